"""Le territoire : chaque structure, site, plan, convention, expérimentation, et où il en est.

Une ligne vaut tant que rien n'y change. Les places ont les leurs : `offre`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, case, func, literal, or_, select

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import PARTOUT, Agregat
from parcours.domain.langage.vocabulaire import S4
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.territoire import (
    FAMILLE,
    abrite,
    niveau_d_ailleurs,
    niveau_sur_place,
    qui_sait,
)
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.territoire.communes_vif import CommuneVif
from parcours.domain.volets.territoire.conventions import Convention
from parcours.domain.volets.territoire.departements import DepartementConnu
from parcours.domain.volets.territoire.donnees import Plateforme
from parcours.domain.volets.territoire.experimentations import Experimentation
from parcours.domain.volets.territoire.offre import Structure
from parcours.domain.volets.territoire.plans import Plan
from parcours.domain.volets.territoire.seances import Seance
from parcours.domain.volets.territoire.sites import Site
from parcours.projections.acces import ACCES, Demande
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.lieux import ecrite
from parcours.projections.retenus import est_retenu
from parcours.projections.vue import Vie, Vue, table, toujours, vaut


@dataclass(frozen=True, slots=True, kw_only=True)
class FluxSuivi:
    """Un flux du territoire, tant que rien n'y change."""

    agregat: str
    auteurs: list[str]
    """Les organismes qui en ont dit quelque chose : chacun lit ce qu'il a dit."""
    sensibilite: int
    """Le niveau qu'il faut pour savoir que le flux existe."""
    departement: str | None
    commune: str | None
    sensibilite_commune: int
    nature: str | None
    """Un code de la liste qui dit la nature de cette sorte de flux."""
    etat: str
    depuis_le: date | None
    fin_le: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FluxDuTerritoire:
    """Un flux du territoire, dont les faits se suivent : même ceux qui ont tous été annulés."""

    departement: str | None
    """Le dernier connu : il dit quel territoire lit."""
    sensibilite: int
    """S4 d'une structure qui accueille, ou a accueilli, des victimes de violences."""
    savent: list[str]
    """Les organismes qui l'ont déclarée telle."""


SUIVIS = table("territoire_suivis", FluxDuTerritoire, datee=False)
FLUX = table("territoire", FluxSuivi, "agregat departement du")


class ResumeDeFlux(NamedTuple):
    """Ce qu'une liste dit d'un flux."""

    nature: str | None
    etat: str
    depuis_le: date | None = None
    fin_le: date | None = None


# --- Où en est chaque sorte de flux ---------------------------------------------------------------


def _structure(structure: Structure) -> ResumeDeFlux:
    dite = structure.declaration
    if dite is None:
        return ResumeDeFlux(None, "non-declaree")
    if dite.est_ouverte:
        return ResumeDeFlux(dite.nature, "ouverte", structure.declaree_le)
    return ResumeDeFlux(dite.nature, "fermee", structure.declaree_le, dite.le)


def _site(site: Site) -> ResumeDeFlux:
    if site.fermeture:
        return ResumeDeFlux(site.proprietaire, "ferme", site.signale_le, site.fermeture.le)
    etat = "evacuation-prevue" if site.evacuation_prevue_le else "ouvert"
    return ResumeDeFlux(site.proprietaire, etat, site.signale_le)


def _plan(plan: Plan) -> ResumeDeFlux:
    etat = "adopte" if plan.adopte_le else "non-adopte"
    return ResumeDeFlux(plan.nature, etat, plan.debut_le, plan.fin_le)


def _convention(convention: Convention) -> ResumeDeFlux:
    return ResumeDeFlux(convention.nature, "signee", convention.signee_le, convention.fin_le)


def _experimentation(experimentation: Experimentation) -> ResumeDeFlux:
    decision = experimentation.derniere_decision
    etat = "lancee" if decision is None else {"ACCORD": "validee"}.get(decision.sens, "refusee")
    return ResumeDeFlux(
        experimentation.objet, etat, experimentation.lancee_le, experimentation.fin_prevue_le
    )


def _commune(commune: CommuneVif) -> ResumeDeFlux:
    etat = "conventionnee" if commune.capacite else "finie"
    return ResumeDeFlux(None, etat, commune.conventionnee_le, commune.fin_le)


def _seance(seance: Seance) -> ResumeDeFlux:
    return ResumeDeFlux(seance.niveau, seance.etat.value, seance.seance_le, seance.close_le)


def _plateforme(plateforme: Plateforme) -> ResumeDeFlux:
    return ResumeDeFlux(None, "notifiee" if plateforme.notifiee_cnil_a else "constatee")


RESUMES: Final[Mapping[Agregat, tuple[type[Any], Callable[[Any], ResumeDeFlux]]]] = {
    Agregat.STRUCTURE: (Structure, _structure),
    Agregat.SITE: (Site, _site),
    Agregat.PLAN: (Plan, _plan),
    Agregat.CONVENTION: (Convention, _convention),
    Agregat.EXPERIMENTATION: (Experimentation, _experimentation),
    Agregat.DEPARTEMENT: (DepartementConnu, lambda _: ResumeDeFlux(None, "suivi")),
    Agregat.COMMUNE: (CommuneVif, _commune),
    Agregat.SEANCE: (Seance, _seance),
    Agregat.PLATEFORME: (Plateforme, _plateforme),
}
"""L'état de chaque sorte de flux, et ce qu'une liste en dit."""


# --- Les lignes d'un flux -------------------------------------------------------------------------


