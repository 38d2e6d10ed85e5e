"""Ce dont quelqu'un doit décider : ce qui l'y met, chaque fait qui l'en sort, ce qu'annuler y rend.

Ces listes ne se lisent pas un autre jour : elles disent ce qui reste à décider aujourd'hui.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

import pytest
from faits import (
    GENTIANES,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    annulation,
    entre,
    fait,
    identite,
    menage_ouvert,
)
from maison import Maison

DEMANDEES: Final = "/v1/relations?etat=demandees"
EN_ATTENTE: Final = "/v1/relations/faits-en-attente"
TRANSFERTS: Final = "/v1/relations/transferts"
DOUBLONS: Final = "/v1/siao/listes/doublons-possibles"
UNE: Final = "si-siao:48-attend-une"
AUTRE: Final = "si-siao:48-attend-autre"
EUX: Final = {"nom": "Malafosse", "prenom": "Ondine", "date_naissance": "1979-07-21"}


def cite(evenement: Fait) -> str:
    return f"{evenement['source']}#{evenement['id']}"


@dataclass(frozen=True)
class Attente:
    """Une liste, ce qui y met, et une façon d'en sortir."""

    liste: str
    entre: Callable[[], Fait]
    sort: Callable[[Fait, str], Fait]
    """D'après ce qui y met, et l'identifiant de l'autre ménage."""
    nom: str
    revient: bool = True
    """Faux si, défait, cela reste décidé : un transfert se redemande."""

    def __str__(self) -> str:
        return self.nom


def _demandee() -> Fait:
    return fait("relation.demandee", GENTIANES, sujet=UNE, motif="SUIT_DEJA_LE_MENAGE",
                base="SEJOUR")  # fmt: skip


def _clos() -> Fait:
    return fait("parcours.clos", RELAIS, sujet=UNE, motif="SANS_NOUVELLES")


def _transfert() -> Fait:
    """Le SIAO de la Gironde le demande, sous le même identifiant : dans son propre flux."""
    return fait("parcours.transfert-demande", SIAO_33, sujet=UNE, departement="33",
                depuis_departement="48", vers_departement="33", motif="DEMENAGEMENT")  # fmt: skip


def _la_meme() -> Fait:
    """Son nom se dit de deux façons, dans deux ménages."""
    return identite(SIAO, sujet=UNE, **{**EUX, "nom": "MALAFOSSE"})


def _decide(sorte: str, champ: str, **options: Any) -> Callable[[Fait, str], Fait]:  # noqa: ANN401 (any field)
    return lambda dit, _: fait(sorte, sujet=UNE, **{champ: cite(dit), **options})


def _reunis(_: Fait, autre: str) -> Fait:
    return fait("correction.menages-fusionnes", sujet=UNE, absorbe=autre, motif="MEME_MENAGE")


def _retire(dit: Fait, _: str) -> Fait:
    return annulation(dit, dit["source"], sujet=UNE, departement=dit["departement"])


ATTENTES: Final = (
    Attente(DEMANDEES, _demandee, _decide("relation.confirmee", "demande"), "relation confirmée"),
    Attente(DEMANDEES, _demandee,
            _decide("relation.refusee", "demande", motif="NON_JUSTIFIEE"), "relation refusée"),
    Attente(DEMANDEES, _demandee, _retire, "demande retirée"),
    Attente(EN_ATTENTE, _clos, _decide("relation.fait-confirme", "fait"), "fait confirmé"),
    Attente(EN_ATTENTE, _clos,
            _decide("relation.fait-ecarte", "fait", motif="INEXACT"), "fait écarté"),
    Attente(EN_ATTENTE, _clos, _retire, "fait retiré"),
    Attente(TRANSFERTS, _transfert,
            _decide("parcours.transfert-decide", "transfert", accord=False), "transfert refusé",
            revient=False),
    Attente(TRANSFERTS, _transfert, _retire, "transfert retiré", revient=False),
    Attente(DOUBLONS, _la_meme, _reunis, "ménages réunis"),
    Attente(DOUBLONS, _la_meme, _retire, "nom retiré"),
)  # fmt: skip


async def attendent(maison: Maison, liste: str) -> list[Any]:
    """Ce que la liste a du ménage, par ce qu'il faut décider."""
    adresse, _, filtre = liste.partition("?")
    filtres = dict([filtre.split("=")]) if filtre else {}
    lu = await maison.lit(adresse, lecteur=SIAO, **filtres)
    assert lu.status_code == 200, lu.text
    return [e.get("fait") or e["score"] for e in lu.json()["elements"]]


async def deux_menages(maison: Maison) -> str:
    """Deux ménages de la Lozère, dont l'un a un nom ; l'identifiant de celui-là."""
    await entre(maison, menage_ouvert(sujet=UNE))
    autre = await entre(maison, menage_ouvert(sujet=AUTRE))
    await entre(maison, identite(SIAO, sujet=AUTRE, **EUX))
    return autre


@pytest.mark.parametrize("attente", ATTENTES, ids=str)
async def test_un_fait_l_y_met_un_autre_l_en_sort_annuler_celui_ci_l_y_remet(
    maison: Maison, attente: Attente
) -> None:
    autre = await deux_menages(maison)
    assert await attendent(maison, attente.liste) == []

    dit = attente.entre()
    await entre(maison, dit)
    attendus = [1000] if attente.liste == DOUBLONS else [cite(dit)]
    assert await attendent(maison, attente.liste) == attendus

    sortie = attente.sort(dit, autre)
    await entre(maison, sortie)
    assert await attendent(maison, attente.liste) == []

    ou = {"sujet": UNE, "departement": sortie["departement"]}
    await entre(maison, annulation(sortie, sortie["source"], **ou))
    assert await attendent(maison, attente.liste) == (attendus if attente.revient else [])


async def test_un_doublon_ecarte_ne_revient_que_si_l_on_annule_l_ecart(maison: Maison) -> None:
    autre = await deux_menages(maison)
    await entre(maison, _la_meme())
    signale = fait("correction.doublon-signale", sujet=UNE, autre_menage=autre,
                   criteres=["IDENTITE"])  # fmt: skip
    await entre(maison, signale)
    ecarte = fait("correction.doublon-ecarte", sujet=UNE, signalement=cite(signale))
    await entre(maison, ecarte)
    assert await attendent(maison, DOUBLONS) == []

    await entre(maison, identite(SIAO, sujet=AUTRE, **{**EUX, "prenom": "Ondinne"}))
    assert await attendent(maison, DOUBLONS) == [], "une autre orthographe n'y change rien"

    await entre(maison, annulation(ecarte, SIAO, sujet=UNE))
    (score,) = await attendent(maison, DOUBLONS)
    assert score >= 850
