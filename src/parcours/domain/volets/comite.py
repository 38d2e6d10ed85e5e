"""Le comité du protocole social : recenser et étudier les situations de mal-logement."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain import types_de_dossier as dossiers
from parcours.domain.champs import (
    Booleen,
    Code,
    Commune,
    Personnel,
    Texte300,
)
from parcours.domain.evenement import (
    Evenement,
    SansEtat,
)
from parcours.domain.fiche import Fiche
from parcours.domain.vocabulaire import roles


class SituationRecensee(Evenement[SansEtat]):
    """Un signataire du protocole social remonte la situation au comité.

    N'ouvre pas à lui seul un dossier d'habitat indigne : le signalement le fait.
    """

    fiche = Fiche(
        nom="comite.situation-recensee",
        libelle="Situation recensée au titre du protocole social",
        phrase="Situation recensée par le comité du protocole social.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles(
            "OPAH EPCI MAIRIE CCAS CIDFF CONSEIL_DEPARTEMENTAL PDLHI SLIME CAF_MSA ADIL ARS "
            "SCHS DDT ANAH OPERATEUR_HABITAT BAILLEUR_SOCIAL REFERENT_PARCOURS "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE"
        ),
        ouvre_parcours=True,
        ouvre=(dossiers.COMITE,),
    )

    motif: Annotated[str, Code("MOTIF_COMITE")]
    """Motif principal."""
    accord_du_menage: Booleen
    """Vrai si le ménage accepte l'examen par le comité."""
    commune: Commune | None = None
    """Commune du logement."""


class AvisDuComite(BaseModel):
    """L'avis d'un volet d'expertise du comité."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    expertise: Annotated[str, Code("EXPERTISE")]
    """Volet d'expertise."""
    conclusion: Annotated[str, Code("CONCLUSION_COMITE")]
    """Conclusion du volet."""
    precision: Annotated[Texte300 | None, Personnel("menage")] = None
    """Précision, sans donnée de santé ni jugement."""


class SituationEtudiee(Evenement[SansEtat]):
    """Le comité étudie la situation en séance, volet par volet."""

    fiche = Fiche(
        nom="comite.situation-etudiee",
        libelle="Situation étudiée par le comité",
        phrase="Situation étudiée par le comité du protocole social.",
        fondement="Protocole social de la Haute-Gironde, 2019",
        emetteurs=roles("OPAH EPCI"),
    )

    avis: Annotated[tuple[AvisDuComite, ...], Field(min_length=1, max_length=3)]
    """Avis par volet d'expertise, au plus un par volet."""
