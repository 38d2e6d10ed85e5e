"""L'impayé de loyer : constaté, signalé, apuré, régularisé."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import Field

from parcours.domain.droit import memoire
from parcours.domain.droit.assignation import (
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
    SaisineDeLaCcapex,
)
from parcours.domain.droit.commandement import (
    EFFET_DE_LA_CLAUSE,
    SIGNALEMENT_A_LA_CCAPEX,
    ImpayeDuCommandement,
)
from parcours.domain.droit.controles import anomalies_du_plan
from parcours.domain.droit.impayes import (
    IMPAYE_CONSTITUE,
    PETITE_DETTE,
    PLAN_D_APUREMENT,
    SIGNALEMENT_A_LA_CAF,
    Apurement,
    Constitution,
    Impaye,
    ReleveDeDette,
)
from parcours.domain.droit.intermediation import IMPAYE_EN_LOGEMENT_FOYER
from parcours.domain.droit.juge import PRESCRIPTION, TitreOuCreance
from parcours.domain.droit.surendettement import EFFACEMENT_DE_LA_DETTE
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, EnMois, Entier, Jour, Organisme
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    Rearmement,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import CREANCIER, FIN_DE_DETTE, PREVENTION, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import UNE_QUINZAINE, acte
from parcours.domain.langage.vocabulaire import S3, roles

PETITE_DETTE_CENTIMES = 10_000
"""Dette d'au plus cent euros, en centimes : la procédure est simplifiée."""


class Releve(NamedTuple):
    """Une dette arrêtée à une date, en centimes."""

    le: date
    dette: int

    @property
    def dit(self) -> ReleveDeDette:
        """Le relevé dans les mots de la règle."""
        return ReleveDeDette(self.le, self.dette)


@dataclass(frozen=True, slots=True)
class Maintien:
    """L'impayé en cours : le dernier constat, tous les relevés, et ce qui en a été fait."""

    impaye: "ImpayeConstate | None" = None
    releves: tuple[Releve, ...] = ()
    """Chaque dette connue, à sa date ; ceux d'avant le premier terme impayé ne comptent plus."""
    signale: bool = False
    """Vrai si l'organisme payeur de l'aide est prévenu."""
    d_avant_le: date | None = None
    """Le jour où l'on a quitté le logement dont il l'est ; None : on y vit encore."""

    def au_logement_suivant(self, le: date) -> "Maintien":
        """La dette reste ; ce que l'on devra ailleurs, personne ne l'a encore signalé."""
        return replace(self, d_avant_le=self.d_avant_le or le) if self.signale else self

    def est_signale(self, impaye: "ImpayeConstate") -> bool:
        """Vrai si l'organisme payeur sait cet impayé."""
        d_ici = self.d_avant_le is None or impaye.premier_impaye_le <= self.d_avant_le
        return self.signale and d_ici

    def releve(self, le: date, dette: int) -> "Maintien":
        """Une dette connue de plus."""
        return replace(self, releves=(*self.releves, Releve(le, dette)))

    def faits(self, impaye: "ImpayeConstate") -> Impaye:
        """Cet impayé et ses relevés, dans les mots de la règle."""
        premier_impaye_le = impaye.premier_impaye_le
        return Impaye(
            premier_impaye=premier_impaye_le,
            loyer=impaye.loyer_hors_charges,
            charges=impaye.charges,
            aide=impaye.aide_au_logement,
            tiers_payant=impaye.tiers_payant,
            releves=tuple(r.dit for r in self.releves if r.le >= premier_impaye_le),
        )

    def impaye_constitue(self) -> Iterator[Armement]:
        """Quand l'impayé est constitué, et son signalement, s'il reste à faire."""
        if self.impaye is None or self.est_signale(self.impaye):
            return
        faits = self.faits(self.impaye)
        yield Armement(IMPAYE_CONSTITUE, faits)
        constitue = Constitution(constitue_le=memoire.resultat(IMPAYE_CONSTITUE, faits).echeance)
        yield Armement(SIGNALEMENT_A_LA_CAF, constitue)


