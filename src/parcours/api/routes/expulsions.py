"""La prévention des expulsions : les dossiers ouverts, et les échéances qui tombent."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_listes
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.filtres_expulsions import FiltresDits, TriDit
from parcours.api.formes import EcheanceListee, echeance_listee
from parcours.api.listes import ListeDemandee
from parcours.api.ouverture import lever_les_communes
from parcours.api.parametres import Au, Departement, DepuisAtteint, Periode, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Erreur,
    LectureInterdite,
    ParametreInvalide,
)
from parcours.api.reperes import reconnaitre
from parcours.domain.droit import DELAIS
from parcours.domain.langage import territoires
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.veille.expulsion_possible import DateOuverte
from parcours.domain.veille.signaux_d_expulsion import PHRASES, Signal
from parcours.projections import expulsions_lues
from parcours.projections.expulsions_lues import TriDossiers
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.vues import expulsions
from parcours.projections.vues.expulsions import MANQUES, DossierOuvert

PERIODE_JOURS_MAX = 366


async def lit_les_expulsions(lecteur: Liseur) -> None:
    """Refuser qui ne lit aucun dossier d'expulsion."""
    if lecteur.portee(NomDeVue.EXP) < Portee.PROPRES_FAITS:
        raise LectureInterdite("Aucun de vos rôles ne lit les dossiers d'expulsion.")


async def lit_le_dossier_entier(lecteur: Liseur) -> None:
    """Refuser qui ne lit d'un dossier que ses propres faits et le stade de la procédure."""
    if lecteur.portee(NomDeVue.EXP) < Portee.SIENS:
        raise LectureInterdite("Aucun de vos rôles ne lit les échéances des dossiers d'expulsion.")


router = APIRouter(
    prefix="/v1/expulsions",
    tags=["expulsions"],
    dependencies=[Depends(lit_les_expulsions), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, ParametreInvalide),
)


class Manque(BaseModel):
    """Ce qui manque à un dossier."""

    code: str
    phrase: str


class DossierDExpulsion(BaseModel):
    """Un dossier d'expulsion ouvert.

    Qui ne lit que ses propres faits n'en voit que le stade.
    """

    parcours: UUID
    departement: str | None
    commune: str | None = None
    nom_de_la_commune: str | None = None
    ouvert_le: date | None = None
    etape_procedure: str | None
    """Le dernier acte atteint."""
    dette: int | None = None
    """La dernière déclarée, en centimes d'euro."""
    prochaine_echeance_le: date | None = None
    prochaine_regle: str | None = None
    prochaine_echeance: str | None = None
    """Ce qui est dû, en français."""
    expulsion_possible_le: date | None = None
    """Le premier jour possible, lu ce jour-là : ni passé ni en trêve ; nul si rien ne la permet."""
    treve_jusqu_au: date | None = None
    """Le dernier jour de la trêve en vigueur le jour lu ; nul hors trêve."""
    en_retard_depuis: date | None = None
    """La plus ancienne échéance manquée qui reste due."""
    manques: list[Manque] = []
    signaux: list[Manque] = []
    """Ce qui se voit du dossier : ce qui cloche, ce qui presse."""
    recours_perdu_le: date | None = None
    """Le dernier jour du prochain droit qui se perd."""
    recours_regle: str | None = None
    """Sa règle."""


