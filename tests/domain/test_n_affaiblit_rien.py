"""Aucune suite d'actes de qui n'est pas nommé n'affaiblit une protection.

Le SIAO, le référent, un CHRS en relation disent n'importe quels faits qui protègent, corrigent,
décident, réunissent ou scindent : la protection vaut encore, nomme les mêmes, et aucun d'eux ne lit
rien de ce qu'elle protège.
"""

from datetime import date
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import settings
from hypothesis import strategies as st
from relations_dites import accord, lit, oriente, raconte, refere
from scenario import (
    AUTRE,
    CHRS,
    CIDFF,
    LE_115,
    MENAGE,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    Dit,
    Histoire,
    a_temps,
    constat,
    fait,
    ref,
)
from strategies import SANS_REDUIRE, Monde, evenements, jours

from parcours.domain.histoire.autorite import Autorite
from parcours.domain.langage.fiche import Agregat
from parcours.domain.publie import catalogue
from parcours.domain.volets.vif.etat import Protection, Vif

ESSAIS: Final = settings(SANS_REDUIRE, max_examples=60)
NON_NOMMES: Final = (SIAO, REFERENT, CHRS)
PROTEGE: Final = raconte(
    refere(),
    oriente("2026-02-01"),
    accord("2026-02-02", CIDFF, LE_115),
    fait("menage.ouvert", "2026-01-05", dans=AUTRE, ident="autre", issu_de=str(MENAGE)),
    fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF),
    fait("vif.protection-adresse-activee", "2026-02-03", ident="protection", par=CIDFF,
         niveau="N3", organismes_habilites=[ORGANISMES[LE_115]]),
)  # fmt: skip
SANS_PROTEGER: Final = raconte(
    refere(),
    oriente("2026-02-01"),
    accord("2026-02-02", CIDFF, LE_115),
    fait("menage.ouvert", "2026-01-05", dans=AUTRE, ident="autre", issu_de=str(MENAGE)),
    fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF),
    constat("2026-02-03", "MISE_A_ABRI_VIF", ident="protection", par=CIDFF),
)
"""Les mêmes faits se protègent d'eux-mêmes : personne n'a encore protégé l'adresse."""
REFERENCES: Final = tuple(
    ref(ident, par)
    for ident, par in (("protection", CIDFF), ("abri", CIDFF), ("accord", SIAO), ("designe", SIAO))
)
AGISSENT: Final = [
    c
    for c in catalogue.classes()
    if c.fiche.agregat is Agregat.MENAGE
    and (c.fiche.reserve or c.fiche.famille in {"vif", "correction", "relation"})
]
IDENTIFIANTS: Final = (MENAGE, AUTRE, UUID(int=9))


@st.composite
def actes(tirer: st.DrawFn) -> tuple[Dit, ...]:
    """Jusqu'à cinq actes, qui visent la protection, l'abri, ou l'un l'autre."""
    siens: list[Dit] = []
    for rang in range(tirer(st.integers(1, 5))):
        par = tirer(st.sampled_from(NON_NOMMES))
        permis = [c for c in AGISSENT if c.fiche.emetteurs & ROLES[par]]
        dits = tuple(ref(f"a{n}", source) for n in range(rang) for source in NON_NOMMES)
        monde = Monde(jours(date(2026, 1, 6), date(2026, 6, 1)), (*REFERENCES, *dits))
        evenement = tirer(evenements(tirer(st.sampled_from(permis)), monde))
        dans = tirer(st.sampled_from((MENAGE, MENAGE, AUTRE)))
        siens.append(Dit(evenement, par, f"a{rang}", None, "48", dans, ROLES[par]))
    return a_temps(*siens)


def la_protection(histoire: Histoire) -> Protection | None:
    """Celle du CIDFF, là où elle vaut."""
    tenues = histoire.parcours.volet(Vif, date.max).protections
    return next((p for p in tenues if p.reference == ref("protection", CIDFF)), None)


def _tient(dits: tuple[Dit, ...]) -> None:
    apres = PROTEGE.when(*dits)
    if apres.parcours.absorbe_par:  # réuni à l'autre, il s'y lit
        apres = apres.dans(apres.parcours.absorbe_par)
    protection = la_protection(apres)

    assert protection is not None
    assert protection.est_en_vigueur
    assert (protection.niveau, protection.nommes) == ("N3", frozenset({ORGANISMES[LE_115]}))
    assert not protection.a_confirmer
    for source in NON_NOMMES:
        assert not {"abri", "protection"} & set(lit(apres, source))


@pytest.mark.hypothesis
def test_aucune_suite_d_actes_ne_l_affaiblit() -> None:
    ESSAIS(pour_tout(actes())(_tient))()


def _se_tait(dits: tuple[Dit, ...]) -> None:
    apres = SANS_PROTEGER.when(*dits)
    if apres.parcours.absorbe_par:
        apres = apres.dans(apres.parcours.absorbe_par)
    for source in (*NON_NOMMES, LE_115):
        assert not {"abri", "protection"} & set(lit(apres, source))


@pytest.mark.hypothesis
def test_aucune_suite_d_actes_n_ouvre_ce_qui_se_protege_de_soi() -> None:
    ESSAIS(pour_tout(actes())(_se_tait))()


@pytest.mark.hypothesis
def test_nommer_de_trop_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Protection, "ouvre", lambda p, qui, *_: p.nomme(qui))
    monkeypatch.setattr(Protection, "releve", lambda p, qui, *_, **__: p.nomme(qui))

    with pytest.raises(AssertionError):
        settings(SANS_REDUIRE, max_examples=400)(pour_tout(actes())(_se_tait))()


@pytest.mark.hypothesis
def test_une_autorite_de_trop_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Autorite, "_peut_corriger", lambda *_: True)

    with pytest.raises(AssertionError):
        settings(SANS_REDUIRE, max_examples=400)(pour_tout(actes())(_tient))()
