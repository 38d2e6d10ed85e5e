"""Rien ne dit à un étranger qu'un ménage existe, de quelque sorte de partenaire qu'il soit.

Chacun fait tout ce qu'un partenaire peut faire, d'un identifiant sous lequel tout a été dit et d'un
autre que personne n'a jamais employé : les réponses sont les mêmes, aux compteurs du journal près.
"""

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Final

import httpx2
import pytest
from etrangers import (
    ICI,
    NE_PARLENT_PAS,
    TOURS,
    Etranger,
    Mots,
    a_tour_de_role,
    accueillir,
    annuaire,
    etrangers,
    tout_dire,
)
from faits import FLUX, LOT, PAGES, SIAO, Fait, entre, envoie, fait, identite, menage_ouvert
from maison import STRUCTURE, Maison, ouvrir_sans_projecteur, projecteur

from parcours.domain.langage.habilitation import NomDeVue
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture import regard as regards
from parcours.domain.lecture.cle import NOMINATIVES
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.veille.listes import SORTES
from parcours.projections.expulsions_lues import Compte
from parcours.projections.facettes import Facette

UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DU_JOURNAL: Final = re.compile(
    r'"(position|enregistre_le|recordedtime|sequence|suivant|vu_le|depuis)":("[^"]*"|\d+)|/v1/evenements/\d+'
    r'|"name":"enregistre_le","value":"[^"]*"'
)
HORS_SUJET: Final = frozenset({"content-length", "parcours-position", "etag"})
LISTES: Final = (
    "/v1/evenements?limite=500",
    "/v1/expulsions",
    "/v1/expulsions/echeances",
    "/v1/relations?etat=demandees",
    "/v1/relations?etat=en-cours",
    "/v1/relations?etat=terminees",
    "/v1/relations/faits-en-attente",
    "/v1/relations/transferts",
    "/v1/relations/protections",
    "/v1/referents/{organisme}/parcours",
    "/v1/referents/{organisme}/alertes",
    "/v1/referents/{organisme}/echeances",
    "/v1/parcours",
    "/v1/parcours?tri=arrivee&nouveau_depuis=2020-01-01",
    "/v1/parcours?depuis=0&en_retard=false",
    "/v1/alertes",
    "/v1/echeances?jusqu_au=2030-01-01",
    "/v1/expulsions?tri=recours",
    "/v1/ccapex/avis?du=2025-01-01&jusqu_au=2025-12-31",
    "/v1/listes",
    "/v1/parcours/ocel",
    "/v1/moi/qualite/anomalies",
    *(f"/v1/dispositifs/{code}" for code in DISPOSITIFS),
)
"""Les listes de ménages : un étranger n'y trouve que ce qu'il a dit lui-même."""
DU_SIAO: Final = tuple(f"/v1/siao/listes/{liste}" for liste in (*SORTES, "doublons-possibles"))
PAGES_LUES: Final = 3
DES_NOMBRES: Final = re.compile(r'"(?:menages|en_retard|procedures|avis|nombre)":(\d+)')
NEE: Final = "1985-03-12"
DITE: Final = {"nom": "Vialaret", "prenom": "Bastien"}
JAMAIS_DITE: Final = {"nom": "Quintefeuille", "prenom": "Zorah"}
"""Le nom que l'on a dit du connu, et un autre que personne ne porte."""
PERIODE: Final = "du=2020-01-01&jusqu_au=2030-12-31"
COMPTES: Final = (
    "/v1/moi",
    "/v1/siao/listes",
    f"/v1/parcours/facettes?par={','.join(Facette)}",
    *(f"/v1/expulsions/comptes?departement={ICI}&par={par.value}" for par in Compte),
    f"/v1/expulsions/bilan?departement={ICI}&annee=2025",
    f"/v1/ccapex/avis/suites?{PERIODE}",
    *(f"/v1/dispositifs/{code}/comptes?{PERIODE}" for code in DISPOSITIFS),
)
"""Ce qui compte des ménages : le connu n'y compte ni plus ni moins que l'inconnu."""

