"""Quel logement le ménage a quitté, et quand : ce qui n'y menaçait que lui finit avec lui.

Partir de son logement, ou entrer dans un autre, finit ce que l'on y risquait : la coupure, les
travaux, le loyer suspendu. La dette reste. Le relogement qu'un arrêté fait devoir ne finit que
relogé. Tant que quelqu'un du ménage y demeure, le logement n'est pas quitté.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from typing import Any, Final

from parcours.domain.droit.concours import (
    FIN_DE_RESPONSABILITE,
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
)
from parcours.domain.droit.energie import (
    AVIS_DE_COUPURE,
    PREMIER_AVIS,
    TREVE_DE_L_ENERGIE_ET_1_KVA,
)
from parcours.domain.droit.habitat import (
    HEBERGEMENT_OU_RELOGEMENT,
    LOYER_SUSPENDU,
    TRAVAUX_PRESCRITS,
)
from parcours.domain.droit.intermediation import (
    AVIS_AU_PREFET_AVANT_EXAMEN,
    BAIL_GLISSANT,
    SOUS_LOCATION,
)
from parcours.domain.droit.vif import MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI
from parcours.domain.langage.evenement import APRES, Anomalie
from parcours.domain.langage.situations import EN_LOGEMENT, Etape, situation
from parcours.domain.parcours.echeances import Echeance, FinEcheance, RegistreDesEcheances
from parcours.domain.parcours.logement_quitte import LogementQuitte
from parcours.domain.parcours.parcours import Etat, FaitResidentiel, Sortie
from parcours.domain.parcours.presences import Presences, portee, presents_le
from parcours.domain.parcours.sejours import SEJOUR_D_UN_JOUR
from parcours.domain.volets.energie.fourniture import Fourniture, suit_le_logement
from parcours.domain.volets.expulsion.etat import SUITES_DE_L_ORDRE, Expulsion
from parcours.domain.volets.expulsion.execution import JUSQU_A_L_AUDIENCE, ExpulsionExecutee
from parcours.domain.volets.habitat_indigne.arrete import HabitatIndigne
from parcours.domain.volets.maintien.impaye import Maintien

DE_LA_COUPURE: Final = frozenset({PREMIER_AVIS, AVIS_DE_COUPURE, TREVE_DE_L_ENERGIE_ET_1_KVA})
CE_QUI_Y_RESTE: Final[tuple[type[Any], ...]] = (Fourniture, HabitatIndigne, Maintien, Expulsion)
"""Les états dont une part reste au logement que l'on quitte (`au_logement_suivant`)."""
DE_LA_PROCEDURE: Final = frozenset({*JUSQU_A_L_AUDIENCE, *SUITES_DE_L_ORDRE}) - {
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
    FIN_DE_RESPONSABILITE,
}
"""Ce qu'éteint un départ, quel que soit le fait qui le dit.

Le concours est entre le propriétaire et l'État : il attend que la procédure se dise éteinte.
"""
DU_LOGEMENT: Final = frozenset(
    {
        TRAVAUX_PRESCRITS,
        LOYER_SUSPENDU,
        SOUS_LOCATION,
        BAIL_GLISSANT,
        AVIS_AU_PREFET_AVANT_EXAMEN,
    }
)
DE_L_ABRI: Final = frozenset({MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI})
"""On n'en sort pas en disant quitter le logement d'avant, mais en entrant dans un autre."""
_S_ETEIGNENT: Final = (
    DE_LA_COUPURE | DE_LA_PROCEDURE | DU_LOGEMENT | DE_L_ABRI | {HEBERGEMENT_OU_RELOGEMENT}
)
"""Ce que peut éteindre de quitter un logement."""

DEPART_AVANT_LE_BAIL: Final = Anomalie(
    "depart-avant-le-bail",
    "Le départ est daté d'avant la prise d'effet du bail : l'un des deux jours est à revoir.",
)
"""Personne ne vivait encore dans le logement que l'on dit quitter."""

_Personnes = Collection[str | None]


@dataclass(slots=True)
class Logements:
    """Les logements que le ménage a quittés, et ce que disent les départs."""

    quittes: list[LogementQuitte] = field(default_factory=list)
    sorties: dict[str, Sortie] = field(default_factory=dict)
    """Référence d'un départ → ce qu'il laisse : quelqu'un demeure, ou l'on entrait ce jour-là."""


