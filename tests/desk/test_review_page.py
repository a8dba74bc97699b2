"""The review desk on the page: decide, be shown the next, undo, correct."""

from pathlib import Path
from typing import Any

import duckdb
import pytest
from streamlit.testing.v1 import AppTest

from fazhi.warehouse import reviews

PAGE = Path(__file__).parent.parent.parent / "fazhi" / "desk" / "page" / "app.py"


@pytest.fixture
def page(built_of_three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("FAZHI_WAREHOUSE", str(built_of_three / "fazhi.duckdb"))
    monkeypatch.setenv("FAZHI_REVIEWS", str(tmp_path / "reviews"))
    app = AppTest.from_file(str(PAGE), default_timeout=60)
    app.query_params["view"] = "review"
    return app.run()


def shown(page: Any) -> str:
    assert not page.exception, page.exception
    return next(told.proto.body for told in page.get("html") if 'data-testid="item"' in told.proto.body)


def button(page: Any, name: str) -> Any:
    """The button of this name of the item that is shown."""
    return next(button for button in page.button if button.key and button.key.startswith(f"{name}-"))


def test_one_item_after_another_and_the_last_decision_undone(page: Any, built_of_three: Path, tmp_path: Path) -> None:
    assert "审定人" in page.info[0].value
    page.text_input(key="who").set_value("wang").run()
    with duckdb.connect(str(built_of_three / "fazhi.duckdb"), read_only=True) as connection:
        queue = connection.execute("select surface from marts.rpt_review_queue order by place limit 3").fetchall()
    first = shown(page)
    assert f'<mark class="here">{queue[0][0]}</mark>' in first
    button(page, "take-none").click().run()
    assert shown(page) != first
    page.button(key="undo").click().run()
    assert shown(page) == first
    assert reviews.read_decisions(tmp_path / "reviews") == []
    assert len((tmp_path / "reviews" / "wang.jsonl").read_text(encoding="utf-8").splitlines()) == 2
    button(page, "take-1").click().run()
    (decision,) = reviews.read_decisions(tmp_path / "reviews")
    assert decision.told["surface"] == queue[0][0]
    assert decision.told["what"]["indicators"]
    second = shown(page)
    button(page, "skip").click().run()
    assert shown(page) not in {first, second}


def test_a_correction_says_only_what_it_changes(page: Any, tmp_path: Path) -> None:
    page.text_input(key="who").set_value("李").run()
    page.number_input[0].set_value(7.0)
    next(box for box in page.text_input if box.label == "年度").set_value("2019")
    next(button for button in page.button if button.label == "保存").click().run()
    assert not page.exception
    (decision,) = reviews.read_decisions(tmp_path / "reviews")
    assert {name: decision.told["what"].get(name) for name in ("value", "year", "unit", "scope")} == {"value": 7.0, "year": 2019, "unit": None, "scope": None}
    assert (tmp_path / "reviews" / "李.jsonl").exists()


def test_the_figure_that_a_report_shows_is_corrected_though_nothing_doubts_it(page: Any, built_of_three: Path, tmp_path: Path) -> None:
    with duckdb.connect(str(built_of_three / "fazhi.duckdb"), read_only=True) as connection:
        sql = "select quantity_id, report_id from marts.fct_indicator_yearly where indicator_id = 'reconsideration_cases_accepted' and value = 192"
        ((quantity, report),) = connection.execute(sql).fetchall()
        assert connection.execute("select count(*) from marts.rpt_review_queue where quantity_id = ?", [quantity]).fetchone() == (0,)
    page.query_params.clear()
    page.query_params.update({"view": "report", "report": report, "figure": quantity.rpartition("-")[2]})
    assert f"quantity={quantity}" in "".join(told.proto.body for told in page.run().get("html"))
    page.query_params.clear()
    page.query_params.update({"view": "review", "quantity": quantity})
    page.run().text_input(key="who").set_value("wang").run()
    assert '<mark class="here">192件</mark>' in shown(page)
    assert "行政复议受理件数" in button(page, "take-1").label
    page.number_input[0].set_value(193.0)
    next(button for button in page.button if button.label == "保存").click().run()
    (decision,) = reviews.read_decisions(tmp_path / "reviews")
    assert (decision.told["what"]["value"], decision.told["what"]["indicators"]) == (193.0, ["reconsideration_cases_accepted"])
    assert any("您已审定这个数字" in told.proto.body for told in page.get("html"))
    page.button(key="take_back").click().run()
    assert reviews.read_decisions(tmp_path / "reviews") == []
    assert "192件" in shown(page)
    page.query_params["quantity"] = "none-0001"
    assert any("数据库中没有这个数字" in told.proto.body for told in page.run().get("html"))
