"""L'accès au logement : demander, recevoir une proposition, entrer chez soi."""

from typing import Any

import pytest
from scenario import Dit, Exemple, annule, au, bail, constat, fait, given, menage, ref

from parcours.domain.droit import DELAIS
from parcours.domain.langage.nomenclatures import liste
from parcours.domain.volets.acces.logement import BailSigne


def demande(le: str) -> Dit:
    """Une demande de logement social est enregistrée."""
    return fait("acces.demande-de-logement-social-enregistree", le)


def renouvelle(le: str, nature: str = "RENOUVELLEMENT", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La demande est tenue à jour."""
    return fait("acces.demande-de-logement-social-renouvelee", le, nature=nature, **champs)


def offre(le: str, avant: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un logement est proposé, avec un dernier jour pour répondre."""
    type_de_fait = "acces.proposition-de-logement-recue"
    return fait(type_de_fait, le, reponse_attendue_le=avant, **champs)


def reponse(le: str, proposition: str, sens: str = "ACCEPTEE", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage répond à une proposition."""
    type_de_fait = "acces.reponse-a-proposition-donnee"
    return fait(type_de_fait, le, proposition=ref(proposition), reponse=sens, **champs)


def formalite(le: str, nature: str) -> Dit:
    """Une formalité d'entrée est accomplie."""
    return fait("acces.formalite-d-entree-accomplie", le, nature=nature)


ARRETE = fait(
    "habitat-indigne.arrete-pris",
    "2026-05-04",
    interdiction="TEMPORAIRE",
    interdiction_effet_le="2026-06-01",
    notifie_le="2026-05-06",
    travaux_avant_le="2026-09-30",
)

DEMANDES = (
    Exemple(
        "une demande vaut un an, et le guichet prévient un mois avant",
        given(demande("2026-03-10")),
        au(
            "2026-03-10",
            echeances=[("R-N01", "2027-03-10", "a_venir"), ("R-N02", "2027-02-10", "a_venir")],
            dossiers=["demande-logement-social"],
        ),
        au(
            "2027-03-11",
            echeances=[("R-N01", "2027-03-10", "depassee"), ("R-N02", "2027-02-10", "depassee")],
        ),
    ),
    Exemple(
        "la renouveler la prolonge d'un an depuis ce jour",
        given(demande("2026-03-10"), renouvelle("2027-01-30")),
        au(
            "2027-01-30",
            echeances=[
                ("R-N01", "2027-03-10", "satisfaite"),
                ("R-N01", "2028-01-30", "a_venir"),
                ("R-N02", "2027-02-10", "eteinte"),
                ("R-N02", "2027-12-30", "a_venir"),
            ],
            anomalies=[],
        ),
    ),
    Exemple(
        "une simple mise à jour ne la prolonge pas",
        given(demande("2026-03-10"), renouvelle("2027-01-30", "MISE_A_JOUR")),
        au(
            "2027-01-30",
            echeances=[("R-N01", "2027-03-10", "a_venir"), ("R-N02", "2027-02-10", "a_venir")],
        ),
    ),
    Exemple(
        "la renouveler après son expiration se signale",
        given(demande("2026-03-10"), renouvelle("2027-03-11")),
        au("2027-03-10", anomalies=[]),
        au("2027-03-11", anomalies=["renouvellement-tardif"]),
    ),
    Exemple(
        "la renouveler le dernier jour est encore à temps",
        given(demande("2026-03-10"), renouvelle("2027-03-10")),
        au("2027-03-10", anomalies=[]),
    ),
    Exemple(
        "une demande radiée n'expire plus, et une nouvelle part de zéro",
        given(
            demande("2026-03-10"),
            fait("acces.demande-de-logement-social-radiee", "2026-06-01", motif="RENONCIATION"),
            demande("2027-06-01"),
        ),
        au(
            "2026-06-01",
            echeances=[("R-N01", "2027-03-10", "eteinte"), ("R-N02", "2027-02-10", "eteinte")],
            dossiers=[],
            dossiers_fermes=["demande-logement-social"],
        ),
        au("2027-06-01", dossiers=["demande-logement-social"], anomalies=[]),
    ),
    Exemple(
        "un logement social attribué ôte son objet à la demande",
        given(
            demande("2026-03-10"),
            bail("2026-06-01", effet="2026-06-15", type_bailleur="SOCIAL", nature="VIDE_3_ANS"),
        ),
        au("2026-05-31", etape="inconnue"),
        au(
            "2026-06-01",
            echeances=[("R-N01", "2027-03-10", "eteinte"), ("R-N02", "2027-02-10", "eteinte")],
            dossiers=["bail"],
            dossiers_fermes=["demande-logement-social"],
        ),
        au("2026-06-14", etape="inconnue"),
        au("2026-06-15", etape="logement", depuis_le="2026-06-15"),
    ),
    Exemple(
        "annuler l'enregistrement retire l'échéance",
        given(
            fait("acces.demande-de-logement-social-enregistree", "2026-03-10", ident="d1"),
            annule("2026-04-01", cible=ref("d1")),
        ),
        au("2026-04-01", connu_a=1, dossiers=["demande-logement-social"]),
        au("2026-04-01", echeances=[], dossiers=[]),
    ),
)

SOCIAUX = ("SOCIAL", "SEM")
COURT = [("R-N01", "2027-03-10", "a_venir"), ("R-N02", "2027-02-10", "a_venir")]
ETEINT = [("R-N01", "2027-03-10", "eteinte"), ("R-N02", "2027-02-10", "eteinte")]


@pytest.mark.parametrize("type_bailleur", sorted(liste("TYPE_BAILLEUR").codes))
def test_seul_un_logement_social_attribue_finit_la_demande(type_bailleur: str) -> None:
    """R. 441-2-8 liste les causes de radiation : un bail privé n'en est pas une."""
    lues = given(
        demande("2026-03-10"),
        bail("2026-06-01", effet="2026-06-15", nature="VIDE_3_ANS", type_bailleur=type_bailleur),
    ).au("2026-06-15")

    assert lues.echeances == (ETEINT if type_bailleur in SOCIAUX else COURT)
    assert ("demande-logement-social" in lues.dossiers) is (type_bailleur not in SOCIAUX)


@pytest.mark.parametrize(
    "champs",
    [
        {"contexte": "RENOUVELLEMENT"},
        {"contexte": "APRES_PROTOCOLE"},
        {"nature": "SOUS_LOCATION"},
        {"nature": "GLISSANT"},
        {"nature": "CONTRAT_RESIDENCE"},
    ],
    ids=str,
)
def test_ce_qui_n_attribue_pas_un_logement_social_la_laisse_courir(champs: dict[str, str]) -> None:
    contrat = {"type_bailleur": "SOCIAL", "nature": "VIDE_3_ANS", **champs}
    lues = given(demande("2026-03-10"), bail("2026-06-01", effet="2026-06-15", **contrat))

    assert lues.au("2026-06-15").echeances == COURT
    assert "demande-logement-social" in lues.au("2026-06-15").dossiers


@pytest.mark.parametrize("atteinte", ["LS", "PRIVE", "PF", "IML_MANDAT", "PROPRIETE"])
def test_un_relogement_ne_la_finit_que_dans_le_parc_social(atteinte: str) -> None:
    reloge = fait("acces.relogement-realise", "2026-06-15", situation=atteinte)
    lues = given(demande("2026-03-10"), reloge).au("2026-06-15")

    assert lues.echeances == (ETEINT if atteinte == "LS" else COURT)
    assert ("demande-logement-social" in lues.dossiers) is (atteinte != "LS")


@pytest.mark.parametrize("regle", ["R-N03"])
def test_une_offre_de_logement_n_arme_pas_une_regle_non_verifiee(regle: str) -> None:
    histoire = given(offre("2026-05-04", avant="2026-05-20"))

    assert not DELAIS[regle].actif_par_defaut
    assert regle not in {e.resultat.regle for e in histoire.parcours.echeances}


PROPOSITIONS = (
    Exemple(
        "le bailleur peut laisser plus de dix jours pour répondre",
        given(offre("2026-05-04", avant="2026-05-20")),
        au(
            "2026-05-04",
            echeances=[("R-N05", "2026-05-20", "a_venir")],
            dossiers=["proposition-de-logement"],
            anomalies=[],
        ),
    ),
    Exemple(
        "jamais moins",
        given(offre("2026-05-04", avant="2026-05-08")),
        au(
            "2026-05-04",
            echeances=[("R-N05", "2026-05-14", "a_venir")],
            anomalies=["REPONSE_TROP_COURTE"],
        ),
    ),
    Exemple(
        "une réponse ne répond qu'à la proposition qu'elle cite",
        given(
            offre("2026-05-04", avant="2026-05-20", ident="o1"),
            offre("2026-05-11", avant="2026-05-25", ident="o2"),
            reponse("2026-05-18", "o1", "REFUSEE", motif="ELOIGNEMENT"),
        ),
        au(
            "2026-05-18",
            echeances=[
                ("R-N05", "2026-05-20", "satisfaite"),
                ("R-N05", "2026-05-25", "a_venir"),
            ],
            dossiers=["proposition-de-logement"],
            dossiers_fermes=["proposition-de-logement"],
            anomalies=[],
        ),
    ),
    Exemple(
        "sans réponse, le dernier jour passe : le silence ne se déclare pas",
        given(offre("2026-05-04", avant="2026-05-20")),
        au(
            "2026-05-20",
            echeances=[("R-N05", "2026-05-20", "a_venir")],
        ),
        au(
            "2026-05-21",
            echeances=[("R-N05", "2026-05-20", "depassee")],
        ),
    ),
    Exemple(
        "répondre le dernier jour est encore à temps",
        given(offre("2026-05-04", avant="2026-05-20", ident="o1"), reponse("2026-05-20", "o1")),
        au("2026-05-20", anomalies=[], dossiers=[]),
    ),
    Exemple(
        "répondre ensuite se signale : le silence valait refus",
        given(offre("2026-05-04", avant="2026-05-20", ident="o1"), reponse("2026-05-21", "o1")),
        au(
            "2026-05-21",
            echeances=[
                ("R-N05", "2026-05-20", "satisfaite"),
            ],
            anomalies=["reponse-tardive"],
        ),
    ),
    Exemple(
        "tenir sa demande à jour répond au guichet, pas au bailleur",
        given(offre("2026-05-04", avant="2026-05-20"), renouvelle("2026-05-06", "MISE_A_JOUR")),
        au(
            "2026-05-06",
            echeances=[("R-N05", "2026-05-20", "a_venir")],
        ),
    ),
    Exemple(
        "une proposition ne dit pas où vit le ménage",
        given(constat("2026-01-10", "RUE"), offre("2026-05-04", avant="2026-05-20")),
        au("2026-05-04", etape="rue"),
    ),
)

ENTREES = (
    Exemple(
        "une assurance justifiée répond au commandement d'assurance",
        given(
            fait("expulsion.commandement-assurance-delivre", "2026-05-04"),
            formalite("2026-05-10", "ETAT_DES_LIEUX"),
            formalite("2026-05-20", "ASSURANCE"),
        ),
        au("2026-05-10", echeances=[("R-E03", "2026-06-04", "a_venir")]),
        au("2026-05-20", echeances=[("R-E03", "2026-06-04", "satisfaite")]),
    ),
    Exemple(
        "le bail qui suit un protocole l'éteint, sans déménagement",
        given(
            bail("2024-01-01", effet="2024-01-01"),
            fait("expulsion.protocole-cohesion-sociale-signe", "2026-01-10", duree_mois=24),
            bail("2026-09-01", effet="2026-09-01", contexte="APRES_PROTOCOLE"),
        ),
        au("2026-01-10", echeances=[("R-E28", "2028-01-10", "a_venir")]),
        au("2026-09-01", echeances=[("R-E28", "2028-01-10", "eteinte")], depuis_le="2024-01-01"),
    ),
    Exemple(
        "un relogement répond à l'arrêté qui interdit d'habiter",
        given(ARRETE, fait("acces.relogement-realise", "2026-05-20", situation="COMMUNAL")),
        au(
            "2026-05-20",
            echeances=[
                ("R-H04", "2026-09-30", "eteinte"),
                ("R-H05", "2026-06-01", "eteinte"),
                ("R-H06", "2026-06-01", "eteinte"),
            ],
            situations={None: "COMMUNAL"},
            anomalies=[],
        ),
    ),
    Exemple(
        "une accession fait entrer chez soi ceux qu'elle nomme",
        given(
            menage("2026-01-05", "p1", "p2"),
            fait("acces.accession-realisee", "2026-06-01", personnes=["p1"], financements=["PSLA"]),
        ),
        au("2026-06-01", situations={"p1": "PROPRIETE", "p2": None}, etape="logement"),
    ),
    Exemple(
        "un bail vaut pour ceux qu'il nomme",
        given(
            menage("2026-01-05", "p1", "p2"),
            constat("2026-01-05", "TIERS"),
            bail("2026-02-01", effet="2026-03-01", personnes=["p1"], type_bailleur="SOCIAL"),
        ),
        au("2026-02-28", situations={"p1": "TIERS", "p2": "TIERS"}),
        au("2026-03-01", situations={"p1": "LS", "p2": "TIERS"}, etape="hebergement"),
    ),
)

EXEMPLES = (*DEMANDES, *PROPOSITIONS, *ENTREES)


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_acces_suit_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", EXEMPLES, ids=repr)
def test_l_ordre_ou_les_faits_arrivent_ne_change_rien_a_l_acces(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


@pytest.mark.parametrize(
    ("surprenant", "surprise"),
    [
        (
            fait(
                "acces.priorite-labellisee",
                "2026-03-10",
                motif="SANS_LOGEMENT",
                fin_le="2026-03-09",
            ),
            "dates-contradictoires",
        ),
        (
            fait("acces.decision-d-attribution-rendue", "2026-04-01", decision="RANG_N"),
            "rang-attendu",
        ),
        (reponse("2026-05-18", "f1", "REFUSEE"), "motif-attendu"),
        (
            bail("2026-06-01", effet="2026-06-01", nature="GLISSANT"),
            "nature-de-logement-accompagne",
        ),
        (
            fait("acces.relogement-realise", "2026-06-01", situation="CHRS_INSERTION"),
            "relogement-sans-logement",
        ),
    ],
)
def test_ce_qui_surprend_se_signale_et_se_garde(surprenant: Dit, surprise: str) -> None:
    lu = given(surprenant).au("2026-12-31")

    assert lu.anomalies == [surprise]
    assert lu.etats == {"f1": "actif"}


@pytest.mark.parametrize(
    "ordinaire",
    [
        fait("acces.priorite-labellisee", "2026-03-10", motif="SANS_LOGEMENT", fin_le="2026-03-10"),
        fait("acces.decision-d-attribution-rendue", "2026-04-01", decision="RANG_N", rang=2),
        fait("acces.decision-d-attribution-rendue", "2026-04-01", decision="ATTRIBUTION"),
        fait("acces.projet-accession-etudie", "2026-04-15", conclusion="FAVORABLE"),
        formalite("2026-05-10", "ETAT_DES_LIEUX"),
        reponse("2026-05-18", "f1"),
        bail("2026-06-01", effet="2026-06-01", nature="VIDE_3_ANS"),
        fait("acces.relogement-realise", "2026-06-01", situation="PF"),
    ],
)
def test_rien_ne_surprend_dans_un_fait_ordinaire(ordinaire: Dit) -> None:
    assert given(ordinaire).au("2026-12-31").anomalies == []


def test_la_situation_du_locataire_depend_de_son_bailleur() -> None:
    baux = {
        type_bailleur: bail("2026-01-01", effet="2026-01-01", type_bailleur=type_bailleur)
        for type_bailleur in ("SOCIAL", "SEM", "COMMUNE", "ASSOCIATION", "SCI_FAMILIALE")
    }

    lues = {t: given(b).au("2026-01-01").situations[None] for t, b in baux.items()}

    assert lues == {
        "SOCIAL": "LS",
        "SEM": "LS",
        "COMMUNE": "COMMUNAL",
        "ASSOCIATION": "PRIVE",
        "SCI_FAMILIALE": "PRIVE",
    }


def test_un_bail_qui_n_arrete_rien_se_voit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BailSigne, "arrets", lambda _bail, _volet: iter(()))

    contredits = [exemple.nom for exemple in EXEMPLES if exemple.ecarts()]

    assert contredits == [
        "un logement social attribué ôte son objet à la demande",
        "le bail qui suit un protocole l'éteint, sans déménagement",
    ]
