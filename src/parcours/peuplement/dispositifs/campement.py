"""La résorption des campements : rattaché à un site, accompagné, parti."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.departement import SUJETS
from parcours.peuplement.recit import Recit

SITES: Final = 20
"""Combien de sites a le département, signalés plus d'une fois."""


def raconte(recit: Recit) -> None:
    """Un ménage d'un campement, ce qu'il souhaite, où il va."""
    recit.s_ouvre(Role.SIAO, "CAMPEMENT")
    recit.dit(
        "veille.situation-residentielle-constatee",
        Role.MARAUDE,
        situation="CAMPEMENT",
        source_constat="OBSERVE",
        commune=recit.commune,
    )
    _vit_sur_un_site(recit)
    recit.apres(5, 60)
    recit.dit("campement.diagnostic-du-menage-realise", Role.OPERATEUR_CAMPEMENT)
    recit.dit("campement.projet-de-vie-formule", Role.OPERATEUR_CAMPEMENT)
    if recit.chance(0.6):
        recit.dit(
            "campement.accompagnement-ouvert",
            Role.OPERATEUR_CAMPEMENT,
            operateur=recit.qui(Role.OPERATEUR_CAMPEMENT).organisme,
        )
        recit.apres(90, 400)
        recit.dit("campement.accompagnement-termine", Role.OPERATEUR_CAMPEMENT)
        if recit.chance(0.6):
            recit.dit("campement.menage-detache", Role.OPERATEUR_CAMPEMENT)


def _vit_sur_un_site(recit: Recit) -> None:
    """Le site que l'on signale encore, et le ménage que l'on y rattache."""
    menage = recit.sujet
    recit.sujet = site = f"{SUJETS}:{recit.ou.code}-site-{recit.numero % SITES}"
    recit.dit(
        "territoire.site-campement-signale",
        Role.OPERATEUR_CAMPEMENT,
        commune=recit.ou.communes[recit.numero % SITES],
        personnes=recit.hasard.entre(10, 80),
    )
    recit.sujet = menage
    recit.dit(
        "campement.menage-rattache",
        Role.OPERATEUR_CAMPEMENT,
        site=f"{{{{{site}}}}}",
        projet_sur_le_territoire=True,
    )
