"""Le bail glissant, de sa conclusion au glissement ou à son refus."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.intermediation import (
    AVIS_AU_PREFET_AVANT_EXAMEN,
    BAIL_GLISSANT,
    PeriodeDExamen,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Code,
    Commune,
    EnMois,
    Entier,
    Jour,
    Liste,
    Organisme,
    Personne,
)
from parcours.domain.langage.constats import Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Moment,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.fondation import BAILLEUR
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.volets.logement_accompagne.etat import BailGlissant, LogementAccompagne


def terme_et_avis(volet: LogementAccompagne, examen_le: date | None) -> Iterator[Armement]:
    """Le terme du bail qui doit glisser ; l'avis au préfet avant la fin de la période d'examen."""
    if volet.bail_glissant:
        yield Armement(BAIL_GLISSANT, volet.bail_glissant.duree())
    if examen_le:
        yield Armement(AVIS_AU_PREFET_AVANT_EXAMEN, PeriodeDExamen(echeance_examen_le=examen_le))


class BailGlissantConclu(Habilitant, Evenement[LogementAccompagne]):
    """Un organisme loue un logement pour le ménage, à qui le bail doit glisser.

    Le préfet est avisé deux mois avant la fin de chaque période d'examen.
    """

    fiche = Fiche(
        nom="logement-accompagne.bail-glissant-conclu",
        libelle="Convention de bail glissant conclue",
        phrase="Bail glissant conclu pour {duree_mois} mois.",
        fondement="CCH, art. L. 442-8-1 à L. 442-8-3 ; décret n° 2010-1564",
        emetteurs=roles("ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_IML BAILLEUR_SOCIAL POLE_RESSOURCE"),
        contact_reel=True,
        rang=Rang.LOGEMENT_ACCOMPAGNE,
        ouvre=(dossiers.BAIL_GLISSANT,),
        acte=acte(
            "OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE BAILLEUR_SOCIAL",
            distinguent="personnes",
        ),
    )

    duree_mois: EnMois
    """Durée prévue avant glissement."""
    prochain_examen_le: Jour | None = None
    """Fin de la première période d'examen ; le préfet est avisé deux mois avant (R-L04)."""
    bailleur: Annotated[Organisme | None, BAILLEUR] = None
    """Bailleur, s'il est une personne morale."""
    commune: Commune | None = None
    """Commune du logement."""
    personnes: Liste[Personne] = ()
    """Occupants ; absent : tous les présents."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """Le bail attend de glisser, au plus tard à la fin de la convention."""
        terme = ajouter_mois(self.survenu_le, self.duree_mois)
        bail = BailGlissant(self.survenu_le, terme, self.prochain_examen_le)
        return replace(moment.etat, bail_glissant=bail)

    def residence(self) -> Residence:
        """Sous-locataire, dans un nouveau logement."""
        return Residence("BAIL_GLISSANT", personnes=self.personnes, nouveau_logement=True)

    def armements(self, moment: Moment[LogementAccompagne]) -> Iterator[Armement]:
        """Le terme de la convention et l'avis au préfet avant l'examen."""
        yield from terme_et_avis(moment.etat, self.prochain_examen_le)

    def anomalies(self, moment: Moment[LogementAccompagne]) -> Iterator[Anomalie]:
        """Une convention sans date d'examen, ou examinée avant de commencer."""
        if self.prochain_examen_le is None:
            yield Anomalie("date-attendue", "La convention ne dit pas quand le bail sera examiné.")
        elif self.prochain_examen_le < self.jour:
            yield Anomalie("dates-contradictoires", "Le bail est examiné avant de commencer.")


