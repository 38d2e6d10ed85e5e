"""Les sortes de dossiers : ce qui s'ouvre et se ferme dans un parcours, tous volets confondus.

Un dossier de risque ouvert fait passer un logement à l'étape maintien.
"""

from dataclasses import dataclass
from typing import Final

AU_FAIT: Final = "ouverture"
"""Clé d'un dossier ou d'une horloge que chaque fait ouvre pour lui-même."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Une sorte de dossier."""

    code: str
    libelle: str
    cle: str | None = None
    """None : un seul ouvert à la fois ; `AU_FAIT` : un par fait ; sinon le champ qui distingue."""
    risque: bool = False
    """Vrai si le dossier ouvert met le logement en danger."""
    presume_logement: bool = False
    """Vrai si, à situation inconnue, le dossier ouvert laisse présumer un logement."""


IMPAYE: Final = Dossier(
    "dossier-impaye", "Impayé de loyer ou de redevance", risque=True, presume_logement=True
)
EXPULSION: Final = Dossier(
    "dossier-expulsion",
    "Prévention ou procédure d'expulsion",
    risque=True,
    presume_logement=True,
)
HABITAT_INDIGNE: Final = Dossier(
    "dossier-habitat-indigne", "Mal-logement signalé", risque=True, presume_logement=True
)
DEGRADATION: Final = Dossier(
    "dossier-degradation", "Dégradation signalée", cle=AU_FAIT, risque=True
)
PARCOURS: Final = Dossier("parcours", "Parcours ouvert")
ACCORD_PARTAGE: Final = Dossier("accord-partage", "Accord de partage", cle="perimetre")
DEMANDE_SIAO: Final = Dossier("demande-siao", "Demande au SIAO", cle=AU_FAIT)
MISE_A_ABRI_VIF: Final = Dossier("mise-a-abri-vif", "Mise à l'abri pour violences")
PROTECTION_ADRESSE: Final = Dossier("protection-adresse", "Adresse protégée")
SEJOUR: Final = Dossier("sejour", "Séjour en structure")
BAIL: Final = Dossier("bail", "Bail du ménage")
DEMANDE_LOGEMENT_SOCIAL: Final = Dossier("demande-logement-social", "Demande de logement social")
SAISINE_CCAPEX: Final = Dossier("saisine-ccapex", "Saisine de la CCAPEX")
COMITE: Final = Dossier("dossier-comite", "Situation suivie par le comité du protocole social")
POLE: Final = Dossier("dossier-pole", "Action du pôle ressource habitat")
ENGAGEMENT: Final = Dossier("engagement", "Engagement daté d'une partie", cle="engagement")
MANDAT_REFERENT: Final = Dossier("mandat-referent", "Référent en charge", cle="perimetre")
