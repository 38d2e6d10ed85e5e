"""Ce qu'un territoire a réglé : les règles qu'il active, les durées que le droit lui laisse.

Un réglage est un acte de l'administrateur du territoire : daté, signé, jamais défait. Un acte vaut
pour les horloges armées à partir de son jour d'effet, et remplace de là tous les précédents sur la
même règle ou le même paramètre.

Quatre actes ne règlent pas le droit : l'acte permanent (ce qu'un rôle dit d'une famille compte sans
confirmation), la désignation du 115, la durée qui suit la fin d'une relation, et les jours que
compte une liste de travail. Lesquels se
signent est dans `parcours.domain.publie.actes`.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from parcours.domain.droit.delai import Delai
from parcours.domain.droit.formes import DureeLocale, Unite

ACTE_PERMANENT: Final = "ACTE-PERMANENT"
"""Ce qu'un rôle dit d'une famille de faits compte, même sans relation avec le ménage."""
DESIGNATION_115: Final = "DESIGNATION-115"
"""Un organisme répond au 115 pour le SIAO : ses orientations et ses admissions sont les siennes."""
FIN_DE_RELATION: Final = "FIN-DE-RELATION"
"""Le nombre de mois pendant lesquels on lit encore, une fois la relation finie."""

JOURS_D_UNE_LISTE: Final = "JOURS-LISTE:"
"""Ce par quoi commence un acte qui fixe les jours que compte une liste de travail."""
JOURS: Final = "jours"
RELAIS_SILENCIEUX: Final = "relais-silencieux"
JOURS_DES_LISTES: Final[Mapping[str, int]] = MappingProxyType(
    {
        "demandes-a-evaluer": 15,
        "orientations-sans-reponse": 15,
        "admissions-a-venir": 7,
        "sejours-a-leur-terme": 30,
        "prets-au-logement": 90,
        "sans-referent": 15,
        RELAIS_SILENCIEUX: 15,
        "retours-apres-relogement": 730,
        "degradations-apres-cloture": 3,
        "mises-a-l-abri": 3,
    }
)
"""Ce que compte chaque liste de travail si le territoire n'en dit rien : choix du service."""

PARTOUT: Final = "*"
"""Le département d'un acte qui vaut dans tous : essai et démonstration seulement."""
MOIS: Final = "mois"
MOIS_APRES_LA_FIN: Final = 3
"""Ce que dure la fin d'une relation si le territoire n'en dit rien."""


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
    role: str | None = None
    """Acte permanent : le rôle dont les faits comptent."""
    famille: str | None = None
    """Acte permanent : la famille de ces faits."""
    organisme: str | None = None
    """Désignation du 115 : l'organisme qui y répond."""
    numero: int = 0
    """Rang de l'acte, à partir de 1, tous territoires confondus."""
    enregistre_le: datetime | None = None


