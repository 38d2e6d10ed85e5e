"""Le portefeuille d'un organisme référent : ses ménages, ce qui presse, ce qui alarme."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel

from parcours.api import exemples, exemples_des_listes
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.formes import AlerteListee, EcheanceListee, alerte_listee, echeance_listee
from parcours.api.listes import ListeDemandee
from parcours.api.noms import lever_les_noms
from parcours.api.parametres import Au, DepuisAtteint, Horizon, horizon, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
)
from parcours.api.reperes import reconnaitre
from parcours.domain.droit import DELAIS
from parcours.domain.langage.champs import Identifiant, Organisme
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.veille.alertes import TYPES
from parcours.projections import portefeuille_lu, reading
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.portefeuille_lu import CeQuiPresse, Portefeuille


async def lit_le_fil_rouge(lecteur: Liseur) -> None:
    """Refuser qui ne lit aucun ménage du fil rouge."""
    if lecteur.portee(NomDeVue.FR) < Portee.SIENS:
        raise LectureInterdite("Aucun de vos rôles ne lit le fil rouge.")


router = APIRouter(
    prefix="/v1/referents/{organisme}",
    tags=["referent"],
    dependencies=[Depends(lit_le_fil_rouge), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, Introuvable, LectureInterdite, ParametreInvalide),
)

OrganismeLu = Annotated[Organisme, Path(description="L'organisme : SIRET, ou code interne.")]
Agent = Annotated[Identifiant | None, Query(description="Les seuls ménages de cet agent.")]


def dit(agent: UUID | None) -> str | None:
    """L'agent, tel que les vues l'écrivent."""
    return None if agent is None else str(agent)


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
    en_retard_depuis: date | None
    """La plus ancienne échéance manquée qui reste due."""
    prochaine_echeance_le: date | None
    prochaine_regle: str | None
    prochaine_echeance: str | None
    """Ce qui est dû, en français."""


@router.get(
    "/parcours", summary="Le portefeuille", responses=exemples.exemple(exemples_des_listes.SUIVI)
)
async def lire_le_portefeuille(
    organisme: OrganismeLu,
    liste: ListeDemandee,
    depuis: DepuisAtteint,
    au: Au = None,
    agent: Agent = None,
) -> Page[MenageSuivi]:
    """Les ménages dont l'organisme est référent ce jour-là : les retards d'abord, puis le reste.

    Le reste va de l'alerte la plus grave à l'échéance la plus lointaine. `GET /v1/parcours`, filtré
    par `referent` et `agent`, en a les autres filtres. `connu_le` n'y est pas : une liste dit ce
    que l'on sait aujourd'hui ; les pages d'un ménage l'ont.
    """
    chez = Portefeuille(organisme, au or liste.aujourdhui(), dit(agent))
    apres = await liste.depuis(depuis, chez.au)
    lues = await liste.lire(lambda demande: portefeuille_lu.menages(chez, demande), apres)
    demandeurs = await lever_les_noms(
        liste.service, liste.lecteur, {x.parcours: x.dit.demandeur for x in lues.lignes}
    )
    return lues.page(lambda lue: _menage(lue, demandeurs.get(lue.parcours)))


def _menage(lue: Lue[CeQuiPresse], demandeur: str | None) -> MenageSuivi:
    dit, alertes = lue.dit, sorted(lue.dit.alertes or ())
    return MenageSuivi(
        parcours=lue.parcours,
        agent=dit.agent,
        demandeur=demandeur,
        etape=dit.etape,
        alertes=alertes,
        en_retard_depuis=dit.en_retard_depuis,
        ce_qui_alarme=[TYPES[code].libelle for code in alertes],
        prochaine_echeance_le=dit.prochaine_echeance_le,
        prochaine_regle=dit.prochaine_regle,
        prochaine_echeance=DELAIS[dit.prochaine_regle].libelle if dit.prochaine_regle else None,
    )


@router.get("/alertes", summary="Les alertes ouvertes", responses=exemples.exemple(exemples.ALERTE))
async def lire_les_alertes_du_portefeuille(
    organisme: OrganismeLu,
    liste: ListeDemandee,
    depuis: DepuisAtteint,
    au: Au = None,
    agent: Agent = None,
) -> Page[AlerteListee]:
    """Les alertes ouvertes ce jour-là dans le portefeuille, la plus grave d'abord.

    `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage
    l'ont.
    """
    chez = Portefeuille(organisme, au or liste.aujourdhui(), dit(agent))
    apres = await liste.depuis(depuis, chez.au)
    lues = await liste.lire(lambda demande: portefeuille_lu.alertes_ouvertes(chez, demande), apres)
    qui = await reconnaitre(liste, chez.au, lues)
    return lues.page(lambda lue: alerte_listee(lue, chez.au, qui[lue.parcours]))


class EcheancesATenir(Page[EcheanceListee]):
    """Une page de ce qui est à tenir, et combien viennent plus tard."""

    au_dela: int
    """Combien d'échéances viennent après le dernier jour lu : `jusqu_au` les déplie."""


@router.get(
    "/echeances",
    summary="Les échéances à tenir",
    responses=exemples.reponse(exemples_des_listes.ECHEANCES_DU_PORTEFEUILLE),
)
async def lire_les_echeances_du_portefeuille(  # noqa: PLR0913 (each thing that it is asked by)
    *,
    organisme: OrganismeLu,
    liste: ListeDemandee,
    depuis: DepuisAtteint,
    au: Au = None,
    agent: Agent = None,
    jusqu_au: Horizon = None,
) -> EcheancesATenir:
    """Ce que le portefeuille a manqué et doit encore, puis ce qui est à tenir, dans cet ordre.

    Jusqu'au quatre-vingt-dixième jour si `jusqu_au` n'est pas dit ; ce qui vient après se compte.
    `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage
    l'ont.
    """
    chez = Portefeuille(organisme, au or liste.aujourdhui(), dit(agent))
    fin = horizon(chez.au, jusqu_au)
    apres = await liste.depuis(depuis, chez.au)
    lues = await liste.lire(
        lambda demande: portefeuille_lu.echeances_a_tenir(chez, fin, demande), apres
    )
    plus_tard = portefeuille_lu.combien_d_echeances_apres(chez, fin, liste.demande)
    ((au_dela, *_), *_), _ = await reading.read(liste.service.engine, plus_tard, liste.lecteur)
    qui = await reconnaitre(liste, chez.au, lues)
    page = lues.page(lambda lue: echeance_listee(lue, chez.au, qui[lue.parcours]))
    return EcheancesATenir(
        elements=page.elements, suivant=page.suivant, position=page.position, au_dela=au_dela
    )
