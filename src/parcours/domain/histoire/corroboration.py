"""Réunir les récits d'un même acte : un acte, une horloge, une alerte, et ses témoins.

Rien ne se fond : chaque récit reste dans la chronologie, avec ce en quoi il diffère des autres. Un
seul agit, celui de qui est l'acte ; il apprend des autres ce qu'il ne dit pas.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import takewhile
from typing import Any, Final

from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.recits import Acte

Tenant = Callable[[str], str]
_PERSONNES: Final = "personnes"
_CITATIONS: Final = 2
"""Un acte en cite un, qui en cite un autre : pas davantage."""
_SA_DATE: Final = frozenset({"survenu_le", "precision_date"})


@dataclass(frozen=True, slots=True)
class Corroborations:
    """Les actes dits plusieurs fois, par référence de chacun de leurs récits."""

    recits: Mapping[str, tuple[Fait, ...]] = field(default_factory=dict)
    """Tous les récits de l'acte, celui qui fait foi d'abord."""

    @property
    def temoins(self) -> Mapping[str, str]:
        """Référence d'un récit qui n'agit pas → celle du récit qui fait foi."""
        return {
            reference: recits[0].reference
            for reference, recits in self.recits.items()
            if reference != recits[0].reference
        }

    def completes(self) -> Mapping[str, Fait]:
        """Les récits qui font foi et apprennent des autres ce qu'ils ne disent pas."""
        lus = {recits[0].reference: _complete(recits) for recits in self.recits.values()}
        return {r: f for r, f in lus.items() if f is not self.recits[r][0]}


def corroborations(faits: Iterable[Fait], tenant: Tenant) -> Corroborations:
    """Réunir les récits d'un même acte parmi des faits qui comptent.

    Ce qui cite un acte s'ordonne après lui : citer l'un ou l'autre de ses récits, c'est le citer.
    """
    par_type: dict[type[Evenement[Any]], list[Fait]] = defaultdict(list)
    for fait in faits:
        if fait.evenement.fiche.acte is not None:
            par_type[type(fait.evenement)].append(fait)
    citent: list[tuple[Acte, list[Fait]]] = []
    autres: list[tuple[Acte, list[Fait]]] = []
    for sorte, dits in par_type.items():
        if sorte.fiche.acte and len(dits) > 1:
            (citent if sorte.reference_citee else autres).append((sorte.fiche.acte, dits))
    premiers = _reunis(autres, tenant)
    reunis = premiers
    for _ in range(_CITATIONS):
        temoins = Corroborations(reunis).temoins

        def tenu(reference: str, temoins: Mapping[str, str] = temoins) -> str:
            connue = tenant(reference)
            return temoins.get(connue, connue)

        reunis = {**premiers, **_reunis(citent, tenu)}
    return Corroborations(reunis)


def _reunis(
    par_acte: Iterable[tuple[Acte, Sequence[Fait]]], tenant: Tenant
) -> Mapping[str, tuple[Fait, ...]]:
    actes = (g.ordonnes() for acte, dits in par_acte for g in _actes(acte, dits, tenant))
    return {fait.reference: recits for recits in actes for fait in recits}


class _Groupe:
    """Les récits d'un acte, à mesure qu'on les rapproche."""

    def __init__(self, acte: Acte, fait: Fait, tenant: Tenant) -> None:
        self.acte = acte
        self.faits = [fait]
        self.debut = self.fin = fait.jour.toordinal()
        self.auteurs = {fait.organisme}
        self.siens = int(acte.rang(fait.qualites) == 0)
        self.dits = _distinguent(acte, fait, tenant)

    def admet(self, autre: "_Groupe") -> bool:
        """Vrai d'autres auteurs, qui ne disent rien qui en fasse deux actes.

        De deux à qui l'acte pourrait être, chacun dit le sien.
        """
        return (
            self.auteurs.isdisjoint(autre.auteurs)
            and self.siens + autre.siens <= 1
            and max(self.fin, autre.fin) - min(self.debut, autre.debut) <= self.acte.jours
            and all(self.dits.get(nom, dit) == dit for nom, dit in autre.dits.items())
        )

    def ressemble(self, autre: "_Groupe") -> int:
        """Combien de champs disent la même chose : de deux actes aussi proches, on choisit."""
        un, deux = self.faits[0].evenement, autre.faits[0].evenement
        communs = un.model_fields_set & deux.model_fields_set
        return sum(getattr(un, nom) == getattr(deux, nom) for nom in communs)

    def joint(self, autre: "_Groupe") -> None:
        self.faits += autre.faits
        self.debut, self.fin = min(self.debut, autre.debut), max(self.fin, autre.fin)
        self.auteurs |= autre.auteurs
        self.siens += autre.siens
        self.dits |= autre.dits

    def ordonnes(self) -> tuple[Fait, ...]:
        """Celui de qui est l'acte, puis qui le tient de plus près, puis le plus ancien."""
        return tuple(sorted(self.faits, key=lambda f: (self.acte.rang(f.qualites), f.ordre)))


