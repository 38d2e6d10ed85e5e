"""L'habitat indigne : du signalement à la mainlevée de l'arrêté."""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree, premier_du_mois_suivant
from parcours.domain.droit.comptage import Comptage
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point
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
    depuis_le_plus_precoce,
    relue,
)
from parcours.domain.droit.phrases import le
from parcours.domain.droit.textes import (
    CCH,
    DECRET_2020_1711,
    LOI_2024_322,
    ORDONNANCE_2020_1144,
)

LA_MAINLEVEE = depuis_le_plus_precoce("mainlevee_notifiee_le", "mainlevee_affichee_le")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalementDHabitat(Faits):
    """Un logement est signalé."""

    le: date | None = None
    """Le jour du signalement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Injonction(Faits):
    """Le bailleur est mis en demeure de répondre."""

    envoyee_le: date | None = None
    """Le jour de l'envoi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradictoire(Faits):
    """L'autorité annonce l'arrêté qu'elle va prendre."""

    notifie_le: date | None = None
    """Le jour où le courrier est notifié."""
    le: date | None = None
    """Le jour du courrier, à défaut."""
    urgence: bool | None = None
    """Vrai si l'urgence dispense de contradictoire."""
    fondement: str | None = None
    """L'article qui fonde la mesure, par exemple `L1331-23`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrete(Faits):
    """L'arrêté de traitement de l'insalubrité ou de mise en sécurité, et sa mainlevée."""

    le: date | None = None
    """Le jour de l'arrêté."""
    notifie_le: date | None = None
    """Le jour où la notification est envoyée."""
    affiche_le: date | None = None
    """Le jour de l'affichage."""
    travaux_avant: date | None = None
    """Le jour que l'arrêté fixe aux travaux."""
    avant: date | None = None
    """Le même, à défaut."""
    contre_occupant: bool | None = None
    """Vrai si la mesure est prise contre l'occupant."""
    interdiction: str | None = None
    """L'interdiction d'habiter : `AUCUNE`, temporaire ou définitive."""
    effet_le: date | None = None
    """Le jour où l'interdiction prend effet."""
    mainlevee_notifiee_le: date | None = None
    """Le jour où la mainlevée est notifiée."""
    mainlevee_affichee_le: date | None = None
    """Le jour où la mainlevée est affichée."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusDOffres(Faits):
    """Le ménage refuse les offres du propriétaire."""

    refus: int | None = None
    """Combien d'offres adaptées sont refusées."""


class LoyerSuspendu(Delai[Arrete]):
    """Le loyer cesse d'être dû le mois qui suit l'arrêté, et le redevient après la mainlevée.

    Sorties : `suspendu_du` et `repris_le`, deux premiers du mois ; `repris_le` est le premier jour
    où le loyer est de nouveau dû.
    """

    __slots__ = ()
    sorties = frozenset({"suspendu_du"})

    def applique(self, version: Version, point: Point, faits: Arrete) -> Resultat:
        """L'envoi de la notification ou l'affichage, le premier des deux."""
        suspendu_du = premier_du_mois_suivant(point.jour)
        mainlevee = LA_MAINLEVEE.lit(faits)
        repris_le = premier_du_mois_suivant(mainlevee.jour) if mainlevee else None
        explication = (
            self.enonce(version, point, Duree(), faits),
            f"Loyer non dû à partir du {le(suspendu_du)}.",
            *((f"Loyer de nouveau dû à partir du {le(repris_le)}.",) if repris_le else ()),
        )
        return self.rend(
            version,
            faits,
            explication,
            echeance=suspendu_du,
            autres={"suspendu_du": suspendu_du, "repris_le": repris_le},
        )


AFFECTATION_DU_SIGNALEMENT = Delai(
    id="R-H01",
    nom="affectation_signalement",
    faits=SignalementDHabitat,
    libelle="Signalement : accusé et affectation",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="signalement du",
    versions=(
        Version(
            ref="H01",
            duree=DureeLocale("delai_affectation_jours"),
            source="délai local",
        ),
    ),
    consequence="alerte de service",
    statut=Statut.A_VERIFIER,
    motif_inactif="paramètre du territoire",
    territorialise=True,
)

