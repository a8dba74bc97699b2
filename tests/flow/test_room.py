"""Disks that are full and directories that cannot be written: on a small file system of its own, where one can be mounted."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fazhi.cli import app

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def small(tmp_path: Path) -> Iterator[Path]:
    """A file system of 12 MiB; skips where none may be mounted."""
    place = tmp_path / "small"
    place.mkdir()
    if shutil.which("mount") is None or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], check=False).returncode:
        pytest.skip("no file system can be mounted here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def run(home: Path, warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, str]:
    monkeypatch.setenv("FAZHI_HOME", str(home))
    told = CliRunner().invoke(app, ["run", "--raw", str(ROOT / "raw"), "--warehouse", str(warehouse)])
    return told.exit_code, told.output


def test_a_disk_that_fills_up_leaves_the_published_file_and_is_named(published: Path, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = published.read_bytes()
    (small / "fazhi.duckdb").write_bytes(before)
    (small / "ballast").write_bytes(bytes(12 * 2**20 - len(before) - 2**19))
    monkeypatch.setenv("FAZHI_KEEP_SNAPSHOTS", "1")
    status, told = run(tmp_path / "home", small / "fazhi.duckdb", monkeypatch)
    assert status == 1
    assert f"the disk of {small} has 0 MiB left" in told
    assert (small / "fazhi.duckdb").read_bytes() == before
    assert not list(small.glob("*.new*"))


def test_a_directory_that_cannot_be_written_is_named_at_once(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
    for home, warehouse in ((small / "home", tmp_path / "f.duckdb"), (tmp_path / "home", small / "f.duckdb")):
        status, told = run(home, warehouse, monkeypatch)
        assert status == 1
        assert "cannot be written (Read-only file system)" in told
        assert "FAZHI_HOME or --warehouse" in told
