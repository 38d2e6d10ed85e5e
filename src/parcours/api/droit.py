"""Le droit tel que l'API le publie : une règle, ses rédactions, ce qu'un calcul répond."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from pydantic import BaseModel

from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.faits import F
from parcours.domain.droit.formes import (
    DureeLocale,
    JoursInclus,
    Rappel,
    RappelDate,
    Reserve,
    Resultat,
    Statut,
    Version,
)
from parcours.domain.droit.quitter_les_lieux import TREVE_HIVERNALE
from parcours.domain.droit.reglages import bornes
from parcours.domain.droit.sens import faits_lus
from parcours.domain.droit.treve import (
    SANS_PERIODE_CONNUE,
    TREVES_OUTRE_MER,
    est_a_verifier,
    pourquoi_de_la_treve,
)
from parcours.domain.langage.champs import lire_instant

PROFONDEUR_MAX: Final = 5
NON_VERIFIE: Final = "non vérifié"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T.+")


class Redaction(BaseModel):
    """Une rédaction du texte."""

    ref: str
    volet: str
    """Ce que la règle compte, quand elle en compte plusieurs."""
    source: str
    en_vigueur_du: date | None
    en_vigueur_au: date | None
    duree: dict[str, int] | None
    """Par unité ; si le territoire la fixe, celle qui vaut à défaut."""
    duree_locale: str | None
    """Le nom du paramètre, si c'est le territoire qui la fixe."""
    borne: str
    statut: str
    verifie_le: date | None
    """Le jour où cette rédaction a été relue ; nul : elle ne l'a pas été."""
    verifie_comment: str
    verifie_sauf: str | None
    """Le point qui y reste à vérifier."""
    """Comment, ou pourquoi elle ne l'a pas été."""


class Parametre(BaseModel):
    """Ce que le droit laisse au territoire."""

    nom: str
    min: int
    max: int
    valeur: int | None
    """Ce que le territoire demandé a fixé ; nul : rien."""


class RappelPromis(BaseModel):
    """Une alerte que Parcours promet."""

    alerte: str
    de: str
    """La date dont elle part : l'échéance, une autre sortie du calcul, ou un fait."""
    jours: int
    """Jours après cette date ; négatifs, avant."""
    volet: str | None


class FaitDeRegle(BaseModel):
    """Un fait que le calculateur prend pour cette règle."""

    nom: str
    nature: str
    """Une date, un nombre, un code…"""
    sens: str
    """Ce qu'il veut dire."""


class Regle(BaseModel):
    """Une règle du droit."""

    id: str
    nom: str
    libelle: str
    nature: str
    consequence: str
    statut: str
    """`confirme` ou `a_verifier`."""
    actif_par_defaut: bool
    active: bool
    """Vrai si elle arme des échéances le jour lu, dans le département demandé."""
    motif_inactif: str | None
    court_de: list[str]
    """Les faits dont la règle court, dans l'ordre où on les cherche."""
    rattachement: list[str]
    """Les faits dont la date choisit la rédaction."""
    faits: list[FaitDeRegle] = []
    """Tous les faits qu'elle lit, outre ceux que lisent toutes les règles."""
    surcharge_par_decision: bool
    """Vrai si la date qu'un juge retient prime sur la nôtre."""
    exceptions: list[str]
    notes: str | None
    parametres: list[Parametre]
    rappels: list[RappelPromis]
    redactions: list[Redaction]


class AVerifier(BaseModel):
    """Une rédaction, ou une période, qui n'a pas été relue : elle ne parle pas d'elle-même."""

    regle: str
    redaction: str
    territoire: str | None
    """Le territoire dont la période est en cause ; nul : partout."""
    pourquoi: str


class Regles(BaseModel):
    """Toutes les règles."""

    arrete_au: date
    """Le jour auquel les textes ont été relus."""
    faits_communs: list[FaitDeRegle] = []
    """Les faits que toute règle peut lire."""
    elements: list[Regle]
    a_verifier: list[AVerifier] = []
    """Tout ce qui n'a pas été relu : sans un acte du territoire, rien n'en naît."""
    a_relire: list[AVerifier] = []
    """De rédactions relues, et qui comptent, le point qui reste à vérifier."""


class LectureRendue(BaseModel):
    """Une façon de lire un texte qui se lit de plusieurs."""

    id: str
    le: date
    source: str


