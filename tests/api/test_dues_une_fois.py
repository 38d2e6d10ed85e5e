"""Ce qui est dû à qui suit le ménage ne se liste qu'une fois, qui que ce soit qui en lise une part.

Ce qu'il en a dit se raconte aussi à part, pour qui ne lirait que cela.
"""

from faits import BAILLEUR, SIAO, accord, entre, fait, menage_ouvert, referent
from maison import Maison


async def test_une_echeance_de_son_fait_n_est_due_qu_une_fois_au_bailleur(maison: Maison) -> None:
    nomme = accord("INT-HABLOZ", survenu_le="2025-01-02")
    for dit in (menage_ouvert(survenu_le="2025-01-02"), referent(survenu_le="2025-01-02"), nomme):
        ouvert = await entre(maison, dit)
    parcours = await entre(
        maison,
        fait(
            "maintien.impaye-constate",
            BAILLEUR,
            sujet=f"parcours:{ouvert}",
            survenu_le="2025-02-10",
            premier_impaye_le="2024-10-01",
            termes_impayes=5,
            dette=250000,
            loyer_hors_charges=50000,
            type_bailleur="SOCIAL",
        ),
    )

    async def dues(lecteur: str) -> list[tuple[str, str]]:
        page = await maison.lit(
            "/v1/echeances", lecteur=lecteur, au="2025-02-15", jusqu_au="2027-12-31"
        )
        siennes = (e for e in page.json()["elements"] if e["parcours"] == parcours)
        return [(e["regle"], e["echeance_le"]) for e in siennes]

    assert "R-E22" in [regle for regle, _ in await dues(BAILLEUR)]
    for lecteur in (BAILLEUR, SIAO):
        lues = await dues(lecteur)
        assert sorted(lues) == sorted(set(lues))
