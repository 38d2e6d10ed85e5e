"""Quand un ménage peut être expulsé : la date de risque, et la chaîne de ce qui la repousse.

Le droit (`droit.expulsion_possible`) prend des faits nommés ; `procedure_d_expulsion` les tire de
l'état. Cette date n'autorise rien et ne décide rien : elle dit à ceux qui accompagnent jusqu'à
quand agir, et par quoi.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from parcours.domain.droit import memoire
from parcours.domain.droit.concours import REFUS_IMPLICITE_DU_CONCOURS
from parcours.domain.droit.expulsion_possible import (
    FONDEMENTS,
    ExpulsionPossible,
    ProcedureLue,
    expulsion_possible,
    prochaine_depuis,
    treve_lue,
)
from parcours.domain.droit.faits import territoire_de
from parcours.domain.droit.phrases import le
from parcours.domain.droit.quitter_les_lieux import reserves_de_treve
from parcours.domain.droit.responsabilite import Concours
from parcours.domain.droit.surendettement import EFFACEMENT_DE_LA_DETTE, SUSPENSION_DES_POURSUITES
from parcours.domain.droit.treve import LeveeDeTreve
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import S3
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.periodes import tranches
from parcours.domain.veille.procedure_d_expulsion import ProcedureEnCours, Procedures
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion, Preuve


class PasProuve(NamedTuple):
    """Un pas de la chaîne, son texte, et le fait qui le fonde."""

    motif: str
    phrase: str
    pas_avant_le: date | None
    """Premier jour possible après ce pas ; nul si rien n'est possible."""
    source: str
    regle: str | None
    fait: Fait | None


class PointASavoir(NamedTuple):
    """Ce qui manque pour exécuter ou pour savoir, ou ce qui pourrait changer la date."""

    code: str
    phrase: str
    fait: Fait | None = None


@dataclass(frozen=True, slots=True)
class Risque:
    """Où en est la procédure, et le premier jour où l'expulsion est matériellement possible."""

    etape: EtapeDeProcedure | None
    possible_le: date | None
    """Nul si rien n'est possible en l'état ; jamais avant le jour de la lecture."""
    raisons: tuple[PasProuve, ...] = ()
    manque: tuple[PointASavoir, ...] = ()
    pourrait_changer: tuple[PointASavoir, ...] = ()
    ouverte_depuis: date | None = None
    """Le jour où elle est devenue possible, s'il est passé ; une trêve a pu la refermer depuis."""
    treve_jusqu_au: date | None = None
    """Le dernier jour de la trêve qui protège le ménage le jour lu ; nul hors trêve."""


class DateOuverte(NamedTuple):
    """Ce qui ne change pas d'un jour à l'autre d'une date de risque, et de quoi la lire un jour."""

    le: date | None = None
    """Le premier jour possible depuis le commandement ; nul si rien ne l'est."""
    territoire: str | None = None
    treve_ecartee: bool = False
    """Vrai si une exception connue prive le ménage de la trêve."""
    treve_reduite_au: date | None = None

    def lue(self, au: date) -> date | None:
        """Le premier jour possible, lu ce jour-là : jamais passé, jamais en trêve."""
        return None if self.le is None else prochaine_depuis(self.le, self._faits(au))

    def treve_jusqu_au(self, au: date) -> date | None:
        """Le dernier jour de la trêve en vigueur ce jour-là, s'il y en a une."""
        treve = treve_lue(self._faits(au))
        return treve.au if treve else None

    def _faits(self, au: date) -> ProcedureLue:
        exceptions = (LeveeDeTreve.AUTRE_LIEU_DECISION_JUGE.value,) if self.treve_ecartee else ()
        return ProcedureLue(
            lu_le=au,
            territoire=self.territoire,
            exceptions=exceptions,
            treve_reduite_au=self.treve_reduite_au,
        )


def pour_tous(code: str) -> str:
    """Une exception à la trêve telle que la lit qui n'est pas habilité aux violences."""
    return nomenclatures.masquer("EXC_TREVE", code, S3.name)


