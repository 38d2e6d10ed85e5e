"""Chaque route, pour chaque sorte de partenaire : ce qu'elle répond est ce que dit le juge.

Une route nouvelle échoue tant que rien n'est dit ici de ce qu'elle montre des ménages.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID, uuid4

import httpx2
import pytest
from faits import (
    CCAPEX,
    RELAIS,
    SIAO,
    accord,
    entre,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import Maison

from parcours.annuaire import Partenaire
from parcours.api.app import application
from parcours.api.routes.flux import A_RELIRE
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.cle import NOMINATIVES, Cle, cle
from parcours.domain.parcours.fold import fold
from parcours.domain.temps.jour_civil import jour_civil
from parcours.domain.veille.listes.sortes import A_L_ABRI, SORTES
from parcours.journal import codec, reader, territories

CIDFF: Final = "/partenaires/cidff-48"
BAILLEUR: Final = "/partenaires/habitat-lozerien"

D_UN_MENAGE: Final = {
    "/v1/parcours/{parcours}": True,
    "/v1/parcours/{parcours}/chronologie": True,
    "/v1/parcours/{parcours}/nouveautes": True,
    "/v1/parcours/{parcours}/echeances": True,
    "/v1/parcours/{parcours}/alertes": True,
    "/v1/parcours/{parcours}/ruptures": True,
    "/v1/parcours/{parcours}/intervenants": True,
    "/v1/parcours/{parcours}/pourquoi": True,
    "/v1/parcours/{parcours}/lectures": False,
    "/v1/parcours/{parcours}/expulsion": False,
}
"""Si qui lit le ménage lit cette page ; sinon, il faut un droit de plus."""
LISTES: Final = {
    "/v1/referents/{organisme}/parcours": NomDeVue.FR,
    "/v1/referents/{organisme}/alertes": NomDeVue.FR,
    "/v1/referents/{organisme}/echeances": NomDeVue.FR,
    "/v1/expulsions": NomDeVue.EXP,
    "/v1/expulsions/echeances": NomDeVue.EXP,
    "/v1/ccapex/avis": NomDeVue.EXP,
    "/v1/ccapex/seances/{seance}/propositions": NomDeVue.EXP,
    "/v1/ccapex/seances/{seance}/ordre-du-jour": NomDeVue.EXP,
    "/v1/campements/{site}/menages": NomDeVue.CAMP,
}
"""La vue dont la liste montre des ménages : ceux, et eux seuls, dont la clé l'ouvre."""
DES_DISPOSITIFS: Final = {
    "/v1/dispositifs",
    "/v1/dispositifs/{dispositif}",
    "/v1/dispositifs/{dispositif}/comptes",
}
"""Ce que lit qui tient un dispositif, de ceux qu'il y lit (`test_dispositifs`)."""
DE_LA_SEANCE: Final = {
    "/v1/ccapex/seances/{seance}/dossiers/{parcours}",
    "/v1/ccapex/seances/{seance}/dossiers/{parcours}/fiche",
}
"""Un ménage inscrit à une séance, tel que le lit qui l'ouvre (`test_ccapex`)."""
DU_SIAO: Final = {
    "/v1/siao/listes",
    "/v1/siao/listes/{liste}",
    "/v1/siao/listes/doublons-possibles",
}
PAR_LEUR_NOM: Final = {"/v1/personnes/recherche"}
"""Elle trouve qui l'on lit par son nom : les ménages dont la clé lit les noms."""
GARDEES: Final = {"/v1/listes/{liste}/mouvements"}
"""Elle montre des ménages que montre, l'un des deux jours, la liste des siens."""
EMPORTES: Final = {"/v1/parcours/ocel"}
"""Les mêmes que la liste, avec leurs faits (`test_ocel`)."""
COMPTES: Final = {"/v1/observatoire/tableaux/{tableau}/menages"}
"""Ceux que l'on suit et que compte une case (`test_menages_des_cases`)."""
REPRIS: Final = {"/v1/moi/qualite/anomalies"}
"""Les siens, chez les ménages que l'on ouvre : rien de plus que leurs cartes (`test_qualite`)."""
DE_TOUTES_SES_VUES: Final = {"/v1/alertes", "/v1/echeances", "/v1/parcours"}
"""Elles montrent des ménages dont la clé ouvre l'une des vues du lecteur."""
POUR_QUI_DECIDE: Final = {
    "/v1/relations",
    "/v1/relations/faits-en-attente",
    "/v1/relations/transferts",
    "/v1/relations/tentatives",
    "/v1/relations/protections",
    "/v1/relations/balayages",
}
SANS_MENAGE: Final = {
    "/v1/moi",
    "/v1/listes",
    "/v1/listes/{liste}",
    "/v1/moi/qualite",
    "/v1/moi/qualite/completude",
    "/v1/moi/silences",
    "/v1/parcours/facettes",
    "/v1/ccapex/avis/suites",
    "/v1/expulsions/comptes",
    "/v1/expulsions/bilan",
    "/v1/observatoire/stock",
    "/v1/observatoire/flux",
    "/v1/observatoire/ruptures",
    "/v1/observatoire/offre",
    "/v1/observatoire/offre/occupation",
    "/v1/observatoire/offre/cibles",
    "/v1/observatoire/offre/rotation",
    "/v1/observatoire/appels-115",
    "/v1/observatoire/diagnostic-360",
    "/v1/observatoire/fiches/{annee}",
    "/v1/observatoire/indicateurs",
    "/v1/observatoire/publications",
    "/v1/observatoire/publications/{numero}",
    "/v1/observatoire/publications/{numero}/tableaux/{tableau}",
    "/v1/territoire/{agregat}",
    "/v1/territoire/{agregat}/{id}",
    "/v1/territoire/{agregat}/{id}/chronologie",
    "/v1/catalogue",
    "/v1/catalogue/{type}",
    "/v1/nomenclatures",
    "/v1/nomenclatures/{nom}",
    "/v1/delais",
    "/v1/delais/{regle}",
    "/v1/delais/calcul",
    "/v1/delais/{regle}/calcul",
    "/sante",
    "/pret",
    "/version",
    "/problemes/{code}",
}
FLUX: Final = {"/v1/evenements", "/v1/evenements/{position}", "/v1/parcours/recherche"}


