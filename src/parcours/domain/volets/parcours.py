"""La vie du parcours lui-même : le clore."""

from typing import Annotated

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Code,
)
from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE, REVUE_DE_PARCOURS
from parcours.domain.evenement import (
    Evenement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import roles


class ParcoursClos(Evenement[SansEtat]):
    """Le parcours est clos.

    Les dossiers encore ouverts restent lisibles. Un fait postérieur ne rouvre pas : il se signale.
    """

    fiche = Fiche(
        nom="parcours.clos",
        libelle="Parcours clos",
        phrase="Parcours clos.",
        fondement="Délibération CNIL n° 2023-095",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.PARCOURS, dossiers.MANDAT_REFERENT),
        eteint=(PRISE_EN_COMPTE_D_UNE_ALERTE, REVUE_DE_PARCOURS),
        clot=("AL-01", "AL-02", "AL-05", "AL-06", "AL-08", "AL-09"),
        clot_le_parcours=True,
        de_cycle=True,
    )

    motif: Annotated[str, Code("CLOTURE")]
    """Motif."""
    situation_finale: Annotated[str, Code("SITRES")] | None = None
    """Situation à la clôture."""
