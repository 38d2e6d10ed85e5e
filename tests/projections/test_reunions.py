"""Les vues suivent les réunions : une reconstruction donne ce que tient le projecteur."""

from typing import Any

import pytest
from journeys import Journey, jouer
from maison import EXEMPLES, Maison

from parcours.journal import reader
from parcours.projections import household, rebuild
from parcours.projections.engine import Projector
from parcours.projections.vue import est_datee
from parcours.projections.vues import toutes

SIAO = "/partenaires/siao-48"
VUES_DATEES = [vue.table.name for vue in toutes() if est_datee(vue.table)]


def evenement(numero: int, sorte: str, sujet: str, le: str, **data: Any) -> dict[str, Any]:  # noqa: ANN401 (any field)
    """A fact that the SIAO tells."""
    return {
        "specversion": "1.0",
        "id": f"r-{numero}",
        "source": SIAO,
        "type": f"fr.parcours.{sorte}.v1",
        "subject": sujet,
        "departement": "48",
        "data": {"survenu_le": le, **data},
    }


def ouvert(numero: int, sujet: str, personne: str) -> dict[str, Any]:
    """A household enters."""
    return evenement(
        numero,
        "menage.ouvert",
        sujet,
        "2025-01-01",
        personnes=[{"personne": personne, "role": "DEMANDEUR", "tranche_age": "INCONNUE"}],
        composition="HOMME_ISOLE_SANS_ENFANT",
        motif_ouverture="DEMANDE_SIAO",
    )


def a_la_rue(numero: int, sujet: str, le: str) -> dict[str, Any]:
    """It is seen in the street."""
    sorte = "veille.situation-residentielle-constatee"
    return evenement(numero, sorte, sujet, le, situation="RUE", source_constat="OBSERVE")


async def entre(maison: Maison, recu: dict[str, Any]) -> str:
    """Push a fact and wait until the views show it; its household."""
    reponse = await maison.pousse(recu)
    assert reponse.status_code == 201, reponse.text
    assert (await maison.lit("/v1/observatoire/stock", au="2025-06-01")).status_code == 200
    return str(reponse.json()["parcours"])


async def ecarts(maison: Maison) -> dict[str, int]:
    """What a rebuild would change of the live views."""
    return await rebuild.differences(maison.service.pool, lambda _: None)


async def trois(maison: Maison) -> list[str]:
    """Three households, the last absorbed by the second, itself absorbed by the first."""
    sujets = [f"si-siao:r-{rang}" for rang in range(3)]
    menages = [await entre(maison, ouvert(n, sujet, f"p{n}")) for n, sujet in enumerate(sujets)]
    for numero, (conserve, absorbe, le) in enumerate(
        [(1, 2, "2025-02-01"), (0, 1, "2025-03-01")], 10
    ):
        await entre(
            maison,
            evenement(
                numero,
                "correction.menages-fusionnes",
                sujets[conserve],
                le,
                absorbe=menages[absorbe],
                motif="MEME_MENAGE",
            ),
        )
    return menages


async def test_le_parcours_d_exemple_se_reconstruit_a_l_identique(maison: Maison) -> None:
    (fichier,) = EXEMPLES.glob("08-*.ndjson")
    await jouer(maison, Journey(Journey.de(fichier).lignes, []))
    await maison.lit("/v1/observatoire/stock", au="2025-06-01")

    assert await ecarts(maison) == {}


async def test_un_fait_de_l_absorbe_remet_a_jour_tous_ceux_ou_il_compte(maison: Maison) -> None:
    await trois(maison)
    await entre(maison, a_la_rue(20, "si-siao:r-2", "2025-03-10"))
    await entre(maison, a_la_rue(21, "si-siao:r-2", "2025-01-15"))

    assert await ecarts(maison) == {}


async def test_defaire_une_reunion_remet_a_jour_les_deux(maison: Maison) -> None:
    menages = await trois(maison)
    await entre(maison, a_la_rue(20, "si-siao:r-2", "2025-03-10"))
    defaite = evenement(
        30,
        "correction.fusion-annulee",
        "si-siao:r-0",
        "2025-04-01",
        fusion=f"{SIAO}#r-11",
        motif="ERREUR",
    )
    await entre(maison, defaite)
    await entre(maison, evenement(31, "correction.fait-annule", "si-siao:r-1", "2025-05-01",
                                  cible=f"{SIAO}#r-10", motif="ERREUR"))  # fmt: skip

    assert await ecarts(maison) == {}
    lignes = await maison.sql(
        "SELECT parcours::text, du, au, etape FROM vues.observatoire_etapes "
        "WHERE parcours = $1::uuid ORDER BY du",
        menages[2],
    )
    assert [(str(x["du"]), x["etape"]) for x in lignes if x["etape"] == "rue"] == [
        ("2025-03-10", "rue")
    ]


async def test_aucune_ligne_ne_deborde_de_sa_periode(maison: Maison) -> None:
    menages = await trois(maison)
    await entre(maison, a_la_rue(20, "si-siao:r-2", "2025-01-15"))

    for vue in VUES_DATEES:
        finies = await maison.sql(
            f"SELECT au FROM vues.{vue} WHERE parcours = $1::uuid",  # noqa: S608 (ours)
            menages[2],
        )
        assert all(str(ligne["au"]) <= "2025-02-01" for ligne in finies)


async def test_oublier_celui_qui_absorbe_se_verrait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    await trois(maison)
    sans_retour = reader._TOUCHED.replace("WHERE e.flux_lies @>", "WHERE false AND e.flux_lies @>")  # noqa: SLF001 (what a mutant breaks)
    monkeypatch.setattr(reader, "_TOUCHED", sans_retour)
    await entre(maison, a_la_rue(20, "si-siao:r-2", "2025-03-10"))

    assert await ecarts(maison) != {}


async def test_ne_pas_couper_les_lignes_se_verrait(
    maison: Maison, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(household, "_within", lambda _days, rows: rows)
    menages = await trois(maison)
    await entre(maison, a_la_rue(20, "si-siao:r-2", "2025-01-15"))
    while await Projector(maison.service.pool).catch_up():
        pass

    finies = await maison.sql(
        "SELECT au FROM vues.observatoire_etapes WHERE parcours = $1::uuid", menages[2]
    )
    assert any(ligne["au"] is None or str(ligne["au"]) > "2025-02-01" for ligne in finies)
