"""A first load by one, two and four processes and by a Dask cluster of two: how long, in proportion to one, and the same rows.

usage: python bench/scale.py [COUNT] [DIR]      (2,000 by default; DIR, emptied first, /tmp/fazhi-scale by default)

Before that, in one process, where a document's milliseconds go. Only reading and parsing: what comes after runs once a night.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import duckdb
from distributed import LocalCluster
from generated import reports
from killed_nights import serve

from fazhi.parse import Page, parse, words_of
from fazhi.settings import Settings, load
from fazhi.warehouse import landing, parsed
from fazhi.warehouse.apart import KEPT, end_kept
from fazhi.warehouse.working import Rows, connect, replace_documents

PROGRAM = """
import json, resource
from prefect import flow
from fazhi.settings import load
from fazhi.warehouse import landing, runs
from fazhi.warehouse.working import connect
from flows import build
from flows.workers import Workers
@flow
def first_load(settings):
    clock = build.Clock()
    landed = landing.scan(settings)
    with connect(settings) as connection:
        run_id = runs.start(connection, settings)
    with Workers(settings) as workers:
        with clock("read"):
            build.read(settings, workers, build.register(settings, run_id, landed)[0])
        with clock("parse"):
            build.parse(settings, workers, run_id)
    return clock.seconds
if __name__ == "__main__":
    print(json.dumps(first_load(load()) | {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
"""
SAMPLE = 250
TABLES = "select schema_name || '.' || table_name from duckdb_tables() where schema_name in ('raw', 'staging') order by 1"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    place = Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/fazhi-scale")
    shutil.rmtree(place, ignore_errors=True)
    (place / "raw").mkdir(parents=True)
    texts = list(reports(count))
    for name, text in texts:
        (place / "raw" / name).write_text(text, encoding="utf-8")
    parts(place)
    server, environment = serve(place)
    os.environ |= {name: told for name, told in environment.items() if name.startswith("PREFECT_")}  # the cluster's workers are of this process
    try:
        alone = first_load(place, environment, "1 process", FAZHI_WORKERS="1")
        for workers in ("2", "4"):
            told(alone, first_load(place, environment, f"{workers} processes", FAZHI_WORKERS=workers))
        with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            told(alone, first_load(place, environment, "Dask, 2 workers", FAZHI_DASK=cluster.scheduler_address))
    finally:
        server.end()


def parts(place: Path) -> None:
    """Milliseconds of processor time a document by part; the second time, when all is loaded."""
    settings = load(place / "raw").model_copy(update={"home": place / "parts"})
    files = landing.scan(settings)[:SAMPLE]
    _, start = reading(settings, files[:1])
    read, whole = reading(settings, files)
    read_ms = 1000 * ((whole - start) / (len(files) - 1) + start / KEPT)
    for _ in range(2):
        moments = [spent()]
        batch = read["raw.document_text"].select(list(parsed.TEXT))
        texts = batch["text"].to_pylist()
        for text in texts:
            parse(text, Page())
        moments.append(spent())
        for text in texts:
            words_of(text)
        moments.append(spent())
        rows = parsed.parse_batch(batch)
        moments.append(spent())
        with connect(settings) as connection:
            moments.append(spent())
            replace_documents(connection, read)
            replace_documents(connection, rows)
            moments.append(spent())
    parse_ms, words_ms, whole_ms, _, write_ms = (1000 * (b - a) / len(files) for a, b in pairwise(moments))
    print(
        f"{len(files)} documents of {sum(map(len, texts)) / len(texts):,.0f} characters: read {read_ms:.2f} ms · parse {parse_ms:.2f} · words {words_ms:.2f}"
        f" · second coder, rows and Arrow {whole_ms - parse_ms - words_ms:.2f} · write {write_ms:.2f}"
    )


def reading(settings: Settings, files: list[landing.Landed]) -> tuple[Rows, float]:
    """The rows of some documents, and the seconds of processor time that it took to start a process and to read them there."""
    before = spent()
    rows = landing.read_batch(settings, files)
    end_kept()
    return rows, spent() - before


def spent() -> float:
    """Seconds of processor time of this process and of the readers that it has ended."""
    return sum(os.times()[:4])


def first_load(place: Path, environment: dict[str, str], who: str, **settings: str) -> dict[str, object]:
    home = place / "home"
    shutil.rmtree(home, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=place, env=environment | {"FAZHI_HOME": str(home)} | settings, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    found = json.loads(done.stdout.splitlines()[-1])
    documents = len(list((place / "raw").iterdir()))
    each = [1000 * found[stage] / documents for stage in ("read", "parse")]
    print(f"{who}: read {each[0]:.2f} + parse {each[1]:.2f} = {sum(each):.2f} ms a document, peak of the run's own process {found['peak']:.0f} MiB", flush=True)
    return {"ms": sum(each), "rows": digest(home)}


def told(alone: dict[str, object], other: dict[str, object]) -> None:
    print(f"    {other['ms'] / alone['ms']:.2f} of the time of one; rows {'the same' if other['rows'] == alone['rows'] else 'DIFFERENT'}, by hash", flush=True)
    if other["rows"] != alone["rows"]:
        sys.exit(1)


def digest(home: Path) -> str:
    """Of all rows that were read and parsed, in the order in which they lie there."""
    sha = hashlib.sha256()
    with duckdb.connect(str(next(home.glob("*/working.duckdb"))), read_only=True) as connection:
        for (table,) in connection.execute(TABLES).fetchall():
            sha.update(repr(connection.execute(f"select columns(c -> c not in ('first_seen_at', 'parsed_at')) from {table}").fetchall()).encode())
    return sha.hexdigest()


if __name__ == "__main__":
    main()
