"""Ce que les vues disent, d'où se compte une publication ; ou ce qu'elles disaient alors."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final

from sqlalchemy import Table

from parcours.domain.tableaux.bilan_d_expulsion import ProcedureComptee
from parcours.domain.tableaux.indicateurs.abris import Abri, MiseALAbri
from parcours.domain.tableaux.indicateurs.alertes import Alertee
from parcours.domain.tableaux.indicateurs.delais import DELAIS, DelaiTenu, nom
from parcours.domain.tableaux.indicateurs.demarches import DemarcheComptee
from parcours.domain.tableaux.indicateurs.expulsions import (
    SANS_ACTE,
    DossierEnCours,
    ProcedureCommencee,
)
from parcours.domain.tableaux.indicateurs.mouvements import Vie
from parcours.domain.tableaux.indicateurs.sejours import JoursConnus, SejourCompte, sejours
from parcours.domain.tableaux.indicateurs.ventilations import AXES, COMMUNE
from parcours.postgres.guard import AnyConnection
from parcours.projections import schema
from parcours.projections.vue import AUTRES, NOMMES
from parcours.projections.vues import (
    alertes_comptees,
    bilans_expulsions,
    demarches,
    dispositifs,
    expulsions,
    mises_a_l_abri,
    observatoire,
    ruptures,
    ventilations,
)
from parcours.publications.composer import Matiere, Rompue
from parcours.publications.periodes import Periode

Ligne = Mapping[str, Any]
TABLES: Final = (
    observatoire.TABLE,
    ruptures.TABLE,
    expulsions.DOSSIERS,
    bilans_expulsions.PROCEDURES,
    mises_a_l_abri.ABRIS,
    demarches.FAITS,
    alertes_comptees.ALERTES,
    ventilations.VENTILES,
    dispositifs.MESURES,
)
"""Les vues dont se tire une publication."""
_ETAPES: Final = tuple(champ.name for champ in fields(ProcedureComptee))
_D_ALERTE: Final = Alertee._fields[2:]
_D_UNE_DEMARCHE: Final = DemarcheComptee._fields[1:]
_CHOIX: Final = {
    observatoire.TABLE.name: "TRUE",
    ruptures.TABLE.name: "du = depuis_le",
    expulsions.DOSSIERS.name: "edition = '' AND du <= $2 AND (au IS NULL OR au >= $3)",
    bilans_expulsions.PROCEDURES.name: "TRUE",
    mises_a_l_abri.ABRIS.name: "TRUE",
    alertes_comptees.ALERTES.name: "TRUE",
    demarches.FAITS.name: "jour <= $2 AND jour >= $3::date - interval '2 years'",
    dispositifs.MESURES.name: "edition = '' AND le BETWEEN $3 AND $2",
    ventilations.VENTILES.name: "du <= $2 AND (au IS NULL OR au >= $3::date - interval '1 year')",
}


def sans(table: Table) -> int:
    """Les lignes d'une vue que l'on ne compte pas : celles de qui est nommé par une protection.

    Les mises à l'abri, elles, ne se comptent que là.
    """
    return AUTRES if table is mises_a_l_abri.ABRIS else NOMMES


async def lire(connexion: AnyConnection, periode: Periode) -> tuple[Matiere, int]:
    """Ce que disent les vues, et la position qu'elles reflètent, d'un même instant."""
    vues = schema.live()
    position: int = await connexion.fetchval(f"SELECT position FROM {vues}.curseur")  # noqa: S608 (our names)
    lignes: dict[str, Sequence[Ligne]] = {}
    for table in TABLES:
        ou = _CHOIX[table.name]
        choix = f"SELECT * FROM {vues}.{table.name} WHERE pour <> $1 AND {ou}"  # noqa: S608 (our names)
        jours = (periode.jours.dernier, periode.jours.du)[: ("$2" in ou) + ("$3" in ou)]
        lues = await connexion.fetch(f"{choix} ORDER BY parcours, numero", sans(table), *jours)
        lignes[table.name] = [dict(lue) for lue in lues]
    return matiere(lignes, periode.jours.dernier), position


def matiere(lignes: Mapping[str, Iterable[Ligne]], jour: date) -> Matiere:
    """La matière d'une publication, de lignes rangées par ménage ; `jour` : son dernier."""
    etats = [
        JoursConnus(str(li["parcours"]), li["du"], li["au"], li["departement"], li["etape"])
        for li in lignes[observatoire.TABLE.name]
    ]
    etats.sort(key=lambda etat: (etat.menage, etat.du))
    return Matiere(
        vies=list(sejours(etats)),
        ruptures=[
            Rompue(str(li["parcours"]), li["nature"], li["du"], li["departement"])
            for li in lignes[ruptures.TABLE.name]
            if li["departement"] is not None and li["du"] == li["depuis_le"]
        ],
        dossiers=[
            DossierEnCours(
                str(li["parcours"]),
                li["departement"],
                li["etape_procedure"],
                li["signaux"],
                li["manques"],
            )
            for li in lignes[expulsions.DOSSIERS.name]
            if _est_ouvert(li, jour)
        ],
        suivis=_suivis(lignes[expulsions.DOSSIERS.name]),
        procedures=[
            ProcedureCommencee(
                str(li["parcours"]),
                li["departement"],
                ProcedureComptee(**{champ: li[champ] for champ in _ETAPES}),
            )
            for li in lignes[bilans_expulsions.PROCEDURES.name]
            if li["departement"] is not None
        ],
        abris=[
            Abri(
                str(li["parcours"]),
                li["departement"],
                MiseALAbri(li["commence_le"], li["finit_le"], li["rang"], li["prolongee"]),
            )
            for li in lignes[mises_a_l_abri.ABRIS.name]
            if li["departement"] is not None
        ],
        demarches=[
            DemarcheComptee(str(li["parcours"]), *(li[champ] for champ in _D_UNE_DEMARCHE))
            for li in lignes[demarches.FAITS.name]
            if li["departement"] is not None
        ],
        alertes=[
            Alertee(str(li["parcours"]), li["departement"], *(li[champ] for champ in _D_ALERTE))
            for li in lignes[alertes_comptees.ALERTES.name]
            if li["departement"] is not None
        ],
        delais=[
            DelaiTenu(str(li["parcours"]), li["departement"], delai, li["valeur"], li["le"])
            for li in lignes[dispositifs.MESURES.name]
            if li["edition"] == ""
            and li["departement"] is not None
            and (delai := nom(li["dispositif"], li["mesure"])) in DELAIS
        ],
        ventilees=_ventilees(lignes[ventilations.VENTILES.name]),
    )


