"""Aucune date qu'un partenaire écrit, même au bout du calendrier, n'empêche de lire un parcours.

Un système partenaire qui ne sait pas une date écrit souvent la première ou la dernière du sien.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from scenario import Dit, active, fait, given, ref

from parcours.domain.droit import DELAIS
from parcours.domain.langage import marques
from parcours.domain.langage.champs import EST_REFERENCE
from parcours.domain.langage.evenement import Evenement
from parcours.domain.publie import catalogue

BOUTS = ("0001-01-01", "9999-12-31")
LE = "2026-01-01"
AVANT = (
    fait("vif.mise-a-abri-debutee", "2025-12-01"),
    fait("expulsion.commandement-de-payer-delivre", "2025-09-01"),
    fait("expulsion.commandement-de-quitter-delivre", "2025-10-01"),
    fait("referent.designe", "2025-10-02"),
)
"""De quoi faire courir ce que les faits suivants arrêtent ou prolongent."""


def references(classe: type[Evenement[Any]]) -> dict[str, Any]:
    """Les champs qui citent un fait : un inconnu."""
    return {
        nom: ref("inconnu")
        for nom, champ in classe.model_fields.items()
        if EST_REFERENCE in marques.marques(champ)
    }


def dates(classe: type[Evenement[Any]]) -> list[str]:
    """Les champs qui portent un jour, hors celui du fait."""
    proprietes = catalogue.schema(classe)["properties"]
    return [
        nom
        for nom, champ in proprietes.items()
        if nom != "survenu_le" and "'format': 'date'" in str(champ)
    ]


def au_bout(classe: type[Evenement[Any]]) -> Iterator[Dit]:
    """Le fait, chacune de ses dates à chaque bout du calendrier, puis toutes ensemble."""
    cites, champs = references(classe), dates(classe)
    for bout in BOUTS:
        for ensemble in (*([champ] for champ in champs), champs):
            au_bout_du_calendrier: dict[str, Any] = dict.fromkeys(ensemble, bout)
            yield fait(classe, LE, **cites, **au_bout_du_calendrier)


AVEC_DATES = [classe for classe in catalogue.classes() if dates(classe)]


def test_beaucoup_de_types_portent_une_date() -> None:
    nommes = {classe.fiche.nom for classe in AVEC_DATES}

    assert len(nommes) >= 77
    assert {"veille.mise-a-abri-attribuee", "acces.bail-signe"} <= nommes


@pytest.mark.parametrize("classe", AVEC_DATES, ids=lambda classe: classe.fiche.nom)
def test_un_fait_aux_dates_extremes_se_lit(classe: type[Evenement[Any]]) -> None:
    tout_actif = [active(regle) for regle in DELAIS]

    for dit in au_bout(classe):
        for avant in ((), AVANT):
            lu = given(*avant, dit).avec_reglages(*tout_actif).au(LE)

            assert lu.etats[f"f{len(avant) + 1}"] in {"actif", "annule"}
            assert lu.echeances == sorted(lu.echeances)
            assert lu.alertes == sorted(lu.alertes)
            assert lu.etape


@pytest.mark.parametrize("classe", catalogue.classes(), ids=lambda classe: classe.fiche.nom)
def test_un_fait_du_premier_jour_du_calendrier_se_lit(classe: type[Evenement[Any]]) -> None:
    lu = given(fait(classe, BOUTS[0], **references(classe))).au(LE)

    assert lu.etats == {"f1": "actif"}
    assert lu.echeances == sorted(lu.echeances)
    assert lu.alertes == sorted(lu.alertes)
    assert lu.etape
