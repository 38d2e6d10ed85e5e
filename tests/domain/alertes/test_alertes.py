"""Les alertes : ce que disent les exemples, qui est prévenu, et ce qui les ferme."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from types import ModuleType
from typing import Any

import pytest
from domain.alertes import exemples, exemples_des_termes
from domain.alertes.exemples import AX_01, AX_05, AX_08, AX_14, AX_19, AX_25, assigne
from domain.alertes.exemples_des_termes import (
    ARRETE,
    AX_16,
    SIGNALE,
    SOUS_LOUE,
    coupure,
    decide_dalo,
    evacuation,
    planifie,
)
from scenario import Dit, Exemple, fait, given, ref, sortie, types_publies

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.situations import situation
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.veille.alertes import (
    Alerte,
    TypeAlerte,
    campement,
    expulsion,
    fluides,
    occupation,
    referent,
    treve,
    veille,
)
from parcours.domain.veille.alertes import echeances as des_echeances
from parcours.domain.veille.alertes.sortes import TYPES
from parcours.domain.veille.alertes.veille import Veille

EXEMPLES = (*exemples.EXEMPLES, *exemples_des_termes.EXEMPLES)
REGLES = (*exemples.REGLES, *exemples_des_termes.REGLES)

NUMEROS = (*range(1, 23), *range(24, 53))

TOUS = pytest.mark.parametrize("exemple", [*EXEMPLES, *REGLES], ids=repr)


@TOUS
def test_l_alerte_est_celle_que_le_domaine_dit(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@TOUS
def test_l_alerte_ne_depend_pas_de_l_ordre_ou_les_faits_arrivent(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_aucun_exemple_ne_manque() -> None:
    joues = {exemple.nom for exemple in EXEMPLES}

    assert joues == {f"AX-{numero:02}" for numero in NUMEROS}


# --- Qui est prévenu, et ce qui ferme -------------------------------------------------------------

SORTES = {
    "AL-01": ("URGENCE", {"REFERENT_PARCOURS"}),
    "AL-02": ("URGENCE", {"REFERENT_PARCOURS", "CCAPEX"}),
    "AL-03": ("URGENCE", {"CONSEIL_DEPARTEMENTAL", "CCAPEX"}),
    "AL-04": ("VIGILANCE", {"CCAPEX", "ADIL"}),
    "AL-05": ("CRITIQUE", {"REFERENT_PARCOURS"}),
    "AL-06": ("VIGILANCE", {"CCAPEX", "SIAO"}),
    "AL-07": ("CRITIQUE", {"REFERENT_PARCOURS", "SIAO"}),
    "AL-08": ("CRITIQUE", {"REFERENT_PARCOURS", "SIAO", "OPERATEUR_115"}),
    "AL-09": ("CRITIQUE", {"CIDFF", "SIAO"}),
    "AL-10": ("VIGILANCE", {"OPERATEUR_IML", "ASSOCIATION_ACCOMPAGNEMENT", "BAILLEUR_SOCIAL"}),
    "AL-11": ("VIGILANCE", {"SIAO", "REFERENT_PARCOURS"}),
    "AL-12": ("VIGILANCE", {"REFERENT_PARCOURS"}),
    "AL-13": ("CRITIQUE", {"SIAO"}),
    "AL-14": ("CRITIQUE", {"PDLHI", "PREFECTURE", "MAIRIE", "EPCI"}),
    "AL-15": ("VIGILANCE", {"REFERENT_PARCOURS"}),
    "AL-16": ("URGENCE", {"REFERENT_PARCOURS", "FSL"}),
    "AL-17": ("CRITIQUE", {"PREFECTURE", "OPERATEUR_CAMPEMENT"}),
    "AL-18": ("VIGILANCE", {"SIAO"}),
    "AL-19": ("VIGILANCE", {"SIAO", "REFERENT_PARCOURS"}),
    "AL-20": ("VIGILANCE", {"REFERENT_PARCOURS"}),
}


def test_chaque_alerte_dit_sa_severite_et_qui_elle_previent() -> None:
    sortes = {
        code: (sorte.severite.name, {role.value for role in sorte.destinataires})
        for code, sorte in TYPES.items()
    }

    assert sortes == SORTES


ORIENTE = fait(
    "siao.orientation-proposee", "2026-03-02", ident="o1", reponse_attendue_le="2026-03-09"
)
PROPOSE = fait("referent.relais-propose", "2026-03-02", ident="r1", date_cible="2026-04-01")
MESURE = fait("accompagnement.mesure-debutee", "2026-01-05", fin_prevue_le="2026-06-30")
OUVERTES: dict[str, tuple[tuple[Dit, ...], str]] = {
    "AL-01": (AX_01, "2026-03-07"),
    "AL-02": (AX_05, "2026-11-20"),
    "AL-03": (AX_08, "2025-11-06"),
    "AL-04": ((assigne("2025-09-22", audience_le="2025-12-01"),), "2025-10-25"),
    "AL-05": (AX_14, "2026-09-20"),
    "AL-06": (AX_16, "2027-03-05"),
    "AL-07": (AX_19, "2026-06-05"),
    "AL-09": (AX_25, "2027-01-21"),
    "AL-11": ((fait("acces.demande-de-logement-social-enregistree", "2026-03-10"),), "2027-02-01"),
    "AL-10": ((SOUS_LOUE,), "2027-04-05"),
    "AL-12": ((decide_dalo("2026-06-15", "FAVORABLE_LOGEMENT"),), "2026-09-20"),
    "AL-13": ((sortie("2026-03-10", "RUE"),), "2026-03-12"),
    "AL-14": ((ARRETE,), "2026-06-03"),
    "AL-15": ((planifie("2026-03-01", "2026-04-30"),), "2026-05-10"),
    "AL-16": ((coupure("2026-05-05"),), "2026-05-06"),
    "AL-17": ((SIGNALE, evacuation("2026-03-01", "2026-04-15")), "2026-03-05"),
    "AL-18": ((ORIENTE,), "2026-03-20"),
    "AL-19": ((PROPOSE,), "2026-04-20"),
    "AL-20": ((MESURE,), "2026-07-10"),
}
"""De quoi ouvrir chaque alerte, et un jour où elle est ouverte."""

RELOGENT = {
    "acces.accession-realisee",
    "acces.bail-signe",
    "acces.relogement-realise",
    "logement-accompagne.bail-glissant-conclu",
    "logement-accompagne.entree-effectuee",
    "logement-accompagne.mandat-de-gestion-conclu",
    "logement-accompagne.sous-location-debutee",
}
"""Ceux qui font entrer dans un autre logement : ce qui menaçait le premier n'a plus d'objet."""

QUITTENT = {
    *RELOGENT,
    "expulsion.depart-constate",
    "logement-accompagne.sortie-effectuee",
    "maintien.depart-volontaire-constate",
}
"""Les mêmes, et ceux qui font partir de chez soi."""

FERMENT = {
    "AL-01": {"referent.alerte-close", "parcours.clos"},
    "AL-02": {
        *QUITTENT,
        "expulsion.depart-constate",
        "expulsion.executee",
        "maintien.impaye-regularise",
        "expulsion.assignation-signifiee",
        "expulsion.procedure-eteinte",
        "expulsion.jugement-rendu",
        "parcours.clos",
    },
    "AL-03": {
        *QUITTENT,
        "expulsion.depart-constate",
        "expulsion.executee",
        "expulsion.diagnostic-social-propose",
        "expulsion.diagnostic-social-realise",
        "expulsion.diagnostic-social-transmis",
        "expulsion.audience-tenue",
        "expulsion.jugement-rendu",
        "expulsion.procedure-eteinte",
        "expulsion.assignation-notifiee-au-prefet",  # une nouvelle échéance remplace l'autre
    },
    "AL-04": {
        *QUITTENT,
        "expulsion.depart-constate",
        "expulsion.executee",
        "expulsion.jugement-rendu",
        "expulsion.procedure-eteinte",
        "expulsion.assignation-signifiee",  # une nouvelle échéance remplace l'autre
    },
    "AL-05": {
        *QUITTENT,
        "expulsion.jugement-rendu",  # un rejet, un désistement, des délais de paiement
        "expulsion.delais-de-paiement-termines",  # respectés
        "expulsion.protocole-cohesion-sociale-termine",  # respecté
        "expulsion.depart-constate",
        "expulsion.executee",
        "expulsion.procedure-eteinte",
        "acces.relogement-realise",
        "parcours.clos",
    },
    "AL-06": {
        *QUITTENT,
        "expulsion.jugement-rendu",  # un rejet, un désistement, des délais de paiement
        "expulsion.delais-de-paiement-termines",  # respectés
        "expulsion.protocole-cohesion-sociale-termine",  # respecté
        "expulsion.protocole-cohesion-sociale-signe",  # il court au-delà de la trêve
        "expulsion.depart-constate",
        "expulsion.executee",
        "expulsion.procedure-eteinte",
        "acces.relogement-realise",
        "parcours.clos",
        "expulsion.commandement-de-quitter-delivre",  # un autre délai court, au-delà de la trêve
        "expulsion.commandement-de-quitter-notifie-au-prefet",  # idem
    },
    "AL-07": {
        "expulsion.jugement-rendu",  # un rejet, un désistement, des délais de paiement
        "expulsion.delais-de-paiement-termines",  # respectés
        "expulsion.protocole-cohesion-sociale-termine",  # respecté
        "expulsion.protocole-cohesion-sociale-signe",  # le bailleur y renonce
        "expulsion.concours-refuse",
        "expulsion.depart-constate",
        "expulsion.executee",
        "expulsion.procedure-eteinte",
        "expulsion.concours-accorde",  # le préfet a répondu : une autre s'ouvre
        "expulsion.concours-requis",  # une nouvelle échéance remplace l'autre
    },
    "AL-09": {
        *QUITTENT,  # pour un logement
        "vif.mise-a-abri-prolongee-a-titre-exceptionnel",
        "vif.mise-a-abri-renouvelee",
        "vif.mise-a-abri-terminee",
        "vif.mise-a-abri-debutee",  # une nouvelle échéance remplace l'autre
        "parcours.clos",
    },
    "AL-10": {
        *QUITTENT,
        "expulsion.executee",
        "logement-accompagne.glissement-prononce",
        "logement-accompagne.sortie-effectuee",
        "logement-accompagne.sous-location-convertie",
        "logement-accompagne.sous-location-prolongee",
        "logement-accompagne.sous-location-debutee",  # une nouvelle échéance remplace l'autre
    },
    "AL-11": {
        "acces.bail-signe",  # un logement social : la demande n'a plus d'objet
        "acces.relogement-realise",  # idem
        "acces.demande-de-logement-social-radiee",  # idem
        "acces.demande-de-logement-social-enregistree",  # une nouvelle échéance remplace l'autre
    },
    "AL-12": {
        "acces.contentieux-dalo-engage",
        "acces.hebergement-daho-propose",
        "acces.relogement-realise",
        "acces.decision-dalo-rendue",
    },
    "AL-13": {
        "referent.designe",
        "referent.relais-accepte",
        "referent.suppleance-organisee",
        "parcours.clos",
    },
    "AL-14": {
        *RELOGENT,
        "logement-accompagne.sortie-effectuee",  # pour un logement
        "expulsion.depart-constate",  # idem
        "maintien.depart-volontaire-constate",  # idem
        "habitat-indigne.mainlevee-prononcee",
        "habitat-indigne.offre-du-proprietaire-recue",
        "habitat-indigne.substitution-engagee",
        "hebergement.entree-effectuee",
    },
    "AL-15": {
        "cas-complexe.engagement-constate",
        "parcours.clos",
        "comite.action-suivie",
        "pole.action-terminee",
        "pole.engagement-constate",
        "cas-complexe.solution-co-construite",  # une nouvelle échéance remplace l'autre
        "comite.reponse-proposee",  # idem
        "pole.plan-action-signe",  # idem
    },
    "AL-16": {
        "energie.difficulte-reglee",
        "energie.fourniture-retablie",
        *QUITTENT,
        "expulsion.executee",
    },
    "AL-17": {
        "territoire.evacuation-de-site-prevue",  # une autre date remplace la première
        "territoire.site-campement-ferme",
    },
    "AL-18": {
        "acces.bail-signe",  # un autre logement
        "hebergement.entree-effectuee",
        "hebergement.changement-de-place-effectue",  # dans la structure où l'on est orienté
        "logement-accompagne.entree-effectuee",
        "siao.admission-prononcee",
        "siao.orientation-refusee-par-la-structure",
        "siao.orientation-refusee-par-le-menage",
        "siao.orientation-restee-sans-suite",
        "siao.demande-close",  # la demande dont elle est
        "parcours.clos",
    },
    "AL-19": {
        "referent.relais-accepte",
        "referent.relais-refuse",
        "referent.relais-propose",  # une autre proposition tient lieu de la première
        "referent.designe",  # celui qui prend la suite n'a plus à répondre
        "parcours.clos",
    },
    "AL-20": {
        "accompagnement.mesure-debutee",
        "accompagnement.mesure-terminee",
        "parcours.clos",
    },
}
"""Les types de faits qui ferment chaque alerte ; aucun autre."""

CHAMPS: dict[str, dict[str, Any]] = {
    "expulsion.jugement-rendu": {"decision": "REJET"},
    "expulsion.delais-de-paiement-termines": {"issue": "RESPECTE"},
    "expulsion.protocole-cohesion-sociale-termine": {"issue": "RESPECTE"},
    "expulsion.protocole-cohesion-sociale-signe": {"duree_mois": 24},
    "referent.alerte-close": {"alerte": ref("d1")},
    "referent.alerte-prise-en-compte": {"alerte": ref("d1")},
    "acces.bail-signe": {"type_bailleur": "SOCIAL", "nature": "VIDE_3_ANS"},
    "acces.relogement-realise": {"situation": "LS"},
    "referent.relais-refuse": {"proposition": ref("r1")},
    "siao.orientation-refusee-par-le-menage": {"orientation": ref("o1")},
    "siao.orientation-refusee-par-la-structure": {"orientation": ref("o1")},
    "siao.orientation-restee-sans-suite": {"orientation": ref("o1")},
    "energie.difficulte-reglee": {"fluide": "ELEC"},
    "energie.fourniture-retablie": {"fluide": "ELEC"},
}
"""Ce qu'un fait doit dire pour parler de la même chose que l'alerte."""


@pytest.mark.parametrize("code", FERMENT)
def test_une_alerte_ne_se_ferme_que_par_les_faits_que_le_domaine_dit(code: str) -> None:
    avant, jour = OUVERTES[code]

    ferment = {nom for nom in types_publies() if not nom.startswith("correction.")}
    ferment = {nom for nom in ferment if ferme(code, avant, nom, jour)}

    assert given(*avant).au(jour).alertes.count(code) == 1
    assert ferment == FERMENT[code]


def ferme(code: str, avant: tuple[Dit, ...], nom: str, jour: str) -> bool:
    """Vrai si un fait de ce type ferme ce jour-là l'alerte ouverte avant lui."""
    ouvertes = given(*avant, fait(nom, jour, **CHAMPS.get(nom, {}))).au(jour).alertes_connues
    return any((lue, jusqu_au) == (code, jour) for lue, _, jusqu_au in ouvertes)


