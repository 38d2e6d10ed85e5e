"""Après le juge : quitter les lieux, la force publique, l'exécution ; ou l'extinction."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Code,
    Entier,
    Instant,
    Jour,
    Liste,
    Personne,
    Reference,
)
from parcours.domain.droit.assignation import (
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    EXAMEN_PAR_LA_CCAPEX,
    NOTIFICATION_AU_PREFET,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.commandement import (
    COMMANDEMENT_D_ASSURANCE,
    EFFET_CLAUSE_RESOLUTOIRE_DEUX_MOIS,
    EFFET_CLAUSE_RESOLUTOIRE_SIX_SEMAINES,
    SIGNALEMENT_A_LA_CCAPEX,
)
from parcours.domain.droit.concours import (
    FIN_DE_RESPONSABILITE,
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
)
from parcours.domain.droit.controles import anomalies_de_l_execution
from parcours.domain.droit.expulsion import (
    EVACUATION_D_UN_SQUAT,
    MEUBLES_ET_PAPIERS,
    PROTOCOLE_DE_COHESION_SOCIALE,
    TRANSMISSION_DU_PROCES_VERBAL,
)
from parcours.domain.droit.juge import APPEL, DELAIS_DE_PAIEMENT, DELAIS_POUR_QUITTER, PRESCRIPTION
from parcours.domain.droit.quitter_les_lieux import (
    COMMANDEMENT_DE_QUITTER,
    DELIT_DE_MAINTIEN,
    PROROGATION_EXCEPTIONNELLE,
    SAISINE_DU_PREFET,
    TREVE_HIVERNALE,
)
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Residence,
)
from parcours.domain.fiche import Fiche, Rang
from parcours.domain.vocabulaire import S3, heure_de_paris, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion

TOUTE_LA_PROCEDURE = (
    EFFET_CLAUSE_RESOLUTOIRE_DEUX_MOIS,
    EFFET_CLAUSE_RESOLUTOIRE_SIX_SEMAINES,
    COMMANDEMENT_D_ASSURANCE,
    SIGNALEMENT_A_LA_CCAPEX,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
    NOTIFICATION_AU_PREFET,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
    DELAIS_DE_PAIEMENT,
    APPEL,
    COMMANDEMENT_DE_QUITTER,
    PROROGATION_EXCEPTIONNELLE,
    DELAIS_POUR_QUITTER,
    SAISINE_DU_PREFET,
    TREVE_HIVERNALE,
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
    FIN_DE_RESPONSABILITE,
    PRESCRIPTION,
    DELIT_DE_MAINTIEN,
    PROTOCOLE_DE_COHESION_SOCIALE,
    EXAMEN_PAR_LA_CCAPEX,
    SUSPENSION_DE_L_EXPULSION,
)
"""Les règles qui n'ont plus d'objet quand la procédure s'éteint."""

SURPRISES = {
    "EXPULSION_EN_TREVE": "L'expulsion a été exécutée pendant la trêve.",
    "EXPULSION_JOUR_INTERDIT": "L'expulsion a été exécutée un jour interdit.",
    "EXPULSION_HEURE_INTERDITE": "L'expulsion a été exécutée à une heure interdite.",
}


