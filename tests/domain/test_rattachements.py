"""Rattacher un identifiant : son flux et celui du ménage n'en font qu'un, depuis toujours."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given as pour_tout
from hypothesis import strategies as st
from scenario import (
    AUTRE,
    MENAGE,
    Dit,
    annule,
    attache,
    constat,
    designe,
    entree,
    fait,
    given,
    menage,
    ref,
    tout,
)

from parcours.domain.histoire.appartenance import Appartenances
from parcours.domain.histoire.histoire import Corrections
from parcours.domain.langage.fait import Fait
from parcours.domain.volets.reunion import FusionAnnulee, MenagesFusionnes

DE_LA_CAF = UUID(int=11)
DU_FSL = UUID(int=12)
JOUR = "2026-06-01"

OUVERT = menage("2026-01-05", "p1", "p2")
DIT = fait("maintien.impaye-constate", "2026-02-01", dans=DE_LA_CAF, ident="impaye")
RATTACHE = attache("2026-03-01", DE_LA_CAF, ident="rattache")


def comptent(*dits: Dit, dans: UUID = MENAGE) -> set[str]:
    """The facts that count in a household."""
    return {f.id for f in given(*dits).dans(dans).parcours.faits}


@pytest.mark.parametrize(
    "arrives",
    [(OUVERT, DIT, RATTACHE), (OUVERT, RATTACHE, DIT), (DIT, OUVERT, RATTACHE)],
)
def test_les_faits_de_l_identifiant_comptent_dits_avant_ou_apres(arrives: tuple[Dit, ...]) -> None:
    lu = given(*arrives)

    assert "dossier-impaye" in lu.au("2026-02-01").dossiers
    assert lu.au(JOUR).anomalies == []
    assert lu.parcours.reunit == ()
    assert lu.dans(DE_LA_CAF).parcours.absorbe_par == MENAGE
    assert lu.dans(DE_LA_CAF).au("2026-02-01").etape == "clos"


def test_ils_comptent_des_avant_le_jour_du_rattachement_et_plus_une_fois_annule() -> None:
    rattache = given(OUVERT, DIT, RATTACHE)

    assert (
        rattache.au("2026-02-02").dossiers
        == given(OUVERT, replace(DIT, flux=MENAGE)).au("2026-02-02").dossiers
    )
    annulee = rattache.when(annule("2026-03-02", ref("rattache")))
    assert "impaye" not in {f.id for f in annulee.parcours.faits}
    assert annulee.dans(DE_LA_CAF).parcours.absorbe_par is None


def test_les_memes_pseudonymes_sont_les_memes_personnes() -> None:
    abri = entree("2026-02-01", "CHU", dans=DE_LA_CAF, personnes=["p2"])

    lu = given(OUVERT, RATTACHE, abri)

    assert lu.au("2026-02-02").situations == {"p1": None, "p2": "CHU"}


def test_un_fait_de_l_identifiant_qui_ne_nomme_personne_vaut_pour_tout_le_menage() -> None:
    sien = menage("2026-01-10", "p1")
    abri = entree("2026-02-01", "CHU", dans=DE_LA_CAF)

    lu = given(OUVERT, RATTACHE, replace(sien, flux=DE_LA_CAF), abri)

    assert lu.au("2026-02-02").situations == {"p1": "CHU", "p2": "CHU"}


def test_clore_par_un_identifiant_rattache_clot_le_menage() -> None:
    clos = fait("parcours.clos", "2026-04-01", dans=DE_LA_CAF)

    assert given(OUVERT, RATTACHE, clos).au(JOUR).etape == "clos"


def test_un_second_menage_ne_prend_pas_l_identifiant() -> None:
    autre = menage("2026-01-01", "pb")
    tard = attache("2026-03-02", DE_LA_CAF, dans=AUTRE, ident="tard")
    lu = given(replace(autre, flux=AUTRE), tard, OUVERT, DIT, RATTACHE)

    assert "impaye" in {f.id for f in lu.parcours.faits}
    assert "impaye" not in {f.id for f in lu.dans(AUTRE).parcours.faits}
    assert lu.dans(AUTRE).au(JOUR).anomalies == ["identifiant-deja-pris"]
    assert lu.au(JOUR).anomalies == []
    libere = lu.when(annule("2026-03-03", ref("rattache")))
    assert "impaye" in {f.id for f in libere.dans(AUTRE).parcours.faits}
    assert libere.dans(AUTRE).au(JOUR).anomalies == []


def test_deux_menages_reunis_peuvent_porter_le_meme_identifiant() -> None:
    autre = replace(menage("2026-01-01", "pb"), flux=AUTRE)
    reunis = given(
        OUVERT,
        RATTACHE,
        autre,
        attache("2026-03-02", DE_LA_CAF, dans=AUTRE),
        fait("correction.menages-fusionnes", "2026-04-01", absorbe=str(AUTRE)),
    )

    assert reunis.dans(AUTRE).au("2026-03-31").anomalies == ["identifiant-deja-pris"]
    assert reunis.au("2026-04-01").anomalies == []


def test_rattacher_deux_fois_le_meme_ne_surprend_pas() -> None:
    encore = attache("2026-03-05", DE_LA_CAF)

    assert given(OUVERT, DIT, RATTACHE, encore).au(JOUR).anomalies == []


def test_deux_flux_ne_se_designent_pas_l_un_l_autre() -> None:
    retour = attache("2026-03-02", MENAGE, dans=DE_LA_CAF)
    lu = given(OUVERT, DIT, RATTACHE, retour)

    assert lu.parcours.absorbe_par is None
    assert "impaye" in {f.id for f in lu.parcours.faits}


def test_un_identifiant_mene_a_un_autre_jusqu_au_menage() -> None:
    du_fsl = fait("maintien.impaye-constate", "2026-02-03", dans=DU_FSL, ident="fsl")
    chaine = given(OUVERT, DIT, RATTACHE, attache("2026-03-03", DU_FSL, dans=DE_LA_CAF), du_fsl)

    assert {"impaye", "fsl"} <= {f.id for f in chaine.parcours.faits}
    assert chaine.dans(DU_FSL).parcours.absorbe_par == MENAGE


def test_le_menage_reuni_a_un_autre_y_mene_ses_identifiants() -> None:
    conserve = replace(menage("2026-01-01", "pz"), flux=AUTRE)
    reunis = given(
        OUVERT,
        RATTACHE,
        entree("2026-02-01", "CHU", dans=DE_LA_CAF, personnes=["p1"]),
        conserve,
        fait(
            "correction.menages-fusionnes",
            "2026-04-01",
            dans=AUTRE,
            absorbe=str(MENAGE),
            correspondances=[{"personne_absorbee": "p1", "personne_conservee": "pz"}],
        ),
    )

    assert reunis.dans(AUTRE).au("2026-04-01").situations == {"pz": "CHU", "p2": None}
    assert reunis.dans(DE_LA_CAF).au("2026-04-01").histoire.parcours.absorbe_par == AUTRE
    assert reunis.dans(AUTRE).au("2026-04-01").histoire.parcours.reunit == (MENAGE,)


def test_qui_se_dit_lui_meme_de_ce_systeme_n_est_pas_reuni_a_qui_le_rattache() -> None:
    en_0_2_0 = fait("menage.identifiant-externe-rattache", "2026-01-02", dans=AUTRE, systeme="CAF")
    lu = given(
        OUVERT,
        replace(menage("2026-01-01", "pb"), flux=AUTRE),
        en_0_2_0,
        attache("2026-03-01", AUTRE),
    )

    assert lu.au(JOUR).anomalies == ["identifiant-deja-pris"]
    assert lu.dans(AUTRE).parcours.absorbe_par is None


# --- Qui peut relier ------------------------------------------------------------------------------


def sauf(*idents: str) -> "dict[UUID, UUID | None]":
    """Who is absorbed by whom, when these facts may link nothing."""
    faits = given(
        OUVERT,
        replace(menage("2026-01-01", "pb"), flux=AUTRE),
        DIT,
        RATTACHE,
        fait("correction.menages-fusionnes", "2026-04-01", absorbe=str(AUTRE), ident="fusion"),
        fait("correction.fusion-annulee", "2026-05-01", fusion=ref("fusion"), ident="defaite"),
    ).faits

    def autorise(dit: Fait) -> bool:
        return dit.id not in idents

    appartenances = Appartenances(Corrections(faits), autorise)
    return {
        flux: appartenances.au(flux, date(2026, 4, 15)).absorbe_par for flux in (AUTRE, DE_LA_CAF)
    } | {MENAGE: appartenances.au(AUTRE, date(2026, 5, 15)).absorbe_par}


def test_ce_qui_n_est_pas_autorise_ne_relie_ni_ne_delie() -> None:
    assert sauf() == {AUTRE: MENAGE, DE_LA_CAF: MENAGE, MENAGE: None}
    assert sauf("rattache") == {AUTRE: MENAGE, DE_LA_CAF: None, MENAGE: None}
    assert sauf("fusion") == {AUTRE: None, DE_LA_CAF: MENAGE, MENAGE: None}
    assert sauf("defaite") == {AUTRE: MENAGE, DE_LA_CAF: MENAGE, MENAGE: MENAGE}


def test_une_fusion_non_autorisee_ne_compte_pas_dans_le_menage() -> None:
    faits = given(
        OUVERT,
        replace(menage("2026-01-01", "pb"), flux=AUTRE),
        fait("correction.menages-fusionnes", "2026-04-01", absorbe=str(AUTRE), ident="fusion"),
    ).faits

    seul = Appartenances(
        Corrections(faits), lambda f: not isinstance(f.evenement, MenagesFusionnes | FusionAnnulee)
    ).au(MENAGE, date(2026, 4, 15))

    assert seul.ecartes == {ref("fusion")}


@pour_tout(st.permutations([OUVERT, DIT, RATTACHE, designe("2026-02-05"), constat(JOUR, "RUE")]))
def test_le_menage_est_le_meme_dans_quelque_ordre_que_tout_arrive(dits: list[Dit]) -> None:
    sus = [replace(dit, ident=dit.ident or dit.evenement.fiche.nom) for dit in dits]
    reference = sorted(sus, key=lambda dit: str(dit.ident))

    assert tout(given(*sus).parcours) == tout(given(*reference).parcours)


# --- Le département du ménage ---------------------------------------------------------------------


@pytest.mark.parametrize("dans_l_ordre", [True, False])
def test_le_departement_est_celui_du_flux_meme_le_premier_fait_tardif_ou_corrige(
    dans_l_ordre: bool,  # noqa: FBT001 (a case)
) -> None:
    constate = constat("2025-06-01", "RUE", departement="57", ident="constat")
    ouvert = fait("menage.ouvert", "2024-01-10", departement=None, ident="ouvert")
    ordre = (constate, ouvert) if dans_l_ordre else (replace(ouvert, departement="57"), constate)
    lu = given(*ordre)
    premier = str(ordre[0].ident)

    for histoire in (lu, lu.when(annule("2025-07-01", ref(premier), departement=None))):
        lieux = {lieu.departement for lieu in histoire.parcours.lieux}
        assert lieux == {"57"}
    le_2024 = lu.parcours.lieu(date(2024, 2, 1))
    assert le_2024 is not None
    assert le_2024.departement == "57"


def test_aucun_fait_ne_deplace_un_menage() -> None:
    lu = given(
        constat("2026-01-01", "RUE", departement="48"),
        constat("2026-02-01", "RUE", departement="31", commune="31555"),
        constat("2025-01-01", "RUE", departement="33", commune="33063"),
    )

    assert {lieu.departement for lieu in lu.parcours.lieux} == {"48"}
