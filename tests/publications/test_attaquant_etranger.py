"""Un attaquant qui ne partage rien avec le nôtre : ce que disent les mots, et toutes les années."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

from attaquant_etranger import TOUS, Etranger, Nom, marges
from gelees_inventees import RIEN, gele

from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, Vie
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, SejourCompte
from parcours.domain.tableaux.indicateurs.suites import LOGES
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE
from parcours.publications.composer import Matiere
from parcours.publications.registre import Connu

LIEUX: Final = ["30", "48"]
OU: Final = (*LIEUX, TOUS)
TRIMESTRES: Final = [f"{an}-T{n}" for an in (2024, 2025) for n in (1, 2, 3, 4)]
PERIODES: Final = [*TRIMESTRES[:4], "2024", *TRIMESTRES[4:], "2025"]
DEBUT: Final = date(2023, 7, 1)
FAMILLE: Final = (
    "^(?!.*(tranche|composition|dispositif|vif))"
    ".*(stock|entrees|sorties|passages|territoires|dehors|suites|revenu|deja|avant)"
)
LARGEUR: Final = 5


def vies(graine: int = 4) -> Iterator[tuple[Vie, Vie]]:
    """Two years and a half of two départements: stays, and waits."""
    hasard = Random(graine)  # noqa: S311 (nothing secret)
    for ou, combien in {"30": 170, "48": 60}.items():
        for n in range(combien):
            sejours = list(_sejours(hasard, f"{ou}-{n}", ou))
            attend = [s for s in _unis(sejours) if hasard.random() < 0.9]
            yield sejours, [replace(s, etape="demande-siao") for s in attend]


def _sejours(hasard: Random, menage: str, ou: str) -> Iterator[SejourCompte]:
    le = DEBUT + timedelta(hasard.randrange(700))
    etape = ""
    for _ in range(hasard.randrange(1, 5)):
        autres = [e for e in SUIVIES if e != etape]
        etape = hasard.choices(autres, range(len(autres), 0, -1))[0]
        au = le + timedelta(hasard.randrange(30, 400))
        yield SejourCompte(menage, le, au, ou, etape)
        le = au if hasard.random() < 0.85 else au + timedelta(hasard.randrange(5, 90))
        if hasard.random() < 0.05:
            ou = hasard.choice(LIEUX)


def _unis(sejours: Sequence[SejourCompte]) -> Iterator[SejourCompte]:
    """The same days, whatever the step."""
    en_cours: SejourCompte | None = None
    for s in sejours:
        if en_cours and (en_cours.au, en_cours.departement) == (s.du, s.departement):
            en_cours = SejourCompte(s.menage, en_cours.du, s.au, s.departement, "")
        else:
            if en_cours:
                yield en_cours
            en_cours = s
    if en_cours:
        yield en_cours


@cache
def matiere() -> Matiere:
    tous = list(vies())
    attentes = [attente for _, attente in tous if attente]
    return Matiere([vie for vie, _ in tous], [], ventilees={ATTENTE.code: attentes})


@cache
def publiees() -> Connu:
    connu = RIEN
    for code in PERIODES:
        connu = gele(connu, matiere(), code, LIEUX, FAMILLE)
    return connu


def ce_qui_a_paru(connu: Connu) -> dict[Nom, int | None]:
    return {cle: connu.paru[cle] for cle, case in connu.systeme.cases.items() if case.se_publie}


def etranger(paru: Mapping[Nom, int | None]) -> Etranger:
    """What he writes of stocks, flows, passages, and of what becomes of who is housed."""
    lui = Etranger(paru)
    for t in TRIMESTRES:
        for code in ("stock", "entrees", "sorties"):
            marges(lui, code, t, LIEUX, SUIVIES)
        for ou in OU:
            for etape in (*SUIVIES, TOUS):
                _suit(lui, "", t, ou, etape)
            for attente in ATTENTE.modalites:
                _suit(lui, "-attente", t, ou, attente)
                reste = ("n'attend pas", t, ou, attente)
                lui.egale(
                    {("stock", t, ou, TOUS): 1}, {("stock-attente", t, ou, attente): 1, reste: 1}
                )
    for an in ("2024", "2025"):
        _une_annee(lui, an)
    return lui


def _suit(lui: Etranger, axe: str, t: str, ou: str, dit: str) -> None:
    avant = _avant(t)
    nom = (f"stock{axe}", avant, ou, dit) if avant in TRIMESTRES else ("avant" + axe, ou, dit)
    lui.egale(
        {nom: 1, (f"entrees{axe}", t, ou, dit): 1},
        {(f"sorties{axe}", t, ou, dit): 1, (f"stock{axe}", t, ou, dit): 1},
    )


def _avant(t: str) -> str:
    rang = TRIMESTRES.index(t)
    return TRIMESTRES[rang - 1] if rang else "2023-T4"


def _une_annee(lui: Etranger, an: str) -> None:
    ailleurs = (*SUIVIES, AILLEURS)
    marges(lui, "passages", an, LIEUX, ailleurs, ailleurs)
    siens = [t for t in TRIMESTRES if t.startswith(an)]
    cohorte, d_avant = str(int(an) - 1), str(int(an) - 2)
    for ou in OU:
        for etape in SUIVIES:
            lui.egale(
                {("passages", an, ou, TOUS, etape): 1},
                {("entrees", t, ou, etape): 1 for t in siens},
            )
            lui.egale(
                {("passages", an, ou, etape, TOUS): 1},
                {("sorties", t, ou, etape): 1 for t in siens},
            )
        loges: dict[Nom, int] = {
            ("passages", an, ou, de, vers): 1
            for de in ailleurs if de not in LOGES for vers in LOGES
        }  # fmt: skip
        if an == "2024":
            venus = ("venus déjà logés", an, ou)
            lui.egale(loges, {("suites-12", an, ou, TOUS): 1, venus: 1})
    for mois, de in ((6, cohorte), (12, cohorte), (24, d_avant)):
        marges(lui, f"suites-{mois}", de, LIEUX, ("maintenu", "revenu", "non-suivi"))
    for ou in OU:
        for court, long in ((6, 12), (12, 24)):
            tot, tard = (f"suites-{court}", cohorte, ou), (f"suites-{long}", cohorte, ou)
            if (*tard, TOUS) in lui.paru:
                lui.egale({(*tot, TOUS): 1}, {(*tard, TOUS): 1})
                entre = ("revenus entre", str(court), cohorte, ou)
                lui.egale({(*tot, "revenu"): 1, entre: 1}, {(*tard, "revenu"): 1})
        for sens, case in (("arrivee", (AILLEURS, TOUS)), ("depart", (TOUS, AILLEURS))):
            reste = ("ni parti ni venu", an, ou, sens)
            lui.egale(
                {("passages", an, ou, *case): 1}, {("territoires", an, ou, sens): 1, reste: 1}
            )


# --- Ce qu'il trouve ------------------------------------------------------------------------------


def petites() -> set[Nom]:
    """What betrays somebody: under eleven households, counted here again."""
    systeme = publiees().systeme
    return {c for c, case in systeme.cases.items() if case.se_publie and case.menages < 11}


def test_il_ne_situe_aucune_case_de_moins_de_onze_menages_qu_il_y_soit_ou_non() -> None:
    paru, cases = ce_qui_a_paru(publiees()), publiees().systeme.cases
    dedans = {c: max(case.valeur // 2, min(case.valeur, 1)) for c, case in cases.items()}

    assert any(n is not None for n in paru.values())
    for sait in ({}, dedans):
        lui = etranger(paru)
        lui.sait = sait
        assert lui.situe(petites(), LARGEUR) == {}


def test_ni_aucun_nombre_que_l_on_deduit_de_ceux_qui_ont_paru() -> None:
    """The stock before the first release; who comes back in the second year; who came housed."""
    lui = etranger(ce_qui_a_paru(publiees()))
    deduits = {n for li in lui.lignes for n in li if n not in lui.paru}

    trouvees = lui.situe(deduits, LARGEUR)
    assert {nom: vu for nom, vu in trouvees.items() if vu[0] < 11} == {}


def test_qui_tait_les_petites_cases_et_rien_d_autre_se_fait_situer() -> None:
    cases = publiees().systeme.cases
    seules = {
        cle: None if case.menages < 11 else case.valeur
        for cle, case in cases.items()
        if case.se_publie
    }

    assert etranger(seules).situe(petites(), LARGEUR)
