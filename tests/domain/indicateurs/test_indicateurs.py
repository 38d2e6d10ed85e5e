"""Les indicateurs : stocks, passages, durées et suites, sur des séjours."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from strategies import RAPIDE

from parcours.domain.tableaux.indicateurs import mouvements
from parcours.domain.tableaux.indicateurs.durees import JoursDeSejour, durees, mediane, survie
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, Parts
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, JoursConnus, SejourCompte, sejours
from parcours.domain.tableaux.indicateurs.suites import Devenir, suites
from parcours.domain.temps.intervalle import Intervalle

JOUR_1 = date(2025, 1, 1)
T1 = Intervalle(JOUR_1, date(2025, 4, 1))
ETAPES = ("rue", "hebergement", "logement", "maintien", "inconnue", "clos", "sortie-territoire")


def jour(n: int) -> date:
    return JOUR_1 + timedelta(n)


def vie(*etats: tuple[int, str, str | None], menage: str = "m") -> list[SejourCompte]:
    """A household told by the days when it changes."""
    fins = [*(jour(n) for n, _, _ in etats[1:]), None]
    lignes = [
        JoursConnus(menage, jour(n), au, ou, etape)
        for (n, etape, ou), au in zip(etats, fins, strict=True)
    ]
    return next(sejours(lignes), [])


@st.composite
def vies(draw: st.DrawFn) -> list[list[SejourCompte]]:
    etats = st.tuples(
        st.integers(0, 90), st.sampled_from(ETAPES), st.sampled_from(("48", "30", None))
    )
    menages = draw(st.lists(st.lists(etats, min_size=1, max_size=6), max_size=5))
    return [
        vie(*sorted({n: (n, e, d) for n, e, d in suite}.values()), menage=str(rang))
        for rang, suite in enumerate(menages)
    ]


def sommes(parts: Parts) -> Counter[tuple[str, ...]]:
    return Counter({case: menages.total() for case, menages in parts.items()})


@settings(RAPIDE, max_examples=60)
@pour_tout(vies(), st.integers(-5, 95), st.integers(0, 60))
def test_de_chaque_case_un_stock_est_celui_d_avant_plus_les_entrees_moins_les_sorties(
    menages: list[list[SejourCompte]], debut: int, jours: int
) -> None:
    t0, t1 = jour(debut), jour(debut + jours)
    entre = Intervalle(t0 + timedelta(1), t1 + timedelta(1))

    avant, apres = (sommes(mouvements.stock(menages, t)) for t in (t0, t1))
    entrees = sommes(mouvements.entrees(menages, entre))
    sorties = sommes(mouvements.sorties(menages, entre))

    for case in {*avant, *apres, *entrees, *sorties}:
        assert apres[case] == avant[case] + entrees[case] - sorties[case], case


@settings(RAPIDE, max_examples=60)
@pour_tout(vies(), st.integers(-5, 95), st.integers(1, 60))
def test_les_passages_sont_les_entrees_et_les_sorties(
    menages: list[list[SejourCompte]], debut: int, jours: int
) -> None:
    periode = Intervalle(jour(debut), jour(debut + jours))

    vers: Counter[tuple[str, ...]] = Counter()
    depuis: Counter[tuple[str, ...]] = Counter()
    for (ou, de, a), n in sommes(mouvements.passages(menages, periode)).items():
        assert de != a
        vers[ou, a] += n
        depuis[ou, de] += n

    entrees = sommes(mouvements.entrees(menages, periode))
    sorties = sommes(mouvements.sorties(menages, periode))
    assert {case: n for case, n in vers.items() if case[1] != AILLEURS} == dict(entrees)
    assert {case: n for case, n in depuis.items() if case[1] != AILLEURS} == dict(sorties)


def test_changer_de_commune_ne_finit_pas_un_sejour() -> None:
    etats = [
        JoursConnus("m", jour(0), jour(5), "48", "rue"),
        JoursConnus("m", jour(5), jour(9), "48", "rue"),
        JoursConnus("m", jour(9), None, "30", "rue"),
    ]

    (suite,) = sejours(etats)

    assert [(s.du, s.au, s.departement) for s in suite] == [
        (jour(0), jour(9), "48"),
        (jour(9), None, "30"),
    ]


def test_qui_part_ou_se_clot_est_ailleurs() -> None:
    parti = vie((0, "rue", "48"), (10, "sortie-territoire", "48"), (20, "rue", "48"))

    passes = sommes(mouvements.passages([parti], T1))

    assert "clos" not in SUIVIES
    assert passes == {("48", AILLEURS, "rue"): 2, ("48", "rue", AILLEURS): 1}


def test_changer_de_departement_sort_de_l_un_et_entre_dans_l_autre() -> None:
    passes = sommes(mouvements.passages([vie((0, "rue", "48"), (9, "logement", "30"))], T1))

    assert passes == {
        ("48", AILLEURS, "rue"): 1,
        ("48", "rue", AILLEURS): 1,
        ("30", AILLEURS, "logement"): 1,
    }


# --- Les durées -----------------------------------------------------------------------------------


def test_la_survie_est_celle_du_calcul_a_la_main() -> None:
    """Exemple de Kaplan et Meier : 6, 6, 6, 7, 10 et 13 finis, 6, 9, 10 et 11 censurés."""
    finis = [JoursDeSejour(n, fini=True) for n in (6, 6, 6, 7, 10, 13)]
    censures = [JoursDeSejour(n, fini=False) for n in (6, 9, 10, 11)]

    paliers = survie([*finis, *censures])

    assert [(p.jours, p.exposes) for p in paliers] == [(6, 10), (7, 6), (10, 4), (13, 1)]
    assert [p.encore for p in paliers] == [
        Fraction(7, 10),
        Fraction(7, 10) * Fraction(5, 6),
        Fraction(7, 10) * Fraction(5, 6) * Fraction(3, 4),
        0,
    ]
    assert mediane(paliers) == 10


def test_un_sejour_en_cours_est_censure_et_allonge_la_mediane() -> None:
    finis = [
        SejourCompte("a", jour(0), jour(10), "48", "rue"),
        SejourCompte("b", jour(0), jour(30), "48", "rue"),
    ]
    en_cours = SejourCompte("c", jour(0), None, "48", "rue")

    sans = mediane(survie(durees(finis, jour(60))))
    avec = mediane(survie(durees([*finis, en_cours], jour(60))))

    assert (sans, avec) == (10, 30)
    assert mediane(survie(durees([en_cours], jour(60)))) is None


def test_ce_qui_finit_apres_le_jour_observe_dure_encore() -> None:
    vu = durees([SejourCompte("a", jour(0), jour(40), "48", "rue")], jour(30))

    assert vu == [JoursDeSejour(30, fini=False)]


# --- Les suites -----------------------------------------------------------------------------------


def a_six_mois(*etats: tuple[int, str, str | None]) -> Parts:
    return suites([vie(*etats)], T1, 6)


def test_toujours_loge_a_six_mois_il_est_maintenu() -> None:
    assert a_six_mois((0, "rue", "48"), (10, "logement", "48"), (90, "maintien", "48")) == {
        ("48", Devenir.MAINTENU): {"m": 1}
    }


def test_revenu_a_la_rue_un_seul_jour_il_est_revenu() -> None:
    suite = a_six_mois((0, "logement", "48"), (30, "rue", "48"), (31, "logement", "48"))

    assert suite["48", Devenir.REVENU]["m"] == 1


def test_revenu_apres_l_horizon_il_est_maintenu() -> None:
    assert a_six_mois((0, "logement", "48"), (200, "rue", "48")) == {
        ("48", Devenir.MAINTENU): {"m": 1}
    }


def test_clos_sans_retour_il_n_est_plus_suivi() -> None:
    assert a_six_mois((0, "logement", "48"), (30, "clos", "48")) == {
        ("48", Devenir.NON_SUIVI): {"m": 1}
    }


def test_passer_du_logement_accompagne_au_logement_n_est_pas_une_entree() -> None:
    assert a_six_mois((-30, "logement-accompagne", "48"), (10, "logement", "48")) == {}
