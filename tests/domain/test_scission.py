"""Un ménage se scinde, une personne part ou arrive : les faits restent où ils sont."""

from dataclasses import replace
from datetime import date
from typing import Any, Final

import pytest
from relations_dites import accord, lit, vu
from scenario import (
    AUTRE,
    CIDFF,
    LE_115,
    MENAGE,
    REFERENT,
    SIAO,
    Dit,
    Histoire,
    a_temps,
    annule,
    bail,
    constat,
    entree,
    fait,
    given,
    menage,
    ref,
)

from parcours.domain.langage.vocabulaire import S4
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.version import version
from parcours.domain.lecture.visibles import visibles
from parcours.domain.parcours import residences
from parcours.domain.parcours.fold import fold
from parcours.domain.volets.menage.composition import MenageScinde, PersonnePartie
from parcours.domain.volets.menage.etat import Menage
from parcours.domain.volets.menage.identite import MenageOuvert
from parcours.domain.volets.vif.etat import Vif

AUTRE_CIDFF: Final[dict[str, Any]] = {"par": "/partenaires/autre-cidff"}

OUVERT = menage("2026-01-05", "p1", "p2", "p3")
LOGE = bail("2026-01-05", effet="2026-01-10")
SCISSION = fait(
    "correction.menage-scinde",
    "2026-03-01",
    ident="scission",
    nouveaux_menages=[str(AUTRE)],
    personnes=["p1", "p3"],
    motif="MISE_EN_SECURITE",
)


def membres(histoire: Histoire, le: str) -> set[str]:
    """Ceux qui sont du ménage ce jour-là."""
    return set(histoire.parcours.volet(Menage, date.fromisoformat(le)).membres)


def test_les_personnes_nommees_ne_sont_plus_presentes_le_jour_de_la_separation() -> None:
    scinde = given(OUVERT, LOGE, SCISSION)

    assert set(scinde.au("2026-02-28").situations) == {"p1", "p2", "p3"}
    assert set(scinde.au("2026-03-01").situations) == {"p2"}
    assert membres(scinde, "2026-02-28") == {"p1", "p2", "p3"}
    assert membres(scinde, "2026-03-01") == {"p2"}


def test_les_faits_restent_dans_l_ancien_et_rien_n_est_recopie() -> None:
    nouveau = fait("menage.ouvert", "2026-03-01", dans=AUTRE, personnes=["p1", "p3"],
                   motif_ouverture="SCISSION", issu_de=str(MENAGE))  # fmt: skip
    scinde = given(OUVERT, LOGE, SCISSION, nouveau)

    assert set(scinde.au("2026-03-02").situations) == {"p2"}
    assert scinde.au("2026-03-02").dossiers == ["bail", "parcours"]
    assert scinde.dans(AUTRE).au("2026-03-02").dossiers == ["parcours"]
    assert scinde.dans(AUTRE).au("2026-03-02").situations == {"p1": None, "p3": None}


def test_ce_qui_dit_le_nouveau_menage_ne_se_lit_qu_habilite() -> None:
    assert MenageScinde.sensibilite_de("nouveaux_menages") == S4
    assert MenageScinde.sensibilite_de("motif") == S4
    assert MenageOuvert.sensibilite_de("issu_de") == S4
    assert PersonnePartie.sensibilite_de("nouveau_menage") == S4
    assert MenageScinde.fiche.phrase == "Composition du ménage modifiée."
    assert SCISSION.evenement.autres_parcours() == ()


SORTIE = fait("menage.ouvert", "2026-03-01", dans=AUTRE, ident="neuf", personnes=["p1", "p3"],
              motif_ouverture="SCISSION", issu_de=str(MENAGE), par=CIDFF)  # fmt: skip
PROTEGE = (
    OUVERT,
    accord("2026-01-06", CIDFF, LE_115, REFERENT),
    fait("vif.protection-adresse-activee", "2026-02-01", par=CIDFF, ident="protege", niveau="N3",
         organismes_habilites=["INT-115L"]),
    fait("vif.mise-a-abri-debutee", "2026-02-02", par=CIDFF, ident="abri", commune="48092"),
    SORTIE,
)  # fmt: skip


