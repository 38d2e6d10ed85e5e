"""Le référent de parcours, le « fil rouge » : qui suit le ménage, ses contacts, ses alertes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Code,
    Entier,
    Identifiant,
    Jour,
    Organisme,
    Personnel,
    Reference,
    Texte300,
)
from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE, REVUE_DE_PARCOURS
from parcours.domain.evenement import (
    Armement,
    Arret,
    Evenement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import roles

PARCOURS_ENTIER = "PARCOURS"


@dataclass(frozen=True, slots=True)
class Mandat:
    """Un organisme en charge du ménage, de `du` inclus à `au` exclu."""

    organisme: str
    agent: str | None
    perimetre: str
    du: date
    au: date | None = None

    def est_en_cours(self, jour: date) -> bool:
        """Vrai si l'organisme est en charge ce jour-là."""
        return self.du <= jour and (self.au is None or jour < self.au)


@dataclass(frozen=True, slots=True)
class Referents:
    """Les mandats successifs : jamais deux en charge d'un même périmètre le même jour."""

    mandats: tuple[Mandat, ...] = ()

    def en_charge(self, jour: date, perimetre: str = PARCOURS_ENTIER) -> Mandat | None:
        """Le référent du périmètre ce jour-là."""
        return next(
            (m for m in self.mandats if m.perimetre == perimetre and m.est_en_cours(jour)), None
        )

    def confie(self, mandat: Mandat) -> "Referents":
        """Le nouveau mandat commence ; celui qu'il remplace finit la veille."""
        avant = [m for m in self.mandats if m.perimetre != mandat.perimetre or m.du < mandat.du]
        return Referents((*_finis(avant, mandat.du, mandat.perimetre), mandat))

    def finit(self, le: date, perimetre: str | None = None) -> "Referents":
        """Plus de référent à compter de ce jour ; périmètre None : tous."""
        return Referents(tuple(_finis(self.mandats, le, perimetre)))


def _finis(mandats: Iterable[Mandat], le: date, perimetre: str | None) -> Iterator[Mandat]:
    for mandat in mandats:
        concerne = perimetre in (None, mandat.perimetre)
        depasse = mandat.au is None or mandat.au > le
        yield replace(mandat, au=le) if concerne and depasse else mandat


def _mandat(fait: "ReferentDesigne | RelaisAccepte", du: date) -> Mandat:
    agent = str(fait.agent) if fait.agent else None
    return Mandat(fait.organisme, agent, fait.perimetre, du)


class ReferentDesigne(Evenement[Referents]):
    """Un organisme est désigné référent du parcours.

    En charge dès ce jour, jusqu'à relais ou fin de mandat. Une désignation remplace le référent de
    même périmètre. Le portefeuille suit l'organisme, pas l'agent.
    """

    fiche = Fiche(
        nom="referent.designe",
        libelle="Référent de parcours désigné",
        phrase="Référent de parcours désigné.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("SIAO CONSEIL_DEPARTEMENTAL DDETS"),
        ouvre=(dossiers.MANDAT_REFERENT,),
    )

    organisme: Organisme
    """Organisme du référent."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")]
    """Parcours entier ou logement."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent ; le portefeuille suit l'organisme."""

    def applique(self, volet: Referents) -> Referents:
        """L'organisme prend le ménage en charge."""
        return volet.confie(_mandat(self, self.survenu_le))

    def armements(self, volet: Referents) -> Iterator[Armement]:
        """Une revue de parcours est due trois mois après."""
        del volet
        yield Armement(REVUE_DE_PARCOURS, {"le": self.survenu_le})


class ContactDuReferentTenu(Evenement[Referents]):
    """Le référent a rencontré le ménage, ou lui a parlé."""

    fiche = Fiche(
        nom="referent.contact-tenu",
        libelle="Contact du référent avec le ménage tenu",
        phrase="Contact du référent avec le ménage.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS"),
        contact_reel=True,
    )

    canal: Annotated[str, Code("CANAL")]
    """Canal."""
    duree_minutes: Annotated[Entier, Field(ge=1, le=600)] | None = None
    """Durée."""

    def armements(self, volet: Referents) -> Iterator[Armement]:
        """La revue de parcours se compte depuis le dernier contact."""
        del volet
        yield Armement(REVUE_DE_PARCOURS, {"le": self.survenu_le})


class RelaisAccepte(Evenement[Referents]):
    """Le référent entrant accepte de prendre le relais.

    Le sortant reste en charge jusqu'à la veille de la date d'effet. Aucun relais n'est effectif
    sans ce fait.
    """

    fiche = Fiche(
        nom="referent.relais-accepte",
        libelle="Relais accepté par le référent entrant",
        phrase="Relais accepté, effectif le {effet_le}.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ouvre=(dossiers.MANDAT_REFERENT,),
    )

    organisme: Organisme
    """Organisme entrant."""
    effet_le: Jour
    """Premier jour de prise en charge."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")] = PARCOURS_ENTIER
    """Périmètre repris."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent entrant."""
    proposition: Reference | None = None
    """Fait referent.relais-propose."""

    def applique(self, volet: Referents) -> Referents:
        """Le relais se fait à sa date d'effet, sans trou."""
        return volet.confie(_mandat(self, self.effet_le))

    def armements(self, volet: Referents) -> Iterator[Armement]:
        """Une revue de parcours est due trois mois après l'acceptation."""
        del volet
        yield Armement(REVUE_DE_PARCOURS, {"le": self.survenu_le})


class AlertePriseEnCompte(Evenement[SansEtat]):
    """Le référent dit qu'il a vu une alerte et ce qu'il fait d'abord.

    Arrête l'escalade ; le dossier reste ouvert jusqu'à la clôture de l'alerte.
    """

    fiche = Fiche(
        nom="referent.alerte-prise-en-compte",
        libelle="Alerte prise en compte",
        phrase="Alerte prise en compte par le référent.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
    )

    alerte: Reference
    """Fait à l'origine de l'alerte."""
    action: Annotated[str, Code("ACTION_ALERTE")]
    """Première action."""
    commentaire: Annotated[Texte300 | None, Personnel("menage")] = None
    """Précision utile, sans donnée de santé ni jugement."""

    def arrets(self, volet: SansEtat) -> Iterator[Arret]:
        """L'alerte citée est prise en compte."""
        del volet
        yield Arret(PRISE_EN_COMPTE_D_UNE_ALERTE, satisfaite=True, cle=self.alerte)


class AlerteClose(Evenement[SansEtat]):
    """L'alerte n'a plus lieu d'être : résolue, passée à d'autres, ou non fondée."""

    fiche = Fiche(
        nom="referent.alerte-close",
        libelle="Alerte close",
        phrase="Alerte close.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.DEGRADATION,),
        clot=("AL-01",),
    )

    alerte: Reference
    """Fait à l'origine de l'alerte."""
    issue: Annotated[str, Code("ISSUE_ALERTE")]
    """Issue."""

    def arrets(self, volet: SansEtat) -> Iterator[Arret]:
        """L'alerte citée n'attend plus de prise en compte."""
        del volet
        yield Arret(PRISE_EN_COMPTE_D_UNE_ALERTE, satisfaite=False, cle=self.alerte)
