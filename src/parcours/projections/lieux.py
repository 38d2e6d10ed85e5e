"""Où vit un ménage, pour une ligne d'une vue.

Sous une protection, qui n'est pas nommé a ses lignes, où ce qu'elle tait n'a pas été dit.
"""

from datetime import date
from typing import NamedTuple

from parcours.domain.langage import territoires
from parcours.domain.langage.champs import Scelle
from parcours.projections.vue import Vie


class LieuMontre(NamedTuple):
    """Un département, et la commune si elle peut se dire."""

    departement: str | None = None
    commune: str | None = None


NULLE_PART = LieuMontre()


def ou_vit(vie: Vie, jour: date) -> LieuMontre:
    """Où vit le ménage ce jour-là ; la clé du lecteur dit s'il en lit la commune."""
    lieu = vie.parcours.lieu(jour)
    if lieu is None:
        return NULLE_PART
    return LieuMontre(departement=lieu.departement, commune=ecrite(lieu.commune))


def ecrite(commune: str | Scelle | None) -> str | None:
    """La commune telle qu'une ligne la porte : scellée si le fait l'est."""
    return commune.a_plat() if isinstance(commune, Scelle) else commune


def ou_se_compte(vie: Vie, jour: date) -> LieuMontre:
    """Où il se compte ce jour-là : dans la commune d'aujourd'hui, où mène le code dit.

    Dès qu'une protection la tait à quelqu'un, confirmée ou non, il ne s'y compte plus.
    """
    lieu = ou_vit(vie, jour)
    if vie.commune_tue or lieu.commune is None or Scelle.est_a_plat(lieu.commune):
        return lieu._replace(commune=None)
    return lieu._replace(commune=territoires.actuelle(lieu.commune))
