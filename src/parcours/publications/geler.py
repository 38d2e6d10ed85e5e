"""Geler une publication : compter, taire avec toutes les autres, faire attaquer, puis écrire."""

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from parcours.errors import CannotRun
from parcours.postgres.guard import AnyConnection
from parcours.publications import (
    bilans,
    demarches,
    glissantes,
    liens,
    lues,
    medianes,
    presque,
    registre,
    violences,
)
from parcours.publications.composee import Composee, revise
from parcours.publications.composer import composer
from parcours.publications.demarches import AnneeDeTrimestres
from parcours.publications.glissantes import Redite
from parcours.publications.periodes import TRIMESTRES, Periode
from parcours.publications.registre import Connu, Decidee
from parcours.secret_statistique.attaque import attaquer
from parcours.secret_statistique.avancement import Avance, en_silence
from parcours.secret_statistique.cases import (
    Case,
    Cle,
    RegleDeSecret,
    SystemeDeCases,
    Termes,
    su_de_l_interieur,
)
from parcours.secret_statistique.protection import Inprotegeable, Parution, Passe, proteger


class PublicationRefusee(CannotRun):
    """Cette publication ne se gèle pas ; la phrase dit pourquoi."""


async def decider(  # noqa: PLR0913 (what a release depends on)
    connexion: AnyConnection,
    periode: Periode,
    departements: Sequence[str],
    regle: RegleDeSecret,
    aujourdhui: date,
    *,
    reviser: bool = False,
    avance: Avance = en_silence,
) -> Decidee:
    """Décide de ce qui paraît, dans une transaction qui ne voit qu'un instant.

    Raises:
        PublicationRefusee: la période n'est pas finie, a déjà paru, ou une case se dirait.
    """
    await registre.attend_son_tour(connexion)
    connu = await registre.connu(connexion)
    revision = _revision(connu, periode, departements, aujourdhui, reviser=reviser)
    await _attend_assez_de_menages(connexion, connu, periode, regle)
    matiere, position = await lues.lire(connexion, periode)
    composee = composer(matiere, periode, departements, regle.seuil).revisee(revision)
    lie(composee, connu, periode, departements, revision)
    try:
        passe = Passe(connu.paru, connu.protegees, deja_tues(composee, connu, revision))
        protection = proteger(ensemble(connu, composee), regle, passe, avance)
    except Inprotegeable as refus:
        raise PublicationRefusee(f"{refus} : publier une période plus longue") from refus
    attaque = _attaque(ensemble(connu, composee), protection, regle, avance)
    noms = [*(gelee.nom for gelee in connu.gelees), revise(periode.code, revision)]
    mesures = medianes.qui_paraissent(composee.mesures, protection.paru, noms, regle.seuil)
    return Decidee(
        periode=periode,
        revision=revision,
        departements=departements,
        seuil=regle.seuil,
        position=position,
        composee=replace(composee, mesures=mesures),
        paru=protection.paru,
        bilan=_bilan(connu, composee, protection) | attaque,
    )


def _revision(
    connu: Connu,
    periode: Periode,
    departements: Sequence[str],
    aujourdhui: date,
    *,
    reviser: bool,
) -> int:
    if not periode.est_finie(aujourdhui):
        demain = periode.jours.dernier + timedelta(1)
        raise PublicationRefusee(f"{periode.code} n'est pas finie : à publier à partir du {demain}")
    if connu.gelees and list(connu.gelees[0].departements) != list(departements):
        dits = ", ".join(connu.gelees[0].departements)
        raise PublicationRefusee(
            f"le périmètre est celui de la première publication ({dits}) : un autre dirait, par "
            "différence, ce qu'elle tait"
        )
    deja = sum(gelee.periode == periode.code for gelee in connu.gelees)
    if deja and not reviser:
        raise PublicationRefusee(f"{periode.code} a déjà paru : --reviser publie ce qui a changé")
    if reviser and not deja:
        raise PublicationRefusee(f"{periode.code} n'a pas encore paru")
    parues = {gelee.periode for gelee in connu.gelees}
    manquent = [t.code for t in periode.trimestres if t.code not in parues]
    if periode.trimestre is None and manquent:
        raise PublicationRefusee(f"une année se publie après ses trimestres : {manquent[0]} manque")
    return deja + 1


