"""Chercher quelqu'un par son nom, et ceux qui n'en font peut-être qu'un : qui trouve qui, et quand.

Au repos, rien de ce qui se cherche n'est écrit ; une personne effacée ne se trouve plus.
"""

from typing import Any, Final

import pytest
from faits import (
    BAILLEUR,
    CAF,
    GENTIANES,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    accord,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
)
from maison import Maison

from parcours.api import index_des_personnes
from parcours.api.routes import personnes
from parcours.projections import schema

CIDFF: Final = "/partenaires/cidff-48"
NEE: Final = "1985-03-12"
LINA: Final = {"nom": "Lefèvre", "prenom": "Éloïse", "date_naissance": NEE}


async def trouve(maison: Maison, par: str = SIAO, **criteres: str) -> list[tuple[str, str]]:
    lu = await maison.cherche("/v1/personnes/recherche", {**LINA, **criteres}, par=par)
    assert lu.status_code == 200, lu.text
    return [(e["parcours"], e["correspondance"]) for e in lu.json()["elements"]]


async def menage(maison: Maison, sujet: str = "si-siao:48-lina", **dits: str) -> str:
    parcours = await entre(maison, menage_ouvert(sujet=sujet))
    await entre(maison, identite(SIAO, sujet=sujet, **{**LINA, **dits}))
    return parcours


def protege(parcours: str, niveau: str) -> Fait:
    dit: dict[str, Any] = {"niveau": niveau, "organismes_habilites": ["INT-CIDFF48"]}
    return fait("vif.protection-adresse-activee", CIDFF, sujet=f"parcours:{parcours}", **dit)


async def test_on_trouve_qui_l_on_lit_par_son_nom_autrement_ecrit(maison: Maison) -> None:
    lina = await menage(maison)

    assert await trouve(maison) == [(lina, "exacte")]
    for criteres in ({"nom": "LEFEVRE", "prenom": "Eloise"},):
        assert await trouve(maison, **criteres) == [(lina, "exacte")]
    for criteres in (
        {"nom": "Éloïse", "prenom": "Lefèvre"},
        {"nom": "Lefebvre-Lefèvre"},
        {"prenom": "Heloise"},
        {"date_naissance": "1985-12-03"},
        {"date_naissance": "1985-03"},
        {"date_naissance": "1985"},
        {"date_naissance": "1985-01-01"},
    ):
        assert await trouve(maison, **criteres) == [(lina, "approchante")], criteres
    for criteres in (
        {"prenom": "Julien"},
        {"nom": "Martin"},
        {"date_naissance": "1986-03-12"},
        {"date_naissance": "1985-01-01", "prenom": "Heloise"},
    ):
        assert await trouve(maison, **criteres) == [], criteres


async def test_on_ne_trouve_que_la_ou_l_on_lit_les_noms(maison: Maison) -> None:
    lina = await menage(maison)
    await entre(maison, referent(sujet=f"parcours:{lina}"))
    await entre(maison, accord("INT-CIDFF48", "INT-CAF48", sujet=f"parcours:{lina}"))

    qui_trouve = {}
    for par in (SIAO, RELAIS, CAF, BAILLEUR, GENTIANES, SIAO_33):
        qui_trouve[par] = bool(await trouve(maison, par))
    assert qui_trouve == {
        SIAO: True, RELAIS: True, CAF: True, BAILLEUR: False, GENTIANES: False, SIAO_33: False,
    }  # fmt: skip
    sans_vue = await maison.cherche("/v1/personnes/recherche", LINA, par="/partenaires/ddets-48")
    assert est_un_probleme(sans_vue, 403, "lecture-interdite")

    await entre(maison, protege(lina, "N3"))
    for par in (SIAO, RELAIS, CAF):
        assert await trouve(maison, par) == []
    assert await trouve(maison, CIDFF) == [(lina, "exacte")]


async def test_archivee_ou_effacee_elle_ne_se_trouve_plus(maison: Maison) -> None:
    lina, autre = await menage(maison), await menage(maison, "si-siao:48-b")
    assert sorted(await trouve(maison)) == sorted([(lina, "exacte"), (autre, "exacte")])

    dpo = "/partenaires/dpo-48"
    archive = fait("parcours.archive", dpo, sujet=f"parcours:{autre}", motif="DELAI_SANS_CONTACT")
    await entre(maison, archive)
    assert await trouve(maison) == [(lina, "exacte")]
    await maison.service.pool.execute(
        "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() WHERE flux = $1::uuid", lina
    )
    assert await trouve(maison) == []
    await index_des_personnes.oublier(maison.service)
    gardees = "SELECT empreinte FROM vues.personnes JOIN coffre.personnes USING (empreinte)"
    assert len(await maison.sql(f"{gardees} WHERE parcours = $1::uuid", lina)) == 0
    assert len(await maison.sql(f"{gardees} WHERE parcours = $1::uuid", autre)) == 1


