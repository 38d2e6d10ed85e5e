"""Ce que dit une liste de ménages de chacun, comment elle se range, et par quoi on les choisit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class MenageLu:
    """Un ménage d'une liste, tel que ce lecteur le lit."""

    etape: str
    etape_depuis_le: date | None
    departement: str | None
    commune: str | None
    referent: str | None
    agent: str | None
    sans_referent_depuis: date | None
    composition: str | None
    situations: list[str] | None
    demandeur: str | None
    droits: str
    """L'empreinte de ce par quoi il le lit."""
    severite: int | None
    alertes: list[str] | None
    en_retard_depuis: date | None
    prochaine_echeance_le: date | None
    prochaine_regle: str | None
    dossiers: list[dict[str, Any]] | None
    expulsion: dict[str, Any] | None
    """De quoi dire quand elle est possible, en JSON ; None : aucune n'est suivie, ou lue."""
    nouvelle_le: date | None
    nouvelle: str | None


class Tri(StrEnum):
    """Dans quel ordre."""

    URGENCE = "urgence"
    SILENCE = "silence"
    EXPULSION = "expulsion"
    ETAPE = "etape"
    ARRIVEE = "arrivee"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filtres:
    """Les ménages que l'on veut ; ce qui n'est pas dit ne filtre rien."""

    etapes: Sequence[str] = ()
    dossiers: Sequence[str] = ()
    phases: Sequence[str] = ()
    """« dossier.phase »."""
    alertes: Sequence[str] = ()
    dispositifs: Sequence[str] = ()
    compositions: Sequence[str] = ()
    departement: str | None = None
    commune: str | None = None
    epci: str | None = None
    referent: str | None = None
    agent: str | None = None
    sans_referent: bool | None = None
    en_retard: bool | None = None
    echeance_avant: date | None = None
    """Une date due ce jour-là au plus tard, ou manquée."""
    sans_nouvelle_jours: int | None = None
    nouveau_depuis: date | None = None
    depuis: int | None = None
    """Une position : ce que l'on a appris après."""

    @property
    def du_menage(self) -> bool:
        """Vrai si l'on choisit par ce que dit la ligne même du ménage."""
        codes = (self.etapes, self.compositions, self.dispositifs)
        dits = (self.departement, self.commune, self.epci, self.referent, self.agent)
        return any(codes) or any(dits) or self.sans_referent is not None

    @property
    def par_ce_qui_presse(self) -> bool:
        """Vrai si l'on choisit par ce qui alarme, ou ce qui est dû."""
        dits = (self.en_retard is not None, self.echeance_avant is not None)
        return bool(self.alertes) or any(dits)


@dataclass(frozen=True, slots=True, kw_only=True)
class MouvementLu:
    """Un ménage entré dans une liste entre deux jours, ou sorti."""

    y_est: bool
    etape: str
    demandeur: str | None
