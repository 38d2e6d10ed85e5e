"""What was recorded once in a published version of a type is read for ever."""

from collections.abc import Callable
from typing import Any

import pytest
from journal.echantillons import Echantillon, echantillons, en_clair

from parcours.domain.langage.fait import FaitIllisible
from parcours.domain.publie import catalogue
from parcours.domain.volets.expulsion.anciens import SursisHivernalEcarteV1
from parcours.domain.volets.expulsion.quitter import SursisHivernalEcarte
from parcours.journal import codec

GARDES = echantillons()
V1 = catalogue.type_cloudevents(SursisHivernalEcarteV1)


@pytest.fixture(autouse=True)
def rien_de_deja_lu() -> None:
    codec.forget()


def mal_lus(gardes: list[Echantillon]) -> list[str]:
    """The types of the samples that are not read as they were."""
    lus = [(garde, codec.fact(garde.recorded).evenement) for garde in gardes]
    return [garde.type for garde, evenement in lus if en_clair(evenement) != garde.lu]


def test_chaque_version_publiee_a_son_echantillon() -> None:
    publiees = [catalogue.type_cloudevents(version) for version in catalogue.versions()]

    assert [garde.type for garde in GARDES] == sorted(publiees)


def test_chaque_echantillon_se_lit_comme_il_a_ete_dit() -> None:
    assert mal_lus(GARDES) == []


def test_ce_qui_est_dit_dans_une_version_d_avant_se_plie_dans_la_derniere() -> None:
    for garde in GARDES:
        lu = codec.fact(garde.recorded).evenement
        assert type(lu) is catalogue.trouver(lu.fiche.nom)
        assert garde.type.startswith(f"{catalogue.PREFIXE}{lu.fiche.nom}.v")


def test_ce_qui_est_scelle_le_reste() -> None:
    """Without the key nothing personal is there, with it all is: some values are sealed."""
    scelles = [garde for garde in GARDES if garde.lu != garde.charge and "scelle" in str(garde)]

    assert {"fr.parcours.menage.identite-precisee.v1"} <= {garde.type for garde in scelles}
    for garde in scelles:
        assert "scelle" not in str(garde.lu)


def _oublie_la_date(_: type[object], avant: SursisHivernalEcarteV1) -> SursisHivernalEcarte:
    return SursisHivernalEcarte.reprend(avant, effet="REDUIT")


def _n_en_dit_pas_assez(_: type[object], avant: SursisHivernalEcarteV1) -> SursisHivernalEcarte:
    return SursisHivernalEcarte.reprend(avant)


@pytest.mark.parametrize("lecture", [_oublie_la_date, _n_en_dit_pas_assez])
def test_une_version_qui_lit_mal_la_precedente_se_voit(
    monkeypatch: pytest.MonkeyPatch, lecture: Callable[..., Any]
) -> None:
    monkeypatch.setattr(SursisHivernalEcarte, "lu_depuis", classmethod(lecture))

    assert mal_lus(GARDES) == [V1]


def test_un_champ_publie_que_l_on_retire_se_voit() -> None:
    """A field that a class no longer has makes of its facts something that nobody reads."""
    (garde,) = [garde for garde in GARDES if garde.type == V1]
    autre = Echantillon(V1, {**garde.charge, "retire": True}, garde.lu)

    assert isinstance(codec.fact(autre.recorded).evenement, FaitIllisible)
    assert mal_lus([autre]) == [V1]
