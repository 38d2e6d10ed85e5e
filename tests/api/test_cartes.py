"""Les cartes : un tableau par commune en GeoJSON, si l'exploitant en a donné les contours."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import orjson
import pytest
from faits import est_un_probleme, fautes
from gelees import ecrite
from maison import Maison, ouvrir_sans_projecteur

from parcours.api import geometries
from parcours.api.geometries import GeometrieRefusee
from parcours.commands.serve import lues_de
from parcours.secret_statistique.cases import Cle

OBSERVATEUR: Final = "/partenaires/observateur-48"
CARRE: Final = {
    "type": "Polygon",
    "coordinates": [[[3.4, 44.5], [3.5, 44.5], [3.5, 44.6], [3.4, 44.5]]],
}
MENDE, FLORAC = "48095", "48061"
PARU: Final[Mapping[Cle, int | None]] = {
    ("lieux-communes", "2025", "48", MENDE): 31,
    ("lieux-communes", "2025", "48", FLORAC): None,
    ("lieux-communes", "2025", "48", "INCONNUE"): None,
    ("lieux-communes", "2025", "48", "*"): 40,
    ("passages", "2025", "48", "rue", "*"): 12,
}
CARTE: Final = "/v1/observatoire/publications/1/tableaux/lieux-communes"


def contours(*figures: tuple[object, object]) -> bytes:
    """A file of outlines: the code of each, and its geometry."""
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {"INSEE_COM": code}, "geometry": geometrie}
                for code, geometrie in figures
            ],
        }
    )


async def lit(maison: Maison, adresse: str, qui: str = OBSERVATEUR, **entetes: str) -> Any:  # noqa: ANN401
    return await maison.client.get(adresse, headers={**maison.comme(qui), **entetes})


async def test_une_carte_a_les_chiffres_du_tableau_et_les_contours_donnes(base: str) -> None:
    donnes = geometries.lues(contours((MENDE, CARRE)))
    async with ouvrir_sans_projecteur(base, geometries=donnes) as maison:
        await ecrite(maison, PARU, "2025")
        carte = await lit(maison, CARTE, Accept="application/geo+json")
        tableau = (await lit(maison, CARTE)).json()["lignes_lues"]
        manifeste = (await lit(maison, "/v1/observatoire/publications/1")).json()["tableaux"]
        par_etape = await lit(
            maison, CARTE.replace("lieux-communes", "passages") + "?format=geojson"
        )
        refus = await lit(maison, f"{CARTE}?format=geojson", "/partenaires/cj-causse-48")

    assert carte.headers["content-type"] == "application/geo+json"
    lue = carte.json()
    figures = {f["id"]: (f["geometry"], f["properties"]["valeur"]) for f in lue["features"]}
    assert figures == {MENDE: (CARRE, 31), FLORAC: (None, None)}
    assert lue["features"][1]["properties"]["nom"] == "Mende"
    cases = [*(f["properties"] for f in lue["features"]), *lue["hors_carte"]]
    assert {(c["commune"], c["valeur"]) for c in cases} == {
        (li["commune"], li["valeur"]) for li in tableau
    }
    empreintes = {t["code"]: t["empreintes"]["geojson"] for t in manifeste}
    assert empreintes["lieux-communes"] == hashlib.sha256(carte.content).hexdigest()
    assert empreintes["passages"] is None
    assert est_un_probleme(par_etape, 422, "parametre-invalide")
    assert "lieux-communes" in par_etape.json()["detail"]
    assert est_un_probleme(refus, 403, "lecture-interdite")


async def test_sans_contour_donne_il_n_y_a_pas_de_carte(base: str) -> None:
    async with ouvrir_sans_projecteur(base) as maison:
        await ecrite(maison, PARU, "2025")
        refus = await lit(maison, f"{CARTE}?format=geojson")

    assert fautes(refus) == {("code-inconnu", "format")}
    assert "aucune commune" in refus.json()["detail"]


@pytest.mark.parametrize(
    ("octets", "dit"),
    [
        (b"{", "pas du JSON"),
        (b'"a"', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": {}}', "FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [3]}', "n° 1 ne dit pas sa commune"),
        (contours((48095, CARRE)), "n° 1 ne dit pas sa commune"),
        (contours((MENDE, CARRE), ("99999", CARRE)), "aucun millésime.* : 99999"),
        (contours((MENDE, CARRE), (MENDE, CARRE)), "deux fois : 48095"),
        (contours(("48001", CARRE), ("48011", CARRE)), "ne sont plus des communes.* : 48011"),
        (contours((MENDE, None)), "pas de contour"),
        (contours((MENDE, {"type": "Point", "coordinates": [3.5, 44.5]})), "pas de contour"),
    ],
)
def test_des_contours_qui_ne_sont_pas_du_cog_disent_pourquoi(octets: bytes, dit: str) -> None:
    with pytest.raises(GeometrieRefusee, match=dit):
        geometries.lues(octets)


def test_le_fichier_de_l_exploitant_se_lit_au_demarrage(tmp_path: Path) -> None:
    fichier = tmp_path / "communes.geojson"
    fichier.write_bytes(contours((MENDE, CARRE)))

    assert lues_de(fichier) == {MENDE: CARRE}
    assert lues_de(None) == {}
    with pytest.raises(GeometrieRefusee, match="PARCOURS_COMMUNES_GEOJSON"):
        lues_de(tmp_path / "absent")
