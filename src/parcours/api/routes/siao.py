"""Le SIAO : ses listes de travail, chacune avec ce qui y fait entrer et le fait qui en sort."""

from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel

from parcours.api import exemples, index_des_personnes
from parcours.api.auth import Liseur
from parcours.api.documentation import problemes
from parcours.api.listes import CompteDemande, ListeDemandee
from parcours.api.noms import lever_les_noms
from parcours.api.ouverture import lever_les_communes
from parcours.api.parametres import Au, Departement, DepuisAtteint, vues_a_jour
from parcours.api.problems import (
    CurseurInvalide,
    Introuvable,
    LectureInterdite,
    ParametreInvalide,
    ServiceIndisponible,
)
from parcours.api.service import Service
from parcours.domain.identites.cles import Identite
from parcours.domain.identites.ressemblance import ressemblance
from parcours.domain.langage import territoires
from parcours.domain.publie import catalogue
from parcours.domain.veille.listes.sortes import SORTES
from parcours.projections import personnes_lues, siao_lu
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.siao_lu import DOUBLONS, RELATIONS, InscritLu, listes_de

MILLE: Final = 1000


async def a_des_listes(lecteur: Liseur) -> None:
    """Refuser qui n'a aucune de ces listes."""
    if not listes_de(lecteur):
        raise LectureInterdite("Ces listes sont celles d'un SIAO, et de qui met à l'abri.")


