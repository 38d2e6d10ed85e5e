"""Ce qu'un repli a fait s'en va dès qu'on le lâche : le ramasse-miettes n'a rien à y chercher.

Il cherche en tenant tout le processus : d'un long ménage lu en boucle, une demi-seconde.
"""

import gc
from collections.abc import Callable

from hypothesis import given as pour_tous
from scenario import ACTES_ORDINAIRES, MENAGE, Dit, fait, given
from strategies import RAPIDE, histoires

from parcours.domain.parcours.fold import fold, rejouer
from parcours.domain.parcours.rejeu import Rejeu
from parcours.domain.parcours.suivi import Suivi
from parcours.projections.vue import Vie

OUVERT = fait("menage.ouvert", "2019-01-01", ident="ouvert")


def laisse(acte: Callable[[], object]) -> int:
    """Ce que le ramasse-miettes trouve, une fois lâché ce que cela rend."""
    acte()  # what is kept is kept from now on
    gc.collect()
    gc.disable()
    try:
        acte()
        return gc.collect()
    finally:
        gc.enable()


@pour_tous(histoires(faits_max=6))
@RAPIDE
def test_un_repli_et_ce_qui_s_en_lit(dits: tuple[Dit, ...]) -> None:
    faits = given(OUVERT, *dits).faits

    def lire() -> object:
        vie = Vie(fold(MENAGE, faits, reglages=ACTES_ORDINAIRES), ACTES_ORDINAIRES)
        return vie.trajectoire, vie.alertes, vie.ruptures, vie.dues

    def suivre() -> object:
        return Suivi(MENAGE, faits[:-1], ACTES_ORDINAIRES).ajoute(faits[-1])

    assert laisse(lire) == 0
    assert laisse(suivre) == 0


def test_une_variante_qui_se_tient_elle_meme_est_vue() -> None:
    class SeTient(Rejeu):
        def __init__(self, *args: object, **kwargs: object) -> None:
            super().__init__(*args, **kwargs)  # type: ignore[arg-type]
            self.soi = self

    assert laisse(lambda: rejouer(MENAGE, (), reglages=ACTES_ORDINAIRES, rejeu=SeTient)) > 0
