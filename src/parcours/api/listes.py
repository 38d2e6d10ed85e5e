"""Une page d'une liste : de quoi la demander, la couper et dire où reprendre."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from fastapi import Depends, Request
from pydantic import TypeAdapter
from sqlalchemy import Row, Select

from parcours.api import trace
from parcours.api.auth import Liseur
from parcours.api.cursors import Cursors
from parcours.api.parametres import LIMITE, Apres, Limite
from parcours.api.problems import LectureInterdite
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.langage.habilitation import Portee
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.temps.jour_civil import jour_civil
from parcours.journal import reader
from parcours.projections import reading
from parcours.projections.acces import Demande
from parcours.projections.appris import Depuis
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lecture, Lue
from parcours.projections.moules import Liee

E = TypeVar("E")
L = TypeVar("L")

DE_PAGE = frozenset({"apres", "limite"})


@dataclass(frozen=True, slots=True)
class PageLue(Generic[L]):
    """Les lignes d'une page, où reprendre, et la position qu'elles reflètent."""

    lignes: Sequence[Lue[L]]
    suivant: str | None
    position: int

    def page(self, element: Callable[[Lue[L]], E]) -> Page[E]:
        """La page, telle qu'elle se répond : un élément par ligne."""
        elements = [element(lue) for lue in self.lignes]
        return Page(elements=elements, suivant=self.suivant, position=self.position)


@dataclass(frozen=True, slots=True)
class Demandee:
    """Ce qui dit plusieurs ménages, tel qu'un lecteur le demande."""

    service: Service
    lecteur: Lecteur
    adresse: str
    """L'adresse et ses filtres, sans la page."""

    @property
    def demande(self) -> Demande:
        """Pour qui l'on lit, et quand on le demande."""
        return Demande(self.lecteur, self.service.now())

    def aujourdhui(self, departement: str | None = None) -> date:
        """Le jour civil du département demandé, sinon de ceux du lecteur."""
        return self.service.today_in(departement, self.lecteur.departements)


@dataclass(frozen=True, slots=True)
class Liste(Demandee):
    """Une liste, telle qu'un lecteur la demande."""

    apres: str | None
    limite: int

    def curseurs(self, place: Any) -> Cursors:  # noqa: ANN401 (a type form)
        """Les curseurs de cette liste, pour ce lecteur ; `place` : le type d'une place."""
        portee = f"{self.lecteur.source} {self.adresse}"
        return Cursors(self.service.master, portee, TypeAdapter(place))

    async def depuis(self, position: int | None, au: date) -> Depuis | None:
        """De quoi ne garder que ce qui a pu changer après cette position, le jour lu."""
        if position is None:
            return None
        async with self.service.pool.acquire() as connection:
            atteinte = await reader.reached_at(connection, position)
        lieux = self.lecteur.departements or (None,)
        jours = [jour_civil(atteinte, lieu) for lieu in lieux] if atteinte else [date.min]
        return Depuis(position, min(jours), au)

    async def lire(
        self, choix: Callable[[Demande], Lecture[L]], depuis: Depuis | None = None
    ) -> PageLue[L]:
        """Une page d'une vue ; `depuis` : de ce qui a pu y changer."""
        lecture = choix(self.demande)
        if depuis is not None:
            lecture = depuis(lecture, self.demande)
        curseurs = self.curseurs(lecture.place)
        apres = None if self.apres is None else curseurs.read(self.apres)
        trouvees, position = await reading.read(
            self.service.engine, lecture.demandee(self.limite + 1, apres), self.lecteur
        )
        lues = [lecture.lue(ligne) for ligne in trouvees[: self.limite]]
        suivant = curseurs.write(lues[-1].place) if len(trouvees) > self.limite else None
        trace.d_une_liste(self.adresse, (lue.menage for lue in lues))
        return PageLue(lues, suivant, position)

    def debut(self) -> tuple[int | None, int]:
        """Pour une liste tirée d'un parcours rejoué : jusqu'où le rejouer, et combien sauter."""
        if self.apres is None:
            return None, 0
        position, rang = self.curseurs(tuple[int, int]).read(self.apres)
        return position, rang

    def page(self, elements: Sequence[E], position: int) -> Page[E]:
        """La page d'une liste tirée d'un parcours rejoué jusqu'à cette position.

        Les pages suivantes le rejouent jusqu'à la même : un fait nouveau n'y décale rien.
        """
        _, rang = self.debut()
        fin = rang + self.limite
        suite = self.curseurs(tuple[int, int]).write((position, fin))
        return Page(
            elements=list(elements[rang:fin]),
            suivant=suite if fin < len(elements) else None,
            position=position,
        )


async def liste(
    request: Request,
    service: ServiceOuvert,
    lecteur: Liseur,
    apres: Apres = None,
    limite: Limite = LIMITE,
) -> Liste:
    """La liste que la requête demande."""
    return Liste(service, lecteur, adresse(request), apres, limite)


def adresse(request: Request) -> str:
    """L'adresse d'une liste et ses filtres, sans la page."""
    filtres = sorted((n, v) for n, v in request.query_params.items() if n not in DE_PAGE)
    return f"{request.url.path}?{urlencode(filtres)}"


ListeDemandee = Annotated[Liste, Depends(liste)]


@dataclass(frozen=True, slots=True)
class Compteur(Demandee):
    """Ce qui compte des ménages, tel qu'un lecteur le demande."""

    async def lire(self, *choix: Select[Any] | Liee) -> tuple[list[Sequence[Row[Any]]], int]:
        """Les lignes de chaque compte, inscrites ; la position que reflète le premier."""
        lus = [await reading.read(self.service.engine, un, self.lecteur) for un in choix]
        lignes = [dites for dites, _ in lus]
        self.inscrit(ligne for dites in lignes for ligne in dites)
        return lignes, lus[0][1]

    def inscrit(self, lignes: Iterable[Row[Any]]) -> None:
        """Dire au registre ce que ces comptes ont montré."""
        montrees = (ligne[: -reading.STATE_COLUMNS] for ligne in lignes)
        trace.d_une_liste(self.adresse, montrees)


async def compteur(request: Request, service: ServiceOuvert, lecteur: Liseur) -> Compteur:
    """Le compte que la requête demande."""
    return Compteur(service, lecteur, adresse(request))


CompteDemande = Annotated[Compteur, Depends(compteur)]


async def suit_des_menages(lecteur: Liseur) -> None:
    """Refuser qui ne suit aucun ménage."""
    if not lecteur.lit_au_moins(Portee.SIENS, *NOMINATIVES):
        raise LectureInterdite("Aucun de vos rôles ne suit de ménage.")
