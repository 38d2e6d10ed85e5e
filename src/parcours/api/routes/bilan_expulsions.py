"""Le bilan annuel des expulsions d'un département, compté ; et ceux que l'on a arrêtés."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Final, NamedTuple

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel
from sqlalchemy import Row

from parcours.api import chiffres_publies, exemples
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import CompteDemande
from parcours.api.parametres import Departement, vues_a_jour
from parcours.api.perimetre import departement_lu
from parcours.api.problems import (
    Erreur,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    TerritoireInterdit,
)
from parcours.api.service import Service
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.tableaux.bilan_d_expulsion import (
    ARRETES,
    CONDITIONNELLE,
    EVITENT,
    FERME,
    LIBELLES,
    Issue,
    Stade,
    taux,
)
from parcours.domain.tableaux.secret import SEUIL_MENAGES
from parcours.projections import reading
from parcours.projections.vues import bilans_expulsions
from parcours.publications.libelles import ISSUES, libelle
from parcours.publications.tableaux import (
    ANNEES_GLISSANTES,
    BILAN,
    BILAN_3_ANS,
    DELAI,
    DELAI_3_ANS,
    DEPARTEMENT,
)

PETIT: Final = 3 * SEUIL_MENAGES
"""Moins de ménages que cela sous commandement de quitter : un petit département."""


async def lit_le_bilan(lecteur: Liseur) -> None:
    """Refuser qui ne lit ni les agrégats ni tous les dossiers du département."""
    portee = lecteur.portee(NomDeVue.EXP)
    if portee is not Portee.AGREGE and portee < Portee.TERRITOIRE:
        raise LectureInterdite("Aucun de vos rôles ne lit le bilan des expulsions.")


router = APIRouter(
    prefix="/v1/expulsions",
    tags=["expulsions"],
    dependencies=[Depends(lit_le_bilan), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, TerritoireInterdit, ParametreInvalide),
)


class EtapeComptee(BaseModel):
    """Une étape de l'entonnoir."""

    etape: str
    libelle: str
    procedures: int | None
    """Null : tu, au titre du secret statistique."""
    taux: float | None
    """Sur celles de l'étape d'avant, en pour cent."""


class IssueComptee(BaseModel):
    """Comment des procédures ont fini."""

    issue: Issue
    libelle: str
    procedures: int | None


class FluxDUnBailleur(BaseModel):
    """Les flux d'une nature de bailleur."""

    type_bailleur: str | None
    libelle: str
    flux: dict[str, int]


class IndicateurCompte(BaseModel):
    """Un chiffre, dans les codes de `territoire.bilan-etabli` : tel qu'il s'y écrit."""

    indicateur: str
    valeur: int | None


class ChiffreArrete(IndicateurCompte):
    """Un chiffre d'un bilan établi."""

    libelle: str


class BilanArrete(BaseModel):
    """Un bilan établi : figé."""

    le: date
    debut_le: date
    fin_le: date
    indicateurs: list[ChiffreArrete]


class BilanDesExpulsions(BaseModel):
    """Le bilan d'une année, ou de trois ; l'unité est la procédure."""

    departement: str
    departement_libelle: str
    annees: list[int]
    """Les années civiles réunies : une, ou trois pour un petit département, s'il les connaît.

    Publiées, les trois que compte le tableau : depuis quand on les connaît ne se publie pas.
    """
    finies: bool
    """Faux : l'année court encore."""
    publie: bool
    """Vrai : le chiffre d'une publication, où ce qui désigne quelqu'un se tait, et zéro de même."""
    flux: list[EtapeComptee]
    """Les procédures qui ont atteint chaque étape ces années-là."""
    cohorte: list[EtapeComptee]
    """Celles commencées ces années-là, et jusqu'où elles sont allées depuis."""
    decisions_fermes: int | None
    decisions_conditionnelles: int | None
    issues: list[IssueComptee]
    taux_d_evitement: float | None
    """Payées, parties, relogées ou sous protocole, sur celles qui ont fini, en pour cent."""
    taux_de_diagnostic: float | None
    """Diagnostics réalisés, sur les assignations notifiées au préfet, en pour cent."""
    delai_median_jours: float | None
    """Du premier impayé au jour où la CCAPEX le connaît."""
    par_bailleur: list[FluxDUnBailleur]
    """Pour qui ouvre les dossiers ; vide pour qui ne lit que des agrégats."""
    indicateurs: list[IndicateurCompte]
    """Les mêmes chiffres, prêts à être arrêtés par un fait `territoire.bilan-etabli`."""
    arretes: list[BilanArrete]
    """Les bilans établis, tels qu'ils l'ont été ; pour qui ne lit que des agrégats, sans valeur."""
    position: int


