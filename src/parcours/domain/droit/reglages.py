"""Ce qu'un territoire a réglé : les règles qu'il active, les durées que le droit lui laisse.

Un réglage est un acte de l'administrateur du territoire : daté, signé, jamais défait. Un acte vaut
pour les horloges armées à partir de son jour d'effet, et remplace de là tous les précédents sur la
même règle ou le même paramètre.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.formes import DureeLocale, Unite


@dataclass(frozen=True, slots=True, kw_only=True)
class Reglage:
    """Un acte : il active ou désactive une règle, ou fixe un de ses paramètres, ou les deux."""

    departement: str
    regle: str
    du: date
    """Premier jour des faits auxquels il s'applique ; il peut être passé."""
    par: str
    """Qui l'a décidé, et par quel acte."""
    actif: bool | None = None
    """None : l'acte n'en dit rien."""
    parametre: str | None = None
    valeur: int | None = None
    numero: int = 0
    """Rang de l'acte, à partir de 1, tous territoires confondus."""
    enregistre_le: datetime | None = None


class Reglages:
    """Tous les actes, dans leur ordre."""

    def __init__(self, actes: Iterable[Reglage] = ()) -> None:
        self.actes = tuple(actes)
        self._par_regle: Mapping[tuple[str, str], list[Reglage]] = defaultdict(list)
        for acte in self.actes:
            self._par_regle[acte.departement, acte.regle].append(acte)

    def connus_le(self, instant: datetime) -> "Reglages":
        """Les actes enregistrés à cet instant, inclus."""
        connus = [a for a in self.actes if a.enregistre_le and a.enregistre_le <= instant]
        return self if len(connus) == len(self.actes) else Reglages(connus)

    def est_active(self, delai: Delai, departement: str | None, au: date) -> bool:
        """Vrai si un fait survenu ce jour-là dans ce département arme la règle."""
        actif = delai.actif_par_defaut
        for acte in self._actes(delai, departement, au):
            actif = actif if acte.actif is None else acte.actif
        return actif

    def parametres(self, delai: Delai, departement: str | None, au: date) -> dict[str, int]:
        """Ce que le territoire a fixé de la règle pour un fait survenu ce jour-là."""
        return {
            acte.parametre: acte.valeur
            for acte in self._actes(delai, departement, au)
            if acte.parametre is not None and acte.valeur is not None
        }

    def _actes(self, delai: Delai, departement: str | None, au: date) -> Iterator[Reglage]:
        if departement is None or not self.actes:
            return
        for acte in self._par_regle.get((departement, delai.id), ()):
            if acte.du <= au:
                yield acte


SANS_REGLAGE = Reglages()
"""Les règles telles qu'elles sont livrées."""

BORNES = {
    "seuil_mois": (1, 24),
    "seuil_loyers": (1, 24),
    "agglo_300k": (0, 1),
    Unite.JOURS: (1, 3650),
    Unite.JOURS_OUVRES: (1, 250),
    Unite.MOIS: (1, 120),
}
"""Ce qu'un paramètre peut valoir, bornes incluses : par son nom, sinon par son unité."""


def bornes(parametre: str) -> tuple[int, int]:
    """La plus petite et la plus grande valeur que ce paramètre peut prendre."""
    return BORNES.get(parametre) or BORNES[DureeLocale(parametre).unite]


def effet(delai: Delai, acte: Reglage) -> str:
    """Ce que l'acte fait, en une phrase."""
    dits = []
    if acte.actif is not None:
        dits.append("active" if acte.actif else "inactive")
    if acte.parametre is not None:
        dits.append(f"{acte.parametre} = {acte.valeur}")
    return f"{delai.id} ({delai.libelle}) : {', '.join(dits)}."


def a_regler(delai: Delai, fixes: Mapping[str, int]) -> tuple[str, ...]:
    """Les durées sans lesquelles la règle, même active, ne donne aucune échéance."""
    return tuple(
        version.duree.parametre
        for version in delai.versions
        if isinstance(version.duree, DureeLocale) and version.duree.lue(fixes) is None
    )
