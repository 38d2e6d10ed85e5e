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
from parcours.domain.volets.vif.etat import Protection

FAMILLE_PROTEGEE: Final = "vif"


def tus(faits: Sequence[Fait], lit: Callable[[Fait], bool]) -> frozenset[str]:
    """Les références de ce qui est protégé, et de ce qui le vise ; `lit` : ce que l'on en lit.

    `faits` : à leur date corrigée, car c'est elle que couvrent les protections.
    """
    trouves = {f.reference for f in faits if est_protege(f) and not lit(f)}
    visent = [(f.reference, fait_vise(f.evenement)) for f in faits if not lit(f)]
    while suivants := {reference for reference, cible in visent if cible in trouves} - trouves:
        trouves |= suivants
    return frozenset(trouves)


def nommes(faits: Sequence[Fait], protections: Sequence[Protection]) -> frozenset[str]:
    """Les organismes qui savent tout ce qui est protégé d'un ménage.

    Ils l'ont dit, ou un autre les y nomme : se nommer soi-même n'y suffit pas.
    """
    proteges = [f for f in faits if est_protege(f)]
    connus = {f.organisme for f in proteges}.union(*(p.habilites for p in protections))
    return frozenset(
        organisme
        for organisme in connus
        if all(f.organisme == organisme or _nomment(protections, f, organisme) for f in proteges)
    )


def _nomment(protections: Sequence[Protection], fait: Fait, organisme: str) -> bool:
    couvrent = [p for p in protections if p.couvre(fait.jour)]
    nomme = all(p.nomme(organisme) for p in couvrent)
    return nomme and any(p.releve(organisme) for p in couvrent)


def est_protege(fait: Fait) -> bool:
    """Vrai d'un fait de violences, et de qui dit le ménage abrité avec d'autres victimes."""
    evenement = fait.evenement
    if evenement.fiche.famille == FAMILLE_PROTEGEE:
        return True
    residence = evenement.residence()
    code = nomenclatures.liste("SITRES").codes.get(residence.situation or "") if residence else None
    return code is not None and code.sensibilite == S4.name
