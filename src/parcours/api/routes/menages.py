"""Mes ménages : tous ceux que je lis, filtrés, triés, comptés."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from parcours.api import exemples
from parcours.api.documentation import problemes
from parcours.api.filtres import PHASES_DITES, FiltresDits, codes_dits
from parcours.api.listes import CompteDemande, ListeDemandee, suit_des_menages
from parcours.api.noms import lever_les_noms
from parcours.api.ouverture import lever_les_communes
from parcours.api.parametres import Au, vues_a_jour
from parcours.api.problems import CurseurInvalide, LectureInterdite, ParametreInvalide
from parcours.api.visites import RIEN, Appris, Visite, appris_de, visites
from parcours.domain.droit import DELAIS
from parcours.domain.langage import nomenclatures, territoires
from parcours.domain.langage.situations import LIBELLES
from parcours.domain.publie import catalogue
from parcours.domain.veille.alertes import TYPES, Severite
from parcours.domain.veille.expulsion_possible import DateOuverte
from parcours.projections import facettes, menages_lus
from parcours.projections.facettes import ARRIVEES, EN_RETARD, SILENCES, SOUS, Facette
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.menages_dits import MenageLu, Tri

router = APIRouter(
    prefix="/v1/parcours",
    tags=["listes"],
    dependencies=[Depends(suit_des_menages), Depends(vues_a_jour)],
    responses=problemes(CurseurInvalide, LectureInterdite, ParametreInvalide),
)


ECHEANCES_DITES: Final = {
    EN_RETARD: "En retard",
    **{valeur: f"En retard, ou sous {jours} jours" for valeur, jours in SOUS.items()},
}


class DossierListe(BaseModel):
    """Un dossier ouvert, et où il en est."""

    dossier: str
    libelle: str
    date_le: date
    phase: str | None
    """Où il en est ; null : il n'a pas de phase."""
    phase_libelle: str | None
    phase_depuis_le: date | None


class MenageListe(BaseModel):
    """Un ménage que vous lisez ; ce que vous n'en lisez pas est null, ou absent d'une liste."""

    parcours: UUID
    demandeur: str | None
    """Le prénom et le nom de la personne qui demande, s'ils sont connus et lisibles."""
    etape: str
    depuis_le: date | None
    """Premier jour à l'étape de base, sans interruption ; la clôture, pour un parcours clos."""
    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None
    referent: str | None
    """L'organisme en charge."""
    agent: str | None
    sans_referent_depuis: date | None
    """Premier jour sans personne en charge ; null : quelqu'un l'est, ou le parcours est clos."""
    composition: str | None
    dispositifs: list[str]
    """Où vivent ses personnes : codes de la liste SITRES."""
    severite: str | None
    """Celle de la plus grave de ses alertes ouvertes."""
    alertes: list[str]
    """Codes de ses alertes ouvertes."""
    ce_qui_alarme: list[str]
    """Ce que disent ces alertes, en français."""
    en_retard_depuis: date | None
    """La plus ancienne échéance manquée qui reste due."""
    prochaine_echeance_le: date | None
    prochaine_regle: str | None
    prochaine_echeance: str | None
    """Ce qui est dû, en français."""
    dossiers: list[DossierListe]
    """Ses dossiers ouverts, le plus ancien d'abord."""
    expulsion_possible_le: date | None
    """Le premier jour possible, lu ce jour-là ; null si rien ne la permet."""
    derniere_nouvelle_le: date | None
    derniere_nouvelle: str | None
    """Le dernier fait de sa vie que vous lisez, en français."""
    vu_le: datetime | None
    """Quand votre organisme, et l'agent que dit `Parcours-Agent`, en a ouvert la carte ; null :
    jamais."""
    a_relire: bool
    """Vrai si vos droits y ont changé depuis : sa carte ne dit plus la même chose."""
    appris: list[str]
    """Ce que vous en avez appris après `depuis`, en phrases : les dix derniers faits sus, au plus.
    """
    faits_appris: int
    """Combien de faits, en tout."""


