"""Un même jour : entrer et sortir, clore et rouvrir, solder et retomber, manquer une nuit.

Le jour ne dit pas l'ordre. L'heure que dit le partenaire le dit, à défaut la référence ; jamais
l'arrivée. Une sortie dont le seul séjour ouvert a commencé ce jour-là le finit.
"""

from typing import Any

import pytest
from scenario import (
    CHRS,
    Dit,
    Exemple,
    Histoire,
    au,
    bail,
    constat,
    designe,
    entree,
    fait,
    given,
    menage,
    ref,
    sortie,
)

from parcours.domain.langage.vocabulaire import Role

LE = "2026-02-10"


def a(heure: int, dit: Dit) -> Dit:
    """Le même fait, dont le partenaire dit l'heure."""
    return fait(
        dit.evenement.fiche.nom,
        str(dit.evenement.survenu_le),
        par=dit.par,
        ident=dit.ident,
        connu_le=f"{LE}T{heure:02}:00:00",
        **dit.evenement.model_dump(mode="json", exclude_unset=True, exclude={"survenu_le"}),
    )


def en_tout_ordre(*dits: Dit) -> list[Histoire]:
    return [given(*dits), given(*reversed(dits))]


# --- Entrer et sortir le même jour ----------------------------------------------------------------

SEJOURS_D_UN_JOUR = {
    "hébergement": (entree(LE, "CHU", ident="e"), sortie(LE, "RUE", ident="s")),
    "hébergement, la sortie nomme la personne": (
        entree(LE, "CHRS_INSERTION", ident="e", personnes=["p1"]),
        sortie(LE, "RUE", ident="s", personnes=["p1"]),
    ),
    "logement accompagné": (
        fait("logement-accompagne.entree-effectuee", LE, ident="e", type_place="RS"),
        fait("logement-accompagne.sortie-effectuee", LE, ident="s", destination="RUE"),
    ),
    "sous-location": (
        fait("logement-accompagne.sous-location-debutee", LE, ident="e"),
        fait("logement-accompagne.sortie-effectuee", LE, ident="s", destination="RUE"),
    ),
    "bail glissant": (
        fait("logement-accompagne.bail-glissant-conclu", LE, ident="e"),
        fait("logement-accompagne.sortie-effectuee", LE, ident="s", destination="RUE"),
    ),
    "mise à l'abri pour violences": (
        fait("vif.mise-a-abri-debutee", LE, ident="e"),
        fait("vif.mise-a-abri-terminee", LE, ident="s", destination="RUE"),
    ),
    "campement": (
        fait("campement.menage-rattache", LE, ident="e"),
        fait("campement.menage-detache", LE, ident="s", destination="RUE"),
    ),
}


@pytest.mark.parametrize("faits", SEJOURS_D_UN_JOUR.values(), ids=SEJOURS_D_UN_JOUR.keys())
@pytest.mark.parametrize("avant", [(), (menage("2026-02-01", "p1"),)], ids=["personne", "p1"])
def test_entrer_et_sortir_le_meme_jour_n_abrite_pas_pour_toujours(
    faits: tuple[Dit, Dit], avant: tuple[Dit, ...]
) -> None:
    for lu in en_tout_ordre(*avant, *faits):
        assert [lu.au(jour).etape for jour in (LE, "2026-02-11", "2026-05-01")] == ["rue"] * 3
        assert "sejour-d-un-jour" in lu.au(LE).anomalies
        assert set(lu.au("2026-02-11").dossiers) <= {"parcours"}


def test_changer_de_place_le_jour_ou_l_on_sort_n_abrite_pas_pour_toujours() -> None:
    """Au CHU, puis à l'hôtel le 10 février, d'où l'on part le jour même, sans y être entré."""
    change = "hebergement.changement-de-place-effectue"
    faits = (
        menage("2026-01-02", "p1", "p2"),
        entree("2026-01-05", "CHU", ident="e", structure="INT-CHUA48"),
        fait(change, LE, ident="h", type_place="HOTEL", structure="INT-CHUB48"),
        sortie(LE, "RUE", ident="s"),
    )
    for lu in en_tout_ordre(*faits):
        assert lu.au("2026-02-09").etape == "hebergement"
        assert [lu.au(jour).etape for jour in (LE, "2026-05-01")] == ["rue"] * 2
        assert lu.au(LE).anomalies == []
        assert lu.au(LE).dossiers == ["parcours"]


