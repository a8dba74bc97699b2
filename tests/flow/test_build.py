"""The main job on real files: what is published, what is rejected, and what a second run changes."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.evaluate import below, evaluate
from fazhi.settings import load
from fazhi.warehouse import marts
from fazhi.warehouse.marts import TransformError
from tests.conftest import clone

ROOT = Path(__file__).parent.parent.parent
CONTRACT = (
    "dim_jurisdiction dim_indicator dim_report report_text fct_quantity fct_indicator_mention fct_indicator_yearly fct_report_publication rejected_document run"
)


def rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def run(raw: Path, warehouse: Path) -> Any:
    return CliRunner().invoke(app, ["run", "--raw", str(raw), "--warehouse", str(warehouse)])


@pytest.fixture
def samples(built: Path) -> Path:
    """The samples of raw/ as a new user builds them; to look at, not to change."""
    return built


@pytest.fixture
def own(built: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    clone(built, load(tmp_path / "raw", tmp_path / "fazhi.duckdb"))
    return tmp_path


def test_the_samples_of_every_kind_become_reports_and_the_plan_does_not(samples: Path) -> None:
    reports = rows(samples / "fazhi.duckdb", "select source_uri, jurisdiction_code, year, issuer_kind from marts.dim_report order by 1")
    assert reports == [
        ("chuxiong_2023.html", "532300", 2023, "government"),
        ("guannan_2020.docx", "320724", 2020, "government"),
        ("guannan_justice_bureau_2020.pdf", "320724", 2020, "department"),
        ("mudanjiang_2022.txt", "231000", 2022, "government"),
        ("xinyang_2023.txt", "411500", 2023, "government"),
    ]
    assert rows(samples / "fazhi.duckdb", "select source_uri, reason from marts.rejected_document") == [("puyang_plan_2020.txt", "work_plan")]


def test_a_newcomer_gets_192_and_its_sentence(samples: Path) -> None:
    sql = "select value, evidence from marts.fct_indicator_yearly where name = '信阳市' and year = 2023 and indicator_id = 'reconsideration_cases_accepted'"
    result = CliRunner().invoke(app, ["query", "--warehouse", str(samples / "fazhi.duckdb"), sql])
    assert result.exit_code == 0
    assert "192" in result.output
    assert "市政府共受理行政复议案件192件" in result.output


def test_a_bureau_never_speaks_for_its_county(samples: Path) -> None:
    assert rows(
        samples / "fazhi.duckdb",
        "select count(*) from marts.fct_indicator_yearly join marts.dim_report using (report_id) where issuer_kind = 'department'",
    ) == [(0,)]


def test_a_fact_that_another_figure_of_its_scope_contradicts_is_marked(samples: Path) -> None:
    sql = "select jurisdiction_code, indicator_id, value, mention_count from marts.fct_indicator_yearly where has_conflict"
    assert rows(samples / "fazhi.duckdb", sql) == [("411500", "leadership_legal_study_sessions", 37.0, 2)]


def test_every_table_and_column_of_the_contract_carries_a_comment(samples: Path) -> None:
    tables = rows(samples / "fazhi.duckdb", "select table_name, comment from duckdb_tables() where schema_name = 'marts'")
    assert set(CONTRACT.split()) <= {name for name, _ in tables}
    assert all(comment for _, comment in tables)
    assert rows(samples / "fazhi.duckdb", "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and comment is null") == []
    assert rows(samples / "fazhi.duckdb", "select tags['storage_version'] from duckdb_databases() where database_name = 'fazhi'") == [("v1.0.0+",)]


def test_running_again_changes_nothing_and_a_vanished_document_leaves_the_file(own: Path) -> None:
    warehouse = own / "fazhi.duckdb"
    before = warehouse.read_bytes()
    again = run(own / "raw", warehouse)
    assert "nothing new" in again.output
    assert warehouse.read_bytes() == before

    (own / "raw" / "xinyang_2023.txt").rename(own / "xinyang_2023.txt")
    without = run(own / "raw", warehouse)
    assert "gone from" in without.output
    assert rows(warehouse, "select count(*) from marts.dim_report where jurisdiction_code = '411500'") == [(0,)]

    (own / "xinyang_2023.txt").rename(own / "raw" / "xinyang_2023.txt")
    assert run(own / "raw", warehouse).exit_code == 0
    facts = "select * exclude (report_id) from marts.fct_indicator_yearly order by all"
    old = own / "old.duckdb"
    old.write_bytes(before)
    assert rows(warehouse, facts) == rows(old, facts)


def test_bad_input_is_named_and_the_others_go_on(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    raw, warehouse = own / "raw", own / "fazhi.duckdb"
    good = (raw / "guannan_justice_bureau_2020.pdf").read_bytes()
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (257 * 2**20))
    bad = {
        "empty.txt": (b"", "empty_file"),
        "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(64), "damaged_image"),
        "truncated.pdf": (good[:400], "damaged_pdf"),
        "not_a_zip.docx": (b"PK\x03\x04 word/document.xml and no archive", "damaged_docx"),
        "bomb.docx": (bomb.getvalue(), "too_large"),
        "broken_utf8.txt": (("法治政府建设情况".encode() + b"\xe6\xb3\xff") * 20, "undecodable_text"),
        "broken_gb.txt": (("法治政府建设情况".encode("gb18030") + b"\xff\xff\x81") * 20, "undecodable_text"),
        "nul.txt": (b"a\x00b" * 50, "not_text"),
        "\x1b[31mred\x1b[0m.txt": (b"b\x00a" * 50, "not_text"),
        "huge.txt": ("法治政府".encode() * (1_200_000), "too_large"),
        "page.PDF": ("<html><title>404</title><body>页面不存在</body></html>".encode(), "other"),
        "noise.pdf": (b"\x81\xff\xff" * 50, "undecodable_text"),
    }
    for name, (data, _) in bad.items():
        (raw / name).write_bytes(data)
    monkeypatch.setenv("FAZHI_MAX_DOCUMENT_MB", "10")
    result = run(raw, warehouse)
    assert result.exit_code == 0, result.output
    found = {name: (reason, detail) for name, reason, detail in rows(warehouse, "select source_uri, reason, detail from marts.rejected_document")}
    assert {name: found[name][0] for name in bad} == {name: reason for name, (_, reason) in bad.items()}
    assert all(": " in found[name][1] for name in bad), "each says what to do"
    for name in ("page.PDF", "noise.pdf"):
        assert found[name][1].startswith(f"its name ends in .{name[-3:]}, which its bytes are not: fetch it again; ")
    assert rows(warehouse, "select count(*) from marts.dim_report") == [(5,)]
    assert "documents rejected" in result.output
    assert "\x1b" not in result.output, "a name that steers the terminal does not reach it"


@pytest.mark.parametrize("make", [lambda p: None, lambda p: p.mkdir(), lambda p: p.write_text("x")], ids=["missing", "empty", "a file"])
def test_a_landing_directory_that_cannot_be_used(tmp_path: Path, make: Any) -> None:
    make(tmp_path / "raw")
    warehouse = tmp_path / "fazhi.duckdb"
    warehouse.write_bytes(b"as it was")
    result = run(tmp_path / "raw", warehouse)
    assert result.exit_code == 1
    assert str(tmp_path / "raw") in result.output
    (line,) = result.output.strip().splitlines()
    assert "--raw" in line, "what is wrong and what to do, and nothing else"
    assert warehouse.read_bytes() == b"as it was"


@pytest.mark.parametrize("forgotten", ["true", "key like '%fazhi.duckdb'"])
def test_a_failing_check_publishes_nothing(own: Path, forgotten: str) -> None:
    """A jurisdiction that the dimension does not know fails a dbt test, where all is built anew and in a night; the flow says which, and with how
    many rows."""
    warehouse = own / "fazhi.duckdb"
    before = warehouse.read_bytes()
    settings = load(own / "raw", warehouse)
    with duckdb.connect(str(settings.working)) as connection:
        connection.execute("update staging.report set jurisdiction_code = '999999' where jurisdiction_code = '411500'")
        connection.execute(f"delete from ops.state where {forgotten}")
    result = run(own / "raw", warehouse)
    assert result.exit_code == 1
    assert "facts_have_a_jurisdiction" in result.output
    assert "24 rows" in result.output
    assert warehouse.read_bytes() == before
    assert marts.is_current(settings) == (forgotten != "true"), "what never passed its tests is begun anew"


def test_a_row_twice_and_one_that_refers_to_nothing_fail_the_check_and_a_value_that_is_none_gets_into_no_table(own: Path) -> None:
    settings = load(own / "raw", own / "fazhi.duckdb")
    with duckdb.connect(str(settings.working)) as connection:
        connection.execute("insert into intermediate.int_touched by name select report_id, true as is_changed, false as is_gone from intermediate.int_report")
    with duckdb.connect(str(settings.marts)) as connection:
        connection.execute("insert into marts.fct_term_yearly select * from marts.fct_term_yearly limit 1")
        connection.execute("update marts.fct_coding set indicator_id = 'nothing' where indicator_id = 'litigation_cases'")
        with pytest.raises(duckdb.ConstraintException, match="scope"):
            connection.execute("update marts.fct_quantity set scope = 'everywhere'")
    with pytest.raises(TransformError, match=r"test tables_are_sound: \d+ rows") as failed:
        marts.check(settings)
    assert "fct_coding indicator_id that dim_indicator has not nothing" in str(failed.value)
    assert "fct_term_yearly more than one row of a key" in str(failed.value)
    assert "fct_quantity" not in str(failed.value)


def test_a_reader_keeps_its_file_while_a_new_one_is_published(own: Path) -> None:
    warehouse = own / "fazhi.duckdb"
    # another process, as a BI tool is
    reader = subprocess.Popen(
        [sys.executable, "-c", f"import duckdb; c = duckdb.connect({str(warehouse)!r}, read_only=True); q = 'select count(*) from marts.dim_report';"
         "print(c.execute(q).fetchall(), flush=True); input(); print(c.execute(q).fetchall())"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert reader.stdout
    assert reader.stdin
    assert reader.stdout.readline() == "[(5,)]\n"
    (own / "raw" / "xinyang_2023.txt").unlink()
    assert run(own / "raw", warehouse).exit_code == 0
    assert reader.communicate("\n")[0] == "[(5,)]\n"
    assert rows(warehouse, "select count(*) from marts.dim_report") == [(4,)]


@pytest.fixture(scope="module")
def of_shared(shared: Path, prefect_server: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is published of the real reports and the documents of other kinds together."""
    place = tmp_path_factory.mktemp("shared")
    for kind in ("corpus", "other"):
        shutil.copytree(shared / kind, place / "raw", dirs_exist_ok=True)
    assert run(place / "raw", place / "fazhi.duckdb").exit_code == 0
    return place


