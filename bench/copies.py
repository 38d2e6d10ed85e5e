"""The copies that make a base large: views, journal, coffre, what readers were told.

A household is copied whole, its rows side by side in each view, as the projector writes them; the
facts of all the copies are interleaved in the journal, as time brings them. What nobody opens is
copied too, so that indexes are as deep as those of a region; what others were told, a row a fact
and reader, is not.
"""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Uuid

from parcours.projections import schema
from parcours.projections.vue import METADATA

INUTILES: Final = frozenset(
    {"cles_faits", "cles_territoriaux", "observatoire_etapes", "observatoire_ruptures"}
)
"""What no list reads: the finest rights of a card, and what is counted elsewhere."""
_COFFRE: Final = (
    """
    INSERT INTO coffre.cles (flux, sujet, cle, enveloppe, creee_le)
    SELECT {flux}, sujet, md5(cle::text || n)::uuid, enveloppe, creee_le
      FROM coffre.cles, generate_series(1, {combien}) AS n
    """,
    """
    INSERT INTO coffre.personnes
    SELECT empreinte || '-' || n, ARRAY(SELECT md5(s::text || n)::uuid FROM unnest(sujets) AS s)
      FROM coffre.personnes, generate_series(1, {combien}) AS n
    """,
    """
    INSERT INTO coffre.recherche
    SELECT substr(sha256(cle || int4send(n)), 1, length(cle)), empreinte || '-' || n
      FROM coffre.recherche, generate_series(1, {combien}) AS n
    """,
    """
    INSERT INTO coffre.ressemblances SELECT une || '-' || n, autre || '-' || n, score
      FROM coffre.ressemblances, generate_series(1, {combien}) AS n
    """,
)
_JOURNAL: Final = (
    """
    INSERT INTO journal.identifiants (systeme, empreinte, flux, departement, generation)
    SELECT systeme, sha256(empreinte || int4send(n)), {flux}, departement, generation
      FROM journal.identifiants, generate_series(1, {combien}) AS n
    """,
    """
    INSERT INTO journal.evenements
    SELECT {position} - bis, {flux}, version + bis * {tete}, source, id || '-' || n || '-' || bis,
           type, survenu_le, connu_le, enregistre_le, {departement}, qualites,
           CASE WHEN flux_lies IS NOT NULL
                THEN ARRAY(SELECT md5(l::text || n)::uuid FROM unnest(flux_lies) AS l) END,
           charge, contenu, empreinte, chaine
      FROM journal.evenements, generate_series(1, {combien}) AS n, generate_series(0, 1) AS bis
    """,
    "UPDATE journal.tete SET position = {faits}",
    "UPDATE {vues}.curseur SET position = {faits}",
)
_DITS: Final = (
    """
    INSERT INTO annonces.entrees (lecteur, parcours, fait, numero, position, apres_coup)
    SELECT lecteur, {parcours}, CASE WHEN fait = 0 THEN 0 ELSE {fait} END,
           dernier + (numero - 1) * {siens} + n, {position}, apres_coup
      FROM annonces.vie, annonces.entrees, generate_series(1, {siens}) AS n
    """,
    """
    INSERT INTO annonces.dits (parcours, lecteur, faits, devenirs)
    SELECT {parcours}, lecteur, ARRAY(SELECT {f} FROM unnest(faits) AS f), devenirs
      FROM annonces.dits, generate_series(1, {siens}) AS n
    """,
    "UPDATE annonces.vie SET dernier = dernier * (1 + {siens})",
)


@dataclass(frozen=True, slots=True)
class Copies:
    """How many times what is there is copied, here first, and where its journal ends."""

    siens: int
    combien: int
    tete: int

    def position(self, colonne: str) -> str:
        """Where a copied fact is in the journal: all the copies of one, then of the next.

        Each one is there twice, so that the journal has as many facts as it must.
        """
        return f"{self.tete} + 2 * (({colonne} - 1) * {self.combien} + n)"

    @property
    def faits(self) -> int:
        """How many facts the journal then has."""
        return self.tete * (1 + 2 * self.combien)

    def dit(self, ordre: str) -> str:
        """A statement, for these copies."""
        uuids = {nom: f"md5({nom}::text || n)::uuid" for nom in ("flux", "parcours")}
        positions = {nom: self.position(nom) for nom in ("position", "fait", "f")}
        return ordre.format(
            **uuids,
            **positions,
            departement=self.ailleurs("departement"),
            siens=self.siens,
            combien=self.combien,
            tete=self.tete,
            faits=self.faits,
            vues=schema.live(),
        )

    def ailleurs(self, colonne: str) -> str:
        """A place or a reader: those of here, then others."""
        return f"CASE WHEN n <= {self.siens} THEN {colonne} ELSE {colonne} || '-' || n END"

    def colonne(self, nom: str, *, uuid: bool) -> str:
        """A column of a row of a view."""
        if uuid:
            return f"md5({nom}::text || n)::uuid"
        if nom == "empreinte":
            return "empreinte || '-' || n"
        if nom == "position":
            return self.position(nom)
        return self.ailleurs(nom) if nom in {"lecteur", "departement"} else nom


async def copier(connection: Any, siens: int, ailleurs: int) -> int:  # noqa: ANN401 (asyncpg's)
    """Copy so many times the households that are there; how many facts the journal then has."""
    tete = await connection.fetchval("SELECT position FROM journal.tete")
    copies = Copies(siens, siens + ailleurs, tete)
    if copies.combien:
        await _vues(connection, copies)
        for ordre in (*_COFFRE, *_JOURNAL, *_DITS):
            await connection.execute(copies.dit(ordre))
    await connection.execute("VACUUM ANALYZE")
    return copies.faits


async def _vues(connection: Any, copies: Copies) -> None:  # noqa: ANN401 (asyncpg's)
    """The rows of the views, all those of a household together."""
    vues, ordres = schema.live(), []
    for table in METADATA.sorted_tables:
        if table.name not in INUTILES:
            await connection.execute(
                f"CREATE TEMPORARY TABLE {table.name} AS SELECT * FROM {vues}.{table.name}"  # noqa: S608 (our names)
            )
            noms = ", ".join(table.c.keys())
            dites = ", ".join(
                copies.colonne(c.name, uuid=isinstance(c.type, Uuid)) for c in table.c
            )
            ordres.append(
                f"INSERT INTO {vues}.{table.name} ({noms}) SELECT {dites} "  # noqa: S608 (our names)
                f"FROM (SELECT $1::int AS n) AS copie, pg_temp.{table.name}"
            )
    prepares = [await connection.prepare(ordre) for ordre in ordres]
    async with connection.transaction():
        for n in range(1, copies.combien + 1):
            for prepare in prepares:
                await prepare.fetch(n)
