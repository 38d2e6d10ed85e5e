"""Ce que lit encore qui a fini : le ménage tel qu'on le savait le dernier jour, et rien de plus.

De ce que l'on a corrigé depuis, il apprend que c'est retiré. Ce que l'on a réuni depuis au ménage,
ou déplacé vers lui, n'en était pas : il n'en sait rien, fût-ce dit avant.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from parcours.domain.histoire.appartenance import Appartenances
from parcours.domain.histoire.histoire import Corrections
from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.ressort import LIENS, menage_de
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.correction import RattachementChange
from parcours.domain.volets.parcours import TransfertDecide


@dataclass(frozen=True, slots=True)
class Fin:
    """Le dernier jour de ce que lit un lecteur, et ce qui a changé depuis."""

    le: date
    retires: frozenset[str] = frozenset()
    """Les faits corrigés depuis : leur suite se tait."""
    venus: frozenset[str] = frozenset()
    """Les faits qui comptent depuis dans le ménage, et n'y comptaient pas."""

    def savait(self, fait: Fait) -> bool:
        """Vrai si l'on savait ce fait le dernier jour, et de ce ménage."""
        return su_au(fait, self.le) and fait.reference not in self.venus


def su_au(fait: Fait, jour: date) -> bool:
    """Vrai si l'on savait ce fait ce jour-là."""
    return fait.su_le <= jour


def derniere_fin(
    lecteur: Lecteur, siennes: Iterable[Relation], parcours: Parcours, aujourdhui: date
) -> date | None:
    """Le dernier jour qu'une relation aujourd'hui finie, ou sa vue, lui donnait à lire.

    Un transfert finit les vues du premier département ; elles gardent le passé.
    """
    fins = [r.ferme_le for r in siennes]
    fins += [p.su_le for p in parcours.ressort.passages if p.de in lecteur.departements]
    return max((fin for fin in fins if fin < aujourdhui), default=None)


def fin_de_lecture(
    lecteur: Lecteur, parcours: Parcours, le: date, par: Sequence[Relation], *, par_une_vue: bool
) -> Fin:
    """Ce qui a changé depuis ce jour ; `par` : les relations qui tenaient, et si c'est une vue."""
    depuis = {relation.fait.flux for relation in par}
    if par_une_vue:
        passages = (p for p in parcours.ressort.passages if p.de in lecteur.departements)
        depuis |= {menage_de(passage.demande) for passage in passages}
    return Fin(le, _corriges_depuis(parcours, le), _venus(parcours, le, depuis))


def _corriges_depuis(parcours: Parcours, le: date) -> frozenset[str]:
    entrees = parcours.histoire.entrees
    depuis = {e.fait.reference for e in entrees if not su_au(e.fait, le)}
    return frozenset(e.fait.reference for e in entrees if not depuis.isdisjoint(e.corrige_par))


def _venus(parcours: Parcours, le: date, depuis: set[UUID]) -> frozenset[str]:
    """Les faits de flux que l'on a reliés depuis à ceux-là, ou déplacés depuis ailleurs.

    Ce qui déplace un fait s'écrit où il était : on ne sait pas d'ici quand, et il se tait.
    """
    entrees = parcours.histoire.entrees
    faits = [e.fait for e in entrees]
    ici = depuis & {fait.flux for fait in faits} or {parcours.id}
    relies = any(isinstance(f.evenement, (*LIENS, TransfertDecide)) for f in faits)
    alors = _reunis([f for f in faits if su_au(f, le)], ici) if relies else frozenset(ici)
    maintenant = _reunis(faits, ici) if relies else alors
    d_avant = {f.reference for f in faits if not isinstance(f.evenement, RattachementChange)}
    d_avant |= {f.reference for f in faits if su_au(f, le)}
    return frozenset(
        entree.fait.reference
        for entree in entrees
        if entree.fait.flux not in alors
        and (entree.fait.flux in maintenant or not d_avant.issuperset(entree.corrige_par))
    )


def _reunis(faits: Iterable[Fait], flux: Iterable[UUID]) -> frozenset[UUID]:
    """Les flux qui comptent avec ceux-là, d'après ces faits."""
    corrections = Corrections(faits)
    appartenances = Appartenances(corrections, Liens(corrections).vaut)
    ensemble: set[UUID] = set()
    for un in flux:
        lue = appartenances.au(un, date.max)
        lue = appartenances.au(lue.absorbe_par, date.max) if lue.absorbe_par else lue
        ensemble |= lue.membres.keys()
    return frozenset(ensemble)
