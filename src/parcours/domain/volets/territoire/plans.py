"""Les plans : leur adoption, l'avancement de leurs actions, leurs instances, leurs bilans.

Une action se désigne par son axe, son orientation et son numéro, comme le plan l'écrit. Ce qui la
dit avancer, les réunions qui en ont parlé et les bilans qui l'évaluent lui sont rattachés.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

from parcours.domain.langage.champs import (
    COMPTE_DES_MENAGES,
    Chaine,
    Code,
    Entier,
    Identifiant,
    Jour,
    Liste,
    Organisme,
)
from parcours.domain.langage.evenement import Anomalie, Evenement, Moment
from parcours.domain.langage.fiche import Agregat, Fiche
from parcours.domain.langage.recits import acte
from parcours.domain.langage.vocabulaire import S0, S2, roles


class CleAction(NamedTuple):
    """Ce qui désigne une action dans son plan ; zéro : le plan n'a pas cet étage."""

    axe: int
    orientation: int
    action: int


class ActionVisee(BaseModel):
    """Une action du plan, désignée comme il l'écrit."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    action: Annotated[Entier, Field(ge=1, le=999)]
    """Numéro de l'action."""
    axe: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Axe ; absent si le plan n'en a pas."""
    orientation: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Orientation ; absente si le plan n'en a pas."""

    @property
    def cle(self) -> CleAction:
        """Ce qui la désigne dans son plan."""
        return CleAction(self.axe or 0, self.orientation or 0, self.action)


@dataclass(frozen=True, slots=True)
class Action:
    """Où en est une action du plan."""

    etat: str
    depuis_le: date
    """Premier jour de cet état."""
    intitule: str | None = None
    pilote: str | None = None


class Decision(BaseModel):
    """Une décision prise en instance."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    sujet: Annotated[str, Code("SUJET_INSTANCE")]
    """Sujet."""
    issue: Annotated[str, Code("ISSUE_DECISION")]
    """Issue."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Une réunion : comité, groupe de travail, rencontre."""

    le: date
    nature: str
    participants: int | None = None
    organismes: tuple[str, ...] = ()
    decisions: tuple[Decision, ...] = ()


class Indicateur(BaseModel):
    """Un chiffre arrêté par un bilan."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    indicateur: Annotated[str, Code("INDICATEUR")]
    """Indicateur."""
    valeur: Annotated[Entier, Field(ge=0, le=10**9), COMPTE_DES_MENAGES]
    """Valeur ; sous le seuil du secret statistique, elle se tait à la publication."""


@dataclass(frozen=True, slots=True)
class Bilan:
    """Un bilan, une étude ou une évaluation, ses chiffres figés."""

    le: date
    objet: str
    debut_le: date
    fin_le: date
    conclusion: str | None = None
    indicateurs: tuple[Indicateur, ...] = ()


@dataclass(frozen=True, slots=True)
class Rattache:
    """Un fait qui parle d'une action, et les chiffres qu'il en donne."""

    le: date
    type: str
    fait: str
    """Sa référence."""
    indicateurs: tuple[Indicateur, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Ce que l'on sait d'un plan."""

    nature: str | None = None
    adopte_le: date | None = None
    """Dernière adoption ou prorogation."""
    debut_le: date | None = None
    fin_le: date | None = None
    """Dernier jour ; None : sans terme connu."""
    plan_parent: str | None = None
    remplace: tuple[str, ...] = ()
    """Les plans que celui-ci remplace."""
    actions: Mapping[CleAction, Action] = field(default_factory=dict)
    instances: tuple[Instance, ...] = ()
    bilans: tuple[Bilan, ...] = ()
    rattaches: Mapping[CleAction, tuple[Rattache, ...]] = field(default_factory=dict)
    """Ce qui parle de chaque action, du plus ancien au plus récent."""

    def rattache(self, actions: Iterable[CleAction], fait: Rattache) -> "Plan":
        """Le même plan, ce fait rattaché à ces actions."""
        dites = {cle: (*self.rattaches.get(cle, ()), fait) for cle in actions}
        return replace(self, rattaches={**self.rattaches, **dites})


