"""Répondre : l'accusé de réception d'un fait et ce qu'il a déclenché, ou pourquoi il est refusé."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, TypeVar
from uuid import UUID

import structlog
from pydantic import BaseModel

from parcours.api.porte.conflit import Ecarts, conflit
from parcours.api.porte.designes import Designes
from parcours.api.porte.histoires import Histoires
from parcours.api.problems import (
    LotRefuse,
    Probleme,
    VersionPerimee,
)
from parcours.api.souvenirs import Rejoue, Souvenirs
from parcours.domain.droit.reglages import Reglages
from parcours.domain.langage.evenement import Anomalie, Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.lecture.version import VersionLue
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.fold import fold, juger
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.residences import residences
from parcours.errors import where
from parcours.journal import codec
from parcours.journal.memory import History
from parcours.journal.port import Draft, Outcome, Place, Receipt

log = structlog.get_logger()

T = TypeVar("T")
Cle = tuple[str, str]
"""La source et l'identifiant d'un évènement."""


@dataclass(frozen=True, slots=True)
class Declenche:
    """Ce que l'auteur lit d'un parcours, juste après son fait."""

    surprises: Mapping[str, Sequence[Anomalie]] = field(default_factory=dict)
    """Par référence du fait en cause."""
    armees: Mapping[str, Sequence[Echeance]] = field(default_factory=dict)
    """Par référence du fait qui arme."""
    version: VersionLue = field(default_factory=VersionLue)
    """Les faits qu'il en lit."""
    y_avait_affaire: bool = True
    """Faux s'il n'y lisait rien avant cet instant : le parcours n'existait pas pour lui."""


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
    parcours: UUID | None
    """Null à blanc, pour qui n'a encore ni fait ni relation dans ce parcours."""
    version: int
    """Combien de faits vous lisez de ce parcours."""
    position: int
    enregistre_le: datetime
    anomalies: list[AnomalieSignalee]
    echeances: list[EcheanceArmee]


@dataclass(frozen=True, slots=True)
class Accepte:
    """Un fait accepté, ou rejoué."""

    accuse: AccuseDeReception
    rejoue: bool
    etag: str
    """L'empreinte de la version lue, pour If-Match."""


Resultat = Accepte | Probleme
"""Le sort d'un dépôt."""


@dataclass(frozen=True, slots=True)
class Rejoueur:
    """De quoi rejouer des faits, ou poursuivre ce qu'ils ont déjà donné."""

    reglages: Reglages
    souvenirs: Souvenirs | None = None
    """Les ménages déjà rejoués : rien d'en clair n'y entre, ni ce que personne n'a écrit."""

    def connu_le(self, instant: datetime, *, garde: bool) -> "Rejoueur":
        """Le même, d'après ce qu'on savait à cet instant ; `garde` : si l'on s'en souviendra."""
        return Rejoueur(self.reglages.connus_le(instant), self.souvenirs if garde else None)

    def __call__(
        self, flux: UUID, faits: Sequence[Fait], *, pour: str, seul: bool = False
    ) -> Rejoue:
        """Le parcours que donnent ces faits à un lecteur, `pour`."""
        if self.souvenirs is None:
            lu = fold(flux, faits, reglages=self.reglages, seul=seul)
            return Rejoue(faits, self.reglages, lu)
        return self.souvenirs.rejoue(flux, faits, self.reglages, seul=seul, pour=pour)

    def juge(self, flux: UUID, faits: Sequence[Fait]) -> Parcours:
        """Ce qui de ces faits dit qui lit le parcours."""
        if self.souvenirs is None:
            return juger(flux, faits, reglages=self.reglages)
        return self.souvenirs.juge(flux, faits, self.reglages)


