"""Un attaquant des révisions : ce qui a paru deux fois, et combien de faits les séparent.

La position de chacune est publique. Il ne sait pas lesquels ont compté ; jamais plus que tous.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Final

from attaquant_etranger import TOUS, Etranger, Nom, marges
from gelees_inventees import REGLE, RIEN, gele, petites

from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, SejourCompte
from parcours.publications.composer import Matiere
from parcours.publications.registre import Connu

LIEUX: Final = ["30", "48"]
OU: Final = (*LIEUX, TOUS)
FLUX: Final = ("stock", "entrees", "sorties")
FAMILLE: Final = "^(avant-)?(stock|entrees|sorties)$"
ORDRE: Final = ("2025-T1", "2025-T2", "2025-T1/2", "2025-T2/2", "2025-T1/3")
ENSEMBLE: Final = (("2025-T1", "2025-T2"), ("2025-T1/2", "2025-T2/2"))
"""What was frozen with nothing told in between."""
LE: Final = date(2025, 1, 1)


def vies(graine: int = 3) -> list[Vie]:
    """Half a year of two départements."""
    hasard = Random(graine)  # noqa: S311 (nothing secret)
    return [
        _vie(hasard, f"{ou}-{n}", ou)
        for ou, combien in {"30": 160, "48": 70}.items()
        for n in range(combien)
    ]


def _vie(hasard: Random, menage: str, ou: str) -> Vie:
    le, etape, vie = LE + timedelta(hasard.randrange(-150, 170)), "", []
    for _ in range(hasard.randrange(1, 4)):
        etape = hasard.choices(SUIVIES, range(len(SUIVIES), 0, -1))[0]
        au = le + timedelta(hasard.randrange(20, 150))
        vie.append(SejourCompte(menage, le, au, ou, etape))
        le = au
    return vie


def revues() -> list[Vie]:
    """Some are protected or erased since, some told late, one is told elsewhere."""
    de_trop = {f"{ou}-{n}" for ou in LIEUX for n in range(0, 40, 7)}
    tard = [_vie(Random(n), f"tard-{n}", LIEUX[n % 2]) for n in range(9)]  # noqa: S311
    return [vie for vie in vies() if vie[0].menage not in de_trop] + tard


@cache
def publiees() -> Connu:
    connu = RIEN
    for nom in ORDRE:
        code, _, revision = nom.partition("/")
        matiere = Matiere(revues() if revision else vies(), [])
        if revision == "3":
            matiere = Matiere(revues()[5:], [])
        connu = gele(connu, matiere, code, LIEUX, FAMILLE, revision=int(revision or 1))
    return connu


def attaquant(paru: Mapping[Nom, int | None]) -> Etranger:
    """What moved from a revision to the next came, or went; flows tell the next stock."""
    lui = Etranger(paru)
    for nom, code in product(ORDRE, FLUX):
        marges(lui, code, nom, LIEUX, SUIVIES)
        if (avant := _avant(nom)) is None:
            continue
        for case in product(OU, (*SUIVIES, TOUS)):
            avant_et_venus: dict[Nom, int] = {
                (code, avant, *case): 1,
                ("viennent", code, nom, *case): 1,
            }
            lui.egale(avant_et_venus, {("partent", code, nom, *case): 1, (code, nom, *case): 1})
    for (t1, t2), case in product(ENSEMBLE, product(OU, (*SUIVIES, TOUS))):
        lui.egale(
            {("stock", t1, *case): 1, ("entrees", t2, *case): 1},
            {("sorties", t2, *case): 1, ("stock", t2, *case): 1},
        )
    return lui


def _avant(nom: str) -> str | None:
    code, _, revision = nom.partition("/")
    return None if not revision else code if revision == "2" else f"{code}/{int(revision) - 1}"


def test_de_cinq_revisions_il_ne_situe_ni_une_petite_case_ni_ce_qui_a_bouge() -> None:
    connu = publiees()
    lui = attaquant({c: connu.paru[c] for c, case in connu.systeme.cases.items() if case.se_publie})
    bouge = {n for li in lui.lignes for n in li if n[0] in {"viennent", "partent"}}

    assert any(n is not None for n in connu.paru.values())
    assert lui.situe(sorted(petites(connu.systeme) | bouge), REGLE.incertitude) == {}


# --- Combien de faits les séparent ----------------------------------------------------------------

VIENNENT: Final = ("viennent",)


def situe_ce_qui_vient(vus: int, faits: int, *, dedans: bool) -> tuple[int, int] | None:
    """What a cell seen moving tells of who came, when so many facts came in between.

    Who holds one half of each holds one half of the others too.
    """
    lui = Etranger({("avant",): 40, ("apres",): 40 + vus, ("faits",): faits})
    lui.egale({("avant",): 1, VIENNENT: 1}, {("partent",): 1, ("apres",): 1})
    lui.egale({("faits",): 1}, {VIENNENT: 1, ("partent",): 1, ("autres",): 1})
    if dedans:
        lui.sait = {VIENNENT: max(vus // 2, 1), ("autres",): (faits - vus) // 2}
    return lui.situe([VIENNENT], REGLE.incertitude).get(VIENNENT)


def test_ce_qui_vient_ne_se_situe_pas_quand_assez_de_menages_ont_un_fait_nouveau() -> None:
    faits = REGLE.d_une_revision
    for vus, dedans in product(range(1, REGLE.seuil), (False, True)):
        assert situe_ce_qui_vient(vus, faits, dedans=dedans) is None


def test_de_trois_faits_ou_de_peu_de_plus_que_ce_qui_vient_il_le_situe() -> None:
    """The same, if a revision needed not wait."""
    assert situe_ce_qui_vient(3, 3, dedans=False) == (3, 3)
    assert situe_ce_qui_vient(10, 18, dedans=False) == (10, 14)
    assert situe_ce_qui_vient(10, 27, dedans=True) == (10, 14)
