"""Une protection masque aussitôt : un organisme n'en dit pas sans fin de qui il ne connaît pas."""

import httpx2
import pytest
from faits import (
    SIAO,
    Fait,
    accord,
    entre,
    envoie,
    est_un_probleme,
    fait,
    menage_ouvert,
)
from maison import STRUCTURE, Maison

from parcours.api.porte import plafond

CIDFF = "/partenaires/cidff-48"
CONNU, INCONNU = "si-siao:48-2026-8001", "si-siao:48-2026-8002"


def protege(sujet: str, par: str = CIDFF) -> Fait:
    return fait("vif.protection-adresse-activee", par, sujet=sujet, niveau="N3")


@pytest.fixture(autouse=True)
def un_plafond_de_deux(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plafond, "PROTECTIONS_PAR_JOUR", 2)


@pytest.mark.parametrize("sujet", [CONNU, INCONNU], ids=["menage-connu", "identifiant-de-personne"])
async def test_au_dela_du_plafond_la_porte_demande_d_attendre(maison: Maison, sujet: str) -> None:
    await entre(maison, menage_ouvert(sujet=CONNU))
    for numero in range(2):
        await entre(maison, protege(f"si-siao:48-2026-800{numero + 5}"))

    de_trop = await maison.pousse(protege(sujet))
    a_blanc = await envoie(maison, protege(sujet), media=STRUCTURE, par=CIDFF, a_blanc="true")

    assert est_un_probleme(de_trop, 429, "trop-de-protections")
    assert est_un_probleme(a_blanc, 429, "trop-de-protections")
    assert de_trop.headers["Retry-After"] == "86400"


async def test_ce_qui_est_deja_dit_se_rejoue(maison: Maison) -> None:
    dites = [protege(f"si-siao:48-2026-800{numero}") for numero in range(2)]
    for dite in dites:
        await entre(maison, dite)

    rejouees = [await maison.pousse(dite) for dite in dites]

    assert [r.status_code for r in rejouees] == [httpx2.codes.OK] * 2


async def test_en_relation_ou_siao_d_ici_on_protege_sans_compter(maison: Maison) -> None:
    for numero in range(2):
        await entre(maison, protege(f"si-siao:48-2026-800{numero + 5}"))
        await entre(maison, protege(f"si-siao:48-2026-800{numero + 5}", SIAO))
    await entre(maison, menage_ouvert(sujet=CONNU))
    await entre(maison, accord("INT-CIDFF48", sujet=CONNU))
    await maison.lit("/v1/parcours")

    await entre(maison, protege(CONNU))
    await entre(maison, protege(INCONNU, SIAO))


@pytest.mark.parametrize("finie", [False, True], ids=["en-cours", "finie"])
async def test_une_relation_demandee_n_en_est_pas_une_une_finie_en_fut_une(
    maison: Maison, *, finie: bool
) -> None:
    for numero in range(2):
        await entre(maison, protege(f"si-siao:48-2026-800{numero + 5}"))
    await entre(maison, menage_ouvert(sujet=CONNU))
    demande = fait("relation.demandee", CIDFF, sujet=CONNU, base="SEJOUR",
                   motif="SUIT_DEJA_LE_MENAGE")  # fmt: skip
    await entre(maison, demande)
    await maison.lit("/v1/parcours")
    assert est_un_probleme(await maison.pousse(protege(CONNU)), 429, "trop-de-protections")

    await entre(maison, accord("INT-CIDFF48", sujet=CONNU))
    if finie:
        await entre(
            maison,
            fait(
                "relation.terminee",
                SIAO,
                sujet=CONNU,
                organisme="INT-CIDFF48",
                motif="MISSION_ACHEVEE",
            ),
        )
    await maison.lit("/v1/parcours")

    await entre(maison, protege(CONNU))
