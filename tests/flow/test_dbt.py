"""What dbt itself does: its own reading of the project, the SQL that it makes of it, its contracts, unit tests and semantic layer.

It takes 3 s to load, and so is loaded by what needs it: one of pytest's workers begins these one behind the other.
"""

import os
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from fazhi.catalog import load_catalog
from fazhi.desk.metrics import metrics
from fazhi.settings import load
from fazhi.warehouse import marts
from fazhi.warehouse.marts import TransformError
from tests.conftest import ROOT, clone


@pytest.fixture(scope="module")
def transform() -> Any:
    from fazhi.warehouse import transform

    return transform


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """The samples of raw/, published, to change."""
    clone(built, load(tmp_path / "raw", tmp_path / "fazhi.duckdb"))
    return tmp_path


@pytest.mark.parametrize("told", [{"data_type": "integer"}, {"name": "another"}])
def test_a_model_whose_query_is_not_what_its_contract_tells_is_not_built(
    own: Path, told: dict[str, str], transform: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load(own / "raw", own / "fazhi.duckdb")
    project = transform.load_project(settings)
    columns = project.nodes["model.fazhi.report_text"].columns
    monkeypatch.setitem(columns, "text", replace(columns["text"], **told))
    settings.marts.unlink()
    with pytest.raises(TransformError, match=r"model report_text: .*contract"):
        transform.dbt(settings, project, "run", "--select", "report_text")


def test_what_dbt_made_and_remembered_costs_nothing_but_time_where_it_is_damaged(
    own: Path, transform: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, of_all = load(own / "raw", own / "fazhi.duckdb"), Path(os.environ["XDG_CACHE_HOME"]) / "fazhi"
    with duckdb.connect(str(settings.working)) as connection:
        statements = connection.execute("from ops.statement order by place").fetchall()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(transform, "_loaded", {})
    remembered = transform._remembered(settings)
    remembered.parent.mkdir(parents=True)
    remembered.write_bytes(b"damaged")
    for made in of_all.glob("statements_*.json"):
        (remembered.parent / made.name).write_bytes(made.read_bytes().replace(b"fct_indicator_yearly", b"fct_indicator_weekly", 1))
    asked, ask = [], transform.statements
    monkeypatch.setattr(transform, "statements", lambda *given: asked.append(given) or ask(*given))
    for _ in range(2):
        marts.begin(settings)
        with duckdb.connect(str(settings.working)) as connection:
            assert connection.execute("from ops.statement order by place").fetchall() == statements
    assert len(asked) == 1, "dbt is asked where it is damaged, and then no more"
    assert b"fct_indicator_yearly" in remembered.read_bytes(), "it is written anew"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.delenv("HOME")
    assert transform._remembered(settings).parent == settings.home / "fazhi"


def test_another_name_of_an_indicator_is_other_sql_and_another_definition_is_not(own: Path, transform: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(own / "raw", own / "fazhi.duckdb")
    monkeypatch.setattr(transform, "statements", lambda *_: (_ for _ in ()).throw(AssertionError("dbt is asked")))
    for column, is_asked in (("definition", False), ("name_en", True)):
        with duckdb.connect(str(settings.working)) as connection:
            connection.execute(f"update catalog.indicator set {column} = 'Another' where indicator_id = 'litigation_cases'")
        with pytest.raises(AssertionError, match="dbt is asked") if is_asked else nullcontext():
            marts.begin(settings)


def test_dbt_unit_tests(built: Path, transform: Any) -> None:
    settings = load(built / "raw", built / "fazhi.duckdb")
    transform.dbt(settings, transform.load_project(settings), "test", "--select", "test_type:unit")


def test_the_semantic_layer_is_as_the_catalog_is_and_adds_over_no_levels(built: Path, transform: Any) -> None:
    from dbt.contracts.graph.semantic_manifest import SemanticManifest

    assert (ROOT / "dbt_project" / "models" / "metrics.yml").read_text(encoding="utf-8") == metrics(), (
        "run: fazhi docs --metrics dbt_project/models/metrics.yml"
    )
    project = transform.load_project(load(built / "raw", built / "fazhi.duckdb"))
    assert SemanticManifest(project).validate()
    told = {metric.name: metric.type_params for metric in project.metrics.values()}
    for indicator in load_catalog().indicators.values():
        parts = [part.name for part in told[indicator.id].metrics or []]
        assert parts == ["raw_mean" if indicator.kind == "rate" else "raw_sum", "levels", *(["years"] if indicator.stock else [])]
        assert f"case when {'levels = 1 and years = 1' if indicator.stock else 'levels = 1'} then {parts[0]} end" == told[indicator.id].expr
