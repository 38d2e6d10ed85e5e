"""Les dossiers : ce que chaque fait ouvre et ferme, et quand un dossier est ouvert."""

import sys
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from scenario import (
    Dit,
    Histoire,
    annule,
    entree,
    fait,
    given,
    menage,
    nuits,
    rectifie,
    ref,
    sortie,
)

from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.vocabulaire import S3, S4
from parcours.domain.parcours import dossiers
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.phases import PHASES, Phases, par_nom
from parcours.domain.publie import catalogue

CLES = {
    "accord-partage": "perimetre",
    "arrete-habitat": "ouverture",
    "contestation": "ouverture",
    "demande-de-droits": "ouverture",
    "demande-fsl": "ouverture",
    "demande-siao": "ouverture",
    "dossier-degradation": "ouverture",
    "dossier-energie": "fluide",
    "doublon": "ouverture",
    "engagement": "engagement",
    "mandat-referent": "perimetre",
    "mesure-accompagnement": "mesure",
    "mesure-protection": "personne",
    "orientation-siao": "ouverture",
    "proposition-de-logement": "ouverture",
}
RISQUES = {
    "dossier-impaye",
    "dossier-expulsion",
    "dossier-habitat-indigne",
    "dossier-degradation",
    "dossier-energie",
}

DECLAREES = vars(sys.modules[Dossier.__module__]).values()
TOUTES_SORTES = [sorte for sorte in DECLAREES if isinstance(sorte, Dossier)]


def test_une_sorte_de_dossier_dit_sa_cle_et_s_il_menace_le_logement() -> None:
    cles = {sorte.code: sorte.cle for sorte in TOUTES_SORTES if sorte.cle}

    assert cles == CLES
    assert {sorte.code for sorte in TOUTES_SORTES if sorte.risque} == RISQUES
    assert {sorte.code for sorte in TOUTES_SORTES if sorte.presume_logement} == {
        "dossier-impaye",
        "dossier-expulsion",
        "dossier-habitat-indigne",
        "dossier-energie",
    }


def test_un_dossier_n_est_plus_ouvert_le_jour_ou_on_le_ferme() -> None:
    menage = given(entree("2026-01-10", "CHU"), sortie("2026-03-01", "RUE"))

    assert menage.au("2026-01-09").dossiers == []
    assert menage.au("2026-01-10").dossiers == ["sejour"]
    assert menage.au("2026-02-28").dossiers == ["sejour"]
    assert menage.au("2026-03-01").dossiers == []
    assert menage.au("2026-03-01").dossiers_fermes == ["sejour"]


def test_ouvrir_un_dossier_ouvert_et_fermer_un_dossier_ferme_sont_sans_effet() -> None:
    menage = given(
        fait("maintien.impaye-regularise", "2026-01-01"),
        fait("maintien.impaye-constate", "2026-01-10", ident="i1"),
        fait("maintien.impaye-constate", "2026-02-10"),
        fait("maintien.impaye-regularise", "2026-03-01"),
        fait("maintien.impaye-regularise", "2026-04-01"),
    )

    (dossier,) = menage.parcours.dossiers

    assert dossier.fait.id == "i1"
    assert (str(dossier.ouvert_le), str(dossier.ferme_le)) == ("2026-01-10", "2026-03-01")


def test_un_dossier_ferme_se_rouvre_sous_un_autre_dossier() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("maintien.impaye-regularise", "2026-02-01"),
        fait("maintien.impaye-constate", "2026-03-10"),
    )

    dates = [(str(d.ouvert_le), str(d.ferme_le)) for d in menage.parcours.dossiers]

    assert dates == [("2026-01-10", "2026-02-01"), ("2026-03-10", "None")]
    assert menage.au("2026-02-15").dossiers == []
    assert menage.au("2026-03-10").dossiers == ["dossier-impaye"]


def test_un_dossier_par_valeur_de_sa_cle() -> None:
    menage = given(
        fait("menage.accord-recueilli", "2026-01-10", perimetre="PARCOURS_COMPLET"),
        fait("menage.accord-recueilli", "2026-01-11", perimetre="VIF_RESTREINT"),
        fait("menage.accord-recueilli", "2026-01-12", perimetre="VIF_RESTREINT"),
    )

    dossiers = [(d.cle, str(d.ouvert_le)) for d in menage.parcours.dossiers]

    assert dossiers == [("PARCOURS_COMPLET", "2026-01-10"), ("VIF_RESTREINT", "2026-01-11")]


