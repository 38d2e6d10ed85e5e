"""Le portefeuille d'un organisme référent : ses ménages, ce qui est dû, ce qui alarme.

Une ligne vaut tant que rien n'y change. Ce qui demande une habilitation (violences) est tenu à part
: on le lit si l'organisme qui lit est habilité au ménage.
"""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, any_, case, func, literal, select, tuple_

from parcours.domain.alertes import Alerte
from parcours.domain.champs import Scelle
from parcours.domain.echeances import Echeance
from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.intervalle import plus_tot
from parcours.domain.lecture import Lecteur
from parcours.domain.vocabulaire import S3
from parcours.domain.volets.menage import Menage
from parcours.domain.volets.referent import PARCOURS_ENTIER, Mandat, Referents
from parcours.domain.volets.vif import Vif
from parcours.projections.vue import Lignes, Vie, Vue, table, vaut
from parcours.projections.vues.acces import lisibles


class LignePortefeuille(NamedTuple):
    """Un ménage dans le portefeuille d'un organisme."""

    parcours: UUID
    du: date
    au: date | None
    organisme: str
    agent: str | None
    departement: str | None
    etape: str
    severite: int
    """La plus haute des alertes ouvertes ; 0 s'il n'y en a pas."""
    alertes: list[str]
    prochaine_echeance_le: date | None
    prochaine_regle: str | None
    habilites: list[str]
    severite_habilite: int
    alertes_habilite: list[str]
    prochaine_echeance_le_habilite: date | None
    prochaine_regle_habilite: str | None
    demandeur: str | None
    """Le nom et le prénom de qui demande, scellés, en JSON."""


Cle = tuple[int, date, UUID]
"""Place d'une ligne dans la liste : sévérité changée de signe, échéance, parcours."""

TABLE = table("portefeuille", LignePortefeuille, "organisme du", "departement du")


class _Urgences(NamedTuple):
    """Ce qui presse un jour donné."""

    severite: int
    alertes: list[str]
    prochaine_echeance_le: date | None
    prochaine_regle: str | None


def lignes(vie: Vie) -> Lignes:
    """Le ménage, chez chaque organisme qui l'a eu en charge, tant qu'il l'a eu."""
    if not vie.parcours.est_ouvert:
        return
    clos_le = vie.parcours.clos_le(date.max)
    for mandat in vie.parcours.volet(Referents, date.max).mandats:
        fin = plus_tot(mandat.au, clos_le)
        if mandat.perimetre == PARCOURS_ENTIER and (fin is None or mandat.du < fin):
            for ligne in _lignes_du_mandat(vie, mandat, fin):
                yield TABLE, ligne


def _lignes_du_mandat(vie: Vie, mandat: Mandat, fin: date | None) -> Iterator[LignePortefeuille]:
    def valeur(jour: date) -> tuple[Any, ...]:
        protection = vie.parcours.volet(Vif, jour).protection
        lieu = vie.parcours.lieu(jour)
        return (
            lieu.departement if lieu else None,
            vie.trajectoire.periode(jour).etape.value,
            *_urgences(vie, jour, habilite=False),
            sorted(protection.habilites) if protection else [],
            *_urgences(vie, jour, habilite=True),
            _demandeur(vie, jour),
        )

    for du, au, contenu in vie.tranches(valeur, mandat.du, fin):
        yield LignePortefeuille(vie.parcours.id, du, au, mandat.organisme, mandat.agent, *contenu)


def _urgences(vie: Vie, jour: date, *, habilite: bool) -> _Urgences:
    ouvertes = [a for a in vie.alertes if a.est_ouverte(jour) and _lisible(a, habilite=habilite)]
    dues = [
        e
        for e in vie.parcours.echeances
        if e.est_due(jour) and e.delai.actif_par_defaut and _lisible(e, habilite=habilite)
    ]
    prochaine = min(dues, key=lambda e: e.echeance_le, default=None)
    return _Urgences(
        max((int(a.severite) for a in ouvertes), default=0),
        sorted({a.code for a in ouvertes}),
        prochaine.echeance_le if prochaine else None,
        prochaine.resultat.regle if prochaine else None,
    )


def _lisible(chose: Alerte | Echeance, *, habilite: bool) -> bool:
    return habilite or chose.sensibilite <= S3


def _demandeur(vie: Vie, jour: date) -> str | None:
    for membre in vie.parcours.volet(Menage, jour).membres.values():
        noms = {c: v.a_plat() for c, v in membre.identite.items() if isinstance(v, Scelle)}
        noms.pop("date_naissance", None)
        if membre.role == "DEMANDEUR" and noms:
            return json.dumps(noms, sort_keys=True)
    return None


def lire(
    organisme: str, au: date, lecteur: Lecteur, aujourdhui: date, *, apres: Cle | None, limite: int
) -> Select[Any]:
    """Le portefeuille d'un organisme ce jour-là, ce qui presse d'abord.

    Colonnes : parcours, agent, etape, alertes, severite, prochaine_echeance_le, prochaine_regle,
    demandeur ; `apres` reprend après la clé (severite, échéance, parcours) d'une ligne.
    """
    ligne = TABLE.c
    habilite = literal(lecteur.est_superviseur) | and_(
        literal(lecteur.peut_etre_habilite), literal(lecteur.organisme) == any_(ligne.habilites)
    )
    severite = case((habilite, ligne.severite_habilite), else_=ligne.severite)
    prochaine = case(
        (habilite, ligne.prochaine_echeance_le_habilite), else_=ligne.prochaine_echeance_le
    )
    cle = tuple_(-severite, func.coalesce(prochaine, date.max), ligne.parcours)
    choix = (
        select(
            ligne.parcours,
            ligne.agent,
            ligne.etape,
            case((habilite, ligne.alertes_habilite), else_=ligne.alertes).label("alertes"),
            severite.label("severite"),
            prochaine.label("prochaine_echeance_le"),
            case((habilite, ligne.prochaine_regle_habilite), else_=ligne.prochaine_regle).label(
                "prochaine_regle"
            ),
            ligne.demandeur,
        )
        .where(
            ligne.organisme == organisme,
            vaut(TABLE, au),
            ligne.parcours.in_(lisibles(lecteur, VueLue.FR, aujourdhui)),
        )
        .order_by(cle)
        .limit(limite)
    )
    return choix if apres is None else choix.where(cle > tuple_(*apres))


VUE = Vue("portefeuille", (TABLE,), lignes)
