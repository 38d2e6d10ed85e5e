"""Les données personnelles : leur conservation, les droits des personnes, les violations."""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree, ajouter_mois
from parcours.domain.droit.convenu import DelaiConvenu
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Convenu, Faits, InstantDit
from parcours.domain.droit.formes import Borne, Nature, Rappel, Version, depuis, relue
from parcours.domain.droit.textes import REGLEMENT_1182_71, RGPD


@dataclass(frozen=True, slots=True, kw_only=True)
class DernierContact(Faits):
    """Le dernier contact réel avec le ménage."""

    dernier_contact_le: date | None = None
    """Le jour du dernier contact réel."""
    le: date | None = None
    """Le jour du fait, à défaut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeDUnePersonne(Convenu):
    """Une personne exerce ses droits sur ses données."""

    recue_le: date | None = None
    """Le jour où la demande est reçue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation(Faits):
    """Une violation de données est constatée."""

    constatee_le: InstantDit = None
    """L'heure du constat, ou son jour."""


CONSERVATION_EN_BASE_ACTIVE = Delai(
    id="R-P01",
    nom="conservation_base_active",
    faits=DernierContact,
    libelle="Base active : deux ans après le dernier contact réel",
    nature=Nature.EXPIRATION,
    court_de=depuis("dernier_contact_le", "le"),
    acte="dernier contact le",
    versions=(
        Version(
            ref="P01",
            duree=Duree(annees=2),
            source="CNIL, délibération n° 2021-028 ; autorisation unique AU-048",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="archivage intermédiaire au lendemain",
    exceptions=("un traitement automatique n'est pas un contact",),
)

PROLONGEE_MOIS_MAX = 3
"""Un mois, et deux de plus si la demande est complexe, depuis sa réception."""


class ReponseAUneDemande(DelaiConvenu[DemandeDUnePersonne]):
    """La date annoncée à la personne prime, sans dépasser le maximum du texte."""

    __slots__ = ()

    def date_retenue(self, faits: DemandeDUnePersonne) -> date | None:
        """La date annoncée, si le texte la permet."""
        annoncee, recue_le = DelaiConvenu.date_retenue(self, faits), faits.recue_le
        if annoncee and recue_le and annoncee > ajouter_mois(recue_le, PROLONGEE_MOIS_MAX):
            return None
        return annoncee


REPORT_EUROPEEN = ("reglement-1182-71", f"{REGLEMENT_1182_71}, art. 3")

DEMANDE_DE_DROITS = ReponseAUneDemande(
    id="R-P02",
    nom="demande_de_droits",
    faits=DemandeDUnePersonne,
    libelle="Demande d'exercice de droits : réponse",
    nature=Nature.EXPIRATION,
    court_de=depuis("recue_le"),
    versions=(
        Version(
            ref="P02",
            duree=Duree(mois=1),
            afficher_642=True,
            report_selon=REPORT_EUROPEEN,
            source=f"{RGPD}, art. 12, 3 ; {REGLEMENT_1182_71}, art. 3",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="P02-prolonge",
            volet="prolongation",
            duree=Duree(mois=PROLONGEE_MOIS_MAX),
            afficher_642=True,
            report_selon=REPORT_EUROPEEN,
            source=f"{RGPD}, art. 12, 3 ; un mois et deux de plus, depuis la réception",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="manquement",
    rappels=(Rappel("AL-15", jours=-7),),
    notes=(
        "Le règlement n° 1182/71 reporte au jour ouvrable suivant ; le service vise la date brute."
    ),
)

VIOLATION_DE_DONNEES = Delai(
    id="R-P03",
    nom="violation_donnees",
    faits=Violation,
    libelle="Violation de données : notification à la CNIL",
    nature=Nature.EXPIRATION,
    court_de=depuis("constatee_le"),
    versions=(
        Version(
            ref="P03",
            duree=Duree(heures=72),
            borne=Borne.INSTANT,
            source=f"{RGPD}, art. 33",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="manquement",
)
