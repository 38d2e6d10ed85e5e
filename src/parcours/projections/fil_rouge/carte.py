"""La carte du ménage : où il en est, qui le suit, ce qui est ouvert, ce qui alarme."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from parcours.domain.langage import nomenclatures, territoires
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.dossiers import EXPULSION
from parcours.domain.langage.situations import INCONNUE
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.version import version
from parcours.domain.parcours.etapes import AVANT_TOUT_FAIT
from parcours.domain.parcours.phases import Phases, PhasesLues, par_nom
from parcours.domain.parcours.residences import Sejour
from parcours.domain.veille.expulsion_possible import ouverture
from parcours.domain.volets.menage.accord import CONTACT_PERDU, a_perdu_contact
from parcours.domain.volets.menage.etat import IDENTITE, Menage
from parcours.projections.fil_rouge import joindre
from parcours.projections.fil_rouge.alertes import AlerteLue, alertes
from parcours.projections.fil_rouge.echeances import EcheanceLue, echeances
from parcours.projections.fil_rouge.intervenants import Intervenant, Noms, intervenants
from parcours.projections.fil_rouge.ruptures import RupturesMesurees, mesurees, ruptures
from parcours.projections.vue import Vie

PROCHAINES_ECHEANCES_MAX = 5


class SituationLue(BaseModel):
    """Où vit une personne du ménage."""

    personne: str | None
    """Pseudonyme ; null pour la personne d'un ménage qui n'en a encore déclaré aucune."""
    situation: str
    libelle: str
    depuis_le: date | None


class PersonneLue(BaseModel):
    """Une personne du ménage."""

    personne: str
    role: str | None
    tranche_age: str | None
    sexe: str | None
    nom: str | None = None
    prenom: str | None = None
    date_naissance: date | None = None


class ReferentLu(BaseModel):
    """L'organisme en charge du parcours."""

    organisme: str
    agent: str | None
    depuis_le: date


class PhaseLue(BaseModel):
    """Où en est un dossier."""

    phase: str
    libelle: str
    depuis_le: date
    """Le jour du dernier fait qui le dit."""


class DossierLu(BaseModel):
    """Un dossier, ouvert ou fermé."""

    dossier: str
    libelle: str
    etat: str
    """`ouvert` ou `ferme`."""
    depuis_le: date
    """Premier jour de cet état."""
    date_le: date
    """La date du dossier : celle de sa première ouverture, s'il a repris en la gardant."""
    phase: PhaseLue | None
    """Où il en est, ou en était ; null : il n'a pas de phase, ou vous n'en lisez pas le fait."""


class TerritoireLu(BaseModel):
    """Où vit le ménage."""

    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None


class AnomalieLue(BaseModel):
    """Ce qui surprend dans les faits reçus."""

    code: str
    phrase: str


class CarteLue(BaseModel):
    """Un parcours, d'un coup d'œil."""

    id: UUID
    au: date
    etape: str
    etape_de_base: str
    depuis_le: date | None
    """Premier jour à l'étape de base, sans interruption ; la clôture, pour un parcours clos."""
    drapeaux: list[str]
    """`institution`, `situation-partielle`, `logement-presume`, `contact-perdu`."""
    reuni_a: UUID | None
    """Le parcours où comptent les faits de celui-ci, s'il y a été réuni."""
    reunit: list[UUID]
    """Les parcours réunis à celui-ci."""
    territoire: TerritoireLu
    composition: str | None
    personnes: list[PersonneLue]
    coordonnees: dict[str, Any]
    """De quoi joindre le ménage, `contact_discret` en tête ; ce qui est masqué est absent."""
    contraintes: dict[str, Any]
    """Ce dont une orientation doit tenir compte ; ce qui est masqué est absent."""
    situations: list[SituationLue]
    referent: ReferentLu | None
    ruptures: RupturesMesurees
    treve_jusqu_au: date | None
    """Le dernier jour de la trêve, quand elle protège d'une expulsion le ménage le jour lu."""
    alertes: list[AlerteLue]
    """Les alertes ouvertes, la plus grave d'abord."""
    prochaines_echeances: list[EcheanceLue]
    dossiers: list[DossierLu]
    intervenants: list[Intervenant]
    anomalies: list[AnomalieLue]
    version: int
    position: int


def scelles(vie: Vie, regard: Regard, au: date) -> set[Scelle]:
    """Les identités et les coordonnées que la carte montrera, si le lecteur peut les lire."""
    montrees = joindre.scelles(vie, regard, au)
    if isinstance(commune := regard.commune(vie.parcours.lieu(au)), Scelle):
        montrees |= {commune}
    if regard.lit_les_identites:
        membres = vie.parcours.volet(Menage, au).membres.values()
        montrees |= {v for m in membres for v in m.identite.values() if isinstance(v, Scelle)}
    return montrees


