"""Déposer des faits : sceller, écrire, puis répondre ce que chacun a déclenché."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID, uuid4

import structlog
from asyncpg.pool import PoolConnectionProxy
from pydantic import BaseModel

from parcours.annuaire import Partenaire
from parcours.api.porte.autorite import Autorise, autoriser
from parcours.api.porte.enveloppe import Depot
from parcours.api.problems import (
    ConflitDIdempotence,
    LotRefuse,
    Probleme,
    SujetEfface,
    VersionPerimee,
)
from parcours.api.service import Service
from parcours.domain.echeances import Echeance
from parcours.domain.etapes import trajectoire
from parcours.domain.evenement import Anomalie
from parcours.domain.fold import fold
from parcours.journal import codec, reader, sealing
from parcours.journal.keys import HOUSEHOLD, KEY_BYTES, Subject, SubjectKey, fingerprint
from parcours.journal.port import Draft, Outcome, Place, Receipt, Recorded, recorded
from parcours.projections.engine import where

log = structlog.get_logger()

Declenche = tuple[list[Anomalie], tuple[Echeance, ...]]
"""Ce qui surprend dans un parcours, et ce qui y est dû."""


class AnomalieSignalee(BaseModel):
    """Ce qui surprend dans le fait déposé : il est gardé quand même."""

    code: str
    phrase: str


class EcheanceArmee(BaseModel):
    """Une échéance que le fait déposé a fait naître."""

    regle: str
    libelle: str
    echeance_le: date
    calculee_le: date
    source: str | None


class AccuseDeReception(BaseModel):
    """La réponse de la porte : le fait est au journal."""

    id: str
    parcours: UUID
    version: int
    position: int
    enregistre_le: datetime
    anomalies: list[AnomalieSignalee]
    echeances: list[EcheanceArmee]


@dataclass(frozen=True, slots=True)
class Accepte:
    """Un fait accepté, ou rejoué."""

    accuse: AccuseDeReception
    rejoue: bool


Resultat = Accepte | Probleme


@dataclass(frozen=True, slots=True)
class Modalites:
    """Comment déposer."""

    version_attendue: int | None = None
    """Version que doit avoir le parcours d'un dépôt seul ; None : n'importe laquelle."""
    tout_ou_rien: bool = False
    """Vrai : le refus d'un seul les refuse tous."""
    a_blanc: bool = False
    """Vrai : tout est jugé et prédit, rien n'est écrit."""


async def deposer(
    service: Service,
    partenaire: Partenaire,
    depots: Sequence[Depot | Probleme],
    modalites: Modalites,
) -> list[Resultat]:
    """Écrire des faits et rendre, dans l'ordre, ce qu'il en est de chacun."""
    async with service.pool.acquire() as connection:
        autorises = await autoriser(
            connection, service.streams, partenaire, depots, a_blanc=modalites.a_blanc
        )
        cles = await _cles(service, connection, autorises, a_blanc=modalites.a_blanc)
    maintenant = service.now()
    brouillons = [
        a if isinstance(a, Probleme) else _brouillon(partenaire, a, cles, maintenant)
        for a in autorises
    ]
    if modalites.tout_ou_rien and any(isinstance(b, Probleme) for b in brouillons):
        return [b if isinstance(b, Probleme) else _abandonne() for b in brouillons]
    ecrits = [b for b in brouillons if isinstance(b, Draft)]
    if modalites.version_attendue is not None:
        ecrits = [replace(b, expected_version=modalites.version_attendue) for b in ecrits]
    if modalites.a_blanc:
        recus, histoires = await _predit(service, ecrits, maintenant)
    else:
        recus = await service.appender.append(ecrits, atomic=modalites.tout_ou_rien)
        histoires = await _histoires(service, recus)
    reponses = iter(_Reponses(histoires).toutes(ecrits, recus))
    return [b if isinstance(b, Probleme) else next(reponses) for b in brouillons]


# --- Sceller --------------------------------------------------------------------------------------


async def _cles(
    service: Service,
    connection: PoolConnectionProxy,
    autorises: Sequence[Autorise | Probleme],
    *,
    a_blanc: bool,
) -> dict[Subject, SubjectKey | None]:
    sujets = {
        (a.flux, sujet)
        for a in autorises
        if isinstance(a, Autorise)
        for sujet in sealing.subjects(a.depot.evenement, a.depot.data)
    }
    if a_blanc:
        return {sujet: SubjectKey(uuid4(), os.urandom(KEY_BYTES)) for sujet in sujets}
    return await service.vault.keys_for(connection, sujets)


def _brouillon(
    partenaire: Partenaire,
    autorise: Autorise,
    cles: Mapping[Subject, SubjectKey | None],
    maintenant: datetime,
) -> Draft | Probleme:
    """Le fait prêt à écrire : scellé, dans ses octets exacts."""
    flux, enveloppe, evenement = autorise.flux, autorise.depot.enveloppe, autorise.depot.evenement
    siennes: dict[str, SubjectKey] = {}
    for sujet in sealing.subjects(evenement, autorise.depot.data):
        cle = cles[flux, sujet]
        if cle is None:
            return SujetEfface("Les données de cette personne ont été effacées.")
        siennes[sujet] = cle
    contenu = {
        "type": enveloppe.type,
        "flux": str(flux),
        "time": enveloppe.time,
        "departement": enveloppe.departement,
        "data": autorise.depot.data,
    }
    lien = sealing.bind(flux, enveloppe.source, enveloppe.id, enveloppe.type)
    return Draft(
        stream=flux,
        source=enveloppe.source,
        id=enveloppe.id,
        type=enveloppe.type,
        happened_on=evenement.survenu_le,
        known_at=enveloppe.time or maintenant,
        department=autorise.departement,
        roles=",".join(sorted(partenaire.roles)),
        linked_streams=evenement.autres_parcours(),
        fingerprint=fingerprint(siennes[HOUSEHOLD], sealing.canonical(contenu)),
        payload=sealing.seal(evenement, autorise.depot.data, siennes, lien),
    )


