"""Le portefeuille d'un organisme référent : ses ménages, ce qui est dû, ce qui alarme.

Une ligne vaut tant que rien n'y change, et jamais au-delà du mandat ou de la suppléance.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeVar

from sqlalchemy import Select, Table, case, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.temps.periodes import Tranche
from parcours.projections.acces import Demande
from parcours.projections.cles import CLES, avec_sa_cle, dans_la_vue, lui_est_destinee
from parcours.projections.demandeur import demandeur
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.vue import Vie, Vue, table, vaut
from parcours.projections.vues import alertes, echeances
from parcours.projections.vues.alertes import ALERTES, AlerteOuverte
from parcours.projections.vues.echeances import ECHEANCES, EcheanceDue, est_manquee

L = TypeVar("L")


@dataclass(frozen=True, slots=True, kw_only=True)
class EnCharge:
    """Un ménage dans le portefeuille de qui est en charge : le référent, ou qui le supplée."""

    organisme: str
    agent: str | None
    etape: str
    demandeur: str | None
    """Le nom et le prénom de qui demande, scellés, en JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CeQuiPresse(EnCharge):
    """Le même, avec ce qui presse."""

    alertes: list[str] | None
    en_retard_depuis: date | None
    """La plus ancienne échéance manquée qui reste due."""
    prochaine_echeance_le: date | None
    prochaine_regle: str | None


MENAGES = table("portefeuille", EnCharge, "organisme du")


def lignes(vie: Vie) -> Iterable[Tranche[EnCharge | None]]:
    """Le ménage, chez chaque organisme qui l'a eu en charge, tant qu'il l'a eu."""

    def valeur(jour: date) -> EnCharge | None:
        mandat = vie.parcours.referent(jour)
        if mandat is None:
            return None
        return EnCharge(
            organisme=mandat.organisme,
            agent=mandat.agent,
            etape=vie.trajectoire.periode(jour).etape.value,
            demandeur=demandeur(vie, jour),
        )

    return vie.tranches(valeur) if vie.parcours.est_ouvert else ()


VUE: Final = Vue(MENAGES, lignes, ordre=(MENAGES.c.parcours,))
VUES: Final = (VUE,)


# --- Lire -----------------------------------------------------------------------------------------


def menages(organisme: str, au: date, demande: Demande) -> Lecture[CeQuiPresse]:
    """Le portefeuille d'un organisme ce jour-là : les retards d'abord, puis ce qui presse."""
    ouvertes = _alertes_par_menage(organisme, au, demande).subquery()
    prochaines = _prochaine_par_menage(organisme, au, demande).subquery()
    retards = _retard_par_menage(organisme, au, demande).subquery()
    retard = func.coalesce(retards.c.depuis_le, date.max)
    severite = func.coalesce(ouvertes.c.severite, 0)
    echeance_le = prochaines.c.echeance_le
    colonnes = [c for c in MENAGES.c if c is not MENAGES.c.demandeur]
    nom = case((CLES.c.lit_les_noms, MENAGES.c.demandeur))
    choix = (
        select(*colonnes, nom.label("demandeur"))
        .add_columns(
            ouvertes.c.codes.label("alertes"),
            retards.c.depuis_le.label("en_retard_depuis"),
            echeance_le.label("prochaine_echeance_le"),
            prochaines.c.regle.label("prochaine_regle"),
        )
        .outerjoin(ouvertes, ouvertes.c.parcours == MENAGES.c.parcours)
        .outerjoin(retards, retards.c.parcours == MENAGES.c.parcours)
        .outerjoin(prochaines, prochaines.c.parcours == MENAGES.c.parcours)
    )
    presse = (
        case((retards.c.depuis_le.is_(None), 1), else_=0),
        -severite,
        retard,
        func.coalesce(echeance_le, date.max),
    )
    return Lecture.de(VUE, CeQuiPresse, _chez(choix, organisme, au, demande), presse)


