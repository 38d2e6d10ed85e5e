"""Ce que chaque ménage compte dans un tableau : dans quelle case, combien de fois, quels jours.

Ce qui compte le tableau compte ici un séjour, un fait, une alerte à la fois : les mêmes règles, et
la somme des ménages est le chiffre. Une médiane n'en est pas une : chacun y dit sa durée.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple
from datetime import date
from functools import partial
from itertools import chain
from operator import attrgetter
from typing import Final, NamedTuple

from parcours.domain.tableaux.indicateurs import (
    abris,
    alertes,
    delais,
    demarches,
    expulsions,
    mouvements,
)
from parcours.domain.tableaux.indicateurs.durees import durees
from parcours.domain.tableaux.indicateurs.expulsions import DossierEnCours
from parcours.domain.tableaux.indicateurs.mouvements import Case, Parts, Vie
from parcours.domain.tableaux.indicateurs.sejours import SejourCompte
from parcours.domain.tableaux.indicateurs.suites import HORIZONS_MOIS, suites
from parcours.domain.tableaux.indicateurs.ventilations import (
    ATTENTE,
    AXES,
    COMMUNE,
    COMPOSITION,
    INCONNUE,
    Axe,
)
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import UN_JOUR
from parcours.publications import lieux
from parcours.publications.composer import Matiere
from parcours.publications.glissantes import trois_annees
from parcours.publications.periodes import Periode
from parcours.publications.tableaux import (
    ALERTES,
    BESOINS,
    BILAN,
    BILAN_3_ANS,
    DELAI,
    DELAI_3_ANS,
    DELAI_DES_ALERTES,
    DELAIS_DES_DISPOSITIFS,
    DEMARCHE,
    DEMARCHE_PAR_AN,
    DOSSIERS_PAR_AXE,
    DOSSIERS_PAR_MANQUE,
    DOSSIERS_PAR_SIGNAL,
    DUREE_DES_ATTENTES,
    DUREE_VIF,
    DUREES_PAR_COMPOSITION,
    ENTREES_VIF,
    ENTREES_VIF_3_ANS,
    FLUX_DES_DOSSIERS,
    FLUX_PAR_COMMUNE,
    FLUX_PAR_EPCI,
    GLISSANTS,
    MIXTE,
    PASSAGES,
    SORTIES_VIF,
    SORTIES_VIF_3_ANS,
    STOCK_ET_FLUX,
    TERRITOIRES,
    TUILAGE,
    ventile,
)

UN_SEUL: Final = 1
"""D'une médiane, combien de ménages suffisent à dire ce que chacun y a."""


class Episode(NamedTuple):
    """Ce qu'un ménage compte une fois dans une case."""

    menage: str
    case: Case
    le: date
    """Le jour de ce qui l'y met ; d'un stock, celui où il y est entré."""
    jours: int | None = None
    """D'une médiane : ce que cela a duré."""
    fini: bool = True
    """Faux si cela durait encore quand on l'a observé."""


Episodes = Iterable[Episode]
Compte = Callable[[Matiere, Periode], Episodes]
"""Ce que compte un tableau d'une période, épisode par épisode."""


