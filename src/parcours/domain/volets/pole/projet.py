"""Être saisi, comprendre, arrêter une stratégie, s'engager sur un plan."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.droit.service import REVUE_DE_PARCOURS, ContactOuRevue
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
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DU_POLE, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.partages import engagements

BILAN_DU_POLE = "pole"
"""Clé du bilan que le pôle doit au ménage."""


@dataclass(frozen=True, slots=True)
class Pole:
    """Ce que le pôle vise, et ce à quoi son plan d'action engage."""

    engagements: tuple[str, ...] = ()
    projet_initial: tuple[str, ...] = ()
    """Axes de la première version du projet, à laquelle l'évaluation finale se mesure."""
    versions: tuple[int, ...] = ()
    """Versions du projet déjà dites."""


class SaisineDuPoleRecue(Habilitant, Evenement[SansEtat]):
    """Le pôle ressource habitat est saisi, directement ou par un partenaire."""

    fiche = Fiche(
        nom="pole.saisine-recue",
        libelle="Saisine du pôle ressource habitat reçue",
        phrase="Pôle ressource habitat saisi.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles(
            "POLE_RESSOURCE SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT BAILLEUR_SOCIAL MENAGE"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.POLE,),
        acte=acte("POLE_RESSOURCE"),
    )

    voie: Annotated[str, Code("VOIE_SAISINE_POLE")]
    """Directe ou médiatisée."""
    motifs: ListeNonVide[Annotated[str, Code("MOTIF_POLE")]]
    """Motifs de la saisine."""
    mediateur: Annotated[Organisme | None, Fonde(Base.MISSION, finit=FIN_DU_POLE)] = None
    """Partenaire qui oriente."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une saisine médiatisée dit par qui."""
        if self.voie == "MEDIATISEE" and self.mediateur is None:
            yield Anomalie("mediateur-attendu", "La saisine est médiatisée sans dire par qui.")


class PreDiagnosticRendu(Evenement[SansEtat]):
    """Le pôle dit ce qu'il voit de la situation, et qui il faut rencontrer."""

    fiche = Fiche(
        nom="pole.pre-diagnostic-rendu",
        libelle="Pré-diagnostic rendu",
        phrase="Pré-diagnostic de la situation rendu.",
        fondement="Pôle ressource habitat (Gironde), phase 1",
        emetteurs=roles("POLE_RESSOURCE"),
        contact_reel=True,
    )

    perspectives: ListeNonVide[Annotated[str, Code("AXE_POLE")]]
    """Perspectives d'intervention."""
    interlocuteurs: ListeNonVide[Annotated[str, Code("INTERLOCUTEUR_POLE")]]
    """Interlocuteurs à rencontrer."""
    ressources_de_la_personne: Liste[Annotated[str, Code("RESSOURCE_PERSONNE")]] = ()
    """Ressources et appuis de la personne, au même rang que ses besoins."""
    analyse: Annotated[Texte500 | None, Personnel("menage")] = None
    """Analyse de la situation, sans donnée de santé ni jugement."""


class StrategieArretee(Evenement[Pole]):
    """Le pôle et le ménage arrêtent un projet, ou le réajustent.

    La version 1 est le projet initial, auquel l'évaluation finale se mesure.
    """

    fiche = Fiche(
        nom="pole.strategie-arretee",
        libelle="Stratégie d'intervention arrêtée ou réajustée",
        phrase="Stratégie d'intervention arrêtée (version {version_projet}).",
        fondement="Pôle ressource habitat (Gironde), phase 2",
        emetteurs=roles("POLE_RESSOURCE"),
        contact_reel=True,
    )

    version_projet: Annotated[Entier, Field(ge=1, le=99)]
    """Version du projet ; la version 1 est le projet initial."""
    axes: ListeNonVide[Annotated[str, Code("AXE_POLE")]]
    """Axes retenus."""
    motif_reajustement: Annotated[str, Code("MOTIF_REAJUSTEMENT")] | None = None
    """Raison du réajustement, à partir de la version 2."""

    def applique(self, moment: Moment[Pole]) -> Pole:
        """Retenir la version ; la première est le projet initial."""
        initial = self.axes if self.version_projet == 1 else moment.etat.projet_initial
        versions = (*moment.etat.versions, self.version_projet)
        return replace(moment.etat, projet_initial=initial, versions=versions)

    def anomalies(self, moment: Moment[Pole]) -> Iterator[Anomalie]:
        """Un réajustement dit pourquoi ; une version ne se dit qu'une fois."""
        if moment.etat.versions.count(self.version_projet) > 1:
            yield Anomalie("version-deja-dite", "Cette version du projet est déjà enregistrée.")
        if self.version_projet > 1 and self.motif_reajustement is None:
            yield Anomalie("motif-attendu", "Le projet est réajusté sans dire pourquoi.")


class Engagement(BaseModel):
    """Ce à quoi une partie s'engage, et pour quand."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    engagement: Identifiant
    """Identifiant de l'engagement."""
    partie: Annotated[str, Code("PARTIE_PLAN")]
    """Partie qui s'engage."""
    nature: Annotated[str, Code("NATURE_ENGAGEMENT")]
    """Nature de l'engagement."""
    avant_le: Jour
    """Échéance."""
    organisme: Annotated[Organisme | None, Fonde(Base.MISSION, finit=FIN_DU_POLE)] = None
    """Organisme, si la partie en est un."""
    montant: Annotated[Centimes | None, S3] = None
    """Montant en jeu."""


class PlanActionSigne(Habilitant, Evenement[Pole]):
    """Le plan d'action est signé : chaque partie s'engage, à une date.

    Ouvre un dossier par engagement et programme le premier bilan.
    """

    fiche = Fiche(
        nom="pole.plan-action-signe",
        libelle="Plan d'action signé avec le ménage",
        phrase=("Plan d'action signé, {signe_par_le_menage:par le ménage aussi|sans le ménage}."),
        fondement="Pôle ressource habitat (Gironde), phase 3",
        emetteurs=roles("POLE_RESSOURCE"),
        contact_reel=True,
        ouvre=(dossiers.ENGAGEMENT,),
    )

    engagements: ListeNonVide[Engagement]
    """Engagements de chaque partie."""
    signe_par_le_menage: Booleen
    """Vrai si le ménage a signé."""

    def applique(self, moment: Moment[Pole]) -> Pole:
        """Retenir à quoi l'on s'engage."""
        return replace(
            moment.etat, engagements=(*moment.etat.engagements, *engagements.noms(self.engagements))
        )

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Un dossier par engagement."""
        yield from engagements.ouvertures(self.engagements)

    def armements(self, moment: Moment[Pole]) -> Iterator[Armement]:
        """Chaque engagement à sa date ; un bilan trois mois après la signature."""
        yield Armement(REVUE_DE_PARCOURS, ContactOuRevue(le=self.survenu_le), cle=BILAN_DU_POLE)
        yield from engagements.armements(self.engagements, self.survenu_le)

    def anomalies(self, moment: Moment[Pole]) -> Iterator[Anomalie]:
        """Un plan sans le ménage, une date déjà passée, un identifiant donné deux fois."""
        if not self.signe_par_le_menage:
            yield Anomalie("signature-du-menage-attendue", "Le ménage n'a pas signé le plan.")
        yield from engagements.anomalies(self.engagements, self.survenu_le)
