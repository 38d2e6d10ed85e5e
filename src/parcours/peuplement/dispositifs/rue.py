"""La veille sociale : des nuits dehors, le 115 que l'on appelle, une place ou pas."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.dispositifs.hebergement import attend_une_place, depose_une_demande
from parcours.peuplement.recit import Recit

ATTRIBUTION: Final = 0.45
"""Baromètre du 115, hiver 2016-2017 : 45 % des demandes reçoivent une place."""


def raconte(recit: Recit) -> None:
    """Une maraude le rencontre ; il appelle le 115, souvent en vain, ou demande une place."""
    recit.dit(
        "veille.rencontre-de-maraude-effectuee", Role.MARAUDE, commune=recit.commune, lieu="RUE"
    )
    recit.dit(
        "veille.situation-residentielle-constatee",
        Role.MARAUDE,
        situation="RUE",
        source_constat="OBSERVE",
        commune=recit.commune,
    )
    recit.apres(0, 5)
    recit.s_ouvre(Role.SIAO, "VEILLE_SOCIALE")
    for _ in range(recit.hasard.entre(1, 6)):
        recit.apres(1, 20)
        appelle(recit)
    if recit.chance(0.3):
        recit.a_un_referent()
        attend_une_place(recit, depose_une_demande(recit))
    elif recit.chance(0.15):
        recit.apres(10, 60)
        recit.dit("menage.perte-de-contact-constatee", Role.MARAUDE)


def appelle(recit: Recit) -> None:
    """Un appel au 115 : une nuit attribuée, ou un refus faute de place."""
    nuit = recit.jour.isoformat()
    recit.dit(
        "veille.appel-115-recu",
        Role.OPERATEUR_115,
        appelant="PERSONNE",
        demandes=["HEBERGEMENT"],
        nb_personnes=len(recit.personnes),
        pour_la_nuit_du=nuit,
    )
    if not recit.chance(ATTRIBUTION):
        recit.dit(
            "veille.mise-a-abri-non-attribuee",
            Role.OPERATEUR_115,
            motif="ABSENCE_PLACE" if recit.chance(0.68) else "AUTRE",
            pour_la_nuit_du=nuit,
        )
        return
    attribution = recit.dit(
        "veille.mise-a-abri-attribuee",
        Role.OPERATEUR_115,
        structure=recit.qui(Role.GESTIONNAIRE_HEBERGEMENT).organisme,
        type_place="CHU",
        nuit_du=nuit,
        nuits=recit.hasard.entre(1, 7),
    )
    if recit.chance(0.1):
        recit.apres(1, 1)
        recit.dit(
            "veille.presence-non-confirmee",
            Role.GESTIONNAIRE_HEBERGEMENT,
            attribution=attribution,
            nuit_du=nuit,
            motif="NON_PRESENTATION",
        )
