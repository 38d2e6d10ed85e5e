"""What people are called never leaves by a log, a problem or an identifier."""

import asyncio
import io
import json
import logging
from dataclasses import replace
from typing import Any

import asyncpg
import httpx2
import pytest
from faits import (
    CCAPEX,
    LE_115,
    LOT,
    PROBLEME,
    RELAIS,
    SIAO,
    SIAO_33,
    UN_NIR,
    a_la_rue,
    accord,
    entre,
    envoie,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import STRUCTURE, Maison, cle

from parcours.api.app import application

NOM = "Zzcanarinom"
PRENOM = "Zzcanariprenom"
COMMENTAIRE = "Zzcanaricommentaire"
DOSSIER = "zzcanaridossier-42"
CANARIS = (NOM, PRENOM, COMMENTAIRE, DOSSIER, UN_NIR, cle(SIAO), cle(SIAO_33))
SUJET = f"si-siao:{DOSSIER}"


def _tait(texte: str) -> bool:
    return not [canari for canari in CANARIS if canari.lower() in texte.lower()]


async def _vie_et_mort(maison: Maison) -> list[httpx2.Response]:
    """A household with canary names, and every way to fail around it."""
    parcours = await entre(maison, menage_ouvert(sujet=SUJET))
    nomme = identite(SIAO, sujet=SUJET, nom=NOM, prenom=PRENOM)
    await entre(maison, nomme)
    await entre(maison, voisinage(sujet=SUJET, commentaire=COMMENTAIRE))
    await maison.pousse(nomme)
    for adresse in ("", "/chronologie", "/echeances", "/alertes", "/intervenants"):
        await maison.lit(f"/v1/parcours/{parcours}{adresse}", lecteur=SIAO)
    vu = await maison.lit(f"/v1/parcours/{parcours}", lecteur=SIAO)
    assert NOM in vu.text
    await maison.lit("/v1/evenements", lecteur=SIAO)
    entetes = maison.comme(SIAO)
    return [
        await maison.pousse({**nomme, "data": {**nomme["data"], "nom": f"{NOM}bis"}}),
        await maison.pousse(identite(SIAO, sujet=SUJET, nom=NOM, naissance=PRENOM)),
        await maison.pousse(identite(SIAO, sujet=SUJET, nom=[NOM], prenom={PRENOM: 1})),
        await maison.pousse(identite(SIAO, sujet=SUJET, nom=f"{NOM} {UN_NIR}")),
        await maison.pousse(identite(SIAO, sujet=f"exploc:{DOSSIER}", nom=NOM)),
        await maison.pousse(identite(SIAO_33, sujet=f"parcours:{parcours}", nom=NOM)),
        await maison.pousse(identite(RELAIS, sujet=SUJET, nom=NOM), par=SIAO),
        await maison.pousse(voisinage(sujet=SUJET, commentaire=COMMENTAIRE * 300)),
        await maison.pousse(identite(SIAO, sujet=SUJET, nom=NOM), **{"If-Match": f'"{NOM}"'}),
        await envoie(maison, f'{{"nom": "{NOM}'.encode(), media=STRUCTURE),
        await envoie(
            maison,
            [identite(SIAO, sujet=SUJET, nom=NOM, prenom=1), a_la_rue(sujet=SUJET, situation=NOM)],
            media=LOT,
            mode="atomique",
        ),
        await envoie(maison, identite(SIAO, nom=NOM), media=f"text/{NOM}"),
        await maison.client.post(
            "/v1/parcours/recherche",
            json={"systeme": "exploc", "identifiant": DOSSIER},
            headers=entetes,
        ),
        await maison.client.post(
            "/v1/parcours/recherche", json={"systeme": [NOM], "identifiant": NOM}, headers=entetes
        ),
        await maison.client.get(f"/v1/parcours/{DOSSIER}", headers=entetes),
        await maison.client.get(f"/v1/parcours/{parcours}?nom={NOM}", headers=entetes),
        await maison.client.get(f"/{NOM}?{PRENOM}={DOSSIER}", headers=entetes),
    ]


async def test_un_refus_ne_nomme_personne(maison: Maison) -> None:
    for reponse in await _vie_et_mort(maison):
        assert reponse.status_code >= 400
        assert reponse.headers["content-type"] == PROBLEME
        assert _tait(reponse.text + str(reponse.headers)), reponse.text


async def test_les_journaux_ne_nomment_personne(
    maison: Maison,
    sorties: io.StringIO,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)

    await _vie_et_mort(maison)

    ecrit = capfd.readouterr()
    assert _tait(ecrit.out + ecrit.err + sorties.getvalue())
    # What libraries say at the level that the service keeps.
    gardes = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert _tait("\n".join(gardes))


@pytest.mark.parametrize(
    ("panne", "statut", "code"),
    [
        (RuntimeError(f"impossible de sceller {NOM}"), 500, "erreur-interne"),
        (KeyError(NOM), 500, "erreur-interne"),
        (asyncpg.ConnectionDoesNotExistError(f"{NOM}"), 503, "service-indisponible"),
        (ConnectionRefusedError(NOM), 503, "service-indisponible"),
    ],
)
async def test_une_panne_ne_nomme_personne(
    maison: Maison,
    sorties: io.StringIO,
    panne: Exception,
    statut: int,
    code: str,
) -> None:
    class EnPanne:
        """A directory that fails, saying a name."""

        async def by_key(self, _: str) -> None:
            raise panne

    annuaire: Any = EnPanne()
    en_panne = application(replace(maison.service, annuaire=annuaire))
    transport = httpx2.ASGITransport(en_panne)
    async with httpx2.AsyncClient(transport=transport, base_url="http://parcours") as client:
        reponse = await client.post(
            "/v1/evenements",
            content=json.dumps(identite(SIAO, nom=NOM)).encode(),
            headers={**maison.comme(SIAO), "Content-Type": STRUCTURE},
        )

    assert est_un_probleme(reponse, statut, code)
    ecrit = sorties.getvalue()
    assert ecrit
    assert _tait(reponse.text + ecrit)
    for ligne in ecrit.splitlines():
        assert json.loads(ligne)["level"] in {"warning", "error"}


async def test_rien_de_nominatif_n_est_ecrit_en_clair(maison: Maison) -> None:
    await _vie_et_mort(maison)

    async with maison.service.pool.acquire() as connection:
        tables = await connection.fetch(
            "SELECT table_schema AS schema, table_name AS nom FROM information_schema.tables "
            "WHERE table_schema NOT IN ('pg_catalog', 'information_schema') "
            "AND table_type = 'BASE TABLE'"
        )
        assert len(tables) > 5
        lues = 0
        for table in tables:
            nom = f'"{table["schema"]}"."{table["nom"]}"'
            try:
                lignes = await connection.fetch(f"SELECT t::text AS ligne FROM {nom} t")  # noqa: S608 (names of the catalogue)
            except asyncpg.InsufficientPrivilegeError:
                continue
            lues += 1
            for ligne in lignes:
                assert _tait(ligne["ligne"]), nom
                hexa = ligne["ligne"].lower()
                assert not [c for c in (NOM, PRENOM, DOSSIER) if c.encode().hex() in hexa], nom
        assert lues > 3


async def test_les_noms_ne_sortent_que_pour_qui_les_lit(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(sujet=SUJET))
    await entre(maison, identite(SIAO, sujet=SUJET, nom=NOM, prenom=PRENOM))
    await entre(maison, voisinage("/partenaires/caf-48", sujet=f"parcours:{parcours}"))
    adresses = (
        f"/v1/parcours/{parcours}",
        "/v1/evenements",
        f"/v1/parcours/{parcours}/chronologie",
    )

    async def lu(lecteur: str) -> str:
        reponses = await asyncio.gather(*(maison.lit(a, lecteur=lecteur) for a in adresses))
        return "".join(r.text for r in reponses)

    assert NOM in await lu(SIAO)
    for lecteur in (SIAO_33, "/partenaires/alec-48", "/partenaires/opah-haute-gironde"):
        assert _tait(await lu(lecteur))
    for lecteur in (SIAO, "/partenaires/caf-48"):
        assert DOSSIER not in await lu(lecteur)


# --- Une protection levée ne démasque pas le passé ------------------------------------------------

ABRI, AUTRE_ABRI = "48092", "48061"


async def _protege_puis_leve(maison: Maison) -> str:
    """A household sheltered and protected, its protection lifted, sheltered again by the SIAO."""
    cidff, chrs = "/partenaires/cidff-48", "/partenaires/chrs-les-gentianes"
    abri, entree = "vif.mise-a-abri-debutee", "hebergement.entree-effectuee"
    place = {"type_place": "CHRS_INSERTION"}
    a_l_abri = {"solution": "GITE"}
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-03-01"))
    await entre(maison, referent(survenu_le="2025-03-01"))
    nommes = ("INT-CIDFF48", "INT-115L48", "INT-GENTIANES")
    await entre(maison, accord(*nommes, survenu_le="2025-03-01"))
    await entre(maison, a_la_rue(LE_115, survenu_le="2025-03-02"))
    for sorte, source, champs in (
        (abri, cidff, {"id": "abri", "survenu_le": "2025-03-03", "commune": ABRI, **a_l_abri}),
        (
            "vif.protection-adresse-activee",
            cidff,
            {
                "id": "protection",
                "survenu_le": "2025-03-04",
                "niveau": "N3",
                "organismes_habilites": ["INT-CIDFF48", "INT-115L48"],
            },
        ),
        (
            entree,
            chrs,
            {"id": "chrs", "survenu_le": "2025-03-20", "structure": "INT-GENTIANES", **place},
        ),
        (
            "vif.protection-adresse-levee",
            cidff,
            {"id": "levee", "survenu_le": "2025-04-10", "motif": "DANGER_ECARTE"},
        ),
        (
            abri,
            SIAO,
            {"id": "autre", "survenu_le": "2025-05-01", "commune": AUTRE_ABRI, **a_l_abri},
        ),
        (
            entree,
            chrs,
            {"id": "suite", "survenu_le": "2025-05-20", "structure": "INT-RESIDENCE", **place},
        ),
    ):
        await entre(maison, fait(sorte, source, **champs))
    return parcours


@pytest.mark.parametrize(
    ("lecteur", "lit_le_redate"),
    [
        (SIAO, False),
        (RELAIS, False),
        (LE_115, True),
        ("/partenaires/cidff-48", True),
        ("/partenaires/chrs-les-gentianes", False),
    ],
)
async def test_la_chronologie_et_le_flux_disent_les_memes_faits(
    maison: Maison, lecteur: str, *, lit_le_redate: bool
) -> None:
    parcours = await _protege_puis_leve(maison)
    redate = fait(
        "vif.danger-reevalue", "/partenaires/cidff-48", survenu_le="2025-04-20", danger="D2"
    )
    await entre(maison, redate)
    await entre(
        maison,
        fait(
            "correction.date-precisee",
            "/partenaires/cidff-48",
            cible=f"{redate['source']}#{redate['id']}",
            nouvelle_date="2025-03-15",
            precision="JOUR",
        ),
    )

    chronologie = (await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=lecteur)).json()
    flux = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()

    lus = [e["id"] for e in chronologie["elements"]]
    assert sorted(e["id"] for e in flux["elements"]) == sorted(lus)
    assert (redate["id"] in lus) is lit_le_redate


