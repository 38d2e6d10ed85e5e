"""A sample of each published version of each type, as the journal holds it, for ever.

`echantillons.jsonl` has one per line: the payload, sealed, and what is read in it, in clear, where
that differs. A payload that is there never changes; what is read in it does only when another
version follows. For the types that have none yet, from their examples:

    PYTHONPATH=tests:tests/api python -m journal.echantillons
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson
from maison import EXEMPLES
from pydantic import BaseModel

from parcours.commands.exemples import exemples
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.evenement import Evenement
from parcours.domain.publie import catalogue
from parcours.journal import sealing
from parcours.journal.keys import KEY_BYTES, SubjectKey
from parcours.journal.port import Recorded

ICI: Final = Path(__file__).with_suffix(".jsonl")
FLUX: Final = UUID(int=48)
SOURCE: Final = "/partenaires/echantillons"
CLE: Final = SubjectKey(UUID(int=12), bytes(range(KEY_BYTES)))
"""The key of all that is sealed there: it protects nothing."""
RECU: Final = datetime(2026, 11, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Echantillon:
    """A fact said once, in a version of its type."""

    type: str
    charge: dict[str, Any]
    """The payload, sealed."""
    lu: dict[str, Any]
    """What the last version of its type says that it said, in clear."""

    @classmethod
    def de(cls, ligne: str) -> "Echantillon":
        """The one that a line holds."""
        garde = json.loads(ligne)
        return cls(garde["type"], garde["charge"], garde.get("lu", garde["charge"]))

    def en_ligne(self) -> str:
        """The line that holds it."""
        lu = {} if self.lu == self.charge else {"lu": self.lu}
        garde = {"type": self.type, "charge": self.charge, **lu}
        return json.dumps(garde, ensure_ascii=False, sort_keys=True)

    @property
    def recorded(self) -> Recorded:
        """The row of the journal."""
        return Recorded(
            position=1,
            stream=FLUX,
            version=1,
            source=SOURCE,
            id=self.type,
            type=self.type,
            happened_on=datetime.fromisoformat(self.lu["survenu_le"]).date(),
            known_at=RECU,
            recorded_at=RECU,
            department="48",
            roles="",
            linked_streams=(),
            payload=orjson.dumps(self.charge),
        )


def echantillons() -> list[Echantillon]:
    """Those that are kept."""
    return [Echantillon.de(ligne) for ligne in ICI.read_text("utf-8").splitlines()]


def en_clair(dit: object) -> Any:  # noqa: ANN401 (any JSON value)
    """What an event says, in JSON, its seals open."""
    if isinstance(dit, BaseModel):
        return {champ: en_clair(getattr(dit, champ)) for champ in dit.model_fields_set}
    if isinstance(dit, tuple | frozenset):
        return [en_clair(element) for element in dit]
    if isinstance(dit, Scelle):
        return sealing.unseal(dit.jeton, CLE, dit.lien)
    return orjson.loads(orjson.dumps(dit))


def echantillon(sorte: type[Evenement[Any]], dit: dict[str, Any]) -> Echantillon:
    """A new sample of a version, from what is said in it."""
    type_ = catalogue.type_cloudevents(sorte)
    evenement = sorte.model_validate(dit)
    lien = sealing.bind(FLUX, SOURCE, type_, type_)
    cles = dict.fromkeys(sealing.subjects(evenement, dit), CLE)
    scelle = sealing.seal(evenement, json.loads(json.dumps(dit)), cles, lien)
    return Echantillon(type_, orjson.loads(scelle), en_clair(evenement.a_jour()))


def completer() -> None:
    """Write the samples that are missing; those that are there stay as they are."""
    gardes = {e.type: e for e in echantillons()}
    contes = exemples(EXEMPLES)
    for sorte in catalogue.versions():
        type_ = catalogue.type_cloudevents(sorte)
        if type_ not in gardes:
            gardes[type_] = echantillon(sorte, contes[type_]["evenement"]["data"])
    ICI.write_text("".join(f"{gardes[t].en_ligne()}\n" for t in sorted(gardes)), "utf-8")


if __name__ == "__main__":
    completer()
