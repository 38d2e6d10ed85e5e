"""Les listes gardées : nommées, partagées dans un organisme, suivies d'un jour à l'autre."""

from typing import Any, Final

import httpx2
from faits import (
    BAILLEUR,
    RELAIS,
    SIAO,
    SIAO_33,
    a_la_rue,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
)
from maison import Maison

SANS_TOIT: Final = {"nom": "À la rue"}
LE_10, LE_20 = "2025-05-10", "2025-05-20"


async def garde(
    maison: Maison, corps: dict[str, Any], par: str = SIAO, **filtres: str
) -> httpx2.Response:
    return await maison.client.post(
        "/v1/listes", params=filtres, json=corps, headers=maison.comme(par)
    )


async def siennes(maison: Maison, par: str = SIAO) -> list[Any]:
    return list((await maison.lit("/v1/listes", lecteur=par)).json()["listes"])


async def mouvements(maison: Maison, liste: str, par: str = SIAO, **jours: str) -> Any:  # noqa: ANN401 (any JSON value)
    lu = await maison.lit(f"/v1/listes/{liste}/mouvements", lecteur=par, **jours)
    assert lu.status_code == 200, lu.text
    return [(e["parcours"], e["sens"], e["demandeur"]) for e in lu.json()["elements"]]


async def test_une_liste_se_garde_se_partage_et_s_ote(maison: Maison) -> None:
    gardee = await garde(maison, SANS_TOIT, etape="rue", en_retard="true")

    assert gardee.status_code == 201, gardee.text
    dite = gardee.json()
    assert (dite["nom"], dite["filtres"]) == ("À la rue", {"etape": "rue", "en_retard": "true"})
    assert await siennes(maison) == [dite]
    assert (await maison.lit(dite["adresse"], lecteur=SIAO)).status_code == 200
    assert await siennes(maison, SIAO_33) == []
    for corps, filtres, code in (
        (SANS_TOIT, {}, "nom-pris"),
        ({"nom": ""}, {}, "format-invalide"),
        ({"nom": "x" * 101}, {}, "texte-trop-long"),
        ({"nom": "Autre", "organisme": "INT-X"}, {}, "champ-inconnu"),
        ({"nom": "Autre"}, {"etape": "ailleurs"}, "code-inconnu"),
        ({"nom": "Autre"}, {"echeance_avant": "2025-02-30"}, "date-invalide"),
        ({"nom": "Autre"}, {"apres": "x"}, "champ-inconnu"),
        ({"nom": "Autre"}, {"depuis": "0"}, "champ-inconnu"),
    ):
        refus = await garde(maison, corps, **filtres)
        assert est_un_probleme(refus, 422, "parametre-invalide"), corps
        assert {e["code"] for e in refus.json()["erreurs"]} == {code}, corps
    sans_menage = await garde(maison, SANS_TOIT, "/partenaires/ddets-48")
    assert est_un_probleme(sans_menage, 403, "lecture-interdite")

    d_un_autre = await maison.client.delete(
        f"/v1/listes/{dite['liste']}", headers=maison.comme(SIAO_33)
    )
    assert est_un_probleme(d_un_autre, 404, "introuvable")
    otee = await maison.client.delete(f"/v1/listes/{dite['liste']}", headers=maison.comme(SIAO))
    assert otee.status_code == 204
    assert await siennes(maison) == []
    plus_la = await maison.lit(
        f"/v1/listes/{dite['liste']}/mouvements", lecteur=SIAO, depuis_le=LE_10
    )
    assert est_un_probleme(plus_la, 404, "introuvable")


async def test_on_suit_qui_entre_et_qui_sort_sans_rien_lire_de_plus(maison: Maison) -> None:
    async def un(nom: str, *situations: tuple[str, str]) -> str:
        sujet = f"si-siao:48-{nom}"
        parcours = await entre(maison, menage_ouvert(sujet=sujet, survenu_le="2025-05-01"))
        await entre(maison, identite(SIAO, sujet=sujet, nom=nom, survenu_le="2025-05-01"))
        for le, situation in situations:
            await entre(maison, a_la_rue(sujet=sujet, situation=situation, survenu_le=le))
        return parcours

    arrive = await un("Arrive", ("2025-05-02", "TIERS"), ("2025-05-15", "RUE"))
    part = await un("Part", ("2025-05-02", "RUE"), ("2025-05-16", "TIERS"))
    await un("Reste", ("2025-05-02", "RUE"))
    await un("Ailleurs", ("2025-05-02", "TIERS"))
    liste = (await garde(maison, SANS_TOIT, etape="rue")).json()["liste"]

    entrees = [(arrive, "entree", "Bastien Arrive"), (part, "sortie", "Bastien Part")]
    assert await mouvements(maison, liste, depuis_le=LE_10, au=LE_20) == entrees
    assert await mouvements(maison, liste, depuis_le=LE_10, au="2025-05-14") == []
    assert await mouvements(maison, liste, depuis_le="2025-04-01", au="2025-05-03") != []
    page = await maison.lit(f"/v1/listes/{liste}/mouvements", lecteur=SIAO, depuis_le=LE_10,
                            au=LE_20, limite=1)  # fmt: skip
    suite = page.json()["suivant"]
    assert await mouvements(maison, liste, depuis_le=LE_10, au=LE_20, limite="1", apres=suite) == [
        entrees[1]
    ]
    du_referent = (await garde(maison, SANS_TOIT, RELAIS, etape="rue")).json()["liste"]
    assert await mouvements(maison, du_referent, RELAIS, depuis_le=LE_10, au=LE_20) == []
    await entre(maison, referent(sujet=f"parcours:{part}", survenu_le="2025-05-01"))
    assert await mouvements(maison, du_referent, RELAIS, depuis_le=LE_10, au=LE_20) == [entrees[1]]
    d_un_autre = await maison.lit(
        f"/v1/listes/{liste}/mouvements", lecteur=BAILLEUR, depuis_le=LE_10
    )
    assert est_un_probleme(d_un_autre, 404, "introuvable")
    a_rebours = await maison.lit(
        f"/v1/listes/{liste}/mouvements", lecteur=SIAO, depuis_le=LE_20, au=LE_10
    )
    assert est_un_probleme(a_rebours, 422, "parametre-invalide")

    clos = fait("parcours.clos", sujet=f"parcours:{arrive}", motif="SANS_NOUVELLES",
                survenu_le="2025-05-18")  # fmt: skip
    await entre(maison, clos)
    assert await mouvements(maison, liste, depuis_le=LE_10, au=LE_20) == [entrees[1]]
