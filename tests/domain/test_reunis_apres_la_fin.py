"""Sa relation finie, on lit le ménage que l'on savait : non ceux qu'on lui a réunis depuis."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

import pytest
from relations_dites import heberge, lit, oriente, raconte
from scenario import (
    AUTRE,
    CHRS,
    MENAGE,
    ORGANISMES,
    ROLES,
    SIAO,
    SIAO_33,
    Dit,
    Histoire,
    a_temps,
    constat,
    fait,
    ref,
)

from parcours.domain.lecture.cle import cle
from parcours.domain.lecture.edition import retires
from parcours.domain.lecture.lecteur import Lecteur

AUPRES_DE_L_AUTRE: Final = (
    fait("menage.ouvert", "2026-01-05", dans=AUTRE, ident="ouvert-2"),
    constat("2026-01-07", "RUE", dans=AUTRE, ident="rue-2"),
)
FINIE: Final = (
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    fait("relation.terminee", "2026-02-10", ident="fin", organisme=ORGANISMES[CHRS]),
)


def reunit(le: str, conserve: Any = MENAGE, absorbe: Any = AUTRE) -> Dit:  # noqa: ANN401 (a uuid)
    return fait("correction.menages-fusionnes", le, dans=conserve, ident="fus",
                absorbe=str(absorbe))  # fmt: skip


def relie(le: str) -> Dit:
    return fait("menage.identifiant-externe-rattache", le, ident="lien", systeme="EXPLOC",
                valeur="E-1", lies=(AUTRE,))  # fmt: skip


LIENS: Final[dict[str, Callable[[str], Dit]]] = {
    "qui l'absorbe": reunit,
    "qu'il absorbe": lambda le: reunit(le, AUTRE, MENAGE),
    "par un identifiant": relie,
}


def ouverts(histoire: Histoire, source: str, ou: str = "48") -> set[str]:
    """Les faits qu'ouvre la clé de ce partenaire, dans tous les flux du ménage."""
    par = Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({ou}))
    absorbant = histoire.parcours.absorbe_par
    menage = histoire.dans(absorbant) if absorbant else histoire
    sienne = cle(par, menage.parcours, date(2026, 12, 31))
    return {f.id for f in sienne.faits} if sienne else set()


@pytest.mark.parametrize("lien", LIENS.values(), ids=LIENS)
def test_on_ne_lit_rien_de_ce_qu_on_lui_a_reuni_depuis(lien: Callable[[str], Dit]) -> None:
    finie = raconte(*AUPRES_DE_L_AUTRE, *FINIE)
    reunie = finie.when(*a_temps(lien("2026-09-01")))

    assert ouverts(reunie, CHRS) == ouverts(finie, CHRS) >= {"rue", "entree"}
    assert lit(reunie.dans(AUTRE), CHRS) == []


@pytest.mark.parametrize("lien", LIENS.values(), ids=LIENS)
def test_ce_qui_lui_etait_deja_reuni_se_lit_encore(lien: Callable[[str], Dit]) -> None:
    reunie = raconte(*AUPRES_DE_L_AUTRE, lien("2026-01-20"), *FINIE)

    assert {"rue", "rue-2", "entree"} <= ouverts(reunie, CHRS)


def test_le_premier_siao_n_apprend_pas_ce_que_l_on_reunit_apres_le_transfert() -> None:
    la_bas: dict[str, Any] = {"par": SIAO_33, "departement": "33"}
    passe = (
        fait("parcours.transfert-demande", "2026-02-01", ident="t", vers_departement="33"),
        fait("parcours.transfert-decide", "2026-02-02", transfert=ref("t"), accord=True, **la_bas),
    )
    du_33 = constat("2026-01-10", "RUE", dans=AUTRE, ident="rue-33", **la_bas)
    ouvert = fait("menage.ouvert", "2026-01-05", dans=AUTRE, ident="ouvert-33", **la_bas)
    fusion = fait("correction.menages-fusionnes", "2026-09-01", dans=AUTRE, absorbe=str(MENAGE),
                  **la_bas)  # fmt: skip
    reunie = raconte(ouvert, du_33, *passe, fusion)

    assert "rue-33" in ouverts(reunie, SIAO_33, "33")
    assert "rue" in ouverts(reunie, SIAO)
    assert ouverts(reunie, SIAO).isdisjoint({"rue-33", "ouvert-33"})


def test_un_fait_deplace_ici_depuis_ne_se_dit_pas_retire() -> None:
    """Il n'y a jamais été lu : qu'il existe ailleurs ne se dit pas non plus."""
    deplace = fait("correction.rattachement-change", "2026-09-01", dans=AUTRE,
                   cible=ref("rue-2"), menage_cible=str(MENAGE))  # fmt: skip
    deplacee = raconte(*AUPRES_DE_L_AUTRE, *FINIE).when(*a_temps(deplace))
    par = Lecteur(CHRS, ORGANISMES[CHRS], ROLES[CHRS], frozenset({"48"}))
    sienne = cle(par, deplacee.parcours, date(2026, 12, 31))

    assert sienne is not None
    assert sienne.regard is not None
    assert "rue-2" not in {f.id for f in sienne.faits}
    assert retires(deplacee.faits, sienne.regard) == []
