"""L'accès au logement : demander, signer un bail, être relogé."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Centimes,
    Code,
    Commune,
    IdentifiantExterne,
    Jour,
    Liste,
    Organisme,
    Personne,
    Personnel,
)
from parcours.domain.droit.dalo import OFFRE_DE_LOGEMENT
from parcours.domain.droit.expulsion import PROTOCOLE_DE_COHESION_SOCIALE
from parcours.domain.droit.habitat import HEBERGEMENT_OU_RELOGEMENT
from parcours.domain.droit.logement_social import DEMANDE_DE_LOGEMENT_SOCIAL, PREAVIS_D_EXPIRATION
from parcours.domain.evenement import (
    Armement,
    Evenement,
    Residence,
    SansEtat,
)
from parcours.domain.fiche import Fiche, Rang
from parcours.domain.vocabulaire import S3, roles

_BAILLEUR_VERS_SITUATION = {"SOCIAL": "LS", "SEM": "LS", "COMMUNE": "COMMUNAL"}
_MEME_LOGEMENT = frozenset({"RENOUVELLEMENT", "APRES_PROTOCOLE"})


class DemandeDeLogementSocialEnregistree(Evenement[SansEtat]):
    """Une demande de logement social est enregistrée : son ancienneté part de ce jour.

    Arme sa validité d'un an et le préavis d'expiration. Source : CCH, art. R. 441-2-7 et R.
    441-2-8.
    """

    fiche = Fiche(
        nom="acces.demande-de-logement-social-enregistree",
        libelle="Demande de logement social enregistrée",
        phrase="Demande de logement social enregistrée.",
        fondement="CCH, art. R. 441-2-1, R. 441-2-3 et R. 441-2-7",
        emetteurs=roles(
            "BAILLEUR_SOCIAL MAIRIE EPCI SIAO ACTION_LOGEMENT PREFECTURE REFERENT_PARCOURS "
            "POLE_RESSOURCE"
        ),
        contact_reel=True,
        ouvre=(dossiers.DEMANDE_LOGEMENT_SOCIAL,),
    )

    numero_unique: Annotated[IdentifiantExterne | None, Personnel("menage")] = None
    """Numéro unique de demande."""
    communes_souhaitees: Liste[Commune] = ()
    """Communes demandées."""
    typologie: Annotated[str, Code("TYPOLOGIE")] | None = None
    """Taille du logement demandé."""

    def armements(self, volet: SansEtat) -> Iterator[Armement]:
        """La demande expire un an après ; le guichet prévient un mois avant."""
        del volet
        validite = {"le": self.survenu_le}
        yield Armement(DEMANDE_DE_LOGEMENT_SOCIAL, validite)
        yield Armement(
            PREAVIS_D_EXPIRATION,
            {"expiration_le": DEMANDE_DE_LOGEMENT_SOCIAL.calcule(validite).echeance},
        )


class BailSigne(Evenement[SansEtat]):
    """Un bail est conclu au nom du ménage.

    La date de conclusion fixe la version de la loi applicable à un commandement ; la situation de
    logement commence à la prise d'effet. Source : loi n° 89-462 du 6 juillet 1989, art. 3.
    """

    fiche = Fiche(
        nom="acces.bail-signe",
        libelle="Bail signé",
        phrase="Bail signé, prise d'effet le {prend_effet_le}.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 3",
        emetteurs=roles(
            "BAILLEUR_SOCIAL OPERATEUR_IML UCSA SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE ADIL"
        ),
        contact_reel=True,
        rang=Rang.LOGEMENT,
        ouvre=(dossiers.BAIL,),
        eteint=(PROTOCOLE_DE_COHESION_SOCIALE, DEMANDE_DE_LOGEMENT_SOCIAL, PREAVIS_D_EXPIRATION),
        clot=("AL-08",),
    )

    nature: Annotated[str, Code("BAIL")]
    """Nature du bail."""
    prend_effet_le: Jour
    """Date de prise d'effet."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")]
    """Nature du bailleur, qui décide des règles de saisine."""
    bailleur: Organisme | None = None
    """Bailleur, s'il est une personne morale."""
    contexte: Annotated[str, Code("CONTEXTE_BAIL")] | None = None
    """Premier bail, renouvellement, bail après protocole…"""
    delai_stipule: Annotated[str, Code("DELAI_CLAUSE")] | None = None
    """Délai de la clause résolutoire stipulé au bail."""
    loyer_hors_charges: Annotated[Centimes | None, S3] = None
    """Loyer mensuel hors charges."""
    charges: Annotated[Centimes | None, S3] = None
    """Charges mensuelles."""
    personnes: Liste[Personne] = ()
    """Titulaires et occupants ; absent : tous les présents."""
    commune: Commune | None = None
    """Commune du logement."""

    def residence(self) -> Residence:
        """Locataire à compter de la prise d'effet ; un bail renouvelé ne fait pas déménager."""
        return Residence(
            _BAILLEUR_VERS_SITUATION.get(self.type_bailleur, "PRIVE"),
            debut=self.prend_effet_le,
            personnes=self.personnes,
            nouveau_logement=self.contexte not in _MEME_LOGEMENT,
        )


class RelogementRealise(Evenement[SansEtat]):
    """Le ménage entre dans le logement qui le reloge.

    Dit d'où il vient et ce qui l'a relogé ; le bail est un autre fait. Source : CCH, art. L.
    441-2-3.
    """

    fiche = Fiche(
        nom="acces.relogement-realise",
        libelle="Relogement réalisé",
        phrase="Relogement réalisé.",
        fondement="CCH, art. L. 441-2-3",
        emetteurs=roles(
            "BAILLEUR_SOCIAL PREFECTURE SIAO OPERATEUR_IML OPERATEUR_CAMPEMENT PDLHI MAIRIE "
            "EPCI REFERENT_PARCOURS POLE_RESSOURCE"
        ),
        contact_reel=True,
        rang=Rang.LOGEMENT,
        eteint=(OFFRE_DE_LOGEMENT, HEBERGEMENT_OU_RELOGEMENT),
        clot=("AL-05", "AL-06", "AL-08", "AL-12", "AL-14"),
    )

    origine: Annotated[str, Code("ORIGINE_RELOGEMENT")]
    """Cadre du relogement."""
    situation: Annotated[str, Code("SITRES")]
    """Situation atteinte."""
    personnes: Liste[Personne] = ()
    """Personnes relogées ; absent : tous les présents."""
    commune: Commune | None = None
    """Commune du logement."""

    def residence(self) -> Residence:
        """La situation atteinte, dans un nouveau logement."""
        return Residence(self.situation, personnes=self.personnes, nouveau_logement=True)
