"""Les protections que respecte un lecteur : toutes, sauf ce que lui cacherait un inconnu."""

from dataclasses import replace
from datetime import date

from parcours.domain.langage.fondation import Base
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.vif.etat import Protection, Vif


def protections_a_respecter(lecteur: Lecteur, parcours: Parcours, aujourdhui: date) -> Vif:
    """Les protections que le lecteur doit respecter.

    Celle que nul n'a confirmée ne masque ni au SIAO, ni au référent déjà en charge, ce qu'ils
    lisaient : à qui l'on désigne ensuite, elle masque comme aux autres.
    Aucune ne nomme une personne du ménage : qui la menace pourrait lire à sa place.
    """
    vif = parcours.volet(Vif, aujourdhui)
    if Role.MENAGE in lecteur.roles:
        return replace(vif, protections=tuple(p.sans_exception() for p in vif.protections))
    suit_ici = parcours.ressort.actuel in lecteur.departements
    siao = Role.SIAO in lecteur.roles and suit_ici
    respectees = tuple(
        p
        for p in vif.protections
        if not p.a_confirmer or not (siao or _etait_referent(lecteur, parcours, p, aujourdhui))
    )
    return replace(vif, protections=respectees)


def _etait_referent(
    lecteur: Lecteur, parcours: Parcours, protection: Protection, aujourdhui: date
) -> bool:
    """Vrai du référent en charge qui l'était déjà quand on a dit la protection."""
    referent = parcours.referent(aujourdhui)
    if referent is None or referent.organisme != lecteur.organisme:
        return False
    dites = (e.fait for e in parcours.histoire.entrees)
    dite = next((f for f in dites if f.reference == protection.reference), None)
    return dite is not None and any(
        r.est_fondee
        and r.base is Base.MANDAT
        and r.organisme == lecteur.organisme
        and r.fait.position < dite.position
        and r.couvre(dite.su_le)
        for r in parcours.relations
    )
