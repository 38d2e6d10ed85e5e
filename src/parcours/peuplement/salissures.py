"""Ce qui arrive aux récits avant d'arriver ici : en retard, deux fois, de travers.

Chaque salissure change le récit d'un ménage, ou lui en ajoute un autre ; aucune n'est refusée.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from parcours.annuaire import Partenaire
from parcours.domain.langage.vocabulaire import Role
from parcours.peuplement.champs import classe
from parcours.peuplement.departement import PRIORITAIRES
from parcours.peuplement.recit import JAMAIS, Dit, Recit

Salissure = Callable[[Recit], None]
_RESERVES: Final = ("relation", "correction", "parcours")


def arrive_en_retard(recit: Recit) -> None:
    """Un fait se sait des semaines après."""
    dit = recit.hasard.parmi(recit.dits)
    dit.su_le = min(recit.hasard.apres(dit.jour, 20, 150), recit.jusqu_au)


def se_dit_deux_fois(recit: Recit) -> None:
    """Un partenaire envoie le même fait sous deux identifiants."""
    if dit := _ordinaire(recit):
        recit.dits.append(replace(dit, id=f"{dit.id}-bis", data=dict(dit.data)))


def se_contredit(recit: Recit) -> None:
    """Le même acte, redit à quelques jours près par qui l'a déjà dit."""
    if dit := _ordinaire(recit):
        jour = min(dit.jour + timedelta(days=recit.hasard.entre(1, 9)), recit.jusqu_au)
        data = {**dit.data, "survenu_le": jour.isoformat()}
        recit.dits.append(
            replace(dit, id=f"{dit.id}-autre", jour=jour, su_le=max(jour, dit.su_le), data=data)
        )


def se_raconte_aussi(recit: Recit) -> None:
    """Un autre partenaire du ménage dit le même acte, à un jour ou deux près, et plus tard."""
    connus = {dit.par.source: dit.par for dit in recit.dits}
    siao = recit.qui(Role.SIAO)
    temoins = [
        (dit, par)
        for dit in recit.dits
        for par in {**connus, siao.source: siao}.values()
        if _en_est_temoin(par, dit)
    ]
    if not temoins:
        return
    dit, par = recit.hasard.parmi(temoins)
    jour = min(dit.jour + timedelta(days=recit.hasard.entre(0, 2)), recit.jusqu_au)
    su_le = min(recit.hasard.apres(max(jour, dit.su_le), 0, 12), recit.jusqu_au)
    data = {**dit.data, "survenu_le": jour.isoformat()}
    recit.dits.append(
        replace(dit, par=par, id=f"{dit.id}-aussi", jour=jour, su_le=su_le, data=data)
    )


def _en_est_temoin(par: Partenaire, dit: Dit) -> bool:
    """Vrai d'un acte d'autrui que ses rôles lui permettent de dire."""
    fiche = classe(dit.sorte).fiche
    autrui = par.organisme != dit.par.organisme
    return fiche.acte is not None and autrui and bool(fiche.emetteurs & set(par.roles))


def se_corrige(recit: Recit) -> None:
    """Un fait annulé, redaté ou rectifié par qui l'a dit."""
    if not (dit := _ordinaire(recit)):
        return
    comment = recit.hasard.parmi(("annule", "redate", "rectifie"))
    if comment == "annule":
        _corrige(recit, dit, "correction.fait-annule", motif="ERREUR")
    elif comment == "redate":
        veille = (dit.jour - timedelta(days=recit.hasard.entre(1, 20))).isoformat()
        _corrige(recit, dit, "correction.date-precisee", nouvelle_date=veille, precision="JOUR")
    else:
        remplacant = replace(dit, id=f"{dit.id}-juste", data=dict(dit.data))
        recit.dits.append(remplacant)
        _corrige(
            recit,
            dit,
            "correction.fait-rectifie",
            remplacant=remplacant.reference,
            motif="SAISIE",
        )


def se_dit_ailleurs(recit: Recit) -> None:
    """Un fait écrit dans le dossier d'un autre ménage, que le SIAO rend au bon."""
    if not (dit := _ordinaire(recit)):
        return
    juste = dit.sujet
    dit.sujet = _voisin(recit, "perdu")
    recit.jour = recit.hasard.apres(dit.su_le, 1, 30)
    recit.dit(
        "correction.rattachement-change",
        Role.SIAO,
        cible=dit.reference,
        menage_cible=f"{{{{{juste}}}}}",
    )


