"""L'intermédiation locative : le mandat de gestion et la sous-location."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from parcours.domain.droit import memoire
from parcours.domain.droit.intermediation import AGREMENT_D_INTERMEDIATION, SOUS_LOCATION, Agrement
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Code,
    Commune,
    EnMois,
    IdentifiantExterne,
    Jour,
    Liste,
    Personne,
)
from parcours.domain.langage.constats import Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Moment,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.recits import acte
from parcours.domain.langage.situations import INCONNUE
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.volets.logement_accompagne.etat import LogementAccompagne, SousLocation

INTERMEDIATION = "IML"
"""Le cadre d'une sous-location en intermédiation locative."""
CONVERSIONS = {"BAIL_DIRECT": "LOGEMENT_LOCATAIRE", "MANDAT": "IML_MANDAT"}
"""La situation où mène l'issue d'une sous-location."""


def terme(sous_location: SousLocation | None) -> Iterator[Armement]:
    """L'échéance d'une sous-location en intermédiation, à la date que dit la convention."""
    if sous_location and sous_location.en_intermediation:
        yield Armement(SOUS_LOCATION, sous_location.duree())


class MandatDeGestionConclu(Evenement[SansEtat]):
    """Un opérateur gère, pour le propriétaire, le logement dont le ménage a le bail.

    Le ménage est chez lui. L'agrément de l'opérateur vaut cinq ans.
    """

    fiche = Fiche(
        nom="logement-accompagne.mandat-de-gestion-conclu",
        libelle="Logement en mandat de gestion (IML) attribué",
        phrase="Logement obtenu par mandat de gestion.",
        fondement="CCH, art. L. 365-4",
        emetteurs=roles("OPERATEUR_IML"),
        contact_reel=True,
        rang=Rang.LOGEMENT,
        ouvre=(dossiers.BAIL,),
    )

    duree_mois: EnMois | None = None
    """Durée du mandat."""
    agrement_le: Jour | None = None
    """Date de l'agrément de l'opérateur (cinq ans)."""
    commune: Commune | None = None
    """Commune du logement."""
    personnes: Liste[Personne] = ()
    """Occupants ; absent : tous les présents."""

    def residence(self) -> Residence:
        """Locataire, en mandat de gestion."""
        return Residence("IML_MANDAT", personnes=self.personnes, nouveau_logement=True)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """L'agrément de l'opérateur, s'il est connu."""
        if self.agrement_le:
            yield Armement(AGREMENT_D_INTERMEDIATION, Agrement(agrement_le=self.agrement_le))

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un opérateur agréé après coup, ou qui ne l'était plus."""
        if self.agrement_le is None:
            return
        expire_le = memoire.resultat(
            AGREMENT_D_INTERMEDIATION, Agrement(agrement_le=self.agrement_le)
        ).echeance
        if not (isinstance(expire_le, date) and self.agrement_le <= self.survenu_le <= expire_le):
            yield Anomalie("agrement-hors-delai", "L'opérateur n'est pas agréé ce jour-là.")


