"""De chaque case de chaque stock : celui d'une période est celui d'avant et ses flux."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

import pytest
from gelees_inventees import dossiers
from hypothesis import given as pour_tous
from hypothesis import strategies as st
from strategies import RAPIDE

from parcours.domain.langage import territoires
from parcours.domain.tableaux.indicateurs.expulsions import SANS_ACTE, DossierEnCours
from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES, SejourCompte
from parcours.domain.tableaux.indicateurs.ventilations import ATTENTE, AXES, COMMUNE, INCONNUE
from parcours.publications import liens, lieux, ventilations
from parcours.publications.composer import Matiere, composer
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    BESOINS,
    DOSSIERS_PAR_AXE,
    DOSSIERS_PAR_ETAPE,
    DOSSIERS_PAR_MANQUE,
    DOSSIERS_PAR_SIGNAL,
    FLUX_DES_DOSSIERS,
    FLUX_PAR_COMMUNE,
    FLUX_PAR_EPCI,
    MIXTE,
    STOCK_ET_FLUX,
    TABLEAUX,
)
from parcours.secret_statistique.cases import Cle

LIEUX: Final = ["30", "48"]
SANS_FLUX: Final = {MIXTE, BESOINS, *DOSSIERS_PAR_AXE}
"""Stocks of which no flow comes out: each says why (`dimensions`)."""
PARTIES: Final = {DOSSIERS_PAR_SIGNAL, DOSSIERS_PAR_MANQUE}
"""What is seen in files, and not where they are."""
COMMUNES: Final = [c for ou in LIEUX for c in territoires.communes_de(ou)[:6]] + [INCONNUE]


@st.composite
def vies(draw: st.DrawFn, cases: Sequence[str], lieux: Sequence[str] = LIEUX) -> list[Vie]:
    """Some households, each in one case after another, or nowhere."""
    tous: list[Vie] = []
    for n in range(draw(st.integers(0, 5))):
        le, vie = date(2023, 6, 1) + timedelta(draw(st.integers(0, 800))), list[SejourCompte]()
        for _ in range(draw(st.integers(1, 4))):
            au = le + timedelta(draw(st.integers(1, 300)))
            ou, case = draw(st.sampled_from(lieux)), draw(st.sampled_from(cases))
            if vie and (vie[-1].au, vie[-1].departement, vie[-1].etape) == (le, ou, case):
                vie[-1] = SejourCompte(f"m{n}", vie[-1].du, au, ou, case)
            else:
                vie.append(SejourCompte(f"m{n}", le, au, ou, case))
            le = au + timedelta(draw(st.sampled_from((0, 0, 10))))
        tous.append(vie)
    return tous


@st.composite
def matieres(draw: st.DrawFn) -> Matiere:
    communes = [[s] for vie in draw(vies(COMMUNES)) for s in vie]
    return Matiere(
        draw(vies(SUIVIES)),
        [],
        suivis=draw(vies([SANS_ACTE, "impaye", "jugement"])),
        ventilees={
            COMMUNE: communes,
            **{axe.code: draw(vies(axe.modalites[:3])) for axe in AXES},
        },
    )


def valeurs(matiere: Matiere, code: str) -> dict[Cle, int]:
    composee = composer(matiere, Periode.lue(code), LIEUX)
    return {cle: case.valeur for cle, case in composee.cases.items()}


@RAPIDE
@pour_tous(matieres(), st.sampled_from([("2024-T2", "2024-T3"), ("2024", "2025")]))
def test_un_stock_est_celui_d_avant_plus_ses_entrees_moins_ses_sorties(
    matiere: Matiere, deux: tuple[str, str]
) -> None:
    avant, apres = deux
    dites = valeurs(matiere, avant) | valeurs(matiere, apres)
    lies = liens.liens(Periode.lue(apres), LIEUX, {code: code for code in deux})
    flux: Sequence[Sequence[str]] = (
        [STOCK_ET_FLUX, *ventilations.STOCKS_ET_FLUX]
        if "T" in apres
        else [FLUX_PAR_EPCI, FLUX_PAR_COMMUNE]
    )

    suivies = {termes[0][0] for termes in lies}
    for stock, entrees, sorties in flux:
        cases = [c[2:] for c in dites if c[:2] == (stock, avant) and (entrees, *c[1:]) in dites]
        assert cases
        for case in cases:
            attendu = dites[(stock, avant, *case)] + dites[(entrees, apres, *case)]
            assert dites[(stock, apres, *case)] == attendu - dites[(sorties, apres, *case)]
            assert (stock, avant, *case) in suivies  # the attacker has it too


@RAPIDE
@pour_tous(vies([SANS_ACTE, "impaye", "jugement"]))
def test_les_dossiers_d_expulsion_aussi(suivis: list[Vie]) -> None:
    def le(code: str) -> Matiere:
        jour = Periode.lue(code).jours.dernier
        ouverts = [
            DossierEnCours(s.menage, s.departement, s.etape, (), ())
            for vie in suivis
            for s in vie
            if s.couvre(jour)
        ]
        return Matiere([], [], dossiers=ouverts, suivis=suivis)

    dites = valeurs(le("2024-T2"), "2024-T2") | valeurs(le("2024-T3"), "2024-T3")

    stock, entrees, sorties = FLUX_DES_DOSSIERS
    for case in [cle[2:] for cle in dites if cle[:2] == (stock, "2024-T2")]:
        attendu = dites[(stock, "2024-T2", *case)] + dites[(entrees, "2024-T3", *case)]
        assert dites[(stock, "2024-T3", *case)] == attendu - dites[(sorties, "2024-T3", *case)]


@RAPIDE
@pour_tous(vies(COMMUNES))
def test_les_flux_des_communes_sont_ceux_de_leur_epci_et_qui_y_change_de_commune(
    par_commune: list[Vie],
) -> None:
    """Counted here household by household, as words say it."""
    par_commune = [
        [replace(s, departement=s.etape[:2]) if s.etape != INCONNUE else s for s in vie]
        for vie in par_commune
    ]
    communes = [[s] for vie in par_commune for s in vie]
    dites = valeurs(Matiere([], [], ventilees={COMMUNE: communes}), "2025")
    annee = Periode.lue("2025").jours

    for ou in LIEUX:
        for le_epci in lieux.epci([ou]):
            dedans = lieux.dans(ou, le_epci)
            changent = sum(
                (avant.departement, apres.departement) == (ou, ou)
                and avant.au == apres.du
                and annee.contient(apres.du)
                and avant.etape != apres.etape
                and {avant.etape, apres.etape} <= set(dedans)
                for vie in par_commune
                for avant, apres in pairwise(vie)
            )
            for d_epci, de_communes in zip(FLUX_PAR_EPCI[1:], FLUX_PAR_COMMUNE[1:], strict=True):
                ensemble = sum(dites[de_communes, "2025", ou, c] for c in dedans)
                assert ensemble == dites[d_epci, "2025", ou, le_epci] + changent


def test_tout_stock_publie_a_ses_flux_ou_dit_qu_il_n_en_a_pas() -> None:
    stocks = {t.code for t in TABLEAUX.values() if "au dernier jour" in t.libelle}

    suivis = {
        f[0] for f in (STOCK_ET_FLUX, *ventilations.STOCKS_ET_FLUX, FLUX_PAR_EPCI, FLUX_PAR_COMMUNE)
    }
    assert stocks == suivis | {DOSSIERS_PAR_ETAPE} | SANS_FLUX | PARTIES


@pytest.mark.parametrize("code", sorted(SANS_FLUX | PARTIES))
def test_un_stock_sans_flux_a_le_total_d_un_stock_qui_en_a(code: str) -> None:
    """What moves of them is bounded by what moves of the whole."""
    composee = composer(
        Matiere([], [], dossiers=dossiers({"48": 30})), Periode.lue("2025-T1"), ["48"]
    )
    if code in PARTIES | DOSSIERS_PAR_AXE.keys():
        tous = ((DOSSIERS_PAR_ETAPE, "2025-T1", "48", "*"), -1)
        assert any(
            tous in lies and any(c[0] == code for c, _ in lies) for lies in composee.equations
        )
    else:
        dits = {c: c for c in ("2025", *(f"2025-T{n}" for n in range(1, 5)))}
        lies = liens.liens(Periode.lue("2025"), ["48"], dits)
        stock = ("stock", "2025-T4", "48", "*")
        if code == BESOINS:
            stock = ("stock-attente", "2025-T4", "48", ATTENTE.modalites[0])
        assert any({c[0] for c, _ in li} == {code, stock[0]} and (stock, -1) in li for li in lies)
