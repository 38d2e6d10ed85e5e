"""L'arrêté sur le logement : le contradictoire, l'interdiction, l'offre, la mainlevée."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated

from parcours.domain.droit.habitat import (
    CONTRADICTOIRE,
    HEBERGEMENT_OU_RELOGEMENT,
    LOYER_SUSPENDU,
    TRAVAUX_PRESCRITS,
    TROIS_REFUS,
    Arrete,
    Contradictoire,
    RefusDOffres,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, Commune, Jour, Reference
from parcours.domain.langage.dossiers import AU_FAIT, LE_DERNIER
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles


@dataclass(frozen=True, slots=True)
class HabitatIndigne:
    """Ce que l'on retient des offres faites au ménage."""

    refus: int = 0
    """Offres du propriétaire que le ménage a refusées."""

    def au_logement_suivant(self, le: date) -> "HabitatIndigne":
        """Un autre propriétaire ne lui a rien offert."""
        return HabitatIndigne() if self.refus else self


class ContradictoireOuvert(Evenement[SansEtat]):
    """L'autorité informe le propriétaire de ce qu'elle envisage, et attend ses observations."""

    fiche = Fiche(
        nom="habitat-indigne.contradictoire-ouvert",
        libelle="Procédure contradictoire ouverte",
        phrase="Procédure contradictoire ouverte avant arrêté.",
        fondement="CCH, art. L. 511-10 et R. 511-3",
        emetteurs=roles("PREFECTURE MAIRIE EPCI ARS"),
        acte=acte("PREFECTURE MAIRIE EPCI ARS"),
    )

    observations_le: Jour | None = None
    """Date limite des observations."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Un mois avant de pouvoir prendre l'arrêté ; la date que l'autorité fixe prime."""
        ouvert = Contradictoire(notifie_le=self.survenu_le, retenu_le=self.observations_le)
        yield Armement(CONTRADICTOIRE, ouvert)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Des observations à rendre avant même d'en être informé."""
        if self.observations_le and self.observations_le < self.survenu_le:
            yield Anomalie(
                "dates-contradictoires", "Les observations sont closes avant d'être ouvertes."
            )


