"""Les séjours d'un ménage, structure par structure : un dossier les tient tous, une liste chacun.

Entrer dans une pension de famille sans que l'on ait dit la sortie du foyer n'ouvre pas de dossier :
celui du séjour l'est déjà. La pension loge pourtant le ménage depuis ce jour.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from parcours.domain.langage.dossiers import SEJOUR
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import plus_tot


class SejourTenu(NamedTuple):
    """Un séjour, comme s'il avait son dossier, et ce qui se dit des autres."""

    suivi: DossierSuivi
    d_un_autre: frozenset[str]
    """Les entrées et les sorties qui ne sont pas de celui-ci."""


@dataclass(slots=True)
class _Tenu:
    """Un séjour : l'entrée qui l'ouvre, celles qui s'y ajoutent, et le jour où chacune finit."""

    fait: Fait
    fins: dict[str, date | None] = field(default_factory=dict)
    """Par référence d'une entrée ; None : quelqu'un y est encore."""
    sorties: set[str] = field(default_factory=set)

    def accueille(self, entree: Fait) -> bool:
        """Vrai si l'on entre là où quelqu'un du ménage est encore."""
        ou, ici = entree.evenement.dit("structure"), self.fait.evenement.dit("structure")
        return ou == ici and None in self.fins.values()


def sejours_tenus(parcours: Parcours) -> Iterator[SejourTenu]:
    """Chaque séjour ; il finit quand plus personne n'y est."""
    tenus: list[_Tenu] = []
    sorties = {r.fait.reference: (r.debut, r.sortie.finis) for r in parcours.residences}
    for fait in parcours.faits:
        if SEJOUR in fait.evenement.fiche.ouvre:
            tenu = next((t for t in reversed(tenus) if t.accueille(fait)), None)
            if tenu is None:
                tenus.append(tenu := _Tenu(fait))
            tenu.fins[fait.reference] = None
        elif fait.reference in sorties:
            le, finis = sorties[fait.reference]
            for tenu in tenus:
                if siennes := finis & tenu.fins.keys():
                    tenu.fins.update(dict.fromkeys(siennes, le))
                    tenu.sorties.add(fait.reference)
    tous = {r for t in tenus for r in (*t.fins, *t.sorties)}
    for tenu in tenus:
        siens = {*tenu.fins, *tenu.sorties}
        yield SejourTenu(_dossier(parcours, tenu), frozenset(tous - siens))


def _dossier(parcours: Parcours, tenu: _Tenu) -> DossierSuivi:
    jour, fins = tenu.fait.jour, [*tenu.fins.values()]
    fini_le = None if None in fins else max(fin for fin in fins if fin is not None)
    ouverts = [d for d in parcours.dossiers if d.dossier is SEJOUR and d.ouvert_le <= jour]
    tient = max(ouverts, key=lambda d: d.ouvert_le, default=None)
    if tient is None:
        return DossierSuivi(SEJOUR, None, tenu.fait, jour, fini_le)
    return replace(
        tient,
        fait=tenu.fait,
        ouvert_le=jour,
        depuis_le=None,
        ferme_le=plus_tot(fini_le, tient.ferme_le),
    )
