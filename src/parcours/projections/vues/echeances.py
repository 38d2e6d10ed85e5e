"""Les échéances de tous les ménages, tant qu'elles courent : toute liste les lit d'ici."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement, and_, case, not_, or_

from parcours.domain.droit import DELAIS
from parcours.domain.droit.portee import SorteDeTerme
from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.lecture.cle import LES_SUJETS
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.adresses import de_l_echeance, supplees
from parcours.domain.veille.alertes.raisons import Terme
from parcours.domain.volets.referent.mandats import Mandat
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage, lui_est_adressee
from parcours.projections.cles import CLES, avec_les_siennes, dans_la_vue, vient_de_lui
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.vue import Vie, Vue, parmi, table, vaut

PROCEDURE: Final = "R-E"
"""Ce par quoi commence l'identifiant d'une règle de la procédure d'expulsion."""

OBLIGATIONS: Final = tuple(
    sorted(
        regle for regle, delai in DELAIS.items() if delai.portee.sorte is SorteDeTerme.OBLIGATION
    )
)
"""Les règles dont une date passée est manquée, et reste due."""
LOINTAINES: Final = tuple(sorted(r for r, delai in DELAIS.items() if delai.portee.lointaine))
"""Les règles qui se comptent en années : elles ne sont pas « prochaines »."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EcheanceDue:
    """Une échéance, d'armée à arrêtée ou remplacée."""

    edition: str
    """Vide : le ménage entier ; sinon, la procédure d'expulsion telle que la lit qui n'a que ça."""
    departement: str | None
    """Où vivait le ménage quand elle s'est armée."""
    regle: str
    sensibilite: int
    famille: str
    """Celle du fait qui l'arme : il faut la lire pour savoir que l'échéance existe."""
    roles: list[str]
    """À qui elle s'adresse ce jour-là, suppléance du référent comprise."""
    referent: str | None
    """L'organisme en charge ce jour-là."""
    origine: str
    """Le type du fait qui l'arme."""
    fait: str | None
    """Sa référence ; tue si son auteur l'est."""
    auteur: str
    """L'organisme qui le dit : ce qui en est protégé lui reste."""
    fait_le: date
    """Jour du fait qui l'arme : il dit si une protection la masque."""
    echeance_le: date
    calculee_le: date
    suspendu: bool
    """Vrai si la date n'est qu'une hypothèse, tant qu'un fait manque."""


ECHEANCES = table("echeances", EcheanceDue, "departement echeance_le")


def de_la_procedure(vie: Vie) -> list[Echeance]:
    """Celles de la procédure d'expulsion."""
    return [e for e in vie.parcours.echeances if e.delai.id.startswith(PROCEDURE)]


def est_de_la_procedure() -> ColumnElement[bool]:
    """Vrai d'une ligne qui en est une."""
    return ECHEANCES.c.regle.startswith(PROCEDURE)


def est_manquee(au: date | ColumnElement[date]) -> ColumnElement[bool]:
    """Vrai d'une ligne que quelqu'un devait tenir avant ce jour, et doit encore."""
    return and_(parmi(ECHEANCES.c.regle, OBLIGATIONS), ECHEANCES.c.echeance_le < au)


def lignes(vie: Vie) -> Iterator[Tranche[EcheanceDue | None]]:
    """Chaque échéance du ménage ; d'une édition partielle, celles de la procédure."""
    if not (vie.parcours.est_ouvert or vie.edition):
        return
    siennes = de_la_procedure(vie) if vie.edition else vie.parcours.echeances
    cadre = (vie.edition, vie.mandats, vie.parcours.lieux, vie.voile)
    yield from vie.redites[ECHEANCES].of(cadre, siennes, partial(_lignes_de_l_une, vie))


def _lignes_de_l_une(vie: Vie, echeance: Echeance) -> Iterator[Tranche[EcheanceDue | None]]:
    """Les siennes, selon qui est en charge : rien d'autre n'en change que le cadre."""
    due = partial(_due, vie, echeance)
    return vie.selon_le_referent(due, echeance.armee_le, echeance.fin_le)


def _due(vie: Vie, echeance: Echeance, mandat: Mandat | None) -> EcheanceDue:
    lieu, fait, terme = vie.parcours.lieu(echeance.armee_le), echeance.fait, Terme.de(echeance)
    return EcheanceDue(
        edition=vie.edition,
        departement=lieu.departement if lieu else None,
        regle=terme.regle,
        sensibilite=int(echeance.sensibilite),
        famille=fait.evenement.fiche.famille,
        roles=sorted(supplees(de_l_echeance(echeance.delai), mandat)),
        referent=mandat.organisme if mandat else None,
        origine=fait.evenement.fiche.nom,
        fait=None if vie.tait_l_auteur(fait) else fait.reference,
        auteur=fait.organisme,
        fait_le=fait.jour,
        echeance_le=terme.le,
        calculee_le=echeance.calculee_le,
        suspendu=terme.suspendu,
    )


VUE: Final = Vue(
    ECHEANCES,
    lignes,
    ordre=(ECHEANCES.c.echeance_le, ECHEANCES.c.parcours, ECHEANCES.c.regle),
    par_edition=True,
)
"""La plus proche d'abord."""
VUES: Final = (VUE,)


# --- Lire -----------------------------------------------------------------------------------------


def adressees(au: date, jusqu_au: date, demande: Demande) -> Lecture[EcheanceDue]:
    """Ce qui s'adresse au lecteur : ce qui est manqué et reste dû, puis ce qui est à tenir.

    Qui ne lit que ses propres faits n'a que les horloges que ses faits arment ; qui ne lit que la
    procédure, que les siennes.
    """
    ligne = ECHEANCES.c
    du_menage = and_(ligne.edition == "", lit_du_menage(ECHEANCES))
    de_la_procedure = or_(
        and_(not_(CLES.c.suit), dans_la_vue(NomDeVue.EXP)), CLES.c.edition == LES_SUJETS
    )
    des_siens = and_(
        de_la_procedure,
        ligne.edition == CLES.c.edition,
        ligne.sensibilite <= CLES.c.niveau,
        not_(vient_de_lui(ECHEANCES, demande)),
    )
    a_tenir = and_(ligne.echeance_le >= au, ligne.echeance_le <= jusqu_au)
    de_lui = and_(ligne.edition == "", vient_de_lui(ECHEANCES, demande))
    choix = avec_les_siennes(lignes_de(VUE), ECHEANCES, demande).where(
        vaut(ECHEANCES, au),
        or_(du_menage, des_siens, de_lui),
        or_(a_tenir, est_manquee(au)),
        lui_est_adressee(ECHEANCES, demande.lecteur),
    )
    a_temps = case((est_manquee(au), 0), else_=1)
    return Lecture.de(VUE, EcheanceDue, choix, (a_temps,))
