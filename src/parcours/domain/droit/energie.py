"""L'impayé d'énergie ou d'eau : les courriers, la trêve, le minimum de puissance."""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.calcul import UN_JOUR, Duree, ajouter_jours
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point
from parcours.domain.droit.formes import (
    CORRIGEE,
    Motif,
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
    CASF,
    DECRET_2005_212,
    DECRET_2008_780,
    DECRET_2023_133,
)
from parcours.domain.droit.treve import TREVE_DE_L_ENERGIE

FLUIDES_SOUS_TREVE = ("ELEC", "GAZ", "CHALEUR")
EAU = "EAU"
TREVE = "treve"
KVA = "kva"


@dataclass(frozen=True, slots=True, kw_only=True)
class FactureImpayee(Faits):
    """La facture d'énergie ou d'eau impayée, et le premier courrier du fournisseur."""

    emission_le: date | None = None
    """Le jour où la facture est émise."""
    date_limite_paiement: date | None = None
    """Le jour limite de paiement que dit la facture."""
    courrier_le: date | None = None
    """Le jour du premier courrier."""
    precaire: bool | None = None
    """Vrai pour un ménage aidé : chèque énergie ou FSL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondCourrier(Faits):
    """Le second courrier du fournisseur, avant de réduire ou de couper."""

    second_courrier_le: date | None = None
    """Le jour du second courrier."""
    le: date | None = None
    """Le jour du fait, à défaut."""
    fluide: str | None = None
    """Le fluide, d'après la nomenclature FLUIDE."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeAuFsl(Faits):
    """Une aide est demandée au fonds de solidarité pour le logement."""

    le: date | None = None
    """Le jour de la demande."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReductionDePuissance(Faits):
    """La puissance est réduite, ou l'on lit la trêve de l'énergie un jour donné."""

    reduction_le: date | None = None
    """Le jour où la puissance est réduite."""
    le: date | None = None
    """Le jour de l'avis."""
    aide_energie: bool | None = None
    """Vrai si le ménage a un chèque énergie ou une aide du FSL."""
    compteur_adapte: bool | None = None
    """Vrai si le compteur permet de réduire à 1 kVA."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoupureConstatee(Faits):
    """L'eau est coupée."""

    le: date | None = None
    """Le jour de la coupure."""


class DelaiDeReglement(Delai[FactureImpayee]):
    """Quatorze jours après la facture, ou sa date limite de paiement si elle est plus tardive."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: FactureImpayee) -> Resultat:
        """Pour le volet `reglement`, la plus tardive des deux dates."""
        resultat = super().applique(version, point, faits)
        limite = faits.date_limite_paiement
        if version.volet != "reglement" or limite is None:
            return resultat
        if resultat.echeance is not None and limite > resultat.echeance:
            phrase = f"La date limite de paiement, {le(limite)}, est plus tardive."
            return replace(
                resultat,
                echeance=limite,
                premier_jour_apres=limite + UN_JOUR,
                explication=(*resultat.explication, phrase),
            )
        return resultat


class AvisDeCoupure(Delai[SecondCourrier]):
    """Vingt jours après le second courrier ; `coupure_au_plus_tot` attend la fin de la trêve."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: SecondCourrier) -> Resultat:
        """Jamais de coupure d'eau en résidence principale ; pas de trêve pour le téléphone."""
        resultat = super().applique(version, point, faits)
        fluide = faits.fluide
        coupure = resultat.premier_jour_apres
        if fluide == EAU:
            coupure = None
        elif coupure is not None and fluide in FLUIDES_SOUS_TREVE:
            treve = TREVE_DE_L_ENERGIE.en_cours(coupure)
            coupure = treve.lendemain if treve else coupure
        phrase = f"Coupure au plus tôt le {le(coupure)}." if coupure else "Coupure interdite."
        return replace(
            resultat,
            autres={"coupure_au_plus_tot": coupure},
            explication=(*resultat.explication, phrase),
        )

    def reserves(self, version: Version, faits: SecondCourrier) -> tuple[str, ...]:
        """Le fluide, s'il est inconnu : la trêve pourrait s'appliquer."""
        reserves = super().reserves(version, faits)
        return reserves if faits.fluide else (*reserves, Reserve.FLUIDE_INCONNU)


