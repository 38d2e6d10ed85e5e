"""De la saisine de la CCAPEX à l'audience : ce qui doit être fait avant que le juge soit saisi.

Trois rattachements coexistent dans la loi du 27 juillet 2023 : la date du bail (clause
résolutoire), celle de l'acte (assignation, saisine), celle de la décision (délais d'évacuation).
"""

from dataclasses import dataclass, replace
from datetime import date

from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import Faits, Point
from parcours.domain.droit.formes import (
    CORRIGEE,
    Borne,
    DureeLocale,
    Nature,
    Prudence,
    Rappel,
    RappelDate,
    Resultat,
    Statut,
    Version,
    Vigueur,
    depuis,
    relue,
)
from parcours.domain.droit.phrases import fait_du, majuscule
from parcours.domain.droit.textes import (
    AVIS_2025,
    DECRET_2021_8,
    DECRET_2026_83,
    LOI_1989,
    LOI_2023_668,
    LOI_ALUR,
)

DEUX_MOIS = Duree(mois=2)
SIX_SEMAINES = Duree(semaines=6)
POUR_DETTE = ("NAC_51A",)
"""Les causes qui peuvent se fonder sur une dette de loyer (loi n° 89-462, art. 24, III et IV)."""
SEULEMENT_POUR_DETTE = {"motif": POUR_DETTE}


@dataclass(frozen=True, slots=True, kw_only=True)
class SaisineDeLaCcapex(Faits):
    """La CCAPEX est saisie d'un impayé, ou un bailleur le lui signale."""

    recue_le: date | None = None
    """Le jour où la commission reçoit la saisine."""
    le: date | None = None
    """Le jour de la saisine, si celui de sa réception n'est pas connu."""
    type_bailleur: str | None = None
    """La nature du bailleur, d'après la nomenclature TYPE_BAILLEUR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandeEnJustice(Faits):
    """Ce que l'on demande au juge : l'article 24, III et IV, ne régit qu'une dette de loyer."""

    motif: str | None = None
    """La cause de la demande, d'après la nomenclature CAUSE_EXPULSION."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignation(DemandeEnJustice):
    """L'assignation du locataire, sa première audience et sa notification au préfet."""

    le: date | None = None
    """Le jour de l'assignation ; il choisit la rédaction."""
    audience_le: date | None = None
    """Le jour de la première audience."""
    notifiee_le: date | None = None
    """Le jour où l'assignation est notifiée au préfet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosticDemande(DemandeEnJustice):
    """Le diagnostic social et financier est demandé à l'organisme qui en a la charge."""

    saisine_organisme_le: date | None = None
    """Le jour où le préfet saisit l'organisme."""
    notifiee_le: date | None = None
    """Le jour où l'assignation est notifiée au préfet, à défaut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceAVenir(DemandeEnJustice):
    """L'audience avant laquelle le diagnostic se propose et se transmet."""

    audience_le: date | None = None
    """Le jour de l'audience."""


class NotificationAvantAudience(Delai[Assignation]):
    """La notification de l'assignation au préfet, recevable si elle est faite à temps."""

    __slots__ = ()

    def applique(self, version: Version, point: Point, faits: Assignation) -> Resultat:
        """Ajoute `recevable` dès que la date de notification est connue."""
        resultat = super().applique(version, point, faits)
        notifiee_le = faits.notifiee_le
        if notifiee_le is None or resultat.echeance is None:
            return resultat
        recevable = notifiee_le <= resultat.echeance
        conclusion = "à temps" if recevable else "trop tard"
        phrase = majuscule(f"{fait_du('notifiee_le', notifiee_le)} : {conclusion}.")
        return replace(resultat, recevable=recevable, explication=(*resultat.explication, phrase))

    def rappels_de(
        self, faits: Assignation, resultat: Resultat | None = None
    ) -> tuple[RappelDate, ...]:
        """Aucun rappel pour une notification faite à temps."""
        resultat = resultat or self.calcule(faits)
        return () if resultat.recevable else super().rappels_de(faits, resultat)


SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION = Delai(
    id="R-E05",
    nom="saisine_ccapex_avant_assignation",
    faits=SaisineDeLaCcapex,
    libelle=(
        "Saisine de la CCAPEX par un bailleur personne morale : "
        "assignation interdite avant l'expiration du délai"
    ),
    nature=Nature.EXPIRATION,
    court_de=depuis("recue_le"),
    applicable_si={
        "type_bailleur": ("SOCIAL", "SEM", "PERSONNE_MORALE_AUTRE", "COMMUNE", "ASSOCIATION")
    },
    vigueur=Vigueur(du=date(2015, 1, 1)),
    versions=(
        Version(
            ref="E05-2015",
            en_vigueur_du=date(2015, 1, 1),
            en_vigueur_au=LOI_2023_668.veille,
            duree=DEUX_MOIS,
            afficher_642=True,
            source=f"{LOI_1989}, art. 24, II ; {LOI_ALUR}, ordonnance du 19 décembre 2014",
            verifie=relue(
                "2026-11-21",
                sauf=(
                    "la date qui choisit la rédaction d'un délai à cheval sur le 29 juillet 2023 : "
                    "celle de la saisine est la plus protectrice"
                ),
            ),
        ),
        Version(
            ref="E05-2023",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            duree=SIX_SEMAINES,
            afficher_642=True,
            source=f"{LOI_1989}, art. 24, II",
            verifie=relue("2026-11-21"),
        ),
    ),
    consequence="irrecevabilité de la demande",
    prudence=Prudence.AU_PLUS_TARD,
    surcharge_par_decision=True,
    exceptions=(
        "SCI familiale jusqu'au 4e degré et personnes physiques : sans objet",
        "signalement de l'impayé à la CAF ou à la MSA : vaut saisine, à sa date",
    ),
    notes=("`premier_jour_apres` est le premier jour où l'assignation peut être délivrée."),
)

