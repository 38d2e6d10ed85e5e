"""La veille sociale : l'appel au 115, la maraude, la situation constatée, la mise à l'abri."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Code,
    Commune,
    Entier,
    Instant,
    Jour,
    Liste,
    ListeNonVide,
    Organisme,
    Personne,
    Reference,
)
from parcours.domain.langage.constats import Confiance, Residence
from parcours.domain.langage.evenement import (
    APRES,
    Anomalie,
    Armement,
    Evenement,
    Moment,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.fondation import FIN_DE_SEJOUR, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import LE_JOUR, LE_LENDEMAIN, acte
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.temps.intervalle import decale
from parcours.domain.volets.partages.premier_contact import PremierContact


class SignalementDeVeilleRecu(Evenement[SansEtat]):
    """Quelqu'un signale des personnes à la rue.

    À la rue jusqu'à preuve contraire, sur la foi d'un tiers : tout constat d'une autre source, même
    du même jour, l'emporte.
    """

    fiche = Fiche(
        nom="veille.signalement-recu",
        libelle="Signalement d'une personne à la rue reçu",
        phrase="Présence à la rue signalée par un tiers.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("OPERATEUR_115 SIAO MARAUDE MAIRIE CCAS POLICE_GENDARMERIE"),
        ouvre_parcours=True,
        rang=Rang.CONSTAT,
    )

    commune: Commune | None = None
    """Commune du signalement (zone, jamais une coordonnée) ; absent : on ne la dit pas."""
    circonstance: Annotated[str, Code("CIRCONSTANCE_SIGNALEMENT")] | None = None
    """Circonstance rapportée."""
    urgence: Annotated[str, Code("URGENCE_SIGNALEMENT")]
    """Urgence estimée par celui qui reçoit le signalement."""
    nb_personnes: Annotated[Entier, Field(ge=1, le=50)] | None = None
    """Nombre de personnes estimé."""

    def residence(self) -> Residence:
        """À la rue, sur la foi d'un tiers."""
        return Residence("RUE", confiance=Confiance.TIERS)


class Appel115Recu(Evenement[PremierContact]):
    """Le ménage appelle le 115, ou quelqu'un appelle en sa présence.

    Au premier contact, arme l'évaluation flash (72 heures). L'appel d'un tiers sans le ménage est
    un signalement.
    """

    fiche = Fiche(
        nom="veille.appel-115-recu",
        libelle="Appel au 115 reçu",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("OPERATEUR_115 SIAO"),
        ouvre_parcours=True,
        contact_reel=True,
        acte=acte("OPERATEUR_115 SIAO", LE_JOUR, distinguent="pour_la_nuit_du"),
    )

    appelant: Annotated[str, Code("APPELANT")]
    """Qui parle."""
    demandes: ListeNonVide[Annotated[str, Code("DEMANDE_115")]]
    """Objets de l'appel."""
    nb_personnes: Annotated[Entier, Field(ge=1, le=50)] | None = None
    """Nombre de personnes à abriter ; chacune compte une fois par nuit."""
    pour_la_nuit_du: Jour | None = None
    """Première nuit demandée."""
    motif: Annotated[str, Code("MOTIF_DEMANDE")] | None = None
    """Motif de la demande d'hébergement."""
    commune: Commune | None = None
    """Commune d'où vient la demande."""
    contact_a: Instant | None = None
    """Instant de l'appel, pour le délai de 72 heures."""

    def applique(self, moment: Moment[PremierContact]) -> PremierContact:
        """Retenir l'appel, si c'est le premier contact."""
        return moment.etat.avec(self.contact_a)

    def armements(self, moment: Moment[PremierContact]) -> Iterator[Armement]:
        """L'évaluation flash, 72 heures après le premier contact, si l'on en sait l'instant."""
        yield from moment.etat.attente_depuis(self.contact_a)

    def anomalies(self, moment: Moment[PremierContact]) -> Iterator[Anomalie]:
        """Un appel qui demande une nuit passée."""
        if self.pour_la_nuit_du and self.pour_la_nuit_du < self.jour:
            yield Anomalie("dates-contradictoires", "La nuit demandée précède l'appel.")


