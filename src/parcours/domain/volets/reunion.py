"""Réunir des ménages et les rendre, signaler leurs doublons.

Fusionner relie et ne réécrit rien. Ce qui compte dans chaque ménage, jour par jour, se déduit de
ces faits : voir `parcours.domain.histoire.appartenance`.
"""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.langage.champs import (
    Code,
    Entier,
    Identifiant,
    Jour,
    Liste,
    Personne,
    Reference,
)
from parcours.domain.langage.dossiers import DOUBLON
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S4, roles


class Correspondance(BaseModel):
    """Une même personne, que les deux ménages nommaient chacun à sa façon."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    personne_absorbee: Personne
    """Pseudonyme dans le ménage absorbé."""
    personne_conservee: Personne
    """Pseudonyme dans le ménage conservé."""


class MenagesFusionnes(Evenement[SansEtat]):
    """Deux parcours sont ceux d'un même ménage : les faits de l'absorbé comptent dans ce parcours.

    Écrit dans le parcours conservé. Agit pour toute lecture à compter de sa date, jusqu'à son
    annulation. Les faits gardent leur ménage d'origine ; les clés de chiffrement ne fusionnent pas.
    """

    fiche = Fiche(
        nom="correction.menages-fusionnes",
        libelle="Deux ménages fusionnés",
        phrase="Deux parcours réunis.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO DPO"),
        reserve=True,
        de_cycle=True,
    )

    absorbe: Identifiant
    """Ménage absorbé."""
    motif: Annotated[str, Code("MOTIF_FUSION")]
    """Motif."""
    correspondances: Liste[Correspondance] = ()
    """Personnes reconnues identiques ; les autres restent distinctes, renommées au besoin."""
    reversible_jusqu_au: Jour | None = None
    """Date limite d'une annulation simple."""

    def autres_parcours(self) -> tuple[UUID, ...]:
        """Le ménage absorbé : ses faits comptent désormais ici."""
        return (self.absorbe,)


class FusionAnnulee(Evenement[SansEtat]):
    """Une fusion est défaite à compter de ce jour : chacun des deux parcours retrouve ses faits.

    Ce qui a été dit de l'un pendant la fusion lui revient ; ce qui l'a été de l'autre lui reste.
    """

    fiche = Fiche(
        nom="correction.fusion-annulee",
        libelle="Fusion de ménages annulée",
        phrase="Réunion de parcours annulée.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO DPO"),
        reserve=True,
        de_cycle=True,
    )

    fusion: Reference
    """La fusion défaite."""
    motif: Annotated[str, Code("MOTIF_ANNULATION")]
    """Motif."""


class DoublonSignale(Evenement[SansEtat]):
    """Deux ménages sont peut-être le même ; jamais de fusion automatique.

    Confirmé, le doublon devient une fusion, qui clôt ce signalement ; sinon il s'écarte.
    """

    fiche = Fiche(
        nom="correction.doublon-signale",
        libelle="Doublon possible signalé",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO CCAPEX DPO"),
        ouvre=(DOUBLON,),
        de_cycle=True,
    )

    autre_menage: Annotated[Identifiant, S4]
    """Autre ménage."""
    criteres: Annotated[
        tuple[Annotated[str, Code("CRITERE_DOUBLON")], ...], Field(min_length=1, max_length=20)
    ]
    """Critères de rapprochement."""
    score: Annotated[Entier, Field(ge=0, le=1000)] | None = None
    """Score, en millièmes."""

    def autres_parcours(self) -> tuple[UUID, ...]:
        """L'autre ménage : un doublon écarté le reste, de quelque côté qu'on le signale."""
        return (self.autre_menage,)


class DoublonEcarte(Evenement[SansEtat]):
    """Vérification faite, les deux ménages sont distincts : on s'en souvient."""

    fiche = Fiche(
        nom="correction.doublon-ecarte",
        libelle="Doublon écarté",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO CCAPEX DPO"),
        ferme=(DOUBLON,),
        de_cycle=True,
    )

    signalement: Reference
    """Le signalement écarté."""
