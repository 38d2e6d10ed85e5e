"""Lire les marques qu'une annotation de champ porte : sensibilité, sujet, référence."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from parcours.domain.langage.champs import EST_PERSONNE, EST_REFERENCE, ChampPersonnel, Personnel
from parcours.domain.langage.fiche import Agregat, FluxDe
from parcours.domain.langage.fondation import Fonde
from parcours.domain.langage.vocabulaire import S0, Sensibilite

M = TypeVar("M", bound=BaseModel)


def marques(champ: FieldInfo) -> Iterator[object]:
    """Toutes les marques d'un champ, où qu'elles soient dans son annotation."""
    yield from champ.metadata
    yield from _marques_de(champ.annotation)


def _marques_de(annotation: Any) -> Iterator[object]:  # noqa: ANN401 (an annotation is anything)
    if get_origin(annotation) is Annotated:
        yield from get_args(annotation)[1:]
    for argument in get_args(annotation):
        yield from _marques_de(argument)


def sous_modele(champ: FieldInfo) -> type[BaseModel] | None:
    """La classe des objets que le champ contient, seul ou en liste."""
    a_voir: list[Any] = [champ.annotation]
    while a_voir:
        annotation = a_voir.pop()
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            return annotation
        a_voir.extend(get_args(annotation))
    return None


def sensibilite(champ: FieldInfo) -> Sensibilite:
    """Sensibilité que le champ ajoute à celle de son fait ; S0 s'il n'ajoute rien."""
    return max((m for m in marques(champ) if isinstance(m, Sensibilite)), default=S0)


@cache
def sensibilite_de(modele: type[BaseModel], champ: str) -> Sensibilite:
    """La même, d'un champ que l'on nomme."""
    return sensibilite(modele.model_fields[champ])


def personnels(modele: type[BaseModel], sous: tuple[str, ...] = ()) -> Iterator[ChampPersonnel]:
    """Les champs à sceller d'un modèle, avec leur chemin ; `*` tient lieu d'indice de liste."""
    for nom, champ in modele.model_fields.items():
        for marque in marques(champ):
            if isinstance(marque, Personnel) and marque.toujours:
                yield ChampPersonnel((*sous, nom), marque.sujet)
        if interne := sous_modele(champ):
            yield from personnels(interne, (*sous, nom, "*"))


def references(fait: BaseModel) -> Iterator[str]:
    """Les références des autres faits que le fait cite."""
    for nom in _champs_de_references(type(fait)):
        yield from _en_liste(getattr(fait, nom, None))


def citer(fait: M, noms: Mapping[str, str]) -> M:
    """Le même fait, qui cite les autres sous d'autres noms ; un nom absent de `noms` reste."""
    autrement = {
        nom: noms[dite]
        for nom in _champs_de_references(type(fait))
        if (dite := getattr(fait, nom, "")) in noms
    }
    return fait.model_copy(update=autrement) if autrement else fait


@cache
def _champs_de_references(modele: type[BaseModel]) -> tuple[str, ...]:
    champs = modele.model_fields.items()
    return tuple(nom for nom, champ in champs if EST_REFERENCE in marques(champ))


def flux_du_territoire(fait: BaseModel) -> Iterator[tuple[Agregat, UUID]]:
    """Les flux du territoire que le fait désigne, et ce dont chacun doit parler."""
    for nom, agregat in _champs_de_flux(type(fait)):
        if flux := getattr(fait, nom):
            yield agregat, flux


@cache
def _champs_de_flux(modele: type[BaseModel]) -> tuple[tuple[str, Agregat], ...]:
    champs = modele.model_fields.items()
    return tuple(
        (nom, marque.agregat)
        for nom, champ in champs
        for marque in marques(champ)
        if isinstance(marque, FluxDe)
    )


def champ_reference(modele: type[BaseModel]) -> str | None:
    """Le champ par lequel le fait en désigne un autre : le premier du type référence."""
    return next(
        (nom for nom, champ in modele.model_fields.items() if EST_REFERENCE in marques(champ)), None
    )


@cache
def fondations(modele: type[BaseModel]) -> tuple[tuple[str, Fonde], ...]:
    """Les champs qui mettent en relation l'organisme qu'ils nomment, et ce qu'ils fondent."""
    return tuple(
        (nom, marque)
        for nom, champ in modele.model_fields.items()
        for marque in marques(champ)
        if isinstance(marque, Fonde)
    )


def nommes(fait: BaseModel) -> Iterator[tuple[Fonde, str]]:
    """Les organismes que le fait met en relation, ceux de ses objets compris."""
    for nom, fonde in fondations(type(fait)):
        for organisme in _en_liste(getattr(fait, nom)):
            yield fonde, organisme
    for nom in _champs_d_objets(type(fait)):
        for objet in _en_liste(getattr(fait, nom)):
            yield from nommes(objet)


@cache
def peut_nommer(modele: type[BaseModel]) -> bool:
    """Vrai d'un type dont un fait peut mettre en relation un organisme."""
    objets = (sous_modele(modele.model_fields[nom]) for nom in _champs_d_objets(modele))
    return bool(fondations(modele)) or any(map(peut_nommer, filter(None, objets)))


@cache
def _champs_d_objets(modele: type[BaseModel]) -> tuple[str, ...]:
    return tuple(nom for nom, champ in modele.model_fields.items() if sous_modele(champ))


# --- Les personnes --------------------------------------------------------------------------------


def personnes(fait: BaseModel) -> Iterator[str]:
    """Les pseudonymes des personnes que le fait nomme."""
    for nom, interne in _champs_de_personnes(type(fait)):
        for valeur in _en_liste(getattr(fait, nom)):
            if interne:
                yield from personnes(valeur)
            else:
                yield valeur


def renommer(fait: M, noms: Mapping[str, str]) -> M:
    """Le même fait, ses personnes sous d'autres noms ; un nom absent de `noms` reste."""

    def autrement(valeur: Any) -> Any:  # noqa: ANN401 (a name, an object, a list of them, nothing)
        if isinstance(valeur, tuple):
            return tuple(map(autrement, valeur))
        if isinstance(valeur, BaseModel):
            return renommer(valeur, noms)
        return noms.get(valeur, valeur)

    champs = {nom for nom, _ in _champs_de_personnes(type(fait))} & fait.model_fields_set
    return fait.model_copy(update={nom: autrement(getattr(fait, nom)) for nom in champs})


@cache
def _champs_de_personnes(modele: type[BaseModel]) -> tuple[tuple[str, bool], ...]:
    """Les champs où un modèle nomme des personnes ; vrai : dans des objets."""
    directs = [
        (nom, False) for nom, champ in modele.model_fields.items() if EST_PERSONNE in marques(champ)
    ]
    internes = [
        (nom, True)
        for nom, champ in modele.model_fields.items()
        if (interne := sous_modele(champ)) and _champs_de_personnes(interne)
    ]
    return (*directs, *internes)


def _en_liste(valeur: Any) -> tuple[Any, ...]:  # noqa: ANN401 (any value of a field)
    if valeur is None:
        return ()
    return valeur if isinstance(valeur, tuple) else (valeur,)
