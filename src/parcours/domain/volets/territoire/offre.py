"""L'offre : les structures d'hébergement et de logement accompagné, et l'état de leurs places."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import (
    Booleen,
    ChampPersonnel,
    Code,
    Commune,
    Entier,
    Liste,
    Organisme,
    Personnel,
)
from parcours.domain.langage.constats import Territoire
from parcours.domain.langage.evenement import (
    Anomalie,
    Evenement,
    Moment,
)
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.vocabulaire import S0, S1, roles

FERMEE = "FERMEE"
SANS_COMMUNE = frozenset({"MISE_A_ABRI_VIF"})
"""Les places dont la commune ne se publie pas : elles abritent des victimes de violences."""

NombreDePlaces = Annotated[Entier, Field(ge=0, le=100_000)]


@dataclass(frozen=True, slots=True)
class Declaration:
    """Une structure, telle que son gestionnaire ou le SIAO la déclare."""

    le: date
    organisme: str
    nature: str
    type_place: str
    capacite: int
    etat: str
    commune: str | None = None
    publics: tuple[str, ...] = ()
    accessible: bool | None = None
    animaux_acceptes: bool | None = None

    @property
    def est_ouverte(self) -> bool:
        """Vrai tant que la structure n'est pas fermée."""
        return self.etat != FERMEE


@dataclass(frozen=True, slots=True)
class EtatDesPlaces:
    """Combien de places sont libres, occupées ou hors service, un jour."""

    le: date
    disponibles: int
    occupees: int
    indisponibles: int | None = None
    motif_indisponibilite: str | None = None

    @property
    def total(self) -> int:
        """Toutes les places dites."""
        return self.disponibles + self.occupees + (self.indisponibles or 0)


@dataclass(frozen=True, slots=True)
class Structure:
    """Ce que l'on sait d'une structure : la dernière déclaration, le dernier état des places."""

    declaree_le: date | None = None
    """Première déclaration."""
    declaration: Declaration | None = None
    places: EtatDesPlaces | None = None

    def surcharge(self) -> Iterator[Anomalie]:
        """Plus de places dites que la capacité n'en compte."""
        if self.declaration and self.places and self.places.total > self.declaration.capacite:
            yield Anomalie(
                "places-au-dela-de-la-capacite", "Plus de places sont dites que la capacité."
            )


class StructureDeclaree(Evenement[Structure]):
    """Une structure est déclarée, modifiée ou fermée : la dernière déclaration vaut, entière.

    Une structure qui a un jour accueilli des victimes de violences n'existe, là où elle est, que
    pour le SIAO, le CIDFF et qui l'a déclarée. Elle ne publie pas sa commune : dite, elle ne se
    montre pas.
    """

    fiche = Fiche(
        nom="territoire.structure-declaree",
        libelle="Structure déclarée, modifiée ou fermée",
        phrase="Structure déclarée ({nature}, {capacite} places).",
        fondement="CASF, art. L. 345-2-4 (recenser l'offre)",
        emetteurs=roles(
            "SIAO DDETS GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML"
        ),
        agregat=Agregat.STRUCTURE,
        sensibilite=S0,
    )

    organisme: Organisme
    """Gestionnaire."""
    nature: Annotated[str, Code("NATURE_OFFRE")]
    """Famille d'offre."""
    type_place: Annotated[str, Code("TYPE_PLACE"), S1]
    """Nature précise des places."""
    capacite: NombreDePlaces
    """Capacité, en places."""
    etat: Annotated[str, Code("ETAT_STRUCTURE")]
    """Ouverte, modifiée ou fermée."""
    commune: Annotated[Commune | None, S1, Personnel("menage", toujours=False)] = None
    """Commune."""
    publics: Annotated[Liste[Annotated[str, Code("PUBLIC")]], S1] = ()
    """Publics accueillis."""
    accessible: Booleen | None = None
    """Vrai si des places sont accessibles."""
    animaux_acceptes: Booleen | None = None
    """Vrai si les animaux sont acceptés."""

    @property
    def tait_sa_commune(self) -> bool:
        """Vrai si la structure accueille des victimes de violences."""
        return self.type_place in SANS_COMMUNE

    def a_sceller(self) -> tuple[ChampPersonnel, ...]:
        """Sa commune, si elle se tait."""
        return (ChampPersonnel(("commune",), "menage"),) if self.tait_sa_commune else ()

    def applique(self, moment: Moment[Structure]) -> Structure:
        """La déclaration remplace la précédente."""
        declaration = Declaration(
            self.survenu_le,
            self.organisme,
            self.nature,
            self.type_place,
            self.capacite,
            self.etat,
            None if self.tait_sa_commune else self.commune,
            self.publics,
            self.accessible,
            self.animaux_acceptes,
        )
        return replace(
            moment.etat,
            declaree_le=moment.etat.declaree_le or self.survenu_le,
            declaration=declaration,
        )

    def territoire(self) -> Territoire | None:
        """Où est la structure, si cela peut se dire."""
        return None if self.tait_sa_commune else super().territoire()

    def anomalies(self, moment: Moment[Structure]) -> Iterator[Anomalie]:
        """Une commune de trop, une capacité dépassée."""
        if self.tait_sa_commune and self.commune:
            yield Anomalie(
                "commune-a-taire",
                "Une structure d'accueil de victimes de violences ne publie pas sa commune.",
            )
        yield from moment.etat.surcharge()


class EtatDesPlacesDeclare(Evenement[Structure]):
    """L'état des places d'une structure, un jour."""

    fiche = Fiche(
        nom="territoire.etat-des-places-declare",
        libelle="État des places déclaré",
        phrase="État des places : {disponibles} disponible(s), {occupees} occupée(s).",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML"
        ),
        agregat=Agregat.STRUCTURE,
        sensibilite=S1,
    )

    disponibles: NombreDePlaces
    """Places disponibles."""
    occupees: NombreDePlaces
    """Places occupées."""
    indisponibles: NombreDePlaces | None = None
    """Places hors service."""
    motif_indisponibilite: Annotated[str, Code("INDISPONIBILITE_PLACE")] | None = None
    """Motif principal d'indisponibilité."""

    def applique(self, moment: Moment[Structure]) -> Structure:
        """Le dernier état dit vaut."""
        places = EtatDesPlaces(
            self.survenu_le,
            self.disponibles,
            self.occupees,
            self.indisponibles,
            self.motif_indisponibilite,
        )
        return replace(moment.etat, places=places)

    def anomalies(self, moment: Moment[Structure]) -> Iterator[Anomalie]:
        """Une capacité dépassée."""
        return moment.etat.surcharge()
