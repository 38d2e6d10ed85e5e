"""Des deux côtés du 1er janvier 2027, par requêtes : le filtre des règles, et son compte."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from faits import CCAPEX, Fait, entre, fait
from maison import Maison, ouvrir_sans_projecteur
from scenario import donnees
from test_entrees_et_sorties import rattrape

from parcours.projections import rebuild

MAINTENANT: Final = datetime(2027, 6, 15, 12, tzinfo=UTC)
CAF: Final = "/partenaires/caf-48"
AU: Final = "2027-05-03"


@pytest.fixture
async def maison(base: str) -> AsyncIterator[Maison]:
    """Une maison qui vit en juin 2027."""
    async with ouvrir_sans_projecteur(base, now=lambda: MAINTENANT) as maison:
        await rebuild.ensure(maison.service.pool)
        yield maison


def impaye(sujet: str, le: str, premier: str, **options: Any) -> Fait:  # noqa: ANN401
    """Arrears, seen that day, of which this is the first term."""
    return fait("maintien.impaye-constate", CCAPEX, sujet=sujet, **donnees(
        "maintien.impaye-constate", le,
        {"survenu_le": le, "premier_impaye_le": premier, "termes_impayes": 3, "dette": 130_000,
         "loyer_hors_charges": 40_000, "aide_au_logement": 20_000, "type_bailleur": "SOCIAL",
         **options}))  # fmt: skip


def commandement(sujet: str, le: str, **champs: Any) -> Fait:  # noqa: ANN401
    """The order to pay."""
    return fait("expulsion.commandement-de-payer-delivre", CCAPEX, sujet=sujet, survenu_le=le,
                dette=130_000, loyer_hors_charges=40_000, type_bailleur="SOCIAL",
                bail_conclu_le="2024-02-01", **champs)  # fmt: skip


async def test_le_filtre_des_regles_de_2027_prend_chaque_cote_du_premier_janvier(
    maison: Maison,
) -> None:
    dites: dict[str, tuple[Fait, ...]] = {
        "avant": (impaye("avant", "2026-12-10", "2026-11-05"),),
        "a-cheval": (impaye("a-cheval", "2027-02-08", "2026-12-05"),),
        "veille": (impaye("veille", "2027-03-08", "2026-12-31"),),
        "jour": (impaye("jour", "2027-03-08", "2027-01-01"),),
        "acte": (commandement("acte", "2027-04-05", premier_impaye_le="2027-02-05"),),
        "acte-sans-date": (commandement("acte-sans-date", "2027-04-12"),),
        "acte-ancien": (commandement("acte-ancien", "2027-04-19", premier_impaye_le="2026-10-05"),),
        "regle": (
            impaye("regle", "2027-03-08", "2027-01-05"),
            fait("maintien.impaye-regularise", CAF, survenu_le="2027-05-03", **{
                c: v for c, v in donnees("maintien.impaye-regularise", "2027-05-03", {}).items()
                if c != "survenu_le"}),
        ),
    }  # fmt: skip
    menages: dict[str, str] = {}
    for nom, faits in dites.items():
        ouvert = fait("expulsion.ccapex-saisie", CCAPEX, sujet=f"exploc:48-{nom}",
                      survenu_le="2026-12-01", auteur_saisine="CCAS", voie="EXPLOC")  # fmt: skip
        parcours = await entre(maison, ouvert)
        menages[parcours] = nom
        for dit in faits:
            await entre(maison, {**dit, "subject": f"parcours:{parcours}"})
    await rattrape(maison)

    async def lus(au: str = AU, **filtres: object) -> list[str]:
        lu = await maison.lit("/v1/expulsions", lecteur=CCAPEX, au=au, **filtres)
        assert lu.status_code == 200, lu.text
        return [menages[e["parcours"]] for e in lu.json()["elements"]]

    async def neufs(au: str = AU) -> set[str]:
        dits = set(await lus(au, signal="regles-2027"))
        compte = await maison.lit(
            "/v1/expulsions/comptes", lecteur=CCAPEX, au=au, par="signal"
        )  # fmt: skip
        par_signal = {c["valeur"]: c["menages"] for c in compte.json()["comptes"]}
        assert par_signal.get("regles-2027", 0) == len(dits), au
        return dits

    assert len(await lus()) == len(dites)
    assert await neufs() == {"jour", "acte"}
    assert await neufs("2027-05-02") == {"jour", "acte", "regle"}
    assert await neufs("2027-03-07") == set()
    assert await neufs("2026-12-31") == set()

    # --- what straddles the day keeps its two dates, and says it
    a_cheval = next(p for p, nom in menages.items() if nom == "a-cheval")
    dues = await maison.lit(f"/v1/parcours/{a_cheval}/echeances", au=AU)
    lectures = [e for e in dues.json()["elements"] if len(e.get("lectures") or ()) > 1]
    assert lectures, dues.text

    # --- the order of the next remedy that is lost: the earliest first, whoever has none last
    tries = await maison.lit("/v1/expulsions", lecteur=CCAPEX, au=AU, tri="recours")
    jours = [e["recours_perdu_le"] for e in tries.json()["elements"]]
    dits = [j for j in jours if j is not None]
    assert dits == sorted(dits)
    assert jours[len(dits) :] == [None] * (len(jours) - len(dits))
    assert await lus(tri="recours", signal="regles-2027") == [
        n for n in await lus(tri="recours") if n in {"jour", "acte"}
    ]
    # --- told again otherwise, it leaves; late, it enters on its day
    corrige = dites["jour"][0]
    await entre(maison, fait("correction.fait-annule", CCAPEX, sujet="exploc:48-jour",
                             survenu_le="2027-06-01", cible=f"{CCAPEX}#{corrige['id']}",
                             motif="ERREUR"))  # fmt: skip
    await entre(maison, {**impaye("", "2027-03-15", "2027-02-01"),
                         "subject": "exploc:48-acte-sans-date"})  # fmt: skip
    await rattrape(maison)
    assert await neufs() == {"acte", "acte-sans-date"}
    assert await neufs("2027-03-15") == {"acte-sans-date", "regle"}
