"""`parcours territoire`: what a territory's administrator sets, signed and dated.

Rules of the law and their durations; what counts of what partners say; who answers the 115.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, NoReturn, TypeVar

from asyncpg.pool import PoolConnectionProxy
from cyclopts import App, Parameter
from rich.console import Console
from rich.table import Table

from parcours.api.service import utc_now
from parcours.commands.base import DOSSIER, Dossier, base, connected
from parcours.domain.droit import DELAIS, Delai
from parcours.domain.droit.reglages import (
    DESIGNATION_115,
    FIN_DE_RELATION,
    JOURS,
    JOURS_D_UNE_LISTE,
    JOURS_DES_LISTES,
    MOIS,
    Reglage,
    Reglages,
    a_regler,
    bornes,
    effet,
    effet_sur_les_faits,
)
from parcours.domain.langage import territoires
from parcours.domain.langage.nomenclatures.formats import FORMATS
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.publie import actes
from parcours.domain.temps.jour_civil import jour_civil
from parcours.journal import territories

T = TypeVar("T")

app = App(
    name="territoire",
    help="Signer les actes d'un territoire : règles actives, durées, ce qui compte, 115.",
)

Departement = Annotated[str, Parameter(help="Le code du département : 48, 2A, 974…")]
Par = Annotated[str, Parameter(help="Qui le décide, et par quel acte : la trace en reste.")]
Du = Annotated[
    str | None,
    Parameter(help="Premier jour des faits concernés, AAAA-MM-JJ ; par défaut, aujourd'hui."),
]


@app.command
def regler(  # noqa: PLR0913 (each thing that an act says)
    *,
    departement: Departement,
    regle: Annotated[str, Parameter(help="La règle : R-O03…")],
    par: Par,
    activer: Annotated[
        bool | None, Parameter(negative="--desactiver", help="Activer la règle, ou la désactiver.")
    ] = None,
    parametre: Annotated[
        str | None, Parameter(help="Une durée ou un seuil laissé au territoire : nom=valeur.")
    ] = None,
    du: Du = None,
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
def habiliter(  # noqa: PLR0913 (each thing that an act says)
    *,
    departement: Departement,
    role: Annotated[str, Parameter(help="Le rôle dont les faits comptent : BAILLEUR_SOCIAL…")],
    famille: Annotated[str, Parameter(help="La famille de ces faits : expulsion, maintien…")],
    par: Par,
    retirer: Annotated[
        bool, Parameter(negative=(), help="Mettre fin à l'acte : ces faits attendront.")
    ] = False,
    du: Du = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Fait compter ce qu'un rôle dit d'une famille de faits, sans confirmation."""
    _existe(departement)
    if refus := actes.refus(role, famille):
        _refuse(refus)
    couple = (Role(role), famille)
    _signer(
        actes.acte(couple, departement, _jour(du, departement), _signe(par), actif=not retirer),
        dossier,
    )


