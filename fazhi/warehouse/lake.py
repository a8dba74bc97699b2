"""The marts in a DuckLake beside the published file: readers on other machines query it while nights write.

Its catalog lies in a DuckDB file or in PostgreSQL, its rows as Parquet in a directory or an S3 store. A night writes one snapshot,
with the rows that the night changed; readers see the one before until it is whole, and ask older ones by `at (version => …)`.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from fazhi.settings import Settings
from fazhi.told import ToldError
from fazhi.warehouse.published import attach

EXTENSIONS = {"ducklake": "", "postgres_scanner": "postgres:", "httpfs": "s3://"}
"""What must be loaded, and how the address begins that needs it."""
ALL_ANEW = 0.5
"""A table of which more than this share changes is written anew."""


class LakeError(ToldError):
    """The lake cannot be written or opened: why, and what to do."""


@contextmanager
def opened(settings: Settings, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with the lake attached as `lake`. Raises LakeError."""
    catalog, data = settings.lake or "", settings.lake_data or ""
    with duckdb.connect(config=settings.database_limits) as connection:
        _load(connection, f"{catalog} {data}")
        if "s3://" in data:
            connection.execute(_secret())
        options = ", ".join([f"data_path '{_quoted(data)}'"] * bool(data) + ["read_only"] * read_only)
        try:
            connection.execute(f"attach 'ducklake:{_quoted(catalog)}' as lake{f' ({options})' if options else ''}")
        except duckdb.Error as error:
            raise LakeError(f"the DuckLake {catalog} cannot be opened ({str(error).splitlines()[0]}): see FAZHI_LAKE and FAZHI_LAKE_DATA") from None
        yield connection


def _quoted(text: str) -> str:
    return text.replace("'", "''")


def _load(connection: duckdb.DuckDBPyConnection, addresses: str) -> None:
    """The extensions, from packages: nothing is fetched."""
    try:
        import duckdb_extensions

        for name, beginning in EXTENSIONS.items():
            if beginning in addresses:
                duckdb_extensions.import_extension(name, con=connection)
                connection.load_extension(name)
    except (ImportError, duckdb.Error) as error:
        raise LakeError(f"a DuckLake needs the extra of that name ({error}): pip install 'fazhi[lake]'") from None


def _secret() -> str:
    """The store's keys, as the environment has them for every tool that speaks S3."""
    names = {"key_id": "AWS_ACCESS_KEY_ID", "secret": "AWS_SECRET_ACCESS_KEY", "region": "AWS_REGION", "endpoint": "AWS_ENDPOINT"}
    told = {name: _quoted(os.environ[variable]) for name, variable in names.items() if os.environ.get(variable)}
    return f"create secret (type s3{''.join(f', {name} {chr(39)}{value}{chr(39)}' for name, value in told.items())})"


def bring(settings: Settings) -> dict[str, int]:
    """Bring the lake to what is published, in one snapshot; how many rows of each table that changed were written and taken out, nothing where
    the lake has the published run. Raises LakeError.
    """
    with opened(settings) as connection:
        attach(connection, settings.warehouse, "file")
        ours, theirs = (_tables(connection, database) for database in ("file", "lake"))
        if "run" in theirs and _last_run(connection, "file") == _last_run(connection, "lake"):
            return {}
        connection.execute("begin; create schema if not exists lake.marts")
        written = {table: n for table in sorted(ours) if (n := _bring(connection, table, is_known=ours[table] == theirs.get(table))) is not None}
        for table in theirs.keys() - ours.keys():
            connection.execute(f"drop table lake.marts.{table}")
        connection.execute("commit")
    return written


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, list[tuple[str, str]]]:
    """The marts of a database that are tables, with their columns, in order, and their types."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, data_type in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() semi join duckdb_tables() using (database_name, schema_name, table_name)"
        " where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [database],
    ).fetchall():
        found.setdefault(table, []).append((column, data_type))
    return found


def _last_run(connection: duckdb.DuckDBPyConnection, database: str) -> object:
    return connection.execute(f"select run_id from {database}.marts.run order by started_at desc limit 1").fetchone()


def _bring(connection: duckdb.DuckDBPyConnection, table: str, *, is_known: bool) -> int | None:
    """Make a table of the lake the published one's equal; how many rows were written and taken out, null where it was equal."""
    ours, theirs = f"file.marts.{table}", f"lake.marts.{table}"
    if not is_known:
        return _changed(connection, f"create or replace table {theirs} as select * from {ours}")
    if _content(connection, ours) == _content(connection, theirs):
        return None
    new = f"select * from {ours} except all select * from {theirs}"
    if _count(connection, f"({new})") <= ALL_ANEW * _count(connection, ours):
        changed = _changed(connection, f"delete from {theirs} as old where hash(old) not in (select hash(new) from {ours} as new)")
        changed += _changed(connection, f"insert into {theirs} {new}")
        if _content(connection, ours) == _content(connection, theirs):
            return changed
    return _changed(connection, f"delete from {theirs}") + _changed(connection, f"insert into {theirs} select * from {ours}")


def _content(connection: duckdb.DuckDBPyConnection, table: str) -> object:
    """Number of rows with a sum over them that does not depend on their order."""
    return connection.execute(f"select count(*), sum(hash(row_)) from {table} as row_").fetchone()


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    return _changed(connection, f"select count(*) from {rows}")


def _changed(connection: duckdb.DuckDBPyConnection, statement: str) -> int:
    """Run a statement that answers with a number: how many rows it wrote or took out."""
    row = connection.execute(statement).fetchone()
    return int(row[0]) if row else 0
