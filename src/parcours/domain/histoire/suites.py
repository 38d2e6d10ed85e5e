"""Un fait de plus dans une histoire que l'on suit : ce que l'on en a déduit se poursuit avec elle.

Aucun des autres faits n'est relu.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from parcours.domain.histoire.histoire import Entree, EtatFait, Histoire
from parcours.domain.histoire.protege import se_tait_de_soi
from parcours.domain.langage.fait import Fait

Critere = Callable[[Fait], bool]
_RETENUS: Final = "retenus"
"""Où une histoire garde ce que retient chaque critère, comme ce qu'elle déduit d'elle-même."""


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
    return suite


def retenus(histoire: Histoire, critere: Critere) -> tuple[Fait, ...]:
    """Les faits du ménage que retient ce critère, qui ne lit rien d'autre que le fait."""
    deja: dict[Critere, tuple[Fait, ...]] = histoire.__dict__.setdefault(_RETENUS, {})
    if critere not in deja:
        deja[critere] = tuple(filter(critere, histoire.connus))
    return deja[critere]


def qui_se_taisent(histoire: Histoire) -> tuple[Fait, ...]:
    """Ceux, comptés ailleurs ou ici, dont quelque chose se tait sans protection."""
    ailleurs = filter(se_tait_de_soi, histoire.ailleurs)
    return (*retenus(histoire, se_tait_de_soi), *ailleurs)
