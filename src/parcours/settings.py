"""The settings: the only reader of the environment."""

from pathlib import Path

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from parcours.errors import CannotRun
from parcours.journal.keys import MasterKey

CLE_MAITRESSE = "cle-maitresse"
"""Its file in the data directory."""


class Settings(BaseSettings):
    """What the environment says; every name begins with `PARCOURS_`."""

    model_config = SettingsConfigDict(env_prefix="PARCOURS_", frozen=True)

    database_url: SecretStr | None = None
    """A PostgreSQL 15 or later, instead of the embedded one."""
    cle_maitresse: SecretStr | None = None
    """The master key, 64 hexadecimal characters; it prevails over the file."""
    cle_maitresse_fichier: Path | None = None
    """The file that holds the master key; by default `cle-maitresse` in the data directory."""
    pg_bin: Path | None = None
    """The programs of PostgreSQL for the embedded server; by default they are looked for."""
    cors_origines: str = ""
    """The origins whose pages may call the API from a browser, separated by commas; none."""
    budget_faits: int | None = Field(default=None, ge=1)
    """How many facts a partner may push in a minute; None, as below: what `docs` say by default."""
    budget_octets: int | None = Field(default=None, ge=1)
    """How many bytes of bodies a partner may push in a minute."""
    budget_lectures: int | None = Field(default=None, ge=1)
    """How many reads a partner may make in a minute."""
    budget_recherches: int | None = Field(default=None, ge=1)
    budget_personnes: int | None = Field(default=None, ge=1)
    """How many searches a partner may make in a minute."""
    budget_essais: int | None = Field(default=None, ge=1)
    """How many facts a partner may have judged in a minute without writing them."""
    faits_en_memoire: int = Field(default=10_000, ge=0)
    """How many facts the households have in all that each process keeps folded, of the API and the
    projector's; and how many it keeps read.
    """
    communes_geojson: Path | None = None
    """The outlines of communes (GeoJSON, with their INSEE codes) for maps of released tables."""
    journal_niveau: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    """From what level on the service writes its log."""

    def __init__(self) -> None:
        """Read the environment.

        Raises:
            CannotRun: a variable has a value that cannot be; it is named, never repeated.
        """
        try:
            super().__init__()
        except ValidationError as wrong:
            said = sorted({f"PARCOURS_{str(error['loc'][0]).upper()}" for error in wrong.errors()})
            raise CannotRun(
                f"la valeur de {', '.join(said)} ne convient pas : docs/exploitation.md dit ce qui "
                "s'y écrit"
            ) from None

    def origins(self) -> list[str]:
        """The origins that `cors_origines` names."""
        return [origin.strip() for origin in self.cors_origines.split(",") if origin.strip()]

    def budgets(self) -> dict[str, int]:
        """By name, what a partner may ask in a minute where it is not what it is by default."""
        said = {
            "faits": self.budget_faits,
            "octets": self.budget_octets,
            "lectures": self.budget_lectures,
            "recherches": self.budget_recherches,
            "personnes": self.budget_personnes,
            "essais": self.budget_essais,
        }
        return {name: limit for name, limit in said.items() if limit is not None}

    def master_key(self, dossier: Path) -> MasterKey:
        """The master key: from the environment, or from a file.

        Raises:
            MissingKey: from neither.
        """
        if self.cle_maitresse is not None:
            return MasterKey.from_hex(self.cle_maitresse.get_secret_value())
        return MasterKey.from_file(self.cle_maitresse_fichier or dossier / CLE_MAITRESSE)

    def master_key_to_make(self, dossier: Path) -> Path | None:
        """The file of the master key, where nobody says that there is one, and there is none."""
        if self.cle_maitresse is not None or self.cle_maitresse_fichier is not None:
            return None
        path = dossier / CLE_MAITRESSE
        return None if path.exists() else path
