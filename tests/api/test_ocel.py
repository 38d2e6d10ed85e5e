"""OCEL 2.0: the households of the list and their facts, as whoever takes them away reads them."""

from dataclasses import replace
from typing import Any, Final

import httpx2
import jsonschema
import pytest
from faits import (
    BAILLEUR,
    RELAIS,
    SIAO,
    accord,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
)
from journeys import deroule
from maison import Maison
from starlette.types import Message, Receive, Scope, Send
from test_mes_menages import LE, raconte

from parcours.api.app import application
from parcours.journal.registre import LectureFaite, RegistreIndisponible

OCEL: Final = "/v1/parcours/ocel"
CIDFF: Final = "/partenaires/cidff-48"
DDETS: Final = "/partenaires/ddets-48"
_TEXTE: Final = {"type": "string"}
_INSTANT: Final = {"type": "string", "format": "date-time"}


def _objets(requis: str, /, **proprietes: Any) -> dict[str, Any]:  # noqa: ANN401 (any schema)
    objet = {"type": "object", "properties": proprietes, "required": requis.split()}
    return {"type": "array", "items": objet}


_TYPES: Final = _objets(
    "name attributes", name=_TEXTE, attributes=_objets("name type", name=_TEXTE, type=_TEXTE)
)
_LIENS: Final = _objets("objectId qualifier", objectId=_TEXTE, qualifier=_TEXTE)
NORME: Final = {
    "type": "object",
    "required": ["eventTypes", "objectTypes", "events", "objects"],
    "properties": {
        "eventTypes": _TYPES,
        "objectTypes": _TYPES,
        "events": _objets(
            "id type time", id=_TEXTE, type=_TEXTE, time=_INSTANT, relationships=_LIENS,
            attributes=_objets("name value", name=_TEXTE, value=_TEXTE),
        ),
        "objects": _objets(
            "id type", id=_TEXTE, type=_TEXTE, relationships=_LIENS,
            attributes=_objets("name value time", name=_TEXTE, value=_TEXTE, time=_INSTANT),
        ),
    },
}  # fmt: skip
"""What the schema of OCEL 2.0 asks of a JSON log, values as we say them: texts."""


