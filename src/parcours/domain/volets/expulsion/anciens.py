"""Ce qui s'est dit dans une version d'avant : sa forme seule, que la suivante sait lire."""

from typing import Annotated

from parcours.domain.langage.champs import Code, Jour
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S3, roles


class SursisHivernalEcarteV1(Evenement[SansEtat]):
    """Le juge écarte la trêve hivernale, ou la réduit : selon qu'une date est dite, ou non.

    La version 2 demande ce que la décision fait du sursis, que l'on ne devine plus.
    """

    fiche = Fiche(
        nom="expulsion.sursis-hivernal-ecarte",
        libelle="Sursis hivernal écarté",
        phrase="Sursis hivernal déclaré inapplicable.",
        fondement="CPCE, art. L. 412-6 à L. 412-8",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
    )

    motif: Annotated[str, Code("EXC_TREVE")]
    """Exception retenue."""
    reduit_au: Jour | None = None
    """Dernier jour du sursis, si le juge le réduit sans le supprimer."""
