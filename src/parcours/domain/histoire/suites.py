"""Un fait de plus dans une histoire que l'on suit : ce que l'on en a déduit se poursuit avec elle.

Aucun des autres faits n'est relu.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from parcours.domain.histoire.histoire import Entree, EtatFait, Histoire
from parcours.domain.histoire.protege import Voile, voile_son_auteur
from parcours.domain.langage.fait import Fait

Critere = Callable[[Fait], bool]
_RETENUS: Final = "retenus"
"""Où une histoire garde ce que retient chaque critère, comme ce qu'elle déduit d'elle-même."""
_VOILES: Final = "voiles"
"""De même, par organisme, ce qui lui est tu, et pour quel regard."""


def suivie_de(histoire: Histoire, fait: Fait) -> Histoire:
    """La même, avec un fait qui vient après tous : rien ne le corrige, et lui ne corrige rien."""
    suite = replace(histoire, entrees=(*histoire.entrees, Entree(fait, EtatFait.ACTIF)))
    compte = fait.reference not in histoire.ecartes
    y_est = {
        **dict.fromkeys(("connus", "restent", "faits_dits"), True),
        **dict.fromkeys(("recits", "faits"), compte),
        "ouvrent": compte and fait.evenement.fiche.ouvre_parcours,
    }
    for nom in y_est.keys() & histoire.__dict__.keys():
        deduits = histoire.__dict__[nom]
        suite.__dict__[nom] = (*deduits, fait) if y_est[nom] else deduits
    suite.__dict__[_RETENUS] = {
        critere: (*gardes, fait) if critere(fait) else gardes
        for critere, gardes in tuple(histoire.__dict__.get(_RETENUS, {}).items())
    }
    suite.__dict__[_VOILES] = _voiles_apres(histoire, fait)
    return suite


def retenus(histoire: Histoire, critere: Critere) -> tuple[Fait, ...]:
    """Les faits du ménage que retient ce critère, qui ne lit rien d'autre que le fait."""
    deja: dict[Critere, tuple[Fait, ...]] = histoire.__dict__.setdefault(_RETENUS, {})
    if critere not in deja:
        deja[critere] = tuple(filter(critere, histoire.connus))
    return deja[critere]


def voile_garde(
    histoire: Histoire, organisme: str, pour: object, voile: Callable[[], Voile]
) -> Voile:
    """Ce qui est tu à un lecteur de cet organisme : le même, tant qu'il regarde de même.

    Qu'il y ait ou non du protégé, on ne le cherche ni plus ni moins : le temps n'en dit rien.
    """
    gardes: dict[str, tuple[object, Voile]] = histoire.__dict__.setdefault(_VOILES, {})
    garde = gardes.get(organisme)
    if garde is None or garde[0] != pour:
        garde = gardes[organisme] = pour, voile()
    return garde[1]


def _voiles_apres(histoire: Histoire, fait: Fait) -> dict[str, tuple[object, Voile]]:
    """Ceux qui restent une fois dit ce fait : celui de son auteur, s'il n'y change rien."""
    garde = histoire.__dict__.get(_VOILES, {}).get(fait.organisme)
    return {} if garde is None or voile_son_auteur(fait) else {fait.organisme: garde}
