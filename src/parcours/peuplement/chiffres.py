"""Ce que donne un territoire inventé, à côté de ce qui est publié.

Un écart n'est pas une erreur : les chiffres publiés ne viennent ni de la même année ni de la même
source, et les procédures récentes ne sont pas finies.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from parcours.peuplement.territoire import PARTS, MenageInvente


@dataclass(frozen=True, slots=True)
class Rapport:
    """Combien de faits d'un type, pour combien d'un autre."""

    libelle: str
    de: str
    pour: str
    publie: float
    source: str


RAPPORTS: Final = (
    Rapport(
        "Assignations pour 100 commandements de payer",
        "expulsion.assignation-signifiee",
        "expulsion.commandement-de-payer-delivre",
        30.0,
        "Cour des comptes 2019, Sénat a22-269",
    ),
    Rapport(
        "Jugements pour 100 assignations",
        "expulsion.jugement-rendu",
        "expulsion.assignation-signifiee",
        80.0,
        "Sénat a22-269 (2018-2019)",
    ),
    Rapport(
        "Commandements de quitter pour 100 jugements",
        "expulsion.commandement-de-quitter-delivre",
        "expulsion.jugement-rendu",
        55.0,
        "Sénat a22-269 (2018-2019)",
    ),
    Rapport(
        "Concours accordés pour 100 requis",
        "expulsion.concours-accorde",
        "expulsion.concours-requis",
        67.2,
        "ministère de l'Intérieur, 2015",
    ),
    Rapport(
        "Expulsions exécutées pour 100 concours requis",
        "expulsion.executee",
        "expulsion.concours-requis",
        47.9,
        "2025 : 30 500 pour 63 700",
    ),
    Rapport(
        "Nuits attribuées pour 100 appels au 115",
        "veille.mise-a-abri-attribuee",
        "veille.appel-115-recu",
        45.0,
        "baromètre du 115, hiver 2016-2017",
    ),
    Rapport(
        "Orientations pour 100 demandes au SIAO",
        "siao.orientation-proposee",
        "siao.demande-deposee",
        42.0,
        "programme 177, 2021 (réponses positives)",
    ),
)


class Chiffres:
    """Ce que l'on compte au fil des ménages."""

    def __init__(self) -> None:
        self.menages: Counter[str] = Counter()
        self.faits: Counter[str] = Counter()
        self.en_retard = 0

    def compte(self, menage: MenageInvente) -> None:
        """Un ménage de plus."""
        self.menages[menage.dispositif] += 1
        for dit in menage.dits:
            self.faits[dit.sorte] += 1
            self.en_retard += (dit.su_le - dit.jour).days > RETARD_JOURS

    @property
    def total(self) -> int:
        """Combien de faits."""
        return self.faits.total()

    def parts(self) -> Iterable[tuple[str, int, float, float, str]]:
        """Chaque dispositif : ses ménages, leur part, celle que l'on attend, d'où elle vient."""
        publie = sum(part for _, part, _ in PARTS.values())
        tous = self.menages.total() or 1
        for nom, (_, part, source) in PARTS.items():
            combien = self.menages[nom]
            yield nom, combien, 100 * combien / tous, 100 * part / publie, source

    def rapports(self) -> Iterable[tuple[Rapport, float | None]]:
        """Chaque rapport publié, et ce qu'il vaut ici ; None s'il n'y a rien à diviser."""
        for rapport in RAPPORTS:
            pour = self.faits[rapport.pour]
            yield rapport, 100 * self.faits[rapport.de] / pour if pour else None


RETARD_JOURS: Final = 15
"""Au-delà, un fait arrive en retard."""
