"""Ce que disent les lignes des vues, et l'ordre de leurs listes : dits une fois, par leur nom."""

import dataclasses
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, Final
from uuid import UUID

import pytest
from hypothesis import given as pour_tous
from pydantic import TypeAdapter
from scenario import ACTES_ORDINAIRES, MENAGE, Dit, fait, given, menage
from sqlalchemy import Table
from sqlalchemy.dialects import postgresql
from strategies import RAPIDE, histoires

from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.jour_civil import minuit
from parcours.journal import codec
from parcours.projections import (
    expulsions_lues,
    menages_lus,
    personnes_lues,
    portefeuille_lu,
    seances_lues,
    siao_lu,
)
from parcours.projections.acces import Demande
from parcours.projections.cles import Lecteurs
from parcours.projections.expulsions_lues import FiltresDossiers
from parcours.projections.household import household_rows
from parcours.projections.lecture import Lecture
from parcours.projections.menages_dits import Filtres, Tri
from parcours.projections.moules import Liee
from parcours.projections.vue import Vie
from parcours.projections.vues import (
    alertes,
    campements,
    echeances,
    expulsions,
    relations,
    territoire,
    toutes,
)

TABLES: Final = [vue.table for vue in toutes()]
SIAO: Final = Lecteur("/partenaires/siao", "INT-SIAO48", frozenset({Role.SIAO}), frozenset({"48"}))
JOUR: Final = date(2025, 3, 1)
LECTEURS: Final = Lecteurs(
    [SIAO, Lecteur("", "INT-RELAIS", frozenset(Role), frozenset())], minuit(JOUR)
)
CHEZ: Final = portefeuille_lu.Portefeuille("INT-RELAIS", JOUR)
LISTES: Final[dict[str, Callable[[Demande], Lecture[Any]]]] = {
    "site": lambda d: campements.menages(UUID(int=3), JOUR, d),
    "dossiers": lambda d: expulsions_lues.dossiers(
        JOUR, FiltresDossiers(departement="48"), expulsions_lues.TriDossiers.RETARDS, d
    ),
    "procédure": lambda d: expulsions.echeances_entre(Intervalle(JOUR), JOUR, None, d),
    "portefeuille": lambda d: portefeuille_lu.menages(CHEZ, d),
    "alertes": lambda d: portefeuille_lu.alertes_ouvertes(CHEZ, d),
    "échéances": lambda d: portefeuille_lu.echeances_a_tenir(CHEZ, date.max, d),
    **{
        f"mes ménages, par {tri}": partial(menages_lus.menages, JOUR, Filtres(), tri) for tri in Tri
    },
    "doublons possibles": personnes_lues.doublons,
    "ordre du jour proposé": lambda d: seances_lues.propositions(_fenetre(d), d.a.date(), d),
    "liste de travail": lambda d: siao_lu.inscrits("sans-referent", JOUR, None, d),
    "mes alertes": lambda d: alertes.adressees(JOUR, d),
    "mes échéances": lambda d: echeances.adressees(JOUR, JOUR, d),
    "demandées": relations.demandees,
    "en cours": relations.en_cours,
    "terminées": relations.terminees,
    "en attente": relations.faits_en_attente,
    "transferts": relations.transferts,
    "tentatives": relations.tentatives,
    "structures": lambda d: territoire.flux(Agregat.STRUCTURE, JOUR, None, d),
}


FAITES_UNE_FOIS: Final = (
    *(f"mes ménages, par {tri}" for tri in Tri),
    "liste de travail",
    "doublons possibles",
    "ordre du jour proposé",
)


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_ce_que_dit_une_ligne_se_donne_par_son_nom(table: Table) -> None:
    champs = dataclasses.fields(table.info["contenu"])

    assert [champ.name for champ in champs if not champ.kw_only] == []
    with pytest.raises(TypeError):
        table.info["contenu"](*range(len(champs)))


