"""Chaque liste de travail, chaque dispositif : qui y entre, qui en sort, quel jour (`passes`)."""

from dataclasses import replace
from datetime import date

import pytest
from passes import A_LA_CCAPEX, DANS_UN_DISPOSITIF, LISTES, OUVERT, TOUTES, Passe
from scenario import ACTES_ORDINAIRES, Dit, fait, given

from parcours.domain.parcours.etapes import trajectoire
from parcours.domain.parcours.fold import fold
from parcours.domain.tableaux.ccapex import MotifDInscription, attentes
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.passages_dispositifs import passages
from parcours.domain.veille.listes import SORTES, inscriptions

Jours = list[tuple[str, str | None]]


def inscrit(liste: str, *dits: Dit) -> Jours:
    """Les jours où une liste du SIAO, un dispositif ou une séance a ce ménage."""
    histoire = given(OUVERT, *dits)
    parcours = fold(histoire.menage, histoire.faits, reglages=ACTES_ORDINAIRES)
    if liste in SORTES:
        lues = inscriptions(parcours, trajectoire(parcours), ACTES_ORDINAIRES)
        trouves = [(i.du, i.jusqu_au) for i in lues if i.sorte.code == liste]
    elif liste in DISPOSITIFS:
        sien = DISPOSITIFS[liste].des_siens
        lus = [p for p in passages(parcours) if p.dispositif.code == liste and p.sien is sien]
        trouves = [(p.du, p.jusqu_au) for p in lus]
    else:
        trouves = [(a.du, a.jusqu_au) for a in attentes(parcours) if a.motif == liste]
    return [(str(du), str(au) if au else None) for du, au in trouves]


@pytest.mark.parametrize("passe", TOUTES, ids=str)
def test_un_fait_y_met_un_autre_en_sort_le_jour_dit(passe: Passe) -> None:
    assert not passe.entre or inscrit(passe.liste, *passe.depuis) == []
    assert inscrit(passe.liste, *passe.depuis, *passe.entre) == [(passe.du, None)]
    assert inscrit(passe.liste, *passe.depuis, *passe.entre, passe.sort) == [(passe.du, passe.au)]


@pytest.mark.parametrize("passe", TOUTES, ids=str)
def test_l_apprendre_dans_le_desordre_n_y_change_rien(passe: Passe) -> None:
    dits = (*passe.depuis, *passe.entre, passe.sort)

    assert inscrit(passe.liste, *reversed(dits)) == [(passe.du, passe.au)]


@pytest.mark.parametrize("passe", [p for p in LISTES if p.entre], ids=str)
def test_ce_qui_l_en_sort_le_jour_meme_ne_l_y_laisse_pas_entrer(passe: Passe) -> None:
    jour = {"survenu_le": passe.entre[-1].evenement.survenu_le}
    sort = replace(passe.sort, evenement=passe.sort.evenement.model_copy(update=jour))

    assert inscrit(passe.liste, *passe.depuis, *passe.entre, sort) == []


@pytest.mark.parametrize("passe", LISTES, ids=str)
def test_le_dernier_du_menage_mort_aucune_liste_ne_l_attend_plus(passe: Passe) -> None:
    mort = fait("menage.personne-partie", "2026-12-20", personne="p1", motif="DECES")

    assert inscrit(passe.liste, *passe.depuis, *passe.entre, mort) == [(passe.du, "2026-12-20")]


def test_aucune_liste_n_y_manque() -> None:
    assert {p.liste for p in LISTES} == set(SORTES)
    assert {p.liste for p in DANS_UN_DISPOSITIF} == set(DISPOSITIFS)
    assert {p.liste for p in A_LA_CCAPEX} == set(MotifDInscription) - {MotifDInscription.ECHEANCE}
    for passe in TOUTES:
        assert date.fromisoformat(passe.du) < date.fromisoformat(passe.au)
