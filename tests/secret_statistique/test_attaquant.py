"""L'attaquant a tout ce qui a paru, l'algèbre, les entiers et des complices : il ne trouve rien."""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from region_inventee import region, systeme
from strategies import RAPIDE

from parcours.secret_statistique import protection
from parcours.secret_statistique.attaque import Incoherent, attaquer
from parcours.secret_statistique.cases import (
    Case,
    Cle,
    RegleDeSecret,
    SystemeDeCases,
    Termes,
    su_de_l_interieur,
)
from parcours.secret_statistique.protection import Inprotegeable, Parution, Passe, proteger
from parcours.secret_statistique.tables import TOTAL, tableau

MOIS = 3
DEPARTEMENTS = {"48": 60, "12": 160, "30": 420}
REGLE = RegleDeSecret()
LARGEUR = 5

Paru = Mapping[Cle, int | None]


def etroites(ensemble: SystemeDeCases, paru: Paru, cibles: Iterable[Cle]) -> set[Cle]:
    """What is known too closely by somebody: strangers, a household, a partner with one half."""
    sait = {cle: su_de_l_interieur(case) for cle, case in ensemble.cases.items()}
    vus = attaquer(paru, ensemble.equations, cibles, sait)
    return {cle for cle, vu in vus.items() if vu.largeur < LARGEUR}


def retrouvees(ensemble: SystemeDeCases, paru: Paru, cibles: Iterable[Cle]) -> set[Cle]:
    """What a stranger has to the unit."""
    vus = attaquer(paru, ensemble.equations, cibles)
    return {cle for cle, vu in vus.items() if vu.largeur == 0}


def petites(ensemble: SystemeDeCases) -> set[Cle]:
    """The cells that betray somebody, said otherwise than the module does."""
    return {cle for cle, case in ensemble.cases.items() if case.menages <= 10}


@cache
def ensemble() -> SystemeDeCases:
    return systeme(MOIS, DEPARTEMENTS)


@cache
def protege() -> Parution:
    return proteger(ensemble(), REGLE)


def simple(**valeurs: int) -> SystemeDeCases:
    """A total and its parts."""
    cases: dict[Cle, Case] = {(nom,): Case(valeur=n, menages=n) for nom, n in valeurs.items()}
    total = sum(valeurs.values())
    cases["total",] = Case(valeur=total, menages=total, poids=4)
    fait = SystemeDeCases()
    fait.ajoute(cases, [((("total",), -1), *(((nom,), 1) for nom in valeurs))])
    return fait


# --- Une région -----------------------------------------------------------------------------------


def test_d_une_region_entiere_l_attaquant_ne_situe_aucune_case_protegee() -> None:
    protegees = petites(ensemble())

    assert protegees <= protege().protegees
    assert etroites(ensemble(), protege().paru, protege().protegees) == set()


def test_ce_qui_parait_est_vrai_et_ne_dit_aucune_petite_case() -> None:
    parues = {cle: n for cle, n in protege().paru.items() if n is not None}

    assert parues
    assert all(ensemble().cases[cle].valeur == n for cle, n in parues.items())
    assert not parues.keys() & petites(ensemble())


def test_taire_les_petites_cases_seules_les_laisse_retrouver() -> None:
    petites_seules = petites(ensemble())
    paru = {c: None if c in petites_seules else k.valeur for c, k in ensemble().cases.items()}

    assert retrouvees(ensemble(), paru, petites_seules)


def test_proteger_sans_les_stocks_et_les_flux_laisse_retrouver() -> None:
    sans = SystemeDeCases(
        ensemble().cases, {e for e in ensemble().equations if not lie_des_jours(e)}
    )

    paru = proteger(sans, REGLE).paru

    assert etroites(sans, paru, petites(sans)) == set()
    assert etroites(ensemble(), paru, petites(ensemble()))


def lie_des_jours(equation: Termes) -> bool:
    return {cle[0] for cle, _ in equation} == {"stock", "entrees", "sorties"}


