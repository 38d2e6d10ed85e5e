"""Le référent de parcours : qui est en charge, quel jour, et jamais deux à la fois."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import Dit, annule, constat, designe, fait, given, ref
from strategies import RAPIDE

from parcours.domain.volets.referent import mandats
from parcours.domain.volets.referent.mandats import Mandat, Referents


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


# --- Décliner, suppléer, finir, clore -------------------------------------------------------------


def decline(le: str, ident: str) -> Dit:
    """Un organisme décline la désignation qu'on lui cite."""
    return fait("referent.designation-declinee", le, designation=ref(ident))


def supplee(le: str, suppleant: str, du: str, au: str) -> Dit:
    """Un organisme supplée le référent, bornes incluses."""
    return fait("referent.suppleance-organisee", le, suppleant=suppleant, debut_le=du, fin_le=au)


def relais(le: str, organisme: str, effet_le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un organisme accepte de prendre le relais."""
    return fait("referent.relais-accepte", le, organisme=organisme, effet_le=effet_le, **champs)


def termine(le: str, motif: str = "FIN_DE_MISSION", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le mandat du référent prend fin."""
    return fait("referent.mandat-termine", le, motif=motif, **champs)


def test_decliner_libere_le_parcours_et_sa_revue() -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS", ident="d1"), decline("2026-01-12", "d1"))

    assert menage.au("2026-01-11").referent == "INT-RELAIS"
    assert menage.au("2026-01-12").referent is None
    assert menage.au("2026-01-12").dossiers_fermes == ["mandat-referent"]
    assert menage.au("2026-01-12").echeances == [("R-X02", "2026-04-05", "eteinte")]
    assert menage.au("2026-01-12").alertes == ["AL-13"]


def test_decliner_tard_ne_touche_pas_celui_qu_on_a_designe_depuis() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS", ident="d1"),
        designe("2026-02-01", "INT-CCAS48", ident="d2"),
        decline("2026-02-10", "d1"),
    )

    assert menage.au("2026-02-10").referent == "INT-CCAS48"
    assert menage.au("2026-02-10").dossiers == ["mandat-referent"]
    assert menage.au("2026-02-10").echeances == [("R-X02", "2026-05-01", "a_venir")]


def test_decliner_le_parcours_laisse_le_referent_du_logement() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS", ident="d1"),
        designe("2026-01-05", "INT-BAILLEUR", ident="d2", perimetre="LOGEMENT"),
        decline("2026-01-12", "d1"),
    )
    referents = menage.parcours.volet(Referents, date(2026, 1, 12))

    logement = referents.en_charge(date(2026, 1, 12), "LOGEMENT")
    assert logement is not None
    assert logement.organisme == "INT-BAILLEUR"
    assert menage.au("2026-01-12").referent is None
    assert menage.au("2026-01-12").dossiers == ["mandat-referent"]
    assert menage.au("2026-01-12").dossiers_fermes == ["mandat-referent"]


def test_decliner_ce_que_rien_n_a_dit_est_une_anomalie() -> None:
    menage = given(designe("2026-01-05", ident="d1"), decline("2026-01-12", "inconnue"))

    assert menage.au("2026-01-12").anomalies == ["designation-inconnue"]
    assert menage.au("2026-01-12").referent == "INT-RELAIS"


def test_decliner_avant_d_etre_designe_est_une_anomalie() -> None:
    menage = given(designe("2026-01-05", ident="d1"), decline("2026-01-02", "d1"))

    assert menage.au("2026-01-05").anomalies == ["dates-contradictoires"]
    assert menage.au("2026-01-05").referent == "INT-RELAIS"


def test_le_suppleant_est_seul_en_charge_bornes_incluses() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        supplee("2026-07-01", "INT-CCAS48", "2026-08-01", "2026-08-21"),
    )

    assert menage.au("2026-07-31").referent == "INT-RELAIS"
    assert menage.au("2026-08-01").referent == "INT-CCAS48"
    assert menage.au("2026-08-21").referent == "INT-CCAS48"
    assert menage.au("2026-08-22").referent == "INT-RELAIS"
    assert menage.au("2026-08-01").anomalies == []


