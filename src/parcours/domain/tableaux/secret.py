"""Le secret statistique d'un nombre seul : de un à dix ménages, il se tait.

Seuil de onze : Insee, données sur les personnes. Ce qui se publie ensemble se décide ensemble :
`parcours.secret_statistique`.
"""

SEUIL_MENAGES = 11


def publiable(menages: int) -> bool:
    """Vrai si ce nombre de ménages ne désigne personne."""
    return menages == 0 or menages >= SEUIL_MENAGES
