"""Ce qu'une alerte dit le jour où on la lit, d'après l'horloge qui court ; et quand elle cesse."""

from datetime import date
from typing import Any

import pytest
from domain.alertes.exemples import degradation
from domain.alertes.exemples_des_termes import coupure, decide_dalo, planifie
from scenario import Dit, Histoire, bail, designe, fait, given, ref, sortie

from parcours.domain.droit import DELAIS
from parcours.domain.veille.alertes import Alerte
from parcours.domain.veille.alertes.raisons import QUOI, raison, raison_de_l_echeance


def ouvertes(histoire: Histoire, code: str, au: str) -> list[Alerte]:
    jour = date.fromisoformat(au)
    return [a for a in histoire.alertes if a.code == code and a.est_ouverte(jour)]


def raisons(histoire: Histoire, code: str, au: str) -> list[str]:
    return [raison(alerte, date.fromisoformat(au)) for alerte in ouvertes(histoire, code, au)]


def dues(histoire: Histoire, code: str, au: str) -> list[str]:
    jour = date.fromisoformat(au)
    return [str(alerte.echeance_au(jour)) for alerte in ouvertes(histoire, code, au)]


QUITTER = fait("expulsion.commandement-de-quitter-delivre", "2026-07-28")
AU_PREFET = fait("expulsion.commandement-de-quitter-notifie-au-prefet", "2026-09-20")

# --- L'horloge qui court --------------------------------------------------------------------------


def test_al_05_donne_la_date_du_delai_qui_court() -> None:
    """Le préfet saisi le 20 septembre, les deux mois courent de là : le 20 novembre."""
    histoire = given(QUITTER, AU_PREFET)

    assert dues(histoire, "AL-05", "2026-09-19") == ["2026-09-28"]
    assert dues(histoire, "AL-05", "2026-09-20") == ["2026-11-20"]
    assert dues(histoire, "AL-05", "2027-01-10") == ["2026-11-20"]
    assert [str(a.echeance_le) for a in histoire.alertes if a.code == "AL-05"] == ["2026-11-20"]


def test_al_05_de_chaque_ordre_donne_la_date_du_sien() -> None:
    autre = fait("expulsion.commandement-de-quitter-delivre", "2026-12-01")
    histoire = given(QUITTER, AU_PREFET, autre)

    assert dues(histoire, "AL-05", "2026-12-02") == ["2026-11-20", "2027-02-01"]


QUITTER_DIT = "Commandement de quitter les lieux délivré, le 28 juillet 2026"
IGNORE = "si le préfet a été saisi le jour même, ce que l'on ignore"
RAISONS: list[tuple[tuple[Dit, ...], str, str, str]] = [
    (
        (QUITTER,),
        "AL-05",
        "2026-08-01",
        f"{QUITTER_DIT} : délai pour quitter les lieux, échéance le 28 septembre 2026, {IGNORE}.",
    ),
    (
        (QUITTER, AU_PREFET),
        "AL-05",
        "2026-10-01",
        f"{QUITTER_DIT} : délai pour quitter les lieux, échéance le 20 novembre 2026.",
    ),
    (
        (QUITTER, AU_PREFET),
        "AL-05",
        "2027-01-10",
        (
            f"{QUITTER_DIT} : délai pour quitter les lieux, échéance passée depuis le "
            "20 novembre 2026."
        ),
    ),
    (
        (planifie("2026-03-01", "2026-04-30"),),
        "AL-15",
        "2026-05-10",
        (
            "Plan d'action signé avec le ménage, le 1er mars 2026 : engagement, échéance passée "
            "depuis le 30 avril 2026."
        ),
    ),
    (
        (decide_dalo("2026-06-15", "FAVORABLE_LOGEMENT"),),
        "AL-12",
        "2026-09-20",
        (
            "Décision de la commission de médiation rendue, le 15 juin 2026 : offre de logement, "
            "échéance passée depuis le 15 septembre 2026."
        ),
    ),
    (
        (sortie("2026-03-10", "RUE"),),
        "AL-13",
        "2026-03-12",
        "Référent absent : personne n'est en charge depuis le 10 mars 2026.",
    ),
    (
        (fait("siao.orientation-refusee-par-le-menage", "2026-05-04", orientation=ref("o1")),),
        "AL-11",
        "2026-05-10",
        "Orientation refusée par le ménage, le 4 mai 2026 : demande au SIAO à mettre à jour.",
    ),
]