class ValeurComptee(BaseModel):
    """Une valeur d'une facette, et combien de ménages l'ont."""

    valeur: str | None
    """Ce que prend le filtre de même nom, s'il y en a un ; null : on ne la sait pas, ou vous ne la
    lisez pas.
    """
    libelle: str | None
    menages: int


class Facettes(BaseModel):
    """Les ménages de la liste, comptés par valeur."""

    au: date
    facettes: dict[str, list[ValeurComptee]]
    """Par facette demandée, de la valeur la plus fréquente à la plus rare."""
    position: int


@router.get("", summary="Mes ménages", responses=exemples.exemple(exemples.MENAGE))
async def lire_mes_menages(
    liste: ListeDemandee,
    voulus: FiltresDits,
    au: Au = None,
    tri: Annotated[
        Tri,
        Query(
            description="`urgence` : les retards, puis le plus grave ; `silence` : les plus "
            "longtemps sans nouvelle ; `expulsion` : la date la plus proche ; `etape` ; `arrivee` :"
            " les plus récents."
        ),
    ] = Tri.URGENCE,
) -> Page[MenageListe]:
    """Les ménages que vous lisez ce jour-là, par une relation ou par la vue de votre rôle.

    Chacun avec où il en est, qui le suit, ce qui presse, ses dossiers et sa dernière nouvelle, dans
    la limite de ce que vous en lisez ; un filtre ne compare que ce que la liste vous montre. Tous
    s'appliquent à la fois. `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ;
    les pages d'un ménage l'ont.
    """
    jour = au or liste.aujourdhui(voulus.departement)
    lues = await liste.lire(lambda demande: menages_lus.menages(jour, voulus, tri, demande))
    noms = await lever_les_noms(
        liste.service, liste.lecteur, {x.parcours: x.dit.demandeur for x in lues.lignes}
    )
    communes = await lever_les_communes(liste.service, (x.dit.commune for x in lues.lignes))
    faites = await visites(liste.service, liste.lecteur, [x.parcours for x in lues.lignes])
    appris = await appris_de(liste, voulus.depuis, [x.parcours for x in lues.lignes])
    return lues.page(
        lambda lue: _menage(
            lue,
            jour,
            noms.get(lue.parcours),
            communes[lue.dit.commune],
            faites.get(lue.parcours),
            appris.get(lue.parcours, RIEN),
        )
    )


def _menage(  # noqa: PLR0913, PLR0917 (what is read beside the row)
    lue: Lue[MenageLu],
    jour: date,
    demandeur: str | None,
    commune: str | None,
    visite: Visite | None,
    appris: Appris,
) -> MenageListe:
    dit = lue.dit
    nouvelle = catalogue.trouver(dit.nouvelle) if dit.nouvelle else None
    return MenageListe(
        parcours=lue.parcours,
        demandeur=demandeur,
        etape=dit.etape,
        depuis_le=dit.etape_depuis_le,
        departement=dit.departement,
        commune=commune,
        nom_de_la_commune=territoires.nom_de_la_commune(commune),
        referent=dit.referent,
        agent=dit.agent,
        sans_referent_depuis=dit.sans_referent_depuis,
        composition=dit.composition,
        dispositifs=dit.situations or [],
        severite=Severite(dit.severite).name if dit.severite else None,
        alertes=dit.alertes or [],
        ce_qui_alarme=[TYPES[code].libelle for code in dit.alertes or ()],
        en_retard_depuis=dit.en_retard_depuis,
        prochaine_echeance_le=dit.prochaine_echeance_le,
        prochaine_regle=dit.prochaine_regle,
        prochaine_echeance=DELAIS[dit.prochaine_regle].libelle if dit.prochaine_regle else None,
        dossiers=[_dossier(**dossier) for dossier in dit.dossiers or ()],
        expulsion_possible_le=_expulsion_possible_le(dit, jour),
        derniere_nouvelle_le=dit.nouvelle_le,
        derniere_nouvelle=nouvelle.fiche.libelle if nouvelle else None,
        vu_le=visite.vu_le if visite else None,
        a_relire=visite is not None and visite.est_a_relire(dit.droits),
        appris=appris.phrases,
        faits_appris=appris.en_tout,
    )


