"""Le commandement de quitter les lieux, ce qui le prolonge ou le suspend, et la trêve."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point, territoire_de
from parcours.domain.droit.formes import (
    CORRIGEE,
    Borne,
    Motif,
    Nature,
    Rappel,
    Reserve,
    Resultat,
    Version,
    Vigueur,
    depuis,
    depuis_le_plus_tardif,
    relue,
)
from parcours.domain.droit.juge import DelaiAccorde, DelaiDuJuge
from parcours.domain.droit.phrases import fait_du, le, majuscule
from parcours.domain.droit.textes import CODE_PENAL, CPCE, LOI_2023_668
from parcours.domain.droit.treve import (
    FINS_DE_CRISE_SANITAIRE,
    TREVES_OUTRE_MER,
    LeveeDeTreve,
    est_a_verifier,
    saison,
    treve_des_expulsions,
)

PREFET_NON_SAISI = f"Préfet non saisi : aucun jour du délai ne court ({CPCE}, art. L. 412-5)."
SAISINE_INCONNUE = (
    "Saisine du préfet inconnue : le délai est suspendu jusqu'à elle, et cette date une hypothèse "
    f"({CPCE}, art. L. 412-5)."
)


SUPPRIME: Literal["SUPPRIME"] = "SUPPRIME"


@dataclass(frozen=True, slots=True)
class DelaiReduit:
    """Ce que le juge a laissé des deux mois du commandement de quitter."""

    mois: int = 0
    """Les mois laissés."""
    jours: int = 0
    """Les jours laissés ; ils s'ajoutent aux mois."""


DelaiDuCommandement: TypeAlias = Literal["SUPPRIME"] | DelaiReduit | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrdreDeQuitter(Faits):
    """Le commandement de quitter les lieux, et sa notification au préfet."""

    signifie_le: date | None = None
    """Le jour où l'acte est signifié à l'occupant."""
    notifie_prefet_le: date | None = None
    """Le jour où le préfet en est saisi : aucun jour du délai ne court avant."""
    cql_notifie_prefet: bool | None = None
    """Faux si l'on sait que le préfet n'est pas saisi."""
    delai_cql: DelaiDuCommandement = None
    """Ce que le juge a fait des deux mois : `SUPPRIME`, ou `{mois, jours}` s'il les a réduits."""
    type_bailleur: str | None = None
    """La nature du bailleur, d'après la nomenclature TYPE_BAILLEUR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prorogation(DelaiDuJuge):
    """Ce que le juge ajoute au délai du commandement de quitter, pour une exceptionnelle dureté."""

    cql_signifie_le: date | None = None
    """Le jour où le commandement de quitter est signifié."""
    cql_notifie_prefet_le: date | None = None
    """Le jour où le préfet en est saisi."""
    cql_notifie_prefet: bool | None = None
    """Faux si l'on sait que le préfet n'est pas saisi."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SituationEnTreve(Faits):
    """Une situation un jour donné, et ce que le juge a retranché de la trêve."""

    le: date | None = None
    """Le jour de la situation."""
    exceptions: tuple[str, ...] = ()
    """Ce qui écarte la trêve, d'après la nomenclature EXC_TREVE."""
    treve_reduite_au: date | None = None
    """Le dernier jour, inclus, que le juge laisse à la trêve."""


class CommandementDeQuitter(Delai[OrdreDeQuitter]):
    """Deux mois depuis le commandement, dont aucun jour ne court avant la saisine du préfet.

    `delai_cql` dit ce que le juge en a fait : `SUPPRIME`, ou `{jours}` ou `{mois}` s'il l'a réduit.
    """

    __slots__ = ()

    def duree_de(self, version: Version, faits: OrdreDeQuitter) -> Duree | None:
        """Le délai que le juge a laissé, sinon celui de la loi."""
        return delai_reduit(faits.delai_cql) or super().duree_de(version, faits)

    def applique(self, version: Version, point: Point, faits: OrdreDeQuitter) -> Resultat:
        """Pas d'échéance tant que le préfet n'est pas saisi, ni si le juge a supprimé le délai."""
        if faits.delai_cql == SUPPRIME:
            phrase = majuscule(f"{self.dit(point)} : le juge a supprimé le délai.")
            return self.rend(version, faits, (phrase,), motif=Motif.DELAI_SUPPRIME)
        if prefet_non_saisi(faits.cql_notifie_prefet, faits.notifie_prefet_le):
            return self.rend(version, faits, (PREFET_NON_SAISI,), motif=Motif.SUSPENDU_L412_5)
        resultat = super().applique(version, point, faits)
        if Reserve.SAISINE_PREFET_INCONNUE not in resultat.reserves:
            return resultat
        return replace(resultat, explication=(*resultat.explication, SAISINE_INCONNUE))

    def reserves(self, version: Version, faits: OrdreDeQuitter) -> tuple[str, ...]:
        """La saisine du préfet, si l'on n'en sait rien : elle repousserait le départ."""
        reserves = super().reserves(version, faits)
        if faits.notifie_prefet_le or faits.cql_notifie_prefet is False:
            return reserves
        return (*reserves, Reserve.SAISINE_PREFET_INCONNUE)


