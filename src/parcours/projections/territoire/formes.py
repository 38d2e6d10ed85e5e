"""La forme des cartes : ce qu'un lecteur reçoit de chaque sorte de flux du territoire."""

from datetime import date, datetime
from typing import Final, Literal
from uuid import UUID

from pydantic import BaseModel

from parcours.domain.langage.fiche import Agregat
from parcours.domain.volets.territoire.departements import (
    AvisDesUsagers,
    Contribution,
    Formation,
    Outil,
    Ouverture,
    Programmation,
)
from parcours.domain.volets.territoire.experimentations import DecisionDesElus, Financement
from parcours.domain.volets.territoire.offre import EtatDesPlaces
from parcours.domain.volets.territoire.plans import Instance
from parcours.domain.volets.territoire.seances import EtatDeSeance
from parcours.domain.volets.territoire.sites import Diagnostic, Fermeture, Procedure
from parcours.projections.fil_rouge.alertes import AlerteLue
from parcours.projections.fil_rouge.carte import AnomalieLue
from parcours.projections.fil_rouge.echeances import EcheanceLue

RECENTS_MAX: Final = 50
"""Une carte montre les plus récents ; la chronologie tient tout."""
ACTIONS_MAX: Final = 1000


class CarteDeFlux(BaseModel):
    """Ce que dit toute carte d'un flux du territoire ; un champ que vous ne lisez pas est nul."""

    id: UUID
    au: date
    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None
    echeances: list[EcheanceLue]
    """Les échéances en vigueur."""
    alertes: list[AlerteLue]
    """Les alertes ouvertes, la plus grave d'abord."""
    anomalies: list[AnomalieLue]
    version: int
    position: int


class StructureLue(CarteDeFlux):
    """Une structure et ses places."""

    agregat: Literal[Agregat.STRUCTURE] = Agregat.STRUCTURE
    organisme: str | None
    nature: str | None
    type_place: str | None
    capacite: int | None
    """En places."""
    ouverte: bool | None
    declaree_le: date | None
    accessible: bool | None
    animaux_acceptes: bool | None
    publics: list[str]
    places: EtatDesPlaces | None
    """Le dernier état des places."""


class SiteLu(CarteDeFlux):
    """Un site de campement."""

    agregat: Literal[Agregat.SITE] = Agregat.SITE
    signale_le: date | None
    personnes: int | None
    menages: int | None
    mineurs: int | None
    """Dernières estimations."""
    proprietaire: str | None
    diagnostic: Diagnostic | None
    procedure: Procedure | None
    evacuation_prevue_le: date | None
    fermeture: Fermeture | None
    menages_rattaches: int | None = None
    """Ménages rattachés ce jour-là que vous lisez ; si votre rôle n'en lit aucun, tous ceux de la
    fin du dernier trimestre fini, et null s'ils sont trop peu (secret statistique).
    """


class FaitDAction(BaseModel):
    """Un fait qui parle d'une action : son avancement, une réunion, un bilan."""

    le: date
    type: str
    libelle: str
    """Ce que dit un fait de ce type, en français."""
    fait: str
    """Sa référence, à retrouver dans la chronologie du plan."""


class IndicateurDAction(BaseModel):
    """La dernière valeur d'un chiffre d'une action."""

    indicateur: str
    valeur: int | None
    """Null : tu, au titre du secret statistique."""
    le: date
    """Le jour du bilan qui l'arrête."""


class ActionLue(BaseModel):
    """Une action d'un plan ; axe ou orientation null : le plan n'a pas cet étage."""

    axe: int | None
    orientation: int | None
    action: int
    etat: str | None
    """Null : un bilan ou une réunion en parle, et rien ne dit où elle en est."""
    depuis_le: date | None
    intitule: str | None
    pilote: str | None
    faits: list[FaitDAction]
    """Les faits qui lui sont rattachés, les plus récents d'abord."""
    indicateurs: list[IndicateurDAction]
    """La dernière valeur de chacun, d'après les bilans qui l'évaluent."""


