"""Le SIAO : évaluer, tenir une demande à jour, orienter, admettre."""

from collections.abc import Iterable
from typing import Any

import pytest
from scenario import Dit, Exemple, active, annule, au, entree, fait, given, rectifie, ref

from parcours.domain.langage.dossiers import LE_DERNIER
from parcours.domain.parcours import echeances
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.volets.siao.demande import DemandeSiaoActualisee

ACTUALISATION = active("R-O03")
REPONSE = active("R-O06", "delai_reponse_orientation_jours", 7)


def appel(le: str, contact_a: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage appelle le 115 à un instant connu."""
    return fait("veille.appel-115-recu", le, contact_a=contact_a, **champs)


def demande(le: str, ident: str = "d1") -> Dit:
    """Une demande est déposée au SIAO."""
    return fait("siao.demande-deposee", le, ident=ident, nature="INSERTION")


def actualise(le: str, *, reactivation: bool = False, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La demande est actualisée."""
    return fait("siao.demande-actualisee", le, reactivation=reactivation, **champs)


def clot(le: str, motif: str = "PEREMPTION", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La demande est close."""
    return fait("siao.demande-close", le, motif=motif, **champs)


def orientation(le: str, ident: str = "o1", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une orientation est proposée."""
    return fait("siao.orientation-proposee", le, ident=ident, type_place="CHRS_INSERTION", **champs)


def suite(nom: str, le: str, cite: str | None = "o1", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Ce que devient une orientation."""
    vers: dict[str, Any] = {"orientation": ref(cite)} if cite else {}
    return fait(f"siao.{nom}", le, **vers, **champs)


PREMIER_APPEL = appel("2026-01-10", "2026-01-10T18:00:00+01:00")
FLASH = fait("siao.evaluation-flash-realisee", "2026-01-12")

EVALUATIONS = (
    Exemple(
        "le premier appel fait attendre l'évaluation flash 72 heures, qui appelle l'approfondie",
        given(
            PREMIER_APPEL,
            FLASH,
            fait("siao.evaluation-approfondie-realisee", "2026-03-02"),
        ),
        au("2026-01-11", echeances=[("R-O01", "2026-01-13", "a_venir")]),
        au(
            "2026-01-12",
            echeances=[("R-O01", "2026-01-13", "satisfaite"), ("R-O02", "2026-03-12", "a_venir")],
        ),
        au(
            "2026-03-02",
            echeances=[
                ("R-O01", "2026-01-13", "satisfaite"),
                ("R-O02", "2026-03-12", "satisfaite"),
            ],
        ),
    ),
    Exemple(
        "un second appel ne repousse pas l'évaluation",
        given(PREMIER_APPEL, appel("2026-01-12", "2026-01-12T09:00:00+01:00")),
        au("2026-01-12", echeances=[("R-O01", "2026-01-13", "a_venir")]),
    ),
    Exemple(
        "un ménage évalué qui rappelle n'attend pas une nouvelle évaluation",
        given(PREMIER_APPEL, FLASH, appel("2026-02-10", "2026-02-10T09:00:00+01:00")),
        au(
            "2026-02-10",
            echeances=[("R-O01", "2026-01-13", "satisfaite"), ("R-O02", "2026-03-12", "a_venir")],
        ),
    ),
    Exemple(
        "ni celui que l'on a évalué avant tout contact daté à l'heure près",
        given(FLASH, appel("2026-02-10", "2026-02-10T09:00:00+01:00")),
        au("2026-02-10", echeances=[("R-O02", "2026-03-12", "a_venir")]),
    ),
    Exemple(
        "une demande close, le contact suivant est de nouveau le premier",
        given(
            PREMIER_APPEL,
            FLASH,
            demande("2026-01-14"),
            clot("2026-02-01", "SANS_NOUVELLES"),
            appel("2026-09-01", "2026-09-01T09:00:00+02:00"),
        ),
        au(
            "2026-02-01",
            echeances=[("R-O01", "2026-01-13", "satisfaite"), ("R-O02", "2026-03-12", "eteinte")],
        ),
        au(
            "2026-09-01",
            echeances=[
                ("R-O01", "2026-01-13", "satisfaite"),
                ("R-O01", "2026-09-04", "a_venir"),
                ("R-O02", "2026-03-12", "eteinte"),
            ],
        ),
    ),
    Exemple(
        "une rencontre de maraude vaut premier contact",
        given(
            fait(
                "veille.rencontre-de-maraude-effectuee",
                "2026-01-10",
                contact_a="2026-01-10T23:30:00+01:00",
            )
        ),
        au("2026-01-10", echeances=[("R-O01", "2026-01-13", "a_venir")]),
    ),
    Exemple(
        "clore la demande avant l'évaluation ôte son objet à celle-ci",
        given(PREMIER_APPEL, demande("2026-01-11"), clot("2026-01-12", "AUTONOMIE")),
        au("2026-01-12", echeances=[("R-O01", "2026-01-13", "eteinte")]),
    ),
    Exemple(
        "annuler le premier appel rend le rôle de premier contact au second",
        given(
            appel("2026-01-10", "2026-01-10T18:00:00+01:00", ident="a1"),
            appel("2026-01-12", "2026-01-12T09:00:00+01:00"),
            annule("2026-01-12", cible=ref("a1")),
        ),
        au("2026-01-12", connu_a=2, echeances=[("R-O01", "2026-01-13", "a_venir")]),
        au("2026-01-12", echeances=[("R-O01", "2026-01-15", "a_venir")]),
    ),
)

DEMANDES = (
    Exemple(
        "une demande s'actualise tous les six mois, là où le territoire active la règle",
        given(demande("2026-02-01"), actualise("2026-07-01")).avec_reglages(ACTUALISATION),
        au(
            "2026-02-01",
            echeances=[("R-O03", "2026-08-01", "a_venir")],
            dossiers=["demande-siao"],
        ),
        au(
            "2026-07-01",
            echeances=[("R-O03", "2026-08-01", "satisfaite"), ("R-O03", "2027-01-01", "a_venir")],
        ),
    ),
    Exemple(
        "ailleurs, rien ne court",
        given(demande("2026-02-01"), actualise("2026-07-01")),
        au("2026-07-01", echeances=[], dossiers=["demande-siao"]),
    ),
    Exemple(
        "sans référence, c'est la demande ouverte la plus récente",
        given(
            demande("2026-02-01", "d1"),
            demande("2026-03-01", "d2"),
            actualise("2026-04-01", demande=ref("d1")),
            actualise("2026-05-01"),
            clot("2026-05-10"),
            actualise("2026-06-01"),
        ).avec_reglages(ACTUALISATION),
        au(
            "2026-04-01",
            echeances=[
                ("R-O03", "2026-08-01", "satisfaite"),
                ("R-O03", "2026-09-01", "a_venir"),
                ("R-O03", "2026-10-01", "a_venir"),
            ],
        ),
        au(
            "2026-05-01",
            echeances=[
                ("R-O03", "2026-08-01", "satisfaite"),
                ("R-O03", "2026-09-01", "satisfaite"),
                ("R-O03", "2026-10-01", "a_venir"),
                ("R-O03", "2026-11-01", "a_venir"),
            ],
            dossiers=["demande-siao", "demande-siao"],
        ),
        au(
            "2026-06-01",
            echeances=[
                ("R-O03", "2026-08-01", "satisfaite"),
                ("R-O03", "2026-09-01", "satisfaite"),
                ("R-O03", "2026-10-01", "satisfaite"),
                ("R-O03", "2026-11-01", "eteinte"),
                ("R-O03", "2026-12-01", "a_venir"),
            ],
            dossiers=["demande-siao"],
        ),
    ),
    Exemple(
        "réactiver une demande périmée la rouvre",
        given(
            demande("2026-02-01"), clot("2026-08-02"), actualise("2026-09-01", reactivation=True)
        ).avec_reglages(ACTUALISATION),
        au("2026-08-02", echeances=[("R-O03", "2026-08-01", "eteinte")], dossiers=[]),
        au(
            "2026-09-01",
            echeances=[("R-O03", "2026-08-01", "eteinte"), ("R-O03", "2027-03-01", "a_venir")],
            dossiers=["demande-siao"],
        ),
    ),
    Exemple(
        "l'actualiser sans la réactiver la laisse close",
        given(demande("2026-02-01"), clot("2026-08-02"), actualise("2026-09-01")),
        au("2026-09-01", dossiers=[]),
    ),
    Exemple(
        "clore la demande que l'on cite laisse l'autre ouverte",
        given(
            demande("2026-02-01", "d1"),
            demande("2026-03-01", "d2"),
            clot("2026-04-01", "DOUBLON", demande=ref("d1")),
        ).avec_reglages(ACTUALISATION),
        au(
            "2026-04-01",
            echeances=[("R-O03", "2026-08-01", "eteinte"), ("R-O03", "2026-09-01", "a_venir")],
            dossiers=["demande-siao"],
        ),
    ),
    Exemple(
        "un avis de commission ne change ni la demande ni l'étape",
        given(
            demande("2026-02-01"),
            fait("siao.demande-examinee-en-commission", "2026-03-01", avis="LISTE_ATTENTE", rang=4),
        ),
        au("2026-03-01", dossiers=["demande-siao"], etape="inconnue", anomalies=[]),
    ),
    Exemple(
        "la demande rectifiée garde sa suite",
        given(
            demande("2026-02-01", "d1"),
            demande("2026-02-10", "d2"),
            rectifie("2026-03-01", ref("d1"), ref("d2")),
            clot("2026-04-01", "ADMISSION", demande=ref("d1")),
        ),
        au("2026-03-01", dossiers=["demande-siao"]),
        au("2026-04-01", dossiers=[]),
    ),
)

ATTENDUE = ("R-O06", "2026-02-27", "a_venir")

ORIENTATIONS = (
    Exemple(
        "le territoire fixe le temps de répondre",
        given(orientation("2026-02-20")).avec_reglages(REPONSE),
        au("2026-02-20", echeances=[ATTENDUE], dossiers=["orientation-siao"], etape="inconnue"),
    ),
    Exemple(
        "la date que dit l'orientation prime sur le délai du territoire",
        given(orientation("2026-02-20", reponse_attendue_le="2026-02-24")).avec_reglages(REPONSE),
        au("2026-02-20", echeances=[("R-O06", "2026-02-24", "a_venir")]),
    ),
    Exemple(
        "et suffit là où le territoire n'en fixe aucun",
        given(
            orientation("2026-02-20", reponse_attendue_le="2026-02-24"),
            orientation("2026-02-21", "o2"),
        ).avec_reglages(active("R-O06")),
        au("2026-02-21", echeances=[("R-O06", "2026-02-24", "a_venir")]),
    ),
    Exemple(
        "une règle que le territoire n'active pas ne dit rien, même avec une date",
        given(orientation("2026-02-20", reponse_attendue_le="2026-02-24")),
        au("2026-02-20", echeances=[], dossiers=["orientation-siao"]),
    ),
    Exemple(
        "le refus du ménage répond, et sa demande est aussitôt à mettre à jour",
        given(
            demande("2026-02-01"),
            orientation("2026-02-20"),
            suite("orientation-refusee-par-le-menage", "2026-02-23", motif="ELOIGNEMENT"),
            actualise("2026-03-02"),
        ).avec_reglages(REPONSE),
        au(
            "2026-02-23",
            echeances=[("R-O06", "2026-02-27", "satisfaite")],
            dossiers=["demande-siao"],
            alertes=["AL-11"],
        ),
        au("2026-03-02", alertes=[]),
    ),
    Exemple(
        "le refus de la structure répond aussi",
        given(
            orientation("2026-02-20"),
            suite("orientation-refusee-par-la-structure", "2026-02-23", motif="COMPOSITION"),
        ).avec_reglages(REPONSE),
        au(
            "2026-02-23",
            echeances=[("R-O06", "2026-02-27", "satisfaite")],
            dossiers=[],
            alertes=[],
        ),
    ),
    Exemple(
        "restée sans suite, elle n'attend plus de réponse",
        given(
            orientation("2026-02-20"),
            suite("orientation-restee-sans-suite", "2026-02-23", motif="PLACE_INDISPONIBLE"),
        ).avec_reglages(REPONSE),
        au("2026-02-23", echeances=[("R-O06", "2026-02-27", "eteinte")], dossiers=[]),
    ),
    Exemple(
        "une admission sans référence répond à la dernière orientation, et ne fait pas entrer",
        given(
            orientation("2026-02-20", "o1"),
            orientation("2026-02-21", "o2"),
            suite("admission-prononcee", "2026-02-23", cite=None, entree_prevue_le="2026-03-02"),
        ).avec_reglages(REPONSE),
        au(
            "2026-02-23",
            echeances=[ATTENDUE, ("R-O06", "2026-02-28", "satisfaite")],
            dossiers=["orientation-siao"],
            etape="inconnue",
            anomalies=[],
        ),
    ),
    Exemple(
        "l'entrée qui cite une orientation n'honore qu'elle",
        given(
            orientation("2026-02-20", "o1"),
            orientation("2026-02-21", "o2"),
            entree("2026-02-24", "CHRS_INSERTION", orientation=ref("o1")),
        ).avec_reglages(REPONSE),
        au(
            "2026-02-24",
            echeances=[("R-O06", "2026-02-27", "eteinte"), ("R-O06", "2026-02-28", "a_venir")],
            dossiers=["orientation-siao", "sejour"],
        ),
    ),
    Exemple(
        "l'entrée qui n'en cite aucune n'en laisse aucune attendre",
        given(
            orientation("2026-02-20", "o1"),
            orientation("2026-02-21", "o2"),
            entree("2026-02-24", "CHU"),
        ).avec_reglages(REPONSE),
        au(
            "2026-02-24",
            echeances=[("R-O06", "2026-02-27", "eteinte"), ("R-O06", "2026-02-28", "eteinte")],
        ),
    ),
)

EXEMPLES = (*EVALUATIONS, *DEMANDES, *ORIENTATIONS)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_le_siao_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_au_siao(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    "surprenant",
    [
        orientation("2026-02-20", reponse_attendue_le="2026-02-19"),
        suite("admission-prononcee", "2026-02-23", "f1", entree_prevue_le="2026-02-22"),
    ],
)
def test_des_dates_qui_se_contredisent_se_signalent(surprenant: Dit) -> None:
    assert given(surprenant).au("2026-12-31").anomalies == ["dates-contradictoires"]


def test_une_actualisation_qui_ne_rouvre_rien_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DemandeSiaoActualisee, "ouvertures", lambda _fait: iter(()))

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert contredits == ["réactiver une demande périmée la rouvre"]


def test_un_registre_qui_se_trompe_de_derniere_demande_se_voit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def la_premiere(parmi: Iterable[Echeance], _cles: object) -> str:
        nees = [e.cle for e in parmi if e.cle]
        return nees[0] if nees else LE_DERNIER

    monkeypatch.setattr(echeances, "_derniere", la_premiere)

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert "sans référence, c'est la demande ouverte la plus récente" in contredits
