"""Être nommé : ce que cela ouvre, et ce qui le finit, pour qui héberge, loue, fournit ou aide."""

from datetime import date
from typing import Any

import pytest
from scenario import CHRS, ORGANISMES, Dit, Histoire, a_temps, entree, fait, given, ref, sortie

from parcours.domain.histoire.relation import Relation
from parcours.domain.langage.fondation import ENERGIE, PREVENTION, Base
from parcours.domain.langage.marques import fondations
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue

RELAIS = "INT-RELAIS"
CCAPEX = "INT-CCAPEX48"
BAILLEUR = "INT-HABLOZ"
LOUEUR = "/partenaires/bailleur"
REFERENT = frozenset({Role.REFERENT_PARCOURS})

OUVERT = fait("menage.ouvert", "2026-01-01", personnes=["p1"])
REFERE = fait("referent.designe", "2026-01-02", organisme=RELAIS)


def de(histoire: Histoire, organisme: str) -> list[Relation]:
    """Les relations de cet organisme que quelqu'un en relation a fondées."""
    return [r for r in histoire.parcours.relations if r.organisme == organisme and r.est_fondee]


def nomme(champ: str) -> dict[str, Any]:
    """Un organisme dans ce champ, seul ou en liste."""
    return {champ: ["INT-NOMME"] if champ == "organismes" else "INT-NOMME"}


@pytest.mark.parametrize(
    ("famille", "champ"),
    [
        ("maintien.impaye-constate", "bailleur"),
        ("maintien.plan-apurement-signe", "bailleur"),
        ("maintien.mediation-bailleur-engagee", "bailleur"),
        ("maintien.impaye-signale-a-la-caf", "organisme_payeur"),
        ("maintien.surendettement-depose", "secretariat"),
        ("expulsion.commandement-de-payer-delivre", "bailleur"),
        ("expulsion.assignation-signifiee", "bailleur"),
        ("expulsion.commandement-de-quitter-delivre", "bailleur"),
        ("expulsion.ccapex-saisie", "bailleur"),
        ("expulsion.ccapex-saisie", "commission"),
        ("expulsion.diagnostic-social-propose", "organisme"),
    ],
)
def test_nomme_pour_une_dette_ou_une_procedure_on_n_en_lit_que_l_impaye_et_la_procedure(
    famille: str, champ: str
) -> None:
    histoire = given(OUVERT, fait(famille, "2026-02-01", **nomme(champ)))

    (relation,) = de(histoire, "INT-NOMME")

    assert relation.familles == PREVENTION


@pytest.mark.parametrize(
    "famille",
    ["energie.dette-constatee", "energie.avis-de-coupure-recu", "energie.fourniture-interrompue"],
)
def test_un_fournisseur_nomme_ne_lit_que_l_energie_jusqu_a_ce_que_son_fluide_soit_regle(
    famille: str,
) -> None:
    histoire = given(
        OUVERT,
        fait(famille, "2026-02-01", fluide="ELEC", fournisseur="INT-ENERCAUS"),
        fait("energie.difficulte-reglee", "2026-03-01", fluide="EAU"),
    )
    (relation,) = de(histoire, "INT-ENERCAUS")
    assert (relation.familles, relation.fin_le) == (ENERGIE, None)

    histoire = histoire.when(fait("energie.difficulte-reglee", "2026-04-01", fluide="ELEC"))

    assert [r.fin_le for r in de(histoire, "INT-ENERCAUS")] == [date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("nommant", "champ", "finit"),
    [
        ("maintien.impaye-constate", "bailleur", "maintien.impaye-regularise"),
        ("maintien.impaye-constate", "bailleur", "maintien.depart-volontaire-constate"),
        ("maintien.impaye-signale-a-la-caf", "organisme_payeur", "maintien.impaye-regularise"),
        ("maintien.aide-fsl-demandee", "fonds", "maintien.decision-fsl-rendue"),
        ("maintien.surendettement-depose", "secretariat", "maintien.surendettement-traite"),
        (
            "maintien.mediation-bailleur-engagee",
            "bailleur",
            "maintien.mediation-bailleur-terminee",
        ),
        ("expulsion.assignation-signifiee", "bailleur", "expulsion.procedure-eteinte"),
        ("expulsion.assignation-signifiee", "bailleur", "expulsion.executee"),
        ("expulsion.ccapex-saisie", "commission", "expulsion.procedure-eteinte"),
        (
            "expulsion.diagnostic-social-propose",
            "organisme",
            "expulsion.diagnostic-social-transmis",
        ),
        ("energie.accompagnement-alec-debute", "agence", "energie.bilan-alec-etabli"),
        ("acces.bail-signe", "bailleur", "maintien.depart-volontaire-constate"),
        ("menage.accord-recueilli", "organismes", "menage.accord-retire"),
        ("siao.demande-deposee", "prescripteur", "siao.demande-close"),
    ],
)
def test_la_relation_finit_avec_ce_qui_l_a_fondee(nommant: str, champ: str, finit: str) -> None:
    histoire = given(OUVERT, fait(nommant, "2026-02-01", **nomme(champ)))
    assert [r.fin_le for r in de(histoire, "INT-NOMME")] == [None]

    histoire = histoire.when(fait(finit, "2026-05-01"))

    assert [r.fin_le for r in de(histoire, "INT-NOMME")] == [date(2026, 5, 1)]


