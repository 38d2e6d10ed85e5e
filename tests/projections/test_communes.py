"""Les chiffres se comptent par commune d'aujourd'hui ; le fait garde le code qu'il a dit.

Une commune fusionnée, déléguée ou associée, et un arrondissement municipal, comptent avec la
commune où ils mènent.
"""

from datetime import date
from typing import Any

import pytest
from scenario import constat, given, sortie

from parcours.domain.langage import territoires
from parcours.projections.vue import Rangee, Vie, Vue
from parcours.projections.vues import observatoire, ruptures

AUJOURD_HUI = {
    "35158": ("35", "35060"),
    "35060": ("35", "35060"),
    "75101": ("75", "75056"),
    "69381": ("69", "69123"),
    "13201": ("13", "13055"),
    "69389": ("69", "69123"),
    "48014": ("48", "48027"),
    "01120": ("01", "01262"),
    "48095": ("48", "48095"),
}
TOUTES = pytest.mark.parametrize(
    ("dite", "departement", "comptee"), [(c, d, a) for c, (d, a) in AUJOURD_HUI.items()]
)


def vie(dite: str, departement: str) -> Vie:
    parcours = given(
        constat("2026-01-10", "CHU", commune=dite, departement=departement),
        sortie("2026-02-10", "RUE", departement=departement),
    ).parcours
    return Vie(parcours)


def rangees(vue: Vue[Any], vie: Vie) -> list[Rangee]:
    """Les lignes d'un ménage dans une vue qui n'a qu'une table."""
    return list(vue.rangees(vie))


@TOUTES
def test_un_menage_se_compte_dans_la_commune_d_aujourd_hui(
    dite: str, departement: str, comptee: str
) -> None:
    lignes = rangees(*observatoire.VUES, vie(dite, departement))

    assert {ligne.contenu.commune for ligne in lignes} == {comptee}
    assert {ligne.contenu.departement for ligne in lignes} == {departement}


@TOUTES
def test_une_rupture_se_compte_dans_la_commune_d_aujourd_hui(
    dite: str, departement: str, comptee: str
) -> None:
    lignes = rangees(*ruptures.VUES, vie(dite, departement))

    assert {ligne.contenu.commune for ligne in lignes} == {comptee}


@TOUTES
def test_le_fait_garde_le_code_qu_il_a_dit(dite: str, departement: str, comptee: str) -> None:
    lieu = vie(dite, departement).parcours.lieu(date(2026, 1, 10))

    assert lieu is not None
    assert lieu.commune == dite
    assert territoires.actuelle(dite) == comptee


def test_passer_d_un_ancien_code_au_nouveau_n_est_pas_changer_de_commune() -> None:
    parcours = given(
        constat("2026-01-10", "RUE", commune="35158", departement="35"),
        constat("2026-02-10", "RUE", commune="35060", departement="35"),
    ).parcours
    lignes = rangees(*observatoire.VUES, Vie(parcours))

    debuts = [ligne.dates and ligne.dates.du for ligne in lignes if ligne.contenu.etape == "rue"]
    assert debuts == [date(2026, 1, 10)]


def test_un_code_que_personne_ne_connait_reste_ce_qu_il_est() -> None:
    assert territoires.actuelle("99999") == "99999"


@pytest.mark.parametrize(
    ("dites", "departement"),
    [(("48014", "48027"), "48"), (("13201", "13216", "13055"), "13")],
    ids=["déléguée et nouvelle", "deux arrondissements et la ville"],
)
def test_d_un_code_a_l_autre_de_la_meme_commune_le_menage_ne_se_compte_qu_une_fois(
    dites: tuple[str, ...], departement: str
) -> None:
    faits = [
        constat(f"2026-0{mois}-10", "RUE", commune=dite, departement=departement)
        for mois, dite in enumerate(dites, start=1)
    ]
    lignes = rangees(*observatoire.VUES, Vie(given(*faits).parcours))
    a_la_rue = [ligne for ligne in lignes if ligne.contenu.etape == "rue"]

    assert [(x.contenu.commune, x.dates and x.dates.du) for x in a_la_rue] == [
        (territoires.actuelle(dites[-1]), date(2026, 1, 10))
    ]


def test_la_lozere_est_un_seul_departement_de_quelque_code_que_l_on_parle() -> None:
    """Une commune déléguée, une actuelle, aucune : tous comptent en Lozère."""
    comptes = {
        ligne.contenu.departement
        for champs in ({"commune": "48014"}, {"commune": "48095"}, {})
        for par in ("/partenaires/siao", "/partenaires/115", "/partenaires/chrs")
        for ligne in rangees(
            *observatoire.VUES,
            Vie(given(constat("2026-01-10", "RUE", par=par, **champs)).parcours),
        )
    }

    assert comptes == {"48"}