# --- Répondre -------------------------------------------------------------------------------------


async def _histoires(service: Service, recus: Sequence[Receipt]) -> dict[UUID, list[Recorded]]:
    flux = {r.place.stream for r in recus if r.place and r.outcome in _AU_JOURNAL}
    async with service.pool.acquire() as connection:
        return await reader.histories(connection, flux)


async def _predit(
    service: Service, brouillons: Sequence[Draft], maintenant: datetime
) -> tuple[list[Receipt], dict[UUID, list[Recorded]]]:
    """Ce que l'écriture donnerait, sans écrire."""
    async with service.pool.acquire() as connection:
        position = await reader.head(connection)
        histoires = await reader.histories(connection, {b.stream for b in brouillons})
        deja = await reader.by_key(connection, {b.key for b in brouillons})
    recus = []
    for brouillon in brouillons:
        if (existant := deja.get(brouillon.key)) is not None:
            recus.append(_recu(Outcome.REPLAYED, existant))
            continue
        position += 1
        version = 1 + max((r.version for r in histoires[brouillon.stream]), default=0)
        prevu = recorded(brouillon, position, version, maintenant)
        histoires[brouillon.stream].append(prevu)
        recus.append(_recu(Outcome.APPENDED, prevu))
    return recus, histoires


def _recu(issue: Outcome, existant: Recorded) -> Receipt:
    place = Place(existant.stream, existant.position, existant.version, existant.recorded_at)
    return Receipt(issue, place)


class _Reponses:
    """Ce que chaque fait a déclenché, lu dans son parcours tel qu'on le savait alors."""

    def __init__(self, histoires: Mapping[UUID, list[Recorded]]) -> None:
        self._histoires = histoires
        self._parcours: dict[tuple[UUID, datetime], Declenche] = {}

    def toutes(self, brouillons: Sequence[Draft], recus: Sequence[Receipt]) -> Iterator[Resultat]:
        """La réponse à chaque brouillon."""
        for brouillon, recu in zip(brouillons, recus, strict=True):
            if recu.outcome in _AU_JOURNAL and recu.place:
                accuse = self._accuse(brouillon, recu.place)
                yield Accepte(accuse, rejoue=recu.outcome is Outcome.REPLAYED)
            else:
                yield _REFUS[recu.outcome]()

    def _accuse(self, brouillon: Draft, place: Place) -> AccuseDeReception:
        reference = "#".join(brouillon.key)
        surprises, armees = self._connu(place.stream, place.recorded_at)
        return AccuseDeReception(
            id=brouillon.id,
            parcours=place.stream,
            version=place.version,
            position=place.position,
            enregistre_le=place.recorded_at,
            anomalies=[
                AnomalieSignalee(code=a.code, phrase=a.phrase)
                for a in surprises
                if a.fait == reference
            ],
            echeances=[
                EcheanceArmee(
                    regle=e.resultat.regle,
                    libelle=e.delai.libelle,
                    echeance_le=e.echeance_le,
                    calculee_le=e.calculee_le,
                    source=e.resultat.source,
                )
                for e in armees
                if e.fait.reference == reference and e.delai.actif_par_defaut
            ],
        )

    def _connu(self, flux: UUID, a: datetime) -> Declenche:
        """Ce qui surprenait et ce qui était dû dans le parcours, d'après ce qu'on savait alors."""
        if (flux, a) not in self._parcours:
            connus = (r for r in self._histoires[flux] if r.recorded_at <= a)
            self._parcours[flux, a] = _declenche(flux, connus)
        return self._parcours[flux, a]


def _declenche(flux: UUID, connus: Iterable[Recorded]) -> Declenche:
    """Ce que des faits déclenchent ; enregistrés, ils le restent, qu'on sache ou non les relire."""
    try:
        parcours = fold(flux, map(codec.fact, connus))
        residences = trajectoire(parcours).residences
    except Exception as erreur:  # noqa: BLE001 (the facts are in the journal: the answer is yes)
        log.warning("household_cannot_be_folded", parcours=str(flux), at=where(erreur))
        return [], ()
    surprises = [a for _, a in (*parcours.anomalies, *residences.anomalies)]
    return surprises, parcours.echeances


def _conflit() -> Probleme:
    return ConflitDIdempotence(
        "Cet identifiant désigne déjà un autre contenu : en choisir un neuf."
    )


def _perime() -> Probleme:
    return VersionPerimee("Le parcours a changé : le relire, puis renvoyer avec sa version.")


def _abandonne() -> Probleme:
    return LotRefuse("Un autre évènement du lot est refusé : rien n'est enregistré.")


_REFUS: Mapping[Outcome, Callable[[], Probleme]] = {
    Outcome.CONFLICT: _conflit,
    Outcome.STALE: _perime,
    Outcome.ABANDONED: _abandonne,
}
_AU_JOURNAL = frozenset({Outcome.APPENDED, Outcome.REPLAYED})
