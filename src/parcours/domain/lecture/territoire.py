"""Qui lit quoi d'un flux du territoire : une structure, un site, un plan ou un autre.

Tout professionnel lit, sur son territoire, ce qui ne désigne personne (jusqu'à S2) ; le SIAO et le
CIDFF y lisent aussi les communes qui accueillent des victimes de violences (S4). Ce qui est public
(S0) se lit de partout. Là où un ménage est dit, le flux est le sien : ce qu'on y a dit d'un site ou
d'une structure se lit comme si le ménage n'y était pas.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from parcours.domain.histoire.agregats import agregat_de
from parcours.domain.histoire.protege import Voile
from parcours.domain.langage import nomenclatures
from parcours.domain.langage.champs import DIT_LA_COMMUNE
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.fiche import PARTOUT, Agregat
from parcours.domain.langage.habilitation import NomDeVue, Portee
from parcours.domain.langage.vocabulaire import S0, S2, S4, S5, Role, Sensibilite
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.correction import fait_vise
from parcours.domain.volets.territoire.offre import SANS_COMMUNE, StructureDeclaree

FAMILLE: Final = "territoire"
FAMILLES_TERRITORIALES: Final = frozenset({FAMILLE}) | PARTOUT
SANS_PROFESSION: Final = frozenset({Role.MENAGE, Role.OBSERVATEUR})
"""Les rôles qui ne lisent d'un territoire que ce qui est public."""
LISENT_LES_COMMUNES_VIF: Final = frozenset({Role.SIAO, Role.CIDFF})


def niveau_sur_place(lecteur: Lecteur) -> Sensibilite:
    """Ce qu'il lit d'un flux de son territoire."""
    if lecteur.est_superviseur:
        return S5
    if lecteur.roles & LISENT_LES_COMMUNES_VIF:
        return S4
    return S2 if lecteur.roles - SANS_PROFESSION else S0


def niveau_d_ailleurs(lecteur: Lecteur) -> Sensibilite:
    """Ce qu'il lit d'un flux qui n'est pas de son territoire."""
    return S5 if lecteur.est_superviseur else S0


def ouvre_les_expulsions(lecteur: Lecteur, niveau: Sensibilite) -> bool:
    """Vrai de qui, lisant à ce niveau un flux de son territoire, y ouvre tous les dossiers."""
    d_ici = niveau > niveau_d_ailleurs(lecteur) or lecteur.est_superviseur
    return d_ici and lecteur.portee(NomDeVue.EXP) >= Portee.TERRITOIRE


def type_de_place(code: str, niveau: Sensibilite) -> str:
    """Le type de places d'une structure, ou ce qui tait qu'elle abrite des victimes de violences.

    Les autres codes sensibles le sont pour une personne : d'une structure, ils se lisent.
    """
    connu = nomenclatures.liste("TYPE_PLACE").codes.get(code)
    protege = connu is not None and connu.sensibilite == S4.name
    return nomenclatures.masquer("TYPE_PLACE", code, niveau.name) if protege else code


def marques_tues(data: Mapping[str, Any]) -> frozenset[str]:
    """Les marques des champs à taire : la commune d'un accueil de victimes de violences."""
    return frozenset({DIT_LA_COMMUNE} if data.get("type_place") in SANS_COMMUNE else ())


def regard_territorial(lecteur: Lecteur, flux: Parcours, agregat: Agregat) -> Regard | None:
    """Ce que le lecteur voit d'un flux de cette sorte ; None : pour lui, il n'existe pas."""
    dits = du_territoire([entree.fait for entree in flux.histoire.entrees])
    if agregat is Agregat.MENAGE or _sorte(flux, dits) is not agregat:
        return None
    sur_place = _departement(flux) in lecteur.departements
    niveau = niveau_sur_place(lecteur) if sur_place else niveau_d_ailleurs(lecteur)
    if niveau < S4 and lecteur.organisme not in qui_sait(dits):
        dits = [f for f in dits if f.organisme == lecteur.organisme] if abrite(dits) else dits
    connus = {f.reference for f in dits}
    vu = Regard(
        lecteur=lecteur,
        familles=FAMILLES_TERRITORIALES,
        niveau=niveau,
        voile=Voile(frozenset(e.fait.reference for e in flux.histoire.entrees) - connus),
    )
    return vu if any(_revele(vu, fait) for fait in dits) else None


def abrite(faits: Iterable[Fait]) -> bool:
    """Vrai d'une structure dont on a dit un jour qu'elle accueille des victimes de violences.

    L'avoir dit, même à tort, suffit : elle était ailleurs sous une autre déclaration.
    """
    return bool(qui_sait(faits))


def qui_sait(faits: Iterable[Fait]) -> frozenset[str]:
    """Ceux qui savent qu'elle en accueille : qui l'a déclaré, et qui la gère."""
    declarations = [(f.organisme, f.evenement) for f in faits]
    return frozenset(
        organisme
        for auteur, dite in declarations
        if isinstance(dite, StructureDeclaree) and dite.tait_sa_commune
        for organisme in (auteur, dite.organisme)
    )


def du_territoire(faits: Sequence[Fait]) -> list[Fait]:
    """Les faits qui ne parlent pas d'un ménage, ce qui les corrige, et ce qui le corrige."""
    dits = {f.reference for f in faits if f.evenement.fiche.famille == FAMILLE}
    visent = {f.reference: cible for f in faits if (cible := fait_vise(f.evenement))}
    while plus := {reference for reference, cible in visent.items() if cible in dits} - dits:
        dits |= plus
    return [f for f in faits if f.reference in dits]


def _sorte(flux: Parcours, dits: Sequence[Fait]) -> Agregat:
    """De quoi parle le flux, le ménage que l'on y dirait mis à part."""
    return agregat_de(flux.id, dits) if flux.agregat is Agregat.MENAGE else flux.agregat


def _departement(flux: Parcours) -> str | None:
    if flux.agregat is Agregat.MENAGE:
        return flux.ressort.origine
    lieu = flux.lieu(date.max)
    return lieu.departement if lieu else None


def _revele(vu: Regard, fait: Fait) -> bool:
    """Vrai si le fait dit au lecteur que le flux existe ; la correction d'un fait tu se tait."""
    d_un_autre = fait.organisme != vu.lecteur.organisme
    corrige = fait.evenement.fiche.famille in PARTOUT
    return vu.voit_le_fait(fait) and not (d_un_autre and corrige)
