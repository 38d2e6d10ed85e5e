"""Où vit un ménage, pour une ligne d'une vue : sa commune se tait si l'adresse est protégée."""

from datetime import date
from typing import NamedTuple

from parcours.domain import territoires
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Vie


class LieuMontre(NamedTuple):
    """Un département, et la commune si elle peut se dire."""

    departement: str | None = None
    commune: str | None = None


NULLE_PART = LieuMontre()


def ou_vit(vie: Vie, jour: date) -> LieuMontre:
    """Où vit le ménage ce jour-là."""
    lieu = vie.parcours.lieu(jour)
    if lieu is None:
        return NULLE_PART
    tue = vie.commune_tue or vie.parcours.volet(Vif, jour).couvre(lieu.fait.jour)
    return LieuMontre(departement=lieu.departement, commune=None if tue else lieu.commune)


def ou_se_compte(vie: Vie, jour: date) -> LieuMontre:
    """Où il se compte ce jour-là : dans la commune d'aujourd'hui, où mène le code dit."""
    lieu = ou_vit(vie, jour)
    return lieu._replace(commune=territoires.actuelle(lieu.commune) if lieu.commune else None)
