"""Ce qui est protégé : pour qui n'y est pas nommé, cela n'a pas eu lieu.

Les faits de violences, ceux qui disent que le ménage vit là où l'on abrite des victimes ; et, sous
une protection qui masque la structure ou la commune, les champs qui les disent, et qui parle de là.
Rien ne se masque après coup : on ne le rejoue pas, et l'étape, les dates, les alertes, la version
sont celles d'un ménage où cela n'existe pas. Ce qui cite un fait tu suit son sort, si son auteur le
sait ; qui l'ignore a cité au hasard, et cela vaut de citer ce que nul n'a dit.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, TypeVar

from parcours.domain.histoire.anonymes import citant, nom_de_qui_se_tait, sans_auteur
from parcours.domain.histoire.champs_tus import Tait, mentionnees, tait, voile_de
from parcours.domain.langage import marques, nomenclatures
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.habilitant import habilites
from parcours.domain.langage.vocabulaire import S4, Role
from parcours.domain.volets.vif.etat import Protection
from parcours.domain.volets.vif.protection import ProtectionAdresseActivee

E = TypeVar("E", bound=Evenement[Any])

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
    anonymes: Mapping[str, str] = field(default_factory=dict)
    """Ceux dont l'auteur se tait, et sous quel nom on les rejoue."""
    citent: frozenset[str] = frozenset()
    """Ceux qui les citent, de qui en sait l'auteur : on les nommerait par là."""

    @property
    def touches(self) -> frozenset[str]:
        """Ceux qu'il change : les autres se lisent tels quels."""
        return self.tus | self.citent | self.otes.keys() | self.anonymes.keys()

    def sur(self, fait: Fait) -> Fait | None:
        """Le fait, sans ce qu'on en tait ; None : tu tout entier."""
        if fait.reference in self.tus:
            return None
        quoi = self.otes.get(fait.reference)
        lu = fait if quoi is None else voile_de(fait, quoi)
        if lu is not None and fait.reference in self.citent:
            lu = citant(lu, self.anonymes)
        return sans_auteur(lu) if lu is not None and fait.reference in self.anonymes else lu

    def tel_que_dit(self, evenement: E) -> E:
        """Ce que son auteur a dit, qui cite sous leur vrai nom ceux dont l'auteur se tait."""
        if not self.citent:
            return evenement
        return marques.citer(evenement, {nom: vrai for vrai, nom in self.anonymes.items()})

    @property
    def est_vide(self) -> bool:
        """Vrai si rien de protégé ne lui est tu : qui est habilité se tait même à qui est nommé."""
        protege = any(quoi.protege for quoi in self.otes.values())
        return not (self.tus or protege or self.anonymes)

    def et(self, autre: "Voile") -> "Voile":
        """Ce que l'un ou l'autre tait."""
        return Voile(
            self.tus | autre.tus,
            {**self.otes, **autre.otes},
            {**self.anonymes, **autre.anonymes},
            self.citent | autre.citent,
        )


RIEN_DE_TU: Final = Voile()


def voile(
    faits: Sequence[Fait],
    lit: Callable[[Fait], bool],
    masquent: Masquent = lambda _: (),
    lecteur: str = "",
    protections: Sequence[Protection] = (),
) -> Voile:
    """Ce que ne sait pas un lecteur, d'entre des faits.

    `faits` : à leur date corrigée, car c'est elle que couvrent les protections ; `lit` : ce qu'il
    lit de ce qui est protégé ; `lecteur` : son organisme, qui se reconnaît là où on le nomme ;
    `protections` : toutes celles du ménage, qui disent ce que chacun en sait.
    """
    trouves = {f.reference: f for f in faits if est_protege(f) and not lit(f)}
    otes, structures = {}, set()
    for fait in faits:
        if fait.organisme == lecteur or not (quoi := tait(fait, masquent(fait), lecteur)):
            continue
        if quoi.structure:
            structures |= mentionnees(fait.evenement) - {lecteur}
        voilee = voile_de(fait, quoi)
        if voilee is None:
            trouves[fait.reference] = fait
        elif voilee is not fait:
            otes[fait.reference] = quoi
    if not (trouves or otes or structures):
        return RIEN_DE_TU
    anonymes = {f.reference: f for f in faits if _dit_la_structure(f, structures, masquent)}
    savent = Sachants(faits, protections)
    tus = _avec_ce_qui_les_cite([f for f in faits if not lit(f)], trouves, savent)
    return Voile(
        tus,
        {r: q for r, q in otes.items() if r not in tus},
        {r: nom_de_qui_se_tait(f) for r, f in anonymes.items() if r not in tus},
        frozenset(_citent(faits, anonymes, savent)),
    )


def _avec_ce_qui_les_cite(
    faits: Iterable[Fait], tus: Mapping[str, Fait], savent: "Sachants"
) -> frozenset[str]:
    """Les références de ces faits, et de proche en proche de ceux qui les citent en les sachant."""
    visent = [(f, cites) for f in faits if (cites := set(marques.references(f.evenement)))]
    suivis = dict(tus)
    while suivants := {
        f.reference: suivis[cite]
        for f, cites in visent
        if f.reference not in suivis
        for cite in cites & suivis.keys()
        if savent(f.organisme, suivis[cite])
    }:
        suivis |= suivants
    return frozenset(suivis)