async def test_la_ccapex_ne_connait_que_les_menages_menaces(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, identite(SIAO, nom=NOM))

    async def lus() -> tuple[int, str]:
        carte = await maison.lit(f"/v1/parcours/{parcours}", lecteur=CCAPEX)
        flux = await maison.lit("/v1/evenements", lecteur=CCAPEX)
        return carte.status_code, flux.text

    statut, flux = await lus()
    assert (statut, NOM in flux, parcours in flux) == (404, False, False)

    await entre(maison, voisinage())
    statut, flux = await lus()
    assert (statut, NOM in flux, parcours in flux) == (200, True, True)


async def test_la_levee_se_lit_partout_pareil(maison: Maison) -> None:
    parcours = await _protege_puis_leve(maison)

    chronologie = (await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=SIAO)).json()
    flux = (await maison.lit("/v1/evenements", lecteur=SIAO)).json()

    lus = [e["id"] for e in chronologie["elements"]]
    assert "abri" not in lus
    assert "levee" not in lus
    tu, *suite = chronologie["elements"][-3:]
    assert [e["id"] for e in suite] == ["autre", "suite"]
    assert tu["id"].startswith("fait-")  # the one that it chose might name it
    assert "gentianes" not in str(tu).lower()
    assert sorted(e["id"] for e in flux["elements"]) == sorted(lus)


