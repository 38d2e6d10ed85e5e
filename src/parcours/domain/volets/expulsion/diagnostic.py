"""Le diagnostic social et financier : proposé, fait, transmis au juge."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.assignation import (
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
)
from parcours.domain.langage.champs import Booleen, Code, Entier, Jour, Liste, Organisme
from parcours.domain.langage.evenement import Anomalie, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import PREVENTION, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import Expulsion


class DiagnosticSocialPropose(Habilitant, Evenement[SansEtat]):
    """Un rendez-vous est proposé au ménage pour le diagnostic social et financier.

    Deux propositions, la seconde quinze jours ouvrés avant l'audience.
    """

    fiche = Fiche(
        nom="expulsion.diagnostic-social-propose",
        libelle="Rendez-vous de diagnostic social et financier proposé",
        fondement="Décret n° 2021-8 du 5 janvier 2021",
        emetteurs=roles(
            "CONSEIL_DEPARTEMENTAL CCAS ASSOCIATION_ACCOMPAGNEMENT CAF_MSA ADIL PREFECTURE"
        ),
        sensibilite=S3,
        satisfait=(DIAGNOSTIC_PREMIERE_PROPOSITION,),
        acte=acte(
            "CONSEIL_DEPARTEMENTAL CAF_MSA ADIL CCAS ASSOCIATION_ACCOMPAGNEMENT PREFECTURE",
            distinguent="rang",
        ),
    )

    rang: Annotated[Entier, Field(ge=1, le=2)]
    """Première ou seconde proposition."""
    rendez_vous_le: Jour | None = None
    """Date proposée."""
    organisme: Annotated[
        Organisme | None,
        Fonde(Base.MISSION, PREVENTION, finit=("expulsion.diagnostic-social-transmis",)),
    ] = None
    """Organisme chargé du diagnostic."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """La première proposition ; la seconde, si c'en est une."""
        yield from super().arrets(moment)
        if self.rang > 1:
            yield Arret(DIAGNOSTIC_NOUVELLE_PROPOSITION, satisfaite=True)


class DiagnosticSocialRealise(Evenement[Expulsion]):
    """Le diagnostic social et financier est fait.

    Parcours retient les besoins, jamais le formulaire. La transmission au juge est un autre fait.
    """

    fiche = Fiche(
        nom="expulsion.diagnostic-social-realise",
        libelle="Diagnostic social et financier réalisé",
        fondement=(
            "Loi n° 89-462 du 6 juillet 1989, art. 24, III ; décret n° 2021-8 du 5 janvier 2021"
        ),
        emetteurs=roles("CONSEIL_DEPARTEMENTAL CCAS ASSOCIATION_ACCOMPAGNEMENT CAF_MSA ADIL"),
        sensibilite=S3,
        contact_reel=True,
        satisfait=(DIAGNOSTIC_PREMIERE_PROPOSITION, DIAGNOSTIC_NOUVELLE_PROPOSITION),
        acte=acte("CONSEIL_DEPARTEMENTAL CAF_MSA ADIL CCAS ASSOCIATION_ACCOMPAGNEMENT"),
    )

    orientations: Liste[Annotated[str, Code("ORIENTATION_DSF")]] = ()
    """Suites proposées."""
    loyer_courant_repris: Booleen | None = None
    """Vrai si le loyer courant est payé."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le ménage est rencontré : il ne reste qu'à transmettre."""
        return replace(moment.etat, diagnostic_fait=True)


class DiagnosticSocialTransmis(Evenement[Expulsion]):
    """Le diagnostic est transmis au juge, ou l'on dit pourquoi il n'a pas été fait."""

    fiche = Fiche(
        nom="expulsion.diagnostic-social-transmis",
        libelle="Diagnostic (ou constat de carence) transmis au juge et à la CCAPEX",
        phrase=(
            "Diagnostic social et financier {realise:transmis|non réalisé} avant l'audience[ "
            ": {motif_absence}]."
        ),
        fondement="Décret n° 2021-8 du 5 janvier 2021",
        emetteurs=roles(
            "CONSEIL_DEPARTEMENTAL CCAS ASSOCIATION_ACCOMPAGNEMENT CAF_MSA ADIL PREFECTURE"
        ),
        sensibilite=S3,
        satisfait=(DIAGNOSTIC_TRANSMISSION,),
        eteint=(DIAGNOSTIC_PREMIERE_PROPOSITION, DIAGNOSTIC_NOUVELLE_PROPOSITION),
        clot=("AL-03",),
        acte=acte(
            "CONSEIL_DEPARTEMENTAL CAF_MSA ADIL CCAS ASSOCIATION_ACCOMPAGNEMENT PREFECTURE",
            distinguent="realise",
        ),
    )

    realise: Booleen
    """Faux si le ménage n'a pu être rencontré."""
    motif_absence: Annotated[str, Code("MOTIF_ABSENCE_DSF")] | None = None
    """Motif, si le diagnostic n'a pas eu lieu."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le juge a les conclusions : un renvoi de l'audience n'en demande pas d'autres."""
        return replace(moment.etat, diagnostic_transmis=True)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un diagnostic qui n'a pas eu lieu dit pourquoi."""
        if not self.realise and self.motif_absence is None:
            yield Anomalie("motif-attendu", "Le diagnostic n'a pas eu lieu, sans dire pourquoi.")


class EnqueteSocialeRealisee(Evenement[SansEtat]):
    """L'État enquête sur la situation du ménage avant d'accorder la force publique."""

    fiche = Fiche(
        nom="expulsion.enquete-sociale-realisee",
        libelle="Enquête avant concours de la force publique réalisée",
        phrase="Enquête avant décision sur le concours de la force publique réalisée.",
        fondement="Circulaire relative à la prévention des expulsions locatives",
        emetteurs=roles("PREFECTURE POLICE_GENDARMERIE CONSEIL_DEPARTEMENTAL"),
        sensibilite=S3,
    )

    menage_rencontre: Booleen
    """Vrai si le ménage a été rencontré."""
    solutions: Liste[Annotated[str, Code("SOLUTION_ENQUETE")]] = ()
    """Solutions identifiées."""
