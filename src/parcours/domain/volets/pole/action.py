"""Ce que le pôle fait, depuis le lieu de vie et avec les autres."""

from typing import Annotated

from pydantic import Field

from parcours.domain.langage.champs import Centimes, Code, IdentifiantExterne, Liste, Organisme
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DU_POLE, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.vocabulaire import S3, roles


class VisiteDuLieuDeVieRealisee(Evenement[SansEtat]):
    """Le pôle rencontre le ménage chez lui."""

    fiche = Fiche(
        nom="pole.visite-du-lieu-de-vie-realisee",
        libelle="Visite du lieu de vie réalisée",
        phrase="Visite sur le lieu de vie réalisée.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE REFERENT_PARCOURS ASSOCIATION_ACCOMPAGNEMENT"),
        contact_reel=True,
    )

    constats: Liste[Annotated[str, Code("CONSTAT_LOGEMENT")]] = ()
    """Constats sur le logement."""


class InterlocuteurSollicite(Habilitant, Evenement[SansEtat]):
    """Le pôle sollicite un interlocuteur pour ce ménage."""

    fiche = Fiche(
        nom="pole.interlocuteur-sollicite",
        libelle="Interlocuteur sollicité par le pôle",
        phrase="Interlocuteur sollicité ({interlocuteur}).",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE"),
    )

    interlocuteur: Annotated[str, Code("INTERLOCUTEUR_POLE")]
    """Interlocuteur."""
    organisme: Annotated[Organisme | None, Fonde(Base.MISSION, finit=FIN_DU_POLE)] = None
    """Organisme précis, s'il est connu."""
    objet: Annotated[str, Code("OBJET_ECHANGE")]
    """Objet de la sollicitation."""


class EchangeRegule(Evenement[SansEtat]):
    """Le pôle tient et apaise un échange entre les parties."""

    fiche = Fiche(
        nom="pole.echange-regule",
        libelle="Échange entre parties régulé",
        phrase="Échange entre parties mené ({objet}) : {issue}.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE"),
    )

    parties: Annotated[
        tuple[Annotated[str, Code("PARTIE_PLAN")], ...], Field(min_length=2, max_length=20)
    ]
    """Parties à l'échange."""
    objet: Annotated[str, Code("OBJET_ECHANGE")]
    """Objet."""
    issue: Annotated[str, Code("ISSUE_ECHANGE")]
    """Issue."""


class TravauxSuivis(Evenement[SansEtat]):
    """Le pôle suit des travaux : devis, engagement, réception."""

    fiche = Fiche(
        nom="pole.travaux-suivis",
        libelle="Avancement de travaux suivi",
        phrase="Travaux du logement suivis ({avancement}).",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE OPERATEUR_HABITAT"),
    )

    avancement: Annotated[str, Code("AVANCEMENT_TRAVAUX")]
    """Devis, engagement ou réception."""
    nature: Annotated[str, Code("NATURE_TRAVAUX")] | None = None
    """Nature des travaux."""
    montant: Annotated[Centimes | None, S3] = None
    """Montant."""


class ConventionMobilisee(Evenement[SansEtat]):
    """Le pôle recourt à une convention existante : sous-location ou bail glissant.

    L'entrée dans le logement est un autre fait.
    """

    fiche = Fiche(
        nom="pole.convention-mobilisee",
        libelle="Convention de sous-location ou de bail glissant mobilisée",
        phrase="Convention existante mobilisée pour le logement.",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE"),
    )

    nature: Annotated[str, Code("NATURE_CONVENTION_POLE")]
    """Sous-location ou bail glissant."""
    convention: IdentifiantExterne | None = None
    """Référence de la convention."""


class DroitActive(Evenement[SansEtat]):
    """Le pôle active un droit du locataire."""

    fiche = Fiche(
        nom="pole.droit-active",
        libelle="Droit du locataire activé",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE ADIL"),
        contact_reel=True,
    )

    droit: Annotated[str, Code("DROIT_LOCATAIRE")]
    """Droit activé."""


class AppuiAuProprietaireApporte(Evenement[SansEtat]):
    """Le pôle aide un propriétaire à mettre son logement aux normes."""

    fiche = Fiche(
        nom="pole.appui-au-proprietaire-apporte",
        libelle="Appui administratif apporté au propriétaire",
        fondement="Pôle ressource habitat (Gironde)",
        emetteurs=roles("POLE_RESSOURCE OPERATEUR_HABITAT OPAH"),
    )

    objet: Annotated[str, Code("APPUI_PROPRIETAIRE")]
    """Objet de l'appui."""