async def emporte(maison: Maison, qui: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401 (any parameter)
    reponse = await maison.lit(OCEL, lecteur=qui, **{"au": LE, **options})
    assert reponse.status_code == 200, reponse.text
    lu: dict[str, Any] = reponse.json()
    verifie(lu)
    return lu


def verifie(lu: dict[str, Any]) -> None:
    """Ce que dit la norme, et ce qu'elle sous-entend : rien de deux fois, rien qui manque."""
    jsonschema.validate(lu, NORME, format_checker=jsonschema.FormatChecker())
    objets = {objet["id"] for objet in lu["objects"]}
    assert len(objets) == len(lu["objects"])
    assert len({e["id"] for e in lu["events"]}) == len(lu["events"])
    for sorte, choses in (("eventTypes", lu["events"]), ("objectTypes", lu["objects"])):
        declares = {t["name"]: {a["name"] for a in t["attributes"]} for t in lu[sorte]}
        for chose in choses:
            assert {a["name"] for a in chose["attributes"]} <= declares[chose["type"]]
            assert {lien["objectId"] for lien in chose["relationships"]} <= objets
    assert all(e["relationships"] for e in lu["events"])


def menages(lu: dict[str, Any]) -> set[str]:
    return {o["id"] for o in lu["objects"] if o["type"] == "menage"}


async def test_chacun_emporte_les_menages_et_les_faits_qu_il_lit_a_l_ecran(maison: Maison) -> None:
    loge, rue = await raconte(maison)

    for qui, siens in ((SIAO, {loge, rue}), (RELAIS, {loge}), (BAILLEUR, {loge})):
        lu = await emporte(maison, qui)
        assert menages(lu) == siens
        lus = set()
        for menage in siens:
            page = await maison.lit(f"/v1/parcours/{menage}/chronologie", lecteur=qui, au=LE)
            lus |= {f"{e['source']}#{e['id']}" for e in page.json()["elements"]}
        assert {e["id"] for e in lu["events"]} == lus

    du_siao = await emporte(maison, SIAO)
    (acte,) = (
        e for e in du_siao["events"] if e["type"] == "expulsion.commandement-de-payer-delivre"
    )
    assert acte["time"].startswith("2025-05-20T00:00:00")
    assert {(lien["objectId"], lien["qualifier"]) for lien in acte["relationships"]} >= {
        (loge, "concerne"), (f"{loge}/dossier-expulsion", "fait avancer"),
    }  # fmt: skip
    assert ("dette", "145500") in {(a["name"], a["value"]) for a in acte["attributes"]}
    assert "Vialaret" not in str(du_siao), "rien n'est descellé"
    assert {o["type"] for o in du_siao["objects"]} == {
        "menage",
        "personne",
        "dossier",
        "partenaire",
    }


async def test_les_filtres_sont_ceux_de_la_liste_et_la_suite_se_dit(maison: Maison) -> None:
    loge, rue = await raconte(maison)

    assert menages(await emporte(maison, SIAO, etape="rue")) == {rue}
    assert menages(await emporte(maison, SIAO, dispositif="LOGEMENT_LOCATAIRE")) == {loge}
    assert menages(await emporte(maison, SIAO, departement="33")) == set()
    premiere = await maison.lit(OCEL, lecteur=SIAO, au=LE, limite=1)
    suite = await maison.client.get(premiere.links["next"]["url"], headers=maison.comme(SIAO))
    assert menages(premiere.json()) | menages(suite.json()) == {loge, rue}
    assert "next" not in suite.links


async def test_un_menage_que_l_on_protege_n_y_est_que_pour_qui_y_est_nomme(maison: Maison) -> None:
    menage = await entre(maison, menage_ouvert(survenu_le="2025-03-01"))
    ici = {"sujet": f"parcours:{menage}", "survenu_le": "2025-03-02"}
    await entre(maison, identite(SIAO, **ici))
    await entre(maison, accord("INT-CIDFF48", **ici))
    abri = fait("vif.mise-a-abri-debutee", CIDFF, solution="GITE", commune="48061", **ici)
    await entre(maison, abri)
    protege = fait(
        "vif.protection-adresse-activee", CIDFF, niveau="N3",
        organismes_habilites=["INT-CIDFF48"], **ici,
    )  # fmt: skip
    await entre(maison, protege)

    nomme = {e["type"] for e in (await emporte(maison, CIDFF))["events"]}
    autre = await emporte(maison, SIAO)

    assert "vif.mise-a-abri-debutee" in nomme
    assert "vif." not in str(autre)
    assert "48061" not in str(autre)


async def test_une_vie_entiere_s_emporte(maison: Maison) -> None:
    await deroule(maison, "03")

    assert len((await emporte(maison, SIAO, au="2026-06-01"))["events"]) >= 10


async def test_qui_ne_lit_que_des_agregats_n_emporte_rien(maison: Maison) -> None:
    await raconte(maison)

    refus = await maison.lit(OCEL, lecteur=DDETS)

    assert est_un_probleme(refus, 403, "lecture-interdite")


async def test_chaque_menage_emporte_est_une_lecture(maison: Maison) -> None:
    loge, rue = await raconte(maison)
    await emporte(maison, SIAO)

    faites = await maison.sql(
        "SELECT parcours::text, niveau, liste FROM lectures.faites WHERE adresse = $1",
        f"GET {OCEL}",
    )

    assert {f["parcours"] for f in faites} == {None, loge, rue}
    assert all(f["liste"] for f in faites)
    assert all(f["niveau"] is not None for f in faites if f["parcours"])


async def test_rien_d_un_menage_ne_part_que_sa_lecture_ne_soit_inscrite(maison: Maison) -> None:
    class QuiSeTait:
        """A register that writes the list, then no household."""

        def expect(self) -> None:
            """Wait for nobody."""

        def expect_no_more(self) -> None:
            """Wait for nobody."""

        async def note(self, faite: LectureFaite) -> None:
            if faite.parcours:
                raise RegistreIndisponible

    loge, rue = await raconte(maison)
    await maison.lit(OCEL, au=LE)  # the views know all that
    muet: Any = QuiSeTait()
    app = application(replace(maison.service, registre=muet))
    partis: list[bytes] = []

    async def ecoute(scope: Scope, receive: Receive, send: Send) -> None:
        async def envoie(message: Message) -> None:
            partis.append(message.get("body", b""))
            await send(message)

        await app(scope, receive, envoie)

    transport = httpx2.ASGITransport(ecoute)
    async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
        with pytest.raises(AssertionError):  # the answer is cut
            await client.get(OCEL, params={"au": LE}, headers=maison.comme(SIAO))
    parti = b"".join(partis).decode()
    assert parti.endswith('"events":[')
    assert loge not in parti
    assert rue not in parti
