"""Ce qui surprend dans ce qu'un fait dit, quel que soit son type : il est gardé, et signalé.

Une date hors du calendrier des vivants ou de ce que son champ peut prévoir, une naissance à venir,
une personne dite deux fois sous des liens contraires, une commune d'un autre département, un fait
cité que personne ne connaît, une heure d'un autre jour que le fait, ou que le partenaire ne pouvait
pas encore dire.
"""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final, get_args

from pydantic import BaseModel

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.langage import territoires
from parcours.domain.langage.champs import EST_REFERENCE
from parcours.domain.langage.evenement import Anomalie, Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.marques import marques
from parcours.domain.temps.jour_civil import jour_civil

PREMIERE_DATE: Final = date(1900, 1, 1)
"""Aucun fait, aucune naissance d'une personne suivie, n'est plus ancien."""
HORIZON_ANS: Final = 10
"""Jusqu'où une date peut se prévoir, quand son champ ne dit pas mieux."""
HORIZONS_ANS: Final[Mapping[str, int]] = {
    "nuit_du": 1,
    "pour_la_nuit_du": 1,
    "reponse_attendue_le": 1,
    "entree_prevue_le": 2,
    "place_disponible_le": 2,
    "rendez_vous_le": 2,
    "audience_le": 5,
    "prevue_le": 5,
    "prevu_le": 5,
}
"""Jusqu'où se prévoit ce que chaque champ dit, en années après le fait."""
HORIZON_D_UN_INSTANT_ANS: Final = 1
"""Une heure dite à la minute est celle de ce qui a eu lieu : elle ne se prévoit pas."""
NAISSANCE: Final = "date_naissance"
_DISENT_CE_QUI_MANQUE: Final = frozenset({"correction", "relation", "parcours"})


def surprises(
    fait: Fait,
    departement: str | None,
    connus: Collection[str],
    deja: Collection[Anomalie] = (),
) -> Iterator[Anomalie]:
    """Ce qui surprend dans un fait, outre ce que son type en dit déjà.

    `connus` : les références des faits que l'on connaît.
    """
    evenement = fait.evenement
    ici = fait.departement or departement
    yield from _dates(evenement, evenement.jour, ici)
    yield from _commune(evenement, ici)
    if not any(map(dit_ce_qui_manque, deja)):
        yield from _references(fait, connus)
    if fait.dit_une_heure_future:
        yield Anomalie(
            "heure-future",
            "L'heure (`time`) est postérieure à la réception : elle n'ordonne rien. Vérifier "
            "l'horloge.",
        )


def dit_ce_qui_manque(anomalie: Anomalie) -> bool:
    """Vrai si elle dit déjà quel fait n'est pas connu."""
    return anomalie.code.endswith(("-inconnu", "-inconnue"))


def _dates(evenement: Evenement[Any], le: date, ici: str | None) -> Iterator[Anomalie]:
    for nom, valeur in dates_dites(evenement):
        if nom == "survenu_le":
            continue
        jour, ans = valeur, HORIZONS_ANS.get(nom, HORIZON_ANS)
        if isinstance(valeur, datetime):
            jour, ans = valeur.date(), HORIZON_D_UN_INSTANT_ANS
            if surprend := _heure(evenement, nom, valeur, ici):
                yield Anomalie("heure-d-un-autre-jour", surprend)
        if nom == NAISSANCE and jour > le:
            yield Anomalie(
                "naissance-future", "La naissance est postérieure au fait : vérifier la date."
            )
        elif jour < PREMIERE_DATE:
            yield _improbable("antérieure à 1900", nom)
        elif jour > _horizon(le, ans):
            yield _improbable("trop lointaine pour être prévue", nom)
    if le < PREMIERE_DATE:
        yield _improbable("antérieure à 1900", "survenu_le")


def _heure(evenement: Evenement[Any], nom: str, heure: datetime, ici: str | None) -> str | None:
    """Ce qui surprend d'une heure d'un autre jour que le fait, là où il a eu lieu.

    Une violation de données se constate et se notifie avant, ou après, le jour où on la déclare.
    """
    jour = jour_civil(heure, ici)
    if evenement.fiche.agregat is Agregat.PLATEFORME:
        return None
    if evenement.precision_date.premier_jour(jour) == evenement.jour:
        return None
    return (
        f"L'heure de `{nom}` est du {jour:%d/%m/%Y}, et le fait d'un autre jour : vérifier l'une "
        "et l'autre dates."
    )


def _improbable(quoi: str, champ: str) -> Anomalie:
    return Anomalie(
        "date-improbable", f"La date de `{champ}` est {quoi} : vérifier l'année, ou rectifier."
    )


def _horizon(le: date, ans: int) -> date:
    try:
        return ajouter_mois(le, 12 * ans)
    except OverflowError:
        return date.max


def dates_dites(modele: BaseModel) -> Iterator[tuple[str, date]]:
    """Chaque date, chaque instant que disent un fait et ses objets, avec le nom du champ."""
    for nom in _champs_a_date(type(modele)):
        if nom in modele.model_fields_set:
            valeur = modele.__dict__[nom]
            for element in valeur if isinstance(valeur, tuple) else (valeur,):
                if isinstance(element, date):
                    yield nom, element
                elif isinstance(element, BaseModel):
                    yield from dates_dites(element)


@cache
def _champs_a_date(modele: type[BaseModel]) -> tuple[str, ...]:
    """Les champs où il peut se lire une date, d'eux-mêmes ou de ce qu'ils contiennent."""
    return tuple(nom for nom, champ in modele.model_fields.items() if _en_dit(champ.annotation))


def _en_dit(annotation: Any) -> bool:  # noqa: ANN401 (an annotation is anything)
    if isinstance(annotation, type):
        return issubclass(annotation, date | BaseModel)
    return any(map(_en_dit, get_args(annotation)))


def _commune(evenement: Evenement[Any], departement: str | None) -> Iterator[Anomalie]:
    dite = evenement.dit("commune")
    connue = territoires.commune(dite) if isinstance(dite, str) else None
    if connue and departement and connue.departement != departement:
        yield Anomalie(
            "commune-hors-departement",
            "La commune n'est pas du département du fait : vérifier l'un et l'autre codes.",
        )


def _references(fait: Fait, connus: Collection[str]) -> Iterator[Anomalie]:
    evenement = fait.evenement
    for nom in _champs_de_reference(type(evenement)):
        dite = getattr(evenement, nom)
        if dite is not None and dite not in connus:
            yield Anomalie(
                "reference-inconnue",
                f"Le fait que cite `{nom}` n'est pas connu : vérifier la référence, ou l'envoyer.",
            )


@cache
def _champs_de_reference(modele: type[Evenement[Any]]) -> tuple[str, ...]:
    """Les champs qui citent un fait, hors des familles qui disent ce qui leur manque."""
    if modele.fiche.famille in _DISENT_CE_QUI_MANQUE:
        return ()
    champs = modele.model_fields.items()
    return tuple(nom for nom, champ in champs if EST_REFERENCE in marques(champ))


def en_attente(fait: Fait) -> Anomalie:
    """Un fait que seul peut dire qui est en relation."""
    return Anomalie(
        "fait-en-attente",
        "Ce fait est gardé sans effet : son auteur n'était pas en relation avec le ménage.",
        fait.reference,
    )


def vain(fait: Fait) -> Anomalie:
    """Ce qui finit ou prolonge une relation qui n'est pas."""
    return Anomalie(
        "relation-inconnue",
        "Cet organisme n'est pas en relation avec le ménage ce jour-là : rien ne change.",
        fait.reference,
    )
