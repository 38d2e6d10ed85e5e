"""Les faits que l'on rejoue pour qui lit : tous, ceux d'avant la fin, ou les seuls siens."""

from collections.abc import Sequence

from parcours.domain.histoire.histoire import Entree, EtatFait
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.fin import Fin
from parcours.domain.lecture.regard import Regard


def edition(faits: Sequence[Fait], regard: Regard) -> list[Fait]:
    """Les faits rejoués pour ce regard.

    Sans relation, ceux de ses auteurs et ceux dont traite sa vue : rejoués seuls, ils disent la
    même chose que le ménage soit connu d'autres ou non. Sa relation finie, ceux que l'on savait à
    sa fin, sauf ceux que l'on a corrigés depuis ; et toujours les siens. Ce qui est protégé n'y est
    que pour qui y est nommé.
    """
    rejoues = regard.rejoues(faits) if regard.fin is None else _sus(faits, regard, regard.fin)
    voile, touches = regard.voile, regard.voile.touches
    return [
        lu
        for fait in rejoues
        if (lu := voile.sur(fait) if fait.reference in touches else fait) is not None
    ]


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


def _sus(faits: Sequence[Fait], regard: Regard, fin: Fin) -> list[Fait]:
    """Ceux que l'on savait à cette fin, que l'on n'a pas corrigés depuis, et toujours les siens."""
    siens = regard.lecteur.organisme
    return [
        f
        for f in faits
        if f.organisme == siens or (fin.savait(f) and f.reference not in fin.retires)
    ]
