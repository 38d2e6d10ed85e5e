"""Ce que la description OpenAPI dit des corps et des refus que FastAPI ne devine pas."""

from typing import Any, Final

from parcours.api.porte.formes import BINAIRE, ENTETE, FLUX, LOT, STRUCTURE
from parcours.api.problems import (
    MEDIA_TYPE,
    AuthentificationRequise,
    CorpsTropGrand,
    EncodageInconnu,
    JsonInvalide,
    Probleme,
    ProblemePublie,
    RequeteTropLente,
    ServiceIndisponible,
    SupervisionInterdite,
    TropDeRequetes,
)

EVENEMENT: Final = "Evenement"
"""Le nom du schéma d'un évènement, de n'importe quel type."""
PROBLEME_LU: Final = {"$ref": "#/components/schemas/ProblemePublie"}
_UN_EVENEMENT: Final = {"$ref": f"#/components/schemas/{EVENEMENT}"}

ENVELOPPE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["specversion", "id", "source", "type", "subject", "data"],
    "additionalProperties": False,
    "properties": {
        "specversion": {"type": "string", "const": "1.0"},
        "id": {"type": "string", "minLength": 1, "maxLength": 200},
        "source": {"type": "string", "description": "La source du partenaire."},
        "type": {"type": "string", "description": "Un type du catalogue."},
        "subject": {
            "type": "string",
            "description": "`parcours:<uuid>`, ou `<système>:<identifiant>` d'un de vos systèmes.",
        },
        "time": {
            "type": "string",
            "format": "date-time",
            "description": "Quand votre système l'a su ; à défaut, la réception.",
        },
        "departement": {"type": "string", "description": "À défaut, celui du parcours."},
        "datacontenttype": {"type": "string", "const": "application/json"},
        "traceparent": {"type": "string"},
        "tracestate": {"type": "string"},
        "data": {
            "type": "object",
            "description": "Le schéma dépend de `type` : voir /v1/catalogue/{type}.",
            "required": ["survenu_le"],
            "properties": {"survenu_le": {"type": "string", "format": "date"}},
            "additionalProperties": True,
        },
    },
}
_EXEMPLE: Final[dict[str, Any]] = {
    "specversion": "1.0",
    "id": "exploc-2025-048812",
    "source": "/partenaires/cj-dupont-48",
    "type": "fr.parcours.expulsion.commandement-de-payer-delivre.v1",
    "subject": "exploc:48-2025-00123",
    "time": "2025-02-11T08:12:00+01:00",
    "departement": "48",
    "datacontenttype": "application/json",
    "data": {"survenu_le": "2025-02-10", "dette": 184500, "bail_conclu_le": "2023-08-23"},
}

CORPS_DU_DEPOT: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        STRUCTURE: {"schema": _UN_EVENEMENT, "example": _EXEMPLE},
        BINAIRE: {
            "schema": ENVELOPPE["properties"]["data"],
            "example": _EXEMPLE["data"],
        },
        LOT: {"schema": {"type": "array", "maxItems": 500, "items": _UN_EVENEMENT}},
        FLUX: {"schema": {"type": "string", "description": "Un évènement par ligne."}},
    },
}

_ATTRIBUTS: Final = ("specversion", "id", "source", "type", "subject", "time", "departement")
ENTETES_DU_DEPOT: Final[list[dict[str, Any]]] = [
    {
        "name": f"{ENTETE}{attribut}",
        "in": "header",
        "required": False,
        "description": "Forme binaire : cet attribut, encodé-pourcent ; le corps est `data`.",
        "schema": {"type": "string", "examples": [_EXEMPLE[attribut]]},
    }
    for attribut in _ATTRIBUTS
]

TOUJOURS: Final[tuple[type[Probleme], ...]] = (
    AuthentificationRequise,
    SupervisionInterdite,
    TropDeRequetes,
    ServiceIndisponible,
)
"""Ce que toute requête authentifiée peut recevoir."""

DU_CORPS: Final[tuple[type[Probleme], ...]] = (
    JsonInvalide,
    RequeteTropLente,
    CorpsTropGrand,
    EncodageInconnu,
)
"""Ce que peut recevoir toute requête qui porte un corps."""


def problemes(*sortes: type[Probleme]) -> dict[int | str, dict[str, Any]]:
    """Les refus d'une route, par statut : ceux-ci, et ceux de toute route authentifiée."""
    return problemes_publics(*sortes, *TOUJOURS)


def problemes_publics(
    *sortes: type[Probleme], modele: type[ProblemePublie] = ProblemePublie
) -> dict[int | str, dict[str, Any]]:
    """Les refus d'une route que chacun peut appeler, par statut."""
    par_statut: dict[int | str, dict[str, Any]] = {}
    for sorte in sorted(set(sortes), key=lambda s: (s.statut, s.code)):
        reponse = par_statut.setdefault(
            sorte.statut,
            {"model": modele, "content": {MEDIA_TYPE: {}}, "description": ""},
        )
        titre = f"{sorte.titre} (`{sorte.code}`)"
        reponse["description"] = " ; ".join(filter(None, (reponse["description"], titre)))
    return par_statut
