"""Les faits des démarches que comptent les publications : quel jour, dans quel département."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.tableaux.indicateurs.demarches import comptee
from parcours.domain.temps.periodes import Tranche
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
    """Une ligne par fait compté ; sans lieu connu, dans le département de qui le suit."""
    for fait in vie.parcours.faits if vie.parcours.est_ouvert else ():
        if dite := comptee(fait.evenement):
            ou = ou_vit(vie, fait.jour).departement or vie.parcours.ressort.actuel
            demarche, nom = dite
            yield toujours(FaitCompte(demarche=demarche, nom=nom, jour=fait.jour, departement=ou))


VUES: Final = (Vue(FAITS, lignes),)