class ArretePris(Evenement[HabitatIndigne]):
    """L'autorité prend un arrêté sur le logement.

    Le loyer cesse d'être dû le mois qui suit sa notification ou son affichage ; une interdiction
    d'habiter oblige le propriétaire à héberger ou à reloger.
    """

    fiche = Fiche(
        nom="habitat-indigne.arrete-pris",
        libelle="Arrêté pris (insalubrité, mise en sécurité…)",
        phrase=("Arrêté pris sur le logement : {nature}, interdiction d'habiter : {interdiction}."),
        fondement="CCH, art. L. 511-11, L. 511-19, L. 521-2 et L. 521-3-1",
        emetteurs=roles("PREFECTURE MAIRIE EPCI ARS PDLHI DDT"),
        ouvre=(dossiers.HABITAT_INDIGNE, dossiers.ARRETE_HABITAT),
        satisfait=(CONTRADICTOIRE,),
        acte=acte("PREFECTURE MAIRIE EPCI ARS DDT PDLHI", distinguent="nature"),
    )

    nature: Annotated[str, Code("ARRETE")]
    """Nature de l'arrêté."""
    interdiction: Annotated[str, Code("INTERDICTION_HABITER")]
    """Interdiction d'habiter."""
    interdiction_effet_le: Jour | None = None
    """Date d'effet de l'interdiction."""
    notifie_le: Jour | None = None
    """Date d'envoi de la notification."""
    affiche_le: Jour | None = None
    """Date d'affichage."""
    vise_l_occupant: Booleen | None = None
    """Vrai si l'arrêté est pris contre l'occupant."""
    travaux_avant_le: Jour | None = None
    """Échéance des travaux prescrits."""
    urgence: Booleen | None = None
    """Vrai si l'arrêté est pris en urgence."""

    def armements(self, moment: Moment[HabitatIndigne]) -> Iterator[Armement]:
        """Les travaux, le loyer suspendu, l'hébergement ou le relogement dû."""
        travaux = Arrete(
            le=self.survenu_le, notifie_le=self.notifie_le, travaux_avant=self.travaux_avant_le
        )
        yield Armement(TRAVAUX_PRESCRITS, travaux, cle=AU_FAIT)
        loyer = Arrete(
            notifie_le=self.notifie_le,
            affiche_le=self.affiche_le,
            contre_occupant=self.vise_l_occupant,
        )
        yield Armement(LOYER_SUSPENDU, loyer, cle=AU_FAIT)
        effet = self.interdiction_effet_le or self.notifie_le or self.affiche_le or self.survenu_le
        interdiction = Arrete(interdiction=self.interdiction, effet_le=effet)
        yield Armement(HEBERGEMENT_OU_RELOGEMENT, interdiction, cle=AU_FAIT)

    def arrets(self, moment: Moment[HabitatIndigne]) -> Iterator[Arret]:
        """Le contradictoire a abouti ; l'urgence en dispense."""
        trop_tot = Anomalie(
            "contradictoire-en-cours", "L'arrêté est pris avant la fin du contradictoire."
        )
        yield Arret(CONTRADICTOIRE, satisfaite=True, trop_tot=None if self.urgence else trop_tot)

    def anomalies(self, moment: Moment[HabitatIndigne]) -> Iterator[Anomalie]:
        """Ce que l'arrêté prescrit, ou sa publicité, d'avant l'arrêté."""
        for jour, phrase in (
            (self.interdiction_effet_le, "L'interdiction prend effet avant l'arrêté."),
            (self.notifie_le, "L'arrêté est notifié avant d'être pris."),
            (self.affiche_le, "L'arrêté est affiché avant d'être pris."),
            (self.travaux_avant_le, "Les travaux sont dus avant l'arrêté."),
        ):
            if jour and jour < self.survenu_le:
                yield Anomalie("dates-contradictoires", phrase)


class OffreDuProprietaireRecue(Evenement[HabitatIndigne]):
    """Le propriétaire propose un hébergement ou un relogement.

    Acceptée, l'entrée est un autre fait.
    """

    fiche = Fiche(
        nom="habitat-indigne.offre-du-proprietaire-recue",
        libelle="Offre d'hébergement ou de relogement du propriétaire reçue",
        phrase="Offre du propriétaire reçue : {nature}[, {reponse}].",
        fondement="CCH, art. L. 521-3-1 et L. 521-3-2",
        emetteurs=roles("PREFECTURE MAIRIE EPCI PDLHI REFERENT_PARCOURS"),
        clot=("AL-14",),
        satisfait=(HEBERGEMENT_OU_RELOGEMENT,),
        acte=acte("MAIRIE EPCI PREFECTURE PDLHI", distinguent="nature"),
    )

    nature: Annotated[str, Code("NATURE_OFFRE_HI")]
    """Hébergement ou relogement."""
    reponse: Annotated[str, Code("REPONSE_PROPOSITION")] | None = None
    """Réponse du ménage."""
    commune: Commune | None = None
    """Commune de l'offre."""

    def applique(self, moment: Moment[HabitatIndigne]) -> HabitatIndigne:
        """Compter les refus."""
        return replace(moment.etat, refus=moment.etat.refus + (self.reponse == "REFUSEE"))

    def armements(self, moment: Moment[HabitatIndigne]) -> Iterator[Armement]:
        """Le nombre des refus, si le territoire en tire une conséquence."""
        yield Armement(TROIS_REFUS, RefusDOffres(refus=moment.etat.refus))

    def territoire(self) -> None:
        """Le logement offert n'est pas encore celui du ménage."""


