"""Each filter of each list, asked alone: what its page costs is not what the whole list costs."""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID

from bench.grand import DEPARTEMENT, LU_LE

Options = Mapping[str, Any]

AU: Final = LU_LE.isoformat()
AGENT: Final = str(UUID(int=1))
RECENTE: Final = "{recente}"
"""In place of a position: that of a while ago, which the base alone knows."""
DEPUIS: Final = {"depuis": RECENTE}
BIENTOT: Final = f"{LU_LE.year}-12-31"
LA_BAS: Final = "48095"
L_EPCI: Final = "244800405"

DES_MENAGES: Final[Options] = {
    "departement": DEPARTEMENT,
    "etape": "rue",
    "dossier": "dossier-expulsion",
    "phase": "dossier-expulsion.assignation",
    "alerte": "AL-01",
    "dispositif": "TIERS",
    "composition": "HOMME_ISOLE_SANS_ENFANT",
    "commune": LA_BAS,
    "epci": L_EPCI,
    "agent": AGENT,
    "sans_referent": "true",
    "en_retard": "true",
    "echeance_avant": AU,
    "sans_nouvelle_jours": 90,
    "nouveau_depuis": f"{LU_LE.year}-09-01",
    **DEPUIS,
}
DES_DOSSIERS: Final[Options] = {
    "departement": DEPARTEMENT,
    "etape": "assignation",
    "manque": "diagnostic-social",
    "signal": "audience-sans-diagnostic",
    "risque_avant": BIENTOT,
    "a_la_fin_de_la_treve": "true",
    "recours_avant": BIENTOT,
    **DEPUIS,
}
DES_AVIS: Final[Options] = {
    "departement": DEPARTEMENT,
    "destinataire": "PREFET",
    "suite": "SUIVI",
    **DEPUIS,
}
D_UN_CAS_COMPLEXE: Final[Options] = {
    "departement": DEPARTEMENT,
    "phase": "evaluation",
    "precision": "ENFANTS",
    "attendu_avant": BIENTOT,
    **DEPUIS,
}
D_UNE_CHRONOLOGIE: Final[Options] = {
    "famille": "menage",
    "dossier": "dossier-expulsion",
    "depuis": 1,
    "du": f"{LU_LE.year}-01-01",
}
_AN: Final = {"periode": str(LU_LE.year - 1), "departement": DEPARTEMENT}
_TRIMESTRE: Final = {**_AN, "periode": f"{LU_LE.year}-T1"}
DES_CASES: Final[tuple[tuple[str, Options], ...]] = (
    ("stock", {**_TRIMESTRE, "etape": "hebergement"}),
    ("entrees", {**_TRIMESTRE, "etape": "hebergement"}),
    ("passages", {**_AN, "de": "hebergement", "vers": "logement"}),
    ("territoires", {**_AN, "mouvement": "arrivee"}),
    ("suites-6", {**_AN, "suite": "revenu"}),
    ("stock-composition", {**_TRIMESTRE, "composition": "HOMME_ISOLE_SANS_ENFANT"}),
    ("entrees-tranche-age", {**_TRIMESTRE, "tranche_age": "DE_25_A_59"}),
    ("stock-dispositif", {**_TRIMESTRE, "dispositif": "campements"}),
    ("besoins", {**_AN, "attente": "demande-siao"}),
    ("mixte", {**_AN, "procedure": "avant-jugement"}),
    ("lieux-communes", {**_AN, "commune": LA_BAS}),
    ("lieux-epci", {**_AN, "epci": L_EPCI}),
    ("expulsions-signaux", {**_TRIMESTRE, "signal": "audience-sans-diagnostic"}),
    ("expulsions-manques", {**_TRIMESTRE, "manque": "diagnostic-social"}),
    ("expulsions-bilan", {**_AN, "compte": "flux.quitter"}),
    ("ruptures", {**_TRIMESTRE, "nature": "RU-01"}),
    ("demarches-115-annee", {**_AN, "fait": "appel"}),
    ("dispositifs-delais", {**_AN, "delai": "protocole-social.recensement-etude"}),
    ("vif-sorties", {**_AN, "renouvellements": "1"}),
)
"""Une case de chaque sorte de tableau."""


def un_a_un(filtres: Options) -> Iterator[tuple[str, Options]]:
    """Each filter, and what it is called."""
    for nom, valeur in filtres.items():
        yield nom, {nom: valeur}
