"""Corriger en ajoutant : rectifier, annuler, redater, rattacher ailleurs.

Les corrections se résolvent avant tout autre calcul et dans n'importe quel ordre d'arrivée : une
correction peut précéder sa cible, et une correction annulée n'a jamais eu d'effet.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Annotated, TypeVar
from uuid import UUID

from parcours.domain.champs import Code, Identifiant, Jour, Reference
from parcours.domain.evenement import Anomalie, Evenement, SansEtat
from parcours.domain.fait import Fait
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S4, Precision, Role, roles

C = TypeVar("C", bound="Correction")

QUI_EMET = frozenset(Role) - {Role.OBSERVATEUR, Role.SUPERVISION, Role.SYSTEME}
"""Tout rôle qui dépose des faits peut en corriger."""
CORRIGENT_POUR_AUTRUI = frozenset({Role.SIAO, Role.DPO})
"""Rôles qui corrigent les faits des autres ; chacun corrige les siens."""


class EtatFait(StrEnum):
    """Ce que vaut un fait, les corrections connues une fois appliquées."""

    ACTIF = "actif"
    ANNULE = "annule"
    RECTIFIE = "rectifie"


class Correction(Evenement[SansEtat]):
    """Un fait qui en corrige un autre, sans rien effacer."""

    cible: Reference
    """Le fait visé."""


class FaitRectifie(Correction):
    """Un fait est remplacé par un autre de même type, qui prend sa place et son identité.

    Seul l'émetteur de la cible, le SIAO ou le DPO rectifie. L'original reste lisible.
    Source : RGPD, art. 16.
    """

    fiche = Fiche(
        nom="correction.fait-rectifie",
        libelle="Fait rectifié",
        phrase="Fait rectifié.",
        fondement="RGPD, art. 16",
        emetteurs=QUI_EMET,
        de_cycle=True,
    )

    remplacant: Reference
    """Fait de même type qui le remplace."""
    motif: Annotated[str, Code("MOTIF_RECTIFICATION")]
    """Motif."""


class FaitAnnule(Correction):
    """Un fait est retiré : il ne compte plus dans aucune vue, même au passé.

    Annuler une correction la retire. Seul l'émetteur de la cible, le SIAO ou le DPO annule.
    """

    fiche = Fiche(
        nom="correction.fait-annule",
        libelle="Fait annulé",
        phrase="Fait annulé.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=QUI_EMET,
        de_cycle=True,
    )

    motif: Annotated[str, Code("MOTIF_ANNULATION")]
    """Motif."""


class DatePrecisee(Correction):
    """La date d'un fait est précisée : l'ordre et les horloges se recalculent.

    Seul l'émetteur de la cible, le SIAO ou le DPO précise.
    """

    fiche = Fiche(
        nom="correction.date-precisee",
        libelle="Date d'un fait précisée",
        phrase="Date d'un fait précisée.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=QUI_EMET,
        de_cycle=True,
    )

    nouvelle_date: Jour
    """Nouvelle date du fait."""
    precision: Precision
    """Précision de cette date."""


class RattachementChange(Correction):
    """Un fait appartient à un autre ménage : il quitte ce parcours et compte dans l'autre."""

    fiche = Fiche(
        nom="correction.rattachement-change",
        libelle="Fait rattaché à un autre ménage",
        phrase="Fait rattaché à un autre parcours.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO CCAPEX DPO PDLHI"),
        de_cycle=True,
    )

    menage_cible: Annotated[Identifiant, S4]
    """Ménage auquel le fait appartient."""

    def autres_parcours(self) -> tuple[UUID, ...]:
        """Le parcours où le fait compte désormais."""
        return (self.menage_cible,)


@dataclass(frozen=True, slots=True)
class Entree:
    """Un fait dans la chronologie, avec ce que les corrections en ont fait."""

    fait: Fait
    """Le fait, à sa date corrigée."""
    etat: EtatFait
    corrige_par: tuple[str, ...] = ()
    """Références des corrections qui le visent."""


