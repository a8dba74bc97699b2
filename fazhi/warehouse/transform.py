"""Run dbt in this process, over one landing directory's working database."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from fazhi.catalog import wording_version
from fazhi.settings import PROJECT, Settings
from fazhi.told import ToldError
from fazhi.version import models_version, parser_version
from fazhi.warehouse import views
from fazhi.warehouse.publish import STORAGE_VERSION, quoted
from fazhi.warehouse.published import DAMAGE
from fazhi.warehouse.room import obstacle
from fazhi.warehouse.working import connect, is_noted, note

MANY = 2_000
"""Reports of which two models may be built at once within the memory that is set."""
MOST_TOLD = 5
"""So many of the rows that a test found are told."""
_loaded: dict[str, Manifest] = {}
"""The project by its version: it is the same for every landing directory."""


class TransformError(ToldError):
    """dbt did not get through: which models or tests, and how many rows."""


def load_project(settings: Settings) -> Manifest:
    """dbt's own reading of the project, for `dbt`, once in a process. Raises TransformError naming what is wrong with it."""
    version = models_version()
    if version not in _loaded:
        _loaded[version] = cast(Manifest, _invoke(settings, dbtRunner(), "parse", "--no-write-json").result)
    return _loaded[version]


def dbt(settings: Settings, project: Manifest, *arguments: str) -> None:
    """One dbt command over the working database and the marts database.

    dbt's target and packages lie under `settings.home`. It logs nothing, which takes a sixth of its time: what failed its results tell. Raises
    TransformError naming that.
    """
    _invoke(settings, dbtRunner(manifest=project), *arguments)


def _invoke(settings: Settings, runner: dbtRunner, *arguments: str) -> dbtRunnerResult:
    with _environment(settings):
        result = runner.invoke([
            *arguments, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "dbt_project"),
            "--target-path", str(settings.home / "target"), "--log-path", str(settings.home / "logs"),
            "--log-level", "none", "--log-level-file", "none", "--no-version-check",
        ])  # fmt: skip
    failed = [r for r in getattr(result.result, "results", None) or [] if str(r.status) in {"error", "fail", "runtime error"}]
    if failed:
        raise TransformError(_remedied("; ".join(_explain(r, settings) for r in failed), settings))
    if not result.success:
        raise TransformError(_remedied(f"dbt {arguments[0]}: {result.exception or result.result}", settings))
    return result


def _remedied(wrong: str, settings: Settings) -> str:
    if why := obstacle(settings, must_fit=True):
        return f"{wrong}: {why}"
    if any(sign in wrong for sign in DAMAGE):
        return f"{wrong}: the working database {settings.working} is damaged; `fazhi rebuild` makes it anew from {settings.raw}"
    return f"{wrong}: mend that model or test under {PROJECT / 'dbt_project'} if it is yours, and run again; if it is fazhi's own, report this line"


def build_marts(settings: Settings, project: Manifest) -> None:
    """Bring the marts to what the documents are now: what has changed since they were built, or, where what they are built by has, all.

    The catalog's tables must be as the catalog is. Raises TransformError.
    """
    with connect(settings) as connection:
        _let_go_of_the_outdated(connection, settings)
        wide = ["--threads", "1"] if _is_much_unbuilt(connection) else []  # two models over so many documents at once need twice the memory
        is_begun = _is_anything_built(connection)
    if is_begun:
        dbt(settings, project, "run", "--no-write-json", "--exclude", "tag:of_no_document", *wide)
    else:
        dbt(settings, project, "run", "--no-write-json", *wide)
        with duckdb.connect(str(settings.marts)) as connection:
            views.create(connection)


def check_marts(settings: Settings, project: Manifest) -> None:
    """Every data test of dbt's; what passed them counts as built. Raises TransformError where one of severity error fails."""
    with connect(settings) as connection:
        passed = ["tag:of_no_document", "--indirect-selection", "cautious"] if _is_anything_built(connection) else []
    dbt(settings, project, "test", "--no-write-json", "--exclude", "test_type:unit", *passed)
    note_built(settings)


def note_built(settings: Settings) -> None:
    """The marts hold what the documents are now: the next night compares with this."""
    with connect(settings) as connection:
        connection.execute("begin; delete from ops.built; insert into ops.built select * from intermediate.int_fingerprint; commit")


def _is_anything_built(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether marts stand that were checked, and of which a night builds a part."""
    return bool(connection.execute("select count(fingerprint) from ops.built").fetchall()[0][0])


def _is_much_unbuilt(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether more reports are new to the marts than models may be built of side by side."""
    sql = "select count(*) from staging.report where is_accepted and document_id not in (select report_id from ops.built where fingerprint is not null)"
    return bool(connection.execute(sql).fetchall()[0][0] > MANY)


def _let_go_of_the_outdated(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Where the marts are not built by what builds them now, let go of all that is kept, and begin with an empty database."""
    built_by = _built_by(connection)
    if is_noted(connection, "marts", built_by) and settings.marts.exists():
        return
    settings.marts.unlink(missing_ok=True)
    settings.marts.with_name(settings.marts.name + ".wal").unlink(missing_ok=True)
    connection.execute(f"attach '{quoted(settings.marts)}' as built (storage_version '{STORAGE_VERSION}')")
    connection.execute("begin; drop schema if exists intermediate cascade; delete from ops.built")
    note(connection, "marts", built_by)
    connection.execute("commit")


def _built_by(connection: duckdb.DuckDBPyConnection) -> str:
    """Digest of what decides the marts beside the documents and the decisions: the models, the catalog, the parser, DuckDB."""
    parser = parser_version().removesuffix(wording_version())  # what another wording touches is parsed again, and so touched
    sha = hashlib.sha256(f"{duckdb.__version__} {models_version()} {parser}".encode())
    for (table,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'catalog' order by 1").fetchall():
        sha.update(repr(connection.execute(f"select * from catalog.{table} order by all").fetchall()).encode())
    return sha.hexdigest()


def _explain(result: object, settings: Settings) -> str:
    """What a model or test says, of a test that found rows the first of these too."""
    node = getattr(result, "node", None)
    rows = getattr(result, "failures", None)
    message = " ".join(str(getattr(result, "message", "")).split())
    kind = str(getattr(node, "resource_type", "node"))
    told = f"{kind} {getattr(node, 'name', '?')}: {f'{rows} rows; ' if rows else ''}{message}"
    return f"{told} ({'; '.join(_first_rows(str(getattr(node, 'compiled_code', '')), settings))})" if rows and kind == "test" else told


def _first_rows(sql: str, settings: Settings) -> list[str]:
    with connect(settings) as connection:
        connection.execute(f"attach '{quoted(settings.marts)}' as built (read_only)")
        return [" ".join(str(value) for value in row) for row in connection.execute(f"from ({sql}) limit {MOST_TOLD}").fetchall()]


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    limits = {name: str(limit) for name, limit in settings.database_limits.items()}
    added = {
        "FAZHI_WORKING_DB": str(settings.working),
        "FAZHI_MARTS_DB": str(settings.marts),
        "FAZHI_MEMORY": limits["memory_limit"],
        "FAZHI_SPILLED": limits["temp_directory"],
        "DO_NOT_TRACK": "1",
    }
    before = {key: os.environ.get(key) for key in added}
    os.environ.update(added)
    try:
        yield
    finally:
        DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]  # dbt keeps its databases open, and nobody else may open them then
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value
