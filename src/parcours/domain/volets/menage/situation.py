"""Ce dont vit le ménage, et ce dont une orientation doit tenir compte."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict

from parcours.domain.droit import memoire
from parcours.domain.droit.siao import DOMICILIATION, ElectionDeDomicile
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Centimes,
    Code,
    Commune,
    Jour,
    Liste,
    Organisme,
    Personne,
)
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DE_DOMICILIATION, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S3, S4, S5, roles
from parcours.domain.volets.menage.etat import Menage


class RessourceMensuelle(BaseModel):
    """Une ressource du ménage."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    nature: Annotated[str, Code("RESSOURCE")]
    """Nature de la ressource."""
    montant_mensuel: Centimes
    """Montant mensuel en centimes d'euro."""


class ChargeMensuelle(BaseModel):
    """Une charge du ménage."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    nature: Annotated[str, Code("CHARGE")]
    """Nature de la charge."""
    montant_mensuel: Centimes
    """Montant mensuel en centimes d'euro."""


class RessourcesActualisees(Evenement[SansEtat]):
    """Un organisme établit l'état des ressources et des charges du ménage."""

    fiche = Fiche(
        nom="menage.ressources-actualisees",
        libelle="Ressources et charges actualisées",
        fondement="Observatoire du mal-logement ; évaluation sociale",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE FSL "
            "ADIL OPERATEUR_CAMPEMENT"
        ),
        sensibilite=S3,
    )

    date_reference: Jour
    """Mois ou jour auquel se rapportent les montants."""
    ressources: Liste[RessourceMensuelle]
    """Ressources mensuelles par nature."""
    charges: Liste[ChargeMensuelle] = ()
    """Charges mensuelles par nature."""
    reste_a_vivre: Centimes | None = None
    """Reste à vivre mensuel retenu par l'émetteur ; zéro s'il est négatif."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Des montants d'un mois qui n'a pas commencé quand l'état s'établit."""
        if self.date_reference > self.survenu_le:
            yield Anomalie(
                "dates-contradictoires", "Les montants sont postérieurs à l'état établi."
            )


class SituationProfessionnelleActualisee(Evenement[Menage]):
    """La situation professionnelle d'une personne change, ou se précise."""

    fiche = Fiche(
        nom="menage.situation-professionnelle-actualisee",
        libelle="Situation professionnelle actualisée",
        phrase="Situation professionnelle d'un membre du ménage actualisée.",
        fondement="Évaluation sociale ; nomenclature SITPRO",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE SIAE "
            "SERVICE_EMPLOI OPERATEUR_CAMPEMENT"
        ),
    )

    personne: Personne
    """Personne concernée."""
    statut: Annotated[str, Code("SITPRO")]
    """Situation professionnelle."""
    depuis_le: Jour | None = None
    """Début de la situation, s'il est antérieur à survenu_le."""

    def anomalies(self, moment: Moment[Menage]) -> Iterator[Anomalie]:
        """Une personne que le ménage ignore, ou une situation qui n'a pas commencé."""
        yield from moment.etat.ignore(self.personne)
        if self.depuis_le and self.depuis_le > self.survenu_le:
            yield Anomalie("dates-contradictoires", "La situation commence après avoir été dite.")


class SejourActualise(Evenement[Menage]):
    """La situation d'une personne au regard du droit au séjour est connue.

    Dite par le SIAO et par lui seul : une catégorie, jamais la nature ni le numéro d'un titre.
    """

    fiche = Fiche(
        nom="menage.sejour-actualise",
        libelle="Situation au regard du séjour actualisée",
        phrase="Situation administrative d'un membre du ménage actualisée.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("SIAO"),
        sensibilite=S5,
    )

    personne: Personne
    """Personne concernée."""
    categorie: Annotated[str, Code("CATEGORIE_SEJOUR")]
    """Catégorie, sans nature ni numéro de titre."""
    echeance_le: Jour | None = None
    """Fin de validité, si elle est connue."""

    def anomalies(self, moment: Moment[Menage]) -> Iterator[Anomalie]:
        """Une personne que le ménage ignore."""
        yield from moment.etat.ignore(self.personne)


LEVEE = "LEVEE"
"""État d'une mesure qui a pris fin."""