async def _attend_assez_de_menages(
    connexion: AnyConnection, connu: Connu, periode: Periode, regle: RegleDeSecret
) -> None:
    """Refuse de réviser pour quelques ménages : la différence serait la leur."""
    if avant := [gelee for gelee in connu.gelees if gelee.periode == periode.code]:
        combien = await registre.menages_depuis(connexion, avant[-1].position)
        if combien < regle.d_une_revision:
            raise PublicationRefusee(
                f"{combien} ménages ont un fait nouveau depuis la dernière révision de "
                f"{periode.code} : à partir de {regle.d_une_revision}, ce qui a changé ne dit "
                "plus rien de l'un d'eux"
            )


def lie(
    composee: Composee, connu: Connu, periode: Periode, departements: Sequence[str], revision: int
) -> None:
    """Lie la publication à celles d'avant ; des faits tardifs ont pu déplacer ce qu'on y sait."""
    noms = liens.dites([*(gelee.nom for gelee in connu.gelees), revise(periode.code, revision)])
    liens.oublie_l_avant(composee, connu.systeme.cases, periode, noms)
    cases = _toutes(composee, connu)
    for termes in liens.liens(periode, departements, noms):
        if all(cle in cases for cle, _ in termes):  # an older catalogue had not that table
            _ajoute(composee, connu, termes)
    for dite in demarches.annees(periode, departements, noms, connu.systeme.cases):
        _fait_l_annee(composee, connu, dite)
    if periode.trimestre is None:
        _lie_les_annees(composee, connu, periode, departements, noms)
    if revision > 1:
        for cle, case in [*composee.cases.items()]:
            _revise(composee, connu, cle, case, revision)


def _lie_les_annees(
    composee: Composee,
    connu: Connu,
    periode: Periode,
    departements: Sequence[str],
    noms: Mapping[str, str],
) -> None:
    """Ce que des années comptent deux fois ; ce qui dure de l'une à l'autre."""
    cases = _toutes(composee, connu)
    for redite in (
        *glissantes.redites(composee, periode, noms),
        *liens.redites(periode, departements, noms),
    ):
        if redite.avant in cases and redite.apres in cases:
            _redit(composee, connu, redite)
    for termes in presque.annee(periode, departements, noms):
        if all(c in cases for c, _ in termes) and presque.est_peu(_ecart(termes, cases)):
            _ajoute(composee, connu, termes)
    for avant, apres in violences.suites(periode, noms):
        if avant in cases and apres in cases:
            _ajoute(composee, connu, ((avant, 1), (apres, -1)))


def _toutes(composee: Composee, connu: Connu) -> Mapping[Cle, Case]:
    """Les cases d'avant et celles-ci, avec celles qui s'y ajouteront."""
    return ChainMap(composee.cases, connu.systeme.cases)


def _ajoute(composee: Composee, connu: Connu, termes: Termes) -> None:
    if ecart := _ecart(termes, _toutes(composee, connu)):
        tardif = ("tardif", *termes[-1][0], *termes[0][0])
        composee.cases[tardif] = Case(ecart, 0, 0, se_publie=False, est_connue=True)
        termes = (*termes, (tardif, -1))
    composee.equations.append(termes)


def _ecart(termes: Termes, cases: Mapping[Cle, Case]) -> int:
    return sum(signe * cases[cle].valeur for cle, signe in termes)


def _fait_l_annee(composee: Composee, connu: Connu, dite: AnneeDeTrimestres) -> None:
    """Une année est la somme de ses trimestres ; de ceux qui n'ont pas paru, le reste."""
    cases = _toutes(composee, connu)
    trimestres = [cle for cle in dite.trimestres if cle in cases]
    if dite.annee not in cases or not trimestres:
        return
    parties: Termes = tuple((cle, 1) for cle in trimestres)
    if len(trimestres) < TRIMESTRES:
        manque = cases[dite.annee].valeur - sum(cases[cle].valeur for cle in trimestres)
        reste = ("reste", "+".join(cle[1] for cle in trimestres), *dite.annee)
        composee.cases[reste] = Case(max(manque, 0), max(manque, 0), se_publie=False)
        parties = (*parties, (reste, 1))
    _ajoute(composee, connu, (*parties, (dite.annee, -1)))


