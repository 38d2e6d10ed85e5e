"""DDETS et ADIL : des nombres d'office ; des dossiers, au titre de ce qu'elles tiennent ou font.

Un organisme a les rôles de ce qu'il exerce : qui tient le secrétariat de la CCAPEX en a le rôle ;
qui fait les diagnostics a celui de qui accompagne, et ne lit que les ménages pour qui on le nomme.
"""

from typing import Any

from faits import CCAPEX, accord, entre, est_un_probleme, fait
from maison import CLE_MAITRESSE, Maison, cle

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.domain.langage.vocabulaire import Role

DDETS, ADIL = "/partenaires/ddets-48", "/partenaires/adil-48"
SECRETARIAT, DIAGNOSTICS = "/partenaires/ddets-secretariat", "/partenaires/adil-diagnostics"
DEPARTEMENT = "/partenaires/cd-48"
AU = "2026-06-01"


def partenaire(source: str, organisme: str, *roles: Role) -> Partenaire:
    """A partner of the département."""
    return Partenaire(
        source=source, libelle=organisme, organisme=organisme, roles=roles, departements=("48",),
        systemes=("exploc",),
    )  # fmt: skip


async def _inscrits(maison: Maison) -> None:
    """The same two, in another département, where they do more."""
    nouveaux = (
        partenaire(SECRETARIAT, "INT-DDETSCCAPEX", Role.DDETS, Role.CCAPEX),
        partenaire(DIAGNOSTICS, "INT-ADILDSF", Role.ADIL, Role.ASSOCIATION_ACCOMPAGNEMENT),
    )
    fichier = FichierPartenaires(version=1, partenaires=nouveaux)
    cles = {p.source: cle(p.source) for p in nouveaux}
    await Annuaire(maison.service.pool, CLE_MAITRESSE).import_(fichier, cles)


async def _dossiers(maison: Maison, lecteur: str) -> set[str]:
    reponse = await maison.lit("/v1/expulsions", lecteur=lecteur, au=AU)
    assert reponse.status_code == 200, reponse.text
    return {e["parcours"] for e in reponse.json()["elements"]}


async def test_ddets_et_adil_lisent_des_nombres_et_les_dossiers_de_ce_qu_elles_exercent(
    maison: Maison,
) -> None:
    await _inscrits(maison)
    menages = {}
    for nom in ("un", "deux"):
        sujet = f"exploc:48-{nom}"
        saisie = fait(
            "expulsion.ccapex-saisie", CCAPEX, sujet=sujet, survenu_le="2026-05-04",
            auteur_saisine="BAILLEUR", type_bailleur="SOCIAL", voie="EXPLOC", dette=90_000,
        )  # fmt: skip
        menages[nom] = await entre(maison, saisie)
    await entre(maison, fait("menage.ouvert", sujet=f"parcours:{menages['un']}",
                             survenu_le="2026-05-05", composition="HOMME_ISOLE_SANS_ENFANT",
                             motif_ouverture="DEMANDE_SIAO", personnes=[{
                                 "personne": "p1", "role": "DEMANDEUR", "sexe": "HOMME",
                                 "tranche_age": "DE_25_A_59"}]))  # fmt: skip

    # --- by their role alone: published numbers, no file, no session
    for lecteur in (DDETS, ADIL):
        for page in ("/v1/expulsions", "/v1/ccapex/avis?du=2026-01-01&jusqu_au=2026-12-31"):
            refus = await maison.lit(page, lecteur=lecteur)
            assert est_un_probleme(refus, 403, "lecture-interdite"), page
        comptes = await maison.lit("/v1/expulsions/comptes", lecteur=lecteur)
        assert est_un_probleme(comptes, 404, "introuvable")  # nothing is published yet
        plans = await maison.lit("/v1/territoire/plans", lecteur=lecteur)
        assert plans.status_code == 200

    # --- the secretariat reads every file, proposes, lists, gives an opinion
    assert await _dossiers(maison, SECRETARIAT) == set(menages.values())
    comptes = await maison.lit("/v1/expulsions/comptes", lecteur=SECRETARIAT, au=AU)
    assert comptes.json()["publie"] is False
    seance = await entre(maison, _de("territoire.seance-ccapex-programmee", "exploc:48-juin",
                                     "2026-05-11", seance_le="2026-06-18",
                                     niveau="CENTRALE"))  # fmt: skip
    proposes = await maison.lit(
        f"/v1/ccapex/seances/{seance}/propositions", lecteur=SECRETARIAT, au=AU
    )
    assert {e["parcours"] for e in proposes.json()["elements"]} == set(menages.values())
    await entre(maison, _de("expulsion.ccapex-inscrite-en-seance", "exploc:48-un", AU,
                            seance=seance, motifs=["ECHEANCE"]))  # fmt: skip
    fiche = await maison.lit(
        f"/v1/ccapex/seances/{seance}/dossiers/{menages['un']}/fiche", lecteur=SECRETARIAT, au=AU
    )
    assert fiche.status_code == 200
    assert "900,00 €" in fiche.text

    # --- who makes the diagnosis: the household for which it is named, that one alone
    assert await _dossiers(maison, DIAGNOSTICS) == set()
    await entre(maison, accord("INT-CD48", sujet=f"parcours:{menages['un']}",
                               survenu_le="2026-05-06"))  # fmt: skip
    propose = fait(
        "expulsion.diagnostic-social-propose", DEPARTEMENT, sujet=f"parcours:{menages['un']}",
        survenu_le="2026-05-20", rang=1, organisme="INT-ADILDSF",
    )  # fmt: skip
    await entre(maison, propose)
    assert await _dossiers(maison, DIAGNOSTICS) == {menages["un"]}
    autre = await maison.lit(f"/v1/parcours/{menages['deux']}", lecteur=DIAGNOSTICS)
    assert est_un_probleme(autre, 404, "parcours-inconnu")
    # named too, the ADIL that has no such role still reads none of it
    aussi = {**propose["data"], "rang": 2, "organisme": "INT-ADIL48"}
    await entre(maison, {**propose, "id": "aussi", "data": aussi})
    refus = await maison.lit("/v1/expulsions", lecteur=ADIL)
    assert est_un_probleme(refus, 403, "lecture-interdite")


def _de(sorte: str, sujet: str, le: str, **champs: Any) -> dict[str, Any]:  # noqa: ANN401 (any field)
    """What the secretariat says."""
    return fait(sorte, SECRETARIAT, sujet=sujet, survenu_le=le, **champs)