class Reglages:
    """Tous les actes, dans leur ordre."""

    def __init__(self, actes: Iterable[Reglage] = ()) -> None:
        self.actes = tuple(actes)
        self._par_regle: Mapping[tuple[str | None, str], list[Reglage]] = defaultdict(list)
        self._permanents: Mapping[tuple[str | None, str | None], list[Reglage]] = defaultdict(list)
        for acte in self.actes:
            self._par_regle[acte.departement, acte.regle].append(acte)
            if acte.regle == ACTE_PERMANENT:
                self._permanents[acte.role, acte.famille].append(acte)

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

    def est_dite_active(self, delai: Delai, departement: str | None, au: date) -> bool:
        """Vrai si le territoire lui-même a activé la règle, par un acte en vigueur ce jour-là."""
        dits = [a.actif for a in self._actes(delai, departement, au) if a.actif is not None]
        return bool(dits) and dits[-1]

    def parametres(self, delai: Delai, departement: str | None, au: date) -> dict[str, int]:
        """Ce que le territoire a fixé de la règle pour un fait survenu ce jour-là."""
        return {
            acte.parametre: acte.valeur
            for acte in self._actes(delai, departement, au)
            if acte.parametre is not None and acte.valeur is not None
        }

    def _actes(self, delai: Delai, departement: str | None, au: date) -> Sequence[Reglage]:
        dits = self._par_regle.get((departement, delai.id))
        return [acte for acte in dits if acte.du <= au] if dits else ()

    # --- Ce qui compte, qui répond au 115, ce que dure une fin ------------------------------------

    def compte_d_office(
        self, departement: str | None, roles: Iterable[str], famille: str, jour: date
    ) -> bool:
        """Vrai si un acte permanent fait compter ce que l'un de ces rôles dit ce jour-là."""
        return any(self._est_permanent(departement, role, famille, jour) for role in roles)

    def est_le_115(self, departement: str | None, organisme: str, jour: date) -> bool:
        """Vrai si l'organisme répond ce jour-là au 115 du département ; un seul y répond."""
        designe = None
        for acte in self._en_vigueur(departement, DESIGNATION_115, jour):
            if acte.actif:
                designe = acte.organisme
            elif designe == acte.organisme:
                designe = None
        return designe == organisme

    def periode_de_fin_mois(self, departement: str | None, jour: date) -> int:
        """Combien de mois on lit encore, dans ce département, une relation finie ce jour-là."""
        mois = MOIS_APRES_LA_FIN
        for acte in self._en_vigueur(departement, FIN_DE_RELATION, jour):
            mois = acte.valeur or mois
        return mois

    def jours_de(self, liste: str, departement: str | None, jour: date) -> int:
        """Les jours que ce département donne à une liste, pour ce qui survient ce jour-là."""
        jours = JOURS_DES_LISTES[liste]
        for acte in self._en_vigueur(departement, f"{JOURS_D_UNE_LISTE}{liste}", jour):
            jours = acte.valeur or jours
        return jours

    def _est_permanent(self, departement: str | None, role: str, famille: str, jour: date) -> bool:
        for acte in reversed(self._permanents.get((role, famille), ())):
            if acte.departement in {departement, PARTOUT} and acte.du <= jour:
                return bool(acte.actif)
        return False

    def _en_vigueur(self, departement: str | None, regle: str, jour: date) -> list[Reglage]:
        """Les actes de ce nom qui valent ce jour-là dans le département, dans leur ordre."""
        partout = self._par_regle.get((PARTOUT, regle), [])
        ici = self._par_regle.get((departement, regle), [])
        if not (partout or ici):
            return []
        actes = sorted((*partout, *ici), key=lambda acte: acte.numero) if partout else ici
        return [acte for acte in actes if acte.du <= jour]


SANS_REGLAGE = Reglages()
"""Les règles telles qu'elles sont livrées."""

BORNES = {
    "seuil_mois": (1, 24),
    "seuil_loyers": (1, 24),
    "agglo_300k": (0, 1),
    MOIS: (1, 24),
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


def effet_sur_les_faits(acte: Reglage) -> str:
    """Ce que fait un acte qui ne règle pas le droit, en une phrase."""
    if acte.regle == ACTE_PERMANENT:
        verbe = "compte" if acte.actif else "attend d'être confirmé"
        return f"Ce que dit {acte.role} de la famille « {acte.famille} » {verbe}."
    if acte.regle == DESIGNATION_115:
        verbe = "répond au 115" if acte.actif else "ne répond plus au 115"
        return f"{acte.organisme} {verbe}."
    if acte.regle.startswith(JOURS_D_UNE_LISTE):
        liste = acte.regle.removeprefix(JOURS_D_UNE_LISTE)
        return f"La liste « {liste} » compte {acte.valeur} jours."
    return f"Une relation finie se lit encore pendant {acte.valeur} mois."


def a_regler(delai: Delai, fixes: Mapping[str, int]) -> tuple[str, ...]:
    """Les durées sans lesquelles la règle, même active, ne donne aucune échéance."""
    return tuple(
        version.duree.parametre
        for version in delai.versions
        if isinstance(version.duree, DureeLocale) and version.duree.lue(fixes) is None
    )
