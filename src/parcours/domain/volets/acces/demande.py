"""La demande de logement social, de son enregistrement à la réponse du ménage."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field

from parcours.domain.droit import memoire
from parcours.domain.droit.controles import anomalies_de_la_proposition
from parcours.domain.droit.dalo import AU_TRIBUNAL, OFFRE_DE_LOGEMENT
from parcours.domain.droit.logement_social import (
    DEMANDE_DE_LOGEMENT_SOCIAL,
    PREAVIS_D_EXPIRATION,
    REPONSE_A_UNE_ATTRIBUTION,
    Attribution,
    DemandeSociale,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Code,
    Commune,
    Entier,
    IdentifiantExterne,
    Jour,
    Liste,
    Organisme,
    Personnel,
    Reference,
)
from parcours.domain.langage.dossiers import AU_FAIT
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
from parcours.domain.langage.fondation import BAILLEUR
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import roles

RENOUVELLEMENT = "RENOUVELLEMENT"
"""Nature d'un renouvellement annuel, qui repousse l'expiration de la demande."""
DALO = "DALO"
"""Origine d'une proposition, ou d'un relogement, au titre du droit au logement opposable."""
REFUSEE = "REFUSEE"
"""Réponse d'un ménage qui ne veut pas du logement proposé."""
RANG_N = "RANG_N"
"""Décision d'une commission qui classe le ménage derrière d'autres."""


@dataclass(frozen=True, slots=True)
class DemandeDeLogement:
    """La demande de logement social du ménage : jusqu'à quand elle vaut."""

    expire_le: date | None = None
    """Dernier jour de validité ; None : aucune demande connue."""
    avait_expire: bool = False
    """Vrai si elle avait expiré quand elle a été renouvelée."""

    def valable_depuis(self, le: date) -> "DemandeDeLogement":
        """La demande enregistrée, ou renouvelée, ce jour-là."""
        expire_le = memoire.resultat(DEMANDE_DE_LOGEMENT_SOCIAL, DemandeSociale(le=le)).echeance
        avait_expire = self.expire_le is not None and self.expire_le < le
        return DemandeDeLogement(expire_le if isinstance(expire_le, date) else None, avait_expire)

    def validite(self, le: date) -> Iterator[Armement]:
        """La demande expire un an après ; le guichet prévient un mois avant."""
        yield Armement(DEMANDE_DE_LOGEMENT_SOCIAL, DemandeSociale(le=le))
        yield Armement(PREAVIS_D_EXPIRATION, DemandeSociale(expiration_le=self.expire_le))


class DemandeDeLogementSocialEnregistree(Evenement[DemandeDeLogement]):
    """Une demande de logement social est enregistrée : son ancienneté part de ce jour.

    Arme sa validité d'un an et le préavis d'expiration.
    """

    fiche = Fiche(
        nom="acces.demande-de-logement-social-enregistree",
        libelle="Demande de logement social enregistrée",
        fondement="CCH, art. R. 441-2-1, R. 441-2-3, R. 441-2-7 et R. 441-2-8",
        emetteurs=roles(
            "BAILLEUR_SOCIAL MAIRIE EPCI SIAO ACTION_LOGEMENT PREFECTURE REFERENT_PARCOURS "
            "POLE_RESSOURCE"
        ),
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_LOGEMENT_SOCIAL,),
        acte=acte("BAILLEUR_SOCIAL EPCI MAIRIE ACTION_LOGEMENT PREFECTURE"),
    )

    numero_unique: Annotated[IdentifiantExterne | None, Personnel("menage")] = None
    """Numéro unique de demande."""
    communes_souhaitees: Liste[Commune] = ()
    """Communes demandées."""
    typologie: Annotated[str, Code("TYPOLOGIE")] | None = None
    """Taille du logement demandé."""

    def applique(self, moment: Moment[DemandeDeLogement]) -> DemandeDeLogement:
        """Une demande commence."""
        return DemandeDeLogement().valable_depuis(self.survenu_le)

    def armements(self, moment: Moment[DemandeDeLogement]) -> Iterator[Armement]:
        """Son expiration, et le préavis que doit le guichet."""
        yield from moment.etat.validite(self.survenu_le)


