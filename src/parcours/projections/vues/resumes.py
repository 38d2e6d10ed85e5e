"""Ce qui presse d'un ménage, en une ligne tant que rien n'y change : de quoi ranger et compter.

Une liste rangée par urgence lit de chaque ménage ce qui l'alarme et ce qui est dû ; qui lit tout
le fil rouge, ici, en une fois. Les jours se balaient une fois, quel que soit le nombre de lignes.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, NamedTuple

from parcours.domain.langage.vocabulaire import S0, S5
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.temps.intervalle import decale
from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.alertes import Alerte
from parcours.projections.vue import Vie, Vue, table
from parcours.projections.vues.echeances import LOINTAINES, OBLIGATIONS

UN_JOUR: Final = timedelta(days=1)
_DUES, _LOINTAINES = frozenset(OBLIGATIONS), frozenset(LOINTAINES)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeDeMenage:
    """Ce qui presse du ménage, tel qu'on le lit de tel à tel niveau."""

    sensibilite: int
    """Le moindre niveau où il se lit ainsi."""
    niveau_max: int
    """Le plus haut où il se lit ainsi."""
    severite: int | None
    """Celle de la plus grave de ses alertes ouvertes."""
    alertes: list[str]
    en_retard_depuis: date | None
    """La plus ancienne échéance manquée qui reste due."""
    prochaine_le: date | None
    """La première à venir, hors de celles qui se comptent en années."""
    a_venir_le: date | None
    """La première à venir, quelle qu'elle soit."""


RESUMES = table("menages_resumes", ResumeDeMenage, "parcours sensibilite du")


def lignes(vie: Vie) -> Iterator[Tranche[ResumeDeMenage]]:
    """Le résumé du ménage, du premier jour que l'on en connaît, à chaque niveau où il diffère."""
    parcours = vie.parcours
    if not (parcours.est_ouvert and parcours.faits):
        return
    dues = vie.redites[RESUMES].of((), parcours.echeances, _d_une_echeance)
    dits = [*map(_d_une_alerte, vie.alertes), *dues]
    seuils = sorted({int(S0), *(dit.sensibilite for dit in dits)})
    for niveau, suivant in pairwise([*seuils, int(S5) + 1]):
        lus = [dit for dit in dits if dit.sensibilite <= niveau and dit.dure]
        yield from _Balayage(niveau, suivant - 1, lus).tranches(parcours.faits[0].jour)


class _Dit(NamedTuple):
    """Une alerte, ou une échéance, et les jours où elle est ouverte."""

    sensibilite: int
    du: date
    au: date | None
    alerte: tuple[int, str] | None = None
    """Sa sévérité, et son code."""
    echeance_le: date = date.max
    est_due: bool = False
    """Vrai si elle reste due une fois passée."""
    est_proche: bool = False

    @property
    def dure(self) -> bool:
        """Faux si elle se ferme avant de s'ouvrir."""
        return self.au is None or self.du < self.au


def _d_une_alerte(alerte: Alerte) -> _Dit:
    dite = (int(alerte.severite), alerte.code)
    return _Dit(int(alerte.sensibilite), alerte.depuis_le, alerte.jusqu_au, dite)


def _d_une_echeance(echeance: Echeance) -> Iterator[_Dit]:
    regle = echeance.resultat.regle
    yield _Dit(
        int(echeance.sensibilite),
        echeance.armee_le,
        echeance.fin_le,
        echeance_le=echeance.echeance_le,
        est_due=regle in _DUES,
        est_proche=regle not in _LOINTAINES,
    )


_Ouvertes = tuple[int | None, frozenset[str]]
"""La sévérité de la plus grave des alertes ouvertes, et leurs codes."""
_RIEN_D_OUVERT: Final[_Ouvertes] = (None, frozenset())


class _Dues:
    """Des échéances ouvertes, la plus ancienne en tête ; une fermée s'en ôte quand on l'y voit."""

    def __init__(self) -> None:
        self._rangees: list[tuple[date, int]] = []
        self._fermees: set[int] = set()

    def ouvre(self, rang: int, le: date) -> None:
        heappush(self._rangees, (le, rang))

    def ferme(self, rang: int) -> None:
        self._fermees.add(rang)

    def premiere(self, des_le: date = date.min) -> date | None:
        """La première ; celles d'avant ce jour s'ôtent, car les jours ne reculent pas."""
        while self._rangees:
            le, rang = self._rangees[0]
            if rang not in self._fermees and le >= des_le:
                return le
            heappop(self._rangees)
        return None