class ImpayeConstate(Habilitant, Evenement[Maintien]):
    """Un impayé de loyer est arrêté à cette date.

    La définition de l'impayé dépend de la date du premier terme impayé : elle change au 1er janvier
    2027.
    """

    fiche = Fiche(
        nom="maintien.impaye-constate",
        libelle="Impayé de loyer constaté",
        phrase="Impayé de loyer constaté : {dette}.",
        fondement=(
            "CCH, art. R. 824-1 s. ; loi n° 89-462 du 6 juillet 1989, art. 7-1 ; décret n° 2026-84"
        ),
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA ADIL CCAPEX OPERATEUR_IML REFERENT_PARCOURS POLE_RESSOURCE"
        ),
        sensibilite=S3,
        ouvre=(dossiers.IMPAYE,),
        eteint=(EFFACEMENT_DE_LA_DETTE,),
        acte=acte(
            "BAILLEUR_SOCIAL OPERATEUR_IML CAF_MSA CCAPEX",
            UNE_QUINZAINE,
            distinguent="bailleur",
        ),
    )

    premier_impaye_le: Jour
    """Échéance du premier terme impayé, toujours due."""
    termes_impayes: Annotated[Entier, Field(ge=1, le=240)]
    """Termes impayés, même partiellement."""
    dette: Centimes
    """Dette locative, en centimes d'euro."""
    loyer_hors_charges: Centimes
    """Loyer mensuel hors charges, base des seuils."""
    charges: Centimes | None = None
    """Charges mensuelles."""
    aide_au_logement: Centimes | None = None
    """Aide au logement mensuelle."""
    tiers_payant: Booleen | None = None
    """Vrai si l'aide est versée au bailleur."""
    sans_interruption: Booleen | None = None
    """Vrai si l'impayé dure sans interruption depuis le premier terme."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")]
    """Nature du bailleur."""
    motif: Annotated[str, Code("IMPAYE")] | None = None
    """Motif principal connu."""
    bailleur: Annotated[Organisme | None, CREANCIER] = None
    """Bailleur à qui le loyer est dû."""

    def applique(self, moment: Moment[Maintien]) -> Maintien:
        """Le dernier constat fait foi ; chaque relevé compte."""
        return replace(moment.etat.releve(self.survenu_le, self.dette), impaye=self)

    def arrets(self, moment: Moment[Maintien]) -> Iterator[Arret]:
        """Le dernier constat fait foi : un impayé qu'il ne constitue plus n'a plus d'objet."""
        yield from super().arrets(moment)
        if memoire.resultat(IMPAYE_CONSTITUE, moment.etat.faits(self)).echeance is None:
            yield Arret(IMPAYE_CONSTITUE, satisfaite=False)

    def armements(self, moment: Moment[Maintien]) -> Iterator[Armement]:
        """L'impayé constitué se signale dans les deux mois ; les loyers se prescrivent."""
        yield from moment.etat.impaye_constitue()
        loyers = TitreOuCreance(volet="loyers", exigible_le=self.premier_impaye_le)
        yield Armement(PRESCRIPTION, loyers)

    def anomalies(self, moment: Moment[Maintien]) -> Iterator[Anomalie]:
        """Un premier terme impayé à venir."""
        if self.premier_impaye_le > self.survenu_le:
            phrase = "Le premier terme impayé est daté d'après le constat."
            yield Anomalie("premier-impaye-a-venir", phrase)


