"""Les trêves : celle des expulsions, par territoire, et celle de l'énergie.

Une trêve suspend l'exécution ; les délais, eux, courent. Ses deux bornes sont incluses.
Source : code des procédures civiles d'exécution, art. L. 412-6 à L. 412-8 et L. 611-1 (outre-mer) ;
code de l'action sociale et des familles, art. L. 115-3 (énergie).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from parcours.domain.droit.calcul import UN_JOUR
from parcours.domain.droit.formes import Statut
from parcours.domain.droit.territoires import TERRITOIRE_PAR_DEFAUT
from parcours.domain.droit.textes import CASF, CPCE, LOI_ALUR


class LeveeDeTreve(StrEnum):
    """Ce qui écarte la trêve des expulsions."""

    RELOGEMENT_ASSURE = "RELOGEMENT_ASSURE"
    """Relogement suffisant, respectant l'unité et les besoins de la famille (L. 412-6, al. 1)."""
    DOMICILE_VOIE_DE_FAIT = "DOMICILE_VOIE_DE_FAIT"
    """Entrée sans droit ni titre dans le domicile d'autrui (L. 412-6, al. 2)."""
    AUTRE_LIEU_DECISION_JUGE = "AUTRE_LIEU_DECISION_JUGE"
    """Tout autre lieu : le juge supprime le sursis, ou le réduit à une date."""
    ETUDIANT = "ETUDIANT"
    """Logement étudiant, conditions perdues (L. 412-7 : écarte L. 412-3 à L. 412-6)."""
    CONJOINT_VIOLENT = "CONJOINT_VIOLENT"
    """Conjoint, partenaire ou concubin violent évincé (L. 412-8 : écarte L. 412-1 à L. 412-6)."""


class JourDeLAnnee(NamedTuple):
    """Un mois et un jour, sans année."""

    mois: int
    jour: int


class Treve(NamedTuple):
    """Une trêve datée, ses deux jours inclus."""

    du: date
    au: date

    @property
    def lendemain(self) -> date:
        """Le premier jour après la trêve."""
        return self.au + UN_JOUR


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Saison:
    """Une trêve qui revient chaque année ; une année désigne celle où elle finit."""

    debut: JourDeLAnnee
    fin: JourDeLAnnee
    source: str
    statut: Statut = Statut.CONFIRME
    ancienne_fin: JourDeLAnnee | None = None
    ancienne_fin_jusqu_en: int = 0
    fins_exceptionnelles: Mapping[int, JourDeLAnnee] = field(default_factory=dict)

    def treve(self, annee: int) -> Treve:
        """La trêve qui finit cette année-là ; aux confins du calendrier, elle s'y arrête."""
        fin = self.fins_exceptionnelles.get(annee, self.fin)
        if self.ancienne_fin and annee <= self.ancienne_fin_jusqu_en:
            fin = self.ancienne_fin
        commence_en = annee - 1 if self.debut > self.fin else annee
        return Treve(_au_calendrier(commence_en, self.debut), _au_calendrier(annee, fin))

    def prochaine(self, jour: date) -> Treve:
        """La trêve en cours ce jour-là, sinon la première à venir."""
        treve = self.treve(jour.year)
        return treve if jour <= treve.au else self.treve(jour.year + 1)

    def en_cours(self, jour: date) -> Treve | None:
        """La trêve de ce jour-là, s'il y en a une."""
        treve = self.prochaine(jour)
        return treve if treve.du <= jour else None


def _au_calendrier(annee: int, jour: JourDeLAnnee) -> date:
    if annee < date.min.year:
        return date.min
    return date(annee, *jour) if annee <= date.max.year else date.max


PREMIER_NOVEMBRE = JourDeLAnnee(11, 1)
TRENTE_ET_UN_MARS = JourDeLAnnee(3, 31)
QUINZE_MARS = JourDeLAnnee(3, 15)
FINS_DE_CRISE_SANITAIRE = {2020: JourDeLAnnee(7, 10), 2021: JourDeLAnnee(5, 31)}
"""Ordonnance n° 2020-331 puis loi n° 2020-546, art. 10 ; ordonnance n° 2021-141."""

TREVE_EN_METROPOLE = Saison(
    debut=PREMIER_NOVEMBRE,
    fin=TRENTE_ET_UN_MARS,
    source=f"{CPCE}, art. L. 412-6 ; {LOI_ALUR}",
    ancienne_fin=QUINZE_MARS,
    ancienne_fin_jusqu_en=2013,
    fins_exceptionnelles=FINS_DE_CRISE_SANITAIRE,
)
"""Au printemps 2014, la loi entre en vigueur le 27 mars ; les préfets l'appliquent dès le 15."""

