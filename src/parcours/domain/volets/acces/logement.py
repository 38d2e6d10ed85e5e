"""Entrer dans un logement : le bail, le relogement, l'accession et les formalités."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.droit.commandement import COMMANDEMENT_D_ASSURANCE
from parcours.domain.droit.dalo import OFFRE_DE_LOGEMENT
from parcours.domain.droit.expulsion import PROTOCOLE_DE_COHESION_SOCIALE
from parcours.domain.droit.habitat import HEBERGEMENT_OU_RELOGEMENT
from parcours.domain.droit.logement_social import DEMANDE_DE_LOGEMENT_SOCIAL, PREAVIS_D_EXPIRATION
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Centimes, Code, Commune, Jour, Liste, Organisme, Personne
from parcours.domain.langage.constats import Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.fondation import BAILLEUR
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.situations import EN_LOGEMENT, situation
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.acces.demande import DALO

BAILLEUR_VERS_SITUATION = {"SOCIAL": "LS", "SEM": "LS", "COMMUNE": "COMMUNAL"}
"""La situation du locataire, selon son bailleur ; à défaut, le parc privé."""
LOGEMENT_SOCIAL = "LS"
"""La situation du locataire à qui un logement social a été attribué."""
DEMANDE_SATISFAITE = (
    Arret(DEMANDE_DE_LOGEMENT_SOCIAL, satisfaite=False),
    Arret(PREAVIS_D_EXPIRATION, satisfaite=False),
)
"""Ce qui s'arrête quand un logement social est attribué : une des causes que donne R. 441-2-8."""
MEME_LOGEMENT = frozenset({"RENOUVELLEMENT", "APRES_PROTOCOLE"})
"""Les contextes d'un bail qui ne fait pas déménager."""
LOGEMENT_ACCOMPAGNE = frozenset({"SOUS_LOCATION", "CONTRAT_RESIDENCE", "GLISSANT"})
"""Les natures d'un contrat qui ne donne pas au ménage un bail à son nom."""


