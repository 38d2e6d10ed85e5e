"""Le bilan d'une année d'expulsions : les séries, au millième ; ce qu'est une procédure."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final
from uuid import UUID

import pytest
from scenario import Dit, fait, given, menage

from parcours.domain.tableaux.bilan_d_expulsion import (
    CONDITIONNELLE,
    FERME,
    Issue,
    ProcedureComptee,
    Stade,
    procedures,
    taux,
)

SERIES: Final = {
    2000: (104_433, 79_614, 50_858, 33_872, 16_275, 5_936),
    2001: (107_639, 81_080, 52_345, 36_107, 16_707, 6_305),
    2002: (111_395, 84_138, 52_351, 38_151, 20_087, 7_534),
    2003: (125_078, 94_743, 52_788, 39_924, 23_089, 9_717),
    2004: (133_305, 103_285, 59_306, 41_702, 18_967, 7_610),
    2005: (130_728, 99_768, 53_599, 40_329, 23_029, 10_163),
    2006: (131_674, 102_967, 47_577, 38_740, 25_144, 10_719),
    2007: (139_883, 105_917, 55_419, 40_935, 26_550, 10_801),
    2008: (135_618, 102_130, 58_904, 41_054, 25_652, 11_284),
    2009: (139_598, 106_938, 56_936, 41_657, 23_894, 10_599),
    2015: (168_775, 132_196, 67_406, 49_783, 33_461, 14_363),
}
"""Assignations, décisions, commandements de quitter, concours demandés, accordés, interventions."""
COLONNES: Final = (
    Stade.ASSIGNATION,
    Stade.DECISION,
    Stade.COMMANDEMENT_DE_QUITTER,
    Stade.CONCOURS_DEMANDE,
    Stade.CONCOURS_ACCORDE,
    Stade.EXPULSION,
)
DEPARTEMENTS: Final = ("31", "33", "48")


def exp(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(f"expulsion.{sorte}", le, **champs)


def au_millieme(annee: int) -> tuple[int, ...]:
    """What a year's row is, a thousandth."""
    return tuple(round(nombre / 1000) for nombre in SERIES[annee])


def racontee(annee: int, rang: int, departement: str) -> list[Dit]:
    """The procedure of this rank of a year: it goes as far as the row's numbers say."""
    _, decisions, quittes, demandes, accordes, executees = au_millieme(annee)
    ferme = rang < quittes
    suite: tuple[tuple[int, str, str, dict[str, Any]], ...] = (
        (10**6, "assignation-signifiee", "01-10", {"audience_le": f"{annee}-04-02"}),
        (
            decisions,
            "jugement-rendu",
            "04-12",
            {"decision": "FERME_SANS_DELAI" if ferme else "CONDITIONNELLE"},
        ),
        (quittes, "commandement-de-quitter-delivre", "05-14", {}),
        (demandes, "concours-requis", "07-20", {}),
        (accordes, "concours-accorde", "08-24", {"effet_le": f"{annee}-09-01"}),
        (executees, "executee", "09-25", {"concours": True}),
    )
    return [
        exp(sorte, f"{annee}-{jour}", departement=departement, **champs)
        for jusqu_a, sorte, jour, champs in suite
        if rang < jusqu_a
    ]


@cache
def toutes() -> tuple[tuple[UUID, str, ProcedureComptee], ...]:
    """Every procedure of the series: its household, its département, folded from its facts."""
    return tuple(_toutes())


def _toutes() -> Iterator[tuple[UUID, str, ProcedureComptee]]:
    for annee in SERIES:
        for rang in range(au_millieme(annee)[0]):
            ou = DEPARTEMENTS[rang % len(DEPARTEMENTS)]
            parcours = given(*racontee(annee, rang, ou)).parcours
            for procedure in procedures(parcours):
                yield UUID(int=annee * 10_000 + rang), ou, procedure


def test_les_series_publiees_se_retrouvent_au_millieme() -> None:
    flux = Counter(
        (getattr(p, f"{stade.value}_le").year, stade)
        for _, _, p in toutes()
        for stade in Stade
        if getattr(p, f"{stade.value}_le")
    )
    sens = Counter((p.decision_le.year, p.decision) for _, _, p in toutes() if p.decision_le)

    for annee in SERIES:
        _, decisions, quittes, *_ = au_millieme(annee)
        assert tuple(flux[annee, stade] for stade in COLONNES) == au_millieme(annee)
        assert sens[annee, FERME] == quittes
        assert sens[annee, CONDITIONNELLE] == decisions - quittes


def lues(*dits: Dit) -> list[ProcedureComptee]:
    return list(procedures(given(menage("2025-01-01", "p1"), *dits).parcours))


