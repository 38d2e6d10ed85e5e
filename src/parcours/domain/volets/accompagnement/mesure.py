"""Le projet du ménage, les mesures et les rencontres qui le servent."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    Jour,
    Liste,
    ListeNonVide,
    Organisme,
    Personne,
)
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DE_MESURE, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import roles


class ObjectifDuProjet(BaseModel):
    """Ce que le ménage vise, et pour quand."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    domaine: Annotated[str, Code("DOMAINE_ACC")]
    """Domaine."""
    echeance_le: Jour | None = None
    """Échéance souhaitée."""


class ProjetGlobalEtabli(Evenement[SansEtat]):
    """Le ménage et son accompagnateur fixent des objectifs."""

    fiche = Fiche(
        nom="accompagnement.projet-global-etabli",
        libelle="Projet d'accompagnement global établi",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE "
            "OPERATEUR_CAMPEMENT"
        ),
        contact_reel=True,
    )

    objectifs: ListeNonVide[ObjectifDuProjet]
    """Objectifs du ménage."""


class DroitActualise(Evenement[SansEtat]):
    """Un droit du ménage est demandé, ouvert, suspendu, ou non réclamé."""

    fiche = Fiche(
        nom="accompagnement.droit-actualise",
        libelle="Situation d'un droit actualisée (ouvert, suspendu, non-recours)",
        phrase="Situation d'un droit social actualisée : {etat}.",
        fondement="Inclusion sociale : accès aux droits",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE "
            "OPERATEUR_CAMPEMENT CAF_MSA ORGANISME_DOMICILIATION"
        ),
    )

    droit: Annotated[str, Code("DROIT")]
    """Droit."""
    etat: Annotated[str, Code("ETAT_DROIT")]
    """État."""
    personne: Personne | None = None
    """Personne concernée, si le droit est individuel."""
    effet_le: Jour | None = None
    """Date d'effet."""


class MesureAccompagnementPrescrite(Habilitant, Evenement[SansEtat]):
    """Une mesure d'accompagnement est prescrite."""

    fiche = Fiche(
        nom="accompagnement.mesure-prescrite",
        libelle="Mesure d'accompagnement prescrite",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT DDETS FSL CCAPEX COMED BAILLEUR_SOCIAL"
        ),
    )

    mesure: Annotated[str, Code("MESURE_ACC")]
    """Mesure."""
    operateur: Annotated[
        Organisme | None,
        Fonde(Base.MESURE, finit=FIN_DE_MESURE, cle="mesure"),
    ] = None
    """Opérateur pressenti."""


class MesureAccompagnementDebutee(Evenement[SansEtat]):
    """Une mesure d'accompagnement commence, ou se renouvelle.

    Un dossier par mesure : un renouvellement prolonge celui qui est ouvert.
    """

    fiche = Fiche(
        nom="accompagnement.mesure-debutee",
        libelle="Mesure d'accompagnement débutée ou renouvelée",
        phrase="Mesure d'accompagnement débutée.",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "ASSOCIATION_ACCOMPAGNEMENT CONSEIL_DEPARTEMENTAL CCAS REFERENT_PARCOURS "
            "UCSA OPERATEUR_IML GESTIONNAIRE_LOGEMENT_ACCOMPAGNE POLE_RESSOURCE "
            "MANDATAIRE_PROTECTION"
        ),
        contact_reel=True,
        ouvre=(dossiers.MESURE_ACCOMPAGNEMENT,),
        acte=acte(
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE "
            "OPERATEUR_IML CONSEIL_DEPARTEMENTAL",
            distinguent="mesure renouvellement",
        ),
    )

    mesure: Annotated[str, Code("MESURE_ACC")]
    """Mesure."""
    renouvellement: Booleen
    """Vrai si la même mesure était en cours."""
    fin_prevue_le: Jour | None = None
    """Fin prévue."""
    objectifs: Liste[Annotated[str, Code("DOMAINE_ACC")]] = ()
    """Domaines visés."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une mesure qui finirait avant de commencer."""
        if self.fin_prevue_le and self.fin_prevue_le < self.survenu_le:
            yield Anomalie("dates-contradictoires", "La mesure finit avant de commencer.")


class MesureAccompagnementTerminee(Evenement[SansEtat]):
    """Une mesure d'accompagnement prend fin."""

    fiche = Fiche(
        nom="accompagnement.mesure-terminee",
        libelle="Mesure d'accompagnement terminée",
        phrase="Mesure d'accompagnement terminée : {issue}.",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "ASSOCIATION_ACCOMPAGNEMENT CONSEIL_DEPARTEMENTAL CCAS REFERENT_PARCOURS "
            "UCSA OPERATEUR_IML GESTIONNAIRE_LOGEMENT_ACCOMPAGNE POLE_RESSOURCE "
            "MANDATAIRE_PROTECTION"
        ),
        ferme=(dossiers.MESURE_ACCOMPAGNEMENT,),
        acte=acte(
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE "
            "OPERATEUR_IML CONSEIL_DEPARTEMENTAL",
            distinguent="mesure",
        ),
    )

    mesure: Annotated[str, Code("MESURE_ACC")]
    """Mesure."""
    issue: Annotated[str, Code("ISSUE_ACC")]
    """Issue."""


class RendezVousHonore(Evenement[SansEtat]):
    """Un partenaire rencontre le ménage.

    Le référent en charge emploie un autre fait : le contact tenu.
    """

    fiche = Fiche(
        nom="accompagnement.rendez-vous-honore",
        libelle="Rendez-vous ou visite honoré",
        phrase="Rendez-vous honoré.",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE "
            "OPERATEUR_CAMPEMENT ADIL FSL CAF_MSA BAILLEUR_SOCIAL SERVICE_EMPLOI"
        ),
        contact_reel=True,
    )

    canal: Annotated[str, Code("CANAL")]
    """Canal."""
    objet: Annotated[str, Code("DOMAINE_ACC")] | None = None
    """Domaine abordé."""
    constats: Liste[Annotated[str, Code("CONSTAT_LOGEMENT")]] = ()
    """Constats, pour une visite à domicile."""


class RendezVousManque(Evenement[SansEtat]):
    """Le ménage ne vient pas à un rendez-vous."""

    fiche = Fiche(
        nom="accompagnement.rendez-vous-manque",
        libelle="Rendez-vous manqué",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE "
            "OPERATEUR_CAMPEMENT ADIL FSL CAF_MSA BAILLEUR_SOCIAL SERVICE_EMPLOI"
        ),
    )

    canal: Annotated[str, Code("CANAL")]
    """Canal prévu."""
    excuse: Booleen | None = None
    """Vrai si l'absence est excusée."""


class RencontrePartenarialeTenue(Evenement[SansEtat]):
    """Les partenaires du ménage se rencontrent."""

    fiche = Fiche(
        nom="accompagnement.rencontre-partenariale-tenue",
        libelle="Rencontre entre partenaires tenue",
        fondement="Assises du logement en Occitanie : accompagnement global",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA POLE_RESSOURCE "
            "OPERATEUR_CAMPEMENT BAILLEUR_SOCIAL"
        ),
    )

    participants: Annotated[tuple[Organisme, ...], Field(min_length=2, max_length=20)]
    """Organismes présents."""
    menage_present: Booleen
    """Vrai si le ménage a participé."""
    prochaine_le: Jour | None = None
    """Prochaine rencontre."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une prochaine rencontre déjà passée."""
        if self.prochaine_le and self.prochaine_le < self.survenu_le:
            yield Anomalie("dates-contradictoires", "La prochaine rencontre est déjà passée.")
