"""Pourquoi l'on lit un ménage, et de qui l'on n'apprend pas qu'il parle."""

from datetime import date
from typing import Final

import pytest
from protections_dites import protege
from relations_dites import accord, heberge, oriente, raconte, refere, vu
from scenario import (
    AUTRE,
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


def test_l_auteur_d_une_scission_ne_se_dit_qu_a_qui_lit_le_motif() -> None:
    """Le CIDFF que sa protection nomme lit le niveau 4 ; le 115, non ; qui l'a dite se connaît."""
    scinde = fait(
        "correction.menage-scinde",
        "2026-02-20",
        ident="scinde",
        personnes=["p1"],
        nouveaux_menages=[str(AUTRE)],
        motif="SEPARATION",
    )
    histoire = SUIVI.when(*a_temps(protege("2026-02-03", "N3"), scinde))
    la_scission = next(f for f in histoire.faits if f.id == "scinde")

    for source, tait in ((CIDFF, False), (LE_115, True), (SIAO, False)):
        regard = vu(histoire, source, "2026-02-28")
        assert regard is not None
        assert regard.tait_l_auteur(la_scission) is tait


def test_d_un_lieu_que_l_on_ne_connait_pas_on_ne_lit_aucune_commune() -> None:
    regard = vu(SUIVI, SIAO)

    assert regard is not None
    assert regard.commune(None) is None
