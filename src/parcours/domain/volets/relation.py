"""Qui travaille avec le ménage : le demander, le confirmer, le refuser, y mettre fin, l'exclure.

Nommer un organisme dans un fait suffit d'ordinaire à le mettre en relation. Ces faits servent quand
rien ne le nomme, quand la relation dure, et quand le ménage ne la veut pas. Ce qu'une relation
donne à lire se juge dans `parcours.domain.lecture`.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any, Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.langage.champs import Code, Jour, Liste, Organisme, Personne, Reference
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.habilitation import DROITS, FAMILLES, SUJETS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role, roles

DUREE_MAX_MOIS: Final = 12
"""Une relation confirmée, ou renouvelée, l'est pour un an au plus."""

_NOMINATIVES: Final = frozenset({NomDeVue.FR, NomDeVue.VIF, *FAMILLES})
_LISENT_DES_MENAGES: Final = frozenset({Portee.PROPRES_FAITS, Portee.SIENS, Portee.TERRITOIRE})

QUI_DEMANDE: Final = frozenset(
    role
    for role, droits in DROITS.items()
    if any(droits.lit.get(vue) in _LISENT_DES_MENAGES for vue in _NOMINATIVES)
) - {Role.MENAGE}
"""Tout professionnel qui lit des ménages par leur nom."""
QUI_DECIDE: Final = roles("SIAO REFERENT_PARCOURS") | {
    role
    for role, droits in DROITS.items()
    if any(droits.lit.get(vue) is Portee.TERRITOIRE for vue in SUJETS)
}
"""Le SIAO, le référent, et qui tient une vue de tout son territoire."""
QUI_EXCLUT: Final = roles("SIAO REFERENT_PARCOURS")

FAMILLE_DES_RELATIONS: Final = "relation"
"""Ce que disent ces faits n'est pas de la vie du ménage : il s'y décide avec qui il travaille."""
FONDEMENT: Final = "CASF, art. L. 115-2-1 ; RGPD, art. 5, 1, b et c"


def familles_de(codes: tuple[str, ...]) -> frozenset[str] | None:
    """Les familles de faits que disent des codes de la liste FAMILLE ; aucun code : None."""
    return frozenset(code.lower().replace("_", "-") for code in codes) or None


def _terme_etrange(debut: date, terme: date | None) -> Iterator[Anomalie]:
    """Une relation qui finirait avant de commencer, ou qui durerait plus d'un an."""
    if terme and terme < debut:
        yield Anomalie("dates-contradictoires", "La relation finit avant de commencer.")
    elif terme and terme > ajouter_mois(debut, DUREE_MAX_MOIS):
        yield Anomalie("relation-trop-longue", "Une relation se confirme pour un an au plus.")


class RelationDemandee(Evenement[SansEtat]):
    """Un organisme demande à lire ce que d'autres disent du ménage.

    Celui qui demande est celui qui écrit. Tant que la demande n'est pas confirmée, il lit ses
    propres faits.
    """

    fiche = Fiche(
        nom="relation.demandee",
        libelle="Relation avec le ménage demandée",
        phrase="Relation avec le ménage demandée par un organisme.",
        fondement=FONDEMENT,
        emetteurs=QUI_DEMANDE,
        de_cycle=True,
    )

    motif: Annotated[str, Code("MOTIF_DEMANDE_RELATION")]
    """Ce qui fait demander."""
    base: Annotated[str, Code("BASE_RELATION")]
    """Ce que l'organisme fait avec le ménage."""
    familles: Liste[Annotated[str, Code("FAMILLE")]] = ()
    """Familles de faits demandées ; absent : toutes celles que son rôle lit."""


class RelationConfirmee(Evenement[SansEtat]):
    """La demande est acceptée : l'organisme lit, dans la limite de ce que lit qui la confirme.

    Pour un an au plus ; une relation se renouvelle.
    """

    fiche = Fiche(
        nom="relation.confirmee",
        libelle="Relation avec le ménage confirmée",
        phrase="Relation d'un organisme avec le ménage confirmée.",
        fondement=FONDEMENT,
        emetteurs=QUI_DECIDE,
        reserve=True,
        de_cycle=True,
    )

    demande: Reference
    """Fait relation.demandee."""
    jusqu_au: Jour | None = None
    """Dernier jour de la relation ; absent : un an."""
    familles: Liste[Annotated[str, Code("FAMILLE")]] = ()
    """Familles de faits accordées ; absent : celles de la demande."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une demande que rien n'a dite ou pas encore faite, un terme étrange."""
        yield from _demande_etrange(self.survenu_le, moment)
        yield from _terme_etrange(self.survenu_le, self.jusqu_au)


class RelationRefusee(Evenement[SansEtat]):
    """La demande est refusée ; l'organisme qui l'a faite n'en apprend rien."""

    fiche = Fiche(
        nom="relation.refusee",
        libelle="Relation avec le ménage refusée",
        phrase="Relation d'un organisme avec le ménage refusée.",
        fondement=FONDEMENT,
        emetteurs=QUI_DECIDE,
        reserve=True,
        de_cycle=True,
    )

    demande: Reference
    """Fait relation.demandee."""
    motif: Annotated[str, Code("MOTIF_REFUS_RELATION")]
    """Motif."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une demande que rien n'a dite, ou pas encore faite."""
        yield from _demande_etrange(self.survenu_le, moment)


