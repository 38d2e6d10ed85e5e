"""Ce que le métier ne pouvait pas dire : domiciliation, affectation, archivage, limitation."""

import pytest
from pydantic import ValidationError
from scenario import Dit, Exemple, au, constat, donnees, fait, given, menage, ref

from parcours.domain.histoire.relation import Relation
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.champs import CODES_DITS_MAX
from parcours.domain.langage.phrases import phrase
from parcours.domain.publie import catalogue

CCAS = "INT-CCAS48"


def dom(nom: str, le: str, **champs: object) -> Dit:
    """Un fait de domiciliation, de cet organisme."""
    return fait(f"menage.domiciliation-{nom}", le, **{"organisme": CCAS, **champs})  # type: ignore[arg-type]


def habitat(nom: str, le: str, **champs: object) -> Dit:
    """Un fait d'un signalement de mal-logement."""
    return fait(f"habitat-indigne.{nom}", le, **champs)  # type: ignore[arg-type]


DEMANDEE = dom("demandee", "2026-01-10", renouvellement=False)
ATTEND = dom("en-attente", "2026-01-15", attend="PIECES")
REFUSEE = dom("refusee", "2026-02-01", motif="LIEN_COMMUNE", oriente_vers="INT-ASSO48")

EXEMPLES = (
    Exemple(
        "une domiciliation demandée attend une réponse",
        given(DEMANDEE, ATTEND),
        au("2026-01-10", dossiers=["demande-de-domiciliation"], anomalies=[]),
        au("2026-01-20", dossiers=["demande-de-domiciliation"], anomalies=[]),
    ),
    Exemple(
        "une attente dite sans demande en vaut une",
        given(ATTEND),
        au("2026-01-15", dossiers=["demande-de-domiciliation"]),
    ),
    Exemple(
        "refusée, elle n'est plus attendue",
        given(DEMANDEE, REFUSEE),
        au(
            "2026-02-01",
            dossiers=[],
            dossiers_fermes=["demande-de-domiciliation"],
            anomalies=[],
        ),
    ),
    Exemple(
        "accordée, elle n'est plus attendue et la domiciliation court",
        given(DEMANDEE, dom("accordee", "2026-02-01", fin_le="2027-01-31", renouvellement=False)),
        au("2026-02-01", dossiers=["domiciliation"]),
    ),
    Exemple(
        "refusée puis demandée ailleurs, elle attend de nouveau",
        given(DEMANDEE, REFUSEE, dom("demandee", "2026-02-05", organisme="INT-ASSO48")),
        au("2026-02-05", dossiers=["demande-de-domiciliation"]),
    ),
    Exemple(
        "un refus qui n'oriente vers personne se signale",
        given(dom("refusee", "2026-02-01", motif="SATURATION")),
        au("2026-02-01", anomalies=["debut-inconnu", "orientation-attendue"]),
    ),
    Exemple(
        "une réponse annoncée pour un jour passé se signale",
        given(dom("en-attente", "2026-02-01", attend="DECISION", reponse_le="2026-01-31")),
        au("2026-02-01", anomalies=["dates-contradictoires"]),
    ),
    Exemple(
        "une domiciliation ne dit pas où l'on vit, à quelque étape qu'elle soit",
        given(constat("2026-01-01", "TIERS"), DEMANDEE, ATTEND, REFUSEE),
        au("2026-02-02", situations={None: "TIERS"}),
    ),
    Exemple(
        "refusée ou acceptée par un partenaire, l'affectation laisse le signalement ouvert",
        given(
            habitat("signalement-recu", "2026-01-10"),
            habitat("signalement-affecte", "2026-01-12", partenaires=["ARS"]),
            habitat("affectation-refusee", "2026-01-14", partenaire="ARS", motif="HORS_COMPETENCE"),
            habitat("affectation-acceptee", "2026-01-16", partenaire="ADIL"),
        ),
        au("2026-01-16", dossiers=["dossier-habitat-indigne"], anomalies=[]),
    ),
    Exemple(
        "un signalement refusé n'attend plus rien",
        given(
            habitat("signalement-recu", "2026-01-10"),
            habitat("signalement-refuse", "2026-01-20", motif="HORS_PERIMETRE"),
        ),
        au("2026-01-20", dossiers=[], dossiers_fermes=["dossier-habitat-indigne"]),
    ),
    Exemple(
        "un traitement limité l'est jusqu'à ce que la limitation soit levée ; les faits comptent",
        given(
            fait("droits.limitation-activee", "2026-01-10", motif="EXACTITUDE_CONTESTEE"),
            constat("2026-01-12", "RUE"),
            fait("droits.limitation-levee", "2026-01-20"),
        ),
        au("2026-01-12", dossiers=["limitation-traitement"], etape="rue"),
        au("2026-01-20", dossiers=[], etape="rue"),
    ),
    Exemple(
        "un parcours archivé garde ses faits et en reçoit encore",
        given(
            menage("2024-01-10", "p1"),
            fait("parcours.archive", "2026-02-01", motif="DELAI_SANS_CONTACT"),
            constat("2026-03-01", "RUE"),
        ),
        au("2026-03-01", etape="rue", anomalies=[]),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_le_metier_dit_ce_qu_il_sait(exemple: Exemple) -> None:
    assert exemple.ecarts() == []
    assert exemple.a_rebours().ecarts() == []


def test_demander_une_domiciliation_met_l_organisme_en_relation_jusqu_a_sa_reponse() -> None:
    def du_ccas(*dits: Dit) -> list[Relation]:
        return [r for r in given(*dits).parcours.relations if r.organisme == CCAS]

    assert [r.fin_le for r in du_ccas(DEMANDEE)] == [None]
    assert [str(r.fin_le) for r in du_ccas(DEMANDEE, REFUSEE)] == ["2026-02-01"]


@pytest.mark.parametrize(
    ("dit", "attendu"),
    [
        (REFUSEE, "Domiciliation refusée : absence de lien avec la commune."),
        (ATTEND, "Demande de domiciliation en attente : pièces attendues."),
        (
            habitat("signalement-refuse", "2026-01-20", motif="DOUBLON"),
            "Signalement de mal-logement non retenu : doublon.",
        ),
        (
            fait("parcours.archive", "2026-02-01", motif="DELAI_SANS_CONTACT"),
            "Parcours archivé : deux ans sans contact.",
        ),
    ],
)
def test_la_phrase_porte_le_motif(dit: Dit, attendu: str) -> None:
    assert phrase(dit.evenement) == attendu


@pytest.mark.parametrize("liste", ["REFUS_DOM", "REFUS_AFFECTATION_HI", "REFUS_SIGNALEMENT"])
def test_chaque_refus_a_un_motif_a_lui_et_un_autre(liste: str) -> None:
    assert "AUTRE" in nomenclatures.codes(liste)


def refus(sorte: str, champ: str) -> str:
    classe = catalogue.trouver(sorte)
    assert classe is not None
    with pytest.raises(ValidationError) as erreur:
        classe.model_validate(donnees(classe, "2026-01-10", {champ: "CODE_QUI_N_EXISTE_PAS"}))
    return erreur.value.errors()[0]["msg"]


def test_un_code_inconnu_dit_les_codes_possibles_s_ils_tiennent_en_une_phrase() -> None:
    dite = refus("menage.domiciliation-refusee", "motif")

    assert all(code in dite for code in nomenclatures.codes("REFUS_DOM"))


def test_un_code_inconnu_d_une_longue_liste_en_dit_l_adresse() -> None:
    assert len(nomenclatures.codes("SITRES")) > CODES_DITS_MAX
    assert "/v1/nomenclatures/SITRES" in refus(
        "veille.situation-residentielle-constatee", "situation"
    )


def test_un_refus_qui_cite_l_affectation_la_trouve() -> None:
    lu = given(
        habitat("signalement-affecte", "2026-01-12", partenaires=["ARS"]),
        habitat(
            "affectation-refusee",
            "2026-01-14",
            partenaire="ARS",
            motif="AUTRE",
            affectation=ref("f1"),
        ),
    )
    assert lu.au("2026-01-14").anomalies == []
