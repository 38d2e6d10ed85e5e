"""L'habitat indigne : un signalement, une visite, un arrêté, des travaux."""

from typing import Final

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.dispositifs.hebergement import ATTRIBUTION, est_reloge
from parcours.peuplement.recit import Recit

RELOGE: Final = 0.5
"""Le bailleur social reloge l'occupant : supposé."""


def raconte(recit: Recit) -> None:
    """De la plainte de l'occupant à la mainlevée."""
    recit.dit(
        "habitat-indigne.signalement-recu",
        Role.ADIL,
        desordres=["BATIMENT_EAU_EVACUATION"],
        declarant="LOCATAIRE",
        commune=recit.commune,
    )
    recit.s_ouvre(Role.SIAO, "MAL_LOGEMENT")
    recit.apres(5, 40)
    affectation = recit.dit("habitat-indigne.signalement-affecte", Role.PDLHI, partenaires=["ADIL"])
    recit.dit(
        "habitat-indigne.affectation-acceptee",
        Role.ADIL,
        partenaire="ADIL",
        affectation=affectation,
    )
    recit.apres(10, 60)
    recit.dit(
        "habitat-indigne.visite-realisee",
        Role.OPERATEUR_HABITAT,
        nature="VISITE",
        occupant_present=True,
    )
    if recit.chance(0.5):
        recit.dit("habitat-indigne.non-decence-notifiee", Role.CAF_MSA, allocation_conservee=True)
    if recit.chance(0.35):
        recit.apres(30, 120)
        arrete = recit.dit(
            "habitat-indigne.arrete-pris",
            Role.PREFECTURE,
            interdiction=recit.hasard.parmi(("AUCUNE", "TEMPORAIRE")),
            notifie_le=recit.dans(1, 10),
            travaux_avant_le=recit.dans(90, 300),
        )
        recit.apres(100, 400)
        recit.dit("habitat-indigne.travaux-constates", Role.OPERATEUR_HABITAT, conformes=True)
        recit.apres(5, 30)
        recit.dit("habitat-indigne.mainlevee-prononcee", Role.PREFECTURE, arrete=arrete)
    if recit.chance(RELOGE):
        recit.apres(10, 90)
        recit.dit("acces.decision-d-attribution-rendue", Role.BAILLEUR_SOCIAL, decision=ATTRIBUTION)
        recit.apres(5, 40)
        est_reloge(recit, "HABITAT_INDIGNE")
        recit.dit(
            "habitat-indigne.signalement-clos", Role.OPERATEUR_HABITAT, motif="RELOGEMENT_OCCUPANT"
        )
    elif recit.chance(0.3):
        recit.apres(10, 90)
        recit.dit("habitat-indigne.signalement-clos", Role.OPERATEUR_HABITAT)
