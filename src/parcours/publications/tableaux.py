"""Le catalogue des tableaux : chacun sur une grille de temps et une partition du territoire."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from parcours.domain.tableaux.indicateurs import abris, alertes, expulsions
from parcours.domain.tableaux.indicateurs.delais import DELAIS
from parcours.domain.tableaux.indicateurs.demarches import DEMARCHES
from parcours.domain.tableaux.indicateurs.mouvements import AILLEURS, SensDuPassage
from parcours.domain.tableaux.indicateurs.sejours import SUIVIES
from parcours.domain.tableaux.indicateurs.suites import HORIZONS_MOIS, Devenir
from parcours.domain.tableaux.indicateurs.ventilations import (
    AGE,
    ATTENTE,
    AXES,
    COMPOSITION,
    Axe,
)
from parcours.domain.veille.ruptures import NatureDeRupture
from parcours.domain.veille.signaux_d_expulsion import Signal
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure
from parcours.projections.vues.expulsions import MANQUES
from parcours.publications import lieux
from parcours.secret_statistique.cases import Cle
from parcours.secret_statistique.tables import TOTAL

VERSION: Final = "7"
"""Change si un tableau s'ajoute, ou change de sens : une publication garde le sien."""
ANNEES_GLISSANTES: Final = 3
DEPARTEMENT: Final = "departement"
DU_PERIMETRE: Final[Mapping[str, Callable[[Sequence[str]], Sequence[str]]]] = {
    DEPARTEMENT: lambda departements: departements,
    lieux.EPCI: lieux.epci,
    lieux.COMMUNE: lieux.communes,
}
"""Les dimensions dont le périmètre fait les modalités."""


@dataclass(frozen=True, slots=True)
class Tableau:
    """Un tableau publié : ce qu'il compte, par quoi, et à quelle période."""

    code: str
    indicateur: str
    libelle: str
    annuel: bool
    dimensions: Mapping[str, Sequence[str]]
    """Les modalités de chaque dimension, d'abord les départements ; vides : du périmètre."""
    est_mesure: bool = False
    """Vrai s'il ne compte pas : une médiane, un taux."""
    depuis: int = 1
    """La version du catalogue qui l'a ajouté."""
    s_ajoute: bool = True
    """Faux si les modalités de la dernière dimension ne se partagent rien : ni marge, ni somme."""
    importent: Collection[str] = ()
    """Celles de la dernière dimension qu'il coûte davantage de taire."""

    @property
    def annees(self) -> int:
        """Combien d'années il réunit ; d'un trimestre, sa seule année."""
        return ANNEES_GLISSANTES if self.code in SUR_TROIS_ANS else 1

    def modalites(self, departements: Sequence[str]) -> list[Sequence[str]]:
        """Ses dimensions, le périmètre connu."""
        return [
            modalites or DU_PERIMETRE[nom](departements)
            for nom, modalites in self.dimensions.items()
        ]

    def impossible(self, case: Cle) -> bool:
        """Vrai d'une case qui n'existe pas : nul ne passe d'une étape à elle-même."""
        return self.code == PASSAGES and case[1] == case[2] != TOTAL


def du_catalogue(version: str, *, annuel: bool) -> list[Tableau]:
    """Les tableaux d'une publication, d'après la version du catalogue qui l'a faite."""
    return [t for t in TABLEAUX.values() if t.annuel is annuel and t.depuis <= int(version)]


