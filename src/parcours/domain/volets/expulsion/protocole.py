"""Le protocole de cohésion sociale, par lequel un bailleur social renonce à expulser."""

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import Centimes, Code, Entier
from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.controles import anomalies_du_protocole
from parcours.domain.droit.expulsion import PROTOCOLE_DE_COHESION_SOCIALE
from parcours.domain.droit.faits import Faits
from parcours.domain.evenement import Anomalie, Armement, Arret, Evenement, SansEtat
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.jugement import RESPECTE


class ProtocoleCohesionSocialeSigne(Evenement[SansEtat]):
    """Le bailleur social renonce à expulser tant que la dette s'apure.

    Deux ans, trois avec une prolongation. Source : CCH, art. L. 353-15-2 et L. 442-6-5.
    """

    fiche = Fiche(
        nom="expulsion.protocole-cohesion-sociale-signe",
        libelle="Protocole de cohésion sociale signé",
        phrase="Protocole de cohésion sociale signé pour {duree_mois} mois.",
        fondement="CCH, art. L. 353-15-2 et L. 442-6-5",
        emetteurs=roles("BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        contact_reel=True,
        ouvre=(dossiers.PROTOCOLE_COHESION_SOCIALE,),
    )

    duree_mois: Annotated[Entier, Field(ge=1, le=36)]
    """Durée."""
    mensualite: Centimes | None = None
    """Mensualité d'apurement."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """La fin du protocole."""
        del volet
        fin = ajouter_mois(self.survenu_le, self.duree_mois)
        protocole: Faits = {"volet": "protocole", "debut": self.survenu_le, "convenu_le": fin}
        yield Armement(PROTOCOLE_DE_COHESION_SOCIALE, protocole)

    def anomalies(self, volet: SansEtat) -> Iterator[Anomalie]:
        """Plus de deux ans dès la signature."""
        del volet
        for code in anomalies_du_protocole({"duree_mois": self.duree_mois}):
            yield Anomalie(code, "Le protocole dure plus longtemps que le texte ne le permet.")


class ProtocoleCohesionSocialeTermine(Evenement[SansEtat]):
    """Le protocole de cohésion sociale est respecté jusqu'au bout, ou rompu.

    Respecté, un nouveau bail se signe dans les trois mois.
    """

    fiche = Fiche(
        nom="expulsion.protocole-cohesion-sociale-termine",
        libelle="Protocole de cohésion sociale achevé ou dénoncé",
        phrase="Protocole de cohésion sociale arrivé à son terme.",
        fondement="CCH, art. L. 353-15-2 et L. 442-6-5",
        emetteurs=roles("BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        ferme=(dossiers.PROTOCOLE_COHESION_SOCIALE,),
    )

    issue: Annotated[str, Code("ISSUE_PLAN")]
    """Respecté ou rompu."""

    def arrets(self, volet: SansEtat) -> Iterator[Arret]:
        """Le protocole a tenu ses promesses, ou n'a plus d'objet."""
        del volet
        yield Arret(PROTOCOLE_DE_COHESION_SOCIALE, satisfaite=self.issue == RESPECTE)

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """Le nouveau bail à signer."""
        del volet
        if self.issue == RESPECTE:
            bail: Faits = {"volet": "nouveau_bail", "debut": self.survenu_le}
            yield Armement(PROTOCOLE_DE_COHESION_SOCIALE, bail)
