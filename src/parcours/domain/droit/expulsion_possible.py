"""Quand l'expulsion devient-elle matériellement possible ?

C'est une date de risque, la plus proche qui se défende en droit : sans report de l'article 642.
Elle ne décide rien ; elle dit jusqu'à quand agir, ce qui l'a repoussée et ce qui manque encore.
Source : code des procédures civiles d'exécution, art. L. 141-1, L. 153-1 et L. 411-1 à L. 412-8.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from parcours.domain.droit.calcul import DIMANCHE, UN_JOUR, Duree
from parcours.domain.droit.explication import FERIES_NON_VERIFIES
from parcours.domain.droit.faits import Faits, territoire_de
from parcours.domain.droit.feries import jours_feries, sont_verifies
from parcours.domain.droit.formes import Motif, depuis_le_plus_tardif
from parcours.domain.droit.phrases import ce_jour, en_lettres, fait_du, le, majuscule
from parcours.domain.droit.quitter_les_lieux import (
    SUPPRIME,
    DelaiDuCommandement,
    delai_reduit,
    prefet_non_saisi,
)
from parcours.domain.droit.textes import CCH, CODE_CONSO, CPCE
from parcours.domain.droit.treve import LeveeDeTreve, Treve, treve_des_expulsions

DEUX_MOIS = 2
AUCUN_ORDRE = "Aucun commandement de quitter les lieux en cours n'est connu."

LE_COMMANDEMENT = depuis_le_plus_tardif("cql_signifie_le")
LE_COMMANDEMENT_ET_LE_PREFET = depuis_le_plus_tardif("cql_signifie_le", "cql_notifie_prefet_le")
LE_CONCOURS = depuis_le_plus_tardif("cfp_accorde_le", "cfp_effet_le")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcedureLue(Faits):
    """Ce que l'on sait d'une procédure le jour où on la lit."""

    lu_le: date | None = None
    """Le jour où l'on lit."""
    jugement_executoire: bool | None = None
    """Faux si le jugement ne peut pas s'exécuter."""
    appel_suspensif: bool | None = None
    """Vrai si un appel en suspend l'exécution."""
    cql_signifie_le: date | None = None
    """Le jour où le commandement de quitter est signifié."""
    cql_notifie_prefet_le: date | None = None
    """Le jour où le préfet en est saisi."""
    cql_notifie_prefet: bool | None = None
    """Faux si l'on sait que le préfet n'est pas saisi."""
    delai_cql: DelaiDuCommandement = None
    """Ce que le juge a fait des deux mois du commandement."""
    prorogation_mois: int | None = None
    """Les mois que le juge y ajoute."""
    prorogation_jours: int | None = None
    """Les jours que le juge y ajoute."""
    prorogation_jusqu_au: date | None = None
    """Le dernier jour que le juge y ajoute."""
    delai_evacuation_jusqu_au: date | None = None
    """Le dernier jour du délai pour quitter les lieux."""
    surendettement_jusqu_au: date | bool | None = None
    """Le dernier jour de la suspension pour surendettement ; vrai si le terme est inconnu."""
    protocole_jusqu_au: date | bool | None = None
    """Le dernier jour du protocole de cohésion sociale ; vrai si le terme est inconnu."""
    cfp_accorde_le: date | None = None
    """Le jour où le concours de la force publique est accordé."""
    cfp_effet_le: date | None = None
    """Le premier jour où il vaut."""
    exceptions: tuple[str, ...] = ()
    """Ce qui écarte la trêve, d'après la nomenclature EXC_TREVE."""
    treve_reduite_au: date | None = None
    """Le dernier jour, inclus, que le juge laisse à la trêve."""


class Fondement(NamedTuple):
    """Le texte d'un motif, et la règle de `DELAIS` qui le calcule, s'il y en a une."""

    source: str
    regle: str | None = None


