"""Ce qui vaut pour tout un département : les places créées, ce qui s'y apprend et s'y publie."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import (
    Code,
    CodeDepartement,
    Commune,
    Entier,
    ListeNonVide,
    Organisme,
    Reference,
    Texte500,
)
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.recits import LE_JOUR, UNE_QUINZAINE, acte
from parcours.domain.langage.vocabulaire import S0, S2, roles

Nombre = Annotated[Entier, Field(ge=1, le=100_000)]
Participants = Annotated[Entier, Field(ge=1, le=10_000)]
Millesime = Annotated[Entier, Field(ge=2014, le=2100)]
Appels = Annotated[Entier, Field(ge=0, le=1_000_000)]


@dataclass(frozen=True, slots=True)
class Programmation:
    """Des places à créer une année."""

    le: date
    type_place: str
    nombre: int
    annee: int
    departement: str | None = None
    """None : celui du flux."""


@dataclass(frozen=True, slots=True)
class Ouverture:
    """Des places nouvelles ouvertes."""

    le: date
    type_place: str
    nombre: int
    programmation: str | None = None
    """Le fait qui les programmait."""
    departement: str | None = None


@dataclass(frozen=True, slots=True)
class Formation:
    """Une formation réalisée."""

    le: date
    theme: str
    public: str
    participants: int | None = None


@dataclass(frozen=True, slots=True)
class Outil:
    """Un guide, un outil ou un document publié."""

    le: date
    nature: str
    public: str
    version: int | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic360:
    """Un diagnostic territorial à 360 degrés publié."""

    le: date
    maille: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """Ce qu'un partenaire apporte au diagnostic d'un millésime."""

    le: date
    millesime: int
    approche: str
    completude: int
    """En pour cent."""


@dataclass(frozen=True, slots=True)
class AvisDesUsagers:
    """L'avis des personnes accueillies ou accompagnées."""

    le: date
    themes: tuple[str, ...]
    participants: int | None = None
    synthese: str | None = None


@dataclass(frozen=True, slots=True)
class AppelsDuJour:
    """Les appels au 115 d'un jour."""

    appels: int
    decroches: int


@dataclass(frozen=True, slots=True)
class ReferentHabitat:
    """L'organisme référent d'un territoire pour l'habitat indigne."""

    depuis_le: date
    communes: tuple[str, ...] = ()
    """Vide : tout le département."""


@dataclass(frozen=True, slots=True)
class DepartementConnu:
    """Ce que l'on sait d'un département, hors de ses ménages."""

    programmations: tuple[Programmation, ...] = ()
    ouvertures: tuple[Ouverture, ...] = ()
    formations: tuple[Formation, ...] = ()
    outils: tuple[Outil, ...] = ()
    diagnostics: Mapping[int, Diagnostic360] = field(default_factory=dict)
    """Le dernier publié de chaque millésime."""
    contributions: tuple[Contribution, ...] = ()
    avis: tuple[AvisDesUsagers, ...] = ()
    appels_115: Mapping[date, AppelsDuJour] = field(default_factory=dict)
    """Le dernier compte de chaque jour."""
    referents: Mapping[tuple[str, str], ReferentHabitat] = field(default_factory=dict)
    """Par volet, technique ou social, et par organisme."""