def test_une_procedure_finie_la_suivante_en_est_une_autre() -> None:
    une, autre = lues(
        exp("commandement-de-payer-delivre", "2025-02-03"),
        exp("procedure-eteinte", "2025-05-06", motif="DETTE_SOLDEE"),
        exp("commandement-de-payer-delivre", "2026-02-03"),
    )

    assert (une.commandement_le, une.fermee_le) == (date(2025, 2, 3), date(2025, 5, 6))
    assert (une.issue, autre.issue) == (Issue.DETTE_SOLDEE, None)
    assert autre.ouverte_le == date(2026, 2, 3)


@pytest.mark.parametrize(
    ("avant", "issues"),
    [
        ((), [Issue.DEPART]),
        ((exp("procedure-eteinte", "2026-02-02", motif="DEPART"),), [Issue.DEPART]),
        ((exp("commandement-de-quitter-delivre", "2026-01-05"),
          exp("procedure-eteinte", "2026-02-02", motif="DEPART")), [Issue.DEPART]),
        ((exp("commandement-de-quitter-delivre", "2026-01-05"),
          exp("procedure-eteinte", "2026-02-02", motif="DEPART"),
          exp("commandement-de-payer-delivre", "2026-02-05")), [Issue.DEPART, Issue.DEPART]),
    ],
)  # fmt: skip
def test_un_depart_vu_apres_la_fin_n_en_est_pas_une_autre(
    avant: tuple[Dit, ...], issues: list[Issue]
) -> None:
    """The landlord says it, and the bailiff sees it: one household left once."""
    parti = exp("depart-constate", "2026-02-10", destination="INCONNUE")

    assert [p.issue for p in lues(*avant, parti)] == issues


def test_une_etape_dite_deux_fois_compte_une_fois_a_son_premier_jour() -> None:
    (une,) = lues(
        exp("commandement-de-payer-delivre", "2025-02-03"),
        exp("commandement-de-payer-delivre", "2025-06-03"),
    )

    assert une.commandement_le == date(2025, 2, 3)


@pytest.mark.parametrize(
    ("sens", "decision"),
    [
        ("FERME_SANS_DELAI", FERME),
        ("FERME_AVEC_DELAI", FERME),
        ("CONDITIONNELLE", CONDITIONNELLE),
        ("REJET", None),
        ("DESISTEMENT", None),
    ],
)
def test_un_rejet_n_est_pas_une_decision_d_expulsion(sens: str, decision: str | None) -> None:
    (une,) = lues(
        exp("assignation-signifiee", "2025-02-03", audience_le="2025-05-05"),
        exp("jugement-rendu", "2025-06-02", decision=sens),
    )

    assert une.decision == decision
    assert (une.decision_le is None) is (decision is None)


@pytest.mark.parametrize(
    ("fin", "issue"),
    [
        (exp("depart-constate", "2025-09-01", destination="INCONNUE"), Issue.DEPART),
        (exp("procedure-eteinte", "2025-09-01", motif="RELOGEMENT"), Issue.RELOGEMENT),
        (exp("procedure-eteinte", "2025-09-01", motif="NOUVEAU_BAIL"), Issue.PROTOCOLE),
        (exp("procedure-eteinte", "2025-09-01", motif="VENTE"), Issue.AUTRE),
        (exp("executee", "2025-09-01", concours=True), Issue.EXPULSION),
        (fait("maintien.impaye-regularise", "2025-09-01"), Issue.DETTE_SOLDEE),
    ],
)
def test_chaque_fin_dit_comment_la_procedure_a_fini(fin: Dit, issue: Issue) -> None:
    (une,) = lues(exp("commandement-de-payer-delivre", "2025-02-03"), fin)

    assert (une.fermee_le, une.issue) == (date(2025, 9, 1), issue)


def test_le_delai_va_du_premier_impaye_au_jour_ou_la_ccapex_le_connait() -> None:
    (une,) = lues(
        fait(
            "maintien.impaye-constate",
            "2025-02-01",
            premier_impaye_le="2024-11-05",
            termes_impayes=3,
            dette=100_000,
            loyer_hors_charges=40_000,
            type_bailleur="SOCIAL",
        ),
        exp("ccapex-saisie", "2025-03-05", auteur_saisine="BAILLEUR"),
    )

    assert une.connue_le is not None
    assert une.premier_impaye_le is not None
    assert (une.connue_le - une.premier_impaye_le).days == 120
    assert une.type_bailleur == "SOCIAL"


@pytest.mark.parametrize(
    ("partie", "tout", "attendu"),
    [(3, 4, 75.0), (0, 4, 0.0), (3, 0, None), (None, 4, None), (3, None, None)],
)
def test_un_taux_se_tait_si_l_un_des_nombres_se_tait(
    partie: int | None, tout: int | None, attendu: float | None
) -> None:
    assert taux(partie, tout) == attendu
