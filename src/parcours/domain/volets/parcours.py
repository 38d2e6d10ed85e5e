"""La vie du parcours lui-même : le clore, le rouvrir, le voir partir, le transférer."""

from collections.abc import Iterator
from typing import Annotated

from parcours.domain.droit.donnees import CONSERVATION_EN_BASE_ACTIVE
from parcours.domain.droit.service import PRISE_EN_COMPTE_D_UNE_ALERTE, REVUE_DE_PARCOURS
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    Booleen,
    Code,
    CodeDepartement,
    Liste,
    Personne,
    Reference,
)
from parcours.domain.langage.constats import Confiance, Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Evenement,
    Moment,
    SansEtat,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.situations import HORS_TERRITOIRE
from parcours.domain.langage.vocabulaire import S4, roles


class ParcoursClos(Evenement[SansEtat]):
    """Le parcours est clos : plus personne n'en est référent.

    Les dossiers encore ouverts restent lisibles. Un fait postérieur ne rouvre pas : il se signale.
    """

    fiche = Fiche(
        nom="parcours.clos",
        libelle="Parcours clos",
        phrase="Parcours clos : {motif}.",
        fondement="Délibération CNIL n° 2023-095",
        emetteurs=roles("REFERENT_PARCOURS SIAO"),
        ferme=(dossiers.PARCOURS, dossiers.MANDAT_REFERENT),
        eteint=(PRISE_EN_COMPTE_D_UNE_ALERTE, REVUE_DE_PARCOURS),
        clot=("AL-01", "AL-02", "AL-05", "AL-06", "AL-08", "AL-09"),
        clot_le_parcours=True,
        reserve=True,
        de_cycle=True,
    )

    motif: Annotated[str, Code("CLOTURE")]
    """Motif."""
    situation_finale: Annotated[str, Code("SITRES")] | None = None
    """Situation à la clôture."""


class ParcoursRouvert(Evenement[SansEtat]):
    """Le parcours reprend après une clôture.

    L'étape se recalcule sur tous les faits connus ; un référent est à désigner de nouveau.
    """

    fiche = Fiche(
        nom="parcours.rouvert",
        libelle="Parcours rouvert",
        fondement="Assises du logement en Occitanie : suivi jusqu'à la stabilisation",
        emetteurs=roles("REFERENT_PARCOURS SIAO OPERATEUR_115 CCAPEX"),
        ouvre=(dossiers.PARCOURS,),
        rouvre_le_parcours=True,
        reserve=True,
        de_cycle=True,
    )

    cause: Annotated[str, Code("CAUSE_REOUVERTURE")]
    """Cause."""


class ParcoursArchive(Evenement[SansEtat]):
    """Le parcours passe en base intermédiaire : la durée de conservation en base active est finie.

    Décidé et tracé, jamais automatique. Les faits demeurent, et continuent d'être reçus ; chacun ne
    lit plus que les siens, jusqu'à ce que le parcours soit rouvert.
    """

    fiche = Fiche(
        nom="parcours.archive",
        libelle="Parcours placé en base intermédiaire",
        phrase="Parcours archivé : {motif}.",
        fondement="Délibération CNIL n° 2021-028",
        emetteurs=roles("DPO"),
        satisfait=(CONSERVATION_EN_BASE_ACTIVE,),
        reserve=True,
        de_cycle=True,
    )

    motif: Annotated[str, Code("MOTIF_ARCHIVAGE")]
    """Motif."""


class DepartDuTerritoireConstate(Evenement[SansEtat]):
    """Le ménage a quitté le territoire.

    Tout fait résidentiel postérieur sur le territoire efface cet état.
    """

    fiche = Fiche(
        nom="parcours.depart-du-territoire-constate",
        libelle="Départ du territoire constaté",
        phrase="Départ du territoire.",
        fondement="PDALHPD : suivi territorial",
        emetteurs=roles("REFERENT_PARCOURS SIAO OPERATEUR_115 OPERATEUR_CAMPEMENT"),
        rang=Rang.CONSTAT,
    )

    vers_departement: Annotated[CodeDepartement | None, S4] = None
    """Département de destination, s'il est connu."""
    personnes: Liste[Personne] = ()
    """Personnes parties ; absent : tous les présents."""

    def residence(self) -> Residence:
        """Hors du territoire, sur déclaration."""
        return Residence(HORS_TERRITOIRE, personnes=self.personnes, confiance=Confiance.DECLARATIF)


class TransfertDemande(Evenement[SansEtat]):
    """Un SIAO demande que le ménage passe du sien à un autre département, ou de l'autre au sien.

    Le SIAO qui le suit l'écrit dans son parcours. Celui qui le recevrait l'écrit sous l'identifiant
    qu'il en connaît, dit d'où il vient, et n'apprend rien avant que l'autre ne décide.
    """

    fiche = Fiche(
        nom="parcours.transfert-demande",
        libelle="Transfert à un autre SIAO demandé",
        phrase="Transfert du parcours à un autre département demandé.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("SIAO"),
        reserve=True,
        de_cycle=True,
    )

    vers_departement: CodeDepartement
    """Département dont le SIAO suivrait le ménage."""
    motif: Annotated[str, Code("MOTIF_TRANSFERT"), S4]
    """Motif."""
    depuis_departement: CodeDepartement | None = None
    """Département dont le SIAO le suit ; absent : celui du parcours où le fait s'écrit."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un transfert au département qui suit déjà le ménage."""
        if self.vers_departement == (self.depuis_departement or moment.departement):
            yield Anomalie("transfert-sur-place", "Ce département suit déjà le ménage.")


class TransfertDecide(Evenement[SansEtat]):
    """L'autre SIAO accepte ou refuse le transfert demandé.

    Accepté, le ménage est suivi par l'autre département à compter de ce jour ; ceux qui étaient
    nommés avant gardent le passé. Refusé, rien ne change.
    """

    fiche = Fiche(
        nom="parcours.transfert-decide",
        libelle="Transfert à un autre SIAO décidé",
        phrase="Transfert du parcours à un autre département {accord:accepté|refusé}.",
        fondement="CASF, art. L. 345-2-4",
        emetteurs=roles("SIAO"),
        reserve=True,
        de_cycle=True,
    )

    transfert: Reference
    """Fait parcours.transfert-demande."""
    accord: Booleen
    """Vrai si le transfert est accepté."""
    motif: Annotated[str, Code("MOTIF_REFUS_TRANSFERT")] | None = None
    """Motif d'un refus."""

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Un transfert que rien n'a demandé ou pas encore demandé, un accord qui dit un refus."""
        demande = moment.cite
        if not isinstance(demande, TransfertDemande):
            yield Anomalie("transfert-inconnu", "La demande de transfert n'est pas connue.")
        elif self.survenu_le < demande.survenu_le:
            yield Anomalie("dates-contradictoires", "Le transfert est décidé avant d'être demandé.")
        if self.accord and self.motif:
            yield Anomalie("accord-contradictoire", "Un transfert accepté dit un motif de refus.")
