"""The households of a campement: who lives on the site, and who may know it."""

from typing import Any

from faits import SIAO, accord, entre, est_un_probleme, fait, menage_ouvert
from maison import SUPERVISEUR, Maison
from territoires_dits import PASSERELLES, PREFECTURE, SIAO_31, signale

PREFIXE = "resorption-bidonvilles:31-0042"


async def _menage(maison: Maison, site: str, rang: int) -> str:
    """A household who lives on the site since 10 March 2025, and shares with Passerelles."""
    menage = await _inconnu(maison, site, rang)
    partage = accord(
        "INT-PASSERELLES", source=SIAO_31, sujet=f"parcours:{menage}", departement="31"
    )
    assert await entre(maison, partage) == menage
    return menage


async def _inconnu(maison: Maison, site: str, rang: int) -> str:
    """A household who lives on the site too: nobody said that Passerelles works with them."""
    sujet = f"{PREFIXE}-m{rang}"
    ouvert = menage_ouvert(PASSERELLES, sujet=sujet, departement="31", motif_ouverture="CAMPEMENT")
    await entre(maison, ouvert)
    return await entre(maison, du_menage("menage-rattache", rang, site=site))


def du_menage(sorte: str, rang: int, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of one of these households."""
    if sorte == "menage-rattache":
        options = {"projet_sur_le_territoire": True, "survenu_le": "2025-03-10", **options}
    return fait(
        f"campement.{sorte}", PASSERELLES, sujet=f"{PREFIXE}-m{rang}", departement="31", **options
    )


async def _du_site(maison: Maison, site: str, lecteur: str, au: str) -> list[Any]:
    reponse = await maison.lit(f"/v1/campements/{site}/menages", lecteur=lecteur, au=au)
    assert reponse.status_code == 200, reponse.text
    elements: list[Any] = reponse.json()["elements"]
    return elements


async def test_les_menages_d_un_site_disent_ou_ils_en_sont(maison: Maison) -> None:
    site = await entre(maison, signale())
    menage = await _menage(maison, site, 1)
    for sorte, le, champs in (
        ("diagnostic-du-menage-realise", "2025-04-01", {"souhaits": ["INSERTION_LOCALE"]}),
        ("projet-de-vie-formule", "2025-04-10", {"domaines": ["EMPLOI", "LOGEMENT"]}),
        (
            "accompagnement-ouvert",
            "2025-05-01",
            {"operateur": "INT-PASSERELLES", "domaines": ["EMPLOI"]},
        ),
    ):
        await entre(maison, du_menage(sorte, 1, survenu_le=le, **champs))
    await entre(
        maison,
        du_menage("menage-detache", 1, survenu_le="2025-08-25", destination="LOGEMENT_SOCIAL"),
    )

    (arrive,) = await _du_site(maison, site, PASSERELLES, "2025-03-15")
    assert arrive == {
        "parcours": menage,
        "etape": "rue",
        "diagnostique_le": None,
        "souhaits": [],
        "projet_sur_le_territoire": True,
        "projet": [],
        "operateur": None,
    }
    (suivi,) = await _du_site(maison, site, SIAO_31, "2025-06-01")
    assert (suivi["diagnostique_le"], suivi["souhaits"]) == ("2025-04-01", ["INSERTION_LOCALE"])
    assert (suivi["projet"], suivi["operateur"]) == (["EMPLOI", "LOGEMENT"], "INT-PASSERELLES")
    assert await _du_site(maison, site, PASSERELLES, "2025-08-25") == []
    assert await _du_site(maison, site, PASSERELLES, "2025-03-09") == []


async def test_le_lien_ne_mele_pas_les_histoires(maison: Maison) -> None:
    site = await entre(maison, signale())
    menage = await _menage(maison, site, 1)

    du_site = await maison.lit(f"/v1/territoire/sites/{site}/chronologie")
    du_menage_lu = await maison.lit(f"/v1/parcours/{menage}/chronologie")

    types = [
        {e["type"].partition(".")[0] for e in r.json()["elements"]} for r in (du_site, du_menage_lu)
    ]
    assert types == [{"territoire"}, {"menage", "campement"}]


async def test_une_prefecture_ne_lit_que_le_nombre_et_pas_un_petit(maison: Maison) -> None:
    site = await entre(maison, signale())

    async def nombre(lecteur: str, au: str = "2025-06-01") -> int | None:
        lu = await maison.lit(f"/v1/territoire/sites/{site}", lecteur=lecteur, au=au)
        compte: int | None = lu.json()["menages_rattaches"]
        return compte

    assert await nombre(PREFECTURE) == 0
    for rang in range(10):
        await _menage(maison, site, rang)
    assert await nombre(PREFECTURE) is None
    assert await nombre(PASSERELLES) == 10
    assert await nombre(SUPERVISEUR.source) == 10
    await _menage(maison, site, 10)
    assert await nombre(PREFECTURE) == 11
    assert await nombre(PREFECTURE, "2025-03-09") == 0
    assert await nombre(PREFECTURE, "2025-03-30") == 0, "le trimestre n'est pas fini"
    assert await nombre(PASSERELLES, "2025-03-30") == 11

    assert {await nombre(PREFECTURE, f"2025-03-{le}") for le in ("09", "10", "11")} == {0}
    assert await nombre(PASSERELLES, "2025-03-09") == 0

    refus = await maison.lit(f"/v1/campements/{site}/menages", lecteur=PREFECTURE)
    assert est_un_probleme(refus, 403, "lecture-interdite")


async def test_un_jour_a_venir_ne_dit_pas_a_une_prefecture_le_nombre_d_aujourd_hui(
    maison: Maison,
) -> None:
    """Un trimestre à venir n'est pas fini : demandé chaque jour, il dirait qui arrive."""
    site = await entre(maison, signale())
    for rang in range(11):
        await _inconnu(maison, site, rang)
    ouvert = menage_ouvert(PASSERELLES, sujet=f"{PREFIXE}-m11", departement="31")
    await entre(maison, ouvert)
    aujourd_hui = maison.service.today().isoformat()
    await entre(maison, du_menage("menage-rattache", 11, site=site, survenu_le=aujourd_hui))

    async def nombre(au: str) -> int | None:
        lu = await maison.lit(f"/v1/territoire/sites/{site}", lecteur=PREFECTURE, au=au)
        compte: int | None = lu.json()["menages_rattaches"]
        return compte

    assert {au: await nombre(au) for au in (aujourd_hui, "2099-12-31")} == {
        aujourd_hui: 11,
        "2099-12-31": 11,
    }


async def test_qui_ne_lit_que_les_siens_ne_compte_que_les_siens(maison: Maison) -> None:
    """Passer du nombre exact à un nombre tu dirait quel jour arrive un ménage qu'on ne lit pas."""
    site = await entre(maison, signale())
    await _menage(maison, site, 1)

    async def nombre() -> int | None:
        lu = await maison.lit(f"/v1/territoire/sites/{site}", lecteur=PASSERELLES, au="2025-03-20")
        compte: int | None = lu.json()["menages_rattaches"]
        return compte

    avant = await nombre()
    await _inconnu(maison, site, 2)

    assert (avant, await nombre()) == (1, 1)


async def test_un_site_d_ailleurs_n_existe_pas(maison: Maison) -> None:
    site = await entre(maison, signale())
    menage = await _menage(maison, site, 1)

    for flux, lecteur in ((site, SIAO), (menage, PASSERELLES)):
        reponse = await maison.lit(f"/v1/campements/{flux}/menages", lecteur=lecteur)
        assert est_un_probleme(reponse, 404, "introuvable")


async def test_dire_qu_un_menage_vit_sur_le_site_ne_le_met_pas_dans_la_liste_de_qui_le_dit(
    maison: Maison,
) -> None:
    site = await entre(maison, signale())
    connu, inconnu = await _menage(maison, site, 1), await _inconnu(maison, site, 2)

    lus = [
        {e["parcours"] for e in await _du_site(maison, site, lecteur, "2025-03-15")}
        for lecteur in (SIAO_31, PASSERELLES)
    ]

    assert lus == [{connu, inconnu}, {connu}]


async def test_les_menages_d_un_site_se_lisent_page_par_page(maison: Maison) -> None:
    site = await entre(maison, signale())
    menages = {await _menage(maison, site, rang) for rang in range(3)}
    adresse = f"/v1/campements/{site}/menages"

    premiere = (await maison.lit(adresse, lecteur=PASSERELLES, limite=2)).json()
    seconde = (
        await maison.lit(adresse, lecteur=PASSERELLES, limite=2, apres=premiere["suivant"])
    ).json()

    lus = [e["parcours"] for e in premiere["elements"] + seconde["elements"]]
    assert (set(lus), len(lus), seconde["suivant"]) == (menages, 3, None)
