"""What a library fills by itself is no conflict: of two deliveries, the smallest time orders."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from faits import (
    LOT,
    RELAIS,
    SIAO,
    Fait,
    a_la_rue,
    accord,
    au_journal,
    entre,
    envoie,
    est_un_probleme,
    fautes,
    identite,
    menage_ouvert,
    voisinage,
)
from maison import STRUCTURE, Maison

from parcours.journal.appender import Appender
from parcours.journal.keys import fingerprint
from parcours.journal.port import Draft, Outcome, Receipt
from parcours.journal.verification import verify

TOT = "2025-03-03T08:00:00+01:00"
TARD = "2025-03-03T20:00:00+01:00"


def degradation(time: str | None, **options: Any) -> Fait:  # noqa: ANN401 (those of `voisinage`)
    dit = voisinage(**options)
    return {**dit, "time": time} if time else {n: v for n, v in dit.items() if n != "time"}


async def ordre(maison: Maison, parcours: str, **parametres: object) -> list[str]:
    """The identifiers of the facts, in the order in which they are read."""
    lue = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO, **parametres)
    assert lue.status_code == 200, lue.text
    return [e["id"] for e in lue.json()["elements"]]


async def test_une_heure_differente_n_est_pas_un_conflit(maison: Maison) -> None:
    premiere = await maison.pousse(degradation(TOT, id="a"))

    seconde = await maison.pousse(degradation(TARD, id="a"))

    assert seconde.status_code == 200
    assert seconde.headers["Idempotent-Replayed"] == "true"
    assert seconde.content == premiere.content
    assert await au_journal(maison) == 1


@pytest.mark.parametrize("heures", [(TOT, TARD), (TARD, TOT), (None, TOT), (TOT, None)])
async def test_la_plus_petite_heure_ordonne_quel_que_soit_l_ordre_d_arrivee(
    maison: Maison, heures: tuple[str | None, str | None]
) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert", survenu_le="2025-01-01"))
    await entre(maison, degradation("2025-03-03T12:00:00+01:00", id="midi"))
    for heure in heures:
        assert (await maison.pousse(degradation(heure, id="relivre"))).status_code in {200, 201}

    assert await ordre(maison, parcours) == ["ouvert", "relivre", "midi"]


async def test_un_renvoi_ne_deplace_pas_ce_qu_on_savait_avant(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert", survenu_le="2025-01-01"))
    await entre(maison, degradation("2025-03-03T12:00:00+01:00", id="midi"))
    avant = (await maison.pousse(degradation(TARD, id="relivre"))).json()["enregistre_le"]
    page = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO, limite=1)

    await maison.pousse(degradation(TOT, id="relivre"))
    await entre(maison, voisinage(id="apres", survenu_le="2025-05-05"))

    assert await ordre(maison, parcours, connu_le=avant) == ["ouvert", "midi", "relivre"]
    assert await ordre(maison, parcours, apres=page.json()["suivant"]) == ["midi", "relivre"]
    assert await ordre(maison, parcours) == ["ouvert", "relivre", "midi", "apres"]


async def test_un_renvoi_n_est_pas_un_fait(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await maison.pousse(degradation(TARD, id="relivre"))
    avant = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    await maison.pousse(degradation(TOT, id="relivre"))
    maison.position = await au_journal(maison)

    assert maison.position == 3
    apres = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert apres.headers["ETag"] == avant.headers["ETag"]
    assert apres.json()["version"] == 2
    for lecteur in (SIAO, "/partenaires/superviseur"):
        flux = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()
        assert len(flux["elements"]) == 2
    assert (await maison.lit("/v1/evenements/3", lecteur=SIAO)).status_code == 404
    assert await verify(maison.service.pool, lambda _: None) == []


async def test_renvoyer_encore_n_ajoute_rien(maison: Maison) -> None:
    await maison.pousse(degradation(TARD, id="relivre"))
    for heure in (TOT, TOT, TARD, "2025-03-03T07:00:00Z", TOT):
        assert (await maison.pousse(degradation(heure, id="relivre"))).status_code == 200

    assert await au_journal(maison) == 2


async def test_deux_heures_dans_un_meme_lot_valent_deux_livraisons(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert", survenu_le="2025-01-01"))
    lot = [
        degradation("2025-03-03T12:00:00+01:00", id="midi"),
        degradation(TARD, id="relivre"),
        degradation(TOT, id="relivre"),
    ]

    for mode in ("par-element", "atomique"):
        reponse = await envoie(maison, lot, media=LOT, mode=mode)
        assert reponse.status_code == 200, reponse.text
    maison.position = await au_journal(maison)

    assert await ordre(maison, parcours) == ["ouvert", "relivre", "midi"]


async def test_les_vues_suivent_le_renvoi(maison: Maison) -> None:
    """Two arrears of one day: the debt is what was said last."""
    ouvert = menage_ouvert(survenu_le="2025-01-01")
    dettes = [
        {**a_la_rue(id="rue", commune="48095"), "time": "2025-03-03T12:00:00+01:00"},
        {**a_la_rue(id="abri", commune="48061", situation="ABRI_FORTUNE"), "time": TARD},
    ]
    for dit in (ouvert, *dettes):
        await entre(maison, dit)

    async def commune() -> str:
        maison.position = await au_journal(maison)
        lu = await maison.lit(
            "/v1/observatoire/stock", par="commune", au="2025-03-10", departement="48"
        )
        return ",".join(c["commune"] for c in lu.json()["cellules"])

    assert await commune() == "48061"
    await maison.pousse({**dettes[1], "time": TOT})

    assert await commune() == "48095"


@pytest.mark.parametrize("a_blanc", ["false", "true"])
async def test_un_conflit_nomme_ce_qui_differe(maison: Maison, a_blanc: str) -> None:
    dit = menage_ouvert(id="n-1")
    await entre(maison, dit)
    autre = json.loads(json.dumps(dit))
    autre["data"]["personnes"][0]["sexe"] = "HOMME"
    autre["data"] |= {"survenu_le": "2025-03-04"}
    autre["subject"] = "si-siao:48-2025-09001"

    reponse = await envoie(maison, autre, media=STRUCTURE, a_blanc=a_blanc)

    assert est_un_probleme(reponse, 422, "conflit-d-idempotence")
    assert fautes(reponse) == {
        ("valeur-changee", "/subject"),
        ("valeur-changee", "/data/survenu_le"),
        ("valeur-changee", "/data/personnes/0/sexe"),
    }
    assert "HOMME" not in reponse.text


async def test_un_conflit_sur_une_donnee_scellee_se_nomme_sans_se_dire(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-RELAIS"))
    await entre(maison, identite(id="nom"))

    reponse = await maison.pousse(identite(id="nom", prenom="Zéphyrin"))

    assert fautes(reponse) == {("valeur-changee", "/data/prenom")}
    assert "phyrin" not in reponse.text
    assert "Bastien" not in reponse.text


async def test_deux_contenus_pour_un_identifiant_dans_un_lot_atomique(maison: Maison) -> None:
    lot = [voisinage(id="n"), voisinage(id="n", gravite="G2")]

    reponse = await envoie(maison, lot, media=LOT, mode="atomique")

    (_, refuse) = reponse.json()["resultats"]
    assert [e["pointeur"] for e in refuse["erreurs"]] == ["/data/gravite"]
    assert await au_journal(maison) == 0


@pytest.mark.parametrize("mode", ["par-element", "atomique"])
async def test_un_fait_d_avant_dont_l_empreinte_disait_l_heure_se_reconnait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """What 0.2.0 wrote has another fingerprint: the contents are compared."""
    dit = degradation(TARD, id="d-avant")
    with monkeypatch.context() as alors:
        alors.setattr(
            "parcours.api.porte.depot.fingerprint",
            lambda cle, contenu: fingerprint(cle, contenu + b"2025-03-03T20:00:00+01:00"),
        )
        await entre(maison, dit)

    reponse = await envoie(maison, [voisinage(), {**dit, "time": TOT}], media=LOT, mode=mode)

    assert [r["statut"] for r in reponse.json()["resultats"]] == [201, 200]
    assert await au_journal(maison) == 3


async def test_juger_de_nouveau_ne_scelle_pas_deux_fois(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another fact came in between: the event is judged again, and is still the same."""
    await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-RELAIS"))
    parcours = await entre(maison, voisinage(RELAIS))
    etag = (await maison.lit(f"/v1/parcours/{parcours}", lecteur=RELAIS)).headers["ETag"]
    ecrire = Appender.append
    refus = [Receipt(Outcome.STALE, None)]

    async def append(ici: Appender, drafts: list[Draft], *, atomic: bool = False) -> list[Receipt]:
        return [refus.pop()] if refus else await ecrire(ici, drafts, atomic=atomic)

    monkeypatch.setattr(Appender, "append", append)
    dit = identite(id="nom")

    premiere = await maison.pousse(dit, **{"If-Match": etag})
    seconde = await maison.pousse(dit)

    assert (premiere.status_code, seconde.status_code) == (201, 200)
    lu = await maison.lit(premiere.headers["Location"], lecteur=RELAIS)
    assert lu.json()["data"]["prenom"] == "Bastien"


async def test_une_heure_future_corrigee_par_un_renvoi_compte(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert", survenu_le="2025-01-01"))
    await entre(maison, degradation("2025-03-03T12:00:00+01:00", id="midi"))
    demain = (datetime.now(UTC) + timedelta(days=9)).isoformat()
    await maison.pousse(degradation(demain, id="relivre"))
    assert await ordre(maison, parcours) == ["ouvert", "relivre", "midi"]

    await maison.pousse(degradation(TARD, id="relivre"))

    maison.position = await au_journal(maison)
    assert await ordre(maison, parcours) == ["ouvert", "midi", "relivre"]
