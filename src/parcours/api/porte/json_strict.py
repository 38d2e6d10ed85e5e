"""Lire du JSON sans rien laisser passer d'ambigu : toutes les fautes, chacune avec son pointeur."""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from parcours.api.ecrits import NIR_INTERDIT
from parcours.api.pointeurs import pointeur
from parcours.api.problems import Erreur
from parcours.domain.langage.nomenclatures.formats import contient_nir, contient_nir_exact

PROFONDEUR_MAX: Final = 20
ENTIER_MAX: Final = 2**53 - 1

D_UNE_MACHINE: Final = frozenset({"/id", "/subject", "/traceparent"})
"""Où une machine écrit : une horloge, un compteur n'y sont pas pris pour un numéro."""
_REFERENCE: Final = re.compile(r"/[^\s#]*#(\S+)")
"""Un fait cité : la source, puis l'identifiant qu'une machine lui a donné."""

_CONTROLES: Final = frozenset(map(chr, range(32))) - frozenset("\t\n\r")


class _Objet(dict[str, Any]):
    """Un objet JSON, avec les clés qu'il répète."""

    repetees: tuple[str, ...] = ()


class _NonFini:
    """NaN, Infinity ou -Infinity."""


@dataclass(slots=True)
class JsonLu:
    """Un JSON lu, ses fautes d'écriture, et celles de ses valeurs."""

    valeur: Any = None
    illisible: list[Erreur] = field(default_factory=list)
    """Ce qui n'est pas du JSON acceptable."""
    interdit: list[Erreur] = field(default_factory=list)
    """Ce qui est du JSON, mais qu'aucun champ ne peut contenir."""


def lire(octets: bytes) -> JsonLu:
    """Lire un texte JSON en UTF-8."""
    lecture, douteuse = _decoder(octets)
    return examiner(lecture.valeur) if douteuse else lecture


def lire_elements(octets: bytes) -> list[JsonLu] | JsonLu:
    """Lire un tableau JSON, chaque élément pour lui-même ; une seule lecture si ce n'en est pas un.

    Les pointeurs partent de l'élément.
    """
    lecture, douteuse = _decoder(octets)
    if lecture.illisible or not isinstance(lecture.valeur, list):
        return lecture
    lire_un = examiner if douteuse else JsonLu
    return [lire_un(element) for element in lecture.valeur]


def examiner(valeur: Any) -> JsonLu:  # noqa: ANN401 (any JSON value)
    """Les fautes d'écriture d'une valeur JSON déjà décodée."""
    lecture = JsonLu(valeur)
    for erreur in _fautes(valeur, "", 0):
        liste = lecture.illisible if erreur.code in _ILLISIBLES else lecture.interdit
        liste.append(erreur)
    return lecture


def _decoder(octets: bytes) -> tuple[JsonLu, bool]:
    """La valeur d'un texte, et si elle mérite qu'on l'examine : la plupart sont saines.

    Un caractère interdit ne peut venir que d'une séquence d'échappement.
    """
    doutes: list[object] = []

    def objet(couples: list[tuple[str, Any]]) -> dict[str, Any]:
        lu = _objet(couples)
        if isinstance(lu, _Objet):
            doutes.append(lu)
        return lu

    def nombre(lu: float | _NonFini) -> float | _NonFini:
        if isinstance(lu, _NonFini) or abs(lu) > ENTIER_MAX:
            doutes.append(lu)
        return lu

    try:
        texte = octets.decode("utf-8-sig")  # some write a mark before the first character
        valeur = json.loads(
            texte,
            object_pairs_hook=objet,
            parse_constant=lambda _: nombre(_NonFini()),
            parse_int=lambda chiffres: nombre(int(chiffres)),
            parse_float=lambda chiffres: nombre(float(chiffres)),
        )
    except (ValueError, RecursionError):
        illisible = Erreur("json-illisible", "", "Ce texte n'est pas du JSON en UTF-8.")
        return JsonLu(illisible=[illisible]), False
    doux = not doutes and "\\" not in texte and not contient_nir(texte)
    return JsonLu(valeur), not doux or _est_profond(valeur, PROFONDEUR_MAX)


def _est_profond(valeur: object, niveaux: int) -> bool:
    """Vrai si la valeur a plus de niveaux imbriqués que cela."""
    if not isinstance(valeur, dict | list):
        return False
    enfants = valeur.values() if isinstance(valeur, dict) else valeur
    return niveaux == 0 or any(
        _est_profond(enfant, niveaux - 1) for enfant in enfants if isinstance(enfant, dict | list)
    )


_ILLISIBLES = frozenset({"cle-dupliquee", "nombre-non-fini", "json-illisible"})


def _objet(couples: list[tuple[str, Any]]) -> dict[str, Any]:
    lu = dict(couples)
    if len(lu) == len(couples):
        return lu
    vues: set[str] = set()
    objet = _Objet(lu)
    objet.repetees = tuple(cle for cle, _ in couples if cle in vues or vues.add(cle))  # type: ignore[func-returns-value]  # add gives None
    return objet


def _fautes(valeur: Any, ou: str, profondeur: int) -> Iterator[Erreur]:  # noqa: ANN401 (any JSON value)
    if isinstance(valeur, str):
        yield from _du_texte(valeur, ou)
    elif isinstance(valeur, dict):
        if isinstance(valeur, _Objet):
            for cle in valeur.repetees:
                yield Erreur("cle-dupliquee", pointeur(ou, cle), "Cette clé est répétée.")
        yield from _des_enfants(valeur.items(), ou, profondeur)
    elif isinstance(valeur, list):
        yield from _des_enfants(enumerate(valeur), ou, profondeur)
    elif isinstance(valeur, _NonFini) or (isinstance(valeur, float) and math.isinf(valeur)):
        yield Erreur("nombre-non-fini", ou, "Ce nombre n'est pas fini.")
    elif isinstance(valeur, int) and abs(valeur) > ENTIER_MAX:
        yield Erreur("valeur-hors-bornes", ou, "Ce nombre est trop grand.")


def _des_enfants(enfants: Any, ou: str, profondeur: int) -> Iterator[Erreur]:  # noqa: ANN401 (pairs)
    if profondeur == PROFONDEUR_MAX:
        yield Erreur("json-illisible", "", f"Plus de {PROFONDEUR_MAX} niveaux imbriqués.")
        return
    for cle, valeur in enfants:
        if isinstance(cle, str):
            yield from (Erreur(e.code, ou, e.message) for e in _du_texte(cle, ou))
        yield from _fautes(valeur, pointeur(ou, cle), profondeur + 1)


def _du_texte(texte: str, ou: str) -> Iterator[Erreur]:
    if not texte.isprintable() and any(c in _CONTROLES or "\ud800" <= c <= "\udfff" for c in texte):
        yield Erreur("caractere-interdit", ou, "Ce texte contient un caractère interdit.")
    elif _dit_un_nir(texte, ou):
        yield Erreur("nir-interdit", ou, NIR_INTERDIT)


def _dit_un_nir(texte: str, ou: str) -> bool:
    if ou in D_UNE_MACHINE or _REFERENCE.fullmatch(texte):
        return contient_nir_exact(texte)
    return contient_nir(texte)
