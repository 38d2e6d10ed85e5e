"""L'évaluation et l'orientation par le SIAO, et la domiciliation."""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.convenu import DelaiConvenu
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import PRINCIPAL, Convenu, Faits, InstantDit, JourDit, Point, jour
from parcours.domain.droit.formes import (
    Borne,
    DureeLocale,
    Nature,
    Rappel,
    Resultat,
    Statut,
    Version,
    Vigueur,
    depuis,
)
from parcours.domain.droit.phrases import majuscule
from parcours.domain.droit.textes import CASF, INSTRUCTION_2022


@dataclass(frozen=True, slots=True, kw_only=True)
class AppelAuSiao(Faits):
    """Une personne prend contact avec le SIAO ou le 115."""

    contact_a: InstantDit = None
    """L'heure du premier contact, ou son jour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFlash(Faits):
    """L'évaluation flash est faite."""

    date: JourDit = None
    """Le jour de l'évaluation flash."""
    le: JourDit = None
    """Le jour du fait, à défaut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeDInsertion(Faits):
    """La demande d'hébergement ou de logement portée au SIAO."""

    le: date | None = None
    """Le jour où la demande est déposée ou actualisée."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReponseAttendue(Convenu):
    """L'orientation proposée, à laquelle le ménage et la structure répondent."""

    le: date | None = None
    """Le jour de l'orientation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ElectionDeDomicile(Faits):
    """La domiciliation."""

    du: date | None = None
    """Le premier jour de la domiciliation."""
    le: date | None = None
    """Le jour de l'acte, à défaut."""
    au: date | None = None
    """La fin que fixe l'organisme."""
    derniere_manifestation_le: date | None = None
    """Le jour où la personne s'est manifestée en dernier."""


class ValiditeDeLaDomiciliation(Delai[ElectionDeDomicile]):
    """Un an, ou la date de fin que l'organisme a fixée (`au`) : elle prime."""

    __slots__ = ()

    def date_retenue(self, faits: ElectionDeDomicile) -> date | None:
        """La fin fixée par l'organisme, pour le volet principal."""
        if (faits.volet or PRINCIPAL) != PRINCIPAL:
            return None
        return faits.au or jour(faits, "retenu_le")


class ReponseAUneOrientation(DelaiConvenu[ReponseAttendue]):
    """Le délai du territoire ; la date que dit l'orientation (`convenu_le`) prime, et suffit."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: ReponseAttendue) -> Resultat:
        """La date de l'orientation, même si le territoire ne fixe aucun délai."""
        if self.duree_de(version, faits) is None and self.date_retenue(faits):
            return self.rend(version, faits, (majuscule(f"{self.dit(point)}."),))
        return super().applique(version, point, faits)


EVALUATION_FLASH = Delai(
    id="R-O01",
    nom="evaluation_flash",
    faits=AppelAuSiao,
    libelle="Évaluation flash après premier contact",
    nature=Nature.EXPIRATION,
    court_de=depuis("contact_a"),
    vigueur=Vigueur(du=INSTRUCTION_2022.en_vigueur_du),
    versions=(
        Version(
            ref="O01",
            en_vigueur_du=INSTRUCTION_2022.en_vigueur_du,
            duree=Duree(heures=72),
            borne=Borne.INSTANT,
            source=str(INSTRUCTION_2022),
        ),
    ),
    consequence="indicateur",
)

EVALUATION_APPROFONDIE = Delai(
    id="R-O02",
    nom="evaluation_approfondie",
    faits=EvaluationFlash,
    libelle="Évaluation approfondie",
    nature=Nature.EXPIRATION,
    court_de=depuis("date", "le"),
    acte="évaluation flash du",
    vigueur=Vigueur(du=INSTRUCTION_2022.en_vigueur_du),
    versions=(
        Version(
            ref="O02",
            en_vigueur_du=INSTRUCTION_2022.en_vigueur_du,
            duree=Duree(mois=2),
            source=str(INSTRUCTION_2022),
        ),
    ),
    consequence="indicateur",
)

ACTUALISATION_DE_LA_DEMANDE = Delai(
    id="R-O03",
    nom="actualisation_demande_siao",
    faits=DemandeDInsertion,
    libelle="Actualisation d'une demande d'insertion",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="demande du",
    versions=(
        Version(
            ref="O03",
            duree=DureeLocale("delai_actualisation_mois", defaut=Duree(mois=6)),
            source="pratique des SIAO, à vérifier",
            statut=Statut.A_VERIFIER,
        ),
    ),
    consequence="péremption",
    rappels=(Rappel("AL-11", jours=-45), Rappel("AL-11", jours=-30)),
    statut=Statut.A_VERIFIER,
    motif_inactif=("durée non confirmée : annoncer une fausse date ferait perdre une ancienneté"),
    territorialise=True,
)

TRANSMISSION_A_L_OFII = Delai(
    id="R-O04",
    nom="transmission_ofii",
    faits=Faits,
    libelle="Transmission mensuelle du SIAO à l'OFII",
    nature=Nature.SANS_HORLOGE,
    consequence="hors périmètre",
    motif_inactif="hors périmètre du produit",
)

CONTINUITE_DE_L_HEBERGEMENT = Delai(
    id="R-O05",
    nom="continuite_hebergement",
    faits=Faits,
    libelle="Hébergement d'urgence : inconditionnalité et continuité",
    nature=Nature.SANS_HORLOGE,
    consequence=(
        f"pas de durée maximale légale ({CASF}, art. L. 345-2-2 et L. 345-2-3) : "
        "ne jamais afficher d'échéance"
    ),
)

REPONSE_A_UNE_ORIENTATION = ReponseAUneOrientation(
    id="R-O06",
    nom="reponse_orientation",
    faits=ReponseAttendue,
    libelle="Réponse à une orientation du SIAO",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="orientation du",
    versions=(
        Version(
            ref="O06",
            duree=DureeLocale("delai_reponse_orientation_jours"),
            source="délai local ; souvent de 48 heures à 7 jours",
        ),
    ),
    consequence="relance",
    statut=Statut.A_VERIFIER,
    motif_inactif="délai local à paramétrer ; à défaut, la date de réponse de l'orientation",
    territorialise=True,
)

DOMICILIATION = ValiditeDeLaDomiciliation(
    id="R-M01",
    nom="domiciliation",
    faits=ElectionDeDomicile,
    libelle="Domiciliation : validité et absence de manifestation",
    nature=Nature.EXPIRATION,
    court_de=depuis("derniere_manifestation_le", "du", "le"),
    acte="domiciliation du",
    versions=(
        Version(
            ref="M01",
            court_de=depuis("du", "le"),
            duree=Duree(annees=1),
            source=f"{CASF}, art. L. 264-2",
        ),
        Version(
            ref="M01-manifestation",
            volet="manifestation",
            court_de=depuis("derniere_manifestation_le"),
            duree=Duree(mois=3),
            source=f"{CASF}, art. L. 264-2 et suivants ; plus de trois mois consécutifs",
        ),
    ),
    consequence="fin de domiciliation ; radiation possible au lendemain",
    exceptions=("absence justifiée (santé, détention)",),
    rappels=(
        Rappel("AL-11", jours=-45, volet="principal"),
        Rappel("AL-11", jours=-30, volet="principal"),
    ),
    notes="La date de fin fournie par l'organisme (`au`) prime.",
)