class CommandementDeQuitterDelivre(Evenement[Expulsion]):
    """Un commissaire de justice signifie l'ordre de quitter les lieux.

    Aucun jour ne court avant la saisine du préfet ; si elle est inconnue, le calcul part de la
    signification et le dit. Source : CPCE, art. L. 411-1, L. 412-1, L. 412-5 et L. 412-6.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-quitter-delivre",
        libelle="Commandement de quitter les lieux délivré",
        phrase="Commandement de quitter les lieux délivré.",
        fondement="CPCE, art. L. 411-1, L. 412-1, L. 412-5 et L. 412-6",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
    )

    liberation_le: Jour | None = None
    """Date à laquelle l'acte ordonne de libérer les lieux."""
    delai_supprime: Booleen | None = None
    """Vrai si le juge a supprimé le délai de deux mois."""
    delai_reduit_jours: Annotated[Entier, Field(ge=1, le=61)] | None = None
    """Délai réduit par le juge, en jours."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur (R-E23 exclut les bailleurs sociaux et les personnes publiques)."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """L'ordre de quitter les lieux est signifié."""
        return volet.atteint(EtapeDeProcedure.COMMANDEMENT_DE_QUITTER)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Deux mois avant toute expulsion, hors trêve hivernale."""
        del volet
        acte = {
            "le": self.survenu_le,
            "signifie_le": self.survenu_le,
            "type_bailleur": self.type_bailleur,
        }
        yield Armement(COMMANDEMENT_DE_QUITTER, acte)
        yield Armement(SAISINE_DU_PREFET, acte)
        yield Armement(TREVE_HIVERNALE, acte)
        yield Armement(DELIT_DE_MAINTIEN, acte)


class ConcoursForcePubliqueRequis(Evenement[Expulsion]):
    """Le commissaire de justice requiert le concours de la force publique.

    Le silence de deux mois vaut refus : il se calcule, il ne se déclare pas.
    Source : CPCE, art. L. 153-1 et R. 153-1.
    """

    fiche = Fiche(
        nom="expulsion.concours-requis",
        libelle="Concours de la force publique requis",
        phrase="Concours de la force publique requis.",
        fondement="CPCE, art. L. 153-1 et R. 153-1",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
    )

    commandement: Reference | None = None
    """Fait expulsion.commandement-de-quitter-delivre."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Retenir la réquisition."""
        return volet.atteint(EtapeDeProcedure.CONCOURS_REQUIS, requis_le=self.survenu_le)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Deux mois de silence valent refus."""
        del volet
        yield Armement(REFUS_IMPLICITE_DU_CONCOURS, {"requis_le": self.survenu_le})


class ConcoursForcePubliqueAccorde(Evenement[Expulsion]):
    """Le préfet accorde le concours de la force publique.

    Source : CPCE, art. R. 153-1 et R. 154-4.
    """

    fiche = Fiche(
        nom="expulsion.concours-accorde",
        libelle="Concours de la force publique accordé",
        phrase="Concours de la force publique accordé à compter du {effet_le}.",
        fondement="CPCE, art. R. 153-1 et R. 154-4 ; décret n° 2025-1052",
        emetteurs=roles("PREFECTURE CCAPEX COMMISSAIRE_DE_JUSTICE"),
        sensibilite=S3,
        satisfait=(REFUS_IMPLICITE_DU_CONCOURS,),
        eteint=(RESPONSABILITE_DE_L_ETAT,),
    )

    effet_le: Jour
    """Premier jour où l'exécution est autorisée."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """L'exécution est autorisée."""
        return volet.atteint(EtapeDeProcedure.CONCOURS_ACCORDE)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """La responsabilité de l'État prend fin, si l'exécution suit dans les quinze jours."""
        octroi = {"accorde_le": self.survenu_le, "requis_le": volet.requis_le}
        yield Armement(FIN_DE_RESPONSABILITE, octroi)


class ExpulsionExecutee(Evenement[Expulsion]):
    """Le ménage est expulsé.

    À la rue jusqu'à preuve contraire, sauf hébergement ou relogement le même jour. Une exécution en
    trêve ou un jour interdit est une anomalie montrée, pas un refus : le fait est accompli.
    Source : CPCE, art. L. 141-1, L. 412-6 et L. 431-1 s.
    """

    fiche = Fiche(
        nom="expulsion.executee",
        libelle="Expulsion exécutée",
        phrase="Expulsion exécutée.",
        fondement="CPCE, art. L. 431-1 s.",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        rang=Rang.SORTIE,
        ferme=(dossiers.BAIL, dossiers.EXPULSION, dossiers.IMPAYE),
        satisfait=(FIN_DE_RESPONSABILITE, PRESCRIPTION, DELIT_DE_MAINTIEN),
        eteint=(
            COMMANDEMENT_DE_QUITTER,
            PROROGATION_EXCEPTIONNELLE,
            DELAIS_POUR_QUITTER,
            SAISINE_DU_PREFET,
            TREVE_HIVERNALE,
            REFUS_IMPLICITE_DU_CONCOURS,
            RESPONSABILITE_DE_L_ETAT,
            EVACUATION_D_UN_SQUAT,
        ),
        clot=("AL-05", "AL-06", "AL-07"),
    )

    concours: Booleen
    """Vrai si la force publique a prêté son concours."""
    occupants_sortis: Annotated[Entier, Field(ge=0, le=50)] | None = None
    """Occupants sortis."""
    execute_a: Instant | None = None
    """Heure de l'exécution."""
    autorisation_du_juge: Booleen | None = None
    """Vrai si le juge a permis un jour ou une heure hors règle."""
    retard_imputable_au_bailleur: Booleen | None = None
    """Vrai si le délai depuis l'octroi du concours tient au propriétaire ou au commissaire de
    justice (R-E19).
    """
    personnes: Liste[Personne] = ()
    """Personnes expulsées ; absent : tous les présents."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """La procédure est allée à son terme."""
        return volet.atteint(EtapeDeProcedure.EXPULSION)

    def residence(self) -> Residence:
        """À la rue, sauf fait contraire du même jour."""
        return Residence("RUE", personnes=self.personnes)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Les meubles, les papiers, le procès-verbal."""
        del volet
        yield Armement(MEUBLES_ET_PAPIERS, {"volet": "meubles", "le": self.survenu_le})
        yield Armement(MEUBLES_ET_PAPIERS, {"volet": "papiers", "le": self.survenu_le})
        yield Armement(TRANSMISSION_DU_PROCES_VERBAL, {"le": self.survenu_le})

    def anomalies(self, volet: Expulsion) -> Iterator[Anomalie]:
        """L'exécution pendant la trêve, un jour ou à une heure interdits."""
        del volet
        execution = {
            "le": self.survenu_le,
            "heure_locale": heure_de_paris(self.execute_a) if self.execute_a else None,
            "autorisation_juge": self.autorisation_du_juge,
        }
        for code in anomalies_de_l_execution(execution):
            yield Anomalie(code, SURPRISES[code])


class ProcedureExpulsionEteinte(Evenement[Expulsion]):
    """La procédure prend fin sans expulsion : dette soldée, relogement, désistement, abandon."""

    fiche = Fiche(
        nom="expulsion.procedure-eteinte",
        libelle="Procédure d'expulsion éteinte ou abandonnée",
        phrase="Procédure d'expulsion éteinte.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24",
        emetteurs=roles("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE CCAPEX ADIL REFERENT_PARCOURS"),
        sensibilite=S3,
        ferme=(dossiers.EXPULSION, dossiers.SAISINE_CCAPEX),
        eteint=TOUTE_LA_PROCEDURE,
        clot=("AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-07"),
    )

    motif: Annotated[str, Code("EXTINCTION_EXPULSION")]
    """Motif d'extinction."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Plus rien ne menace."""
        del volet
        return Expulsion()
