"""Qui est entré dans une liste gardée, et qui en est sorti : deux jours des mêmes lignes."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, case, not_, or_, select

from parcours.projections.acces import Demande
from parcours.projections.cles import CLES
from parcours.projections.lecture import Lecture
from parcours.projections.menages_lus import Filtres, Lus, retenus
from parcours.projections.vues.menages import MENAGES, VUE


@dataclass(frozen=True, slots=True, kw_only=True)
class MouvementLu:
    """Un ménage entré dans une liste entre deux jours, ou sorti."""

    y_est: bool
    etape: str
    demandeur: str | None


def mouvements(
    avant: date, apres: date, filtres: Filtres, demande: Demande
) -> Lecture[MouvementLu]:
    """Les ménages que ces filtres retiennent l'un des deux jours seulement, entrées d'abord."""
    y_etaient, y_sont = (_membres(Lus(demande, jour), filtres) for jour in (avant, apres))
    etait = MENAGES.c.parcours.in_(select(y_etaient.subquery("avant")))
    est = MENAGES.c.parcours.in_(select(y_sont.subquery("apres")))
    nom = case((CLES.c.lit_les_noms, MENAGES.c.demandeur)).label("demandeur")
    choix = Lus(demande, apres).base(est.label("y_est"), MENAGES.c.etape, nom)
    choix = choix.where(or_(and_(est, not_(etait)), and_(etait, not_(est))))
    return Lecture.de(VUE, MouvementLu, choix, (case((est, 0), else_=1),))


def _membres(lecture: Lus, filtres: Filtres) -> Select[Any]:
    return lecture.base(MENAGES.c.parcours).where(*retenus(lecture, filtres))
