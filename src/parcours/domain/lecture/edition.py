"""Les faits que l'on rejoue pour qui lit : tous, ceux d'avant la fin, ou les seuls siens."""

from collections.abc import Sequence

from parcours.domain.histoire.histoire import Entree, EtatFait
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.regard import Regard


def edition(faits: Sequence[Fait], regard: Regard) -> list[Fait]:
    """Les faits rejoués pour ce regard.

    Sans relation, ceux de ses auteurs et ceux dont traite sa vue : rejoués seuls, ils disent la
    même chose que le ménage soit connu d'autres ou non. Sa relation finie, ceux que l'on savait à
    sa fin, sauf ceux que l'on a corrigés depuis ; et toujours les siens. Ce qui est protégé n'y est
    que pour qui y est nommé.
    """
    rejoues = (f for f in faits if _est_rejoue(f, regard))
    return [lu for lu in map(regard.voile.sur, rejoues) if lu is not None]


def est_entiere(lus: Sequence[Fait], faits: Sequence[Fait]) -> bool:
    """Vrai si rien de ces faits n'est tu à ce regard."""
    return len(lus) == len(faits) and all(lu is fait for lu, fait in zip(lus, faits, strict=True))


def retires(faits: Sequence[Fait], regard: Regard) -> list[Entree]:
    """Ce que le lecteur avait lu, et que l'on a corrigé depuis : il l'apprend, et rien d'autre."""
    fin = regard.fin
    if fin is None:
        return []
    return [
        Entree(fait, EtatFait.RETIRE)
        for fait in faits
        if fait.reference in fin.retires
        and fait.reference not in regard.voile.tus
        and fait.organisme != regard.lecteur.organisme
        and fin.savait(fait)
    ]


def _est_rejoue(fait: Fait, regard: Regard) -> bool:
    if fait.organisme == regard.lecteur.organisme:
        return True
    if regard.fin is not None:
        return regard.fin.savait(fait) and fait.reference not in regard.fin.retires
    return regard.rejoue(fait)
