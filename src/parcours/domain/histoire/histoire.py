"""L'histoire d'un ménage : ses faits, et ce que les corrections en ont fait.

Les corrections se résolvent avant tout autre calcul et dans n'importe quel ordre d'arrivée : une
correction peut précéder sa cible, et une correction annulée n'a jamais eu d'effet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar
from uuid import UUID

from parcours.domain.histoire.autorite import CHANGENT, Autorite
from parcours.domain.histoire.contradictions import CONTRAIRES, cercles, contradictions, tenant
from parcours.domain.langage.evenement import Anomalie, Evenement
from parcours.domain.langage.fait import Fait, Ordre
from parcours.domain.langage.marques import renommer
from parcours.domain.volets.correction import (
    ContestationTraitee,
    Correction,
    DatePrecisee,
    FaitAnnule,
    FaitRectifie,
    RattachementChange,
    ValeurContestee,
    Visee,
)
from parcours.domain.volets.reunion import FusionAnnulee

ACCEPTEE = "ACCEPTEE"
"""Issue d'une contestation qui donne raison à la personne."""

C = TypeVar("C", bound=Visee)
E = TypeVar("E", bound=Evenement[Any])


class EtatFait(StrEnum):
    """Ce que vaut un fait, les corrections connues une fois appliquées."""

    ACTIF = "actif"
    ANNULE = "annule"
    RECTIFIE = "rectifie"
    CONTESTE = "conteste"
    """Il compte encore : la contestation s'affiche à côté."""
    RETIRE = "retire"
    """Corrigé depuis que le lecteur a fini de lire le ménage : il n'en lit plus rien."""


COMPTENT = frozenset({EtatFait.ACTIF, EtatFait.CONTESTE})
"""Les états d'un fait qui compte."""


@dataclass(frozen=True, slots=True)
class Entree:
    """Un fait dans la chronologie, avec ce que les corrections en ont fait."""

    fait: Fait
    """Le fait, à sa date corrigée."""
    etat: EtatFait
    corrige_par: tuple[str, ...] = ()
    """Références des corrections qui le visent."""


@dataclass(frozen=True, slots=True)
class Transmis:
    """Un fait qui suit ceux qui partent dans un autre ménage."""

    vers: UUID
    reste: bool
    """Vrai s'il compte encore dans celui qu'ils quittent."""


