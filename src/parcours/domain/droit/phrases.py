"""Les mots d'une explication : dates, durées et faits écrits comme un juriste les dirait."""

from datetime import date, datetime
from functools import cache, lru_cache

from parcours.domain.droit.calcul import Duree

JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
MOIS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
NOMBRES = (
    *("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"),
    *("dix", "onze", "douze", "treize", "quatorze", "quinze", "seize"),
)

FAITS = {
    "a_compter_du": "à compter du",
    "accorde_le": "concours accordé le",
    "affiche_le": "affiché le",
    "agrement_le": "agrément du",
    "audience_le": "audience du",
    "avant": "à faire avant le",
    "bail_conclu_le": "bail conclu le",
    "constatee_le": "constatée le",
    "constitue_le": "impayé constitué le",
    "contact_a": "premier contact le",
    "courrier_le": "courrier du",
    "cql_notifie_prefet_le": "préfet saisi le",
    "cql_signifie_le": "commandement de quitter signifié le",
    "date": "évaluation flash du",
    "debut": "début le",
    "decision_le": "décision du",
    "delivree_le": "ordonnance délivrée le",
    "dernier_contact_le": "dernier contact le",
    "derniere_manifestation_le": "dernière manifestation le",
    "du": "à partir du",
    "echeance_examen_le": "période d'examen finissant le",
    "echeance_offre": "offre due le",
    "effet_le": "effet le",
    "emission_le": "facture émise le",
    "envoyee_le": "injonction envoyée le",
    "exigible_le": "exigible le",
    "expiration_le": "expiration le",
    "fixee_le": "audience fixée par décision du",
    "le": "fait du",
    "notifie_le": "notifié le",
    "notifie_prefet_le": "préfet saisi le",
    "notifiee_le": "notification du",
    "premier_impaye": "premier impayé le",
    "recue_le": "reçu le",
    "reduction_le": "puissance réduite le",
    "refus_ne_le": "refus né le",
    "requis_le": "concours requis le",
    "saisine_a": "juge saisi le",
    "saisine_organisme_le": "organisme saisi le",
    "second_courrier_le": "second courrier du",
    "signifie_le": "signifié le",
    "sollicite_le": "avis sollicité le",
    "travaux_avant": "travaux à faire avant le",
}
"""Le nom d'une date de fait, en français : il précède la date."""


def le(jour: date) -> str:
    """La date en toutes lettres : « 1er avril 2026 » ; un instant, avec l'heure qu'il porte."""
    if isinstance(jour, datetime):
        return f"{_le(jour.date())} à {jour.hour} h {jour.minute:02} (heure locale)"
    return _le(jour)


def ce_jour(jour: date) -> str:
    """La date avec son jour de semaine : « mercredi 1er avril 2026 »."""
    return f"{JOURS[jour.weekday()]} {le(jour)}"


def fait_du(champ: str, jour: date) -> str:
    """Un fait daté : « signifié le 10 février 2025 »."""
    return f"{FAITS[champ]} {le(jour)}"


@cache
def en_lettres(duree: Duree) -> str:
    """La durée comme le texte l'écrit : « six semaines, soit 42 jours »."""
    if duree == Duree(semaines=duree.semaines):
        return (
            f"{_compte(duree.semaines, 'semaine', feminin=True)}, soit {7 * duree.semaines} jours"
        )
    return " et ".join(
        _compte(nombre, unite, feminin=unite == "heure") for nombre, unite in _parts(duree)
    )


@cache
def en_chiffres(duree: Duree) -> str:
    """La durée telle qu'on l'ajoute : « 42 jours », « 1 mois + 15 jours »."""
    return " + ".join(f"{nombre} {_accorde(unite, nombre)}" for nombre, unite in _parts(duree))


def majuscule(phrase: str) -> str:
    """La phrase, sa première lettre en capitale."""
    return phrase[0].upper() + phrase[1:]


@lru_cache(maxsize=8192)
def _le(jour: date) -> str:
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme} {MOIS[jour.month - 1]} {jour.year}"


def _parts(duree: Duree) -> list[tuple[int, str]]:
    parts = (
        (duree.annees, "an"),
        (duree.mois, "mois"),
        (7 * duree.semaines + duree.jours, "jour"),
        (duree.jours_ouvres, "jour ouvré"),
        (duree.heures, "heure"),
    )
    return [part for part in parts if part[0]]


def _compte(nombre: int, unite: str, *, feminin: bool) -> str:
    mot = NOMBRES[nombre] if 0 <= nombre < len(NOMBRES) else str(nombre)
    return f"{'une' if feminin and nombre == 1 else mot} {_accorde(unite, nombre)}"


def _accorde(unite: str, nombre: int) -> str:
    if nombre == 1 or unite == "mois":
        return unite
    return " ".join(f"{mot}s" for mot in unite.split())