def scinde_par(qui: str, *avant: Dit) -> Histoire:
    """Celles qui partent forment l'autre ménage ; qui le dit est en relation avec l'ancien."""
    scission = fait("correction.menage-scinde", "2026-03-01", ident="scission", par=qui,
                    nouveaux_menages=[str(AUTRE)], personnes=["p1", "p3"],
                    motif="MISE_EN_SECURITE")  # fmt: skip
    return given(*a_temps(*(avant or PROTEGE), scission))


def protections(histoire: Histoire) -> list[str]:
    return [p.reference for p in histoire.parcours.volet(Vif, date.max).protections]


@pytest.mark.parametrize(("par", "reste"), [(CIDFF, False), (SIAO, True)], ids=["elle", "le-siao"])
def test_une_mise_en_securite_emporte_ce_qui_est_dit_de_violences(par: str, *, reste: bool) -> None:
    ancien = scinde_par(par)
    nouveau = ancien.dans(AUTRE)

    assert "mise-a-abri-vif" not in ancien.au("2026-03-02").dossiers
    assert [e for e in ancien.au("2026-03-02").echeances if e[0].startswith("R-V")] == []
    assert {"mise-a-abri-vif", "protection-adresse"} <= set(nouveau.au("2026-03-02").dossiers)
    assert [e[0] for e in nouveau.au("2026-03-02").echeances] == ["R-V01"]
    assert protections(nouveau) == [ref("protege", CIDFF)]
    assert protections(ancien) == ([ref("protege", CIDFF)] if reste else [])
    assert not nouveau.parcours.volet(Vif, date.max).protections[0].a_confirmer


def test_seules_suivent_les_relations_de_qui_protege_et_de_qui_elle_nomme() -> None:
    nouveau = scinde_par(CIDFF).dans(AUTRE)

    assert {r.organisme for r in nouveau.parcours.relations} == {"INT-CIDFF48", "INT-115L"}
    assert "abri" in lit(nouveau, LE_115)
    assert lit(nouveau, REFERENT) == []


def test_rien_ne_se_verse_dans_un_menage_qui_existait() -> None:
    ailleurs = fait("menage.ouvert", "2026-01-02", dans=AUTRE, ident="deja", personnes=["p9"])
    ancien = scinde_par(CIDFF, ailleurs, *PROTEGE)

    assert protections(ancien.dans(AUTRE)) == []
    assert protections(ancien) == [ref("protege", CIDFF)]
    assert {r.organisme for r in ancien.dans(AUTRE).parcours.relations} == set()


def test_dite_par_qui_n_est_pas_en_relation_elle_attend_et_n_emporte_rien() -> None:
    ancien = scinde_par(AUTRE_CIDFF["par"], *PROTEGE)

    assert protections(ancien) == [ref("protege", CIDFF)]
    assert protections(ancien.dans(AUTRE)) == []


def test_qui_n_est_pas_nomme_lit_un_depart_ordinaire_sans_auteur() -> None:
    histoire = scinde_par(CIDFF)
    regard = vu(histoire, REFERENT)
    assert regard is not None

    dits = [e.fait for e in histoire.parcours.histoire.entrees]
    (scission,) = [f for f in dits if f.id == "scission"]
    assert regard.voit_le_fait(scission)
    assert regard.tait_l_auteur(scission)
    siao = vu(scinde_par(SIAO), SIAO)
    assert siao is not None
    assert not siao.tait_l_auteur(replace(scission, organisme="INT-SIAO48"))


def test_la_version_lue_ne_dit_pas_qui_scinde() -> None:
    """L'empreinte des références, comparée à celle de qui devine, nommerait l'auteur."""
    lues = set()
    for par in (CIDFF, SIAO):
        histoire = scinde_par(par)
        regard = vu(histoire, REFERENT)
        assert regard is not None
        lu = fold(MENAGE, edition(histoire.faits, regard), reglages=histoire.reglages)
        assert "scission" in {f.id for f in visibles(lu.histoire.connus, regard)}
        lues.add(version(lu, regard).empreinte)

    assert len(lues) == 1


