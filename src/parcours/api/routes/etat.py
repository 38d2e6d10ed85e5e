"""L'état du service : vivant, prêt, en quelle version."""

from importlib.metadata import version
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from parcours.api.documentation import problemes_publics
from parcours.api.problems import ProblemePublie, ServiceIndisponible
from parcours.api.service import ServiceOuvert
from parcours.domain.droit import ARRETE_AU
from parcours.domain.territoires import MILLESIME
from parcours.journal import reader
from parcours.projections import schema

router = APIRouter(tags=["etat"])


class Sante(BaseModel):
    """Le processus répond."""

    etat: Literal["vivant"] = "vivant"


class Pret(BaseModel):
    """Le service peut répondre, et où en sont les vues."""

    etat: Literal["pret"] = "pret"
    position: int
    """Dernière position du journal."""
    position_des_vues: int
    """Position que les vues reflètent."""
    retard_evenements: int
    """Faits que les vues ne montrent pas encore."""
    menages_en_impasse: int
    """Ménages que cette version ne sait pas relire : leurs faits sont gardés, leurs vues figées."""


class Reconstruction(BaseModel):
    """Où en sont des vues que l'on fait pour la première fois, ou pour cette version."""

    faits_relus: int
    faits: int
    """Ceux du journal : les vues sont prêtes quand tous sont relus."""


class PasPret(ProblemePublie):
    """La base ne répond pas, ou les vues de cette version ne sont pas prêtes."""

    reconstruction: Reconstruction | None = None
    """Absente si la base ne répond pas ; vide tant qu'aucun projecteur n'a commencé."""


class VersionPubliee(BaseModel):
    """Ce qui tourne."""

    version: str
    droit_arrete_au: str
    """Jour auquel les textes de droit ont été relus."""
    communes: str
    """Millésime du code officiel géographique."""


@router.get("/sante", summary="Le processus répond")
async def dire_sa_sante() -> Sante:
    """Toujours « vivant » : pour savoir s'il faut redémarrer le processus."""
    return Sante()


@router.get(
    "/pret",
    summary="Le service peut répondre",
    responses=problemes_publics(ServiceIndisponible, modele=PasPret),
)
async def dire_s_il_est_pret(service: ServiceOuvert, response: Response) -> Pret:
    """La base répond et les vues existent : pour savoir s'il faut envoyer des requêtes ici.

    Sans ses vues, le service reçoit les dépôts et lit les parcours ; ses listes attendent.
    """
    response.headers["Cache-Control"] = "no-store"
    async with service.pool.acquire() as connection:
        tete = await reader.head(connection)
        if not await schema.exist(connection):
            raise _pas_pret(await schema.rebuilt(connection), tete)
        vues = await schema.cursor(connection)
        impasses = await schema.parked(connection)
    return Pret(
        position=tete,
        position_des_vues=vues,
        retard_evenements=tete - vues,
        menages_en_impasse=len(impasses),
    )


def _pas_pret(relus: int | None, tete: int) -> ServiceIndisponible:
    if relus is None:
        detail = "Les vues de cette version n'existent pas encore : un projecteur les fera."
        reconstruction = None
    else:
        detail = f"Les vues de cette version se construisent : {relus} faits relus sur {tete}."
        reconstruction = Reconstruction(faits_relus=relus, faits=tete).model_dump()
    return ServiceIndisponible(
        detail,
        entetes={"Retry-After": "5", "Cache-Control": "no-store"},
        complements={"reconstruction": reconstruction},
    )


@router.get("/version", summary="Ce qui tourne")
async def dire_sa_version() -> VersionPubliee:
    """La version du service, du droit et du registre des communes."""
    return VersionPubliee(
        version=version("parcours"),
        droit_arrete_au=ARRETE_AU.isoformat(),
        communes=str(MILLESIME),
    )
