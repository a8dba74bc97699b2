"""Publish the marts: one read-only file, replaced in one step."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from fazhi.settings import Settings

STORAGE_VERSION = "v1.0.0"
"""Drivers from DuckDB 1.0 on can open the file."""
COUNTED = {"reports": "dim_report", "rejected": "rejected_document", "quantities": "fct_quantity", "facts": "fct_indicator_yearly"}


def publish(settings: Settings, run_id: str, told: dict[str, int | str | None], *, is_held: bool = False) -> dict[str, int]:
    """Copy the marts beside their final place, sync them, and move them over the file that stands there; one that is held
    waits under another name.

    A reader that has the old file open goes on reading it. On any error the old file is untouched. told: what the run's own
    row says besides. Returns the counts that it tells: reports, rejected, quantities, facts.
    """
    target = settings.held if is_held else settings.warehouse
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        shutil.copyfile(settings.marts, beside)
        with duckdb.connect(str(beside), config=settings.database_limits) as connection:
            counts = {name: _count(connection, table) for name, table in COUNTED.items()}
            row = {**told, **counts, "status": "held" if is_held else "succeeded", "finished_at": datetime.now(UTC).replace(tzinfo=None)}
            assignments = ", ".join(f"{name} = ?" for name in row)
            connection.execute(f"update marts.run set {assignments} where run_id = ?", [*row.values(), run_id])
            connection.execute("checkpoint")
        sync(beside)
        os.replace(beside, target)
        sync(target.parent)
        return counts
    finally:
        beside.unlink(missing_ok=True)
        beside.with_name(beside.name + ".wal").unlink(missing_ok=True)


def accept(settings: Settings) -> None:
    """Publish the file that waits. Raises FileNotFoundError where none does."""
    with duckdb.connect(str(settings.held)) as connection:
        connection.execute("update marts.run set status = 'accepted' where status = 'held' and started_at = (select max(started_at) from marts.run)")
    sync(settings.held)
    os.replace(settings.held, settings.warehouse)
    sync(settings.warehouse.parent)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"select count(*) from marts.{table}").fetchone()
    return int(row[0]) if row else 0


def quoted(path: Path) -> str:
    """A path for a SQL string."""
    return str(path).replace("'", "''")


def sync(path: Path) -> None:
    """What was written there is on the disk when this returns."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
