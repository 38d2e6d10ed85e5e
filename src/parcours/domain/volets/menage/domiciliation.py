"""Demander une domiciliation : l'attendre, se la voir refuser. Accordée, voir `situation`."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Code, Jour, Organisme
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import Role, roles

FIN_DE_DEMANDE = ("menage.domiciliation-accordee", "menage.domiciliation-refusee")
"""Ce qui répond à une demande de domiciliation."""
QUI_DEMANDE: frozenset[Role] = roles(
    "CCAS ORGANISME_DOMICILIATION SIAO REFERENT_PARCOURS CONSEIL_DEPARTEMENTAL OPERATEUR_115 "
    "ASSOCIATION_ACCOMPAGNEMENT MARAUDE ACCUEIL_DE_JOUR GESTIONNAIRE_HEBERGEMENT "
    "OPERATEUR_CAMPEMENT"
)
"""Ceux qui demandent avec le ménage, ou reçoivent sa demande."""
QUI_DOMICILIE: frozenset[Role] = roles("CCAS ORGANISME_DOMICILIATION")


class DomiciliationDemandee(Habilitant, Evenement[SansEtat]):
    """Le ménage demande à un organisme de le domicilier.

    La demande se fait auprès d'un centre communal d'action sociale, ou d'un organisme agréé.
    """

    fiche = Fiche(
        nom="menage.domiciliation-demandee",
        libelle="Domiciliation demandée",
        fondement="CASF, art. L. 264-1 et L. 264-4",
        emetteurs=QUI_DEMANDE,
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_DE_DOMICILIATION,),
        acte=acte("ORGANISME_DOMICILIATION CCAS", distinguent="organisme renouvellement"),
    )

    organisme: Annotated[
        Organisme, Fonde(Base.DOMICILIATION, finit=FIN_DE_DEMANDE, cle="organisme")
    ]
    """Organisme à qui elle est demandée."""
    renouvellement: Booleen
    """Vrai si une élection de domicile précédait."""
    motif: Annotated[str, Code("INSTABILITE")] | None = None
    """Cause de l'instabilité."""

    def continue_ou_finit(self) -> tuple[Dossier, ...]:
        """La domiciliation à renouveler."""
        return (dossiers.DOMICILIATION,) if self.renouvellement else ()


class DomiciliationEnAttente(Evenement[SansEtat]):
    """L'organisme ne peut pas encore répondre à la demande, et dit ce qu'il attend."""

    fiche = Fiche(
        nom="menage.domiciliation-en-attente",
        libelle="Demande de domiciliation en attente",
        phrase="Demande de domiciliation en attente : {attend}[, réponse le {reponse_le}].",
        fondement="CASF, art. L. 264-4",
        emetteurs=QUI_DOMICILIE,
        ouvre=(dossiers.DEMANDE_DE_DOMICILIATION,),
    )

    organisme: Organisme
    """Organisme à qui elle est demandée."""
    attend: Annotated[str, Code("ATTENTE_DOM")]
    """Ce qui est attendu."""
    reponse_le: Jour | None = None
    """Date annoncée de la réponse."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une réponse annoncée pour un jour passé."""
        if self.reponse_le and self.reponse_le < self.jour:
            yield Anomalie(
                "dates-contradictoires", "La réponse est annoncée pour un jour déjà passé."
            )


class DomiciliationRefusee(Habilitant, Evenement[SansEtat]):
    """L'organisme refuse de domicilier le ménage : il motive son refus et l'oriente ailleurs."""

    fiche = Fiche(
        nom="menage.domiciliation-refusee",
        libelle="Domiciliation refusée",
        phrase="Domiciliation refusée : {motif}.",
        fondement="CASF, art. L. 264-4",
        emetteurs=QUI_DOMICILIE,
        ferme=(dossiers.DEMANDE_DE_DOMICILIATION,),
        acte=acte("ORGANISME_DOMICILIATION CCAS", QUELQUES_JOURS, distinguent="organisme"),
    )

    organisme: Organisme
    """Organisme qui refuse."""
    motif: Annotated[str, Code("REFUS_DOM")]
    """Motif, notifié par écrit."""
    oriente_vers: Annotated[Organisme | None, Fonde(Base.DOMICILIATION)] = None
    """Organisme vers lequel le ménage est orienté."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un refus qui n'oriente vers personne."""
        if self.oriente_vers is None:
            yield Anomalie(
                "orientation-attendue",
                "Un refus oriente vers un organisme qui peut domicilier : dire lequel.",
            )
