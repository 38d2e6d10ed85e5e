"""Les séances de la CCAPEX : programmées, leur ordre du jour fixé, tenues, closes, ou annulées.

Une séance est un flux du territoire : elle ne dit aucun ménage. Qui y passe se dit dans le flux de
chaque ménage (`expulsion.ccapex-inscrite-en-seance`), et se lit comme lui.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import Code, Entier, Jour, Organisme
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.vocabulaire import S1, roles

SECRETARIAT = roles("CCAPEX PREFECTURE DDETS")
"""Qui tient le secrétariat de la commission."""
FONDEMENT = "Loi n° 90-449 du 31 mai 1990, art. 7-2 ; décret n° 2026-83"


class EtatDeSeance(StrEnum):
    """Où en est une séance."""

    NON_PROGRAMMEE = "non-programmee"
    PROGRAMMEE = "programmee"
    ORDRE_DU_JOUR_FIXE = "ordre-du-jour-fixe"
    TENUE = "tenue"
    CLOSE = "close"
    ANNULEE = "annulee"


@dataclass(frozen=True, slots=True)
class Seance:
    """Ce que l'on sait d'une séance."""

    seance_le: date | None = None
    niveau: str | None = None
    commission: str | None = None
    prochaine_le: date | None = None
    """La séance d'après, si elle est déjà dite."""
    ordre_du_jour_fixe_le: date | None = None
    tenue_le: date | None = None
    participants: int | None = None
    close_le: date | None = None
    annulee_le: date | None = None

    @property
    def etat(self) -> EtatDeSeance:
        """Le dernier pas franchi."""
        pas = (
            (self.annulee_le, EtatDeSeance.ANNULEE),
            (self.close_le, EtatDeSeance.CLOSE),
            (self.tenue_le, EtatDeSeance.TENUE),
            (self.ordre_du_jour_fixe_le, EtatDeSeance.ORDRE_DU_JOUR_FIXE),
            (self.seance_le, EtatDeSeance.PROGRAMMEE),
        )
        return next((etat for le, etat in pas if le), EtatDeSeance.NON_PROGRAMMEE)

    def sans_programme(self) -> Iterator[Anomalie]:
        """Un pas franchi par une séance que personne n'a programmée."""
        if self.seance_le is None:
            yield Anomalie(
                "seance-non-programmee", "Le jour de cette séance n'est pas connu : la programmer."
            )


class SeanceCcapexProgrammee(Evenement[Seance]):
    """Une séance de la CCAPEX est programmée, ou reportée : le dernier jour dit vaut."""

    fiche = Fiche(
        nom="territoire.seance-ccapex-programmee",
        libelle="Séance de la CCAPEX programmée ou reportée",
        phrase="Séance de la CCAPEX programmée le {seance_le}.",
        fondement=FONDEMENT,
        emetteurs=SECRETARIAT,
        agregat=Agregat.SEANCE,
        sensibilite=S1,
    )

    seance_le: Jour
    """Jour de la séance."""
    niveau: Annotated[str, Code("NIVEAU_CCAPEX")]
    """Commission centrale, locale ou sous-commission."""
    prochaine_le: Jour | None = None
    """Jour de la séance d'après, s'il est connu : ce qui tombe avant ne peut pas l'attendre."""
    commission: Organisme | None = None
    """Commission qui se réunit."""

    def applique(self, moment: Moment[Seance]) -> Seance:
        """Le jour dit vaut ; programmée de nouveau, une séance annulée reprend."""
        return replace(
            moment.etat,
            seance_le=self.seance_le,
            niveau=self.niveau,
            prochaine_le=self.prochaine_le or moment.etat.prochaine_le,
            commission=self.commission or moment.etat.commission,
            annulee_le=None,
        )

    def anomalies(self, moment: Moment[Seance]) -> Iterator[Anomalie]:
        """Des dates qui se contredisent."""
        if self.prochaine_le is not None and self.prochaine_le <= self.seance_le:
            yield Anomalie("dates-contradictoires", "La séance d'après n'est pas après celle-ci.")