def carte(  # noqa: PLR0913 (a pure function of everything it shows)
    vie: Vie,
    regard: Regard,
    au: date,
    *,
    clair: Mapping[Scelle, Any],
    noms: Noms,
    position: int,
) -> CarteLue:
    """La carte d'un ménage ce jour-là."""
    parcours = vie.parcours
    periode = vie.trajectoire.periode(au) if regard.lit_la_situation else AVANT_TOUT_FAIT
    lieu, mandat = parcours.lieu(au), parcours.referent(au)
    commune = en_clair(regard.commune(lieu), clair)
    menage = parcours.volet(Menage, au) if regard.lit_la_situation else Menage()
    surprises = [*parcours.anomalies_au(au), *vie.trajectoire.anomalies_au(au)]
    visibles = version(parcours, regard).references
    return CarteLue(
        id=parcours.id,
        au=au,
        etape=periode.etape.value,
        etape_de_base=periode.etape_de_base.value,
        depuis_le=parcours.clos_le(au) or periode.depuis_le,
        drapeaux=sorted({*periode.drapeaux, *_drapeaux(vie, regard, au)}),
        reuni_a=parcours.absorbe_par,
        reunit=list(parcours.reunit),
        territoire=TerritoireLu(
            departement=lieu.departement if lieu else None,
            commune=commune,
            nom_de_la_commune=territoires.nom_de_la_commune(commune),
        ),
        composition=menage.composition,
        personnes=_personnes(menage, clair),
        coordonnees=joindre.coordonnees(vie, regard, au, clair),
        contraintes=joindre.contraintes(vie, regard, au),
        situations=[
            _situation(personne, sejour, regard)
            for personne, sejour in vie.trajectoire.situations(au)
            if regard.lit_la_situation
        ],
        referent=ReferentLu(organisme=mandat.organisme, agent=mandat.agent, depuis_le=mandat.du)
        if mandat
        else None,
        ruptures=mesurees(ruptures(vie, regard, au)),
        treve_jusqu_au=_treve(vie, regard, au),
        alertes=[a for a in alertes(vie, regard, au) if a.jusqu_au is None],
        prochaines_echeances=[
            e
            for e in echeances(vie, regard, au)
            if (e.manquee or e.etat == "a_venir") and not e.lointaine
        ][:PROCHAINES_ECHEANCES_MAX],
        dossiers=_dossiers(vie, regard, au),
        intervenants=intervenants(vie, regard, au, noms),
        anomalies=[
            AnomalieLue(code=a.code, phrase=a.phrase)
            for a in surprises
            if a.fait is None or a.fait in visibles
        ],
        version=len(visibles),
        position=position,
    )


def en_clair(commune: str | Scelle | None, clair: Mapping[Scelle, Any]) -> str | None:
    """La commune, ses scellés levés ; None si sa clé est détruite."""
    return clair.get(commune) if isinstance(commune, Scelle) else commune


def _treve(vie: Vie, regard: Regard, au: date) -> date | None:
    """La trêve se lit là où se lit la procédure qu'elle suspend."""
    if vie.parcours.dossier_ouvert(EXPULSION, au) is None or not regard.lit_les_expulsions:
        return None
    return ouverture(vie.parcours, au).treve_jusqu_au(au)


def _drapeaux(vie: Vie, regard: Regard, au: date) -> Iterator[str]:
    """Ce que les faits que le lecteur voit disent du suivi."""
    faits = (f for f in vie.parcours.recits if f.jour <= au and regard.voit_le_fait(f))
    if a_perdu_contact(fait.evenement for fait in faits):
        yield CONTACT_PERDU


def _situation(personne: str | None, sejour: Sejour | None, regard: Regard) -> SituationLue:
    if sejour and not regard.voit_le_fait(sejour.fait):
        sejour = None
    code = regard.code("SITRES", sejour.situation, sejour.fait) if sejour else INCONNUE
    return SituationLue(
        personne=personne,
        situation=code,
        libelle=nomenclatures.libelle("SITRES", code),
        depuis_le=sejour.depuis_le if sejour else None,
    )


def _personnes(menage: Menage, clair: Mapping[Scelle, Any]) -> list[PersonneLue]:
    return [
        PersonneLue(
            personne=personne,
            role=membre.role,
            tranche_age=membre.tranche_age,
            sexe=membre.sexe,
            **{
                champ: clair.get(valeur)
                for champ in IDENTITE
                if isinstance(valeur := membre.identite.get(champ), Scelle)
            },
        )
        for personne, membre in sorted(menage.membres.items())
    ]


def _dossiers(vie: Vie, regard: Regard, au: date) -> list[DossierLu]:
    lus = []
    lisibles = par_nom(fait for fait in vie.parcours.faits if regard.voit_le_fait(fait))
    phases: dict[str, Phases] = {}
    for suivi in vie.parcours.dossiers_au(au):
        if regard.voit_le_fait(suivi.fait):
            ouvert = suivi.est_ouvert(au)
            depuis_le = suivi.ouvert_le if ouvert else suivi.ferme_le
            if suivi.dossier.code not in phases:
                tenant = vie.parcours.histoire.tenant
                phases[suivi.dossier.code] = Phases(suivi.dossier, lisibles, tenant)
            lus.append(
                DossierLu(
                    dossier=suivi.dossier.code,
                    libelle=suivi.dossier.libelle,
                    etat="ouvert" if ouvert else "ferme",
                    depuis_le=depuis_le or suivi.ouvert_le,
                    date_le=suivi.date_le,
                    phase=_phase(phases[suivi.dossier.code].du(suivi), au),
                )
            )
    return lus


def _phase(lues: PhasesLues, au: date) -> PhaseLue | None:
    dite = lues.au(au)
    if dite is None:
        return None
    phase, fait = dite
    return PhaseLue(phase=phase.code, libelle=phase.libelle, depuis_le=fait.jour)
