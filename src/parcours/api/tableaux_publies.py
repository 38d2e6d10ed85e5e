"""Un tableau gelé sous ses formes, JSON, CSV, classeur, Parquet : les mêmes octets chaque fois.

Chacune s'écrit par morceaux, d'un tableau relu par lots : sa longueur ne coûte pas de mémoire.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Any, Final, Self
from urllib.parse import urlencode

import orjson
from pydantic import BaseModel

from parcours.api.emporter import LIGNES_D_UN_MORCEAU, TYPES, Format, en_classeur, en_csv
from parcours.api.geometries import Geometries
from parcours.api.parquet import en_parquet
from parcours.api.tirages import Tirage
from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.catalogue import PAR_CODE
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES
from parcours.domain.tableaux.indicateurs.ventilations import COMPOSITION, INCONNUE
from parcours.publications import libelles
from parcours.publications.definitions import definition, unite
from parcours.publications.lieux import COMMUNE
from parcours.publications.periodes import Periode
from parcours.publications.plus_gros import plutot
from parcours.publications.registre import CaseParue, Gelee
from parcours.publications.tableaux import (
    DEPARTEMENT,
    LIEUX,
    Tableau,
    du_catalogue,
    ventile,
)
from parcours.secret_statistique.tables import TOTAL

Ligne = dict[str, str | int | None]
"""Une case, sous le nom de ses colonnes."""
MENAGES_DE: Final[Mapping[str, str]] = {
    "stock": "etape",
    ventile("stock", COMPOSITION): COMPOSITION.code,
    **LIEUX,
}
"""Les tableaux dont les ménages se listent, et la dimension dont la liste a le filtre."""
VALEUR: Final = "valeur"
OCTETS_EN_MEMOIRE: Final = 1024 * 1024
"""Au-delà, des cases relues attendent dans un fichier."""
TUE: Final = "Vide : moins de {0} ménages, ou ce qui dirait une case de moins de {0} ménages."


class TableauResume(BaseModel):
    """Un tableau d'une publication."""

    code: str
    libelle: str
    indicateur: str
    indicateur_libelle: str
    definition: str
    """Ce qu'il compte, à sa période."""
    unite: str
    dimensions: list[str]
    lignes: int
    tues: int
    empreinte: str
    """SHA-256 de son CSV."""
    proposition: str | None
    """S'il se tait tout entier : ce qui se lit plutôt."""


class LigneDeTableau(BaseModel):
    """Une case : ses dimensions, `*` pour toutes ensemble, et ce qu'elle compte.

    Chaque code est suivi de ce qu'une personne en lit.
    """

    periode: str
    """Celle dont parle la case : une cohorte est d'une année d'avant la publication."""
    periode_libelle: str
    departement: str
    departement_libelle: str
    etape: str | None = None
    etape_libelle: str | None = None
    procedure: str | None = None
    procedure_libelle: str | None = None
    signal: str | None = None
    signal_libelle: str | None = None
    manque: str | None = None
    manque_libelle: str | None = None
    compte: str | None = None
    compte_libelle: str | None = None
    mouvement: str | None = None
    mouvement_libelle: str | None = None
    fait: str | None = None
    fait_libelle: str | None = None
    renouvellements: str | None = None
    renouvellements_libelle: str | None = None
    nature: str | None = None
    nature_libelle: str | None = None
    de: str | None = None
    de_libelle: str | None = None
    vers: str | None = None
    vers_libelle: str | None = None
    suite: str | None = None
    suite_libelle: str | None = None
    composition: str | None = None
    composition_libelle: str | None = None
    tranche_age: str | None = None
    tranche_age_libelle: str | None = None
    dispositif: str | None = None
    dispositif_libelle: str | None = None
    attente: str | None = None
    attente_libelle: str | None = None
    delai: str | None = None
    delai_libelle: str | None = None
    epci: str | None = None
    epci_libelle: str | None = None
    commune: str | None = None
    commune_libelle: str | None = None
    valeur: int | None
    """Null : tu, au titre du secret statistique."""
    menages: str | None = None
    """Pour qui suit des ménages : où lire ceux de cette case, tels qu'on les sait aujourd'hui.

    D'un stock par étape, par composition, par EPCI, par commune ; null d'une case inconnue.
    """


class TableauPublie(TableauResume):
    """Un tableau d'une publication, en entier."""

    publication: int
    lignes_lues: list[LigneDeTableau]


def _avec_leur_libelle(*colonnes: str) -> Iterator[str]:
    for nom in colonnes:
        yield from (nom, libelles.sous(nom))