@pytest.mark.parametrize(("dits", "code", "au", "dite"), RAISONS, ids=str)
def test_une_alerte_dit_sa_raison_ce_jour_la(
    dits: tuple[Dit, ...], code: str, au: str, dite: str
) -> None:
    assert raisons(given(*dits), code, au) == [dite]


def test_aucune_raison_n_est_la_phrase_du_fait_et_chacune_a_une_date() -> None:
    """Toutes les alertes d'une histoire longue, chaque jour où elles sont ouvertes."""
    histoire = given(
        designe("2026-01-05"),
        degradation("2026-02-02"),
        coupure("2026-04-05"),
        planifie("2026-03-01", "2026-04-30"),
        QUITTER,
        AU_PREFET,
        fait("expulsion.concours-requis", "2026-10-05"),
    )
    for alerte in histoire.alertes:
        dite = raison(alerte, date(2027, 1, 10))

        assert "2026" in dite
        assert dite.endswith(".")
        assert alerte.fait is None or dite != f"{alerte.fait.evenement.fiche.phrase}"


def test_chaque_regle_qui_alerte_a_ses_mots() -> None:
    """Sauf celles dont l'alerte ne vient pas de leur terme : trêve, squat, rappel d'un acte."""
    sans_terme = {"R-C01", "R-E15", "R-E16", "R-E19", "R-E24", "R-G05", "R-H05", "R-P01"}
    alertent = {regle.id for regle in DELAIS.values() if regle.rappels}

    assert alertent - set(QUOI) <= sans_terme | {
        regle.id for regle in DELAIS.values() if not regle.actif_par_defaut
    }
    assert set(QUOI) <= set(DELAIS)


# --- La revue est une date due, et le dit ---------------------------------------------------------


@pytest.mark.parametrize(
    ("dit", "au", "dite"),
    [
        (
            fait("referent.contact-tenu", "2026-04-08"),
            "2026-07-20",
            "Aucun contact depuis le 8 avril 2026 : revue due depuis le 8 juillet 2026.",
        ),
        (
            fait("referent.contact-tenu", "2026-04-08"),
            "2026-07-08",
            "Aucun contact depuis le 8 avril 2026 : revue due le 8 juillet 2026.",
        ),
        (
            fait("referent.revue-tenue", "2026-04-08"),
            "2026-07-20",
            "Aucune revue depuis le 8 avril 2026 : revue due depuis le 8 juillet 2026.",
        ),
    ],
    ids=str,
)
def test_la_revue_due_dit_depuis_quand_rien_ne_s_est_passe(dit: Dit, au: str, dite: str) -> None:
    histoire = given(designe("2026-01-05"), dit)
    courent = histoire.parcours.echeances_au(date.fromisoformat(au))

    assert [
        raison_de_l_echeance(e, date.fromisoformat(au))
        for e in courent
        if e.resultat.regle == "R-X02"
    ] == [dite]
    assert "AL-15" not in histoire.au(au).alertes


# --- Elle cesse avec son objet --------------------------------------------------------------------

ORDONNANCE = fait(
    "vif.ordonnance-de-protection-delivree", "2026-01-10", notifiee_le="2026-01-12", duree_mois=12
)
DEMANDE = fait("acces.demande-de-logement-social-enregistree", "2026-03-10")
SOCIAL: dict[str, Any] = {"type_bailleur": "SOCIAL", "nature": "VIDE_3_ANS"}
PROPOSEE = fait(
    "acces.proposition-de-logement-recue", "2026-05-04", reponse_attendue_le="2026-05-20"
)
DOMICILIE = fait("menage.domiciliation-accordee", "2026-03-10", fin_le="2027-03-09")
REFUSE = fait("siao.orientation-refusee-par-le-menage", "2026-05-04", orientation=ref("o1"))
GLISSE = fait(
    "logement-accompagne.bail-glissant-conclu",
    "2026-01-05",
    duree_mois=36,
    prochain_examen_le="2026-12-01",
)
EXAMINE = fait("logement-accompagne.bail-glissant-examine", "2026-11-20")
IMPAYE = fait("maintien.impaye-signale-a-la-caf", "2026-03-02", dette=120_000)