def se_reunit(recit: Recit) -> None:
    """Le même ménage ouvert deux fois ; le SIAO réunit les deux dossiers."""
    sujet, recit.sujet = recit.sujet, _voisin(recit, "double")
    double = recit.sujet
    recit.s_ouvre(Role.SIAO, "AUTRE")
    recit.dit("veille.situation-residentielle-constatee", Role.SIAO, situation="TIERS")
    recit.sujet = sujet
    recit.apres(5, 40)
    recit.dit(
        "correction.menages-fusionnes",
        Role.SIAO,
        absorbe=f"{{{{{double}}}}}",
        motif="MEME_MENAGE",
    )


def se_rattache(recit: Recit) -> None:
    """La préfecture en parle sous son numéro ; le SIAO dit que c'est le même."""
    numero = f"{recit.ou.code}-{recit.numero:07}"
    sujet, recit.sujet = recit.sujet, f"{PRIORITAIRES}:{numero}"
    recit.dit("acces.priorite-labellisee", Role.PREFECTURE, motif="MAL_LOGE")
    recit.sujet = sujet
    recit.apres(1, 30)
    recit.dit("menage.identifiant-externe-rattache", Role.SIAO, systeme="SYPLO", valeur=numero)


def attend(recit: Recit) -> None:
    """Quelqu'un qui ne travaille pas avec le ménage en parle ; le SIAO confirme, ou non."""
    inconnu = recit.ou.qui(Role.ASSOCIATION_ACCOMPAGNEMENT, recit.hasard)
    fait = recit.dit_par(inconnu, "maintien.degradation-signalee")
    demande = recit.dit_par(
        inconnu, "relation.demandee", motif="SUIT_DEJA_LE_MENAGE", base="ACCORD"
    )
    recit.apres(1, 20)
    if recit.chance(0.5):
        recit.dit("relation.fait-confirme", Role.SIAO, fait=fait)
        recit.dit("relation.confirmee", Role.SIAO, demande=demande)
    elif recit.chance(0.3):
        recit.dit("relation.refusee", Role.SIAO, demande=demande, motif="AUTRE")


def se_protege(recit: Recit) -> None:
    """L'adresse d'un ménage que l'on suivait déjà se protège, en silence."""
    recit.dit("vif.protection-adresse-activee", Role.SIAO, niveau="N2")


def demenage(recit: Recit) -> None:
    """Le ménage part, et son parcours demeure."""
    recit.apres(5, 60)
    recit.dit("parcours.depart-du-territoire-constate", Role.SIAO)


SALISSURES: Final[Mapping[Salissure, float]] = {
    arrive_en_retard: 0.25,
    se_dit_deux_fois: 0.05,
    se_contredit: 0.03,
    se_corrige: 0.06,
    se_dit_ailleurs: 0.01,
    se_reunit: 0.02,
    se_rattache: 0.04,
    attend: 0.08,
    se_protege: 0.01,
    demenage: 0.01,
    se_raconte_aussi: 0.08,
}
"""La part des ménages à qui chacune arrive : une supposition, que rien ne publie."""


def salit(recit: Recit) -> None:
    """Ce qui arrive à ce ménage, parmi tout cela."""
    for salissure, part in SALISSURES.items():
        if recit.chance(part) and recit.dits:
            salissure(recit)


def _ordinaire(recit: Recit) -> Dit | None:
    """Un fait que l'on peut redire ou corriger sans que rien d'autre ne le cite."""
    cites = {valeur for dit in recit.dits for valeur in dit.data.values() if _cite(valeur)}
    ordinaires = [
        dit
        for dit in recit.dits[1:]
        if dit.reference not in cites
        and not dit.sorte.startswith(_RESERVES)
        and not classe(dit.sorte).fiche.reserve
    ]
    return recit.hasard.parmi(ordinaires) if ordinaires else None


def _cite(valeur: object) -> bool:
    return isinstance(valeur, str) and "#" in valeur and valeur != JAMAIS


def _corrige(recit: Recit, dit: Dit, sorte: str, **champs: Any) -> None:  # noqa: ANN401 (any field)
    recit.jour = recit.hasard.apres(dit.su_le, 1, 40)
    recit.dit_par(dit.par, sorte, cible=dit.reference, **champs)


def _voisin(recit: Recit, suite: str) -> str:
    return f"{recit.sujet}-{suite}"
