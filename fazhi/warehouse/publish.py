"""Publish the marts: one read-only file, replaced in one step."""

import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from fazhi.settings import Settings

STORAGE_VERSION = "v1.0.0"
"""Drivers from DuckDB 1.0 on can open the file."""


COUNTED = {"reports": "dim_report", "rejected": "rejected_document", "quantities": "fct_quantity", "facts": "fct_indicator_yearly"}


def publish(settings: Settings, run_id: str) -> dict[str, int]:
    """Copy the marts beside their final place, sync them, and move them over the file that stands there.

    A reader that has the old file open goes on reading it. On any error the old file is untouched. Returns the counts
    that the run's own row tells: reports, rejected, quantities, facts.
    """
    target = settings.warehouse
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with duckdb.connect() as connection:
            connection.execute(f"attach '{_quoted(settings.marts)}' as built (read_only)")
            connection.execute(f"attach '{_quoted(beside)}' as published (storage_version '{STORAGE_VERSION}')")
            connection.execute("copy from database built to published")
            counts = {name: _count(connection, table) for name, table in COUNTED.items()}
            assignments = ", ".join(f"{name} = {count}" for name, count in counts.items())
            connection.execute(
                f"update published.marts.run set status = 'succeeded', finished_at = ?, {assignments} where run_id = ?",
                [datetime.now(UTC).replace(tzinfo=None), run_id],
            )
            connection.execute("checkpoint published")
            connection.execute("detach published")
        _sync(beside)
        os.replace(beside, target)
        _sync(target.parent)
        return counts
    finally:
        beside.unlink(missing_ok=True)
        beside.with_name(beside.name + ".wal").unlink(missing_ok=True)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from published.marts.{table}").fetchone()
    return int(row[0]) if row else 0


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
