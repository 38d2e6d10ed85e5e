"""Facts to push, written as the sentences they are."""

import itertools
import json
from typing import Any, Final

import httpx2
from maison import Maison

SIAO = "/partenaires/siao-48"
SIAO_33 = "/partenaires/siao-33"
LE_115 = "/partenaires/115-48"
GENTIANES = "/partenaires/chrs-les-gentianes"
RELAIS = "/partenaires/le-relais-solidaire"
BAILLEUR = "/partenaires/habitat-lozerien"
CAF = "/partenaires/caf-48"
CCAPEX = "/partenaires/ccapex-48"
ALEC = "/partenaires/alec-48"

MENAGE = "si-siao:48-2025-09000"
UN_NIR = "285074809512317"
PROBLEME = "application/problem+json"
LOT = "application/cloudevents-batch+json"
FLUX = "application/x-ndjson"

PAGES: Final = (
    "",
    "/chronologie",
    "/echeances",
    "/alertes",
    "/intervenants",
    "/ruptures",
    "/expulsion",
)
"""What can be read of a household, one page after the other."""

_NUMEROS = itertools.count(1)

Fait = dict[str, Any]


def fait(
    sorte: str,
    source: str = SIAO,
    *,
    sujet: str = MENAGE,
    id: str | None = None,  # noqa: A002 (the CloudEvents name)
    departement: str | None = "48",
    **data: object,
) -> Fait:
    """A fact of a type, said by a partner."""
    evenement: Fait = {
        "specversion": "1.0",
        "id": id or f"essai-{next(_NUMEROS)}",
        "source": source,
        "type": f"fr.parcours.{sorte}.v1",
        "subject": sujet,
        "time": "2025-06-01T09:00:00+02:00",
        "data": {"survenu_le": "2025-03-03", **data},
    }
    return evenement if departement is None else {**evenement, "departement": departement}


def menage_ouvert(source: str = SIAO, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """A household enters: its stream becomes a parcours."""
    return fait(
        "menage.ouvert",
        source,
        **{
            "personnes": [
                {
                    "personne": "p1",
                    "role": "DEMANDEUR",
                    "tranche_age": "DE_25_A_59",
                    "sexe": "FEMME",
                }
            ],
            "composition": "FEMME_ISOLE_SANS_ENFANT",
            "motif_ouverture": "DEMANDE_SIAO",
            **options,
        },
    )


def a_la_rue(source: str = SIAO, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """The household is seen in the street; opens a parcours too."""
    return fait(
        "veille.situation-residentielle-constatee",
        source,
        **{"situation": "RUE", "source_constat": "OBSERVE", "commune": "48095", **options},
    )


def voisinage(source: str = SIAO, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """Something goes wrong with the neighbours."""
    return fait(
        "maintien.degradation-signalee",
        source,
        **{"nature": "VOISINAGE", "gravite": "G1", **options},
    )


def referent(organisme: str = "INT-RELAIS", **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """An organisation becomes the household's référent."""
    return fait("referent.designe", **{"organisme": organisme, "perimetre": "PARCOURS", **options})


def accord(*organismes: str, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """The household agrees to share with these organisations: they enter into relation."""
    return fait(
        "menage.accord-recueilli",
        **{
            "perimetre": "PARCOURS_COMPLET",
            "forme": "ORAL",
            "organismes": list(organismes),
            **options,
        },
    )


def identite(source: str = RELAIS, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """Someone's name becomes known."""
    return fait(
        "menage.identite-precisee",
        source,
        **{"personne": "p1", "nom": "Vialaret", "prenom": "Bastien", **options},
    )


def annulation(cible: Fait, source: str, **options: Any) -> Fait:  # noqa: ANN401 (those of `fait`)
    """A fact is withdrawn."""
    return fait(
        "correction.fait-annule",
        source,
        **{"cible": f"{cible['source']}#{cible['id']}", "motif": "ERREUR", **options},
    )


async def entre(maison: Maison, evenement: Fait) -> str:
    """Push a fact that must be accepted; the identifier of its parcours."""
    reponse = await maison.pousse(evenement)
    assert reponse.status_code == 201, reponse.text
    return str(reponse.json()["parcours"])


async def envoie(
    maison: Maison,
    contenu: object,
    *,
    media: str,
    par: str = SIAO,
    entetes: dict[str, str] | None = None,
    **parametres: str,
) -> httpx2.Response:
    """Post to the door in any form: a text as it is, anything else as JSON."""
    octets = contenu if isinstance(contenu, bytes) else json.dumps(contenu).encode()
    return await maison.client.post(
        "/v1/evenements",
        content=octets,
        params=parametres,
        headers={**maison.comme(par), "Content-Type": media, **(entetes or {})},
    )


async def au_journal(maison: Maison) -> int:
    """How far the journal goes."""
    (tete,) = await maison.sql("SELECT coalesce(max(position), 0) FROM journal.evenements")
    return int(tete[0])


def est_un_probleme(reponse: httpx2.Response, statut: int, code: str) -> bool:
    """Whether the answer is this problem, in the form of RFC 9457."""
    corps = reponse.json()
    recu = (reponse.status_code, corps.get("status"), corps.get("type"))
    assert recu == (statut, statut, f"/problemes/{code}"), reponse.text
    assert reponse.headers["content-type"] == PROBLEME
    assert corps["title"]
    assert corps["detail"]
    return True


def fautes(reponse: httpx2.Response) -> set[tuple[str, str]]:
    """What is wrong, and where."""
    return {(e["code"], e["pointeur"]) for e in reponse.json().get("erreurs", ())}
