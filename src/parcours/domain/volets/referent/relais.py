"""Passer le relais d'un référent à un autre, sans jour vide."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import Code, Identifiant, Jour, Organisme, Reference
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.fondation import FIN_DE_MANDAT, Base, Fonde
from parcours.domain.langage.habilitant import Habilitant
from parcours.domain.langage.vocabulaire import roles
from parcours.domain.temps.intervalle import decale
from parcours.domain.volets.referent.mandats import (
    PARCOURS_ENTIER,
    UN_JOUR,
    Referents,
    mandat,
    revue_due,
)


class RelaisPropose(Habilitant, Evenement[SansEtat]):
    """Le suivi du ménage est proposé à un autre organisme."""

    fiche = Fiche(
        nom="referent.relais-propose",
        libelle="Relais entre référents proposé",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ouvre=(dossiers.RELAIS_REFERENT,),
    )

    organisme: Annotated[
        Organisme, Fonde(Base.RELAIS, finit=("referent.relais-refuse", *FIN_DE_MANDAT))
    ]
    """Organisme entrant pressenti."""
    motif: Annotated[str, Code("MOTIF_RELAIS")]
    """Motif."""
    date_cible: Jour | None = None
    """Date visée."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un relais visé pour une date passée."""
        if self.date_cible and self.date_cible < self.survenu_le:
            yield Anomalie("dates-contradictoires", "Le relais est visé à une date passée.")


class EntretienDeRelaisTenu(Evenement[SansEtat]):
    """Le ménage, le référent sortant et le référent entrant se rencontrent."""

    fiche = Fiche(
        nom="referent.entretien-de-relais-tenu",
        libelle="Entretien de relais à trois tenu",
        phrase="Entretien de relais tenu avec le ménage.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS"),
        contact_reel=True,
    )

    proposition: Reference | None = None
    """Fait referent.relais-propose."""


class RelaisAccepte(Habilitant, Evenement[Referents]):
    """Le référent entrant accepte de prendre le relais.

    Le sortant reste en charge jusqu'à la veille de la date d'effet. Aucun relais n'est effectif
    sans ce fait.
    """

    fiche = Fiche(
        nom="referent.relais-accepte",
        libelle="Relais accepté par le référent entrant",
        phrase="Relais accepté, effectif le {effet_le}.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ouvre=(dossiers.MANDAT_REFERENT,),
        ferme=(dossiers.RELAIS_REFERENT,),
        reserve=True,
    )

    organisme: Annotated[Organisme, Fonde(Base.MANDAT, finit=FIN_DE_MANDAT, cle="perimetre")]
    """Organisme entrant."""
    effet_le: Jour
    """Premier jour de prise en charge."""
    perimetre: Annotated[str, Code("PERIMETRE_REFERENT")] = PARCOURS_ENTIER
    """Périmètre repris."""
    agent: Identifiant | None = None
    """Pseudonyme de l'agent entrant."""
    proposition: Reference | None = None
    """Fait referent.relais-propose."""

    def applique(self, moment: Moment[Referents]) -> Referents:
        """Le relais se fait à sa date d'effet, sans trou."""
        return moment.etat.confie(mandat(self.organisme, self.agent, self.perimetre, self.effet_le))

    def armements(self, moment: Moment[Referents]) -> Iterator[Armement]:
        """Une revue de parcours est due trois mois après l'acceptation."""
        yield from revue_due(self.perimetre, self.survenu_le)

    def anomalies(self, moment: Moment[Referents]) -> Iterator[Anomalie]:
        """Prendre le relais de personne, ou de soi-même."""
        veille = decale(self.effet_le, -UN_JOUR)
        sortant = next(
            (
                m
                for m in moment.etat.mandats
                if m.perimetre == self.perimetre and m.est_en_cours(veille)
            ),
            None,
        )
        if sortant is None:
            yield Anomalie("relais-sans-sortant", "Personne n'était en charge la veille du relais.")
        elif sortant.organisme == self.organisme:
            yield Anomalie("relais-a-soi-meme", "L'organisme entrant est le sortant.")


class RelaisRefuse(Evenement[SansEtat]):
    """L'organisme pressenti refuse le relais : le sortant reste en charge."""

    fiche = Fiche(
        nom="referent.relais-refuse",
        libelle="Relais refusé",
        phrase="Relais décliné par l'organisme pressenti.",
        fondement="Expérimentation « référent de parcours »",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.RELAIS_REFERENT,),
    )

    proposition: Reference
    """Fait referent.relais-propose."""
    motif: Annotated[str, Code("MOTIF_DECLINAISON")]
    """Motif."""

    def fermetures(self, moment: Moment[SansEtat]) -> Iterator[MouvementDeDossier]:
        """Le relais proposé par le fait cité, si aucune autre proposition ne l'a suivie."""
        yield MouvementDeDossier(dossiers.RELAIS_REFERENT, tient_de=self.proposition)
