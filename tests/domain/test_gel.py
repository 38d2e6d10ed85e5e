"""Archivé, ou son traitement limité, un ménage ne se lit plus : chacun a ses faits, et le pourquoi.

Les deux sortes de gel, chaque sorte de lecteur, ce qui les rend, ce qui ne les rend pas.
"""

from datetime import date
from typing import Final

import pytest
from relations_dites import refere
from scenario import CHRS, ORGANISMES, REFERENT, SIAO, Dit, Histoire, constat, entree, fait, given

from parcours.domain.langage.vocabulaire import Role, roles
from parcours.domain.lecture.cle import cle
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.lecture.visibles import visibles

DPO: Final = "/partenaires/dpo"
DU_DPO: Final = frozenset({Role.DPO})
JOUR: Final = date(2026, 6, 1)


def gel(sorte: str, le: str = "2026-05-01", *, departement: str = "48") -> Dit:
    """Le DPO gèle."""
    dit = "parcours.archive" if sorte == "archive" else "droits.limitation-activee"
    return fait(dit, le, ident="gel", par=DPO, qualites=DU_DPO, departement=departement)


RENDENT: Final = {
    "archive": fait("parcours.rouvert", "2026-05-20", ident="rouvert"),
    "limitation": fait(
        "droits.limitation-levee", "2026-05-20", ident="leve", par=DPO, qualites=DU_DPO
    ),
}
MENAGE: Final = given(
    fait("menage.ouvert", "2026-01-05", ident="ouvert"),
    constat("2026-01-05", "RUE", ident="constat"),
    refere("2026-01-10", ident="designe"),
    fait("maintien.impaye-constate", "2026-04-01", ident="impaye"),
    entree("2026-04-02", "CHU", ident="chu", par=CHRS, structure="INT-GENTIANES"),
)
SORTES: Final = sorted(RENDENT)


def lecteur(noms: str, par: str, ou: str = "48") -> Lecteur:
    return Lecteur(par, ORGANISMES.get(par, par), roles(noms), frozenset({ou}))


LE_SIAO: Final = lecteur("SIAO", SIAO)
LE_REFERENT: Final = lecteur("REFERENT_PARCOURS", REFERENT)
LA_PREFECTURE: Final = lecteur("PREFECTURE", "/partenaires/prefecture")
LE_CHRS: Final = lecteur("GESTIONNAIRE_HEBERGEMENT", CHRS)
LE_DPO: Final = lecteur("DPO", DPO)


def lus(histoire: Histoire, par: Lecteur, le: date = JOUR) -> list[str] | None:
    """Les faits que ce lecteur voit ; None : pour lui, le ménage n'existe pas."""
    vu = regard(par, histoire.parcours, le)
    if vu is None:
        return None
    return [f.id for f in visibles(edition(histoire.parcours.histoire.faits, vu), vu)]


@pytest.mark.parametrize("sorte", SORTES)
def test_gele_chacun_ne_lit_que_ses_faits_et_ceux_qui_disent_pourquoi(sorte: str) -> None:
    gele = MENAGE.when(gel(sorte))

    assert lus(gele, LE_SIAO) == ["ouvert", "constat", "designe", "impaye", "gel"]
    assert lus(gele, LE_REFERENT) == ["gel"]
    assert lus(gele, LE_DPO) == ["gel"]
    assert "chu" in (lus(gele, lecteur("SUPERVISION", "/partenaires/essai")) or [])


@pytest.mark.parametrize("sorte", SORTES)
def test_gele_il_n_est_plus_dans_aucune_liste_et_le_siao_en_decide_encore(sorte: str) -> None:
    avant, apres = (cle(LE_SIAO, h.parcours, JOUR) for h in (MENAGE, MENAGE.when(gel(sorte))))

    assert avant is not None
    assert apres is not None
    assert (avant.suit, apres.suit) == (True, False)
    assert "FR" in avant.vues
    assert "FR" not in apres.vues
    assert apres.decide_de_tout


