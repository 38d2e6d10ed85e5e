"""La clé de lecture : ce qu'un lecteur lit d'un ménage un jour donné, jugé une fois pour toutes.

Les listes, le flux et la porte ne jugent rien : elles cherchent la clé du lecteur, et lisent ce
qu'elle dit. Le jour ne fait qu'y être comparé (`periodes`) : on sait quand elle cesse de valoir.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final

from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fondation import Base
from parcours.domain.langage.habilitation import (
    FAMILLES,
    SUJETS,
    NomDeVue,
    Portee,
    sujets_du_territoire,
)
from parcours.domain.langage.vocabulaire import S3, Role, Sensibilite
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.lecture.visibles import visibles
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.vif.etat import Vif

NOMINATIVES: Final = (NomDeVue.FR, *FAMILLES)
"""Les vues dont les listes montrent des ménages."""
LES_SUJETS: Final = "*"
"""L'édition de qui tient une vue que rien n'ouvre encore : les faits de ses sujets."""


@dataclass(frozen=True, slots=True)
class Cle:
    """Par quoi un lecteur lit un ménage, et ce qu'il en lit."""

    lecteur: Lecteur
    regard: Regard | None
    """None : il n'en lit rien, mais peut avoir à en décider."""
    faits: tuple[Fait, ...] = ()
    """Ceux qu'il voit, de tous les flux qui comptent dans le ménage."""
    decide_de_tout: bool = False
    """Vrai du SIAO, et du référent en charge."""
    decide_de: frozenset[str] = field(default_factory=frozenset)
    """Les familles dont il décide, parce qu'il en tient la vue."""
    tu_d_alors: bool = False
    """Vrai s'il lui est tu quelque chose d'un ménage qui y a été réuni, et ne l'est plus."""

    @property
    def suit(self) -> bool:
        """Vrai s'il lit le ménage tel qu'on le sait aujourd'hui : ses listes le montrent."""
        return (
            self.regard is not None and self.regard.est_en_relation and self.regard.jusqu_au is None
        )

    @property
    def vues(self) -> frozenset[NomDeVue]:
        """Les vues dont ses listes montrent le ménage, ou ce qu'il en a dit."""
        if self.regard is None:
            return frozenset()
        if self.suit:
            lues = _vues_lues(self.lecteur.roles)
            familles = self.regard.familles
            if familles is None:
                return lues
            return frozenset(v for v in lues if v in FAMILLES and FAMILLES[v] <= familles)
        return frozenset({NomDeVue.EXP})

    @property
    def edition(self) -> str:
        """Vide : le ménage entier ; son organisme : ses seuls faits ; ou `LES_SUJETS`."""
        if self.regard is None:
            return ""
        if self.suit:
            return LES_SUJETS if self._n_y_suit_que_l_expulsion else ""
        sujets = self.regard.sujets & SUJETS[NomDeVue.EXP]
        return LES_SUJETS if sujets else self.lecteur.organisme

    @property
    def _n_y_suit_que_l_expulsion(self) -> bool:
        """Vrai si sa relation n'ouvre que l'impayé et la procédure : ce dont traite cette vue."""
        familles = self.regard.familles if self.regard else None
        return (
            familles is not None
            and SUJETS[NomDeVue.EXP] <= familles
            and NomDeVue.EXP not in self.vues
            and self.lecteur.portee(NomDeVue.EXP) >= Portee.SIENS
            and self.niveau >= S3
        )

    @property
    def sujets(self) -> frozenset[str]:
        """Les familles dont il lit les faits sans suivre le ménage : celles de ses vues."""
        return frozenset() if self.suit or self.regard is None else self.regard.sujets

    @property
    def est_nomme(self) -> bool:
        """Vrai si rien de ce qui est protégé ne lui est tu."""
        if self.regard is None or self.tu_d_alors:
            return False
        return self.suit and self.regard.voile.est_vide

    @property
    def niveau(self) -> Sensibilite:
        """Jusqu'où lisent ses listes : le plus bas de ce qu'il lit des faits d'autrui.

        Une liste ne dit rien que la chronologie taise ; elle peut en dire moins.
        """
        if self.regard is None:
            return self.lecteur.niveau
        if not self.regard.protections:
            return self.regard.niveau
        d_autrui = (f for f in self.faits if f.organisme != self.lecteur.organisme)
        return min((self.regard.niveau_de(f) for f in d_autrui), default=self.regard.niveau)

    @property
    def structures_tues_au(self) -> date | None:
        """Le dernier jour dont une protection lui tait les structures ; None : aucun."""
        if self.regard is None or self.lecteur.est_superviseur:
            return None
        taisent = (
            p.levee_le or date.max
            for p in self.regard.protections
            if p.masque_la_structure and not p.nomme(self.lecteur.organisme)
        )
        return max(taisent, default=None)

    @property
    def tait_la_commune(self) -> bool:
        """Vrai si une protection que personne n'a confirmée la lui tait.

        Les lignes des autres ne disent rien de ce que tait une protection confirmée.
        """
        if self.regard is None or self.lecteur.est_superviseur:
            return False
        return any(
            p.a_confirmer and p.masque_la_commune and not p.nomme(self.lecteur.organisme)
            for p in self.regard.protections
        )