STOCK_ET_FLUX: Final = ("stock", "entrees", "sorties")
LIEUX: Final = {"lieux-epci": lieux.EPCI, "lieux-communes": lieux.COMMUNE}
"""Les tableaux des lieux d'un département, et leur dimension."""
FLUX_PAR_EPCI: Final = ("lieux-epci", "entrees-epci", "sorties-epci")
"""Le stock, les entrées et les sorties d'un EPCI, d'une année à l'autre."""
FLUX_PAR_COMMUNE: Final = ("lieux-communes", "entrees-communes", "sorties-communes")
"""Ceux d'une commune."""
MIXTE: Final = "mixte"
BESOINS: Final = "besoins"
DOSSIERS_PAR_AXE: Final = {"expulsions-composition": COMPOSITION, "expulsions-tranche-age": AGE}
DUREES_PAR_COMPOSITION: Final = "durees-composition"
PASSAGES: Final = "passages"
DUREE_DES_ATTENTES: Final = "attentes-duree"
DELAIS_DES_DISPOSITIFS: Final = "dispositifs-delais"
TERRITOIRES: Final = "territoires"
ALERTES: Final = "alertes"
DELAI_DES_ALERTES: Final = "alertes-delai"
BILAN: Final = "expulsions-bilan"
BILAN_3_ANS: Final = "expulsions-bilan-3-ans"
ENTREES_VIF: Final = "vif-entrees"
ENTREES_VIF_3_ANS: Final = "vif-entrees-3-ans"
SORTIES_VIF: Final = "vif-sorties"
SORTIES_VIF_3_ANS: Final = "vif-sorties-3-ans"
DUREE_VIF: Final = "vif-duree"
DEMARCHE: Final = {demarche.code: f"demarches-{demarche.code}" for demarche in DEMARCHES}
"""Le tableau trimestriel de chaque démarche."""
DEMARCHE_PAR_AN: Final = {demarche: f"{code}-annee" for demarche, code in DEMARCHE.items()}
TUILAGE: Final = "relais-tuilage"
GLISSANTS: Final = {
    BILAN: BILAN_3_ANS,
    ENTREES_VIF: ENTREES_VIF_3_ANS,
    SORTIES_VIF: SORTIES_VIF_3_ANS,
    **{annee: f"{DEMARCHE[demarche]}-3-ans" for demarche, annee in DEMARCHE_PAR_AN.items()},
}
"""Les tableaux d'une année qui paraissent aussi sur trois."""
DELAI: Final = "expulsions-delai"
DELAI_3_ANS: Final = "expulsions-delai-3-ans"
SUR_TROIS_ANS: Final = frozenset({*GLISSANTS.values(), DELAI_3_ANS, DUREE_VIF, TUILAGE})
DOSSIERS_PAR_ETAPE: Final = "expulsions-etapes"
FLUX_DES_DOSSIERS: Final = (DOSSIERS_PAR_ETAPE, "expulsions-arrivees", "expulsions-departs")
DOSSIERS_PAR_SIGNAL: Final = "expulsions-signaux"
DOSSIERS_PAR_MANQUE: Final = "expulsions-manques"

_ETAPES_D_UN_DOSSIER: Final = (*(e.value for e in EtapeDeProcedure), expulsions.SANS_ACTE)
_PAR_ETAPE: Final = {DEPARTEMENT: (), "etape": SUIVIES}
_ETAPES_ET_AILLEURS: Final = (*SUIVIES, AILLEURS)


def ventile(code: str, axe: Axe) -> str:
    """Le nom d'un tableau, ventilé par cet axe."""
    return f"{code}-{axe.code.replace('_', '-')}"


_QUAND: Final = ("au dernier jour", "entrées du trimestre", "sorties du trimestre")

