"""Les situations complexes : saisir le département, se concerter, décider, constater."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Centimes,
    Code,
    Entier,
    Identifiant,
    Jour,
    Liste,
    ListeNonVide,
    Organisme,
    Personnel,
    Texte500,
)
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DU_CAS, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.partages import engagements


@dataclass(frozen=True, slots=True)
class CasComplexe:
    """Ce à quoi les partenaires s'engagent ensemble."""

    engagements: tuple[str, ...] = ()


class SaisineCasComplexeDeposee(Evenement[SansEtat]):
    """Le département est saisi d'une situation que les dispositifs ordinaires ne résolvent pas."""

    fiche = Fiche(
        nom="cas-complexe.saisine-deposee",
        libelle="Saisine pour situation complexe déposée",
        phrase="Situation présentée au dispositif des situations complexes.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles(
            "CONSEIL_DEPARTEMENTAL CCAS SIAO REFERENT_PARCOURS "
            "ASSOCIATION_ACCOMPAGNEMENT DDETS MAIRIE GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML EQUIPE_SANTE_PRECARITE "
            "ARS MANDATAIRE_PROTECTION POLE_RESSOURCE BAILLEUR_SOCIAL "
            "OPERATEUR_CAMPEMENT CIDFF"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.CAS_COMPLEXE,),
        acte=acte("CONSEIL_DEPARTEMENTAL"),
    )

    complexites: ListeNonVide[Annotated[str, Code("COMPLEXITE")]]
    """Facteurs de complexité."""
    accord_du_menage: Booleen
    """Vrai si le ménage accepte l'examen."""
    tentatives_anterieures: Annotated[Texte500 | None, Personnel("menage")] = None
    """Ce qui a été tenté, sans donnée de santé ni jugement."""


class FicheEvaluationRemplie(Habilitant, Evenement[SansEtat]):
    """La fiche d'évaluation de la situation est remplie, dans une version publiée."""

    fiche = Fiche(
        nom="cas-complexe.fiche-evaluation-remplie",
        libelle="Fiche d'évaluation de la saisine remplie",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL"),
    )

    version_fiche: Annotated[Entier, Field(ge=1, le=99)]
    """Version de la fiche."""
    domaines: ListeNonVide[Annotated[str, Code("DOMAINE_ACC")]]
    """Domaines concernés."""
    intervenants: Annotated[Liste[Organisme], Fonde(Base.SAISINE, finit=FIN_DU_CAS)] = ()
    """Organismes déjà engagés."""


class RecevabiliteDecidee(Evenement[SansEtat]):
    """La saisine est jugée recevable, ou refusée.

    Un refus ferme le dossier.
    """

    fiche = Fiche(
        nom="cas-complexe.recevabilite-decidee",
        libelle="Recevabilité de la saisine décidée",
        phrase="Recevabilité de la saisine décidée : {sens}.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL"),
    )

    sens: Annotated[str, Code("SENS_DECISION")]
    """Sens de la décision."""
    motif: Annotated[str, Code("MOTIF_IRRECEVABILITE")] | None = None
    """Motif d'irrecevabilité."""

    def fermetures(self, moment: Moment[SansEtat]) -> Iterator[MouvementDeDossier]:
        """Un refus ferme le dossier."""
        if self.sens == "REFUS":
            yield MouvementDeDossier(dossiers.CAS_COMPLEXE)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un refus dit pourquoi."""
        if self.sens == "REFUS" and self.motif is None:
            yield Anomalie("motif-attendu", "La saisine est refusée sans dire pourquoi.")


class ConcertationTenue(Evenement[SansEtat]):
    """Les professionnels de l'action sociale, sanitaire et médico-sociale se concertent."""

    fiche = Fiche(
        nom="cas-complexe.concertation-tenue",
        libelle="Concertation tenue",
        phrase="Concertation tenue autour de la situation.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL DDETS"),
        acte=acte("CONSEIL_DEPARTEMENTAL DDETS", QUELQUES_JOURS),
    )

    participants: ListeNonVide[Organisme]
    """Organismes présents."""
    menage_present: Booleen
    """Vrai si le ménage a participé."""


