"""Le portefeuille d'un organisme référent : ses ménages, ce qui presse, ce qui alarme."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.ouverture import lever_les_scelles
from parcours.api.parametres import Au, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
)
from parcours.api.service import Service
from parcours.domain.alertes import TYPES, Severite
from parcours.domain.champs import Jour, Organisme, Scelle
from parcours.domain.droit import DELAIS
from parcours.domain.habilitation import Portee, Vue
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.vocabulaire import S2
from parcours.projections.fil_rouge.page import Page
from parcours.projections.vues import portefeuille


async def lit_le_fil_rouge(lecteur: Liseur) -> None:
    """Refuser qui ne lit aucun ménage du fil rouge."""
    if lecteur.portee(Vue.FR) < Portee.SIENS:
        raise LectureInterdite("Aucun de vos rôles ne lit le fil rouge.")


router = APIRouter(
    prefix="/v1/referents/{organisme}",
    tags=["Le référent"],
    dependencies=[Depends(lit_le_fil_rouge), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, Introuvable, LectureInterdite, ParametreInvalide),
)

OrganismeLu = Annotated[Organisme, Path(description="L'organisme : SIRET, ou code interne.")]


class MenageSuivi(BaseModel):
    """Un ménage du portefeuille."""

    parcours: UUID
    agent: str | None
    demandeur: str | None
    """Le prénom et le nom de la personne qui demande, s'ils sont connus et lisibles."""
    etape: str
    alertes: list[str]
    """Codes des alertes ouvertes."""
    ce_qui_alarme: list[str]
    """Ce que disent ces alertes, en français."""
    prochaine_echeance_le: date | None
    prochaine_regle: str | None
    prochaine_echeance: str | None
    """Ce qui est dû, en français."""


class AlerteDuPortefeuille(BaseModel):
    """Une alerte ouverte, et chez qui."""

    parcours: UUID
    code: str
    libelle: str
    severite: str
    depuis_le: date
    echeance_le: date | None


class EcheanceDuPortefeuille(BaseModel):
    """Une date due, et chez qui."""

    parcours: UUID
    regle: str
    libelle: str
    echeance_le: date
    calculee_le: date


@router.get("/parcours", summary="Le portefeuille")
async def lire_le_portefeuille(
    organisme: OrganismeLu, liste: ListeDemandee, au: Au = None
) -> Page[MenageSuivi]:
    """Les ménages dont l'organisme est référent ce jour-là, ce qui presse d'abord."""
    jour = au or liste.aujourdhui()
    lignes, suivant, position = await liste.lire(
        lambda demande: portefeuille.menages(organisme, jour, demande),
        tuple[int, date, UUID],
        portefeuille.cle_du_menage,
    )
    demandeurs = await _demandeurs(liste.service, liste.lecteur, lignes)
    elements = [
        MenageSuivi(
            parcours=ligne.parcours,
            agent=ligne.agent,
            demandeur=demandeurs.get(ligne.parcours),
            etape=ligne.etape,
            alertes=sorted(ligne.alertes or ()),
            ce_qui_alarme=[TYPES[code].libelle for code in sorted(ligne.alertes or ())],
            prochaine_echeance_le=ligne.prochaine_echeance_le,
            prochaine_regle=ligne.prochaine_regle,
            prochaine_echeance=DELAIS[ligne.prochaine_regle].libelle
            if ligne.prochaine_regle
            else None,
        )
        for ligne in lignes
    ]
    return Page(elements=elements, suivant=suivant, position=position)


@router.get("/alertes", summary="Les alertes ouvertes")
async def lire_les_alertes_du_portefeuille(
    organisme: OrganismeLu, liste: ListeDemandee, au: Au = None
) -> Page[AlerteDuPortefeuille]:
    """Les alertes ouvertes ce jour-là dans le portefeuille, la plus grave d'abord."""
    jour = au or liste.aujourdhui()
    lignes, suivant, position = await liste.lire(
        lambda demande: portefeuille.alertes_ouvertes(organisme, jour, demande),
        tuple[int, date, UUID, str, date],
        portefeuille.cle_de_l_alerte,
    )
    elements = [
        AlerteDuPortefeuille(
            parcours=ligne.parcours,
            code=ligne.code,
            libelle=TYPES[ligne.code].libelle,
            severite=Severite(ligne.severite).name,
            depuis_le=ligne.depuis_le,
            echeance_le=ligne.echeance_le,
        )
        for ligne in lignes
    ]
    return Page(elements=elements, suivant=suivant, position=position)


@router.get("/echeances", summary="Les échéances à tenir")
async def lire_les_echeances_du_portefeuille(
    organisme: OrganismeLu,
    liste: ListeDemandee,
    au: Au = None,
    jusqu_au: Annotated[Jour | None, Query(description="Dernier jour, inclus.")] = None,
) -> Page[EcheanceDuPortefeuille]:
    """Les échéances à tenir à partir de ce jour dans le portefeuille, la plus proche d'abord."""
    jour = au or liste.aujourdhui()
    lignes, suivant, position = await liste.lire(
        lambda demande: portefeuille.echeances_a_tenir(organisme, jour, jusqu_au, demande),
        tuple[date, UUID, str, date],
        portefeuille.cle_de_l_echeance,
    )
    elements = [
        EcheanceDuPortefeuille(
            parcours=ligne.parcours,
            regle=ligne.regle,
            libelle=DELAIS[ligne.regle].libelle,
            echeance_le=ligne.echeance_le,
            calculee_le=ligne.calculee_le,
        )
        for ligne in lignes
    ]
    return Page(elements=elements, suivant=suivant, position=position)


async def _demandeurs(
    service: Service, lecteur: Lecteur, lignes: Sequence[Row[Any]]
) -> dict[UUID, str]:
    """Comment s'appelle la personne qui demande, pour qui lit le nominatif."""
    if lecteur.niveau < S2:
        return {}
    noms = {
        ligne.parcours: {c: Scelle.relu(texte) for c, texte in json.loads(ligne.demandeur).items()}
        for ligne in lignes
        if ligne.demandeur
    }
    clair = await lever_les_scelles(service, {s for n in noms.values() for s in n.values()})
    lus = {
        parcours: [clair.get(n[champ]) for champ in ("prenom", "nom") if champ in n]
        for parcours, n in noms.items()
    }
    return {parcours: " ".join(filter(None, lu)) for parcours, lu in lus.items() if any(lu)}
