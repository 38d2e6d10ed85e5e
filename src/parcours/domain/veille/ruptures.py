"""Les ruptures d'un parcours : plus d'abri, ou plus de référent (RU-01 à RU-03).

Elles se mesurent en jours et se recalculent à chaque fait. Un parcours clos n'en mesure aucune, et
qui a quitté le territoire n'est plus suivi : sa rupture s'arrête au départ.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.situations import Etape, situation
from parcours.domain.parcours.etapes import Trajectoire
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.residences import Sejour
from parcours.domain.temps.intervalle import Intervalle, commun
from parcours.domain.volets.expulsion.execution import (
    DepartApresCommandementConstate,
    ExpulsionExecutee,
)
from parcours.domain.volets.hebergement import SortieHebergementEffectuee
from parcours.domain.volets.logement_accompagne.intermediation import SousLocationConvertie
from parcours.domain.volets.logement_accompagne.residence import SortieDeLogementAccompagneEffectuee
from parcours.domain.volets.maintien.logement import DepartVolontaireConstate
from parcours.domain.volets.referent.mandats import (
    PARCOURS_ENTIER,
    DesignationDeclinee,
    MandatTermine,
    ReferentDesigne,
    Referents,
    SuppleanceOrganisee,
)
from parcours.domain.volets.referent.relais import RelaisAccepte
from parcours.domain.volets.vif.abri import MiseAAbriTerminee

UN_JOUR = timedelta(days=1)


class NatureDeRupture(StrEnum):
    """Ce qui est rompu."""

    PROTECTION = "RU-01"
    """Une personne n'est plus dans une situation protégée, et pas encore dans la suivante."""
    REFERENT = "RU-02"
    """Personne n'est en charge d'un parcours qui a eu un référent."""
    RETOUR_A_LA_RUE = "RU-03"
    """Sortie d'un hébergement ou d'un logement, une personne est à la rue le jour même."""


LIBELLES: Final = {
    NatureDeRupture.PROTECTION: "Trou de protection",
    NatureDeRupture.REFERENT: "Trou de référent",
    NatureDeRupture.RETOUR_A_LA_RUE: "Retour à la rue",
}

_VERS_LA_RUE = (
    SortieHebergementEffectuee,
    SortieDeLogementAccompagneEffectuee,
    MiseAAbriTerminee,
    ExpulsionExecutee,
)
_FINS_DE_PROTECTION = (
    *_VERS_LA_RUE,
    SousLocationConvertie,
    DepartApresCommandementConstate,
    DepartVolontaireConstate,
)
"""Les faits qui disent d'eux-mêmes que la personne était à l'abri, même si rien ne l'avait dit."""

_MANDATS = (
    ReferentDesigne,
    RelaisAccepte,
    SuppleanceOrganisee,
    DesignationDeclinee,
    MandatTermine,
)


@dataclass(frozen=True, slots=True)
class Rupture:
    """Des jours qui se suivent sans protection, ou sans référent."""

    nature: NatureDeRupture
    dates: Intervalle
    """Le premier jour, et le premier jour où elle n'est plus ; None : elle court."""
    origine: Fait
    faits: tuple[Fait, ...]
    """Tous les faits dont elle se déduit : qui n'en lit pas un ne doit pas la connaître."""
    personne: str | None = None
    """Pseudonyme ; None : le ménage, ou la personne qu'il n'a pas encore déclarée."""

    def jours(self, au: date) -> int:
        """Combien de jours elle a duré, ce jour-là inclus ; 0 avant qu'elle commence."""
        dernier = min(au, self.dates.au - UN_JOUR) if self.dates.au else au
        return max((dernier - self.dates.du).days + 1, 0)


def ruptures(parcours: Parcours, trajectoire: Trajectoire) -> tuple[Rupture, ...]:
    """Toutes les ruptures d'un parcours, finies ou non, la plus ancienne d'abord."""
    suivis = tuple(_jours_suivis(parcours))
    trouvees = [
        *_de_protection(parcours, trajectoire, suivis),
        *_de_referent(parcours, trajectoire, suivis),
    ]
    return tuple(sorted(trouvees, key=lambda r: (r.dates.du, r.nature, r.personne or "")))


def _jours_suivis(parcours: Parcours) -> Iterator[Intervalle]:
    """Les jours où le parcours n'est pas clos."""
    depuis: date | None = date.min
    for jour, clos in parcours.cycle:
        if clos and depuis is not None:
            if depuis < jour:
                yield Intervalle(depuis, jour)
            depuis = None
        elif not clos and depuis is None:
            depuis = jour
    if depuis is not None:
        yield Intervalle(depuis)


def _communs(un: Intervalle, autres: Iterable[Intervalle]) -> Iterator[Intervalle]:
    return (jours for autre in autres if (jours := commun(un, autre)))


