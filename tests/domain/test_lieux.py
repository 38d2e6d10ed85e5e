"""Où vit le ménage, et qui le compose : le lieu est à chaque personne, la composition aux présents.

Qui part ne déplace pas les autres. Une naissance, une arrivée, un départ, un décès changent la
composition, de quelque fait qu'ils soient dits.
"""

from datetime import date
from typing import Any

import pytest
from scenario import Dit, Histoire, bail, constat, entree, fait, given, menage, sortie

from parcours.domain.langage.champs import Scelle
from parcours.domain.volets.menage.etat import Menage

ICI, AILLEURS, PLUS_LOIN = "48095", "48140", "48092"
OUVERT = menage("2026-01-01", "a", "b")
LOGES = (OUVERT, bail("2026-01-01", "2026-01-05", commune=ICI))


def commune(lu: Histoire, jour: str) -> str | Scelle | None:
    lieu = lu.parcours.lieu(date.fromisoformat(jour))
    return lieu.commune if lieu else None


def en_tout_ordre(*dits: Dit) -> list[Histoire]:
    return [given(*dits), given(*reversed(dits))]


DEPARTS_D_UN_SEUL = {
    "hébergement": entree("2026-02-01", "CHU", personnes=["b"], commune=AILLEURS),
    "logement accompagné": fait(
        "logement-accompagne.entree-effectuee",
        "2026-02-01",
        type_place="RS",
        personnes=["b"],
        commune=AILLEURS,
    ),
    "sous-location": fait(
        "logement-accompagne.sous-location-debutee",
        "2026-02-01",
        personnes=["b"],
        commune=AILLEURS,
    ),
    "bail": bail("2026-02-01", "2026-02-01", personnes=["b"], commune=AILLEURS),
    "mise à l'abri": fait(
        "vif.mise-a-abri-debutee", "2026-02-01", personnes=["b"], commune=AILLEURS
    ),
    "constat": constat("2026-02-01", "TIERS", personnes=["b"], commune=AILLEURS),
}
D_UN_SEUL = pytest.mark.parametrize(
    "depart", DEPARTS_D_UN_SEUL.values(), ids=DEPARTS_D_UN_SEUL.keys()
)


@D_UN_SEUL
def test_un_membre_qui_part_ailleurs_ne_deplace_pas_le_menage(depart: Dit) -> None:
    for lu in en_tout_ordre(*LOGES, depart):
        assert [commune(lu, j) for j in ("2026-01-31", "2026-02-01", "2026-06-01")] == [ICI] * 3


@D_UN_SEUL
def test_qui_quitte_ensuite_le_menage_ne_le_deplace_pas_non_plus(depart: Dit) -> None:
    parti = fait("menage.personne-partie", "2026-03-01", personne="b")
    for lu in en_tout_ordre(*LOGES, depart, parti):
        assert commune(lu, "2026-03-02") == ICI


@D_UN_SEUL
def test_le_menage_suit_celui_qui_reste_quand_l_autre_meurt(depart: Dit) -> None:
    mort = fait("menage.personne-partie", "2026-03-01", personne="a", motif="DECES")
    for lu in en_tout_ordre(*LOGES, depart, mort):
        assert commune(lu, "2026-02-28") == ICI
        assert commune(lu, "2026-03-01") == AILLEURS


@D_UN_SEUL
def test_le_menage_se_deplace_quand_tous_sont_partis(depart: Dit) -> None:
    autre = constat("2026-04-01", "TIERS", personnes=["a"], commune=AILLEURS)
    for lu in en_tout_ordre(*LOGES, depart, autre):
        assert commune(lu, "2026-03-31") == ICI
        assert commune(lu, "2026-04-01") == AILLEURS


def test_un_fait_sans_nom_deplace_tout_le_menage() -> None:
    for lu in en_tout_ordre(*LOGES, constat("2026-02-01", "TIERS", commune=AILLEURS)):
        assert commune(lu, "2026-02-01") == AILLEURS


def test_nommer_tous_les_presents_deplace_tout_le_menage() -> None:
    depart = entree("2026-02-01", "CHU", personnes=["a", "b"], commune=AILLEURS)
    for lu in en_tout_ordre(*LOGES, depart):
        assert commune(lu, "2026-02-01") == AILLEURS


def test_partis_chacun_de_son_cote_le_menage_est_la_ou_l_on_est_parti_en_dernier() -> None:
    for lu in en_tout_ordre(
        *LOGES,
        entree("2026-02-01", "CHU", personnes=["b"], commune=AILLEURS),
        constat("2026-03-01", "TIERS", personnes=["a"], commune=PLUS_LOIN),
    ):
        assert commune(lu, "2026-02-15") == ICI
        assert commune(lu, "2026-03-01") == PLUS_LOIN


def test_un_menage_sans_personne_declaree_suit_chaque_fait() -> None:
    lu = given(
        constat("2026-01-01", "RUE", commune=ICI), constat("2026-02-01", "RUE", commune=AILLEURS)
    )
    assert [commune(lu, j) for j in ("2026-01-15", "2026-02-01")] == [ICI, AILLEURS]


def test_un_bail_signe_d_avance_ne_deplace_le_menage_qu_a_sa_prise_d_effet() -> None:
    """Entre la signature et l'effet, un constat le dit ailleurs : les lieux suivent leurs jours."""
    d_avance = bail("2026-02-01", "2026-05-01", commune=AILLEURS)
    for lu in en_tout_ordre(*LOGES, d_avance, constat("2026-03-01", "TIERS", commune=PLUS_LOIN)):
        jours = ("2026-02-15", "2026-03-15", "2026-04-30", "2026-05-01")
        assert [commune(lu, j) for j in jours] == [ICI, PLUS_LOIN, PLUS_LOIN, AILLEURS]


