"""Les listes de travail : les ménages qui attendent quelque chose du SIAO, tirés des faits.

Une liste se recalcule à chaque fait et à chaque correction. Un ménage y entre un jour dit, et en
sort le jour du fait qui l'en sort ; annuler ce fait l'y remet. Les jours qu'elle compte sont ceux
que fixe le territoire. Une règle est une fonction qui lit le `Guet` d'un parcours.
"""

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.parcours.etapes import Trajectoire
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.veille.listes import demandes, sejours, suivi
from parcours.domain.veille.listes.inscription import Guet, Inscription
from parcours.domain.veille.listes.sortes import SORTES, SorteDeListe

__all__ = ["SORTES", "Inscription", "SorteDeListe", "inscriptions"]

THEMES = (demandes, sejours, suivi)


def inscriptions(
    parcours: Parcours, trajectoire: Trajectoire, reglages: Reglages = SANS_REGLAGE
) -> tuple[Inscription, ...]:
    """Toutes les inscriptions d'un parcours, finies ou non, la plus ancienne d'abord.

    Le dernier du ménage mort, plus personne n'attend rien.
    """
    guet, mort_le = Guet(parcours, trajectoire, reglages), parcours.mort_le
    lues = (i.jusqu_a(mort_le) for theme in THEMES for regle in theme.REGLES for i in regle(guet))
    trouvees = [i for lue in lues for i in lue.pendant(parcours.cycle) if i.dure]
    return tuple(sorted(trouvees, key=lambda i: (i.du, i.sorte.code, i.depuis_le)))
