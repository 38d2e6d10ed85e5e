"""Ce qu'une liste de dossiers d'expulsion filtre, trie et compte : rien qu'elle ne montre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    null,
    or_,
    select,
)
from sqlalchemy.dialects.postgresql import array

from parcours.domain.droit.calcul import UN_JOUR
from parcours.domain.droit.treve import TREVES_OUTRE_MER, Saison, saison
from parcours.domain.temps.intervalle import decale
from parcours.projections.acces import Demande
from parcours.projections.lecture import Lecture
from parcours.projections.vue import vaut
from parcours.projections.vues.expulsions import DOSSIERS, VUE, DossierOuvert, lignes_lues, lus


class TriDossiers(StrEnum):
    """L'ordre d'une liste de dossiers."""

    RETARDS = "retards"
    """Les retards d'abord, puis la plus proche échéance."""
    RECOURS = "recours"
    """Le prochain droit qui se perd d'abord."""
    RISQUE = "risque"
    """La date de risque la plus proche d'abord."""


class Compte(StrEnum):
    """Par quoi se comptent des dossiers."""

    ETAPE = "etape"
    SIGNAL = "signal"
    MANQUE = "manque"
    RISQUE = "risque"
    """Quand l'expulsion est possible, lue ce jour-là."""
    RECOURS = "recours"
    """Quand se perd le prochain droit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FiltresDossiers:
    """Les dossiers voulus : tous les filtres à la fois ; ce qui n'est pas dit ne filtre rien."""

    departement: str | None = None
    etapes: tuple[str, ...] = ()
    manques: tuple[str, ...] = ()
    signaux: tuple[str, ...] = ()
    risque_avant: date | None = None
    """La date de risque, lue ce jour-là, tombe ce jour au plus tard."""
    a_la_fin_de_la_treve: bool = False
    """Possible dès que finit la trêve en vigueur le jour lu."""
    recours_avant: date | None = None
    """Un droit se perd ce jour au plus tard."""

    @property
    def hors_du_stade(self) -> bool:
        """Vrai si l'on filtre par autre chose que l'étape et le département."""
        autres = (self.manques, self.signaux, self.risque_avant, self.recours_avant)
        return any(autres) or self.a_la_fin_de_la_treve


SANS_FILTRE: Final = FiltresDossiers()
SOUS: Final = {"sous-7-jours": 7, "sous-30-jours": 30, "sous-90-jours": 90}
"""En combien de jours, ce jour compris."""
POSSIBLE: Final = "possible"
FIN_DE_LA_TREVE: Final = "fin-de-la-treve"


def dossiers(
    au: date, filtres: FiltresDossiers, tri: TriDossiers, demande: Demande
) -> Lecture[DossierOuvert]:
    """Les dossiers ouverts ce jour-là, filtrés et triés."""
    avant: Sequence[ColumnElement[Any]] = ()
    if tri is TriDossiers.RECOURS:
        avant = (func.coalesce(DOSSIERS.c.recours_perdu_le, date.max, type_=DOSSIERS.c.du.type),)
    elif tri is TriDossiers.RISQUE:
        avant = (func.coalesce(DOSSIERS.c.ouverte_le, date.max, type_=DOSSIERS.c.du.type),)
    choix = lus(lignes_lues(), DOSSIERS, None, demande)
    choix = choix.where(vaut(DOSSIERS, au), *_retenus(au, filtres))
    return Lecture.de(VUE, DossierOuvert, choix, avant)


def comptes(au: date, filtres: FiltresDossiers, par: Compte, demande: Demande) -> Select[Any]:
    """Combien de ces ménages, par valeur, de ceux que le lecteur ouvre.

    Un ménage qui a deux signaux compte pour chacun. Colonnes : valeur, menages.
    """
    choix = lus(select(DOSSIERS.c.parcours, _valeur(par, au)), DOSSIERS, None, demande)
    ces = choix.where(vaut(DOSSIERS, au), *_retenus(au, filtres)).subquery()
    menages = func.count(ces.c.parcours.distinct()).label("menages")
    return select(ces.c.valeur, menages).group_by(ces.c.valeur).order_by(ces.c.valeur)


def _valeur(par: Compte, au: date) -> ColumnElement[Any]:
    ligne = DOSSIERS.c
    if par is Compte.ETAPE:
        return ligne.etape_procedure.label("valeur")
    return func.unnest(_valeurs(par, au), type_=Text()).label("valeur")


