"""Rejouer les faits d'un ménage : d'une histoire, un parcours."""

from collections.abc import Iterable, Iterator
from datetime import date
from uuid import UUID

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.histoire.appartenance import Appartenances
from parcours.domain.histoire.histoire import Corrections
from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.scission import SANS_HERITAGE, transmettre
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.juge import RejeuDuJuge
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.parcours.rejeu import Rejeu
from parcours.domain.temps.intervalle import Intervalle


def fold(  # noqa: PLR0913 (each thing that a reading depends on)
    parcours: UUID,
    faits: Iterable[Fait],
    *,
    connu_a: int | None = None,
    au: date = date.max,
    reglages: Reglages = SANS_REGLAGE,
    seul: bool = False,
) -> Parcours:
    """Reconstituer un parcours d'après ce qu'on savait à `connu_a`.

    `connu_a` borne la position au journal (incluse ; None = tout ce qui est connu). Les corrections
    se résolvent d'abord, puis les faits se rejouent par leur date : un fait ancien reçu en retard
    reprend sa place. `au` choisit les ménages réunis ce jour-là ; le jour où l'on se place, dans
    la vie de ceux-là, se choisit à la lecture du parcours rendu.
    `reglages` : les règles de droit que chaque territoire active, les durées qu'il fixe, ce qu'il
    fait compter. `seul` : pour qui ne lit que ces faits, ceux qui attendent d'être confirmés
    comptent déjà.
    """
    connus = (f for f in faits if connu_a is None or f.position <= connu_a)
    return rejouer(parcours, connus, au=au, reglages=reglages, seul=seul).parcours()


def juger(
    parcours: UUID,
    faits: Iterable[Fait],
    *,
    au: date = date.max,
    reglages: Reglages = SANS_REGLAGE,
) -> Parcours:
    """Ce qui d'un parcours dit qui le lit : rien de plus ne s'y lit ; voir `fold`."""
    return rejouer(parcours, faits, au=au, reglages=reglages, rejeu=RejeuDuJuge).parcours()


def fold_par_periode(
    parcours: UUID, faits: Iterable[Fait], *, reglages: Reglages = SANS_REGLAGE
) -> Iterator[tuple[Intervalle, Parcours]]:
    """Le parcours de chaque période où les mêmes ménages sont réunis, dans l'ordre des jours."""
    liens = Liens(corrections := Corrections(faits))
    appartenances = Appartenances(corrections, liens.vaut)
    heritages = transmettre(corrections, liens, appartenances, reglages)
    heritage = heritages.get(parcours, SANS_HERITAGE)
    for dates, appartenance in appartenances.periodes(parcours):
        yield (
            dates,
            _rejoue(
                Rejeu(parcours, corrections, liens, appartenance, reglages, heritage)
            ).parcours(),
        )


def rejouer(  # noqa: PLR0913 (each thing that a reading depends on)
    parcours: UUID,
    faits: Iterable[Fait],
    *,
    au: date = date.max,
    reglages: Reglages = SANS_REGLAGE,
    seul: bool = False,
    rejeu: type[Rejeu] = Rejeu,
) -> Rejeu:
    """Tout ce que l'on sait d'un parcours, ses faits rejoués ; voir `fold`."""
    liens = Liens(corrections := Corrections(faits))
    appartenances = Appartenances(corrections, liens.vaut)
    heritages = transmettre(corrections, liens, appartenances, reglages)
    appartenance = appartenances.au(parcours, au)
    heritage = heritages.get(parcours, SANS_HERITAGE)
    return _rejoue(rejeu(parcours, corrections, liens, appartenance, reglages, heritage, seul=seul))


def _rejoue(rejeu: Rejeu) -> Rejeu:
    for fait in rejeu.histoire.faits:
        rejeu.note(fait)
    for fait in rejeu.histoire.recits:
        if fait.reference in rejeu.histoire.temoins:
            rejeu.temoigne(fait)
    return rejeu
