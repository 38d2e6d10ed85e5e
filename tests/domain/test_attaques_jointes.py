"""Écrire n'ouvre pas la lecture, non plus, à ceux qui tiennent plus d'un ménage à la fois.

Le SIAO qu'un ménage a quitté, seul ou avec celui d'un autre département, rattache des identifiants,
réunit plusieurs ménages et transfère ; une personne du ménage a un compte, et un complice.
"""

from typing import Final
from uuid import UUID

import pytest
from attaques import (
    EN_GIRONDE,
    ENSUITE_RECUS,
    NOMME,
    RATTACHENT,
    TOUS_LES_ROLES,
    TRANSFERE,
    Attaquant,
    Attaque,
    attaques,
    lus,
)
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import MENAGE, SIAO, fait
from strategies import RAPIDE, SANS_REDUIRE

from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.relations import Relations
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
LA_PERSONNE: Final = Attaquant("INT-RELAIS", Role.MENAGE, "48")
NOMMEE: Final = (
    NOMME,
    fait("vif.protection-modifiee", "2026-02-01", niveau="N3", protection=f"{SIAO}#f9",
         organismes_habilites=["INT-RELAIS"]),
)  # fmt: skip
"""Une personne a un compte ; une protection l'y nomme, par erreur ou parce qu'on la menace."""
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
    lecteur, le = LA_PERSONNE.lecteur, attaque.lue_le
    vu = regard(lecteur, fold(MENAGE, attaque.faits, reglages=attaque.reglages), le)
    assert vu is None or not vu.lit_les_identites
    lisibles = lus(lecteur, MENAGE, attaque.faits, attaque.reglages, le)
    autrui = [f for f in lisibles if f.organisme != lecteur.organisme]
    assert "vif" not in {f.evenement.fiche.famille for f in autrui}


DES_SIAO: Final = attaques(ensuite=PARTIS, parti=True, types=TRANSFERENT, eux=SIAO_DE_PARTOUT)
D_UNE_PERSONNE: Final = attaques(ensuite=NOMMEE, eux=UNE_PERSONNE)


def test_deux_siao_qui_reunissent_rattachent_et_transferent_n_elargissent_rien() -> None:
    RAPIDE(pour_tout(DES_SIAO)(_n_elargit_rien))()


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


def test_la_nommer_sous_une_protection_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Protection, "sans_exception", lambda protection: protection)

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tout(D_UNE_PERSONNE)(_ne_touche_a_rien_de_protege))()
