"""Reconnaître les ménages d'une liste sans avoir à les ouvrir : qui demande, et où."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from parcours.api.listes import Liste, PageLue
from parcours.api.noms import lever_les_noms
from parcours.api.ouverture import lever_les_communes
from parcours.domain.langage import territoires
from parcours.projections import reading
from parcours.projections.reperes import RepereLu, reperes


class Repere(BaseModel):
    """De qui parle une ligne, si vous le lisez."""

    parcours: UUID
    demandeur: str | None = None
    """Prénom et nom de qui demande ; null : inconnus, ou que vous ne lisez pas."""
    commune: str | None = None
    """Code de la commune où vit le ménage (COG) ; null : inconnue, ou que vous ne lisez pas."""
    nom_de_la_commune: str | None = None


async def reconnaitre(liste: Liste, au: date, page: PageLue[Any]) -> Mapping[UUID, Repere]:
    """Ce que le lecteur lit ce jour-là de qui sont les ménages d'une page, pour chacun."""
    voulus = {ligne.parcours for ligne in page.lignes}
    if not voulus:
        return {}
    lignes, _ = await reading.read(
        liste.service.engine, reperes(voulus, au, liste.demande), liste.lecteur
    )
    lus = [RepereLu(un.parcours, un.demandeur, un.commune) for un in lignes]
    noms = await lever_les_noms(
        liste.service, liste.lecteur, {lu.parcours: lu.demandeur for lu in lus}
    )
    communes = await lever_les_communes(liste.service, (lu.commune for lu in lus))
    return {menage: Repere(parcours=menage) for menage in voulus} | {
        lu.parcours: Repere(
            parcours=lu.parcours,
            demandeur=noms.get(lu.parcours),
            commune=communes[lu.commune],
            nom_de_la_commune=territoires.nom_de_la_commune(communes[lu.commune]),
        )
        for lu in lus
    }
