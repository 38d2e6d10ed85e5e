"""Devant le juge : l'assignation, le diagnostic social et financier, le jugement."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Centimes,
    Code,
    Entier,
    Jour,
    Liste,
    Reference,
)
from parcours.domain.droit.assignation import (
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.commandement import (
    EFFET_CLAUSE_RESOLUTOIRE_DEUX_MOIS,
    EFFET_CLAUSE_RESOLUTOIRE_SIX_SEMAINES,
)
from parcours.domain.droit.controles import anomalies_de_l_assignation
from parcours.domain.droit.juge import DELAIS_DE_PAIEMENT, DELAIS_POUR_QUITTER, PRESCRIPTION
from parcours.domain.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion

CLAUSE_ECARTEE = frozenset({"CONDITIONNELLE", "REJET", "DESISTEMENT"})
SANS_SUITE = frozenset({"REJET", "DESISTEMENT"})


class AssignationSignifiee(Evenement[Expulsion]):
    """Le locataire est assigné devant le juge.

    Arme la notification au préfet et les étapes du diagnostic social et financier, à rebours de
    l'audience. Source : loi n° 89-462 du 6 juillet 1989, art. 24, III ; décret n° 2021-8.
    """

    fiche = Fiche(
        nom="expulsion.assignation-signifiee",
        libelle="Assignation signifiée",
        phrase="Assignation signifiée, audience le {audience_le}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, III",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE"),
        sensibilite=S3,
        ouvre=(dossiers.EXPULSION,),
        satisfait=(SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,),
        clot=("AL-02",),
    )

    audience_le: Jour
    """Date de l'audience."""
    motif: Annotated[str, Code("CAUSE_EXPULSION")]
    """Cause de la demande."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur."""
    dette: Centimes | None = None
    """Dette réclamée."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """La procédure est devant le juge."""
        return volet.atteint(EtapeDeProcedure.ASSIGNATION, self.dette)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Ce qui doit être fait avant l'audience."""
        del volet
        audience = {"le": self.survenu_le, "audience_le": self.audience_le}
        yield Armement(NOTIFICATION_AU_PREFET, audience)
        yield Armement(DIAGNOSTIC_NOUVELLE_PROPOSITION, audience)
        yield Armement(DIAGNOSTIC_TRANSMISSION, audience)

    def anomalies(self, volet: Expulsion) -> Iterator[Anomalie]:
        """Assigner avant la fin du délai de saisine rend la demande irrecevable."""
        if volet.saisine:
            saisine = {**volet.saisine, "saisine_ccapex_le": volet.saisine["recue_le"]}
            for code in anomalies_de_l_assignation({**saisine, "le": self.survenu_le}):
                yield Anomalie(code, "L'assignation précède la fin du délai de saisine.")


