"""Quel séjour finit une sortie : celui qu'elle dit, à défaut le seul qui convienne.

Une personne peut avoir plusieurs séjours ouverts : une entrée de trop, une sortie que l'on tarde à
dire. Sortir de l'un ne fait pas quitter l'autre, où l'on est entré depuis. Sortir le jour où l'on
est entré finit ce séjour : la sortie vient après l'entrée.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from parcours.domain.langage.dossiers import (
    BAIL_GLISSANT,
    MISE_A_ABRI_VIF,
    RATTACHEMENT_CAMPEMENT,
    SEJOUR,
    SOUS_LOCATION,
)
from parcours.domain.langage.evenement import APRES, Anomalie
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Rang
from parcours.domain.langage.situations import DECES
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.parcours.parcours import FaitResidentiel, Sortie
from parcours.domain.parcours.presences import Presences, portee, presents_le

DE_SEJOUR: Final = frozenset(
    d.code for d in (SEJOUR, SOUS_LOCATION, BAIL_GLISSANT, MISE_A_ABRI_VIF, RATTACHEMENT_CAMPEMENT)
)
"""Les dossiers que tient ouverts le séjour de quelqu'un du ménage."""
EXCLUSIFS: Final = DE_SEJOUR - {RATTACHEMENT_CAMPEMENT.code, MISE_A_ABRI_VIF.code}
"""Ceux dont deux ne se tiennent pas à la fois ; à l'abri, on garde sa place, et sur un site, la
sortie va de soi.
"""
_DISENT_POUR_TOUS: Final = frozenset({Role.SIAO, Role.OPERATEUR_115})
"""Ceux qui disent les entrées et les sorties de toutes les structures ; les autres, les leurs."""


SEJOUR_D_UN_JOUR: Final = Anomalie(
    "sejour-d-un-jour",
    "Entrée et sortie le même jour : le séjour est fini. Vérifier les deux dates.",
)


@dataclass(slots=True)
class _Sejour:
    """Le séjour d'une personne, depuis son entrée."""

    fait: Fait
    dossiers: frozenset[str]
    references: set[str]
    """Les faits qui disent cette entrée."""
    structures: set[str]
    """Où il se passe : après un changement de place, l'ancienne structure et la nouvelle."""
    du: date
    change: FaitResidentiel | None = None
    """Son dernier changement de place."""
    quitte: bool = False
    """Vrai si la personne est depuis entrée dans un logement à elle : la sortie reste à dire."""

    @property
    def famille(self) -> str:
        return self.fait.evenement.fiche.famille

    def est_de(self, organisme: str) -> bool:
        """Vrai si cet organisme l'a dit, ou en est la structure."""
        return organisme == self.fait.organisme or organisme in self.structures

    def redit(self, autre: "_Sejour") -> bool:
        """Vrai si c'est le même séjour, dit deux fois : la même structure, sans sortie entre."""
        if self.quitte or self.dossiers != autre.dossiers:
            return False
        return bool(self.structures & autre.structures) or not (self.structures | autre.structures)


