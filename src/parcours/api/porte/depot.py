"""Déposer des faits : juger l'autorité, sceller, écrire, puis répondre ce que chacun a déclenché.

À blanc, tout se juge de même et rien ne s'écrit : la réponse est celle qu'aurait donnée un vrai
dépôt, et nul ne l'attend.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any, Protocol
from uuid import UUID

from asyncpg.pool import PoolConnectionProxy

from parcours.annuaire import Partenaire
from parcours.api.atelier import FAITS_LEGERS
from parcours.api.porte.accuse import (
    AU_JOURNAL,
    Cle,
    Rejoueur,
    Reponses,
    Resultat,
    abandonne,
)
from parcours.api.porte.attente import attendre, juger
from parcours.api.porte.autorite import Autorise, autoriser, juger_sans_lire
from parcours.api.porte.conflit import Ecarts, ecarts, reconnus
from parcours.api.porte.coup_d_oeil import autre, regarder
from parcours.api.porte.designation import a_affaire
from parcours.api.porte.designes import designes
from parcours.api.porte.enveloppe import Depot
from parcours.api.porte.histoires import Histoires, relire
from parcours.api.porte.modalites import Modalites
from parcours.api.porte.plafond import plafonner
from parcours.api.porte.rattachement import rattacher
from parcours.api.porte.transfert import lier_les_transferts
from parcours.api.problems import Probleme, SujetEfface
from parcours.api.service import Service
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import HEURE_NON_DITE
from parcours.journal import reader, sealing
from parcours.journal.keys import HOUSEHOLD, Subject, SubjectKey, fingerprint
from parcours.journal.port import Draft, Outcome, Receipt
from parcours.journal.prediction import Prediction
from parcours.journal.redelivery import redelivered

ESSAIS = 5
"""Combien de fois juger une version attendue, si d'autres écrivent entre-temps."""


class _Ecrire(Protocol):
    async def __call__(self, drafts: list[Draft], *, atomic: bool) -> list[Receipt]: ...


Brouillons = Sequence[Draft | Probleme]
"""Des faits prêts à écrire, ou pourquoi ils ne le seront pas."""


@dataclass(frozen=True, slots=True)
class _Envoi:
    """Ce qui a été déposé, et ce qu'il en est de chacun."""

    depots: Sequence[Depot | Probleme]
    brouillons: Brouillons
    recus: Sequence[Receipt]
    """Le sort des seuls brouillons sains, dans leur ordre."""
    differences: Ecarts = field(default_factory=dict)
    """En quoi diffèrent ceux dont l'identifiant est pris."""

    @property
    def flux(self) -> set[UUID]:
        """Les flux où quelque chose est au journal."""
        return {r.place.stream for r in self.recus if r.place and r.outcome in AU_JOURNAL}

    @property
    def ecrit_a(self) -> int:
        """La dernière position où il est au journal ; 0 s'il n'y est pas."""
        return max((r.place.position for r in self.recus if r.place), default=0)

    def au_journal(self) -> Iterator[tuple[Draft, Depot]]:
        """Ceux qui sont au journal, et ce dont ils viennent."""
        issues = iter(self.recus)
        for d, b in zip(self.depots, self.brouillons, strict=True):
            if isinstance(d, Depot) and isinstance(b, Draft) and next(issues).outcome in AU_JOURNAL:
                yield b, d

    def lus(self) -> dict[Cle, Evenement[Any]]:
        """Les évènements au journal dont ce qui y est scellé se lit encore ici en clair."""
        return {
            b.key: d.evenement
            for b, d in self.au_journal()
            if sealing.holds_personal_data(d.dit, d.data)
        }


async def deposer(
    service: Service,
    partenaire: Partenaire,
    depots: Sequence[Depot | Probleme],
    modalites: Modalites,
) -> list[Resultat]:
    """Écrire des faits et rendre, dans l'ordre, ce qu'il en est de chacun."""
    depots = juger_sans_lire(partenaire, depots)
    if modalites.a_blanc:
        return await _essayer(service, partenaire, depots, modalites)
    brouillons, recus = await _ecrire(service, partenaire, depots, modalites)
    recus, differences = await _reconnaitre(service, _sains(brouillons), recus, modalites)
    envoi = _Envoi(depots, brouillons, recus, differences)
    histoires = await relire(service, partenaire, envoi.flux, ecrits_a=envoi.ecrit_a)
    return await _repondre(service, partenaire, envoi, histoires)


