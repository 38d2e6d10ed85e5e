"""Les alertes d'un ménage : ce qui demande qu'on regarde, et ce qui l'a été."""

from datetime import date, timedelta

from pydantic import BaseModel

from parcours.domain.lecture.regard import Regard
from parcours.domain.veille.adresses import supplees
from parcours.domain.veille.alertes import Alerte
from parcours.domain.veille.alertes.raisons import raison
from parcours.projections import lisible
from parcours.projections.fil_rouge.corroborations import lus
from parcours.projections.vue import Vie

UN_JOUR = timedelta(days=1)


class AlerteLue(BaseModel):
    """Une alerte, ouverte tant que `jusqu_au` est null."""

    code: str
    libelle: str
    severite: str
    """VIGILANCE, URGENCE ou CRITIQUE."""
    depuis_le: date
    jusqu_au: date | None
    """Jour du fait qui l'a fermée ; null tant qu'elle est ouverte au jour lu."""
    fait: str | None
    """Référence du fait d'origine ; d'un acte que plusieurs disent, celui qui en fait foi."""
    corroborations: list[str]
    """Références des autres récits du même acte."""
    raison: str
    """Pourquoi elle est ouverte au jour lu, ou l'était quand elle s'est fermée."""
    echeance_le: date | None
    prise_en_compte_le: date | None
    escaladee_le: date | None
    """Jour où, laissée sans suite, elle a prévenu d'autres que ses destinataires."""
    destinataires: list[str]
    """Qui elle prévient, escalade comprise ; sans référent, le SIAO en tient lieu."""
    se_ferme: str
    """Ce qui la ferme."""


def alertes(vie: Vie, regard: Regard, au: date) -> list[AlerteLue]:
    """Les alertes connues ce jour-là : les ouvertes d'abord, la plus grave en tête."""
    connues = [a for a in vie.alertes if a.depuis_le <= au and _visible(vie, a, regard)]
    connues.sort(key=lambda a: (not a.est_ouverte(au), -a.severite, a.depuis_le, a.code))
    return [_lue(vie, alerte, regard, au) for alerte in connues]


def _visible(vie: Vie, alerte: Alerte, regard: Regard) -> bool:
    return alerte.fait is None or bool(lus(vie, regard, alerte.fait))


def _lue(vie: Vie, alerte: Alerte, regard: Regard, au: date) -> AlerteLue:
    vus = lus(vie, regard, alerte.fait) if alerte.fait else []
    recits = [lisible.reference(regard, recit) for recit in vus]
    return AlerteLue(
        code=alerte.code,
        libelle=alerte.type.libelle,
        severite=alerte.severite.name,
        depuis_le=alerte.depuis_le,
        jusqu_au=None if alerte.est_ouverte(au) else alerte.jusqu_au,
        fait=recits[0] if recits else None,
        corroborations=recits[1:],
        raison=raison(alerte, jour_lu(alerte, au), regard.voit_le_fait),
        echeance_le=alerte.echeance_au(jour_lu(alerte, au), regard.voit_le_fait),
        prise_en_compte_le=_connue(alerte.prise_en_compte_le, au),
        escaladee_le=_connue(alerte.escalade.le, au) if alerte.escalade else None,
        destinataires=sorted(supplees(alerte.destinataires(au), vie.parcours.referent(au))),
        se_ferme=alerte.type.se_ferme,
    )


def jour_lu(alerte: Alerte, au: date) -> date:
    """Le jour où se lit sa raison : fermée, elle garde celle de sa dernière veille."""
    if alerte.jusqu_au is None or alerte.est_ouverte(au):
        return au
    return max(alerte.depuis_le, alerte.jusqu_au - UN_JOUR)


def _connue(jour: date | None, au: date) -> date | None:
    return jour if jour and jour <= au else None
