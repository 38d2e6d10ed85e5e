"""Le pôle ressource habitat : un diagnostic, une stratégie, un plan, un bilan."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit

AXES: Final = ("MEDIATION_PROPRIETAIRE", "ETALEMENT_DETTE", "NEGOCIATION_TRAVAUX")
ATTEINTE: Final = {"OUI": 0.65, "PARTIEL": 0.2, "NON": 0.15}
"""Supposé."""


def raconte(recit: Recit) -> None:
    """De la saisine à l'évaluation finale."""
    recit.s_ouvre(Role.SIAO, "MAL_LOGEMENT")
    recit.dit("pole.saisine-recue", Role.POLE_RESSOURCE, voie="DIRECTE")
    recit.apres(10, 40)
    recit.dit("pole.visite-du-lieu-de-vie-realisee", Role.POLE_RESSOURCE)
    recit.dit("pole.pre-diagnostic-rendu", Role.POLE_RESSOURCE)
    recit.apres(10, 40)
    recit.dit("pole.strategie-arretee", Role.POLE_RESSOURCE, axes=[*AXES], version_projet=1)
    engagement = str(recit.hasard.uuid())
    promesse = {
        "engagement": engagement,
        "partie": "POLE",
        "nature": "DEMARCHE",
        "avant_le": recit.dans(60, 150),
    }
    recit.dit("pole.plan-action-signe", Role.POLE_RESSOURCE, engagements=[promesse])
    recit.dit("pole.bilan-programme", Role.POLE_RESSOURCE, prevu_le=recit.dans(90, 180))
    recit.apres(90, 200)
    recit.dit("pole.bilan-realise", Role.POLE_RESSOURCE)
    recit.dit("pole.engagement-constate", Role.POLE_RESSOURCE, engagement=engagement)
    if recit.chance(0.85):
        recit.apres(30, 120)
        recit.dit("pole.action-terminee", Role.POLE_RESSOURCE, motif="OBJECTIFS_ATTEINTS")
        objectifs = [{"axe": axe, "atteinte": recit.hasard.selon(ATTEINTE)} for axe in AXES]
        recit.dit("pole.evaluation-finale-rendue", Role.POLE_RESSOURCE, objectifs=objectifs)
