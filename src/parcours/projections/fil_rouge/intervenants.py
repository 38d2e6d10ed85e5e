"""Les intervenants : qui d'autre agit auprès du ménage, et depuis quand."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from pydantic import BaseModel

from parcours.domain.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.projections.vue import Vie


@dataclass(frozen=True, slots=True)
class Noms:
    """Comment s'appellent les partenaires, et de quel organisme ils sont."""

    libelles: Mapping[str, str] = field(default_factory=dict)
    organismes: Mapping[str, str] = field(default_factory=dict)

    def nom(self, source: str) -> str:
        """Le nom d'un partenaire ; sa source, s'il n'est plus à l'annuaire."""
        return self.libelles.get(source, source)


class Intervenant(BaseModel):
    """Un partenaire qui a dit quelque chose de ce ménage."""

    source: str
    nom: str
    organisme: str | None
    premier_fait_le: date
    dernier_fait_le: date
    faits: int
    est_referent: bool


def intervenants(vie: Vie, regard: Regard, au: date, noms: Noms) -> list[Intervenant]:
    """Les partenaires dont le lecteur voit un fait, le plus récemment actif d'abord."""
    par_source: dict[str, list[Fait]] = defaultdict(list)
    for fait in vie.parcours.faits:
        if fait.jour <= au and regard.voit_le_fait(fait):
            par_source[fait.source].append(fait)
    mandat = vie.parcours.referent(au)
    lus = [
        Intervenant(
            source=source,
            nom=noms.nom(source),
            organisme=(organisme := noms.organismes.get(source)),
            premier_fait_le=min(f.jour for f in faits),
            dernier_fait_le=max(f.jour for f in faits),
            faits=len(faits),
            est_referent=mandat is not None and mandat.organisme == organisme,
        )
        for source, faits in par_source.items()
    ]
    return sorted(lus, key=lambda i: (-i.dernier_fait_le.toordinal(), i.source))
