"""Ce qui est protégé : pour qui n'y est pas nommé, cela n'a pas eu lieu.

Les faits de violences, et ceux qui disent que le ménage vit là où l'on abrite des victimes. Ils ne
se masquent pas après coup : on ne les rejoue pas, et l'étape, les dates, les alertes, la version
sont celles d'un ménage où ils n'existent pas. Ce qui les corrige suit leur sort.
"""

from collections.abc import Callable, Sequence
from typing import Final

from parcours.domain import nomenclatures
from parcours.domain.correction import fait_vise
from parcours.domain.fait import Fait
from parcours.domain.vocabulaire import S4

FAMILLE_PROTEGEE: Final = "vif"


def tus(faits: Sequence[Fait], lit: Callable[[Fait], bool]) -> frozenset[str]:
    """Les références de ce qui est protégé, et de ce qui le vise ; `lit` : ce que l'on en lit.

    `faits` : à leur date corrigée, car c'est elle que couvrent les protections.
    """
    trouves = {f.reference for f in faits if est_protege(f) and not lit(f)}
    while suivants := {f.reference for f in faits if fait_vise(f.evenement) in trouves} - trouves:
        trouves |= suivants
    return frozenset(trouves)


def est_protege(fait: Fait) -> bool:
    """Vrai d'un fait de violences, et de qui dit le ménage abrité avec d'autres victimes."""
    evenement = fait.evenement
    if evenement.fiche.famille == FAMILLE_PROTEGEE:
        return True
    residence = evenement.residence()
    code = nomenclatures.liste("SITRES").codes.get(residence.situation or "") if residence else None
    return code is not None and code.sensibilite == S4.name
