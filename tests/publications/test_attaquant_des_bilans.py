"""Un attaquant des bilans d'expulsion : il sait ce qu'est une décision, une cohorte, trois années.

Ses équations ne viennent que du sens des mots ; celles de la maison ne lui sont pas données. Les
noms des cases qui ne paraissent pas sont les siens à elle, pour dire ce qu'il trouve.
"""

from collections.abc import Mapping
from functools import cache
from itertools import product
from typing import Final

import pytest
from attaquant_etranger import TOUS, Etranger, Nom
from gelees_inventees import RIEN, gele, petites, procedures

from parcours.publications import bilans
from parcours.publications.composer import Matiere
from parcours.publications.registre import Connu
from parcours.secret_statistique.cases import su_de_l_interieur

LIEUX: Final = ["48", "90"]
ANNEES: Final = (2023, 2024, 2025)
BILAN: Final = "expulsions-bilan"
TROIS: Final = "expulsions-bilan-3-ans"
LARGEUR: Final = 5
ETAPES: Final = ("impaye", "commandement", "assignation", "decision", "quitter",
                 "concours_demande", "concours_accorde", "execution")  # fmt: skip
ISSUES: Final = ("dette-soldee", "depart", "relogement", "protocole", "autre", "expulsion")
SOMMES: Final[Mapping[str, tuple[str, ...]]] = {
    "flux.decision": ("decision.FERME", "decision.CONDITIONNELLE"),
    "flux.execution": ("issue.expulsion",),
    "issues": tuple(f"issue.{une}" for une in ISSUES),
}
PARTIES: Final = {**{f"cohorte.{e}": "cohorte" for e in ETAPES}, "diagnostics": "notifiees"}


def publiees() -> Connu:
    """Three years, one after the other; the first has two silent years behind it."""
    lues = procedures({"48": 14, "90": 40}, range(2021, 2026))
    connu = RIEN
    for annee in ANNEES:
        connu = gele(connu, Matiere([], [], procedures=lues), str(annee), LIEUX, BILAN)
    return connu


@cache
def justes() -> Connu:
    return publiees()


def attaquant(connu: Connu) -> Etranger:
    sait = {cle: su_de_l_interieur(case) for cle, case in connu.systeme.cases.items()}
    lui = Etranger(connu.paru, sait=sait)
    comptes = sorted({cle[-1] for cle in connu.paru if cle[0] == BILAN})
    for annee, code in product(ANNEES, (BILAN, TROIS)):
        quand = str(annee)
        for compte in comptes:
            lui.egale(
                {(code, quand, TOUS, compte): 1}, {(code, quand, ou, compte): 1 for ou in LIEUX}
            )
        for ou in (*LIEUX, TOUS):
            _un_bilan(lui, code, quand, ou)
    for compte, ou in product(comptes, (*LIEUX, TOUS)):
        _trois_annees(lui, compte, ou)
    return lui


def _un_bilan(lui: Etranger, code: str, quand: str, ou: str) -> None:
    for tout, details in SOMMES.items():
        lui.egale({(code, quand, ou, tout): 1}, {(code, quand, ou, d): 1 for d in details})
    for partie, tout in PARTIES.items():
        dedans: dict[Nom, int] = {(code, quand, ou, partie): 1}
        lui.egale({(code, quand, ou, tout): 1}, dedans | {(f"hors-{code}", quand, partie, ou): 1})
    for etape in ETAPES:
        commencees: dict[Nom, int] = {(code, quand, ou, f"cohorte.{etape}"): 1}
        avant = (f"commencees-avant-{code}", quand, f"cohorte.{etape}", ou)
        lui.egale({(code, quand, ou, f"flux.{etape}"): 1}, commencees | {avant: 1})


def _trois_annees(lui: Etranger, compte: str, ou: str) -> None:
    """Each is the sum of three; what goes on of a cohort can only have grown since."""
    for annee in ANNEES:
        vues: dict[Nom, int] = {}
        for une in range(annee - 2, annee + 1):
            recul = annee - une
            derriere = f"{BILAN}-derriere-{recul}" if recul else BILAN
            vue: Nom = (derriere, str(annee), ou, compte)
            vues[vue] = 1
            if recul and une + 1 > ANNEES[0]:
                d_avant = f"{BILAN}-derriere-{recul - 1}" if recul > 1 else BILAN
                hier: Nom = (d_avant, str(annee - 1), ou, compte)
                grandit: dict[Nom, int] = {}
                if compte in PARTIES:
                    grandit["grandit", compte, str(une), str(annee), ou] = 1
                lui.egale({vue: 1}, {hier: 1, **grandit})
        lui.egale({(TROIS, str(annee), ou, compte): 1}, vues)


def _cibles(connu: Connu, lui: Etranger) -> list[Nom]:
    connus = {nom for ligne in lui.lignes for nom in ligne}
    return sorted(petites(connu.systeme) & connus)


def test_de_trois_bilans_un_etranger_ne_situe_personne() -> None:
    connu = justes()
    lui = attaquant(connu)

    nomme = {nom for ligne in lui.lignes for nom in ligne if nom[0] != "grandit"}
    assert nomme <= connu.systeme.cases.keys()  # whatever he can place is protected, and asked
    assert len(_cibles(connu, lui)) > 100
    assert any(n for cle, n in connu.paru.items() if cle[0] == TROIS)
    assert lui.situe(_cibles(connu, lui), LARGEUR) == {}


def test_qui_oublie_ce_qui_est_une_somme_en_laisse_situer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A variant where firm and conditional decisions are not bound to decisions: he places some."""
    monkeypatch.setattr(bilans, "_sommes", lambda *_: None)
    connu = publiees()
    lui = attaquant(connu)

    assert lui.situe(_cibles(justes(), lui), LARGEUR)
