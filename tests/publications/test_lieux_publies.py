"""Les ménages publiés par commune et par EPCI : une somme, et rien qui retrouve une commune."""

from datetime import date
from random import Random

from gelees_inventees import RIEN, gele, petites, situees

from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import INCONNUE
from parcours.publications import liens, lieux
from parcours.publications.composer import Matiere
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.tables import TOTAL

LIEUX = ["30", "48"]
MENDE = "48095"


def matiere(par_departement: int = 200) -> Matiere:
    """Most live in a few communes; some, nobody knows where."""
    hasard = Random(11)  # noqa: S311 (nothing secret)
    vies: list[Vie] = []
    communes: list[Vie] = []
    for ou in LIEUX:
        connues = [*territoires.communes_de(ou), INCONNUE]
        poids = [1 / rang for rang in range(1, len(connues) + 1)]
        for n in range(par_departement):
            menage, commune = f"{ou}-{n}", hasard.choices(connues, poids)[0]
            vies.append([SejourCompte(menage, date(2024, 5, 1), None, ou, "rue")])
            communes.append([SejourCompte(menage, date(2024, 5, 1), None, ou, commune)])
    return Matiere(vies, [], ventilees={"commune": communes})


def test_les_communes_font_leur_epci_et_tous_le_stock_sans_que_rien_ne_situe_une_commune() -> None:
    connu = gele(RIEN, matiere(), "2025", LIEUX, "^lieux-")
    cases = connu.systeme.cases

    for ou in LIEUX:
        assert cases["lieux-communes", "2025", ou, TOTAL].valeur == 200
        for epci in lieux.epci_de(ou):
            communes = [cases["lieux-communes", "2025", ou, c] for c in lieux.dans(ou, epci)]
            assert cases["lieux-epci", "2025", ou, epci].valeur == sum(c.valeur for c in communes)
    assert any(connu.paru[cle] is not None for cle in cases if cle[-1] != TOTAL)
    assert situees(connu.systeme, connu.paru, petites(connu.systeme)) == set()


def test_le_total_est_le_stock_du_dernier_trimestre() -> None:
    dites = {code: code for code in ("2025", *(f"2025-T{n}" for n in range(1, 5)))}

    lies = liens.liens(Periode.lue("2025"), LIEUX, dites)

    for tableau in ("lieux-epci", "lieux-communes"):
        stock = (("stock", "2025-T4", "48", TOTAL), -1)
        assert (((tableau, "2025", "48", TOTAL), 1), stock) in lies


def test_un_perimetre_a_les_communes_d_aujourd_hui_de_ses_departements() -> None:
    _, communes = TABLEAUX["lieux-communes"].modalites(["48"])

    assert MENDE in communes
    assert communes[-1] == INCONNUE
    assert set(communes) - {INCONNUE} == set(territoires.communes_de("48"))
    assert lieux.epci_ou(MENDE) in TABLEAUX["lieux-epci"].modalites(["48"])[1]