# --- Un calcul faux contredit un exemple ----------------------------------------------------------


def sans_citation(_self: Veille, _reference: str, _fait: Fait) -> bool:
    return True


def a_la_lettre(_self: Veille, reference: str, fait: Fait) -> bool:
    return reference == fait.reference


def rien_ne_ferme(_self: Veille, _sorte: TypeAlerte, _origine: Fait) -> Iterator[Fait]:
    return iter(())


def tout_ferme(self: Veille, sorte: TypeAlerte, origine: Fait) -> Iterator[Fait]:
    suivants = (f for f in self.parcours.faits if f.ordre > origine.ordre)
    return (f for f in suivants if sorte.code in f.evenement.fiche.clot)


def chacun_est_a_l_abri(_veille: Veille, _jour: date) -> bool:
    return True


def quelqu_un_est_a_l_abri(veille: Veille, jour: date) -> bool:
    sejours = [sejour for _, sejour in veille.trajectoire.situations(jour)]
    return any(s and situation(s.situation).protegee for s in sejours)


def meme_arretee(
    self: Veille, sorte: TypeAlerte, echeance: Echeance, depuis: date | None = None, **_: bool
) -> Iterator[Alerte]:
    return OUVRE(self, sorte, replace(echeance, fin=None, fin_le=None), depuis)