# --- RU-01 et RU-03 : la protection d'une personne ------------------------------------------------


def _de_protection(
    parcours: Parcours, trajectoire: Trajectoire, suivis: Sequence[Intervalle]
) -> Iterator[Rupture]:
    vie = trajectoire.residences
    for personne, sejours in vie.sejours.items():
        for trou in _trous(personne, sejours, _sorties(parcours, personne)):
            for presence in _communs(trou.dates, vie.presences[personne]):
                for dates in _communs(presence, suivis):
                    reprise = dates.du > trou.dates.du
                    nature = NatureDeRupture.PROTECTION if reprise else trou.nature
                    yield replace(trou, dates=dates, nature=nature)


def _sorties(parcours: Parcours, personne: str | None) -> dict[date, Fait]:
    """Les jours où un fait dit que la personne quitte un abri, chacun avec ce fait."""
    return {
        r.residence.debut or r.fait.jour: r.fait
        for r in parcours.residences
        if isinstance(r.fait.evenement, _FINS_DE_PROTECTION)
        and (personne is None or personne in (r.residence.personnes or (personne,)))
    }


def _trous(
    personne: str | None, sejours: Iterable[Sejour], sorties: Mapping[date, Fait]
) -> Iterator[Rupture]:
    """Les ruptures d'une personne, à n'en compter qu'une par jour."""
    protegee = False
    appuis: tuple[Fait, ...] = ()
    """Les faits qui disent la protection d'avant."""
    trou: Rupture | None = None
    avant: Etape | None = None
    for sejour in sejours:
        du, fait = sejour.dates.du, sejour.fait
        sortie = sorties.get(du)
        etait_protegee = protegee or sortie is not None
        protegee = etait_protegee if sejour.institution else situation(sejour.situation).protegee
        nature = _nature(sejour, sortie)
        retombe = nature is NatureDeRupture.RETOUR_A_LA_RUE and avant is not Etape.RUE
        partie = sejour.etape is Etape.SORTIE_TERRITOIRE
        if trou and (protegee or partie or retombe):
            yield _close(trou, fait, du)
            trou = None
        if trou:
            trou = replace(trou, faits=(*trou.faits, fait))
        elif etait_protegee and not protegee and not partie:
            origine = sortie or fait
            trou = Rupture(nature, Intervalle(du), origine, (*appuis, origine, fait), personne)
        appuis = (*appuis, fait) if sejour.institution else (fait,)
        avant = sejour.etape
    if trou:
        yield trou


def _nature(sejour: Sejour, sortie: Fait | None) -> NatureDeRupture:
    """Un retour à la rue le jour d'une sortie ; sinon un trou de protection."""
    a_la_rue = sejour.etape is Etape.RUE and not sejour.institution
    if a_la_rue and sortie and isinstance(sortie.evenement, _VERS_LA_RUE):
        return NatureDeRupture.RETOUR_A_LA_RUE
    return NatureDeRupture.PROTECTION


def _close(trou: Rupture, fait: Fait, jour: date) -> Rupture:
    return replace(trou, dates=Intervalle(trou.dates.du, jour), faits=(*trou.faits, fait))


# --- RU-02 : le référent --------------------------------------------------------------------------


def _de_referent(
    parcours: Parcours, trajectoire: Trajectoire, suivis: Sequence[Intervalle]
) -> Iterator[Rupture]:
    referents = parcours.volet(Referents, date.max)
    faits = tuple(fait for fait in parcours.faits if _dit_un_mandat(fait))
    debuts = (m.du for m in referents.mandats if m.perimetre == PARCOURS_ENTIER)
    designe_le = min(debuts, default=date.max)
    for libre in parcours.jours_sans_referent():
        if libre.du < designe_le:
            continue
        for dates in _communs(libre, suivis):
            stabilise = any(
                m.parcours_stabilise and m.au == dates.du for m in referents.du_parcours()
            )
            if not (stabilise and trajectoire.periode(dates.du).etape is Etape.LOGEMENT):
                yield Rupture(
                    NatureDeRupture.REFERENT, dates, _origine(parcours, faits, dates.du), faits
                )


def _dit_un_mandat(fait: Fait) -> bool:
    if not isinstance(fait.evenement, _MANDATS):
        return False
    return getattr(fait.evenement, "perimetre", PARCOURS_ENTIER) == PARCOURS_ENTIER


def _origine(parcours: Parcours, faits: Sequence[Fait], jour: date) -> Fait:
    """Le dernier fait, ce jour-là ou avant, après quoi personne n'est en charge."""
    reouvertures = [f for f in parcours.faits if f.evenement.fiche.rouvre_le_parcours]
    avant = [f for f in (*faits, *reouvertures) if f.jour <= jour]
    return max(avant or faits, key=lambda fait: fait.ordre)
