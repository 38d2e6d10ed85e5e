"""Les relations d'un ménage : qui y est entré, nommé par qui, pourquoi, jusqu'à quand.

Une relation naît d'être nommé dans un fait de quelqu'un qui est lui-même en relation : le SIAO du
département, d'abord, qui l'est toujours ; puis ceux qu'il nomme, et ainsi de suite. Écrire n'en
fonde aucune, ni se nommer soi-même. Nommé par quelqu'un sans relation, on ne lit que ses faits.

Les faits se lisent ici dans l'ordre où on les a sus : pour nommer ou finir, il faut être en
relation à l'instant où on le dit, d'après tout ce que l'on sait aujourd'hui. Un fait annulé n'a
jamais rien fondé ; une relation finie a existé.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from parcours.domain.droit.calcul import ajouter_mois
from parcours.domain.evenement import Evenement
from parcours.domain.fait import Fait
from parcours.domain.fondation import Base, Fonde
from parcours.domain.habilitation import ensemble, familles_lues
from parcours.domain.intervalle import plus_tot
from parcours.domain.jour_civil import jour_civil
from parcours.domain.marques import fondations
from parcours.domain.vocabulaire import Role

PERIODE_DE_FIN_MOIS: Final = 3
"""Ce que dure encore une relation après la fin de ce qui la fonde."""
SILENCE_MOIS: Final = 15
"""Sans aucun fait de l'organisme pendant ce temps, la relation finit."""
_JAMAIS: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Relation:
    """Un organisme en relation avec le ménage, du jour où on le sait à sa fin."""

    organisme: str
    base: Base
    fonde: Fonde
    fait: Fait
    """Le fait qui le nomme."""
    familles: frozenset[str] | None
    """Les familles de faits qu'elle ouvre ; None : toutes. Jamais plus que n'en lit qui nomme."""
    est_fondee: bool
    """Vrai si qui le nomme était en relation ; faux : elle n'ouvre que les faits de celui-là."""
    finie_par: Fait | None = None
    dernier_fait_a: datetime | None = None
    """Quand l'organisme a dit son dernier fait du ménage."""

    def ouvre(self, famille: str) -> bool:
        """Vrai si elle porte sur cette famille de faits."""
        return self.familles is None or famille in self.familles

    @property
    def ferme_le(self) -> date:
        """Le dernier jour où elle donne à lire."""
        fin = plus_tot(
            self.finie_par.jour if self.finie_par else None,
            getattr(self.fait.evenement, self.fonde.jusqu_au) if self.fonde.jusqu_au else None,
        )
        entendu = jour_civil(max(self.fait.enregistre_le, self.dernier_fait_a or _JAMAIS))
        silence = ajouter_mois(entendu, SILENCE_MOIS)
        return min(ajouter_mois(fin, PERIODE_DE_FIN_MOIS), silence) if fin else silence

    def tient(self, jour: date) -> bool:
        """Vrai si elle donne encore à lire ce jour-là."""
        return jour <= self.ferme_le


class Relations:
    """Les relations d'un ménage, et ce que chaque auteur pouvait y dire avec effet.

    `faits` : ceux que leurs corrections laissent compter. `departement` : celui du ménage, dont le
    SIAO est toujours en relation.
    """

    def __init__(self, faits: Iterable[Fait], departement: str | None) -> None:
        self.departement = departement
        self.en_attente: list[Fait] = []
        """Les faits réservés à qui est en relation, dits par quelqu'un qui ne l'était pas."""
        self._ouvertes: list[Relation] = []
        self._finies: list[Relation] = []
        self._derniers: dict[str, datetime] = {}
        for fait in sorted(faits, key=lambda f: f.position):
            self._note(fait)

    def toutes(self) -> Iterator[Relation]:
        """Les relations, finies ou non, avec le dernier signe de vie de chaque organisme."""
        for relation in (*self._finies, *self._ouvertes):
            yield replace(relation, dernier_fait_a=self._derniers.get(relation.organisme))

    def de(self, organisme: str, jour: date) -> list[Relation]:
        """Celles d'un organisme qui donnent à lire ce jour-là."""
        return [r for r in self.toutes() if r.organisme == organisme and r.tient(jour)]

    def est_le_siao(self, fait: Fait) -> bool:
        """Vrai si l'auteur parle comme SIAO du département du ménage."""
        return Role.SIAO in fait.qualites and fait.departement == self.departement is not None

    def est_liee(self, fait: Fait) -> bool:
        """Vrai si l'auteur est en relation à l'instant de ce fait, pour sa famille."""
        if self.est_le_siao(fait):
            return True
        famille, le = fait.evenement.fiche.famille, jour_civil(fait.enregistre_le)
        return any(
            r.est_fondee and r.organisme == fait.organisme and r.ouvre(famille) and r.tient(le)
            for r in self._ouvertes
        )

    def _note(self, fait: Fait) -> None:
        evenement = fait.evenement
        liee = self.est_liee(fait)
        if evenement.fiche.reserve and not liee:
            self.en_attente.append(fait)
            return
        self._finit(fait, liee=liee)
        for champ, fonde in fondations(type(evenement)):
            for organisme in _en_liste(getattr(evenement, champ)):
                self._nomme(fait, fonde, organisme, liee=liee)
        self._derniers[fait.organisme] = fait.enregistre_le

    def _nomme(self, fait: Fait, fonde: Fonde, organisme: str, *, liee: bool) -> None:
        """Ouvrir la relation ; se nommer soi-même n'ouvre rien."""
        if organisme == fait.organisme:
            return
        familles = self._lues_par(fait) if liee else None
        relation = Relation(organisme, fonde.base, fonde, fait, familles, est_fondee=liee)
        self._ouvertes.append(relation)

    def _lues_par(self, fait: Fait) -> frozenset[str] | None:
        """Les familles que lit l'auteur : qui nomme ne donne jamais plus."""
        if self.est_le_siao(fait):
            return None
        siennes = [
            r.familles for r in self._ouvertes if r.est_fondee and r.organisme == fait.organisme
        ]
        reunies = None if None in siennes else frozenset().union(*filter(None, siennes))
        return ensemble(reunies, familles_lues(fait.qualites))

    def _finit(self, fait: Fait, *, liee: bool) -> None:
        """Finir les relations que le fait finit ; il y faut une relation, ou la sienne propre."""
        restent = []
        for relation in self._ouvertes:
            peut = liee or fait.organisme in {relation.organisme, relation.fait.organisme}
            if peut and _met_fin(fait.evenement, relation):
                self._finies.append(replace(relation, finie_par=fait))
            else:
                restent.append(relation)
        self._ouvertes = restent


def _met_fin(evenement: Evenement[Any], relation: Relation) -> bool:
    """Vrai si ce type finit ce qui fonde la relation, et s'y rapporte.

    Un successeur finit la relation du précédent ; renommer le même ne la finit pas.
    """
    if evenement.fiche.nom not in relation.fonde.finit:
        return False
    if evenement.jour < relation.fait.jour:
        return False
    if any(
        relation.organisme in _en_liste(getattr(evenement, champ))
        for champ, _ in fondations(type(evenement))
    ):
        return False
    cle = relation.fonde.cle
    dite, fondee = (getattr(e, cle or "", None) for e in (evenement, relation.fait.evenement))
    return dite is None or fondee is None or dite == fondee


def _en_liste(valeur: object) -> tuple[str, ...]:
    if valeur is None:
        return ()
    return tuple(map(str, valeur)) if isinstance(valeur, tuple) else (str(valeur),)