@pytest.mark.parametrize("sorte", SORTES)
@pytest.mark.parametrize("par", [LA_PREFECTURE, lecteur("OBSERVATEUR", "/partenaires/obs")])
def test_gele_il_n_existe_plus_pour_qui_n_en_a_rien_dit_et_n_y_etait_pas(
    sorte: str, par: Lecteur
) -> None:
    dit = MENAGE.when(fait("expulsion.ccapex-saisie", "2026-04-10", ident="saisie"), gel(sorte))

    assert lus(dit, lecteur("SIAO", "/partenaires/siao-33", ou="33")) is None
    assert lus(dit, par) in (None, ["gel"])
    assert (lus(dit, par) is None) == (Role.OBSERVATEUR in par.roles)


@pytest.mark.parametrize("sorte", SORTES)
def test_qui_n_est_plus_en_relation_n_apprend_pas_le_gel(sorte: str) -> None:
    sans_lien = MENAGE.when(gel(sorte))

    assert lus(sans_lien, lecteur("GESTIONNAIRE_HEBERGEMENT", CHRS), date(2040, 1, 1)) == ["chu"]


@pytest.mark.parametrize("sorte", SORTES)
def test_rendu_il_se_lit_comme_avant(sorte: str) -> None:
    rendu = MENAGE.when(gel(sorte), RENDENT[sorte])

    lu = lus(rendu, LE_REFERENT)
    assert lu is not None
    assert {"ouvert", "constat", "impaye"} <= set(lu)
    assert "ouvert" not in (lus(rendu, LE_REFERENT, date(2026, 5, 19)) or [])
    assert lus(rendu, LE_REFERENT, date(2026, 4, 30)) == lu


@pytest.mark.parametrize("sorte", SORTES)
@pytest.mark.parametrize("autre", ["2026-05-10", "2026-05-31"])
def test_un_fait_qui_arrive_ne_rend_rien(sorte: str, autre: str) -> None:
    arrive = MENAGE.when(gel(sorte), constat(autre, "TIERS", ident="arrive", par=REFERENT))

    assert lus(arrive, LE_REFERENT) == ["gel", "arrive"]


@pytest.mark.parametrize("sorte", SORTES)
def test_la_personne_lit_toujours_ce_que_l_on_sait_d_elle(sorte: str) -> None:
    elle = "INT-PERSONNE"
    accord = fait("menage.accord-recueilli", "2026-01-06", ident="accord", organismes=[elle])
    elle_lit = Lecteur("/partenaires/personne", elle, roles("MENAGE"), frozenset({"48"}))

    lu = lus(MENAGE.when(accord, gel(sorte)), elle_lit)
    assert lu is not None
    assert {"ouvert", "constat", "gel"} <= set(lu)


@pytest.mark.parametrize("sorte", SORTES)
def test_le_dpo_du_departement_decide_seul_et_celui_d_ailleurs_rien(sorte: str) -> None:
    assert MENAGE.when(gel(sorte)).au("2026-06-01").anomalies == MENAGE.au("2026-06-01").anomalies
    ailleurs = MENAGE.when(gel("archive", departement="33"))
    assert "fait-en-attente" in ailleurs.au("2026-06-01").anomalies
    assert lus(ailleurs, LE_REFERENT) == lus(MENAGE, LE_REFERENT)


def test_archive_il_n_est_plus_a_archiver() -> None:
    """R-P01 attendait l'archivage ; un contact qui suit la réarme."""
    conserve = "R-P01"

    def etat(histoire: Histoire, le: str) -> list[str]:
        jour = date.fromisoformat(le)
        toutes = histoire.parcours.echeances_au(jour)
        return [e.etat(jour).value for e in toutes if e.resultat.regle == conserve]

    archive = MENAGE.when(gel("archive"))
    assert etat(MENAGE, "2026-06-01") == ["a_venir"]
    assert etat(archive, "2026-06-01") == ["satisfaite"]
