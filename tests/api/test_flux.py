"""Suivre donne à la fin ce que donnerait de tout relire, pour chacun et à tout rythme."""

import importlib.util
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import uuid4

import httpx2
import pytest
from faits import (
    BAILLEUR,
    CAF,
    CCAPEX,
    GENTIANES,
    RELAIS,
    SIAO,
    Fait,
    a_la_rue,
    accord,
    annulation,
    entre,
    est_un_probleme,
    fait,
    identite,
    menage_ouvert,
    referent,
    voisinage,
)
from maison import EXEMPLES, Maison

from parcours.annuaire import FichierPartenaires
from parcours.api.routes.flux import A_RELIRE
from parcours.projections import annonces, rebuild
from parcours.projections.engine import Projector

CIDFF = "/partenaires/cidff-48"
LECTEURS: Final = (SIAO, RELAIS, GENTIANES, BAILLEUR, CAF, CCAPEX, CIDFF)
PAS: Final = 14

_modele = importlib.util.spec_from_file_location("suivre", EXEMPLES / "suivre.py")
assert _modele is not None
assert _modele.loader is not None
suivre: Any = importlib.util.module_from_spec(_modele)
_modele.loader.exec_module(suivre)


@dataclass
class Suiveur:
    """A partner that follows, as the example does."""

    maison: Maison
    lecteur: str
    limite: int = 100
    etat: dict[str, Any] = field(default_factory=lambda: {"reprise": None, "faits": {}})

    async def get(self, adresse: str, params: dict[str, Any]) -> httpx2.Response:
        """Read, as this partner."""
        return await self.maison.lit(
            adresse, lecteur=self.lecteur, **{"limite": self.limite, **params}
        )

    async def suit(self) -> None:
        """Read what is new."""
        await suivre.suivre(self, self.etat)

    @property
    def sait(self) -> dict[str, Any]:
        """What the partner knows in the end."""
        return {parcours: faits for parcours, faits in self.etat["faits"].items() if faits}


async def tout_relu(maison: Maison, lecteur: str) -> dict[str, Any]:
    """What a partner that begins today knows."""
    nouveau = Suiveur(maison, lecteur, limite=1000)
    await nouveau.suit()
    return nouveau.sait


@dataclass
class Vie:
    """Two households, and whatever may happen to them."""

    maison: Maison
    hasard: random.Random
    dits: list[Fait] = field(default_factory=list)

    async def commence(self) -> None:
        """Open both."""
        noms = [f"si-siao:48-{uuid4().hex[:10]}" for _ in range(2)]
        self.parcours = [await entre(self.maison, menage_ouvert(sujet=nom)) for nom in noms]
        self.sujets = [f"parcours:{parcours}" for parcours in self.parcours]

    async def un_pas(self) -> None:
        """Something happens; whatever it is, the door takes it."""
        sorte = self.hasard.choice(list(self._sortes()))
        if (dit := sorte()) is not None:
            reponse = await self.maison.pousse(dit)
            assert reponse.status_code == 201, reponse.text
            self.dits.append(dit)

    def _sortes(self) -> Iterator[Callable[[], Fait | None]]:
        sujet = self.hasard.choice(self.sujets)
        par = self.hasard.choice((SIAO, BAILLEUR, RELAIS, GENTIANES))
        nomme = self.hasard.choice(("INT-RELAIS", "INT-GENTIANES", "INT-HABLOZ", "INT-CAF48"))
        yield lambda: a_la_rue(sujet=sujet)
        yield lambda: voisinage(par, sujet=sujet)
        yield lambda: identite(RELAIS, sujet=sujet)
        yield lambda: referent(sujet=sujet)
        yield lambda: accord(nomme, sujet=sujet)
        yield lambda: fait(
            "relation.exclue",
            sujet=sujet,
            organisme=nomme,
            a_la_demande_de="MENAGE",
            motif="SOUHAIT",
        )
        yield lambda: fait(
            "vif.protection-adresse-activee",
            CIDFF,
            sujet=sujet,
            niveau="N3",
            organismes_habilites=["INT-SIAO48"],
        )
        yield self._annule
        yield lambda: self._reunit(sujet)

    def _annule(self) -> Fait | None:
        if not self.dits:
            return None
        cible = self.hasard.choice(self.dits)
        return annulation(cible, cible["source"], sujet=cible["subject"])

    def _reunit(self, sujet: str) -> Fait:
        absorbe = self.parcours[1 - self.sujets.index(sujet)]
        return fait(
            "correction.menages-fusionnes", sujet=sujet, absorbe=absorbe, motif="MEME_MENAGE"
        )


