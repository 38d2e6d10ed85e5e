"""Pourquoi l'on lit un ménage, et de qui l'on n'apprend pas qu'il parle."""

from datetime import date
from typing import Final

import pytest
from protections_dites import protege
from relations_dites import accord, heberge, oriente, raconte, refere, vu
from scenario import (
    CCAPEX,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    SIAO_33,
    Histoire,
    a_temps,
    fait,
)

from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.raisons import Par, raisons

LE_JOUR: Final = date(2026, 7, 1)
SUIVI: Final = raconte(
    refere(),
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    accord("2026-02-02", CIDFF, LE_115),
    fait("expulsion.commandement-de-payer-delivre", "2026-02-02", par=HUISSIER),
    fait("relation.terminee", "2026-03-01", organisme=ORGANISMES[CIDFF]),
)


def pourquoi(source: str, histoire: Histoire = SUIVI) -> list[tuple[Par, str | None]]:
    ou = "33" if source == SIAO_33 else "48"
    lecteur = Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({ou}))
    return [(r.par, r.base) for r in raisons(lecteur, histoire.parcours, LE_JOUR)]


@pytest.mark.parametrize(
    ("source", "attendues"),
    [
        (SIAO, [(Par.TERRITOIRE, "FR")]),
        (REFERENT, [(Par.RELATION, "MANDAT")]),
        (LE_115, [(Par.RELATION, "ACCORD")]),
        (CIDFF, [(Par.RELATION_FINIE, None)]),
        (CCAPEX, [(Par.SUJETS, None)]),
        (HUISSIER, [(Par.SES_FAITS, None)]),
        (SIAO_33, []),
    ],
)
def test_chacun_sait_pourquoi_il_lit(source: str, attendues: list[tuple[Par, str | None]]) -> None:
    assert pourquoi(source) == attendues


def test_qui_tient_une_vue_et_parle_lit_les_sujets_et_ce_qu_il_dit() -> None:
    dit = fait("expulsion.procedure-eteinte", "2026-03-02", par=CCAPEX, motif="DESISTEMENT")

    assert pourquoi(CCAPEX, SUIVI.when(*a_temps(dit))) == [
        (Par.SUJETS, None),
        (Par.SES_FAITS, None),
    ]


def test_une_relation_finie_se_lit_encore_trois_mois_puis_dit_son_dernier_jour() -> None:
    cidff = Lecteur(CIDFF, ORGANISMES[CIDFF], ROLES[CIDFF], frozenset({"48"}))
    (finie,) = raisons(cidff, SUIVI.parcours, LE_JOUR)

    assert finie.jusqu_au == date(2026, 6, 1)


def test_la_structure_que_l_on_tait_ne_dit_rien_sous_son_nom_sauf_a_elle() -> None:
    protege_ = SUIVI.when(*a_temps(protege("2026-02-03", "N2", par=SIAO)))
    entree = next(f for f in protege_.faits if f.id == "entree")

    for source, tait in ((LE_115, True), (REFERENT, True), (CHRS, False)):
        regard = vu(protege_, source, str(LE_JOUR))
        assert regard is not None
        assert regard.tait_l_auteur(entree) is tait