class IndicateurLu(BaseModel):
    """Un chiffre d'un bilan."""

    indicateur: str
    valeur: int | None
    """Null : tu, au titre du secret statistique."""


class BilanLu(BaseModel):
    """Un bilan, une étude ou une évaluation."""

    le: date
    objet: str
    debut_le: date
    fin_le: date
    conclusion: str | None
    indicateurs: list[IndicateurLu]


class PlanLu(CarteDeFlux):
    """Un plan, ses actions, ses instances et ses bilans les plus récents."""

    agregat: Literal[Agregat.PLAN] = Agregat.PLAN
    nature: str | None
    adopte_le: date | None
    debut_le: date | None
    fin_le: date | None
    plan_parent: str | None
    remplace: list[str]
    actions: list[ActionLue]
    instances: list[Instance]
    bilans: list[BilanLu]


class ConventionLue(CarteDeFlux):
    """Une convention, dans sa dernière signature."""

    agregat: Literal[Agregat.CONVENTION] = Agregat.CONVENTION
    nature: str | None
    signee_le: date | None
    derniere_signature_le: date | None
    fin_le: date | None
    signataires: list[str]
    epci: list[str]


class ExperimentationLue(CarteDeFlux):
    """Une expérimentation, ce que les élus en décident, qui la finance."""

    agregat: Literal[Agregat.EXPERIMENTATION] = Agregat.EXPERIMENTATION
    objet: str | None
    lancee_le: date | None
    fin_prevue_le: date | None
    evaluation_le: date | None
    decisions: list[DecisionDesElus]
    financements: list[Financement]


class DiagnosticPublie(BaseModel):
    """Le diagnostic à 360 degrés d'un millésime."""

    millesime: int
    publie_le: date
    maille: str


class AppelsComptes(BaseModel):
    """Les appels au 115 d'un jour."""

    jour: date
    appels: int
    decroches: int


class ReferentHabitatLu(BaseModel):
    """Le référent d'un territoire pour l'habitat indigne."""

    volet: str
    organisme: str
    depuis_le: date
    communes: list[str]
    """Vide : tout le département."""


class DepartementLu(CarteDeFlux):
    """Ce qui vaut pour tout un département, le plus récent d'abord."""

    agregat: Literal[Agregat.DEPARTEMENT] = Agregat.DEPARTEMENT
    programmations: list[Programmation]
    ouvertures: list[Ouverture]
    formations: list[Formation]
    outils: list[Outil]
    diagnostics: list[DiagnosticPublie]
    contributions: list[Contribution]
    avis: list[AvisDesUsagers]
    appels_115: list[AppelsComptes]
    referents: list[ReferentHabitatLu]


class CommuneVifLue(CarteDeFlux):
    """Une commune volontaire pour l'accueil de victimes de violences."""

    agregat: Literal[Agregat.COMMUNE] = Agregat.COMMUNE
    conventionnee_le: date | None
    capacite: int | None
    """Ménages accueillis à la fois ; zéro : la convention a pris fin."""
    solutions: list[str]
    fin_le: date | None


class SeanceLue(CarteDeFlux):
    """Une séance de la CCAPEX ; qui y passe est à `/v1/ccapex/seances/{seance}/ordre-du-jour`."""

    agregat: Literal[Agregat.SEANCE] = Agregat.SEANCE
    etat: EtatDeSeance
    seance_le: date | None
    niveau: str | None
    commission: str | None
    prochaine_le: date | None
    ordre_du_jour_fixe_le: date | None
    tenue_le: date | None
    participants: int | None
    close_le: date | None
    annulee_le: date | None


class PlateformeLue(CarteDeFlux):
    """Une violation de données du service."""

    agregat: Literal[Agregat.PLATEFORME] = Agregat.PLATEFORME
    constatee_a: datetime | None
    personnes_concernees: int | None
    notifiee_cnil_a: datetime | None


FluxLu = (
    StructureLue
    | SiteLu
    | PlanLu
    | ConventionLue
    | ExperimentationLue
    | DepartementLu
    | CommuneVifLue
    | SeanceLue
    | PlateformeLue
)
"""La carte d'un flux, selon sa sorte."""
