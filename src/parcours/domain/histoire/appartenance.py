"""Quels faits comptent dans quel ménage, jour après jour : règle EM-01 pour le ménage absorbé.

Une fusion agit de sa date à celle de son annulation. Les fusions d'un même jour s'appliquent dans
leur ordre ; celle qui ferait absorber un ménage deux fois, ou par lui-même, n'agit pas.

Un identifiant rattaché désigne le ménage depuis toujours : le flux où ses faits s'écrivent est du
même foyer que celui du ménage, et les personnes y portent les mêmes noms. Le premier rattachement
l'emporte ; un second ménage, ou un cercle, n'y change rien. Les flux d'un même département sont de
même un seul agrégat, sous quelque identifiant qu'on en parle.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from uuid import UUID

from parcours.domain.histoire.agregats import tetes_des_departements
from parcours.domain.histoire.histoire import Corrections
from parcours.domain.histoire.homonymes import Nommees, libre
from parcours.domain.langage.evenement import Anomalie
from parcours.domain.langage.fait import Fait
from parcours.domain.temps.intervalle import Intervalle
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache
from parcours.domain.volets.reunion import (
    DoublonEcarte,
    DoublonSignale,
    FusionAnnulee,
    MenagesFusionnes,
)

Noms = Mapping[str, str]
"""Le pseudonyme d'une personne dans son flux, et celui qu'elle prend là où ses faits comptent."""


@dataclass(frozen=True, slots=True)
class Appartenance:
    """Ce qu'est un ménage un jour donné : seul, réuni à d'autres, ou absorbé par un autre."""

    membres: Mapping[UUID, Noms]
    """Les flux qui y comptent, le sien compris."""
    absorbe_par: UUID | None = None
    """Le ménage où comptent ses faits ; None s'il n'est pas absorbé."""
    absorbe_le: date | None = None
    ecartes: frozenset[str] = frozenset()
    """Références des faits qui n'y comptent pas : fusions sans effet, clôtures des absorbés."""
    confirmes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Référence d'une fusion → signalements de doublon qu'elle confirme."""
    anomalies: tuple[Anomalie, ...] = ()
    declarees: Mapping[UUID, frozenset[str]] = field(default_factory=dict)
    """Les personnes que chaque foyer déclare ; vide pour un ménage seul."""
    absorptions: tuple[tuple[UUID, UUID, date], ...] = ()
    """Quel foyer est absorbé, par quel autre, depuis quel jour."""
    foyers: Mapping[UUID, UUID] = field(default_factory=dict)
    """Chaque flux d'un identifiant rattaché, et le ménage qu'il désigne."""

    def parmi(self, flux: UUID, jour: date) -> frozenset[str] | None:
        """Les personnes dont ce flux parle ce jour-là quand il n'en nomme aucune ; None : toutes.

        Celles que son foyer déclare, et celles des ménages qui lui étaient déjà réunis.
        """
        flux = self.foyers.get(flux, flux)
        siennes = self.declarees.get(flux)
        if not siennes:
            return None
        reunies = (
            self.declarees.get(absorbe, frozenset())
            for absorbe, conserve, depuis in self.absorptions
            if depuis <= jour and self._mene_a(conserve, flux)
        )
        return siennes.union(*reunies)

    def _mene_a(self, flux: UUID, voulu: UUID) -> bool:
        parents = {absorbe: conserve for absorbe, conserve, _ in self.absorptions}
        while flux != voulu and flux in parents:
            flux = parents[flux]
        return flux == voulu


@dataclass(frozen=True, slots=True)
class _Fusion:
    """Une fusion, et les jours où elle agit."""

    fait: Fait
    conserve: UUID
    evenement: MenagesFusionnes
    dates: Intervalle

    @property
    def absorbe(self) -> UUID:
        return self.evenement.absorbe


@dataclass(frozen=True, slots=True)
class _Rattachement:
    """Un identifiant, dont les faits s'écrivent dans `flux`, désigne un ménage ou autre chose."""

    fait: Fait
    menage: UUID
    flux: UUID


def _tout_vaut(_: Fait) -> bool:
    return True


