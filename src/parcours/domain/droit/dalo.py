"""Le droit au logement et à l'hébergement opposables (DALO, DAHO)."""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, Duree
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import PRINCIPAL, Faits, JourDit, Point
from parcours.domain.droit.formes import (
    LectureDuTexte,
    Motif,
    Nature,
    Rappel,
    Resultat,
    Version,
    Vigueur,
    depuis,
    relue,
)
from parcours.domain.droit.phrases import le, majuscule
from parcours.domain.droit.territoires import AGGLO_300K, DOM
from parcours.domain.droit.textes import CCH, CE_2009, CE_2020, CJA

TROIS_MOIS = Duree(mois=3)
SIX_MOIS = Duree(mois=6)
SIX_SEMAINES = Duree(semaines=6)


@dataclass(frozen=True, slots=True)
class AttenteDePieces:
    """Le temps pendant lequel la commission attend des pièces."""

    du: JourDit = None
    """Le jour où elle les demande."""
    au: JourDit = None
    """Le jour où elle les reçoit ; inconnu tant qu'elle les attend."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoursAmiable(Faits):
    """Le recours amiable porté devant la commission de médiation."""

    le: date | None = None
    """Le jour où le recours est complet."""
    nature: str | None = None
    """Ce qui est demandé : `LOGEMENT` ou `HEBERGEMENT`."""
    suspensions: tuple[AttenteDePieces, ...] = ()
    """Les demandes de pièces, chacune `{du, au}`."""
    dom: bool | None = None
    """Vrai si le ménage vit dans un département d'outre-mer ; prime sur le territoire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionFavorable(Faits):
    """La décision favorable de la commission de médiation."""

    le: date | None = None
    """Le jour de la décision."""
    decision_le: date | None = None
    """Le jour de la décision, à défaut."""
    type_accueil: str | None = None
    """L'accueil que dit la décision : `TRANSITION`, ou rien."""
    echeance_offre: date | None = None
    """Le jour où expire le délai de l'offre, s'il est déjà connu."""
    dom: bool | None = None
    """Vrai si le ménage vit dans un département d'outre-mer ; prime sur le territoire."""
    agglo_300k: bool | None = None
    """Vrai dans une agglomération de plus de 300 000 habitants ; prime sur le territoire."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requete(Faits):
    """La requête portée au tribunal administratif."""

    le: date | None = None
    """Le jour de la requête."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvisSollicite(Faits):
    """L'avis du maire est sollicité."""

    sollicite_le: date | None = None
    """Le jour où l'avis est sollicité."""
    le: date | None = None
    """Le jour de l'acte, à défaut."""


class DecisionDeLaCommission(Delai[RecoursAmiable]):
    """Le délai de la commission, que chaque demande de pièces suspend jusqu'à leur réception.

    `suspensions = ({du, au}, …)` : chacune repousse l'échéance de `au - du` jours ; elles ne se
    chevauchent pas.
    """

    __slots__ = ()

    def duree_de(self, version: Version, faits: RecoursAmiable) -> Duree | None:
        """La durée du texte et, après elle, les jours de suspension."""
        duree = super().duree_de(version, faits)
        suspendus = sum(
            (suspension.au - suspension.du).days
            for suspension in faits.suspensions
            if suspension.du and suspension.au
        )
        return duree._replace(jours=duree.jours + suspendus) if duree and suspendus else duree

    def applique(self, version: Version, point: Point, faits: RecoursAmiable) -> Resultat:
        """Pas d'échéance tant que des pièces sont attendues."""
        for du, au in ((s.du, s.au) for s in faits.suspensions):
            if au is None and du:
                phrase = majuscule(f"{self.dit(point)} ; pièces demandées le {le(du)}, attendues.")
                return self.rend(version, faits, (phrase,), motif=Motif.SUSPENDU_PIECES)
        return super().applique(version, point, faits)


AU_TRIBUNAL = "recours_ta"
"""Le volet de l'offre de logement qui dit jusqu'à quand saisir le tribunal."""


class OffreDeLogement(Delai[DecisionFavorable]):
    """Le délai de l'offre, puis celui de saisir le tribunal, qui part de son expiration.

    Volet `recours_ta` : l'expiration est `echeance_offre`, à défaut celle que donne la décision.
    """

    __slots__ = ()

    def calcule(self, faits: DecisionFavorable) -> Resultat:
        """Le volet demandé ; le tribunal se compte à la suite de l'offre."""
        if faits.volet == AU_TRIBUNAL and faits.echeance_offre is None:
            offre = super().calcule(replace(faits, volet=PRINCIPAL))
            faits = replace(faits, echeance_offre=offre.echeance)
        return super().calcule(faits)

    def applique(self, version: Version, point: Point, faits: DecisionFavorable) -> Resultat:
        """Volet `recours_ta` : le texte ne dit pas si le délai est franc."""
        resultat = super().applique(version, point, faits)
        if version.volet != AU_TRIBUNAL or resultat.echeance is None:
            return resultat
        franc = LectureDuTexte(
            "franc", resultat.echeance + UN_JOUR, f"{version.source} ; s'il est franc"
        )
        lectures = (LectureDuTexte("non-franc", resultat.echeance, version.source), franc)
        return replace(resultat, lectures=lectures)