class TreveEtPuissanceMinimale(Delai[ReductionDePuissance]):
    """La trêve de l'énergie à une date, et les soixante jours à 1 kVA, qu'elle suspend.

    Les soixante jours sont ceux d'un ménage aidé (chèque énergie ou FSL, `aide_energie`) dont le
    compteur le permet (`compteur_adapte`) ; pour les autres, la règle générale.
    """

    __slots__ = ()

    def calcule(self, faits: ReductionDePuissance) -> Resultat:
        """Volet `kva` : sans objet pour qui l'on sait sans aide, ou sans compteur adapté."""
        exclu = next((nom for nom, vaut, _ in conditions_du_kva(faits) if vaut is False), None)
        if faits.volet == KVA and exclu:
            phrase = f"Le fait « {exclu} » est faux : la règle générale s'applique."
            return self.sans_objet(Motif.HORS_CHAMP, faits, phrase)
        return super().calcule(faits)

    def reserves(self, version: Version, faits: ReductionDePuissance) -> tuple[str, ...]:
        """Volet `kva` : l'aide et le compteur, s'ils sont inconnus, en décident."""
        reserves = super().reserves(version, faits)
        if version.volet != KVA:
            return reserves
        inconnus = (dit for _, vaut, dit in conditions_du_kva(faits) if vaut is None)
        return (*reserves, *inconnus)

    def applique(self, version: Version, point: Point, faits: ReductionDePuissance) -> Resultat:
        """Volet `treve` : `dans_treve`, `fin_treve`. Volet `kva` : le soixantième jour compté."""
        if version.volet == TREVE:
            return self._treve(version, point, faits)
        duree = self.duree_de(version, faits) or Duree()
        echeance = ajouter_jours_hors_treve(point.jour, duree.jours)
        explication = (
            self.enonce(version, point, duree, faits),
            f"{duree.jours}e jour compté, hors trêve de l'énergie : {le(echeance)}.",
        )
        return self.rend(
            version,
            faits,
            explication,
            echeance=echeance,
            premier_jour_apres=echeance + UN_JOUR,
        )

    def _treve(self, version: Version, point: Point, faits: ReductionDePuissance) -> Resultat:
        treve = TREVE_DE_L_ENERGIE.en_cours(point.jour)
        ou = f"trêve jusqu'au {le(treve.au)} inclus" if treve else "hors trêve"
        return self.rend(
            version,
            faits,
            (f"Le {le(point.jour)}, {ou} ({version.source}).",),
            echeance=treve.au if treve else None,
            premier_jour_apres=treve.lendemain if treve else None,
            autres={
                "dans_treve": treve is not None,
                "fin_treve": treve.au if treve else None,
            },
        )


def conditions_du_kva(
    faits: ReductionDePuissance,
) -> tuple[tuple[str, bool | None, Reserve], ...]:
    """Ce sans quoi personne ne doit soixante jours à 1 kVA, et la réserve si on ne le sait pas."""
    return (
        ("aide_energie", faits.aide_energie, Reserve.AIDE_A_L_ENERGIE_INCONNUE),
        ("compteur_adapte", faits.compteur_adapte, Reserve.COMPTEUR_INCONNU),
    )


def ajouter_jours_hors_treve(depart: date, n: int) -> date:
    """Le n-ième jour après `depart` (exclu), en sautant ceux de la trêve de l'énergie."""
    while True:
        treve = TREVE_DE_L_ENERGIE.prochaine(depart + UN_JOUR)
        libres = max((treve.du - depart).days - 1, 0)
        if n <= libres:
            return ajouter_jours(depart, n)
        depart, n = treve.au, n - libres


