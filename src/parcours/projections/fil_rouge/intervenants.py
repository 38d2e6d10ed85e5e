"""Les intervenants : qui d'autre agit auprès du ménage, depuis quand, à quel titre."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pydantic import BaseModel

from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.valeur import Valeur
from parcours.domain.langage.fait import Fait
from parcours.domain.lecture.regard import Regard
from parcours.projections import lisible
from parcours.projections.vue import Vie


@dataclass(frozen=True, slots=True)
class Noms:
    """Comment s'appellent les partenaires, et de quel organisme ils sont."""

    libelles: Mapping[str, str] = field(default_factory=dict)
    organismes: Mapping[str, str] = field(default_factory=dict)

    def nom(self, source: str) -> str:
        """Le nom d'un partenaire ; sa source, s'il n'est plus à l'annuaire."""
        if source == lisible.UN_PARTENAIRE:
            return "Un partenaire"
        return self.libelles.get(source, source)


UN_ORGANISME: Final = "INT-TU"
"""À la place d'un organisme que l'on tait."""


class RelationLue(BaseModel):
    """À quel titre un organisme travaille avec le ménage."""

    base: str
    """Code de la liste BASE_RELATION."""
    nommee_par: str
    """L'organisme qui l'a nommé, ou qui a confirmé sa demande ; `INT-TU` s'il vous est tu."""
    du: date
    fin_le: date | None
    """Le dernier jour de ce qui la fonde, s'il est connu."""


class Intervenant(BaseModel):
    """Un partenaire qui a dit quelque chose de ce ménage."""

    source: str
    nom: str
    organisme: str | None
    premier_fait_le: date
    dernier_fait_le: date
    faits: int
    a_confirmer: int
    """Combien de ces faits attendent d'être confirmés."""
    est_referent: bool
    relations: list[RelationLue]
    """À quel titre il travaille avec le ménage ; vide : personne ne l'a nommé."""


def intervenants(vie: Vie, regard: Regard, au: date, noms: Noms) -> list[Intervenant]:
    """Les partenaires dont le lecteur voit un fait, le plus récemment actif d'abord."""
    par_source: dict[str, list[Fait]] = defaultdict(list)
    for fait in vie.parcours.histoire.faits_dits:
        if fait.jour <= au and regard.voit_le_fait(fait) and not regard.tait_l_auteur(fait):
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
            a_confirmer=sum(_attend(vie, fait) for fait in faits),
            est_referent=mandat is not None and mandat.organisme == organisme,
            relations=[_lue(r, regard) for r in _siennes(vie, regard, organisme, au)],
        )
        for source, faits in par_source.items()
    ]
    return sorted(lus, key=lambda i: (-i.dernier_fait_le.toordinal(), i.source))


def _attend(vie: Vie, fait: Fait) -> bool:
    return vie.parcours.valeur(fait) in {Valeur.A_CONFIRMER, Valeur.EN_ATTENTE}


def _siennes(vie: Vie, regard: Regard, organisme: str | None, au: date) -> list[Relation]:
    """Ses relations fondées, par un fait que le lecteur voit."""
    return [
        relation
        for relation in vie.parcours.relations
        if relation.est_fondee
        and relation.organisme == organisme
        and relation.du <= au
        and regard.voit_le_fait(relation.fait)
    ]


def _lue(relation: Relation, regard: Regard) -> RelationLue:
    tue = regard.tait_l_auteur(relation.fait)
    return RelationLue(
        base=relation.base.value,
        nommee_par=UN_ORGANISME if tue else relation.nommee_par,
        du=relation.du,
        fin_le=relation.fin_le,
    )
