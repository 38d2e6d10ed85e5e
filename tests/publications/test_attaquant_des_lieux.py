"""Un attaquant des lieux : il sait quelles communes font un EPCI, et ce qu'est en changer.

Ses équations ne viennent que du sens des mots ; celles de la maison ne lui sont pas données.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from random import Random
from typing import Final

from attaquant_etranger import TOUS, Etranger, Nom, marges
from gelees_inventees import RIEN, gele, petites

from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import COMMUNE, COMPOSITION, INCONNUE
from parcours.publications.composer import Matiere
from parcours.publications.registre import Connu
from parcours.publications.ventilations import INTERNES
from parcours.secret_statistique.cases import su_de_l_interieur

OU: Final = "48"
ANNEES: Final = ("2024", "2025")
TRIMESTRES: Final = [f"{an}-T{n}" for an in ANNEES for n in (1, 2, 3, 4)]
PERIODES: Final = [*TRIMESTRES[:4], "2024", *TRIMESTRES[4:], "2025"]
COMPOSE: Final = "composition"
FAMILLE: Final = (
    rf"^(avant-)?(stock|entrees|sorties)(-{COMPOSE})?$|(lieux|communes|epci)|^mixte$|^besoins$"
)
LARGEUR: Final = 5
COMMUNES: Final = (*territoires.communes_de(OU), INCONNUE)
EPCI: Final[Mapping[str, list[str]]] = {
    str(dit.epci): [c for c in COMMUNES if (la := territoires.commune(c)) and la.epci == dit.epci]
    for dit in map(territoires.commune, territoires.communes_de(OU))
    if dit and dit.epci
}
"""The communes of each; those of none are with whom nobody knows the place of."""
SANS: Final = [c for c in COMMUNES if not any(c in dedans for dedans in EPCI.values())]


def vies(cases: Sequence[str], poids: Sequence[float], tours: int) -> list[Vie]:
    """Two years and a half of one département: the same days, whatever the cases."""
    hasard, tirage = Random(9), Random(len(cases))  # noqa: S311 (nothing secret)
    toutes: list[Vie] = []
    for n in range(260):
        debut = date(2023, 8, 1) + timedelta(hasard.randrange(600))
        fin = debut + timedelta(hasard.randrange(60, 900))
        vie: list[SejourCompte] = []
        while not vie or vie[-1].au != fin:
            le = (vie[-1].au if vie else None) or debut
            case = tirage.choices(cases, poids)[0]
            if not vie or case != vie[-1].etape:
                au = min(fin, le + timedelta(tirage.randrange(60, 900 // tours)))
                vie.append(SejourCompte(f"m{n}", le, au, OU, case))
        toutes.append(vie)
    return toutes


@cache
def matiere() -> Matiere:
    poids = [1 / (rang + 1) ** 1.3 for rang in range(len(COMMUNES))]
    communes: list[Vie] = [[s] for vie in vies(COMMUNES, poids, 2) for s in vie]
    compositions = vies(COMPOSITION.modalites[:4], (5, 3, 2, 1), 2)
    etapes = vies(SUIVIES, range(len(SUIVIES), 0, -1), 3)
    ventilees = {COMMUNE: communes, COMPOSITION.code: compositions}
    return Matiere(etapes, [], ventilees=ventilees)


def publiees(famille: str) -> Connu:
    connu = RIEN
    for code in PERIODES:
        connu = gele(connu, matiere(), code, [OU], famille)
    return connu


def attaquant(connu: Connu) -> Etranger:
    """What he reads, what he holds as an insider, and what the words of the tables mean."""
    sait = {cle: su_de_l_interieur(case) for cle, case in connu.systeme.cases.items()}
    lui = Etranger(connu.paru, sait=sait)
    for an in ANNEES:
        _lieux(lui, an)
        t4 = f"{an}-T4"
        for code in ("lieux-epci", "lieux-communes"):
            lui.egale({(code, an, OU, TOUS): 1}, {("stock", t4, OU, TOUS): 1})
        for etape in (*SUIVIES, TOUS):
            lui.egale({("mixte", an, OU, etape, TOUS): 1}, {("stock", t4, OU, etape): 1})
    for rang, code in enumerate(TRIMESTRES):
        for suffixe, cases in (("", SUIVIES), (f"-{COMPOSE}", COMPOSITION.modalites)):
            for quoi in ("stock", "entrees", "sorties"):
                marges(lui, quoi + suffixe, code, [OU], cases)
            avant = TRIMESTRES[rang - 1] if rang else "0"
            for case in (*cases, TOUS):
                _suit(
                    lui,
                    avant,
                    code,
                    [f"{q}{suffixe}" for q in ("stock", "entrees", "sorties")],
                    case,
                )
        lui.egale({(f"stock-{COMPOSE}", code, OU, TOUS): 1}, {("stock", code, OU, TOUS): 1})
    return lui


def _suit(lui: Etranger, avant: str, apres: str, flux: list[str], case: str) -> None:
    """Who is there was there, or came; the eve of the first is told by nobody."""
    stock, entrees, sorties = flux
    hier: Nom = (stock, avant, OU, case) if avant != "0" else (f"avant-{stock}", apres, OU, case)
    lui.egale(
        {(stock, apres, OU, case): 1},
        {hier: 1, (entrees, apres, OU, case): 1, (sorties, apres, OU, case): -1},
    )


def _lieux(lui: Etranger, an: str) -> None:
    avant = "2024" if an == "2025" else "0"
    ensembles = {**EPCI, INCONNUE: SANS}
    for code in ("lieux-epci", "entrees-epci", "sorties-epci"):
        marges(lui, code, an, [OU], list(ensembles))
    marges(lui, "lieux-communes", an, [OU], COMMUNES)
    for commune in COMMUNES:
        _suit(lui, avant, an, ["lieux-communes", "entrees-communes", "sorties-communes"], commune)
    for le_epci, dedans in ensembles.items():
        _suit(lui, avant, an, ["lieux-epci", "entrees-epci", "sorties-epci"], le_epci)
        lui.egale(
            {("lieux-epci", an, OU, le_epci): 1},
            {("lieux-communes", an, OU, c): 1 for c in dedans},
        )
        for flux in ("entrees", "sorties"):
            bougent: dict[Nom, int] = {}
            if len(dedans) > 1:
                bougent[INTERNES, an, OU, le_epci] = -1
            lui.egale(
                {(f"{flux}-epci", an, OU, le_epci): 1},
                {**{(f"{flux}-communes", an, OU, c): 1 for c in dedans}, **bougent},
            )


def test_ni_commune_ni_qui_change_de_commune_ne_se_retrouvent() -> None:
    connu = publiees(FAMILLE)
    lui = attaquant(connu)

    paru = [n for c, n in connu.paru.items() if "communes" in c[0]]
    assert any(paru)  # towns are told
    connus = {nom for ligne in lui.lignes for nom in ligne}
    assert lui.situe(sorted(petites(connu.systeme) & connus), LARGEUR) == {}


def test_qui_oublie_ce_qui_bouge_dans_un_epci_dit_des_communes() -> None:
    """A variant without what binds an EPCI's flows to its communes': he places some."""
    connu = publiees(
        FAMILLE.replace(
            "(lieux|communes|epci)", "^(avant-)?(lieux|entrees|sorties)-(communes|epci)$"
        )
    )
    lui = attaquant(connu)

    connus = {nom for ligne in lui.lignes for nom in ligne}
    assert lui.situe(sorted(petites(connu.systeme) & connus), LARGEUR)
