"""A large base: invented households pushed through the door, then the rows of their views copied.

Copies have uuids, keys and persons of their own; the journal has only the households pushed. Some
are of the same territory, read by the same partners; the others, of territories that nobody opens.
"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import asyncpg
import httpx2
import orjson
from sqlalchemy import Uuid

from bench.service import nouvelle_base_de, service
from parcours.annuaire import Partenaire
from parcours.commands import essai
from parcours.commands.base import BaseOuverte, connected
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie.catalogue import PREFIXE
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.depot import Arrivee
from parcours.peuplement.hasard import Hasard
from parcours.peuplement.territoire import TerritoireInvente
from parcours.postgres.embedded import Server
from parcours.projections import rebuild, schema
from parcours.projections.vue import METADATA, SCHEMA

JUSQU_AU: Final = date(2026, 11, 1)
LU_LE: Final = JUSQU_AU
DEPARTEMENT: Final = "48"
ATTENTE_SECONDS: Final = 300
A_UNE_SEANCE: Final = timedelta(days=28)
EVENEMENT: Final = "application/cloudevents+json"
SYLLABES: Final = ["ba", "cor", "di", "fan", "gué", "la", "mo", "ni", "ro", "sel", "tu", "vi"]
UN_DOUBLE_SUR: Final = 100
"""One household of so many is another's, under another spelling."""
INUTILES: Final = frozenset(
    {"cles_faits", "cles_territoriaux", "observatoire_etapes", "observatoire_ruptures"}
)
"""What no list reads: the finest rights of a card, and what is counted elsewhere."""
_COFFRE: Final = (
    (
        "INSERT INTO coffre.personnes SELECT empreinte || '-' || n, sujets "
        "FROM coffre.personnes, generate_series($1::int, $2::int) AS n"
    ),
    (
        "INSERT INTO coffre.recherche SELECT substr(sha256(cle || int4send(n)), 1, length(cle)), "
        "empreinte || '-' || n FROM coffre.recherche, generate_series($1::int, $2::int) AS n"
    ),
    (
        "INSERT INTO coffre.ressemblances SELECT une || '-' || n, autre || '-' || n, score "
        "FROM coffre.ressemblances, generate_series($1::int, $2::int) AS n"
    ),
)


