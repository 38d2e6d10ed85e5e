"""Refaire une publication : recompter ce que l'on savait à sa position, et comparer.

Un fait arrivé depuis n'y change rien. Ce qui s'est effacé depuis, oui : la différence le dit.
"""

from collections.abc import AsyncIterator
from typing import Final

from asyncpg.pool import PoolConnectionProxy

from parcours.journal import reader, territories
from parcours.projections.cles import Lecteurs
from parcours.projections.household import Row, household_rows
from parcours.publications import lues, medianes, registre
from parcours.publications.composee import Composee
from parcours.publications.composer import Matiere, composer
from parcours.publications.lues import Ligne
from parcours.publications.periodes import Periode
from parcours.publications.registre import Gelee
from parcours.publications.tableaux import VERSION
from parcours.secret_statistique.cases import Cle

PAGE_MENAGES: Final = 500


async def differences(connexion: PoolConnectionProxy, gelee: Gelee) -> list[Cle]:
    """Les cases, parues ou tues, qui ne se recomptent pas pareil."""
    matiere = await savait(connexion, gelee)
    departements = list(gelee.departements)
    refaite = composer(matiere, Periode.lue(gelee.periode), departements, gelee.seuil)
    refaite = refaite.revisee(gelee.revision)
    gardees = await registre.valeurs(connexion, gelee.numero)
    recomptees = {cle: case.valeur for cle, case in refaite.cases.items()} | refaite.mesures
    parues = {cle for cle, case in refaite.cases.items() if case.se_publie} | refaite.mesures.keys()
    attendues = parues if gelee.catalogue == VERSION else set()
    paraissent = await _medianes(connexion, gelee, refaite)
    return sorted(
        cle
        for cle, valeur in recomptees.items()
        if gardees.get(cle) not in {valeur, paraissent.get(cle, valeur)}
        and (cle in gardees or cle in attendues)
    )


async def _medianes(
    connexion: PoolConnectionProxy, gelee: Gelee, refaite: Composee
) -> dict[Cle, int | None]:
    """Ses mesures, sans celles que leurs cases taisaient quand elle a été gelée."""
    connu = await registre.connu(connexion)
    noms = [une.nom for une in connu.gelees if une.numero <= gelee.numero]
    return medianes.qui_paraissent(refaite.mesures, connu.paru, noms, gelee.seuil)


async def savait(connexion: PoolConnectionProxy, gelee: Gelee) -> Matiere:
    """Ce que disaient les vues quand elle a été comptée."""
    lignes: dict[str, list[Ligne]] = {table.name: [] for table in lues.TABLES}
    async for table, valeurs in _lignes(connexion, gelee):
        ligne = dict(zip(table.columns.keys(), valeurs, strict=True))
        if ligne["pour"] != lues.sans(table):
            lignes[table.name].append(ligne)
    return lues.matiere(lignes, Periode.lue(gelee.periode).jours.dernier)


async def _lignes(connexion: PoolConnectionProxy, gelee: Gelee) -> AsyncIterator[Row]:
    """Les lignes des vues, telles que les donnait le journal à sa position."""
    reglages = await territories.settings(connexion)
    personne = Lecteurs((), gelee.gelee_a)
    async for flux in reader.all_streams(connexion, gelee.position, PAGE_MENAGES):
        histoires = await reader.histories(connexion, flux, known_to=gelee.position)
        for menage, histoire in histoires.items():
            for ligne in household_rows(menage, histoire, reglages, personne):
                if ligne[0] in lues.TABLES:
                    yield ligne
