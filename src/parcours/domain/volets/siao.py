"""Le SIAO : la demande, l'évaluation, l'orientation et l'admission."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Code,
    CodeDepartement,
    Entier,
    Instant,
    Liste,
    Organisme,
)
from parcours.domain.droit.siao import (
    ACTUALISATION_DE_LA_DEMANDE,
    EVALUATION_APPROFONDIE,
    EVALUATION_FLASH,
)
from parcours.domain.evenement import (
    Armement,
    Evenement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.types_de_dossier import AU_FAIT
from parcours.domain.vocabulaire import S5, roles


class EvaluationFlashRealisee(Evenement[SansEtat]):
    """La première évaluation de la situation est faite.

    Satisfait l'attente des 72 heures et arme l'évaluation approfondie (deux mois).
    Source : instruction du 31 mars 2022.
    """

    fiche = Fiche(
        nom="siao.evaluation-flash-realisee",
        libelle="Évaluation flash réalisée",
        phrase="Première évaluation de la situation réalisée.",
        fondement="Instruction du 31 mars 2022 ; CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO OPERATEUR_115 REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT MARAUDE ACCUEIL_DE_JOUR GESTIONNAIRE_HEBERGEMENT"
        ),
        contact_reel=True,
        satisfait=(EVALUATION_FLASH,),
    )

    urgence: Annotated[str, Code("URGENCE_SIAO")]
    """Niveau d'urgence retenu."""
    realisee_a: Instant | None = None
    """Instant de l'évaluation, pour le délai de 72 heures."""
    vulnerabilites: Annotated[Liste[Annotated[str, Code("VULNERABILITE")]], S5] = ()
    """Vulnérabilités utiles à l'orientation, sans diagnostic."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """L'évaluation approfondie est due deux mois après."""
        del volet
        yield Armement(EVALUATION_APPROFONDIE, {"date": self.survenu_le})


class DemandeSiaoDeposee(Evenement[SansEtat]):
    """Un prescripteur dépose au SIAO une demande d'hébergement ou de logement adapté.

    Source : CASF, art. L. 345-2-4.
    """

    fiche = Fiche(
        nom="siao.demande-deposee",
        libelle="Demande déposée au SIAO",
        phrase="Demande déposée au SIAO.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "OPERATEUR_115 GESTIONNAIRE_HEBERGEMENT CIDFF OPERATEUR_CAMPEMENT POLE_RESSOURCE"
        ),
        ouvre_parcours=True,
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_SIAO,),
    )

    nature: Annotated[str, Code("NATURE_DEMANDE_SIAO")]
    """Nature de la demande."""
    prescripteur: Organisme
    """Organisme qui prescrit et tiendra la demande à jour."""
    preconisations: Liste[Annotated[str, Code("TYPE_PLACE")]] = ()
    """Types de place préconisés."""
    departements: Liste[CodeDepartement] = ()
    """Départements souhaités."""
    motif: Annotated[str, Code("MOTIF_DEMANDE")] | None = None
    """Motif principal."""
    nb_personnes: Annotated[Entier, Field(ge=1, le=50)] | None = None
    """Nombre de personnes."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """L'actualisation de la demande, selon la pratique du territoire."""
        del volet
        yield Armement(ACTUALISATION_DE_LA_DEMANDE, {"le": self.survenu_le}, cle=AU_FAIT)