@dataclass(frozen=True, slots=True)
class Grand:
    """A base, who reads it, and somebody to look for."""

    base: BaseOuverte
    invente: TerritoireInvente
    menages: int
    """How many households have views."""
    les_siens: int
    """Of which in the territory that is read."""
    seance: str
    """A session of the CCAPEX, which has an agenda to propose."""

    def qui(self, role: Role) -> Partenaire:
        """The first partner who has this role."""
        return next(p for p in self.invente.departement.partenaires if role in p.roles)

    def quelqu_un(self) -> dict[str, str]:
        """The name, the first name and the birth of somebody who was pushed."""
        return identite(self.invente.departement.menages // 2)


def identite(rang: int) -> dict[str, str]:
    """Who somebody of this rank is; one in a hundred is the one before, with another accent."""
    double = rang % UN_DOUBLE_SUR == 1
    tire = Hasard(1, "identite", rang - 1 if double else rang)
    nom, prenom = ("".join(tire.parmi(SYLLABES) for _ in range(n)).capitalize() for n in (3, 2))
    naissance = f"{tire.entre(1950, 2005)}-{tire.entre(1, 12):02}-{tire.entre(2, 28):02}"
    return {"nom": nom.replace("é", "e") if double else nom, "prenom": prenom,
            "date_naissance": naissance}  # fmt: skip


def cle(partenaire: Partenaire) -> str:
    """The API key of a partner of the bench."""
    return f"pcs_banc-{partenaire.source.rpartition('/')[2]}"


async def remplir(server: Server, nom: str, inventes: int, siens: int, ailleurs: int) -> Grand:
    """A base where `inventes` households were pushed, `siens` times copied here, and elsewhere."""
    invente = TerritoireInvente(DepartementInvente(DEPARTEMENT, inventes), 1, JUSQU_AU)
    departement = invente.departement
    cles = {p.source: cle(p) for p in departement.partenaires}
    base = await nouvelle_base_de(server, nom, departement.fichier(), cles)
    async with connected(base) as pool:
        await essai.sign(pool)  # what each role ordinarily says counts
    with service(base, projecteur=False) as adresse:
        async with httpx2.AsyncClient(
            base_url=adresse, timeout=ATTENTE_SECONDS, verify=ssl.create_default_context()
        ) as client:
            await Arrivee(client, cles, invente).tout(range(inventes), lambda _: None)
            await nommer(client, invente, range(inventes))
            seance = await _seance(client, departement)
        async with connected(base) as pool:
            await rebuild.rebuild(pool, lambda _: None)
            await _indexees(pool)
    connection = await asyncpg.connect(base.url)
    try:
        await _copies(connection, siens, ailleurs)
    finally:
        await connection.close()
    menages = inventes * (1 + siens + ailleurs)
    return Grand(base, invente, menages, inventes * (1 + siens), seance)


async def _seance(client: httpx2.AsyncClient, departement: DepartementInvente) -> str:
    """The CCAPEX plans a session, in the weeks that follow; its identifier."""
    ccapex = next(p for p in departement.partenaires if Role.CCAPEX in p.roles)
    programmee = {
        "specversion": "1.0",
        "id": "seance-1",
        "source": ccapex.source,
        "type": f"{PREFIXE}territoire.seance-ccapex-programmee.v1",
        "subject": f"{ccapex.systemes[0]}:seance-banc",
        "departement": DEPARTEMENT,
        "data": {
            "survenu_le": LU_LE.isoformat(),
            "seance_le": (LU_LE + A_UNE_SEANCE).isoformat(),
            "prochaine_le": (LU_LE + 2 * A_UNE_SEANCE).isoformat(),
            "niveau": "CENTRALE",
        },
    }
    entetes = {"Authorization": f"Bearer {cle(ccapex)}", "Content-Type": EVENEMENT}
    reponse = await client.post("/v1/evenements", content=orjson.dumps(programmee), headers=entetes)
    reponse.raise_for_status()
    return str(reponse.json()["parcours"])


async def nommer(
    client: httpx2.AsyncClient, invente: TerritoireInvente, rangs: range, tour: int = 0
) -> None:
    """The SIAO says who the first person of each of these households is; each turn says it anew."""
    siao = next(p for p in invente.departement.partenaires if Role.SIAO in p.roles)
    lignes = b"\n".join(
        orjson.dumps(
            {
                "specversion": "1.0",
                "id": f"nom-{tour}-{rang}",
                "source": siao.source,
                "type": f"{PREFIXE}menage.identite-precisee.v1",
                "subject": invente.menage(rang).dits[0].sujet,
                "time": f"{LU_LE}T18:00:00+01:00",
                "departement": DEPARTEMENT,
                "data": {"survenu_le": LU_LE.isoformat(), "personne": "p1", **identite(rang)},
            }
        )
        for rang in rangs
    )
    entetes = {"Authorization": f"Bearer {cle(siao)}", "Content-Type": "application/x-ndjson"}
    reponse = await client.post("/v1/evenements", content=lignes, headers=entetes)
    reponse.raise_for_status()


async def _indexees(pool: asyncpg.Pool) -> None:
    """Wait until everybody can be looked for by name."""
    manquent = (
        f"SELECT count(*) FROM {schema.live()}.personnes p WHERE NOT EXISTS "  # noqa: S608 (our names)
        "(SELECT FROM coffre.personnes c WHERE c.empreinte = p.empreinte)"
    )
    while await pool.fetchval(manquent):  # noqa: ASYNC110 (another process works)
        await asyncio.sleep(1)


async def _copies(connection: Any, siens: int, ailleurs: int) -> None:  # noqa: ANN401 (asyncpg's)
    vues = schema.live()
    for table in METADATA.sorted_tables:
        if table.name in INUTILES:
            continue
        colonnes = [(c.name, isinstance(c.type, Uuid)) for c in table.c]
        dites = ", ".join(_copiee(nom, uuid=uuid, siens=siens) for nom, uuid in colonnes)
        await connection.execute(
            f"INSERT INTO {vues}.{table.name} ({', '.join(nom for nom, _ in colonnes)}) "  # noqa: S608 (our names)
            f"SELECT {dites} FROM {vues}.{table.name} t, "
            f"generate_series(1, {siens + ailleurs}) AS n"
        )
    for ordre in _COFFRE:
        await connection.execute(ordre, 1, siens + ailleurs)
    await connection.execute("VACUUM ANALYZE")


def _copiee(colonne: str, *, uuid: bool, siens: int) -> str:
    """A column of a copy: whose household it is, who reads it, where it lives."""
    if uuid:
        return f"md5(t.{colonne}::text || n)::uuid"
    if colonne == "empreinte":
        return "t.empreinte || '-' || n"
    if colonne in {"lecteur", "departement"}:
        return f"CASE WHEN n <= {siens} THEN t.{colonne} ELSE t.{colonne} || '-' || n END"
    return f"t.{colonne}"


async def lignes_par_vue(base: BaseOuverte) -> dict[str, int]:
    """How many rows each view has."""
    connection = await asyncpg.connect(base.url)
    try:
        return {
            table.name: await connection.fetchval(
                f"SELECT count(*) FROM {schema.live()}.{table.name}"  # noqa: S608 (our names)
            )
            for table in METADATA.sorted_tables
            if table.schema == SCHEMA
        }
    finally:
        await connection.close()
