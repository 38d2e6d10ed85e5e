"""Citer au hasard n'apprend rien : ni à qui cite, ni à celui à qui il le montre.

Dans deux mondes, quelqu'un qui n'est pas nommé cite la même référence : dans l'un, c'est celle d'un
fait protégé, ou d'un fait dont l'auteur se tait ; dans l'autre, ce fait en porte une autre.
"""

from collections.abc import Iterator
from typing import Any, Final

import pytest
from protections_dites import protege
from relations_dites import accord, oriente, refere
from scenario import (
    CCAPEX,
    CHRS,
    CIDFF,
    HUISSIER,
    LE_115,
    ORGANISMES,
    REFERENT,
    ROLES,
    SIAO,
    Dit,
    a_temps,
    constat,
    entree,
    fait,
    numerotes,
    ref,
)
from toutes_les_pages import tout_lire

from parcours.domain.histoire import protege as protections
from parcours.domain.langage.champs import EST_REFERENCE
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.marques import marques
from parcours.domain.publie import catalogue

CITENT: Final = (REFERENT, LE_115, SIAO, CCAPEX, HUISSIER)
"""Ceux qui ne sont pas nommés, et suivent le ménage."""
DU_MENAGE: Final = {Agregat.MENAGE}
FAMILLES: Final = {"correction", "relation", "parcours"}


def champ_qui_cite(classe: type[Evenement[Any]]) -> str | None:
    champs = classe.model_fields.items()
    return next((nom for nom, champ in champs if EST_REFERENCE in marques(champ)), None)


QUI_CITENT: Final = {
    classe.fiche.nom: champ
    for classe in catalogue.classes()
    if (classe.fiche.agregat in DU_MENAGE or classe.fiche.famille in FAMILLES)
    and classe.fiche.famille != "vif"
    and (champ := champ_qui_cite(classe))
}
PEUVENT: Final = {
    nom: next(par for par in CITENT if classe.fiche.emetteurs & ROLES[par])
    for nom in QUI_CITENT
    if (classe := catalogue.trouver(nom))
    and any(classe.fiche.emetteurs & ROLES[par] for par in CITENT)
}
DEVINEE: Final = "devinee"
VISES: Final = {"protege": CIDFF, "auteur-tu": CHRS}
"""Ce qu'on devine, et de qui."""


def monde(sorte: str, par: str, vise: str, ident: str) -> list[Fait]:
    """Un ménage protégé ; quelqu'un y cite une référence qu'il devine."""
    cite: dict[str, Any] = {QUI_CITENT[sorte]: ref(DEVINEE, VISES[vise])}
    if sorte == "correction.fait-rectifie":
        cite["remplacant"] = ref("situation", par)
    dits: tuple[Dit, ...] = (
        fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1"]),
        constat("2026-01-06", "RUE", ident="rue"),
        refere("2026-01-07"),
        accord("2026-01-08", CIDFF, LE_115, REFERENT, HUISSIER),
        oriente("2026-01-09"),
        protege("2026-01-10", "N2"),
        _vise(vise, ident),
        fait(sorte, "2026-02-12", par=par, ident="cite", **cite),
        constat("2026-03-06", "RUE", par=par, ident="situation"),
    )
    return list(numerotes(a_temps(*dits)))


def _vise(quoi: str, ident: str) -> Dit:
    if quoi == "protege":
        return fait("vif.mise-a-abri-debutee", "2026-01-12", par=CIDFF, ident=ident)
    return entree("2026-01-12", "CHU", par=CHRS, ident=ident, structure=ORGANISMES[CHRS])


def different(sorte: str, par: str, vise: str) -> Iterator[str]:
    """Les pages, de qui cite et d'un autre, qui disent si la référence est la bonne."""
    vrai, faux = (monde(sorte, par, vise, ident) for ident in (DEVINEE, "autre"))
    for lecteur in {par, REFERENT, SIAO}:
        ici, la = tout_lire(vrai, lecteur, vrai), tout_lire(faux, lecteur, faux)
        yield from (f"{lecteur} {page}" for page in ici if ici[page] != la[page])


@pytest.mark.parametrize("vise", VISES)
@pytest.mark.parametrize("sorte", sorted(PEUVENT))
def test_citer_ce_que_l_on_devine_vaut_citer_ce_que_nul_n_a_dit(sorte: str, vise: str) -> None:
    assert list(different(sorte, PEUVENT[sorte], vise)) == []


def test_un_complice_qui_se_tairait_avec_ce_qu_il_cite_se_verrait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(protections, "Sachants", lambda *_: lambda *_: True)

    assert any(list(different(sorte, par, "protege")) for sorte, par in PEUVENT.items())