class SousLocationDebutee(Evenement[LogementAccompagne]):
    """Un organisme sous-loue un logement au ménage, pour un temps.

    En intermédiation locative, ou dans le cadre d'une convention existante.
    """

    fiche = Fiche(
        nom="logement-accompagne.sous-location-debutee",
        libelle="Sous-location débutée",
        phrase="Sous-location débutée, fin prévue le {fin_prevue_le}.",
        fondement="CCH, art. L. 365-4 ; conventions de sous-location",
        emetteurs=roles("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
        contact_reel=True,
        rang=Rang.LOGEMENT_ACCOMPAGNE,
        ouvre=(dossiers.SOUS_LOCATION,),
        acte=acte(
            "OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE",
            distinguent="personnes",
        ),
    )

    cadre: Annotated[str, Code("CADRE_SOUS_LOCATION")]
    """Cadre de la sous-location."""
    fin_prevue_le: Jour
    """Fin prévue."""
    convention: IdentifiantExterne | None = None
    """Référence de la convention mobilisée."""
    commune: Commune | None = None
    """Commune du logement."""
    personnes: Liste[Personne] = ()
    """Occupants ; absent : tous les présents."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """La sous-location commence."""
        en_intermediation = self.cadre == INTERMEDIATION
        sous_location = SousLocation(self.survenu_le, self.fin_prevue_le, en_intermediation)
        return replace(moment.etat, sous_location=sous_location)

    def residence(self) -> Residence:
        """Sous-locataire, dans un nouveau logement."""
        situation = "IML_SOUS_LOCATION" if self.cadre == INTERMEDIATION else "SOUS_LOCATION_ASSO"
        return Residence(situation, personnes=self.personnes, nouveau_logement=True)

    def armements(self, moment: Moment[LogementAccompagne]) -> Iterator[Armement]:
        """La fin prévue par la convention, en intermédiation."""
        yield from terme(moment.etat.sous_location)

    def anomalies(self, moment: Moment[LogementAccompagne]) -> Iterator[Anomalie]:
        """Une fin prévue avant le début."""
        if self.fin_prevue_le < self.jour:
            yield Anomalie("dates-contradictoires", "La sous-location finit avant de commencer.")


class SousLocationProlongee(Evenement[LogementAccompagne]):
    """La sous-location est prolongée jusqu'à un nouveau terme, qui remplace le précédent."""

    fiche = Fiche(
        nom="logement-accompagne.sous-location-prolongee",
        libelle="Sous-location prolongée",
        phrase="Sous-location prolongée jusqu'au {jusqu_au}.",
        fondement="CCH, art. L. 365-4",
        emetteurs=roles("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
        clot=("AL-10",),
        acte=acte("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
    )

    jusqu_au: Jour
    """Nouvelle échéance."""
    motif: Annotated[str, Code("MOTIF_PROLONGATION")] | None = None
    """Motif."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """Retenir le nouveau terme."""
        if moment.etat.sous_location is None:
            return moment.etat
        return replace(
            moment.etat, sous_location=moment.etat.sous_location.prolongee(self.jusqu_au)
        )

    def armements(self, moment: Moment[LogementAccompagne]) -> Iterator[Armement]:
        """Le nouveau terme, en intermédiation."""
        yield from terme(moment.etat.sous_location)

    def anomalies(self, moment: Moment[LogementAccompagne]) -> Iterator[Anomalie]:
        """Une prolongation sans sous-location connue, ou qui ne prolonge rien."""
        if moment.etat.sous_location is None:
            yield Anomalie("sous-location-inconnue", "Aucune sous-location n'est en cours.")
        elif (avant := moment.etat.sous_location.terme_precedent) and self.jusqu_au <= avant:
            yield Anomalie("dates-contradictoires", "La prolongation ne va pas au-delà du terme.")


class SousLocationConvertie(Evenement[LogementAccompagne]):
    """La sous-location prend fin par un bail, un mandat de gestion ou une sortie.

    Une sortie laisse la situation inconnue jusqu'au fait suivant.
    """

    fiche = Fiche(
        nom="logement-accompagne.sous-location-convertie",
        libelle="Sous-location convertie ou terminée",
        phrase="Fin de la sous-location : {vers}.",
        fondement="CCH, art. L. 365-4",
        emetteurs=roles("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
        rang=Rang.SORTIE,
        ferme=(dossiers.SOUS_LOCATION,),
        satisfait=(SOUS_LOCATION,),
        clot=("AL-10",),
        acte=acte("OPERATEUR_IML ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"),
    )

    vers: Annotated[str, Code("CONVERSION_SOUS_LOCATION")]
    """Issue."""

    def applique(self, moment: Moment[LogementAccompagne]) -> LogementAccompagne:
        """Plus de sous-location."""
        return replace(moment.etat, sous_location=None)

    def residence(self) -> Residence:
        """Ce que devient l'occupation."""
        situation = CONVERSIONS.get(self.vers, INCONNUE)
        return Residence(situation, quitte_le_logement=situation == INCONNUE)
