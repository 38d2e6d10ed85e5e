"""Ce qu'il en est d'une date passée : manquée, seulement écoulée, tenue en retard, ou hypothèse."""

from datetime import date

import pytest
from scenario import Dit, Histoire, bail, designe, fait, given

from parcours.domain.droit.portee import SorteDeTerme
from parcours.domain.parcours.echeances import Echeance


def derniere(histoire: Histoire, regle: str) -> Echeance:
    return [e for e in histoire.parcours.echeances if e.resultat.regle == regle][-1]


def lue(histoire: Histoire, regle: str, au: str) -> tuple[bool, bool]:
    """Manquée, en retard, ce jour-là."""
    echeance, jour = derniere(histoire, regle), date.fromisoformat(au)
    return echeance.est_manquee(jour), echeance.en_retard(jour)


ASSIGNE = fait("expulsion.assignation-signifiee", "2025-09-22", audience_le="2025-12-01")
QUITTER = fait("expulsion.commandement-de-quitter-delivre", "2026-07-28")
AU_PREFET = fait("expulsion.commandement-de-quitter-notifie-au-prefet", "2026-07-30")


def notifie(le: str) -> Dit:
    return fait("expulsion.assignation-notifiee-au-prefet", le)


# --- Une obligation : R-E06, au plus tard le 19 octobre -------------------------------------------


@pytest.mark.parametrize(
    ("au", "attendu"),
    [
        ("2025-10-18", (False, False)),
        ("2025-10-19", (False, False)),
        ("2025-10-20", (True, True)),
        ("2025-11-30", (True, True)),
    ],
)
def test_une_obligation_passee_est_manquee_du_lendemain(
    au: str, attendu: tuple[bool, bool]
) -> None:
    assert lue(given(ASSIGNE), "R-E06", au) == attendu


@pytest.mark.parametrize(
    ("faite_le", "au", "attendu"),
    [
        ("2025-10-19", "2025-10-19", (False, False)),
        ("2025-10-19", "2026-01-01", (False, False)),
        ("2025-10-25", "2025-10-24", (True, True)),
        ("2025-10-25", "2025-10-25", (False, True)),
        ("2025-10-25", "2026-01-01", (False, True)),
    ],
)
def test_faite_elle_n_est_plus_manquee_et_reste_en_retard_si_elle_l_etait(
    faite_le: str, au: str, attendu: tuple[bool, bool]
) -> None:
    assert lue(given(ASSIGNE, notifie(faite_le)), "R-E06", au) == attendu


def test_eteinte_elle_n_est_ni_manquee_ni_en_retard() -> None:
    eteinte = fait("expulsion.procedure-eteinte", "2025-10-25")

    assert lue(given(ASSIGNE, eteinte), "R-E06", "2025-10-24") == (True, True)
    assert lue(given(ASSIGNE, eteinte), "R-E06", "2025-10-25") == (False, False)


def test_le_relogement_du_par_le_proprietaire_est_manque_puis_n_a_plus_d_objet() -> None:
    """Le propriétaire doit reloger ; le ménage relogé par un autre, il ne le doit plus."""
    interdit = fait(
        "habitat-indigne.arrete-pris",
        "2026-05-04",
        interdiction="DEFINITIVE",
        interdiction_effet_le="2026-06-01",
    )
    histoire = given(interdit, bail("2026-07-01", "2026-07-01"))
    echeance = derniere(histoire, "R-H06")

    assert (echeance.delai.portee.sorte, echeance.delai.portee.qui) == (
        SorteDeTerme.OBLIGATION,
        "le propriétaire",
    )
    assert [lue(histoire, "R-H06", au) for au in ("2026-06-01", "2026-06-02", "2026-07-01")] == [
        (False, False),
        (True, True),
        (False, False),
    ]