PREMIER_AVIS = DelaiDeReglement(
    id="R-G01",
    nom="energie_premier_avis",
    faits=FactureImpayee,
    libelle="Facture d'énergie ou d'eau impayée : délai de règlement puis délai supplémentaire",
    nature=Nature.EXPIRATION,
    court_de=depuis("courrier_le", "emission_le"),
    versions=(
        Version(
            ref="G01-reglement",
            volet="reglement",
            court_de=depuis("emission_le"),
            duree=Duree(jours=14),
            source=f"{DECRET_2008_780}, art. 1",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="G01-precaire",
            volet="supplementaire",
            court_de=depuis("courrier_le"),
            si={"precaire": True},
            duree=Duree(jours=30),
            source=f"{DECRET_2008_780} ; chèque énergie ou aide du FSL",
            verifie=relue("2026-11-21"),
        ),
        Version(
            ref="G01-supplementaire",
            volet="supplementaire",
            court_de=depuis("courrier_le"),
            duree=Duree(jours=15),
            source=f"{DECRET_2008_780}, art. 1",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="réduction ou coupure possible après un second courrier",
    exceptions=("date limite de paiement plus tardive que les quatorze jours : elle vaut",),
    rappels=(Rappel("AL-16"),),
)

AVIS_DE_COUPURE = AvisDeCoupure(
    id="R-G02",
    nom="energie_avis_coupure",
    faits=SecondCourrier,
    libelle="Second courrier : coupure",
    nature=Nature.EXPIRATION,
    court_de=depuis("second_courrier_le", "le"),
    acte="second courrier du",
    versions=(
        Version(
            ref="G02",
            duree=Duree(jours=20),
            source=f"{DECRET_2008_780}, art. 1 et 5",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence=(
        "coupure possible au lendemain, hors trêve de l'énergie ; "
        "jamais pour l'eau en résidence principale"
    ),
    rappels=(Rappel("AL-16", jours=-5),),
    notes=(
        "`coupure_au_plus_tot` est le lendemain, ou celui de la trêve de l'énergie s'il y tombe "
        "(électricité, gaz, chaleur) ; jamais pour l'eau, sans trêve pour le téléphone."
    ),
)

FOURNITURE_MAINTENUE = Delai(
    id="R-G03",
    nom="energie_fsl",
    faits=DemandeAuFsl,
    libelle="Demande au FSL : fourniture maintenue jusqu'à la décision",
    nature=Nature.EXPIRATION,
    court_de=depuis("le"),
    acte="demande du",
    versions=(
        Version(
            ref="G03",
            duree=Duree(mois=2),
            source=f"{DECRET_2008_780}, art. 6 ; {DECRET_2005_212}",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="sans décision, le fournisseur peut envoyer un avis de coupure (20 jours)",
    rappels=(Rappel("AL-16"),),
)

TREVE_DE_L_ENERGIE_ET_1_KVA = TreveEtPuissanceMinimale(
    id="R-G04",
    nom="treve_energie",
    faits=ReductionDePuissance,
    libelle=("Trêve de l'énergie ; minimum de 1 kVA pendant 60 jours avant coupure d'électricité"),
    nature=Nature.PERIODE,
    court_de=depuis("reduction_le", "le"),
    acte="avis du",
    vigueurs={KVA: Vigueur(du=DECRET_2023_133.en_vigueur_du)},
    versions=(
        Version(
            ref="G04-treve",
            volet=TREVE,
            source=f"{CASF}, art. L. 115-3",
            verifie=relue(
                "2026-11-21",
                sauf="la réduction de puissance pendant la trêve, chèque énergie excepté",
            ),
        ),
        Version(
            ref="G04-kva",
            volet=KVA,
            en_vigueur_du=DECRET_2023_133.en_vigueur_du,
            duree=Duree(jours=60),
            source=(
                f"{DECRET_2023_133} ; {CASF}, art. L. 115-3 : ménage aidé (chèque énergie, FSL) "
                "dont le compteur le permet ; suspendu par la trêve, reprend pour la durée restante"
            ),
            verifie=CORRIGEE,
        ),
    ),
    consequence="coupure interdite",
    exceptions=("réduction de puissance possible, sauf chèque énergie",),
    rappels=(Rappel("AL-16", jours=-5),),
)

COUPURE_D_EAU = Delai(
    id="R-G05",
    nom="coupure_eau",
    faits=CoupureConstatee,
    libelle="Eau : coupure interdite en résidence principale",
    nature=Nature.SANS_HORLOGE,
    consequence=f"anomalie : coupure illégale ({CASF}, art. L. 115-3)",
    rappels=(Rappel("AL-16", "le"),),
)
