"""La personne conteste un fait : il compte encore, et sa contestation s'affiche à côté."""

from typing import Any

from scenario import CHRS, Dit, Histoire, annule, constat, entree, fait, given, rectifie, ref

from parcours.domain.langage.vocabulaire import Role

RUE = constat("2026-01-10", "RUE", ident="rue")
CHU = entree("2026-02-10", "CHU", ident="chu", par=CHRS)


def conteste(le: str, cible: str, ident: str = "c") -> Dit:
    sorte = "correction.valeur-contestee"
    return fait(sorte, le, cible=cible, ident=ident, par="/moi", qualites=frozenset({Role.MENAGE}))


def traite(le: str, contestation: str, issue: str = "REJETEE", **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    return fait("correction.contestation-traitee", le, contestation=contestation, issue=issue,
                **champs)  # fmt: skip


def ouvertes(menage: Histoire, le: str) -> int:
    """Combien de contestations attendent une réponse."""
    return menage.au(le).dossiers.count("contestation")


CONTESTE = given(RUE, CHU, conteste("2026-03-01", ref("chu", CHRS)))


def test_un_fait_conteste_compte_encore() -> None:
    assert CONTESTE.au("2026-03-02").etape == "hebergement"
    assert CONTESTE.au("2026-03-02").etats == {"rue": "actif", "chu": "conteste", "c": "actif"}
    assert ouvertes(CONTESTE, "2026-03-02") == 1
    assert CONTESTE.au("2026-03-02").anomalies == []


def test_chacun_peut_contester_ce_qu_un_autre_dit_de_lui() -> None:
    (entree_,) = (e for e in CONTESTE.parcours.histoire.entrees if e.fait.id == "chu")

    assert entree_.corrige_par == ("/moi#c",)


def test_traitee_elle_se_ferme_et_le_fait_redevient_actif() -> None:
    traitee = CONTESTE.when(traite("2026-03-10", "/moi#c"))

    assert traitee.au("2026-03-10").etats["chu"] == "actif"
    assert ouvertes(traitee, "2026-03-09") == 1
    assert ouvertes(traitee, "2026-03-10") == 0


def test_acceptee_elle_est_suivie_d_une_annulation() -> None:
    acceptee = CONTESTE.when(
        traite("2026-03-10", "/moi#c", "ACCEPTEE"), annule("2026-03-10", ref("chu", CHRS))
    )

    assert acceptee.au("2026-03-10").etape == "rue"
    assert acceptee.au("2026-03-10").etats["chu"] == "annule"


def test_acceptee_elle_ote_le_fait_conteste_et_son_auteur_l_apprend() -> None:
    acceptee = CONTESTE.when(traite("2026-03-10", "/moi#c", "ACCEPTEE"))

    assert acceptee.au("2026-03-10").etats["chu"] == "annule"
    assert acceptee.au("2026-03-10").etape == "rue"
    assert ouvertes(acceptee, "2026-03-10") == 0
    assert [a.fait for _, a in acceptee.parcours.anomalies] == [ref("chu", CHRS)]
    assert acceptee.au("2026-03-10").anomalies == ["contestation-acceptee"]


def test_acceptee_et_rectifiee_le_remplacant_compte_et_rien_ne_reste_a_dire() -> None:
    rectifiee = CONTESTE.when(
        traite("2026-03-10", "/moi#c", "ACCEPTEE"),
        entree("2026-02-12", "RHVS", ident="juste", par=CHRS),
        rectifie("2026-03-11", ref("chu", CHRS), ref("juste", CHRS), par=CHRS),
    )

    assert rectifiee.au("2026-03-11").etats["chu"] == "rectifie"
    assert rectifiee.au("2026-03-11").situations == {None: "RHVS"}
    assert rectifiee.au("2026-03-11").anomalies == []


def test_l_acceptation_annulee_ou_la_contestation_retiree_rend_le_fait() -> None:
    acceptee = CONTESTE.when(traite("2026-03-10", "/moi#c", "ACCEPTEE", ident="t"))
    retiree = annule("2026-03-12", "/moi#c", par="/moi", qualites=frozenset({Role.MENAGE}))

    assert acceptee.when(annule("2026-03-11", ref("t"))).au("2026-03-12").etape == "hebergement"
    assert acceptee.when(retiree).au("2026-03-12").etape == "hebergement"


def test_rejetee_ensuite_la_derniere_reponse_compte() -> None:
    rejetee = CONTESTE.when(
        traite("2026-03-10", "/moi#c", "ACCEPTEE"), traite("2026-03-15", "/moi#c", "REJETEE")
    )

    assert rejetee.au("2026-03-15").etats["chu"] == "actif"


def test_qui_ne_peut_la_traiter_ne_change_rien() -> None:
    autre = traite("2026-03-10", "/moi#c", "ACCEPTEE", par="/autre", qualites=frozenset[Role]())

    assert CONTESTE.when(autre).au("2026-03-10").etats["chu"] == "conteste"
    assert CONTESTE.when(autre).au("2026-03-10").etape == "hebergement"


def test_deux_contestations_se_traitent_chacune() -> None:
    deux = CONTESTE.when(
        conteste("2026-03-02", ref("chu", CHRS), "d"), traite("2026-03-10", "/moi#c", ident="t")
    )

    assert deux.au("2026-03-10").etats["chu"] == "conteste"
    assert ouvertes(deux, "2026-03-10") == 1
    assert ouvertes(deux.when(annule("2026-03-11", ref("t"))), "2026-03-11") == 2
    assert deux.when(traite("2026-03-12", "/moi#d")).au("2026-03-12").etats["chu"] == "actif"


def test_retiree_elle_n_a_pas_eu_lieu() -> None:
    retiree = CONTESTE.when(
        annule("2026-03-02", "/moi#c", par="/moi", qualites=frozenset({Role.MENAGE}))
    )

    assert retiree.au("2026-03-02").etats["chu"] == "actif"
    assert ouvertes(retiree, "2026-03-02") == 0


def test_contester_un_fait_inconnu_attend_qu_il_arrive() -> None:
    attend = given(RUE, conteste("2026-03-01", ref("chu", CHRS)))

    assert attend.au("2026-03-02").anomalies == ["correction-en-attente"]
    assert attend.when(CHU).au("2026-03-02").anomalies == []


def test_un_fait_rectifie_le_dit_d_abord() -> None:
    rectifiee = CONTESTE.when(
        entree("2026-02-12", "CHU", ident="juste", par=CHRS),
        rectifie("2026-03-03", ref("chu", CHRS), ref("juste", CHRS), par=CHRS),
    )

    assert rectifiee.au("2026-03-03").etats["chu"] == "rectifie"


def test_annuler_deux_fois_le_meme_fait_se_remarque() -> None:
    deux = given(RUE, annule("2026-03-01", ref("rue")), annule("2026-03-02", ref("rue")))

    assert deux.au("2026-03-03").anomalies == ["correction-sans-objet"]
