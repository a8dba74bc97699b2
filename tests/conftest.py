"""One Prefect server and one published file for all tests of a process that need them, and the real corpus where it lies beside
the checkout."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


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
    """The server that all flows of this process speak to: tests that run none do not wait for it."""
    from prefect.testing.utilities import prefect_test_harness

    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture(scope="session")
def built(prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the samples of raw/ as a new user builds them: raw/ and fazhi.duckdb. To look at, not to change."""
    from fazhi.cli import app

    folder = tmp_path_factory.mktemp("built")
    shutil.copytree(ROOT / "raw", folder / "raw")
    result = CliRunner().invoke(app, ["run", "--raw", str(folder / "raw"), "--warehouse", str(folder / "fazhi.duckdb")])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def published(built: Path) -> Path:
    """The published file of the samples. To look at, not to change."""
    return built / "fazhi.duckdb"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the annotated corpus is not beside this checkout")
    return SHARED
