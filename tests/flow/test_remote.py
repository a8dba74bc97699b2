"""Documents in a store that fsspec knows: what the landing directory gets of them, night after night."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from fazhi.settings import Settings, load
from fazhi.warehouse import landing, remote
from flows.build import build

REPORT = "{place}人民政府2023年度法治政府建设情况报告\n一、工作情况\n全年受理行政复议案件{cases}件。\n"


@pytest.fixture
def store() -> Iterator[MemoryFileSystem]:
    found = fsspec.filesystem("memory")
    yield found
    found.store.clear()
    found.pseudo_dirs[:] = [""]


def settings_in(folder: Path, address: str = "memory://reports") -> Settings:
    return load(folder / "raw", folder / "fazhi.duckdb", raw_from=address, home=folder / "home")


def put(store: MemoryFileSystem, name: str, place: str, cases: int) -> None:
    store.pipe_file(f"/reports/{name}", REPORT.format(place=place, cases=cases).encode())


def copies(settings: Settings) -> dict[str, str]:
    folder = settings.raw / remote.FOLDER
    return {str(path.relative_to(folder)): path.read_text().splitlines()[2] for path in folder.rglob("*.txt")}


def test_the_copy_follows_the_store(store: MemoryFileSystem, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    put(store, "a.txt", "信阳市", 35)
    put(store, "河南/b.txt", "南阳市", 41)
    assert remote.bring(settings) == remote.Brought(2, 0, {})
    assert copies(settings) == {"a.txt": "全年受理行政复议案件35件。", "河南/b.txt": "全年受理行政复议案件41件。"}
    assert remote.bring(settings) == remote.Brought(0, 0, {})
    put(store, "a.txt", "信阳市", 36)
    store.rm_file("/reports/河南/b.txt")
    assert remote.bring(settings) == remote.Brought(1, 1, {})
    assert copies(settings) == {"a.txt": "全年受理行政复议案件36件。"}
    assert [landed.path for landed in landing.scan(settings)] == ["mirrored/a.txt"]


def test_a_store_that_is_suddenly_empty_takes_no_copy_away(store: MemoryFileSystem, tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    put(store, "a.txt", "信阳市", 35)
    remote.bring(settings)
    store.rm_file("/reports/a.txt")
    store.makedirs("/reports", exist_ok=True)
    with pytest.raises(remote.RemoteError, match="has no file any more, and had 1"):
        remote.bring(settings)
    assert copies(settings) == {"a.txt": "全年受理行政复议案件35件。"}


def test_a_directory_is_an_address_too(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a.txt").write_text(REPORT.format(place="信阳市", cases=35))
    settings = settings_in(tmp_path, f"file://{tmp_path}/elsewhere")
    assert remote.bring(settings).copied == 1
    (tmp_path / "elsewhere" / "a.txt").write_text(REPORT.format(place="信阳市", cases=7))
    assert remote.bring(settings).copied == 1
    assert copies(settings) == {"a.txt": "全年受理行政复议案件7件。"}


def test_what_cannot_be_copied_is_told_and_keeps_its_last_copy(store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_in(tmp_path)
    put(store, "a.txt", "信阳市", 35)
    remote.bring(settings)
    put(store, "a.txt", "信阳市", 36)
    put(store, "b.txt", "南阳市", 41)

    def refuse(path: str) -> bytes:
        raise PermissionError(f"no right to read {path}")

    monkeypatch.setattr(store, "cat_file", refuse)
    assert remote.bring(settings).failed.keys() == {"a.txt", "b.txt"}
    assert copies(settings) == {"a.txt": "全年受理行政复议案件35件。"}
    landed = {found.path: found.problem for found in landing.scan(settings)}
    assert landed["mirrored/a.txt"] is None
    reason, detail = landed["mirrored/b.txt"] or ("", "")
    assert reason == "unreadable_file"
    assert "no right to read" in detail
    monkeypatch.undo()
    assert remote.bring(settings) == remote.Brought(2, 0, {})


@pytest.mark.parametrize(
    ("address", "says"),
    [("memory://nothing", "does not exist"), ("nosuch://reports", "Protocol not known: nosuch"), ("file:///no/such/place", "does not exist")],
)
def test_an_address_that_is_none_says_so_and_changes_nothing(store: MemoryFileSystem, tmp_path: Path, address: str, says: str) -> None:
    put(store, "a.txt", "信阳市", 35)
    remote.bring(settings_in(tmp_path))
    with pytest.raises(remote.RemoteError, match=says):
        remote.bring(settings_in(tmp_path, address))
    assert len(copies(settings_in(tmp_path))) == 1


def test_a_run_publishes_what_lies_there(prefect_server: None, store: MemoryFileSystem, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(store, "a.txt", "信阳市", 35)
    monkeypatch.setenv("FAZHI_RAW_FROM", "memory://reports")
    outcome = build(str(tmp_path / "raw"), str(tmp_path / "fazhi.duckdb"))
    assert outcome.status == "succeeded"
    with duckdb.connect(str(tmp_path / "fazhi.duckdb"), read_only=True) as connection:
        assert connection.execute("select value from marts.fct_indicator_yearly").fetchall() == [(35,)]