class Reponses:
    """Ce que chaque fait a déclenché, lu dans son parcours tel qu'on le savait alors."""

    def __init__(
        self,
        histoires: Histoires,
        lus: Mapping[Cle, Evenement[Any]],
        rejeu: Rejoueur,
        lecteur: Lecteur,
        designes: Designes,
    ) -> None:
        """`lus` : les évènements lus en clair, par leur clé ; `lecteur` : leur auteur."""
        self._lecteur = lecteur
        self._designes = designes
        self._histoires = histoires
        self._lus = lus
        self._rejeu = rejeu
        self._parcours: dict[tuple[UUID, datetime], Declenche] = {}
        self._dits: frozenset[str] = frozenset()
        """Les références de ce que l'on dépose : de lui seul on répond."""

    def toutes(
        self,
        brouillons: Sequence[Draft],
        recus: Sequence[Receipt],
        ecarts: Ecarts,
        *,
        a_blanc: bool = False,
    ) -> Iterator[Resultat]:
        """La réponse à chaque brouillon ; à blanc, elle ne dit pas quels parcours existent."""
        self._dits = frozenset("#".join(brouillon.key) for brouillon in brouillons)
        for rang, (brouillon, recu) in enumerate(zip(brouillons, recus, strict=True)):
            if recu.outcome in AU_JOURNAL and recu.place:
                rejoue = recu.outcome is Outcome.REPLAYED
                accuse = self._accuse(brouillon, recu.place, a_blanc=a_blanc and not rejoue)
                lue = self._connu(recu.place.stream, recu.place.recorded_at).version
                yield Accepte(accuse, rejoue=rejoue, etag=lue.empreinte)
            elif recu.outcome is Outcome.CONFLICT:
                yield conflit(ecarts.get(rang, ()))
            else:
                yield _REFUS[recu.outcome]()

    def _accuse(self, brouillon: Draft, place: Place, *, a_blanc: bool) -> AccuseDeReception:
        reference = "#".join(brouillon.key)
        connu = self._connu(place.stream, place.recorded_at)
        tait = a_blanc and not connu.y_avait_affaire
        return AccuseDeReception(
            id=brouillon.id,
            parcours=None if tait else place.stream,
            version=connu.version.nombre,
            position=place.position,
            enregistre_le=place.recorded_at,
            anomalies=[
                AnomalieSignalee(code=a.code, phrase=a.phrase)
                for a in (*connu.surprises.get(reference, ()), *self._inconnus(brouillon, place))
            ],
            echeances=[
                EcheanceArmee(
                    regle=e.resultat.regle,
                    libelle=e.publiee.libelle,
                    echeance_le=e.echeance_le,
                    calculee_le=e.calculee_le,
                    source=e.resultat.source,
                )
                for e in connu.armees.get(reference, ())
            ],
        )

    def _inconnus(self, brouillon: Draft, place: Place) -> Iterator[Anomalie]:
        """Ce que le fait désigne du territoire, et que l'on n'y connaissait pas alors."""
        for designe in self._designes.get(brouillon.key, ()):
            if surprise := designe.surprise(place.recorded_at):
                yield surprise

    def _connu(self, flux: UUID, a: datetime) -> Declenche:
        """Ce qui surprenait et ce qui était dû dans le parcours, d'après ce qu'on savait alors."""
        if (flux, a) not in self._parcours:
            connus = self._histoires.par_flux[flux].known_at(a)
            lus = self._lus
            en_clair = bool(lus) and any((r.source, r.id) in lus for r in connus.rows)
            rejeu = self._rejeu.connu_le(a, garde=not en_clair)
            faits = codec.facts(connus.rows, lus) if en_clair else connus.facts
            a_part = flux in self._histoires.a_part
            self._parcours[flux, a] = _declenche(
                flux, faits, rejeu, self._lecteur, a, a_part=a_part, de=self._dits
            )
        return self._parcours[flux, a]