FONDEMENTS: Mapping[str, Fondement] = {
    "JUGEMENT_NON_EXECUTOIRE": Fondement(f"{CPCE}, art. L. 411-1"),
    "CQL_ABSENT": Fondement(f"{CPCE}, art. L. 411-1"),
    "SAISINE_PREFET_ABSENTE": Fondement(f"{CPCE}, art. L. 412-5", "R-E15"),
    "CQL_2_MOIS": Fondement(f"{CPCE}, art. L. 412-1 et L. 412-5", "R-E12"),
    "CQL_REDUIT": Fondement(f"{CPCE}, art. L. 412-1", "R-E12"),
    "PROROGATION_L412_2": Fondement(f"{CPCE}, art. L. 412-2", "R-E13"),
    "DELAI_EVACUATION": Fondement(f"{CPCE}, art. L. 412-3 et L. 412-4", "R-E14"),
    "SURENDETTEMENT": Fondement(f"{CODE_CONSO}, art. L. 722-6 à L. 722-9", "R-S02"),
    "PROTOCOLE": Fondement(f"{CCH}, art. L. 353-15-2 et L. 442-6-5", "R-E28"),
    "CFP": Fondement(f"{CPCE}, art. L. 153-1 et R. 153-1"),
    "TREVE": Fondement(f"{CPCE}, art. L. 412-6 à L. 412-8 et L. 611-1", "R-E16"),
    "JOUR_LU": Fondement("calcul"),
    "DIMANCHE_OU_FERIE": Fondement(f"{CPCE}, art. L. 141-1"),
    Motif.HORS_CALENDRIER: Fondement("calcul"),
}
"""Ce qui fonde chaque motif."""


class Pas(NamedTuple):
    """Un pas de la chaîne : ce qui repousse l'expulsion, et jusqu'où."""

    motif: str
    pas_avant_le: date | None
    """Premier jour possible après ce pas ; nul si le motif empêche toute date."""
    phrase: str


@dataclass(frozen=True, slots=True)
class ExpulsionPossible:
    """Le premier jour possible, nul si rien ne l'est, et ce qui l'a repoussé, dans l'ordre."""

    possible_au_plus_tot: date | None
    motifs: tuple[str, ...] = ()
    conditions_manquantes: tuple[str, ...] = ()
    explication: tuple[str, ...] = ()
    pas: tuple[Pas, ...] = ()
    """Les pas, dans l'ordre ; un même motif peut revenir (une trêve, puis un dimanche)."""
    ouverte_depuis: date | None = None
    """Le jour, passé ou présent à la lecture, où elle est devenue possible une première fois."""
    treve_jusqu_au: date | None = None
    """Le dernier jour de la trêve en vigueur le jour de la lecture ; nul hors trêve."""

    def repoussee(self, au: date, motif: str, phrase: str) -> "ExpulsionPossible":
        """La même si elle est déjà plus tardive, sinon repoussée ; un motif se cite une fois."""
        if self.possible_au_plus_tot is None or au <= self.possible_au_plus_tot:
            return self
        motifs = self.motifs if motif in self.motifs else (*self.motifs, motif)
        return replace(
            self,
            possible_au_plus_tot=au,
            motifs=motifs,
            explication=(*self.explication, f"{phrase} : pas avant le {le(au)}."),
            pas=(*self.pas, Pas(motif, au, f"{phrase} : pas avant le {le(au)}.")),
        )

    def empechee(self, motif: str, phrase: str) -> "ExpulsionPossible":
        """Aucune date possible, pour ce motif."""
        return ExpulsionPossible(
            None,
            (*self.motifs, motif),
            explication=(*self.explication, phrase),
            pas=(*self.pas, Pas(motif, None, phrase)),
        )


IMPOSSIBLE = ExpulsionPossible(None)


def expulsion_possible(faits: ProcedureLue) -> ExpulsionPossible:
    """Le premier jour où l'expulsion peut avoir lieu ; elle se fait entre 6 heures et 21 heures.

    `lu_le` est le jour où l'on lit : rien n'est possible avant lui, et la trêve en vigueur ce
    jour-là compte. Sans lui, c'est le premier jour depuis le commandement.
    """
    treve = treve_lue(faits)
    return replace(_possible(faits), treve_jusqu_au=treve.au if treve else None)


def _possible(faits: ProcedureLue) -> ExpulsionPossible:
    if (empechement := sans_titre(faits)) is not None:
        return empechement
    try:
        possible = apres_le_commandement(faits)
        possible = apres_les_sursis(possible, faits)
        possible = avec_le_concours(possible, faits)
        return au_jour_lu(possible, faits)
    except OverflowError:
        return IMPOSSIBLE.empechee(Motif.HORS_CALENDRIER, "Date hors du calendrier.")