def logements(
    residentiels: Sequence[FaitResidentiel], presences: Presences, presume_le: date | None
) -> Logements:
    """Lire départs et entrées. `presume_le` : dès quand un dossier laisse présumer un logement."""
    lus = Logements()
    if not any(r.residence.quitte_le_logement or _entre(r) for r in residentiels):
        return lus
    etapes: dict[str | None, Etape] = {}
    dans_l_ordre = sorted(residentiels, key=lambda r: (r.debut, r.fait.ordre))
    promettent = [r for r in dans_l_ordre if r.fait.jour < r.debut and _entre(r)]
    for jour, groupe in groupby(dans_l_ordre, key=lambda r: r.debut):
        du_jour = list(groupe)
        presume = presume_le is not None and presume_le < jour
        promis = [r for r in promettent if r.fait.jour <= jour < r.debut]
        _Jour(jour, du_jour, presences, etapes, presume=presume, promis=promis).lit(lus)
        for residentiel in du_jour:
            _situe(etapes, residentiel, presences)
    return lus


class _Jour:
    """Ceux qui, un jour, quittent un logement ou entrent dans un autre."""

    def __init__(  # noqa: PLR0913 (each thing that a day depends on)
        self,
        jour: date,
        du_jour: Sequence[FaitResidentiel],
        presences: Presences,
        etapes: dict[str | None, Etape],
        *,
        presume: bool,
        promis: Sequence[FaitResidentiel],
    ) -> None:
        self._jour = jour
        self._presences = presences
        self._etapes = etapes
        self._presume = presume
        self._promis = promis
        self._departs = [r for r in du_jour if r.residence.quitte_le_logement]
        self._entrees = [r for r in du_jour if _entre(r)]
        self._partis: set[str | None] = set()

    def lit(self, lus: Logements) -> None:
        """Ajouter ce que l'on a quitté ce jour-là."""
        for depart in self._departs:
            sortants = set(portee(depart, self._presences)) - depart.sortie.sans_effet
            self._partis |= sortants
            evenement = depart.fait.evenement
            if not sortants:
                continue
            if self._demeurent() and not isinstance(evenement, ExpulsionExecutee):
                fiche = evenement.fiche
                lus.sorties[depart.fait.reference] = Sortie(
                    reste=frozenset(d.code for d in fiche.ferme),
                    familles=frozenset({fiche.famille}),
                    surprises=self._trop_tot(sortants),
                )
                continue
            reloge = situation(depart.residence.situation or "").protegee
            expulse = isinstance(evenement, ExpulsionExecutee)
            lus.quittes.append(
                LogementQuitte(self._jour, par_un_depart=True, reloge=reloge, expulse=expulse)
            )
            if sortie := self._d_un_jour(depart, sortants):
                lus.sorties[depart.fait.reference] = sortie
            elif surprises := self._trop_tot(sortants):
                lus.sorties[depart.fait.reference] = Sortie(surprises=surprises)
        for entree in self._entrees:
            self._partis |= {*portee(entree, self._presences)}
        if self._entrees and not self._demeurent():
            lus.quittes.append(LogementQuitte(self._jour, par_un_depart=False, reloge=True))

    def _demeurent(self) -> bool:
        """Vrai si quelqu'un qui n'est pas parti vivait là, ou que nul n'a dit où il vivait."""
        restent = set(presents_le(self._presences, self._jour)) - self._partis
        return any(self._etapes.get(p, Etape.INCONNUE) in _PEUT_Y_VIVRE for p in restent)

    def _d_un_jour(self, depart: FaitResidentiel, sortants: _Personnes) -> Sortie | None:
        """Le départ du logement où l'on est entré ce jour-là, si l'on n'en avait pas d'autre.

        On n'est pas expulsé le jour où l'on entre ; et l'on va du logement d'avant à celui-ci.
        """
        if isinstance(depart.fait.evenement, ExpulsionExecutee) or _entre(depart):
            return None
        apres = [
            e
            for e in self._entrees
            if any(not self._etait_loge(p) for p in {*portee(e, self._presences)} & {*sortants})
        ]
        if not apres:
            return None
        concernes = {p for e in apres for p in portee(e, self._presences)} & {*sortants}
        return Sortie(
            rang=max(e.fait.evenement.rang_du_jour for e in apres) + APRES,
            apres=frozenset(p for p in concernes if not self._etait_loge(p)),
            surprises=(SEJOUR_D_UN_JOUR,),
        )

    def _trop_tot(self, sortants: _Personnes) -> tuple[Anomalie, ...]:
        """Ce qui surprend d'un départ que personne ne fait d'un logement, un bail étant promis."""
        promis = {p for r in self._promis for p in portee(r, self._presences)}
        trop_tot = promis & {*sortants} and not any(map(self._etait_loge, sortants))
        return (DEPART_AVANT_LE_BAIL,) if trop_tot else ()

    def _etait_loge(self, personne: str | None) -> bool:
        etape = self._etapes.get(personne, Etape.INCONNUE)
        return etape in EN_LOGEMENT or (etape is Etape.INCONNUE and self._presume)