class ImpayeActualise(Evenement[Maintien]):
    """La dette de loyer est arrêtée à une nouvelle date.

    Les seuils se relisent à chaque relevé : celui de l'aide au logement, et celui du signalement à
    la CCAPEX si un commandement de payer court.
    """

    fiche = Fiche(
        nom="maintien.impaye-actualise",
        libelle="Montant de l'impayé actualisé",
        phrase="Dette locative actualisée : {dette} au {arrete_au}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, I ; décret n° 2026-84",
        emetteurs=roles("BAILLEUR_SOCIAL CAF_MSA ADIL CCAPEX OPERATEUR_IML REFERENT_PARCOURS"),
        sensibilite=S3,
        acte=acte("BAILLEUR_SOCIAL OPERATEUR_IML CAF_MSA CCAPEX", distinguent="arrete_au"),
    )

    dette: Centimes
    """Dette à la date d'arrêté."""
    arrete_au: Jour
    """Date d'arrêté."""
    termes_impayes: Annotated[Entier, Field(ge=0, le=240)] | None = None
    """Termes impayés."""

    def applique(self, moment: Moment[Maintien]) -> Maintien:
        """Un relevé de plus."""
        return moment.etat.releve(self.arrete_au, self.dette)

    def armements(self, moment: Moment[Maintien]) -> Iterator[Armement]:
        """L'impayé constitué ; le seuil de signalement, si un commandement court."""
        yield from moment.etat.impaye_constitue()
        releve = ImpayeDuCommandement(a_la_date=self.arrete_au, dette=self.dette)
        yield Armement(SIGNALEMENT_A_LA_CCAPEX, releve, rearme=Rearmement.REPREND)

    def anomalies(self, moment: Moment[Maintien]) -> Iterator[Anomalie]:
        """Une dette arrêtée dans l'avenir, ou que rien n'a constatée."""
        if self.arrete_au > self.survenu_le:
            yield Anomalie("arrete-a-venir", "La dette est arrêtée à une date à venir.")
        if moment.etat.impaye is None and self.dette > 0:
            phrase = "La dette actualisée est celle d'un impayé que rien ne constate."
            yield Anomalie("impaye-inconnu", phrase)


class ImpayeSignaleALaCaf(Habilitant, Evenement[Maintien]):
    """Le bailleur signale l'impayé à la CAF ou à la MSA.

    D'un bailleur personne morale, le signalement vaut saisine de la CCAPEX.
    """

    fiche = Fiche(
        nom="maintien.impaye-signale-a-la-caf",
        libelle="Impayé signalé à la CAF ou à la MSA",
        phrase="Impayé signalé à l'organisme payeur de l'aide au logement : {dette}.",
        fondement="CCH, art. R. 824-1 s. ; loi n° 89-462 du 6 juillet 1989, art. 24, II",
        emetteurs=roles("BAILLEUR_SOCIAL CAF_MSA"),
        sensibilite=S3,
        satisfait=(
            SIGNALEMENT_A_LA_CAF,
            IMPAYE_CONSTITUE,
        ),
        acte=acte("BAILLEUR_SOCIAL CAF_MSA"),
    )

    dette: Centimes
    """Dette signalée."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")]
    """Nature du bailleur."""
    organisme_payeur: Annotated[
        Organisme | None, Fonde(Base.SAISINE, PREVENTION, finit=FIN_DE_DETTE)
    ] = None
    """Organisme payeur de l'aide au logement, à qui l'impayé est signalé."""

    def applique(self, moment: Moment[Maintien]) -> Maintien:
        """L'organisme payeur est prévenu."""
        return replace(moment.etat, signale=True, d_avant_le=None)

    def armements(self, moment: Moment[Maintien]) -> Iterator[Armement]:
        """Le plan d'apurement ; six semaines avant d'assigner, pour une personne morale."""
        yield Armement(PLAN_D_APUREMENT, Apurement(volet="delai", le=self.survenu_le))
        if self.dette <= PETITE_DETTE_CENTIMES:
            yield Armement(PETITE_DETTE, Apurement(le=self.survenu_le))
        saisine = SaisineDeLaCcapex(recue_le=self.survenu_le, type_bailleur=self.type_bailleur)
        delai = SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION
        yield Armement(delai, saisine, rearme=Rearmement.GARDE)


