"""Les alertes d'un ménage : ce qui demande qu'on regarde, et ce qui l'a été."""

from datetime import date

from pydantic import BaseModel

from parcours.domain.alertes import Alerte
from parcours.domain.lecture.regard import Regard
from parcours.domain.phrases import phrase
from parcours.projections.vue import Vie


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
    """Référence du fait d'origine."""
    raison: str
    echeance_le: date | None
    prise_en_compte_le: date | None
    escaladee_le: date | None
    """Jour où, laissée sans suite, elle a prévenu d'autres que ses destinataires."""
    destinataires: list[str]
    """Qui elle prévient, escalade comprise."""
    se_ferme: str
    """Ce qui la ferme."""


def alertes(vie: Vie, regard: Regard, au: date) -> list[AlerteLue]:
    """Les alertes connues ce jour-là : les ouvertes d'abord, la plus grave en tête."""
    connues = [a for a in vie.alertes if a.depuis_le <= au and _visible(a, regard)]
    connues.sort(key=lambda a: (not a.est_ouverte(au), -a.severite, a.depuis_le, a.code))
    return [_lue(alerte, au) for alerte in connues]


def _visible(alerte: Alerte, regard: Regard) -> bool:
    return alerte.fait is None or regard.voit_le_fait(alerte.fait)


def _lue(alerte: Alerte, au: date) -> AlerteLue:
    return AlerteLue(
        code=alerte.code,
        libelle=alerte.type.libelle,
        severite=alerte.severite.name,
        depuis_le=alerte.depuis_le,
        jusqu_au=None if alerte.est_ouverte(au) else alerte.jusqu_au,
        fait=alerte.fait.reference if alerte.fait else None,
        raison=phrase(alerte.fait.evenement) if alerte.fait else f"{alerte.type.libelle}.",
        echeance_le=alerte.echeance_le,
        prise_en_compte_le=_connue(alerte.prise_en_compte_le, au),
        escaladee_le=_connue(alerte.escalade.le, au) if alerte.escalade else None,
        destinataires=sorted(alerte.destinataires(au)),
        se_ferme=alerte.type.se_ferme,
    )


def _connue(jour: date | None, au: date) -> date | None:
    return jour if jour and jour <= au else None