class ProrogationExceptionnelle(DelaiAccorde[Prorogation]):
    """Trois mois au plus, sans minimum, après les deux mois du commandement de quitter."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: Prorogation) -> Resultat:
        """Suspendue, comme le délai qu'elle prolonge, tant que le préfet n'est pas saisi."""
        if prefet_non_saisi(faits.cql_notifie_prefet, faits.cql_notifie_prefet_le):
            return self.rend(version, faits, (PREFET_NON_SAISI,), motif=Motif.SUSPENDU_L412_5)
        return super().applique(version, point, faits)


class SaisineDuPrefet(Delai[OrdreDeQuitter]):
    """La suspension qui dure du commandement de quitter à la saisine du préfet."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: OrdreDeQuitter) -> Resultat:
        """`suspendu_du`, `suspendu_au` : nul tant que la saisine n'est pas connue."""
        saisi_le = faits.notifie_prefet_le
        fin = "saisine du préfet inconnue"
        if saisi_le is not None:
            fin = fait_du("notifie_prefet_le", saisi_le)
        elif prefet_non_saisi(faits.cql_notifie_prefet, faits.notifie_prefet_le):
            fin = "préfet non saisi"
        explication = (
            self.enonce(version, point, Duree(), faits),
            f"Délai avant expulsion suspendu depuis le {le(point.jour)} : {fin}.",
        )
        autres = {"suspendu_du": point.jour, "suspendu_au": saisi_le}
        return self.rend(version, faits, explication, echeance=point.jour, autres=autres)


class TreveHivernale(Delai[SituationEnTreve]):
    """La trêve des expulsions à une date : `dans_treve`, et si oui `fin_treve` (incluse)."""

    __slots__ = ()
    sorties = frozenset({"fin_treve"})

    def applique(self, version: Version, point: Point, faits: SituationEnTreve) -> Resultat:
        """La saison du territoire, ses exceptions et ce que le juge en a réduit."""
        territoire = territoire_de(faits)
        treve = treve_des_expulsions(
            point.jour, territoire, faits.exceptions, faits.treve_reduite_au
        )
        fin_treve = treve.au if treve else None
        ou = f"trêve jusqu'au {le(treve.au)} inclus" if treve else "hors trêve"
        return self.rend(
            version,
            faits,
            (f"Le {le(point.jour)}, {ou} ({saison(territoire).source}).",),
            reserves=reserves_de_treve(point.jour, territoire),
            echeance=fin_treve,
            premier_jour_apres=treve.lendemain if treve else None,
            autres={"dans_treve": treve is not None, "fin_treve": fin_treve},
        )


def reserves_de_treve(quand: date, territoire: str) -> tuple[str, ...]:
    """Outre-mer : ce que l'on n'a pas retrouvé, et qu'un humain doit contrôler."""
    reserves: list[str] = []
    if est_a_verifier(territoire):
        reserves.append(Reserve.NON_VERIFIE)
    if territoire in TREVES_OUTRE_MER and quand.year in FINS_DE_CRISE_SANITAIRE:
        reserves.append(Reserve.TREVE_OUTRE_MER_A_CONTROLER)
    return tuple(reserves)


def prefet_non_saisi(
    notifie: bool | None,  # noqa: FBT001  a fact: yes, no, unknown
    notifie_le: date | None,
) -> bool:
    """Vrai si l'on sait le préfet non saisi ; une date connue prime sur un ancien « non »."""
    return notifie is False and notifie_le is None


def delai_reduit(delai: DelaiDuCommandement) -> Duree | None:
    """Le délai que le juge a laissé au lieu des deux mois, s'il l'a réduit."""
    if delai is None or delai == SUPPRIME:
        return None
    return Duree(mois=delai.mois, jours=delai.jours)