def test_un_dossier_par_engagement_du_plan() -> None:
    engagements = [
        {"engagement": "00000000-0000-0000-0000-00000000000a"},
        {"engagement": "00000000-0000-0000-0000-00000000000b"},
    ]

    menage = given(fait("pole.plan-action-signe", "2026-03-01", engagements=engagements))

    assert [d.cle for d in menage.parcours.dossiers] == [
        "00000000-0000-0000-0000-00000000000a",
        "00000000-0000-0000-0000-00000000000b",
    ]


def test_chaque_degradation_a_son_dossier_que_seule_une_citation_ferme() -> None:
    menage = given(
        fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
        fait("maintien.degradation-signalee", "2026-03-07", ident="d2"),
        fait("referent.alerte-close", "2026-03-20", alerte=ref("d2")),
        fait("referent.alerte-close", "2026-03-21", alerte=ref("inconnu")),
    )

    dossiers = [(d.cle, str(d.ferme_le)) for d in menage.parcours.dossiers]

    assert dossiers == [(ref("d1"), "None"), (ref("d2"), "2026-03-20")]


def test_une_citation_suit_le_fait_qui_en_remplace_un_autre() -> None:
    menage = given(
        fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
        fait("maintien.degradation-signalee", "2026-03-05", ident="d2"),
        rectifie("2026-03-08", cible=ref("d1"), remplacant=ref("d2")),
        fait("referent.alerte-close", "2026-03-20", alerte=ref("d1")),
    )

    (dossier,) = menage.parcours.dossiers

    assert dossier.cle == ref("d2")
    assert (str(dossier.ouvert_le), str(dossier.ferme_le)) == ("2026-03-05", "2026-03-20")


def test_un_fait_annule_ne_laisse_pas_de_dossier_meme_ferme() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10", ident="i1"),
        fait("maintien.impaye-regularise", "2026-02-01"),
    )

    menage = menage.when(annule("2026-03-01", cible=ref("i1")))

    assert menage.connu_a(2).au("2026-02-01").dossiers_fermes == ["dossier-impaye"]
    assert menage.au("2026-02-01").dossiers_fermes == []


def test_annuler_la_fermeture_rouvre_le_dossier() -> None:
    menage = given(
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("maintien.impaye-regularise", "2026-02-01", ident="r1"),
    )

    menage = menage.when(annule("2026-03-01", cible=ref("r1")))

    assert menage.au("2026-02-01").dossiers == ["dossier-impaye"]


def test_le_meme_jour_ce_qui_ouvre_passe_avant_ce_qui_ferme() -> None:
    dossier = (
        fait("maintien.impaye-regularise", "2026-01-10"),
        fait("maintien.impaye-constate", "2026-01-10"),
    )

    assert given(*dossier).au("2026-01-10").dossiers == []
    assert given(*reversed(dossier)).au("2026-01-10").dossiers == []


def test_clore_le_parcours_ferme_tous_les_mandats_et_laisse_les_autres_dossiers() -> None:
    menage = given(
        fait("menage.ouvert", "2026-01-01"),
        fait("maintien.impaye-constate", "2026-01-10"),
        fait("referent.designe", "2026-01-11", perimetre="PARCOURS"),
        fait("referent.designe", "2026-01-12", perimetre="LOGEMENT"),
        fait("parcours.clos", "2026-02-01"),
    )

    lu = menage.au("2026-02-01")

    assert lu.dossiers == ["dossier-impaye"]
    assert lu.dossiers_fermes == ["mandat-referent", "mandat-referent", "parcours"]


def test_savoir_qu_un_dossier_existe_demande_le_niveau_du_fait_qui_l_ouvre() -> None:
    menage = given(
        fait("expulsion.ccapex-saisie", "2026-01-10"),
        fait("vif.mise-a-abri-debutee", "2026-01-10"),
    )

    niveaux = {d.dossier.code: d.sensibilite for d in menage.parcours.dossiers}

    assert niveaux == {"dossier-expulsion": S3, "saisine-ccapex": S3, "mise-a-abri-vif": S4}