class BailGlissantExamine(Evenement[LogementAccompagne]):
    """Le ménage, l'organisme et le bailleur examinent ensemble si le bail peut glisser.

    La période d'examen suivante a son propre avis au préfet ; elle ne repousse le terme de la
    convention que si elle le dépasse.
    """

    fiche = Fiche(
        nom="logement-accompagne.bail-glissant-examine",
        libelle="Bilan contradictoire du bail glissant tenu",
        phrase="Bilan du bail glissant tenu : {avis}.",
        fondement="CCH, art. L. 442-8-3 ; décret n° 2010-1564",
        emetteurs=roles("ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_IML POLE_RESSOURCE"),
        contact_reel=True,
        acte=acte("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE", distinguent="rang"),
    )

    rang: Annotated[Entier, Field(ge=1, le=12)] | None = None
    """Rang du bilan."""
    avis: Annotated[str, Code("AVIS_GLISSEMENT")]
    """Avis."""
    prochain_examen_le: Jour | None = None
    """Fin de la période d'examen suivante."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """La période d'examen suivante, s'il y en a une."""
        if moment.etat.bail_glissant is None or self.prochain_examen_le is None:
            return moment.etat
        return replace(
            moment.etat, bail_glissant=moment.etat.bail_glissant.examine(self.prochain_examen_le)
        )

    def armements(self, moment: Moment[LogementAccompagne]) -> Iterator[Armement]:
        """Le terme, et l'avis au préfet avant l'examen suivant."""
        if self.prochain_examen_le:
            yield from terme_et_avis(moment.etat, self.prochain_examen_le)

    def anomalies(self, moment: Moment[LogementAccompagne]) -> Iterator[Anomalie]:
        """Un bilan sans bail glissant connu, ou suivi d'un examen déjà passé."""
        if moment.etat.bail_glissant is None:
            yield Anomalie("bail-glissant-inconnu", "Aucun bail glissant n'est en cours.")
        if self.prochain_examen_le and self.prochain_examen_le < self.jour:
            yield Anomalie("dates-contradictoires", "L'examen suivant précède ce bilan.")


class GlissementPrononce(Evenement[LogementAccompagne]):
    """Le bail glisse : le ménage est locataire en titre à sa prise d'effet."""

    fiche = Fiche(
        nom="logement-accompagne.glissement-prononce",
        libelle="Glissement du bail prononcé",
        phrase="Le ménage devient titulaire du bail à compter du {prend_effet_le}.",
        fondement="CCH, art. L. 442-8-3",
        emetteurs=roles("ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_IML BAILLEUR_SOCIAL POLE_RESSOURCE"),
        contact_reel=True,
        rang=Rang.LOGEMENT,
        ouvre=(dossiers.BAIL,),
        ferme=(dossiers.BAIL_GLISSANT,),
        satisfait=(BAIL_GLISSANT,),
        eteint=(AVIS_AU_PREFET_AVANT_EXAMEN,),
        clot=("AL-10",),
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
    )

    prend_effet_le: Jour
    """Date d'effet du bail du ménage."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """Plus rien n'attend de glisser."""
        return replace(moment.etat, bail_glissant=None)

    def residence(self) -> Residence:
        """Locataire en titre, sans déménager."""
        return Residence("LOGEMENT_LOCATAIRE", debut=self.prend_effet_le)


class GlissementRefuse(Evenement[LogementAccompagne]):
    """Le bail ne glissera pas.

    L'occupation continue jusqu'à la sortie ; une alerte prévient de la rupture.
    """

    fiche = Fiche(
        nom="logement-accompagne.glissement-refuse",
        libelle="Glissement refusé ou échec du bail glissant constaté",
        phrase="Glissement du bail non retenu : {motif}.",
        fondement="CCH, art. L. 442-8-3",
        emetteurs=roles("ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_IML BAILLEUR_SOCIAL POLE_RESSOURCE"),
        ferme=(dossiers.BAIL_GLISSANT,),
        eteint=(BAIL_GLISSANT, AVIS_AU_PREFET_AVANT_EXAMEN),
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
    )

    motif: Annotated[str, Code("MOTIF_REFUS_GLISSEMENT")]
    """Motif."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """Plus rien n'attend de glisser."""
        return replace(moment.etat, bail_glissant=None)


class EcheanceNotifieeAuPrefet(Evenement[LogementAccompagne]):
    """Le bailleur avise le préfet de l'échéance de la période d'examen.

    Deux mois avant.
    """

    fiche = Fiche(
        nom="logement-accompagne.echeance-notifiee-au-prefet",
        libelle="Échéance du bail glissant notifiée au préfet",
        fondement="CCH, art. L. 442-8-3",
        emetteurs=roles("BAILLEUR_SOCIAL"),
        satisfait=(AVIS_AU_PREFET_AVANT_EXAMEN,),
    )

    echeance_le: Jour
    """Échéance notifiée."""

    def anomalies(self, moment: Moment[LogementAccompagne]) -> Iterator[Anomalie]:
        """Une échéance qui n'est pas celle de l'examen en cours."""
        examen_le = moment.etat.bail_glissant.examen_le if moment.etat.bail_glissant else None
        if examen_le and examen_le != self.echeance_le:
            yield Anomalie("autre-echeance", "L'échéance notifiée n'est pas celle de l'examen.")