Reponses = list[tuple[str, int, dict[str, str], str]]


class Visite:
    """Tout ce qu'un étranger fait d'un identifiant, et ce qu'on lui répond."""

    parcours: str = ""
    """Celui que la porte lui a nommé."""

    def __init__(self, maison: Maison, etranger: Etranger, numero: int) -> None:
        self.maison = maison
        self.qui = etranger
        self.numero = str(numero)
        self.sujet = f"si-siao:48-2026-{numero}"
        self.reponses: Reponses = []
        self.avant = datetime.now(UTC)
        """Avant d'avoir rien dit."""
        self.connu_le = ""
        """Quand on a reçu son premier fait."""

    async def ecrit(self) -> None:
        """Chercher, essayer, écrire, rejouer, corriger, rattacher, réunir, transférer, lire."""
        await self._cherche()
        sien = await self._ecrit_ailleurs()
        types = a_tour_de_role(self.qui.types, int(self.numero)) or self.qui.types[:1]
        lot = [self._mots(sien).redit(c) for c in types]
        await self._envoie("à blanc", lot, media=LOT, a_blanc="true")
        await self._envoie("lot", lot, media=LOT)
        await self._envoie(
            "flux, rejoué", b"\n".join(json.dumps(f).encode() for f in lot), media=FLUX
        )
        if lot:
            await self._un_a_un(lot)
        await self._autres_actes(sien)
        await self._cherche()
        for page in PAGES if self.parcours else ():
            adresse = f"/v1/parcours/{self.parcours}{page}"
            self._note(page or "carte", await self.maison.lit(adresse, lecteur=self.qui.source))
        if self.parcours:
            await self._relit(f"/v1/parcours/{self.parcours}")

    async def _relit(self, carte: str) -> None:
        """D'autres jours, d'après ce que l'on savait, ce que l'on a appris depuis, page à page."""
        savoirs: tuple[dict[str, str], ...] = (
            {"au": "2025-03-01"},
            {"connu_le": self.avant.isoformat()},
            {"connu_le": self.connu_le},
        )
        for savoir in savoirs:
            for page in ("", "/chronologie"):
                lue = await self.maison.lit(carte + page, lecteur=self.qui.source, **savoir)
                self._note(f"{page} {list(savoir)}", lue)
        nouveau = await self.maison.lit(f"{carte}/nouveautes", lecteur=self.qui.source)
        self._note("nouveautés", nouveau)
        voulus: dict[str, str | None] = {"depuis": "0", "limite": "2", "apres": None}
        for _ in range(PAGES_LUES):
            lue = await self.maison.lit(f"{carte}/chronologie", lecteur=self.qui.source, **voulus)
            self._note("page", lue)
            voulus["apres"] = lue.json().get("suivant")
            if voulus["apres"] is None:
                return

    async def efface(self) -> None:
        """Un ménage a porté cet identifiant ; ses données ont été effacées."""
        parcours = await entre(self.maison, menage_ouvert(sujet=self.sujet, id=self.sujet))
        await self.maison.service.pool.execute(
            "UPDATE coffre.cles SET enveloppe = NULL, detruite_le = now() WHERE flux = $1::uuid",
            parcours,
        )

    async def ecrit_a_peine(self) -> None:
        """Chercher, essayer, écrire, rejouer, lire sa carte."""
        await self._cherche()
        dit = {**self._mots(str(UUID_NUL)).redit(self.qui.types[0]), "subject": self.sujet}
        await self._envoie("à blanc", dit, a_blanc="true")
        ecrit = await self._envoie("seul", dit)
        await self._envoie("rejoué", dit)
        await self._envoie("lot", [dit, {**dit, "id": f"lot-{self.numero}"}], media=LOT)
        await self._cherche()
        if ecrit.status_code == httpx2.codes.CREATED:
            carte = f"/v1/parcours/{ecrit.json()['parcours']}"
            self._note("carte", await self.maison.lit(carte, lecteur=self.qui.source))

    def _mots(self, sien: str) -> Mots:
        source, departement = self.qui.source, self.qui.departement
        return Mots(source, self.sujet, departement, self.numero, sien, prefixe="etr-")

    async def _ecrit_ailleurs(self) -> str:
        """Le parcours d'un ménage dont il est seul à parler."""
        sien = f"si-siao:48-2026-{self.numero}-sien"
        for classe in self.qui.types[:1]:
            dit = {**self._mots(str(UUID_NUL)).redit(classe), "subject": sien, "id": f"s-{sien}"}
            reponse = await self.maison.pousse(dit)
            return str(reponse.json()["parcours"])
        return str(UUID_NUL)

    async def _un_a_un(self, lot: list[Fait]) -> None:
        """Seul, rejoué, sous condition, hors de son territoire, sous le nom rendu par la porte."""
        premier = {**lot[0], "id": f"seul-{self.numero}"}
        reponse = await self._envoie("seul", premier)
        await self._envoie("seul rejoué", premier)
        version = {"If-Match": reponse.headers.get("ETag", '"0"')}
        await self._envoie("à jour", {**premier, "id": f"a-{self.numero}"}, entetes=version)
        perime = {"If-Match": '"4"'}
        await self._envoie("périmé", {**premier, "id": f"p-{self.numero}"}, entetes=perime)
        dehors = {**premier, "id": f"d-{self.numero}", "departement": ICI}
        await self._envoie("d'ici", dehors)
        sans = {cle: v for cle, v in premier.items() if cle != "departement"}
        await self._envoie("sans département", {**sans, "id": f"n-{self.numero}"})
        if reponse.status_code == httpx2.codes.CREATED:
            self.parcours = reponse.json()["parcours"]
            self.connu_le = reponse.json()["enregistre_le"]
            nomme = {**premier, "id": f"u-{self.numero}", "subject": f"parcours:{self.parcours}"}
            await self._envoie("par son nom", nomme)

    async def _autres_actes(self, sien: str) -> None:
        """Corriger, rattacher, aller chercher : ce que des exemples ne disent pas de ce ménage."""
        cibles = {
            "ouverture": f"{SIAO}#menage.ouvert-{self.numero}",
            "protégé": f"{SIAO}#vif.protection-adresse-activee-{self.numero}",
            "sien": f"{self.qui.source}#seul-{self.numero}",
        }
        for quoi, cible in cibles.items():
            for sorte, data in (
                ("correction.fait-annule", {"cible": cible, "motif": "ERREUR"}),
                ("relation.fait-confirme", {"fait": cible}),
                ("vif.protection-adresse-levee", {"protection": cible, "motif": "FIN_DU_DANGER"}),
            ):
                await self._dit(f"{sorte} {quoi}", sorte, f"{quoi}", **data)
        rattache = {"systeme": "SI_SIAO", "valeur": self.sujet.partition(":")[2]}
        await self._dit(
            "rattacher",
            "menage.identifiant-externe-rattache",
            "r",
            par=f"parcours:{sien}",
            **rattache,
        )
        await self._dit(
            "chercher le ménage",
            "parcours.transfert-demande",
            "t",
            vers_departement=self.qui.departement,
            depuis_departement=ICI,
            motif="DEMANDE_MENAGE",
        )

    async def _dit(
        self,
        quoi: str,
        sorte: str,
        ident: str,
        par: str | None = None,
        **data: Any,  # noqa: ANN401 (any field)
    ) -> None:
        dit = fait(
            sorte,
            self.qui.source,
            sujet=par or self.sujet,
            id=f"{sorte}-{ident}-{self.numero}",
            departement=self.qui.departement,
            **data,
        )
        await self._envoie(quoi, dit)

    async def _cherche(self) -> None:
        for departement in (None, ICI):
            systeme, _, identifiant = self.sujet.partition(":")
            corps = {"systeme": systeme, "identifiant": identifiant}
            reponse = await self.maison.client.post(
                "/v1/parcours/recherche",
                json=corps if departement is None else {**corps, "departement": departement},
                headers=self._entetes(),
            )
            self._note("recherche", reponse)

    async def lit_les_listes(self) -> None:
        """Ce que chaque liste lui dit de ce parcours."""
        a_des_listes = Role.SIAO in self.qui.partenaire.roles
        for liste in (*LISTES, *(DU_SIAO if a_des_listes else DU_SIAO[:1])):
            adresse = liste.format(organisme=self.qui.partenaire.organisme)
            reponse = await self.maison.client.get(adresse, headers=self._entetes())
            self._note(liste, reponse, self.parcours)

    async def cherche_quelqu_un(self, personne: dict[str, str]) -> None:
        """Par son nom, son prénom et sa naissance, tels qu'un proche les saurait."""
        for date_naissance in (NEE, NEE[:4]):
            corps = {**personne, "date_naissance": date_naissance}
            reponse = await self.maison.client.post(
                "/v1/personnes/recherche", json=corps, headers=self._entetes()
            )
            self._note("recherche par nom", reponse)

    async def compte(self) -> list[int]:
        """Tous les nombres qu'on lui dit de ménages, de procédures, d'avis, de mesures."""
        dits = []
        for adresse in COMPTES:
            lue = await self.maison.client.get(adresse, headers=self._entetes())
            dits += [int(n) for n in DES_NOMBRES.findall(lue.text)]
        return dits

    def _entetes(self) -> dict[str, str]:
        position = {"Parcours-Position": str(self.maison.position)}
        return {**self.maison.comme(self.qui.source), **position}

    async def _envoie(
        self,
        quoi: str,
        contenu: object,
        *,
        media: str = STRUCTURE,
        **options: Any,  # noqa: ANN401 (any JSON)
    ) -> httpx2.Response:
        reponse = await envoie(self.maison, contenu, media=media, par=self.qui.source, **options)
        for position in re.findall(r'"position":(\d+)', reponse.text):
            self.maison.position = max(self.maison.position, int(position))
        self._note(quoi, reponse)
        return reponse

    def _note(self, quoi: str, reponse: httpx2.Response, parcours: str | None = None) -> None:
        """Ce qui est répondu ; d'une liste, ce qui y est dit de ce parcours."""
        corps = reponse.text
        dit = reponse.json()
        if parcours and (elements := dit.get("elements", dit.get("events"))) is not None:
            lus = [e for e in (*elements, *dit.get("objects", ())) if parcours in json.dumps(e)]
            corps = json.dumps(lus, separators=(",", ":"))
        entetes = {
            nom: self._neutre(valeur)
            for nom, valeur in reponse.headers.items()
            if nom not in HORS_SUJET and not nom.startswith("ratelimit-")
        }
        self.reponses.append((quoi, reponse.status_code, entetes, self._neutre(corps)))

    def _neutre(self, texte: str) -> str:
        return UUID.sub("<uuid>", DU_JOURNAL.sub("<journal>", texte)).replace(self.numero, "<n>")