def au_jour_lu(possible: ExpulsionPossible, faits: ProcedureLue) -> ExpulsionPossible:
    """Jamais avant le jour de la lecture : ce qui était ouvert ne l'est plus en trêve."""
    ouverte = un_jour_permis(possible, faits)
    depuis, lu_le = ouverte.possible_au_plus_tot, faits.lu_le
    if depuis is None or lu_le is None or lu_le < depuis:
        return ouverte
    phrase = f"Déjà possible le {le(depuis)} ; lu le {le(lu_le)}"
    lue = un_jour_permis(ouverte.repoussee(lu_le, "JOUR_LU", phrase), faits)
    return replace(lue, ouverte_depuis=depuis)


def treve_lue(faits: ProcedureLue) -> Treve | None:
    """La trêve en vigueur le jour de la lecture, sauf exception connue (L. 412-6 à L. 412-8)."""
    lu_le = faits.lu_le
    if lu_le is None:
        return None
    exceptions, reduite_au = faits.exceptions, faits.treve_reduite_au
    return treve_des_expulsions(lu_le, territoire_de(faits), exceptions, reduite_au)


def prochaine_depuis(ouverte_le: date, faits: ProcedureLue) -> date | None:
    """Le premier jour permis, à la lecture, d'une expulsion possible depuis ce jour."""
    try:
        return au_jour_lu(ExpulsionPossible(ouverte_le), faits).possible_au_plus_tot
    except OverflowError:
        return None


def sans_titre(faits: ProcedureLue) -> ExpulsionPossible | None:
    """Ce qui manque pour qu'un délai coure : jugement exécutoire, commandement, préfet saisi."""
    if faits.jugement_executoire is False or faits.appel_suspensif:
        return IMPOSSIBLE.empechee("JUGEMENT_NON_EXECUTOIRE", "Le jugement n'est pas exécutoire.")
    if faits.cql_signifie_le is None:
        return None if LE_CONCOURS.lit(faits) else IMPOSSIBLE.empechee("CQL_ABSENT", AUCUN_ORDRE)
    non_saisi = prefet_non_saisi(faits.cql_notifie_prefet, faits.cql_notifie_prefet_le)
    if non_saisi and not est_dispense(faits):
        phrase = "Le préfet n'est pas saisi : aucun jour du délai ne court (art. L. 412-5)."
        return IMPOSSIBLE.empechee("SAISINE_PREFET_ABSENTE", phrase)
    return None


def est_dispense(faits: ProcedureLue) -> bool:
    """Vrai pour l'étudiant et le conjoint violent : ni saisine du préfet ni délais du juge."""
    dispenses = {LeveeDeTreve.ETUDIANT, LeveeDeTreve.CONJOINT_VIOLENT}
    return not dispenses.isdisjoint(faits.exceptions)


def apres_le_commandement(faits: ProcedureLue) -> ExpulsionPossible:
    """L'issue des deux mois (art. L. 412-1), réduits, supprimés ou prorogés par le juge.

    Le préfet n'accorde son concours qu'à un commandement : accordé, il le suppose.
    """
    if faits.cql_signifie_le is None and (concours := LE_CONCOURS.lit(faits)) is not None:
        phrase = "Concours de la force publique, le commandement de quitter restant inconnu"
        return ExpulsionPossible(date.min).repoussee(concours.jour, "CFP", phrase)
    court_de = LE_COMMANDEMENT if est_dispense(faits) else LE_COMMANDEMENT_ET_LE_PREFET
    depart = court_de.lit(faits)
    if depart is None:
        return IMPOSSIBLE.empechee("CQL_ABSENT", AUCUN_ORDRE)
    cite = majuscule(fait_du(*depart))
    conjoint_violent = LeveeDeTreve.CONJOINT_VIOLENT in faits.exceptions
    possible = ExpulsionPossible(depart.jour, explication=(f"{cite}.",))
    if faits.delai_cql == SUPPRIME or conjoint_violent:
        return possible
    if (reduit := delai_reduit(faits.delai_cql)) is not None:
        au = reduit.apres(depart.jour) + UN_JOUR
        return possible.repoussee(au, "CQL_REDUIT", f"Délai réduit à {en_lettres(reduit)}")
    mois, jours = faits.prorogation_mois or 0, faits.prorogation_jours or 0
    prorogation = Duree(mois=mois, jours=jours)
    au = Duree(mois=DEUX_MOIS).apres(depart.jour) + UN_JOUR
    possible = possible.repoussee(au, "CQL_2_MOIS", "Deux mois (art. L. 412-1)")
    if any(prorogation):
        au = Duree(mois=DEUX_MOIS + mois, jours=jours).apres(depart.jour) + UN_JOUR
        phrase = f"Prorogation de {en_lettres(prorogation)} (art. L. 412-2)"
        possible = possible.repoussee(au, "PROROGATION_L412_2", phrase)
    if (fixee := faits.prorogation_jusqu_au) is None:
        return possible
    phrase = f"Prorogation jusqu'au {le(fixee)} (art. L. 412-2)"
    return possible.repoussee(fixee + UN_JOUR, "PROROGATION_L412_2", phrase)


