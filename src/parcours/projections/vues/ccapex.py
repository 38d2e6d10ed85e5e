"""La CCAPEX : ses séances, qui y passe, ce qu'elle doit examiner, ses avis et leur suite.

La séance vient du territoire, tout le reste de chaque ménage : il se lit par sa clé.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    case,
    exists,
    func,
    not_,
    or_,
    select,
)

from parcours.domain.langage.dossiers import EXPULSION
from parcours.domain.langage.fiche import Agregat
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.tableaux.ccapex import attentes
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.periodes import Tranche
from parcours.domain.volets.expulsion.seances import Avis, Commission
from parcours.domain.volets.territoire.seances import Seance
from parcours.projections.acces import Demande
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.lieux import ou_vit
from parcours.projections.vue import Vie, Vue, table, vaut
from parcours.projections.vues import expulsions


@dataclass(frozen=True, slots=True, kw_only=True)
class SeanceSuivie:
    """Une séance, tant que rien n'y change."""

    departement: str | None
    niveau: str | None
    seance_le: date | None
    prochaine_le: date | None
    etat: str
    ordre_du_jour_fixe_le: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageEnSeance:
    """Un ménage inscrit à une séance, tant que rien n'y change."""

    edition: str
    departement: str | None
    seance: UUID
    inscrit_le: date
    motifs: list[str]
    fois: int
    etape_procedure: str | None
    dossier_connu: bool
    ferme_le: date | None
    """Le jour où son dossier d'expulsion s'est fermé, s'il l'est."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttenteDeCcapex:
    """Ce que la commission doit à un ménage."""

    edition: str
    motif: str
    depuis_le: date


@dataclass(frozen=True, slots=True, kw_only=True)
class AvisSuivi:
    """Un avis rendu, et la suite que l'on en sait."""

    edition: str
    departement: str | None
    seance: UUID | None
    le: date
    forme: str
    nature: str
    destinataire: str
    suite: str | None
    suite_le: date | None


SEANCES = table("ccapex_seances", SeanceSuivie, "departement du")
PASSAGES = table("ccapex_passages", PassageEnSeance, "seance du")
ATTENTES = table("ccapex_attentes", AttenteDeCcapex, "parcours du")
AVIS = table("ccapex_avis", AvisSuivi, "departement le", "seance du")


# --- Les lignes -----------------------------------------------------------------------------------


def _seances(vie: Vie) -> Iterable[Tranche[SeanceSuivie | None]]:
    if vie.parcours.agregat is not Agregat.SEANCE or not vie.parcours.faits:
        return ()

    def valeur(jour: date) -> SeanceSuivie | None:
        lieu, seance = vie.parcours.lieu(jour), vie.parcours.volet(Seance, jour)
        if lieu is None:
            return None
        return SeanceSuivie(
            departement=lieu.departement,
            niveau=seance.niveau,
            seance_le=seance.seance_le,
            prochaine_le=seance.prochaine_le,
            etat=seance.etat.value,
            ordre_du_jour_fixe_le=seance.ordre_du_jour_fixe_le,
        )

    return vie.tranches(valeur)


def _passages(vie: Vie) -> Iterator[Tranche[PassageEnSeance | None]]:
    """Chaque séance où le ménage est inscrit, tant qu'il n'en est pas retiré."""
    if not (vie.parcours.est_ouvert or vie.edition):
        return
    seances = sorted(vie.parcours.volet(Commission, date.max).passages)
    for seance in seances:

        def valeur(jour: date, seance: UUID = seance) -> PassageEnSeance | None:
            passage = vie.parcours.volet(Commission, jour).passages.get(seance)
            if passage is None or passage.retire_le is not None:
                return None
            suivis = _dossiers(vie, jour)
            return PassageEnSeance(
                edition=vie.edition,
                departement=ou_vit(vie, jour).departement,
                seance=seance,
                inscrit_le=passage.inscrit_le,
                motifs=list(passage.motifs),
                fois=passage.fois,
                etape_procedure=expulsions.etape_procedure(vie, jour),
                dossier_connu=bool(suivis),
                ferme_le=_ferme_le(suivis, jour),
            )

        yield from vie.tranches(valeur)


def _dossiers(vie: Vie, jour: date) -> list[DossierSuivi]:
    """Ses dossiers d'expulsion, ouverts ou fermés."""
    return [s for s in vie.parcours.dossiers if s.dossier is EXPULSION and s.ouvert_le <= jour]


def _ferme_le(suivis: Sequence[DossierSuivi], jour: date) -> date | None:
    """Le jour où le dernier s'est fermé ; None s'il en est un d'ouvert."""
    if any(s.ferme_le is None or s.ferme_le > jour for s in suivis):
        return None
    return max((s.ferme_le for s in suivis if s.ferme_le), default=None)


def _attentes(vie: Vie) -> Iterator[Tranche[AttenteDeCcapex | None]]:
    if vie.parcours.est_ouvert or vie.edition:
        for attente in attentes(vie.parcours):
            dite = AttenteDeCcapex(
                edition=vie.edition, motif=attente.motif.value, depuis_le=attente.du
            )
            yield Tranche(attente.du, attente.jusqu_au, dite)


def _avis(vie: Vie) -> Iterator[Tranche[AvisSuivi | None]]:
    if not (vie.parcours.est_ouvert or vie.edition):
        return
    for rendu in vie.parcours.volet(Commission, date.max).avis:

        def valeur(jour: date, rendu: Avis = rendu) -> AvisSuivi:
            suivi = rendu.suite_le is not None and rendu.suite_le <= jour
            return AvisSuivi(
                edition=vie.edition,
                departement=ou_vit(vie, jour).departement,
                seance=rendu.seance,
                le=rendu.le,
                forme=rendu.forme,
                nature=rendu.nature,
                destinataire=rendu.destinataire,
                suite=rendu.suite if suivi else None,
                suite_le=rendu.suite_le if suivi else None,
            )

        yield from vie.tranches(valeur, rendu.le)