COMMANDEMENT_DE_QUITTER = CommandementDeQuitter(
    id="R-E12",
    nom="commandement_de_quitter",
    faits=OrdreDeQuitter,
    libelle=("Commandement de quitter les lieux : expulsion interdite avant l'expiration du délai"),
    nature=Nature.EXPIRATION,
    court_de=depuis_le_plus_tardif("signifie_le", "notifie_prefet_le"),
    rattachement=("signifie_le",),
    versions=(
        Version(
            ref="E12",
            duree=Duree(mois=2),
            afficher_642=True,
            source=f"{CPCE}, art. L. 412-1 et L. 412-5",
            verifie=CORRIGEE,
        ),
    ),
    consequence="expulsion possible, hors trêve et avec le concours de la force publique",
    surcharge_par_decision=True,
    exceptions=(
        (
            "mauvaise foi, manœuvres, menaces, voies de fait : "
            "délai inapplicable ou supprimé par le juge"
        ),
        "conjoint violent évincé (L. 412-8) : sans délai",
        "saisine du préfet inconnue : délai suspendu, la date n'est qu'une hypothèse (L. 412-5)",
    ),
    rappels=(
        Rappel("AL-05", "signifie_le"),
        Rappel("AL-05", "signifie_le", 30),
        Rappel("AL-05", "signifie_le", 60),
    ),
)

PROROGATION_EXCEPTIONNELLE = ProrogationExceptionnelle(
    id="R-E13",
    nom="prorogation_exceptionnelle_durete",
    faits=Prorogation,
    libelle="Prorogation du délai de deux mois (exceptionnelle dureté)",
    nature=Nature.DUREE_MAX,
    court_de=depuis_le_plus_tardif("cql_signifie_le", "cql_notifie_prefet_le"),
    rattachement=("decision_le", "le"),
    acte="décision du",
    versions=(
        Version(
            ref="E13",
            seuils={"deja_mois": 2, "min_mois": 0, "max_mois": 3},
            source=f"{CPCE}, art. L. 412-2",
            verifie=CORRIGEE,
        ),
    ),
    consequence="l'échéance du commandement de quitter est repoussée d'autant",
    surcharge_par_decision=True,
)

SAISINE_DU_PREFET = SaisineDuPrefet(
    id="R-E15",
    nom="saisine_prefet_cql",
    faits=OrdreDeQuitter,
    libelle="Saisine du préfet dès le commandement de quitter les lieux",
    nature=Nature.PERIODE,
    court_de=depuis("signifie_le"),
    versions=(
        Version(
            ref="E15",
            borne=Borne.NAISSANCE,
            source=f"{CPCE}, art. L. 412-5",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence=(
        "tant que le préfet n'est pas saisi, le délai avant expulsion est suspendu ; "
        "le préfet informe la CCAPEX et le ménage (DALO)"
    ),
    exceptions=(LeveeDeTreve.ETUDIANT, LeveeDeTreve.CONJOINT_VIOLENT),
    rappels=(Rappel("AL-05", "signifie_le"),),
)

TREVE_HIVERNALE = TreveHivernale(
    id="R-E16",
    nom="treve_hivernale",
    faits=SituationEnTreve,
    libelle="Trêve hivernale (ou cyclonique, ou pluviale)",
    nature=Nature.PERIODE,
    court_de=depuis("le"),
    acte="situation au",
    versions=(
        Version(
            ref="E16",
            source=f"{CPCE}, art. L. 412-6 à L. 412-8 et L. 611-1",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="exécution suspendue ; les délais courent",
    surcharge_par_decision=True,
    exceptions=tuple(LeveeDeTreve),
    rappels=(
        Rappel("AL-06", "fin_treve", -30),
        Rappel("AL-06", "fin_treve", -16),
        Rappel("AL-06", "fin_treve"),
    ),
    territorialise=True,
)

DELIT_DE_MAINTIEN = Delai(
    id="R-E23",
    nom="delit_maintien",
    faits=OrdreDeQuitter,
    libelle="Maintien dans les lieux plus de deux mois après un commandement régulier",
    nature=Nature.EXPIRATION,
    court_de=depuis("signifie_le"),
    applicable_si={
        "type_bailleur": (
            "PRIVE_PERSONNE_PHYSIQUE",
            "SCI_FAMILIALE",
            "PERSONNE_MORALE_AUTRE",
            "ASSOCIATION",
        )
    },
    vigueur=Vigueur(du=LOI_2023_668.en_vigueur_du),
    versions=(
        Version(
            ref="E23",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            duree=Duree(mois=2),
            source=f"{CODE_PENAL}, art. 315-2 ; {LOI_2023_668}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="délit : amende de 7 500 €",
    surcharge_par_decision=True,
    exceptions=(
        "décision définitive exigée",
        "trêve (L. 412-6)",
        "juge de l'exécution saisi (L. 412-3) jusqu'au rejet ou au terme",
        "bailleur social ou personne publique",
    ),
    motif_inactif=(
        "conditions non vérifiables par le système (décision définitive, juge saisi) ; une date "
        "affichée pousserait des ménages au départ. Information à donner par un humain."
    ),
)
