"""La fiche d'un type de fait : tout ce que le catalogue en publie, hors de ses champs."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from parcours.domain.droit.delai import Delai
from parcours.domain.langage.dossiers import Dossier
from parcours.domain.langage.recits import Acte
from parcours.domain.langage.vocabulaire import S2, Role, Sensibilite

PARTOUT: Final = frozenset({"correction", "illisible"})
"""Les familles dont les faits sont à leur place dans tout flux."""


class Rang(IntEnum):
    """Départage des faits résidentiels d'un même jour : le plus grand l'emporte."""

    SORTIE = 1
    CONSTAT = 2
    HEBERGEMENT = 3
    LOGEMENT_ACCOMPAGNE = 4
    LOGEMENT = 5


class Agregat(StrEnum):
    """Ce dont parle un flux : un ménage, ou une chose du territoire."""

    MENAGE = "menage"
    STRUCTURE = "structure"
    """Une offre d'hébergement ou de logement accompagné, et ses places."""
    SITE = "site"
    """Un site de campement."""
    PLAN = "plan"
    """Un plan, ses actions, ses instances, ses bilans."""
    CONVENTION = "convention"
    EXPERIMENTATION = "experimentation"
    DEPARTEMENT = "departement"
    """Ce qui vaut pour tout un département : places, formations, outils, diagnostics."""
    COMMUNE = "commune"
    """Une commune conventionnée pour l'accueil de victimes de violences."""
    SEANCE = "seance"
    """Une séance de la commission de coordination (CCAPEX)."""
    PLATEFORME = "plateforme"
    """Le service lui-même : les violations de données."""


@dataclass(frozen=True, slots=True)
class FluxDe:
    """Marque d'un identifiant : celui d'un flux du territoire, et ce dont ce flux parle."""

    agregat: Agregat


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """Ce qu'est un type de fait, qui peut le dire, et ce qu'il entraîne."""

    nom: str
    """Nom publié, qui ne change jamais : `<famille>.<fait>`."""
    version: int = 1
    """Version publiée du type ; chacune reste acceptée, la dernière dit comment lire les autres."""
    libelle: str
    fondement: str
    """Texte ou dispositif d'où vient ce type de fait ; le schéma publié finit par lui."""
    emetteurs: frozenset[Role]
    phrase: str = ""
    """Phrase neutre de la chronologie, où `{champ}` vaut sa valeur ; à défaut, le libellé."""
    agregat: Agregat = Agregat.MENAGE
    """Ce dont le fait parle ; ailleurs, il est gardé et signalé. Une correction va partout."""
    sensibilite: Sensibilite = S2
    """Niveau qu'il faut pour savoir que le fait existe ; un champ vaut au moins autant."""
    ouvre_parcours: bool = False
    """Vrai si ce fait peut fonder, seul, le partage d'un parcours."""
    contact_reel: bool = False
    """Vrai si quelqu'un a réellement rencontré le ménage, ou si le ménage a agi."""
    rang: Rang | None = None
    """Rang du fait résidentiel ; None si le fait ne change aucune situation."""
    ouvre: tuple[Dossier, ...] = ()
    ferme: tuple[Dossier, ...] = ()
    prolonge: tuple[Dossier, ...] = ()
    """Ceux que le fait continue : que rien n'en ait dit le début surprend."""
    suppose: tuple[Dossier, ...] = ()
    """Ceux que le fait suppose : une fois fermés, il surprend."""
    satisfait: tuple[Delai, ...] = ()
    """Règles dont le fait remplit l'attente."""
    eteint: tuple[Delai, ...] = ()
    """Règles que le fait prive d'objet."""
    clot: tuple[str, ...] = ()
    """Alertes que le fait ferme."""
    suit: str = ""
    """Type de fait auquel celui-ci répond : le même jour, il vient après lui."""
    clot_le_parcours: bool = False
    rouvre_le_parcours: bool = False
    reserve: bool = False
    """Vrai si seul qui est en relation avec le ménage le dit avec effet : ce qui nomme le référent,
    clôt, rouvre, réunit, transfère, rattache, affaiblit une protection, décide d'une relation.
    """
    d_office: frozenset[Role] | None = None
    """Les rôles dont un acte permanent fait compter ce fait ; None : tous ceux qui le disent."""
    acte: Acte | None = None
    """Ce qui fait de plusieurs récits un seul acte ; None : chacun dit le sien."""
    de_cycle: bool = False
    """Vrai si le fait dit la vie du dossier et non celle du ménage (correction, clôture)."""

    famille: str = field(init=False, repr=False, compare=False)
    """Première partie du nom : le volet du catalogue."""

    def __post_init__(self) -> None:
        """La famille se lit dans le nom ; la phrase, à défaut, dans le libellé."""
        object.__setattr__(self, "famille", self.nom.partition(".")[0])
        object.__setattr__(self, "phrase", self.phrase or f"{self.libelle}.")

    def parle_de(self, agregat: Agregat) -> bool:
        """Vrai si le fait est à sa place dans un flux de cette sorte."""
        return self.agregat is agregat or self.famille in PARTOUT