async def test_la_structure_dite_avant_la_levee_reste_tue_dans_le_flux(maison: Maison) -> None:
    await _protege_puis_leve(maison)

    async def structures(lecteur: str) -> dict[str, str | None]:
        flux = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()
        sejours = [e for e in flux["elements"] if "hebergement.entree" in e["type"]]
        return {e["id"]: e["data"].get("structure") for e in sejours}

    lues = await structures(SIAO)
    assert lues.pop("suite") == "INT-RESIDENCE"
    assert [*lues.values()] == [None]
    assert "chrs" not in lues
    assert await structures("/partenaires/cidff-48") == {
        "chrs": "INT-GENTIANES",
        "suite": "INT-RESIDENCE",
    }
    assert await structures("/partenaires/superviseur") == {
        "chrs": "INT-GENTIANES",
        "suite": "INT-RESIDENCE",
    }


async def test_les_echeances_d_avant_la_levee_restent_masquees(maison: Maison) -> None:
    parcours = await _protege_puis_leve(maison)
    listes = ("/v1/referents/INT-RELAIS/echeances", f"/v1/parcours/{parcours}/echeances")

    async def abris(adresse: str, lecteur: str, au: str) -> list[str]:
        lues = (await maison.lit(adresse, lecteur=lecteur, au=au)).json()["elements"]
        return [e["echeance_le"] for e in lues if e["regle"] == "R-V01"]

    for adresse in listes:
        assert await abris(adresse, SIAO, "2025-03-10") == []
        assert await abris(adresse, "/partenaires/superviseur", "2025-03-10") == ["2025-03-18"]
    du_siao = [await abris(adresse, SIAO, "2025-05-05") for adresse in listes]
    assert du_siao == [[], ["2025-05-16"]]  # une liste ne relève pas le niveau de qui l'a dit