def test_un_dossier_ouvert_le_jour_de_sa_fermeture_se_voit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(DossierSuivi, "est_ouvert", lambda suivi, au: suivi.ouvert_le <= au)

    menage = given(entree("2026-01-10", "CHU"), sortie("2026-03-01", "RUE"))

    assert menage.au("2026-03-01").dossiers == ["sejour"]


def test_un_registre_qui_confond_les_cles_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dossiers, "AU_FAIT", "aucune")

    menage = given(
        fait("maintien.degradation-signalee", "2026-03-06", ident="d1"),
        fait("maintien.degradation-signalee", "2026-03-07", ident="d2"),
    )

    assert [d.cle for d in menage.parcours.dossiers] != [ref("d1"), ref("d2")]


# --- Un dossier se ferme quand son objet finit ----------------------------------------------------


def dates(histoire: Histoire, code: str) -> list[tuple[str, str, str | None]]:
    """Chaque dossier de cette sorte : sa date, le jour où il s'ouvre, celui où il se ferme."""
    return [
        (str(d.date_le), str(d.ouvert_le), str(d.ferme_le) if d.ferme_le else None)
        for d in histoire.parcours.dossiers
        if d.dossier.code == code
    ]


def oriente(structure: str = "INT-GENTIANES", **champs: Any) -> tuple[Dit, ...]:  # noqa: ANN401 (any field)
    """Une demande au SIAO, et l'orientation qui y répond."""
    return (
        menage("2026-01-02", "p1", "p2"),
        fait("siao.demande-deposee", "2026-01-10", ident="demande"),
        fait(
            "siao.orientation-proposee", "2026-02-01", ident="orient", structure=structure, **champs
        ),
    )


@pytest.mark.parametrize(
    "cite", [{}, {"orientation": ref("orient")}], ids=["sans-reference", "cite-l-orientation"]
)
def test_l_entree_dans_la_place_orientee_finit_la_demande_et_l_orientation(
    cite: dict[str, Any],
) -> None:
    histoire = given(*oriente(), entree("2026-02-10", "CHU", structure="INT-GENTIANES", **cite))

    assert dates(histoire, "demande-siao") == [("2026-01-10", "2026-01-10", "2026-02-10")]
    assert dates(histoire, "orientation-siao") == [("2026-02-01", "2026-02-01", "2026-02-10")]


def test_l_entree_finit_la_demande_que_cite_l_orientation() -> None:
    histoire = given(
        *oriente(demande=ref("demande")),
        fait("siao.demande-deposee", "2026-02-03", ident="autre"),
        entree("2026-02-10", "CHU", structure="INT-GENTIANES"),
    )

    assert dates(histoire, "demande-siao") == [
        ("2026-01-10", "2026-01-10", "2026-02-10"),
        ("2026-02-03", "2026-02-03", None),
    ]


@pytest.mark.parametrize(
    "entree_",
    [
        entree("2026-02-10", "CHU", structure="INT-AILLEURS"),
        entree("2026-02-10", "CHU", structure="INT-GENTIANES", personnes=["p1"]),
        nuits("2026-02-10", 3),
    ],
    ids=["ailleurs", "une-partie-du-menage", "des-nuits-du-115"],
)
def test_une_entree_qui_n_honore_pas_la_demande_la_laisse_ouverte(entree_: Dit) -> None:
    assert given(*oriente(), entree_).au("2026-03-01").dossiers.count("demande-siao") == 1


@pytest.mark.parametrize(
    "echec",
    [
        "siao.orientation-restee-sans-suite",
        "siao.orientation-refusee-par-la-structure",
        "siao.orientation-refusee-par-le-menage",
    ],
)
def test_une_admission_qui_echoue_reprend_la_demande_a_sa_date(echec: str) -> None:
    histoire = given(
        *oriente(),
        entree("2026-02-10", "CHU", structure="INT-GENTIANES"),
        fait(echec, "2026-02-14", orientation=ref("orient")),
    )

    assert dates(histoire, "demande-siao") == [
        ("2026-01-10", "2026-01-10", "2026-02-10"),
        ("2026-01-10", "2026-02-14", None),
    ]
    assert "demande-siao" not in histoire.au("2026-02-12").dossiers


