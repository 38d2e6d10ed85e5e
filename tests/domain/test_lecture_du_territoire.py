"""Qui lit quoi d'un flux du territoire : son département, son métier, ce qu'il en sait déjà."""

from typing import Any, Final

import pytest
from scenario import (
    CCAPEX,
    CHRS,
    CIDFF,
    ORGANISMES,
    ROLES,
    SIAO,
    Dit,
    annule,
    fait,
    given,
    menage,
    ref,
)

from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import S0, S2, S4, S5, Role, Sensibilite
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.territoire import (
    niveau_d_ailleurs,
    niveau_sur_place,
    ouvre_les_expulsions,
    regard_territorial,
    type_de_place,
)

SITE: Final = fait("territoire.site-campement-signale", "2026-01-05", personnes=42)
CONVENTION: Final = fait("territoire.convention-signee", "2026-01-05")


def qui(source: str, departement: str = "48") -> Lecteur:
    """Un partenaire des exemples, dans un département."""
    return Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({departement}))


def un(role: Role, organisme: str = "INT-AUTRE", departement: str = "48") -> Lecteur:
    """Un organisme qui n'a rien dit."""
    return Lecteur("", organisme, frozenset({role}), frozenset({departement}))


def vu(lecteur: Lecteur, agregat: Agregat, *dits: Dit) -> Regard | None:
    return regard_territorial(lecteur, given(*dits).parcours, agregat)


def abri(**champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Une structure qui abrite des victimes de violences, dite par le CIDFF."""
    dits: dict[str, Any] = {"type_place": "MISE_A_ABRI_VIF", "organisme": "INT-GENTIANES"}
    return fait("territoire.structure-declaree", "2026-01-05", par=CIDFF, **{**dits, **champs})


# --- Les niveaux ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "sur_place", "ailleurs"),
    [
        (Role.SIAO, S4, S0),
        (Role.CIDFF, S4, S0),
        (Role.CCAPEX, S2, S0),
        (Role.MAIRIE, S2, S0),
        (Role.OBSERVATEUR, S0, S0),
        (Role.MENAGE, S0, S0),
        (Role.SUPERVISION, S5, S5),
    ],
)
def test_le_metier_dit_ce_qui_se_lit_sur_place(
    role: Role, sur_place: Sensibilite, ailleurs: Sensibilite
) -> None:
    assert (niveau_sur_place(un(role)), niveau_d_ailleurs(un(role))) == (sur_place, ailleurs)


def test_un_second_role_sans_metier_n_ote_rien_au_premier() -> None:
    deux = Lecteur("", "INT-A", frozenset({Role.MAIRIE, Role.OBSERVATEUR}), frozenset({"48"}))
    assert niveau_sur_place(deux) == S2


@pytest.mark.parametrize(
    ("role", "niveau", "ouvre"),
    [
        (Role.CCAPEX, S2, True),
        (Role.PREFECTURE, S2, True),
        (Role.CCAPEX, S0, False),
        (Role.SIAO, S4, False),
        (Role.MAIRIE, S2, False),
        (Role.SUPERVISION, S5, True),
    ],
)
def test_les_dossiers_d_expulsion_s_ouvrent_a_qui_les_tient_sur_son_territoire(
    role: Role, niveau: Sensibilite, *, ouvre: bool
) -> None:
    assert ouvre_les_expulsions(un(role), niveau) is ouvre


def test_le_type_de_place_ne_tait_que_l_accueil_de_victimes() -> None:
    assert type_de_place("CHU", S0) == "CHU"
    assert type_de_place("MISE_A_ABRI_VIF", S4) == "MISE_A_ABRI_VIF"
    assert type_de_place("MISE_A_ABRI_VIF", S2) != "MISE_A_ABRI_VIF"
    assert type_de_place("INCONNU-DE-LA-LISTE", S0) == "INCONNU-DE-LA-LISTE"


# --- Ce qui existe pour qui lit -------------------------------------------------------------------


def test_un_site_se_lit_sur_place_par_un_metier_et_nulle_part_ailleurs() -> None:
    ici = vu(qui(CCAPEX), Agregat.SITE, SITE)

    assert ici is not None
    assert ici.niveau == S2
    assert ici.familles is not None
    assert "territoire" in ici.familles
    assert "menage" not in ici.familles
    assert vu(qui(CCAPEX, "33"), Agregat.SITE, SITE) is None
    assert vu(un(Role.OBSERVATEUR), Agregat.SITE, SITE) is None


def test_qui_l_a_dit_le_lit_d_ou_qu_il_soit() -> None:
    ailleurs = vu(qui(SIAO, "33"), Agregat.SITE, SITE)

    assert ailleurs is not None
    assert ailleurs.niveau == S0


def test_ce_qui_est_public_se_lit_de_partout() -> None:
    for lecteur in (un(Role.OBSERVATEUR), un(Role.MENAGE, departement="33")):
        assert vu(lecteur, Agregat.CONVENTION, CONVENTION) is not None


def test_un_flux_n_existe_que_pour_ce_dont_il_parle() -> None:
    siao = un(Role.SIAO)

    assert vu(siao, Agregat.CONVENTION, SITE) is None
    assert vu(siao, Agregat.MENAGE, SITE) is None
    assert vu(siao, Agregat.MENAGE, menage("2026-01-01", "p1")) is None
    assert vu(siao, Agregat.SITE) is None


def test_dit_dans_le_flux_d_un_menage_un_site_se_lit_sans_le_menage() -> None:
    dans = vu(qui(CCAPEX), Agregat.SITE, menage("2026-01-01", "p1"), SITE)

    assert dans is not None
    assert dans.voile.tus == {ref("f1")}
    assert vu(qui(CCAPEX, "33"), Agregat.SITE, menage("2026-01-01", "p1"), SITE) is None


# --- Une structure qui abrite des victimes de violences -------------------------------------------


@pytest.mark.parametrize("lecteur", [qui(SIAO), qui(CIDFF), qui(CHRS)], ids=lambda q: q.organisme)
def test_la_lisent_le_siao_qui_l_a_dite_et_qui_la_gere(lecteur: Lecteur) -> None:
    lue = vu(lecteur, Agregat.STRUCTURE, abri())

    assert lue is not None
    assert lue.voile.est_vide


def test_pour_les_autres_elle_n_existe_pas() -> None:
    for lecteur in (qui(CCAPEX), qui(SIAO, "33"), un(Role.OBSERVATEUR)):
        assert vu(lecteur, Agregat.STRUCTURE, abri()) is None
        assert vu(lecteur, Agregat.STRUCTURE, abri(type_place="CHU")) is not None


def test_qui_n_en_sait_rien_n_en_lit_que_ce_qu_il_a_dit() -> None:
    places = fait("territoire.etat-des-places-declare", "2026-01-06", par=CCAPEX)
    lue = vu(qui(CCAPEX), Agregat.STRUCTURE, abri(), places)

    assert lue is not None
    assert lue.voile.tus == {ref("f1", CIDFF)}


# --- Ce qui corrige -------------------------------------------------------------------------------


def test_la_correction_d_un_autre_ne_dit_pas_que_le_flux_existe() -> None:
    """Le site n'est pas du niveau de qui lit de loin ; ce qui l'annule le serait."""
    parti = annule("2026-01-06", ref("f1"), departement="48")

    assert vu(un(Role.CCAPEX), Agregat.SITE, SITE, parti) is not None
    assert vu(un(Role.CCAPEX, departement="33"), Agregat.SITE, SITE, parti) is None