DECISION_DE_LA_COMMISSION = DecisionDeLaCommission(
    id="R-D01",
    nom="decision_comed",
    faits=RecoursAmiable,
    libelle="Recours amiable complet : décision de la commission de médiation",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="recours complet du",
    vigueur=Vigueur(du=date(2015, 1, 1)),
    versions=(
        Version(
            ref="D01-DAHO",
            si={"nature": "HEBERGEMENT"},
            duree=SIX_SEMAINES,
            source=f"{CCH}, art. R. 441-18",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="D01-DOM",
            territoires=DOM,
            sauf={"nature": "HEBERGEMENT"},
            duree=SIX_MOIS,
            source=f"{CCH}, art. R. 441-15",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="D01",
            en_vigueur_du=date(2015, 1, 1),
            duree=TROIS_MOIS,
            source=f"{CCH}, art. R. 441-14 et R. 441-15",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence=f"silence : rejet implicite, contestable ({CE_2009})",
    exceptions=(
        (
            "avant 2014 (Île-de-France : 2015), six mois dans les grandes agglomérations : "
            "non modélisé"
        ),
    ),
    rappels=(Rappel("AL-12", jours=1),),
    territorialise=True,
)

OFFRE_DE_LOGEMENT = OffreDeLogement(
    id="R-D02",
    nom="offre_logement",
    faits=DecisionFavorable,
    libelle="Décision favorable : offre de logement, puis recours au tribunal administratif",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="décision du",
    versions=(
        Version(
            ref="D02-DOM",
            territoires=DOM,
            duree=SIX_MOIS,
            source=f"{CCH}, art. R. 441-16-1",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="D02-300K",
            territoires=AGGLO_300K,
            hors=DOM,
            duree=SIX_MOIS,
            source=f"{CCH}, art. R. 441-16-1 ; sans limite de durée depuis le 28 décembre 2016",
            verifie=relue("2026-11-21", sauf="les agglomérations où six mois valent encore"),
        ),
        Version(
            ref="D02",
            duree=TROIS_MOIS,
            source=f"{CCH}, art. R. 441-16-1",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="D02-TA",
            volet=AU_TRIBUNAL,
            court_de=depuis("echeance_offre"),
            duree=Duree(mois=4),
            source=(
                f"{CJA}, art. R. 778-2 ; depuis l'expiration, "
                "inopposable si la décision ne l'indiquait pas"
            ),
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="recours au tribunal administratif : injonction et astreinte",
    rappels=(Rappel("AL-12", jours=1, volet="principal"),),
    territorialise=True,
    notes=(
        "Volet `recours_ta` : part de l'échéance de l'offre (`echeance_offre`). Date prudente : "
        "le caractère franc du délai n'est pas retenu."
    ),
)

JUGEMENT_DU_TRIBUNAL = Delai(
    id="R-D03",
    nom="jugement_ta_dalo",
    faits=Requete,
    libelle="Recours au tribunal administratif : jugement",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="requête du",
    versions=(
        Version(
            ref="D03",
            duree=Duree(mois=2),
            source=f"{CCH}, art. L. 441-2-3-1",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="indicatif",
)

AVIS_DU_MAIRE = Delai(
    id="R-D04",
    nom="avis_maire",
    faits=AvisSollicite,
    libelle="Avis du maire sollicité",
    nature=Nature.EXPIRATION,
    court_de=depuis("sollicite_le", "le"),
    acte="avis sollicité le",
    versions=(
        Version(
            ref="D04",
            duree=Duree(jours=15),
            source=f"{CCH}, art. R. 441-16",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="avis réputé rendu",
)

OFFRE_D_HEBERGEMENT = Delai(
    id="R-D05",
    nom="offre_hebergement",
    faits=DecisionFavorable,
    libelle="Décision favorable (DAHO) : proposition d'hébergement",
    nature=Nature.EXPIRATION,
    court_de=depuis("le", "decision_le"),
    acte="décision du",
    versions=(
        Version(
            ref="D05-transition",
            si={"type_accueil": "TRANSITION"},
            duree=TROIS_MOIS,
            source=f"{CCH}, art. R. 441-18 ; logement de transition, logement-foyer, RHVS",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="D05",
            duree=SIX_SEMAINES,
            source=f"{CCH}, art. R. 441-18 ; {CE_2020}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="recours au tribunal administratif",
    exceptions=(f"décision ne précisant pas le type d'accueil : six semaines ({CE_2020})",),
    rappels=(Rappel("AL-12", jours=1),),
)

RECOURS_UNIQUE = Delai(
    id="R-D06",
    nom="recours_unique",
    faits=Faits,
    libelle="Un seul recours amiable tant que la situation n'a pas changé",
    nature=Nature.SANS_HORLOGE,
    consequence="avertissement à la saisie",
)
