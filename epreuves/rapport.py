"""Ce qu'une épreuve dit : des figures, leur unité, ce qui était exigé ; et si cela tient."""

import os
import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self


class Rapport:
    """Le rapport d'une épreuve, qui s'imprime à mesure ; la sortie est en erreur s'il le faut."""

    def __init__(self, titre: str) -> None:
        self._titre = titre
        self._tient = True
        self._debut = time.monotonic()

    def dit(self, quoi: str, valeur: float | str, unite: str = "") -> None:
        """Une figure dont rien n'est exigé."""
        _ecrit(f"  {quoi} : {_nombre(valeur)} {unite}".rstrip())

    def exige(self, quoi: str, valeur: float | str, unite: str, *, tenu: bool, voulu: str) -> bool:
        """Une figure, et ce qui en était exigé."""
        self._tient &= tenu
        sort = "tenu" if tenu else "MANQUÉ"
        _ecrit(f"  {quoi} : {_nombre(valeur)} {unite} (exigé : {voulu}) — {sort}")
        return tenu

    def __enter__(self) -> Self:
        _ecrit(f"== {self._titre} (charge de la machine : {os.getloadavg()[0]:.1f}) ==")
        return self

    def __exit__(
        self,
        sorte: type[BaseException] | None,
        erreur: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        duree = time.monotonic() - self._debut
        _ecrit(f"  {duree:.0f} s en tout, charge à la fin : {os.getloadavg()[0]:.1f}")
        if sorte is None and not self._tient:
            sys.exit(1)


def patiente(vrai: Callable[[], bool], secondes: float, quoi: str) -> float:
    """Attendre qu'une chose soit vraie ; combien de secondes il a fallu.

    Raises:
        TimeoutError: elle ne l'est pas devenue à temps.
    """
    debut = time.monotonic()
    while not vrai():
        if time.monotonic() - debut > secondes:
            raise TimeoutError(quoi)
        time.sleep(0.05)
    return time.monotonic() - debut


def _nombre(valeur: float | str) -> str:
    if isinstance(valeur, str):
        return valeur
    if isinstance(valeur, int):
        return f"{valeur:,}".replace(",", " ")
    return f"{valeur:.2f}".replace(".", ",")


def _ecrit(ligne: str) -> None:
    sys.stdout.write(f"{ligne}\n")
    sys.stdout.flush()
