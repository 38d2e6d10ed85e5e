"""Chaque signal d'un dossier d'expulsion, par requêtes : la liste, son filtre et son compte."""

from collections import Counter
from typing import Any

from faits import BAILLEUR, CAF, CCAPEX, Fait, entre, fait
from maison import EXEMPLES, Maison
from scenario import Dit
from signaux_dits import CAS

from parcours.annuaire import FichierPartenaires
from parcours.domain.langage.vocabulaire import Role

ETUDE = "/partenaires/cj-causse-48"
DEPARTEMENT = "/partenaires/cd-48"
QUI_DIT = (CCAPEX, ETUDE, "/partenaires/prefecture-48", CAF, BAILLEUR, DEPARTEMENT)


def _par_la_porte(dit: Dit, sujet: str, roles: dict[str, set[Role]]) -> Fait:
    """The same fact, said by the first who may."""
    fiche = dit.evenement.fiche
    source = next(s for s in QUI_DIT if roles[s] & fiche.emetteurs)
    return fait(fiche.nom, source, sujet=sujet, **dit.evenement.model_dump(
        mode="json", exclude_unset=True))  # fmt: skip


async def test_chaque_signal_a_sa_liste_et_son_compte_le_jour_ou_il_vaut(maison: Maison) -> None:
    """One household a case: what it shows that day is what the filter gives, and is counted.

    What 2027 changes cannot be told yet by the door: the domain tells it.
    """
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    roles = {p.source: set(p.roles) for p in fichier.partenaires}
    hier = maison.service.today()
    cas = [c for c in CAS if all(dit.evenement.survenu_le <= hier for dit in c[1])]
    menages: list[str] = []
    for rang, (_, dits, _, _) in enumerate(cas):
        ouvert = fait("expulsion.ccapex-saisie", CCAPEX, sujet=f"exploc:48-cas-{rang}",
                      survenu_le="2025-01-06", auteur_saisine="CCAS", voie="EXPLOC")  # fmt: skip
        menages.append(await entre(maison, ouvert))
        for dit in dits:
            await entre(maison, _par_la_porte(dit, f"parcours:{menages[-1]}", roles))

    async def lus(au: str, **filtres: object) -> dict[str, dict[str, Any]]:
        reponse = await maison.lit(
            "/v1/expulsions", lecteur=CCAPEX, au=au, tri="recours", limite=200, **filtres
        )
        assert reponse.status_code == 200, reponse.text
        return {e["parcours"]: e for e in reponse.json()["elements"]}

    for menage, (signal, _, au, vaut) in zip(menages, cas, strict=True):
        tous = await lus(au)
        filtres = await lus(au, signal=signal.value)
        montrent = {p for p, e in tous.items() if signal in {s["code"] for s in e["signaux"]}}
        assert filtres.keys() == montrent, (signal, au)
        assert (menage in filtres) is vaut, (signal, au)

    for au in sorted({au for _, _, au, _ in cas}):
        tous = await lus(au)
        attendus = Counter(s["code"] for e in tous.values() for s in e["signaux"])
        comptes = await maison.lit("/v1/expulsions/comptes", lecteur=CCAPEX, au=au, par="signal")
        assert {c["valeur"]: c["menages"] for c in comptes.json()["comptes"]} == attendus, au
        perdus = [e["recours_perdu_le"] or "9999" for e in tous.values()]
        assert perdus == sorted(perdus), "le prochain droit qui se perd d'abord"
        assert not [p for p in perdus if p < au]