class Calcule(BaseModel):
    """Ce qu'une règle répond."""

    regle: str
    libelle: str
    volet: str
    active: bool
    """Faux : la règle ne donne là ni échéance ni alerte ; elle se calcule quand même."""
    mention: str | None
    """« non vérifié » si le texte, la durée ou l'usage restent à vérifier."""
    applicable: bool
    redaction: str | None
    source: str | None
    """Le texte et l'article."""
    brute: date | None = None
    """La date avant report au jour ouvrable, quand l'article 642 s'applique."""
    echeance: datetime | date | None
    """La date calculée ; un instant, pour un délai en heures."""
    retenu: date | None
    """La date qu'un juge a retenue : elle prime, les deux sont rendues."""
    effective: datetime | date | None
    prorogee: date | None
    """La date reportée au jour ouvrable, là où ce report est discuté."""
    premier_jour_apres: date | None
    seuil_zero_heure: date | None
    recevable: bool | None
    motif: str | None
    """Pourquoi il n'y a pas d'échéance."""
    reserves: list[str]
    lectures: list[LectureRendue] = []
    """Où le texte se lit de plusieurs façons, la date de chacune ; vide s'il est clair."""
    prudente: date | None = None
    """Celle qui ne trompe sous aucune lecture ; nulle s'il est clair."""
    au_plus_tard: date | None = None
    """La plus lointaine des dates qui se lisent ; nulle s'il est clair."""
    explication: list[str]
    """Les pas du calcul, chacun une phrase."""
    autres: dict[str, Any]
    """Les sorties propres à la règle."""
    rappels: list[date]
    """Les jours où une alerte partirait."""


class Calculs(BaseModel):
    """Les échéances de ces faits. Rien n'est enregistré."""

    arrete_au: date
    elements: list[Calcule]


# --- Publier une règle ----------------------------------------------------------------------------


def publiee(regle: Delai, *, active: bool, fixes: Mapping[str, int]) -> Regle:
    """La règle telle qu'elle se lit là où un territoire l'a ainsi réglée."""
    return Regle(
        id=regle.id,
        nom=regle.nom,
        libelle=regle.libelle,
        nature=regle.nature.value,
        consequence=regle.consequence,
        statut=regle.statut.value,
        actif_par_defaut=regle.actif_par_defaut,
        active=active,
        motif_inactif=regle.motif_inactif or None,
        court_de=list(regle.court_de.champs) if regle.court_de else [],
        rattachement=list(regle.rattachement or ()),
        faits=[FaitDeRegle(**fait._asdict()) for fait in faits_lus(regle)],
        surcharge_par_decision=regle.surcharge_par_decision,
        exceptions=[str(exception) for exception in regle.exceptions],
        notes=regle.notes or None,
        parametres=[_parametre(nom, fixes.get(nom)) for nom in regle.parametres],
        rappels=[_rappel(rappel) for rappel in regle.rappels],
        redactions=[_redaction(version, regle) for version in regle.versions],
    )


def a_verifier() -> list[AVerifier]:
    """Ce qui n'a pas été relu : des rédactions, et les trêves de quelques territoires."""
    redactions = [
        AVerifier(regle=regle.id, redaction=version.ref, territoire=None, pourquoi=lue.comment)
        for regle in DELAIS.values()
        for version in regle.versions
        if (lue := regle.verifie(version)).le is None
    ]
    periodes = [
        AVerifier(
            regle=TREVE_HIVERNALE.id,
            redaction=TREVE_HIVERNALE.versions[0].ref,
            territoire=territoire,
            pourquoi=pourquoi_de_la_treve(territoire),
        )
        for territoire in sorted({*TREVES_OUTRE_MER, *SANS_PERIODE_CONNUE})
        if est_a_verifier(territoire)
    ]
    return [*redactions, *periodes]


def a_relire() -> list[AVerifier]:
    """De ce qui a été relu, les points qui ne l'ont pas été."""
    return [
        AVerifier(regle=regle.id, redaction=version.ref, territoire=None, pourquoi=lue.sauf)
        for regle in DELAIS.values()
        for version in regle.versions
        if (lue := regle.verifie(version)).sauf
    ]