class Appartenances:
    """Les liens et les doublons d'un ensemble de faits, et ce qu'ils font de chaque ménage.

    `autorise` dit si un fait peut relier ou délier des ménages : fusion, annulation d'une fusion,
    rattachement d'un identifiant. Celui qui ne le peut pas est gardé et n'agit pas.
    """

    def __init__(
        self, corrections: Corrections, autorise: Callable[[Fait], bool] = _tout_vaut
    ) -> None:
        self._fusions, self._anomalies = _fusions(corrections, autorise)
        self._rattachements, deja_pris = _rattachements(corrections, autorise)
        transferts = corrections.autorite.transferts
        self._rattachements += [_Rattachement(*r) for r in transferts.rattachements()]
        self._rattachements += [
            _Rattachement(premier, tete, premier.flux)
            for premier, tete in tetes_des_departements(corrections.faits, corrections.par_flux)
        ]
        self._anomalies += deja_pris
        self._doublons = corrections.comptent(DoublonSignale)
        self._anomalies += _deja_ecartes(self._doublons, corrections.comptent(DoublonEcarte))
        relies = self._rattachements or corrections.comptent(MenagesFusionnes)
        self._faits = corrections.par_flux() if relies else {}
        self._nommees = {flux: Nommees(flux, faits) for flux, faits in self._faits.items()}

    def au(self, parcours: UUID, jour: date) -> Appartenance:
        """Ce qu'est un ménage ce jour-là."""
        agissantes = [f for f in self._fusions if f.dates.contient(jour)]
        groupes = _Groupes(self._rattachements, agissantes, self._nommees)
        absorbe_le = groupes.absorbe_le(parcours)
        membres = {parcours: {}} if absorbe_le else groupes.noms_du_groupe(parcours)
        foyers = {f: groupes.foyer(f) for f in groupes.rattaches if f in membres}
        ici = {f.fait.reference for f in groupes.absorbee.values() if f.conserve in membres}
        return Appartenance(
            membres=membres,
            absorbe_par=groupes.racine(parcours) if absorbe_le else None,
            absorbe_le=absorbe_le,
            ecartes=self._ecartes(groupes.foyer(parcours), membres, foyers, ici),
            confirmes={
                f.fait.reference: tuple(self._confirmes(f, membres))
                for f in groupes.absorbee.values()
                if f.fait.reference in ici
            },
            anomalies=tuple(
                anomalie
                for flux, anomalie in (*self._anomalies, *groupes.refusees())
                if flux in membres
            ),
            declarees=groupes.declarees(membres),
            absorptions=tuple(
                (flux, groupes.foyer(fusion.conserve), fusion.dates.du)
                for flux, fusion in groupes.absorbee.items()
                if flux in membres
            ),
            foyers={} if absorbe_le else foyers,
        )

    def periodes(self, parcours: UUID) -> Iterator[tuple[Intervalle, Appartenance]]:
        """La vie d'un ménage, coupée aux jours où change ce qui y compte."""
        jours = {jour for f in self._fusions for jour in (f.dates.du, f.dates.au) if jour}
        lues = [(jour, self.au(parcours, jour)) for jour in sorted({date.min, *jours})]
        gardees = lues[:1] + [lue for avant, lue in pairwise(lues) if lue[1] != avant[1]]
        fins = [jour for jour, _ in gardees[1:]]
        for (du, appartenance), au in zip(gardees, [*fins, None], strict=True):
            yield Intervalle(du, au), appartenance

    def _ecartes(
        self,
        foyer: UUID,
        membres: Mapping[UUID, Noms],
        foyers: Mapping[UUID, UUID],
        agissantes: set[str],
    ) -> frozenset[str]:
        return frozenset(
            fait.reference
            for flux in membres
            for fait in self._faits.get(flux, ())
            if (isinstance(fait.evenement, MenagesFusionnes) and fait.reference not in agissantes)
            or (foyers.get(flux, flux) != foyer and _dit_le_cycle(fait))
        )

    def _confirmes(self, fusion: _Fusion, membres: Mapping[UUID, Noms]) -> Iterator[str]:
        for fait, signale, flux in self._doublons:
            paire = {flux, signale.autre_menage}
            if fusion.absorbe in paire and paire <= membres.keys():
                yield fait.reference


def _dit_le_cycle(fait: Fait) -> bool:
    """Vrai si le fait clôt ou rouvre un parcours : il ne dit rien de celui qui l'absorbe."""
    fiche = fait.evenement.fiche
    return fiche.clot_le_parcours or fiche.rouvre_le_parcours


