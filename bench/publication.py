"""A release of an invented région: what it counts, what secrecy costs, and in what time.

`python bench/publication.py` decides six quarters, then a year, of thirteen départements: 11 073
cells, some minutes. `python bench/publication.py 48=300 30=1000` does of these départements alone.
"""

import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.inventes import AUJOURD_HUI, au_journal, nomme_un_autre
from parcours.domain.langage.fait import Fait
from parcours.domain.parcours.fold import fold
from parcours.journal import codec
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import MenageInvente, TerritoireInvente
from parcours.projections.vue import Vie, numerotees
from parcours.projections.vues import toutes
from parcours.publications import geler, lues
from parcours.publications.composer import composer
from parcours.publications.lues import Ligne
from parcours.publications.periodes import Periode
from parcours.publications.registre import Connu, Gelee
from parcours.publications.tableaux import VERSION
from parcours.secret_statistique.attaque import attaquer
from parcours.secret_statistique.avancement import PhaseDuSecret
from parcours.secret_statistique.cases import RegleDeSecret, SystemeDeCases, su_de_l_interieur
from parcours.secret_statistique.protection import Passe, proteger

REGION: Final = (
    "48=200", "09=300", "46=300", "32=400", "65=500", "12=600", "82=600", "81=900", "11=1000",
    "66=1200", "31=1600", "30=1800", "34=2200",
)  # fmt: skip
"""Its départements, and how many households live in each."""
PERIODES: Final = ("2024-T3", "2024-T4", "2025-T1", "2025-T2", "2025-T3", "2025-T4", "2025")
VUES: Final = [vue for vue in toutes() if vue.table in lues.TABLES]
ERREURS: Final = Console(stderr=True)


def lignes(tailles: dict[str, int]) -> dict[str, list[Ligne]]:
    """What the views say of these households."""
    dites: dict[str, list[Ligne]] = defaultdict(list)
    for code, combien in tailles.items():
        invente = TerritoireInvente(DepartementInvente(code, combien), 1, AUJOURD_HUI)
        for rang, menage in enumerate(invente.menages()):
            vie = Vie(fold(UUID(int=1), _faits(menage, code)))
            for table, valeurs in numerotees(r for vue in VUES for r in vue.rangees(vie)):
                ligne = dict(zip(table.columns.keys(), valeurs, strict=True))
                dites[table.name].append({**ligne, "parcours": f"{code}-{rang}"})
        ERREURS.print(f"{code} : {combien} ménages")
    return dites


def _faits(menage: MenageInvente, code: str) -> Sequence[Fait]:
    gardes = [dit for dit in menage.dits if not nomme_un_autre(dit)]
    ecrits = (au_journal(dit, UUID(int=1), n) for n, dit in enumerate(gardes, 1))
    return codec.facts([replace(ecrit, department=code) for ecrit in ecrits])


def publications(tailles: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """Each release, decided with those before, then attacked."""
    departements, regle = sorted(tailles), RegleDeSecret()
    dites: dict[str, Any] = lignes(tailles)
    connu = Connu([], SystemeDeCases(), {})
    for numero, code in enumerate(PERIODES, 1):
        periode = Periode.lue(code)
        debut = _instant()
        matiere = lues.matiere(dites, periode.jours.dernier)
        composee = composer(matiere, periode, departements)
        geler.lie(composee, connu, periode, departements, 1)
        systeme = geler.ensemble(connu, composee)
        comptee = _instant()
        decide = proteger(systeme, regle, Passe(connu.paru, connu.protegees), _avance(code))
        decidee = _instant()
        paru = decide.paru
        gelee = Gelee(
            numero=numero, periode=code, revision=1, departements=departements, catalogue=VERSION,
            seuil=regle.seuil, position=0, gelee_a=datetime.now(UTC), bilan={}, empreinte="",
        )  # fmt: skip
        promises = connu.protegees | decide.protegees
        connu = Connu([*connu.gelees, gelee], systeme, paru, promises)
        sait = {cle: su_de_l_interieur(case) for cle, case in systeme.cases.items()}
        vus = attaquer(paru, systeme.equations, decide.protegees, sait)
        attaquee = _instant()
        nouvelles = composee.cases.keys()
        yield (
            code,
            str(len(systeme.cases)),
            str(len(nouvelles)),
            str(sum(cle in decide.protegees for cle in nouvelles)),
            str(sum(cle in decide.sacrifiees for cle in nouvelles)),
            str(sum(paru[cle] is not None for cle in nouvelles)),
            _secondes(debut, comptee),
            _secondes(comptee, decidee),
            _secondes(decidee, attaquee),
            str(sum(vu.est_sur and vu.largeur < regle.incertitude for vu in vus.values())),
            str(sum(not vu.est_sur for vu in vus.values())),
        )


def _avance(code: str) -> Any:  # noqa: ANN401 (a callback)
    def dit(phase: PhaseDuSecret, faites: int, tout: int) -> None:
        if faites % 250 == 0:
            ERREURS.print(f"{code} : {faites}/{tout} cases protégées {phase}")

    return dit


def _secondes(debut: tuple[float, float], fin: tuple[float, float]) -> str:
    """What a clock says, then what this process took of it: others share the machine."""
    return f"{fin[0] - debut[0]:.1f} ({fin[1] - debut[1]:.1f})"


def _instant() -> tuple[float, float]:
    return time.monotonic(), time.process_time()


COLONNES: Final = (
    "Période", "Système", "Cases", "Protégées", "Sacrifiées", "Parues", "Compter", "Décider",
    "Attaquer, à part", "Situées", "Indécises",
)  # fmt: skip

if __name__ == "__main__":
    table = Table(title="Des publications, l'une après l'autre : secondes (dont processeur)")
    for colonne in COLONNES:
        table.add_column(colonne, justify="right")
    tailles = (taille.split("=") for taille in sys.argv[1:] or REGION)
    for ligne in publications({code: int(combien) for code, combien in tailles}):
        ERREURS.print(" ".join(ligne))
        table.add_row(*ligne)
    Console(width=140).print(table)