def test_real_reports_reach_the_recorded_accuracy(shared: Path, of_shared: Path) -> None:
    """The four annotated reports as the project is scored, and every field of the manifest, the plan's too."""
    warehouse = of_shared / "fazhi.duckdb"
    assert below(evaluate(warehouse, shared / "gold"), ROOT / "tests" / "gold" / "baseline_corpus.json") == []
    scored = subprocess.run(
        [sys.executable, str(shared / "tools" / "score.py"), str(warehouse), str(shared / "gold"), "--json"], capture_output=True, text=True, check=True
    )
    score = json.loads(scored.stdout)
    assert {name: score[name]["f1"] >= 0.99 for name in ("quantities", "links", "facts")} == {"quantities": True, "links": True, "facts": True}

    settings = load(of_shared / "raw", warehouse)
    fields = "report_type, jurisdiction_code, year, published_on, signed_on, document_number, issuer, addressed_to"
    with duckdb.connect(str(settings.working), read_only=True) as connection:
        headers = {
            uri: found
            for uri, *found in connection.execute(f"select source_uri, {fields} from staging.report join raw.document using (document_id)").fetchall()
        }
    with (shared / "gold" / "manifest.csv").open(encoding="utf-8") as file:
        for expected in csv.DictReader(file):
            found = [str(v) if isinstance(v, int | date) else v or "" for v in headers[expected["file"]]]
            assert found == [expected[name] for name in fields.split(", ")], expected["file"]


