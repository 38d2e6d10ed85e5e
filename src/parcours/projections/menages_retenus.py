"""Les ménages que suit un lecteur : ce qui s'y joint pour lui, et par quoi il les choisit.

Un filtre ne compare que ce que la liste montre à ce lecteur : ce qu'il ne lit pas d'un ménage ne
l'y fait ni entrer, ni sortir, ni compter.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    FromClause,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
    true,
)

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.temps.intervalle import decale
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage
from parcours.projections.appris import a_appris
from parcours.projections.cles import CLES, avec_sa_cle, dans_la_vue, lui_est_destinee
from parcours.projections.menages_dits import Filtres
from parcours.projections.vue import vaut
from parcours.projections.vues.alertes import ALERTES
from parcours.projections.vues.echeances import ECHEANCES, est_manquee
from parcours.projections.vues.menages import DOSSIERS_OUVERTS, MENAGES, NOUVELLES
from parcours.projections.vues.resumes import RESUMES

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
    ici: ColumnElement[Any] = MENAGES.c.parcours
    """Le ménage dont on lit ce qui s'y joint."""

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
        lues = and_(vue.c.parcours == self.ici, lui_est_destinee(vue), lit_du_menage(vue))
        return and_(lues, vaut(vue, self.au))

    def nouvelles(self) -> ColumnElement[bool]:
        """Ce que le lecteur a pu apprendre du ménage jusqu'à ce jour."""
        ligne = NOUVELLES.c
        lues = and_(
            ligne.parcours == self.ici, lui_est_destinee(NOUVELLES), lit_du_menage(NOUVELLES)
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
            ligne.parcours == self.ici,
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


def premiere(lecture: Lus) -> ColumnElement[Any]:
    """Le premier jour dont le lecteur a pu apprendre quelque chose."""
    choix = select(func.min(NOUVELLES.c.le)).where(lecture.nouvelles())
    return choix.correlate(MENAGES, CLES).scalar_subquery()


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
        voulus.append(a_appris(lecture.ici, filtres.depuis, lecture.demande))
    if filtres.nouveau_depuis is not None:
        voulus.append(premiere(lecture) >= filtres.nouveau_depuis)
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
