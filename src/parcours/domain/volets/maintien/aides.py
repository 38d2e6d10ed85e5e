"""Ce qui aide à rester : l'aide au logement, le FSL, le conseil, le surendettement."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from parcours.domain.droit.energie import FOURNITURE_MAINTENUE, DemandeAuFsl
from parcours.domain.droit.impayes import PLAN_D_APUREMENT
from parcours.domain.droit.surendettement import (
    EFFACEMENT_DE_LA_DETTE,
    SUSPENSION_DE_L_EXPULSION,
    SUSPENSION_DES_POURSUITES,
    Surendettement,
)
from parcours.domain.droit.textes import DECRET_2026_84
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Booleen, Centimes, Code, Jour, Organisme, Reference
from parcours.domain.langage.dossiers import AU_FAIT
from parcours.domain.langage.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import ENERGIE, PREVENTION, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles

FLUIDES = frozenset({"ENERGIE", "EAU", "TELEPHONE"})
"""Volets de l'aide qui maintiennent une fourniture."""
MAINTIEN = "MAINTIEN"
ACCORDEE = frozenset({"ACCORD", "ACCORD_PARTIEL"})
"""Décisions qui accordent l'aide."""


def decideur_inattendu(decideur: str, le: date) -> Iterator[Anomalie]:
    """Jusqu'au 31 décembre 2026, l'organisme payeur décide de l'aide ; ensuite, la CCAPEX."""
    attendu = "CCAPEX" if le >= DECRET_2026_84.en_vigueur_du else "CAF_MSA"
    if decideur != attendu:
        yield Anomalie("decideur-inattendu", "À cette date, ce n'est pas à lui d'en décider.")


class AplSuspendue(Evenement[SansEtat]):
    """L'aide au logement est suspendue.

    À compter du 1er janvier 2027, la CCAPEX en décide.
    """

    fiche = Fiche(
        nom="maintien.apl-suspendue",
        libelle="Aide au logement suspendue",
        phrase="Aide au logement suspendue à compter du {effet_le}[ : {motif}].",
        fondement="CCH, art. R. 824-1 s. ; décret n° 2026-84",
        emetteurs=roles("CAF_MSA CCAPEX"),
        sensibilite=S3,
        acte=acte("CAF_MSA CCAPEX"),
    )

    effet_le: Jour
    """Premier jour sans aide."""
    decideur: Annotated[str, Code("DECIDEUR_APL")]
    """Qui a décidé."""
    motif: Annotated[str, Code("MOTIF_APL")] | None = None
    """Motif."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Celui qui décide n'est pas celui que le texte désigne à cette date."""
        return decideur_inattendu(self.decideur, self.survenu_le)


class AplMaintenue(Evenement[SansEtat]):
    """L'aide au logement est maintenue, ou rétablie.

    À compter du 1er janvier 2027, la CCAPEX en décide.
    """

    fiche = Fiche(
        nom="maintien.apl-maintenue",
        libelle="Aide au logement maintenue ou rétablie",
        phrase="Aide au logement maintenue à compter du {effet_le}.",
        fondement="CCH, art. R. 824-1 s. ; décret n° 2026-84",
        emetteurs=roles("CAF_MSA CCAPEX"),
        sensibilite=S3,
        acte=acte("CAF_MSA CCAPEX"),
    )

    effet_le: Jour
    """Date d'effet."""
    decideur: Annotated[str, Code("DECIDEUR_APL")]
    """Qui a décidé."""
    apres_suspension: Booleen
    """Vrai si l'aide était suspendue."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Celui qui décide n'est pas celui que le texte désigne à cette date."""
        return decideur_inattendu(self.decideur, self.survenu_le)


class AideFslDemandee(Habilitant, Evenement[SansEtat]):
    """Le ménage demande une aide du fonds de solidarité pour le logement.

    Pour l'énergie, l'eau ou le téléphone, la fourniture est maintenue jusqu'à la décision, deux
    mois au plus.
    """

    fiche = Fiche(
        nom="maintien.aide-fsl-demandee",
        libelle="Aide du FSL demandée",
        phrase=("Aide du fonds de solidarité pour le logement demandée ({volet})[ : {montant}]."),
        fondement="Loi n° 90-449 du 31 mai 1990, art. 6 s. ; décret n° 2008-780, art. 6",
        emetteurs=roles(
            "FSL SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE BAILLEUR_SOCIAL OPERATEUR_IML "
            "FOURNISSEUR_FLUIDES ALEC"
        ),
        sensibilite=S3,
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_FSL,),
        acte=acte("FSL CONSEIL_DEPARTEMENTAL", distinguent="volet"),
    )

    volet: Annotated[str, Code("VOLET_FSL")]
    """Volet demandé."""
    montant: Centimes | None = None
    """Montant demandé."""
    fonds: Annotated[
        Organisme | None,
        Fonde(Base.SAISINE, PREVENTION | ENERGIE, finit=("maintien.decision-fsl-rendue",)),
    ] = None
    """Fonds saisi de la demande."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La fourniture maintenue."""
        if self.volet in FLUIDES:
            demande = DemandeAuFsl(le=self.survenu_le)
            yield Armement(FOURNITURE_MAINTENUE, demande, cle=AU_FAIT)


