"""Ce qu'une protection tait d'un fait : ses champs, ceux de ses objets, et ce qui le cite."""

from datetime import date
from typing import Any, Final

import pytest
from protections_dites import leve, protege
from relations_dites import accord, heberge, oriente, raconte, refere
from scenario import CHRS, CIDFF, LE_115, ORGANISMES, Dit, a_temps, annule, fait, given, ref

from parcours.domain.histoire.champs_tus import Tait, mentionnees, tait, voile_de
from parcours.domain.histoire.protege import (
    Voile,
    est_protege,
    voile,
    voile_des_autres,
    voile_le_plus_strict,
)
from parcours.domain.langage.fait import Fait
from parcours.domain.volets.vif.etat import Vif

RIEN: Final = Tait(protege=True)
STRUCTURE: Final = Tait(protege=True, structure=True, lecteur=ORGANISMES[LE_115])
TOUT: Final = Tait(protege=True, structure=True, commune=True, lecteur=ORGANISMES[LE_115])


def dit(sorte: str, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    (seul,) = given(fait(sorte, "2026-03-02", **champs)).faits
    return seul


def se_lisent(fait_: Fait, quoi: Tait) -> dict[str, Any] | None:
    """Les champs qui se disent encore ; None : le fait n'a pas été dit."""
    voilee = voile_de(fait_, quoi)
    if voilee is None:
        return None
    return {nom: getattr(voilee.evenement, nom) for nom in voilee.evenement.model_fields_set}


# --- Les champs -----------------------------------------------------------------------------------


def test_la_commune_se_tait_au_niveau_3_et_la_structure_des_le_niveau_2() -> None:
    entre = dit(
        "hebergement.entree-effectuee",
        type_place="CHU",
        structure=ORGANISMES[CHRS],
        commune="48095",
    )

    assert voile_de(entre, RIEN) is entre
    for quoi, tus in ((STRUCTURE, {"structure"}), (TOUT, {"structure", "commune"})):
        lus = se_lisent(entre, quoi)
        assert lus is not None
        assert entre.evenement.model_fields_set - lus.keys() == tus
        assert lus["type_place"] == "CHU"


def test_la_structure_se_dit_a_elle_meme() -> None:
    entre = dit("hebergement.entree-effectuee", type_place="CHU", structure=ORGANISMES[LE_115])

    assert voile_de(entre, STRUCTURE) is entre
    assert mentionnees(entre.evenement) == {ORGANISMES[LE_115]}


@pytest.mark.parametrize("quoi", [RIEN, STRUCTURE, TOUT])
@pytest.mark.parametrize(
    "champs", [{"telephone": "+33600000000"}, {"canal_prefere": "TELEPHONE"}], ids=lambda c: str(*c)
)
def test_aucune_protection_ne_laisse_dire_comment_joindre(
    quoi: Tait, champs: dict[str, str]
) -> None:
    assert se_lisent(dit("menage.coordonnees-modifiees", **champs), quoi) is None


@pytest.mark.parametrize("precision", [{}, {"precision_date": "MOIS"}])
def test_un_fait_qui_ne_disait_qu_un_nom_n_a_pas_ete_dit(precision: dict[str, str]) -> None:
    nom = dit("menage.identite-precisee", personne="p1", nom="Vialaret", **precision)

    assert se_lisent(nom, TOUT) is None
    assert voile_de(nom, STRUCTURE) is nom


def test_un_nom_se_tait_au_fond_d_une_liste_et_le_reste_se_dit() -> None:
    nee = {"personne": "p1", "role": "DEMANDEUR", "tranche_age": "DE_25_A_59"}
    ouvert = dit(
        "menage.ouvert",
        personnes=[{**nee, "date_naissance": "1990-07-14"}, {**nee, "personne": "p2"}],
    )
    lus = se_lisent(ouvert, TOUT)

    assert lus is not None
    assert [p.model_fields_set - nee.keys() for p in lus["personnes"]] == [set(), set()]
    assert [p.personne for p in lus["personnes"]] == ["p1", "p2"]
    assert voile_de(ouvert, STRUCTURE) is ouvert


def test_qui_habilite_ne_le_dit_a_personne_et_le_fait_reste_dit() -> None:
    champs = {"type_place": "CHRS_INSERTION", "structure": ORGANISMES[CHRS]}
    nomme = dit("siao.orientation-proposee", habilite=True, **champs)
    sans = dit("siao.orientation-proposee", **champs)
    quoi = tait(nomme, (), ORGANISMES[LE_115])

    assert quoi == Tait(protege=False, lecteur=ORGANISMES[LE_115])
    assert se_lisent(nomme, quoi) == se_lisent(sans, quoi)
    assert tait(sans, (), ORGANISMES[LE_115]) is None


# --- Les faits ------------------------------------------------------------------------------------

ABRI: Final = fait("vif.mise-a-abri-debutee", "2026-02-02", ident="abri", par=CIDFF)
ABRITE: Final = raconte(
    refere(),
    oriente("2026-02-01"),
    heberge("2026-02-02"),
    accord("2026-02-02", CIDFF, LE_115),
    ABRI,
)


def protections(*dites: Dit) -> tuple[Any, tuple[Fait, ...]]:
    histoire = ABRITE.when(*a_temps(*dites))
    return histoire.parcours.volet(Vif, date.max).protections, histoire.faits


def test_ce_qui_cite_un_fait_tu_se_tait_si_son_auteur_le_sait() -> None:
    faits = ABRITE.when(
        annule("2026-02-03", ident="annule", par=CIDFF, cible=ref("abri", CIDFF)),
        annule("2026-02-04", ident="encore", par=CIDFF, cible=ref("annule", CIDFF)),
        annule("2026-02-05", ident="au-hasard", cible=ref("abri", CIDFF)),
        annule("2026-02-06", ident="encore-au-hasard", cible=ref("annule", CIDFF)),
    ).faits
    du_cidff = voile(faits, lambda f: f.organisme == ORGANISMES[CIDFF])
    d_un_autre = voile(faits, lambda _: False)

    assert du_cidff.tus == frozenset()
    assert d_un_autre.tus == {ref(nom, CIDFF) for nom in ("abri", "annule", "encore")}


def test_ce_qui_cite_un_fait_qui_ne_dit_plus_rien_se_tait_avec_lui() -> None:
    """Un nom, sous une protection de niveau 3, n'a pas été dit : sa correction non plus."""
    nom = fait("menage.identite-precisee", "2026-03-02", ident="nom", personne="p1", nom="Vialaret")
    corrige = annule("2026-03-03", ident="corrige", cible=ref("nom"))
    la_sienne, faits = protections(protege("2026-02-03", "N3"), nom, corrige)

    tus = voile_des_autres(faits, la_sienne).tus
    assert {ref("nom"), ref("corrige")} <= tus


def test_deux_voiles_taisent_tout_ce_que_tait_l_un_ou_l_autre() -> None:
    un = Voile(frozenset({"a"}), {"b": TOUT}, {"c": "n"}, frozenset({"g"}))
    autre = Voile(frozenset({"d"}), {"e": STRUCTURE}, {"f": "m"})

    assert un.et(autre) == Voile(
        frozenset({"a", "d"}),
        {"b": TOUT, "e": STRUCTURE},
        {"c": "n", "f": "m"},
        frozenset({"g"}),
    )


def test_qui_dit_la_structure_se_tait_tant_que_dure_la_protection() -> None:
    apres = heberge("2026-06-02", ident="apres")
    du_115 = fait("veille.appel-115-recu", "2026-02-20", ident="du-115", par=LE_115)
    la_sienne, faits = protections(
        protege("2026-02-03", "N2"),
        leve("2026-05-01", par=CIDFF, protection=ref("protection", CIDFF)),
        apres,
        du_115,
    )

    assert "du-115" in {f.id for f in faits}
    assert voile_le_plus_strict(faits, la_sienne).anonymes.keys() == {ref("entree", CHRS)}
    assert voile_des_autres(faits, la_sienne).anonymes.keys() == {ref("entree", CHRS)}


def test_dire_le_menage_abrite_avec_des_victimes_se_tait_comme_une_violence() -> None:
    """Quelque fait qui le dise : la liste des situations le marque."""
    abrite, ailleurs = (
        dit("veille.situation-residentielle-constatee", situation=situation)
        for situation in ("MISE_A_ABRI_VIF", "RUE")
    )

    assert (est_protege(abrite), est_protege(ailleurs)) == (True, False)
    assert voile((abrite, ailleurs), lambda _: False).tus == {abrite.reference}
