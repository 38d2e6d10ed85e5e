"""L'ordre de quitter les lieux, le temps que le juge accorde, la trêve."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

from pydantic import Field

from parcours.domain.champs import Booleen, Code, Entier, Instant, Jour, Reference
from parcours.domain.droit.controles import anomalies_du_delai_pour_quitter
from parcours.domain.droit.expulsion import EVACUATION_D_UN_SQUAT
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.juge import DELAIS_POUR_QUITTER
from parcours.domain.droit.quitter_les_lieux import (
    DELIT_DE_MAINTIEN,
    PROROGATION_EXCEPTIONNELLE,
    SAISINE_DU_PREFET,
    TREVE_HIVERNALE,
)
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.evenement import Anomalie, Armement, Evenement, SansEtat
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion

FONDEMENTS = {
    "DURETE_EXCEPTIONNELLE": PROROGATION_EXCEPTIONNELLE,
    "RELOGEMENT_DIFFICILE": DELAIS_POUR_QUITTER,
    "SURENDETTEMENT": SUSPENSION_DE_L_EXPULSION,
}
"""La règle que choisit le fondement d'un délai accordé."""


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
        delai = {"jours": self.delai_reduit_jours} if self.delai_reduit_jours else None
        acte: Faits = {
            "signifie_le": self.survenu_le,
            "delai_cql": "SUPPRIME" if self.delai_supprime else delai,
        }
        return volet.atteint(EtapeDeProcedure.COMMANDEMENT_DE_QUITTER, quitter=acte)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Deux mois avant toute expulsion, hors trêve hivernale."""
        yield from volet.delai_pour_quitter()
        acte = {
            "le": self.survenu_le,
            "signifie_le": self.survenu_le,
            "type_bailleur": self.type_bailleur,
        }
        yield Armement(SAISINE_DU_PREFET, acte)
        yield Armement(TREVE_HIVERNALE, acte)
        yield Armement(DELIT_DE_MAINTIEN, acte)


class CommandementDeQuitterNotifieAuPrefet(Evenement[Expulsion]):
    """Le commandement de quitter les lieux est notifié au préfet.

    Tant qu'il ne l'est pas, le délai avant l'expulsion est suspendu. Source : CPCE, art. L. 412-5.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-quitter-notifie-au-prefet",
        libelle="Commandement de quitter notifié au préfet",
        phrase="Commandement de quitter les lieux notifié au préfet.",
        fondement="CPCE, art. L. 412-5",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        satisfait=(SAISINE_DU_PREFET,),
    )

    commandement: Reference | None = None
    """Fait expulsion.commandement-de-quitter-delivre."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Le préfet est saisi."""
        quitter = {**(volet.quitter or {}), "notifie_prefet_le": self.survenu_le}
        return replace(volet, quitter=quitter)

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Les deux mois courent, au plus tôt de ce jour."""
        yield from volet.delai_pour_quitter()


class DelaisPourQuitterDemandes(Evenement[SansEtat]):
    """Le ménage demande au juge du temps pour quitter les lieux.

    Source : CPCE, art. L. 412-3 et R. 412-4.
    """

    fiche = Fiche(
        nom="expulsion.delais-pour-quitter-demandes",
        libelle="Délais pour quitter les lieux demandés au juge",
        phrase="Délais pour quitter les lieux demandés au juge.",
        fondement="CPCE, art. L. 412-3 et R. 412-4",
        emetteurs=roles(
            "ADIL SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE COMMISSAIRE_DE_JUSTICE CCAPEX"
        ),
        sensibilite=S3,
        contact_reel=True,
        eteint=(DELIT_DE_MAINTIEN,),
    )

    juge: Annotated[str, Code("JUGE_DELAIS")]
    """Juge saisi."""


class DelaisPourQuitterDecides(Evenement[Expulsion]):
    """Le juge accorde, ou refuse, du temps pour quitter les lieux.

    Source : CPCE, art. L. 412-2 à L. 412-4 ; code de la consommation, art. L. 722-6 à L. 722-9.
    """

    fiche = Fiche(
        nom="expulsion.delais-pour-quitter-decides",
        libelle="Délais pour quitter les lieux accordés ou refusés",
        phrase="Décision rendue sur les délais pour quitter les lieux.",
        fondement="CPCE, art. L. 412-2 à L. 412-4 ; code de la consommation, art. L. 722-6",
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE ADIL SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT CCAPEX PREFECTURE"
        ),
        sensibilite=S3,
    )

    sens: Annotated[str, Code("SENS_DECISION")]
    """Accord ou refus."""
    fondement: Annotated[str, Code("FONDEMENT_DELAI")]
    """Fondement."""
    mois: Annotated[Entier, Field(ge=1, le=36)] | None = None
    """Durée accordée, en mois."""
    jusqu_au: Jour | None = None
    """Dernier jour accordé."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Un délai accordé reporte la responsabilité de l'État."""
        if self.sens == "REFUS" or self.jusqu_au is None:
            return volet
        return replace(volet, concours={**volet.concours, "delai_grace_jusqu_au": self.jusqu_au})

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """Le délai accordé, selon son fondement ; la date que fixe le juge est retenue."""
        if self.sens == "REFUS":
            return
        accorde: dict[str, Any] = {"decision_le": self.survenu_le, "mois": self.mois}
        if self.jusqu_au:
            accorde["decision"] = {"retenu_le": self.jusqu_au}
        if self.fondement == "DURETE_EXCEPTIONNELLE":
            quitter = volet.quitter or {}
            accorde["cql_signifie_le"] = quitter.get("signifie_le")
            accorde["cql_notifie_prefet_le"] = quitter.get("notifie_prefet_le")
        yield Armement(FONDEMENTS[self.fondement], accorde)
        yield from volet.responsabilite_de_l_etat()

    def anomalies(self, volet: Expulsion) -> Iterator[Anomalie]:
        """Un délai que la loi ne permet pas."""
        del volet
        if self.sens == "ACCORD" and self.fondement == "RELOGEMENT_DIFFICILE":
            faits = {"decision_le": self.survenu_le, "mois": self.mois, "jusqu_au": self.jusqu_au}
            for code in anomalies_du_delai_pour_quitter(faits):
                yield Anomalie(code, "Le délai accordé sort des bornes du texte.")


