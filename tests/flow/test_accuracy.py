"""What is measured on our own annotated reports, and that the measure tells right from wrong."""

import csv
import json
import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from fazhi.calibrate import accuracy
from fazhi.catalog import load_catalog
from fazhi.cli import app
from fazhi.evaluate import Evaluation, below, evaluate, record
from fazhi.learn.calibration import load_calibration
from fazhi.parse import parse
from fazhi.yaml_file import loaded
from tests.conftest import settings_of

GOLD = Path(__file__).parent.parent / "gold"


@pytest.fixture(scope="module")
def evaluated(annotated: Path) -> Evaluation:
    """What our own reports are evaluated to. To look at, not to change."""
    return evaluate(annotated, GOLD)


@pytest.mark.long(60)
def test_our_own_reports_reach_the_recorded_accuracy(evaluated: Evaluation) -> None:
    assert evaluated.absent == []
    assert below(evaluated, GOLD / "baseline.json") == []


def test_every_wording_links_in_the_annotated_reports_or_has_its_own_sentence(annotated: Path) -> None:
    """Those of things like an indicator's that are none make no link."""
    with duckdb.connect(str(settings_of(annotated.parent).working), read_only=True) as connection:
        fired = {rule for (rule,) in connection.execute("select distinct rule from staging.indicator_mention").fetchall()}
    sentences = [case["text"] for case in loaded(GOLD.parent / "parse" / "links.yaml")]
    reports = (parse(f"信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n{sentence}\n") for sentence in sentences)
    shown = {link.rule for report in reports for fact in report.facts for link in fact.links}
    assert {pattern.name for pattern in load_catalog().patterns if pattern.indicator_id} - fired - shown == set()


def test_accuracy_by_group_adds_up_to_what_is_evaluated(annotated: Path, evaluated: Evaluation) -> None:
    rights = {(row.slot, row.grouped_by, row.group_name): row for row in accuracy(settings_of(annotated.parent).working, GOLD, load_calibration())}
    attributes = evaluated.attributes
    for slot in ("scope", "modality"):
        whole = rights[slot, "all", "all"]
        assert (whole.right, whole.judged) == attributes[slot]
    for group in ("year", "province", "issuer_kind"):
        parts = [row for key, row in rights.items() if key[:2] == ("indicator", group)]
        whole = rights["indicator", "all", "all"]
        assert len(parts) > 1
        assert (sum(row.right for row in parts), sum(row.judged for row in parts)) == (whole.right, whole.judged)
    assert rights["indicator", "indicator", "reconsideration_cases_accepted"].judged > 50


def test_every_report_has_the_jurisdiction_year_and_kind_of_the_manifest(annotated: Path) -> None:
    with duckdb.connect(str(annotated), read_only=True) as connection:
        sql = "select source_uri, jurisdiction_code, year::varchar, issuer_kind from marts.dim_report where not starts_with(source_uri, 'panel_') order by 1"
        found = connection.execute(sql).fetchall()
    with (GOLD / "manifest.csv").open(encoding="utf-8") as file:
        expected = [(row["file"], row["jurisdiction_code"], row["year"], row["issuer_kind"]) for row in csv.DictReader(file)]
    assert found == sorted(expected)


def test_shares_in_tenths_stand_beside_no_percentages(annotated: Path) -> None:
    with duckdb.connect(str(annotated), read_only=True) as connection:
        tenths = "select indicator_id, jurisdiction_code, year from marts.fct_indicator_yearly where unit = '成'"
        count = connection.execute("select count(*), bool_or(is_comparable_unit) from marts.fct_indicator_yearly where unit = '成'").fetchall()[0]
        assert count[0] > 5
        assert not count[1]
        assert connection.execute(f"select count(*) from marts.rpt_ranking semi join ({tenths}) using (indicator_id, jurisdiction_code, year)").fetchall() == [
            (0,)
        ]
        for indicator, code, year in connection.execute(tenths).fetchall():
            told = "select {} from marts.{} where jurisdiction_code = ? and year = ?"
            for panel in ("rpt_indicator_panel", "rpt_indicator_panel_unit"):
                assert connection.execute(told.format(indicator, panel), [code, year]).fetchall() in ([], [(None,)])
        wrong = """
            select count(*) from marts.rpt_indicator_trend as t
            join marts.fct_indicator_yearly as f using (indicator_id, jurisdiction_code, year)
            join marts.fct_indicator_yearly as b on b.indicator_id = t.indicator_id and b.jurisdiction_code = t.jurisdiction_code and b.year = t.year - 1
            where t.change is not null and f.unit != b.unit and not (f.is_comparable_unit and b.is_comparable_unit)"""
        assert connection.execute(wrong).fetchall() == [(0,)]


def test_places_are_ranked_by_their_values_from_both_ends(annotated: Path) -> None:
    with duckdb.connect(str(annotated), read_only=True) as connection:
        ranked = connection.execute(
            "select indicator_id, year, within_code, level, value, rank_from_highest, rank_from_lowest from marts.rpt_ranking"
        ).fetchall()
    groups: dict[tuple[object, ...], list[tuple[float, int, int]]] = {}
    for *group, value, highest, lowest in ranked:
        groups.setdefault(tuple(group), []).append((value, highest, lowest))
    assert sum(len({value for value, _, _ in places}) > 1 for places in groups.values()) > 10
    for places in groups.values():
        values = [value for value, _, _ in places]
        assert [(highest, lowest) for _, highest, lowest in places] == [
            (1 + sum(v > mine for v in values), 1 + sum(v < mine for v in values)) for mine in values
        ]


