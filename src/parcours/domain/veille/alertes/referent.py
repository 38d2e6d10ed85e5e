"""Les alertes du fil rouge : la dégradation signalée (AL-01), le référent absent (AL-13)."""

from collections.abc import Iterator
from datetime import date

from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE
from parcours.domain.langage.dossiers import DEGRADATION
from parcours.domain.langage.situations import Etape
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.temps.intervalle import Intervalle, decale
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import Severite
from parcours.domain.veille.alertes.veille import UN_JOUR, Alerte, Veille
from parcours.domain.volets.hebergement import SortieHebergementEffectuee
from parcours.domain.volets.maintien.logement import DegradationSignalee
from parcours.domain.volets.referent.mandats import Mandat, Referents

GRAVITES = {"G1": Severite.VIGILANCE, "G2": Severite.URGENCE, "G3": Severite.CRITIQUE}


def degradations(veille: Veille) -> Iterator[Alerte]:
    """AL-01, le jour du signalement ; au SIAO sans référent, ou sans prise en compte à temps."""
    for fait, degradation in veille.faits(DegradationSignalee):
        alerte = veille.du_fait(
            sortes.DEGRADATION_SIGNALEE, fait, GRAVITES.get(degradation.gravite)
        )
        horloge = next(
            (e for e in veille.armees_par(fait) if e.delai is PRISE_EN_COMPTE_D_UNE_ALERTE), None
        )
        le = decale(horloge.echeance_le, UN_JOUR) if horloge else None
        if veille.parcours.referent(fait.jour) is None:
            le = fait.jour
        yield alerte.escaladee(le, roles("SIAO"))


def referents_absents(veille: Veille) -> Iterator[Alerte]:
    """AL-13, dès qu'un référent manque à qui en avait un, va mal, ou sort d'hébergement."""
    for libre in veille.parcours.jours_sans_referent():
        depuis = min(_raisons_d_un_referent(veille, libre), default=None)
        if depuis is not None:
            sorte = sortes.SANS_REFERENT
            yield Alerte(sorte, depuis, jusqu_au=libre.au, severite=sorte.severite)


def _raisons_d_un_referent(veille: Veille, libre: Intervalle) -> Iterator[date]:
    """Les jours qui appellent un référent pendant qu'il en manque un."""
    if _en_avait_un(veille, libre.du):
        yield libre.du
    vigilances = [
        Intervalle(p.du, p.au) for p in veille.trajectoire.periodes if p.etape is Etape.MAINTIEN
    ] + [
        Intervalle(d.ouvert_le, d.ferme_le)
        for d in veille.parcours.dossiers
        if d.dossier is DEGRADATION
    ]
    sorties = [
        Intervalle(f.jour, f.jour + UN_JOUR) for f, _ in veille.faits(SortieHebergementEffectuee)
    ]
    for jours in (*vigilances, *sorties):
        premier = max(jours.du, libre.du)
        if jours.contient(premier) and libre.contient(premier):
            yield premier


def _en_avait_un(veille: Veille, jour: date) -> bool:
    """Vrai si un mandat précède, sauf parcours stabilisé dans un logement."""
    etape = veille.trajectoire.periode(jour).etape
    return _dernier(veille, jour) is not None and not est_stabilise(veille, jour, etape)


def est_stabilise(veille: Veille, jour: date, etape: Etape) -> bool:
    """Vrai si le dernier référent a fini son mandat d'un ménage stabilisé, qui est logé."""
    dernier = _dernier(veille, jour)
    return dernier is not None and dernier.parcours_stabilise and etape is Etape.LOGEMENT


def _dernier(veille: Veille, jour: date) -> Mandat | None:
    """Le dernier mandat d'avant ce jour."""
    mandats = veille.parcours.volet(Referents, date.max).du_parcours()
    return max((m for m in mandats if m.du < jour), key=lambda m: m.du, default=None)


REGLES = (degradations, referents_absents)