def de_l_agent(lecture: Lecture[L], agent: str | None) -> Lecture[L]:
    """La même, des seuls ménages de cet agent s'il est dit."""
    if agent is None:
        return lecture
    return replace(lecture, choix=lecture.choix.where(MENAGES.c.agent == agent))


def alertes_ouvertes(organisme: str, au: date, demande: Demande) -> Lecture[AlerteOuverte]:
    """Les alertes ouvertes ce jour-là chez un organisme."""
    choix = _lisibles(ALERTES, lignes_de(alertes.VUE), organisme, au, demande)
    return Lecture.de(alertes.VUE, AlerteOuverte, choix)


def echeances_a_tenir(
    organisme: str, au: date, jusqu_au: date | None, demande: Demande
) -> Lecture[EcheanceDue]:
    """Les échéances à tenir chez un organisme à partir de ce jour, et celles qu'il a manquées."""
    choix = _a_tenir(organisme, au, demande)
    if jusqu_au is not None:
        choix = choix.where(ECHEANCES.c.echeance_le <= jusqu_au)
    return Lecture.de(echeances.VUE, EcheanceDue, choix)


def echeances_d_apres(
    organisme: str, au: date, apres: date, demande: Demande
) -> Lecture[EcheanceDue]:
    """Celles à tenir chez un organisme après un jour : ce qui peut attendre."""
    plus_tard = _a_tenir(organisme, au, demande).where(ECHEANCES.c.echeance_le > apres)
    return Lecture.de(echeances.VUE, EcheanceDue, plus_tard)


def _a_tenir(organisme: str, au: date, demande: Demande) -> Select[Any]:
    choix = _lisibles(ECHEANCES, lignes_de(echeances.VUE), organisme, au, demande)
    a_tenir = or_(ECHEANCES.c.echeance_le >= au, est_manquee(au))
    return choix.where(ECHEANCES.c.edition == "", a_tenir)


def _alertes_par_menage(organisme: str, au: date, demande: Demande) -> Select[Any]:
    ligne = ALERTES.c
    codes = func.array_agg(ligne.code.distinct())
    choix = select(ligne.parcours, func.max(ligne.severite).label("severite"), codes.label("codes"))
    return _lisibles(ALERTES, choix, organisme, au, demande).group_by(ligne.parcours)


def _prochaine_par_menage(organisme: str, au: date, demande: Demande) -> Select[Any]:
    ligne = ECHEANCES.c
    choix: Select[Any] = select(ligne.parcours, ligne.echeance_le, ligne.regle)
    choix = _lisibles(ECHEANCES, choix, organisme, au, demande)
    choix = choix.where(ligne.edition == "", ligne.echeance_le >= au)
    choix = choix.ext(distinct_on(ligne.parcours))
    return choix.order_by(ligne.parcours, ligne.echeance_le, ligne.regle)


def _retard_par_menage(organisme: str, au: date, demande: Demande) -> Select[Any]:
    ligne = ECHEANCES.c
    choix: Select[Any] = select(ligne.parcours, func.min(ligne.echeance_le).label("depuis_le"))
    choix = _lisibles(ECHEANCES, choix, organisme, au, demande)
    return choix.where(ligne.edition == "", est_manquee(au)).group_by(ligne.parcours)


def _lisibles(
    vue: Table, choix: Select[Any], organisme: str, au: date, demande: Demande
) -> Select[Any]:
    """Ce que le lecteur peut lire ce jour-là des ménages d'un portefeuille, à son niveau."""
    suivis = choix.join(MENAGES, MENAGES.c.parcours == vue.c.parcours)
    lu = vue.c.sensibilite <= CLES.c.niveau
    return _chez(suivis, organisme, au, demande).where(vaut(vue, au), lu, lui_est_destinee(vue))


def _chez(choix: Select[Any], organisme: str, au: date, demande: Demande) -> Select[Any]:
    """Les ménages d'un organisme ce jour-là, que le lecteur peut lire."""
    return avec_sa_cle(choix, MENAGES, demande).where(
        dans_la_vue(NomDeVue.FR), MENAGES.c.organisme == organisme, vaut(MENAGES, au)
    )
