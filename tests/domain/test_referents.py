"""Le référent de parcours : qui est en charge, quel jour, et jamais deux à la fois."""

from datetime import date, timedelta

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import annule, constat, designe, fait, given, ref
from strategies import RAPIDE

from parcours.domain.volets import referent
from parcours.domain.volets.referent import Mandat, Referents


def test_un_referent_est_en_charge_du_jour_de_sa_designation() -> None:
    menage = given(constat("2026-01-01", "RUE"), designe("2026-01-05", "INT-RELAIS"))

    assert menage.au("2026-01-04").referent is None
    assert menage.au("2026-01-05").referent == "INT-RELAIS"
    assert menage.au("2036-01-05").referent == "INT-RELAIS"


def test_une_designation_remplace_la_precedente() -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS"))

    menage = menage.when(designe("2026-03-01", "INT-CCAS48"))

    assert menage.au("2026-02-28").referent == "INT-RELAIS"
    assert menage.au("2026-03-01").referent == "INT-CCAS48"


def test_le_sortant_reste_en_charge_jusqu_a_la_veille_du_relais() -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS"))

    menage = menage.when(
        fait(
            "referent.relais-accepte",
            "2026-04-20",
            organisme="INT-CCAS48",
            effet_le="2026-05-01",
        )
    )

    assert menage.au("2026-04-20").referent == "INT-RELAIS"
    assert menage.au("2026-04-30").referent == "INT-RELAIS"
    assert menage.au("2026-05-01").referent == "INT-CCAS48"


def test_un_relais_peut_avoir_commence_avant_d_etre_dit() -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS"))

    menage = menage.when(
        fait(
            "referent.relais-accepte",
            "2026-04-20",
            organisme="INT-CCAS48",
            effet_le="2026-04-01",
        )
    )

    assert menage.au("2026-04-19").referent == "INT-RELAIS"
    assert menage.au("2026-04-20").referent == "INT-CCAS48"
    assert [
        (m.organisme, str(m.du), str(m.au))
        for m in menage.parcours.volet(Referents, date(2026, 4, 20)).mandats
    ] == [
        ("INT-RELAIS", "2026-01-05", "2026-04-01"),
        ("INT-CCAS48", "2026-04-01", "None"),
    ]


def test_le_referent_du_logement_ne_remplace_pas_celui_du_parcours() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        designe("2026-03-01", "INT-BAILLEUR", perimetre="LOGEMENT"),
    )

    referents = menage.parcours.volet(Referents, date(2026, 3, 1))

    assert menage.au("2026-03-01").referent == "INT-RELAIS"
    logement = referents.en_charge(date(2026, 3, 1), "LOGEMENT")
    assert logement == Mandat("INT-BAILLEUR", None, "LOGEMENT", date(2026, 3, 1))


def test_un_parcours_clos_n_a_plus_de_referent() -> None:
    menage = given(designe("2026-01-05"), fait("parcours.clos", "2026-05-01"))

    assert menage.au("2026-04-30").referent == "INT-RELAIS"
    assert menage.au("2026-05-01").referent is None


def test_annuler_une_designation_rend_le_referent_d_avant() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        designe("2026-03-01", "INT-CCAS48", ident="m2"),
    )

    menage = menage.when(annule("2026-04-01", cible=ref("m2")))

    assert menage.connu_a(2).au("2026-03-01").referent == "INT-CCAS48"
    assert menage.au("2026-03-01").referent == "INT-RELAIS"


def test_une_designation_connue_plus_tard_vaut_a_sa_date() -> None:
    menage = given(designe("2026-03-01", "INT-CCAS48"))

    menage = menage.when(designe("2026-01-05", "INT-RELAIS"))

    assert menage.connu_a(1).au("2026-02-01").referent is None
    assert menage.au("2026-02-01").referent == "INT-RELAIS"
    assert menage.au("2026-03-01").referent == "INT-CCAS48"


def test_le_portefeuille_garde_l_agent_de_chaque_mandat() -> None:
    menage = given(designe("2026-01-05", agent="32058a80-0f6c-5071-9619-3b4db406a37c"))

    mandat = menage.parcours.referent(date(2026, 1, 5))

    assert mandat is not None
    assert mandat.agent == "32058a80-0f6c-5071-9619-3b4db406a37c"


# --- Propriété : un seul en charge, et plus jamais personne --------------------------------------

JOURS = st.integers(0, 12).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
MANDATS = st.builds(
    Mandat,
    organisme=st.sampled_from(("INT-AAAA", "INT-BBBB", "INT-CCCC")),
    agent=st.none(),
    perimetre=st.sampled_from(("PARCOURS", "LOGEMENT")),
    du=JOURS,
)


def confies(suite: list[Mandat]) -> Referents:
    """Les référents, une fois ces mandats confiés l'un après l'autre."""
    referents = Referents()
    for mandat in suite:
        referents = referents.confie(mandat)
    return referents


def fautes(suite: list[Mandat]) -> list[tuple[str, date]]:
    """Les périmètres et les jours où il y a deux référents, ou plus aucun après le premier."""
    referents = confies(suite)
    jours = [date(2026, 1, 1) + timedelta(days=n) for n in range(14)]
    trouvees = []
    for perimetre in {mandat.perimetre for mandat in suite}:
        siens = [m for m in referents.mandats if m.perimetre == perimetre]
        premier = min(m.du for m in siens)
        trouvees += [
            (perimetre, jour)
            for jour in jours
            if sum(m.est_en_cours(jour) for m in siens) != (jour >= premier)
        ]
    return trouvees


@RAPIDE
@pour_tout(st.lists(MANDATS, max_size=6))
def test_un_perimetre_a_toujours_un_referent_et_un_seul(suite: list[Mandat]) -> None:
    assert fautes(suite) == []


def test_un_mandat_qui_ne_finit_pas_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(referent, "_finis", lambda mandats, _le, _perimetre: mandats)

    suite = [
        Mandat("INT-AAAA", None, "PARCOURS", date(2026, 1, 1)),
        Mandat("INT-BBBB", None, "PARCOURS", date(2026, 1, 5)),
    ]

    assert fautes(suite)[0] == ("PARCOURS", date(2026, 1, 5))
