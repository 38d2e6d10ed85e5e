"""La fin : l'expulsion, le départ avant elle, ou la procédure éteinte."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

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
    EFFET_DE_LA_CLAUSE,
    SIGNALEMENT_A_LA_CCAPEX,
)
from parcours.domain.droit.concours import (
    FIN_DE_RESPONSABILITE,
    RESPONSABILITE_DE_L_ETAT,
)
from parcours.domain.droit.controles import anomalies_de_l_execution
from parcours.domain.droit.expulsion import (
    EVACUATION_D_UN_SQUAT,
    MEUBLES_ET_PAPIERS,
    PROTOCOLE_DE_COHESION_SOCIALE,
    TRANSMISSION_DU_PROCES_VERBAL,
    ProcesVerbalDExpulsion,
)
from parcours.domain.droit.juge import APPEL, DELAIS_DE_PAIEMENT, PRESCRIPTION
from parcours.domain.droit.quitter_les_lieux import (
    DELIT_DE_MAINTIEN,
)
from parcours.domain.droit.responsabilite import Concours
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    Entier,
    Instant,
    Liste,
    Personne,
    Reference,
)
from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.temps.jour_civil import heure_locale
from parcours.domain.volets.expulsion.etat import QUITTER_LES_LIEUX, EtapeDeProcedure, Expulsion
from parcours.domain.volets.partages.sortie import departs, du_logement_vers

JUSQU_A_L_AUDIENCE = (
    EFFET_DE_LA_CLAUSE,
    COMMANDEMENT_D_ASSURANCE,
    SIGNALEMENT_A_LA_CCAPEX,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
    NOTIFICATION_AU_PREFET,
    DIAGNOSTIC_PREMIERE_PROPOSITION,
    DIAGNOSTIC_NOUVELLE_PROPOSITION,
    DIAGNOSTIC_TRANSMISSION,
)
"""Les règles qui préparent l'audience ou l'évitent : on ne diagnostique plus qui est parti."""
TOUTE_LA_PROCEDURE = (
    *JUSQU_A_L_AUDIENCE,
    DELAIS_DE_PAIEMENT,
    APPEL,
    *QUITTER_LES_LIEUX,
    FIN_DE_RESPONSABILITE,
    PRESCRIPTION,
    DELIT_DE_MAINTIEN,
    PROTOCOLE_DE_COHESION_SOCIALE,
    EXAMEN_PAR_LA_CCAPEX,
    SUSPENSION_DE_L_EXPULSION,
)
"""Les règles qui n'ont plus d'objet quand la procédure s'éteint."""

PROTOCOLE = "PROTOCOLE"
FINS_DE_RESPONSABILITE: Mapping[str, Callable[[date], Concours]] = {
    "VENTE": lambda le: Concours(vente_le=le),
    "RENONCIATION": lambda le: Concours(renonciation_le=le),
    "DECES_DU_BAILLEUR": lambda le: Concours(deces_le=le),
}
"""Les motifs d'extinction qui closent la responsabilité de l'État, dans les mots de la règle."""
SURPRISES = {
    "EXPULSION_EN_TREVE": "L'expulsion a été exécutée pendant la trêve.",
    "EXPULSION_JOUR_INTERDIT": "L'expulsion a été exécutée un jour interdit.",
    "EXPULSION_HEURE_INTERDITE": "L'expulsion a été exécutée à une heure interdite.",
}


