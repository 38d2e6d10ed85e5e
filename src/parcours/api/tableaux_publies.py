"""Un tableau gelé sous ses formes, JSON, CSV, classeur, Parquet : les mêmes octets chaque fois."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

import orjson
from pydantic import BaseModel

from parcours.api.emporter import TYPES, Format, en_classeur, en_csv
from parcours.api.geometries import Geometries
from parcours.api.parquet import en_parquet
from parcours.api.tirages import Tirage
from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.catalogue import PAR_CODE
from parcours.publications.lieux import COMMUNE
from parcours.publications.periodes import Periode
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import DELAI, DELAI_3_ANS, GLISSANTS, Tableau, du_catalogue
from parcours.secret_statistique.cases import Cle
from parcours.secret_statistique.tables import TOTAL

STOCK: Final = "stock"
SUR_TROIS_ANS: Final = {**GLISSANTS, DELAI: DELAI_3_ANS}
PLUSIEURS: Final = "il y faut plusieurs départements"
TUE: Final = "Vide : moins de {0} ménages, ou ce qui dirait une case de moins de {0} ménages."


class TableauResume(BaseModel):
    """Un tableau d'une publication."""

    code: str
    libelle: str
    indicateur: str
    dimensions: list[str]
    lignes: int
    tues: int
    empreinte: str
    """SHA-256 de son CSV."""
    proposition: str | None
    """S'il se tait tout entier : ce qui se lit plutôt."""


class LigneDeTableau(BaseModel):
    """Une case : ses dimensions, `*` pour toutes ensemble, et ce qu'elle compte."""

    periode: str
    """Celle dont parle la case : une cohorte est d'une année d'avant la publication."""
    departement: str
    etape: str | None = None
    procedure: str | None = None
    signal: str | None = None
    manque: str | None = None
    compte: str | None = None
    mouvement: str | None = None
    fait: str | None = None
    renouvellements: str | None = None
    nature: str | None = None
    de: str | None = None
    vers: str | None = None
    suite: str | None = None
    composition: str | None = None
    tranche_age: str | None = None
    dispositif: str | None = None
    attente: str | None = None
    delai: str | None = None
    epci: str | None = None
    commune: str | None = None
    valeur: int | None
    """Null : tu, au titre du secret statistique."""
    menages: str | None = None
    """Pour qui suit des ménages : où lire ceux de cette case, tels qu'on les sait aujourd'hui."""


class TableauPublie(TableauResume):
    """Un tableau d'une publication, en entier."""

    publication: int
    lignes_lues: list[LigneDeTableau]


@dataclass(frozen=True)
class TableauGele:
    """Un tableau d'une publication, et ses cases, rangées."""

    gelee: Gelee
    tableau: Tableau
    cases: Sequence[tuple[Cle, int | None]]

    @property
    def entetes(self) -> list[str]:
        """Le nom de chaque colonne."""
        return ["periode", *self.tableau.dimensions, "valeur"]

    @cached_property
    def lignes(self) -> list[list[str | int | None]]:
        """Chaque case : sa période sans sa révision, ses modalités, ce qu'elle compte."""
        return [[cle[1].partition("/")[0], *cle[2:], valeur] for cle, valeur in self.cases]

    @cached_property
    def csv(self) -> bytes:
        """Le tableau en CSV : son empreinte est celle du tableau."""
        return b"".join(en_csv(self.entetes, self.lignes))

    @property
    def tues(self) -> int:
        """Combien se taisent."""
        return sum(valeur is None for _, valeur in self.cases)

    @property
    def proposition(self) -> str | None:
        """S'il se tait tout entier, ce qui se lit plutôt ; le périmètre est pour toujours."""
        if self.tues < len(self.cases):
            return None
        plutot = (
            "Rien de plus gros n'est publié de ce périmètre : il y faut plusieurs départements."
        )
        if self.tableau.code in SUR_TROIS_ANS:
            plutot = f"Lire le même sur trois années : {SUR_TROIS_ANS[self.tableau.code]}."
        return f"Toutes les cases se taisent : trop peu de ménages. {plutot}"


def tableaux(gelee: Gelee) -> list[Tableau]:
    """Ceux d'une publication, d'après le catalogue qui l'a faite."""
    return du_catalogue(gelee.catalogue, annuel="-T" not in gelee.periode)


def resume(lu: TableauGele) -> TableauResume:
    """Ce que le manifeste en dit."""
    return TableauResume(
        code=lu.tableau.code,
        libelle=lu.tableau.libelle,
        indicateur=lu.tableau.indicateur,
        dimensions=["periode", *lu.tableau.dimensions],
        lignes=len(lu.cases),
        tues=lu.tues,
        empreinte=hashlib.sha256(lu.csv).hexdigest(),
        proposition=lu.proposition,
    )


