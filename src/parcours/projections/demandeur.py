"""Qui demande, pour une ligne d'une vue : son nom reste scellé."""

import json
from datetime import date

from parcours.domain.langage.champs import Scelle
from parcours.domain.volets.menage.etat import Menage
from parcours.projections.vue import Vie


def demandeur(vie: Vie, jour: date) -> str | None:
    """Le nom et le prénom de qui demande, scellés, en JSON ; None : on ne les sait pas."""
    for membre in vie.parcours.volet(Menage, jour).membres.values():
        noms = {c: v.a_plat() for c, v in membre.identite.items() if isinstance(v, Scelle)}
        noms.pop("date_naissance", None)
        if membre.role == "DEMANDEUR" and noms:
            return json.dumps(noms, sort_keys=True)
    return None
