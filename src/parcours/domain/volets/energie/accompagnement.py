"""Maîtriser l'énergie : l'agence locale et le service d'intervention."""

from typing import Annotated

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, Liste, Organisme
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import ENERGIE, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles


class AccompagnementAlecDebute(Habilitant, Evenement[SansEtat]):
    """L'agence locale de l'énergie commence à accompagner le ménage."""

    fiche = Fiche(
        nom="energie.accompagnement-alec-debute",
        libelle="Accompagnement par l'agence locale de l'énergie débuté",
        phrase="Accompagnement à la maîtrise de l'énergie débuté.",
        fondement="PDALPD de la Lozère, axe 4, orientation 1, action 3",
        emetteurs=roles("ALEC CONSEIL_DEPARTEMENTAL"),
        contact_reel=True,
        ouvre=(dossiers.ACCOMPAGNEMENT_ALEC,),
        acte=acte("ALEC CONSEIL_DEPARTEMENTAL"),
    )

    origine: Annotated[str, Code("ORIGINE_ALEC")]
    """Comment le ménage a été repéré."""
    agence: Annotated[
        Organisme | None, Fonde(Base.MESURE, ENERGIE, finit=("energie.bilan-alec-etabli",))
    ] = None
    """Agence qui accompagne."""


class BilanAlecEtabli(Evenement[SansEtat]):
    """L'accompagnement de l'agence locale de l'énergie s'achève, et son bilan est fait."""

    fiche = Fiche(
        nom="energie.bilan-alec-etabli",
        libelle="Bilan de l'accompagnement à l'énergie établi",
        phrase=(
            "Bilan de l'accompagnement à la maîtrise de l'énergie établi : {issue}[, dette "
            "évitée {dette_evitee}]."
        ),
        fondement="PDALPD de la Lozère, axe 4, orientation 1, action 3",
        emetteurs=roles("ALEC CONSEIL_DEPARTEMENTAL"),
        sensibilite=S3,
        ferme=(dossiers.ACCOMPAGNEMENT_ALEC,),
        acte=acte("ALEC CONSEIL_DEPARTEMENTAL"),
    )

    issue: Annotated[str, Code("ISSUE_ACC")]
    """Issue."""
    gestes: Liste[Annotated[str, Code("GESTE_ENERGIE")]] = ()
    """Gestes et travaux réalisés."""
    dette_evitee: Centimes | None = None
    """Dette évitée estimée."""


class VisiteSlimeRealisee(Evenement[SansEtat]):
    """Le service local d'intervention pour la maîtrise de l'énergie visite le logement."""

    fiche = Fiche(
        nom="energie.visite-slime-realisee",
        libelle="Visite énergie (SLIME) réalisée",
        phrase="Visite énergie réalisée au domicile.",
        fondement="Programme SLIME ; protocole social de la Haute-Gironde",
        emetteurs=roles("SLIME OPAH OPERATEUR_HABITAT ALEC"),
        contact_reel=True,
    )

    precarite_energetique: Booleen
    """Vrai si la visite conclut à une précarité énergétique."""
    recommandations: Liste[Annotated[str, Code("GESTE_ENERGIE")]] = ()
    """Gestes et travaux recommandés."""
    habitat_indigne_suspecte: Booleen | None = None
    """Vrai si un signalement doit suivre."""