def _parametre(nom: str, valeur: int | None) -> Parametre:
    plus_petite, plus_grande = bornes(nom)
    return Parametre(nom=nom, min=plus_petite, max=plus_grande, valeur=valeur)


def _rappel(rappel: Rappel) -> RappelPromis:
    return RappelPromis(alerte=rappel.code, de=rappel.de, jours=rappel.jours, volet=rappel.volet)


def _redaction(version: Version, regle: Delai) -> Redaction:
    locale = version.duree if isinstance(version.duree, DureeLocale) else None
    duree = locale.defaut if locale else version.duree
    return Redaction(
        ref=version.ref,
        volet=version.volet,
        source=version.source,
        en_vigueur_du=None if version.en_vigueur_du == date.min else version.en_vigueur_du,
        en_vigueur_au=None if version.en_vigueur_au == date.max else version.en_vigueur_au,
        duree=_en_clair(duree) if isinstance(duree, Duree) else None,
        duree_locale=locale.parametre if locale else None,
        borne=version.borne.value,
        statut=(version.statut or regle.statut).value,
        verifie_le=regle.verifie(version).le,
        verifie_comment=regle.verifie(version).comment,
        verifie_sauf=regle.verifie(version).sauf or None,
    )


def _en_clair(duree: Duree) -> dict[str, int]:
    return {unite: nombre for unite, nombre in duree._asdict().items() if nombre}


# --- Rendre un calcul -----------------------------------------------------------------------------


def rendu(delai: Delai[F], resultat: Resultat, faits: F, *, active: bool) -> Calcule:
    """Ce que la règle répond à ces faits, avec la mention qu'il faut y mettre."""
    return Calcule(
        regle=delai.id,
        libelle=delai.libelle,
        volet=resultat.volet,
        active=active,
        mention=NON_VERIFIE if _est_a_verifier(delai, resultat) else None,
        applicable=resultat.applicable,
        redaction=resultat.version_source,
        source=resultat.source,
        brute=resultat.brute,
        echeance=resultat.echeance,
        retenu=resultat.retenu,
        effective=resultat.effective,
        prorogee=resultat.prorogee,
        premier_jour_apres=resultat.premier_jour_apres,
        seuil_zero_heure=resultat.seuil_zero_heure,
        recevable=resultat.recevable,
        motif=resultat.motif,
        reserves=[str(reserve) for reserve in resultat.reserves],
        lectures=[LectureRendue(**lecture._asdict()) for lecture in resultat.lectures],
        prudente=resultat.prudente,
        au_plus_tard=resultat.au_plus_tard,
        explication=list(resultat.explication),
        autres={nom: ecrit(valeur) for nom, valeur in resultat.autres.items()},
        rappels=[_jour(rappel) for rappel in delai.rappels_de(faits, resultat)],
    )


def _est_a_verifier(delai: Delai, resultat: Resultat) -> bool:
    return (
        not delai.actif_par_defaut
        or delai.statut is Statut.A_VERIFIER
        or Reserve.NON_VERIFIE in resultat.reserves
    )


def _jour(rappel: RappelDate) -> date:
    return rappel.le.date() if isinstance(rappel.le, datetime) else rappel.le


# --- Lire et écrire des valeurs JSON --------------------------------------------------------------


def lu(valeur: Any, profondeur: int = 0) -> Any:  # noqa: ANN401 (any JSON value)
    """Une valeur JSON telle que le droit la prend : dates, instants, listes figées."""
    if profondeur > PROFONDEUR_MAX:
        raise ValueError
    if isinstance(valeur, str) and _DATE.fullmatch(valeur):
        return date.fromisoformat(valeur)
    if isinstance(valeur, str) and _INSTANT.fullmatch(valeur):
        return lire_instant(valeur)
    if isinstance(valeur, list):
        return tuple(lu(element, profondeur + 1) for element in valeur)
    if isinstance(valeur, Mapping):
        return {nom: lu(element, profondeur + 1) for nom, element in valeur.items()}
    return valeur


def ecrit(valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Une réponse du droit telle que JSON l'écrit."""
    if isinstance(valeur, datetime | date):
        return valeur.isoformat()
    if isinstance(valeur, JoursInclus):
        return {nom: ecrit(element) for nom, element in valeur._asdict().items()}
    if isinstance(valeur, tuple):
        return [ecrit(element) for element in valeur]
    return valeur
