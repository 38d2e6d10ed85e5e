"""Les valeurs qu'un champ peut porter, et les marques qui disent ce qu'il est.

Une valeur se valide deux fois : à la porte, sévèrement (code dans sa liste, commune au registre),
puis à la relecture du journal, où ce qui a été accepté un jour reste lisible (contexte
`RELECTURE`). Les codes d'erreur sont ceux que la porte rend.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    Strict,
    StringConstraints,
    ValidationInfo,
)
from pydantic_core import PydanticCustomError, core_schema

from parcours.domain.langage import nomenclatures, territoires
from parcours.domain.langage.nomenclatures import formats

T = TypeVar("T")

EN_CENTIMES: Final = "centimes"
"""Marque d'un montant."""
EST_REFERENCE: Final = "reference"
"""Marque d'un champ qui désigne un autre fait."""
EST_PERSONNE: Final = "personne"
"""Marque d'un champ qui porte le pseudonyme d'une personne."""
DIT_LA_COMMUNE: Final = "dit-la-commune"
"""Marque d'un champ que tait la protection de niveau N3."""
DIT_LA_STRUCTURE: Final = "dit-la-structure"
"""Marque d'un champ que tait la protection dès le niveau N2."""
DIT_L_HABILITATION: Final = "dit-l-habilitation"
"""Marque d'un champ que lit son seul auteur : il dit qu'une protection existe."""
COMPTE_DES_MENAGES: Final = "compte-des-menages"
"""Marque d'un nombre que le secret statistique tait s'il est petit."""
RELECTURE: Final = "relecture"
"""Contexte de validation d'un fait déjà au journal : la forme compte, plus les listes."""


@dataclass(frozen=True, slots=True)
class Scelle:
    """Une donnée personnelle scellée : illisible sans la clé de son sujet.

    `lien` dit à quelle place de quel fait elle est attachée : ailleurs, elle ne s'ouvre pas.
    """

    jeton: str
    lien: bytes

    def a_plat(self) -> str:
        """Sa forme écrite dans une vue."""
        return f"{self.jeton}.{self.lien.hex()}"

    @classmethod
    def est_a_plat(cls, texte: str | None) -> bool:
        """Vrai de la forme écrite d'une donnée scellée."""
        return texte is not None and "." in texte

    @classmethod
    def relu(cls, texte: str) -> "Scelle":
        """La donnée scellée que dit cette forme écrite."""
        jeton, _, lien = texte.partition(".")
        return cls(jeton, bytes.fromhex(lien))


@dataclass(frozen=True, slots=True)
class ChampPersonnel:
    """Un champ à sceller : son chemin dans les données, et le sujet dont c'est la donnée."""

    chemin: tuple[str, ...]
    sujet: str


def _erreur(code: str, phrase: str) -> PydanticCustomError:
    return PydanticCustomError(code, phrase)


def _relit(info: ValidationInfo) -> bool:
    return info.context == RELECTURE


def _chaine(valeur: object) -> str:
    if not isinstance(valeur, str):
        raise _erreur("type-de-valeur", "Une chaîne de caractères est attendue.")
    return valeur


# --- Dates et instants ----------------------------------------------------------------------------

_JOUR = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,32})?(Z|[+-]\d{2}:\d{2})?", re.IGNORECASE
)


def lire_jour(valeur: object) -> date:
    """Lire une date civile `AAAA-MM-JJ`, et rien d'autre."""
    if isinstance(valeur, date) and not isinstance(valeur, datetime):
        return valeur
    try:
        if _JOUR.fullmatch(texte := _chaine(valeur)):
            return date.fromisoformat(texte)
    except ValueError:
        pass
    raise _erreur("date-invalide", "Une date existante, de la forme AAAA-MM-JJ, est attendue.")


def lire_instant(valeur: object) -> datetime:
    """Lire un instant RFC 3339 muni de son fuseau, rendu en UTC, à la microseconde."""
    if isinstance(valeur, datetime):
        return valeur
    forme = _INSTANT.fullmatch(texte := _chaine(valeur).upper())
    try:
        instant = datetime.fromisoformat(texte) if forme else None
        if instant is not None and forme is not None and forme[1]:
            return instant.astimezone(UTC)
    except (ValueError, OverflowError):
        instant = None
    if instant is None:
        raise _erreur(
            "date-invalide", "Un instant de la forme AAAA-MM-JJThh:mm:ss+hh:mm est attendu."
        )
    raise _erreur("horodatage-sans-fuseau", "L'instant doit porter son fuseau : Z ou ±hh:mm.")


Jour = Annotated[date, BeforeValidator(lire_jour)]
"""Date civile, sans heure."""
Instant = Annotated[datetime, BeforeValidator(lire_instant)]
"""Instant, avec fuseau ; gardé en UTC."""

# --- Nombres et booléens --------------------------------------------------------------------------

Entier = Annotated[int, Strict()]
Booleen = Annotated[bool, Strict()]
EnMois = Annotated[int, Strict(), Field(ge=1, le=1200)]
"""Une durée en mois : un siècle, borne de forme ; ce que la loi permet se lit dans une anomalie."""
EnJours = Annotated[int, Strict(), Field(ge=1, le=36_525)]
"""Une durée en jours : un siècle, borne de forme."""
EnHeures = Annotated[int, Strict(), Field(ge=1, le=8784)]
"""Une durée en heures : un an, borne de forme."""
Centimes = Annotated[int, Strict(), Field(ge=0, le=10**12), EN_CENTIMES]
"""Montant en centimes d'euro, positif ou nul."""

