"""Play an example journey through the door, and say where the reads are not what it expects.

The forms of the files are those of `exemples/LISEZMOI.md`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
from maison import EXEMPLES, SUPERVISEUR, Maison

LECTURES = {
    "parcours": "/v1/parcours/{parcours}",
    "chronologie": "/v1/parcours/{parcours}/chronologie",
    "echeances": "/v1/parcours/{parcours}/echeances",
    "alertes": "/v1/parcours/{parcours}/alertes",
    "portefeuille": "/v1/referents/{organisme}/parcours",
    "expulsions": "/v1/expulsions",
    "propositions": "/v1/ccapex/seances/{parcours}/propositions",
    "ordre-du-jour": "/v1/ccapex/seances/{parcours}/ordre-du-jour",
    "stock": "/v1/observatoire/stock",
    "evenements": "/v1/evenements",
    "offre": "/v1/observatoire/offre",
    "territoire": "/v1/territoire/{sorte}/{parcours}",
    "territoire-chronologie": "/v1/territoire/{sorte}/{parcours}/chronologie",
    "territoire-liste": "/v1/territoire/{sorte}",
}
A_REMPLACER = re.compile(rb"\{\{([^}]+)\}\}")
PATIENCE = 10
"""How many times a reading is asked, while the views do not know what was just pushed."""


@dataclass(frozen=True)
class Journey:
    """The lines to push, and what must be read after some of them."""

    lignes: Sequence[bytes]
    controles: Sequence[Mapping[str, Any]]

    @classmethod
    def de(cls, fichier: Path) -> "Journey":
        """Read a journey and its expectations."""
        attendu = fichier.with_suffix(".attendu.json")
        return cls(fichier.read_bytes().splitlines(), json.loads(attendu.read_bytes()))

    def dus(self, numero: int) -> Iterator[Mapping[str, Any]]:
        """What must be checked once this line was pushed."""
        for controle in self.controles:
            quand = controle.get("ligne", controle.get("apres_ligne", len(self.lignes)))
            if quand == numero:
                yield controle


async def jouer(maison: Maison, journey: Journey) -> list[str]:
    """Push every line, check what must then be read; the discrepancies found.

    A line that is refused is one, unless a `porte` control tells of it.
    """
    partie = _Partie(maison)
    dites = {c["ligne"] for c in journey.controles if c["lecture"] == "porte"}
    pousseurs = {c["ligne"]: c["pousse_par"] for c in journey.controles if "pousse_par" in c}
    trouves: list[str] = []
    for numero, ligne in enumerate(journey.lignes, 1):
        reponse = await partie.pousse(numero, ligne, pousseurs.get(numero))
        if reponse.is_error and numero not in dites:
            trouves.append(f"ligne {numero} refusée : {reponse.text}")
        for controle in journey.dus(numero):
            ou = f"ligne {numero}, {controle['lecture']}"
            trouves += [f"{ou} : {ecart}" for ecart in await partie.controle(controle)]
    return trouves


async def deroule(maison: Maison, numero: str) -> str:
    """Push a whole example journey, all of it accepted; the identifier of its first household."""
    (fichier,) = EXEMPLES.glob(f"{numero}-*.ndjson")
    partie = _Partie(maison)
    for rang, ligne in enumerate(Journey.de(fichier).lignes, 1):
        reponse = await partie.pousse(rang, ligne, None)
        assert reponse.status_code in {200, 201}, reponse.text
    return next(iter(partie.parcours.values()))


class _Partie:
    """A journey being played."""

    def __init__(self, maison: Maison) -> None:
        self.maison = maison
        self.reponses: dict[int, httpx2.Response] = {}
        self.parcours: dict[str, str] = {}

    async def pousse(self, numero: int, ligne: bytes, par: str | None) -> httpx2.Response:
        ligne = self._remplace(ligne)
        reponse = await self.maison.pousse(ligne, par=par)
        self.reponses[numero] = reponse
        if reponse.status_code in {200, 201}:
            self.parcours.setdefault(json.loads(ligne)["subject"], reponse.json()["parcours"])
        return reponse

    async def controle(self, controle: Mapping[str, Any]) -> list[str]:
        if controle["lecture"] == "porte":
            reponse = self.reponses[controle["ligne"]]
        else:
            reponse = await self._lit(controle)
            if reponse.is_error and "statut" not in controle["attendu"]:
                return [f"statut {reponse.status_code} : {reponse.text}"]
        interdits = [self._remplace(t.encode()).decode() for t in controle.get("texte_sans", ())]
        return [
            *(f"contient « {texte} »" for texte in interdits if texte in reponse.text),
            *ecarts(self._traduit(controle["attendu"]), _dite(reponse)),
        ]

    def _remplace(self, texte: bytes) -> bytes:
        return A_REMPLACER.sub(lambda m: self.parcours[m[1].decode()].encode(), texte)

    async def _lit(self, controle: Mapping[str, Any]) -> httpx2.Response:
        parametres = dict(controle.get("parametres", {}))
        if "connu_apres_ligne" in parametres:
            connue = self.reponses[parametres.pop("connu_apres_ligne")]
            parametres["connu_le"] = connue.json()["enregistre_le"]
        if controle["lecture"] == "stock":
            parametres.setdefault("par", "etape")
        adresse = LECTURES[controle["lecture"]].format(
            parcours=self.parcours.get(controle.get("sujet", "")),
            organisme=parametres.pop("organisme", controle.get("organisme")),
            sorte=controle.get("sorte"),
        )
        lecteur = controle.get("lecteur", SUPERVISEUR.source)
        for _ in range(PATIENCE):
            lu = await self.maison.lit(adresse, lecteur=lecteur, **parametres)
            if lu.status_code != httpx2.codes.SERVICE_UNAVAILABLE:  # a busy machine
                break
        return lu

    def _traduit(self, attendu: Any) -> Any:  # noqa: ANN401 (any JSON value)
        """`sujet` and `{{…}}` stand for the identifier that the door gave."""
        if isinstance(attendu, str):
            return self._remplace(attendu.encode()).decode()
        if isinstance(attendu, list):
            return [self._traduit(element) for element in attendu]
        if isinstance(attendu, dict):
            return dict(self._champ_traduit(champ, valeur) for champ, valeur in attendu.items())
        return attendu

    def _champ_traduit(self, champ: str, valeur: Any) -> tuple[str, Any]:  # noqa: ANN401 (any JSON value)
        if champ == "sujet" and valeur in self.parcours:
            return "parcours", self.parcours[valeur]
        return champ, self._traduit(valeur)


def _dite(reponse: httpx2.Response) -> dict[str, Any]:
    """The body of an answer, and what stands beside it."""
    corps = reponse.json()
    return {
        "statut": reponse.status_code,
        "rejoue": reponse.headers.get("Idempotent-Replayed") == "true",
        "probleme": corps.get("type", "").rpartition("/")[2],
        "erreurs": corps.get("erreurs", []),
        **corps,
    }


def ecarts(attendu: Any, recu: Any, ou: str = "") -> Iterator[str]:  # noqa: ANN401 (any JSON value)
    """Where what was read is not what is expected: a subset, at every level."""
    if isinstance(attendu, dict) and isinstance(recu, dict):
        for champ, valeur in attendu.items():
            yield from _du_champ(champ, valeur, recu, ou)
    elif isinstance(attendu, list) and isinstance(recu, list):
        if len(attendu) != len(recu):
            yield f"{ou} : {len(recu)} éléments au lieu de {len(attendu)} : {recu}"
        for rang, (un, autre) in enumerate(zip(attendu, recu, strict=False)):
            yield from ecarts(un, autre, f"{ou}/{rang}")
    elif attendu != recu or type(attendu) is not type(recu):
        yield f"{ou} : {recu!r} au lieu de {attendu!r}"


def _du_champ(champ: str, attendu: Any, recu: Mapping[str, Any], ou: str) -> Iterator[str]:  # noqa: ANN401 (any JSON value)
    for suffixe, manque in (
        ("_contient", _contient),
        ("_sans", _sans),
        ("_dans_cet_ordre", _dans_cet_ordre),
    ):
        if champ.endswith(suffixe):
            nom = champ.removesuffix(suffixe)
            yield from (f"{ou}/{nom} {m}" for m in manque(attendu, recu.get(nom, [])))
            return
    if champ not in recu:
        yield f"{ou}/{champ} : absent"
    else:
        yield from ecarts(attendu, recu[champ], f"{ou}/{champ}")


def _correspond(attendu: Any, recu: Any) -> bool:  # noqa: ANN401 (any JSON value)
    return not list(ecarts(attendu, recu))


def _contient(attendus: Sequence[Any], recus: Sequence[Any]) -> Iterator[str]:
    for attendu in attendus:
        if not any(_correspond(attendu, recu) for recu in recus):
            yield f"ne contient pas {attendu} : {recus}"


def _sans(interdits: Sequence[Any], recus: Sequence[Any]) -> Iterator[str]:
    for interdit in interdits:
        if any(_correspond(interdit, recu) for recu in recus):
            yield f"contient {interdit}"


def _dans_cet_ordre(attendus: Sequence[Any], recus: Sequence[Any]) -> Iterator[str]:
    reste = iter(recus)
    for attendu in attendus:
        if not any(_correspond(attendu, recu) for recu in reste):
            yield f"n'a pas {attendu} à sa place"
            return
