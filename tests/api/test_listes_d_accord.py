"""Ce que les listes disent d'un même jour s'accorde : compte, liste, facette, ce qui a bougé.

Les ménages ont eu des accidents (`test_listes_et_accidents`) : chacun est entré par un fait, puis
sorti ; l'un s'est scindé, l'autre a été réuni puis rendu, effacé, protégé, passé à un autre SIAO.
"""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

import pytest
from faits import RELAIS, SIAO, SIAO_33, entre, fait, referent
from maison import SUPERVISEUR, Maison, ouvrir_sans_projecteur
from passes import LISTES
from passes_dits import Histoire, histoire
from test_entrees_et_sorties import MAINTENANT, rattrape
from test_listes_et_accidents import ACCIDENTS, DU_SIAO, OUVERT_LE

from parcours.domain.veille.listes.sortes import SORTES
from parcours.journal.keys import HOUSEHOLD
from parcours.projections import rebuild

JOURS: Final = ("2026-03-21", "2026-08-03", "2027-06-15")
DU_SIAO_AUSSI: Final = ("2026-04-15", "2026-07-02", "2026-09-10")
"""Des jours où ses listes en ont d'autres."""
LECTEURS: Final = (SIAO, SIAO_33, RELAIS, SUPERVISEUR.source)
Elements = list[dict[str, Any]]


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """Une maison qui vit en juin 2027, et dont les vues ne suivent que quand on le leur dit."""
    async with ouvrir_sans_projecteur(base, now=lambda: MAINTENANT) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


async def _effacer(maison: Maison, parcours: str) -> None:
    await maison.service.pool.execute(
        "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() WHERE flux = $1::uuid "
        "AND sujet = $2",
        parcours,
        HOUSEHOLD,
    )


async def _proteger(lui: Histoire) -> None:
    protege = fait("vif.protection-adresse-activee", "/partenaires/cidff-48",
                   sujet=f"parcours:{lui.parcours}", niveau="N3",
                   organismes_habilites=["INT-CIDFF48"], survenu_le="2026-02-15")  # fmt: skip
    await entre(lui.maison, protege)


async def _passer(lui: Histoire) -> None:
    ici: dict[str, Any] = {"sujet": f"parcours:{lui.parcours}", "survenu_le": "2026-06-01"}
    demande = fait("parcours.transfert-demande", vers_departement="33", motif="DEMENAGEMENT", **ici)
    await entre(lui.maison, demande)
    accord: dict[str, Any] = {"transfert": f"{SIAO}#{demande['id']}", "accord": True}
    dit = fait("parcours.transfert-decide", SIAO_33, departement="33", **accord, **ici)
    await entre(lui.maison, dit)


async def peupler(maison: Maison) -> None:
    """Un ménage par liste, chacun un accident ; puis un effacé, un protégé, un passé à un autre."""
    for rang, passe in enumerate(DU_SIAO):
        lui = await histoire(maison, rang, depuis=OUVERT_LE)
        await ACCIDENTS[rang % len(ACCIDENTS)](lui, passe)
    autres = [await histoire(maison, 100 + n, depuis=OUVERT_LE) for n in range(4)]
    for lui, passe in zip(autres, LISTES, strict=False):
        await lui.disent(*passe.depuis, *passe.entre)
        dit = referent(sujet=f"parcours:{lui.parcours}", survenu_le="2026-02-10")
        await entre(maison, dit)
    await _passer(autres[0])
    await _proteger(autres[1])
    await rattrape(maison)
    await _effacer(maison, autres[2].parcours)


async def tout(maison: Maison, adresse: str, par: str, **options: Any) -> Elements:  # noqa: ANN401 (any parameter)
    """Toute la liste, page après page ; rien si ce lecteur ne l'a pas."""
    lus: Elements = []
    suite: str | None = None
    while True:
        page = await maison.lit(adresse, lecteur=par, limite=7, apres=suite, **options)
        if page.status_code in {403, 404}:
            return []
        assert page.status_code == 200, page.text
        lus += page.json()["elements"]
        suite = page.json()["suivant"]
        if suite is None:
            return lus


def menages(elements: Elements) -> set[str]:
    return {element["parcours"] for element in elements}


async def test_chaque_liste_du_siao_a_les_menages_qu_elle_compte(maison: Maison) -> None:
    await peupler(maison)
    vues: set[str] = set()

    assert await _ecarts_du_siao(maison, vues) == []
    assert vues >= {passe.liste for passe in DU_SIAO}, "chacune a eu quelqu'un"
    assert await _ecarts_des_menages(maison) == []
    await _ce_qui_a_bouge(maison)