def _citent(
    faits: Iterable[Fait], anonymes: Mapping[str, Fait], savent: "Sachants"
) -> Iterator[str]:
    """Ceux qui citent un fait dont l'auteur se tait, en le sachant."""
    for fait in faits if anonymes else ():
        cites = (anonymes[r] for r in marques.references(fait.evenement) if r in anonymes)
        if any(savent(fait.organisme, cite) for cite in cites):
            yield fait.reference


def _dit_la_structure(fait: Fait, structures: set[str], masquent: Masquent) -> bool:
    """Vrai de ce que dit la structure que l'on tait : qui le dit suffirait à la nommer."""
    la_nomme = fait.organisme in structures and Role.SIAO not in fait.qualites
    return la_nomme and any(p.masque_la_structure for p in masquent(fait))


def voile_des_autres(faits: Sequence[Fait], protections: Iterable[Protection]) -> Voile:
    """Ce que ne sait pas qui n'est nommé nulle part ; celles à confirmer ne masquent pas à tous."""
    toutes = tuple(protections)
    return _voile_sous(faits, toutes, [p for p in toutes if not p.a_confirmer])


def voile_le_plus_strict(faits: Sequence[Fait], protections: Iterable[Protection]) -> Voile:
    """Ce que quelqu'un peut ne pas savoir, protection confirmée ou non."""
    toutes = tuple(protections)
    return _voile_sous(faits, toutes, toutes)


def _voile_sous(
    faits: Sequence[Fait], toutes: Sequence[Protection], masquent: Sequence[Protection]
) -> Voile:
    return voile(
        faits,
        lambda _: False,
        lambda fait: [p for p in masquent if p.couvre(fait.jour)],
        protections=toutes,
    )


# --- Qui le sait ----------------------------------------------------------------------------------


def ouvre(fait: Fait, protection: Protection, organisme: str) -> bool:
    """Vrai si la protection ouvre à cet organisme ce qu'elle masque de ce fait."""
    return protection.ouvre(organisme, fait.organisme, fait.position)


def releve(fait: Fait, protection: Protection, organisme: str) -> bool:
    """Vrai si elle lui ouvre ce fait, qui se protège de lui-même."""
    protegerait = bool(fait.qualites & ProtectionAdresseActivee.fiche.emetteurs)
    return protection.releve(organisme, fait.organisme, fait.position, protegerait=protegerait)


class Sachants:
    """Qui sait ce que des protections taisent : il ne l'apprend de personne.

    Qui l'a dit, et qui elles nomment. De ce qu'elles masquent, ceux aussi qui étaient déjà là ; de
    ce qui se protège de soi, ceux que son auteur a nommés un jour : ce qu'ils en ont cité ne se
    découvre pas quand il ne les nomme plus.
    """

    def __init__(self, faits: Sequence[Fait], protections: Sequence[Protection]) -> None:
        self._protections = protections
        masquent = (p for p in protections if p.masque_la_structure)
        self._debut = min((p.position for p in masquent), default=0)
        self._presents, self._nommes = set[str](), set[tuple[str, str]]()
        for fait in faits:
            if fait.position < self._debut:
                self._presents.add(fait.organisme)
            if _nomme_parfois(type(fait.evenement)):
                self._note(fait)

    def _note(self, fait: Fait) -> None:
        """Ceux que le fait met en relation, et ceux qu'il habilite."""
        if fait.position < self._debut:
            self._presents.update(nom for _, nom in marques.nommes(fait.evenement))
        dits = getattr(fait.evenement, "organismes_habilites", ())
        self._nommes |= {(fait.organisme, nom) for nom in (*dits, *habilites(fait.evenement))}

    def __call__(self, organisme: str, fait: Fait) -> bool:
        """Vrai si cet organisme sait du fait ce que l'on en tait."""
        if organisme == fait.organisme:
            return True
        if est_protege(fait):
            return (fait.organisme, organisme) in self._nommes or any(
                releve(fait, p, organisme) for p in self._protections if p.couvre(fait.jour)
            )
        y_etait = organisme in self._presents and fait.position < self._debut
        return y_etait or any(p.nomme(organisme) for p in self._protections)


@cache
def _nomme_parfois(sorte: type[Evenement[Any]]) -> bool:
    """Vrai d'un type dont un fait peut nommer quelqu'un."""
    return marques.peut_nommer(sorte) or "organismes_habilites" in sorte.model_fields


# --- Ce que c'est ---------------------------------------------------------------------------------


def voile_son_auteur(fait: Fait) -> bool:
    """Faux d'un fait qui ne peut rien changer à ce qui est tu à qui le dit.

    Il n'est pas protégé, ne cite aucun autre fait, et son type ne nomme personne.
    """
    cite = any(True for _ in marques.references(fait.evenement))
    return cite or est_protege(fait) or _nomme_parfois(type(fait.evenement))


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