async def test_une_alerte_nee_d_un_fait_couvert_reste_masquee(maison: Maison) -> None:
    parcours = await _protege_puis_leve(maison)
    await entre(
        maison,
        fait(
            "vif.ordonnance-de-protection-delivree",
            "/partenaires/cidff-48",
            survenu_le="2025-03-14",
            nature="ORDONNANCE_PROTECTION",
            prorogation=False,
            notifiee_le="2025-03-17",
        ),
    )

    async def alertes(adresse: str, lecteur: str) -> list[str]:
        lues = (await maison.lit(adresse, lecteur=lecteur, au="2026-03-01")).json()["elements"]
        return [a["depuis_le"] for a in lues if a["code"] == "AL-09" and not a.get("jusqu_au")]

    for adresse in ("/v1/referents/INT-RELAIS/alertes", f"/v1/parcours/{parcours}/alertes"):
        assert await alertes(adresse, "/partenaires/superviseur") == ["2025-05-13", "2026-02-15"]
    assert await alertes(f"/v1/parcours/{parcours}/alertes", SIAO) == ["2025-05-13"]
    assert await alertes("/v1/referents/INT-RELAIS/alertes", SIAO) == []


async def test_la_commune_dite_avant_la_levee_reste_masquee(maison: Maison) -> None:
    parcours = await _protege_puis_leve(maison)

    async def commune(lecteur: str, au: str) -> str | None:
        carte = (await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur, au=au)).json()
        lue: str | None = carte["territoire"]["commune"]
        return lue

    assert await commune(SIAO, "2025-04-20") is None
    assert await commune("/partenaires/cidff-48", "2025-04-20") == ABRI
    assert await commune(SIAO, "2025-05-02") == AUTRE_ABRI


