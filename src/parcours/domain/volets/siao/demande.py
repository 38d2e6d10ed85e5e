"""L'évaluation du ménage et sa demande, du dépôt à la clôture."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.siao import (
    ACTUALISATION_DE_LA_DEMANDE,
    EVALUATION_APPROFONDIE,
    EVALUATION_FLASH,
    DemandeDInsertion,
    EvaluationFlash,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    CodeDepartement,
    Entier,
    Instant,
    Liste,
    Organisme,
    Personnel,
    Reference,
    Texte500,
)
from parcours.domain.langage.dossiers import AU_FAIT, LE_DERNIER
from parcours.domain.langage.evenement import (
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import PRESCRIPTEUR
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S5, roles
from parcours.domain.volets.partages.premier_contact import PremierContact


class EvaluationFlashRealisee(Evenement[PremierContact]):
    """La première évaluation de la situation est faite.

    Satisfait l'attente des 72 heures et arme l'évaluation approfondie (deux mois).
    """

    fiche = Fiche(
        nom="siao.evaluation-flash-realisee",
        libelle="Évaluation flash réalisée",
        phrase="Première évaluation de la situation réalisée.",
        fondement="Instruction du 31 mars 2022 ; CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO OPERATEUR_115 REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT MARAUDE ACCUEIL_DE_JOUR GESTIONNAIRE_HEBERGEMENT"
        ),
        contact_reel=True,
        satisfait=(EVALUATION_FLASH,),
    )

    urgence: Annotated[str, Code("URGENCE_SIAO")]
    """Niveau d'urgence retenu."""
    realisee_a: Instant | None = None
    """Instant de l'évaluation, pour le délai de 72 heures."""
    vulnerabilites: Annotated[Liste[Annotated[str, Code("VULNERABILITE")]], S5] = ()
    """Vulnérabilités utiles à l'orientation, sans diagnostic."""

    def applique(self, moment: Moment[PremierContact]) -> PremierContact:
        """Le ménage n'attend plus sa première évaluation."""
        return replace(moment.etat, evalue=True)

    def armements(self, moment: Moment[PremierContact]) -> Iterator[Armement]:
        """L'évaluation approfondie est due deux mois après."""
        yield Armement(EVALUATION_APPROFONDIE, EvaluationFlash(date=self.survenu_le))


class EvaluationApprofondieRealisee(Evenement[SansEtat]):
    """Les besoins d'accompagnement du ménage sont évalués.

    Attendue deux mois après l'évaluation flash.
    """

    fiche = Fiche(
        nom="siao.evaluation-approfondie-realisee",
        libelle="Évaluation approfondie réalisée",
        phrase="Évaluation approfondie de la situation réalisée.",
        fondement="Instruction du 31 mars 2022",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT"
        ),
        contact_reel=True,
        satisfait=(EVALUATION_APPROFONDIE,),
    )

    besoins: Liste[Annotated[str, Code("DOMAINE_ACC")]]
    """Domaines d'accompagnement utiles."""
    intensite: Annotated[str, Code("INTENSITE_ACC")] | None = None
    """Intensité d'accompagnement."""
    freins: Liste[Annotated[str, Code("FREIN")]] = ()
    """Freins repérés."""
    projet: Annotated[Texte500 | None, Personnel("menage")] = None
    """Projet exprimé par le ménage, sans appréciation subjective."""


class DemandeSiaoDeposee(Habilitant, Evenement[SansEtat]):
    """Un prescripteur dépose au SIAO une demande d'hébergement ou de logement adapté."""

    fiche = Fiche(
        nom="siao.demande-deposee",
        libelle="Demande déposée au SIAO",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "OPERATEUR_115 GESTIONNAIRE_HEBERGEMENT CIDFF OPERATEUR_CAMPEMENT POLE_RESSOURCE"
        ),
        ouvre_parcours=True,
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_SIAO,),
        acte=acte("SIAO", distinguent="nature prescripteur"),
    )

    nature: Annotated[str, Code("NATURE_DEMANDE_SIAO")]
    """Nature de la demande."""
    prescripteur: Annotated[Organisme, PRESCRIPTEUR]
    """Organisme qui prescrit et tiendra la demande à jour."""
    preconisations: Liste[Annotated[str, Code("TYPE_PLACE")]] = ()
    """Types de place préconisés."""
    departements: Liste[CodeDepartement] = ()
    """Départements souhaités."""
    motif: Annotated[str, Code("MOTIF_DEMANDE")] | None = None
    """Motif principal."""
    nb_personnes: Annotated[Entier, Field(ge=1, le=50)] | None = None
    """Nombre de personnes."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """L'actualisation de la demande, selon la pratique du territoire."""
        yield Armement(
            ACTUALISATION_DE_LA_DEMANDE, DemandeDInsertion(le=self.survenu_le), cle=AU_FAIT
        )


