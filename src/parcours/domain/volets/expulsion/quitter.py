"""L'ordre de quitter les lieux, le temps que le juge accorde, la trêve."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from parcours.domain.droit import memoire
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.controles import (
    anomalies_de_la_prorogation,
    anomalies_de_la_suspension,
    anomalies_du_delai_pour_quitter,
    anomalies_du_delai_reduit,
)
from parcours.domain.droit.juge import DELAIS_POUR_QUITTER, DelaiDuJuge
from parcours.domain.droit.quitter_les_lieux import (
    DELIT_DE_MAINTIEN,
    PROROGATION_EXCEPTIONNELLE,
    SAISINE_DU_PREFET,
    SUPPRIME,
    TREVE_HIVERNALE,
    DelaiDuCommandement,
    DelaiReduit,
    OrdreDeQuitter,
    Prorogation,
    SituationEnTreve,
)
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION, SuspensionDuJuge
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    EnJours,
    EnMois,
    Jour,
    Organisme,
    Reference,
)
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import POURSUIVANT
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.anciens import SursisHivernalEcarteV1
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion, Preuve

REFUS = "REFUS"
REDUIT = "REDUIT"
"""Ce qu'une décision fait du sursis hivernal, si elle ne le supprime pas."""
DURETE_EXCEPTIONNELLE = "DURETE_EXCEPTIONNELLE"
SURENDETTEMENT = "SURENDETTEMENT"


class CommandementDeQuitterDelivre(Habilitant, Evenement[Expulsion]):
    """Un commissaire de justice signifie l'ordre de quitter les lieux.

    Deux mois pour partir, dont aucun jour ne court avant la saisine du préfet ; si elle est
    inconnue, le calcul part de la signification et le dit. La trêve suspend l'exécution, pas le
    délai.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-quitter-delivre",
        libelle="Commandement de quitter les lieux délivré",
        phrase=(
            "Commandement de quitter les lieux délivré[, délai de deux mois "
            "{delai_supprime:supprimé|maintenu}][, délai réduit à {delai_reduit_jours} jours]."
        ),
        fondement="CPCE, art. L. 411-1, L. 412-1, L. 412-5 et L. 412-6",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
    )

    liberation_le: Jour | None = None
    """Date à laquelle l'acte ordonne de libérer les lieux."""
    delai_supprime: Booleen | None = None
    """Vrai si le juge a supprimé le délai de deux mois."""
    delai_reduit_jours: EnJours | None = None
    """Délai réduit par le juge, en jours."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur (R-E23 exclut les bailleurs sociaux et les personnes publiques)."""
    bailleur: Annotated[Organisme | None, POURSUIVANT] = None
    """Bailleur pour qui l'acte est délivré."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """L'ordre est signifié ; la prorogation d'un autre n'est pas la sienne."""
        etape = EtapeDeProcedure.COMMANDEMENT_DE_QUITTER
        ordonne = moment.etat.atteint(etape, self.survenu_le)
        perimees = [Preuve.SAISINE_DU_PREFET]
        if ordonne.quitter is not None:
            ordonne = replace(ordonne, prorogation=None)
            perimees.append(Preuve.PROROGATION)
        ordonne = replace(ordonne, quitter=self._ordre)
        return ordonne.prouve(Preuve.QUITTER, moment.reference, *perimees)

    @property
    def _ordre(self) -> OrdreDeQuitter:
        return OrdreDeQuitter(signifie_le=self.survenu_le, delai_cql=self._delai)

    @property
    def _delai(self) -> DelaiDuCommandement:
        """Ce que le juge a fait des deux mois."""
        if self.delai_supprime:
            return SUPPRIME
        return DelaiReduit(jours=self.delai_reduit_jours) if self.delai_reduit_jours else None

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Deux mois avant toute expulsion, hors trêve hivernale."""
        yield from moment.etat.delai_pour_quitter()
        acte = OrdreDeQuitter(signifie_le=self.survenu_le, type_bailleur=self.type_bailleur)
        yield Armement(SAISINE_DU_PREFET, acte)
        yield Armement(TREVE_HIVERNALE, replace(moment.etat.treve_ecartee, le=self.survenu_le))
        yield Armement(DELIT_DE_MAINTIEN, acte)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Des dates qui se contredisent, un délai à la fois supprimé et réduit."""
        if self.liberation_le and self.liberation_le < self.survenu_le:
            phrase = "L'acte ordonne de libérer les lieux avant d'être signifié."
            yield Anomalie("liberation-deja-passee", phrase)
        if self.delai_supprime and self.delai_reduit_jours:
            phrase = "Le délai de deux mois serait à la fois supprimé et réduit."
            yield Anomalie("delai-contradictoire", phrase)
        for code in anomalies_du_delai_reduit(self._ordre):
            yield Anomalie(code, "Le délai réduit est plus long que celui de la loi.")