def _suivis(lignes: Iterable[Ligne]) -> list[Vie]:
    """De chaque ménage, les jours à chaque étape de son dossier, qui ne se recouvrent pas."""
    etats = [
        JoursConnus(
            str(li["parcours"]),
            li["du"],
            li["au"],
            li["departement"],
            li["etape_procedure"] or SANS_ACTE,
        )
        for li in lignes
        if li["edition"] == ""
    ]
    etats.sort(key=lambda etat: (etat.menage, etat.du))
    return list(sejours(etats, {etat.etape for etat in etats}))


def _ventilees(lignes: Iterable[Ligne]) -> dict[str, list[Vie]]:
    """Par axe, les jours de chaque ménage dans chaque case, rangés."""
    par_axe: dict[str, list[JoursConnus]] = defaultdict(list)
    for li in lignes:
        etat = JoursConnus(
            str(li["parcours"]), li["du"], li["au"], li["departement"], li["modalite"]
        )
        par_axe[li["axe"]].append(etat)
    rangees: dict[str, list[Vie]] = {}
    for axe in AXES:
        etats = par_axe[axe.code]
        etats.sort(key=lambda etat: (etat.menage, etat.etape, etat.du))
        rangees[axe.code] = list(sejours(etats, axe.modalites))
    rangees[COMMUNE] = [
        [SejourCompte(e.menage, e.du, e.au, e.departement, e.etape)]
        for e in par_axe[COMMUNE]
        if e.departement is not None
    ]
    return rangees


def _est_ouvert(ligne: Ligne, jour: date) -> bool:
    """Vrai d'un dossier de tout le ménage, ouvert ce jour-là dans un département connu."""
    finit: date | None = ligne["au"]
    return (
        ligne["edition"] == ""
        and ligne["departement"] is not None
        and ligne["du"] <= jour
        and (finit is None or finit > jour)
    )
