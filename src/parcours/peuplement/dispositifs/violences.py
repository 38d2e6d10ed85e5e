"""Les violences intrafamiliales : un signalement, une mise à l'abri, une protection."""

from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.recit import Recit


def raconte(recit: Recit) -> None:
    """Qui est en danger, où elle se met à l'abri, ce qui la protège."""
    recit.composition = recit.hasard.parmi(("FEMME_ISOLE_AVEC_ENFANT", "FEMME_ISOLE_SANS_ENFANT"))
    recit.dit("vif.signalement-recu", Role.CIDFF, origine="PERSONNE", danger="D2")
    recit.apres(0, 3)
    recit.s_ouvre(Role.SIAO, "SIGNALEMENT")
    protection = recit.dit(
        "vif.protection-adresse-activee",
        Role.SIAO,
        niveau=recit.hasard.parmi(("N1", "N2", "N3")),
        organismes_habilites=[recit.qui(Role.CIDFF).organisme],
    )
    recit.dit("vif.accompagnement-debute", Role.CIDFF)
    if recit.chance(0.7):
        recit.apres(0, 5)
        recit.dit("vif.mise-a-abri-debutee", Role.CIDFF, solution="CHRS_VIF", commune=recit.commune)
        for rang in range(1, recit.hasard.entre(1, 4)):
            recit.apres(10, 20)
            recit.dit("vif.mise-a-abri-renouvelee", Role.CIDFF, rang=rang)
        recit.apres(10, 60)
        recit.dit("vif.mise-a-abri-terminee", Role.CIDFF, destination="LOGEMENT_ADAPTE")
    if recit.chance(0.5):
        recit.dit(
            "vif.ordonnance-de-protection-demandee", Role.CIDFF, nature="ORDONNANCE_PROTECTION"
        )
        recit.apres(3, 10)
        recit.dit(
            "vif.ordonnance-de-protection-delivree",
            Role.CIDFF,
            nature="ORDONNANCE_PROTECTION",
            prorogation=False,
        )
    if recit.chance(0.3):
        recit.apres(150, 400)
        recit.dit(
            "vif.protection-adresse-levee",
            Role.SIAO,
            protection=protection,
            motif="DANGER_ECARTE",
        )
