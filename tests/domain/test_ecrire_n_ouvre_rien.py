"""Écrire n'ouvre jamais la lecture, et ne nuit à personne.

Un organisme sans relation avec le ménage, ou deux qui s'entendent, disent n'importe quels faits du
catalogue que leurs rôles permettent. Ensemble ils ne lisent rien de plus de ce que d'autres ont
dit, et ne changent ni la lecture, ni le référent, ni l'étape, ni la clôture, ni la protection.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pytest
from attaques import (
    AUJOURD_HUI,
    ENSUITE,
    RATTACHENT,
    TOUS_LES_ROLES,
    TRANSFERE,
    Attaque,
    attaques,
    lus,
)
from hypothesis import given as pour_tout
from scenario import (
    ACTES_ORDINAIRES,
    MENAGE,
    SIAO,
    Dit,
)
from strategies import RAPIDE, SANS_REDUIRE

from parcours.domain.droit.reglages import SANS_REGLAGE
from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.relations import Relations
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitation import SUJETS, NomDeVue
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture import regard as regards
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.etapes import trajectoire
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.expulsion.ccapex import CcapexSaisie
from parcours.domain.volets.referent.mandats import ReferentDesigne
from parcours.domain.volets.referent.relais import RelaisPropose
from parcours.domain.volets.vif.etat import Vif


@RAPIDE
@pour_tout(attaques())
def test_aucune_suite_de_faits_n_elargit_ce_que_lisent_deux_organismes(attaque: Attaque) -> None:
    assert attaque.lisent(attaque.faits) <= attaque.lisent(attaque.sans_elle)


@pytest.mark.hypothesis
@pytest.mark.parametrize("ensuite", ENSUITE.values(), ids=ENSUITE)
def test_finie_ou_exclu_nul_ne_se_rouvre_rien(ensuite: tuple[Dit, ...]) -> None:
    RAPIDE(pour_tout(attaques(ensuite=ensuite))(_n_elargit_rien))()


@pytest.mark.hypothesis
@pytest.mark.parametrize("roles", [(Role.SIAO,), TOUS_LES_ROLES], ids=["son-siao", "tous"])
def test_transfere_ni_son_premier_siao_ni_un_complice_ne_se_rouvrent_rien(
    roles: Sequence[Role],
) -> None:
    RAPIDE(pour_tout(attaques(roles=roles, ensuite=TRANSFERE, parti=True))(_n_elargit_rien))()


@pytest.mark.hypothesis
def test_rester_le_siao_d_un_menage_parti_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relations, "_ressorts", lambda *_: frozenset({"48", "33"}))
    roles = (Role.SIAO, Role.REFERENT_PARCOURS)
    parlent = attaques(roles=roles, types=(ReferentDesigne,), ensuite=TRANSFERE, parti=True)

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(parlent)(_n_elargit_rien))()


@pytest.mark.hypothesis
def test_rouvrir_soi_meme_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Relations, "est_liee", _tous_sont_lies)
    parlent = attaques(
        roles=(Role.REFERENT_PARCOURS,), types=(RelaisPropose,), ensuite=ENSUITE["finie"]
    )

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(parlent)(_n_elargit_rien))()


@RAPIDE
@pour_tout(attaques(SANS_REGLAGE))
def test_les_faits_de_qui_n_est_pas_en_relation_ne_nuisent_a_personne(attaque: Attaque) -> None:
    avec, sans = (
        fold(MENAGE, faits, reglages=SANS_REGLAGE) for faits in (attaque.faits, attaque.sans_elle)
    )

    assert ce_qui_importe(avec) == ce_qui_importe(sans)
    assert ce_que_lit_le_siao(attaque.sans_elle) <= ce_que_lit_le_siao(attaque.faits)


@RAPIDE
@pour_tout(attaques(roles=TOUS_LES_ROLES))
def test_ce_qu_on_lit_sans_relation_ne_depend_que_de_ses_faits(attaque: Attaque) -> None:
    du_departement = [a for a in attaque.attaquants if a.departement == "48"]
    for attaquant in du_departement:  # un autre, seul, aurait écrit dans un flux du sien
        vu, seul = (
            regard(attaquant.lecteur, fold(MENAGE, faits, reglages=attaque.reglages), AUJOURD_HUI)
            for faits in (attaque.faits, attaque.dits_par(attaquant))
        )
        if (
            vu
            and not vu.est_en_relation
            and vu.auteurs == frozenset({attaquant.organisme})
            and not vu.sujets
        ):
            assert vu == seul


def ce_qui_importe(parcours: Parcours) -> dict[str, object]:
    """L'étape, le référent, la clôture, la protection, et qui est en relation."""
    return {
        "etapes": trajectoire(parcours).periodes,
        "referent": [parcours.referent(jour) for jour in JOURS],
        "clos": parcours.cycle,
        "protections": parcours.volet(Vif, date.max).protections,
        "reuni": parcours.absorbe_par,
        "relations": {
            (r.organisme, r.base, r.familles, r.fin_le) for r in parcours.relations if r.est_fondee
        },
        "departements": {lieu.departement for lieu in parcours.lieux},
    }


JOURS: Final = tuple(date(2025, 12, 1) + timedelta(days=n) for n in range(0, 400, 3))
LE_SIAO: Final = Lecteur(SIAO, "INT-SIAO48", frozenset({Role.SIAO}), frozenset({"48"}))


def ce_que_lit_le_siao(faits: Sequence[Fait]) -> set[str]:
    return {f.reference for f in lus(LE_SIAO, MENAGE, faits, SANS_REGLAGE)}


def _tous_sont_lies(relations: Relations, fait: Fait) -> bool:
    del relations, fait
    return True


def _tout_relie(liens: Liens, fait: Fait) -> bool:
    del liens, fait
    return True


def _ses_faits_ouvrent_sa_vue(lecteur: Lecteur, parcours: Parcours, vue: NomDeVue) -> bool:
    return any(
        f.evenement.fiche.famille in SUJETS.get(vue, ()) and f.organisme == lecteur.organisme
        for f in parcours.faits
    )


@pytest.mark.hypothesis
@pytest.mark.parametrize(
    ("ou", "nom", "faute", "roles", "types"),
    [
        (Relations, "est_liee", _tous_sont_lies, (Role.REFERENT_PARCOURS,), (RelaisPropose,)),
        (Liens, "vaut", _tout_relie, (Role.REFERENT_PARCOURS,), RATTACHENT),
        (regards, "_concerne", _ses_faits_ouvrent_sa_vue, (Role.CCAPEX,), (CcapexSaisie,)),
    ],
    ids=["tous-sont-lies", "tout-relie", "ses-faits-ouvrent-sa-vue"],
)
def test_une_garde_qui_manque_se_voit(  # noqa: PLR0913, PLR0917 (one column of the table each)
    monkeypatch: pytest.MonkeyPatch,
    ou: object,
    nom: str,
    faute: Callable[..., bool],
    roles: Sequence[Role],
    types: Sequence[type[Evenement[Any]]],
) -> None:
    attaque = attaques(ACTES_ORDINAIRES, roles=roles, types=types)
    SANS_REDUIRE(pour_tout(attaque)(_n_elargit_rien))()
    monkeypatch.setattr(ou, nom, faute)

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(attaque)(_n_elargit_rien))()


def _n_elargit_rien(attaque: Attaque) -> None:
    assert attaque.lisent(attaque.faits) <= attaque.lisent(attaque.sans_elle)