def test_l_etape_reste_celle_de_qui_est_encore_present() -> None:
    lu = given(*LOGES, entree("2026-02-01", "CHU", personnes=["b"], commune=AILLEURS)).when(
        fait("menage.personne-partie", "2026-03-01", personne="b")
    )
    assert [lu.au(j).etape for j in ("2026-01-31", "2026-02-01", "2026-03-01")] == [
        "logement",
        "hebergement",
        "logement",
    ]


# --- La composition -------------------------------------------------------------------------------


def qui(personne: str, role: str, **champs: Any) -> dict[str, Any]:  # noqa: ANN401 (any field)
    return {"personne": personne, "role": role, "tranche_age": "DE_25_A_59", **champs}


def ne(personne: str, le: str) -> Dit:
    return fait(
        "menage.personne-ajoutee",
        le,
        personne=personne,
        role="ENFANT_MINEUR",
        tranche_age="MOINS_3",
        motif="NAISSANCE",
    )


ELLE, LUI = qui("a", "DEMANDEUR", sexe="FEMME"), qui("b", "CONJOINT", sexe="HOMME")
PETIT = qui("c", "ENFANT_MINEUR", tranche_age="DE_3_A_17")


def compose(composition: str, *personnes: dict[str, Any]) -> Dit:
    return fait("menage.ouvert", "2026-01-01", personnes=[*personnes], composition=composition)


def partie(personne: str) -> Dit:
    return fait("menage.personne-partie", "2026-03-01", personne=personne)


COUPLE = compose("COUPLE_AVEC_ENFANT", ELLE, LUI, PETIT)
MOUVEMENTS: list[tuple[str, Dit, tuple[Dit, ...], str | None]] = [
    (
        "naissance",
        compose("FEMME_ISOLE_SANS_ENFANT", ELLE),
        (ne("n", "2026-02-01"),),
        "FEMME_ISOLE_AVEC_ENFANT",
    ),
    (
        "naissance au couple",
        compose("COUPLE_SANS_ENFANT", ELLE, LUI),
        (ne("n", "2026-02-01"),),
        "COUPLE_AVEC_ENFANT",
    ),
    ("séparation", COUPLE, (partie("b"),), "FEMME_ISOLE_AVEC_ENFANT"),
    ("départ de l'enfant", COUPLE, (partie("c"),), "COUPLE_SANS_ENFANT"),
    (
        "séparation et départ de l'enfant",
        COUPLE,
        (partie("b"), partie("c")),
        "FEMME_ISOLE_SANS_ENFANT",
    ),
    (
        "décès dit par une sortie",
        COUPLE,
        (sortie("2026-03-01", "DECES", personnes=["b"]),),
        "FEMME_ISOLE_AVEC_ENFANT",
    ),
    (
        "décès dit par un départ",
        COUPLE,
        (fait("expulsion.depart-constate", "2026-03-01", destination="DECES", personnes=["a"]),),
        "HOMME_ISOLE_AVEC_ENFANT",
    ),
    (
        "scission",
        COUPLE,
        (fait("correction.menage-scinde", "2026-03-01", personnes=["a", "c"]),),
        "HOMME_ISOLE_SANS_ENFANT",
    ),
    ("l'enfant reste seul", COUPLE, (partie("a"), partie("b")), "MINEUR_ISOLE"),
    ("tous sont morts", COUPLE, (sortie("2026-03-01", "DECES"),), None),
    (
        "un frère arrive",
        compose("FEMME_ISOLE_SANS_ENFANT", ELLE),
        (
            fait(
                "menage.personne-ajoutee",
                "2026-02-01",
                personne="f",
                role="FRATRIE",
                tranche_age="DE_25_A_59",
            ),
        ),
        "GROUPE_ADULTES",
    ),
    (
        "sexe inconnu",
        compose("COUPLE_SANS_ENFANT", qui("a", "DEMANDEUR"), LUI),
        (partie("b"),),
        None,
    ),
    (
        "sexe appris de ce qui en était dit",
        compose("FEMME_ISOLE_AVEC_ENFANT", qui("a", "DEMANDEUR"), PETIT),
        (partie("c"),),
        "FEMME_ISOLE_SANS_ENFANT",
    ),
    ("rien ne bouge", compose("AUTRE", ELLE, LUI), (), "AUTRE"),
]


@pytest.mark.parametrize(
    ("ouvert", "faits", "attendu"), [m[1:] for m in MOUVEMENTS], ids=[m[0] for m in MOUVEMENTS]
)
def test_la_composition_suit_naissances_arrivees_departs_et_deces(
    ouvert: Dit, faits: tuple[Dit, ...], attendu: str | None
) -> None:
    for lu in en_tout_ordre(ouvert, *faits):
        assert lu.parcours.volet(Menage, date(2026, 1, 1)).composition == str(
            ouvert.evenement.model_dump()["composition"]
        )
        assert lu.parcours.volet(Menage, date(2026, 3, 2)).composition == attendu


def test_qui_meurt_n_est_plus_du_menage() -> None:
    lu = given(COUPLE, sortie("2026-03-01", "DECES", personnes=["b"]))

    assert sorted(lu.parcours.volet(Menage, date(2026, 3, 1)).membres) == ["a", "c"]
