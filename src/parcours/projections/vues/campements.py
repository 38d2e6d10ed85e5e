"""Les campements : quels ménages vivent sur quel site, et où en est chacun.

Le lien vient du ménage ; les histoires du site et du ménage restent chacune dans son flux.
"""

from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_

from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.volets.campement import Campement
from parcours.projections.acces import Cle, Demande, lisibles
from parcours.projections.vue import Lignes, Vie, Vue, table, vaut


class LigneMenage(NamedTuple):
    """Un ménage sur un site, tant que rien n'y change."""

    parcours: UUID
    du: date
    au: date | None
    site: UUID
    etape: str
    diagnostique_le: date | None
    souhaits: list[str]
    projet: list[str]
    projet_sur_le_territoire: bool
    operateur: str | None


TABLE = table("campements", LigneMenage, "site du")


def lignes(vie: Vie) -> Lignes:
    """Le ménage sur chaque site où il a vécu."""
    if not vie.parcours.est_ouvert:
        return

    def valeur(jour: date) -> tuple[Any, ...] | None:
        campement = vie.parcours.volet(Campement, jour)
        if campement.site is None:
            return None
        return (
            campement.site,
            vie.trajectoire.periode(jour).etape.value,
            campement.diagnostique_le,
            list(campement.souhaits),
            list(campement.projet),
            campement.projet_sur_le_territoire,
            campement.operateur,
        )

    for du, au, contenu in vie.tranches(valeur):
        if contenu is not None:
            yield TABLE, LigneMenage(vie.parcours.id, du, au, *contenu)


def menages(site: UUID, au: date, demande: Demande) -> Select[Any]:
    """Les ménages du site ce jour-là que le lecteur peut lire."""
    ligne = TABLE.c
    choix = select(TABLE).where(
        ligne.site == site,
        vaut(TABLE, au),
        ligne.parcours.in_(lisibles(demande.lecteur, VueLue.CAMP, demande.aujourdhui)),
    )
    if demande.apres is not None:
        choix = choix.where(tuple_(ligne.parcours) > tuple_(*demande.apres))
    return choix.order_by(ligne.parcours).limit(demande.limite)


def cle_du_menage(ligne: Any) -> Cle:  # noqa: ANN401 (a row of `menages`)
    """La place d'un ménage lu."""
    return (ligne.parcours,)


def rattaches(site: UUID, au: date, demande: Demande) -> Select[Any]:
    """Combien de ménages vivent sur le site ce jour-là, et combien le lecteur en lit.

    Colonnes : menages, lisibles.
    """
    ligne = TABLE.c
    lus = lisibles(demande.lecteur, VueLue.CAMP, demande.aujourdhui)
    comptes: list[ColumnElement[Any]] = [
        func.count().label("menages"),
        func.count().filter(ligne.parcours.in_(lus)).label("lisibles"),
    ]
    return select(*comptes).where(ligne.site == site, vaut(TABLE, au))


VUE = Vue("campements", (TABLE,), lignes)