class CasesRelues:
    """Les cases d'un tableau, rangées, que l'on relit autant de fois qu'il faut."""

    def __init__(self) -> None:
        self._fichier: IO[bytes] = SpooledTemporaryFile(OCTETS_EN_MEMOIRE)  # noqa: SIM115 (closed by whom it belongs to)
        self._combien = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        sorte: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._fichier.close()

    def ajoute(self, lot: Sequence[CaseParue]) -> None:
        """Celles-ci viennent après."""
        self._fichier.writelines(orjson.dumps([*cle, n]) + b"\n" for cle, n in lot)
        self._combien += len(lot)

    def __len__(self) -> int:
        return self._combien

    def __iter__(self) -> Iterator[CaseParue]:
        self._fichier.seek(0)
        for ecrite in self._fichier:
            *cle, valeur = orjson.loads(ecrite)
            yield tuple(cle), valeur


@dataclass(frozen=True)
class TableauGele:
    """Un tableau d'une publication, et ses cases, rangées."""

    gelee: Gelee
    tableau: Tableau
    cases: CasesRelues | Sequence[CaseParue]

    @property
    def entetes(self) -> list[str]:
        """Le nom de chaque colonne."""
        return [*_avec_leur_libelle("periode", *self.tableau.dimensions), VALEUR]

    def lignes(self) -> Iterator[list[str | int | None]]:
        """Chaque case : sa période sans sa révision, ses modalités, ce qu'elle compte."""
        dimensions, code = tuple(self.tableau.dimensions), self.tableau.code
        for cle, valeur in self.cases:
            periode = cle[1].partition("/")[0]
            ligne: list[str | int | None] = [periode, libelles.periode(periode, self.tableau)]
            for dimension, modalite in zip(dimensions, cle[2:], strict=True):
                ligne += modalite, libelles.libelle(dimension, modalite, code)
            yield [*ligne, valeur]

    def csv(self) -> Iterator[bytes]:
        """Le tableau en CSV : son empreinte est celle du tableau."""
        return en_csv(self.entetes, self.lignes())

    @cached_property
    def tues(self) -> int:
        """Combien se taisent."""
        return sum(valeur is None for _, valeur in self.cases)

    @property
    def proposition(self) -> str | None:
        """S'il se tait tout entier, ce qui se lit plutôt ; le périmètre est pour toujours."""
        if self.tues < len(self.cases):
            return None
        ou = plutot(self.tableau.code)
        return f"Toutes les cases se taisent : trop peu de ménages, ici ou à côté. {ou}"


def tableaux(gelee: Gelee) -> list[Tableau]:
    """Ceux d'une publication, d'après le catalogue qui l'a faite."""
    return du_catalogue(gelee.catalogue, annuel="-T" not in gelee.periode)


def resume(lu: TableauGele) -> TableauResume:
    """Ce que le manifeste en dit."""
    return TableauResume(
        code=lu.tableau.code,
        libelle=lu.tableau.libelle,
        indicateur=lu.tableau.indicateur,
        indicateur_libelle=PAR_CODE[lu.tableau.indicateur].libelle,
        definition=definition(lu.tableau).definition,
        unite=unite(lu.tableau),
        dimensions=["periode", *lu.tableau.dimensions],
        lignes=len(lu.cases),
        tues=lu.tues,
        empreinte=empreinte(lu.csv()),
        proposition=lu.proposition,
    )


def empreinte(morceaux: Iterable[bytes]) -> str:
    """SHA-256 de ces octets."""
    resume_ = hashlib.sha256()
    for morceau in morceaux:
        resume_.update(morceau)
    return resume_.hexdigest()


def formes(tableau: Tableau, geometries: Geometries) -> list[Format]:
    """Les formes sous lesquelles un tableau s'emporte : une carte, si l'on a les contours."""
    carte = COMMUNE in tableau.dimensions and geometries
    return [forme for forme in Format if forme is not Format.GEOJSON or carte]


def tirage(lu: TableauGele, voulu: Format, geometries: Geometries, *, ouvre: bool) -> Tirage:
    """Le tableau sous cette forme, qu'il a ; `ouvre` : pour qui ouvre des ménages."""
    ecrits = morceaux(lu, voulu, geometries, ouvre=ouvre)
    if voulu is Format.JSON:
        return Tirage.ecrit(ecrits, TYPES[voulu])
    nom = f"parcours-{lu.gelee.periode}-r{lu.gelee.revision}-{lu.tableau.code}.{voulu}"
    entetes = {
        "Content-Disposition": f'attachment; filename="{nom}"',
        "Link": f'</v1/observatoire/publications/{lu.gelee.numero}>; rel="describedby"',
    }
    type_ = "text/csv; charset=utf-8" if voulu is Format.CSV else TYPES[voulu]
    return Tirage.ecrit(ecrits, type_, entetes)