class BailSigne(Habilitant, Evenement[SansEtat]):
    """Un bail est conclu au nom du ménage.

    La date de conclusion fixe la version de la loi applicable à un commandement ; la situation de
    logement commence à la prise d'effet.
    """

    fiche = Fiche(
        nom="acces.bail-signe",
        libelle="Bail signé",
        phrase="Bail signé, prise d'effet le {prend_effet_le}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 3",
        emetteurs=roles(
            "BAILLEUR_SOCIAL OPERATEUR_IML UCSA SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ADIL"
        ),
        contact_reel=True,
        rang=Rang.LOGEMENT,
        ouvre=(dossiers.BAIL,),
        eteint=(PROTOCOLE_DE_COHESION_SOCIALE,),
        clot=("AL-08",),
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML", distinguent="bailleur personnes"),
    )

    nature: Annotated[str, Code("BAIL")]
    """Nature du bail."""
    prend_effet_le: Jour
    """Date de prise d'effet."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")]
    """Nature du bailleur, qui décide des règles de saisine."""
    bailleur: Annotated[Organisme | None, BAILLEUR] = None
    """Bailleur, s'il est une personne morale."""
    contexte: Annotated[str, Code("CONTEXTE_BAIL")] | None = None
    """Premier bail, renouvellement, bail après protocole…"""
    delai_stipule: Annotated[str, Code("DELAI_CLAUSE")] | None = None
    """Délai de la clause résolutoire stipulé au bail."""
    loyer_hors_charges: Annotated[Centimes | None, S3] = None
    """Loyer mensuel hors charges."""
    charges: Annotated[Centimes | None, S3] = None
    """Charges mensuelles."""
    personnes: Liste[Personne] = ()
    """Titulaires et occupants ; absent : tous les présents."""
    commune: Commune | None = None
    """Commune du logement."""

    def residence(self) -> Residence:
        """Locataire à compter de la prise d'effet ; un bail renouvelé ne fait pas déménager."""
        return Residence(
            BAILLEUR_VERS_SITUATION.get(self.type_bailleur, "PRIVE"),
            debut=self.prend_effet_le,
            personnes=self.personnes,
            nouveau_logement=self.contexte not in MEME_LOGEMENT,
        )

    @property
    def attribue_un_logement_social(self) -> bool:
        """Vrai d'un logement social nouveau, au nom du ménage."""
        social = BAILLEUR_VERS_SITUATION.get(self.type_bailleur) == LOGEMENT_SOCIAL
        accompagne = self.nature in LOGEMENT_ACCOMPAGNE
        return social and not accompagne and self.contexte not in MEME_LOGEMENT

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Un logement social attribué finit la demande ; un bail privé n'y met pas fin."""
        yield from super().arrets(moment)
        if self.attribue_un_logement_social:
            yield from DEMANDE_SATISFAITE

    def fermetures(self, moment: Moment[SansEtat]) -> Iterator[MouvementDeDossier]:
        """La demande de logement social a reçu ce qu'elle demandait, et plus rien ne s'offre."""
        yield from super().fermetures(moment)
        if self.attribue_un_logement_social:
            yield MouvementDeDossier(dossiers.DEMANDE_LOGEMENT_SOCIAL)
            yield MouvementDeDossier(dossiers.PROPOSITION_DE_LOGEMENT)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un contrat qui se dit par un fait de logement accompagné."""
        if self.nature in LOGEMENT_ACCOMPAGNE:
            yield Anomalie(
                "nature-de-logement-accompagne", "Ce contrat n'est pas un bail du ménage."
            )


class RelogementRealise(Evenement[SansEtat]):
    """Le ménage entre dans le logement qui le reloge.

    Dit d'où il vient et ce qui l'a relogé ; le bail est un autre fait.
    """

    fiche = Fiche(
        nom="acces.relogement-realise",
        libelle="Relogement réalisé",
        fondement="CCH, art. L. 441-2-3",
        emetteurs=roles(
            "BAILLEUR_SOCIAL PREFECTURE SIAO OPERATEUR_IML OPERATEUR_CAMPEMENT PDLHI MAIRIE "
            "EPCI REFERENT_PARCOURS POLE_RESSOURCE"
        ),
        contact_reel=True,
        rang=Rang.LOGEMENT,
        eteint=(OFFRE_DE_LOGEMENT, HEBERGEMENT_OU_RELOGEMENT),
        clot=("AL-05", "AL-06", "AL-08", "AL-12", "AL-14"),
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML", distinguent="personnes"),
    )

    origine: Annotated[str, Code("ORIGINE_RELOGEMENT")]
    """Cadre du relogement."""
    situation: Annotated[str, Code("SITRES")]
    """Situation atteinte."""
    personnes: Liste[Personne] = ()
    """Personnes relogées ; absent : tous les présents."""
    commune: Commune | None = None
    """Commune du logement."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Relogé dans le parc social, le ménage n'a plus de demande à renouveler."""
        yield from super().arrets(moment)
        if self.situation == LOGEMENT_SOCIAL:
            yield from DEMANDE_SATISFAITE

    def fermetures(self, moment: Moment[SansEtat]) -> Iterator[MouvementDeDossier]:
        """Ce que le recours, ou la demande de logement social, demandait ; plus rien ne s'offre."""
        if self.origine == DALO:
            yield MouvementDeDossier(dossiers.RECOURS_DALO)
        if self.situation == LOGEMENT_SOCIAL:
            yield MouvementDeDossier(dossiers.DEMANDE_LOGEMENT_SOCIAL)
            yield MouvementDeDossier(dossiers.PROPOSITION_DE_LOGEMENT)

    def residence(self) -> Residence:
        """La situation atteinte, dans un nouveau logement."""
        return Residence(self.situation, personnes=self.personnes, nouveau_logement=True)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un relogement ailleurs que dans un logement."""
        if situation(self.situation).etape not in EN_LOGEMENT:
            yield Anomalie(
                "relogement-sans-logement", "La situation atteinte n'est pas un logement."
            )


class FormaliteDEntreeAccomplie(Evenement[SansEtat]):
    """Une étape de l'entrée dans le logement est faite : état des lieux, assurance, compteurs."""

    fiche = Fiche(
        nom="acces.formalite-d-entree-accomplie",
        libelle="Formalité d'entrée dans le logement accomplie",
        fondement="Assises du logement en Occitanie : accompagner l'entrée dans le logement",
        emetteurs=roles(
            "BAILLEUR_SOCIAL OPERATEUR_IML SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE UCSA "
            "CAF_MSA"
        ),
        contact_reel=True,
    )

    nature: Annotated[str, Code("FORMALITE_ENTREE")]
    """État des lieux, assurance, compteurs, mobilier, emménagement…"""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Une assurance justifiée répond au commandement d'assurance."""
        if self.nature == "ASSURANCE":
            yield Arret(COMMANDEMENT_D_ASSURANCE, satisfaite=True)


class ProjetAccessionEtudie(Evenement[SansEtat]):
    """Un projet d'accession qui ne rompe pas l'équilibre du ménage est étudié avec lui."""

    fiche = Fiche(
        nom="acces.projet-accession-etudie",
        libelle="Projet d'accession à la propriété étudié",
        phrase="Projet d'accession à la propriété étudié : {conclusion}.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE ADIL CAF_MSA OPERATEUR_HABITAT ACTION_LOGEMENT"),
        sensibilite=S3,
        contact_reel=True,
    )

    conclusion: Annotated[str, Code("AVIS_FAISABILITE")]
    """Conclusion de l'étude."""
    mensualite_supportable: Centimes | None = None
    """Mensualité compatible avec le budget."""
    reste_a_vivre: Centimes | None = None
    """Reste à vivre mensuel après projet."""
    financements: Liste[Annotated[str, Code("FINANCEMENT_ACCESSION")]] = ()
    """Financements envisagés."""


class AccessionRealisee(Evenement[SansEtat]):
    """Le ménage entre dans le logement dont il est propriétaire."""

    fiche = Fiche(
        nom="acces.accession-realisee",
        libelle="Accession à la propriété réalisée",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE ADIL OPERATEUR_HABITAT ACTION_LOGEMENT REFERENT_PARCOURS"),
        contact_reel=True,
        rang=Rang.LOGEMENT,
    )

    financements: Liste[Annotated[str, Code("FINANCEMENT_ACCESSION")]] = ()
    """Financements mobilisés."""
    personnes: Liste[Personne] = ()
    """Occupants ; absent : tous les présents."""
    commune: Commune | None = None
    """Commune du logement."""

    def residence(self) -> Residence:
        """Propriétaire, dans un nouveau logement."""
        return Residence("PROPRIETE", personnes=self.personnes, nouveau_logement=True)
