"""Les listes du SIAO, quand le parcours reprend, que l'on entre autrement, ou que l'on répond."""

from typing import Any, Final

import pytest
from scenario import (
    ACTES_ORDINAIRES,
    CHRS,
    CIDFF,
    IML,
    Dit,
    constat,
    designe,
    fait,
    given,
    menage,
    ref,
)

from parcours.domain.langage.vocabulaire import Role
from parcours.domain.parcours.etapes import trajectoire
from parcours.domain.parcours.fold import fold
from parcours.domain.veille.alertes import alertes
from parcours.domain.veille.listes import inscriptions
from parcours.domain.veille.listes.sortes import (
    A_EVALUER,
    A_L_ABRI,
    ADMISSIONS,
    DEGRADATIONS,
    ORIENTATIONS,
    PRETS,
    RELAIS,
    RETOURS,
    SEJOURS,
    SorteDeListe,
)

Jours = tuple[str, str | None, str | None]
"""Du, jusqu'au, pour le."""


def dans(sorte: SorteDeListe, *dits: Dit) -> list[Jours]:
    """Les jours où ces faits mettent le ménage dans une liste, et pour quand."""
    histoire = given(menage("2026-01-02", "p1"), *dits)
    lu = fold(histoire.menage, histoire.faits, reglages=ACTES_ORDINAIRES)
    lues = inscriptions(lu, trajectoire(lu), ACTES_ORDINAIRES)
    return [
        (str(i.du), str(i.jusqu_au) if i.jusqu_au else None, str(i.pour_le) if i.pour_le else None)
        for i in lues
        if i.sorte is sorte
    ]