def test_rien_n_est_oublie_de_ce_que_montrent_les_routes() -> None:
    dites = {
        *D_UN_MENAGE,
        *LISTES,
        *DE_LA_SEANCE,
        *DES_DISPOSITIFS,
        *DU_SIAO,
        *PAR_LEUR_NOM,
        *GARDEES,
        *EMPORTES,
        *COMPTES,
        *REPRIS,
        *DE_TOUTES_SES_VUES,
        *POUR_QUI_DECIDE,
        *SANS_MENAGE,
        *FLUX,
    }

    assert set(application().openapi()["paths"]) == dites


async def _raconte(maison: Maison) -> list[UUID]:
    """A household that several follow, one that violences hide, one that one partner tells."""
    suivi = await entre(maison, menage_ouvert(sujet="si-siao:48-suivi"))
    ici = f"parcours:{suivi}"
    await entre(maison, referent(sujet=ici))
    await entre(maison, accord("INT-GENTIANES", "INT-CAF48", sujet=ici))
    await entre(maison, voisinage(BAILLEUR, sujet=ici))
    await entre(maison, voisinage(SIAO, sujet=ici))
    protege = await entre(maison, menage_ouvert(sujet="si-siao:48-protege"))
    la = f"parcours:{protege}"
    for sujet in (ici, la):
        await entre(maison, identite(SIAO, sujet=sujet, date_naissance="1985-03-12"))
        await _de_la_ccapex(maison, sujet)
    await entre(maison, accord("INT-CIDFF48", "INT-GENTIANES", sujet=la))
    await entre(maison, voisinage(RELAIS, sujet=la))
    await entre(
        maison,
        fait(
            "vif.protection-adresse-activee",
            CIDFF,
            sujet=la,
            niveau="N3",
            organismes_habilites=["INT-CIDFF48"],
        ),
    )
    seul = await entre(maison, voisinage(BAILLEUR, sujet="bailleur-hl:48-seul"))
    return [UUID(parcours) for parcours in (suivi, protege, seul)]


