"""Pourquoi un lecteur lit un ménage : ce qui le lui ouvre, depuis quand et jusqu'à quand."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import DroitDeLire, droits, regard
from parcours.domain.parcours.parcours import Parcours


class Par(StrEnum):
    """Ce qui ouvre un ménage à qui le lit."""

    RELATION = "relation"
    TERRITOIRE = "territoire"
    """La vue que son rôle tient sur le département."""
    RELATION_FINIE = "relation-finie"
    """Il le lit tel qu'on le savait à sa fin."""
    SUJETS = "sujets"
    """Les seuls faits dont traite sa vue : rien ne l'ouvre encore."""
    SES_FAITS = "ses-faits"


@dataclass(frozen=True, slots=True)
class RaisonDuRegard:
    """Une raison de lire."""

    par: Par
    base: str | None = None
    """La raison de la relation, ou la vue."""
    familles: frozenset[str] | None = None
    """Celles qu'elle ouvre ; None : toutes."""
    niveau: Sensibilite | None = None
    du: date | None = None
    jusqu_au: date | None = None
    """Le dernier jour où elle donne à lire ce qui se sait, s'il est connu."""


def raisons(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> list[RaisonDuRegard]:
    """Ce qui le lui ouvre ce jour-là ; rien : pour lui, il n'existe pas."""
    vu = regard(lecteur, parcours, aujourdhui)
    if vu is None:
        return []
    if vu.jusqu_au is not None:
        niveau, fin = vu.niveau, vu.jusqu_au
        return [RaisonDuRegard(Par.RELATION_FINIE, None, vu.familles, niveau, jusqu_au=fin)]
    if vu.est_en_relation:
        return [_d_un_droit(droit, lecteur) for droit in droits(lecteur, parcours, aujourdhui)]
    sujets = [RaisonDuRegard(Par.SUJETS, None, vu.sujets, vu.niveau)] if vu.sujets else []
    siens = any(e.fait.organisme == lecteur.organisme for e in parcours.histoire.entrees)
    return [*sujets, *([RaisonDuRegard(Par.SES_FAITS)] if siens else [])]


def _d_un_droit(droit: DroitDeLire, lecteur: Lecteur) -> RaisonDuRegard:
    """La raison que fait une relation qui tient, ou une vue du territoire."""
    niveau = min(lecteur.niveau, droit.niveau)
    if isinstance(droit.par, NomDeVue):
        return RaisonDuRegard(Par.TERRITOIRE, droit.par.value, droit.familles, niveau)
    relation = droit.par
    base = relation.base.value
    return RaisonDuRegard(
        Par.RELATION, base, droit.familles, niveau, relation.du, relation.ferme_le
    )