def dates_contradictoires(debut_le: date, fin_le: date | None) -> Iterator[Anomalie]:
    """Une période qui finit avant de commencer."""
    if fin_le is not None and fin_le < debut_le:
        yield Anomalie("dates-contradictoires", "La période finit avant de commencer.")


class PlanAdopte(Evenement[Plan]):
    """Un plan est adopté, prorogé ou révisé ; la dernière adoption vaut."""

    fiche = Fiche(
        nom="territoire.plan-adopte",
        libelle="Plan adopté ou prorogé",
        phrase="Plan adopté ({plan}).",
        fondement="Loi n° 90-449 du 31 mai 1990, art. 4",
        emetteurs=roles("DDETS PREFECTURE CONSEIL_DEPARTEMENTAL EPCI DREETS ARS DDT"),
        agregat=Agregat.PLAN,
        sensibilite=S0,
        acte=acte("CONSEIL_DEPARTEMENTAL PREFECTURE DDETS DDT", distinguent="plan"),
    )

    plan: Annotated[str, Code("PLAN")]
    """Nature du plan."""
    debut_le: Jour
    """Premier jour."""
    fin_le: Jour | None = None
    """Dernier jour."""
    plan_parent: Identifiant | None = None
    """Plan auquel celui-ci se rattache."""
    fusionne: Liste[Identifiant] = ()
    """Plans que celui-ci remplace."""

    def applique(self, moment: Moment[Plan]) -> Plan:
        """Les dates dites valent ; les actions continuent."""
        return replace(
            moment.etat,
            nature=self.plan,
            adopte_le=self.survenu_le,
            debut_le=self.debut_le,
            fin_le=self.fin_le,
            plan_parent=str(self.plan_parent) if self.plan_parent else moment.etat.plan_parent,
            remplace=tuple(dict.fromkeys((*moment.etat.remplace, *map(str, self.fusionne)))),
        )

    def anomalies(self, moment: Moment[Plan]) -> Iterator[Anomalie]:
        """Des dates qui se contredisent."""
        return dates_contradictoires(self.debut_le, self.fin_le)


class ActionDePlanAvancee(Evenement[Plan]):
    """L'avancement d'une action du plan est constaté."""

    fiche = Fiche(
        nom="territoire.action-de-plan-avancee",
        libelle="Avancement d'une action de plan constaté",
        phrase="Action {action} : avancement constaté ({etat}).",
        fondement="Fiches action du PDALHPD (axe, orientation, action)",
        emetteurs=roles(
            "DDETS PREFECTURE CONSEIL_DEPARTEMENTAL EPCI OPAH DREETS DDT SIAO ADIL PDLHI ARS"
        ),
        agregat=Agregat.PLAN,
        sensibilite=S0,
    )

    action: Annotated[Entier, Field(ge=1, le=999)]
    """Numéro de l'action."""
    etat: Annotated[str, Code("ETAT_ACTION")]
    """État."""
    axe: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Axe ; absent si le plan n'en a pas."""
    orientation: Annotated[Entier, Field(ge=1, le=99)] | None = None
    """Orientation ; absente si le plan n'en a pas."""
    intitule: Annotated[Chaine, Field(max_length=200), S2] | None = None
    """Intitulé de l'action."""
    pilote: Organisme | None = None
    """Organisme pilote."""

    @property
    def cle(self) -> CleAction:
        """Ce qui désigne l'action dans son plan."""
        return CleAction(self.axe or 0, self.orientation or 0, self.action)

    def applique(self, moment: Moment[Plan]) -> Plan:
        """Le dernier état vaut, depuis le jour où il a commencé."""
        avant = moment.etat.actions.get(self.cle)
        meme_etat = avant is not None and avant.etat == self.etat
        apres = Action(
            self.etat,
            avant.depuis_le if avant and meme_etat else self.survenu_le,
            self.intitule or (avant.intitule if avant else None),
            self.pilote or (avant.pilote if avant else None),
        )
        avance = replace(moment.etat, actions={**moment.etat.actions, self.cle: apres})
        fait = Rattache(self.survenu_le, self.fiche.nom, moment.reference)
        return avance.rattache([self.cle], fait)


