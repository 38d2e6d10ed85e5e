"""Protéger : l'adresse masquée, les ordonnances du juge."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Final

from parcours.domain.droit import memoire
from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.droit.controles import anomalies_des_mesures
from parcours.domain.droit.vif import (
    ORDONNANCE_DE_PROTECTION,
    ORDONNANCE_PROVISOIRE,
    Ordonnance,
    SaisineDuJuge,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    EnMois,
    Instant,
    Jour,
    Liste,
    Organisme,
    Reference,
)
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Arret,
    Evenement,
    Moment,
    MouvementDeDossier,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S4, roles
from parcours.domain.volets.vif.etat import Protection, Vif


class ProtectionAdresseActivee(Evenement[Vif]):
    """L'adresse du ménage est protégée : elle se masque partout, selon le niveau.

    Elle s'ajoute à celles des autres, et n'en remplace aucune. Au niveau 3, aucune exception hors
    de son auteur et des organismes habilités.
    """

    fiche = Fiche(
        nom="vif.protection-adresse-activee",
        libelle="Protection de l'adresse activée",
        phrase="Confidentialité du parcours renforcée.",
        fondement="Code civil, art. 515-11, 6°",
        emetteurs=roles("CIDFF SIAO"),
        sensibilite=S4,
        contact_reel=True,
        ouvre=(dossiers.PROTECTION_ADRESSE,),
    )

    niveau: Annotated[str, Code("NIVEAU_PROTECTION")]
    """Niveau de masquage."""
    organismes_habilites: Liste[Organisme] = ()
    """Organismes qui gardent l'accès."""

    def applique(self, moment: Moment[Vif]) -> Vif:
        """La protection vaut à compter de ce jour ; sans relation, elle ne nomme personne."""
        return moment.etat.protege(
            Protection(
                moment.reference,
                moment.auteur,
                self.niveau,
                self.survenu_le,
                frozenset(self.organismes_habilites),
                a_confirmer=not moment.en_relation,
                position=moment.position,
            )
        )


class ProtectionModifiee(Evenement[Vif]):
    """Une protection de l'adresse change de niveau, ou nomme d'autres organismes.

    Ceux que l'on y avait habilités par ailleurs n'y sont plus, s'ils n'y sont pas nommés. Seuls son
    auteur et ceux qu'elle nomme la changent.
    """

    fiche = Fiche(
        nom="vif.protection-modifiee",
        libelle="Protection de l'adresse modifiée",
        phrase="Confidentialité du parcours adaptée.",
        fondement="Code civil, art. 515-11, 6°",
        emetteurs=roles("CIDFF SIAO"),
        sensibilite=S4,
        contact_reel=True,
        reserve=True,
        suit="vif.protection-adresse-activee",
    )

    protection: Reference
    """Fait vif.protection-adresse-activee."""
    niveau: Annotated[str, Code("NIVEAU_PROTECTION")]
    """Niveau de masquage."""
    organismes_habilites: Liste[Organisme] = ()
    """Organismes qui gardent l'accès, avec l'auteur de la protection."""

    def applique(self, moment: Moment[Vif]) -> Vif:
        """La protection visée, et elle seule, devient celle-ci."""
        nommes = frozenset(self.organismes_habilites)
        return moment.etat.change(
            moment.auteur,
            moment.citee,
            lambda p: replace(
                p,
                niveau=self.niveau,
                nommes=nommes,
                habilitations=frozenset(),
                nommes_a=p.nommant(nommes, moment.position),
            ),
        )

    def anomalies(self, moment: Moment[Vif]) -> Iterator[Anomalie]:
        """Une protection que l'auteur ne peut pas changer se dit comme une inconnue."""
        if not any(
            p.reference == moment.citee and p.obeit_a(moment.auteur) for p in moment.etat.en_vigueur
        ):
            yield PROTECTION_INCONNUE