@pytest.mark.parametrize("graine", range(6))
async def test_suivre_donne_ce_que_donnerait_de_tout_relire(maison: Maison, graine: int) -> None:
    hasard = random.Random(graine)  # noqa: S311 (the same stories at each run)
    suiveurs = [
        Suiveur(maison, lecteur, limite)
        for lecteur, limite in zip(LECTEURS, (1, 2, 3, 5, 8, 100, 1), strict=True)
    ]
    vie = Vie(maison, hasard)
    await vie.commence()

    for pas in range(PAS):
        await vie.un_pas()
        for suiveur in hasard.sample(suiveurs, hasard.randint(0, 2)):
            await suiveur.suit()
        if pas == PAS // 2 and graine % 2:
            await rebuild.rebuild(maison.service.pool, lambda _: None)

    for suiveur in suiveurs:
        await suiveur.suit()
        relu = await tout_relu(maison, suiveur.lecteur)
        assert suiveur.sait == relu, suiveur.lecteur
        for parcours in vie.parcours:
            await _comme_la_chronologie(maison, suiveur.lecteur, parcours, relu)


async def _comme_la_chronologie(
    maison: Maison, lecteur: str, parcours: str, relu: dict[str, Any]
) -> None:
    """The feed of a household says what its timeline says; of one that was joined, a part of it."""
    page = await maison.lit(f"/v1/parcours/{parcours}/chronologie", lecteur=lecteur, limite=1000)
    suivis = relu.get(f"parcours:{parcours}", {})
    if page.status_code == 404:
        assert suivis == {}, lecteur
        return
    lus = {(e["source"], e["id"]): e["donnees"] for e in page.json()["elements"]}
    assert set(suivis) <= set(lus), lecteur
    assert [r for r, e in suivis.items() if e["data"] != lus[r]] == [], lecteur


# --- Ce qui le rend vrai --------------------------------------------------------------------------


async def test_un_fait_ancien_vient_le_jour_ou_il_devient_lisible(maison: Maison) -> None:
    await entre(maison, menage_ouvert(id="ouvert"))
    await entre(maison, voisinage(id="avant"))
    relais = Suiveur(maison, RELAIS)
    await relais.suit()
    assert relais.sait == {}

    await entre(maison, accord("INT-RELAIS", id="accord"))
    await relais.suit()

    (faits,) = relais.sait.values()
    assert {ident for _, ident in faits} >= {"ouvert", "avant", "accord"}


async def test_ce_qui_cesse_de_se_lire_se_dit_une_fois_et_a_ceux_qui_le_lisaient(
    maison: Maison,
) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-RELAIS"))
    dit = voisinage(BAILLEUR, sujet=f"parcours:{parcours}")
    await entre(maison, dit)
    avant = {qui: await _reprise(maison, qui) for qui in (RELAIS, BAILLEUR, CAF)}

    await entre(maison, annulation(dit, BAILLEUR, sujet=f"parcours:{parcours}"))

    dits = {qui: await _nouveaux(maison, qui, reprise) for qui, reprise in avant.items()}
    relires = {q: [e["subject"] for e in es if e["type"] == A_RELIRE] for q, es in dits.items()}
    assert relires == {
        RELAIS: [f"parcours:{parcours}"],
        BAILLEUR: [f"parcours:{parcours}"],
        CAF: [],
    }
    for evenement in (e for es in dits.values() for e in es if e["type"] == A_RELIRE):
        assert evenement["data"] == {}
        assert evenement["source"] == "/parcours"


async def test_une_protection_ne_dit_a_qui_la_subit_que_de_relire(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, accord("INT-RELAIS"))
    await entre(maison, a_la_rue(SIAO, commune="48095"))
    reprise = await _reprise(maison, RELAIS)

    await entre(
        maison,
        fait(
            "vif.protection-adresse-activee",
            CIDFF,
            niveau="N3",
            organismes_habilites=["INT-SIAO48"],
        ),
    )

    (relire,) = await _nouveaux(maison, RELAIS, reprise)
    assert (relire["type"], relire["subject"]) == (A_RELIRE, f"parcours:{parcours}")


