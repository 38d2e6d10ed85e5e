"""La place d'un fait parmi ceux de son jour, quand les autres la changent.

Un jour ordinaire, ce qui ouvre passe avant ce qui ferme. Mais on clôt puis on rouvre, on solde puis
on retombe, le même jour : alors le dernier compte, selon l'heure que disent les partenaires, à
défaut selon leur référence si le dossier était déjà ouvert la veille.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Final

from parcours.domain.langage.dossiers import (
    AU_FAIT,
    MANDAT_REFERENT,
    PARCOURS,
    RELAIS_REFERENT,
    Dossier,
)
from parcours.domain.langage.evenement import MouvementDeDossier
from parcours.domain.langage.fait import Fait

_DATENT_LEUR_FIN: Final = (MANDAT_REFERENT, RELAIS_REFERENT)
"""Les dossiers dont les faits disent eux-mêmes de quel jour à quel jour ils valent."""

_Cle = tuple[Dossier, str | None]


def places(faits: Iterable[Fait]) -> Mapping[str, int]:
    """La place des faits qui rouvrent, le même jour, ce qu'un autre vient de fermer."""
    lues: dict[str, int] = {}
    ouverts: set[_Cle] = {(PARCOURS, None)}
    for _, du_jour in groupby(faits, key=lambda f: f.jour):
        jour = [f for f in du_jour if f.evenement.fiche.rang is None]
        ferment = [
            (f, m) for f in jour for m in _bascules(f.evenement.fermetures(f.evenement.d_abord()))
        ]
        for fait in jour if ferment else ():
            for cle in _ouvre(fait):
                places = [
                    f.evenement.rang_du_jour
                    for f, m in ferment
                    if f is not fait and _ferme(m, cle) and _suit(fait, f, ouvert=cle in ouverts)
                ]
                if places:
                    lues[fait.reference] = max(*places, lues.get(fait.reference, 0))
        _deroule(jour, ouverts, lues)
    return lues


def _deroule(jour: Sequence[Fait], ouverts: set[_Cle], lues: Mapping[str, int]) -> None:
    """Ce qui reste ouvert au soir de ce jour."""
    for fait in sorted(
        jour,
        key=lambda f: (lues.get(f.reference, f.evenement.rang_du_jour), f.instant),
    ):
        for mouvement in _bascules(fait.evenement.fermetures(fait.evenement.d_abord())):
            ouverts -= {cle for cle in ouverts if _ferme(mouvement, cle)}
        ouverts.update(_ouvre(fait))


def _ouvre(fait: Fait) -> Iterator[_Cle]:
    """Les dossiers que le fait ouvre : un ménage dit ouvert ne rouvre pas ce que l'on a clos."""
    rouvre = fait.evenement.fiche.rouvre_le_parcours
    for mouvement in _bascules(fait.evenement.ouvertures()):
        if mouvement.dossier is not PARCOURS or rouvre:
            yield mouvement.dossier, mouvement.cle


def _bascules(mouvements: Iterable[MouvementDeDossier]) -> Iterator[MouvementDeDossier]:
    """Ceux des dossiers qui peuvent se rouvrir : pas ceux que chaque fait ouvre pour lui-même."""
    for mouvement in mouvements:
        if mouvement.dossier.cle != AU_FAIT and mouvement.dossier not in _DATENT_LEUR_FIN:
            yield mouvement


def _ferme(mouvement: MouvementDeDossier, cle: _Cle) -> bool:
    return mouvement.dossier is cle[0] and mouvement.cle in (None, cle[1])


def _suit(ouvre: Fait, ferme: Fait, *, ouvert: bool) -> bool:
    """Vrai si l'un rouvre ce que l'autre ferme, et non l'autre ce que l'un ouvre."""
    dites = ouvre.dit_son_heure and ferme.dit_son_heure
    return ferme.instant < ouvre.instant and (dites or ouvert)
