"""Le ménage : qui le compose, ce qu'on sait de chacun, ce qu'il accepte de partager."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Code,
    Identifiant,
    Jour,
    Liste,
    ListeNonVide,
    Organisme,
    Personne,
    Personnel,
    Texte100,
)
from parcours.domain.evenement import (
    Evenement,
    Presence,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S4, roles


@dataclass(frozen=True, slots=True)
class MembreDuMenage:
    """Une personne du ménage, sous son pseudonyme."""

    role: str | None = None
    tranche_age: str | None = None
    sexe: str | None = None
    identite: Mapping[str, object] = field(default_factory=dict)
    """Nom, prénom, date de naissance : scellés."""


@dataclass(frozen=True, slots=True)
class Menage:
    """Ce que l'on sait des personnes du ménage et de sa composition."""

    membres: Mapping[str, MembreDuMenage] = field(default_factory=dict)
    composition: str | None = None

    def avec(self, fait: "PersonneDeclaree | IdentitePrecisee") -> "Menage":
        """Le ménage, ce que le fait dit d'une personne ajouté à ce qu'on en savait."""
        avant = self.membres.get(fait.personne, MembreDuMenage())
        identite = {c: v for c in IDENTITE if (v := getattr(fait, c, None)) is not None}
        apres = MembreDuMenage(
            role=fait.role or avant.role,
            tranche_age=fait.tranche_age or avant.tranche_age,
            sexe=getattr(fait, "sexe", None) or avant.sexe,
            identite={**avant.identite, **identite},
        )
        return replace(self, membres={**self.membres, fait.personne: apres})


IDENTITE = ("nom", "prenom", "date_naissance")


class PersonneDeclaree(BaseModel):
    """Une personne du ménage, telle que l'émetteur la déclare."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    personne: Personne
    """Pseudonyme de la personne, choisi par l'émetteur, stable dans le ménage."""
    role: Annotated[str, Code("ROLE")]
    """Lien avec la personne qui demande."""
    tranche_age: Annotated[str, Code("TRANCHE_AGE")]
    """Tranche d'âge au jour du fait ; reste lisible après effacement, pour les agrégats."""
    sexe: Annotated[str, Code("SEXE")] | None = None
    """Sexe déclaré."""
    date_naissance: Annotated[Jour | None, Personnel("personne")] = None
    """Date de naissance, chiffrée avec la clé de la personne."""


class MenageOuvert(Evenement[Menage]):
    """Un organisme prend le ménage en compte et ouvre son parcours.

    Premier fait d'un ménage, ou complément d'un ménage qu'un autre fait a ouvert : les personnes
    déclarées prennent alors la place de la personne implicite.
    Source : CASF, art. L. 345-2-4.
    """

    fiche = Fiche(
        nom="menage.ouvert",
        libelle="Parcours du ménage ouvert",
        phrase="Parcours ouvert.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO OPERATEUR_115 REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA MARAUDE ACCUEIL_DE_JOUR "
            "CIDFF CCAPEX PDLHI OPAH POLE_RESSOURCE OPERATEUR_CAMPEMENT SERVICE_INSTITUTION "
            "ORGANISME_DOMICILIATION"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.PARCOURS,),
    )

    personnes: ListeNonVide[PersonneDeclaree]
    """Personnes du ménage, une par pseudonyme."""
    composition: Annotated[str, Code("COMPO")]
    """Composition du ménage."""
    motif_ouverture: Annotated[str, Code("MOTIF_OUVERTURE")]
    """Porte d'entrée dans le suivi."""
    issu_de: Annotated[Identifiant | None, S4] = None
    """Ménage d'origine après une scission ; masqué pour protéger la partie victime."""

    def applique(self, volet: Menage) -> Menage:
        """Ajouter les personnes déclarées à celles que l'on connaît."""
        for declaree in self.personnes:
            volet = volet.avec(declaree)
        return replace(volet, composition=self.composition)

    def presences(self) -> Iterator[Presence]:
        """Toutes les personnes déclarées sont présentes."""
        yield from (Presence(declaree.personne, arrive=True) for declaree in self.personnes)


class IdentitePrecisee(Evenement[Menage]):
    """L'identité d'une personne du ménage est vérifiée.

    Chaque champ présent remplace la valeur connue ; un champ absent ne change rien.
    """

    fiche = Fiche(
        nom="menage.identite-precisee",
        libelle="Identité d'une personne précisée",
        phrase="Identité d'un membre du ménage précisée.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
            "OPERATEUR_115 CCAPEX CIDFF POLE_RESSOURCE OPERATEUR_CAMPEMENT"
        ),
    )

    personne: Personne
    """Pseudonyme de la personne."""
    nom: Annotated[Texte100 | None, Personnel("personne")] = None
    """Nom d'usage."""
    prenom: Annotated[Texte100 | None, Personnel("personne")] = None
    """Prénom d'usage."""
    date_naissance: Annotated[Jour | None, Personnel("personne")] = None
    """Date de naissance."""
    role: Annotated[str, Code("ROLE")] | None = None
    """Lien avec la personne qui demande, s'il change."""
    tranche_age: Annotated[str, Code("TRANCHE_AGE")] | None = None
    """Tranche d'âge au jour du fait, si elle change."""

    def applique(self, volet: Menage) -> Menage:
        """Retenir ce qui est dit de la personne."""
        return volet.avec(self)


class AccordRecueilli(Evenement[SansEtat]):
    """Le ménage accepte que des informations soient partagées dans un périmètre.

    Un accord par périmètre ; un nouvel accord sur le même périmètre remplace le précédent.
    """

    fiche = Fiche(
        nom="menage.accord-recueilli",
        libelle="Accord du ménage recueilli",
        phrase="Accord du ménage recueilli pour le partage d'informations.",
        fondement="CASF, art. L. 115-2-1 ; RGPD, art. 13",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
            "OPERATEUR_115 MARAUDE ACCUEIL_DE_JOUR CIDFF POLE_RESSOURCE OPAH PDLHI "
            "OPERATEUR_CAMPEMENT ADIL MENAGE"
        ),
        contact_reel=True,
        ouvre=(dossiers.ACCORD_PARTAGE,),
    )

    perimetre: Annotated[str, Code("PARTAGE")]
    """Périmètre du partage accepté."""
    forme: Annotated[str, Code("FORME_ACCORD")]
    """Forme de l'accord."""
    organismes: Liste[Organisme] = ()
    """Organismes nommés dans l'accord ; absent : tous ceux du périmètre."""