def _distinguent(acte: Acte, fait: Fait, tenant: Tenant) -> dict[str, Any]:
    """Ce que le récit dit de ce qui distingue deux actes ; sans personne, tous."""
    evenement = fait.evenement
    dits = {nom: getattr(evenement, nom) for nom in acte.distinguent}
    if champ := evenement.reference_citee:
        cite = getattr(evenement, champ)
        dits[champ] = tenant(cite) if cite else None
    if _PERSONNES in dits:
        dits[_PERSONNES] = frozenset(dits[_PERSONNES])
    return {nom: valeur for nom, valeur in dits.items() if valeur is not None}


def _actes(acte: Acte, faits: Sequence[Fait], tenant: Tenant) -> Iterator[_Groupe]:
    """Les actes dits plusieurs fois, parmi des faits d'un type : les plus proches d'abord."""
    if len({fait.organisme for fait in faits}) == 1:
        return iter(())
    groupes = [_Groupe(acte, f, tenant) for f in sorted(faits, key=lambda f: f.ordre)]
    for ecart in range(acte.jours + 1):
        groupes = _rapproches(groupes, ecart)
    return (groupe for groupe in groupes if len(groupe.faits) > 1)


def _rapproches(groupes: Sequence[_Groupe], ecart: int) -> list[_Groupe]:
    """Les mêmes, ceux que sépare au plus cet écart réunis ; du plus ancien au plus récent."""
    gardes: list[_Groupe] = []
    for groupe in groupes:
        proches = takewhile(partial(_est_proche, groupe), reversed(gardes))
        admettent = [g for g in proches if groupe.debut - g.fin <= ecart and g.admet(groupe)]
        if admettent:
            max(reversed(admettent), key=groupe.ressemble).joint(groupe)
        else:
            gardes.append(groupe)
    return gardes


def _est_proche(groupe: _Groupe, autre: _Groupe) -> bool:
    """Vrai tant qu'un groupe plus ancien peut encore être du même acte."""
    return autre.debut >= groupe.debut - groupe.acte.jours


def _complete(recits: Sequence[Fait]) -> Fait:
    """Le récit qui fait foi, et ce que les autres disent qu'il ne dit pas."""
    evenement = recits[0].evenement
    appris: dict[str, Any] = {}
    for autre in recits[1:]:
        for nom in sorted(autre.evenement.model_fields_set & _s_apprennent(type(evenement))):
            if nom not in evenement.model_fields_set:
                appris.setdefault(nom, getattr(autre.evenement, nom))
    if not appris:
        return recits[0]
    return replace(recits[0], evenement=evenement.model_copy(update=appris))


@cache
def _s_apprennent(sorte: type[Evenement[Any]]) -> frozenset[str]:
    """Les champs qu'un récit apprend d'un autre : ceux qui se taisent sans rien dire d'autre.

    Ni ce qui est personnel, ni ce qui se lit à un niveau plus haut que le fait, ni une commune.
    """
    personnels = {personnel.chemin[0] for personnel in sorte.personnels}
    return frozenset(
        nom
        for nom, champ in sorte.model_fields.items()
        if not champ.is_required()
        and champ.default is None
        and nom not in personnels | _SA_DATE | {"commune"}
        and sorte.sensibilite_de(nom) == sorte.fiche.sensibilite
    )
