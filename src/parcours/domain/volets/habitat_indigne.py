"""L'habitat indigne : du signalement à sa clôture."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Code,
    Commune,
    Entier,
    ListeNonVide,
)
from parcours.domain.droit.habitat import (
    AFFECTATION_DU_SIGNALEMENT,
    CONTRADICTOIRE,
    REPONSE_DU_BAILLEUR,
)
from parcours.domain.evenement import (
    Armement,
    Evenement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import roles


class SignalementHabitatRecu(Evenement[SansEtat]):
    """Un mal-logement est signalé.

    Un second signalement rejoint le dossier ouvert. L'adresse reste dans le système d'origine.
    Source : CCH, art. L. 511-1 s.
    """

    fiche = Fiche(
        nom="habitat-indigne.signalement-recu",
        libelle="Signalement de mal-logement reçu",
        phrase="Signalement de mal-logement reçu.",
        fondement="CCH, art. L. 511-1 s.",
        emetteurs=roles(
            "MENAGE PDLHI OPAH MAIRIE EPCI SCHS ARS CAF_MSA SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT SLIME ADIL POLE_RESSOURCE "
            "BAILLEUR_SOCIAL OPERATEUR_HABITAT DDT"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.HABITAT_INDIGNE,),
    )

    desordres: ListeNonVide[Annotated[str, Code("DESORDRE")]]
    """Désordres signalés."""
    declarant: Annotated[str, Code("DECLARANT")]
    """Qualité du déclarant."""
    depuis: Annotated[str, Code("DEBUT_DESORDRES")] | None = None
    """Ancienneté des désordres."""
    lien_occupant: Annotated[str, Code("LIEN_OCCUPANT")] | None = None
    """Lien du déclarant avec l'occupant."""
    nb_occupants: Annotated[Entier, Field(ge=1, le=50)] | None = None
    """Occupants."""
    mineurs: Booleen | None = None
    """Vrai si des mineurs vivent dans le logement."""
    bailleur_informe: Booleen | None = None
    """Vrai si le bailleur est prévenu."""
    commune: Commune | None = None
    """Commune du logement."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """L'affectation du signalement, si le territoire en fixe le délai."""
        del volet
        yield Armement(AFFECTATION_DU_SIGNALEMENT, {"le": self.survenu_le})


class SignalementHabitatClos(Evenement[SansEtat]):
    """Le signalement de mal-logement est clos."""

    fiche = Fiche(
        nom="habitat-indigne.signalement-clos",
        libelle="Signalement de mal-logement clos",
        phrase="Signalement de mal-logement clos.",
        fondement="CCH, art. L. 511-1 s.",
        emetteurs=roles("PDLHI OPAH MAIRIE EPCI SCHS ARS CAF_MSA OPERATEUR_HABITAT DDT"),
        ferme=(dossiers.HABITAT_INDIGNE,),
        eteint=(AFFECTATION_DU_SIGNALEMENT, REPONSE_DU_BAILLEUR, CONTRADICTOIRE),
    )

    motif: Annotated[str, Code("CLOTURE_HI")]
    """Motif de clôture."""