def possible_le(parcours: Parcours, au: date) -> date | None:
    """La seule date de risque, telle que toute la prévention des expulsions peut la lire."""
    return ouverture(parcours, au).lue(au)


def ouverture(parcours: Parcours, au: date) -> DateOuverte:
    """De quoi lire la date de risque, tant que rien ne change dans la procédure."""
    return _ouverture(Procedures(parcours), au)


def _ouverture(procedures: Procedures, au: date) -> DateOuverte:
    if procedures.parcours.volet(Expulsion, au).etape in {None, EtapeDeProcedure.EXPULSION}:
        return DateOuverte()
    faits = procedures.le(au).lue(pour_tous)
    return DateOuverte(
        expulsion_possible(faits).possible_au_plus_tot,
        faits.territoire,
        not LeveeDeTreve.__members__.keys().isdisjoint(faits.exceptions),
        faits.treve_reduite_au,
    )


class DatesDeRisque:
    """La date de risque de chaque jour, calculée une fois par période où elle ne change pas."""

    def __init__(self, parcours: Parcours) -> None:
        procedures = Procedures(parcours)
        self._tranches = tuple(tranches(lambda jour: _ouverture(procedures, jour)))

    def ouverture(self, au: date) -> DateOuverte:
        """De quoi la lire ce jour-là."""
        rang = bisect_right(self._tranches, au, key=lambda tranche: tranche.du)
        return self._tranches[rang - 1].valeur

    def le(self, au: date) -> date | None:
        """Celle d'un jour."""
        return self.ouverture(au).lue(au)


def risque_d_expulsion(
    parcours: Parcours, au: date, code: Callable[[str], str] = pour_tous
) -> Risque:
    """La date de risque un jour donné, sa chaîne de raisons, ce qui manque, ce qui la changerait.

    `code` donne d'une exception à la trêve ce que le lecteur peut en connaître.
    """
    etape = parcours.volet(Expulsion, au).etape
    if etape in {None, EtapeDeProcedure.EXPULSION}:
        return Risque(etape, None)
    procedure = Procedures(parcours).le(au)
    lu = procedure.lue(code, lu_le=au)
    possible = expulsion_possible(lu)
    return Risque(
        etape,
        possible.possible_au_plus_tot,
        tuple(_raisons(possible, procedure)),
        tuple(_manque(procedure, possible, lu)),
        tuple(_pourrait_changer(procedure)),
        possible.ouverte_depuis,
        possible.treve_jusqu_au,
    )


def _raisons(possible: ExpulsionPossible, procedure: ProcedureEnCours) -> Iterator[PasProuve]:
    for pas in possible.pas:
        fondement = FONDEMENTS[pas.motif]
        yield PasProuve(
            pas.motif,
            pas.phrase,
            pas.pas_avant_le,
            fondement.source,
            fondement.regle,
            procedure.preuve(pas.motif),
        )


# --- Ce qui manque --------------------------------------------------------------------------------


def _manque(
    procedure: ProcedureEnCours, possible: ExpulsionPossible, lu: ProcedureLue
) -> Iterator[PointASavoir]:
    if "CFP" in possible.conditions_manquantes:
        yield _concours_manquant(procedure)
    if lu.cql_signifie_le is None:
        if possible.possible_au_plus_tot is not None:
            phrase = "Le commandement de quitter est inconnu : le concours accordé le suppose."
            yield PointASavoir("COMMANDEMENT_INCONNU", phrase)
        return
    if lu.cql_notifie_prefet_le is None:
        yield PointASavoir(
            "SAISINE_PREFET_INCONNUE",
            "La saisine du préfet après le commandement est inconnue : sans elle, aucun jour du "
            "délai ne court (CPCE, art. L. 412-5).",
        )
    if lu.jugement_executoire is None:
        yield PointASavoir("JUGEMENT_INCONNU", "Le jugement qui ordonne l'expulsion est inconnu.")
    if lu.territoire is None:
        yield PointASavoir("TERRITOIRE_INCONNU", "Le département est inconnu : trêve de métropole.")
    elif possible.possible_au_plus_tot is not None:
        for reserve in reserves_de_treve(possible.possible_au_plus_tot, territoire_de(lu)):
            yield PointASavoir(reserve, "La période de trêve de ce territoire est à vérifier.")


