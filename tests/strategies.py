"""Any fact of the catalogue, and any story of a household: what properties are tried on.

The data of a fact come from the schema that the catalogue publishes: a new type is tried as soon
as it exists. A story has few days, few persons and few partners, so that its facts meet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from scenario import AUTRE, MENAGE, Dit, schema_de

from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.nomenclatures.formats import FORMATS
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue
from parcours.domain.volets.correction import (
    Correction,
    DatePrecisee,
    FaitAnnule,
    FaitRectifie,
    RattachementChange,
)

RAPIDE: Final = settings(
    max_examples=100,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
"""The same hundred stories at each run: a failure is never a matter of luck."""
SANS_REDUIRE: Final = settings(RAPIDE, phases=(Phase.generate,))
"""To see a broken variant fail, without looking for the shortest story that breaks it."""

DEBUT, FIN = date(2019, 1, 1), date(2027, 12, 31)
SU_LE = datetime(2028, 1, 1, tzinfo=UTC)
"""After every fact, before every reception: each fact keeps its place whenever it arrives."""

SOURCES = ("/partenaires/siao", "/partenaires/chrs", "/partenaires/bailleur")
QUALITES = (frozenset({Role.SIAO}), frozenset({Role.DPO}), frozenset[Role]())
DEPARTEMENTS = ("48", "33", "57", "974")
INCONNUE = "/partenaires/inconnu#jamais-recu"
"""The reference of a fact that never arrives."""

PAR_MOTIF: Final[Mapping[str, Sequence[str]]] = {
    FORMATS["commune"].pattern: ("48095", "48092", "33063", "57463", "97411"),
    FORMATS["departement"].pattern: DEPARTEMENTS,
    FORMATS["organisme"].pattern: ("INT-RELAIS", "INT-CCAS48", "INT-GENTIANES"),
    FORMATS["reference_opaque"].pattern: ("REF-1", "REF-2"),
    "^[A-Za-z0-9_-]{1,64}$": ("p1", "p2", "p3"),
}
IDENTIFIANTS = tuple(str(uuid) for uuid in (MENAGE, AUTRE, UUID(int=9)))

CORRECTIONS: tuple[type[Evenement[Any]], ...] = (
    FaitAnnule,
    FaitRectifie,
    DatePrecisee,
    RattachementChange,
)


@dataclass(frozen=True)
class Monde:
    """What the facts of a story may say: its days, and the facts that it has."""

    jours: st.SearchStrategy[str]
    references: Sequence[str] = (INCONNUE,)


def jours(premier: date = DEBUT, dernier: date = FIN) -> st.SearchStrategy[str]:
    """A date, as it is written."""
    return st.dates(premier, dernier).map(str)


ORDINAIRE: Final = Monde(jours())


# --- Facts ----------------------------------------------------------------------------------------


def donnees(
    classe: type[Evenement[Any]], monde: Monde = ORDINAIRE
) -> st.SearchStrategy[dict[str, Any]]:
    """The data that a partner may send for a type, from the schema that the catalogue publishes."""
    schema = schema_de(classe)
    return _objet(schema, schema.get("$defs", {}), monde)


def evenements(
    classe: type[Evenement[Any]], monde: Monde = ORDINAIRE
) -> st.SearchStrategy[Evenement[Any]]:
    """Any event of a type."""
    return donnees(classe, monde).map(classe.model_validate)


def _objet(
    schema: Mapping[str, Any], defs: Mapping[str, Any], monde: Monde
) -> st.SearchStrategy[dict[str, Any]]:
    champs = {nom: _valeur(champ, defs, monde) for nom, champ in schema["properties"].items()}
    requis = {nom: champs.pop(nom) for nom in schema["required"]}
    return st.fixed_dictionaries(requis, optional=champs)


def _valeur(
    champ: Mapping[str, Any], defs: Mapping[str, Any], monde: Monde
) -> st.SearchStrategy[Any]:
    if "$ref" in champ:
        return _valeur(defs[champ["$ref"].rpartition("/")[2]], defs, monde)
    if "enum" in champ:
        return st.sampled_from(champ["enum"])
    if champ["type"] == "object":
        return _objet(champ, defs, monde)
    if champ["type"] == "array":
        elements = _valeur(champ["items"], defs, monde)
        return st.lists(elements, min_size=champ.get("minItems", 0), max_size=3)
    if champ["type"] == "integer":
        return st.integers(champ["minimum"], champ["maximum"])
    return st.booleans() if champ["type"] == "boolean" else _texte(champ, monde)


def _texte(champ: Mapping[str, Any], monde: Monde) -> st.SearchStrategy[str]:
    if "x-reference" in champ:
        return st.sampled_from(monde.references)
    if "pattern" in champ:
        return st.sampled_from(PAR_MOTIF[champ["pattern"]])
    formes = {
        "date": monde.jours,
        "date-time": st.builds("{}T{:02}:30:00+01:00".format, monde.jours, st.integers(0, 23)),
        "uuid": st.sampled_from(IDENTIFIANTS),
    }
    return formes[champ["format"]] if "format" in champ else st.text(max_size=9)


# --- Stories --------------------------------------------------------------------------------------


@st.composite
def histoires(
    draw: st.DrawFn,
    faits_max: int = 10,
    agregat: Agregat = Agregat.MENAGE,
    departements: Sequence[str] = DEPARTEMENTS,
) -> tuple[Dit, ...]:
    """The facts of a household and of another one, and what corrects them, in any order.

    They may be two of any other aggregate, whose facts are all of its kind.
    Some say when their partner knew them, never the same instant twice: whatever the order they
    arrive in, the story is the same. Those that name a department name that of their stream,
    as the door sees to: the one of the identifier.
    """
    quand = draw(st.lists(st.dates(DEBUT, FIN), min_size=1, max_size=4))
    proches = st.builds(_plus_tard, st.sampled_from(quand), st.integers(0, 120))
    identites = draw(st.lists(st.sampled_from(SOURCES), max_size=faits_max))
    references = [f"{source}#f{rang}" for rang, source in enumerate(identites)]
    monde = Monde(st.sampled_from(quand).map(str) | proches | jours(), (*references, INCONNUE))
    classes = [c for c in catalogue.classes() if c.fiche.parle_de(agregat)]
    dits = [
        draw(_dits(evenements(draw(st.sampled_from(classes)), monde), source, rang))
        for rang, source in enumerate(identites)
    ]
    for _ in range(draw(st.integers(0, 4)) if dits else 0):
        dits += draw(_corrections(dits, monde))
    instants = draw(st.permutations(range(len(dits))))
    dites = draw(st.lists(st.booleans(), min_size=len(dits), max_size=len(dits)))
    cles = {flux: draw(st.sampled_from(departements)) for flux in (MENAGE, AUTRE)}
    return tuple(
        _su_a(dit, SU_LE + timedelta(minutes=rang) if dite else None, cles)
        for dit, rang, dite in zip(dits, instants, dites, strict=True)
    )


@st.composite
def arrivees(
    draw: st.DrawFn, agregat: Agregat = Agregat.MENAGE
) -> tuple[tuple[Dit, ...], tuple[Dit, ...]]:
    """A story, and the same story whose facts arrive in another order."""
    histoire = draw(histoires(agregat=agregat))
    return histoire, tuple(draw(st.permutations(histoire)))


def _plus_tard(jour: date, nombre: int) -> str:
    return str(jour + timedelta(days=nombre))


@st.composite
def _dits(
    draw: st.DrawFn, evenement: st.SearchStrategy[Evenement[Any]], source: str, rang: int
) -> Dit:
    return Dit(
        draw(evenement),
        source,
        f"f{rang}",
        None,
        draw(st.sampled_from((None, *DEPARTEMENTS))),
        draw(st.sampled_from((MENAGE, MENAGE, MENAGE, AUTRE))),
        draw(st.sampled_from(QUALITES)),
    )


@st.composite
def _corrections(draw: st.DrawFn, dits: Sequence[Dit], monde: Monde) -> list[Dit]:
    """A correction that has a target, and the fact that takes its place if it needs one."""
    visable = st.sampled_from(dits)
    cible = draw(visable)
    sorte = draw(st.sampled_from(CORRECTIONS))
    rang = len(dits)
    champs: dict[str, Any] = {"cible": f"{cible.par}#{cible.ident}"}
    ajoutes = []
    if sorte is FaitRectifie:
        remplacant = draw(_dits(evenements(type(cible.evenement), monde), cible.par, rang))
        champs["remplacant"] = f"{remplacant.par}#{remplacant.ident}"
        ajoutes.append(remplacant)
        rang += 1
    voulus = evenements(sorte, monde).map(lambda e: sorte.model_validate({**_ecrit(e), **champs}))
    return [*ajoutes, draw(_dits(voulus, cible.par, rang))]


def _ecrit(evenement: Correction | Evenement[Any]) -> dict[str, Any]:
    return evenement.model_dump(exclude_unset=True)


def _su_a(dit: Dit, instant: datetime | None, cles: Mapping[UUID, str]) -> Dit:
    departement = dit.departement and cles[dit.flux]
    return Dit(dit.evenement, dit.par, dit.ident, instant, departement, dit.flux, dit.qualites)
