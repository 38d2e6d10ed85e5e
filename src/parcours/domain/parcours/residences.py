"""Où vit chaque personne, jour après jour : règles EP-04 à EP-11."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.langage.constats import Confiance
from parcours.domain.langage.evenement import Anomalie
from parcours.domain.langage.fait import Fait, Ordre
from parcours.domain.langage.fiche import Rang
from parcours.domain.langage.situations import EN_LOGEMENT, SITUATIONS, Etape, situation
from parcours.domain.langage.vocabulaire import Precision
from parcours.domain.parcours.parcours import FaitResidentiel, Parcours
from parcours.domain.parcours.presences import Presences, portee, presences, presents_le
from parcours.domain.temps.intervalle import Intervalle, decale, plus_tot
from parcours.domain.volets.correction import ValeurContestee

UN_JOUR = timedelta(days=1)

_INSTITUTIONS = frozenset(code for code, sens in SITUATIONS.items() if sens.etape is None)
"""Là où l'on garde, un temps, l'étape que l'on avait."""

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
    hors_calcul: bool = False
    """Vrai si la personne est en institution depuis trop longtemps pour compter dans le ménage."""
    logement_depuis_le: date | None = None
    """Entrée dans le logement occupé ; None si aucun fait ne dit qu'on y est entré."""


@dataclass(frozen=True, slots=True)
class Residences:
    """La présence et les séjours de chaque personne du ménage."""

    presences: Presences
    sejours: dict[str | None, tuple[Sejour, ...]]
    anomalies: tuple[tuple[date, Anomalie], ...]

    def presents(self, au: date) -> list[str | None]:
        """Les personnes présentes ce jour-là, par pseudonyme."""
        return sorted(presents_le(self.presences, au), key=lambda personne: personne or "")

    def sejour(self, personne: str | None, au: date) -> Sejour | None:
        """Le séjour d'une personne ce jour-là ; None si rien n'en est connu."""
        sejours = self.sejours.get(personne, ())
        rang = bisect_right(sejours, au, key=lambda s: s.dates.du)
        sejour = sejours[rang - 1] if rang else None
        return sejour if sejour and sejour.dates.contient(au) else None

    @property
    def debut(self) -> date:
        """Le premier jour dont on sache quelque chose."""
        dates = [d for presences in self.presences.values() for d in presences]
        dates += [s.dates for sejours in self.sejours.values() for s in sejours]
        return min((d.du for d in dates), default=date.min)


def residences(parcours: Parcours) -> Residences:
    """Dérouler la vie résidentielle de chaque personne d'un parcours."""
    vecus = (f.jour for f in parcours.faits if not isinstance(f.evenement, ValeurContestee))
    debuts = (*(r.remonte_au for r in parcours.residences), *vecus)  # contester n'est pas vivre
    presents = presences(parcours.mouvements, debuts)
    par_personne: dict[str | None, list[_Application]] = defaultdict(list)
    absences: dict[str | None, list[_Application]] = defaultdict(list)
    anomalies: list[tuple[date, Anomalie]] = []
    for residentiel in parcours.residences:
        for personne in portee(residentiel, presents):
            surprise = None
            if personne not in presents:
                surprise = _inconnue(residentiel.fait)
            elif personne not in residentiel.sortie.sans_effet:
                dites = absences if residentiel.absent_de else par_personne
                dites[personne].append(_Application.de(residentiel, personne))
                surprise = _partie(residentiel, presents[personne])
            if surprise:
                anomalies.append((residentiel.fait.jour, surprise))
    contredits = {
        a.residentiel.fait
        for dites in par_personne.values()
        for a in dites
        if a.est_contredit(dites)
    }
    anomalies += [(fait.jour, _contredit(fait)) for fait in sorted(contredits, key=_reference)]
    return Residences(
        presences=presents,
        sejours={
            p: tuple(_sejours(p, par_personne[p], absences[p]))
            for p in dict.fromkeys((*par_personne, *absences))
        },
        anomalies=tuple(anomalies),
    )


def _reference(fait: Fait) -> str:
    return fait.reference


def _contredit(fait: Fait) -> Anomalie:
    phrase = "Autre chose est dit depuis la date d'où ce constat part : il ne vaut que de son jour."
    return Anomalie("depuis-contredit", phrase, fait.reference)


def _inconnue(fait: Fait) -> Anomalie:
    return Anomalie(
        "personne-inconnue", "Le fait nomme une personne que le ménage ignore.", fait.reference
    )


