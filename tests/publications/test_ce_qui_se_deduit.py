"""Ce qui se déduit de plusieurs tableaux, sans être écrit dans aucun : cela se protège aussi."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import pytest
from attaquant_etranger import TOUS, Etranger, Nom
from gelees_inventees import REGLE, RIEN, gele

from parcours.domain.tableaux.indicateurs.expulsions import DossierEnCours
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, Vie
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, SejourCompte
from parcours.domain.tableaux.indicateurs.suites import LOGES
from parcours.domain.tableaux.indicateurs.ventilations import AXES, COMPOSITION, INCONNUE
from parcours.publications import composer, geler
from parcours.publications.composer import Matiere
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu

LE: Final = date(2025, 1, 1)
T1: Final = "2025-T1"


def vie(menage: str, *etats: tuple[int, str], fin: int | None = None, ou: str = "48") -> Vie:
    """A household told by the days when its step changes."""
    fins = [*(n for n, _ in etats[1:]), fin]
    return [
        SejourCompte(
            menage, LE + timedelta(n), None if au is None else LE + timedelta(au), ou, etape
        )
        for (n, etape), au in zip(etats, fins, strict=True)
    ]


def paru(connu: Connu, *cle: str) -> int | None:
    return connu.paru[cle]


def situe(connu: Connu, tout: dict[Nom, int], parties: dict[Nom, int], reste: Nom) -> object:
    """Between what and what one equation places what it leaves, if closer than is due."""
    lui = Etranger({c: connu.paru[c] for c, case in connu.systeme.cases.items() if case.se_publie})
    lui.egale(tout, {**parties, reste: 1})
    return lui.situe([reste], REGLE.incertitude).get(reste)


# --- Avant la première publication ----------------------------------------------------------------


def arrivees_et_departs() -> Matiere:
    """Four were there; forty come, fourteen of whom go."""
    la = [vie(f"a{n}", (-90, "hebergement")) for n in range(4)]
    viennent = [vie(f"b{n}", (10, "hebergement"), fin=50 if n < 14 else None) for n in range(40)]
    vies = [*la, *viennent]
    composees = [[SejourCompte(s.menage, s.du, s.au, "48", INCONNUE) for s in v] for v in vies]
    return Matiere(vies, [], ventilees={COMPOSITION.code: composees})


@pytest.mark.parametrize("axe", ["", "-composition"])
def test_la_premiere_publication_ne_dit_pas_le_stock_d_avant_elle(axe: str) -> None:
    famille = "^(avant-)?(stock|entrees|sorties)(-composition)?$"
    connu = gele(RIEN, arrivees_et_departs(), T1, ["48"], famille)
    stock, entrees, sorties = (
        (f"{code}{axe}", T1, "48", TOUS) for code in ("stock", "entrees", "sorties")
    )

    assert situe(connu, {stock: 1, sorties: 1}, {entrees: 1}, ("avant",)) is None


def test_de_la_premiere_les_axes_disent_le_meme_solde_que_le_stock() -> None:
    composee = composer.composer(arrivees_et_departs(), Periode.lue(T1), ["48"])
    geler.lie(composee, RIEN, Periode.lue(T1), ["48"], 1)

    avant = ("avant-stock", T1, "48", TOUS)
    assert composee.cases[avant].valeur == 4
    for axe in AXES:
        if axe.s_ajoute:
            assert ((f"avant-stock-{axe.code.replace('_', '-')}", T1, "48", TOUS), 1) in {
                terme for lies in composee.equations for terme in lies if (avant, -1) in lies
            }


# --- D'une année à l'autre ------------------------------------------------------------------------


def cohorte() -> Matiere:
    """Seventy-two are housed in 2023; fifteen are back within the year, three in the next one."""
    du = (date(2023, 3, 1) - LE).days

    def retour(n: int) -> Sequence[tuple[int, str]]:
        if n < 15:
            return [(du + 200, "rue")]
        return [(du + 500, "rue")] if n < 18 else []

    suivis = [vie(f"c{n}", (du, "logement"), *retour(n)) for n in range(60)]
    return Matiere([*suivis, *(vie(f"n{n}", (du, "logement"), fin=du + 90) for n in range(12))], [])


def test_deux_annees_ne_disent_pas_qui_est_revenu_dans_la_seconde() -> None:
    connu = RIEN
    for code in ("2024", "2025"):
        connu = gele(connu, cohorte(), code, ["48"], "^(suites|revenus)")
    avant, apres = (("suites-12", "2023", "48", "revenu"), ("suites-24", "2023", "48", "revenu"))

    assert connu.systeme.cases[apres].valeur - connu.systeme.cases[avant].valeur == 3
    assert situe(connu, {apres: 1}, {avant: 1}, ("reviennent la seconde année",)) is None
    meme = (("suites-12", "2023", "48", TOUS), 1), (("suites-24", "2023", "48", TOUS), -1)
    assert meme in connu.systeme.equations


# --- Des passages à ce que deviennent ceux qui entrent --------------------------------------------


def entrees_en_logement() -> Matiere:
    """Thirty leave the street for a housing; three come housed from the 30."""
    logent = [vie(f"l{n}", (-200, "rue"), (20 + n, "logement")) for n in range(30)]
    venus = [
        [*vie(f"v{n}", (-200, "logement"), fin=30, ou="30"), *vie(f"v{n}", (30, "logement"))]
        for n in range(3)
    ]
    d_ailleurs = [vie(f"d{n}", (60, "logement")) for n in range(20)]
    return Matiere([*logent, *venus, *d_ailleurs], [])


def test_les_passages_et_les_suites_ne_disent_pas_qui_arrive_deja_loge() -> None:
    lieux, connu = ["30", "48"], RIEN
    for code in ("2025", "2026"):
        connu = gele(connu, entrees_en_logement(), code, lieux, "passages|suites|revenus|loges")
    entrent = {
        ("passages", "2025", "48", de, vers): 1
        for de in (*SUIVIES, AILLEURS)
        for vers in LOGES
        if de not in LOGES
    }

    suites = ("suites-12", "2025", "48", TOUS)
    assert connu.systeme.cases[suites].valeur == 50
    assert sum(connu.systeme.cases[c].valeur for c in entrent) == 53
    hors = {c: 1 for c in entrent if c[-1] == "logement" and c[3] in {"rue", AILLEURS}}
    for cle in entrent.keys() - hors.keys():
        assert connu.systeme.cases[cle].valeur == 0
    assert any(
        suites in {c for c, _ in lies} and hors.keys() <= {c for c, _ in lies}
        for lies in connu.systeme.equations
    )


# --- Une révision, un autre seuil -----------------------------------------------------------------


def test_une_revision_ne_dit_rien_de_ce_que_la_premiere_taisait() -> None:
    """Nothing moved: what one says and the other hides is the same number."""
    vies = [vie(f"r{n}", (-50, SUIVIES[n % 3])) for n in range(66)]
    petits = [vie(f"p{n}", (-50, SUIVIES[3])) for n in range(4)]
    connu = gele(RIEN, Matiere([*vies, *petits], []), T1, ["48"], "^stock$")
    tues = {c for c in connu.systeme.cases if connu.paru[c] is None}

    revisee = gele(connu, Matiere([*vies[12:], *petits], []), T1, ["48"], "^stock$", revision=2)

    assert tues
    assert all(revisee.paru[("stock", f"{T1}/2", *c[2:])] is None for c in tues)


def test_baisser_le_seuil_ne_livre_pas_ce_qu_une_publication_protegeait() -> None:
    etapes = {SUIVIES[0]: 40, SUIVIES[1]: 12, SUIVIES[2]: 30}
    vies = [
        vie(f"{etape}{n}", (-50, etape))
        for etape, combien in etapes.items()
        for n in range(combien)
    ]
    connu = gele(RIEN, Matiere(vies, []), T1, ["48"], "^stock$", seuil=20)
    douze = ("stock", T1, "48", SUIVIES[1])
    assert paru(connu, *douze) is None

    apres = gele(connu, Matiere(vies, []), "2025-T2", ["48"], "^(avant-)?(stock|entrees|sorties)$")

    assert douze in apres.protegees


# --- D'un signal aux étapes où il se voit ---------------------------------------------------------


AVANT_L_ASSIGNATION: Final = ("sans-acte", "impaye", "commandement-de-payer")
VUS: Final = ("vus-expulsions-signaux-ailleurs", T1, "refus-implicite", "48")


def dossiers_sans_saisine() -> Matiere:
    """Many before the summons, of which all but two lack a referral; some after it."""
    avant = [
        DossierEnCours(
            f"a{n}", "48", AVANT_L_ASSIGNATION[n % 3], (), ("saisine-ccapex",) if n < 118 else ()
        )
        for n in range(120)
    ]
    apres = [
        DossierEnCours(f"{etape}-{n}", "48", etape, (), ())
        for etape in ("assignation", "jugement")
        for n in range(15)
    ]
    return Matiere([], [], dossiers=[*avant, *apres])


def test_un_signal_ne_dit_pas_qui_ne_l_a_pas_a_l_etape_ou_il_se_voit() -> None:
    famille = "^(sans-|vus-)?expulsions-(etapes|manques)"
    connu = gele(RIEN, dossiers_sans_saisine(), T1, ["48"], famille)
    etapes: dict[Nom, int] = {("expulsions-etapes", T1, "48", e): 1 for e in AVANT_L_ASSIGNATION}
    manque = ("expulsions-manques", T1, "48", "saisine-ccapex")

    assert situe(connu, etapes, {manque: 1}, ("saisis",)) is None


def test_un_signal_vu_hors_de_ses_etapes_ne_fausse_aucune_somme() -> None:
    dossier = DossierEnCours("x", "48", "impaye", ("refus-implicite",), ())

    composee = composer.composer(Matiere([], [], dossiers=[dossier]), Periode.lue(T1), ["48"])

    vus = composee.cases[VUS]
    assert (vus.valeur, vus.est_connue, vus.se_publie) == (1, True, False)
    (termes,) = (li for li in composee.equations if any(cle == VUS for cle, _ in li))
    assert sum(signe * composee.cases[cle].valeur for cle, signe in termes) == 0