REPONSE_DU_BAILLEUR = Delai(
    id="R-H02",
    nom="injonction_bailleur",
    faits=Injonction,
    libelle="Démarche accélérée : réponse du bailleur",
    nature=Nature.EXPIRATION,
    court_de=depuis("envoyee_le"),
    versions=(
        Version(
            ref="H02",
            duree=Duree(semaines=3),
            source="code public de Signal-Logement",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="retour au circuit normal",
)

CONTRADICTOIRE = Delai(
    id="R-H03",
    nom="contradictoire",
    faits=Contradictoire,
    libelle="Contradictoire avant arrêté",
    nature=Nature.EXPIRATION,
    court_de=depuis("notifie_le", "le"),
    acte="contradictoire du",
    inapplicable_si={"urgence": (True,)},
    vigueur=Vigueur(du=DECRET_2020_1711.en_vigueur_du),
    versions=(
        Version(
            ref="H03-15J",
            en_vigueur_du=DECRET_2020_1711.en_vigueur_du,
            si={"fondement": "L1331-23"},
            duree=Duree(jours=15),
            source=f"{CCH}, art. R. 511-3",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="H03",
            en_vigueur_du=DECRET_2020_1711.en_vigueur_du,
            duree=Duree(mois=1),
            source=f"{CCH}, art. L. 511-10 et R. 511-3 ; {DECRET_2020_1711}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="arrêté possible au lendemain (délai minimal)",
    surcharge_par_decision=True,
    exceptions=("urgence (L. 511-19) : pas de contradictoire",),
)

TRAVAUX_PRESCRITS = Delai(
    id="R-H04",
    nom="travaux_prescrits",
    faits=Arrete,
    libelle="Travaux prescrits par arrêté",
    nature=Nature.EXPIRATION,
    court_de=depuis("travaux_avant", "avant"),
    rattachement=("notifie_le", "le"),
    acte="arrêté du",
    versions=(
        Version(
            ref="H04",
            source=f"{CCH}, art. L. 511-11 : date fixée par l'arrêté",
            verifie=relue("2026-11-21", sauf="un délai minimal d'un mois, que rien ne contrôle"),
        ),
    ),
    consequence="astreinte, exécution d'office",
    surcharge_par_decision=True,
    exceptions=("minimum légal d'un mois non vérifié : non contrôlé",),
    rappels=(Rappel("AL-15", jours=1),),
    notes="L'échéance est la date portée par l'arrêté, sans calcul.",
)

LOYER_SUSPENDU = LoyerSuspendu(
    id="R-H05",
    nom="loyer_suspendu",
    faits=Arrete,
    libelle="Arrêté : loyer non dû",
    nature=Nature.PERIODE,
    court_de=depuis_le_plus_precoce("notifie_le", "affiche_le"),
    rattachement=("notifie_le", "affiche_le"),
    inapplicable_si={"contre_occupant": (True,)},
    vigueur=Vigueur(du=ORDONNANCE_2020_1144.en_vigueur_du),
    versions=(
        Version(
            ref="H05",
            en_vigueur_du=ORDONNANCE_2020_1144.en_vigueur_du,
            borne=Borne.PREMIER_DU_MOIS,
            source=(
                f"{CCH}, art. L. 521-2, I ; {LOI_2024_322} ; "
                "arrêtés des art. L. 511-11 et L. 511-19"
            ),
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence=(
        "loyer et toute somme d'occupation cessent d'être dus ; APL non versée ; "
        "durée du bail reportée"
    ),
    surcharge_par_decision=True,
    exceptions=(
        (
            "mesure prise contre l'occupant (code de la santé publique, art. L. 1331-22, al. 2) : "
            "loyer dû"
        ),
    ),
    rappels=(Rappel("AL-14", "suspendu_du"),),
    notes="Court de l'envoi de la notification ou de l'affichage, le premier des deux.",
)

HEBERGEMENT_OU_RELOGEMENT = Delai(
    id="R-H06",
    nom="hebergement_relogement",
    faits=Arrete,
    libelle="Interdiction d'habiter : hébergement ou relogement à la charge du propriétaire",
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("effet_le", "notifie_le"),
    inapplicable_si={"interdiction": ("AUCUNE",)},
    versions=(
        Version(
            ref="H06",
            borne=Borne.NAISSANCE,
            source=(
                f"{CCH}, art. L. 521-3-1 et L. 521-3-2 ; "
                "définitive : indemnité de trois mois du nouveau loyer"
            ),
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="substitution de l'autorité, créance sur le propriétaire",
    rappels=(Rappel("AL-14"),),
)

TROIS_REFUS = Comptage(
    id="R-H07",
    nom="trois_refus",
    faits=RefusDOffres,
    libelle="Trois refus d'offres adaptées",
    nature=Nature.SEUIL,
    versions=(
        Version(
            ref="H07",
            seuils={"refus": 3},
            borne=Borne.NAISSANCE,
            source=f"{CCH}, art. L. 521-3-1 et suivants ; article non identifié",
            statut=Statut.A_VERIFIER,
        ),
    ),
    consequence="résiliation possible par le juge",
    statut=Statut.A_VERIFIER,
    motif_inactif=("article non identifié ; une fausse menace de résiliation tromperait le ménage"),
)
