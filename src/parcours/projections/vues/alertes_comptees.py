"""Les alertes que comptent les publications : quand chacune s'ouvre, et ce qu'on en fait."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.tableaux.indicateurs.suites import LOGES
from parcours.domain.temps.periodes import Tranche
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class AlerteComptee:
    """Une alerte, là où vivait le ménage quand elle s'est ouverte."""

    code: str
    departement: str | None
    depuis_le: date
    jusqu_au: date | None
    prise_en_compte_le: date | None
    escaladee_le: date | None
    logement_garde: bool


ALERTES: Final = table("observatoire_alertes", AlerteComptee, "depuis_le", datee=False)


def lignes(vie: Vie) -> Iterator[Tranche[AlerteComptee | None]]:
    """Une ligne par alerte, ouverte ou fermée."""

    def est_loge(jour: date) -> bool:
        return vie.trajectoire.periode(jour).etape.value in LOGES

    for alerte in vie.alertes if vie.parcours.est_ouvert else ():
        depuis, jusqu_au = alerte.depuis_le, alerte.jusqu_au
        ou = ou_vit(vie, depuis).departement or vie.parcours.ressort.actuel
        yield toujours(
            AlerteComptee(
                code=alerte.code,
                departement=ou,
                depuis_le=depuis,
                jusqu_au=jusqu_au,
                prise_en_compte_le=alerte.prise_en_compte_le,
                escaladee_le=alerte.escalade.le if alerte.escalade else None,
                logement_garde=jusqu_au is not None and est_loge(depuis) and est_loge(jusqu_au),
            )
        )


VUES: Final = (Vue(ALERTES, lignes),)