def morceaux(
    lu: TableauGele, voulu: Format, geometries: Geometries, *, ouvre: bool
) -> Iterator[bytes]:
    """Le tableau sous cette forme, morceau par morceau."""
    if voulu is Format.JSON:
        return _en_json(lu, ouvre=ouvre)
    if voulu is Format.CSV:
        return lu.csv()
    if voulu is Format.GEOJSON:
        return _en_carte(lu, geometries)
    if voulu is Format.PARQUET:
        return en_parquet(lu.entetes, lu.lignes(), _definitions(lu))
    return en_classeur(lu.entetes, lu.lignes(), _definitions(lu), lu.gelee.gelee_a)


def _definitions(lu: TableauGele) -> dict[str, str]:
    """Ce que veut dire un tableau, avec lui."""
    dite, gelee = definition(lu.tableau), lu.gelee
    dites = {
        "Tableau": lu.tableau.libelle,
        "Publication": f"{gelee.numero} ({gelee.periode}, révision {gelee.revision})",
        "Définition": dite.definition,
        "Formule": dite.formule,
        "Unité": unite(lu.tableau),
        "Limites": dite.limites,
        "Case vide": TUE.format(gelee.seuil),
        "Position du journal": str(gelee.position),
        "Empreinte": gelee.empreinte,
    }
    if lu.proposition is not None:
        dites["Tableau vide"] = lu.proposition
    return dites


def _en_json(lu: TableauGele, *, ouvre: bool) -> Iterator[bytes]:
    """Un `TableauPublie`, écrit sans le valider : une publication est déjà passée par là."""
    tete = {**resume(lu).model_dump(), "publication": lu.gelee.numero}
    yield orjson.dumps(tete)[:-1] + b',"lignes_lues":['
    lues = _lignes_lues(lu, ouvre=ouvre and lu.tableau.code in MENAGES_DE)
    yield from _a_la_suite(orjson.dumps(lue) for lue in lues)
    yield b"]}"


def _en_carte(lu: TableauGele, geometries: Geometries) -> Iterator[bytes]:
    """Un GeoJSON (RFC 7946) : une figure par commune ; ce qui n'en est pas une, à côté."""
    tete = {
        "type": "FeatureCollection",
        "publication": lu.gelee.numero,
        "tableau": lu.tableau.code,
        "hors_carte": [li for li in _lues(lu) if not _est_une_commune(li)],
    }
    yield orjson.dumps(tete)[:-1] + b',"features":['
    figures = (_figure(li, geometries) for li in _lues(lu) if _est_une_commune(li))
    yield from _a_la_suite(orjson.dumps(figure) for figure in figures)
    yield b"]}"


def _est_une_commune(ligne: Ligne) -> bool:
    return territoires.commune_connue(str(ligne[COMMUNE]))


def _figure(ligne: Ligne, geometries: Geometries) -> dict[str, Any]:
    commune = str(ligne[COMMUNE])
    return {
        "type": "Feature",
        "id": commune,
        "geometry": geometries.get(commune),
        "properties": {**ligne, "nom": ligne[libelles.sous(COMMUNE)]},
    }


def _a_la_suite(ecrits: Iterable[bytes]) -> Iterator[bytes]:
    """Les éléments d'une liste JSON, par paquets."""
    separe, reste = b"", iter(ecrits)
    while paquet := b",".join(islice(reste, LIGNES_D_UN_MORCEAU)):
        yield separe + paquet
        separe = b","


def _lues(lu: TableauGele) -> Iterator[Ligne]:
    """Chaque ligne, sous le nom de ses colonnes."""
    entetes = lu.entetes
    return (dict(zip(entetes, ligne, strict=True)) for ligne in lu.lignes())


def _lignes_lues(lu: TableauGele, *, ouvre: bool) -> Iterator[Ligne]:
    for ligne in _lues(lu):
        yield ligne | {"menages": _ou_ils_se_lisent(lu, ligne)} if ouvre else ligne


def _ou_ils_se_lisent(lu: TableauGele, ligne: Ligne) -> str | None:
    """L'adresse de la liste des ménages d'une case, au dernier jour de la période.

    Ceux que l'on suit : qui est parti, ou clos, n'est dans aucun stock. None : d'une case inconnue.
    """
    dimension = MENAGES_DE[lu.tableau.code]
    periode, departement, dite = (str(ligne[nom]) for nom in ("periode", DEPARTEMENT, dimension))
    if dite == INCONNUE:
        return None
    voulus = {"au": str(Periode.lue(periode).jours.dernier), "etape": ",".join(SUIVIES)}
    voulus |= {} if departement == TOTAL else {DEPARTEMENT: departement}
    voulus |= {} if dite == TOTAL else {dimension: dite}
    return f"/v1/parcours?{urlencode(voulus, safe=',')}"
