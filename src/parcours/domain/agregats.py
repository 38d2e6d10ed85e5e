"""Ce dont parle un flux : un ménage, un site, un plan… Son premier fait enregistré le dit.

C'est la seule chose que décide l'ordre d'arrivée : un fait égaré, même ancien, même daté d'avant,
ne change pas un ménage en site. Le premier fait annulé ou rattaché ailleurs, le suivant décide.
"""

from collections.abc import Iterable, Mapping
from uuid import UUID

from parcours.domain.fait import Fait
from parcours.domain.fiche import PARTOUT, Agregat


def agregat_de(flux: UUID, faits: Iterable[Fait]) -> Agregat:
    """Ce dont parle ce flux, d'après les faits qui y comptent ; sans aucun, un ménage."""
    fondateurs = [f for f in faits if f.evenement.fiche.famille not in PARTOUT]
    ecrits_ici = [f for f in fondateurs if f.flux == flux]
    premier = min(ecrits_ici or fondateurs, key=lambda fait: fait.position, default=None)
    return premier.evenement.fiche.agregat if premier else Agregat.MENAGE


def departements(faits: Iterable[Fait]) -> Mapping[UUID, str | None]:
    """Le département de chaque flux : celui de son premier fait enregistré qui en dit un."""
    premiers: dict[UUID, Fait] = {}
    for fait in faits:
        if fait.departement:
            connu = premiers.get(fait.flux)
            if connu is None or fait.version < connu.version:
                premiers[fait.flux] = fait
    return {flux: fait.departement for flux, fait in premiers.items()}
