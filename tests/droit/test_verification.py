"""Ce qui n'a pas été relu se dit, se liste, et ne parle pas de lui-même."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from scenario import Dit, Histoire, fait, given

from parcours.api.droit import a_relire, a_verifier, publiee
from parcours.domain.droit import ARRETE_AU, DELAIS, Delai
from parcours.domain.droit.formes import Reserve, Statut
from parcours.domain.droit.reglages import Reglage
from parcours.domain.droit.treve import SANS_PERIODE_CONNUE, TREVES_OUTRE_MER, saison

AUJOURD_HUI = date(2026, 11, 29)
LES_REGLES = pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
A_VERIFIER = sorted(
    (regle.id, version.ref)
    for regle in DELAIS.values()
    for version in regle.versions
    if Statut.A_VERIFIER in {version.statut, regle.statut}
)
TERRITOIRES_DOUTEUX = sorted(
    {t for t, une in TREVES_OUTRE_MER.items() if une.statut is Statut.A_VERIFIER}
    | SANS_PERIODE_CONNUE
)
TERRITOIRES_SURS = ("48", "75", "971", "972", "974")


@LES_REGLES
def test_chaque_redaction_dit_quand_et_comment_elle_a_ete_relue(regle: Delai) -> None:
    for version in regle.versions:
        relue = regle.verifie(version)

        assert relue.comment
        assert (relue.le is None) is ((regle.id, version.ref) in A_VERIFIER)
        assert relue.le is None or ARRETE_AU <= relue.le <= AUJOURD_HUI


@LES_REGLES
def test_la_regle_publiee_porte_cette_verification(regle: Delai) -> None:
    publiees = publiee(regle, active=True, fixes={}).redactions

    assert [(r.verifie_le, r.verifie_comment, r.verifie_sauf or "") for r in publiees] == [
        tuple(regle.verifie(version)) for version in regle.versions
    ]


def test_ce_qui_n_est_pas_relu_est_liste_avec_sa_raison() -> None:
    listees = a_verifier()

    assert all(x.pourquoi for x in listees)
    assert sorted((x.regle, x.redaction) for x in listees if x.territoire is None) == A_VERIFIER
    assert [x.territoire for x in listees if x.territoire] == TERRITOIRES_DOUTEUX


def test_un_point_qui_reste_a_verifier_dans_une_redaction_relue_est_liste() -> None:
    relues = {(regle.id, v.ref): v.verifie for regle in DELAIS.values() for v in regle.versions}
    points = {(x.regle, x.redaction): x.pourquoi for x in a_relire()}

    assert points == {nom: lue.sauf for nom, lue in relues.items() if lue and lue.sauf}
    assert points.keys().isdisjoint(A_VERIFIER)
    assert {regle for regle, _ in points} >= {"R-A02", "R-E28", "R-S03", "R-E06"}


@LES_REGLES
def test_rien_ne_se_dit_a_verifier_en_passant(regle: Delai) -> None:
    """Ce qui n'est pas vérifié se liste : une note, une exception ne suffisent pas."""
    dits = " ".join((regle.notes, *regle.exceptions))

    assert "à vérifier" not in dits or any(not v.verifie or v.verifie.sauf for v in regle.versions)


@LES_REGLES
def test_une_redaction_a_verifier_le_dit_dans_ses_reserves(regle: Delai) -> None:
    for version in regle.versions:
        douteuse = Reserve.NON_VERIFIE in regle.reserves(version, regle.faits())

        assert douteuse is ((regle.id, version.ref) in A_VERIFIER or bool(regle.motif_inactif))


# --- Rien n'en naît -------------------------------------------------------------------------------


def actif(regle: str, departement: str, **fixe: Any) -> Reglage:  # noqa: ANN401 (a parameter)
    return Reglage(
        departement=departement,
        regle=regle,
        du=date(2015, 1, 1),
        par="Administratrice du territoire",
        enregistre_le=datetime(2026, 1, 1, tzinfo=UTC),
        **fixe,
    )


def regles_armees(histoire: Histoire) -> set[str]:
    return {e.resultat.regle for e in histoire.parcours.echeances}


QUITTER = "expulsion.commandement-de-quitter-delivre"
NOTIFIE = "expulsion.commandement-de-quitter-notifie-au-prefet"
EN_TREVE = {"971": "08", "972": "08", "973": "05", "974": "12"}
"""Un mois de la trêve de chaque territoire ; ailleurs, décembre."""


def menace(territoire: str) -> tuple[Dit, ...]:
    """Un ordre de quitter les lieux, reçu pendant la trêve du territoire."""
    mois = EN_TREVE.get(territoire, "12")
    return (
        fait("expulsion.ccapex-saisie", "2025-01-06", departement=territoire),
        fait(QUITTER, f"2025-{mois}-02", departement=territoire),
        fait(NOTIFIE, f"2025-{mois}-03", departement=territoire),
    )


@pytest.mark.parametrize("territoire", TERRITOIRES_DOUTEUX)
def test_une_treve_non_verifiee_n_arme_ni_n_alerte_d_elle_meme(territoire: str) -> None:
    histoire = given(*menace(territoire))
    signee = histoire.avec_reglages(actif("R-E16", territoire, actif=True))

    assert "R-E16" not in regles_armees(histoire)
    assert "AL-06" not in {alerte.code for alerte in histoire.alertes}
    assert "R-E16" in regles_armees(signee)
    assert "AL-06" in {alerte.code for alerte in signee.alertes}


@pytest.mark.parametrize("territoire", TERRITOIRES_SURS)
def test_une_treve_verifiee_parle_d_elle_meme(territoire: str) -> None:
    histoire = given(*menace(territoire))

    assert saison(territoire).statut is Statut.CONFIRME
    assert "R-E16" in regles_armees(histoire)
    assert "AL-06" in {alerte.code for alerte in histoire.alertes}


def test_un_seuil_ancien_que_le_prefet_fixait_n_arme_rien_sans_un_acte() -> None:
    """R-E04 est active ; sa rédaction d'avant le 29 juillet 2023 est à vérifier."""
    seuils = [
        actif("R-E04", "48", parametre="seuil_mois", valeur=3),
        actif("R-E04", "48", parametre="seuil_loyers", valeur=3),
    ]
    somme = fait(
        "expulsion.commandement-de-payer-delivre",
        "2022-04-30",
        premier_impaye_le="2022-01-31",
        dette=150_000,
        loyer_hors_charges=50_000,
        type_bailleur="PRIVE_PERSONNE_PHYSIQUE",
    )
    histoire = given(somme)
    fixes = histoire.avec_reglages(*seuils)
    signes = histoire.avec_reglages(*seuils, actif("R-E04", "48", actif=True))

    assert "R-E04" not in regles_armees(histoire) | regles_armees(fixes)
    assert "R-E04" in regles_armees(signes)
