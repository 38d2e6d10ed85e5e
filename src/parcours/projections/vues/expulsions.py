"""La prévention des expulsions : les dossiers ouverts, leurs échéances, ce qui leur manque."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    ColumnCollection,
    ColumnElement,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    tuple_,
)

from parcours.domain.dossiers import DossierSuivi
from parcours.domain.droit.assignation import (
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.quitter_les_lieux import COMMANDEMENT_DE_QUITTER
from parcours.domain.echeances import Echeance, FinEcheance
from parcours.domain.expulsion_possible import DatesDeRisque
from parcours.domain.habilitation import Vue as VueLue
from parcours.domain.intervalle import Intervalle
from parcours.domain.types_de_dossier import EXPULSION, IMPAYE
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion
from parcours.domain.volets.maintien.impaye import Maintien, Releve
from parcours.domain.volets.vif.etat import Vif
from parcours.projections.acces import Cle, Demande, du_territoire, lisibles
from parcours.projections.vue import Lignes, Vie, Vue, table, vaut

PROCEDURE = "R-E"
"""Ce par quoi commence l'identifiant d'une règle de la procédure d'expulsion."""


class LigneDossier(NamedTuple):
    """Un dossier d'expulsion ouvert, tant que rien n'y change."""

    parcours: UUID
    edition: str
    """Vide : le ménage entier ; l'organisme dont les seuls faits sont rejoués ; ou `LES_SUJETS`."""
    du: date
    au: date | None
    departement: str | None
    commune: str | None
    """Tue si l'adresse est protégée."""
    ouvert_le: date
    etape_procedure: str | None
    dette: int | None
    """La dernière déclarée, en centimes d'euro."""
    en_retard_depuis: date | None
    """La plus ancienne échéance manquée qui reste due."""
    prochaine_echeance_le: date | None
    prochaine_regle: str | None
    ouverte_le: date | None
    """Le premier jour possible depuis le commandement ; le jour lu et la trêve s'y ajoutent."""
    treve_ecartee: bool
    treve_reduite_au: date | None
    manques: list[str]


class LigneEcheance(NamedTuple):
    """Une échéance de la procédure, tant qu'elle court : d'armée à arrêtée ou remplacée."""

    parcours: UUID
    edition: str
    du: date
    au: date | None
    departement: str | None
    regle: str
    libelle: str
    echeance_le: date
    calculee_le: date


LES_SUJETS = "*"
"""L'édition de qui tient la vue et que rien n'ouvre encore au ménage : les faits de ses sujets."""

DOSSIERS = table("expulsions_dossiers", LigneDossier, "departement du")
ECHEANCES = table("expulsions_echeances", LigneEcheance, "departement echeance_le")

MANQUES = {
    "date-du-bail": "La date du bail est inconnue : le délai du commandement reste incertain.",
    "notification-au-prefet": "L'assignation n'est pas notifiée au préfet.",
    "diagnostic-social": "Le diagnostic social et financier n'est pas fait.",
    "transmission-du-diagnostic": "Le diagnostic n'est pas transmis au juge.",
    "saisine-ccapex": "Aucune saisine de la CCAPEX par le bailleur n'est connue.",
    "saisine-du-prefet": "La saisine du préfet après le commandement de quitter est inconnue.",
    "referent": "Aucun référent n'est en charge du ménage.",
}
"""Ce qui peut manquer à un dossier, et ce qu'on en dit."""


def lignes(vie: Vie) -> Lignes:
    """Les lignes d'un ménage tant que son dossier d'expulsion est ouvert."""
    if not (vie.parcours.est_ouvert or vie.edition):
        return
    horloges = [e for e in vie.parcours.echeances if e.delai.id.startswith(PROCEDURE)]
    for suivi in vie.parcours.dossiers:
        if suivi.dossier is EXPULSION:
            for ligne in _lignes_du_dossier(vie, horloges, suivi):
                yield DOSSIERS, ligne
    for echeance in horloges:
        lieu = vie.parcours.lieu(echeance.armee_le)
        yield (
            ECHEANCES,
            LigneEcheance(
                vie.parcours.id,
                vie.edition,
                echeance.armee_le,
                echeance.fin_le,
                lieu.departement if lieu else None,
                echeance.resultat.regle,
                echeance.delai.libelle,
                echeance.echeance_le,
                echeance.calculee_le,
            ),
        )


def _lignes_du_dossier(
    vie: Vie, horloges: Sequence[Echeance], suivi: DossierSuivi
) -> Iterator[LigneDossier]:
    dates = DatesDeRisque(vie.parcours)

    def valeur(jour: date) -> tuple[Any, ...]:
        lieu = vie.parcours.lieu(jour)
        protegee = lieu is not None and vie.parcours.volet(Vif, jour).couvre(lieu.fait.jour)
        dues = [e for e in horloges if e.est_due(jour) and not e.est_lointaine]
        manquees = [e.echeance_le for e in horloges if e.est_manquee(jour)]
        ouverture = dates.ouverture(jour)
        prochaine = min(dues, key=lambda e: e.echeance_le, default=None)
        return (
            lieu.departement if lieu else None,
            lieu.commune if lieu and not protegee else None,
            suivi.ouvert_le,
            etape_procedure(vie, jour),
            _dette(vie, jour),
            min(manquees, default=None),
            prochaine.echeance_le if prochaine else None,
            prochaine.resultat.regle if prochaine else None,
            ouverture.le,
            ouverture.treve_ecartee,
            ouverture.treve_reduite_au,
            list(_manques(vie, horloges, jour)),
        )

    for du, au, contenu in vie.tranches(valeur, suivi.ouvert_le, suivi.ferme_le):
        yield LigneDossier(vie.parcours.id, vie.edition, du, au, *contenu)


