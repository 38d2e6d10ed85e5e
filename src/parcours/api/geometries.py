"""Les contours des communes que donne un exploitant : un GeoJSON, et le code de chacune.

D'où qu'ils viennent (IGN, Etalab, Insee), ils sont ceux du code officiel géographique ou se
refusent : une figure posée sur une autre commune serait fausse sans que rien le dise.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, Final

import orjson

from parcours.domain.langage import territoires
from parcours.errors import CannotRun

CODES: Final = ("code", "insee", "code_insee", "insee_com", "codgeo", "com")
"""Les propriétés où se lit le code d'une commune, en minuscules ; la première qui y est."""
CONTOURS: Final = frozenset({"Polygon", "MultiPolygon"})
CITES_MAX: Final = 5

Geometries = Mapping[str, Mapping[str, Any]]
"""Le contour de chaque commune, par code."""


class GeometrieRefusee(CannotRun):
    """Ces contours ne sont pas ceux des communes ; la phrase dit ce qui ne va pas, et où."""


def lues(octets: bytes) -> Geometries:
    """Les contours que donne ce fichier.

    Raises:
        GeometrieRefusee: ce n'est pas du GeoJSON, ou une commune n'est pas du COG.
    """
    contours = list(_contours(octets))
    _refuse(
        "sont dites deux fois", (c for c, n in Counter(c for c, _ in contours).items() if n > 1)
    )
    inconnues = (c for c, _ in contours if not territoires.commune_connue(c))
    _refuse("ne sont d'aucun millésime du code officiel géographique", inconnues)
    anciennes = (c for c, _ in contours if territoires.actuelle(c) != c)
    _refuse(f"ne sont plus des communes au 1er janvier {territoires.MILLESIME}", anciennes)
    vides = (c for c, geometrie in contours if _type(geometrie) not in CONTOURS)
    _refuse("n'ont pas de contour (Polygon ou MultiPolygon)", vides)
    return dict(contours)


def _contours(octets: bytes) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lu = orjson.loads(octets)
    except orjson.JSONDecodeError as faute:
        raise GeometrieRefusee("Les contours des communes ne sont pas du JSON en UTF-8.") from faute
    if _type(lu) != "FeatureCollection" or not isinstance(lu.get("features"), list):
        raise GeometrieRefusee(
            "Les contours des communes ne sont pas une FeatureCollection GeoJSON."
        )
    for rang, figure in enumerate(lu["features"]):
        code = _code(figure)
        if code is None:
            raise GeometrieRefusee(
                f"Le contour n° {rang + 1} ne dit pas sa commune : une propriété parmi "
                f"{', '.join(CODES)}, en texte."
            )
        yield code, figure.get("geometry") or {}


def _type(lu: object) -> object:
    return lu.get("type") if isinstance(lu, dict) else None


def _code(figure: object) -> str | None:
    dites = figure.get("properties") if isinstance(figure, dict) else None
    if not isinstance(dites, dict):
        return None
    propres = {str(nom).lower(): valeur for nom, valeur in dites.items()}
    code = next((propres[nom] for nom in CODES if nom in propres), None)
    return code if isinstance(code, str) else None


def _refuse(quoi: str, codes: Iterable[str]) -> None:
    if cites := list(islice(codes, CITES_MAX + 1)):
        suite = ", …" if len(cites) > CITES_MAX else ""
        raise GeometrieRefusee(
            f"Des contours {quoi} : {', '.join(cites[:CITES_MAX])}{suite}. Prendre ceux des "
            f"communes au 1er janvier {territoires.MILLESIME}."
        )
