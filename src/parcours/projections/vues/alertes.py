"""Les alertes de tous les ménages, tant qu'elles sont ouvertes : toute liste les lit d'ici."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import case, func, or_

from parcours.domain.temps.periodes import Tranche
from parcours.domain.veille.adresses import supplees
from parcours.domain.veille.alertes import Alerte
from parcours.domain.veille.alertes.raisons import motif
from parcours.projections.acces import Demande
from parcours.projections.adressees import lit_du_menage, lui_est_adressee
from parcours.projections.cles import avec_les_siennes, vient_de_lui
from parcours.projections.lecture import Lecture, lignes_de
from parcours.projections.vue import Vie, Vue, table, vaut

SANS_FAIT: Final = "referent"
"""La famille de ce qui alerte parce que personne n'est en charge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlerteOuverte:
    """Une alerte, de son ouverture à sa fermeture."""

    code: str
    severite: int
    sensibilite: int
    famille: str
    """Celle du fait d'origine : il faut la lire pour savoir que l'alerte existe."""
    roles: list[str]
    """À qui elle s'adresse ce jour-là, escalade et suppléance du référent comprises."""
    referent: str | None
    """L'organisme en charge ce jour-là."""
    fait: str | None
    """Référence du fait d'origine, à citer pour la prendre en compte ; tue si l'auteur l'est."""
    auteur: str | None
    """L'organisme qui le dit : ce qui en est protégé lui reste."""
    origine: str | None
    """Le type du fait d'origine."""
    fait_le: date
    """Jour du fait d'origine : il dit si une protection la masque."""
    depuis_le: date
    echeance_le: date | None
    regle: str | None
    """La règle de la date due, si c'est elle qui dit ce qui alerte."""
    suspendu: bool
    objet: str
    objet_le: date | None
    prise_en_compte_le: date | None
    escaladee_le: date | None


ALERTES = table("alertes", AlerteOuverte)


def lignes(vie: Vie) -> Iterator[Tranche[AlerteOuverte | None]]:
    """Chaque alerte du ménage, avec la date due et les destinataires qui se lisent chaque jour."""
    for alerte in vie.alertes if vie.parcours.est_ouvert else ():

        def ouverte(jour: date, alerte: Alerte = alerte) -> AlerteOuverte:
            return _ouverte(vie, alerte, jour)

        yield from vie.tranches(ouverte, alerte.depuis_le, alerte.jusqu_au)


def _ouverte(vie: Vie, alerte: Alerte, jour: date) -> AlerteOuverte:
    pourquoi, fait = motif(alerte, jour), alerte.fait
    mandat = vie.parcours.referent(jour)
    escalade = alerte.escalade.le if alerte.escalade else None
    return AlerteOuverte(
        code=alerte.code,
        severite=int(alerte.severite),
        sensibilite=int(alerte.sensibilite),
        famille=fait.evenement.fiche.famille if fait else SANS_FAIT,
        roles=sorted(supplees(alerte.destinataires(jour), mandat)),
        referent=mandat.organisme if mandat else None,
        fait=fait.reference if fait and not vie.tait_l_auteur(fait) else None,
        auteur=fait.organisme if fait else None,
        origine=fait.evenement.fiche.nom if fait else None,
        fait_le=pourquoi.fait_le,
        depuis_le=alerte.depuis_le,
        echeance_le=alerte.echeance_au(jour),
        regle=pourquoi.terme.regle if pourquoi.terme else None,
        suspendu=bool(pourquoi.terme and pourquoi.terme.suspendu),
        objet=pourquoi.objet,
        objet_le=pourquoi.objet_le,
        prise_en_compte_le=_connu(alerte.prise_en_compte_le, jour),
        escaladee_le=_connu(escalade, jour),
    )


def _connu(le: date | None, jour: date) -> date | None:
    return le if le is not None and le <= jour else None


VUE: Final = Vue(
    ALERTES,
    lignes,
    ordre=(-ALERTES.c.severite, ALERTES.c.depuis_le, ALERTES.c.parcours, ALERTES.c.code),
)
"""La plus grave d'abord."""
VUES: Final = (VUE,)


# --- Lire -----------------------------------------------------------------------------------------


def adressees(au: date, demande: Demande) -> Lecture[AlerteOuverte]:
    """Les alertes ouvertes ce jour-là qui s'adressent au lecteur : les retards d'abord."""
    ligne = ALERTES.c
    choix = avec_les_siennes(lignes_de(VUE), ALERTES, demande).where(
        vaut(ALERTES, au),
        or_(lit_du_menage(ALERTES), vient_de_lui(ALERTES, demande)),
        lui_est_adressee(ALERTES, demande.lecteur),
    )
    a_temps = case((ligne.echeance_le < au, 0), else_=1)
    quand = func.coalesce(ligne.echeance_le, ligne.depuis_le)
    return Lecture.de(VUE, AlerteOuverte, choix, (a_temps, -ligne.severite, quand))
