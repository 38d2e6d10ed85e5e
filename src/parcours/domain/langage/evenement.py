"""Ce qu'est un évènement : une classe dit tout d'un fait, à côté de l'état qu'il change.

Un type de fait est une sous-classe d'`Evenement` dans le fichier de son volet. D'elle seule
viennent son schéma, son autorité, sa place au catalogue, sa phrase, ses dossiers et ses horloges.
Ce qui sort du volet passe par un crochet déclaré ici : la situation résidentielle d'une personne,
sa présence, le territoire, un contact réel.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import Enum, auto
from functools import cache
from typing import Any, ClassVar, Final, Generic, NamedTuple, Self, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.faits import F, Faits
from parcours.domain.langage import marques
from parcours.domain.langage.champs import RELECTURE, ChampPersonnel, Jour
from parcours.domain.langage.constats import Presence, Residence, Territoire
from parcours.domain.langage.dossiers import AU_FAIT, LE_DERNIER, Dossier
from parcours.domain.langage.fiche import Fiche, Rang
from parcours.domain.langage.vocabulaire import Precision, Sensibilite

V = TypeVar("V")

APRES: Final = 1
"""Ce qui s'ajoute à la place d'un fait pour venir juste après lui, le même jour."""
_PLACES = 2
_ROUVRE, _OUVRE = -_PLACES, 0
_OUVRE_ET_FERME, _FERME, _CLOT = (_PLACES * (max(Rang) + n) for n in (1, 2, 3))

CATALOGUE: Final[dict[str, type["Evenement[Any]"]]] = {}
"""Tous les types de faits, par nom, dans leur dernière version : elle s'y inscrit d'elle-même."""
VERSIONS: Final[dict[tuple[str, int], type["Evenement[Any]"]]] = {}
"""Les mêmes, et leurs versions d'avant, que l'on accepte et que l'on lit pour toujours."""


@dataclass(frozen=True, slots=True)
class MouvementDeDossier:
    """Ouverture ou fermeture d'un dossier ; clé None à la fermeture : tous ceux du code."""

    dossier: Dossier
    cle: str | None = None
    tient_de: str | None = None
    """À la fermeture : seulement si ce fait est le dernier à l'avoir ouvert."""
    terme: date | None = None
    """À l'ouverture : le dernier jour du dossier, que rien ne fermerait avant."""
    garde_sa_date: bool = False
    """À l'ouverture : un dossier déjà fermé reprend, à la date qu'il avait."""


class Rearmement(Enum):
    """Ce que devient l'horloge de même règle et de même clé qui tourne déjà."""

    REMPLACE = auto()
    """La nouvelle en tient lieu."""
    GARDE = auto()
    """La première compte : rien ne s'arme."""
    REPREND = auto()
    """La nouvelle en tient lieu et reprend ses faits ; si rien ne tourne, rien ne s'arme."""


@dataclass(frozen=True, slots=True, init=False)
class Armement:
    """Une horloge que le fait met en marche : la règle, et les faits dont elle part.

    Le constructeur lie la règle à la forme de ses faits : mypy refuse ceux d'une autre.
    """

    delai: Delai
    faits: Faits
    cle: str | None
    rearme: Rearmement
    des_le: date | None
    """Premier jour où l'horloge court, s'il suit le fait."""

    def __init__(
        self,
        delai: Delai[F],
        faits: F,
        cle: str | None = None,
        rearme: Rearmement = Rearmement.REMPLACE,
        des_le: date | None = None,
    ) -> None:
        """Des faits, et la règle qui les lit."""
        _lie(self, delai, faits, cle=cle, rearme=rearme, des_le=des_le)


@dataclass(frozen=True, slots=True)
class Anomalie:
    """Ce qui surprend dans un fait, ou entre deux faits : signalé, jamais refusé."""

    code: str
    phrase: str
    fait: str | None = None
    """Référence du fait en cause."""