class CommandementDeQuitterNotifieAuPrefet(Evenement[Expulsion]):
    """Le commandement de quitter les lieux est notifié au préfet.

    Tant qu'il ne l'est pas, le délai avant l'expulsion est suspendu.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-quitter-notifie-au-prefet",
        libelle="Commandement de quitter notifié au préfet",
        phrase="Commandement de quitter les lieux notifié au préfet.",
        fondement="CPCE, art. L. 412-5",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        satisfait=(SAISINE_DU_PREFET,),
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
    )

    commandement: Reference | None = None
    """Fait expulsion.commandement-de-quitter-delivre."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le préfet est saisi de l'ordre de quitter les lieux en cours."""
        if moment.etat.quitter is None:
            return moment.etat
        quitter = replace(moment.etat.quitter, notifie_prefet_le=self.survenu_le)
        saisi = replace(moment.etat, quitter=quitter)
        return saisi.prouve(Preuve.SAISINE_DU_PREFET, moment.reference)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """La suspension du délai prend fin ce jour-là."""
        saisine = OrdreDeQuitter(notifie_prefet_le=self.survenu_le)
        yield Arret(SAISINE_DU_PREFET, satisfaite=True, faits=saisine)
        yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Les deux mois courent, au plus tôt de ce jour."""
        yield from moment.etat.delai_pour_quitter()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un commandement inconnu, ou daté d'après sa notification."""
        if moment.etat.quitter is None:
            phrase = "Le commandement notifié au préfet est inconnu, ou daté d'après."
            yield Anomalie("commandement-de-quitter-attendu", phrase)


class DelaisPourQuitterDemandes(Evenement[Expulsion]):
    """Le ménage demande au juge du temps pour quitter les lieux."""

    fiche = Fiche(
        nom="expulsion.delais-pour-quitter-demandes",
        libelle="Délais pour quitter les lieux demandés au juge",
        fondement="CPCE, art. L. 412-3 et R. 412-4",
        emetteurs=roles(
            "ADIL SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE COMMISSAIRE_DE_JUSTICE CCAPEX"
        ),
        sensibilite=S3,
        contact_reel=True,
        eteint=(DELIT_DE_MAINTIEN,),
        acte=acte("REFERENT_PARCOURS ADIL COMMISSAIRE_DE_JUSTICE CCAPEX", distinguent="juge"),
    )

    juge: Annotated[str, Code("JUGE_DELAIS")]
    """Juge saisi."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """La demande attend le juge."""
        return moment.etat.prouve(Preuve.DELAIS_DEMANDES, moment.reference)


class DelaisPourQuitterDecides(Evenement[Expulsion]):
    """Le juge accorde, ou refuse, du temps pour quitter les lieux.

    Trois fondements, trois règles : l'exceptionnelle dureté proroge les deux mois du commandement,
    en cours ou à venir ;
    le relogement difficile donne d'un mois à un an ; le surendettement suspend l'expulsion. La date
    que fixe le juge prime sur la nôtre, gardée à côté.
    """

    fiche = Fiche(
        nom="expulsion.delais-pour-quitter-decides",
        libelle="Délais pour quitter les lieux accordés ou refusés",
        phrase=(
            "Décision rendue sur les délais pour quitter les lieux : {sens}[, {mois} mois]"
            "[, {jours} jours][, jusqu'au {jusqu_au}]."
        ),
        fondement=(
            "CPCE, art. L. 412-2 à L. 412-4 ; code de la consommation, art. L. 722-6 à L. 722-9"
        ),
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE ADIL SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT CCAPEX PREFECTURE"
        ),
        sensibilite=S3,
        acte=acte(
            "COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX REFERENT_PARCOURS",
            distinguent="fondement",
        ),
        suit="expulsion.jugement-rendu",
    )

    sens: Annotated[str, Code("SENS_DECISION")]
    """Accord ou refus."""
    fondement: Annotated[str, Code("FONDEMENT_DELAI")]
    """Fondement."""
    mois: EnMois | None = None
    """Durée accordée, en mois."""
    jours: EnJours | None = None
    """Durée accordée, en jours ; elle s'ajoute aux mois s'il y en a."""
    jusqu_au: Jour | None = None
    """Dernier jour accordé."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Un délai accordé reporte la responsabilité de l'État, si le refus n'est pas déjà né."""
        expulsion = moment.etat.prouve(
            Preuve.DELAIS_DECIDES, moment.reference, Preuve.DELAIS_DEMANDES
        )
        if self.sens == REFUS:
            return expulsion
        if self.fondement == DURETE_EXCEPTIONNELLE:
            expulsion = replace(expulsion, prorogation=self._prorogation)
            expulsion = expulsion.prouve(Preuve.PROROGATION, moment.reference)
        accorde = self._accorde(expulsion)
        jusqu_au = memoire.resultat(accorde.delai, accorde.faits).effective
        return expulsion.avec_delai_de_grace(self.survenu_le, jusqu_au)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Le délai accordé, selon son fondement ; la date que fixe le juge est retenue."""
        if self.sens == REFUS:
            return
        yield self._accorde(moment.etat)
        yield from moment.etat.responsabilite_de_l_etat()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un délai sans durée, que la loi ne permet pas, ou qui prolonge un acte inconnu."""
        if self.sens == REFUS:
            return
        if self.mois is None and self.jours is None and self.jusqu_au is None:
            yield Anomalie("duree-attendue", "Le juge accorde un délai, sans dire lequel.")
        sans_ordre = moment.etat.quitter is None and moment.etat.titre is None
        if self.fondement == DURETE_EXCEPTIONNELLE and sans_ordre:
            phrase = "Le délai prorogé est celui d'un commandement de quitter inconnu."
            yield Anomalie("commandement-de-quitter-attendu", phrase)
        for code in self._hors_bornes(moment.etat):
            yield Anomalie(code, "Le délai accordé sort des bornes du texte.")

    def _accorde(self, volet: Expulsion) -> Armement:
        """La règle que choisit le fondement, et ce qu'elle lit de la décision."""
        if self.fondement == DURETE_EXCEPTIONNELLE:
            return Armement(PROROGATION_EXCEPTIONNELLE, volet.faits_de_la_prorogation())
        if self.fondement == SURENDETTEMENT:
            return Armement(SUSPENSION_DE_L_EXPULSION, self._suspension)
        return Armement(DELAIS_POUR_QUITTER, self._delai)

    def _hors_bornes(self, volet: Expulsion) -> tuple[str, ...]:
        """Ce que la loi ne permet pas, selon le fondement."""
        if self.fondement == DURETE_EXCEPTIONNELLE:
            return anomalies_de_la_prorogation(volet.faits_de_la_prorogation())
        if self.fondement == SURENDETTEMENT:
            return anomalies_de_la_suspension(self._suspension)
        return anomalies_du_delai_pour_quitter(self._delai, self.jusqu_au)

    @property
    def _delai(self) -> DelaiDuJuge:
        return DelaiDuJuge(
            decision_le=self.survenu_le, mois=self.mois, jours=self.jours, retenu_le=self.jusqu_au
        )

    @property
    def _prorogation(self) -> Prorogation:
        return Prorogation(
            decision_le=self.survenu_le, mois=self.mois, jours=self.jours, retenu_le=self.jusqu_au
        )

    @property
    def _suspension(self) -> SuspensionDuJuge:
        """Au surendettement, les mois accordés fixent le terme."""
        duree = Duree(mois=self.mois or 0, jours=self.jours or 0)
        terme = self.jusqu_au or (duree.apres(self.survenu_le) if any(duree) else None)
        return SuspensionDuJuge(decision_le=self.survenu_le, retenu_le=terme)