def chez_l_iml(sorte: str, le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Ce que dit l'opérateur d'intermédiation."""
    return fait(f"logement-accompagne.{sorte}", le, par=IML, **champs)


def admis(structure: str, le: str = "2026-02-20", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("siao.admission-prononcee", le, structure=structure, **champs)


def oriente(structure: str, le: str, ident: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("siao.orientation-proposee", le, ident=ident, structure=structure,
                type_place="CHRS_INSERTION", **champs)  # fmt: skip


DEMANDE: Final = fait("siao.demande-deposee", "2026-02-02", ident="d1", prescripteur="INT-SIAO48")
ENTREE: Final = fait("hebergement.entree-effectuee", "2026-01-05", par=CHRS,
                     structure="INT-GENTIANES", type_place="CHRS_INSERTION")  # fmt: skip
CONTRAT: Final = fait("hebergement.contrat-de-sejour-signe", "2026-01-06", par=CHRS,
                      echeance_le="2026-05-31", renouvellement=False)  # fmt: skip
PRET: Final = fait("hebergement.pret-au-logement-declare", "2026-02-01", par=CHRS)
CLOS: Final = fait("parcours.clos", "2026-06-01")
ROUVERT: Final = fait("parcours.rouvert", "2026-07-10")


# --- Le parcours reprend --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sorte", "dits", "du", "pour_le"),
    [
        (A_EVALUER, (DEMANDE,), "2026-02-02", "2026-02-17"),
        (ORIENTATIONS, (oriente("INT-GENTIANES", "2026-02-10", "o1"),), "2026-02-10", "2026-02-25"),
        (ADMISSIONS, (admis("INT-GENTIANES"),), "2026-02-20", "2026-02-27"),
        (SEJOURS, (ENTREE, CONTRAT), "2026-05-01", "2026-05-31"),
        (PRETS, (ENTREE, PRET), "2026-02-01", "2026-05-02"),
    ],
)
def test_ce_qui_attendait_encore_attend_de_nouveau_quand_le_parcours_rouvre(
    sorte: SorteDeListe, dits: tuple[Dit, ...], du: str, pour_le: str
) -> None:
    assert dans(sorte, *dits, CLOS) == [(du, "2026-06-01", pour_le)]
    assert dans(sorte, *dits, CLOS, ROUVERT) == [
        (du, "2026-06-01", pour_le), ("2026-07-10", None, pour_le)
    ]  # fmt: skip


def test_ce_qui_l_en_sort_pendant_qu_il_est_clos_l_en_sort() -> None:
    sorti = fait("hebergement.sortie-effectuee", "2026-06-20", par=CHRS, destination="RUE")

    assert dans(SEJOURS, ENTREE, CONTRAT, CLOS, sorti, ROUVERT) == [
        ("2026-05-01", "2026-06-01", "2026-05-31")
    ]


def test_un_retour_d_apres_la_cloture_se_voit_et_un_relais_d_avant_ne_revient_pas() -> None:
    reloge = (constat("2026-01-05", "RUE"), constat("2026-02-01", "LS"))
    a_la_rue = constat("2026-08-01", "RUE")
    propose = fait("referent.relais-propose", "2026-03-01", organisme="INT-SUIVANT",
                   date_cible="2026-03-20")  # fmt: skip

    assert dans(RETOURS, *reloge, CLOS, a_la_rue) == [("2026-08-01", None, None)]
    relais = dans(RELAIS, designe("2026-01-05"), propose, CLOS, ROUVERT)
    assert relais == [("2026-03-21", "2026-06-01", "2026-03-20")]


# --- On entre autrement ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entre",
    [
        chez_l_iml("sous-location-debutee", "2026-03-02", cadre="IML", fin_prevue_le="2027-09-01"),
        chez_l_iml("bail-glissant-conclu", "2026-03-02", duree_mois=12),
        chez_l_iml("mandat-de-gestion-conclu", "2026-03-02"),
        fait("hebergement.changement-de-place-effectue", "2026-03-02", par=CHRS,
             structure="INT-TOITLIENS", type_place="CHRS_INSERTION"),
        fait("acces.accession-realisee", "2026-03-02"),
    ],
    ids=lambda dit: dit.evenement.fiche.nom,
)  # fmt: skip
def test_une_admission_n_est_plus_a_venir_quand_on_y_est_de_quelque_facon(entre: Dit) -> None:
    assert dans(ADMISSIONS, ENTREE, admis("INT-TOITLIENS"), entre) == [
        ("2026-02-20", "2026-03-02", "2026-02-27")
    ]


def test_une_place_prise_ailleurs_laisse_l_admission_a_venir() -> None:
    ailleurs = (
        chez_l_iml("sous-location-debutee", "2026-03-02", cadre="IML", fin_prevue_le="2027-09-01"),
        fait("hebergement.changement-de-place-effectue", "2026-03-02", par=CHRS,
             structure="INT-AUTRE", type_place="CHU"),
        fait("hebergement.changement-de-place-effectue", "2026-02-01", par=CHRS,
             structure="INT-LOIN", type_place="CHU"),
    )  # fmt: skip

    for entre in ailleurs:
        assert dans(ADMISSIONS, ENTREE, admis("INT-LOIN"), entre) == [
            ("2026-02-20", None, "2026-02-27")
        ]


def test_une_structure_qui_admet_repond_a_l_orientation_vers_elle() -> None:
    deux = (oriente("INT-GENTIANES", "2026-02-10", "o1"), oriente("INT-AUTRE", "2026-02-11", "o2"))

    assert dans(ORIENTATIONS, *deux, admis("INT-GENTIANES")) == [
        ("2026-02-10", "2026-02-20", "2026-02-25"),
        ("2026-02-11", None, "2026-02-26"),
    ]
    assert dans(ORIENTATIONS, *deux, admis("INT-TIERS")) == [
        ("2026-02-10", None, "2026-02-25"),
        ("2026-02-11", "2026-02-20", "2026-02-26"),
    ], "vers personne : à la dernière"


@pytest.mark.parametrize(
    "entre",
    [
        fait("hebergement.entree-effectuee", "2026-02-20", par=CHRS, structure="INT-AUTRE",
             type_place="CHU"),
        fait("acces.bail-signe", "2026-02-20", type_bailleur="SOCIAL", nature="VIDE_3_ANS"),
        fait("hebergement.changement-de-place-effectue", "2026-02-20", par=CHRS,
             structure="INT-TOITLIENS", type_place="CHRS_INSERTION"),
        chez_l_iml("sous-location-debutee", "2026-02-20", cadre="IML", fin_prevue_le="2027-08-01"),
    ],
    ids=lambda dit: dit.evenement.fiche.nom,
)  # fmt: skip
def test_une_orientation_et_l_alerte_de_son_silence_finissent_le_meme_jour(entre: Dit) -> None:
    attendue = oriente("INT-TOITLIENS", "2026-01-20", "o1", reponse_attendue_le="2026-02-04")
    dits = (attendue, entre)

    assert dans(ORIENTATIONS, *dits) == [("2026-01-20", "2026-02-20", "2026-02-04")]
    assert _alertes("AL-18", *dits) == ["2026-02-20"]


def test_une_sous_location_et_un_conge_sont_aussi_des_sejours_a_leur_terme() -> None:
    sous_loue = chez_l_iml("sous-location-debutee", "2026-01-05", cadre="IML",
                           fin_prevue_le="2026-06-30")  # fmt: skip
    prolonge = chez_l_iml("sous-location-prolongee", "2026-06-10", jusqu_au="2026-12-31")
    converti = chez_l_iml("sous-location-convertie", "2026-06-20", vers="BAIL_DIRECT")
    sorti = chez_l_iml("sortie-effectuee", "2026-06-22", destination="RUE")
    loge = chez_l_iml("entree-effectuee", "2026-01-05", structure="INT-TOITLIENS", type_place="RS",
                      titre="CONTRAT_RESIDENCE")  # fmt: skip
    conge = chez_l_iml("conge-donne", "2026-03-01", effet_le="2026-06-30")

    assert dans(SEJOURS, sous_loue) == [("2026-05-31", None, "2026-06-30")]
    assert dans(SEJOURS, sous_loue, prolonge) == [
        ("2026-05-31", "2026-06-10", "2026-06-30"), ("2026-12-01", None, "2026-12-31")
    ]  # fmt: skip
    for fin, le in ((converti, "2026-06-20"), (sorti, "2026-06-22")):
        assert dans(SEJOURS, sous_loue, fin) == [("2026-05-31", le, "2026-06-30")]
    assert dans(SEJOURS, loge, conge) == [("2026-05-31", None, "2026-06-30")]
    assert dans(SEJOURS, loge, conge, sorti) == [("2026-05-31", "2026-06-22", "2026-06-30")]


# --- On a répondu ---------------------------------------------------------------------------------


def test_pret_au_logement_il_n_attend_plus_ici_s_il_quitte_le_territoire() -> None:
    parti = fait("parcours.depart-du-territoire-constate", "2026-03-01")

    assert dans(PRETS, ENTREE, PRET, parti) == [("2026-02-01", "2026-03-01", "2026-05-02")]


def test_un_relais_n_attend_plus_de_reponse_quand_un_referent_est_designe() -> None:
    propose = fait("referent.relais-propose", "2026-03-01", ident="r1", organisme="INT-SUIVANT",
                   date_cible="2026-03-20")  # fmt: skip
    dits = (designe("2026-01-05"), propose)
    nomme = designe("2026-04-02", "INT-SUIVANT")
    pour_le_logement = designe("2026-04-02", "INT-SUIVANT", perimetre="LOGEMENT")

    assert dans(RELAIS, *dits, nomme) == [("2026-03-21", "2026-04-02", "2026-03-20")]
    assert dans(RELAIS, *dits, pour_le_logement) == [("2026-03-21", None, "2026-03-20")]
    assert _alertes("AL-19", *dits) == [None]
    assert _alertes("AL-19", *dits, nomme) == ["2026-04-02"]


def _alertes(code: str, *dits: Dit) -> list[str | None]:
    histoire = given(menage("2026-01-02", "p1"), *dits)
    lu = fold(histoire.menage, histoire.faits, reglages=ACTES_ORDINAIRES)
    lues = alertes(lu, trajectoire(lu), ACTES_ORDINAIRES)
    return [str(a.jusqu_au) if a.jusqu_au else None for a in lues if a.code == code]


def test_une_degradation_prise_en_compte_n_est_plus_en_retard() -> None:
    signale = fait("maintien.degradation-signalee", "2026-07-01", ident="g1")
    vu = fait("referent.alerte-prise-en-compte", "2026-07-02", alerte=ref("g1"))
    close = fait("referent.alerte-close", "2026-07-10", alerte=ref("g1"))

    assert dans(DEGRADATIONS, CLOS, signale) == [("2026-07-01", None, "2026-07-03")]
    assert dans(DEGRADATIONS, CLOS, signale, vu) == [
        ("2026-07-01", "2026-07-02", "2026-07-03"), ("2026-07-02", None, None)
    ]  # fmt: skip
    assert dans(DEGRADATIONS, CLOS, signale, vu, close)[-1] == ("2026-07-02", "2026-07-10", None)


# --- À l'abri -------------------------------------------------------------------------------------


def test_mis_a_l_abri_ailleurs_un_seul_terme_court() -> None:
    abri, ailleurs = (
        fait("vif.mise-a-abri-debutee", le, par=CIDFF, solution=solution)
        for le, solution in (("2026-02-01", "GITE"), ("2026-02-25", "LOGEMENT_COMMUNAL"))
    )
    renouvele = fait("vif.mise-a-abri-renouvelee", "2026-02-15", par=CIDFF, rang=1)

    assert dans(A_L_ABRI, abri, renouvele, ailleurs) == [
        ("2026-02-01", "2026-02-15", "2026-02-16"),
        ("2026-02-15", "2026-02-25", "2026-03-03"),
        ("2026-02-25", None, "2026-03-12"),
    ]


def test_ce_qu_une_autorite_prolonge_est_au_dela() -> None:
    abri = fait("vif.mise-a-abri-debutee", "2026-02-01", par=CIDFF)
    prolonge = fait("vif.mise-a-abri-prolongee-a-titre-exceptionnel", "2026-02-14",
                    par="/partenaires/ddets", qualites=frozenset({Role.DDETS}),
                    decideur="INT-DDETS48", jusqu_au="2026-04-30")  # fmt: skip
    histoire = given(menage("2026-01-02", "p1"), abri, prolonge)
    lu = fold(histoire.menage, histoire.faits, reglages=ACTES_ORDINAIRES)
    rangs = [i.precision for i in inscriptions(lu, trajectoire(lu)) if i.sorte is A_L_ABRI]

    assert rangs == ["premier-terme", "au-dela"]
