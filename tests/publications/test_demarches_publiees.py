"""Les démarches publiées : un trimestre, un an, trois ans ; rien ne s'y trouve, et le rare s'y dit.

L'attaquant a ses équations à lui, tirées du sens des mots.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import product
from random import Random
from typing import Any, Final

import pytest
from attaquant_etranger import TOUS, Etranger
from gelees_inventees import RIEN, gele, petites, situees
from scenario import Dit, fait, given, menage

from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES, SOMMES, DemarcheComptee
from parcours.projections.vue import Vie
from parcours.projections.vues.demarches import lignes
from parcours.publications import demarches
from parcours.publications.composer import Matiere
from parcours.publications.registre import Connu
from parcours.secret_statistique.cases import su_de_l_interieur

LIEUX: Final = ["48", "90"]
ANNEES: Final = (2024, 2025)
LARGEUR: Final = 5
TOUS_LES_LIEUX: Final = [*LIEUX, TOUS]
LIES: Final = {demarche for tout, parties in SOMMES for demarche, _ in (tout, *parties)}
"""The demarches that others count too; of the rest, one shows what all do."""
VUES: Final = [d for d in DEMARCHES if d.code in {*LIES, "dalo"}]
FAMILLE: Final = rf"^demarches-({'|'.join(d.code for d in VUES)})(-annee|-3-ans|$)"


def periodes(annees: Iterable[int] = ANNEES) -> list[str]:
    return [code for an in annees for code in (*(f"{an}-T{n}" for n in (1, 2, 3, 4)), str(an))]


@cache
def matiere() -> Matiere:
    """Four years of rare facts: more in the Gard than in the Lozère, never many a quarter."""
    hasard, dits = Random(5), list[DemarcheComptee]()  # noqa: S311 (nothing secret)
    parties = dict(SOMMES)
    details = {case for dedans in parties.values() for case in dedans}
    for demarche in VUES:
        for nom in demarche.noms:
            case = (demarche.code, nom)
            for ou, combien in (("90", 220), ("48", 22)) if case not in details else ():
                for n in range(int(combien * hasard.uniform(0.2, 2))):
                    jour = date(2022, 1, 1) + timedelta(hasard.randrange(1461))
                    qui = f"{ou}-{hasard.randrange(3 * combien)}-{n % 3}"
                    dits.append(DemarcheComptee(qui, ou, *case, jour))
                    if dedans := parties.get(case):
                        dits.append(DemarcheComptee(qui, ou, *hasard.choice(dedans), jour))
    return Matiere([], [], demarches=dits)


def publiees(
    codes: Sequence[str], famille: str = FAMILLE, matiere_: Matiere | None = None
) -> Connu:
    connu = RIEN
    for code in codes:
        connu = gele(connu, matiere_ or matiere(), code, LIEUX, famille)
    return connu


@cache
def tout_a_paru() -> Connu:
    return publiees(periodes())


def attaquant(connu: Connu) -> Etranger:
    """Quarters make a year, years make three, départements make the whole; a part is in a whole."""
    sait = {cle: su_de_l_interieur(case) for cle, case in connu.systeme.cases.items()}
    lui = Etranger(connu.paru, sait=sait)
    for demarche in VUES:
        code = f"demarches-{demarche.code}"
        for nom in demarche.noms:
            for ou in TOUS_LES_LIEUX:
                _annees(lui, code, ou, nom)
            for suffixe, quand in _grilles():
                _lieux(lui, code + suffixe, quand, nom)
    for tout, parties in SOMMES:
        for ou, (suffixe, quand) in product(TOUS_LES_LIEUX, _grilles()):
            lui.egale(
                {(f"demarches-{tout[0]}{suffixe}", quand, ou, tout[1]): 1},
                {(f"demarches-{d}{suffixe}", quand, ou, nom): 1 for d, nom in parties},
            )
    return lui


def _grilles() -> list[tuple[str, str]]:
    trimestres = [("", code) for code in periodes() if "T" in code]
    return [*trimestres, *product(("-annee", "-3-ans"), map(str, ANNEES))]


def _annees(lui: Etranger, code: str, ou: str, nom: str) -> None:
    for an in ANNEES:
        lui.egale(
            {(f"{code}-annee", str(an), ou, nom): 1},
            {(code, f"{an}-T{n}", ou, nom): 1 for n in (1, 2, 3, 4)},
        )
    derriere = f"{code}-annee-derriere"  # as the house calls them: only to name what it protects
    lui.egale(
        {(f"{code}-3-ans", "2024", ou, nom): 1},
        {
            (f"{code}-annee", "2024", ou, nom): 1,
            (f"{derriere}-1", "2024", ou, nom): 1,
            (f"{derriere}-2", "2024", ou, nom): 1,
        },
    )
    lui.egale(
        {(f"{code}-3-ans", "2025", ou, nom): 1},
        {
            (f"{code}-annee", "2025", ou, nom): 1,
            (f"{code}-annee", "2024", ou, nom): 1,
            (f"{derriere}-1", "2024", ou, nom): 1,
        },
    )


def _lieux(lui: Etranger, code: str, quand: str, nom: str) -> None:
    lui.egale({(code, quand, TOUS, nom): 1}, {(code, quand, ou, nom): 1 for ou in LIEUX})


def _cibles(connu: Connu, lui: Etranger) -> list[tuple[str, ...]]:
    connus = {nom for ligne in lui.lignes for nom in ligne}
    return sorted(petites(connu.systeme) & connus)


def test_d_un_trimestre_a_trois_ans_un_etranger_ne_situe_personne() -> None:
    connu = tout_a_paru()
    lui = attaquant(connu)

    assert len(_cibles(connu, lui)) > 100
    assert lui.situe(_cibles(connu, lui), LARGEUR) == {}


def test_qui_oublie_que_les_trimestres_font_l_annee_en_laisse_situer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(demarches, "annees", lambda *_: ())
    connu = publiees(periodes())
    lui = attaquant(connu)

    assert lui.situe(_cibles(connu, lui), LARGEUR)


def test_ce_qui_se_tait_d_un_trimestre_se_dit_de_trois_ans() -> None:
    paru = tout_a_paru().paru

    def dites(code: str) -> int:
        return sum(
            n is not None
            for cle, n in paru.items()
            if cle[0] == code and cle[1].startswith("2025") and cle[2] == "48"
        )

    assert dites("demarches-dalo") == 0
    assert dites("demarches-dalo-3-ans") > dites("demarches-dalo-annee")


def test_une_annee_dont_deux_trimestres_ont_paru_a_un_reste() -> None:
    """2024 begins with its third quarter, and is behind 2025: what is missing is a cell."""
    codes = ["2024-T3", "2024-T4", *periodes([2025])]
    connu = publiees(codes, "demarches-dalo")

    case = ("48", "recours")
    termes = next(
        termes
        for termes in connu.systeme.equations
        if termes[-1][0] == ("demarches-dalo-annee-derriere-1", "2025", *case) and len(termes) == 4
    )
    assert [cle for cle, _ in termes[:2]] == [
        ("demarches-dalo", "2024-T3", *case),
        ("demarches-dalo", "2024-T4", *case),
    ]
    reste = connu.systeme.cases[termes[2][0]]
    assert not reste.se_publie
    assert sum(signe * connu.systeme.cases[cle].valeur for cle, signe in termes) == 0
    assert situees(connu.systeme, connu.paru, petites(connu.systeme)) == set()


def test_un_trimestre_d_une_annee_deja_derriere_une_autre_s_y_lie() -> None:
    """Who begins with 2025 and publishes 2024 afterwards is bound by what 2025 said of it."""
    codes = [*periodes([2025]), "2024-T4", *(f"2024-T{n}" for n in (1, 2, 3)), "2024"]
    connu = publiees(codes, "demarches-dalo")

    assert any(
        termes[0][0] == ("demarches-dalo", "2024-T4", "48", "recours")
        and termes[-1][0] == ("demarches-dalo-annee-derriere-1", "2025", "48", "recours")
        for termes in connu.systeme.equations
    )
    assert situees(connu.systeme, connu.paru, petites(connu.systeme)) == set()


def test_ce_qui_arrive_tard_ne_rend_aucune_equation_fausse() -> None:
    """One fact a household comes late, before each release: all still adds up."""
    connu, lus = RIEN, list(matiere().demarches)
    for rang, code in enumerate([*periodes([2024]), *periodes([2025]), "2024"]):
        tardif = replace(matiere(), demarches=[*lus, *(lus[:rang] * 2)])
        revision = 2 if rang == len(periodes()) else 1
        connu = gele(connu, tardif, code, LIEUX, "demarches-(dalo|relais|referents)",
                     revision=revision)  # fmt: skip

    assert situees(connu.systeme, connu.paru, petites(connu.systeme)) == set()


# --- What counts, and under which name ------------------------------------------------------------


def comptes(*dits: Dit, code: str) -> list[str]:
    vie = Vie(given(menage("2025-01-02", "P1"), *dits).parcours)
    valeurs: list[Any] = [tranche.valeur for tranche in lignes(vie)]
    return [v.nom for v in valeurs if v.demarche == code]


ATTRIBUE: Final = fait("acces.decision-d-attribution-rendue", "2025-04-01", decision="ATTRIBUTION")
REFUSE: Final = fait(
    "acces.decision-d-attribution-rendue", "2025-04-01", decision="NON_ATTRIBUTION"
)


def situation(code: str) -> Dit:
    return fait(
        "veille.situation-residentielle-constatee", "2025-02-01", situation=code,
        source_constat="DECLARATIF",
    )  # fmt: skip


def test_qui_quitte_l_hebergement_le_jour_ou_on_lui_attribue_y_etait_la_veille() -> None:
    entree = fait("hebergement.entree-effectuee", "2025-02-01")
    sortie = fait("hebergement.sortie-effectuee", "2025-04-01", destination="LOGEMENT_SOCIAL")

    assert comptes(entree, ATTRIBUE, sortie, code="attributaires") == ["sans-domicile"]


@pytest.mark.parametrize(
    ("avant", "compte"),
    [
        (situation("RUE"), "sans-domicile"),
        (fait("hebergement.entree-effectuee", "2025-02-01"), "sans-domicile"),
        (situation("LOGEMENT_LOCATAIRE"), "autre-situation"),
        (situation("TIERS"), "sans-domicile"),
    ],
)
def test_une_attribution_est_celle_d_un_sans_domicile_ou_d_un_autre(
    avant: Dit, compte: str
) -> None:
    assert comptes(avant, ATTRIBUE, code="attributaires") == [compte]
    assert comptes(avant, REFUSE, code="attributaires") == []
    assert comptes(avant, REFUSE, code="attributions") == ["decision-non-attribution"]
