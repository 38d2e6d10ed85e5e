"""A large base: invented households pushed through the door, then copied (`copies`).

Copies have uuids, keys, persons and facts of their own. Some are of the same territory, read by the
same partners; the others, of territories that nobody opens.
"""

import asyncio
import ssl
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import asyncpg
import httpx2
import orjson

from bench.copies import copier
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


@dataclass(frozen=True, slots=True)
class Grand:
    """A base, who reads it, and somebody to look for."""

    base: BaseOuverte
    invente: TerritoireInvente
    menages: int
    """How many households have views."""
    les_siens: int
    """Of which in the territory that is read."""
    faits: int
    """How many the journal has."""
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
        faits = await copier(connection, siens, ailleurs)
    finally:
        await connection.close()
    menages = inventes * (1 + siens + ailleurs)
    return Grand(base, invente, menages, inventes * (1 + siens), faits, seance)


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
