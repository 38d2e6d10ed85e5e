"""Chaque filtre d'une liste se compte ; un compte est la longueur de la liste du filtre."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, timedelta
from typing import Any, Final

import pytest
from faits import CCAPEX, SIAO, est_un_probleme
from maison import Maison
from passes import ENTREE, LISTES
from passes_d_expulsion import TOUTES as FILTRES_DES_EXPULSIONS
from passes_dits import histoire
from scenario import CHRS, fait

from parcours.projections.expulsions_lues import Compte, FiltresDossiers
from parcours.projections.facettes import EN_RETARD, SOUS, Facette
from parcours.projections.menages_dits import Filtres

AU: Final = date(2026, 8, 20)
PARTI: Final = fait(
    "hebergement.sortie-effectuee", "2026-05-04", par=CHRS, destination="HORS_TERRITOIRE"
)
Demandes = Mapping[str, str]
PAR_VALEUR: Final[Mapping[Facette, Callable[[str], Demandes]]] = {
    facette: lambda valeur, nom=facette.value: {nom: valeur}
    for facette in set(Facette) - {Facette.ECHEANCE, Facette.SILENCE, Facette.ARRIVEE}
} | {
    Facette.ECHEANCE: lambda valeur: (
        {"en_retard": "true"} if valeur == EN_RETARD else {"echeance_avant": _sous(valeur)}
    ),
    Facette.SILENCE: lambda valeur: {"sans_nouvelle_jours": _jours(valeur)},
    Facette.ARRIVEE: lambda valeur: {
        "nouveau_depuis": str(AU - timedelta(days=int(_jours(valeur))))
    },
}
FACETTE_DE: Final = {
    "etapes": Facette.ETAPE, "dossiers": Facette.DOSSIER, "phases": Facette.PHASE,
    "alertes": Facette.ALERTE, "dispositifs": Facette.DISPOSITIF,
    "compositions": Facette.COMPOSITION, "departement": Facette.DEPARTEMENT,
    "commune": Facette.COMMUNE, "epci": Facette.EPCI, "referent": Facette.REFERENT,
    "agent": Facette.AGENT, "sans_referent": Facette.SANS_REFERENT,
    "en_retard": Facette.ECHEANCE, "echeance_avant": Facette.ECHEANCE,
    "sans_nouvelle_jours": Facette.SILENCE, "nouveau_depuis": Facette.ARRIVEE,
}  # fmt: skip
"""La facette qui compte ce que filtre chaque filtre ; `depuis` est une position, non une valeur."""
COMPTE_DE: Final = {
    "departement": None, "etapes": Compte.ETAPE, "manques": Compte.MANQUE,
    "signaux": Compte.SIGNAL, "risque_avant": Compte.RISQUE,
    "a_la_fin_de_la_treve": Compte.RISQUE, "recours_avant": Compte.RECOURS,
}  # fmt: skip


def _jours(valeur: str) -> str:
    return valeur.removeprefix("depuis-").removesuffix("-jours")


def _sous(valeur: str) -> str:
    """Le dernier de ces jours, celui que l'on lit compris."""
    return str(AU + timedelta(days=SOUS[valeur] - 1))


def test_chaque_filtre_a_sa_facette() -> None:
    assert set(FACETTE_DE) == {f.name for f in fields(Filtres)} - {"depuis"}
    assert set(COMPTE_DE) == {f.name for f in fields(FiltresDossiers)}


async def combien(maison: Maison, adresse: str, par: str, **filtres: str) -> int:
    """Combien de lignes a cette liste."""
    lu = await maison.lit(adresse, lecteur=par, au=AU, limite=200, **filtres)
    assert lu.status_code == 200, lu.text
    return len(lu.json()["elements"])


