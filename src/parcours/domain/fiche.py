"""La fiche d'un type de fait : tout ce que le catalogue en publie, hors de ses champs."""

from dataclasses import dataclass
from enum import IntEnum

from parcours.domain.droit.delai import Delai
from parcours.domain.types_de_dossier import Dossier
from parcours.domain.vocabulaire import S2, Role, Sensibilite


class Rang(IntEnum):
    """Départage des faits résidentiels d'un même jour : le plus grand l'emporte."""

    SORTIE = 1
    CONSTAT = 2
    HEBERGEMENT = 3
    LOGEMENT_ACCOMPAGNE = 4
    LOGEMENT = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Fiche:
    """Ce qu'est un type de fait, qui peut le dire, et ce qu'il entraîne."""

    nom: str
    """Nom publié, qui ne change jamais : `<famille>.<fait>`."""
    libelle: str
    phrase: str
    """Phrase neutre de la chronologie ; `{champ}` y est remplacé par sa valeur."""
    fondement: str
    """Texte ou dispositif d'où vient ce type de fait."""
    emetteurs: frozenset[Role]
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
    satisfait: tuple[Delai, ...] = ()
    """Règles dont le fait remplit l'attente."""
    eteint: tuple[Delai, ...] = ()
    """Règles que le fait prive d'objet."""
    clot: tuple[str, ...] = ()
    """Alertes que le fait ferme."""
    clot_le_parcours: bool = False
    de_cycle: bool = False
    """Vrai si le fait dit la vie du dossier et non celle du ménage (correction, clôture)."""

    @property
    def famille(self) -> str:
        """Première partie du nom : le volet du catalogue."""
        return self.nom.partition(".")[0]

    @property
    def ferme_quelque_chose(self) -> bool:
        """Vrai si le fait ferme un dossier, arrête une horloge ou clôt le parcours."""
        return bool(self.ferme or self.satisfait or self.eteint or self.clot_le_parcours)
