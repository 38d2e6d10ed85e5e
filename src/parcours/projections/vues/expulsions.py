"""La prévention des expulsions : les dossiers ouverts, leurs échéances, ce qui leur manque."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, Table, and_, case, func, or_, select

from parcours.domain.droit.assignation import (
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.quitter_les_lieux import COMMANDEMENT_DE_QUITTER
from parcours.domain.langage.dossiers import EXPULSION, IMPAYE
from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.langage.vocabulaire import S3
from parcours.domain.lecture.cle import LES_SUJETS
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.echeances import Echeance, FinEcheance
from parcours.domain.parcours.horloges import Horloges
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.expulsion_possible import DatesDeRisque
from parcours.domain.veille.signaux_d_expulsion import Signaux
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion
from parcours.domain.volets.maintien.impaye import Maintien, Releve
from parcours.projections.acces import Demande
from parcours.projections.cles import CLES, avec_sa_cle, dans_la_vue
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.lieux import ou_vit
from parcours.projections.moules import Qui
from parcours.projections.vue import Vie, Vue, table, vaut
from parcours.projections.vues import echeances
from parcours.projections.vues.echeances import ECHEANCES, EcheanceDue, de_la_procedure


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierOuvert:
    """Un dossier d'expulsion ouvert, tant que rien n'y change."""

    edition: str
    """Vide : le ménage entier ; l'organisme dont les seuls faits sont rejoués ; ou `LES_SUJETS`."""
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
    signaux: list[str]
    recours_perdu_le: date | None
    """Le dernier jour du prochain droit qui se perd."""
    recours_regle: str | None


DOSSIERS = table("expulsions_dossiers", DossierOuvert, "departement du")

MANQUES: Final = {
    "date-du-bail": "La date du bail est inconnue : le délai du commandement reste incertain.",
    "notification-au-prefet": "L'assignation n'est pas notifiée au préfet.",
    "diagnostic-social": "Le diagnostic social et financier n'est pas fait.",
    "transmission-du-diagnostic": "Le diagnostic n'est pas transmis au juge.",
    "saisine-ccapex": "Aucune saisine de la CCAPEX par le bailleur n'est connue.",
    "saisine-du-prefet": "La saisine du préfet après le commandement de quitter est inconnue.",
    "referent": "Aucun référent n'est en charge du ménage.",
}
"""Ce qui peut manquer à un dossier, et ce qu'on en dit."""


def lignes(vie: Vie) -> Iterator[Tranche[DossierOuvert | None]]:
    """Les lignes d'un ménage tant que son dossier d'expulsion est ouvert."""
    for suivi in vie.parcours.dossiers if vie.parcours.est_ouvert or vie.edition else ():
        if suivi.dossier is EXPULSION:
            yield from _lignes_du_dossier(vie, suivi)


def _lignes_du_dossier(vie: Vie, suivi: DossierSuivi) -> Iterator[Tranche[DossierOuvert]]:
    dates, toutes = DatesDeRisque(vie.parcours), Horloges(de_la_procedure(vie))
    lus = Signaux(vie.parcours)

    def valeur(jour: date) -> DossierOuvert:
        lieu, horloges = ou_vit(vie, jour), toutes.le(jour)
        dues = [e for e in horloges if e.est_due(jour) and not e.est_lointaine]
        manquees = [e.echeance_le for e in horloges if e.est_manquee(jour)]
        ouverture = dates.ouverture(jour)
        recours = lus.recours(jour)
        prochaine = min(dues, key=lambda e: e.echeance_le, default=None)
        return DossierOuvert(
            edition=vie.edition,
            departement=lieu.departement,
            commune=lieu.commune,
            ouvert_le=suivi.ouvert_le,
            etape_procedure=etape_procedure(vie, jour),
            dette=dette(vie, jour),
            en_retard_depuis=min(manquees, default=None),
            prochaine_echeance_le=prochaine.echeance_le if prochaine else None,
            prochaine_regle=prochaine.resultat.regle if prochaine else None,
            ouverte_le=ouverture.le,
            treve_ecartee=ouverture.treve_ecartee,
            treve_reduite_au=ouverture.treve_reduite_au,
            manques=list(_manques(vie, horloges, jour)),
            signaux=lus.le(jour),
            recours_perdu_le=recours.le if recours else None,
            recours_regle=recours.regle if recours else None,
        )

    return vie.tranches(valeur, suivi.ouvert_le, suivi.ferme_le)


