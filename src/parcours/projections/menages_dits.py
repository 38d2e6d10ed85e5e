"""Ce que dit une liste de ménages de chacun, comment elle se range, et par quoi on les choisit."""

from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import BindParameter, bindparam
from sqlalchemy.types import TypeEngine


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

    etapes: tuple[str, ...] = ()
    dossiers: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    """« dossier.phase »."""
    alertes: tuple[str, ...] = ()
    dispositifs: tuple[str, ...] = ()
    compositions: tuple[str, ...] = ()
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
    def forme(self) -> "Forme":
        """Par quoi l'on choisit, sans dire quoi."""
        dits = frozenset(nom for nom in _A_LIER if getattr(self, nom) not in {None, ()})
        return Forme(dits, self.sans_referent, self.en_retard)

    @property
    def lies(self) -> dict[str, Any]:
        """Ce qui se lie à la requête de cette forme."""
        dits = {nom: getattr(self, nom) for nom in self.forme.dits}
        return {nom: list(dit) if isinstance(dit, tuple) else dit for nom, dit in dits.items()}


@dataclass(frozen=True, slots=True)
class Forme:
    """Par quoi l'on choisit des ménages : les requêtes de même forme ont le même texte."""

    dits: frozenset[str]
    """Les filtres que l'on lie."""
    sans_referent: bool | None
    en_retard: bool | None

    def lie(self, nom: str, type_: TypeEngine[Any]) -> BindParameter[Any] | None:
        """Ce qu'un filtre veut, à lier ; None : il ne filtre rien."""
        return bindparam(nom, type_=type_) if nom in self.dits else None

    @property
    def du_menage(self) -> bool:
        """Vrai si l'on choisit par ce que dit la ligne même du ménage."""
        return self.sans_referent is not None or not self.dits.isdisjoint(_DU_MENAGE)

    @property
    def par_ce_qui_presse(self) -> bool:
        """Vrai si l'on choisit par ce qui alarme, ou ce qui est dû."""
        return self.en_retard is not None or not self.dits.isdisjoint(_QUI_PRESSE)


_A_LIER: Final = tuple(
    f.name for f in fields(Filtres) if f.name not in {"sans_referent", "en_retard"}
)
_DU_MENAGE: Final = frozenset(
    {"etapes", "compositions", "dispositifs", "departement", "commune", "epci", "referent", "agent"}
)
_QUI_PRESSE: Final = frozenset({"alertes", "echeance_avant"})


@dataclass(frozen=True, slots=True, kw_only=True)
class MouvementLu:
    """Un ménage entré dans une liste entre deux jours, ou sorti."""

    y_est: bool
    etape: str
    demandeur: str | None