@dataclass(frozen=True, slots=True)
class Histoire:
    """Ce qu'on sait d'un ménage, corrections appliquées."""

    entrees: tuple[Entree, ...]
    """Tous les faits du ménage, corrections comprises, dans l'ordre de sa vie."""
    anomalies: tuple[Anomalie, ...]
    remplacements: Mapping[str, str] = field(default_factory=dict)
    """Référence d'un fait rectifié → référence de celui qui tient sa place."""

    def tenant(self, reference: str) -> str:
        """La référence du fait qui tient aujourd'hui la place de celui-ci."""
        vus: set[str] = set()
        while reference in self.remplacements and reference not in vus:
            vus.add(reference)
            reference = self.remplacements[reference]
        return reference

    @property
    def faits(self) -> tuple[Fait, ...]:
        """Les faits qui comptent, dans l'ordre de la vie du ménage."""
        return tuple(
            e.fait
            for e in self.entrees
            if e.etat is EtatFait.ACTIF and not isinstance(e.fait.evenement, Correction)
        )


def autorisee(correction: Fait, cible: Fait) -> bool:
    """Vrai si l'auteur de la correction peut corriger ce fait."""
    if isinstance(correction.evenement, RattachementChange):
        return True
    return correction.source == cible.source or bool(correction.qualites & CORRIGENT_POUR_AUTRUI)


def corriger(faits: Iterable[Fait], parcours: UUID) -> Histoire:
    """Appliquer les corrections à des faits, et rendre l'histoire d'un parcours.

    `faits` tient le flux du parcours et ceux qu'un rattachement lui lie, en tout ordre.
    """
    return _Resolution(sorted(faits, key=lambda f: f.reference)).histoire(parcours)


class _Resolution:
    """Les corrections d'un ensemble de faits, résolues une fois."""

    def __init__(self, faits: Sequence[Fait]) -> None:
        self.faits = faits
        self.par_reference = {f.reference: f for f in faits}
        self.anomalies: list[tuple[UUID, Anomalie]] = []
        self.visant: dict[str, list[Fait]] = defaultdict(list)
        for fait in faits:
            if isinstance(fait.evenement, Correction) and self._vaut(fait, fait.evenement):
                self.visant[fait.evenement.cible].append(fait)
        self._active: dict[str, bool] = {}
        self.rectifications = {
            cible: rectifications[-1]
            for cible in self.visant
            if (rectifications := self._actives(FaitRectifie, cible))
        }

    def histoire(self, parcours: UUID) -> Histoire:
        entrees = [self._entree(fait) for fait in self.faits if self._flux(fait) == parcours]
        entrees += [
            Entree(fait, EtatFait.ANNULE, self._refs(fait))
            for fait in self.faits
            if fait.flux == parcours != self._flux(fait)
        ]
        return Histoire(
            entrees=tuple(sorted(entrees, key=lambda e: e.fait.ordre)),
            anomalies=tuple(a for flux, a in self.anomalies if flux == parcours),
            remplacements={
                cible: correction.remplacant
                for cible, (_, correction) in self.rectifications.items()
            },
        )

    # --- Ce qu'une correction vaut ----------------------------------------------------------------

    def _vaut(self, fait: Fait, correction: Correction) -> bool:
        """Faux, et une anomalie le dit, si la correction ne peut pas s'appliquer."""
        cible = self.par_reference.get(correction.cible)
        if cible is None:
            return self._ecarte(
                fait, "correction-en-attente", "La correction vise un fait inconnu."
            )
        if not autorisee(fait, cible):
            return self._ecarte(
                fait, "correction-sans-autorite", "Seul l'auteur du fait ou le SIAO le corrige."
            )
        if isinstance(correction, FaitRectifie):
            remplacant = self.par_reference.get(correction.remplacant)
            if remplacant is None:
                return self._ecarte(
                    fait, "correction-en-attente", "Le fait remplaçant est inconnu."
                )
            if type(remplacant.evenement) is not type(cible.evenement):
                return self._ecarte(
                    fait, "rectification-d-un-autre-type", "Le remplaçant n'est pas du même type."
                )
        return True

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
        return sorted(actives, key=lambda visee: visee[0].ordre)

    # --- Ce qu'elle fait --------------------------------------------------------------------------

    def _refs(self, fait: Fait) -> tuple[str, ...]:
        return tuple(c.reference for c, _ in self._actives(Correction, fait.reference))

    def _flux(self, fait: Fait) -> UUID:
        rattachements = self._actives(RattachementChange, fait.reference)
        return rattachements[-1][1].menage_cible if rattachements else fait.flux

    def _entree(self, fait: Fait) -> Entree:
        return Entree(self._redate(fait), self._etat(fait), self._refs(fait))

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
        return EtatFait.RECTIFIE if fait.reference in self.rectifications else EtatFait.ACTIF

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