class CreationDePlacesProgrammee(Evenement[DepartementConnu]):
    """Une création de places est programmée pour une année."""

    fiche = Fiche(
        nom="territoire.creation-de-places-programmee",
        libelle="Création de places programmée",
        phrase="Création de {nombre} place(s) programmée pour {annee}.",
        fondement="Places d'intermédiation locative et de pensions de famille (Occitanie)",
        emetteurs=roles("DREETS DDETS"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
        acte=acte("DDETS DREETS", distinguent="type_place annee departement"),
    )

    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature des places."""
    nombre: Nombre
    """Nombre de places."""
    annee: Annotated[Entier, Field(ge=2000, le=2100)]
    """Année visée."""
    departement: CodeDepartement | None = None
    """Département ; absent : celui du flux."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Des places de plus à créer."""
        programmation = Programmation(
            self.survenu_le, self.type_place, self.nombre, self.annee, self.departement
        )
        return replace(moment.etat, programmations=(*moment.etat.programmations, programmation))


class PlacesOuvertes(Evenement[DepartementConnu]):
    """Des places nouvelles ouvrent, programmées ou non."""

    fiche = Fiche(
        nom="territoire.places-ouvertes",
        libelle="Places nouvelles ouvertes",
        phrase="Ouverture de {nombre} place(s) nouvelle(s).",
        fondement="Places d'intermédiation locative et de pensions de famille (Occitanie)",
        emetteurs=roles(
            "DREETS DDETS GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML GESTIONNAIRE_HEBERGEMENT"
        ),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
        acte=acte(
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML DDETS DREETS",
            distinguent="type_place departement programmation",
        ),
    )

    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature des places."""
    nombre: Nombre
    """Nombre de places."""
    programmation: Reference | None = None
    """Fait territoire.creation-de-places-programmee qui les programmait."""
    departement: CodeDepartement | None = None
    """Département ; absent : celui du flux."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Des places de plus."""
        cite = moment.citee or None
        ouverture = Ouverture(self.survenu_le, self.type_place, self.nombre, cite, self.departement)
        return replace(moment.etat, ouvertures=(*moment.etat.ouvertures, ouverture))


class FormationRealisee(Evenement[DepartementConnu]):
    """Une formation est réalisée."""

    fiche = Fiche(
        nom="territoire.formation-realisee",
        libelle="Formation réalisée",
        phrase="Formation réalisée ({theme}).",
        fondement="Cycle de formation du protocole social avec le PDLHI",
        emetteurs=roles("PDLHI OPAH DDT ADIL DDETS EPCI SIAO"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
    )

    theme: Annotated[str, Code("THEME_FORMATION")]
    """Thème."""
    public: Annotated[str, Code("PUBLIC_ACTION")]
    """Public."""
    participants: Participants | None = None
    """Participants."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Une formation de plus."""
        formation = Formation(self.survenu_le, self.theme, self.public, self.participants)
        return replace(moment.etat, formations=(*moment.etat.formations, formation))


class OutilPublie(Evenement[DepartementConnu]):
    """Un guide, un outil ou un document est publié."""

    fiche = Fiche(
        nom="territoire.outil-publie",
        libelle="Guide, outil ou document publié",
        phrase="Document publié ({nature}).",
        fondement="Guide des ressources, outils de communication, fiches d'évaluation",
        emetteurs=roles("OPAH EPCI PDLHI CONSEIL_DEPARTEMENTAL DDETS DDT ADIL SIAO DREETS"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
    )

    nature: Annotated[str, Code("OUTIL")]
    """Nature."""
    public: Annotated[str, Code("PUBLIC_ACTION")]
    """Public visé."""
    version_document: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Version."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Un document de plus."""
        outil = Outil(self.survenu_le, self.nature, self.public, self.version_document)
        return replace(moment.etat, outils=(*moment.etat.outils, outil))


class Diagnostic360Publie(Evenement[DepartementConnu]):
    """Le diagnostic territorial à 360 degrés d'un millésime est publié."""

    fiche = Fiche(
        nom="territoire.diagnostic-360-publie",
        libelle="Diagnostic territorial 360° publié",
        phrase="Diagnostic territorial à 360° publié ({millesime}).",
        fondement="Instruction du 18 août 2014",
        emetteurs=roles("DDETS PREFECTURE DREETS"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
        acte=acte("DDETS DREETS PREFECTURE", UNE_QUINZAINE, distinguent="millesime maille"),
    )

    millesime: Millesime
    """Millésime."""
    maille: Annotated[str, Code("MAILLE")]
    """Maille de publication."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Le dernier publié d'un millésime vaut."""
        publie = Diagnostic360(self.survenu_le, self.maille)
        diagnostics = {**moment.etat.diagnostics, self.millesime: publie}
        return replace(moment.etat, diagnostics=diagnostics)


class ContributionAuDiagnosticApportee(Evenement[DepartementConnu]):
    """Un partenaire apporte sa part au diagnostic à 360 degrés."""

    fiche = Fiche(
        nom="territoire.contribution-au-diagnostic-apportee",
        libelle="Contribution au diagnostic 360° apportée",
        phrase="Contribution au diagnostic territorial apportée ({completude} % de complétude).",
        fondement="Instruction du 18 août 2014 (services, collectivités, bailleurs, associations)",
        emetteurs=roles(
            "DDETS SIAO CONSEIL_DEPARTEMENTAL EPCI BAILLEUR_SOCIAL ASSOCIATION_ACCOMPAGNEMENT "
            "CAF_MSA ADIL DDT ARS GESTIONNAIRE_HEBERGEMENT"
        ),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
    )

    millesime: Millesime
    """Millésime."""
    approche: Annotated[str, Code("APPROCHE_360")]
    """Approche servie."""
    completude: Annotated[Entier, Field(ge=0, le=100)]
    """Complétude, en pour cent."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Une contribution de plus."""
        contribution = Contribution(self.survenu_le, self.millesime, self.approche, self.completude)
        return replace(moment.etat, contributions=(*moment.etat.contributions, contribution))


class AvisDesUsagersRendu(Evenement[DepartementConnu]):
    """Les personnes accueillies ou accompagnées rendent leur avis."""

    fiche = Fiche(
        nom="territoire.avis-des-usagers-rendu",
        libelle="Avis des personnes accueillies ou accompagnées rendu",
        fondement="Conseil régional des personnes accueillies ou accompagnées (CRPA Occitanie)",
        emetteurs=roles("CRPA DREETS SIAO"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
    )

    themes: ListeNonVide[Annotated[str, Code("THEME_USAGERS")]]
    """Thèmes."""
    participants: Participants | None = None
    """Participants."""
    synthese: Annotated[Texte500, S2] | None = None
    """Synthèse, sans personne reconnaissable."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Un avis de plus."""
        avis = AvisDesUsagers(self.survenu_le, self.themes, self.participants, self.synthese)
        return replace(moment.etat, avis=(*moment.etat.avis, avis))


class Appels115Comptes(Evenement[DepartementConnu]):
    """Les appels au 115 d'un jour sont comptés ; un nouveau compte remplace le premier."""

    fiche = Fiche(
        nom="territoire.appels-115-comptes",
        libelle="Appels au 115 comptés",
        phrase="Appels au 115 : {appels} reçu(s), {decroches} décroché(s).",
        fondement="Baromètre du 115",
        emetteurs=roles("OPERATEUR_115 SIAO"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
        acte=acte("OPERATEUR_115 SIAO", LE_JOUR),
    )

    appels: Appels
    """Appels reçus."""
    decroches: Appels
    """Appels décrochés."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Le dernier compte d'un jour vaut."""
        du_jour = {
            **moment.etat.appels_115,
            self.survenu_le: AppelsDuJour(self.appels, self.decroches),
        }
        return replace(moment.etat, appels_115=du_jour)

    def anomalies(self, moment: Moment[DepartementConnu]) -> Iterator[Anomalie]:
        """Plus d'appels décrochés que reçus."""
        if self.decroches > self.appels:
            yield Anomalie("comptes-incoherents", "Plus d'appels sont décrochés que reçus.")


class ReferentHabitatIdentifie(Evenement[DepartementConnu]):
    """Le référent technique ou social d'un territoire pour l'habitat indigne est identifié."""

    fiche = Fiche(
        nom="territoire.referent-habitat-identifie",
        libelle="Référent du territoire pour l'habitat indigne identifié",
        phrase="Référent du territoire identifié ({volet}).",
        fondement="Protocole social de la Haute-Gironde (identifier les référents)",
        emetteurs=roles("OPAH EPCI PDLHI DDT MAIRIE CONSEIL_DEPARTEMENTAL"),
        agregat=Agregat.DEPARTEMENT,
        sensibilite=S0,
    )

    volet: Annotated[str, Code("VOLET_REFERENT_HABITAT")]
    """Technique ou social."""
    organisme: Organisme
    """Organisme référent."""
    communes: Annotated[tuple[Commune, ...], Field(max_length=500)] = ()
    """Communes couvertes ; absent : tout le département."""

    def applique(self, moment: Moment[DepartementConnu]) -> DepartementConnu:
        """Le dernier territoire dit d'un référent vaut."""
        cle = self.volet, self.organisme
        avant = moment.etat.referents.get(cle)
        depuis_le = avant.depuis_le if avant else self.survenu_le
        referents = {**moment.etat.referents, cle: ReferentHabitat(depuis_le, self.communes)}
        return replace(moment.etat, referents=referents)
