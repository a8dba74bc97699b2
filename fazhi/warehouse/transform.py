"""dbt in this process: the SQL of the models and tests, its own reading of the project, its documentation."""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from graphlib import TopologicalSorter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import pyarrow as pa
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest
from dbt.version import __version__ as dbt_version

from fazhi import caches
from fazhi.settings import PROJECT, Settings
from fazhi.version import models_version
from fazhi.warehouse.marts import Statement, TransformError, remedy
from fazhi.warehouse.working import connect

NO_PLACES = {"FAZHI_WORKING_DB": "working.duckdb", "FAZHI_MARTS_DB": "marts.duckdb", "FAZHI_MEMORY": "2GiB", "FAZHI_SPILLED": ".spilled"}
"""The project is read without any database: dbt would read it anew for each."""
OF_A_NIGHT = ("--exclude", "tag:of_no_document")
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


def statements(settings: Settings, indicators: pa.Table) -> list[Statement]:
    """The SQL of all models and tests, each behind those that it needs: twice over empty databases, as where nothing stands and as in a night.

    indicators: the rows of catalog.indicator. Raises TransformError naming the model or test that fails.
    """
    settings.home.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=settings.home) as folder:
        scratch = settings.model_copy(update={"home": Path(folder)})
        with connect(scratch) as connection:
            connection.register("indicators", indicators)
            connection.execute("insert into catalog.indicator by name from indicators")
        project = load_project(scratch)
        one_by_one = ("--no-write-json", "--threads", "1")
        run, tests = ("run", *one_by_one), ("compile", *one_by_one, "--select", "test_type:data")
        first = _nodes(dbt(scratch, project, *run))
        schemas = dict.fromkeys(f'create schema if not exists "{node.database}"."{node.schema}"' for node in first)
        made = [Statement("first", "schemas", "; ".join(schemas)), *(Statement("first", node.name, _ran(scratch, node)) for node in first)]
        made += (Statement("night", node.name, _ran(scratch, node)) for node in _nodes(dbt(scratch, project, *run, *OF_A_NIGHT)))
        of_a_night = {node.name for node in _nodes(dbt(scratch, project, *tests, *OF_A_NIGHT, "--indirect-selection", "cautious"))}
        for node in _nodes(dbt(scratch, project, *tests)):
            if node.config.severity.lower() == "error":
                made.append(Statement("test" if node.name in of_a_night else "first test", node.name, node.compiled_code))
    return made


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
    if failed or not result.success:
        told = [f"{r.node.resource_type} {r.node.name}: {' '.join(str(r.message).split())}" for r in failed]
        raise TransformError(f"{'; '.join(told) or f'dbt {arguments[0]}: {result.exception or result.result}'}: {remedy()}")
    return result


def _nodes(done: dbtRunnerResult) -> list[Any]:
    """The models or tests, each behind those that it needs, and by their names where none needs the other: dbt runs those now so, now so."""
    nodes = {result.node.unique_id: result.node for result in getattr(done.result, "results", None) or []}
    needs = TopologicalSorter({name: [other for other in node.depends_on.nodes if other in nodes] for name, node in nodes.items()})
    needs.prepare()
    told: list[str] = []
    while needs.is_active():
        ready = sorted(needs.get_ready())
        told += ready
        needs.done(*ready)
    return [nodes[name] for name in told]


def _ran(settings: Settings, node: Any) -> str:
    """The statements that dbt ran of a model; of a view what comes to the same, for dbt makes it under another name first."""
    if node.config.materialized == "view":
        return f"create or replace view {node.relation_name} as ({node.compiled_code})"
    return (settings.home / "target" / "run" / str(node.package_name) / str(node.original_file_path)).read_text(encoding="utf-8")


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
