"""L'état du service : vivant, prêt, en quelle version."""

import asyncio
from collections.abc import Callable, Coroutine
from importlib.metadata import version
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from parcours.api.documentation import problemes_publics
from parcours.api.problems import ProblemePublie, ServiceIndisponible
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.droit import ARRETE_AU
from parcours.domain.langage.territoires import MILLESIME
from parcours.journal import reader
from parcours.projections import schema

router = APIRouter(tags=["etat"])


DELAI_SECONDS: Final = 2.0
"""En combien de temps on dit si l'on est prêt, quoi qu'il arrive à la base."""
RETARD_MAX_SECONDS: Final = 300.0
"""Au-delà, les vues n'avancent plus : on n'est pas prêt."""
ECRIT: Final = "SELECT pg_logical_emit_message(true, 'parcours', 'pret')"
"""Écrit et confirme sans rien laisser : une base pleine, ou en lecture seule, le refuse."""
ETEND: Final = """
CREATE TEMP TABLE place ON COMMIT DROP AS SELECT generate_series(1, 20000) AS rang
"""
"""Demande de la place, et la rend : un disque plein écrit encore ce qui tient dans ses fichiers."""
RETARD: Final = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(enregistre_le)), 0)
  FROM journal.evenements WHERE position = $1 + 1
"""


class Sante(BaseModel):
    """Le processus répond."""

    etat: Literal["vivant"] = "vivant"


class Pret(BaseModel):
    """Le service peut répondre, et où en sont les vues."""

    etat: Literal["pret"] = "pret"
    retard_evenements: int
    """Faits que les vues ne montrent pas encore."""
    retard_secondes: float
    """Depuis quand le plus ancien d'entre eux est enregistré ; 0 si les vues montrent tout."""
    menages_en_impasse: int
    """Ménages que cette version ne sait pas relire : leurs faits sont gardés, leurs vues figées."""


class Reconstruction(BaseModel):
    """Où en sont des vues que l'on fait pour la première fois, ou pour cette version."""

    avancement_pourcent: int
    """Les vues sont prêtes à 100 ; ce que tient le journal n'est pas public."""


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


class Sonde:
    """Regarde la base sans jamais l'attendre plus de deux secondes.

    Un regard à la fois : une base figée n'épuise pas les connexions de ceux qui déposent.
    """

    def __init__(self) -> None:
        self._regard: asyncio.Task[Pret] | None = None

    async def reponse(self, regarder: Callable[[], Coroutine[Any, Any, Pret]]) -> Pret:
        """Ce que dit le regard.

        Raises:
            ServiceIndisponible: il ne dit rien à temps, ou dit que non.
        """
        if self._regard is None or self._regard.done():
            self._regard = asyncio.create_task(regarder())
        regard = self._regard
        await asyncio.wait({regard}, timeout=DELAI_SECONDS)
        if not regard.done():
            raise _indisponible("La base ne répond pas.")
        return regard.result()


async def sonde(request: Request) -> Sonde:
    """Celle de l'application."""
    etat = request.app.state
    if not hasattr(etat, "sonde"):
        etat.sonde = Sonde()
    trouvee: Sonde = etat.sonde
    return trouvee


@router.get("/sante", summary="Le processus répond")
async def dire_sa_sante() -> Sante:
    """Toujours « vivant » : pour savoir s'il faut redémarrer le processus."""
    return Sante()


@router.get(
    "/pret",
    summary="Le service peut répondre",
    responses=problemes_publics(ServiceIndisponible, modele=PasPret),
)
async def dire_s_il_est_pret(
    service: ServiceOuvert, sonde: Annotated[Sonde, Depends(sonde)], response: Response
) -> Pret:
    """La base répond et s'écrit, les vues suivent : pour savoir s'il faut envoyer des requêtes ici.

    La réponse vient en deux secondes, même si la base est figée. Sans ses vues, le service reçoit
    les dépôts et lit les parcours ; ses listes attendent.
    """
    response.headers["Cache-Control"] = "no-store"
    return await sonde.reponse(lambda: _regarder(service))


async def _regarder(service: Service) -> Pret:
    async with service.pool.acquire() as connection:
        await connection.execute(ECRIT)
        if service.manque.is_set():
            await connection.execute(ETEND)
            service.manque.clear()
        tete = await reader.head(connection)
        if not await schema.exist(connection):
            raise _pas_pret(await schema.rebuilt(connection), tete)
        vues = await schema.cursor(connection)
        impasses = await schema.parked(connection)
        retard = float(await connection.fetchval(RETARD, vues))
    if retard > RETARD_MAX_SECONDS:
        raise _indisponible(
            f"Les vues n'avancent plus : {tete - vues} faits attendent depuis {retard:.0f} s. On "
            "peut déposer, et lire un parcours."
        )
    return Pret(
        retard_evenements=tete - vues,
        retard_secondes=round(retard, 1),
        menages_en_impasse=len(impasses),
    )


def _indisponible(detail: str) -> ServiceIndisponible:
    return ServiceIndisponible(
        detail,
        entetes={"Retry-After": "5", "Cache-Control": "no-store"},
        complements={"reconstruction": None},
    )


def _pas_pret(relus: int | None, tete: int) -> ServiceIndisponible:
    if relus is None:
        detail = "Les vues de cette version n'existent pas encore : un projecteur les fera."
        reconstruction = None
    else:
        fait = 100 * relus // max(tete, 1)
        detail = f"Les vues de cette version se construisent : {fait} % des faits sont relus."
        reconstruction = Reconstruction(avancement_pourcent=fait).model_dump()
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
