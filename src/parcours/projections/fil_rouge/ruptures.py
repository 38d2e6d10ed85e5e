"""Les ruptures d'un ménage : les jours sans abri pour une personne, ou sans référent."""

from datetime import date

from pydantic import BaseModel

from parcours.domain.lecture.regard import Regard
from parcours.domain.veille.ruptures import LIBELLES, NatureDeRupture, Rupture
from parcours.projections import lisible
from parcours.projections.vue import Vie


class RuptureLue(BaseModel):
    """Une rupture, en cours tant que `jusqu_au` est null."""

    nature: str
    """`RU-01` trou de protection, `RU-02` trou de référent, `RU-03` retour à la rue."""
    libelle: str
    depuis_le: date
    """Premier jour."""
    jusqu_au: date | None
    """Premier jour où elle n'est plus ; null tant qu'elle court au jour lu."""
    duree_jours: int
    """Jours de rupture, jusqu'au jour lu inclus."""
    personne: str | None
    """Pseudonyme ; null pour tout le ménage, ou s'il n'a encore déclaré personne."""
    fait: str
    """Référence du fait d'origine."""


class RupturesMesurees(BaseModel):
    """Les ruptures d'un ménage, en deux nombres."""

    en_cours: int
    """Ruptures qui courent au jour lu."""
    jours_sans_referent: int
    """Jours sans référent depuis la première désignation, jusqu'au jour lu inclus."""


def ruptures(vie: Vie, regard: Regard, au: date) -> list[RuptureLue]:
    """Les ruptures commencées au plus tard ce jour-là : les dernières d'abord.

    Une rupture ne se montre qu'à qui voit tous les faits dont elle se déduit.
    """
    visibles = [
        rupture
        for rupture in vie.ruptures
        if rupture.dates.du <= au and all(map(regard.voit_le_fait, rupture.faits))
    ]
    return [_lue(rupture, regard, au) for rupture in reversed(visibles)]


def mesurees(lues: list[RuptureLue]) -> RupturesMesurees:
    """Ce que la carte en dit."""
    return RupturesMesurees(
        en_cours=sum(lue.jusqu_au is None for lue in lues),
        jours_sans_referent=sum(
            lue.duree_jours for lue in lues if lue.nature == NatureDeRupture.REFERENT.value
        ),
    )


def _lue(rupture: Rupture, regard: Regard, au: date) -> RuptureLue:
    return RuptureLue(
        nature=rupture.nature.value,
        libelle=LIBELLES[rupture.nature],
        depuis_le=rupture.dates.du,
        jusqu_au=None if rupture.dates.contient(au) else rupture.dates.au,
        duree_jours=rupture.jours(au),
        personne=rupture.personne,
        fait=lisible.reference(regard, rupture.origine),
    )