class Annees(NamedTuple):
    """Des années civiles qui se suivent."""

    premiere: int
    derniere: int

    @property
    def du(self) -> date:
        """Le premier jour."""
        return date(self.premiere, 1, 1)

    @property
    def au(self) -> date:
        """Le lendemain du dernier jour."""
        return date(self.derniere + 1, 1, 1)

    def depuis(self, annee: int) -> "Annees":
        """Celles que l'on connaît : aucune d'avant celle-ci."""
        return Annees(max(self.premiere, annee), self.derniere)


class AnneesDuBilan(NamedTuple):
    """L'année demandée, seule ou avec les deux d'avant."""

    annee: int
    glissant: bool


async def _demandee(
    *,
    annee: Annotated[int, Query(ge=1990, le=9000, description="L'année civile.")],
    glissant: Annotated[
        bool, Query(description="Trois années : celle-ci et les deux d'avant.")
    ] = False,
) -> AnneesDuBilan:
    return AnneesDuBilan(annee, glissant)


AnneeDemandee = Annotated[AnneesDuBilan, Depends(_demandee)]


@router.get(
    "/bilan",
    summary="Le bilan annuel d'un département",
    responses={**exemples.reponse(exemples.BILAN), **problemes(Introuvable)},
)
async def lire_le_bilan(
    compteur: CompteDemande, demande: AnneeDemandee, departement: Departement = None
) -> BilanDesExpulsions:
    """L'entonnoir par flux et par cohorte, les issues, les délais ; les bilans arrêtés à côté.

    Qui ouvre les dossiers du département lit les nombres d'aujourd'hui. Qui n'en lit que des
    agrégats lit la publication d'une année ; un petit département s'y lit sur trois années. Un fait
    appris plus tard change le bilan compté, jamais un bilan arrêté ni une publication.
    """
    service, lecteur = compteur.service, compteur.lecteur
    ou = departement_lu(lecteur, departement)
    arretes, _ = await reading.read(service.engine, bilans_expulsions.arretes(ou))
    if lecteur.portee(NomDeVue.EXP) is Portee.AGREGE:
        return await _publie(service, ou, demande, arretes)
    aujourdhui = compteur.aujourdhui(ou)
    annee, glissant = demande
    if annee > aujourdhui.year:
        raise _hors_des_annees(f"La dernière est {aujourdhui.year}.")
    lues = Annees(annee - (ANNEES_GLISSANTES - 1) * glissant, annee)
    comptes, position = await _compter(service, lues, ou)
    if comptes.premiere_le is None:
        raise _hors_des_annees("Aucune ne l'est encore dans ce département.")
    if annee < comptes.premiere_le.year:
        raise _hors_des_annees(f"La première est {comptes.premiere_le.year}.")
    lues = lues.depuis(comptes.premiere_le.year)
    bailleurs = await _par_bailleur(service, lues, ou)
    compteur.inscrit([comptes, *bailleurs])
    return _bilan(
        Lu(ou, lues, publie=False, finies=lues.au <= aujourdhui, position=position),
        _exacts(comptes._mapping),  # noqa: SLF001 (SQLAlchemy's public name)
        None if comptes.delai is None else float(comptes.delai),
        [_flux(ligne) for ligne in bailleurs],
        [_arrete(a, agrege=False) for a in arretes],
    )


async def _publie(
    service: Service, ou: str, demande: AnneesDuBilan, arretes: Sequence[Row[Any]]
) -> BilanDesExpulsions:
    """Ce qu'en dit la publication de l'année ; de trois années, pour un petit département."""
    gelee = await chiffres_publies.publication(service, ou, BILAN, str(demande.annee))
    comptes = await chiffres_publies.colonne(service, gelee, BILAN, ou)
    glissant = demande.glissant or (comptes["flux.quitter"] or 0) < PETIT
    if glissant:
        comptes = await chiffres_publies.colonne(service, gelee, BILAN_3_ANS, ou)
    delais = await chiffres_publies.colonne(service, gelee, DELAI_3_ANS if glissant else DELAI, ou)
    delai = delais.get(ou)
    annees = Annees(demande.annee - (ANNEES_GLISSANTES - 1) * glissant, demande.annee)
    return _bilan(
        Lu(ou, annees, publie=True, finies=True, position=gelee.position),
        comptes,
        None if delai is None else float(delai),
        [],
        [_arrete(a, agrege=True) for a in arretes],
    )


