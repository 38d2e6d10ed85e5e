"""Les sites de campement : du signalement à la fermeture.

Rien ne s'évacue sans diagnostic social préalable (circulaire du 26 août 2012) : la règle n'a pas de
délai fixe, c'est une alerte qui veille.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.droit.service import EVACUATION_DE_CAMPEMENT, EvacuationPrevue
from parcours.domain.langage.champs import Code, Commune, Entier, Jour, Liste
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S1, roles

FAIT = "FAIT"
"""L'état d'un diagnostic social réalisé."""
TOUJOURS_OUVERT = "OUVERT"
"""Le mode qui dit que le site n'est pas fermé."""

Effectif = Annotated[Entier, Field(ge=0, le=10_000)]
"""Un nombre de personnes ou de ménages, estimé."""
EffectifNonNul = Annotated[Entier, Field(ge=1, le=10_000)]


class SolutionApportee(BaseModel):
    """Une solution apportée à des personnes du site."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    solution: Annotated[str, Code("SOLUTION_CAMP")]
    """Solution."""
    personnes: Effectif
    """Personnes concernées."""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """Où en est le diagnostic social du site."""

    etat: str
    depuis_le: date
    menages_rencontres: int | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """La procédure d'évacuation engagée."""

    nature: str
    engagee_le: date
    jugement_le: date | None = None
    concours: str | None = None


