"""Les alertes d'un silence : AL-18 à AL-20, et AL-12 pour une offre laissée sans réponse.

Quelque chose était attendu à une date que quelqu'un a dite ; la date passe, et rien ne vient.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from parcours.domain.droit.logement_social import REPONSE_A_UNE_ATTRIBUTION
from parcours.domain.droit.reglages import RELAIS_SILENCIEUX
from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.langage.dossiers import (
    MESURE_ACCOMPAGNEMENT,
    ORIENTATION_SIAO,
    PROPOSITION_DE_LOGEMENT,
    RELAIS_REFERENT,
    Dossier,
)
from parcours.domain.langage.fait import Fait
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import TypeAlerte
from parcours.domain.veille.alertes.veille import UN_JOUR, Alerte, Veille
from parcours.domain.volets.acces.demande import DALO, PropositionDeLogementRecue
from parcours.domain.volets.acces.logement import BailSigne, RelogementRealise
from parcours.domain.volets.accompagnement.mesure import MesureAccompagnementDebutee
from parcours.domain.volets.hebergement import (
    ChangementDePlaceEffectue,
    EntreeEnHebergementEffectuee,
)
from parcours.domain.volets.logement_accompagne.bail_glissant import BailGlissantConclu
from parcours.domain.volets.logement_accompagne.intermediation import SousLocationDebutee
from parcours.domain.volets.referent.mandats import PARCOURS_ENTIER, ReferentDesigne
from parcours.domain.volets.referent.relais import RelaisPropose
from parcours.domain.volets.siao.orientation import OrientationProposee


class CeQuiEtaitAttendu(NamedTuple):
    """Ce qui était attendu, pour quand, et ce qui l'a fait venir."""

    sorte: TypeAlerte
    dossier: Dossier
    """Le dossier que la réponse ferme."""
    fait: Fait
    pour_le: date | None
    quoi: str
    suite: date | None
    """Le jour d'un fait qui tient lieu de réponse."""


def orientations(veille: Veille) -> Iterator[Alerte]:
    """AL-18, le lendemain du jour où la réponse était attendue ; une entrée, un bail l'ôtent."""
    for fait, proposee in veille.faits(OrientationProposee):
        horloges = (e for e in veille.horloges(REPONSE_A_UNE_ORIENTATION) if e.fait is fait)
        pour_le = next((e.echeance_le for e in horloges), proposee.reponse_attendue_le)
        entree = orientation_sans_objet(veille, fait, proposee)
        quoi = "réponse à l'orientation"
        yield from _sans_suite(
            veille,
            CeQuiEtaitAttendu(
                sortes.ORIENTATION_SANS_REPONSE, ORIENTATION_SIAO, fait, pour_le, quoi, entree
            ),
        )


def orientation_sans_objet(
    veille: Veille, fait: Fait, proposee: OrientationProposee
) -> date | None:
    """Le jour où l'on entre quelque part sans citer une autre orientation, ou dans un logement.

    Une place prise chez qui l'on est orienté en est une, de quelque façon qu'il le dise.
    """
    chez_lui = (
        f.jour
        for f in veille.parcours.faits
        if isinstance(f.evenement, (SousLocationDebutee, BailGlissantConclu))
        and f.ordre > fait.ordre
        and f.organisme == proposee.structure
    )
    return plus_tot(
        veille.premier(EntreeEnHebergementEffectuee, fait, _honore(veille, fait)),
        veille.premier(BailSigne, fait, lambda b: b.residence().nouveau_logement),
        veille.premier(
            ChangementDePlaceEffectue, fait, lambda c: c.structure == proposee.structure
        ),
        next(chez_lui, None),
    )


def relais(veille: Veille) -> Iterator[Alerte]:
    """AL-19, le lendemain du jour visé, si rien n'en tient lieu."""
    for fait, propose in veille.faits(RelaisPropose):
        sans_date = veille.jours_de(RELAIS_SILENCIEUX, fait.jour)
        vise = propose.date_cible or decale(fait.jour, sans_date)
        autre = relais_sans_objet(veille, fait)
        quoi = "réponse au relais proposé"
        yield from _sans_suite(
            veille,
            CeQuiEtaitAttendu(sortes.RELAIS_SANS_REPONSE, RELAIS_REFERENT, fait, vise, quoi, autre),
        )