TABLEAUX: Final = {
    tableau.code: tableau
    for tableau in (
        Tableau(
            "stock", "stock", "Ménages, au dernier jour, par étape", annuel=False,
            dimensions=_PAR_ETAPE,
        ),
        Tableau(
            "entrees", "entrees", "Entrées du trimestre, par étape", annuel=False,
            dimensions=_PAR_ETAPE,
        ),
        Tableau(
            "sorties", "sorties", "Sorties du trimestre, par étape", annuel=False,
            dimensions=_PAR_ETAPE,
        ),
        Tableau(
            "ruptures", "ruptures", "Ruptures commencées dans le trimestre, par nature",
            annuel=False,
            dimensions={DEPARTEMENT: (), "nature": tuple(n.value for n in NatureDeRupture)},
        ),
        Tableau(
            PASSAGES, "passages", "Passages de l'année, d'une étape à une autre", annuel=True,
            dimensions={DEPARTEMENT: (), "de": _ETAPES_ET_AILLEURS, "vers": _ETAPES_ET_AILLEURS},
        ),
        Tableau(
            TERRITOIRES, "passages", "Passages de l'année, d'un département à un autre",
            annuel=True, depuis=2, s_ajoute=False,
            dimensions={DEPARTEMENT: (), "mouvement": tuple(m.value for m in SensDuPassage)},
        ),
        *(
            Tableau(
                f"suites-{mois}", "maintien",
                f"Ce que deviennent, à {mois} mois, les entrées en logement d'une année",
                annuel=True,
                dimensions={DEPARTEMENT: (), "suite": tuple(s.value for s in Devenir)},
            )
            for mois in HORIZONS_MOIS
        ),
        Tableau(
            "durees", "durees", "Durée médiane des séjours commencés l'année d'avant, en jours",
            annuel=True, dimensions=_PAR_ETAPE, est_mesure=True,
        ),
        Tableau(
            DOSSIERS_PAR_ETAPE, "expulsions-dossiers",
            "Dossiers d'expulsion ouverts au dernier jour, par étape", annuel=False, depuis=2,
            dimensions={DEPARTEMENT: (), "etape": _ETAPES_D_UN_DOSSIER},
        ),
        *(
            Tableau(
                code, "expulsions-dossiers", f"Dossiers d'expulsion, {mouvement} du trimestre",
                annuel=False, depuis=4,
                dimensions={DEPARTEMENT: (), "etape": _ETAPES_D_UN_DOSSIER},
            )
            for code, mouvement in zip(
                FLUX_DES_DOSSIERS[1:],
                ("arrivées à une étape", "départs d'une étape"), strict=True,
            )
        ),
        Tableau(
            DOSSIERS_PAR_SIGNAL, "expulsions-dossiers",
            "Dossiers d'expulsion ouverts au dernier jour, par signal", annuel=False, depuis=2,
            dimensions={DEPARTEMENT: (), "signal": tuple(s.value for s in Signal)}, s_ajoute=False,
        ),
        Tableau(
            DOSSIERS_PAR_MANQUE, "expulsions-dossiers",
            "Dossiers d'expulsion ouverts au dernier jour, par ce qui y manque", annuel=False,
            depuis=2, dimensions={DEPARTEMENT: (), "manque": tuple(MANQUES)}, s_ajoute=False,
        ),
        *(
            Tableau(
                code, "expulsions-bilan", f"Procédures d'expulsion, {quand}", annuel=True, depuis=2,
                dimensions={DEPARTEMENT: (), "compte": expulsions.COMPTES}, s_ajoute=False,
                importent=expulsions.PAR_ANNEE,
            )
            for code, quand in ((BILAN, "une année"), (BILAN_3_ANS, "trois années"))
        ),
        *(
            Tableau(
                code, "expulsions-bilan", "Du premier impayé à la CCAPEX, délai médian en jours, "
                f"{quand}", annuel=True, depuis=2, dimensions={DEPARTEMENT: ()}, est_mesure=True,
            )
            for code, quand in ((DELAI, "une année"), (DELAI_3_ANS, "trois années"))
        ),
        *(
            Tableau(
                code, "vif", f"Mises à l'abri commencées, {quand}", annuel=True, depuis=2,
                dimensions={DEPARTEMENT: ()},
            )
            for code, quand in ((ENTREES_VIF, "une année"), (ENTREES_VIF_3_ANS, "trois années"))
        ),
        *(
            Tableau(
                code, "vif", f"Mises à l'abri finies, par renouvellements, {quand}", annuel=True,
                depuis=2, dimensions={DEPARTEMENT: (), "renouvellements": abris.RENOUVELLEMENTS},
            )
            for code, quand in ((SORTIES_VIF, "une année"), (SORTIES_VIF_3_ANS, "trois années"))
        ),
        Tableau(
            DUREE_VIF, "vif", "Mises à l'abri commencées en trois années, durée médiane en jours",
            annuel=True, depuis=2, dimensions={DEPARTEMENT: ()}, est_mesure=True,
        ),
        Tableau(
            ALERTES, "alertes", "Alertes ouvertes dans l'année, et ce qu'elles sont devenues",
            annuel=True, depuis=2, s_ajoute=False,
            dimensions={DEPARTEMENT: (), "compte": alertes.COMPTES},
        ),
        Tableau(
            DELAI_DES_ALERTES, "alertes", "De l'alerte à sa prise en compte, médiane en jours",
            annuel=True, depuis=2, dimensions={DEPARTEMENT: ()}, est_mesure=True,
        ),
        *(
            Tableau(
                code, demarche.indicateur, f"{demarche.libelle}, {quand}", annuel=annuel,
                depuis=max(demarche.depuis, depuis), s_ajoute=False,
                dimensions={DEPARTEMENT: (), "fait": demarche.noms},
            )
            for demarche in DEMARCHES
            for code, quand, annuel, depuis in (
                (DEMARCHE[demarche.code], "dans le trimestre", False, 2),
                (DEMARCHE_PAR_AN[demarche.code], "une année", True, 7),
                (GLISSANTS[DEMARCHE_PAR_AN[demarche.code]], "trois années", True, 7),
            )
        ),
        Tableau(
            TUILAGE, "referents", "Relais acceptés en trois années : les jours où le sortant est "
            "encore en charge, médiane", annuel=True, depuis=7, dimensions={DEPARTEMENT: ()},
            est_mesure=True,
        ),
        *(
            Tableau(
                ventile(code, axe), f"par-{axe.code}", f"Ménages, par {axe.libelle} : {quand}",
                annuel=False, depuis=3, s_ajoute=axe.s_ajoute,
                dimensions={DEPARTEMENT: (), axe.code: axe.modalites},
            )
            for axe in AXES
            for code, quand in zip(STOCK_ET_FLUX, _QUAND, strict=True)
        ),
        *(
            Tableau(
                code, "lieux", f"Ménages, au dernier jour de l'année, par {dimension}", annuel=True,
                depuis=3, dimensions={DEPARTEMENT: (), dimension: ()},
            )
            for code, dimension in LIEUX.items()
        ),
        *(
            Tableau(
                code, "lieux", f"{mouvement} de l'année, par EPCI", annuel=True, depuis=4,
                dimensions={DEPARTEMENT: (), lieux.EPCI: ()},
            )
            for code, mouvement in zip(FLUX_PAR_EPCI[1:], ("Entrées", "Sorties"), strict=True)
        ),
        *(
            Tableau(
                code, "lieux", f"{mouvement} de l'année, par commune", annuel=True, depuis=6,
                dimensions={DEPARTEMENT: (), lieux.COMMUNE: ()}, s_ajoute=False,
            )
            for code, mouvement in zip(FLUX_PAR_COMMUNE[1:], ("Entrées", "Sorties"), strict=True)
        ),
        Tableau(
            MIXTE, "mixte",
            "Ménages, au dernier jour de l'année : leur étape, et où en est leur expulsion",
            annuel=True, depuis=4,
            dimensions={
                DEPARTEMENT: (), "etape": SUIVIES, "procedure": tuple(expulsions.PROCEDURES)
            },
        ),
        Tableau(
            BESOINS, "diagnostic-360",
            "Ménages, au dernier jour de l'année : leur étape, et ce qu'ils attendent",
            annuel=True, depuis=5, s_ajoute=False,
            dimensions={
                DEPARTEMENT: (), "etape": SUIVIES, ATTENTE.code: ATTENTE.modalites
            },
        ),
        *(
            Tableau(
                code, "expulsions-dossiers",
                f"Dossiers d'expulsion ouverts au dernier jour, par {axe.libelle}", annuel=False,
                depuis=4, dimensions={DEPARTEMENT: (), axe.code: axe.modalites},
            )
            for code, axe in DOSSIERS_PAR_AXE.items()
        ),
        Tableau(
            DUREES_PAR_COMPOSITION, "durees",
            "Durée médiane des séjours commencés l'année d'avant, par composition, en jours",
            annuel=True, depuis=4, est_mesure=True,
            dimensions={**_PAR_ETAPE, COMPOSITION.code: COMPOSITION.modalites},
        ),
        Tableau(
            DELAIS_DES_DISPOSITIFS, "delais-dispositifs",
            "Délais des dispositifs finis dans l'année, médiane en jours", annuel=True, depuis=3,
            dimensions={DEPARTEMENT: (), "delai": DELAIS}, est_mesure=True,
        ),
        Tableau(
            DUREE_DES_ATTENTES, f"par-{ATTENTE.code}",
            "Durée médiane des attentes commencées l'année d'avant, en jours", annuel=True,
            depuis=3, est_mesure=True,
            dimensions={DEPARTEMENT: (), ATTENTE.code: ATTENTE.modalites},
        ),
    )
}  # fmt: skip