def test_clore_une_demande_ne_finit_pas_la_prescription_d_une_autre() -> None:
    deposees = [
        fait("siao.demande-deposee", le, ident=ident, prescripteur=prescripteur)
        for le, ident, prescripteur in (
            ("2026-02-01", "une", "INT-NOMME"),
            ("2026-02-02", "autre", "INT-AUTRE"),
        )
    ]
    close = fait("siao.demande-close", "2026-05-01", demande=ref("autre"))
    histoire = given(OUVERT, *deposees, close)

    assert [r.fin_le for r in de(histoire, "INT-NOMME")] == [None]
    assert [r.fin_le for r in de(histoire, "INT-AUTRE")] == [date(2026, 5, 1)]


def test_un_accord_retire_dans_un_autre_perimetre_ne_finit_rien() -> None:
    histoire = given(
        OUVERT,
        fait(
            "menage.accord-recueilli",
            "2026-02-01",
            perimetre="LOGEMENT_SEUL",
            organismes=["INT-CAF48"],
        ),
        fait("menage.accord-retire", "2026-03-01", perimetre="HABITAT_SEUL"),
    )

    assert [r.fin_le for r in de(histoire, "INT-CAF48")] == [None]


def test_le_bailleur_qui_ecrit_de_lui_meme_ne_se_nomme_pas() -> None:
    histoire = given(
        OUVERT, fait("maintien.impaye-constate", "2026-02-01", par=BAILLEUR, bailleur=BAILLEUR)
    )

    assert de(histoire, BAILLEUR) == []


def test_qui_porte_une_mesure_decidee_ensemble_est_nomme() -> None:
    mesure = {
        "engagement": "00000000-0000-0000-0000-000000000009",
        "nature": "ACCOMPAGNEMENT_RENFORCE",
        "porteur": "INT-CD48",
        "avant_le": "2026-06-01",
    }
    histoire = given(
        OUVERT, fait("cas-complexe.solution-co-construite", "2026-02-01", mesures=[mesure])
    )

    assert [r.base for r in de(histoire, "INT-CD48")] == [Base.MISSION]


def test_chaque_famille_de_la_dette_et_de_la_procedure_sait_nommer() -> None:
    nomment = {c.fiche.famille for c in catalogue.classes() if fondations(c)}

    assert {"maintien", "expulsion", "energie"} <= nomment


# --- Héberger -------------------------------------------------------------------------------------

ORIENTE = (
    OUVERT,
    fait("siao.orientation-proposee", "2026-01-05", structure="INT-CHRS"),
    entree("2026-01-10", "CHRS_INSERTION", structure="INT-CHRS", par="INT-CHRS"),
    fait("siao.orientation-proposee", "2026-05-05", structure="INT-PENSION"),
)


@pytest.mark.parametrize("par", ["INT-CHRS", "/partenaires/siao"])
def test_sortir_d_un_lieu_ne_finit_pas_la_relation_de_celui_vers_qui_l_on_est_oriente(
    par: str,
) -> None:
    histoire = given(*ORIENTE, sortie("2026-06-01", "LOGEMENT_ADAPTE", par=par))

    assert [r.fin_le for r in de(histoire, "INT-CHRS")] == [date(2026, 6, 1)]
    assert [r.fin_le for r in de(histoire, "INT-PENSION")] == [None]


def test_sortir_d_un_logement_accompagne_finit_la_relation_de_qui_loge() -> None:
    entre = fait(
        "logement-accompagne.entree-effectuee",
        "2026-06-01",
        par="INT-PENSION",
        structure="INT-PENSION",
        type_place="PF",
    )
    histoire = given(
        *ORIENTE,
        entre,
        fait("logement-accompagne.sortie-effectuee", "2026-09-01", par="INT-PENSION"),
    )

    assert [r.fin_le for r in de(histoire, "INT-PENSION")] == [date(2026, 9, 1)]
    assert [r.fin_le for r in de(histoire, "INT-CHRS")] == [None]


