"""Devant le juge : l'assignation, sa notification au préfet, l'audience."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from parcours.domain.droit.assignation import (
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    NOTIFICATION_AU_PREFET,
    POUR_DETTE,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
    Assignation,
    DiagnosticDemande,
)
from parcours.domain.droit.controles import anomalies_de_la_notification
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, Jour, Organisme, Reference
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import POURSUIVANT
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, UNE_QUINZAINE, acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion

AUDIENCE_DEJA_PASSEE = Anomalie(
    "audience-deja-passee", "L'audience est datée d'avant l'acte qui la fixe."
)
ASSIGNATION_PREMATUREE = Anomalie(
    "ASSIGNATION_PREMATUREE", "L'assignation précède la fin du délai de saisine de la CCAPEX."
)


class AssignationSignifiee(Habilitant, Evenement[Expulsion]):
    """Le locataire est assigné devant le juge.

    Fondée sur une dette de loyer, arme la notification au préfet et les étapes du diagnostic social
    et financier, à rebours de l'audience ; sur un autre motif, rien de cela n'est dû.
    """

    fiche = Fiche(
        nom="expulsion.assignation-signifiee",
        libelle="Assignation signifiée",
        phrase=("Assignation signifiée ({motif}), audience le {audience_le}[, dette de {dette}]."),
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, III et IV ; décret n° 2021-8",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE"),
        sensibilite=S3,
        ouvre=(dossiers.EXPULSION,),
        satisfait=(SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,),
        clot=("AL-02",),
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE"),
    )

    audience_le: Jour
    """Date de l'audience."""
    motif: Annotated[str, Code("CAUSE_EXPULSION")]
    """Cause de la demande."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur."""
    dette: Centimes | None = None
    """Dette réclamée."""
    bailleur: Annotated[Organisme | None, POURSUIVANT] = None
    """Bailleur qui assigne."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """La procédure est devant le juge ; le diagnostic est à faire, si c'est pour une dette."""
        if not moment.etat.se_fonde_sur_une_dette(self.motif, self.dette):
            etape = EtapeDeProcedure.ASSIGNATION
            return moment.etat.atteint(etape, self.survenu_le, self.dette, sans_dette=True)
        return moment.etat.atteint(
            EtapeDeProcedure.ASSIGNATION,
            self.survenu_le,
            self.dette,
            assignation=Assignation(le=self.survenu_le, audience_le=self.audience_le),
            diagnostic_fait=False,
            diagnostic_transmis=False,
        )

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Assigner pour une dette avant la fin du délai de saisine rend la demande irrecevable."""
        if self._ouvre(moment.etat):
            delai = SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION
            yield Arret(delai, satisfaite=True, trop_tot=ASSIGNATION_PREMATUREE)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Ce qui doit être fait avant l'audience, si la demande se fonde sur une dette."""
        if moment.etat.assignation and self._ouvre(moment.etat):
            yield Armement(NOTIFICATION_AU_PREFET, moment.etat.assignation)
            yield from moment.etat.diagnostic_avant(self.audience_le)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Une audience qui précède l'acte qui y appelle."""
        if self.audience_le < self.survenu_le:
            yield AUDIENCE_DEJA_PASSEE

    def alertes_closes(self) -> tuple[str, ...]:
        """Assigner pour autre chose ne répond pas à un commandement de payer."""
        return super().alertes_closes() if self.motif in POUR_DETTE else ()

    def _ouvre(self, volet: Expulsion) -> bool:
        """Vrai si cet acte est l'assignation pour dette que le volet retient."""
        acte = Assignation(le=self.survenu_le, audience_le=self.audience_le)
        return self.motif in POUR_DETTE and volet.assignation == acte


