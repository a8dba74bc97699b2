"""`fazhi query` asks the published file and touches nothing else; whatever it is asked ends in an answer or a message."""

import csv
import json
import re
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest
from typer.testing import CliRunner

from fazhi.cli import app
from fazhi.cli.screen import clean, printable
from fazhi.desk.answer import QueryError, statement


def query(published: Path, sql: str, *more: str) -> Any:
    return CliRunner().invoke(app, ["query", "--warehouse", str(published), sql, *more])


@pytest.mark.parametrize(
    "sql",
    [
        "copy (select 1) to '{place}/x.csv'",
        "copy (select 1) to '{published}'",
        "copy marts.run from '{place}/x.csv'",
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/etc/*')",
        "from read_blob('{place}/*')",
        "attach '{place}/new.duckdb' as other",
        "attach ':memory:' as other",
        "export database '{place}/all'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "pragma profiling_output = '{place}/profile.json'",
        "call enable_logging(storage = 'file', storage_path = '{place}/log')",
        "create temp table t as select 1",
        "create secret s (type s3)",
        "delete from marts.run",
        "checkpoint",
        "explain analyze copy (select 1) to '{place}/x.csv'",
        "prepare p as select 1",
        "select 1; copy (select 1) to '{place}/x.csv'",
        "use memory",
        "vacuum",
        "begin",
    ],
)
def test_nothing_but_the_published_file_is_touched(published: Path, tmp_path: Path, sql: str) -> None:
    before = published.read_bytes()
    told = query(published, sql.format(place=tmp_path, published=published))
    assert told.exit_code == 1, told.output
    assert told.output.strip()
    assert "Traceback" not in told.output
    assert published.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("sql", "says"),
    [
        ("", "nothing is asked"),
        (" ;; -- none", "nothing is asked"),
        ("select 1; select 2", "give one at a time"),
        ("selec 1", "syntax error"),
        ("select 1 from", "syntax error"),
        ("select valu from marts.fct_quantity", "value"),
        ("select * from marts.none", "does not exist"),
        ("select 1/0 as x, error('so')", "so"),
        ("select repeat('x', 100000000000)", "string size"),
    ],
)
def test_what_cannot_be_answered_ends_in_a_message(published: Path, sql: str, says: str) -> None:
    told = query(published, sql)
    assert told.exit_code == 1
    assert says in told.output
    assert isinstance(told.exception, SystemExit)


@pytest.mark.parametrize(
    "sql",
    [
        "select count(*) from range(10000000) as a, range(10000000) as b where (a.range * b.range) % 7 = 1",
        "with recursive r as (select 1 as n union all select n + 1 from r) select max(n) from r",
        "select count(*) from range(100000000000)",
    ],
)
def test_an_endless_query_is_ended(published: Path, sql: str, tmp_path: Path) -> None:
    told = query(published, sql, "--seconds", "0.3")
    assert told.exit_code == 1
    assert "no answer within 0.3 s: ask for less, or allow more with --seconds" in told.output
    told = query(published, sql, "--seconds", "0.3", "--output", str(tmp_path / "x.json"))
    assert "no answer within 0.3 s" in told.output
    assert list(tmp_path.iterdir()) == []


def test_a_huge_answer_is_shown_in_part_and_says_so(published: Path) -> None:
    told = query(published, "select range as n from range(1000000000)")
    assert told.exit_code == 1
    assert "only the first 10,000 rows are shown" in told.output
    assert "--output FILE" in told.output


@pytest.mark.parametrize(
    "sql",
    [
        'select 1 as "[/]", 2 as "[red]", \'[/x]\' as "\\[b]"',
        "select '\\[/]', '[bold', ']'",
        "pivot marts.fct_quantity on scope using count(*)",
        "pivot marts.fct_quantity on scope in ('own', 'region') using count(*)",
        "describe marts.run",
        "summarize marts.run",
        "show tables",
        "explain select 1",
        "from marts.run",
        "select [1, 2], {'a': 1}, null, 'nan'::double, date '2020-01-01'",
        "select 1 as a, 2 as a",
    ],
)
def test_questions_of_every_kind_are_answered(published: Path, sql: str, tmp_path: Path) -> None:
    told = query(published, sql)
    assert told.exit_code == 0, told.output
    for suffix in ("csv", "json", "parquet"):
        told = query(published, sql, "--output", str(tmp_path / f"x.{suffix}"))
        assert told.exit_code == 0, told.output
    assert len(json.loads((tmp_path / "x.json").read_text(encoding="utf-8"))) == len(pl.read_parquet(tmp_path / "x.parquet"))


def test_a_column_that_looks_like_markup_is_shown_as_it_is(published: Path) -> None:
    told = query(published, "select '[/]' as \"[/]\", '[red]x' as y", "--format", "table").output
    assert "[/]" in told.splitlines()[1]
    assert "[red]x" in told


def test_a_pipe_gets_rows_and_no_boxes(published: Path) -> None:
    sql = "select jurisdiction_code, value, evidence from marts.fct_indicator_yearly where year = 2023 order by all"
    with duckdb.connect(str(published), read_only=True) as connection:
        expected = connection.execute(sql).fetchall()
    told = query(published, sql).stdout
    assert [(code, float(value), said) for code, value, said in list(csv.reader(told.splitlines()))[1:]] == expected
    assert [tuple(row.values()) for row in json.loads(query(published, sql, "--format", "json").stdout)] == expected
    assert "┃" in query(published, sql, "--format", "table").stdout
    for arguments in (["facts", "信阳市", "--year", "1999"], ["search", "独角兽"]):
        nothing = CliRunner().invoke(app, [*arguments, "--format", "json", "--warehouse", str(published)])
        assert json.loads(nothing.stdout) == []
        assert nothing.stderr.strip()


def test_the_answer_as_a_file(published: Path, tmp_path: Path) -> None:
    sql = "select jurisdiction_code, year, value, evidence from marts.fct_indicator_yearly order by all"
    for suffix in ("csv", "parquet", "json"):
        told = query(published, sql, "--output", str(tmp_path / "new" / f"facts.{suffix}"))
        assert told.exit_code == 0, told.output
        assert "76 rows written" in told.output
    with duckdb.connect(str(published), read_only=True) as connection:
        expected = connection.execute(sql).fetchall()
    assert pl.read_parquet(tmp_path / "new" / "facts.parquet").rows() == expected
    assert [tuple(row.values()) for row in json.loads((tmp_path / "new" / "facts.json").read_text(encoding="utf-8"))] == expected
    with (tmp_path / "new" / "facts.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(code, int(year), float(value), said) for code, year, value, said in list(csv.reader(file))[1:]] == expected
    query(published, "select '=1+1' as x", "--output", str(tmp_path / "formula.csv"))
    assert "'=1+1" in (tmp_path / "formula.csv").read_text(encoding="utf-8-sig")


def test_whole_numbers_are_whole_and_others_as_they_are(published: Path, tmp_path: Path) -> None:
    sql = "select 304.0::double as a, 91.4::double as b, -2.0::double as c, 1e300::double as d, [1.0::double, 2.5] as e, null::double as f"
    assert query(published, sql).stdout.splitlines()[1] == '304,91.4,-2,1e+300,"[1, 2.5]",'
    assert query(published, sql, "--format", "json").stdout.splitlines()[1] == '{"a": 304, "b": 91.4, "c": -2, "d": 1e+300, "e": [1, 2.5], "f": null}'
    assert re.split(r"\s*│\s*", query(published, sql, "--format", "table").stdout.splitlines()[3])[1:-1] == ["304", "91.4", "-2", "1e+300", "[1, 2.5]", ""]
    for suffix in ("csv", "json"):
        query(published, sql, "--output", str(tmp_path / f"x.{suffix}"))
    assert (tmp_path / "x.csv").read_text(encoding="utf-8-sig").splitlines()[1] == '304,91.4,-2,1e+300,"[1, 2.5]",'
    assert '"a": 304,' in (tmp_path / "x.json").read_text(encoding="utf-8")
    facts = CliRunner().invoke(app, ["facts", "信阳市", "行政复议受理件数", "--warehouse", str(published)])
    assert next(csv.DictReader(facts.stdout.splitlines()))["value"] == "192"


def test_a_file_is_not_written_over_a_database(published: Path, tmp_path: Path) -> None:
    before = published.read_bytes()
    (tmp_path / "link.csv").symlink_to(published)
    (tmp_path / "hard.json").hardlink_to(published)
    for name, says in {
        str(published): "give a name that ends in", str(tmp_path / "link.csv"): "is a database", str(tmp_path / "hard.json"): "is a database",
        str(tmp_path): "give a name that ends in", str(tmp_path / "x.xlsx"): "give a name that ends in",
    }.items():  # fmt: skip
        told = query(published, "select 1", "--output", name)
        assert told.exit_code == 1
        assert says in told.output
    assert published.read_bytes() == before


def test_a_statement_is_one_that_asks() -> None:
    assert statement("select 1;") == "select 1;"
    with pytest.raises(QueryError, match="read-only"):
        statement("pivot t on a; create table x as select 1")


def test_a_known_place_without_a_report_and_a_search_without_a_hit_say_so(published: Path) -> None:
    def fazhi(*arguments: str) -> str:
        told = CliRunner().invoke(app, [*arguments, "--warehouse", str(published)])
        assert told.exit_code == 0, told.output
        return told.output

    assert "has no report of it" in fazhi("facts", "郑州市")
    assert "raw/" in fazhi("facts", "410100")
    assert "its reports are of 2023; facts are of" in fazhi("facts", "信阳市", "--year", "1999")
    assert "is stated for 2023" in fazhi("facts", "信阳市", "行政复议受理件数", "--year", "2022")
    assert "none of the 5 reports says 独角兽" in fazhi("search", "独角兽")
    assert "no report of 1999" in fazhi("search", "调解", "--year", "1999")
    assert "one word or several" in fazhi("search", " ")


@pytest.mark.parametrize("text", ["\x1b[31mred\x1b[0m", "\x9b2J", "\x1b]0;title\x07", "a\u202egnp.txt", "\udce9.txt", "\rhidden", "\x08\x08"])
def test_what_steers_a_terminal_never_reaches_it(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    for shown in (clean(text), printable(text)):
        assert not set(shown) & set("\x1b\x9b\x07\u202e\r\x08\udce9")
        assert "\ufffd" in shown


def test_clean_text_is_left_as_it_is() -> None:
    assert clean("法治\n\tReport 𠀀 é") == "法治\n\tReport 𠀀 é"
