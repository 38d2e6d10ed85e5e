"""À quel point deux personnes se ressemblent : un score en millièmes, et de quoi il est fait.

Le nom pèse 350, le prénom 250, la naissance 400 : deux inconnus portent souvent le même nom, deux
frères et sœurs le même nom et une naissance voisine ; peu ont les trois. Aucun score ne décide.
"""

from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import JaroWinkler

from parcours.domain.identites.cles import Identite
from parcours.domain.identites.naissance import Naissance
from parcours.domain.identites.noms import entendu, formes

POIDS_DU_NOM: Final = 350
POIDS_DU_PRENOM: Final = 250
POIDS_DE_LA_NAISSANCE: Final = 400
A_L_OREILLE: Final = 0.92
"""Ce que valent deux écritures qui s'entendent de même."""
SEUIL: Final = 850
"""En deçà, deux personnes ne sont pas proposées comme une seule."""
_NETTEMENT: Final = 0.75
"""En deçà, deux écritures ne se ressemblent en rien."""


@dataclass(frozen=True, slots=True)
class Ressemblance:
    """Ce que deux personnes ont de commun, chaque part entre 0 et 1."""

    nom: float
    prenom: float
    naissance: float

    @property
    def score(self) -> int:
        """En millièmes."""
        parts = (
            (self.nom, POIDS_DU_NOM),
            (self.prenom, POIDS_DU_PRENOM),
            (self.naissance, POIDS_DE_LA_NAISSANCE),
        )
        return round(sum(part * poids for part, poids in parts))


def ressemblance(une: Identite, autre: Identite) -> Ressemblance:
    """Ce que ces deux personnes ont de commun ; nom et prénom échangés, le mieux des deux."""
    droite = (_noms(une.nom, autre.nom), _noms(une.prenom, autre.prenom))
    croisee = (_noms(une.nom, autre.prenom), _noms(une.prenom, autre.nom))
    nom, prenom = max(droite, croisee, key=sum)
    return Ressemblance(nom, prenom, _naissances(une.naissance, autre.naissance))


def _noms(un: str, autre: str) -> float:
    """Le mieux de leurs écritures : un nom composé se retrouve dans l'une de ses moitiés."""
    return max((_formes(a, b) for a in formes(un) for b in formes(autre)), default=0.0)


def _formes(une: str, autre: str) -> float:
    ecrites = JaroWinkler.similarity(une, autre)
    entendues = A_L_OREILLE if entendu(une) == entendu(autre) else 0.0
    proche = max(ecrites, entendues)
    return proche if proche >= _NETTEMENT else 0.0


def _naissances(une: Naissance, autre: Naissance) -> float:
    if une.annee != autre.annee:
        return 0.0
    if une == autre:
        return 1.0
    if une.renversee() == autre:
        return 0.9
    if une.est_floue or autre.est_floue:
        return 0.7
    return 0.7 if une.mois == autre.mois else 0.2
