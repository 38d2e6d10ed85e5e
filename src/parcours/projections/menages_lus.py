"""Les ménages que lit un lecteur : ce qu'il en lit, ce par quoi il les choisit, et les comptes.

Un filtre et un compte ne comparent que ce que la liste montre à ce lecteur : ce qu'il ne lit pas
d'un ménage ne l'y fait ni entrer, ni sortir, ni compter.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    JSON,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
    type_coerce,
)
from sqlalchemy.dialects.postgresql import aggregate_order_by

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.langage.vocabulaire import S3
from parcours.domain.temps.intervalle import decale
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage, lit_la_famille
from parcours.projections.appris import a_appris
from parcours.projections.cles import CLES, avec_sa_cle, dans_la_vue, lui_est_destinee
from parcours.projections.lecture import Lecture
from parcours.projections.menages_dits import Filtres, MenageLu, MouvementLu, Tri
from parcours.projections.vue import parmi, vaut
from parcours.projections.vues.alertes import ALERTES
from parcours.projections.vues.echeances import ECHEANCES, LOINTAINES, est_manquee
from parcours.projections.vues.expulsions import DOSSIERS
from parcours.projections.vues.menages import DOSSIERS_OUVERTS, MENAGES, NOUVELLES, VUE
from parcours.projections.vues.resumes import RESUMES

JADIS: Final = date(1, 1, 2)
LOIN: Final = date(9999, 1, 1)
PHASE: Final = DOSSIERS_OUVERTS.c.dossier + "." + DOSSIERS_OUVERTS.c.phase
"""Une phase, et de quel dossier."""


def lit_la_commune() -> ColumnElement[bool]:
    """Vrai si le lecteur lit où vit un ménage, à côté de sa clé."""
    return and_(MENAGES.c.sensibilite_commune <= CLES.c.niveau, ~CLES.c.tait_la_commune)


@dataclass(frozen=True)
class Lus:
    """Une lecture de la liste : pour qui, quel jour, et ce qui s'y joint."""

    demande: Demande
    au: date

    @property
    def commune_lue(self) -> ColumnElement[bool]:
        """Vrai si le lecteur lit où vit le ménage."""
        return lit_la_commune()

    @property
    def situations_lues(self) -> ColumnElement[bool]:
        """Vrai s'il lit où vivent ses personnes."""
        return and_(dans_la_vue(NomDeVue.FR), MENAGES.c.sensibilite_situations <= CLES.c.niveau)

    def du_menage(self, vue: Table) -> ColumnElement[bool]:
        """Les lignes d'une autre vue qui disent ce jour-là quelque chose du ménage au lecteur."""
        lues = and_(vue.c.parcours == MENAGES.c.parcours, lui_est_destinee(vue), lit_du_menage(vue))
        return and_(lues, vaut(vue, self.au))

    def nouvelles(self) -> ColumnElement[bool]:
        """Ce que le lecteur a pu apprendre du ménage jusqu'à ce jour."""
        ligne = NOUVELLES.c
        lues = and_(
            ligne.parcours == MENAGES.c.parcours,
            lui_est_destinee(NOUVELLES),
            lit_du_menage(NOUVELLES),
        )
        return and_(lues, ligne.le <= self.au)

    def echeances(self) -> ColumnElement[bool]:
        """Les échéances du ménage entier."""
        return and_(ECHEANCES.c.edition == "", self.du_menage(ECHEANCES))

    def dossiers(self) -> ColumnElement[bool]:
        """Les dossiers ouverts, à la phase que dit ce que lit le lecteur."""
        jusqu_a = CLES.c.niveau <= DOSSIERS_OUVERTS.c.niveau_max
        return and_(self.du_menage(DOSSIERS_OUVERTS), jusqu_a)

    @property
    def resume_lu(self) -> ColumnElement[bool]:
        """Vrai si le lecteur lit tout le fil rouge du ménage : son résumé dit ce qui presse."""
        return dans_la_vue(NomDeVue.FR)

    @cached_property
    def resume(self) -> FromClause:
        """Le résumé du ménage ce jour-là, à la hauteur de ce que lit le lecteur.

        Il n'y en a qu'un ; l'ordre est celui de l'index, qui y mène sans lire les autres.
        """
        ligne = RESUMES.c
        choix = select(*(ligne[nom] for nom in RESUMES.info["champs"])).where(
            ligne.parcours == MENAGES.c.parcours,
            lui_est_destinee(RESUMES),
            and_(ligne.sensibilite <= CLES.c.niveau, CLES.c.niveau <= ligne.niveau_max),
            vaut(RESUMES, self.au),
            self.resume_lu,
        )
        un = choix.order_by(ligne.sensibilite.desc(), ligne.du.desc()).limit(1)
        return un.correlate(MENAGES, CLES).lateral("resume")

    def base(self, *colonnes: ColumnElement[Any], resumes: bool = False) -> Select[Any]:
        """Les ménages que le lecteur suit, ce jour-là ; `resumes` : à côté de leur résumé."""
        choix = avec_sa_cle(select(*colonnes).select_from(MENAGES), MENAGES, self.demande)
        if resumes:
            choix = choix.outerjoin(self.resume, true())
        return choix.where(CLES.c.suit, func.cardinality(CLES.c.vues) > 0, vaut(MENAGES, self.au))


