"""Ce que lit qui ne lit que des agrégats ne dépend que de ce qui a paru.

Un territoire presque vide, puis plein de ménages dont on a tout dit : ce qui a paru y est le même,
et chaque page du contrat, sous chacun de ses paramètres et de ses formes, répond la même chose.
Aucun nombre ne vient donc d'ailleurs, qu'on l'ait rangé parmi les cases ou oublié.
"""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from etrangers import ICI, accueillir, tout_dire
from faits import CCAPEX, SIAO, entre, fait, menage_ouvert
from gelees import ecrite
from maison import CLE_MAITRESSE, Maison, cle
from pages_du_contrat import lectures, pages, texte

from parcours.annuaire import Annuaire, FichierPartenaires, Partenaire
from parcours.api.routes.territoire import Sorte
from parcours.domain.langage.habilitation import DROITS, NomDeVue, Portee
from parcours.domain.langage.vocabulaire import Role
from parcours.domain.lecture.lecteur import Lecteur
from parcours.domain.tableaux.dispositifs import DISPOSITIFS
from parcours.domain.veille.listes import SORTES
from parcours.publications.tableaux import TABLEAUX
from parcours.secret_statistique.cases import Cle

TRIMESTRES: Final = ("2025-T1", "2025-T2", "2025-T3", "2025-T4")
CASES_MAX: Final = 120
"""D'un tableau."""
MENAGES: Final = 6
DU_JOURNAL: Final = re.compile(
    r'"(position|suivant|reprise|vu_le)":("[^"]*"|\d+)|Position du journal</t></is></c>.*?</c>'
)
"""Ce qui dit seulement jusqu'où va le journal."""


def agregats_seuls() -> Iterator[Role]:
    """Les rôles qui ne lisent des ménages que des agrégats ; les plans ne parlent d'aucun."""
    for role, droits in DROITS.items():
        lues = {vue: portee for vue, portee in droits.lit.items() if vue is not NomDeVue.PLAN}
        if lues and all(portee is Portee.AGREGE for portee in lues.values()):
            yield role


def lecteur(role: Role) -> Partenaire:
    """Qui tient ce rôle, et lui seul."""
    nom = role.lower().replace("_", "-")
    return Partenaire(
        source=f"/partenaires/agregats-{nom}", libelle=nom,
        organisme=f"INT-AGREGE{list(Role).index(role)}", roles=(role,),
        departements=(ICI,), systemes=(),
    )  # fmt: skip


def paru(code: str) -> dict[Cle, int | None]:
    """Des cases de tous les tableaux d'une période : deux paraissent, la suivante se tait."""
    cases: dict[Cle, int | None] = {}
    for tableau in TABLEAUX.values():
        if tableau.annuel != ("-T" in code) and not tableau.est_mesure:
            tous = itertools.product(*tableau.modalites([ICI]))
            for rang, modalites in enumerate(itertools.islice(tous, CASES_MAX)):
                cases[tableau.code, code, *modalites] = None if rang % 3 == 2 else 11 + rang
    return cases


async def publie(maison: Maison) -> dict[str, list[str]]:
    """Une séance, un site, cinq publications ; ce que nomment les adresses."""
    seance = await entre(maison, fait("territoire.seance-ccapex-programmee", CCAPEX,
                                      sujet="exploc:48-seance-9", seance_le="2025-04-24",
                                      niveau="CENTRALE"))  # fmt: skip
    site = await entre(maison, fait("territoire.site-campement-signale", SIAO,
                                    sujet="si-siao:site-9", commune="48095", personnes=12,
                                    menages=12))  # fmt: skip
    numeros = [await ecrite(maison, paru(code), code) for code in (*TRIMESTRES, "2025")]
    return {
        "seance": [seance], "site": [site], "organisme": ["INT-RELAIS"], "position": ["1"],
        "numero": [str(numeros[0]), str(numeros[-1])], "tableau": list(TABLEAUX),
        "dispositif": list(DISPOSITIFS), "agregat": [str(s) for s in Sorte], "id": [site],
        "liste": [str(s) for s in SORTES], "gardee": [seance], "annee": ["2025"],
    }  # fmt: skip


async def lues(
    maison: Maison, lecteurs: list[Partenaire], noms: dict[str, list[str]], dossier: Path
) -> dict[tuple[str, str, str], tuple[int, str]]:
    """Chaque réponse, par lecteur et par adresse."""
    dites: dict[tuple[str, str, str], tuple[int, str]] = {}
    for qui, (page, parametres) in itertools.product(lecteurs, pages()):
        for adresse, options in lectures(page, parametres, noms):
            reponse = await maison.lit(adresse, lecteur=qui.source, **options)
            dit = DU_JOURNAL.sub("", texte(reponse, dossier))
            dites[qui.source, adresse, str(options)] = reponse.status_code, dit
    return dites


def differentes(unes: dict[Any, Any], autres: dict[Any, Any]) -> list[Any]:
    """Ce qui s'est lu autrement."""
    return [(quoi, unes[quoi], autres[quoi]) for quoi in unes if unes[quoi] != autres[quoi]]


async def test_rien_de_ce_qu_il_lit_ne_vient_des_menages(
    maison: Maison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lecteurs = [lecteur(role) for role in agregats_seuls()]
    await accueillir(maison, [])
    fichier = FichierPartenaires(version=1, systemes=(), partenaires=tuple(lecteurs))
    cles = {p.source: cle(p.source) for p in lecteurs}
    await Annuaire(maison.service.pool, CLE_MAITRESSE).import_(fichier, cles)
    noms = await publie(maison)
    vrai = await entre(maison, menage_ouvert(sujet="si-siao:premier"))
    noms["parcours"] = [vrai]
    vide = await lues(maison, lecteurs, noms, tmp_path)

    for rang in range(1, MENAGES + 1):
        await tout_dire(maison, f"si-siao:plein-{rang}", str(rang), frozenset())
    plein = await lues(maison, lecteurs, noms, tmp_path)

    assert {statut for statut, _ in vide.values()} >= {200, 403}
    assert sum(statut == 200 for statut, _ in vide.values()) > 10 * len(lecteurs)
    assert differentes(vide, plein) == []

    monkeypatch.setattr(Lecteur, "portee", lambda *_: Portee.TERRITOIRE)
    ddets = [p for p in lecteurs if p.roles == (Role.DDETS,)]
    assert differentes(await lues(maison, ddets, noms, tmp_path), plein) != []