async def _de_la_ccapex(maison: Maison, sujet: str) -> None:
    """Un dossier d'expulsion, un avis : de quoi compter."""
    saisie = {"auteur_saisine": "BAILLEUR", "type_bailleur": "SOCIAL", "voie": "EXPLOC"}
    avis = {"forme": "AVIS", "nature": "PLAN_APUREMENT", "destinataire": "BAILLEUR"}
    for sorte, champs in (("saisie", saisie), ("avis-rendu", avis)):
        await entre(maison, fait(f"expulsion.ccapex-{sorte}", CCAPEX, sujet=sujet, **champs))


async def _juge(maison: Maison, qui: Partenaire, menages: list[UUID]) -> Mapping[UUID, Cle]:
    """What the judge says, asked directly: no view, no table."""
    async with maison.service.pool.acquire() as connection:
        tete = await reader.head(connection)
        histoires = await reader.histories(connection, menages, known_to=tete)
        reglages = await territories.settings(connection)
    aujourdhui = jour_civil(maison.service.now())
    dites = {
        menage: cle(
            qui.lecteur,
            fold(menage, codec.facts(histoires[menage]), reglages=reglages),
            aujourdhui,
        )
        for menage in menages
    }
    return {menage: dite for menage, dite in dites.items() if dite}


def _sortes(gens: list[Partenaire]) -> list[Partenaire]:
    """One partner of each kind: what its roles read, and whether it is from here."""
    return list({_ce_qu_il_lit(p): p for p in reversed(gens)}.values())


def _ce_qu_il_lit(qui: Partenaire) -> tuple[object, ...]:
    lecteur = qui.lecteur
    portees = tuple(lecteur.portee(vue) for vue in NOMINATIVES)
    ici = "48" in qui.departements
    return portees, lecteur.niveau, lecteur.peut_etre_habilite, ici, Role.SIAO in qui.roles


async def test_chaque_route_repond_ce_que_dit_le_juge(maison: Maison) -> None:
    menages = await _raconte(maison)
    gens = [
        await maison.service.annuaire.named([s]) for s in (SIAO, RELAIS, CIDFF, BAILLEUR, CCAPEX)
    ]
    for qui in _sortes([*await maison.service.annuaire.everyone(), *(p for (p,) in gens)]):
        toutes = await _juge(maison, qui, menages)
        cles = _lues(toutes)
        await _les_pages(maison, qui, menages, cles)
        await _qui_a_lu(maison, qui, menages, toutes)
        await _les_listes(maison, qui, menages, cles)
        await _ce_qui_se_decide(maison, qui, menages[0], toutes)
        await _le_flux(maison, qui, menages, cles)
        await _par_leur_nom(maison, qui, cles)


async def _par_leur_nom(maison: Maison, qui: Partenaire, cles: Mapping[UUID, Cle]) -> None:
    """On trouve par leur nom ceux que l'on suit et dont on lit le nom, et eux seuls."""
    cherche = {"nom": "Vialaret", "prenom": "Bastien", "date_naissance": "1985-03-12"}
    lu = await maison.cherche("/v1/personnes/recherche", cherche, par=qui.source)
    trouves = {UUID(e["parcours"]) for e in lu.json().get("elements", ())}
    lisibles = {m for m, d in cles.items() if d.suit and d.regard and d.regard.lit_les_identites}
    nommes = {m for m in lisibles if m in await _nommes(maison)}
    assert trouves == (nommes if lu.status_code == 200 else set()), qui.source
    await _les_mouvements(maison, qui, cles)
    doubles = await maison.lit("/v1/siao/listes/doublons-possibles", lecteur=qui.source)
    for double in doubles.json().get("elements", ()):
        deux = {UUID(double["parcours"]), UUID(double["autre_parcours"])}
        assert deux <= {m for m in lisibles if cles[m].decide_de_tout}, qui.source


