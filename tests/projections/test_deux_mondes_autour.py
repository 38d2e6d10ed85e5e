"""Deux mondes, quoi que tentent autour ceux qui ne sont pas nommés.

Ils corrigent ce qu'ils n'en savent pas, demandent et décident, excluent, réunissent, scindent,
transfèrent, ferment : dans un monde, ce qui est protégé est là ; dans l'autre, il est d'un ménage
sans rapport. Ce que chacun d'eux lit reste le même dans les deux.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from relations_dites import accord, heberge, oriente, refere
from scenario import (
    AUTRE,
    CCAPEX,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    MENAGE,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    Dit,
    a_temps,
    constat,
    fait,
    numerotes,
    ref,
)
from strategies import SANS_REDUIRE, Monde, evenements, jours
from toutes_les_pages import tout_lire

from parcours.domain.histoire.protege import RIEN_DE_TU, est_protege
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.lecture import regard as regards
from parcours.domain.publie import catalogue

LECTEURS: Final = (SIAO, REFERENT, CHRS, LE_115, CCAPEX, HUISSIER)
QUAND: Final = jours(date(2026, 1, 10), date(2026, 6, 1))
SUIVI: Final = (
    fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1", "p2"]),
    constat("2026-01-06", "RUE", ident="rue", commune="48095"),
    refere("2026-01-07"),
    accord("2026-01-08", CIDFF, LE_115, REFERENT, HUISSIER),
    oriente("2026-01-09"),
    heberge("2026-01-12"),
    fait("menage.ouvert", "2026-01-05", ident="autre", personnes=["p1"], dans=AUTRE),
    replace(accord("2026-01-08", CIDFF, LE_115, REFERENT), ident="accord-autre", flux=AUTRE),
)
SAUF: Final = {"vif.protection-adresse-activee", "menage.coordonnees-modifiees"}
"""Protéger à son tour tait aussi à d'autres, et ces champs se taisent : on le compare ailleurs."""
FAMILLES: Final = {"correction", "relation", "parcours"}
TENTES: Final = [
    c
    for c in catalogue.classes()
    if (c.fiche.agregat is Agregat.MENAGE or c.fiche.famille in FAMILLES)
    and c.fiche.nom not in SAUF
]
AUTOUR: Final = [
    c
    for c in TENTES
    if c.fiche.famille in FAMILLES
    or "protection" in c.fiche.nom
    or c.fiche.nom == "referent.designe"
]
"""Ce qui change qui lit, ce qui se lit, ou où."""
DE_VIOLENCES: Final = [
    c for c in catalogue.classes() if c.fiche.famille == "vif" and "protection-" not in c.fiche.nom
]
SECRETS: Final = tuple(ref(nom, CIDFF) for nom in ("protection", "v0", "v1"))
CONNUS: Final = (ref("ouvert"), ref("rue"), ref("autre"), ref("entree", CHRS))


@st.composite
def tentatives(tirer: st.DrawFn) -> tuple[tuple[Dit, ...], str]:
    """Un ménage que l'on protège, un autre, et ce que tentent ceux qui ne sont pas nommés.

    Chacun vise au hasard ce qu'il ne sait pas : de deux complices, l'un ne l'apprend pas à l'autre.
    """
    lecteur = tirer(st.sampled_from(LECTEURS))
    dits: list[Dit] = []
    for rang in range(tirer(st.integers(1, 7))):
        par = tirer(st.sampled_from(LECTEURS))
        parmi = AUTOUR if tirer(st.integers(0, 3)) else TENTES
        permis = [c for c in parmi if c.fiche.emetteurs & ROLES[par]]
        siens = tuple(f"{qui}#d{n}" for qui in LECTEURS for n in range(rang))
        monde = Monde(QUAND, (*SECRETS, *SECRETS, *CONNUS, *siens[-6:]))
        evenement = tirer(evenements(tirer(st.sampled_from(permis)), monde))
        ou = MENAGE if tirer(st.integers(0, 3)) else AUTRE
        dits.append(_dit(sans_habiliter(evenement), par, f"d{rang}", ou))
    le, ou = tirer(QUAND), tirer(st.sampled_from((MENAGE, MENAGE, AUTRE)))
    sorte = "vif.protection-adresse-activee"
    protege = fait(sorte, le, niveau="N1", par=CIDFF, ident="protection", dans=ou)
    dits.insert(tirer(st.integers(0, len(dits))), protege)
    for rang in range(2):
        classe = tirer(st.sampled_from(DE_VIOLENCES))
        dit = _dit(tirer(evenements(classe, Monde(QUAND))), CIDFF, f"v{rang}", protege.flux)
        dits.insert(tirer(st.integers(0, len(dits))), dit)
    return (*SUIVI, *dits), lecteur


def sans_habiliter(evenement: Evenement[Any]) -> Evenement[Any]:
    """Le même, qui n'habilite personne : qui n'est pas nommé n'en a pas le pouvoir."""
    gardes = evenement.model_fields_set - {"habilite", "organismes_habilites"}
    return type(evenement).model_validate({n: getattr(evenement, n) for n in gardes})


def _dit(evenement: Evenement[Any], par: str, ident: str, flux: UUID) -> Dit:
    return Dit(evenement, par, ident, None, "48", flux, ROLES[par])


def mondes(dits: Sequence[Dit], lecteur: str) -> tuple[list[Fait], list[Fait]]:
    """Les deux : tout a eu lieu ; ou ce qui est protégé a été dit d'un ménage sans rapport."""
    faits = list(numerotes(a_temps(*dits)))
    return faits, [f for f in faits if f.organisme == lecteur or not est_protege(f)]


def se_lisent_de_meme(tente: tuple[tuple[Dit, ...], str]) -> None:
    dits, source = tente
    entier, jumeau = mondes(dits, ORGANISMES[source])
    dit, jamais_dit = tout_lire(entier, source, entier), tout_lire(jumeau, source, jumeau)
    for page in dit.keys() | jamais_dit.keys():
        assert dit.get(page) == jamais_dit.get(page), page


def test_quoi_que_tentent_ceux_qui_ne_sont_pas_nommes_ils_n_en_apprennent_rien() -> None:
    essais = settings(SANS_REDUIRE, max_examples=200)
    essais(pour_tout(tentatives())(se_lisent_de_meme))()


def test_masquer_apres_coup_se_verrait_aussi(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regards, "voile", lambda *_: RIEN_DE_TU)
    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(tentatives())(se_lisent_de_meme))()
