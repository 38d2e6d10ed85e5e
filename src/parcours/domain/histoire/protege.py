"""Ce qui est protégé : pour qui n'y est pas nommé, cela n'a pas eu lieu.

Les faits de violences, ceux qui disent que le ménage vit là où l'on abrite des victimes ; et, sous
une protection qui masque la structure ou la commune, les champs qui les disent, et qui parle de là.
Rien ne se masque après coup : on ne le rejoue pas, et l'étape, les dates, les alertes, la version
sont celles d'un ménage où cela n'existe pas. Ce qui cite un fait tu suit son sort.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from parcours.domain.histoire.champs_tus import Tait, mentionnees, tait, voile_de
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.marques import references
from parcours.domain.langage.vocabulaire import S4, Role
from parcours.domain.volets.vif.etat import Protection

FAMILLE_PROTEGEE: Final = "vif"

Masquent = Callable[[Fait], Sequence[Protection]]
"""Les protections qui masquent à un lecteur ce qu'elles couvrent d'un fait."""


@dataclass(frozen=True, slots=True)
class Voile:
    """Ce qu'un lecteur ne sait pas d'un ménage."""

    tus: frozenset[str] = frozenset()
    """Les références des faits qu'on ne rejoue pas pour lui."""
    otes: Mapping[str, Tait] = field(default_factory=dict)
    """Ceux qu'on rejoue sans certains champs, et ce qu'on en tait."""
    anonymes: frozenset[str] = frozenset()
    """Ceux dont l'auteur se tait : la structure où est le ménage."""

    def sur(self, fait: Fait) -> Fait | None:
        """Le fait, sans ce qu'on en tait ; None : tu tout entier."""
        if fait.reference in self.tus:
            return None
        quoi = self.otes.get(fait.reference)
        return fait if quoi is None else voile_de(fait, quoi)

    @property
    def est_vide(self) -> bool:
        """Vrai si rien de protégé ne lui est tu : qui est habilité se tait même à qui est nommé."""
        protege = any(quoi.protege for quoi in self.otes.values())
        return not (self.tus or protege or self.anonymes)

    def et(self, autre: "Voile") -> "Voile":
        """Ce que l'un ou l'autre tait."""
        otes = {**self.otes, **autre.otes}
        return Voile(self.tus | autre.tus, otes, self.anonymes | autre.anonymes)


RIEN_DE_TU: Final = Voile()


def voile(
    faits: Sequence[Fait],
    lit: Callable[[Fait], bool],
    masquent: Masquent = lambda _: (),
    lecteur: str = "",
) -> Voile:
    """Ce que ne sait pas un lecteur, d'entre des faits.

    `faits` : à leur date corrigée, car c'est elle que couvrent les protections ; `lit` : ce qu'il
    lit de ce qui est protégé ; `lecteur` : son organisme, qui se reconnaît là où on le nomme.
    """
    trouves = {f.reference for f in faits if est_protege(f) and not lit(f)}
    otes, structures = {}, set()
    for fait in faits:
        if fait.organisme == lecteur or not (quoi := tait(fait, masquent(fait), lecteur)):
            continue
        if quoi.structure:
            structures |= mentionnees(fait.evenement) - {lecteur}
        voilee = voile_de(fait, quoi)
        if voilee is None:
            trouves.add(fait.reference)
        elif voilee is not fait:
            otes[fait.reference] = quoi
    if not (trouves or otes or structures):
        return RIEN_DE_TU
    anonymes = {f.reference for f in faits if _dit_la_structure(f, structures, masquent)}
    visent = [(f.reference, set(references(f.evenement))) for f in faits if trouves and not lit(f)]
    while suivants := {r for r, cites in visent if cites & trouves} - trouves:
        trouves |= suivants
    gardes = {r: q for r, q in otes.items() if r not in trouves}
    return Voile(frozenset(trouves), gardes, frozenset(anonymes - trouves))


def _dit_la_structure(fait: Fait, structures: set[str], masquent: Masquent) -> bool:
    """Vrai de ce que dit la structure que l'on tait : qui le dit suffirait à la nommer."""
    la_nomme = fait.organisme in structures and Role.SIAO not in fait.qualites
    return la_nomme and any(p.masque_la_structure for p in masquent(fait))


def voile_des_autres(faits: Sequence[Fait], protections: Iterable[Protection]) -> Voile:
    """Ce que ne sait pas qui n'est nommé nulle part ; celles à confirmer ne masquent pas à tous."""
    confirmees = [p for p in protections if not p.a_confirmer]
    return voile(
        faits, lambda _: False, lambda fait: [p for p in confirmees if p.couvre(fait.jour)]
    )


def anonymes_a_d_autres(faits: Sequence[Fait], protections: Iterable[Protection]) -> frozenset[str]:
    """Les faits dont l'auteur peut se taire à quelqu'un, protection confirmée ou non."""
    toutes = tuple(protections)
    return voile(
        faits, lambda _: False, lambda fait: [p for p in toutes if p.couvre(fait.jour)]
    ).anonymes


def est_protege(fait: Fait) -> bool:
    """Vrai d'un fait de violences, et de qui dit le ménage abrité avec d'autres victimes."""
    evenement = fait.evenement
    if evenement.fiche.famille == FAMILLE_PROTEGEE:
        return True
    if type(evenement).residence is Evenement.residence:
        return False
    residence = evenement.residence()
    code = nomenclatures.liste("SITRES").codes.get(residence.situation or "") if residence else None
    return code is not None and code.sensibilite == S4.name
