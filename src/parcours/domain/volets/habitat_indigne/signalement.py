"""Le signalement d'un mal-logement, de sa réception à sa clôture."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.habitat import (
    AFFECTATION_DU_SIGNALEMENT,
    CONTRADICTOIRE,
    REPONSE_DU_BAILLEUR,
    Injonction,
    SignalementDHabitat,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    Commune,
    Entier,
    Liste,
    ListeNonVide,
    Organisme,
    Reference,
)
from parcours.domain.langage.evenement import Armement, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DU_SIGNALEMENT, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import roles


class SignalementHabitatRecu(Evenement[SansEtat]):
    """Un mal-logement est signalé.

    Un second signalement rejoint le dossier ouvert. L'adresse reste dans le système d'origine.
    """

    fiche = Fiche(
        nom="habitat-indigne.signalement-recu",
        libelle="Signalement de mal-logement reçu",
        fondement="CCH, art. L. 511-1 s.",
        emetteurs=roles(
            "MENAGE PDLHI OPAH MAIRIE EPCI SCHS ARS CAF_MSA SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT SLIME ADIL POLE_RESSOURCE "
            "BAILLEUR_SOCIAL OPERATEUR_HABITAT DDT"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.HABITAT_INDIGNE,),
    )

    desordres: ListeNonVide[Annotated[str, Code("DESORDRE")]]
    """Désordres signalés."""
    declarant: Annotated[str, Code("DECLARANT")]
    """Qualité du déclarant."""
    depuis: Annotated[str, Code("DEBUT_DESORDRES")] | None = None
    """Ancienneté des désordres."""
    lien_occupant: Annotated[str, Code("LIEN_OCCUPANT")] | None = None
    """Lien du déclarant avec l'occupant."""
    nb_occupants: Annotated[Entier, Field(ge=1, le=50)] | None = None
    """Occupants."""
    mineurs: Booleen | None = None
    """Vrai si des mineurs vivent dans le logement."""
    bailleur_informe: Booleen | None = None
    """Vrai si le bailleur est prévenu."""
    commune: Commune | None = None
    """Commune du logement."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """L'affectation du signalement, si le territoire en fixe le délai."""
        yield Armement(AFFECTATION_DU_SIGNALEMENT, SignalementDHabitat(le=self.survenu_le))


class SignalementQualifie(Evenement[SansEtat]):
    """Le désordre signalé est qualifié, et la procédure choisie."""

    fiche = Fiche(
        nom="habitat-indigne.signalement-qualifie",
        libelle="Situation qualifiée (visite, rapport ou dossier)",
        phrase="Situation de mal-logement qualifiée[ : {procedure}].",
        fondement="Protocole social de la Haute-Gironde ; CCH, art. L. 511-1 s.",
        emetteurs=roles("PDLHI ARS SCHS MAIRIE EPCI OPAH OPERATEUR_HABITAT CAF_MSA DDT"),
    )

    qualifications: ListeNonVide[Annotated[str, Code("QUALIF_HI")]]
    """Qualifications retenues."""
    procedure: Annotated[str, Code("PROCEDURE_HI")] | None = None
    """Procédure visée."""
    urgence: Booleen
    """Vrai si la situation appelle une mesure urgente."""


class SignalementAffecte(Habilitant, Evenement[SansEtat]):
    """Le signalement est confié à des partenaires."""

    fiche = Fiche(
        nom="habitat-indigne.signalement-affecte",
        libelle="Signalement affecté à des partenaires",
        phrase="Signalement confié aux partenaires compétents.",
        fondement="Protocole social de la Haute-Gironde ; Signal-Logement",
        emetteurs=roles("PDLHI OPAH DDT EPCI"),
        satisfait=(AFFECTATION_DU_SIGNALEMENT,),
    )

    partenaires: ListeNonVide[Annotated[str, Code("PARTNER")]]
    """Types de partenaires saisis."""
    organismes: Annotated[Liste[Organisme], Fonde(Base.MISSION, finit=FIN_DU_SIGNALEMENT)] = ()
    """Organismes saisis."""


PARTENAIRES = roles(
    "PDLHI OPAH OPERATEUR_HABITAT ARS SCHS MAIRIE EPCI CAF_MSA DDT ADIL SLIME CONSEIL_DEPARTEMENTAL"
)
"""Ceux à qui un signalement peut être confié."""


class AffectationAcceptee(Evenement[SansEtat]):
    """Un partenaire prend en charge le signalement qui lui est confié."""

    fiche = Fiche(
        nom="habitat-indigne.affectation-acceptee",
        libelle="Affectation acceptée par un partenaire",
        phrase="Signalement pris en charge par un partenaire ({partenaire}).",
        fondement="Protocole social de la Haute-Gironde ; Signal-Logement",
        emetteurs=PARTENAIRES,
    )

    partenaire: Annotated[str, Code("PARTNER")]
    """Partenaire qui accepte."""
    affectation: Reference | None = None
    """Fait habitat-indigne.signalement-affecte."""


