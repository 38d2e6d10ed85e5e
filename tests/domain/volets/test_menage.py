"""Le ménage : qui le compose, comment le joindre, de quoi il vit, ce qu'il accepte."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from scenario import Dit, Exemple, Histoire, annule, au, constat, fait, given, menage, rectifie, ref

from parcours.domain.langage import marques
from parcours.domain.langage.vocabulaire import S4, S5
from parcours.domain.publie import catalogue
from parcours.domain.volets.menage.accord import a_perdu_contact
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.menage.situation import DomiciliationAccordee


def accord(nom: str, le: str, perimetre: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """L'accord du ménage sur un périmètre est recueilli, ou retiré."""
    return fait(f"menage.accord-{nom}", le, perimetre=perimetre, **champs)


def protection(le: str, etat: str, personne: str = "p1", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une mesure de protection juridique change."""
    type_de_fait = "menage.mesure-protection-actualisee"
    return fait(type_de_fait, le, personne=personne, etat=etat, **champs)


def domicilie(le: str, fin_le: str, *, renouvellement: bool = False, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage élit domicile auprès d'un organisme."""
    type_de_fait = "menage.domiciliation-accordee"
    return fait(type_de_fait, le, fin_le=fin_le, renouvellement=renouvellement, **champs)


DOMICILE = domicilie("2026-03-10", "2027-03-09", derniere_manifestation_le="2026-02-20")

EXEMPLES = (
    Exemple(
        "un accord par périmètre, retiré de même",
        given(
            accord("recueilli", "2026-01-05", "PARCOURS_COMPLET", forme="ECRIT"),
            accord("recueilli", "2026-01-06", "LOGEMENT_SEUL", forme="ORAL"),
            accord("retire", "2026-02-01", "PARCOURS_COMPLET"),
        ),
        au("2026-01-06", dossiers=["accord-partage", "accord-partage"]),
        au("2026-02-01", dossiers=["accord-partage"], dossiers_fermes=["accord-partage"]),
    ),
    Exemple(
        "un accord retiré se redonne",
        given(
            accord("recueilli", "2026-01-05", "PARCOURS_COMPLET"),
            accord("retire", "2026-02-01", "PARCOURS_COMPLET"),
            accord("recueilli", "2026-03-01", "PARCOURS_COMPLET"),
        ),
        au("2026-02-28", dossiers=[]),
        au("2026-03-01", dossiers=["accord-partage"]),
    ),
    Exemple(
        "une domiciliation finit au jour que fixe l'organisme, et se perd sans nouvelles",
        given(DOMICILE),
        au(
            "2026-03-10",
            echeances=[("R-M01", "2026-05-20", "a_venir"), ("R-M01", "2027-03-09", "a_venir")],
            dossiers=["domiciliation"],
            etape="inconnue",
            anomalies=[],
        ),
        au("2027-01-22", alertes=[]),
        au("2027-01-23", alertes=["AL-11"]),
    ),
    Exemple(
        "la renouveler répond à la précédente",
        given(DOMICILE, domicilie("2027-03-01", "2028-02-29", renouvellement=True)),
        au(
            "2027-03-01",
            echeances=[
                ("R-M01", "2026-05-20", "satisfaite"),
                ("R-M01", "2027-03-09", "satisfaite"),
                ("R-M01", "2028-02-29", "a_venir"),
            ],
            dossiers=["domiciliation"],
            alertes=[],
        ),
    ),
    Exemple(
        "une autre élection de domicile tient lieu de la précédente",
        given(DOMICILE, domicilie("2026-06-01", "2027-05-31")),
        au(
            "2026-06-01",
            echeances=[("R-M01", "2026-05-20", "depassee"), ("R-M01", "2027-05-31", "a_venir")],
        ),
    ),
    Exemple(
        "radiée, elle ne court plus, et la personne n'a pas bougé",
        given(
            constat("2026-01-10", "RUE"),
            DOMICILE,
            fait("menage.domiciliation-radiee", "2026-06-15", motif="ENTREE_LOGEMENT"),
        ),
        au(
            "2026-06-15",
            echeances=[("R-M01", "2026-05-20", "eteinte"), ("R-M01", "2027-03-09", "eteinte")],
            dossiers=[],
            etape="rue",
        ),
    ),
    Exemple(
        "une mesure de protection s'ouvre et se lève pour sa personne seule",
        given(
            menage("2026-01-05", "p1", "p2"),
            protection("2026-02-01", "EN_COURS", "p1"),
            protection("2026-02-02", "RENOUVELEE", "p2"),
            protection("2026-03-01", "LEVEE", "p1"),
        ),
        au("2026-02-02", dossiers=["mesure-protection", "mesure-protection", "parcours"]),
        au("2026-03-01", dossiers=["mesure-protection", "parcours"], anomalies=[]),
    ),
    Exemple(
        "annoncer une sortie d'institution ne change pas la situation",
        given(
            constat("2026-01-10", "HOPITAL"),
            fait("menage.sortie-institution-annoncee", "2026-02-01", prevue_le="2026-02-20"),
        ),
        au("2026-02-20", situations={None: "HOPITAL"}, anomalies=[]),
    ),
    Exemple(
        "annuler la domiciliation retire ses échéances",
        given(
            fait("menage.domiciliation-accordee", "2026-03-10", ident="d1", fin_le="2027-03-09"),
            annule("2026-03-12", cible=ref("d1")),
        ),
        au("2026-03-12", echeances=[], dossiers=[]),
    ),
)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_le_menage_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_au_menage(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


# --- Chaque champ dit remplace la valeur connue ---------------------------------------------------


def etat(histoire: Histoire, le: str) -> Menage:
    """Ce que l'on sait du ménage ce jour-là."""
    return histoire.parcours.volet(Menage, date.fromisoformat(le))


def coordonnees(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Ce qui permet de joindre le ménage change."""
    return fait("menage.coordonnees-modifiees", le, **champs)


def test_des_coordonnees_nouvelles_gardent_les_autres() -> None:
    histoire = given(
        coordonnees("2026-01-05", telephone="+33600000001", canal_prefere="TELEPHONE"),
        coordonnees("2026-02-01", canal_prefere="COURRIEL", contact_discret=True),
    )

    assert etat(histoire, "2026-01-31").coordonnees == {
        "telephone": "+33600000001",
        "canal_prefere": "TELEPHONE",
    }
    assert etat(histoire, "2026-02-01").coordonnees == {
        "telephone": "+33600000001",
        "canal_prefere": "COURRIEL",
        "contact_discret": True,
    }


def test_un_contact_discret_demande_se_leve() -> None:
    histoire = given(
        coordonnees("2026-01-05", contact_discret=True),
        coordonnees("2026-02-01", contact_discret=False),
    )

    assert etat(histoire, "2026-02-01").coordonnees == {"contact_discret": False}


def test_des_coordonnees_anciennes_recues_en_retard_ne_remplacent_pas_les_nouvelles() -> None:
    histoire = given(
        coordonnees("2026-02-01", telephone="+33600000002"),
        coordonnees("2026-01-05", telephone="+33600000001", courriel="menage@exemple.fr"),
    )

    assert etat(histoire, "2026-02-01").coordonnees == {
        "telephone": "+33600000002",
        "courriel": "menage@exemple.fr",
    }


def test_des_contraintes_nouvelles_gardent_les_autres() -> None:
    histoire = given(
        fait("menage.contraintes-declarees", "2026-01-05", animal=True, commune_scolarite="48095"),
        fait("menage.contraintes-declarees", "2026-02-01", animal=False, mobilite="VEHICULE"),
    )

    assert etat(histoire, "2026-02-01").contraintes == {
        "animal": False,
        "commune_scolarite": "48095",
        "mobilite": "VEHICULE",
    }


def test_une_identite_precisee_ne_change_que_ce_qu_elle_dit() -> None:
    histoire = given(
        menage("2026-01-05", "p1"),
        fait("menage.identite-precisee", "2026-01-06", personne="p1", nom="Vialaret"),
        fait("menage.identite-precisee", "2026-02-01", personne="p1", tranche_age="PLUS_60"),
    )

    p1 = etat(histoire, "2026-02-01").membres["p1"]

    assert (p1.role, p1.tranche_age, p1.identite) == ("DEMANDEUR", "PLUS_60", {"nom": "Vialaret"})


def test_la_composition_est_celle_de_la_derniere_declaration() -> None:
    histoire = given(
        fait("menage.ouvert", "2026-01-05", ident="m1", composition="COUPLE_SANS_ENFANT"),
        fait("menage.ouvert", "2026-01-05", ident="m2", composition="COUPLE_AVEC_ENFANT"),
    ).when(rectifie("2026-02-01", ref("m1"), ref("m2")))

    assert etat(histoire.connu_a(1), "2026-01-05").composition == "COUPLE_SANS_ENFANT"
    assert etat(histoire, "2026-01-05").composition == "COUPLE_AVEC_ENFANT"


# --- Ce qui surprend, ce qui se tait --------------------------------------------------------------

SUR_UNE_PERSONNE: Mapping[str, Mapping[str, Any]] = {
    "menage.identite-precisee": {},
    "menage.situation-professionnelle-actualisee": {},
    "menage.sejour-actualise": {},
    "menage.mesure-protection-actualisee": {"etat": "EN_COURS"},
    "menage.sortie-institution-annoncee": {},
}


@pytest.mark.parametrize("nom", SUR_UNE_PERSONNE)
def test_nommer_une_personne_que_le_menage_ignore_se_signale(nom: str) -> None:
    def anomalies(personne: str, *avant: Dit) -> list[str]:
        dit = fait(nom, "2026-02-01", personne=personne, **SUR_UNE_PERSONNE[nom])
        return given(*avant, dit).au("2026-02-01").anomalies

    ouvert = menage("2026-01-05", "p1")
    partie = fait("menage.personne-partie", "2026-01-20", personne="p1")

    assert anomalies("p9", ouvert) == ["personne-inconnue"]
    assert anomalies("p1", ouvert) == []
    assert anomalies("p9") == []
    assert "personne-inconnue" not in anomalies("p1", ouvert, partie)


@pytest.mark.parametrize(
    ("surprenant", "surprise"),
    [
        (domicilie("2026-03-10", "2026-03-09"), "dates-contradictoires"),
        (domicilie("2026-03-10", "2027-03-11"), "domiciliation-trop-longue"),
        (protection("2026-03-10", "EN_COURS", echeance_le="2026-03-09"), "dates-contradictoires"),
        (
            fait("menage.sortie-institution-annoncee", "2026-02-01", prevue_le="2026-01-31"),
            "dates-contradictoires",
        ),
        (
            fait("menage.ressources-actualisees", "2026-02-01", date_reference="2026-02-02"),
            "dates-contradictoires",
        ),
        (
            fait(
                "menage.situation-professionnelle-actualisee", "2026-02-01", depuis_le="2026-02-02"
            ),
            "dates-contradictoires",
        ),
        (
            fait(
                "menage.perte-de-contact-constatee", "2026-02-01", dernier_contact_le="2026-02-02"
            ),
            "dates-contradictoires",
        ),
    ],
)
def test_ce_qui_surprend_dans_un_menage_se_signale(surprenant: Dit, surprise: str) -> None:
    lu = given(surprenant).au("2026-12-31")

    assert lu.anomalies == [surprise]
    assert lu.etats == {"f1": "actif"}


@pytest.mark.parametrize(
    "ordinaire",
    [
        domicilie("2026-03-10", "2027-03-10"),
        protection("2026-03-10", "LEVEE", echeance_le="2026-03-09"),
        fait("menage.ressources-actualisees", "2026-02-01", date_reference="2026-01-01"),
        fait("menage.information-delivree", "2026-02-01", support="FALC"),
        fait("menage.perte-de-contact-constatee", "2026-02-01", dernier_contact_le="2025-11-02"),
        fait("menage.sejour-actualise", "2026-02-01", categorie="REGULIER"),
    ],
)
def test_rien_ne_surprend_ni_ne_change_d_etape(ordinaire: Dit) -> None:
    lu = given(ordinaire).au("2026-12-31")

    assert (lu.anomalies, lu.etape) == ([], "inconnue")


PERTE = fait("menage.perte-de-contact-constatee", "2026-02-20")


@pytest.mark.parametrize(
    ("suite", "perdu"),
    [
        ((), True),
        ((fait("menage.information-delivree", "2026-03-01"),), True),
        ((fait("veille.rencontre-de-maraude-effectuee", "2026-03-01"),), False),
        ((fait("veille.rencontre-de-maraude-effectuee", "2026-02-19"),), True),
        (
            (
                fait("veille.rencontre-de-maraude-effectuee", "2026-03-01"),
                fait("menage.perte-de-contact-constatee", "2026-04-01"),
            ),
            True,
        ),
    ],
)
def test_un_contact_reel_met_fin_a_la_perte_de_contact(
    suite: tuple[Dit, ...], *, perdu: bool
) -> None:
    faits = given(PERTE, *suite).parcours.faits

    assert a_perdu_contact(fait.evenement for fait in faits) is perdu


def test_la_situation_au_regard_du_sejour_ne_vient_que_du_siao() -> None:
    sejour = catalogue.trouver("menage.sejour-actualise")
    contraintes = catalogue.trouver("menage.contraintes-declarees")

    assert sejour is not None
    assert contraintes is not None
    assert sejour.fiche.emetteurs == {"SIAO"}
    assert sejour.fiche.sensibilite is S5
    assert marques.sensibilite(contraintes.model_fields["commune_scolarite"]) is S4


def test_une_domiciliation_qui_ne_satisfait_rien_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DomiciliationAccordee, "arrets", lambda _fait, _volet: iter(()))

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert contredits == ["la renouveler répond à la précédente"]
