"""Qui compose le ménage, et comment le joindre."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    Identifiant,
    Jour,
    ListeNonVide,
    Personne,
    Personnel,
    Texte20,
    Texte100,
    Texte254,
    Texte300,
)
from parcours.domain.langage.constats import Presence
from parcours.domain.langage.evenement import (
    Anomalie,
    Evenement,
    Moment,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S4, roles
from parcours.domain.volets.menage.etat import Menage


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

    def applique(self, moment: Moment[Menage]) -> Menage:
        """Ajouter les personnes déclarées à celles que l'on connaît."""
        menage = moment.etat
        for declaree in self.personnes:
            menage = menage.avec(declaree)
        return replace(menage, composition=self.composition)

    def anomalies(self, moment: Moment[Menage]) -> Iterator[Anomalie]:
        """Un même pseudonyme pour deux personnes : de laquelle parlent les faits ?"""
        dites: dict[str, PersonneDeclaree] = {}
        for declaree in self.personnes:
            if dites.setdefault(declaree.personne, declaree) != declaree:
                yield Anomalie(
                    "personne-en-double",
                    "Un même pseudonyme désigne deux personnes : donner à chacune le sien.",
                )

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

    def applique(self, moment: Moment[Menage]) -> Menage:
        """Retenir ce qui est dit de la personne, si elle n'est pas partie."""
        return moment.etat if self.personne in moment.etat.partis else moment.etat.avec(self)

    def anomalies(self, moment: Moment[Menage]) -> Iterator[Anomalie]:
        """Une personne que le ménage ignore."""
        yield from moment.etat.ignore(self.personne)


COORDONNEES = ("telephone", "courriel", "adresse", "canal_prefere", "contact_discret")


class CoordonneesModifiees(Evenement[Menage]):
    """Ce qui permet de joindre le ménage change.

    Chaque champ présent remplace la valeur connue. Aucune coordonnée n'entre dans un agrégat ; sous
    une protection d'adresse, toutes se lisent au niveau de la protection.
    """

    fiche = Fiche(
        nom="menage.coordonnees-modifiees",
        libelle="Coordonnées modifiées",
        phrase="Coordonnées mises à jour.",
        fondement="Code civil, art. 515-11, 6° ; RGPD, art. 5, 1, d",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA OPERATEUR_115 CIDFF "
            "POLE_RESSOURCE OPERATEUR_CAMPEMENT MENAGE"
        ),
    )

    telephone: Annotated[Texte20 | None, Personnel("menage")] = None
    """Numéro au format E.164."""
    courriel: Annotated[Texte254 | None, Personnel("menage")] = None
    """Adresse électronique."""
    adresse: Annotated[Texte300 | None, Personnel("menage"), S4] = None
    """Adresse postale ou élection de domicile."""
    canal_prefere: Annotated[str, Code("CANAL")] | None = None
    """Canal souhaité par le ménage."""
    contact_discret: Annotated[Booleen | None, S4] = None
    """Vrai s'il ne faut laisser aucun message ni écrire à l'adresse."""

    def applique(self, moment: Moment[Menage]) -> Menage:
        """Retenir les coordonnées dites, garder les autres."""
        dites = {champ: v for champ in COORDONNEES if (v := getattr(self, champ)) is not None}
        return replace(moment.etat, coordonnees={**moment.etat.coordonnees, **dites})