class DecisionFslRendue(Evenement[SansEtat]):
    """Le fonds de solidarité pour le logement décide.

    Accordée au titre du maintien, l'aide tient lieu du plan d'apurement attendu ; elle n'arrête pas
    celui qui est signé.
    """

    fiche = Fiche(
        nom="maintien.decision-fsl-rendue",
        libelle="Décision du FSL rendue",
        phrase=(
            "Décision du fonds de solidarité pour le logement rendue : {sens}[, don de "
            "{don}][, prêt de {pret}]."
        ),
        fondement="Loi n° 90-449 du 31 mai 1990, art. 6 s.",
        emetteurs=roles("FSL CONSEIL_DEPARTEMENTAL"),
        sensibilite=S3,
        ferme=(dossiers.DEMANDE_FSL,),
        acte=acte("FSL CONSEIL_DEPARTEMENTAL"),
    )

    demande: Reference
    """Fait maintien.aide-fsl-demandee."""
    sens: Annotated[str, Code("SENS_FSL")]
    """Sens de la décision."""
    don: Centimes | None = None
    """Part en don."""
    pret: Centimes | None = None
    """Part en prêt."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """La décision attendue ; accordée pour le maintien, elle tient lieu du plan à conclure."""
        yield Arret(FOURNITURE_MAINTENUE, satisfaite=True, cle=self.demande)
        demande = moment.cite
        au_maintien = isinstance(demande, AideFslDemandee) and demande.volet == MAINTIEN
        if au_maintien and self.sens in ACCORDEE:
            yield Arret(PLAN_D_APUREMENT, satisfaite=False, volet="delai")


class ConseilJuridiqueDelivre(Evenement[SansEtat]):
    """Un juriste conseille le ménage."""

    fiche = Fiche(
        nom="maintien.conseil-juridique-delivre",
        libelle="Conseil juridique délivré",
        fondement="Loi n° 90-449 du 31 mai 1990 ; CCH, art. L. 366-1 (ADIL)",
        emetteurs=roles("ADIL POLE_RESSOURCE"),
        contact_reel=True,
    )

    sujet: Annotated[str, Code("SUJET_CONSEIL")]
    """Sujet du conseil."""


class SurendettementDepose(Habilitant, Evenement[SansEtat]):
    """Le ménage dépose un dossier de surendettement."""

    fiche = Fiche(
        nom="maintien.surendettement-depose",
        libelle="Dossier de surendettement déposé",
        fondement="Code de la consommation, art. L. 721-1",
        emetteurs=roles(
            "BANQUE_DE_FRANCE SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ADIL MENAGE"
        ),
        sensibilite=S3,
        contact_reel=True,
        ouvre=(dossiers.SURENDETTEMENT,),
        acte=acte("BANQUE_DE_FRANCE MENAGE REFERENT_PARCOURS"),
    )

    dette_locative: Centimes | None = None
    """Part locative de la dette."""
    secretariat: Annotated[
        Organisme | None,
        Fonde(Base.SAISINE, PREVENTION, finit=("maintien.surendettement-traite",)),
    ] = None
    """Secrétariat de la commission de surendettement saisie."""


class SurendettementDeclareRecevable(Evenement[SansEtat]):
    """La commission de surendettement déclare le dossier recevable.

    Les saisies sont suspendues deux ans au plus ; l'expulsion, seulement si le juge le décide.
    """

    fiche = Fiche(
        nom="maintien.surendettement-declare-recevable",
        libelle="Dossier de surendettement déclaré recevable",
        fondement="Code de la consommation, art. L. 722-2 et L. 722-3",
        emetteurs=roles("BANQUE_DE_FRANCE CCAPEX REFERENT_PARCOURS"),
        sensibilite=S3,
        acte=acte("BANQUE_DE_FRANCE CCAPEX"),
    )

    suspension_expulsion_demandee: Booleen | None = None
    """Vrai si la suspension de l'expulsion est demandée au juge."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Les procédures d'exécution suspendues."""
        yield Armement(SUSPENSION_DES_POURSUITES, Surendettement(le=self.survenu_le))


class SurendettementTraite(Evenement[SansEtat]):
    """Le dossier de surendettement reçoit sa solution.

    Un effacement suspend deux ans les effets de la clause résolutoire.
    """

    fiche = Fiche(
        nom="maintien.surendettement-traite",
        libelle="Procédure de surendettement traitée",
        phrase="Procédure de surendettement traitée : {issue}.",
        fondement="Code de la consommation, art. L. 714-1",
        emetteurs=roles("BANQUE_DE_FRANCE CCAPEX REFERENT_PARCOURS"),
        sensibilite=S3,
        ferme=(dossiers.SURENDETTEMENT,),
        eteint=(SUSPENSION_DE_L_EXPULSION,),
        acte=acte("BANQUE_DE_FRANCE CCAPEX"),
    )

    issue: Annotated[str, Code("ISSUE_SURENDETTEMENT")]
    """Issue."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Des mesures mettent fin à l'attente ; sans elles, la suspension n'a plus d'objet."""
        yield from super().arrets(moment)
        traite = self.issue not in {"IRRECEVABILITE", "CADUCITE"}
        yield Arret(SUSPENSION_DES_POURSUITES, satisfaite=traite)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La clause suspendue par un effacement."""
        if self.issue == "EFFACEMENT":
            yield Armement(EFFACEMENT_DE_LA_DETTE, Surendettement(le=self.survenu_le))
