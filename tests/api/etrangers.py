"""Des partenaires de toutes sortes, étrangers à un ménage dont tout a été dit.

Chaque sorte de partenaire des exemples, et chaque rôle qu'aucun d'eux ne tient, a son étranger : un
organisme que personne ne nomme. Le ménage qu'il ne connaît pas a vécu un fait de chaque type.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final
from uuid import UUID, uuid5

from faits import LOT, SIAO, Fait, accord, entre, envoie, menage_ouvert
from maison import CLE_MAITRESSE, EXEMPLES, Maison, cle

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.commands.exemples import dossier_des_exemples, exemples
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fiche import Agregat
from parcours.domain.langage.habilitation import sujets_du_territoire
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import catalogue

ICI: Final = "48"
AILLEURS: Final = "31"
DES_NOMS: Final = UUID("7b1d1b0e-0000-4000-8000-000000000000")
NE_PARLENT_PAS: Final = frozenset({Role.SUPERVISION, Role.SYSTEME, Role.MENAGE})
FAMILIER: Final = "/partenaires/familier-48"
"""Qui dit du ménage ce que son SIAO ne peut dire : l'accord l'a nommé."""
REFUS: Final = 400
DE_LA_PORTE: Final = "10-"
"""Ce parcours-là ne raconte personne : il dit ce que la porte refuse."""
TOUJOURS: Final = frozenset({"vif", "relation", "referent"})
TOURS: Final = 16
CHANGENT_DE_MENAGE: Final = frozenset(
    {
        "correction.menages-fusionnes",
        "correction.menage-scinde",
        "correction.rattachement-change",
        "parcours.transfert-decide",
    }
)
"""Ce qui porte le ménage connu ailleurs : chacun le dit, mais cela n'arrive pas à celui-ci."""


@dataclass(frozen=True)
class Etranger:
    """Un partenaire que le ménage ne connaît pas."""

    partenaire: Partenaire

    @property
    def source(self) -> str:
        """Sa source."""
        return self.partenaire.source

    @property
    def departement(self) -> str:
        """Celui où il écrit."""
        return self.partenaire.departements[0]

    @property
    def types(self) -> list[type[Evenement[Any]]]:
        """Ce qu'il peut dire d'un ménage."""
        roles = frozenset(self.partenaire.roles)
        return [c for c in des_menages() if c.fiche.emetteurs & roles]

    @property
    def types_du_territoire(self) -> list[type[Evenement[Any]]]:
        """Ce qu'il peut dire d'autre chose : une structure, un site, un plan…"""
        roles = frozenset(self.partenaire.roles)
        return [c for c in du_territoire() if c.fiche.emetteurs & roles]

    @property
    def sujets(self) -> frozenset[str]:
        """Les familles dont sa vue du territoire lui montre les faits, de qui qu'ils soient."""
        return sujets_du_territoire(frozenset(self.partenaire.roles))


@cache
def annuaire() -> FichierPartenaires:
    return FichierPartenaires.lit(EXEMPLES / "partenaires.json")


def des_menages() -> Iterator[type[Evenement[Any]]]:
    """Les types dont un ménage est l'objet."""
    return (c for c in catalogue.classes() if c.fiche.parle_de(Agregat.MENAGE))


def du_territoire() -> Iterator[type[Evenement[Any]]]:
    """Les types dont aucun ménage n'est l'objet."""
    return (c for c in catalogue.classes() if not c.fiche.parle_de(Agregat.MENAGE))


def etrangers() -> list[Etranger]:
    """Un étranger par sorte de partenaire ; le SIAO d'ici n'en est jamais un, un autre si."""
    des_exemples = {frozenset(p.roles) for p in annuaire().partenaires}
    tenus = frozenset().union(*des_exemples)
    seuls = {frozenset({role}) for role in Role if role not in tenus | NE_PARLENT_PAS}
    sortes = sorted(sorted(sorte) for sorte in des_exemples | seuls)
    en_un_lieu = [_etranger(sorte, _chez(sorte)) for sorte in sortes]
    partout = [
        _etranger(["REFERENT_PARCOURS"], (ICI, "33")),
        _etranger(["OPERATEUR_CAMPEMENT"], (ICI, AILLEURS)),
    ]
    return [*en_un_lieu, *partout]


def _chez(sorte: Sequence[str]) -> tuple[str, ...]:
    return (AILLEURS,) if Role.SIAO in sorte else (ICI,)


def _etranger(sorte: Sequence[str], departements: tuple[str, ...]) -> Etranger:
    nom = "-".join((*sorte, *departements)).lower().replace("_", "-")
    return Etranger(
        Partenaire(
            source=f"/partenaires/etranger-{nom}"[:120],
            libelle=f"Étranger ({nom})",
            organisme=f"INT-ETR{uuid5(DES_NOMS, nom).hex[:12].upper()}",
            roles=tuple(Role(role) for role in sorte),
            departements=departements,
            systemes=tuple(s.prefixe for s in annuaire().systemes),
        )
    )


async def accueillir(maison: Maison, etrangers: Sequence[Etranger]) -> None:
    """Faire connaître les étrangers, et le familier du ménage, à la base du test."""
    familier = Partenaire(
        source=FAMILIER,
        libelle="Familier",
        organisme="INT-FAMILIER",
        roles=tuple(r for r in Role if r not in {Role.SIAO, Role.SUPERVISION, Role.SYSTEME}),
        departements=(ICI,),
        systemes=("si-siao",),
    )
    tous = (familier, *(e.partenaire for e in etrangers))
    fichier = annuaire().model_copy(update={"partenaires": tous})
    await Annuaire(maison.service.pool, CLE_MAITRESSE).import_(
        fichier, {p.source: cle(p.source) for p in tous}
    )