class _Registre:
    """Les séjours ouverts de chaque personne, au fil des jours."""

    def __init__(self, presences: Presences, tenant: Callable[[str], str]) -> None:
        self._presences = presences
        self._tenant = tenant
        self._ouverts: dict[str | None, list[_Sejour]] = {}

    def oublie_les_absents(self, jour: date) -> None:
        """Qui est parti ou mort n'a plus de séjour."""
        for personne in self._ouverts.keys() - set(presents_le(self._presences, jour)):
            del self._ouverts[personne]

    def entre(self, residentiel: FaitResidentiel) -> None:
        """Ouvrir les séjours que le fait ouvre, et voir ceux que l'on a quittés pour chez soi."""
        fiche = residentiel.fait.evenement.fiche
        dossiers = frozenset(d.code for d in fiche.ouvre) & DE_SEJOUR
        for personne in portee(residentiel, self._presences):
            siens = self._ouverts.setdefault(personne, [])
            if dossiers:
                _ouvre(siens, residentiel, dossiers)
            elif fiche.rang is Rang.HEBERGEMENT and residentiel.residence.fin is None:
                for dernier in siens[-1:]:
                    dernier.structures |= _structures(residentiel.fait)
                    dernier.change = residentiel
            elif fiche.rang is Rang.LOGEMENT:
                for sejour in siens:
                    sejour.quitte = sejour.du < residentiel.debut

    def chevauche(self, residentiel: FaitResidentiel) -> bool:
        """Vrai si quelqu'un qui entre a encore un séjour ouvert dans une autre structure."""
        return any(
            s.fait is residentiel.fait
            and s.dossiers & EXCLUSIFS
            and any(a.dossiers & EXCLUSIFS and not a.quitte for a in siens[:rang])
            for siens in self._ouverts.values()
            for rang, s in enumerate(siens)
        )

    def sort(self, residentiel: FaitResidentiel, entrees: Sequence[FaitResidentiel]) -> Sortie:
        """Finir ce que la sortie finit, et dire ce qu'elle change pour chacun."""
        lue = _Lecture(residentiel, self._tenant)
        presents = {*presents_le(self._presences, residentiel.debut), *self._ouverts}
        visees = _visees(residentiel, presents)
        concernees = [p for p in visees if self._ouverts.get(p)]
        sans_effet: set[str | None] = set()
        avant = self._entrees()
        for personne in concernees:
            if not lue.finit(personne, self._ouverts[personne]):
                sans_effet.add(personne)
        if lue.d_un_jour or lue.finies:
            nommees = residentiel.residence.personnes
            sans_effet |= {p for p in visees if p not in concernees and p not in nommees}
        if not concernees:
            lue.manque = not lue.deces
        apres = lue.apres if lue.apres or not lue.deces else tuple(entrees)
        demeurent = [
            s
            for siens in self._ouverts.values()
            for s in siens
            if not s.quitte and (s.du < residentiel.debut or apres)
        ]
        return Sortie(
            rang=max((r.evenement.rang_du_jour + APRES for r in _faits(apres)), default=0),
            apres=frozenset(lue.apres_lui),
            sans_effet=frozenset(sans_effet),
            reste=frozenset(code for s in demeurent for code in s.dossiers),
            finis=avant - self._entrees(),
            familles=frozenset(s.famille for s in demeurent),
            surprises=tuple(lue.surprises()),
        )

    def _entrees(self) -> frozenset[str]:
        """Les faits d'entrée dont quelqu'un est encore là où il est entré."""
        ouverts = (s for siens in self._ouverts.values() for s in siens)
        return frozenset(reference for s in ouverts for reference in s.references)


def _faits(de: Iterable[_Sejour | FaitResidentiel]) -> Iterator[Fait]:
    return (sejour.fait for sejour in de)


def _structures(fait: Fait) -> set[str]:
    structure = fait.evenement.dit("structure")
    return {structure} if structure else set()


def _ouvre(siens: list[_Sejour], residentiel: FaitResidentiel, dossiers: frozenset[str]) -> None:
    fait = residentiel.fait
    sejour = _Sejour(fait, dossiers, {fait.reference}, _structures(fait), residentiel.debut)
    for deja in siens:
        if deja.redit(sejour):
            deja.references.add(fait.reference)
            return
    siens.append(sejour)


def _visees(residentiel: FaitResidentiel, connues: Iterable[str | None]) -> list[str | None]:
    """Ceux que la sortie nomme, à défaut tous ceux dont elle peut parler."""
    nommees, connues = residentiel.residence.personnes, list(connues)
    if nommees and connues != [None]:
        return [p for p in connues if p in nommees]
    parmi = residentiel.parmi
    return connues if parmi is None else [p for p in connues if p in parmi]


