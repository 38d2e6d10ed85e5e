"""Le droit au logement et à l'hébergement opposables, de la commission au tribunal."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from parcours.domain.droit.dalo import (
    AU_TRIBUNAL,
    AVIS_DU_MAIRE,
    DECISION_DE_LA_COMMISSION,
    JUGEMENT_DU_TRIBUNAL,
    OFFRE_D_HEBERGEMENT,
    OFFRE_DE_LOGEMENT,
    AttenteDePieces,
    AvisSollicite,
    DecisionFavorable,
    RecoursAmiable,
    Requete,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Centimes,
    Code,
    Jour,
    ListeNonVide,
    Organisme,
)
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DE_SEJOUR, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S3, roles

SANS_OFFRE = frozenset({"DEFAVORABLE", "SANS_OBJET"})
"""Les décisions qui ne promettent aucune offre."""


@dataclass(frozen=True, slots=True)
class Dalo:
    """Le recours du ménage devant la commission de médiation."""

    nature: str | None = None
    """Logement ou hébergement."""
    en_attente: int = 0
    """Recours déposés que la commission n'a pas tranchés."""
    complet_le: date | None = None
    """Jour où le dossier est complet : le délai court."""
    pieces_demandees_le: date | None = None
    """Depuis quand des pièces manquent à un dossier que l'on avait dit complet."""
    suspensions: tuple[AttenteDePieces, ...] = ()
    """Du jour où des pièces ont été demandées à celui où elles ont été reçues."""

    def depose(self, nature: str) -> "Dalo":
        """Un recours de plus attend la commission."""
        return Dalo(nature, en_attente=self.en_attente + 1)

    def complete(self, le: date) -> "Dalo":
        """Le dossier est complet, ou l'est de nouveau : le délai reprend où il s'était arrêté."""
        if self.complet_le is None or self.pieces_demandees_le is None:
            return replace(self, complet_le=le)
        suspension = AttenteDePieces(self.pieces_demandees_le, le)
        suspensions = (*self.suspensions, suspension)
        return replace(self, pieces_demandees_le=None, suspensions=suspensions)

    def incomplete(self, le: date) -> "Dalo":
        """Des pièces manquent : un délai qui courait s'arrête."""
        if self.complet_le is None or self.pieces_demandees_le is not None:
            return self
        return replace(self, pieces_demandees_le=le)

    def delai(self) -> RecoursAmiable:
        """De quoi compter le délai de la commission."""
        return RecoursAmiable(le=self.complet_le, nature=self.nature, suspensions=self.suspensions)


class RecoursDaloDepose(Evenement[Dalo]):
    """Le ménage demande à la commission de médiation un logement ou un hébergement.

    L'échéance est provisoire : l'accusé d'un dossier complet la remplace.
    """

    fiche = Fiche(
        nom="acces.recours-dalo-depose",
        libelle="Recours DALO ou DAHO déposé",
        phrase="Recours déposé devant la commission de médiation.",
        fondement="CCH, art. L. 441-2-3",
        emetteurs=roles(
            "COMED PREFECTURE SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT ADIL POLE_RESSOURCE MENAGE"
        ),
        ouvre_parcours=True,
        contact_reel=True,
        ouvre=(dossiers.RECOURS_DALO,),
        acte=acte("COMED PREFECTURE", distinguent="nature"),
    )

    nature: Annotated[str, Code("NATURE_DALO")]
    """Logement ou hébergement."""
    motifs: ListeNonVide[Annotated[str, Code("MOTIF_DALO")]]
    """Motifs du recours."""

    def applique(self, moment: Moment[Dalo]) -> Dalo:
        """Retenir ce que le recours demande."""
        return moment.etat.depose(self.nature)

    def armements(self, moment: Moment[Dalo]) -> Iterator[Armement]:
        """La décision de la commission, à titre provisoire."""
        yield Armement(
            DECISION_DE_LA_COMMISSION,
            RecoursAmiable(le=self.survenu_le, nature=moment.etat.nature),
        )

    def anomalies(self, moment: Moment[Dalo]) -> Iterator[Anomalie]:
        """Un recours à la fois, tant que la situation n'a pas changé."""
        if moment.etat.en_attente > 1:
            yield Anomalie("recours-deja-en-cours", "La commission n'a pas tranché le précédent.")