UUID_NUL: Final = "00000000-0000-4000-8000-000000000000"


def differences(connu: Reponses, inconnu: Reponses) -> Iterator[str]:
    """Où ce qu'on répond n'est pas la même chose."""
    for (quoi, *un), (_, *autre) in zip(connu, inconnu, strict=True):
        if un != autre:
            yield f"{quoi}\n  connu   {un}\n  inconnu {autre}"


def la_lecture_ouverte_a_tous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Qui écrit lit tout."""
    monkeypatch.setattr(regards, "droits", lambda *_: [regards.DroitDeLire(NomDeVue.FR, None)])


def tout_rejoue_pour_tous(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ce que chacun lit de ses faits se ressent de ceux des autres."""
    monkeypatch.setattr(regards.Regard, "rejoues", lambda _, faits: faits)


VARIANTES: Final = (la_lecture_ouverte_a_tous, tout_rejoue_pour_tous)


def _ce_qu_il_lit(qui: Etranger) -> tuple[object, ...]:
    """Ce qui fait que deux étrangers ne liraient pas pareil."""
    lecteur = qui.partenaire.lecteur
    portees = tuple(lecteur.portee(vue) for vue in NOMINATIVES)
    return portees, lecteur.niveau, lecteur.peut_etre_habilite, lecteur.departements