@dataclass(frozen=True, slots=True, init=False)
class Arret:
    """Une horloge que le fait arrête ; clé None : toutes celles de la règle."""

    delai: Delai
    satisfaite: bool
    """Vrai : ce que la règle attendait est fait ; faux : elle n'a plus d'objet."""
    cle: str | None
    volet: str | None
    """Le volet de la règle qui s'arrête ; None : tous."""
    seulement_a_temps: bool
    """Vrai si, l'échéance passée, le fait n'arrête plus rien."""
    faits: Faits | None
    """Ce que le fait apprend à la règle : l'échéance se recalcule une dernière fois."""
    trop_tot: Anomalie | None
    """Ce qui surprend si le fait survient avant la fin du délai."""

    def __init__(  # noqa: PLR0913  each says one thing of a clock
        self,
        delai: Delai[F],
        *,
        satisfaite: bool,
        cle: str | None = None,
        volet: str | None = None,
        seulement_a_temps: bool = False,
        faits: F | None = None,
        trop_tot: Anomalie | None = None,
    ) -> None:
        """Ce que le fait apprend est dans la forme de la règle, comme pour un armement."""
        quand = {"seulement_a_temps": seulement_a_temps, "trop_tot": trop_tot}
        _lie(self, delai, faits, satisfaite=satisfaite, cle=cle, volet=volet, **quand)


def _lie(horloge: object, delai: Delai, faits: Faits | None, **champs: object) -> None:
    """D'une règle choisie en marche, mypy ne sait pas la forme : elle se vérifie ici."""
    if faits is not None and not isinstance(faits, delai.faits):
        raise TypeError(f"{delai.id} ne lit pas {type(faits).__name__}")
    for nom, valeur in {"delai": delai, "faits": faits, **champs}.items():
        object.__setattr__(horloge, nom, valeur)


@dataclass(frozen=True, slots=True)
class SansEtat:
    """L'état d'un volet qui n'en a pas besoin : ses faits n'agissent que par les crochets."""


class Moment(NamedTuple, Generic[V]):
    """Ce que rencontre un fait : l'état de son volet, et ce qui l'entoure."""

    etat: V
    """L'état du volet : avant le fait pour `applique`, juste après lui ailleurs."""
    departement: str | None = None
    """Le département où vit le ménage."""
    cite: "Evenement[Any] | None" = None
    """Le fait que celui-ci cite, s'il est connu."""
    reference: str = ""
    """La sienne, par quoi d'autres faits le désignent."""
    auteur: str = ""
    """L'organisme qui le dit."""
    position: int = 0
    """La sienne au journal : ce qui a été dit avant lui."""
    en_relation: bool = True
    """Faux si l'auteur ne travaillait pas avec le ménage ce jour-là, et que nul ne le confirme."""
    citee: str = ""
    """La référence de ce qui tient aujourd'hui la place du fait que celui-ci cite."""

    def apres(self, etat: V) -> "Moment[V]":
        """Le même, juste après le fait."""
        return Moment(etat, *self[1:])


