"""Les droits des personnes sur leurs données : la demande, la réponse, le refus."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.donnees import DEMANDE_DE_DROITS, PROLONGEE_MOIS_MAX, DemandeDUnePersonne
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Jour, Personne, Reference
from parcours.domain.langage.dossiers import AU_FAIT
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    Rearmement,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import roles


class DemandeDeDroitsRecue(Evenement[SansEtat]):
    """Une personne exerce un droit sur ses données.

    Un mois pour répondre.
    """

    fiche = Fiche(
        nom="droits.demande-recue",
        libelle="Demande d'exercice d'un droit reçue",
        phrase="Demande relative aux données personnelles reçue : {droit}.",
        fondement="RGPD, art. 12 et 15 à 21",
        emetteurs=roles("MENAGE DPO REFERENT_PARCOURS SIAO"),
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_DE_DROITS,),
        acte=acte("DPO SIAO REFERENT_PARCOURS", QUELQUES_JOURS, distinguent="droit personne"),
    )

    droit: Annotated[str, Code("DROIT_RGPD")]
    """Droit exercé."""
    personne: Personne | None = None
    """Personne qui exerce le droit."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La réponse, dans le mois."""
        yield Armement(
            DEMANDE_DE_DROITS, DemandeDUnePersonne(recue_le=self.survenu_le), cle=AU_FAIT
        )


class DelaiDeReponseProlonge(Evenement[SansEtat]):
    """La réponse demande plus de temps, et la personne en est informée.

    Trois mois en tout depuis la demande, au plus ; la date annoncée prime si elle est plus proche.
    """

    fiche = Fiche(
        nom="droits.delai-de-reponse-prolonge",
        libelle="Délai de réponse prolongé",
        phrase="Délai de réponse prolongé jusqu'au {jusqu_au}.",
        fondement="RGPD, art. 12, 3",
        emetteurs=roles("DPO"),
        suit="droits.demande-recue",
    )

    demande: Reference
    """Fait droits.demande-recue."""
    jusqu_au: Jour
    """Nouvelle échéance (deux mois de plus au maximum)."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La réponse, à la date annoncée ; une demande déjà close n'en attend plus."""
        prolonge = DemandeDUnePersonne(volet="prolongation", convenu_le=self.jusqu_au)
        yield Armement(DEMANDE_DE_DROITS, prolonge, self.demande, Rearmement.REPREND)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une prolongation de plus de deux mois."""
        demande = moment.cite
        if not isinstance(demande, DemandeDeDroitsRecue):
            return
        if self.jusqu_au > ajouter_mois(demande.survenu_le, PROLONGEE_MOIS_MAX):
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
        acte=acte("DPO SIAO"),
    )

    demande: Reference
    """Fait droits.demande-recue."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """La réponse est donnée."""
        yield Arret(DEMANDE_DE_DROITS, satisfaite=True, cle=self.demande)


class DemandeDeDroitsRefusee(Evenement[SansEtat]):
    """La demande est refusée, et la personne sait pourquoi."""

    fiche = Fiche(
        nom="droits.demande-refusee",
        libelle="Demande refusée",
        phrase="Demande relative aux données personnelles refusée : {motif}.",
        fondement="RGPD, art. 12, 4",
        emetteurs=roles("DPO"),
        ferme=(dossiers.DEMANDE_DE_DROITS,),
    )

    demande: Reference
    """Fait droits.demande-recue."""
    motif: Annotated[str, Code("MOTIF_REFUS_DROIT")]
    """Motif, notifié à la personne."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """La réponse est donnée."""
        yield Arret(DEMANDE_DE_DROITS, satisfaite=True, cle=self.demande)


class LimitationActivee(Evenement[SansEtat]):
    """Le traitement des données est limité, le temps d'un examen.

    Les faits continuent d'être reçus ; chacun ne lit plus que les siens, jusqu'à ce que la
    limitation soit levée.
    """

    fiche = Fiche(
        nom="droits.limitation-activee",
        libelle="Limitation du traitement activée",
        phrase="Traitement des données limité : {motif}.",
        fondement="RGPD, art. 18",
        emetteurs=roles("DPO"),
        ouvre=(dossiers.LIMITATION_TRAITEMENT,),
    )

    motif: Annotated[str, Code("MOTIF_LIMITATION")]
    """Motif."""


class LimitationLevee(Evenement[SansEtat]):
    """Le traitement des données n'est plus limité ; la personne en est informée avant."""

    fiche = Fiche(
        nom="droits.limitation-levee",
        libelle="Limitation du traitement levée",
        fondement="RGPD, art. 18, 3",
        emetteurs=roles("DPO"),
        ferme=(dossiers.LIMITATION_TRAITEMENT,),
    )
