"""Le suivi du référent : ses contacts, ses revues, les alertes qu'il prend en compte."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.service import (
    PRISE_EN_COMPTE_D_UNE_ALERTE,
    REVUE_DE_PARCOURS,
    ContactOuRevue,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    Entier,
    Jour,
    Liste,
    Personnel,
    Reference,
    Texte300,
)
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.volets.referent.mandats import REVUE_DU_REFERENT, Referents


def fait_inconnu(moment: Moment[SansEtat]) -> Iterator[Anomalie]:
    """Le fait à l'origine de l'alerte n'est pas connu."""
    if moment.cite is None:
        yield Anomalie("alerte-inconnue", "Le fait à l'origine de l'alerte n'est pas connu.")


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

    def armements(self, moment: Moment[Referents]) -> Iterator[Armement]:
        """La revue de parcours se compte depuis le dernier contact."""
        yield Armement(REVUE_DE_PARCOURS, ContactOuRevue(le=self.survenu_le), cle=REVUE_DU_REFERENT)


class RevueDeParcoursTenue(Evenement[Referents]):
    """Le référent fait le point du parcours.

    La revue suivante est due à la date qu'il fixe, à défaut au bout du délai du service.
    """

    fiche = Fiche(
        nom="referent.revue-tenue",
        libelle="Revue de parcours tenue",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
    )

    constats: Liste[Annotated[str, Code("CONSTAT_REVUE")]] = ()
    """Constats."""
    menage_present: Booleen
    """Vrai si le ménage a participé."""
    prochaine_le: Jour | None = None
    """Prochaine revue."""

    def armements(self, moment: Moment[Referents]) -> Iterator[Armement]:
        """La revue suivante."""
        revue = ContactOuRevue(le=self.survenu_le, convenu_le=self.prochaine_le)
        yield Armement(REVUE_DE_PARCOURS, revue, cle=REVUE_DU_REFERENT)

    def anomalies(self, moment: Moment[Referents]) -> Iterator[Anomalie]:
        """Une revue suivante déjà passée."""
        if self.prochaine_le and self.prochaine_le < self.survenu_le:
            yield Anomalie("dates-contradictoires", "La revue suivante est déjà passée.")


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

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """L'alerte citée est prise en compte."""
        yield Arret(PRISE_EN_COMPTE_D_UNE_ALERTE, satisfaite=True, cle=self.alerte)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Prendre en compte ce que rien n'a dit."""
        yield from fait_inconnu(moment)


class AlerteClose(Evenement[SansEtat]):
    """L'alerte n'a plus lieu d'être : résolue, passée à d'autres, ou non fondée."""

    fiche = Fiche(
        nom="referent.alerte-close",
        libelle="Alerte close",
        phrase="Alerte close : {issue}.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.DEGRADATION,),
        clot=("AL-01",),
    )

    alerte: Reference
    """Fait à l'origine de l'alerte."""
    issue: Annotated[str, Code("ISSUE_ALERTE")]
    """Issue."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """L'alerte citée n'attend plus de prise en compte."""
        yield Arret(PRISE_EN_COMPTE_D_UNE_ALERTE, satisfaite=False, cle=self.alerte)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Clore ce que rien n'a ouvert."""
        yield from fait_inconnu(moment)