class AffectationRefusee(Evenement[SansEtat]):
    """Un partenaire refuse le signalement qui lui est confié : il reste à confier à un autre."""

    fiche = Fiche(
        nom="habitat-indigne.affectation-refusee",
        libelle="Affectation refusée par un partenaire",
        phrase="Signalement refusé par un partenaire ({partenaire}) : {motif}.",
        fondement="Protocole social de la Haute-Gironde ; Signal-Logement",
        emetteurs=PARTENAIRES,
    )

    partenaire: Annotated[str, Code("PARTNER")]
    """Partenaire qui refuse."""
    motif: Annotated[str, Code("REFUS_AFFECTATION_HI")]
    """Motif."""
    affectation: Reference | None = None
    """Fait habitat-indigne.signalement-affecte."""


class SignalementHabitatRefuse(Evenement[SansEtat]):
    """Le signalement n'est pas retenu : rien n'en est attendu."""

    fiche = Fiche(
        nom="habitat-indigne.signalement-refuse",
        libelle="Signalement de mal-logement refusé",
        phrase="Signalement de mal-logement non retenu : {motif}.",
        fondement="CCH, art. L. 511-1 s. ; Signal-Logement",
        emetteurs=roles("PDLHI OPAH MAIRIE EPCI SCHS ARS CAF_MSA OPERATEUR_HABITAT DDT"),
        ferme=(dossiers.HABITAT_INDIGNE,),
        eteint=(AFFECTATION_DU_SIGNALEMENT, REPONSE_DU_BAILLEUR),
        acte=acte("PDLHI"),
    )

    motif: Annotated[str, Code("REFUS_SIGNALEMENT")]
    """Motif."""


class InjonctionBailleurAdressee(Evenement[SansEtat]):
    """Le bailleur est invité à agir par la démarche accélérée.

    Trois semaines pour répondre ; le silence se calcule.
    """

    fiche = Fiche(
        nom="habitat-indigne.injonction-bailleur-adressee",
        libelle="Demande de travaux adressée au bailleur (démarche accélérée)",
        phrase="Demande de travaux adressée au bailleur.",
        fondement="Signal-Logement, démarche accélérée",
        emetteurs=roles("PDLHI OPAH ADIL"),
    )

    desordres: Liste[Annotated[str, Code("DESORDRE")]] = ()
    """Désordres visés."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Trois semaines pour répondre."""
        yield Armement(REPONSE_DU_BAILLEUR, Injonction(envoyee_le=self.survenu_le))


class ReponseDuBailleurRecue(Evenement[SansEtat]):
    """Le bailleur répond à l'injonction."""

    fiche = Fiche(
        nom="habitat-indigne.reponse-du-bailleur-recue",
        libelle="Réponse du bailleur reçue",
        phrase="Réponse du bailleur reçue : {reponse}.",
        fondement="Signal-Logement, démarche accélérée",
        emetteurs=roles("PDLHI OPAH ADIL"),
        satisfait=(REPONSE_DU_BAILLEUR,),
    )

    reponse: Annotated[str, Code("REPONSE_BAILLEUR")]
    """Réponse."""


class VisiteDuLogementRealisee(Evenement[SansEtat]):
    """Le logement est visité, ou contrôlé après travaux."""

    fiche = Fiche(
        nom="habitat-indigne.visite-realisee",
        libelle="Visite du logement réalisée",
        fondement="CCH, art. L. 511-7 ; protocole social de la Haute-Gironde",
        emetteurs=roles("OPAH OPERATEUR_HABITAT ARS SCHS PDLHI MAIRIE EPCI CAF_MSA"),
    )

    nature: Annotated[str, Code("NATURE_VISITE")]
    """Visite ou contrôle après travaux."""
    occupant_present: Booleen
    """Vrai si un occupant était présent."""


class SignalementHabitatClos(Evenement[SansEtat]):
    """Le signalement de mal-logement est clos."""

    fiche = Fiche(
        nom="habitat-indigne.signalement-clos",
        libelle="Signalement de mal-logement clos",
        phrase="Signalement de mal-logement clos : {motif}.",
        fondement="CCH, art. L. 511-1 s.",
        emetteurs=roles("PDLHI OPAH MAIRIE EPCI SCHS ARS CAF_MSA OPERATEUR_HABITAT DDT"),
        ferme=(dossiers.HABITAT_INDIGNE,),
        eteint=(AFFECTATION_DU_SIGNALEMENT, REPONSE_DU_BAILLEUR, CONTRADICTOIRE),
        acte=acte("PDLHI"),
    )

    motif: Annotated[str, Code("CLOTURE_HI")]
    """Motif de clôture."""
