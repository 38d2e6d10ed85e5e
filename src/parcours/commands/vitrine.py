"""What `parcours demo` shows once the journeys are in: each screen is what one partner reads."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import httpx2
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from parcours.domain.langage.phrases import jour_en_lettres

AU: Final = date(2026, 3, 17)
"""The day of the demonstration: two weeks before the winter truce ends."""
REFERENT: Final = "/partenaires/le-relais-solidaire"
ORGANISME: Final = "INT-RELAIS"
DDETS: Final = "/partenaires/ddets-48"
DEPARTEMENT: Final = "48"
MENAGE: Final = "exploc:48-2025-00123"
PLAN: Final = "plalhpd-48:plan-2022"
LIGNES_MAX: Final = 5
"""A table shows these first; the addresses give the rest."""
COULEURS: Final = {"CRITIQUE": "bold red", "URGENCE": "yellow", "VIGILANCE": "dim"}
DUES: Final = {"a_venir": "à venir", "depassee": "[red]dépassée[/]"}
DUES_MAX: Final = 2
ACTIONS: Final = {
    "REALISE": "[green]réalisée[/]",
    "EN_COURS": "[yellow]en cours[/]",
    "NON_DEMARRE": "[red]non démarrée[/]",
    "ABANDONNE": "[dim]abandonnée[/]",
}
LARGE: Final = "~"
"""How the name starts of the column that takes the room left."""
COLONNE_MAX: Final = 20
"""In characters, for the others."""


@dataclass(frozen=True)
class Vitrine:
    """The reads of the demonstration, each with the key of who reads it."""

    client: httpx2.AsyncClient
    cles: Mapping[str, str]
    parcours: Mapping[str, str]
    """The identifier that the door gave for each subject."""
    position: int
    console: Console

    async def montre(self) -> None:
        """Show what is read on the day of the demonstration."""
        self.console.rule(f"[bold]Le {jour_en_lettres(AU)}, chez un référent de parcours")
        await self._portefeuille()
        await self._alertes()
        await self._expulsion()
        self.console.rule("[bold]Le même jour, à la DDETS de la Lozère")
        await self._offre()
        await self._plan()

    async def _portefeuille(self) -> None:
        page = await self._lit(REFERENT, f"/v1/referents/{ORGANISME}/parcours")
        self._table(
            f"Le portefeuille de {ORGANISME}, ce qui presse d'abord",
            ("Ménage", "Étape", "Alertes", "Dû le", LARGE + "Ce qui est dû"),
            (
                (
                    self._nom(menage["parcours"]),
                    menage["etape"],
                    Text(str(len(menage["alertes"])), style="red"),
                    _jour(menage["prochaine_echeance_le"]),
                    menage["prochaine_echeance"] or "",
                )
                for menage in page["elements"][:LIGNES_MAX]
            ),
            reste=page["elements"][LIGNES_MAX:],
        )

    async def _alertes(self) -> None:
        page = await self._lit(REFERENT, f"/v1/referents/{ORGANISME}/alertes")
        self._table(
            "Ses alertes ouvertes, la plus grave d'abord",
            ("Gravité", LARGE + "Alerte", "Échéance", "Ménage"),
            (
                (
                    Text(alerte["severite"].lower(), style=COULEURS[alerte["severite"]]),
                    f"{alerte['code']} {alerte['libelle']}",
                    _jour(alerte["echeance_le"]),
                    self._nom(alerte["parcours"]),
                )
                for alerte in page["elements"][:LIGNES_MAX]
            ),
            reste=page["elements"][LIGNES_MAX:],
        )

    async def _expulsion(self) -> None:
        adresse = f"/v1/parcours/{self.parcours[MENAGE]}"
        risque = await self._lit(REFERENT, f"{adresse}/expulsion")
        echeances = await self._lit(REFERENT, f"{adresse}/echeances")
        self._table(
            f"{MENAGE} : {_possible(risque['possible_le'])}",
            ("Échéance", "", LARGE + "Ce qui est dû, et le texte qui le dit"),
            (
                (
                    _jour(due["echeance_le"]),
                    DUES[due["etat"]],
                    f"[bold]{due['regle']}[/] {due['libelle']} [dim]({due['source']})[/]",
                )
                for due in _autour(echeances["elements"])
            ),
        )
        for point in (*risque["raisons"], *risque["manque"]):
            self.console.print(Padding(Text(f"• {point['phrase']}"), (0, 0, 0, 2)))

    async def _offre(self) -> None:
        offre = await self._lit(DDETS, "/v1/observatoire/offre", departement=DEPARTEMENT)
        champs = ("capacite", "disponibles", "occupees")
        self._table(
            "L'offre du territoire, en places",
            (LARGE + "Type", "Capacité", "Libres", "Occupées", "Créées/prévues"),
            (
                (
                    places["libelle"],
                    *(_nombre(places[champ]) for champ in champs),
                    f"{places['creees']}/{places['programmees']}",
                )
                for places in offre["places"]
            ),
        )

    async def _plan(self) -> None:
        plan = await self._lit(DDETS, f"/v1/territoire/plans/{self.parcours[PLAN]}")
        self._table(
            f"Son {plan['nature']}, du {_jour(plan['debut_le'])} au {_jour(plan['fin_le'])}",
            (LARGE + "Axe, orientation, action", "État", "Depuis le", "Pilote"),
            (
                (
                    "-".join(str(action[rang]) for rang in ("axe", "orientation", "action"))
                    + f" {action['intitule']}",
                    ACTIONS[action["etat"]],
                    _jour(action["depuis_le"]),
                    action["pilote"],
                )
                for action in plan["actions"]
            ),
        )

    def adresses(self, url: str, fichier: object) -> None:
        """Say where to go on, and how to read as a partner."""
        menage = f"{url}/v1/parcours/{self.parcours[MENAGE]}"
        self.console.rule("[bold]À vous")
        self.console.print(
            f"[bold]{url}/docs[/bold]  l'API se décrit et s'essaie\n"
            f"{url}/v1/catalogue  chaque type de fait, et ses champs\n"
            f"{url}/v1/delais  chaque règle de droit, et son article\n"
            f"La carte de {MENAGE}, sa chronologie, le calcul de sa date,"
            f" avec la clé du référent ({fichier} les tient toutes) :\n"
            f'  cle=$(sed -n \'s/.*relais-solidaire": "\\(.*\\)".*/\\1/p\' {fichier})\n'
            f'  curl -H "Authorization: Bearer $cle" "{menage}?au={AU}"\n'
            f'  curl -H "Authorization: Bearer $cle" "{menage}/chronologie?au={AU}"\n'
            f'  curl -H "Authorization: Bearer $cle" "{menage}/expulsion?au={AU}"',
            soft_wrap=True,
            highlight=False,
        )

    async def _lit(self, lecteur: str, adresse: str, **parametres: str) -> Any:  # noqa: ANN401 (any JSON value)
        reponse = await self.client.get(
            adresse,
            params={"au": AU.isoformat(), **parametres},
            headers={
                "Authorization": f"Bearer {self.cles[lecteur]}",
                "Parcours-Position": str(self.position),
            },
        )
        return reponse.raise_for_status().json()

    def _nom(self, parcours: str) -> str:
        """The first number that a partner gave to a household; its own, if none did."""
        connus = (sujet for sujet, rendu in self.parcours.items() if rendu == parcours)
        return next(connus, f"{parcours[:8]}…")

    def _table(
        self,
        titre: str,
        colonnes: Sequence[str],
        lignes: Iterable[Sequence[str | Text]],
        reste: Sequence[object] = (),
    ) -> None:
        """One line for each; the column whose name starts with `LARGE` takes the room left."""
        table = Table(
            title=f"\n{titre}",
            title_justify="left",
            title_style="bold",
            box=box.SIMPLE_HEAD,
            show_edge=False,
            pad_edge=False,
            expand=True,
            caption=f"et {len(reste)} autres" if reste else None,
            caption_justify="left",
        )
        for colonne in colonnes:
            ratio = 1 if colonne.startswith(LARGE) else None
            large_max = None if ratio else COLONNE_MAX
            table.add_column(
                colonne.removeprefix(LARGE), no_wrap=True, ratio=ratio, max_width=large_max
            )
        for ligne in lignes:
            table.add_row(*ligne)
        self.console.print(table, highlight=False)


def _autour(echeances: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The last dates that passed without their act, then the next ones."""
    passees = [due for due in echeances if due["etat"] == "depassee"]
    a_venir = [due for due in echeances if due["etat"] == "a_venir"]
    return [*passees[-DUES_MAX:], *a_venir[:DUES_MAX]]


def _jour(jour: str | None) -> str:
    return f"{date.fromisoformat(jour):%d/%m/%Y}" if jour else ""


def _nombre(nombre: int | None) -> str:
    return "" if nombre is None else str(nombre)


def _possible(jour: str | None) -> str:
    """From when an eviction is materially possible, as of the day of the demonstration."""
    if jour is None:
        return "aucune expulsion n'est possible en l'état"
    possible_le = date.fromisoformat(jour)
    dans = (possible_le - AU).days
    quand = f"dans {dans} jours" if dans > 0 else "déjà"
    return f"expulsion possible le [red]{jour_en_lettres(possible_le)}[/], {quand}"
