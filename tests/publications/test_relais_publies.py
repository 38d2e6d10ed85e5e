"""Les relais publiés : combien finissent des jours où personne n'était en charge."""

from scenario import Dit, fait, given, menage

from parcours.projections.vue import Vie
from parcours.projections.vues.demarches import FaitCompte, lignes
from parcours.publications import composer
from parcours.publications.composer import Matiere
from parcours.publications.periodes import Periode

DESIGNE = fait("referent.designe", "2025-01-05", organisme="INT-CCAS48")
FINI = fait("referent.mandat-termine", "2025-03-01", motif="FIN_DE_MISSION")


def relais(perimetre: str = "PARCOURS") -> Dit:
    return fait(
        "referent.relais-accepte",
        "2025-03-15",
        organisme="INT-SUIVANT",
        effet_le="2025-03-20",
        perimetre=perimetre,
    )


def lus(*dits: Dit) -> list[FaitCompte]:
    vie = Vie(given(menage("2025-01-02", "P1"), DESIGNE, *dits).parcours)
    valeurs = [tranche.valeur for tranche in lignes(vie)]
    return [v for v in valeurs if v and v.demarche == "relais"]


def comptes(*dits: Dit) -> list[str]:
    return [v.nom for v in lus(*dits)]


def test_un_relais_qui_suit_un_mandat_fini_finit_un_trou() -> None:
    assert comptes(FINI, relais()) == ["avec-trou"]


def test_un_relais_que_le_sortant_attend_n_en_a_pas() -> None:
    assert comptes(relais()) == ["sans-trou"]


def test_le_sortant_reste_en_charge_de_l_acceptation_a_l_effet() -> None:
    assert [v.duree for v in lus(relais())] == [5]
    assert [v.duree for v in lus(FINI, relais())] == [None]


def test_un_relais_d_un_perimetre_plus_etroit_n_en_a_pas() -> None:
    assert comptes(FINI, relais("LOGEMENT")) == ["sans-trou"]


def test_avec_et_sans_trou_font_les_relais_acceptes() -> None:
    composee = composer.composer(Matiere([], []), Periode.lue("2025-T1"), ["48"])

    case = ("2025-T1", "48")
    assert (
        (("demarches-referents", *case, "relais-accepte"), -1),
        (("demarches-relais", *case, "sans-trou"), 1),
        (("demarches-relais", *case, "avec-trou"), 1),
    ) in composee.equations
