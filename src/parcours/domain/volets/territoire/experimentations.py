"""Les expérimentations : leur lancement, ce que les élus en décident, qui les finance."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from parcours.domain.langage.champs import Booleen, Centimes, Code, Jour, Organisme
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.vocabulaire import S0, roles


@dataclass(frozen=True, slots=True)
class DecisionDesElus:
    """Ce qu'une assemblée a décidé de l'expérimentation."""

    le: date
    objet: str
    sens: str
    integration_fsl: bool | None = None


@dataclass(frozen=True, slots=True)
class Financement:
    """Un financement, sur une période."""

    le: date
    financeur: str
    montant: int
    """En centimes d'euro."""
    debut_le: date
    fin_le: date
    beneficiaire: str | None = None


@dataclass(frozen=True, slots=True)
class Experimentation:
    """Ce que l'on sait d'une expérimentation."""

    objet: str | None = None
    lancee_le: date | None = None
    fin_prevue_le: date | None = None
    evaluation_le: date | None = None
    """Première évaluation prévue."""
    decisions: tuple[DecisionDesElus, ...] = ()
    financements: tuple[Financement, ...] = ()

    @property
    def derniere_decision(self) -> DecisionDesElus | None:
        """La dernière décision des élus."""
        return self.decisions[-1] if self.decisions else None


class ExperimentationLancee(Evenement[Experimentation]):
    """Une expérimentation est lancée, ou ses dates sont revues."""

    fiche = Fiche(
        nom="territoire.experimentation-lancee",
        libelle="Expérimentation lancée",
        phrase="Expérimentation lancée ({objet}).",
        fondement="Expérimentations de la Lozère (2017), du référent de parcours, du pôle",
        emetteurs=roles("DDETS CONSEIL_DEPARTEMENTAL DREETS EPCI SIAO ALEC POLE_RESSOURCE"),
        agregat=Agregat.EXPERIMENTATION,
        sensibilite=S0,
    )

    objet: Annotated[str, Code("EXPERIMENTATION")]
    """Objet."""
    fin_prevue_le: Jour | None = None
    """Fin prévue."""
    evaluation_le: Jour | None = None
    """Première évaluation prévue."""

    def applique(self, moment: Moment[Experimentation]) -> Experimentation:
        """Les dernières dates dites valent."""
        return replace(
            moment.etat,
            objet=self.objet,
            lancee_le=moment.etat.lancee_le or self.survenu_le,
            fin_prevue_le=self.fin_prevue_le or moment.etat.fin_prevue_le,
            evaluation_le=self.evaluation_le or moment.etat.evaluation_le,
        )

    def anomalies(self, moment: Moment[Experimentation]) -> Iterator[Anomalie]:
        """Une fin prévue avant le lancement."""
        prevues = [jour for jour in (self.fin_prevue_le, self.evaluation_le) if jour]
        if prevues and min(prevues) < self.jour:
            yield Anomalie(
                "dates-contradictoires", "La fin ou l'évaluation est prévue avant le lancement."
            )


class DecisionDAssembleeRendue(Evenement[Experimentation]):
    """Les élus valident ou refusent l'expérimentation."""

    fiche = Fiche(
        nom="territoire.decision-d-assemblee-rendue",
        libelle="Décision des élus rendue",
        phrase="Décision des élus rendue ({sens}).",
        fondement="Délibérations sur les expérimentations (Lozère, 2017)",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL EPCI MAIRIE"),
        agregat=Agregat.EXPERIMENTATION,
        sensibilite=S0,
    )

    objet: Annotated[str, Code("EXPERIMENTATION")]
    """Objet."""
    sens: Annotated[str, Code("SENS_DECISION")]
    """Sens."""
    integration_fsl: Booleen | None = None
    """Vrai si l'action rejoint le dispositif du FSL."""

    def applique(self, moment: Moment[Experimentation]) -> Experimentation:
        """Une décision de plus."""
        decision = DecisionDesElus(self.survenu_le, self.objet, self.sens, self.integration_fsl)
        return replace(moment.etat, decisions=(*moment.etat.decisions, decision))

    def anomalies(self, moment: Moment[Experimentation]) -> Iterator[Anomalie]:
        """Une décision sur un autre objet que celui de l'expérimentation."""
        if moment.etat.objet is not None and moment.etat.objet != self.objet:
            yield Anomalie("autre-objet", "La décision porte sur un autre objet.")


class FinancementConstate(Evenement[Experimentation]):
    """Un financement est constaté, pour une période."""

    fiche = Fiche(
        nom="territoire.financement-constate",
        libelle="Financement constaté",
        phrase="Financement constaté : {montant}.",
        fondement="Financement du pôle ressource habitat (fondations, mécénat)",
        emetteurs=roles("POLE_RESSOURCE DDETS CONSEIL_DEPARTEMENTAL EPCI DREETS ARS ANAH"),
        agregat=Agregat.EXPERIMENTATION,
        sensibilite=S0,
    )

    financeur: Annotated[str, Code("FINANCEUR")]
    """Nature du financeur."""
    montant: Centimes
    """Montant, en centimes d'euro."""
    debut_le: Jour
    """Début de la période."""
    fin_le: Jour
    """Fin de la période."""
    beneficiaire: Organisme | None = None
    """Bénéficiaire."""

    def applique(self, moment: Moment[Experimentation]) -> Experimentation:
        """Un financement de plus."""
        financement = Financement(
            self.survenu_le,
            self.financeur,
            self.montant,
            self.debut_le,
            self.fin_le,
            self.beneficiaire,
        )
        return replace(moment.etat, financements=(*moment.etat.financements, financement))

    def anomalies(self, moment: Moment[Experimentation]) -> Iterator[Anomalie]:
        """Des dates qui se contredisent."""
        if self.fin_le < self.debut_le:
            yield Anomalie("dates-contradictoires", "La période finit avant de commencer.")