class RencontreDeMaraudeEffectuee(Evenement[PremierContact]):
    """Une équipe rencontre le ménage dans la rue ou en accueil de jour.

    Une rencontre notable, jamais un pointage. Ne change pas l'étape : la situation se constate par
    un autre fait. Au premier contact, arme l'évaluation flash (72 heures).
    """

    fiche = Fiche(
        nom="veille.rencontre-de-maraude-effectuee",
        libelle="Rencontre en maraude ou en accueil de jour",
        phrase="Rencontre effectuée par une équipe de rue ou un accueil de jour.",
        fondement="CASF, art. L. 345-2 ; référentiel national des maraudes",
        emetteurs=roles("MARAUDE ACCUEIL_DE_JOUR EQUIPE_SANTE_PRECARITE"),
        ouvre_parcours=True,
        contact_reel=True,
    )

    commune: Commune | None = None
    """Commune de la rencontre (zone, jamais une coordonnée) ; absent : on ne la dit pas."""
    lieu: Annotated[str, Code("LIEU_RENCONTRE")]
    """Cadre de la rencontre."""
    besoins: Liste[Annotated[str, Code("BESOIN_RUE")]] = ()
    """Besoins exprimés."""
    prise_en_charge_refusee: Booleen | None = None
    """Vrai si une proposition a été déclinée."""
    contact_a: Instant | None = None
    """Instant de la rencontre, pour le délai de 72 heures."""

    def applique(self, moment: Moment[PremierContact]) -> PremierContact:
        """Retenir la rencontre, si c'est le premier contact."""
        return moment.etat.avec(self.contact_a)

    def armements(self, moment: Moment[PremierContact]) -> Iterator[Armement]:
        """L'évaluation flash, 72 heures après le premier contact, si l'on en sait l'instant."""
        yield from moment.etat.attente_depuis(self.contact_a)


