"""Les indicateurs publiés : chacun avec sa définition, sa formule, ses faits et ses limites."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicateur:
    """Ce que compte un indicateur, et ce qu'il ne dit pas."""

    code: str
    libelle: str
    definition: str
    formule: str
    unite: str
    faits: tuple[str, ...]
    """Les familles de faits dont il se tire."""
    limites: str
    risques: tuple[str, ...]
    """Ce qui, dans sa forme, pourrait désigner un ménage, et que le secret traite."""


_ETAPES: Final = ("hebergement", "logement-accompagne", "maintien", "menage", "parcours", "veille")
_MARGES: Final = ("différence avec une marge", "petite case")
_DATES: Final = ("différence de deux dates", *_MARGES)
_SANS_PROTEGE: Final = (
    "Se compte sans ce qui est protégé. Un fait reçu en retard change le passé : une publication "
    "est gelée, sa révision dit ce qui a bougé."
)

INDICATEURS: Final = (
    Indicateur(
        code="stock",
        libelle="Ménages suivis, à une date",
        definition="Les ménages qui sont à une étape, dans un département, le dernier jour du "
        "trimestre.",
        formule="Σ ménages dont un séjour couvre ce jour ; stock(t1) = stock(t0) + entrées "
        "− sorties",
        unite="ménages",
        faits=_ETAPES,
        limites="Un ménage clos ou parti n'y est plus ; d'étape inconnue, il y est comme tel. "
        + _SANS_PROTEGE,
        risques=_DATES,
    ),
    Indicateur(
        code="entrees",
        libelle="Entrées dans une étape",
        definition="Les séjours qui commencent dans le trimestre, d'où que vienne le ménage.",
        formule="Σ séjours dont le premier jour est dans le trimestre",
        unite="séjours",
        faits=_ETAPES,
        limites="Un ménage peut entrer plusieurs fois ; changer de commune n'est pas une entrée. "
        + _SANS_PROTEGE,
        risques=_DATES,
    ),
    Indicateur(
        code="sorties",
        libelle="Sorties d'une étape",
        definition="Les séjours qui finissent dans le trimestre, où qu'aille le ménage.",
        formule="Σ séjours dont le dernier jour est la veille d'un jour du trimestre",
        unite="séjours",
        faits=_ETAPES,
        limites="Quitter le département en est une. " + _SANS_PROTEGE,
        risques=_DATES,
    ),
    Indicateur(
        code="passages",
        libelle="Passages d'une étape à une autre",
        definition="Les changements d'étape de l'année : les liens d'un diagramme de Sankey.",
        formule="entrées(étape) = Σ passages vers elle ; sorties(étape) = Σ passages depuis elle",
        unite="passages",
        faits=_ETAPES,
        limites="« ailleurs » : hors du département, clos, ou pas encore connu. " + _SANS_PROTEGE,
        risques=_MARGES,
    ),
    Indicateur(
        code="ruptures",
        libelle="Ruptures",
        definition="Les trous de protection, de référent, et les retours à la rue commencés dans "
        "le trimestre.",
        formule="Σ ruptures dont le premier jour est dans le trimestre, par nature",
        unite="ruptures",
        faits=("hebergement", "referent", "expulsion", "maintien"),
        limites="Se comptent par personne (RU-01, RU-03) ; le seuil porte sur les ménages. "
        + _SANS_PROTEGE,
        risques=("dominance", *_MARGES),
    ),
    Indicateur(
        code="maintien",
        libelle="Maintien, retours et sorties durables, à 6, 12 et 24 mois",
        definition="Ce que deviennent les entrées en logement d'une année : maintenues, revenues à "
        "la rue ou à l'hébergement, non suivies.",
        formule="maintien(h) = maintenues / entrées ; retours(h) = revenues / entrées ; sorties "
        "durables = entrées − revenues à 12 mois",
        unite="entrées en logement",
        faits=_ETAPES,
        limites="L'horizon doit être passé : à 24 mois, l'année d'il y a deux ans. Changer de "
        "logement n'est pas une entrée. Les non suivies ne sont ni maintenues ni revenues. "
        + _SANS_PROTEGE,
        risques=("part de trois cases liées", *_MARGES),
    ),
    Indicateur(
        code="durees",
        libelle="Durée d'un séjour",
        definition="En combien de jours la moitié des séjours commencés dans l'année ont fini.",
        formule="médiane de Kaplan et Meier : un séjour en cours est censuré au dernier jour "
        "observé",
        unite="jours, au pas de cinq",
        faits=_ETAPES,
        limites="À partir de onze ménages ; vide si plus de la moitié y est encore. "
        + _SANS_PROTEGE,
        risques=("extrême", "somme retrouvée d'une moyenne"),
    ),
)
PAR_CODE: Final = {indicateur.code: indicateur for indicateur in INDICATEURS}
