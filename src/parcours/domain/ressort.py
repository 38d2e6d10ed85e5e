"""Le ressort d'un ménage : le département dont le SIAO le suit, jour après jour.

C'est celui de son flux, jusqu'à ce que deux SIAO le passent de l'un à l'autre : l'un demande le
transfert, l'autre en décide. Cela se juge sur les faits, tels qu'on les a dits, avant toute
correction et toute relation ; un ménage transféré ne revient que par un autre transfert.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from parcours.domain.agregats import departements
from parcours.domain.correction import FaitAnnule, FaitRectifie
from parcours.domain.fait import Fait
from parcours.domain.jour_civil import jour_civil
from parcours.domain.reunion import FusionAnnulee, MenagesFusionnes
from parcours.domain.vocabulaire import Role
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.domain.volets.parcours import TransfertDecide, TransfertDemande

RELIENT: Final = frozenset({Role.SIAO, Role.DPO})
"""Qui peut relier des ménages."""
DU_TRANSFERT: Final = (TransfertDemande, TransfertDecide, FaitAnnule, FaitRectifie)
"""Ce dont dépend un transfert."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Un transfert accepté : le ménage passe d'un département à l'autre."""

    demande: Fait
    decision: Fait
    de: str
    vers: str

    @property
    def jour(self) -> date:
        """Le jour où il passe ; ce jour-là, il est encore des deux."""
        return self.decision.jour

    @property
    def su_le(self) -> date:
        """Le dernier jour où le premier SIAO lit ce que l'on apprend du ménage."""
        return max(self.jour, jour_civil(self.decision.enregistre_le, self.de))

    @property
    def recus(self) -> frozenset[UUID]:
        """Les flux où le département d'accueil parlait déjà du ménage, ou en parlera."""
        du_demandeur = {self.demande.flux} if self.demande.lies else set()
        return frozenset({*self.decision.lies, *du_demandeur} - {menage_de(self.demande)})


@dataclass(frozen=True, slots=True)
class Ressort:
    """Le département d'un ménage, et comment il en a changé."""

    origine: str | None = None
    passages: tuple[Passage, ...] = ()
    """Dans l'ordre où on les a sus."""
    demandes: Mapping[str, Fait] = field(default_factory=dict)
    """Les transferts dont personne n'a encore décidé, par référence."""
    decides: Mapping[str, Fait] = field(default_factory=dict)
    """Par référence de ce qui en décide, les transferts acceptés ou refusés."""

    @property
    def actuel(self) -> str | None:
        """Celui d'aujourd'hui."""
        return self.passages[-1].vers if self.passages else self.origine

    @property
    def demandes_connues(self) -> tuple[Fait, ...]:
        """Les transferts demandés, décidés ou non."""
        return (*self.decides.values(), *self.demandes.values())

    @property
    def recus(self) -> Mapping[UUID, str]:
        """Les flux que le ménage tient des départements d'accueil, et lequel."""
        return {flux: passage.vers for passage in self.passages for flux in passage.recus}

    def a(self, position: int) -> str | None:
        """Celui que l'on savait, juste avant ce qui s'écrit à cette position."""
        sus = [p.vers for p in self.passages if p.decision.position < position]
        return sus[-1] if sus else self.origine

    def au(self, jour: date) -> str | None:
        """Celui de ce jour-là ; le jour d'un transfert, c'est encore le premier."""
        passes = self.passages_avant(jour, 0)
        return passes[-1].vers if passes else self.origine

    def passages_avant(self, jour: date, position: int) -> list[Passage]:
        """Ceux d'avant ce jour, et de ce jour s'ils étaient sus à cette position, dans l'ordre."""
        dates = sorted((p.jour, p.decision.position, rang) for rang, p in enumerate(self.passages))
        return [self.passages[rang] for *quand, rang in dates if (*quand,) <= (jour, position)]

    def passe_par(self, fait: Fait) -> bool:
        """Vrai si ce fait fait passer le ménage à l'autre département."""
        return any(p.decision.reference == fait.reference for p in self.passages)

    def tous(self, jour: date) -> frozenset[str | None]:
        """Ceux de ce jour-là : deux, le jour d'un transfert."""
        return frozenset({self.au(jour), *(p.vers for p in self.passages if p.jour == jour)})

    def lisent(self, jour: date) -> frozenset[str | None]:
        """Ceux dont le SIAO, et qui tient une vue, lisent ce jour-là ce que l'on en apprend."""
        ceux: set[str | None] = {self.origine}
        for passage in self.passages:
            if passage.jour <= jour:
                ceux.add(passage.vers)
            if passage.su_le < jour:
                ceux.discard(passage.de)
        return frozenset(ceux)

    def decideur(self, demande: Fait) -> str | None:
        """Le département dont le SIAO décide d'un transfert demandé ; None : il ne se peut pas."""
        if not isinstance(demande.evenement, TransfertDemande):
            return None
        vers = demande.evenement.vers_departement
        autre = {self.actuel: vers, vers: self.actuel}.get(demande.departement)
        return autre if Role.SIAO in demande.qualites and vers != self.actuel else None


