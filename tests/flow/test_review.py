"""Two coders published side by side, and people's decisions: taken as a table, applied by the build, found again, and settled."""

import csv
import json
from pathlib import Path
from typing import Any

import duckdb
import krippendorff
import numpy as np
import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.settings import load
from fazhi.warehouse import reviews
from tests.conftest import clone

ACCEPTED = "reconsideration_cases_accepted"
CHOSEN = (
    "select quantity_id, value, coding, confidence, reviewed_by, is_sure from marts.fct_indicator_yearly"
    " where jurisdiction_code = '411500' and year = 2023 and indicator_id = ?"
)


@pytest.fixture
def place(built_of_three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three samples as they are published, to change, with a directory of decisions of their own."""
    monkeypatch.setenv("FAZHI_REVIEWS", str(tmp_path / "reviews"))
    clone(built_of_three, load(tmp_path / "raw", tmp_path / "fazhi.duckdb"))
    return tmp_path


def rows(place: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(place / "fazhi.duckdb"), read_only=True) as connection:
        return connection.execute(sql, list(values)).fetchall()


def fazhi(place: Path, *arguments: str) -> Any:
    return CliRunner().invoke(app, [*arguments, "--warehouse", str(place / "fazhi.duckdb")])


def run(place: Path) -> None:
    result = fazhi(place, "run", "--raw", str(place / "raw"))
    assert result.exit_code == 0, result.output


def filled(place: Path, decisions: dict[str, dict[str, str]], who: str = "wang") -> Any:
    """Export the whole report of 信阳, fill in decisions by surface and a word of the sentence, and import it."""
    table = place / "table.csv"
    report = rows(place, "select report_id from marts.dim_report where jurisdiction_code = '411500'")[0][0]
    assert fazhi(place, "review", "--export", str(table), "--report", report).exit_code == 0
    with table.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    for row in told:
        row.update(decisions.get(row["quantity_id"], {}))
    with table.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, told[0])
        writer.writeheader()
        writer.writerows(told)
    return fazhi(place, "review", "--import", str(table), "--who", who)


def test_both_codings_are_published_and_say_how_a_fact_came_about(place: Path) -> None:
    coders = dict(rows(place, "select coder, count(distinct quantity_id) from marts.fct_coding group by 1"))
    assert coders["rules"] == coders["model"] == rows(place, "select count(*) from marts.fct_quantity")[0][0]
    assert {coding for (coding,) in rows(place, "select distinct coding from marts.fct_indicator_mention")} >= {"agreed", "rules"}
    spread = rows(place, "select count(distinct confidence), min(confidence), max(confidence) from marts.fct_indicator_yearly")[0]
    assert spread[0] > 20
    assert 0 < spread[1] < spread[2] < 1
    least = rows(place, "select min(confidence) filter (where is_sure), max(confidence) filter (where not is_sure) from marts.fct_indicator_yearly")[0]
    assert least[0] > least[1]


def test_alpha_is_what_the_library_says(place: Path) -> None:
    for slot in ("indicator", "scope", "modality"):
        told = rows(
            place,
            f"select r.{'indicator_id' if slot == 'indicator' else slot}, m.{'indicator_id' if slot == 'indicator' else slot} from marts.fct_coding r"
            " join marts.fct_coding m using (quantity_id) where r.coder = 'rules' and m.coder = 'model' and r.rank = 1 and m.rank = 1",
        )
        names = sorted({str(name) for pair in told for name in pair})
        codes = np.array([[names.index(str(pair[i])) for pair in told] for i in (0, 1)])
        alpha, percent = rows(place, "select krippendorff_alpha, agreed_percent from marts.rpt_agreement where slot = ? and grouped_by = 'all'", slot)[0]
        assert alpha == pytest.approx(krippendorff.alpha(codes, level_of_measurement="nominal"), abs=1e-4)
        assert percent == pytest.approx(100 * (codes[0] == codes[1]).mean(), abs=0.01)
        if slot == "indicator":
            is_this = (codes == names.index(ACCEPTED)).astype(int)
            of_one = rows(
                place, "select krippendorff_alpha, disagreements from marts.rpt_agreement where grouped_by = 'indicator' and group_name = ?", ACCEPTED
            )
            assert of_one[0][0] == pytest.approx(krippendorff.alpha(is_this, level_of_measurement="nominal"), abs=1e-4)
            assert of_one[0][1] == (is_this[0] != is_this[1]).sum()


def test_a_decision_is_applied_before_all_and_can_be_taken_back(place: Path) -> None:
    before = rows(place, CHOSEN, ACCEPTED)[0]
    assert before[4] is None
    result = filled(place, {before[0]: {"decision": ACCEPTED, "new_value": "193", "note": "读附表"}})
    assert result.exit_code == 0, result.output
    run(place)
    assert rows(place, CHOSEN, ACCEPTED) == [(before[0], 193.0, "reviewed", 1.0, "wang", True)]
    assert rows(place, "select value, reviewed_by from marts.fct_quantity where quantity_id = ?", before[0]) == [(193.0, "wang")]
    assert rows(place, "select count(*) from marts.rpt_review_queue where quantity_id = ?", before[0]) == [(0,)]
    ((decision,),) = rows(place, "select decision_id from marts.fct_review")
    reviews.append(place / "reviews", "wang", [{"who": "wang", "when": reviews.now(), "withdraws": decision}])
    run(place)
    assert rows(place, CHOSEN, ACCEPTED) == [before]


def test_none_and_another_year_take_a_fact_away(place: Path) -> None:
    quantity = rows(place, CHOSEN, ACCEPTED)[0][0]
    assert filled(place, {quantity: {"decision": "none"}}).exit_code == 0
    run(place)
    assert quantity not in {row[0] for row in rows(place, CHOSEN, ACCEPTED)}
    assert filled(place, {quantity: {"decision": "ok"}}).exit_code == 0, "a reviewed quantity is not in the table again"
    assert rows(place, "select count(*) from marts.fct_review") == [(1,)]


def test_two_who_differ_leave_it_open(place: Path) -> None:
    before = rows(place, CHOSEN, ACCEPTED)[0]
    assert filled(place, {before[0]: {"decision": "none"}}, "wang").exit_code == 0
    assert filled(place, {before[0]: {"decision": "ok"}}, "li").exit_code == 0
    run(place)
    assert rows(place, CHOSEN, ACCEPTED) == [before]
    assert rows(place, "select reviewer, status from marts.fct_review order by 1") == [("li", "open"), ("wang", "open")]
    assert rows(place, "select quantity_id, reason, reviewers from marts.rpt_review_queue where place = 1") == [(before[0], "reviewers differ", "li, wang")]
    assert rows(place, "select quantities, agreed_percent from marts.rpt_agreement where between_whom = 'people' and grouped_by = 'all'") == [(1, 0.0)]
    assert filled(place, {before[0]: {"decision": "ok"}}, "wang").exit_code == 0
    run(place)
    assert rows(place, CHOSEN, ACCEPTED)[0][2:5] == ("reviewed", 1.0, "li, wang")
    assert sorted(rows(place, "select reviewer, status from marts.fct_review")) == [("li", "applied"), ("wang", "applied"), ("wang", "superseded")]


def test_a_decision_goes_with_its_sentence_to_a_corrected_version_and_is_listed_where_that_is_gone(place: Path) -> None:
    quantity = rows(place, CHOSEN, ACCEPTED)[0][0]
    assert filled(place, {quantity: {"decision": ACCEPTED, "new_scope": "own"}}).exit_code == 0
    path = place / "raw" / "xinyang_2023.txt"
    text = path.read_text(encoding="utf-8")
    title, _, body = text.partition("\n")
    path.write_text(f"{title}\n\n（更正版，以此为准）\n{body}", encoding="utf-8")
    run(place)
    now = rows(place, CHOSEN, ACCEPTED)[0]
    assert now[0] != quantity
    assert now[2:5] == ("reviewed", 1.0, "wang")
    path.write_text(text.replace("行政复议案件192件", "行政复议案件有一些"), encoding="utf-8")
    run(place)
    told = rows(place, "select status, problem from marts.fct_review")
    assert {status for status, _ in told} <= {"no_longer_fits", "applied"}
    assert all(row[2] != "reviewed" for row in rows(place, CHOSEN, ACCEPTED))


def test_every_bad_row_is_told_and_nothing_is_half_applied(place: Path) -> None:
    sql = "select quantity_id from marts.fct_quantity join marts.dim_report using (report_id) where jurisdiction_code = '411500' order by ordinal limit 4"
    one, two, three, four = (row[0] for row in rows(place, sql))
    result = filled(
        place,
        {
            one: {"decision": "ok"},
            two: {"decision": "no_such_indicator"},
            three: {"decision": "none", "new_year": "last"},
            four: {"new_value": "5"},
        },
    )
    assert result.exit_code == 1
    assert [line for line in ("row 3", "row 4", "row 5") if line not in result.output] == []
    assert "row 2" not in result.output
    assert not (place / "reviews").exists()


def test_a_workbook_says_the_same_as_a_csv(place: Path) -> None:
    table = place / "table.xlsx"
    assert fazhi(place, "review", "--export", str(table), "--most", "5").exit_code == 0
    book = load_workbook(table)
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    assert sheet.max_row == 6
    assert "【" in sheet.cell(2, head.index("sentence") + 1).value
    sheet.cell(2, head.index("decision") + 1).value = "none"
    book.save(table)
    assert "1 decisions taken" in fazhi(place, "review", "--import", str(table), "--who", "li").output
    (told,) = [json.loads(line) for line in (place / "reviews" / "li.jsonl").read_text(encoding="utf-8").splitlines()]
    assert told["what"] == {"indicators": []}
    assert told["surface"] in told["evidence"]


def test_a_damaged_line_is_named_and_the_published_file_stays(place: Path) -> None:
    (place / "reviews").mkdir()
    (place / "reviews" / "li.jsonl").write_text('{"who": "li"}\n', encoding="utf-8")
    before = (place / "fazhi.duckdb").read_bytes()
    result = fazhi(place, "run", "--raw", str(place / "raw"))
    assert result.exit_code == 1
    assert "li.jsonl, line 1" in result.output
    assert (place / "fazhi.duckdb").read_bytes() == before


def test_a_report_reviewed_from_end_to_end_becomes_annotation(place: Path) -> None:
    report = rows(place, "select report_id from marts.dim_report where jurisdiction_code = '411500'")[0][0]
    every = {row[0]: {"decision": "ok"} for row in rows(place, "select quantity_id from marts.fct_quantity where report_id = ?", report)}
    assert filled(place, every).exit_code == 0
    run(place)
    assert "1 reports written" in fazhi(place, "review", "--to-gold", str(place / "gold")).output
    result = fazhi(place, "evaluate", str(place / "gold"), "--misses", str(place / "misses.csv"))
    assert result.exit_code in {0, 1}
    from fazhi.learn.annotated import load_annotated

    (annotated,) = load_annotated([place / "gold"])
    assert len(annotated.figures) == len(every)
