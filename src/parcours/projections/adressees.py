"""Ce qui s'adresse à qui lit : par son rôle, ou parce qu'il est en charge du ménage.

Une ligne dit à quels rôles elle s'adresse et qui est référent ce jour-là. Qui lit le ménage est dit
par sa clé ; ce qu'il y lit, par la famille et le niveau du fait dont elle vient.
"""

from functools import cache

from sqlalchemy import ARRAY, ColumnElement, Table, Text, and_, literal, or_

from parcours.domain.langage.habilitation import FAMILLES, NomDeVue
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.veille.adresses import REFERENT
from parcours.projections.cles import CLES, dans_la_vue
from parcours.projections.vue import parmi


def lui_est_adressee(vue: Table, lecteur: Lecteur) -> ColumnElement[bool]:
    """Vrai d'une ligne qui s'adresse au lecteur.

    Être référent ailleurs ne suffit pas : ce qui s'adresse au référent est pour qui est en charge.
    """
    if lecteur.est_superviseur:
        return literal(value=True)
    siens = sorted(role.value for role in lecteur.roles - REFERENT)
    par_son_role = vue.c.roles.bool_op("&&")(literal(siens, ARRAY(Text())))
    en_charge = vue.c.roles.bool_op("@>")(literal(sorted(REFERENT), ARRAY(Text())))
    return or_(par_son_role, and_(en_charge, vue.c.referent == lecteur.organisme))


@cache
def lit_du_menage(vue: Table) -> ColumnElement[bool]:
    """Vrai d'une ligne que lit qui suit le ménage, à côté de sa clé : sa famille, à son niveau."""
    return and_(CLES.c.suit, vue.c.sensibilite <= CLES.c.niveau, lit_la_famille(vue.c.famille))


def lit_la_famille(famille: ColumnElement[str]) -> ColumnElement[bool]:
    """Vrai si l'une des vues qui montrent le ménage au lecteur montre cette famille."""
    autres = (
        and_(dans_la_vue(vue), parmi(famille, sorted(familles)))
        for vue, familles in FAMILLES.items()
    )
    return or_(dans_la_vue(NomDeVue.FR), *autres)
