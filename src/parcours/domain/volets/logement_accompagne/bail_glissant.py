"""Le bail glissant, de sa conclusion au glissement ou à son refus."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import Code, Commune, Entier, Jour, Liste, Organisme, Personne
from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.intermediation import AVIS_AU_PREFET_AVANT_EXAMEN, BAIL_GLISSANT
from parcours.domain.evenement import Armement, Evenement, Residence, SansEtat
from parcours.domain.fiche import Fiche, Rang
from parcours.domain.vocabulaire import roles
from parcours.domain.volets.logement_accompagne.etat import LogementAccompagne


class BailGlissantConclu(Evenement[LogementAccompagne]):
    """Un organisme loue un logement pour le ménage, à qui le bail doit glisser.

    Le préfet est avisé deux mois avant la fin de chaque période d'examen. Source : CCH, art. L.
    442-8-1 à L. 442-8-3.
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
    )

    duree_mois: Annotated[Entier, Field(ge=1, le=36)]
    """Durée prévue avant glissement."""
    prochain_examen_le: Jour | None = None
    """Fin de la première période d'examen ; le préfet est avisé deux mois avant (R-L04)."""
    bailleur: Organisme | None = None
    """Bailleur, s'il est une personne morale."""
    commune: Commune | None = None
    """Commune du logement."""
    personnes: Liste[Personne] = ()
    """Occupants ; absent : tous les présents."""

    def applique(self, volet: LogementAccompagne) -> LogementAccompagne:
        """Le bail attend de glisser."""
        return replace(volet, bail_glissant_depuis_le=self.survenu_le)

    def residence(self) -> Residence:
        """Sous-locataire, dans un nouveau logement."""
        return Residence("BAIL_GLISSANT", personnes=self.personnes, nouveau_logement=True)

    def armements(self, volet: LogementAccompagne) -> Iterator[Armement]:
        """Le terme de la convention et l'avis au préfet avant l'examen."""
        del volet
        terme = ajouter_mois(self.survenu_le, self.duree_mois)
        bail: Faits = {"debut": self.survenu_le, "convenu_le": terme}
        yield Armement(BAIL_GLISSANT, bail)
        if self.prochain_examen_le:
            examen = {"echeance_examen_le": self.prochain_examen_le}
            yield Armement(AVIS_AU_PREFET_AVANT_EXAMEN, examen)


class BailGlissantExamine(Evenement[LogementAccompagne]):
    """Le ménage, l'organisme et le bailleur examinent ensemble si le bail peut glisser.

    Source : CCH, art. L. 442-8-3.
    """

    fiche = Fiche(
        nom="logement-accompagne.bail-glissant-examine",
        libelle="Bilan contradictoire du bail glissant tenu",
        phrase="Bilan du bail glissant tenu.",
        fondement="CCH, art. L. 442-8-3 ; décret n° 2010-1564",
        emetteurs=roles("ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_IML POLE_RESSOURCE"),
        contact_reel=True,
    )

    rang: Annotated[Entier, Field(ge=1, le=12)] | None = None
    """Rang du bilan."""
    avis: Annotated[str, Code("AVIS_GLISSEMENT")]
    """Avis."""
    prochain_examen_le: Jour | None = None
    """Fin de la période d'examen suivante."""

    def armements(self, volet: LogementAccompagne) -> Iterator[Armement]:
        """La période d'examen suivante, s'il y en a une."""
        if self.prochain_examen_le is None:
            return
        if volet.bail_glissant_depuis_le:
            yield Armement(
                BAIL_GLISSANT,
                {"debut": volet.bail_glissant_depuis_le, "convenu_le": self.prochain_examen_le},
            )
        yield Armement(AVIS_AU_PREFET_AVANT_EXAMEN, {"echeance_examen_le": self.prochain_examen_le})


class GlissementPrononce(Evenement[SansEtat]):
    """Le bail glisse : le ménage est locataire en titre à sa prise d'effet.

    Source : CCH, art. L. 442-8-3.
    """

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
    )

    prend_effet_le: Jour
    """Date d'effet du bail du ménage."""

    def residence(self) -> Residence:
        """Locataire en titre, sans déménager."""
        return Residence("LOGEMENT_LOCATAIRE", debut=self.prend_effet_le)


class GlissementRefuse(Evenement[SansEtat]):
    """Le bail ne glissera pas.

    L'occupation continue jusqu'à la sortie ; une alerte prévient de la rupture.
    """

    fiche = Fiche(
        nom="logement-accompagne.glissement-refuse",
        libelle="Glissement refusé ou échec du bail glissant constaté",
        phrase="Glissement du bail non retenu.",
        fondement="CCH, art. L. 442-8-3",
        emetteurs=roles("ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_IML BAILLEUR_SOCIAL POLE_RESSOURCE"),
        ferme=(dossiers.BAIL_GLISSANT,),
        eteint=(BAIL_GLISSANT, AVIS_AU_PREFET_AVANT_EXAMEN),
    )

    motif: Annotated[str, Code("MOTIF_REFUS_GLISSEMENT")]
    """Motif."""


class EcheanceNotifieeAuPrefet(Evenement[SansEtat]):
    """L'échéance de la période d'examen est notifiée au préfet."""

    fiche = Fiche(
        nom="logement-accompagne.echeance-notifiee-au-prefet",
        libelle="Échéance du bail glissant notifiée au préfet",
        phrase="Échéance du bail glissant notifiée au préfet.",
        fondement="CCH, art. L. 442-8-3",
        emetteurs=roles("BAILLEUR_SOCIAL"),
        satisfait=(AVIS_AU_PREFET_AVANT_EXAMEN,),
    )

    echeance_le: Jour
    """Échéance notifiée."""
