"""Quand plus personne du ménage n'est en vie : ce qui en garde un objet.

Ce que l'on attendait de lui ou pour lui finit ; ce que l'on doit à ses héritiers, à son bailleur ou
à ses données continue. La clôture du parcours reste à dire.
"""

from typing import Any, Final

from parcours.domain.droit.concours import (
    DEMANDE_D_INDEMNISATION,
    FIN_DE_RESPONSABILITE,
    RESPONSABILITE_DE_L_ETAT,
)
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.donnees import CONSERVATION_EN_BASE_ACTIVE, DEMANDE_DE_DROITS
from parcours.domain.droit.expulsion import MEUBLES_ET_PAPIERS, TRANSMISSION_DU_PROCES_VERBAL
from parcours.domain.langage import dossiers
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.situations import DECES

DOSSIERS_QUI_RESTENT: Final[frozenset[Dossier]] = frozenset(
    {
        dossiers.PARCOURS,
        dossiers.MANDAT_REFERENT,
        dossiers.PROTECTION_ADRESSE,
        dossiers.CONTESTATION,
        dossiers.DOUBLON,
        dossiers.DEMANDE_DE_DROITS,
        dossiers.LIMITATION_TRAITEMENT,
    }
)
"""Ceux qui ne parlent pas de la vie du ménage, mais de son dossier."""
DELAIS_QUI_RESTENT: Final[frozenset[Delai]] = frozenset(
    {
        CONSERVATION_EN_BASE_ACTIVE,
        DEMANDE_DE_DROITS,
        MEUBLES_ET_PAPIERS,
        TRANSMISSION_DU_PROCES_VERBAL,
        RESPONSABILITE_DE_L_ETAT,
        FIN_DE_RESPONSABILITE,
        DEMANDE_D_INDEMNISATION,
    }
)
"""Ce qui se doit encore à d'autres qu'au ménage."""


def est_un_deces(evenement: Evenement[Any]) -> bool:
    """Vrai si ceux que le fait fait partir sont morts."""
    return DECES in {evenement.dit("destination"), evenement.dit("motif")}
