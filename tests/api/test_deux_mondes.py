"""Deux mondes, par la porte : ce qui est protégé d'un ménage, ou dit d'un autre au même instant.

Deux bases reçoivent les mêmes faits, aux mêmes positions ; ce qui est protégé, dans l'une, est dans
l'autre un fait d'un ménage sans rapport. Pour qui n'est pas nommé, toutes les adresses répondent de
même : corps et en-têtes. Une adresse nouvelle est lue ici, ou la table des routes le dit.
"""

import itertools
import re
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

import httpx2
import postgres_server
import pytest
from faits import (
    CAF,
    CCAPEX,
    LE_115,
    LOT,
    PAGES,
    RELAIS,
    SIAO,
    SIAO_33,
    Fait,
    a_la_rue,
    accord,
    annulation,
    entre,
    envoie,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from gelees import comptee, ecrite, gele
from maison import (
    CLE_MAITRESSE,
    EXEMPLES,
    Maison,
    cle,
    ouvrir_sans_projecteur,
    permettre,
    preparer,
)

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.api.app import application
from parcours.api.routes.territoire import Sorte
from parcours.domain.histoire.protege import RIEN_DE_TU
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture import regard as regards
from parcours.domain.tableaux.indicateurs.expulsions import COMPTES
from parcours.domain.veille.listes import SORTES
from parcours.journal import streams
from parcours.postgres.embedded import Server
from parcours.projections import household, rebuild
from parcours.projections.engine import Projector
from parcours.projections.facettes import Facette
from parcours.projections.lisible import UN_PARTENAIRE
from parcours.projections.menages_dits import Tri
from parcours.publications.tableaux import (
    BILAN,
    BILAN_3_ANS,
    DELAI_3_ANS,
    ENTREES_VIF,
    SORTIES_VIF,
    STOCK_ET_FLUX,
)

CIDFF: Final = "/partenaires/cidff-48"
SIAO_31: Final = "/partenaires/siao-31"
PENSION: Final = "/partenaires/pension-les-causses"
DDETS: Final = "/partenaires/ddets-48"
MARAUDE: Final = "/partenaires/maraude-48"
DE_LA_MARAUDE: Final = Partenaire(
    source=MARAUDE,
    libelle="Maraude de Mende",
    organisme="INT-MARAUDE48",
    roles=(Role.MARAUDE,),
    departements=("48",),
    systemes=("si-siao",),
)
CURIEUX: Final = "/partenaires/observateur-48"
AILLEURS: Final = "si-siao:31-2025-9999"
"""Un ménage de la Haute-Garonne, où rien de ce qui suit ne se lit depuis la Lozère."""
PREFECTURE: Final = "/partenaires/prefecture-48"
CD: Final = "/partenaires/cd-48"
DPO: Final = "/partenaires/dpo-48"
GENDARMERIE: Final = "/partenaires/gendarmerie-48"
LECTEURS: Final = (
    *(SIAO, RELAIS, PENSION, CAF, CCAPEX, DDETS, CURIEUX),
    *(PREFECTURE, CD, DPO, GENDARMERIE, SIAO_33),
)
"""De droit, référent, nommé, nommé pour deux familles, par sa vue, sans relation, observateur ; par
deux autres vues, qui veille sur les données, qui parle de violences, et le SIAO d'ailleurs.
"""
SANS_MENAGE: Final = frozenset({DDETS, CURIEUX, DPO, GENDARMERIE, SIAO_33})
"""Ceux à qui aucun ménage ne s'ouvre."""


@dataclass(frozen=True)
class Protege:
    """Un fait que seul qui y est nommé sait."""

    dit: Fait


@dataclass(frozen=True)
class Voile:
    """Un fait dont une protection tait quelque chose, et ce qu'il en reste."""

    dit: Fait
    reste: Fait


Dit = Fait | Protege | Voile


def de_violences(sorte: str, le: str, **champs: Any) -> Protege:  # noqa: ANN401 (any field)
    return Protege(fait(f"vif.{sorte}", CIDFF, survenu_le=le, **champs))


def protege(le: str, niveau: str = "N1") -> Protege:
    return de_violences("protection-adresse-activee", le, niveau=niveau)


def suivi(sujet: str) -> list[Dit]:
    """Un ménage que suivent le Relais, le CIDFF et le CHRS."""
    communs = (
        referent(survenu_le="2025-03-01"),
        accord("INT-CIDFF48", "INT-PFCAUSSES", "INT-115L48", "INT-CAF48", survenu_le="2025-03-01"),
        a_la_rue(survenu_le="2025-03-02"),
    )
    return [{**dit, "subject": sujet} for dit in communs]


ABRI: Final = {"solution": "GITE", "commune": "48061"}


def abrite(sujet: str) -> list[Dit]:
    """Mise à l'abri, protégée au niveau 1 ; le SIAO tente d'annuler ce qu'il n'en sait pas."""
    abri = de_violences("mise-a-abri-debutee", "2025-03-10", **ABRI)
    return [
        *suivi(sujet),
        protege("2025-03-09"),
        abri,
        de_violences("danger-reevalue", "2025-03-11", danger="D2"),
        Protege(a_la_rue(CIDFF, situation="MISE_A_ABRI_VIF", survenu_le="2025-03-12")),
        annulation(abri.dit, SIAO, survenu_le="2025-03-15"),
        voisinage(survenu_le="2025-03-20"),
        de_violences("mise-a-abri-terminee", "2025-04-02", destination="LOGEMENT_PRIVE"),
        a_la_rue(situation="TIERS", survenu_le="2025-06-01"),
    ]


def levee(sujet: str) -> list[Dit]:
    """Protégé, corrigé, redaté, levé, protégé de nouveau."""
    abri = de_violences("mise-a-abri-debutee", "2025-03-10", **ABRI)
    cible = f"{CIDFF}#{abri.dit['id']}"
    return [
        *suivi(sujet),
        protege("2025-03-09"),
        abri,
        Protege(
            fait("correction.date-precisee", CIDFF, survenu_le="2025-03-20", cible=cible,
                 nouvelle_date="2025-03-06", precision="JOUR")
        ),
        de_violences("protection-adresse-levee", "2025-03-25", motif="DEMANDE_PERSONNE"),
        a_la_rue(situation="TIERS", survenu_le="2025-04-01"),
        de_violences("ordonnance-de-protection-demandee", "2025-04-03",
                     nature="ORDONNANCE_PROVISOIRE"),
        protege("2025-04-05"),
    ]  # fmt: skip


def cachee(sujet: str) -> list[Dit]:
    """Niveau 3 : ni la commune, ni le nom."""
    sans_commune = a_la_rue(LE_115, situation="TIERS", survenu_le="2025-04-10")
    reste = {**sans_commune, "data": {**sans_commune["data"]}}
    del reste["data"]["commune"]
    return [
        *suivi(sujet)[:-1],
        Protege(identite(LE_115, survenu_le="2025-03-03")),
        protege("2025-03-09", "N3"),
        Voile(sans_commune, reste),
        voisinage(survenu_le="2025-04-20"),
    ]  # fmt: skip


def inconnue(sujet: str) -> list[Dit]:
    """Protégé par qui n'a pas de relation : personne ne l'a confirmé."""
    return [
        {**referent(survenu_le="2025-03-01"), "subject": sujet},
        {**accord("INT-PFCAUSSES", "INT-115L48", survenu_le="2025-03-01"), "subject": sujet},
        protege("2025-03-09"),
        de_violences("mise-a-abri-debutee", "2025-03-10", **ABRI),
        a_la_rue(situation="TIERS", survenu_le="2025-04-01"),
        de_violences("danger-reevalue", "2025-04-02", danger="D4"),
    ]


def campe(sujet: str) -> list[Dit]:
    """Sur un site, sous une protection de niveau 2 : on sait qu'il y vit, non lequel."""
    rattache = fait("campement.menage-rattache", MARAUDE, survenu_le="2025-03-12", site="{{site}}",
                    projet_sur_le_territoire=True)  # fmt: skip
    return [
        *suivi(sujet),
        {**accord("INT-MARAUDE48", survenu_le="2025-03-01"), "subject": sujet},
        protege("2025-03-09", "N2"),
        Voile(rattache, sans(rattache, "site")),
        fait("campement.menage-detache", SIAO, survenu_le="2025-05-12", destination="RUE"),
    ]


def sans(dit: Fait, champ: str) -> Fait:
    """Le même fait, sans ce champ."""
    return {**dit, "data": {c: v for c, v in dit["data"].items() if c != champ}}


def scinde(sujet: str) -> list[Dit]:
    """Celles qui partent en sécurité emportent ce qui est dit de violences ; ou partent."""
    scission = fait("correction.menage-scinde", CIDFF, survenu_le="2025-04-02", personnes=["p1"],
                    nouveaux_menages=["{{parti}}"], motif="MISE_EN_SECURITE")  # fmt: skip
    ordinaire = {**scission, "data": {**scission["data"], "motif": "SEPARATION"}}
    return [
        *suivi(sujet),
        protege("2025-03-09"),
        de_violences("mise-a-abri-debutee", "2025-03-10", **ABRI),
        Voile(scission, ordinaire),
        de_violences("danger-reevalue", "2025-04-05", danger="D4"),
        voisinage(survenu_le="2025-04-06"),
    ]


def reuni(sujet: str) -> list[Dit]:
    """Réuni un temps à un ménage protégé, puis rendu."""
    fusion = fait("correction.menages-fusionnes", SIAO, survenu_le="2025-04-01",
                  absorbe="{{autre}}", motif="MEME_MENAGE")  # fmt: skip
    return [
        *suivi(sujet),
        fusion,
        fait("correction.fusion-annulee", SIAO, survenu_le="2025-05-01", motif="ERREUR",
             fusion=f"{SIAO}#{fusion['id']}"),
    ]  # fmt: skip


MENAGES: Final = {
    "si-siao:48-2026-9101": abrite,
    "si-siao:48-2026-9102": levee,
    "si-siao:48-2026-9103": cachee,
    "si-siao:48-2026-9104": reuni,
    "si-siao:48-2026-9105": inconnue,
    "si-siao:48-2026-9106": campe,
    "si-siao:48-2026-9107": scinde,
}
PARTI: Final = "si-siao:48-2026-9108"
"""Le ménage de celles qui partent."""
SITE: Final = "si-siao:site-9"
SEANCE: Final = "exploc:48-seance-9"
STRUCTURES: Final = ("si-siao:st-9", "si-siao:st-8")


PLACES: Final[dict[str, Any]] = {"nature": "HEBERGEMENT", "capacite": 12, "etat": "OUVERTE"}


def declaree(sujet: str, type_place: str, le: str, **champs: Any) -> Fait:  # noqa: ANN401 (any field)
    """Une structure du même gestionnaire."""
    donnees = {"organisme": "INT-TOITLIENS", "type_place": type_place, "survenu_le": le, **champs}
    return fait("territoire.structure-declaree", sujet=sujet, **PLACES, **donnees)


def du_territoire() -> list[Dit]:
    """Une structure que l'on redéclare accueillir des victimes de violences."""
    return [
        Protege(declaree(STRUCTURES[0], "CHU", "2025-03-01", commune="48061")),
        Protege(declaree(STRUCTURES[0], "MISE_A_ABRI_VIF", "2025-04-01")),
    ]


NOMMES: Final = {
    "{{autre}}": "si-siao:48-2026-9101", "{{site}}": SITE, "{{parti}}": PARTI,
}  # fmt: skip
"""Les parcours que des faits nomment, et leurs identifiants."""


class Jumeaux:
    """Les deux maisons, et où l'on en est de chacune."""

    def __init__(self, vraie: Maison, jumelle: Maison) -> None:
        self.maisons = (vraie, jumelle)
        self.parcours: dict[str, str] = {}
        self.caches: dict[int, str] = {}
        """Les positions de ce qui est protégé, et de quel ménage."""
        self.instants: dict[int, list[str]] = {}
        """Les instants où l'une et l'autre maison l'ont reçu."""

    async def ouvrir_les_menages(self) -> None:
        """Les mêmes flux dans les deux, avant tout le reste."""
        dits = [menage_ouvert(sujet=sujet, survenu_le="2025-03-01") for sujet in MENAGES]
        ailleurs = menage_ouvert(SIAO_31, sujet=AILLEURS, departement="31")
        site = fait("territoire.site-campement-signale", SIAO, sujet=SITE, commune="48095",
                    personnes=12, menages=12)  # fmt: skip
        autre = declaree(STRUCTURES[1], "CHU", "2025-03-01", commune="48095")
        seance = fait("territoire.seance-ccapex-programmee", CCAPEX, sujet=SEANCE,
                      seance_le="2025-04-24", niveau="CENTRALE")  # fmt: skip
        for dit in (*dits, ailleurs, site, autre, seance):
            await self._ouvrir(dit)
        un, ici = next(iter(MENAGES)), self.parcours[SEANCE]
        inscrit = fait("expulsion.ccapex-inscrite-en-seance", CCAPEX,
                       sujet=f"parcours:{self.parcours[un]}", seance=ici)  # fmt: skip
        for maison in self.maisons:
            await entre(maison, inscrit)
        origine = self.parcours["si-siao:48-2026-9107"]
        await self._ouvrir(
            menage_ouvert(sujet=PARTI, survenu_le="2025-04-02", issu_de=origine,
                          motif_ouverture="SCISSION")
        )  # fmt: skip

    async def _ouvrir(self, dit: Fait) -> None:
        (self.parcours[dit["subject"]],) = {await entre(maison, dit) for maison in self.maisons}

    async def dire(self, sujet: str, dit: Dit) -> None:
        """Le fait dans l'une, son jumeau dans l'autre, à la même position."""
        entier = dit if isinstance(dit, dict) else dit.dit
        jumeau = entier
        if isinstance(dit, Voile):
            jumeau = dit.reste
        elif isinstance(dit, Protege):
            jumeau = {**a_la_rue(SIAO_31, departement="31"), "subject": AILLEURS}
        deux = [self._place(entier, sujet), self._place(jumeau, sujet)]
        for maison, un in zip(self.maisons, deux, strict=True):
            reponse = await maison.pousse(un)
            assert reponse.status_code == 201, reponse.text
            if maison.position % FAITS_PAR_PAGE == 0:
                await projeter(maison)
        assert self.maisons[0].position == self.maisons[1].position
        if isinstance(dit, Protege):
            await self._cache(self.maisons[0].position, sujet)

    async def _cache(self, position: int, sujet: str) -> None:
        self.caches[position] = sujet
        recu = "SELECT enregistre_le FROM journal.evenements WHERE position = $1"
        recus = [(await maison.sql(recu, position))[0][0] for maison in self.maisons]
        self.instants[position] = [instant.isoformat() for instant in recus]

    async def references(self) -> list[str]:
        """Ce que cite qui vise ce qui est caché d'un ménage, de celui-là ou d'un autre."""
        dites = "SELECT source, id FROM journal.evenements WHERE position = ANY($1) AND source = $2"
        lues = await self.maisons[0].sql(dites, sorted(self.caches), CIDFF)
        return [f"{source}#{un}" for source, un in lues]

    def _place(self, dit: Fait, sujet: str) -> Fait:
        ici = dit["subject"] if dit["subject"] in {AILLEURS, *STRUCTURES} else sujet
        data = {champ: self._nomme(valeur) for champ, valeur in dit["data"].items()}
        return {**dit, "subject": ici, "data": data}

    def _nomme(self, valeur: Any) -> Any:  # noqa: ANN401 (any JSON value)
        if isinstance(valeur, list):
            return [self._nomme(v) for v in valeur]
        nomme = NOMMES.get(valeur) if isinstance(valeur, str) else None
        return valeur if nomme is None else self.parcours[nomme]

    async def lisent(self, lecteur: str, adresse: str, **options: str) -> tuple[str, str]:
        """Ce que répond chacune à une lecture, page après page ; « connu_le » dit une position."""
        lues = []
        for rang, maison in enumerate(self.maisons):
            dites = dict(options)
            if connu := options.get("connu_le"):
                dites["connu_le"] = self.instants[int(connu)][rang]
            lues.append([ce_que_dit(page) async for page in pages(maison, lecteur, adresse, dites)])
        vue, autre = ("\n".join(page) for page in lues)
        return vue, autre


FAITS_PAR_PAGE: Final = 3


async def projeter(maison: Maison) -> None:
    """Aux mêmes positions dans les deux : le flux dit dans l'ordre où les vues apprennent."""
    projecteur = Projector(maison.service.pool)
    while await projecteur.catch_up():
        pass


async def pages(
    maison: Maison, lecteur: str, adresse: str, options: dict[str, str]
) -> AsyncIterator[httpx2.Response]:
    """Les pages d'une liste ; d'autre chose, la seule. Le flux a les siennes, sans fin."""
    lue = await maison.lit(adresse, lecteur=lecteur, **options)
    yield lue
    while (
        "limite" in options and adresse != "/v1/evenements" and (apres := lue.json().get("suivant"))
    ):
        lue = await maison.lit(adresse, lecteur=lecteur, **options, apres=apres)
        yield lue


def ce_que_dit(reponse: httpx2.Response) -> str:
    """Corps et en-têtes, à ce que la base tire au sort près."""
    entetes = sorted((n, v) for n, v in reponse.headers.items() if not _compte(n))
    return INSTANTS.sub("", f"{reponse.status_code} {entetes} {reponse.text}")


def _compte(entete: str) -> bool:
    """Vrai de ce qui compte des octets, ou les requêtes du lecteur."""
    return entete == "content-length" or entete.startswith("ratelimit-")


INSTANTS: Final = re.compile(
    r'"(?:enregistre_le|recordedtime|reprise|vu_le|gelee_a)":"[^"]*"|'
    r'(?<="enregistre_le","value":)"[^"]*"|'
    r"""(?:"xlsx":|'etag', ')"[0-9a-f]{64}"|"""
    r'"suivant":"[^"]*"(?=,"position":\d+,"reprise")|(?<="suivant":")[\w-]+'
)
"""L'instant où le journal a reçu un fait, la vie de la base, un curseur : il est scellé ; et celui
d'un gel, que disent un classeur et l'empreinte d'un manifeste."""


@asynccontextmanager
async def deux_maisons(server: Server) -> AsyncIterator[Jumeaux]:
    async with AsyncExitStack() as pile:
        modele = await postgres_server.template_database(server, "parcours", preparer)
        maisons = []
        for _ in range(2):
            url = await postgres_server.fresh_database(server, template=modele)
            pile.push_async_callback(postgres_server.drop_database, server, url)
            await permettre(url)
            maisons.append(await pile.enter_async_context(ouvrir_sans_projecteur(url)))
            annuaire = Annuaire(maisons[-1].service.pool, CLE_MAITRESSE)
            fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
            seule = fichier.model_copy(update={"partenaires": (DE_LA_MARAUDE,)})
            await annuaire.import_(seule, {MARAUDE: cle(MARAUDE)})
            await rebuild.ensure(maisons[-1].service.pool)
        yield Jumeaux(*maisons)


UNE_ANNEE: Final[Mapping[tuple[str, ...], int | None]] = {
    ("besoins", "2025", "48", "*", "demande-siao"): 38,
    ("passages", "2025", "48", "rue", "*"): 24,
    **dict.fromkeys(itertools.product((BILAN, BILAN_3_ANS), ["2025"], ["48"], COMPTES)),
    (DELAI_3_ANS, "2025", "48"): None,
}
"""What came out of a year: the diagnosis, the sheet and the eviction report read it."""


@pytest.fixture
async def jumeaux(server: Server, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Jumeaux]:
    """Les deux mondes, où tout a été dit."""
    rangs = itertools.count(2_000_000)
    # the two houses open the same streams, one after the other
    monkeypatch.setattr(streams, "uuid4", lambda: UUID(int=next(rangs) // 2))
    async with deux_maisons(server) as deux:
        await deux.ouvrir_les_menages()
        for dit in du_territoire():
            await deux.dire("", dit)
        for sujet, histoire in MENAGES.items():
            for dit in histoire(sujet):
                await deux.dire(sujet, dit)
        for maison in deux.maisons:
            await projeter(maison)
            await gele(maison, "2025-T2")
            await ecrite(maison, UNE_ANNEE, "2025")
        yield deux


LE: Final = "2025-04-15"
VIF: Final = (ENTREES_VIF, SORTIES_VIF)
STATIQUES: Final = frozenset({
    "/v1/catalogue", "/v1/catalogue/{type}", "/v1/nomenclatures", "/v1/nomenclatures/{nom}",
    "/v1/delais", "/v1/delais/{regle}", "/v1/delais/{regle}/calcul", "/v1/delais/calcul",
    "/v1/observatoire/indicateurs", "/sante", "/pret", "/version", "/problemes/{code}",
})  # fmt: skip
"""Ce qui ne parle d'aucun ménage."""
ECRITES: Final = frozenset(
    {
        "/v1/parcours/recherche",
        "/v1/personnes/recherche",
        "/v1/listes",
        "/v1/listes/{liste}",
        "/v1/listes/{liste}/mouvements",
    }
)


def des_menages(deux: Jumeaux) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Les pages d'un ménage ; des autres, leur carte et leur chronologie."""
    for sujet in (*MENAGES, PARTI):
        for page in (*PAGES, "/nouveautes", "/pourquoi", "/lectures"):
            modele = f"/v1/parcours/{{parcours}}{page}"
            lue = f"/v1/parcours/{deux.parcours[sujet]}{page}"
            if page in {"", "/chronologie", "/pourquoi"} or sujet == next(iter(MENAGES)):
                yield modele, lue, {"au": LE}
    yield from filtres(deux)
    yield from relus(deux)


def filtres(deux: Jumeaux) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Ce que l'on demande de précis d'un ménage, et du flux : ce qui est tu ne s'y devine pas."""
    for sujet in ("si-siao:48-2026-9101", "si-siao:48-2026-9105"):
        un = deux.parcours[sujet]
        for dite in ({"famille": "vif"}, {"dossier": "mise-a-abri-vif"}):
            modele = "/v1/parcours/{parcours}/chronologie"
            yield modele, f"/v1/parcours/{un}/chronologie", {"au": LE, **dite}
        for dite in ({"parcours": un}, {"famille": "vif,correction"}):
            yield "/v1/evenements", "/v1/evenements", {"limite": "50", **dite}
        loin = {"au": LE, "jusqu_au": "2030-01-01"}
        yield "/v1/echeances", "/v1/echeances", loin
    yield from d_un_partenaire(deux)


EMETTEURS: Final = (CIDFF, LE_115, MARAUDE, RELAIS, UN_PARTENAIRE, "/partenaires/nulle-part")


def d_un_partenaire(deux: Jumeaux) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Ce qu'un partenaire a dit d'un ménage : qui se tait, n'a rien dit ou n'existe pas, de même.

    Le refus nomme ceux qui ont dit quelque chose : il change avec ce qui se sait, et quand.
    """
    for sujet in (*MENAGES, PARTI):
        lue = f"/v1/parcours/{deux.parcours[sujet]}/chronologie"
        cachees = [position for position, ou in deux.caches.items() if ou == sujet]
        quand = ({}, {"connu_le": str(max(cachees))}) if cachees else ({},)
        for partenaire, alors in itertools.product(EMETTEURS, quand):
            modele = "/v1/parcours/{parcours}/chronologie"
            yield modele, lue, {"partenaire": partenaire, **alors}


def relus(deux: Jumeaux) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Ce que l'on en savait, et ce que l'on en a appris, là où se dit ce qui est protégé."""
    for sujet in MENAGES:
        position = max((p for p, ou in deux.caches.items() if ou == sujet), default=None)
        for page in ("/chronologie",) if position else ():
            modele = f"/v1/parcours/{{parcours}}{page}"
            lue = f"/v1/parcours/{deux.parcours[sujet]}{page}"
            yield modele, lue, {"connu_le": str(position)}
        if position:
            depuis = {"depuis": str(position - 1), "limite": "1"}
            yield modele, lue, depuis
    depuis = {"depuis": str(min(deux.caches)), "limite": "3"}
    yield "/v1/parcours", "/v1/parcours", {"au": LE, **depuis}
    for liste in ("alertes", "echeances", "expulsions"):
        yield f"/v1/{liste}", f"/v1/{liste}", {"au": LE, **depuis}
    sans = "sans-referent"
    yield "/v1/siao/listes/{liste}", f"/v1/siao/listes/{sans}", {"au": LE, **depuis}


def adresses(deux: Jumeaux) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Chaque adresse de la table des routes, et comment on la lit."""
    yield from des_menages(deux)
    for liste in ("parcours", "alertes", "echeances"):
        yield (f"/v1/referents/{{organisme}}/{liste}", f"/v1/referents/INT-RELAIS/{liste}",
               {"au": LE, "limite": "4"})  # fmt: skip
    for page in ("", "/qualite", "/qualite/completude", "/qualite/anomalies", "/silences"):
        yield f"/v1/moi{page}", f"/v1/moi{page}", {}
    yield from mes_menages()
    for liste in ("alertes", "echeances"):
        yield f"/v1/{liste}", f"/v1/{liste}", {"au": LE, "limite": "4"}
    for etat in ("demandees", "en-cours", "terminees"):
        yield "/v1/relations", "/v1/relations", {"etat": etat}
    for liste in ("faits-en-attente", "transferts", "tentatives", "balayages"):
        yield f"/v1/relations/{liste}", f"/v1/relations/{liste}", {}
    periode = {"du": "2025-04-01", "jusqu_au": "2025-06-30"}
    yield from des_expulsions(periode)
    yield from des_dispositifs(periode)
    for par in ("etape", "commune"):
        yield "/v1/observatoire/stock", "/v1/observatoire/stock", {"au": "2025-04-30", "par": par}
    yield "/v1/observatoire/flux", "/v1/observatoire/flux", periode
    yield "/v1/observatoire/ruptures", "/v1/observatoire/ruptures", periode
    yield from de_l_offre(periode)
    yield from de_la_ccapex(deux, periode)
    yield from publiees()
    yield from des_cases()
    site = deux.parcours[SITE]
    yield "/v1/campements/{site}/menages", f"/v1/campements/{site}/menages", {"au": LE}
    for sorte in Sorte:
        yield "/v1/territoire/{agregat}", f"/v1/territoire/{sorte}", {"au": LE}
    for suite in ("", "/chronologie"):
        yield f"/v1/territoire/{{agregat}}/{{id}}{suite}", f"/v1/territoire/sites/{site}{suite}", {}
    yield "/v1/evenements", "/v1/evenements", {"limite": "500"}
    yield "/v1/evenements", "/v1/evenements", {"limite": "7"}
    for position in sorted(deux.caches):
        yield "/v1/evenements/{position}", f"/v1/evenements/{position}", {}


def des_dispositifs(periode: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Chaque dispositif, sa liste et ses comptes."""
    yield "/v1/dispositifs", "/v1/dispositifs", {}
    for code in ("campements", "pensions-de-famille"):
        yield "/v1/dispositifs/{dispositif}", f"/v1/dispositifs/{code}", {"au": LE}
        comptes = f"/v1/dispositifs/{code}/comptes"
        yield "/v1/dispositifs/{dispositif}/comptes", comptes, {"au": LE, **periode}


def des_expulsions(periode: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Les dossiers d'expulsion, leurs ordres, leurs filtres, leurs comptes."""
    for options in ({}, {"tri": "recours"}, {"tri": "risque", "risque_avant": "2026-04-01"}):
        yield "/v1/expulsions", "/v1/expulsions", {"au": LE, **options}
    for par in ("etape", "signal", "manque"):
        yield "/v1/expulsions/comptes", "/v1/expulsions/comptes", {"par": par}
    yield "/v1/expulsions/bilan", "/v1/expulsions/bilan", {"annee": "2025", "departement": "48"}
    yield "/v1/expulsions/echeances", "/v1/expulsions/echeances", periode


def de_la_ccapex(
    deux: Jumeaux, periode: dict[str, str]
) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Une séance, les dossiers et les avis de la CCAPEX."""
    yield "/v1/ccapex/avis", "/v1/ccapex/avis", periode
    yield "/v1/ccapex/avis/suites", "/v1/ccapex/avis/suites", periode
    seance = f"/v1/ccapex/seances/{deux.parcours[SEANCE]}"
    for page in ("propositions", "ordre-du-jour"):
        yield f"/v1/ccapex/seances/{{seance}}/{page}", f"{seance}/{page}", {"au": LE}
    for page in ("", "/fiche"):
        un = next(iter(MENAGES))
        modele = f"/v1/ccapex/seances/{{seance}}/dossiers/{{parcours}}{page}"
        yield modele, f"{seance}/dossiers/{deux.parcours[un]}{page}", {"au": LE}


def de_l_offre(periode: dict[str, str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """L'offre d'un territoire, un jour et sur une période."""
    for page, options in (
        ("offre", {"au": LE}),
        ("offre/occupation", periode),
        ("offre/cibles", {"annee": "2025"}),
        ("offre/rotation", {"annee": "2025", "departement": "48"}),
        ("appels-115", periode),
    ):
        yield f"/v1/observatoire/{page}", f"/v1/observatoire/{page}", options


def publiees() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Ce que publie l'observatoire : gelé dans les deux mondes à la même position."""
    liste = "/v1/observatoire/publications"
    yield liste, liste, {}
    une_annee = "/v1/observatoire/diagnostic-360"
    yield une_annee, une_annee, {"annee": "2025", "departement": "48"}
    fiche = "/v1/observatoire/fiches/{annee}"
    yield fiche, fiche.replace("{annee}", "2025"), {"departement": "48"}
    for suite, lue in (("", ""), ("/tableaux/{tableau}", "/tableaux/stock")):
        yield f"{liste}/{{numero}}{suite}", f"{liste}/1{lue}", {}


def des_cases() -> Iterator[tuple[str, str, dict[str, str]]]:
    """Les ménages d'une case de chaque sorte de tableau, et de ceux des violences."""
    modele = "/v1/observatoire/tableaux/{tableau}/menages"
    for tableau, case in (
        *((code, {"periode": f"2025-T{t}"}) for t in (1, 2) for code in STOCK_ET_FLUX),
        *((code, {"periode": "2025"}) for code in ("passages", "mixte", *VIF, "suites-6")),
        ("vif-duree", {"periode": "2025"}),
        ("durees", {"periode": "2025", "etape": "rue"}),
        ("besoins", {"periode": "2025", "attente": "demande-siao"}),
        ("ruptures", {"periode": "2025-T2"}),
        ("stock-composition", {"periode": "2025-T2"}),
        ("stock-dispositif", {"periode": "2025-T2", "dispositif": "campements"}),
        ("lieux-communes", {"periode": "2025", "departement": "48"}),
        ("lieux-communes", {"periode": "2025", "departement": "48", "commune": "48061"}),
        ("entrees-epci", {"periode": "2025", "departement": "48"}),
        ("alertes", {"periode": "2025", "compte": "ouvertes"}),
        ("demarches-115-annee", {"periode": "2025", "fait": "appel"}),
        ("demarches-referents-annee", {"periode": "2025", "fait": "designation"}),
        ("expulsions-etapes", {"periode": "2025-T2"}),
        ("expulsions-bilan", {"periode": "2025", "compte": "cohorte"}),
    ):
        yield modele, modele.replace("{tableau}", tableau), case


def mes_menages() -> Iterator[tuple[str, str, dict[str, str]]]:
    """La liste des ménages, ses ordres, ses filtres, ses comptes ; les listes de travail."""
    for tri in Tri:
        yield "/v1/parcours", "/v1/parcours", {"au": LE, "tri": tri.value, "limite": "6"}
    for filtre in (
        {"etape": "hebergement,rue"},
        {"dispositif": "MISE_A_ABRI_VIF"},
        {"dossier": "mise-a-abri-vif,ordonnance-de-protection"},
        {"commune": "48061"},
        {"sans_nouvelle_jours": "10"},
        {"nouveau_depuis": "2025-03-02"},
        {"alerte": "AL-09"},
        {"en_retard": "true"},
        {"echeance_avant": "2025-05-15"},
        {"sans_referent": "true"},
    ):
        yield "/v1/parcours", "/v1/parcours", {"au": LE, **filtre}
    yield "/v1/parcours/ocel", "/v1/parcours/ocel", {"au": LE}
    yield "/v1/siao/listes", "/v1/siao/listes", {"au": LE}
    doubles = "/v1/siao/listes/doublons-possibles"
    yield doubles, doubles, {}
    for liste in SORTES:
        yield "/v1/siao/listes/{liste}", f"/v1/siao/listes/{liste}", {"au": LE, "limite": "6"}
    facettes = {"au": LE, "par": ",".join(Facette)}
    yield "/v1/parcours/facettes", "/v1/parcours/facettes", facettes


NOTIFIEES: Final = frozenset({"/v1/relations/protections"})
"""Ce que le SIAO et le DPO apprennent d'une protection que personne n'a confirmée."""


def test_chaque_route_est_lue() -> None:
    lues = {modele for modele, *_ in adresses(_Sans())}  # type: ignore[arg-type]  # only names
    connues = set(application().openapi()["paths"])

    assert connues - lues - STATIQUES - ECRITES - NOTIFIEES == set()


class _Sans:
    """De quoi nommer les adresses sans rien ouvrir."""

    parcours = dict.fromkeys((*MENAGES, PARTI, SITE, SEANCE), "0")
    caches: Mapping[int, str] = MappingProxyType({1: ""})


async def differences(deux: Jumeaux, lecteurs: Sequence[str] = LECTEURS) -> list[str]:
    """Les adresses qui ne répondent pas de même dans les deux mondes."""
    trouvees = []
    for lecteur in lecteurs:
        for _, adresse, options in adresses(deux):
            if est_sue(deux, lecteur, adresse):
                continue
            vue, autre = await deux.lisent(lecteur, adresse, **options)
            assert not vue.startswith("5"), (adresse, vue)
            if vue != autre:
                trouvees.append(f"{lecteur} {adresse} {options} {ou_elles_different(vue, autre)}")
    return trouvees


def ou_elles_different(vue: str, autre: str) -> str:
    rang = next((n for n, (a, b) in enumerate(zip(vue, autre, strict=False)) if a != b), 0)
    return f"\n  {vue[rang - 80 : rang + 80]}\n  {autre[rang - 80 : rang + 80]}"


async def test_partout_qui_n_est_pas_nomme_lit_les_deux_mondes_de_meme(
    jumeaux: Jumeaux, monkeypatch: pytest.MonkeyPatch
) -> None:
    trouvees = await differences(jumeaux)
    assert trouvees == [], "\n".join(trouvees)
    await les_refus_d_ecrire_sont_les_memes(jumeaux)

    monkeypatch.setattr(regards, "voile_garde", lambda *dits: dits[-1]())  # looked for again
    monkeypatch.setattr(regards, "voile", lambda *_: RIEN_DE_TU)
    carte = f"/v1/parcours/{jumeaux.parcours[next(iter(MENAGES))]}"
    vue, autre = await jumeaux.lisent(RELAIS, carte, au=LE)
    assert vue != autre, "rejouer ce qui est protégé se verrait"


def est_sue(deux: Jumeaux, lecteur: str, adresse: str) -> bool:
    """Vrai de ce que le SIAO sait, et a dit : quelles structures accueillent des victimes.

    Et, pour aller vite, des pages de ménages, à qui n'en ouvre aucun : la première suffit.
    """
    mots = ("structures", "offre", "diagnostic", "evenements", "qualite")
    if lecteur == SIAO and any(mot in adresse for mot in mots):
        return True
    premier = deux.parcours[next(iter(MENAGES))]
    pages = adresse.startswith("/v1/parcours/") and not adresse.endswith(("facettes", "ocel"))
    return pages and lecteur in SANS_MENAGE and premier not in adresse


GARDEES: Final = (
    *(f"etape={etape}" for etape in ("hebergement", "rue", "logement")),
    *("dispositif=MISE_A_ABRI_VIF", "dossier=mise-a-abri-vif", "alerte=AL-09", "commune=48061"),
    *("sans_nouvelle_jours=5", "sans_referent=true", "en_retard=true", "echeance_avant=2025-05-01"),
)
"""Les filtres de listes que l'on garde, et dont on suit qui y entre et en sort."""


async def les_refus_d_ecrire_sont_les_memes(jumeaux: Jumeaux) -> None:
    """Écrire à blanc, chercher, garder une liste : tout répond de même."""
    for lecteur, garde in itertools.product(LECTEURS, GARDEES):
        suivis = []
        for maison in jumeaux.maisons:
            gardee = await maison.client.post(
                f"/v1/listes?{garde}", json={"nom": garde}, headers=maison.comme(lecteur)
            )
            jours = {"depuis_le": "2025-03-01", "au": "2025-03-20"}
            adresse = gardee.json().get("mouvements", "/v1/listes")
            suivis.append(ce_que_dit(await maison.lit(adresse, lecteur=lecteur, **jours)))
        assert suivis[0] == suivis[1], (lecteur, garde)
    for lecteur in LECTEURS:
        cherche = {"nom": "Vialaret", "prenom": "Bastien", "date_naissance": "1985-03-12"}
        vus = [
            (await m.cherche("/v1/personnes/recherche", cherche, par=lecteur))
            for m in jumeaux.maisons
        ]
        assert ce_que_dit(vus[0]) == ce_que_dit(vus[1]), lecteur
    cachees = await jumeaux.references()
    for lecteur in (SIAO, PENSION, RELAIS):
        for sujet in MENAGES:
            lot = essais(lecteur, sujet, cachees)
            systeme, _, identifiant = sujet.partition(":")
            vues = []
            for maison in jumeaux.maisons:
                blanc = await envoie(maison, lot, media=LOT, par=lecteur, a_blanc="true")
                trouve = await maison.client.post(
                    "/v1/parcours/recherche",
                    json={"systeme": systeme, "identifiant": identifiant},
                    headers=maison.comme(lecteur),
                )
                vues.append([ce_que_dit(blanc), ce_que_dit(trouve)])
            assert vues[0] == vues[1], ou_elles_different(*(vue[0] for vue in vues))


def essais(lecteur: str, sujet: str, cachees: Sequence[str]) -> list[Fait]:
    """Ce que l'on essaierait pour savoir si quelque chose est protégé, et s'en saisir."""
    dits = {
        "menage.accord-recueilli": {"perimetre": "PARCOURS_COMPLET", "forme": "ORAL"},
        "vif.protection-adresse-levee": {"motif": "DEMANDE_PERSONNE"},
        "vif.protection-adresse-activee": {"niveau": "N1"},
        "vif.mise-a-abri-terminee": {"destination": "LOGEMENT_PRIVE"},
        "hebergement.sortie-effectuee": {"destination": "RUE"},
        "campement.menage-detache": {"destination": "RUE"},
        "correction.fait-annule": {"cible": f"{CIDFF}#inconnu", "motif": "ERREUR"},
    }
    ici: dict[str, Any] = {"sujet": sujet, "survenu_le": "2025-05-20"}
    corriges = [
        fait("correction.fait-annule", lecteur, id=f"vise-{n}", cible=cible, motif="ERREUR", **ici)
        for n, cible in enumerate(cachees)
    ]
    return [
        *(fait(sorte, lecteur, id=f"essai-{sorte}", **data, **ici) for sorte, data in dits.items()),
        *corriges,
    ]


async def test_ce_que_compte_une_annee_ou_un_trimestre_est_ce_qu_en_compte_le_jumeau(
    jumeaux: Jumeaux, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Toutes les cases, celles qui ne paraissent pas aussi : lieux, étapes, passages, besoins.

    Hors des tableaux des violences : eux comptent les mises à l'abri, et c'est ce qu'ils disent.
    """
    ici, la = jumeaux.maisons
    for code in ("2025-T2", "2025"):
        assert await _sans_les_violences(ici, code) == await _sans_les_violences(la, code)
    une_annee = await _sans_les_violences(ici, "2025")
    assert any(n and tableau == "lieux-communes" for (tableau, *_), n in une_annee.items())

    monkeypatch.setattr(household, "voile_des_autres", lambda *_: RIEN_DE_TU)
    await rebuild.rebuild(ici.service.pool, lambda _: None)
    assert await _sans_les_violences(ici, "2025") != une_annee, (
        "compter ce qui est protégé se verrait"
    )


async def _sans_les_violences(maison: Maison, code: str) -> dict[tuple[str, ...], int]:
    comptees = await comptee(maison, code)
    return {cle: n for cle, n in comptees.items() if not cle[0].startswith("vif-")}
