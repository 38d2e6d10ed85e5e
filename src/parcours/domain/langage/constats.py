"""Ce que les faits constatent d'un ménage : où vivent ses personnes, et qui en est."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.vocabulaire import Sensibilite


class Confiance(IntEnum):
    """Foi due à un constat, quand deux constats du même jour se contredisent."""

    TIERS = 0
    SYSTEME = 1
    DECLARATIF = 2
    OBSERVE = 3


@dataclass(frozen=True, slots=True)
class Residence:
    """Crochet : le fait change la situation résidentielle de personnes."""

    situation: str | None
    """Code SITRES ; None : retour à la dernière situation non bornée."""
    debut: date | None = None
    """None : la date du fait."""
    fin: date | None = None
    """Premier jour où la situation ne vaut plus ; None : elle n'est pas bornée."""
    personnes: tuple[str, ...] = ()
    """Vide : toutes celles présentes au début."""
    confiance: Confiance = Confiance.TIERS
    constate_depuis: date | None = None
    """Début d'une situation constatée, s'il précède le constat."""
    absent_de: str | None = None
    """Référence de la mise à l'abri dont la personne était absente, cette nuit-là."""
    nouveau_logement: bool = False
    """Vrai si l'on entre dans un autre logement : les risques de l'ancien ne comptent plus."""
    quitte_le_logement: bool = False
    """Vrai si l'on quitte pour de bon le logement que l'on occupait."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Crochet : une personne rejoint le ménage ou le quitte ; None : toutes."""

    personne: str | None
    arrive: bool


@dataclass(frozen=True, slots=True)
class Territoire:
    """Crochet : la commune où vit le ménage, et ce qu'il faut pouvoir lire pour la connaître."""

    commune: str | Scelle
    sensibilite: Sensibilite
    debut: date | None = None