@app.command(name="designer-115")
def designer_115(  # noqa: PLR0913 (each thing that an act says)
    *,
    departement: Departement,
    organisme: Annotated[str, Parameter(help="L'organisme qui y répond : SIRET ou code interne.")],
    par: Par,
    retirer: Annotated[
        bool, Parameter(negative=(), help="Mettre fin à la désignation de cet organisme.")
    ] = False,
    du: Du = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Désigne l'organisme qui répond au 115 pour le SIAO, à la place du précédent."""
    _existe(departement)
    if not FORMATS["organisme"].fullmatch(organisme):
        _refuse("Un organisme s'écrit par son SIRET, ou par son code interne : INT-…")
    _signer(
        Reglage(
            departement=departement,
            regle=DESIGNATION_115,
            du=_jour(du, departement),
            par=_signe(par),
            actif=not retirer,
            organisme=organisme,
        ),
        dossier,
    )


@app.command(name="fin-de-relation")
def fin_de_relation(
    *,
    departement: Departement,
    mois: Annotated[int, Parameter(help="Pendant combien de mois on lit encore.")],
    par: Par,
    du: Du = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Fixe la durée pendant laquelle on lit encore, une fois la relation finie."""
    _existe(departement)
    plus_petite, plus_grande = bornes(MOIS)
    if not plus_petite <= mois <= plus_grande:
        _refuse(f"« mois » est un nombre entier de {plus_petite} à {plus_grande}.")
    _signer(
        Reglage(
            departement=departement,
            regle=FIN_DE_RELATION,
            du=_jour(du, departement),
            par=_signe(par),
            parametre=MOIS,
            valeur=mois,
        ),
        dossier,
    )


@app.command(name="jours-de-liste")
def jours_de_liste(  # noqa: PLR0913 (each thing that an act says)
    *,
    departement: Departement,
    liste: Annotated[str, Parameter(help="Le code d'une liste de travail.")],
    jours: Annotated[int, Parameter(help="Combien de jours elle compte.")],
    par: Par,
    du: Du = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Fixe les jours que compte une liste de travail du SIAO."""
    _existe(departement)
    if liste not in JOURS_DES_LISTES:
        _refuse(f"Cette liste n'existe pas ; listes : {', '.join(sorted(JOURS_DES_LISTES))}.")
    plus_petite, plus_grande = bornes(JOURS)
    if not plus_petite <= jours <= plus_grande:
        _refuse(f"« jours » est un nombre entier de {plus_petite} à {plus_grande}.")
    _signer(
        Reglage(
            departement=departement,
            regle=f"{JOURS_D_UNE_LISTE}{liste}",
            du=_jour(du, departement),
            par=_signe(par),
            parametre=JOURS,
            valeur=jours,
        ),
        dossier,
    )


@app.command(name="actes-ordinaires")
def actes_ordinaires(
    *,
    departement: Departement,
    signer: Annotated[
        bool, Parameter(negative=(), help="Signer ceux dont le département n'a rien dit.")
    ] = False,
    par: Annotated[str, Parameter(help="Qui le décide ; il le faut pour signer.")] = "",
    du: Du = None,
    dossier: Dossier = DOSSIER,
) -> None:
    """Propose les actes permanents ordinaires d'un département, et les signe si on le demande."""
    _existe(departement)
    jour, signataire = _jour(du, departement), _signe(par) if signer else ""

    async def faire(connection: PoolConnectionProxy) -> tuple[int, Reglages]:
        manquent = actes.a_signer(await territories.settings(connection), departement)
        nouveaux = [actes.acte(c, departement, jour, signataire) for c in manquent if signer]
        await territories.sign_all(connection, nouveaux)
        return len(nouveaux), await territories.settings(connection)

    signes, tous = _dans_la_base(dossier, faire)
    _montrer_les_ordinaires(actes.derniers(tous, departement))
    if signer:
        sys.stdout.write(
            f"Département {departement}, à partir du {jour} : {signes} actes signés.\n"
        )


def _montrer_les_ordinaires(dits: Mapping[actes.Couple, Reglage]) -> None:
    table = Table("Rôle", "Famille", "État")
    for couple in actes.ordinaires():
        acte = dits.get(couple)
        etat = "à signer" if acte is None else "signé" if acte.actif else "retiré"
        table.add_row(couple[0].value, couple[1], etat)
    Console().print(table)


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
                _effet(acte),
                str(acte.du),
                acte.par,
                str(acte.enregistre_le),
            )
    Console().print(table)


def _signer(acte: Reglage, dossier: Path) -> None:
    _dans_la_base(dossier, lambda connection: _ecrire(connection, acte))
    debut = f"Département {acte.departement}, à partir du {acte.du}"
    sys.stdout.write(f"{debut} : {_effet(acte)}\n")


def _effet(acte: Reglage) -> str:
    delai = DELAIS.get(acte.regle)
    return effet(delai, acte) if delai else effet_sur_les_faits(acte)


async def _ecrire(connection: PoolConnectionProxy, acte: Reglage) -> Reglages:
    await territories.sign(connection, acte)
    return await territories.settings(connection)


def _dans_la_base(dossier: Path, faire: Callable[[PoolConnectionProxy], Awaitable[T]]) -> T:
    async def travail() -> T:
        async with connected(opened) as pool, pool.acquire() as connection:
            return await faire(connection)

    with base(dossier) as opened:
        return asyncio.run(travail())


def _existe(departement: str) -> None:
    if territoires.departement(departement) is None:
        _refuse("Ce département n'existe pas.")


def _connue(departement: str, regle: str) -> Delai:
    _existe(departement)
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
