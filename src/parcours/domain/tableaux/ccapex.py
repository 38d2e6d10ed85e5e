"""La commission de coordination : ce qu'elle a à examiner, et ce qui surprend d'un passage.

Une attente commence par un fait (une saisine, un commandement signalé, un avis sans suite) et finit
par celui qui y répond. L'ordre du jour proposé s'en tire ; le secrétariat le fixe.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from parcours.domain.langage.dossiers import EXPULSION
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.volets.expulsion.ccapex import (
    SAISINES_DU_BAILLEUR,
    CcapexAvisRendu,
    CcapexAvisSuivi,
    CcapexDossierOriente,
    CcapexSaisie,
    CommandementSignaleALaCcapex,
)

ENTRE_DEUX_SEANCES: Final = timedelta(days=31)
"""Ce que l'on compte entre deux séances, tant que la suivante n'est pas dite."""
EXAMINENT: Final = (CcapexAvisRendu, CcapexDossierOriente)


class MotifDInscription(StrEnum):
    """Pourquoi un ménage est proposé à une séance."""

    SAISINE_DU_BAILLEUR = "saisine-du-bailleur"
    SAISINE_D_UN_TIERS = "saisine-d-un-tiers"
    SEUIL = "seuil"
    ECHEANCE = "echeance"
    SUITE = "suite"


LIBELLES: Final = {
    MotifDInscription.SAISINE_DU_BAILLEUR: (
        "Le bailleur, ou l'organisme payeur, a saisi la commission."
    ),
    MotifDInscription.SAISINE_D_UN_TIERS: "Un tiers, ou le ménage, a saisi la commission.",
    MotifDInscription.SEUIL: "Le commandement de payer est signalé : un seuil est atteint.",
    MotifDInscription.ECHEANCE: "Une échéance tombe avant la séance d'après.",
    MotifDInscription.SUITE: "La suite d'un avis rendu n'est pas connue.",
}


@dataclass(frozen=True, slots=True)
class DuParLaCommission:
    """Ce que la commission doit à un ménage, du jour où cela commence à celui où cela finit."""

    motif: MotifDInscription
    du: date
    jusqu_au: date | None
    """Premier jour où ce n'est plus attendu ; None : rien n'y a répondu."""


def attentes(parcours: Parcours) -> Iterator[DuParLaCommission]:
    """Tout ce que la commission a eu à examiner, ou à suivre, dans l'ordre des faits."""
    for fait in parcours.faits:
        motif = _motif(fait.evenement)
        if motif is None:
            continue
        fin = plus_tot(_repond(parcours, fait, motif), _ferme_le(parcours, fait.jour))
        if fin is None or fin > fait.jour:
            yield DuParLaCommission(motif, fait.jour, fin)


def _motif(evenement: Evenement[Any]) -> MotifDInscription | None:
    match evenement:
        case CcapexSaisie(auteur_saisine=auteur):
            du_bailleur = auteur in SAISINES_DU_BAILLEUR
            return (
                MotifDInscription.SAISINE_DU_BAILLEUR
                if du_bailleur
                else MotifDInscription.SAISINE_D_UN_TIERS
            )
        case CommandementSignaleALaCcapex():
            return MotifDInscription.SEUIL
        case CcapexAvisRendu():
            return MotifDInscription.SUITE
    return None


def _repond(parcours: Parcours, fait: Fait, motif: MotifDInscription) -> date | None:
    """Le jour du premier fait qui y répond : un examen ; d'un avis, sa suite."""
    tenant = parcours.histoire.tenant
    for autre in parcours.faits:
        if autre.ordre <= fait.ordre:
            continue
        if motif is MotifDInscription.SUITE:
            evenement = autre.evenement
            if isinstance(evenement, CcapexAvisSuivi) and tenant(evenement.avis) == fait.reference:
                return autre.jour
        elif isinstance(autre.evenement, EXAMINENT):
            return autre.jour
    return None


def _ferme_le(parcours: Parcours, jour: date) -> date | None:
    """Le jour où le dossier d'expulsion qui était ouvert se ferme."""
    fermes = (
        suivi.ferme_le
        for suivi in parcours.dossiers
        if suivi.dossier is EXPULSION and suivi.est_ouvert(jour)
    )
    return next(fermes, None)


def seance_d_apres(seance_le: date, prochaine_le: date | None) -> date:
    """La séance suivante : celle que l'on sait, ou un mois plus tard."""
    if prochaine_le is not None and prochaine_le > seance_le:
        return prochaine_le
    return decale(seance_le, ENTRE_DEUX_SEANCES)


# --- Ce qui surprend d'un passage -----------------------------------------------------------------


class Surprise(StrEnum):
    """Ce qui surprend d'un ménage inscrit à une séance."""

    AUTRE_DEPARTEMENT = "autre-departement"
    INSCRIT_DEUX_FOIS = "inscrit-plusieurs-fois"
    APRES_LA_FIXATION = "apres-la-fixation"
    APRES_LA_SEANCE = "apres-la-seance"
    SANS_DOSSIER = "sans-dossier"
    PARTI = "dossier-ferme"
    ANNULEE = "seance-annulee"


PHRASES: Final = {
    Surprise.AUTRE_DEPARTEMENT: "Le ménage vit dans un autre département que celui de la séance.",
    Surprise.INSCRIT_DEUX_FOIS: "Le ménage est inscrit plusieurs fois à cette séance.",
    Surprise.APRES_LA_FIXATION: "Le ménage est inscrit après que l'ordre du jour a été fixé.",
    Surprise.APRES_LA_SEANCE: "Le ménage est inscrit après le jour de la séance.",
    Surprise.SANS_DOSSIER: "Aucun dossier d'expulsion n'est connu de vous pour ce ménage.",
    Surprise.PARTI: "Le dossier d'expulsion est fermé, ou le ménage parti, le jour de la séance.",
    Surprise.ANNULEE: "La séance est annulée : inscrire le ménage à une autre.",
}


@dataclass(frozen=True, slots=True)
class Inscrit:
    """Un ménage inscrit à une séance, pour ce qui en surprend."""

    departement: str | None
    inscrit_le: date
    fois: int
    dossier_connu: bool
    ferme_le: date | None
    """Le jour où son dossier d'expulsion s'est fermé, s'il l'est."""


@dataclass(frozen=True, slots=True)
class SeancePrevue:
    """Une séance, pour ce qui y surprend d'un passage."""

    departement: str | None
    le: date | None
    fixe_le: date | None = None
    annulee: bool = False

    def passee(self, jour: date | None) -> bool:
        """Vrai d'un jour d'après la séance."""
        return self.le is not None and jour is not None and jour > self.le

    def surprises(self, inscrit: Inscrit) -> Iterator[Surprise]:
        """Ce qui surprend du passage de ce ménage à cette séance."""
        ici, la_bas = self.departement, inscrit.departement
        if ici and la_bas and ici != la_bas:
            yield Surprise.AUTRE_DEPARTEMENT
        if inscrit.fois > 1:
            yield Surprise.INSCRIT_DEUX_FOIS
        if self.passee(inscrit.inscrit_le):
            yield Surprise.APRES_LA_SEANCE
        elif self.fixe_le is not None and inscrit.inscrit_le > self.fixe_le:
            yield Surprise.APRES_LA_FIXATION
        if not inscrit.dossier_connu:
            yield Surprise.SANS_DOSSIER
        if self.le is not None and inscrit.ferme_le and not self.passee(inscrit.ferme_le):
            yield Surprise.PARTI
        if self.annulee:
            yield Surprise.ANNULEE
