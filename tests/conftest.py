"""One Prefect server and one published file for all tests of a process that need them, and the real corpus where it lies beside
the checkout."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fazhi.settings import Settings, load
from fazhi.warehouse import runs, snapshots
from fazhi.warehouse.lock import one_run
from fazhi.warehouse.working import connect

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that take long begin first: at the end one worker would wait for another's."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything lies that a test does not put elsewhere."""
    place = tmp_path_factory.mktemp("home")
    os.environ |= {
        "FAZHI_HOME": str(place),
        "PREFECT_HOME": str(place / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
    }
    return place


@pytest.fixture(scope="session")
def prefect_server(home: Path) -> Iterator[None]:
    """The server that all flows of this process speak to: tests that run none do not wait for it. No heartbeat is sent, for whose thread,
    which sleeps a second at a time, each flow would wait at its end."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        yield


@pytest.fixture(scope="session")
def built(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the samples of raw/ as a new user builds them: raw/ and fazhi.duckdb. To look at, not to change."""
    return _build(tmp_path_factory.mktemp("built"), [path.name for path in (ROOT / "raw").iterdir()])


@pytest.fixture(scope="session")
def built_of_three(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with three of the samples."""
    return _build(tmp_path_factory.mktemp("three"), ["xinyang_2023.txt", "mudanjiang_2022.txt", "chuxiong_2023.html"])


def _build(folder: Path, names: list[str]) -> Path:
    from fazhi.cli import app

    (folder / "raw").mkdir()
    for name in names:
        shutil.copy(ROOT / "raw" / name, folder / "raw")
    result = CliRunner().invoke(app, ["run", "--raw", str(folder / "raw"), "--warehouse", str(folder / "fazhi.duckdb")])
    assert result.exit_code == 0, result.output
    return folder


def clone(built: Path, settings: Settings) -> None:
    """Make a place as it is right after the run of `built`, which is not run again: documents, working database, published file."""
    before = load(built / "raw", built / "fazhi.duckdb")
    for directory in (settings.databases, settings.warehouse.parent):
        directory.mkdir(parents=True, exist_ok=True)
    shutil.copytree(before.raw, settings.raw)
    shutil.copy2(before.working, settings.working)
    shutil.copy2(before.marts, settings.marts)
    shutil.copy2(before.warehouse, settings.warehouse)
    snapshots.keep(settings)
    with connect(settings) as connection:
        connection.execute("update ops.run_target set warehouse = ?", [str(settings.warehouse)])
        runs.note_published(connection, settings, runs.content(connection))
    with one_run(settings, builds=True):
        pass


@pytest.fixture(scope="session")
def published(built: Path) -> Path:
    """The published file of the samples. To look at, not to change."""
    return built / "fazhi.duckdb"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the annotated corpus is not beside this checkout")
    return SHARED
