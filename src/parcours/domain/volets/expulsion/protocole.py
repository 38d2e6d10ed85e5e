"""Le protocole de cohésion sociale, par lequel un bailleur social renonce à expulser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Annotated

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.concours import (
    REFUS_IMPLICITE_DU_CONCOURS,
    RESPONSABILITE_DE_L_ETAT,
)
from parcours.domain.droit.expulsion import (
    PROTOCOLE_DE_COHESION_SOCIALE,
    PROTOCOLE_MOIS_MAX,
    PROTOCOLE_PROLONGE_MOIS_MAX,
    ProtocoleDeCohesion,
)
from parcours.domain.droit.responsabilite import Concours
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Centimes, Code, EnMois
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    Rearmement,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.etat import (
    ALERTES_DE_L_ORDRE,
    SUITES_DE_L_ORDRE,
    Expulsion,
    Preuve,
)
from parcours.domain.volets.expulsion.jugement import RESPECTE


class ProtocoleCohesionSocialeSigne(Evenement[Expulsion]):
    """Le bailleur social renonce à expulser tant que la dette s'apure.

    Deux ans, trois avec une prolongation : un protocole signé pendant qu'un autre court le
    prolonge. Il vaut renonciation au concours de la force publique.
    """

    fiche = Fiche(
        nom="expulsion.protocole-cohesion-sociale-signe",
        libelle="Protocole de cohésion sociale signé",
        phrase=(
            "Protocole de cohésion sociale signé pour {duree_mois} mois[, {mensualite} par mois]."
        ),
        fondement="CCH, art. L. 353-15-2 et L. 442-6-5 ; CE, 4 février 2015, n° 369224",
        emetteurs=roles("BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        contact_reel=True,
        ouvre=(dossiers.PROTOCOLE_COHESION_SOCIALE,),
        clot=("AL-07",),
        acte=acte("BAILLEUR_SOCIAL CCAPEX"),
    )

    duree_mois: EnMois
    """Durée."""
    mensualite: Centimes | None = None
    """Mensualité d'apurement."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le bailleur renonce ; la première signature reste le départ d'une prolongation."""
        return replace(
            moment.etat,
            protocole_depuis_le=moment.etat.protocole_depuis_le or self.survenu_le,
            protocole_mois=self.duree_mois,
            concours=replace(moment.etat.concours, protocole_cohesion_le=self.survenu_le),
        ).prouve(Preuve.PROTOCOLE, moment.reference)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """L'État ne doit plus rien à un bailleur qui renonce, ni de réponse."""
        renonciation = Concours(protocole_cohesion_le=self.survenu_le)
        yield Arret(RESPONSABILITE_DE_L_ETAT, satisfaite=True, faits=renonciation)
        yield Arret(REFUS_IMPLICITE_DU_CONCOURS, satisfaite=False)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La fin du protocole, ou de celui qu'il prolonge."""
        debut = moment.etat.protocole_depuis_le or self.survenu_le
        if debut == self.survenu_le:
            signe = ProtocoleDeCohesion(volet="protocole", debut=debut, convenu_le=self._fin)
            yield Armement(PROTOCOLE_DE_COHESION_SOCIALE, signe)
        else:
            avenant = ProtocoleDeCohesion(volet="prolongation", debut=debut, convenu_le=self._fin)
            yield Armement(PROTOCOLE_DE_COHESION_SOCIALE, avenant, rearme=Rearmement.REPREND)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Plus de deux ans dès la signature, plus de trois en tout."""
        debut = moment.etat.protocole_depuis_le or self.survenu_le
        prolonge = debut != self.survenu_le
        maximum = PROTOCOLE_PROLONGE_MOIS_MAX if prolonge else PROTOCOLE_MOIS_MAX
        if self._fin > ajouter_mois(debut, maximum):
            phrase = "Le protocole dure plus longtemps que le texte ne le permet."
            yield Anomalie("PROTOCOLE_HORS_BORNES", phrase)

    @property
    def _fin(self) -> date:
        return ajouter_mois(self.survenu_le, self.duree_mois)


class ProtocoleCohesionSocialeTermine(Evenement[Expulsion]):
    """Le protocole de cohésion sociale est respecté jusqu'au bout, ou rompu.

    Respecté, un nouveau bail se signe dans les trois mois ; rompu, l'exécution du jugement reprend.
    """

    fiche = Fiche(
        nom="expulsion.protocole-cohesion-sociale-termine",
        libelle="Protocole de cohésion sociale achevé ou dénoncé",
        phrase="Fin du protocole de cohésion sociale : {issue}.",
        fondement="CCH, art. L. 353-15-2 et L. 442-6-5",
        emetteurs=roles("BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        ferme=(dossiers.PROTOCOLE_COHESION_SOCIALE,),
        acte=acte("BAILLEUR_SOCIAL CCAPEX"),
        suit="expulsion.protocole-cohesion-sociale-signe",
    )

    issue: Annotated[str, Code("ISSUE_PLAN")]
    """Respecté ou rompu."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Rompu, le bailleur peut requérir de nouveau la force publique."""
        fini = replace(moment.etat, protocole_depuis_le=None, protocole_mois=None)
        if self.issue == RESPECTE:
            return fini.sans_ordre_de_quitter()
        garde = replace(moment.etat.concours, protocole_cohesion_le=None)
        return replace(fini, concours=garde).sans_concours_attendu()

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """Le protocole a tenu ses promesses, ou n'a plus d'objet."""
        yield Arret(PROTOCOLE_DE_COHESION_SOCIALE, satisfaite=self.issue == RESPECTE)
        if self.issue == RESPECTE:
            yield from (Arret(delai, satisfaite=False) for delai in SUITES_DE_L_ORDRE)

    def alertes_closes(self) -> tuple[str, ...]:
        """Respecté, le bailleur signe un nouveau bail : il n'y a plus à quitter les lieux."""
        return ALERTES_DE_L_ORDRE if self.issue == RESPECTE else ()

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Le nouveau bail à signer."""
        if self.issue == RESPECTE:
            bail = ProtocoleDeCohesion(volet="nouveau_bail", debut=self.survenu_le)
            yield Armement(PROTOCOLE_DE_COHESION_SOCIALE, bail)
