"""Corriger en ajoutant : rectifier, annuler, redater, rattacher ailleurs, contester.

Comment les corrections se résolvent est dans `parcours.domain.histoire.histoire`.
"""

from functools import cache
from typing import Annotated, Any
from uuid import UUID

from parcours.domain.langage.champs import Code, Identifiant, Jour, Personnel, Reference, Texte500
from parcours.domain.langage.dossiers import CONTESTATION
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S4, Precision, Role, roles
from parcours.domain.volets.relation import (
    ExclusionLevee,
    FaitConfirme,
    FaitEcarte,
    RelationConfirmee,
    RelationRefusee,
)

QUI_EMET = frozenset(Role) - {Role.OBSERVATEUR, Role.SUPERVISION, Role.SYSTEME}
"""Tout rôle qui dépose des faits peut en corriger."""
CORRIGENT_POUR_AUTRUI = frozenset({Role.SIAO, Role.DPO})
"""Rôles qui corrigent les faits des autres ; chacun corrige les siens."""


class Visee(Evenement[SansEtat]):
    """Un fait qui en vise un autre : qui ne voit pas l'autre ne voit pas celui-ci."""

    cible: Reference
    """Le fait visé."""


class Correction(Visee):
    """Un fait qui en corrige un autre, sans rien effacer."""


class FaitRectifie(Correction):
    """Un fait est remplacé par un autre de même type, qui prend sa place et son identité.

    Seul l'émetteur de la cible, le SIAO ou le DPO rectifie. L'original reste lisible.
    """

    fiche = Fiche(
        nom="correction.fait-rectifie",
        libelle="Fait rectifié",
        fondement="RGPD, art. 16",
        emetteurs=QUI_EMET,
        de_cycle=True,
    )

    remplacant: Reference
    """Fait de même type qui le remplace."""
    motif: Annotated[str, Code("MOTIF_RECTIFICATION")]
    """Motif."""


class FaitAnnule(Correction):
    """Un fait est retiré : il ne compte plus dans aucune vue, même au passé.

    Annuler une correction la retire. Seul l'émetteur de la cible, le SIAO ou le DPO annule.
    """

    fiche = Fiche(
        nom="correction.fait-annule",
        libelle="Fait annulé",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=QUI_EMET,
        de_cycle=True,
    )

    motif: Annotated[str, Code("MOTIF_ANNULATION")]
    """Motif."""


class DatePrecisee(Correction):
    """La date d'un fait est précisée : l'ordre et les horloges se recalculent.

    Seul l'émetteur de la cible, le SIAO ou le DPO précise.
    """

    fiche = Fiche(
        nom="correction.date-precisee",
        libelle="Date d'un fait précisée",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=QUI_EMET,
        de_cycle=True,
    )

    nouvelle_date: Jour
    """Nouvelle date du fait."""
    precision: Precision
    """Précision de cette date."""

    def admet(self, autre: "DatePrecisee") -> bool:
        """Vrai si l'autre précision dit un jour que celle-ci laissait possible."""
        ici, la = self.precision, autre.nouvelle_date
        return ici.premier_jour(self.nouvelle_date) == ici.premier_jour(la)


class RattachementChange(Correction):
    """Un fait appartient à un autre ménage : il quitte ce parcours et compte dans l'autre."""

    fiche = Fiche(
        nom="correction.rattachement-change",
        libelle="Fait rattaché à un autre ménage",
        phrase="Fait rattaché à un autre parcours.",
        fondement="RGPD, art. 5, 1, d (exactitude)",
        emetteurs=roles("SIAO CCAPEX DPO PDLHI"),
        reserve=True,
        de_cycle=True,
    )

    menage_cible: Annotated[Identifiant, S4]
    """Ménage auquel le fait appartient."""

    def autres_parcours(self) -> tuple[UUID, ...]:
        """Le parcours où le fait compte désormais."""
        return (self.menage_cible,)


class ValeurContestee(Visee):
    """La personne conteste ce qu'un fait dit d'elle.

    La contestation s'affiche à côté du fait, qui n'est pas modifié et compte encore.
    """

    fiche = Fiche(
        nom="correction.valeur-contestee",
        libelle="Valeur contestée par la personne",
        phrase="Fait contesté par le ménage.",
        fondement="RGPD, art. 16 et 21",
        emetteurs=roles("MENAGE REFERENT_PARCOURS DPO"),
        contact_reel=True,
        ouvre=(CONTESTATION,),
    )

    motif: Annotated[str, Code("MOTIF_CONTESTATION")]
    """Motif."""
    precision: Annotated[Texte500 | None, Personnel("menage")] = None
    """Propos de la personne."""


class ContestationTraitee(Evenement[SansEtat]):
    """Une contestation reçoit sa réponse.

    Acceptée, le fait contesté ne compte plus, à moins qu'une rectification ne le remplace ; son
    auteur l'apprend.
    """

    fiche = Fiche(
        nom="correction.contestation-traitee",
        libelle="Contestation traitée",
        phrase="Contestation traitée : {issue}.",
        fondement="RGPD, art. 16",
        emetteurs=roles("SIAO DPO CCAPEX"),
        ferme=(CONTESTATION,),
        de_cycle=True,
    )

    contestation: Reference
    """La contestation à laquelle il est répondu."""
    issue: Annotated[str, Code("ISSUE_CONTESTATION")]
    """Issue."""


EN_VISENT_UN_AUTRE = (
    Visee,
    ContestationTraitee,
    RelationConfirmee,
    RelationRefusee,
    ExclusionLevee,
    FaitConfirme,
    FaitEcarte,
)
"""Les faits qui ne se voient que si l'on voit celui qu'ils citent."""


def fait_vise(evenement: Evenement[Any]) -> str | None:
    """La référence du fait qu'il faut voir pour voir celui-ci ; None s'il se suffit."""
    champ = _vise(type(evenement))
    return str(getattr(evenement, champ)) if champ else None


@cache
def _vise(sorte: type[Evenement[Any]]) -> str | None:
    """Le champ par lequel ce type en vise un autre."""
    return sorte.reference_citee if issubclass(sorte, EN_VISENT_UN_AUTRE) else None
