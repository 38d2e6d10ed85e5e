"""Le dernier du ménage est mort : plus rien ne l'attend, ni alerte, ni échéance, ni dossier.

Huit mois après la mort du locataire, trois alertes attendaient encore son audience ; et la demande
de logement social d'un mort restait à renouveler.
"""

from typing import Any

import pytest
from scenario import Dit, designe, entree, fait, given, menage, sortie

LE = "2026-07-01"
ATTENTES: tuple[Dit, ...] = (
    designe("2026-01-20"),
    fait("acces.demande-de-logement-social-enregistree", "2026-01-10"),
    fait("siao.demande-deposee", "2026-01-12"),
    fait("siao.orientation-proposee", "2026-06-01", reponse_attendue_le="2026-06-10"),
    fait("menage.domiciliation-accordee", "2026-01-15", fin_le="2027-01-14"),
    fait("acces.recours-dalo-depose", "2026-02-01"),
    fait("maintien.aide-fsl-demandee", "2026-05-01", volet="ENERGIE"),
    fait("accompagnement.mesure-debutee", "2026-02-01", fin_prevue_le="2026-06-15"),
    fait("energie.avis-de-coupure-recu", "2026-05-05", prevue_le="2026-06-04"),
    fait("maintien.degradation-signalee", "2026-06-20"),
)
MORTS: dict[str, tuple[Dit, ...]] = {
    "sorti mort de la structure": (entree("2026-03-01", "CHU"), sortie(LE, "DECES")),
    "parti mort du ménage": (
        fait("menage.personne-partie", LE, personne="p1", motif="DECES"),
        fait("menage.personne-partie", "2026-06-02", personne="p2", motif="SEPARATION"),
    ),
    "mort au logement": (fait("maintien.depart-volontaire-constate", LE, destination="DECES"),),
    "mort avant l'expulsion": (fait("expulsion.depart-constate", LE, destination="DECES"),),
}
OUVERT = menage("2026-01-02", "p1", "p2")


HISTOIRES = {
    f"{nom}, {qui}": (*ouvert, *ATTENTES, *mort)
    for nom, mort in MORTS.items()
    for qui, ouvert in (("déclarés", (OUVERT,)), ("implicite", ()))
    if ouvert or "ménage" not in nom
}
"""Une personne que rien ne déclare ne quitte pas le ménage : elle en est tout."""


@pytest.mark.parametrize("dites", HISTOIRES.values(), ids=HISTOIRES)
def test_le_dernier_mort_rien_n_attend_plus_le_menage(dites: tuple[Dit, ...]) -> None:
    for dits in (dites, tuple(reversed(dites))):
        lu = given(*dits)
        assert len(lu.au("2026-06-30").alertes) > 4
        for au in (LE, "2026-08-01", "2027-03-01"):
            assert lu.au(au).alertes == []
            assert [e for e in lu.au(au).echeances if e[2] in {"a_venir", "depassee"}] == []
            assert set(lu.au(au).dossiers) <= {"mandat-referent", "parcours"}
        assert lu.au(LE).a_garder_jusqu_au is not None


@pytest.mark.parametrize(
    "autre",
    [
        fait("menage.personne-partie", LE, personne="p1", motif="DECES"),
        sortie(LE, "DECES", personnes=["p1"]),
        fait("menage.personne-partie", LE, personne="p2", motif="SEPARATION"),
    ],
    ids=["p1 mort", "p1 sorti mort", "p2 parti"],
)
def test_tant_que_quelqu_un_en_vit_tout_continue(autre: Dit) -> None:
    lu = given(OUVERT, entree("2026-03-01", "CHU"), *ATTENTES, autre).au("2026-08-01")

    assert {"AL-12", "AL-18", "AL-20"} <= set(lu.alertes)
    assert {"demande-siao", "domiciliation", "recours-dalo"} <= set(lu.dossiers)


def test_ce_que_l_on_doit_a_d_autres_qu_au_menage_continue() -> None:
    """La demande de droits des héritiers, les meubles laissés, la durée de conservation."""
    lu = given(
        OUVERT,
        fait("expulsion.executee", "2026-06-16", concours=True),
        fait("droits.demande-recue", "2026-06-20"),
        sortie(LE, "DECES"),
        fait("droits.demande-recue", "2026-07-20"),
    ).au("2026-07-25")
    regles = {regle for regle, _, etat in lu.echeances if etat in {"a_venir", "depassee"}}

    assert {"R-P02", "R-E24"} <= regles
    assert "demande-de-droits" in lu.dossiers


def test_qui_rejoint_ensuite_le_menage_l_en_fait_revenir() -> None:
    champs: dict[str, Any] = {"personne": "p9", "motif": "RETOUR"}
    lu = given(
        menage("2026-01-02", "p1"),
        fait("menage.personne-partie", LE, personne="p1", motif="DECES"),
        fait("menage.personne-ajoutee", "2026-08-01", **champs),
        fait("acces.demande-de-logement-social-enregistree", "2026-08-10"),
    )

    assert "demande-logement-social" in lu.au("2027-07-20").dossiers
    assert "AL-11" in lu.au("2027-07-20").alertes
