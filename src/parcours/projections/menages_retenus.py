"""Les ménages que suit un lecteur : ce qui s'y joint pour lui, et par quoi il les choisit.

Un filtre ne compare que ce que la liste montre à ce lecteur : ce qu'il ne lit pas d'un ménage ne
l'y fait ni entrer, ni sortir, ni compter.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    Table,
    Text,
    and_,
    any_,
    case,
    cast,
    func,
    not_,
    or_,
    select,
    true,
)

from parcours.domain.langage.habilitation import NomDeVue
from parcours.projections.adressees import lit_du_menage
from parcours.projections.appris import a_appris
from parcours.projections.cles import CLES, avec_sa_cle, dans_la_vue, lui_est_destinee
from parcours.projections.menages_dits import Forme
from parcours.projections.moules import AU, QUICONQUE, Qui
from parcours.projections.vue import vaut
from parcours.projections.vues.alertes import ALERTES
from parcours.projections.vues.echeances import ECHEANCES, est_manquee
from parcours.projections.vues.menages import DOSSIERS_OUVERTS, MENAGES, NOUVELLES
from parcours.projections.vues.resumes import RESUMES

_CODES: Final = ARRAY(Text())
PHASE: Final = DOSSIERS_OUVERTS.c.dossier + "." + DOSSIERS_OUVERTS.c.phase
"""Une phase, et de quel dossier."""


def lit_la_commune() -> ColumnElement[bool]:
    """Vrai si le lecteur lit où vit un ménage, à côté de sa clé."""
    return and_(MENAGES.c.sensibilite_commune <= CLES.c.niveau, ~CLES.c.tait_la_commune)


@dataclass(frozen=True, kw_only=True)
class Lus:
    """Une lecture de la liste : pour qui, quel jour, et ce qui s'y joint."""

    demande: Qui = QUICONQUE
    au: ColumnElement[date] = AU
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

    def base(
        self,
        *colonnes: ColumnElement[Any],
        resumes: bool = False,
        ou: ColumnElement[bool] | None = None,
    ) -> Select[Any]:
        """Les ménages que le lecteur suit, ce jour-là ; `resumes` : à côté de leur résumé.

        `ou` : d'autres lignes de ces ménages, que celles de ce jour-là.
        """
        choix = avec_sa_cle(select(*colonnes).select_from(MENAGES), MENAGES, self.demande)
        if resumes:
            choix = choix.outerjoin(self.resume, true())
        voulues = vaut(MENAGES, self.au) if ou is None else or_(vaut(MENAGES, self.au), ou)
        return choix.where(CLES.c.suit, func.cardinality(CLES.c.vues) > 0, voulues)


def premiere(lecture: Lus) -> ColumnElement[Any]:
    """Le premier jour dont le lecteur a pu apprendre quelque chose."""
    choix = select(func.min(NOUVELLES.c.le)).where(lecture.nouvelles())
    return choix.correlate(MENAGES, CLES).scalar_subquery()


def derniere(lecture: Lus) -> ColumnElement[Any]:
    """Le dernier jour dont il a pu en apprendre quelque chose."""
    choix = select(func.max(NOUVELLES.c.le)).where(lecture.nouvelles())
    return choix.correlate(MENAGES, CLES).scalar_subquery()


# --- Lesquels -------------------------------------------------------------------------------------


def retenus(lecture: Lus, forme: Forme) -> list[ColumnElement[bool]]:
    """De quoi ne garder que les ménages voulus."""
    ligne = MENAGES.c
    egaux = (
        (ligne.departement, forme.lie("departement", Text())),
        (case((lecture.commune_lue, ligne.commune_claire)), forme.lie("commune", Text())),
        (case((lecture.commune_lue, ligne.epci)), forme.lie("epci", Text())),
        (ligne.referent, forme.lie("referent", Text())),
        (ligne.agent, forme.lie("agent", Text())),
    )
    voulus = [colonne == valeur for colonne, valeur in egaux if valeur is not None]
    parmi = (
        (ligne.etape, forme.lie("etapes", _CODES)),
        (ligne.composition, forme.lie("compositions", _CODES)),
    )
    voulus += [colonne == any_(valeurs) for colonne, valeurs in parmi if valeurs is not None]
    voulus += _par_ce_qui_est_ouvert(lecture, forme)
    voulus += _par_ce_qui_se_dit(lecture, forme)
    if (dispositifs := forme.lie("dispositifs", _CODES)) is not None:
        vivent = ligne.situations.bool_op("&&")(dispositifs)
        voulus.append(and_(lecture.situations_lues, vivent))
    if forme.sans_referent is not None:
        sans = ligne.sans_referent_depuis.is_not(None)
        voulus.append(sans if forme.sans_referent else not_(sans))
    return voulus


def _par_ce_qui_se_dit(lecture: Lus, forme: Forme) -> Iterator[ColumnElement[bool]]:
    """Ce que l'on a appris du ménage, et quand."""
    if (jours := forme.lie("sans_nouvelle_jours", Integer())) is not None:
        recente = and_(lecture.nouvelles(), NOUVELLES.c.le > cast(lecture.au, Date()) - jours)
        yield not_(_existe(NOUVELLES, recente))
    if (position := forme.lie("depuis", BigInteger())) is not None:
        yield a_appris(lecture.ici, position, lecture.demande)
    if (nouveau := forme.lie("nouveau_depuis", Date())) is not None:
        yield premiere(lecture) >= nouveau


def _par_ce_qui_est_ouvert(lecture: Lus, forme: Forme) -> Iterator[ColumnElement[bool]]:
    """Ce qui alarme, ce qui est dû, ce qui est ouvert."""
    resume, manquee = lecture.resume.c, est_manquee(lecture.au)
    if (codes := forme.lie("alertes", _CODES)) is not None:
        ouvertes = resume.alertes.bool_op("&&")(codes)
        voulues = and_(lecture.du_menage(ALERTES), ALERTES.c.code == any_(codes))
        yield case((lecture.resume_lu, ouvertes), else_=_existe(ALERTES, voulues))
    ligne = DOSSIERS_OUVERTS.c
    parmi = (
        (ligne.dossier, forme.lie("dossiers", _CODES)),
        (PHASE, forme.lie("phases", _CODES)),
    )
    for colonne, valeurs in parmi:
        if valeurs is not None:
            yield _existe(DOSSIERS_OUVERTS, and_(lecture.dossiers(), colonne == any_(valeurs)))
    if forme.en_retard is not None:
        cherche = _existe(ECHEANCES, and_(lecture.echeances(), manquee))
        tardif = resume.en_retard_depuis.is_not(None)
        retard = case((lecture.resume_lu, tardif), else_=cherche)
        yield retard if forme.en_retard else not_(retard)
    if (avant := forme.lie("echeance_avant", Date())) is not None:
        le = ECHEANCES.c.echeance_le
        due = or_(manquee, and_(le >= lecture.au, le <= avant))
        resumee = or_(resume.en_retard_depuis.is_not(None), resume.a_venir_le <= avant)
        cherchee = _existe(ECHEANCES, and_(lecture.echeances(), due))
        yield case((lecture.resume_lu, resumee), else_=cherchee)


def _existe(vue: Table, lignes: ColumnElement[bool]) -> ColumnElement[bool]:
    """Vrai s'il en est une.

    Une valeur, non un `EXISTS`, que la base joindrait après le résumé de chaque ménage du lecteur.
    """
    une = select(vue.c.numero).where(lignes).limit(1).correlate(MENAGES, CLES)
    return une.scalar_subquery().is_not(None)
