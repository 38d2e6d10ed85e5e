"""Ce qui se contredisait en silence : corrections en cercle, constats, séjours, absences."""

import pytest
from scenario import Dit, annule, constat, entree, fait, given, menage, nuits, rectifie, ref

UN = menage("2026-01-01", "p1")
RUE = constat("2026-02-01", "RUE", ident="a")
TIERS = constat("2026-02-01", "TIERS", ident="b")
SQUAT = constat("2026-02-01", "SQUAT", ident="c")

EN_CERCLE: dict[str, tuple[tuple[Dit, ...], str]] = {
    "l'un par l'autre": (
        (rectifie("2026-02-02", ref("a"), ref("b")), rectifie("2026-02-03", ref("b"), ref("a"))),
        "RUE",
    ),
    "par lui-même": (
        (rectifie("2026-02-02", ref("a"), ref("a")), annule("2026-02-02", ref("b"))),
        "RUE",
    ),
    "à trois": (
        (
            rectifie("2026-02-04", ref("c"), ref("a")),
            rectifie("2026-02-02", ref("a"), ref("b")),
            rectifie("2026-02-03", ref("b"), ref("c")),
        ),
        "RUE",
    ),
    "le dernier dit décide": (
        (rectifie("2026-02-03", ref("a"), ref("b")), rectifie("2026-02-02", ref("b"), ref("a"))),
        "TIERS",
    ),
}


@pytest.mark.parametrize(("corrections", "situation"), EN_CERCLE.values(), ids=EN_CERCLE)
def test_des_rectifications_en_cercle_ne_font_pas_disparaitre_ce_qu_on_sait(
    corrections: tuple[Dit, ...], situation: str
) -> None:
    faits = (RUE, TIERS, SQUAT) if len(corrections) == len("abc") else (RUE, TIERS)
    for dites in ((UN, *faits, *corrections), (*reversed(corrections), *faits, UN)):
        lu = given(*dites).au("2026-03-01")

        assert lu.situations == {"p1": situation}
        assert "corrections-contradictoires" in lu.anomalies


@pytest.mark.parametrize(
    "annulations",
    [
        (annule("2026-02-02", ref("x"), ident="x"),),
        (
            annule("2026-02-02", ref("y"), ident="x"),
            annule("2026-02-03", ref("x"), ident="y"),
        ),
    ],
)
def test_des_annulations_en_cercle_se_signalent(annulations: tuple[Dit, ...]) -> None:
    assert given(UN, *annulations).au("2026-03-01").anomalies == ["corrections-contradictoires"]


@pytest.mark.parametrize(
    ("entre_temps", "dite"),
    [
        ((), False),
        ((constat("2026-02-10", "RUE"),), False),
        ((constat("2026-02-10", "TIERS"),), True),
        ((entree("2026-02-10", "CHU"),), True),
        ((nuits("2026-02-10", 2),), True),
        ((constat("2025-12-10", "TIERS"),), False),
    ],
    ids=["rien", "le même", "un tiers", "une entrée", "deux nuits", "avant"],
)
def test_un_constat_que_contredit_l_entre_temps_le_dit(
    entre_temps: tuple[Dit, ...], *, dite: bool
) -> None:
    """EP-05 : il ne vaut plus que de son jour ; la date dite ne se perd pas en silence."""
    lu = given(UN, *entre_temps, constat("2026-03-04", "RUE", depuis_le="2026-01-10"))

    assert ("depuis-contredit" in lu.au("2026-03-05").anomalies) is dite


VIF = fait("vif.mise-a-abri-debutee", "2026-02-01")
SOUS_LOUE = fait("logement-accompagne.sous-location-debutee", "2026-02-01")
SUR_UN_SITE = fait("campement.menage-rattache", "2026-02-01")


@pytest.mark.parametrize(
    ("ouvert", "dite"),
    [((SOUS_LOUE,), True), ((VIF,), False), ((SUR_UN_SITE,), False)],
    ids=["sous-location", "à l'abri, on garde sa place", "campement"],
)
def test_deux_sejours_ouverts_se_disent_de_quelque_sorte_qu_ils_soient(
    ouvert: tuple[Dit, ...], *, dite: bool
) -> None:
    entre = fait("hebergement.entree-effectuee", "2026-02-10", structure="INT-AUTRE01")

    assert ("sejours-chevauchants" in given(UN, *ouvert, entre).au("2026-04-01").anomalies) is dite


def test_une_absence_qui_cite_autre_chose_qu_une_attribution_se_signale() -> None:
    absent = fait(
        "veille.presence-non-confirmee", "2026-05-01", nuit_du="2026-05-01", attribution=ref("a")
    )

    lu = given(UN, RUE, nuits("2026-05-01", 1), absent).au("2026-06-01")
    assert lu.anomalies == ["nuit-hors-attribution"]


def test_une_absence_dite_avant_la_nuit_se_signale() -> None:
    trop_tot = fait(
        "veille.presence-non-confirmee", "2026-01-13", nuit_du="2026-01-14", attribution=ref("n")
    )

    lu = given(nuits("2026-01-12", 4, "2026-01-12"), trop_tot).au("2026-12-31")
    assert "dates-contradictoires" in lu.anomalies