class RecoursDaloAccuse(Evenement[Dalo]):
    """Le secrétariat de la commission accuse réception du recours.

    Le délai court depuis le dossier complet. Un dossier incomplet le suspend jusqu'à un nouvel
    accusé.
    """

    fiche = Fiche(
        nom="acces.recours-dalo-accuse",
        libelle="Accusé de réception du recours délivré",
        phrase=("Accusé de réception du recours délivré, dossier {complet:complet|incomplet}."),
        fondement="CCH, art. R. 441-14 et R. 441-15",
        emetteurs=roles("COMED PREFECTURE"),
        acte=acte("COMED PREFECTURE", distinguent="complet"),
        suit="acces.recours-dalo-depose",
    )

    complet: Booleen
    """Vrai si le dossier est complet."""
    pieces_attendues_le: Jour | None = None
    """Date limite pour produire les pièces."""
    avis_maire_sollicite_le: Jour | None = None
    """Date à laquelle l'avis du maire est demandé."""

    def applique(self, moment: Moment[Dalo]) -> Dalo:
        """Retenir si le dossier est complet."""
        le = self.survenu_le
        return moment.etat.complete(le) if self.complet else moment.etat.incomplete(le)

    def arrets(self, moment: Moment[Dalo]) -> Iterator[Arret]:
        """Des pièces manquent : le délai ne court plus."""
        if not self.complet:
            yield Arret(DECISION_DE_LA_COMMISSION, satisfaite=False)

    def armements(self, moment: Moment[Dalo]) -> Iterator[Armement]:
        """La décision, depuis le dossier complet ; l'avis du maire, s'il est demandé."""
        if self.complet:
            yield Armement(DECISION_DE_LA_COMMISSION, moment.etat.delai())
        if self.avis_maire_sollicite_le:
            yield Armement(AVIS_DU_MAIRE, AvisSollicite(sollicite_le=self.avis_maire_sollicite_le))

    def anomalies(self, moment: Moment[Dalo]) -> Iterator[Anomalie]:
        """Un accusé sans recours, ou qui réclame des pièces sans dire jusqu'à quand."""
        if moment.etat.nature is None:
            yield Anomalie("recours-inconnu", "Aucun recours connu : le délai suppose un logement.")
        if not self.complet and self.pieces_attendues_le is None:
            yield Anomalie("date-attendue", "Des pièces manquent, sans dire jusqu'à quand.")
        elif self.pieces_attendues_le and self.pieces_attendues_le < self.jour:
            yield Anomalie("dates-contradictoires", "Les pièces sont attendues avant l'accusé.")


class DecisionDaloRendue(Evenement[Dalo]):
    """La commission de médiation décide.

    Un logement dans les trois mois (six dans les grandes agglomérations et outre-mer), un
    hébergement dans les six semaines.
    """

    fiche = Fiche(
        nom="acces.decision-dalo-rendue",
        libelle="Décision de la commission de médiation rendue",
        phrase="Décision rendue par la commission de médiation : {sens}.",
        fondement="CCH, art. L. 441-2-3, R. 441-16-1 et R. 441-18",
        emetteurs=roles("COMED PREFECTURE"),
        satisfait=(DECISION_DE_LA_COMMISSION,),
        eteint=(AVIS_DU_MAIRE,),
        clot=("AL-12",),
        acte=acte("COMED PREFECTURE"),
    )

    sens: Annotated[str, Code("SENS_DALO")]
    """Sens de la décision."""
    urgence: Booleen | None = None
    """Vrai si la commission retient l'urgence."""
    logement_de_transition: Booleen | None = None
    """Vrai si l'offre est un logement de transition ou un logement-foyer (trois mois)."""

    def applique(self, moment: Moment[Dalo]) -> Dalo:
        """Aucun recours n'attend plus la commission."""
        return Dalo(moment.etat.nature)

    def fermetures(self, moment: Moment[Dalo]) -> Iterator[MouvementDeDossier]:
        """Une décision défavorable ferme le recours ; favorable, il attend l'offre."""
        if self.sens in SANS_OFFRE:
            yield MouvementDeDossier(dossiers.RECOURS_DALO)

    def armements(self, moment: Moment[Dalo]) -> Iterator[Armement]:
        """L'offre que la décision promet ; sans elle, le temps de saisir le tribunal."""
        le = self.survenu_le
        if self.sens == "FAVORABLE_LOGEMENT":
            yield Armement(OFFRE_DE_LOGEMENT, DecisionFavorable(le=le))
            au_tribunal = DecisionFavorable(le=le, volet=AU_TRIBUNAL)
            yield Armement(OFFRE_DE_LOGEMENT, au_tribunal, cle=AU_TRIBUNAL)
        elif self.sens not in SANS_OFFRE:
            accueil = "TRANSITION" if self.logement_de_transition else None
            yield Armement(OFFRE_D_HEBERGEMENT, DecisionFavorable(le=le, type_accueil=accueil))


