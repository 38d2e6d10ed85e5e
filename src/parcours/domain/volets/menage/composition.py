"""La composition du ménage dans le temps : qui le rejoint, qui le quitte, quand il se scinde."""

from collections.abc import Iterator
from typing import Annotated
from uuid import UUID

from parcours.domain.langage.champs import (
    Code,
    Identifiant,
    Jour,
    ListeNonVide,
    Personne,
    Personnel,
)
from parcours.domain.langage.constats import Presence
from parcours.domain.langage.evenement import Evenement, Moment
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S4, Role, roles
from parcours.domain.volets.menage.etat import Menage

QUI_SUIT: frozenset[Role] = roles(
    "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
    "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
    "OPERATEUR_115 OPERATEUR_CAMPEMENT POLE_RESSOURCE CIDFF"
)
"""Qui accompagne le ménage d'assez près pour dire qui le compose."""


class PersonneAjoutee(Evenement[Menage]):
    """Une personne rejoint le ménage : naissance, retour, mise en couple, oubli."""

    fiche = Fiche(
        nom="menage.personne-ajoutee",
        libelle="Personne ajoutée au ménage",
        phrase="Une personne a rejoint le ménage.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=QUI_SUIT,
    )

    personne: Personne
    """Pseudonyme de la personne ajoutée."""
    role: Annotated[str, Code("ROLE")]
    """Lien avec la personne qui demande."""
    tranche_age: Annotated[str, Code("TRANCHE_AGE")]
    """Tranche d'âge au jour du fait."""
    motif: Annotated[str, Code("MOTIF_ARRIVEE")]
    """Raison de l'arrivée."""
    sexe: Annotated[str, Code("SEXE")] | None = None
    """Sexe déclaré."""
    date_naissance: Annotated[Jour | None, Personnel("personne")] = None
    """Date de naissance, chiffrée avec la clé de la personne."""

    def applique(self, moment: Moment[Menage]) -> Menage:
        """Retenir ce qui est dit de la personne : la composition du ménage la suit."""
        return moment.etat.avec(self).recompose()

    def presences(self) -> Iterator[Presence]:
        """La personne est présente."""
        yield Presence(self.personne, arrive=True)


class PersonnePartie(Evenement[Menage]):
    """Une personne quitte le ménage.

    Si elle fonde un ménage suivi, une scission accompagne ce fait.
    """

    fiche = Fiche(
        nom="menage.personne-partie",
        libelle="Personne sortie du ménage",
        phrase="Une personne a quitté le ménage.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=QUI_SUIT,
    )

    personne: Personne
    """Pseudonyme de la personne partie."""
    motif: Annotated[str, Code("MOTIF_DEPART_PERSONNE")]
    """Raison du départ."""
    nouveau_menage: Annotated[Identifiant | None, S4] = None
    """Ménage rejoint, s'il est suivi ; tu à qui n'est pas habilité."""

    def applique(self, moment: Moment[Menage]) -> Menage:
        """La personne n'est plus du ménage."""
        return moment.etat.sans((self.personne,))

    def presences(self) -> Iterator[Presence]:
        """La personne n'est plus présente, à compter de ce jour."""
        yield Presence(self.personne, arrive=False)


class MenageScinde(Evenement[Menage]):
    """Des personnes quittent ce ménage pour en former d'autres.

    Écrit dans le parcours d'origine ; chaque nouveau ménage s'ouvre par `menage.ouvert`. Rien n'est
    recopié : les faits restent où ils sont, et seul le nouveau ménage dit d'où il vient. Après une
    mise en sécurité, rien de lui ne se lit depuis l'ancien.
    """

    fiche = Fiche(
        nom="correction.menage-scinde",
        libelle="Ménage scindé",
        phrase="Composition du ménage modifiée.",
        fondement="Code civil, art. 515-11 ; RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO CIDFF DPO"),
        reserve=True,
    )

    nouveaux_menages: Annotated[ListeNonVide[Identifiant], S4]
    """Ménages créés ; tus à qui n'est pas habilité."""
    personnes: ListeNonVide[Personne]
    """Personnes qui quittent ce ménage."""
    motif: Annotated[str, Code("MOTIF_SCISSION"), S4]
    """Motif ; tu à qui n'est pas habilité."""

    def applique(self, moment: Moment[Menage]) -> Menage:
        """Ces personnes ne sont plus du ménage."""
        return moment.etat.sans(self.personnes)

    def parcours_formes(self) -> tuple[UUID, ...]:
        """Les nouveaux ménages : ce qui est dit de violences y suit ceux qui partent."""
        return self.nouveaux_menages

    def presences(self) -> Iterator[Presence]:
        """Ces personnes ne sont plus présentes, à compter du jour de la séparation."""
        yield from (Presence(personne, arrive=False) for personne in self.personnes)
