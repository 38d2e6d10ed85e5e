"""L'hébergement : entrer dans une structure, y séjourner, en sortir."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.droit.dalo import OFFRE_D_HEBERGEMENT
from parcours.domain.droit.habitat import HEBERGEMENT_OU_RELOGEMENT
from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Centimes,
    Code,
    Commune,
    Jour,
    Liste,
    Organisme,
    Personne,
    Reference,
)
from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.fondation import FIN_DE_SEJOUR, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.situations import Etape, situation
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.partages.sortie import departs, vers


def autre_genre(type_place: str) -> Iterator[Anomalie]:
    """Ce qui surprend d'une place de logement accompagné, ou d'un logement, dite d'hébergement."""
    if situation(type_place).etape is not Etape.HEBERGEMENT:
        yield Anomalie("place-d-un-autre-genre", "Cette place n'est pas d'hébergement.")


class EntreeEnHebergementEffectuee(Habilitant, Evenement[SansEtat]):
    """Des personnes entrent dans une structure d'hébergement.

    La situation est la nature de la place.
    """

    fiche = Fiche(
        nom="hebergement.entree-effectuee",
        libelle="Entrée en hébergement effectuée",
        phrase="Entrée en hébergement.",
        fondement="CASF, art. L. 345-2-2",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT SIAO OPERATEUR_115 PREFECTURE MAIRIE EPCI"),
        contact_reel=True,
        rang=Rang.HEBERGEMENT,
        ouvre=(dossiers.SEJOUR,),
        eteint=(OFFRE_D_HEBERGEMENT, HEBERGEMENT_OU_RELOGEMENT),
        clot=("AL-08", "AL-14"),
        acte=acte(
            "GESTIONNAIRE_HEBERGEMENT OPERATEUR_115 SIAO",
            QUELQUES_JOURS,
            distinguent="structure personnes",
        ),
    )

    structure: Annotated[
        Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.SEJOUR, finit=FIN_DE_SEJOUR, cle="structure")
    ] = None
    """Structure d'hébergement ; absent : on ne la dit pas."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la place."""
    personnes: Liste[Personne] = ()
    """Personnes entrées ; absent : tous les présents."""
    orientation: Reference | None = None
    """Fait siao.orientation-proposee honoré."""
    commune: Commune | None = None
    """Commune de la place."""

    def residence(self) -> Residence:
        """Hébergé, jusqu'à un fait de sortie."""
        return Residence(self.type_place, personnes=self.personnes)

    def fermetures(self, moment: Moment[SansEtat]) -> Iterator[MouvementDeDossier]:
        """L'orientation honorée n'attend plus de réponse."""
        if self.orientation:
            yield MouvementDeDossier(dossiers.ORIENTATION_SIAO, self.orientation)

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Plus de réponse à attendre : de l'orientation honorée, sans référence d'aucune."""
        yield from super().arrets(moment)
        yield Arret(REPONSE_A_UNE_ORIENTATION, satisfaite=False, cle=self.orientation)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une place qui n'est pas d'hébergement."""
        yield from autre_genre(self.type_place)


class ContratDeSejourSigne(Evenement[SansEtat]):
    """Le ménage et la structure signent un contrat de séjour, ou le renouvellent."""

    fiche = Fiche(
        nom="hebergement.contrat-de-sejour-signe",
        libelle="Contrat de séjour signé ou renouvelé",
        phrase="Contrat de séjour signé.",
        fondement="CASF, art. L. 311-4",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT"),
        contact_reel=True,
    )

    renouvellement: Booleen
    """Vrai si un contrat précédait."""
    echeance_le: Jour | None = None
    """Échéance du contrat."""
    participation_mensuelle: Annotated[Centimes | None, S3] = None
    """Participation financière mensuelle."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un contrat échu avant d'être signé."""
        if self.echeance_le and self.echeance_le < self.jour:
            yield Anomalie("dates-contradictoires", "Le contrat finit avant d'être signé.")


class PretAuLogementDeclare(Evenement[SansEtat]):
    """La structure estime que le ménage peut accéder à un logement.

    Constat d'un besoin, jamais une condition d'accès : il mesure la fluidité.
    """

    fiche = Fiche(
        nom="hebergement.pret-au-logement-declare",
        libelle="Ménage déclaré prêt au logement",
        phrase="Ménage déclaré prêt à accéder au logement.",
        fondement="Assises du logement en Occitanie ; CASF, art. L. 345-2-3",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT SIAO REFERENT_PARCOURS"),
        acte=acte("GESTIONNAIRE_HEBERGEMENT REFERENT_PARCOURS SIAO", distinguent="modalite"),
    )

    modalite: Annotated[str, Code("MODALITE_PRET")]
    """Forme de logement visée."""


