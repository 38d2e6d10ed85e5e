"""La résorption des campements : rattaché à un site, accompagné, parti."""

from datetime import date, timedelta
from typing import Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.departement import SUJETS
from parcours.peuplement.recit import Recit

SITES: Final = 20
"""Combien de sites a le département, signalés plus d'une fois."""
DU_GRAND_SITE: Final = 0.6
"""La part des ménages du plus grand : supposée. On y diagnostique d'un coup, et il se résorbe."""
INSTALLE: Final = -500
RESORBE: Final = -150
"""Il y a combien de jours le grand site s'est installé, et s'est résorbé, à un trimestre près."""


def raconte(recit: Recit) -> None:
    """Un ménage d'un campement, ce qu'il souhaite, où il va."""
    du_grand = recit.chance(DU_GRAND_SITE)
    if du_grand:
        recit.jour = _ensemble(recit, INSTALLE)
    recit.s_ouvre(Role.SIAO, "CAMPEMENT")
    recit.dit(
        "veille.situation-residentielle-constatee",
        Role.MARAUDE,
        situation="CAMPEMENT",
        source_constat="OBSERVE",
        commune=recit.commune,
    )
    _vit_sur_un_site(recit, 0 if du_grand else recit.numero % SITES)
    recit.apres(5, 60)
    recit.dit("campement.diagnostic-du-menage-realise", Role.OPERATEUR_CAMPEMENT)
    recit.dit("campement.projet-de-vie-formule", Role.OPERATEUR_CAMPEMENT)
    if recit.chance(0.6):
        recit.dit(
            "campement.accompagnement-ouvert",
            Role.OPERATEUR_CAMPEMENT,
            operateur=recit.qui(Role.OPERATEUR_CAMPEMENT).organisme,
        )
        recit.apres(90, 200 if du_grand else 400)
        recit.dit("campement.accompagnement-termine", Role.OPERATEUR_CAMPEMENT)
    if du_grand:
        recit.jour = max(recit.jour, _ensemble(recit, RESORBE))
    if du_grand or recit.chance(0.4):
        recit.dit("campement.menage-detache", Role.OPERATEUR_CAMPEMENT)


def _ensemble(recit: Recit, il_y_a: int) -> date:
    """Un jour du même trimestre pour tous : ce qui arrive au site arrive à chacun."""
    jour = recit.jusqu_au + timedelta(il_y_a)
    trimestre = ajouter_mois(jour.replace(day=1), -((jour.month - 1) % 3))
    return recit.hasard.apres(trimestre, 20, 60)


def _vit_sur_un_site(recit: Recit, rang: int) -> None:
    """Le site que l'on signale encore, et le ménage que l'on y rattache."""
    menage = recit.sujet
    recit.sujet = site = f"{SUJETS}:{recit.ou.code}-site-{rang}"
    recit.dit(
        "territoire.site-campement-signale",
        Role.OPERATEUR_CAMPEMENT,
        commune=recit.ou.communes[rang],
        personnes=recit.hasard.entre(10, 80),
    )
    recit.sujet = menage
    recit.dit(
        "campement.menage-rattache",
        Role.OPERATEUR_CAMPEMENT,
        site=f"{{{{{site}}}}}",
        projet_sur_le_territoire=True,
    )
