"""Ce qui reste vrai de toute règle et de toute date : ordre, bissextiles, fins de mois, rebours."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.calcul import Duree, ajouter_annees, ajouter_mois
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.expulsion_possible import ProcedureLue
from parcours.domain.droit.formes import Borne, Sens, Version
from parcours.domain.droit.responsabilite import Concours

REFERENCE = date(2026, 5, 4)
FAITS_DU_CQL = ("cql_signifie_le", "cql_notifie_prefet_le", "cfp_accorde_le", "cfp_effet_le")
FAITS_DU_CONCOURS = ("requis_le", "refuse_le", "accorde_le", "mis_en_oeuvre_le", "vente_le")

jours = st.dates(date(2027, 1, 1), date(2060, 12, 31))


def champs_de(regle: Delai) -> list[str]:
    departs = [regle.court_de, *(version.court_de for version in regle.versions)]
    champs = [champ for depart in departs if depart for champ in depart.champs]
    return sorted({*champs, *(regle.rattachement or ())})


def en_mois(duree: Duree) -> int | None:
    """Les mois d'une durée qui ne compte que des mois ou des années."""
    mois = 12 * duree.annees + duree.mois
    return mois if duree == Duree(annees=duree.annees, mois=duree.mois) else None


def generiques(*, sens: Sens, au_quantieme: bool = False) -> list[Any]:
    """Les rédactions qui comptent une durée du texte, sans calcul propre à leur règle."""
    return [
        pytest.param(regle, version, id=version.ref)
        for regle in DELAIS.values()
        for version in regle.versions
        if type(regle) is Delai
        and isinstance(version.duree, Duree)
        and version.sens is sens
        and version.borne is not Borne.INSTANT
        and version.en_vigueur_au == date.max
        and not (au_quantieme and en_mois(version.duree) is None)
    ]


def echeance(regle: Delai, version: Version, jour: date) -> date:
    """La date que donne cette rédaction, ses conditions remplies, avant tout report."""
    ou = {version.territoires.nom: True} if version.territoires else {}
    faits = {**dict.fromkeys(champs_de(regle), jour), **version.si, **ou, "volet": version.volet}
    resultat = regle.calcule(lit(regle.faits, faits))
    assert resultat.version_source == version.ref
    rendue = resultat.brute or resultat.echeance
    assert rendue is not None
    return rendue


@pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
@settings(max_examples=30)
@given(donnees=st.data())
def test_l_ordre_des_faits_ne_change_rien(regle: Delai, donnees: st.DataObject) -> None:
    faits: dict[str, Any] = {champ: donnees.draw(jours) for champ in champs_de(regle)}
    faits |= {"mois": 2, "rang": 1, "territoire": "67", "type_bailleur": "SOCIAL"}
    autrement = dict(donnees.draw(st.permutations(list(faits.items()))))

    for volet in regle.volets or ("principal",):
        assert regle.calcule(lit(regle.faits, {**faits, "volet": volet})) == regle.calcule(
            lit(regle.faits, {"volet": volet, **autrement})
        )


@given(
    st.dictionaries(st.sampled_from(FAITS_DU_CQL), jours),
    st.dictionaries(st.sampled_from(FAITS_DU_CONCOURS), jours),
)
def test_ni_l_expulsion_possible_ni_la_responsabilite_n_ont_d_ordre(
    quitter: Mapping[str, date], concours: Mapping[str, date]
) -> None:
    a_l_envers = dict(list(quitter.items())[::-1]), dict(list(concours.items())[::-1])

    assert lit(ProcedureLue, quitter) == lit(ProcedureLue, a_l_envers[0])
    assert lit(Concours, concours) == lit(Concours, a_l_envers[1])


@pytest.mark.parametrize(("regle", "version"), generiques(sens=Sens.ENDROIT))
@settings(max_examples=30)
@given(annee=st.sampled_from((2028, 2032, 2036)))
def test_un_29_fevrier_se_compte_comme_un_autre_jour(
    regle: Delai, version: Version, annee: int
) -> None:
    bissextil = echeance(regle, version, date(annee, 2, 29))

    assert echeance(regle, version, date(annee, 2, 28)) <= bissextil
    assert bissextil <= echeance(regle, version, date(annee, 3, 1))
    if isinstance(version.duree, Duree) and version.duree == Duree(annees=version.duree.annees):
        assert bissextil == ajouter_annees(date(annee, 2, 29), version.duree.annees)
        assert (bissextil.month, bissextil.day) in {(2, 28), (2, 29)}


@pytest.mark.parametrize(("regle", "version"), generiques(sens=Sens.ENDROIT, au_quantieme=True))
@settings(max_examples=30)
@given(jour=jours)
def test_un_mois_tombe_au_meme_quantieme_ou_a_la_fin_du_mois(
    regle: Delai, version: Version, jour: date
) -> None:
    assert isinstance(version.duree, Duree)
    fin = echeance(regle, version, jour)

    assert 12 * (fin.year - jour.year) + fin.month - jour.month == en_mois(version.duree)
    assert fin.day == jour.day or (fin.day < jour.day and (fin + timedelta(1)).day == 1)


@pytest.mark.parametrize(("regle", "version"), generiques(sens=Sens.A_REBOURS))
@settings(max_examples=30)
@given(jour=jours)
def test_a_rebours_on_remonte_et_l_on_ne_proroge_jamais(
    regle: Delai, version: Version, jour: date
) -> None:
    duree = version.duree
    assert isinstance(duree, Duree)
    assert not version.prorogation_642
    assert not version.afficher_642
    limite = echeance(regle, version, jour)

    assert limite < jour
    assert limite == duree.avant(jour) - timedelta(version.borne is Borne.LIMITE_EXCLUE)
    assert limite <= echeance(regle, version, jour + timedelta(1))


@given(jours, st.integers(1, 36))
def test_les_mois_s_ajoutent_en_une_fois(jour: date, mois: int) -> None:
    pas_a_pas = jour
    for _ in range(mois):
        pas_a_pas = ajouter_mois(pas_a_pas, 1)

    assert ajouter_mois(jour, mois) >= pas_a_pas


def test_trois_mois_depuis_un_31_ne_perdent_pas_le_quantieme() -> None:
    assert ajouter_mois(date(2025, 12, 31), 3) == date(2026, 3, 31)
    assert ajouter_mois(ajouter_mois(date(2025, 12, 31), 2), 1) == date(2026, 3, 28)