class Evenement(BaseModel, Generic[V]):
    """Un fait survenu à un ménage, tel qu'un partenaire le dit. `V` : l'état de son volet."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fiche: ClassVar[Fiche]
    """Ce que le catalogue publie du type."""
    etat_du_volet: ClassVar[type[Any]]
    """L'état que le fait change : l'argument de `Evenement[...]`."""
    personnels: ClassVar[tuple[ChampPersonnel, ...]] = ()
    reference_citee: ClassVar[str | None] = None
    """Le champ par lequel le fait en désigne un autre, s'il en a un."""

    survenu_le: Jour
    """Date à laquelle le fait est survenu."""
    precision_date: Precision = Precision.JOUR
    """Précision de cette date ; au mois, le jour écrit est le 01."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: object) -> None:
        """Inscrire le type au catalogue et lire ses marques."""
        if "fiche" not in cls.__dict__:
            return
        cls.etat_du_volet = next(
            generique["args"][0]
            for base in cls.__mro__
            if (generique := base.__dict__.get("__pydantic_generic_metadata__"))
            and generique["args"]
        )
        cls.personnels = tuple(marques.personnels(cls))
        cls.reference_citee = marques.champ_reference(cls)
        _inscrire(cls)

    def dit(self, champ: str) -> Any:  # noqa: ANN401 (any value of a field)
        """Ce que le fait dit dans un champ ; None s'il n'en dit rien, ou n'a pas ce champ."""
        return self.__dict__.get(champ)

    @classmethod
    def sensibilite_de(cls, champ: str) -> Sensibilite:
        """Niveau qu'il faut pour lire un champ de ce fait."""
        return max(cls.fiche.sensibilite, marques.sensibilite_de(cls, champ))

    @classmethod
    def arme_des_horloges(cls) -> bool:
        """Vrai si le fait peut mettre une horloge en marche."""
        return cls.armements is not Evenement.armements

    @classmethod
    def ferme_quelque_chose(cls) -> bool:
        """Vrai si le fait peut fermer un dossier, ou arrêter une horloge."""
        declare = cls.fiche.ferme or cls.fiche.satisfait or cls.fiche.eteint
        calcule = cls.arrets is not Evenement.arrets or cls.fermetures is not Evenement.fermetures
        return bool(declare) or calcule

    # --- Ses versions -----------------------------------------------------------------------------

    @classmethod
    def lu_depuis(cls, avant: Any) -> "Evenement[V]":  # noqa: ANN401 (the event of the version before)
        """Ce que dit, dans cette version, un fait dit dans la précédente. Pure et totale."""
        raise NotImplementedError(f"{cls.fiche.nom} n'a pas d'autre version")

    @classmethod
    def reprend(cls, avant: "Evenement[Any]", **autrement: object) -> Self:
        """Un fait de ce type qui dit ce qu'un autre a dit, sauf ce qui se dit autrement."""
        dits = {champ: getattr(avant, champ) for champ in avant.model_fields_set}
        return cls.model_validate({**dits, **autrement}, context=RELECTURE)

    def a_jour(self) -> "Evenement[Any]":
        """Le même fait, dans la dernière version de son type : la seule que l'on plie."""
        fait: Evenement[Any] = self
        while suivante := VERSIONS.get((fait.fiche.nom, fait.fiche.version + 1)):
            fait = suivante.lu_depuis(fait)
        return fait

    def a_sceller(self) -> tuple[ChampPersonnel, ...]:
        """Les champs à sceller de ce fait-là."""
        return self.personnels

    # --- L'état du volet, et ce que le fait y déclenche -------------------------------------------

    def applique(self, moment: Moment[V]) -> V:
        """L'état du volet après ce fait. Totale : tout fait peut rencontrer tout état."""
        return moment.etat

    def armements(self, moment: Moment[V]) -> Iterable[Armement]:
        """Les horloges que le fait met en marche."""
        return ()

    def arrets(self, moment: Moment[V]) -> Iterator[Arret]:
        """Les horloges que le fait arrête."""
        return iter(_arrets(type(self)))

    def anomalies(self, moment: Moment[V]) -> Iterable[Anomalie]:
        """Ce qui surprend dans ce fait, ou entre lui et l'état du volet."""
        return ()

    def fermetures(self, moment: Moment[V]) -> Iterator[MouvementDeDossier]:
        """Les dossiers que le fait ferme : celui du fait qu'il cite, à défaut le plus récent."""
        for dossier in self.fiche.ferme:
            champ = self.reference_citee if dossier.cle == AU_FAIT else dossier.cle
            cle = getattr(self, champ, None) if champ else None
            sans_le_dire = dossier.cle == AU_FAIT and champ is not None and cle is None
            yield MouvementDeDossier(dossier, LE_DERNIER if sans_le_dire else cle)

    def continue_ou_finit(self) -> tuple[Dossier, ...]:
        """Les dossiers dont un autre fait a dû dire le début.

        Sortir, clore le parcours, ou ouvrir soi-même un dossier n'en suppose aucun.
        """
        fiche = self.fiche
        debute = fiche.rang is not None or fiche.clot_le_parcours or fiche.ouvre
        return fiche.prolonge if debute else (*fiche.ferme, *fiche.prolonge)

    def alertes_closes(self) -> tuple[str, ...]:
        """Les alertes que le fait ferme, par leur code."""
        return self.fiche.clot

    @classmethod
    def d_abord(cls) -> "Moment[V]":
        """Le moment où rien du volet n'est encore connu."""
        return _d_abord(cls)

    # --- Les crochets vers le reste du parcours ---------------------------------------------------

    def ouvertures(self) -> Iterator[MouvementDeDossier]:
        """Les dossiers que le fait ouvre."""
        for dossier in self.fiche.ouvre:
            champ = dossier.cle
            yield MouvementDeDossier(
                dossier, getattr(self, champ) if champ and champ != AU_FAIT else champ
            )

    def residence(self) -> Residence | None:
        """La situation résidentielle que le fait donne, s'il en donne une."""
        return None

    def presences(self) -> Iterable[Presence]:
        """Les personnes que le fait fait entrer dans le ménage ou en sortir."""
        return ()

    def autres_parcours(self) -> tuple[UUID, ...]:
        """Les autres parcours dont le fait change l'histoire."""
        return ()

    def parcours_formes(self) -> tuple[UUID, ...]:
        """Les parcours que le fait dit former ; inconnus, il se garde et n'y change rien."""
        return ()

    def territoire(self) -> Territoire | None:
        """La commune où le fait dit que vit le ménage."""
        if (commune := self.dit("commune")) is None:
            return None
        residence = self.residence()
        return Territoire(
            commune,
            type(self).sensibilite_de("commune"),
            residence.debut if residence else None,
        )

    # --- Sa place dans le temps -------------------------------------------------------------------

    @property
    def jour(self) -> date:
        """Premier jour que la date du fait peut désigner, à sa précision."""
        if self.precision_date is Precision.JOUR:
            return self.survenu_le
        return self.precision_date.premier_jour(self.survenu_le)

    @property
    def rang_du_jour(self) -> int:
        """Place parmi les faits du même jour : ce qui ouvre passe avant ce qui ferme.

        L'ordre où deux partenaires enregistrent les faits d'un même jour ne change ainsi
        presque jamais le parcours.
        """
        return _rang_du_jour(type(self))


