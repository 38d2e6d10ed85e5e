"""La qualité de ce que l'on dit : la sienne seule ; et qui se tait, pour le SIAO."""

from datetime import UTC, datetime, timedelta
from typing import Any, Final

import asyncpg
import pytest
from faits import (
    BAILLEUR,
    CAF,
    RELAIS,
    SIAO,
    Fait,
    a_la_rue,
    entre,
    est_un_probleme,
    fait,
    menage_ouvert,
    voisinage,
)
from maison import SUPERVISEUR, Maison, ouvrir_sans_projecteur

from parcours.api.routes import qualite

CIDFF: Final = "/partenaires/cidff-48"
UNE_CORRECTION: Final = "fr.parcours.correction.fait-annule.v1"
DE_VIOLENCES: Final = "fr.parcours.vif.signalement-recu.v1"
MENAGE: Final = "si-siao:48-2026-77"
AUTRE: Final = "si-siao:48-2026-78"


async def lit(maison: Maison, adresse: str, qui: str, **voulus: object) -> Any:  # noqa: ANN401 (JSON)
    reponse = await maison.lit(adresse, lecteur=qui, **voulus)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()


def demande(ident: str, **champs: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    dits: dict[str, Any] = {
        "nature": "INSERTION",
        "prescripteur": "INT-SIAO48",
        "survenu_le": "2025-03-01",
    }
    return fait("siao.demande-deposee", SIAO, sujet=MENAGE, id=ident, **{**dits, **champs})


async def test_la_completude_est_celle_de_ses_propres_faits(maison: Maison) -> None:
    await entre(maison, menage_ouvert(sujet=MENAGE))
    await entre(maison, demande("sans"))
    await entre(maison, demande("avec", nb_personnes=3, departements=[]))

    types = {t["type"]: t for t in (await lit(maison, "/v1/moi/qualite/completude", SIAO))["types"]}

    dite = types["fr.parcours.siao.demande-deposee.v1"]
    champs = {c["champ"]: (c["dits"], c["taux"]) for c in dite["champs"]}
    assert dite["faits"] == 2
    assert champs["nb_personnes"] == (1, 0.5)
    assert champs["departements"] == (0, 0.0)
    assert "nature" not in champs
    assert (await lit(maison, "/v1/moi/qualite/completude", BAILLEUR))["types"] == []


async def test_chacun_reprend_ses_faits_qui_surprennent_et_eux_seuls(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(sujet=MENAGE))
    await entre(maison, demande("juste"))
    seul = {"organisme": "INT-RELAIS", "effet_le": "2025-03-02", "survenu_le": "2025-03-02"}
    relais = fait("referent.relais-accepte", SIAO, sujet=MENAGE, id="sans-sortant", **seul)
    await entre(maison, relais)

    page = await lit(maison, "/v1/moi/qualite/anomalies", SIAO)

    carte = await lit(maison, f"/v1/parcours/{parcours}", SIAO)
    repris = [e for e in page["elements"] if e["fait"] == "sans-sortant"]
    assert [(e["code"], e["type"], e["parcours"]) for e in repris] == [
        ("relais-sans-sortant", "referent.relais-accepte", parcours)
    ]
    assert {e["code"] for e in page["elements"]} <= {a["code"] for a in carte["anomalies"]}
    assert (
        page["suivant"],
        (await lit(maison, "/v1/moi/qualite/anomalies", BAILLEUR))["elements"],
    ) == (None, [])


async def test_d_un_menage_reuni_un_fait_ne_se_reprend_qu_une_fois(maison: Maison) -> None:
    """Both streams open the same household: each fact is told with the one that it was told of."""
    premier = await entre(maison, menage_ouvert(sujet=MENAGE))
    await entre(maison, relais_sans_sortant("du-premier", MENAGE))
    second = await entre(maison, menage_ouvert(sujet=AUTRE, id="ouvre-l-autre"))
    await entre(maison, relais_sans_sortant("du-second", AUTRE))
    reunit = fait(
        "correction.menages-fusionnes", SIAO, sujet=MENAGE, absorbe=second,
        motif="MEME_MENAGE", survenu_le="2025-04-01", id="reunit",
    )  # fmt: skip
    await entre(maison, reunit)

    repris = (await lit(maison, "/v1/moi/qualite/anomalies", SIAO))["elements"]

    dits = sorted((e["parcours"], e["fait"], e["code"]) for e in repris)
    assert len(dits) == len(set(dits)) == len({(e["fait"], e["code"]) for e in repris})
    assert {e["parcours"] for e in repris} == {premier}
    assert {"du-premier", "du-second"} <= {e["fait"] for e in repris}


def relais_sans_sortant(ident: str, sujet: str) -> Fait:
    return fait(
        "referent.relais-accepte", SIAO, sujet=sujet, id=ident, organisme="INT-RELAIS",
        effet_le="2025-03-02", survenu_le="2025-03-02",
    )  # fmt: skip


async def test_une_page_a_reprendre_compte_des_menages_et_dit_la_suite(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        await entre(maison, menage_ouvert(sujet=f"si-siao:48-{n}"))
    vus, apres = 0, None
    while True:
        page = await lit(maison, "/v1/moi/qualite/anomalies", SIAO, limite=1, apres=apres)
        vus, apres = vus + 1, page["suivant"]
        if apres is None:
            break
    monkeypatch.setattr(qualite, "MENAGES_OUVERTS_MAX", 2)
    bornee = await lit(maison, "/v1/moi/qualite/anomalies", SIAO, limite=1000)
    suite = await lit(
        maison, "/v1/moi/qualite/anomalies", SIAO, limite=1000, apres=bornee["suivant"]
    )
    faux = await maison.lit("/v1/moi/qualite/anomalies", lecteur=BAILLEUR, apres="faux")

    assert vus == 3
    assert (bornee["suivant"] is None, suite["suivant"]) == (False, None)
    assert est_un_probleme(faux, 400, "curseur-invalide")


RECOPIE: Final = """
INSERT INTO journal.evenements SELECT (jsonb_populate_record(e, jsonb_build_object(
  'position', e.position + $2::int, 'version', e.version + $2::int, 'id', e.id || $2,
  'enregistre_le', $3::timestamptz, 'type', coalesce($4, e.type)))).*
  FROM journal.evenements e WHERE e.source = $1 ORDER BY e.position LIMIT 1
"""
"""The same fact, received another day: the service's own clock never goes back."""


@pytest.mark.parametrize(("debut", "semaines"), [(40, 4), (440, 61)])
async def test_le_siao_sait_qui_se_tait_et_celui_qui_se_tait_le_sait_aussi(
    base: str, debut: int, semaines: int
) -> None:
    """A silence that lasts is one still, more than a year after."""
    aujourdhui = datetime.now(UTC)
    async with ouvrir_sans_projecteur(base) as maison:
        menage = await entre(maison, menage_ouvert(sujet=MENAGE))
        for source in (BAILLEUR, CAF, RELAIS):
            await entre(maison, voisinage(source, sujet=f"parcours:{menage}"))
        await entre(maison, a_la_rue(CIDFF, sujet=f"parcours:{menage}"))
        proprietaire = await asyncpg.connect(base)
        await proprietaire.execute("SET session_replication_role = replica")
        rythmes = {BAILLEUR: None, CAF: DE_VIOLENCES, RELAIS: UNE_CORRECTION, CIDFF: None}
        for rang, (source, type_) in enumerate(rythmes.items(), 1):
            for n in range(5):
                le = aujourdhui - timedelta(days=debut - 2 * n)
                await proprietaire.execute(RECOPIE, source, 1000 * rang + n, le, type_)
        await proprietaire.execute(
            "DELETE FROM journal.evenements WHERE source = ANY($1) AND position < 1000",
            list(rythmes),
        )
        await proprietaire.close()

        dits = (await lit(maison, "/v1/moi/silences", SIAO))["partenaires"]
        tous = (await lit(maison, "/v1/moi/silences", SUPERVISEUR.source))["partenaires"]
        siens = {qui: await lit(maison, "/v1/moi/qualite", qui) for qui in (BAILLEUR, CAF)}
        refus = await maison.lit("/v1/moi/silences", lecteur=BAILLEUR)

    assert [(d["source"], d["pas_jours"], d["semaines"]) for d in dits] == [(BAILLEUR, 2, semaines)]
    assert tous == dits  # who reads everything has no département of its own
    assert {qui: lu["se_tait"] for qui, lu in siens.items()} == {BAILLEUR: True, CAF: True}
    assert est_un_probleme(refus, 403, "lecture-interdite")