@pytest.mark.parametrize(
    ("du", "au", "anomalie"),
    [
        ("2026-08-21", "2026-08-01", "dates-contradictoires"),
        ("2025-08-01", "2025-08-21", "suppleance-sans-referent"),
    ],
)
def test_une_suppleance_impossible_est_une_anomalie(du: str, au: str, anomalie: str) -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS"), supplee("2026-07-01", "INT-CCAS48", du, au))

    assert menage.au("2026-08-10").anomalies == [anomalie]
    assert menage.au("2026-08-10").referent == "INT-RELAIS"


def test_le_referent_suivant_n_a_pas_le_suppleant_du_precedent() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        supplee("2026-07-01", "INT-CCAS48", "2026-08-01", "2026-08-31"),
        relais("2026-07-20", "INT-TOITLIENS", "2026-08-15"),
    )

    assert menage.au("2026-08-14").referent == "INT-CCAS48"
    assert menage.au("2026-08-15").referent == "INT-TOITLIENS"


def test_le_dernier_jour_du_mandat_est_encore_en_charge() -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS"), termine("2026-04-30"))

    assert menage.au("2026-04-30").referent == "INT-RELAIS"
    assert menage.au("2026-05-01").referent is None
    assert menage.au("2026-05-01").alertes == ["AL-13"]
    assert menage.au("2026-05-01").echeances == [("R-X02", "2026-04-05", "eteinte")]


def test_finir_son_mandat_n_empeche_pas_le_relais_accepte() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        relais("2026-04-20", "INT-CCAS48", "2026-05-01"),
        termine("2026-04-30"),
    )

    assert menage.au("2026-04-30").referent == "INT-RELAIS"
    assert menage.au("2026-05-01").referent == "INT-CCAS48"
    assert menage.au("2026-05-01").echeances == [("R-X02", "2026-07-20", "a_venir")]
    assert menage.au("2026-05-01").alertes == []


def test_un_trou_entre_deux_referents_se_mesure() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        relais("2026-04-20", "INT-CCAS48", "2026-05-04"),
        termine("2026-04-28"),
    )

    assert [menage.au(f"2026-{jour}").referent for jour in ("04-28", "05-03", "05-04")] == [
        *("INT-RELAIS", None, "INT-CCAS48")
    ]
    assert ("AL-13", "2026-04-29", "2026-05-04") in menage.au("2026-05-04").alertes_connues
    assert menage.au("2026-05-04").alertes == []


def test_finir_un_mandat_que_rien_n_a_ouvert_est_une_anomalie() -> None:
    menage = given(designe("2026-01-05", "INT-RELAIS"), termine("2026-04-30", perimetre="LOGEMENT"))

    assert menage.au("2026-04-30").anomalies == ["mandat-inconnu"]
    assert menage.au("2026-05-01").referent == "INT-RELAIS"
    assert menage.au("2026-05-01").echeances == [("R-X02", "2026-04-05", "depassee")]


@pytest.mark.parametrize(
    ("organisme", "anomalies"),
    [("INT-CCAS48", []), ("INT-RELAIS", ["relais-a-soi-meme"])],
)
def test_prendre_le_relais_de_soi_meme_est_une_anomalie(
    organisme: str, anomalies: list[str]
) -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"), relais("2026-04-20", organisme, "2026-05-01")
    )

    assert menage.au("2026-05-01").anomalies == anomalies


def test_prendre_le_relais_de_personne_est_une_anomalie_et_met_en_charge() -> None:
    menage = given(constat("2026-01-01", "RUE"), relais("2026-04-20", "INT-CCAS48", "2026-05-01"))

    assert menage.au("2026-05-01").anomalies == ["relais-sans-sortant"]
    assert menage.au("2026-05-01").referent == "INT-CCAS48"


def test_le_referent_du_logement_ne_doit_pas_de_revue_du_parcours() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        designe("2026-02-01", "INT-BAILLEUR", perimetre="LOGEMENT"),
        relais("2026-03-01", "INT-CCAS48", "2026-03-05", perimetre="LOGEMENT"),
    )

    assert menage.au("2026-03-05").echeances == [("R-X02", "2026-04-05", "a_venir")]


