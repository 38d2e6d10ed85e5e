"""L'état d'une horloge au fil des faits : les exemples `flux` du droit, et ce qu'ils ne disent pas.

Les exemples nomment les faits dans les mots du dossier : ce fichier les dit dans ceux du catalogue.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from scenario import (
    Dit,
    Exemple,
    Histoire,
    annule,
    au,
    bail,
    designe,
    fait,
    given,
    rectifie,
    ref,
)

from parcours.domain.droit.service import REVUE_DE_PARCOURS, ContactOuRevue
from parcours.domain.langage.evenement import Anomalie, Armement, Arret
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.echeances import Echeance, FinEcheance, RegistreDesEcheances
from parcours.domain.volets.maintien.impaye import ImpayeRegularise
from parcours.domain.volets.parcours import ParcoursClos

DELAIS = Path(__file__).parents[1] / "droit" / "exemples-delais.jsonl"

ETATS = {
    "en_cours": "a_venir",
    "echue": "depassee",
    "satisfaite": "satisfaite",
    "eteinte": "eteinte",
}
CHAMPS = {
    "signifie_le": "survenu_le",
    "le": "survenu_le",
    "debut": "survenu_le",
    "date_acquisition_clause": "clause_acquise_le",
}
TYPES = {
    "correction.rectifie": "correction.fait-rectifie",
    "correction.annule": "correction.fait-annule",
    "expulsion.cql-notifie-prefet": "expulsion.commandement-de-quitter-notifie-au-prefet",
}
"""Ce que `correspondance.yaml` dit des mots du dossier que ces exemples emploient."""

SANS_FAIT = "cql_notifie_prefet"
"""Un exemple y dit que le préfet n'est pas saisi : aucun fait ne dit une absence."""
EN_ATTENTE = {"D-599", "D-584"}

FLUX = {
    exemple["id"]: exemple
    for exemple in map(json.loads, DELAIS.read_text(encoding="utf-8").splitlines())
    if exemple["type"] == "flux"
}
JOUES = {nom: exemple for nom, exemple in FLUX.items() if nom not in EN_ATTENTE}


# --- Dire un exemple dans les mots du catalogue ---------------------------------------------------


def histoire(evenements: list[dict[str, Any]]) -> Histoire:
    """Les faits d'un exemple ; une rectification arrive après le fait qui remplace sa cible."""
    dits: dict[str, Dit] = {}
    for evenement in evenements:
        for dit in traduits(evenement, dits):
            dits[str(dit.ident)] = dit
    return given(*dits.values())


def traduits(evenement: Mapping[str, Any], avant: Mapping[str, Dit]) -> Iterator[Dit]:
    """Un évènement de l'exemple, en un ou deux faits."""
    ident, sorte = evenement["id"], evenement["type"]
    nom = TYPES.get(sorte, sorte)
    if sorte == "correction.rectifie":
        cible = avant[evenement["cible"]]
        nouveaux = {CHAMPS[c]: v["nouveau"] for c, v in evenement["champs"].items()}
        remplacant = f"{cible.ident}-{ident}"
        rectifies = cible.evenement.model_validate({**cible.evenement.model_dump(), **nouveaux})
        yield replace(cible, evenement=rectifies, ident=remplacant)
        yield rectifie("2026-12-31", ref(evenement["cible"]), ref(remplacant), ident=ident)
    elif sorte == "correction.annule":
        yield annule("2026-12-31", ref(evenement["cible"]), ident=ident)
    else:
        champs = {
            CHAMPS.get(c, c): v for c, v in evenement.items() if c not in {"id", "type", SANS_FAIT}
        }
        yield fait(nom, champs.pop("survenu_le"), ident=ident, **ordinaires(nom), **champs)


def ordinaires(nom: str) -> dict[str, Any]:
    """Un jugement de ces exemples résilie le bail."""
    return {"decision": "FERME_SANS_DELAI"} if nom == "expulsion.jugement-rendu" else {}