def test_changer_de_place_le_jour_ou_un_autre_sort_ne_le_suit_pas() -> None:
    change = "hebergement.changement-de-place-effectue"
    faits = (
        menage("2026-01-02", "p1", "p2"),
        entree("2026-01-05", "CHU", ident="e"),
        fait(change, LE, ident="h", type_place="HOTEL", personnes=["p1"]),
        sortie(LE, "RUE", ident="s", personnes=["p2"]),
    )
    for lu in en_tout_ordre(*faits):
        assert lu.au("2026-03-01").situations == {"p1": "HOTEL", "p2": "RUE"}
        assert "sejour" in lu.au("2026-03-01").dossiers


def test_mourir_le_jour_ou_l_on_entre_ne_laisse_pas_de_sejour_ouvert() -> None:
    for lu in en_tout_ordre(entree(LE, "CHU", ident="e"), sortie(LE, "DECES", ident="s")):
        assert lu.au("2026-02-11").etape == "inconnue"
        assert lu.au("2026-02-11").dossiers == []


def test_changer_de_structure_dans_la_journee_n_est_pas_un_sejour_d_un_jour() -> None:
    change = (
        menage("2026-01-01", "p1"),
        entree("2026-01-05", "CHU", ident="a", structure="INT-CHUA48"),
        sortie(LE, "URGENCE", ident="s"),
        entree(LE, "CHRS_INSERTION", ident="b", structure="INT-CHRSB48"),
    )
    for lu in en_tout_ordre(*change):
        assert lu.au(LE).situations == {"p1": "CHRS_INSERTION"}
        assert lu.au(LE).anomalies == []
        assert "sejour" in lu.au("2026-03-01").dossiers


@pytest.mark.parametrize(
    "champs", [{"sejour": ref("b")}, {"structure": "INT-CHRSB48"}], ids=["sejour", "structure"]
)
def test_dire_le_sejour_d_un_jour_laisse_l_autre_ouvert(champs: dict[str, Any]) -> None:
    passage = (
        menage("2026-01-01", "p1"),
        entree("2026-01-05", "CHU", ident="a", structure="INT-CHUA48"),
        entree(LE, "CHRS_INSERTION", ident="b", structure="INT-CHRSB48"),
        sortie(LE, "AUTRE_HEBERGEMENT", ident="s", **champs),
    )
    for lu in en_tout_ordre(*passage):
        assert lu.au(LE).situations == {"p1": "AUTRE_HEBERGEMENT"}
        assert lu.au(LE).anomalies == ["sejour-d-un-jour"]
        assert "sejour" in lu.au(LE).dossiers


def test_une_structure_ne_dit_pas_la_sortie_de_celle_ou_l_on_entre_le_jour_meme() -> None:
    """Le séjour que finit cette sortie n'est pas connu : celui du jour n'est pas le sien."""
    autre, gere = "/partenaires/autre-chrs", frozenset({Role.GESTIONNAIRE_HEBERGEMENT})
    arrive = (
        entree(LE, "CHU", ident="e", par=CHRS, structure="INT-GENTIANES"),
        sortie(LE, "URGENCE", ident="s", par=autre, qualites=gere),
    )
    for lu in en_tout_ordre(*arrive):
        assert lu.au("2026-03-01").etape == "hebergement"
        assert lu.au(LE).anomalies == ["sortie-sans-sejour"]


def test_chez_soi_le_jour_ou_l_on_sort_reste_chez_soi() -> None:
    loge = (
        entree(LE, "CHU", ident="e"),
        sortie(LE, "LOGEMENT_PRIVE", ident="s"),
        bail("2026-02-01", LE, ident="b"),
    )
    for lu in en_tout_ordre(*loge):
        assert lu.au("2026-03-01").situations == {None: "PRIVE"}


def test_chacun_sort_du_sejour_qui_est_le_sien() -> None:
    """Le même jour, l'un finit un séjour ancien, l'autre un séjour d'un jour."""
    deux = (
        menage("2026-01-01", "p1", "p2"),
        entree("2026-01-05", "CHU", ident="a", personnes=["p1"], structure="INT-CHUA48"),
        entree(LE, "CHU", ident="b", personnes=["p2"], structure="INT-CHUA48"),
        sortie(LE, "RUE", ident="s"),
    )
    for lu in en_tout_ordre(*deux):
        assert lu.au("2026-03-01").situations == {"p1": "RUE", "p2": "RUE"}
        assert "sejour" not in lu.au("2026-03-01").dossiers


# --- Clore et rouvrir, solder et retomber ---------------------------------------------------------

