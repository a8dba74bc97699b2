"""What nights cost over many documents: the first load, a night with nothing new, one with a hundred new documents.

usage: python bench/nights.py [COUNT] [DIR]      (10,000 by default; DIR, emptied first, /tmp/fazhi-nights by default)

fazhi's own stages are told apart from the start-up of Prefect, with what is loaded while it starts, and what dbt makes of the models (dbt).
First load: seconds per document for the first tenth and for all, so that a ratio near 1 says flat. Each run is a process of its own;
processor is the time that it used on all cores, which others at work on the machine do not change much, and peak is its resident memory.
After each night every published fact is compared with what the reports were made to state; the bench ends with status 1 where some are not
that.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
from generated import Made, made_up

PROGRAM = """
import json, resource
from fazhi.cli.build import main_job
from fazhi.settings import load
outcome = main_job(load())()
used = resource.getrusage(resource.RUSAGE_SELF)
peak, processor = used.ru_maxrss / 1024, used.ru_utime + used.ru_stime
print(json.dumps({"status": outcome.status, "seconds": outcome.seconds, "peak": peak, "processor": processor, "held": outcome.assessment.held_because}))
"""


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    place = Path(sys.argv[2] if len(sys.argv) > 2 else "/tmp/fazhi-nights")
    shutil.rmtree(place, ignore_errors=True)
    (place / "raw").mkdir(parents=True)
    made, stated = made_up(count + 100), list[tuple[str, int, str, float]]()
    stated += land(place, islice(made, count // 10))
    few = night(place, f"first load of {count // 10:,}", stated)
    stated += land(place, islice(made, count - count // 10))
    many = night(place, f"the other {count - count // 10:,}", stated)
    each = [sum(told["seconds"][stage] for stage in ("ingest", "parse")) for told in (few, many)]
    per = each[0] / (count // 10), each[1] / (count - count // 10)
    print(f"read and parse: {per[0] * 1000:.1f} and {per[1] * 1000:.1f} ms a document, ratio {per[1] / per[0]:.2f}")
    nothing = night(place, "nothing new", stated)
    stated += land(place, made)
    new = night(place, "100 new", stated)
    size = (place / "warehouse" / "fazhi.duckdb").stat().st_size
    written = sum(path.stat().st_size for path in (place / "raw").iterdir())
    print(f"published file {size / 2**20:.0f} MiB, texts {written / 2**20:.0f} MiB, ratio {size / written:.1f}")
    sys.exit(any(told["wrong"] for told in (few, many, nothing, new)))


def land(place: Path, made: Iterable[Made]) -> list[tuple[str, int, str, float]]:
    """Write reports to the landing directory; what they state, as code, year, indicator and value."""
    stated = []
    for report in made:
        (place / "raw" / report.name).write_text(report.text, encoding="utf-8")
        stated += [(report.code, report.year, indicator_id, value) for indicator_id, value in report.facts.items()]
    return stated


def compared(place: Path, stated: list[tuple[str, int, str, float]]) -> tuple[int, int]:
    """How many of the published facts are what the reports state, and how many are not, or miss."""
    wanted = pl.DataFrame(stated, schema=["jurisdiction_code", "year", "indicator_id", "value"], orient="row").to_arrow()
    with duckdb.connect(str(place / "warehouse" / "fazhi.duckdb"), read_only=True) as connection:
        connection.register("wanted", wanted)
        (right, wrong), *_ = connection.execute(
            "select count(*) filter (where wanted.value = facts.value), count(*) filter (where wanted.value is distinct from facts.value)"
            " from wanted full join marts.fct_indicator_yearly as facts using (jurisdiction_code, year, indicator_id)"
        ).fetchall()
    return right, wrong


def night(place: Path, what: str, stated: list[tuple[str, int, str, float]]) -> dict[str, Any]:
    start = time.perf_counter()
    environment = os.environ | {"FAZHI_HOME": str(place / "home")}
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=place, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    told = json.loads(done.stdout.splitlines()[-1])
    stages = " · ".join(f"{stage} {spent:.1f}" for stage, spent in told["seconds"].items())
    own, everything = sum(spent for stage, spent in told["seconds"].items() if stage != "dbt"), time.perf_counter() - start
    ran = f"fazhi's own {own:.1f} s ({stages}), all {everything:.1f} s, processor {told['processor']:.0f} s, peak {told['peak']:.0f} MiB"
    right, told["wrong"] = compared(place, stated)
    facts = f"{told['wrong']:,} published facts are not what the reports state, {right:,} are" if told["wrong"] else f"all {right:,} facts as stated"
    print(f"{what}: {told['status']}, {ran} {told['held'] or ''}; {facts}", flush=True)
    return told


if __name__ == "__main__":
    main()