async def test_oublier_qui_s_efface_ne_relit_rien_pour_chacun(maison: Maison) -> None:
    """Un sous-plan se refait pour chaque personne : à deux cent mille, rien ne s'oubliait plus."""
    avec_ou = """
      DELETE FROM coffre.personnes c
       WHERE NOT EXISTS (SELECT FROM {vues}.personnes p WHERE p.empreinte = c.empreinte)
          OR EXISTS (SELECT FROM coffre.cles k WHERE k.cle = ANY(c.sujets) AND k.enveloppe IS NULL)
    """

    async def refait(ordre: str) -> bool:
        plan = await maison.sql(f"EXPLAIN {ordre.format(vues=schema.live())}")
        return any("SubPlan" in str(ligne) for ligne in plan)

    assert [await refait(ordre) for ordre in index_des_personnes.OUBLIER] == [False, False]
    assert await refait(avec_ou), "la même en une phrase"


async def test_au_repos_rien_de_ce_qui_se_cherche_n_est_ecrit(maison: Maison) -> None:
    await menage(maison, nom="Zorblaxe", prenom="Quixote")
    assert len(await trouve(maison, nom="Zorblaxe", prenom="Quixote")) == 1

    for table in ("coffre.personnes", "coffre.recherche", "vues.personnes", "lectures.faites"):
        lignes = str(await maison.sql(f"SELECT t::text FROM {table} AS t")).casefold()  # noqa: S608 (our names)
        assert lignes != "[]"
        for dit in ("zorblaxe", "quixote", "1985", b"zorblaxe".hex(), b"quixote".hex()):
            assert dit not in lignes, table


FAUTIVES: Final = (
    ({**LINA, "nom": "L"}, "critere-trop-faible"),
    ({**LINA, "prenom": "É."}, "critere-trop-faible"),
    ({**LINA, "nom": "Ly", "date_naissance": "1985"}, "critere-trop-faible"),
    ({**LINA, "nom": "??"}, "critere-trop-faible"),
    ({**LINA, "date_naissance": "1985-02-30"}, "date-invalide"),
    ({**LINA, "date_naissance": "12/03/1985"}, "date-invalide"),
    ({"nom": "Lefèvre", "prenom": "Éloïse"}, "champ-requis"),
    ({"nom": "Lefèvre", "date_naissance": NEE}, "champ-requis"),
    ({**LINA, "commune": "48095"}, "champ-inconnu"),
    ({**LINA, "date_naissance": "3000-01-01"}, "date-invalide"),
    ({**LINA, "date_naissance": "9999"}, "date-invalide"),
    ({**LINA, "date_naissance": "0198-05-07"}, "date-invalide"),
    ({**LINA, "nom": "x" * 101}, "texte-trop-long"),
)


async def test_sans_critere_fort_rien_ne_se_cherche(maison: Maison) -> None:
    for corps, code in FAUTIVES:
        refus = await maison.cherche("/v1/personnes/recherche", corps, par=SIAO)

        assert est_un_probleme(refus, 422, "parametre-invalide")
        assert {e["code"] for e in refus.json()["erreurs"]} == {code}, corps


async def test_chercher_s_inscrit_et_chercher_en_vain_se_compte(maison: Maison) -> None:
    await menage(maison)
    await trouve(maison)
    for n in range(20):
        assert await trouve(maison, prenom=f"Prenom{'abcdefghijklmnopqrst'[n]}") == []

    faites = await maison.sql(
        "SELECT trouve FROM lectures.faites WHERE adresse = 'POST /v1/personnes/recherche'"
    )
    assert [f["trouve"] for f in faites].count(True) == 1
    balayages = await maison.lit("/v1/relations/balayages", lecteur=SIAO)
    assert [(b["organisme"], b["cherches"]) for b in balayages.json()["elements"]] == [
        ("INT-SIAO48", 20)
    ]


# --- Ceux qui n'en font peut-être qu'un -----------------------------------------------------------


async def doubles(maison: Maison, par: str = SIAO, **options: Any) -> list[dict[str, Any]]:  # noqa: ANN401 (any parameter)
    lu = await maison.lit("/v1/siao/listes/doublons-possibles", lecteur=par, **options)
    assert lu.status_code == 200, lu.text
    return list(lu.json()["elements"])


