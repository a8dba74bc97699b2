"""The marts' database: whether it is built by what builds it now, and the SQL by which a night brings it up to date.

dbt compiles that SQL (`fazhi.warehouse.transform`); what it ran in a night is kept beside the marts and run as it is in the next ones, for to
start dbt and to have it render each model anew takes longer than the statements of a small night. What builds the marts has changed: all is let
go, and dbt builds anew.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import duckdb

from fazhi.catalog import wording_version
from fazhi.settings import PROJECT, Settings
from fazhi.told import ToldError
from fazhi.version import models_version, parser_version
from fazhi.warehouse.publish import STORAGE_VERSION, quoted
from fazhi.warehouse.published import DAMAGE
from fazhi.warehouse.room import obstacle
from fazhi.warehouse.working import connect, is_noted, note

MOST_TOLD = 5
"""So many of the rows that a test found are told."""


class TransformError(ToldError):
    """The marts were not built, or do not pass: which models or tests, and how many rows."""


class Statement(NamedTuple):
    """What dbt ran. kind: model (statements that make it anew, in one transaction) or test (a query of the rows that are wrong)."""

    kind: str
    name: str
    sql: str


def let_go_of_the_outdated(settings: Settings) -> None:
    """Where the marts are not built by what builds them now, let go of all that is kept, and begin with an empty database. The catalog's
    tables must be as the catalog is."""
    with connect(settings) as connection:
        built_by = _built_by(connection)
        if is_noted(connection, "marts", built_by) and settings.marts.exists():
            return
        settings.marts.unlink(missing_ok=True)
        settings.marts.with_name(settings.marts.name + ".wal").unlink(missing_ok=True)
        connection.execute(f"attach '{quoted(settings.marts)}' as built (storage_version '{STORAGE_VERSION}')")
        connection.execute("begin; drop schema if exists intermediate cascade; delete from ops.built; delete from ops.night")
        note(connection, "marts", built_by)
        connection.execute("commit")


def _built_by(connection: duckdb.DuckDBPyConnection) -> str:
    """Digest of what decides the marts beside the documents and the decisions: the models, the catalog, the parser, DuckDB."""
    parser = parser_version().removesuffix(wording_version())  # what another wording touches is parsed again, and so touched
    sha = hashlib.sha256(f"{duckdb.__version__} {models_version()} {parser}".encode())
    for (table,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'catalog' order by 1").fetchall():
        sha.update(repr(connection.execute(f"select '{table}', count(*), sum(hash(told)) from catalog.{table} as told").fetchall()).encode())
    return sha.hexdigest()


def is_anything_built(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether marts stand that were checked, and of which a night builds a part."""
    return bool(connection.execute("select count(fingerprint) from ops.built").fetchall()[0][0])


def note_built(settings: Settings) -> None:
    """The marts hold what the documents are now: the next night compares with this."""
    with connect(settings) as connection:
        connection.execute("begin; delete from ops.built; insert into ops.built select * from intermediate.int_fingerprint; commit")


def keep(settings: Settings, kind: str, ran: Iterable[Statement]) -> None:
    """Keep what dbt ran of a kind in a night, in its order."""
    with connect(settings) as connection:
        connection.execute("begin")
        connection.execute("delete from ops.night where kind = ?", [kind])
        for place, statement in enumerate(ran):
            connection.execute("insert into ops.night values (?, ?, ?, ?)", [statement.kind, place, statement.name, statement.sql])
        connection.execute("commit")


def is_kept(settings: Settings) -> bool:
    """Whether the SQL of a night is kept, models and tests, and marts stand that it brings up to date."""
    with connect(settings) as connection:
        return bool(_kept(connection, "model") and _kept(connection, "test") and is_anything_built(connection))


def are_models_kept(settings: Settings) -> bool:
    """Whether the models were built as a night builds them, and not all anew. The marts themselves do not tell: a night may touch every place."""
    with connect(settings) as connection:
        return bool(_kept(connection, "model"))


def build(settings: Settings) -> None:
    """Bring the marts to what the documents are now, by the SQL that is kept. Raises TransformError."""
    with both(settings) as connection:
        for statement in _kept(connection, "model"):
            _run(connection, statement, statement.sql, settings)


def check(settings: Settings) -> None:
    """Every test that is kept; what passed them counts as built. Raises TransformError where rows fail one."""
    with both(settings) as connection:
        failed = []
        for statement in _kept(connection, "test"):
            if rows := _run(connection, statement, f"select count(*) from ({statement.sql})", settings).fetchall()[0][0]:
                failed.append(failing(statement.name, rows, "", _first_rows(connection, statement.sql)))
    if failed:
        raise TransformError(remedied("; ".join(failed), settings))
    note_built(settings)


def _run(connection: duckdb.DuckDBPyConnection, statement: Statement, sql: str, settings: Settings) -> duckdb.DuckDBPyConnection:
    try:
        return connection.execute(sql)
    except duckdb.Error as error:
        raise TransformError(remedied(f"{statement.kind} {statement.name}: {' '.join(str(error).split())}", settings)) from error


@contextmanager
def both(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The working database with the marts' beside it, under the names that dbt gives them. Where that is so already it stays so."""
    with connect(settings) as connection:
        is_open = connection.execute("select count(*) from duckdb_databases() where database_name = 'built'").fetchall()[0][0]
        if not is_open:
            connection.execute(f"attach '{quoted(settings.marts)}' as built")
        yield connection
        if not is_open:
            connection.execute("detach built")


def _kept(connection: duckdb.DuckDBPyConnection, kind: str) -> list[Statement]:
    return [Statement(*row) for row in connection.execute("select kind, name, sql from ops.night where kind = ? order by place", [kind]).fetchall()]


def failing(test: str, rows: int, message: str, first: list[str]) -> str:
    """A test that found rows, with the first of them."""
    return f"test {test}: {rows} rows; {message} ({'; '.join(first)})"


def first_rows(settings: Settings, sql: str) -> list[str]:
    """The first rows of a query over both databases."""
    with both(settings) as connection:
        return _first_rows(connection, sql)


def _first_rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[str]:
    return [" ".join(str(value) for value in row) for row in connection.execute(f"from ({sql}) limit {MOST_TOLD}").fetchall()]


def remedied(wrong: str, settings: Settings) -> str:
    """What is wrong, and what to do."""
    if why := obstacle(settings, must_fit=True):
        return f"{wrong}: {why}"
    if any(sign in wrong for sign in DAMAGE):
        return f"{wrong}: the working database {settings.working} is damaged; `fazhi rebuild` makes it anew from {settings.raw}"
    return f"{wrong}: mend that model or test under {PROJECT / 'dbt_project'} if it is yours, and run again; if it is fazhi's own, report this line"
