"""Ce que l'on sait d'un ménage."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

from parcours.domain.langage.evenement import Anomalie
from parcours.domain.volets.menage.composition_du_menage import composition

IDENTITE = ("nom", "prenom", "date_naissance")


class DitUnePersonne(Protocol):
    """Un fait, ou une partie d'un fait, qui dit qui est une personne du ménage."""

    @property
    def personne(self) -> str:
        """Son pseudonyme."""

    @property
    def role(self) -> str | None:
        """Son lien avec la personne qui demande."""

    @property
    def tranche_age(self) -> str | None:
        """Sa tranche d'âge."""


@dataclass(frozen=True, slots=True)
class MembreDuMenage:
    """Une personne du ménage, sous son pseudonyme."""

    role: str | None = None
    tranche_age: str | None = None
    sexe: str | None = None
    identite: Mapping[str, object] = field(default_factory=dict)
    """Nom, prénom, date de naissance : scellés."""

    @property
    def est_declare(self) -> bool:
        """Vrai si quelqu'un a dit qu'elle est du ménage ; faux si l'on n'a fait que la nommer."""
        return self.role is not None


_INCONNU: Final = MembreDuMenage()
"""Une personne dont on ne sait encore rien."""


@dataclass(frozen=True, slots=True)
class Menage:
    """Ce que l'on sait des personnes du ménage et de sa composition."""

    membres: Mapping[str, MembreDuMenage] = field(default_factory=dict)
    composition: str | None = None
    partis: Mapping[str, MembreDuMenage] = field(default_factory=dict)
    """Ceux qui en étaient, et l'ont quitté."""
    coordonnees: Mapping[str, object] = field(default_factory=dict)
    """De quoi le joindre : scellé."""
    contraintes: Mapping[str, object] = field(default_factory=dict)
    """Ce dont une orientation doit tenir compte."""

    def avec(self, fait: "DitUnePersonne") -> "Menage":
        """Le ménage, ce que le fait dit d'une personne ajouté à ce qu'on en savait."""
        avant = self.membres.get(fait.personne) or self.partis.get(fait.personne, _INCONNU)
        dits = vars(fait)
        identite = {c: v for c in IDENTITE if (v := dits.get(c)) is not None}
        apres = MembreDuMenage(
            role=fait.role or avant.role,
            tranche_age=fait.tranche_age or avant.tranche_age,
            sexe=dits.get("sexe") or avant.sexe,
            identite={**avant.identite, **identite},
        )
        partis = self.partis
        if fait.personne in partis:
            partis = {p: m for p, m in partis.items() if p != fait.personne}
        return replace(self, membres={**self.membres, fait.personne: apres}, partis=partis)

    def ignore(self, personne: str) -> Iterator[Anomalie]:
        """Ce qui surprend d'une personne nommée, si le ménage en déclare et ignore celle-ci."""
        connus = {**self.partis, **self.membres}
        declares = {nom for nom, membre in connus.items() if membre.est_declare}
        if declares and personne not in declares:
            phrase = "Le fait nomme une personne que le ménage ignore."
            yield Anomalie("personne-inconnue", phrase)

    def sans(self, personnes: Iterable[str | None]) -> "Menage":
        """Le ménage, une fois ces personnes parties : sa composition les suit."""
        partis = {p: self.membres[p] for p in personnes if p and p in self.membres}
        if not partis:
            return self
        restent = {p: m for p, m in self.membres.items() if p not in partis}
        return replace(self, membres=restent, partis={**self.partis, **partis}).recompose()

    def recompose(self) -> "Menage":
        """Le ménage, sa composition telle que la font ceux qui en sont aujourd'hui."""
        if any(not membre.est_declare for membre in self.membres.values()):
            return self
        apres = composition(tuple(self.membres.values()), self.composition)
        return replace(self, composition=apres)
