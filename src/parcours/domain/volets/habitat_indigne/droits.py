"""Ce que le locataire et le propriétaire peuvent faire valoir."""

from typing import Annotated

from parcours.domain.langage.champs import Booleen, Centimes, Code
from parcours.domain.langage.evenement import Evenement, SansEtat
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.vocabulaire import S3, roles


class NonDecenceNotifiee(Evenement[SansEtat]):
    """La non-décence est notifiée au bailleur ; l'allocation peut attendre les travaux."""

    fiche = Fiche(
        nom="habitat-indigne.non-decence-notifiee",
        libelle="Non-décence notifiée par la CAF ou la MSA",
        phrase="Non-décence du logement notifiée.",
        fondement="CCH, art. L. 843-1 s.",
        emetteurs=roles("CAF_MSA"),
    )

    allocation_conservee: Annotated[Booleen, S3]
    """Vrai si l'allocation est conservée jusqu'aux travaux."""


class RecoursDuLocataireEngage(Evenement[SansEtat]):
    """Le locataire agit contre son bailleur : conciliation, référé ou action au fond."""

    fiche = Fiche(
        nom="habitat-indigne.recours-du-locataire-engage",
        libelle="Recours du locataire engagé",
        phrase="Démarche engagée pour faire valoir les droits du locataire.",
        fondement="Loi n° 89-462 du 6 juillet 1989, art. 20-1",
        emetteurs=roles(
            "ADIL POLE_RESSOURCE SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT"
        ),
        contact_reel=True,
    )

    nature: Annotated[str, Code("RECOURS_LOCATAIRE")]
    """Conciliation, référé ou action au fond."""


class AideAuProprietaireAccordee(Evenement[SansEtat]):
    """Une aide aux travaux est accordée au propriétaire."""

    fiche = Fiche(
        nom="habitat-indigne.aide-au-proprietaire-accordee",
        libelle="Aide aux travaux accordée au propriétaire",
        phrase="Aide aux travaux accordée : {nature}[, {montant}].",
        fondement="OPAH de la Haute-Gironde ; aides de l'Anah",
        emetteurs=roles("ANAH OPAH OPERATEUR_HABITAT CONSEIL_DEPARTEMENTAL EPCI"),
        sensibilite=S3,
    )

    nature: Annotated[str, Code("AIDE_PROPRIETAIRE")]
    """Nature de l'aide."""
    montant: Centimes | None = None
    """Montant accordé."""