@pytest.mark.parametrize("cible", [ref("abri", CIDFF), ref("jamais-dit", CIDFF)])
def test_viser_ce_qu_elle_emporte_vaut_viser_ce_que_nul_n_a_dit(cible: str) -> None:
    vise = fait("correction.fait-annule", "2026-03-05", par=REFERENT, ident="vise", cible=cible,
                motif="ERREUR")  # fmt: skip
    histoire = scinde_par(CIDFF).when(*a_temps(vise))
    regard = vu(histoire, REFERENT)
    assert regard is not None

    lu = fold(MENAGE, edition(histoire.faits, regard), reglages=histoire.reglages)

    assert "vise" in lit(histoire, REFERENT)
    assert "vise" in {e.fait.id for e in histoire.parcours.histoire.entrees}
    assert [a.code for a in lu.histoire.anomalies if a.fait == ref("vise", REFERENT)] == [
        "correction-en-attente"
    ]


def test_annuler_la_scission_rend_les_personnes() -> None:
    rendu = given(OUVERT, LOGE, SCISSION, annule("2026-03-05", ref("scission")))

    assert set(rendu.au("2026-03-02").situations) == {"p1", "p2", "p3"}
    assert membres(rendu, "2026-03-02") == {"p1", "p2", "p3"}


@pytest.mark.parametrize(
    ("le", "anomalies"),
    [("2026-02-28", []), ("2026-03-01", []), ("2026-03-02", ["personne-partie"])],
)
def test_un_fait_sur_une_personne_partie_se_signale(le: str, anomalies: list[str]) -> None:
    scinde = given(OUVERT, SCISSION, entree(le, "CHU", personnes=["p1"]))

    assert scinde.au("2026-04-01").anomalies == anomalies


def test_le_dire_de_tous_ne_nomme_personne() -> None:
    scinde = given(OUVERT, SCISSION, constat("2026-03-10", "RUE"))

    assert scinde.au("2026-03-10").situations == {"p2": "RUE"}
    assert scinde.au("2026-03-10").anomalies == []


def test_qui_est_parti_puis_revenu_est_la_avec_ce_qu_on_en_savait() -> None:
    revenu = given(
        OUVERT,
        fait("menage.identite-precisee", "2026-01-06", personne="p1", nom="Vialaret"),
        fait("menage.personne-partie", "2026-02-01", personne="p1", motif="SEPARATION"),
        fait("menage.personne-ajoutee", "2026-03-01", personne="p1", motif="RETOUR"),
        entree("2026-03-02", "CHU", personnes=["p1"]),
    )

    assert membres(revenu, "2026-02-15") == {"p2", "p3"}
    assert set(revenu.au("2026-03-01").situations) == {"p1", "p2", "p3"}
    assert revenu.au("2026-03-02").anomalies == []
    identites = revenu.au("2026-03-01").histoire.parcours.volet(Menage, date(2026, 3, 1)).membres
    assert identites["p1"].identite == {"nom": "Vialaret"}


def test_preciser_l_identite_d_une_personne_partie_ne_la_fait_pas_revenir() -> None:
    parti = given(
        OUVERT,
        SCISSION,
        fait("menage.identite-precisee", "2026-03-05", personne="p1", nom="Vialaret"),
    )

    assert membres(parti, "2026-03-06") == {"p2"}


def test_partir_sans_etre_venu_ne_change_rien() -> None:
    etrange = given(
        OUVERT, fait("menage.personne-partie", "2026-02-01", personne="p9", motif="SEPARATION")
    )

    assert set(etrange.au("2026-02-02").situations) == {"p1", "p2", "p3"}


def test_ne_rien_dire_d_une_personne_partie_se_verrait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(residences, "_partie", lambda _residentiel, _dates: None)

    scinde = given(OUVERT, SCISSION, entree("2026-03-02", "CHU", personnes=["p1"]))

    assert scinde.au("2026-04-01").anomalies != ["personne-partie"]
