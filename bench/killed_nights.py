"""SIGKILL at many moments spread over all stages, then one clean run: the same published tables as an undisturbed run, by hash.

usage: python bench/killed_nights.py [KILLS]      (40 by default; a Prefect server of its own is started once)

Before each run that is to be killed some new documents land, so that every stage has work; each stage is hit as often as the
others, at a moment drawn from the time that it took undisturbed.
"""

import ast
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb
from generated import reports

from fazhi.prefect_server import Server

PROGRAM = """
from flows import build as building
from contextlib import contextmanager
inner = building.Clock.__call__
@contextmanager
def told(self, stage):
    print(stage, flush=True)
    with inner(self, stage):
        yield
building.Clock.__call__ = told
outcome = building.build()
print(outcome.seconds)
"""
SLOW = {"ingest": 0.1, "parse": 0.1}
"""The undisturbed run reads all documents, a killed one only the new ones."""
STAGES = ("scan", "ingest", "parse", "compare", "transform", "check", "assess", "publish")
OF_THE_MOMENT = {"fct_fact_revision": "exclude (run_id, revised_at)", "dim_report": "exclude (ingested_at)"}
FIRST, EACH, BATCH = 20, 4, 3
"""Documents before the first run and before each one that is killed; documents in a batch."""


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    place = Path(tempfile.mkdtemp(prefix="fazhi-killed-"))
    texts = list(reports(FIRST + kills * EACH))
    land(place / "undisturbed", texts)
    land(place / "killed", texts[:FIRST])
    server, environment = serve(place)
    try:
        took = ast.literal_eval(run(place / "undisturbed", environment).communicate()[0].splitlines()[-1])
        print("undisturbed:", " · ".join(f"{stage} {spent:.2f} s" for stage, spent in took.items()), flush=True)
        rng = random.Random(1)
        hit = Counter[str]()
        for number in range(kills):
            land(place / "killed", texts[FIRST + number * EACH : FIRST + (number + 1) * EACH])
            hit[killed_in(STAGES[number % len(STAGES)], rng.random(), took, run(place / "killed", environment))] += 1
        print("killed in", ", ".join(f"{stage} {count}" for stage, count in hit.items()), flush=True)
        last = run(place / "killed", environment)
        last.communicate()
        same = hashes(place / "undisturbed") == hashes(place / "killed")
        print(f"the clean run after them ended with status {last.returncode}; published tables {'the same' if same else 'DIFFERENT'}, by hash")
        sys.exit(0 if same and last.returncode == 0 else 1)
    finally:
        server.end()
        shutil.rmtree(place, ignore_errors=True)


def land(place: Path, texts: list[tuple[str, str]]) -> None:
    (place / "raw").mkdir(parents=True, exist_ok=True)
    for name, text in texts:
        (place / "raw" / name).write_text(text, encoding="utf-8")


def run(place: Path, environment: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=place,
        env=of(place, environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )


def killed_in(stage: str, share: float, took: dict[str, float], process: subprocess.Popen[str]) -> str:
    """Kill a run when it is in a stage, at a share of the time that this takes; the stage that was hit."""
    assert process.stdout
    for line in process.stdout:
        if line.strip() == stage:
            time.sleep(share * took[stage] * (SLOW.get(stage, 1)))
            break
    was_at_work = process.poll() is None
    os.killpg(process.pid, signal.SIGKILL) if was_at_work else None
    rest = process.communicate()[0].split()
    later = [word for word in rest if word in STAGES]
    return (later[-1] if later else stage) if was_at_work else "nothing: it had ended"


def of(place: Path, environment: dict[str, str]) -> dict[str, str]:
    return environment | {"FAZHI_HOME": str(place / "home"), "FAZHI_BATCH_SIZE": str(BATCH)}


def serve(place: Path) -> tuple[Server, dict[str, str]]:
    """A server of this run's own, and the environment that speaks to it."""
    server = Server(place / "server.log", place / "prefect").wait()
    told = {"PREFECT_API_URL": server.address, "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "PREFECT_LOGGING_LEVEL": "ERROR"}
    return server, os.environ | {"PREFECT_HOME": str(place / "prefect")} | told


def hashes(place: Path) -> dict[str, str]:
    """A hash of each published table's rows; of what tells of the moment only the rest."""
    found = {}
    with duckdb.connect(str(place / "warehouse" / "fazhi.duckdb"), read_only=True) as connection:
        for (table,) in connection.execute("select table_name from duckdb_tables() where schema_name = 'marts' order by 1").fetchall():
            if table != "run":
                rows = connection.execute(f"select * {OF_THE_MOMENT.get(table, '')} from marts.{table} order by all").fetchall()
                found[table] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return found


if __name__ == "__main__":
    main()
