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
from typing import Final

from parcours.domain.langage.vocabulaire import S0, S5
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.temps.intervalle import decale
from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.alertes import Alerte
from parcours.domain.veille.alertes.raisons import Terme
from parcours.projections.vue import Vie, Vue, table
from parcours.projections.vues.echeances import LOINTAINES, OBLIGATIONS

UN_JOUR: Final = timedelta(days=1)


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
    dits: list[Alerte | Echeance] = [*vie.alertes, *parcours.echeances]
    seuils = sorted({int(S0), *(int(dit.sensibilite) for dit in dits)})
    for niveau, suivant in pairwise([*seuils, int(S5) + 1]):
        lus = [dit for dit in dits if dit.sensibilite <= niveau]
        yield from _Balayage(niveau, suivant - 1, lus).tranches(parcours.faits[0].jour)


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

    def __init__(self, niveau: int, niveau_max: int, dits: Sequence[Alerte | Echeance]) -> None:
        self._niveaux = (niveau, niveau_max)
        self._dits = dits
        self._codes: Counter[tuple[int, str]] = Counter()
        self._dues: dict[str, _Dues] = {nom: _Dues() for nom in ("dues", "proches", "toutes")}

    def tranches(self, debut: date) -> Iterator[Tranche[ResumeDeMenage]]:
        """Chaque résumé, tant qu'il ne change pas."""
        mouvements = self._mouvements()
        for avant in sorted(jour for jour in mouvements if jour < debut):
            self._bouge(mouvements.pop(avant))
        mouvements.setdefault(debut, [])
        du, dit = debut, None
        for jour in sorted(mouvements):
            self._bouge(mouvements[jour])
            nouveau = self._resume(jour)
            if dit is not None and nouveau != dit:
                yield Tranche(du, jour, dit)
                du = jour
            dit = nouveau
        if dit is not None:
            yield Tranche(du, None, dit)

    def _mouvements(self) -> dict[date, list[tuple[int, int]]]:
        """Par jour, ce qui s'ouvre (1) et se ferme (-1), et les lendemains de ce qui est dû."""
        mouvements: defaultdict[date, list[tuple[int, int]]] = defaultdict(list)
        for rang, dit in enumerate(self._dits):
            du, au = _jours(dit)
            if au is not None and au <= du:
                continue
            mouvements[du].append((1, rang))
            if au is not None:
                mouvements[au].append((-1, rang))
            if isinstance(dit, Echeance):
                mouvements[decale(Terme.de(dit).le, UN_JOUR)].extend(())
        return dict(mouvements)

    def _bouge(self, mouvements: Iterable[tuple[int, int]]) -> None:
        for sens, rang in mouvements:
            dit = self._dits[rang]
            if isinstance(dit, Alerte):
                self._codes[int(dit.severite), dit.code] += sens
            else:
                self._due(sens, rang, Terme.de(dit))

    def _due(self, sens: int, rang: int, terme: Terme) -> None:
        est_de = {
            "dues": terme.regle in OBLIGATIONS,
            "proches": terme.regle not in LOINTAINES,
            "toutes": True,
        }
        for nom, dues in self._dues.items():
            if sens < 0:
                dues.ferme(rang)
            elif est_de[nom]:
                dues.ouvre(rang, terme.le)

    def _resume(self, jour: date) -> ResumeDeMenage:
        ouvertes = [dite for dite, combien in self._codes.items() if combien > 0]
        manquee = self._dues["dues"].premiere()
        niveau, niveau_max = self._niveaux
        return ResumeDeMenage(
            sensibilite=niveau,
            niveau_max=niveau_max,
            severite=max((severite for severite, _ in ouvertes), default=None),
            alertes=sorted({code for _, code in ouvertes}),
            en_retard_depuis=manquee if manquee is not None and manquee < jour else None,
            prochaine_le=self._dues["proches"].premiere(jour),
            a_venir_le=self._dues["toutes"].premiere(jour),
        )


def _jours(dit: Alerte | Echeance) -> tuple[date, date | None]:
    """De quel jour à quel jour elle est ouverte."""
    if isinstance(dit, Alerte):
        return dit.depuis_le, dit.jusqu_au
    return dit.armee_le, dit.fin_le


VUE: Final = Vue(RESUMES, lignes)
VUES: Final = (VUE,)