class HebergementDahoPropose(Habilitant, Evenement[SansEtat]):
    """Un hébergement est proposé au titre du droit à l'hébergement opposable."""

    fiche = Fiche(
        nom="acces.hebergement-daho-propose",
        libelle="Hébergement proposé au titre du DAHO",
        phrase="Hébergement proposé au titre du droit opposable.",
        fondement="CCH, art. R. 441-18",
        emetteurs=roles("PREFECTURE SIAO"),
        ferme=(dossiers.RECOURS_DALO,),
        satisfait=(OFFRE_D_HEBERGEMENT,),
        clot=("AL-12",),
        acte=acte("PREFECTURE SIAO", QUELQUES_JOURS, distinguent="structure"),
    )

    structure: Annotated[
        Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.ORIENTATION, finit=FIN_DE_SEJOUR)
    ] = None
    """Structure proposée ; absent : on ne la dit pas."""
    type_place: Annotated[str, Code("TYPE_PLACE")] | None = None
    """Nature de la place."""


class ContentieuxDaloEngage(Evenement[SansEtat]):
    """Le ménage saisit le tribunal administratif."""

    fiche = Fiche(
        nom="acces.contentieux-dalo-engage",
        libelle="Recours devant le tribunal administratif engagé (DALO)",
        phrase="Recours devant le tribunal administratif engagé : {objet}.",
        fondement="CCH, art. L. 441-2-3-1",
        emetteurs=roles(
            "ADIL SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT PREFECTURE MENAGE"
        ),
        contact_reel=True,
        clot=("AL-12",),
        acte=acte("PREFECTURE MENAGE", distinguent="objet"),
        prolonge=(dossiers.RECOURS_DALO,),
        suit="acces.recours-dalo-depose",
    )

    objet: Annotated[str, Code("OBJET_CONTENTIEUX_DALO")]
    """Objet du recours."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Le tribunal est saisi de l'offre qui n'est pas venue."""
        if self.objet == "INJONCTION":
            yield Arret(OFFRE_DE_LOGEMENT, satisfaite=True, cle=AU_TRIBUNAL)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le tribunal a deux mois pour juger."""
        yield Armement(JUGEMENT_DU_TRIBUNAL, Requete(le=self.survenu_le))


class ContentieuxDaloTranche(Evenement[SansEtat]):
    """Le tribunal administratif décide : injonction, astreinte, indemnité ou rejet."""

    fiche = Fiche(
        nom="acces.contentieux-dalo-tranche",
        libelle="Décision du tribunal administratif rendue (DALO)",
        phrase="Décision du tribunal administratif rendue : {sens}[, {montant}].",
        fondement="CCH, art. L. 441-2-3-1",
        emetteurs=roles(
            "ADIL SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT PREFECTURE"
        ),
        sensibilite=S3,
        satisfait=(JUGEMENT_DU_TRIBUNAL,),
        acte=acte("PREFECTURE"),
    )

    sens: Annotated[str, Code("SENS_CONTENTIEUX_DALO")]
    """Sens de la décision."""
    montant: Centimes | None = None
    """Astreinte ou indemnité, en centimes d'euro."""
