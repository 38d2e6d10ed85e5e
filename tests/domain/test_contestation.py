"""La personne conteste un fait : il compte encore, et sa contestation s'affiche à côté."""

from typing import Any

from scenario import CHRS, Dit, Histoire, annule, constat, entree, fait, given, rectifie, ref

from parcours.domain.vocabulaire import Role

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
