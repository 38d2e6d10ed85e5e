"""L'horloge d'une alerte, lue un jour : la dernière qui court, sans les relire toutes."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pytest
from scenario import fait, given

from parcours.domain.droit.commandement import EFFET_DE_LA_CLAUSE
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.veille import Alerte

DEBUT: Final = date(2025, 1, 6)
COMMANDEMENTS: Final = 60


def armees() -> tuple[Echeance, ...]:
    """Une par semaine : chacune remplace celle d'avant."""
    jours = (str(DEBUT + timedelta(weeks=rang)) for rang in range(COMMANDEMENTS))
    commandements = (fait("expulsion.commandement-de-payer-delivre", jour) for jour in jours)
    eteinte = fait("expulsion.procedure-eteinte", str(DEBUT + timedelta(weeks=COMMANDEMENTS + 4)))
    nees = given(*commandements, eteinte).parcours.echeances
    return tuple(e for e in nees if e.delai is EFFET_DE_LA_CLAUSE)


def plus_tard(horloges: tuple[Echeance, ...]) -> Iterator[Echeance]:
    """Les mêmes, dont une sur cinq ne court que dix jours après le fait qui l'arme."""
    for rang, echeance in enumerate(horloges):
        attend = timedelta(days=10 if rang % 5 == 0 else 0)
        yield replace(echeance, armee_le=echeance.armee_le + attend)


ARMEES: Final = armees()
ALERTE: Final = Alerte(sortes.COMMANDEMENT, DEBUT, horloges=ARMEES)
JOURS: Final = [DEBUT + timedelta(days=n) for n in range(-3, 7 * COMMANDEMENTS + 60)]


def lue(alerte: Alerte, au: date, voit: Callable[[Fait], bool]) -> Echeance | None:
    """La même, de toutes relues."""
    connues = [e for e in alerte.horloges if e.armee_le <= au and voit(e.fait)]
    courent = [e for e in connues if e.court(au)]
    return (courent or connues)[-1] if connues else None


@pytest.mark.parametrize(
    "voit",
    [lambda _: True, lambda f: f.jour.day % 3 == 0, lambda _: False],
    ids=["tout", "un-tiers", "rien"],
)
def test_elle_est_la_derniere_qui_court_de_celles_que_l_on_voit(
    voit: Callable[[Fait], bool],
) -> None:
    assert len(ARMEES) == COMMANDEMENTS
    for alerte in (ALERTE, replace(ALERTE, horloges=tuple(plus_tard(ARMEES)))):
        for jour in JOURS:
            assert alerte.horloge(jour, voit) == lue(alerte, jour, voit), jour


def test_un_jour_lu_n_en_relit_que_quelques_unes() -> None:
    """Autant de regards que de jours, ou presque : ils en demandaient des dizaines par jour."""
    regards = 0

    def compte(_: Fait) -> bool:
        nonlocal regards
        regards += 1
        return True

    for jour in JOURS:
        ALERTE.horloge(jour, compte)

    assert regards < 2 * len(JOURS)
