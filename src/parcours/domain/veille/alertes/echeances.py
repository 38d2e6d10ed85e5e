"""Les alertes qui viennent d'une date : AL-09, AL-11, AL-12, AL-14 et AL-15."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from parcours.domain.droit.dalo import (
    DECISION_DE_LA_COMMISSION,
    OFFRE_D_HEBERGEMENT,
    OFFRE_DE_LOGEMENT,
)
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.donnees import DEMANDE_DE_DROITS
from parcours.domain.droit.expulsion import PROTOCOLE_DE_COHESION_SOCIALE
from parcours.domain.droit.habitat import HEBERGEMENT_OU_RELOGEMENT, TRAVAUX_PRESCRITS
from parcours.domain.droit.impayes import PLAN_D_APUREMENT
from parcours.domain.droit.logement_social import (
    DEMANDE_DE_LOGEMENT_SOCIAL,
    REPONSE_A_UNE_ATTRIBUTION,
)
from parcours.domain.droit.service import ENGAGEMENT_A_ECHEANCE, REVUE_DE_PARCOURS
from parcours.domain.droit.siao import ACTUALISATION_DE_LA_DEMANDE, DOMICILIATION
from parcours.domain.droit.vif import (
    MISE_A_L_ABRI,
    ORDONNANCE_DE_PROTECTION,
    RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI,
)
from parcours.domain.langage.situations import Etape
from parcours.domain.langage.vocabulaire import Role, roles
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import TypeAlerte
from parcours.domain.veille.alertes.veille import UN_JOUR, Alerte, Veille
from parcours.domain.volets.hebergement import EntreeEnHebergementEffectuee
from parcours.domain.volets.referent.mandats import REVUE_DU_REFERENT
from parcours.domain.volets.siao.demande import DemandeSiaoActualisee, DemandeSiaoClose
from parcours.domain.volets.siao.orientation import OrientationRefuseeParLeMenage

LOGE = frozenset({Etape.LOGEMENT, Etape.MAINTIEN})
QUINZE_JOURS = timedelta(days=15)
PILOTES: dict[str, frozenset[Role]] = {
    "pole": roles("POLE_RESSOURCE"),
    "comite": roles("OPAH EPCI"),
    "cas-complexe": roles("CONSEIL_DEPARTEMENTAL"),
}
"""Qui pilote le dispositif où l'engagement a été pris, par famille de faits."""


def _des_regles(
    veille: Veille, sorte: TypeAlerte, *delais: Delai, sans_closant: bool = False
) -> Iterator[tuple[Echeance, Alerte]]:
    horloges = veille.horloges(*delais)
    return _des_horloges(veille, sorte, horloges, sans_closant=sans_closant)


def _des_horloges(
    veille: Veille, sorte: TypeAlerte, horloges: Iterable[Echeance], *, sans_closant: bool
) -> Iterator[tuple[Echeance, Alerte]]:
    for echeance in horloges:
        for alerte in veille.de_l_horloge(sorte, echeance, sans_closant=sans_closant):
            yield echeance, alerte


def mises_a_l_abri(veille: Veille) -> Iterator[Alerte]:
    """AL-09, trois jours avant la fin de chaque période ; trente avant celle d'une ordonnance."""
    sorte = sortes.TERME_DE_MISE_A_L_ABRI
    abris = (MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI)
    yield from (alerte for _, alerte in _des_regles(veille, sorte, *abris))
    for echeance in veille.horloges(ORDONNANCE_DE_PROTECTION, volet="mesures"):
        for alerte in veille.de_l_horloge(sorte, echeance, sans_closant=True):
            yield from jusqu_a_son_terme(alerte)


def demandes(veille: Veille) -> Iterator[Alerte]:
    """AL-11, avant qu'une demande n'expire ou qu'une réponse ne soit due ; après un refus."""
    sorte = sortes.DEMANDE_A_RENOUVELER
    delais = (DEMANDE_DE_LOGEMENT_SOCIAL, ACTUALISATION_DE_LA_DEMANDE)
    for _, alerte in _des_regles(veille, sorte, *delais, sans_closant=True):
        yield alerte
    for _, alerte in _des_regles(veille, sorte, REPONSE_A_UNE_ATTRIBUTION, sans_closant=True):
        yield from jusqu_a_son_terme(alerte)
    for _, alerte in _des_regles(veille, sorte, DOMICILIATION, sans_closant=True):
        yield from jusqu_a(alerte, loge_le(veille, alerte.depuis_le))
    for fait, _ in veille.faits(OrientationRefuseeParLeMenage):
        suites = (DemandeSiaoActualisee, DemandeSiaoClose, EntreeEnHebergementEffectuee)
        jusqu_au = plus_tot(
            *(veille.premier(suite, fait) for suite in suites),
            loge_le(veille, fait.jour),
            veille.premiere_cloture(fait.jour),
        )
        refusee = veille.du_fait(sorte, fait)
        yield replace(refusee, jusqu_au=jusqu_au, objet="demande au SIAO à mettre à jour")