class MesureProtectionActualisee(Habilitant, Evenement[Menage]):
    """Une mesure de protection juridique d'une personne commence, se renouvelle ou finit."""

    fiche = Fiche(
        nom="menage.mesure-protection-actualisee",
        libelle="Mesure de protection juridique actualisée",
        phrase="Situation juridique d'un membre du ménage actualisée : {etat}.",
        fondement="Code civil, art. 415 s.",
        emetteurs=roles("MANDATAIRE_PROTECTION CCAS CONSEIL_DEPARTEMENTAL REFERENT_PARCOURS"),
        sensibilite=S4,
        acte=acte("MANDATAIRE_PROTECTION", distinguent="personne mesure etat"),
    )

    personne: Personne
    """Personne protégée."""
    mesure: Annotated[str, Code("PROTECTION")]
    """Mesure."""
    etat: Annotated[str, Code("ETAT_MESURE")]
    """État de la mesure."""
    mandataire: Annotated[Organisme | None, Fonde(Base.MESURE, jusqu_au="echeance_le")] = None
    """Organisme mandataire, s'il n'est pas un proche."""
    echeance_le: Jour | None = None
    """Échéance de la mesure."""

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Une mesure en cours, ou renouvelée, ouvre le dossier jusqu'à son terme."""
        if self.etat != LEVEE:
            yield MouvementDeDossier(
                dossiers.MESURE_PROTECTION, self.personne, terme=self.echeance_le
            )

    def fermetures(self, moment: Moment[Menage]) -> Iterator[MouvementDeDossier]:
        """Une mesure levée le ferme."""
        if self.etat == LEVEE:
            yield MouvementDeDossier(dossiers.MESURE_PROTECTION, self.personne)

    def anomalies(self, moment: Moment[Menage]) -> Iterator[Anomalie]:
        """Une personne que le ménage ignore, ou une mesure déjà échue."""
        yield from moment.etat.ignore(self.personne)
        if self.etat != LEVEE and self.echeance_le and self.echeance_le < self.jour:
            yield Anomalie(
                "dates-contradictoires", "La mesure est échue avant d'être dite en cours."
            )


CONTRAINTES = (
    "accessibilite",
    "animal",
    "interprete_utile",
    "mobilite",
    "commune_scolarite",
    "commune_emploi",
)


class ContraintesDeclarees(Evenement[Menage]):
    """Le ménage dit ce dont une orientation doit tenir compte.

    Chaque champ présent remplace la valeur connue. Les communes servent à ne rompre ni une
    scolarité ni un emploi.
    """

    fiche = Fiche(
        nom="menage.contraintes-declarees",
        libelle="Contraintes d'orientation déclarées",
        phrase="Contraintes d'orientation précisées.",
        fondement="PDALPD de la Lozère, axe 2, orientation 2, action 3",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA OPERATEUR_115 CIDFF "
            "POLE_RESSOURCE OPERATEUR_CAMPEMENT"
        ),
        contact_reel=True,
    )

    accessibilite: Annotated[Booleen | None, S5] = None
    """Vrai si le logement doit être accessible."""
    animal: Booleen | None = None
    """Vrai si le ménage vit avec un animal."""
    interprete_utile: Booleen | None = None
    """Vrai si un interprète facilite les échanges."""
    mobilite: Annotated[str, Code("MOBILITE")] | None = None
    """Moyen de déplacement disponible."""
    commune_scolarite: Annotated[Commune | None, S4] = None
    """Commune de scolarité des enfants."""
    commune_emploi: Annotated[Commune | None, S4] = None
    """Commune d'emploi."""

    def applique(self, moment: Moment[Menage]) -> Menage:
        """Retenir les contraintes dites, garder les autres."""
        dites = {champ: v for champ in CONTRAINTES if (v := getattr(self, champ)) is not None}
        return replace(moment.etat, contraintes={**moment.etat.contraintes, **dites})