def _valeurs(par: Compte, au: date) -> ColumnElement[Any]:
    """Celles qu'un dossier peut avoir à la fois."""
    ligne = DOSSIERS.c
    fins = {valeur: decale(au, timedelta(days=jours - 1)) for valeur, jours in SOUS.items()}
    if par is Compte.RISQUE:
        return _vraies(
            {
                POSSIBLE: possible_avant(au, au),
                FIN_DE_LA_TREVE: _des_la_fin_de_la_treve(au),
                **{valeur: possible_avant(au, fin) for valeur, fin in fins.items()},
            }
        )
    if par is Compte.RECOURS:
        return _vraies({valeur: ligne.recours_perdu_le <= fin for valeur, fin in fins.items()})
    return ligne.signaux if par is Compte.SIGNAL else ligne.manques


def _vraies(dites: Mapping[str, ColumnElement[bool]]) -> ColumnElement[Any]:
    """Les noms de ce qui est vrai."""
    return func.array_remove(
        array([case((vraie, literal(n))) for n, vraie in dites.items()]), null()
    )


def _retenus(au: date, filtres: FiltresDossiers) -> list[ColumnElement[bool]]:
    ligne = DOSSIERS.c
    dits: list[ColumnElement[bool]] = []
    if filtres.departement is not None:
        dits.append(ligne.departement == filtres.departement)
    if filtres.etapes:
        dits.append(ligne.etape_procedure.in_(filtres.etapes))
    if filtres.manques:
        dits.append(_l_un_de(ligne.manques, filtres.manques))
    if filtres.signaux:
        dits.append(_l_un_de(ligne.signaux, filtres.signaux))
    if filtres.risque_avant is not None:
        dits.append(possible_avant(au, filtres.risque_avant))
    if filtres.a_la_fin_de_la_treve:
        dits.append(_des_la_fin_de_la_treve(au))
    if filtres.recours_avant is not None:
        dits.append(ligne.recours_perdu_le <= filtres.recours_avant)
    return dits


def _l_un_de(colonne: ColumnElement[Any], codes: Sequence[str]) -> ColumnElement[bool]:
    return colonne.bool_op("&&")(literal(list(codes), ARRAY(Text())))


# --- La date de risque, lue un jour ---------------------------------------------------------------


def possible_avant(au: date, jusqu_au: date) -> ColumnElement[bool]:
    """Vrai des dossiers dont la date de risque, lue ce jour-là, tombe ce jour au plus tard.

    Hors trêve, c'est le premier jour possible ; en trêve, le lendemain de sa fin, là où vit le
    ménage, sauf exception connue ou sursis que le juge a réduit.
    """
    ligne = DOSSIERS.c
    sans_treve = and_(ligne.treve_ecartee, ligne.ouverte_le <= jusqu_au)
    reduite = and_(ligne.treve_reduite_au < jusqu_au, ligne.ouverte_le <= jusqu_au)
    return and_(
        literal(jusqu_au >= au),
        or_(sans_treve, reduite, ligne.ouverte_le <= _dernier_jour_hors_treve(au, jusqu_au)),
    )


def _dernier_jour_hors_treve(au: date, jusqu_au: date) -> ColumnElement[Any]:
    """Le dernier jour hors trêve d'ici là, par territoire ; nul : il n'y en a pas."""
    return case(
        *(
            (DOSSIERS.c.departement == territoire, _hors_treve(periode, au, jusqu_au))
            for territoire, periode in TREVES_OUTRE_MER.items()
        ),
        else_=_hors_treve(saison(""), au, jusqu_au),
    )


def _hors_treve(periode: Saison, au: date, jusqu_au: date) -> ColumnElement[Any]:
    treve = periode.en_cours(jusqu_au)
    dernier = jusqu_au if treve is None else decale(treve.du, -UN_JOUR)
    return _jour(dernier if dernier >= au else None)


def _des_la_fin_de_la_treve(au: date) -> ColumnElement[bool]:
    """Vrai de ceux que la trêve en vigueur ce jour-là protège seule."""
    ligne = DOSSIERS.c
    fins = [
        *((ligne.departement == ou, _lendemain(p, au)) for ou, p in TREVES_OUTRE_MER.items()),
    ]
    lendemain = case(*fins, else_=_lendemain(saison(""), au))
    return and_(
        ligne.treve_ecartee.is_(False),
        or_(ligne.treve_reduite_au.is_(None), ligne.treve_reduite_au >= au),
        ligne.ouverte_le <= lendemain,
    )


def _lendemain(periode: Saison, au: date) -> ColumnElement[Any]:
    treve = periode.en_cours(au)
    return _jour(treve.lendemain if treve else None)


def _jour(dit: date | None) -> ColumnElement[Any]:
    return cast(null() if dit is None else literal(dit), DOSSIERS.c.du.type)
