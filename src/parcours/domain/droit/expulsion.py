"""Autour de l'expulsion : ce qui l'évite, ce qui la suit, et l'évacuation d'un squat.

Quand l'expulsion est-elle matériellement possible ? Voir `expulsion_possible`.
"""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.convenu import DelaiConvenu
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Convenu, Faits, InstantDit
from parcours.domain.droit.formes import (
    Borne,
    Nature,
    Rappel,
    Statut,
    Version,
    Vigueur,
    depuis,
    relue,
)
from parcours.domain.droit.textes import (
    CCH,
    CPCE,
    LOI_2007_290,
    LOI_2020_1525,
    LOI_2023_668,
)

PROTOCOLE_MOIS_MAX = 24
PROTOCOLE_PROLONGE_MOIS_MAX = 36


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocoleDeCohesion(Convenu):
    """Le protocole par lequel un bailleur social renonce à expulser."""

    debut: date | None = None
    """Le jour de la première signature, ou celui où son respect est constaté."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcesVerbalDExpulsion(Faits):
    """L'expulsion est exécutée."""

    le: date | None = None
    """Le jour du procès-verbal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OccupationSansTitre(Faits):
    """L'évacuation d'un lieu occupé sans titre est demandée, décidée ou notifiée."""

    le: InstantDit = None
    """Le jour de l'acte, ou son heure si elle est connue."""


PROTOCOLE_DE_COHESION_SOCIALE = DelaiConvenu(
    id="R-E28",
    nom="protocole_cohesion_sociale",
    faits=ProtocoleDeCohesion,
    libelle="Protocole de cohésion sociale",
    nature=Nature.DUREE_MAX,
    court_de=depuis("debut"),
    versions=(
        Version(
            ref="E28-protocole",
            volet="protocole",
            duree=Duree(mois=PROTOCOLE_MOIS_MAX),
            source=f"{CCH}, art. L. 353-15-2 et L. 442-6-5",
            verifie=relue("2026-11-21", sauf="le numéro des articles, renumérotés"),
        ),
        Version(
            ref="E28-prolonge",
            volet="prolongation",
            duree=Duree(mois=PROTOCOLE_PROLONGE_MOIS_MAX),
            source=(f"{CCH}, art. L. 353-15-2 et L. 442-6-5 ; durée totale, prolongation comprise"),
            verifie=relue("2026-11-21", sauf="le numéro des articles, renumérotés"),
        ),
        Version(
            ref="E28-bail",
            volet="nouveau_bail",
            duree=Duree(mois=3),
            source=f"{CCH}, art. L. 353-15-2 et L. 442-6-5 ; depuis le respect constaté",
            verifie=relue("2026-11-21", sauf="le numéro des articles, renumérotés"),
        ),
    ),
    consequence="respecté : nouveau bail ; non respecté : reprise de l'exécution",
    exceptions=("suspendu par le surendettement",),
    rappels=(
        Rappel("AL-15", jours=-60, volet="protocole"),
        Rappel("AL-15", jours=-60, volet="prolongation"),
    ),
)

MEUBLES_ET_PAPIERS = Delai(
    id="R-E21",
    nom="meubles_apres_expulsion",
    faits=ProcesVerbalDExpulsion,
    libelle="Meubles et papiers après expulsion",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="procès-verbal du",
    versions=(
        Version(
            ref="E21-meubles",
            volet="meubles",
            duree=Duree(mois=2),
            afficher_642=True,
            source=f"{CPCE}, art. L. 433-1 et R. 433-1 ; non renouvelable",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E21-papiers",
            volet="papiers",
            duree=Duree(annees=2),
            source=f"{CPCE}, art. R. 433-6",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E21-contestation",
            volet="contestation",
            duree=Duree(mois=1),
            prorogation_642=True,
            source=f"{CPCE}, art. R. 433-1 et suivants ; suspend la vente",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="vente ou abandon des meubles ; destruction des papiers",
    surcharge_par_decision=True,
)

TRANSMISSION_DU_PROCES_VERBAL = Delai(
    id="R-E24",
    nom="pv_expulsion_transmis",
    faits=ProcesVerbalDExpulsion,
    libelle="Transmission du procès-verbal d'expulsion au préfet et à la CCAPEX",
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("le"),
    acte="expulsion du",
    vigueur=Vigueur(du=LOI_2023_668.en_vigueur_du),
    versions=(
        Version(
            ref="E24",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            borne=Borne.NAISSANCE,
            source=f"{CPCE}, art. L. 431-3 ; aucun délai chiffré",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="défaut de traçabilité",
    rappels=(Rappel("AL-08", "le"),),
)

EVACUATION_D_UN_SQUAT = Delai(
    id="R-E26",
    nom="squat",
    faits=OccupationSansTitre,
    libelle="Évacuation administrative d'un squat",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="acte du",
    vigueurs={
        "decision_prefet": Vigueur(du=LOI_2020_1525.en_vigueur_du),
        "mise_en_demeure_autre": Vigueur(du=LOI_2023_668.en_vigueur_du),
    },
    versions=(
        Version(
            ref="E26-decision",
            volet="decision_prefet",
            en_vigueur_du=LOI_2020_1525.en_vigueur_du,
            duree=Duree(heures=48),
            borne=Borne.INSTANT,
            source=f"{LOI_2007_290}, art. 38 ; {LOI_2020_1525}",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E26-domicile",
            volet="mise_en_demeure_domicile",
            duree=Duree(heures=24),
            borne=Borne.INSTANT,
            source=f"{LOI_2007_290}, art. 38",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E26-autre",
            volet="mise_en_demeure_autre",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            duree=Duree(jours=7),
            source=f"{LOI_2007_290}, art. 38 ; {LOI_2023_668} ; recours suspensif",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="évacuation",
    surcharge_par_decision=True,
)

REGIMES_DISTINCTS = Delai(
    id="R-E27",
    nom="regimes_distincts",
    faits=Faits,
    libelle=("Bail mobilité, meublé, logement-foyer : ne pas appliquer l'article 24 sans vérifier"),
    nature=Nature.SANS_HORLOGE,
    consequence="avertissement à l'écran",
    statut=Statut.A_VERIFIER,
    motif_inactif="régimes non vérifiés",
)
