"""Une relation entendue depuis peu tient encore : ce qui épargne de compter ses mois le sait."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given as pour_tous
from hypothesis import strategies as st
from scenario import designe, fait, given
from strategies import RAPIDE

from parcours.domain.histoire.relation import Relation

NOMME, DIT = given(designe("2025-01-05", "INT-RELAIS"), fait("menage.ouvert", "2025-01-05")).faits
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (given with their zone)
LOIN = ("48", "971", "974", "988", None)


def ce_qui_se_dit_d_elle(
    departements: tuple[str | None, str | None],
    entendue_a: datetime,
    ecart: timedelta,
    fin: date | None,
) -> tuple[bool, bool]:
    """Ce que dit le raccourci, et ce que disent les mois, d'un fait su tant de temps après."""
    la, ici = (replace(f, departement=d) for f, d in zip((NOMME, DIT), departements, strict=True))
    la = replace(la, enregistre_le=datetime(2025, 1, 1, tzinfo=UTC))
    dit = replace(ici, enregistre_le=entendue_a + ecart)
    fonde = next(iter(given(designe("2025-01-05", "INT-RELAIS")).parcours.relations)).fonde
    lien = Relation("INT-RELAIS", fonde, la, la, date(2025, 1, 5), fin, None)
    court = lien.tient_encore(dit, dit.su_le, entendue_a)
    return court, lien.tient(dit.su_le, entendue_a)


@pour_tous(
    st.tuples(st.sampled_from(LOIN), st.sampled_from(LOIN)),
    INSTANTS,
    st.timedeltas(timedelta(days=-2), timedelta(days=500)),
    st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1)),
)
@RAPIDE
def test_ce_qui_tient_encore_tient(
    departements: tuple[str | None, str | None],
    entendue_a: datetime,
    ecart: timedelta,
    fin: date | None,
) -> None:
    court, tient = ce_qui_se_dit_d_elle(departements, entendue_a, ecart, fin)

    assert tient or not court


def test_il_epargne_de_compter_un_an_et_ne_va_pas_jusqu_a_la_fin_du_sursis() -> None:
    le = datetime(2025, 6, 1, tzinfo=UTC)
    ici = ("48", "48")

    assert ce_qui_se_dit_d_elle(ici, le, timedelta(days=365), None) == (True, True)
    assert ce_qui_se_dit_d_elle(ici, le, timedelta(days=470), None) == (False, False)
    assert ce_qui_se_dit_d_elle(ici, le, timedelta(days=1), date(2025, 5, 1)) == (False, True)