def juge(decision: str) -> Dit:
    return fait("expulsion.jugement-rendu", "2026-08-20", decision=decision)


LOGE_EN_SOCIAL = bail("2027-02-10", effet="2027-02-15", **SOCIAL)
ENTRE = fait("hebergement.entree-effectuee", "2026-06-01")
CESSENT: list[tuple[str, tuple[Dit, ...], str, str]] = [
    (
        "AL-11",
        (DEMANDE, bail("2027-02-10", effet="2027-02-15", **SOCIAL)),
        "2027-02-09",
        "2027-02-10",
    ),
    ("AL-11", (PROPOSEE,), "2026-05-20", "2026-05-21"),
    ("AL-11", (DOMICILIE, bail("2027-02-10", effet="2027-02-15")), "2027-02-14", "2027-02-15"),
    ("AL-11", (REFUSE, bail("2026-06-01", effet="2026-06-15")), "2026-06-14", "2026-06-15"),
    (
        "AL-11",
        (REFUSE, fait("hebergement.entree-effectuee", "2026-06-01")),
        "2026-05-31",
        "2026-06-01",
    ),
    ("AL-11", (REFUSE, fait("parcours.clos", "2026-06-01")), "2026-05-31", "2026-06-01"),
    ("AL-10", (GLISSE, EXAMINE), "2026-11-19", "2026-11-20"),
    ("AL-15", (IMPAYE, juge("FERME_AVEC_DELAI")), "2026-08-19", "2026-08-20"),
    ("AL-15", (IMPAYE, juge("CONDITIONNELLE")), "2026-08-19", "2026-08-20"),
]


@pytest.mark.parametrize(("code", "dits", "ouverte", "fermee"), CESSENT, ids=str)
def test_une_alerte_cesse_avec_son_objet(
    code: str, dits: tuple[Dit, ...], ouverte: str, fermee: str
) -> None:
    histoire = given(*dits)

    assert (len(ouvertes(histoire, code, ouverte)), ouvertes(histoire, code, fermee)) == (1, [])


@pytest.mark.parametrize("destination", ["DECES", "RUE", "INCONNUE"])
@pytest.mark.parametrize("sorte", ["depart-constate", "executee", "procedure-eteinte"])
def test_qui_a_quitte_les_lieux_n_a_plus_d_alerte_de_la_procedure(
    sorte: str, destination: str
) -> None:
    """Huit mois après la mort du locataire, trois alertes attendaient encore son audience."""
    champs = {"destination": destination} if sorte == "depart-constate" else {}
    commande = given(
        fait("expulsion.commandement-de-payer-delivre", "2025-11-01", bail_conclu_le="2024-01-01")
    )
    assigne = given(fait("expulsion.assignation-signifiee", "2025-09-01", audience_le="2025-12-01"))
    de_la_procedure = {"AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-07"}
    assert "AL-02" in commande.au("2025-11-27").alertes
    assert {"AL-03", "AL-04"} <= set(assigne.au("2025-11-27").alertes)

    for procedure in (commande, assigne):
        partis = procedure.when(fait(f"expulsion.{sorte}", "2025-11-28", **champs))  # type: ignore[arg-type]
        for jour in ("2025-11-28", "2026-07-28"):
            assert de_la_procedure.isdisjoint(partis.au(jour).alertes)


def test_une_demande_rejetee_laisse_le_plan_amiable_a_conclure() -> None:
    assert len(ouvertes(given(IMPAYE, juge("REJET")), "AL-15", "2026-08-21")) == 1


def test_al_09_cesse_au_terme_de_l_ordonnance() -> None:
    """Huit mois après la fin des mesures, elle était encore là."""
    histoire = given(ORDONNANCE)
    (mesures,) = [e for e in histoire.parcours.echeances if e.resultat.volet == "mesures"]
    terme = mesures.echeance_le

    assert len(ouvertes(histoire, "AL-09", terme.isoformat())) == 1
    assert ouvertes(histoire, "AL-09", date.fromordinal(terme.toordinal() + 1).isoformat()) == []


# --- Ce qui se tait -------------------------------------------------------------------------------

