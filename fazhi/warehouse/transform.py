"""Run dbt in this process, over one landing directory's working database."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import duckdb
from dbt.adapters.duckdb.connections import DuckDBConnectionManager
from dbt.cli.main import dbtRunner, dbtRunnerResult
from dbt.contracts.graph.manifest import Manifest

from fazhi.settings import PROJECT, Settings
from fazhi.warehouse.publish import STORAGE_VERSION, quoted


class TransformError(RuntimeError):
    """dbt did not get through: which models or tests, and how many rows."""


def load_project(settings: Settings) -> Manifest:
    """dbt's own reading of the project, for `dbt`. Raises TransformError naming what is wrong with it."""
    return cast(Manifest, _invoke(settings, dbtRunner(), "parse").result)


def dbt(settings: Settings, project: Manifest, *arguments: str) -> None:
    """One dbt command over the working database and the marts database.

    dbt's target, logs and packages lie under `settings.home`. Raises TransformError naming what failed.
    """
    _invoke(settings, dbtRunner(manifest=project), *arguments)


def _invoke(settings: Settings, runner: dbtRunner, *arguments: str) -> dbtRunnerResult:
    with _environment(settings):
        result = runner.invoke([
            *arguments, "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT / "dbt_project"),
            "--target-path", str(settings.home / "target"), "--log-path", str(settings.home / "logs"), "--quiet", "--no-version-check",
        ])  # fmt: skip
    failed = [r for r in getattr(result.result, "results", None) or [] if str(r.status) in {"error", "fail", "runtime error"}]
    if failed:
        raise TransformError("; ".join(_explain(r) for r in failed))
    if not result.success:
        raise TransformError(f"dbt {arguments[0]}: {result.exception or result.result}")
    return result


def start_marts(settings: Settings) -> None:
    """An empty database for the marts, so that nothing of an earlier run stays in what is published: it is the file that will be."""
    settings.marts.unlink(missing_ok=True)
    settings.marts.with_name(settings.marts.name + ".wal").unlink(missing_ok=True)
    with duckdb.connect() as connection:
        connection.execute(f"attach '{quoted(settings.marts)}' as built (storage_version '{STORAGE_VERSION}')")


def _explain(result: object) -> str:
    node = getattr(result, "node", None)
    rows = getattr(result, "failures", None)
    message = " ".join(str(getattr(result, "message", "")).split())
    return f"{getattr(node, 'resource_type', 'node')} {getattr(node, 'name', '?')}: {f'{rows} rows; ' if rows else ''}{message}"


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    added = {"FAZHI_WORKING_DB": str(settings.working), "FAZHI_MARTS_DB": str(settings.marts), "DO_NOT_TRACK": "1"}
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