OUVERT = (menage("2026-01-01", "p1"), bail("2026-01-01", "2026-01-05", nature="VIDE_3_ANS"))
BASCULES: dict[str, tuple[tuple[Dit, ...], Dit, Dit, str]] = {
    "parcours": (
        (),
        fait("parcours.rouvert", LE, ident="o"),
        fait("parcours.clos", LE, ident="f"),
        "parcours",
    ),
    "impayé": (
        (fait("maintien.impaye-constate", "2026-01-20"),),
        fait("maintien.impaye-constate", LE, ident="o"),
        fait("maintien.impaye-regularise", LE, ident="f"),
        "dossier-impaye",
    ),
    "énergie": (
        (fait("energie.dette-constatee", "2026-01-20", fluide="ELEC"),),
        fait("energie.dette-constatee", LE, ident="o", fluide="ELEC"),
        fait("energie.difficulte-reglee", LE, ident="f", fluide="ELEC"),
        "dossier-energie",
    ),
    "procédure d'expulsion": (
        (fait("expulsion.commandement-de-payer-delivre", "2026-01-20"),),
        fait("expulsion.commandement-de-payer-delivre", LE, ident="o"),
        fait("expulsion.procedure-eteinte", LE, ident="f"),
        "dossier-expulsion",
    ),
    "protection de l'adresse": (
        (fait("vif.protection-adresse-activee", "2026-01-20"),),
        fait("vif.protection-adresse-activee", LE, ident="o"),
        fait("vif.protection-adresse-levee", LE, ident="f"),
        "protection-adresse",
    ),
    "accord de partage": (
        (fait("menage.accord-recueilli", "2026-01-20", perimetre="PARCOURS_COMPLET"),),
        fait("menage.accord-recueilli", LE, ident="o", perimetre="PARCOURS_COMPLET"),
        fait("menage.accord-retire", LE, ident="f", perimetre="PARCOURS_COMPLET"),
        "accord-partage",
    ),
    "mesure d'accompagnement": (
        (fait("accompagnement.mesure-debutee", "2026-01-20", mesure="AVDL"),),
        fait("accompagnement.mesure-debutee", LE, ident="o", mesure="AVDL"),
        fait("accompagnement.mesure-terminee", LE, ident="f", mesure="AVDL"),
        "mesure-accompagnement",
    ),
}
DE_TOUTE_SORTE = pytest.mark.parametrize("bascule", BASCULES.values(), ids=BASCULES.keys())


@DE_TOUTE_SORTE
def test_le_meme_jour_le_dernier_dit_compte(
    bascule: tuple[tuple[Dit, ...], Dit, Dit, str],
) -> None:
    avant, ouvre, ferme, dossier = bascule
    for lu in en_tout_ordre(*OUVERT, *avant, a(9, ferme), a(15, ouvre)):
        assert dossier in lu.au("2026-02-11").dossiers
    for lu in en_tout_ordre(*OUVERT, *avant, a(15, ferme), a(9, ouvre)):
        assert dossier not in lu.au("2026-02-11").dossiers


@DE_TOUTE_SORTE
def test_sans_heure_le_meme_jour_la_reference_decide(
    bascule: tuple[tuple[Dit, ...], Dit, Dit, str],
) -> None:
    avant, ouvre, ferme, dossier = bascule
    for lu in en_tout_ordre(*OUVERT, *avant, ferme, ouvre):
        assert dossier in lu.au("2026-02-11").dossiers


@pytest.mark.parametrize(("clos_a", "etape"), [(9, "logement"), (18, "clos")])
def test_de_deux_faits_de_cycle_d_un_jour_le_dernier_compte(clos_a: int, etape: str) -> None:
    clos = fait("parcours.clos", LE, ident="c")
    rouvert = fait("parcours.rouvert", LE, ident="r")
    for lu in en_tout_ordre(*OUVERT, a(clos_a, clos), a(15, rouvert)):
        assert lu.au(LE).etape == etape
        assert lu.au("2026-06-01").etape == etape
        assert lu.au("2026-06-01").anomalies == []


def test_ce_qui_s_ouvre_et_se_ferme_dans_la_journee_sans_le_dire_reste_ferme() -> None:
    faits = (
        fait("energie.dette-constatee", LE, ident="z", fluide="ELEC"),
        fait("energie.difficulte-reglee", LE, ident="a", fluide="ELEC"),
    )
    for lu in en_tout_ordre(*faits):
        assert lu.au("2026-02-11").dossiers == []


def test_un_menage_dit_ouvert_le_jour_de_sa_cloture_reste_clos() -> None:
    for lu in en_tout_ordre(a(18, menage(LE, "p1")), a(9, fait("parcours.clos", LE, ident="c"))):
        assert lu.au(LE).etape == "clos"


def test_clore_et_rouvrir_dans_la_journee_demande_un_autre_referent() -> None:
    faits = (
        *OUVERT,
        designe("2026-01-10", "INT-RELAIS"),
        a(9, fait("parcours.clos", LE, ident="c")),
        a(15, fait("parcours.rouvert", LE, ident="r")),
    )
    for lu in en_tout_ordre(*faits):
        assert lu.au(LE).referent is None


