"""Deux personnes de même pseudonyme, dans deux ménages réunis : l'une prend un autre nom."""

from uuid import UUID, uuid5

_EMPREINTE = 8
_RADICAL_MAX = 31


def libre(nom: str, flux: UUID, prises: set[str]) -> str:
    """Ce nom, ou un autre toujours le même si quelqu'un d'autre le porte."""
    if nom not in prises:
        return nom
    empreinte = uuid5(flux, nom).hex
    tailles = range(_EMPREINTE, len(empreinte))
    candidats = (f"{nom[:_RADICAL_MAX]}-{empreinte[:taille]}" for taille in tailles)
    return next((c for c in candidats if c not in prises), f"{nom[:_RADICAL_MAX]}-{empreinte}")
