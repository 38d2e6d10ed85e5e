"""Les droits des personnes sur leurs données : un mois pour répondre, trois au plus."""

import pytest
from scenario import Dit, Exemple, annule, au, fait, given, ref

from parcours.domain.volets.droits import DelaiDeReponseProlonge


def demande(le: str, ident: str = "d1") -> Dit:
    """Une personne exerce un droit."""
    return fait("droits.demande-recue", le, droit="ACCES", ident=ident)


def prolonge(le: str, jusqu_au: str, ident: str = "d1") -> Dit:
    """La réponse demande plus de temps."""
    return fait("droits.delai-de-reponse-prolonge", le, jusqu_au=jusqu_au, demande=ref(ident))


def satisfaite(le: str, ident: str = "d1") -> Dit:
    """La demande est satisfaite."""
    return fait("droits.demande-satisfaite", le, demande=ref(ident))


def refusee(le: str, ident: str = "d1") -> Dit:
    """La demande est refusée."""
    return fait("droits.demande-refusee", le, demande=ref(ident))


DEMANDES = (
    Exemple(
        "chaque demande a son mois et son dossier ; y répondre ne ferme qu'elle",
        given(demande("2026-01-31"), demande("2026-02-10", "d2"), satisfaite("2026-02-20", "d2")),
        au(
            "2026-02-20",
            dossiers=["demande-de-droits"],
            echeances=[("R-P02", "2026-02-28", "a_venir"), ("R-P02", "2026-03-10", "satisfaite")],
        ),
    ),
    Exemple(
        "refuser, c'est aussi répondre ; annulé, le refus n'a rien répondu",
        given(demande("2026-03-10"), refusee("2026-03-20"), annule("2026-04-01", ref("f2"))),
        au(
            "2026-03-20",
            connu_a=2,
            dossiers=[],
            echeances=[("R-P02", "2026-04-10", "satisfaite")],
        ),
        au(
            "2026-04-01",
            dossiers=["demande-de-droits"],
            echeances=[("R-P02", "2026-04-10", "a_venir")],
        ),
    ),
    Exemple(
        "la date annoncée prime, comptée de la demande prolongée et d'elle seule",
        given(
            demande("2026-03-10"),
            demande("2026-04-01", "d2"),
            prolonge("2026-04-05", "2026-06-01"),
        ),
        au(
            "2026-04-05",
            anomalies=[],
            echeances=[("R-P02", "2026-05-01", "a_venir"), ("R-P02", "2026-06-01", "a_venir")],
        ),
    ),
    Exemple(
        "trois mois en tout, pas un jour de plus, même après une autre demande",
        given(
            demande("2026-03-10"),
            demande("2026-04-01", "d2"),
            prolonge("2026-04-05", "2026-06-11"),
        ),
        au(
            "2026-04-05",
            anomalies=["prolongation-trop-longue"],
            echeances=[("R-P02", "2026-05-01", "a_venir"), ("R-P02", "2026-06-10", "a_venir")],
        ),
    ),
    Exemple(
        "trois mois tout juste sont permis",
        given(demande("2026-03-10"), prolonge("2026-04-05", "2026-06-10")),
        au("2026-04-05", anomalies=[], echeances=[("R-P02", "2026-06-10", "a_venir")]),
    ),
    Exemple(
        "prolonger une demande close, ou inconnue, n'attend plus rien",
        given(
            demande("2026-03-10"),
            satisfaite("2026-03-20"),
            prolonge("2026-04-05", "2026-06-01"),
            prolonge("2026-04-06", "2030-06-01", "ailleurs"),
        ),
        au(
            "2026-04-06",
            dossiers=[],
            anomalies=["reference-inconnue"],
            echeances=[("R-P02", "2026-04-10", "satisfaite")],
        ),
    ),
)


@pytest.mark.parametrize("exemple", DEMANDES, ids=repr)
def test_les_droits_suivent_les_faits(exemple: Exemple) -> None:
    assert exemple.ecarts() == []


@pytest.mark.parametrize("exemple", [e for e in DEMANDES if "annulé" not in e.nom], ids=repr)
def test_les_faits_peuvent_arriver_a_rebours(exemple: Exemple) -> None:
    assert exemple.a_rebours().ecarts() == []


def test_la_date_annoncee_garde_celle_du_texte_a_cote() -> None:
    echeance = given(
        demande("2026-03-10"), prolonge("2026-04-05", "2026-06-01")
    ).parcours.echeances[-1]

    assert (str(echeance.calculee_le), str(echeance.echeance_le)) == ("2026-06-10", "2026-06-01")


def test_une_prolongation_muette_contredit_un_exemple(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(DelaiDeReponseProlonge, "armements", lambda _fait, _volet: iter(()))

    assert DEMANDES[2].ecarts() != []
