"""La commission de coordination des actions de prévention des expulsions."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.droit.assignation import (
    EXAMEN_PAR_LA_CCAPEX,
    SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION,
    SaisineDeLaCcapex,
)
from parcours.domain.droit.commandement import SIGNALEMENT_A_LA_CCAPEX
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Centimes,
    Code,
    Identifiant,
    Liste,
    ListeNonVide,
    Organisme,
    Personnel,
    Reference,
    Texte500,
)
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Moment,
    Rearmement,
    SansEtat,
)
from parcours.domain.langage.fiche import Agregat, Fiche, FluxDe
from parcours.domain.langage.fondation import COMMISSION, POURSUIVANT
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion
from parcours.domain.volets.expulsion.seances import Avis, Commission

SAISINES_DU_BAILLEUR = frozenset({"BAILLEUR", "ORGANISME_PAYEUR"})
"""Les saisines qui font courir le délai avant d'assigner : celle de l'organisme payeur le fait pour
le bailleur qui lui a signalé l'impayé.
"""


class CcapexSaisie(Habilitant, Evenement[Expulsion]):
    """La CCAPEX est saisie de la situation.

    Saisie par un bailleur personne morale, elle interdit l'assignation pendant six semaines.
    """

    fiche = Fiche(
        nom="expulsion.ccapex-saisie",
        libelle="CCAPEX saisie",
        phrase="CCAPEX saisie de la situation[, dette de {dette}].",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, II ; décret n° 2026-83",
        emetteurs=roles(
            "BAILLEUR_SOCIAL CAF_MSA CCAPEX CCAS CONSEIL_DEPARTEMENTAL SIAO FSL "
            "REFERENT_PARCOURS ADIL PREFECTURE POLE_RESSOURCE ASSOCIATION_ACCOMPAGNEMENT "
            "MENAGE"
        ),
        sensibilite=S3,
        ouvre_parcours=True,
        ouvre=(dossiers.EXPULSION, dossiers.SAISINE_CCAPEX),
        acte=acte(
            "CCAPEX BAILLEUR_SOCIAL CAF_MSA PREFECTURE",
            QUELQUES_JOURS,
            distinguent="auteur_saisine",
        ),
    )

    auteur_saisine: Annotated[str, Code("AUTEUR_SAISINE_CCAPEX")]
    """Qui saisit."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur, attendue si le bailleur ou l'organisme payeur saisit."""
    voie: Annotated[str, Code("VOIE_SAISINE_CCAPEX")]
    """Voie de la saisine."""
    dette: Centimes | None = None
    """Dette déclarée."""
    bailleur: Annotated[Organisme | None, POURSUIVANT] = None
    """Bailleur du ménage."""
    commission: Annotated[Organisme | None, COMMISSION] = None
    """Commission saisie."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """La commission est saisie."""
        return moment.etat.atteint(EtapeDeProcedure.SAISINE_CCAPEX, self.survenu_le, self.dette)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Six semaines avant d'assigner, de la première saisine d'un bailleur personne morale."""
        if self._vient_du_bailleur and moment.etat.assignation is None:
            saisine = SaisineDeLaCcapex(recue_le=self.survenu_le, type_bailleur=self.type_bailleur)
            delai = SAISINE_DE_LA_CCAPEX_AVANT_ASSIGNATION
            yield Armement(delai, saisine, rearme=Rearmement.GARDE)
        yield Armement(EXAMEN_PAR_LA_CCAPEX, SaisineDeLaCcapex(recue_le=self.survenu_le))

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Sans la nature du bailleur, on ne sait pas s'il devait saisir la commission."""
        if self._vient_du_bailleur and self.type_bailleur is None:
            yield Anomalie("type-de-bailleur-attendu", "La saisine ne dit pas qui est le bailleur.")

    @property
    def _vient_du_bailleur(self) -> bool:
        return self.auteur_saisine in SAISINES_DU_BAILLEUR


class CommandementSignaleALaCcapex(Evenement[SansEtat]):
    """Le commissaire de justice signale le commandement à la CCAPEX.

    Dû quand l'impayé atteint un seuil, pour un bailleur personne physique ou une SCI familiale.
    """

    fiche = Fiche(
        nom="expulsion.commandement-signale-a-la-ccapex",
        libelle="Commandement de payer signalé à la CCAPEX",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 24, I ; loi n° 90-449, art. 7-2",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE CCAPEX"),
        sensibilite=S3,
        ouvre_parcours=True,
        ouvre=(dossiers.EXPULSION,),
        satisfait=(SIGNALEMENT_A_LA_CCAPEX,),
        acte=acte("COMMISSAIRE_DE_JUSTICE CCAPEX"),
    )

    commandement: Reference | None = None
    """Fait expulsion.commandement-de-payer-delivre, s'il est connu."""
    seuil: Annotated[str, Code("SEUIL_SIGNALEMENT")]
    """Seuil atteint."""


