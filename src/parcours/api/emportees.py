"""Ce qui se lit d'un territoire et s'emporte : les mêmes lignes, en CSV, classeur ou Parquet."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from starlette.responses import Response, StreamingResponse

from parcours.api.emporter import TYPES, Format, Valeur, en_classeur, en_csv
from parcours.api.parquet import en_parquet
from parcours.api.problems import Erreur, ParametreInvalide

EMPORTEES: Final = (Format.CSV, Format.XLSX, Format.PARQUET)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableEmportee:
    """Des lignes, ce que veulent dire leurs colonnes, et le nom du fichier."""

    nom: str
    """Sans son extension."""
    entetes: Sequence[str]
    lignes: Iterable[Sequence[Valeur]]
    definitions: Mapping[str, str]
    fait_a: datetime

    def reponse(self, voulu: Format) -> Response:
        """Ce qui part, sous cette forme."""
        if voulu is Format.CSV:
            ecrits = en_csv(self.entetes, self.lignes)
        elif voulu is Format.PARQUET:
            ecrits = en_parquet(self.entetes, self.lignes, self.definitions)
        else:
            ecrits = en_classeur(self.entetes, self.lignes, self.definitions, self.fait_a)
        return StreamingResponse(
            ecrits,
            media_type=TYPES[voulu],
            headers={"Content-Disposition": f'attachment; filename="{self.nom}.{voulu}"'},
        )


def refuse_une_carte(voulu: Format, quoi: str) -> None:
    """Refuser un GeoJSON de ce qui n'a pas de communes.

    Raises:
        ParametreInvalide: c'est une carte que l'on veut ; `quoi` est ce qui n'en est pas une.
    """
    if voulu is Format.GEOJSON:
        raise ParametreInvalide(
            f"{quoi} s'emporte en json, csv, xlsx ou parquet ; ses communes n'y sont pas.",
            [Erreur("code-inconnu", "format", f"{quoi} ne s'emporte pas en GeoJSON.")],
        )
