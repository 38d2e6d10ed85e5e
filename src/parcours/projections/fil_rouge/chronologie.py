"""La chronologie d'un ménage : ce qui s'est passé, qui l'a dit, quand nous l'avons su."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final

from pydantic import BaseModel

from parcours.domain.histoire.histoire import Entree, EtatFait
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.phrases import phrase
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.visibles import visibles
from parcours.domain.parcours.phases import PHASES
from parcours.domain.publie import catalogue
from parcours.projections import lisible
from parcours.projections.fil_rouge.corroborations import Corroboration, corroborations
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.vue import Vie

RETIRE: Final = "Corrigé depuis : ce qu'il disait ne vaut plus."


class FaitLu(BaseModel):
    """Un fait de la chronologie, avec les deux temps : survenu, et su."""

    id: str
    source: str
    emetteur: str
    """Le nom du partenaire ; « Un partenaire » s'il vous est tu."""
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
    echeance_le: date | None
    """La plus proche des dates que ce fait a mises en marche, si l'une court encore."""
    etat: str
    """`actif`, `annule`, `rectifie`, `conteste`, ou `retire` : corrigé depuis que votre relation
    avec le ménage a fini, sans que vous lisiez la correction.
    """
    valeur: str
    """`compte`, `a_confirmer`, `en_attente` ou `ecarte`."""
    corrige_par: list[str]
    """Références des corrections qui le visent."""
    corroborations: list[Corroboration]
    """Les autres récits du même acte, que vous lisez : un seul agit, chacun reste."""
    donnees: dict[str, Any]
    """Ce que le fait dit, champ par champ ; ceux que vous ne pouvez pas lire sont absents."""


@dataclass(frozen=True, slots=True)
class Voulus:
    """Les faits que l'on veut d'une chronologie ; ce qui n'est pas dit ne filtre rien."""

    familles: Collection[str] = ()
    dossiers: Collection[str] = ()
    partenaire: str | None = None
    depuis: int | None = None
    """Une position : ce que l'on a appris après."""
    annonces: Collection[int] = ()
    """Les faits d'avant cette position qui ne se sont ouverts au lecteur qu'après."""
    du: date = date.min
    """Survenus ce jour-là, ou après."""

    def garde(self, fait: Fait, regard: Regard) -> bool:
        """Vrai d'un fait voulu ; qui en tait l'auteur ne le fait pas deviner."""
        fiche = fait.evenement.fiche
        dit_par, _ = lisible.emetteur(regard, fait)
        return (
            (not self.familles or fiche.famille in self.familles)
            and (not self.dossiers or any(fiche.nom in types_de(d) for d in self.dossiers))
            and self.partenaire in {None, dit_par}
            and fait.jour >= self.du
            and self.est_appris(fait)
        )

    def est_appris(self, fait: Fait) -> bool:
        """Vrai d'un fait que le lecteur n'avait pas encore lu, à la position dite."""
        depuis = self.depuis
        return depuis is None or fait.position > depuis or fait.position in self.annonces


TOUT: Final = Voulus()


@cache
def types_de(dossier: str) -> frozenset[str]:
    """Les types de faits qui ouvrent ce dossier, le ferment, ou disent où il en est."""
    ouvrent_ou_ferment = {
        classe.fiche.nom
        for classe in catalogue.classes()
        for tenu in (*classe.fiche.ouvre, *classe.fiche.ferme)
        if tenu.code == dossier
    }
    phases = (phase for tenu, phases in PHASES.items() if tenu.code == dossier for phase in phases)
    return frozenset(ouvrent_ou_ferment.union(*(phase.faits for phase in phases)))


def chronologie(vie: Vie, retires: Iterable[Entree], regard: Regard, au: date) -> list[Entree]:
    """Les faits survenus au plus tard ce jour-là, du plus ancien au plus récent.

    `retires` : ceux que le lecteur a lus et qu'une correction a changés depuis.
    """
    entrees = sorted((*vie.parcours.histoire.entrees, *retires), key=lambda e: e.fait.ordre)
    vus = {fait.reference for fait in visibles((e.fait for e in entrees), regard)}
    return [e for e in entrees if e.fait.jour <= au and e.fait.reference in vus]


def scelles(entrees: Iterable[Entree], regard: Regard) -> set[Scelle]:
    """Les données personnelles que ces faits montreront."""
    return {
        scelle
        for fait in (entree.fait for entree in entrees if entree.etat is not EtatFait.RETIRE)
        if fait.evenement.personnels
        for scelle in lisible.scelles(
            type(fait.evenement), fait.evenement, lisible.acuite(regard, fait)
        )
    }


def _corrections(vie: Vie, entree: Entree, regard: Regard) -> list[str]:
    """Ce qui le corrige ; l'auteur d'une correction peut se taire."""
    if not regard.voile.anonymes:
        return list(entree.corrige_par)
    dits = {e.fait.reference: e.fait for e in vie.parcours.histoire.entrees}
    return [lisible.reference(regard, dits[r]) if r in dits else r for r in entree.corrige_par]


def dite(entree: Entree) -> str:
    """Ce fait, en une phrase."""
    if entree.etat is EtatFait.RETIRE:
        return RETIRE
    return phrase(entree.fait.evenement, entree.fait.departement)


def lu(vie: Vie, entree: Entree, regard: Regard, noms: Noms, clair: Mapping[Scelle, Any]) -> FaitLu:
    """Un fait de la chronologie, tel que le lecteur peut le lire."""
    fait, evenement = entree.fait, entree.fait.evenement
    retire = entree.etat is EtatFait.RETIRE
    acuite = lisible.acuite(regard, fait)
    if fait.organisme == regard.lecteur.organisme:
        evenement = regard.voile.tel_que_dit(evenement)
    source, ident = lisible.emetteur(regard, fait)
    return FaitLu(
        id=ident,
        source=source,
        emetteur=noms.nom(source),
        type=evenement.fiche.nom,
        libelle=evenement.fiche.libelle,
        phrase=dite(entree),
        survenu_le=evenement.survenu_le,
        precision_date=evenement.precision_date.value,
        connu_le=fait.connu_le,
        enregistre_le=fait.enregistre_le,
        position=fait.position,
        echeance_le=None if retire else vie.dues.get(fait.reference),
        etat=entree.etat.value,
        valeur=vie.parcours.valeur(fait).value,
        corrige_par=_corrections(vie, entree, regard),
        corroborations=[] if retire else corroborations(vie, regard, fait, noms),
        donnees={} if retire else lisible.donnees(type(evenement), evenement, acuite, clair),
    )