def apres_les_sursis(possible: ExpulsionPossible, faits: ProcedureLue) -> ExpulsionPossible:
    """Les délais du juge (art. L. 412-3), puis le surendettement, puis le protocole."""
    delai = faits.delai_evacuation_jusqu_au
    if delai is not None and not est_dispense(faits):
        phrase = f"Délai pour quitter les lieux jusqu'au {le(delai)}"
        possible = possible.repoussee(delai + UN_JOUR, "DELAI_EVACUATION", phrase)
    for jusqu_au, motif in (
        (faits.surendettement_jusqu_au, "SURENDETTEMENT"),
        (faits.protocole_jusqu_au, "PROTOCOLE"),
    ):
        if isinstance(jusqu_au, bool):
            if jusqu_au:
                return possible.empechee(motif, f"{motif.capitalize()} en cours, sans terme connu.")
        elif jusqu_au is not None:
            phrase = f"{motif.capitalize()} jusqu'au {le(jusqu_au)}"
            possible = possible.repoussee(jusqu_au + UN_JOUR, motif, phrase)
    return possible


def avec_le_concours(possible: ExpulsionPossible, faits: ProcedureLue) -> ExpulsionPossible:
    """L'effet du concours de la force publique ; sans lui la date reste, et la condition manque."""
    if possible.possible_au_plus_tot is None:
        return possible
    if faits.cfp_accorde_le is None:
        phrase = "Le concours de la force publique n'est pas accordé : il manque."
        explication = (*possible.explication, phrase)
        return replace(possible, conditions_manquantes=("CFP",), explication=explication)
    concours = LE_CONCOURS.lit(faits)
    if concours is None:
        return possible
    return possible.repoussee(concours.jour, "CFP", "Concours de la force publique")


def un_jour_permis(possible: ExpulsionPossible, faits: ProcedureLue) -> ExpulsionPossible:
    """Hors trêve, et ni dimanche ni jour férié ; le samedi est permis (art. L. 141-1)."""
    territoire, exceptions = territoire_de(faits), faits.exceptions
    reduite_au = faits.treve_reduite_au
    while (quand := possible.possible_au_plus_tot) is not None:
        treve = treve_des_expulsions(quand, territoire, exceptions, reduite_au)
        if treve is not None:
            phrase = f"Le {le(quand)} est en trêve"
            possible = possible.repoussee(treve.lendemain, "TREVE", phrase)
        elif est_interdit(quand, territoire):
            phrase = f"Le {ce_jour(quand)} est un dimanche ou un jour férié"
            possible = possible.repoussee(quand + UN_JOUR, "DIMANCHE_OU_FERIE", phrase)
        else:
            break
    if quand is not None and not sont_verifies(quand):
        dit = (*possible.explication, FERIES_NON_VERIFIES)
        return replace(possible, explication=tuple(dict.fromkeys(dit)))
    return possible


def est_interdit(quand: date, territoire: str) -> bool:
    """Vrai un dimanche ou un jour férié : pas d'exécution sans le juge (art. L. 141-1)."""
    return quand.weekday() == DIMANCHE or quand in jours_feries(quand.year, territoire)