class DomiciliationAccordee(Habilitant, Evenement[SansEtat]):
    """Un organisme donne au ménage une adresse administrative, ou la renouvelle.

    Une domiciliation ne vaut pas logement : elle ne change aucune situation résidentielle.
    """

    fiche = Fiche(
        nom="menage.domiciliation-accordee",
        libelle="Domiciliation accordée ou renouvelée",
        phrase="Domiciliation valable jusqu'au {fin_le}.",
        fondement="CASF, art. L. 264-1 s.",
        emetteurs=roles("CCAS ORGANISME_DOMICILIATION"),
        contact_reel=True,
        ouvre=(dossiers.DOMICILIATION,),
        ferme=(dossiers.DEMANDE_DE_DOMICILIATION,),
        acte=acte(
            "ORGANISME_DOMICILIATION CCAS",
            QUELQUES_JOURS,
            distinguent="organisme renouvellement",
        ),
    )

    organisme: Annotated[
        Organisme,
        Fonde(Base.DOMICILIATION, finit=FIN_DE_DOMICILIATION, jusqu_au="fin_le"),
    ]
    """Organisme qui domicilie."""
    fin_le: Jour
    """Dernier jour de validité."""
    renouvellement: Booleen
    """Vrai si une élection de domicile précédait."""
    motif: Annotated[str, Code("INSTABILITE")] | None = None
    """Cause de l'instabilité."""
    derniere_manifestation_le: Jour | None = None
    """Dernière manifestation de la personne auprès de l'organisme."""

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Le ménage est domicilié jusqu'à la date que fixe l'organisme."""
        yield MouvementDeDossier(dossiers.DOMICILIATION, terme=self.fin_le)

    def continue_ou_finit(self) -> tuple[Dossier, ...]:
        """La domiciliation renouvelée ; accordée d'emblée, elle n'en continue aucune."""
        return (dossiers.DOMICILIATION,) if self.renouvellement else ()

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Un renouvellement satisfait l'échéance de la précédente."""
        if self.renouvellement:
            yield Arret(DOMICILIATION, satisfaite=True)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La domiciliation expire à la date que fixe l'organisme."""
        yield Armement(DOMICILIATION, ElectionDeDomicile(du=self.survenu_le, au=self.fin_le))
        if self.derniere_manifestation_le:
            manifestation = ElectionDeDomicile(
                volet="manifestation", derniere_manifestation_le=self.derniere_manifestation_le
            )
            yield Armement(DOMICILIATION, manifestation)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une élection de domicile finie avant de commencer, ou de plus d'un an."""
        un_an = memoire.resultat(DOMICILIATION, ElectionDeDomicile(du=self.survenu_le)).echeance
        if self.fin_le < self.jour:
            yield Anomalie("dates-contradictoires", "La domiciliation finit avant de commencer.")
        elif isinstance(un_an, date) and self.fin_le > un_an:
            yield Anomalie("domiciliation-trop-longue", "Une domiciliation vaut un an au plus.")


class DomiciliationRadiee(Evenement[SansEtat]):
    """L'organisme met fin à la domiciliation."""

    fiche = Fiche(
        nom="menage.domiciliation-radiee",
        libelle="Domiciliation radiée",
        phrase="Domiciliation radiée : {motif}.",
        fondement="CASF, art. L. 264-2",
        emetteurs=roles("CCAS ORGANISME_DOMICILIATION"),
        ferme=(dossiers.DOMICILIATION,),
        eteint=(DOMICILIATION,),
        acte=acte("ORGANISME_DOMICILIATION CCAS", QUELQUES_JOURS),
    )

    motif: Annotated[str, Code("RADIATION_DOM")]
    """Motif de la radiation."""


class SortieInstitutionAnnoncee(Evenement[Menage]):
    """Une personne va sortir d'une institution.

    Anticipe une sortie sans solution : la situation ne change qu'au fait résidentiel suivant. Aucun
    motif médical ou pénal.
    """

    fiche = Fiche(
        nom="menage.sortie-institution-annoncee",
        libelle="Sortie d'institution annoncée",
        phrase="Changement de situation annoncé.",
        fondement="Plan logement d'abord : prévenir les sorties sans solution",
        emetteurs=roles("SERVICE_INSTITUTION SIAO REFERENT_PARCOURS"),
        sensibilite=S5,
        acte=acte("SERVICE_INSTITUTION SIAO REFERENT_PARCOURS", distinguent="personne institution"),
    )

    personne: Personne
    """Personne concernée."""
    institution: Annotated[str, Code("INSTITUTION")]
    """Nature de l'institution."""
    prevue_le: Jour
    """Date de sortie prévue."""

    def anomalies(self, moment: Moment[Menage]) -> Iterator[Anomalie]:
        """Une personne que le ménage ignore, ou une sortie déjà passée."""
        yield from moment.etat.ignore(self.personne)
        if self.prevue_le < self.jour:
            yield Anomalie("dates-contradictoires", "La sortie est prévue avant d'être annoncée.")
