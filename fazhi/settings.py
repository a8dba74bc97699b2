"""What a person can set, and where things lie. Nothing here touches a file but fazhi.toml.

A value is taken from the first of these that has it: a flag of the command line, the environment (`FAZHI_…`), fazhi.toml in
the working directory, the default below. `fazhi config` prints each value and where it came from.
"""

import hashlib
import os
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

CHECKOUT, INSTALLED = Path(__file__).resolve().parent.parent, Path(__file__).resolve().parent / "project"
PROJECT = CHECKOUT if (CHECKOUT / "dbt_project.yml").is_file() else INSTALLED
"""Where dbt_project.yml, dbt_project/, sources/, the samples of raw/ and tests/gold/ lie: the checkout, or their copy in the installed package."""

TOML = Path("fazhi.toml")
Place = Annotated[Path, AfterValidator(lambda path: path.resolve())]
"""A path; relative ones count from the working directory."""


class SettingsError(ValueError):
    """A value that cannot be used: which one, from where, and what to give instead."""


class Settings(BaseSettings):
    """One run's places, limits and manners."""

    model_config = SettingsConfigDict(env_prefix="FAZHI_", toml_file=TOML, frozen=True, extra="forbid", validate_default=True, env_ignore_empty=True)

    raw: Place = Field(Path("raw"), description="landing directory, the source of truth")
    raw_from: str | None = Field(None, description="address that fsspec knows (s3://…, sftp://…) whose documents each run copies into the landing directory")
    warehouse: Place = Field(Path("warehouse/fazhi.duckdb"), description="the published file")
    home: Place = Field(Path("warehouse"), description="directory of the working databases, Prefect's home, dbt's target and the logs")
    catalog: Place | None = Field(None, description="directory of your own jurisdictions.csv and indicators/*.yaml")
    max_document_mb: float = Field(64, gt=0, description="larger documents are registered and rejected (MiB)")
    read_seconds: float = Field(20, gt=0, description="longest time that reading one document may take")
    read_memory_mb: int = Field(1536, ge=256, description="memory that reading one document may take (MiB)")
    ocr_pages: int = Field(60, ge=0, description="pages of one scanned document that are read from their pictures (0: scans are rejected)")
    ocr_seconds: float = Field(600, gt=0, description="longest time that reading one scanned document may take")
    ocr_memory_mb: int = Field(6144, ge=2048, description="address space that reading a scan may take (MiB); about 1,000 of it are used")
    memory_mb: int = Field(2048, ge=256, description="memory that a run's database may use (MiB); beyond it work goes by way of the disk")
    batch_size: int = Field(250, ge=1, description="documents a task reads or parses")
    workers: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, description="processes that read and parse; as many as there are cores by default")
    dask: str | None = Field(None, description="address of the Dask scheduler whose workers read and parse instead, tcp://…")

    reviews: Place = Field(Path("reviews"), description="directory of what people decided, append-only files")
    min_confidence: float | None = Field(None, gt=0, lt=1, description="facts of at least this confidence are sure; by default the one that was measured")

    lake: str | None = Field(None, description="catalog of a DuckLake that the marts are published to too: a path, or postgres:dbname=…")
    lake_data: str | None = Field(None, description="where the lake's rows lie: a directory or s3://…; needed when the lake is made")
    sources: Place = Field(
        default_factory=lambda: path if (path := Path("sources")).is_dir() else PROJECT / path,
        description="directory of the sources to collect from; without one of your own, fazhi's",
    )
    contact: str = Field("", description="e-mail or web address of yours, told to every site that is collected from")
    private_hosts: tuple[str, ...] = Field((), description="hosts that may be collected from although their address is private (JSON list)")
    collect_seconds: float = Field(60, gt=0, description="longest time a single download may take")

    keep_snapshots: int = Field(7, ge=1, description="published files that are kept: a week of nights")
    gate_min_facts: int = Field(200, ge=0, description="the gates on shares begin here: in a smaller file one document moves every share")
    gate_lost: float = Field(0.02, ge=0, le=1, description="share of facts that a night may lose; reports are published to stay")
    gate_changed: float = Field(0.05, ge=0, le=1, description="share of facts that a night may change; a new parser moves more, and a person should look")
    gate_reports: float = Field(0.02, ge=0, le=1, description="share of accepted reports that a night may lose")
    gold: Place | None = Field(None, description="annotated reports: a night whose accuracy on them is below gold_baseline is held")
    gold_baseline: Place | None = Field(None, description="the figures that may not be fallen below (fazhi evaluate --record)")
    webhook: SecretStr | None = Field(None, description="address that is told of failed, held and recovered nights")
    webhook_form: Literal["plain", "dingtalk", "wecom", "feishu"] = Field("plain", description="shape of what it is told")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Flags, environment, fazhi.toml, in this order."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def max_document_bytes(self) -> int:
        return int(self.max_document_mb * 2**20)

    @property
    def database_limits(self) -> dict[str, str | bool | int | float | list[str]]:
        """DuckDB's configuration that keeps a run within its memory. What statements write is brought into the file once there is much of it, and at the
        end: after each 16 MiB, as DuckDB does by itself, it costs a third of the statements' time."""
        return {"memory_limit": f"{self.memory_mb}MiB", "temp_directory": str(self.home / "spilled"), "checkpoint_threshold": f"{self.memory_mb // 4}MiB"}

    @property
    def databases(self) -> Path:
        """Directory of the databases of one landing directory, so that two never mix; their names are the same in each, as dbt knows them."""
        return self.home / hashlib.sha256(str(self.raw).encode()).hexdigest()[:8]

    @property
    def working(self) -> Path:
        return self.databases / "working.duckdb"

    @property
    def marts(self) -> Path:
        """Database into which dbt builds the marts; a copy of it is what gets published."""
        return self.databases / "built.duckdb"

    @property
    def snapshots(self) -> Path:
        """Where published files are kept, oldest first by name."""
        return self.warehouse.parent / "snapshots"

    @property
    def held(self) -> Path:
        """Where a file waits that the gates did not let through."""
        return self.warehouse.with_name(f"{self.warehouse.stem}.held{self.warehouse.suffix}")

    @property
    def collected(self) -> Path:
        """Where collected documents land, in the landing directory."""
        return self.raw / "collected"

    @property
    def scans(self) -> Path:
        """Where what was read from pictures is kept."""
        return self.home / "scans"

    @property
    def known(self) -> Path:
        """Directory of the list of known reports: that of the sources, or fazhi's own where `sources/` here has no list."""
        is_listed = self.sources != Path("sources").resolve() or (self.sources / "known_reports.csv").is_file()
        return self.sources if is_listed else PROJECT / "sources"

    @property
    def sources_here(self) -> Path:
        """Where a source that is described anew lies: never in the installed package."""
        return Path("sources").resolve() if self.sources == INSTALLED / "sources" else self.sources

    @property
    def fetch_state(self) -> Path:
        """Table of the addresses that were asked for."""
        return self.home / "fetch.sqlite"