# --- Manquer une nuit -----------------------------------------------------------------------------


def absent(nuit_du: str, le: str | None = None, abri: str = "m", ident: str | None = None) -> Dit:
    return fait(
        "veille.presence-non-confirmee",
        le or nuit_du,
        ident=ident or f"absent-{nuit_du}",
        nuit_du=nuit_du,
        attribution=ref(abri),
    )


def abri(nuit_du: str, nombre: int, ident: str = "m") -> Dit:
    return fait(
        "veille.mise-a-abri-attribuee",
        nuit_du,
        ident=ident,
        nuit_du=nuit_du,
        nuits=nombre,
        type_place="CHU",
    )


NUITS = ("2026-01-10", "2026-01-11", "2026-01-12", "2026-01-13")
ABSENCES = [
    ([], "CCCR"),
    (["2026-01-10"], "RCCR"),
    (["2026-01-11"], "CRCR"),
    (["2026-01-12"], "CCRR"),
    (["2026-01-10", "2026-01-12"], "RCRR"),
    (["2026-01-10", "2026-01-11", "2026-01-12"], "RRRR"),
]


@pytest.mark.parametrize("avant", [(), (constat("2026-01-02", "RUE"),)], ids=["rien", "rue"])
@pytest.mark.parametrize(("absences", "attendu"), ABSENCES)
def test_une_absence_ote_la_nuit_qu_elle_nomme_et_celle_la_seulement(
    absences: list[str], attendu: str, avant: tuple[Dit, ...]
) -> None:
    for lu in en_tout_ordre(*avant, abri("2026-01-10", 3), *(absent(n) for n in absences)):
        vecues = [lu.au(nuit).situations[None] for nuit in NUITS]
        assert vecues == [{"C": "CHU", "R": "RUE"}[lettre] for lettre in attendu]


EXEMPLES = (
    Exemple(
        "une absence ne fait pas quitter une place où l'on est entré depuis",
        given(abri("2026-01-10", 3), entree("2026-01-11", "CHRS_INSERTION"), absent("2026-01-12")),
        au("2026-01-12", situations={None: "CHRS_INSERTION"}),
        au("2026-03-12", situations={None: "CHRS_INSERTION"}),
    ),
    Exemple(
        "absent d'un abri, présent dans l'autre que le 115 donne la même nuit",
        given(abri("2026-01-10", 1), abri("2026-01-10", 1, ident="n"), absent("2026-01-10")),
        au("2026-01-10", situations={None: "CHU"}),
    ),
    Exemple(
        "une absence d'un abri inconnu vaut pour celui de cette nuit",
        given(abri("2026-01-10", 3), absent("2026-01-11", abri="jamais-recu")),
        au("2026-01-10", situations={None: "CHU"}),
        au("2026-01-11", situations={None: "RUE"}),
        au("2026-01-12", situations={None: "CHU"}),
    ),
    Exemple(
        "une absence hors des nuits attribuées n'ôte rien",
        given(constat("2026-01-02", "TIERS"), abri("2026-01-10", 1), absent("2026-01-20")),
        au("2026-01-20", situations={None: "TIERS"}, anomalies=["nuit-hors-attribution"]),
    ),
    Exemple(
        "une absence ne vaut que pour ceux que la mise à l'abri nommait",
        given(
            menage("2026-01-01", "p1", "p2"),
            entree("2026-01-05", "CHRS_INSERTION", personnes=["p2"]),
            fait(
                "veille.mise-a-abri-attribuee",
                "2026-01-10",
                ident="m",
                nuit_du="2026-01-10",
                nuits=1,
                type_place="CHU",
                personnes=["p1"],
            ),
            absent("2026-01-10"),
        ),
        au("2026-01-10", situations={"p1": "RUE", "p2": "CHRS_INSERTION"}),
    ),
    Exemple(
        "l'abri rectifié perd la même nuit",
        given(
            abri("2026-01-10", 2),
            abri("2026-01-10", 3, ident="m2"),
            fait("correction.fait-rectifie", "2026-01-11", cible=ref("m"), remplacant=ref("m2")),
            absent("2026-01-11"),
        ),
        au("2026-01-10", situations={None: "CHU"}),
        au("2026-01-11", situations={None: "RUE"}),
        au("2026-01-12", situations={None: "CHU"}),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_une_absence_se_lit_de_meme_dans_tout_ordre(exemple: Exemple) -> None:
    assert exemple.ecarts() == []
    assert exemple.a_rebours().ecarts() == []
