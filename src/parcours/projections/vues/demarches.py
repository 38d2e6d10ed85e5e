"""Les faits des démarches que comptent les publications : quel jour, dans quel département."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.situations import Etape
from parcours.domain.tableaux.indicateurs.demarches import (
    ATTRIBUTAIRES,
    AVEC_TROU,
    LOGES,
    RELAIS,
    SANS_DOMICILE,
    SANS_TROU,
    comptees,
)
from parcours.domain.temps.intervalle import decale
from parcours.domain.temps.periodes import UN_JOUR, Tranche
from parcours.domain.veille.ruptures import NatureDeRupture
from parcours.domain.volets.acces.demande import DecisionDAttributionRendue
from parcours.domain.volets.referent.mandats import PARCOURS_ENTIER
from parcours.domain.volets.referent.relais import RelaisAccepte
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class FaitCompte:
    """Un fait d'une démarche."""

    demarche: str
    nom: str
    jour: date
    departement: str | None
    duree: int | None = None
    """D'un relais sans trou : les jours où le sortant est encore en charge, une fois accepté."""


ATTRIBUEE: Final = "ATTRIBUTION"
SANS_LOGEMENT: Final = frozenset({Etape.RUE, Etape.HEBERGEMENT})
FAITS: Final = table("observatoire_demarches", FaitCompte, "jour", datee=False)


def lignes(vie: Vie) -> Iterator[Tranche[FaitCompte | None]]:
    """Une ligne par fait compté, et par nom ; sans lieu, là où l'on suit le ménage."""
    for fait in vie.parcours.faits if vie.parcours.est_ouvert else ():
        dites = [*((*dite, None) for dite in comptees(fait.evenement)), *_autour(vie, fait)]
        ou = ou_vit(vie, fait.jour).departement or vie.parcours.ressort.actuel if dites else None
        for demarche, nom, duree in dites:
            yield toujours(
                FaitCompte(demarche=demarche, nom=nom, jour=fait.jour, departement=ou, duree=duree)
            )


def _autour(vie: Vie, fait: Fait) -> Iterator[tuple[str, str, int | None]]:
    """Ce qui se compte d'après les faits d'autour : la démarche, le nom, une durée."""
    match fait.evenement:
        case RelaisAccepte() as relais if _finit_un_trou(vie, relais):
            yield RELAIS, AVEC_TROU, None
        case RelaisAccepte(effet_le=effet):
            yield RELAIS, SANS_TROU, max((effet - fait.jour).days, 0)
        case DecisionDAttributionRendue(decision=decision) if decision == ATTRIBUEE:
            la_veille = vie.trajectoire.periode(decale(fait.jour, -UN_JOUR))
            sans_logement = la_veille.etape in SANS_LOGEMENT
            yield ATTRIBUTAIRES, SANS_DOMICILE if sans_logement else LOGES, None


def _finit_un_trou(vie: Vie, relais: RelaisAccepte) -> bool:
    """Vrai si personne n'était en charge la veille de son effet, et que cela finit ce jour-là."""
    return relais.perimetre == PARCOURS_ENTIER and any(
        rupture.nature is NatureDeRupture.REFERENT and rupture.dates.au == relais.effet_le
        for rupture in vie.ruptures
    )


VUES: Final = (Vue(FAITS, lignes),)