@router.get(
    "",
    summary="Les dossiers ouverts",
    responses=exemples.exemple(exemples_des_listes.DOSSIER_D_EXPULSION),
)
async def lire_les_dossiers(
    liste: ListeDemandee,
    filtres: FiltresDits,
    depuis: DepuisAtteint,
    tri: TriDit = TriDossiers.RETARDS,
    au: Au = None,
) -> Page[DossierDExpulsion]:
    """Les dossiers d'expulsion ouverts ce jour-là, filtrés ; les retards d'abord, à moins d'un tri.

    Qui n'y lit que ses propres faits ne filtre que par étape. `depuis` ne garde que ce qui a pu
    changer : ceux dont vous avez appris quelque chose, ou que les jours ont changés. `connu_le` n'y
    est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage l'ont.
    """
    if liste.lecteur.portee(NomDeVue.EXP) < Portee.SIENS and (
        filtres.hors_du_stade or tri is not TriDossiers.RETARDS
    ):
        raise LectureInterdite("Vos rôles ne lisent d'un dossier que le stade de la procédure.")
    jour = au or liste.aujourdhui(filtres.departement)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(
        lambda demande: expulsions_lues.dossiers(jour, filtres, tri, demande), apres
    )
    if liste.lecteur.portee(NomDeVue.EXP) < Portee.SIENS:
        return lues.page(_stade)
    communes = await lever_les_communes(liste.service, (x.dit.commune for x in lues.lignes))
    return lues.page(lambda lue: _dossier(lue, jour, communes[lue.dit.commune]))


def _stade(lue: Lue[DossierOuvert]) -> DossierDExpulsion:
    return DossierDExpulsion(
        parcours=lue.parcours,
        departement=lue.dit.departement,
        etape_procedure=lue.dit.etape_procedure,
    )


def _dossier(lue: Lue[DossierOuvert], jour: date, commune: str | None) -> DossierDExpulsion:
    dit = lue.dit
    ouverture = DateOuverte(
        le=dit.ouverte_le,
        territoire=dit.departement,
        treve_ecartee=dit.treve_ecartee,
        treve_reduite_au=dit.treve_reduite_au,
    )
    return DossierDExpulsion(
        parcours=lue.parcours,
        departement=dit.departement,
        commune=commune,
        nom_de_la_commune=territoires.nom_de_la_commune(commune),
        ouvert_le=dit.ouvert_le,
        etape_procedure=dit.etape_procedure,
        dette=dit.dette,
        prochaine_echeance_le=dit.prochaine_echeance_le,
        prochaine_regle=dit.prochaine_regle,
        prochaine_echeance=DELAIS[dit.prochaine_regle].libelle if dit.prochaine_regle else None,
        expulsion_possible_le=ouverture.lue(jour),
        treve_jusqu_au=ouverture.treve_jusqu_au(jour),
        en_retard_depuis=dit.en_retard_depuis,
        manques=[Manque(code=code, phrase=MANQUES[code]) for code in dit.manques],
        signaux=[Manque(code=code, phrase=PHRASES[Signal(code)]) for code in dit.signaux],
        recours_perdu_le=dit.recours_perdu_le,
        recours_regle=dit.recours_regle,
    )


@router.get(
    "/echeances",
    summary="Les échéances d'une période",
    responses=exemples.exemple(exemples_des_listes.ECHEANCE_D_EXPULSION),
    dependencies=[Depends(lit_le_dossier_entier)],
)
async def lire_les_echeances_de_la_periode(
    liste: ListeDemandee,
    periode: Periode,
    depuis: DepuisAtteint,
    departement: Departement = None,
    au: Au = None,
) -> Page[EcheanceListee]:
    """Les échéances de la procédure encore à tenir ce jour-là, et qui tombent dans la période.

    La période est d'un an au plus ; `au` se place un autre jour, passé aussi. Celles manquées avant
    elle, et que quelqu'un doit encore, passent d'abord. `depuis` ne garde que ce qui a pu changer :
    ce dont vous avez appris quelque chose, ce que les jours ont mis en retard. `connu_le` n'y est
    pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage l'ont.
    """
    if (periode.dernier - periode.du).days > PERIODE_JOURS_MAX:
        raise ParametreInvalide(
            "La période va de « du » à « jusqu_au », un an au plus.",
            [Erreur("valeur-hors-bornes", "jusqu_au", "Ce jour sort de la période permise.")],
        )
    jour = au or liste.aujourdhui(departement)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(
        lambda demande: expulsions.echeances_entre(periode, jour, departement, demande), apres
    )
    qui = await reconnaitre(liste, jour, lues)
    return lues.page(lambda lue: echeance_listee(lue, jour, qui[lue.parcours]))