class DemandeDeLogementSocialRenouvelee(Evenement[DemandeDeLogement]):
    """Le ménage renouvelle sa demande de logement social, ou la met à jour.

    Seul un renouvellement repousse l'expiration.
    """

    fiche = Fiche(
        nom="acces.demande-de-logement-social-renouvelee",
        libelle="Demande de logement social renouvelée ou mise à jour",
        phrase="Demande de logement social tenue à jour.",
        fondement="CCH, art. R. 441-2-7",
        emetteurs=roles(
            "BAILLEUR_SOCIAL MAIRIE EPCI SIAO ACTION_LOGEMENT PREFECTURE "
            "REFERENT_PARCOURS POLE_RESSOURCE MENAGE"
        ),
        contact_reel=True,
        acte=acte("BAILLEUR_SOCIAL EPCI MAIRIE ACTION_LOGEMENT PREFECTURE", distinguent="nature"),
    )

    nature: Annotated[str, Code("NATURE_RENOUVELLEMENT")]
    """Renouvellement annuel ou simple mise à jour."""

    def applique(self, moment: Moment[DemandeDeLogement]) -> DemandeDeLogement:
        """Un an de plus, si c'est un renouvellement."""
        if self.nature != RENOUVELLEMENT:
            return moment.etat
        return moment.etat.valable_depuis(self.survenu_le)

    def arrets(self, moment: Moment[DemandeDeLogement]) -> Iterator[Arret]:
        """Un renouvellement remplit l'attente de la demande."""
        if self.nature == RENOUVELLEMENT:
            yield Arret(DEMANDE_DE_LOGEMENT_SOCIAL, satisfaite=True)
            yield Arret(PREAVIS_D_EXPIRATION, satisfaite=False)

    def armements(self, moment: Moment[DemandeDeLogement]) -> Iterator[Armement]:
        """Un an de plus depuis le renouvellement."""
        if self.nature == RENOUVELLEMENT:
            yield from moment.etat.validite(self.survenu_le)

    def anomalies(self, moment: Moment[DemandeDeLogement]) -> Iterator[Anomalie]:
        """Un renouvellement après l'expiration."""
        if self.nature == RENOUVELLEMENT and moment.etat.avait_expire:
            phrase = "La demande avait expiré : le guichet doit dire si son ancienneté est gardée."
            yield Anomalie("renouvellement-tardif", phrase)


class DemandeDeLogementSocialRadiee(Evenement[DemandeDeLogement]):
    """La demande de logement social est radiée."""

    fiche = Fiche(
        nom="acces.demande-de-logement-social-radiee",
        libelle="Demande de logement social radiée",
        phrase="Demande de logement social radiée : {motif}.",
        fondement="CCH, art. R. 441-2-8",
        emetteurs=roles("BAILLEUR_SOCIAL MAIRIE EPCI ACTION_LOGEMENT PREFECTURE"),
        ferme=(dossiers.DEMANDE_LOGEMENT_SOCIAL,),
        eteint=(DEMANDE_DE_LOGEMENT_SOCIAL, PREAVIS_D_EXPIRATION),
        acte=acte("BAILLEUR_SOCIAL EPCI MAIRIE ACTION_LOGEMENT PREFECTURE"),
    )

    motif: Annotated[str, Code("RADIATION_SNE")]
    """Motif de la radiation."""

    def applique(self, moment: Moment[DemandeDeLogement]) -> DemandeDeLogement:
        """Plus de demande."""
        return DemandeDeLogement()


class PrioriteLabellisee(Evenement[SansEtat]):
    """Le ménage est reconnu prioritaire pour un logement social."""

    fiche = Fiche(
        nom="acces.priorite-labellisee",
        libelle="Priorité au titre d'un public prioritaire labellisée",
        phrase="Ménage reconnu prioritaire pour l'accès au logement social.",
        fondement="CCH, art. L. 441-1",
        emetteurs=roles("PREFECTURE DDETS SIAO ACTION_LOGEMENT EPCI"),
        acte=acte("PREFECTURE DDETS", distinguent="motif"),
    )

    motif: Annotated[str, Code("PUBLIC_L441_1")]
    """Motif de priorité."""
    fin_le: Jour | None = None
    """Fin de validité, si elle est fixée."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une priorité finie avant d'être reconnue."""
        if self.fin_le and self.fin_le < self.jour:
            yield Anomalie("dates-contradictoires", "La priorité finit avant d'être reconnue.")


class DecisionDAttributionRendue(Habilitant, Evenement[SansEtat]):
    """La commission d'attribution décide pour un logement."""

    fiche = Fiche(
        nom="acces.decision-d-attribution-rendue",
        libelle="Décision de la commission d'attribution rendue",
        phrase="Décision de la commission d'attribution rendue : {decision}.",
        fondement="CCH, art. R. 441-3",
        emetteurs=roles("BAILLEUR_SOCIAL"),
    )

    decision: Annotated[str, Code("CALEOL")]
    """Décision."""
    rang: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Rang, si la décision en fixe un."""
    bailleur: Annotated[Organisme | None, BAILLEUR] = None
    """Bailleur qui décide."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un classement sans le rang."""
        if self.decision == RANG_N and self.rang is None:
            yield Anomalie("rang-attendu", "La commission classe le ménage sans dire à quel rang.")