class SeanceCcapexOrdreDuJourFixe(Evenement[Seance]):
    """Le secrétariat fixe l'ordre du jour : qui s'inscrit ensuite s'y ajoute, et se voit."""

    fiche = Fiche(
        nom="territoire.seance-ccapex-ordre-du-jour-fixe",
        libelle="Ordre du jour d'une séance de la CCAPEX fixé",
        phrase="Ordre du jour de la séance fixé.",
        fondement=FONDEMENT,
        emetteurs=SECRETARIAT,
        agregat=Agregat.SEANCE,
        sensibilite=S1,
    )

    def applique(self, moment: Moment[Seance]) -> Seance:
        """La première fixation vaut : une séance ne s'en dédit pas."""
        return replace(
            moment.etat, ordre_du_jour_fixe_le=moment.etat.ordre_du_jour_fixe_le or self.survenu_le
        )

    def anomalies(self, moment: Moment[Seance]) -> Iterator[Anomalie]:
        """Une séance sans jour, ou déjà passée."""
        yield from moment.etat.sans_programme()
        if moment.etat.seance_le is not None and self.survenu_le > moment.etat.seance_le:
            yield Anomalie(
                "ordre-du-jour-apres-la-seance", "L'ordre du jour est fixé après la séance."
            )


class SeanceCcapexTenue(Evenement[Seance]):
    """La séance se tient."""

    fiche = Fiche(
        nom="territoire.seance-ccapex-tenue",
        libelle="Séance de la CCAPEX tenue",
        fondement=FONDEMENT,
        emetteurs=SECRETARIAT,
        agregat=Agregat.SEANCE,
        sensibilite=S1,
    )

    participants: Annotated[Entier, Field(ge=1, le=1000)] | None = None
    """Nombre de participants."""

    def applique(self, moment: Moment[Seance]) -> Seance:
        """Elle s'est tenue ce jour-là."""
        return replace(
            moment.etat,
            tenue_le=self.survenu_le,
            participants=self.participants or moment.etat.participants,
        )

    def anomalies(self, moment: Moment[Seance]) -> Iterator[Anomalie]:
        """Une séance sans jour, ou tenue un autre jour que le sien."""
        yield from moment.etat.sans_programme()
        if moment.etat.seance_le is not None and self.survenu_le != moment.etat.seance_le:
            yield Anomalie(
                "seance-un-autre-jour", "La séance se tient un autre jour que celui programmé."
            )


class SeanceCcapexClose(Evenement[Seance]):
    """Le relevé de la séance est arrêté : ses avis sont rendus."""

    fiche = Fiche(
        nom="territoire.seance-ccapex-close",
        libelle="Séance de la CCAPEX close",
        phrase="Relevé de la séance de la CCAPEX arrêté.",
        fondement=FONDEMENT,
        emetteurs=SECRETARIAT,
        agregat=Agregat.SEANCE,
        sensibilite=S1,
    )

    def applique(self, moment: Moment[Seance]) -> Seance:
        """Plus rien n'y est attendu que la suite des avis."""
        return replace(moment.etat, close_le=moment.etat.close_le or self.survenu_le)

    def anomalies(self, moment: Moment[Seance]) -> Iterator[Anomalie]:
        """Close sans s'être tenue."""
        if moment.etat.tenue_le is None:
            yield Anomalie("seance-non-tenue", "La séance est close sans s'être tenue.")


class SeanceCcapexAnnulee(Evenement[Seance]):
    """La séance n'aura pas lieu."""

    fiche = Fiche(
        nom="territoire.seance-ccapex-annulee",
        libelle="Séance de la CCAPEX annulée",
        fondement=FONDEMENT,
        emetteurs=SECRETARIAT,
        agregat=Agregat.SEANCE,
        sensibilite=S1,
    )

    def applique(self, moment: Moment[Seance]) -> Seance:
        """Elle ne se tiendra pas, sauf à la programmer de nouveau."""
        return replace(moment.etat, annulee_le=self.survenu_le)

    def anomalies(self, moment: Moment[Seance]) -> Iterator[Anomalie]:
        """Une séance sans jour, ou qui s'est tenue."""
        yield from moment.etat.sans_programme()
        if moment.etat.tenue_le is not None:
            yield Anomalie("seance-deja-tenue", "La séance annulée s'est déjà tenue.")