def test_other_kinds_of_report_are_not_accepted(shared: Path, of_shared: Path) -> None:
    others = sorted(path.name for path in (shared / "other").glob("*.txt"))
    told = dict(rows(of_shared / "fazhi.duckdb", "select source_uri, reason from marts.rejected_document"))
    assert len(others) == 12
    assert {name: told[name] for name in others} == dict.fromkeys(others, "government_work_report")
    assert rows(of_shared / "fazhi.duckdb", "select count(*) from marts.dim_report") == [(4,)]


def test_an_archive_holds_documents_of_their_own_and_copies_point_to_the_canonical_report(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    text = (ROOT / "raw" / "xinyang_2023.txt").read_text(encoding="utf-8")
    (raw / "xinyang.txt").write_text(text, encoding="utf-8")
    (raw / "nameless.txt").write_text(text.replace("信阳市", ""), encoding="utf-8")
    page = '<html><head><meta name="SiteIDCode" content="4115000001"></head><body>{}</body></html>'
    (raw / "own.html").write_text(page.format("".join(f"<p>{line}</p>" for line in text.splitlines())), encoding="utf-8")
    with zipfile.ZipFile(raw / "more.zip", "w") as archive:
        archive.write(ROOT / "raw" / "mudanjiang_2022.txt", "报告/牡丹江.txt")
        archive.write(ROOT / "raw" / "mudanjiang_2022.txt", "同一份.txt")
        archive.writestr("README.md", "none")
    warehouse = tmp_path / "fazhi.duckdb"
    assert run(raw, warehouse).exit_code == 0
    sql = (
        "select r.source_uri, r.jurisdiction_code, c.source_uri, r.canonical_similarity > 0.9 from marts.dim_report as r"
        " join marts.dim_report as c on r.canonical_report_id = c.report_id order by 1"
    )
    assert rows(warehouse, sql) == [
        ("more.zip!/报告/牡丹江.txt", "231000", "more.zip!/报告/牡丹江.txt", True),
        ("nameless.txt", None, "own.html", True),
        ("own.html", "411500", "own.html", True),
        ("xinyang.txt", "411500", "own.html", True),
    ]
    assert rows(warehouse, "select source_uri, reason from marts.rejected_document") == []
    assert rows(warehouse, "select notes from marts.dim_report where source_uri = 'more.zip!/报告/牡丹江.txt'") == [
        ("exact_copy: also at more.zip!/同一份.txt",)
    ]
    noted = dict(rows(warehouse, "select source_uri, notes from marts.dim_report"))
    assert noted["own.html"] == "canonical: of 3 versions"
    assert "counts, for its head tells place and year; same_text: 95 % of the shorter one" in noted["nameless.txt"]
    assert "counts, for it lies on its own jurisdiction's site" in noted["xinyang.txt"]


def test_query_says_what_is_wrong(samples: Path, tmp_path: Path) -> None:
    wrong_column = CliRunner().invoke(app, ["query", "--warehouse", str(samples / "fazhi.duckdb"), "select valu from marts.fct_quantity"])
    assert wrong_column.exit_code == 1
    assert "value" in wrong_column.output
    write = CliRunner().invoke(app, ["query", "--warehouse", str(samples / "fazhi.duckdb"), "drop table marts.run"])
    assert write.exit_code == 1
    assert "read-only" in write.output
    missing = CliRunner().invoke(app, ["query", "--warehouse", str(tmp_path / "none.duckdb"), "select 1"])
    assert missing.exit_code == 1
    assert "fazhi run" in missing.output


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_query_in_the_readme_gives_what_it_shows(samples: Path, page: str) -> None:
    shown = re.findall(r"```sql\n(.*?)\n```\n\n```text\n(.*?)\n```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    ((sql, expected),) = shown
    arguments = ["query", "--warehouse", str(samples / "fazhi.duckdb"), "--format", "table", sql]
    assert CliRunner().invoke(app, arguments).stdout.rstrip() == expected
    answer = subprocess.run([sys.executable, "-m", "fazhi.cli", *arguments], capture_output=True, text=True, check=True)
    assert answer.stdout.rstrip() == expected, "a process of its own says the same"


def test_marts_of_which_the_beginning_was_cut_off_are_begun_anew(own: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = load(own / "raw", own / "fazhi.duckdb")
    settings.marts.unlink()
    monkeypatch.setattr(marts, "STORAGE_VERSION", "none such")  # the new file cannot be made: what stands behind is not reached
    with pytest.raises(duckdb.Error):
        marts.begin(settings)
    settings.marts.touch()
    assert not marts.is_current(settings)
    monkeypatch.undo()
    assert run(own / "raw", own / "fazhi.duckdb").exit_code == 0
    assert rows(own / "fazhi.duckdb", "select count(*) from marts.dim_report") == [(5,)]