def relais_sans_objet(veille: Veille, propose: Fait) -> date | None:
    """Le jour où une autre proposition tient lieu de celle-ci, ou un référent désigné.

    Désigner le jour même celui à qui on le propose y répond, dans quelque ordre qu'on l'ait dit.
    """
    pressenti = getattr(propose.evenement, "organisme", None)
    designes = (
        fait.jour
        for fait, designe in veille.faits(ReferentDesigne)
        if designe.perimetre == PARCOURS_ENTIER
        if fait.ordre > propose.ordre
        or (fait.jour == propose.jour and designe.organisme == pressenti)
    )
    return plus_tot(veille.premier(RelaisPropose, propose), next(designes, None))


def mesures(veille: Veille) -> Iterator[Alerte]:
    """AL-20, le lendemain de la fin prévue d'une mesure ni renouvelée ni dite terminée."""
    for fait, debutee in veille.faits(MesureAccompagnementDebutee):
        suite = veille.premier(MesureAccompagnementDebutee, fait, _de_la_mesure(debutee.mesure))
        quoi = "fin de la mesure, ni renouvelée ni dite terminée"
        yield from _sans_suite(
            veille,
            CeQuiEtaitAttendu(
                sortes.MESURE_A_SON_TERME,
                MESURE_ACCOMPAGNEMENT,
                fait,
                debutee.fin_prevue_le,
                quoi,
                suite,
            ),
        )


def offres(veille: Veille) -> Iterator[Alerte]:
    """AL-12, le lendemain du dernier jour pour répondre à une offre au titre du DALO."""
    for fait, recue in veille.faits(PropositionDeLogementRecue):
        if recue.origine == DALO:
            due = (e for e in veille.horloges(REPONSE_A_UNE_ATTRIBUTION) if e.fait is fait)
            pour_le = next((e.echeance_le for e in due), recue.reponse_attendue_le)
            reloge = plus_tot(
                veille.premier(RelogementRealise, fait),
                veille.premier(BailSigne, fait, lambda b: b.attribue_un_logement_social),
            )
            quoi = "réponse à l'offre faite au titre du DALO"
            yield from _sans_suite(
                veille,
                CeQuiEtaitAttendu(
                    sortes.DALO_DEPASSE, PROPOSITION_DE_LOGEMENT, fait, pour_le, quoi, reloge
                ),
            )


def _honore(veille: Veille, orientation: Fait) -> Callable[[EntreeEnHebergementEffectuee], bool]:
    """Une entrée qui ne cite aucune orientation, ou cite celle-ci."""
    return lambda e: e.orientation is None or veille.cite(e.orientation, orientation)


def _de_la_mesure(mesure: str) -> Callable[[MesureAccompagnementDebutee], bool]:
    return lambda debutee: debutee.mesure == mesure


def _sans_suite(veille: Veille, attente: CeQuiEtaitAttendu) -> Iterator[Alerte]:
    """Une alerte du lendemain de la date attendue à la fermeture du dossier, ou à sa suite."""
    if attente.pour_le is None:
        return
    fait, sorte = attente.fait, attente.sorte
    depuis = max(decale(attente.pour_le, UN_JOUR), fait.jour)
    jusqu_au = plus_tot(
        attente.suite,
        veille.ferme_le(attente.dossier, fait),
        veille.premiere_cloture(fait.jour),
    )
    if jusqu_au is None or depuis < jusqu_au:
        prise = veille.prise_en_compte(fait)
        yield Alerte(
            sorte,
            depuis,
            fait,
            attente.pour_le,
            jusqu_au,
            sorte.severite,
            prise,
            objet=attente.quoi,
        )


REGLES = (orientations, relais, mesures, offres)
