"""Les alertes de la procédure d'expulsion : AL-02 à AL-08."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from parcours.domain.droit.assignation import (
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    NOTIFICATION_AU_PREFET,
)
from parcours.domain.droit.commandement import SIGNALEMENT_A_LA_CCAPEX
from parcours.domain.droit.concours import REFUS_IMPLICITE_DU_CONCOURS
from parcours.domain.droit.quitter_les_lieux import COMMANDEMENT_DE_QUITTER
from parcours.domain.langage.situations import Etape, situation
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.temps.intervalle import decale
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import Severite
from parcours.domain.veille.alertes.veille import UN_JOUR, Alerte, Veille
from parcours.domain.volets.expulsion.commandement import (
    CommandementAssuranceDelivre,
    CommandementDePayerDelivre,
)
from parcours.domain.volets.expulsion.concours import ConcoursForcePubliqueAccorde
from parcours.domain.volets.expulsion.execution import ExpulsionExecutee
from parcours.domain.volets.expulsion.quitter import CommandementDeQuitterDelivre

SILENCE_DU_PREFET = timedelta(days=45)
SANS_SOLUTION = timedelta(days=60)


def commandements(veille: Veille) -> Iterator[Alerte]:
    """AL-02, le jour de l'acte ; et si le seuil de signalement est atteint sans signalement."""
    for fait, _ in veille.faits(CommandementDePayerDelivre):
        yield veille.du_fait(sortes.COMMANDEMENT, fait)
    for fait, _ in veille.faits(CommandementAssuranceDelivre):
        yield veille.du_fait(sortes.COMMANDEMENT, fait)
    for echeance in veille.horloges(SIGNALEMENT_A_LA_CCAPEX):
        atteint = echeance.resultat.autres.get("atteint")
        depuis = echeance.armee_le if atteint else echeance.echeance_le
        yield from veille.de_l_horloge(
            sortes.COMMANDEMENT, echeance, max(depuis, echeance.armee_le)
        )


def audiences(veille: Veille) -> Iterator[Alerte]:
    """AL-03 : l'entretien à proposer, puis le diagnostic à transmettre."""
    sorte = sortes.AUDIENCE_SANS_DIAGNOSTIC
    entretien: Alerte | None = None
    for delai in (DIAGNOSTIC_PREMIERE_PROPOSITION, DIAGNOSTIC_NOUVELLE_PROPOSITION):
        for echeance in veille.horloges(delai):
            for alerte in veille.de_l_horloge(sorte, echeance, echeance.echeance_le):
                if entretien is None or not entretien.est_ouverte(alerte.depuis_le):
                    yield alerte
                    entretien = alerte
    for echeance in veille.horloges(DIAGNOSTIC_TRANSMISSION):
        yield from veille.de_l_horloge(sorte, echeance, echeance.echeance_le)


def notifications(veille: Veille) -> Iterator[Alerte]:
    """AL-04, le lendemain du dernier jour utile ; une notification tardive ne la ferme pas."""
    for echeance in veille.horloges(NOTIFICATION_AU_PREFET):
        yield from veille.de_l_horloge(
            sortes.NOTIFICATION_TARDIVE,
            echeance,
            decale(echeance.echeance_le, UN_JOUR),
            meme_satisfaite=True,
        )


def ordres_de_quitter(veille: Veille) -> Iterator[Alerte]:
    """AL-05, le jour de l'acte ; au SIAO soixante jours après, sans solution connue."""
    for fait, _ in veille.faits(CommandementDeQuitterDelivre):
        alerte = veille.du_fait(sortes.QUITTER_LES_LIEUX, fait, None, COMMANDEMENT_DE_QUITTER)
        sans_solution = fait.jour + SANS_SOLUTION
        heberge = tous_abrites_ailleurs(veille, sans_solution)
        yield alerte.escaladee(None if heberge else sans_solution, roles("SIAO"))


def concours(veille: Veille) -> Iterator[Alerte]:
    """AL-07 : quarante-cinq jours de silence, que la réponse finit ; ou le concours accordé."""
    for echeance in veille.horloges(REFUS_IMPLICITE_DU_CONCOURS):
        depuis = echeance.armee_le + SILENCE_DU_PREFET
        yield from veille.de_l_horloge(sortes.FORCE_PUBLIQUE, echeance, depuis)
    for fait, _ in veille.faits(ConcoursForcePubliqueAccorde):
        yield veille.du_fait(sortes.FORCE_PUBLIQUE, fait, Severite.CRITIQUE)


def expulsions(veille: Veille) -> Iterator[Alerte]:
    """AL-08, le jour même ; close quand chacun est à l'abri ou hors du territoire."""
    for fait, _ in veille.faits(ExpulsionExecutee):
        abris = (
            f.jour for f in veille.closants(sortes.EXPULSE, fait) if tous_abrites(veille, f.jour)
        )
        alerte = veille.du_fait(sortes.EXPULSE, fait)
        yield replace(alerte, jusqu_au=next(abris, None))


def tous_abrites(veille: Veille, jour: date) -> bool:
    """Vrai si chaque personne présente est protégée, ou hors du territoire."""
    sejours = [sejour for _, sejour in veille.trajectoire.situations(jour)]
    return all(
        s and (situation(s.situation).protegee or s.etape is Etape.SORTIE_TERRITOIRE)
        for s in sejours
    )


def tous_abrites_ailleurs(veille: Veille, jour: date) -> bool:
    """Vrai si chaque personne est hébergée, ou hors du territoire."""
    sejours = [sejour for _, sejour in veille.trajectoire.situations(jour)]
    return all(s and s.etape in {Etape.HEBERGEMENT, Etape.SORTIE_TERRITOIRE} for s in sejours)


REGLES = (
    commandements,
    audiences,
    notifications,
    ordres_de_quitter,
    concours,
    expulsions,
)
