"""Les campements : quels ménages vivent sur quel site, et où en est chacun.

Le lien vient du ménage ; les histoires du site et du ménage restent chacune dans son flux.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Select, func, select, true

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.campement import Campement
from parcours.projections.acces import Demande
from parcours.projections.cles import CLES, avec_ou_sans_cle, avec_sa_cle, dans_la_vue
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.vue import Vie, Vue, table, vaut


@dataclass(frozen=True, slots=True, kw_only=True)
class SurLeSite:
    """Un ménage sur un site, tant que rien n'y change."""

    site: UUID
    etape: str
    diagnostique_le: date | None
    souhaits: list[str]
    projet: list[str]
    projet_sur_le_territoire: bool
    operateur: str | None


TABLE = table("campements", SurLeSite, "site du")


def lignes(vie: Vie) -> Iterable[Tranche[SurLeSite | None]]:
    """Le ménage sur chaque site où il a vécu."""

    def valeur(jour: date) -> SurLeSite | None:
        campement = vie.parcours.volet(Campement, jour)
        if campement.site is None:
            return None
        return SurLeSite(
            site=campement.site,
            etape=vie.trajectoire.periode(jour).etape.value,
            diagnostique_le=campement.diagnostique_le,
            souhaits=list(campement.souhaits),
            projet=list(campement.projet),
            projet_sur_le_territoire=campement.projet_sur_le_territoire,
            operateur=campement.operateur,
        )

    return vie.tranches(valeur) if vie.parcours.est_ouvert else ()


VUE: Final = Vue(TABLE, lignes)
VUES: Final = (VUE,)


def menages(site: UUID, au: date, demande: Demande) -> Lecture[SurLeSite]:
    """Les ménages du site ce jour-là que le lecteur peut lire, et dont rien ne lui tait où."""
    tu = TABLE.c.du <= CLES.c.structures_tues_au
    choix = avec_sa_cle(lignes_de(VUE), TABLE, demande).where(
        dans_la_vue(NomDeVue.CAMP), TABLE.c.site == site, vaut(TABLE, au), tu.is_not(true())
    )
    return Lecture.de(VUE, SurLeSite, choix)


def lus(site: UUID, au: date, demande: Demande) -> Select[Any]:
    """Combien de ménages de ce site la liste du lecteur montre : la colonne `menages`."""
    choix = menages(site, au, demande).choix
    return choix.with_only_columns(func.count().label("menages"), maintain_column_froms=True)


def rattaches(site: UUID, au: date, demande: Demande) -> Select[Any]:
    """Combien de ménages vivent sur le site ce jour-là, lus ou non : la colonne `menages`."""
    comptes = select(func.count().label("menages")).where(TABLE.c.site == site, vaut(TABLE, au))
    return avec_ou_sans_cle(comptes, TABLE, demande)
