"""Les ménages suivis, ventilés : par composition, par âge, par dispositif, par ce qu'ils attendent.

De chaque case, stock d'un jour = stock d'un autre + entrées − sorties. D'une composition et d'un
âge, chacun n'en a qu'un ; d'un dispositif et d'une attente, plusieurs, ou aucun.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from parcours.domain.langage import dossiers, nomenclatures
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import Evenement
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.tableaux.passages_dispositifs import passages
from parcours.domain.temps.intervalle import Intervalle, plus_tot
from parcours.domain.volets.acces.dalo import DecisionDaloRendue
from parcours.domain.volets.maintien.aides import DecisionFslRendue
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.siao.orientation import AdmissionPrononcee

INCONNUE: Final = "INCONNUE"
DEMANDEUR: Final = "DEMANDEUR"
ATTENTES: Final[Mapping[Dossier, type[Evenement[Any]] | None]] = {
    dossiers.DEMANDE_SIAO: AdmissionPrononcee,
    dossiers.DEMANDE_LOGEMENT_SOCIAL: None,
    dossiers.RECOURS_DALO: DecisionDaloRendue,
    dossiers.DEMANDE_FSL: DecisionFslRendue,
}
"""Ce qui s'attend tant que le dossier est ouvert, et le fait qui y répond avant qu'il se ferme."""


@dataclass(frozen=True, slots=True)
class Axe:
    """Ce par quoi les ménages suivis se ventilent."""

    code: str
    libelle: str
    modalites: tuple[str, ...]
    s_ajoute: bool
    """Vrai si chaque ménage suivi est dans une case, et une seule."""


COMPOSITION: Final = Axe(
    "composition",
    "composition",
    (*sorted(nomenclatures.codes("COMPO")), INCONNUE),
    s_ajoute=True,
)
AGE: Final = Axe(
    "tranche_age",
    "âge de qui demande",
    tuple(sorted(nomenclatures.codes("TRANCHE_AGE"))),
    s_ajoute=True,
)
DISPOSITIF: Final = Axe("dispositif", "dispositif", tuple(DISPOSITIFS), s_ajoute=False)
ATTENTE: Final = Axe("attente", "attente", tuple(d.code for d in ATTENTES), s_ajoute=False)
AXES: Final = (COMPOSITION, AGE, DISPOSITIF, ATTENTE)
COMMUNE: Final = "commune"
"""L'axe des communes d'aujourd'hui : ses cases sont celles du périmètre, une fois par an."""

EXCLUSIFS: Final[Mapping[Axe, Callable[[Parcours, date], str]]] = {
    COMPOSITION: lambda parcours, jour: parcours.volet(Menage, jour).composition or INCONNUE,
    AGE: lambda parcours, jour: _age(parcours.volet(Menage, jour)),
}
"""La case où est un ménage un jour, de chaque axe où il n'en a qu'une."""


def _age(menage: Menage) -> str:
    ages = (m.tranche_age for m in menage.membres.values() if m.role == DEMANDEUR)
    return next((age for age in ages if age), INCONNUE)


def presences(parcours: Parcours) -> Iterator[tuple[Axe, str, Intervalle]]:
    """Les jours passés dans chaque dispositif et dans chaque attente, sans qu'ils se recouvrent."""
    vecues: dict[tuple[Axe, str], list[Intervalle]] = defaultdict(list)
    for passage in passages(parcours):
        jours = Intervalle(passage.du, passage.jusqu_au)
        vecues[DISPOSITIF, passage.dispositif.code].append(jours)
    for dossier, jours in _attentes(parcours):
        vecues[ATTENTE, dossier.code].append(jours)
    for (axe, modalite), dits in vecues.items():
        yield from ((axe, modalite, jours) for jours in reunis(dits))


def _attentes(parcours: Parcours) -> Iterator[tuple[Dossier, Intervalle]]:
    reponses: dict[type[Evenement[Any]], list[date]] = defaultdict(list)
    for fait in parcours.faits:
        reponses[type(fait.evenement)].append(fait.jour)
    for suivi in parcours.dossiers:
        if suivi.dossier in ATTENTES:
            repond = ATTENTES[suivi.dossier]
            dites = reponses[repond] if repond else []
            rang = bisect_left(dites, suivi.ouvert_le)
            repondu_le = dites[rang] if rang < len(dites) else None
            yield suivi.dossier, Intervalle(suivi.ouvert_le, plus_tot(suivi.ferme_le, repondu_le))


def reunis(dits: Iterable[Intervalle]) -> Iterator[Intervalle]:
    """Les mêmes jours, en intervalles qui ne se touchent pas ; un intervalle vide n'en est pas."""
    en_cours: Intervalle | None = None
    for jours in sorted(dits, key=lambda jours: jours.du):
        if jours.au is not None and jours.au <= jours.du:
            continue
        if en_cours is None:
            en_cours = jours
        elif en_cours.au is None or jours.du <= en_cours.au:
            if en_cours.au is not None and (jours.au is None or jours.au > en_cours.au):
                en_cours = Intervalle(en_cours.du, jours.au)
        else:
            yield en_cours
            en_cours = jours
    if en_cours is not None:
        yield en_cours
