"""Les faits que ne sait pas qui n'est pas nommé : le flux les lui tait, comme la chronologie."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.correction import fait_vise
from parcours.domain.fait import Fait
from parcours.domain.lecture.protege import FAMILLE_PROTEGEE, est_protege, voile_des_autres
from parcours.domain.marques import references
from parcours.domain.periodes import Tranche
from parcours.domain.vocabulaire import S4
from parcours.domain.volets.menage.composition import MenageScinde
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class Tu:
    """Un fait tu, sans qu'il soit lui-même de violences : de ceux-là, le niveau lu décide."""

    source: str
    fait: str
    sensibilite: int
    """Ce qu'il faut lire pour le savoir, si aucune protection ne le masque."""


TUS = table("acces_tus", Tu, datee=False)


def _tus(vie: Vie) -> Iterator[Tranche[Tu]]:
    """Ce qu'on ne rejoue pas du ménage pour les autres, et ce qui nomme l'auteur d'une scission."""
    faits = {entree.fait.reference: entree.fait for entree in vie.parcours.histoire.entrees}
    protections = vie.parcours.volet(Vif, date.max).protections
    tus = voile_des_autres(tuple(faits.values()), protections).tus
    scissions = {r for r, f in faits.items() if isinstance(f.evenement, MenageScinde)}
    citent = {r for r, f in faits.items() if scissions & set(references(f.evenement))}
    for reference in sorted(tus | citent):
        fait = faits[reference]
        corrige = fait_vise(fait.evenement) is not None  # le flux en cherche la cible
        if fait.evenement.fiche.famille != FAMILLE_PROTEGEE and not corrige:
            masque = reference in tus and not (est_protege(fait) or references_tues(fait, tus))
            sensibilite = 0 if masque else int(S4)
            yield toujours(Tu(source=fait.source, fait=fait.id, sensibilite=sensibilite))


def references_tues(fait: Fait, tus: frozenset[str]) -> bool:
    """Vrai de ce qui cite un fait tu."""
    return bool(tus & set(references(fait.evenement)))


VUE: Final = Vue(TUS, _tus)