class ChangementDePlaceEffectue(Habilitant, Evenement[SansEtat]):
    """Des personnes changent de place sans quitter l'hébergement.

    Le séjour continue : ce n'est ni une sortie ni une rupture.
    """

    fiche = Fiche(
        nom="hebergement.changement-de-place-effectue",
        libelle="Changement de place effectué",
        phrase="Changement de place d'hébergement.",
        fondement="CASF, art. L. 345-2-3",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT SIAO OPERATEUR_115"),
        rang=Rang.HEBERGEMENT,
        acte=acte(
            "GESTIONNAIRE_HEBERGEMENT OPERATEUR_115 SIAO",
            QUELQUES_JOURS,
            distinguent="structure personnes",
        ),
    )

    structure: Annotated[
        Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.SEJOUR, finit=FIN_DE_SEJOUR, cle="structure")
    ] = None
    """Structure d'arrivée ; absent : on ne la dit pas."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la nouvelle place."""
    personnes: Liste[Personne] = ()
    """Personnes concernées ; absent : tous les présents."""
    motif: Annotated[str, Code("MOTIF_CHANGEMENT_PLACE")] | None = None
    """Motif."""

    def residence(self) -> Residence:
        """Hébergé, dans une autre place."""
        return Residence(self.type_place, personnes=self.personnes)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une place qui n'est pas d'hébergement."""
        yield from autre_genre(self.type_place)


class FinDePriseEnChargeNotifiee(Evenement[SansEtat]):
    """La structure annonce la fin de la prise en charge.

    La situation ne change qu'à la sortie. Sans solution préparée, la continuité n'est pas assurée.
    """

    fiche = Fiche(
        nom="hebergement.fin-de-prise-en-charge-notifiee",
        libelle="Fin de prise en charge notifiée",
        phrase="Fin de prise en charge annoncée pour le {effet_le}.",
        fondement="CASF, art. L. 345-2-3",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT"),
    )

    motif: Annotated[str, Code("FIN_PEC")]
    """Motif de la fin de prise en charge."""
    effet_le: Jour
    """Date d'effet."""
    orientation_preparee: Booleen
    """Vrai si une solution suit."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une fin sans solution rompt la continuité que la loi promet ; une fin déjà passée."""
        if self.effet_le < self.jour:
            yield Anomalie("dates-contradictoires", "La fin précède sa notification.")
        if not self.orientation_preparee:
            yield Anomalie(
                "fin-sans-orientation", "La prise en charge va finir sans solution préparée."
            )


class SortieHebergementEffectuee(Evenement[SansEtat]):
    """Des personnes sortent d'une structure d'hébergement.

    Le jour de sortie n'est plus dormi. Sans référent en charge ce jour-là, une alerte s'ouvre.
    """

    fiche = Fiche(
        nom="hebergement.sortie-effectuee",
        libelle="Sortie d'hébergement effectuée",
        phrase="Sortie d'hébergement : {destination}.",
        fondement="CASF, art. L. 345-2-3",
        emetteurs=roles("GESTIONNAIRE_HEBERGEMENT SIAO OPERATEUR_115"),
        rang=Rang.SORTIE,
        ferme=(dossiers.SEJOUR,),
        acte=acte(
            "GESTIONNAIRE_HEBERGEMENT OPERATEUR_115 SIAO",
            QUELQUES_JOURS,
            distinguent="structure personnes",
        ),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination à la sortie."""
    motif: Annotated[str, Code("FIN_PEC")] | None = None
    """Motif de fin de prise en charge."""
    personnes: Liste[Personne] = ()
    """Personnes sorties ; absent : toutes celles du séjour."""
    sejour: Reference | None = None
    """Le fait d'entrée dont cette sortie finit le séjour."""
    structure: Annotated[Organisme, DIT_LA_STRUCTURE] | None = None
    """Structure quittée ; utile si plusieurs séjours sont ouverts."""

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return vers(self.destination, self.personnes)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination, self.personnes)