class SursisHivernalEcarte(Evenement[Expulsion]):
    """Le juge écarte la trêve hivernale, ou la réduit.

    Supprimée, elle n'a plus d'objet ; réduite, son dernier jour remplace le 31 mars. Réduite à une
    date que l'on ne dit pas, elle protège entière.
    """

    fiche = Fiche(
        nom="expulsion.sursis-hivernal-ecarte",
        version=2,
        libelle="Sursis hivernal écarté",
        phrase="Sursis hivernal écarté : {effet}[, jusqu'au {reduit_au}].",
        fondement="CPCE, art. L. 412-6 à L. 412-8",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        eteint=(TREVE_HIVERNALE,),
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
    )

    motif: Annotated[str, Code("EXC_TREVE")]
    """Exception retenue."""
    effet: Annotated[str, Code("EFFET_SURSIS")]
    """Ce que la décision fait du sursis : supprimé, ou réduit."""
    reduit_au: Jour | None = None
    """Dernier jour du sursis que le juge réduit."""

    @classmethod
    def lu_depuis(cls, avant: SursisHivernalEcarteV1) -> "SursisHivernalEcarte":
        """Une date disait que le sursis est réduit ; pas de date, qu'il est supprimé."""
        return cls.reprend(avant, effet=REDUIT if avant.reduit_au else SUPPRIME)

    @property
    def supprime(self) -> bool:
        """Vrai si le sursis ne protège plus : il est supprimé, et nulle date ne le prolonge."""
        return self.effet == SUPPRIME and self.reduit_au is None

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Retenir ce que le juge a retranché."""
        retranche = SituationEnTreve(treve_reduite_au=self.reduit_au)
        if self.supprime:
            retranche = SituationEnTreve(exceptions=(self.motif,))
        return moment.etat.sans_treve(retranche, self.survenu_le).prouve(
            Preuve.TREVE, moment.reference
        )

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """La trêve supprimée n'a plus d'objet."""
        if self.supprime:
            yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La trêve réduite ; la responsabilité de l'État, qu'elle ne reporte plus autant."""
        if self.reduit_au:
            ce_jour = replace(moment.etat.treve_ecartee, le=self.survenu_le)
            yield Armement(TREVE_HIVERNALE, ce_jour)
        yield from moment.etat.responsabilite_de_l_etat()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Une réduction sans date, une suppression qui en a une."""
        if self.effet == REDUIT and self.reduit_au is None:
            phrase = "Le sursis serait réduit à une date que l'on ne dit pas : il protège entier."
            yield Anomalie("date-de-reduction-attendue", phrase)
        if self.effet == SUPPRIME and self.reduit_au:
            phrase = "Le sursis serait à la fois supprimé, et réduit à une date."
            yield Anomalie("reduction-contradictoire", phrase)
