"""Le portefeuille d'un organisme référent : ses ménages, ce qui est dû, ce qui alarme.

Une ligne vaut tant que rien n'y change, et jamais au-delà du mandat ou de la suppléance.
"""

import json
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Table, func, select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from parcours.domain.champs import Scelle
from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.intervalle import Intervalle, commun
from parcours.domain.volets.menage.etat import Menage
from parcours.projections.acces import ACCES, Cle, Demande, lisibles, niveau
from parcours.projections.vue import Lignes, Vie, Vue, table, vaut


class LigneMenage(NamedTuple):
    """Un ménage dans le portefeuille d'un organisme."""

    parcours: UUID
    du: date
    au: date | None
    organisme: str
    agent: str | None
    etape: str
    demandeur: str | None
    """Le nom et le prénom de qui demande, scellés, en JSON."""


class LigneAlerte(NamedTuple):
    """Une alerte ouverte chez un ménage du portefeuille."""

    parcours: UUID
    du: date
    au: date | None
    organisme: str
    code: str
    severite: int
    sensibilite: int
    fait_le: date
    """Jour du fait d'origine : il dit si une protection la masque."""
    depuis_le: date
    echeance_le: date | None


class LigneEcheance(NamedTuple):
    """Une échéance à tenir chez un ménage du portefeuille."""

    parcours: UUID
    du: date
    au: date | None
    organisme: str
    regle: str
    sensibilite: int
    fait_le: date
    """Jour du fait qui l'arme : il dit si une protection la masque."""
    echeance_le: date
    calculee_le: date


class EnCharge(NamedTuple):
    """Qui est en charge un jour : le référent, ou celui qui le supplée."""

    organisme: str
    agent: str | None


MENAGES = table("portefeuille", LigneMenage, "organisme du")
ALERTES = table("portefeuille_alertes", LigneAlerte, "organisme du")
ECHEANCES = table("portefeuille_echeances", LigneEcheance, "organisme echeance_le")


def lignes(vie: Vie) -> Lignes:
    """Le ménage, chez chaque organisme qui l'a eu en charge, tant qu'il l'a eu."""
    if not vie.parcours.est_ouvert:
        return
    for du, au, en_charge in vie.tranches(lambda jour: _en_charge(vie, jour)):
        if en_charge:
            yield from _pendant(vie, en_charge, Intervalle(du, au))


def _en_charge(vie: Vie, jour: date) -> EnCharge | None:
    mandat = vie.parcours.referent(jour)
    return EnCharge(mandat.organisme, mandat.agent) if mandat else None


def _pendant(vie: Vie, en_charge: EnCharge, dates: Intervalle) -> Lignes:
    identifiant, organisme = vie.parcours.id, en_charge.organisme
    for du, au, (etape, demandeur) in vie.tranches(_de(vie), dates.du, dates.au):
        yield (
            MENAGES,
            LigneMenage(identifiant, du, au, organisme, en_charge.agent, etape, demandeur),
        )
    for alerte in vie.alertes:
        if ouverte := commun(dates, Intervalle(alerte.depuis_le, alerte.jusqu_au)):
            yield (
                ALERTES,
                LigneAlerte(
                    identifiant,
                    ouverte.du,
                    ouverte.au,
                    organisme,
                    alerte.code,
                    int(alerte.severite),
                    int(alerte.sensibilite),
                    alerte.fait.jour if alerte.fait else alerte.depuis_le,
                    alerte.depuis_le,
                    alerte.echeance_le,
                ),
            )
    for echeance in vie.parcours.echeances:
        court = commun(dates, Intervalle(echeance.armee_le, echeance.fin_le))
        if court:
            yield (
                ECHEANCES,
                LigneEcheance(
                    identifiant,
                    court.du,
                    court.au,
                    organisme,
                    echeance.resultat.regle,
                    int(echeance.sensibilite),
                    echeance.fait.jour,
                    echeance.echeance_le,
                    echeance.calculee_le,
                ),
            )


def _de(vie: Vie) -> Any:  # noqa: ANN401 (a function of a day)
    def valeur(jour: date) -> tuple[str, str | None]:
        return vie.trajectoire.periode(jour).etape.value, _demandeur(vie, jour)

    return valeur


def _demandeur(vie: Vie, jour: date) -> str | None:
    for membre in vie.parcours.volet(Menage, jour).membres.values():
        noms = {c: v.a_plat() for c, v in membre.identite.items() if isinstance(v, Scelle)}
        noms.pop("date_naissance", None)
        if membre.role == "DEMANDEUR" and noms:
            return json.dumps(noms, sort_keys=True)
    return None


# --- Lire -----------------------------------------------------------------------------------------


