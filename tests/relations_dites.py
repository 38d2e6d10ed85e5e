"""Dire qui nomme qui, et lire ce que chacun en lit."""

from datetime import date
from typing import Any, Final

from scenario import (
    CHRS,
    ORGANISMES,
    REFERENT,
    ROLES,
    Dit,
    Histoire,
    a_temps,
    constat,
    designe,
    entree,
    fait,
    given,
)

from parcours.domain.histoire.relation import Relation
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.parcours.fold import fold

OUVERT: Final = fait("menage.ouvert", "2026-01-05", ident="ouvert", personnes=["p1"])
RUE: Final = constat("2026-01-06", "RUE", ident="rue")


def raconte(*dits: Dit) -> Histoire:
    """Un ménage ouvert et à la rue, puis ces faits, chacun reçu le jour où il survient."""
    return given(*a_temps(OUVERT, RUE, *dits))


def vu(histoire: Histoire, source: str, le: str = "2026-12-31", ou: str = "48") -> Regard | None:
    """Ce que voit ce partenaire ce jour-là ; None : pour lui, le ménage n'existe pas."""
    par = Lecteur(source, ORGANISMES[source], ROLES[source], frozenset({ou}))
    return regard(par, histoire.parcours, date.fromisoformat(le))


def lit(histoire: Histoire, source: str, le: str = "2026-12-31", ou: str = "48") -> list[str]:
    """Les faits que lit ce partenaire ce jour-là, rejoués pour lui."""
    porte = vu(histoire, source, le, ou)
    if porte is None:
        return []
    rejoue = fold(
        histoire.menage,
        edition(histoire.faits, porte),
        reglages=histoire.reglages,
        seul=porte.rejoue_seul,
    )
    return [e.fait.id for e in rejoue.histoire.entrees if porte.voit_le_fait(e.fait)]


def relations(histoire: Histoire, source: str) -> list[Relation]:
    """Les relations fondées de ce partenaire."""
    organisme = ORGANISMES[source]
    return [r for r in histoire.parcours.relations if r.organisme == organisme and r.est_fondee]


def relation(histoire: Histoire, source: str) -> Relation:
    """La seule relation fondée de ce partenaire."""
    (la_sienne,) = relations(histoire, source)
    return la_sienne


def en_attente(histoire: Histoire) -> list[str]:
    """Les faits gardés sans effet tant que personne n'en décide."""
    anomalies = histoire.parcours.anomalies_au(date.max)
    return sorted(
        (a.fait or "").partition("#")[2] for a in anomalies if a.code == "fait-en-attente"
    )


def oriente(le: str, vers: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le SIAO, si rien ne dit le contraire, oriente le ménage."""
    champs = {"ident": "orientation", "structure": ORGANISMES[vers], **champs}
    return fait("siao.orientation-proposee", le, **champs)


def accord(le: str, *nommes: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le ménage accepte que l'on partage avec ces organismes."""
    organismes = [ORGANISMES[source] for source in nommes]
    champs = {"ident": "accord", "organismes": organismes, **champs}
    return fait("menage.accord-recueilli", le, **champs)


def refere(le: str = "2026-01-10", source: str = REFERENT, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le SIAO désigne un référent."""
    return designe(le, ORGANISMES[source], **{"ident": "designe", **champs})


def heberge(le: str, par: str = CHRS, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """Le CHRS dit que le ménage entre chez lui."""
    champs = {"ident": "entree", "structure": ORGANISMES[par], **champs}
    return entree(le, "CHRS_INSERTION", par=par, **champs)
