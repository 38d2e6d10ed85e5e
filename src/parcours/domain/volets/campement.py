"""Les ménages des campements : le diagnostic, le projet de vie, la plateforme d'insertion."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated
from uuid import UUID

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Code,
    Commune,
    Identifiant,
    Liste,
    ListeNonVide,
    Organisme,
    Personne,
)
from parcours.domain.langage.constats import Confiance, Presence, Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Evenement,
    Moment,
)
from parcours.domain.langage.fiche import Agregat, Fiche, FluxDe, Rang
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.volets.partages.sortie import departs, vers


@dataclass(frozen=True, slots=True)
class Campement:
    """Le site où vit le ménage, et ce qu'il en projette."""

    site: UUID | None = None
    """Le flux du site ; None : sur aucun."""
    projet_sur_le_territoire: bool = False
    diagnostique_le: date | None = None
    souhaits: tuple[str, ...] = ()
    projet: tuple[str, ...] = ()
    """Domaines du projet de vie formulé."""
    operateur: str | None = None
    """Organisme de la plateforme qui accompagne."""


class MenageRattacheAuSite(Evenement[Campement]):
    """Le ménage vit sur un site de campement.

    Le site a son propre flux ; y être rattaché ne mêle pas les histoires.
    """

    fiche = Fiche(
        nom="campement.menage-rattache",
        libelle="Ménage rattaché à un site de campement",
        phrase="Ménage rattaché à un site.",
        fondement="Circulaire du 26 août 2012 ; instruction du 25 janvier 2018",
        emetteurs=roles("OPERATEUR_CAMPEMENT MARAUDE SIAO ASSOCIATION_ACCOMPAGNEMENT"),
        ouvre_parcours=True,
        rang=Rang.CONSTAT,
        ouvre=(dossiers.RATTACHEMENT_CAMPEMENT,),
        acte=acte(
            "OPERATEUR_CAMPEMENT ASSOCIATION_ACCOMPAGNEMENT MARAUDE",
            QUELQUES_JOURS,
            distinguent="site personnes",
        ),
    )

    site: Annotated[Identifiant | None, DIT_LA_STRUCTURE, FluxDe(Agregat.SITE)] = None
    """Flux territorial du site ; absent : on ne le dit pas."""
    projet_sur_le_territoire: Booleen
    """Vrai si le ménage forme un projet de vie sur le territoire."""
    personnes: Liste[Personne] = ()
    """Personnes concernées ; absent : tous les présents."""

    def applique(self, moment: Moment[Campement]) -> Campement:
        """Le ménage est sur le site ; ce qu'il a dit de ses souhaits le suit."""
        projet = self.projet_sur_le_territoire or bool(moment.etat.projet)
        return replace(moment.etat, site=self.site, projet_sur_le_territoire=projet)

    def residence(self) -> Residence:
        """Sur un campement, de visu."""
        return Residence("CAMPEMENT", personnes=self.personnes, confiance=Confiance.OBSERVE)