@pytest.mark.parametrize("voulus", [{}, {"sans_referent": "true"}, {"sans_nouvelle_jours": "60"}])
async def test_un_compte_est_la_longueur_de_la_liste_que_rend_son_filtre(
    maison: Maison, voulus: dict[str, str]
) -> None:
    for rang, passe in enumerate(LISTES):
        ici = await histoire(maison, rang, depuis=f"2026-{1 + rang % 8:02}-02")
        await ici.disent(*passe.depuis, *passe.entre)
    parti = await histoire(maison, len(LISTES), depuis="2026-01-02")
    await parti.disent(ENTREE, PARTI)

    lu = await maison.lit(
        "/v1/parcours/facettes", lecteur=SIAO, au=AU, par=",".join(Facette), **voulus
    )
    assert lu.status_code == 200, lu.text
    comptes: dict[str, list[dict[str, Any]]] = lu.json()["facettes"]
    assert set(comptes) == {f.value for f in Facette}
    for facette, filtre in PAR_VALEUR.items():
        for compte in comptes[facette.value]:
            if compte["valeur"] is not None:
                assert compte["libelle"] is not None or facette in {
                    Facette.REFERENT, Facette.AGENT, Facette.DEPARTEMENT
                }  # fmt: skip
                dits = {**filtre(compte["valeur"]), **voulus}
                if set(filtre(compte["valeur"])) & set(voulus):
                    continue
                assert await combien(maison, "/v1/parcours", SIAO, **dits) == compte["menages"], (
                    facette, compte,
                )  # fmt: skip


async def test_un_dossier_et_la_phase_d_un_autre_se_filtrent_ensemble(maison: Maison) -> None:
    """Chaque filtre dit ce qu'il veut du ménage : ensemble, ceux que chacun retient."""
    for rang, passe in enumerate(LISTES):
        ici = await histoire(maison, rang, depuis="2026-01-02")
        await ici.disent(*passe.depuis, *passe.entre)

    async def rendus(**filtres: str) -> set[str]:
        lu = await maison.lit("/v1/parcours", lecteur=SIAO, au=AU, limite=200, **filtres)
        return {e["parcours"] for e in lu.json()["elements"]}

    lu = await maison.lit("/v1/parcours/facettes", lecteur=SIAO, au=AU, par="dossier,phase")
    dossiers, phases = ([c["valeur"] for c in lu.json()["facettes"][nom]]
                        for nom in ("dossier", "phase"))  # fmt: skip
    ensemble = 0
    for dossier in dossiers:
        for phase in phases[:3]:
            les_deux = await rendus(dossier=dossier, phase=phase)
            assert les_deux == await rendus(dossier=dossier) & await rendus(phase=phase)
            ensemble += bool(les_deux) and not phase.startswith(f"{dossier}.")
    assert ensemble


async def test_un_compte_d_expulsions_est_la_longueur_de_la_liste(maison: Maison) -> None:
    for rang, passe in enumerate(FILTRES_DES_EXPULSIONS):
        ici = await histoire(maison, rang, depuis="2025-01-02")
        await ici.disent(*(d for d in (*passe.depuis, *passe.entre) if _est_passe(d)))

    def filtre(par: Compte, valeur: str) -> Demandes:
        jours = {f"sous-{n}-jours": str(AU + timedelta(days=n - 1)) for n in (7, 30, 90)}
        if par is Compte.RISQUE:
            return {"possible": {"risque_avant": str(AU)},
                    "fin-de-la-treve": {"a_la_fin_de_la_treve": "true"}}.get(
                        valeur) or {"risque_avant": jours[valeur]}  # fmt: skip
        return {"recours_avant": jours[valeur]} if par is Compte.RECOURS else {par.value: valeur}

    for par in Compte:
        lu = await maison.lit("/v1/expulsions/comptes", lecteur=CCAPEX, au=AU, par=par.value)
        assert lu.status_code == 200, lu.text
        assert lu.json()["comptes"]
        for compte in lu.json()["comptes"]:
            if compte["valeur"] is not None:
                dits = filtre(par, compte["valeur"])
                assert await combien(maison, "/v1/expulsions", CCAPEX, **dits) == compte["menages"]


def _est_passe(dit: Any) -> bool:  # noqa: ANN401 (a fact)
    return bool(dit.evenement.survenu_le <= date(2026, 11, 29))


async def test_ce_qui_ne_se_publie_pas_ne_se_compte_pas_pour_qui_ne_lit_que_des_agregats(
    maison: Maison,
) -> None:
    for par in (Compte.RISQUE, Compte.RECOURS):
        refus = await maison.lit(
            "/v1/expulsions/comptes", lecteur="/partenaires/ddets-48", par=par.value
        )
        assert est_un_probleme(refus, 422, "parametre-invalide")
