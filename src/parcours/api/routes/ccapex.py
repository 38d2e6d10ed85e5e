"""La CCAPEX : l'ordre du jour proposé, celui qui est fixé, un dossier par ménage, les avis."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from fastapi.responses import HTMLResponse
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api import exemples, fiche_ccapex
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.ordre_du_jour import (
    DossierInscrit,
    avis_rendus,
    inscrit,
    lire_la_seance,
    reunis_de,
    reunis_dits,
    surprises_de,
)
from parcours.api.ouverture import Ouvert, lever_les_communes, lever_les_scelles, ouvrir
from parcours.api.parametres import Au, DepuisAtteint, SavoirPresent, vues_a_jour
from parcours.api.perimetre import lit_les_seances
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    ParcoursInconnu,
)
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.droit import DELAIS
from parcours.domain.langage import territoires
from parcours.domain.tableaux.ccapex import (
    LIBELLES,
    MotifDInscription,
    seance_d_apres,
)
from parcours.projections import reading, seances_lues
from parcours.projections.acces import Demande
from parcours.projections.fil_rouge.carte import carte, scelles
from parcours.projections.fil_rouge.ccapex import (
    DossierDeSeance,
    PassageLu,
    dossier_de_seance,
)
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.seances_lues import DossierPropose, Fenetre
from parcours.projections.vues import ccapex

router = APIRouter(
    prefix="/v1/ccapex",
    tags=["ccapex"],
    dependencies=[Depends(lit_les_seances), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)
_D_UNE_SEANCE: Final = problemes(CurseurInvalide, Introuvable)

Seance = Annotated[UUID, Path(alias="seance", description="Identifiant de la séance (UUID).")]


class Raison(BaseModel):
    """Une raison d'examiner un dossier."""

    motif: MotifDInscription
    phrase: str
    le: date
    """Le jour de la saisine, du signalement, de l'avis ; celui où l'échéance tombe."""
    regle: str | None
    """La règle de l'échéance, celle de `/v1/delais`."""


class AutreSeance(BaseModel):
    """Une autre séance où le ménage reste inscrit sans y être passé."""

    seance: UUID
    inscrit_le: date
    seance_le: date | None
    """Null : aucune séance de cet identifiant n'est connue dans le département."""


class DossierAProposer(BaseModel):
    """Un dossier que la séance a une raison d'examiner."""

    parcours: UUID
    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None
    etape_procedure: str | None
    dette: int | None
    """La dernière déclarée, en centimes d'euro."""
    premiere_echeance_le: date | None
    """La première qui tombe avant la séance d'après, manquée ou à tenir."""
    inscrit_le: date | None
    """Le jour de son inscription ; null : il n'est pas à l'ordre du jour."""
    autres_seances: list[AutreSeance]
    reunis: list[UUID]
    """Les autres dossiers ouverts du même ménage, réuni depuis : un seul s'inscrit."""
    raisons: list[Raison]


# --- La séance ------------------------------------------------------------------------------------


@router.get(
    "/seances/{seance}/propositions",
    summary="L'ordre du jour proposé",
    responses={**_D_UNE_SEANCE, **exemples.exemple(exemples.PROPOSITION)},
)
async def lire_les_propositions(
    identifiant: Seance, liste: ListeDemandee, au: Au = None
) -> Page[DossierAProposer]:
    """Les dossiers du département que la séance a une raison d'examiner, ce qui presse d'abord.

    Une saisine, un commandement signalé, un avis sans suite, ou une échéance qui tombe avant la
    séance d'après (celle qui est programmée ; à défaut, un mois plus tard), ou déjà manquée. Rien
    n'est inscrit : c'est le secrétariat qui inscrit, par un fait. `connu_le` n'y est pas : une
    liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage l'ont. `depuis` non plus : le
    jour de la séance, autant que les faits, décide de ce qui s'y propose.
    """
    jour = au or liste.aujourdhui()
    seance = await lire_la_seance(liste.service, liste.lecteur, identifiant, jour)
    if seance.le is None or seance.departement is None:
        raise Introuvable("Le jour de cette séance n'est pas connu : rien ne s'y propose encore.")
    if seance.est_annulee:
        raise Introuvable("Cette séance est annulée : rien ne s'y propose.")
    suivante = seance_d_apres(seance.le, seance.suivante_le)
    fenetre = Fenetre(identifiant, seance.departement, min(jour, seance.le), suivante)
    lues = await liste.lire(lambda demande: seances_lues.propositions(fenetre, jour, demande))
    menages = [lue.parcours for lue in lues.lignes]
    demande = Demande(liste.lecteur, liste.service.now())
    choix = (
        seances_lues.raisons(menages, fenetre, jour, demande),
        seances_lues.autres_seances(menages, fenetre, jour, demande),
        seances_lues.autres_dossiers(menages, jour, demande),
    )
    dites, _ = await reading.read_together(liste.service.engine, choix, liste.lecteur)
    raisons, autres = map(_par_menage, dites[:2])
    reunis = reunis_de(dites[2])
    communes = await lever_les_communes(liste.service, (x.dit.commune for x in lues.lignes))
    return lues.page(
        lambda lue: _propose(
            lue,
            communes[lue.dit.commune],
            raisons[lue.parcours],
            autres[lue.parcours],
            reunis[lue.parcours],
        )
    )


def _par_menage(dites: Iterable[Row[Any]]) -> defaultdict[UUID, list[Row[Any]]]:
    """Ce qui se dit de chaque ménage de la page."""
    par_menage: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for dite in dites:
        par_menage[dite.parcours].append(dite)
    return par_menage


