"""The semantic layer, asked by dbt-metricflow and compared with the published facts.

usage: python bench/metrics.py [DIR]      (DIR, /tmp/fazhi-metrics by default, keeps dbt-metricflow's Python: a minute the first time)

MetricFlow needs other packages than fazhi, so it gets a Python of its own. It validates the layer against the database of the samples, and is asked for
the metric of every indicator by level and year, which must be what SQL over the published file gives; and without a level, where the places are of
several, which must give nothing.
"""

import csv
import os
import subprocess
import sys
import time
import venv
from pathlib import Path

import duckdb

from fazhi.catalog import load_catalog
from fazhi.settings import load

ROOT = Path(__file__).parent.parent
NEEDS = ("dbt-metricflow==0.15.*", "dbt-core>=1.11,<1.12", "dbt-duckdb>=1.11,<1.12")
SQL = """
    select indicator_id, level, year, sum(value) filter (where is_comparable_unit), avg(value) filter (where is_comparable_unit)
    from marts.fct_indicator_yearly group by all"""


def main() -> None:
    place = Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/fazhi-metrics").resolve()
    place.mkdir(parents=True, exist_ok=True)
    metricflow = prepared(place)
    settings = load(ROOT / "raw", place / "fazhi.duckdb", home=place / "home")
    run = [sys.executable, "-m", "fazhi.cli", "run", "--raw", str(settings.raw), "--warehouse", str(settings.warehouse)]
    environment = os.environ | {
        "FAZHI_HOME": str(settings.home),
        "FAZHI_WORKING_DB": str(settings.working),
        "FAZHI_MARTS_DB": str(settings.marts),
        "DBT_PROFILES_DIR": str(ROOT / "dbt_project"),
        "DO_NOT_TRACK": "1",
    }
    done(run, place, environment)
    done([str(metricflow / "dbt"), "parse", "--quiet", "--no-version-check"], place, environment)
    mf = str(metricflow / "mf")
    done([mf, "validate-configs"], place, environment)
    indicators = load_catalog().indicators
    start = time.perf_counter()
    answers = asked(mf, place, environment, ",".join(indicators), "fact__level,metric_time__year")
    spent = time.perf_counter() - start
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        expected = {
            (indicator, level, year): mean if indicators[indicator].kind == "rate" else total
            for indicator, level, year, total, mean in connection.execute(SQL).fetchall()
            if (mean if indicators[indicator].kind == "rate" else total) is not None
        }
        mixed = connection.execute("select indicator_id from marts.fct_indicator_yearly group by all having count(distinct level) > 1 order by 1").fetchall()
    told = {
        (indicator, row["fact__level"], int(row["metric_time__year"][:4])): float(row[indicator])
        for row in answers
        for indicator in indicators
        if row[indicator]
    }
    wrong = {key for key in told.keys() | expected.keys() if abs(told.get(key, 1e18) - expected.get(key, -1e18)) > 1e-6}
    if wrong:
        sys.exit(f"{len(wrong)} values are not what the published file gives, such as {min(wrong)}")
    print(f"{len(indicators)} metrics by level and year in {spent:.1f} s: all {len(told)} values are those of the published file")
    (over,) = asked(mf, place, environment, ",".join(name for (name,) in mixed), None)
    if added := [name for (name,) in mixed if over[name]]:
        sys.exit(f"added over levels: {', '.join(added)}")
    print(f"without a level none of the {len(mixed)} indicators that several levels state has a value")


def prepared(place: Path) -> Path:
    """The programs of a Python that has MetricFlow, and the project beside them: mf looks for its manifest in the directory that it runs in."""
    for name in ("dbt_project", "dbt_project.yml"):
        (place / name).unlink(missing_ok=True)  # it may lead to another checkout
        (place / name).symlink_to(ROOT / name)
    programs = place / "metricflow" / "bin"
    if not (programs / "mf").exists():
        venv.create(place / "metricflow", with_pip=True, clear=True)
        done([str(programs / "pip"), "install", "--quiet", "--disable-pip-version-check", *NEEDS], place, dict(os.environ))
    return programs


def asked(mf: str, place: Path, environment: dict[str, str], metrics: str, group_by: str | None) -> list[dict[str, str]]:
    """The rows that MetricFlow answers."""
    answer = place / "answer.csv"
    answer.unlink(missing_ok=True)
    by = ["--group-by", group_by] if group_by else []
    done([mf, "query", "--metrics", metrics, *by, "--limit", "100000", "--csv", str(answer)], place, environment)
    with answer.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def done(command: list[str], place: Path, environment: dict[str, str]) -> None:
    """Run a command; ends the bench with what it said where it fails."""
    run = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if run.returncode:
        sys.exit(f"{' '.join(command[:2])}: {(run.stderr or run.stdout)[-2000:]}")


if __name__ == "__main__":
    main()
