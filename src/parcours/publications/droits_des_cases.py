"""Ce qu'il faut lire d'un ménage pour savoir qu'il compte dans une case."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from parcours.domain.langage.habilitation import familles_lues
from parcours.domain.langage.vocabulaire import S0, S3, Sensibilite
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.publie import catalogue
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.indicateurs.catalogue import PAR_CODE
from parcours.domain.tableaux.indicateurs.demarche import Demarche
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES
from parcours.domain.tableaux.indicateurs.ventilations import AGE, ATTENTE, ATTENTES, DISPOSITIF
from parcours.publications.dimensions import PAR_DISPOSITIF
from parcours.publications.tableaux import DEMARCHE, DEMARCHE_PAR_AN, GLISSANTS, MIXTE, Tableau

FAIT: Final = "fait"
"""La dimension d'une démarche."""
D_UNE_ETAPE: Final = frozenset(
    {"stock", "entrees", "sorties", "passages", "maintien", "durees", "par-composition", "lieux"}
)
"""Les indicateurs qui se tirent de l'étape, de la composition ou du lieu d'un ménage.

Toute liste les montre à qui le suit ; le lieu, à qui le lit.
"""


@dataclass(frozen=True, slots=True)
class DroitsDeCase:
    """Les familles qu'il faut lire toutes, et jusqu'où."""

    familles: frozenset[str] = frozenset()
    niveau: Sensibilite = S0

    def peut_lire(self, lecteur: Lecteur) -> bool:
        """Faux d'un lecteur dont aucun rôle ne les lit jamais."""
        lues = familles_lues(lecteur.roles)
        return (lues is None or self.familles <= lues) and (
            lecteur.niveau_si(habilite=True) >= self.niveau
        )


_TOUTE_LISTE: Final = DroitsDeCase()
_DE_L_INDICATEUR: Final[Mapping[str, DroitsDeCase]] = {
    f"par-{AGE.code}": DroitsDeCase(frozenset({"menage"}), S3),
    "vif": DroitsDeCase(frozenset({"vif"})),
}
"""Ceux qui demandent autre chose que toutes les familles dont ils se tirent, au niveau 3.

Des violences, il faut aussi être nommé : la clé le dit.
"""


def droits(tableau: Tableau, case: Mapping[str, str]) -> DroitsDeCase:
    """Ceux d'une case ; ce qu'elle ne dit pas est toute la dimension, si elle s'ajoute."""
    if tableau.code in _DEMARCHES:
        return _d_un_fait(tableau.code, case[FAIT])
    if ATTENTE.code in tableau.dimensions:
        return DroitsDeCase(_de_l_attente(case[ATTENTE.code]), S3)
    if tenu := case.get(DISPOSITIF.code) or case.get(PAR_DISPOSITIF, "").partition(".")[0]:
        return DroitsDeCase(frozenset({DISPOSITIFS[tenu].famille}), S3)
    if tableau.code == MIXTE:
        return DroitsDeCase(frozenset({"expulsion", "maintien"}), S3)
    if tableau.indicateur in D_UNE_ETAPE:
        return _TOUTE_LISTE
    return _DE_L_INDICATEUR.get(tableau.indicateur) or DroitsDeCase(
        frozenset(PAR_CODE[tableau.indicateur].faits), S3
    )


def familles(tableau: Tableau, case: Mapping[str, str]) -> frozenset[str]:
    """Celles des faits qui mettent un ménage dans une case."""
    return droits(tableau, case).familles or frozenset(PAR_CODE[tableau.indicateur].faits)


_DEMARCHES: Final[Mapping[str, Demarche]] = {
    code: demarche
    for demarche in DEMARCHES
    for code in (
        DEMARCHE[demarche.code],
        DEMARCHE_PAR_AN[demarche.code],
        GLISSANTS[DEMARCHE_PAR_AN[demarche.code]],
    )
}
"""La démarche de chacun de ses tableaux."""


@cache
def _d_un_fait(tableau: str, nom: str) -> DroitsDeCase:
    """Ceux des types de faits qui se comptent sous ce nom ; et du champ, s'il en dépend."""
    demarche = _DEMARCHES[tableau]
    if nom in demarche.autour:
        return DroitsDeCase(frozenset(PAR_CODE[demarche.indicateur].faits), S3)
    lus = {s: s.fiche.sensibilite for s, dit in demarche.faits.items() if dit == nom}
    for sorte, selon in demarche.selon.items():
        if nom in selon.noms:
            lus[sorte] = max(sorte.sensibilite_de(selon.champ), S3)
    return DroitsDeCase(frozenset(sorte.fiche.famille for sorte in lus), max(lus.values()))


@cache
def _de_l_attente(attente: str) -> frozenset[str]:
    """Les familles de ce qui ouvre ce dossier, et de ce qui y répond."""
    ouvrent = {
        classe.fiche.famille
        for classe in catalogue.classes()
        if any(dossier.code == attente for dossier in classe.fiche.ouvre)
    }
    repondent = {r.fiche.famille for d, r in ATTENTES.items() if r and d.code == attente}
    return frozenset(ouvrent | repondent)