@RAPIDE
@pour_tous(histoires())
def test_chaque_ligne_a_sa_cle_et_les_types_de_ses_colonnes(histoire: tuple[Dit, ...]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(codec, "fact", lambda fait: fait)
        lignes = household_rows(MENAGE, given(*histoire).faits, ACTES_ORDINAIRES, LECTEURS)  # type: ignore[arg-type]  # facts already read

    cles = [(table.name, ligne[:2]) for table, ligne in lignes]
    assert len(cles) == len(set(cles))
    for table, ligne in lignes:
        for colonne, valeur in zip(table.c, ligne, strict=True):
            attendu = type(None) if valeur is None else colonne.type.python_type
            assert type(valeur) is attendu, (table.name, colonne.name)
            assert valeur is not None or colonne.nullable, (table.name, colonne.name)


@pytest.mark.parametrize("nom", LISTES)
def test_une_liste_dit_une_fois_son_ordre_d_ou_viennent_sa_page_et_ses_places(nom: str) -> None:
    lecture = LISTES[nom](Demande(SIAO, minuit(JOUR)))
    place = tuple(_exemple(colonne.type.python_type) for colonne in lecture.ordre)
    page = lecture.page(3, place).compile(dialect=postgresql.dialect())  # type: ignore[no-untyped-call]  # SQLAlchemy's own

    derniere = lecture.ordre[-1].key or ""
    assert lecture.menage is None or derniere.endswith("numero")
    places = TypeAdapter(lecture.place)
    assert places.validate_json(places.dump_json(place)) == place
    assert str(page).count("ORDER BY") >= 1
    choisies = {colonne.key for colonne in lecture.page(3).selected_columns}
    assert {champ.name for champ in dataclasses.fields(lecture.forme)} < choisies


@pytest.mark.parametrize("nom", FAITES_UNE_FOIS)
def test_le_texte_d_une_liste_se_fait_une_fois_pour_tous_et_s_y_lie_ce_que_chacun_demande(
    nom: str,
) -> None:
    autre = Lecteur("/partenaires/autre", "INT-AUTRE", frozenset(Role), frozenset({"33"}))
    demandes = Demande(SIAO, minuit(JOUR)), Demande(autre, minuit(date(2026, 1, 2)))
    une, seconde = (LISTES[nom](demande).demandee(3) for demande in demandes)
    assert isinstance(une, Liee)
    assert isinstance(seconde, Liee)

    assert une.texte is seconde.texte
    lies = {v for v in une.texte.compile(dialect=postgresql.dialect()).params if v in une.valeurs}  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    assert {"lecteur", "instant", "limite"} <= lies
    assert all(une.valeurs[v] != seconde.valeurs[v] for v in ("lecteur", "instant"))


def _fenetre(demande: Demande) -> seances_lues.Fenetre:
    (departement,) = demande.lecteur.departements
    return seances_lues.Fenetre(UUID(int=5), departement, demande.a.date(), date(2026, 3, 1))


def _exemple(sorte: type[Any]) -> object:
    exemples = {date: JOUR, UUID: MENAGE, str: "INT-RELAIS", int: 2}
    return exemples[sorte]


def test_une_alerte_de_liste_dit_la_date_due_du_jour_lu() -> None:
    quitter, notifie = (
        "commandement-de-quitter-delivre",
        "commandement-de-quitter-notifie-au-prefet",
    )
    histoire = given(
        menage("2026-01-02", "p1"),
        fait(f"expulsion.{quitter}", "2026-07-28"),
        fait(f"expulsion.{notifie}", "2026-08-20"),
    )
    vie = Vie(histoire.parcours)
    dues: dict[str, str] = {}
    for du, _, ouverte in alertes.lignes(vie):
        if ouverte and ouverte.code == "AL-05" and str(ouverte.echeance_le) not in dues.values():
            dues[str(du)] = str(ouverte.echeance_le)
    (alerte,) = [a for a in vie.alertes if a.code == "AL-05"]

    assert dues == {"2026-07-28": "2026-09-28", "2026-08-20": "2026-10-20"}
    assert [str(alerte.echeance_au(date.fromisoformat(du))) for du in dues] == [*dues.values()]
