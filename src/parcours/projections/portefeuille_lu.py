"""Ce que lit un référent de son portefeuille : ses ménages, ce qui est dû, ce qui alarme.

Qui lit un portefeuille lit le fil rouge de ses ménages : leur résumé dit ce qui y presse.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Date,
    Select,
    Table,
    Text,
    bindparam,
    case,
    func,
    or_,
    select,
    true,
)

from parcours.domain.langage.habilitation import NomDeVue
from parcours.projections.acces import Demande
from parcours.projections.cles import CLES, avec_sa_cle, dans_la_vue, lui_est_destinee
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.menages_retenus import Lus
from parcours.projections.moules import AU, QUICONQUE, Liee
from parcours.projections.vue import vaut
from parcours.projections.vues import alertes, echeances
from parcours.projections.vues.alertes import ALERTES, AlerteOuverte
from parcours.projections.vues.echeances import ECHEANCES, EcheanceDue, est_manquee
from parcours.projections.vues.portefeuille import MENAGES, VUE, EnCharge

_CHEZ: Final = bindparam("chez", type_=Text())
_AGENT: Final = bindparam("agent", type_=Text())
_JUSQU_AU: Final = bindparam("jusqu_au", type_=Date())


@dataclass(frozen=True, slots=True)
class Portefeuille:
    """Celui d'un organisme un jour ; ou, de ses ménages, ceux d'un agent."""

    organisme: str
    au: date
    agent: str | None = None

    @property
    def est_d_un_agent(self) -> bool:
        """Vrai si l'agent est dit."""
        return self.agent is not None

    def lies(self, demande: Demande) -> Mapping[str, Any]:
        """Ce qui s'en lie à une requête faite pour n'importe quel autre."""
        agent = {} if self.agent is None else {_AGENT.key: self.agent}
        return {AU.key: self.au, _CHEZ.key: self.organisme, **agent, **demande.liee}


@dataclass(frozen=True, slots=True, kw_only=True)
class CeQuiPresse(EnCharge):
    """Un ménage du portefeuille, avec ce qui presse."""

    alertes: list[str] | None
    en_retard_depuis: date | None
    """La plus ancienne échéance manquée qui reste due."""
    prochaine_echeance_le: date | None
    prochaine_regle: str | None


def menages(chez: Portefeuille, demande: Demande) -> Lecture[CeQuiPresse]:
    """Les ménages du portefeuille : les retards d'abord, puis ce qui presse."""
    return replace(_menages(chez.est_d_un_agent), valeurs=chez.lies(demande))


@cache
def _menages(d_un_agent: bool) -> Lecture[CeQuiPresse]:  # noqa: FBT001 (the shape of the query)
    """Ceux de n'importe quel portefeuille, pour quiconque et n'importe quel jour."""
    resume = Lus(ici=CLES.c.parcours).resume
    colonnes = [c for c in MENAGES.c if c is not MENAGES.c.demandeur]
    prochaine_le = resume.c.a_venir_le
    choix = select(
        *colonnes,
        case((CLES.c.lit_les_noms, MENAGES.c.demandeur)).label("demandeur"),
        resume.c.alertes,
        resume.c.en_retard_depuis,
        prochaine_le.label("prochaine_echeance_le"),
        _regle(prochaine_le).label("prochaine_regle"),
    )
    presse = (
        case((resume.c.en_retard_depuis.is_(None), 1), else_=0),
        -func.coalesce(resume.c.severite, 0),
        func.coalesce(resume.c.en_retard_depuis, date.max),
        func.coalesce(prochaine_le, date.max),
    )
    lus = _chez(choix.select_from(MENAGES), d_un_agent=d_un_agent).outerjoin(resume, true())
    return Lecture.de(VUE, CeQuiPresse, lus, presse)


