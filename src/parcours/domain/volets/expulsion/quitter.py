"""L'ordre de quitter les lieux, le temps que le juge accorde, la trêve."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from parcours.domain.champs import Booleen, Code, Entier, Instant, Jour, Organisme, Reference
from parcours.domain.droit.calcul import Duree
from parcours.domain.droit.controles import (
    anomalies_de_la_prorogation,
    anomalies_de_la_suspension,
    anomalies_du_delai_pour_quitter,
)
from parcours.domain.droit.delai import Delai
from parcours.domain.droit.expulsion import EVACUATION_D_UN_SQUAT
from parcours.domain.droit.faits import Faits, jour
from parcours.domain.droit.juge import DELAIS_POUR_QUITTER
from parcours.domain.droit.quitter_les_lieux import (
    DELIT_DE_MAINTIEN,
    PROROGATION_EXCEPTIONNELLE,
    SAISINE_DU_PREFET,
    TREVE_HIVERNALE,
)
from parcours.domain.droit.surendettement import SUSPENSION_DE_L_EXPULSION
from parcours.domain.evenement import Anomalie, Armement, Arret, Evenement, Moment, SansEtat
from parcours.domain.fiche import Fiche
from parcours.domain.fondation import POURSUIVANT
from parcours.domain.habilitant import Habilitant
from parcours.domain.recits import QUELQUES_JOURS, acte
from parcours.domain.vocabulaire import S3, roles
from parcours.domain.volets.expulsion.anciens import SursisHivernalEcarteV1
from parcours.domain.volets.expulsion.etat import EtapeDeProcedure, Expulsion

REFUS = "REFUS"
SUPPRIME, REDUIT = "SUPPRIME", "REDUIT"
"""Ce qu'une décision fait du sursis hivernal."""
DURETE_EXCEPTIONNELLE = "DURETE_EXCEPTIONNELLE"
RELOGEMENT_DIFFICILE = "RELOGEMENT_DIFFICILE"
SURENDETTEMENT = "SURENDETTEMENT"
FONDEMENTS: Mapping[str, Delai] = {
    DURETE_EXCEPTIONNELLE: PROROGATION_EXCEPTIONNELLE,
    RELOGEMENT_DIFFICILE: DELAIS_POUR_QUITTER,
    SURENDETTEMENT: SUSPENSION_DE_L_EXPULSION,
}
"""La règle que choisit le fondement d'un délai accordé."""
BORNES: Mapping[str, Callable[[Faits], tuple[str, ...]]] = {
    DURETE_EXCEPTIONNELLE: anomalies_de_la_prorogation,
    RELOGEMENT_DIFFICILE: anomalies_du_delai_pour_quitter,
    SURENDETTEMENT: anomalies_de_la_suspension,
}
"""Ce que la loi permet, selon le fondement."""
MISE_EN_DEMEURE_HEURES_MIN = {"DOMICILE": 24, "AUTRE": 7 * 24}
"""Délai de la mise en demeure, au moins (loi n° 2007-290, art. 38)."""


class CommandementDeQuitterDelivre(Habilitant, Evenement[Expulsion]):
    """Un commissaire de justice signifie l'ordre de quitter les lieux.

    Deux mois pour partir, dont aucun jour ne court avant la saisine du préfet ; si elle est
    inconnue, le calcul part de la signification et le dit. La trêve suspend l'exécution, pas le
    délai.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-quitter-delivre",
        libelle="Commandement de quitter les lieux délivré",
        fondement="CPCE, art. L. 411-1, L. 412-1, L. 412-5 et L. 412-6",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
        sensibilite=S3,
        acte=acte("COMMISSAIRE_DE_JUSTICE BAILLEUR_SOCIAL CCAPEX"),
    )

    liberation_le: Jour | None = None
    """Date à laquelle l'acte ordonne de libérer les lieux."""
    delai_supprime: Booleen | None = None
    """Vrai si le juge a supprimé le délai de deux mois."""
    delai_reduit_jours: Annotated[Entier, Field(ge=1, le=61)] | None = None
    """Délai réduit par le juge, en jours."""
    type_bailleur: Annotated[str, Code("TYPE_BAILLEUR")] | None = None
    """Nature du bailleur (R-E23 exclut les bailleurs sociaux et les personnes publiques)."""
    bailleur: Annotated[Organisme | None, POURSUIVANT] = None
    """Bailleur pour qui l'acte est délivré."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """L'ordre de quitter les lieux est signifié."""
        delai = {"jours": self.delai_reduit_jours} if self.delai_reduit_jours else None
        acte: Faits = {
            "signifie_le": self.survenu_le,
            "delai_cql": "SUPPRIME" if self.delai_supprime else delai,
        }
        etape = EtapeDeProcedure.COMMANDEMENT_DE_QUITTER
        return moment.etat.atteint(etape, self.survenu_le, quitter=acte, prorogation=None)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Deux mois avant toute expulsion, hors trêve hivernale."""
        yield from moment.etat.delai_pour_quitter()
        acte: Faits = {
            "le": self.survenu_le,
            "signifie_le": self.survenu_le,
            "type_bailleur": self.type_bailleur,
        }
        yield Armement(SAISINE_DU_PREFET, acte)
        yield Armement(TREVE_HIVERNALE, {**acte, **moment.etat.treve_ecartee})
        yield Armement(DELIT_DE_MAINTIEN, acte)

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Des dates qui se contredisent, un délai à la fois supprimé et réduit."""
        if self.liberation_le and self.liberation_le < self.survenu_le:
            phrase = "L'acte ordonne de libérer les lieux avant d'être signifié."
            yield Anomalie("liberation-deja-passee", phrase)
        if self.delai_supprime and self.delai_reduit_jours:
            phrase = "Le délai de deux mois serait à la fois supprimé et réduit."
            yield Anomalie("delai-contradictoire", phrase)


