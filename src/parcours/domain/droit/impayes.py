"""L'impayé au sens des aides au logement : quand il est constitué, ce que le bailleur doit faire.

Une dette se lit dans les relevés : `releves = ({date, dette}, …)`, en centimes d'euro.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from parcours.domain.droit.calcul import Duree, ajouter_mois
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, JourDit, Point
from parcours.domain.droit.formes import (
    Borne,
    LectureDuTexte,
    Nature,
    Numero,
    Rappel,
    Reserve,
    Resultat,
    Statut,
    Version,
    Vigueur,
    depuis,
    relue,
)
from parcours.domain.droit.phrases import le
from parcours.domain.droit.textes import CCH, DECRET_2016_748, DECRET_2026_84

DU_DECRET = "decret-2026-84"
TRANSITION = (
    "Impayé en cours au 1er janvier 2027 : la transition n'est pas vérifiée, "
    "chacun des deux droits donne sa date."
)


@dataclass(frozen=True, slots=True)
class ReleveDeDette:
    """Ce que le ménage doit, un jour donné."""

    date: JourDit = None
    """Le jour du relevé."""
    dette: int | None = None
    """La dette ce jour-là, en centimes d'euro."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Impaye(Faits):
    """L'impayé au sens des aides au logement : ce qui est dû, depuis quand, et sur quelle base."""

    premier_impaye: date | None = None
    """Le premier terme impayé encore dû ; il choisit la rédaction."""
    loyer: int | None = None
    """Le loyer mensuel, en centimes d'euro."""
    charges: int | None = None
    """Les charges mensuelles, en centimes d'euro."""
    aide: int | None = None
    """L'aide au logement mensuelle, en centimes d'euro."""
    tiers_payant: bool | None = None
    """Vrai si l'aide est versée au bailleur."""
    releves: tuple[ReleveDeDette, ...] = ()
    """Les relevés de la dette, chacun `{date, dette}`."""
    regularise_le: date | None = None
    """Le jour où la dette est régularisée."""
    a_la_date: date | None = None
    """Le jour où l'on lit l'impayé."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Constitution(Faits):
    """L'impayé est constitué."""

    constitue_le: date | None = None
    """Le jour où l'impayé est constitué."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apurement(Faits):
    """L'impayé est signalé à l'organisme payeur, ou un plan d'apurement est signé."""

    le: date | None = None
    """Le jour du signalement, ou celui de la signature."""
    mois: int | None = None
    """La durée que fixe le plan, en mois."""


class ImpayeConstitue(Delai[Impaye]):
    """Le jour où l'impayé est constitué : le premier de ses critères ; à égalité, le montant.

    Sorties : `constitue`, `constitue_le`, `critere` (`MONTANT` ou `DUREE`), et `incertain`, car le
    sort des impayés nés avant le 1er janvier 2027 et lus après n'est pas vérifié.
    """

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: Impaye) -> Resultat:
        """Le premier rempli des critères de la rédaction."""
        remplis = criteres(version, point, faits)
        premier = min(remplis, key=lambda critere: critere.jour, default=None)
        critere, constitue_le = premier or (None, None)
        constat = (
            f"constitué le {le(constitue_le)} ({critere})" if constitue_le else "non constitué"
        )
        lectures = lectures_a_cheval(version, point, faits, constitue_le)
        incertain = est_a_cheval(point.jour, faits) or bool(lectures)
        doute = (TRANSITION,) if incertain else ()
        return self.rend(
            version,
            faits,
            (self.enonce(version, point, Duree(), faits), f"Impayé {constat}.", *doute),
            echeance=constitue_le,
            lectures=lectures,
            autres={
                "constitue": constitue_le is not None,
                "constitue_le": constitue_le,
                "critere": critere,
                "incertain": incertain,
            },
        )

    def reserves(self, version: Version, faits: Impaye) -> tuple[str, ...]:
        """Le loyer ou le versement de l'aide, s'ils manquent pour connaître la base mensuelle."""
        reserves = super().reserves(version, faits)
        if "fois_base" not in version.seuils:
            return reserves
        return (
            *reserves,
            *((Reserve.LOYER_INCONNU,) if faits.loyer is None else ()),
            *((Reserve.TIERS_PAYANT_INCONNU,) if faits.tiers_payant is None else ()),
        )