def jusqu_a_son_terme(alerte: Alerte) -> Iterator[Alerte]:
    """Le terme passé, ce qu'elle annonçait a fini de lui-même : elle n'a plus d'objet."""
    terme = alerte.echeance_le
    yield from jusqu_a(alerte, decale(terme, UN_JOUR) if terme else None)


def jusqu_a(alerte: Alerte, fin: date | None) -> Iterator[Alerte]:
    """La même, fermée ce jour-là au plus tard ; rien s'il précède son ouverture."""
    jusqu_au = plus_tot(alerte.jusqu_au, fin)
    if jusqu_au is None or alerte.depuis_le < jusqu_au:
        yield replace(alerte, jusqu_au=jusqu_au)


def hors_cloture(veille: Veille, alerte: Alerte) -> Iterator[Alerte]:
    """La même, les jours où le parcours n'est pas clos : elle revient s'il est rouvert."""
    clos = veille.parcours.clos_le(alerte.depuis_le) is not None
    depuis = None if clos else alerte.depuis_le
    for jour, ferme in veille.parcours.cycle:
        if jour < alerte.depuis_le or (alerte.jusqu_au and jour >= alerte.jusqu_au):
            continue
        if ferme and depuis is not None:
            yield from jusqu_a(replace(alerte, depuis_le=depuis), jour)
            depuis = None
        elif not ferme and depuis is None:
            depuis = jour
    if depuis is not None:
        yield replace(alerte, depuis_le=depuis)


def loge_le(veille: Veille, depuis: date) -> date | None:
    """Le premier jour, depuis celui-ci, où le ménage a un logement à lui."""
    loges = (p for p in veille.trajectoire.periodes if p.etape in LOGE)
    jours = (max(p.du, depuis) for p in loges if p.au is None or p.au > depuis)
    return next(jours, None)


def droit_opposable(veille: Veille) -> Iterator[Alerte]:
    """AL-12, le lendemain de la décision, de l'offre ou de l'hébergement attendus."""
    delais = (DECISION_DE_LA_COMMISSION, OFFRE_DE_LOGEMENT, OFFRE_D_HEBERGEMENT)
    for _, alerte in _des_regles(veille, sortes.DALO_DEPASSE, *delais):
        yield alerte


def interdictions_d_habiter(veille: Veille) -> Iterator[Alerte]:
    """AL-14, le jour où l'interdiction prend effet sans que le ménage ait où aller."""
    sorte = sortes.SANS_RELOGEMENT
    for _, alerte in _des_regles(veille, sorte, HEBERGEMENT_OU_RELOGEMENT):
        yield alerte.escaladee(decale(alerte.depuis_le, UN_JOUR), roles("SIAO"))


def engagements(veille: Veille) -> Iterator[Alerte]:
    """AL-15, à chaque engagement, ou terme convenu, que personne ne tient.

    Au pilote quinze jours après l'échéance. La revue du référent est une date due, non une alerte.
    Clos, un parcours n'a plus d'engagement à suivre ; qui demande ses droits attend une réponse.
    """
    delais = (
        REVUE_DE_PARCOURS,
        ENGAGEMENT_A_ECHEANCE,
        TRAVAUX_PRESCRITS,
        PLAN_D_APUREMENT,
        PROTOCOLE_DE_COHESION_SOCIALE,
        DEMANDE_DE_DROITS,
    )
    suivis = (h for h in veille.horloges(*delais) if not _est_la_revue_du_referent(h))
    for echeance, alerte in _des_horloges(
        veille, sortes.ENGAGEMENT_EN_RETARD, suivis, sans_closant=True
    ):
        pilotes = PILOTES.get(echeance.fait.evenement.fiche.famille)
        le = decale(echeance.echeance_le, QUINZE_JOURS) if pilotes else None
        ouvertes = [alerte] if echeance.delai is DEMANDE_DE_DROITS else hors_cloture(veille, alerte)
        for ouverte in ouvertes:
            yield ouverte.escaladee(le, pilotes or frozenset())


REGLES = (
    mises_a_l_abri,
    demandes,
    droit_opposable,
    interdictions_d_habiter,
    engagements,
)


def _est_la_revue_du_referent(echeance: Echeance) -> bool:
    return echeance.delai is REVUE_DE_PARCOURS and echeance.cle == REVUE_DU_REFERENT
