"""The log of runs, and what the last published file was made of."""

import hashlib
import uuid
from datetime import UTC, datetime

import duckdb

from fazhi.settings import PROJECT, Settings
from fazhi.version import parser_version, reader_version


def start(connection: duckdb.DuckDBPyConnection) -> str:
    """A new run's id; the run is logged as running."""
    run_id = uuid.uuid4().hex
    connection.execute("insert into ops.run (run_id, started_at, status) values (?, ?, 'running')", [run_id, _now()])
    return run_id


def note(connection: duckdb.DuckDBPyConnection, run_id: str, **counts: int) -> None:
    """Add counts of a stage to a run's row."""
    columns = ", ".join(f"{name} = ?" for name in counts)
    connection.execute(f"update ops.run set {columns} where run_id = ?", [*counts.values(), run_id])


def finish(connection: duckdb.DuckDBPyConnection, run_id: str, status: str) -> None:
    """Close a run: succeeded, unchanged (nothing new, the published file stays) or failed."""
    connection.execute("update ops.run set status = ?, finished_at = ? where run_id = ?", [status, _now(), run_id])


def content(connection: duckdb.DuckDBPyConnection) -> str:
    """Digest of all that decides what is published: the documents, the reader, the parser with its catalog, the models."""
    sha = hashlib.sha256(f"{reader_version()} {parser_version()}".encode())
    for row in connection.execute("select path, document_id from raw.landing order by 1").fetchall():
        sha.update(repr(row).encode("utf-8", "surrogateescape"))
    for path in sorted([PROJECT / "dbt_project.yml", *(PROJECT / "dbt_project").rglob("*")]):
        if path.is_file():
            sha.update(path.read_bytes())
    return sha.hexdigest()


def published_content(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str | None:
    """Digest of what the file at `settings.warehouse` was made of; null when this database did not make it."""
    row = connection.execute("select value from ops.state where key = ?", [str(settings.warehouse)]).fetchone()
    if row is None or not settings.warehouse.exists():
        return None
    digest, _, stamp = str(row[0]).partition(" ")
    return digest if stamp == _stamp(settings) else None


def note_published(connection: duckdb.DuckDBPyConnection, settings: Settings, digest: str) -> None:
    """Remember what the published file was made of, and its size and time, so that another's file is told from it."""
    connection.execute("insert or replace into ops.state values (?, ?)", [str(settings.warehouse), f"{digest} {_stamp(settings)}"])


def _stamp(settings: Settings) -> str:
    stat = settings.warehouse.stat()
    return f"{stat.st_size}-{stat.st_mtime_ns}"


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
