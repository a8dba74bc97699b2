"""Run dbt in this process, over one landing directory's working database."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.version import __version__ as dbt_version

from fazhi import caches
from fazhi.settings import PROJECT, Settings
from fazhi.version import models_version
from fazhi.warehouse import views
from fazhi.warehouse.marts import Statement, TransformError, are_models_kept, failing, first_rows, is_anything_built, keep, note_built, remedied
from fazhi.warehouse.working import connect

NO_PLACES = {"FAZHI_WORKING_DB": "working.duckdb", "FAZHI_MARTS_DB": "marts.duckdb", "FAZHI_MEMORY": "2GiB", "FAZHI_SPILLED": ".spilled"}
"""The project is read without any database: dbt would read it anew for each."""
MANY = 2_000
"""Reports of which two models may be built at once within the memory that is set."""
_loaded: dict[str, Manifest] = {}
"""The project by its version: it is the same for every landing directory."""


def load_project(settings: Settings) -> Manifest:
    """dbt's own reading of the project, for `dbt`, once in a process. Raises TransformError naming what is wrong with it.

    What dbt has read once it remembers in a file, which is kept for all landing directories of a user, so that a new one does not pay it again.
    """
    version = models_version()
    if version not in _loaded:
        remembered, own = _remembered(settings), settings.home / "target" / "partial_parse.msgpack"
        caches.begin_with(remembered, own)
        _loaded[version] = cast(Manifest, _invoke(settings, dbtRunner(), "parse", "--no-write-json", places=NO_PLACES).result)
        caches.keep(remembered, lambda new: shutil.copyfile(own, new))
    return _loaded[version]


def _remembered(settings: Settings) -> Path:
    """Where dbt's reading of these models is kept for a user, wherever they lie."""
    return caches.kept(f"dbt_{hashlib.sha256(f'{models_version()} {dbt_version}'.encode()).hexdigest()[:16]}.msgpack", settings.home)


def dbt(settings: Settings, project: Manifest, *arguments: str) -> dbtRunnerResult:
    """One dbt command over the working database and the marts database.

    dbt's target and packages lie under `settings.home`. It logs nothing, which takes a sixth of its time: what failed its results tell. Raises
    TransformError naming that.
    """
    return _invoke(settings, dbtRunner(manifest=project), *arguments)


def _invoke(settings: Settings, runner: dbtRunner, *arguments: str, places: Mapping[str, str] | None = None) -> dbtRunnerResult:
    with _environment(places or _places(settings)):
        result = runner.invoke([
            *arguments, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "dbt_project"),
            "--target-path", str(settings.home / "target"), "--log-path", str(settings.home / "logs"),
            "--log-level", "none", "--log-level-file", "none", "--no-version-check",
        ])  # fmt: skip
    failed = [r for r in getattr(result.result, "results", None) or [] if str(r.status) in {"error", "fail", "runtime error"}]
    if failed:
        raise TransformError(remedied("; ".join(_explain(r, settings) for r in failed), settings))
    if not result.success:
        raise TransformError(remedied(f"dbt {arguments[0]}: {result.exception or result.result}", settings))
    return result


def build_marts(settings: Settings, project: Manifest) -> None:
    """Bring the marts to what the documents are now: what has changed since they were built, or, where nothing stands, all. What dbt runs in a
    night is kept for the next ones. Raises TransformError."""
    with connect(settings) as connection:
        wide = ["--threads", "1"] if _is_much_unbuilt(connection) else []  # two models over so many documents at once need twice the memory
        is_begun = is_anything_built(connection)
    if is_begun:
        done = dbt(settings, project, "run", "--no-write-json", "--exclude", "tag:of_no_document", *wide)
        keep(settings, "model", (Statement("model", node.name, _ran(settings, node)) for node in _nodes(done)))
    else:
        keep(settings, "model", ())
        dbt(settings, project, "run", "--no-write-json", *wide)
        with duckdb.connect(str(settings.marts)) as connection:
            views.create(connection)


def check_marts(settings: Settings, project: Manifest) -> None:
    """Every data test of dbt's; what passed them counts as built. Raises TransformError where one of severity error fails."""
    is_begun = are_models_kept(settings)
    passed = ["tag:of_no_document", "--indirect-selection", "cautious"] if is_begun else []
    done = dbt(settings, project, "test", "--no-write-json", "--exclude", "test_type:unit", *passed)
    if is_begun:
        keep(settings, "test", (Statement("test", node.name, node.compiled_code) for node in _nodes(done) if node.config.severity.lower() == "error"))
    note_built(settings)


def _nodes(done: dbtRunnerResult) -> list[Any]:
    """The models or tests in the order in which dbt had done with them."""
    return [result.node for result in getattr(done.result, "results", None) or []]


def _ran(settings: Settings, node: Any) -> str:
    """The statements that dbt ran of a model."""
    return (settings.home / "target" / "run" / str(node.package_name) / str(node.original_file_path)).read_text(encoding="utf-8")


def _is_much_unbuilt(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether more reports are new to the marts than models may be built of side by side."""
    sql = "select count(*) from staging.report where is_accepted and document_id not in (select report_id from ops.built where fingerprint is not null)"
    return bool(connection.execute(sql).fetchall()[0][0] > MANY)


def _explain(result: object, settings: Settings) -> str:
    """What a model or test says, of a test that found rows the first of these too."""
    node = getattr(result, "node", None)
    rows = getattr(result, "failures", None)
    message = " ".join(str(getattr(result, "message", "")).split())
    kind = str(getattr(node, "resource_type", "node"))
    name = getattr(node, "name", "?")
    return failing(name, rows, message, first_rows(settings, node.compiled_code)) if rows and kind == "test" and node else f"{kind} {name}: {message}"


def _places(settings: Settings) -> dict[str, str]:
    """Where the databases lie, and what dbt may use, as its profile asks for them."""
    limits = {name: str(limit) for name, limit in settings.database_limits.items()}
    return {
        "FAZHI_WORKING_DB": str(settings.working),
        "FAZHI_MARTS_DB": str(settings.marts),
        "FAZHI_MEMORY": limits["memory_limit"],
        "FAZHI_CHECKPOINT": limits["checkpoint_threshold"],
        "FAZHI_SPILLED": limits["temp_directory"],
    }


@contextmanager
def _environment(places: Mapping[str, str]) -> Iterator[None]:
    added = {**places, "DO_NOT_TRACK": "1"}
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