_PEUT_Y_VIVRE: Final = EN_LOGEMENT | {Etape.INCONNUE}


def _entre(residentiel: FaitResidentiel) -> bool:
    """Vrai si le fait dit entrer dans un autre logement ; qui part y va, ou n'y va pas encore."""
    return residentiel.residence.nouveau_logement


def _situe(
    etapes: dict[str | None, Etape], residentiel: FaitResidentiel, presences: Presences
) -> None:
    """Retenir où vit chacun ; une nuit, ou un temps en institution, n'y change rien."""
    residence = residentiel.residence
    if residence.situation is None or residence.fin is not None:
        return
    etape = situation(residence.situation).etape
    if etape is not None:
        for personne in portee(residentiel, presences):
            etapes[personne] = etape


class Demenagements:
    """Ce que le ménage laisse d'un logement à l'autre, au fil des faits."""

    def __init__(self, quittes: Sequence[LogementQuitte]) -> None:
        self._a_venir = deque(quittes)

    def avant(
        self, jour: date, volet: Callable[[type[Any]], Any]
    ) -> Iterator[tuple[object, object, date]]:
        """Ce que devient chaque état des logements quittés avant ce jour, et quand."""
        while self._a_venir and not self._a_venir[0].laisse(jour):
            le = self._a_venir.popleft().le
            for etat in map(volet, CE_QUI_Y_RESTE):
                yield etat, etat.au_logement_suivant(le), le

    def restants(self, volets: Mapping[type[Any], Any]) -> Iterator[Etat]:
        """Les états à compter de chaque logement quitté qu'aucun fait ne suit."""
        for le in (quitte.le for quitte in self._a_venir):
            laisses = {s: volets[s].au_logement_suivant(le) for s in CE_QUI_Y_RESTE if s in volets}
            if any(volets[sorte] is not etat for sorte, etat in laisses.items()):
                volets = {**volets, **laisses}
                yield Etat(le, volets)


def eteintes(
    echeances: RegistreDesEcheances, quittes: Sequence[LogementQuitte]
) -> tuple[Echeance, ...]:
    """Les échéances, celles du logement quitté éteintes ce jour-là."""
    if not quittes:
        return echeances.toutes()
    return echeances.toutes(_S_ETEIGNENT, lambda echeance: _eteinte(echeance, quittes))


def _eteinte(echeance: Echeance, quittes: Sequence[LogementQuitte]) -> Echeance:
    fin = next((q.le for q in quittes if _finit(q, echeance)), None)
    if fin is None or echeance.arretee(fin):
        return echeance
    return echeance.finie(FinEcheance.ETEINTE, fin)


def _finit(quitte: LogementQuitte, echeance: Echeance) -> bool:
    if not quitte.laisse(echeance.fait.jour) or echeance.armee_le > quitte.le:
        return False
    if echeance.delai is HEBERGEMENT_OU_RELOGEMENT:
        return quitte.reloge
    if echeance.delai in DE_L_ABRI:
        return not quitte.par_un_depart
    if echeance.delai in DE_LA_PROCEDURE:
        return not quitte.expulse
    coupure = echeance.delai in DE_LA_COUPURE and suit_le_logement(echeance.cle)
    return coupure or echeance.delai in DU_LOGEMENT