class MesureDecidee(BaseModel):
    """Ce que les partenaires décident, qui le porte, et pour quand."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    engagement: Identifiant
    """Identifiant de la mesure."""
    nature: Annotated[str, Code("MESURE_CAS_COMPLEXE")]
    """Nature de la mesure."""
    porteur: Annotated[Organisme, Fonde(Base.MISSION, finit=FIN_DU_CAS)]
    """Organisme porteur."""
    avant_le: Jour
    """Échéance."""
    financement: Annotated[Centimes | None, S3] = None
    """Financement prévu."""


class SolutionCoConstruite(Habilitant, Evenement[CasComplexe]):
    """Les partenaires décident ensemble de mesures, chacune avec son porteur et sa date."""

    fiche = Fiche(
        nom="cas-complexe.solution-co-construite",
        libelle="Solution co-construite",
        phrase="Solution construite avec les partenaires.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL DDETS"),
        acte=acte("CONSEIL_DEPARTEMENTAL DDETS"),
    )

    mesures: ListeNonVide[MesureDecidee]
    """Mesures décidées."""
    innovante: Booleen | None = None
    """Vrai si la solution sort des dispositifs existants."""

    def applique(self, moment: Moment[CasComplexe]) -> CasComplexe:
        """Retenir à quoi l'on s'engage."""
        return replace(
            moment.etat, engagements=(*moment.etat.engagements, *engagements.noms(self.mesures))
        )

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Un dossier par mesure."""
        yield from engagements.ouvertures(self.mesures)

    def armements(self, moment: Moment[CasComplexe]) -> Iterator[Armement]:
        """Chaque mesure à sa date."""
        yield from engagements.armements(self.mesures, self.survenu_le)

    def anomalies(self, moment: Moment[CasComplexe]) -> Iterator[Anomalie]:
        """Une date déjà passée, un identifiant donné deux fois."""
        yield from engagements.anomalies(self.mesures, self.survenu_le)


class EngagementDeCasComplexeConstate(Evenement[CasComplexe]):
    """On sait où en est une mesure décidée ensemble."""

    fiche = Fiche(
        nom="cas-complexe.engagement-constate",
        libelle="Suite d'un engagement constatée (situation complexe)",
        phrase="Avancement d'une mesure constaté : {etat}.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles(
            "CONSEIL_DEPARTEMENTAL DDETS CCAS SIAO REFERENT_PARCOURS "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE BAILLEUR_SOCIAL OPERATEUR_IML"
        ),
        acte=acte("CONSEIL_DEPARTEMENTAL", distinguent="engagement etat"),
    )

    engagement: Identifiant
    """Mesure suivie (cas-complexe.solution-co-construite)."""
    etat: Annotated[str, Code("ETAT_ENGAGEMENT")]
    """Avancement."""

    def fermetures(self, moment: Moment[CasComplexe]) -> Iterator[MouvementDeDossier]:
        """Tenu, non tenu ou abandonné, l'engagement n'est plus ouvert."""
        yield from engagements.fermetures(self.engagement, self.etat)

    def arrets(self, moment: Moment[CasComplexe]) -> Iterator[Arret]:
        """L'engagement est constaté ; en cours, il reste dû."""
        yield from engagements.arrets(self.engagement, self.etat)

    def anomalies(self, moment: Moment[CasComplexe]) -> Iterator[Anomalie]:
        """Constater ce à quoi personne ne s'est engagé."""
        yield from engagements.inconnu(self.engagement, moment.etat.engagements)


class DerogationAccordee(Evenement[SansEtat]):
    """Une règle est levée pour ce ménage, pour un temps."""

    fiche = Fiche(
        nom="cas-complexe.derogation-accordee",
        libelle="Dérogation accordée",
        phrase="Dérogation accordée pour permettre la solution.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL DDETS PREFECTURE CCAPEX SIAO"),
    )

    objet: Annotated[str, Code("OBJET_DEROGATION")]
    """Règle à laquelle il est dérogé."""
    jusqu_au: Jour | None = None
    """Fin de la dérogation."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une dérogation déjà finie."""
        if self.jusqu_au and self.jusqu_au < self.survenu_le:
            yield Anomalie("dates-contradictoires", "La dérogation finit avant d'être accordée.")


class BilanDeCasComplexeEtabli(Evenement[SansEtat]):
    """Un bilan de la situation est fait."""

    fiche = Fiche(
        nom="cas-complexe.bilan-etabli",
        libelle="Bilan intermédiaire établi (situation complexe)",
        phrase="Bilan intermédiaire de la situation établi : {resultat}.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL"),
    )

    resultat: Annotated[str, Code("RESULTAT_CAS_COMPLEXE")]
    """Résultat."""


class CasComplexeClos(Evenement[SansEtat]):
    """La situation n'est plus suivie comme complexe."""

    fiche = Fiche(
        nom="cas-complexe.cas-clos",
        libelle="Situation complexe close",
        phrase="Suivi de la situation complexe clos : {resultat}.",
        fondement="PDALPD de la Lozère, axe 5, orientation 2, action 3",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL"),
        ferme=(dossiers.CAS_COMPLEXE,),
    )

    resultat: Annotated[str, Code("RESULTAT_CAS_COMPLEXE")]
    """Résultat final."""