async def test_deux_menages_se_proposent_jusqu_a_ce_qu_on_en_decide(maison: Maison) -> None:
    une = await menage(maison)
    autre = await menage(maison, "si-siao:48-b", nom="Lefevre", date_naissance="1985-12-03")
    await menage(maison, "si-siao:48-c", prenom="Julien", date_naissance="1990-06-06")

    (double,) = await doubles(maison)
    assert {double["parcours"], double["autre_parcours"]} == {une, autre}
    assert (double["score"], double["naissance"], double["signalement"]) == (960, 900, None)
    comptes = (await maison.lit("/v1/siao/listes", lecteur=SIAO)).json()["listes"]
    assert {li["liste"]: li["menages"] for li in comptes}["doublons-possibles"] == 1
    refus = await maison.lit("/v1/siao/listes/doublons-possibles", lecteur=CIDFF)
    assert est_un_probleme(refus, 404, "introuvable")
    assert await doubles(maison, SIAO_33) == []

    signale = fait("correction.doublon-signale", sujet=f"parcours:{autre}", autre_menage=une,
                   criteres=["IDENTITE"])  # fmt: skip
    await entre(maison, signale)
    cite = f"{SIAO}#{signale['id']}"
    assert [d["signalement"] for d in await doubles(maison)] == [cite]
    await entre(
        maison, fait("correction.doublon-ecarte", sujet=f"parcours:{autre}", signalement=cite)
    )
    assert await doubles(maison) == []

    await entre(maison, identite(SIAO, sujet=f"parcours:{une}", **{**LINA, "nom": "LEFEVRE"}))
    assert await doubles(maison) == []

    await entre(maison, accord("INT-CIDFF48", sujet=f"parcours:{une}"))
    troisieme = await menage(maison, "si-siao:48-d")
    assert {d["autre_parcours"] for d in await doubles(maison)} | {
        d["parcours"] for d in await doubles(maison)
    } == {une, autre, troisieme}
    await entre(maison, protege(une, "N3"))
    (reste,) = await doubles(maison)
    assert {reste["parcours"], reste["autre_parcours"]} == {autre, troisieme}
    fusion = fait("correction.menages-fusionnes", sujet=f"parcours:{autre}",
                  absorbe=troisieme, motif="MEME_MENAGE")  # fmt: skip
    await entre(maison, fusion)
    assert await doubles(maison) == []


@pytest.mark.parametrize("signale_par_l_absorbe", [True, False])
async def test_ecarte_il_ne_se_propose_plus_quand_l_un_des_deux_se_reunit_a_un_autre(
    maison: Maison, *, signale_par_l_absorbe: bool
) -> None:
    une, autre = await menage(maison), await menage(maison, "si-siao:48-b")
    conserve = await menage(maison, "si-siao:48-c", prenom="Julien", date_naissance="1990-06-06")
    ici, la = (une, autre) if signale_par_l_absorbe else (autre, une)
    signale = fait("correction.doublon-signale", sujet=f"parcours:{ici}", autre_menage=la,
                   criteres=["IDENTITE"])  # fmt: skip
    ecarte = fait("correction.doublon-ecarte", sujet=f"parcours:{ici}",
                  signalement=f"{SIAO}#{signale['id']}")  # fmt: skip
    fusion = fait("correction.menages-fusionnes", sujet=f"parcours:{conserve}", absorbe=une,
                  motif="MEME_MENAGE")  # fmt: skip

    await entre(maison, signale)
    assert len(await doubles(maison)) == 1
    for dit in (ecarte, fusion):
        await entre(maison, dit)
        assert await doubles(maison) == []

    troisieme = await menage(maison, "si-siao:48-d")
    assert {frozenset({d["parcours"], d["autre_parcours"]}) for d in await doubles(maison)} == {
        frozenset({conserve, troisieme}), frozenset({autre, troisieme})
    }  # fmt: skip


async def test_trop_de_reponses_ou_un_index_incomplet_n_en_donnent_aucune(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(personnes, "TROUVEES_MAX", 1)
    await menage(maison)
    assert len(await trouve(maison)) == 1
    await menage(maison, "si-siao:48-b")
    refus = await maison.cherche("/v1/personnes/recherche", LINA, par=SIAO)
    assert est_un_probleme(refus, 422, "parametre-invalide")
    assert refus.json()["erreurs"][0]["code"] == "recherche-trop-large"
    (trop_large,) = await maison.sql(
        "SELECT trouve, liste FROM lectures.faites ORDER BY numero DESC LIMIT 1"
    )
    assert trop_large["trouve"] is False
    assert trop_large["liste"], "sans empreinte, elle ne se compterait pas"

    monkeypatch.setattr(index_des_personnes, "LOT", 1)
    monkeypatch.setattr(index_des_personnes, "LOTS_MAX", 1)
    await maison.service.pool.execute("DELETE FROM coffre.personnes")
    maison.service.personnes_lues.clear()
    refus = await maison.cherche("/v1/personnes/recherche", LINA, par=SIAO)
    assert est_un_probleme(refus, 503, "service-indisponible")
    assert refus.headers["Retry-After"] == "5"
    await maison.service.pool.execute("DELETE FROM coffre.personnes")
    listes = (await maison.lit("/v1/siao/listes", lecteur=SIAO)).json()["listes"]
    assert "doublons-possibles" not in {li["liste"] for li in listes}, "plutôt qu'un compte faux"
    assert "sans-referent" in {li["liste"] for li in listes}
