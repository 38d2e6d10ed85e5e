"""Les ménages que lit un lecteur : ce qu'il en lit, et dans quel ordre."""

from dataclasses import replace
from datetime import date
from functools import lru_cache, partial
from typing import Any, Final

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    bindparam,
    case,
    cast,
    exists,
    false,
    func,
    literal,
    not_,
    select,
    true,
    tuple_,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from parcours.domain.langage.vocabulaire import S3
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_la_famille
from parcours.projections.cles import CLES, lui_est_destinee, siennes
from parcours.projections.lecture import Cle, Lecture, Tete
from parcours.projections.menages_dits import Filtres, Forme, MenageLu, MouvementLu, Tri
from parcours.projections.menages_retenus import Lus, derniere, premiere, retenus
from parcours.projections.moules import AU
from parcours.projections.reading import TEXTS_KEPT
from parcours.projections.vue import parmi, vaut
from parcours.projections.vues.alertes import ALERTES
from parcours.projections.vues.echeances import ECHEANCES, LOINTAINES, est_manquee
from parcours.projections.vues.expulsions import DOSSIERS
from parcours.projections.vues.menages import DOSSIERS_OUVERTS, MENAGES, NOUVELLES, VUE

JADIS: Final = date(1, 1, 2)
LOIN: Final = date(9999, 1, 1)
AVANT: Final = bindparam("avant", type_=Date())
"""Le jour auquel on compare, que l'on liera."""

# --- Ce qui se lit de chacun ----------------------------------------------------------------------


def menages(au: date, filtres: Filtres, tri: Tri, demande: Demande) -> Lecture[MenageLu]:
    """Les ménages que suit le lecteur ce jour-là, dans l'ordre demandé."""
    valeurs = {AU.key: au, **demande.liee, **filtres.lies}
    return replace(_menages(filtres.forme, tri), valeurs=valeurs)


@lru_cache(maxsize=TEXTS_KEPT)
def _menages(forme: Forme, tri: Tri) -> Lecture[MenageLu]:
    """La liste de cette forme, pour quiconque et n'importe quel jour.

    Ce que dit une ligne sans la ranger est une sous-requête : la base ne la lit que de ceux de la
    page.
    """
    lecture = Lus()
    ligne = MENAGES.c
    choix = lecture.base(
        ligne.etape,
        ligne.etape_depuis_le,
        ligne.departement,
        case((lecture.commune_lue, ligne.commune)).label("commune"),
        ligne.referent,
        ligne.agent,
        ligne.sans_referent_depuis,
        ligne.composition,
        case((lecture.situations_lues, ligne.situations)).label("situations"),
        case((CLES.c.lit_les_noms, ligne.demandeur)).label("demandeur"),
        CLES.c.droits,
        _des_alertes(lecture, func.max(ALERTES.c.severite)).label("severite"),
        _des_alertes(lecture, _CODES).label("alertes"),
        _en_retard_depuis(lecture).label("en_retard_depuis"),
        _prochaine(lecture, ECHEANCES.c.echeance_le).label("prochaine_echeance_le"),
        _prochaine(lecture, ECHEANCES.c.regle).label("prochaine_regle"),
        _dossiers(lecture).label("dossiers"),
        _expulsion(lecture).label("expulsion"),
        _derniere(lecture, NOUVELLES.c.le).label("nouvelle_le"),
        _derniere(lecture, NOUVELLES.c.type).label("nouvelle"),
        resumes=tri is Tri.URGENCE or forme.par_ce_qui_presse,
    ).where(*retenus(lecture, forme))
    choix, ordre = _range(lecture, tri, choix)
    lue = Lecture.de(VUE, MenageLu, choix, ordre)
    if tri is Tri.URGENCE and not forme.du_menage:
        ici = CLES.c.parcours
        return replace(lue, tete=Tete(ici, partial(_tete, Lus(ici=ici), forme)))
    return lue


def _tete(lecture: Lus, forme: Forme, limite: Any, apres: Cle | None) -> Select[Any]:  # noqa: ANN401 (a number, or what will be one)
    """Les ménages d'une page, les plus urgents d'abord : leur résumé suffit à les trouver.

    Un ménage a un résumé les jours où il a une ligne.
    """
    un = and_(MENAGES.c.parcours == lecture.ici, lui_est_destinee(MENAGES))
    a_sa_ligne = exists(select(MENAGES.c.numero).where(un, vaut(MENAGES, lecture.au)))
    resume = lecture.resume.c.sensibilite.is_not(None)
    alarmes, dues = _alarmes(lecture), _dues(lecture)
    choix = siennes(select(lecture.ici).select_from(CLES), lecture.demande).where(
        CLES.c.suit,
        func.cardinality(CLES.c.vues) > 0,
        case((lecture.resume_lu, resume), else_=a_sa_ligne.correlate(CLES)),
        *retenus(lecture, forme),
    )
    for jointe in (lecture.resume, alarmes, dues):
        choix = choix.outerjoin(jointe, true())
    ordre = (*_par_urgence(lecture, alarmes, dues), lecture.ici)
    if apres is not None:
        choix = choix.where(tuple_(*ordre) > tuple_(*apres[: len(ordre)]))
    return choix.order_by(*ordre).limit(limite).correlate(None)