# --- Les données des faits, et de quoi joindre le ménage ------------------------------------------

CIDFF, GENTIANES = "/partenaires/cidff-48", "/partenaires/chrs-les-gentianes"
TELEPHONE, ADRESSE, COURRIEL = "+33612345678", "3 rue des Canaris", "canari@exemple.fr"


async def _joignable(maison: Maison, niveau: str | None = None) -> str:
    """A household with a home, ways to reach it and constraints; its address protected, or not."""
    parcours = await entre(maison, menage_ouvert(survenu_le="2025-03-01"))
    ici = {"sujet": f"parcours:{parcours}"}
    await entre(maison, accord("INT-GENTIANES", "INT-CIDFF48", **ici, survenu_le="2025-03-01"))
    await entre(maison, identite(SIAO, **ici, survenu_le="2025-03-02", nom=NOM, prenom=PRENOM))
    await entre(
        maison,
        fait(
            "menage.coordonnees-modifiees",
            **ici,
            id="coordonnees",
            survenu_le="2025-03-03",
            telephone=TELEPHONE,
            adresse=ADRESSE,
            courriel=COURRIEL,
            canal_prefere="TELEPHONE",
            contact_discret=True,
        ),
    )
    await entre(
        maison,
        fait(
            "menage.contraintes-declarees",
            **ici,
            id="contraintes",
            survenu_le="2025-03-03",
            accessibilite=True,
            animal=True,
            commune_emploi="48061",
        ),
    )
    await entre(
        maison,
        fait(
            "hebergement.entree-effectuee",
            **ici,
            id="entree",
            survenu_le="2025-03-04",
            structure="INT-SECRET",
            type_place="CHRS_URGENCE",
            commune="48092",
        ),
    )
    await entre(maison, voisinage(GENTIANES, **ici, survenu_le="2025-03-05"))
    if niveau:
        await entre(
            maison,
            fait(
                "vif.protection-adresse-activee",
                CIDFF,
                **ici,
                id="protection",
                survenu_le="2025-03-06",
                niveau=niveau,
                organismes_habilites=["INT-CIDFF48"],
            ),
        )
    return parcours


async def _donnees(maison: Maison, parcours: str, lecteur: str) -> dict[str, dict[str, Any]]:
    """The data of the facts, by id: the same in the timeline and in the feed."""
    chronologie = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=lecteur)
    flux = await maison.lit("/v1/evenements", lecteur=lecteur)
    lues = {e["id"]: e["donnees"] for e in chronologie.json()["elements"]}
    assert lues == {e["id"]: e["data"] for e in flux.json()["elements"]}
    return {nom: lues[nom] for nom in ("coordonnees", "contraintes", "entree") if nom in lues}


async def _joindre(maison: Maison, parcours: str, lecteur: str) -> tuple[Any, Any]:
    carte = (await maison.lit(f"/v1/parcours/{parcours}", lecteur=lecteur)).json()
    return carte["coordonnees"], carte["contraintes"]


async def test_un_menage_protege_ne_dit_ni_ou_il_vit_ni_comment_le_joindre(maison: Maison) -> None:
    parcours = await _joignable(maison, "N3")

    tues = await _donnees(maison, parcours, GENTIANES)
    dites = await _donnees(maison, parcours, CIDFF)

    assert tues == {
        "contraintes": {"survenu_le": "2025-03-03", "animal": True},
        "entree": {"survenu_le": "2025-03-04", "type_place": "CHRS_URGENCE"},
    }
    assert dites["coordonnees"]["telephone"] == TELEPHONE
    assert "adresse" not in dites["coordonnees"]  # protecting opens nothing that was said before
    assert "commune_emploi" not in dites["contraintes"]
    assert dites["entree"]["structure"] == "INT-SECRET"
    assert dites["entree"]["commune"] == "48092"
    assert await _joindre(maison, parcours, GENTIANES) == ({}, {"animal": True})
    coordonnees, _ = await _joindre(maison, parcours, CIDFF)
    assert coordonnees["telephone"] == TELEPHONE