def etape_procedure(vie: Vie, jour: date) -> str | None:
    """Le dernier acte atteint ; un impayé constaté, à défaut d'acte."""
    etape = vie.parcours.volet(Expulsion, jour).etape
    if etape is None and vie.parcours.dossier_ouvert(IMPAYE, jour):
        etape = EtapeDeProcedure.IMPAYE
    return etape.value if etape else None


def _dette(vie: Vie, jour: date) -> int | None:
    """La dernière connue, d'un relevé ou d'un acte ; le même jour, l'acte."""
    procedure = vie.parcours.volet(Expulsion, jour)
    connues = list(vie.parcours.volet(Maintien, jour).releves)
    if procedure.dette is not None and procedure.dette_le is not None:
        connues.insert(0, Releve(procedure.dette_le, procedure.dette))
    derniere = max(connues, key=lambda releve: releve.le, default=None)
    return derniere.dette if derniere else None


def _manques(vie: Vie, horloges: Sequence[Echeance], jour: date) -> Iterator[str]:
    """Les codes de `MANQUES` qui valent ce jour-là."""
    procedure = vie.parcours.volet(Expulsion, jour)
    courent = {e.delai: e for e in horloges if e.court(jour)}
    if procedure.clause and procedure.clause["bail_conclu_le"] is None:
        yield "date-du-bail"
    if _attend(courent.get(NOTIFICATION_AU_PREFET), jour):
        yield "notification-au-prefet"
    if _attend(courent.get(DIAGNOSTIC_PREMIERE_PROPOSITION), jour):
        yield "diagnostic-social"
    elif _attend(courent.get(DIAGNOSTIC_TRANSMISSION), jour):
        yield "transmission-du-diagnostic"
    avant_l_assignation = procedure.etape in {None, EtapeDeProcedure.COMMANDEMENT_DE_PAYER}
    if avant_l_assignation and SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION not in courent:
        yield "saisine-ccapex"
    quitter = courent.get(COMMANDEMENT_DE_QUITTER)
    if quitter and "SAISINE_PREFET_INCONNUE" in quitter.resultat.reserves:
        yield "saisine-du-prefet"
    if not vie.edition and vie.parcours.referent(jour) is None:
        yield "referent"  # une édition partielle ne sait pas qui est en charge


def _attend(echeance: Echeance | None, jour: date) -> bool:
    faite = echeance is not None and echeance.fin is FinEcheance.SATISFAITE
    return (
        echeance is not None
        and not (faite and echeance.arretee(jour))
        and not (echeance.fin is FinEcheance.ETEINTE and echeance.arretee(jour))
    )


def dossiers_ouverts(au: date, departement: str | None, demande: Demande) -> Select[Any]:
    """Les dossiers ouverts ce jour-là : les retards d'abord, puis la plus proche échéance."""
    ligne = DOSSIERS.c
    presse = func.coalesce(ligne.en_retard_depuis, ligne.prochaine_echeance_le, date.max)
    place = tuple_(presse, ligne.parcours)
    choix = select(DOSSIERS).where(vaut(DOSSIERS, au))
    return _page(choix, ligne, place, departement, demande)


def cle_du_dossier(ligne: Any) -> Cle:  # noqa: ANN401 (a row of `dossiers_ouverts`)
    """La place d'un dossier lu."""
    return ligne.en_retard_depuis or ligne.prochaine_echeance_le or date.max, ligne.parcours


def echeances_entre(periode: Intervalle, departement: str | None, demande: Demande) -> Select[Any]:
    """Les échéances encore à tenir qui tombent dans une période (`au` exclu)."""
    ligne = ECHEANCES.c
    place = tuple_(ligne.echeance_le, ligne.parcours, ligne.regle)
    choix = select(ECHEANCES).where(ligne.echeance_le >= periode.du, ligne.au.is_(None))
    if periode.au is not None:
        choix = choix.where(ligne.echeance_le < periode.au)
    return _page(choix, ligne, place, departement, demande)


def cle_de_l_echeance(ligne: Any) -> Cle:  # noqa: ANN401 (a row of `echeances_entre`)
    """La place d'une échéance lue."""
    return ligne.echeance_le, ligne.parcours, ligne.regle


def _page(
    choix: Select[Any],
    ligne: ColumnCollection[str, Any],
    place: ColumnElement[Any],
    departement: str | None,
    demande: Demande,
) -> Select[Any]:
    """Ce que le lecteur peut lire de ce choix, à sa place dans la liste."""
    permis = lisibles(demande.lecteur, VueLue.EXP, demande.aujourdhui)
    entier = and_(ligne.edition == "", ligne.parcours.in_(permis))
    sur_place = ligne.parcours.in_(du_territoire(demande.lecteur, VueLue.EXP))
    autre = case((sur_place, LES_SUJETS), else_=demande.lecteur.organisme)
    partiel = and_(ligne.edition == autre, ligne.parcours.not_in(permis))
    choix = choix.where(or_(entier, partiel))
    if departement is not None:
        choix = choix.where(ligne.departement == departement)
    if demande.apres is not None:
        choix = choix.where(place > tuple_(*demande.apres))
    return choix.order_by(place).limit(demande.limite)


VUE = Vue("expulsions", (DOSSIERS, ECHEANCES), lignes)
