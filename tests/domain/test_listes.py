"""Les listes de travail du SIAO : qui y entre, qui en sort, par quel fait, et quel jour."""

from datetime import date
from typing import Any, Final

import pytest
from scenario import (
    ACTES_ORDINAIRES,
    CHRS,
    CIDFF,
    SIAO,
    Dit,
    Histoire,
    annule,
    constat,
    designe,
    fait,
    given,
    menage,
    ref,
)

from parcours.domain.droit.reglages import (
    JOURS,
    JOURS_D_UNE_LISTE,
    JOURS_DES_LISTES,
    Reglage,
    Reglages,
)
from parcours.domain.parcours.etapes import trajectoire
from parcours.domain.parcours.fold import fold
from parcours.domain.veille.alertes import alertes
from parcours.domain.veille.listes import SORTES, Inscription, inscriptions
from parcours.domain.veille.listes.sortes import (
    A_EVALUER,
    A_L_ABRI,
    ADMISSIONS,
    DEGRADATIONS,
    ORIENTATIONS,
    PRETS,
    RELAIS,
    RETOURS,
    SANS_REFERENT,
    SEJOURS,
    SorteDeListe,
)

Sejour = tuple[str, str | None]
"""Le jour où l'on y entre, et le premier où l'on n'y est plus."""
OUVERT: Final = menage("2026-01-02", "p1")


def toutes(histoire: Histoire, reglages: Reglages = ACTES_ORDINAIRES) -> tuple[Inscription, ...]:
    parcours = fold(histoire.menage, histoire.faits, reglages=reglages)
    return inscriptions(parcours, trajectoire(parcours), reglages)


def dans(sorte: SorteDeListe, *dits: Dit, reglages: Reglages = ACTES_ORDINAIRES) -> list[Sejour]:
    """Quand ces faits mettent le ménage dans une liste, et l'en sortent."""
    return [
        (str(i.du), str(i.jusqu_au) if i.jusqu_au else None)
        for i in toutes(given(OUVERT, *dits), reglages)
        if i.sorte is sorte
    ]


def pour_le(sorte: SorteDeListe, *dits: Dit, reglages: Reglages = ACTES_ORDINAIRES) -> list[str]:
    """Le jour au-delà duquel chacune est en retard."""
    return [str(i.pour_le) for i in toutes(given(OUVERT, *dits), reglages) if i.sorte is sorte]


def regle(sorte: SorteDeListe, jours: int) -> Reglages:
    """Ce que fixe le territoire."""
    acte = Reglage(
        departement="48", regle=f"{JOURS_D_UNE_LISTE}{sorte.code}", du=date.min, par="Le SIAO",
        parametre=JOURS, valeur=jours,
    )  # fmt: skip
    return Reglages([*ACTES_ORDINAIRES.actes, acte])


def demande(le: str = "2026-02-02", ident: str = "d1") -> Dit:
    return fait("siao.demande-deposee", le, ident=ident, prescripteur="INT-SIAO48")


