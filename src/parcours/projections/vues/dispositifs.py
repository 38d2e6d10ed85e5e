"""Les dispositifs : quels ménages y sont, où ils en sont, et ce qui s'y mesure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from parcours.domain.lecture.cle import LES_SUJETS
from parcours.domain.tableaux.dispositifs import Dispositif
from parcours.domain.tableaux.passages_dispositifs import PassageAuDispositif, passages
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage
from parcours.projections.cles import CLES, avec_sa_cle
from parcours.projections.lecture import Lecture
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import Vie, Vue, table, toujours, vaut


@dataclass(frozen=True, slots=True, kw_only=True)
class AuDispositif:
    """Un ménage dans un dispositif, tant que rien n'y change."""

    edition: str
    """Vide : le ménage entier ; ou `LES_SUJETS` : les seuls faits dont traite la vue."""
    dispositif: str
    auteur: str
    """L'organisme qui l'y a fait entrer."""
    sien: bool
    """Vrai s'il n'est fait que de ce que cet organisme en dit."""
    famille: str
    sensibilite: int
    departement: str | None
    depuis_le: date
    phase: str
    phase_le: date
    attendu_le: date | None
    precisions: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class MesureDuDispositif:
    """Ce qui s'y compte, un jour."""

    edition: str
    dispositif: str
    auteur: str
    """L'organisme qui le dit : il compte ce qu'il a dit, même d'un ménage qu'il ne suit plus."""
    famille: str
    sensibilite: int
    mesure: str
    valeur: int
    le: date
    departement: str | None
    """Où vivait le ménage ce jour-là ; à défaut, le département de qui le suit."""


PASSAGES: Final = table("dispositifs", AuDispositif, "dispositif du")
MESURES: Final = table("dispositifs_mesures", MesureDuDispositif, "dispositif le", datee=False)


def _passages(vie: Vie) -> Iterator[Tranche[AuDispositif | None]]:
    for passage in passages(vie.parcours):
        if not _se_montre(vie, passage):
            continue

        def valeur(jour: date, passage: PassageAuDispositif = passage) -> AuDispositif:
            phase, phase_le = passage.phase(jour)
            return AuDispositif(
                edition=vie.edition,
                dispositif=passage.dispositif.code,
                auteur=passage.auteur,
                sien=passage.sien,
                famille=passage.dispositif.famille,
                sensibilite=int(passage.sensibilite),
                departement=ou_vit(vie, jour).departement,
                depuis_le=passage.du,
                phase=phase.code,
                phase_le=phase_le,
                attendu_le=passage.attendu_le(jour),
                precisions=passage.precisions(jour),
            )

        yield from vie.tranches(valeur, passage.du, passage.jusqu_au)


def _se_montre(vie: Vie, passage: PassageAuDispositif) -> bool:
    """Entier, une fois le ménage ouvert, ou par une vue ; tel qu'il l'a dit, à chacun le sien."""
    if vie.edition:
        return not passage.sien
    return passage.sien or vie.parcours.est_ouvert


def _mesures(vie: Vie) -> Iterator[Tranche[MesureDuDispositif | None]]:
    entier = bool(vie.edition) or vie.parcours.est_ouvert
    for passage in passages(vie.parcours):
        comptees = passage.sien is (passage.dispositif.des_siens or not entier)
        for mesure in passage.mesures() if comptees else ():
            dite = MesureDuDispositif(
                edition=vie.edition,
                dispositif=passage.dispositif.code,
                auteur=mesure.dit_par,
                famille=passage.dispositif.famille,
                sensibilite=int(passage.sensibilite),
                mesure=mesure.code,
                valeur=mesure.valeur,
                le=mesure.le,
                departement=ou_vit(vie, mesure.le).departement or vie.parcours.ressort.actuel,
            )
            yield toujours(dite)


VUE: Final = Vue(
    PASSAGES,
    _passages,
    ordre=(
        func.coalesce(PASSAGES.c.attendu_le, date.max, type_=PASSAGES.c.du.type),
        PASSAGES.c.depuis_le,
        PASSAGES.c.parcours,
    ),
)
"""Ce qui est attendu d'abord."""
VUES: Final[tuple[Vue[Any], ...]] = (VUE, Vue(MESURES, _mesures))