# --- Ce qui se lit de chacun ----------------------------------------------------------------------


def menages(au: date, filtres: Filtres, tri: Tri, demande: Demande) -> Lecture[MenageLu]:
    """Les ménages que suit le lecteur ce jour-là, dans l'ordre demandé.

    Ce que dit une ligne sans la ranger est une sous-requête : la base ne la lit que de ceux de la
    page.
    """
    lecture = Lus(demande, au)
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
        resumes=tri is Tri.URGENCE or filtres.par_ce_qui_presse,
    ).where(*retenus(lecture, filtres))
    choix, ordre = _range(lecture, tri, choix)
    return Lecture.de(VUE, MenageLu, choix, ordre)


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
        return choix, (func.coalesce(_derniere(lecture, NOUVELLES.c.le), date.min),)
    if tri is Tri.ETAPE:
        return choix, (ligne.etape, func.coalesce(ligne.etape_depuis_le, date.min))
    return choix, (_du_plus_recent(_premiere(lecture)),)


def mouvements(
    avant: date, apres: date, filtres: Filtres, demande: Demande
) -> Lecture[MouvementLu]:
    """Les ménages que ces filtres retiennent l'un des deux jours seulement, entrées d'abord."""
    y_etaient, y_sont = (_membres(Lus(demande, jour), filtres) for jour in (avant, apres))
    etait = MENAGES.c.parcours.in_(select(y_etaient.subquery("avant")))
    est = MENAGES.c.parcours.in_(select(y_sont.subquery("apres")))
    nom = case((CLES.c.lit_les_noms, MENAGES.c.demandeur)).label("demandeur")
    choix = Lus(demande, apres).base(est.label("y_est"), MENAGES.c.etape, nom)
    choix = choix.where(or_(and_(est, not_(etait)), and_(etait, not_(est))))
    return Lecture.de(VUE, MouvementLu, choix, (case((est, 0), else_=1),))


def _membres(lecture: Lus, filtres: Filtres) -> Select[Any]:
    choix = lecture.base(MENAGES.c.parcours, resumes=filtres.par_ce_qui_presse)
    return choix.where(*retenus(lecture, filtres))


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


def _premiere(lecture: Lus) -> ColumnElement[Any]:
    choix = select(func.min(NOUVELLES.c.le)).where(lecture.nouvelles())
    return choix.correlate(MENAGES, CLES).scalar_subquery()


def _expulsion(lecture: Lus) -> ColumnElement[Any]:
    ligne = DOSSIERS.c
    champs = (ligne.ouverte_le, ligne.departement, ligne.treve_ecartee, ligne.treve_reduite_au)
    dit = func.json_build_object(*(x for c in champs for x in (cast(c.name, Text()), c)))
    choix = select(dit).where(_est_son_expulsion(lecture)).limit(1).correlate(MENAGES, CLES)
    return type_coerce(choix.scalar_subquery(), JSON())