@dataclass(frozen=True)
class Histoire:
    """Ce qu'on sait d'un ménage, corrections appliquées."""

    entrees: tuple[Entree, ...]
    """Tous les faits du ménage, corrections comprises, dans l'ordre de sa vie."""
    anomalies: tuple[Anomalie, ...]
    remplacements: Mapping[str, str] = field(default_factory=dict)
    """Référence d'un fait rectifié → référence de celui qui tient sa place."""
    ecartes: frozenset[str] = frozenset()
    """Références des faits que leur état laisse compter, mais pas dans ce ménage ce jour-là."""
    retires: tuple[Fait, ...] = ()
    """Les faits que leur propre auteur, et lui seul, a annulés, remplacés, redatés ou déplacés.

    Tels qu'il les avait dits : ce qu'ils finissaient ne reprend pas.
    """
    temoins: Mapping[str, str] = field(default_factory=dict)
    """Référence d'un fait qui redit un acte → référence de celui qui en fait foi, et agit seul."""
    completes: Mapping[str, Fait] = field(default_factory=dict)
    """Par référence, les faits qui font foi d'un acte, avec ce que d'autres en disent de plus."""
    ailleurs: tuple[Fait, ...] = ()
    """Les faits connus qui comptent dans d'autres ménages : emportés, ou dits de qui s'y relie."""

    def tenant(self, reference: str) -> str:
        """La référence du fait qui tient aujourd'hui la place de celui-ci."""
        tient = tenant(self.remplacements, reference)
        return self.temoins.get(tient, tient)

    def ordonnee(self, places: Mapping[str, int]) -> "Histoire":
        """La même, où ces faits prennent cette place dans leur jour."""
        if not places:
            return self

        def place(fait: Fait) -> Fait:
            rang = places.get(fait.reference)
            return fait if rang is None else replace(fait, rang=rang)

        entrees = (
            replace(e, fait=place(e.fait)) if e.fait.reference in places else e
            for e in self.entrees
        )
        return replace(
            self,
            entrees=tuple(sorted(entrees, key=lambda e: e.fait.ordre)),
            completes={reference: place(fait) for reference, fait in self.completes.items()},
        )

    @cached_property
    def connus(self) -> tuple[Fait, ...]:
        """Tous les faits du ménage, à leur date corrigée : ceux des entrées."""
        return tuple(e.fait for e in self.entrees)

    @cached_property
    def ouvrent(self) -> tuple[Fait, ...]:
        """Les faits qui fondent le partage, même à confirmer."""
        return tuple(f for f in self.faits if f.evenement.fiche.ouvre_parcours)

    @cached_property
    def restent(self) -> tuple[Fait, ...]:
        """Les faits que les corrections laissent, elles comprises."""
        return tuple(e.fait for e in self.entrees if e.etat in COMPTENT)

    @cached_property
    def faits_dits(self) -> tuple[Fait, ...]:
        """Les faits qui n'ont pas été corrigés, comptent-ils ou non, corrections à part."""
        return tuple(
            e.fait
            for e in self.entrees
            if e.etat in COMPTENT and not isinstance(e.fait.evenement, Correction | FusionAnnulee)
        )

    @cached_property
    def faits(self) -> tuple[Fait, ...]:
        """Les faits qui comptent, dans l'ordre de la vie du ménage ; un acte n'en est qu'un."""
        if not self.temoins:
            return self.recits
        return tuple(
            self.completes.get(f.reference, f)
            for f in self.recits
            if f.reference not in self.temoins
        )

    @cached_property
    def recits(self) -> tuple[Fait, ...]:
        """Les mêmes, tels que chacun les dit, et tous les récits d'un même acte."""
        if not self.ecartes:
            return self.faits_dits
        return tuple(f for f in self.faits_dits if f.reference not in self.ecartes)


def _par_ordre(dit: tuple[Fait, object]) -> Ordre:
    return dit[0].ordre


