"""Ce que les faits disent des personnes, avant de les rejouer : qui est là, qui entre, qui sort.

L'ordre des faits d'un jour en dépend : sortir le jour où l'on est entré vient après l'entrée.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date

from parcours.domain.histoire.appartenance import Appartenance
from parcours.domain.histoire.histoire import Histoire
from parcours.domain.histoire.ordre import places
from parcours.domain.histoire.ressort import Ressort
from parcours.domain.langage.constats import Residence, Territoire
from parcours.domain.langage.evenement import Anomalie
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Rang
from parcours.domain.langage.vocabulaire import S0
from parcours.domain.parcours.lieux import LieuDit, lieux
from parcours.domain.parcours.logements import logements
from parcours.domain.parcours.parcours import (
    SANS_SEJOUR,
    FaitResidentiel,
    Lieu,
    MouvementDePersonne,
)
from parcours.domain.parcours.presences import portee, presences
from parcours.domain.parcours.sejours import sorties


class Deroulement:
    """Les faits qui agissent, dans leur ordre, et ce qu'ils disent des personnes."""

    def __init__(
        self, histoire: Histoire, agissants: Sequence[Fait], appartenance: Appartenance
    ) -> None:
        self._appartenance = appartenance
        self._agissants = agissants
        self._tenant = histoire.tenant
        self.mouvements = tuple(
            MouvementDePersonne(f.jour, p) for f in agissants for p in f.evenement.presences()
        )
        residentiels = [r for f in agissants if (r := self._residentiel(f))]
        deces = [self._de(f, _SANS_LIEU) for f in agissants if _fait_mourir(f)]
        self.presences = presences(
            self.mouvements, (*(f.jour for f in agissants), *(r.remonte_au for r in residentiels))
        )
        self._sorties, self._chevauchent = sorties(
            residentiels, deces, self.presences, histoire.tenant
        )
        lus = logements(
            [self._sortant(r) for r in residentiels], self.presences, _presume_le(agissants)
        )
        self.logements_quittes = tuple(lus.quittes)
        self._sorties = {**lus.sorties, **self._sorties}
        sortent = {r: s.rang for r, s in self._sorties.items() if s.rang}
        self.histoire = histoire.ordonnee({**places(agissants), **sortent})
        ordonnes = {f.reference: f for f in self.histoire.faits}
        self.residentiels = tuple(
            replace(
                r,
                fait=ordonnes[r.fait.reference],
                sortie=self._sorties.get(r.fait.reference, SANS_SEJOUR),
            )
            for r in residentiels
        )

    def _sortant(self, residentiel: FaitResidentiel) -> FaitResidentiel:
        sortie = self._sorties.get(residentiel.fait.reference)
        return replace(residentiel, sortie=sortie) if sortie else residentiel

    @property
    def a_commence(self) -> bool:
        """Vrai si un fait, au moins, agit."""
        return bool(self._agissants)

    def _residentiel(self, fait: Fait) -> FaitResidentiel | None:
        residence = fait.evenement.residence()
        return self._de(fait, residence) if residence else None

    def _de(self, fait: Fait, residence: Residence) -> FaitResidentiel:
        nommees = fait.evenement.dit("personnes") if residence is _SANS_LIEU else ()
        return FaitResidentiel(
            fait,
            replace(residence, personnes=nommees) if nommees else residence,
            self._appartenance.parmi(fait.flux, residence.debut or fait.jour),
            absent_de=self._tenant(residence.absent_de) if residence.absent_de else None,
        )

    def lieux(self, ressort: Ressort) -> tuple[Lieu, ...]:
        """Où vit le ménage, d'un jour à l'autre."""
        premier = None
        if self._agissants and ressort.origine:
            fait = self._agissants[0]
            premier = _lieu_dit(fait, fait.jour, ressort)
        return tuple(lieux(self._lieux_dits(ressort), premier, self.presences))

    def _lieux_dits(self, ressort: Ressort) -> Iterator[LieuDit]:
        """Les communes que disent les faits, et de qui ils les disent."""
        portees = {r.fait.reference: tuple(portee(r, self.presences)) for r in self.residentiels}
        for fait in self._agissants:
            if territoire := fait.evenement.territoire():
                debut = territoire.debut or fait.jour
                yield _lieu_dit(fait, debut, ressort, territoire, portees.get(fait.reference))
            elif passage := ressort.passage_de(fait):
                yield _lieu_dit(fait, passage.jour, ressort)

    def surprises(self, fait: Fait) -> Iterator[Anomalie]:
        """Ce qui surprend dans une entrée ou une sortie."""
        yield from self._sorties.get(fait.reference, SANS_SEJOUR).surprises
        if fait.reference in self._chevauchent:
            yield Anomalie(
                "sejours-chevauchants",
                "Un séjour dans une autre structure est encore ouvert : dire quand il a fini.",
            )

    def sort_en_partie(self, fait: Fait) -> bool:
        """Vrai si quelqu'un du ménage demeure là d'où le fait fait sortir les autres."""
        sortie = self._sorties.get(fait.reference, SANS_SEJOUR)
        return fait.evenement.fiche.famille in sortie.familles

    def dossiers_tenus(self, fait: Fait) -> Collection[str]:
        """Les dossiers que le fait fermerait, si personne n'y demeurait."""
        return self._sorties.get(fait.reference, SANS_SEJOUR).reste


def _lieu_dit(
    fait: Fait,
    debut: date,
    ressort: Ressort,
    territoire: Territoire | None = None,
    personnes: tuple[str | None, ...] | None = None,
) -> LieuDit:
    passages = ressort.passages_avant(debut, fait.position)
    lieu = Lieu(
        debut,
        passages[-1].vers if passages else ressort.origine,
        territoire.commune if territoire else None,
        territoire.sensibilite if territoire else S0,
        fait,
    )
    return LieuDit(lieu, len(passages), personnes)


_SANS_LIEU = Residence(None)
"""Là où mène un décès."""


def _presume_le(faits: Sequence[Fait]) -> date | None:
    """Le premier jour où un dossier laisse présumer un logement."""
    ouvrent = (f for f in faits if any(d.presume_logement for d in f.evenement.fiche.ouvre))
    return min((f.jour for f in ouvrent), default=None)


def _fait_mourir(fait: Fait) -> bool:
    """Vrai d'une sortie qui n'a pas de destination : un décès."""
    evenement = fait.evenement
    return evenement.fiche.rang is Rang.SORTIE and evenement.residence() is None