def episodes(code: str, matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    """Tout ce qu'un ménage compte dans un tableau ; `matiere` : la sienne seule."""
    yield from COMPTES[code](matiere, periode)


def jours_comptes(code: str, periode: Periode) -> Intervalle:
    """Les jours que compte un tableau d'une période : les siens, ou ceux de trois années."""
    return trois_annees(periode) if code in _SUR_TROIS_ANS else periode.jours


_SUR_TROIS_ANS: Final = frozenset({*GLISSANTS.values(), DELAI_3_ANS, DUREE_VIF, TUILAGE})


def fin_observee(code: str, periode: Periode) -> date:
    """Le premier jour qui n'est plus observé : une cohorte l'est encore l'année d'après."""
    return periode.decalee(2 if code in _COHORTES else 1).jours.du


_COHORTES: Final = frozenset({"durees", DUREES_PAR_COMPOSITION, DUREE_DES_ATTENTES})


# --- Des séjours ----------------------------------------------------------------------------------

_Vies = Callable[[Matiere], Iterable[Vie]]
_VIES: Final[_Vies] = attrgetter("vies")
_MOUVEMENTS: Final[
    Sequence[tuple[Callable[[Iterable[Vie], Intervalle], Parts], Callable[[SejourCompte], date]]]
] = (
    (lambda vies, jours: mouvements.stock(vies, jours.dernier), attrgetter("du")),
    (mouvements.entrees, attrgetter("du")),
    (mouvements.sorties, attrgetter("au")),
)
"""Le stock, les entrées, les sorties : ce qui les compte, et le jour qui y met un séjour."""


def _stock_et_flux(codes: Sequence[str], vies: _Vies) -> Mapping[str, Compte]:
    """Ce que comptent le stock, les entrées et les sorties de ces vies."""

    def compte(rang: int) -> Compte:
        parts, le = _MOUVEMENTS[rang]

        def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
            for sejour in chain.from_iterable(vies(matiere)):
                for case in parts([[sejour]], periode.jours):
                    yield Episode(sejour.menage, case, le(sejour))

        return dits

    return {code: compte(rang) for rang, code in enumerate(codes)}


def _de_chaque_jour(compte: Callable[[Iterable[Vie], Intervalle], Parts]) -> Compte:
    """Ce qui se compte d'un séjour et de ceux d'autour : un jour après l'autre."""

    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        for vie in matiere.vies:
            jours = {jour for s in vie for jour in (s.du, s.au) if jour}
            for le in sorted(filter(periode.jours.contient, jours)):
                parts = compte([vie], Intervalle(le, le + UN_JOUR))
                yield from _repetes(parts, le)

    return dits


def _repetes(parts: Parts, le: date) -> Iterator[Episode]:
    for case, menages in parts.items():
        yield from (Episode(menage, case, le) for menage in menages.elements())


def _durees_des_sejours(code: str, vies: _Vies) -> Compte:
    """Les séjours qui commencent dans la cohorte, et ce que chacun a duré."""

    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        fin = fin_observee(code, periode)
        for s in chain.from_iterable(vies(matiere)):
            if s.commence_dans(periode.jours):
                for duree in durees([s], fin):
                    yield Episode(s.menage, (s.departement, s.etape), s.du, *duree)

    return dits


def _durees_par_composition(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    for dit in _durees_des_sejours(DUREES_PAR_COMPOSITION, _VIES)(matiere, periode):
        for une in _la(matiere.ventilees.get(COMPOSITION.code, ()), dit.le):
            yield dit._replace(case=(*dit.case, une.etape))


def _la(vies: Iterable[Vie], jour: date) -> Iterator[SejourCompte]:
    """Les séjours qui couvrent ce jour."""
    return (sejour for sejour in chain.from_iterable(vies) if sejour.couvre(jour))


def _mixte(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    for s in _la(matiere.vies, periode.jours.dernier):
        suivi: Parts = {(s.departement, s.etape): Counter([s.menage])}
        yield from _repetes(expulsions.croises(suivi, matiere.dossiers), s.du)


def _besoins(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    dernier = periode.jours.dernier
    for s in _la(matiere.vies, dernier):
        for attente in _la(matiere.ventilees.get(ATTENTE.code, ()), dernier):
            if attente.departement == s.departement:
                case = (s.departement, s.etape, attente.etape)
                yield Episode(s.menage, case, max(s.du, attente.du))


# --- Des dossiers d'expulsion ---------------------------------------------------------------------


def _des_dossiers(valeurs: Callable[[DossierEnCours], Iterable[str]]) -> Compte:
    """Le dossier ouvert au dernier jour ; le jour est celui de son étape."""

    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        ouverts = matiere.dossiers[-1:]
        return _repetes(expulsions.dossiers(ouverts, valeurs), _etape_depuis(matiere, periode))

    return dits


def _dossiers_par_axe(axe: Axe) -> Compte:
    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        la = _la(matiere.ventilees.get(axe.code, ()), periode.jours.dernier)
        modalite = next((s.etape for s in la), INCONNUE)
        yield from _des_dossiers(lambda _: (modalite,))(matiere, periode)

    return dits


def _etape_depuis(matiere: Matiere, periode: Periode) -> date:
    dernier = periode.jours.dernier
    return next((s.du for s in _la(matiere.suivis, dernier)), dernier)


def _bilan(code: str) -> Compte:
    """Les procédures, au jour de chacun de leurs stades."""

    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        jours, fin = jours_comptes(code, periode), fin_observee(code, periode)
        for procedure in matiere.procedures:
            dates = {le for le in astuple(procedure.dite) if isinstance(le, date)}
            for le in sorted(filter(jours.contient, dates)):
                parts = expulsions.bilan([procedure], Intervalle(le, le + UN_JOUR), fin)
                yield from _repetes(parts, le)

    return dits


def _premier_impaye(code: str) -> Compte:
    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        jours = jours_comptes(code, periode)
        for p in matiere.procedures:
            for ou, duree in expulsions.delai_median([p], jours, UN_SEUL).items():
                if p.dite.connue_le is not None:
                    yield Episode(p.menage, (ou,), p.dite.connue_le, int(duree))

    return dits


# --- Des faits, un par un -------------------------------------------------------------------------


def _ruptures(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    for rompue in matiere.ruptures:
        if periode.jours.contient(rompue.du):
            yield Episode(rompue.menage, (rompue.departement, rompue.nature), rompue.du)


def _demarche(code: str, demarche: str) -> Compte:
    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        jours = jours_comptes(code, periode)
        for fait in matiere.demarches:
            if fait.demarche == demarche:
                yield from _repetes(demarches.comptes([fait], jours), fait.jour)

    return dits


def _tuilage(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    jours = jours_comptes(TUILAGE, periode)
    for fait in matiere.demarches:
        if fait.demarche == demarches.RELAIS:
            for ou, duree in demarches.tuilage([fait], jours, UN_SEUL).items():
                yield Episode(fait.menage, (ou,), fait.jour, int(duree))


def _alertes(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    fin = fin_observee(ALERTES, periode)
    for alerte in matiere.alertes:
        yield from _repetes(alertes.comptes([alerte], periode.jours, fin), alerte.depuis_le)


def _delais_des_alertes(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    fin = fin_observee(DELAI_DES_ALERTES, periode)
    for a in matiere.alertes:
        for ou, duree in alertes.delai_median([a], periode.jours, fin, UN_SEUL).items():
            yield Episode(a.menage, (ou,), a.depuis_le, int(duree))


def _delais(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    for tenu in matiere.delais:
        for case, duree in delais.medians([tenu], periode.jours, UN_SEUL).items():
            yield Episode(tenu.menage, case, tenu.fini_le, int(duree))


def _entrees_vif(code: str) -> Compte:
    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        jours = jours_comptes(code, periode)
        for abri in matiere.abris:
            yield from _repetes(abris.entrees([abri], jours), abri.dite.du)

    return dits


def _sorties_vif(code: str) -> Compte:
    def dits(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
        jours = jours_comptes(code, periode)
        for abri in matiere.abris:
            if abri.dite.au is not None:
                yield from _repetes(abris.sorties([abri], jours), abri.dite.au)

    return dits


def _duree_vif(matiere: Matiere, periode: Periode) -> Iterator[Episode]:
    jours, fin = jours_comptes(DUREE_VIF, periode), fin_observee(DUREE_VIF, periode)
    for a in matiere.abris:
        if jours.contient(a.dite.du):
            sejour = SejourCompte(a.menage, a.dite.du, a.dite.au, a.departement, "")
            for duree in durees([sejour], fin):
                yield Episode(a.menage, (a.departement,), a.dite.du, *duree)


# --- Chaque tableau -------------------------------------------------------------------------------


def _ventiles(axe: str) -> _Vies:
    return lambda matiere: matiere.ventilees.get(axe, ())


COMPTES: Final[Mapping[str, Compte]] = {
    **_stock_et_flux(STOCK_ET_FLUX, _VIES),
    **_stock_et_flux(FLUX_DES_DOSSIERS, attrgetter("suivis")),
    **{
        code: compte
        for axe in AXES
        for code, compte in _stock_et_flux(
            [ventile(code, axe) for code in STOCK_ET_FLUX], _ventiles(axe.code)
        ).items()
    },
    **_stock_et_flux(FLUX_PAR_EPCI, lambda m: lieux.par_epci(m.ventilees.get(COMMUNE, ()))),
    **_stock_et_flux(FLUX_PAR_COMMUNE, lambda m: lieux.par_commune(m.ventilees.get(COMMUNE, ()))),
    PASSAGES: _de_chaque_jour(mouvements.passages),
    TERRITOIRES: _de_chaque_jour(mouvements.entre_departements),
    **{f"suites-{mois}": _de_chaque_jour(partial(suites, mois=mois)) for mois in HORIZONS_MOIS},
    "durees": _durees_des_sejours("durees", _VIES),
    DUREES_PAR_COMPOSITION: _durees_par_composition,
    DUREE_DES_ATTENTES: _durees_des_sejours(DUREE_DES_ATTENTES, _ventiles(ATTENTE.code)),
    MIXTE: _mixte,
    BESOINS: _besoins,
    DOSSIERS_PAR_SIGNAL: _des_dossiers(lambda dossier: dossier.signaux),
    DOSSIERS_PAR_MANQUE: _des_dossiers(lambda dossier: dossier.manques),
    **{code: _dossiers_par_axe(axe) for code, axe in DOSSIERS_PAR_AXE.items()},
    **{code: _bilan(code) for code in (BILAN, BILAN_3_ANS)},
    **{code: _premier_impaye(code) for code in (DELAI, DELAI_3_ANS)},
    "ruptures": _ruptures,
    **{
        code: _demarche(code, demarche)
        for demarche in DEMARCHE
        for code in (
            DEMARCHE[demarche],
            DEMARCHE_PAR_AN[demarche],
            GLISSANTS[DEMARCHE_PAR_AN[demarche]],
        )
    },
    TUILAGE: _tuilage,
    ALERTES: _alertes,
    DELAI_DES_ALERTES: _delais_des_alertes,
    DELAIS_DES_DISPOSITIFS: _delais,
    **{code: _entrees_vif(code) for code in (ENTREES_VIF, ENTREES_VIF_3_ANS)},
    **{code: _sorties_vif(code) for code in (SORTIES_VIF, SORTIES_VIF_3_ANS)},
    DUREE_VIF: _duree_vif,
}
"""Ce que compte chaque tableau du catalogue."""