def _propose(
    lue: Lue[DossierPropose],
    commune: str | None,
    raisons: Sequence[Row[Any]],
    autres: Sequence[Row[Any]],
    reunis: list[UUID],
) -> DossierAProposer:
    dit = lue.dit
    return DossierAProposer(
        parcours=lue.parcours,
        departement=dit.departement,
        commune=commune,
        nom_de_la_commune=territoires.nom_de_la_commune(commune),
        etape_procedure=dit.etape_procedure,
        dette=dit.dette,
        premiere_echeance_le=dit.premiere_le,
        inscrit_le=dit.inscrit_le,
        autres_seances=[
            AutreSeance(seance=a.seance, inscrit_le=a.inscrit_le, seance_le=a.seance_le)
            for a in autres
        ],
        reunis=reunis,
        raisons=[
            Raison(motif=motif, phrase=_phrase(motif, r.regle), le=r.le, regle=r.regle)
            for r in raisons
            for motif in (MotifDInscription(r.motif),)
        ],
    )


def _phrase(motif: MotifDInscription, regle: str | None) -> str:
    return DELAIS[regle].libelle if regle else LIBELLES[motif]


@router.get(
    "/seances/{seance}/ordre-du-jour",
    summary="L'ordre du jour",
    responses={**_D_UNE_SEANCE, **exemples.exemple(exemples.A_L_ORDRE_DU_JOUR)},
)
async def lire_l_ordre_du_jour(
    identifiant: Seance, liste: ListeDemandee, depuis: DepuisAtteint, au: Au = None
) -> Page[DossierInscrit]:
    """Les ménages inscrits que vous lisez, leurs avis, et ce qui surprend de leur passage.

    `depuis` ne garde que ceux dont vous avez appris quelque chose depuis, ou que les jours ont
    changés. `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un
    ménage l'ont.
    """
    jour = au or liste.aujourdhui()
    seance = await lire_la_seance(liste.service, liste.lecteur, identifiant, jour)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(lambda demande: ccapex.ordre_du_jour(identifiant, jour, demande), apres)
    avis = await avis_rendus(liste, identifiant, jour)
    reunis = await reunis_dits(liste.service, identifiant, jour, liste.lecteur)
    return lues.page(lambda lue: inscrit(lue, seance, avis[lue.parcours], reunis[lue.parcours]))


# --- Un dossier -----------------------------------------------------------------------------------


async def _dossier(  # noqa: PLR0913 (who reads what, as it is known)
    *,
    identifiant: Seance,
    parcours: Annotated[UUID, Path(description="Identifiant du parcours (UUID).")],
    lecteur: Liseur,
    service: ServiceOuvert,
    savoir: SavoirPresent,
    au: Au = None,
) -> DossierDeSeance:
    """Le dossier d'un ménage inscrit à cette séance."""
    jour = au or service.today_in(None, lecteur.departements)
    seance = await lire_la_seance(service, lecteur, identifiant, jour)
    demande = Demande(lecteur, service.now())
    lecture = ccapex.ordre_du_jour(identifiant, jour, demande)
    du_menage = lecture.page(1).where(ccapex.PASSAGES.c.parcours == parcours)
    lignes, _ = await reading.read(service.engine, du_menage, lecteur)
    if not lignes:
        raise Introuvable("Ce ménage n'est pas à l'ordre du jour que vous lisez.")
    dit = lecture.lue(lignes[0]).dit
    reunis = await reunis_dits(service, identifiant, jour, lecteur)
    passage = PassageLu(
        identifiant,
        seance.le,
        seance.niveau,
        dit.inscrit_le,
        dit.motifs,
        surprises_de(dit, seance, reunis[parcours]),
    )
    ouvert = await ouvrir(service, lecteur, parcours, savoir)
    if not ouvert.regard.lit_les_expulsions:
        raise LectureInterdite("Aucun de vos rôles ne lit la procédure d'expulsion de ce ménage.")
    return await _compose(service, passage, ouvert, jour)


async def _compose(
    service: Service, passage: PassageLu, ouvert: Ouvert, jour: date
) -> DossierDeSeance:
    vie, regard = ouvert.vie, ouvert.regard
    clair = await lever_les_scelles(service, scelles(vie, regard, jour))
    lue = carte(vie, regard, jour, clair=clair, noms=ouvert.noms, position=ouvert.position)
    return dossier_de_seance(passage, vie, regard, lue)


DossierDemande = Annotated[DossierDeSeance, Depends(_dossier)]
_D_UN_DOSSIER: Final = problemes(Introuvable, ParcoursInconnu)


@router.get(
    "/seances/{seance}/dossiers/{parcours}",
    summary="Le dossier d'un ménage",
    responses={**_D_UN_DOSSIER, **exemples.reponse(exemples.DOSSIER_DE_SEANCE)},
)
async def lire_un_dossier_de_seance(dossier: DossierDemande) -> DossierDeSeance:
    """Ce que la commission a sous les yeux : où en est le ménage, ce qui est dû, ce qui manque.

    Seul un ménage inscrit à la séance y a un dossier ; on n'y lit que ce que l'on lit de lui.
    """
    return dossier


@router.get(
    "/seances/{seance}/dossiers/{parcours}/fiche",
    summary="Le même, à imprimer : une feuille A4",
    response_class=HTMLResponse,
    responses=_D_UN_DOSSIER,
)
async def imprimer_un_dossier_de_seance(dossier: DossierDemande) -> HTMLResponse:
    """Une page HTML, sans programme ni rien qui se charge d'ailleurs."""
    return HTMLResponse(fiche_ccapex.page(dossier), headers=fiche_ccapex.ENTETES)
