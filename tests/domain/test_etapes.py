"""L'étape du ménage : les exemples EM-xx du domaine, et ce qu'aucun exemple ne dit."""

from dataclasses import replace
from datetime import date
from types import ModuleType

import pytest
from scenario import (
    Dit,
    Exemple,
    annule,
    au,
    bail,
    constat,
    entree,
    fait,
    given,
    menage,
    ref,
    sortie,
)

from parcours.domain.langage import nomenclatures
from parcours.domain.langage.situations import DESTINATIONS, PRECEDENCE, SITUATIONS, Etape
from parcours.domain.parcours import etapes
from parcours.domain.parcours.etapes import PeriodeDEtape
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.residences import Residences, Sejour


def impaye(le: str) -> Dit:
    """Un impayé de loyer est constaté."""
    return fait("maintien.impaye-constate", le)


X_11 = (bail("2025-09-01", effet="2025-09-01"), impaye("2026-03-10"))
X_17 = (fait("parcours.clos", "2026-05-01"), impaye("2026-06-10"))

EXEMPLES = (
    Exemple(
        "X-09",
        given(
            menage("2026-03-01", "p1", "p2"),
            entree("2026-03-01", "CHRS_INSERTION", personnes=["p1"]),
            constat("2026-03-02", "RUE", personnes=["p2"]),
        ),
        au("2026-03-02", etape="rue", situations={"p1": "CHRS_INSERTION", "p2": "RUE"}),
    ),
    Exemple(
        "X-10",
        given(
            menage("2026-01-01", "p1", "p2"),
            bail("2026-01-01", effet="2026-01-01", personnes=["p1"]),
        ),
        au("2026-01-01", etape="logement", drapeaux={"situation-partielle"}),
    ),
    Exemple(
        "X-11",
        given(*X_11),
        au("2026-03-10", etape="maintien", etape_de_base="logement"),
    ),
    Exemple(
        "X-12",
        given(
            *X_11,
            fait("maintien.degradation-signalee", "2026-03-20", ident="d1"),
            fait("maintien.impaye-regularise", "2026-05-02"),
            fait("referent.alerte-close", "2026-05-20", alerte=ref("d1")),
        ),
        au("2026-05-02", etape="maintien", dossiers=["bail", "dossier-degradation"]),
        au("2026-05-20", etape="logement", dossiers=["bail"]),
    ),
    Exemple(
        "X-13",
        given(
            *X_11,
            fait(
                "acces.relogement-realise",
                "2026-06-01",
                origine="EXPULSION",
                situation="LS",
            ),
        ),
        au("2026-05-31", etape="maintien"),
        au("2026-06-01", etape="logement", dossiers=["bail", "dossier-impaye"]),
    ),
    Exemple(
        "X-14",
        given(fait("expulsion.commandement-signale-a-la-ccapex", "2026-04-15")),
        au("2026-04-15", etape="maintien", drapeaux={"logement-presume"}),
    ),
    Exemple(
        "X-15",
        given(entree("2026-04-01", "CHU"), impaye("2026-04-10")),
        au("2026-04-10", etape="hebergement", dossiers=["dossier-impaye", "sejour"]),
    ),
    Exemple(
        "X-17",
        given(*X_17),
        au("2026-04-30", etape="inconnue"),
        au("2026-05-01", etape="clos", anomalies=[]),
        au("2026-06-10", etape="clos", anomalies=["fait-apres-cloture"]),
    ),
    Exemple(
        "X-18",
        given(*X_17, fait("parcours.rouvert", "2026-06-12")),
        au("2026-06-11", etape="clos"),
        au("2026-06-12", etape="maintien", drapeaux={"logement-presume"}),
    ),
    Exemple(
        "X-19",
        given(
            entree("2026-03-01", "CHU", ident="e1"),
            annule("2026-03-05", cible=ref("e1")),
        ),
        au("2026-03-02", connu_a=1, etape="hebergement"),
        au("2026-03-02", connu_a=2, etape="inconnue"),
    ),
    Exemple(
        "X-35",
        given(
            menage("2026-01-05", "p1", "p2"),
            constat("2026-01-05", "RUE"),
            entree("2026-02-01", "CHU", personnes=["p1"]),
            entree("2026-02-15", "CHU", personnes=["p2"]),
        ),
        au("2026-02-14", etape="rue", depuis_le="2026-01-05"),
        au("2026-02-15", etape="hebergement", depuis_le="2026-02-15"),
    ),
    Exemple(
        "X-36",
        given(
            menage("2026-01-05", "p1", "p2"),
            constat("2026-01-05", "TIERS", personnes=["p1"]),
            entree("2026-01-05", "CHU", personnes=["p2"]),
        ),
        au("2026-01-05", etape="hebergement", situations={"p1": "TIERS", "p2": "CHU"}),
    ),
    Exemple(
        "X-37",
        given(
            menage("2026-01-05", "p1"),
            fait("maintien.degradation-signalee", "2026-03-06"),
        ),
        au("2026-03-06", etape="inconnue", drapeaux=set()),
    ),
    Exemple(
        "X-38",
        given(impaye("2026-03-10"), constat("2026-06-01", "LOGEMENT_LOCATAIRE")),
        au("2026-06-01", etape="maintien"),
    ),
    Exemple(
        "X-39",
        given(*X_11, bail("2026-09-01", effet="2026-09-01", contexte="RENOUVELLEMENT")),
        au("2026-09-01", etape="maintien"),
    ),
    Exemple(
        "X-40",
        given(
            constat("2026-04-01", "RUE"),
            fait("energie.dette-constatee", "2026-04-10", fluide="ELEC"),
        ),
        au("2026-04-10", etape="rue", dossiers=["dossier-energie"]),
    ),
    Exemple(
        "X-41",
        given(
            menage("2026-01-05", "p1"),
            fait("menage.personne-partie", "2026-05-01", personne="p1", motif="DECES"),
        ),
        au("2026-05-01", etape="inconnue", anomalies=["menage-sans-personne"]),
    ),
    Exemple(
        "X-42",
        given(
            menage("2026-01-05", "p1"),
            fait(
                "correction.menage-scinde",
                "2026-05-01",
                personnes=["p1"],
                motif="MISE_EN_SECURITE",
            ),
        ),
        au("2026-05-01", etape="inconnue", anomalies=["menage-sans-personne"]),
    ),
)