class CommandementDeQuitterNotifieAuPrefet(Evenement[Expulsion]):
    """Le commandement de quitter les lieux est notifié au préfet.

    Tant qu'il ne l'est pas, le délai avant l'expulsion est suspendu.
    """

    fiche = Fiche(
        nom="expulsion.commandement-de-quitter-notifie-au-prefet",
        libelle="Commandement de quitter notifié au préfet",
        phrase="Commandement de quitter les lieux notifié au préfet.",
        fondement="CPCE, art. L. 412-5",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        satisfait=(SAISINE_DU_PREFET,),
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
    )

    commandement: Reference | None = None
    """Fait expulsion.commandement-de-quitter-delivre."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Le préfet est saisi de l'ordre de quitter les lieux en cours."""
        if moment.etat.quitter is None:
            return moment.etat
        return replace(
            moment.etat, quitter={**moment.etat.quitter, "notifie_prefet_le": self.survenu_le}
        )

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """La suspension du délai prend fin ce jour-là."""
        saisine: Faits = {"notifie_prefet_le": self.survenu_le}
        yield Arret(SAISINE_DU_PREFET, satisfaite=True, faits=saisine)
        yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Les deux mois courent, au plus tôt de ce jour."""
        yield from moment.etat.delai_pour_quitter()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un commandement inconnu, ou daté d'après sa notification."""
        if moment.etat.quitter is None:
            phrase = "Le commandement notifié au préfet est inconnu, ou daté d'après."
            yield Anomalie("commandement-de-quitter-attendu", phrase)


class DelaisPourQuitterDemandes(Evenement[SansEtat]):
    """Le ménage demande au juge du temps pour quitter les lieux."""

    fiche = Fiche(
        nom="expulsion.delais-pour-quitter-demandes",
        libelle="Délais pour quitter les lieux demandés au juge",
        fondement="CPCE, art. L. 412-3 et R. 412-4",
        emetteurs=roles(
            "ADIL SIAO REFERENT_PARCOURS CCAS CONSEIL_DEPARTEMENTAL "
            "ASSOCIATION_ACCOMPAGNEMENT POLE_RESSOURCE COMMISSAIRE_DE_JUSTICE CCAPEX"
        ),
        sensibilite=S3,
        contact_reel=True,
        eteint=(DELIT_DE_MAINTIEN,),
        acte=acte("REFERENT_PARCOURS ADIL COMMISSAIRE_DE_JUSTICE CCAPEX", distinguent="juge"),
    )

    juge: Annotated[str, Code("JUGE_DELAIS")]
    """Juge saisi."""


