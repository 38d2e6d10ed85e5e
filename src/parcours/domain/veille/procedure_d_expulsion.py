"""La procédure d'expulsion en cours un jour donné, et ce que le droit en lit.

Chaque valeur garde le fait qui la dit. Les faits d'une procédure qui a pris fin n'y sont plus.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.expulsion_possible import ProcedureLue
from parcours.domain.droit.juge import APPEL, DELAIS_POUR_QUITTER
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.horloges import Horloges
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.suite import Suite
from parcours.domain.volets.expulsion.concours import (
    ConcoursForcePubliqueAccorde,
    ConcoursForcePubliqueRefuse,
)
from parcours.domain.volets.expulsion.execution import (
    DepartApresCommandementConstate,
    ExpulsionExecutee,
    ProcedureExpulsionEteinte,
)
from parcours.domain.volets.expulsion.jugement import (
    AppelInterjete,
    DelaisDePaiementTermines,
    JugementRendu,
)
from parcours.domain.volets.expulsion.protocole import (
    ProtocoleCohesionSocialeSigne,
    ProtocoleCohesionSocialeTermine,
)
from parcours.domain.volets.expulsion.quitter import (
    CommandementDeQuitterDelivre,
    CommandementDeQuitterNotifieAuPrefet,
    DelaisPourQuitterDecides,
    SursisHivernalEcarte,
)

E = TypeVar("E", bound=Evenement[Any])

FINS = (ExpulsionExecutee, DepartApresCommandementConstate, ProcedureExpulsionEteinte)
FAMILLE = "expulsion"
RIEN = ProcedureLue()
"""Ce que lit le droit de qui n'a rien dit."""
SANS_EXPULSION = frozenset({"REJET", "DESISTEMENT"})


@dataclass(frozen=True, slots=True)
class Lu:
    """Ce que le droit lit, et le fait qui le dit, par motif de la chaîne."""

    faits: ProcedureLue = RIEN
    preuves: Mapping[str, Fait] = field(default_factory=dict)

    def prouve_par(self, fait: Fait | None, *motifs: str) -> "Lu":
        """Les mêmes, dites par ce fait pour ces motifs."""
        return Lu(self.faits, dict.fromkeys(motifs, fait) if fait else {})

    def __or__(self, autre: "Lu") -> "Lu":
        return Lu(self.faits.complete(autre.faits), {**self.preuves, **autre.preuves})


class Procedures:
    """Les procédures d'un ménage, rangées une fois : on en lit une chaque jour qu'il faut."""

    def __init__(self, parcours: Parcours) -> None:
        self.parcours = parcours
        self.horloges = Horloges(parcours.echeances)
        self._faits = [f for f in parcours.faits if f.evenement.fiche.famille == FAMILLE]
        self._derniers: dict[tuple[type[Any], Any], Suite[Any]] = {}

    def le(self, au: date) -> "Procedure":
        """Celle en cours ce jour-là."""
        return Procedure(self, au)

    def derniers(
        self, sorte: type[E], ou: Callable[[E], bool] | None = None
    ) -> Suite[tuple[Fait, E] | None]:
        """De jour en jour, le dernier fait de cette sorte ; plus aucun, la procédure finie."""
        suite: Suite[tuple[Fait, E] | None] | None = self._derniers.get((sorte, ou))
        if suite is None:
            suite = self._derniers[sorte, ou] = Suite(None)
            for fait in self._faits:
                if isinstance(fait.evenement, FINS):
                    suite.devient(fait.jour, None)
                elif isinstance(fait.evenement, sorte) and (ou is None or ou(fait.evenement)):
                    suite.devient(fait.jour, (fait, fait.evenement))
        return suite