VUE_SEANCES: Final = Vue(SEANCES, _seances, ordre=(SEANCES.c.seance_le, SEANCES.c.parcours))
VUE_PASSAGES: Final = Vue(
    PASSAGES, _passages, ordre=(PASSAGES.c.inscrit_le, PASSAGES.c.parcours), par_edition=True
)
VUE_ATTENTES: Final = Vue(ATTENTES, _attentes, par_edition=True)
VUE_AVIS: Final = Vue(AVIS, _avis, ordre=(AVIS.c.le, AVIS.c.parcours), par_edition=True)
VUES: Final[tuple[Vue[Any], ...]] = (VUE_SEANCES, VUE_PASSAGES, VUE_ATTENTES, VUE_AVIS)


# --- Lire -----------------------------------------------------------------------------------------


def seance(identifiant: UUID, au: date) -> Select[Any]:
    """La séance de cet identifiant ce jour-là, et celle qui la suit dans son département.

    Colonnes : celles de la séance ; `suivante_le`, la première programmée ensuite ; `annoncee_le`,
    le jour que la séance dit de la prochaine, s'il tient encore.
    """
    ligne, autre, alors = SEANCES.c, SEANCES.alias("autre"), SEANCES.alias("alors")
    des_siennes = and_(
        autre.c.departement == ligne.departement, autre.c.niveau == ligne.niveau, _tient(autre, au)
    )
    suivante = select(func.min(autre.c.seance_le)).where(
        des_siennes, autre.c.seance_le > ligne.seance_le
    )
    ce_jour_la = exists().where(des_siennes, autre.c.seance_le == ligne.prochaine_le)
    l_a_ete = exists().where(
        alors.c.departement == ligne.departement,
        alors.c.niveau == ligne.niveau,
        alors.c.seance_le == ligne.prochaine_le,
        alors.c.du <= au,
    )
    # announced, programmed, then moved or cancelled: that day holds no more
    annoncee = case((or_(ce_jour_la, not_(l_a_ete)), ligne.prochaine_le))
    return select(
        SEANCES, suivante.scalar_subquery().label("suivante_le"), annoncee.label("annoncee_le")
    ).where(ligne.parcours == identifiant, vaut(SEANCES, au))


def _tient(autre: Any, au: date) -> ColumnElement[bool]:  # noqa: ANN401 (an alias of a table)
    """Vrai d'une séance qui, ce jour-là, doit toujours avoir lieu."""
    colonnes = autre.c
    encore = or_(colonnes.au.is_(None), colonnes.au > au)
    return and_(colonnes.etat != "annulee", colonnes.du <= au, encore)


def ordre_du_jour(seance_lue: UUID, au: date, demande: Demande) -> Lecture[PassageEnSeance]:
    """Les ménages inscrits à une séance que le lecteur peut lire."""
    choix = expulsions.lus(lignes_de(VUE_PASSAGES), PASSAGES, None, demande)
    choix = choix.where(PASSAGES.c.seance == seance_lue, vaut(PASSAGES, au))
    return Lecture.de(VUE_PASSAGES, PassageEnSeance, choix)


def avis_de_la_seance(seance_lue: UUID, au: date, demande: Demande) -> Select[Any]:
    """Les avis que rend une séance ; colonnes : celles d'`AvisSuivi`, et le ménage."""
    choix = expulsions.lus(select(AVIS), AVIS, None, demande)
    return choix.where(AVIS.c.seance == seance_lue, vaut(AVIS, au)).order_by(
        AVIS.c.parcours, AVIS.c.le, AVIS.c.numero
    )


@dataclass(frozen=True, slots=True)
class AvisVoulus:
    """Les avis d'une période, et de quelle suite."""

    periode: Intervalle
    departement: str | None = None
    destinataire: str | None = None
    suites: tuple[str, ...] = ()
    """`INCONNUE` : personne n'a dit ce qu'il est devenu."""


SUITE_INCONNUE: Final = "INCONNUE"


def avis_rendus(voulus: AvisVoulus, au: date, demande: Demande) -> Lecture[AvisSuivi]:
    """Les avis rendus dans la période, et leur suite."""
    return Lecture.de(VUE_AVIS, AvisSuivi, _voulus(select(AVIS), voulus, au, demande))


def suites(voulus: AvisVoulus, au: date, demande: Demande) -> Select[Any]:
    """Combien d'avis, par destinataire et par suite ; colonnes : destinataire, suite, avis."""
    suite = func.coalesce(AVIS.c.suite, SUITE_INCONNUE).label("suite")
    choix = select(AVIS.c.destinataire, suite, func.count().label("avis"))
    comptes = _voulus(choix, voulus, au, demande).group_by(AVIS.c.destinataire, suite)
    return comptes.order_by(AVIS.c.destinataire, suite)


def _voulus(choix: Select[Any], voulus: AvisVoulus, au: date, demande: Demande) -> Select[Any]:
    ligne = AVIS.c
    lus = expulsions.lus(choix, AVIS, voulus.departement, demande).where(
        vaut(AVIS, au), ligne.le >= voulus.periode.du
    )
    if voulus.periode.au is not None:
        lus = lus.where(ligne.le < voulus.periode.au)
    if voulus.destinataire is not None:
        lus = lus.where(ligne.destinataire == voulus.destinataire)
    if voulus.suites:
        lus = lus.where(func.coalesce(ligne.suite, SUITE_INCONNUE).in_(voulus.suites))
    return lus