class MenageDetacheDuSite(Evenement[Campement]):
    """Le ménage a quitté le site."""

    fiche = Fiche(
        nom="campement.menage-detache",
        libelle="Ménage détaché du site",
        phrase="Ménage parti du site : {destination}.",
        fondement="Circulaire du 26 août 2012 ; instruction du 25 janvier 2018",
        emetteurs=roles("OPERATEUR_CAMPEMENT MARAUDE SIAO ASSOCIATION_ACCOMPAGNEMENT"),
        rang=Rang.SORTIE,
        ferme=(dossiers.RATTACHEMENT_CAMPEMENT,),
        acte=acte("OPERATEUR_CAMPEMENT ASSOCIATION_ACCOMPAGNEMENT MARAUDE", QUELQUES_JOURS),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination."""
    solution: Annotated[str, Code("SOLUTION_CAMP")] | None = None
    """Solution mobilisée, selon la typologie nationale."""

    def applique(self, moment: Moment[Campement]) -> Campement:
        """Plus sur aucun site."""
        return replace(moment.etat, site=None)

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return vers(self.destination)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination)


class DiagnosticDuMenageRealise(Evenement[Campement]):
    """Un entretien dit ce que le ménage souhaite."""

    fiche = Fiche(
        nom="campement.diagnostic-du-menage-realise",
        libelle="Diagnostic social du ménage réalisé",
        fondement="Circulaire du 26 août 2012 ; instruction du 25 janvier 2018",
        emetteurs=roles("OPERATEUR_CAMPEMENT ASSOCIATION_ACCOMPAGNEMENT"),
        contact_reel=True,
        acte=acte("OPERATEUR_CAMPEMENT ASSOCIATION_ACCOMPAGNEMENT"),
    )

    souhaits: ListeNonVide[Annotated[str, Code("SOUHAIT_CAMP")]]
    """Souhaits exprimés."""

    def applique(self, moment: Moment[Campement]) -> Campement:
        """Retenir le diagnostic."""
        return replace(moment.etat, diagnostique_le=self.survenu_le, souhaits=self.souhaits)


class ProjetDeVieFormule(Evenement[Campement]):
    """Le ménage formule un projet de vie sur le territoire.

    Condition d'entrée dans la plateforme de soutien à l'insertion.
    """

    fiche = Fiche(
        nom="campement.projet-de-vie-formule",
        libelle="Projet de vie sur le territoire formulé",
        fondement="Circulaire du 26 août 2012 ; instruction du 25 janvier 2018",
        emetteurs=roles("OPERATEUR_CAMPEMENT ASSOCIATION_ACCOMPAGNEMENT"),
        contact_reel=True,
    )

    domaines: ListeNonVide[Annotated[str, Code("DOMAINE_CAMP")]]
    """Emploi, droits sociaux, hébergement, logement."""
    commune: Commune | None = None
    """Commune du projet."""

    def applique(self, moment: Moment[Campement]) -> Campement:
        """Retenir le projet."""
        return replace(moment.etat, projet=self.domaines, projet_sur_le_territoire=True)

    def territoire(self) -> None:
        """La commune du projet n'est pas encore celle du ménage."""


class AccompagnementDeCampementOuvert(Habilitant, Evenement[Campement]):
    """La plateforme de soutien à l'insertion accompagne le ménage."""

    fiche = Fiche(
        nom="campement.accompagnement-ouvert",
        libelle="Accompagnement par la plateforme d'insertion ouvert",
        phrase="Accompagnement global par la plateforme d'insertion ouvert.",
        fondement="Circulaire du 26 août 2012 ; instruction du 25 janvier 2018",
        emetteurs=roles("OPERATEUR_CAMPEMENT"),
        contact_reel=True,
        ouvre=(dossiers.ACCOMPAGNEMENT_CAMPEMENT,),
        suit="campement.projet-de-vie-formule",
    )

    operateur: Annotated[Organisme, Fonde(Base.MESURE, finit=("campement.accompagnement-termine",))]
    """Opérateur."""
    domaines: ListeNonVide[Annotated[str, Code("DOMAINE_CAMP")]]
    """Domaines de l'accompagnement."""

    def applique(self, moment: Moment[Campement]) -> Campement:
        """Un opérateur accompagne le ménage."""
        return replace(moment.etat, operateur=self.operateur)

    def anomalies(self, moment: Moment[Campement]) -> Iterator[Anomalie]:
        """La plateforme suppose un projet de vie sur le territoire."""
        if not moment.etat.projet:
            yield Anomalie("projet-de-vie-attendu", "Aucun projet de vie n'est connu avant.")


class AccompagnementDeCampementTermine(Evenement[Campement]):
    """La plateforme de soutien à l'insertion n'accompagne plus le ménage."""

    fiche = Fiche(
        nom="campement.accompagnement-termine",
        libelle="Accompagnement par la plateforme d'insertion terminé",
        phrase="Accompagnement par la plateforme d'insertion terminé : {issue}.",
        fondement="Circulaire du 26 août 2012 ; instruction du 25 janvier 2018",
        emetteurs=roles("OPERATEUR_CAMPEMENT"),
        ferme=(dossiers.ACCOMPAGNEMENT_CAMPEMENT,),
    )

    issue: Annotated[str, Code("ISSUE_CAMP")]
    """Issue."""

    def applique(self, moment: Moment[Campement]) -> Campement:
        """Plus d'opérateur."""
        return replace(moment.etat, operateur=None)