def _regle(prochaine_le: ColumnElement[date]) -> ColumnElement[str]:
    """Ce qui est dû ce jour-là : ne se cherche que des ménages de la page."""
    ligne = ECHEANCES.c
    choix = select(ligne.regle).where(
        ligne.parcours == MENAGES.c.parcours, ligne.edition == "", ligne.echeance_le == prochaine_le
    )
    dite = choix.where(*_lues(ECHEANCES)).order_by(ligne.regle).limit(1)
    return dite.correlate(MENAGES, CLES, prochaine_le.table).scalar_subquery()


def alertes_ouvertes(chez: Portefeuille, demande: Demande) -> Lecture[AlerteOuverte]:
    """Les alertes ouvertes de ses ménages."""
    return replace(_alertes(chez.est_d_un_agent), valeurs=chez.lies(demande))


@cache
def _alertes(d_un_agent: bool) -> Lecture[AlerteOuverte]:  # noqa: FBT001 (the shape of the query)
    choix = _lisibles(ALERTES, lignes_de(alertes.VUE), d_un_agent=d_un_agent)
    return Lecture.de(alertes.VUE, AlerteOuverte, choix)


def echeances_a_tenir(chez: Portefeuille, jusqu_au: date, demande: Demande) -> Lecture[EcheanceDue]:
    """Ce qui est à tenir à partir de ce jour, et jusqu'à un autre, après ce qui a été manqué."""
    valeurs = {**chez.lies(demande), _JUSQU_AU.key: jusqu_au}
    return replace(_echeances(chez.est_d_un_agent), valeurs=valeurs)


@cache
def _echeances(d_un_agent: bool) -> Lecture[EcheanceDue]:  # noqa: FBT001 (the shape of the query)
    choix = _a_tenir(d_un_agent=d_un_agent).where(ECHEANCES.c.echeance_le <= _JUSQU_AU)
    return Lecture.de(echeances.VUE, EcheanceDue, choix)


def combien_d_echeances_apres(chez: Portefeuille, apres: date, demande: Demande) -> Liee:
    """Combien sont à tenir après un jour : ce qui peut attendre."""
    return Liee(_apres(chez.est_d_un_agent), {**chez.lies(demande), _JUSQU_AU.key: apres})


@cache
def _apres(d_un_agent: bool) -> Select[Any]:  # noqa: FBT001 (the shape of the query)
    plus_tard = _a_tenir(d_un_agent=d_un_agent).where(ECHEANCES.c.echeance_le > _JUSQU_AU)
    return select(func.count().label("echeances")).select_from(plus_tard.subquery())


def _a_tenir(*, d_un_agent: bool) -> Select[Any]:
    choix = _lisibles(ECHEANCES, lignes_de(echeances.VUE), d_un_agent=d_un_agent)
    a_tenir = or_(ECHEANCES.c.echeance_le >= AU, est_manquee(AU))
    return choix.where(ECHEANCES.c.edition == "", a_tenir)


def _lisibles(vue: Table, choix: Select[Any], *, d_un_agent: bool) -> Select[Any]:
    """Ce que le lecteur peut lire ce jour-là des ménages d'un portefeuille, à son niveau."""
    suivis = choix.join(MENAGES, MENAGES.c.parcours == vue.c.parcours)
    return _chez(suivis, d_un_agent=d_un_agent).where(*_lues(vue))


def _lues(vue: Table) -> tuple[ColumnElement[bool], ...]:
    return vaut(vue, AU), vue.c.sensibilite <= CLES.c.niveau, lui_est_destinee(vue)


def _chez(choix: Select[Any], *, d_un_agent: bool) -> Select[Any]:
    """Les ménages du portefeuille ce jour-là, que le lecteur peut lire."""
    lus = avec_sa_cle(choix, MENAGES, QUICONQUE).where(
        dans_la_vue(NomDeVue.FR), MENAGES.c.organisme == _CHEZ, vaut(MENAGES, AU)
    )
    return lus.where(MENAGES.c.agent == _AGENT) if d_un_agent else lus
