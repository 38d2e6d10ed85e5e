"""Ce qui se voit d'un dossier d'expulsion sans en relire les faits : ce qui cloche, ce qui presse.

Chaque signal se lit un jour, des horloges et de l'état de la procédure ; il ne décide de rien.
"""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, NamedTuple

from parcours.domain.droit.assignation import (
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.commandement import SIGNALEMENT_A_LA_CCAPEX
from parcours.domain.droit.concours import REFUS_IMPLICITE_DU_CONCOURS, RESPONSABILITE_DE_L_ETAT
from parcours.domain.droit.portee import SorteDeTerme
from parcours.domain.droit.textes import DECRET_2026_84
from parcours.domain.langage.dossiers import IMPAYE
from parcours.domain.parcours.horloges import Horloges
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.suite import Suite
from parcours.domain.volets.expulsion.etat import Expulsion
from parcours.domain.volets.maintien.aides import AplMaintenue, AplSuspendue
from parcours.domain.volets.maintien.impaye import ImpayeRegularise, Maintien

PERSONNES_MORALES: Final = frozenset(
    {"SOCIAL", "SEM", "PERSONNE_MORALE_AUTRE", "COMMUNE", "ASSOCIATION"}
)
"""Les bailleurs qui saisissent la CCAPEX avant d'assigner (loi n° 89-462, art. 24, II)."""


class Signal(StrEnum):
    """Ce qui se voit d'un dossier."""

    COMMANDEMENT_NON_SIGNALE = "commandement-non-signale"
    CCAPEX_NON_SAISIE = "ccapex-non-saisie"
    NOTIFICATION_TARDIVE = "notification-tardive"
    AUDIENCE_SANS_DIAGNOSTIC = "audience-sans-diagnostic"
    REFUS_IMPLICITE = "refus-implicite"
    RESPONSABILITE_DE_L_ETAT = "responsabilite-de-l-etat"
    APL_EN_JEU = "apl-en-jeu"
    REGLES_DE_2027 = "regles-2027"


PHRASES: Final = {
    Signal.COMMANDEMENT_NON_SIGNALE: "Le commandement d'un particulier, ou d'une SCI familiale, "
    "atteint un seuil et n'est pas signalé à la CCAPEX.",
    Signal.CCAPEX_NON_SAISIE: "Un bailleur personne morale a assigné sans que la CCAPEX soit "
    "saisie six semaines avant.",
    Signal.NOTIFICATION_TARDIVE: "L'assignation est notifiée trop tard au préfet, ou ne l'est pas "
    "et ne peut plus l'être à temps.",
    Signal.AUDIENCE_SANS_DIAGNOSTIC: "L'audience est passée sans diagnostic social et financier.",
    Signal.REFUS_IMPLICITE: "Le concours de la force publique est refusé par un silence de deux "
    "mois.",
    Signal.RESPONSABILITE_DE_L_ETAT: "La responsabilité de l'État court, après un refus du "
    "concours.",
    Signal.APL_EN_JEU: "Une aide au logement peut être suspendue, ou l'est.",
    Signal.REGLES_DE_2027: "Le premier impayé relève des règles du 1er janvier 2027.",
}


class Recours(NamedTuple):
    """Le prochain droit qui se perd : son dernier jour, et sa règle."""

    le: date
    regle: str


class Signaux:
    """Les signaux d'un ménage, lus un jour."""

    def __init__(self, parcours: Parcours) -> None:
        self.parcours = parcours
        self._horloges = Horloges(parcours.echeances)
        self._droits = Horloges(
            e
            for e in parcours.echeances
            if e.delai.portee.sorte is SorteDeTerme.DROIT and not e.est_lointaine
        )

    def le(self, au: date) -> list[str]:
        """Ceux qui valent ce jour-là."""
        return [signal.value for signal, vaut in REGLES.items() if vaut(self, au)]

    def recours(self, au: date) -> Recours | None:
        """Le premier droit qui se perdra, s'il en court un."""
        courent = (
            Recours(e.echeance_le, e.resultat.regle) for e in self._droits.le(au) if e.est_due(au)
        )
        return min(courent, default=None)

    def commandement_non_signale(self, au: date) -> bool:
        """Le signalement d'un particulier est dû, et n'est pas fait."""
        return any(not e.arretee(au) for e in self._horloges.de(SIGNALEMENT_A_LA_CCAPEX, au))

    def ccapex_non_saisie(self, au: date) -> bool:
        """Assigné par une personne morale, sans six semaines depuis la saisine."""
        assignation = self.parcours.volet(Expulsion, au).assignation
        assigne_le = assignation.le if assignation else None
        if assigne_le is None or self._bailleurs.au(au) not in PERSONNES_MORALES:
            return False
        saisines = self._horloges.de(SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION, au)
        return not any(e.echeance_le < assigne_le for e in saisines)

    def notification_tardive(self, au: date) -> bool:
        """Faite trop tard, ou manquée."""
        return any(e.en_retard(au) for e in self._horloges.de(NOTIFICATION_AU_PREFET, au))

    def audience_sans_diagnostic(self, au: date) -> bool:
        """La première audience est passée, le ménage n'a pas été rencontré."""
        procedure = self.parcours.volet(Expulsion, au)
        audience_le = procedure.assignation.audience_le if procedure.assignation else None
        fait = procedure.diagnostic_fait or procedure.diagnostic_transmis
        return audience_le is not None and audience_le <= au and not fait

    def refus_implicite(self, au: date) -> bool:
        """Deux mois passés sans réponse du préfet."""
        horloges = self._horloges.de(REFUS_IMPLICITE_DU_CONCOURS, au)
        return any(e.echeance_le < au and not e.arretee(au) for e in horloges)

    def responsabilite(self, au: date) -> bool:
        """La responsabilité de l'État a commencé, et n'a pas fini."""
        horloges = self._horloges.de(RESPONSABILITE_DE_L_ETAT, au)
        return any(e.echeance_le <= au and not e.arretee(au) for e in horloges)

    def apl_en_jeu(self, au: date) -> bool:
        """Un impayé court, et une aide est versée, ou suspendue."""
        if self.parcours.dossier_ouvert(IMPAYE, au) is None:
            return False
        impaye = self.parcours.volet(Maintien, au).impaye
        return self._aides_suspendues.au(au) or bool(impaye and impaye.aide_au_logement)

    def regles_de_2027(self, au: date) -> bool:
        """Le premier terme impayé, que dit un constat ou un acte, relève des règles nouvelles."""
        premier = self._premiers_impayes.au(au)
        return premier is not None and premier >= DECRET_2026_84.en_vigueur_du

    # --- De quoi les lire -------------------------------------------------------------------------

    @cached_property
    def _bailleurs(self) -> Suite[str | None]:
        """La dernière nature dite du bailleur."""
        dites: Suite[str | None] = Suite(None)
        for fait in self.parcours.faits:
            if dite := fait.evenement.dit("type_bailleur"):
                dites.devient(fait.jour, str(dite))
        return dites

    @cached_property
    def _premiers_impayes(self) -> Suite[date | None]:
        """Le premier terme impayé que l'on dit en dernier ; plus rien une fois la dette réglée."""
        dits: Suite[date | None] = Suite(None)
        for fait in self.parcours.faits:
            premier = fait.evenement.dit("premier_impaye_le")
            if isinstance(premier, date):
                dits.devient(fait.jour, premier)
            elif isinstance(fait.evenement, ImpayeRegularise):
                dits.devient(fait.jour, None)
        return dits

    @cached_property
    def _aides_suspendues(self) -> Suite[bool]:
        """Vrai quand la dernière décision suspend l'aide."""
        decisions = Suite(avant=False)
        for fait in self.parcours.faits:
            if isinstance(fait.evenement, (AplSuspendue, AplMaintenue)):
                decisions.devient(fait.jour, isinstance(fait.evenement, AplSuspendue))
        return decisions


REGLES: Final[dict[Signal, Callable[[Signaux, date], bool]]] = {
    Signal.COMMANDEMENT_NON_SIGNALE: Signaux.commandement_non_signale,
    Signal.CCAPEX_NON_SAISIE: Signaux.ccapex_non_saisie,
    Signal.NOTIFICATION_TARDIVE: Signaux.notification_tardive,
    Signal.AUDIENCE_SANS_DIAGNOSTIC: Signaux.audience_sans_diagnostic,
    Signal.REFUS_IMPLICITE: Signaux.refus_implicite,
    Signal.RESPONSABILITE_DE_L_ETAT: Signaux.responsabilite,
    Signal.APL_EN_JEU: Signaux.apl_en_jeu,
    Signal.REGLES_DE_2027: Signaux.regles_de_2027,
}
