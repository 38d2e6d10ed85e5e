"""Ce qu'un lecteur lit des données d'un fait, champ par champ : la seule façon de les montrer.

La chronologie, le flux des évènements et la carte s'en servent. Ce qui est masqué se tait : la clé
est absente. Chacun lit les siens en entier ; une donnée dont la clé est détruite ne se lit plus.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, NamedTuple

from pydantic import BaseModel

from parcours.domain.langage import marques, nomenclatures
from parcours.domain.langage.champs import (
    COMPTE_DES_MENAGES,
    DIT_L_HABILITATION,
    DIT_LA_COMMUNE,
    DIT_LA_STRUCTURE,
    Code,
    Personnel,
    Scelle,
)
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fait import Fait, FaitIllisible
from parcours.domain.langage.vocabulaire import S4, S5, Sensibilite
from parcours.domain.lecture.regard import Regard
from parcours.domain.lecture.territoire import FAMILLE, marques_tues, ouvre_les_expulsions
from parcours.domain.tableaux.bilan_d_expulsion import ARRETES
from parcours.domain.tableaux.secret import publiable
from parcours.domain.volets.menage.identite import COORDONNEES, CoordonneesModifiees
from parcours.domain.volets.vif.etat import Protection

RIEN: Final[frozenset[str]] = frozenset()

Contenu = Mapping[str, Any] | BaseModel
"""Ce que dit un fait, ou une partie d'un fait : relu du journal, ou tel qu'il y est écrit."""


class Acuite(NamedTuple):
    """Avec quelle finesse un lecteur lit un fait."""

    niveau: Sensibilite
    lit_les_identites: bool
    masques: frozenset[str] = RIEN
    """Les marques des champs à taire."""
    lecteur: str = ""
    """L'organisme du lecteur : là où on le nomme, il se lit."""
    protege: bool = False
    """Vrai si une protection de l'adresse couvre le fait, et ne nomme pas le lecteur."""
    ouvre_les_expulsions: bool = False
    """Vrai d'un fait du territoire, à qui y ouvre tous les dossiers d'expulsion."""


L_AUTEUR: Final = "l-auteur"
"""La marque d'un fait dont l'auteur se tait."""
UN_PARTENAIRE: Final = "/partenaires/un-partenaire"
"""La source d'un fait dont l'auteur se tait."""


ENTIERE: Final = Acuite(S5, lit_les_identites=True)
"""Comment on lit ses propres faits."""


def acuite(regard: Regard, fait: Fait) -> Acuite:
    """Comment un lecteur lit un fait du parcours.

    Sous une protection qui masque jusqu'à la commune, qui n'est pas nommé ne lit pas non plus les
    noms : ils suffiraient à retrouver la personne.
    """
    if fait.organisme == regard.lecteur.organisme:
        return ENTIERE
    niveau, protections = regard.niveau_de(fait), regard.masquent(fait)
    du_territoire = fait.evenement.fiche.famille == FAMILLE
    masques = marques_tues(dict(_dits(fait.evenement))) if du_territoire else RIEN
    if regard.tait_l_auteur(fait):
        masques |= {L_AUTEUR}
    lit_les_identites = regard.lit_les_identites
    if protections:
        masques |= _masquees(protections)
        lit_les_identites &= DIT_LA_COMMUNE not in masques
    return Acuite(
        niveau,
        lit_les_identites,
        masques,
        regard.lecteur.organisme,
        protege=bool(protections),
        ouvre_les_expulsions=du_territoire and ouvre_les_expulsions(regard.lecteur, niveau),
    )


def _masquees(protections: Iterable[Protection]) -> frozenset[str]:
    """Les marques des champs que taisent ces protections."""
    structure = any(p.masque_la_structure for p in protections)
    commune = any(p.masque_la_commune for p in protections)
    dites = ((structure, DIT_LA_STRUCTURE), (commune, DIT_LA_COMMUNE))
    return frozenset(marque for tue, marque in dites if tue)


def emetteur(regard: Regard, fait: Fait) -> tuple[str, str]:
    """La source et l'identifiant du fait ; ce qu'on en montre si son auteur se tait.

    L'identifiant aussi : c'est l'auteur qui l'a choisi.
    """
    return de_qui_se_tait(fait.position) if regard.tait_l_auteur(fait) else (fait.source, fait.id)


def de_qui_se_tait(position: int) -> tuple[str, str]:
    """La source et l'identifiant que l'on montre d'un fait dont l'auteur se tait."""
    return UN_PARTENAIRE, f"fait-{position}"


def reference(regard: Regard, fait: Fait) -> str:
    """La référence du fait, telle que la chronologie le montre."""
    return "#".join(emetteur(regard, fait))


def donnees(
    classe: type[Evenement[Any]] | None,
    contenu: Contenu,
    acuite: Acuite,
    clair: Mapping[Scelle, Any],
) -> dict[str, Any]:
    """Les données d'un fait, telles que le lecteur peut les lire ; rien d'un type inconnu."""
    if classe is None or classe is FaitIllisible:
        return {}
    return _montre(classe, contenu, acuite, clair)


def scelles(
    classe: type[Evenement[Any]] | None, contenu: Contenu, acuite: Acuite
) -> Iterator[Scelle]:
    """Les données personnelles que `donnees` montrera : à desceller avant."""
    if classe is not None and classe.personnels and acuite.lit_les_identites:
        yield from _scelles(classe, contenu, acuite)