class Transferts:
    """Les transferts demandés et décidés, d'entre des faits en tout ordre."""

    def __init__(self, faits: Iterable[Fait]) -> None:
        connus = list(faits)
        self._origines = departements(connus)
        demandes = [f for f in connus if isinstance(f.evenement, TransfertDemande)]
        self._menages = {menage_de(demande) for demande in demandes}
        dits = (f for f in connus if demandes and isinstance(f.evenement, DU_TRANSFERT))
        self._faits = sorted(dits, key=lambda f: f.position)
        self._relie_a = _liens(connus) if demandes else {}
        passages = [p for m in self._menages for p in self.ressort(m).passages]
        self._decides = {f.reference for p in passages for f in (p.demande, p.decision)}

    def ressort(self, menage: UUID, membres: Collection[UUID] = ()) -> Ressort:
        """Le ressort d'un ménage ; `membres` : les flux qui y comptent, s'il y en a d'autres."""
        ressort = Ressort(self._origines.get(menage))
        for fait in self._faits:
            ressort = _suit(ressort, fait, {menage, *membres})
        return ressort

    def ressort_d_un_lie(self, flux: UUID) -> Ressort:
        """Le ressort d'un flux : il suit le ménage auquel un SIAO ou un DPO l'a relié."""
        lies = [flux]
        for lie in lies:
            lies += [f for f in self._relie_a.get(lie, ()) if f not in lies]
        return self.ressort(flux, lies)

    def a_fait_passer(self, fait: Fait) -> bool:
        """Vrai d'un transfert accepté : ni ce qui le demande, ni ce qui en décide ne se corrige."""
        return fait.reference in self._decides

    def rattachements(self) -> Iterator[tuple[Fait, UUID, UUID]]:
        """Ce qui décide d'un transfert, le ménage, et chaque flux que cela y fait compter.

        Un flux d'un autre département que celui d'accueil n'en est pas.
        """
        for menage in sorted(self._menages):
            for passage in self.ressort(menage).passages:
                for flux in sorted(passage.recus):
                    if self._origines.get(flux, passage.vers) == passage.vers:
                        yield passage.decision, menage, flux


def _liens(faits: Sequence[Fait]) -> Mapping[UUID, list[UUID]]:
    """Chaque flux qu'un SIAO ou un DPO relie à un ménage, et ce ménage, sauf ce qui s'annule."""
    annules = {f.evenement.cible for f in faits if isinstance(f.evenement, FaitAnnule)}
    annules |= {f.evenement.fusion for f in faits if isinstance(f.evenement, FusionAnnulee)}
    relies: dict[UUID, list[UUID]] = defaultdict(list)
    for fait in faits:
        relie = isinstance(fait.evenement, MenagesFusionnes | IdentifiantExterneRattache)
        if relie and fait.qualites & RELIENT and fait.reference not in annules:
            for flux in (*fait.lies, *fait.evenement.autres_parcours()):
                relies[flux].append(fait.flux)
    return relies


def menage_de(demande: Fait) -> UUID:
    """Le ménage que vise une demande : celui où elle s'écrit, ou celui qu'elle va chercher."""
    return demande.lies[0] if demande.lies else demande.flux


def _suit(ressort: Ressort, fait: Fait, flux: Collection[UUID]) -> Ressort:
    """Le ressort, ce fait connu."""
    match fait.evenement:
        case TransfertDemande() if menage_de(fait) in flux:
            return replace(ressort, demandes={**ressort.demandes, fait.reference: fait})
        case FaitAnnule(cible=cible) | FaitRectifie(cible=cible) if cible in ressort.demandes:
            return _retire(ressort, cible) if _peut_retirer(ressort, fait, cible) else ressort
        case TransfertDecide(transfert=transfert) if transfert in ressort.demandes:
            return _decide(ressort, fait, ressort.demandes[transfert], fait.evenement)
    return ressort


def _peut_retirer(ressort: Ressort, correction: Fait, cible: str) -> bool:
    """Vrai de qui a demandé, et du SIAO ou du DPO qui suit le ménage."""
    siens = correction.organisme == ressort.demandes[cible].organisme
    ici = correction.departement == ressort.actuel
    return siens or (ici and bool(correction.qualites & RELIENT))


def _decide(ressort: Ressort, fait: Fait, demande: Fait, decision: TransfertDecide) -> Ressort:
    actuel, demandeur, decideur = ressort.actuel, demande.departement, ressort.decideur(demande)
    if not (actuel and demandeur and decideur):
        return ressort
    if decideur != fait.departement or Role.SIAO not in fait.qualites:
        return ressort
    decides = {**ressort.decides, fait.reference: demande}
    decidee = replace(_retire(ressort, demande.reference), decides=decides)
    if not decision.accord:
        return decidee
    passage = Passage(demande, fait, actuel, demandeur if decideur == actuel else decideur)
    return replace(decidee, passages=(*ressort.passages, passage))


def _retire(ressort: Ressort, demande: str) -> Ressort:
    restent = {r: f for r, f in ressort.demandes.items() if r != demande}
    return replace(ressort, demandes=restent)
