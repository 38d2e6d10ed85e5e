"""Le ressort d'un ménage : le département dont le SIAO le suit, jour après jour.

C'est celui de son flux, jusqu'à ce que deux SIAO le passent de l'un à l'autre : l'un demande le
transfert, l'autre en décide. Cela se juge sur les faits, tels qu'on les a dits et dans l'ordre où
on les a sus, avant toute correction et toute relation ; un ménage transféré ne revient que par un
autre transfert. Ce que le SIAO qui le suit a relié au ménage passe avec lui.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final
from uuid import UUID

from parcours.domain.histoire.agregats import departements
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.temps.jour_civil import jour_civil
from parcours.domain.volets.correction import FaitAnnule, FaitRectifie
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.domain.volets.parcours import TransfertDecide, TransfertDemande
from parcours.domain.volets.relation import FaitConfirme
from parcours.domain.volets.reunion import FusionAnnulee, MenagesFusionnes

RELIENT: Final = frozenset({Role.SIAO})
"""Qui peut relier des ménages : eux seuls sont toujours en relation avec tous."""
LIENS: Final = (MenagesFusionnes, IdentifiantExterneRattache)
"""Ce qui relie des ménages."""
DU_RESSORT: Final = (
    *LIENS,
    FusionAnnulee,
    FaitConfirme,
    TransfertDemande,
    TransfertDecide,
    FaitAnnule,
    FaitRectifie,
)
"""Ce dont dépend un transfert."""


@dataclass(frozen=True, slots=True)
class TransfertAccepte:
    """Un transfert accepté : le ménage passe d'un département à l'autre."""

    demande: Fait
    decision: Fait
    de: str
    vers: str

    @property
    def jour(self) -> date:
        """Le jour où il passe, jamais avant qu'on le demande ; ce jour-là, il est des deux."""
        return max(self.decision.jour, self.demande.jour)

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
    passages: tuple[TransfertAccepte, ...] = ()
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

    def recu_de(self, fait: Fait) -> str | None:
        """Le département d'accueil, pour ce qu'il disait dans son flux avant de le recevoir."""
        for passage in self.passages:
            if fait.flux in passage.recus and fait.position < passage.decision.position:
                return passage.vers
        return None

    def a(self, position: int) -> str | None:
        """Celui que l'on savait, juste avant ce qui s'écrit à cette position."""
        if not self.passages:
            return self.origine
        sus = [p.vers for p in self.passages if p.decision.position < position]
        return sus[-1] if sus else self.origine

    def au(self, jour: date) -> str | None:
        """Celui de ce jour-là ; le jour d'un transfert, c'est encore le premier."""
        if not self.passages:
            return self.origine
        passes = self.passages_avant(jour, 0)
        return passes[-1].vers if passes else self.origine

    def passages_avant(self, jour: date, position: int) -> list[TransfertAccepte]:
        """Ceux d'avant ce jour, et de ce jour s'ils étaient sus à cette position, dans l'ordre."""
        if not self.passages:
            return []
        dates = sorted((p.jour, p.decision.position, rang) for rang, p in enumerate(self.passages))
        return [self.passages[rang] for *quand, rang in dates if (*quand,) <= (jour, position)]

    def passage_de(self, decision: Fait) -> TransfertAccepte | None:
        """Ce que fait passer une décision, si elle fait passer le ménage."""
        reference = decision.reference
        return next((p for p in self.passages if p.decision.reference == reference), None)

    def tous(self, jour: date) -> frozenset[str | None]:
        """Ceux de ce jour-là : deux, le jour d'un transfert."""
        if not self.passages:
            return frozenset({self.origine})
        return frozenset({self.au(jour), *(p.vers for p in self.passages if p.jour == jour)})

    def d_ou_parle(self, fait: Fait) -> Collection[str | None]:
        """Ceux du jour du fait, et celui d'accueil s'il le disait déjà chez lui."""
        if not self.passages:
            return (self.origine,)
        return self.tous(fait.jour) | {self.recu_de(fait)}

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

    def suit(self, fait: Fait) -> "Ressort":
        """Le ressort, ce fait connu ; le fait parle de ce ménage."""
        match fait.evenement:
            case TransfertDemande():
                return replace(self, demandes={**self.demandes, fait.reference: fait})
            case FaitAnnule(cible=cible) | FaitRectifie(cible=cible) if cible in self.demandes:
                return self._sans(cible) if self._peut_retirer(fait, cible) else self
            case TransfertDecide(transfert=transfert) if transfert in self.demandes:
                return self._decide(fait, self.demandes[transfert], fait.evenement)
        return self

    def _decide(self, fait: Fait, demande: Fait, decision: TransfertDecide) -> "Ressort":
        actuel, demandeur, decideur = self.actuel, demande.departement, self.decideur(demande)
        if not (actuel and demandeur and decideur):
            return self
        if decideur != fait.departement or Role.SIAO not in fait.qualites:
            return self
        decides = {**self.decides, fait.reference: demande}
        if not decision.accord:
            return replace(self._sans(demande.reference), decides=decides)
        passage = TransfertAccepte(
            demande, fait, actuel, demandeur if decideur == actuel else decideur
        )
        return Ressort(self.origine, (*self.passages, passage), decides=decides)

    def _peut_retirer(self, correction: Fait, cible: str) -> bool:
        """Vrai de qui a demandé, et du SIAO qui suit le ménage."""
        siens = correction.organisme == self.demandes[cible].organisme
        ici = correction.departement == self.actuel
        return siens or (ici and Role.SIAO in correction.qualites)

    def _sans(self, demande: str) -> "Ressort":
        return replace(self, demandes={r: f for r, f in self.demandes.items() if r != demande})


