"""Indicators of one's own, tried on the published file and measured alone."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from fazhi.catalog import Example, load_catalog
from fazhi.cli import app
from fazhi.desk.own_indicator import spread
from fazhi.evaluate import COLUMNS, GoldError, evaluate
from fazhi.parse.examples import misread
from fazhi.parse.language.tags import Tags, said_anywhere
from tests.conftest import ROOT

MINE = """theme: mine
indicators:
  - id: {id}
    zh: 办理复议案件数
    en: Reconsideration cases handled
    unit: 件
    kind: count
    definition: 办理的行政复议案件件数
    counted_in: case
    said:
      - {said}
    examples:
      - {{text: '全年办理行政复议案件35件。', value: {value}}}
"""


def tried(file: Path, text: str, warehouse: Path, *options: str) -> str:
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(app, ["indicator", "try", str(file), "--warehouse", str(warehouse), *options]).output


def test_what_it_would_link_is_told_with_its_sentence_and_whose_the_figure_is(published: Path, tmp_path: Path) -> None:
    output = tmp_path / "hits.csv"
    told = tried(tmp_path / "mine.yml", MINE.format(id="cases_handled", said="办理|受理 行政复议案件", value=35), published, "--output", str(output))
    assert re.search(r"cases_handled\t4\t4\t1\treconsideration_cases_accepted \(4\)", told), told
    assert "河南省信阳市\t2023\t192件\town\tactual\treconsideration_cases_accepted\t市政府共受理行政复议案件【192件】" in told
    assert len(output.read_text(encoding="utf-8-sig").splitlines()) == 5


def test_a_file_and_its_examples_are_checked_before_anything_is_published(tmp_path: Path) -> None:
    right = MINE.format(id="cases_handled", said="办理|受理 行政复议案件", value=35)
    told = tried(tmp_path / "mine.yml", right, tmp_path / "none.duckdb")
    assert "every example gives what it says" in told
    assert "none.duckdb does not exist yet: publish it with" in told.replace("\n", " ")
    wrong = tried(tmp_path / "mine.yml", right.replace("value: 35", "value: 36"), tmp_path / "none.duckdb")
    assert "should give 36 and gives 35" in wrong
    assert "does not exist" not in wrong
    unknown = tried(tmp_path / "mine.yaml", right.replace("办理|受理", "acept|受理"), tmp_path / "none.duckdb").replace("\n", "")
    assert f"{tmp_path / 'mine.yaml'}, cases_handled" in unknown, "the file that was given, and no copy of it"
    assert "did you mean accept?" in unknown


def test_an_example_that_does_not_give_its_value_is_named() -> None:
    indicator = load_catalog().indicators["reconsideration_cases_accepted"]
    wrong = Example(text="全年受理行政复议案件35件。", value=36)
    assert list(misread(indicator.model_copy(update={"examples": (wrong,)}))) == [(wrong, [35])]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("theme: mine\nindicators: []\n", "has no indicator"),
        (MINE.format(id="mine", said="行政复议", value="many"), "examples.0.value: Input should be a valid number"),
    ],
)
def test_a_file_that_is_none_is_told(published: Path, tmp_path: Path, text: str, says: str) -> None:
    assert says in tried(tmp_path / "mine.yaml", text, published)


def test_no_report_that_says_it_is_left_out() -> None:
    text = (ROOT / "raw" / "xinyang_2023.txt").read_text(encoding="utf-8")
    said = Tags(text, 0, len(text)).union(0, len(text))
    assert said
    assert said & ~said_anywhere(text) == 0


def test_reports_are_taken_evenly() -> None:
    assert spread([str(i) for i in range(10)], 4) == ["0", "2", "5", "7"]
    assert spread(["a", "b"], 4) == ["a", "b"]


def annotated(gold: Path, *rows: str) -> Path:
    gold.mkdir()
    (gold / "a.csv").write_text("\n".join((",".join(COLUMNS), *rows)) + "\n", encoding="utf-8")
    return gold


def test_one_indicator_annotated_alone_is_measured_alone(published: Path, tmp_path: Path) -> None:
    row = "xinyang_2023.txt,192件,192,件,reconsideration_cases_accepted,exact,2023,own,actual,"
    alone = evaluate(published, annotated(tmp_path / "alone", row))
    assert (alone.alone, list(alone.indicators), alone.facts.right, alone.facts.found, alone.misses) == (
        "reconsideration_cases_accepted",
        ["reconsideration_cases_accepted"],
        1,
        1,
        [],
    )
    more = annotated(tmp_path / "more", row, "xinyang_2023.txt,66件,66,件,,exact,2023,own,actual,")
    assert evaluate(published, more).alone is None
    assert evaluate(published, more, "reconsideration_cases_accepted").links == alone.links
    with pytest.raises(GoldError, match="did you mean reconsideration_cases_accepted"):
        evaluate(published, more, "reconsideration_cases")


def test_a_directory_without_annotation_says_what_is_expected(published: Path, tmp_path: Path) -> None:
    (tmp_path / "foreign").mkdir()
    for gold, says in ((tmp_path / "none", "is no directory"), (tmp_path / "foreign", "with the columns doc, surface")):
        with pytest.raises(GoldError, match=says):
            evaluate(published, gold)
    (tmp_path / "foreign" / "a.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(GoldError, match="none of its 1 CSV files"):
        evaluate(published, tmp_path / "foreign")
    annotated(tmp_path / "dashed", "xinyang_2023.txt,66件,66,件,,exact,-|2023,own,actual,")
    with pytest.raises(GoldError, match="row 2: year '-' is no year: leave it empty"):
        evaluate(published, tmp_path / "dashed")