class ProtectionAdresseLevee(Evenement[Vif]):
    """La protection de l'adresse prend fin, si la lève son auteur ou un organisme qu'elle nomme.

    Ne démasque pas le passé : seuls les faits survenus après la levée redeviennent visibles. Celles
    des autres demeurent.
    """

    fiche = Fiche(
        nom="vif.protection-adresse-levee",
        libelle="Protection de l'adresse levée",
        phrase="Confidentialité du parcours adaptée.",
        fondement="Code civil, art. 515-11, 6°",
        emetteurs=roles("CIDFF SIAO"),
        sensibilite=S4,
        contact_reel=True,
        ferme=(dossiers.PROTECTION_ADRESSE,),
        reserve=True,
    )

    motif: Annotated[str, Code("MOTIF_LEVEE_PROTECTION")]
    """Motif de la levée."""
    protection: Reference | None = None
    """Fait vif.protection-adresse-activee ; absent : celles que l'auteur peut lever."""

    def applique(self, moment: Moment[Vif]) -> Vif:
        """La protection ne vaut plus pour la suite ; ce qu'elle couvrait reste masqué."""
        return moment.etat.change(
            moment.auteur, moment.citee or None, lambda p: replace(p, levee_le=self.survenu_le)
        )

    def fermetures(self, moment: Moment[Vif]) -> Iterator[MouvementDeDossier]:
        """Le dossier reste ouvert tant qu'une protection demeure."""
        if not moment.etat.en_vigueur:
            yield from super().fermetures(moment)

    def anomalies(self, moment: Moment[Vif]) -> Iterator[Anomalie]:
        """Une levée sans protection que l'auteur puisse lever."""
        levees = (p for p in moment.etat.levees if p.levee_le == self.survenu_le)
        if not any(p.obeit_a(moment.auteur) for p in levees):
            yield PROTECTION_INCONNUE


class RevisionDeProtectionDemandee(Evenement[SansEtat]):
    """Qu'une protection change, demandé par qui ne peut pas la changer : son auteur en décide.

    Elle ne change rien par elle-même. Son auteur la lit, et ceux que nomment les protections du
    ménage ; ils répondent en modifiant la protection, ou en la levant.
    """

    fiche = Fiche(
        nom="vif.protection-revision-demandee",
        libelle="Révision d'une protection demandée",
        phrase="Révision de la confidentialité du parcours demandée.",
        fondement="Code civil, art. 515-11, 6°",
        emetteurs=roles("SIAO DPO"),
        sensibilite=S4,
    )

    motif: Annotated[str, Code("MOTIF_LEVEE_PROTECTION")]
    """Pourquoi la protection devrait changer."""
    niveau: Annotated[str, Code("NIVEAU_PROTECTION")] | None = None
    """Niveau demandé ; absent : la levée."""
    organismes: Liste[Organisme] = ()
    """Organismes qui devraient garder l'accès."""
    protection: Reference | None = None
    """Fait vif.protection-adresse-activee, si son demandeur le connaît."""


PROTEGENT = (ProtectionAdresseActivee, ProtectionModifiee, ProtectionAdresseLevee)
"""Ce qui fait une protection, la change, la lève."""


PROTECTION_INCONNUE: Final = Anomalie(
    "protection-inconnue",
    "Aucune protection que vous puissiez changer n'est connue : seuls son auteur et les "
    "organismes qu'elle nomme la changent ou la lèvent, ou habilitent quelqu'un d'autre.",
)
"""La même, qu'il n'y ait pas de protection ou que ce soit à d'autres d'en décider."""


PROVISOIRE = "ORDONNANCE_PROVISOIRE"
"""L'ordonnance provisoire de protection immédiate, le temps que le juge décide."""

DECISION, MESURES = "decision", "mesures"
"""Les deux horloges d'une ordonnance de protection : le temps de décider, celui de protéger."""


class OrdonnanceDeProtectionDemandee(Evenement[SansEtat]):
    """Le juge est saisi d'une demande de protection.

    Six jours pour décider depuis qu'il fixe l'audience ; vingt-quatre heures pour une ordonnance
    provisoire.
    """

    fiche = Fiche(
        nom="vif.ordonnance-de-protection-demandee",
        libelle="Ordonnance de protection demandée",
        phrase="Démarche judiciaire engagée.",
        fondement="Code civil, art. 515-9 à 515-13-1",
        emetteurs=roles("CIDFF SERVICE_VIF"),
        sensibilite=S4,
        ouvre=(dossiers.ORDONNANCE_DE_PROTECTION,),
        acte=acte("SERVICE_VIF CIDFF", distinguent="nature"),
    )

    nature: Annotated[str, Code("ORDONNANCE")]
    """Ordonnance demandée."""
    audience_fixee_le: Jour | None = None
    """Date à laquelle le juge a fixé l'audience."""
    saisine_a: Instant | None = None
    """Instant de la saisine, pour l'ordonnance provisoire (24 heures)."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le temps que le juge a pour décider."""
        if self.nature == PROVISOIRE:
            yield Armement(ORDONNANCE_PROVISOIRE, SaisineDuJuge(saisine_a=self.saisine_a))
        else:
            audience = Ordonnance(volet=DECISION, fixee_le=self.audience_fixee_le)
            yield Armement(ORDONNANCE_DE_PROTECTION, audience, cle=DECISION)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Vingt-quatre heures ne se comptent que d'un instant."""
        if self.nature == PROVISOIRE and self.saisine_a is None:
            yield Anomalie(
                "instant-attendu", "L'instant de la saisine manque : 24 heures à compter."
            )


