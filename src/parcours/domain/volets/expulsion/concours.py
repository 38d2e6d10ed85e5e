"""La force publique : requise, accordée, refusée, et ce que l'État en doit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from parcours.domain.droit.concours import (
    DEMANDE_D_INDEMNISATION,
    FIN_DE_RESPONSABILITE,
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
    DemandeDIndemnite,
)
from parcours.domain.droit.responsabilite import Concours, ReportAmiable
from parcours.domain.langage.champs import Centimes, Code, Jour, Reference
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion, Preuve


class ConcoursForcePubliqueRequis(Evenement[Expulsion]):
    """Le commissaire de justice requiert le concours de la force publique.

    Le silence de deux mois vaut refus : il se calcule, il ne se déclare pas.
    """

    fiche = Fiche(
        nom="expulsion.concours-requis",
        libelle="Concours de la force publique requis",
        fondement="CPCE, art. L. 153-1 et R. 153-1",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
    )

    commandement: Reference | None = None
    """Fait expulsion.commandement-de-quitter-delivre."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Retenir la réquisition ; une seconde ne déplace pas un refus déjà né."""
        requis = moment.etat.atteint(EtapeDeProcedure.CONCOURS_REQUIS, self.survenu_le)
        requis = requis.prouve(Preuve.REQUISITION, moment.reference, Preuve.REFUS)
        if requis.refus_ne_avant(self.survenu_le):
            return requis
        return replace(requis, concours=replace(requis.concours, requis_le=self.survenu_le))

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Deux mois de silence valent refus, et l'État en répond aussitôt."""
        yield Armement(REFUS_IMPLICITE_DU_CONCOURS, Concours(requis_le=self.survenu_le))
        yield from moment.etat.responsabilite_de_l_etat()


class ConcoursForcePubliqueAccorde(Evenement[Expulsion]):
    """Le préfet accorde le concours de la force publique."""

    fiche = Fiche(
        nom="expulsion.concours-accorde",
        libelle="Concours de la force publique accordé",
        phrase="Concours de la force publique accordé à compter du {effet_le}.",
        fondement="CPCE, art. R. 153-1 et R. 154-4 ; décret n° 2025-1052",
        emetteurs=roles("PREFECTURE CCAPEX COMMISSAIRE_DE_JUSTICE"),
        sensibilite=S3,
        satisfait=(REFUS_IMPLICITE_DU_CONCOURS,),
        eteint=(RESPONSABILITE_DE_L_ETAT,),
        acte=acte("PREFECTURE COMMISSAIRE_DE_JUSTICE CCAPEX"),
    )

    effet_le: Jour
    """Premier jour où l'exécution est autorisée."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """L'exécution est autorisée."""
        etape = EtapeDeProcedure.CONCOURS_ACCORDE
        accorde = moment.etat.atteint(etape, self.survenu_le, concours_effet_le=self.effet_le)
        return accorde.sans_concours_attendu().prouve(Preuve.OCTROI, moment.reference)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """L'octroi empêche le refus de naître, ou met fin à ce que l'État en doit."""
        octroi = Concours(accorde_le=self.survenu_le)
        yield Arret(RESPONSABILITE_DE_L_ETAT, satisfaite=False, faits=octroi)
        yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La responsabilité de l'État prend fin, si l'exécution suit dans les quinze jours."""
        yield Armement(FIN_DE_RESPONSABILITE, Concours(accorde_le=self.survenu_le))

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un concours qui vaudrait avant d'être accordé."""
        if self.effet_le < self.survenu_le:
            phrase = "Le concours prend effet avant d'être accordé."
            yield Anomalie("effet-avant-la-decision", phrase)


class ConcoursForcePubliqueRefuse(Evenement[Expulsion]):
    """Le préfet refuse le concours de la force publique.

    La responsabilité de l'État se calcule, report de la trêve et du délai de grâce compris ; un
    refus exprès ne déplace pas celui qui est né du silence.
    """

    fiche = Fiche(
        nom="expulsion.concours-refuse",
        libelle="Concours de la force publique refusé",
        phrase="Concours de la force publique refusé[ : {motif}].",
        fondement="CPCE, art. R. 153-1 et R. 154-5 ; CE, 9 novembre 2018, n° 412696",
        emetteurs=roles("PREFECTURE CCAPEX COMMISSAIRE_DE_JUSTICE"),
        sensibilite=S3,
        satisfait=(REFUS_IMPLICITE_DU_CONCOURS,),
        clot=("AL-07",),
        acte=acte("PREFECTURE COMMISSAIRE_DE_JUSTICE CCAPEX"),
    )

    motif: Annotated[str, Code("MOTIF_REFUS_CONCOURS")] | None = None
    """Motif."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Retenir le refus : il reprend ce qui était accordé."""
        concours = replace(moment.etat.concours, refuse_le=self.survenu_le)
        refuse = replace(moment.etat, concours=concours, concours_effet_le=None)
        return refuse.prouve(Preuve.REFUS, moment.reference, Preuve.OCTROI)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """L'État répond du refus."""
        yield from moment.etat.responsabilite_de_l_etat()


class DepartAmiableConvenu(Evenement[Expulsion]):
    """Le propriétaire et le ménage conviennent d'un départ à une date.

    Suspend la responsabilité de l'État jusque-là, sans l'éteindre : ce n'est pas une renonciation.
    """

    fiche = Fiche(
        nom="expulsion.depart-amiable-convenu",
        libelle="Date de départ amiable convenue",
        phrase="Départ amiable convenu pour le {jusqu_au}.",
        fondement="CE, 4 février 2015, n° 369224",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL PREFECTURE REFERENT_PARCOURS"),
        sensibilite=S3,
        contact_reel=True,
        acte=acte("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE PREFECTURE"),
    )

    jusqu_au: Jour
    """Date de départ convenue."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Retenir la date convenue."""
        report = ReportAmiable(self.survenu_le, self.jusqu_au)
        concours = replace(moment.etat.concours, report_accord_amiable=report)
        return replace(moment.etat, concours=concours).prouve(
            Preuve.DEPART_AMIABLE, moment.reference
        )

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La responsabilité de l'État, suspendue entre ces dates."""
        yield from moment.etat.responsabilite_de_l_etat()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un départ convenu pour un jour déjà passé."""
        if self.jusqu_au < self.survenu_le:
            yield Anomalie("depart-deja-passe", "Le départ convenu précède l'accord.")


class IndemnisationDemandee(Evenement[SansEtat]):
    """Le propriétaire demande à l'État réparation du refus de la force publique.

    Deux mois de silence valent rejet.
    """

    fiche = Fiche(
        nom="expulsion.indemnisation-demandee",
        libelle="Indemnisation demandée à l'État pour refus de concours",
        phrase="Demande d'indemnisation adressée à l'État[ : {montant}].",
        fondement="CPCE, art. R. 154-2 ; décret n° 2025-1052",
        emetteurs=roles("PREFECTURE COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL"),
        sensibilite=S3,
        acte=acte("BAILLEUR_SOCIAL COMMISSAIRE_DE_JUSTICE PREFECTURE"),
    )

    montant: Centimes | None = None
    """Montant demandé."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le silence du préfet."""
        yield Armement(DEMANDE_D_INDEMNISATION, DemandeDIndemnite(le=self.survenu_le))
