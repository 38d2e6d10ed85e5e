"""Le même acte, dit par plusieurs : un acte, une horloge, une alerte, autant de témoins."""

from datetime import date
from itertools import permutations
from typing import Any

import pytest
from scenario import (
    CCAPEX,
    CHRS,
    HUISSIER,
    LE_115,
    SIAO,
    Dit,
    Histoire,
    annule,
    entree,
    fait,
    given,
    menage,
    rectifie,
    ref,
)

from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue

BAILLEUR = "/partenaires/bailleur"
DU_BAILLEUR = frozenset({Role.BAILLEUR_SOCIAL})
COMMANDEMENT = "expulsion.commandement-de-payer-delivre"
MARQUES = [c for c in catalogue.classes() if c.fiche.acte]


def commandement(le: str, par: str, ident: str, dette: int = 184500, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    qualites = DU_BAILLEUR if par.startswith(BAILLEUR) else None
    return fait(COMMANDEMENT, le, par=par, ident=ident, qualites=qualites, dette=dette, **champs)


def trois_recits() -> tuple[Dit, ...]:
    """Le commissaire de justice, le bailleur et la CCAPEX disent le même commandement."""
    return (
        menage("2025-01-02", "p1"),
        commandement("2025-02-10", HUISSIER, "acte"),
        commandement("2025-02-12", BAILLEUR, "recu", bail_conclu_le="2023-08-23"),
        commandement("2025-02-11", CCAPEX, "exploc", dette=190000),
    )


def horloges(histoire: Histoire) -> list[tuple[str, str]]:
    """Chaque horloge de la clause résolutoire : le fait qui l'arme, et sa date."""
    return [
        (e.fait.id, str(e.echeance_le))
        for e in histoire.parcours.echeances
        if e.delai.id in {"R-E01", "R-E02"}
    ]


def recits(histoire: Histoire, ident: str) -> list[str]:
    """Les récits de l'acte que dit ce fait, celui qui fait foi d'abord."""
    dit = next(f for f in histoire.parcours.recits if f.id == ident)
    return [f.id for f in histoire.parcours.recits_de(dit)]


def codes(histoire: Histoire, code: str) -> list[str]:
    return [a.fait.id for a in histoire.alertes if a.code == code and a.fait]


def test_un_acte_dit_par_trois_partenaires_est_une_horloge_une_alerte_trois_recits() -> None:
    histoire = given(*trois_recits())

    assert [f.id for f in histoire.parcours.faits] == ["f1", "acte"]
    assert codes(histoire, "AL-02") == ["acte"]
    assert {ident for ident, _ in horloges(histoire)} == {"acte"}
    assert recits(histoire, "exploc") == ["acte", "recu", "exploc"]


def test_l_horloge_prend_la_date_de_celui_de_qui_est_l_acte_et_ce_que_d_autres_en_savent() -> None:
    seul = given(
        menage("2025-01-02", "p1"),
        commandement("2025-02-10", HUISSIER, "acte", bail_conclu_le="2023-08-23"),
    )
    sans_bail = given(menage("2025-01-02", "p1"), commandement("2025-02-10", HUISSIER, "acte"))

    assert horloges(given(*trois_recits())) == horloges(seul)
    assert horloges(given(*trois_recits())) != horloges(sans_bail)


def test_chaque_recit_reste_dans_l_histoire_tel_qu_on_l_a_dit() -> None:
    histoire = given(*trois_recits()).parcours.histoire

    dits = {e.fait.id: e.fait.evenement for e in histoire.entrees}
    assert {"acte", "recu", "exploc"} <= dits.keys()
    assert "bail_conclu_le" not in dits["acte"].model_fields_set
    assert {e.etat.value for e in histoire.entrees} == {"actif"}


def test_deux_faits_d_un_meme_auteur_sont_deux_actes() -> None:
    histoire = given(
        menage("2025-01-02", "p1"),
        commandement("2025-02-10", HUISSIER, "un"),
        commandement("2025-02-12", HUISSIER, "deux"),
        commandement("2025-02-12", BAILLEUR, "recu"),
    )

    assert recits(histoire, "un") == ["un"]
    assert recits(histoire, "deux") == ["deux", "recu"]
    assert codes(histoire, "AL-02") == ["un", "deux"]


def test_l_acte_de_deux_commissaires_de_justice_en_fait_deux() -> None:
    autre = fait(
        COMMANDEMENT,
        "2025-02-10",
        par="/partenaires/cj-2",
        ident="b",
        dette=184500,
        qualites=frozenset({Role.COMMISSAIRE_DE_JUSTICE}),
    )
    histoire = given(menage("2025-01-02", "p1"), commandement("2025-02-10", HUISSIER, "a"), autre)

    assert recits(histoire, "a") == ["a"]


def test_au_dela_de_l_ecart_ce_sont_deux_actes() -> None:
    def dits(le: str) -> list[str]:
        return recits(
            given(
                menage("2025-01-02", "p1"),
                commandement("2025-02-10", HUISSIER, "acte"),
                commandement(le, BAILLEUR, "recu"),
            ),
            "acte",
        )

    assert dits("2025-02-17") == ["acte", "recu"]
    assert dits("2025-02-18") == ["acte"]
    assert dits("2025-02-03") == ["acte", "recu"]
    assert dits("2025-02-02") == ["acte"]


def test_annuler_le_recit_qui_fait_foi_rend_la_main_au_suivant() -> None:
    histoire = given(*trois_recits(), annule("2025-03-01", ref("acte", HUISSIER), par=HUISSIER))

    assert recits(histoire, "exploc") == ["recu", "exploc"]
    assert codes(histoire, "AL-02") == ["recu"]


def test_rectifier_un_recit_le_laisse_un_recit_du_meme_acte() -> None:
    histoire = given(
        *trois_recits(),
        commandement("2025-02-10", BAILLEUR, "mieux"),
        rectifie("2025-03-01", ref("recu", BAILLEUR), ref("mieux", BAILLEUR), par=BAILLEUR),
    )

    assert recits(histoire, "acte") == ["acte", "mieux", "exploc"]


def test_citer_un_recit_c_est_citer_l_acte() -> None:
    def orientation(par: str, ident: str) -> Dit:
        sorte = "siao.orientation-proposee"
        return fait(sorte, "2025-03-01", par=par, ident=ident, structure="INT-GENTIANES")

    refus = fait(
        "siao.orientation-refusee-par-la-structure",
        "2025-03-04",
        par=CHRS,
        orientation=ref("du-115", LE_115),
    )
    histoire = given(
        menage("2025-01-02", "p1"),
        orientation(LE_115, "du-115"),
        orientation(SIAO, "du-siao"),
        refus,
    )

    (dossier,) = [d for d in histoire.parcours.dossiers if d.dossier.code == "orientation-siao"]
    assert str(dossier.ferme_le) == "2025-03-04"
    assert "reference-inconnue" not in histoire.au("2025-06-01").anomalies


def test_deux_refus_le_meme_jour_de_deux_orientations_sont_deux_actes() -> None:
    def refus(par: str, ident: str, orientation: str) -> Dit:
        sorte = "siao.orientation-refusee-par-la-structure"
        return fait(sorte, "2025-03-04", par=par, ident=ident, orientation=ref(orientation))

    histoire = given(
        menage("2025-01-02", "p1"),
        fait("siao.orientation-proposee", "2025-03-01", ident="une", structure="INT-GENTIANES"),
        fait("siao.orientation-proposee", "2025-03-01", ident="autre", structure="INT-MERISIER"),
        refus(CHRS, "refus-une", "une"),
        refus(SIAO, "refus-autre", "autre"),
    )

    assert recits(histoire, "refus-une") == ["refus-une"]
    assert [str(d.ferme_le) for d in histoire.parcours.dossiers if d.dossier.cle] == [
        "2025-03-04",
        "2025-03-04",
    ]


def test_une_entree_de_chacun_n_est_pas_la_meme() -> None:
    ensemble = given(
        menage("2025-01-02", "p1", "p2"),
        entree("2025-03-01", "CHU", par=SIAO, ident="siao", personnes=["p1"]),
        entree("2025-03-02", "CHU", par=CHRS, ident="chrs", personnes=["p1"]),
    )
    chacun = given(
        menage("2025-01-02", "p1", "p2"),
        entree("2025-03-01", "CHU", par=SIAO, ident="siao", personnes=["p1"]),
        entree("2025-03-02", "CHU", par=CHRS, ident="chrs", personnes=["p2"]),
    )

    assert recits(ensemble, "siao") == ["chrs", "siao"]
    assert recits(chacun, "siao") == ["siao"]


def test_ce_qu_un_etranger_dit_sans_compter_ne_temoigne_de_rien() -> None:
    inconnu = fait(COMMANDEMENT, "2025-02-10", par="/partenaires/x", ident="x", dette=1)

    assert recits(given(*trois_recits(), inconnu), "acte") == ["acte", "recu", "exploc"]


@pytest.mark.parametrize("ordre", list(permutations(range(3))))
def test_les_recits_d_un_acte_arrivent_dans_n_importe_quel_ordre(ordre: tuple[int, ...]) -> None:
    ouvert, *dits = trois_recits()
    droit, mele = given(ouvert, *dits), given(ouvert, *(dits[i] for i in ordre))

    assert horloges(mele) == horloges(droit)
    assert recits(mele, "recu") == recits(droit, "recu")


@pytest.mark.parametrize("classe", MARQUES, ids=[c.fiche.nom for c in MARQUES])
def test_un_acte_est_de_qui_peut_le_dire_et_se_distingue_par_ses_champs(
    classe: type[Evenement[Any]],
) -> None:
    acte = classe.fiche.acte

    assert acte is not None
    assert acte.de
    assert set(acte.de) <= classe.fiche.emetteurs
    assert len(classe.fiche.emetteurs) > 1
    assert set(acte.distinguent) <= classe.model_fields.keys()
    assert not classe.fiche.reserve


@pytest.mark.parametrize("classe", MARQUES, ids=[c.fiche.nom for c in MARQUES])
def test_chaque_acte_marque_dit_par_deux_partenaires_n_est_qu_un_fait(
    classe: type[Evenement[Any]],
) -> None:
    acte = classe.fiche.acte
    assert acte is not None
    tiers = next(r for r in sorted(classe.fiche.emetteurs) if r is not acte.de[0])
    dits = [
        fait(
            classe, "2026-03-10", par=f"/partenaires/{role}", ident=role, qualites=frozenset({role})
        )
        for role in (tiers, acte.de[0])
    ]
    ouvert = [menage("2026-01-02", "p1")] if classe.fiche.agregat == "menage" else []
    histoire = given(*ouvert, *dits)

    assert recits(histoire, tiers) == [acte.de[0], tiers]
    assert [f.id for f in histoire.parcours.faits if isinstance(f.evenement, classe)] == [
        acte.de[0]
    ]


def test_ce_qu_un_temoin_dit_de_surprenant_se_signale_aussi() -> None:
    """Le bailleur cite un fait que rien n'a dit : son récit n'agit pas, et on le dit de lui."""
    signale = "expulsion.commandement-signale-a-la-ccapex"
    inconnu = ref("jamais-dit", HUISSIER)
    recits = (
        menage("2025-01-02", "p1"),
        fait(signale, "2025-03-10", par=HUISSIER, ident="acte"),
        fait(signale, "2025-03-11", par=CCAPEX, ident="recit", commandement=inconnu),
    )
    histoire = given(*recits)
    surprises = [(a.code, a.fait) for a in histoire.parcours.anomalies_au(date(2025, 3, 31))]

    assert [f.id for f in histoire.parcours.faits if f.evenement.fiche.nom == signale] == ["acte"]
    assert ("reference-inconnue", ref("recit", CCAPEX)) in surprises
