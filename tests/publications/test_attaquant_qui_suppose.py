"""Un attaquant qui suppose : un recours déposé fait attendre, une décision en sort.

Il lit deux tableaux comme s'ils comptaient la même chose. Là où c'est vrai, il ne doit rien gagner.
"""

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

import pytest
from attaquant_etranger import TOUS, Etranger, Nom
from gelees_inventees import REGLE, RIEN, gele, petites

from parcours.domain.tableaux.bilan_d_expulsion import ProcedureComptee
from parcours.domain.tableaux.indicateurs.demarches import DemarcheComptee
from parcours.domain.tableaux.indicateurs.expulsions import DossierEnCours, ProcedureCommencee
from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, COMPOSITION, DISPOSITIF
from parcours.publications import presque
from parcours.publications.composer import Matiere
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu
from parcours.secret_statistique.cases import su_de_l_interieur

LIEUX: Final = ["30", "48"]
OU: Final = (*LIEUX, TOUS)
TRIMESTRES: Final = [f"2025-T{n}" for n in (1, 2, 3)]
DALO: Final = "recours-dalo"
FAMILLE: Final = "^presque$|^(avant-)?(stock|entrees|sorties)-attente$|^demarches-dalo$"
LE: Final = date(2025, 1, 1)


@cache
def matiere() -> Matiere:
    """Waits that a request begins and a decision ends; a few requests make nobody wait."""
    hasard = Random(11)  # noqa: S311 (nothing secret)
    vies, faits = list[Vie](), list[DemarcheComptee]()
    for ou, combien in {"30": 120, "48": 70}.items():
        for n in range(combien):
            menage, du = f"{ou}-{n}", LE + timedelta(hasard.randrange(-120, 270))
            au = du + timedelta(hasard.randrange(40, 400))
            vies.append([SejourCompte(menage, du, au, ou, DALO)])
            faits.append(DemarcheComptee(menage, ou, "dalo", "recours", du))
            sens = hasard.choice(("defavorable", "favorable-logement", "favorable-logement"))
            faits.append(DemarcheComptee(menage, ou, "dalo", f"decision-{sens}", au))
            if n % 30 == 0:
                faits.append(DemarcheComptee(menage, ou, "dalo", "recours", du + timedelta(9)))
    return Matiere([], [], ventilees={ATTENTE.code: vies}, demarches=faits)


def publiees() -> Connu:
    connu = RIEN
    for trimestre in TRIMESTRES:
        connu = gele(connu, matiere(), trimestre, LIEUX, FAMILLE)
    return connu


def attaquant(connu: Connu, *, dedans: bool) -> Etranger:
    """He corrects what he supposes by what is really between the two, where it is a trifle."""
    cases = connu.systeme.cases
    sait = {c: su_de_l_interieur(case) for c, case in cases.items()} if dedans else {}
    lui = Etranger(
        {c: connu.paru[c] for c, case in cases.items() if case.se_publie}
        | {("ecart", str(n)): n for n in range(-4, 5)},
        sait=sait,
    )
    decisions = sorted({c[-1] for c in cases if c[0] == "demarches-dalo"} - {"recours"})
    for rang, t in enumerate(TRIMESTRES):
        avant = ("stock-attente", TRIMESTRES[rang - 1]) if rang else ("avant", t)
        for code in ("stock-attente", "entrees-attente", "sorties-attente"):
            lui.egale({(code, t, TOUS, DALO): 1}, {(code, t, ou, DALO): 1 for ou in LIEUX})
        for fait in ("recours", *decisions):
            code = "demarches-dalo"
            lui.egale({(code, t, TOUS, fait): 1}, {(code, t, ou, fait): 1 for ou in LIEUX})
        for ou in OU:
            lui.egale(
                {(*avant, ou, DALO): 1, ("entrees-attente", t, ou, DALO): 1},
                {("sorties-attente", t, ou, DALO): 1, ("stock-attente", t, ou, DALO): 1},
            )
            for flux, faits in (("entrees-attente", ["recours"]), ("sorties-attente", decisions)):
                dits: dict[Nom, int] = {("demarches-dalo", t, ou, fait): 1 for fait in faits}
                cle = (flux, t, ou, DALO)
                ecart = cases[cle].valeur - sum(cases[c].valeur for c in dits)
                if abs(ecart) < REGLE.largeur:
                    lui.egale({cle: 1}, {**dits, ("ecart", str(ecart)): 1})
    return lui


def test_qui_suppose_que_les_faits_sont_le_flux_ne_situe_personne() -> None:
    connu = publiees()
    paraissent = {c[0] for c, n in connu.paru.items() if n and connu.systeme.cases[c].se_publie}

    assert paraissent >= {"entrees-attente", "demarches-dalo", "stock-attente"}
    for dedans in (False, True):
        lui = attaquant(connu, dedans=dedans)
        assert lui.situe(sorted(petites(connu.systeme)), REGLE.incertitude) == {}


def test_si_rien_ne_les_lie_il_en_situe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presque, "FLUX", ())
    connu = publiees()

    lui = attaquant(connu, dedans=False)
    assert lui.situe(sorted(petites(connu.systeme)), REGLE.incertitude)


# --- Une année de procédures, et les étapes où arrivent leurs dossiers ----------------------------

PAYER: Final = "commandement-de-payer"
DES_EXPULSIONS: Final = "^expulsions-(arrivees|bilan)$"
QUATRE: Final = [f"2025-T{n}" for n in (1, 2, 3, 4)]
ARRIVENT: Final = {
    PAYER: (3, 15, 15, 15),
    **dict.fromkeys(("jugement", "commandement-de-quitter", "concours-requis"), (8, 8, 8, 8)),
}
"""How many files of the 48 arrive at each step, quarter after quarter."""


