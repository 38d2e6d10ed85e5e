"""Ce que le juge accorde, et les voies de recours."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point
from parcours.domain.droit.formes import Nature, Resultat, Version, Vigueur, depuis, relue
from parcours.domain.droit.phrases import le
from parcours.domain.droit.textes import CPC, CPCE, LOI_1989, LOI_2023_668, LOI_ALUR


@dataclass(frozen=True, slots=True, kw_only=True)
class DelaiDuJuge(Faits):
    """Un délai que le juge accorde, et la décision qui l'accorde."""

    decision_le: date | None = None
    """Le jour de la décision ; il choisit la rédaction."""
    le: date | None = None
    """Le jour de l'acte, si celui de la décision n'est pas connu."""
    a_compter_du: date | None = None
    """Le départ du délai, s'il n'est pas le jour de la décision."""
    mois: int | None = None
    """La durée accordée, en mois."""
    jours: int | None = None
    """La durée accordée, en jours ; elle s'ajoute aux mois."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignificationDuJugement(Faits):
    """Le jugement est signifié à une partie, qui peut faire appel."""

    signifie_le: date | None = None
    """Le jour de la signification."""
    distance_mois: int | None = None
    """Les mois de plus d'une partie hors de la zone de la juridiction : 0, 1 ou 2."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitreOuCreance(Faits):
    """Le jugement qui fait titre, ou le loyer qui est dû."""

    exigible_le: date | None = None
    """Le jour où le loyer est dû."""
    le: date | None = None
    """Le jour du jugement."""


D = TypeVar("D", bound=DelaiDuJuge)
DISTANCE_MOIS_MAX = 2
"""Un mois de plus hors de la zone de la juridiction, deux à l'étranger (CPC, art. 643 et 644)."""


class DelaiAccorde(Delai[D]):
    """Un délai que le juge accorde, en `mois`, en `jours` ou jusqu'à une date, entre deux bornes.

    Une durée hors bornes est calculée quand même : `conforme` le dit.
    """

    __slots__ = ()

    def duree_de(self, version: Version, faits: D) -> Duree | None:
        """Ce qui est accordé, après les mois que la loi donnait déjà."""
        mois, jours = faits.mois, faits.jours
        if mois is None and jours is None:
            return None
        return Duree(mois=version.seuils.get("deja_mois", 0) + (mois or 0), jours=jours or 0)

    def applique(self, version: Version, point: Point, faits: D) -> Resultat:
        """Ajoute les bornes, et si elles sont respectées."""
        sans_duree = self.duree_de(version, faits) is None
        if sans_duree and self.date_retenue(faits) is not None:
            resultat = self.rend(version, faits, (self.enonce(version, point, Duree(), faits),))
        else:
            resultat = super().applique(version, point, faits)
        if (terme := resultat.echeance or resultat.retenu) is None:
            return resultat
        min_mois, max_mois = version.seuils["min_mois"], version.seuils["max_mois"]
        au_plus_tard = self._borne(version, point, max_mois)
        conforme = self._borne(version, point, min_mois) <= terme <= au_plus_tard
        permis = f"de {min_mois} à {max_mois} mois" if min_mois else f"{max_mois} mois au plus"
        phrase = f"Le texte permet {permis} : jusqu'au {le(au_plus_tard)}."
        return replace(
            resultat,
            autres={"min_mois": min_mois, "max_mois": max_mois, "conforme": conforme},
            explication=(*resultat.explication, phrase),
        )

    @staticmethod
    def _borne(version: Version, point: Point, mois: int) -> date:
        """Le dernier jour de ce nombre de mois, après ceux que la loi donnait déjà."""
        return Duree(mois=version.seuils.get("deja_mois", 0) + mois).apres(point.jour)


class VoieDeRecours(Delai[SignificationDuJugement]):
    """Un recours, plus long pour la partie qui demeure hors de la zone de la juridiction."""

    __slots__ = ()

    def duree_de(self, version: Version, faits: SignificationDuJugement) -> Duree | None:
        """Les mois de distance s'ajoutent avant les jours (CPC, art. 643 et 644)."""
        duree = super().duree_de(version, faits)
        distance = faits.distance_mois
        return duree._replace(mois=duree.mois + distance) if duree and distance else duree


