"""What a household costs in CPU, no door and no database: folded, read, told to the views.

Its facts are those of invented households, one after the other, said of one. Run alone,
`python bench/repli.py` takes seconds.
"""

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Final
from uuid import UUID

import orjson
from rich.console import Console
from rich.table import Table

sys.path.insert(0, str(Path(__file__).parents[1]))
from bench.echelle import TEMOIN_US, echelle
from bench.inventes import AUJOURD_HUI, au_journal, nomme_un_autre
from bench.requis import Ligne, au_plus, etendue, tableau
from parcours.domain.droit import memoire
from parcours.domain.droit.reglages import PARTOUT, Reglages
from parcours.domain.langage.fait import Fait
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.lecture.regard import Regard, regard
from parcours.domain.parcours.fold import fold
from parcours.domain.publie import actes
from parcours.domain.publie.catalogue import PREFIXE
from parcours.domain.temps.jour_civil import minuit
from parcours.journal import codec
from parcours.journal.port import Recorded
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.territoire import MENAGES_MIN, TerritoireInvente
from parcours.projections.cles import Lecteurs
from parcours.projections.fil_rouge.carte import carte
from parcours.projections.fil_rouge.chronologie import chronologie, lu
from parcours.projections.fil_rouge.intervenants import Noms
from parcours.projections.followed import Followed
from parcours.projections.household import household_rows
from parcours.projections.vue import Vie

TAILLES: Final = (20, 200, 2000)
PASSAGES: Final = 7
MICROSECONDES_MAX: Final = 40
"""Required, per fact, at each size, before scale (`bench/echelle.py`)."""
CENT, HUIT, SOIXANTE, VUS = 100, 8, 60, 40
CONTACT: Final = f"{PREFIXE}referent.contact-tenu.v1"
CHAUD_MS_MAX, FROID_MS_MAX = 3, 8
"""Required of a page of a hundred facts, before scale."""
MENAGE: Final = UUID(int=1)
DEPARTEMENT: Final = DepartementInvente("48", MENAGES_MIN)
REGLAGES: Final = Reglages(
    actes.acte(code, PARTOUT, date.min, "Le banc") for code in actes.ordinaires()
)
NOMS: Final = Noms(
    {p.source: p.libelle for p in DEPARTEMENT.partenaires},
    {p.source: p.organisme for p in DEPARTEMENT.partenaires},
)


def replis(echelle: float) -> tuple[Table, list[Ligne]]:
    """What decoding and folding cost, per fact, at each size."""
    exige, lignes = MICROSECONDES_MAX * echelle, []
    table = Table(title="Un ménage replié à froid, CPU par fait (µs)")
    for colonne in ("Faits", "Relire", "Replier, mémoire vide", "Replier", "Exigé"):
        table.add_column(colonne, justify="right")
    for taille in TAILLES:
        ecrits = _menage(taille)
        relire = _durees(partial(_relit, ecrits))
        faits = codec.facts(ecrits)
        memoire.oublie()
        debut = time.process_time()
        fold(MENAGE, faits, reglages=REGLAGES)
        a_vide = time.process_time() - debut
        chaud = _durees(partial(fold, MENAGE, faits, reglages=REGLAGES))
        par_fait = [
            etendue([1e6 * duree / taille for duree in durees])
            for durees in (relire, [a_vide], chaud)
        ]
        travail = f"Repli à froid de {taille} faits, CPU par fait, µs"
        lignes.append(au_plus(travail, exige, [1e6 * duree / taille for duree in chaud], 0))
        table.add_row(str(taille), *par_fait, f"≤ {exige:.0f}")
    return table, lignes


def pages(echelle: float) -> tuple[Table, list[Ligne]]:
    """What reading a household of a hundred facts costs, and telling others to the views."""
    froid_max, chaud_max, lignes = FROID_MS_MAX * echelle, CHAUD_MS_MAX * echelle, []
    lecteurs = [partenaire.lecteur for partenaire in DEPARTEMENT.partenaires]
    siao = next(lecteur for lecteur in lecteurs if Role.SIAO in lecteur.roles)
    ecrits = _menage(CENT)
    vie = Vie(fold(MENAGE, _relit(ecrits), reglages=REGLAGES), REGLAGES)
    vu = _juge(siao, vie)
    table = Table(title="Lire un ménage de cent faits, CPU (ms)")
    for colonne in ("Page", "À froid", "Déjà lu", "Exigé"):
        table.add_column(colonne, justify="right")
    for nom, page in (("Carte", _carte), ("Chronologie", _chronologie)):
        froid = _durees(partial(_ouvre, ecrits, siao, page))
        chaud = _durees(partial(page, vie, vu))
        for etat, durees, exige in (("à froid", froid, froid_max), ("déjà lu", chaud, chaud_max)):
            travail = f"{nom} de {CENT} faits, {etat}, CPU, ms"
            lignes.append(au_plus(travail, exige, [1e3 * duree for duree in durees]))
        lues = (etendue([1e3 * d for d in durees], 1) for durees in (froid, chaud))
        table.add_row(nom, *lues, f"≤ {froid_max:.0f} et ≤ {chaud_max:.0f}")
    menages = [_menage(HUIT, depuis=rang) for rang in range(VUS)]
    projeter = min(_durees(partial(_projette, menages, Lecteurs(lecteurs, minuit(AUJOURD_HUI)))))
    par_fait = f"{1e6 * projeter / (HUIT * VUS):.0f} µs par fait"
    table.add_row(f"Lignes de {VUS} ménages de {HUIT} faits", par_fait, "", "")
    entier, suivi = _un_de_plus(Lecteurs(lecteurs, minuit(AUJOURD_HUI)))
    dits = (f"{1e3 * duree:.1f}" for duree in (entier, suivi))
    table.add_row(f"Un fait de plus à {SOIXANTE}, dans les vues", *dits, "")
    return table, lignes