class Corrections:
    """Les corrections d'un ensemble de faits, résolues une fois.

    `faits` tient le flux d'un parcours et ceux qu'un rattachement ou une fusion lui lie, en tout
    ordre.
    """

    def __init__(self, faits: Iterable[Fait]) -> None:
        self.faits = sorted(faits, key=lambda f: f.reference)
        self.par_reference = {f.reference: f for f in self.faits}
        self._par_type: dict[type[Evenement[Any]], list[Fait]] = {}
        for fait in self.faits:
            self._par_type.setdefault(type(fait.evenement), []).append(fait)
        self.autorite = Autorite(self.par_reference)
        self.anomalies: list[tuple[UUID, Anomalie]] = []
        self.visant: dict[str, list[Fait]] = defaultdict(list)
        for fait, visee in self._dits(Visee):
            if self._vaut(fait, visee):
                self.visant[visee.cible].append(fait)
        self.transmis: dict[str, Transmis] = {}
        """Les faits de violences que des mises en sécurité font compter ailleurs."""
        self._active: dict[str, bool] = {}
        self.rectifications = {
            cible: rectifications[-1]
            for cible in self.visant
            if (rectifications := self._actives(FaitRectifie, cible))
        }
        remplacants = {c: dite.remplacant for c, (_, dite) in self.rectifications.items()}
        for cercle in cercles(remplacants):  # the last one of a circle counts
            premier = min(cercle, key=lambda cible: self.rectifications[cible][0].ordre)
            self._ecarte(self.rectifications.pop(premier)[0], *CONTRAIRES)
        self.remplacements = {c: remplacants[c] for c in self.rectifications}
        self.remplacants = frozenset(self.remplacements.values())
        self._reponses = {
            traitee.contestation: traitee.issue
            for fait, traitee in sorted(self._dits(ContestationTraitee), key=_par_ordre)
            if self._est_active(fait) and self.autorite.peut_traiter(fait, traitee)
        }
        """La dernière réponse faite à chaque contestation."""
        self.traitees = self._reponses.keys()
        self.acceptees = frozenset(
            cible
            for cible in self.visant
            for fait, _ in self._actives(ValeurContestee, cible)
            if self._reponses.get(fait.reference) == ACCEPTEE
            and not any(_change(dite) for _, dite in self._actives(Visee, cible))
        )
        """Les faits qui ne comptent plus : la contestation est acceptée, et rien ne les corrige."""
        for reference in sorted(self.acceptees):
            self._ecarte(
                self.par_reference[reference],
                "contestation-acceptee",
                "La contestation est acceptée, le fait ne compte plus : dire ce qui est juste.",
            )
        for cible in self.visant:
            for repetee, _ in self._actives(FaitAnnule, cible)[1:]:
                self._ecarte(repetee, "correction-sans-objet", "Ce fait était déjà annulé.")
            for derniere in contradictions(
                self._actives(FaitRectifie, cible),
                self._actives(DatePrecisee, cible),
                self._actives(RattachementChange, cible),
                self._actives(FaitAnnule, cible),
            ):
                self._ecarte(derniere, *CONTRAIRES)
        for cercle in cercles({f.reference: a.cible for f, a in self._dits(FaitAnnule)}):
            self._ecarte(self.par_reference[cercle[-1]], *CONTRAIRES)

    def _dits(self, sorte: type[E]) -> list[tuple[Fait, E]]:
        """Les faits d'une sorte, avec ce qu'ils disent, dans l'ordre de leur référence."""
        dits: list[tuple[Fait, Any]] = [
            (fait, fait.evenement)
            for type_, faits in self._par_type.items()
            if issubclass(type_, sorte)
            for fait in faits
        ]
        return sorted(dits, key=lambda dit: dit[0].reference)

    def histoire(
        self,
        parcours: UUID,
        membres: Mapping[UUID, Mapping[str, str]] | None = None,
        ecartes: frozenset[str] = frozenset(),
    ) -> Histoire:
        """L'histoire d'un parcours.

        `membres` : les flux qui y comptent, avec le nom que chacune de leurs personnes y prend
        (None : le sien seul) ; `ecartes` : voir `Histoire`.
        """
        membres = {parcours: {}} if membres is None else membres
        entrees, ailleurs = list[Entree](), list[Fait]()
        for fait in self.faits:
            flux = self._flux(fait)
            suivi = self.transmis.get(fait.reference)
            if emporte := suivi is not None and (suivi.vers in membres or not suivi.reste):
                flux = suivi.vers
            if flux in membres:
                entrees.append(self._entree(fait, membres[flux]))
            elif fait.flux in membres and not emporte:
                entrees.append(Entree(fait, EtatFait.ANNULE, self._refs(fait)))
            else:
                ailleurs.append(fait)
        return Histoire(
            entrees=tuple(sorted(entrees, key=lambda e: e.fait.ordre)),
            anomalies=tuple(a for flux, a in self.anomalies if flux in membres),
            remplacements=self.remplacements,
            ecartes=ecartes,
            ailleurs=tuple(ailleurs),
            retires=tuple(
                fait
                for reference in sorted(self.visant)
                if (fait := self.par_reference[reference]).flux in membres and self._retire(fait)
            ),
        )

    def comptent(self, sorte: type[E]) -> list[tuple[Fait, E, UUID]]:
        """Les faits d'une sorte qui comptent, où qu'ils comptent, dans l'ordre de leur date."""
        gardes = [
            (entree.fait, evenement, self._flux(fait))
            for fait, evenement in self._dits(sorte)
            if (entree := self._entree(fait, {})).etat in COMPTENT
        ]
        return sorted(gardes, key=lambda garde: garde[0].ordre)

    def par_flux(self) -> Mapping[UUID, list[Fait]]:
        """Les faits qui comptent, selon le flux où chacun compte."""
        faits: dict[UUID, list[Fait]] = defaultdict(list)
        for fait in self.faits:
            entree = self._entree(fait, {})
            if entree.etat in COMPTENT:
                faits[self._flux(fait)].append(entree.fait)
        return faits

    def tenant(self, reference: str) -> str:
        """La référence du fait qui tient aujourd'hui la place de celui-ci."""
        return tenant(self.remplacements, reference)

    # --- Ce qu'une correction vaut ----------------------------------------------------------------

    def _vaut(self, fait: Fait, correction: Visee) -> bool:
        """Faux, et une anomalie le dit, si la correction ne peut pas s'appliquer."""
        refus = self.autorite.refus(fait, correction)
        return refus is None or self._ecarte(fait, *refus)

    def _ecarte(self, fait: Fait, code: str, phrase: str) -> bool:
        self.anomalies.append((fait.flux, Anomalie(code, phrase, fait.reference)))
        return False

    def _est_active(self, correction: Fait) -> bool:
        """Vrai si aucune annulation active ne la vise ; un cercle s'arrête au premier."""
        reference = correction.reference
        if reference not in self._active:
            self._active[reference] = False
            self._active[reference] = not any(
                isinstance(c.evenement, FaitAnnule) and self._est_active(c)
                for c in self.visant.get(reference, ())
            )
        return self._active[reference]

    def _actives(self, sorte: type[C], cible: str) -> list[tuple[Fait, C]]:
        """Les corrections d'une sorte qui visent un fait et tiennent, la plus ancienne d'abord."""
        actives = [
            (fait, fait.evenement)
            for fait in self.visant.get(cible, ())
            if isinstance(fait.evenement, sorte) and self._est_active(fait)
        ]
        return sorted(actives, key=_par_ordre)

    # --- Ce qu'elle fait --------------------------------------------------------------------------

    def _refs(self, fait: Fait) -> tuple[str, ...]:
        return tuple(c.reference for c, _ in self._actives(Visee, fait.reference))

    def _flux(self, fait: Fait) -> UUID:
        if fait.reference not in self.visant:
            return fait.flux
        rattachements = self._actives(RattachementChange, fait.reference)
        return rattachements[-1][1].menage_cible if rattachements else fait.flux

    def _retire(self, fait: Fait) -> bool:
        """Vrai si son auteur, et lui seul, a changé ce qu'il avait dit."""
        changements = [c for c, dite in self._actives(Visee, fait.reference) if _change(dite)]
        return bool(changements) and all(c.organisme == fait.organisme for c in changements)

    def _entree(self, fait: Fait, noms: Mapping[str, str]) -> Entree:
        lu = self._redate(fait) if fait.reference in self.visant else fait
        if noms:
            lu = replace(lu, evenement=renommer(lu.evenement, noms))
        if fait.reference in self.visant or fait.reference in self.remplacants:
            return Entree(lu, self._etat(fait), self._refs(fait))
        return Entree(lu, EtatFait.ACTIF)

    def _redate(self, fait: Fait) -> Fait:
        precisions = self._actives(DatePrecisee, fait.reference)
        if not precisions:
            return fait
        _, correction = precisions[-1]
        a_sa_date = fait.evenement.model_copy(
            update={
                "survenu_le": correction.nouvelle_date,
                "precision_date": correction.precision,
            }
        )
        return replace(fait, evenement=a_sa_date)

    def _etat(self, fait: Fait) -> EtatFait:
        if self._est_annule(fait.reference):
            return EtatFait.ANNULE
        if fait.reference in self.rectifications:
            return EtatFait.RECTIFIE
        if fait.reference in self.acceptees:
            return EtatFait.ANNULE
        contestations = {c.reference for c, _ in self._actives(ValeurContestee, fait.reference)}
        return EtatFait.CONTESTE if contestations - self.traitees else EtatFait.ACTIF

    def _est_annule(self, reference: str) -> bool:
        """Vrai si une annulation vise le fait, ou celui dont il tenait déjà la place."""
        rectifie = self.rectifications.get(reference)
        return any(
            rectifie is None or annulation.ordre > rectifie[0].ordre
            for annulation, _ in self._actives(FaitAnnule, reference)
        ) or any(
            annulation.ordre > rectification.ordre
            for cible, (rectification, correction) in self.rectifications.items()
            if correction.remplacant == reference
            for annulation, _ in self._actives(FaitAnnule, cible)
        )


def _change(correction: Visee) -> bool:
    """Faux d'une contestation : le fait reste ce qu'il est."""
    return isinstance(correction, CHANGENT)