def _range(
    lecture: Lus, tri: Tri, choix: Select[Any]
) -> tuple[Select[Any], tuple[ColumnElement[Any], ...]]:
    """Ces ménages, et de quoi les ranger : cela seul se lit de tous."""
    ligne = MENAGES.c
    if tri is Tri.URGENCE:
        alarmes, dues = _alarmes(lecture), _dues(lecture)
        choix = choix.outerjoin(alarmes, true()).outerjoin(dues, true())
        return choix, _par_urgence(lecture, alarmes, dues)
    if tri is Tri.EXPULSION:
        choix = choix.outerjoin(DOSSIERS, _est_son_expulsion(lecture))
        suivie = case((DOSSIERS.c.parcours.is_(None), 1), else_=0)
        return choix, (func.coalesce(DOSSIERS.c.ouverte_le, date.max), suivie)
    if tri is Tri.SILENCE:
        return choix, (func.coalesce(derniere(lecture), date.min),)
    if tri is Tri.ETAPE:
        return choix, (ligne.etape, func.coalesce(ligne.etape_depuis_le, date.min))
    return choix, (_du_plus_recent(premiere(lecture)),)


def mouvements(
    avant: date, apres: date, filtres: Filtres, demande: Demande
) -> Lecture[MouvementLu]:
    """Les ménages que ces filtres retiennent l'un des deux jours seulement, entrées d'abord."""
    valeurs = {AVANT.key: avant, AU.key: apres, **demande.liee, **filtres.lies}
    return replace(_mouvements(filtres.forme), valeurs=valeurs)


@lru_cache(maxsize=TEXTS_KEPT)
def _mouvements(forme: Forme) -> Lecture[MouvementLu]:
    """Ceux d'après sont ceux que l'on lit ; de chacun, on cherche s'il y était avant.

    De celui qui n'a plus de ligne, réuni depuis à un autre, on lit celle d'avant : il en sort.
    """
    y_sont, presse = Lus(), forme.par_ce_qui_presse
    etait = _y_etait(forme)
    est = func.coalesce(and_(vaut(MENAGES, AU), *retenus(y_sont, forme)), false())
    nom = case((CLES.c.lit_les_noms, MENAGES.c.demandeur)).label("demandeur")
    choix = y_sont.base(
        est.label("y_est"), MENAGES.c.etape, nom, resumes=presse, ou=_n_a_plus_de_ligne()
    )
    choix = choix.where(est != etait)
    return Lecture.de(VUE, MouvementLu, choix, (case((est, 0), else_=1),))


def _n_a_plus_de_ligne() -> ColumnElement[bool]:
    """Vrai de la ligne d'avant d'un ménage qui n'en a plus."""
    du_jour = (MENAGES.c.parcours == CLES.c.parcours, lui_est_destinee(MENAGES), vaut(MENAGES, AU))
    encore = select(MENAGES.c.numero).where(*du_jour).limit(1).correlate(CLES)
    return and_(vaut(MENAGES, AVANT), encore.scalar_subquery().is_(None))


def _y_etait(forme: Forme) -> ColumnElement[bool]:
    """Vrai si le ménage d'une clé était retenu le jour d'avant."""
    lecture = Lus(au=AVANT, ici=CLES.c.parcours)
    joints: FromClause = MENAGES
    if forme.par_ce_qui_presse:
        joints = MENAGES.outerjoin(lecture.resume, true())
    un = (MENAGES.c.parcours == lecture.ici, lui_est_destinee(MENAGES), vaut(MENAGES, AVANT))
    choix = select(MENAGES.c.numero).select_from(joints).where(*un, *retenus(lecture, forme))
    return choix.limit(1).correlate(CLES).scalar_subquery().is_not(None)


def _par_urgence(lecture: Lus, alarmes: FromClause, dues: FromClause) -> tuple[Any, ...]:
    resume = lecture.resume.c
    severite, depuis_le, prochaine_le = (
        case((lecture.resume_lu, resumee), else_=cherchee)
        for resumee, cherchee in (
            (resume.severite, alarmes.c.severite),
            (resume.en_retard_depuis, dues.c.depuis_le),
            (resume.prochaine_le, dues.c.prochaine_le),
        )
    )
    return (
        case((depuis_le.is_(None), 1), else_=0),
        -func.coalesce(severite, 0),
        func.coalesce(depuis_le, date.max),
        func.coalesce(prochaine_le, date.max),
    )


