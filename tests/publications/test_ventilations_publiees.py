"""Les ménages ventilés publiés : deux trimestres de suite, et rien qui les retrouve."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

import pytest
from gelees_inventees import RIEN, gele, petites, situees

from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, COMPOSITION
from parcours.publications import composer, liens, ventilations
from parcours.publications.composee import Composee
from parcours.publications.composer import Matiere
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu
from parcours.publications.tableaux import DUREE_DES_ATTENTES
from parcours.secret_statistique.tables import TOTAL

LIEUX = ["30", "48"]
TRIMESTRES = ("2025-T1", "2025-T2")
AXES = (COMPOSITION, ATTENTE)


def sejour(menage: str, ou: str, quoi: str, du: int, au: int | None = None) -> SejourCompte:
    le = date(2025, 1, 1)
    return SejourCompte(
        menage, le + timedelta(du), None if au is None else le + timedelta(au), ou, quoi
    )


def matiere() -> Matiere:
    """Households of two départements; nearly all of those of the 48 wait for the SIAO."""
    hasard = Random(7)  # noqa: S311 (nothing secret)
    vies: list[Vie] = []
    ventilees: dict[str, list[Vie]] = {axe.code: [] for axe in AXES}
    for ou, combien in {"30": 90, "48": 40}.items():
        for n in range(combien):
            menage, du, au = f"{ou}-{n}", hasard.choice((-50, 20)), hasard.choice((None, 150))
            composition = hasard.choice(COMPOSITION.modalites[:3])
            vies.append([sejour(menage, ou, hasard.choice(("rue", "hebergement")), du, au)])
            ventilees["composition"].append([sejour(menage, ou, composition, du, au)])
            if n % 20:
                ventilees["attente"].append([sejour(menage, ou, "demande-siao", du, au)])
    return Matiere(vies, [], ventilees=ventilees)


def test_de_deux_trimestres_ventiles_l_attaquant_ne_situe_rien_et_oublier_le_laisse_faire(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty are there, twelve go: how many remain would tell that three came."""
    quoi = ATTENTE.modalites[0]
    la = [sejour(f"a{n}", "48", quoi, -50, 100 if n < 12 else None) for n in range(30)]
    viennent = [sejour(f"b{n}", "48", quoi, 110) for n in range(3)]
    dite = Matiere([], [], ventilees={"attente": [[s] for s in (*la, *viennent)]})

    def deux_trimestres() -> Connu:
        connu = RIEN
        for code in TRIMESTRES:
            connu = gele(connu, dite, code, ["48"], "^(stock|entrees|sorties)-attente$")
        return connu

    juste = deux_trimestres()
    monkeypatch.setattr(ventilations, "STOCKS_ET_FLUX", ())
    oublieux = deux_trimestres()

    assert juste.paru["stock-attente", "2025-T1", "48", quoi] == 30
    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    trouvees = situees(juste.systeme, oublieux.paru, petites(juste.systeme))
    assert ("entrees-attente", "2025-T2", "48", quoi) in trouvees


def test_qui_n_attend_pas_est_le_reste_de_qui_est_suivi(monkeypatch: pytest.MonkeyPatch) -> None:
    famille = "^(stock|hors-stock-attente|stock-attente)$"
    juste = gele(RIEN, matiere(), TRIMESTRES[0], LIEUX, famille)
    monkeypatch.setattr(Composee, "complete", lambda *_: None)
    faux = gele(RIEN, matiere(), TRIMESTRES[0], LIEUX, famille)

    reste = ("hors-stock-attente", "2025-T1", "demande-siao", "48")
    assert reste in petites(juste.systeme)
    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    assert reste in situees(juste.systeme, faux.paru, [reste])


def test_un_stock_ventile_a_le_total_du_stock_et_se_suit_d_un_trimestre_a_l_autre() -> None:
    composee = composer.composer(matiere(), Periode.lue(TRIMESTRES[0]), LIEUX)
    lies = liens.liens(Periode.lue(TRIMESTRES[1]), LIEUX, {code: code for code in TRIMESTRES})
    meme = {axe: (f"stock-{axe.code}", TRIMESTRES[0], "48", TOTAL) for axe in AXES}

    assert (
        (meme[COMPOSITION], 1), (("stock", TRIMESTRES[0], "48", TOTAL), -1)
    ) in composee.equations  # fmt: skip
    assert (
        composee.cases[meme[COMPOSITION]].valeur
        == composee.cases["stock", TRIMESTRES[0], "48", TOTAL].valeur
    )
    assert meme[ATTENTE] not in composee.cases
    suivies = {termes[0][0] for termes in lies}
    assert ("stock-attente", TRIMESTRES[0], "48", "demande-siao") in suivies
    assert meme[COMPOSITION] in suivies


@pytest.mark.parametrize(("combien", "dite"), [(11, 30), (10, None)])
def test_une_attente_se_dit_en_duree_a_partir_du_seuil_de_menages(
    combien: int, dite: int | None
) -> None:
    attendent = [[sejour(str(n), "48", "demande-siao", 0, 20 + n)] for n in range(combien)]
    ventilees: Mapping[str, Sequence[Vie]] = {"attente": attendent}

    composee = composer.composer(Matiere([], [], ventilees=ventilees), Periode.lue("2026"), ["48"])

    assert composee.mesures[DUREE_DES_ATTENTES, "2025", "48", "demande-siao"] == (
        25 if dite else None
    )
