"""One Prefect server and one published file for all tests that need them, and the real corpus where it lies beside the checkout."""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from urllib.parse import urlsplit

import certifi
import pytest
from filelock import FileLock
from typer.testing import CliRunner

from fazhi.catalog import load_audit_rules, load_catalog, load_places, load_terms
from fazhi.garbage import collect_rarely
from fazhi.prefect_server import Server, free_port
from fazhi.settings import Settings, load
from fazhi.warehouse import marts, runs, snapshots
from fazhi.warehouse.lock import one_run
from fazhi.warehouse.working import connect, load_catalog_tables

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


def pytest_configure() -> None:
    """Where Prefect's server will be, told before Prefect is imported, and to all of pytest's workers (`prefect_server` starts it)."""
    collect_rarely()
    if "PYTEST_XDIST_WORKER" not in os.environ:
        os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{free_port()}/api"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that take long begin first, as many with each of pytest's workers, which begin with a part of the list each: at the end one would wait for
    another's."""
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    marked = [(item.get_closest_marker("long"), item) for item in items]
    long = [item for mark, item in sorted(((mark, item) for mark, item in marked if mark), key=lambda told: -(*told[0].args, 10)[0])]
    short = [item for mark, item in marked if not mark]
    sizes = [len(items) * (i + 1) // workers - len(items) * i // workers for i in range(workers)]
    items.clear()
    for i, size in enumerate(sizes):
        mine = long[i::workers][:size]
        items += mine + [short.pop() for _ in range(min(size - len(mine), len(short)))]
    items += short


@pytest.fixture(scope="session", autouse=True)
def home(common: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where everything lies that a test does not put elsewhere; what dbt has read once is all workers'."""
    place = tmp_path_factory.mktemp("home")
    os.environ |= {
        "XDG_CACHE_HOME": str(common / "cache"),
        "FAZHI_HOME": str(place),
        "PREFECT_HOME": str(place / "prefect"),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "CRITICAL",
        "PREFECT_API_SSL_CERT_FILE": str(_one_certificate(place)),
    }
    return place


def _one_certificate(place: Path) -> Path:
    """A file with one of the certificates that Prefect's clients trust: each client reads all of them, and none speaks TLS here."""
    file = place / "one.pem"
    first, end, _ = Path(certifi.where()).read_text(encoding="utf-8").partition("-----END CERTIFICATE-----")
    file.write_text(first + end, encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def common(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory that all of pytest's workers share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def prefect_server(home: Path, common: Path) -> Iterator[None]:
    """The server that all flows speak to, in this process and in those that it starts: tests that run none do not wait for it. No heartbeat is sent, for
    whose thread, which sleeps a second at a time, each flow would wait at its end; and what dbt makes of the models is made by one worker, and by the
    others taken from it."""
    from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings

    with _common_server(common), temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        with FileLock(common / "statements.lock"):
            _make_statements(load(home / "nothing", home / "nothing.duckdb"))
        yield


def _make_statements(settings: Settings) -> None:
    with connect(settings) as connection:
        load_catalog_tables(connection, load_catalog(), load_audit_rules(), load_places(), load_terms())
    marts.begin(settings)


@contextmanager
def _common_server(common: Path) -> Iterator[None]:
    """One Prefect server for all workers: the first that asks for it starts it, and ends it when no other uses it."""
    users, own = common / "prefect.users", None
    user = users / str(os.getpid())
    with FileLock(common / "prefect.lock"):
        users.mkdir(exist_ok=True)
        if not any(users.iterdir()):
            own = Server(common / "prefect.log", common / "prefect", urlsplit(os.environ["PREFECT_API_URL"]).port).wait()
        user.touch()
    yield
    user.unlink()
    while own:
        with FileLock(common / "prefect.lock"):
            if not any(users.iterdir()):
                own.end()
                return
        sleep(0.2)


@pytest.fixture(scope="session")
def once(request: pytest.FixtureRequest, common: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, dict[str, Path | str]], Path]:
    """A function that runs `fazhi` over documents (name: a file, or its text) and gives the directory: raw/, fazhi.duckdb, home/. The first of
    pytest's workers that asks for one of a name makes it, and the others wait for it. To look at, not to change."""

    def made(name: str, documents: dict[str, Path | str]) -> Path:
        folder = common / name
        with FileLock(common / f"{name}.lock"):
            if not folder.exists():
                request.getfixturevalue("prefect_server")
                unfinished = tmp_path_factory.mktemp(name)
                _run(unfinished, documents)
                folder.symlink_to(unfinished)
        return folder.resolve()

    return made


def _run(folder: Path, documents: dict[str, Path | str]) -> None:
    from fazhi.cli import app

    (folder / "raw").mkdir()
    for name, content in documents.items():
        if isinstance(content, Path):
            shutil.copy(content, folder / "raw" / name)
        else:
            (folder / "raw" / name).write_text(content, encoding="utf-8")
    with pytest.MonkeyPatch.context() as elsewhere:
        elsewhere.setenv("FAZHI_HOME", str(folder / "home"))
        elsewhere.setenv("FAZHI_WORKERS", "1")  # the others work meanwhile; processes have their own tests
        result = CliRunner().invoke(app, ["run", "--raw", str(folder / "raw"), "--warehouse", str(folder / "fazhi.duckdb")])
    assert result.exit_code == 0, result.output


def forget() -> None:
    """Let go of the catalog, of what was made of it and of the versions, as a new process would."""
    for name, module in list(sys.modules.items()):
        if name.startswith("fazhi."):
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()


@pytest.fixture
def own_catalog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's own directory of the catalog, empty; the catalog is read anew before and after, and after each `forget`."""
    for part in ("indicators", "lexicon"):
        (tmp_path / "catalog" / part).mkdir(parents=True)
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path / "catalog"))
    forget()
    yield tmp_path / "catalog"
    monkeypatch.undo()
    forget()


def settings_of(folder: Path) -> Settings:
    """Of a directory that `once` gave."""
    return load(folder / "raw", folder / "fazhi.duckdb").model_copy(update={"home": folder / "home"})


@pytest.fixture(scope="session")
def built(once: Callable[..., Path], prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the samples of raw/ as a new user builds them: raw/ and fazhi.duckdb. To look at, not to change."""
    folder = tmp_path_factory.mktemp("built")
    samples: dict[str, Path | str] = {path.name: path for path in (ROOT / "raw").iterdir()}
    _copy(settings_of(once("samples", samples)), load(folder / "raw", folder / "fazhi.duckdb"))
    return folder


@pytest.fixture(scope="session")
def built_of_three(once: Callable[..., Path], prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with three of the samples."""
    folder = tmp_path_factory.mktemp("three")
    three: dict[str, Path | str] = {name: ROOT / "raw" / name for name in ("xinyang_2023.txt", "mudanjiang_2022.txt", "chuxiong_2023.html")}
    _copy(settings_of(once("of_three", three)), load(folder / "raw", folder / "fazhi.duckdb"))
    return folder


def clone(built: Path, settings: Settings) -> None:
    """Make a place as it is right after the run of `built`, which is not run again: documents, working database, published file."""
    _copy(load(built / "raw", built / "fazhi.duckdb"), settings)


def _copy(before: Settings, settings: Settings) -> None:
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
