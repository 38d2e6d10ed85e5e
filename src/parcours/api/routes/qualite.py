"""La qualité de ce que l'on dit : ses retards, ses corrections, son silence. La sienne seule."""

from datetime import date, timedelta
from typing import Final

from fastapi import APIRouter
from pydantic import BaseModel

from parcours.api.auth import Appelant
from parcours.api.documentation import problemes
from parcours.api.problems import ParametreInvalide
from parcours.api.service import ServiceOuvert
from parcours.domain.tableaux.cadence import cadence
from parcours.journal import qualite

FENETRE: Final = timedelta(days=365)
TARDIF_JOURS: Final = 30
CORRECTION: Final = "correction"

router = APIRouter(prefix="/v1/moi", tags=["moi"], responses=problemes(ParametreInvalide))


class FamilleDite(BaseModel):
    """Ce que vous avez dit d'une famille de faits."""

    famille: str
    faits: int
    connus_en_jours: int
    """Entre le fait et le moment où vous l'avez su, la médiane."""
    deposes_en_jours: int
    """Entre le moment où vous l'avez su et le dépôt, la médiane."""
    tardifs: int
    """Déposés plus de trente jours après le fait."""
    dernier_depot_le: date


class Qualite(BaseModel):
    """Vos faits des douze derniers mois, et votre rythme."""

    depuis_le: date
    faits: int
    corrections: int
    """Vos faits qui en corrigent, en précisent ou en annulent d'autres."""
    familles: list[FamilleDite]
    jours_de_depot: int
    pas_jours: int | None
    """Entre deux jours de dépôt, la médiane ; null : pas encore d'habitude."""
    silence_jours: int | None
    """Depuis votre dernier dépôt ; null : rien depuis douze mois."""
    se_tait: bool
    """Vrai si ce silence passe trois fois votre pas, et une semaine."""


@router.get("/qualite", summary="La qualité de mes faits")
async def lire_la_qualite_de_mes_faits(appelant: Appelant, service: ServiceOuvert) -> Qualite:
    """Vos retards, vos corrections, votre silence, par famille : ce qu'il y a à reprendre.

    Chacun ne lit que les siens. Les faits s'entendent au dépôt, quoi qu'il en soit advenu.
    """
    aujourdhui = service.today()
    depuis = aujourdhui - FENETRE
    async with service.pool.acquire() as connexion:
        lues = await qualite.families(connexion, appelant.source, depuis, TARDIF_JOURS)
        jours = await qualite.days(connexion, appelant.source, depuis)
    rythme = cadence(jours, aujourdhui)
    familles = [FamilleDite(**dict(lue)) for lue in lues]
    return Qualite(
        depuis_le=depuis,
        faits=sum(f.faits for f in familles),
        corrections=sum(f.faits for f in familles if f.famille == CORRECTION),
        familles=familles,
        jours_de_depot=len(jours),
        pas_jours=rythme.pas_jours,
        silence_jours=rythme.silence_jours,
        se_tait=rythme.se_tait,
    )