def _declenche(  # noqa: PLR0913 (each thing that an answer depends on)
    flux: UUID,
    faits: Sequence[Fait],
    rejeu: Rejoueur,
    lecteur: Lecteur,
    a: datetime,
    *,
    a_part: bool,
    de: Collection[str] = (),
) -> Declenche:
    """Ce que des faits déclenchent pour leur auteur ; enregistrés, ils le restent, relus ou non.

    Sans relation avec le ménage, c'est ce que ses propres faits déclenchent, rejoués seuls ;
    `a_part` : on le savait déjà, et ce sont les siens. `de` : ceux dont on le dit.
    """
    try:
        vu = _ses_faits(lecteur) if a_part else _regard(lecteur, flux, faits, rejeu, a)
        lus = edition(faits, vu)
        rejoue = rejeu(flux, lus, seul=vu.rejoue_seul, pour=lecteur.fiche)
        lu = rejoue.parcours
        habitees = residences(lu).anomalies if _dit_ou_l_on_vit(lu, a) else ()
    except Exception as erreur:  # noqa: BLE001 (the facts are in the journal: the answer is yes)
        log.warning("household_cannot_be_folded", parcours=str(flux), at=where(erreur))
        return Declenche()
    surprises = [s for _, s in (*lu.anomalies, *habitees) if s.fait in de]
    armees = [e for e in lu.echeances if e.fait.reference in de]
    return Declenche(
        _par_fait((s.fait or "", s) for s in (*surprises, *_reunis(lu, vu, de))),
        _par_fait((e.fait.reference, e) for e in armees),
        version=rejoue.version(vu),
        y_avait_affaire=any(f.enregistre_le < a for f in lus if f.flux == flux),
    )


def _dit_ou_l_on_vit(parcours: Parcours, a: datetime) -> bool:
    """Vrai si l'un des faits enregistrés à cet instant dit où l'on vit."""
    dernier = max(map(attrgetter("fait.enregistre_le"), parcours.residences), default=None)
    return dernier is not None and dernier >= a


def _regard(
    lecteur: Lecteur, flux: UUID, faits: Sequence[Fait], rejeu: Rejoueur, a: datetime
) -> Regard:
    """Ce qu'il voit du ménage entier ; ses seuls faits, si c'est tout ce qu'il en voit.

    Protégé ou non, il se juge d'abord, puis se rejoue une fois : le temps ne le dit pas.
    """
    juge = rejeu.juge(flux, faits)
    if juge.absorbe_par:
        juge = rejeu.juge(juge.absorbe_par, faits)
    return regard(lecteur, juge, juge.jour_civil(a)) or _ses_faits(lecteur)


def _ses_faits(lecteur: Lecteur) -> Regard:
    return Regard(lecteur, None, lecteur.niveau, auteurs=frozenset({lecteur.organisme}))


def _par_fait(dits: Iterable[tuple[str, T]]) -> Mapping[str, Sequence[T]]:
    """Ce que l'on dit de chaque fait, dans le même ordre."""
    par_fait: dict[str, list[T]] = defaultdict(list)
    for reference, dit in dits:
        par_fait[reference].append(dit)
    return par_fait


def _reunis(parcours: Parcours, vu: Regard, de: Collection[str]) -> Iterator[Anomalie]:
    """Dire de ces faits d'un ménage absorbé, à qui le lit, qu'ils comptent dans un autre."""
    absorbe = parcours.absorbe_par is not None and parcours.agregat is Agregat.MENAGE
    if absorbe and vu.est_en_relation:
        phrase = "Ce ménage a été réuni à un autre : le fait est gardé et compte là-bas."
        for fait in parcours.recits:
            if fait.reference in de:
                yield Anomalie("menage-reuni", phrase, fait.reference)


def version_lue(  # noqa: PLR0913 (each thing that a version depends on)
    flux: UUID,
    histoire: History,
    rejeu: Rejoueur,
    lecteur: Lecteur,
    a: datetime,
    *,
    a_part: bool,
) -> VersionLue:
    """La version que l'auteur lit du parcours à cet instant."""
    return _declenche(flux, histoire.facts, rejeu, lecteur, a, a_part=a_part).version


def perime() -> Probleme:
    """Le refus d'un fait qui attend une autre version de ce que son auteur lit."""
    return VersionPerimee("Le parcours a changé : le relire, puis renvoyer avec sa version.")


def abandonne() -> Probleme:
    """Le refus d'un fait sain, dans un lot en tout ou rien."""
    return LotRefuse("Un autre évènement du lot est refusé : rien n'est enregistré.")


_REFUS: Mapping[Outcome, Callable[[], Probleme]] = {
    Outcome.STALE: perime,
    Outcome.ABANDONED: abandonne,
}
AU_JOURNAL = frozenset({Outcome.APPENDED, Outcome.REPLAYED})