class AssignationNotifieeAuPrefet(Evenement[Expulsion]):
    """L'assignation est notifiée au préfet, qui saisit l'organisme du diagnostic.

    Six semaines au moins avant la première audience, sans quoi la demande est irrecevable.
    """

    fiche = Fiche(
        nom="expulsion.assignation-notifiee-au-prefet",
        libelle="Assignation notifiée au préfet",
        fondement=(
            "Loi n° 89-462 du 6 juillet 1989, art. 24, III et IV ; décret n° 2021-8, art. 1er"
        ),
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        satisfait=(NOTIFICATION_AU_PREFET,),
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        suit="expulsion.assignation-signifiee",
    )

    assignation: Reference | None = None
    """Fait expulsion.assignation-signifiee."""
    organisme_saisi_le: Jour | None = None
    """Date à laquelle le préfet saisit l'organisme du diagnostic ; départ de R-E07, à défaut
    survenu_le.
    """
    audience_le: Jour | None = None
    """Date de l'audience, si l'assignation n'est pas connue de Parcours."""

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """La notification attendue, faite à temps ou non."""
        faite = Assignation(notifiee_le=self.survenu_le)
        yield Arret(NOTIFICATION_AU_PREFET, satisfaite=True, faits=faite)
        yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Quinze jours ouvrés pour proposer un entretien ; l'audience, si elle s'apprend ici."""
        if moment.etat.hors_de_l_article_24:
            return
        saisine = DiagnosticDemande(
            saisine_organisme_le=self.organisme_saisi_le, notifiee_le=self.survenu_le
        )
        yield Armement(DIAGNOSTIC_PREMIERE_PROPOSITION, saisine)
        if moment.etat.assignation is None and self.audience_le:
            yield from moment.etat.diagnostic_avant(self.audience_le)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Une notification trop proche de la première audience."""
        if moment.etat.hors_de_l_article_24:
            return
        audience = moment.etat.assignation or Assignation(audience_le=self.audience_le)
        for code in anomalies_de_la_notification(replace(audience, notifiee_le=self.survenu_le)):
            yield Anomalie(code, "Le préfet est prévenu moins de six semaines avant l'audience.")


class AudienceFixee(Evenement[Expulsion]):
    """Une date d'audience est fixée, ou l'audience renvoyée.

    Le diagnostic qui reste à faire suit la nouvelle date ; la notification au préfet se compte
    toujours de la première.
    """

    fiche = Fiche(
        nom="expulsion.audience-fixee",
        libelle="Audience fixée ou renvoyée",
        phrase="Audience {renvoi:renvoyée|fixée} au {audience_le}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, III ; décret n° 2021-8",
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE ADIL REFERENT_PARCOURS"
        ),
        sensibilite=S3,
        acte=acte(
            "COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX BAILLEUR_SOCIAL",
            UNE_QUINZAINE,
            distinguent="audience_le renvoi",
        ),
    )

    audience_le: Jour
    """Date de l'audience."""
    renvoi: Booleen
    """Vrai si une audience précédente est renvoyée."""

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Ce que l'audience laisse de temps au diagnostic."""
        yield from moment.etat.diagnostic_avant(self.audience_le)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Une audience qui précède le jour où elle est fixée."""
        if self.audience_le < self.survenu_le:
            yield AUDIENCE_DEJA_PASSEE


class AudienceTenue(Evenement[SansEtat]):
    """L'audience a lieu."""

    fiche = Fiche(
        nom="expulsion.audience-tenue",
        libelle="Audience tenue",
        phrase="Audience tenue, locataire {locataire_present:présent|absent}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, V",
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE ADIL REFERENT_PARCOURS"
        ),
        sensibilite=S3,
        clot=("AL-03",),
        acte=acte("CCAPEX PREFECTURE COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL", QUELQUES_JOURS),
        suit="expulsion.audience-fixee",
    )

    locataire_present: Booleen
    """Vrai si le ménage est présent ou représenté."""
    loyer_courant_repris: Booleen | None = None
    """Vrai si le loyer courant est repris avant l'audience."""