class AssignationNotifieeAuPrefet(Evenement[Expulsion]):
    """L'assignation est notifiée au préfet, qui saisit l'organisme du diagnostic.

    Source : loi n° 89-462 du 6 juillet 1989, art. 24, III et IV ; décret n° 2021-8, art. 1er.
    """

    fiche = Fiche(
        nom="expulsion.assignation-notifiee-au-prefet",
        libelle="Assignation notifiée au préfet",
        phrase="Assignation notifiée au préfet.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, III et IV",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        satisfait=(NOTIFICATION_AU_PREFET,),
    )

    assignation: Reference | None = None
    """Fait expulsion.assignation-signifiee."""
    organisme_saisi_le: Jour | None = None
    """Date à laquelle le préfet saisit l'organisme du diagnostic ; départ de R-E07, à défaut
    survenu_le.
    """
    audience_le: Jour | None = None
    """Date de l'audience, si l'assignation n'est pas connue de Parcours."""

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Quinze jours ouvrés pour proposer un entretien."""
        del volet
        saisine = {
            "saisine_organisme_le": self.organisme_saisi_le,
            "notifiee_le": self.survenu_le,
        }
        yield Armement(DIAGNOSTIC_PREMIERE_PROPOSITION, saisine)


class DiagnosticSocialRealise(Evenement[Expulsion]):
    """Le diagnostic social et financier est fait.

    Parcours retient les besoins, jamais le formulaire. La transmission au juge est un autre fait.
    Source : décret n° 2021-8 du 5 janvier 2021.
    """

    fiche = Fiche(
        nom="expulsion.diagnostic-social-realise",
        libelle="Diagnostic social et financier réalisé",
        phrase="Diagnostic social et financier réalisé.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, III ; décret n° 2021-8",
        emetteurs=roles("CONSEIL_DEPARTEMENTAL CCAS ASSOCIATION_ACCOMPAGNEMENT CAF_MSA ADIL"),
        sensibilite=S3,
        contact_reel=True,
        satisfait=(DIAGNOSTIC_PREMIERE_PROPOSITION, DIAGNOSTIC_NOUVELLE_PROPOSITION),
    )

    orientations: Liste[Annotated[str, Code("ORIENTATION_DSF")]] = ()
    """Suites proposées."""
    loyer_courant_repris: Booleen | None = None
    """Vrai si le loyer courant est payé."""


class JugementRendu(Evenement[Expulsion]):
    """Le juge, ou la cour, rend sa décision.

    La date d'acquisition de la clause qu'il fixe prime sur la nôtre ; une décision conditionnelle
    ou de rejet arrête la clause. Source : loi n° 89-462, art. 24, V et VII ; CPCE, art. L. 111-4 et
    L. 412-3.
    """

    fiche = Fiche(
        nom="expulsion.jugement-rendu",
        libelle="Jugement ou arrêt rendu",
        phrase="Décision de justice rendue.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, V et VII ; CPCE, art. L. 412-3",
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX PREFECTURE ADIL REFERENT_PARCOURS"
        ),
        sensibilite=S3,
        clot=("AL-02", "AL-03", "AL-04"),
    )

    decision: Annotated[str, Code("DECISION")]
    """Sens de la décision."""
    degre: Annotated[str, Code("DEGRE_JURIDICTION")]
    """Première instance ou appel."""
    dette: Centimes | None = None
    """Dette fixée."""
    delai_paiement_mois: Annotated[Entier, Field(ge=1, le=36)] | None = None
    """Délais de paiement."""
    mensualite: Centimes | None = None
    """Mensualité fixée."""
    delai_depart_mois: Annotated[Entier, Field(ge=1, le=36)] | None = None
    """Délai pour quitter les lieux."""
    clause_acquise_le: Jour | None = None
    """Date d'acquisition de la clause retenue par le juge."""
    delais_a_compter_du: Jour | None = None
    """Départ des délais, s'il n'est pas le jour de la décision."""
    executoire: Booleen | None = None
    """Faux si l'exécution provisoire est écartée."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Une décision est rendue."""
        return volet.atteint(EtapeDeProcedure.JUGEMENT, self.dette)

    def arrets(self, volet: Expulsion) -> Iterator[Arret]:
        """Sans résiliation acquise, la clause résolutoire n'a plus d'objet."""
        yield from super().arrets(volet)
        if self.decision in CLAUSE_ECARTEE:
            yield Arret(EFFET_CLAUSE_RESOLUTOIRE_DEUX_MOIS, satisfaite=False)
            yield Arret(EFFET_CLAUSE_RESOLUTOIRE_SIX_SEMAINES, satisfaite=False)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """La date retenue par le juge, les délais qu'il accorde, la durée du titre."""
        if self.clause_acquise_le and self.decision not in CLAUSE_ECARTEE:
            yield from volet.clause_resolutoire(retenue_le=self.clause_acquise_le)
        if self.decision in SANS_SUITE:
            return
        depart = {"decision_le": self.survenu_le, "a_compter_du": self.delais_a_compter_du}
        if self.delai_paiement_mois:
            yield Armement(DELAIS_DE_PAIEMENT, {**depart, "mois": self.delai_paiement_mois})
        if self.delai_depart_mois:
            yield Armement(DELAIS_POUR_QUITTER, {**depart, "mois": self.delai_depart_mois})
        yield Armement(PRESCRIPTION, {"volet": "titre", "le": self.survenu_le})
