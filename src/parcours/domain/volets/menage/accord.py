"""Ce que le ménage accepte, ce qu'on lui dit, et quand on le perd de vue."""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Jour, Liste, Organisme
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.vocabulaire import roles

CONTACT_PERDU: Final = "contact-perdu"
"""Le drapeau d'un ménage que l'on ne parvient plus à joindre."""


class AccordRecueilli(Habilitant, Evenement[SansEtat]):
    """Le ménage accepte que des informations soient partagées dans un périmètre.

    Un accord par périmètre ; un nouvel accord sur le même périmètre remplace le précédent.
    """

    fiche = Fiche(
        nom="menage.accord-recueilli",
        libelle="Accord du ménage recueilli",
        phrase="Accord du ménage recueilli pour le partage d'informations.",
        fondement="CASF, art. L. 115-2-1 ; RGPD, art. 13",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT "
            "GESTIONNAIRE_HEBERGEMENT GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA "
            "OPERATEUR_115 MARAUDE ACCUEIL_DE_JOUR CIDFF POLE_RESSOURCE OPAH PDLHI "
            "OPERATEUR_CAMPEMENT ADIL MENAGE"
        ),
        contact_reel=True,
        ouvre=(dossiers.ACCORD_PARTAGE,),
    )

    perimetre: Annotated[str, Code("PARTAGE")]
    """Périmètre du partage accepté."""
    forme: Annotated[str, Code("FORME_ACCORD")]
    """Forme de l'accord."""
    organismes: Annotated[
        Liste[Organisme], Fonde(Base.ACCORD, finit=("menage.accord-retire",), cle="perimetre")
    ] = ()
    """Organismes nommés dans l'accord ; absent : tous ceux du périmètre."""


class AccordRetire(Evenement[SansEtat]):
    """Le ménage retire son accord au partage dans un périmètre.

    Ferme le partage facultatif ; les obligations légales (expulsion, DALO) demeurent.
    """

    fiche = Fiche(
        nom="menage.accord-retire",
        libelle="Accord du ménage retiré",
        phrase="Accord de partage retiré par le ménage.",
        fondement="RGPD, art. 7, 3",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA CIDFF POLE_RESSOURCE "
            "OPERATEUR_CAMPEMENT MENAGE DPO"
        ),
        contact_reel=True,
        ferme=(dossiers.ACCORD_PARTAGE,),
    )

    perimetre: Annotated[str, Code("PARTAGE")]
    """Périmètre fermé."""


class InformationDelivree(Evenement[SansEtat]):
    """Le ménage reçoit l'information sur l'usage qui est fait de ses données."""

    fiche = Fiche(
        nom="menage.information-delivree",
        libelle="Information du ménage sur ses droits délivrée",
        phrase="Information sur l'utilisation des données remise au ménage.",
        fondement="RGPD, art. 13 et 14",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA OPERATEUR_115 "
            "MARAUDE ACCUEIL_DE_JOUR CIDFF POLE_RESSOURCE OPERATEUR_CAMPEMENT CCAPEX"
        ),
    )

    support: Annotated[str, Code("SUPPORT_INFO")]
    """Support de l'information."""


class PerteDeContactConstatee(Evenement[SansEtat]):
    """Un organisme ne parvient plus à joindre le ménage.

    Prend fin au premier contact réel suivant, sans autre fait.
    """

    fiche = Fiche(
        nom="menage.perte-de-contact-constatee",
        libelle="Perte de contact constatée",
        phrase="Perte de contact avec le ménage constatée.",
        fondement="Délibération CNIL n° 2021-028",
        emetteurs=roles(
            "SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT GESTIONNAIRE_HEBERGEMENT "
            "GESTIONNAIRE_LOGEMENT_ACCOMPAGNE OPERATEUR_IML UCSA OPERATEUR_115 "
            "MARAUDE ACCUEIL_DE_JOUR POLE_RESSOURCE OPERATEUR_CAMPEMENT"
        ),
    )

    dernier_contact_le: Jour | None = None
    """Dernier contact connu de l'émetteur."""
    demarches: Liste[Annotated[str, Code("CANAL")]] = ()
    """Canaux essayés sans réponse."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un contact postérieur à la perte de contact."""
        if self.dernier_contact_le and self.dernier_contact_le > self.survenu_le:
            yield Anomalie("dates-contradictoires", "Le dernier contact suit la perte de contact.")


def a_perdu_contact(evenements: Iterable[Evenement[Any]]) -> bool:
    """Vrai si, dans l'ordre de ces faits, aucun contact réel n'a suivi la perte de contact."""
    perdu = False
    for evenement in evenements:
        if isinstance(evenement, PerteDeContactConstatee):
            perdu = True
        elif evenement.fiche.contact_reel:
            perdu = False
    return perdu