@pytest.mark.parametrize(("conservee", "date"), [(True, "2026-01-10"), (False, "2026-05-02")])
def test_une_demande_reactivee_garde_son_anciennete_si_on_le_dit(
    conservee: bool,  # noqa: FBT001 (what a case says)
    date: str,
) -> None:
    histoire = given(
        *oriente(),
        fait("siao.demande-close", "2026-04-01", demande=ref("demande")),
        fait(
            "siao.demande-actualisee",
            "2026-05-02",
            reactivation=True,
            anciennete_conservee=conservee,
            demande=ref("demande"),
        ),
    )

    assert dates(histoire, "demande-siao")[-1] == (date, "2026-05-02", None)


def domicilie(le: str, fin: str) -> Dit:
    return fait("menage.domiciliation-accordee", le, fin_le=fin, renouvellement=False)


def sous_mesure(le: str, fin: str) -> Dit:
    sorte = "menage.mesure-protection-actualisee"
    return fait(sorte, le, personne="p1", etat="EN_COURS", echeance_le=fin)


@pytest.mark.parametrize(
    ("ouvre", "code"),
    [(domicilie, "domiciliation"), (sous_mesure, "mesure-protection")],
    ids=["domiciliation", "mesure-de-protection"],
)
def test_un_dossier_finit_a_son_terme_que_renouveler_repousse(
    ouvre: Callable[[str, str], Dit], code: str
) -> None:
    un = ouvre("2025-01-10", "2026-01-09")
    a_temps, tard = ouvre("2025-12-20", "2026-12-19"), ouvre("2026-03-01", "2027-02-28")

    assert [d[1:] for d in dates(given(un), code)] == [("2025-01-10", "2026-01-10")]
    assert [d[1:] for d in dates(given(un, a_temps), code)] == [("2025-01-10", "2026-12-20")]
    assert [d[1:] for d in dates(given(un, tard), code)] == [
        ("2025-01-10", "2026-01-10"),
        ("2026-03-01", "2027-03-01"),
    ]


def test_une_proposition_laissee_sans_reponse_n_attend_plus_le_silence_vaut_refus() -> None:
    recue = fait(
        "acces.proposition-de-logement-recue", "2026-05-04", reponse_attendue_le="2026-05-20"
    )

    assert given(recue).au("2026-05-20").dossiers == ["proposition-de-logement"]
    assert given(recue).au("2026-05-21").dossiers == []
    du_dalo = fait(
        "acces.proposition-de-logement-recue",
        "2026-05-04",
        reponse_attendue_le="2026-05-20",
        origine="DALO",
    )
    assert given(du_dalo).au("2026-06-30").dossiers == ["proposition-de-logement"]


def test_radier_avant_le_terme_ferme_ce_jour_la_et_apres_ne_change_rien() -> None:
    def radiee(le: str) -> list[str | None]:
        histoire = given(
            domicilie("2025-01-10", "2026-01-09"), fait("menage.domiciliation-radiee", le)
        )
        return [ferme for *_, ferme in dates(histoire, "domiciliation")]

    assert radiee("2025-06-01") == ["2025-06-01"]
    assert radiee("2026-06-01") == ["2026-01-10"]


def test_les_mesures_d_une_ordonnance_de_protection_finissent_a_leur_terme() -> None:
    sorte = "vif.ordonnance-de-protection-delivree"
    histoire = given(
        fait("vif.ordonnance-de-protection-demandee", "2026-01-10", nature="ORDONNANCE_PROTECTION"),
        fait(
            sorte,
            "2026-01-15",
            nature="ORDONNANCE_PROTECTION",
            notifiee_le="2026-01-16",
            duree_mois=6,
        ),
    )

    assert [d[1:] for d in dates(histoire, "ordonnance-de-protection")] == [
        ("2026-01-10", "2026-07-17")
    ]


