"""Ouvrir un parcours pour qui demande : le rejouer, juger ce qu'il en voit, lever les scellés."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

import structlog

from parcours.api import trace
from parcours.api.atelier import FAITS_LEGERS
from parcours.api.porte.histoires import seules
from parcours.api.problems import ParcoursInconnu, ServiceIndisponible
from parcours.api.service import Service
from parcours.api.souvenirs import Rejoue, Souvenirs
from parcours.domain.droit.reglages import Reglages
from parcours.domain.histoire.histoire import Entree
from parcours.domain.histoire.protege import est_protege
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.lecture.edition import edition, est_entiere, retires
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.lecture.version import droits_lus
from parcours.domain.parcours.fold import fold, juger
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.reunion import MenagesFusionnes
from parcours.errors import where
from parcours.journal import codec, reader, sealing
from parcours.journal.memory import History
from parcours.journal.port import Recorded
from parcours.journal.registre import NOMME
from parcours.projections import entree
from parcours.projections.entree import Passage
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.vue import Vie

log = structlog.get_logger()

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Savoir:
    """D'après quoi on lit : tout ce que l'on sait, ou ce que l'on savait."""

    connu_le: datetime | None = None
    """Ce qui était enregistré à cet instant, inclus ; None : tout."""
    connu_a: int | None = None
    """Ce qui était au journal à cette position, incluse ; None : tout."""
    au: date = date.max
    """Le jour lu : il choisit les ménages qui y sont réunis."""
    cles_a_jour: Callable[[], Awaitable[None]] | None = None
    """De quoi attendre les clés, pour qui ne trouve pas la sienne et dit d'où il lit."""

    def bornes(self) -> dict[str, Any]:
        """Les mêmes, telles que le journal les lit."""
        dites = {"known_at": self.connu_le, "known_to": self.connu_a}
        return {nom: borne for nom, borne in dites.items() if borne is not None}

    def borne(self, faits: Iterable[Fait], tete: int) -> int:
        """La dernière position connue."""
        borne = tete if self.connu_a is None else min(self.connu_a, tete)
        if self.connu_le is None:
            return borne
        connues = (f.position for f in faits if f.enregistre_le <= self.connu_le)
        return min(borne, max(connues, default=0))


@dataclass(frozen=True, slots=True)
class Ouvert:
    """Un parcours ouvert pour un lecteur."""

    vie: Vie
    regard: Regard
    noms: Noms
    position: int
    """Position du journal jusqu'où l'on a lu."""
    juge: Parcours
    """Ce que le juge a lu du ménage entier : pour dire pourquoi, jamais pour montrer."""
    retires: Sequence[Entree] = ()
    """Ce que le lecteur avait lu, et que l'on a corrigé depuis qu'il ne lit plus le ménage."""

    @property
    def territoire(self) -> str | None:
        """Le département où vit le ménage, à défaut celui où on le suit : son jour est le sien."""
        lieu = self.vie.parcours.lieu(date.max)
        return (lieu and lieu.departement) or self.vie.parcours.ressort.actuel


Juge = Callable[[Lecteur, Parcours, date], Regard | None]
"""Ce qu'un lecteur voit d'un flux, aujourd'hui ; None : pour lui, il n'existe pas."""


@dataclass(frozen=True, slots=True)
class Porte:
    """Par où l'on ouvre un flux : qui peut y entrer, et qui juge de ce qu'il y voit."""

    entree: Passage
    juge: Juge
    types: frozenset[str] | None = None
    """Les seuls dont les faits y comptent ; None : tous."""

    def relit(self, histoire: Sequence[Recorded]) -> Sequence[Recorded]:
        """Ce qui se rejoue de cette histoire : rien de ce dont il ne s'agit pas ici."""
        types = self.types
        return histoire if types is None else [dit for dit in histoire if dit.type in types]


DES_MENAGES: Final = Porte(entree.d_un_menage, regard)


