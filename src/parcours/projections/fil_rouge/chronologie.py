"""La chronologie d'un ménage : ce qui s'est passé, qui l'a dit, quand nous l'avons su."""

from datetime import date, datetime

from pydantic import BaseModel

from parcours.domain.correction import Visee
from parcours.domain.histoire import Entree
from parcours.domain.lecture import Regard
from parcours.domain.phrases import phrase
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.vue import Vie


class FaitLu(BaseModel):
    """Un fait de la chronologie, avec les deux temps : survenu, et su."""

    id: str
    source: str
    emetteur: str
    """Le nom du partenaire."""
    type: str
    """Nom court du catalogue."""
    libelle: str
    phrase: str
    survenu_le: date
    precision_date: str
    connu_le: datetime
    """Quand le système du partenaire l'a su."""
    enregistre_le: datetime
    """Quand Parcours l'a enregistré."""
    position: int
    etat: str
    """`actif`, `annule`, `rectifie` ou `conteste`."""
    corrige_par: list[str]
    """Références des corrections qui le visent."""


def chronologie(vie: Vie, regard: Regard, au: date, noms: Noms) -> list[FaitLu]:
    """Les faits survenus au plus tard ce jour-là, du plus ancien au plus récent."""
    entrees = vie.parcours.histoire.entrees
    visibles = {e.fait.reference for e in entrees if regard.voit_le_fait(e.fait)}
    return [
        _lu(entree, noms)
        for entree in entrees
        if entree.fait.jour <= au and _vise(entree, regard) in visibles
    ]


def _vise(entree: Entree, regard: Regard) -> str:
    """Ce qu'il faut voir pour voir l'entrée : le fait, ou celui qu'il vise."""
    evenement = entree.fait.evenement
    if isinstance(evenement, Visee) and entree.fait.source != regard.lecteur.source:
        return evenement.cible
    return entree.fait.reference


def _lu(entree: Entree, noms: Noms) -> FaitLu:
    fait, evenement = entree.fait, entree.fait.evenement
    return FaitLu(
        id=fait.id,
        source=fait.source,
        emetteur=noms.nom(fait.source),
        type=evenement.fiche.nom,
        libelle=evenement.fiche.libelle,
        phrase=phrase(evenement),
        survenu_le=evenement.survenu_le,
        precision_date=evenement.precision_date.value,
        connu_le=fait.connu_le,
        enregistre_le=fait.enregistre_le,
        position=fait.position,
        etat=entree.etat.value,
        corrige_par=list(entree.corrige_par),
    )
