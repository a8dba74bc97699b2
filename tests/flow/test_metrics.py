"""The semantic layer, asked by dbt-metricflow and compared with the published facts. MetricFlow needs other packages than fazhi."""

import csv
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


@pytest.mark.long
@needs_apart
def test_each_metric_gives_what_sql_gives_and_none_over_several_levels(built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(built / "raw", built / "fazhi.duckdb")
    for variable, database in (("FAZHI_WORKING_DB", settings.working), ("FAZHI_MARTS_DB", settings.marts)):
        monkeypatch.setenv(variable, str(shutil.copy2(database, tmp_path)))
    monkeypatch.setenv("DBT_PROFILES_DIR", str(ROOT / "dbt_project"))
    monkeypatch.setenv("DO_NOT_TRACK", "1")
    for name in ("dbt_project", "dbt_project.yml"):  # mf looks for its manifest in the directory that it runs in
        (tmp_path / name).symlink_to(ROOT / name)
    apart("dbt", "parse", "--quiet", "--no-version-check", cwd=tmp_path)
    apart("mf", "validate-configs", cwd=tmp_path)

    indicators = load_catalog().indicators
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        facts = connection.execute(SQL).fetchall()
        several = [indicator for (indicator,) in connection.execute(SEVERAL).fetchall()]
    stated = {(indicator, level, year): mean if indicators[indicator].kind == "rate" else total for indicator, level, year, total, mean in facts}
    names = list(indicators)
    told = {
        (indicator, row["fact__level"], int(row["metric_time__year"][:4])): float(row[indicator])
        for part in (names[i : i + AT_ONCE] for i in range(0, len(names), AT_ONCE))
        for row in asked(tmp_path, part, "--group-by", "fact__level,metric_time__year")
        for indicator in part
        if row[indicator]
    }
    assert told == pytest.approx({key: value for key, value in stated.items() if value is not None})
    assert len(told) > 50

    (over,) = asked(tmp_path, several)
    assert several
    assert set(over.values()) == {""}, "added over levels"


def asked(place: Path, metrics: Iterable[str], *how: str) -> list[dict[str, str]]:
    """The rows that MetricFlow answers."""
    answer = place / "answer.csv"
    apart("mf", "query", "--metrics", ",".join(metrics), *how, "--limit", "100000", "--csv", answer, cwd=place)
    with answer.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
