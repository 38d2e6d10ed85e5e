"""Des jours qui se suivent."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Intervalle:
    """Des jours, de `du` inclus à `au` exclu ; None : sans fin connue."""

    du: date
    au: date | None = None

    @property
    def dernier(self) -> date:
        """Son dernier jour, inclus."""
        return date.max if self.au is None else self.au - timedelta(1)

    def contient(self, jour: date) -> bool:
        """Vrai si le jour est dans l'intervalle."""
        return self.du <= jour and (self.au is None or jour < self.au)


def plus_tot(*jours: date | None) -> date | None:
    """Le premier de ces jours ; None s'il n'y en a aucun."""
    premier = None
    for jour in jours:
        if jour and (premier is None or jour < premier):
            premier = jour
    return premier


def commun(un: Intervalle, autre: Intervalle) -> Intervalle | None:
    """Les jours de l'un qui sont aussi de l'autre ; None s'il n'y en a pas."""
    du, au = max(un.du, autre.du), plus_tot(un.au, autre.au)
    return Intervalle(du, au) if au is None or du < au else None


def decale(jour: date, duree: timedelta) -> date:
    """Le jour d'après cette durée, ou d'avant si elle est négative, sans sortir du calendrier."""
    return jour + min(max(duree, date.min - jour), date.max - jour)
