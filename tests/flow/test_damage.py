"""Damaged and held files, killed runs: each says what mends it, and that mends it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from fazhi import prefect_server, tethered
from fazhi.cli import app
from fazhi.prefect_server import Server
from fazhi.settings import load
from fazhi.told import ToldError
from fazhi.warehouse import runs
from fazhi.warehouse.lock import built_from
from fazhi.warehouse.working import connect

COUNT = "select count(*) as n from marts.fct_indicator_yearly"


def fazhi(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


@pytest.fixture
def warehouse(built: Path, tmp_path: Path) -> Path:
    """A published file with its snapshot and its lock, to damage."""
    shutil.copytree(built, tmp_path / "place")
    return tmp_path / "place" / "fazhi.duckdb"


def overwritten(content: bytes) -> bytes:
    return b"no database" * 1000


def torn(content: bytes) -> bytes:
    return content[: 3 * 4096] + b"\xff" * (len(content) - 6 * 4096) + content[-3 * 4096 :]


def cut(content: bytes) -> bytes:
    return content[: len(content) // 2]


def emptied(content: bytes) -> bytes:
    return b""


DAMAGES = [overwritten, torn, cut, emptied]


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_published_file_is_named_and_rolled_back(warehouse: Path, damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    warehouse.write_bytes(damage(warehouse.read_bytes()))
    commands = (["query", COUNT], ["facts", "信阳市"], ["search", "调解"], ["export", str(tmp_path / "out")], ["status"], ["diff", "previous", "current"])
    for command in commands[:-1]:
        told = fazhi(*command, "--warehouse", str(warehouse))
        assert told.exit_code == 1, command
        assert isinstance(told.exception, SystemExit), told.exception
        assert "`fazhi rollback --warehouse" in told.output, command
    back = fazhi("rollback", "--warehouse", str(warehouse))
    assert back.exit_code == 0, back.output
    assert "76" in fazhi("query", COUNT, "--warehouse", str(warehouse)).output


def test_a_run_over_a_damaged_published_file_says_what_mends_it(built: Path) -> None:
    """Where the working database made it, nothing new leaves it as it is; a run that publishes needs the history in it."""
    shutil.copytree(built, built.parent / "again", dirs_exist_ok=True)
    raw, file = built.parent / "again" / "raw", built.parent / "again" / "fazhi.duckdb"
    for path in [*raw.iterdir()]:
        if path.name != "xinyang_2023.txt":
            path.unlink()
    file.write_bytes(b"no database" * 1000)
    told = fazhi("run", "--raw", str(raw), "--warehouse", str(file))
    assert told.exit_code == 1
    assert "`fazhi rollback --warehouse" in told.output
    assert file.read_bytes() == b"no database" * 1000


def test_damaged_snapshots_are_passed_over_and_without_a_sound_one_it_says_so(warehouse: Path) -> None:
    snapshots = warehouse.parent / "snapshots"
    (sound,) = snapshots.iterdir()
    newer = snapshots / "fazhi-20990101T000000.000000Z.duckdb"
    newer.write_bytes(b"no database" * 1000)
    warehouse.write_bytes(b"no database" * 1000)
    os.utime(newer, (sound.stat().st_mtime + 1, sound.stat().st_mtime + 1))
    assert f"is {sound.name} again" in fazhi("rollback", "--warehouse", str(warehouse)).output
    warehouse.write_bytes(b"no database" * 1000)
    sound.unlink()
    none = fazhi("rollback", "--warehouse", str(warehouse))
    assert none.exit_code == 1
    assert "no sound file" in none.output
    assert "`fazhi run`" in none.output
    assert "is damaged" in fazhi("rollback", "--to", "2099", "--warehouse", str(warehouse)).output


@contextmanager
def held(file: Path) -> Iterator[int]:
    """Another program that has a database open to write; its process id."""
    program = f"import duckdb; c = duckdb.connect({str(file)!r}); print('held', flush=True); input()"
    process = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    try:
        yield process.pid
    finally:
        process.communicate("\n")


def test_a_reader_that_holds_the_file_to_write_is_named(warehouse: Path) -> None:
    with held(warehouse) as pid:
        for command in (["query", COUNT], ["status"], ["facts", "信阳市"], ["run"]):
            run = fazhi(*command, "--warehouse", str(warehouse), *(["--raw", str(warehouse.parent / "raw")] if command == ["run"] else []))
            told = run.output
            assert run.exit_code == 1
            assert isinstance(run.exception, SystemExit)
            assert f"is held by process {pid}" in told
            assert "read only" in told
            assert "rollback" not in told


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_working_database_is_named_and_so_is_who_holds_it(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: Callable[[bytes], bytes]
) -> None:
    """It is never called locked for the word block in what DuckDB says."""
    working = load(built / "raw").working
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path))
    settings = load(built / "raw", tmp_path / "fazhi.duckdb")
    settings.databases.mkdir()
    settings.working.write_bytes(damage(working.read_bytes()))
    for command in ("run", "status"):
        told = fazhi(command, "--raw", str(built / "raw"), "--warehouse", str(tmp_path / "fazhi.duckdb"))
        assert told.exit_code == 1, told.output
        assert "`fazhi rebuild`" in told.output
        assert "end that" not in told.output
    settings.working.unlink()
    with held(settings.working) as pid:
        told = fazhi("run", "--raw", str(built / "raw"), "--warehouse", str(tmp_path / "fazhi.duckdb"))
        assert told.exit_code == 1
        assert f"it is open in process {pid}" in told.output


def test_status_and_rollback_speak_of_the_warehouse_that_is_named(built: Path, warehouse: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    told = fazhi("status", "--warehouse", str(built / "fazhi.duckdb")).output
    assert "succeeded" in told
    assert f"from {built / 'raw'}" in told.replace("\n", "")
    assert built_from(built / "fazhi.duckdb") == built / "raw"

    settings = load(built / "raw", tmp_path / "other.duckdb")
    with connect(settings) as connection:
        run_id = runs.start(connection, settings)
        runs.finish(connection, run_id, "failed")
        mine, others = (runs.of_warehouse(connection, load(built / "raw", file), 10) for file in (built / "fazhi.duckdb", settings.warehouse))
    assert "failed" not in {run["status"] for run in mine}
    assert [run["status"] for run in others] == ["failed"]

    os.utime(warehouse)
    assert f"what {built / 'raw'} gives then" in fazhi("rollback", "--warehouse", str(warehouse)).output.replace("\n", "")


def test_what_is_tethered_ends_when_its_parent_is_killed() -> None:
    program = f"import subprocess, sys; from fazhi import tethered; p = subprocess.Popen(tethered.command('http.server', '0'), {'stdout=subprocess.DEVNULL'},"
    program += " stderr=subprocess.DEVNULL); print(p.pid, flush=True); input()"
    parent = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert is_alive(child)
    parent.kill()
    parent.wait()
    assert ends(child)


def test_the_server_of_a_run_that_is_killed_ends_with_it(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT")} | {"FAZHI_HOME": str(tmp_path / "home")}
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "a.txt").write_text("通知", encoding="utf-8")
    command = [sys.executable, "-m", "fazhi.cli", "run", "--raw", str(tmp_path / "raw"), "--warehouse", str(tmp_path / "f.duckdb")]
    run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    server = None
    for _ in range(600):
        server = next((pid for pid in children(run.pid) if b"prefect" in Path(f"/proc/{pid}/cmdline").read_bytes()), None)
        if server:
            break
        time.sleep(0.05)
    assert server, "the run starts a server of its own"
    assert tethered.__name__.encode() in Path(f"/proc/{server}/cmdline").read_bytes()
    run.send_signal(signal.SIGKILL)
    run.wait()
    assert ends(server)


@pytest.mark.usefixtures("prefect_server")
def test_what_a_server_begins_with_is_kept_and_none_begins_with_a_damaged_one(tmp_path: Path) -> None:
    (kept,) = (Path(os.environ["XDG_CACHE_HOME"]) / "fazhi").glob("prefect_*.db")
    assert prefect_server._is_whole(kept), "the server of these tests has left it"
    (damaged := tmp_path / "damaged.db").write_bytes(kept.read_bytes()[:200_000])
    (other := tmp_path / "other.db").write_bytes(b"")
    assert not any(prefect_server._is_whole(path) for path in (damaged, other, tmp_path / "missing.db"))


@pytest.mark.usefixtures("prefect_server")
def test_a_server_in_a_new_place_begins_with_the_tables_that_are_kept(tmp_path: Path) -> None:
    server = Server(tmp_path / "server.log", tmp_path / "prefect")
    has_tables = prefect_server._is_whole(tmp_path / "prefect" / "prefect.db")
    server.end()
    assert has_tables


def test_a_port_that_is_taken_is_told_before_a_server_starts(tmp_path: Path) -> None:
    with socket.socket() as theirs:
        theirs.bind(("127.0.0.1", 0))
        theirs.listen()
        with pytest.raises(ToldError, match="is taken by another program: give another --port"):
            Server(tmp_path / "server.log", port=theirs.getsockname()[1])
    assert not (tmp_path / "server.log").exists()


def children(pid: int) -> list[int]:
    return [int(child) for task in Path(f"/proc/{pid}/task").glob("*/children") for child in task.read_text().split()]


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] != "Z"
    except OSError:
        return False


def ends(pid: int) -> bool:
    """Whether a process is gone within ten seconds."""
    for _ in range(100):
        if not is_alive(pid):
            return True
        time.sleep(0.1)
    return False
