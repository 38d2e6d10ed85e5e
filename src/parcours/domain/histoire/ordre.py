"""La place d'un fait parmi ceux de son jour, quand les autres la changent.

Un jour ordinaire, ce qui ouvre passe avant ce qui ferme. Mais on clôt puis on rouvre, on solde puis
on retombe, le même jour : alors le dernier compte, selon l'heure que disent les partenaires, à
défaut selon leur référence si le dossier était déjà ouvert la veille.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cache
from itertools import chain, groupby
from typing import Any, Final, NamedTuple

from parcours.domain.langage.dossiers import (
    AU_FAIT,
    MANDAT_REFERENT,
    PARCOURS,
    RELAIS_REFERENT,
    Dossier,
)
from parcours.domain.langage.evenement import Evenement, MouvementDeDossier
from parcours.domain.langage.fait import Fait

_DATENT_LEUR_FIN: Final = (MANDAT_REFERENT, RELAIS_REFERENT)
"""Les dossiers dont les faits disent eux-mêmes de quel jour à quel jour ils valent."""

_Cle = tuple[Dossier, str | None]


def places(faits: Iterable[Fait]) -> Mapping[str, int]:
    """La place des faits qui rouvrent, le même jour, ce qu'un autre vient de fermer."""
    lues: dict[str, int] = {}
    ouverts: set[_Cle] = {(PARCOURS, None)}
    basculent = (f for f in faits if peut_basculer(type(f.evenement)))
    for _, du_jour in groupby(basculent, key=lambda f: f.jour):
        jour = [_Bascule(f, tuple(_ferme_par(f)), tuple(_ouvre(f))) for f in du_jour]
        ferment = [(f, m) for f, fermees, _ in jour for m in fermees]
        for fait, _, ouvertes in jour if ferment else ():
            for cle in ouvertes:
                places = [
                    f.evenement.rang_du_jour
                    for f, m in ferment
                    if f is not fait and _ferme(m, cle) and _suit(fait, f, ouvert=cle in ouverts)
                ]
                if places:
                    lues[fait.reference] = max(*places, lues.get(fait.reference, 0))
        _deroule(jour, ouverts, lues)
    return lues


def reste_a_sa_place(fait: Fait) -> bool:
    """Vrai d'un fait qui ne ferme ni n'ouvre rien qui se rouvre, et ne déplace donc personne."""
    return next(chain(_ferme_par(fait), _ouvre(fait)), None) is None


class _Bascule(NamedTuple):
    """Un fait, et les dossiers qui peuvent se rouvrir que lui ferme, puis ouvre."""

    fait: Fait
    fermees: Sequence[MouvementDeDossier]
    ouvertes: Sequence[_Cle]

    def place(self, lues: Mapping[str, int]) -> tuple[int, tuple[datetime, str]]:
        """Sa place dans le jour, celles que l'on a lues comprises."""
        fait = self.fait
        return lues.get(fait.reference, fait.evenement.rang_du_jour), fait.instant


@cache
def peut_basculer(sorte: type[Evenement[Any]]) -> bool:
    """Vrai d'un type, hors des situations, dont un fait peut fermer ou ouvrir ce qui se rouvre."""
    fiche = sorte.fiche
    a_sa_facon = (
        sorte.fermetures is not Evenement.fermetures or sorte.ouvertures is not Evenement.ouvertures
    )
    return fiche.rang is None and (a_sa_facon or any(map(_se_rouvre, (*fiche.ferme, *fiche.ouvre))))


def _deroule(jour: Iterable[_Bascule], ouverts: set[_Cle], lues: Mapping[str, int]) -> None:
    """Ce qui reste ouvert au soir de ce jour."""
    for _, fermees, ouvertes in sorted(jour, key=lambda bascule: bascule.place(lues)):
        for mouvement in fermees:
            ouverts -= {cle for cle in ouverts if _ferme(mouvement, cle)}
        ouverts.update(ouvertes)


def _ferme_par(fait: Fait) -> Iterator[MouvementDeDossier]:
    """Ce que le fait ferme, qui puisse se rouvrir."""
    return _bascules(fait.evenement.fermetures(fait.evenement.d_abord()))


def _ouvre(fait: Fait) -> Iterator[_Cle]:
    """Les dossiers que le fait ouvre : un ménage dit ouvert ne rouvre pas ce que l'on a clos."""
    rouvre = fait.evenement.fiche.rouvre_le_parcours
    for mouvement in _bascules(fait.evenement.ouvertures()):
        if mouvement.dossier is not PARCOURS or rouvre:
            yield mouvement.dossier, mouvement.cle


def _bascules(mouvements: Iterable[MouvementDeDossier]) -> Iterator[MouvementDeDossier]:
    """Ceux des dossiers qui peuvent se rouvrir : pas ceux que chaque fait ouvre pour lui-même."""
    for mouvement in mouvements:
        if _se_rouvre(mouvement.dossier):
            yield mouvement


def _se_rouvre(dossier: Dossier) -> bool:
    return dossier.cle != AU_FAIT and dossier not in _DATENT_LEUR_FIN


def _ferme(mouvement: MouvementDeDossier, cle: _Cle) -> bool:
    return mouvement.dossier is cle[0] and mouvement.cle in (None, cle[1])


def _suit(ouvre: Fait, ferme: Fait, *, ouvert: bool) -> bool:
    """Vrai si l'un rouvre ce que l'autre ferme, et non l'autre ce que l'un ouvre."""
    dites = ouvre.dit_son_heure and ferme.dit_son_heure
    return ferme.instant < ouvre.instant and (dites or ouvert)
