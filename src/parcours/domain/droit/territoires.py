"""Les ensembles de territoires que la loi distingue.

Un territoire est un code de département ou de collectivité : `01` à `95`, `2A`, `2B`, `971`, `978`…
"""

from dataclasses import dataclass

TERRITOIRE_PAR_DEFAUT = "48"
"""Territoire supposé quand rien n'est dit : la Lozère, qui suit le calendrier national."""


@dataclass(frozen=True, slots=True)
class Territoires:
    """Des territoires qu'un texte vise ensemble ; un fait du même `nom` prime sur la liste."""

    nom: str
    libelle: str
    codes: frozenset[str]


ALSACE_MOSELLE = Territoires("alsace_moselle", "en Alsace-Moselle", frozenset({"57", "67", "68"}))

DOM = Territoires(
    "dom", "dans un département d'outre-mer", frozenset({"971", "972", "973", "974", "976"})
)

AGGLO_300K = Territoires(
    "agglo_300k",
    "dans une agglomération de plus de 300 000 habitants",
    frozenset({"75", "77", "78", "91", "92", "93", "94", "95", "13", "31", "33", "59", "69"})
    | frozenset({"06", "34", "35", "37", "38", "42", "44", "62", "67", "76", "83", "84"}),
)
"""Départements touchant une agglomération de plus de 300 000 habitants.

Les treize premiers sont sûrs ; les autres, déduits de la taille des unités urbaines, restent à
confirmer par la préfecture : le fait `agglo_300k` du ménage prime.
"""