class DemandeSiaoActualisee(Evenement[SansEtat]):
    """La demande au SIAO est mise à jour : elle ne périme pas.

    Sans référence, la plus récente demande ouverte. Une réactivation rouvre une demande périmée.
    """

    fiche = Fiche(
        nom="siao.demande-actualisee",
        libelle="Demande au SIAO actualisée",
        fondement="CASF, art. L. 345-2-4 ; pratique des SIAO",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT"
        ),
        contact_reel=True,
        prolonge=(dossiers.DEMANDE_SIAO,),
        suit="siao.demande-deposee",
    )

    changements: Liste[Annotated[str, Code("CHANGEMENT_DEMANDE")]] = ()
    """Ce qui a changé."""
    demande: Reference | None = None
    """Fait siao.demande-deposee ; absent : la demande ouverte la plus récente."""
    reactivation: Booleen
    """Vrai si la demande était close ou périmée."""
    anciennete_conservee: Booleen | None = None
    """Vrai si l'ancienneté est conservée."""

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Une réactivation rouvre la demande, à sa date si l'ancienneté n'est pas dite perdue."""
        if self.reactivation:
            cle, garde = self.demande or LE_DERNIER, self.anciennete_conservee is not False
            yield MouvementDeDossier(dossiers.DEMANDE_SIAO, cle, garde_sa_date=garde)

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """L'actualisation attendue est faite."""
        cle = self.demande or LE_DERNIER
        yield Arret(ACTUALISATION_DE_LA_DEMANDE, satisfaite=True, cle=cle)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """L'actualisation suivante."""
        cle = self.demande or LE_DERNIER
        yield Armement(ACTUALISATION_DE_LA_DEMANDE, DemandeDInsertion(le=self.survenu_le), cle=cle)


class DemandeSiaoExaminee(Evenement[SansEtat]):
    """Une commission examine la demande et rend un avis.

    L'inscription sur une liste d'attente est un avis de commission, pas un fait séparé.
    """

    fiche = Fiche(
        nom="siao.demande-examinee-en-commission",
        libelle="Demande examinée en commission",
        phrase="Demande examinée en commission : {avis}.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("SIAO"),
    )

    instance: Annotated[str, Code("INSTANCE_SIAO")]
    """Commission."""
    avis: Annotated[str, Code("AVIS_COMMISSION_SIAO")]
    """Avis rendu."""
    preconisations: Liste[Annotated[str, Code("TYPE_PLACE")]] = ()
    """Types de place retenus."""
    rang: Annotated[Entier, Field(ge=1, le=9999)] | None = None
    """Rang sur la liste d'attente, s'il existe."""


class DemandeSiaoClose(Evenement[PremierContact]):
    """La demande au SIAO est close.

    Sans référence, la plus récente demande ouverte.
    """

    fiche = Fiche(
        nom="siao.demande-close",
        libelle="Demande au SIAO close",
        phrase="Demande au SIAO close : {motif}.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT"
        ),
        ferme=(dossiers.DEMANDE_SIAO,),
        eteint=(EVALUATION_FLASH, EVALUATION_APPROFONDIE),
        acte=acte("SIAO"),
        suit="siao.orientation-refusee-par-le-menage",
    )

    demande: Reference | None = None
    """Fait siao.demande-deposee ; absent : la demande ouverte la plus récente."""
    motif: Annotated[str, Code("ANNULATION_SIAO")]
    """Motif de clôture."""

    def applique(self, moment: Moment[PremierContact]) -> PremierContact:
        """Plus rien n'est attendu : un prochain contact sera de nouveau le premier."""
        return PremierContact()

    def arrets(self, moment: Moment[PremierContact]) -> Iterator[Arret]:
        """Plus rien à évaluer ni à actualiser pour cette demande."""
        yield from super().arrets(moment)
        cle = self.demande or LE_DERNIER
        yield Arret(ACTUALISATION_DE_LA_DEMANDE, satisfaite=False, cle=cle)
