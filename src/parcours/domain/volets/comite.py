"""Le comité du protocole social : recenser, étudier, décider d'actions, les suivre."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    Commune,
    Entier,
    Identifiant,
    Jour,
    ListeNonVide,
    Organisme,
    Personnel,
    Texte300,
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
from parcours.domain.langage.fondation import FIN_DU_COMITE, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.volets.partages import engagements


@dataclass(frozen=True, slots=True)
class Comite:
    """Ce à quoi le comité engage ses membres."""

    engagements: tuple[str, ...] = ()


class SituationRecensee(Evenement[SansEtat]):
    """Un signataire du protocole social remonte la situation au comité.

    N'ouvre pas à lui seul un dossier d'habitat indigne : le signalement le fait.
    """

    fiche = Fiche(
        nom="comite.situation-recensee",
        libelle="Situation recensée au titre du protocole social",
        phrase="Situation recensée par le comité du protocole social.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles(
            "OPAH EPCI MAIRIE CCAS CIDFF CONSEIL_DEPARTEMENTAL PDLHI SLIME CAF_MSA ADIL ARS "
            "SCHS DDT ANAH OPERATEUR_HABITAT BAILLEUR_SOCIAL REFERENT_PARCOURS "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.COMITE,),
        acte=acte("OPAH EPCI"),
    )

    motif: Annotated[str, Code("MOTIF_COMITE")]
    """Motif principal."""
    accord_du_menage: Booleen
    """Vrai si le ménage accepte l'examen par le comité."""
    commune: Commune | None = None
    """Commune du logement."""


class SituationInscriteEnSeance(Evenement[SansEtat]):
    """La situation est à l'ordre du jour d'une séance du comité."""

    fiche = Fiche(
        nom="comite.situation-inscrite-en-seance",
        libelle="Situation inscrite à une séance du comité",
        phrase="Situation inscrite à la séance du {seance_le}.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles("OPAH EPCI"),
        acte=acte("OPAH EPCI", distinguent="seance_le"),
    )

    seance_le: Jour
    """Date de la séance."""
    ordre: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Ordre de passage."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une séance déjà passée."""
        if self.seance_le < self.survenu_le:
            yield Anomalie("dates-contradictoires", "La séance est antérieure à l'inscription.")


class AvisDuComite(BaseModel):
    """L'avis d'un volet d'expertise du comité."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    expertise: Annotated[str, Code("EXPERTISE")]
    """Volet d'expertise."""
    conclusion: Annotated[str, Code("CONCLUSION_COMITE")]
    """Conclusion du volet."""
    precision: Annotated[Texte300 | None, Personnel("menage")] = None
    """Précision, sans donnée de santé ni jugement."""


class SituationEtudiee(Evenement[SansEtat]):
    """Le comité étudie la situation en séance, volet par volet."""

    fiche = Fiche(
        nom="comite.situation-etudiee",
        libelle="Situation étudiée par le comité",
        phrase="Situation étudiée par le comité du protocole social : {avis}.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles("OPAH EPCI"),
        acte=acte("OPAH EPCI", QUELQUES_JOURS),
    )

    avis: Annotated[tuple[AvisDuComite, ...], Field(min_length=1, max_length=3)]
    """Avis par volet d'expertise, au plus un par volet."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Deux avis d'un même volet d'expertise."""
        if len({avis.expertise for avis in self.avis}) < len(self.avis):
            yield Anomalie("avis-en-double", "Un volet d'expertise rend deux avis.")


class ActionDecidee(BaseModel):
    """Ce que le comité décide de faire, qui le porte, et pour quand."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    engagement: Identifiant
    """Identifiant de l'action."""
    nature: Annotated[str, Code("ACTION_COMITE")]
    """Nature de l'action."""
    porteur: Annotated[Organisme, Fonde(Base.MISSION, finit=FIN_DU_COMITE)]
    """Organisme porteur."""
    avant_le: Jour
    """Échéance."""