ORIENTE = fait(
    "siao.orientation-proposee", "2026-03-02", ident="o1", reponse_attendue_le="2026-03-09"
)
SANS_DATE = fait("siao.orientation-proposee", "2026-03-02", ident="o1")
RELAIS = fait("referent.relais-propose", "2026-03-02", ident="r1", date_cible="2026-04-01")
RELAIS_SANS_DATE = fait("referent.relais-propose", "2026-03-02", ident="r1")
MESURE = fait("accompagnement.mesure-debutee", "2026-01-05", fin_prevue_le="2026-06-30")
OFFRE = fait(
    "acces.proposition-de-logement-recue",
    "2026-05-04",
    ident="p1",
    reponse_attendue_le="2026-05-20",
    origine="DALO",
)
ACCEPTE = fait(
    "acces.reponse-a-proposition-donnee", "2026-05-20", proposition=ref("p1"), reponse="ACCEPTEE"
)
RENOUVELEE = fait("accompagnement.mesure-debutee", "2026-06-20", renouvellement=True)
SILENCES: list[tuple[str, Dit, str]] = [
    ("AL-18", ORIENTE, "2026-03-10"),
    ("AL-19", RELAIS, "2026-04-02"),
    ("AL-19", RELAIS_SANS_DATE, "2026-03-18"),
    ("AL-20", MESURE, "2026-07-01"),
    ("AL-12", OFFRE, "2026-05-21"),
]


@pytest.mark.parametrize(("code", "dit", "depuis"), SILENCES, ids=str)
def test_un_silence_alerte_du_lendemain(code: str, dit: Dit, depuis: str) -> None:
    histoire = given(dit)
    (alerte,) = [a for a in histoire.alertes if a.code == code]

    assert (str(alerte.depuis_le), alerte.jusqu_au) == (depuis, None)
    assert "échéance passée depuis le" in raison(alerte, date(2027, 1, 1))


def test_une_orientation_sans_date_de_reponse_n_alerte_pas() -> None:
    assert [a for a in given(SANS_DATE).alertes if a.code == "AL-18"] == []


@pytest.mark.parametrize(
    ("code", "dits"),
    [
        ("AL-18", (ORIENTE, fait("siao.admission-prononcee", "2026-03-09", orientation=ref("o1")))),
        ("AL-18", (ORIENTE, fait("hebergement.entree-effectuee", "2026-03-09"))),
        (
            "AL-19",
            (RELAIS, fait("referent.relais-accepte", "2026-03-02", effet_le="2026-05-01")),
        ),
        ("AL-20", (MESURE, fait("accompagnement.mesure-terminee", "2026-06-30"))),
        (
            "AL-20",
            (MESURE, fait("accompagnement.mesure-debutee", "2026-06-20", renouvellement=True)),
        ),
        ("AL-12", (OFFRE, ACCEPTE)),
    ],
    ids=str,
)
def test_une_reponse_a_temps_n_alerte_pas(code: str, dits: tuple[Dit, ...]) -> None:
    assert [a for a in given(*dits).alertes if a.code == code] == []


# --- Un acte n'alerte qu'une fois -----------------------------------------------------------------

SOMME = fait(
    "expulsion.commandement-de-payer-delivre",
    "2026-05-04",
    dette=150_000,
    loyer_hors_charges=50_000,
    premier_impaye_le="2026-01-05",
    type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
)
AVIS = fait(
    "energie.avis-de-coupure-recu",
    "2026-05-05",
    fluide="ELEC",
    nature="COUPURE",
    rang=2,
    prevue_le="2026-06-05",
)
REDUITE = fait(
    "energie.fourniture-interrompue",
    "2026-05-05",
    fluide="ELEC",
    nature="REDUCTION",
    aide_energie=True,
)


@pytest.mark.parametrize(
    ("code", "acte"), [("AL-02", SOMME), ("AL-16", AVIS), ("AL-16", REDUITE)], ids=str
)
@pytest.mark.parametrize("au", ["2026-05-06", "2026-05-22", "2026-07-01", "2026-07-02"])
def test_un_acte_n_ouvre_pas_deux_fois_la_meme_alerte(code: str, acte: Dit, au: str) -> None:
    assert len(ouvertes(given(acte), code, au)) == 1
