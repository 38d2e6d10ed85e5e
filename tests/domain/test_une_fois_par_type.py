"""Ce qu'un type de fait ne fait jamais se sait une fois, et aucun de ses faits ne le dément.

De même, ce qu'un regard lit d'un fait ne se juge qu'une fois, et c'est ce qu'il jugerait encore.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from journal.echantillons import echantillons
from pydantic import BaseModel
from scenario import ACTES_ORDINAIRES, MENAGE, Dit, fait, numerotes
from strategies import RAPIDE, histoires

from parcours.domain.histoire import ordre, surprises
from parcours.domain.langage.vocabulaire import S5, Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.parcours.fold import fold
from parcours.journal import codec

FAITS: Final = tuple(codec.fact(echantillon.recorded) for echantillon in echantillons())
"""Un de chaque version de chaque type, tel que le journal le tient."""
PEU: Final = settings(RAPIDE, max_examples=30)
AUJOURD_HUI: Final = date(2028, 6, 1)
LECTEURS: Final = tuple(
    Lecteur(f"/partenaires/{role.value}", organisme, frozenset({role}), frozenset({"48"}))
    for role, organisme in ((Role.SIAO, "INT-SIAO48"), (Role.CIDFF, "INT-RELAIS"))
)


# --- Ce qui se rouvre -----------------------------------------------------------------------------


def basculent_sans_le_dire() -> set[str]:
    """Les types dont un fait ferme ou ouvre ce qui se rouvre, quand aucun n'en ferait rien."""
    return {
        dit.evenement.fiche.nom
        for dit in FAITS
        if dit.evenement.fiche.rang is None
        and not ordre.peut_basculer(type(dit.evenement))
        and not ordre.reste_a_sa_place(dit)
    }


def test_un_type_qui_ne_ferme_ni_n_ouvre_ce_qui_se_rouvre_n_en_a_aucun_fait() -> None:
    assert basculent_sans_le_dire() == set()


def test_ne_pas_voir_ce_qu_un_type_ferme_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ordre, "peut_basculer", lambda sorte: bool(sorte.fiche.ouvre))

    assert "parcours.clos" in basculent_sans_le_dire()


# --- Les dates que dit un fait --------------------------------------------------------------------


def dates(nom: str, valeur: object) -> Iterator[tuple[str, date]]:
    """Toutes celles que l'on trouve en cherchant partout."""
    if isinstance(valeur, date):
        yield nom, valeur
    elif isinstance(valeur, BaseModel):
        for champ in valeur.model_fields_set:
            yield from dates(champ, getattr(valeur, champ))
    elif isinstance(valeur, tuple):
        for element in valeur:
            yield from dates(nom, element)


def test_les_champs_ou_l_on_cherche_des_dates_les_disent_toutes() -> None:
    trouvees = {
        dit.reference: sorted(surprises.dates_dites(dit.evenement), key=repr) for dit in FAITS
    }

    assert trouvees == {dit.reference: sorted(dates("", dit.evenement), key=repr) for dit in FAITS}
    assert any(nom != "survenu_le" for dites in trouvees.values() for nom, _ in dites)


# --- Ce qu'un regard lit d'un fait ----------------------------------------------------------------


def regards(histoire: tuple[Dit, ...]) -> Iterator[tuple[Regard, Any]]:
    """Chaque fait du ménage, pour chacun de ceux qui le lisent."""
    parcours = fold(MENAGE, numerotes(histoire), reglages=ACTES_ORDINAIRES)
    for lecteur in LECTEURS:
        if vu := regard(lecteur, parcours, AUJOURD_HUI):
            for entree in parcours.histoire.entrees:
                yield vu, entree.fait


@PEU
@pour_tout(histoires())
def test_ce_qu_un_regard_lit_d_un_fait_est_ce_qu_il_en_jugerait_encore(
    histoire: tuple[Dit, ...],
) -> None:
    for vu, dit in regards(histoire):
        assert vu.niveau_de(dit) == vu.niveau_de(dit) == replace(vu).niveau_de(dit)


def test_ce_qu_il_lit_d_un_fait_n_est_jamais_celui_d_un_autre() -> None:
    protege = fait("vif.protection-adresse-activee", "2026-01-06")
    ((vu, premier), (_, second)) = [*regards((fait("menage.ouvert", "2026-01-05"), protege))][:2]
    assert vu.protections

    vu._juges[id(premier)], vu._niveaux[id(premier)] = second, S5  # noqa: SLF001 (as if one had taken its identity)

    assert vu.niveau_de(premier) == replace(vu).niveau_de(premier)