def test_oublier_ceux_qui_y_sont_les_laisse_situer(monkeypatch: pytest.MonkeyPatch) -> None:
    tenues = simple(rue=1, hebergement=5, logement=40)
    deja: dict[Cle, int | None] = {("total",): 46, ("logement",): 40}
    with pytest.raises(Inprotegeable):
        proteger(tenues, REGLE, Passe(deja))

    monkeypatch.setattr(protection, "su_de_l_interieur", lambda _case: 0)
    paru = proteger(tenues, REGLE, Passe(deja)).paru

    assert etroites(tenues, paru, petites(tenues))


# --- Une publication après l'autre ----------------------------------------------------------------


def mois_apres_mois(*, se_souvient: bool) -> dict[Cle, int | None]:
    """Each month decided when it comes, with those before or as if there were none."""
    paru: dict[Cle, int | None] = {}
    connu = SystemeDeCases()
    for cases, equations in region(MOIS, DEPARTEMENTS):
        seul = SystemeDeCases()
        connu.ajoute(cases, equations)
        seul.ajoute(cases, [e for e in equations if {cle for cle, _ in e} <= cases.keys()])
        decide = proteger(connu, REGLE, Passe(paru)) if se_souvient else proteger(seul, REGLE)
        paru |= {cle: n for cle, n in decide.paru.items() if cle not in paru}
    return paru


def test_les_publications_se_decident_avec_celles_d_avant() -> None:
    paru = mois_apres_mois(se_souvient=True)

    assert any(n is not None for (nom, *_), n in paru.items() if nom != "stock")
    assert etroites(ensemble(), paru, petites(ensemble())) == set()


def test_oublier_celles_d_avant_laisse_situer() -> None:
    paru = mois_apres_mois(se_souvient=False)

    assert etroites(ensemble(), paru, petites(ensemble()))


def test_une_case_que_dit_deja_une_publication_se_nomme() -> None:
    deja: dict[Cle, int | None] = {("total",): 45, ("logement",): 40}

    with pytest.raises(Inprotegeable) as refus:
        proteger(simple(rue=5, logement=40), REGLE, Passe(deja))

    assert refus.value.cases == [("rue",)]


def test_ce_qui_s_est_tu_ne_parait_pas_plus_tard() -> None:
    tableau_simple = simple(rue=5, hebergement=30, logement=40, maintien=50)

    paru = proteger(tableau_simple, REGLE, Passe({("maintien",): None})).paru

    assert paru["maintien",] is None
    assert (paru["hebergement",], paru["logement",]) == (30, 40)


def test_les_annees_d_une_moyenne_ne_paraissent_pas_et_ne_se_retrouvent_pas() -> None:
    annees: dict[Cle, Case] = {
        ("an", str(n)): Case(v, v, se_publie=False) for n, v in enumerate((7, 9, 8, 6, 9))
    }
    glissantes: dict[Cle, Case] = {
        ("trois-ans", str(n)): Case(v, v) for n, v in enumerate((24, 23, 23))
    }
    equations: list[Termes] = [
        ((("trois-ans", str(n)), -1), *((("an", str(n + rang)), 1) for rang in range(3)))
        for n in range(3)
    ]
    suite = SystemeDeCases()
    suite.ajoute(annees | glissantes, equations)

    paru = proteger(suite, REGLE).paru

    assert all(paru[cle] is None for cle in annees)
    assert etroites(suite, paru, annees) == set()


# --- Ce que sait l'attaquant ----------------------------------------------------------------------


def test_il_retrouve_par_difference() -> None:
    somme: Termes = ((("total",), -1), (("a",), 1), (("b",), 1))

    (vu,) = attaquer({("total",): 20, ("a",): 13}, [somme], [("b",)]).values()

    assert (vu.bas, vu.haut) == (7, 7)


def test_il_compte_en_nombres_entiers_qui_ne_sont_pas_negatifs() -> None:
    equation: Termes = ((("a",), 10), (("b",), 1), (("total",), -1))

    vus = attaquer({("total",): 9}, [equation], [("a",), ("b",)])

    assert {(vu.bas, vu.haut) for vu in vus.values()} == {(0, 0), (9, 9)}