REGLES = (
    Exemple(
        "EM-01 : un parcours n'est clos qu'à compter du jour où on le clôt",
        given(entree("2026-01-10", "CHU"), fait("parcours.clos", "2026-05-01")),
        au("2026-04-30", etape="hebergement", etape_de_base="hebergement"),
        au("2026-05-01", etape="clos", etape_de_base="hebergement", depuis_le="2026-01-10"),
    ),
    Exemple(
        "EM-01 : une correction survenue après la clôture n'est pas un fait de trop",
        given(
            entree("2026-01-10", "CHU", ident="e1"),
            fait("parcours.clos", "2026-05-01"),
            annule("2026-06-01", cible=ref("e1")),
        ),
        au("2026-06-01", etape="clos", anomalies=[]),
    ),
    Exemple(
        "EM-02 : une personne hors du territoire ne masque pas les autres",
        given(
            menage("2026-01-05", "p1", "p2"),
            entree("2026-01-05", "CHU", personnes=["p1"]),
            sortie("2026-01-05", "HORS_TERRITOIRE", personnes=["p2"]),
        ),
        au("2026-01-05", etape="hebergement", drapeaux={"situation-partielle"}),
    ),
    Exemple(
        "EM-02 : qui a quitté le territoire ne fait pas oublier qui est introuvable",
        given(
            menage("2026-01-05", "p1", "p2"),
            sortie("2026-02-01", "HORS_TERRITOIRE", personnes=["p2"]),
            sortie("2026-03-01", "HORS_TERRITOIRE", personnes=["p1"]),
        ),
        au("2026-02-01", etape="inconnue", drapeaux=set()),
        au("2026-03-01", etape="sortie-territoire", drapeaux=set()),
    ),
    Exemple(
        "EM-02 : de la rue au logement, le plus précaire l'emporte",
        given(
            menage("2026-01-05", "p1", "p2"),
            constat("2026-01-05", "LS", personnes=["p1"]),
            constat("2026-01-05", "PF", personnes=["p2"]),
            constat("2026-02-01", "TIERS", personnes=["p1"]),
            constat("2026-03-01", "SQUAT", personnes=["p2"]),
        ),
        au("2026-01-05", etape="logement-accompagne"),
        au("2026-02-01", etape="hebergement"),
        au("2026-03-01", etape="rue"),
    ),
    Exemple(
        "EM-03 : deux situations d'une même étape ne l'interrompent pas",
        given(entree("2026-01-10", "CHU"), entree("2026-02-10", "CHRS_INSERTION")),
        au("2026-02-10", etape="hebergement", depuis_le="2026-01-10"),
    ),
    Exemple(
        "EM-03 : la vigilance n'interrompt pas l'étape de base",
        given(*X_11, fait("maintien.impaye-regularise", "2026-05-02")),
        au("2026-03-10", etape="maintien", depuis_le="2025-09-01"),
        au("2026-05-02", etape="logement", depuis_le="2025-09-01"),
    ),
    Exemple(
        "EM-04 : un impayé, une procédure ou un mal-logement présument un logement",
        given(
            impaye("2026-01-10"),
            fait("maintien.impaye-regularise", "2026-02-01"),
            fait("expulsion.ccapex-saisie", "2026-03-01"),
            fait("expulsion.procedure-eteinte", "2026-04-01"),
            fait("habitat-indigne.signalement-recu", "2026-05-01"),
            fait("habitat-indigne.signalement-clos", "2026-06-01"),
        ),
        au("2026-01-10", etape="maintien", drapeaux={"logement-presume"}),
        au("2026-02-01", etape="inconnue", drapeaux=set()),
        au("2026-03-01", etape="maintien", drapeaux={"logement-presume"}),
        au("2026-04-01", etape="inconnue", drapeaux=set()),
        au("2026-05-01", etape="maintien", drapeaux={"logement-presume"}),
        au("2026-06-01", etape="inconnue", drapeaux=set()),
    ),
    Exemple(
        "EM-04 : rien ne se présume de qui a quitté le territoire",
        given(sortie("2026-01-10", "HORS_TERRITOIRE"), impaye("2026-02-01")),
        au("2026-02-01", etape="sortie-territoire"),
    ),
    Exemple(
        "EM-05 : un logement accompagné aussi appelle la vigilance",
        given(constat("2026-01-10", "PF"), impaye("2026-02-01")),
        au("2026-02-01", etape="maintien", etape_de_base="logement-accompagne"),
    ),
    Exemple(
        "EM-05 : un logement en procédure d'expulsion vaut vigilance à lui seul",
        given(constat("2026-01-10", "LOGEMENT_EN_PROCEDURE_EXPULSION")),
        au("2026-01-10", etape="maintien", etape_de_base="logement", dossiers=[]),
    ),
    Exemple(
        "EM-05 : un dossier qui n'est pas un risque n'appelle pas la vigilance",
        given(
            bail("2025-09-01", effet="2025-09-01"),
            fait("siao.demande-deposee", "2026-01-10"),
            fait("pole.saisine-recue", "2026-01-10"),
        ),
        au("2026-01-10", etape="logement"),
    ),
    Exemple(
        "EM-06 : un dossier ouvert le jour de l'entrée compte",
        given(bail("2026-01-10", effet="2026-03-01"), impaye("2026-03-01")),
        au("2026-03-01", etape="maintien"),
    ),
    Exemple(
        "EM-06 : un séjour à l'hôpital ne fait pas oublier l'entrée dans le logement",
        given(
            impaye("2026-01-01"),
            bail("2026-02-01", effet="2026-02-01"),
            constat("2026-03-01", "HOPITAL"),
            constat("2026-04-01", "LOGEMENT_LOCATAIRE"),
        ),
        au("2026-01-01", etape="maintien"),
        au("2026-02-01", etape="logement"),
        au("2026-03-01", etape="logement", drapeaux={"institution"}),
        au("2026-04-01", etape="logement", drapeaux=set()),
    ),
    Exemple(
        "EM-06 : passer par la rue fait oublier l'entrée dans le logement d'avant",
        given(
            impaye("2026-01-01"),
            bail("2026-02-01", effet="2026-02-01"),
            constat("2026-03-01", "RUE"),
            constat("2026-04-01", "LOGEMENT_LOCATAIRE"),
        ),
        au("2026-04-01", etape="maintien"),
    ),
    Exemple(
        "EM-07 : à la rue, le dossier reste ouvert et l'étape dit le lieu de vie",
        given(*X_11, constat("2026-04-01", "RUE")),
        au("2026-04-01", etape="rue", dossiers=["bail", "dossier-impaye"]),
    ),
    Exemple(
        "EM-08 : un ménage dont tous sont partis n'a plus de logement à présumer",
        given(
            menage("2026-01-05", "p1"),
            impaye("2026-01-10"),
            sortie("2026-02-01", "DECES"),
        ),
        au("2026-01-31", etape="maintien", anomalies=[]),
        au("2026-02-01", etape="inconnue", drapeaux=set(), anomalies=["menage-sans-personne"]),
    ),
)

