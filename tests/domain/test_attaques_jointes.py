"""Écrire n'ouvre pas la lecture, non plus, à ceux qui tiennent plus d'un ménage à la fois.

Le SIAO qu'un ménage a quitté, ou celui qui l'a reçu, seul ou avec un complice, rattache des
identifiants, réunit plusieurs ménages et transfère ; une personne du ménage a un compte, et un
complice, ici ou là où le ménage est parti.
"""

from typing import Final
from uuid import UUID

import pytest
from attaques import (
    DU_SIAO,
    EN_GIRONDE,
    ENSUITE_RECUS,
    NOMME,
    RATTACHENT,
    TOUS_LES_ROLES,
    TRANSFERE,
    VIE,
    Attaquant,
    Attaque,
    attaques,
    lus,
    transfere,
)
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import MENAGE, SIAO, fait
from strategies import RAPIDE, SANS_REDUIRE

from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.relations import Relations
from parcours.domain.histoire.ressort import Transferts
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.fold import fold
from parcours.domain.volets.parcours import TransfertDecide, TransfertDemande
from parcours.domain.volets.referent.mandats import ReferentDesigne
from parcours.domain.volets.reunion import MenagesFusionnes
from parcours.domain.volets.vif.etat import Protection

pytestmark = pytest.mark.hypothesis

TIERS: Final = UUID(int=9)
"""Un troisième ménage, de Gironde : plusieurs réunions se disent à la fois."""
PARTIS: Final = (
    *TRANSFERE,
    fait("menage.ouvert", "2026-03-05", dans=TIERS, personnes=["p7"],
         recu_le=ENSUITE_RECUS, **EN_GIRONDE),
)  # fmt: skip
REUNISSENT: Final = (*RATTACHENT, MenagesFusionnes)
TRANSFERENT: Final = (ReferentDesigne, TransfertDemande, TransfertDecide, *REUNISSENT)

QUITTE: Final = Attaquant("INT-CCAS48", Role.SIAO, "48")
COMPLICE: Final = Attaquant("INT-RELAIS", Role.SIAO, "31")
SIAO_DE_PARTOUT: Final = st.sampled_from(
    [(QUITTE, COMPLICE), (QUITTE, Attaquant("INT-RELAIS", Role.SIAO, "48"))]
)
"""Celui que le ménage a quitté, et un complice d'ailleurs, ou d'ici."""
RECOIT: Final = Attaquant("INT-SIAO33", Role.SIAO, "33")
"""Celui à qui le ménage est passé : il le lit ; ni ce qui en est protégé, ni l'autre ménage."""
QUI_RECOIT: Final = st.sampled_from(TOUS_LES_ROLES).flatmap(
    lambda role: st.sampled_from(("33", "48")).map(
        lambda ou: (
            RECOIT,
            Attaquant("INT-CCAS48", role, "31" if role in DU_SIAO and ou == "48" else ou),
        )
    )
)
"""Lui et n'importe qui, d'ici ou de là ; jamais le SIAO que le ménage a quitté."""
LA_PERSONNE: Final = Attaquant("INT-RELAIS", Role.MENAGE, "48")
NOMMEE: Final = (
    NOMME,
    fait("vif.protection-modifiee", "2026-02-01", niveau="N3", protection=f"{SIAO}#f9",
         organismes_habilites=["INT-RELAIS"]),
)  # fmt: skip
"""Une personne a un compte ; une protection l'y nomme, par erreur ou parce qu'on la menace."""
NOMMEE_PUIS_PARTIE: Final = (*NOMMEE, *transfere((*VIE, *NOMMEE)), PARTIS[-1])
QUI_RECOIT_UNE_PERSONNE: Final = st.sampled_from(
    [(RECOIT, Attaquant("INT-RELAIS", Role.MENAGE, ou)) for ou in ("33", "48")]
)
UNE_PERSONNE: Final = st.sampled_from(TOUS_LES_ROLES).map(
    lambda role: (
        Attaquant("INT-CCAS48", role, "31" if role in {Role.SIAO, Role.DPO} else "48"),
        LA_PERSONNE,
    )
)


def _n_elargit_rien(attaque: Attaque) -> None:
    assert _lisent(attaque, attaque.faits) <= _lisent(attaque, attaque.sans_elle)