TOUS: Final = list(enumerate({_ce_qu_il_lit(e): e for e in etrangers()}.values(), 7000))
"""Un de chaque façon de lire : les autres rôles ne changent que les types qu'ils disent."""


@pytest.mark.parametrize(
    ("numero", "qui"), TOUS, ids=[e.source.rpartition("/etranger-")[2] for _, e in TOUS]
)
async def test_un_etranger_n_apprend_pas_que_le_menage_existe(
    base_neuve: str, numero: int, qui: Etranger
) -> None:
    async with ouvrir_sans_projecteur(base_neuve) as maison:
        assert list(differences(*await visites(maison, qui, numero))) == []


async def visites(maison: Maison, qui: Etranger, numero: int) -> tuple[Reponses, Reponses]:
    """Ce qu'on répond à l'étranger d'un ménage connu, et d'un identifiant que nul n'emploie."""
    await accueillir(maison, [qui])
    await tout_dire(maison, f"si-siao:48-2026-{numero}", str(numero), qui.sujets)
    ici = {"sujet": f"si-siao:48-2026-{numero}", "id": f"nom-{numero}"}
    await entre(maison, identite(SIAO, date_naissance=NEE, **DITE, **ici))
    connu, inconnu = (Visite(maison, qui, n) for n in (numero, numero + 100 * TOURS))
    for visite in (connu, inconnu):
        await visite.ecrit()
    async with projecteur(maison):
        for visite, personne in ((connu, DITE), (inconnu, JAMAIS_DITE)):
            await visite.lit_les_listes()
            await visite.cherche_quelqu_un(personne)
        cherchee = {**DITE, "date_naissance": NEE}
        trouvee = await maison.cherche("/v1/personnes/recherche", cherchee)
        assert len(trouvee.json()["elements"]) == 1, "qui lit tout la trouve"
        impairs = [n for n in await connu.compte() if n % 2]  # each counts as much as the other
        connu.reponses.append(("comptes", 0, {}, str(impairs)))
        inconnu.reponses.append(("comptes", 0, {}, "[]"))
    return connu.reponses, inconnu.reponses