def _scelles(modele: type[BaseModel], contenu: Contenu, acuite: Acuite) -> Iterator[Scelle]:
    for champ, valeur in _visibles(modele, contenu, acuite):
        if isinstance(valeur, Scelle):
            yield valeur
        elif champ.interne is not None:
            for element in _en_liste(valeur):
                yield from _scelles(champ.interne, element, acuite)


def _montre(
    modele: type[BaseModel], contenu: Contenu, acuite: Acuite, clair: Mapping[Scelle, Any]
) -> dict[str, Any]:
    montre: dict[str, Any] = {}
    for champ, valeur in _visibles(modele, contenu, acuite):
        if isinstance(valeur, Scelle):
            if acuite.lit_les_identites and valeur in clair:
                montre[champ.nom] = clair[valeur]
        elif champ.est_personnel and not acuite.lit_les_identites:
            continue  # whatever it is made of, it names somebody
        elif champ.interne is not None and valeur is not None:
            elements = [_montre(champ.interne, v, acuite, clair) for v in _en_liste(valeur)]
            montre[champ.nom] = elements if isinstance(valeur, list | tuple) else elements[0]
        elif champ.liste is not None:
            montre[champ.nom] = _masque(valeur, champ.liste, acuite.niveau)
        else:
            montre[champ.nom] = valeur
    return montre


def _masque(valeur: Any, liste: str, niveau: Sensibilite) -> Any:  # noqa: ANN401 (codes, or none)
    """Les codes, remplacés par ceux qui les masquent à ce niveau."""
    if isinstance(valeur, list | tuple):
        return [nomenclatures.masquer(liste, code, niveau.name) for code in valeur]
    return None if valeur is None else nomenclatures.masquer(liste, valeur, niveau.name)


# --- Les champs -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Champ:
    """Ce qu'il faut savoir d'un champ pour le montrer, lu une fois de ses marques."""

    nom: str
    sensibilite: Sensibilite
    sous_protection: Sensibilite
    """Ce qu'il faut lire quand l'adresse est protégée."""
    marques: frozenset[str]
    liste: str | None
    interne: type[BaseModel] | None
    est_personnel: bool
    """Vrai s'il se scelle toujours : qui ne lit pas le nominatif ne le lit pas."""


def _visibles(
    modele: type[BaseModel], contenu: Contenu, acuite: Acuite
) -> Iterator[tuple[_Champ, Any]]:
    """Les champs dits que le lecteur peut lire, chacun avec sa valeur, dans l'ordre du modèle."""
    dits = dict(_dits(contenu))
    for champ in _champs(modele):
        exige = champ.sous_protection if acuite.protege else champ.sensibilite
        lisible = exige <= acuite.niveau and not _est_tu(champ, dits.get(champ.nom), acuite)
        if champ.nom in dits and lisible and not _designe(champ, dits, acuite):
            yield champ, dits[champ.nom]


def _est_tu(champ: _Champ, valeur: Any, acuite: Acuite) -> bool:  # noqa: ANN401 (a field's value)
    if DIT_L_HABILITATION in champ.marques:
        return acuite is not ENTIERE
    return bool(champ.marques & acuite.masques) and valeur != acuite.lecteur


def _designe(champ: _Champ, dits: Mapping[str, Any], acuite: Acuite) -> bool:
    """Vrai d'un compte qui peut désigner un ménage, à qui ne lit pas tout."""
    if COMPTE_DES_MENAGES not in champ.marques or acuite.niveau >= S5:
        return False
    ouvre = acuite.ouvre_les_expulsions
    return not se_dit(dits.get("indicateur"), dits[champ.nom], ouvre_les_expulsions=ouvre)


def se_dit(indicateur: str | None, valeur: int, *, ouvre_les_expulsions: bool) -> bool:
    """Vrai si le chiffre d'un bilan ne désigne personne.

    Ce que disent aussi les publications ne se lit que là, quel qu'en soit le nombre, de qui n'ouvre
    pas les dossiers : à côté d'elles, il rendrait ce qu'elles taisent.
    """
    return publiable(valeur) and (ouvre_les_expulsions or indicateur not in ARRETES)


def _dits(contenu: Contenu) -> Iterable[tuple[str, Any]]:
    if isinstance(contenu, BaseModel):
        return ((nom, getattr(contenu, nom)) for nom in contenu.model_fields_set)
    return contenu.items()


@cache
def _champs(modele: type[BaseModel]) -> tuple[_Champ, ...]:
    tous = []
    for nom, info in modele.model_fields.items():
        portees = list(marques.marques(info))
        exige = _exige(modele, nom)
        joint = issubclass(modele, CoordonneesModifiees) and nom in COORDONNEES
        tous.append(
            _Champ(
                nom,
                exige,
                max(exige, S4) if joint else exige,
                frozenset(m for m in portees if isinstance(m, str)),
                next((m.liste for m in portees if isinstance(m, Code)), None),
                marques.sous_modele(info),
                any(isinstance(m, Personnel) and m.toujours for m in portees),
            )
        )
    return tuple(tous)


def _exige(modele: type[BaseModel], nom: str) -> Sensibilite:
    """Ce qu'il faut lire pour lire un champ : au moins ce qu'exige son fait."""
    if issubclass(modele, Evenement):
        return modele.sensibilite_de(nom)
    return marques.sensibilite(modele.model_fields[nom])


def _en_liste(valeur: Any) -> Iterable[Any]:  # noqa: ANN401 (an object, or several)
    return valeur if isinstance(valeur, list | tuple) else (valeur,)