DELAIS_DE_PAIEMENT = DelaiAccorde(
    id="R-E10",
    nom="delais_de_paiement",
    faits=DelaiDuJuge,
    libelle="Délais de paiement accordés par le juge",
    nature=Nature.DUREE_MAX,
    court_de=depuis("a_compter_du", "decision_le", "le"),
    rattachement=("decision_le", "le"),
    acte="jugement du",
    vigueur=Vigueur(du=LOI_ALUR.en_vigueur_du),
    versions=(
        Version(
            ref="E10-2014",
            en_vigueur_du=LOI_ALUR.en_vigueur_du,
            en_vigueur_au=LOI_2023_668.veille,
            seuils={"min_mois": 1, "max_mois": 36},
            source=f"{LOI_1989}, art. 24, V ; {LOI_ALUR}",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E10-2023",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            seuils={"min_mois": 1, "max_mois": 36},
            source=f"{LOI_1989}, art. 24, V et VII ; reprise du loyer courant avant l'audience",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="non-respect : la clause reprend effet",
    surcharge_par_decision=True,
    exceptions=("droit commun (code civil, art. 1343-5) : 24 mois",),
)

APPEL = VoieDeRecours(
    id="R-E11",
    nom="appel",
    faits=SignificationDuJugement,
    libelle="Appel du jugement",
    nature=Nature.EXPIRATION,
    court_de=depuis("signifie_le"),
    versions=(
        Version(
            ref="E11-appel",
            volet="appel",
            duree=Duree(mois=1),
            prorogation_642=True,
            source=f"{CPC}, art. 538 et 642",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E11-refere",
            volet="refere",
            duree=Duree(jours=15),
            prorogation_642=True,
            source=f"{CPC}, art. 490 et 642",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="force de chose jugée",
    surcharge_par_decision=True,
    exceptions=(
        (
            "`distance_mois` (0, 1 ou 2) : un mois de plus si la partie ne demeure pas dans la "
            "zone de la juridiction (outre-mer, métropole), deux à l'étranger (CPC, art. 643, 644)"
        ),
    ),
    notes=(
        "Le seul fait que le logement soit outre-mer n'allonge pas le délai : "
        "c'est la résidence de la partie hors du ressort qui compte."
    ),
)

DELAIS_POUR_QUITTER = DelaiAccorde(
    id="R-E14",
    nom="delais_evacuation",
    faits=DelaiDuJuge,
    libelle="Délais accordés pour quitter les lieux",
    nature=Nature.DUREE_MAX,
    court_de=depuis("a_compter_du", "decision_le", "le"),
    rattachement=("decision_le", "le"),
    acte="décision du",
    versions=(
        Version(
            ref="E14-ancien",
            en_vigueur_au=LOI_2023_668.veille,
            seuils={"min_mois": 3, "max_mois": 36},
            source=f"{CPCE}, art. L. 412-4, réd. antérieure à la {LOI_2023_668}",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E14-2023",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            seuils={"min_mois": 1, "max_mois": 12},
            source=f"{CPCE}, art. L. 412-3 et L. 412-4 ; {LOI_2023_668}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="expulsion possible au lendemain",
    surcharge_par_decision=True,
    exceptions=(
        "exclus : mauvaise foi, voie de fait, reprise, refus de relogement (CCH, art. L. 442-4-1)",
        "renouvelable",
    ),
)

PRESCRIPTION = Delai(
    id="R-E22",
    nom="prescriptions",
    faits=TitreOuCreance,
    libelle="Prescription du titre exécutoire et des loyers",
    nature=Nature.EXPIRATION,
    court_de=depuis("exigible_le", "le"),
    acte="jugement du",
    vigueurs={"loyers": Vigueur(du=LOI_ALUR.en_vigueur_du)},
    versions=(
        Version(
            ref="E22-titre",
            volet="titre",
            court_de=depuis("le"),
            duree=Duree(annees=10),
            source=f"{CPCE}, art. L. 111-4 ; code civil, art. 2228 et 2229",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="E22-loyers",
            volet="loyers",
            en_vigueur_du=LOI_ALUR.en_vigueur_du,
            court_de=depuis("exigible_le"),
            duree=Duree(annees=3),
            source=f"{LOI_1989}, art. 7-1",
            verifie=relue(
                "2026-11-21",
                sauf="l'article 7-1 de la loi de 1989, cité de connaissance",
            ),
        ),
    ),
    consequence="prescription",
    surcharge_par_decision=True,
    exceptions=("interruptions et suspensions non modélisées : date indicative",),
)
