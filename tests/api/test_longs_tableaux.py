"""Un long tableau s'emporte sans tenir en mémoire : relu par lots, écrit par morceaux."""

import hashlib
import io
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

import openpyxl  # type: ignore[import-untyped]
import pytest
from starlette.types import Message

from parcours.api import emporter
from parcours.api.emporter import Format, Valeur, en_classeur
from parcours.api.parquet import LIGNES_D_UN_GROUPE
from parcours.api.tableaux_publies import CasesRelues, TableauGele, morceaux
from parcours.api.tirages import OCTETS_COURTS, Tirage, Tirages
from parcours.publications.registre import CaseParue, Gelee
from parcours.publications.tableaux import TABLEAUX

GELEE: Final = Gelee(
    numero=1, periode="2025-T1", revision=1, departements=["48"], catalogue="4", seuil=11,
    position=1, gelee_a=datetime(2026, 1, 1, tzinfo=UTC), bilan={}, empreinte="",
)  # fmt: skip
FORMES: Final = [f for f in Format if f is not Format.GEOJSON]
PEU, BEAUCOUP = 3_000, 9_000
UN_PAQUET: Final = {Format.PARQUET: 2 * LIGNES_D_UN_GROUPE}
"""Under which a form has not yet all it holds at once."""
DE_PLUS_MAX: Final = 3 * 512 * 1024
"""Beaucoup de lignes peuvent coûter cela de plus que peu ; les tenir toutes en coûte le triple."""


def lots(combien: int) -> Iterator[list[CaseParue]]:
    for debut in range(0, combien, 1000):
        yield [
            (("stock", "2025-T1", "48", f"etape-{n}"), n % 40 or None)
            for n in range(debut, min(debut + 1000, combien))
        ]


def pic(forme: Format, combien: int, *, d_un_coup: bool = False) -> int:
    """The most memory that writing so many cells under this form takes."""
    tracemalloc.start()
    try:
        with CasesRelues() as relues:
            for lot in lots(combien):
                relues.ajoute(lot)
            cases = list(relues) if d_un_coup else relues
            lu = TableauGele(GELEE, TABLEAUX["stock"], cases)
            assert sum(map(len, morceaux(lu, forme, {}, ouvre=True))) > combien
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("forme", FORMES)
def test_beaucoup_de_lignes_de_plus_ne_prennent_pas_plus_de_memoire(forme: Format) -> None:
    peu = UN_PAQUET.get(forme, PEU)

    assert pic(forme, peu + BEAUCOUP) < pic(forme, peu) + DE_PLUS_MAX


def test_des_cases_toutes_en_memoire_se_verraient() -> None:
    assert pic(Format.CSV, BEAUCOUP, d_un_coup=True) > pic(Format.CSV, PEU) + DE_PLUS_MAX


def test_des_cases_se_relisent_autant_de_fois_qu_il_faut() -> None:
    with CasesRelues() as cases:
        for lot in lots(2500):
            cases.ajoute(lot)
        attendues = [case for lot in lots(2500) for case in lot]

        assert [*cases] == attendues
        assert len(cases) == len(attendues)
        next(iter(cases))
        assert [*cases] == attendues


def test_au_dela_de_ce_qu_un_tableur_lit_d_une_feuille_le_tableau_continue_sur_une_autre(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(emporter, "LIGNES_D_UNE_FEUILLE", 3)
    lignes: list[list[Valeur]] = [[f"e{n}", n] for n in range(7)]

    ecrit = b"".join(en_classeur(["etape", "valeur"], lignes, {"Unité": "ménages"}, GELEE.gelee_a))

    classeur = openpyxl.load_workbook(io.BytesIO(ecrit), read_only=True)
    feuilles = {f.title: [[*li] for li in f.iter_rows(values_only=True)] for f in classeur}
    assert [*feuilles] == ["Tableau", "Tableau 2", "Tableau 3", "Définitions"]
    assert [li for nom in [*feuilles][:3] for li in feuilles[nom][1:]] == lignes
    assert all(feuilles[nom][0] == ["etape", "valeur"] for nom in [*feuilles][:3])


def long(taille: int = OCTETS_COURTS) -> Tirage:
    return Tirage.ecrit((bytes([n % 256]) * 1024 for n in range(taille // 1024 + 1)), "text/csv")


def test_plusieurs_lisent_un_long_tirage_a_la_fois() -> None:
    tirage = long()

    assert tirage.est_long
    assert not Tirage.ecrit([b"." * OCTETS_COURTS], "text/csv").est_long
    un, autre = tirage.morceaux(), tirage.morceaux()
    lus = [b"".join(cote) for cote in zip(*zip(un, autre, strict=True), strict=True)]
    assert {hashlib.sha256(lu).hexdigest() for lu in lus} == {tirage.empreinte}


async def test_une_longue_reponse_part_par_morceaux_et_dit_sa_longueur() -> None:
    tirage, envoyes = long(), list[Message]()

    async def envoie(message: Message) -> None:
        envoyes.append(message)

    async def rien() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    scope = {"type": "http", "asgi": {"version": "3.0", "spec_version": "2.4"}}
    await tirage.reponse(None)(scope, rien, envoie)

    corps = [message.get("body", b"") for message in envoyes[1:]]
    assert hashlib.sha256(b"".join(corps)).hexdigest() == tirage.empreinte
    assert max(map(len, corps)) < OCTETS_COURTS / 4
    assert (b"content-length", str(tirage.taille).encode()) in envoyes[0]["headers"]


async def test_un_long_tirage_se_garde_sur_disque_sans_chasser_les_courts() -> None:
    tirages, ecrits = Tirages(octets_max=10, en_fichiers_max=2 * OCTETS_COURTS), list[str]()

    async def lit_un(code: str) -> Tirage:
        async def ecrit() -> Tirage:
            ecrits.append(code)
            return Tirage.ecrit([b"."], "text/csv") if code == "court" else long()

        return await tirages.lit((1, code, "csv", False), ecrit)

    lu = await lit_un("long")
    for code in ("court", "long", "court", "autre", "court", "long"):
        await lit_un(code)

    assert ecrits == ["long", "court", "autre", "long"]
    assert hashlib.sha256(b"".join(lu.morceaux())).hexdigest() == lu.empreinte


def test_un_long_tirage_que_personne_ne_lit_plus_rend_son_fichier() -> None:
    tirage = long()
    fichier = tirage.octets
    assert not isinstance(fichier, bytes)

    del tirage

    assert fichier.closed
