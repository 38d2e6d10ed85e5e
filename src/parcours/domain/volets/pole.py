"""Le pôle ressource habitat : être saisi, s'engager avec le ménage sur un plan."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Centimes,
    Code,
    Identifiant,
    Jour,
    ListeNonVide,
    Organisme,
)
from parcours.domain.droit.service import ENGAGEMENT_A_ECHEANCE, REVUE_DE_PARCOURS
from parcours.domain.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Mouvement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S3, roles


class SaisineDuPoleRecue(Evenement[SansEtat]):
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
    )

    voie: Annotated[str, Code("VOIE_SAISINE_POLE")]
    """Directe ou médiatisée."""
    motifs: ListeNonVide[Annotated[str, Code("MOTIF_POLE")]]
    """Motifs de la saisine."""
    mediateur: Organisme | None = None
    """Partenaire qui oriente."""

    def anomalies(self, volet: SansEtat) -> Iterator[Anomalie]:
        """Une saisine médiatisée dit par qui."""
        del volet
        if self.voie == "MEDIATISEE" and self.mediateur is None:
            yield Anomalie("mediateur-attendu", "La saisine est médiatisée sans dire par qui.")


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
    organisme: Organisme | None = None
    """Organisme, si la partie en est un."""
    montant: Annotated[Centimes | None, S3] = None
    """Montant en jeu."""


class PlanActionSigne(Evenement[SansEtat]):
    """Le plan d'action est signé : chaque partie s'engage, à une date.

    Ouvre un dossier par engagement et programme le premier bilan.
    """

    fiche = Fiche(
        nom="pole.plan-action-signe",
        libelle="Plan d'action signé avec le ménage",
        phrase="Plan d'action signé.",
        fondement="Pôle ressource habitat (Gironde), phase 3",
        emetteurs=roles("POLE_RESSOURCE"),
        contact_reel=True,
        ouvre=(dossiers.ENGAGEMENT,),
    )

    engagements: ListeNonVide[Engagement]
    """Engagements de chaque partie."""
    signe_par_le_menage: Booleen
    """Vrai si le ménage a signé."""

    def ouvertures(self) -> Iterator[Mouvement]:
        """Un dossier par engagement."""
        yield from (Mouvement(dossiers.ENGAGEMENT, str(e.engagement)) for e in self.engagements)

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """Chaque engagement à sa date ; un bilan trois mois après la signature."""
        del volet
        yield Armement(REVUE_DE_PARCOURS, {"le": self.survenu_le}, cle="pole")
        for engagement in self.engagements:
            faits = {"le": self.survenu_le, "avant": engagement.avant_le}
            yield Armement(ENGAGEMENT_A_ECHEANCE, faits, cle=str(engagement.engagement))