@pytest.mark.parametrize(
    "fin", ["expulsion.executee", "expulsion.depart-constate", "expulsion.procedure-eteinte"]
)
def test_la_saisine_de_la_ccapex_finit_avec_la_procedure(fin: str) -> None:
    histoire = given(fait("expulsion.ccapex-saisie", "2026-01-10"), fait(fin, "2026-03-01"))

    assert dates(histoire, "saisine-ccapex")[0][2] == "2026-03-01"


# --- La phase d'un dossier ------------------------------------------------------------------------


def phase(histoire: Histoire, code: str, au: str) -> list[str | None]:
    """La phase de chaque dossier de cette sorte, ce jour-là."""
    parcours, jour = histoire.parcours, date.fromisoformat(au)
    dites = (
        Phases(d.dossier, par_nom(parcours.faits), parcours.histoire.tenant).du(d).au(jour)
        for d in parcours.dossiers_au(jour)
        if d.dossier.code == code
    )
    return [dite[0].code if dite else None for dite in dites]


def test_la_phase_du_pole_suit_ses_faits_jusqu_a_l_evaluation() -> None:
    histoire = given(
        fait("pole.saisine-recue", "2026-01-10"),
        fait("pole.pre-diagnostic-rendu", "2026-02-10"),
        fait("pole.strategie-arretee", "2026-03-10"),
        fait("pole.plan-action-signe", "2026-04-10"),
        fait("pole.bilan-realise", "2026-07-10"),
        fait("pole.evaluation-finale-rendue", "2026-10-10"),
        fait("pole.action-terminee", "2026-11-10"),
    )

    lues = [phase(histoire, "dossier-pole", f"2026-{mois:02}-15") for mois in (1, 2, 3, 4, 7, 10)]

    assert lues == [
        ["saisine"],
        ["pre-diagnostic"],
        ["strategie"],
        ["plan"],
        ["bilan"],
        ["evaluation"],
    ]
    assert phase(histoire, "dossier-pole", "2026-12-01") == ["evaluation"]


def test_chaque_demande_au_siao_a_sa_phase() -> None:
    histoire = given(
        *oriente(demande=ref("demande")),
        fait("siao.demande-deposee", "2026-02-03", ident="autre"),
    )

    assert phase(histoire, "demande-siao", "2026-02-15") == ["orientation", "demande"]


@pytest.mark.parametrize("dossier", PHASES, ids=lambda d: d.code)
def test_chaque_phase_se_dit_par_des_faits_du_catalogue_et_une_fois(dossier: Dossier) -> None:
    noms = [nom for une in PHASES[dossier] for nom in une.faits]

    assert all(catalogue.trouver(nom) for nom in noms)
    assert len(noms) == len(set(noms))
    assert len({une.code for une in PHASES[dossier]}) == len(PHASES[dossier])


CLOSE = "siao.demande-close"
ORIENTE = fait(
    "siao.orientation-proposee",
    "2026-02-10",
    ident="o",
    demande=ref("d1"),
    reponse_attendue_le="2026-02-20",
)


@pytest.mark.parametrize(
    "close", [fait(CLOSE, "2026-02-15", demande=ref("d1")), fait(CLOSE, "2026-02-15")]
)
def test_clore_la_demande_finit_ses_orientations_en_attente(close: Dit) -> None:
    """Nul n'attend la réponse à une orientation dont la demande est close."""
    demande = fait("siao.demande-deposee", "2026-02-01", ident="d1")
    for dits in ((demande, ORIENTE, close), (close, ORIENTE, demande)):
        lu = given(*dits).au("2026-03-01")
        assert "orientation-siao" not in lu.dossiers
        assert "AL-18" not in lu.alertes
        assert [e for e in lu.echeances if e[2] == "depassee"] == []


def test_clore_une_demande_laisse_les_orientations_d_une_autre() -> None:
    lu = given(
        fait("siao.demande-deposee", "2026-02-01", ident="d1"),
        fait("siao.demande-deposee", "2026-02-02", ident="d2"),
        ORIENTE,
        fait(CLOSE, "2026-02-15", demande=ref("d2")),
    ).au("2026-03-01")

    assert "orientation-siao" in lu.dossiers
    assert "AL-18" in lu.alertes
