"""Les périodes d'une vue : ce qu'elle vaut, jour par jour, sans qu'elle pense aux jours."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Final

import pytest
from hypothesis import given as pour_tous
from hypothesis import strategies as st
from scenario import ACTES_ORDINAIRES, MENAGE, Histoire, constat, designe, fait, given, menage
from strategies import RAPIDE, SANS_REDUIRE, histoires

from parcours.domain.langage.dossiers import POLE
from parcours.domain.langage.fiche import Agregat
from parcours.domain.parcours.fold import fold_par_periode
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import decale
from parcours.domain.temps.periodes import JourLu, Tranche
from parcours.domain.veille.expulsion_possible import ouverture
from parcours.domain.volets.referent.mandats import Referents
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Vie
from parcours.projections.vues import toutes

Valeur = Callable[[date], Any]

FENETRE: Final = 500
"""How many days in a row each value is read, one by one; others are drawn far from there."""
UN_JOUR: Final = timedelta(days=1)
RETIENT: Final = JourLu._retient  # noqa: SLF001 (what a mutant breaks)
UN_MOIS_SUR_DEUX: Final = 15
LOIN: Final = (date(1900, 1, 1), date(2031, 3, 31), date(2040, 7, 1), date(9000, 1, 1))


def naturelles(vie: Vie) -> dict[str, Valeur]:
    """What somebody may write tomorrow in a new view, without a thought for days."""
    parcours = vie.parcours
    volets = {sorte for etat in parcours.etats for sorte in etat.volets}
    return {
        "un dossier": lambda j: parcours.dossier_ouvert(POLE, j) is not None,
        "les dossiers": lambda j: [d for d in parcours.dossiers if d.est_ouvert(j)],
        "les dossiers connus": parcours.dossiers_au,
        "l'étape": vie.trajectoire.periode,
        "les situations": vie.trajectoire.situations,
        "ce qui surprend": lambda j: (parcours.anomalies_au(j), vie.trajectoire.anomalies_au(j)),
        "le lieu": parcours.lieu,
        "la clôture": parcours.clos_le,
        "qui est en charge": parcours.referent,
        "qui l'est d'autre chose": lambda j: parcours.volet(Referents, j).en_charge(j, "HABITAT"),
        "les volets": lambda j: [parcours.volet(sorte, j) for sorte in volets],
        "ce que masque une protection": lambda j: [
            f.reference for f in parcours.faits if parcours.volet(Vif, j).couvre(f.jour)
        ],
        "les échéances": parcours.echeances_au,
        "leur état": lambda j: [(e.etat(j), e.en_retard(j), e.est_due(j)) for e in _horloges(vie)],
        "les retards": lambda j: [e for e in _horloges(vie) if e.est_manquee(j)],
        "les alertes": lambda j: [a for a in vie.alertes if a.est_ouverte(j)],
        "qui elles préviennent": lambda j: [a.destinataires(j) for a in vie.alertes],
        "les ruptures": lambda j: [r for r in vie.ruptures if r.dates.contient(j)],
        "qui travaille avec le ménage": lambda j: [
            r.organisme for r in parcours.relations if r.couvre(j)
        ],
        "qui le lit": lambda j: [r.organisme for r in parcours.relations if r.tient(j)],
        "la procédure d'expulsion": lambda j: ouverture(parcours, j),
        "les faits survenus": lambda j: sum(1 for f in parcours.faits if f.jour <= j),
        "le fait du jour": lambda j: any(f.jour == j for f in parcours.faits),
    }


def _horloges(vie: Vie) -> Iterator[Any]:
    return iter(vie.parcours.echeances)


# --- Chaque vue, celles d'aujourd'hui et les autres -----------------------------------------------


@dataclass(frozen=True)
class Temoin(Vie):
    """A life that reads again, day by day, every value whose periods a view asks for."""

    jours: tuple[date, ...] = field(default=(), kw_only=True)

    def tranches(
        self, valeur: Valeur, du: date = date.min, au: date | None = None
    ) -> Iterator[Tranche[Any]]:
        tranches = list(Vie.tranches(self, valeur, du, au))
        assert_jour_par_jour(
            tranches, valeur, [j for j in self.jours if du <= j < (au or date.max)]
        )
        return iter(tranches)


def assert_jour_par_jour(
    tranches: Sequence[Tranche[Any]], valeur: Valeur, jours: list[date]
) -> None:
    """On each of these days, one period, which says what the value is that day."""
    for (_, fin, avant), (debut, _, apres) in pairwise(tranches):
        assert fin == debut, "les périodes se suivent"
        assert avant != apres, "deux périodes qui se touchent ne disent pas la même chose"
    rang = 0
    for jour in sorted(jours):
        while rang < len(tranches) and (fin := tranches[rang][1]) is not None and fin <= jour:
            rang += 1
        assert rang < len(tranches), jour
        debut, _, dite = tranches[rang]
        assert debut <= jour, jour
        assert dite == valeur(jour), jour


def temoin(parcours: Parcours, jours: tuple[date, ...]) -> Temoin:
    return Temoin(parcours, jours=jours)


def tient(parcours: Parcours, jours: tuple[date, ...]) -> None:
    """Every view of the house, and those of tomorrow, hold on these days."""
    vie = temoin(parcours, jours)
    for vue in toutes():
        list(vue.lignes(vie))
    for valeur in naturelles(vie).values():
        list(vie.tranches(valeur))


N_IMPORTE_QUEL_FLUX: Final = st.sampled_from([*[Agregat.MENAGE] * 5, *Agregat])


@RAPIDE
@pour_tous(st.data(), N_IMPORTE_QUEL_FLUX)
def test_les_periodes_de_chaque_vue_disent_ce_que_vaut_chaque_jour(
    data: st.DataObject, agregat: Agregat
) -> None:
    chaque_jour(data, agregat)


def chaque_jour(data: st.DataObject, agregat: Agregat) -> None:
    """Hold every view of a story, on many days in a row and on some others."""
    histoire = given(*data.draw(histoires(agregat=agregat)))
    survenus = sorted({f.jour for f in histoire.faits}) or [date(2025, 1, 1)]
    debut = data.draw(st.sampled_from(survenus)) - timedelta(days=data.draw(st.integers(0, 60)))
    ailleurs = data.draw(st.lists(st.dates(date(2018, 1, 1), date(2032, 1, 1)), max_size=60))
    fenetre = [debut + n * UN_JOUR for n in range(FENETRE)]
    jours = tuple(sorted({*fenetre, *ailleurs, *LOIN}))
    for _, parcours in fold_par_periode(MENAGE, histoire.faits, reglages=ACTES_ORDINAIRES):
        tient(parcours, jours)


MUTANTS: Final[dict[str, Callable[..., Any]]] = {
    "_retient": lambda lu, jour: None if jour.day > UN_MOIS_SUR_DEUX else RETIENT(lu, jour),
    "_retient_le_lendemain": lambda lu, jour: RETIENT(lu, decale(jour, 2 * UN_JOUR)),
    "__lt__": date.__lt__,
    "__le__": date.__le__,
}
"""What would lose days: keeping half of them, the day for the next one, or no comparison."""


@pytest.mark.parametrize("methode", MUTANTS)
def test_un_jour_oublie_se_voit(methode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JourLu, methode, MUTANTS[methode])

    with pytest.raises(AssertionError):
        SANS_REDUIRE(pour_tous(st.data(), N_IMPORTE_QUEL_FLUX)(chaque_jour))()


# --- Ce qu'une liste de jours tenue à la main manquait --------------------------------------------


def periodes(
    histoire: Histoire, valeur: Callable[[Vie, date], Any]
) -> list[tuple[str, str | None]]:
    """The days when a value holds, as text."""
    vie = Vie(histoire.parcours)
    return [
        (str(du), str(au) if au else None)
        for du, au, vaut in vie.tranches(lambda jour: valeur(vie, jour))
        if vaut
    ]


def pole(vie: Vie, jour: date) -> bool:
    """The natural new view: is a file of the pôle open?"""
    return vie.parcours.dossier_ouvert(POLE, jour) is not None


def test_un_dossier_sans_etat_ni_risque_s_ouvre_et_se_ferme_a_son_jour() -> None:
    histoire = given(
        menage("2026-01-01", "p1"),
        fait("pole.saisine-recue", "2026-02-01"),
        constat("2026-02-11", "RUE"),
        fait("pole.action-terminee", "2026-03-05"),
        constat("2026-03-20", "SQUAT"),
    )

    assert periodes(histoire, pole) == [("2026-02-01", "2026-03-05")]


def test_une_relation_finit_a_la_fin_de_son_delai_de_lecture_ou_au_bout_de_son_silence() -> None:
    histoire = given(
        menage("2026-01-01", "p1"),
        designe("2026-01-10"),
        fait("referent.mandat-termine", "2026-03-01"),
    )
    (relation,) = histoire.parcours.relations

    def tient(vie: Vie, jour: date) -> bool:
        return vie.parcours.relations[0].tient(jour)

    def couvre(vie: Vie, jour: date) -> bool:
        return vie.parcours.relations[0].couvre(jour)

    assert periodes(histoire, tient) == [(str(relation.du), str(relation.ferme_le + UN_JOUR))]
    assert periodes(histoire, couvre) == [("2026-01-10", "2026-03-02")]


def test_une_date_derivee_que_rien_ne_garde_compte_comme_une_autre() -> None:
    """Thirty days after a fact, a day that no object of the fold holds."""
    histoire = given(menage("2026-01-01", "p1"), constat("2026-01-20", "RUE"))

    def recent(vie: Vie, jour: date) -> bool:
        dernier = max(f.jour for f in vie.parcours.faits)
        return dernier <= jour <= dernier + timedelta(days=30)

    assert periodes(histoire, recent) == [("2026-01-20", "2026-02-20")]


def test_une_valeur_qui_change_chaque_jour_n_a_pas_de_periode() -> None:
    """The age of something is not kept in rows: it is computed when read."""
    vie = Vie(given(menage("2026-01-01", "p1")).parcours)
    debut = date(2026, 1, 1)

    for valeur in (
        lambda jour: (jour - debut).days,
        lambda jour: jour + UN_JOUR,
        lambda jour: jour.year,
        str,
        {debut}.__contains__,
        lambda jour: max(jour, debut),
    ):
        with pytest.raises(TypeError, match="se compare"):
            list(vie.tranches(valeur))
