"""Ce que l'on dit d'un territoire sur l'identifiant d'un ménage ne dit pas que le ménage existe.

Une structure, un site, un plan se disent sous n'importe quel identifiant. Dits sous celui d'un
ménage que l'on ne lit pas, ou sous un que nul n'emploie, tout répond de même.
"""

from collections.abc import Iterator
from typing import Any, Final

from etrangers import ICI, Etranger, Mots, accueillir, etrangers
from faits import LOT, SIAO, a_la_rue, accord, entre, menage_ouvert, referent
from maison import Maison, ouvrir_sans_projecteur, projecteur
from test_sans_trace_partout import UUID_NUL, Visite, differences

from parcours.api.routes.territoire import Sorte
from parcours.domain.langage.evenement import Evenement
from parcours.domain.langage.fiche import Agregat

SORTES: Final = tuple(sorte.value for sorte in Sorte)


class VisiteDuTerritoire(Visite):
    """Ce qu'un étranger dit d'un territoire sous un identifiant, et ce qu'on lui répond."""

    async def ecrit(self) -> None:
        """Essayer, écrire, rejouer."""
        mots = Mots(self.qui.source, self.sujet, self.qui.departement, self.numero, UUID_NUL)
        lot = [mots.redit(c) for c in self.qui.types_du_territoire if _se_dit_seul(c)]
        await self._envoie("à blanc", lot, media=LOT, a_blanc="true")
        await self._envoie("lot", lot, media=LOT)
        for rang, dit in enumerate(lot):
            recu = await self._envoie("seul", {**dit, "id": f"seul-{rang}-{self.numero}"})
            await self._envoie("rejoué", {**dit, "id": f"seul-{rang}-{self.numero}"})
            self.parcours = recu.json().get("parcours") or self.parcours

    async def lit_le_territoire(self) -> None:
        """Les listes, la carte et la chronologie de chaque sorte, et le flux."""
        for sorte in SORTES:
            liste = f"/v1/territoire/{sorte}"
            reponse = await self.maison.client.get(liste, headers=self._entetes())
            self._note(liste, reponse, self.parcours)
            for page in ("", "/chronologie"):
                lue = await self.maison.client.get(
                    f"{liste}/{self.parcours}{page}", headers=self._entetes()
                )
                self._note(f"{sorte}{page}", lue)
        suivis = await self.maison.client.get("/v1/evenements?limite=500", headers=self._entetes())
        self._note("flux", suivis, self.parcours)
        site = f"/v1/campements/{self.parcours}/menages"
        self._note("site", await self.maison.client.get(site, headers=self._entetes()))


def _se_dit_seul(classe: type[Evenement[Any]]) -> bool:
    """Faux de ce qui se dit d'un département : tous ses flux n'en font qu'un."""
    return classe.fiche.agregat is not Agregat.DEPARTEMENT


def parlent() -> Iterator[Etranger]:
    """Un étranger par façon de parler d'un territoire."""
    yield from {
        tuple(e.types_du_territoire): e for e in etrangers() if e.types_du_territoire
    }.values()


PARLENT: Final = list(enumerate(parlent(), 6000))


async def test_dit_sous_l_identifiant_d_un_menage_un_territoire_n_en_dit_rien(
    base_neuve: str,
) -> None:
    async with ouvrir_sans_projecteur(base_neuve) as maison:
        await accueillir(maison, [qui for _, qui in PARLENT])
        visites = []
        for numero, qui in PARLENT:
            await un_menage(maison, f"si-siao:{ICI}-2026-{numero}")
            deux = [VisiteDuTerritoire(maison, qui, n) for n in (numero, numero + 1600)]
            for visite in deux:
                await visite.ecrit()
            visites.append(deux)
        async with projecteur(maison):
            for connu, inconnu in visites:
                for visite in (connu, inconnu):
                    await visite.lit_le_territoire()
                assert list(differences(connu.reponses, inconnu.reponses)) == []


async def un_menage(maison: Maison, sujet: str) -> None:
    """Un ménage dont d'autres ont dit quelques faits, avant et après."""
    for dit in (
        menage_ouvert(sujet=sujet),
        accord("INT-FAMILIER", sujet=sujet),
        a_la_rue(SIAO, sujet=sujet),
        referent(sujet=sujet),
    ):
        await entre(maison, dit)