def test_qui_y_est_le_situe_de_plus_pres() -> None:
    somme: Termes = ((("total",), -1), (("a",), 1), (("b",), 1))
    paru: dict[Cle, int | None] = {("total",): 9}

    de_dehors = attaquer(paru, [somme], [("a",)], largeur=100)["a",]
    de_dedans = attaquer(paru, [somme], [("a",)], {("a",): 3, ("b",): 2}, largeur=100)["a",]

    assert (de_dehors.bas, de_dehors.haut) == (0, 9)
    assert (de_dedans.bas, de_dedans.haut) == (3, 7)


@pytest.mark.parametrize("total", [12, 19])
def test_ce_qui_se_contredit_se_dit(total: int) -> None:
    somme: Termes = ((("total",), -1), (("a",), 1), (("b",), 1))

    with pytest.raises(Incoherent):
        attaquer({("total",): total, ("a",): 20}, [somme], [("b",)])


# --- La règle -------------------------------------------------------------------------------------


def test_un_seuil_ne_descend_pas_sous_cinq_menages() -> None:
    assert RegleDeSecret(seuil=5).seuil == 5
    with pytest.raises(ValueError, match="pas moins de 5"):
        RegleDeSecret(seuil=4)


def test_sous_un_seuil_plus_bas_l_incertitude_due_est_celle_du_seuil() -> None:
    regle = RegleDeSecret(seuil=5)

    paru = proteger(simple(rue=3, hebergement=6, logement=40), regle).paru

    assert (regle.incertitude, RegleDeSecret(seuil=7).incertitude) == (4, 5)
    assert paru["rue",] is None
    assert list(paru.values()).count(None) > 1


def test_le_seuil_porte_sur_les_menages_non_sur_les_sejours() -> None:
    parts: dict[Cle, dict[int, int]] = {
        ("rue",): dict.fromkeys(range(10), 2),
        ("logement",): dict.fromkeys(range(99), 1),
    }
    cases, _ = tableau(("entrees",), parts, [("rue", "logement")])

    assert cases["entrees", "rue"].valeur == 20
    assert REGLE.protege(cases["entrees", "rue"])
    assert not REGLE.protege(cases["entrees", "logement"])


def test_une_case_qu_un_seul_fait_presque_toute_se_tait() -> None:
    parts: dict[Cle, dict[int, int]] = {("rue",): {0: 90, **dict.fromkeys(range(1, 12), 1)}}
    cases, _ = tableau(("ruptures",), parts, [("rue",)])

    assert cases["ruptures", "rue"].menages == 12
    assert REGLE.protege(cases["ruptures", "rue"])


def test_une_case_vide_se_tait_comme_une_petite() -> None:
    paru = proteger(simple(rue=0, logement=40, maintien=60, hebergement=80), REGLE).paru

    assert paru["rue",] is None


def test_deux_valeurs_d_une_case_et_une_somme_fausse_se_refusent() -> None:
    faux = simple(rue=20)

    with pytest.raises(ValueError, match="deux valeurs"):
        faux.ajoute({("rue",): Case(21, 21)})
    with pytest.raises(ValueError, match="équation est fausse"):
        faux.ajoute({}, [((("rue",), 1), (("total",), 1))])


@settings(RAPIDE, max_examples=12)
@pour_tout(st.lists(st.one_of(st.integers(0, 14), st.integers(0, 80)), min_size=12, max_size=12))
def test_de_n_importe_quel_tableau_l_attaquant_ne_situe_rien(effectifs: list[int]) -> None:
    dimensions = (("a", "b", "c", "d"), ("x", "y", "z"))
    lieux = [(d, e) for d in dimensions[0] for e in dimensions[1]]
    parts: dict[Cle, Counter[object]] = {
        lieu: Counter({(lieu, n): 1 for n in range(effectif)})
        for lieu, effectif in zip(lieux, effectifs, strict=True)
    }
    quelconque = SystemeDeCases()
    quelconque.ajoute(*tableau(("t",), parts, dimensions))

    paru = proteger(quelconque, REGLE).paru

    assert quelconque.cases["t", TOTAL, TOTAL].valeur == sum(effectifs)
    assert etroites(quelconque, paru, petites(quelconque)) == set()
