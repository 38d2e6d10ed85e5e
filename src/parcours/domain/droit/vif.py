"""Les violences intrafamiliales : mise à l'abri, ordonnances de protection."""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, Duree, ajouter_jours
from parcours.domain.droit.convenu import DelaiConvenu
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Convenu, Faits, InstantDit, Point
from parcours.domain.droit.formes import (
    Borne,
    Nature,
    Rappel,
    Reserve,
    Resultat,
    Version,
    Vigueur,
    depuis,
    relue,
)
from parcours.domain.droit.phrases import le
from parcours.domain.droit.textes import (
    CODE_CIVIL,
    DECRET_2025_47,
    LOI_2024_536,
    PROTOCOLE_LOZERE,
)

QUINZE_JOURS = 15
RENOUVELLEMENTS_MAX = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class NuitsALAbri(Convenu):
    """La mise à l'abri d'une personne victime de violences."""

    debut: date | None = None
    """La première nuit."""
    rang: int | None = None
    """Le rang du renouvellement, à partir de 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ordonnance(Faits):
    """L'ordonnance de protection demandée, fixée, délivrée, notifiée."""

    fixee_le: date | None = None
    """Le jour où le juge fixe la date de l'audience."""
    notifiee_le: date | None = None
    """Le jour où l'ordonnance est notifiée."""
    delivree_le: date | None = None
    """Le jour où l'ordonnance est délivrée ; il choisit la rédaction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaisineDuJuge(Faits):
    """Le juge aux affaires familiales est saisi."""

    saisine_a: InstantDit = None
    """L'heure de la saisine, ou son jour."""


class TermeDeMiseALAbri(Delai[NuitsALAbri]):
    """Quinze jours depuis la première nuit ; l'échéance est le jour de sortie, exclu.

    Sorties : `derniere_nuit` (veille de la sortie) et `maximum_le` (trois fois quinze jours).
    """

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: NuitsALAbri) -> Resultat:
        """Ajoute la dernière nuit et le jour de sortie au plus tard."""
        resultat = super().applique(version, point, faits)
        if (sortie := resultat.echeance) is None:
            return resultat
        derniere_nuit = sortie - UN_JOUR
        maximum_le = ajouter_jours(point.jour, QUINZE_JOURS * (1 + RENOUVELLEMENTS_MAX))
        phrase = f"Dernière nuit : {le(derniere_nuit)} ; sortie au plus tard le {le(maximum_le)}."
        return replace(
            resultat,
            autres={"derniere_nuit": derniere_nuit, "maximum_le": maximum_le},
            explication=(*resultat.explication, phrase),
        )


class MiseALAbriRenouvelee(DelaiConvenu[NuitsALAbri], TermeDeMiseALAbri):
    """Le renouvellement de ce `rang`, compté depuis la première nuit, jamais depuis le dernier."""

    __slots__ = ()

    def duree_de(self, version: Version, faits: NuitsALAbri) -> Duree | None:
        """Quinze jours, et quinze de plus par renouvellement."""
        periode, rang = super().duree_de(version, faits), faits.rang
        return None if periode is None or rang is None else Duree(jours=periode.jours * (1 + rang))

    def reserves(self, version: Version, faits: NuitsALAbri) -> tuple[str, ...]:
        """Un troisième renouvellement se calcule, et se signale."""
        reserves = super().reserves(version, faits)
        if (faits.rang or 0) > RENOUVELLEMENTS_MAX:
            return (*reserves, Reserve.VIF_RENOUVELLEMENT_EXCESSIF)
        return reserves


MISE_A_L_ABRI = TermeDeMiseALAbri(
    id="R-V01",
    nom="vif_mise_a_l_abri",
    faits=NuitsALAbri,
    libelle="Mise à l'abri violences : quinze jours",
    nature=Nature.PERIODE,
    court_de=depuis("debut"),
    versions=(
        Version(
            ref="V01",
            duree=Duree(jours=QUINZE_JOURS),
            borne=Borne.FIN_EXCLUE,
            source=PROTOCOLE_LOZERE,
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="sortie ou renouvellement à organiser",
    rappels=(Rappel("AL-09", jours=-3),),
    territorialise=True,
    notes="`debut` est la première nuit ; l'échéance est le jour de sortie, exclu.",
)

RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI = MiseALAbriRenouvelee(
    id="R-V02",
    nom="vif_renouvellements",
    faits=NuitsALAbri,
    libelle="Mise à l'abri violences : deux renouvellements, 45 jours au plus",
    nature=Nature.DUREE_MAX,
    court_de=depuis("debut"),
    versions=(
        Version(
            ref="V02",
            duree=Duree(jours=QUINZE_JOURS),
            borne=Borne.FIN_EXCLUE,
            source=PROTOCOLE_LOZERE,
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="sortie à organiser",
    exceptions=("rang supérieur à 2 : renouvellement excessif",),
    rappels=(Rappel("AL-09", jours=-3),),
    territorialise=True,
    notes="Depuis le début initial, quel que soit le jour où le renouvellement est enregistré.",
)

ORDONNANCE_DE_PROTECTION = Delai(
    id="R-V03",
    nom="ordonnance_de_protection",
    faits=Ordonnance,
    libelle="Ordonnance de protection : décision et durée des mesures",
    nature=Nature.DUREE_MAX,
    court_de=depuis("fixee_le", "notifiee_le", "delivree_le"),
    rattachement=("delivree_le", "notifiee_le"),
    versions=(
        Version(
            ref="V03-decision",
            volet="decision",
            court_de=depuis("fixee_le"),
            duree=Duree(jours=6),
            source=f"{CODE_CIVIL}, art. 515-11 ; depuis la fixation de la date d'audience",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="V03-2024",
            volet="mesures",
            court_de=depuis("notifiee_le"),
            en_vigueur_du=LOI_2024_536.en_vigueur_du,
            duree=Duree(mois=12),
            source=f"{CODE_CIVIL}, art. 515-12 ; {LOI_2024_536}",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="V03-ancien",
            volet="mesures",
            court_de=depuis("notifiee_le"),
            en_vigueur_au=LOI_2024_536.veille,
            duree=Duree(mois=6),
            source=f"{CODE_CIVIL}, art. 515-12, réd. antérieure à la {LOI_2024_536}",
            verifie=relue("2026-11-21", sauf="la durée d'avant la loi du 13 juin 2024"),
        ),
    ),
    consequence="fin de la protection, sauf prorogation (divorce, autorité parentale)",
    surcharge_par_decision=True,
    rappels=(Rappel("AL-09", jours=-30, volet="mesures"),),
    notes=(
        "Volet `mesures` : court de la notification ; "
        "la rédaction est celle du jour où l'ordonnance est délivrée."
    ),
)

ORDONNANCE_PROVISOIRE = Delai(
    id="R-V04",
    nom="oppi",
    faits=SaisineDuJuge,
    libelle="Ordonnance provisoire de protection immédiate",
    nature=Nature.EXPIRATION,
    court_de=depuis("saisine_a"),
    vigueur=Vigueur(du=DECRET_2025_47.en_vigueur_du),
    versions=(
        Version(
            ref="V04",
            en_vigueur_du=DECRET_2025_47.en_vigueur_du,
            duree=Duree(heures=24),
            borne=Borne.INSTANT,
            source=f"{CODE_CIVIL}, art. 515-13-1 ; {DECRET_2025_47}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="cesse à la décision sur l'ordonnance de protection",
    surcharge_par_decision=True,
)
