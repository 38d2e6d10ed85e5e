"""What a catalogue takes back of a published one: nothing, or it may not be published.

A partner who wrote to the published catalogue must go on being understood: a type, a field, a code
or an emitter may be added, never taken away; a constraint may be loosened, never tightened.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

Json = Mapping[str, Any]

IMMUABLES: Final = ("type", "famille", "agregat", "libelle", "ouvre_parcours")
"""What names a type and says what it is."""
TEXTES: Final = frozenset({"title", "description"})
"""What may be said better."""
PLUS_GRAND: Final = frozenset({"minimum", "exclusiveMinimum", "minLength", "minItems"})
PLUS_PETIT: Final = frozenset({"maximum", "exclusiveMaximum", "maxLength", "maxItems"})
SENSIBILITE: Final = "x-sensibilite"
PERSONNEL: Final = "x-personnel"
STRUCTURE: Final = frozenset({"$ref", "$defs", "$schema", "properties", "required", "items"})
"""What is compared by following it."""


def pertes(avant: Json, apres: Json) -> Iterator[str]:
    """Each thing that `avant` promised and `apres` no longer gives, as a French sentence."""
    restent = {_version(t): t for t in apres["types"]}
    for publie in avant["types"]:
        nom = _version(publie)
        if nom not in restent:
            yield f"{nom} : le type a disparu."
        else:
            yield from _du_type(publie, restent[nom])
    for liste, codes in avant.get("nomenclatures", {}).items():
        for code in codes.keys() - apres["nomenclatures"].get(liste, {}).keys():
            yield f"{liste} : le code {code} a disparu."


def _version(publie: Json) -> str:
    """The name of a type; a version that follows another says which it is."""
    version = publie.get("version", 1)
    return publie["nom"] if version == 1 else f"{publie['nom']}.v{version}"


def _du_type(avant: Json, apres: Json) -> Iterator[str]:
    nom = _version(avant)
    for attribut in IMMUABLES:
        if attribut in avant and avant[attribut] != apres[attribut]:
            yield f"{nom} : « {attribut} » a changé."
    for role in sorted(set(avant["emetteurs"]) - set(apres["emetteurs"])):
        yield f"{nom} : {role} ne peut plus le dire."
    if apres["sensibilite"] < avant["sensibilite"]:
        yield f"{nom} : sa sensibilité a baissé."
    comparaison = _Comparaison(
        lambda partie: _suivie(partie, avant["data"]), lambda partie: _suivie(partie, apres["data"])
    )
    yield from comparaison.des_objets(
        _avec_niveau(avant["data"], avant), _avec_niveau(apres["data"], apres), nom
    )


def _suivie(partie: Json, schema: Json) -> Json:
    """The part itself, or the definition that it names, with what is said beside the name."""
    if "$ref" not in partie:
        return partie
    return {**schema["$defs"][partie["$ref"].rpartition("/")[2]], **partie}


def _avec_niveau(schema: Json, fait: Json) -> Json:
    return {**schema, SENSIBILITE: fait["sensibilite"]}


class _Comparaison:
    """Two schemas of the same data, followed together from their roots."""

    def __init__(self, avant: Callable[[Json], Json], apres: Callable[[Json], Json]) -> None:
        self._avant = avant
        self._apres = apres

    def des_objets(self, avant: Json, apres: Json, ou: str) -> Iterator[str]:
        """What an object loses, in its fields."""
        deja, encore = avant.get("properties", {}), apres.get("properties", {})
        for champ in sorted(set(apres.get("required", ())) - set(avant.get("required", ()))):
            yield f"{ou}/{champ} : le champ devient obligatoire."
        for champ, publie in deja.items():
            if champ not in encore:
                yield f"{ou}/{champ} : le champ a disparu."
                continue
            yield from self._d_une_valeur(
                _herite(self._avant(publie), avant),
                _herite(self._apres(encore[champ]), apres),
                f"{ou}/{champ}",
            )

    def _d_une_valeur(self, avant: Json, apres: Json, ou: str) -> Iterator[str]:
        for code in sorted(set(avant.get("enum", ())) - set(apres.get("enum", ()))):
            if "enum" in apres:
                yield f"{ou} : le code {code} a disparu."
        if apres[SENSIBILITE] < avant[SENSIBILITE]:
            yield f"{ou} : sa sensibilité a baissé."
        for contrainte in sorted((avant.keys() | apres.keys()) - TEXTES - STRUCTURE):
            if contrainte != SENSIBILITE and _se_resserre(contrainte, avant, apres):
                yield f"{ou} : « {contrainte} » a changé."
        if "items" in avant and "items" in apres:
            yield from self._d_une_valeur(
                _herite(self._avant(avant["items"]), avant),
                _herite(self._apres(apres["items"]), apres),
                f"{ou}/*",
            )
        yield from self.des_objets(avant, apres, ou)


def _herite(champ: Json, contenant: Json) -> Json:
    """A field that does not say its level has the level of what holds it."""
    return {SENSIBILITE: contenant[SENSIBILITE], **champ}


def _se_resserre(contrainte: str, avant: Json, apres: Json) -> bool:
    """Whether a value accepted before might be refused, or understood otherwise, now."""
    deja, encore = avant.get(contrainte), apres.get(contrainte)
    if contrainte == "enum":
        return "enum" in apres and "enum" not in avant
    if deja is not None and encore is not None and contrainte in PLUS_GRAND:
        return bool(encore > deja)
    if deja is not None and encore is not None and contrainte in PLUS_PETIT:
        return bool(encore < deja)
    if contrainte in PLUS_GRAND | PLUS_PETIT:
        return deja is None
    if contrainte == PERSONNEL and deja is None:
        return False
    return bool(deja != encore)
