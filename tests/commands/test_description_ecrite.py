"""A service reads its description, which was written with the code: making it takes seconds."""

from parcours.api import description
from parcours.api.app import application


def test_un_service_dit_ce_que_son_code_decrirait() -> None:
    servie, faite = application(), application()
    servie.openapi_schema = description.ecrite()

    assert servie.openapi_schema is not None
    assert servie.openapi() is servie.openapi_schema
    assert servie.openapi()["paths"].keys() == faite.openapi()["paths"].keys()
