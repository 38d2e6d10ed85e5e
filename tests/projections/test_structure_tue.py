"""La structure qu'une protection tait ne se nomme nulle part : ni comme auteur, ni par référence.

Le centre qui accueille le ménage en dit un fait de chaque type. Sous une protection de niveau 2 ou
3, ni sa source ni son code ne paraissent dans ce que lit qui n'est pas nommé.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from relations_dites import accord, refere
from scenario import (
    ACTES_ORDINAIRES,
    CIDFF,
    LE_115,
    MENAGE,
    ORGANISMES,
    REFERENT,
    Dit,
    a_temps,
    constat,
    entree,
    fait,
    numerotes,
    ref,
)
from toutes_les_pages import PERSONNE, tout_lire

from parcours.domain.histoire.protege import RIEN_DE_TU
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture import regard as regards
from parcours.domain.publie import catalogue
from parcours.journal import codec
from parcours.projections import acces, cles
from parcours.projections.household import household_rows
from parcours.projections.vue import NOMMES

SOURCE: Final = "/partenaires/abri"
ORGANISME: Final = "INT-ABRI"
LE_CENTRE: Final[dict[str, Any]] = {
    "par": SOURCE,
    "qualites": frozenset({Role.GESTIONNAIRE_HEBERGEMENT}),
}
DITS: Final = sorted(
    c.fiche.nom
    for c in catalogue.classes()
    if Role.GESTIONNAIRE_HEBERGEMENT in c.fiche.emetteurs and c.fiche.agregat is Agregat.MENAGE
)
JUGENT: Final = {table.name for table in (*(vue.table for vue in acces.VUES), *cles.TABLES)}
"""Ce qui dit qui lit, et ne se montre pas."""


@pytest.fixture(autouse=True)
def le_centre_a_un_nom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ORGANISMES, SOURCE, ORGANISME)
    monkeypatch.setattr(codec, "fact", lambda fait: fait)


def histoire(sorte: str, niveau: str) -> list[Fait]:
    """Ce que le centre dit, et l'entrée que le 115 dit aussi : deux récits d'un acte."""
    corrige = sorte.startswith("correction.")
    cite: dict[str, Any] = {"cible": ref("entree", SOURCE)} if corrige else {}
    dits: tuple[Dit, ...] = (
        fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1"]),
        constat("2026-01-06", "RUE", ident="rue"),
        refere("2026-01-07"),
        accord("2026-01-08", CIDFF, LE_115, REFERENT),
        fait("vif.protection-adresse-activee", "2026-01-09", niveau=niveau, par=CIDFF),
        fait("siao.orientation-proposee", "2026-01-09", par=CIDFF, structure=ORGANISME,
             qualites=frozenset({Role.SIAO})),
        entree("2026-01-12", "CHU", ident="entree-siao", structure=ORGANISME),
        entree("2026-01-12", "CHU", ident="entree", structure=ORGANISME, **LE_CENTRE),
        fait(sorte, "2026-01-20", ident="dit", **cite, **LE_CENTRE),
        fait("hebergement.sortie-effectuee", "2026-04-01", ident="sortie", destination="RUE",
             **LE_CENTRE),
        fait("correction.fait-annule", "2026-04-02", ident="annule", cible=ref("sortie", SOURCE),
             **LE_CENTRE),
    )  # fmt: skip
    return list(numerotes(a_temps(*dits)))


def nomme(texte: object) -> bool:
    return SOURCE in str(texte) or ORGANISME in str(texte)


def pages_qui_nomment(faits: list[Fait], source: str) -> list[str]:
    """Les pages qui le nomment à qui ne l'a pas dit lui-même."""
    lues = tout_lire(faits, source, faits)
    del lues["version"]  # shown as a count and a digest
    return [page for page, lue in lues.items() if nomme(lue)]


def lignes_qui_nomment(faits: list[Fait]) -> Iterator[str]:
    """Les lignes que montre une liste à qui n'est pas nommé, et qui le nomment.

    Sauf s'il demande lui-même une relation : qui en décide sait qui demande.
    """
    for table, ligne in household_rows(MENAGE, faits, ACTES_ORDINAIRES, PERSONNE):  # type: ignore[arg-type]  # facts already read
        dite = dict(zip(table.c.keys(), ligne, strict=True))
        dite.pop("auteur", None)  # matched with who reads, never shown
        tue = dite.get("dit_la_structure") or dite.get("demandee")
        if dite["pour"] == NOMMES or table.name in JUGENT or tue:
            continue
        if nomme(dite):
            yield f"{table.name} {dite}"


@pytest.mark.parametrize("niveau", ["N2", "N3"])
@pytest.mark.parametrize("sorte", DITS)
def test_rien_ne_nomme_la_structure_que_l_on_tait(sorte: str, niveau: str) -> None:
    faits = histoire(sorte, niveau)

    assert {source: pages_qui_nomment(faits, source) for source in (REFERENT, LE_115)} == {
        REFERENT: [],
        LE_115: [],
    }
    assert list(lignes_qui_nomment(faits)) == []


def test_ce_que_l_on_ne_tait_pas_se_lit() -> None:
    """Sans protection de ce niveau, les pages le nomment."""
    assert pages_qui_nomment(histoire("hebergement.sortie-effectuee", "N1"), REFERENT) != []


def test_ne_rien_voiler_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regards, "voile", lambda *_: RIEN_DE_TU)

    assert pages_qui_nomment(histoire("hebergement.sortie-effectuee", "N2"), REFERENT) != []