async def _essayer(
    service: Service,
    partenaire: Partenaire,
    depots: Sequence[Depot | Probleme],
    modalites: Modalites,
) -> list[Resultat]:
    """Ce que le dépôt répondrait : nul n'attend qu'il soit jugé, et rien n'en reste.

    Ni flux ni clé n'est écrit pour un inconnu : il coûterait plus que ce qui est interdit.
    """
    async with _connexion(service, partenaire, depots) as (vu, connection), _defaite(connection):
        streams, vault = vu.streams.unwritten(), vu.vault.unwritten()
        service = replace(vu, streams=streams, vault=vault)
        brouillons = await _brouillons(service, connection, partenaire, depots, modalites)
        predit = Prediction(connection)
        sort = await _predire(service, connection, predit, _sains(brouillons), modalites)
    attente = await attendre(service, partenaire, brouillons, modalites)
    envoi = _Envoi(depots, brouillons, *sort)
    histoires = await relire(service, partenaire, envoi.flux, predits=predit.events)
    juges = await juger(service, partenaire, brouillons, attente)
    if attente and not _sains(juges):
        return [b for b in juges if isinstance(b, Probleme)]
    return await _repondre(service, partenaire, envoi, histoires, a_blanc=True)


async def _predire(
    service: Service,
    connection: PoolConnectionProxy,
    predit: Prediction,
    sains: list[Draft],
    modalites: Modalites,
) -> tuple[list[Receipt], Ecarts]:
    """Ce que l'écriture répondrait, et en quoi diffère ce dont l'identifiant est pris."""
    recus = await predit.append(sains, atomic=modalites.tout_ou_rien)
    differences = await ecarts(connection, service.vault, sains, recus)
    if differences and not all(differences.values()):
        memes = await reconnus(connection, sains, differences)
        recus = await _rejuger(predit.append, sains, memes, recus, atomique=modalites.tout_ou_rien)
    return recus, differences


async def _rejuger(
    ecrire: _Ecrire,
    sains: list[Draft],
    memes: list[Draft],
    recus: list[Receipt],
    *,
    atomique: bool,
) -> list[Receipt]:
    """Écrire de nouveau ce qui vient d'être reconnu ; en tout ou rien, l'envoi entier."""
    rangs = [n for n, (s, m) in enumerate(zip(sains, memes, strict=True)) if atomique or s != m]
    nouveaux = await ecrire([memes[n] for n in rangs], atomic=atomique)
    par_rang = dict(zip(rangs, nouveaux, strict=True))
    return [par_rang.get(n, recu) for n, recu in enumerate(recus)]


async def _reconnaitre(
    service: Service, sains: list[Draft], recus: list[Receipt], modalites: Modalites
) -> tuple[list[Receipt], Ecarts]:
    """Reconnaître ce qui a déjà été dit, et noter qu'un renvoi le dit su plus tôt."""
    differences: Ecarts = {}
    if any(recu.outcome is Outcome.CONFLICT for recu in recus):
        async with service.pool.acquire() as connection:
            differences = await ecarts(connection, service.vault, sains, recus)
            memes = await reconnus(connection, sains, differences)
        if memes != sains:
            recus = await _rejuger(
                service.appender.append, sains, memes, recus, atomique=modalites.tout_ou_rien
            )
    rejoues = [b for b, r in zip(sains, recus, strict=True) if r.outcome is Outcome.REPLAYED]
    if rejoues:
        async with service.pool.acquire() as connection:
            gardes = await reader.by_key(connection, {b.key for b in rejoues})
        redites = [redelivered(b, gardes[b.key]) for b in rejoues]
        neuves = {redite.id: redite for redite in redites if redite is not None}
        await service.appender.append([*neuves.values()])
    return recus, differences


async def _ecrire(
    service: Service,
    partenaire: Partenaire,
    depots: Sequence[Depot | Probleme],
    modalites: Modalites,
) -> tuple[Brouillons, list[Receipt]]:
    """Écrire ; un fait que l'auteur ne voit pas, venu entre-temps, fait juger de nouveau."""
    for _ in range(ESSAIS):
        async with _connexion(service, partenaire, depots) as (vu, connection):
            brouillons = await _brouillons(vu, connection, partenaire, depots, modalites)
        attente = await attendre(service, partenaire, brouillons, modalites)
        brouillons = await juger(service, partenaire, brouillons, attente)
        recus = await service.appender.append(_sains(brouillons), atomic=modalites.tout_ou_rien)
        if all(recu.outcome is not Outcome.STALE for recu in recus):
            break
    return brouillons, recus


@asynccontextmanager
async def _connexion(
    service: Service, partenaire: Partenaire, depots: Sequence[Depot | Probleme]
) -> AsyncIterator[tuple[Service, PoolConnectionProxy]]:
    """Ce que des dépôts désignent, et une connexion pour les juger.

    Un partenaire n'en prive pas les autres ; qui regarde n'en tient pas encore.
    """
    async with service.atelier.une_place(partenaire.source):
        vu = await regarder(service, partenaire, [d for d in depots if isinstance(d, Depot)])
        async with service.pool.acquire() as connection:
            yield vu, connection


