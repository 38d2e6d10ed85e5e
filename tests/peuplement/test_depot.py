"""Un territoire inventé passe la porte : rien n'y est refusé, et le redire n'ajoute rien."""

from collections.abc import Sequence
from datetime import date

from maison import CLE_MAITRESSE, Maison, cle, ouvrir_sans_projecteur

from parcours.annuaire import Annuaire
from parcours.commands import essai
from parcours.peuplement.departement import DepartementInvente
from parcours.peuplement.depot import Arrivee
from parcours.peuplement.territoire import MenageInvente, TerritoireInvente

INVENTE = TerritoireInvente(DepartementInvente("48", 200), 1, date(2026, 11, 1))
ARRIVENT = range(28)


async def test_un_territoire_passe_la_porte_et_se_redit_sans_rien_ajouter(base: str) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        cles = await connaitre(maison)
        arrives: list[MenageInvente] = []

        premier = await _depose(maison, cles, arrives)
        second = await _depose(maison, cles, [])

        dits = sum(len(menage.dits) for menage in arrives)
        assert len(arrives) == len(ARRIVENT)
        assert premier.sorts == {"acceptés": dits}
        assert second.sorts == {"rejoués": dits}


async def test_ce_que_le_siao_decide_d_une_demande_arrive_apres_elle(base: str) -> None:
    """Decided before it came, it would wait for ever in the list of what is to be decided."""
    decides = [m for m in INVENTE.menages() if "relation.confirmee" in {d.sorte for d in m.dits}]
    assert decides
    async with ouvrir_sans_projecteur(base) as maison:
        cles = await connaitre(maison)

        await Arrivee(maison.client, cles, INVENTE)._tranche(decides[0].dits)  # noqa: SLF001 (one household)

        recues = await maison.service.pool.fetch(
            "SELECT type FROM journal.evenements WHERE type LIKE '%relation.%' ORDER BY position"
        )
    assert recues[0]["type"].split(".")[-2] == "demandee"


async def connaitre(maison: Maison) -> dict[str, str]:
    """Make the partners of the territory known; their keys."""
    fichier = INVENTE.departement.fichier()
    cles = {p.source: cle(p.source) for p in fichier.partenaires}
    await Annuaire(maison.service.pool, CLE_MAITRESSE).import_(fichier, cles)
    await essai.sign(maison.service.pool)
    return cles


async def _depose(maison: Maison, cles: dict[str, str], arrives: list[MenageInvente]) -> Arrivee:
    def avance(menages: Sequence[MenageInvente]) -> None:
        arrives.extend(menages)

    depot = Arrivee(maison.client, cles, INVENTE)
    await depot.tout(ARRIVENT, avance)
    return depot