# --- Lire -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltresDuDispositif:
    """Les ménages voulus."""

    departement: str | None = None
    phases: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()
    attendu_avant: date | None = None


def menages(
    dispositif: Dispositif, au: date, filtres: FiltresDuDispositif, demande: Demande
) -> Lecture[AuDispositif]:
    """Les ménages du dispositif ce jour-là que le lecteur y lit."""
    ligne = PASSAGES.c
    choix = _lus(select(PASSAGES), PASSAGES, dispositif, demande).where(vaut(PASSAGES, au))
    if filtres.departement is not None:
        choix = choix.where(ligne.departement == filtres.departement)
    if filtres.phases:
        choix = choix.where(ligne.phase.in_(filtres.phases))
    if filtres.precisions:
        voulues = literal(list(filtres.precisions), ARRAY(Text()))
        choix = choix.where(ligne.precisions.bool_op("&&")(voulues))
    if filtres.attendu_avant is not None:
        choix = choix.where(ligne.attendu_le <= filtres.attendu_avant)
    return Lecture.de(VUE, AuDispositif, choix)


def comptes(dispositif: Dispositif, au: date, demande: Demande) -> Select[Any]:
    """Combien de ménages, par phase et par précision ; colonnes : sorte, valeur, menages."""
    ligne = PASSAGES.c
    en_retard = case((ligne.attendu_le < au, "en-retard"), else_="a-jour")
    sortes: dict[str, ColumnElement[Any]] = {
        "phase": ligne.phase,
        "precision": func.unnest(ligne.precisions, type_=Text()),
        "attendu": en_retard,
    }
    parts = []
    for sorte, valeur in sortes.items():
        un = _lus(select(ligne.parcours, valeur.label("valeur")), PASSAGES, dispositif, demande)
        ces = un.where(vaut(PASSAGES, au)).subquery()
        parts.append(
            select(
                literal(sorte).label("sorte"),
                ces.c.valeur,
                func.count(ces.c.parcours.distinct()).label("menages"),
            ).group_by(ces.c.valeur)
        )
    premiere, *autres = parts
    tous = premiere.union_all(*autres).subquery()
    return select(tous).order_by(tous.c.sorte, tous.c.valeur)


def mesures(dispositif: Dispositif, periode: Intervalle, demande: Demande) -> Select[Any]:
    """Ce qui s'y mesure dans la période ; colonnes : mesure, nombre, mediane."""
    ligne = MESURES.c
    mediane = func.percentile_cont(0.5).within_group(ligne.valeur)
    choix = _lus(
        select(ligne.mesure, func.count().label("nombre"), mediane.label("mediane")),
        MESURES,
        dispositif,
        demande,
    ).where(ligne.le >= periode.du, ligne.le <= periode.dernier)
    return choix.group_by(ligne.mesure).order_by(ligne.mesure)


def _lus(choix: Select[Any], vue: Table, dispositif: Dispositif, demande: Demande) -> Select[Any]:
    """Ce que lit qui suit le ménage, ou dont c'est le sujet ; sinon, ceux qu'il a fait entrer.

    Une mesure se compte par qui suit le ménage, et par qui l'a dite, le ménage une fois parti.
    """
    ligne = vue.c
    de_sa_vue = ligne.famille == any_(CLES.c.sujets)
    par_sa_vue = and_(ligne.edition == LES_SUJETS, de_sa_vue, ligne.sensibilite <= CLES.c.niveau)
    siens = and_(CLES.c.lit, not_(de_sa_vue), ligne.auteur == demande.lecteur.organisme)
    if demande.lecteur.est_superviseur:
        entiers = PASSAGES.c.sien.is_(dispositif.des_siens) if vue is PASSAGES else true()
        lu = and_(lit_du_menage(vue), entiers)
    elif vue is PASSAGES:
        sans_suivre = siens if dispositif.des_siens else and_(siens, not_(CLES.c.suit))
        lu = or_(
            and_(not_(PASSAGES.c.sien), lit_du_menage(vue)), and_(PASSAGES.c.sien, sans_suivre)
        )
    else:
        lu = siens if dispositif.des_siens else or_(lit_du_menage(vue), siens)
    entiere = and_(ligne.edition == "", lu)
    dits = avec_sa_cle(choix, vue, demande).where(ligne.dispositif == dispositif.code)
    return dits.where(or_(entiere, par_sa_vue))