NOTIFICATION_AU_PREFET = NotificationAvantAudience(
    id="R-E06",
    nom="notification_assignation_prefet",
    faits=Assignation,
    libelle="Notification de l'assignation au préfet",
    nature=Nature.LIMITE_AVANT,
    court_de=depuis("audience_le"),
    applicable_si=SEULEMENT_POUR_DETTE,
    rattachement=("le", "notifiee_le", "audience_le"),
    acte="assignation du",
    versions=(
        Version(
            ref="E06-2023",
            en_vigueur_du=LOI_2023_668.en_vigueur_du,
            duree=SIX_SEMAINES,
            borne=Borne.LIMITE_EXCLUE,
            source=f"{LOI_1989}, art. 24, III ; {AVIS_2025}",
            verifie=CORRIGEE,
        ),
        Version(
            ref="E06-1998",
            en_vigueur_au=LOI_2023_668.veille,
            duree=DEUX_MOIS,
            borne=Borne.LIMITE_EXCLUE,
            source=f"{LOI_1989}, art. 24, III, réd. antérieure à la {LOI_2023_668}",
            verifie=CORRIGEE._replace(sauf="deux mois à rebours, au même quantième en remontant"),
        ),
    ),
    consequence="irrecevabilité de la demande",
    surcharge_par_decision=True,
    exceptions=(
        (
            "vaut aussi pour les demandes additionnelles et reconventionnelles "
            "motivées par une dette (art. 24, IV)"
        ),
        "se compte depuis la première audience ; un renvoi ne régularise pas",
    ),
    rappels=(Rappel("AL-04", jours=1),),
    notes=("Loi de procédure : la version est celle du jour de l'assignation, non de l'audience."),
)

DIAGNOSTIC_PREMIERE_PROPOSITION = Delai(
    id="R-E07",
    nom="dsf_premiere_proposition",
    faits=DiagnosticDemande,
    libelle="Diagnostic social et financier : proposer un entretien",
    nature=Nature.EXPIRATION,
    court_de=depuis("saisine_organisme_le", "notifiee_le"),
    applicable_si=SEULEMENT_POUR_DETTE,
    vigueur=Vigueur(du=DECRET_2021_8.en_vigueur_du),
    versions=(
        Version(
            ref="E07",
            en_vigueur_du=DECRET_2021_8.en_vigueur_du,
            duree=Duree(jours_ouvres=15),
            source=f"{DECRET_2021_8}, art. 1",
            verifie=CORRIGEE,
        ),
    ),
    consequence="pas de sanction ; alerte à l'organisme",
    rappels=(Rappel("AL-03"),),
    notes=(
        "Le texte compte depuis la saisine de l'organisme par le préfet ; "
        "à défaut, depuis la notification au préfet."
    ),
)

DIAGNOSTIC_NOUVELLE_PROPOSITION = Delai(
    id="R-E08",
    nom="dsf_nouvelle_proposition",
    faits=AudienceAVenir,
    libelle=(
        "Diagnostic social et financier : sans réponse du locataire, "
        "date à partir de laquelle un nouvel entretien peut être proposé"
    ),
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("audience_le"),
    applicable_si=SEULEMENT_POUR_DETTE,
    vigueur=Vigueur(du=DECRET_2021_8.en_vigueur_du),
    versions=(
        Version(
            ref="E08",
            en_vigueur_du=DECRET_2021_8.en_vigueur_du,
            duree=Duree(jours_ouvres=15),
            borne=Borne.LIMITE_INCLUSE,
            source=f"{DECRET_2021_8}, art. 1",
            verifie=CORRIGEE,
        ),
    ),
    consequence="aucune ; rappel de service",
    rappels=(Rappel("AL-03"),),
)

DIAGNOSTIC_TRANSMISSION = Delai(
    id="R-E09",
    nom="dsf_transmission",
    faits=AudienceAVenir,
    libelle="Diagnostic social et financier : transmission au juge et à la CCAPEX",
    nature=Nature.LIMITE_AVANT,
    court_de=depuis("audience_le"),
    applicable_si=SEULEMENT_POUR_DETTE,
    vigueur=Vigueur(du=DECRET_2021_8.en_vigueur_du),
    versions=(
        Version(
            ref="E09",
            en_vigueur_du=DECRET_2021_8.en_vigueur_du,
            duree=Duree(jours_ouvres=5),
            borne=Borne.LIMITE_INCLUSE,
            source=f"{DECRET_2021_8}, art. 1",
            verifie=CORRIGEE,
        ),
    ),
    consequence="défaut constaté à l'audience",
    rappels=(Rappel("AL-03"),),
)

EXAMEN_PAR_LA_CCAPEX = Delai(
    id="R-E29",
    nom="examen_ccapex",
    faits=SaisineDeLaCcapex,
    libelle="Examen d'une saisine par la CCAPEX",
    nature=Nature.ALERTE_SERVICE,
    court_de=depuis("recue_le", "le"),
    acte="saisine du",
    versions=(
        Version(
            ref="E29",
            duree=DureeLocale("delai_examen_jours"),
            source=f"règlement intérieur local ; {DECRET_2026_83}",
        ),
    ),
    consequence="alerte locale",
    statut=Statut.A_VERIFIER,
    motif_inactif="aucun délai légal connu ; paramètre du territoire",
    territorialise=True,
)