router = APIRouter(
    prefix="/v1/siao",
    tags=["siao"],
    dependencies=[Depends(a_des_listes), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)


class ListeDeTravail(BaseModel):
    """Une liste de travail, et combien de ménages y sont."""

    liste: str
    libelle: str
    adresse: str
    menages: int
    """De doublons possibles, combien de paires."""
    en_retard: int
    """Ceux dont le jour attendu est passé."""
    entre: str
    """Ce qui y fait entrer un ménage."""
    sort: str
    """Le fait qui l'en sort."""
    jours: str
    """Ce que comptent les jours que fixe votre territoire."""


class ListesDeTravail(BaseModel):
    """Vos listes de travail."""

    au: date
    listes: list[ListeDeTravail]
    position: int


class MenageInscrit(BaseModel):
    """Un ménage d'une liste de travail."""

    parcours: UUID
    demandeur: str | None
    """Le prénom et le nom de la personne qui demande, s'ils sont connus et lisibles."""
    etape: str
    departement: str | None
    commune: str | None
    nom_de_la_commune: str | None
    referent: str | None
    """L'organisme en charge."""
    depuis_le: date
    """Le jour de ce qui l'y fait entrer."""
    jours: int
    """Combien de jours depuis, le jour lu."""
    pour_le: date | None
    """Le jour au-delà duquel c'est en retard."""
    en_retard: bool
    precision: str | None
    """`rue` ou `hebergement` pour un retour ; le terme d'une mise à l'abri."""
    fait: str | None
    """Référence du fait qui l'y fait entrer ; null : une absence, l'étape, ou l'auteur est tu."""
    origine: str | None
    """Ce que dit ce fait, en français."""


@router.get("/listes", summary="Mes listes de travail", responses=exemples.reponse(exemples.LISTES))
async def lire_mes_listes_de_travail(compteur: CompteDemande, au: Au = None) -> ListesDeTravail:
    """Chaque liste, combien de ménages y sont ce jour-là, et combien y sont en retard.

    Ne se comptent que ceux que vous pouvez ouvrir ; le dernier du ménage mort, aucune liste ne
    l'attend plus. Les jours que compte une liste sont ceux que
    votre territoire a fixés (`parcours territoire jours-de-liste`).
    """
    jour = au or compteur.aujourdhui()
    siennes = await _pretes(compteur.service, listes_de(compteur.lecteur))
    (lignes,), position = await compteur.lire(siao_lu.comptes(jour, compteur.demande))
    comptes = {ligne.liste: (ligne.menages, ligne.en_retard) for ligne in lignes}
    return ListesDeTravail(
        au=jour,
        listes=[_liste(code, *comptes.get(code, (0, 0))) for code in siennes],
        position=position,
    )


async def _pretes(service: Service, siennes: list[str]) -> list[str]:
    """Ces listes ; sans les doublons tant que l'index se fait, plutôt que d'en compter trop peu."""
    if DOUBLONS in siennes:
        try:
            await index_des_personnes.a_jour(service)
        except ServiceIndisponible:
            return [code for code in siennes if code != DOUBLONS]
    return siennes


def _liste(code: str, menages: int, en_retard: int) -> ListeDeTravail:
    if code == DOUBLONS:
        return ListeDeTravail(
            liste=code,
            libelle="Doublons possibles",
            adresse=f"/v1/siao/listes/{code}",
            menages=menages,
            en_retard=en_retard,
            entre="Deux personnes de deux ménages se ressemblent assez pour n'en faire qu'une.",
            sort="Les ménages réunis, ou le doublon écarté : il n'est plus jamais proposé.",
            jours="Cette liste n'en compte pas.",
        )
    if code == RELATIONS:
        return ListeDeTravail(
            liste=code,
            libelle="Relations à confirmer",
            adresse="/v1/relations?etat=demandees",
            menages=menages,
            en_retard=en_retard,
            entre="Un organisme demande à travailler avec le ménage.",
            sort="La relation confirmée ou refusée.",
            jours="Cette liste n'en compte pas.",
        )
    sorte = SORTES[code]
    return ListeDeTravail(
        liste=code,
        libelle=sorte.libelle,
        adresse=f"/v1/siao/listes/{code}",
        menages=menages,
        en_retard=en_retard,
        entre=sorte.entre,
        sort=sorte.sort,
        jours=sorte.compte,
    )


class DoublonPossible(BaseModel):
    """Deux personnes de deux ménages, qui n'en font peut-être qu'une."""

    parcours: UUID
    personne: str
    """Son pseudonyme dans ce ménage."""
    autre_parcours: UUID
    autre_personne: str
    score: int
    """En millièmes : 350 pour le nom, 250 pour le prénom, 400 pour la naissance, au plus."""
    nom: int
    """À quel point les noms se ressemblent, en millièmes."""
    prenom: int
    naissance: int
    signalement: str | None
    """Le fait `correction.doublon-signale` qui attend qu'on en décide, s'il y en a un."""


@router.get(
    "/listes/doublons-possibles",
    summary="Les doublons possibles",
    responses={**problemes(CurseurInvalide, Introuvable), **exemples.exemple(exemples.DOUBLON)},
)
async def lire_les_doublons_possibles(liste: ListeDemandee) -> Page[DoublonPossible]:
    """Les plus ressemblants d'abord, parmi les ménages dont vous décidez et lisez les noms.

    Rien ne se réunit seul. Après vérification, réunissez (`correction.menages-fusionnes`), ou
    signalez puis écartez (`correction.doublon-signale`, `correction.doublon-ecarte`) : un doublon
    écarté n'est plus proposé. Aucune protection ne se traverse. Ni `au`, ni `connu_le`, ni
    `depuis` : deux noms se ressemblent tels qu'on les lit aujourd'hui.
    """
    if DOUBLONS not in listes_de(liste.lecteur):
        siennes = ", ".join(code for code in listes_de(liste.lecteur) if code in SORTES)
        raise Introuvable(f"Listes de travail : {siennes}.")
    await index_des_personnes.a_jour(liste.service)
    lues = await liste.lire(personnes_lues.doublons)
    scellees = {f"{n}": lue.dit.identite for n, lue in enumerate(lues.lignes)}
    autres = {f"{n}+": lue.dit.autre_identite for n, lue in enumerate(lues.lignes)}
    connues = await index_des_personnes.lire(liste.service, {**scellees, **autres})
    elements = [
        _doublon(lue, connues[f"{n}"], connues[f"{n}+"])
        for n, lue in enumerate(lues.lignes)
        if f"{n}" in connues and f"{n}+" in connues
    ]
    return Page(elements=elements, suivant=lues.suivant, position=lues.position)


def _doublon(
    lue: Lue[personnes_lues.PersonnesProches], une: Identite, autre: Identite
) -> DoublonPossible:
    dit, parts = lue.dit, ressemblance(une, autre)
    return DoublonPossible(
        parcours=lue.parcours,
        personne=dit.personne,
        autre_parcours=dit.autre,
        autre_personne=dit.autre_personne,
        score=dit.score,
        nom=round(parts.nom * MILLE),
        prenom=round(parts.prenom * MILLE),
        naissance=round(parts.naissance * MILLE),
        signalement=dit.signalement,
    )


@router.get(
    "/listes/{liste}",
    summary="Une liste de travail",
    responses={**problemes(CurseurInvalide, Introuvable), **exemples.exemple(exemples.INSCRIT)},
)
async def lire_une_liste_de_travail(
    nom: Annotated[str, Path(alias="liste", description="Le code d'une liste de travail.")],
    liste: ListeDemandee,
    depuis: DepuisAtteint,
    au: Au = None,
    departement: Departement = None,
) -> Page[MenageInscrit]:
    """Les ménages d'une de vos listes ce jour-là : les retards d'abord, puis ce qui presse.

    Un ménage y entre et en sort par un fait, que dit `/v1/siao/listes` ; rien ne s'y coche.
    `depuis` ne garde que ce qui a pu changer : ceux dont vous avez appris quelque chose, ceux que
    les jours y ont fait entrer ou mis en retard.
    `connu_le` n'y est pas : une liste dit ce que l'on sait aujourd'hui ; les pages d'un ménage
    l'ont.
    """
    siennes = [code for code in listes_de(liste.lecteur) if code in SORTES]
    if nom not in siennes:
        raise Introuvable(f"Listes de travail : {', '.join(siennes)}.")
    jour = au or liste.aujourdhui(departement)
    apres = await liste.depuis(depuis, jour)
    lues = await liste.lire(
        lambda demande: siao_lu.inscrits(nom, jour, departement, demande), apres
    )
    noms = await lever_les_noms(
        liste.service, liste.lecteur, {x.parcours: x.dit.demandeur for x in lues.lignes}
    )
    communes = await lever_les_communes(liste.service, (x.dit.commune for x in lues.lignes))
    return lues.page(
        lambda lue: _inscrit(lue, jour, noms.get(lue.parcours), communes[lue.dit.commune])
    )


def _inscrit(
    lue: Lue[InscritLu], jour: date, demandeur: str | None, commune: str | None
) -> MenageInscrit:
    dit = lue.dit
    origine = catalogue.trouver(dit.origine) if dit.origine else None
    return MenageInscrit(
        parcours=lue.parcours,
        demandeur=demandeur,
        etape=dit.etape,
        departement=dit.departement,
        commune=commune,
        nom_de_la_commune=territoires.nom_de_la_commune(commune),
        referent=dit.referent,
        depuis_le=dit.depuis_le,
        jours=(jour - dit.depuis_le).days,
        pour_le=dit.pour_le,
        en_retard=dit.pour_le is not None and dit.pour_le < jour,
        precision=dit.precision,
        fait=dit.fait,
        origine=origine.fiche.libelle if origine else None,
    )
