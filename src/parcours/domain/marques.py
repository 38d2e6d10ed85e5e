"""Lire les marques qu'une annotation de champ porte : sensibilité, sujet, référence."""

from collections.abc import Iterator
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from parcours.domain.champs import EST_REFERENCE, ChampPersonnel, Personnel
from parcours.domain.vocabulaire import S0, Sensibilite


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


def personnels(modele: type[BaseModel], sous: tuple[str, ...] = ()) -> Iterator[ChampPersonnel]:
    """Les champs à sceller d'un modèle, avec leur chemin ; `*` tient lieu d'indice de liste."""
    for nom, champ in modele.model_fields.items():
        for marque in marques(champ):
            if isinstance(marque, Personnel):
                yield ChampPersonnel((*sous, nom), marque.sujet)
        if interne := sous_modele(champ):
            yield from personnels(interne, (*sous, nom, "*"))


def champ_reference(modele: type[BaseModel]) -> str | None:
    """Le champ par lequel le fait en désigne un autre : le premier du type référence."""
    return next(
        (nom for nom, champ in modele.model_fields.items() if EST_REFERENCE in marques(champ)), None
    )