def _du_plus_recent(jour: ColumnElement[Any]) -> ColumnElement[int]:
    """Les jours se suivent à rebours ; les bornes du calendrier, infinies en base, n'y sont pas."""
    return type_coerce(literal(LOIN) - func.coalesce(jour, JADIS), Integer)


_CODES: Final = func.array_agg(aggregate_order_by(ALERTES.c.code.distinct(), ALERTES.c.code))


def _des_alertes(lecture: Lus, dit: ColumnElement[Any]) -> ColumnElement[Any]:
    choix = select(dit).where(lecture.du_menage(ALERTES))
    return choix.correlate(MENAGES, CLES).scalar_subquery()


def _alarmes(lecture: Lus) -> FromClause:
    choix = select(func.max(ALERTES.c.severite).label("severite"))
    return _sans_resume(lecture, choix.where(lecture.du_menage(ALERTES)), "alarmes")


def _dues(lecture: Lus) -> FromClause:
    """Ce qui est manqué et ce qui est à venir, lu d'une fois."""
    le = ECHEANCES.c.echeance_le
    choix = select(
        func.min(le).filter(est_manquee(lecture.au)).label("depuis_le"),
        func.min(le).filter(_a_venir(lecture)).label("prochaine_le"),
    ).where(lecture.echeances())
    return _sans_resume(lecture, choix, "dues")


def _sans_resume(lecture: Lus, choix: Select[Any], nom: str) -> FromClause:
    """Ce qui se lit d'un ménage dont le résumé ne se lit pas ; des autres, la base n'y va pas."""
    return choix.where(not_(lecture.resume_lu)).correlate(MENAGES, CLES).lateral(nom)


def _a_venir(lecture: Lus) -> ColumnElement[bool]:
    ligne = ECHEANCES.c
    return and_(ligne.echeance_le >= lecture.au, not_(parmi(ligne.regle, LOINTAINES)))


def _en_retard_depuis(lecture: Lus) -> ColumnElement[Any]:
    choix = select(func.min(ECHEANCES.c.echeance_le))
    choix = choix.where(lecture.echeances(), est_manquee(lecture.au))
    return choix.correlate(MENAGES, CLES).scalar_subquery()


def _prochaine(lecture: Lus, colonne: ColumnElement[Any]) -> ColumnElement[Any]:
    ligne = ECHEANCES.c
    choix = select(colonne).where(lecture.echeances(), _a_venir(lecture))
    choix = choix.order_by(ligne.echeance_le, ligne.regle, ligne.numero).limit(1)
    return choix.correlate(MENAGES, CLES).scalar_subquery()


def _dossiers(lecture: Lus) -> ColumnElement[Any]:
    ligne = DOSSIERS_OUVERTS.c
    champs = (ligne.dossier, ligne.date_le, ligne.phase, ligne.phase_depuis_le)
    dit = func.json_build_object(*(x for c in champs for x in (cast(c.name, Text()), c)))
    tous = func.json_agg(aggregate_order_by(dit, ligne.date_le, ligne.dossier, ligne.numero))
    choix = select(tous).where(lecture.dossiers()).correlate(MENAGES, CLES)
    return type_coerce(choix.scalar_subquery(), JSON())


def _derniere(lecture: Lus, colonne: ColumnElement[Any]) -> ColumnElement[Any]:
    ligne = NOUVELLES.c
    choix = select(colonne).where(lecture.nouvelles()).correlate(MENAGES, CLES)
    return choix.order_by(ligne.le.desc(), ligne.numero.desc()).limit(1).scalar_subquery()


def _expulsion(lecture: Lus) -> ColumnElement[Any]:
    ligne = DOSSIERS.c
    champs = (ligne.ouverte_le, ligne.departement, ligne.treve_ecartee, ligne.treve_reduite_au)
    dit = func.json_build_object(*(x for c in champs for x in (cast(c.name, Text()), c)))
    choix = select(dit).where(_est_son_expulsion(lecture)).limit(1).correlate(MENAGES, CLES)
    return type_coerce(choix.scalar_subquery(), JSON())


def _est_son_expulsion(lecture: Lus) -> ColumnElement[bool]:
    """Le dossier d'expulsion du ménage, pour qui lit la procédure ; un seul est ouvert."""
    return and_(
        DOSSIERS.c.parcours == lecture.ici,
        DOSSIERS.c.edition == "",
        lui_est_destinee(DOSSIERS),
        vaut(DOSSIERS, lecture.au),
        lit_la_famille(literal("expulsion")),
        CLES.c.niveau >= int(S3),
    )
