"""A DuckLake beside the published file: the same marts, one snapshot a night, readers who never see half a night."""

import getpass
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from fazhi.settings import Settings, load
from fazhi.warehouse import lake

pytest.importorskip("duckdb_extensions")
NIGHTS = 10


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "published").mkdir()
    return load(
        tmp_path / "raw",
        tmp_path / "published" / "fazhi.duckdb",
        home=tmp_path / "home",
        lake=str(tmp_path / "lake.ducklake"),
        lake_data=str(tmp_path / "rows"),
    )


def night(settings: Settings, n: int) -> None:
    """A published file in which every value is the night's number, with one row more and one less than the night before; in the fifth a column more."""
    beside = settings.warehouse.with_suffix(".new")
    with duckdb.connect(str(beside)) as connection:
        connection.execute("create schema marts")
        connection.execute(f"create table marts.run as select 'run {n}' as run_id, timestamp '2026-01-01' + interval ({n}) day as started_at")
        more = ", [1.5, 2] as box" if n >= 5 else ""
        connection.execute(f"create table marts.fct as select i as id, {n} as night, '条' || i as evidence{more} from range({n}, {n} + 50) as rows(i)")
        connection.execute("create table marts.dim as select range as code from range(1000)")
        connection.execute("create view marts.seen as select id from marts.fct")
        if n % 2:
            connection.execute("create table marts.odd as select 1 as one")
    beside.replace(settings.warehouse)


def published(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        return connection.execute("select * from marts.fct order by all").fetchall()


def test_each_night_is_a_snapshot_with_the_rows_that_changed(settings: Settings) -> None:
    for n in range(1, 7):
        night(settings, n)
        written = lake.bring(settings)
        assert ("dim" in written) == (n == 1), "what did not change is not written"
        with lake.opened(settings, read_only=True) as connection:
            assert connection.execute("select * from lake.marts.fct order by all").fetchall() == published(settings)
            tables = {row[0] for row in connection.execute("select table_name from duckdb_tables() where database_name = 'lake'").fetchall()}
        assert ("odd" in tables) == bool(n % 2)
        assert "seen" not in tables, "a lake has the tables only"
        assert lake.bring(settings) == {}, "a lake that has the night is left as it is"
    with lake.opened(settings, read_only=True) as connection:
        snapshots = connection.execute("select snapshot_id from lake.snapshots() order by 1").fetchall()
        nights = [connection.execute(f"select min(night) from lake.marts.fct at (version => {n})").fetchone() for (n,) in snapshots[1:]]
    assert nights == [(n,) for n in range(1, 7)]


def test_a_lake_that_cannot_be_opened_says_what_to_do(settings: Settings) -> None:
    night(settings, 1)
    with pytest.raises(lake.LakeError, match="FAZHI_LAKE"):
        lake.bring(settings.model_copy(update={"lake": "postgres:host=/nowhere dbname=fazhi"}))


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostgreSQL of our own, by its connection string."""
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if not tools:
        pytest.skip("no PostgreSQL on this machine (Debian: postgresql)")
    place = tmp_path_factory.mktemp("pg")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    user = "postgres" if as_user else getpass.getuser()
    if as_user:
        shutil.chown(place, user)
        for parent in place.parents[:3]:
            parent.chmod(0o755)
    data = place / "data"
    subprocess.run([*as_user, tools[-1] / "initdb", "-D", data, "-A", "trust", "--no-sync"], check=True, capture_output=True, cwd="/")
    server = subprocess.Popen(
        [*as_user, tools[-1] / "postgres", "-D", data, "-p", str(port), "-k", place, "-h", "", "-F"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    try:
        for _ in range(100):
            if (place / f".s.PGSQL.{port}").exists() and subprocess.run(
                [tools[-1] / "pg_isready", "-h", place, "-p", str(port)], check=False, capture_output=True
            ).returncode == 0:
                break
            time.sleep(0.1)
        yield f"postgres:dbname=postgres host={place} port={port} user={user}"
    finally:
        server.terminate()
        server.wait()


READER = """
import sys
import time
from pathlib import Path
from fazhi.settings import load
from fazhi.warehouse import lake
settings = load(Path(sys.argv[1]), Path(sys.argv[2]), lake=sys.argv[3], lake_data=sys.argv[4])
seen, queries = set(), 0
with lake.opened(settings, read_only=True) as connection:
    print("ready", flush=True)
    while max(seen, default=0) < int(sys.argv[5]):
        low, high, rows, run = connection.execute(
            "select min(night), max(night), count(*), (select max(run_id) from lake.marts.run) from lake.marts.fct").fetchone()
        assert (low, rows, run) == (high, 50, f"run {low}"), (low, high, rows, run)
        seen.add(low)
        queries += 1
        time.sleep(0.2)
print(len(seen), queries)
"""


def test_two_readers_through_ten_nights_on_a_real_postgresql(settings: Settings, postgres: str) -> None:
    told = settings.model_copy(update={"lake": postgres})
    night(told, 1)
    lake.bring(told)
    arguments = [str(told.raw), str(told.warehouse), postgres, str(told.lake_data), str(NIGHTS)]
    readers = [subprocess.Popen([sys.executable, "-c", READER, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    for reader in readers:
        assert reader.stdout
        assert reader.stdout.readline() == "ready\n", reader.communicate()
    for n in range(2, NIGHTS + 1):
        night(told, n)
        lake.bring(told)
    for reader in readers:
        output, errors = reader.communicate(timeout=60)
        assert reader.returncode == 0, errors
        nights, queries = map(int, output.split())
        assert nights > 1
        assert queries >= nights