async def test_un_identifiant_efface_en_vaut_un_que_nul_n_emploie(base_neuve: str) -> None:
    qui_parle = [(numero, qui) for numero, qui in TOUS if qui.types]
    async with ouvrir_sans_projecteur(base_neuve) as maison:
        await accueillir(maison, [qui for _, qui in qui_parle])
        for numero, qui in qui_parle:
            efface, inconnu = (Visite(maison, qui, n) for n in (numero, numero + 100 * TOURS))
            await efface.efface()
            for visite in (efface, inconnu):
                await visite.ecrit_a_peine()
            assert list(differences(efface.reponses, inconnu.reponses)) == []


def test_chaque_sorte_de_partenaire_des_exemples_a_son_etranger() -> None:
    sortes = {frozenset(p.roles) for p in annuaire().partenaires}

    assert sortes <= {frozenset(e.partenaire.roles) for e in etrangers()}
    assert {role for e in etrangers() for role in e.partenaire.roles} | NE_PARLENT_PAS == set(Role)


@pytest.mark.parametrize("variante", VARIANTES, ids=lambda v: v.__name__)
async def test_ce_qui_dirait_que_le_menage_existe_se_voit(
    base_neuve: str, monkeypatch: pytest.MonkeyPatch, variante: Callable[[pytest.MonkeyPatch], None]
) -> None:
    variante(monkeypatch)
    (qui,) = (e for e in etrangers() if e.partenaire.roles == (Role.CIDFF,))

    async with ouvrir_sans_projecteur(base_neuve) as maison:
        assert list(differences(*await visites(maison, qui, 7900))) != []