def menages(organisme: str, au: date, demande: Demande) -> Select[Any]:
    """Le portefeuille d'un organisme ce jour-là, ce qui presse d'abord.

    Colonnes : celles de `LigneMenage`, severite, alertes, prochaine_echeance_le, prochaine_regle.
    """
    alertes = _alertes_par_menage(organisme, au, demande).subquery()
    prochaines = _prochaine_par_menage(organisme, au, demande).subquery()
    severite = func.coalesce(alertes.c.severite, 0)
    echeance_le = prochaines.c.echeance_le
    place = tuple_(-severite, func.coalesce(echeance_le, date.max), MENAGES.c.parcours)
    choix = (
        select(
            MENAGES,
            severite.label("severite"),
            alertes.c.codes.label("alertes"),
            echeance_le.label("prochaine_echeance_le"),
            prochaines.c.regle.label("prochaine_regle"),
        )
        .outerjoin(alertes, alertes.c.parcours == MENAGES.c.parcours)
        .outerjoin(prochaines, prochaines.c.parcours == MENAGES.c.parcours)
        .where(_chez(MENAGES, organisme, au), _permis(MENAGES, demande))
    )
    return _page(choix, place, demande)


def cle_du_menage(ligne: Any) -> Cle:  # noqa: ANN401 (a row of `menages`)
    """La place d'un ménage lu."""
    return -ligne.severite, ligne.prochaine_echeance_le or date.max, ligne.parcours


def alertes_ouvertes(organisme: str, au: date, demande: Demande) -> Select[Any]:
    """Les alertes ouvertes ce jour-là chez un organisme, la plus grave d'abord."""
    ligne = ALERTES.c
    place = tuple_(
        -ligne.severite,
        ligne.depuis_le,
        ligne.parcours,
        ligne.code,
        func.coalesce(ligne.echeance_le, date.max),
    )
    return _page(_lisibles(ALERTES, select(ALERTES), organisme, au, demande), place, demande)


def cle_de_l_alerte(ligne: Any) -> Cle:  # noqa: ANN401 (a row of `alertes_ouvertes`)
    """La place d'une alerte lue."""
    echeance_le = ligne.echeance_le or date.max
    return -ligne.severite, ligne.depuis_le, ligne.parcours, ligne.code, echeance_le


def echeances_a_tenir(
    organisme: str, au: date, jusqu_au: date | None, demande: Demande
) -> Select[Any]:
    """Les échéances à tenir chez un organisme à partir de ce jour, la plus proche d'abord."""
    ligne = ECHEANCES.c
    place = tuple_(ligne.echeance_le, ligne.parcours, ligne.regle, ligne.du)
    choix = _lisibles(ECHEANCES, select(ECHEANCES), organisme, au, demande)
    choix = choix.where(ligne.echeance_le >= au)
    if jusqu_au is not None:
        choix = choix.where(ligne.echeance_le <= jusqu_au)
    return _page(choix, place, demande)


def cle_de_l_echeance(ligne: Any) -> Cle:  # noqa: ANN401 (a row of `echeances_a_tenir`)
    """La place d'une échéance lue."""
    return ligne.echeance_le, ligne.parcours, ligne.regle, ligne.du


def _alertes_par_menage(organisme: str, au: date, demande: Demande) -> Select[Any]:
    ligne = ALERTES.c
    codes = func.array_agg(ligne.code.distinct())
    choix = select(ligne.parcours, func.max(ligne.severite).label("severite"), codes.label("codes"))
    return _lisibles(ALERTES, choix, organisme, au, demande).group_by(ligne.parcours)


def _prochaine_par_menage(organisme: str, au: date, demande: Demande) -> Select[Any]:
    ligne = ECHEANCES.c
    choix: Select[Any] = select(ligne.parcours, ligne.echeance_le, ligne.regle)
    choix = _lisibles(ECHEANCES, choix, organisme, au, demande).where(ligne.echeance_le >= au)
    choix = choix.ext(distinct_on(ligne.parcours))
    return choix.order_by(ligne.parcours, ligne.echeance_le, ligne.regle)


def _lisibles(
    vue: Table, choix: Select[Any], organisme: str, au: date, demande: Demande
) -> Select[Any]:
    """Ce que le lecteur peut lire ce jour-là d'une table du portefeuille, à son niveau."""
    return (
        choix.join(ACCES, ACCES.c.parcours == vue.c.parcours)
        .where(_chez(vue, organisme, au), _permis(vue, demande))
        .where(vue.c.sensibilite <= niveau(demande.lecteur, vue.c.fait_le))
    )


def _chez(vue: Table, organisme: str, au: date) -> ColumnElement[bool]:
    return (vue.c.organisme == organisme) & vaut(vue, au)


def _permis(vue: Table, demande: Demande) -> ColumnElement[bool]:
    return vue.c.parcours.in_(lisibles(demande.lecteur, VueLue.FR, demande.aujourdhui))


def _page(choix: Select[Any], place: ColumnElement[Any], demande: Demande) -> Select[Any]:
    if demande.apres is not None:
        choix = choix.where(place > tuple_(*demande.apres))
    return choix.order_by(place).limit(demande.limite)


VUE = Vue("portefeuille", (MENAGES, ALERTES, ECHEANCES), lignes)
