"""Le parcours d'un ménage, reconstitué de ses faits : ce que toutes les vues lisent."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from parcours.domain.histoire.corroboration import Corroborations
from parcours.domain.histoire.histoire import Histoire
from parcours.domain.histoire.relation import Relation
from parcours.domain.histoire.ressort import Ressort
from parcours.domain.histoire.valeur import Valeur
from parcours.domain.langage.champs import Scelle
from parcours.domain.langage.constats import Presence, Residence
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.evenement import Anomalie
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.vocabulaire import Sensibilite
from parcours.domain.parcours.dossier_suivi import DossierSuivi
from parcours.domain.parcours.echeances import Echeance
from parcours.domain.parcours.logement_quitte import LogementQuitte
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.temps.jour_civil import jour_civil
from parcours.domain.temps.periodes import tranches
from parcours.domain.temps.suite import Suite
from parcours.domain.volets.referent.mandats import Mandat, Referents

V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Etat:
    """Les états des volets à partir d'un jour, jusqu'au suivant."""

    depuis_le: date
    volets: Mapping[type[Any], Any]


@dataclass(frozen=True, slots=True)
class Sortie:
    """Ce que finit un fait de sortie, pour chaque personne."""

    rang: int = 0
    """Sa place dans son jour, pour celles qui y étaient entrées le jour même."""
    apres: frozenset[str | None] = frozenset()
    """Celles qui sortent le jour de leur entrée : la sortie vient après l'entrée."""
    sans_effet: frozenset[str | None] = frozenset()
    """Celles qui vivent déjà ailleurs : elle ne change pas leur situation."""
    reste: frozenset[str] = frozenset()
    """Codes des dossiers de séjour où quelqu'un du ménage demeure."""
    finis: frozenset[str] = frozenset()
    """Les faits d'entrée dont plus personne n'est là où il est entré."""
    familles: frozenset[str] = frozenset()
    """Familles des faits qui ont fait entrer ceux qui demeurent."""
    surprises: tuple[Anomalie, ...] = ()


SANS_SEJOUR: Final = Sortie()
"""Un fait qui ne fait sortir de rien."""


@dataclass(frozen=True, slots=True)
class FaitResidentiel:
    """Un fait qui change la situation de personnes, avec ce qu'il en dit."""

    fait: Fait
    residence: Residence
    parmi: frozenset[str] | None = None
    """Les personnes qu'il peut viser sans les nommer ; None : toutes."""
    sortie: Sortie = SANS_SEJOUR
    """Ce que le fait finit, s'il fait sortir d'un séjour."""
    absent_de: str | None = None
    """Référence de la mise à l'abri dont la personne était absente, s'il dit une absence."""

    @property
    def debut(self) -> date:
        """Le jour où il commence de valoir."""
        return self.residence.debut or self.fait.jour

    @property
    def remonte_au(self) -> date:
        """Le premier jour dont il dit quelque chose."""
        return min(self.debut, self.residence.constate_depuis or self.debut)

    def rang(self, personne: str | None) -> int:
        """Sa place, pour une personne, parmi les faits qui commencent le même jour."""
        if personne in self.sortie.apres:
            return self.sortie.rang
        return self.fait.evenement.rang_du_jour


@dataclass(frozen=True, slots=True)
class MouvementDePersonne:
    """Une personne arrive dans le ménage ou le quitte."""

    le: date
    presence: Presence


@dataclass(frozen=True, slots=True)
class Lieu:
    """Le territoire où vit le ménage, depuis un jour."""

    depuis_le: date
    departement: str | None
    commune: str | Scelle | None
    """Scellée, là où l'on abrite des victimes de violences."""
    sensibilite: Sensibilite
    """Niveau qu'il faut pour lire la commune."""
    fait: Fait


