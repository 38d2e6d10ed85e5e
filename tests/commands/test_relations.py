"""`parcours relations proposer` : qui perdrait la lecture, en faits prêts à déposer."""

from faits import BAILLEUR, RELAIS, SIAO, entre, menage_ouvert, referent, voisinage
from maison import Maison

from parcours.commands import relations
from parcours.domain.temps.jour_civil import jour_civil


async def test_qui_a_contribue_sans_etre_nomme_se_propose_et_relit(maison: Maison) -> None:
    menage = await entre(maison, menage_ouvert())
    await entre(maison, referent())
    for source in (BAILLEUR, RELAIS):
        await entre(maison, voisinage(source, sujet=f"parcours:{menage}"))

    async def perdent() -> list[relations.Perte]:
        partenaires = await maison.service.annuaire.everyone()
        async with maison.service.pool.acquire() as connection:
            return [perte async for perte in relations.pertes(connection, partenaires)]

    (perte,) = await perdent()
    assert (str(perte.parcours), perte.partenaire.source) == (menage, BAILLEUR)
    faits = list(
        relations.actes(
            perte, await maison.service.annuaire.everyone(), jour_civil(maison.service.now())
        )
    )
    assert [fait["source"] for fait in faits] == [BAILLEUR, SIAO]
    for fait in faits:
        await entre(maison, fait)

    assert await perdent() == []
    assert (await maison.lit(f"/v1/parcours/{menage}", lecteur=BAILLEUR)).status_code == 200
