"""Les ruptures d'un ménage à qui en voit tous les faits, d'un territoire sans désigner."""

from typing import Any

import pytest
from faits import (
    ALEC,
    CAF,
    GENTIANES,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    a_la_rue,
    accord,
    annulation,
    entre,
    est_un_probleme,
    fait,
    fautes,
    menage_ouvert,
    referent,
)
from journeys import deroule
from maison import SUPERVISEUR, Maison

from parcours.projections import rebuild

CIDFF, HUISSIER = "/partenaires/cidff-48", "/partenaires/cj-causse-48"


def entree(le: str, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """The household enters a shelter."""
    return fait(
        "hebergement.entree-effectuee",
        GENTIANES,
        **{
            "survenu_le": le,
            "structure": "INT-GENTIANES",
            "type_place": "CHRS_URGENCE",
            "commune": "48095",
            **options,
        },
    )


def sortie(le: str, destination: str = "RUE", **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """The household leaves its shelter."""
    return fait(
        "hebergement.sortie-effectuee",
        GENTIANES,
        **{"survenu_le": le, "destination": destination, **options},
    )


def fin_de_mandat(le: str) -> Fait:
    """The référent leaves."""
    return fait(
        "referent.mandat-termine",
        RELAIS,
        survenu_le=le,
        motif="FIN_DE_MISSION",
        perimetre="PARCOURS",
    )


async def depose(maison: Maison, *faits: Fait) -> str:
    """Push facts of one household; its identifier."""
    parcours = await entre(
        maison, menage_ouvert(survenu_le="2025-01-05", sujet=faits[0]["subject"])
    )
    for evenement in faits:
        await entre(maison, {**evenement, "subject": f"parcours:{parcours}"})
    return parcours


async def rompu(maison: Maison) -> str:
    """A household back in the street, whose référent left, then sheltered again."""
    return await depose(
        maison,
        referent(survenu_le="2025-01-10"),
        entree("2025-01-10"),
        fin_de_mandat("2025-02-28"),
        sortie("2025-03-10", id="sortie"),
        entree("2025-03-15"),
    )


async def lues(maison: Maison, parcours: str, lecteur: str = SIAO, **parametres: object) -> Any:  # noqa: ANN401 (JSON)
    reponse = await maison.lit(f"/v1/parcours/{parcours}/ruptures", lecteur=lecteur, **parametres)
    assert reponse.status_code == 200, reponse.text
    return reponse.json()["elements"]


async def comptees(maison: Maison, parcours: str, lecteur: str = SIAO, **parametres: object) -> Any:  # noqa: ANN401 (JSON)
    carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur, **parametres)
    return carte.json()["ruptures"]


# --- D'un ménage ----------------------------------------------------------------------------------


async def test_les_ruptures_d_un_menage_se_lisent_au_jour_dit(maison: Maison) -> None:
    parcours = await rompu(maison)

    assert await lues(maison, parcours, au="2025-02-28") == []
    assert await lues(maison, parcours, au="2025-03-12") == [
        {
            "nature": "RU-03",
            "libelle": "Retour à la rue",
            "depuis_le": "2025-03-10",
            "jusqu_au": None,
            "duree_jours": 3,
            "personne": "p1",
            "fait": f"{GENTIANES}#sortie",
        },
        {
            "nature": "RU-02",
            "libelle": "Trou de référent",
            "depuis_le": "2025-03-01",
            "jusqu_au": None,
            "duree_jours": 12,
            "personne": None,
            "fait": next(
                e["fait"]
                for e in await lues(maison, parcours, au="2025-03-01")
                if e["nature"] == "RU-02"
            ),
        },
    ]
    finies = await lues(maison, parcours, au="2025-03-20")
    assert [(e["nature"], e["jusqu_au"], e["duree_jours"]) for e in finies] == [
        ("RU-03", "2025-03-15", 5),
        ("RU-02", None, 20),
    ]


async def test_la_carte_compte_les_ruptures(maison: Maison) -> None:
    parcours = await rompu(maison)

    assert await comptees(maison, parcours, au="2025-02-28") == {
        "en_cours": 0,
        "jours_sans_referent": 0,
    }
    assert await comptees(maison, parcours, au="2025-03-12") == {
        "en_cours": 2,
        "jours_sans_referent": 12,
    }
    assert await comptees(maison, parcours, au="2025-03-20") == {
        "en_cours": 1,
        "jours_sans_referent": 20,
    }


async def test_les_ruptures_sont_les_memes_page_par_page(maison: Maison) -> None:
    parcours = await rompu(maison)
    adresse = f"/v1/parcours/{parcours}/ruptures"

    premiere = (await maison.lit(adresse, lecteur=SIAO, au="2025-04-01", limite=1)).json()
    seconde = await maison.lit(
        adresse, lecteur=SIAO, au="2025-04-01", limite=1, apres=premiere["suivant"]
    )

    toutes = await lues(maison, parcours, au="2025-04-01")
    assert premiere["elements"] + seconde.json()["elements"] == toutes
    assert len(toutes) == 2
    assert seconde.json()["suivant"] is None


async def test_annuler_la_sortie_efface_la_rupture_mais_pas_ce_qu_on_en_savait(
    maison: Maison,
) -> None:
    parcours = await rompu(maison)
    avant = (await maison.lit("/v1/evenements", lecteur=SIAO)).json()["elements"][-1]
    annulee = {"source": GENTIANES, "id": "sortie"}
    await entre(maison, {**annulation(annulee, GENTIANES), "subject": f"parcours:{parcours}"})

    natures = [e["nature"] for e in await lues(maison, parcours, au="2025-03-12")]
    sues = await lues(maison, parcours, au="2025-03-12", connu_le=avant["recordedtime"])

    assert natures == ["RU-02"]
    assert [e["nature"] for e in sues] == ["RU-03", "RU-02"]


async def test_une_rupture_est_celle_d_un_menage_ou_rien_de_protege_n_a_eu_lieu(
    maison: Maison,
) -> None:
    parcours = await depose(
        maison,
        accord("INT-CIDFF48", "INT-GENTIANES", survenu_le="2025-01-06"),
        entree("2025-01-10"),
        sortie("2025-03-10"),
        fait(
            "vif.mise-a-abri-debutee",
            CIDFF,
            survenu_le="2025-03-15",
            commune="48092",
            solution="GITE",
        ),
        fait("vif.mise-a-abri-terminee", CIDFF, survenu_le="2025-03-30", destination="RUE"),
    )

    vues = {
        lecteur: [e["depuis_le"] for e in await lues(maison, parcours, lecteur, au="2025-04-01")]
        for lecteur in (SUPERVISEUR.source, CIDFF, SIAO, GENTIANES)
    }

    assert vues == {
        SUPERVISEUR.source: ["2025-03-30", "2025-03-10"],
        CIDFF: ["2025-03-30", "2025-03-10"],
        SIAO: ["2025-03-10"],
        GENTIANES: ["2025-03-10"],
    }
    assert (await comptees(maison, parcours, SIAO, au="2025-04-01"))["en_cours"] == 1
    assert (await comptees(maison, parcours, CIDFF, au="2025-04-01"))["en_cours"] == 1


async def test_qui_ne_lit_que_ses_faits_ne_mesure_que_ce_qu_ils_disent(maison: Maison) -> None:
    parcours = await depose(
        maison,
        referent(survenu_le="2025-01-10"),
        fin_de_mandat("2025-02-28"),
        fait(
            "expulsion.executee",
            HUISSIER,
            survenu_le="2025-04-08",
            concours=True,
        ),
    )

    siennes = await lues(maison, parcours, HUISSIER, au="2025-04-20")
    assert [(e["nature"], e["jusqu_au"]) for e in siennes] == [("RU-03", None)]

    await entre(maison, entree("2025-04-12", sujet=f"parcours:{parcours}"))

    assert await lues(maison, parcours, HUISSIER, au="2025-04-20") == siennes
    assert len(await lues(maison, parcours, SIAO, au="2025-04-20")) == 2


async def test_les_ruptures_d_un_menage_d_ailleurs_n_existent_pas(maison: Maison) -> None:
    parcours = await rompu(maison)

    adresse = f"/v1/parcours/{parcours}/ruptures"
    ailleurs = await maison.lit(adresse, lecteur=SIAO_33)
    mal = await maison.lit(adresse, lecteur=SIAO, au="hier")

    assert est_un_probleme(ailleurs, 404, "parcours-inconnu")
    assert est_un_probleme(mal, 422, "parametre-invalide")


# --- D'un territoire ------------------------------------------------------------------------------

PERIODE = {"du": "2025-01-01", "jusqu_au": "2025-03-31"}


async def remises_a_la_rue(maison: Maison, nombre: int, *, commune: str = "48095") -> None:
    """Households put back in the street for five days."""
    for n in range(nombre):
        sujet = f"si-siao:rompu-{commune}-{n}"
        await entre(maison, a_la_rue(sujet=sujet, survenu_le="2025-01-02", commune=commune))
        await entre(maison, sortie("2025-03-10", sujet=sujet))
        await entre(maison, entree("2025-03-15", sujet=sujet, commune=commune))


async def observees(maison: Maison, **parametres: str) -> Any:  # noqa: ANN401 (JSON)
    reponse = await maison.lit("/v1/observatoire/ruptures", **{**PERIODE, **parametres})
    assert reponse.status_code == 200, reponse.text
    return reponse.json()["cellules"]


async def test_l_observatoire_compte_les_ruptures_et_leurs_jours(maison: Maison) -> None:
    await remises_a_la_rue(maison, 11)

    toutes = await observees(maison)
    debut = await observees(maison, du="2025-03-12", jusqu_au="2025-03-13")
    ailleurs = await observees(maison, du="2025-03-15")

    dite = {"nature": "RU-03", "nature_libelle": "Retour à la rue", "menages": 11, "ruptures": 11}
    assert toutes == [{**dite, "jours": 55}]
    assert debut == [{**dite, "jours": 22}]
    assert ailleurs == []


async def test_une_rupture_d_un_menage_protege_ne_se_compte_pas_par_commune(
    maison: Maison,
) -> None:
    await remises_a_la_rue(maison, 1)
    await entre(
        maison,
        fait(
            "vif.protection-adresse-activee",
            CIDFF,
            sujet=f"parcours:{await entre(maison, a_la_rue(sujet='si-siao:rompu-48095-0'))}",
            survenu_le="2025-03-04",
            niveau="N3",
            organismes_habilites=["INT-CIDFF48"],
        ),
    )

    cellules = await observees(maison, par="commune")

    assert [(c.get("commune"), c["menages"]) for c in cellules] == [(None, 1)]


async def test_les_jours_a_venir_ne_se_comptent_pas(maison: Maison) -> None:
    await entre(maison, a_la_rue(sujet="si-siao:qui-court"))
    await entre(maison, sortie("2025-03-10", sujet="si-siao:qui-court"))

    (lointaine,) = await observees(maison, jusqu_au="2098-12-31", par="departement")
    (carte,) = (
        await maison.lit("/v1/observatoire/ruptures", du="2025-03-01", jusqu_au="2097-12-31")
    ).json()["cellules"]

    assert lointaine["jours"] == carte["jours"] < 20_000
    assert await observees(maison, du="2098-01-01", jusqu_au="2098-12-31") == []


async def test_l_observatoire_des_ruptures_refuse_comme_ses_voisins(maison: Maison) -> None:
    adresse = "/v1/observatoire/ruptures"

    interdit = await maison.lit(adresse, lecteur=CAF, **PERIODE)
    agrege = await maison.lit(adresse, lecteur=ALEC, **PERIODE)
    inconnue = await maison.lit(adresse, par="nature,etape", **PERIODE)
    vide = await maison.lit(adresse, du="2025-03-01", jusqu_au="2025-02-28")

    assert est_un_probleme(interdit, 403, "lecture-interdite")
    assert est_un_probleme(agrege, 403, "lecture-interdite")
    assert est_un_probleme(inconnue, 422, "parametre-invalide")
    assert fautes(inconnue) == {("code-inconnu", "par")}
    assert est_un_probleme(vide, 422, "parametre-invalide")
    assert fautes(vide) == {("valeur-hors-bornes", "jusqu_au")}


@pytest.mark.parametrize("numero", ["01", "02", "03"])
async def test_les_ruptures_reconstruites_sont_celles_que_tient_le_projecteur(
    maison: Maison, numero: str
) -> None:
    await deroule(maison, numero)
    await rompu(maison)
    await observees(maison)

    tenues = await maison.sql("SELECT FROM vues.observatoire_ruptures")
    differences = await rebuild.differences(maison.service.pool, lambda _: None)

    assert len(tenues) >= 2
    assert differences == {}
