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
from fazhi.desk import review
from fazhi.learn.calibration import load_accuracy, load_calibration
from fazhi.settings import load
from fazhi.warehouse import reviews
from tests.conftest import clone

ACCEPTED = "reconsideration_cases_accepted"
OTHERS = ("litigation_cases", "normative_documents_retained")
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
    assert spread[0] > 10
    assert 0 < spread[1] < spread[2] < 1
    threshold = load_calibration()["threshold"]["is_sure"]
    assert rows(place, f"select count(*) from marts.fct_indicator_yearly where is_sure != (confidence >= {threshold})") == [(0,)]


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


def test_measured_accuracy_stands_beside_agreement_where_it_was_measured(place: Path) -> None:
    sql = "select slot, grouped_by, group_name, gold_quantities, accuracy_percent from marts.rpt_agreement where between_whom = 'coders'"
    shown = {row[:3]: row[3:] for row in rows(place, sql)}
    measured = {row[:3]: (row.judged, pytest.approx(100 * row.right / row.judged, abs=0.0051)) for row in load_accuracy()}
    assert shown["scope", "all", "all"] == measured["scope", "all", "all"]
    assert shown == {key: measured.get(key, (None, None)) for key in shown}


def test_a_decision_is_applied_before_all_and_can_be_taken_back_and_two_who_differ_leave_it_open(place: Path) -> None:
    """Of three figures: another value; none, so that the fact goes; and one of which two say different things until one gives in."""
    before, gone, open_ = (rows(place, CHOSEN, indicator)[0] for indicator in (ACCEPTED, *OTHERS))
    assert before[4] is None
    result = filled(place, {before[0]: {"decision": ACCEPTED, "new_value": "193", "note": "读附表"}, gone[0]: {"decision": "none"}})
    assert result.exit_code == 0, result.output
    assert filled(place, {open_[0]: {"decision": "none"}}, "zhao").exit_code == 0
    assert filled(place, {open_[0]: {"decision": "ok"}}, "li").exit_code == 0
    run(place)
    assert rows(place, CHOSEN, ACCEPTED) == [(before[0], 193.0, "reviewed", 1.0, "wang", True)]
    assert rows(place, "select value, reviewed_by from marts.fct_quantity where quantity_id = ?", before[0]) == [(193.0, "wang")]
    assert gone[0] not in {row[0] for row in rows(place, CHOSEN, OTHERS[0])}
    assert rows(place, CHOSEN, OTHERS[1]) == [open_]
    assert rows(place, "select count(*) from marts.rpt_review_queue where quantity_id in (?, ?)", before[0], gone[0]) == [(0,)]
    assert rows(place, "select quantity_id, reason, reviewers from marts.rpt_review_queue where place = 1") == [(open_[0], "reviewers differ", "li, zhao")]
    of_open = "select reviewer, status from marts.fct_review where quantity_id = ? order by 1, 2"
    assert rows(place, of_open, open_[0]) == [("li", "open"), ("zhao", "open")]
    people = "select quantities, agreed_percent from marts.rpt_agreement where between_whom = 'people' and grouped_by = 'all'"
    assert rows(place, people) == [(1, 0.0)]
    assert filled(place, {gone[0]: {"decision": "ok"}}).exit_code == 0, "a reviewed quantity is not in the table again"
    assert rows(place, "select count(*) from marts.fct_review") == [(4,)]
    ((decision,),) = rows(place, "select decision_id from marts.fct_review where quantity_id = ?", before[0])
    reviews.append(place / "reviews", "wang", [{"who": "wang", "when": reviews.now(), "withdraws": decision}])
    assert filled(place, {open_[0]: {"decision": "ok"}}, "zhao").exit_code == 0
    run(place)
    assert rows(place, CHOSEN, ACCEPTED) == [before]
    assert rows(place, CHOSEN, OTHERS[1])[0][2:5] == ("reviewed", 1.0, "li, zhao")
    assert rows(place, of_open, open_[0]) == [("li", "applied"), ("zhao", "applied"), ("zhao", "superseded")]


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
    table, plain = place / "table.xlsx", place / "table.csv"
    for file in (table, plain):
        assert fazhi(place, "review", "--export", str(file), "--most", "3").exit_code == 0
    book = load_workbook(table)
    sheet = book.active
    head = [cell.value for cell in sheet[1]]
    with plain.open(encoding="utf-8-sig", newline="") as told:
        listed = list(csv.DictReader(told))
    assert [sheet.cell(row, head.index("sentence") + 1).value for row in range(2, sheet.max_row + 1)] == [row["sentence"] for row in listed]
    assert len(listed) == 3
    assert "【" in sheet.cell(2, head.index("sentence") + 1).value
    sheet.cell(2, head.index("decision") + 1).value = "none"
    book.save(table)
    assert "decisions taken: 1, into" in fazhi(place, "review", "--import", str(table), "--who", "li").output
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