def _fusions(
    corrections: Corrections, autorise: Callable[[Fait], bool]
) -> tuple[list[_Fusion], list[tuple[UUID, Anomalie]]]:
    """Les fusions qui valent, dans leur ordre, et les annulations qui n'en défont aucune."""
    connues = [dite for dite in corrections.comptent(MenagesFusionnes) if autorise(dite[0])]
    references = {fait.reference for fait, _, _ in connues}
    fins: dict[str, date] = {}
    anomalies = []
    for fait, annulee, flux in corrections.comptent(FusionAnnulee):
        fusion = corrections.tenant(annulee.fusion)
        if fusion not in references:
            phrase = "La fusion à défaire est inconnue ou déjà annulée."
            anomalies.append((flux, Anomalie("correction-en-attente", phrase, fait.reference)))
        elif autorise(fait):
            fins.setdefault(fusion, fait.jour)
    fusions = [
        _Fusion(fait, flux, fusion, Intervalle(fait.jour, fins.get(fait.reference)))
        for fait, fusion, flux in connues
    ]
    return fusions, anomalies


def _rattachements(
    corrections: Corrections, autorise: Callable[[Fait], bool]
) -> tuple[list[_Rattachement], list[tuple[UUID, Anomalie]]]:
    """Les identifiants rattachés qui ont leur propre flux, et ceux qui sont déjà d'un ménage.

    Un identifiant rattaché sans flux lié désigne le ménage lui-même : c'est ainsi que s'écrivaient
    les premiers. Aucun autre ménage ne le prend, et celui-là ne lui est pas réuni.
    """
    valent = [d for d in corrections.comptent(IdentifiantExterneRattache) if autorise(d[0])]
    eux_memes = {(flux, dit.systeme) for fait, dit, flux in valent if not fait.lies}
    gardes, anomalies = [], []
    for fait, dit, menage in valent:
        for flux in fait.lies:
            if flux != menage and (flux, dit.systeme) in eux_memes:
                anomalies.append((menage, _deja_pris(fait)))
            else:
                gardes.append(_Rattachement(fait, menage, flux))
    return gardes, anomalies


def _deja_pris(fait: Fait) -> Anomalie:
    return Anomalie(
        "identifiant-deja-pris",
        "Cet identifiant désigne déjà un autre parcours : signaler un doublon possible, ou "
        "annuler ce rattachement.",
        fait.reference,
    )


def _deja_ecartes(
    signales: Sequence[tuple[Fait, DoublonSignale, UUID]],
    ecartes: Sequence[tuple[Fait, DoublonEcarte, UUID]],
) -> Iterator[tuple[UUID, Anomalie]]:
    """Les doublons signalés encore, après qu'on les a écartés."""
    paires = {f.reference: frozenset({flux, s.autre_menage}) for f, s, flux in signales}
    for fait, _, flux in signales:
        if any(
            paires.get(ecarte.signalement) == paires[fait.reference] and le.ordre < fait.ordre
            for le, ecarte, _ in ecartes
        ):
            phrase = "Ce doublon a déjà été écarté : voir la chronologie avant de fusionner."
            yield flux, Anomalie("doublon-deja-ecarte", phrase, fait.reference)


# --- Qui absorbe qui, et sous quels noms ----------------------------------------------------------


