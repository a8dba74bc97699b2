"""SIGKILL at many moments spread over all stages, then one clean run: the same published tables as an undisturbed run, by hash.

usage: python bench/killed_nights.py [KILLS]      (40 by default; a Prefect server of its own is started once)
"""

import hashlib
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import duckdb
from generated import reports

PROGRAM = "from flows.build import build; build()"
OF_THE_MOMENT = {"fct_fact_revision": "exclude (run_id, revised_at)", "dim_report": "exclude (ingested_at)"}
DOCUMENTS, BATCH = 60, 10


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    place = Path(tempfile.mkdtemp(prefix="fazhi-killed-"))
    for name, text in reports(DOCUMENTS):
        for run in ("undisturbed", "killed"):
            (place / run / "raw").mkdir(parents=True, exist_ok=True)
            (place / run / "raw" / name).write_text(text, encoding="utf-8")
    server, environment = serve(place)
    try:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", PROGRAM], cwd=place / "undisturbed", env=of(place / "undisturbed", environment), check=True, capture_output=True)
        whole = time.perf_counter() - start
        print(f"undisturbed: {whole:.1f} s", flush=True)
        rng = random.Random(1)
        reached = 0
        for number in range(kills):
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM],
                cwd=place / "killed",
                env=of(place / "killed", environment),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            moment = whole * (0.2 + 0.8 * (number + rng.random()) / kills)
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                reached += 1
        last = subprocess.run([sys.executable, "-c", PROGRAM], cwd=place / "killed", env=of(place / "killed", environment), check=False, capture_output=True)
        print(f"{reached} of {kills} killed while at work; the clean run after them ended with status {last.returncode}")
        same = hashes(place / "undisturbed") == hashes(place / "killed")
        print(f"published tables {'the same' if same else 'DIFFERENT'}, by hash")
        sys.exit(0 if same and last.returncode == 0 else 1)
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(30)
        shutil.rmtree(place, ignore_errors=True)


def of(place: Path, environment: dict[str, str]) -> dict[str, str]:
    return environment | {"FAZHI_HOME": str(place / "home"), "FAZHI_BATCH_SIZE": str(BATCH)}


def serve(place: Path) -> tuple[subprocess.Popen[bytes], dict[str, str]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "PREFECT_HOME": str(place / "prefect"),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
    }
    command = [str(Path(sys.executable).with_name("prefect")), "server", "start", "--port", str(port)]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    for _ in range(120):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/health", timeout=2)
            break
        except OSError:
            time.sleep(1)
    return server, environment


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