def jamais_satisfaite(
    self: Veille, sorte: TypeAlerte, echeance: Echeance, depuis: date | None = None, **_: bool
) -> Iterator[Alerte]:
    return OUVRE(self, sorte, echeance, depuis)


def depuis_toujours(self: Parcours) -> Iterator[Intervalle]:
    if self.faits:
        yield Intervalle(self.faits[0].jour)


def des_le_premier_jour(_veille: Veille, libre: Intervalle) -> Iterator[date]:
    yield libre.du


def ouverte_le_dernier_jour(self: Alerte, au: date) -> bool:
    return self.depuis_le <= au and (self.jusqu_au is None or au <= self.jusqu_au)


def sans_escalade(self: Alerte, _le: date | None, _vers: object) -> Alerte:
    return self


def a_l_echeance(_sorte: TypeAlerte, echeance: Echeance) -> date:
    return echeance.echeance_le


def jamais_retenue(*_: object) -> None:
    return None


OUVRE = Veille.de_l_horloge

MUTANTS: list[tuple[ModuleType | type, str, object]] = [
    (Veille, "cite", sans_citation),
    (Veille, "cite", a_la_lettre),
    (Veille, "closants", rien_ne_ferme),
    (Veille, "closants", tout_ferme),
    (Veille, "de_l_horloge", meme_arretee),
    (Veille, "de_l_horloge", jamais_satisfaite),
    (Alerte, "est_ouverte", ouverte_le_dernier_jour),
    (Alerte, "escaladee", sans_escalade),
    (veille, "premier_rappel", a_l_echeance),
    (expulsion, "tous_abrites", chacun_est_a_l_abri),
    (expulsion, "tous_abrites", quelqu_un_est_a_l_abri),
    (expulsion, "SILENCE_DU_PREFET", timedelta(days=44)),
    (expulsion, "SANS_SOLUTION", timedelta(days=59)),
    (Parcours, "jours_sans_referent", depuis_toujours),
    (referent, "_raisons_d_un_referent", des_le_premier_jour),
    (referent, "GRAVITES", {}),
    (treve, "AVANT_LA_FIN", timedelta(days=31)),
    (treve, "_retenu_le", jamais_retenue),
    (des_echeances, "QUINZE_JOURS", timedelta(days=14)),
    (des_echeances, "UN_JOUR", timedelta(days=2)),
    (occupation, "QUATRE_VINGT_DIX_JOURS", timedelta(days=91)),
    (fluides, "FLUIDES_SOUS_TREVE", ()),
    (campement, "_autre_date", jamais_retenue),
]