@dataclass(frozen=True, slots=True)
class Parcours:
    """Toute la vie connue d'un ménage.

    `fold` la construit pour une connaissance donnée (`connu_a`) ; chaque lecture prend le jour `au`
    où l'on se place. Rien n'est jamais stocké de cet objet : il se rejoue.
    """

    id: UUID
    histoire: Histoire
    agregat: Agregat
    """Ce dont parle le flux : un ménage, ou une chose du territoire."""
    faits: tuple[Fait, ...]
    """Les faits qui comptent, dans l'ordre de la vie du ménage ; tous de cet agrégat.

    Un acte que plusieurs disent n'y est qu'une fois.
    """
    etats: tuple[Etat, ...]
    dossiers: tuple[DossierSuivi, ...]
    echeances: tuple[Echeance, ...]
    residences: tuple[FaitResidentiel, ...]
    mouvements: tuple[MouvementDePersonne, ...]
    lieux: tuple[Lieu, ...]
    anomalies: tuple[tuple[date, Anomalie], ...]
    """Chaque anomalie avec le jour où le fait en cause est survenu."""
    cycle: tuple[tuple[date, bool], ...]
    """Les jours où le parcours est clos (vrai), réuni à un autre, ou rouvert (faux)."""
    absorbe_par: UUID | None = None
    """Le ménage auquel celui-ci est réuni, et où ses faits comptent."""
    absorbe_le: date | None = None
    mort_le: date | None = None
    """Le jour où le dernier de ses membres est mort, si nul ne l'a rejoint depuis."""
    logements_quittes: tuple[LogementQuitte, ...] = ()
    """Les logements que tous ont quittés, dans l'ordre."""
    reunit: tuple[UUID, ...] = ()
    """Les ménages réunis à celui-ci."""
    ressort: Ressort = field(default_factory=Ressort)
    """Le département dont le SIAO le suit, et les transferts."""
    relations: tuple[Relation, ...] = ()
    """Qui est en relation avec le ménage, ou l'a été."""
    demandes: tuple[Fait, ...] = ()
    """Les relations demandées que personne n'a encore décidées."""
    exclus: frozenset[str] = frozenset()
    """Les organismes que le ménage ne veut pas."""
    valeurs: Mapping[str, Valeur] = field(default_factory=dict)
    """Référence d'un fait → ce qu'il vaut : il compte, il attend, il est écarté."""
    recits: tuple[Fait, ...] = ()
    """Les mêmes, tels que chacun les dit : tous les récits d'un même acte."""
    actes: Corroborations = field(default_factory=Corroborations)
    """Les actes que plusieurs disent."""
    ouvreurs: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Par famille, qui en a dit un fait qui ouvre le ménage à qui tient une vue du territoire."""
    _suites: dict[type[Any], Suite[Any]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    """Les états de chaque volet demandé, rangés une fois."""

    def recits_de(self, fait: Fait) -> tuple[Fait, ...]:
        """Tous les récits de l'acte que dit ce fait, celui qui fait foi d'abord."""
        return self.actes.recits.get(fait.reference, (fait,))

    def valeur(self, fait: Fait) -> Valeur:
        """Ce que vaut un fait ; une correction vaut ce qu'elle corrige."""
        return self.valeurs.get(fait.reference, Valeur.COMPTE)

    @property
    def ouvertures(self) -> tuple[Fait, ...]:
        """Les faits qui fondent le partage, même à confirmer."""
        return self.histoire.ouvrent

    @property
    def est_ouvert(self) -> bool:
        """Vrai si un fait fonde le partage : avant lui, rien ne se montre."""
        return bool(self.ouvertures)

    def volet(self, sorte: type[V], au: date) -> V:
        """L'état d'un volet ce jour-là."""
        suite = self._suites.get(sorte)
        if suite is None:
            suite = self._suites[sorte] = self._suite(sorte)
        etat: V | None = suite.au(au)
        return sorte() if etat is None else etat

    def _suite(self, sorte: type[Any]) -> Suite[Any]:
        """Les états d'un seul volet : ce qui change des autres ne se lit pas avec eux."""
        suite: Suite[Any] = Suite(None)
        for etat in self.etats:
            suite.devient(etat.depuis_le, etat.volets.get(sorte))
        return suite

    def clos_le(self, au: date) -> date | None:
        """Le jour où le parcours a été clos, s'il l'est ce jour-là."""
        clos_le = None
        for jour, clos in self.cycle:
            if jour <= au:
                clos_le = jour if clos else None
        return clos_le

    def referent(self, au: date) -> Mandat | None:
        """Le référent de parcours en charge ce jour-là ; un parcours clos n'en a plus."""
        return None if self.clos_le(au) else self.volet(Referents, au).en_charge(au)

    def jours_sans_referent(self) -> Iterator[Intervalle]:
        """Les jours où personne n'est en charge du parcours, du premier fait à la clôture."""
        if not self.faits:
            return
        for du, au, libre in tranches(self._est_sans_referent, self.faits[0].jour):
            if libre:
                yield Intervalle(du, au)

    def _est_sans_referent(self, jour: date) -> bool:
        return not self.clos_le(jour) and self.referent(jour) is None

    def dossiers_au(self, au: date) -> list[DossierSuivi]:
        """Les dossiers connus ce jour-là, ouverts ou fermés."""
        return [d for d in self.dossiers if d.ouvert_le <= au]

    def dossier_ouvert(self, dossier: Dossier, au: date) -> DossierSuivi | None:
        """Le dossier de cette sorte ouvert ce jour-là, s'il y en a un."""
        return next((d for d in self.dossiers if d.dossier is dossier and d.est_ouvert(au)), None)

    def echeances_au(self, au: date) -> list[Echeance]:
        """Les échéances en vigueur ce jour-là, arrêtées ou non, la plus proche d'abord."""
        return sorted((e for e in self.echeances if e.court(au)), key=lambda e: e.echeance_le)

    def quitte_apres(self, jour: date) -> date | None:
        """Le jour où l'on quitte le logement dont on parlait ce jour-là."""
        return next((q.le for q in self.logements_quittes if q.laisse(jour)), None)

    def lieu(self, au: date) -> Lieu | None:
        """Où vit le ménage ce jour-là."""
        rang = bisect_right(self.lieux, au, key=lambda lieu: lieu.depuis_le)
        return self.lieux[rang - 1] if rang else None

    def jour_civil(self, instant: datetime) -> date:
        """Le jour qu'il est là où l'on suit le ménage : celui de ce que l'on en lit."""
        return jour_civil(instant, self.ressort.actuel)

    def anomalies_au(self, au: date) -> list[Anomalie]:
        """Ce qui surprend dans les faits survenus au plus tard ce jour-là."""
        return [anomalie for jour, anomalie in self.anomalies if jour <= au]