class SituationResidentielleConstatee(Evenement[SansEtat]):
    """Quelqu'un constate où vivent des personnes du ménage.

    Fait primaire de l'étape. De deux constats du même jour, le mieux fondé l'emporte.
    """

    fiche = Fiche(
        nom="veille.situation-residentielle-constatee",
        libelle="Situation résidentielle constatée",
        phrase="Situation résidentielle mise à jour.",
        fondement="Nomenclature des situations résidentielles ; ETHOS",
        emetteurs=roles(
            "SIAO OPERATEUR_115 MARAUDE ACCUEIL_DE_JOUR REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT OPERATEUR_CAMPEMENT "
            "POLE_RESSOURCE CIDFF"
        ),
        ouvre_parcours=True,
        rang=Rang.CONSTAT,
    )

    situation: Annotated[str, Code("SITRES")]
    """Situation constatée."""
    source_constat: Annotated[str, Code("SOURCE_CONSTAT")]
    """Origine de l'information."""
    personnes: Liste[Personne] = ()
    """Personnes concernées ; absent : tous les présents."""
    depuis_le: Jour | None = None
    """Début de la situation, s'il est antérieur à survenu_le."""
    commune: Commune | None = None
    """Commune où vit la personne."""

    def residence(self) -> Residence:
        """La situation constatée, depuis la date que dit le constat si rien ne s'interpose."""
        return Residence(
            self.situation,
            personnes=self.personnes,
            confiance=Confiance[self.source_constat],
            constate_depuis=self.depuis_le,
        )

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une situation qui commencerait après avoir été constatée."""
        if self.depuis_le and self.depuis_le > self.survenu_le:
            yield Anomalie("dates-contradictoires", "La situation commence après son constat.")


class MiseAAbriAttribuee(Habilitant, Evenement[SansEtat]):
    """Le 115 attribue une place pour une ou plusieurs nuits.

    Vaut de la première nuit incluse à la dernière incluse, puis la personne retrouve sa situation
    d'avant, à défaut la rue.
    """

    fiche = Fiche(
        nom="veille.mise-a-abri-attribuee",
        libelle="Mise à l'abri attribuée par le 115",
        phrase="Mise à l'abri attribuée à compter du {nuit_du} pour {nuits} nuit(s).",
        fondement="CASF, art. L. 345-2-2",
        emetteurs=roles("OPERATEUR_115 SIAO"),
        contact_reel=True,
        rang=Rang.HEBERGEMENT,
        clot=("AL-08",),
        acte=acte("OPERATEUR_115 SIAO", LE_LENDEMAIN, distinguent="structure nuit_du personnes"),
    )

    structure: Annotated[
        Organisme | None, DIT_LA_STRUCTURE, Fonde(Base.SEJOUR, finit=FIN_DE_SEJOUR)
    ] = None
    """Structure d'accueil ; absent : on ne la dit pas."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la place."""
    nuit_du: Jour
    """Première nuit."""
    nuits: Annotated[Entier, Field(ge=1, le=31)]
    """Nombre de nuits consécutives."""
    personnes: Liste[Personne] = ()
    """Personnes abritées ; absent : tous les présents."""

    def residence(self) -> Residence:
        """Un hébergement borné par le nombre de nuits, et par la fin du calendrier."""
        sejour = min(timedelta(days=self.nuits), date.max - self.nuit_du)
        return Residence(
            self.type_place,
            debut=self.nuit_du,
            fin=self.nuit_du + sejour,
            personnes=self.personnes,
        )

    def donne(self, nuit: date) -> bool:
        """Vrai si cette nuit est de celles qui sont attribuées."""
        return 0 <= (nuit - self.nuit_du).days < self.nuits

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Des nuits déjà passées quand le 115 les attribue."""
        if self.nuit_du < self.jour:
            yield Anomalie("dates-contradictoires", "La première nuit précède l'attribution.")


class MiseAAbriNonAttribuee(Evenement[SansEtat]):
    """Le 115 n'a pas de place à donner, ou le ménage n'en veut pas.

    Ne prouve pas la rue : la situation en cours demeure.
    """

    fiche = Fiche(
        nom="veille.mise-a-abri-non-attribuee",
        libelle="Demande de mise à l'abri non pourvue",
        phrase="Demande de mise à l'abri non pourvue : {motif}.",
        fondement="Baromètre du 115 ; CASF, art. L. 345-2-2",
        emetteurs=roles("OPERATEUR_115 SIAO"),
        acte=acte("OPERATEUR_115 SIAO", LE_LENDEMAIN, distinguent="pour_la_nuit_du"),
    )

    motif: Annotated[str, Code("NON_ATTRIBUTION")]
    """Motif de la non-attribution."""
    pour_la_nuit_du: Jour | None = None
    """Nuit demandée."""


class PresenceNonConfirmee(Evenement[SansEtat]):
    """Le ménage ne s'est pas présenté à la place attribuée.

    Ôte cette nuit à la mise à l'abri, et celle-là seulement : la personne y retrouve sa situation
    d'avant, à défaut la rue. Une absence qui dure se dit une fois par nuit.
    """

    fiche = Fiche(
        nom="veille.presence-non-confirmee",
        libelle="Présence non confirmée dans la mise à l'abri",
        fondement="CASF, art. L. 345-2-2",
        emetteurs=roles("OPERATEUR_115 SIAO GESTIONNAIRE_HEBERGEMENT"),
        rang=Rang.HEBERGEMENT,
        acte=acte(
            "GESTIONNAIRE_HEBERGEMENT OPERATEUR_115 SIAO",
            LE_LENDEMAIN,
            distinguent="nuit_du",
        ),
    )

    attribution: Reference
    """Fait veille.mise-a-abri-attribuee."""
    nuit_du: Jour
    """La nuit sans présence."""
    motif: Annotated[str, Code("NON_PRESENTATION")]
    """Motif connu."""

    def residence(self) -> Residence:
        """Cette nuit-là, la situation d'avant."""
        lendemain = decale(self.nuit_du, timedelta(days=1))
        return Residence(None, debut=self.nuit_du, fin=lendemain, absent_de=self.attribution)

    @property
    def rang_du_jour(self) -> int:
        """Après l'attribution de la même nuit."""
        return super().rang_du_jour + APRES

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Une absence dite avant la nuit, ou d'une nuit que l'attribution citée ne donnait pas."""
        if self.nuit_du > self.survenu_le:
            yield Anomalie("dates-contradictoires", "L'absence est dite avant la nuit.")
        attribution = moment.cite
        if attribution is None:
            return
        if not (isinstance(attribution, MiseAAbriAttribuee) and attribution.donne(self.nuit_du)):
            yield Anomalie("nuit-hors-attribution", "Le 115 n'avait pas attribué cette nuit.")
