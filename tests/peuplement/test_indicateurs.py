"""Sur un territoire inventé, chaque indicateur parle : aucun tableau n'y est tout à zéro."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any, Final
from uuid import UUID

import orjson
import pytest

from parcours.domain.parcours.fold import fold
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.recit import Dit, Recit
from parcours.peuplement.territoire import PARTS, TerritoireInvente
from parcours.projections.vue import Vie, numerotees
from parcours.projections.vues import toutes
from parcours.publications import lues
from parcours.publications.composee import Composee
from parcours.publications.composer import composer
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.cases import SEUIL_MENAGES
from parcours.secret_statistique.tables import TOTAL

CODE: Final = "48"
AUJOURD_HUI: Final = date(2026, 11, 29)
RECITS: Final = 20
"""De chaque dispositif."""
PERIODES: Final = ("2024", "2025", *(f"{an}-T{n}" for an in (2024, 2025, 2026) for n in (1, 2, 3)))
MUETS: Final = {
    "territoires": "aucun ménage inventé ne part dans un autre département, où tout recommencerait",
}
"""Les tableaux où rien n'arrive, et pourquoi."""


def menages() -> Iterator[list[Dit]]:
    ou = DepartementInvente(CODE, 400)
    for rang, (raconte, _, _) in enumerate(PARTS.values()):
        for n in range(RECITS):
            recit = Recit(1, ou, rang * RECITS + n, AUJOURD_HUI)
            raconte(recit)
            recit.accorde()
            yield sorted(recit.dits, key=lambda dit: (dit.su_le, dit.heure))


def au_journal(dit: Dit, flux: UUID, position: int) -> Recorded:
    su_a = datetime.combine(dit.su_le, time(dit.heure // 60, dit.heure % 60), UTC)
    return Recorded(
        position=position, stream=flux, version=position, source=dit.par.source, id=dit.id,
        type=dit.type, happened_on=dit.jour, known_at=su_a, recorded_at=su_a, department=CODE,
        roles=",".join(sorted(dit.par.roles)), linked_streams=(),
        payload=_sans_designation(dit), organisation=dit.par.organisme,
    )  # fmt: skip


def _sans_designation(dit: Dit) -> bytes:
    """What the door puts instead of the household that a fact names."""
    lu = {c: str(UUID(int=7)) if str(v).startswith("{{") else v for c, v in dit.data.items()}
    return orjson.dumps(lu)


def lignes_des(menages_: Iterable[list[Dit]]) -> dict[str, list[dict[str, Any]]]:
    """What the views say of these households."""
    vues = [vue for vue in toutes() if vue.table in lues.TABLES]
    lignes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rang, dits in enumerate(menages_):
        siens = [dit for dit in dits if dit.sujet.count("-") == 1]
        faits = codec.facts([au_journal(dit, UUID(int=1), n) for n, dit in enumerate(siens, 1)])
        vie = Vie(fold(UUID(int=1), faits))
        for table, valeurs in numerotees(r for vue in vues for r in vue.rangees(vie)):
            ligne = dict(zip(table.columns.keys(), valeurs, strict=True))
            lignes[table.name].append({**ligne, "parcours": f"m{rang}"})
    return lignes


@cache
def comptes() -> dict[str, Counter[tuple[str, ...]]]:
    """What each cell counts, or how many times a measure is told, over all periods."""
    lignes = lignes_des(menages())
    dits_: dict[str, Counter[tuple[str, ...]]] = defaultdict(Counter)
    for code in PERIODES:
        periode = Periode.lue(code)
        composee = composer(lues.matiere(lignes, periode.jours.dernier), periode, [CODE], seuil=1)
        for cle, case in composee.cases.items():
            if case.se_publie and TOTAL not in cle:
                dits_[cle[0]][cle[3:]] += case.valeur
        for cle, mesure in composee.mesures.items():
            dits_[cle[0]][cle[3:]] += mesure is not None
    return dits_


def parlent(tableau: str) -> set[tuple[str, ...]]:
    return {modalites for modalites, n in comptes()[tableau].items() if n}


@pytest.mark.parametrize("tableau", sorted(TABLEAUX.keys() - MUETS.keys()))
def test_un_tableau_dit_quelque_chose(tableau: str) -> None:
    assert parlent(tableau)


@pytest.mark.parametrize("tableau", MUETS)
def test_un_tableau_muet_dit_pourquoi(tableau: str) -> None:
    assert MUETS[tableau]
    assert not parlent(tableau)


COMPLETS: Final = (
    "stock", "entrees", "stock-attente", "demarches-115", "demarches-fsl",
    "demarches-cas-complexes", "alertes",
)  # fmt: skip
"""The tables of which twenty stories of each sort show every value; others have rarer ones."""


@pytest.mark.parametrize("tableau", COMPLETS)
def test_chaque_modalite_se_voit(tableau: str) -> None:
    assert {m for m, n in comptes()[tableau].items() if not n} == set()


def test_ce_qui_est_rare_arrive_aussi() -> None:
    assert {("refus-de-la-structure",), ("sans-suite",)} & parlent("demarches-siao")
    assert ("relais-accepte",) in parlent("demarches-referents")
    assert ("plan",) in parlent("demarches-pole")
    assert ("detachement",) in parlent("demarches-campements")
    assert len(parlent("stock-dispositif")) > 5
    assert {("avis-de-coupure",), ("coupure-coupure",)} <= parlent("demarches-energie")


def test_sans_accord_ce_que_disent_ceux_que_nul_n_a_nommes_attend(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Recit, "accorde", lambda _: None)

    assert not comptes.__wrapped__()["expulsions-etapes"].total()


@pytest.mark.parametrize(
    "code", ["pole", "pole-objectifs", "cas-complexes", "protocole-social", "habitat-indigne",
             "campements"],
)  # fmt: skip
def test_ce_que_montrent_quelques_exemples_se_publie_de_trois_annees(code: str) -> None:
    """Of a territory of two thousand households, at least eleven are in one cell."""
    cases = exemples().cases.items()

    menages_ = [case.menages for cle, case in cases if cle[0] == f"demarches-{code}-3-ans"]
    assert max(menages_) >= SEUIL_MENAGES


@pytest.mark.parametrize("tableau", ["entrees-dispositif", "sorties-dispositif"])
def test_un_site_qui_s_installe_et_se_resorbe_se_publie_d_un_trimestre(tableau: str) -> None:
    """Quarterly flows of what is rare are silent, unless what happens happens to many at once."""
    menages_ = [
        case.menages
        for trimestre in ("2025-T3", "2026-T3")
        for cle, case in exemples(trimestre).cases.items()
        if cle[0] == tableau
    ]
    assert max(menages_) >= SEUIL_MENAGES


@cache
def exemples(code: str = "2025") -> Composee:
    """What a period counts of those who show what is rare."""
    periode = Periode.lue(code)
    return composer(lues.matiere(des_exemples(), periode.jours.dernier), periode, [CODE])


@cache
def des_exemples() -> dict[str, list[dict[str, Any]]]:
    invente = TerritoireInvente(DepartementInvente(CODE, 2000), 1, AUJOURD_HUI)
    return lignes_des([[*menage.dits] for menage in invente.menages(0, 600)])