@cache
def des_dossiers() -> Matiere:
    """Files that arrive at a step, those of whose formal notice a procedure begins; some leave."""
    suivis, dites = list[Vie](), list[ProcedureCommencee]()
    for etape, combien in ARRIVENT.items():
        restent = [LE - timedelta(90)] * 50
        for quand, fois in zip(QUATRE, combien, strict=True):
            jour = Periode.lue(quand).jours.du + timedelta(20)
            restent += [jour] * fois
            partent, restent = restent[:12], restent[12:]
            suivis += [_dossier(etape, len(suivis) + n, du, jour) for n, du in enumerate(partent)]
        suivis += [_dossier(etape, len(suivis) + n, du, None) for n, du in enumerate(restent)]
    for (dossier,) in suivis:
        if dossier.etape == PAYER:
            dite = ProcedureComptee(ouverte_le=dossier.du, commandement_le=dossier.du)
            dites.append(ProcedureCommencee(dossier.menage, "48", dite))
    return Matiere([], [], suivis=suivis, procedures=dites)


def _dossier(etape: str, n: int, du: date, au: date | None) -> Vie:
    return [SejourCompte(f"{etape}-{n}", du, au, "48", etape)]


def au_dernier_jour(code: str) -> Matiere:
    """The files that are open on its last day too."""
    jour = Periode.lue(code).jours.dernier
    ouverts = [
        DossierEnCours(s.menage, s.departement, s.etape, (), ())
        for vie in des_dossiers().suivis
        for s in vie
        if s.couvre(jour)
    ]
    return replace(des_dossiers(), dossiers=ouverts)


def d_une_annee() -> Connu:
    connu = RIEN
    for code in (*QUATRE, "2025"):
        connu = gele(connu, au_dernier_jour(code), code, ["48"], DES_EXPULSIONS)
    return connu


def ce_que_dit_le_bilan(connu: Connu) -> tuple[int, int] | None:
    """Of the first quarter: the procedures of the year, less the arrivals of the three others."""
    lui = Etranger({c: connu.paru[c] for c, case in connu.systeme.cases.items() if case.se_publie})
    arrivees: dict[Nom, int] = {("expulsions-arrivees", t, "48", PAYER): 1 for t in QUATRE}
    lui.egale(arrivees, {("expulsions-bilan", "2025", "48", "flux.commandement"): 1})
    premieres = next(iter(arrivees))
    return lui.situe([premieres], REGLE.incertitude).get(premieres)


def test_le_bilan_d_une_annee_ne_dit_pas_les_arrivees_d_un_trimestre() -> None:
    assert ce_que_dit_le_bilan(d_une_annee()) is None


def test_il_les_dirait_si_rien_ne_les_liait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presque, "ARRIVEES", {})

    assert ce_que_dit_le_bilan(d_une_annee()) == (3, 3)


# --- Une partie, dans un autre tableau ------------------------------------------------------------

EN_PARTIE: Final = "^presque|^(stock|expulsions)-composition$|^stock(-dispositif)?$"
COMPOSITIONS: Final = {
    "AUTRE": (40, 38), "COUPLE_AVEC_ENFANT": (30, 8), "GROUPE_ADULTES": (30, 8), "INCONNUE": (30, 8)
}  # fmt: skip
"""Combien de ménages suivis, et combien d'entre eux ont un dossier d'expulsion."""


def en_partie() -> Matiere:
    """Households of whom nearly all have a file; supported housings, nearly all of one kind."""
    suivis = [(c, n, n < avec) for c, (fois, avec) in COMPOSITIONS.items() for n in range(fois)]
    etapes = [*["logement-accompagne"] * 41, *["logement"] * 30, *["rue"] * 59]
    vies, compositions, dossiers, loges = [], list[Vie](), [], list[Vie]()
    for (composition, n, avec), etape in zip(suivis, etapes, strict=True):
        menage = f"{composition}-{n}"
        vies.append([SejourCompte(menage, LE, None, "48", etape)])
        compositions.append([SejourCompte(menage, LE, None, "48", composition)])
        if avec:
            dossiers.append(DossierEnCours(menage, "48", None, (), ()))
        if len(loges) < 39:
            loges.append([SejourCompte(menage, LE, None, "48", "pensions-de-famille")])
    ventilees = {COMPOSITION.code: compositions, DISPOSITIF.code: loges}
    return Matiere(vies, [], dossiers=dossiers, ventilees=ventilees)


def restes(connu: Connu) -> dict[Nom, tuple[int, int]]:
    """Who is of the whole and not of its part, placed too closely."""
    lui = Etranger({c: connu.paru[c] for c, case in connu.systeme.cases.items() if case.se_publie})
    t = TRIMESTRES[0]
    sans, autres = ("sans dossier",), ("autres logements accompagnés",)
    avec = ("expulsions-composition", t, "48", "AUTRE")
    lui.egale({("stock-composition", t, "48", "AUTRE"): 1}, {avec: 1, sans: 1})
    pensions = ("stock-dispositif", t, "48", "pensions-de-famille")
    lui.egale({("stock", t, "48", "logement-accompagne"): 1}, {pensions: 1, autres: 1})
    return lui.situe([sans, autres], REGLE.incertitude)


def test_d_un_tout_et_de_sa_partie_il_ne_lit_pas_le_reste() -> None:
    assert restes(gele(RIEN, en_partie(), TRIMESTRES[0], ["48"], EN_PARTIE)) == {}


def test_il_le_lirait_si_rien_ne_les_liait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presque, "PARTIES", {})

    assert restes(gele(RIEN, en_partie(), TRIMESTRES[0], ["48"], EN_PARTIE)) == {
        ("sans dossier",): (2, 2),
        ("autres logements accompagnés",): (2, 2),
    }
