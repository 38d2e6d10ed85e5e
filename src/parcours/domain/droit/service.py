"""Ce que le service se promet : prise en compte des alertes, revues, engagements, campements."""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.convenu import DelaiConvenu
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Convenu, Faits
from parcours.domain.droit.formes import DureeLocale, Nature, Rappel, Version, depuis


@dataclass(frozen=True, slots=True, kw_only=True)
class EvacuationPrevue(Faits):
    """L'évacuation d'un campement est engagée ou prévue."""

    le: date | None = None
    """Le jour de l'acte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlerteDonnee(Faits):
    """Une dégradation de la situation est signalée."""

    le: date | None = None
    """Le jour de l'alerte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactOuRevue(Convenu):
    """Le dernier contact, la dernière revue ou le dernier bilan."""

    le: date | None = None
    """Le jour du contact ou de la revue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EngagementPris(Faits):
    """L'engagement d'un plan d'action."""

    le: date | None = None
    """Le jour où le plan est signé."""
    avant: date | None = None
    """Le jour avant lequel l'engagement doit être tenu."""


EVACUATION_DE_CAMPEMENT = Delai(
    id="R-C01",
    nom="evacuation_campement",
    faits=EvacuationPrevue,
    libelle="Évacuation de campement : diagnostic et accompagnement préalables",
    nature=Nature.SANS_HORLOGE,
    consequence="alerte si une évacuation est prévue sans diagnostic ; pas de délai fixe",
    rappels=(Rappel("AL-17", "le"),),
)

PRISE_EN_COMPTE_D_UNE_ALERTE = Delai(
    id="R-X01",
    nom="alerte_degradation",
    faits=AlerteDonnee,
    libelle="Alerte de dégradation : prise en compte par le référent",
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("le"),
    acte="alerte du",
    versions=(
        Version(
            ref="X01",
            duree=DureeLocale("delai_prise_en_compte_jours_ouvres", defaut=Duree(jours_ouvres=2)),
            source="choix du service, paramètre du territoire",
        ),
    ),
    consequence="escalade au SIAO",
    rappels=(Rappel("AL-01", "le"), Rappel("AL-01", jours=1)),
    territorialise=True,
)

REVUE_DE_PARCOURS = DelaiConvenu(
    id="R-X02",
    nom="revue_de_parcours",
    faits=ContactOuRevue,
    libelle="Revue de parcours, bilans, examens",
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("le"),
    acte="dernier contact ou revue du",
    versions=(
        Version(
            ref="X02",
            duree=DureeLocale("delai_revue_mois", defaut=Duree(mois=3)),
            source="choix du service, paramètre du territoire",
        ),
    ),
    consequence="rappel",
    rappels=(Rappel("AL-15", jours=1),),
    territorialise=True,
)

ENGAGEMENT_A_ECHEANCE = Delai(
    id="R-X03",
    nom="engagement_plan",
    faits=EngagementPris,
    libelle="Engagement d'un plan d'action à son échéance",
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("avant"),
    rattachement=("le",),
    acte="plan signé le",
    versions=(Version(ref="X03", source="choix du service : date de l'engagement"),),
    consequence="relance du porteur, puis du pilote",
    rappels=(Rappel("AL-15", jours=1),),
)