def test_de_deux_termes_d_un_meme_jugement_seul_le_proche_est_une_prochaine_echeance() -> None:
    """Dix ans pour exécuter, un mois pour faire appel : qui lit ses dates n'a que l'appel."""
    rendu = fait("expulsion.jugement-rendu", "2026-03-09", decision="FERME_SANS_DELAI")
    signifie = fait("expulsion.jugement-signifie", "2026-03-16")
    dues = {
        e.resultat.regle: (e.est_lointaine, e.delai.portee.qui)
        for e in given(rendu, signifie).parcours.echeances
        if e.est_due(date(2026, 3, 20))
    }

    assert dues["R-E22"] == (True, "le bailleur")
    assert dues["R-E11"] == (False, "la partie condamnée")
    assert [r for r, (lointaine, _) in dues.items() if lointaine and r != "R-P01"] == ["R-E22"]


def test_rearmee_la_premiere_n_est_plus_manquee() -> None:
    """La revue du 5 avril n'est plus due quand un contact en repousse la date."""
    histoire = given(designe("2026-01-05"), fait("referent.contact-tenu", "2026-04-20"))
    premiere, seconde = [e for e in histoire.parcours.echeances if e.resultat.regle == "R-X02"]

    assert premiere.est_manquee(date(2026, 4, 19))
    assert not premiere.est_manquee(date(2026, 4, 20))
    assert not seconde.est_manquee(date(2026, 7, 20))
    assert seconde.est_manquee(date(2026, 7, 21))


# --- Un droit, un délai : seulement écoulés -------------------------------------------------------


@pytest.mark.parametrize(
    ("dit", "regle", "sorte"),
    [
        (QUITTER, "R-E12", SorteDeTerme.DROIT),
        (
            fait("expulsion.commandement-assurance-delivre", "2026-07-28"),
            "R-E03",
            SorteDeTerme.DROIT,
        ),
        (fait("expulsion.jugement-signifie", "2026-07-28"), "R-E11", SorteDeTerme.DROIT),
        (fait("expulsion.concours-requis", "2026-07-28"), "R-E17", SorteDeTerme.DELAI),
        (
            fait("expulsion.jugement-rendu", "2026-07-28", decision="FERME_SANS_DELAI"),
            "R-E22",
            SorteDeTerme.DELAI,
        ),
    ],
    ids=lambda v: v if isinstance(v, str) else "",
)
def test_un_droit_ou_un_delai_passe_n_est_jamais_manque(
    dit: Dit, regle: str, sorte: SorteDeTerme
) -> None:
    histoire = given(dit)
    echeance = derniere(histoire, regle)
    bien_apres = date.fromordinal(echeance.echeance_le.toordinal() + 400)

    assert echeance.delai.portee.sorte is sorte
    assert lue(histoire, regle, bien_apres.isoformat()) == (False, False)
    assert echeance.etat(bien_apres).value in {"depassee", "suspendu"}


# --- Une hypothèse : le préfet n'est pas connu saisi (CPCE, art. L. 412-5) ------------------------


def test_sans_la_saisine_du_prefet_le_delai_est_suspendu_et_sa_date_une_hypothese() -> None:
    echeance = derniere(given(QUITTER), "R-E12")

    assert echeance.est_suspendue
    assert {echeance.etat(date(2026, mois, 28)).value for mois in (7, 8, 9, 12)} == {"suspendu"}


def test_le_prefet_saisi_la_date_court_et_n_est_plus_une_hypothese() -> None:
    avant, apres = [
        e for e in given(QUITTER, AU_PREFET).parcours.echeances if e.resultat.regle == "R-E12"
    ]

    assert (avant.est_suspendue, str(avant.echeance_le)) == (True, "2026-09-28")
    assert (apres.est_suspendue, str(apres.echeance_le)) == (False, "2026-09-30")
    assert [apres.etat(date(2026, 9, 30)).value, apres.etat(date(2026, 10, 1)).value] == [
        "a_venir",
        "depassee",
    ]


def test_eteint_le_delai_suspendu_est_eteint() -> None:
    parti = fait("expulsion.depart-constate", "2026-08-20")

    assert derniere(given(QUITTER, parti), "R-E12").etat(date(2026, 8, 20)).value == "eteinte"
