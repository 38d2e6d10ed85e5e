"""A département is one aggregate, whoever speaks of it and under whatever identifier."""

from typing import Any

import pytest
from faits import GENTIANES, MENAGE, SIAO, annulation, entre, envoie, fait, menage_ouvert
from maison import STRUCTURE, Maison

DDETS = "/partenaires/ddets-48"
DREETS = "/partenaires/dreets-occitanie"
CD = "/partenaires/cd-48"
LE_115 = "/partenaires/115-48"
DU_SIAO = "si-siao:departement"
DU_FOYER = "si-siao:foyer"
DE_LA_DDETS = "plalhpd-48:departement"
LOT = "application/cloudevents-batch+json"


def dit(sorte: str, source: str, sujet: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """A fact of a département."""
    return fait(
        f"territoire.{sorte}", source, **{"sujet": sujet, "survenu_le": "2025-03-03", **options}
    )


def formation(sujet: str = DU_SIAO, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The SIAO trained somebody."""
    champs = {"theme": "CADRE_JURIDIQUE", "public": "ELUS", **options}
    return dit("formation-realisee", SIAO, sujet, **champs)


def places(source: str = DDETS, sujet: str = DE_LA_DDETS, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """Places are to be created."""
    champs = {"type_place": "PF", "nombre": 30, "annee": 2026, **options}
    return dit("creation-de-places-programmee", source, sujet, **champs)


async def carte(maison: Maison, flux: str, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The card of a département, that must be readable."""
    reponse = await maison.lit(f"/v1/territoire/departements/{flux}", **options)
    assert reponse.status_code == 200, reponse.text
    lue: dict[str, Any] = reponse.json()
    return lue


async def liste(maison: Maison, **options: Any) -> list[str]:  # noqa: ANN401
    """The identifiers of the départements listed."""
    reponse = await maison.lit("/v1/territoire/departements", **options)
    return [element["id"] for element in reponse.json()["elements"]]


async def d_avant(maison: Maison, dit: dict[str, Any]) -> dict[str, Any]:
    """The same fact, told in a stream of its own identifier, as when each named its own."""
    source, sujet = dit["source"], dit["subject"]
    inconnu = {"source": source, "id": "inconnu"}
    flux = await entre(maison, annulation(inconnu, source, sujet=sujet, id=f"avant-{source}"))
    return {**dit, "subject": f"parcours:{flux}"}


async def test_un_departement_est_le_meme_sous_l_identifiant_de_chacun(maison: Maison) -> None:
    flux = await entre(maison, formation())
    d_autres = [
        await entre(maison, places()),
        await entre(maison, places(DREETS, "dreets-occitanie:x", departement="48", annee=2027)),
    ]

    assert d_autres == [flux, flux]
    assert await liste(maison, lecteur=DDETS) == [flux]
    lue = await carte(maison, flux, lecteur=DDETS)
    assert ([f["theme"] for f in lue["formations"]], lue["version"]) == (["CADRE_JURIDIQUE"], 3)
    assert len(lue["programmations"]) == 2


async def test_un_autre_departement_en_est_un_autre_sous_le_meme_identifiant(
    maison: Maison,
) -> None:
    ici, la = [
        await entre(
            maison, places(DREETS, "dreets-occitanie:places", departement=departement, id=ident)
        )
        for departement, ident in (("48", "a"), ("31", "b"))
    ]

    assert ici != la
    assert sorted(await liste(maison, lecteur=DREETS)) == sorted([ici, la])


async def test_un_menage_garde_l_identifiant_sous_lequel_on_parle_du_departement(
    maison: Maison,
) -> None:
    departement = await entre(maison, formation("si-siao:48"))
    menage = await entre(maison, menage_ouvert(sujet="si-siao:48"))

    assert menage != departement
    assert (await carte(maison, departement, lecteur=DDETS))["version"] == 1


@pytest.mark.parametrize("siao_d_abord", [True, False])
async def test_les_flux_d_avant_restent_lisibles_et_comptent_dans_le_seul_agregat(
    maison: Maison, *, siao_d_abord: bool
) -> None:
    dits = [await d_avant(maison, dit) for dit in (formation(), places())]
    du_siao, de_la_ddets = (dit["subject"].removeprefix("parcours:") for dit in dits)
    for evenement in dits if siao_d_abord else dits[::-1]:
        await entre(maison, evenement)
    tete = min(du_siao, de_la_ddets)

    neuf = await entre(
        maison, places(DREETS, "dreets-occitanie:x", departement="48", nombre=5, annee=2027, id="n")
    )

    assert du_siao != de_la_ddets
    assert neuf == tete
    assert await liste(maison, lecteur=DDETS) == [tete]
    cartes = [await carte(maison, flux, lecteur=DDETS) for flux in (du_siao, de_la_ddets)]
    assert cartes[0] == cartes[1]
    assert cartes[0]["id"] == tete
    assert (len(cartes[0]["formations"]), len(cartes[0]["programmations"])) == (1, 2)
    offre = (await maison.lit("/v1/observatoire/offre", lecteur=DDETS, au="2025-04-01")).json()
    assert [p["programmees"] for p in offre["places"]] == [35]


async def test_ce_qui_est_dit_dans_un_flux_d_avant_se_suit_encore(maison: Maison) -> None:
    dits = [await d_avant(maison, dit) for dit in (formation(), places())]
    du_siao, de_la_ddets = [await entre(maison, dit) for dit in dits]
    assert du_siao != de_la_ddets

    suivis = (await maison.lit("/v1/evenements", lecteur=CD)).json()["elements"]

    assert [e["subject"] for e in suivis] == [f"parcours:{du_siao}", f"parcours:{de_la_ddets}"]
    for flux in (du_siao, de_la_ddets):
        chronologie = await maison.lit(
            f"/v1/territoire/departements/{flux}/chronologie", lecteur=CD
        )
        assert len(chronologie.json()["elements"]) == 2


async def test_ecrire_dans_un_flux_d_avant_ne_dit_pas_qu_un_menage_est_reuni(
    maison: Maison,
) -> None:
    du_siao, de_la_ddets = [await d_avant(maison, dit) for dit in (formation(), places())]
    await entre(maison, du_siao)

    accuse = (await maison.pousse(de_la_ddets)).json()

    assert accuse["anomalies"] == []


async def test_un_fait_du_departement_se_corrige_sous_l_identifiant_ou_il_a_ete_dit(
    maison: Maison,
) -> None:
    flux = await entre(maison, formation())
    faux = places(id="faux")
    await entre(maison, faux)

    annule = annulation(faux, DDETS, sujet=DE_LA_DDETS, id="annule")

    assert await entre(maison, annule) == flux
    assert (await carte(maison, flux, lecteur=DDETS))["programmations"] == []
    assert await entre(maison, annulation(annule, DDETS, sujet=DE_LA_DDETS, id="retour")) == flux
    assert len((await carte(maison, flux, lecteur=DDETS))["programmations"]) == 1


async def test_un_fait_et_sa_correction_du_meme_lot_sont_du_departement(maison: Maison) -> None:
    flux = await entre(maison, formation())
    faux = places(id="faux")

    reponse = await envoie(
        maison, [faux, annulation(faux, DDETS, sujet=DE_LA_DDETS)], media=LOT, par=DDETS
    )

    assert [r["parcours"] for r in reponse.json()["resultats"]] == [flux, flux]
    maison.position = max(r["position"] for r in reponse.json()["resultats"])
    assert (await carte(maison, flux, lecteur=DDETS))["programmations"] == []


async def test_une_correction_arrivee_avant_sa_cible_la_trouve(maison: Maison) -> None:
    flux = await entre(maison, formation())
    faux = places(id="faux")

    await entre(maison, annulation(faux, DDETS, sujet=DE_LA_DDETS))
    await entre(maison, faux)

    assert (await carte(maison, flux, lecteur=DDETS))["programmations"] == []


async def test_le_meme_fait_renvoye_se_reconnait(maison: Maison) -> None:
    await entre(maison, formation())
    envoye = places(id="deux-fois")
    flux = await entre(maison, envoye)

    encore = await maison.pousse(envoye)

    assert (encore.status_code, encore.json()["parcours"]) == (200, flux)


async def test_on_parle_du_departement_au_meme_lieu_que_l_identifiant_soit_connu_ou_non(
    maison: Maison,
) -> None:
    """Sous l'identifiant d'un ménage, l'uuid rendu dirait, à blanc même, que le ménage existe."""
    await entre(maison, menage_ouvert())
    recus = []
    for rang, sujet in enumerate((DU_FOYER, MENAGE, "si-siao:inconnu", MENAGE)):
        contribue = dit("contribution-au-diagnostic-apportee", GENTIANES, sujet, id=f"c-{rang}",
                        millesime=2025, approche="PARCOURS", completude=85)  # fmt: skip
        for a_blanc in ("true", "false"):
            recu = await envoie(maison, contribue, media=STRUCTURE, par=GENTIANES, a_blanc=a_blanc)
            recus.append((recu.json()["parcours"], recu.json()["version"]))

    assert len({parcours for parcours, _ in recus[1:]}) == 1, recus
    assert [version for _, version in recus] == [1, 1, 2, 2, 3, 3, 4, 4]
