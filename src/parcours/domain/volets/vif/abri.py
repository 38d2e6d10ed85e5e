"""La mise à l'abri : quinze jours, deux fois renouvelables, et ce qui en sort."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from parcours.domain.droit.vif import (
    MISE_A_L_ABRI,
    RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI,
    RENOUVELLEMENTS_MAX,
    NuitsALAbri,
)
from parcours.domain.langage import dossiers
from parcours.domain.langage.champs import (
    DIT_LA_STRUCTURE,
    Booleen,
    Code,
    Commune,
    Entier,
    Jour,
    Liste,
    Organisme,
    Personne,
    Personnel,
    Texte300,
)
from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.evenement import (
    Anomalie,
    Armement,
    Evenement,
    Moment,
)
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.recits import QUELQUES_JOURS, acte
from parcours.domain.langage.vocabulaire import S4, roles
from parcours.domain.temps.intervalle import decale
from parcours.domain.volets.partages.sortie import departs, vers
from parcours.domain.volets.vif.etat import Vif


class MiseAAbriDebutee(Evenement[Vif]):
    """Des victimes de violences sont mises à l'abri pour quinze jours.

    La fin de la période est calculée, jamais saisie. La situation ne s'éteint pas seule : il faut
    un fait de fin. Mis à l'abri ailleurs avant la fin, ils y ont quinze jours.
    """

    fiche = Fiche(
        nom="vif.mise-a-abri-debutee",
        libelle="Mise à l'abri pour violences débutée (15 jours)",
        phrase="Mise à l'abri temporaire débutée pour quinze jours.",
        fondement="Protocole Lozère 2017, axe 2, orientation 2, action 3",
        emetteurs=roles("CIDFF SIAO"),
        sensibilite=S4,
        contact_reel=True,
        rang=Rang.HEBERGEMENT,
        ouvre=(dossiers.MISE_A_ABRI_VIF,),
        eteint=(RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI,),
        acte=acte("CIDFF SIAO", QUELQUES_JOURS, distinguent="solution personnes"),
    )

    solution: Annotated[str, Code("SOLUTION_VIF"), DIT_LA_STRUCTURE, Personnel("menage")]
    """Nature de la solution d'accueil."""
    commune: Annotated[Commune, Personnel("menage")]
    """Commune d'accueil, visible du CIDFF et du SIAO seulement."""
    personnes: Liste[Personne] = ()
    """Personnes abritées ; absent : tous les présents."""
    ruptures_evitees: Liste[Annotated[str, Code("RUPTURE_EVITEE")]] = ()
    """Ruptures que la proximité évite."""

    def applique(self, moment: Moment[Vif]) -> Vif:
        """Une mise à l'abri commence."""
        return replace(moment.etat, abritee_depuis_le=self.survenu_le, rangs=())

    def residence(self) -> Residence:
        """À l'abri, jusqu'à un fait de fin."""
        return Residence("MISE_A_ABRI_VIF", personnes=self.personnes)

    def armements(self, moment: Moment[Vif]) -> Iterator[Armement]:
        """Sortie ou renouvellement à organiser avant quinze jours."""
        yield Armement(MISE_A_L_ABRI, NuitsALAbri(debut=self.survenu_le))


class MiseAAbriRenouvelee(Evenement[Vif]):
    """La mise à l'abri est renouvelée pour quinze jours.

    Deux renouvellements au plus : 45 jours. Un troisième, ou un rang déjà dit, est une anomalie
    montrée, jamais un refus : le fait est accompli.
    """

    fiche = Fiche(
        nom="vif.mise-a-abri-renouvelee",
        libelle="Mise à l'abri pour violences renouvelée",
        phrase="Mise à l'abri temporaire renouvelée pour quinze jours (renouvellement n° {rang}).",
        fondement="Protocole Lozère 2017, axe 2, orientation 2, action 3",
        emetteurs=roles("CIDFF SIAO"),
        sensibilite=S4,
        contact_reel=True,
        eteint=(MISE_A_L_ABRI,),
        clot=("AL-09",),
        acte=acte("CIDFF SIAO", QUELQUES_JOURS, distinguent="rang"),
    )

    rang: Annotated[Entier, Field(ge=1, le=9)]
    """Rang du renouvellement ; au-delà de deux, une anomalie le signale."""
    ruptures_evitees: Liste[Annotated[str, Code("RUPTURE_EVITEE")]] = ()
    """Ruptures que la proximité évite."""

    def applique(self, moment: Moment[Vif]) -> Vif:
        """Retenir le rang."""
        return replace(moment.etat, rangs=(*moment.etat.rangs, self.rang))

    def armements(self, moment: Moment[Vif]) -> Iterator[Armement]:
        """Le terme se compte depuis la première nuit, quel que soit le jour du renouvellement."""
        if moment.etat.abritee_depuis_le:
            yield Armement(
                RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI,
                NuitsALAbri(debut=moment.etat.abritee_depuis_le, rang=self.rang),
            )

    def anomalies(self, moment: Moment[Vif]) -> Iterator[Anomalie]:
        """Un renouvellement de trop, deux fois le même, ou sans mise à l'abri connue."""
        if self.rang > RENOUVELLEMENTS_MAX:
            yield Anomalie("VIF_RENOUVELLEMENT_EXCESSIF", "Plus de deux renouvellements.")
        if moment.etat.rangs.count(self.rang) > 1:
            yield Anomalie("renouvellement-deja-dit", "Ce renouvellement est déjà enregistré.")
        if moment.etat.abritee_depuis_le is None:
            yield Anomalie("mise-a-abri-inconnue", "Aucune mise à l'abri n'est connue avant.")


