"""Le signalement des violences et l'accompagnement par le CIDFF."""

from typing import Annotated

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Commune, Liste, Personnel
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S4, roles


class SignalementVifRecu(Evenement[SansEtat]):
    """Des violences sont signalées, ou la personne se confie.

    Seuls le CIDFF, le SIAO et les organismes habilités savent que ce fait existe.
    """

    fiche = Fiche(
        nom="vif.signalement-recu",
        libelle="Signalement de violences intrafamiliales reçu",
        phrase="Signalement prioritaire reçu.",
        fondement="PDALPD de la Lozère, axe 2 ; circulaire du 25 novembre 2025",
        emetteurs=roles("CIDFF SIAO OPERATEUR_115 SERVICE_VIF POLICE_GENDARMERIE MAIRIE"),
        sensibilite=S4,
        ouvre_parcours=True,
    )

    origine: Annotated[str, Code("ORIGINE_VIF")]
    """Origine du signalement."""
    danger: Annotated[str, Code("DANGER"), Personnel("menage")]
    """Niveau de danger évalué."""
    commune_souhaitee: Annotated[Commune | None, Personnel("menage")] = None
    """Commune d'accueil souhaitée par la personne."""


class DangerReevalue(Evenement[SansEtat]):
    """Le danger est évalué de nouveau."""

    fiche = Fiche(
        nom="vif.danger-reevalue",
        libelle="Danger réévalué",
        phrase="Situation prioritaire réévaluée.",
        fondement="PDALPD de la Lozère, axe 2, orientation 2, action 3",
        emetteurs=roles("CIDFF SERVICE_VIF POLICE_GENDARMERIE"),
        sensibilite=S4,
        contact_reel=True,
    )

    danger: Annotated[str, Code("DANGER"), Personnel("menage")]
    """Niveau de danger réévalué."""


class AccompagnementVifDebute(Evenement[SansEtat]):
    """Le CIDFF commence à accompagner la personne."""

    fiche = Fiche(
        nom="vif.accompagnement-debute",
        libelle="Accompagnement par le CIDFF débuté",
        phrase="Accompagnement spécialisé débuté.",
        fondement="PDALPD de la Lozère, axe 2, orientation 2, action 3",
        emetteurs=roles("CIDFF"),
        sensibilite=S4,
        contact_reel=True,
        ouvre=(dossiers.ACCOMPAGNEMENT_VIF,),
    )

    objectifs: Liste[Annotated[str, Code("DOMAINE_ACC")]]
    """Domaines de l'accompagnement."""


class AccompagnementVifTermine(Evenement[SansEtat]):
    """L'accompagnement prend fin, et ce qu'il a évité est dit."""

    fiche = Fiche(
        nom="vif.accompagnement-termine",
        libelle="Accompagnement par le CIDFF terminé",
        phrase="Accompagnement spécialisé terminé.",
        fondement="PDALPD de la Lozère, axe 2, orientation 2, action 3",
        emetteurs=roles("CIDFF"),
        sensibilite=S4,
        ferme=(dossiers.ACCOMPAGNEMENT_VIF,),
    )

    issue: Annotated[str, Code("ISSUE_ACC")]
    """Issue de l'accompagnement."""
    ruptures_evitees: Liste[Annotated[str, Code("RUPTURE_EVITEE")]] = ()
    """Ruptures effectivement évitées, pour l'indicateur."""
