"""Les situations complexes, et celles que suit un comité local."""

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit


def raconte(recit: Recit) -> None:
    """Une saisine, une concertation, des engagements que l'on tient ou non."""
    recit.s_ouvre(Role.CONSEIL_DEPARTEMENTAL, "SIGNALEMENT")
    recit.a_un_referent()
    recit.dit("cas-complexe.saisine-deposee", Role.REFERENT_PARCOURS, accord_du_menage=True)
    recit.apres(10, 40)
    if recit.chance(0.15):
        recit.dit("cas-complexe.recevabilite-decidee", Role.CONSEIL_DEPARTEMENTAL, sens="REFUS")
        return
    recit.dit("cas-complexe.recevabilite-decidee", Role.CONSEIL_DEPARTEMENTAL, sens="ACCORD")
    recit.dit("cas-complexe.fiche-evaluation-remplie", Role.CONSEIL_DEPARTEMENTAL)
    recit.apres(10, 60)
    recit.dit("cas-complexe.concertation-tenue", Role.CONSEIL_DEPARTEMENTAL)
    engagement = str(recit.hasard.uuid())
    mesure = {
        "engagement": engagement,
        "nature": "AUTRE",
        "porteur": recit.qui(Role.REFERENT_PARCOURS).organisme,
        "avant_le": recit.dans(30, 120),
    }
    recit.dit("cas-complexe.solution-co-construite", Role.CONSEIL_DEPARTEMENTAL, mesures=[mesure])
    recit.apres(30, 150)
    recit.dit("cas-complexe.engagement-constate", Role.CONSEIL_DEPARTEMENTAL, engagement=engagement)
    recit.est_suivi(recit.hasard.entre(0, 6))
    if recit.chance(0.5):
        recit.dit("cas-complexe.cas-clos", Role.CONSEIL_DEPARTEMENTAL)
