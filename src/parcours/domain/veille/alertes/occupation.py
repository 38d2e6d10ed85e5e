"""L'alerte des occupations qui ont un terme : AL-10."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.intermediation import (
    AGREMENT_D_INTERMEDIATION,
    AVIS_AU_PREFET_AVANT_EXAMEN,
    PREAVIS_EN_LOGEMENT_FOYER,
)
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.temps.intervalle import decale, plus_tot
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.veille import Alerte, Veille
from parcours.domain.volets.logement_accompagne.bail_glissant import (
    BailGlissantConclu,
    BailGlissantExamine,
    GlissementRefuse,
)
from parcours.domain.volets.logement_accompagne.intermediation import (
    SousLocationDebutee,
    SousLocationProlongee,
)

QUATRE_VINGT_DIX_JOURS = timedelta(days=90)
SOIXANTE_JOURS = timedelta(days=60)

TERME_CONVENU = "terme convenu de l'occupation"

Terme = tuple[Fait, date]


def termes_convenus(veille: Veille) -> Iterator[Alerte]:
    """Quatre-vingt-dix jours avant le terme d'une sous-location, ou d'un bail qui doit glisser.

    Au référent soixante jours avant.
    """
    for termes in (_de_la_sous_location(veille), _du_bail_glissant(veille)):
        for rang, (fait, terme) in enumerate(termes):
            depuis = max(decale(terme, -QUATRE_VINGT_DIX_JOURS), fait.jour)
            suivant = termes[rang + 1][0].jour if rang + 1 < len(termes) else None
            jusqu_au = plus_tot(veille.finit_le(sortes.TERME_D_OCCUPATION, fait), suivant)
            if jusqu_au is None or depuis < jusqu_au:
                sorte = sortes.TERME_D_OCCUPATION
                alerte = Alerte(
                    sorte, depuis, fait, terme, jusqu_au, sorte.severite, objet=TERME_CONVENU
                )
                escalade_le = decale(terme, -SOIXANTE_JOURS)
                yield alerte.escaladee(escalade_le, roles("REFERENT_PARCOURS"))


def termes_legaux(veille: Veille) -> Iterator[Alerte]:
    """Avant la fin d'un agrément, l'avis dû au préfet, l'effet d'un congé.

    L'avis précède l'examen : celui-ci tenu, il n'a plus d'objet.
    """
    for echeance in veille.horloges(
        AGREMENT_D_INTERMEDIATION, AVIS_AU_PREFET_AVANT_EXAMEN, PREAVIS_EN_LOGEMENT_FOYER
    ):
        for alerte in veille.de_l_horloge(sortes.TERME_D_OCCUPATION, echeance, sans_closant=True):
            examen = echeance.delai is AVIS_AU_PREFET_AVANT_EXAMEN
            examine_le = veille.premier(BailGlissantExamine, echeance.fait) if examen else None
            jusqu_au = plus_tot(alerte.jusqu_au, examine_le)
            if jusqu_au is None or alerte.depuis_le < jusqu_au:
                yield replace(alerte, jusqu_au=jusqu_au)


def glissements_refuses(veille: Veille) -> Iterator[Alerte]:
    """Le jour d'un refus de glissement : l'occupation va rompre."""
    for fait, _ in veille.faits(GlissementRefuse):
        yield veille.du_fait(sortes.TERME_D_OCCUPATION, fait)


def _de_la_sous_location(veille: Veille) -> list[Terme]:
    """Chaque fait qui fixe la fin d'une sous-location, et cette fin."""
    debutees = [(f, e.fin_prevue_le) for f, e in veille.faits(SousLocationDebutee)]
    prolongees = [(f, e.jusqu_au) for f, e in veille.faits(SousLocationProlongee)]
    return sorted((*debutees, *prolongees), key=lambda terme: terme[0].ordre)


def _du_bail_glissant(veille: Veille) -> list[Terme]:
    """Chaque fait qui fixe quand un bail doit avoir glissé, et ce jour.

    Une période d'examen ne repousse le terme de la convention que si elle le dépasse.
    """
    conclus = [
        (f, ajouter_mois(e.survenu_le, e.duree_mois)) for f, e in veille.faits(BailGlissantConclu)
    ]
    examines = [
        (f, e.prochain_examen_le)
        for f, e in veille.faits(BailGlissantExamine)
        if e.prochain_examen_le
    ]
    termes: list[Terme] = []
    for fait, terme in sorted((*conclus, *examines), key=lambda terme: terme[0].ordre):
        conclu = isinstance(fait.evenement, BailGlissantConclu)
        if conclu or not termes or terme > termes[-1][1]:
            termes.append((fait, terme))
    return termes


REGLES = (termes_convenus, termes_legaux, glissements_refuses)
