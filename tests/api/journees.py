"""La journée de qui tient un dispositif : des faits par la porte, puis la liste et ses comptes."""

from collections import Counter
from typing import Any

from faits import entre, fait
from maison import Maison
from scenario import donnees

Lus = dict[str, dict[str, Any]]


class Journee:
    """A dispositif, its reader, and the households that are told there, by a short name."""

    def __init__(self, maison: Maison, dispositif: str, lecteur: str, departement: str) -> None:
        self.maison = maison
        self.adresse = f"/v1/dispositifs/{dispositif}"
        self.lecteur = lecteur
        self.departement = departement
        self.menages: dict[str, str] = {}

    async def dit(self, qui: str, sorte: str, le: str, par: str = "", **champs: object) -> str:
        """Tell something of a household; how other facts cite it."""
        source = par or self.lecteur
        sujet = f"parcours:{self.menages[qui]}" if qui in self.menages else None
        evenement = fait(
            sorte,
            source,
            sujet=sujet or f"{PREFIXES[source]}:{qui}",
            departement=self.departement,
            **donnees(sorte, le, {"survenu_le": le, **champs}),
        )
        parcours = await entre(self.maison, evenement)
        self.menages.setdefault(qui, parcours)
        return f"{source}#{evenement['id']}"

    async def lus(self, au: str, lecteur: str = "", **filtres: object) -> Lus:
        """The list of that day, by name."""
        par = lecteur or self.lecteur
        reponse = await self.maison.lit(self.adresse, lecteur=par, au=au, **filtres)
        assert reponse.status_code == 200, reponse.text
        noms = {parcours: nom for nom, parcours in self.menages.items()}
        return {noms[e["parcours"]]: e for e in reponse.json()["elements"]}

    async def phases(self, au: str, lecteur: str = "") -> dict[str, str]:
        """The phase of each, once counts and filters were seen to say the same as the list."""
        lus = await self.lus(au, lecteur)
        compte = await self.comptes(au, lecteur)
        assert compte["menages"] == len(lus)
        assert compte["en_retard"] == sum(e["en_retard"] for e in lus.values())
        par_phase = Counter(e["phase"] for e in lus.values())
        assert {c["valeur"]: c["menages"] for c in compte["par_phase"]} == par_phase
        precisions = Counter(p for e in lus.values() for p in e["precisions"])
        assert {c["valeur"]: c["menages"] for c in compte["par_precision"]} == precisions
        for valeur, n in par_phase.items():
            assert len(await self.lus(au, lecteur, phase=valeur)) == n, valeur
        for valeur, n in precisions.items():
            assert len(await self.lus(au, lecteur, precision=valeur)) == n, valeur
        return {nom: e["phase"] for nom, e in sorted(lus.items())}

    async def comptes(
        self, au: str, lecteur: str = "", du: str = "2026-01-01", jusqu_au: str = "2026-12-31"
    ) -> dict[str, Any]:
        """What is counted of that day, and measured in that period."""
        reponse = await self.maison.lit(
            f"{self.adresse}/comptes", lecteur=lecteur or self.lecteur, au=au, du=du,
            jusqu_au=jusqu_au,
        )  # fmt: skip
        assert reponse.status_code == 200, reponse.text
        dits: dict[str, Any] = reponse.json()
        return dits

    async def mesures(self, au: str, lecteur: str = "", **periode: str) -> dict[str, Any]:
        """What was measured: a number of facts, or the median of a delay, in days."""
        dites = (await self.comptes(au, lecteur, **periode))["mesures"]
        return {
            m["mesure"]: m["nombre"] if m["mediane_jours"] is None else m["mediane_jours"]
            for m in dites
        }


PREFIXES = {
    "/partenaires/opah-haute-gironde": "opah-hg",
    "/partenaires/prefecture-33": "signal-logement",
    "/partenaires/pole-ressource-habitat": "pole-rh",
    "/partenaires/cd-48": "cd48-social",
    "/partenaires/alec-48": "alec48",
    "/partenaires/siao-48": "si-siao",
    "/partenaires/siao-31": "si-siao",
    "/partenaires/toit-et-liens": "si-siao",
    "/partenaires/pension-les-causses": "si-siao",
    "/partenaires/chez-soi-d-abord-31": "si-siao",
    "/partenaires/passerelles-occitanie": "resorption-bidonvilles",
    "/partenaires/cidff-48": "cidff",
}
"""The system under which each knows its households."""