class _Groupes:
    """Les ménages réunis par des rattachements, et par des fusions qui agissent le même jour."""

    def __init__(
        self,
        rattachements: Iterable[_Rattachement],
        fusions: Sequence[_Fusion],
        nommees: Mapping[UUID, Nommees],
    ) -> None:
        self.rattaches: dict[UUID, UUID] = {}
        """Chaque flux d'un identifiant rattaché, et celui que désigne le rattachement."""
        self.absorbee: dict[UUID, _Fusion] = {}
        """Chaque ménage absorbé, et la fusion qui l'absorbe."""
        self._en_trop: list[_Rattachement] = []
        self._refusees: list[tuple[UUID, Anomalie]] = []
        self._nommees = nommees
        self._noms: dict[UUID, dict[str, str]] = defaultdict(dict)
        for rattachement in rattachements:
            if rattachement.flux in self.rattaches or self._ferait_un_cercle(rattachement):
                self._en_trop.append(rattachement)
            else:
                self.rattaches[rattachement.flux] = rattachement.menage
        for fusion in fusions:
            if (refus := self._refus(fusion)) is None:
                self._renomme(fusion)
                self.absorbee[fusion.absorbe] = fusion
            else:
                self._refusees.append((fusion.conserve, Anomalie(*refus, fusion.fait.reference)))

    def refusees(self) -> Iterator[tuple[UUID, Anomalie]]:
        """Les liens qui n'agissent pas : un rattachement entre ménages réunis ne surprend plus."""
        yield from self._refusees
        for r in self._en_trop:
            if self.foyer(r.flux) != self.foyer(r.menage) and (
                self.racine(r.flux) != self.racine(r.menage)
            ):
                yield r.menage, _deja_pris(r.fait)

    def foyer(self, flux: UUID) -> UUID:
        """Le ménage que ce flux désigne, par les seuls rattachements."""
        while flux in self.rattaches:
            flux = self.rattaches[flux]
        return flux

    def racine(self, flux: UUID) -> UUID:
        """Le ménage où comptent les faits de ce flux."""
        while fusion := self.absorbee.get(flux := self.foyer(flux)):
            flux = fusion.conserve
        return flux

    def absorbe_le(self, flux: UUID) -> date | None:
        """Le jour depuis lequel ses faits comptent ailleurs ; None s'ils comptent chez lui."""
        if flux in self.rattaches:
            return date.min
        return self.absorbee[flux].dates.du if flux in self.absorbee else None

    def noms_du_groupe(self, racine: UUID) -> dict[UUID, Noms]:
        """Les flux qui comptent dans ce ménage, et les noms que leurs personnes y prennent."""
        return {flux: self._noms[flux] for flux in self._groupe(racine)}

    def declarees(self, membres: Mapping[UUID, Noms]) -> dict[UUID, frozenset[str]]:
        """Les personnes que chaque foyer réuni à d'autres déclare, sous leurs noms d'ici."""
        declarees: dict[UUID, frozenset[str]] = {}
        for flux, noms in membres.items():
            if flux in self._nommees:
                foyer = self.foyer(flux)
                siennes = frozenset(noms.get(p, p) for p in self._nommees[flux].declarees)
                declarees[foyer] = declarees.get(foyer, frozenset()) | siennes
        return declarees if len(declarees) > 1 else {}

    def _groupe(self, racine: UUID) -> list[UUID]:
        liens = dict.fromkeys((*self.rattaches, *self.absorbee))
        return [racine, *(flux for flux in liens if self.racine(flux) == racine)]

    def _ferait_un_cercle(self, rattachement: _Rattachement) -> bool:
        return self.foyer(rattachement.menage) == rattachement.flux

    def _refus(self, fusion: _Fusion) -> tuple[str, str] | None:
        """Pourquoi la fusion ne peut pas agir ; None si elle le peut."""
        if fusion.absorbe not in self._nommees:
            return "menage-absorbe-inconnu", "Le ménage à réunir n'a encore aucun fait."
        reunis = (self._nommees.get(flux) for flux in (fusion.conserve, fusion.absorbe))
        if not all(nommees is None or nommees.est_un_menage for nommees in reunis):
            return "fusion-d-un-autre-agregat", "Seuls des ménages peuvent être réunis."
        if self.racine(fusion.conserve) == fusion.absorbe:
            return "fusion-en-cercle", "Un ménage ne peut pas être réuni à lui-même."
        if fusion.absorbe in self.absorbee or fusion.absorbe in self.rattaches:
            return "menage-deja-reuni", "Ce ménage est déjà réuni à un autre."
        return None

    def _renomme(self, fusion: _Fusion) -> None:
        """Donner aux personnes de l'absorbé les noms qu'elles prennent dans le ménage conservé."""
        foyer = self.foyer(fusion.conserve)
        ici = {
            personne: nom
            for flux in (foyer, *self.rattaches)
            if self.foyer(flux) == foyer
            for personne, nom in self._noms[flux].items()
        }
        reconnues = {
            c.personne_absorbee: ici.get(c.personne_conservee, c.personne_conservee)
            for c in reversed(fusion.evenement.correspondances)
        }
        prises = {
            self._noms[flux].get(personne, personne)
            for flux in self._groupe(self.racine(fusion.conserve))
            if flux in self._nommees
            for personne in self._nommees[flux].avant(fusion.dates.du)
        }
        for flux in self._groupe(fusion.absorbe):
            noms = self._noms[flux]
            for personne in self._nommees[flux].depuis if flux in self._nommees else ():
                nom = noms.get(personne, personne)
                noms[personne] = reconnues.get(nom) or libre(nom, fusion.absorbe, prises)