def _dossier(
    dossier: str, date_le: date, phase: str | None, phase_depuis_le: date | None
) -> DossierListe:
    libelle = PHASES_DITES[f"{dossier}.{phase}"].rpartition(" : ")[2] if phase else None
    return DossierListe(
        dossier=dossier,
        libelle=catalogue.legendes().dossiers[dossier],
        date_le=date_le,
        phase=phase,
        phase_libelle=libelle,
        phase_depuis_le=phase_depuis_le,
    )


def _expulsion_possible_le(dit: MenageLu, jour: date) -> date | None:
    if dit.expulsion is None:
        return None
    ouverte_le, reduite_au = (
        date.fromisoformat(dite) if (dite := dit.expulsion[champ]) else None
        for champ in ("ouverte_le", "treve_reduite_au")
    )
    return DateOuverte(
        le=ouverte_le,
        territoire=dit.expulsion["departement"],
        treve_ecartee=dit.expulsion["treve_ecartee"],
        treve_reduite_au=reduite_au,
    ).lue(jour)


@router.get(
    "/facettes", summary="Mes ménages, comptés", responses=exemples.reponse(exemples.FACETTES)
)
async def compter_mes_menages(
    *,
    compteur: CompteDemande,
    voulus: FiltresDits,
    au: Au = None,
    par: Annotated[
        str,
        Query(
            max_length=200,
            description=f"Facettes, séparées par des virgules : {', '.join(Facette)}.",
        ),
    ] = "etape,dossier,alerte,echeance",
) -> Facettes:
    """Combien de ménages la liste aurait, par valeur de chaque filtre, avec ceux déjà dits.

    Ne se comptent que ceux que vous pouvez ouvrir, et ce que vous en lisez : un compte d'un seul
    ménage ne dit rien que sa page ne dise.
    """
    jour = au or compteur.aujourdhui(voulus.departement)
    demandees = [Facette(f) for f in codes_dits("par", par, [f.value for f in Facette])]
    choix = facettes.facettes(jour, voulus, demandees, compteur.demande)
    (lignes,), position = await compteur.lire(choix)
    comptees: dict[str, list[ValeurComptee]] = {facette.value: [] for facette in demandees}
    for ligne in lignes:
        libelle = _libelle(ligne.facette, ligne.valeur)
        comptee = ValeurComptee(valeur=ligne.valeur, libelle=libelle, menages=ligne.menages)
        comptees[ligne.facette].append(comptee)
    return Facettes(au=jour, facettes=comptees, position=position)


def _libelle(facette: str, valeur: str | None) -> str | None:
    """Ce que veut dire une valeur, si une liste le dit."""
    if valeur is None:
        return None
    if facette == Facette.COMMUNE:
        return territoires.nom_de_la_commune(valeur)
    if facette == Facette.DEPARTEMENT:
        departement = territoires.departement(valeur)
        return departement.nom if departement else None
    if facette == Facette.EPCI:
        epci = territoires.epci(valeur)
        return epci.nom if epci else None
    listes = {Facette.DISPOSITIF: "SITRES", Facette.COMPOSITION: "COMPO"}
    if liste := listes.get(Facette(facette)):
        return nomenclatures.libelle(liste, valeur)
    legendes: Mapping[Facette, Mapping[str, str]] = {
        Facette.ETAPE: {etape.value: libelle for etape, libelle in LIBELLES.items()},
        Facette.ECHEANCE: ECHEANCES_DITES,
        Facette.SANS_REFERENT: {"true": "Sans référent", "false": "Avec un référent"},
        Facette.SILENCE: {v: f"Sans nouvelle depuis {n} jours" for v, n in SILENCES.items()},
        Facette.ARRIVEE: {v: f"Connu depuis {n} jours au plus" for v, n in ARRIVEES.items()},
        Facette.DOSSIER: catalogue.legendes().dossiers,
        Facette.PHASE: PHASES_DITES,
        Facette.ALERTE: catalogue.legendes().alertes,
    }
    return legendes.get(Facette(facette), {}).get(valeur)
