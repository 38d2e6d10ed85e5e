"""L'alerte de l'énergie, de l'eau et du téléphone : AL-16."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from parcours.domain.droit.energie import (
    AVIS_DE_COUPURE,
    FLUIDES_SOUS_TREVE,
    FOURNITURE_MAINTENUE,
    PREMIER_AVIS,
    TREVE_DE_L_ENERGIE_ET_1_KVA,
)
from parcours.domain.droit.treve import TREVE_DE_L_ENERGIE
from parcours.domain.langage.fait import Fait
from parcours.domain.temps.intervalle import plus_tot
from parcours.domain.veille.alertes import sortes
from parcours.domain.veille.alertes.sortes import Severite
from parcours.domain.veille.alertes.veille import Alerte, Veille
from parcours.domain.volets.energie.fourniture import (
    AvisDeCoupureRecu,
    DifficulteReglee,
    FournitureInterrompue,
    FournitureRetablie,
    suit_le_logement,
)


def avis(veille: Veille) -> Iterator[Alerte]:
    """Le jour d'un avis de coupure, hors trêve."""
    for fait, recu in veille.faits(AvisDeCoupureRecu):
        if not _protege(recu.fluide, recu.survenu_le):
            yield _jusqu_au_reglement(veille, fait, recu.fluide)


def interruptions(veille: Veille) -> Iterator[Alerte]:
    """Le jour d'une réduction ou d'une coupure ; critique si la loi l'interdit."""
    for fait, interrompue in veille.faits(FournitureInterrompue):
        interdite = any(interrompue.anomalies(interrompue.d_abord()))
        severite = Severite.CRITIQUE if interdite else None
        yield _jusqu_au_reglement(veille, fait, interrompue.fluide, severite)


def termes(veille: Veille) -> Iterator[Alerte]:
    """Avant qu'une coupure ne devienne possible, ou que le FSL n'ait trop tardé."""
    for echeance in veille.horloges(PREMIER_AVIS, AVIS_DE_COUPURE, FOURNITURE_MAINTENUE):
        yield from veille.de_l_horloge(sortes.FLUIDES, echeance, sans_closant=True)
    for echeance in veille.horloges(TREVE_DE_L_ENERGIE_ET_1_KVA, volet="kva"):
        yield from veille.de_l_horloge(sortes.FLUIDES, echeance, sans_closant=True)


def _protege(fluide: str, jour: date) -> bool:
    return fluide in FLUIDES_SOUS_TREVE and TREVE_DE_L_ENERGIE.en_cours(jour) is not None


def _jusqu_au_reglement(
    veille: Veille, fait: Fait, fluide: str, severite: Severite | None = None
) -> Alerte:
    """L'alerte d'un fait, jusqu'à ce que ce fluide soit rétabli, réglé, ou le logement quitté."""
    retablie = veille.premier(FournitureRetablie, fait, lambda f: f.fluide == fluide)
    reglee = veille.premier(DifficulteReglee, fait, lambda f: f.fluide == fluide)
    alerte = veille.du_fait(sortes.FLUIDES, fait, severite)
    quitte = veille.parcours.quitte_apres(fait.jour) if suit_le_logement(fluide) else None
    return replace(alerte, jusqu_au=plus_tot(retablie, reglee, quitte))


REGLES = (avis, interruptions, termes)
