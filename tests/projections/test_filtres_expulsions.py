"""Chaque filtre des dossiers d'expulsion : qui y entre, qui en sort, quel jour."""

from dataclasses import fields
from datetime import date

import pytest
from passes_d_expulsion import (
    ACCORDE,
    AUTRES,
    DERNIER_JOUR,
    ETAPES,
    EXECUTEE,
    JUSQU_AU_JUGEMENT,
    OUVERT,
    PAR_MANQUE,
    PAR_SIGNAL,
    QUITTER,
    REQUIS,
    TOUTES,
    UN_JOUR,
    Filtre,
    Passe,
)
from scenario import Dit, given

from parcours.domain.veille.signaux_d_expulsion import Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.expulsions_lues import FiltresDossiers
from parcours.projections.vue import Vie
from parcours.projections.vues.expulsions import MANQUES, lignes


def jours(filtre: Filtre, *dits: Dit) -> list[tuple[str, str | None]]:
    """Les jours où ce filtre retient le dossier, d'une ligne à l'autre de la vue."""
    trouves: list[tuple[date, date | None]] = []
    for du, au, lu in lignes(Vie(given(OUVERT, *dits).parcours)):
        if lu is None:
            continue
        jour, fin = du, au or DERNIER_JOUR
        while jour < fin:
            if filtre(lu, jour):
                if trouves and trouves[-1][1] == jour:
                    trouves[-1] = (trouves[-1][0], jour + UN_JOUR)
                else:
                    trouves.append((jour, jour + UN_JOUR))
            jour += UN_JOUR
    return [(str(du), str(au) if au and au < DERNIER_JOUR else None) for du, au in trouves]


@pytest.mark.parametrize("passe", TOUTES, ids=str)
def test_un_fait_y_met_un_autre_en_sort_le_jour_dit(passe: Passe) -> None:
    assert jours(passe.filtre, *passe.depuis) == []
    entres = jours(passe.filtre, *passe.depuis, *passe.entre)
    assert [du for du, _ in entres][:1] == [passe.du]
    sortis = jours(passe.filtre, *passe.depuis, *passe.entre, passe.sort)
    assert sortis[0] == (passe.du, passe.au)


def test_aucun_filtre_n_y_manque() -> None:
    assert set(ETAPES) == set(EtapeDeProcedure) - {EtapeDeProcedure.EXPULSION}
    assert set(PAR_MANQUE) == set(MANQUES)
    assert set(PAR_SIGNAL) == set(Signal)
    autres = {champ.name for champ in fields(FiltresDossiers)} - {"etapes", "manques", "signaux"}
    assert {passe.filtre_dit for passe in AUTRES} == autres


def test_une_expulsion_executee_n_est_plus_d_aucun_filtre() -> None:
    dits = (*JUSQU_AU_JUGEMENT, QUITTER, REQUIS, ACCORDE, EXECUTEE)

    assert jours(lambda *_: True, *dits)[-1][1] == "2027-04-12"
