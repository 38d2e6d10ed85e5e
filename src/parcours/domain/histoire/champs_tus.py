"""Les champs qu'une protection tait à qui elle ne nomme pas : un fait dit sans eux.

Rejoué sans lui, le fait compte : l'étape demeure, et rien ne se déduit de ce que l'on tait. Un fait
qui ne disait rien d'autre n'a pas été dit.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from parcours.domain.langage import marques
from parcours.domain.langage.champs import (
    DIT_L_HABILITATION,
    DIT_LA_COMMUNE,
    DIT_LA_STRUCTURE,
    Personnel,
)
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitant import habilites
from parcours.domain.volets.menage.identite import COORDONNEES, CoordonneesModifiees
from parcours.domain.volets.vif.etat import Protection

M = TypeVar("M", bound=BaseModel)

HABILITE: Final = "habilite"
_NE_DISENT_RIEN: Final = frozenset({"survenu_le", "precision_date", "personne"})
"""Ce qui, seul, ne dit rien."""


@dataclass(frozen=True, slots=True)
class Tait:
    """Ce que des protections taisent d'un fait à un lecteur."""

    protege: bool = False
    """Vrai si une protection le couvre ; faux, s'il ne se tait qu'il habilite quelqu'un."""
    structure: bool = False
    commune: bool = False
    """Avec elle, les noms : ils suffiraient à retrouver la personne."""
    lecteur: str = ""
    """L'organisme du lecteur : là où on le nomme, il se lit."""

    def tait(self, modele: type[BaseModel], nom: str, valeur: object) -> bool:
        """Vrai si ce champ ne se dit pas ; un identifiant rattaché reste, scellé."""
        siennes = _marques_de(modele, nom)
        if DIT_L_HABILITATION in siennes:
            return True
        if DIT_LA_STRUCTURE in siennes and self.structure:
            return valeur != self.lecteur
        joint = issubclass(modele, CoordonneesModifiees) and nom in COORDONNEES
        nominatif = Personnel in siennes and not modele.model_fields[nom].is_required()
        return joint or (self.commune and (DIT_LA_COMMUNE in siennes or nominatif))


@cache
def _marques_de(modele: type[BaseModel], nom: str) -> frozenset[object]:
    """Les marques d'un champ ; d'un champ personnel, qu'il l'est."""
    return frozenset(map(_sorte, marques.marques(modele.model_fields[nom])))


def _sorte(marque: object) -> object:
    return Personnel if isinstance(marque, Personnel) else marque


@cache
def _contient_des_objets(modele: type[BaseModel], nom: str) -> bool:
    return marques.sous_modele(modele.model_fields[nom]) is not None


def tait(fait: Fait, protections: Iterable[Protection], lecteur: str) -> Tait | None:
    """Ce que ces protections taisent d'un fait, et qu'il habilite quelqu'un ; None : rien."""
    couvrent = list(protections)
    if not (couvrent or habilites(fait.evenement)):
        return None
    return Tait(
        protege=bool(couvrent),
        structure=any(p.masque_la_structure for p in couvrent),
        commune=any(p.masque_la_commune for p in couvrent),
        lecteur=lecteur,
    )


@dataclass(frozen=True, slots=True, eq=False)
class CeFait:
    """Ce fait-là, et nul autre qui dirait la même chose."""

    fait: Fait

    def __eq__(self, autre: object) -> bool:
        return isinstance(autre, CeFait) and self.fait is autre.fait

    def __hash__(self) -> int:
        return id(self.fait)


VOILES_MAX: Final = 10_000


def voile_de(fait: Fait, quoi: Tait) -> Fait | None:
    """Le fait, dit sans ce que l'on tait ; None s'il ne disait rien d'autre.

    Du même fait, toujours le même : relire un ménage protégé coûte ce que coûte d'en relire un
    autre, et le temps ne dit pas qu'il l'est. Habiliter n'est pas ce qu'il dit : sans cela seul, il
    reste dit.
    """
    return _voile_de(CeFait(fait), quoi)


@lru_cache(VOILES_MAX)
def _voile_de(dit: CeFait, quoi: Tait) -> Fait | None:
    fait = dit.fait
    evenement = _sans(fait.evenement, quoi)
    if evenement is fait.evenement:
        return fait
    otes = fait.evenement.model_fields_set - evenement.model_fields_set - {HABILITE}
    ne_dit_plus_rien = bool(otes) and evenement.model_fields_set <= _NE_DISENT_RIEN
    return None if ne_dit_plus_rien else replace(fait, evenement=evenement)


def _sans(objet: M, quoi: Tait) -> M:
    """L'objet sans les champs tus."""
    modele, gardes, change = type(objet), {}, False
    absents: dict[str, None] = {}
    for nom in objet.model_fields_set:
        valeur = getattr(objet, nom)
        if valeur in (None, ()):
            gardes[nom] = valeur
        elif quoi.tait(modele, nom, valeur):
            change = True
            if modele.model_fields[nom].is_required():
                absents[nom] = None
        elif _contient_des_objets(modele, nom):
            gardes[nom] = lue = _dedans(valeur, quoi)
            change = change or lue is not valeur
        else:
            gardes[nom] = valeur
    if not change:
        return objet
    return modele.model_construct(_fields_set=set(gardes), **gardes, **absents)


def _dedans(valeur: Any, quoi: Tait) -> Any:  # noqa: ANN401 (any value of a field)
    """Les objets que dit un champ, sans ce qu'on en tait."""
    if not isinstance(valeur, tuple):
        return _sans(valeur, quoi)
    dits = tuple(_sans(v, quoi) for v in valeur)
    inchanges = all(dit is v for dit, v in zip(dits, valeur, strict=True))
    return valeur if inchanges else dits


def mentionnees(evenement: BaseModel) -> set[str]:
    """Les structures que dit un fait."""
    return set(_mentionnees(evenement))


def _mentionnees(evenement: BaseModel) -> Iterator[str]:
    for nom in evenement.model_fields_set:
        valeur = getattr(evenement, nom)
        if isinstance(valeur, str) and DIT_LA_STRUCTURE in _marques_de(type(evenement), nom):
            yield valeur