def formes(tableau: Tableau, geometries: Geometries) -> list[Format]:
    """Les formes sous lesquelles un tableau s'emporte : une carte, si l'on a les contours."""
    carte = COMMUNE in tableau.dimensions and geometries
    return [forme for forme in Format if forme is not Format.GEOJSON or carte]


def tirage(lu: TableauGele, voulu: Format, geometries: Geometries, *, ouvre: bool) -> Tirage:
    """Le tableau sous cette forme, qu'il a ; `ouvre` : pour qui ouvre des ménages."""
    if voulu is Format.JSON:
        return Tirage(_en_json(lu, ouvre=ouvre), TYPES[voulu])
    nom = f"parcours-{lu.gelee.periode}-r{lu.gelee.revision}-{lu.tableau.code}.{voulu}"
    entetes = {
        "Content-Disposition": f'attachment; filename="{nom}"',
        "Link": f'</v1/observatoire/publications/{lu.gelee.numero}>; rel="describedby"',
    }
    if voulu is Format.CSV:
        return Tirage(lu.csv, "text/csv; charset=utf-8", entetes)
    if voulu is Format.GEOJSON:
        octets = _en_carte(lu, geometries)
    elif voulu is Format.PARQUET:
        octets = en_parquet(lu.entetes, lu.lignes, _definitions(lu))
    else:
        octets = en_classeur(lu.entetes, lu.lignes, _definitions(lu), lu.gelee.gelee_a)
    return Tirage(octets, TYPES[voulu], entetes)


def _definitions(lu: TableauGele) -> dict[str, str]:
    """Ce que veut dire un tableau, avec lui."""
    indicateur, gelee = PAR_CODE[lu.tableau.indicateur], lu.gelee
    dites = {
        "Tableau": lu.tableau.libelle,
        "Publication": f"{gelee.numero} ({gelee.periode}, révision {gelee.revision})",
        "Définition": indicateur.definition,
        "Formule": indicateur.formule,
        "Unité": indicateur.unite,
        "Limites": indicateur.limites,
        "Case vide": TUE.format(gelee.seuil),
        "Position du journal": str(gelee.position),
        "Empreinte": gelee.empreinte,
    }
    if lu.proposition is not None:
        dites["Tableau vide"] = lu.proposition
    return dites


def _en_json(lu: TableauGele, *, ouvre: bool) -> bytes:
    """Un `TableauPublie`, écrit sans le valider : une publication est déjà passée par là."""
    return orjson.dumps(
        {
            **resume(lu).model_dump(),
            "publication": lu.gelee.numero,
            "lignes_lues": list(_lignes_lues(lu, ouvre=ouvre and lu.tableau.code == STOCK)),
        }
    )


def _en_carte(lu: TableauGele, geometries: Geometries) -> bytes:
    """Un GeoJSON (RFC 7946) : une figure par commune ; ce qui n'en est pas une, à côté."""
    lignes = [dict(zip(lu.entetes, ligne, strict=True)) for ligne in lu.lignes]
    par_commune = {c: li for li in lignes if territoires.commune_connue(c := str(li[COMMUNE]))}
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "publication": lu.gelee.numero,
            "tableau": lu.tableau.code,
            "hors_carte": [li for li in lignes if li[COMMUNE] not in par_commune],
            "features": [
                {
                    "type": "Feature",
                    "id": commune,
                    "geometry": geometries.get(commune),
                    "properties": {**li, "nom": territoires.nom_de_la_commune(commune)},
                }
                for commune, li in par_commune.items()
            ],
        }
    )


def _lignes_lues(lu: TableauGele, *, ouvre: bool) -> Iterable[dict[str, str | int | None]]:
    for ligne in lu.lignes:
        lue = dict(zip(lu.entetes, ligne, strict=True))
        yield lue | _ou_ils_se_lisent(ligne) if ouvre else lue


def _ou_ils_se_lisent(ligne: Sequence[str | int | None]) -> dict[str, str | int | None]:
    """L'adresse de la liste des ménages d'une case du stock, au dernier jour de la période."""
    periode, departement, etape = (str(valeur) for valeur in ligne[:3])
    voulus = {"au": str(Periode.lue(periode).jours.dernier)}
    voulus |= {} if departement == TOTAL else {"departement": departement}
    voulus |= {} if etape == TOTAL else {"etape": etape}
    return {"menages": f"/v1/parcours?{urlencode(voulus)}"}
