"""Les échéances d'un ménage, rangées une fois par les jours où elles sont en vigueur."""

from collections.abc import Iterable
from datetime import date

from parcours.domain.droit.delai import Delai
from parcours.domain.parcours.echeances import Echeance, FinEcheance
from parcours.domain.temps.suite import Suite


class Horloges:
    """Celles qui courent chaque jour : un ménage en a des milliers, et quelques-unes en vigueur."""

    def __init__(self, echeances: Iterable[Echeance]) -> None:
        self._toutes = _en_vigueur(echeances := tuple(echeances))
        par_regle: dict[Delai, list[Echeance]] = {}
        for echeance in echeances:
            par_regle.setdefault(echeance.delai, []).append(echeance)
        self._par_regle = {delai: _en_vigueur(siennes) for delai, siennes in par_regle.items()}

    def le(self, au: date) -> tuple[Echeance, ...]:
        """Celles en vigueur ce jour-là, arrêtées ou non, dans l'ordre où elles ont été armées."""
        return self._toutes.au(au)

    def de(self, delai: Delai, au: date) -> tuple[Echeance, ...]:
        """De celles-là, celles de cette règle."""
        siennes = self._par_regle.get(delai)
        return siennes.au(au) if siennes else ()


def _en_vigueur(echeances: Iterable[Echeance]) -> Suite[tuple[Echeance, ...]]:
    """Ce que dit `Echeance.court`, de jour en jour."""
    commencent: dict[date, dict[int, Echeance]] = {}
    finissent: dict[date, list[int]] = {}
    for rang, echeance in enumerate(echeances):
        commencent.setdefault(echeance.armee_le, {})[rang] = echeance
        if echeance.fin is FinEcheance.REMPLACEE and echeance.fin_le is not None:
            finissent.setdefault(echeance.fin_le, []).append(rang)
    courent: dict[int, Echeance] = {}
    suite: Suite[tuple[Echeance, ...]] = Suite(())
    for jour in sorted(commencent.keys() | finissent.keys()):
        courent.update(commencent.get(jour, {}))
        for rang in finissent.get(jour, ()):
            courent.pop(rang, None)
        suite.devient(jour, tuple(courent[rang] for rang in sorted(courent)))
    return suite
