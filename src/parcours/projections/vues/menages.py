"""Les ménages, un par ligne tant que rien n'y change : ce qu'une liste en dit et par quoi on trie.

Une ligne dit ce qu'on lit d'un ménage sans en lire les faits ; ses dossiers et ses nouvelles, qui
se lisent selon la famille et le niveau d'un fait, ont leurs lignes.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.langage import nomenclatures, territoires
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import S0, S4, S5, Sensibilite
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.phases import Phases, PhasesLues, par_nom
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.menage.etat import Menage
from parcours.projections.demandeur import demandeur
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import Vie, Vue, table, toujours

SANS_NOUVELLE: Final = frozenset({"correction", "droits", "relation"})
"""Les familles dont un fait ne dit rien de neuf de la vie du ménage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodeDeMenage:
    """Un ménage, tant que rien n'y change."""

    etape: str
    etape_depuis_le: date | None
    departement: str | None
    commune: str | None
    """Tue si une protection la masque ; scellée si le fait l'est."""
    commune_claire: str | None
    """Celle d'aujourd'hui, si elle n'est pas scellée : celle que l'on filtre et que l'on compte."""
    epci: str | None
    sensibilite_commune: int
    referent: str | None
    agent: str | None
    sans_referent_depuis: date | None
    composition: str | None
    situations: list[str]
    """Où vivent ses personnes, sans ce que seul lit un soignant."""
    sensibilite_situations: int
    demandeur: str | None
    """Le nom et le prénom de qui demande, scellés, en JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierDuMenage:
    """Un dossier ouvert et sa phase, telle qu'on la lit de tel à tel niveau."""

    dossier: str
    famille: str
    sensibilite: int
    """Le moindre niveau où il se lit ainsi."""
    niveau_max: int
    """Le plus haut où il se lit ainsi : au-delà, d'autres faits disent une autre phase."""
    date_le: date
    phase: str | None
    phase_depuis_le: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nouvelle:
    """Un type de fait survenu un jour."""

    le: date
    position: int
    """La dernière au journal de qui le dit."""
    type: str
    famille: str
    sensibilite: int


MENAGES = table("menages", PeriodeDeMenage, "departement du")
DOSSIERS_OUVERTS = table("menages_dossiers", DossierDuMenage)
NOUVELLES = table("menages_nouvelles", Nouvelle, "parcours le", datee=False)


def _menages(vie: Vie) -> Iterable[Tranche[PeriodeDeMenage | None]]:
    """Le ménage, du premier jour que l'on en connaît ; un parcours clos y reste, clos."""
    parcours = vie.parcours
    if not (parcours.est_ouvert and parcours.faits):
        return ()
    libres = tuple(parcours.jours_sans_referent())

    def valeur(jour: date) -> PeriodeDeMenage:
        periode, lieu = vie.trajectoire.periode(jour), ou_vit(vie, jour)
        mandat, ici = parcours.referent(jour), parcours.lieu(jour)
        claire = _claire(lieu.commune)
        connue = territoires.commune(claire) if claire else None
        sejours = [s for _, s in vie.trajectoire.situations(jour) if s]
        return PeriodeDeMenage(
            etape=periode.etape.value,
            etape_depuis_le=parcours.clos_le(jour) or periode.depuis_le,
            departement=lieu.departement,
            commune=lieu.commune,
            commune_claire=claire,
            epci=connue.epci if connue else None,
            sensibilite_commune=int(ici.sensibilite) if ici else int(S0),
            referent=mandat.organisme if mandat else None,
            agent=mandat.agent if mandat else None,
            sans_referent_depuis=next((i.du for i in libres if i.contient(jour)), None),
            composition=parcours.volet(Menage, jour).composition,
            situations=sorted(
                {nomenclatures.masquer("SITRES", s.situation, S4.name) for s in sejours}
            ),
            sensibilite_situations=max(
                (int(s.fait.evenement.fiche.sensibilite) for s in sejours), default=int(S0)
            ),
            demandeur=demandeur(vie, jour),
        )

    return vie.tranches(valeur, parcours.faits[0].jour)


def _claire(commune: str | None) -> str | None:
    """La commune d'aujourd'hui où mène ce code ; None s'il est scellé."""
    if commune is None or Scelle.est_a_plat(commune):
        return None
    return territoires.actuelle(commune)


def _dossiers(vie: Vie) -> Iterator[Tranche[DossierDuMenage | None]]:
    """Chaque dossier tant qu'il est ouvert, avec sa phase à chaque niveau où elle diffère."""
    phases: dict[str, Phases] = {}
    ranges = par_nom(vie.parcours.faits)
    for suivi in vie.parcours.dossiers if vie.parcours.est_ouvert else ():
        code, tenant = suivi.dossier.code, vie.parcours.histoire.tenant
        if code not in phases:
            phases[code] = Phases(suivi.dossier, ranges, tenant)
        seuils = _seuils(suivi, phases[code].sensibilites)
        for seuil, suivant in zip(seuils, [*seuils[1:], None], strict=True):
            niveau_max = int(S5) if suivant is None else int(suivant) - 1
            yield from _lu_au_niveau(vie, suivi, phases[code].du(suivi, seuil), seuil, niveau_max)


def _seuils(suivi: DossierSuivi, niveaux: Iterable[Sensibilite]) -> list[Sensibilite]:
    """Les niveaux à partir desquels un fait de plus dit la phase du dossier."""
    return sorted({suivi.sensibilite, *(n for n in niveaux if n > suivi.sensibilite)})


def _lu_au_niveau(
    vie: Vie,
    suivi: DossierSuivi,
    phases: PhasesLues,
    niveau: Sensibilite,
    niveau_max: int,
) -> Iterator[Tranche[DossierDuMenage | None]]:

    def ouvert(jour: date) -> DossierDuMenage:
        dite = phases.au(jour)
        return DossierDuMenage(
            dossier=suivi.dossier.code,
            famille=suivi.fait.evenement.fiche.famille,
            sensibilite=int(niveau),
            niveau_max=niveau_max,
            date_le=suivi.date_le,
            phase=dite[0].code if dite else None,
            phase_depuis_le=dite[1].jour if dite else None,
        )

    return vie.tranches(ouvert, suivi.ouvert_le, suivi.ferme_le)


def _nouvelles(vie: Vie) -> Iterator[Tranche[Nouvelle | None]]:
    """Ce qui est survenu dans la vie du ménage, un type de fait une fois par jour."""
    if vie.parcours.est_ouvert:
        dites: defaultdict[tuple[date, str], list[Fait]] = defaultdict(list)
        for fait in vie.parcours.faits:
            if _est_une_nouvelle(vie, fait):
                dites[fait.jour, fait.evenement.fiche.nom].append(fait)
        for (le, nom), faits in dites.items():
            fiche = faits[0].evenement.fiche
            yield toujours(
                Nouvelle(
                    le=le,
                    position=max(fait.position for fait in faits),
                    type=nom,
                    famille=fiche.famille,
                    sensibilite=int(fiche.sensibilite),
                )
            )


def _est_une_nouvelle(vie: Vie, fait: Fait) -> bool:
    """Faux de ce qui cite un fait dont l'auteur se tait : la chronologie ne le montre pas."""
    return (
        fait.evenement.fiche.famille not in SANS_NOUVELLE and fait.reference not in vie.voile.citent
    )


VUE: Final = Vue(MENAGES, _menages, ordre=(MENAGES.c.parcours,))
VUES: Final = (VUE, Vue(DOSSIERS_OUVERTS, _dossiers), Vue(NOUVELLES, _nouvelles))