async def ouvrir(
    service: Service, lecteur: Lecteur, parcours: UUID, savoir: Savoir, porte: Porte = DES_MENAGES
) -> Ouvert:
    """Ouvrir un parcours tel qu'on le savait, pour qui peut le lire aujourd'hui.

    Rien n'est rejoué pour qui n'a pas la clé : inconnu ou interdit, la réponse coûte autant. À qui
    n'y lit que ses faits, eux seuls sont relus : elle coûte autant, connu d'autres ou non.

    Un ménage absorbé se lit comme celui où ses faits comptent : mêmes lecteurs, mêmes masques. Un
    département, lui, n'est lu qu'entier, quel que soit celui de ses flux que l'on ouvre.

    Raises:
        ParcoursInconnu: il n'existe pas, ou pas pour ce lecteur : la réponse est la même.
    """
    trace.de(parcours)
    if not await _entre(service, lecteur, parcours, savoir, porte):
        raise _inconnu()
    async with service.pool.acquire() as connection:
        tete = await reader.head(connection)
    siens = await seules(service, lecteur, {parcours}) if porte is DES_MENAGES else {}
    histoire = History({}, siens.get(parcours, ()))
    if histoire.rows:
        reglages = await service.settings.now(service.pool)
    else:
        connues = await service.memory.histories([parcours])
        histoire = connues.histories[parcours]
        reglages = await service.settings.counting(service.pool, connues.acts)
    faits = porte.relit(histoire.known_to(tete))
    lu = await service.atelier.faire(
        lecteur.source,
        lambda: _lire(
            parcours=parcours,
            histoire=faits,
            reglages=reglages,
            lecteur=lecteur,
            savoir=savoir,
            tete=tete,
            juge=porte.juge,
            a=service.now(),
            souvenirs=service.souvenirs,
        ),
        lourd=len(faits) > FAITS_LEGERS,
    )
    trace.jugee(parcours, int(lu.vu.niveau), lu.edition, lu.droits)
    partenaires = await service.annuaire.named({fait.source for fait in lu.faits})
    return Ouvert(
        vie=lu.vie,
        regard=lu.vu,
        juge=lu.juge,
        noms=Noms(
            {p.source: p.libelle for p in partenaires}, {p.source: p.organisme for p in partenaires}
        ),
        position=tete if savoir.connu_a is None else lu.borne,
        retires=lu.retires,
    )


async def a_cote(service: Service, ouvert: Ouvert, travail: Callable[[], T]) -> T:
    """Dire ce que l'on a ouvert : à côté de la boucle si le parcours est long, comme le rejouer."""
    lourd = len(ouvert.vie.parcours.histoire.entrees) > FAITS_LEGERS
    return await service.atelier.faire(ouvert.regard.lecteur.source, travail, lourd=lourd)


@dataclass(frozen=True, slots=True)
class _Lu:
    """Ce que rejouer un parcours donne à son lecteur."""

    vu: Regard
    juge: Parcours
    vie: Vie
    faits: Sequence[Fait]
    borne: int
    retires: Sequence[Entree]
    edition: str
    droits: str
    """L'empreinte de ce par quoi il lit, quels que soient les ménages qui y ont été réunis."""


def _lire(  # noqa: PLR0913 (each thing that a reading depends on)
    *,
    parcours: UUID,
    histoire: Sequence[Recorded],
    reglages: Reglages,
    lecteur: Lecteur,
    savoir: Savoir,
    tete: int,
    juge: Juge,
    a: datetime,
    souvenirs: Souvenirs,
) -> _Lu:
    """Rejouer, juger, rejouer ce qui se voit : du calcul seul, sans rien attendre."""
    tous = codec.facts(histoire)
    alors = codec.facts(histoire, **savoir.bornes())
    rejeu = _Rejeu(souvenirs, reglages)
    lu = rejeu.juge(parcours, tous)
    if lu.absorbe_par:
        lu = rejeu.juge(lu.absorbe_par, tous)
    vu = juge(lecteur, lu, aujourdhui := lu.jour_civil(a))
    droits = droits_lus(vu) if vu else ""
    if vu and (reunis := _reunis_alors(rejeu, lu, tous, savoir, tete)):
        vu = vu.aussi(reunis, aujourdhui)
    faits = edition(alors, vu) if vu else []
    if vu is None or not _en_lit(rejeu, parcours, faits, vu):
        raise _inconnu()
    borne = savoir.borne(faits, tete)
    connus = reglages if savoir.connu_le is None else reglages.connus_le(savoir.connu_le)
    inchange = est_entiere(alors, tous) and connus.actes == reglages.actes
    alors_rejoue = rejeu if inchange else _Rejeu(souvenirs, connus)
    voulu = replace(savoir, connu_a=borne)
    passe = alors_rejoue.alors(parcours, faits, voulu, vu)
    if passe.parcours.absorbe_par and passe.parcours.agregat is Agregat.DEPARTEMENT:
        passe = alors_rejoue.alors(passe.parcours.absorbe_par, faits, voulu, vu)
    rien = not passe.parcours.histoire.entrees and not passe.parcours.absorbe_par
    if savoir.connu_le is not None and rien:
        raise _inconnu()  # what was answered then
    return _Lu(vu, lu, passe.vie, faits, borne, retires(tous, vu), _edition(vu, tous), droits)


def _edition(vu: Regard, faits: Sequence[Fait]) -> str:
    """Ce qu'il en lit : le ménage, ce que l'on n'en sait que nommé, ou ses seuls faits."""
    if not vu.est_en_relation:
        return vu.lecteur.organisme
    du_protege = vu.voile.est_vide and any(est_protege(fait) for fait in faits)
    return NOMME if du_protege else ""