async def _compter(service: Service, annees: Annees, ou: str) -> tuple[Row[Any], int]:
    choix = bilans_expulsions.bilan(annees.du, annees.au, ou)
    (ligne,), position = await reading.read(service.engine, choix)
    return ligne, position


def _hors_des_annees(phrase: str) -> ParametreInvalide:
    return ParametreInvalide(
        f"Un bilan se lit d'une année commencée et connue. {phrase}",
        [Erreur("valeur-hors-bornes", "annee", phrase)],
    )


class Lu(NamedTuple):
    """Ce que lit ce bilan."""

    departement: str
    annees: Annees
    publie: bool
    finies: bool
    position: int


Comptes = Mapping[str, int | None]


def _exacts(ligne: Mapping[Any, Any]) -> Comptes:
    return {nom: int(ligne[nom]) for nom in _noms(ligne)}


def _noms(ligne: Mapping[Any, Any]) -> list[str]:
    return [nom for nom in ligne if f"{nom}#" in ligne]


async def _par_bailleur(service: Service, lues: Annees, ou: str) -> Sequence[Row[Any]]:
    choix = bilans_expulsions.par_bailleur(lues.du, lues.au, ou)
    lignes, _ = await reading.read(service.engine, choix)
    return lignes


def _flux(ligne: Row[Any]) -> FluxDUnBailleur:
    return FluxDUnBailleur(
        type_bailleur=ligne.type_bailleur,
        libelle=nomenclatures.libelle("TYPE_BAILLEUR", ligne.type_bailleur)
        if ligne.type_bailleur
        else "Nature du bailleur inconnue",
        flux={stade.value: getattr(ligne, stade.value) for stade in Stade},
    )


def _bilan(
    lu: Lu,
    comptes: Comptes,
    delai: float | None,
    bailleurs: list[FluxDUnBailleur],
    arretes: list[BilanArrete],
) -> BilanDesExpulsions:
    issues = {issue: comptes[f"issue.{issue.value}"] for issue in Issue}
    return BilanDesExpulsions(
        departement=lu.departement,
        departement_libelle=libelle(DEPARTEMENT, lu.departement),
        annees=list(range(lu.annees.premiere, lu.annees.derniere + 1)),
        finies=lu.finies,
        publie=lu.publie,
        flux=_entonnoir(comptes, "flux"),
        cohorte=_entonnoir(comptes, "cohorte"),
        decisions_fermes=comptes[f"decision.{FERME}"],
        decisions_conditionnelles=comptes[f"decision.{CONDITIONNELLE}"],
        issues=[
            IssueComptee(issue=issue, libelle=ISSUES[issue], procedures=n)
            for issue, n in issues.items()
        ],
        taux_d_evitement=taux(_somme(issues[i] for i in EVITENT), _somme(issues.values())),
        taux_de_diagnostic=taux(comptes["diagnostics"], comptes["notifiees"]),
        delai_median_jours=delai,
        par_bailleur=bailleurs,
        indicateurs=[
            IndicateurCompte(indicateur=code, valeur=comptes[nom]) for code, nom in ARRETES.items()
        ],
        arretes=arretes,
        position=lu.position,
    )


def _entonnoir(comptes: Comptes, sorte: str) -> list[EtapeComptee]:
    etapes, avant = [], None
    for stade in Stade:
        procedures = comptes[f"{sorte}.{stade.value}"]
        etapes.append(
            EtapeComptee(
                etape=stade.value,
                libelle=LIBELLES[stade],
                procedures=procedures,
                taux=taux(procedures, avant),
            )
        )
        avant = procedures
    return etapes


def _somme(nombres: Iterable[int | None]) -> int | None:
    """La somme ; None si l'un des nombres se tait."""
    dits = list(nombres)
    return None if None in dits else sum(n for n in dits if n is not None)


def _arrete(ligne: Row[Any], *, agrege: bool) -> BilanArrete:
    """Un bilan établi ; qui lit des publications n'en lit pas les chiffres."""
    return BilanArrete(
        le=ligne.le,
        debut_le=ligne.debut_le,
        fin_le=ligne.fin_le,
        indicateurs=[
            ChiffreArrete(
                indicateur=code,
                libelle=nomenclatures.libelle("INDICATEUR", code),
                valeur=None if agrege else valeur,
            )
            for code, valeur in zip(ligne.indicateurs, ligne.valeurs, strict=True)
        ],
    )
