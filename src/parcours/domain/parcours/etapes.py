"""L'étape du ménage, jour après jour : règles EM-01 à EM-08.

Elle se déduit de la situation des personnes présentes et des dossiers ouverts ; rien ne la déclare.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from parcours.domain.langage.evenement import Anomalie
from parcours.domain.langage.situations import EN_LOGEMENT, PRECEDENCE, Etape, situation
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.residences import Residences, Sejour, residences
from parcours.domain.temps.periodes import tranches

LOGEMENT_PRESUME = "logement-presume"
SITUATION_PARTIELLE = "situation-partielle"
INSTITUTION = "institution"

_SANS_LIEU = frozenset({Etape.INCONNUE, Etape.SORTIE_TERRITOIRE})


@dataclass(frozen=True, slots=True)
class PeriodeDEtape:
    """Des jours pendant lesquels l'étape du ménage ne change pas ; `au` est exclu."""

    du: date
    au: date | None
    etape: Etape
    etape_de_base: Etape
    """L'étape du lieu de vie, sans la vigilance ni la clôture."""
    depuis_le: date | None
    """Premier jour à cette étape de base, sans interruption ; None avant tout fait."""
    drapeaux: frozenset[str] = frozenset()
    sans_personne: bool = False


AVANT_TOUT_FAIT = PeriodeDEtape(date.min, None, Etape.INCONNUE, Etape.INCONNUE, None)
"""Ce qu'on sait d'un ménage avant son premier fait."""


@dataclass(frozen=True, slots=True)
class Trajectoire:
    """Les étapes successives d'un ménage, et où vivent ses personnes."""

    periodes: tuple[PeriodeDEtape, ...]
    residences: Residences

    def periode(self, au: date) -> PeriodeDEtape:
        """La période où tombe ce jour."""
        rang = bisect_right(self.periodes, au, key=lambda periode: periode.du)
        return self.periodes[rang - 1] if rang else AVANT_TOUT_FAIT

    def situations(self, au: date) -> list[tuple[str | None, Sejour | None]]:
        """Chaque personne présente ce jour-là, avec son séjour s'il est connu."""
        return [(p, self.residences.sejour(p, au)) for p in self.residences.presents(au)]

    def anomalies_au(self, au: date) -> list[Anomalie]:
        """Ce qui surprend dans la composition ou la situation du ménage ce jour-là."""
        anomalies = [a for jour, a in self.residences.anomalies if jour <= au]
        if self.periode(au).sans_personne:
            anomalies.append(
                Anomalie("menage-sans-personne", "Plus personne n'est présent : clore ou scinder.")
            )
        return anomalies


class _Lue(NamedTuple):
    """Ce qui fait qu'une période en est une autre que celle d'avant."""

    etape: Etape
    etape_de_base: Etape
    drapeaux: frozenset[str]
    sans_personne: bool


def trajectoire(parcours: Parcours) -> Trajectoire:
    """Dérouler les étapes d'un parcours, du premier jour connu à l'avenir prévisible."""
    vie = residences(parcours)
    risques = (d.ouvert_le for d in parcours.dossiers if d.dossier.risque)
    debut = min((vie.debut, *risques, *(jour for jour, _ in parcours.cycle)))
    periodes: list[PeriodeDEtape] = []
    for du, au, lue in tranches(lambda jour: _lue(parcours, vie, jour), debut):
        avant = periodes[-1] if periodes else None
        depuis_le = _depuis_le(avant, lue.etape_de_base, du)
        periodes.append(PeriodeDEtape(du=du, au=au, depuis_le=depuis_le, **lue._asdict()))
    return Trajectoire(tuple(periodes), vie)


def _depuis_le(avant: PeriodeDEtape | None, base: Etape, du: date) -> date | None:
    """Le premier jour à cette étape de base, sans interruption."""
    return avant.depuis_le if avant and avant.etape_de_base is base else du


def _lue(parcours: Parcours, vie: Residences, jour: date) -> _Lue:
    presents = vie.presents(jour)
    sejours = _comptes([vie.sejour(personne, jour) for personne in presents])
    connus = [s for s in sejours if s is not None]
    base, drapeaux = _base(parcours, sejours, jour)
    return _Lue(
        etape=Etape.CLOS if parcours.clos_le(jour) else _vigilance(parcours, connus, base, jour),
        etape_de_base=base,
        drapeaux=drapeaux,
        sans_personne=not presents,
    )


def _comptes(sejours: list[Sejour | None]) -> list[Sejour | None]:
    """Ceux qui disent l'étape : qui est en institution depuis longtemps n'y est que seul."""
    return [s for s in sejours if s is None or not s.hors_calcul] or sejours


def _base(
    parcours: Parcours, sejours: list[Sejour | None], jour: date
) -> tuple[Etape, frozenset[str]]:
    """L'étape la plus précaire qu'occupe une personne présente, et ce qu'il faut en savoir."""
    etapes = {s.etape if s else Etape.INCONNUE for s in sejours}
    base = next((etape for etape in PRECEDENCE if etape in etapes), Etape.INCONNUE)
    drapeaux = set()
    if any(s and s.institution for s in sejours):
        drapeaux.add(INSTITUTION)
    if base not in _SANS_LIEU and etapes & _SANS_LIEU:
        drapeaux.add(SITUATION_PARTIELLE)
    if base is Etape.INCONNUE and sejours and _presume(parcours, jour):
        return Etape.LOGEMENT, frozenset({*drapeaux, LOGEMENT_PRESUME})
    return base, frozenset(drapeaux)


def _presume(parcours: Parcours, jour: date) -> bool:
    quittes = parcours.logements_quittes
    return any(d.dossier.presume_logement and d.compte(jour, quittes) for d in parcours.dossiers)


def _vigilance(parcours: Parcours, sejours: list[Sejour], base: Etape, jour: date) -> Etape:
    """Maintien si un risque pèse sur le logement occupé ; sinon l'étape de base."""
    if base not in EN_LOGEMENT:
        return base
    entrees = [s.logement_depuis_le for s in sejours if s.etape in EN_LOGEMENT]
    entree = max((e for e in entrees if e), default=date.min)
    risque = any(
        d.dossier.risque
        and d.compte(jour, parcours.logements_quittes)
        and d.parle_depuis(jour) >= entree
        for d in parcours.dossiers
    ) or any(situation(s.situation).risque for s in sejours)
    return Etape.MAINTIEN if risque else base
