"""L'orientation vers une place : proposée, refusée, sans suite, ou suivie d'une admission."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.droit.siao import REPONSE_A_UNE_ORIENTATION, ReponseAttendue
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import DIT_LA_STRUCTURE, Code, Jour, Organisme, Reference
from parcours.domain.langage.dossiers import AU_FAIT, LE_DERNIER
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DE_SEJOUR, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import roles


class OrientationProposee(Habilitant, Evenement[SansEtat]):
    """Le SIAO propose une place au ménage et à une structure."""

    fiche = Fiche(
        nom="siao.orientation-proposee",
        libelle="Orientation proposée",
        phrase="Orientation proposée vers une structure.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("SIAO OPERATEUR_115"),
        ouvre=(dossiers.ORIENTATION_SIAO,),
        acte=acte("SIAO OPERATEUR_115", QUELQUES_JOURS, distinguent="structure type_place"),
    )

    structure: Annotated[
        Organisme | None,
        DIT_LA_STRUCTURE,
        Fonde(Base.ORIENTATION, finit=FIN_DE_SEJOUR, cle="structure"),
    ] = None
    """Structure proposée ; absent : on ne la dit pas."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la place."""
    place_disponible_le: Jour | None = None
    """Date de disponibilité."""
    reponse_attendue_le: Jour | None = None
    """Échéance fixée localement pour répondre."""
    demande: Reference | None = None
    """Fait siao.demande-deposee satisfait."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La réponse, à la date que dit l'orientation, sinon dans le délai du territoire."""
        reponse = ReponseAttendue(le=self.survenu_le, convenu_le=self.reponse_attendue_le)
        yield Armement(REPONSE_A_UNE_ORIENTATION, reponse, cle=AU_FAIT)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une réponse attendue avant d'avoir proposé."""
        if self.reponse_attendue_le and self.reponse_attendue_le < self.jour:
            yield Anomalie("dates-contradictoires", "La réponse est attendue avant l'orientation.")


class OrientationRefuseeParLeMenage(Evenement[SansEtat]):
    """Le ménage refuse l'orientation proposée.

    Sa demande est à mettre à jour aussitôt : une alerte le rappelle au prescripteur.
    """

    fiche = Fiche(
        nom="siao.orientation-refusee-par-le-menage",
        libelle="Orientation refusée par le ménage",
        phrase="Orientation déclinée par le ménage.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE "
            "OPERATEUR_IML REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT"
        ),
        contact_reel=True,
        ferme=(dossiers.ORIENTATION_SIAO,),
        acte=acte("GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML SIAO"),
    )

    orientation: Reference
    """Fait siao.orientation-proposee."""
    motif: Annotated[str, Code("REFUS_MENAGE")]
    """Motif exprimé."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Une réponse est donnée."""
        yield Arret(REPONSE_A_UNE_ORIENTATION, satisfaite=True, cle=self.orientation)


class OrientationRefuseeParLaStructure(Evenement[SansEtat]):
    """La structure refuse l'orientation proposée."""

    fiche = Fiche(
        nom="siao.orientation-refusee-par-la-structure",
        libelle="Orientation refusée par la structure",
        phrase="Orientation non retenue par la structure : {motif}.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML SIAO"
        ),
        ferme=(dossiers.ORIENTATION_SIAO,),
        acte=acte("GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML SIAO"),
    )

    orientation: Reference
    """Fait siao.orientation-proposee."""
    motif: Annotated[str, Code("REFUS_STRUCTURE")]
    """Motif du refus."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Une réponse est donnée."""
        yield Arret(REPONSE_A_UNE_ORIENTATION, satisfaite=True, cle=self.orientation)


class OrientationResteeSansSuite(Evenement[SansEtat]):
    """L'orientation n'aboutit pas."""

    fiche = Fiche(
        nom="siao.orientation-restee-sans-suite",
        libelle="Orientation ou admission restée sans suite",
        phrase="Orientation restée sans suite : {motif}.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "SIAO GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML"
        ),
        ferme=(dossiers.ORIENTATION_SIAO,),
        acte=acte("SIAO GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML"),
    )

    orientation: Reference
    """Fait siao.orientation-proposee."""
    motif: Annotated[str, Code("SANS_SUITE_ORIENTATION")]
    """Motif."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Plus de réponse à attendre."""
        yield Arret(REPONSE_A_UNE_ORIENTATION, satisfaite=False, cle=self.orientation)


class AdmissionPrononcee(Habilitant, Evenement[SansEtat]):
    """La structure admet le ménage.

    Ne change pas la situation : c'est l'entrée effective qui compte.
    """

    fiche = Fiche(
        nom="siao.admission-prononcee",
        libelle="Admission prononcée",
        phrase="Admission prononcée par la structure.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles(
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA SIAO"
        ),
        ferme=(dossiers.ORIENTATION_SIAO,),
        acte=acte(
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA SIAO",
            distinguent="structure",
        ),
    )

    orientation: Reference | None = None
    """Fait siao.orientation-proposee."""
    structure: Annotated[
        Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.SEJOUR, finit=FIN_DE_SEJOUR, cle="structure")
    ] = None
    """Structure qui admet ; absent : on ne la dit pas."""
    entree_prevue_le: Jour | None = None
    """Date d'entrée prévue."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une entrée prévue avant l'admission."""
        if self.entree_prevue_le and self.entree_prevue_le < self.jour:
            yield Anomalie("dates-contradictoires", "L'entrée est prévue avant l'admission.")

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Une réponse est donnée ; sans référence, à la dernière orientation."""
        yield Arret(REPONSE_A_UNE_ORIENTATION, satisfaite=True, cle=self.orientation or LE_DERNIER)