async def test_qui_protege_lit_ce_qui_se_dit_ensuite(maison: Maison) -> None:
    parcours = await _joignable(maison, "N3")
    await entre(
        maison,
        fait(
            "menage.coordonnees-modifiees",
            sujet=f"parcours:{parcours}",
            survenu_le="2025-03-07",
            telephone=TELEPHONE,
            adresse=ADRESSE,
            contact_discret=True,
        ),
    )

    coordonnees, _ = await _joindre(maison, parcours, CIDFF)
    assert next(iter(coordonnees)) == "contact_discret"
    assert (coordonnees["telephone"], coordonnees["adresse"]) == (TELEPHONE, ADRESSE)
    assert await _joindre(maison, parcours, GENTIANES) == ({}, {"animal": True})


async def test_une_coordonnee_est_d_un_niveau_sous_la_moindre_protection(maison: Maison) -> None:
    parcours = await _joignable(maison, "N1")

    lues = await _donnees(maison, parcours, GENTIANES)

    assert "coordonnees" not in lues  # rien n'en reste : il n'a pas été dit
    assert lues["entree"]["commune"] == "48092"
    assert await _joindre(maison, parcours, GENTIANES) == ({}, {"animal": True})


async def test_qui_n_est_pas_habilite_ne_lit_ni_l_adresse_ni_la_sante(maison: Maison) -> None:
    parcours = await _joignable(maison)

    lues = await _donnees(maison, parcours, GENTIANES)

    assert lues["coordonnees"] == {
        "survenu_le": "2025-03-03",
        "telephone": TELEPHONE,
        "courriel": COURRIEL,
        "canal_prefere": "TELEPHONE",
    }
    assert lues["contraintes"] == {"survenu_le": "2025-03-03", "animal": True}
    coordonnees, contraintes = await _joindre(maison, parcours, GENTIANES)
    assert set(coordonnees) == {"telephone", "courriel", "canal_prefere"}
    assert contraintes == {"animal": True}


async def test_ce_dont_la_cle_est_detruite_ne_se_lit_plus_nulle_part(maison: Maison) -> None:
    parcours = await _joignable(maison)
    assert (await _joindre(maison, parcours, SIAO))[0]["telephone"] == TELEPHONE

    await maison.service.pool.execute(
        "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() WHERE flux = $1::uuid",
        parcours,
    )

    lues = await _donnees(maison, parcours, SIAO)
    assert lues["coordonnees"] == {
        "survenu_le": "2025-03-03",
        "canal_prefere": "TELEPHONE",
        "contact_discret": True,
    }
    assert await _joindre(maison, parcours, SIAO) == (
        {"contact_discret": True, "canal_prefere": "TELEPHONE"},
        {"accessibilite": True, "animal": True, "commune_emploi": "48061"},
    )
    adresses = ("", "/chronologie", "/ruptures")
    for adresse in adresses:
        lu = (await maison.lit(f"/v1/parcours/{parcours}{adresse}", lecteur=SIAO)).text
        assert not [dit for dit in (TELEPHONE, ADRESSE, COURRIEL, NOM, PRENOM) if dit in lu]


async def test_le_suppleant_lit_pendant_l_absence_partout_pareil(maison: Maison) -> None:
    suppleant = "/partenaires/toit-et-liens"
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, referent("INT-RELAIS"))
    adresse, liste = f"/v1/parcours/{parcours}", "/v1/referents/INT-TOITLIENS/parcours"

    assert (await maison.lit(adresse, lecteur=suppleant)).status_code == 404
    await entre(
        maison,
        fait(
            "referent.suppleance-organisee",
            suppleant="INT-TOITLIENS",
            debut_le="2025-03-03",
            fin_le="2099-12-31",
        ),
    )

    assert (await maison.lit(adresse, lecteur=suppleant)).status_code == 200
    assert (await maison.lit(adresse, lecteur=RELAIS)).status_code == 200
    portefeuille = (await maison.lit(liste, lecteur=suppleant)).json()["elements"]
    assert [menage["parcours"] for menage in portefeuille] == [parcours]
    for lecteur in (suppleant, RELAIS):
        flux = (await maison.lit("/v1/evenements", lecteur=lecteur)).json()["elements"]
        assert len(flux) == 3
