"""La CCAPEX : ses séances, qui y passe, ce qu'elle doit examiner, ce que deviennent ses avis."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from scenario import CCAPEX, Dit, Histoire, given
from scenario import fait as dit

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.tableaux.ccapex import (
    Inscrit,
    MotifDInscription,
    SeancePrevue,
    Surprise,
    attentes,
    seance_d_apres,
)
from parcours.domain.volets.expulsion.seances import Commission
from parcours.domain.volets.territoire.seances import EtatDeSeance, Seance

SEANCE = str(UUID(int=48))
AUTRE = str(UUID(int=49))


def inscrite(le: str, seance: str = SEANCE, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return dit("expulsion.ccapex-inscrite-en-seance", le, par=CCAPEX, seance=seance, **champs)


def retiree(le: str, motif: str = "DETTE_SOLDEE") -> Dit:
    return dit("expulsion.ccapex-retiree-de-la-seance", le, par=CCAPEX, seance=SEANCE, motif=motif)


def avis(le: str, seance: str | None = SEANCE, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    dite: dict[str, Any] = {} if seance is None else {"seance": seance}
    return dit("expulsion.ccapex-avis-rendu", le, par=CCAPEX, **dite, **champs)


def saisie(le: str) -> Dit:
    return dit("expulsion.ccapex-saisie", le, auteur_saisine="CCAS")


def de_seance(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return dit(f"territoire.seance-ccapex-{sorte}", le, par=CCAPEX, **champs)


def codes(histoire: Histoire) -> set[str]:
    """Ce qui surprend, hors ce que dit tout ménage sans personne."""
    connus = {
        "deja-inscrite-en-seance",
        "non-inscrite-en-seance",
        "avis-sans-inscription",
        "avis-apres-le-retrait",
        "seance-non-programmee",
        "ordre-du-jour-apres-la-seance",
        "seance-un-autre-jour",
        "seance-non-tenue",
        "seance-deja-tenue",
        "dates-contradictoires",
        "dossier-ferme",
    }
    return {a.code for a in histoire.parcours.anomalies_au(date.max)} & connus


# --- La séance ------------------------------------------------------------------------------------


def test_une_seance_se_programme_se_fixe_se_tient_et_se_clot() -> None:
    seance = given(
        de_seance("programmee", "2026-03-02", seance_le="2026-04-16", niveau="CENTRALE"),
        de_seance("ordre-du-jour-fixe", "2026-04-09"),
        de_seance("tenue", "2026-04-16", participants=14),
        de_seance("close", "2026-04-20"),
    )

    etats = [
        seance.parcours.volet(Seance, date.fromisoformat(le)).etat
        for le in ("2026-03-01", "2026-03-02", "2026-04-09", "2026-04-16", "2026-04-20")
    ]

    assert etats == [
        EtatDeSeance.NON_PROGRAMMEE,
        EtatDeSeance.PROGRAMMEE,
        EtatDeSeance.ORDRE_DU_JOUR_FIXE,
        EtatDeSeance.TENUE,
        EtatDeSeance.CLOSE,
    ]
    assert codes(seance) == set()


def test_une_seance_reportee_vaut_son_dernier_jour_et_annulee_ne_se_tient_pas() -> None:
    seance = given(
        de_seance("programmee", "2026-03-02", seance_le="2026-04-16"),
        de_seance("programmee", "2026-04-01", seance_le="2026-05-07"),
        de_seance("annulee", "2026-05-04"),
    )

    lue = seance.parcours.volet(Seance, date(2026, 5, 3))
    assert (lue.seance_le, lue.etat) == (date(2026, 5, 7), EtatDeSeance.PROGRAMMEE)
    assert seance.parcours.volet(Seance, date(2026, 5, 4)).etat is EtatDeSeance.ANNULEE


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        ([("ordre-du-jour-fixe", "2026-04-09", {})], "seance-non-programmee"),
        (
            [
                ("programmee", "2026-03-02", {"seance_le": "2026-04-16"}),
                ("ordre-du-jour-fixe", "2026-04-17", {}),
            ],
            "ordre-du-jour-apres-la-seance",
        ),
        (
            [
                ("programmee", "2026-03-02", {"seance_le": "2026-04-16"}),
                ("tenue", "2026-04-17", {}),
            ],
            "seance-un-autre-jour",
        ),
        ([("close", "2026-04-20", {})], "seance-non-tenue"),
        (
            [
                (
                    "programmee",
                    "2026-03-02",
                    {"seance_le": "2026-04-16", "prochaine_le": "2026-04-16"},
                )
            ],
            "dates-contradictoires",
        ),
        (
            [
                ("programmee", "2026-03-02", {"seance_le": "2026-04-16"}),
                ("tenue", "2026-04-16", {}),
                ("annulee", "2026-04-18", {}),
            ],
            "seance-deja-tenue",
        ),
    ],
)
def test_une_seance_qui_se_contredit_est_gardee_et_signalee(
    faits: list[tuple[str, str, dict[str, Any]]], code: str
) -> None:
    assert code in codes(given(*(de_seance(s, le, **champs) for s, le, champs in faits)))


# --- Le passage d'un ménage -----------------------------------------------------------------------


def test_un_menage_s_inscrit_puis_se_retire_d_une_seance() -> None:
    menage = given(inscrite("2026-04-01", motifs=["SEUIL"]), retiree("2026-04-10"))

    lu = [
        menage.parcours.volet(Commission, date.fromisoformat(le)).passages[UUID(SEANCE)]
        for le in ("2026-04-09", "2026-04-10")
    ]

    assert [p.retire_le for p in lu] == [None, date(2026, 4, 10)]
    assert lu[0].motifs == ("SEUIL",)
    assert codes(menage) == set()


@pytest.mark.parametrize(
    ("faits", "code"),
    [
        ([inscrite("2026-04-01"), inscrite("2026-04-02")], "deja-inscrite-en-seance"),
        ([inscrite("2026-04-01", AUTRE), retiree("2026-04-02")], "non-inscrite-en-seance"),
        ([inscrite("2026-04-01", AUTRE), avis("2026-04-16")], "avis-sans-inscription"),
        (
            [inscrite("2026-04-01"), retiree("2026-04-10"), avis("2026-04-16")],
            "avis-apres-le-retrait",
        ),
    ],
)
def test_un_passage_qui_se_contredit_est_garde_et_signale(faits: list[Dit], code: str) -> None:
    assert codes(given(*faits)) == {code}


@pytest.mark.parametrize(
    "fin",
    ["expulsion.procedure-eteinte", "expulsion.executee", "maintien.depart-volontaire-constate"],
)
def test_un_avis_sur_un_menage_parti_se_signale_meme_sans_seance(fin: str) -> None:
    ouvert, sans_seance = given(saisie("2026-03-01")), avis("2026-04-16", None)

    assert codes(ouvert.when(sans_seance)) == set()
    parti = ouvert.when(dit(fin, "2026-04-15"))
    assert codes(parti.when(sans_seance)) == {"dossier-ferme"}
    assert codes(parti.when(inscrite("2026-04-16"))) == {"dossier-ferme"}
    assert codes(ouvert.when(dit(fin, "2026-04-16")).when(sans_seance)) == set(), "le jour même"


def test_une_autre_procedure_ne_surprend_pas() -> None:
    parti = given(saisie("2026-01-05"), dit("expulsion.procedure-eteinte", "2026-02-01"))
    repris = parti.when(saisie("2026-04-01"))
    assert codes(repris.when(avis("2026-04-16", None))) == set()
    ailleurs = given(dit("maintien.depart-volontaire-constate", "2020-02-01"), saisie("2026-04-01"))
    assert codes(ailleurs.when(avis("2026-04-16", None))) == set(), "un bail d'avant la procédure"


def test_inscrit_de_nouveau_apres_un_retrait_n_est_pas_deux_fois_inscrit() -> None:
    menage = given(inscrite("2026-04-01"), retiree("2026-04-10"), inscrite("2026-04-12"))

    passage = menage.parcours.volet(Commission, date.max).passages[UUID(SEANCE)]
    assert (passage.inscrit_le, passage.fois, passage.retire_le) == (date(2026, 4, 12), 1, None)
    assert codes(menage) == set()


def test_la_derniere_suite_dite_d_un_avis_vaut() -> None:
    menage = given(inscrite("2026-04-01"), avis("2026-04-16", ident="avis"))
    suite = "expulsion.ccapex-avis-suivi"
    cite = f"{CCAPEX}#avis"
    menage = menage.when(
        dit(suite, "2026-05-01", par=CCAPEX, avis=cite, suivi="PARTIEL"),
        dit(suite, "2026-06-01", par=CCAPEX, avis=cite, suivi="SUIVI"),
    )

    rendus = [
        menage.parcours.volet(Commission, date.fromisoformat(le)).avis[0].suite
        for le in ("2026-04-30", "2026-05-01", "2026-06-01")
    ]
    assert rendus == [None, "PARTIEL", "SUIVI"]


BAILLEUR = "/partenaires/chrs"


def suite_dite_par(source: str, role: Role, ident: str = "suite") -> Dit:
    return dit(
        "expulsion.ccapex-avis-suivi", "2026-06-02", par=source, qualites=frozenset({role}),
        avis=f"{CCAPEX}#avis", suivi="SUIVI", ident=ident,
    )  # fmt: skip


def suites(histoire: Histoire) -> list[str | None]:
    return [a.suite for a in histoire.parcours.volet(Commission, date.max).avis]


@pytest.mark.parametrize("role", [Role.BAILLEUR_SOCIAL, Role.CAF_MSA, Role.FSL, Role.CCAS])
def test_qui_ne_lit_pas_un_avis_n_en_dit_la_suite_que_si_on_la_confirme(role: Role) -> None:
    ouvert = given(dit("menage.ouvert", "2026-01-05"), avis("2026-04-16", None, ident="avis"))
    seule = ouvert.when(suite_dite_par(BAILLEUR, role))

    assert suites(seule) == [None]
    assert "fait-a-confirmer" in seule.au("2026-06-02").anomalies
    assert [(a.motif, a.jusqu_au) for a in attentes(seule.parcours)] == [
        (MotifDInscription.SUITE, None)
    ]
    confirmee = seule.when(dit("relation.fait-confirme", "2026-06-03", fait=f"{BAILLEUR}#suite"))
    assert suites(confirmee) == ["SUIVI"]


def test_qui_travaille_avec_le_menage_dit_la_suite_d_un_avis_et_la_commission_toujours() -> None:
    saisi = given(
        dit("menage.ouvert", "2026-01-05"),
        dit("expulsion.ccapex-saisie", "2026-03-02", auteur_saisine="BAILLEUR",
            bailleur="INT-GENTIANES"),
        avis("2026-04-16", None, ident="avis"),
    )  # fmt: skip

    assert suites(saisi.when(suite_dite_par(BAILLEUR, Role.BAILLEUR_SOCIAL))) == ["SUIVI"]
    assert suites(saisi.when(suite_dite_par("/partenaires/autre", Role.CCAPEX))) == ["SUIVI"]


# --- Ce que la commission doit --------------------------------------------------------------------


def test_une_saisine_s_attend_jusqu_a_l_examen_et_un_avis_jusqu_a_sa_suite() -> None:
    menage = given(
        dit("expulsion.ccapex-saisie", "2026-02-02", auteur_saisine="CCAS"),
        dit("expulsion.commandement-signale-a-la-ccapex", "2026-03-02"),
        avis("2026-04-16", ident="rendu"),
        dit(
            "expulsion.ccapex-avis-suivi",
            "2026-06-02",
            par=CCAPEX,
            avis=f"{CCAPEX}#rendu",
            suivi="SUIVI",
        ),
    )

    assert [(a.motif, a.du, a.jusqu_au) for a in attentes(menage.parcours)] == [
        (MotifDInscription.SAISINE_D_UN_TIERS, date(2026, 2, 2), date(2026, 4, 16)),
        (MotifDInscription.SEUIL, date(2026, 3, 2), date(2026, 4, 16)),
        (MotifDInscription.SUITE, date(2026, 4, 16), date(2026, 6, 2)),
    ]


def test_une_procedure_eteinte_n_attend_plus_rien() -> None:
    menage = given(
        dit("expulsion.ccapex-saisie", "2026-02-02", auteur_saisine="BAILLEUR"),
        dit("expulsion.procedure-eteinte", "2026-03-10", motif="DETTE_SOLDEE"),
    )

    (attente,) = attentes(menage.parcours)
    assert (attente.motif, attente.jusqu_au) == (
        MotifDInscription.SAISINE_DU_BAILLEUR,
        date(2026, 3, 10),
    )


def inscrit(
    departement: str, le: date, fois: int, *, connu: bool = True, ferme_le: date | None = None
) -> Inscrit:
    return Inscrit(departement, le, fois, connu, ferme_le)


def test_la_seance_d_apres_est_celle_que_l_on_sait_ou_un_mois_plus_tard() -> None:
    le = date(2026, 4, 16)
    assert seance_d_apres(le, date(2026, 5, 7)) == date(2026, 5, 7)
    assert seance_d_apres(le, None) == date(2026, 5, 17)
    assert seance_d_apres(le, date(2026, 4, 1)) == date(2026, 5, 17)


@pytest.mark.parametrize(
    ("passage", "dites"),
    [
        (inscrit("48", date(2026, 4, 1), 1, ferme_le=None), []),
        (inscrit("33", date(2026, 4, 1), 1, ferme_le=None), [Surprise.AUTRE_DEPARTEMENT]),
        (inscrit("48", date(2026, 4, 1), 2, ferme_le=None), [Surprise.INSCRIT_DEUX_FOIS]),
        (inscrit("48", date(2026, 4, 10), 1, ferme_le=None), [Surprise.APRES_LA_FIXATION]),
        (inscrit("48", date(2026, 4, 17), 1, ferme_le=None), [Surprise.APRES_LA_SEANCE]),
        (inscrit("48", date(2026, 4, 1), 1, ferme_le=date(2026, 4, 16)), [Surprise.PARTI]),
        (inscrit("48", date(2026, 4, 1), 1, ferme_le=date(2026, 4, 17)), []),
        (inscrit("48", date(2026, 4, 1), 1, connu=False), [Surprise.SANS_DOSSIER]),
    ],
)
def test_ce_qui_surprend_d_un_passage_se_dit(passage: Inscrit, dites: list[Surprise]) -> None:
    seance = SeancePrevue("48", date(2026, 4, 16), date(2026, 4, 9))
    assert list(seance.surprises(passage)) == dites


def test_ce_qui_surprend_d_une_seance_annulee_ou_sans_jour_se_dit() -> None:
    passage = inscrit("48", date(2026, 4, 17), 1, ferme_le=date(2026, 4, 1))
    annulee = SeancePrevue("48", date(2026, 4, 16), annulee=True)
    assert list(annulee.surprises(passage)) == [
        Surprise.APRES_LA_SEANCE,
        Surprise.PARTI,
        Surprise.ANNULEE,
    ]
    assert list(SeancePrevue(None, None).surprises(passage)) == []
