"""L'hébergement : entrer dans une structure, en sortir."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    DIT_LA_STRUCTURE,
    Code,
    Commune,
    Liste,
    Organisme,
    Personne,
    Reference,
)
from parcours.domain.droit.dalo import OFFRE_D_HEBERGEMENT
from parcours.domain.droit.habitat import HEBERGEMENT_OU_RELOGEMENT
from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.evenement import (
    Evenement,
    Presence,
    Residence,
    SansEtat,
)
from parcours.domain.fiche import Fiche, Rang
from parcours.domain.sortie import departs, vers
from parcours.domain.vocabulaire import roles


class EntreeEnHebergementEffectuee(Evenement[SansEtat]):
    """Des personnes entrent dans une structure d'hébergement.

    La situation est la nature de la place. Source : CASF, art. L. 345-2-2.
    """

    fiche = Fiche(
        nom="hebergement.entree-effectuee",
        libelle="Entrée en hébergement effectuée",
        phrase="Entrée en hébergement.",
        fondement="CASF, art. L. 345-2-2",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT SIAO OPERATEUR_115 PREFECTURE MAIRIE EPCI"),
        contact_reel=True,
        rang=Rang.HEBERGEMENT,
        ouvre=(dossiers.SEJOUR,),
        eteint=(REPONSE_A_UNE_ORIENTATION, OFFRE_D_HEBERGEMENT, HEBERGEMENT_OU_RELOGEMENT),
        clot=("AL-08", "AL-14"),
    )

    structure: Annotated[Organisme, DIT_LA_STRUCTURE]
    """Structure d'hébergement."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la place."""
    personnes: Liste[Personne] = ()
    """Personnes entrées ; absent : tous les présents."""
    orientation: Reference | None = None
    """Fait siao.orientation-proposee honoré."""
    commune: Commune | None = None
    """Commune de la place."""

    def residence(self) -> Residence:
        """Hébergé, jusqu'à un fait de sortie."""
        return Residence(self.type_place, personnes=self.personnes)


class SortieHebergementEffectuee(Evenement[SansEtat]):
    """Des personnes sortent d'une structure d'hébergement.

    Le jour de sortie n'est plus dormi. Sans référent en charge ce jour-là, une alerte s'ouvre.
    Source : CASF, art. L. 345-2-3.
    """

    fiche = Fiche(
        nom="hebergement.sortie-effectuee",
        libelle="Sortie d'hébergement effectuée",
        phrase="Sortie d'hébergement.",
        fondement="CASF, art. L. 345-2-3",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT SIAO OPERATEUR_115"),
        rang=Rang.SORTIE,
        ferme=(dossiers.SEJOUR,),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination à la sortie."""
    motif: Annotated[str, Code("FIN_PEC")] | None = None
    """Motif de fin de prise en charge."""
    personnes: Liste[Personne] = ()
    """Personnes sorties ; absent : tous les présents."""

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return vers(self.destination, self.personnes)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination, self.personnes)
