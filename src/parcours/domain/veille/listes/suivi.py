"""Les listes du SIAO sur le suivi : sans référent, relais sans réponse, après la clôture."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE
from parcours.domain.langage.dossiers import DEGRADATION, RELAIS_REFERENT
from parcours.domain.langage.situations import Etape
from parcours.domain.temps.intervalle import Intervalle, decale, plus_tot
from parcours.domain.temps.periodes import tranches
from parcours.domain.veille.alertes.referent import est_stabilise
from parcours.domain.veille.alertes.silences import relais_sans_objet
from parcours.domain.veille.alertes.sortes import DEGRADATION_SIGNALEE
from parcours.domain.veille.alertes.veille import UN_JOUR
from parcours.domain.veille.listes import sortes
from parcours.domain.veille.listes.inscription import Guet, Inscription
from parcours.domain.volets.maintien.logement import DegradationSignalee
from parcours.domain.volets.referent.relais import RelaisPropose


def sans_referent(guet: Guet) -> Iterator[Inscription]:
    """Les ménages dont personne n'est en charge, sauf qui est stabilisé dans un logement."""
    for libre in guet.parcours.jours_sans_referent():

        def attend(jour: date, libre: Intervalle = libre) -> bool:
            periode = guet.trajectoire.periode(jour)
            parti = periode.etape_de_base is Etape.SORTIE_TERRITOIRE
            return not (parti or est_stabilise(guet, libre.du, periode.etape))

        for du, au, en_attente in tranches(attend, libre.du, libre.au):
            if en_attente:
                yield Inscription(
                    sorte=sortes.SANS_REFERENT,
                    du=du,
                    jusqu_au=au,
                    depuis_le=libre.du,
                    pour_le=guet.au_plus_tard(sortes.SANS_REFERENT, libre.du),
                )


def relais(guet: Guet) -> Iterator[Inscription]:
    """Les relais proposés dont le jour visé est passé sans réponse."""
    for fait, propose in guet.faits(RelaisPropose):
        vise = propose.date_cible or guet.au_plus_tard(sortes.RELAIS, fait.jour)
        yield Inscription(
            sorte=sortes.RELAIS,
            du=max(decale(vise, UN_JOUR), fait.jour),
            jusqu_au=plus_tot(
                relais_sans_objet(guet, fait),
                guet.ferme_le(RELAIS_REFERENT, fait),
                guet.premiere_cloture(fait.jour),
            ),
            depuis_le=fait.jour,
            pour_le=vise,
            fait=fait,
        )


def degradations(guet: Guet) -> Iterator[Inscription]:
    """Les dégradations signalées de parcours clos : plus personne n'en est référent."""
    for fait, _ in guet.faits(DegradationSignalee):
        if guet.parcours.clos_le(fait.jour) is None:
            continue
        horloges = (e for e in guet.horloges(PRISE_EN_COMPTE_D_UNE_ALERTE) if e.fait is fait)
        rouvert = (le for le, clos in guet.parcours.cycle if not clos and le >= fait.jour)
        closes = (f.jour for f in guet.closants(DEGRADATION_SIGNALEE, fait))
        fin = plus_tot(next(closes, None), guet.ferme_le(DEGRADATION, fait), next(rouvert, None))
        attend = Inscription(
            sorte=sortes.DEGRADATIONS,
            du=fait.jour,
            jusqu_au=fin,
            depuis_le=fait.jour,
            pour_le=next(
                (e.echeance_le for e in horloges),
                guet.au_plus_tard(sortes.DEGRADATIONS, fait.jour),
            ),
            fait=fait,
        )
        prise = guet.prise_en_compte(fait)
        yield attend.jusqu_a(prise)
        if prise is not None:
            yield replace(attend, du=prise, pour_le=None)


REGLES = (sans_referent, relais, degradations)