def _suivi(vie: Vie) -> Iterator[Tranche[FluxDuTerritoire | None]]:
    """Le flux, s'il est du territoire."""
    if _se_suit(vie):
        dits = _dits(vie)
        yield toujours(
            FluxDuTerritoire(
                departement=_dernier_departement(vie),
                sensibilite=int(S4) if abrite(dits) else 0,
                savent=sorted(qui_sait(dits)),
            )
        )


def _flux(vie: Vie) -> Iterable[Tranche[FluxSuivi | None]]:
    """Où en est le flux ; rien pour un ménage."""
    agregat, faits = vie.parcours.agregat, vie.parcours.faits
    if agregat is Agregat.MENAGE or not faits:
        return ()
    volet, resume = RESUMES[agregat]
    dits = _dits(vie)
    cachee = abrite(dits)
    auteurs = sorted(qui_sait(dits) if cachee else {f.organisme for f in dits})

    def valeur(jour: date) -> FluxSuivi | None:
        lieu = vie.parcours.lieu(jour)
        if lieu is None and jour < faits[0].jour:
            return None
        dit = resume(vie.parcours.volet(volet, jour))
        return FluxSuivi(
            agregat=agregat.value,
            auteurs=auteurs,
            sensibilite=int(S4) if cachee else _sensibilite(vie, jour),
            departement=lieu.departement if lieu else None,
            commune=ecrite(lieu.commune) if lieu else None,
            sensibilite_commune=int(lieu.sensibilite) if lieu else 0,
            nature=dit.nature,
            etat=dit.etat,
            depuis_le=dit.depuis_le,
            fin_le=dit.fin_le,
        )

    return vie.tranches(valeur)


def _dits(vie: Vie) -> list[Fait]:
    """Tout ce qu'on a dit du flux, corrigé ou non."""
    return [entree.fait for entree in vie.parcours.histoire.entrees]


def _se_suit(vie: Vie) -> bool:
    """Vrai pour un flux du territoire, ou qui n'a jamais rien dit d'autre."""
    if vie.parcours.faits:
        return vie.parcours.agregat is not Agregat.MENAGE
    familles = {e.fait.evenement.fiche.famille for e in vie.parcours.histoire.entrees} - PARTOUT
    return familles == {FAMILLE}


def _dernier_departement(vie: Vie) -> str | None:
    """Celui du flux ; à défaut de fait qui compte, le dernier que l'on y ait dit."""
    if lieu := vie.parcours.lieu(date.max):
        return lieu.departement
    dits = [e.fait.departement for e in vie.parcours.histoire.entrees if e.fait.departement]
    return dits[-1] if dits else None


def _sensibilite(vie: Vie, jour: date) -> int:
    """Le moindre niveau d'un fait survenu ; un flux se connaît par son fait le moins sensible."""
    faits = vie.parcours.faits
    connus = [f for f in faits if f.jour <= jour] or faits
    return min(int(fait.evenement.fiche.sensibilite) for fait in connus)


VUE_SUIVIS: Final = Vue(SUIVIS, _suivi, pour_tous=True)
VUE_FLUX: Final = Vue(
    FLUX, _flux, ordre=(func.coalesce(FLUX.c.departement, ""), FLUX.c.parcours), pour_tous=True
)
VUES: Final[tuple[Vue[Any], ...]] = (
    VUE_SUIVIS,
    VUE_FLUX,
)


# --- Lire -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FluxListe(FluxSuivi):
    """Un flux, et sa commune pour qui peut la lire."""

    commune_lue: str | None


def flux(
    agregat: Agregat, au: date, departement: str | None, demande: Demande
) -> Lecture[FluxListe]:
    """Les flux de cette sorte connus ce jour-là, par département."""
    ligne, lu = FLUX.c, _niveau(demande.lecteur)
    commune = case((ligne.sensibilite_commune <= lu, ligne.commune)).label("commune_lue")
    choix = (
        lignes_de(VUE_FLUX)
        .add_columns(commune)
        .join(ACCES, ACCES.c.parcours == ligne.parcours)
        .where(ligne.agregat == agregat.value, vaut(FLUX, au), _lisible(demande.lecteur))
        .where(~est_retenu(ligne.parcours))
    )
    if departement is not None:
        choix = choix.where(ligne.departement == departement)
    return Lecture.de(VUE_FLUX, FluxListe, choix)


def lisible(agregat: Agregat, parcours: UUID, lecteur: Lecteur) -> Select[Any]:
    """Le département de ce flux, s'il est de cette sorte et si le lecteur peut le connaître."""
    return (
        select(ACCES.c.departement)
        .join(FLUX, FLUX.c.parcours == ACCES.c.parcours)
        .where(FLUX.c.agregat == agregat.value, ACCES.c.parcours == parcours, _lisible(lecteur))
        .limit(1)
    )


def _niveau(lecteur: Lecteur) -> ColumnElement[int]:
    """Ce que le lecteur lit d'un flux, à côté d'une ligne d'`ACCES` ; le même que le domaine."""
    return case(
        (ACCES.c.departement.in_(lecteur.departements), int(niveau_sur_place(lecteur))),
        else_=int(niveau_d_ailleurs(lecteur)),
    )


def _lisible(lecteur: Lecteur) -> ColumnElement[bool]:
    en_dit = literal(lecteur.organisme) == any_(FLUX.c.auteurs)
    return or_(FLUX.c.sensibilite <= _niveau(lecteur), en_dit)