async def _les_mouvements(maison: Maison, qui: Partenaire, cles: Mapping[UUID, Cle]) -> None:
    """D'une liste de tous les siens, tous y sont entrés depuis avant leur premier jour."""
    gardee = await maison.client.post(
        "/v1/listes", json={"nom": qui.source}, headers=maison.comme(qui.source)
    )
    if gardee.status_code == 201:
        adresse = gardee.json()["mouvements"]
        lu = await maison.lit(adresse, lecteur=qui.source, depuis_le="2020-01-01")
        montres = {UUID(e["parcours"]) for e in lu.json()["elements"]}
        ouverts = {m for m, dite in cles.items() if dite.vues and dite.suit}
        assert montres <= ouverts, qui.source
        assert montres or not ouverts, qui.source


async def _nommes(maison: Maison) -> set[UUID]:
    """Les ménages où quelqu'un a un nom, un prénom et une naissance."""
    return {r["parcours"] for r in await maison.sql("SELECT parcours FROM vues.personnes")}


def _lues(cles: Mapping[UUID, Cle]) -> Mapping[UUID, Cle]:
    """Celles qui donnent à lire, et non à décider seulement."""
    return {menage: dite for menage, dite in cles.items() if dite.regard and dite.faits}


async def _qui_a_lu(
    maison: Maison, qui: Partenaire, menages: list[UUID], cles: Mapping[UUID, Cle]
) -> None:
    """Qui en répond voit qui a lu ; qui ne fait que lire apprend que ce n'est pas pour lui."""
    dpo = Role.DPO in qui.roles and "48" in qui.departements
    for menage in menages:
        lu = await maison.lit(f"/v1/parcours/{menage}/lectures", lecteur=qui.source)
        dite = cles.get(menage)
        permis = dpo or (dite is not None and dite.decide_de_tout)
        attendu = 200 if permis else 403 if menage in _lues(cles) else 404
        assert lu.status_code == attendu, qui.source


async def _ce_qui_se_decide(
    maison: Maison, qui: Partenaire, suivi: UUID, cles: Mapping[UUID, Cle]
) -> None:
    """Seul qui en décide voit ce qui attend, et les relations ; une protection, SIAO et DPO."""
    decides = {str(m) for m, dite in cles.items() if dite.decide_de_tout or dite.decide_de}
    for adresse, etat in (
        ("/v1/relations", "demandees"),
        ("/v1/relations", "en-cours"),
        ("/v1/relations", "terminees"),
        ("/v1/relations/faits-en-attente", None),
    ):
        lu = await maison.lit(adresse, lecteur=qui.source, etat=etat)
        montres = {e["parcours"] for e in lu.json().get("elements", ())}
        assert montres <= decides, (adresse, qui.source)
        if etat == "en-cours" and suivi in cles and cles[suivi].decide_de_tout:
            assert str(suivi) in montres, qui.source
    protections = await maison.lit("/v1/relations/protections", lecteur=qui.source)
    veille = bool({Role.SIAO, Role.DPO, Role.SUPERVISION} & set(qui.roles))
    assert protections.status_code == (200 if veille else 403), qui.source


