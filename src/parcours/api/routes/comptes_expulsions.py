"""Combien de dossiers d'expulsion : pour qui les ouvre, et pour qui n'en lit que des nombres."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from parcours.api import chiffres_publies, exemples
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.filtres_expulsions import FiltresDits
from parcours.api.listes import CompteDemande
from parcours.api.parametres import Au, vues_a_jour
from parcours.api.perimetre import departement_lu
from parcours.api.problems import (
    Erreur,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.api.service import Service
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.tableaux.indicateurs.expulsions import SANS_ACTE
from parcours.domain.veille.signaux_d_expulsion import PHRASES, Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections import expulsions_lues
from parcours.projections.expulsions_lues import FIN_DE_LA_TREVE, POSSIBLE, SOUS, Compte
from parcours.projections.vues.expulsions import MANQUES
from parcours.publications.libelles import libelle
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    DEPARTEMENT,
    DOSSIERS_PAR_ETAPE,
    DOSSIERS_PAR_MANQUE,
    DOSSIERS_PAR_SIGNAL,
    TABLEAUX,
)
from parcours.secret_statistique.tables import TOTAL

TABLEAU: Final = {
    Compte.ETAPE: DOSSIERS_PAR_ETAPE,
    Compte.SIGNAL: DOSSIERS_PAR_SIGNAL,
    Compte.MANQUE: DOSSIERS_PAR_MANQUE,
}
"""Où se publie chaque compte ; les autres sont pour qui ouvre les dossiers."""
DITES: Final[Mapping[Compte, Mapping[str, str]]] = {
    Compte.RISQUE: {
        POSSIBLE: "Expulsion possible ce jour-là",
        FIN_DE_LA_TREVE: "Possible dès la fin de la trêve",
        **{valeur: f"Possible sous {jours} jours" for valeur, jours in SOUS.items()},
    },
    Compte.RECOURS: {v: f"Un droit se perd sous {jours} jours" for v, jours in SOUS.items()},
}


async def compte_les_dossiers(lecteur: Liseur) -> None:
    """Refuser qui ne lit que ses propres faits, ou rien."""
    portee = lecteur.portee(NomDeVue.EXP)
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
    departement_libelle: str
    par: Compte
    publie: bool
    """Vrai : le chiffre d'une publication, où ce qui désigne quelqu'un se tait, et zéro de même."""
    comptes: list[DossiersComptes]
    position: int


@router.get(
    "/comptes",
    summary="Les dossiers ouverts, comptés",
    responses={**exemples.reponse(exemples.DOSSIERS_COMPTES), **problemes(Introuvable)},
)
async def compter_les_dossiers(
    compteur: CompteDemande,
    filtres: FiltresDits,
    par: Annotated[Compte, Query(description="Par quoi l'on compte.")] = Compte.ETAPE,
    au: Au = None,
) -> ComptesDesDossiers:
    """Combien de ménages par étape, signal, manque, date de risque ou droit qui se perd.

    Qui a deux signaux compte deux fois ; ce qui vient sous sept jours vient aussi sous trente.

    Qui ouvre des dossiers compte les siens, filtrés, le jour qu'il veut. Qui n'en lit que des
    agrégats (DDETS, ADIL, DREETS, DDT) lit ce que la dernière publication, ou celle de `au`, dit
    d'un département entier, sans filtre, au dernier jour d'un trimestre.
    """
    lecteur = compteur.lecteur
    if lecteur.portee(NomDeVue.EXP) >= Portee.SIENS:
        jour = au or compteur.aujourdhui(filtres.departement)
        choix = expulsions_lues.comptes(jour, filtres, par, compteur.demande)
        (lignes,), position = await compteur.lire(choix)
        return ComptesDesDossiers(
            au=jour,
            departement=filtres.departement,
            departement_libelle=libelle(DEPARTEMENT, filtres.departement or TOTAL),
            par=par,
            publie=False,
            comptes=[_compte(par, ligne.valeur, ligne.menages) for ligne in lignes],
            position=position,
        )
    departement = departement_lu(lecteur, filtres.departement)
    if par not in TABLEAU:
        publies = ", ".join(TABLEAU)
        raise ParametreInvalide(
            f"Des agrégats se comptent par : {publies}.",
            [Erreur("code-inconnu", "par", "Ce compte ne se publie pas.")],
        )
    if filtres.hors_du_stade or filtres.etapes:
        raise ParametreInvalide("Des agrégats se comptent sans filtre : « par » les ventile.")
    return await _publies(compteur.service, departement, par, au)


def _compte(par: Compte, valeur: str | None, menages: int | None) -> DossiersComptes:
    return DossiersComptes(valeur=valeur, libelle=_libelle(par, valeur), menages=menages)


async def _publies(
    service: Service, departement: str, par: Compte, au: date | None
) -> ComptesDesDossiers:
    """Toutes les cases, toujours les mêmes : une case vide ne se distingue pas d'une petite."""
    trimestre = chiffres_publies.trimestre_finissant(au) if au else None
    if au and trimestre is None:
        raise ParametreInvalide(
            "Un chiffre publié se lit au dernier jour d'un trimestre.",
            [Erreur("valeur-hors-bornes", "au", "Ce jour n'est pas de ceux que l'on publie.")],
        )
    gelee = await chiffres_publies.publication(
        service, departement, TABLEAU[par], trimestre, champ="au"
    )
    dits = await chiffres_publies.colonne(service, gelee, TABLEAU[par], departement)
    return ComptesDesDossiers(
        au=Periode.lue(gelee.periode).jours.dernier,
        departement=departement,
        departement_libelle=libelle(DEPARTEMENT, departement),
        par=par,
        publie=True,
        comptes=[_compte(par, valeur, dits[valeur]) for valeur in _valeurs(par)],
        position=gelee.position,
    )


def _valeurs(par: Compte) -> list[str]:
    tableau = TABLEAUX[TABLEAU[par]]
    return [valeur for dites in list(tableau.dimensions.values())[1:] for valeur in dites]


def _libelle(par: Compte, valeur: str | None) -> str:
    if valeur is None or valeur == SANS_ACTE:
        return "Aucun acte connu"
    if par is Compte.ETAPE:
        return EtapeDeProcedure(valeur).libelle
    if par in DITES:
        return DITES[par][valeur]
    return PHRASES[Signal(valeur)] if par is Compte.SIGNAL else MANQUES[valeur]
