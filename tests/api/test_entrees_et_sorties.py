"""Chaque liste, par la porte : le fait qui y met, celui qui en sort, ce que l'annuler y change.

Le domaine rejoue les mêmes tableaux (`tests/domain/test_qui_entre_qui_sort.py`), et chaque vue est
lue jour par jour (`tests/projections/test_periodes.py`) : ici, la liste que lit qui la tient.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from faits import ALEC, CCAPEX, SIAO, annulation, entre, fait
from maison import Maison, ouvrir_sans_projecteur
from passes import A_LA_CCAPEX, LISTES, TOUTES, Passe
from passes_d_expulsion import OUVERT as OUVERT_EN_2025
from passes_d_expulsion import TOUTES as FILTRES
from passes_d_expulsion import Passe as PasseFiltre
from passes_dits import Histoire, histoire

from parcours.projections import rebuild
from parcours.projections.engine import Projector

MAINTENANT: Final = datetime(2027, 6, 15, 12, tzinfo=UTC)
UN_JOUR: Final = timedelta(days=1)
LOIN: Final = "2027-06-15"
CIDFF: Final = "/partenaires/cidff-48"
SEANCE: Final = "exploc:48-seance-passe"


@dataclass(frozen=True)
class Tenant:
    """Qui tient une liste, sous quel nom on le nomme, et où."""

    source: str
    organisme: str
    departement: str = "48"


TENANTS: Final = {
    "protocole-social": Tenant("/partenaires/opah-haute-gironde", "INT-OPAHHG", "33"),
    "habitat-indigne": Tenant("/partenaires/prefecture-33", "INT-PREF33", "33"),
    "cas-complexes": Tenant("/partenaires/cd-48", "INT-CD48"),
    "alec": Tenant(ALEC, "INT-ALEC48"),
    "campements": Tenant("/partenaires/passerelles-occitanie", "INT-PASSERELLES", "31"),
    "pole-ressource-habitat": Tenant("/partenaires/pole-ressource-habitat", "INT-POLERH", "33"),
    "intermediation-locative": Tenant("/partenaires/toit-et-liens", "INT-TOITLIENS"),
    "mandats-de-gestion": Tenant("/partenaires/toit-et-liens", "INT-TOITLIENS"),
    "pensions-de-famille": Tenant("/partenaires/pension-les-causses", "INT-PFCAUSSES"),
    "un-chez-soi-d-abord": Tenant("/partenaires/chez-soi-d-abord-31", "INT-UCSA31", "31"),
}


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """Une maison qui vit en juin 2027, et dont les vues ne suivent que quand on le leur dit."""
    async with ouvrir_sans_projecteur(base, now=lambda: MAINTENANT) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


async def rattrape(maison: Maison) -> None:
    """Les vues ont tout lu."""
    projecteur = Projector(maison.service.pool, now=lambda: MAINTENANT)
    while await projecteur.catch_up():
        pass


def jours(passe: Passe | PasseFiltre) -> tuple[str, str, str, str]:
    """La veille de l'entrée, l'entrée, la veille de la sortie, la sortie."""
    return (_veille(passe.du), passe.du, _veille(passe.au), passe.au)


def _veille(jour: str) -> str:
    return str(date.fromisoformat(jour) - UN_JOUR)


class Lues:
    """Les listes lues, chacune une fois par jour."""

    def __init__(self, maison: Maison) -> None:
        self._maison = maison
        self._lues: dict[tuple[str, ...], list[Any]] = {}

    async def elements(
        self, adresse: str, lecteur: str, au: str, **filtres: str
    ) -> list[dict[str, Any]]:
        """Toute la liste, ce jour-là."""
        cle = (adresse, lecteur, au, *(f"{n}={v}" for n, v in filtres.items()))
        if cle not in self._lues:
            lu = await self._maison.lit(adresse, lecteur=lecteur, au=au, limite=200, **filtres)
            assert lu.status_code == 200, (adresse, lu.text)
            assert lu.json()["suivant"] is None
            self._lues[cle] = lu.json()["elements"]
        return self._lues[cle]


async def _y_est(lues: Lues, passe: Passe, ou: Histoire, au: str, seance: str) -> bool:
    """Vrai si la liste a ce ménage, ce jour-là, pour qui la tient."""
    if passe in A_LA_CCAPEX:
        adresse = f"/v1/ccapex/seances/{seance}/propositions"
        elements = await lues.elements(adresse, CCAPEX, au)
        raisons = {e["parcours"]: {r["motif"] for r in e["raisons"]} for e in elements}
        return passe.liste in raisons.get(ou.parcours, set())
    if passe in LISTES:
        lecteur = CIDFF if passe.liste == "mises-a-l-abri" else SIAO
        elements = await lues.elements(f"/v1/siao/listes/{passe.liste}", lecteur, au)
    else:
        lecteur = TENANTS[passe.liste].source
        elements = await lues.elements(f"/v1/dispositifs/{passe.liste}", lecteur, au)
    return ou.parcours in {e["parcours"] for e in elements}


async def _histoire(maison: Maison, rang: int, passe: Passe) -> Histoire:
    """Le ménage de ce passage, suivi par qui tient la liste."""
    qui = TENANTS.get(passe.liste)
    if qui is None:
        suivi = "INT-CIDFF48" if passe.liste == "mises-a-l-abri" else None
        return await histoire(maison, rang, depuis="2026-01-02", organisme=suivi)
    return await histoire(
        maison, rang, depuis="2026-01-02", tenant=qui.source, organisme=qui.organisme,
        departement=qui.departement,
    )  # fmt: skip


async def test_un_fait_met_le_menage_dans_la_liste_un_autre_l_en_sort_l_annuler_l_y_remet(
    maison: Maison,
) -> None:
    seance = await entre(
        maison,
        fait("territoire.seance-ccapex-programmee", CCAPEX, sujet=SEANCE, survenu_le="2026-01-05",
             seance_le="2026-12-17", niveau="CENTRALE"),
    )  # fmt: skip
    ou = {p: await _histoire(maison, rang, p) for rang, p in enumerate(TOUTES)}

    async def lues(quand: str) -> Mapping[str, list[str]]:
        """Par passe, les jours où la liste a le ménage."""
        await rattrape(maison)
        page = Lues(maison)
        trouves: defaultdict[str, list[str]] = defaultdict(list)
        for passe, histoire_ in ou.items():
            for au in (*jours(passe), LOIN):
                if await _y_est(page, passe, histoire_, au, seance):
                    trouves[f"{passe} ({quand})"].append(au)
        return trouves

    def attendus(quand: str, combien: slice) -> Mapping[str, list[str]]:
        return {f"{p} ({quand})": [*jours(p), LOIN][combien] for p in ou}

    for passe, histoire_ in ou.items():
        await histoire_.disent(*passe.depuis)
    avant = await lues("avant")
    assert set(avant) == {f"{p} (avant)" for p in ou if not p.entre}

    for passe, histoire_ in ou.items():
        await histoire_.disent(*passe.entre)
    assert await lues("entré") == attendus("entré", slice(1, None))

    sorties = {p: (await h.disent(p.sort))[0] for p, h in ou.items()}
    assert await lues("sorti") == attendus("sorti", slice(1, 3))

    for passe, sortie in sorties.items():
        sujet = {"sujet": sortie["subject"], "departement": sortie["departement"]}
        await entre(maison, annulation(sortie, sortie["source"], survenu_le=passe.au, **sujet))
    assert await lues("annulé") == attendus("annulé", slice(1, None))


def _demandes(passe: PasseFiltre) -> Mapping[str, str]:
    """Ce filtre, tel que la liste le prend."""
    sorte, _, valeur = passe.nom.partition(" ")
    par_code = {"étape": "etape", "manque": "manque", "signal": "signal"}
    if sorte in par_code:
        return {par_code[sorte]: valeur}
    return AUTRES_FILTRES[passe.filtre_dit]


AUTRES_FILTRES: Final = {
    "risque_avant": {"risque_avant": "2026-10-31"},
    "recours_avant": {"recours_avant": "2026-03-31"},
    "a_la_fin_de_la_treve": {"a_la_fin_de_la_treve": "true"},
    "departement": {"departement": "48"},
}


async def test_chaque_filtre_des_expulsions_prend_et_rend_un_dossier_le_jour_dit(
    maison: Maison,
) -> None:
    ou = {}
    for rang, passe in enumerate(FILTRES):
        ou[passe] = await histoire(maison, rang, depuis=str(OUVERT_EN_2025.evenement.survenu_le))
        await ou[passe].disent(*passe.depuis, *passe.entre, passe.sort)
    await rattrape(maison)

    page = Lues(maison)
    lues = {
        str(passe): [
            au
            for au in jours(passe)
            if ou[passe].parcours
            in {
                e["parcours"]
                for e in await page.elements("/v1/expulsions", CCAPEX, au, **_demandes(passe))
            }
        ]
        for passe in ou
    }
    assert lues == {str(passe): list(jours(passe)[1:3]) for passe in ou}