class SubstitutionEngagee(Evenement[SansEtat]):
    """L'autorité agit à la place du propriétaire : elle héberge, reloge ou fait les travaux.

    Des travaux d'office ne relogent personne.
    """

    fiche = Fiche(
        nom="habitat-indigne.substitution-engagee",
        libelle="Substitution de l'autorité publique engagée",
        phrase="Autorité publique substituée au propriétaire.",
        fondement="CCH, art. L. 511-16 et L. 521-3-2",
        emetteurs=roles("PREFECTURE MAIRIE EPCI"),
    )

    objet: Annotated[str, Code("OBJET_SUBSTITUTION")]
    """Hébergement, relogement ou travaux d'office."""
    creance: Annotated[Centimes | None, S3] = None
    """Créance publique engagée."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """L'autorité héberge ou reloge à la place du propriétaire."""
        if self.objet != "TRAVAUX":
            yield Arret(HEBERGEMENT_OU_RELOGEMENT, satisfaite=True)


class TravauxConstates(Evenement[SansEtat]):
    """Les travaux sont constatés, conformes ou non à ce que l'arrêté prescrivait."""

    fiche = Fiche(
        nom="habitat-indigne.travaux-constates",
        libelle="Travaux constatés",
        phrase="Travaux constatés dans le logement, {conformes:conformes|non conformes}.",
        fondement="CCH, art. L. 511-14",
        emetteurs=roles("OPAH OPERATEUR_HABITAT ARS SCHS MAIRIE EPCI PDLHI CAF_MSA"),
    )

    conformes: Booleen
    """Vrai si les travaux répondent aux prescriptions."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Conformes, ils étaient ceux que l'on attendait."""
        if self.conformes:
            yield Arret(TRAVAUX_PRESCRITS, satisfaite=True)


class MainleveePrononcee(Evenement[SansEtat]):
    """L'arrêté est levé : le loyer redevient dû au premier du mois qui suit.

    Ce mois se compte de l'envoi de la notification ou de l'affichage, le premier des deux. Sans
    référence, l'arrêté le plus récent.
    """

    fiche = Fiche(
        nom="habitat-indigne.mainlevee-prononcee",
        libelle="Mainlevée de l'arrêté prononcée",
        fondement="CCH, art. L. 511-14 et L. 521-2",
        emetteurs=roles("PREFECTURE MAIRIE EPCI ARS PDLHI"),
        ferme=(dossiers.ARRETE_HABITAT, dossiers.HABITAT_INDIGNE),
        clot=("AL-14",),
        acte=acte("PREFECTURE MAIRIE EPCI ARS PDLHI"),
    )

    arrete: Reference | None = None
    """Fait habitat-indigne.arrete-pris."""
    notifiee_le: Jour | None = None
    """Date d'envoi de la notification."""
    affichee_le: Jour | None = None
    """Date d'affichage."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Plus de travaux, de loyer suspendu ni de relogement dus à cet arrêté."""
        cle = self.arrete or LE_DERNIER
        for delai in (TRAVAUX_PRESCRITS, HEBERGEMENT_OU_RELOGEMENT):
            yield Arret(delai, satisfaite=False, cle=cle)
        reprise = Arrete(
            mainlevee_notifiee_le=self.notifiee_le, mainlevee_affichee_le=self.affichee_le
        )
        yield Arret(LOYER_SUSPENDU, satisfaite=False, cle=cle, faits=reprise)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une mainlevée publiée avant d'être prononcée, ou d'un arrêté que rien n'a dit."""
        publiee_le = min((j for j in (self.notifiee_le, self.affichee_le) if j), default=None)
        if publiee_le and publiee_le < self.survenu_le:
            yield Anomalie(
                "dates-contradictoires", "La mainlevée est publiée avant d'être prononcée."
            )
        if self.arrete and not isinstance(moment.cite, ArretePris):
            yield Anomalie("arrete-inconnu", "L'arrêté levé n'est pas connu.")
