"""Répondre : l'accusé de réception d'un fait et ce qu'il a déclenché, ou pourquoi il est refusé."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog
from pydantic import BaseModel

from parcours.api.problems import (
    ConflitDIdempotence,
    LotRefuse,
    Probleme,
    VersionPerimee,
)
from parcours.domain.droit.reglages import Reglages
from parcours.domain.echeances import Echeance
from parcours.domain.evenement import Anomalie, Evenement
from parcours.domain.fait import Fait
from parcours.domain.fold import fold
from parcours.domain.parcours import Parcours
from parcours.domain.residences import residences
from parcours.journal import codec
from parcours.journal.port import Draft, Outcome, Place, Receipt, Recorded
from parcours.projections.engine import where

log = structlog.get_logger()

Cle = tuple[str, str]
"""La source et l'identifiant d'un évènement."""
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
"""Le sort d'un dépôt."""


class Reponses:
    """Ce que chaque fait a déclenché, lu dans son parcours tel qu'on le savait alors."""

    def __init__(
        self,
        histoires: Mapping[UUID, list[Recorded]],
        lus: Mapping[Cle, Evenement[Any]],
        reglages: Reglages,
    ) -> None:
        """`lus` : les évènements déjà lus, par source et identifiant."""
        self._histoires = histoires
        self._lus = lus
        self._reglages = reglages
        self._parcours: dict[tuple[UUID, datetime], Declenche] = {}

    def toutes(self, brouillons: Sequence[Draft], recus: Sequence[Receipt]) -> Iterator[Resultat]:
        """La réponse à chaque brouillon."""
        for brouillon, recu in zip(brouillons, recus, strict=True):
            if recu.outcome in AU_JOURNAL and recu.place:
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
                if e.fait.reference == reference
            ],
        )

    def _connu(self, flux: UUID, a: datetime) -> Declenche:
        """Ce qui surprenait et ce qui était dû dans le parcours, d'après ce qu'on savait alors."""
        if (flux, a) not in self._parcours:
            faits = (
                codec.fact(r, self._lus.get((r.source, r.id)))
                for r in self._histoires[flux]
                if r.recorded_at <= a
            )
            self._parcours[flux, a] = _declenche(flux, faits, self._reglages.connus_le(a))
        return self._parcours[flux, a]


def _declenche(flux: UUID, faits: Iterable[Fait], reglages: Reglages) -> Declenche:
    """Ce que des faits déclenchent ; enregistrés, ils le restent, qu'on sache ou non les relire."""
    try:
        parcours = fold(flux, faits, reglages=reglages)
        habitees = residences(parcours)
    except Exception as erreur:  # noqa: BLE001 (the facts are in the journal: the answer is yes)
        log.warning("household_cannot_be_folded", parcours=str(flux), at=where(erreur))
        return [], ()
    surprises = [a for _, a in (*parcours.anomalies, *habitees.anomalies)]
    return [*surprises, *_reunis(parcours)], parcours.echeances


def _reunis(parcours: Parcours) -> Iterator[Anomalie]:
    """Dire de chaque fait d'un ménage absorbé qu'il compte dans un autre."""
    if parcours.absorbe_par is not None:
        phrase = "Ce ménage a été réuni à un autre : le fait est gardé et compte là-bas."
        for fait in parcours.faits:
            yield Anomalie("menage-reuni", phrase, fait.reference)


def _conflit() -> Probleme:
    return ConflitDIdempotence(
        "Cet identifiant désigne déjà un autre contenu : en choisir un neuf."
    )


def _perime() -> Probleme:
    return VersionPerimee("Le parcours a changé : le relire, puis renvoyer avec sa version.")


def abandonne() -> Probleme:
    """Le refus d'un fait sain, dans un lot en tout ou rien."""
    return LotRefuse("Un autre évènement du lot est refusé : rien n'est enregistré.")


_REFUS: Mapping[Outcome, Callable[[], Probleme]] = {
    Outcome.CONFLICT: _conflit,
    Outcome.STALE: _perime,
    Outcome.ABANDONED: abandonne,
}
AU_JOURNAL = frozenset({Outcome.APPENDED, Outcome.REPLAYED})