def _lisent(attaque: Attaque, faits: tuple[Fait, ...]) -> set[str]:
    tiers = {
        fait.reference
        for attaquant in attaque.attaquants
        for fait in lus(attaquant.lecteur, TIERS, faits, attaque.reglages, attaque.lue_le)
        if fait.organisme not in {a.organisme for a in attaque.attaquants}
    }
    return tiers | attaque.lisent(faits)


def _ne_touche_a_rien_de_protege(attaque: Attaque) -> None:
    """Ni les noms, que la protection tait, ni rien de ce qui est dit de violences."""
    _n_elargit_rien(attaque)
    (personne,) = (a for a in attaque.attaquants if a.organisme == LA_PERSONNE.organisme)
    lecteur, le = personne.lecteur, attaque.lue_le
    vu = regard(lecteur, fold(MENAGE, attaque.faits, reglages=attaque.reglages), le)
    lisibles = lus(lecteur, MENAGE, attaque.faits, attaque.reglages, le)
    autrui = [f for f in lisibles if f.organisme != lecteur.organisme]
    assert vu is None or not (autrui and vu.lit_les_identites)
    assert "vif" not in {f.evenement.fiche.famille for f in autrui}


DES_SIAO: Final = attaques(ensuite=PARTIS, parti=True, types=TRANSFERENT, eux=SIAO_DE_PARTOUT)
DE_QUI_RECOIT: Final = attaques(ensuite=PARTIS, parti=True, eux=QUI_RECOIT)
DE_QUI_RECOIT_ET_RELIE: Final = attaques(
    ensuite=PARTIS, parti=True, types=TRANSFERENT, eux=QUI_RECOIT
)
D_UNE_PERSONNE: Final = attaques(ensuite=NOMMEE, eux=UNE_PERSONNE)
D_UNE_PERSONNE_PARTIE: Final = attaques(
    ensuite=NOMMEE_PUIS_PARTIE, parti=True, eux=QUI_RECOIT_UNE_PERSONNE
)


def test_deux_siao_qui_reunissent_rattachent_et_transferent_n_elargissent_rien() -> None:
    RAPIDE(pour_tout(DES_SIAO)(_n_elargit_rien))()


@pytest.mark.parametrize("disent", [DE_QUI_RECOIT, DE_QUI_RECOIT_ET_RELIE], ids=["tout", "relient"])
def test_le_siao_qui_recoit_et_un_complice_n_elargissent_rien(
    disent: st.SearchStrategy[Attaque],
) -> None:
    RAPIDE(pour_tout(disent)(_n_elargit_rien))()


def test_un_siao_qui_recoit_et_prendrait_un_autre_menage_se_verrait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Transferts, "_suivent", lambda *_: True)
    monkeypatch.setattr(Liens, "vaut", lambda *_: True)

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(DE_QUI_RECOIT_ET_RELIE)(_n_elargit_rien))()


@pytest.mark.parametrize(
    ("ou", "nom"), [(Liens, "vaut"), (Relations, "_ressorts")], ids=["tout-relie", "reste-le-siao"]
)
def test_un_siao_qui_relierait_ou_resterait_se_verrait(
    monkeypatch: pytest.MonkeyPatch, ou: type, nom: str
) -> None:
    fautes = {"vaut": lambda *_: True, "_ressorts": lambda *_: frozenset({"48", "33", "31"})}
    monkeypatch.setattr(ou, nom, fautes[nom])

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(DES_SIAO)(_n_elargit_rien))()


def test_une_personne_du_menage_et_un_complice_ne_lisent_rien_de_protege() -> None:
    RAPIDE(pour_tout(D_UNE_PERSONNE)(_ne_touche_a_rien_de_protege))()


def test_une_personne_du_menage_parti_et_qui_le_recoit_ne_lisent_rien_de_protege() -> None:
    RAPIDE(pour_tout(D_UNE_PERSONNE_PARTIE)(_ne_touche_a_rien_de_protege))()


def test_la_nommer_sous_une_protection_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Protection, "sans_exception", lambda protection: protection)

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(D_UNE_PERSONNE)(_ne_touche_a_rien_de_protege))()
