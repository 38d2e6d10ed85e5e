"""Ce que deviennent les engagements, et ce que l'action a changé."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from parcours.domain.droit.service import ENGAGEMENT_A_ECHEANCE, REVUE_DE_PARCOURS, ContactOuRevue
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Identifiant, Jour, Liste, ListeNonVide
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.volets.partages import engagements
from parcours.domain.volets.pole.projet import BILAN_DU_POLE, Pole


class EngagementDuPoleConstate(Evenement[Pole]):
    """On sait où en est un engagement du plan d'action.

    Le retard se calcule, il ne se déclare pas.
    """

    fiche = Fiche(
        nom="pole.engagement-constate",
        libelle="Suite d'un engagement du plan d'action constatée",
        phrase="Avancement d'un engagement du plan d'action constaté : {etat}.",
        fondement="Pôle ressource habitat (Gironde), phase 3",
        emetteurs=roles("POLE_RESSOURCE REFERENT_PARCOURS"),
        acte=acte("POLE_RESSOURCE REFERENT_PARCOURS", distinguent="engagement etat"),
    )

    engagement: Identifiant
    """Engagement suivi (pole.plan-action-signe)."""
    etat: Annotated[str, Code("ETAT_ENGAGEMENT")]
    """Avancement."""

    def fermetures(self, moment: Moment[Pole]) -> Iterator[MouvementDeDossier]:
        """Tenu, non tenu ou abandonné, l'engagement n'est plus ouvert."""
        yield from engagements.fermetures(self.engagement, self.etat)

    def arrets(self, moment: Moment[Pole]) -> Iterator[Arret]:
        """L'engagement est constaté ; en cours, il reste dû."""
        yield from engagements.arrets(self.engagement, self.etat)

    def anomalies(self, moment: Moment[Pole]) -> Iterator[Anomalie]:
        """Constater ce à quoi personne ne s'est engagé."""
        yield from engagements.inconnu(self.engagement, moment.etat.engagements)


class BilanDuPoleProgramme(Evenement[Pole]):
    """Un bilan est programmé avec le ménage."""

    fiche = Fiche(
        nom="pole.bilan-programme",
        libelle="Bilan programmé",
        phrase="Bilan programmé pour le {prevu_le}.",
        fondement="Pôle ressource habitat (Gironde), évaluation",
        emetteurs=roles("POLE_RESSOURCE"),
        suit="pole.bilan-realise",
    )

    prevu_le: Jour
    """Date prévue."""

    def anomalies(self, moment: Moment[Pole]) -> Iterator[Anomalie]:
        """Un bilan programmé dans le passé."""
        if self.prevu_le < self.survenu_le:
            yield Anomalie("dates-contradictoires", "Le bilan est programmé à une date passée.")

    def armements(self, moment: Moment[Pole]) -> Iterator[Armement]:
        """Le bilan à sa date."""
        bilan = ContactOuRevue(le=self.survenu_le, convenu_le=self.prevu_le)
        yield Armement(REVUE_DE_PARCOURS, bilan, cle=BILAN_DU_POLE)


class BilanDuPoleRealise(Evenement[Pole]):
    """Le pôle et le ménage font le bilan, et décident de la suite."""

    fiche = Fiche(
        nom="pole.bilan-realise",
        libelle="Bilan réalisé",
        phrase="Bilan de l'action réalisé : {suite}.",
        fondement="Pôle ressource habitat (Gironde), évaluation",
        emetteurs=roles("POLE_RESSOURCE"),
        contact_reel=True,
    )

    suite: Annotated[str, Code("SUITE_BILAN")]
    """Poursuite, réajustement ou fin."""
    ecarts: Liste[Annotated[str, Code("ECART_BILAN")]] = ()
    """Écarts au projet."""

    def arrets(self, moment: Moment[Pole]) -> Iterator[Arret]:
        """Le bilan attendu est fait."""
        yield Arret(REVUE_DE_PARCOURS, satisfaite=True, cle=BILAN_DU_POLE)


class ObjectifEvalue(BaseModel):
    """Ce qu'est devenu un axe du projet initial."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    axe: Annotated[str, Code("AXE_POLE")]
    """Axe."""
    atteinte: Annotated[str, Code("ATTEINTE")]
    """Degré d'atteinte."""


class EvaluationFinaleRendue(Evenement[Pole]):
    """Le résultat se mesure au projet initial, et se communique."""

    fiche = Fiche(
        nom="pole.evaluation-finale-rendue",
        libelle="Évaluation finale rendue au regard du projet initial",
        phrase="Évaluation finale de l'action rendue : {objectifs}.",
        fondement="Pôle ressource habitat (Gironde), évaluation",
        emetteurs=roles("POLE_RESSOURCE"),
        suit="pole.strategie-arretee",
    )

    objectifs: ListeNonVide[ObjectifEvalue]
    """Résultat par axe du projet initial."""
    communiquee_a: ListeNonVide[Annotated[str, Code("DESTINATAIRE_EVALUATION")]]
    """Destinataires."""

    def anomalies(self, moment: Moment[Pole]) -> Iterator[Anomalie]:
        """Rien à quoi se mesurer, ou un axe du projet initial dont on ne dit rien."""
        evalues = {objectif.axe for objectif in self.objectifs}
        if not moment.etat.projet_initial:
            yield Anomalie("projet-initial-inconnu", "Aucun projet initial n'est connu avant.")
        elif not evalues.issuperset(moment.etat.projet_initial):
            yield Anomalie("axe-non-evalue", "L'évaluation tait un axe du projet initial.")


class ActionTerminee(Evenement[Pole]):
    """Le pôle n'intervient plus auprès du ménage."""

    fiche = Fiche(
        nom="pole.action-terminee",
        libelle="Action du pôle terminée",
        phrase="Action du pôle ressource habitat terminée.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE"),
        ferme=(dossiers.POLE,),
    )

    motif: Annotated[str, Code("FIN_ACTION_POLE")]
    """Motif."""

    def arrets(self, moment: Moment[Pole]) -> Iterator[Arret]:
        """Plus de bilan ni d'engagement à suivre."""
        yield Arret(REVUE_DE_PARCOURS, satisfaite=False, cle=BILAN_DU_POLE)
        for engagement in moment.etat.engagements:
            yield Arret(ENGAGEMENT_A_ECHEANCE, satisfaite=False, cle=engagement)
