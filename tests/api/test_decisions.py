"""Personne ne doit confirmer les faits pour qu'ils circulent : combien de décisions par jour.

Les parcours d'exemple disent ce que fait la profession. Ramenés à un département de trois mille
ménages suivis, ils demandent au SIAO quelques décisions par jour ; sans les actes permanents de
son territoire, chaque fait à confirmer en serait une de plus.
"""

from collections.abc import Sequence
from typing import Final

from journeys import deroule
from maison import EXEMPLES, Maison

from parcours.domain.droit.reglages import SANS_REGLAGE, Reglages
from parcours.domain.histoire.valeur import SANS_EFFET, Valeur
from parcours.domain.langage.fiche import Agregat
from parcours.domain.parcours.fold import fold
from parcours.domain.parcours.parcours import Parcours
from parcours.domain.volets.parcours import TransfertDecide
from parcours.domain.volets.relation import DECISIONS
from parcours.journal import codec, reader

MENAGES_SUIVIS: Final = 3000
AU_PLUS_PAR_JOUR: Final = 5
DE_LA_PORTE: Final = "10"
"""Ce parcours-là ne raconte personne : il dit ce que la porte refuse."""


async def test_trois_mille_menages_demandent_au_plus_cinq_decisions_par_jour(
    maison: Maison,
) -> None:
    numeros = (fichier.name[:2] for fichier in sorted(EXEMPLES.glob("*.ndjson")))
    for numero in numeros:
        if numero != DE_LA_PORTE:
            await deroule(maison, numero)
    reglages = await les_reglages(maison)

    avec_les_actes = decisions_par_jour(await les_menages(maison, reglages))
    sans_acte = decisions_par_jour(await les_menages(maison, SANS_REGLAGE))

    assert 0 < avec_les_actes <= AU_PLUS_PAR_JOUR
    assert sans_acte > 3 * AU_PLUS_PAR_JOUR


async def les_reglages(maison: Maison) -> Reglages:
    async with maison.service.pool.acquire() as connection:
        return await maison.service.settings.now(connection)


async def les_menages(maison: Maison, reglages: Reglages) -> list[Parcours]:
    """Tous les ménages, rejoués sous ces réglages."""
    async with maison.service.pool.acquire() as connection:
        tete = await reader.head(connection)
        flux = [f async for page in reader.all_streams(connection, tete, 100) for f in page]
        histoires = await reader.histories(connection, flux)
    parcours = (
        fold(f, [codec.fact(r) for r in histoire], reglages=reglages)
        for f, histoire in histoires.items()
    )
    return [p for p in parcours if p.agregat is Agregat.MENAGE and p.absorbe_par is None]


def decisions_par_jour(menages: Sequence[Parcours]) -> float:
    """Ce qui s'y décide, ou y attend qu'on le décide, ramené aux ménages suivis."""
    jours = sum(duree_jours(menage) for menage in menages)
    return MENAGES_SUIVIS * sum(decisions(menage) for menage in menages) / jours


def duree_jours(menage: Parcours) -> int:
    faits = [entree.fait.jour for entree in menage.histoire.entrees]
    return max((max(faits) - min(faits)).days, 1) if faits else 0


def decisions(menage: Parcours) -> int:
    """Les décisions prises, et celles que les faits attendent encore."""
    attendus = {Valeur.A_CONFIRMER, *SANS_EFFET}
    faits = [entree.fait for entree in menage.histoire.entrees]
    return sum(
        isinstance(fait.evenement, (*DECISIONS, TransfertDecide)) or menage.valeur(fait) in attendus
        for fait in faits
    )
