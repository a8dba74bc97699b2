"""`fazhi explain` and `fazhi rules` as a person types them, over the published samples and over a plain text file."""

import shutil
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from fazhi.cli import app

SENTENCE = "信阳市人民政府2023年度法治政府建设情况报告\n一、工作情况\n全市受理行政复议案件35件，其中受理涉企案件9件。\n"


def fazhi(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


def report_id(warehouse: Path, name: str) -> str:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        (found,) = connection.execute("select report_id from marts.dim_report where source_uri = ?", [name]).fetchall()
    return str(found[0])


def test_a_published_report_is_found_by_its_id_its_beginning_and_its_file(published: Path) -> None:
    name = report_id(published, "xinyang_2023.txt")
    told = [fazhi("explain", asked, "--warehouse", published) for asked in (name, name[:8], "xinyang_2023.txt")]
    assert told[0] == told[1] == told[2]
    status, listed, complaint = told[0]
    assert (status, complaint) == (0, "")
    assert "\n14\t192\t件\t2023\town\tactual\treconsideration_cases_accepted\n" in listed


def test_the_list_is_what_was_published(published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        rows = connection.execute(
            "select source_uri, ordinal, unit, coalesce(q.year::varchar, '–'), scope, modality"
            " from marts.fct_quantity q join marts.dim_report using (report_id)"
        ).fetchall()
    listed = {source: fazhi("explain", source, "--warehouse", published)[1] for source in {row[0] for row in rows}}
    for source, ordinal, *told in rows:
        line = next(line.split("\t") for line in listed[source].splitlines() if line.startswith(f"{ordinal}\t"))
        assert line[2:6] == told


def test_a_figures_way_is_told(published: Path) -> None:
    status, told, _ = fazhi("explain", "xinyang_2023.txt", 14, "--warehouse", published)
    assert status == 0
    assert "figure 14: 192件 = 192 件 (exact)" in told
    assert "scope\town\t市政府\tnamed_here\t" in told
    assert "\tchosen\n" in told
    assert told.endswith("行政复议受理件数 (reconsideration_cases_accepted): of the patterns that fit, its words weigh most.\n")


def test_another_parser_is_told_with_what_reads_otherwise(published: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(published, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update marts.dim_report set parser_version = '0.0.1+old.old/x'")
        connection.execute("update marts.fct_quantity set scope = 'below' where ordinal = 14 and report_id = ?", [report_id(published, "xinyang_2023.txt")])
    status, _, complaint = fazhi("explain", "xinyang_2023.txt", 14, "--warehouse", other)
    assert status == 0
    assert complaint.startswith("published by parser 0.0.1+old.old, read again by ")
    assert complaint.endswith(": 1 figures read otherwise now: 14\n")


def test_what_a_person_decided_is_no_other_parser(published: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(published, other)
    with duckdb.connect(str(other)) as connection:
        where = "ordinal = 14 and report_id = ?"
        connection.execute(f"update marts.fct_quantity set value = 193, reviewed_by = 'wang' where {where}", [report_id(published, "xinyang_2023.txt")])
    assert fazhi("explain", "xinyang_2023.txt", 14, "--warehouse", other)[2] == ""


def test_what_the_second_coder_withheld_or_added_is_told(published: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(published, other)
    with duckdb.connect(str(other)) as connection:
        name = report_id(published, "xinyang_2023.txt")
        connection.execute("delete from marts.fct_indicator_mention where quantity_id = ?", [f"{name}-0014"])
        connection.execute("update marts.fct_indicator_mention set coding = 'model' where quantity_id = ?", [f"{name}-0015"])
    assert "reconsideration_cases_accepted is not published: the second coder speaks against it" in fazhi("explain", name, 14, "--warehouse", other)[1]
    assert " is published: the second coder says it" in fazhi("explain", name, 15, "--warehouse", other)[1]
    assert "second coder" not in fazhi("explain", name, 14, "--warehouse", published)[1]


def test_a_plain_text_file_need_not_be_published(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text(SENTENCE, encoding="utf-8")
    status, told, _ = fazhi("explain", path, 2)
    assert status == 0
    assert "whole\tfigure 1\t35件\t" in told
    assert "No indicator: " in told


def test_what_the_arbiter_decides_otherwise_is_told_beside_what_the_rules_say(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("固安县人民政府2022年度法治政府建设情况报告\n一、主要工作\n全年清理规范性文件43件，其中废止6件。\n", encoding="utf-8")
    told = fazhi("explain", path, 1)[1]
    rules, decided = (line.split("\t") for line in told.splitlines() if line.startswith("scope\t"))
    assert rules[1] == "unspecified"
    assert decided[1:4] == ["own", "", "arbiter"]
    assert "speak more for this than for what they say of it alone: " in decided[4]
    assert next(line.split("\t") for line in fazhi("explain", path)[1].splitlines() if line.startswith("1\t"))[4] == "own"


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (("nowhere.txt",), "nowhere.txt: no published report is 'nowhere.txt': give a report_id"),
        (("",), "published reports are '': "),
        (("xinyang_2023.txt", 99), "xinyang_2023.txt: there is no figure 99: the report has 25, from 1"),
        (("xinyang_2023.txt", 0), "there is no figure 0"),
    ],
)
def test_a_wrong_report_or_ordinal_is_told(published: Path, asked: tuple[object, ...], says: str) -> None:
    status, _, complaint = fazhi("explain", *asked, "--warehouse", published)
    assert status == 1
    assert says in complaint


def test_a_file_that_is_published_is_told_as_such(published: Path, tmp_path: Path) -> None:
    copy = shutil.copy(published.parent / "raw" / "guannan_2020.docx", tmp_path / "copy.docx")
    told = fazhi("explain", copy, 3, "--warehouse", published)
    assert told == fazhi("explain", "guannan_2020.docx", 3, "--warehouse", published)
    assert fazhi("explain", copy, 3, "--warehouse", tmp_path / "none.duckdb")[1].partition("\n")[2] == told[1].partition("\n")[2]


def test_a_file_without_a_text_is_told(tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(64))
    status, _, complaint = fazhi("explain", tmp_path / "picture.png")
    assert status == 1
    assert "picture.png: " in complaint
    assert "holds no text that can be read here" in complaint


def test_a_text_that_is_no_report_is_told(tmp_path: Path) -> None:
    path = tmp_path / "plan.txt"
    path.write_text("濮阳市法治政府建设工作方案\n全市受理行政复议案件35件。\n", encoding="utf-8")
    status, _, complaint = fazhi("explain", path)
    assert status == 1
    assert "this is no annual report: work_plan" in complaint


def test_the_record_is_printed_and_written(tmp_path: Path) -> None:
    gold = tmp_path / "gold"
    gold.mkdir()
    (gold / "a.txt").write_text(SENTENCE, encoding="utf-8")
    header = "doc,n,surface,start,end,value,unit,qualifier,indicator_id,year,scope,modality,note\n"
    (gold / "a.csv").write_text(f"{header}a.txt,1,35件,0,0,35,件,exact,reconsideration_cases_accepted,2023,region,actual,\n", encoding="utf-8")
    status, told, _ = fazhi("rules", gold, "--output", tmp_path / "record.csv")
    assert status == 0
    assert "scope\tnamed_here\t1\t1\t1\t1.000\n" in told
    assert "share_reduced" in told.partition("never fired")[2].partition("\n")[0]
    assert "\nscope,named_here,1,1,1,1.0000" in (tmp_path / "record.csv").read_text(encoding="utf-8-sig").replace("\r", "")


def test_annotation_without_its_text_is_told(tmp_path: Path) -> None:
    assert "holds no annotation" in fazhi("rules", tmp_path)[2]
    (tmp_path / "a.csv").write_text("doc,n,surface,value,unit,qualifier,indicator_id,year,scope,modality,note\na.txt,1,35件,35,件,exact,,2023,own,actual,\n")
    status, _, complaint = fazhi("rules", tmp_path)
    assert status == 1
    assert "annotates a.txt and does not hold it" in complaint
