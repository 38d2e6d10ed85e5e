"""L'alerte de fin de trêve hivernale : AL-06."""

from collections.abc import Iterator
from datetime import date, timedelta

from parcours.domain.droit.expulsion import PROTOCOLE_DE_COHESION_SOCIALE
from parcours.domain.droit.juge import DELAIS_POUR_QUITTER
from parcours.domain.droit.quitter_les_lieux import (
    COMMANDEMENT_DE_QUITTER,
    PROROGATION_EXCEPTIONNELLE,
    TREVE_HIVERNALE,
)
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT
from parcours.domain.droit.treve import Treve, est_a_verifier, saison
from parcours.domain.langage.dossiers import EXPULSION
from parcours.domain.langage.fait import Fait
from parcours.domain.temps.intervalle import plus_tot
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import Severite
from parcours.domain.veille.alertes.veille import Alerte, Veille
from parcours.domain.volets.expulsion.concours import (
    ConcoursForcePubliqueAccorde,
    ConcoursForcePubliqueRequis,
)
from parcours.domain.volets.expulsion.quitter import CommandementDeQuitterNotifieAuPrefet

AVANT_LA_FIN = timedelta(days=30)
SAISONS_MAX = 10
"""Un jugement s'exécute dix ans (CPCE, art. L. 111-4) : au-delà, plus de trêve à guetter."""
CE_QUI_RETIENT = (
    COMMANDEMENT_DE_QUITTER,
    PROROGATION_EXCEPTIONNELLE,
    DELAIS_POUR_QUITTER,
    SUSPENSION_DE_L_EXPULSION,
    PROTOCOLE_DE_COHESION_SOCIALE,
)
"""Les délais dont le terme doit être passé pour que la trêve soit le dernier obstacle."""


def fins_de_treve(veille: Veille) -> Iterator[Alerte]:
    """AL-06, trente jours avant le dernier jour de trêve, si elle seule retient l'expulsion.

    Un ordre notifié se guette jusqu'au suivant, fût-il d'une autre procédure.
    Une période non vérifiée n'alerte pas d'elle-même : il faut que le territoire active R-E16.
    """
    notifies = [fait for fait, _ in veille.faits(CommandementDeQuitterNotifieAuPrefet)]
    for rang, fait in enumerate(notifies):
        lieu = veille.parcours.lieu(fait.jour)
        territoire = (lieu and lieu.departement) or TERRITOIRE_PAR_DEFAUT
        if est_a_verifier(territoire) and not any(veille.horloges(TREVE_HIVERNALE)):
            continue
        calendrier = saison(territoire)
        premiere = calendrier.prochaine(fait.jour).au.year
        suivant = notifies[rang + 1].jour if rang + 1 < len(notifies) else None
        for annee in range(premiere, min(premiere + SAISONS_MAX, date.max.year)):
            treve, prochaine = calendrier.treve(annee), calendrier.treve(annee + 1)
            yield from _a_la_fin(veille, fait, treve, plus_tot(suivant, prochaine.du))


def _a_la_fin(
    veille: Veille, fait: Fait, treve: Treve, remplacee_le: date | None
) -> Iterator[Alerte]:
    depuis = max(treve.au - AVANT_LA_FIN, fait.jour)
    if veille.parcours.dossier_ouvert(EXPULSION, depuis) is None:
        return
    retenu_le = _retenu_le(veille, depuis, treve.au)
    jusqu_au = plus_tot(veille.finit_le(sortes.FIN_DE_TREVE, fait), retenu_le, remplacee_le)
    if jusqu_au is None or depuis < jusqu_au:
        severite = _severite(veille, fait, treve.au)
        yield Alerte(sortes.FIN_DE_TREVE, depuis, fait, treve.au, jusqu_au, severite)


def _retenu_le(veille: Veille, depuis: date, fin_de_treve: date) -> date | None:
    """Le premier jour, depuis l'ouverture, où un délai court au-delà de la trêve."""
    jours = [
        max(echeance.armee_le, depuis)
        for echeance in veille.horloges(*CE_QUI_RETIENT)
        if echeance.echeance_le > fin_de_treve
        and echeance.armee_le <= fin_de_treve
        and (echeance.fin_le is None or echeance.fin_le > depuis)
    ]
    return plus_tot(*jours)


def _severite(veille: Veille, notifie: Fait, fin_de_treve: date) -> Severite:
    """Concours accordé : critique ; requis : urgent ; sinon, vigilance. D'une autre, rien."""
    for sorte, severite in (
        (ConcoursForcePubliqueAccorde, Severite.CRITIQUE),
        (ConcoursForcePubliqueRequis, Severite.URGENCE),
    ):
        siens = (fait for fait, _ in veille.faits(sorte) if fait.jour <= fin_de_treve)
        if any(_de_la_procedure(veille, fait, notifie) for fait in siens):
            return severite
    return Severite.VIGILANCE


def _de_la_procedure(veille: Veille, fait: Fait, notifie: Fait) -> bool:
    """Vrai si rien n'a mis fin à la procédure entre ce fait et cet ordre notifié."""
    if fait.ordre > notifie.ordre:
        return True
    fins = veille.closants(sortes.FIN_DE_TREVE, fait)
    return not any(fin.ordre < notifie.ordre for fin in fins)


REGLES = (fins_de_treve,)
