"""Le surendettement : ce que la recevabilité, le juge et l'effacement suspendent."""

from dataclasses import dataclass
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.formes import Nature, Version, Vigueur, depuis, relue
from parcours.domain.droit.textes import CODE_CONSO, LOI_1989, LOI_ELAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Surendettement(Faits):
    """Ce que décide la commission de surendettement."""

    le: date | None = None
    """Le jour de la recevabilité, ou de l'effacement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspensionDuJuge(Faits):
    """Ce que le juge décide de l'expulsion d'un ménage surendetté."""

    decision_le: date | None = None
    """Le jour de la décision."""
    le: date | None = None
    """Le jour de l'acte, si celui de la décision n'est pas connu."""
    suspension_expulsion: bool | None = None
    """Faux si le juge refuse de suspendre l'expulsion."""


SUSPENSION_DES_POURSUITES = Delai(
    id="R-S01",
    nom="surendettement_suspension",
    faits=Surendettement,
    libelle="Recevabilité : suspension des procédures d'exécution",
    nature=Nature.DUREE_MAX,
    court_de=depuis("le"),
    acte="recevabilité du",
    versions=(
        Version(
            ref="S01",
            duree=Duree(annees=2),
            source=f"{CODE_CONSO}, art. L. 722-2 et L. 722-3",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence=("saisies gelées ; loyers courants dus. N'arrête pas l'expulsion à elle seule"),
    surcharge_par_decision=True,
)

SUSPENSION_DE_L_EXPULSION = Delai(
    id="R-S02",
    nom="surendettement_expulsion",
    faits=SuspensionDuJuge,
    libelle="Décision du juge suspendant l'expulsion",
    nature=Nature.DUREE_MAX,
    court_de=depuis("decision_le", "le"),
    acte="décision du",
    inapplicable_si={"suspension_expulsion": (False,)},
    versions=(
        Version(
            ref="S02",
            duree=Duree(annees=2),
            source=f"{CODE_CONSO}, art. L. 722-6 à L. 722-9",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="expulsion bloquée jusqu'au terme",
    surcharge_par_decision=True,
)

EFFACEMENT_DE_LA_DETTE = Delai(
    id="R-S03",
    nom="effacement_clause",
    faits=Surendettement,
    libelle="Effacement : effets de la clause suspendus",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="effacement du",
    vigueur=Vigueur(du=LOI_ELAN.en_vigueur_du),
    versions=(
        Version(
            ref="S03",
            en_vigueur_du=LOI_ELAN.en_vigueur_du,
            duree=Duree(annees=2),
            source=(
                f"{CODE_CONSO}, art. L. 714-1 ; {LOI_1989}, art. 24, VIII ; {LOI_ELAN}, art. 118"
            ),
            verifie=relue("2026-11-21", sauf="le jour où cette rédaction prend effet"),
        ),
    ),
    consequence=("loyers payés : clause réputée n'avoir pas joué ; sinon elle reprend plein effet"),
    surcharge_par_decision=True,
)
