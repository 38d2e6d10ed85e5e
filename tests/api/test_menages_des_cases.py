"""D'un chiffre à ses ménages : la somme de la liste est le chiffre ; et d'un ménage à ses faits."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import cache
from random import Random
from typing import Any, Final
from urllib.parse import parse_qsl
from uuid import UUID, uuid5

import pytest
from faits import (
    BAILLEUR,
    CCAPEX,
    LE_115,
    RELAIS,
    SIAO,
    SIAO_33,
    a_la_rue,
    accord,
    entre,
    est_un_probleme,
    fait,
    fautes,
    referent,
)
from lignes_inventees import CODE, PERIODES, lignes_des, menages
from maison import SUPERVISEUR, Maison

from parcours.api.cases_voulues import Dimensions
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.projections import schema
from parcours.projections.cles import CLES
from parcours.publications import lues
from parcours.publications.composer import composer
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.cases import Cle

OBSERVATEUR: Final = "/partenaires/observateur-48"
CIDFF: Final = "/partenaires/cidff-48"
PAR_TABLEAU: Final = 2
"""How many cells of a table are opened."""
Lignes = Mapping[str, Sequence[Mapping[str, Any]]]


@cache
def territoire() -> Lignes:
    """What the views say of the invented territory, under identifiers that a base takes."""
    return {
        table: [{**li, "parcours": uuid5(UUID(int=0), li["parcours"])} for li in siennes]
        for table, siennes in lignes_des(menages()).items()
    }


@cache
def chiffres() -> Mapping[str, list[tuple[Cle, int]]]:
    """Of each table, the cells that count somebody, and what they count."""
    dits: dict[str, list[tuple[Cle, int]]] = defaultdict(list)
    for code in PERIODES:
        periode = Periode.lue(code)
        composee = composer(lues.matiere(territoire(), periode.jours.dernier), periode, [CODE])
        for cle, case in composee.cases.items():
            if case.valeur and cle[0] in TABLEAUX and case.se_publie:
                dits[cle[0]].append((cle, case.valeur))
    return dits


async def installe(maison: Maison, qui: str = SUPERVISEUR.source) -> None:
    """The territory in the views, and a key of each household for this reader."""
    (partenaire,) = await maison.service.annuaire.named([qui])
    cle = {
        "numero": 1, "pour": 0, "lecteur": partenaire.lecteur.fiche, "jusqu_a": None, "lit": True,
        "suit": True, "vues": [vue.value for vue in NOMINATIVES], "edition": "", "sujets": [],
        "est_nomme": True, "niveau": 5, "droits": "x", "lit_les_noms": True,
        "structures_tues_au": None, "tait_la_commune": False, "decide_de_tout": True,
        "decide_de": [],
    }  # fmt: skip
    tous = {li["parcours"] for siennes in territoire().values() for li in siennes}
    tables = {**territoire(), CLES.name: [{**cle, "parcours": un} for un in tous]}
    async with maison.service.pool.acquire() as connexion:
        for nom, siennes in tables.items():
            colonnes = [*siennes[0]]
            await connexion.copy_records_to_table(
                nom,
                schema_name=schema.live(),
                columns=colonnes,
                records=[tuple(li[c] for c in colonnes) for li in siennes],
            )


def case_de(cle: Cle) -> dict[str, str]:
    """A cell, as an address says it."""
    tableau, periode, *modalites = cle
    noms = TABLEAUX[tableau].dimensions
    dites = {n: v for n, v in zip(noms, modalites, strict=True) if v != "*"}
    return {"periode": periode, **dites}


async def pages(
    maison: Maison,
    tableau: str,
    case: Mapping[str, str],
    qui: str = SUPERVISEUR.source,
    limite: int = 1000,
) -> list[dict[str, Any]]:
    """Every household of a cell, page by page."""
    elements: list[dict[str, Any]] = []
    apres: str | None = None
    while True:
        lu = await maison.lit(
            f"/v1/observatoire/tableaux/{tableau}/menages",
            lecteur=qui, limite=limite, apres=apres, **case,
        )  # fmt: skip
        assert lu.status_code == 200, lu.text
        elements += lu.json()["elements"]
        apres = lu.json()["suivant"]
        if apres is None:
            return elements


async def test_la_liste_de_chaque_case_a_pour_somme_son_chiffre(sans_projecteur: Maison) -> None:
    await installe(sans_projecteur)
    hasard = Random(1)  # noqa: S311 (nothing secret)
    faux = []
    for tableau, dites in chiffres().items():
        for cle, valeur in hasard.sample(dites, min(PAR_TABLEAU, len(dites))):
            lus = await pages(sans_projecteur, tableau, case_de(cle))
            assert len({lu["parcours"] for lu in lus}) == len(lus)
            assert all(lu["compte"] == len(lu["episodes"]) > 0 for lu in lus)
            if sum(lu["compte"] for lu in lus) != valeur:
                faux.append((cle, valeur, sum(lu["compte"] for lu in lus)))

    assert faux == []
    assert len(chiffres()) == sum(not t.est_mesure for t in TABLEAUX.values()) - 1  # territoires


async def test_les_pages_se_suivent_sans_en_perdre_ni_en_redire(sans_projecteur: Maison) -> None:
    await installe(sans_projecteur)
    for tableau in ("passages", "demarches-115"):
        cle, _ = max(chiffres()[tableau], key=lambda dite: dite[1])
        tout = await pages(sans_projecteur, tableau, case_de(cle))

        for limite in (1, 3, len(tout)):
            assert await pages(sans_projecteur, tableau, case_de(cle), limite=limite) == tout


# --- Qui la lit -----------------------------------------------------------------------------------

HEBERGES: Final = "/v1/observatoire/tableaux/entrees/menages"
CASE: Final = {"periode": "2025-T1", "departement": "48", "etape": "hebergement"}


async def raconte(maison: Maison) -> str:
    """A household that lives outside, whom the Relais follows, and who is then sheltered."""
    parcours = await entre(maison, a_la_rue(sujet="si-siao:48-compte", survenu_le="2025-02-03"))
    ici = f"parcours:{parcours}"
    await entre(maison, referent(sujet=ici, survenu_le="2025-02-04"))
    donnees = {"structure": "INT-GENTIANES", "type_place": "CHU", "survenu_le": "2025-03-10"}
    await entre(maison, fait("hebergement.entree-effectuee", SIAO, sujet=ici, **donnees))
    return str(parcours)


async def test_d_une_case_a_un_menage_et_de_lui_aux_faits_qui_l_y_mettent(maison: Maison) -> None:
    parcours = await raconte(maison)
    for qui in (SIAO, RELAIS, SUPERVISEUR.source):
        (lu,) = await pages(maison, "entrees", CASE, qui)

        assert (lu["parcours"], lu["compte"]) == (parcours, 1)
        (episode,) = lu["episodes"]
        assert (episode["le"], episode["jours"], episode["fini"]) == ("2025-03-10", None, True)
        chronologie, _, voulus = episode["faits"].partition("?")
        faits = await maison.lit(chronologie, lecteur=qui, **dict(parse_qsl(voulus)))
        dits = [(f["survenu_le"], f["type"]) for f in faits.json()["elements"]]
        assert dits == [("2025-03-10", "hebergement.entree-effectuee")], qui


async def test_qui_ne_lit_que_des_agregats_n_a_aucun_menage(maison: Maison) -> None:
    await raconte(maison)

    refus = await maison.lit(HEBERGES, lecteur=OBSERVATEUR, **CASE)

    assert est_un_probleme(refus, 403, "lecture-interdite")


async def test_ce_que_l_on_ne_lit_pas_d_un_menage_n_y_compte_pas(maison: Maison) -> None:
    """Of one household: the Relais follows it, the bailleur reads its debts, another sees none."""
    parcours = await raconte(maison)
    ici = f"parcours:{parcours}"
    await entre(maison, accord("INT-GENTIANES", sujet=ici, survenu_le="2025-02-05"))
    appel: dict[str, Any] = {
        "appelant": "PERSONNE",
        "demandes": ["HEBERGEMENT"],
        "survenu_le": "2025-02-06",
    }
    await entre(maison, fait("veille.appel-115-recu", LE_115, sujet=ici, **appel))
    cas = {"periode": "2025", "departement": "48", "fait": "appel"}

    vus = {
        qui: [lu["parcours"] for lu in await pages(maison, "demarches-115-annee", cas, qui)]
        for qui in (SIAO, RELAIS)
    }
    assert vus == {SIAO: [parcours], RELAIS: [parcours]}
    partout = {"periode": "2025-T1", "etape": "hebergement"}
    assert await pages(maison, "entrees", partout, SIAO_33) == []
    dehors = await maison.lit(HEBERGES, lecteur=SIAO_33, **CASE)
    assert est_un_probleme(dehors, 403, "territoire-interdit")
    du_115 = "/v1/observatoire/tableaux/demarches-115-annee/menages"
    for qui in (BAILLEUR, CCAPEX):
        refus = await maison.lit(du_115, lecteur=qui, **cas)
        assert est_un_probleme(refus, 403, "lecture-interdite"), qui


async def test_une_mise_a_l_abri_se_liste_a_qui_y_est_nomme_et_a_nul_autre(
    maison: Maison,
) -> None:
    parcours = await raconte(maison)
    ici = f"parcours:{parcours}"
    await entre(maison, accord("INT-CIDFF48", sujet=ici, survenu_le="2025-03-11"))
    for sorte, champs in (
        ("protection-adresse-activee", {"niveau": "N1"}),
        ("mise-a-abri-debutee", {"solution": "GITE", "commune": "48061"}),
    ):
        dit = fait(f"vif.{sorte}", CIDFF, sujet=ici, survenu_le="2025-03-12", **champs)
        await entre(maison, dit)
    cas = {"periode": "2025", "departement": "48"}

    vus = {
        qui: [lu["parcours"] for lu in await pages(maison, "vif-entrees", cas, qui)]
        for qui in (CIDFF, SUPERVISEUR.source)
    }
    assert vus == {CIDFF: [parcours], SUPERVISEUR.source: [parcours]}
    for qui in (SIAO, RELAIS):
        assert await pages(maison, "vif-entrees", cas, qui) == []


@pytest.mark.parametrize(
    ("tableau", "case", "faute", "dit"),
    [
        ("stock", {"periode": "2025"}, ("valeur-hors-bornes", "periode"), "un trimestre"),
        ("passages", {"periode": "2025-T1"}, ("valeur-hors-bornes", "periode"), "une année"),
        ("passages", {"periode": "hier"}, ("valeur-hors-bornes", "periode"), "une année"),
        ("stock", {"periode": "2025-T1", "signal": "X"}, ("code-inconnu", "signal"), "etape"),
        ("stock", {"periode": "2025-T1", "etape": "lune"}, ("code-inconnu", "etape"), "rue"),
        ("alertes", {"periode": "2025"}, ("champ-requis", "compte"), "compte"),
        ("durees", {"periode": "2025"}, ("champ-requis", "etape"), "etape"),
        ("lieux-epci", {"periode": "2025"}, ("champ-requis", "departement"), "departement"),
        (
            "lieux-communes",
            {"periode": "2025", "departement": "48", "commune": "33063"},
            ("code-inconnu", "commune"),
            "commune",
        ),
    ],
)
async def test_une_case_qui_n_existe_pas_dit_celles_qui_existent(
    sans_projecteur: Maison, tableau: str, case: dict[str, str], faute: tuple[str, str], dit: str
) -> None:
    refus = await sans_projecteur.lit(
        f"/v1/observatoire/tableaux/{tableau}/menages", lecteur=SIAO, **case
    )

    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert fautes(refus) == {faute}
    assert dit in refus.json()["detail"]


async def test_un_tableau_inconnu_dit_ceux_qui_existent(sans_projecteur: Maison) -> None:
    refus = await sans_projecteur.lit(
        "/v1/observatoire/tableaux/lune/menages", lecteur=SIAO, periode="2025"
    )

    assert est_un_probleme(refus, 404, "introuvable")
    assert "demarches-115-annee" in refus.json()["detail"]


def test_chaque_dimension_d_un_tableau_se_dit_dans_l_adresse() -> None:
    noms = {nom for tableau in TABLEAUX.values() for nom in tableau.dimensions}

    assert noms == {champ.name for champ in fields(Dimensions)}
