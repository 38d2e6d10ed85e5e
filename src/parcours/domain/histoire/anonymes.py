"""Un fait dont l'auteur se tait, et ce qui le cite : rejoués sous un nom que nul ne peut citer.

Rejoué sous le sien, il répondrait à qui le devine en le citant.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from parcours.domain.histoire.champs_tus import VOILES_MAX, CeFait
from parcours.domain.langage import marques
from parcours.domain.langage.fait import Fait

SANS_NOM: Final = "un-partenaire"
"""La source d'un fait dont l'auteur se tait : celle que dit une référence commence par « / »."""


def nom_de_qui_se_tait(fait: Fait) -> str:
    """La référence d'un fait dont l'auteur se tait."""
    return f"{SANS_NOM}#{fait.position}"


def est_sans_nom(fait: Fait) -> bool:
    """Vrai d'un fait rejoué sans son auteur."""
    return fait.source == SANS_NOM


def sans_auteur(fait: Fait) -> Fait:
    """Le fait, sous le nom que nul ne peut citer."""
    return _sans_auteur(CeFait(fait))


def citant(fait: Fait, noms: Mapping[str, str]) -> Fait:
    """Le fait, qui cite sous leur nouveau nom ceux dont l'auteur se tait."""
    cites = ((c, noms[c]) for c in marques.references(fait.evenement) if c in noms)
    return _citant(CeFait(fait), tuple(cites))


@lru_cache(VOILES_MAX)
def _sans_auteur(dit: CeFait) -> Fait:
    return replace(dit.fait, source=SANS_NOM, id=str(dit.fait.position))


@lru_cache(VOILES_MAX)
def _citant(dit: CeFait, noms: tuple[tuple[str, str], ...]) -> Fait:
    return replace(dit.fait, evenement=marques.citer(dit.fait.evenement, dict(noms)))