def cle(lecteur: Lecteur, parcours: Parcours, jour: date) -> Cle | None:
    """La clé de ce lecteur ce jour-là ; None : pour lui, le ménage n'existe pas."""
    vu = regard(lecteur, parcours, jour)
    tout, sujets = _decide(lecteur, parcours, jour)
    if vu is None:
        return Cle(lecteur, None, (), tout, sujets) if tout or sujets else None
    faits = visibles(edition(parcours.histoire.connus, vu), vu)
    return Cle(lecteur, vu, tuple(faits), tout, sujets) if faits or tout or sujets else None


def _decide(lecteur: Lecteur, parcours: Parcours, jour: date) -> tuple[bool, frozenset[str]]:
    """Vrai s'il décide de tout ; sinon, les familles dont il décide."""
    sur_place = parcours.ressort.actuel in lecteur.departements
    en_charge = lecteur.organisme not in parcours.exclus and any(
        r.base is Base.MANDAT and r.organisme == lecteur.organisme and r.tient(jour)
        for r in parcours.relations
    )
    tout = lecteur.est_superviseur or en_charge or (sur_place and Role.SIAO in lecteur.roles)
    return tout, sujets_du_territoire(lecteur.roles) if sur_place else frozenset()


def peuvent_lire(parcours: Parcours, lecteurs: Iterable[Lecteur]) -> Iterator[Lecteur]:
    """Ceux qui pourraient lire le ménage : les autres n'y ont rien dit, ni aucun lien."""
    relations = parcours.relations
    connus = {fait.organisme for fait in parcours.histoire.connus}
    connus.update(nom for r in relations for nom in (r.organisme, r.nommee_par))
    for protection in parcours.volet(Vif, date.max).protections:
        connus.update((protection.auteur, *protection.habilites))
    ressorts = parcours.ressort
    ou = {ressorts.origine, *(d for p in ressorts.passages for d in (p.de, p.vers))}
    for lecteur in lecteurs:
        if lecteur.organisme in connus or lecteur.est_superviseur or _y_tient_une_vue(lecteur, ou):
            yield lecteur


def tient_une_vue(lecteur: Lecteur) -> bool:
    """Vrai s'il tient une vue nominative de tout son territoire."""
    return _tiennent_une_vue(lecteur.roles)


@cache
def _vues_lues(roles: frozenset[Role]) -> frozenset[NomDeVue]:
    """Les vues où ces rôles lisent les ménages qu'ils suivent."""
    lit = Lecteur("", "", roles, frozenset())
    return frozenset(vue for vue in NOMINATIVES if lit.portee(vue) >= Portee.SIENS)


@cache
def _tiennent_une_vue(roles: frozenset[Role]) -> bool:
    lit = Lecteur("", "", roles, frozenset())
    return any(lit.portee(vue) is Portee.TERRITOIRE for vue in NOMINATIVES)


def _y_tient_une_vue(lecteur: Lecteur, departements: Collection[str | None]) -> bool:
    return not lecteur.departements.isdisjoint(departements) and tient_une_vue(lecteur)
