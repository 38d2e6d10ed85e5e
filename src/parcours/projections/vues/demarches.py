"""Les faits des démarches que comptent les publications : quel jour, dans quel département."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.tableaux.indicateurs.demarches import (
    AVEC_TROU,
    RELAIS,
    SANS_TROU,
    comptee,
)
from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.ruptures import NatureDeRupture
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


FAITS: Final = table("observatoire_demarches", FaitCompte, "jour", datee=False)


def lignes(vie: Vie) -> Iterator[Tranche[FaitCompte | None]]:
    """Une ligne par fait compté, deux d'un relais ; sans lieu, là où l'on suit le ménage."""
    for fait in vie.parcours.faits if vie.parcours.est_ouvert else ():
        if dite := comptee(fait.evenement):
            ou = ou_vit(vie, fait.jour).departement or vie.parcours.ressort.actuel
            dites = [dite]
            if isinstance(fait.evenement, RelaisAccepte):
                finit_un_trou = _finit_un_trou(vie, fait.evenement)
                dites.append((RELAIS, AVEC_TROU if finit_un_trou else SANS_TROU))
            for demarche, nom in dites:
                yield toujours(
                    FaitCompte(demarche=demarche, nom=nom, jour=fait.jour, departement=ou)
                )


def _finit_un_trou(vie: Vie, relais: RelaisAccepte) -> bool:
    """Vrai si personne n'était en charge la veille de son effet, et que cela finit ce jour-là."""
    return relais.perimetre == PARCOURS_ENTIER and any(
        rupture.nature is NatureDeRupture.REFERENT and rupture.dates.au == relais.effet_le
        for rupture in vie.ruptures
    )


VUES: Final = (Vue(FAITS, lignes),)