def _partie(residentiel: FaitResidentiel, dates: Sequence[Intervalle]) -> Anomalie | None:
    """Ce qui surprend si le fait vaut après que la personne a quitté le ménage pour de bon."""
    fait, depart = residentiel.fait, dates[-1].au
    if depart is None or residentiel.debut <= depart:
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
    def de(cls, residentiel: FaitResidentiel, personne: str | None) -> "_Application":
        fait, residence = residentiel.fait, residentiel.residence
        precision = Precision.JOUR if residence.debut else fait.evenement.precision_date
        constate = fait.evenement.fiche.rang is Rang.CONSTAT
        confiance = residence.confiance if constate else Confiance.TIERS
        ordre = (_FINESSE[precision], residentiel.rang(personne), confiance, fait.ordre)
        return cls(residentiel, residentiel.debut, ordre)

    def etendue(self, autres: Sequence["_Application"]) -> "_Application":
        """Le constat vaut depuis la date qu'il dit, si rien d'autre ne s'est dit entre-temps."""
        depuis = self.residentiel.residence.constate_depuis
        if depuis is None or self.est_contredit(autres):
            return self
        return replace(self, debut=min(depuis, self.debut))

    def est_contredit(self, autres: Sequence["_Application"]) -> bool:
        """Vrai du constat dont un fait d'entre-temps contredit la date d'où il part."""
        depuis = self.residentiel.residence.constate_depuis
        return depuis is not None and any(self._contredit(a, depuis) for a in autres)

    def _contredit(self, autre: "_Application", depuis: date) -> bool:
        """Vrai d'un fait d'entre-temps qui dit autre chose ; un même constat confirme la date."""
        residence = autre.residentiel.residence
        confirme = residence.fin is None and residence.situation == self._code
        return depuis < autre.debut < self.debut and not confirme

    @property
    def _code(self) -> str | None:
        return self.residentiel.residence.situation


# --- Séjours : EP-08 à EP-11 ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tranche:
    """Une situation dite par un fait, avant péremption."""

    code: str
    dates: Intervalle
    vieillit_depuis: date
    application: _Application
    perimee_de: str | None = None
    """La situation qui n'a plus été confirmée depuis trop longtemps."""


def _sejours(
    personne: str | None, faits: list[_Application], absences: list[_Application]
) -> Iterator[Sejour]:
    precedent: Sejour | None = None
    for tranche in _perimees(_sans_les_absences(_dans_l_ordre(faits), absences)):
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
            hors_calcul=tranche.perimee_de in _INSTITUTIONS,
            logement_depuis_le=_entree(tranche, etape, precedent),
        )
        yield sejour
        precedent = sejour


def _dans_l_ordre(faits: Sequence[_Application]) -> list[_Application]:
    """Chaque fait à la date où il commence de valoir.

    Un constat qui remonte au-delà de constats pareils les confirme aussi à sa propre date.
    """
    etendus = [(f, f.etendue(faits)) for f in faits]
    remontent = [(f, e) for f, e in etendus if e.debut < f.debut]
    confirment = [f for f, e in remontent if any(e.debut < a.debut < f.debut for a in faits)]
    return sorted((*(e for _, e in etendus), *confirment), key=lambda a: (a.debut, *a.ordre))


def _sans_les_absences(
    applications: Sequence[_Application], absences: Sequence[_Application]
) -> Iterator[_Tranche]:
    """Les situations successives, les nuits d'absence ôtées aux mises à l'abri qui les donnaient.

    Une absence dont on ne connaît pas la mise à l'abri vaut pour celle de cette nuit ; s'il n'y en
    a pas, elle rend quand même la situation d'avant.
    """
    nuits = {(a.debut, a.residentiel.absent_de): a for a in absences}
    abris = {a.residentiel.fait.reference for a in applications if a.residentiel.residence.fin}
    seules = [a for (_, abri), a in nuits.items() if abri not in abris]
    seules = [a for a in seules if not any(_couvre(b, a.debut) for b in applications)]
    tranches = list(_tranches(_dans_l_ordre([*applications, *seules])))
    for (nuit, abri), absence in sorted(nuits.items(), key=lambda n: (n[0][0], n[0][1] or "")):
        tranches = [
            morceau
            for tranche in tranches
            for morceau in _otee(
                tranche, nuit, abri if abri in abris else None, absence, applications
            )
        ]
    return iter(tranches)


def _couvre(application: _Application, nuit: date) -> bool:
    fin = application.residentiel.residence.fin
    return fin is not None and application.debut <= nuit < fin


def _otee(
    tranche: _Tranche,
    nuit: date,
    abri: str | None,
    absence: _Application,
    applications: Sequence[_Application],
) -> Iterator[_Tranche]:
    """La mise à l'abri, sans cette nuit : la personne est là où elle serait sans elle."""
    donnee_par = tranche.application
    cite = abri in (None, donnee_par.residentiel.fait.reference)
    dates, lendemain = tranche.dates, decale(nuit, UN_JOUR)
    if not (cite and _couvre(donnee_par, nuit) and dates.contient(nuit)) or lendemain == nuit:
        yield tranche
        return
    if dates.du < nuit:
        yield replace(tranche, dates=Intervalle(dates.du, nuit))
    autres = _tranches([a for a in applications if a is not donnee_par])
    sans_elle = next((t.code for t in autres if t.dates.contient(nuit)), "RUE")
    yield _Tranche(sans_elle, Intervalle(nuit, lendemain), nuit, absence)
    if dates.au is None or lendemain < dates.au:
        yield replace(tranche, dates=Intervalle(lendemain, dates.au))


def _tranches(applications: Sequence[_Application]) -> Iterator[_Tranche]:
    """Les situations successives ; une situation bornée qui finit rend celle d'avant."""
    fond = "RUE"
    suivants = [*(a.debut for a in applications[1:]), None]
    for application, suivant in zip(applications, suivants, strict=False):
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
            inconnue = replace(tranche, code="INCONNUE", perimee_de=tranche.code)
            yield replace(inconnue, dates=Intervalle(perimee_le, fin))


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
