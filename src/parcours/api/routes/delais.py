"""Le droit publié : les règles, leurs rédactions, et de quoi calculer une échéance."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field

from parcours.api.documentation import problemes_publics
from parcours.api.parametres import CORPS_BYTES_MAX
from parcours.api.problems import Erreur, Introuvable, ParametreInvalide
from parcours.domain.champs import lire_instant
from parcours.domain.droit import ARRETE_AU, DELAIS, Delai
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.formes import DureeLocale, Periode, Version

router = APIRouter(prefix="/v1/delais", tags=["Le droit"])

PROFONDEUR_MAX: Final = 5
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T.+")

Identifiant = Annotated[str, Path(description="Identifiant de la règle : R-E01…")]


class Redaction(BaseModel):
    """Une rédaction du texte."""

    ref: str
    source: str
    en_vigueur_du: date | None
    en_vigueur_au: date | None
    duree: dict[str, int] | None
    """Années, mois, semaines, jours, jours ouvrés, heures."""
    duree_locale: str | None
    """Le nom du paramètre, si c'est le territoire qui la fixe."""
    borne: str


class Regle(BaseModel):
    """Une règle du droit."""

    id: str
    nom: str
    libelle: str
    nature: str
    consequence: str
    statut: str
    actif_par_defaut: bool
    motif_inactif: str | None
    court_de: list[str]
    """Les faits dont la règle court, dans l'ordre où on les cherche."""
    exceptions: list[str]
    notes: str | None
    redactions: list[Redaction]


class Regles(BaseModel):
    """Toutes les règles."""

    arrete_au: date
    """Le jour auquel les textes ont été relus."""
    elements: list[Regle]


class DemandeDeCalcul(BaseModel):
    """Les faits d'un cas : des dates, des nombres et des codes, par leur nom."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"faits": {"signifie_le": "2025-02-10", "bail_conclu_le": "2023-08-23"}}
        },
    )

    faits: Annotated[dict[str, Any], Field(max_length=50)]


@router.get("", summary="Les règles")
async def lire_les_regles() -> Regles:
    """Toutes les règles, avec leurs rédactions datées et leurs sources."""
    return Regles(arrete_au=ARRETE_AU, elements=[_publiee(regle) for regle in DELAIS.values()])


@router.get("/{regle}", summary="Une règle", responses=problemes_publics(Introuvable))
async def lire_une_regle(regle: Identifiant) -> Regle:
    """Une règle, ses rédactions, ses exceptions."""
    return _publiee(_trouve(regle))


@router.post(
    "/{regle}/calcul",
    max_body_size=CORPS_BYTES_MAX,
    summary="Calculer une échéance",
    responses=problemes_publics(Introuvable, ParametreInvalide),
)
async def calculer(regle: Identifiant, demande: DemandeDeCalcul) -> dict[str, Any]:
    """Ce que la règle répond à ces faits, expliqué pas à pas. Rien n'est enregistré."""
    delai = _trouve(regle)
    try:
        resultat = delai.calcule({nom: _lu(v) for nom, v in demande.faits.items()})
    except (TypeError, KeyError, ValueError, OverflowError):
        raise ParametreInvalide(
            "Un de ces faits n'est pas de la nature que la règle attend.",
            [Erreur("type-de-valeur", "/faits", "Voir « court_de » et les notes de la règle.")],
        ) from None
    return {nom: _ecrit(valeur) for nom, valeur in resultat.a_plat().items()}


def _trouve(regle: str) -> Delai:
    if regle not in DELAIS:
        raise Introuvable("Cette règle n'existe pas : voir /v1/delais.")
    return DELAIS[regle]


def _publiee(regle: Delai) -> Regle:
    return Regle(
        id=regle.id,
        nom=regle.nom,
        libelle=regle.libelle,
        nature=regle.nature.value,
        consequence=regle.consequence,
        statut=regle.statut.value,
        actif_par_defaut=regle.actif_par_defaut,
        motif_inactif=regle.motif_inactif or None,
        court_de=list(regle.court_de.champs) if regle.court_de else [],
        exceptions=list(regle.exceptions),
        notes=regle.notes or None,
        redactions=[_redaction(version) for version in regle.versions],
    )


def _redaction(version: Version) -> Redaction:
    return Redaction(
        ref=version.ref,
        source=version.source,
        en_vigueur_du=None if version.en_vigueur_du == date.min else version.en_vigueur_du,
        en_vigueur_au=None if version.en_vigueur_au == date.max else version.en_vigueur_au,
        duree=_en_clair(version.duree) if isinstance(version.duree, Duree) else None,
        duree_locale=version.duree.parametre if isinstance(version.duree, DureeLocale) else None,
        borne=version.borne.value,
    )


def _en_clair(duree: Duree) -> dict[str, int]:
    return {unite: nombre for unite, nombre in duree._asdict().items() if nombre}


def _lu(valeur: Any, profondeur: int = 0) -> Any:  # noqa: ANN401 (any JSON value)
    """Une valeur JSON telle que le droit la prend : dates, instants, listes figées."""
    if profondeur > PROFONDEUR_MAX:
        raise ValueError
    if isinstance(valeur, str) and _DATE.fullmatch(valeur):
        return date.fromisoformat(valeur)
    if isinstance(valeur, str) and _INSTANT.fullmatch(valeur):
        return lire_instant(valeur)
    if isinstance(valeur, list):
        return tuple(_lu(element, profondeur + 1) for element in valeur)
    if isinstance(valeur, Mapping):
        return {nom: _lu(element, profondeur + 1) for nom, element in valeur.items()}
    return valeur


def _ecrit(valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
    """Une réponse du droit telle que JSON l'écrit."""
    if isinstance(valeur, datetime | date):
        return valeur.isoformat()
    if isinstance(valeur, Periode):
        return {nom: _ecrit(element) for nom, element in valeur._asdict().items()}
    if isinstance(valeur, tuple):
        return [_ecrit(element) for element in valeur]
    return valeur