def test_qui_accueille_sans_dire_dans_quel_lieu_finit_aussi_sa_relation_en_disant_la_sortie() -> (
    None
):
    """Taire la structure ne coûte rien à qui accueille : son absence n'apprend rien."""
    oriente = fait("siao.orientation-proposee", "2026-01-05", structure=ORGANISMES[CHRS])
    histoire = given(
        OUVERT,
        oriente,
        entree("2026-01-10", "CHRS_INSERTION", par=CHRS),
        sortie("2026-06-01", "LOGEMENT_ADAPTE", par=CHRS),
    )

    assert [r.fin_le for r in de(histoire, ORGANISMES[CHRS])] == [date(2026, 6, 1)]


def test_qui_n_est_pas_en_relation_ne_dit_pas_d_ou_le_menage_sort() -> None:
    intrus = entree("2026-02-01", "CHU", structure="INT-INTRUS", par="INT-INTRUS")
    histoire = given(*ORIENTE, intrus, sortie("2026-06-01", "RUE"))

    assert [r.fin_le for r in de(histoire, "INT-CHRS")] == [date(2026, 6, 1)]


# --- Passer le relais -----------------------------------------------------------------------------


def accepte(effet_le: str) -> Dit:
    return fait(
        "referent.relais-accepte",
        "2026-03-08",
        par="INT-SUIVANT",
        qualites=REFERENT,
        organisme="INT-SUIVANT",
        effet_le=effet_le,
    )


PROPOSE = (
    OUVERT,
    REFERE,
    fait(
        "referent.relais-propose",
        "2026-03-01",
        par=RELAIS,
        qualites=REFERENT,
        organisme="INT-SUIVANT",
    ),
)


def test_le_referent_qui_passe_le_relais_travaille_jusqu_a_ce_qu_il_soit_pris() -> None:
    contact = fait("referent.contact-tenu", "2026-03-20", par=RELAIS, qualites=REFERENT)
    histoire = given(*PROPOSE, accepte("2026-04-01"), contact)

    assert [r.fin_le for r in de(histoire, RELAIS)] == [date(2026, 3, 31)]
    assert histoire.au("2026-03-21").anomalies == []


def test_un_relais_lointain_ne_prolonge_pas_qui_le_siao_remercie() -> None:
    fini = fait("relation.terminee", "2026-03-15", organisme=RELAIS)
    histoire = given(*PROPOSE, accepte("2099-01-01"))
    assert [r.fin_le for r in de(histoire, RELAIS)] == [date(2098, 12, 31)]

    histoire = histoire.when(fini)

    assert [r.fin_le for r in de(histoire, RELAIS)] == [date(2026, 3, 15)]


@pytest.mark.parametrize("ordre", [(0, 1), (1, 0)])
def test_de_deux_fins_la_plus_proche_compte_dans_quelque_ordre_qu_on_les_apprenne(
    ordre: tuple[int, int],
) -> None:
    fins = (
        fait("maintien.impaye-regularise", "2026-05-01"),
        fait("maintien.depart-volontaire-constate", "2026-04-01"),
    )
    dette = fait("maintien.impaye-constate", "2026-02-01", bailleur=BAILLEUR)
    histoire = given(OUVERT, dette, *(fins[rang] for rang in ordre))

    assert [r.fin_le for r in de(histoire, BAILLEUR)] == [date(2026, 4, 1)]


# --- Confirmé par une vue -------------------------------------------------------------------------


def test_qui_n_est_confirme_que_par_une_vue_n_en_ouvre_pas_une_par_ceux_qu_il_nomme() -> None:
    histoire = given(
        *a_temps(
            OUVERT,
            fait("relation.demandee", "2026-02-01", par=LOUEUR, ident="d", familles=["MAINTIEN"]),
            fait(
                "relation.confirmee",
                "2026-02-02",
                par=CCAPEX,
                qualites=frozenset({Role.CCAPEX}),
                demande=ref("d", LOUEUR),
            ),
            fait(
                "maintien.impaye-signale-a-la-caf",
                "2026-02-03",
                par=LOUEUR,
                qualites=frozenset({Role.BAILLEUR_SOCIAL}),
                organisme_payeur="INT-CAF48",
            ),
        )
    )

    assert [r.par_une_vue for r in de(histoire, "INT-CAF48")] == [True]
