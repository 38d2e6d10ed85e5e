"""Les horloges rangées par jour disent ce que dit chacune : lesquelles courent ce jour-là."""

from datetime import date, timedelta

from scenario import fait, given

from parcours.domain.parcours.horloges import Horloges

DEBUT = date(2025, 1, 6)
JOURS = [DEBUT + timedelta(days=n) for n in range(-2, 120)]

ECHEANCES = given(
    fait("expulsion.commandement-de-payer-delivre", "2025-01-06"),
    fait("expulsion.commandement-de-payer-delivre", "2025-01-20"),
    fait("expulsion.commandement-de-payer-delivre", "2025-01-20"),
    fait("energie.avis-de-coupure-recu", "2025-02-03"),
    fait("expulsion.ccapex-saisie", "2025-02-10"),
    fait("expulsion.commandement-de-payer-delivre", "2025-03-03"),
).parcours.echeances


def test_chaque_jour_celles_qui_courent_dans_l_ordre_ou_elles_sont_armees() -> None:
    horloges = Horloges(ECHEANCES)
    assert {e.fin for e in ECHEANCES} > {None}, "l'une au moins est arrêtée"
    for jour in JOURS:
        assert horloges.le(jour) == tuple(e for e in ECHEANCES if e.court(jour)), jour


def test_et_celles_d_une_regle() -> None:
    horloges = Horloges(ECHEANCES)
    for delai in {e.delai for e in ECHEANCES}:
        for jour in JOURS:
            siennes = tuple(e for e in ECHEANCES if e.delai is delai and e.court(jour))
            assert horloges.de(delai, jour) == siennes, (delai.id, jour)
    assert Horloges(()).de(ECHEANCES[0].delai, DEBUT) == ()
