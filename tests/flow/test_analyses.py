"""The notebooks, run on reports whose answer is known."""

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from tests.conftest import ROOT
from tests.flow import panel

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def cells(notebook: Path) -> list[dict[str, Any]]:
    return [cell for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]


def run(name: str, **choices: Any) -> dict[str, Any]:
    """What the notebook's names are in the end, with other choices than its first cell's. Its file is closed: who opens it in another way could not."""
    names: dict[str, Any] = {}
    first, *others = ["".join(cell["source"]) for cell in cells(ROOT / "notebooks" / f"{name}.ipynb")]
    exec(first, names)
    assert set(choices) <= set(names)
    names |= choices
    try:
        for source in others:
            exec(source, names)
    finally:
        names["file"].close()
    return names


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_is_kept(notebook: Path) -> None:
    assert [cell["source"] for cell in cells(notebook) if cell["outputs"] or cell["execution_count"]] == []


@pytest.fixture(scope="module")
def regression(annotated: Path) -> dict[str, Any]:
    return run("panel_regression", WAREHOUSE=str(annotated))


def test_the_regression_finds_what_the_reports_were_made_with(regression: dict[str, Any]) -> None:
    made = {"log_count": panel.LOAD, "rate": panel.APPEARANCE}
    within = regression["within"]  # of twenty drawings one misses its interval of 95 %, of ten thousand one this
    assert all(abs(within.params[name] - told) < 4 * within.std_errors[name] for name, told in made.items())
    assert all(row["lower"] < within.params[name] < row["upper"] for name, row in regression["intervals"].iterrows())
    sample = regression["sample"].reset_index()
    dummies = [(sample[column].to_numpy()[:, None] == np.unique(sample[column])) for column in ("place_id", "year")]
    design = np.column_stack([sample[["log_count", "rate"]], *dummies]).astype(float)
    by_dummies = np.linalg.lstsq(design, sample["outcome"].to_numpy(), rcond=None)[0][:2]
    assert regression["within"].params.to_numpy() == pytest.approx(by_dummies)


def test_the_sample_is_what_the_file_has(annotated: Path, regression: dict[str, Any]) -> None:
    with duckdb.connect(str(annotated), read_only=True) as connection:
        stated = connection.execute(
            "select distinct place_id, mention.year from marts.fct_indicator_mention as mention join marts.dim_report using (report_id)"
            " join marts.dim_jurisdiction as place on place.jurisdiction_code = mention.jurisdiction_code and mention.year between first_year and last_year"
            " where starts_with(source_uri, 'panel_') and scope = 'region' and list_contains($1, indicator_id)",
            [["litigation_loss_rate", "reconsideration_cases_accepted", "head_appearance_rate"]],
        ).fetchall()
    assert len(stated) > 150
    assert set(stated) <= set(zip(regression["facts"]["place_id"], regression["facts"]["year"], strict=True))
    counts = list(regression["steps"].values())
    assert counts[:-1] == sorted(counts[:-1], reverse=True)
    assert counts[-2:] == [len(regression["sample"]), regression["within"].entity_info["total"]]


def test_too_few_places_are_no_regression(annotated: Path) -> None:
    with pytest.raises(ValueError, match=r"of 30 needed: choose another level"):
        run("panel_regression", WAREHOUSE=str(annotated), LEVEL="province")


def test_a_ranking_without_doubt_is_the_stated_one(annotated: Path) -> None:
    names = run("ranking_certainty", WAREHOUSE=str(annotated), YEAR=2020, LEVEL="prefecture", SCOPE="region", DOUBTS=[], DRAWS=20)
    with duckdb.connect(str(annotated), read_only=True) as connection:
        stated = connection.execute(
            "select name, value, rank() over (order by value desc) from marts.rpt_scope_ranking"
            " where indicator_id = 'litigation_loss_rate' and year = 2020 and level = 'prefecture' and scope = 'region' order by 3, jurisdiction_code"
        ).fetchall()
    ranking = names["ranking"]
    assert len(stated) > panel.PLACES / 2
    assert ranking.select("name", "value", "rank").rows() == stated
    assert ranking["low"].to_list() == ranking["high"].to_list() == ranking["rank"].to_list()


def test_each_doubt_takes_certainty_away(annotated: Path) -> None:
    names = run("ranking_certainty", WAREHOUSE=str(annotated), LEVEL="prefecture", DRAWS=400)
    apart = dict(names["apart"].rows())
    assert 0 < apart["all"] < apart["chance"] + 0.05 < apart["none"] <= 1
    ranking = names["ranking"]
    assert ((ranking["low"] <= ranking["rank"]) & (ranking["rank"] <= ranking["high"])).mean() > 0.9
    assert ranking["top_quarter"].sum() == pytest.approx(len(ranking) / 4, rel=0.1)
    names["confidence"] = np.zeros(len(ranking))
    assert names["told_apart"](names["drawn"](["reading"])) == 0, "nothing is told apart where every figure may be any other"
    names["low"], names["high"] = np.zeros(len(ranking)), np.full(len(ranking), 0.05)
    assert (names["drawn"](["wording"]) >= names["values"]).all(), "at least"


def test_what_nobody_states_is_no_ranking(annotated: Path) -> None:
    with pytest.raises(ValueError, match="no place states litigation_loss_rate"):
        run("ranking_certainty", WAREHOUSE=str(annotated), YEAR=1999)
