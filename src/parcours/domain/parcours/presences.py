"""Qui est présent dans le ménage, jour après jour, et de qui parle un fait : EP-01 à EP-03.

Une personne est présente à partir du fait qui la déclare. Tant qu'aucune n'est déclarée, une
personne implicite porte les faits ; les premières personnes déclarées prennent sa place.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from parcours.domain.parcours.parcours import FaitResidentiel, MouvementDePersonne
from parcours.domain.temps.intervalle import Intervalle

IMPLICITE = None
"""La personne d'un ménage qui n'en a encore déclaré aucune."""

Presences = Mapping[str | None, tuple[Intervalle, ...]]
"""Les jours de présence de chaque personne, par pseudonyme."""


def presences(mouvements: Sequence[MouvementDePersonne], debuts: Iterable[date]) -> Presences:
    """La présence de chacun ; `debuts` : les jours où commence ce que les faits disent."""
    premier_jour = min(debuts, default=date.min)
    arrivees = [m.le for m in mouvements if m.presence.arrive]
    premiere_declaration = min(arrivees, default=None)
    deces = _fin_de_l_implicite(mouvements, premiere_declaration)
    presents: dict[str | None, list[Intervalle]] = {}
    if premiere_declaration is None or deces is not None:
        presents[IMPLICITE] = [Intervalle(premier_jour, deces)]
        premiere_declaration = None
    for mouvement in mouvements:
        personne, le = mouvement.presence.personne, mouvement.le
        if mouvement.presence.arrive:
            dates = presents.setdefault(personne, [])
            if not dates or dates[-1].au is not None:
                depuis = premier_jour if le == premiere_declaration and not dates else le
                dates.append(Intervalle(depuis))
        else:
            for partant in presents if personne is None else [personne]:
                dates = presents.get(partant, [])
                if dates and dates[-1].au is None:
                    dates[-1] = replace(dates[-1], au=le)
    return {personne: tuple(dates) for personne, dates in presents.items()}


def _fin_de_l_implicite(
    mouvements: Iterable[MouvementDePersonne], premiere_declaration: date | None
) -> date | None:
    """Le jour où meurent tous ceux d'un ménage qui n'a alors déclaré personne."""
    fins = [m.le for m in mouvements if m.presence.personne is None and not m.presence.arrive]
    fin = min(fins, default=None)
    if fin is None or (premiere_declaration is not None and premiere_declaration <= fin):
        return None
    return fin


def presents_le(presences: Presences, jour: date) -> list[str | None]:
    """Les personnes présentes ce jour-là."""
    return [p for p, dates in presences.items() if any(d.contient(jour) for d in dates)]


def portee(residentiel: FaitResidentiel, presences: Presences) -> Sequence[str | None]:
    """Les personnes que le fait nomme, à défaut celles présentes à son début."""
    if residentiel.residence.personnes and presences.keys() != {IMPLICITE}:
        return residentiel.residence.personnes
    presents = presents_le(presences, residentiel.debut)
    parmi = residentiel.parmi
    return presents if parmi is None else [p for p in presents if p in parmi]