def _redit(composee: Composee, connu: Connu, redite: Redite) -> None:
    """Une case qu'une autre publication compte aussi ; ce qu'elle a gagné depuis est une case."""
    termes: Termes = ((redite.avant, 1), (redite.apres, -1))
    if redite.grandit or bilans.grandit(redite.apres):
        cases = _toutes(composee, connu)
        gagne = max(cases[redite.apres].valeur - cases[redite.avant].valeur, 0)
        cle = ("gagnes", redite.apres[1], *redite.avant, *redite.apres)
        composee.cases[cle] = Case(gagne, gagne, se_publie=False)
        termes = ((redite.avant, 1), (cle, 1), (redite.apres, -1))
    _ajoute(composee, connu, termes)


def deja_tues(composee: Composee, connu: Connu, revision: int) -> frozenset[Cle]:
    """Les cases d'une révision que celle d'avant taisait : là où rien n'a bougé, c'est la même."""
    if revision == 1:
        return frozenset()
    avant = ((cle, _avant(cle, revision)) for cle in composee.cases)
    return frozenset(cle for cle, la_meme in avant if connu.paru.get(la_meme, 0) is None)


def _avant(cle: Cle, revision: int) -> Cle:
    """La même case, dans la révision d'avant."""
    return (cle[0], revise(cle[1].partition("/")[0], revision - 1), *cle[2:])


def _revise(composee: Composee, connu: Connu, cle: Cle, case: Case, revision: int) -> None:
    """La case révisée est celle d'avant, ce qui s'y ajoute en plus, ce qui s'en retire en moins."""
    avant = _avant(cle, revision)
    if (connue := connu.systeme.cases.get(avant)) is None:
        return
    ecart = case.valeur - connue.valeur
    plus, moins = ("ajoutes", *cle), ("retires", *cle)
    composee.cases[plus] = Case(max(ecart, 0), max(ecart, 0), se_publie=False)
    composee.cases[moins] = Case(max(-ecart, 0), max(-ecart, 0), se_publie=False)
    composee.equations.append(((avant, 1), (plus, 1), (moins, -1), (cle, -1)))


def ensemble(connu: Connu, composee: Composee) -> SystemeDeCases:
    """Tout ce qui a été décidé, et ce qui se décide."""
    tout = SystemeDeCases(dict(connu.systeme.cases), set(connu.systeme.equations))
    tout.ajoute(composee.cases, composee.equations)
    return tout


def _bilan(connu: Connu, composee: Composee, protection: Parution) -> dict[str, Any]:
    """Ce qui paraît et ce qui se tait ; d'une révision, combien de cases l'on y voit bouger."""
    publiables = [cle for cle, case in composee.cases.items() if case.se_publie]
    bouge = [
        cle[1:]
        for cle, case in composee.cases.items()
        if cle[0] in {"ajoutes", "retires"} and case.valeur and _se_voit(connu, protection, cle[1:])
    ]
    return {
        "cases": len(publiables),
        "parues": sum(protection.paru[cle] is not None for cle in publiables),
        "protegees": sum(cle in protection.protegees for cle in publiables),
        "sacrifiees": sum(cle in protection.sacrifiees for cle in publiables),
        "publications_liees": len(connu.gelees),
        "cases_deplacees": len(bouge),
    }


def _se_voit(connu: Connu, protection: Parution, cle: Cle) -> bool:
    """Vrai d'une case d'une révision qui paraît, comme elle paraissait avant."""
    periode, _, revision = cle[1].partition("/")
    avant = (cle[0], revise(periode, int(revision) - 1), *cle[2:])
    return protection.paru[cle] is not None and connu.paru.get(avant) is not None


def _attaque(
    tout: SystemeDeCases, protection: Parution, regle: RegleDeSecret, avance: Avance
) -> dict[str, Any]:
    """Fait attaquer tout ce qui aura paru ; refuse de geler ce qu'il situe de trop près.

    D'une case indécise, il s'est arrêté avant de savoir : qui l'a décidée en a prouvé la largeur.
    """
    sait = {cle: su_de_l_interieur(case) for cle, case in tout.cases.items()}
    vus = attaquer(
        protection.paru,
        tout.equations,
        protection.protegees,
        sait,
        largeur=regle.incertitude,
        avance=avance,
    )
    situees = sum(vu.est_sur and vu.largeur < regle.incertitude for vu in vus.values())
    if situees:
        raise PublicationRefusee(f"l'attaquant situe {situees} cases : rien n'est gelé")
    indecises = sum(not vu.est_sur for vu in vus.values())
    return {"attaquees": len(vus), "situees": situees, "indecises": indecises}
