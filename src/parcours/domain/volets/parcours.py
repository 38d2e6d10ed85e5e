"""La vie du parcours lui-même : le clore, le rouvrir, le voir quitter le territoire."""

from typing import Annotated

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import Code, CodeDepartement, Liste, Personne
from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE, REVUE_DE_PARCOURS
from parcours.domain.evenement import Confiance, Evenement, Residence, SansEtat
from parcours.domain.fiche import Fiche, Rang
from parcours.domain.situations import HORS_TERRITOIRE
from parcours.domain.vocabulaire import S4, roles


class ParcoursClos(Evenement[SansEtat]):
    """Le parcours est clos : plus personne n'en est référent.

    Les dossiers encore ouverts restent lisibles. Un fait postérieur ne rouvre pas : il se signale.
    """

    fiche = Fiche(
        nom="parcours.clos",
        reserve=True,
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


class ParcoursRouvert(Evenement[SansEtat]):
    """Le parcours reprend après une clôture.

    L'étape se recalcule sur tous les faits connus ; un référent est à désigner de nouveau.
    """

    fiche = Fiche(
        nom="parcours.rouvert",
        reserve=True,
        libelle="Parcours rouvert",
        phrase="Parcours rouvert.",
        fondement="Assises du logement en Occitanie : suivi jusqu'à la stabilisation",
        emetteurs=roles("REFERENT_PARCOURS SIAO OPERATEUR_115 CCAPEX"),
        ouvre=(dossiers.PARCOURS,),
        rouvre_le_parcours=True,
        de_cycle=True,
    )

    cause: Annotated[str, Code("CAUSE_REOUVERTURE")]
    """Cause."""


class DepartDuTerritoireConstate(Evenement[SansEtat]):
    """Le ménage a quitté le territoire.

    Tout fait résidentiel postérieur sur le territoire efface cet état.
    """

    fiche = Fiche(
        nom="parcours.depart-du-territoire-constate",
        libelle="Départ du territoire constaté",
        phrase="Départ du territoire.",
        fondement="PDALHPD : suivi territorial",
        emetteurs=roles("REFERENT_PARCOURS SIAO OPERATEUR_115 OPERATEUR_CAMPEMENT"),
        rang=Rang.CONSTAT,
    )

    vers_departement: Annotated[CodeDepartement | None, S4] = None
    """Département de destination, s'il est connu."""
    personnes: Liste[Personne] = ()
    """Personnes parties ; absent : tous les présents."""

    def residence(self) -> Residence:
        """Hors du territoire, sur déclaration."""
        return Residence(HORS_TERRITOIRE, personnes=self.personnes, confiance=Confiance.DECLARATIF)
