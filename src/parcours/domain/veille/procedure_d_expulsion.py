"""La procédure d'expulsion en cours un jour donné, dans les mots du droit.

Tout vient de l'état que les faits ont laissé, et des horloges ; chaque valeur garde le fait qui la
dit.
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.expulsion_possible import ProcedureLue
from parcours.domain.droit.juge import APPEL, DELAIS_POUR_QUITTER
from parcours.domain.droit.quitter_les_lieux import Prorogation
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.horloges import Horloges
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.expulsion.etat import Expulsion, Preuve

SANS_PROROGATION: Final = Prorogation()
ORDRE_DE_QUITTER: Final = (Preuve.SAISINE_DU_PREFET, Preuve.QUITTER)
PREUVES: Final[Mapping[str, tuple[Preuve, ...]]] = {
    "CQL_2_MOIS": ORDRE_DE_QUITTER,
    "CQL_REDUIT": ORDRE_DE_QUITTER,
    "PROROGATION_L412_2": (Preuve.PROROGATION,),
    "PROTOCOLE": (Preuve.PROTOCOLE,),
    "TREVE": (Preuve.TREVE,),
    "CFP": (Preuve.OCTROI,),
}
"""Ce qui prouve chaque motif de la chaîne : le premier connu."""


class Procedures:
    """Les procédures d'un ménage, rangées une fois : on en lit une chaque jour qu'il faut."""

    def __init__(self, parcours: Parcours) -> None:
        self.parcours = parcours
        self.horloges = Horloges(parcours.echeances)
        self.faits = {f.reference: f for f in parcours.faits}

    def le(self, au: date) -> "ProcedureEnCours":
        """Celle en cours ce jour-là."""
        return ProcedureEnCours(self, au)


class ProcedureEnCours:
    """La procédure en cours un jour donné."""

    def __init__(self, toutes: Procedures, au: date) -> None:
        self._toutes = toutes
        self.au = au
        self.etat = toutes.parcours.volet(Expulsion, au)

    def fait(self, preuve: Preuve) -> Fait | None:
        """Le fait qui le prouve."""
        return self._fait(self.etat.preuves.get(preuve))

    def horloge(self, delai: Delai) -> Echeance | None:
        """L'horloge de cette règle qui court encore ; la dernière armée."""
        for echeance in reversed(self._toutes.horloges.de(delai, self.au)):
            if not echeance.arretee(self.au):
                return echeance
        return None

    def lue(self, code: Callable[[str], str], lu_le: date | None = None) -> ProcedureLue:
        """Tout ce que le droit lit ; `code` masque une exception à qui n'a pas à la connaître."""
        etat, lieu = self.etat, self._toutes.parcours.lieu(self.au)
        delai_cql = etat.quitter.delai_cql if etat.quitter else None
        proroge = etat.prorogation or SANS_PROROGATION
        return ProcedureLue(
            territoire=lieu.departement if lieu else None,
            lu_le=lu_le,
            jugement_executoire=self._contraire is None if etat.titre else None,
            cql_signifie_le=self._jour(Preuve.QUITTER),
            cql_notifie_prefet_le=self._jour(Preuve.SAISINE_DU_PREFET),
            delai_cql=delai_cql,
            prorogation_mois=proroge.mois,
            prorogation_jours=proroge.jours,
            prorogation_jusqu_au=proroge.retenu_le,
            delai_evacuation_jusqu_au=_echue(self._accorde),
            surendettement_jusqu_au=_echue(self._suspendue),
            protocole_jusqu_au=self._fin_du_protocole,
            exceptions=tuple(map(code, etat.treve_ecartee.exceptions)),
            treve_reduite_au=etat.treve_ecartee.treve_reduite_au,
            cfp_accorde_le=self._jour(Preuve.OCTROI),
            cfp_effet_le=etat.concours_effet_le,
        )

    def preuve(self, motif: str) -> Fait | None:
        """Le fait qui dit ce motif de la chaîne."""
        match motif:
            case "JUGEMENT_NON_EXECUTOIRE":
                return self._fait(self._contraire)
            case "DELAI_EVACUATION":
                return self._accorde.fait if self._accorde else None
            case "SURENDETTEMENT":
                return self._suspendue.fait if self._suspendue else None
        return next(filter(None, map(self.fait, PREUVES.get(motif, ()))), None)

    @property
    def _contraire(self) -> str | None:
        """Le fait qui empêche d'exécuter le jugement ; le délai d'appel passé, il s'exécute."""
        appel = self.horloge(APPEL)
        passe = appel is not None and appel.echeance_le < self.au
        return self.etat.empeche_d_executer(en_force_de_chose_jugee=passe)

    @property
    def _accorde(self) -> Echeance | None:
        """Le délai pour quitter les lieux : sa date est celle du juge, s'il en a fixé une."""
        return self.horloge(DELAIS_POUR_QUITTER)

    @property
    def _suspendue(self) -> Echeance | None:
        return self.horloge(SUSPENSION_DE_L_EXPULSION)

    @property
    def _fin_du_protocole(self) -> date | None:
        signe, mois = self._jour(Preuve.PROTOCOLE), self.etat.protocole_mois
        return ajouter_mois(signe, mois) if signe and mois else None

    def _jour(self, preuve: Preuve) -> date | None:
        """Le premier jour que cet acte peut désigner : la date de risque est la plus proche."""
        fait = self.fait(preuve)
        return fait.jour if fait else None

    def _fait(self, reference: str | None) -> Fait | None:
        return self._toutes.faits.get(reference or "")


def _echue(echeance: Echeance | None) -> date | None:
    return echeance.echeance_le if echeance else None
