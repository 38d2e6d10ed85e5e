"""Le maintien dans le logement : l'impayé, son règlement, les dégradations signalées."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Centimes,
    Code,
    Entier,
    Jour,
    Personnel,
    Texte300,
)
from parcours.domain.droit.assignation import SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION
from parcours.domain.droit.commandement import (
    EFFET_CLAUSE_RESOLUTOIRE_DEUX_MOIS,
    EFFET_CLAUSE_RESOLUTOIRE_SIX_SEMAINES,
    SIGNALEMENT_A_LA_CCAPEX,
)
from parcours.domain.droit.faits import Faits
from parcours.domain.droit.impayes import (
    IMPAYE_CONSTITUE_DEPUIS_2027,
    IMPAYE_CONSTITUE_JUSQU_EN_2026,
    PETITE_DETTE,
    PLAN_D_APUREMENT,
    SIGNALEMENT_A_LA_CAF,
    impaye_constitue,
    regle_de_l_impaye,
)
from parcours.domain.droit.intermediation import IMPAYE_EN_LOGEMENT_FOYER
from parcours.domain.droit.juge import PRESCRIPTION
from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE
from parcours.domain.evenement import (
    Armement,
    Arret,
    Evenement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.types_de_dossier import AU_FAIT
from parcours.domain.vocabulaire import S3, roles


@dataclass(frozen=True, slots=True)
class Maintien:
    """L'impayé en cours, tel que le dernier relevé le dit."""

    impaye: "ImpayeConstate | None" = None


class ImpayeConstate(Evenement[Maintien]):
    """Un impayé de loyer est arrêté à cette date.

    La définition de l'impayé dépend de la date du premier terme impayé : elle change au 1er janvier
    2027. Source : CCH, art. R. 824-1 et R. 824-4 ; loi n° 89-462, art. 7-1.
    """

    fiche = Fiche(
        nom="maintien.impaye-constate",
        libelle="Impayé de loyer constaté",
        phrase="Impayé de loyer constaté : {dette}.",
        fondement="CCH, art. R. 824-1 s. ; décret n° 2026-84",
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA ADIL CCAPEX OPERATEUR_IML REFERENT_PARCOURS POLE_RESSOURCE"
        ),
        sensibilite=S3,
        ouvre=(dossiers.IMPAYE,),
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

    def applique(self, volet: Maintien) -> Maintien:
        """Le dernier relevé fait foi."""
        return replace(volet, impaye=self)

    def armements(self, volet: Maintien) -> Iterator[Armement]:
        """L'impayé constitué se signale dans les deux mois ; les loyers se prescrivent."""
        del volet
        faits: Faits = {
            "premier_impaye": self.premier_impaye_le,
            "loyer": self.loyer_hors_charges,
            "charges": self.charges,
            "aide": self.aide_au_logement,
            "tiers_payant": self.tiers_payant,
            "releves": [{"date": self.survenu_le, "dette": self.dette}],
        }
        yield Armement(regle_de_l_impaye(faits), faits)
        constitue_le = impaye_constitue(faits).autres.get("constitue_le")
        yield Armement(SIGNALEMENT_A_LA_CAF, {"constitue_le": constitue_le})
        yield Armement(PRESCRIPTION, {"volet": "loyers", "exigible_le": self.premier_impaye_le})


class ImpayeRegularise(Evenement[Maintien]):
    """La dette de loyer est soldée en totalité.

    La clause résolutoire n'est arrêtée que si le solde précède son échéance ; l'avis du juge prime.
    Source : loi n° 89-462 du 6 juillet 1989, art. 24, I.
    """

    fiche = Fiche(
        nom="maintien.impaye-regularise",
        libelle="Impayé régularisé",
        phrase="Impayé de loyer régularisé.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24 ; CCH, art. R. 824-1 s.",
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA ADIL CCAPEX OPERATEUR_IML FSL REFERENT_PARCOURS "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE"
        ),
        sensibilite=S3,
        ferme=(dossiers.IMPAYE,),
        eteint=(
            IMPAYE_CONSTITUE_JUSQU_EN_2026,
            IMPAYE_CONSTITUE_DEPUIS_2027,
            SIGNALEMENT_A_LA_CAF,
            PLAN_D_APUREMENT,
            PETITE_DETTE,
            SIGNALEMENT_A_LA_CCAPEX,
            SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
            PRESCRIPTION,
            IMPAYE_EN_LOGEMENT_FOYER,
        ),
        clot=("AL-02",),
    )

    mode: Annotated[str, Code("MODE_REGULARISATION")] | None = None
    """Moyen du règlement."""

    def applique(self, volet: Maintien) -> Maintien:
        """Plus d'impayé."""
        return replace(volet, impaye=None)

    def arrets(self, volet: Maintien) -> Iterator[Arret]:
        """Le solde n'arrête la clause résolutoire que s'il la précède."""
        yield from super().arrets(volet)
        yield Arret(EFFET_CLAUSE_RESOLUTOIRE_DEUX_MOIS, satisfaite=True, seulement_a_temps=True)
        yield Arret(EFFET_CLAUSE_RESOLUTOIRE_SIX_SEMAINES, satisfaite=True, seulement_a_temps=True)


class DegradationSignalee(Evenement[SansEtat]):
    """Un partenaire, ou le ménage, signale que la situation se dégrade.

    Un dossier par signalement. N'est pas une information préoccupante, qui suit sa propre
    procédure.
    """

    fiche = Fiche(
        nom="maintien.degradation-signalee",
        libelle="Dégradation de la situation signalée",
        phrase="Dégradation de la situation signalée (gravité {gravite}).",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
            "BAILLEUR_SOCIAL ADIL CAF_MSA FSL CCAPEX MAIRIE POLE_RESSOURCE OPAH PDLHI SLIME "
            "ALEC FOURNISSEUR_FLUIDES MANDATAIRE_PROTECTION EQUIPE_SANTE_PRECARITE SIAE "
            "SERVICE_EMPLOI OPERATEUR_CAMPEMENT COMMISSAIRE_DE_JUSTICE MENAGE"
        ),
        ouvre=(dossiers.DEGRADATION,),
    )

    nature: Annotated[str, Code("DEGRADATION")]
    """Nature de la dégradation."""
    gravite: Annotated[str, Code("GRAVITE")]
    """Gravité ressentie par l'émetteur."""
    depuis_le: Jour | None = None
    """Début supposé, s'il est antérieur à survenu_le."""
    commentaire: Annotated[Texte300 | None, Personnel("menage")] = None
    """Précision utile à l'action, sans donnée de santé ni jugement."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """Le référent prend l'alerte en compte sous deux jours ouvrés."""
        del volet
        yield Armement(PRISE_EN_COMPTE_D_UNE_ALERTE, {"le": self.survenu_le}, cle=AU_FAIT)
