"""The lists at size: the median reading of a page and the slow one, beside a plain count.

The witness counts, in SQL, the rows of that view that this reader's keys open.
"""

import ssl
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import asyncpg
import httpx2
from rich.table import Table

from bench.grand import ATTENTE_SECONDS, DEPARTEMENT, LU_LE, Grand, cle, nommer
from bench.service import cpu, servi, service
from parcours.commands.base import connected
from parcours.domain.langage.vocabulaire import Role
from parcours.projections import schema
from parcours.projections.engine import Projector

PAGE: Final = 50
PAGE_MS: Final = 50
COMPTES_MS: Final = 150
RECHERCHE_MS: Final = 100
BILAN_MS: Final = 2000
RECHERCHES_MAX: Final = 25
"""Searches by name are counted: sixty a minute and partner."""
Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Demandee:
    """A reading: who asks what, within how many milliseconds, of which view."""

    libelle: str
    role: Role
    adresse: str
    vue: str
    p99_ms: int = PAGE_MS
    options: Options = field(default_factory=dict)
    corps: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Lue:
    """What it took."""

    demandee: Demandee
    p50: float
    p99: float
    temoin: float
    lignes: int
    api: float
    """The CPU of the API for one reading, in milliseconds; the wall depends on who else works."""
    postgres: float


def demandees(grand: Grand) -> list[Demandee]:
    """All that is measured."""
    au = LU_LE.isoformat()
    jour, page = {"au": au}, {"au": au, "limite": PAGE}
    menages: list[tuple[str, Options]] = [
        ("urgence", {}), ("silence", {"tri": "silence"}), ("expulsion", {"tri": "expulsion"}),
        ("étape", {"tri": "etape"}), ("arrivée", {"tri": "arrivee"}),
        ("en retard, à la rue", {"en_retard": "true", "etape": "rue"}),
        ("dossier d'expulsion", {"dossier": "dossier-expulsion"}),
        ("sans nouvelle, sans référent", {"sans_nouvelle_jours": 90, "sans_referent": "true"}),
    ]  # fmt: skip
    annee = {"annee": LU_LE.year}
    dispositifs = (("cas-complexes", Role.CONSEIL_DEPARTEMENTAL), ("habitat-indigne", Role.PDLHI),
                   ("pole-ressource-habitat", Role.POLE_RESSOURCE))  # fmt: skip
    listes = ("sans-referent", "demandes-a-evaluer", "sejours-a-leur-terme")
    return [
        *(
            Demandee(f"Ménages : {nom}", role, "/v1/parcours", "menages", options={**page, **o})
            for role in (Role.SIAO, Role.REFERENT_PARCOURS)
            for nom, o in menages
        ),
        *(
            Demandee("Facettes", role, "/v1/parcours/facettes", "menages", COMPTES_MS, jour)
            for role in (Role.SIAO, Role.REFERENT_PARCOURS)
        ),
        *(
            Demandee(nom, role, f"/v1/{nom.lower()}", nom.lower(), options=page)
            for nom in ("Alertes", "Echeances")
            for role in (Role.SIAO, Role.REFERENT_PARCOURS)
        ),
        *(
            Demandee(
                f"SIAO : {nom}", Role.SIAO, f"/v1/siao/listes/{nom}", "siao_listes", options=page
            )
            for nom in listes
        ),
        Demandee(
            "SIAO : doublons possibles",
            Role.SIAO,
            "/v1/siao/listes/doublons-possibles",
            "personnes",
            options={"limite": PAGE},
        ),
        Demandee(
            "SIAO : ses listes comptées",
            Role.SIAO,
            "/v1/siao/listes",
            "siao_listes",
            COMPTES_MS,
            jour,
        ),
        Demandee(
            "Recherche par nom",
            Role.SIAO,
            "/v1/personnes/recherche",
            "personnes",
            RECHERCHE_MS,
            corps=grand.quelqu_un(),
        ),
        *(
            Demandee(
                f"Expulsions : {nom}",
                Role.CCAPEX,
                "/v1/expulsions",
                "expulsions_dossiers",
                options={**page, **o},
            )
            for nom, o in (
                ("retards", {}),
                ("recours", {"tri": "recours"}),
                ("risque", {"tri": "risque"}),
                ("un signal", {"signal": "audience-sans-diagnostic"}),
            )
        ),
        Demandee(
            "Expulsions : comptes",
            Role.CCAPEX,
            "/v1/expulsions/comptes",
            "expulsions_dossiers",
            COMPTES_MS,
            jour,
        ),
        Demandee(
            "CCAPEX : ordre du jour proposé",
            Role.CCAPEX,
            f"/v1/ccapex/seances/{grand.seance}/propositions",
            "expulsions_dossiers",
            options=page,
        ),
        Demandee(
            "CCAPEX : avis",
            Role.CCAPEX,
            "/v1/ccapex/avis",
            "ccapex_avis",
            options={**page, "du": f"{LU_LE.year}-01-01", "jusqu_au": au},
        ),
        Demandee(
            "Expulsions : bilan de l'année",
            Role.CCAPEX,
            "/v1/expulsions/bilan",
            "expulsions_procedures",
            BILAN_MS,
            annee,
        ),
        *(
            Demandee(
                f"Dispositif : {nom}", role, f"/v1/dispositifs/{nom}", "dispositifs", options=page
            )
            for nom, role in dispositifs
        ),
        *(
            Demandee(
                f"Dispositif compté : {nom}",
                role,
                f"/v1/dispositifs/{nom}/comptes",
                "dispositifs",
                COMPTES_MS,
                {**jour, "du": f"{LU_LE.year}-01-01", "jusqu_au": au},
            )
            for nom, role in dispositifs
        ),
    ]


