"""Ce qui a changé depuis ma dernière visite : la mienne, celle de l'agent qui la fait."""

from typing import Any, Final

from faits import (
    CAF,
    GENTIANES,
    LOT,
    RELAIS,
    SIAO,
    Fait,
    a_la_rue,
    entre,
    envoie,
    est_un_probleme,
    fait,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison

DPO: Final = "/partenaires/dpo-48"


async def lit(maison: Maison, parcours: str, page: str, agent: str | None = None,
              par: str = RELAIS, **options: Any) -> Any:  # noqa: ANN401  # fmt: skip
    entetes = {**maison.comme(par), "Parcours-Position": str(maison.position)}
    if agent is not None:
        entetes["Parcours-Agent"] = agent
    lu = await maison.client.get(f"/v1/parcours/{parcours}{page}", params=options, headers=entetes)
    assert lu.status_code == 200, lu.text
    return lu.json()


async def test_chacun_apprend_ce_qui_est_venu_depuis_sa_visite(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, referent(**ici))

    jamais = await lit(maison, parcours, "/nouveautes", "k.haddad")
    assert (jamais["vu_le"], jamais["a_relire"], jamais["depuis"]) == (None, False, 0)
    assert [f["type"] for f in jamais["elements"]] == ["menage.ouvert", "referent.designe"]
    await lit(maison, parcours, "", "k.haddad")
    vue = await lit(maison, parcours, "/nouveautes", "k.haddad")
    assert vue["vu_le"] is not None
    assert (vue["elements"], vue["a_relire"]) == ([], False)

    await entre(maison, a_la_rue(survenu_le="2025-01-02", **ici))
    await entre(maison, voisinage(survenu_le="2025-05-02", **ici))
    for _ in range(2):
        dites = await lit(maison, parcours, "/nouveautes", "k.haddad")
        assert dites["vu_le"] == vue["vu_le"], "lire ce qui a changé n'est pas une visite"
        assert [f["type"] for f in dites["elements"]] == [
            "veille.situation-residentielle-constatee", "maintien.degradation-signalee",
        ], "un fait ancien, appris depuis, est une nouveauté"  # fmt: skip
        assert all(f["phrase"] for f in dites["elements"])
    for agent, qui in (("m.roux", RELAIS), (None, RELAIS), ("k.haddad", SIAO)):
        assert (await lit(maison, parcours, "/nouveautes", agent, qui))["vu_le"] is None
    dernier = dites["elements"][0]["position"]
    depuis = await lit(maison, parcours, "/nouveautes", "k.haddad", depuis=dernier)
    assert [f["position"] for f in depuis["elements"]] == [dernier + 1]
    une = await lit(maison, parcours, "/nouveautes", "k.haddad", limite=1)
    reste = await lit(maison, parcours, "/nouveautes", "k.haddad", limite=1, apres=une["suivant"])
    assert [f["position"] for f in (*une["elements"], *reste["elements"])] == [
        f["position"] for f in dites["elements"]
    ]

    await lit(maison, parcours, "", "k.haddad")
    assert (await lit(maison, parcours, "/nouveautes", "k.haddad"))["elements"] == []


async def en_un_lot(maison: Maison, *faits: Fait) -> tuple[str, list[int]]:
    """Push facts in one delivery, which the views learn in one page; their positions."""
    dits = await envoie(maison, faits, media=LOT)
    assert dits.status_code == 200, dits.text
    resultats = dits.json()["resultats"]
    return resultats[0]["parcours"], [r["position"] for r in resultats]


async def appris_depuis(maison: Maison, parcours: str, par: str, depuis: int) -> list[int]:
    """What all three pages say was learnt since; they say the same."""
    lues = [
        await lit(maison, parcours, page, par=par, depuis=depuis)
        for page in ("/nouveautes", "/chronologie", "")
    ]
    nouveautes, chronologie = ({f["position"] for f in lu["elements"]} for lu in lues[:2])
    assert nouveautes == chronologie
    assert lues[2]["faits_appris"] == len(nouveautes)
    return sorted(nouveautes)


async def test_un_fait_deja_lu_n_est_pas_une_nouveaute(maison: Maison) -> None:
    """The views move by pages; whoever read the card in the middle of one is not told again."""
    parcours, (ouvert, degrade, nomme, vu) = await en_un_lot(
        maison, menage_ouvert(), voisinage(), referent(), a_la_rue()
    )
    for depuis, appris in ((ouvert, [degrade, nomme, vu]), (nomme, [vu]), (vu, [])):
        assert await appris_depuis(maison, parcours, SIAO, depuis) == appris
    assert await appris_depuis(maison, parcours, RELAIS, nomme) == [vu]
    assert await appris_depuis(maison, parcours, RELAIS, degrade) == [ouvert, degrade, nomme, vu], (
        "rien ne s'en lisait avant que le référent soit nommé"
    )


async def test_une_reunion_ne_redit_pas_ce_qui_se_lisait_de_l_autre(maison: Maison) -> None:
    absorbe = await entre(maison, menage_ouvert(sujet="si-siao:48-2025-09001"))
    await entre(maison, voisinage(sujet=f"parcours:{absorbe}"))
    parcours = await entre(maison, menage_ouvert())
    lue = await lit(maison, parcours, "", par=SIAO)
    reunis = fait(
        "correction.menages-fusionnes", sujet=f"parcours:{parcours}", absorbe=absorbe,
        motif="MEME_MENAGE",
    )  # fmt: skip
    reponse = await maison.pousse(reunis)
    assert reponse.status_code == 201, reponse.text
    position = reponse.json()["position"]
    assert await appris_depuis(maison, parcours, SIAO, lue["position"]) == [position]


async def test_on_n_apprend_pas_deux_fois_le_sien(maison: Maison) -> None:
    """Who reads only what he says reads it when he says it."""
    parcours, _ = await en_un_lot(maison, menage_ouvert())
    dits = await envoie(
        maison,
        [voisinage(CAF, sujet=f"parcours:{parcours}", survenu_le=f"2025-05-0{n}") for n in (1, 2)],
        media=LOT,
        par=CAF,
    )
    premier, second = (r["position"] for r in dits.json()["resultats"])
    assert await appris_depuis(maison, parcours, CAF, premier) == [second]


async def test_des_droits_qui_changent_se_disent_a_relire(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, voisinage(CAF, **ici))
    await lit(maison, parcours, "", par=SIAO)
    await entre(maison, a_la_rue(**ici))
    assert not (await lit(maison, parcours, "/nouveautes", par=SIAO))["a_relire"]

    limite = fait("droits.limitation-activee", DPO, motif="EXACTITUDE_CONTESTEE", **ici)
    await entre(maison, limite)
    gele = await lit(maison, parcours, "/nouveautes", par=SIAO)
    assert gele["a_relire"]
    assert "maintien.degradation-signalee" not in {f["type"] for f in gele["elements"]}
    carte = await lit(maison, parcours, "", par=SIAO)
    assert "limitation-traitement" in {d["dossier"] for d in carte["dossiers"]}
    assert not (await lit(maison, parcours, "/nouveautes", par=SIAO))["a_relire"]
    inconnu = await maison.lit(f"/v1/parcours/{parcours}/nouveautes", lecteur=GENTIANES)
    assert est_un_probleme(inconnu, 404, "parcours-inconnu")
