"""Ce dont parle un flux : un ménage, un site, un plan… Ses faits le disent.

Un fait d'un ménage l'emporte toujours, arrivé avant ou après : personne ne prend l'identifiant d'un
ménage en y parlant d'autre chose. Sans aucun, le premier fait enregistré le dit ; celui-là annulé
ou rattaché ailleurs, le suivant décide.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from uuid import UUID

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import PARTOUT, Agregat


def agregat_de(flux: UUID, faits: Iterable[Fait]) -> Agregat:
    """Ce dont parle ce flux, d'après les faits qui y comptent ; sans aucun, un ménage."""
    fondateurs = [f for f in faits if f.evenement.fiche.famille not in PARTOUT]
    ecrits_ici = [f for f in fondateurs if f.flux == flux]
    parmi = ecrits_ici or fondateurs
    if any(fait.evenement.fiche.agregat is Agregat.MENAGE for fait in parmi):
        return Agregat.MENAGE
    premier = min(parmi, key=lambda fait: fait.position, default=None)
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


def tetes_des_departements(
    faits: Iterable[Fait], par_flux: Callable[[], Mapping[UUID, Iterable[Fait]]]
) -> Iterator[tuple[Fait, UUID]]:
    """Le premier fait de chaque flux qui compte dans un autre du même département, et cet autre.

    C'est celui dont l'identifiant est le plus petit : l'ordre d'arrivée n'en décide pas.
    """
    connus = list(faits)
    dits = [f for f in connus if f.evenement.fiche.agregat is Agregat.DEPARTEMENT]
    if len({fait.flux for fait in dits}) < 2:  # noqa: PLR2004 (one stream is nobody's double)
        return
    premiers: dict[UUID, Fait] = {}
    for fait in sorted(dits, key=lambda f: f.position):
        premiers.setdefault(fait.flux, fait)
    comptent, ou = par_flux(), departements(connus)
    tetes: dict[str, UUID] = {}
    for flux, premier in sorted(premiers.items()):
        departement = ou.get(flux)
        if departement and agregat_de(flux, comptent.get(flux, ())) is Agregat.DEPARTEMENT:
            tete = tetes.setdefault(departement, flux)
            if tete != flux:
                yield premier, tete
