"""Le comité du protocole social : une situation recensée, étudiée, close."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit

MOTIFS: Final = ("NON_DECENCE", "INSALUBRITE", "INCURIE", "PRECARITE_ENERGETIQUE")


def raconte(recit: Recit) -> None:
    """Ce que plusieurs étudient ensemble."""
    recit.s_ouvre(Role.SIAO, "MAL_LOGEMENT")
    recit.dit(
        "comite.situation-recensee",
        Role.CCAS,
        motif=recit.hasard.parmi(MOTIFS),
        accord_du_menage=True,
        commune=recit.commune,
    )
    recit.apres(10, 40)
    recit.dit("comite.situation-inscrite-en-seance", Role.EPCI, seance_le=recit.dans(5, 30))
    recit.apres(5, 40)
    recit.dit("comite.situation-etudiee", Role.EPCI)
    engagement = str(recit.hasard.uuid())
    action = {
        "engagement": engagement,
        "nature": "AUTRE",
        "porteur": recit.qui(Role.CCAS).organisme,
        "avant_le": recit.dans(30, 120),
    }
    recit.dit("comite.reponse-proposee", Role.EPCI, actions=[action])
    recit.apres(30, 120)
    recit.dit("comite.action-suivie", Role.CCAS, engagement=engagement)
    if recit.chance(0.6):
        recit.apres(10, 90)
        recit.dit("comite.situation-close", Role.EPCI)