NUMEROS = (*range(9, 16), *range(17, 20), *range(35, 43))

TOUS = pytest.mark.parametrize("exemple", [*EXEMPLES, *REGLES], ids=repr)


@TOUS
def test_l_etape_est_celle_que_le_domaine_dit(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@TOUS
def test_l_etape_ne_depend_pas_de_l_ordre_ou_les_faits_arrivent(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_aucun_exemple_ne_manque() -> None:
    joues = {exemple.nom for exemple in EXEMPLES}

    assert joues == {f"X-{numero:02}" for numero in NUMEROS}


def test_avant_tout_fait_l_etape_est_inconnue() -> None:
    histoire = given(entree("2026-03-01", "CHU"))

    lu = histoire.au("2026-02-28")

    assert (lu.etape, lu.etape_de_base, lu.depuis_le) == ("inconnue", "inconnue", None)
    assert (lu.drapeaux, lu.situations, lu.anomalies) == (set(), {}, [])


# --- Ce que chaque situation veut dire ------------------------------------------------------------

MENENT_A = {
    "rue": "RUE ABRI_FORTUNE VEHICULE SQUAT CAMPEMENT",
    "hebergement": (
        "TIERS HOTEL_PAYE EAME CHU CHRS_URGENCE CHRS_STABILISATION CHRS_INSERTION HOTEL RHVS "
        "CENTRE_PARENTAL ABRI_HIVERNAL SAS_REGIONAL HALTE_NUIT HEBERGEMENT_PROPRIETAIRE "
        "MISE_A_ABRI_VIF AUTRE_HEBERGEMENT LHSS LAM CADA HUDA CAES CPH CAO CHUM ARV"
    ),
    "logement-accompagne": (
        "ACT UCSA RS FJT FTM PF RA ALT IML_SOUS_LOCATION BAIL_GLISSANT SOUS_LOCATION_ASSO "
        "AUTRE_LOGEMENT_ACCOMPAGNE"
    ),
    "logement": (
        "IML_MANDAT LS PRIVE PRIVE_CONVENTIONNE COMMUNAL PROPRIETE LOGEMENT_LOCATAIRE "
        "LOGEMENT_PROPRIETAIRE LOGEMENT_EN_PROCEDURE_EXPULSION"
    ),
    "inconnue": "AUTRE INCONNUE",
    "": "HOPITAL DETENTION ASE",
}
"""L'étape où mène chaque situation ; vide : celle d'avant."""
VIEILLISSENT = (
    "RUE ABRI_FORTUNE VEHICULE SQUAT CAMPEMENT TIERS HOTEL_PAYE HALTE_NUIT HOPITAL DETENTION ASE "
    "AUTRE"
)
SANS_PROTECTION = (
    "RUE ABRI_FORTUNE VEHICULE SQUAT CAMPEMENT TIERS HOTEL_PAYE AUTRE INCONNUE HOPITAL DETENTION "
    "ASE HORS_TERRITOIRE"
)


@pytest.mark.parametrize(("etape", "situations"), MENENT_A.items())
def test_chaque_situation_mene_a_une_etape(etape: str, situations: str) -> None:
    menent = {
        code
        for code in nomenclatures.codes("SITRES")
        if SITUATIONS[code].etape == (Etape(etape) if etape else None)
    }

    assert menent == set(situations.split())


def test_une_situation_precaire_vieillit_en_six_mois_et_les_autres_durent() -> None:
    vieillissent = {c: s.peremption_mois for c, s in SITUATIONS.items() if s.peremption_mois}

    assert vieillissent == dict.fromkeys(VIEILLISSENT.split(), 6)


def test_on_sait_ou_l_on_est_a_l_abri_et_ou_le_logement_est_menace() -> None:
    sans = {code for code, situation in SITUATIONS.items() if not situation.protegee}
    menacees = {code for code, situation in SITUATIONS.items() if situation.risque}

    assert sans == set(SANS_PROTECTION.split())
    assert menacees == {"LOGEMENT_EN_PROCEDURE_EXPULSION"}


def test_chaque_destination_mene_a_une_situation_sauf_le_deces() -> None:
    assert nomenclatures.codes("SORTIE") - DESTINATIONS.keys() == {"DECES"}
    assert set(DESTINATIONS.values()) - nomenclatures.codes("SITRES") == {"HORS_TERRITOIRE"}


# --- Un calcul faux contredit un exemple ----------------------------------------------------------


def sans_presomption(_parcours: Parcours, _jour: date) -> bool:
    return False


def tout_dossier_presume(parcours: Parcours, jour: date) -> bool:
    return any(d.est_ouvert(jour) for d in parcours.dossiers)


def sans_vigilance(_parcours: Parcours, _sejours: list[Sejour], base: Etape, _jour: date) -> Etape:
    return base


def vigilance_partout(parcours: Parcours, _sejours: list[Sejour], base: Etape, jour: date) -> Etape:
    risques = [d for d in parcours.dossiers if d.dossier.risque and d.est_ouvert(jour)]
    return Etape.MAINTIEN if risques else base


def vigilance_des_logements_d_avant(
    parcours: Parcours, sejours: list[Sejour], base: Etape, jour: date
) -> Etape:
    return VIGILANCE(parcours, [replace(s, logement_depuis_le=None) for s in sejours], base, jour)


def depuis_le_changement(_avant: PeriodeDEtape | None, _base: Etape, du: date) -> date:
    return du


def jamais_clos(_self: Parcours, _au: date) -> None:
    return None


SANS_LES_INCONNUS = tuple(e for e in PRECEDENCE if e is not Etape.INCONNUE)
DU_PLUS_STABLE = tuple(reversed(PRECEDENCE))


def la_base_seule(parcours: Parcours, vie: Residences, jour: date) -> object:
    lue = LUE(parcours, vie, jour)
    return lue._replace(etape=lue.etape_de_base)


VIGILANCE = etapes._vigilance  # noqa: SLF001 (what a mutant breaks)
LUE = etapes._lue  # noqa: SLF001 (idem)

MUTANTS: list[tuple[ModuleType | type, str, object]] = [
    (etapes, "_presume", sans_presomption),
    (etapes, "_presume", tout_dossier_presume),
    (etapes, "_vigilance", sans_vigilance),
    (etapes, "_vigilance", vigilance_partout),
    (etapes, "_vigilance", vigilance_des_logements_d_avant),
    (etapes, "_depuis_le", depuis_le_changement),
    (etapes, "_lue", la_base_seule),
    (etapes, "PRECEDENCE", DU_PLUS_STABLE),
    (etapes, "PRECEDENCE", SANS_LES_INCONNUS),
    (Parcours, "clos_le", jamais_clos),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"),
    MUTANTS,
    ids=[getattr(faux, "__name__", nom) for _, nom, faux in MUTANTS],
)
def test_un_calcul_faux_contredit_un_exemple(
    ou: ModuleType | type, nom: str, faux: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    assert any(exemple.ecarts() for exemple in (*EXEMPLES, *REGLES))
