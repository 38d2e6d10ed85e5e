"""`parcours publier`: freeze a release of the observatory, once the attacker found nothing."""

import sys
import threading
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Self

import uvloop
from cyclopts import Parameter

from parcours.commands.base import DOSSIER, BaseOuverte, Dossier, base, connected
from parcours.domain.langage import territoires
from parcours.domain.temps.jour_civil import jour_civil
from parcours.errors import CannotRun
from parcours.projections import rebuild
from parcours.publications import registre
from parcours.publications.geler import decider
from parcours.publications.periodes import Periode, PeriodeInconnue
from parcours.publications.refaire import differences
from parcours.publications.registre import Decidee
from parcours.secret_statistique.avancement import PhaseDuSecret
from parcours.secret_statistique.cases import SEUIL_MENAGES, RegleDeSecret

SILENCE_SECONDS_MAX: Final = 5.0
"""For how long the command says nothing, whatever it computes."""


def publier(  # noqa: PLR0913 (an option for each thing that one may choose)
    periode: Annotated[str, Parameter(help="Un trimestre (2025-T1) ou une année (2025), finis.")],
    *,
    departements: Annotated[
        str, Parameter(help="Le périmètre, séparé par des virgules ; toujours le même ensuite.")
    ] = "48",
    seuil: Annotated[int, Parameter(help="En dessous de combien de ménages se taire.")] = (
        SEUIL_MENAGES
    ),
    reviser: Annotated[bool, Parameter(help="Publier de nouveau, avec ce qui a changé.")] = False,
    verifier: Annotated[
        bool, Parameter(help="Recompter ce qui a paru, d'après ce que l'on savait ; ne rien geler.")
    ] = False,
    essai: Annotated[bool, Parameter(help="Tout décider et attaquer, sans rien geler.")] = False,
    dossier: Dossier = DOSSIER,
) -> None:
    """Compte, tait avec toutes les publications d'avant, fait attaquer, puis gèle pour toujours."""
    try:
        voulue, regle = Periode.lue(periode), RegleDeSecret(seuil=seuil)
    except PeriodeInconnue as refus:
        raise CannotRun(str(refus)) from refus
    except ValueError as refus:
        raise CannotRun(str(refus)) from refus
    lieux = sorted({code.strip() for code in departements.split(",")})
    if inconnus := [code for code in lieux if not territoires.communes_de(code)]:
        connus = ", ".join(territoires.departements())
        raise CannotRun(f"« {inconnus[0]} » n'est pas un département : {connus}")
    if verifier and (reviser or essai):
        raise CannotRun("--verifier ne publie rien : sans --reviser ni --essai")

    if verifier:
        with base(dossier) as ouverte:
            sys.stdout.write(uvloop.run(_verifie(ouverte, voulue)))
        return

    async def travaille(ouverte: BaseOuverte, ou: "Avancement") -> tuple[Decidee, int | None]:
        async with connected(ouverte) as pool:
            await rebuild.ensure(pool)
            async with (
                pool.acquire() as connexion,
                connexion.transaction(isolation="repeatable_read"),
            ):
                aujourdhui = jour_civil(datetime.now(UTC), *lieux[:1])
                decidee = await decider(
                    connexion, voulue, lieux, regle, aujourdhui, reviser=reviser, avance=ou.dit
                )
                numero = None if essai else await registre.ecrire(connexion, decidee)
                return decidee, numero

    with base(dossier) as ouverte, Avancement() as ou:
        decidee, numero = uvloop.run(travaille(ouverte, ou))
    sys.stdout.write(_dit(decidee, numero))


async def _verifie(ouverte: BaseOuverte, periode: Periode) -> str:
    """Say whether each release of a period is what the journal gave then."""
    async with connected(ouverte) as pool, pool.acquire() as connexion:
        parues = [g for g in await registre.gelees(connexion) if g.periode == periode.code]
        if not parues:
            raise CannotRun(f"{periode.code} n'a pas encore paru")
        for gelee in parues:
            if autres := await differences(connexion, gelee):
                raise CannotRun(
                    f"publication {gelee.numero} : {len(autres)} cases ne se recomptent pas, dont "
                    f"{' '.join(autres[0])}"
                )
    return f"{periode.code}, {len(parues)} révision(s) : recompté à l'identique.\n"


class Avancement:
    """Says on the error output how far a release is, from beside: a single cell may take long."""

    def __init__(self, silence_seconds: float = SILENCE_SECONDS_MAX) -> None:
        """Says nothing before it is entered, nor once it is left."""
        self._silence, self._fini = silence_seconds, threading.Event()
        self._debut, self._ou = time.monotonic(), "compte"
        self._a_cote = threading.Thread(target=self._repete, daemon=True)

    def __enter__(self) -> Self:
        self._a_cote.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._fini.set()
        self._a_cote.join()

    def dit(self, phase: PhaseDuSecret, faites: int, en_tout: int) -> None:
        """What has just been done; said at once when it is all."""
        self._ou = f"{faites}/{en_tout} cases protégées {phase}"
        if faites == en_tout:
            self._ecrit()

    def _repete(self) -> None:
        while not self._fini.wait(self._silence):
            self._ecrit()

    def _ecrit(self) -> None:
        sys.stderr.write(f"{time.monotonic() - self._debut:.0f} s : {self._ou}.\n")
        sys.stderr.flush()


def _dit(decidee: Decidee, numero: int | None) -> str:
    bilan = decidee.bilan
    sort = "essai, rien n'est gelé" if numero is None else f"publication {numero}, gelée"
    return (
        f"{decidee.periode.code}, révision {decidee.revision} : {sort}.\n"
        f"{bilan['cases']} cases : {bilan['parues']} paraissent, {bilan['protegees']} désignent "
        f"quelqu'un, {bilan['sacrifiees']} se taisent pour elles.\n"
        f"L'attaquant en a visé {bilan['attaquees']} et n'en situe aucune{_arretee(bilan)}.\n"
    )


def _arretee(bilan: Mapping[str, Any]) -> str:
    """Of how many cells it stopped before it knew; two worlds prove them wide all the same."""
    indecises = bilan["indecises"]
    return f" ; de {indecises}, il s'est arrêté avant de savoir" if indecises else ""
