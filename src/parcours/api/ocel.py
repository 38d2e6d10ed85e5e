"""OCEL 2.0 (JSON) : les faits de plusieurs ménages, pour qui fouille des processus.

Un évènement est un fait ; ses objets, le ménage, ses personnes, les dossiers qu'il fait avancer et
le partenaire qui l'a dit. Rien n'y est descellé : ni nom, ni adresse, ni téléphone.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final

import orjson

from parcours.domain.publie import catalogue
from parcours.projections.fil_rouge.chronologie import FaitLu, types_de

MENAGE: Final = "menage"
PERSONNE: Final = "personne"
DOSSIER: Final = "dossier"
PARTENAIRE: Final = "partenaire"

_DITS: Final = ("precision_date", "etat", "valeur")
_INSTANTS: Final = ("connu_le", "enregistre_le")
_OBJETS: Final = {
    MENAGE: ("etape", "departement"),
    PERSONNE: (),
    DOSSIER: ("dossier",),
    PARTENAIRE: ("nom",),
}
_TOUJOURS: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Le temps d'un attribut qui ne change pas, dans cette norme."""


@dataclass(frozen=True, slots=True)
class MenageEmporte:
    """Un ménage et ses faits, tels que les lit qui les emporte."""

    parcours: str
    au: date
    attributs: Mapping[str, str | None]
    """Ce que la liste en dit ce jour-là."""
    faits: Sequence[FaitLu]
    partages: frozenset[str]
    """Les références des faits qui concernent un autre ménage, emporté ou non.

    Leur place ne dit donc pas quels autres se lisent.
    """


@dataclass(slots=True)
class _Journal:
    """Ce qu'il faut retenir jusqu'au bout : les objets, les types, les faits de deux ménages."""

    objets: dict[str, dict[str, Any]] = field(default_factory=dict)
    attributs: dict[str, dict[str, str]] = field(default_factory=dict)
    """Par type d'évènement, le type de chacun de ses attributs."""
    partages: dict[str, dict[str, Any]] = field(default_factory=dict)
    dits: set[str] = field(default_factory=set)
    """Les faits écrits : un fait n'est qu'un évènement, même si deux ménages le montrent."""

    def evenements(self, menage: MenageEmporte) -> Iterator[bytes]:
        """Ceux d'un ménage ; ceux qu'il partage attendent les autres."""
        self.objets[menage.parcours] = _objet(
            menage.parcours, MENAGE, menage.attributs, _minuit(menage.au)
        )
        for fait in menage.faits:
            evenement = self._evenement(menage.parcours, fait)
            if evenement["id"] in menage.partages:
                self._partage(evenement)
            elif evenement["id"] not in self.dits:
                self.dits.add(evenement["id"])
                yield orjson.dumps(evenement)

    def _partage(self, evenement: dict[str, Any]) -> None:
        deja = self.partages.setdefault(evenement["id"], evenement)
        if deja is not evenement:
            nouveaux = (x for x in evenement["relationships"] if x not in deja["relationships"])
            deja["relationships"] += nouveaux

    def _evenement(self, parcours: str, fait: FaitLu) -> dict[str, Any]:
        dits = [{"name": nom, "value": getattr(fait, nom)} for nom in (*_DITS, *_INSTANTS)]
        dits += [
            {"name": nom, "value": str(valeur)}
            for nom, valeur in fait.donnees.items()
            if isinstance(valeur, str | int | float) and nom != PERSONNE
        ]
        types = self.attributs.setdefault(fait.type, {})
        types |= {dit["name"]: "time" if dit["name"] in _INSTANTS else "string" for dit in dits}
        return {
            "id": f"{fait.source}#{fait.id}",
            "type": fait.type,
            "time": _minuit(fait.survenu_le),
            "attributes": dits,
            "relationships": [*self._relations(parcours, fait)],
        }

    def _relations(self, parcours: str, fait: FaitLu) -> Iterator[dict[str, str]]:
        yield _lien(parcours, "concerne")
        partenaire = {"nom": fait.emetteur}
        self.objets.setdefault(fait.source, _objet(fait.source, PARTENAIRE, partenaire))
        yield _lien(fait.source, "dit par")
        parts: list[tuple[str, str, dict[str, str], str]] = [
            (f"{parcours}/{code}", DOSSIER, {"dossier": code}, "fait avancer")
            for code in _dossiers_de(fait.type)
        ]
        parts += [
            (f"{parcours}/{qui}", PERSONNE, {}, "porte sur")
            for qui in dict.fromkeys(_personnes(fait.donnees))
        ]
        for ident, sorte, attributs, qualite in parts:
            if ident not in self.objets:
                self.objets[ident] = _objet(ident, sorte, attributs)
                self.objets[parcours]["relationships"].append(_lien(ident, "a"))
            yield _lien(ident, qualite)

    def types_d_evenements(self) -> list[dict[str, Any]]:
        """Chaque type rencontré, et ses attributs."""
        return [
            {"name": nom, "attributes": [{"name": n, "type": t} for n, t in attributs.items()]}
            for nom, attributs in sorted(self.attributs.items())
        ]


async def en_ocel(menages: AsyncIterable[MenageEmporte]) -> AsyncIterator[bytes]:
    """Le journal, ménage après ménage : rien n'en reste en mémoire que ses objets."""
    journal, separe = _Journal(), b""
    types = [
        {"name": nom, "attributes": [{"name": a, "type": "string"} for a in attributs]}
        for nom, attributs in _OBJETS.items()
    ]
    yield b'{"objectTypes":' + orjson.dumps(types) + b',"events":['
    async for menage in menages:
        for ecrit in journal.evenements(menage):
            yield separe + ecrit
            separe = b","
    for partage in journal.partages.values():
        yield separe + orjson.dumps(partage)
        separe = b","
    yield b'],"objects":' + orjson.dumps([*journal.objets.values()])
    yield b',"eventTypes":' + orjson.dumps(journal.types_d_evenements()) + b"}"


def _objet(
    ident: str, sorte: str, attributs: Mapping[str, str | None], quand: datetime = _TOUJOURS
) -> dict[str, Any]:
    return {
        "id": ident,
        "type": sorte,
        "attributes": [
            {"name": nom, "time": quand, "value": valeur}
            for nom, valeur in attributs.items()
            if valeur is not None
        ],
        "relationships": [],
    }


def _lien(ident: str, qualite: str) -> dict[str, str]:
    return {"objectId": ident, "qualifier": qualite}


def _minuit(jour: date) -> datetime:
    return datetime.combine(jour, time(), UTC)


def _personnes(donnees: Any) -> Iterable[str]:  # noqa: ANN401 (what a fact says)
    """Les pseudonymes que nomme un fait, à quelque profondeur que ce soit."""
    if isinstance(donnees, Mapping):
        if isinstance(qui := donnees.get(PERSONNE), str):
            yield qui
        donnees = donnees.values()
    if not isinstance(donnees, str) and isinstance(donnees, Iterable):
        for valeur in donnees:
            yield from _personnes(valeur)


@cache
def _dossiers_de(type_: str) -> Sequence[str]:
    """Les dossiers qu'un fait de ce type ouvre, fait avancer ou ferme."""
    return [code for code in sorted(catalogue.legendes().dossiers) if type_ in types_de(code)]