class Procedure:
    """La procédure en cours un jour donné : le dernier fait de chaque sorte."""

    def __init__(self, toutes: Procedures, au: date) -> None:
        self.toutes = toutes
        self.parcours = toutes.parcours
        self.au = au

    def dernier(
        self, sorte: type[E], ou: Callable[[E], bool] | None = None
    ) -> tuple[Fait, E] | None:
        """Le dernier fait de cette sorte, ou de ceux qui conviennent."""
        return self.toutes.derniers(sorte, ou).au(self.au)

    def fait(self, sorte: type[Evenement[Any]]) -> Fait | None:
        """Le dernier fait de cette sorte, sans son contenu."""
        trouve = self.dernier(sorte)
        return trouve[0] if trouve else None

    def horloge(self, delai: Delai) -> Echeance | None:
        """L'horloge de cette règle qui court encore ; la dernière armée."""
        for echeance in reversed(self.toutes.horloges.de(delai, self.au)):
            if not echeance.arretee(self.au):
                return echeance
        return None

    def lue(self, code: Callable[[str], str]) -> Lu:
        """Tout ce que le droit lit ; `code` masque une exception à qui n'a pas à la connaître."""
        lieu = self.parcours.lieu(self.au)
        return (
            Lu(ProcedureLue(territoire=lieu.departement if lieu else None))
            | self._titre()
            | self._ordre_de_quitter()
            | self._prorogation()
            | self._delais_du_juge()
            | self._protocole()
            | self._treve(code)
            | self._concours()
        )

    def _titre(self) -> Lu:
        """Un jugement dont on ne sait rien n'empêche rien : le commandement le suppose."""
        trouve = self.dernier(JugementRendu)
        if trouve is None:
            return Lu()
        contraire = self._contraire(*trouve)
        lu = Lu(ProcedureLue(jugement_executoire=contraire is None))
        return lu.prouve_par(contraire, "JUGEMENT_NON_EXECUTOIRE")

    def _contraire(self, jugement: Fait, decision: JugementRendu) -> Fait | None:
        """Le fait qui empêche d'exécuter ce jugement, s'il y en a un."""
        if decision.decision in SANS_EXPULSION:
            return jugement
        if decision.decision == "CONDITIONNELLE":
            delais = self.dernier(DelaisDePaiementTermines)
            if delais is not None:
                return delais[0] if delais[1].issue == "RESPECTE" else None
            return None if self.fait(CommandementDeQuitterDelivre) else jugement
        if decision.executoire is False and not self._en_force_de_chose_jugee():
            return self.fait(AppelInterjete) or jugement
        return None

    def _en_force_de_chose_jugee(self) -> bool:
        """Vrai si le délai d'appel est passé sans appel."""
        delai = self.horloge(APPEL)
        return delai is not None and delai.echeance_le < self.au

    def _ordre_de_quitter(self) -> Lu:
        trouve = self.dernier(CommandementDeQuitterDelivre)
        if trouve is None:
            return Lu()
        fait, acte = trouve
        saisine = self.fait(CommandementDeQuitterNotifieAuPrefet)
        if saisine is not None and saisine.jour < fait.jour:
            saisine = None
        ordre = ProcedureLue(
            cql_signifie_le=fait.jour,
            cql_notifie_prefet_le=saisine.jour if saisine else None,
            delai_cql=acte.delai,
        )
        return Lu(ordre).prouve_par(saisine or fait, "CQL_2_MOIS", "CQL_REDUIT")

    def _prorogation(self) -> Lu:
        trouve = self.dernier(DelaisPourQuitterDecides, _proroge)
        if trouve is None:
            return Lu()
        fait, accorde = trouve
        proroge = ProcedureLue(
            prorogation_mois=accorde.mois,
            prorogation_jours=accorde.jours,
            prorogation_jusqu_au=accorde.jusqu_au,
        )
        return Lu(proroge).prouve_par(fait, "PROROGATION_L412_2")

    def _delais_du_juge(self) -> Lu:
        """La date effective de l'horloge : celle que le juge a fixée, s'il en a fixé une."""
        lu = Lu()
        if (accorde := self.horloge(DELAIS_POUR_QUITTER)) is not None:
            delai = ProcedureLue(delai_evacuation_jusqu_au=accorde.echeance_le)
            lu |= Lu(delai).prouve_par(accorde.fait, "DELAI_EVACUATION")
        if (suspendue := self.horloge(SUSPENSION_DE_L_EXPULSION)) is not None:
            suspension = ProcedureLue(surendettement_jusqu_au=suspendue.echeance_le)
            lu |= Lu(suspension).prouve_par(suspendue.fait, "SURENDETTEMENT")
        return lu

    def _protocole(self) -> Lu:
        signe, termine = (
            self.dernier(ProtocoleCohesionSocialeSigne),
            self.fait(ProtocoleCohesionSocialeTermine),
        )
        if signe is None or (termine is not None and termine.ordre > signe[0].ordre):
            return Lu()
        fait, protocole = signe
        fin = ajouter_mois(fait.jour, protocole.duree_mois)
        return Lu(ProcedureLue(protocole_jusqu_au=fin)).prouve_par(fait, "PROTOCOLE")

    def _treve(self, code: Callable[[str], str]) -> Lu:
        trouve = self.dernier(SursisHivernalEcarte)
        if trouve is None:
            return Lu()
        fait, ecarte = trouve
        exceptions = (code(ecarte.motif),) if ecarte.supprime else ()
        treve = ProcedureLue(exceptions=exceptions, treve_reduite_au=ecarte.reduit_au)
        return Lu(treve).prouve_par(fait, "TREVE")

    def _concours(self) -> Lu:
        accorde = self.dernier(ConcoursForcePubliqueAccorde)
        refuse = self.fait(ConcoursForcePubliqueRefuse)
        if accorde is None or (refuse is not None and refuse.ordre > accorde[0].ordre):
            return Lu()
        fait, concours = accorde
        octroi = ProcedureLue(cfp_accorde_le=fait.jour, cfp_effet_le=concours.effet_le)
        return Lu(octroi).prouve_par(fait, "CFP")


def _proroge(decision: DelaisPourQuitterDecides) -> bool:
    return decision.sens == "ACCORD" and decision.fondement == "DURETE_EXCEPTIONNELLE"