class DelaisPourQuitterDecides(Evenement[Expulsion]):
    """Le juge accorde, ou refuse, du temps pour quitter les lieux.

    Trois fondements, trois règles : l'exceptionnelle dureté proroge les deux mois du commandement ;
    le relogement difficile donne d'un mois à un an ; le surendettement suspend l'expulsion. La date
    que fixe le juge prime sur la nôtre, gardée à côté.
    """

    fiche = Fiche(
        nom="expulsion.delais-pour-quitter-decides",
        libelle="Délais pour quitter les lieux accordés ou refusés",
        phrase="Décision rendue sur les délais pour quitter les lieux : {sens}.",
        fondement=(
            "CPCE, art. L. 412-2 à L. 412-4 ; code de la consommation, art. L. 722-6 à L. 722-9"
        ),
        emetteurs=roles(
            "COMMISSAIRE_DE_JUSTICE ADIL SIAO REFERENT_PARCOURS CCAS "
            "CONSEIL_DEPARTEMENTAL ASSOCIATION_ACCOMPAGNEMENT CCAPEX PREFECTURE"
        ),
        sensibilite=S3,
        acte=acte(
            "COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX REFERENT_PARCOURS",
            distinguent="fondement",
        ),
    )

    sens: Annotated[str, Code("SENS_DECISION")]
    """Accord ou refus."""
    fondement: Annotated[str, Code("FONDEMENT_DELAI")]
    """Fondement."""
    mois: Annotated[Entier, Field(ge=1, le=36)] | None = None
    """Durée accordée, en mois."""
    jours: Annotated[Entier, Field(ge=1, le=1096)] | None = None
    """Durée accordée, en jours ; elle s'ajoute aux mois s'il y en a."""
    jusqu_au: Jour | None = None
    """Dernier jour accordé."""

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Un délai accordé reporte la responsabilité de l'État, si le refus n'est pas déjà né."""
        if self.sens == REFUS:
            return moment.etat
        expulsion = moment.etat
        if self.fondement == DURETE_EXCEPTIONNELLE:
            expulsion = replace(expulsion, prorogation=self._accorde)
        jusqu_au = FONDEMENTS[self.fondement].calcule(self._lu(expulsion)).effective
        return expulsion.avec_delai_de_grace(self.survenu_le, jour({"le": jusqu_au}, "le"))

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """Le délai accordé, selon son fondement ; la date que fixe le juge est retenue."""
        if self.sens == REFUS:
            return
        yield Armement(FONDEMENTS[self.fondement], self._lu(moment.etat))
        yield from moment.etat.responsabilite_de_l_etat()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Un délai sans durée, que la loi ne permet pas, ou qui prolonge un acte inconnu."""
        if self.sens == REFUS:
            return
        if self.mois is None and self.jours is None and self.jusqu_au is None:
            yield Anomalie("duree-attendue", "Le juge accorde un délai, sans dire lequel.")
        if self.fondement == DURETE_EXCEPTIONNELLE and moment.etat.quitter is None:
            phrase = "Le délai prorogé est celui d'un commandement de quitter inconnu."
            yield Anomalie("commandement-de-quitter-attendu", phrase)
        for code in BORNES[self.fondement]({**self._lu(moment.etat), "jusqu_au": self.jusqu_au}):
            yield Anomalie(code, "Le délai accordé sort des bornes du texte.")

    @property
    def _accorde(self) -> Faits:
        """Ce que dit la décision ; au surendettement, les mois accordés fixent le terme."""
        terme = self.jusqu_au
        duree = Duree(mois=self.mois or 0, jours=self.jours or 0)
        if terme is None and any(duree) and self.fondement == SURENDETTEMENT:
            terme = duree.apres(self.survenu_le)
        accorde: Faits = {"decision_le": self.survenu_le, "mois": self.mois, "jours": self.jours}
        return {**accorde, "decision": {"retenu_le": terme}} if terme else accorde

    def _lu(self, volet: Expulsion) -> Faits:
        if self.fondement == DURETE_EXCEPTIONNELLE:
            return volet.faits_de_la_prorogation()
        return self._accorde


