"""The Superset bundle: what it asks for is in the published file, and nothing is added over levels or scopes."""

import re
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from tests.conftest import ROOT

BUNDLE = ROOT / "deploy" / "superset"


def told(folder: str) -> dict[str, dict[str, Any]]:
    """What stands in the files of a folder, by uuid."""
    return {content["uuid"]: content for content in (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((BUNDLE / folder).rglob("*.yaml")))}


DATASETS, CHARTS = told("datasets"), told("charts")
(DASHBOARD,) = told("dashboards").values()


@pytest.fixture(scope="module")
def file(published: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(published), read_only=True)


@pytest.mark.parametrize("uuid", DATASETS, ids=lambda uuid: DATASETS[uuid]["table_name"])
def test_a_dataset_has_the_columns_and_metrics_that_it_tells(file: duckdb.DuckDBPyConnection, uuid: str) -> None:
    dataset = DATASETS[uuid]
    rows = file.sql(dataset["sql"])
    types = dict(zip(rows.columns, map(str, rows.types), strict=True))
    assert {column["column_name"]: column["type"] for column in dataset["columns"]} == types
    named = [name for name in rows.columns if name.endswith("_name")]
    for name in named:
        unknown = file.execute(f"select count(*) from ({dataset['sql']}) where {name} is null or not regexp_matches({name}, '[一-龥]')").fetchall()
        assert unknown == [(0,)], f"{name} is said in Chinese too"
    for metric in dataset["metrics"]:
        assert file.execute(f"select {metric['expression']} from ({dataset['sql']}) where level = 'county'").fetchall()


def test_what_is_of_several_levels_or_scopes_has_no_value(file: duckdb.DuckDBPyConnection) -> None:
    guarded = {"median": "level, scope, indicator_id", "share": "level", "place_years": "level"}
    metrics = {metric["metric_name"]: (metric["expression"], dataset["sql"]) for dataset in DATASETS.values() for metric in dataset["metrics"]}
    for name, kept in guarded.items():
        expression, sql = metrics[name]
        assert file.execute(f"select {expression} from ({sql})").fetchall() == [(None,)]
        assert all(value is not None for (value,) in file.execute(f"select {expression} from ({sql}) group by {kept}").fetchall())
    figures = [name for name, (expression, sql) in metrics.items() if re.search(r"(sum|avg|median)\((value|due|reported)", expression)]
    assert sorted(figures) == ["median", "share"]


@pytest.mark.parametrize("uuid", CHARTS, ids=lambda uuid: CHARTS[uuid]["slice_name"])
def test_a_chart_asks_for_what_its_dataset_has(file: duckdb.DuckDBPyConnection, uuid: str) -> None:
    params, dataset = CHARTS[uuid]["params"], DATASETS[CHARTS[uuid]["dataset_uuid"]]
    assert params["viz_type"] == CHARTS[uuid]["viz_type"]
    groups = [params["groupby"]] if isinstance(params.get("groupby"), str) else params.get("groupby", [])
    columns = {*groups, *params.get("columns", []), *params.get("all_columns", []), *filter(None, [params.get("x_axis")])}
    metrics = {*params.get("metrics", []), *filter(None, [params.get("metric"), params.get("timeseries_limit_metric")])}
    assert columns <= {column["column_name"] for column in dataset["columns"]}
    assert metrics <= {metric["metric_name"] for metric in dataset["metrics"]}
    kept = {told["subject"]: told["comparator"] for told in params["adhoc_filters"]}
    for column, value in kept.items():
        table = {"indicator_id": "dim_indicator", "scope": "fct_indicator_scope_yearly"}[column]
        assert file.execute(f"select count(*) > 0 from marts.{table} where {column} = $1", [value]).fetchall() == [(True,)]
    assert "median" not in metrics or "indicator_id" in kept, "a median is of one indicator"


def test_the_dashboard_has_every_chart_and_filters_by_year_level_province_and_scope() -> None:
    shown = {part["meta"]["chartId"]: part["meta"] for part in DASHBOARD["position"].values() if isinstance(part, dict) and part["type"] == "CHART"}
    assert {meta["uuid"]: meta["sliceName"] for meta in shown.values()} == {uuid: chart["slice_name"] for uuid, chart in CHARTS.items()}
    filters = {told["targets"][0]["column"]["name"]: told for told in DASHBOARD["metadata"]["native_filter_configuration"]}
    assert list(filters) == ["year", "level_name", "province_name", "scope_name"]
    for column, asked in filters.items():
        assert column in {held["column_name"] for held in DATASETS[asked["targets"][0]["datasetUuid"]]["columns"]}
        for number, meta in shown.items():
            chart = CHARTS[meta["uuid"]]
            there = column in {held["column_name"] for held in DATASETS[chart["dataset_uuid"]]["columns"]}
            apart = column in chart["params"].get("groupby", []) or column.removesuffix("_name") in {
                kept["subject"] for kept in chart["params"]["adhoc_filters"]
            }
            assert (number not in asked["scope"]["excluded"]) == (there and not (apart and column in {"level_name", "scope_name"})), meta["sliceName"]
    for column in ("level_name", "scope_name"):
        assert not filters[column]["controlValues"]["multiSelect"], "one at a time"
        assert filters[column]["controlValues"]["enableEmptyFilter"], "never none"
        assert len(filters[column]["defaultDataMask"]["filterState"]["value"]) == 1