class _Balayage:
    """Les jours d'un ménage, lus dans l'ordre : ce qui y est ouvert, à un niveau."""

    def __init__(self, niveau: int, niveau_max: int, dits: Sequence[_Dit]) -> None:
        self._niveaux = (niveau, niveau_max)
        self._dits = dits
        self._codes: Counter[tuple[int, str]] = Counter()
        self._ouvertes: _Ouvertes | None = _RIEN_D_OUVERT
        self._dues, self._proches, self._toutes = _Dues(), _Dues(), _Dues()

    def tranches(self, debut: date) -> Iterator[Tranche[ResumeDeMenage]]:
        """Chaque résumé, tant qu'il ne change pas."""
        mouvements = self._mouvements()
        for avant in sorted(jour for jour in mouvements if jour < debut):
            self._bouge(mouvements.pop(avant))
        mouvements.setdefault(debut, [])
        du, dit = debut, None
        for jour in sorted(mouvements):
            self._bouge(mouvements[jour])
            nouveau = self._presse(jour)
            if dit is not None and nouveau != dit:
                yield Tranche(du, jour, self._resume(dit))
                du = jour
            dit = nouveau
        if dit is not None:
            yield Tranche(du, None, self._resume(dit))

    def _mouvements(self) -> dict[date, list[tuple[int, int]]]:
        """Par jour, ce qui s'ouvre (1) et se ferme (-1), et les lendemains de ce qui est dû."""
        mouvements: defaultdict[date, list[tuple[int, int]]] = defaultdict(list)
        for rang, dit in enumerate(self._dits):
            mouvements[dit.du].append((1, rang))
            if dit.au is not None:
                mouvements[dit.au].append((-1, rang))
            if dit.alerte is None:
                mouvements[decale(dit.echeance_le, UN_JOUR)].extend(())
        return dict(mouvements)

    def _bouge(self, mouvements: Iterable[tuple[int, int]]) -> None:
        for sens, rang in mouvements:
            dit = self._dits[rang]
            if dit.alerte is not None:
                self._codes[dit.alerte] += sens
                self._ouvertes = None
            elif sens > 0:
                self._ouvre(rang, dit)
            else:
                for dues in (self._dues, self._proches, self._toutes):
                    dues.ferme(rang)

    def _ouvre(self, rang: int, dit: _Dit) -> None:
        if dit.est_due:
            self._dues.ouvre(rang, dit.echeance_le)
        if dit.est_proche:
            self._proches.ouvre(rang, dit.echeance_le)
        self._toutes.ouvre(rang, dit.echeance_le)

    def _alertes(self) -> "_Ouvertes":
        """Celles du jour, comptées quand l'une bouge."""
        if self._ouvertes is None:
            ouvertes = [dite for dite, combien in self._codes.items() if combien > 0]
            severite = max((severite for severite, _ in ouvertes), default=None)
            self._ouvertes = severite, frozenset(code for _, code in ouvertes)
        return self._ouvertes

    def _presse(self, jour: date) -> "_Presse":
        severite, codes = self._alertes()
        manquee = self._dues.premiere()
        en_retard_depuis = manquee if manquee is not None and manquee < jour else None
        proche, premiere = self._proches.premiere(jour), self._toutes.premiere(jour)
        return _Presse(severite, codes, en_retard_depuis, proche, premiere)

    def _resume(self, dit: "_Presse") -> ResumeDeMenage:
        niveau, niveau_max = self._niveaux
        return ResumeDeMenage(
            sensibilite=niveau,
            niveau_max=niveau_max,
            severite=dit.severite,
            alertes=sorted(dit.alertes),
            en_retard_depuis=dit.en_retard_depuis,
            prochaine_le=dit.prochaine_le,
            a_venir_le=dit.a_venir_le,
        )


class _Presse(NamedTuple):
    """Ce qui presse un jour."""

    severite: int | None
    alertes: frozenset[str]
    en_retard_depuis: date | None
    prochaine_le: date | None
    a_venir_le: date | None


VUE: Final = Vue(RESUMES, lignes)
VUES: Final = (VUE,)
