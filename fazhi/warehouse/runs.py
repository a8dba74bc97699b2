"""The log of runs, and what the last published file was made of."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from fazhi.settings import Settings
from fazhi.version import catalog_version, models_version, parser_version, reader_version
from fazhi.warehouse.published import attach


def start(connection: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """A new run's id; the run is logged as running, and one that was killed as interrupted."""
    run_id = uuid.uuid4().hex
    connection.execute("update ops.run set status = 'interrupted', finished_at = ? where status = 'running'", [_now()])
    connection.execute("insert into ops.run (run_id, started_at, status) values (?, ?, 'running')", [run_id, _now()])
    connection.execute("insert into ops.run_target values (?, ?)", [run_id, str(settings.warehouse)])
    return run_id


def note(connection: duckdb.DuckDBPyConnection, run_id: str, **counts: int | str | None) -> None:
    """Add counts of a stage to a run's row."""
    columns = ", ".join(f"{name} = ?" for name in counts)
    connection.execute(f"update ops.run set {columns} where run_id = ?", [*counts.values(), run_id])


def finish(connection: duckdb.DuckDBPyConnection, run_id: str, status: str) -> None:
    """Close a run: succeeded, unchanged (nothing new, the published file stays), held or failed."""
    connection.execute("update ops.run set status = ?, finished_at = ? where run_id = ?", [status, _now(), run_id])


def last(connection: duckdb.DuckDBPyConnection, count: int = 1, *, before: str = "") -> list[dict[str, Any]]:
    """The last runs, newest first; those that began before the run `before` only, where it is given."""
    cursor = connection.execute(
        "select * from ops.run where ? = '' or started_at < (select started_at from ops.run where run_id = ?) order by started_at desc limit ?",
        [before, before, count],
    )
    columns = [column[0] for column in cursor.description or []]
    return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def of_warehouse(connection: duckdb.DuckDBPyConnection, settings: Settings, count: int) -> list[dict[str, Any]]:
    """The last runs for one published file, newest first; those of before it was noted which file a run was for count as its own."""
    others = connection.execute("select run_id from ops.run_target where warehouse != ?", [str(settings.warehouse)]).fetchall()
    found = [run for run in last(connection, count + len(others)) if (run["run_id"],) not in set(others)]
    return found[:count]


def load_revisions(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The history of facts, as the published file has it: what runs told that it does not know goes, what it knows besides comes.

    Places of which the marts tell another history (of runs that failed, were held or rolled back) count as not built.
    """
    with _revisions(connection, settings.warehouse) as published:
        connection.execute(f"delete from ops.fact_revision where run_id not in (select run_id from {published})")
        connection.execute(f"insert into ops.fact_revision by name select * from {published} where run_id not in (select run_id from ops.fact_revision)")
    with _revisions(connection, settings.marts) as built:
        connection.execute(
            "insert into ops.built select distinct '', jurisdiction_code, null::ubigint from ("
            f"from ops.fact_revision where run_id not in (select run_id from {built})"
            f" union all by name from {built} where run_id not in (select run_id from ops.fact_revision))"
        )


@contextmanager
def _revisions(connection: duckdb.DuckDBPyConnection, file: Path) -> Iterator[str]:
    """What to select a file's history of facts from; a table without rows where it has none."""
    if not file.exists():
        yield "(from ops.fact_revision limit 0)"
        return
    attach(connection, file, "told")
    has_any = connection.execute("select count(*) from duckdb_tables() where database_name = 'told' and table_name = 'fct_fact_revision'").fetchall()[0][0]
    yield "told.marts.fct_fact_revision" if has_any else "(from ops.fact_revision limit 0)"
    connection.execute("detach told")


def content(connection: duckdb.DuckDBPyConnection) -> str:
    """Digest of all that decides what is published: the documents, the reader, the parser with its catalog, what people decided, the
    models, and which reports are known to be where."""
    sha = hashlib.sha256(f"{reader_version()} {parser_version()} {catalog_version()} {models_version()}".encode())
    for row in connection.execute("select path, document_id from raw.landing order by 1").fetchall():
        sha.update(repr(row).encode("utf-8", "surrogateescape"))
    known = "(select * from catalog.known_report left join (select address, status, document_id from raw.fetch) using (address))"
    for table in ("staging.review", "catalog.calibration", "catalog.accuracy", known):
        for row in connection.execute(f"select * from {table} order by all").fetchall():
            sha.update(repr(row).encode("utf-8", "surrogateescape"))
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
