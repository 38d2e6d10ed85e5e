"""L'enveloppe CloudEvents 1.0 d'un fait, et le jugement de toute sa forme, d'un seul coup."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Any, Final, Literal, TypeVar
from urllib.parse import unquote
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError
from pydantic_core import PydanticCustomError

from parcours.api.ecrits import sans_controle
from parcours.api.pointeurs import pointeur
from parcours.api.porte.extensions import sans_extensions
from parcours.api.porte.json_strict import JsonLu
from parcours.api.problems import Erreur, EvenementInvalide, JsonInvalide
from parcours.api.traduction import MESSAGES, traduire
from parcours.domain.langage.champs import Chaine, CodeDepartement, Instant, lire_jour
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.nomenclatures.formats import FORMATS, contient_nir_exact
from parcours.journal import sealing
from parcours.journal.codec import event_class

M = TypeVar("M", bound=BaseModel)

PREFIXE_PARCOURS: Final = "parcours"

_SUJET = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*):((?:[A-Za-z0-9._/-]|%[0-9A-Fa-f]{2})+)")
_JSON = re.compile(r"application/json(?:\s*;.*)?", re.IGNORECASE)


def _sujet(texte: str) -> str:
    forme = _SUJET.fullmatch(texte)
    try:
        if forme and _designe(forme[1], forme[2]):
            return texte
    except ValueError:
        pass
    raise PydanticCustomError(
        "sujet-invalide",
        "Un sujet s'écrit parcours:<uuid> ou <système>:<identifiant>, les caractères autres que "
        "lettres, chiffres, « . », « _ », « / » et « - » en %XX.",
    )


def _designe(prefixe: str, ecrit: str) -> bool:
    """Vrai si cet identifiant peut en être un : un uuid tel quel, ou ce qui se rattache.

    Raises:
        ValueError: ce n'est ni un uuid ni un texte.
    """
    if prefixe == PREFIXE_PARCOURS:
        return str(UUID(ecrit)) == ecrit.lower()
    identifiant = unquote(ecrit, errors="strict")
    return FORMATS["reference_opaque"].fullmatch(
        identifiant
    ) is not None and not contient_nir_exact(identifiant)


def _json(texte: str) -> str:
    if not _JSON.fullmatch(texte):
        raise PydanticCustomError("format-invalide", "Les données sont en application/json.")
    return texte


Attribut = Annotated[Chaine, AfterValidator(sans_controle)]
"""Un texte de CloudEvents : d'une ligne, sans caractère de contrôle."""

DATES_DE_FAIT: Final = ("survenu_le", "nouvelle_date")
"""Les champs qui datent un fait accompli."""


class Enveloppe(BaseModel):
    """Les attributs CloudEvents d'un fait, sans ses données."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    specversion: Literal["1.0"]
    id: Annotated[Attribut, StringConstraints(min_length=1, max_length=200)]
    source: Annotated[Chaine, StringConstraints(min_length=1, max_length=120)]
    type: Chaine
    subject: Annotated[Chaine, AfterValidator(_sujet)]
    time: Instant | None = None
    departement: CodeDepartement | None = None
    datacontenttype: Annotated[Chaine, AfterValidator(_json)] | None = None
    traceparent: Annotated[Attribut, StringConstraints(max_length=128)] | None = None
    tracestate: Annotated[Attribut, StringConstraints(max_length=512)] | None = None


@dataclass(frozen=True)
class Depot:
    """Un fait bien formé, tel qu'un partenaire le dépose ; ce qui s'en déduit l'est une fois."""

    enveloppe: Enveloppe
    dit: Evenement[Any]
    """Le fait, dans la version où il est dit : celle que garde le journal."""
    data: dict[str, Any]
    """Les données telles que reçues."""

    @cached_property
    def evenement(self) -> Evenement[Any]:
        """Le fait, tel qu'il se lit et se juge."""
        return self.dit.a_jour()

    @cached_property
    def sujet(self) -> tuple[str, str]:
        """Le système du sujet, et son identifiant dans ce système, décodé."""
        prefixe, _, identifiant = self.enveloppe.subject.partition(":")
        return prefixe, unquote(identifiant, errors="strict")

    @cached_property
    def parcours(self) -> UUID | None:
        """Le parcours désigné, si le sujet en est un."""
        prefixe, identifiant = self.sujet
        return UUID(identifiant) if prefixe == PREFIXE_PARCOURS else None

    @cached_property
    def personnes(self) -> frozenset[str]:
        """De qui il dit des données personnelles ; du ménage, toujours."""
        return frozenset(sealing.subjects(self.dit, self.data))