class Transferts:
    """Les transferts demandés et décidés, d'entre des faits en tout ordre."""

    def __init__(self, faits: Iterable[Fait]) -> None:
        connus = list(faits)
        self._origines = departements(connus)
        self._ressorts: dict[UUID, Ressort] = {}
        self._liens: dict[str, frozenset[UUID]] = {}
        """Ce que relient, aujourd'hui, les SIAO qui suivent ces ménages."""
        self._menages: dict[str, UUID] = {}
        """Le ménage que vise chaque demande."""
        if any(isinstance(f.evenement, TransfertDemande) for f in connus):
            self._dits = {f.reference: f for f in connus}
            dits = (f for f in connus if isinstance(f.evenement, DU_RESSORT))
            for fait in sorted(dits, key=lambda f: f.position):
                self._note(fait)
        passages = [p for ressort in self._ressorts.values() for p in ressort.passages]
        self._passes = {f.reference for p in passages for f in (p.demande, p.decision)}

    def ressort(self, flux: UUID) -> Ressort:
        """Le ressort d'un ménage, ou d'un flux qui lui est relié."""
        return self._ressorts.get(flux) or Ressort(self._origines.get(flux))

    def a_fait_passer(self, fait: Fait) -> bool:
        """Vrai d'un transfert accepté : ni ce qui le demande, ni ce qui en décide ne se corrige."""
        return fait.reference in self._passes

    def rattachements(self) -> Iterator[tuple[Fait, UUID, UUID]]:
        """Ce qui décide d'un transfert, le ménage, et chaque flux que cela y fait compter.

        Un flux d'un autre département que celui d'accueil n'en est pas.
        """
        for menage in sorted(set(self._menages.values())):
            for passage in self.ressort(menage).passages:
                if menage_de(passage.demande) == menage:
                    for flux in sorted(passage.recus):
                        if self._origines.get(flux, passage.vers) == passage.vers:
                            yield passage.decision, menage, flux

    def _note(self, fait: Fait) -> None:
        match fait.evenement:
            case MenagesFusionnes() | IdentifiantExterneRattache():
                self._relie(fait, par=fait)
            case FaitConfirme(fait=vise) if vise in self._dits:
                self._relie(self._dits[vise], par=fait)
            case FusionAnnulee(fusion=vise) | FaitAnnule(cible=vise) | FaitRectifie(cible=vise) if (
                vise in self._liens and isinstance(self._dits[vise].evenement, LIENS)
            ):
                if self._suivent(fait, self._liens[vise]):
                    del self._liens[vise]
            case TransfertDemande():
                self._menages[fait.reference] = menage_de(fait)
                self._suit(menage_de(fait), fait)
            case (
                TransfertDecide(transfert=vise) | FaitAnnule(cible=vise) | FaitRectifie(cible=vise)
            ) if vise in self._menages:
                self._suit(self._menages[vise], fait)
                self._recoit(self._menages[vise], fait)

    def _recoit(self, menage: UUID, decision: Fait) -> None:
        """Relier au ménage ce que le département d'accueil en savait : cela passera avec lui."""
        if passage := self.ressort(menage).passage_de(decision):
            ici = {f for f in passage.recus if self.ressort(f).actuel in (passage.vers, None)}
            self._liens[decision.reference] = frozenset({menage, *ici})

    def _relie(self, lien: Fait, par: Fait) -> None:
        """Relier des flux, si le SIAO qui en répond les suit tous."""
        if isinstance(lien.evenement, LIENS) and self._suivent(par, lien.concernes):
            self._liens[lien.reference] = lien.concernes

    def _suivent(self, fait: Fait, flux: Iterable[UUID]) -> bool:
        """Vrai si l'auteur parle comme SIAO du département de tous ces flux."""
        ou = {self.ressort(f).actuel for f in flux}
        return bool(fait.qualites & RELIENT) and ou <= {fait.departement, None}

    def _suit(self, menage: UUID, fait: Fait) -> None:
        """Ce que dit le fait vaut pour le ménage, et pour tout ce qui lui est relié."""
        groupe = [menage]
        for flux in groupe:
            for lies in self._liens.values():
                groupe += [f for f in lies if flux in lies and f not in groupe]
        self._ressorts |= {flux: self.ressort(flux).suit(fait) for flux in groupe}


def menage_de(demande: Fait) -> UUID:
    """Le ménage que vise une demande : celui où elle s'écrit, ou celui qu'elle va chercher."""
    return demande.lies[0] if demande.lies else demande.flux