def test_a_whole_reports_table_says_what_is_published_of_each_figure_and_who_says_it(place: Path) -> None:
    report = rows(place, "select report_id from marts.dim_report where jurisdiction_code = '411500'")[0][0]
    assert fazhi(place, "review", "--export", str(place / "all.csv"), "--report", report).exit_code == 0
    assert ".0," not in (place / "all.csv").read_text(encoding="utf-8"), "a count is whole"
    with (place / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        table = {row["surface"]: row for row in csv.DictReader(file)}
    assert rows(place, "select count(*) from marts.rpt_review_queue where quantity_id = ?", table["192件"]["quantity_id"]) == [(0,)]
    assert [table["192件"][name] for name in ("reason", "published", "rules_say", "model_says")] == ["agreed", ACCEPTED, ACCEPTED, ACCEPTED]


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


def test_of_two_like_figures_in_a_sentence_the_right_one_is_marked(place: Path) -> None:
    text = "信阳市人民政府2021年度法治政府建设情况报告\n一、工作情况\n全市维持行政复议案件12件，撤销2件，变更2件。\n"
    (place / "raw" / "a.txt").write_text(text, encoding="utf-8")
    run(place)
    with duckdb.connect(str(place / "fazhi.duckdb"), read_only=True) as connection:
        items = review.queue(connection, 10, "a.txt")
    assert [item.marked for item in items] == [
        "全市维持行政复议案件【12件】，撤销2件，变更2件。",
        "全市维持行政复议案件12件，撤销【2件】，变更2件。",
        "全市维持行政复议案件12件，撤销2件，变更【2件】。",
    ]


def test_a_figure_from_elsewhere_fills_a_gap_with_its_source_and_a_report_stands_before_it(place: Path) -> None:
    stated = rows(place, CHOSEN, ACCEPTED)
    added = ("add", "信阳市", ACCEPTED, "--scope", "region", "--who", "wang")
    assert "added to" in fazhi(place, *added, "88", "--year", "2020", "--source", "统计年鉴2021，第5页").output
    assert "a report states 192件" in fazhi(place, *added, "190", "--year", "2023", "--source", "统计年鉴2024").output
    table = place / "table.csv"
    table.write_text(
        "quantity_id,decision,jurisdiction,new_year,new_value,source\n,行政应诉案件数,411500,2020,33,信阳市统计公报\n,行政应诉案件数,411500,2020,34,\n",
        encoding="utf-8",
    )
    assert "row 3: a row without quantity_id adds a figure that no report states, and source is empty" in fazhi(place, "review", "--import", str(table)).output
    table.write_text(table.read_text(encoding="utf-8").rpartition("\n,")[0] + "\n", encoding="utf-8")
    assert "decisions taken: 1, into" in fazhi(place, "review", "--import", str(table), "--who", "li").output
    old = {"jurisdiction_code": "999999", "year": 2020, "indicator": ACCEPTED, "value": 5, "unit": "件"}
    decision = {"who": "zhao", "when": reviews.now(), "fact": old, "source": "某书"}
    reviews.append(place / "reviews", "zhao", [decision])
    for who, value in (("wang", "8"), ("li", "7"), ("li", "9")):
        result = fazhi(place, "add", "411500", ACCEPTED, value, "--year", "2019", "--source", "某书", "--who", who)
    taken_back = result.output.partition("--withdraw ")[2].partition("`")[0]
    assert fazhi(place, "review", "--withdraw", taken_back, "--who", "li").exit_code == 0
    assert "no decision" in fazhi(place, "review", "--withdraw", taken_back).output
    run(place)
    told = rows(place, "select indicator_id, value, unit, report_id, evidence, coding, reviewed_by, is_sure from marts.fct_indicator_yearly where year < 2021")
    assert sorted(told) == [
        ("litigation_cases", 33.0, "件", None, "来源：信阳市统计公报", "reviewed", "li", True),
        (ACCEPTED, 88.0, "件", None, "来源：统计年鉴2021，第5页", "reviewed", "wang", True),
    ]
    assert [row[:2] for row in rows(place, CHOSEN, ACCEPTED)] == [row[:2] for row in stated]
    listed = {row[:2]: row[2:] for row in rows(place, "select reviewer, value, status, problem, decision_id from marts.fct_review")}
    assert listed["wang", 190.0][0] == "reported"
    assert "states 192件" in listed["wang", 190.0][1]
    assert listed["zhao", 5.0] == ("no_longer_fits", "999999 is no jurisdiction: marts.dim_jurisdiction lists them", reviews.decision_id(decision))
    assert "来源：统计年鉴2021，第5页" in fazhi(place, "facts", "信阳市", ACCEPTED, "--year", "2020").output
    assert [listed[reviewer, value][0] for reviewer, value in (("li", 7.0), ("wang", 8.0))] == ["open", "open"]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("无此市", ACCEPTED, "5", "--year", "2020", "--source", "x"), "无此市"),
        (("411500", "no_such", "5", "--year", "2020", "--source", "x"), "no_such"),
        (("411500", ACCEPTED, "5", "--year", "1020", "--source", "x"), "year is 1020: it may be 1949 to 2100"),
        (("411500", ACCEPTED, "5", "--year", "2020", "--source", "x", "--unit", "元"), "is not counted in '元': it may be 件, 起"),
        (("411500", ACCEPTED, "nan", "--year", "2020", "--source", " "), "value is nan: it may be a number from 0 on; no source is given"),
        (("411500", "head_appearance_rate", "130", "--year", "2020", "--source", "x"), "share in percent, at most 100"),
        (("411500", ACCEPTED, "5", "--year", "2020", "--source", "x", "--modality", "plan"), "it may be actual, standing"),
        (("110228", ACCEPTED, "5", "--year", "2020", "--source", "x"), "110228 did not stand at the end of 2020"),
    ],
)
def test_a_figure_from_elsewhere_that_cannot_be_is_told_and_nothing_is_written(
    built_of_three: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], told: str
) -> None:
    monkeypatch.setenv("FAZHI_REVIEWS", str(tmp_path / "reviews"))
    result = fazhi(built_of_three, "add", *arguments)
    assert result.exit_code == 1
    assert told in " ".join(result.output.split())
    assert not (tmp_path / "reviews").exists()
