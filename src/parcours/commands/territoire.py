"""`parcours territoire`: what a territory's administrator sets of the law, signed and dated."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

from asyncpg.pool import PoolConnectionProxy
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from parcours.api.service import utc_now
from parcours.commands.base import DOSSIER, Dossier, base, connected
from parcours.domain import territoires
from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.reglages import Reglage, Reglages, a_regler, bornes, effet
from parcours.domain.jour_civil import jour_civil
from parcours.journal import territories

T = TypeVar("T")

app = App(name="territoire", help="Régler le droit d'un territoire : règles actives, durées.")

Departement = Annotated[str, Parameter(help="Le code du département : 48, 2A, 974…")]


@app.command
def regler(  # noqa: PLR0913 (each thing that an act says)
    *,
    departement: Departement,
    regle: Annotated[str, Parameter(help="La règle : R-O03…")],
    par: Annotated[str, Parameter(help="Qui le décide, et par quel acte : la trace en reste.")],
    activer: Annotated[
        bool | None, Parameter(negative="--desactiver", help="Activer la règle, ou la désactiver.")
    ] = None,
    parametre: Annotated[
        str | None, Parameter(help="Une durée ou un seuil laissé au territoire : nom=valeur.")
    ] = None,
    du: Annotated[
        str | None,
        Parameter(help="Premier jour des faits concernés, AAAA-MM-JJ ; par défaut, aujourd'hui."),
    ] = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Signe un acte : il vaut pour les horloges armées à partir de son jour d'effet."""
    delai = _connue(departement, regle)
    nom, valeur = _parametre(delai, parametre)
    if activer is None and nom is None:
        _refuse("Rien à régler : ajouter --activer, --desactiver ou --parametre nom=valeur.")
    acte = Reglage(
        departement=departement,
        regle=regle,
        du=_jour(du, departement),
        par=_signe(par),
        actif=activer,
        parametre=nom,
        valeur=valeur,
    )
    tous = _dans_la_base(dossier, lambda connection: _ecrire(connection, acte))
    sys.stdout.write(f"Département {departement}, à partir du {acte.du} : {effet(delai, acte)}\n")
    for manque in _sans_quoi_rien(delai, acte, tous):
        sys.stdout.write(f"Sans « {manque} », la règle ne donne encore aucune échéance.\n")


@app.command
def lister(*, departement: Departement, dossier: Dossier = DOSSIER) -> None:
    """Liste les actes d'un territoire, du premier au dernier."""
    tous = _dans_la_base(dossier, territories.settings)
    table = Table("N°", "Règle", "Acte", "À partir du", "Par", "Enregistré le")
    for acte in tous.actes:
        if acte.departement == departement:
            table.add_row(
                str(acte.numero),
                acte.regle,
                effet(DELAIS[acte.regle], acte),
                str(acte.du),
                acte.par,
                str(acte.enregistre_le),
            )
    Console().print(table)


async def _ecrire(connection: PoolConnectionProxy, acte: Reglage) -> Reglages:
    await territories.sign(connection, acte)
    return await territories.settings(connection)


def _dans_la_base(dossier: Path, faire: Callable[[PoolConnectionProxy], Awaitable[T]]) -> T:
    async def travail() -> T:
        async with connected(opened) as pool, pool.acquire() as connection:
            return await faire(connection)

    with base(dossier) as opened:
        return asyncio.run(travail())


def _connue(departement: str, regle: str) -> Delai:
    if territoires.departement(departement) is None:
        _refuse("Ce département n'existe pas.")
    if regle not in DELAIS:
        _refuse("Cette règle n'existe pas : docs/droit.md les donne toutes.")
    return DELAIS[regle]


def _parametre(delai: Delai, dit: str | None) -> tuple[str, int] | tuple[None, None]:
    if dit is None:
        return None, None
    nom, _, valeur = dit.partition("=")
    if nom not in delai.parametres:
        admis = ", ".join(delai.parametres) or "aucun"
        _refuse(f"La règle {delai.id} n'a pas ce paramètre ; les siens : {admis}.")
    plus_petite, plus_grande = bornes(nom)
    if not (valeur.isdecimal() and plus_petite <= int(valeur) <= plus_grande):
        _refuse(f"« {nom} » est un nombre entier de {plus_petite} à {plus_grande}.")
    return nom, int(valeur)


def _jour(du: str | None, departement: str) -> date:
    if du is None:
        return jour_civil(utc_now(), departement)
    try:
        return date.fromisoformat(du)
    except ValueError:
        _refuse("« du » est un jour : AAAA-MM-JJ.")


def _signe(par: str) -> str:
    if not par.strip():
        _refuse("Un acte est signé : dire qui le décide avec --par.")
    return par.strip()


def _sans_quoi_rien(delai: Delai, acte: Reglage, tous: Reglages) -> tuple[str, ...]:
    if not tous.est_active(delai, acte.departement, acte.du):
        return ()
    return a_regler(delai, tous.parametres(delai, acte.departement, acte.du))


def _refuse(phrase: str) -> NoReturn:
    raise SystemExit(phrase)
