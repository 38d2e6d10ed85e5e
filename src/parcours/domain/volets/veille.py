"""La rue et la veille sociale : les appels au 115, ce que l'on constate, les nuits attribuées."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from parcours.domain.champs import (
    DIT_LA_STRUCTURE,
    Code,
    Commune,
    Entier,
    Instant,
    Jour,
    Liste,
    ListeNonVide,
    Organisme,
    Personne,
)
from parcours.domain.droit.siao import EVALUATION_FLASH
from parcours.domain.evenement import (
    Armement,
    Confiance,
    Evenement,
    Residence,
    SansEtat,
)
from parcours.domain.fiche import Fiche, Rang
from parcours.domain.vocabulaire import roles


class Appel115Recu(Evenement[SansEtat]):
    """Le ménage appelle le 115, ou quelqu'un appelle en sa présence.

    Arme l'évaluation flash (72 heures après le contact). L'appel d'un tiers sans le ménage est un
    signalement. Source : CASF, art. L. 345-2-4.
    """

    fiche = Fiche(
        nom="veille.appel-115-recu",
        libelle="Appel au 115 reçu",
        phrase="Appel au 115 reçu.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("OPERATEUR_115 SIAO"),
        ouvre_parcours=True,
        contact_reel=True,
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

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """L'évaluation flash est due 72 heures après l'appel, si l'on en connaît l'instant."""
        del volet
        yield Armement(EVALUATION_FLASH, {"contact_a": self.contact_a})


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


class MiseAAbriAttribuee(Evenement[SansEtat]):
    """Le 115 attribue une place pour une ou plusieurs nuits.

    Vaut de la première nuit incluse à la dernière incluse, puis la personne retrouve sa situation
    d'avant, à défaut la rue. Source : CASF, art. L. 345-2-2.
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
    )

    structure: Annotated[Organisme, DIT_LA_STRUCTURE]
    """Structure d'accueil."""
    type_place: Annotated[str, Code("TYPE_PLACE")]
    """Nature de la place."""
    nuit_du: Jour
    """Première nuit."""
    nuits: Annotated[Entier, Field(ge=1, le=31)]
    """Nombre de nuits consécutives."""
    personnes: Liste[Personne] = ()
    """Personnes abritées ; absent : tous les présents."""

    def residence(self) -> Residence:
        """Un hébergement borné par le nombre de nuits."""
        return Residence(
            self.type_place,
            debut=self.nuit_du,
            fin=self.nuit_du + timedelta(days=self.nuits),
            personnes=self.personnes,
        )
