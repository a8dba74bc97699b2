"""The marts' database: whether it is built by what builds it now, and the SQL that builds it and that brings it up to date every night.

dbt makes that SQL of its models and tests (`fazhi.warehouse.transform`), once for their version and the catalog's indicators: to start dbt and to have
it render each model takes longer than the statements of a small night. What builds the marts has changed: all is let go, and built anew.
"""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import duckdb

from fazhi import caches
from fazhi.catalog import wording_version
from fazhi.settings import PROJECT, Settings
from fazhi.told import ToldError
from fazhi.version import models_version, parser_version
from fazhi.warehouse import views
from fazhi.warehouse.publish import STORAGE_VERSION, quoted
from fazhi.warehouse.published import DAMAGE
from fazhi.warehouse.room import obstacle
from fazhi.warehouse.working import connect, is_noted, note

MOST_TOLD = 5
"""So many of the rows that a test found are told."""
MANY = 20_000
"""A night that touches more reports than this, and more than it leaves, builds from nothing."""
RENDERED = "select indicator_id, theme, name_zh, name_en, unit from catalog.indicator"
"""What the models' SQL is made of beside the models (`macros/indicators.sql`): another definition or wording changes none of it."""


class TransformError(ToldError):
    """The marts were not built, or do not pass: which models or tests, and how many rows."""


class Statement(NamedTuple):
    """SQL of one model or test, over the working database and the marts'.

    kind: first (makes a model where nothing stands), night (brings it up to date, in one transaction), first test (a query of the rows that are
    wrong, of a model that no document changes) or test (of any other).
    """

    kind: str
    name: str
    sql: str


def is_current(settings: Settings) -> bool:
    """Whether marts stand that passed their tests and are built by what builds them now. The catalog's tables must be as the catalog is."""
    with connect(settings) as connection:
        return _is_current(connection, settings)