def _concours_manquant(procedure: ProcedureEnCours) -> PointASavoir:
    if (refus := procedure.fait(Preuve.REFUS)) is not None:
        phrase = f"Le concours de la force publique est refusé depuis le {le(refus.jour)}."
        return PointASavoir("CONCOURS_REFUSE", phrase, refus)
    if (requis := procedure.fait(Preuve.REQUISITION)) is None:
        return PointASavoir(
            "CONCOURS_NON_REQUIS", "Le concours de la force publique n'est pas requis."
        )
    silence = memoire.resultat(
        REFUS_IMPLICITE_DU_CONCOURS, Concours(requis_le=requis.jour)
    ).echeance
    if silence is not None and silence <= procedure.au:
        phrase = f"Le silence du préfet vaut refus du concours depuis le {le(silence)}."
        return PointASavoir("CONCOURS_REFUSE", phrase, requis)
    phrase = f"Le concours est requis : le silence vaudra refus le {le(silence or requis.jour)}."
    return PointASavoir("CONCOURS_EN_ATTENTE", phrase, requis)


# --- Ce qui pourrait changer la date --------------------------------------------------------------


def _pourrait_changer(procedure: ProcedureEnCours) -> Iterator[PointASavoir]:
    yield from _du_jugement(procedure)
    yield from _des_delais(procedure)
    amiable = procedure.etat.concours.report_accord_amiable
    if amiable is not None and amiable.au is not None:
        phrase = f"Un départ amiable est convenu pour le {le(amiable.au)}."
        fait = procedure.fait(Preuve.DEPART_AMIABLE)
        yield PointASavoir("DEPART_AMIABLE", phrase, fait)
    if (efface := procedure.horloge(EFFACEMENT_DE_LA_DETTE)) is not None:
        phrase = f"Dette effacée : la clause est suspendue jusqu'au {le(efface.echeance_le)}."
        yield PointASavoir("EFFACEMENT", phrase, efface.fait)


def _du_jugement(procedure: ProcedureEnCours) -> Iterator[PointASavoir]:
    etat = procedure.etat
    if etat.titre is None:
        return
    if etat.titre.est_conditionnel and etat.delais_tenus is None:
        phrase = "Le jugement suspend la clause ; la rupture des délais de paiement est inconnue."
        yield PointASavoir("DELAIS_DE_PAIEMENT", phrase, procedure.fait(Preuve.JUGEMENT))
    if (appel := procedure.fait(Preuve.APPEL)) is not None:
        phrase = "Appel est interjeté : il peut arrêter l'exécution, ou défaire le jugement."
        yield PointASavoir("APPEL", phrase, appel)


def _des_delais(procedure: ProcedureEnCours) -> Iterator[PointASavoir]:
    if (demande := procedure.fait(Preuve.DELAIS_DEMANDES)) is not None:
        phrase = "Des délais pour quitter les lieux sont demandés : le juge n'a pas décidé."
        yield PointASavoir("DELAIS_DEMANDES", phrase, demande)
    elif Preuve.DELAIS_DECIDES not in procedure.etat.preuves:
        phrase = "Le juge peut accorder d'un mois à un an pour quitter les lieux (L. 412-3)."
        yield PointASavoir("DELAIS_A_DEMANDER", phrase)
    recevable = procedure.horloge(SUSPENSION_DES_POURSUITES)
    if recevable is not None:
        phrase = "Surendettement recevable : le juge peut suspendre l'expulsion (L. 722-6)."
        yield PointASavoir("SURENDETTEMENT_RECEVABLE", phrase, recevable.fait)