class PlanApurementSigne(Habilitant, Evenement[SansEtat]):
    """Le ménage et le bailleur signent un plan d'apurement de la dette.

    Six mois pour le conclure, trente-six au plus pour le tenir.
    """

    fiche = Fiche(
        nom="maintien.plan-apurement-signe",
        libelle="Plan d'apurement signé",
        phrase=(
            "Plan d'apurement signé : {mensualite} par mois pendant {duree_mois} mois[, pour "
            "une dette de {dette}]."
        ),
        fondement="CCH, art. R. 824-1 s. et R. 824-7",
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA CCAPEX REFERENT_PARCOURS ADIL POLE_RESSOURCE "
            "CONSEIL_DEPARTEMENTAL"
        ),
        sensibilite=S3,
        contact_reel=True,
        ouvre=(dossiers.PLAN_APUREMENT,),
        acte=acte("BAILLEUR_SOCIAL CAF_MSA CCAPEX CONSEIL_DEPARTEMENTAL"),
        suit="maintien.impaye-signale-a-la-caf",
    )

    mensualite: Centimes
    """Mensualité d'apurement, en plus du loyer courant."""
    duree_mois: EnMois
    """Durée."""
    dette: Centimes | None = None
    """Dette couverte par le plan."""
    bailleur: Annotated[Organisme | None, CREANCIER] = None
    """Bailleur avec qui le plan est signé."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Le plan attendu est conclu."""
        yield Arret(PLAN_D_APUREMENT, satisfaite=True, volet="delai")

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La fin du plan ; un nouveau plan remplace l'ancien."""
        yield Armement(PLAN_D_APUREMENT, self._plan)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un plan plus long que le texte ne le permet."""
        for code in anomalies_du_plan(self._plan):
            yield Anomalie(code, "Le plan dure plus longtemps que le texte ne le permet.")

    @property
    def _plan(self) -> Apurement:
        return Apurement(volet="duree", le=self.survenu_le, mois=self.duree_mois)


class PlanApurementTermine(Evenement[SansEtat]):
    """Le plan d'apurement est respecté jusqu'au bout, ou rompu.

    Rompu, l'impayé est toujours ouvert ; respecté, un autre fait le dit régularisé.
    """

    fiche = Fiche(
        nom="maintien.plan-apurement-termine",
        libelle="Plan d'apurement achevé ou rompu",
        phrase="Fin du plan d'apurement : {issue}.",
        fondement="CCH, art. R. 824-1 s.",
        emetteurs=roles("BAILLEUR_SOCIAL CAF_MSA CCAPEX REFERENT_PARCOURS"),
        sensibilite=S3,
        ferme=(dossiers.PLAN_APUREMENT,),
        acte=acte("BAILLEUR_SOCIAL CAF_MSA CCAPEX", UNE_QUINZAINE),
    )

    issue: Annotated[str, Code("ISSUE_PLAN")]
    """Respecté ou rompu."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Le plan a tenu ses promesses, ou n'a plus d'objet."""
        yield Arret(PLAN_D_APUREMENT, satisfaite=self.issue == "RESPECTE")


class ImpayeRegularise(Evenement[Maintien]):
    """La dette de loyer est soldée en totalité.

    La clause résolutoire n'est arrêtée que si le solde précède son échéance ; l'avis du juge prime.
    """

    fiche = Fiche(
        nom="maintien.impaye-regularise",
        libelle="Impayé régularisé",
        phrase="Impayé de loyer régularisé[ : {mode}].",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, I ; CCH, art. R. 824-1 s.",
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA ADIL CCAPEX OPERATEUR_IML FSL REFERENT_PARCOURS "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE"
        ),
        sensibilite=S3,
        ferme=(dossiers.IMPAYE,),
        eteint=(
            IMPAYE_CONSTITUE,
            SIGNALEMENT_A_LA_CAF,
            PLAN_D_APUREMENT,
            PETITE_DETTE,
            SIGNALEMENT_A_LA_CCAPEX,
            SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
            PRESCRIPTION,
            IMPAYE_EN_LOGEMENT_FOYER,
        ),
        clot=("AL-02",),
        acte=acte(
            "BAILLEUR_SOCIAL GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML CAF_MSA FSL",
            UNE_QUINZAINE,
        ),
    )

    mode: Annotated[str, Code("MODE_REGULARISATION")] | None = None
    """Moyen du règlement."""

    def applique(self, moment: Moment[Maintien]) -> Maintien:
        """Plus d'impayé."""
        return replace(moment.etat, impaye=None, releves=(), signale=False)

    def arrets(self, moment: Moment[Maintien]) -> Iterator[Arret]:
        """Le solde n'arrête la clause résolutoire que s'il la précède."""
        yield from super().arrets(moment)
        yield Arret(EFFET_DE_LA_CLAUSE, satisfaite=True, seulement_a_temps=True)