class InstanceReunie(Evenement[Plan]):
    """Une instance du plan se réunit ; ses décisions sont dites."""

    fiche = Fiche(
        nom="territoire.instance-reunie",
        libelle="Instance, groupe de travail ou rencontre réuni",
        phrase="Instance réunie ({nature}).",
        fondement="Réunions du protocole social, comités de pilotage, assises du logement",
        emetteurs=roles(
            "DDETS PREFECTURE CONSEIL_DEPARTEMENTAL EPCI OPAH DREETS DDT SIAO ADIL CCAPEX CIDFF "
            "PDLHI ALEC"
        ),
        agregat=Agregat.PLAN,
        sensibilite=S0,
    )

    nature: Annotated[str, Code("INSTANCE")]
    """Nature de l'instance."""
    participants: Annotated[Entier, Field(ge=1, le=10_000)] | None = None
    """Nombre de participants."""
    organismes: Annotated[tuple[Organisme, ...], Field(max_length=100)] = ()
    """Organismes présents."""
    decisions: Liste[Decision] = ()
    """Décisions prises."""
    actions: Liste[ActionVisee] = ()
    """Actions du plan dont elle a parlé."""

    def applique(self, moment: Moment[Plan]) -> Plan:
        """Une réunion de plus."""
        instance = Instance(
            self.survenu_le, self.nature, self.participants, self.organismes, self.decisions
        )
        reuni = replace(moment.etat, instances=(*moment.etat.instances, instance))
        fait = Rattache(self.survenu_le, self.fiche.nom, moment.reference)
        return reuni.rattache((visee.cle for visee in self.actions), fait)


class BilanEtabli(Evenement[Plan]):
    """Un bilan, une étude ou une évaluation est établi ; ses chiffres ne changent plus."""

    fiche = Fiche(
        nom="territoire.bilan-etabli",
        libelle="Bilan, étude ou évaluation établi",
        phrase="Bilan établi ({objet}).",
        fondement="Bilans du protocole social, de la CCAPEX et des expérimentations",
        emetteurs=roles(
            "DDETS PREFECTURE CONSEIL_DEPARTEMENTAL EPCI OPAH DREETS DDT SIAO ADIL CCAPEX CIDFF "
            "ALEC POLE_RESSOURCE PDLHI"
        ),
        agregat=Agregat.PLAN,
        sensibilite=S0,
    )

    objet: Annotated[str, Code("OBJET_BILAN")]
    """Objet du bilan."""
    debut_le: Jour
    """Début de la période."""
    fin_le: Jour
    """Fin de la période."""
    conclusion: Annotated[str, Code("CONCLUSION_BILAN")] | None = None
    """Conclusion."""
    indicateurs: Annotated[tuple[Indicateur, ...], Field(max_length=50)] = ()
    """Chiffres arrêtés, figés."""
    actions: Liste[ActionVisee] = ()
    """Actions du plan qu'il évalue : ses chiffres sont les leurs."""

    def applique(self, moment: Moment[Plan]) -> Plan:
        """Un bilan de plus."""
        bilan = Bilan(
            self.survenu_le,
            self.objet,
            self.debut_le,
            self.fin_le,
            self.conclusion,
            self.indicateurs,
        )
        etabli = replace(moment.etat, bilans=(*moment.etat.bilans, bilan))
        fait = Rattache(self.survenu_le, self.fiche.nom, moment.reference, self.indicateurs)
        return etabli.rattache((visee.cle for visee in self.actions), fait)

    def anomalies(self, moment: Moment[Plan]) -> Iterator[Anomalie]:
        """Des dates qui se contredisent."""
        return dates_contradictoires(self.debut_le, self.fin_le)
