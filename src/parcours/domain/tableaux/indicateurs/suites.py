"""Ce que deviennent ceux qui entrent en logement : maintien et retours, à 6, 12 et 24 mois.

Une cohorte : les entrées en logement d'une période. À l'horizon, chacune est maintenue, revenue à
la rue ou à l'hébergement, ou sortie de l'observation ; ces trois parts font la cohorte.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from itertools import pairwise
from typing import Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.langage.situations import Etape
from parcours.domain.tableaux.indicateurs.mouvements import Parts, Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.temps.intervalle import Intervalle

HORIZONS_MOIS: Final = (6, 12, 24)
LOGES: Final = frozenset(
    {Etape.LOGEMENT.value, Etape.MAINTIEN.value, Etape.LOGEMENT_ACCOMPAGNE.value}
)
SANS_LOGEMENT: Final = frozenset({Etape.RUE.value, Etape.HEBERGEMENT.value})


class Devenir(StrEnum):
    """Ce qu'il en est à l'horizon."""

    MAINTENU = "maintenu"
    """Toujours en logement, ou dans un logement accompagné, sans être revenu à la rue."""
    REVENU = "revenu"
    """Revenu à la rue ou à l'hébergement, ne serait-ce qu'un jour."""
    NON_SUIVI = "non-suivi"
    """Parti, clos ou d'étape inconnue, sans retour connu."""


def suites(vies: Iterable[Vie], periode: Intervalle, mois: int) -> Parts:
    """Par département d'entrée et par suite : les entrées en logement de la période.

    Seules celles d'un ménage qui n'était pas déjà logé la veille : changer de logement, ou y être
    aidé, n'en est pas une.
    """
    parts: Parts = defaultdict(Counter)
    for vie in vies:
        for rang, sejour in enumerate(vie):
            if sejour.commence_dans(periode) and _entre_en_logement(vie, rang):
                suite = _suite(vie[rang:], ajouter_mois(sejour.du, mois))
                parts[sejour.departement, suite.value][sejour.menage] += 1
    return dict(parts)


def arrivees_deja_logees(vies: Iterable[Vie], periode: Intervalle) -> Parts:
    """Par département : qui y arrive logé, l'étant la veille ailleurs.

    C'est un passage vers le logement, et non une entrée en logement.
    """
    parts: Parts = defaultdict(Counter)
    for vie in vies:
        for avant, apres in pairwise(vie):
            loge = avant.etape in LOGES and apres.etape in LOGES and avant.au == apres.du
            if loge and avant.departement != apres.departement and apres.commence_dans(periode):
                parts[apres.departement,][apres.menage] += 1
    return dict(parts)


def _entre_en_logement(vie: Vie, rang: int) -> bool:
    avant = vie[rang - 1] if rang else None
    deja = avant is not None and avant.etape in LOGES and avant.au == vie[rang].du
    return vie[rang].etape in LOGES and not deja


def _suite(vie: Iterable[SejourCompte], horizon: date) -> Devenir:
    """Ce qu'il en est ce jour-là, depuis l'entrée."""
    au_terme: SejourCompte | None = None
    for sejour in vie:
        if sejour.du > horizon:
            break
        if sejour.etape in SANS_LOGEMENT:
            return Devenir.REVENU
        au_terme = sejour
    loge = au_terme is not None and au_terme.etape in LOGES and au_terme.couvre(horizon)
    return Devenir.MAINTENU if loge else Devenir.NON_SUIVI