async def lire(grand: Grand, lectures: int, vue: Callable[[Lue], None] | None = None) -> list[Lue]:
    """Read each list so many times, at its own address, and count its rows beside."""
    lues = []
    connection = await asyncpg.connect(grand.base.url)
    with servi(grand.base, projecteur=False) as (adresse, api):
        async with httpx2.AsyncClient(
            base_url=adresse, timeout=ATTENTE_SECONDS, verify=ssl.create_default_context()
        ) as client:
            for demandee in demandees(grand):
                combien = lectures if demandee.corps is None else min(lectures, RECHERCHES_MAX)
                await _durees(client, grand, demandee, 1)  # the first one connects, fills caches
                backends = await _backends(connection)
                avant = cpu([api]), cpu(backends)
                durees = await _durees(client, grand, demandee, combien)
                pris = [
                    1000 * (apres - alors) / combien
                    for apres, alors in zip((cpu([api]), cpu(backends)), avant, strict=True)
                ]
                temoin, lignes = await _temoin(connection, grand, demandee, combien)
                p99 = statistics.quantiles(durees, n=100, method="inclusive")[98]
                p50 = statistics.median(durees)
                lues.append(Lue(demandee, p50, p99, temoin, lignes, *pris))
                if vue is not None:
                    vue(lues[-1])
    await connection.close()
    return lues


async def _durees(
    client: httpx2.AsyncClient, grand: Grand, demandee: Demandee, lectures: int
) -> list[float]:
    entetes = {"Authorization": f"Bearer {cle(grand.qui(demandee.role))}"}
    durees = []
    for _ in range(lectures):
        debut = time.perf_counter()
        if demandee.corps is None:
            options = dict(demandee.options)
            reponse = await client.get(demandee.adresse, params=options, headers=entetes)
        else:
            reponse = await client.post(demandee.adresse, json=demandee.corps, headers=entetes)
        durees.append(1000 * (time.perf_counter() - debut))
        if reponse.status_code != httpx2.codes.OK:
            raise RuntimeError(f"{demandee.libelle} : {reponse.text}")
    return durees


async def _backends(connection: Any) -> list[int]:  # noqa: ANN401 (asyncpg's)
    """Who answers the service: PostgreSQL's processes on this base, ours aside."""
    autres = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
    lus = await connection.fetch(autres + "AND pid <> pg_backend_pid()")
    return [ligne["pid"] for ligne in lus]


async def _temoin(
    connection: Any,  # noqa: ANN401 (asyncpg's)
    grand: Grand,
    demandee: Demandee,
    lectures: int,
) -> tuple[float, int]:
    """The same rows, counted by plain SQL: the median, and how many."""
    vues, fiche = schema.live(), grand.qui(demandee.role).lecteur.fiche
    compte = (
        f"SELECT count(*) FROM {vues}.{demandee.vue} JOIN {vues}.cles USING (parcours) "  # noqa: S608 (our names)
        "WHERE lecteur = $1"
    )
    durees, lignes = [], 0
    for _ in range(min(lectures, 5)):
        debut = time.perf_counter()
        lignes = await connection.fetchval(compte, fiche)
        durees.append(1000 * (time.perf_counter() - debut))
    return statistics.median(durees), lignes


async def projeter(grand: Grand, faits: int) -> float:
    """What the projector takes, in milliseconds, for one fact: the median of so many."""
    durees = []
    with service(grand.base, projecteur=False) as adresse:
        async with (
            httpx2.AsyncClient(
                base_url=adresse, timeout=ATTENTE_SECONDS, verify=ssl.create_default_context()
            ) as client,
            connected(grand.base) as pool,
        ):
            projecteur = Projector(pool)
            for rang in range(faits):
                await nommer(client, grand.invente, range(rang, rang + 1), time.time_ns())
                debut = time.perf_counter()
                while await projecteur.catch_up():
                    pass
                durees.append(1000 * (time.perf_counter() - debut))
    return statistics.median(durees)


def tableau(grand: Grand, lues: list[Lue]) -> Table:
    """The table of what it took."""
    titre = (
        f"{grand.menages} ménages dans les vues, dont {grand.les_siens} du territoire lu "
        f"({DEPARTEMENT}) ; millisecondes, celles de l'API et de PostgreSQL de processeur"
    )
    table = Table(title=titre)
    for colonne in ("Lecture", "Qui"):
        table.add_column(colonne)
    for colonne in ("p50", "p99", "API", "PostgreSQL", "count(*)", "Lignes", "Exigé"):
        table.add_column(colonne, justify="right")
    for lue in lues:
        d = lue.demandee
        verdict = "tenu" if lue.p99 < d.p99_ms else "manqué"
        dits = (lue.p50, lue.p99, lue.api, lue.postgres, lue.temoin)
        chiffres = (f"{v:.1f}".replace(".", ",") for v in dits)
        exige = f"< {d.p99_ms} {verdict}"
        table.add_row(d.libelle, d.role.value, *chiffres, str(lue.lignes), exige)
    return table
