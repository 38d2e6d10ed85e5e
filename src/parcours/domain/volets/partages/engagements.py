"""S'engager à une date, puis dire où l'on en est : le pôle, le comité, les situations complexes."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from parcours.domain.droit.service import ENGAGEMENT_A_ECHEANCE, EngagementPris
from parcours.domain.langage.dossiers import ENGAGEMENT
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    MouvementDeDossier,
)

EN_COURS = "EN_COURS"
"""État d'un engagement qui n'est encore ni tenu, ni manqué, ni abandonné."""
TENU = "TENU"


class Promesse(Protocol):
    """Ce à quoi quelqu'un s'engage, et pour quand."""

    @property
    def engagement(self) -> UUID:
        """Le nom qu'on lui donne, que le constat reprend."""

    @property
    def avant_le(self) -> date:
        """Dernier jour pour la tenir."""


def noms(promesses: Sequence[Promesse]) -> tuple[str, ...]:
    """Comment se nomment ces engagements."""
    return tuple(str(promesse.engagement) for promesse in promesses)


def pris(evenement: Evenement[Any]) -> Iterator[str]:
    """Les engagements que prend un fait, quel que soit le champ qui les dit."""
    for champ in sorted(evenement.model_fields_set):
        dits = evenement.dit(champ)
        for dit in dits if isinstance(dits, tuple) else ():
            if (nom := getattr(dit, "engagement", None)) is not None:
                yield str(nom)


def ouvertures(promesses: Sequence[Promesse]) -> Iterator[MouvementDeDossier]:
    """Un dossier par engagement."""
    yield from (MouvementDeDossier(ENGAGEMENT, nom) for nom in noms(promesses))


def armements(promesses: Sequence[Promesse], pris_le: date) -> Iterator[Armement]:
    """Chaque engagement à sa date."""
    for promesse in promesses:
        faits = EngagementPris(le=pris_le, avant=promesse.avant_le)
        yield Armement(ENGAGEMENT_A_ECHEANCE, faits, cle=str(promesse.engagement))


def anomalies(promesses: Sequence[Promesse], pris_le: date) -> Iterator[Anomalie]:
    """S'engager pour une date passée, ou deux fois sous le même nom."""
    if any(promesse.avant_le < pris_le for promesse in promesses):
        yield Anomalie("dates-contradictoires", "Un engagement est dû avant d'être pris.")
    if any(nombre > 1 for nombre in Counter(noms(promesses)).values()):
        yield Anomalie("engagement-en-double", "Deux engagements portent le même identifiant.")


def fermetures(engagement: UUID, etat: str) -> Iterator[MouvementDeDossier]:
    """Tenu, non tenu ou abandonné, l'engagement n'est plus ouvert."""
    if etat != EN_COURS:
        yield MouvementDeDossier(ENGAGEMENT, str(engagement))


def arrets(engagement: UUID, etat: str) -> Iterator[Arret]:
    """L'engagement est constaté ; en cours, il reste dû."""
    if etat != EN_COURS:
        yield Arret(ENGAGEMENT_A_ECHEANCE, satisfaite=etat == TENU, cle=str(engagement))


def inconnu(engagement: UUID, pris: Collection[str]) -> Iterator[Anomalie]:
    """Constater un engagement que rien n'a dit avant."""
    if str(engagement) not in pris:
        yield Anomalie("engagement-inconnu", "L'engagement constaté n'est pas connu avant.")
