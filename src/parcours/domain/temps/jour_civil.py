"""Le jour et l'heure d'un instant, là où vit le ménage.

La journée commence à minuit du territoire : un même instant est le 10 mars en Guadeloupe et le 11 à
Paris. Tout ce qui change un instant en jour, ou un jour en instant, passe par ici.
"""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

PARIS: Final = ZoneInfo("Europe/Paris")
OUTRE_MER: Final = {
    "971": ZoneInfo("America/Guadeloupe"),
    "972": ZoneInfo("America/Martinique"),
    "973": ZoneInfo("America/Cayenne"),
    "974": ZoneInfo("Indian/Reunion"),
    "975": ZoneInfo("America/Miquelon"),
    "976": ZoneInfo("Indian/Mayotte"),
    "977": ZoneInfo("America/St_Barthelemy"),
    "978": ZoneInfo("America/Marigot"),
    "984": ZoneInfo("Indian/Kerguelen"),
    "986": ZoneInfo("Pacific/Wallis"),
    "987": ZoneInfo("Pacific/Tahiti"),
    "988": ZoneInfo("Pacific/Noumea"),
}
"""L'heure légale des territoires qui n'ont pas celle de Paris."""
JOURS_RETENUS_MAX: Final = 8192
"""Le jour où l'on a su un fait se relit à chaque relation que l'on juge."""


@lru_cache(maxsize=JOURS_RETENUS_MAX)
def jour_civil(instant: datetime, territoire: str | None = None) -> date:
    """Le jour civil d'un instant dans ce territoire ; à Paris s'il est inconnu."""
    return a_l_heure(instant, territoire).date()


def heure_locale(instant: datetime, territoire: str | None = None) -> str:
    """L'heure d'un instant au territoire, `HH:MM` ; celle de Paris s'il est inconnu."""
    return a_l_heure(instant, territoire).strftime("%H:%M")


def a_l_heure(instant: datetime, territoire: str | None = None) -> datetime:
    """L'instant, dit à l'heure de ce territoire ; aux confins du calendrier, tel qu'il est."""
    try:
        return instant.astimezone(_fuseau(territoire))
    except OverflowError:
        return instant


def minuit(jour: date, territoire: str | None = None) -> datetime:
    """L'instant où ce jour commence dans ce territoire ; aux confins du calendrier, en UTC."""
    try:
        return datetime.combine(jour, time(), _fuseau(territoire)).astimezone(UTC)
    except OverflowError:
        return datetime.combine(jour, time(), UTC)


@lru_cache(maxsize=JOURS_RETENUS_MAX)
def dernier_jour_commence(instant: datetime) -> date:
    """Le jour civil le plus avancé de France : au-delà, une date est future partout."""
    return max(jours_civils(instant))


def jours_civils(instant: datetime) -> frozenset[date]:
    """Les jours qu'il est en France à cet instant : deux au plus."""
    return frozenset(jour_civil(instant, territoire) for territoire in (None, *OUTRE_MER))


def _fuseau(territoire: str | None) -> ZoneInfo:
    return OUTRE_MER.get(territoire or "", PARIS)
