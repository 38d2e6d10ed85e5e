"""Le temps ne dit pas si un ménage existe : inconnu ou interdit, la réponse en prend autant.

Quatre cents paires de temps entremêlés, d'un ménage inconnu et d'un interdit, petit ou de cinq
mille faits, par la carte, la chronologie, l'essai à blanc et le dépôt ; un classeur simple en range
bien moins de 55 %. Une variante qui rejoue avant de juger, elle, se fait prendre.

De même d'un ménage protégé et de son pareil qui ne l'est pas, pour qui les suit sans être nommé.
"""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final
from uuid import uuid4

import httpx2
from classer import CHANCE_MAX, juste
from rapport import Rapport
from terrain import (
    GENTIANES,
    LONG,
    RELAIS,
    SIAO,
    Fait,
    Terrain,
    attend_les_vues,
    long_menage,
    pousse,
    terrain,
    un_fait,
    voisinage,
)

PAIRES: Final = 400
DEBUT: Final = 60
"""Après ces paires, une différence que tout le monde voit suffit."""
FLAGRANT: Final = 0.9
PETIT: Final = 5
MOYEN: Final = 100
"""Assez pour que le rejouer deux fois se voie, assez peu pour le rejouer huit cents fois."""
TARD: Final = "2014-06-01"
"""Avant tout ce que l'on sait du ménage : rien ne s'ajoute à ce que l'on en garde."""

Geste = Callable[[httpx2.AsyncClient, str], Awaitable[httpx2.Response]]
Paire = tuple[Awaitable[httpx2.Response], Awaitable[httpx2.Response]]


async def chronometrer(ouvert: Terrain, rapport: Rapport) -> None:
    """Chaque geste, sur un petit et un grand ménage ; puis la variante fautive."""
    servi = ouvert.sert()
    attend_les_vues(servi.url)
    menages = {}
    async with ouvert.client(servi.url, SIAO) as client:
        for taille in (PETIT, LONG):
            menages[taille] = await long_menage(client, f"si-siao:m{taille}", taille)
    attend_les_vues(servi.url)
    hasard = random.Random(9)  # noqa: S311 (an order, not a secret)
    for taille, parcours in menages.items():
        async with ouvert.client(servi.url, GENTIANES) as client:
            for nom, geste in LECTURES.items():
                paire = partial(_lues, client, geste, parcours)
                await _juge(rapport, f"{nom}, {taille} faits", hasard, paire)
    await _prendre(ouvert, rapport, hasard, menages)
    for taille in menages:  # once it has said something there, it reads that
        async with ouvert.client(servi.url, GENTIANES) as client:
            for rang, (nom, geste) in enumerate(DEPOTS.items()):
                sujets = (f"si-siao:i{taille}-{rang}", f"si-siao:m{taille}")
                paire = partial(_ecrites, client, geste, sujets)
                await _juge(rapport, f"{nom}, {taille} faits", hasard, paire)
    await _proteges_ou_non(ouvert, rapport, hasard, servi.url)


async def _proteges_ou_non(
    ouvert: Terrain, rapport: Rapport, hasard: random.Random, url: str
) -> None:
    """Deux ménages pareils, l'un protégé : leur référent, que rien ne nomme, les lit et y écrit."""
    for taille, gestes in ((PETIT, SUIVIS), (LONG, SUIVIS), (MOYEN, EN_RETARD)):
        async with ouvert.client(url, SIAO) as client:
            lus = [await _suivi(client, f"si-siao:{p}{taille}", taille, p) for p in ("nu", "n3")]
        attend_les_vues(url)
        async with ouvert.client(url, RELAIS) as client:
            for nom, geste in gestes.items():
                paire = partial(_deux, client, geste, lus)
                await _juge(rapport, f"Protégé ou non, {nom}, {taille} faits", hasard, paire)


async def _suivi(client: httpx2.AsyncClient, sujet: str, faits: int, protection: str) -> str:
    """Un ménage que suit le référent, protégé ou non ; son identifiant."""
    parcours = await long_menage(client, sujet, faits)
    dits = [un_fait("referent.designe", SIAO, sujet, organisme="INT-RELAIS", perimetre="PARCOURS")]
    if protection == "n3":
        dits.append(un_fait("vif.protection-adresse-activee", SIAO, sujet, niveau="N3"))
    for dit in dits:
        (await pousse(client, dit)).raise_for_status()
    return parcours


async def _prendre(
    ouvert: Terrain, rapport: Rapport, hasard: random.Random, menages: Mapping[int, str]
) -> None:
    """La variante fautive, elle, se fait prendre."""
    bavard = ouvert.sert("api", variante="rejoue-avant-de-juger")
    for taille, parcours in menages.items():
        async with ouvert.client(bavard.url, GENTIANES) as client:
            part, sur = await _mesure(hasard, partial(_lues, client, _carte, parcours))
        rapport.exige(
            f"La variante qui rejoue avant de juger, {taille} faits",
            100 * part,
            f"% bien rangés ({sur})",
            tenu=part > CHANCE_MAX,
            voulu="prise : plus de 55 %",
        )


def _lues(client: httpx2.AsyncClient, geste: Geste, interdit: str) -> Paire:
    return geste(client, str(uuid4())), geste(client, interdit)


