"""Les ménages des campements : le site, le diagnostic, le projet, la plateforme."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from scenario import Dit, annule, fait, given, menage, ref

from parcours.domain.volets.campement import Campement

SITE, AUTRE_SITE = "aaaaaaaa-aaaa-5aaa-8aaa-aaaaaaaaaaaa", "bbbbbbbb-bbbb-5bbb-8bbb-bbbbbbbbbbbb"


def rattache(le: str, site: str = SITE, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage vit sur un site, sans projet sur le territoire si rien ne le dit."""
    dits: dict[str, Any] = {"projet_sur_le_territoire": False, **champs}
    return fait("campement.menage-rattache", le, site=site, **dits)


DIAGNOSTIC = fait(
    "campement.diagnostic-du-menage-realise", "2026-02-20", souhaits=["INSERTION_LOCALE"]
)
PROJET = fait("campement.projet-de-vie-formule", "2026-03-01", domaines=["EMPLOI", "LOGEMENT"])
ENTREE = fait(
    "campement.accompagnement-ouvert",
    "2026-03-10",
    operateur="INT-PASSERELLES",
    domaines=["EMPLOI"],
)


def test_vivre_sur_un_site_fonde_le_parcours_et_met_a_la_rue() -> None:
    rattachee = given(rattache("2026-02-01"))

    assert rattachee.parcours.est_ouvert
    assert rattachee.au("2026-02-01").etape == "rue"
    assert rattachee.au("2026-02-01").situations == {None: "CAMPEMENT"}
    assert rattachee.au("2026-02-01").dossiers == ["rattachement-campement"]


def test_seules_les_personnes_nommees_sont_sur_le_site() -> None:
    couple = given(menage("2026-01-10", "p1", "p2"), rattache("2026-02-01", personnes=["p2"]))

    assert couple.au("2026-02-01").situations == {"p1": None, "p2": "CAMPEMENT"}


@pytest.mark.parametrize(
    ("destination", "etape", "situation"),
    [
        ("LOGEMENT_SOCIAL", "logement", "LS"),
        ("DISPOSITIF_INSERTION", "hebergement", "AUTRE_HEBERGEMENT"),
        ("RUE", "rue", "RUE"),
        ("HORS_TERRITOIRE", "sortie-territoire", "HORS_TERRITOIRE"),
    ],
)
def test_quitter_le_site_mene_ou_dit_la_destination(
    destination: str, etape: str, situation: str
) -> None:
    partie = given(
        rattache("2026-02-01"),
        fait("campement.menage-detache", "2026-05-01", destination=destination),
    )

    assert partie.au("2026-05-01").etape == etape
    assert partie.au("2026-05-01").situations == {None: situation}
    assert partie.au("2026-05-01").dossiers_fermes == ["rattachement-campement"]
    assert partie.parcours.volet(Campement, date(2026, 5, 1)).site is None


def test_un_deces_met_fin_a_la_presence() -> None:
    partie = given(
        menage("2026-01-10", "p1"),
        rattache("2026-02-01"),
        fait("campement.menage-detache", "2026-05-01", destination="DECES"),
    )

    assert partie.au("2026-05-01").situations == {}
    assert partie.au("2026-05-01").anomalies == ["menage-sans-personne"]


def test_du_diagnostic_a_la_fin_de_l_accompagnement() -> None:
    suivi = given(rattache("2026-02-01"), DIAGNOSTIC, PROJET, ENTREE)

    assert suivi.parcours.volet(Campement, date(2026, 3, 10)) == Campement(
        site=UUID(SITE),
        projet_sur_le_territoire=True,
        diagnostique_le=date(2026, 2, 20),
        souhaits=("INSERTION_LOCALE",),
        projet=("EMPLOI", "LOGEMENT"),
        operateur="INT-PASSERELLES",
    )
    assert suivi.au("2026-03-10").dossiers == ["accompagnement-campement", "rattachement-campement"]
    assert suivi.au("2026-03-10").anomalies == []
    fini = suivi.when(fait("campement.accompagnement-termine", "2026-12-01", issue="POSITIF"))
    assert fini.au("2026-12-01").dossiers == ["rattachement-campement"]
    assert fini.parcours.volet(Campement, date(2026, 12, 1)).operateur is None


def test_changer_de_site_garde_le_diagnostic_et_le_projet() -> None:
    suivi = given(rattache("2026-02-01"), DIAGNOSTIC, PROJET, ENTREE).when(
        rattache("2026-06-01", AUTRE_SITE)
    )
    campement = suivi.parcours.volet(Campement, date(2026, 6, 1))

    assert campement.site == UUID(AUTRE_SITE)
    assert campement.diagnostique_le == date(2026, 2, 20)
    assert campement.projet == ("EMPLOI", "LOGEMENT")
    assert campement.projet_sur_le_territoire
    assert campement.operateur == "INT-PASSERELLES"


def test_accompagner_sans_projet_connu_est_une_anomalie_que_le_projet_leve() -> None:
    sans = given(rattache("2026-02-01"), ENTREE)

    assert sans.au("2026-03-10").anomalies == ["projet-de-vie-attendu"]
    assert sans.when(PROJET).au("2026-03-10").anomalies == []


def test_la_commune_du_projet_n_est_pas_celle_du_menage() -> None:
    suivi = given(fait("campement.projet-de-vie-formule", "2026-03-01", commune="31555"))
    lieu = suivi.parcours.lieu(date(2026, 3, 1))

    assert lieu is not None
    assert lieu.commune is None


def test_annuler_le_depart_remet_sur_le_site() -> None:
    partie = given(
        rattache("2026-02-01"),
        fait("campement.menage-detache", "2026-05-01", ident="depart", destination="INCONNUE"),
        annule("2026-05-05", ref("depart")),
    )

    assert partie.connu_a(2).au("2026-05-01").etape == "inconnue"
    assert partie.au("2026-05-01").etape == "rue"
    assert partie.au("2026-05-01").dossiers == ["rattachement-campement"]
