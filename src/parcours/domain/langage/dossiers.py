"""Les sortes de dossiers : ce qui s'ouvre et se ferme dans un parcours, tous volets confondus.

Un dossier de risque ouvert fait passer un logement à l'étape maintien.
"""

from dataclasses import dataclass
from typing import Final

AU_FAIT: Final = "ouverture"
"""Clé d'un dossier ou d'une horloge que chaque fait ouvre pour lui-même."""
LE_DERNIER: Final = "le-dernier"
"""Clé que prend un fait qui en vise un autre sans le citer : le plus récent en cours."""


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
ENERGIE: Final = Dossier(
    "dossier-energie",
    "Difficulté d'énergie, d'eau ou de téléphone",
    cle="fluide",
    risque=True,
    presume_logement=True,
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
CONTESTATION: Final = Dossier("contestation", "Contestation d'un fait", cle=AU_FAIT)
DOUBLON: Final = Dossier("doublon", "Doublon possible", cle=AU_FAIT)
MESURE_PROTECTION: Final = Dossier(
    "mesure-protection", "Mesure de protection juridique", cle="personne"
)
DOMICILIATION: Final = Dossier("domiciliation", "Domiciliation")
DEMANDE_DE_DOMICILIATION: Final = Dossier("demande-de-domiciliation", "Demande de domiciliation")
LIMITATION_TRAITEMENT: Final = Dossier("limitation-traitement", "Traitement limité")
ORIENTATION_SIAO: Final = Dossier("orientation-siao", "Orientation en attente", cle=AU_FAIT)
ACCOMPAGNEMENT_VIF: Final = Dossier("accompagnement-vif", "Accompagnement par le CIDFF")
ORDONNANCE_DE_PROTECTION: Final = Dossier("ordonnance-de-protection", "Ordonnance de protection")
SOUS_LOCATION: Final = Dossier("sous-location", "Sous-location")
BAIL_GLISSANT: Final = Dossier("bail-glissant", "Bail glissant")
PROPOSITION_DE_LOGEMENT: Final = Dossier(
    "proposition-de-logement", "Proposition de logement en attente", cle=AU_FAIT
)
RECOURS_DALO: Final = Dossier("recours-dalo", "Recours DALO ou DAHO")
PLAN_APUREMENT: Final = Dossier("plan-apurement", "Plan d'apurement")
DEMANDE_FSL: Final = Dossier("demande-fsl", "Demande d'aide du FSL", cle=AU_FAIT)
MEDIATION_BAILLEUR: Final = Dossier("mediation-bailleur", "Médiation avec le bailleur")
SURENDETTEMENT: Final = Dossier("surendettement", "Surendettement")
ACCOMPAGNEMENT_ALEC: Final = Dossier(
    "accompagnement-alec", "Accompagnement à la maîtrise de l'énergie"
)
PROTOCOLE_COHESION_SOCIALE: Final = Dossier(
    "protocole-cohesion-sociale", "Protocole de cohésion sociale"
)
ARRETE_HABITAT: Final = Dossier("arrete-habitat", "Arrêté sur le logement", cle=AU_FAIT)
CAS_COMPLEXE: Final = Dossier("dossier-cas-complexe", "Situation complexe")
RATTACHEMENT_CAMPEMENT: Final = Dossier("rattachement-campement", "Rattachement à un site")
ACCOMPAGNEMENT_CAMPEMENT: Final = Dossier(
    "accompagnement-campement", "Accompagnement par la plateforme d'insertion"
)
MESURE_ACCOMPAGNEMENT: Final = Dossier(
    "mesure-accompagnement", "Mesure d'accompagnement", cle="mesure"
)
RELAIS_REFERENT: Final = Dossier("relais-referent", "Relais entre référents en cours")
DEMANDE_DE_DROITS: Final = Dossier(
    "demande-de-droits", "Exercice d'un droit sur les données", cle=AU_FAIT
)
