"""Combien de dossiers d'expulsion : pour qui les ouvre, et pour qui n'en lit que des nombres."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api import exemples, grille
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.filtres_expulsions import FiltresDits
from parcours.api.parametres import Au, vues_a_jour
from parcours.api.perimetre import departement_lu
from parcours.api.problems import LectureInterdite, ParametreInvalide, TerritoireInterdit
from parcours.api.service import ServiceOuvert
from parcours.domain.habilitation import Portee, Vue
from parcours.domain.secret import publiable
from parcours.domain.signaux_d_expulsion import PHRASES, Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections import expulsions_lues, reading
from parcours.projections.acces import Demande
from parcours.projections.expulsions_lues import Compte
from parcours.projections.vues.expulsions import MANQUES


async def compte_les_dossiers(lecteur: Liseur) -> None:
    """Refuser qui ne lit que ses propres faits, ou rien."""
    portee = lecteur.portee(Vue.EXP)
    if portee is not Portee.AGREGE and portee < Portee.SIENS:
        raise LectureInterdite("Aucun de vos rôles ne compte les dossiers d'expulsion.")


router = APIRouter(
    prefix="/v1/expulsions",
    tags=["expulsions"],
    dependencies=[Depends(compte_les_dossiers), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class DossiersComptes(BaseModel):
    """Combien de ménages, pour une valeur."""

    valeur: str | None
    libelle: str
    menages: int | None
    """Null : tu, au titre du secret statistique."""


class ComptesDesDossiers(BaseModel):
    """Les dossiers ouverts un jour, comptés."""

    au: date
    departement: str | None
    par: Compte
    publie: bool
    """Vrai : un chiffre d'un département, où de un à dix ménages se taisent, et zéro de même."""
    comptes: list[DossiersComptes]
    position: int


@router.get(
    "/comptes",
    summary="Les dossiers ouverts, comptés",
    responses=exemples.reponse(exemples.DOSSIERS_COMPTES),
)
async def compter_les_dossiers(
    lecteur: Liseur,
    service: ServiceOuvert,
    filtres: FiltresDits,
    par: Annotated[Compte, Query(description="Par quoi l'on compte.")] = Compte.ETAPE,
    au: Au = None,
) -> ComptesDesDossiers:
    """Combien de ménages par étape, par signal ou par ce qui manque ; deux signaux, deux fois.

    Qui ouvre des dossiers compte les siens, filtrés, le jour qu'il veut. Qui n'en lit que des
    agrégats (DDETS, ADIL, DREETS, DDT) compte un département entier, sans filtre, au dernier jour
    d'un mois fini ; une case de moins de onze ménages s'y tait, vide ou non.
    """
    aujourdhui = service.today_in(filtres.departement, lecteur.departements)
    if lecteur.portee(Vue.EXP) >= Portee.SIENS:
        jour = au or aujourdhui
        choix = expulsions_lues.comptes(jour, filtres, par, Demande(lecteur, service.today()))
        lignes, position = await reading.read(service.engine, choix, lecteur)
        return ComptesDesDossiers(
            au=jour,
            departement=filtres.departement,
            par=par,
            publie=False,
            comptes=[_compte(par, ligne.valeur, ligne.menages) for ligne in lignes],
            position=position,
        )
    departement = departement_lu(lecteur, filtres.departement)
    if filtres.hors_du_stade or filtres.etapes:
        raise ParametreInvalide("Des agrégats se comptent sans filtre : « par » les ventile.")
    jour = grille.fin_de_mois(au, aujourdhui)
    choix = expulsions_lues.agreges(jour, departement, par)
    lignes, position = await reading.read(service.engine, choix)
    return ComptesDesDossiers(
        au=jour,
        departement=departement,
        par=par,
        publie=True,
        comptes=_publies(par, lignes),
        position=position,
    )


def _compte(par: Compte, valeur: str | None, menages: int | None) -> DossiersComptes:
    return DossiersComptes(valeur=valeur, libelle=_libelle(par, valeur), menages=menages)


def _publies(par: Compte, lignes: Sequence[Row[Any]]) -> list[DossiersComptes]:
    """Toutes les cases, toujours les mêmes : une case vide ne se distingue pas d'une petite."""
    comptes = {ligne.valeur: int(ligne.menages) for ligne in lignes}
    return [
        _compte(par, valeur, menages if menages and publiable(menages) else None)
        for valeur in _valeurs(par)
        for menages in (comptes.get(valeur),)
    ]


def _valeurs(par: Compte) -> list[str]:
    if par is Compte.ETAPE:
        return [etape.value for etape in EtapeDeProcedure]
    return [s.value for s in Signal] if par is Compte.SIGNAL else list(MANQUES)


def _libelle(par: Compte, valeur: str | None) -> str:
    if valeur is None:
        return "Aucun acte connu"
    if par is Compte.ETAPE:
        return EtapeDeProcedure(valeur).libelle
    return PHRASES[Signal(valeur)] if par is Compte.SIGNAL else MANQUES[valeur]