class ExpulsionExecutee(Evenement[Expulsion]):
    """Le ménage est expulsé.

    À la rue jusqu'à preuve contraire, sauf hébergement ou relogement le même jour. Une exécution en
    trêve ou un jour interdit est une anomalie montrée, pas un refus : le fait est accompli.
    """

    fiche = Fiche(
        nom="expulsion.executee",
        libelle="Expulsion exécutée",
        fondement="CPCE, art. L. 141-1, L. 412-6 et L. 431-1 s.",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        rang=Rang.SORTIE,
        ferme=(dossiers.BAIL, dossiers.EXPULSION, dossiers.IMPAYE, dossiers.SAISINE_CCAPEX),
        satisfait=(FIN_DE_RESPONSABILITE, PRESCRIPTION, DELIT_DE_MAINTIEN),
        eteint=(*JUSQU_A_L_AUDIENCE, *QUITTER_LES_LIEUX, EVACUATION_D_UN_SQUAT),
        clot=("AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-07"),
        acte=acte(
            "COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX",
            QUELQUES_JOURS,
            distinguent="personnes",
        ),
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

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """La procédure est allée à son terme."""
        expulse = moment.etat.atteint(EtapeDeProcedure.EXPULSION, self.survenu_le)
        return replace(expulse, executee_le=self.survenu_le)

    def residence(self) -> Residence:
        """À la rue, sauf fait contraire du même jour."""
        return Residence("RUE", personnes=self.personnes, quitte_le_logement=True)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Ce que l'État doit cesse à l'octroi, ou ce jour-là s'il a tardé de plus de quinze."""
        mise_en_oeuvre = Concours(
            mis_en_oeuvre_le=self.survenu_le,
            imputable_proprietaire=self.retard_imputable_au_bailleur,
        )
        yield Arret(FIN_DE_RESPONSABILITE, satisfaite=True, faits=mise_en_oeuvre)
        yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Les meubles, les papiers, le procès-verbal."""
        for volet in ("meubles", "papiers"):
            sort = ProcesVerbalDExpulsion(volet=volet, le=self.survenu_le)
            yield Armement(MEUBLES_ET_PAPIERS, sort)
        yield Armement(TRANSMISSION_DU_PROCES_VERBAL, ProcesVerbalDExpulsion(le=self.survenu_le))

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """L'exécution pendant la trêve du territoire, un jour ou à une heure interdits."""
        lieu = moment.departement
        ce_jour = replace(moment.etat.treve_ecartee, territoire=lieu, le=self.survenu_le)
        heure = heure_locale(self.execute_a, lieu) if self.execute_a else None
        autorisee = bool(self.autorisation_du_juge)
        for code in anomalies_de_l_execution(ce_jour, heure_locale=heure, autorisee=autorisee):
            yield Anomalie(code, SURPRISES[code])


class ProcesVerbalTransmis(Evenement[SansEtat]):
    """Le procès-verbal d'expulsion est transmis au préfet et à la CCAPEX."""

    fiche = Fiche(
        nom="expulsion.proces-verbal-transmis",
        libelle="Procès-verbal d'expulsion transmis au préfet et à la CCAPEX",
        phrase="Procès-verbal d'expulsion transmis.",
        fondement="CPCE, art. L. 431-3",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE CCAPEX PREFECTURE"),
        sensibilite=S3,
        satisfait=(TRANSMISSION_DU_PROCES_VERBAL,),
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
    )

    execution: Reference | None = None
    """Fait expulsion.executee."""


class DepartApresCommandementConstate(Evenement[Expulsion]):
    """Le ménage a quitté les lieux avant l'exécution."""

    fiche = Fiche(
        nom="expulsion.depart-constate",
        libelle="Départ avant exécution constaté",
        phrase="Départ du logement avant l'exécution : {destination}.",
        fondement="CPCE, art. L. 451-1",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        rang=Rang.SORTIE,
        ferme=(dossiers.BAIL, dossiers.EXPULSION, dossiers.SAISINE_CCAPEX),
        satisfait=(DELIT_DE_MAINTIEN,),
        eteint=(*JUSQU_A_L_AUDIENCE, *QUITTER_LES_LIEUX, FIN_DE_RESPONSABILITE),
        clot=("AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-07"),
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX", distinguent="personnes"),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination, INCONNUE si elle n'est pas dite."""
    personnes: Liste[Personne] = ()
    """Personnes parties ; absent : tous les présents."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Plus rien ne menace."""
        return Expulsion()

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Le départ met fin à ce que l'État devait au propriétaire."""
        depart = Concours(depart_volontaire_le=self.survenu_le)
        yield Arret(RESPONSABILITE_DE_L_ETAT, satisfaite=False, faits=depart)
        yield from super().arrets(moment)

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return du_logement_vers(self.destination, self.personnes)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination, self.personnes)


class ProcedureExpulsionEteinte(Evenement[Expulsion]):
    """La procédure prend fin sans expulsion : dette soldée, relogement, désistement, abandon.

    Le protocole de cohésion sociale qui l'éteint continue de courir. Une vente, une renonciation ou
    le décès du bailleur met fin à ce que l'État devait.
    """

    fiche = Fiche(
        nom="expulsion.procedure-eteinte",
        libelle="Procédure d'expulsion éteinte ou abandonnée",
        phrase="Procédure d'expulsion éteinte : {motif}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24",
        emetteurs=roles("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE CCAPEX ADIL REFERENT_PARCOURS"),
        sensibilite=S3,
        ferme=(dossiers.EXPULSION, dossiers.SAISINE_CCAPEX),
        eteint=TOUTE_LA_PROCEDURE,
        clot=("AL-02", "AL-03", "AL-04", "AL-05", "AL-06", "AL-07"),
        acte=acte("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE CCAPEX"),
    )

    motif: Annotated[str, Code("EXTINCTION_EXPULSION")]
    """Motif d'extinction."""

    def continue_ou_finit(self) -> tuple[()]:
        """Aucun dossier dont il faille le début : une procédure se connaît par morceaux."""
        return ()

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Plus rien ne menace ; le protocole qui éteint la procédure n'est pas oublié."""
        depuis_le = moment.etat.protocole_depuis_le if self.motif == PROTOCOLE else None
        return Expulsion(protocole_depuis_le=depuis_le)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Toute la procédure, sauf le protocole qui l'éteint."""
        fin = FINS_DE_RESPONSABILITE.get(self.motif)
        close = fin(self.survenu_le) if fin else None
        yield Arret(RESPONSABILITE_DE_L_ETAT, satisfaite=fin is not None, faits=close)
        for arret in super().arrets(moment):
            if arret.delai is not PROTOCOLE_DE_COHESION_SOCIALE or self.motif != PROTOCOLE:
                yield arret