def test_rouvrir_ne_ranime_pas_le_referent_d_avant() -> None:
    menage = given(
        designe("2026-01-05", "INT-RELAIS"),
        fait("parcours.clos", "2026-05-01"),
        fait("parcours.rouvert", "2026-09-01", cause="NOUVELLE_DEMANDE"),
    )

    assert menage.au("2026-09-01").referent is None
    assert menage.au("2026-08-31").alertes == []
    assert ("AL-13", "2026-09-01", None) in menage.au("2026-09-01").alertes_connues
    assert menage.when(designe("2026-09-08", "INT-CCAS48")).au("2026-09-08").alertes == []


# --- Propriété : jamais deux en charge du même périmètre le même jour -----------------------------

PREMIER = date(2026, 1, 1)
JOURS = st.integers(0, 12).map(lambda n: str(PREMIER + timedelta(days=n)))
ORGANISMES = st.sampled_from(("INT-AAAA", "INT-BBBB", "INT-CCCC"))
PERIMETRES = st.sampled_from(("PARCOURS", "LOGEMENT"))
DESIGNATIONS = st.integers(1, 8).map(lambda n: f"f{n}")
FAITS = st.one_of(
    st.builds(lambda le, o, p: designe(le, o, perimetre=p), JOURS, ORGANISMES, PERIMETRES),
    st.builds(decline, JOURS, DESIGNATIONS),
    st.builds(supplee, JOURS, ORGANISMES, JOURS, JOURS),
    st.builds(
        lambda le, o, e, p: relais(le, o, e, perimetre=p), *(JOURS, ORGANISMES, JOURS, PERIMETRES)
    ),
    st.builds(lambda le, p: termine(le, perimetre=p), JOURS, PERIMETRES),
    st.builds(lambda le, o: fait("referent.relais-propose", le, organisme=o), JOURS, ORGANISMES),
    st.builds(lambda le: fait("parcours.clos", le), JOURS),
    st.builds(lambda le: fait("parcours.rouvert", le), JOURS),
)


def fautes(suite: list[Dit]) -> list[tuple[str, date]]:
    """Les périmètres et les jours où deux référents sont en charge, ou un seul après la clôture."""
    parcours = given(*suite).parcours
    trouvees = []
    for jour in (PREMIER + timedelta(days=n) for n in range(15)):
        for quand in (jour, date.max):
            referents = parcours.volet(Referents, quand)
            for perimetre in ("PARCOURS", "LOGEMENT"):
                siens = [m for m in referents.mandats if m.perimetre == perimetre]
                if sum(m.est_en_cours(jour) for m in siens) > 1:
                    trouvees.append((perimetre, jour))
        clos_sans_suite = parcours.clos_le(jour) == jour
        if clos_sans_suite and parcours.volet(Referents, jour).en_charge(jour):
            trouvees.append(("CLOS", jour))
    return trouvees


@RAPIDE
@pour_tout(st.lists(FAITS, max_size=8))
def test_un_perimetre_n_a_jamais_deux_referents(suite: list[Dit]) -> None:
    assert fautes(suite) == []


@RAPIDE
@pour_tout(st.lists(st.tuples(ORGANISMES, JOURS), min_size=1, max_size=6))
def test_une_suite_de_relais_ne_laisse_aucun_jour_vide(suite: list[tuple[str, str]]) -> None:
    premier = designe(str(PREMIER), "INT-AAAA")
    parcours = given(premier, *(relais(le, organisme, le) for organisme, le in suite)).parcours

    for jour in (PREMIER + timedelta(days=n) for n in range(14)):
        assert parcours.referent(jour) is not None


def test_un_mandat_qui_ne_finit_pas_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mandats, "_coupes", lambda tous, _le, _perimetre=None: tous)

    suite = [designe("2026-01-01", "INT-AAAA"), designe("2026-01-05", "INT-BBBB")]

    assert fautes(suite)[0] == ("PARCOURS", date(2026, 1, 5))