async def _les_pages(
    maison: Maison, qui: Partenaire, menages: list[UUID], cles: Mapping[UUID, Cle]
) -> None:
    for adresse, suffit in D_UN_MENAGE.items():
        inconnu = await maison.lit(adresse.format(parcours=uuid4()), lecteur=qui.source)
        assert inconnu.status_code == 404, (adresse, qui.source)
        for menage in menages:
            lu = await maison.lit(adresse.format(parcours=menage), lecteur=qui.source)
            if menage not in cles and lu.status_code == 404:
                assert (lu.content, _entetes(lu)) == (inconnu.content, _entetes(inconnu))
            elif menage not in cles:
                assert not suffit, (adresse, qui.source)
            else:
                attendus = {200} if suffit else {200, 403, 404}
                assert lu.status_code in attendus, (adresse, qui.source)
    for menage, dite in cles.items():
        lu = await maison.lit(f"/v1/parcours/{menage}/chronologie", lecteur=qui.source, limite=1000)
        lus = {(e["source"], e["id"]) for e in lu.json()["elements"]}
        assert lus == {(f.source, f.id) for f in dite.faits}, qui.source
    emportes = await maison.lit("/v1/parcours/ocel", lecteur=qui.source)
    suivi, protege, _ = menages
    suivis = [cles[menage] for menage in (suivi, protege) if menage in cles]
    ouverts = [dite for dite in suivis if dite.vues and dite.suit]
    if emportes.status_code == 200:
        lisibles = {f"{f.source}#{f.id}" for dite in ouverts for f in dite.faits}
        assert {e["id"] for e in emportes.json()["events"]} == lisibles, qui.source
    else:
        assert (emportes.status_code, ouverts) == (403, []), qui.source


def _entetes(reponse: httpx2.Response) -> dict[str, str]:
    """Les en-têtes, le compte des requêtes du lecteur à part."""
    return {n: v for n, v in reponse.headers.items() if not n.startswith("ratelimit-")}


async def _les_listes(
    maison: Maison, qui: Partenaire, menages: list[UUID], cles: Mapping[UUID, Cle]
) -> None:
    """Les listes montrent ceux que leur vue ouvre ; le portefeuille, tous ceux qu'il suit."""
    suivi, protege, _ = menages
    for adresse, vue in LISTES.items():
        for organisme in ("INT-RELAIS", qui.organisme):
            lu = await maison.lit(
                adresse.format(organisme=organisme, site=uuid4(), seance=uuid4()),
                lecteur=qui.source,
            )
            montres = {e["parcours"] for e in lu.json().get("elements", ())}
            ouverts = {str(menage) for menage, dite in cles.items() if vue in dite.vues}
            assert montres <= ouverts, (adresse, qui.source)
            if (organisme, adresse) == ("INT-RELAIS", "/v1/referents/{organisme}/parcours"):
                assert lu.status_code == 403 or montres == ouverts & {str(suivi)}, qui.source

    for adresse in DE_TOUTES_SES_VUES:
        lu = await maison.lit(adresse, lecteur=qui.source)
        montres = {e["parcours"] for e in lu.json().get("elements", ())}
        suivis = {str(menage) for menage, dite in cles.items() if dite.vues and dite.suit}
        siens = {str(menage) for menage, dite in cles.items() if dite.vues}
        assert montres <= (siens if adresse == "/v1/echeances" else suivis), qui.source
        if adresse == "/v1/parcours" and lu.status_code == 200:
            ouverts = suivis & {str(suivi), str(protege)}
            assert montres == ouverts, qui.source
            await _les_comptes(maison, qui, len(ouverts))

    await _les_listes_de_travail(maison, qui, cles)
    await _les_comptes_des_listes(maison, qui)


async def _les_listes_de_travail(maison: Maison, qui: Partenaire, cles: Mapping[UUID, Cle]) -> None:
    """Elles ne montrent, et ne comptent, que les ménages dont on décide, ou qui nomment."""
    decides = {str(m) for m, dite in cles.items() if dite.suit and dite.decide_de_tout}
    nommes = {str(m) for m, dite in cles.items() if dite.est_nomme}
    listes = await maison.lit("/v1/siao/listes", lecteur=qui.source)
    comptees = {li["liste"]: li["menages"] for li in listes.json().get("listes", ())}
    for code in SORTES:
        lu = await maison.lit(f"/v1/siao/listes/{code}", lecteur=qui.source)
        montres = {e["parcours"] for e in lu.json().get("elements", ())}
        assert montres <= (nommes if code == A_L_ABRI.code else decides), (code, qui.source)
        assert comptees.get(code, 0) == len(montres), (code, qui.source)