class SursisHivernalEcarte(Evenement[Expulsion]):
    """Le juge écarte la trêve hivernale, ou la réduit.

    Source : CPCE, art. L. 412-6 à L. 412-8.
    """

    fiche = Fiche(
        nom="expulsion.sursis-hivernal-ecarte",
        libelle="Sursis hivernal écarté",
        phrase="Sursis hivernal déclaré inapplicable.",
        fondement="CPCE, art. L. 412-6 à L. 412-8",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        eteint=(TREVE_HIVERNALE,),
    )

    motif: Annotated[str, Code("EXC_TREVE")]
    """Exception retenue."""
    reduit_au: Jour | None = None
    """Dernier jour du sursis, si le juge le réduit sans le supprimer."""

    def applique(self, volet: Expulsion) -> Expulsion:
        """Retenir ce que le juge a retranché."""
        if self.reduit_au:
            return replace(volet, treve_ecartee={"treve_reduite_au": self.reduit_au})
        return replace(volet, treve_ecartee={"exceptions": (self.motif,)})

    def armements(self, volet: Expulsion) -> Iterator[Armement]:
        """La trêve réduite, si elle n'est pas supprimée."""
        if self.reduit_au:
            yield Armement(TREVE_HIVERNALE, {"le": self.survenu_le, **volet.treve_ecartee})


class MiseEnDemeureDeQuitterNotifiee(Evenement[SansEtat]):
    """Le préfet met en demeure de quitter un lieu occupé sans titre.

    Vingt-quatre heures pour un domicile, sept jours pour un autre local. Source : loi n° 2007-290,
    art. 38.
    """

    fiche = Fiche(
        nom="expulsion.mise-en-demeure-de-quitter-notifiee",
        libelle="Mise en demeure de quitter un lieu occupé sans titre notifiée",
        phrase="Mise en demeure de quitter les lieux notifiée.",
        fondement="Loi n° 2007-290 du 5 mars 2007, art. 38",
        emetteurs=roles("PREFECTURE POLICE_GENDARMERIE"),
        sensibilite=S3,
        satisfait=(EVACUATION_D_UN_SQUAT,),
    )

    local: Annotated[str, Code("LOCAL_OCCUPE")]
    """Domicile ou autre local."""
    notifiee_a: Instant | None = None
    """Heure de la notification."""
    delai_heures: Annotated[Entier, Field(ge=24, le=720)]
    """Délai laissé, en heures."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """Le terme de la mise en demeure."""
        del volet
        local = "domicile" if self.local == "DOMICILE" else "autre"
        notification = {"le": self.notifiee_a or self.survenu_le}
        yield Armement(EVACUATION_D_UN_SQUAT, {"volet": f"mise_en_demeure_{local}", **notification})
