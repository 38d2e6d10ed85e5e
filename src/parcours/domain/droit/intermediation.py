"""Le logement accompagné : intermédiation locative, bail glissant, logement-foyer."""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.comptage import Comptage
from parcours.domain.droit.convenu import DelaiConvenu
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Convenu, Faits
from parcours.domain.droit.formes import (
    Borne,
    DureeLocale,
    Nature,
    Rappel,
    Statut,
    Version,
    depuis,
)
from parcours.domain.droit.textes import CCH

QUATRE_VINGT_DIX_PUIS_SOIXANTE_JOURS_AVANT = (
    Rappel("AL-10", jours=-90),
    Rappel("AL-10", jours=-60),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agrement(Faits):
    """L'agrément d'un opérateur d'intermédiation locative."""

    agrement_le: date | None = None
    """Le jour de l'agrément."""
    debut: date | None = None
    """Le premier jour de l'agrément, à défaut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConventionDOccupation(Convenu):
    """La sous-location, ou le bail glissant, que fixe une convention."""

    debut: date | None = None
    """Le premier jour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodeDExamen(Faits):
    """La période d'examen d'un bail glissant."""

    echeance_examen_le: date | None = None
    """Le jour où finit la période d'examen que fixe la convention."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CongeEnFoyer(Faits):
    """Le contrat de logement-foyer, ou le congé qui y met fin."""

    le: date | None = None
    """Le jour de l'acte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RedevanceImpayee(Faits):
    """L'impayé d'un résident de logement-foyer."""

    termes: int | None = None
    """Combien de termes entiers et consécutifs sont impayés."""
    dette: int | None = None
    """La dette, en centimes d'euro."""
    mensuel: int | None = None
    """La redevance mensuelle, en centimes d'euro."""
    paiement_partiel: bool | None = None
    """Vrai si le résident paie une partie."""


class ImpayeEnFoyer(Comptage[RedevanceImpayee]):
    """Trois termes entiers et consécutifs ; en cas de paiement partiel, deux mensualités."""

    __slots__ = ()

    def criteres(self, version: Version, faits: RedevanceImpayee) -> list[str] | None:
        """`TERMES` et `MONTANT` ; le montant ne vaut qu'en cas de paiement partiel."""
        termes, dette, mensuel = faits.termes, faits.dette, faits.mensuel
        if termes is None and dette is None:
            return None
        criteres = []
        if termes is not None and termes >= version.seuils["termes_consecutifs"]:
            criteres.append("TERMES")
        if dette is not None and mensuel is not None and faits.paiement_partiel:
            criteres += ["MONTANT"] * (dette >= version.seuils["fois_mensuel"] * mensuel)
        return criteres

    def champs_nommes(self) -> set[str]:
        """Ses seuils ne portent pas le nom des faits qu'ils comptent."""
        return Delai.champs_nommes(self)


AGREMENT_D_INTERMEDIATION = Delai(
    id="R-L01",
    nom="agrement_ilgls",
    faits=Agrement,
    libelle="Agrément d'intermédiation et de gestion locative sociale",
    nature=Nature.DUREE_MAX,
    court_de=depuis("agrement_le", "debut"),
    versions=(Version(ref="L01", duree=Duree(annees=5), source=f"{CCH}, art. L. 365-4"),),
    consequence="renouvellement d'agrément",
    rappels=(Rappel("AL-10", jours=-90),),
)

SOUS_LOCATION = DelaiConvenu(
    id="R-L02",
    nom="iml_sous_location",
    faits=ConventionDOccupation,
    libelle="Intermédiation locative en sous-location : durée",
    nature=Nature.DUREE_MAX,
    court_de=depuis("debut"),
    versions=(
        Version(
            ref="L02",
            duree=DureeLocale("duree_sous_location_mois", defaut=Duree(mois=18)),
            source="avis du Sénat a25-142 ; pratiques locales prolongées",
            statut=Statut.A_VERIFIER,
        ),
    ),
    consequence="conversion du bail à préparer",
    rappels=QUATRE_VINGT_DIX_PUIS_SOIXANTE_JOURS_AVANT,
    statut=Statut.A_VERIFIER,
    motif_inactif="usage, non plafond légal ; utiliser la fin prévue par la convention",
    territorialise=True,
)

BAIL_GLISSANT = DelaiConvenu(
    id="R-L03",
    nom="bail_glissant_duree",
    faits=ConventionDOccupation,
    libelle="Bail glissant : durée usuelle",
    nature=Nature.DUREE_MAX,
    court_de=depuis("debut"),
    versions=(
        Version(
            ref="L03",
            duree=DureeLocale("duree_bail_glissant_mois", defaut=Duree(mois=24)),
            source=f"usage ; {CCH}, art. L. 442-8-3 ; la convention fixe la durée d'examen",
            statut=Statut.A_VERIFIER,
        ),
    ),
    consequence="glissement à décider",
    rappels=QUATRE_VINGT_DIX_PUIS_SOIXANTE_JOURS_AVANT,
    statut=Statut.A_VERIFIER,
    motif_inactif="pas de plafond légal retrouvé ; utiliser la durée de la convention",
    territorialise=True,
)

AVIS_AU_PREFET_AVANT_EXAMEN = Delai(
    id="R-L04",
    nom="bail_glissant_preavis_prefet",
    faits=PeriodeDExamen,
    libelle="Bail glissant : information du préfet par le bailleur",
    nature=Nature.LIMITE_AVANT,
    court_de=depuis("echeance_examen_le"),
    versions=(
        Version(
            ref="L04",
            duree=Duree(mois=2),
            borne=Borne.LIMITE_INCLUSE,
            source=f"{CCH}, art. L. 442-8-3 ; avant l'échéance de la période d'examen",
        ),
    ),
    consequence="rappel au bailleur",
    rappels=(Rappel("AL-10", jours=-30),),
    notes="L'échéance est celle de la période d'examen fixée par la convention, pas du bail.",
)

PREAVIS_EN_LOGEMENT_FOYER = Delai(
    id="R-L05",
    nom="logement_foyer_preavis",
    faits=CongeEnFoyer,
    libelle="Logement-foyer : contrat mensuel et préavis",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="acte du",
    versions=(
        Version(
            ref="L05-contrat",
            volet="contrat",
            duree=Duree(mois=1),
            source=f"{CCH}, art. L. 633-2 ; reconduit tacitement",
        ),
        Version(
            ref="L05-resident",
            volet="preavis_resident",
            duree=Duree(jours=8),
            source=f"{CCH}, art. R. 633-3, I",
        ),
        Version(
            ref="L05-manquement",
            volet="preavis_manquement",
            duree=Duree(mois=1),
            source=f"{CCH}, art. R. 633-3, II, a",
        ),
        Version(
            ref="L05-autre",
            volet="preavis_autre",
            duree=Duree(mois=3),
            source=f"{CCH}, art. R. 633-3, II, b",
        ),
    ),
    consequence="fin du titre",
    surcharge_par_decision=True,
    exceptions=("pension de famille : séjour sans limite",),
    rappels=(Rappel("AL-10", jours=-15),),
)

IMPAYE_EN_LOGEMENT_FOYER = ImpayeEnFoyer(
    id="R-L06",
    nom="logement_foyer_impaye",
    faits=RedevanceImpayee,
    libelle="Logement-foyer : seuil de résiliation pour impayé",
    nature=Nature.SEUIL,
    versions=(
        Version(
            ref="L06",
            seuils={"termes_consecutifs": 3, "fois_mensuel": 2},
            borne=Borne.NAISSANCE,
            source=f"{CCH}, art. R. 633-3, II, a",
        ),
    ),
    consequence="résiliation possible, préavis d'un mois",
    notes="Le seuil de deux mensualités ne vaut qu'en cas de paiement partiel.",
)
