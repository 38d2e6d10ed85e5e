"""Combien de protections un organisme dit en un jour, de ménages avec qui il ne travaille pas.

Une protection masque aussitôt, dite par qui que ce soit : sans plafond, une clé volée ferait taire
un territoire. Ce qu'on répond est le même que le ménage existe ou non : un identifiant que nul
n'emploie compte comme un ménage que l'on ne connaît pas. Rien ne se rejoue pour le savoir : le
temps que cela prendrait dirait lesquels existent.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Final

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.porte.autorite import Autorise
from parcours.api.problems import Probleme, TropDeProtections
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie.catalogue import types_cloudevents
from parcours.domain.volets.vif.protection import ProtectionAdresseActivee
from parcours.projections import entree

PROTECTIONS_PAR_JOUR: Final = 20
"""Bien plus que n'en dit un organisme d'un territoire entier ; il reprend le lendemain."""

_DITES = """
SELECT e.source, e.id FROM journal.evenements e JOIN annuaire.partenaires p USING (source)
 WHERE p.organisme = $1 AND e.type = ANY($2) AND e.enregistre_le >= $3
"""


async def plafonner(
    connection: PoolConnectionProxy,
    partenaire: Partenaire,
    autorises: Sequence[Autorise | Probleme],
    maintenant: datetime,
) -> list[Autorise | Probleme]:
    """Les mêmes dépôts ; les protections de trop, dites sans relation, attendent un autre jour."""
    rendus = list(autorises)
    rangs = [rang for rang, a in enumerate(autorises) if _protege(a)]
    if not rangs:
        return rendus
    depuis = maintenant.astimezone(UTC) - timedelta(days=1)
    types = types_cloudevents(ProtectionAdresseActivee)
    dites = await connection.fetch(_DITES, partenaire.organisme, types, depuis)
    cles = {(dite[0], dite[1]) for dite in dites}
    neuves = [rang for rang in rangs if _cle(rendus[rang]) not in cles]
    restent = max(PROTECTIONS_PAR_JOUR - len(cles), 0)
    de_trop = {rang: a for rang in neuves[restent:] if isinstance(a := rendus[rang], Autorise)}
    if Role.SIAO in partenaire.roles:
        de_trop = {r: a for r, a in de_trop.items() if a.territoire not in partenaire.departements}
    flux = {a.flux for a in de_trop.values()}
    siens = await entree.lies(connection, partenaire.lecteur, flux)
    for rang, autorise in de_trop.items():
        if autorise.flux not in siens:
            rendus[rang] = TropDeProtections(
                "Trop de protections en un jour, de ménages avec qui vous n'êtes pas en relation : "
                "renvoyer celle-ci demain, ou demander une relation. En urgence, appeler le SIAO.",
                entetes={"Retry-After": "86400"},
            )
    return rendus


def _protege(autorise: Autorise | Probleme) -> bool:
    return isinstance(autorise, Autorise) and isinstance(
        autorise.depot.evenement, ProtectionAdresseActivee
    )


def _cle(autorise: Autorise | Probleme) -> tuple[str, str] | None:
    if isinstance(autorise, Probleme):
        return None
    return autorise.depot.enveloppe.source, autorise.depot.enveloppe.id
