"""Ce qui arrive à tout ménage, quel que soit son dispositif : où il vit, qui le suit, la fin.

Sans fin, un territoire ne serait fait que de ménages dont plus personne ne parle, et ses listes ne
diraient rien de ce jour. Toutes ces parts sont supposées.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit

_LOGE: Final = {"LOGEMENT_LOCATAIRE": 0.8, "LOGEMENT_PROPRIETAIRE": 0.1, "TIERS": 0.1}
_SANS_LE_SIEN: Final = {"TIERS": 0.5, "HOTEL_PAYE": 0.2, "VEHICULE": 0.1, "RUE": 0.2}
VIT: Final[Mapping[str, Mapping[str, float]]] = {
    "energie": _LOGE,
    "surendettement": _LOGE,
    "habitat_indigne": _LOGE,
    "comite": _LOGE,
    "pole": _LOGE,
    "cas_complexe": _LOGE,
    "dalo": {**_SANS_LE_SIEN, "LOGEMENT_LOCATAIRE": 0.6},
    "domiciliation": _SANS_LE_SIEN,
    "logement_accompagne": _SANS_LE_SIEN,
}
"""Où vit qui arrive par un dispositif qui ne le dit pas de lui-même."""
SUIVI: Final = 0.6
"""La part de ceux que personne ne suivait, et à qui le SIAO désigne un référent."""
CLOS: Final = 0.9
"""La part des parcours que le SIAO clôt, une fois que plus rien ne s'y passe."""
CLOTURES: Final = {"SANS_NOUVELLES": 0.5, "RELOGE_DURABLE": 0.4, "DEPART_TERRITOIRE": 0.1}


def continue_(recit: Recit, dispositif: str) -> None:
    """Ce que l'on dit de lui en plus de son dispositif, puis la fin."""
    if not recit.dits:
        return
    _vit(recit, dispositif)
    _est_suivi(recit)
    _se_clot(recit)


def _vit(recit: Recit, dispositif: str) -> None:
    """Le SIAO constate où il vit, le jour où on le connaît."""
    if (situations := VIT.get(dispositif)) is None:
        return
    recit.jour = _debut(recit)
    recit.dit(
        "veille.situation-residentielle-constatee",
        Role.SIAO,
        situation=recit.hasard.selon(situations),
        source_constat="DECLARATIF",
        commune=recit.commune,
    )


def _est_suivi(recit: Recit) -> None:
    """Le SIAO lui désigne un référent, s'il n'en a pas."""
    deja = any(dit.sorte == "referent.designe" for dit in recit.dits)
    if deja or not recit.chance(SUIVI):
        return
    recit.jour = _debut(recit)
    recit.apres(3, 40)
    recit.a_un_referent()
    recit.est_suivi(recit.hasard.entre(0, 4))


def _se_clot(recit: Recit) -> None:
    """Des mois après ce que l'on en a dit de dernier, le SIAO clôt le parcours."""
    deja = any(dit.sorte == "parcours.clos" for dit in recit.dits)
    if deja or not recit.chance(CLOS):
        return
    recit.jour = max(dit.jour for dit in recit.dits)
    recit.apres(30, 240)
    recit.dit("parcours.clos", Role.SIAO, motif=recit.hasard.selon(CLOTURES))


def _debut(recit: Recit) -> date:
    return min(dit.jour for dit in recit.dits)