def criteres(version: Version, premier_impaye: Point, faits: Impaye) -> Iterator[Point]:
    """Les critères remplis et leur jour, le montant d'abord.

    Durée : rien n'est régularisé au terme ; une régularisation ce jour-là l'arrête encore.
    """
    if (dette_minimale := dette_constitutive(version, faits)) is not None:
        yield from premier_releve(faits, dette_minimale)
    if (mois := version.seuils.get("mois")) is not None:
        terme = ajouter_mois(premier_impaye.jour, mois)
        regularise_le = faits.regularise_le
        if regularise_le is None or regularise_le > terme:
            yield Point("DUREE", terme)


def dette_constitutive(version: Version, faits: Impaye) -> int | None:
    """La plus petite dette, en centimes, qui constitue l'impayé ; `None` si la base est inconnue.

    Jusqu'en 2026, deux fois la base mensuelle ; depuis 2027, plus de 450 € (strictement).
    """
    if (dette_superieure_a := version.seuils.get("dette_superieure_a")) is not None:
        return dette_superieure_a + 1
    base = base_mensuelle(faits)
    return None if base is None else max(version.seuils["fois_base"] * base, 1)


def base_mensuelle(faits: Impaye) -> int | None:
    """Loyer et charges, moins l'aide versée au bailleur (tiers payant) ; en centimes."""
    if (loyer := faits.loyer) is None:
        return None
    aide = (faits.aide or 0) if faits.tiers_payant else 0
    return loyer + (faits.charges or 0) - aide


def est_a_cheval(premier_impaye: date, faits: Impaye) -> bool:
    """Vrai pour un impayé né sous le droit ancien et lu sous le nouveau."""
    lu_le = faits.a_la_date
    return lu_le is not None and premier_impaye < DECRET_2026_84.en_vigueur_du <= lu_le


def lectures_a_cheval(
    version: Version, point: Point, faits: Impaye, constitue_le: date | None
) -> tuple[LectureDuTexte, ...]:
    """Né sous le droit ancien et encore là sous le nouveau : la date que donne chacun des deux."""
    ancienne, neuve = A_CHEVAL
    if version is not ancienne:
        return ()
    entree = DECRET_2026_84.en_vigueur_du
    if constitue_le is not None and constitue_le < entree:
        return ()
    lu_le = faits.a_la_date
    remplis = (max(critere.jour, entree) for critere in criteres(neuve, point, faits))
    sous_le_decret = min(remplis, default=None)
    if sous_le_decret is None or (lu_le is not None and lu_le < entree):
        return ()
    if lu_le is None and constitue_le is None:
        return ()
    dates = (
        ("droit-ancien", constitue_le, version.source),
        (DU_DECRET, sous_le_decret, neuve.source),
    )
    return tuple(LectureDuTexte(nom, le_jour, source) for nom, le_jour, source in dates if le_jour)


def premier_releve(faits: Impaye, dette_minimale: int) -> Iterator[Point]:
    """Le premier relevé, par sa date, dont la dette atteint ce minimum."""
    dates = [
        releve.date
        for releve in faits.releves
        if (releve.dette or 0) >= dette_minimale and releve.date is not None
    ]
    if dates:
        yield Point("MONTANT", min(dates))


IMPAYE_CONSTITUE = ImpayeConstitue(
    id="R-A01",
    nom="impaye_apl",
    faits=Impaye,
    libelle="Impayé constitué au sens des aides au logement",
    nature=Nature.SEUIL,
    court_de=depuis("premier_impaye"),
    vigueur=Vigueur(du=DECRET_2016_748.en_vigueur_du),
    versions=(
        Version(
            ref="A01",
            numero=Numero(
                id="R-A01",
                nom="impaye_apl_ancien",
                libelle="Impayé constitué au sens des aides au logement, jusqu'au 31 décembre 2026",
                consequence="signalement à la CAF ou à la MSA ; aide en cause",
                exceptions=(
                    "locatif ordinaire seulement",
                    "accession et logement-foyer : autres bases",
                ),
                notes=(
                    "Base : loyer et charges si l'aide va au ménage, "
                    "moins l'aide si elle va au bailleur."
                ),
            ),
            en_vigueur_du=DECRET_2016_748.en_vigueur_du,
            en_vigueur_au=DECRET_2026_84.veille,
            seuils={"fois_base": 2},
            borne=Borne.NAISSANCE,
            source=f"{CCH}, art. R. 824-1 ; {DECRET_2016_748} et décret n° 2019-772",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="A02",
            numero=Numero(
                id="R-A02",
                nom="impaye_apl_2027",
                libelle=(
                    "Impayé constitué au sens des aides au logement, à partir du 1er janvier 2027"
                ),
                consequence="signalement ; la CCAPEX décide du maintien ou de la suspension",
                notes=(
                    "Un impayé né plus tôt et encore là le 1er janvier 2027 : "
                    "les dates que donnent les deux droits sont rendues."
                ),
            ),
            en_vigueur_du=DECRET_2026_84.en_vigueur_du,
            seuils={"dette_superieure_a": 45000, "mois": 3},
            borne=Borne.NAISSANCE,
            source=str(DECRET_2026_84),
            verifie=relue(
                "2026-11-21",
                sauf="le sort des impayés en cours au 1er janvier 2027",
            ),
        ),
    ),
    consequence="signalement",
)
A_CHEVAL: Final = IMPAYE_CONSTITUE.versions
"""La rédaction ancienne et la nouvelle, qui se disputent un impayé en cours au 1er janvier 2027."""