def _is_current(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    return is_noted(connection, "marts", _built_by(connection)) and settings.marts.exists()


def begin(settings: Settings) -> None:
    """Let go of all that is kept, and begin with an empty database and the SQL of the models as they are. Raises TransformError."""
    with connect(settings) as connection:
        statements = _statements(settings, connection)
        _let_go(connection, settings)
        connection.execute("begin; delete from ops.statement")
        connection.executemany("insert into ops.statement values (?, ?, ?, ?)", [(told.kind, i, told.name, told.sql) for i, told in enumerate(statements)])
        connection.execute("commit; detach built")


def _let_go(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Let go of all that is kept; an empty database is attached in the marts' place."""
    connection.execute("delete from ops.state where key = 'marts'")  # first: a run that is killed within leaves none that count as current
    connection.execute("detach database if exists built")
    settings.marts.unlink(missing_ok=True)
    settings.marts.with_name(settings.marts.name + ".wal").unlink(missing_ok=True)
    connection.execute(f"attach '{quoted(settings.marts)}' as built (storage_version '{STORAGE_VERSION}')")
    connection.execute("begin; drop schema if exists intermediate cascade; delete from ops.built; commit")


def _built_by(connection: duckdb.DuckDBPyConnection) -> str:
    """Digest of what decides the marts beside the documents and the decisions: the models, the catalog, the parser, DuckDB."""
    parser = parser_version().removesuffix(wording_version())  # what another wording touches is parsed again, and so touched
    sha = hashlib.sha256(f"{duckdb.__version__} {models_version()} {parser}".encode())
    for (table,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'catalog' order by 1").fetchall():
        sha.update(_digest(connection, f"from catalog.{table}"))
    return sha.hexdigest()


def _digest(connection: duckdb.DuckDBPyConnection, rows: str) -> bytes:
    return repr((rows, connection.execute(f"select count(*), sum(hash(told)) from ({rows}) as told").fetchall())).encode()


def _statements(settings: Settings, connection: duckdb.DuckDBPyConnection) -> list[Statement]:
    """The SQL of all models and tests as they are; kept for all landing directories of a user, and made by dbt where it is not. The indicators name
    columns, so it is of theirs too."""
    of = hashlib.sha256(f"{duckdb.__version__} {models_version()}".encode() + _digest(connection, RENDERED)).hexdigest()
    file = caches.kept(f"statements_{of[:16]}.json", settings.home)
    try:
        digest, _, told = file.read_text(encoding="utf-8").partition("\n")
        if digest == hashlib.sha256(told.encode()).hexdigest():
            return [Statement(*row) for row in json.loads(told)]
    except (OSError, UnicodeDecodeError):
        pass
    from fazhi.warehouse import transform  # dbt takes 2 s to load

    made = transform.statements(settings, connection.execute("from catalog.indicator").to_arrow_table())
    told = json.dumps(made)
    caches.keep(file, lambda new: new.write_text(f"{hashlib.sha256(told.encode()).hexdigest()}\n{told}", encoding="utf-8"))
    return made


def build(settings: Settings) -> None:
    """Bring the marts to what the documents are now: all of it where they do not stand yet, or where most of them are touched. Raises TransformError."""
    with both(settings) as connection:
        if _is_current(connection, settings):
            if _brought_up_to_date(connection, settings):
                return
            _let_go(connection, settings)
        for statement in _kept(connection, "first"):
            _run(connection, statement, statement.sql, settings)
        connection.execute("detach built")
        with duckdb.connect(str(settings.marts), config=settings.database_limits) as alone:
            views.create(alone)
        connection.execute(f"attach '{quoted(settings.marts)}' as built")


def _brought_up_to_date(connection: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    """Make anew what is touched; false, before any kept table has changed, where that is most of many reports: rows that a transaction lets go of and
    makes anew lie in memory until its end, and a build from nothing took a third of it (docs/nightly.md#measured)."""
    for statement in _kept(connection, "night"):
        _run(connection, statement, statement.sql, settings)
        if statement.name == "int_touched":
            asked = "select count(distinct touched.report_id), count(distinct reports.report_id) from intermediate.int_report as reports"
            touched, reports = connection.execute(f"{asked} left join intermediate.int_touched as touched using (report_id)").fetchall()[0]
            if touched > max(MANY, reports // 2):
                return False
    return True


def check(settings: Settings) -> None:
    """Every test; what passed them counts as built, and the next night compares with it. Raises TransformError where rows fail one."""
    with both(settings) as connection:
        kinds = ("test",) if _is_current(connection, settings) else ("first test", "test")
        failed = []
        for statement in (told for kind in kinds for told in _kept(connection, kind)):
            if rows := _run(connection, statement, f"select count(*) from ({statement.sql})", settings).fetchall()[0][0]:
                first = [" ".join(str(value) for value in row) for row in connection.execute(f"from ({statement.sql}) limit {MOST_TOLD}").fetchall()]
                failed.append(f"test {statement.name}: {rows} rows ({'; '.join(first)})")
        if failed:
            raise TransformError(_remedied("; ".join(failed), settings))
        connection.execute("begin; delete from ops.built; insert into ops.built select * from intermediate.int_fingerprint")
        note(connection, "marts", _built_by(connection))
        connection.execute("commit")


def _run(connection: duckdb.DuckDBPyConnection, statement: Statement, sql: str, settings: Settings) -> duckdb.DuckDBPyConnection:
    try:
        return connection.execute(sql)
    except duckdb.Error as error:
        what = "test" if "test" in statement.kind else "model"
        raise TransformError(_remedied(f"{what} {statement.name}: {' '.join(str(error).split())}", settings)) from error


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
    return [Statement(*row) for row in connection.execute("select kind, name, sql from ops.statement where kind = ? order by place", [kind]).fetchall()]


def _remedied(wrong: str, settings: Settings) -> str:
    """What is wrong, and what to do."""
    if why := obstacle(settings, must_fit=True):
        return f"{wrong}: {why}"
    if any(sign in wrong for sign in DAMAGE):
        return f"{wrong}: the working database {settings.working} is damaged; `fazhi rebuild` makes it anew from {settings.raw}"
    return f"{wrong}: {remedy()}"


def remedy() -> str:
    """What to do about a model or test that fails."""
    return f"mend that model or test under {PROJECT / 'dbt_project'} if it is yours, and run again; if it is fazhi's own, report this line"
