"""La qualité de ce que l'on dit : retards, corrections, silence, champs tus, ce qui surprend.

Chacun ne lit que la sienne. Le SIAO sait qui, chez lui, se tait plus longtemps que d'habitude.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Final
from uuid import UUID

from asyncpg import Record
from fastapi import APIRouter, Depends
from pydantic import BaseModel

from parcours.api.auth import Appelant, Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import ListeDemandee
from parcours.api.ouverture import Ouvert, Savoir, a_cote, ouvrir
from parcours.api.problems import (
    CurseurInvalide,
    LectureInterdite,
    ParametreInvalide,
    ParcoursInconnu,
)
from parcours.api.service import ServiceOuvert
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.version import version
from parcours.domain.tableaux.cadence import cadence
from parcours.domain.tableaux.completude import completude
from parcours.journal import codec, qualite
from parcours.projections.fil_rouge.page import Page

FENETRE: Final = timedelta(days=365)
MEMOIRE: Final = 3 * FENETRE
"""Au-delà, plus personne n'attend qui s'est tu."""
TARDIF_JOURS: Final = 30
CORRECTION: Final = "correction"
FAITS_LUS_MAX: Final = 5_000
"""Combien de faits, les derniers, disent la complétude."""
JOURS_D_UNE_SEMAINE: Final = 7
MENAGES_OUVERTS_MAX: Final = 50
"""Combien s'en ouvrent en une lecture : chacun se rejoue, et s'inscrit au registre."""
TUES: Final = ("vif", CORRECTION)
"""Les familles dont le rythme ne se dit à personne d'autre : une correction peut être de l'une."""
TUS: Final = frozenset({Role.CIDFF, Role.SERVICE_VIF})
"""Ceux dont tout ce qu'ils disent touche aux violences."""

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


class ChampFacultatif(BaseModel):
    """Un champ que l'on peut taire."""

    champ: str
    dits: int
    """Combien de ces faits le disent."""
    taux: float


class TypeDit(BaseModel):
    """Un type de fait que vous dites, et ses champs facultatifs, le moins dit d'abord."""

    type: str
    libelle: str
    faits: int
    champs: list[ChampFacultatif]


class Completude(BaseModel):
    """Ce que disent, de ce qu'ils peuvent taire, vos derniers faits."""

    depuis_le: date
    types: list[TypeDit]


class FaitAReprendre(BaseModel):
    """Un de vos faits, et ce qui y surprend aujourd'hui."""

    parcours: UUID
    fait: str
    """Son identifiant, chez vous."""
    type: str
    survenu_le: date
    code: str
    phrase: str


class Silence(BaseModel):
    """Un partenaire qui se tait plus longtemps que d'habitude."""

    source: str
    libelle: str
    pas_jours: int
    """Entre deux jours de dépôt, la médiane."""
    semaines: int
    """De silence, entières."""


class Silences(BaseModel):
    """Ceux de votre territoire qui se taisent."""

    partenaires: list[Silence]


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
    """Depuis votre dernier dépôt ; null : rien depuis trois ans."""
    se_tait: bool
    """Vrai si ce silence passe trois fois votre pas, et une semaine."""


@router.get("/qualite", summary="La qualité de mes faits")
async def lire_la_qualite_de_mes_faits(appelant: Appelant, service: ServiceOuvert) -> Qualite:
    """Vos retards, vos corrections, votre silence, par famille : ce qu'il y a à reprendre.

    Chacun ne lit que les siens. Les faits s'entendent au dépôt, quoi qu'il en soit advenu.
    """
    aujourdhui = service.today(*appelant.departements)
    depuis = aujourdhui - FENETRE
    async with service.pool.acquire() as connexion:
        lues = await qualite.families(connexion, appelant.source, depuis, TARDIF_JOURS)
        jours = await qualite.days(connexion, appelant.source, aujourdhui - MEMOIRE)
    rythme = cadence(jours, aujourdhui)
    familles = [FamilleDite(**dict(lue)) for lue in lues]
    return Qualite(
        depuis_le=depuis,
        faits=sum(f.faits for f in familles),
        corrections=sum(f.faits for f in familles if f.famille == CORRECTION),
        familles=familles,
        jours_de_depot=sum(jour >= depuis for jour in jours),
        pas_jours=rythme.pas_jours,
        silence_jours=rythme.silence_jours,
        se_tait=rythme.se_tait,
    )


@router.get("/qualite/completude", summary="Ce que mes faits taisent")
async def lire_la_completude_de_mes_faits(appelant: Appelant, service: ServiceOuvert) -> Completude:
    """De chaque type que vous dites, ses champs facultatifs et combien de faits les disent.

    Sur vos 5 000 derniers faits de douze mois. Un champ qui n'a pas d'objet n'est pas à remplir.
    """
    depuis = service.today(*appelant.departements) - FENETRE
    async with service.pool.acquire() as connexion:
        dits = await qualite.told(connexion, appelant.source, depuis, FAITS_LUS_MAX)
    return Completude(depuis_le=depuis, types=list(_types(dits)))


