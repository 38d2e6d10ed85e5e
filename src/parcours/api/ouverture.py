"""Ouvrir un parcours pour qui demande : le rejouer, juger ce qu'il en voit, lever les scellés."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import structlog

from parcours.api.problems import ParcoursInconnu, ServiceIndisponible
from parcours.api.service import Service
from parcours.domain.champs import Scelle
from parcours.domain.droit.reglages import Reglages
from parcours.domain.fait import Fait
from parcours.domain.fold import fold
from parcours.domain.histoire import Entree
from parcours.domain.lecture.edition import edition, retires
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.parcours import Parcours
from parcours.domain.reunion import MenagesFusionnes
from parcours.journal import codec, reader, sealing
from parcours.projections import entree
from parcours.projections.engine import where
from parcours.projections.entree import Entree as Passage
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.vue import Vie

log = structlog.get_logger()


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
    retires: Sequence[Entree] = ()
    """Ce que le lecteur avait lu, et que l'on a corrigé depuis qu'il ne lit plus le ménage."""

    @property
    def territoire(self) -> str | None:
        """Le département où vit le ménage, dont le jour civil est le sien."""
        lieu = self.vie.parcours.lieu(date.max)
        return lieu.departement if lieu else None


Juge = Callable[[Lecteur, Parcours, date], Regard | None]
"""Ce qu'un lecteur voit d'un flux, aujourd'hui ; None : pour lui, il n'existe pas."""


@dataclass(frozen=True, slots=True)
class Porte:
    """Par où l'on ouvre un flux : qui peut y entrer, et qui juge de ce qu'il y voit."""

    entree: Passage
    juge: Juge


DES_MENAGES: Final = Porte(entree.d_un_menage, regard)


async def ouvrir(
    service: Service, lecteur: Lecteur, parcours: UUID, savoir: Savoir, porte: Porte = DES_MENAGES
) -> Ouvert:
    """Ouvrir un parcours tel qu'on le savait, pour qui peut le lire aujourd'hui.

    Rien n'est rejoué pour qui n'a pas la clé : inconnu ou interdit, la réponse coûte autant.

    Un ménage absorbé se lit comme celui où ses faits comptent : mêmes lecteurs, mêmes masques.

    Raises:
        ParcoursInconnu: il n'existe pas, ou pas pour ce lecteur : la réponse est la même.
    """
    if not await _entre(service, lecteur, parcours, savoir, porte):
        raise _inconnu()
    async with service.pool.acquire() as connection:
        tete = await reader.head(connection)
        histoires = await reader.histories(connection, [parcours], known_to=tete)
        reglages = await service.settings.now(connection)
    tous = [codec.fact(recorded) for recorded in histoires[parcours]]
    present = _rejoue(parcours, tous, Savoir(connu_a=tete), reglages)
    absorbant = present.absorbe_par
    lu = _rejoue(absorbant, tous, Savoir(connu_a=tete), reglages) if absorbant else present
    vu = porte.juge(lecteur, lu, service.today())
    faits = edition(tous, vu) if vu else []
    if vu is None or not _en_lit(parcours, faits, vu, reglages):
        raise _inconnu()
    borne = savoir.borne(faits, tete)
    connus = reglages if savoir.connu_le is None else reglages.connus_le(savoir.connu_le)
    entier = len(faits) == len(tous) and borne >= tete and vu.est_en_relation
    inchange = entier and connus.actes == reglages.actes and not _bouge(faits, savoir.au)
    voulu = replace(savoir, connu_a=borne)
    passe = present if inchange else _rejoue(parcours, faits, voulu, connus, seul=vu.rejoue_seul)
    partenaires = await service.annuaire.named({fait.source for fait in faits})
    return Ouvert(
        vie=Vie.de(passe),
        regard=vu,
        noms=Noms(
            {p.source: p.libelle for p in partenaires}, {p.source: p.organisme for p in partenaires}
        ),
        position=tete if savoir.connu_a is None else borne,
        retires=retires(tous, vu),
    )


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


def _en_lit(parcours: UUID, faits: Iterable[Fait], vu: Regard, reglages: Reglages) -> bool:
    """Faux si ce qui se rejoue pour lui n'est que d'un autre parcours, lié à celui-ci."""
    if vu.est_en_relation:
        return True
    rejoue = _rejoue(parcours, faits, Savoir(), reglages, seul=vu.rejoue_seul)
    return bool(rejoue.histoire.entrees)


def _bouge(faits: Iterable[Fait], au: date) -> bool:
    """Vrai si les ménages réunis ce jour-là peuvent ne pas être ceux d'aujourd'hui."""
    return au < date.max and any(isinstance(f.evenement, MenagesFusionnes) for f in faits)


def _rejoue(
    parcours: UUID,
    faits: Iterable[Fait],
    savoir: Savoir,
    reglages: Reglages,
    *,
    seul: bool = False,
) -> Parcours:
    try:
        return fold(
            parcours,
            faits,
            connu_a=savoir.connu_a,
            au=savoir.au,
            reglages=reglages,
            seul=seul,
        )
    except Exception as error:  # noqa: BLE001 (whatever a fact may hold, the answer is an answer)
        log.warning("household_cannot_be_folded", parcours=str(parcours), at=where(error))
        raise ServiceIndisponible(
            "Ce parcours ne peut pas être relu : l'exploitant en est averti."
        ) from None


async def lever_les_scelles(service: Service, scelles: Iterable[Scelle]) -> Mapping[Scelle, Any]:
    """Les valeurs en clair ; ce dont la clé est détruite n'y est pas."""
    jetons = {scelle: sealing.key_id(scelle.jeton) for scelle in scelles}
    if not jetons:
        return {}
    async with service.pool.acquire() as connection:
        cles = await service.vault.keys_by_id(connection, set(jetons.values()))
    clairs = {s: sealing.unseal(s.jeton, cles.get(cle), s.lien) for s, cle in jetons.items()}
    return {scelle: clair for scelle, clair in clairs.items() if clair is not None}
