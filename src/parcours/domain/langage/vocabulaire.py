"""Les mots de base : qui parle, ce qui se lit, avec quelle précision on date."""

from datetime import date
from enum import IntEnum, StrEnum


class Sensibilite(IntEnum):
    """Niveau qu'il faut pouvoir lire pour connaître un fait ou un champ."""

    S0 = 0
    """Public, agrégé."""
    S1 = 1
    """Interne, non nominatif."""
    S2 = 2
    """Nominatif social."""
    S3 = 3
    """Budget, dette, procédure."""
    S4 = 4
    """Violences, protection, adresse."""
    S5 = 5
    """Santé, séjour, institution."""


S0, S1, S2, S3, S4, S5 = Sensibilite


class Precision(StrEnum):
    """Précision de la date d'un fait."""

    JOUR = "JOUR"
    MOIS = "MOIS"
    ANNEE = "ANNEE"

    def premier_jour(self, jour: date) -> date:
        """Premier jour de la période que la date désigne à cette précision."""
        if self is Precision.ANNEE:
            return date(jour.year, 1, 1)
        return jour.replace(day=1) if self is Precision.MOIS else jour


class Role(StrEnum):
    """Rôle d'un organisme habilité sur un territoire, jamais d'un agent."""

    SIAO = "SIAO"
    OPERATEUR_115 = "OPERATEUR_115"
    REFERENT_PARCOURS = "REFERENT_PARCOURS"
    DREETS = "DREETS"
    DDETS = "DDETS"
    PREFECTURE = "PREFECTURE"
    DDT = "DDT"
    CCAPEX = "CCAPEX"
    COMMISSAIRE_DE_JUSTICE = "COMMISSAIRE_DE_JUSTICE"
    CAF_MSA = "CAF_MSA"
    BAILLEUR_SOCIAL = "BAILLEUR_SOCIAL"
    ACTION_LOGEMENT = "ACTION_LOGEMENT"
    CONSEIL_DEPARTEMENTAL = "CONSEIL_DEPARTEMENTAL"
    FSL = "FSL"
    ADIL = "ADIL"
    CCAS = "CCAS"
    MAIRIE = "MAIRIE"
    EPCI = "EPCI"
    OPAH = "OPAH"
    ANAH = "ANAH"
    OPERATEUR_HABITAT = "OPERATEUR_HABITAT"
    PDLHI = "PDLHI"
    SLIME = "SLIME"
    ARS = "ARS"
    SCHS = "SCHS"
    CIDFF = "CIDFF"
    SERVICE_VIF = "SERVICE_VIF"
    POLICE_GENDARMERIE = "POLICE_GENDARMERIE"
    MARAUDE = "MARAUDE"
    ACCUEIL_DE_JOUR = "ACCUEIL_DE_JOUR"
    EQUIPE_SANTE_PRECARITE = "EQUIPE_SANTE_PRECARITE"
    GESTIONNAIRE_HEBERGEMENT = "GESTIONNAIRE_HEBERGEMENT"
    GESTIONNAIRE_LOGEMENT_ACCOMPAGNE = "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE"
    OPERATEUR_IML = "OPERATEUR_IML"
    UCSA = "UCSA"
    COMED = "COMED"
    BANQUE_DE_FRANCE = "BANQUE_DE_FRANCE"
    FOURNISSEUR_FLUIDES = "FOURNISSEUR_FLUIDES"
    ALEC = "ALEC"
    SIAE = "SIAE"
    SERVICE_EMPLOI = "SERVICE_EMPLOI"
    ASSOCIATION_ACCOMPAGNEMENT = "ASSOCIATION_ACCOMPAGNEMENT"
    POLE_RESSOURCE = "POLE_RESSOURCE"
    OPERATEUR_CAMPEMENT = "OPERATEUR_CAMPEMENT"
    SERVICE_INSTITUTION = "SERVICE_INSTITUTION"
    MANDATAIRE_PROTECTION = "MANDATAIRE_PROTECTION"
    ORGANISME_DOMICILIATION = "ORGANISME_DOMICILIATION"
    CRPA = "CRPA"
    OBSERVATEUR = "OBSERVATEUR"
    MENAGE = "MENAGE"
    DPO = "DPO"
    SYSTEME = "SYSTEME"

    SUPERVISION = "SUPERVISION"
    """Lecteur d'essai et de démonstration : lit tout, n'envoie rien ; aucun en service réel."""


def roles(noms: str) -> frozenset[Role]:
    """Les rôles de ce nom, séparés par des espaces."""
    return frozenset(Role(nom) for nom in noms.split())
