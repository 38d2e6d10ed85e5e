"""Où vit chaque personne, jour après jour : règles EP-01 à EP-11.

Une personne est présente à partir du fait qui la déclare. Tant qu'aucune n'est déclarée, une
personne implicite porte les faits ; les premières personnes déclarées prennent sa place.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.evenement import Anomalie, Confiance
from parcours.domain.fait import Fait, Ordre
from parcours.domain.fiche import Rang
from parcours.domain.intervalle import Intervalle, plus_tot
from parcours.domain.parcours import FaitResidentiel, Parcours
from parcours.domain.situations import EN_LOGEMENT, Etape, situation
from parcours.domain.vocabulaire import Precision

IMPLICITE = None
"""La personne d'un ménage qui n'en a encore déclaré aucune."""

_FINESSE = {Precision.ANNEE: 0, Precision.MOIS: 1, Precision.JOUR: 2}


@dataclass(frozen=True, slots=True)
class Sejour:
    """La situation d'une personne pendant un intervalle où rien n'y change."""

    personne: str | None
    situation: str
    etape: Etape
    dates: Intervalle
    depuis_le: date
    """Premier jour de cette situation, sans interruption."""
    fait: Fait
    """Le fait qui la dit."""
    institution: bool = False
    """Vrai si l'étape est celle d'avant l'entrée en institution."""
    logement_depuis_le: date | None = None
    """Entrée dans le logement occupé ; None si aucun fait ne dit qu'on y est entré."""


@dataclass(frozen=True, slots=True)
class Residences:
    """La présence et les séjours de chaque personne du ménage."""

    presences: dict[str | None, tuple[Intervalle, ...]]
    sejours: dict[str | None, tuple[Sejour, ...]]
    anomalies: tuple[tuple[date, Anomalie], ...]

    def presents(self, au: date) -> list[str | None]:
        """Les personnes présentes ce jour-là, par pseudonyme."""
        presents = [p for p, dates in self.presences.items() if any(d.contient(au) for d in dates)]
        return sorted(presents, key=lambda personne: personne or "")

    def sejour(self, personne: str | None, au: date) -> Sejour | None:
        """Le séjour d'une personne ce jour-là ; None si rien n'en est connu."""
        sejours = self.sejours.get(personne, ())
        return next((s for s in sejours if s.dates.contient(au)), None)

    @property
    def debut(self) -> date:
        """Le premier jour dont on sache quelque chose."""
        dates = [d for presences in self.presences.values() for d in presences]
        dates += [s.dates for sejours in self.sejours.values() for s in sejours]
        return min((d.du for d in dates), default=date.min)


def residences(parcours: Parcours) -> Residences:
    """Dérouler la vie résidentielle de chaque personne d'un parcours."""
    presences = _presences(parcours)
    par_personne: dict[str | None, list[_Application]] = defaultdict(list)
    anomalies: list[tuple[date, Anomalie]] = []
    for residentiel in parcours.residences:
        for personne in _portee(residentiel, presences):
            if personne in presences:
                par_personne[personne].append(_Application.de(residentiel))
                surprise = _partie(residentiel, presences[personne])
            else:
                surprise = _inconnue(residentiel.fait)
            if surprise:
                anomalies.append((residentiel.fait.jour, surprise))
    return Residences(
        presences=presences,
        sejours={p: tuple(_sejours(p, faits)) for p, faits in par_personne.items()},
        anomalies=tuple(anomalies),
    )


# --- Présence et portée : EP-01 à EP-03 -----------------------------------------------------------


def _presences(parcours: Parcours) -> dict[str | None, tuple[Intervalle, ...]]:
    debuts = [r.residence.debut or r.fait.jour for r in parcours.residences]
    premier_jour = min([*debuts, *(f.jour for f in parcours.faits)], default=date.min)
    arrivees = [m.le for m in parcours.mouvements if m.presence.arrive]
    if not arrivees:
        return {IMPLICITE: (Intervalle(premier_jour),)}
    premiere_declaration = min(arrivees)
    presences: dict[str | None, list[Intervalle]] = {}
    for mouvement in parcours.mouvements:
        personne, le = mouvement.presence.personne, mouvement.le
        if mouvement.presence.arrive:
            dates = presences.setdefault(personne, [])
            if not dates or dates[-1].au is not None:
                depuis = premier_jour if le == premiere_declaration and not dates else le
                dates.append(Intervalle(depuis))
        else:
            for partant in presences if personne is None else [personne]:
                dates = presences.get(partant, [])
                if dates and dates[-1].au is None:
                    dates[-1] = replace(dates[-1], au=le)
    return {personne: tuple(dates) for personne, dates in presences.items()}


def _portee(
    residentiel: FaitResidentiel, presences: dict[str | None, tuple[Intervalle, ...]]
) -> Sequence[str | None]:
    """Les personnes que le fait nomme, à défaut celles présentes à son début."""
    if residentiel.residence.personnes and IMPLICITE not in presences:
        return residentiel.residence.personnes
    debut = residentiel.residence.debut or residentiel.fait.jour
    presents = [p for p, dates in presences.items() if any(d.contient(debut) for d in dates)]
    parmi = residentiel.parmi
    return presents if parmi is None else [p for p in presents if p in parmi]