def load(raw: Path | None = None, warehouse: Path | None = None, **flags: Any) -> Settings:
    """The effective settings. Flags that are null count as not given.

    Raises SettingsError naming what is wrong.
    """
    given = {name: value for name, value in {"raw": raw, "warehouse": warehouse, **flags}.items() if value is not None}
    try:
        settings = Settings(**given)
    except ValidationError as error:
        raise SettingsError("; ".join(_explain(dict(problem)) for problem in error.errors())) from None
    except ValueError as error:
        raise SettingsError(f"{TOML} or an environment variable FAZHI_… cannot be read: {error}") from None
    if settings.catalog:
        os.environ.setdefault("FAZHI_CATALOG", str(settings.catalog))  # the catalog's room reads no settings
    return settings


def origins(settings: Settings) -> dict[str, str]:
    """Where each value came from: the environment variable, fazhi.toml, default, or flag."""
    environment = EnvSettingsSource(Settings, env_prefix="FAZHI_", env_ignore_empty=True)()
    told = TomlConfigSettingsSource(Settings)()
    found = {}
    for name in Settings.model_fields:
        if name in environment:
            found[name] = f"FAZHI_{name.upper()}"
        elif name in told:
            found[name] = str(TOML)
        else:
            found[name] = "flag" if getattr(settings, name) != getattr(Settings.model_construct(), name) and name in settings.model_fields_set else "default"
    return found


VARIABLES = tuple(f"FAZHI_{name.upper()}" for name in Settings.model_fields)
"""The variables of the environment that are settings."""


def unknown() -> list[str]:
    """Variables of the environment that are called as a setting is and are none, so that nothing reads them."""
    return sorted(name for name in os.environ if name.startswith("FAZHI_") and name not in VARIABLES)


def _explain(problem: dict[str, Any]) -> str:
    name = str(problem["loc"][0]) if problem["loc"] else "?"
    if problem["type"] == "extra_forbidden":
        return f"{TOML} has {name!r}, which is no setting; `fazhi config` lists them"
    return f"{name} (FAZHI_{name.upper()}, or in {TOML}) is {problem['input']!r}: {problem['msg'].lower()}"