class SursisHivernalEcarte(Evenement[Expulsion]):
    """Le juge écarte la trêve hivernale, ou la réduit.

    Supprimée, elle n'a plus d'objet ; réduite, son dernier jour remplace le 31 mars. Réduite à une
    date que l'on ne dit pas, elle protège entière.
    """

    fiche = Fiche(
        nom="expulsion.sursis-hivernal-ecarte",
        version=2,
        libelle="Sursis hivernal écarté",
        phrase="Sursis hivernal écarté : {effet}[, jusqu'au {reduit_au}].",
        fondement="CPCE, art. L. 412-6 à L. 412-8",
        emetteurs=roles("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
        sensibilite=S3,
        eteint=(TREVE_HIVERNALE,),
        acte=acte("COMMISSAIRE_DE_JUSTICE PREFECTURE CCAPEX"),
    )

    motif: Annotated[str, Code("EXC_TREVE")]
    """Exception retenue."""
    effet: Annotated[str, Code("EFFET_SURSIS")]
    """Ce que la décision fait du sursis : supprimé, ou réduit."""
    reduit_au: Jour | None = None
    """Dernier jour du sursis que le juge réduit."""

    @classmethod
    def lu_depuis(cls, avant: SursisHivernalEcarteV1) -> "SursisHivernalEcarte":
        """Une date disait que le sursis est réduit ; pas de date, qu'il est supprimé."""
        return cls.reprend(avant, effet=REDUIT if avant.reduit_au else SUPPRIME)

    @property
    def supprime(self) -> bool:
        """Vrai si le sursis ne protège plus : il est supprimé, et nulle date ne le prolonge."""
        return self.effet == SUPPRIME and self.reduit_au is None

    def applique(self, moment: Moment[Expulsion]) -> Expulsion:
        """Retenir ce que le juge a retranché."""
        retranche: Faits = {"treve_reduite_au": self.reduit_au} if self.reduit_au else {}
        if self.supprime:
            retranche = {"exceptions": (self.motif,)}
        return moment.etat.sans_treve(retranche, self.survenu_le)

    def arrets(self, moment: Moment[Expulsion]) -> Iterator[Arret]:
        """La trêve supprimée n'a plus d'objet."""
        if self.supprime:
            yield from super().arrets(moment)

    def armements(self, moment: Moment[Expulsion]) -> Iterator[Armement]:
        """La trêve réduite ; la responsabilité de l'État, qu'elle ne reporte plus autant."""
        if self.reduit_au:
            yield Armement(TREVE_HIVERNALE, {"le": self.survenu_le, **moment.etat.treve_ecartee})
        yield from moment.etat.responsabilite_de_l_etat()

    def anomalies(self, moment: Moment[Expulsion]) -> Iterator[Anomalie]:
        """Une réduction sans date, une suppression qui en a une."""
        if self.effet == REDUIT and self.reduit_au is None:
            phrase = "Le sursis serait réduit à une date que l'on ne dit pas : il protège entier."
            yield Anomalie("date-de-reduction-attendue", phrase)
        if self.effet == SUPPRIME and self.reduit_au:
            phrase = "Le sursis serait à la fois supprimé, et réduit à une date."
            yield Anomalie("reduction-contradictoire", phrase)


class MiseEnDemeureDeQuitterNotifiee(Evenement[SansEtat]):
    """Le préfet met en demeure de quitter un lieu occupé sans titre.

    Vingt-quatre heures pour un domicile, sept jours pour un autre local, au moins ; le délai que
    laisse le préfet prime s'il est plus long.
    """

    fiche = Fiche(
        nom="expulsion.mise-en-demeure-de-quitter-notifiee",
        libelle="Mise en demeure de quitter un lieu occupé sans titre notifiée",
        phrase="Mise en demeure de quitter les lieux notifiée.",
        fondement="Loi n° 2007-290 du 5 mars 2007, art. 38",
        emetteurs=roles("PREFECTURE POLICE_GENDARMERIE"),
        sensibilite=S3,
        acte=acte("PREFECTURE POLICE_GENDARMERIE", QUELQUES_JOURS, distinguent="local"),
    )

    local: Annotated[str, Code("LOCAL_OCCUPE")]
    """Domicile ou autre local."""
    notifiee_a: Instant | None = None
    """Heure de la notification."""
    delai_heures: Annotated[Entier, Field(ge=24, le=720)]
    """Délai laissé, en heures."""

    def armements(self, moment: Moment[SansEtat]) -> Iterator[Armement]:
        """Le terme de la mise en demeure."""
        local = "domicile" if self.local == "DOMICILE" else "autre"
        notifiee = self.notifiee_a or self.survenu_le
        mise_en_demeure: Faits = {"volet": f"mise_en_demeure_{local}", "le": notifiee}
        if self.delai_heures > MISE_EN_DEMEURE_HEURES_MIN[self.local]:
            mise_en_demeure = {**mise_en_demeure, "decision": {"retenu_le": self._terme}}
        yield Armement(EVACUATION_D_UN_SQUAT, mise_en_demeure)

    def anomalies(self, moment: Moment[SansEtat]) -> Iterator[Anomalie]:
        """Moins de temps que la loi n'en laisse."""
        if self.delai_heures < MISE_EN_DEMEURE_HEURES_MIN[self.local]:
            phrase = "La mise en demeure laisse moins de temps que la loi."
            yield Anomalie("mise-en-demeure-trop-courte", phrase)

    @property
    def _terme(self) -> date:
        """Le moment où expire le délai que laisse le préfet : l'instant, s'il est connu."""
        if self.notifiee_a:
            return self.notifiee_a + timedelta(hours=self.delai_heures)
        return self.survenu_le + timedelta(hours=self.delai_heures)
