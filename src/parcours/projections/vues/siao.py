"""Les listes de travail du SIAO : chaque ménage, du jour où il y entre à celui où il en sort.

Ce que chacune attend est dans `domain.listes` ; une ligne vaut tant que rien n'y change.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func

from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.listes import Inscription, inscriptions
from parcours.projections.vue import Vie, Vue, table


@dataclass(frozen=True, slots=True, kw_only=True)
class MenageEnListe:
    """Un ménage dans une liste."""

    liste: str
    sensibilite: int
    famille: str
    """Celle du fait qui l'y fait entrer : il faut la lire pour savoir qu'il y est."""
    fait: str | None
    """Sa référence ; tue si son auteur l'est."""
    auteur: str | None
    """L'organisme qui le dit : chacun lit les siens."""
    origine: str | None
    """Son type ; None : une absence, ou l'étape."""
    depuis_le: date
    pour_le: date | None
    """Le jour au-delà duquel c'est en retard."""
    precision: str | None


INSCRITS = table("siao_listes", MenageEnListe, "liste du")


def lignes(vie: Vie) -> Iterator[Tranche[MenageEnListe | None]]:
    """Les inscriptions d'un ménage."""
    if vie.parcours.est_ouvert:
        for inscription in inscriptions(vie.parcours, vie.trajectoire, vie.reglages):
            inscrit = _inscrit(vie, inscription)
            yield Tranche(inscription.du, inscription.jusqu_au, inscrit)


def _inscrit(vie: Vie, inscription: Inscription) -> MenageEnListe:
    fait = inscription.fait
    return MenageEnListe(
        liste=inscription.sorte.code,
        sensibilite=int(inscription.sensibilite),
        famille=inscription.famille,
        fait=fait.reference if fait and not vie.tait_l_auteur(fait) else None,
        auteur=fait.organisme if fait else None,
        origine=fait.evenement.fiche.nom if fait else None,
        depuis_le=inscription.depuis_le,
        pour_le=inscription.pour_le,
        precision=inscription.precision,
    )


VUE: Final = Vue(
    INSCRITS,
    lignes,
    ordre=(func.coalesce(INSCRITS.c.pour_le, date.max), INSCRITS.c.depuis_le, INSCRITS.c.parcours),
)
"""Ce qui presse d'abord."""
VUES: Final = (VUE,)
