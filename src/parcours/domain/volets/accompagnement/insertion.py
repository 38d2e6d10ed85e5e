"""L'emploi, la santé, l'école."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Code,
    Commune,
    Jour,
    Organisme,
    Personne,
)
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S4, S5, roles


class OrientationSiaeProposee(Habilitant, Evenement[SansEtat]):
    """Une personne est orientée vers une structure d'insertion par l'activité économique."""

    fiche = Fiche(
        nom="accompagnement.orientation-siae-proposee",
        libelle="Orientation vers une structure d'insertion par l'activité économique proposée",
        phrase=(
            "Orientation vers l'insertion par l'activité économique proposée"
            "[, {acceptee:acceptée|déclinée}]."
        ),
        fondement="Assises du logement en Occitanie : acteurs de l'hébergement et de l'insertion",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA OPERATEUR_CAMPEMENT "
            "SERVICE_EMPLOI SIAE"
        ),
        contact_reel=True,
    )

    personne: Personne
    """Personne orientée."""
    structure: Annotated[Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.ORIENTATION)] = None
    """Structure visée."""
    acceptee: Booleen | None = None
    """Vrai si la personne accepte."""


class EmploiDebute(Evenement[SansEtat]):
    """Une personne du ménage commence un emploi."""

    fiche = Fiche(
        nom="accompagnement.emploi-debute",
        libelle="Emploi débuté",
        phrase="Emploi débuté par un membre du ménage.",
        fondement="Code du travail, art. L. 5132-1 s.",
        emetteurs=roles(
            "SIAE SERVICE_EMPLOI SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA OPERATEUR_CAMPEMENT"
        ),
        acte=acte("SIAE SERVICE_EMPLOI", distinguent="personne contrat"),
    )

    personne: Personne
    """Personne."""
    contrat: Annotated[str, Code("CONTRAT")]
    """Nature du contrat."""
    structure: Annotated[Organisme | None, DIT_LA_STRUCTURE] = None
    """Employeur, s'il est une structure d'insertion."""
    pass_iae: Booleen | None = None
    """Vrai si l'emploi relève d'un PASS IAE."""
    fin_prevue_le: Jour | None = None
    """Fin prévue."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un emploi qui finirait avant de commencer."""
        if self.fin_prevue_le and self.fin_prevue_le < self.survenu_le:
            yield Anomalie("dates-contradictoires", "L'emploi finit avant de commencer.")


class OrientationSanteProposee(Evenement[SansEtat]):
    """Une personne est orientée vers un service de santé.

    Jamais de diagnostic, jamais de motif.
    """

    fiche = Fiche(
        nom="accompagnement.orientation-sante-proposee",
        libelle="Orientation vers un appui de santé proposée",
        phrase="Orientation proposée par l'équipe d'accompagnement.",
        fondement="Programme régional d'accès à la prévention et aux soins",
        emetteurs=roles(
            "REFERENT_PARCOURS EQUIPE_SANTE_PRECARITE MARAUDE ACCUEIL_DE_JOUR SIAO "
            "UCSA ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT"
        ),
        sensibilite=S5,
        contact_reel=True,
    )

    personne: Personne
    """Personne orientée."""
    vers: Annotated[str, Code("ORIENTATION_SANTE")]
    """Service vers lequel la personne est orientée."""
    acceptee: Booleen | None = None
    """Vrai si la personne accepte."""


class ActionPrapsMobilisee(Evenement[SansEtat]):
    """Une action du programme régional d'accès à la prévention et aux soins sert au ménage."""

    fiche = Fiche(
        nom="accompagnement.action-praps-mobilisee",
        libelle="Action du PRAPS mobilisée",
        phrase="Action d'accompagnement mobilisée.",
        fondement="Programme régional d'accès à la prévention et aux soins",
        emetteurs=roles(
            "REFERENT_PARCOURS EQUIPE_SANTE_PRECARITE ARS SIAO GESTIONNAIRE_HEBERGEMENT"
        ),
        sensibilite=S5,
    )

    action: Annotated[str, Code("ACTION_PRAPS")]
    """Action du programme régional."""


class ScolariteAssuree(Evenement[SansEtat]):
    """La scolarité d'un enfant est assurée, dans son établissement ou un autre."""

    fiche = Fiche(
        nom="accompagnement.scolarite-assuree",
        libelle="Scolarité assurée",
        phrase="Scolarité d'un enfant assurée.",
        fondement="PDALPD de la Lozère : éviter une rupture scolaire",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT CIDFF OPERATEUR_CAMPEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML "
            "UCSA"
        ),
    )

    personne: Personne
    """Enfant concerné."""
    maintien: Booleen
    """Vrai si l'enfant garde son établissement."""
    commune: Annotated[Commune | None, S4] = None
    """Commune de scolarité."""

    def territoire(self) -> None:
        """La commune de l'école n'est pas celle du ménage."""
