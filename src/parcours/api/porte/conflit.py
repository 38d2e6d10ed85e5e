"""Un identifiant déjà employé : pour le même contenu, ou pour un autre, et en quoi il diffère.

Le journal reconnaît un contenu à son empreinte. Quand elles diffèrent, les deux contenus se
comparent : ce qui ne diffère que par ce que la porte ne compte pas est le même fait, renvoyé.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

import orjson
from asyncpg.pool import PoolConnectionProxy

from parcours.api.pointeurs import pointeur
from parcours.api.problems import ConflitDIdempotence, Erreur
from parcours.journal import reader, sealing
from parcours.journal.port import Draft, Outcome, Receipt, Recorded
from parcours.journal.vault import Vault

Ecarts = dict[int, list[str]]
"""Les pointeurs qui diffèrent, par rang du brouillon en conflit."""

_ABSENT: Final = object()
_EFFACE: Final = object()
"""Une donnée personnelle dont la clé est détruite : on ne sait plus la comparer."""


async def ecarts(
    connection: PoolConnectionProxy,
    vault: Vault,
    brouillons: Sequence[Draft],
    recus: Sequence[Receipt],
) -> Ecarts:
    """En quoi chaque brouillon en conflit diffère de ce qui porte déjà son identifiant."""
    rangs = [n for n, recu in enumerate(recus) if recu.outcome is Outcome.CONFLICT]
    if not rangs:
        return {}
    gardes = await reader.by_key(connection, {brouillons[n].key for n in rangs})
    premiers = {b.key: b for b in reversed(brouillons)}
    couples = [(n, brouillons[n], gardes.get(brouillons[n].key)) for n in rangs]
    trouves: Ecarts = {}
    for rang, brouillon, garde in couples:
        avant = garde or premiers[brouillon.key]
        dit, redit = [await _clair(connection, vault, ecrit) for ecrit in (avant, brouillon)]
        trouves[rang] = list(dict.fromkeys(_differences(dit, redit, "")))
    return trouves


async def reconnus(
    connection: PoolConnectionProxy, brouillons: Sequence[Draft], differences: Ecarts
) -> list[Draft]:
    """Les mêmes brouillons ; ceux qui ne diffèrent en rien portent l'empreinte déjà au journal."""
    memes = {brouillons[n].key for n, pointeurs in differences.items() if not pointeurs}
    empreintes = await reader.fingerprints(connection, memes)
    return [
        replace(b, fingerprint=empreintes[b.key])
        if n in differences and b.key in empreintes and not differences[n]
        else b
        for n, b in enumerate(brouillons)
    ]


def conflit(pointeurs: Sequence[str]) -> ConflitDIdempotence:
    """Le refus d'un autre contenu sous le même identifiant."""
    return ConflitDIdempotence(
        "Cet identifiant désigne déjà un autre contenu : en choisir un neuf.",
        [
            Erreur("valeur-changee", ou, "Ce n'est pas la valeur déjà enregistrée.")
            for ou in pointeurs
        ],
    )


async def _clair(
    connection: PoolConnectionProxy, vault: Vault, ecrit: Draft | Recorded
) -> dict[str, Any]:
    """Ce que dit un fait, ses données personnelles en clair."""
    data = orjson.loads(ecrit.payload)
    jetons = list(sealing.tokens(data))
    cles = await vault.keys_by_id(connection, {sealing.key_id(j) for *_, j in jetons})
    lien = sealing.bind(ecrit.stream, ecrit.source, ecrit.id, ecrit.type)
    for porteur, nom, chemin, jeton in jetons:
        cle = cles.get(sealing.key_id(jeton))
        porteur[nom] = sealing.unseal(jeton, cle, lien(chemin)) if cle else _EFFACE
    return {
        "subject": str(ecrit.stream),
        "type": ecrit.type,
        "departement": ecrit.department,
        "data": data,
    }


def _differences(avant: Any, apres: Any, ou: str) -> Iterator[str]:  # noqa: ANN401 (any JSON value)
    if _EFFACE in (avant, apres):
        return
    if isinstance(avant, dict) and isinstance(apres, dict):
        cles: Any = [*avant, *(cle for cle in apres if cle not in avant)]
    elif isinstance(avant, list) and isinstance(apres, list) and len(avant) == len(apres):
        cles, avant, apres = range(len(avant)), dict(enumerate(avant)), dict(enumerate(apres))
    else:
        if type(avant) is not type(apres) or avant != apres:
            yield ou
        return
    for cle in cles:
        yield from _differences(avant.get(cle, _ABSENT), apres.get(cle, _ABSENT), pointeur(ou, cle))