def rendus(exemple: Mapping[str, Any]) -> list[dict[str, object]]:
    """Les horloges de la règle de l'exemple, telles qu'on les lit au jour dit."""
    entree = exemple["entree"]
    jour = date.fromisoformat(entree["a_la_date"])
    lues = histoire(entree["evenements"]).parcours.echeances_au(jour)
    return [
        {
            "etat": horloge.etat(jour).value,
            "echeance": str(horloge.calculee_le),
            "effective": str(horloge.echeance_le),
        }
        for horloge in lues
        if horloge.resultat.regle == exemple["regle"]
    ]


def est_rendu(exemple: Mapping[str, Any]) -> bool:
    """Vrai si l'horloge est seule à dire ce que l'exemple dit."""
    attendu = {**exemple["attendu"], "etat": ETATS[exemple["attendu"]["etat"]]}
    lues = [{champ: lue[champ] for champ in attendu} for lue in rendus(exemple)]
    return lues == [attendu]


@pytest.mark.parametrize("nom", JOUES)
def test_l_horloge_est_dans_l_etat_que_l_exemple_dit(nom: str) -> None:
    assert est_rendu(JOUES[nom])


def test_aucun_exemple_ne_manque() -> None:
    assert len(FLUX) == 11
    assert len(JOUES) == 9
    assert FLUX.keys() - JOUES.keys() == EN_ATTENTE


# --- Ce que les exemples ne disent pas ------------------------------------------------------------


