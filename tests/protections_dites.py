"""Protéger une adresse, et lire ce que chacun en sait."""

from typing import Any

from relations_dites import vu
from scenario import CIDFF, MENAGE, ORGANISMES, Dit, Histoire, fait, tout

from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.version import version
from parcours.domain.parcours.fold import fold


def protege(le: str, niveau: str = "N3", *nommes: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """L'adresse est protégée, par le CIDFF si rien ne dit le contraire."""
    champs = {"ident": "protection", "par": CIDFF, **champs}
    nommes = tuple(ORGANISMES.get(source, source) for source in nommes)
    return fait(
        "vif.protection-adresse-activee", le, niveau=niveau, organismes_habilites=nommes, **champs
    )


def leve(le: str, **champs: Any) -> Dit:  # noqa: ANN401 (any field)
    """La protection est levée."""
    return fait("vif.protection-adresse-levee", le, **{"ident": "levee", **champs})


def lit_la_commune(histoire: Histoire, source: str) -> bool:
    """Vrai si ce partenaire lit où le CHRS dit que vit le ménage."""
    regard = vu(histoire, source)
    lieux = [lieu for lieu in histoire.parcours.lieux if lieu.commune and lieu.fait.id == "abri"]
    return regard is not None and [regard.commune(lieu) for lieu in lieux] == ["48092"]


def ce_qui_se_lit(histoire: Histoire, source: str) -> dict[str, Any]:
    """Tout ce que rend, pour ce partenaire, le ménage rejoué pour lui."""
    regard = vu(histoire, source)
    assert regard is not None
    lus = edition(histoire.faits, regard)
    rejoue = fold(MENAGE, lus, reglages=histoire.reglages, seul=regard.rejoue_seul)
    return {**tout(rejoue), "version": version(rejoue, regard), "familles": regard.familles}
