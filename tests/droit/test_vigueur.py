"""De 2015 à 2030, une rédaction et une seule régit chaque jour et chaque cas de chaque règle.

Aucune valeur n'est affirmée : ni « aucune règle applicable », ni « conflit », entre le jour où la
règle dit naître et celui où elle dit finir ; rien hors de là.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.calculateur import lit
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.formes import Version, Vigueur

DEBUT, FIN = date(2015, 1, 1), date(2030, 12, 31)
JOURS = tuple(DEBUT + timedelta(n) for n in range((FIN - DEBUT).days + 1))
UN_JOUR = timedelta(1)
TERRITOIRES = ("48", "67", "75", "974")
AUTRE = "AUTRE"
"""Une valeur qu'aucune rédaction ne nomme."""


def cas(regle: Delai, volet: str) -> Iterator[Faits]:
    """Chaque combinaison de ce qui choisit une rédaction, connue ou non, et chaque territoire."""
    territorialisee = any(version.territoires or version.hors for version in regle.versions)
    valeurs: dict[str, set[Any]] = {}
    for version in regle.versions:
        for champ, valeur in (*version.si.items(), *version.sauf.items()):
            autre = AUTRE if isinstance(valeur, str) else not valeur
            valeurs.setdefault(champ, {autre, None}).add(valeur)
        for ensemble in (version.territoires, version.hors):
            if ensemble:
                valeurs.setdefault(ensemble.nom, {None}).update((True, False))
    ou = TERRITOIRES if territorialisee else TERRITOIRES[:1]
    for territoire, *choix in product(ou, *valeurs.values()):
        dits = {"volet": volet, "territoire": territoire, **dict(zip(valeurs, choix, strict=True))}
        yield lit(regle.faits, dits)


def jours_de(regle: Delai) -> tuple[date, ...]:
    """Les jours où une rédaction ou la règle naît ou finit, leur veille, leur lendemain, les bords.

    De l'un à l'autre rien ne peut changer ; un jour de chaque mois le vérifie.
    """
    vigueurs = (regle.vigueur, *regle.vigueurs.values())
    bornes = {
        *((v.en_vigueur_du, v.en_vigueur_au) for v in regle.versions),
        *((v.du, v.au) for v in vigueurs),
    }
    proches = {
        borne.toordinal() + ecart for deux in bornes for borne in deux for ecart in (-1, 0, 1)
    }
    return tuple(j for j in JOURS if j.day == 1 or j in (DEBUT, FIN) or j.toordinal() in proches)


def fautes(regle: Delai) -> list[tuple[str, str, int]]:
    """Les jours où le nombre de rédactions n'est pas celui que la règle promet : le premier."""
    trouvees, jours = [], jours_de(regle)
    for volet in regle.volets:
        vigueur = regle.vigueur_de(volet)
        for faits in cas(regle, volet):
            for jour in jours:
                combien = len(regle.redactions(volet, jour, faits))
                if combien != vigueur.contient(jour):
                    trouvees.append((str(faits), jour.isoformat(), combien))
                    break
    return trouvees


@pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
def test_une_redaction_et_une_seule_regit_chaque_jour(regle: Delai) -> None:
    assert fautes(regle) == []


def avec(regle: Delai, versions: tuple[Version, ...]) -> Delai:
    return replace(regle, versions=versions)


@pytest.mark.parametrize("regle", ["R-E06", "R-E14", "R-V03", "R-D01", "R-A01", "R-G01"])
def test_un_jour_sans_droit_un_conflit_ou_un_debordement_se_voient(regle: str) -> None:
    juste = DELAIS[regle]
    tardive = tuple(
        replace(v, en_vigueur_du=max(v.en_vigueur_du, DEBUT) + UN_JOUR) for v in juste.versions
    )

    assert fautes(avec(juste, tardive)) != []
    assert fautes(avec(juste, (*juste.versions, *juste.versions))) != []
    assert fautes(avec(juste, ())) == []  # no version, no volet: nothing is promised
    assert fautes(replace(juste, vigueur=Vigueur(DEBUT, DEBUT), vigueurs={})) != []


def test_sans_ce_qui_departage_deux_textes_speciaux_ils_se_contredisent() -> None:
    """L'hébergement opposable outre-mer : six semaines, et non les six mois du logement."""
    decision = DELAIS["R-D01"]
    sans = tuple(replace(version, sauf={}) for version in decision.versions)

    assert fautes(avec(decision, sans)) != []


@pytest.mark.parametrize("regle", DELAIS.values(), ids=DELAIS)
def test_une_regle_ne_declare_que_des_volets_qu_elle_a(regle: Delai) -> None:
    assert set(regle.vigueurs) <= set(regle.volets)
