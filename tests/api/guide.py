"""Play the partner guide through the door: its events, its requests, the answers that it shows.

Fenced blocks of the guide, in order. `json`: a CloudEvent, pushed by the partner of its source; any
other object is the answer, a success, to what precedes (save the partners to register). `http`: a
request (its `Authorization` says whose key), or an answer with its status and headers. An answer
shows as much of the body as it wants. A refusal that the guide does not show is a discrepancy.
Identifiers that the service draws differ at each run: each one of the guide stands for the one
that the service drew, everywhere the same. Positions and instants are not compared.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import httpx2
from journeys import ecarts
from maison import STRUCTURE, Maison

GUIDE: Final = Path(__file__).parents[2] / "docs" / "guide-partenaire.md"
BLOC: Final = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CLE_DE: Final = re.compile(r"Bearer <clé de ([a-z0-9-]+)>")
REPONSE: Final = "HTTP/1.1 "
DU_MOMENT: Final = frozenset(
    {"position", "enregistre_le", "suivant", "reprise", "sequence", "recordedtime", "time"}
)
"""What says when, not what."""


@dataclass(frozen=True)
class Bloc:
    """A fenced block of the guide, and the line where it starts."""

    ligne: int
    langue: str
    texte: str

    @property
    def est_un_fait(self) -> bool:
        """Whether it is an event to push."""
        return self.langue == "json" and '"specversion"' in self.texte

    @property
    def est_une_reponse(self) -> bool:
        """Whether it is what the service must have answered."""
        if self.langue == "json":
            return not self.est_un_fait and not self.est_un_annuaire
        return self.langue == "http" and self.texte.startswith(REPONSE)

    @property
    def est_un_annuaire(self) -> bool:
        """Whether it presents partners to register."""
        return self.langue == "json" and '"partenaires": [' in self.texte

    @property
    def est_une_requete(self) -> bool:
        """Whether it is a request to send."""
        return self.langue == "http" and not self.est_une_reponse

    @property
    def partie(self) -> tuple[list[str], str]:
        """The lines before the body, and the body."""
        if self.langue == "json":
            return [], self.texte
        entete, _, corps = self.texte.partition("\n\n")
        return entete.strip().splitlines(), corps.strip()


def blocs(texte: str) -> Iterator[Bloc]:
    """The fenced blocks of a text in Markdown."""
    for trouve in BLOC.finditer(texte):
        yield Bloc(texte.count("\n", 0, trouve.start()) + 1, trouve[1], trouve[2])


@dataclass
class Lecture:
    """The guide being played: what was answered last, and what its identifiers stand for."""

    maison: Maison
    derniere: httpx2.Response | None = None
    attendue: bool = True
    """Whether the guide has shown the last answer."""
    vrais: dict[str, str] = field(default_factory=dict)

    async def jouer(self, bloc: Bloc) -> list[str]:
        """Play a block; where the service is not what the guide says."""
        if bloc.est_une_reponse:
            return [f"ligne {bloc.ligne} : {ecart}" for ecart in self._compare(bloc)]
        oublis = self.oubli()
        if bloc.est_un_fait:
            self.derniere = await self.maison.pousse(self._vrai(bloc.texte).encode())
            self.attendue = False
        elif bloc.est_une_requete:
            self.derniere = await self._demande(bloc)
            self.attendue = False
        return oublis

    def oubli(self) -> list[str]:
        """A refusal that the guide does not show."""
        if self.derniere is None or self.attendue or self.derniere.is_success:
            return []
        return [f"refusé sans que le guide le dise : {self.derniere.text}"]

    async def _demande(self, bloc: Bloc) -> httpx2.Response:
        (premiere, *lignes), corps = bloc.partie
        methode, adresse = premiere.split(" ")
        entetes = dict(ligne.split(": ", 1) for ligne in lignes)
        if cle := CLE_DE.search(entetes.pop("Authorization", "")):
            entetes |= self.maison.comme(f"/partenaires/{cle[1]}")
        if methode == "GET" or adresse.endswith("/recherche"):
            entetes.setdefault("Parcours-Position", str(self.maison.position))
        entetes.setdefault(
            "Content-Type", STRUCTURE if "/evenements" in adresse else "application/json"
        )
        reponse = await self.maison.client.request(
            methode,
            self._vrai(adresse),
            content=self._vrai(corps).encode() if corps else None,
            headers=entetes,
        )
        for position in re.findall(r'"position":(\d+)', reponse.text):
            self.maison.position = max(self.maison.position, int(position))
        return reponse

    def _vrai(self, texte: str) -> str:
        """The text, each identifier replaced by the one it stands for."""
        return UUID.sub(lambda trouve: self.vrais.get(trouve[0], trouve[0]), texte)

    def _compare(self, bloc: Bloc) -> Iterator[str]:
        assert self.derniere is not None, "une réponse sans requête"
        self.attendue = True
        lignes, corps = bloc.partie
        statut = int(lignes[0].split(" ")[1]) if lignes else None
        if statut != self.derniere.status_code if statut else not self.derniere.is_success:
            yield f"{self.derniere.status_code} au lieu de {statut or '2xx'} : {self.derniere.text}"
            return
        for ligne in lignes[1:]:
            nom, _, valeur = ligne.partition(": ")
            if _sans_chiffres(self.derniere.headers.get(nom, "")) != _sans_chiffres(valeur):
                yield f"{nom} : {self.derniere.headers.get(nom)} au lieu de {valeur}"
        if corps.strip():
            attendu, recu = json.loads(corps), self.derniere.json()
            self._apprend(attendu, recu)
            yield from ecarts(json.loads(self._vrai(json.dumps(_durable(attendu)))), recu)

    def _apprend(self, attendu: Any, recu: Any) -> None:  # noqa: ANN401 (any JSON value)
        """Find what the identifiers of the guide stand for."""
        if isinstance(attendu, dict) and isinstance(recu, dict):
            for champ in attendu.keys() & recu.keys():
                self._apprend(attendu[champ], recu[champ])
        elif isinstance(attendu, list) and isinstance(recu, list):
            for un, autre in zip(attendu, recu, strict=False):
                self._apprend(un, autre)
        elif isinstance(attendu, str) and isinstance(recu, str):
            dits, vrais = UUID.findall(attendu), UUID.findall(recu)
            self.vrais |= {d: v for d, v in zip(dits, vrais, strict=False) if d not in self.vrais}


def _sans_chiffres(texte: str) -> str:
    return re.sub(r"\d+", "n", texte)


def _durable(valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """What does not change from one run to another."""
    if isinstance(valeur, dict):
        return {c: _durable(v) for c, v in valeur.items() if c not in DU_MOMENT}
    return [_durable(v) for v in valeur] if isinstance(valeur, list) else valeur