def _inconnue(fait: Fait) -> Anomalie:
    return Anomalie(
        "personne-inconnue", "Le fait nomme une personne que le ménage ignore.", fait.reference
    )


def _partie(residentiel: FaitResidentiel, dates: Sequence[Intervalle]) -> Anomalie | None:
    """Ce qui surprend si le fait vaut après que la personne a quitté le ménage pour de bon."""
    fait, depart = residentiel.fait, dates[-1].au
    debut = residentiel.residence.debut or fait.jour
    if depart is None or debut <= depart:
        return None
    phrase = "Le fait nomme une personne qui a quitté le ménage."
    return Anomalie("personne-partie", phrase, fait.reference)


# --- Ordre des faits d'une personne : EP-04 à EP-07 -----------------------------------------------


@dataclass(frozen=True, slots=True)
class _Application:
    """Un fait résidentiel, à la date où il commence de valoir pour une personne."""

    residentiel: FaitResidentiel
    debut: date
    ordre: tuple[int, int, int, Ordre]

    @classmethod
    def de(cls, residentiel: FaitResidentiel) -> "_Application":
        fait, residence = residentiel.fait, residentiel.residence
        precision = Precision.JOUR if residence.debut else fait.evenement.precision_date
        rang = fait.evenement.fiche.rang or Rang.CONSTAT
        confiance = residence.confiance if rang is Rang.CONSTAT else Confiance.TIERS
        ordre = (_FINESSE[precision], rang, confiance, fait.ordre)
        return cls(residentiel, residence.debut or fait.jour, ordre)

    def etendue(self, autres: Sequence["_Application"]) -> "_Application":
        """Le constat vaut depuis la date qu'il dit, si aucun autre fait ne s'interpose."""
        depuis = self.residentiel.residence.constate_depuis
        if depuis is None or any(depuis < a.debut < self.debut for a in autres if a is not self):
            return self
        return replace(self, debut=min(depuis, self.debut))


# --- Séjours : EP-08 à EP-11 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tranche:
    """Une situation dite par un fait, avant péremption."""

    code: str
    dates: Intervalle
    vieillit_depuis: date
    application: _Application


def _sejours(personne: str | None, faits: list[_Application]) -> Iterator[Sejour]:
    applications = sorted((f.etendue(faits) for f in faits), key=lambda a: (a.debut, *a.ordre))
    precedent: Sejour | None = None
    for tranche in _perimees(_tranches(applications)):
        sens = situation(tranche.code)
        etape = sens.etape or (precedent.etape if precedent else Etape.INCONNUE)
        continue_ = precedent is not None and precedent.situation == tranche.code
        sejour = Sejour(
            personne=personne,
            situation=tranche.code,
            etape=etape,
            dates=tranche.dates,
            depuis_le=precedent.depuis_le if continue_ and precedent else tranche.dates.du,
            fait=tranche.application.residentiel.fait,
            institution=sens.etape is None,
            logement_depuis_le=_entree(tranche, etape, precedent),
        )
        yield sejour
        precedent = sejour


def _tranches(applications: Sequence[_Application]) -> Iterator[_Tranche]:
    """Les situations successives ; une situation bornée qui finit rend celle d'avant."""
    fond = "RUE"
    suivants = [a.debut for a in applications[1:]]
    for application, suivant in zip(applications, [*suivants, None], strict=True):
        residence, debut = application.residentiel.residence, application.debut
        code = residence.situation or fond
        if residence.fin is None:
            fond = code
        fin = plus_tot(residence.fin, suivant)
        vieillit = (
            max(debut, application.residentiel.fait.jour) if residence.constate_depuis else debut
        )
        if fin is None or debut < fin:
            yield _Tranche(code, Intervalle(debut, fin), vieillit, application)
        if residence.fin and (suivant is None or residence.fin < suivant):
            retour = max(residence.fin, debut)
            yield _Tranche(fond, Intervalle(retour, suivant), retour, application)


def _perimees(tranches: Iterator[_Tranche]) -> Iterator[_Tranche]:
    """Couper ce qui n'a plus été confirmé depuis trop longtemps : la situation devient inconnue."""
    for tranche in tranches:
        mois = situation(tranche.code).peremption_mois
        if mois is None:
            yield tranche
            continue
        perimee_le, fin = _perime_le(tranche.vieillit_depuis, mois), tranche.dates.au
        yield replace(tranche, dates=Intervalle(tranche.dates.du, plus_tot(perimee_le, fin)))
        if perimee_le and (fin is None or perimee_le < fin):
            yield replace(tranche, code="INCONNUE", dates=Intervalle(perimee_le, fin))


def _perime_le(depuis: date, mois: int) -> date | None:
    """Le jour où ce qui n'est pas confirmé ne vaut plus ; None au-delà du calendrier."""
    try:
        return ajouter_mois(depuis, mois) + timedelta(days=1)
    except OverflowError:
        return None


def _entree(tranche: _Tranche, etape: Etape, precedent: Sejour | None) -> date | None:
    """Jour d'entrée dans le logement occupé : un constat ne fait pas déménager."""
    if etape not in EN_LOGEMENT:
        return None
    if tranche.application.residentiel.residence.nouveau_logement:
        return tranche.application.debut
    return precedent.logement_depuis_le if precedent else None
