"""The semantic layer, asked by dbt-metricflow and compared with the published facts. MetricFlow needs other packages than fazhi."""

import csv
import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import duckdb
import pytest

from fazhi.catalog import load_catalog
from fazhi.settings import load
from tests.apart import apart, needs_apart
from tests.conftest import ROOT

AT_ONCE = 65
"""Metrics of one question: MetricFlow joins two queries of each, and DuckDB has not the memory for all 129."""
SQL = """
    select indicator_id, level, year, sum(value) filter (where is_comparable_unit), avg(value) filter (where is_comparable_unit)
    from marts.fct_indicator_yearly group by all"""
SEVERAL = "select indicator_id from marts.fct_indicator_yearly group by all having count(distinct level) > 1 order by 1"


@pytest.mark.long(30)
@needs_apart
def test_each_metric_gives_what_sql_gives_and_none_over_several_levels(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(built / "raw", built / "fazhi.duckdb")
    for variable, database in (("FAZHI_WORKING_DB", settings.working), ("FAZHI_MARTS_DB", settings.marts)):
        monkeypatch.setenv(variable, str(shutil.copy2(database, tmp_path)))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(ROOT / "dbt_project"))
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    for name in ("dbt_project", "dbt_project.yml"):  # mf looks for its manifest in the directory that it runs in
        (tmp_path / name).symlink_to(ROOT / name)
    indicators = load_catalog().indicators
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        facts = connection.execute(SQL).fetchall()
        several = [indicator for (indicator,) in connection.execute(SEVERAL).fetchall()]
    stated = {(indicator, level, year): mean if indicators[indicator].kind == "rate" else total for indicator, level, year, total, mean in facts}
    names = list(indicators)
    parts = [names[i : i + AT_ONCE] for i in range(0, len(names), AT_ONCE)]
    *answers, (over,) = asked(tmp_path, *((part, "--group-by", "fact__level,metric_time__year") for part in parts), (several,))
    told = {
        (indicator, row["fact__level"], int(row["metric_time__year"][:4])): float(row[indicator])
        for part, rows in zip(parts, answers, strict=True)
        for row in rows
        for indicator in part
        if row[indicator]
    }
    assert told == pytest.approx({key: value for key, value in stated.items() if value is not None})
    assert len(told) > 50

    assert several
    assert set(over.values()) == {""}, "added over levels"


def asked(place: Path, *questions: tuple[Iterable[str], *tuple[str, ...]]) -> list[list[dict[str, str]]]:
    """The rows that MetricFlow answers to each question (metrics, and how), once what it is told of them is found valid."""
    files = [place / f"answer_{i}.csv" for i in range(len(questions))]
    told = [
        ["mf", "query", "--metrics", ",".join(metrics), *how, "--limit", "100000", "--csv", str(file)]
        for (metrics, *how), file in zip(questions, files, strict=True)
    ]
    first = [["dbt", "parse", "--quiet", "--no-version-check"], ["mf", "validate-configs"]]
    apart("python", ROOT / "tests" / "apart" / "in_turn.py", json.dumps([*first, *told]), cwd=place)
    return [list(csv.DictReader(file.read_text(encoding="utf-8").splitlines())) for file in files]