# --- Identifiants ---------------------------------------------------------------------------------


def _conforme(
    nom: str, attendu: str = "L'identifiant n'a pas la forme attendue."
) -> Callable[[str], str]:
    """Validateur d'un identifiant selon les formats publiés."""
    motif = formats.FORMATS[nom]

    def verifie(valeur: str) -> str:
        if not motif.fullmatch(valeur):
            raise _erreur("format-invalide", attendu)
        return valeur

    return verifie


def _au_format(nom: str) -> Any:  # noqa: ANN401 (pydantic's FieldInfo is a function to mypy)
    """Marque qui publie le format au schéma."""
    return Field(json_schema_extra={"pattern": formats.FORMATS[nom].pattern})


def _commune(valeur: str, info: ValidationInfo) -> str:
    if not _relit(info) and not territoires.commune_connue(valeur):
        raise _erreur("commune-inconnue", "Ce code ne désigne aucune commune du registre officiel.")
    return valeur


def _uuid(valeur: object) -> UUID:
    if isinstance(valeur, UUID):
        return valeur
    try:
        if len(texte := _chaine(valeur)) == len(str(UUID(int=0))):
            return UUID(texte)
    except ValueError:
        pass
    raise _erreur("format-invalide", "Un UUID est attendu.")


def _reference(valeur: str) -> str:
    source, diese, ident = valeur.partition("#")
    if not (source.startswith("/") and diese and ident):
        raise _erreur("format-invalide", "Une référence s'écrit <source>#<id> du fait visé.")
    return valeur


Chaine = Annotated[str, Strict()]
Commune = Annotated[Chaine, AfterValidator(_commune), _au_format("commune"), DIT_LA_COMMUNE]
"""Code officiel d'une commune, actuel ou ancien."""
CodeDepartement = Annotated[
    Chaine,
    AfterValidator(
        _conforme(
            "departement",
            "Le code d'un département est attendu : de 01 à 95, 2A ou 2B, de 971 à 989.",
        )
    ),
    _au_format("departement"),
]
Organisme = Annotated[Chaine, AfterValidator(_conforme("organisme")), _au_format("organisme")]
"""SIRET, ou code interne d'un organisme qui n'en a pas."""
IdentifiantExterne = Annotated[
    Chaine, AfterValidator(_conforme("reference_opaque")), _au_format("reference_opaque")
]
Personne = Annotated[Chaine, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$"), EST_PERSONNE]
"""Pseudonyme d'une personne, stable dans son ménage."""
Identifiant = Annotated[UUID, BeforeValidator(_uuid)]
Reference = Annotated[
    Chaine, StringConstraints(max_length=400), AfterValidator(_reference), EST_REFERENCE
]
"""Un autre fait : `<source>#<id>` de son évènement."""
Texte20 = Annotated[Chaine, StringConstraints(max_length=20)]
Texte100 = Annotated[Chaine, StringConstraints(max_length=100)]
Texte254 = Annotated[Chaine, StringConstraints(max_length=254)]
Texte300 = Annotated[Chaine, StringConstraints(max_length=300)]
Texte500 = Annotated[Chaine, StringConstraints(max_length=500)]

Liste = Annotated[tuple[T, ...], Field(max_length=20)]
ListeNonVide = Annotated[tuple[T, ...], Field(min_length=1, max_length=20)]


CODES_DITS_MAX: Final = 20
"""Au-delà, la liste se lit à son adresse."""


def _codes_possibles(liste: str) -> str:
    codes = sorted(nomenclatures.codes(liste))
    if len(codes) > CODES_DITS_MAX:
        return f"Ce code n'est pas dans la liste {liste} : voir /v1/nomenclatures/{liste}."
    return f"Ce code n'est pas dans la liste {liste} : {', '.join(codes)}."


@dataclass(frozen=True, slots=True)
class Code:
    """Marque d'un champ qui prend un code d'une nomenclature."""

    liste: str

    def __get_pydantic_core_schema__(
        self, _source: object, _handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_after_validator_function(
            self._verifie, core_schema.str_schema(strict=True)
        )

    def __get_pydantic_json_schema__(
        self, _schema: core_schema.CoreSchema, _handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"type": "string", "enum": sorted(nomenclatures.codes(self.liste))}

    def _verifie(self, valeur: str, info: ValidationInfo) -> str:
        if not _relit(info) and valeur not in nomenclatures.codes(self.liste):
            raise _erreur("code-inconnu", _codes_possibles(self.liste))
        return valeur


@dataclass(frozen=True, slots=True)
class Personnel:
    """Marque d'un champ personnel : scellé avec la clé de son sujet avant d'entrer au journal.

    `sujet` vaut `personne` (le champ `personne` voisin dit laquelle) ou `menage`.
    """

    sujet: str
    toujours: bool = True
    """Faux si le fait dit lui-même quand il se scelle (`Evenement.a_sceller`)."""

    def __get_pydantic_core_schema__(
        self, source: object, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.with_info_wrap_validator_function(self._verifie, handler(source))

    @staticmethod
    def _verifie(valeur: object, clair: Callable[[object], object], info: ValidationInfo) -> object:
        if _relit(info) and isinstance(valeur, Scelle):
            return valeur
        return clair(valeur)
