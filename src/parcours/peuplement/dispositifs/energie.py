"""L'énergie et l'eau : une facture, un avis de coupure, le fonds de solidarité."""

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit


def raconte(recit: Recit) -> None:
    """Une dette de fluide, jusqu'à ce qu'elle se règle ou que l'on coupe."""
    fluide = recit.hasard.parmi(("ELEC", "GAZ", "EAU"))
    recit.s_ouvre(Role.CONSEIL_DEPARTEMENTAL, "SIGNALEMENT")
    recit.dit(
        "energie.dette-constatee",
        Role.FOURNISSEUR_FLUIDES,
        fluide=fluide,
        dette=recit.hasard.entre(8_000, 60_000),
        fournisseur=recit.qui(Role.FOURNISSEUR_FLUIDES).organisme,
    )
    est_suivi = recit.chance(0.2)
    if est_suivi:
        recit.a_un_referent()
    recit.apres(10, 40)
    avis = recit.dit(
        "energie.avis-de-coupure-recu",
        Role.FOURNISSEUR_FLUIDES,
        fluide=fluide,
        nature="REDUCTION",
        rang=1,
        prevue_le=recit.dans(15, 30),
    )
    if est_suivi:
        recit.prend_en_compte(avis)
    demande = recit.dit(
        "maintien.aide-fsl-demandee",
        Role.CONSEIL_DEPARTEMENTAL,
        volet="EAU" if fluide == "EAU" else "ENERGIE",
    )
    recit.apres(15, 60)
    recit.dit("maintien.decision-fsl-rendue", Role.FSL, demande=demande)
    if recit.chance(0.2):
        nature = "COUPURE" if fluide == "GAZ" or recit.chance(0.2) else "REDUCTION"
        recit.dit(
            "energie.fourniture-interrompue",
            Role.FOURNISSEUR_FLUIDES,
            fluide=fluide,
            nature=nature,
        )
        recit.apres(2, 20)
        recit.dit(
            "energie.fourniture-retablie",
            Role.FOURNISSEUR_FLUIDES,
            fluide=fluide,
            mode="RETABLIE",
        )
    if recit.chance(0.1):
        recit.dit("energie.accompagnement-alec-debute", Role.ALEC)
        recit.apres(60, 200)
        recit.dit("energie.bilan-alec-etabli", Role.ALEC)
    if recit.chance(0.3):
        recit.dit("energie.visite-slime-realisee", Role.SLIME, precarite_energetique=True)
    if recit.chance(0.7):
        recit.apres(5, 60)
        recit.dit("energie.difficulte-reglee", Role.FOURNISSEUR_FLUIDES, fluide=fluide, mode="FSL")
