"""Deux organismes, et ce qu'ils disent pour lire d'un ménage ce qu'ils n'en lisent pas."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final
from uuid import UUID

from hypothesis import strategies as st
from scenario import (
    ACTES_ORDINAIRES,
    AUTRE,
    CHRS,
    MENAGE,
    SIAO,
    SIAO_33,
    Dit,
    annule,
    constat,
    entree,
    fait,
    menage,
    numerotes,
)
from strategies import Monde, evenements, jours

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.marques import fondations
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.edition import edition
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import regard
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import catalogue
from parcours.domain.volets.menage.identifiants import IdentifiantExterneRattache

AUJOURD_HUI: Final = date(2029, 6, 1)
AVANT_LE_SILENCE: Final = date(2026, 7, 1)
"""Un jour où aucune relation n'a encore fini d'elle-même."""
APRES_LE_DEPART: Final = date(2029, 2, 1)
"""Un mois après que tout s'est enregistré."""
ATTAQUANTS: Final = ("INT-CCAS48", "INT-RELAIS")
"""Deux organismes, dont l'un est référent d'un autre ménage : il y lit, et peut y écrire."""

VIE: Final = (
    menage("2026-01-01", "p1", "p2"),
    fait("menage.ouvert", "2026-01-01", dans=AUTRE, personnes=["p9"]),
    fait("referent.designe", "2026-01-01", dans=AUTRE, organisme="INT-CCAS48"),
    fait("menage.accord-recueilli", "2026-01-01", dans=AUTRE, organismes=["INT-CCAS48"]),
    constat("2026-01-02", "RUE"),
    fait("referent.designe", "2026-01-03", organisme="INT-REFERENT"),
    fait("siao.orientation-proposee", "2026-01-04", structure="INT-GENTIANES"),
    entree("2026-01-10", "CHU", par=CHRS, structure="INT-GENTIANES"),
    fait("vif.protection-adresse-activee", "2026-01-12", niveau="N3"),
    fait("maintien.impaye-constate", "2026-02-01", par="/partenaires/bailleur"),
    fait("expulsion.commandement-de-payer-delivre", "2026-03-01", par="/partenaires/huissier"),
)


NOMME: Final = fait("menage.accord-recueilli", "2026-01-20", organismes=["INT-RELAIS"])
ENSUITE: Final = {
    "finie": (NOMME, fait("relation.terminee", "2026-02-15", organisme="INT-RELAIS")),
    "exclu": (NOMME, fait("relation.exclue", "2026-02-15", organisme="INT-RELAIS")),
    "reunis-puis-rendus": (
        fait("correction.menages-fusionnes", "2026-03-02", absorbe=str(AUTRE)),
        annule("2026-03-05", f"{SIAO}#f{len(VIE) + 1}"),
    ),
}
"""Ce qui ôte à l'un d'eux ce qu'il lisait : rien de ce qu'ils disent ne le lui rend."""
ENSUITE_RECUS: Final = "2029-01-10"
EN_GIRONDE: Final[dict[str, Any]] = {"par": SIAO_33, "departement": "33"}


def transfere(apres: Sequence[Dit] = VIE) -> tuple[Dit, ...]:
    """Tout cela dit, le ménage part : son premier SIAO en garde le passé."""
    return (
        fait("parcours.transfert-demande", "2026-03-02", vers_departement="33"),
        fait("parcours.transfert-decide", "2026-03-03", accord=True,
             transfert=f"{SIAO}#f{len(apres) + 1}", **EN_GIRONDE),
        constat("2026-03-04", "TIERS", recu_le=ENSUITE_RECUS, **EN_GIRONDE),
        fait("referent.designe", "2026-03-05", organisme="INT-PENSION33", recu_le=ENSUITE_RECUS,
             **EN_GIRONDE),
    )  # fmt: skip


TRANSFERE: Final = transfere()
REGLAGES: Final = (SANS_REGLAGE, ACTES_ORDINAIRES)


@dataclass(frozen=True)
class Attaquant:
    """Un organisme, son rôle, et le département au titre duquel il parle."""

    organisme: str
    role: Role
    departement: str

    @property
    def source(self) -> str:
        return f"/partenaires/{self.organisme.lower()}"

    @property
    def lecteur(self) -> Lecteur:
        roles, departements = frozenset({self.role}), frozenset({self.departement})
        return Lecteur(self.source, self.organisme, roles, departements)

    def peut_dire(self, classe: type[Evenement[Any]]) -> bool:
        return self.role in classe.fiche.emetteurs


@dataclass(frozen=True)
class Attaque:
    """Deux organismes, et tous les faits dans leur ordre : ceux du ménage, et les leurs."""

    attaquants: tuple[Attaquant, ...]
    faits: tuple[Fait, ...]
    reglages: Reglages
    lue_le: date = AUJOURD_HUI

    @property
    def sans_elle(self) -> tuple[Fait, ...]:
        """Les faits du ménage : ceux d'un SIAO qui l'a reçu en sont."""
        return tuple(f for f in self.faits if not f.id.startswith(DES_ATTAQUANTS))

    def dits_par(self, attaquant: Attaquant) -> tuple[Fait, ...]:
        return tuple(f for f in self.faits if f.organisme == attaquant.organisme)

    def lisent(self, faits: Sequence[Fait]) -> set[str]:
        """Les faits d'autrui que les attaquants, ensemble, lisent d'entre ceux-là."""
        leurs = {a.organisme for a in self.attaquants}
        return {
            fait.reference
            for attaquant in self.attaquants
            for flux in (MENAGE, AUTRE)
            for fait in lus(attaquant.lecteur, flux, faits, self.reglages, self.lue_le)
            if fait.organisme not in leurs
        }