def _demande_etrange(decidee_le: date, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
    demande = moment.cite
    if not isinstance(demande, RelationDemandee):
        yield Anomalie("demande-inconnue", "La demande de relation n'est pas connue.")
    elif decidee_le < demande.survenu_le:
        yield Anomalie("dates-contradictoires", "La demande est décidée avant d'être faite.")


class RelationTerminee(Evenement[SansEtat]):
    """Un organisme ne travaille plus avec le ménage : ce jour est le dernier de la relation.

    Chacun peut finir la sienne.
    """

    fiche = Fiche(
        nom="relation.terminee",
        libelle="Relation avec le ménage terminée",
        phrase="Relation d'un organisme avec le ménage terminée.",
        fondement=FONDEMENT,
        emetteurs=QUI_DEMANDE | QUI_DECIDE,
        reserve=True,
        de_cycle=True,
    )

    organisme: Organisme
    """Organisme dont la relation prend fin."""
    motif: Annotated[str, Code("MOTIF_FIN_RELATION")]
    """Motif."""


class RelationRenouvelee(Evenement[SansEtat]):
    """Un organisme travaille toujours avec le ménage : sa relation continue, un an au plus."""

    fiche = Fiche(
        nom="relation.renouvelee",
        libelle="Relation avec le ménage renouvelée",
        phrase="Relation d'un organisme avec le ménage renouvelée.",
        fondement=FONDEMENT,
        emetteurs=QUI_DECIDE,
        reserve=True,
        de_cycle=True,
    )

    organisme: Organisme
    """Organisme dont la relation continue."""
    jusqu_au: Jour | None = None
    """Nouveau dernier jour de la relation ; absent : un an."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un terme étrange."""
        yield from _terme_etrange(self.survenu_le, self.jusqu_au)


class OrganismeExclu(Evenement[SansEtat]):
    """Le ménage, ou une personne, ne veut pas qu'un organisme lise ce qui le concerne.

    Sans effet sur le SIAO, sur ce que la loi fait lire, ni sur l'auteur d'une protection.
    """

    fiche = Fiche(
        nom="relation.exclue",
        libelle="Organisme exclu à la demande du ménage",
        phrase="Un organisme est exclu du parcours à la demande du ménage.",
        fondement="RGPD, art. 18 et 21",
        emetteurs=QUI_EXCLUT,
        reserve=True,
        de_cycle=True,
    )

    organisme: Organisme
    """Organisme exclu."""
    a_la_demande_de: Annotated[str, Code("DEMANDEUR_EXCLUSION")]
    """Qui le demande : le ménage, ou une personne."""
    motif: Annotated[str, Code("MOTIF_EXCLUSION_RELATION")]
    """Motif."""
    personne: Personne | None = None
    """Personne qui le demande."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une personne demande sans que l'on dise laquelle, ou qui dit s'exclut soi-même."""
        if (self.a_la_demande_de == "PERSONNE") != (self.personne is not None):
            yield Anomalie(
                "demandeur-imprecis", "L'exclusion ne dit pas clairement qui la demande."
            )
        if moment.auteur == self.organisme:
            yield Anomalie(
                "se-nomme-soi-meme", "S'exclure soi-même ne change rien : finir sa relation suffit."
            )


class ExclusionLevee(Evenement[SansEtat]):
    """Le ménage, ou la personne, accepte de nouveau que l'organisme lise."""

    fiche = Fiche(
        nom="relation.exclusion-levee",
        libelle="Exclusion d'un organisme levée",
        phrase="L'exclusion d'un organisme est levée.",
        fondement="RGPD, art. 18 et 21",
        emetteurs=QUI_EXCLUT,
        reserve=True,
        de_cycle=True,
    )

    exclusion: Reference
    """Fait relation.exclue."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une exclusion que rien n'a dite, ou levée avant d'être."""
        exclusion = moment.cite
        if not isinstance(exclusion, OrganismeExclu):
            yield Anomalie("exclusion-inconnue", "L'exclusion levée n'est pas connue.")
        elif self.survenu_le < exclusion.survenu_le:
            yield Anomalie("dates-contradictoires", "L'exclusion est levée avant d'être dite.")


class FaitConfirme(Evenement[SansEtat]):
    """Un fait qui attendait compte désormais ; les autres faits de son auteur attendent encore."""

    fiche = Fiche(
        nom="relation.fait-confirme",
        libelle="Fait en attente confirmé",
        phrase="Un fait qui attendait est confirmé.",
        fondement=FONDEMENT,
        emetteurs=QUI_DECIDE,
        reserve=True,
        de_cycle=True,
    )

    fait: Reference
    """Le fait confirmé."""


class FaitEcarte(Evenement[SansEtat]):
    """Un fait qui attendait est écarté : il ne compte pour personne d'autre que son auteur.

    Une protection que dit quelqu'un sans relation n'est écartée que du SIAO et du DPO, chacun le
    disant.
    """

    fiche = Fiche(
        nom="relation.fait-ecarte",
        libelle="Fait en attente écarté",
        phrase="Un fait qui attendait est écarté.",
        fondement=FONDEMENT,
        emetteurs=QUI_DECIDE | {Role.DPO},
        reserve=True,
        de_cycle=True,
    )

    fait: Reference
    """Le fait écarté."""
    motif: Annotated[str, Code("MOTIF_FAIT_ECARTE")]
    """Motif."""


DECISIONS: Final[frozenset[type[Evenement[Any]]]] = frozenset(
    {
        RelationConfirmee,
        RelationRefusee,
        RelationTerminee,
        RelationRenouvelee,
        OrganismeExclu,
        ExclusionLevee,
        FaitConfirme,
        FaitEcarte,
    }
)
"""Ce qui décide d'une relation, ou d'un fait qui attend."""