@asynccontextmanager
async def _defaite(connection: PoolConnectionProxy) -> AsyncIterator[None]:
    """Une transaction qui ne laisse rien."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        yield
    finally:
        await transaction.rollback()


async def _brouillons(
    service: Service,
    connection: PoolConnectionProxy,
    partenaire: Partenaire,
    depots: Sequence[Depot | Probleme],
    modalites: Modalites,
) -> Brouillons:
    """Les faits que le partenaire peut dire, scellés ; en tout ou rien, un refus vaut pour tous."""
    streams = service.streams
    autorises = await autoriser(connection, streams, partenaire, depots)
    for lier in (rattacher, lier_les_transferts):
        autorises = await lier(connection, streams, partenaire, autorises)
    autorises = await plafonner(connection, partenaire, autorises, service.now())
    sujets = {
        (a.flux, sujet) for a in autorises if isinstance(a, Autorise) for sujet in a.depot.personnes
    }
    cles = await _cles(service, connection, partenaire, sujets)
    brouillons = [
        a if isinstance(a, Probleme) else _brouillon(partenaire, a, cles) for a in autorises
    ]
    if modalites.tout_ou_rien and any(isinstance(b, Probleme) for b in brouillons):
        return [b if isinstance(b, Probleme) else abandonne() for b in brouillons]
    return brouillons


def _sains(brouillons: Brouillons) -> list[Draft]:
    return [b for b in brouillons if isinstance(b, Draft)]


async def _repondre(
    service: Service,
    partenaire: Partenaire,
    envoi: _Envoi,
    histoires: Histoires,
    *,
    a_blanc: bool = False,
) -> list[Resultat]:
    rejeu = Rejoueur(histoires.reglages, None if a_blanc else service.souvenirs)
    dits = [(b, d.evenement) for b, d in envoi.au_journal()]
    vises = await designes(service.pool, dits)
    tous = Reponses(histoires, envoi.lus(), rejeu, partenaire.lecteur, vises)
    sains = _sains(envoi.brouillons)
    reponses = iter(
        await service.atelier.faire(
            partenaire.source,
            lambda: [*tous.toutes(sains, envoi.recus, envoi.differences, a_blanc=a_blanc)],
            lourd=histoires.faits > FAITS_LEGERS,
        )
    )
    return [b if isinstance(b, Probleme) else next(reponses) for b in envoi.brouillons]


async def _cles(
    service: Service,
    connection: PoolConnectionProxy,
    partenaire: Partenaire,
    sujets: set[Subject],
) -> dict[Subject, SubjectKey | None]:
    """La clé de chaque sujet ; None : ses données sont effacées, et le partenaire peut le savoir.

    Pour qui n'avait pas affaire au ménage, le nom d'une personne effacée en désigne une autre.
    """
    cles = await service.vault.keys_for(connection, sujets)
    detruites = {sujet for sujet, cle in cles.items() if cle is None and sujet[1] != HOUSEHOLD}
    siens = await a_affaire(
        connection, service.streams, partenaire, {flux for flux, _ in detruites}
    )
    neufs = {(flux, nom): (flux, autre(nom)) for flux, nom in detruites if flux not in siens}
    autres = await service.vault.keys_for(connection, neufs.values())
    return cles | {sujet: autres[neuf] for sujet, neuf in neufs.items()}


def _brouillon(
    partenaire: Partenaire,
    autorise: Autorise,
    cles: Mapping[Subject, SubjectKey | None],
) -> Draft | Probleme:
    """Le fait prêt à écrire : scellé, dans ses octets exacts."""
    flux, enveloppe, evenement = autorise.flux, autorise.depot.enveloppe, autorise.depot.dit
    data = deepcopy(autorise.depot.data) if evenement.personnels else autorise.depot.data
    siennes: dict[str, SubjectKey] = {}
    for sujet in autorise.depot.personnes:
        cle = cles[flux, sujet]
        if cle is None:
            return SujetEfface("Les données de cette personne ont été effacées.")
        siennes[sujet] = cle
    contenu = {
        "type": enveloppe.type,
        "flux": str(flux),
        "departement": enveloppe.departement,
        "data": data,
    }
    lien = sealing.bind(flux, enveloppe.source, enveloppe.id, enveloppe.type)
    return Draft(
        stream=flux,
        source=enveloppe.source,
        id=enveloppe.id,
        type=enveloppe.type,
        happened_on=evenement.survenu_le,
        known_at=enveloppe.time or HEURE_NON_DITE,
        department=autorise.departement,
        roles=",".join(sorted(partenaire.roles)),
        linked_streams=autorise.lies,
        fingerprint=fingerprint(siennes[HOUSEHOLD], sealing.canonical(contenu)),
        payload=sealing.seal(evenement, data, siennes, lien),
    )