class MiseAAbriProlongeeATitreExceptionnel(Evenement[Vif]):
    """Une autorité prolonge la mise à l'abri au-delà de ce que prévoit le protocole.

    Hors du cadre de l'action : la décision est tracée, jamais implicite.
    """

    fiche = Fiche(
        nom="vif.mise-a-abri-prolongee-a-titre-exceptionnel",
        libelle="Mise à l'abri pour violences prolongée au-delà de 45 jours",
        phrase="Mise à l'abri temporaire prolongée par décision.",
        fondement="Hors protocole : décision d'une autorité, tracée",
        emetteurs=roles("DDETS"),
        sensibilite=S4,
        eteint=(MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI),
        clot=("AL-09",),
    )

    jusqu_au: Jour
    """Dernier jour autorisé."""
    decideur: Organisme
    """Autorité qui décide."""
    motif: Annotated[Texte300 | None, Personnel("menage")] = None
    """Motif, sans récit des faits."""

    def armements(self, moment: Moment[Vif]) -> Iterator[Armement]:
        """Le terme est celui que l'autorité a fixé ; le nôtre reste lisible à côté."""
        if moment.etat.abritee_depuis_le:
            sortie = decale(self.jusqu_au, timedelta(days=1))
            rang = max(moment.etat.rangs, default=0) + 1
            nuits = NuitsALAbri(debut=moment.etat.abritee_depuis_le, rang=rang, convenu_le=sortie)
            yield Armement(RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI, nuits)

    def anomalies(self, moment: Moment[Vif]) -> Iterator[Anomalie]:
        """Une prolongation sans mise à l'abri connue, ou qui finit avant d'être décidée."""
        if self.jusqu_au < self.survenu_le:
            yield Anomalie("dates-contradictoires", "La prolongation finit avant d'être décidée.")
        if moment.etat.abritee_depuis_le is None:
            yield Anomalie("mise-a-abri-inconnue", "Aucune mise à l'abri n'est connue avant.")


class MiseAAbriTerminee(Evenement[Vif]):
    """La mise à l'abri prend fin."""

    fiche = Fiche(
        nom="vif.mise-a-abri-terminee",
        libelle="Mise à l'abri pour violences terminée",
        phrase="Mise à l'abri temporaire terminée.",
        fondement="Protocole Lozère 2017, axe 2, orientation 2, action 3",
        emetteurs=roles("CIDFF SIAO"),
        sensibilite=S4,
        rang=Rang.SORTIE,
        ferme=(dossiers.MISE_A_ABRI_VIF,),
        satisfait=(MISE_A_L_ABRI, RENOUVELLEMENT_DE_LA_MISE_A_L_ABRI),
        clot=("AL-09",),
        acte=acte("CIDFF SIAO", QUELQUES_JOURS),
    )

    destination: Annotated[str, Code("SORTIE")]
    """Destination à la sortie."""
    plan_de_securite: Booleen | None = None
    """Vrai si un plan de sécurité est en place."""

    def applique(self, moment: Moment[Vif]) -> Vif:
        """Plus de mise à l'abri en cours."""
        return replace(moment.etat, abritee_depuis_le=None, rangs=())

    def residence(self) -> Residence | None:
        """La situation où mène la destination."""
        return vers(self.destination)

    def presences(self) -> Iterator[Presence]:
        """Un décès met fin à la présence."""
        return departs(self.destination)