def commandement(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Un commandement de payer, sur un bail de 2024."""
    bail_de_2024 = {"bail_conclu_le": "2024-02-01"}
    return fait("expulsion.commandement-de-payer-delivre", le, **{**bail_de_2024, **champs})


def saisine(le: str, auteur: str = "BAILLEUR", type_bailleur: str = "SOCIAL") -> Dit:
    """La CCAPEX est saisie."""
    champs: dict[str, Any] = {"auteur_saisine": auteur, "type_bailleur": type_bailleur}
    return fait("expulsion.ccapex-saisie", le, **champs)


def jugement(le: str, decision: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le juge décide."""
    return fait("expulsion.jugement-rendu", le, decision=decision, **champs)


def renouvele(le: str, rang: int) -> Dit:
    """La mise à l'abri est renouvelée."""
    return fait("vif.mise-a-abri-renouvelee", le, rang=rang)


DEGRADATION = fait("maintien.degradation-signalee", "2026-03-06", ident="d1")
ABRI = fait("vif.mise-a-abri-debutee", "2027-01-08")

REGLES = (
    Exemple(
        "une échéance est à venir jusqu'à son jour inclus",
        given(commandement("2026-05-04")),
        au("2026-05-03", echeances=[]),
        au("2026-06-15", echeances=[("R-E02", "2026-06-15", "a_venir")]),
        au("2026-06-16", echeances=[("R-E02", "2026-06-15", "depassee")]),
    ),
    Exemple(
        "un fait survenu après le jour lu n'a encore rien arrêté",
        given(
            DEGRADATION,
            fait("referent.alerte-prise-en-compte", "2026-03-12", alerte=ref("d1")),
        ),
        au("2026-03-10", echeances=[("R-X01", "2026-03-10", "a_venir")]),
        au("2026-03-11", echeances=[("R-X01", "2026-03-10", "depassee")]),
        au("2026-03-12", echeances=[("R-X01", "2026-03-10", "satisfaite")]),
    ),
    Exemple(
        "une prise en compte n'arrête que l'horloge du fait qu'elle cite",
        given(
            DEGRADATION,
            fait("maintien.degradation-signalee", "2026-03-09", ident="d2"),
            fait("referent.alerte-prise-en-compte", "2026-03-10", alerte=ref("d2")),
        ),
        au(
            "2026-03-10",
            echeances=[
                ("R-X01", "2026-03-10", "a_venir"),
                ("R-X01", "2026-03-11", "satisfaite"),
            ],
        ),
    ),
    Exemple(
        "clore une alerte sans l'avoir prise en compte prive son horloge d'objet",
        given(DEGRADATION, fait("referent.alerte-close", "2026-03-09", alerte=ref("d1"))),
        au("2026-03-09", echeances=[("R-X01", "2026-03-10", "eteinte")]),
    ),
    Exemple(
        "réarmer une horloge la remplace",
        given(designe("2026-01-05"), fait("referent.contact-tenu", "2026-02-10")),
        au("2026-02-09", echeances=[("R-X02", "2026-04-05", "a_venir")]),
        au("2026-02-10", echeances=[("R-X02", "2026-05-10", "a_venir")]),
    ),
    Exemple(
        "le bilan du pôle et la revue du référent ne se remplacent pas",
        given(
            fait("pole.plan-action-signe", "2026-03-01", engagements=[{"avant_le": "2026-05-31"}]),
            fait("referent.contact-tenu", "2026-04-01"),
        ),
        au(
            "2026-04-01",
            echeances=[
                ("R-X02", "2026-06-01", "a_venir"),
                ("R-X02", "2026-07-01", "a_venir"),
                ("R-X03", "2026-05-31", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "un solde tardif n'arrête plus la clause résolutoire",
        given(commandement("2026-05-04"), fait("maintien.impaye-regularise", "2026-06-16")),
        au("2026-06-20", echeances=[("R-E02", "2026-06-15", "depassee")]),
    ),
    Exemple(
        "une décision conditionnelle ou de rejet prive la clause d'objet",
        given(commandement("2026-05-04"), jugement("2026-06-10", "REJET")),
        au("2026-06-09", echeances=[("R-E02", "2026-06-15", "a_venir")]),
        au("2026-06-10", echeances=[("R-E02", "2026-06-15", "eteinte")]),
    ),
    Exemple(
        "le juge accorde des délais, et son titre dure dix ans",
        given(
            commandement("2026-05-04"),
            jugement("2026-06-10", "CONDITIONNELLE", delai_paiement_mois=12, delai_depart_mois=3),
        ),
        au(
            "2026-06-10",
            echeances=[
                ("R-E02", "2026-06-15", "eteinte"),
                ("R-E10", "2027-06-10", "a_venir"),
                ("R-E14", "2026-09-10", "a_venir"),
                ("R-E22", "2036-06-10", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "annuler le fait qui l'arme retire l'horloge, annuler celui qui l'arrête la relance",
        given(
            commandement("2026-05-04", ident="c1"),
            fait("maintien.impaye-regularise", "2026-05-20", ident="r1"),
            annule("2026-05-25", cible=ref("r1")),
            annule("2026-05-30", cible=ref("c1")),
        ),
        au("2026-06-01", connu_a=2, echeances=[("R-E02", "2026-06-15", "satisfaite")]),
        au("2026-06-01", connu_a=3, echeances=[("R-E02", "2026-06-15", "a_venir")]),
        au("2026-06-01", echeances=[]),
    ),
    Exemple(
        "le délai avant d'assigner court de la première saisine du bailleur",
        given(
            saisine("2026-01-10", auteur="MENAGE"),
            saisine("2026-01-15"),
            saisine("2026-02-15"),
        ),
        au("2026-01-14", echeances=[]),
        au("2026-02-20", echeances=[("R-E05", "2026-02-26", "a_venir")]),
    ),
    Exemple(
        "un bailleur particulier assigne sans attendre",
        given(
            saisine("2026-01-15", type_bailleur="PRIVE_PERSONNE_PHYSIQUE"),
            saisine("2026-02-15", type_bailleur="SCI_FAMILIALE"),
        ),
        au("2026-02-15", echeances=[]),
    ),
    Exemple(
        "assigner trop tôt est une anomalie",
        given(
            saisine("2026-01-15"),
            fait("expulsion.assignation-signifiee", "2026-02-26", audience_le="2026-06-01"),
        ),
        au("2026-02-26", anomalies=["ASSIGNATION_PREMATUREE"]),
    ),
    Exemple(
        "assigner le lendemain du délai n'en est pas une",
        given(
            saisine("2026-01-15"),
            fait("expulsion.assignation-signifiee", "2026-02-27", audience_le="2026-06-01"),
        ),
        au(
            "2026-02-27",
            anomalies=[],
            echeances=[
                ("R-E05", "2026-02-26", "satisfaite"),
                ("R-E06", "2026-04-19", "a_venir"),
                ("R-E08", "2026-05-06", "a_venir"),
                ("R-E09", "2026-05-22", "a_venir"),
            ],
        ),
    ),
    Exemple(
        "seul un bailleur particulier signale le commandement au-delà du seuil",
        given(
            commandement(
                "2026-05-04",
                type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
                premier_impaye_le="2026-01-05",
            ),
            commandement("2026-05-05", type_bailleur="SOCIAL", premier_impaye_le="2026-01-05"),
        ),
        au(
            "2026-05-05",
            echeances=[("R-E02", "2026-06-16", "a_venir"), ("R-E04", "2026-03-05", "depassee")],
        ),
    ),
    Exemple(
        "l'organisme du diagnostic a quinze jours ouvrés depuis que le préfet l'a saisi",
        given(
            fait(
                "expulsion.assignation-notifiee-au-prefet",
                "2025-10-15",
                organisme_saisi_le="2025-10-20",
            )
        ),
        au("2025-10-20", echeances=[("R-E07", "2025-11-10", "a_venir")]),
    ),
    Exemple(
        "le terme d'un renouvellement se compte depuis la première nuit",
        given(ABRI, renouvele("2027-01-25", rang=1), renouvele("2027-02-07", rang=2)),
        au(
            "2027-01-25",
            echeances=[("R-V01", "2027-01-23", "eteinte"), ("R-V02", "2027-02-07", "a_venir")],
        ),
        au(
            "2027-02-07",
            echeances=[("R-V01", "2027-01-23", "eteinte"), ("R-V02", "2027-02-22", "a_venir")],
            anomalies=[],
        ),
    ),
    Exemple(
        "un troisième renouvellement est une anomalie, et se compte",
        given(ABRI, renouvele("2027-02-22", rang=3)),
        au(
            "2027-02-22",
            echeances=[("R-V01", "2027-01-23", "eteinte"), ("R-V02", "2027-03-09", "a_venir")],
            anomalies=["VIF_RENOUVELLEMENT_EXCESSIF"],
        ),
    ),
    Exemple(
        "un renouvellement déjà dit, ou sans mise à l'abri connue, est une anomalie",
        given(renouvele("2027-01-25", rang=1), renouvele("2027-01-26", rang=1)),
        au("2027-01-25", anomalies=["mise-a-abri-inconnue"], echeances=[]),
        au(
            "2027-01-26",
            anomalies=["mise-a-abri-inconnue", "mise-a-abri-inconnue", "renouvellement-deja-dit"],
        ),
    ),
    Exemple(
        "une expulsion en trêve, un dimanche ou avant six heures est une anomalie",
        given(
            fait("expulsion.executee", "2026-02-10"),
            fait("expulsion.executee", "2026-04-05"),
            fait("expulsion.executee", "2026-04-07", execute_a="2026-04-07T05:59:00+02:00"),
            fait("expulsion.executee", "2026-04-08", execute_a="2026-04-08T06:00:00+02:00"),
        ),
        au("2026-02-10", anomalies=["EXPULSION_EN_TREVE"]),
        au("2026-04-05", anomalies=["EXPULSION_EN_TREVE", "EXPULSION_JOUR_INTERDIT"]),
        au(
            "2026-04-08",
            anomalies=[
                "EXPULSION_EN_TREVE",
                "EXPULSION_HEURE_INTERDITE",
                "EXPULSION_JOUR_INTERDIT",
            ],
        ),
    ),
    Exemple(
        "la Moselle ne compte pas la Saint-Étienne",
        given(fait("maintien.degradation-signalee", "2025-12-24", departement="57")),
        au("2025-12-24", echeances=[("R-X01", "2025-12-30", "a_venir")]),
    ),
    Exemple(
        "la Lozère compte la Saint-Étienne",
        given(fait("maintien.degradation-signalee", "2025-12-24", departement="48")),
        au("2025-12-24", echeances=[("R-X01", "2025-12-29", "a_venir")]),
    ),
    Exemple(
        "l'évaluation flash se compte en heures depuis l'appel, s'il est daté à l'heure",
        given(
            fait(
                "veille.appel-115-recu",
                "2026-01-10",
                contact_a="2026-01-10T22:00:00+01:00",
            ),
            fait("siao.evaluation-flash-realisee", "2026-01-12"),
        ),
        au("2026-01-11", echeances=[("R-O01", "2026-01-13", "a_venir")]),
        au(
            "2026-01-12",
            echeances=[("R-O01", "2026-01-13", "satisfaite"), ("R-O02", "2026-03-12", "a_venir")],
        ),
    ),
    Exemple(
        "un appel sans heure n'arme rien",
        given(fait("veille.appel-115-recu", "2026-01-10")),
        au("2026-01-10", echeances=[]),
    ),
    Exemple(
        "un logement social attribué prive d'objet la demande et son préavis",
        given(
            fait("acces.demande-de-logement-social-enregistree", "2026-03-10"),
            bail("2026-06-01", effet="2026-06-15", type_bailleur="SOCIAL", nature="VIDE_3_ANS"),
        ),
        au(
            "2026-05-31",
            echeances=[("R-N01", "2027-03-10", "a_venir"), ("R-N02", "2027-02-10", "a_venir")],
        ),
        au(
            "2026-06-01",
            echeances=[("R-N01", "2027-03-10", "eteinte"), ("R-N02", "2027-02-10", "eteinte")],
        ),
    ),
    Exemple(
        "un impayé constitué se signale dans les deux mois, et se prescrit en trois ans",
        given(
            fait(
                "maintien.impaye-constate",
                "2026-03-10",
                premier_impaye_le="2025-12-05",
                dette=150_000,
                loyer_hors_charges=50_000,
            ),
            fait("maintien.impaye-regularise", "2026-04-01"),
        ),
        au(
            "2026-03-10",
            echeances=[
                ("R-A01", "2026-03-10", "a_venir"),
                ("R-A03", "2026-05-10", "a_venir"),
                ("R-E22", "2028-12-05", "a_venir"),
            ],
        ),
        au(
            "2026-04-01",
            echeances=[
                ("R-A01", "2026-03-10", "eteinte"),
                ("R-A03", "2026-05-10", "eteinte"),
                ("R-E22", "2028-12-05", "eteinte"),
            ],
        ),
    ),
    Exemple(
        "une procédure éteinte prive d'objet tout ce qui courait",
        given(
            commandement("2026-05-04"),
            fait("expulsion.assignation-signifiee", "2026-07-01", audience_le="2026-10-05"),
            fait("expulsion.procedure-eteinte", "2026-08-01"),
        ),
        au(
            "2026-08-01",
            echeances=[
                ("R-E02", "2026-06-15", "eteinte"),
                ("R-E06", "2026-08-23", "eteinte"),
                ("R-E08", "2026-09-14", "eteinte"),
                ("R-E09", "2026-09-28", "eteinte"),
            ],
        ),
    ),
)

TOUTES = pytest.mark.parametrize("exemple", REGLES, ids=repr)


@TOUTES
def test_les_echeances_suivent_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@TOUTES
def test_les_echeances_ne_dependent_pas_de_l_ordre_ou_les_faits_arrivent(
    exemple: Exemple,
) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_la_date_du_juge_prime_et_la_notre_reste() -> None:
    menage = given(
        commandement("2026-05-04"),
        jugement("2026-10-05", "FERME_SANS_DELAI", clause_acquise_le="2026-07-05"),
    )

    clauses = [e for e in menage.parcours.echeances if e.resultat.regle == "R-E02"]

    assert [(str(e.calculee_le), str(e.echeance_le), e.fin) for e in clauses] == [
        ("2026-06-15", "2026-06-15", FinEcheance.REMPLACEE),
        ("2026-06-15", "2026-07-05", None),
    ]


def test_une_echeance_s_explique() -> None:
    (echeance,) = given(commandement("2026-05-04")).parcours.echeances

    assert echeance.resultat.version_source == "E02"
    assert echeance.resultat.explication[-1] == (
        "Clause présumée acquise le 16 juin 2026 si la dette n'est pas soldée."
    )


def test_un_fait_qui_eteint_et_arme_la_meme_horloge_l_eteint_d_abord(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    revue = Armement(REVUE_DE_PARCOURS, ContactOuRevue(le=date(2026, 3, 1)))
    monkeypatch.setattr(ParcoursClos, "armements", lambda _fait, _volet: (revue,))

    menage = given(designe("2026-01-05"), fait("parcours.clos", "2026-03-01"))

    assert menage.au("2026-03-01").echeances == [
        ("R-X02", "2026-04-05", "eteinte"),
        ("R-X02", "2026-06-01", "a_venir"),
    ]


# --- Un registre faux contredit un exemple --------------------------------------------------------


def confond_les_cles(self: RegistreDesEcheances, arret: Arret, jour: date) -> list[Anomalie]:
    return ARRETE(self, replace(arret, cle=None), jour)


def arrete_meme_en_retard(self: RegistreDesEcheances, arret: Arret, jour: date) -> list[Anomalie]:
    return ARRETE(self, replace(arret, seulement_a_temps=False), jour)


def n_arrete_rien(_self: RegistreDesEcheances, _arret: Arret, _jour: date) -> list[Anomalie]:
    return []


def arme_sans_remplacer(
    self: RegistreDesEcheances, armement: Armement, fait: Fait, territoire: str | None
) -> None:
    ARME(self, replace(armement, cle=f"{fait.reference}{armement.cle}"), fait, territoire)


def arme_sans_cle(
    self: RegistreDesEcheances, armement: Armement, fait: Fait, territoire: str | None
) -> None:
    ARME(self, replace(armement, cle=None), fait, territoire)


def arme_partout_pareil(
    self: RegistreDesEcheances, armement: Armement, fait: Fait, _territoire: str | None
) -> None:
    ARME(self, armement, fait, None)


def arretee_des_le_debut(self: Echeance, _au: date) -> bool:
    return self.fin is not None


def sans_le_juge(self: Echeance) -> date:
    return self.calculee_le


ARRETE = RegistreDesEcheances.arrete
ARME = RegistreDesEcheances.arme

MUTANTS: list[tuple[ModuleType | type, str, object]] = [
    (RegistreDesEcheances, "arrete", confond_les_cles),
    (RegistreDesEcheances, "arrete", arrete_meme_en_retard),
    (RegistreDesEcheances, "arrete", n_arrete_rien),
    (RegistreDesEcheances, "arme", arme_sans_remplacer),
    (RegistreDesEcheances, "arme", arme_sans_cle),
    (RegistreDesEcheances, "arme", arme_partout_pareil),
    (Echeance, "arretee", arretee_des_le_debut),
    (Echeance, "echeance_le", property(sans_le_juge)),
    (ImpayeRegularise, "arrets", lambda _fait, _volet: iter(())),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"), MUTANTS, ids=[getattr(faux, "__name__", nom) for _, nom, faux in MUTANTS]
)
def test_un_registre_faux_contredit_un_exemple(
    ou: ModuleType | type, nom: str, faux: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    contredits = [regle.nom for regle in REGLES if regle.ecarts()]
    contredits += [nom for nom, exemple in JOUES.items() if not est_rendu(exemple)]

    assert contredits