def lus(
    lecteur: Lecteur, flux: UUID, faits: Sequence[Fait], reglages: Reglages, le: date = AUJOURD_HUI
) -> Iterable[Fait]:
    """Les faits que ce lecteur lit ce jour-là d'un parcours."""
    entier = fold(flux, faits, reglages=reglages)
    lu = fold(entier.absorbe_par, faits, reglages=reglages) if entier.absorbe_par else entier
    vu = regard(lecteur, lu, le)
    if vu is None:
        return ()
    sien = fold(flux, edition(faits, vu), reglages=reglages, seul=vu.rejoue_seul)
    return [e.fait for e in sien.histoire.entrees if vu.voit_le_fait(e.fait)]


TOUS_LES_ROLES: Final = tuple(sorted(set(Role) - {Role.SUPERVISION}))


def attaquants(
    roles: Sequence[Role], siao_de: str = "31"
) -> st.SearchStrategy[tuple[Attaquant, ...]]:
    """Deux organismes de n'importe lesquels de ces rôles ; aucun n'est le SIAO du département."""

    def un(organisme: str) -> st.SearchStrategy[Attaquant]:
        return st.sampled_from(roles).flatmap(
            lambda role: st.sampled_from((siao_de,) if role in DU_SIAO else ("48", "31")).map(
                lambda departement: Attaquant(organisme, role, departement)
            )
        )

    return st.tuples(*map(un, ATTAQUANTS))


DU_SIAO: Final = frozenset({Role.SIAO, Role.DPO})


@st.composite
def attaques(  # noqa: PLR0913 (each thing that may vary)
    tirer: st.DrawFn,
    reglages: Reglages | None = None,
    roles: Sequence[Role] = TOUS_LES_ROLES,
    types: Sequence[type[Evenement[Any]]] = (),
    ensuite: Sequence[Dit] = (),
    *,
    parti: bool = False,
    eux: st.SearchStrategy[tuple[Attaquant, ...]] | None = None,
) -> Attaque:
    """Des faits de deux attaquants, mêlés à ceux du ménage, à n'importe quels rangs.

    `ensuite` : ce que l'on dit encore du ménage ; ils ne parlent qu'après, et de jours d'après ; de
    n'importe quels jours s'il est `parti`, et l'un d'eux peut être le SIAO qu'il a quitté.
    """
    deux = tirer(attaquants(roles, "48" if parti else "31") if eux is None else eux)
    dits: list[tuple[Dit, str]] = [(dit, "") for dit in (*VIE, *ensuite)]
    references = tuple(f.reference for f in numerotes((*VIE, *ensuite)))
    for _ in range(tirer(st.integers(2, 6))):
        attaquant = tirer(st.sampled_from(deux))
        parmi = types or tirer(st.sampled_from((DU_MENAGE, SENSIBLES, SENSIBLES)))
        classes = [c for c in parmi if attaquant.peut_dire(c)]
        if not classes:
            continue
        classe = tirer(st.sampled_from(classes))
        du = date(2026, 3, 6) if ensuite and not parti else date(2025, 12, 1)
        leurs = (f"{a.source}#{DES_ATTAQUANTS}{n}" for a in deux for n in range(3))
        monde = Monde(jours(du, date(2026, 6, 1)), (*references, *leurs))
        dit = Dit(
            tirer(evenements(classe, monde)),
            attaquant.source,
            None,
            None,
            attaquant.departement,
            tirer(st.sampled_from((MENAGE, AUTRE))),
            frozenset({attaquant.role}),
            (tirer(st.sampled_from((MENAGE, AUTRE))),) if classe in RATTACHENT else (),
            TRANSFERE[-1].recu_le if parti else None,
        )
        ici = attaquant.departement == "48"  # qui parle d'ailleurs ne fonde pas le flux d'un autre
        fondes = 1 + max(dits.index((dit, "")) for dit in VIE[:2])
        apres = len(VIE) + len(ensuite) if ensuite else 0 if ici else fondes
        rang = tirer(st.integers(apres, len(dits)))
        dits.insert(rang, (dit, attaquant.organisme))
    regles = reglages or tirer(st.sampled_from(REGLAGES))
    lue_le = APRES_LE_DEPART if parti else AVANT_LE_SILENCE if ensuite else AUJOURD_HUI
    return Attaque(deux, tuple(_enregistres(dits)), regles, lue_le)


DU_MENAGE: Final = [c for c in catalogue.classes() if c.fiche.agregat is Agregat.MENAGE]
SENSIBLES: Final = [
    c
    for c in DU_MENAGE
    if c.fiche.reserve or fondations(c) or c.fiche.famille in {"correction", "relation", "vif"}
]
"""Ce qui nomme, réunit, décide, corrige ou protège : ce par quoi l'on se donnerait à lire."""
RATTACHENT: Final = (IdentifiantExterneRattache,)
DES_ATTAQUANTS: Final = "a"
"""Par quoi commencent leurs références."""


def _enregistres(dits: Sequence[tuple[Dit, str]]) -> Iterable[Fait]:
    """Les faits numérotés ; ceux du ménage gardent leur référence, où que soient les autres."""
    identifies, siens, leurs = [], 0, Counter[str]()
    for dit, organisme in dits:
        if organisme:
            identifies.append(replace(dit, ident=f"{DES_ATTAQUANTS}{leurs[organisme]}"))
            leurs[organisme] += 1
        else:
            siens += 1
            identifies.append(replace(dit, ident=f"f{siens}"))
    for enregistre, (_, organisme) in zip(numerotes(tuple(identifies)), dits, strict=True):
        yield replace(enregistre, organisme=organisme) if organisme else enregistre