class OrdonnanceDeProtectionDelivree(Evenement[SansEtat]):
    """Le juge protège la personne.

    Les mesures courent depuis la notification, douze mois au plus.
    """

    fiche = Fiche(
        nom="vif.ordonnance-de-protection-delivree",
        libelle="Ordonnance de protection délivrée ou prorogée",
        phrase="Décision judiciaire rendue.",
        fondement="Code civil, art. 515-11 à 515-13-1",
        emetteurs=roles("CIDFF SERVICE_VIF"),
        sensibilite=S4,
        acte=acte("SERVICE_VIF CIDFF", distinguent="nature"),
    )

    nature: Annotated[str, Code("ORDONNANCE")]
    """Ordonnance délivrée."""
    prorogation: Booleen
    """Vrai si une ordonnance précédente est prorogée."""
    notifiee_le: Jour | None = None
    """Date de notification."""
    duree_mois: EnMois | None = None
    """Durée des mesures."""
    mesures: Liste[Annotated[str, Code("OP")]] = ()
    """Mesures ordonnées."""

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Le juge a décidé ; une ordonnance de protection met fin à la provisoire."""
        yield Arret(ORDONNANCE_PROVISOIRE, satisfaite=self.nature == PROVISOIRE)
        if self.nature != PROVISOIRE:
            yield Arret(ORDONNANCE_DE_PROTECTION, satisfaite=True, cle=DECISION)

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """La fin des mesures."""
        if self.nature != PROVISOIRE:
            yield Armement(ORDONNANCE_DE_PROTECTION, self._mesures(), cle=MESURES)

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Des mesures protègent la personne, jusqu'à leur terme."""
        if self.nature != PROVISOIRE:
            terme = memoire.resultat(ORDONNANCE_DE_PROTECTION, self._mesures()).effective
            yield MouvementDeDossier(dossiers.ORDONNANCE_DE_PROTECTION, terme=terme)

    def _mesures(self) -> Ordonnance:
        datee = self.notifiee_le if self.duree_mois else None
        return Ordonnance(
            volet=MESURES,
            notifiee_le=self.notifiee_le,
            delivree_le=self.survenu_le,
            retenu_le=ajouter_mois(datee, self.duree_mois or 0) if datee else None,
        )

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Notifiée avant d'être rendue, ou plus longue que le texte ne le permet."""
        if self.notifiee_le and self.notifiee_le < self.survenu_le:
            yield Anomalie(
                "dates-contradictoires", "L'ordonnance est notifiée avant d'être rendue."
            )
        if self.nature != PROVISOIRE and not self.prorogation:
            for code in anomalies_des_mesures(self._mesures()):
                yield Anomalie(code, "Les mesures durent plus longtemps que le texte ne le permet.")


class OrdonnanceDeProtectionRefusee(Evenement[SansEtat]):
    """Le juge refuse l'ordonnance demandée.

    Refuser la provisoire ne décide pas de l'autre ; refuser de proroger laisse courir les mesures.
    """

    fiche = Fiche(
        nom="vif.ordonnance-de-protection-refusee",
        libelle="Ordonnance de protection refusée",
        phrase="Décision judiciaire rendue.",
        fondement="Code civil, art. 515-11",
        emetteurs=roles("CIDFF SERVICE_VIF"),
        sensibilite=S4,
        ferme=(dossiers.ORDONNANCE_DE_PROTECTION,),
        satisfait=(ORDONNANCE_DE_PROTECTION,),
        eteint=(ORDONNANCE_PROVISOIRE,),
        acte=acte("SERVICE_VIF CIDFF", distinguent="nature"),
    )

    nature: Annotated[str, Code("ORDONNANCE")]
    """Ordonnance refusée."""

    def fermetures(self, moment: Moment[SansEtat]) -> Iterator[MouvementDeDossier]:
        """La demande est close, sauf si seule la provisoire est refusée."""
        if self.nature != PROVISOIRE:
            yield MouvementDeDossier(dossiers.ORDONNANCE_DE_PROTECTION)

    def arrets(self, moment: Moment[SansEtat]) -> Iterator[Arret]:
        """Le juge a décidé de ce qui lui était demandé."""
        yield Arret(ORDONNANCE_PROVISOIRE, satisfaite=False)
        if self.nature != PROVISOIRE:
            yield Arret(ORDONNANCE_DE_PROTECTION, satisfaite=True, cle=DECISION)
