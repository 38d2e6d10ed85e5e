"""Avant le juge : le commandement de payer, la CCAPEX saisie."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Centimes,
    Code,
    Jour,
)
from parcours.domain.droit.assignation import (
    EXAMEN_PAR_LA_CCAPEX,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
)
from parcours.domain.droit.commandement import (
    SIGNALEMENT_A_LA_CCAPEX,
)
from parcours.domain.evenement import (
    Armement,
    Evenement,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion

SAISINES_DU_BAILLEUR = frozenset({"BAILLEUR", "ORGANISME_PAYEUR"})


class CommandementDePayerDelivre(Evenement[Expulsion]):
    """Un commissaire de justice signifie au locataire un commandement de payer.

    Arme la clause résolutoire : deux mois ou six semaines selon la date du bail. Le calcul est un
    avis, la date que retient le juge prime. Une signification n'est pas un contact. Source : loi n°
    89-462 du 6 juillet 1989, art. 24, I.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-payer-delivre",
        libelle="Commandement de payer délivré",
        phrase="Commandement de payer délivré pour une dette de {dette}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, I",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX ADIL"),
        sensibilite=S3,
        ouvre=(dossiers.EXPULSION,),
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

    def applique(self, volet: Expulsion) -> Expulsion:
        """Le dernier commandement est celui qui court."""
        clause = {
            "signifie_le": self.survenu_le,
            "bail_conclu_le": self.bail_conclu_le,
            "bail_reconduit_le": self.bail_reconduit_le,
            "delai_mentionne": self.delai_mentionne,
            "delai_retenu": self.delai_retenu,
        }
        return volet.atteint(EtapeDeProcedure.COMMANDEMENT_DE_PAYER, self.dette, clause=clause)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """La clause résolutoire, et le seuil de signalement d'un bailleur particulier."""
        yield from volet.clause_resolutoire()
        seuil = {
            "signifie_le": self.survenu_le,
            "premier_impaye": self.premier_impaye_le,
            "dette": self.dette,
            "loyer_hors_charges": self.loyer_hors_charges,
            "type_bailleur": self.type_bailleur,
        }
        yield Armement(SIGNALEMENT_A_LA_CCAPEX, seuil)


class CcapexSaisie(Evenement[Expulsion]):
    """La CCAPEX est saisie de la situation.

    Saisie par un bailleur personne morale, elle interdit l'assignation pendant six semaines.
    Source : loi n° 89-462 du 6 juillet 1989, art. 24, II.
    """

    fiche = Fiche(
        nom="expulsion.ccapex-saisie",
        libelle="CCAPEX saisie",
        phrase="CCAPEX saisie de la situation.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, II ; décret n° 2026-83",
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA CCAPEX CCAS CONSEIL_DEPARTEMENTAL SIAO FSL "
            "REFERENT_PARCOURS ADIL PREFECTURE POLE_RESSOURCE ASSOCIATION_ACCOMPAGNEMENT "
            "MENAGE"
        ),
        sensibilite=S3,
        ouvre_parcours=True,
        ouvre=(dossiers.EXPULSION, dossiers.SAISINE_CCAPEX),
    )

    auteur_saisine: Annotated[str, Code("AUTEUR_SAISINE_CCAPEX")]
    """Qui saisit."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur, attendue si le bailleur ou l'organisme payeur saisit."""
    voie: Annotated[str, Code("VOIE_SAISINE_CCAPEX")]
    """Voie de la saisine."""
    dette: Centimes | None = None
    """Dette déclarée."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Le délai court de la première saisine du bailleur."""
        saisine = volet.saisine
        if saisine is None and self.auteur_saisine in SAISINES_DU_BAILLEUR:
            saisine = {"recue_le": self.survenu_le, "type_bailleur": self.type_bailleur}
        return volet.atteint(EtapeDeProcedure.SAISINE_CCAPEX, self.dette, saisine=saisine)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Six semaines avant d'assigner, si le bailleur est une personne morale."""
        if volet.saisine and volet.saisine["recue_le"] == self.survenu_le:
            yield Armement(SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION, volet.saisine)
        yield Armement(EXAMEN_PAR_LA_CCAPEX, {"recue_le": self.survenu_le})
