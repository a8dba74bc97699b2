"""What a person can set, and where things lie. Nothing here touches a file."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
"""The checkout: dbt_project.yml, dbt_project/ and raw/ lie here."""


@dataclass(frozen=True)
class Settings:
    """One run's places and limits.

    raw: landing directory, the source of truth. warehouse: the published file. home: directory of the working
    databases, Prefect's home, dbt's target and the logs (`FAZHI_HOME`). max_document_bytes: larger documents are
    registered and rejected (`FAZHI_MAX_DOCUMENT_MB`, in MiB). batch_size: documents per task.
    """

    raw: Path
    warehouse: Path
    home: Path
    max_document_bytes: int = 64 * 2**20
    batch_size: int = 250

    @property
    def working_stem(self) -> str:
        """Name of the working database: one for each landing directory, so that two never mix."""
        digest = hashlib.sha256(str(self.raw).encode()).hexdigest()[:8]
        return f"working_{digest}"

    @property
    def working(self) -> Path:
        return self.home / f"{self.working_stem}.duckdb"

    @property
    def marts(self) -> Path:
        """Database into which dbt builds the marts; a copy of it is what gets published."""
        return self.home / f"marts_{self.working_stem.removeprefix('working_')}.duckdb"


def load(raw: Path | None = None, warehouse: Path | None = None) -> Settings:
    """Settings from the environment, with what the command line gave on top.

    Raises ValueError naming the variable when `FAZHI_MAX_DOCUMENT_MB` is no number.
    """
    home = Path(os.environ.get("FAZHI_HOME") or "warehouse").resolve()
    limit = os.environ.get("FAZHI_MAX_DOCUMENT_MB") or "64"
    try:
        max_bytes = int(float(limit) * 2**20)
    except ValueError:
        raise ValueError(f"FAZHI_MAX_DOCUMENT_MB is {limit!r}: give a number of MiB, such as 64") from None
    return Settings(
        raw=(raw or Path("raw")).resolve(),
        warehouse=(warehouse or Path("warehouse/fazhi.duckdb")).resolve(),
        home=home,
        max_document_bytes=max_bytes,
    )