async def test_une_nouvelle_fiche_fait_recommencer(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert())
    await entre(maison, voisinage(CAF, sujet=f"parcours:{parcours}"))
    reprise = await _reprise(maison, CAF)
    fichier = FichierPartenaires.lit(EXEMPLES / "partenaires.json")
    (caf,) = (p for p in fichier.partenaires if p.source == CAF)
    elargie = caf.model_copy(update={"departements": (*caf.departements, "33")})
    seule = fichier.model_copy(update={"partenaires": (elargie,)})

    await maison.service.annuaire.import_(seule, {CAF: "pcs_caf-48"})
    await Projector(maison.service.pool).settle()

    assert est_un_probleme(
        await maison.lit("/v1/evenements", lecteur=CAF, apres=reprise), 410, "flux-a-recommencer"
    )
    caf_relit = await tout_relu(maison, CAF)
    assert [ident for faits in caf_relit.values() for _, ident in faits] != []


async def test_au_dela_du_journal_ou_d_une_autre_base_le_flux_recommence(maison: Maison) -> None:
    await entre(maison, menage_ouvert())
    reprise = await _reprise(maison, SIAO)

    au_dela = await maison.lit("/v1/evenements", lecteur=SIAO, apres=maison.position + 1)
    assert est_un_probleme(au_dela, 410, "flux-a-recommencer")
    await maison.service.pool.execute("UPDATE annonces.vie SET epoque = gen_random_uuid()")
    ailleurs = await maison.lit("/v1/evenements", lecteur=SIAO, apres=reprise)
    assert est_un_probleme(ailleurs, 410, "flux-a-recommencer")


async def test_un_filtre_garde_ce_qu_on_demande_et_ce_qu_il_faut_relire(maison: Maison) -> None:
    parcours = await entre(maison, menage_ouvert(id="ouvert"))
    dit = voisinage(id="voisinage")
    await entre(maison, dit)
    await entre(maison, annulation(dit, SIAO, id="annule"))
    await entre(maison, menage_ouvert(sujet="si-siao:48-2025-09001", id="autre"))

    async def lus(**filtres: str) -> list[str]:
        page = await maison.lit("/v1/evenements", lecteur=SIAO, **filtres)
        return [e["id"] for e in page.json()["elements"] if e["type"] != A_RELIRE]

    assert await lus(famille="maintien") == ["voisinage"]
    assert await lus(type="menage.ouvert") == ["ouvert", "autre"]
    assert await lus(type="fr.parcours.menage.ouvert.v1", parcours=parcours) == ["ouvert"]
    assert await lus(parcours=parcours) == ["ouvert", "voisinage", "annule"]


async def test_l_attente_rend_la_main_sans_rien_dire(maison: Maison) -> None:
    reprise = await _reprise(maison, SIAO)

    page = (await maison.lit("/v1/evenements", lecteur=SIAO, apres=reprise, attente=1)).json()

    assert (page["elements"], page["suivant"]) == ([], None)


async def test_sans_ce_qu_on_a_deja_dit_le_flux_perdrait_un_fait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The broken variant: telling each fact when it is recorded, and never again."""
    dits = annonces._compare  # noqa: SLF001 (what the variant breaks)

    async def seulement_le_neuf(connection: Any, streams: Any, read: Any) -> Any:  # noqa: ANN401 (those of `_compare`)
        changes = await dits(connection, streams, read)
        dernier = await connection.fetchval("SELECT max(position) FROM journal.evenements")
        changes.told = [e for e in changes.told if e.fait == dernier]
        return changes

    monkeypatch.setattr(annonces, "_compare", seulement_le_neuf)
    await entre(maison, menage_ouvert())
    await entre(maison, voisinage(id="avant"))
    await entre(maison, accord("INT-RELAIS"))

    assert "avant" not in {
        ident for faits in (await tout_relu(maison, RELAIS)).values() for _, ident in faits
    }


async def _reprise(maison: Maison, lecteur: str) -> str:
    """Where a partner that has read everything resumes."""
    page = await maison.lit("/v1/evenements", lecteur=lecteur, limite=1000)
    return str(page.json()["reprise"])


async def _nouveaux(maison: Maison, lecteur: str, reprise: str) -> list[dict[str, Any]]:
    page = await maison.lit("/v1/evenements", lecteur=lecteur, apres=reprise)
    elements: list[dict[str, Any]] = page.json()["elements"]
    return elements
