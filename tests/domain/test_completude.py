"""La complétude : de chaque champ que l'on peut taire, combien de faits le disent."""

from parcours.domain.tableaux.completude import ChampDit, completude
from parcours.domain.volets.siao.demande import DemandeSiaoDeposee


def test_un_champ_requis_n_y_est_pas_et_le_moins_dit_vient_d_abord() -> None:
    dits = completude(DemandeSiaoDeposee, 4, {"nature": 4, "motif": 3, "nb_personnes": 4})

    noms = [dit.champ for dit in dits]
    assert "nature" not in noms
    assert noms[-2:] == ["motif", "nb_personnes"]
    assert ChampDit("motif", 3, 4) in dits
    assert [dit.taux for dit in dits] == sorted(dit.taux for dit in dits)
