"""Les expulsions publiées : dossiers d'un jour, bilans d'un an et de trois ; rien ne s'y trouve."""

from functools import cache

import pytest
from gelees_inventees import RIEN, dossiers, gele, petites, procedures, situees, suivis

from parcours.domain.tableaux.indicateurs.expulsions import COHORTE, COMPTES, PAR_ANNEE
from parcours.publications import glissantes
from parcours.publications.composee import Composee
from parcours.publications.composer import Matiere
from parcours.publications.registre import Connu
from parcours.publications.tableaux import BILAN, BILAN_3_ANS, DOSSIERS_PAR_MANQUE

LIEUX = ["30", "48"]
ANNEES = range(2022, 2026)


def matiere() -> Matiere:
    return Matiere(
        vies=[],
        ruptures=[],
        dossiers=dossiers({"48": 40, "30": 130}),
        suivis=suivis(dossiers({"48": 40, "30": 130})),
        procedures=procedures({"48": 14, "30": 40}, ANNEES),
    )


def deux_annees() -> Connu:
    return gele(
        gele(RIEN, matiere(), "2024", LIEUX, "expulsions"), matiere(), "2025", LIEUX, "expulsions"
    )


@cache
def publiees() -> Connu:
    return deux_annees()


def test_de_deux_bilans_annuels_l_attaquant_ne_situe_aucune_case() -> None:
    connu = publiees()

    assert petites(connu.systeme)
    assert situees(connu.systeme, connu.paru, petites(connu.systeme)) == set()


def test_un_petit_departement_se_lit_sur_trois_annees() -> None:
    paru = publiees().paru

    def dits(code: str) -> list[str]:
        return [c for c in PAR_ANNEE if paru[code, "2025", "48", c] is not None]

    assert len(dits(BILAN_3_ANS)) > len(dits(BILAN))


def test_trois_annees_sont_la_somme_de_celle_qui_parait_et_de_deux_qui_se_taisent() -> None:
    cases = publiees().systeme.cases

    for compte in COMPTES:
        derriere = [cases[f"{BILAN}-derriere-{n}", "2025", "30", compte] for n in (1, 2)]
        annee, trois = (cases[code, "2025", "30", compte].valeur for code in (BILAN, BILAN_3_ANS))
        assert trois == annee + sum(case.valeur for case in derriere)
        assert not any(case.se_publie for case in derriere)


def test_une_annee_deja_publiee_est_celle_qui_est_derriere_trois_annees() -> None:
    lies = publiees().systeme.equations
    avant, apres = (BILAN, "2024", "48", COHORTE), (f"{BILAN}-derriere-1", "2025", "48", COHORTE)

    assert ((avant, 1), (apres, -1)) in lies


def test_oublier_qu_une_annee_a_deja_paru_la_laisse_situer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two full years have come out; of the third, a small one, three years would tell."""
    annees = {2023: 30, 2024: 30, 2025: 8}
    dites = [p for annee, n in annees.items() for p in procedures({"48": n}, [annee])]

    def trois_publications() -> Connu:
        connu = RIEN
        for annee in annees:
            connu = gele(connu, Matiere([], [], procedures=dites), str(annee), ["48"], "expulsions")
        return connu

    juste = trois_publications()
    monkeypatch.setattr(glissantes, "redites", lambda *_: ())
    oublieuse = trois_publications()

    cibles = petites(juste.systeme) & oublieuse.paru.keys()
    assert situees(juste.systeme, juste.paru, petites(juste.systeme)) == set()
    assert situees(juste.systeme, oublieuse.paru, cibles)


def test_dire_un_tout_et_sa_partie_laisse_situer_le_reste(monkeypatch: pytest.MonkeyPatch) -> None:
    complet = gele(RIEN, matiere(), "2025-T4", LIEUX, "expulsions")
    monkeypatch.setattr(Composee, "complete", lambda *_: None)
    incomplet = gele(RIEN, matiere(), "2025-T4", LIEUX, "expulsions")

    assert situees(complet.systeme, complet.paru, petites(complet.systeme)) == set()
    restes = {cle for cle in petites(complet.systeme) if cle[0] == f"sans-{DOSSIERS_PAR_MANQUE}"}
    assert situees(complet.systeme, incomplet.paru, restes)
