"""Les exemples que la description montre des dispositifs."""

from typing import Final

from parcours.api.exemples import UN_MENAGE

DISPOSITIFS_TENUS: Final = {
    "dispositifs": [
        {
            "dispositif": "protocole-social",
            "libelle": "Protocole social : les situations du comité",
            "adresse": "/v1/dispositifs/protocole-social",
        }
    ]
}

AU_DISPOSITIF: Final = {
    "parcours": UN_MENAGE,
    "departement": "33",
    "depuis_le": "2025-03-10",
    "phase": "inscription",
    "phase_libelle": "Inscrite en séance",
    "phase_depuis_le": "2025-04-02",
    "attendu_le": "2025-04-24",
    "en_retard": False,
    "precisions": ["INSALUBRITE"],
}

COMPTES_DU_DISPOSITIF: Final = {
    "dispositif": "protocole-social",
    "au": "2025-04-15",
    "menages": 12,
    "en_retard": 2,
    "par_phase": [{"valeur": "inscription", "libelle": "Inscrite en séance", "menages": 5}],
    "par_precision": [{"valeur": "INSALUBRITE", "libelle": "Insalubrité", "menages": 4}],
    "du": "2025-01-01",
    "jusqu_au": "2025-12-31",
    "mesures": [
        {
            "mesure": "recensement-etude",
            "libelle": "Du recensement à l'étude",
            "nombre": 9,
            "mediane_jours": 41.0,
        }
    ],
    "position": 1204,
}
