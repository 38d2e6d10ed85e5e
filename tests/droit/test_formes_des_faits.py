"""Un fait mal nommé ne passe ni la fabrique d'une règle, ni celle d'une horloge."""

from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime
from inspect import signature
from typing import Any, get_type_hints

import pytest

from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.commandement import (
    COMMANDEMENT_D_ASSURANCE,
    EFFET_DE_LA_CLAUSE,
    CommandementDePayer,
    SommationDAssurance,
)
from parcours.domain.droit.dalo import AttenteDePieces, RecoursAmiable
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.formes import Nature, Rappel, Statut, Version, depuis, relue
from parcours.domain.droit.quitter_les_lieux import DelaiReduit, OrdreDeQuitter
from parcours.domain.droit.sens import faits_lus
from parcours.domain.droit.siao import AppelAuSiao
from parcours.domain.droit.territoires import DOM
from parcours.domain.langage.evenement import Armement, Arret

QUAND = date(2026, 3, 2)
LES_REGLES = pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)


@pytest.mark.parametrize("crochet", [Armement, Arret])
def test_une_horloge_ne_prend_aucun_fait_sans_forme(crochet: type[Any]) -> None:
    types = get_type_hints(crochet.__init__)

    assert "faits" in signature(crochet).parameters
    assert "Mapping" not in str(types["faits"])


def test_les_faits_d_une_autre_regle_ne_l_arment_pas() -> None:
    par_hasard: Delai = EFFET_DE_LA_CLAUSE
    faits = SommationDAssurance(le=QUAND)

    assert Armement(COMMANDEMENT_D_ASSURANCE, faits).faits is faits
    with pytest.raises(TypeError, match="R-E01 ne lit pas SommationDAssurance"):
        Armement(par_hasard, faits)
    with pytest.raises(TypeError, match="R-E01 ne lit pas SommationDAssurance"):
        Arret(par_hasard, satisfaite=True, faits=faits)


def regle(**champs: Any) -> Delai[SommationDAssurance]:  # noqa: ANN401 (fields of a rule)
    redaction = {"verifie": relue("2026-11-21"), **champs.pop("version", {})}
    versions = (Version(ref="X", source="essai", **redaction),)
    tout: dict[str, Any] = {"court_de": depuis("le"), "versions": versions, **champs}
    return Delai(
        id="R-X99",
        nom="essai",
        libelle="Essai",
        faits=SommationDAssurance,
        nature=Nature.EXPIRATION,
        consequence="rien",
        **tout,
    )


MAL_NOMMES: Mapping[str, Mapping[str, Any]] = {
    "son départ": {"court_de": depuis("el")},
    "ce qui choisit sa rédaction": {"rattachement": ("el",)},
    "sa condition": {"applicable_si": {"el": ("OUI",)}},
    "ce qui l'écarte": {"inapplicable_si": {"el": (True,)}},
    "un rappel": {"rappels": (Rappel("AL-02", "el"),)},
    "le départ d'une rédaction": {"version": {"court_de": depuis("el")}},
    "la condition d'une rédaction": {"version": {"si": {"el": True}}},
    "ce qu'une rédaction laisse à une autre": {"version": {"sauf": {"el": True}}},
}


@pytest.mark.parametrize("champs", MAL_NOMMES.values(), ids=MAL_NOMMES)
def test_une_regle_ne_nomme_que_des_faits_de_sa_forme(champs: Mapping[str, Any]) -> None:
    assert regle().calcule(SommationDAssurance(le=QUAND)).applicable

    with pytest.raises(ValueError, match="R-X99 nomme ce que SommationDAssurance ne dit pas : el"):
        regle(**champs)


def test_une_redaction_propre_a_un_territoire_demande_s_il_y_est() -> None:
    with pytest.raises(ValueError, match="ne dit pas : dom"):
        regle(version={"territoires": DOM})


def test_une_redaction_confirmee_dit_le_jour_ou_elle_a_ete_relue() -> None:
    assert regle(version={"verifie": None, "statut": Statut.A_VERIFIER}).versions

    with pytest.raises(ValueError, match="la rédaction X ne dit pas quand elle a été relue"):
        regle(version={"verifie": None})


@LES_REGLES
def test_chaque_fait_lu_dit_son_sens(regle: Delai) -> None:
    lus = faits_lus(regle)

    assert issubclass(regle.faits, Faits)
    assert all(fait.sens.endswith(".") and fait.nature for fait in lus)
    assert bool(lus) is (regle.faits is not Faits)


@LES_REGLES
def test_les_faits_d_une_regle_ne_changent_pas_et_se_comparent(regle: Delai) -> None:
    un, autre = lit(regle.faits, {"territoire": "48"}), lit(regle.faits, {"territoire": "48"})

    assert un == autre
    assert hash(un) == hash(autre)
    with pytest.raises(FrozenInstanceError):
        un.territoire = "30"


def test_le_calculateur_lit_chaque_nature_dans_sa_forme() -> None:
    recu = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)

    assert lit(AppelAuSiao, {"contact_a": recu}) == AppelAuSiao(contact_a=recu)
    assert lit(CommandementDePayer, {"signifie_le": recu}).signifie_le == date(2026, 3, 3)
    assert lit(OrdreDeQuitter, {"delai_cql": {"jours": 15}}).delai_cql == DelaiReduit(jours=15)
    assert lit(OrdreDeQuitter, {"delai_cql": "SUPPRIME"}).delai_cql == "SUPPRIME"
    pieces = lit(RecoursAmiable, {"suspensions": [{"du": QUAND}], "dom": True})
    assert pieces == RecoursAmiable(suspensions=(AttenteDePieces(QUAND),), dom=True)


def test_le_calculateur_ignore_un_nom_qu_il_ne_connait_pas() -> None:
    assert lit(SommationDAssurance, {"le": QUAND, "el": 1}) == SommationDAssurance(le=QUAND)


def test_ce_que_dit_un_second_fait_complete_le_premier() -> None:
    premier = CommandementDePayer(signifie_le=QUAND, delai_mentionne="2_MOIS")
    second = CommandementDePayer(delai_mentionne="6_SEMAINES", retenu_le=QUAND)

    assert premier.complete(second) == CommandementDePayer(
        signifie_le=QUAND, delai_mentionne="6_SEMAINES", retenu_le=QUAND
    )
    assert OrdreDeQuitter(cql_notifie_prefet=True).complete(
        OrdreDeQuitter(cql_notifie_prefet=False)
    ) == OrdreDeQuitter(cql_notifie_prefet=False)
