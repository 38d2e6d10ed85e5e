"""Les attributs CloudEvents que d'autres ajoutent : reconnus, ignorés, jamais gardés.

Ceux que la spécification enregistre et ceux des intermédiaires courants. Ils disent d'où vient un
message et par où il est passé, rien du ménage : ni leur valeur ni leur contenu n'est jugé. Tout
autre attribut est refusé, car ce pourrait être une donnée que l'on croirait enregistrée.
"""

from typing import Any, Final

from parcours.api.porte.json_strict import JsonLu

IGNORES: Final = frozenset(
    {
        "dataschema",
        *("authtype", "authid", "authclaims"),
        *("bamtxid", "bampid", "bamptxid", "bamptxsid", "bamptxsstatus", "bamptxcompleted"),
        *("correlationid", "causationid"),
        *("dataclassification", "dataregulation", "datacategory"),
        "dataref",
        *("deprecated", "deprecationfrom", "deprecationsunset", "deprecationmigration"),
        "expirytime",
        *("opcuametadatamajorversion", "opcuametadataminorversion", "opcuastatus"),
        "partitionkey",
        *("recordedtime", "receivedtime", "ingestiontime"),
        *("sampledrate", "samplingrate"),
        *("sequence", "sequencetype"),
        *("severitytext", "severitynumber"),
    }
)
_INTERMEDIAIRES: Final = ("knative",)
"""Ce par quoi commencent les attributs qu'un intermédiaire ajoute en chemin."""


def est_ignore(attribut: str) -> bool:
    """Vrai si cet attribut s'accepte sans être lu."""
    return attribut in IGNORES or attribut.startswith(_INTERMEDIAIRES)


def sans_extensions(lecture: JsonLu) -> JsonLu:
    """La même lecture, sans ces attributs ni les fautes de leurs valeurs."""
    recu: Any = lecture.valeur
    if not isinstance(recu, dict) or not (ignores := {cle for cle in recu if est_ignore(cle)}):
        return lecture
    return JsonLu(
        {cle: valeur for cle, valeur in recu.items() if cle not in ignores},
        lecture.illisible,
        [e for e in lecture.interdit if e.pointeur.split("/")[1:2] not in ([i] for i in ignores)],
    )
