"""What nights cost over many documents: the first load, a night with nothing new, one with a hundred new documents.

usage: python bench/nights.py [COUNT] [DIR]      (10,000 by default; DIR, emptied first, /tmp/fazhi-nights by default)

fazhi's own stages are told apart from the start-up of Prefect and dbt. First load: seconds per document for the first tenth and
for all, so that a ratio near 1 says flat. Each run is a process of its own; peak is its resident memory.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from generated import reports

PROGRAM = """
import json, resource
from fazhi.cli.screen import prepare_prefect
from fazhi.settings import load
prepare_prefect(load())
from flows.build import build
outcome = build()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"status": outcome.status, "seconds": outcome.seconds, "peak": peak, "held": outcome.assessment.held_because}))
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    place = Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/fazhi-nights")
    shutil.rmtree(place, ignore_errors=True)
    (place / "raw").mkdir(parents=True)
    texts = list(reports(count + 100))
    write(place, texts[: count // 10])
    few = night(place, f"first load of {count // 10:,}")
    write(place, texts[count // 10 : count])
    many = night(place, f"the other {count - count // 10:,}")
    each = [sum(told["seconds"][stage] for stage in ("ingest", "parse")) for told in (few, many)]
    per = each[0] / (count // 10), each[1] / (count - count // 10)
    print(f"read and parse: {per[0] * 1000:.1f} and {per[1] * 1000:.1f} ms a document, ratio {per[1] / per[0]:.2f}")
    night(place, "nothing new")
    write(place, texts[count:])
    night(place, "100 new")
    size = (place / "warehouse" / "fazhi.duckdb").stat().st_size
    written = sum(len(text.encode()) for _, text in texts)
    print(f"published file {size / 2**20:.0f} MiB, texts {written / 2**20:.0f} MiB, ratio {size / written:.1f}")


def write(place: Path, texts: list[tuple[str, str]]) -> None:
    for name, text in texts:
        (place / "raw" / name).write_text(text, encoding="utf-8")


def night(place: Path, what: str) -> dict[str, object]:
    start = time.perf_counter()
    environment = os.environ | {"FAZHI_HOME": str(place / "home")}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    stages = " · ".join(f"{stage} {spent:.1f}" for stage, spent in told["seconds"].items())
    own, everything = sum(told["seconds"].values()), time.perf_counter() - start
    print(f"{what}: {told['status']}, fazhi's own {own:.1f} s ({stages}), all {everything:.1f} s, peak {told['peak']:.0f} MiB {told['held'] or ''}", flush=True)
    return told


if __name__ == "__main__":
    main()
