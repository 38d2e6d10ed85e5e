"""La demande de logement social, du guichet à l'attribution."""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.comptage import Comptage
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point
from parcours.domain.droit.formes import (
    CORRIGEE,
    Borne,
    Nature,
    Rappel,
    Resultat,
    Statut,
    Version,
    depuis,
)
from parcours.domain.droit.textes import CCH

QUARANTE_CINQ_PUIS_TRENTE_JOURS_AVANT = (
    Rappel("AL-11", jours=-45, volet="principal"),
    Rappel("AL-11", jours=-30, volet="principal"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeSociale(Faits):
    """La demande de logement social."""

    le: date | None = None
    """Le jour où la demande est enregistrée ou renouvelée."""
    expiration_le: date | None = None
    """Le jour où la demande expire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CourrierDuGuichet(Faits):
    """Le guichet demande quelque chose au demandeur."""

    le: date | None = None
    """Le jour du courrier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidatures(Faits):
    """Les candidats proposés pour un logement."""

    candidats: int | None = None
    """Combien de candidats."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution(Faits):
    """Un logement social est attribué au ménage, qui doit répondre."""

    le: date | None = None
    """Le jour de la proposition."""
    reponse_avant: date | None = None
    """Le dernier jour que le bailleur laisse pour répondre."""


class ReponseAUneAttribution(Delai[Attribution]):
    """Dix jours au moins pour répondre ; le bailleur peut en laisser plus (`reponse_avant`)."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: Attribution) -> Resultat:
        """La date du bailleur prime si elle est plus lointaine et qu'aucun juge n'en a décidé."""
        resultat = super().applique(version, point, faits)
        reponse_avant = faits.reponse_avant
        if resultat.retenu or not (reponse_avant and resultat.echeance):
            return resultat
        return replace(resultat, retenu=max(reponse_avant, resultat.echeance))


DEMANDE_DE_LOGEMENT_SOCIAL = Delai(
    id="R-N01",
    nom="demande_logement_social",
    faits=DemandeSociale,
    libelle="Demande de logement social : validité, attestation, pièces",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="demande du",
    versions=(
        Version(ref="N01", duree=Duree(annees=1), source=f"{CCH}, art. R. 441-2-7"),
        Version(
            ref="N01-attestation",
            volet="attestation",
            duree=Duree(mois=1),
            source=f"{CCH}, art. R. 441-2-4-1",
        ),
        Version(
            ref="N01-pieces",
            volet="pieces",
            duree=Duree(jours=15),
            source=f"{CCH}, art. R. 441-2-4-1",
        ),
    ),
    consequence="radiation, perte d'ancienneté",
    rappels=QUARANTE_CINQ_PUIS_TRENTE_JOURS_AVANT,
)

PREAVIS_D_EXPIRATION = Delai(
    id="R-N02",
    nom="preavis_expiration",
    faits=DemandeSociale,
    libelle="Préavis d'expiration de la demande par le guichet",
    nature=Nature.LIMITE_AVANT,
    court_de=depuis("expiration_le"),
    versions=(
        Version(
            ref="N02",
            duree=Duree(mois=1),
            borne=Borne.LIMITE_INCLUSE,
            borne_discutee=True,
            source=f"{CCH}, art. R. 441-2-7, al. 2",
            verifie=CORRIGEE,
        ),
    ),
    consequence="radiation irrégulière",
    notes="`expiration_le` est l'échéance de la demande. Jour limite : deux lectures.",
)

ABSENCE_DE_REPONSE = Delai(
    id="R-N03",
    nom="absence_de_reponse",
    faits=CourrierDuGuichet,
    libelle="Absence de réponse à une demande du guichet : radiation possible",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="courrier du guichet du",
    versions=(Version(ref="N03", duree=Duree(mois=1), source=f"{CCH}, art. R. 441-2-8"),),
    consequence="radiation possible au lendemain",
    statut=Statut.A_VERIFIER,
    motif_inactif="durée et fait déclencheur non vérifiés ; une offre de logement n'en est pas un",
)

TROIS_CANDIDATS = Comptage(
    id="R-N04",
    nom="trois_candidats",
    faits=Candidatures,
    libelle="Au moins trois candidats par logement",
    nature=Nature.SEUIL,
    versions=(
        Version(
            ref="N04",
            seuils={"candidats": 3},
            borne=Borne.NAISSANCE,
            source=f"{CCH}, art. R. 441-3, sauf DALO",
        ),
    ),
    consequence="information",
    exceptions=("DALO", "insuffisance de candidats"),
)

REPONSE_A_UNE_ATTRIBUTION = ReponseAUneAttribution(
    id="R-N05",
    nom="reponse_attribution",
    faits=Attribution,
    libelle="Réponse à une attribution de logement social",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="proposition du",
    versions=(
        Version(ref="N05", duree=Duree(jours=10), source=f"{CCH}, art. R. 441-10, délai minimal"),
    ),
    consequence="silence : refus",
    surcharge_par_decision=True,
    exceptions=("date de réponse plus lointaine fixée par le bailleur : elle remplace",),
    rappels=(Rappel("AL-11", jours=-3),),
)
