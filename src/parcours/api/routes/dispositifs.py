"""Les dispositifs : chacun a sa liste et ses comptes, pour qui le tient."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_dispositifs
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.filtres import codes_dits
from parcours.api.listes import CompteDemande, ListeDemandee
from parcours.api.parametres import Au, Departement, DepuisAtteint, Periode, vues_a_jour
from parcours.api.perimetre import tenus_par
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
)
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.champs import Jour
from parcours.domain.langage.vocabulaire import S3
from parcours.domain.tableaux.dispositifs import EN_COURS, Dispositif
from parcours.domain.tableaux.passages_dispositifs import ENGAGEMENTS, OBJECTIFS, PRIS
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.vues.dispositifs import (
    AuDispositif,
    FiltresDuDispositif,
    comptes,
    menages,
    mesures,
)


async def tient_un_dispositif(lecteur: Liseur) -> None:
    """Refuser qui n'en tient aucun."""
    if not tenus_par(lecteur):
        raise LectureInterdite("Aucun de vos rôles ne tient de dispositif.")


router = APIRouter(
    prefix="/v1/dispositifs",
    tags=["dispositifs"],
    dependencies=[Depends(tient_un_dispositif), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)


async def _demande(
    nom: Annotated[str, Path(alias="dispositif", description="Le code d'un dispositif.")],
    lecteur: Liseur,
) -> Dispositif:
    siens = {d.code: d for d in tenus_par(lecteur)}
    if nom not in siens:
        raise Introuvable(f"Vos dispositifs : {', '.join(siens)}.")
    return siens[nom]


DispositifDemande = Annotated[Dispositif, Depends(_demande)]


class DispositifTenu(BaseModel):
    """Un dispositif que vous tenez."""

    dispositif: str
    libelle: str
    adresse: str


class DispositifsTenus(BaseModel):
    """Vos dispositifs."""

    dispositifs: list[DispositifTenu]


class MenageDuDispositif(BaseModel):
    """Un ménage d'un dispositif."""

    parcours: UUID
    departement: str | None
    depuis_le: date
    phase: str
    phase_libelle: str
    phase_depuis_le: date
    """Le jour du fait qui le dit."""
    attendu_le: date | None
    """Le jour attendu : une séance, un bilan, un terme, des travaux ; null : aucun n'est dit."""
    en_retard: bool
    precisions: list[str]
    """Les codes qui disent lequel des cas est le sien."""


class CompteDuDispositif(BaseModel):
    """Combien de ménages, pour une valeur."""

    valeur: str
    libelle: str
    menages: int


class MesureLue(BaseModel):
    """Ce qui se mesure d'une période."""

    mesure: str
    libelle: str
    nombre: int
    mediane_jours: float | None
    """D'un délai : la médiane, en jours ; null : ce n'en est pas un."""


class ComptesDuDispositif(BaseModel):
    """Le dispositif, compté : ceux que vous y lisez."""

    dispositif: str
    au: date
    menages: int
    en_retard: int
    par_phase: list[CompteDuDispositif]
    par_precision: list[CompteDuDispositif]
    du: date
    jusqu_au: date
    """Dernier jour de la période mesurée, inclus."""
    mesures: list[MesureLue]
    position: int


@router.get(
    "",
    summary="Mes dispositifs",
    responses=exemples.reponse(exemples_des_dispositifs.DISPOSITIFS_TENUS),
)
async def lire_mes_dispositifs(lecteur: Liseur) -> DispositifsTenus:
    """Les dispositifs que tiennent vos rôles, et où en est la liste."""
    return DispositifsTenus(
        dispositifs=[
            DispositifTenu(
                dispositif=d.code, libelle=d.libelle, adresse=f"/v1/dispositifs/{d.code}"
            )
            for d in tenus_par(lecteur)
        ]
    )


def _precisions(dispositif: Dispositif) -> set[str]:
    """Ceux que la liste peut montrer : un code que l'on masque y est celui qui le masque."""
    return {
        nomenclatures.masquer(precision.liste, code, S3.name)
        for precision in dispositif.precisions
        for code in nomenclatures.codes(precision.liste)
    }


async def _filtres(
    dispositif: DispositifDemande,
    *,
    departement: Departement = None,
    phase: Annotated[
        str | None, Query(max_length=500, description="Phases, séparées par des virgules.")
    ] = None,
    precision: Annotated[
        str | None,
        Query(max_length=500, description="Codes de ses précisions, séparés par des virgules."),
    ] = None,
    attendu_avant: Annotated[
        Jour | None, Query(description="Attendu ce jour-là au plus tard.")
    ] = None,
) -> FiltresDuDispositif:
    return FiltresDuDispositif(
        departement=departement,
        phases=codes_dits("phase", phase, _phases(dispositif)),
        precisions=codes_dits("precision", precision, _precisions(dispositif)),
        attendu_avant=attendu_avant,
    )


FiltresDits = Annotated[FiltresDuDispositif, Depends(_filtres)]


@router.get(
    "/{dispositif}",
    summary="Les ménages d'un dispositif",
    responses={
        **problemes(CurseurInvalide, Introuvable),
        **exemples.exemple(exemples_des_dispositifs.AU_DISPOSITIF),
    },
)
async def lire_les_menages_d_un_dispositif(
    dispositif: DispositifDemande,
    liste: ListeDemandee,
    filtres: FiltresDits,
    depuis: DepuisAtteint,
    au: Au = None,
) -> Page[MenageDuDispositif]:
    """Ceux qui y sont ce jour-là et que vous lisez : ce qui est attendu d'abord.

    Un ménage y entre et en sort par un fait. `depuis` ne garde que ce qui a pu changer. Les codes
    réservés à qui est habilité y sont masqués. `connu_le` n'y est pas : une liste dit ce que l'on
    sait aujourd'hui ; les pages d'un ménage l'ont.
    """
    jour = au or liste.aujourdhui(filtres.departement)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(lambda demande: menages(dispositif, jour, filtres, demande), apres)
    return lues.page(lambda lue: _menage(lue, dispositif, jour))


def _phases(dispositif: Dispositif) -> dict[str, str]:
    return {p.code: p.libelle for p in (EN_COURS, *dispositif.phases)}


def _menage(lue: Lue[AuDispositif], dispositif: Dispositif, jour: date) -> MenageDuDispositif:
    dit = lue.dit
    return MenageDuDispositif(
        parcours=lue.parcours,
        departement=dit.departement,
        depuis_le=dit.depuis_le,
        phase=dit.phase,
        phase_libelle=_phases(dispositif)[dit.phase],
        phase_depuis_le=dit.phase_le,
        attendu_le=dit.attendu_le,
        en_retard=dit.attendu_le is not None and dit.attendu_le < jour,
        precisions=dit.precisions,
    )


@router.get(
    "/{dispositif}/comptes",
    summary="Un dispositif, compté",
    responses={
        **problemes(Introuvable),
        **exemples.reponse(exemples_des_dispositifs.COMPTES_DU_DISPOSITIF),
    },
)
async def compter_un_dispositif(
    dispositif: DispositifDemande, compteur: CompteDemande, periode: Periode, au: Au = None
) -> ComptesDuDispositif:
    """Combien de ménages y sont ce jour-là, et ce qui s'y est mesuré dans la période.

    Ne se comptent que ceux que vous y lisez : les petits nombres ne s'y taisent pas.
    """
    jour = au or compteur.aujourdhui()
    (lignes, dites), position = await compteur.lire(
        comptes(dispositif, jour, compteur.demande),
        mesures(dispositif, periode, compteur.demande),
    )
    comptees = {(ligne.sorte, ligne.valeur): ligne.menages for ligne in lignes}
    phases, libelles = _phases(dispositif), _mesures(dispositif)
    delais = {delai.code for delai in dispositif.delais}
    return ComptesDuDispositif(
        dispositif=dispositif.code,
        au=jour,
        menages=sum(n for (sorte, _), n in comptees.items() if sorte == "phase"),
        en_retard=comptees.get(("attendu", "en-retard"), 0),
        par_phase=[
            CompteDuDispositif(valeur=code, libelle=phases[code], menages=n)
            for (sorte, code), n in comptees.items()
            if sorte == "phase"
        ],
        par_precision=[
            CompteDuDispositif(valeur=code, libelle=_precise(dispositif, code), menages=n)
            for (sorte, code), n in comptees.items()
            if sorte == "precision"
        ],
        du=periode.du,
        jusqu_au=periode.dernier,
        mesures=[
            MesureLue(
                mesure=m.mesure,
                libelle=libelles.get(m.mesure) or _devenir(m.mesure),
                nombre=m.nombre,
                mediane_jours=float(m.mediane) if m.mesure in delais else None,
            )
            for m in dites
        ],
        position=position,
    )


def _mesures(dispositif: Dispositif) -> dict[str, str]:
    return {**{d.code: d.libelle for d in dispositif.delais}, **dict(dispositif.comptes)}


def _devenir(mesure: str) -> str:
    """Ce que deviennent des objectifs ou des engagements, en français."""
    if mesure == f"{ENGAGEMENTS}{PRIS}":
        return "Engagements : pris"
    if mesure.startswith(ENGAGEMENTS):
        etat = nomenclatures.libelle("ETAT_ENGAGEMENT", mesure.removeprefix(ENGAGEMENTS))
        return f"Engagements : {etat.lower()}"
    atteinte = nomenclatures.libelle("ATTEINTE", mesure.removeprefix(OBJECTIFS))
    return f"Objectifs : {atteinte.lower()}"


def _precise(dispositif: Dispositif, code: str) -> str:
    for precision in dispositif.precisions:
        if code in nomenclatures.codes(precision.liste):
            return nomenclatures.libelle(precision.liste, code)
    return code
