"""Les récits d'un même acte : qui d'autre le dit, et en quoi chacun diffère."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import BaseModel

from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.projections import lisible
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.vue import Vie


class Difference(BaseModel):
    """Un champ que deux récits disent autrement."""

    champ: str
    ici: Any
    """Ce qu'en dit le fait lu."""
    la: Any
    """Ce qu'en dit l'autre."""


class Corroboration(BaseModel):
    """Un autre récit du même acte."""

    fait: str
    """Sa référence."""
    emetteur: str
    """Le nom du partenaire."""
    survenu_le: date
    fait_foi: bool
    """Vrai si l'acte prend sa date de ce récit : l'horloge et l'alerte sont les siennes."""
    differences: list[Difference]
    """Ce qu'ils disent autrement, de ce que vous lisez de l'un et de l'autre."""


def lus(vie: Vie, regard: Regard, fait: Fait) -> list[Fait]:
    """Les récits de l'acte que dit ce fait et que le lecteur voit, celui qui fait foi d'abord."""
    return [recit for recit in vie.parcours.recits_de(fait) if regard.voit_le_fait(recit)]


def corroborations(vie: Vie, regard: Regard, fait: Fait, noms: Noms) -> list[Corroboration]:
    """Les autres récits du même acte, et leurs différences avec celui-ci."""
    autres = [recit for recit in lus(vie, regard, fait) if recit.reference != fait.reference]
    if not autres:
        return []
    foi = vie.parcours.recits_de(fait)[0].reference
    ici = _dit(regard, fait)
    return [
        Corroboration(
            fait=lisible.reference(regard, recit),
            emetteur=noms.nom(lisible.emetteur(regard, recit)[0]),
            survenu_le=recit.evenement.survenu_le,
            fait_foi=recit.reference == foi,
            differences=_differences(ici, _dit(regard, recit)),
        )
        for recit in autres
    ]


def _differences(ici: Mapping[str, Any], la: Mapping[str, Any]) -> list[Difference]:
    return [
        Difference(champ=champ, ici=dit, la=la[champ])
        for champ, dit in ici.items()
        if champ in la and la[champ] != dit
    ]


def _dit(regard: Regard, fait: Fait) -> Mapping[str, Any]:
    """Ce que le lecteur lit du récit ; ce qui est scellé ne se compare pas."""
    evenement = fait.evenement
    return lisible.donnees(type(evenement), evenement, lisible.acuite(regard, fait), {})