def _reunis_alors(
    rejeu: "_Rejeu", lu: Parcours, tous: Sequence[Fait], savoir: Savoir, tete: int
) -> list[Parcours]:
    """Les ménages dont se relisent les faits dans celui-ci, et qui n'y comptent plus."""
    if not any(isinstance(f.evenement, MenagesFusionnes) for f in tous):
        return []
    borne = savoir.borne(tous, tete)
    connus = [f for f in tous if f.position <= borne]
    with _rejouant(lu.id):
        alors = juger(lu.id, connus, au=savoir.au, reglages=rejeu.reglages)
    ici, la = ({e.fait.flux for e in p.histoire.entrees} for p in (lu, alors))
    return [rejeu.juge(flux, tous) for flux in sorted(la - ici)]


async def _entre(
    service: Service, lecteur: Lecteur, parcours: UUID, savoir: Savoir, porte: Porte
) -> bool:
    """Vrai s'il peut y lire quelque chose, au besoin une fois les clés à jour."""
    async with service.pool.acquire() as connection:
        if await porte.entree(connection, lecteur, parcours):
            return True
    if savoir.cles_a_jour is None:
        return False
    await savoir.cles_a_jour()
    async with service.pool.acquire() as connection:
        return await porte.entree(connection, lecteur, parcours)


def _inconnu() -> ParcoursInconnu:
    return ParcoursInconnu("Aucun parcours de cet identifiant ne vous est connu.")


def _en_lit(rejeu: "_Rejeu", parcours: UUID, faits: Sequence[Fait], vu: Regard) -> bool:
    """Faux si ce qui se rejoue pour lui n'est que d'un autre parcours, lié à celui-ci."""
    if vu.est_en_relation:
        return True
    return bool(rejeu.alors(parcours, faits, Savoir(), vu).parcours.histoire.entrees)


def _bouge(faits: Iterable[Fait], au: date) -> bool:
    """Vrai si les ménages réunis ce jour-là peuvent ne pas être ceux d'aujourd'hui."""
    return au < date.max and any(isinstance(f.evenement, MenagesFusionnes) for f in faits)


@dataclass(frozen=True, slots=True)
class _Rejeu:
    """De quoi rejouer des faits, ou retrouver ce qu'ils ont donné."""

    souvenirs: Souvenirs
    reglages: Reglages

    def juge(self, parcours: UUID, faits: Sequence[Fait]) -> Parcours:
        """Ce qui de ces faits dit qui lit le parcours."""
        with _rejouant(parcours):
            return self.souvenirs.juge(parcours, faits, self.reglages)

    def alors(self, parcours: UUID, faits: Sequence[Fait], savoir: Savoir, vu: Regard) -> Rejoue:
        """Celui qu'en donne ce que l'on savait, ce jour-là, à qui le lit ainsi."""
        seul, pour = vu.rejoue_seul, vu.lecteur.fiche
        connus = [f for f in faits if savoir.connu_a is None or f.position <= savoir.connu_a]
        with _rejouant(parcours):
            if _bouge(connus, savoir.au):
                lu = fold(parcours, connus, au=savoir.au, reglages=self.reglages, seul=seul)
                return Rejoue((), self.reglages, lu)
            return self.souvenirs.rejoue(parcours, connus, self.reglages, seul=seul, pour=pour)


@contextmanager
def _rejouant(parcours: UUID) -> Iterator[None]:
    """Quoi que tienne un fait, répondre : l'exploitant est averti de ce qui ne se rejoue pas."""
    try:
        yield
    except Exception as error:  # noqa: BLE001 (whatever a fact may hold, the answer is an answer)
        log.warning("household_cannot_be_folded", parcours=str(parcours), at=where(error))
        raise ServiceIndisponible(
            "Ce parcours ne peut pas être relu : l'exploitant en est averti."
        ) from None


async def lever_les_communes(
    service: Service, communes: Iterable[str | None]
) -> Mapping[str | None, str | None]:
    """Les communes que portent des lignes, leurs scellés levés."""
    ecrites = set(communes)
    scellees = {c: Scelle.relu(c) for c in ecrites if c is not None and Scelle.est_a_plat(c)}
    clair = await lever_les_scelles(service, scellees.values())
    return {c: clair.get(scellees[c]) if c in scellees else c for c in ecrites}


async def lever_les_scelles(service: Service, scelles: Iterable[Scelle]) -> Mapping[Scelle, Any]:
    """Les valeurs en clair ; ce dont la clé est détruite n'y est pas."""
    jetons = {scelle: sealing.key_id(scelle.jeton) for scelle in scelles}
    if not jetons:
        return {}
    async with service.pool.acquire() as connection:
        cles = await service.vault.keys_by_id(connection, set(jetons.values()))
    clairs = {s: sealing.unseal(s.jeton, cles.get(cle), s.lien) for s, cle in jetons.items()}
    return {scelle: clair for scelle, clair in clairs.items() if clair is not None}
