"""The journal and the directory, as the views' SQL reads them."""

from typing import Final

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    Text,
    Uuid,
    column,
    table,
)

JOURNAL: Final = table(
    "evenements",
    column("position", BigInteger),
    column("flux", Uuid),
    column("version", Integer),
    column("source", Text),
    column("id", Text),
    column("type", Text),
    column("survenu_le", Date),
    column("connu_le", DateTime(timezone=True)),
    column("enregistre_le", DateTime(timezone=True)),
    column("departement", Text),
    column("qualites", Text),
    column("flux_lies", ARRAY(Uuid)),
    column("charge", LargeBinary),
    schema="journal",
)
TETE: Final = table("tete", column("position", BigInteger), schema="journal")
"""One row: how far the journal goes."""
PARTENAIRES: Final = table(
    "partenaires", column("source", Text), column("organisme", Text), schema="annuaire"
)
"""Which sources are an organisation's."""