class PropositionDeLogementRecue(Evenement[SansEtat]):
    """Le ménage reçoit une proposition de logement.

    Dix jours au moins pour répondre ; le silence vaut refus et se calcule, il ne se déclare pas.
    """

    fiche = Fiche(
        nom="acces.proposition-de-logement-recue",
        libelle="Proposition de logement reçue",
        phrase="Proposition de logement reçue, réponse attendue le {reponse_attendue_le}.",
        fondement="CCH, art. R. 441-10",
        emetteurs=roles(
            "BAILLEUR_SOCIAL PREFECTURE ACTION_LOGEMENT REFERENT_PARCOURS OPERATEUR_IML"
        ),
        ouvre=(dossiers.PROPOSITION_DE_LOGEMENT,),
        acte=acte(
            "BAILLEUR_SOCIAL OPERATEUR_IML ACTION_LOGEMENT PREFECTURE",
            QUELQUES_JOURS,
            distinguent="commune typologie",
        ),
    )

    reponse_attendue_le: Jour
    """Dernier jour pour répondre (dix jours au moins)."""
    origine: Annotated[str, Code("ORIGINE_RELOGEMENT")] | None = None
    """Cadre de la proposition, dont DALO."""
    typologie: Annotated[str, Code("TYPOLOGIE")] | None = None
    """Taille du logement."""
    commune: Commune | None = None
    """Commune du logement."""

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Elle attend jusqu'au dernier jour pour répondre : le silence vaut refus.

        Au titre du DALO, où un refus coûte le droit, elle attend qu'on l'ait dit.
        """
        dernier_jour = None
        if self.origine != DALO:
            terme = memoire.resultat(REPONSE_A_UNE_ATTRIBUTION, self.reponse_due()).effective
            dernier_jour = terme if isinstance(terme, date) else None
        yield MouvementDeDossier(dossiers.PROPOSITION_DE_LOGEMENT, AU_FAIT, terme=dernier_jour)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La réponse due au bailleur ; une offre n'est pas un courrier du guichet."""
        yield Armement(REPONSE_A_UNE_ATTRIBUTION, self.reponse_due(), cle=AU_FAIT)

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Une offre au titre du DALO est celle que la décision promettait : plus rien à juger."""
        if self.origine == DALO:
            yield Arret(OFFRE_DE_LOGEMENT, satisfaite=False, cle=AU_TRIBUNAL)
            yield Arret(OFFRE_DE_LOGEMENT, satisfaite=True)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Moins de dix jours pour répondre."""
        for code in anomalies_de_la_proposition(self.reponse_due()):
            yield Anomalie(code, "La proposition laisse moins de dix jours pour répondre.")

    def reponse_due(self) -> Attribution:
        """De quoi compter le temps de répondre : la date du bailleur, si elle laisse dix jours."""
        return Attribution(le=self.survenu_le, reponse_avant=self.reponse_attendue_le)

    def territoire(self) -> None:
        """Le logement proposé n'est pas encore celui du ménage."""


class ReponseAPropositionDonnee(Evenement[SansEtat]):
    """Le ménage accepte, ou refuse, le logement qui lui est proposé."""

    fiche = Fiche(
        nom="acces.reponse-a-proposition-donnee",
        libelle="Réponse du ménage à une proposition de logement",
        phrase="Réponse donnée à la proposition de logement : {reponse}.",
        fondement="CCH, art. R. 441-10",
        emetteurs=roles(
            "BAILLEUR_SOCIAL PREFECTURE ACTION_LOGEMENT REFERENT_PARCOURS OPERATEUR_IML MENAGE"
        ),
        contact_reel=True,
        ferme=(dossiers.PROPOSITION_DE_LOGEMENT,),
        acte=acte("MENAGE REFERENT_PARCOURS BAILLEUR_SOCIAL"),
    )

    proposition: Reference
    """Fait acces.proposition-de-logement-recue."""
    reponse: Annotated[str, Code("REPONSE_PROPOSITION")]
    """Réponse."""
    motif: Annotated[str, Code("REFUS_MENAGE")] | None = None
    """Motif du refus."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """La réponse à cette proposition est donnée."""
        yield Arret(REPONSE_A_UNE_ATTRIBUTION, satisfaite=True, cle=self.proposition)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un refus sans son motif, ou une réponse venue quand le silence valait déjà refus."""
        if self.reponse == REFUSEE and self.motif is None:
            yield Anomalie("motif-attendu", "Le logement est refusé sans dire pourquoi.")
        proposition = moment.cite
        if isinstance(proposition, PropositionDeLogementRecue):
            dernier_jour = memoire.resultat(
                REPONSE_A_UNE_ATTRIBUTION, proposition.reponse_due()
            ).effective
            if isinstance(dernier_jour, date) and dernier_jour < self.jour:
                yield Anomalie("reponse-tardive", "Le silence du ménage valait déjà refus.")