class _Lecture:
    """Ce qu'une sortie dit du séjour qu'elle finit."""

    def __init__(self, residentiel: FaitResidentiel, tenant: Callable[[str], str]) -> None:
        fait = residentiel.fait
        evenement = fait.evenement
        dit = evenement.dit("sejour")
        self.deces = evenement.dit("destination") == DECES
        self.manque = self._hesite = False
        self.d_un_jour: set[str | None] = set()
        """Ceux qui sortent le jour où ils sont entrés."""
        self.apres_lui: set[str | None] = set()
        """Ceux qui sortent le jour où ils sont entrés, ou ont changé de place."""
        self.apres: list[_Sejour | FaitResidentiel] = []
        """Ce qui vient avant la sortie, ce jour-là : l'entrée, le changement de place."""
        self.finies: set[str | None] = set()
        """Ceux dont un séjour finit."""
        self._jour = residentiel.debut
        self._organisme = fait.organisme
        self._pour_tous = bool(fait.qualites & _DISENT_POUR_TOUS)
        self._tenant = tenant
        self._sejour = tenant(dit) if dit else None
        self._structure: str | None = evenement.dit("structure")
        self._dossiers = frozenset(d.code for d in evenement.fiche.ferme) & DE_SEJOUR
        self._famille = evenement.fiche.famille

    def finit(self, personne: str | None, siens: list[_Sejour]) -> bool:
        """Ôter ceux qu'elle finit ; faux si la personne demeure là où elle est entrée depuis."""
        finis = list(siens) if self.deces else self._finis(siens)
        ailleurs = [s for s in siens if s not in finis and not s.quitte]
        siens[:] = [s for s in siens if s not in finis]
        if not finis:
            self.manque = True
            return not ailleurs
        self.finies.add(personne)
        du_jour = [s for s in finis if s.du == self._jour]
        changes = [s.change for s in finis if s.change and s.change.debut == self._jour]
        if du_jour:
            self.d_un_jour.add(personne)
        if du_jour or changes:
            self.apres_lui.add(personne)
            self.apres += [*du_jour, *changes]
            return True
        return not any(max(s.du for s in finis) < s.du < self._jour for s in ailleurs)

    def _finis(self, siens: Sequence[_Sejour]) -> list[_Sejour]:
        """Les séjours d'une personne que la sortie finit."""
        possibles = [s for s in siens if s.dossiers & self._dossiers]
        if self._sejour:
            return [s for s in possibles if self._sejour in map(self._tenant, s.references)]
        if self._structure:
            return self._au_plus_juste([s for s in possibles if self._structure in s.structures])
        siens_propres = [s for s in possibles if s.est_de(self._organisme)]
        if siens_propres and not self._pour_tous:
            possibles = siens_propres
        sa_famille = [s for s in possibles if s.famille == self._famille]
        trouves = self._au_plus_juste(
            sa_famille or [s for s in possibles if self._organisme in s.structures]
        )
        if len(trouves) > 1:
            trouves = [s for s in trouves if s.est_de(self._organisme)] or trouves
        self._hesite |= len(trouves) > 1
        return trouves

    def _au_plus_juste(self, sejours: Sequence[_Sejour]) -> list[_Sejour]:
        """Ceux d'avant ce jour ; à défaut, ceux du jour même ; à défaut, ceux que l'on a quittés.

        Une structure ne dit pas la sortie de celle où l'on est entré le même jour.
        """
        ouverts = [s for s in sejours if not s.quitte]
        du_jour = [s for s in ouverts if self._pour_tous or s.est_de(self._organisme)]
        return (
            [s for s in ouverts if s.du < self._jour]
            or (du_jour if not self._structure else ouverts)
            or [s for s in sejours if s.quitte]
        )

    def surprises(self) -> Iterator[Anomalie]:
        """Ce qui surprend dans la sortie."""
        if self.d_un_jour and not self.deces:
            yield SEJOUR_D_UN_JOUR
        if SEJOUR.code not in self._dossiers:
            return
        if self._hesite:
            yield Anomalie(
                "sortie-sans-sejour",
                "Plusieurs séjours sont ouverts : dire par `sejour` ou `structure` lequel finit.",
            )
        elif self.manque:
            yield Anomalie(
                "sortie-sans-sejour",
                "Aucun séjour ouvert ne correspond à cette sortie : dire l'entrée, ou corriger le "
                "séjour qu'elle nomme.",
            )


def sorties(
    residentiels: Sequence[FaitResidentiel],
    deces: Sequence[FaitResidentiel],
    presences: Presences,
    tenant: Callable[[str], str],
) -> tuple[Mapping[str, Sortie], frozenset[str]]:
    """Ce que finit chaque sortie, par référence, et les entrées qui chevauchent un autre séjour.

    `deces` : les sorties qui n'ont pas de situation, parce que ceux qui sortent sont morts.
    """
    registre = _Registre(presences, tenant)
    lues: dict[str, Sortie] = {}
    chevauchent = set()
    dans_l_ordre = sorted((*residentiels, *deces), key=lambda r: (r.debut, r.fait.ordre))
    for jour, du_jour in groupby(dans_l_ordre, key=lambda r: r.debut):
        registre.oublie_les_absents(jour)
        sortants: list[FaitResidentiel] = []
        autres: list[FaitResidentiel] = []
        for residentiel in du_jour:
            (sortants if _fait_sortir(residentiel) else autres).append(residentiel)
        for residentiel in autres:
            registre.entre(residentiel)
        for residentiel in sortants:
            lues[residentiel.fait.reference] = registre.sort(residentiel, autres)
        chevauchent |= {r.fait.reference for r in autres if registre.chevauche(r)}
    return lues, frozenset(chevauchent)


def _fait_sortir(residentiel: FaitResidentiel) -> bool:
    fiche = residentiel.fait.evenement.fiche
    return fiche.rang is Rang.SORTIE and any(d.code in DE_SEJOUR for d in fiche.ferme)
