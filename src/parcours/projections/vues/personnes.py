"""Les personnes d'un ménage dont on sait le nom, le prénom et la naissance : scellés.

Personne ne s'y cherche : les clés par où l'on trouve quelqu'un sont au coffre, par l'empreinte de
ce qui est scellé ici. Et ce qu'on a dit des doublons du ménage.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.dossiers import DOUBLON
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.menage.etat import IDENTITE, Menage
from parcours.domain.volets.reunion import DoublonSignale
from parcours.projections.vue import Vie, Vue, table, toujours


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonneConnue:
    """Une personne du ménage, telle qu'on la connaît."""

    personne: str
    """Son pseudonyme."""
    identite: str
    """Son nom, son prénom, sa naissance : scellés, en JSON."""
    empreinte: str
    """Celle de ce qui est scellé."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoublonDit:
    """Un doublon du ménage que quelqu'un a signalé."""

    autre: UUID
    fait: str
    """Le signalement, que cite qui l'écarte."""
    ecarte: bool
    """Vrai si on l'a écarté, ou si les ménages sont réunis."""


PERSONNES = table("personnes", PersonneConnue, "empreinte", datee=False)
DOUBLONS = table("doublons", DoublonDit, datee=False)


def _personnes(vie: Vie) -> Iterator[Tranche[PersonneConnue | None]]:
    """Celles qui sont du ménage d'après tout ce que l'on sait."""
    if not vie.parcours.est_ouvert:
        return
    for personne, membre in vie.parcours.volet(Menage, date.max).membres.items():
        scelles = {c: v.a_plat() for c, v in membre.identite.items() if isinstance(v, Scelle)}
        if scelles.keys() == set(IDENTITE):
            identite = json.dumps(scelles, sort_keys=True)
            empreinte = hashlib.sha256(identite.encode()).hexdigest()
            yield toujours(
                PersonneConnue(personne=personne, identite=identite, empreinte=empreinte)
            )


def _doublons(vie: Vie) -> Iterator[Tranche[DoublonDit | None]]:
    """Les doublons signalés, écartés ou non."""
    for suivi in vie.parcours.dossiers:
        signale = suivi.fait.evenement
        if suivi.dossier is DOUBLON and isinstance(signale, DoublonSignale):
            yield toujours(
                DoublonDit(
                    autre=signale.autre_menage,
                    fait=suivi.fait.reference,
                    ecarte=suivi.ferme_le is not None,
                )
            )


VUE: Final = Vue(PERSONNES, _personnes, ordre=(PERSONNES.c.personne,))
VUES: Final = (VUE, Vue(DOUBLONS, _doublons))