async def _les_comptes(maison: Maison, qui: Partenaire, combien: int) -> None:
    """Ne se comptent que ceux que l'on peut ouvrir."""
    lu = await maison.lit("/v1/parcours/facettes", lecteur=qui.source, par="etape,commune,referent")
    for valeurs in lu.json()["facettes"].values():
        assert sum(v["menages"] for v in valeurs) == combien, qui.source
    moi = await maison.lit("/v1/moi", lecteur=qui.source)
    assert all(1 <= r["menages"] <= combien for r in moi.json()["relations"]), qui.source


async def _les_comptes_des_listes(maison: Maison, qui: Partenaire) -> None:
    """Qui ouvre les ménages compte ceux de sa liste ; qui n'en lit que des nombres, le publié."""
    portee = qui.lecteur.portee(NomDeVue.EXP)
    compte = await maison.lit("/v1/expulsions/comptes", lecteur=qui.source, departement="48")
    if portee >= Portee.SIENS:
        combien = sum(c["menages"] for c in compte.json()["comptes"])
        liste = await maison.lit("/v1/expulsions", lecteur=qui.source, departement="48")
        dits = {e["parcours"] for e in liste.json()["elements"]}
        assert (compte.json()["publie"], combien) == (False, len(dits)), qui.source
        assert combien or qui.source != CCAPEX
    elif portee is Portee.AGREGE and "48" in qui.departements:
        assert compte.status_code == 404, qui.source  # nothing is published yet
    else:
        assert compte.status_code == 403, qui.source
    periode = {"du": "2020-01-01", "jusqu_au": "2030-12-31"}
    suites = await maison.lit("/v1/ccapex/avis/suites", lecteur=qui.source, **periode)
    avis = await maison.lit("/v1/ccapex/avis", lecteur=qui.source, **periode)
    assert suites.json().get("avis", 0) == len(avis.json().get("elements", ())), qui.source
    assert suites.json().get("avis") or qui.source != CCAPEX
    tenus = await maison.lit("/v1/dispositifs", lecteur=qui.source)
    for tenu in tenus.json().get("dispositifs", ()):
        liste = await maison.lit(tenu["adresse"], lecteur=qui.source)
        compte = await maison.lit(f"{tenu['adresse']}/comptes", lecteur=qui.source, **periode)
        assert compte.json()["menages"] == len(liste.json()["elements"]), (qui.source, tenu)


async def _le_flux(
    maison: Maison, qui: Partenaire, menages: list[UUID], cles: Mapping[UUID, Cle]
) -> None:
    lu = await maison.lit("/v1/evenements", lecteur=qui.source, limite=1000)
    elements: list[dict[str, Any]] = lu.json()["elements"]
    assert [e for e in elements if e["type"] == A_RELIRE] == []
    suivis = {(e["source"], e["id"]) for e in elements}
    assert suivis == {(f.source, f.id) for dite in cles.values() for f in dite.faits}, qui.source
    assert len(suivis) == len(elements)
    for menage in menages:
        seul = await maison.lit("/v1/evenements", lecteur=qui.source, parcours=menage)
        du_menage = {e["id"] for e in seul.json()["elements"]}
        attendus = {f.id for f in cles[menage].faits} if menage in cles else set()
        assert du_menage == attendus, qui.source


async def test_une_page_qui_ne_suivrait_pas_le_juge_se_verrait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: a key that shows every fact of a household that one reads."""
    monkeypatch.setattr("parcours.projections.cles.cle", _tout)
    menages = await _raconte(maison)
    (bailleur,) = await maison.service.annuaire.named([BAILLEUR])

    with pytest.raises(AssertionError):
        await _le_flux(maison, bailleur, menages, _lues(await _juge(maison, bailleur, menages)))


def _tout(lecteur: Any, parcours: Any, jour: date) -> Cle | None:  # noqa: ANN401 (those of `cle`)
    dite = cle(lecteur, parcours, jour)
    if dite is None:
        return None
    faits = tuple(entree.fait for entree in parcours.histoire.entrees)
    return Cle(dite.lecteur, dite.regard, faits, dite.decide_de_tout, dite.decide_de)