def orientation(le: str = "2026-02-10", ident: str = "o1", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(
        "siao.orientation-proposee", le, ident=ident, structure="INT-GENTIANES",
        type_place="CHRS_INSERTION", demande=ref("d1"), **champs,
    )  # fmt: skip


def admission(le: str = "2026-02-20", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait(
        "siao.admission-prononcee", le, par=CHRS, structure="INT-GENTIANES",
        orientation=ref("o1"), **champs,
    )  # fmt: skip


def entree(le: str, structure: str | None = "INT-GENTIANES", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    dite = {"structure": structure} if structure else {}
    return fait(
        "hebergement.entree-effectuee", le, type_place="CHRS_INSERTION",
        **{"par": CHRS} | dite | champs,
    )  # fmt: skip


CLOS: Final = fait("parcours.clos", "2026-06-01")


# --- Les demandes ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("suite", "sortie"),
    [
        (fait("siao.evaluation-flash-realisee", "2026-02-05"), "2026-02-05"),
        (fait("siao.evaluation-approfondie-realisee", "2026-02-06"), "2026-02-06"),
        (fait("siao.demande-examinee-en-commission", "2026-02-07"), "2026-02-07"),
        (orientation("2026-02-10"), "2026-02-10"),
        (fait("siao.demande-close", "2026-02-11"), "2026-02-11"),
        (CLOS, "2026-06-01"),
        (constat("2026-02-12", "RUE"), None),
    ],
)
def test_une_demande_est_a_evaluer_jusqu_au_fait_qui_l_evalue(suite: Dit, sortie: str) -> None:
    assert dans(A_EVALUER, demande(), suite) == [("2026-02-02", sortie)]
    assert pour_le(A_EVALUER, demande(), suite) == ["2026-02-17"]


def test_une_evaluation_recente_vaut_pour_la_demande_qui_la_suit() -> None:
    assert dans(A_EVALUER, fait("siao.evaluation-flash-realisee", "2026-01-20"), demande()) == []
    vieille = fait("siao.evaluation-flash-realisee", "2026-01-03")
    assert dans(A_EVALUER, vieille, demande("2026-04-02")) == [("2026-04-02", None)]


def test_ce_qui_donne_suite_a_une_autre_demande_n_evalue_pas_celle_ci() -> None:
    deux = (demande(), demande("2026-02-05", "d2"))

    assert dans(A_EVALUER, *deux, orientation()) == [
        ("2026-02-02", "2026-02-10"), ("2026-02-05", None)
    ]  # fmt: skip
    assert dans(A_EVALUER, *deux, orientation(), admission())[1] == ("2026-02-05", None)
    evalue = fait("siao.evaluation-flash-realisee", "2026-02-06")
    assert {au for _, au in dans(A_EVALUER, *deux, evalue)} == {"2026-02-06"}, "le ménage l'est"


def test_annuler_ce_qui_l_en_sort_l_y_remet() -> None:
    evaluee = fait("siao.evaluation-flash-realisee", "2026-02-05", ident="e1")

    assert dans(A_EVALUER, demande(), evaluee, annule("2026-02-06", ref("e1"))) == [
        ("2026-02-02", None)
    ]


@pytest.mark.parametrize(
    ("suite", "sortie"),
    [
        (admission(), "2026-02-20"),
        (fait("siao.orientation-refusee-par-le-menage", "2026-02-15", orientation=ref("o1")),
         "2026-02-15"),
        (fait("siao.orientation-refusee-par-la-structure", "2026-02-16", par=CHRS,
              orientation=ref("o1")), "2026-02-16"),
        (fait("siao.orientation-restee-sans-suite", "2026-02-17", orientation=ref("o1")),
         "2026-02-17"),
        (entree("2026-02-18", orientation=ref("o1")), "2026-02-18"),
        (CLOS, "2026-06-01"),
        (constat("2026-02-12", "RUE"), None),
    ],
)  # fmt: skip
def test_une_orientation_attend_jusqu_a_la_reponse(suite: Dit, sortie: str) -> None:
    assert dans(ORIENTATIONS, demande(), orientation(), suite) == [("2026-02-10", sortie)]


def test_une_orientation_est_en_retard_a_la_date_qu_elle_dit_ou_a_celle_du_territoire() -> None:
    dite = orientation(reponse_attendue_le="2026-02-14")

    assert pour_le(ORIENTATIONS, demande(), dite) == ["2026-02-14"]
    assert pour_le(ORIENTATIONS, demande(), orientation()) == ["2026-02-25"]
    regles = regle(ORIENTATIONS, 5)
    assert pour_le(ORIENTATIONS, demande(), orientation(), reglages=regles) == ["2026-02-15"]


@pytest.mark.parametrize(
    ("suite", "sortie"),
    [
        (entree("2026-03-02"), "2026-03-02"),
        (entree("2026-03-02", structure="INT-AUTRE"), None),
        (entree("2026-03-02", structure=None, orientation=ref("o1")), "2026-03-02"),
        (entree("2026-03-02", structure="INT-DIFFUS", orientation=ref("o1")), "2026-03-02"),
        (entree("2026-03-02", orientation=ref("o2")), None),
        (entree("2026-03-02", structure=None), "2026-03-02"),
        (entree("2026-03-02", structure=None, par="/partenaires/autre"), None),
        (fait("acces.bail-signe", "2026-03-04", nature="VIDE_6_ANS", prend_effet_le="2026-03-04",
              type_bailleur="SOCIAL"), "2026-03-04"),
        (constat("2026-03-04", "LS"), None),
        (fait("siao.orientation-restee-sans-suite", "2026-03-03", orientation=ref("o1")),
         "2026-03-03"),
        (fait("siao.orientation-refusee-par-le-menage", "2026-02-27", orientation=ref("o1")),
         "2026-02-27"),
        (fait("siao.orientation-refusee-par-la-structure", "2026-02-27", orientation=ref("o1")),
         "2026-02-27"),
        (fait("siao.orientation-refusee-par-le-menage", "2026-02-27", orientation=ref("o2")), None),
        (fait("siao.demande-close", "2026-02-28", motif="SANS_NOUVELLES"), "2026-02-28"),
        (fait("siao.demande-close", "2026-02-28", motif="SANS_NOUVELLES", demande=ref("d2")), None),
        (fait("siao.demande-close", "2026-02-28", motif="ADMISSION"), None),
        (CLOS, "2026-06-01"),
    ],
)  # fmt: skip
def test_une_admission_est_a_venir_jusqu_a_l_entree(suite: Dit, sortie: str | None) -> None:
    dits = (demande(), orientation(), admission(entree_prevue_le="2026-03-01"), suite)

    assert dans(ADMISSIONS, *dits) == [("2026-02-20", sortie)]
    assert pour_le(ADMISSIONS, *dits) == ["2026-03-01"]


def test_entre_le_jour_ou_l_on_est_admis_on_n_attend_plus_l_entree() -> None:
    admis = (demande(), orientation(), admission())

    assert dans(ADMISSIONS, *admis, entree("2026-02-20")) == []
    assert dans(ADMISSIONS, entree("2026-02-20"), *reversed(admis)) == []
    assert dans(ADMISSIONS, *admis, entree("2026-02-20", "INT-AUTRE")) == [("2026-02-20", None)]


def test_entre_avant_d_etre_admis_on_n_attend_plus_l_entree_si_l_on_y_est_encore() -> None:
    admis = (demande(), orientation(), admission())
    sorti = sortie("2026-02-18")

    assert dans(ADMISSIONS, *admis, entree("2026-02-17")) == []
    assert dans(ADMISSIONS, *admis, entree("2026-02-17", orientation=ref("o1"))) == []
    assert dans(ADMISSIONS, *admis, entree("2026-02-17"), sorti) == [("2026-02-20", None)]
    assert dans(ADMISSIONS, *admis, entree("2026-02-17", "INT-AUTRE")) == [("2026-02-20", None)]


# --- Les séjours ----------------------------------------------------------------------------------


def contrat(le: str, terme: str, *, renouvellement: bool = False) -> Dit:
    return fait(
        "hebergement.contrat-de-sejour-signe", le, par=CHRS, echeance_le=terme,
        renouvellement=renouvellement,
    )  # fmt: skip


def test_un_sejour_est_a_son_terme_trente_jours_avant_et_jusqu_a_la_sortie() -> None:
    heberge = (entree("2026-01-05"), contrat("2026-01-06", "2026-06-30"))
    sorti = fait("hebergement.sortie-effectuee", "2026-07-15", par=CHRS, destination="RUE")

    assert dans(SEJOURS, *heberge) == [("2026-05-31", None)]
    assert dans(SEJOURS, *heberge, sorti) == [("2026-05-31", "2026-07-15")]
    assert dans(SEJOURS, *heberge, reglages=regle(SEJOURS, 60)) == [("2026-05-01", None)]
    assert pour_le(SEJOURS, *heberge) == ["2026-06-30"]


def test_un_contrat_renouvele_reporte_le_terme() -> None:
    dits = (
        entree("2026-01-05"),
        contrat("2026-01-06", "2026-06-30"),
        contrat("2026-06-20", "2026-12-31", renouvellement=True),
    )

    assert dans(SEJOURS, *dits) == [("2026-05-31", "2026-06-20"), ("2026-12-01", None)]
    tot = (*dits[:2], contrat("2026-05-01", "2026-12-31", renouvellement=True))
    assert dans(SEJOURS, *tot) == [("2026-12-01", None)], "renouvelé avant d'y entrer"


AILLEURS: Final = fait(
    "hebergement.entree-effectuee",
    "2026-05-04",
    structure="INT-AUTRE",
    type_place="CHU",
    ident="e2",
)


def sortie(le: str = "2026-06-15", par: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("hebergement.sortie-effectuee", le, par=par, destination="RUE", **champs)


@pytest.mark.parametrize(
    ("suite", "jusqu_au"),
    [
        (sortie(personnes=["p2"]), None),
        (sortie(personnes=["p1", "p2"]), "2026-06-15"),
        (sortie(par=SIAO, structure="INT-AUTRE"), None),
        (sortie(par=SIAO, sejour=ref("e2")), None),
        (sortie(par=SIAO, structure="INT-GENTIANES"), "2026-06-15"),
        (fait("hebergement.changement-de-place-effectue", "2026-06-15", par=CHRS,
              personnes=["p2"]), None),
        (fait("hebergement.contrat-de-sejour-signe", "2026-06-15", par="/partenaires/autre-chrs",
              renouvellement=False), None),
    ],
)  # fmt: skip
def test_ce_qui_se_dit_d_un_autre_sejour_ne_finit_pas_celui_ci(
    suite: Dit, jusqu_au: str | None
) -> None:
    deux = menage("2026-01-02", "p1", "p2")
    heberges = (entree("2026-01-05"), contrat("2026-01-06", "2026-06-30"), AILLEURS)

    lues = toutes(given(deux, *heberges, suite))
    termes = [(str(i.du), str(i.jusqu_au) if i.jusqu_au else None) for i in lues
              if i.sorte is SEJOURS]  # fmt: skip
    assert termes == [("2026-05-31", jusqu_au)]


def test_sortis_l_un_apres_l_autre_le_dernier_finit_le_sejour() -> None:
    deux = menage("2026-01-02", "p1", "p2")
    heberges = (entree("2026-01-05"), contrat("2026-01-06", "2026-06-30"))
    dits = (*heberges, sortie("2026-06-10", personnes=["p2"]), sortie("2026-06-20"))

    (terme,) = (i for i in toutes(given(deux, *dits)) if i.sorte is SEJOURS)
    assert (str(terme.du), str(terme.jusqu_au)) == ("2026-05-31", "2026-06-20")


def test_une_fin_annoncee_y_met_le_menage_des_son_annonce() -> None:
    fin = fait(
        "hebergement.fin-de-prise-en-charge-notifiee", "2026-03-01", par=CHRS,
        effet_le="2026-03-10", orientation_preparee=False,
    )  # fmt: skip

    assert dans(SEJOURS, entree("2026-01-05"), fin) == [("2026-03-01", None)]


def test_pret_au_logement_jusqu_au_logement() -> None:
    pret = fait("hebergement.pret-au-logement-declare", "2026-02-01", par=CHRS)
    heberge = (entree("2026-01-05"), pret)

    assert dans(PRETS, *heberge) == [("2026-02-01", None)]
    assert dans(PRETS, *heberge, constat("2026-05-02", "LS")) == [("2026-02-01", "2026-05-02")]
    assert dans(PRETS, *heberge, CLOS) == [("2026-02-01", "2026-06-01")]
    assert dans(PRETS, constat("2026-01-05", "PF"), pret, constat("2026-05-02", "LS")) == [
        ("2026-02-01", "2026-05-02")
    ], "d'un logement accompagné, vers le sien"


def test_loge_le_jour_ou_on_le_dit_pret_ou_deja_il_n_attend_pas_de_logement() -> None:
    heberge, pret = entree("2026-01-05"), fait(
        "hebergement.pret-au-logement-declare", "2026-02-01", par=CHRS
    )  # fmt: skip
    accompagne = fait("logement-accompagne.entree-effectuee", "2026-02-01", type_place="PF")

    for loge in (constat("2026-02-01", "LS"), constat("2026-01-30", "LS"), accompagne):
        assert dans(PRETS, heberge, pret, loge) == []
        assert dans(PRETS, loge, pret, heberge) == []


def test_un_retour_a_la_rue_apres_un_relogement_y_est_jusqu_au_logement_suivant() -> None:
    dits = (constat("2026-01-05", "RUE"), constat("2026-02-01", "LS"), constat("2026-09-01", "RUE"))

    assert dans(RETOURS, *dits) == [("2026-09-01", None)]
    assert dans(RETOURS, *dits, constat("2026-10-01", "PRIVE")) == [("2026-09-01", "2026-10-01")]
    assert dans(RETOURS, *dits, reglages=regle(RETOURS, 90)) == [], "trop tard pour en être un"
    assert dans(RETOURS, *dits[1:]) == [], "il n'avait pas été relogé"


def test_une_mise_a_l_abri_a_un_terme_apres_l_autre() -> None:
    abri = fait("vif.mise-a-abri-debutee", "2026-02-01", par=CIDFF)
    un, deux = (
        fait("vif.mise-a-abri-renouvelee", le, par=CIDFF, rang=rang)
        for le, rang in (("2026-02-15", 1), ("2026-03-01", 2))
    )
    fin = fait("vif.mise-a-abri-terminee", "2026-03-10", par=CIDFF, destination="LOGEMENT_PRIVE")

    inscrits = [i for i in toutes(given(OUVERT, abri, un, deux, fin)) if i.sorte is A_L_ABRI]

    assert [(str(i.du), str(i.jusqu_au), str(i.pour_le), i.precision) for i in inscrits] == [
        ("2026-02-01", "2026-02-15", "2026-02-16", "premier-terme"),
        ("2026-02-15", "2026-03-01", "2026-03-03", "deuxieme-terme"),
        ("2026-03-01", "2026-03-10", "2026-03-18", "troisieme-terme"),
    ]
    assert {i.sensibilite.name for i in inscrits} == {"S4"}
    assert {str(i.depuis_le) for i in inscrits} == {"2026-02-01"}


# --- Le suivi -------------------------------------------------------------------------------------


def test_sans_referent_du_premier_fait_a_la_designation() -> None:
    assert dans(SANS_REFERENT) == [("2026-01-02", None)]
    assert dans(SANS_REFERENT, designe("2026-02-01", "INT-RELAIS")) == [
        ("2026-01-02", "2026-02-01")
    ]
    assert dans(SANS_REFERENT, CLOS) == [("2026-01-02", "2026-06-01")]
    parti = fait(
        "hebergement.sortie-effectuee", "2026-03-01", par=CHRS, destination="HORS_TERRITOIRE"
    )
    assert dans(SANS_REFERENT, entree("2026-01-05"), parti)[-1][1] == "2026-03-01"


def test_un_menage_stabilise_dans_son_logement_n_attend_pas_de_referent() -> None:
    dits = (
        constat("2026-01-05", "LS"),
        designe("2026-01-05", "INT-RELAIS"),
        fait("referent.mandat-termine", "2026-04-01", motif="PARCOURS_STABILISE"),
    )

    assert [s for s in dans(SANS_REFERENT, *dits) if s[0] > "2026-01-05"] == []
    rechute = dans(SANS_REFERENT, *dits, constat("2026-09-01", "RUE"))
    assert rechute[-1] == ("2026-09-01", None)


@pytest.mark.parametrize(
    ("suite", "sortie"),
    [
        (fait("referent.relais-accepte", "2026-04-01", organisme="INT-SUIVANT",
              effet_le="2026-04-02", proposition=ref("r1")), "2026-04-01"),
        (fait("referent.relais-refuse", "2026-04-03", proposition=ref("r1")), "2026-04-03"),
        (fait("referent.relais-propose", "2026-04-04", organisme="INT-AUTRE",
              date_cible="2026-12-31"), "2026-04-04"),
        (constat("2026-04-05", "RUE"), None),
    ],
)  # fmt: skip
def test_un_relais_est_silencieux_une_fois_passe_le_jour_vise(suite: Dit, sortie: str) -> None:
    propose = fait("referent.relais-propose", "2026-03-01", ident="r1", organisme="INT-SUIVANT")
    dits = (designe("2026-01-05", "INT-RELAIS"), propose, suite)

    assert dans(RELAIS, *dits)[0] == ("2026-03-17", sortie)
    assert dans(RELAIS, *dits, reglages=regle(RELAIS, 5))[0] == ("2026-03-07", sortie)


def test_l_alerte_d_un_relais_sans_reponse_compte_les_jours_de_la_liste() -> None:

    histoire = given(OUVERT, fait("referent.relais-propose", "2026-03-01", organisme="INT-SUIVANT"))
    parcours = fold(histoire.menage, histoire.faits, reglages=ACTES_ORDINAIRES)

    for reglages, attendu in ((ACTES_ORDINAIRES, "2026-03-17"), (regle(RELAIS, 5), "2026-03-07")):
        trouvees = alertes(parcours, trajectoire(parcours), reglages)
        assert [str(a.depuis_le) for a in trouvees if a.code == "AL-19"] == [attendu]


def test_une_degradation_apres_la_cloture_attend_que_l_on_rouvre_ou_que_l_on_close() -> None:
    degrade = fait("maintien.degradation-signalee", "2026-07-01", ident="g1")
    rouvert = fait("parcours.rouvert", "2026-07-05")
    close = fait("referent.alerte-close", "2026-07-06", alerte=ref("g1"))

    assert dans(DEGRADATIONS, CLOS, degrade) == [("2026-07-01", None)]
    assert dans(DEGRADATIONS, CLOS, degrade, rouvert) == [("2026-07-01", "2026-07-05")]
    assert dans(DEGRADATIONS, CLOS, degrade, close) == [("2026-07-01", "2026-07-06")]
    avant = fait("maintien.degradation-signalee", "2026-05-01")
    assert dans(DEGRADATIONS, avant, CLOS) == []


def test_chaque_liste_dit_ce_qui_y_fait_entrer_et_ce_qui_en_sort() -> None:
    assert set(SORTES) == set(JOURS_DES_LISTES)
    for sorte in SORTES.values():
        assert sorte.entre.endswith("."), sorte.code
        assert sorte.sort.endswith("."), sorte.code
        assert sorte.compte.endswith("."), sorte.code