TREVES_OUTRE_MER: Mapping[str, Saison] = {
    "971": Saison(
        debut=JourDeLAnnee(7, 15),
        fin=JourDeLAnnee(10, 30),
        source="arrêté préfectoral du 28 mai 1997",
    ),
    "972": Saison(
        debut=JourDeLAnnee(7, 15),
        fin=JourDeLAnnee(10, 30),
        source="arrêté préfectoral n° 982916 du 17 septembre 1998",
    ),
    "973": Saison(
        debut=JourDeLAnnee(4, 1),
        fin=JourDeLAnnee(7, 15),
        source="arrêté préfectoral n° 2015-230-0015 du 18 août 2015 ; la presse diffère",
        statut=Statut.A_VERIFIER,
    ),
    "974": Saison(
        debut=JourDeLAnnee(12, 1),
        fin=JourDeLAnnee(4, 15),
        source="arrêté préfectoral n° 91-0074/DAGR du 17 janvier 1991",
    ),
    "976": Saison(
        debut=JourDeLAnnee(11, 15),
        fin=JourDeLAnnee(4, 30),
        source="presse de 2022 ; dépasse trois mois et demi",
        statut=Statut.A_VERIFIER,
    ),
}
"""Périodes que les préfets fixent (L. 611-1), bornes incluses."""

SANS_PERIODE_CONNUE = frozenset({"977", "978"})
"""Saint-Barthélemy et Saint-Martin, que le texte tait : période de métropole, à vérifier."""

TREVE_DE_L_ENERGIE = Saison(
    debut=PREMIER_NOVEMBRE,
    fin=TRENTE_ET_UN_MARS,
    source=f"{CASF}, art. L. 115-3",
    ancienne_fin=QUINZE_MARS,
    ancienne_fin_jusqu_en=2015,
    fins_exceptionnelles=FINS_DE_CRISE_SANITAIRE,
)
"""Interdit de couper l'électricité, le gaz et la chaleur ; réduire la puissance reste possible."""


def saison(territoire: str) -> Saison:
    """La saison de trêve des expulsions de ce territoire."""
    return TREVES_OUTRE_MER.get(territoire, TREVE_EN_METROPOLE)


def est_a_verifier(territoire: str) -> bool:
    """Vrai si l'on n'a pas retrouvé le texte qui fixe la période de ce territoire."""
    return saison(territoire).statut is Statut.A_VERIFIER or territoire in SANS_PERIODE_CONNUE


def pourquoi_de_la_treve(territoire: str) -> str:
    """D'où vient la période que l'on applique là sans l'avoir vérifiée."""
    if territoire in SANS_PERIODE_CONNUE:
        return "le texte tait ce territoire : la période de métropole est appliquée"
    return f"période de trêve : {saison(territoire).source}"


def treve_des_expulsions(
    d: date,
    territoire: str = TERRITOIRE_PAR_DEFAUT,
    exceptions: Collection[str] = (),
    treve_reduite_au: date | None = None,
) -> Treve | None:
    """La trêve qui protège ce jour-là, ou rien.

    `treve_reduite_au` est le dernier jour (inclus) que le juge laisse au sursis ; il ne vaut que
    pour la trêve où il tombe. Sans lui, `AUTRE_LIEU_DECISION_JUGE` supprime le sursis.
    """
    treve = saison(territoire).en_cours(d)
    if treve is None:
        return None
    if treve_reduite_au is not None:
        exceptions = set(exceptions) - {LeveeDeTreve.AUTRE_LIEU_DECISION_JUGE}
        if treve.du <= treve_reduite_au < treve.au:
            treve = Treve(treve.du, treve_reduite_au)
    if any(code in LeveeDeTreve.__members__ for code in exceptions) or d > treve.au:
        return None
    return treve


def dans_treve(
    d: date,
    territoire: str = TERRITOIRE_PAR_DEFAUT,
    exceptions: Collection[str] = (),
    treve_reduite_au: date | None = None,
) -> bool:
    """Vrai si la trêve des expulsions protège ce jour-là, bornes incluses."""
    return treve_des_expulsions(d, territoire, exceptions, treve_reduite_au) is not None
