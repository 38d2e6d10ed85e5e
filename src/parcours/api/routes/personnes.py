"""Retrouver quelqu'un par son nom, son prénom et sa naissance : les trois, et jamais davantage."""

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from parcours.api import exemples, index_des_personnes, trace
from parcours.api.auth import Appelant, depenser
from parcours.api.budgets import Ressource
from parcours.api.documentation import DU_CORPS, problemes
from parcours.api.listes import suit_des_menages
from parcours.api.parametres import CORPS_BYTES_MAX, vues_a_jour
from parcours.api.problems import Erreur, LectureInterdite, ParametreInvalide
from parcours.api.service import Service, ServiceOuvert
from parcours.domain.identites.cles import Identite, a_garder
from parcours.domain.identites.naissance import Naissance
from parcours.domain.identites.noms import MOT_MIN, formes
from parcours.domain.langage.champs import Chaine
from parcours.projections import reading
from parcours.projections.acces import Demande
from parcours.projections.fil_rouge.page import Page
from parcours.projections.lecture import Lue
from parcours.projections.personnes_lues import PersonneTrouvee, trouvees

TROUVEES_MAX: Final = 10
"""Au-delà, la recherche est trop large pour désigner quelqu'un."""
INITIALE: Final = 1
NEE_AU_PLUS_TOT: Final = date(1900, 1, 1)

router = APIRouter(
    prefix="/v1/personnes",
    tags=["fil-rouge"],
    dependencies=[Depends(suit_des_menages), Depends(vues_a_jour)],
    responses=problemes(LectureInterdite, ParametreInvalide),
)


def _naissance(texte: str) -> str:
    try:
        Naissance.lue(texte)
    except ValueError:
        raise PydanticCustomError(
            "date-invalide", "Une date existante : AAAA-MM-JJ, AAAA-MM ou AAAA."
        ) from None
    return texte


class RechercheDePersonne(BaseModel):
    """Les trois critères, tous requis."""

    model_config = ConfigDict(extra="forbid")

    nom: Annotated[Chaine, Field(min_length=1, max_length=100)]
    """Nom d'usage, ou l'un de ses mots."""
    prenom: Annotated[Chaine, Field(min_length=1, max_length=100)]
    """Prénom d'usage, ou l'un de ses mots."""
    date_naissance: Annotated[Chaine, AfterValidator(_naissance)]
    """`AAAA-MM-JJ` ; `AAAA-MM` ou `AAAA`, si le jour ou le mois n'est pas connu."""

    def identite(self) -> Identite:
        """Qui l'on cherche."""
        return Identite(self.nom, self.prenom, Naissance.lue(self.date_naissance))


class Personne(BaseModel):
    """Une personne trouvée."""

    parcours: UUID
    personne: str
    """Son pseudonyme dans ce ménage."""
    correspondance: Literal["exacte", "approchante"]
    """`exacte` : même écriture, aux accents près, et même naissance."""


@router.post(
    "/recherche",
    max_body_size=CORPS_BYTES_MAX,
    summary="Retrouver une personne par son nom, son prénom et sa naissance",
    responses={**problemes(*DU_CORPS), **exemples.exemple(exemples.PERSONNE)},
)
async def rechercher_une_personne(
    request: Request, recherche: RechercheDePersonne, service: ServiceOuvert, appelant: Appelant
) -> Page[Personne]:
    """Cherche parmi les personnes dont vous lisez le nom, et elles seules.

    Accents, noms composés, ordre du nom et du prénom, translittérations et confusions à l'oreille
    sont tolérés si la naissance est dite au jour. Sans le jour, ou pour un 1er janvier ou un 31
    décembre, qui se disent quand on ne sait pas, les noms doivent s'écrire de même. Dix personnes
    au plus : au-delà, précisez. Chaque recherche s'inscrit, et celles qui ne trouvent rien se
    comptent.
    """
    await depenser(request, service, appelant.source, Ressource.PERSONNES)
    identite = recherche.identite()
    _exiger_un_critere_fort(identite)
    _exiger_d_etre_ne(identite, service.today_in(None, appelant.departements))
    await index_des_personnes.a_jour(service)
    lecture = trouvees(
        index_des_personnes.cherchees(service, identite),
        Demande(appelant.lecteur, service.now()),
    )
    lignes, position = await reading.read(
        service.engine, lecture.page(TROUVEES_MAX + 1), appelant.lecteur
    )
    lues = [lecture.lue(ligne) for ligne in lignes]
    if not lues or len(lues) > TROUVEES_MAX:
        dite = "\n".join(sorted(a_garder(identite)))
        trace.en_vain(service.master.blind("lectures", dite).hex())
    if len(lues) > TROUVEES_MAX:
        raise ParametreInvalide(
            "Trop de personnes répondent à ces critères.",
            [Erreur("recherche-trop-large", "/date_naissance", "Préciser le jour, ou le prénom.")],
        )
    if lues:
        trace.d_une_liste(str(request.url.path), (lue.menage for lue in lues))
    elements = [await _trouvee(service, identite, lue) for lue in lues]
    return Page(elements=elements, position=position)


def _exiger_un_critere_fort(identite: Identite) -> None:
    """La naissance au jour, ou des noms entiers : une initiale ne désigne personne."""
    dits = {"/nom": formes(identite.nom), "/prenom": formes(identite.prenom)}
    assez = INITIALE + 1 if identite.naissance.est_complete else MOT_MIN
    faibles = [ou for ou, lues in dits.items() if max(map(len, lues), default=0) < assez]
    if faibles:
        phrase = "Un nom et un prénom entiers, surtout sans le jour de naissance."
        raise ParametreInvalide(
            "Cette recherche n'a pas de critère fort.",
            [Erreur("critere-trop-faible", ou, phrase) for ou in faibles],
        )


def _exiger_d_etre_ne(identite: Identite, aujourdhui: date) -> None:
    """Une naissance à venir, ou d'un autre siècle, est mal dite : elle ne désigne personne."""
    if not NEE_AU_PLUS_TOT <= identite.naissance.au_plus_tot <= aujourdhui:
        phrase = f"Une naissance de {NEE_AU_PLUS_TOT.year} à aujourd'hui."
        raise ParametreInvalide(phrase, [Erreur("date-invalide", "/date_naissance", phrase)])


async def _trouvee(service: Service, cherchee: Identite, lue: Lue[Any]) -> Personne:
    dit: PersonneTrouvee = lue.dit
    connue = (await index_des_personnes.lire(service, {"": dit.identite})).get("")
    exacte = connue is not None and _est_la_meme(cherchee, connue)
    return Personne(
        parcours=lue.parcours,
        personne=dit.personne,
        correspondance="exacte" if exacte else "approchante",
    )


def _est_la_meme(une: Identite, autre: Identite) -> bool:
    noms = [(formes(i.nom)[:1], formes(i.prenom)[:1]) for i in (une, autre)]
    return noms[0] == noms[1] and une.naissance == autre.naissance
