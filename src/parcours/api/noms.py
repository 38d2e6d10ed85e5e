"""Comment s'appellent les personnes des listes, pour qui lit le nominatif."""

import json
from collections.abc import Mapping
from uuid import UUID

from parcours.api.ouverture import lever_les_scelles
from parcours.api.service import Service
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.vocabulaire import S2
from parcours.domain.lecture.lecteur import Lecteur


async def lever_les_noms(
    service: Service, lecteur: Lecteur, scelles: Mapping[UUID, str | None]
) -> dict[UUID, str]:
    """Par ménage, le prénom et le nom de qui demande, s'ils sont connus et que le lecteur les lit.

    `scelles` : ce qu'en porte sa ligne, en JSON ; rien, si sa clé ne lit pas les noms.
    """
    if lecteur.niveau < S2:
        return {}
    noms = {
        parcours: {champ: Scelle.relu(texte) for champ, texte in json.loads(dits).items()}
        for parcours, dits in scelles.items()
        if dits
    }
    clair = await lever_les_scelles(service, {s for n in noms.values() for s in n.values()})
    lus = {
        parcours: [clair.get(n[champ]) for champ in ("prenom", "nom") if champ in n]
        for parcours, n in noms.items()
    }
    return {parcours: " ".join(filter(None, lu)) for parcours, lu in lus.items() if any(lu)}