class ReponseProposee(Habilitant, Evenement[Comite]):
    """Le comité décide d'actions, chacune avec son porteur et sa date."""

    fiche = Fiche(
        nom="comite.reponse-proposee",
        libelle="Réponse proposée par le comité",
        phrase="Réponse proposée par le comité du protocole social.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles("OPAH EPCI"),
        acte=acte("OPAH EPCI"),
    )

    actions: ListeNonVide[ActionDecidee]
    """Actions décidées."""

    def applique(self, moment: Moment[Comite]) -> Comite:
        """Retenir à quoi l'on s'engage."""
        return replace(
            moment.etat, engagements=(*moment.etat.engagements, *engagements.noms(self.actions))
        )

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Un dossier par action."""
        yield from engagements.ouvertures(self.actions)

    def armements(self, moment: Moment[Comite]) -> Iterator[Armement]:
        """Chaque action à sa date."""
        yield from engagements.armements(self.actions, self.survenu_le)

    def anomalies(self, moment: Moment[Comite]) -> Iterator[Anomalie]:
        """Une date déjà passée, un identifiant donné deux fois."""
        yield from engagements.anomalies(self.actions, self.survenu_le)


class ReferentDeComiteDesigne(Habilitant, Evenement[SansEtat]):
    """Un organisme est désigné pour suivre la situation, sur le volet technique ou social."""

    fiche = Fiche(
        nom="comite.referent-designe",
        libelle="Référent technique ou social du comité désigné",
        phrase="Référent du comité désigné pour la situation.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles("OPAH EPCI"),
        acte=acte("OPAH EPCI", distinguent="volet organisme"),
    )

    volet: Annotated[str, Code("VOLET_REFERENT_HABITAT")]
    """Technique ou social."""
    organisme: Annotated[Organisme, Fonde(Base.MISSION, finit=FIN_DU_COMITE)]
    """Organisme du référent."""


class ActionSuivie(Evenement[Comite]):
    """On sait où en est une action décidée par le comité."""

    fiche = Fiche(
        nom="comite.action-suivie",
        libelle="Suivi d'une action du comité constaté",
        phrase="Avancement d'une action du comité constaté : {etat}.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles(
            "OPAH EPCI MAIRIE CCAS CONSEIL_DEPARTEMENTAL PDLHI SLIME CAF_MSA ADIL ARS "
            "SCHS DDT OPERATEUR_HABITAT BAILLEUR_SOCIAL REFERENT_PARCOURS "
            "ASSOCIATION_ACCOMPAGNEMENT"
        ),
        acte=acte("OPAH EPCI", distinguent="engagement etat"),
    )

    engagement: Identifiant
    """Action suivie (comite.reponse-proposee)."""
    etat: Annotated[str, Code("ETAT_ENGAGEMENT")]
    """Avancement."""

    def fermetures(self, moment: Moment[Comite]) -> Iterator[MouvementDeDossier]:
        """Tenu, non tenu ou abandonné, l'engagement n'est plus ouvert."""
        yield from engagements.fermetures(self.engagement, self.etat)

    def arrets(self, moment: Moment[Comite]) -> Iterator[Arret]:
        """L'engagement est constaté ; en cours, il reste dû."""
        yield from engagements.arrets(self.engagement, self.etat)

    def anomalies(self, moment: Moment[Comite]) -> Iterator[Anomalie]:
        """Constater ce à quoi personne ne s'est engagé."""
        yield from engagements.inconnu(self.engagement, moment.etat.engagements)


class SituationDeComiteClose(Evenement[SansEtat]):
    """Le comité ne suit plus la situation ; un nouveau recensement rouvrirait un dossier."""

    fiche = Fiche(
        nom="comite.situation-close",
        libelle="Situation close par le comité",
        phrase="Situation close par le comité du protocole social : {motif}.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles("OPAH EPCI"),
        ferme=(dossiers.COMITE,),
        acte=acte("OPAH EPCI"),
    )

    motif: Annotated[str, Code("CLOTURE_COMITE")]
    """Motif de clôture."""