def _inscrire(sorte: type[Evenement[Any]]) -> None:
    """Inscrire un type au catalogue ; une version dit comment se lit celle d'avant.

    Raises:
        TypeError: elle est déjà déclarée, ou ne suit rien qu'elle sache lire.
    """
    nom, version = sorte.fiche.nom, sorte.fiche.version
    if (nom, version) in VERSIONS:
        raise TypeError(f"{nom} est déclaré deux fois")
    suit = version == 1 or ("lu_depuis" in sorte.__dict__ and (nom, version - 1) in VERSIONS)
    if not suit:
        raise TypeError(f"{nom} : la version {version} ne dit pas comment se lit la précédente")
    VERSIONS[nom, version] = CATALOGUE[nom] = sorte


@cache
def _arrets(sorte: type[Evenement[Any]]) -> tuple[Arret, ...]:
    satisfaites = (Arret(delai, satisfaite=True) for delai in sorte.fiche.satisfait)
    return (*satisfaites, *(Arret(delai, satisfaite=False) for delai in sorte.fiche.eteint))


@cache
def _d_abord(sorte: type[Evenement[Any]]) -> Moment[Any]:
    return Moment(sorte.etat_du_volet())


@cache
def _rang_du_jour(sorte: type[Evenement[Any]]) -> int:
    fiche = sorte.fiche
    if fiche.rang is not None:
        place = _PLACES * fiche.rang
    elif fiche.rouvre_le_parcours:
        place = _ROUVRE
    elif fiche.clot_le_parcours:
        place = _CLOT
    elif not sorte.ferme_quelque_chose():
        place = _OUVRE
    else:
        place = _OUVRE_ET_FERME if sorte.arme_des_horloges() or fiche.ouvre else _FERME
    return max(place, _rang_du_jour(CATALOGUE[fiche.suit]) + APRES) if fiche.suit else place