@pytest.mark.parametrize(
    ("ou", "nom", "faux"), MUTANTS, ids=[getattr(faux, "__name__", nom) for _, nom, faux in MUTANTS]
)
def test_un_calcul_faux_contredit_un_exemple(
    ou: ModuleType | type, nom: str, faux: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ou, nom, faux)

    assert any(exemple.ecarts() for exemple in (*EXEMPLES, *REGLES))


def test_al_15_se_ferme_avec_le_parcours_et_revient_s_il_est_rouvert() -> None:
    histoire = given(
        planifie("2026-03-01", "2026-04-30"),
        fait("parcours.clos", "2026-06-01"),
        fait("parcours.rouvert", "2026-09-01"),
    )

    assert [(str(a.depuis_le), str(a.jusqu_au)) for a in histoire.alertes if a.code == "AL-15"] == [
        ("2026-05-01", "2026-06-01"),
        ("2026-09-01", "None"),
    ]


def test_al_15_ne_s_ouvre_pas_dans_un_parcours_deja_clos() -> None:
    histoire = given(planifie("2026-03-01", "2026-04-30"), fait("parcours.clos", "2026-04-01"))

    assert [a.code for a in histoire.alertes if a.code == "AL-15"] == []


def test_al_15_d_une_demande_de_droits_survit_a_la_cloture() -> None:
    histoire = given(
        fait("droits.demande-recue", "2026-03-01"), fait("parcours.clos", "2026-03-15")
    )

    assert [str(a.jusqu_au) for a in histoire.alertes if a.code == "AL-15"] == ["None"]