def _est_son_expulsion(lecture: Lus) -> ColumnElement[bool]:
    """Le dossier d'expulsion du ménage, pour qui lit la procédure ; un seul est ouvert."""
    return and_(
        DOSSIERS.c.parcours == MENAGES.c.parcours,
        DOSSIERS.c.edition == "",
        lui_est_destinee(DOSSIERS),
        vaut(DOSSIERS, lecture.au),
        lit_la_famille(literal("expulsion")),
        CLES.c.niveau >= int(S3),
    )


# --- Lesquels -------------------------------------------------------------------------------------


def retenus(lecture: Lus, filtres: Filtres) -> list[ColumnElement[bool]]:
    """De quoi ne garder que les ménages voulus."""
    ligne = MENAGES.c
    egaux = (
        (ligne.departement, filtres.departement),
        (case((lecture.commune_lue, ligne.commune_claire)), filtres.commune),
        (case((lecture.commune_lue, ligne.epci)), filtres.epci),
        (ligne.referent, filtres.referent),
        (ligne.agent, filtres.agent),
    )
    voulus = [colonne == valeur for colonne, valeur in egaux if valeur is not None]
    parmi = ((ligne.etape, filtres.etapes), (ligne.composition, filtres.compositions))
    voulus += [colonne.in_(valeurs) for colonne, valeurs in parmi if valeurs]
    voulus += _par_ce_qui_est_ouvert(lecture, filtres)
    if filtres.dispositifs:
        vivent = or_(*(literal(code) == any_(ligne.situations) for code in filtres.dispositifs))
        voulus.append(and_(lecture.situations_lues, vivent))
    if filtres.sans_referent is not None:
        sans = ligne.sans_referent_depuis.is_not(None)
        voulus.append(sans if filtres.sans_referent else not_(sans))
    if filtres.sans_nouvelle_jours is not None:
        depuis = decale(lecture.au, -timedelta(days=filtres.sans_nouvelle_jours))
        recente = and_(lecture.nouvelles(), NOUVELLES.c.le > depuis)
        voulus.append(not_(_existe(NOUVELLES, recente)))
    if filtres.depuis is not None:
        voulus.append(a_appris(ligne.parcours, filtres.depuis, lecture.demande))
    if filtres.nouveau_depuis is not None:
        voulus.append(_premiere(lecture) >= filtres.nouveau_depuis)
    return voulus


def _par_ce_qui_est_ouvert(lecture: Lus, filtres: Filtres) -> list[ColumnElement[bool]]:
    """Ce qui alarme, ce qui est dû, ce qui est ouvert."""
    voulus: list[ColumnElement[bool]] = []
    resume = lecture.resume.c
    if filtres.alertes:
        codes = ALERTES.c.code.in_(filtres.alertes)
        ouvertes = resume.alertes.bool_op("&&")(literal(list(filtres.alertes), ARRAY(Text())))
        cherchees = _existe(ALERTES, and_(lecture.du_menage(ALERTES), codes))
        voulus.append(case((lecture.resume_lu, ouvertes), else_=cherchees))
    if filtres.dossiers or filtres.phases:
        ligne = DOSSIERS_OUVERTS.c
        parmi = ((ligne.dossier, filtres.dossiers), (PHASE, filtres.phases))
        dits = [colonne.in_(valeurs) for colonne, valeurs in parmi if valeurs]
        voulus.append(_existe(DOSSIERS_OUVERTS, and_(lecture.dossiers(), *dits)))
    manquee = est_manquee(lecture.au)
    if filtres.en_retard is not None:
        cherche = _existe(ECHEANCES, and_(lecture.echeances(), manquee))
        tardif = resume.en_retard_depuis.is_not(None)
        retard = case((lecture.resume_lu, tardif), else_=cherche)
        voulus.append(retard if filtres.en_retard else not_(retard))
    if filtres.echeance_avant is not None:
        le = ECHEANCES.c.echeance_le
        due = or_(manquee, and_(le >= lecture.au, le <= filtres.echeance_avant))
        proche = resume.a_venir_le <= filtres.echeance_avant
        resumee = or_(resume.en_retard_depuis.is_not(None), proche)
        cherchee = _existe(ECHEANCES, and_(lecture.echeances(), due))
        voulus.append(case((lecture.resume_lu, resumee), else_=cherchee))
    return voulus


def _existe(vue: Table, lignes: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(select(vue.c.numero).where(lignes).correlate(MENAGES, CLES))
