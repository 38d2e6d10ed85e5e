"""Les identifiants que d'autres systèmes donnent au ménage."""

from typing import Annotated

from parcours.domain.langage.champs import Code, IdentifiantExterne, Personne, Personnel
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import roles


class IdentifiantExterneRattache(Evenement[SansEtat]):
    """La référence d'un système partenaire désigne ce ménage, et le désigne pour toujours.

    Elle se retrouve par égalité seulement, et n'est gardée que sous forme d'empreinte. Un
    rattachement fautif se retire en annulant ce fait. Le NIR est refusé.
    """

    fiche = Fiche(
        nom="menage.identifiant-externe-rattache",
        libelle="Identifiant d'un système partenaire rattaché",
        phrase="Référence d'un système partenaire rattachée au parcours.",
        fondement="RGPD, art. 5, 1, d (exactitude) ; art. 32 (pseudonymisation)",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
            "OPERATEUR_115 CCAPEX COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CAF_MSA FSL PDLHI OPAH "
            "PREFECTURE COMED ACTION_LOGEMENT POLE_RESSOURCE OPERATEUR_CAMPEMENT "
            "ORGANISME_DOMICILIATION"
        ),
        reserve=True,
    )

    systeme: Annotated[str, Code("SYSTEME")]
    """Système qui délivre l'identifiant."""
    valeur: Annotated[IdentifiantExterne, Personnel("menage")]
    """Identifiant dans ce système."""
    personne: Personne | None = None
    """Personne concernée, si l'identifiant est individuel."""