def _types(dits: Sequence[Record]) -> Iterator[TypeDit]:
    combien = {li["type"]: li["dits"] for li in dits if li["champ"] is None}
    for type_, faits in sorted(combien.items()):
        classe = codec.event_class(type_)
        if classe is not None:
            siens = {li["champ"]: li["dits"] for li in dits if li["type"] == type_ and li["champ"]}
            yield TypeDit(
                type=type_,
                libelle=classe.fiche.libelle,
                faits=faits,
                champs=[
                    ChampFacultatif(champ=dit.champ, dits=dit.dits, taux=dit.taux)
                    for dit in completude(classe, faits, siens)
                ],
            )


@router.get(
    "/qualite/anomalies",
    summary="Mes faits à reprendre",
    responses=problemes(CurseurInvalide),
)
async def lister_mes_faits_a_reprendre(liste: ListeDemandee) -> Page[FaitAReprendre]:
    """Ceux de vos faits de douze mois qui surprennent aujourd'hui, chez les ménages que vous lisez.

    Rien de plus que leurs cartes n'en disent ; chaque ménage est une lecture. `limite` compte des
    ménages, cinquante au plus : une page peut être vide et avoir une suite.
    """
    limite = min(liste.limite, MENAGES_OUVERTS_MAX)
    curseurs = liste.curseurs(UUID)
    apres = None if liste.apres is None else curseurs.read(liste.apres)
    depuis = liste.aujourdhui() - FENETRE
    async with liste.service.pool.acquire() as connexion:
        flux = await qualite.streams(connexion, liste.lecteur.source, depuis, apres, limite + 1)
    page: Page[FaitAReprendre] = Page(elements=[], position=0)
    for parcours in flux[:limite]:
        try:
            ouvert = await ouvrir(liste.service, liste.lecteur, parcours, Savoir())
        except ParcoursInconnu:
            continue
        if await _se_reprend_ailleurs(liste, ouvert, depuis):
            continue
        repris = await a_cote(liste.service, ouvert, partial(_a_reprendre, ouvert, parcours))
        page = Page(elements=[*page.elements, *repris], position=ouvert.position)
    suite = curseurs.write(flux[limite - 1]) if len(flux) > limite else None
    return page.model_copy(update={"suivant": suite})


async def _se_reprend_ailleurs(liste: ListeDemandee, ouvert: Ouvert, depuis: date) -> bool:
    """Vrai d'un ménage réuni à un autre dont on a dit quelque chose : ses faits sont là-bas."""
    autre = ouvert.vie.parcours.absorbe_par
    if autre is None:
        return False
    async with liste.service.pool.acquire() as connexion:
        return await qualite.tells_of(connexion, liste.lecteur.source, depuis, autre)


def _a_reprendre(ouvert: Ouvert, parcours: UUID) -> list[FaitAReprendre]:
    """Ce qui surprend, de ce qu'en dit qui lit, tel que la carte le dit."""
    vie, source = ouvert.vie, ouvert.regard.lecteur.source
    siens = {f.reference: f for f in vie.parcours.faits if f.source == source}
    visibles = version(vie.parcours, ouvert.regard).references
    surprises = [*vie.parcours.anomalies_au(date.max), *vie.trajectoire.anomalies_au(date.max)]
    return [
        FaitAReprendre(
            parcours=parcours,
            fait=fait.id,
            type=fait.evenement.fiche.nom,
            survenu_le=fait.jour,
            code=surprise.code,
            phrase=surprise.phrase,
        )
        for surprise in surprises
        if surprise.fait in visibles and (fait := siens.get(surprise.fait or "")) is not None
    ]


async def est_un_siao(lecteur: Liseur) -> None:
    """Refuser qui ne veille pas sur ce que disent les autres."""
    if Role.SIAO not in lecteur.roles and not lecteur.est_superviseur:
        raise LectureInterdite("Seul le SIAO sait qui, sur son territoire, se tait.")


@router.get(
    "/silences",
    summary="Les partenaires de mon territoire qui se taisent",
    dependencies=[Depends(est_un_siao)],
    responses=problemes(LectureInterdite),
)
async def lire_les_silences(
    appelant: Appelant, lecteur: Liseur, service: ServiceOuvert
) -> Silences:
    """Ceux dont le silence passe trois fois leur pas, et une semaine ; eux le lisent de même.

    Ni le jour, ni la famille de ce qu'ils ont dit ; rien du rythme de ce qui touche aux violences.
    """
    aujourdhui = service.today(*appelant.departements)
    tous = await service.annuaire.everyone()
    ici = {
        p.source: p.libelle
        for p in tous
        if p.source != appelant.source
        and (lecteur.est_superviseur or set(p.departements) & set(appelant.departements))
        and TUS.isdisjoint(p.roles)
    }
    async with service.pool.acquire() as connexion:
        jours = await qualite.days_of(connexion, list(ici), aujourdhui - MEMOIRE, TUES)
    rythmes = {source: cadence(dits, aujourdhui) for source, dits in jours.items()}
    return Silences(
        partenaires=[
            Silence(
                source=source,
                libelle=ici[source],
                pas_jours=rythme.pas_jours,
                semaines=rythme.silence_jours // JOURS_D_UNE_SEMAINE,
            )
            for source, rythme in sorted(rythmes.items())
            if rythme.se_tait and rythme.pas_jours is not None and rythme.silence_jours is not None
        ]
    )