def _ecrites(client: httpx2.AsyncClient, geste: Geste, sujets: tuple[str, str]) -> Paire:
    inconnu, interdit = sujets
    return geste(client, inconnu), geste(client, interdit)


def _deux(client: httpx2.AsyncClient, geste: Geste, menages: Sequence[str]) -> Paire:
    nu, protege = menages
    return geste(client, nu), geste(client, protege)


async def _juge(
    rapport: Rapport, nom: str, hasard: random.Random, paire: Callable[[], Paire]
) -> None:
    """Une part trop grande est mesurée une seconde fois : elle peut être due au hasard."""
    part, sur = await _mesure(hasard, paire)
    if CHANCE_MAX < part < FLAGRANT:
        part, sur = await _mesure(hasard, paire)
    rapport.exige(
        nom,
        100 * part,
        f"% bien rangés ({sur})",
        tenu=part <= CHANCE_MAX,
        voulu="au plus 55 %",
    )


async def _mesure(hasard: random.Random, paire: Callable[[], Paire]) -> tuple[float, str]:
    """Ce que le classeur range bien ; sur combien de paires, et les deux médianes."""
    inconnus: list[float] = []
    interdits: list[float] = []
    for _ in range(5):
        for requete in paire():
            await requete
    while len(inconnus) < PAIRES:
        deux = list(zip(paire(), (inconnus, interdits), strict=True))
        hasard.shuffle(deux)
        statuts = set()
        for requete, temps in deux:
            debut = time.perf_counter()
            statuts.add((await requete).status_code)
            temps.append(time.perf_counter() - debut)
        if len(statuts) > 1:
            raise RuntimeError(f"les deux ménages répondent autrement : {statuts}")
        if len(inconnus) == DEBUT and juste(inconnus, interdits) > FLAGRANT:
            break
    medianes = " et ".join(f"{1000 * statistics.median(t):.1f}" for t in (inconnus, interdits))
    return juste(inconnus, interdits), f"{len(inconnus)} paires, médianes {medianes} ms"


async def _carte(client: httpx2.AsyncClient, parcours: str) -> httpx2.Response:
    return await client.get(f"/v1/parcours/{parcours}")


async def _chronologie(client: httpx2.AsyncClient, parcours: str) -> httpx2.Response:
    return await client.get(f"/v1/parcours/{parcours}/chronologie")


async def _a_blanc(client: httpx2.AsyncClient, sujet: str) -> httpx2.Response:
    return await client.post("/v1/evenements?a_blanc=true", json=_entree(sujet), headers=STRUCTURE)


async def _essai_d_une_structure(client: httpx2.AsyncClient, sujet: str) -> httpx2.Response:
    dite = un_fait(
        "territoire.structure-declaree",
        GENTIANES,
        sujet,
        organisme="INT-GENTIANES",
        nature="HEBERGEMENT",
        type_place="CHU",
        capacite=12,
        etat="OUVERTE",
        commune="48095",
    )
    return await client.post("/v1/evenements?a_blanc=true", json=dite, headers=STRUCTURE)


async def _depot(client: httpx2.AsyncClient, sujet: str) -> httpx2.Response:
    return await pousse(client, _entree(sujet))


def _entree(sujet: str) -> Fait:
    return un_fait(
        "hebergement.entree-effectuee",
        GENTIANES,
        sujet,
        structure="INT-GENTIANES",
        type_place="CHU",
    )


async def _suite_a_blanc(client: httpx2.AsyncClient, parcours: str) -> httpx2.Response:
    dit = voisinage(f"parcours:{parcours}", RELAIS)
    return await client.post("/v1/evenements?a_blanc=true", json=dit, headers=STRUCTURE)


async def _suite(client: httpx2.AsyncClient, parcours: str) -> httpx2.Response:
    return await pousse(client, voisinage(f"parcours:{parcours}", RELAIS))


async def _retard_a_blanc(client: httpx2.AsyncClient, parcours: str) -> httpx2.Response:
    dit = voisinage(f"parcours:{parcours}", RELAIS, jour=TARD)
    return await client.post("/v1/evenements?a_blanc=true", json=dit, headers=STRUCTURE)


async def _retard(client: httpx2.AsyncClient, parcours: str) -> httpx2.Response:
    return await pousse(client, voisinage(f"parcours:{parcours}", RELAIS, jour=TARD))


STRUCTURE: Final = {"Content-Type": "application/cloudevents+json"}
LECTURES: Final[dict[str, Geste]] = {"Carte": _carte, "Chronologie": _chronologie}
DEPOTS: Final[dict[str, Geste]] = {
    "Essai à blanc": _a_blanc,
    "Essai à blanc d'une structure": _essai_d_une_structure,
    "Dépôt": _depot,
}
SUIVIS: Final[dict[str, Geste]] = {
    **LECTURES,
    "essai à blanc": _suite_a_blanc,
    "dépôt": _suite,
}
EN_RETARD: Final[dict[str, Geste]] = {
    "essai à blanc en retard": _retard_a_blanc,
    "dépôt en retard": _retard,
}

if __name__ == "__main__":
    with Rapport("Inconnu ou interdit : le temps ne le dit pas") as dit, terrain() as ici:
        asyncio.run(chronometrer(ici, dit))