async def _ecarts_du_siao(maison: Maison, vues: set[str]) -> list[Any]:
    ecarts = []
    for par in (SIAO, SIAO_33, SUPERVISEUR.source):
        for au in (*JOURS, *DU_SIAO_AUSSI):
            comptes = (await maison.lit("/v1/siao/listes", lecteur=par, au=au)).json()["listes"]
            dites = {c["liste"]: (c["menages"], c["en_retard"]) for c in comptes}
            for liste in SORTES:
                elements = await tout(maison, f"/v1/siao/listes/{liste}", par, au=au)
                vues |= {liste} if elements else set()
                tardifs = menages([e for e in elements if e["en_retard"]])
                if dites[liste] != (len(menages(elements)), len(tardifs)):
                    ecarts.append((par, au, liste, dites[liste], elements))
    return ecarts


async def _ecarts_des_menages(maison: Maison) -> list[Any]:
    """Où la liste des ménages ne dit pas ce que disent ses facettes, les alertes, les échéances."""
    ecarts: list[Any] = []
    for par in LECTEURS:
        for au in JOURS:
            lus = {e["parcours"]: e for e in await tout(maison, "/v1/parcours", par, au=au)}
            assert lus, (par, au)
            facettes = await maison.lit(
                "/v1/parcours/facettes", lecteur=par, au=au,
                par="etape,alerte,dossier,echeance,referent,sans_referent",
            )  # fmt: skip
            dites = _comptes(facettes.json()["facettes"])
            attendues = _facettes(lus)
            ecarts += [(par, au, f, dites[f], attendues[f])
                       for f in attendues if dites[f] != attendues[f]]  # fmt: skip
            if par == SUPERVISEUR.source:
                ecarts += await _ce_qui_presse(maison, lus, par, au)
    return ecarts


def _comptes(facettes: Mapping[str, Elements]) -> Mapping[str, Mapping[str, int]]:
    return {
        nom: {c["valeur"]: c["menages"] for c in comptes if nom != "echeance" or "retard" in
              c["valeur"]}
        for nom, comptes in facettes.items()
    }  # fmt: skip


def _facettes(lus: Mapping[str, dict[str, Any]]) -> Mapping[str, Mapping[str, int]]:
    """Les mêmes comptes, tirés de ce que dit chaque ménage de la liste."""
    comptes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for lu in lus.values():
        comptes["etape"][lu["etape"]] += 1
        comptes["referent"][lu["referent"]] += 1
        comptes["sans_referent"][str(lu["sans_referent_depuis"] is not None).lower()] += 1
        comptes["alerte"].update(set(lu["alertes"]))
        comptes["dossier"].update({d["dossier"] for d in lu["dossiers"]})
        comptes["echeance"].update(["en-retard"] if lu["en_retard_depuis"] else [])
    return {nom: dict(compte) for nom, compte in comptes.items()}


async def _ce_qui_presse(
    maison: Maison, lus: Mapping[str, dict[str, Any]], par: str, au: str
) -> list[Any]:
    """Où ce qu'un ménage dit qui l'alarme n'est pas ce que disent les alertes, les échéances."""
    codes, tardives = defaultdict(set), defaultdict(set)
    for alerte in await tout(maison, "/v1/alertes", par, au=au):
        codes[alerte["parcours"]].add(alerte["code"])
    for due in await tout(maison, "/v1/echeances", par, au=au, jusqu_au=_plus_tard(au)):
        if due["echeance_le"] < au:
            tardives[due["parcours"]].add(due["echeance_le"])
    return [
        (par, au, parcours, lu["alertes"], sorted(codes[parcours]), lu["en_retard_depuis"])
        for parcours, lu in lus.items()
        if set(lu["alertes"]) != codes[parcours]
        or lu["en_retard_depuis"] != min(tardives[parcours], default=None)
    ]


async def _ce_qui_a_bouge(maison: Maison) -> None:
    """Une liste gardée dit qui y est entré, et qui en est sorti : ce que lisent ses deux jours."""
    for filtres in ({"etape": "rue"}, {"sans_referent": "true"}, {"dossier": "demande-siao"}):
        gardee = await maison.client.post(
            "/v1/listes", params=filtres, json={"nom": str(filtres)}, headers=maison.comme(SIAO)
        )
        adresse = f"/v1/listes/{gardee.json()['liste']}/mouvements"
        for avant, apres in ((JOURS[0], JOURS[1]), (JOURS[1], JOURS[2])):
            y_etaient, y_sont = [
                menages(await tout(maison, "/v1/parcours", SIAO, au=au, **filtres))
                for au in (avant, apres)
            ]
            lus = await tout(maison, adresse, SIAO, depuis_le=avant, au=apres)
            assert {(e["parcours"], e["sens"]) for e in lus} == {
                *((parcours, "entree") for parcours in y_sont - y_etaient),
                *((parcours, "sortie") for parcours in y_etaient - y_sont),
            }, (filtres, avant, apres)


def _plus_tard(au: str) -> str:
    return str(date.fromisoformat(au) + timedelta(days=90))