# --- Un fait de chaque type -----------------------------------------------------------------------


@cache
def _dits() -> dict[str, Mapping[str, Any]]:
    """Un exemple de chaque type, par son nom."""
    lus = exemples(dossier_des_exemples())
    classes = ((c, lus.get(catalogue.type_cloudevents(c))) for c in catalogue.classes())
    return {c.fiche.nom: lu["evenement"] for c, lu in classes if lu}


@cache
def _types_cites() -> dict[str, str]:
    """Le type de ce que désigne une référence des exemples."""
    lignes = (
        json.loads(ligne)
        for fichier in sorted(EXEMPLES.glob("*.ndjson"))
        if not fichier.name.startswith(DE_LA_PORTE)
        for ligne in fichier.read_bytes().splitlines()
    )
    return {
        f"{dit['source']}#{dit['id']}": dit["type"].removeprefix("fr.parcours.").removesuffix(".v1")
        for dit in lignes
    }


@dataclass(frozen=True)
class Mots:
    """Comment un exemple se redit d'un autre ménage, par un autre."""

    source: str
    sujet: str
    departement: str
    ce_menage: str
    """De quoi distinguer ce ménage de l'autre, à la fin de chaque identifiant de fait."""
    autre_parcours: str
    """Ce que désignent les champs qui nomment un autre parcours."""
    prefixe: str = ""

    def redit(self, classe: type[Evenement[Any]]) -> Fait:
        """L'exemple de ce type, dit de ce ménage ; ce qu'il cite est ce que l'on y a dit."""
        exemple = _dits()[classe.fiche.nom]
        return {
            "specversion": "1.0",
            "id": f"{self.prefixe}{classe.fiche.nom}-{self.ce_menage}",
            "source": self.source,
            "type": exemple["type"],
            "subject": self.sujet,
            "departement": self.departement,
            "time": "2026-11-01T09:00:00+01:00",
            "data": self._traduit(exemple["data"]),
        }

    def _traduit(self, valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
        if isinstance(valeur, dict):
            return {champ: self._traduit(v) for champ, v in valeur.items()}
        if isinstance(valeur, list):
            return [self._traduit(v) for v in valeur]
        if isinstance(valeur, str) and valeur in _types_cites():
            return reference(_types_cites()[valeur], self.ce_menage)
        if isinstance(valeur, str) and _est_un_uuid(valeur):
            return self.autre_parcours
        return valeur


def _est_un_uuid(valeur: str) -> bool:
    try:
        return str(UUID(valeur)) == valeur
    except ValueError:
        return valeur.startswith("{{")


def reference(nom: str, ce_menage: str) -> str:
    """Ce que désigne ce type dans le ménage : qui l'a dit, s'il a été dit."""
    return f"{_dit_par(nom)}#{nom}-{ce_menage}"


def _dit_par(nom: str) -> str:
    classe = next((c for c in des_menages() if c.fiche.nom == nom), None)
    du_siao = classe is None or Role.SIAO in classe.fiche.emetteurs
    return SIAO if du_siao else FAMILIER


async def tout_dire(maison: Maison, sujet: str, ce_menage: str, sans: frozenset[str]) -> str:
    """Un ménage dont on dit un fait de beaucoup de types, ces familles exceptées ; son parcours.

    Toujours ce qui le compose, le protège, et dit qui y travaille ; le reste à tour de rôle, d'un
    ménage à l'autre : un ménage de tous les types est lent à rejouer.
    """
    parcours = await entre(maison, menage_ouvert(sujet=sujet, id=f"menage.ouvert-{ce_menage}"))
    autre = await entre(maison, menage_ouvert(sujet=f"{sujet}-autre", id=f"autre-{ce_menage}"))
    await entre(maison, accord("INT-FAMILIER", sujet=sujet, id=f"familier-{ce_menage}"))
    for source in (SIAO, FAMILIER):
        mots = Mots(source, sujet, ICI, ce_menage, autre)
        dits = (c for c in _arrive(int(ce_menage)) if c.fiche.famille not in sans)
        lot = [mots.redit(c) for c in dits if _dit_par(c.fiche.nom) == source]
        recus = (await envoie(maison, lot, media=LOT, par=source)).json()["resultats"]
        refuses = [recu for recu in recus if recu["statut"] >= REFUS]
        assert refuses == [], refuses
        maison.position = max(maison.position, *(recu["position"] for recu in recus))
    return parcours


def _arrive(tour: int) -> list[type[Evenement[Any]]]:
    ailleurs = {"menage.ouvert", *CHANGENT_DE_MENAGE}
    return a_tour_de_role([c for c in des_menages() if c.fiche.nom not in ailleurs], tour)


def a_tour_de_role(
    classes: Sequence[type[Evenement[Any]]], tour: int
) -> list[type[Evenement[Any]]]:
    """Une part de ces types, et ceux dont tout dépend."""
    return [
        classe
        for rang, classe in enumerate(classes)
        if classe.fiche.famille in TOUJOURS or rang % TOURS == tour % TOURS
    ]