VUE: Final = Vue(
    DOSSIERS,
    lignes,
    ordre=(
        func.coalesce(DOSSIERS.c.en_retard_depuis, DOSSIERS.c.prochaine_echeance_le, date.max),
        DOSSIERS.c.parcours,
    ),
    par_edition=True,
)
"""Les retards d'abord, puis la plus proche échéance."""
VUES: Final = (VUE,)


def etape_procedure(vie: Vie, jour: date) -> str | None:
    """Le dernier acte atteint ; un impayé constaté, à défaut d'acte."""
    etape = vie.parcours.volet(Expulsion, jour).etape
    if etape is None and vie.parcours.dossier_ouvert(IMPAYE, jour):
        etape = EtapeDeProcedure.IMPAYE
    return etape.value if etape else None


def dette(vie: Vie, jour: date) -> int | None:
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
    courent = {e.delai: e for e in horloges}
    if procedure.clause and procedure.clause.bail_conclu_le is None:
        yield "date-du-bail"
    if _attend(courent.get(NOTIFICATION_AU_PREFET), jour):
        yield "notification-au-prefet"
    if _attend(courent.get(DIAGNOSTIC_PREMIERE_PROPOSITION), jour):
        yield "diagnostic-social"
    elif _attend(courent.get(DIAGNOSTIC_TRANSMISSION), jour):
        yield "transmission-du-diagnostic" if procedure.diagnostic_fait else "diagnostic-social"
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


def lignes_lues() -> Select[Any]:
    """Toutes les lignes, à lire à côté de sa clé : la commune se tait à qui elle est tue."""
    dites = [c for c in DOSSIERS.c if c is not DOSSIERS.c.commune]
    commune = case((~CLES.c.tait_la_commune, DOSSIERS.c.commune)).label("commune")
    return select(*dites, commune)


def echeances_entre(
    periode: Intervalle, jour: date, departement: str | None, demande: Demande
) -> Lecture[EcheanceDue]:
    """Celles à tenir ce jour-là dans une période (`au` exclu), et celles manquées avant elle."""
    ligne = ECHEANCES.c
    dans_la_periode = ligne.echeance_le >= periode.du
    if periode.au is not None:
        dans_la_periode = and_(dans_la_periode, ligne.echeance_le < periode.au)
    manquee = echeances.est_manquee(min(periode.du, jour))
    choix = lignes_de(echeances.VUE).where(
        echeances.est_de_la_procedure(), vaut(ECHEANCES, jour), or_(dans_la_periode, manquee)
    )
    ces = lus(choix, ECHEANCES, departement, demande)
    return Lecture.de(echeances.VUE, EcheanceDue, ces)


def lus(choix: Select[Any], vue: Table, departement: str | None, demande: Qui) -> Select[Any]:
    """Ce que le lecteur peut lire de ce choix : d'un ménage entier, de la procédure, ou des siens.

    Qui suit le ménage sans en lire les dettes ne lit aucun dossier.
    """
    ligne = vue.c
    entier = and_(dans_la_vue(NomDeVue.EXP), or_(~CLES.c.suit, CLES.c.niveau >= int(S3)))
    choix = avec_sa_cle(choix, vue, demande).where(
        or_(entier, CLES.c.edition == LES_SUJETS), ligne.edition == CLES.c.edition
    )
    return choix if departement is None else choix.where(ligne.departement == departement)