def _un_de_plus(lecteurs: Lecteurs) -> tuple[float, float]:
    """What one more fact costs the projector, of households folded again or gone on from."""
    entier = suivi = 0.0
    menages = [_bavard(rang) for rang in range(VUS)]
    for ecrits in menages:
        entier += min(_durees(partial(household_rows, MENAGE, ecrits, REGLAGES, lecteurs)))
        garde, durees = Followed(), []
        for combien in range(SOIXANTE, len(ecrits) + 1):
            debut = time.process_time()
            household_rows(MENAGE, ecrits[:combien], REGLAGES, lecteurs, garde)
            durees.append(time.process_time() - debut)
        suivi += min(durees[2:])  # it folds once, then reads once what each fact cites
    return entier / VUS, suivi / VUS


def _bavard(rang: int) -> list[Recorded]:
    """An invented household, then those who spoke of it meet it day after day."""
    dits = TerritoireInvente(DEPARTEMENT, 1, AUJOURD_HUI).menage(rang).dits
    gardes = [dit for dit in dits if not nomme_un_autre(dit)]
    ecrits = [au_journal(dit, MENAGE, position) for position, dit in enumerate(gardes, 1)]
    jour = max(ecrit.happened_on for ecrit in ecrits)
    for position in range(len(ecrits) + 1, SOIXANTE + 8):
        jour += timedelta(1)
        contact = orjson.dumps({"survenu_le": jour.isoformat(), "canal": "TELEPHONE"})
        ecrits.append(
            replace(
                ecrits[position % len(gardes)],
                position=position,
                version=position,
                id=f"contact-{position}",
                type=CONTACT,
                happened_on=jour,
                payload=contact,
            )
        )
    return ecrits


def _juge(lecteur: Lecteur, vie: Vie) -> Regard:
    vu = regard(lecteur, vie.parcours, AUJOURD_HUI)
    if vu is None:
        raise RuntimeError("le SIAO lit ce ménage")
    return vu


def _ouvre(
    ecrits: Sequence[Recorded], lecteur: Lecteur, page: Callable[[Vie, Regard], object]
) -> None:
    vie = Vie(fold(MENAGE, _relit(ecrits), reglages=REGLAGES), REGLAGES)
    page(vie, _juge(lecteur, vie))


def _carte(vie: Vie, vu: Regard) -> None:
    carte(vie, vu, AUJOURD_HUI, clair={}, noms=NOMS, position=CENT).model_dump_json()


def _chronologie(vie: Vie, vu: Regard) -> None:
    for entree in chronologie(vie, (), vu, date.max):
        lu(vie, entree, vu, NOMS, {}).model_dump_json()


def _projette(menages: Sequence[Sequence[Recorded]], lecteurs: Lecteurs) -> None:
    codec.forget()
    for ecrits in menages:
        household_rows(MENAGE, ecrits, REGLAGES, lecteurs)


def _relit(ecrits: Sequence[Recorded]) -> Sequence[Fait]:
    """Its facts, decoded again."""
    codec.forget()
    return codec.facts(ecrits)


def _menage(taille: int, depuis: int = 0) -> Sequence[Recorded]:
    """That many facts of invented households, from this one, all said of one."""
    invente = TerritoireInvente(DEPARTEMENT, 1, AUJOURD_HUI)
    dits = (dit for rang in range(depuis, depuis + taille) for dit in invente.menage(rang).dits)
    gardes = [dit for dit in dits if not nomme_un_autre(dit)]
    return [au_journal(dit, MENAGE, position) for position, dit in enumerate(gardes[:taille], 1)]


def _durees(fait: Callable[[], object]) -> list[float]:
    """The CPU time of each of several passages: other processes only add to the least."""
    durees = []
    for _ in range(PASSAGES):
        debut = time.process_time()
        fait()
        durees.append(time.process_time() - debut)
    return durees


def main() -> None:
    """Say how slow the machine is now, then what a household costs on it."""
    console = Console()
    ici = echelle()
    console.print(f"Ici, une route qui ne fait rien coûte {ici:.1f} fois les {TEMOIN_US} µs dites.")
    (repli, requis), (page, de_page) = replis(ici), pages(ici)
    console.print(repli, page, tableau([*requis, *de_page]))


if __name__ == "__main__":
    main()
