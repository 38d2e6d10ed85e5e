"""Les droits des personnes sur leurs données : la demande, la réponse, le refus."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import Code, Jour, Personne, Reference
from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.donnees import DEMANDE_DE_DROITS
from parcours.domain.droit.faits import Faits
from parcours.domain.evenement import Anomalie, Armement, Arret, Evenement, SansEtat
from parcours.domain.fiche import Fiche
from parcours.domain.types_de_dossier import AU_FAIT
from parcours.domain.vocabulaire import roles


@dataclass(frozen=True, slots=True)
class DroitsExerces:
    """Les demandes que les personnes ont faites sur leurs données."""

    recues: tuple[date, ...] = ()
    """Jour de chaque demande."""


class DemandeDeDroitsRecue(Evenement[DroitsExerces]):
    """Une personne exerce un droit sur ses données.

    Un mois pour répondre. Source : RGPD, art. 12.
    """

    fiche = Fiche(
        nom="droits.demande-recue",
        libelle="Demande d'exercice d'un droit reçue",
        phrase="Demande relative aux données personnelles reçue.",
        fondement="RGPD, art. 12 et 15 à 21",
        emetteurs=roles("MENAGE DPO REFERENT_PARCOURS SIAO"),
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_DE_DROITS,),
    )

    droit: Annotated[str, Code("DROIT_RGPD")]
    """Droit exercé."""
    personne: Personne | None = None
    """Personne qui exerce le droit."""

    def applique(self, volet: DroitsExerces) -> DroitsExerces:
        """Retenir le jour de la demande."""
        return replace(volet, recues=(*volet.recues, self.survenu_le))

    def armements(self, volet: DroitsExerces) -> Iterator[Armement]:
        """La réponse, dans le mois."""
        del volet
        yield Armement(DEMANDE_DE_DROITS, {"recue_le": self.survenu_le}, cle=AU_FAIT)


class DelaiDeReponseProlonge(Evenement[DroitsExerces]):
    """La réponse demande plus de temps, et la personne en est informée.

    Deux mois de plus au maximum. Source : RGPD, art. 12, 3.
    """

    fiche = Fiche(
        nom="droits.delai-de-reponse-prolonge",
        libelle="Délai de réponse prolongé",
        phrase="Délai de réponse prolongé jusqu'au {jusqu_au}.",
        fondement="RGPD, art. 12, 3",
        emetteurs=roles("DPO"),
    )

    demande: Reference
    """Fait droits.demande-recue."""
    jusqu_au: Jour
    """Nouvelle échéance (deux mois de plus au maximum)."""

    def arrets(self, volet: DroitsExerces) -> Iterator[Arret]:
        """Le premier délai ne vaut plus."""
        del volet
        yield Arret(DEMANDE_DE_DROITS, satisfaite=False, cle=self.demande)

    def armements(self, volet: DroitsExerces) -> Iterator[Armement]:
        """Trois mois en tout depuis la dernière demande reçue."""
        if volet.recues:
            prolonge: Faits = {"volet": "prolongation", "recue_le": max(volet.recues)}
            yield Armement(DEMANDE_DE_DROITS, prolonge, cle=self.demande)

    def anomalies(self, volet: DroitsExerces) -> Iterator[Anomalie]:
        """Une prolongation de plus de deux mois."""
        if volet.recues and self.jusqu_au > ajouter_mois(max(volet.recues), 3):
            yield Anomalie("prolongation-trop-longue", "La réponse est due dans les trois mois.")


class DemandeDeDroitsSatisfaite(Evenement[SansEtat]):
    """La demande est satisfaite."""

    fiche = Fiche(
        nom="droits.demande-satisfaite",
        libelle="Demande satisfaite",
        phrase="Demande relative aux données personnelles satisfaite.",
        fondement="RGPD, art. 12",
        emetteurs=roles("DPO SIAO"),
        ferme=(dossiers.DEMANDE_DE_DROITS,),
    )

    demande: Reference
    """Fait droits.demande-recue."""

    def arrets(self, volet: SansEtat) -> Iterator[Arret]:
        """La réponse est donnée."""
        del volet
        yield Arret(DEMANDE_DE_DROITS, satisfaite=True, cle=self.demande)


class DemandeDeDroitsRefusee(Evenement[SansEtat]):
    """La demande est refusée, et la personne sait pourquoi."""

    fiche = Fiche(
        nom="droits.demande-refusee",
        libelle="Demande refusée",
        phrase="Demande relative aux données personnelles refusée.",
        fondement="RGPD, art. 12, 4",
        emetteurs=roles("DPO"),
        ferme=(dossiers.DEMANDE_DE_DROITS,),
    )

    demande: Reference
    """Fait droits.demande-recue."""
    motif: Annotated[str, Code("MOTIF_REFUS_DROIT")]
    """Motif, notifié à la personne."""

    def arrets(self, volet: SansEtat) -> Iterator[Arret]:
        """La réponse est donnée."""
        del volet
        yield Arret(DEMANDE_DE_DROITS, satisfaite=True, cle=self.demande)
