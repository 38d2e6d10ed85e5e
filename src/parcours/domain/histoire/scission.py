"""Une mise en sécurité : ce qui est dit de violences suit ceux qui partent.

Les faits de violences dits de l'ancien ménage jusqu'à ce jour comptent dans le nouveau : dossiers,
horloges, alertes, protections. Les relations ne suivent pas, sauf celles de qui protège et de qui
les protections nomment. L'ancien ne garde que les protections, si ni qui protège, ni un organisme
nommé ne dit la scission.

Il y faut que la scission compte dans l'ancien ménage, et que le nouveau se soit ouvert en disant
qu'il en vient : rien ne se verse ainsi dans un ménage qui existait.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from parcours.domain.droit.reglages import Reglages
from parcours.domain.histoire.appartenance import Appartenances
from parcours.domain.histoire.histoire import COMPTENT, Corrections, Entree, Transmis
from parcours.domain.histoire.liens import Liens
from parcours.domain.histoire.protege import FAMILLE_PROTEGEE
from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.relations import Relations
from parcours.domain.histoire.valeur import Valeur, valeur
from parcours.domain.langage.fait import Fait
from parcours.domain.volets.menage.composition import MenageScinde
from parcours.domain.volets.menage.identite import MenageOuvert
from parcours.domain.volets.vif.protection import PROTEGENT

MISE_EN_SECURITE: Final = "MISE_EN_SECURITE"


@dataclass(frozen=True, slots=True)
class Heritage:
    """Ce qui suit ceux qui partent, avec les faits."""

    relations: tuple[Relation, ...] = ()
    confirmes: Mapping[str, int] = field(default_factory=dict)
    """Les protections que l'on avait confirmées."""


SANS_HERITAGE: Final = Heritage()


def transmettre(
    corrections: Corrections, liens: Liens, appartenances: Appartenances, reglages: Reglages
) -> Mapping[UUID, Heritage]:
    """Dire où comptent les faits de violences, et ce qui les suit dans chaque nouveau ménage."""
    heritages: dict[UUID, Heritage] = {}
    for scission, dite, ancien in corrections.comptent(MenageScinde):
        nouveaux = [n for n in dite.nouveaux_menages if _en_vient(corrections, n, ancien)]
        if dite.motif != MISE_EN_SECURITE or not nouveaux:
            continue
        appartenance = appartenances.au(ancien, scission.jour)
        histoire = corrections.histoire(ancien, appartenance.membres, appartenance.ecartes)
        dits = [e.fait for e in histoire.entrees if e.etat in COMPTENT]
        ressort = corrections.autorite.transferts.ressort(ancien)
        relations = Relations(dits, ressort, reglages, histoire.retires)
        if valeur(scission, relations, liens.attendent(dits, relations)) is not Valeur.COMPTE:
            continue
        savent = frozenset().union(*map(_savent, dits))
        reste = scission.organisme not in savent
        for entree in _de_violences(histoire.entrees, scission, corrections):
            garde = reste and isinstance(entree.fait.evenement, PROTEGENT)
            corrections.transmis[entree.fait.reference] = Transmis(nouveaux[0], garde)
        heritages[nouveaux[0]] = Heritage(
            tuple(r for r in relations.toutes() if r.est_fondee and r.organisme in savent),
            dict(relations.confirmes),
        )
    return heritages


def _en_vient(corrections: Corrections, nouveau: UUID, ancien: UUID) -> bool:
    """Vrai si le premier fait de ce ménage l'ouvre, et dit qu'il vient de l'autre."""
    siens = [fait for fait in corrections.faits if fait.flux == nouveau]
    premier = min(siens, key=lambda fait: fait.position, default=None)
    return (
        premier is not None
        and isinstance(premier.evenement, MenageOuvert)
        and premier.evenement.issu_de == ancien
    )


def _savent(fait: Fait) -> frozenset[str]:
    """Qui protège, et qui une protection nomme."""
    if not isinstance(fait.evenement, PROTEGENT):
        return frozenset()
    return frozenset({fait.organisme, *getattr(fait.evenement, "organismes_habilites", ())})


def _de_violences(
    entrees: tuple[Entree, ...], scission: Fait, corrections: Corrections
) -> Iterator[Entree]:
    """Ce qui est dit de violences jusqu'à la scission, et ce qui le corrige.

    Une correction sans autorité n'en corrige rien : elle reste où son auteur l'a dite.
    """
    dits = {
        e.fait.reference
        for e in entrees
        if e.fait.evenement.fiche.famille == FAMILLE_PROTEGEE and e.fait.jour <= scission.jour
    }
    suivent = {*dits, *(c.reference for r in dits for c in corrections.visant.get(r, ()))}
    yield from (e for e in entrees if e.fait.reference in suivent)
