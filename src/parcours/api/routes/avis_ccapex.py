"""Les avis et recommandations de la CCAPEX : à qui ils s'adressent, ce qu'ils sont devenus."""

from collections import defaultdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from parcours.api import exemples
from parcours.api.documentation import problemes
from parcours.api.filtres import codes_dits
from parcours.api.listes import CompteDemande, ListeDemandee
from parcours.api.parametres import Au, Departement, DepuisAtteint, Periode, vues_a_jour
from parcours.api.perimetre import lit_les_seances
from parcours.api.problems import CurseurInvalide, LectureInterdite, ParametreInvalide
from parcours.domain.langage import nomenclatures
from parcours.domain.volets.expulsion.seances import Avis
from parcours.projections.fil_rouge.ccapex import AvisLu, avis_lu
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.vues import ccapex
from parcours.projections.vues.ccapex import SUITE_INCONNUE, AvisSuivi, AvisVoulus

router = APIRouter(
    prefix="/v1/ccapex/avis",
    tags=["ccapex"],
    dependencies=[Depends(lit_les_seances), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)


class AvisListe(AvisLu):
    """Un avis, et le ménage dont il parle."""

    parcours: UUID
    departement: str | None


class SuiteParDestinataire(BaseModel):
    """Ce que sont devenus les avis adressés à l'un d'eux."""

    destinataire: str
    libelle: str
    avis: int
    suivis: int
    partiels: int
    non_suivis: int
    suite_inconnue: int


class SuiteDesAvis(BaseModel):
    """Ce que sont devenus les avis d'une période, de ceux que vous pouvez ouvrir."""

    du: date
    jusqu_au: date
    """Dernier jour de la période, inclus."""
    avis: int
    suivis: int
    """Ceux dont la dernière suite dite est « suivi »."""
    taux_de_suivi: float | None
    """Suivis sur rendus, en pour cent ; null : aucun avis."""
    destinataires: list[SuiteParDestinataire]
    position: int


async def _voulus(
    periode: Periode,
    departement: Departement = None,
    destinataire: Annotated[
        str | None, Query(max_length=100, description="Un code de DESTINATAIRE_AVIS.")
    ] = None,
    suite: Annotated[
        str | None,
        Query(
            max_length=200,
            description="Codes de SUIVI_AVIS, ou `INCONNUE`, séparés par des virgules.",
        ),
    ] = None,
) -> AvisVoulus:
    """Les avis voulus : tous les filtres à la fois."""
    suites = [*nomenclatures.codes("SUIVI_AVIS"), SUITE_INCONNUE]
    adresses = codes_dits("destinataire", destinataire, nomenclatures.codes("DESTINATAIRE_AVIS"))
    return AvisVoulus(
        periode, departement, next(iter(adresses), None), codes_dits("suite", suite, suites)
    )


AvisDemandes = Annotated[AvisVoulus, Depends(_voulus)]


@router.get(
    "",
    summary="Les avis d'une période",
    responses={**problemes(CurseurInvalide), **exemples.exemple(exemples.AVIS)},
)
async def lire_les_avis(
    liste: ListeDemandee, voulus: AvisDemandes, depuis: DepuisAtteint, au: Au = None
) -> Page[AvisListe]:
    """Les avis et recommandations rendus, à qui ils s'adressent, et la suite que l'on en sait.

    `depuis` ne garde que ceux des ménages dont vous avez appris quelque chose depuis.
    `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage
    l'ont.
    """
    jour = au or liste.aujourdhui(voulus.departement)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(lambda demande: ccapex.avis_rendus(voulus, jour, demande), apres)
    return lues.page(lambda lue: _avis(lue, jour))


def _avis(lue: Lue[AvisSuivi], jour: date) -> AvisListe:
    dit = lue.dit
    avis = Avis(
        reference="",
        le=dit.le,
        forme=dit.forme,
        nature=dit.nature,
        destinataire=dit.destinataire,
        seance=dit.seance,
        suite=dit.suite,
        suite_le=dit.suite_le,
    )
    return AvisListe(
        **dict(avis_lu(avis, jour)), parcours=lue.parcours, departement=dit.departement
    )


@router.get(
    "/suites",
    summary="Ce que sont devenus les avis",
    responses=exemples.reponse(exemples.SUITES),
)
async def compter_les_suites(
    voulus: AvisDemandes, compteur: CompteDemande, au: Au = None
) -> SuiteDesAvis:
    """Combien d'avis rendus, combien suivis, par destinataire, de ceux que vous pouvez ouvrir."""
    jour = au or compteur.aujourdhui(voulus.departement)
    choix = ccapex.suites(voulus, jour, compteur.demande)
    (lignes,), position = await compteur.lire(choix)
    comptes: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for ligne in lignes:
        comptes[ligne.destinataire][ligne.suite] = ligne.avis
    avis = sum(sum(suites.values()) for suites in comptes.values())
    suivis = sum(suites.get("SUIVI", 0) for suites in comptes.values())
    return SuiteDesAvis(
        du=voulus.periode.du,
        jusqu_au=voulus.periode.dernier,
        avis=avis,
        suivis=suivis,
        taux_de_suivi=round(100 * suivis / avis, 1) if avis else None,
        destinataires=[_suites(code, suites) for code, suites in comptes.items()],
        position=position,
    )


def _suites(destinataire: str, suites: dict[str, int]) -> SuiteParDestinataire:
    return SuiteParDestinataire(
        destinataire=destinataire,
        libelle=nomenclatures.libelle("DESTINATAIRE_AVIS", destinataire),
        avis=sum(suites.values()),
        suivis=suites.get("SUIVI", 0),
        partiels=suites.get("PARTIEL", 0),
        non_suivis=suites.get("NON_SUIVI", 0),
        suite_inconnue=suites.get(SUITE_INCONNUE, 0),
    )