@dataclass(frozen=True, slots=True)
class Fermeture:
    """Comment le site a fermé, et ce qui a été proposé à ses habitants."""

    le: date
    mode: str
    solutions: tuple[SolutionApportee, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """Ce que l'on sait d'un site de campement."""

    signale_le: date | None = None
    """Premier signalement depuis la dernière fermeture."""
    commune: str | None = None
    personnes: int | None = None
    """Dernière estimation."""
    menages: int | None = None
    mineurs: int | None = None
    proprietaire: str | None = None
    diagnostic: Diagnostic | None = None
    procedure: Procedure | None = None
    evacuation_prevue_le: date | None = None
    fermeture: Fermeture | None = None

    @property
    def est_diagnostique(self) -> bool:
        """Vrai si le diagnostic social est fait."""
        return self.diagnostic is not None and self.diagnostic.etat == FAIT


class SiteCampementSignale(Evenement[Site]):
    """Un site de campement est signalé, ou son estimation est mise à jour.

    Signalé de nouveau après sa fermeture, le site rouvre ; tout est à refaire, diagnostic compris.
    """

    fiche = Fiche(
        nom="territoire.site-campement-signale",
        libelle="Site de campement signalé",
        phrase="Site signalé : {personnes} personne(s).",
        fondement="Circulaire du 26 août 2012 ; plateforme Résorption-bidonvilles",
        emetteurs=roles("MAIRIE PREFECTURE MARAUDE OPERATEUR_CAMPEMENT SIAO DDETS"),
        agregat=Agregat.SITE,
        sensibilite=S1,
    )

    commune: Commune
    """Commune du site."""
    personnes: EffectifNonNul
    """Personnes estimées."""
    menages: EffectifNonNul | None = None
    """Ménages estimés."""
    mineurs: Effectif | None = None
    """Mineurs estimés."""
    proprietaire: Annotated[str, Code("PROPRIETAIRE_SITE")] | None = None
    """Propriétaire du terrain."""

    def applique(self, moment: Moment[Site]) -> Site:
        """La dernière estimation vaut ; ce qu'elle ne dit pas reste."""
        avant = Site() if moment.etat.fermeture else moment.etat
        return replace(
            avant,
            signale_le=avant.signale_le or self.survenu_le,
            commune=self.commune,
            personnes=self.personnes,
            menages=self.menages or avant.menages,
            mineurs=avant.mineurs if self.mineurs is None else self.mineurs,
            proprietaire=self.proprietaire or avant.proprietaire,
        )

    def anomalies(self, moment: Moment[Site]) -> Iterator[Anomalie]:
        """Une estimation qui se contredit."""
        if max(self.menages or 0, self.mineurs or 0) > self.personnes:
            yield Anomalie(
                "estimation-incoherente", "Plus de ménages ou de mineurs que de personnes."
            )


class SiteCampementDiagnostique(Evenement[Site]):
    """L'état du diagnostic social du site est constaté : absent, prévu ou fait."""

    fiche = Fiche(
        nom="territoire.site-campement-diagnostique",
        libelle="Diagnostic social du site constaté",
        phrase="Diagnostic social du site ({etat}).",
        fondement="Circulaire du 26 août 2012",
        emetteurs=roles("OPERATEUR_CAMPEMENT PREFECTURE DDETS"),
        agregat=Agregat.SITE,
        sensibilite=S1,
        eteint=(EVACUATION_DE_CAMPEMENT,),
    )

    etat: Annotated[str, Code("ETAT_DIAGNOSTIC")]
    """État du diagnostic ; seul un diagnostic fait éteint la règle."""
    menages_rencontres: Effectif | None = None
    """Ménages rencontrés."""

    @property
    def est_fait(self) -> bool:
        """Vrai si le diagnostic est réalisé."""
        return self.etat == FAIT

    def applique(self, moment: Moment[Site]) -> Site:
        """Le dernier état constaté vaut."""
        diagnostic = Diagnostic(self.etat, self.survenu_le, self.menages_rencontres)
        return replace(moment.etat, diagnostic=diagnostic)

    def arrets(self, moment: Moment[Site]) -> Iterator[Arret]:
        """Un diagnostic prévu n'éteint rien."""
        if self.est_fait:
            yield from super().arrets(moment)


class ProcedureDeSiteEngagee(Evenement[Site]):
    """Une procédure d'évacuation du site est engagée : justice, arrêté ou flagrance."""

    fiche = Fiche(
        nom="territoire.procedure-de-site-engagee",
        libelle="Procédure d'évacuation du site engagée",
        phrase="Procédure engagée sur le site ({nature}).",
        fondement="Circulaire du 26 août 2012 ; plateforme Résorption-bidonvilles",
        emetteurs=roles("PREFECTURE MAIRIE"),
        agregat=Agregat.SITE,
        sensibilite=S1,
        acte=acte("PREFECTURE MAIRIE", distinguent="nature"),
    )

    nature: Annotated[str, Code("PROCEDURE_SITE")]
    """Nature de la procédure."""
    jugement_le: Jour | None = None
    """Date du jugement."""
    concours: Annotated[str, Code("CONCOURS_SITE")] | None = None
    """Concours de la force publique."""

    def applique(self, moment: Moment[Site]) -> Site:
        """La dernière procédure dite vaut."""
        procedure = Procedure(self.nature, self.survenu_le, self.jugement_le, self.concours)
        return replace(moment.etat, procedure=procedure)

    def armements(self, moment: Moment[Site]) -> Iterator[Armement]:
        """Diagnostic et accompagnement préalables."""
        yield Armement(EVACUATION_DE_CAMPEMENT, EvacuationPrevue(le=self.survenu_le))


class EvacuationDeSitePrevue(Evenement[Site]):
    """Une date d'évacuation du site est prévue, ou change."""

    fiche = Fiche(
        nom="territoire.evacuation-de-site-prevue",
        libelle="Évacuation du site prévue",
        phrase="Évacuation du site prévue le {prevue_le}.",
        fondement="Instruction du 25 janvier 2018 (anticipation des évacuations)",
        emetteurs=roles("PREFECTURE MAIRIE DDETS"),
        agregat=Agregat.SITE,
        sensibilite=S1,
        acte=acte("PREFECTURE DDETS MAIRIE", distinguent="prevue_le"),
    )

    prevue_le: Jour
    """Date prévue."""

    def applique(self, moment: Moment[Site]) -> Site:
        """La dernière date dite vaut."""
        return replace(moment.etat, evacuation_prevue_le=self.prevue_le)

    def armements(self, moment: Moment[Site]) -> Iterator[Armement]:
        """Diagnostic et accompagnement préalables."""
        yield Armement(EVACUATION_DE_CAMPEMENT, EvacuationPrevue(le=self.survenu_le))

    def anomalies(self, moment: Moment[Site]) -> Iterator[Anomalie]:
        """Une évacuation prévue pour un jour déjà passé."""
        if self.prevue_le < self.jour:
            yield Anomalie(
                "dates-contradictoires", "L'évacuation est prévue avant le jour où elle est dite."
            )


class SiteCampementFerme(Evenement[Site]):
    """Le site est fermé, évacué ou résorbé ; les solutions apportées sont dites."""

    fiche = Fiche(
        nom="territoire.site-campement-ferme",
        libelle="Site de campement fermé ou évacué",
        phrase="Site fermé ({mode}).",
        fondement="Plateforme Résorption-bidonvilles",
        emetteurs=roles("PREFECTURE DDETS OPERATEUR_CAMPEMENT MAIRIE"),
        agregat=Agregat.SITE,
        sensibilite=S1,
        eteint=(EVACUATION_DE_CAMPEMENT,),
        acte=acte("PREFECTURE DDETS OPERATEUR_CAMPEMENT MAIRIE"),
    )

    mode: Annotated[str, Code("FERMETURE_CAMP")]
    """Mode de fermeture."""
    solutions: Liste[SolutionApportee] = ()
    """Solutions apportées."""

    @property
    def ferme_le_site(self) -> bool:
        """Faux si le mode dit que le site est encore ouvert."""
        return self.mode != TOUJOURS_OUVERT

    def applique(self, moment: Moment[Site]) -> Site:
        """Le site n'est plus, et rien n'y est plus prévu."""
        if not self.ferme_le_site:
            return moment.etat
        fermeture = Fermeture(self.survenu_le, self.mode, self.solutions)
        return replace(moment.etat, fermeture=fermeture, evacuation_prevue_le=None)

    def arrets(self, moment: Moment[Site]) -> Iterator[Arret]:
        """Un site encore ouvert garde sa règle."""
        if self.ferme_le_site:
            yield from super().arrets(moment)

    def anomalies(self, moment: Moment[Site]) -> Iterator[Anomalie]:
        """Une fermeture qui n'en est pas une."""
        if not self.ferme_le_site:
            yield Anomalie("fermeture-d-un-site-ouvert", "Le mode dit que le site reste ouvert.")