def test_evaluate_prints_the_figures_and_writes_the_misses(annotated: Path, tmp_path: Path) -> None:
    (tmp_path / "gold").mkdir()
    for path in GOLD.glob("*_2021.csv"):
        shutil.copy(path, tmp_path / "gold")
    arguments = [
        "evaluate",
        str(tmp_path / "gold"),
        "--warehouse",
        str(annotated),
        "--misses",
        str(tmp_path / "misses.csv"),
        "--baseline",
        str(tmp_path / "a.json"),
    ]
    for recorded in (["--record"], []):
        result = CliRunner().invoke(app, [*arguments, *recorded])
        assert result.exit_code == 0, result.output
    assert "quantities" in result.output
    assert "litigation_cases" in result.output
    (tmp_path / "a.json").write_text((tmp_path / "a.json").read_text().replace("0.", "1."))
    assert CliRunner().invoke(app, arguments).exit_code == 1, "worse than recorded"
    with (tmp_path / "misses.csv").open(encoding="utf-8-sig") as file:
        assert {row["kind"] for row in csv.DictReader(file)} >= {"scope"}


def test_a_wrong_value_a_missing_report_and_a_worse_figure_are_told(annotated: Path, tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    for report in ("ju_2023", "qu_2023"):
        shutil.copy(GOLD / f"{report}.csv", gold)
    with (gold / "qu_2023.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    changed = next(row for row in rows if row["indicator_id"] and not row["note"])
    changed["value"] = "987654"
    with (gold / "qu_2023.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    (gold / "absent.csv").write_text((gold / "ju_2023.csv").read_text(encoding="utf-8").replace("ju_2023.txt", "absent.txt"), encoding="utf-8")
    result = evaluate(annotated, gold)
    assert result.absent == ["absent.txt"]
    assert any(miss.kind == "quantity missed" and miss.surface == changed["surface"] for miss in result.misses)
    assert any(line.startswith("quantities_recall") for line in below(result, GOLD / "baseline.json"))
    record(result, tmp_path / "baseline.json")
    assert below(result, tmp_path / "baseline.json") == []
    assert json.loads((tmp_path / "baseline.json").read_text())["quantities_recall"] < 1


def test_wrong_annotation_is_named(annotated: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("doc,surface,value,unit,indicator_id,qualifier,year,scope,modality,note\nx.txt,3件,three,件,,exact,2023,own,actual,\n", encoding="utf-8")
    result = CliRunner().invoke(app, ["evaluate", str(tmp_path), "--warehouse", str(annotated), "--misses", str(tmp_path / "m.csv")])
    assert result.exit_code == 1
    assert "bad.csv, row 2" in result.output


def test_reports_check_themselves(annotated: Path) -> None:
    """The audit checks of our own reports, whose figures were made up to hold together except where one was made to fail."""
    with duckdb.connect(str(annotated), read_only=True) as connection:
        results = dict(connection.execute("select result, count(*) from marts.fct_audit_check where kind != 'range' group by 1").fetchall())
        sides = connection.execute(
            "select stated_value, computed_value, result from marts.fct_audit_check join marts.dim_report using (report_id)"
            " where source_uri = 'shanghai_2021.txt' and rule_id = 'clean_up'"
        ).fetchall()
        flagged = connection.execute("select count(*) from marts.fct_indicator_yearly where failed_check_count > 0").fetchall()[0][0]
        failed = connection.execute("select count(distinct (indicator_id, quantity_id)) from marts.fct_audit_check where result = 'fail'").fetchall()[0][0]
    assert sides == [(112.0, 112.0, "pass")]
    assert results["pass"] > 20
    assert flagged <= failed


def test_what_the_catalog_does_not_know_is_listed(annotated: Path) -> None:
    with duckdb.connect(str(annotated), read_only=True) as connection:
        rows = connection.execute("select counted, unit, jurisdiction_count, example_evidence from marts.rpt_unmapped_quantity").fetchall()
    assert rows == sorted(rows, key=lambda row: -row[2])
    assert len(rows) > 100
    assert all(counted and evidence for counted, _, _, evidence in rows)


def test_figures_that_contradict_each_other_fail_and_are_flagged_not_dropped(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    head = "信阳市人民政府{}年度法治政府建设情况报告\n一、工作情况\n{}\n"
    (raw / "2022.txt").write_text(head.format(2022, "全市受理行政复议案件200件。"), encoding="utf-8")
    told = "全市受理行政复议案件268件，同比上升25.2%。清理规范性文件100件，其中保留60件、废止30件、修改5件。全市行政诉讼胜诉率90%，败诉率10%。"
    (raw / "2023.txt").write_text(head.format(2023, told + "办结行政复议案件50件，纠错5件，纠错率10%。"), encoding="utf-8")
    warehouse = tmp_path / "fazhi.duckdb"
    assert CliRunner().invoke(app, ["run", "--raw", str(raw), "--warehouse", str(warehouse)]).exit_code == 0
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        checks = connection.execute(
            "select rule_id, stated_value, computed_value, difference, result from marts.fct_audit_check where kind != 'range' order by 1"
        ).fetchall()
        facts = dict(connection.execute("select indicator_id, failed_check_count from marts.fct_indicator_yearly where year = 2023").fetchall())
    assert checks == [
        ("change", 25.2, 34.0, -8.8, "fail"),
        ("clean_up", 100.0, 95.0, 5.0, "fail"),
        ("corrected_of_closed", 50.0, 5.0, 45.0, "pass"),
        ("correction_rate", 10.0, 10.0, 0.0, "pass"),
        ("win_and_loss", 90.0, 90.0, 0.0, "pass"),
    ]
    assert facts["reconsideration_cases_accepted"] == 1
    assert facts["normative_documents_cleaned"] == 1
    assert facts["litigation_win_rate"] == 0
