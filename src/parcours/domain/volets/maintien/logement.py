"""Le logement occupé : ce qui s'y dégrade, ce qui s'y négocie, quand on le quitte."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.commandement import (
    EFFET_DE_LA_CLAUSE,
)
from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE, AlerteDonnee
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Centimes,
    Code,
    Entier,
    Jour,
    Liste,
    Organisme,
    Personne,
    Personnel,
    Texte300,
)
from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.dossiers import AU_FAIT
from parcours.domain.langage.evenement import (
    Armement,
    Evenement,
    Moment,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.fondation import PREVENTION, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.partages.sortie import departs, du_logement_vers


class DegradationSignalee(Evenement[SansEtat]):
    """Un partenaire, ou le ménage, signale que la situation se dégrade.

    Un dossier par signalement. N'est pas une information préoccupante, qui suit sa propre
    procédure.
    """

    fiche = Fiche(
        nom="maintien.degradation-signalee",
        libelle="Dégradation de la situation signalée",
        phrase="Dégradation de la situation signalée (gravité {gravite}).",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
            "BAILLEUR_SOCIAL ADIL CAF_MSA FSL CCAPEX MAIRIE POLE_RESSOURCE OPAH PDLHI SLIME "
            "ALEC FOURNISSEUR_FLUIDES MANDATAIRE_PROTECTION EQUIPE_SANTE_PRECARITE SIAE "
            "SERVICE_EMPLOI OPERATEUR_CAMPEMENT COMMISSAIRE_DE_JUSTICE MENAGE"
        ),
        ouvre=(dossiers.DEGRADATION,),
    )

    nature: Annotated[str, Code("DEGRADATION")]
    """Nature de la dégradation."""
    gravite: Annotated[str, Code("GRAVITE")]
    """Gravité ressentie par l'émetteur."""
    depuis_le: Jour | None = None
    """Début supposé, s'il est antérieur à survenu_le."""
    commentaire: Annotated[Texte300 | None, Personnel("menage")] = None
    """Précision utile à l'action, sans donnée de santé ni jugement."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le référent prend l'alerte en compte sous deux jours ouvrés."""
        alerte = AlerteDonnee(le=self.survenu_le)
        yield Armement(PRISE_EN_COMPTE_D_UNE_ALERTE, alerte, cle=AU_FAIT)


class InadaptationConstatee(Evenement[SansEtat]):
    """Le logement ne convient plus au ménage : trop petit, inaccessible ou trop cher."""

    fiche = Fiche(
        nom="maintien.inadaptation-constatee",
        libelle="Inadaptation du logement constatée",
        phrase="Logement constaté inadapté à la situation du ménage.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE BAILLEUR_SOCIAL OPAH "
            "OPERATEUR_HABITAT SLIME PDLHI OPERATEUR_IML"
        ),
    )

    nature: Annotated[str, Code("INADAPTATION")]
    """Nature de l'inadaptation."""
    nb_occupants: Annotated[Entier, Field(ge=1, le=30)] | None = None
    """Occupants."""
    surface_m2: Annotated[Entier, Field(ge=5, le=500)] | None = None
    """Surface habitable."""


class MediationBailleurEngagee(Habilitant, Evenement[SansEtat]):
    """Une médiation s'engage entre le ménage et son bailleur."""

    fiche = Fiche(
        nom="maintien.mediation-bailleur-engagee",
        libelle="Médiation entre bailleur et locataire engagée",
        phrase="Médiation engagée avec le bailleur.",
        fondement="Pôle ressource habitat (Gironde) ; Assises du logement en Occitanie",
        emetteurs=roles(
            "REFERENT_PARCOURS ADIL POLE_RESSOURCE OPERATEUR_IML "
            "ASSOCIATION_ACCOMPAGNEMENT CONSEIL_DEPARTEMENTAL"
        ),
        contact_reel=True,
        ouvre=(dossiers.MEDIATION_BAILLEUR,),
        acte=acte(
            "ADIL POLE_RESSOURCE CONSEIL_DEPARTEMENTAL OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT",
            distinguent="sujet",
        ),
    )

    sujet: Annotated[str, Code("SUJET_MEDIATION")]
    """Sujet."""
    bailleur: Annotated[
        Organisme | None,
        Fonde(Base.BAIL, PREVENTION, finit=("maintien.mediation-bailleur-terminee",)),
    ] = None
    """Bailleur avec qui la médiation s'engage."""


class MediationBailleurTerminee(Evenement[SansEtat]):
    """La médiation entre le ménage et son bailleur s'achève."""

    fiche = Fiche(
        nom="maintien.mediation-bailleur-terminee",
        libelle="Médiation entre bailleur et locataire terminée",
        phrase="Médiation avec le bailleur terminée : {issue}.",
        fondement="Pôle ressource habitat (Gironde) ; Assises du logement en Occitanie",
        emetteurs=roles(
            "REFERENT_PARCOURS ADIL POLE_RESSOURCE OPERATEUR_IML "
            "ASSOCIATION_ACCOMPAGNEMENT CONSEIL_DEPARTEMENTAL"
        ),
        ferme=(dossiers.MEDIATION_BAILLEUR,),
        acte=acte(
            "ADIL POLE_RESSOURCE CONSEIL_DEPARTEMENTAL OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT",
        ),
    )

    issue: Annotated[str, Code("ISSUE_MEDIATION")]
    """Issue."""


class ConditionsDuBailRenegociees(Evenement[SansEtat]):
    """Le ménage et le bailleur changent les conditions du bail."""

    fiche = Fiche(
        nom="maintien.conditions-du-bail-renegociees",
        libelle="Loyer ou conditions du bail renégociés",
        phrase=(
            "Conditions du bail renégociées : {objet}[, loyer de {loyer_avant} à {loyer_apres}]."
        ),
        fondement="Pôle ressource habitat (Gironde), phase 2",
        emetteurs=roles("POLE_RESSOURCE BAILLEUR_SOCIAL OPERATEUR_IML ADIL REFERENT_PARCOURS"),
        sensibilite=S3,
        contact_reel=True,
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML", distinguent="objet"),
    )

    objet: Annotated[str, Code("OBJET_RENEGOCIATION")]
    """Objet de l'accord."""
    loyer_avant: Centimes | None = None
    """Loyer mensuel avant."""
    loyer_apres: Centimes | None = None
    """Loyer mensuel après."""


class DepartVolontaireConstate(Evenement[SansEtat]):
    """Le ménage quitte son logement de lui-même, hors de toute expulsion.

    Les dossiers de risque restent ouverts mais ne comptent plus pour le logement suivant.
    """

    fiche = Fiche(
        nom="maintien.depart-volontaire-constate",
        libelle="Départ volontaire du logement constaté",
        phrase="Départ du logement : {destination}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 15",
        emetteurs=roles(
            "BAILLEUR_SOCIAL OPERATEUR_IML REFERENT_PARCOURS SIAO ADIL POLE_RESSOURCE CCAS"
        ),
        rang=Rang.SORTIE,
        ferme=(dossiers.BAIL,),
        eteint=(EFFET_DE_LA_CLAUSE,),
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML REFERENT_PARCOURS", distinguent="personnes"),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination."""
    conge_donne: Booleen | None = None
    """Vrai si le ménage a donné congé."""
    personnes: Liste[Personne] = ()
    """Personnes parties ; absent : tous les présents."""

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return du_logement_vers(self.destination, self.personnes)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination, self.personnes)