SIGNALEMENT_A_LA_CAF = Delai(
    id="R-A03",
    nom="signalement_caf",
    faits=Constitution,
    libelle="Signalement de l'impayé à la CAF ou à la MSA par le bailleur",
    nature=Nature.EXPIRATION,
    court_de=depuis("constitue_le"),
    versions=(
        Version(
            ref="A03",
            duree=Duree(mois=2),
            source=(
                f"{CCH}, art. R. 824-4 ; délai inchangé par le {DECRET_2026_84}, selon la presse"
            ),
            verifie=relue(
                "2026-11-21",
                sauf="le délai, que la presse dit inchangé par le décret n° 2026-84",
            ),
        ),
    ),
    consequence=(
        "pénalité ou indu du bailleur ; "
        "le signalement vaut saisine de la CCAPEX (bailleur personne morale)"
    ),
    exceptions=("jusqu'en 2026, bailleur qui perçoit l'aide",),
    notes="Court de la constitution de l'impayé, non du premier impayé.",
)


class DureeDuPlan(Delai[Apurement]):
    """La durée que fixe le plan (`mois`), à défaut le maximum du texte."""

    __slots__ = ()

    def duree_de(self, version: Version, faits: Apurement) -> Duree | None:
        """Les mois convenus, pour le volet `duree`."""
        mois = faits.mois if version.volet == "duree" else None
        return Duree(mois=mois) if mois else super().duree_de(version, faits)


PLAN_D_APUREMENT = DureeDuPlan(
    id="R-A04",
    nom="plan_apurement",
    faits=Apurement,
    libelle="Plan d'apurement : délai pour le conclure et durée maximale",
    nature=Nature.DUREE_MAX,
    court_de=depuis("le"),
    acte="signalement du",
    vigueur=Vigueur(au=DECRET_2026_84.veille),
    versions=(
        Version(
            ref="A04-delai",
            volet="delai",
            en_vigueur_au=DECRET_2026_84.veille,
            duree=Duree(mois=6),
            source=f"{CCH}, art. R. 824-7 et suivants",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="A04-duree",
            volet="duree",
            en_vigueur_au=DECRET_2026_84.veille,
            duree=Duree(mois=36),
            source=f"{CCH}, art. R. 824-7 et suivants",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="suspension possible de l'aide",
    exceptions=("saisine du FSL à la place",),
    rappels=(Rappel("AL-15", jours=-30),),
    notes=(
        "Aucune rédaction à partir du 1er janvier 2027 : "
        "procédure refaite par le décret n° 2026-84, à relire avant d'activer."
    ),
)

PETITE_DETTE = Delai(
    id="R-A05",
    nom="petite_dette",
    faits=Apurement,
    libelle="Dette d'au plus 100 € : procédure simplifiée",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="signalement du",
    vigueur=Vigueur(au=DECRET_2026_84.veille),
    versions=(
        Version(
            ref="A05",
            en_vigueur_au=DECRET_2026_84.veille,
            duree=Duree(mois=1),
            source=str(DECRET_2016_748),
        ),
    ),
    consequence="aucune retrouvée",
    statut=Statut.A_VERIFIER,
    motif_inactif="point de départ non relu, sort après 2027 inconnu",
)