class CcapexDossierOriente(Habilitant, Evenement[SansEtat]):
    """La CCAPEX, sans rendre d'avis, saisit d'autres services."""

    fiche = Fiche(
        nom="expulsion.ccapex-dossier-oriente",
        libelle="Dossier orienté par la CCAPEX",
        phrase="Dossier orienté par la CCAPEX : {vers}.",
        fondement="Loi n° 90-449 du 31 mai 1990, art. 7-2 ; décret n° 2026-83",
        emetteurs=roles("CCAPEX"),
        sensibilite=S3,
        suppose=(dossiers.EXPULSION, dossiers.BAIL),
        satisfait=(EXAMEN_PAR_LA_CCAPEX,),
    )

    vers: ListeNonVide[Annotated[str, Code("ORIENTATION_CCAPEX")]]
    """Services saisis."""
    niveau: Annotated[str, Code("NIVEAU_CCAPEX")]
    """Commission centrale, locale ou sous-commission."""
    organismes: Annotated[Liste[Organisme], COMMISSION] = ()
    """Organismes saisis, s'ils sont connus."""


class CcapexAvisRendu(Evenement[Commission]):
    """La CCAPEX rend un avis ou une recommandation."""

    fiche = Fiche(
        nom="expulsion.ccapex-avis-rendu",
        libelle="Avis ou recommandation de la CCAPEX rendu",
        phrase="Avis de la CCAPEX rendu : {nature}.",
        fondement="Loi n° 90-449 du 31 mai 1990, art. 7-2 ; décret n° 2026-83",
        emetteurs=roles("CCAPEX"),
        sensibilite=S3,
        suppose=(dossiers.EXPULSION, dossiers.BAIL),
        ferme=(dossiers.SAISINE_CCAPEX,),
        satisfait=(EXAMEN_PAR_LA_CCAPEX,),
    )

    forme: Annotated[str, Code("FORME_AVIS")]
    """Avis ou recommandation."""
    nature: Annotated[str, Code("AVIS_CCAPEX")]
    """Objet de l'avis."""
    destinataire: Annotated[str, Code("DESTINATAIRE_AVIS")]
    """À qui l'avis s'adresse."""
    texte: Annotated[Texte500 | None, Personnel("menage")] = None
    """Contenu, sans donnée de santé."""
    seance: Annotated[Identifiant | None, FluxDe(Agregat.SEANCE)] = None
    """Flux territorial de la séance qui le rend."""

    def applique(self, moment: Moment[Commission]) -> Commission:
        """Un avis de plus, dont on attend la suite."""
        return moment.etat.rendu(
            Avis(
                moment.reference,
                self.survenu_le,
                self.forme,
                self.nature,
                self.destinataire,
                self.seance,
            )
        )

    def anomalies(self, moment: Moment[Commission]) -> Iterator[Anomalie]:
        """Rendu à une séance où la situation n'est plus, ou n'a jamais été."""
        if self.seance is None:
            return
        passage = moment.etat.passages.get(self.seance)
        if passage is None:
            yield Anomalie(
                "avis-sans-inscription", "La situation n'était pas à l'ordre du jour de la séance."
            )
        elif passage.retire_le is not None:
            yield Anomalie(
                "avis-apres-le-retrait", "La situation avait été retirée de l'ordre du jour."
            )


class CcapexAvisSuivi(Evenement[Commission]):
    """On sait ce que l'avis de la CCAPEX est devenu.

    Dit par qui ne travaille pas avec le ménage, et ne lit donc pas l'avis, il est à confirmer.
    """

    fiche = Fiche(
        nom="expulsion.ccapex-avis-suivi",
        libelle="Suite donnée à un avis de la CCAPEX constatée",
        phrase="Suite donnée à l'avis de la CCAPEX : {suivi}.",
        fondement="Loi n° 90-449 du 31 mai 1990, art. 7-2 ; décret n° 2026-83",
        emetteurs=roles("CCAPEX BAILLEUR_SOCIAL CAF_MSA CONSEIL_DEPARTEMENTAL FSL CCAS SIAO"),
        sensibilite=S3,
        d_office=roles("CCAPEX"),
    )

    avis: Reference
    """Fait expulsion.ccapex-avis-rendu."""
    suivi: Annotated[str, Code("SUIVI_AVIS")]
    """Suite."""

    def applique(self, moment: Moment[Commission]) -> Commission:
        """La dernière suite dite vaut."""
        return moment.etat.suivi(moment.citee, self.suivi, self.survenu_le)

    def anomalies(self, moment: Moment[Commission]) -> Iterator[Anomalie]:
        """La suite d'un autre fait, ou d'un avis qui n'est pas rendu : elle ne vaut pas."""
        if moment.cite is None or any(a.reference == moment.citee for a in moment.etat.avis):
            return
        if isinstance(moment.cite, CcapexAvisRendu):
            yield Anomalie(
                "dates-contradictoires", "La suite est constatée avant que l'avis soit rendu."
            )
        else:
            yield Anomalie("avis-inconnu", "Le fait que cite `avis` n'est pas un avis rendu.")