def juger(lecture: JsonLu, aujourdhui: date) -> Depot:
    """Juger toute la forme d'un évènement lu.

    Raises:
        JsonInvalide: le texte n'est pas du JSON acceptable.
        EvenementInvalide: la forme est fautive ; toutes les fautes y sont.
    """
    if lecture.illisible:
        raise JsonInvalide("Corriger le texte JSON et le renvoyer.", lecture.illisible)
    lecture = sans_extensions(lecture)
    recu = lecture.valeur
    if not isinstance(recu, dict):
        raise EvenementInvalide(
            "Un évènement est un objet JSON.",
            [Erreur("type-de-valeur", "", "Un objet est attendu.")],
        )
    erreurs = list(lecture.interdit)
    attributs = {cle: v for cle, v in recu.items() if cle != "data" and v is not None}
    enveloppe = _valide(Enveloppe, attributs, "", erreurs)
    evenement = _evenement(attributs.get("type"), recu.get("data"), erreurs, aujourdhui)
    if erreurs or enveloppe is None or evenement is None:
        raise EvenementInvalide(
            "Corriger les champs désignés et renvoyer l'évènement ; rien n'est enregistré.",
            _une_par_endroit(erreurs),
        )
    return Depot(enveloppe, evenement, recu["data"])


def _evenement(
    type_recu: object, data: object, erreurs: list[Erreur], aujourdhui: date
) -> Evenement[Any] | None:
    classe = event_class(type_recu) if isinstance(type_recu, str) else None
    if isinstance(type_recu, str) and classe is None:
        erreurs.append(Erreur("type-inconnu", "/type", "Ce type n'est pas au catalogue."))
    if data is None:
        erreurs.append(Erreur("champ-requis", "/data", MESSAGES["champ-requis"]))
    elif not isinstance(data, dict):
        erreurs.append(Erreur("type-de-valeur", "/data", "Un objet est attendu."))
    else:
        erreurs += _nuls(data, "/data")
        erreurs += _dates_futures(data, aujourdhui)
        return _valide(classe, data, "/data", erreurs) if classe else None
    return None


def _valide(
    modele: type[M], valeurs: Mapping[str, Any], ou: str, erreurs: list[Erreur]
) -> M | None:
    try:
        return modele.model_validate(valeurs)
    except ValidationError as refus:
        erreurs += traduire(refus.errors(include_url=False), ou)
        return None


def _nuls(valeur: object, ou: str) -> Iterator[Erreur]:
    """Un champ absent s'omet : nul n'est pas une valeur."""
    enfants: Any = ()
    if isinstance(valeur, dict):
        enfants = valeur.items()
    elif isinstance(valeur, list):
        enfants = enumerate(valeur)
    for cle, enfant in enfants:
        if enfant is None:
            yield Erreur("type-de-valeur", pointeur(ou, cle), "Un champ sans valeur s'omet.")
        else:
            yield from _nuls(enfant, pointeur(ou, cle))


def _dates_futures(data: Mapping[str, Any], aujourdhui: date) -> Iterator[Erreur]:
    for champ in DATES_DE_FAIT:
        valeur = data.get(champ)
        if isinstance(valeur, str) and _est_apres(valeur, aujourdhui):
            yield Erreur("date-future", f"/data/{champ}", "Un fait ne survient pas demain.")


def _est_apres(texte: str, jour: date) -> bool:
    try:
        return lire_jour(texte) > jour
    except PydanticCustomError:
        return False


def _une_par_endroit(erreurs: list[Erreur]) -> list[Erreur]:
    """La première faute de chaque endroit : les suivantes n'en sont que l'ombre."""
    par_endroit: dict[str, Erreur] = {}
    for erreur in erreurs:
        par_endroit.setdefault(erreur.pointeur, erreur)
    return list(par_endroit.values())
