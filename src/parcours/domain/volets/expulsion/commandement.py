"""Le commissaire de justice somme de payer, ou de s'assurer."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from parcours.domain.droit.commandement import (
    COMMANDEMENT_D_ASSURANCE,
    SIGNALEMENT_A_LA_CCAPEX,
    CommandementDePayer,
    ImpayeDuCommandement,
    SommationDAssurance,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, Jour, Organisme
from parcours.domain.langage.evenement import Armement, Evenement, Moment
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import CREANCIER
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion


class CommandementDePayerDelivre(Habilitant, Evenement[Expulsion]):
    """Un commissaire de justice signifie au locataire un commandement de payer.

    Arme la clause résolutoire : deux mois ou six semaines selon la date du bail. Le calcul est un
    avis, la date que retient le juge prime. Une signification n'est pas un contact.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-payer-delivre",
        libelle="Commandement de payer délivré",
        phrase="Commandement de payer délivré pour une dette de {dette}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, I",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX ADIL"),
        sensibilite=S3,
        ouvre=(dossiers.EXPULSION,),
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
    )

    dette: Centimes
    """Montant réclamé par l'acte, en centimes d'euro."""
    bail_conclu_le: Jour | None = None
    """Date de conclusion du bail ; elle décide du délai de la clause résolutoire."""
    delai_mentionne: Annotated[str, Code("DELAI_CLAUSE")] | None = None
    """Délai que l'acte mentionne."""
    clause_resolutoire: Booleen | None = None
    """Vrai si l'acte vise une clause résolutoire."""
    loyer_hors_charges: Centimes | None = None
    """Loyer mensuel hors charges, pour les seuils de signalement."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur."""
    motif: Annotated[str, Code("IMPAYE")] | None = None
    """Motif principal connu de l'impayé."""
    premier_impaye_le: Jour | None = None
    """Premier terme impayé encore dû, pour le seuil de durée du signalement."""
    bail_reconduit_le: Jour | None = None
    """Dernière reconduction ou dernier renouvellement du bail, s'il est connu."""
    delai_retenu: Annotated[str, Code("DELAI_CLAUSE")] | None = None
    """Délai retenu après examen par un juriste ; il prime sur le calcul."""
    bailleur: Annotated[Organisme | None, CREANCIER] = None
    """Bailleur pour qui l'acte est délivré."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le dernier commandement est celui qui court."""
        clause = CommandementDePayer(
            signifie_le=self.survenu_le,
            bail_conclu_le=self.bail_conclu_le,
            bail_reconduit_le=self.bail_reconduit_le,
            delai_mentionne=self.delai_mentionne,
            delai_retenu=self.delai_retenu,
        )
        etape = EtapeDeProcedure.COMMANDEMENT_DE_PAYER
        return moment.etat.atteint(etape, self.survenu_le, self.dette, clause=clause)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La clause résolutoire, et le seuil de signalement d'un bailleur particulier."""
        yield from moment.etat.clause_resolutoire()
        seuil = ImpayeDuCommandement(
            signifie_le=self.survenu_le,
            premier_impaye=self.premier_impaye_le,
            dette=self.dette,
            loyer_hors_charges=self.loyer_hors_charges,
            type_bailleur=self.type_bailleur,
        )
        yield Armement(SIGNALEMENT_A_LA_CCAPEX, seuil)


class CommandementAssuranceDelivre(Evenement[Expulsion]):
    """Un commissaire de justice somme le locataire de justifier d'une assurance.

    Un mois pour répondre.
    """

    fiche = Fiche(
        nom="expulsion.commandement-assurance-delivre",
        libelle="Commandement pour défaut d'assurance délivré",
        phrase="Commandement de justifier d'une assurance délivré.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 7, g",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL"),
        sensibilite=S3,
        ouvre=(dossiers.EXPULSION,),
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL"),
    )

    bail_conclu_le: Jour | None = None
    """Date de conclusion du bail."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Une assignation sans dette pourra se fonder sur ce défaut."""
        return replace(moment.etat, assurance_demandee=True)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Un mois avant que le bail ne soit résilié."""
        yield Armement(COMMANDEMENT_D_ASSURANCE, SommationDAssurance(le=self.survenu_le))
