"""What analysts take from the published file: cookbook, dictionary, facts by name, search, exports, term lists."""

import json
import re
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import openpyxl
import pandas as pd
import polars as pl
import pytest
from typer.testing import CliRunner

from fazhi.catalog import load_catalog, load_terms
from fazhi.cli import app
from fazhi.desk.ask import jurisdictions, query_words
from fazhi.desk.dictionary import dictionary
from fazhi.desk.statistics import short
from fazhi.parse import words_of
from fazhi.warehouse.views import COMPANIONS
from fazhi.yaml_file import YamlError
from tests.apart import apart, needs_apart

ROOT = Path(__file__).parent.parent.parent
COOKBOOK = re.findall(r"```sql\n(.*?)\n```\n\n```text\n(.*?)\n```", (ROOT / "docs" / "cookbook.md").read_text(encoding="utf-8"), re.DOTALL)

KEYS = ["jurisdiction_code", "year", "indicator_id", "value"]
FACTS = f"select {', '.join(KEYS)} from marts.fct_indicator_yearly order by all"


@pytest.fixture
def samples(published: Path) -> Path:
    """The samples of raw/, published."""
    return published


def fazhi(*arguments: str) -> Any:
    return CliRunner().invoke(app, list(arguments))


def rows(warehouse: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_the_cookbook_has_its_twenty_questions() -> None:
    assert len(COOKBOOK) == 20


@pytest.mark.parametrize("number", range(len(COOKBOOK)))
def test_each_query_of_the_cookbook_gives_what_it_shows(samples: Path, number: int) -> None:
    sql, expected = COOKBOOK[number]
    assert fazhi("query", "--warehouse", str(samples), "--format", "table", sql).stdout.rstrip() == expected


def test_the_dictionary_is_as_the_models_and_the_catalog_are() -> None:
    assert (ROOT / "docs" / "dictionary.md").read_text(encoding="utf-8") == dictionary(), "run: fazhi docs --dictionary docs/dictionary.md"


def test_every_table_and_column_carries_its_comment(samples: Path) -> None:
    assert rows(samples, "select table_name from duckdb_tables() where schema_name = 'marts' and coalesce(comment, '') = ''") == []
    assert rows(samples, "select table_name, column_name from duckdb_columns() where schema_name = 'marts' and coalesce(comment, '') = ''") == []


def test_the_panel_holds_every_fact_once(samples: Path) -> None:
    ids = [row[0] for row in rows(samples, "select indicator_id from marts.dim_indicator")]
    stated = " + ".join(f"count({name})" for name in ids)
    assert rows(samples, f"select {stated} from marts.rpt_indicator_panel") == rows(samples, "select count(*) from marts.fct_indicator_yearly")


def test_the_coverage_counts_what_must_report(samples: Path) -> None:
    told = rows(samples, "select due, reported, missing from marts.rpt_coverage where year = 2023 and province_name = '河南省' and level = 'prefecture'")
    assert told[0][:2] == (17, 1)
    assert len(told[0][2].split("、")) == 16
    assert "信阳市" not in told[0][2]


def test_facts_by_name_and_the_nearest_names(samples: Path) -> None:
    assert "give the name or the code of one" in fazhi("facts", "--warehouse", str(samples), "").output
    found = fazhi("facts", "信阳", "行政复议受理件数", "--warehouse", str(samples)).output
    assert "192" in found
    assert "市政府共受理行政复议案件192件" in "".join(found.split())
    with duckdb.connect(str(samples), read_only=True) as connection:
        assert jurisdictions(connection, "郑州") == jurisdictions(connection, "河南省郑州市") == ["410100"]
    place = fazhi("facts", "信阴市", "--warehouse", str(samples))
    assert place.exit_code == 1
    assert "信阳市" in place.output
    indicator = fazhi("facts", "信阳市", "复议受理数", "--warehouse", str(samples))
    assert indicator.exit_code == 1
    assert "行政复议受理件数" in indicator.output


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("恩施", ["422800", "422801"]),
        ("楚雄州", ["532300"]),
        ("Xinyang", ["411500"]),
        ("河南信阳", ["411500"]),
        ("湖北恩施", ["422800", "422801"]),
        ("吉林", ["220000", "220200"]),
        ("Shaanxi", ["610000"]),
        ("Huhehaote", ["150100"]),
        ("滦县", ["130223", "130284"]),
        ("克州", ["653000"]),
    ],
)
def test_a_name_as_people_say_it_finds_all_that_it_may_mean_the_likeliest_first(samples: Path, said: str, codes: list[str]) -> None:
    with duckdb.connect(str(samples), read_only=True) as connection:
        assert jurisdictions(connection, said) == codes


def test_every_code_has_one_place_in_every_year_and_no_fact_is_lost_or_doubled_by_the_join(samples: Path) -> None:
    join = "marts.dim_jurisdiction as j on c.code = j.jurisdiction_code and c.year between j.first_year and j.last_year"
    codes = "(select distinct jurisdiction_code as code from marts.dim_jurisdiction) cross join (select unnest([1999, 2009, 2010, 2015, 2023, 2050]) as year)"
    assert rows(samples, f"select code, year from (from {codes}) as c left join {join} group by all having count(j.name) != 1") == []
    asked = "(values ('130223', 2015), ('130223', 2020), ('130284', 2020), ('420600', 2009), ('420600', 2012)) as c (code, year)"
    told = f"select c.year, j.name, j.place_id from {asked} join {join} order by c.code, c.year"
    assert rows(samples, told) == [
        (2015, "滦县", "P130223"), (2020, "滦县", "P130223"), (2020, "滦州市", "P130223"), (2009, "襄樊市", "P420600"), (2012, "襄阳市", "P420600"),
    ]  # fmt: skip


def test_each_scope_stands_on_its_own_and_the_panels_have_one_shape(samples: Path) -> None:
    told = "select scope, value from marts.fct_indicator_scope_yearly where jurisdiction_code = '411500' and indicator_id = 'litigation_win_rate'"
    assert rows(samples, told) == [("own", 91.4)]
    assert rows(samples, "select count(*) filter (where is_chosen), count(*) from marts.fct_indicator_scope_yearly") != [(0, 0)]
    shape = "select count(*) from marts.rpt_indicator_panel as p join marts.rpt_indicator_panel_{} as c using (jurisdiction_code, year)"
    for name in COMPANIONS:
        measured = "and gold_quantities > 0" if name == "confidence" else ""
        indicators = rows(samples, f"select indicator_id from marts.dim_indicator where true {measured}")
        stated = " or ".join(f"(p.{i} is null) != (c.{i} is null)" for (i,) in indicators)
        assert rows(samples, shape.format(name) + f" where {stated}") == [(0,)], name
    scopes = "select litigation_win_rate, litigation_loss_rate from marts.rpt_indicator_panel_scope where jurisdiction_code = '411500'"
    assert rows(samples, scopes) == [("own", "region")]
    assert rows(samples, "select sum(chosen_place_years) from marts.rpt_comparability") == rows(samples, "select count(*) from marts.fct_indicator_yearly")


def test_the_balanced_panel_has_every_division_that_must_report_and_says_why_it_has_no_value(samples: Path) -> None:
    assert rows(samples, "select count(*), sum(has_report::int) from marts.rpt_reporting") == rows(
        samples, "select sum(due), sum(reported) from marts.rpt_coverage"
    )
    panel = "select name, state from marts.balanced_panel('audit_projects') where has_report order by jurisdiction_code"
    assert rows(samples, panel) == [("牡丹江市", "not stated"), ("灌南县", "not stated"), ("信阳市", "stated"), ("楚雄彝族自治州", "not stated")]
    missing = "select distinct state from marts.balanced_panel('audit_projects') where not has_report order by 1"
    assert rows(samples, missing) == [("no report known",), ("report not collected",)]
    reasons = "select reason from marts.rpt_reporting where year = 2023 and jurisdiction_code = '330100'"
    assert rows(samples, reasons) == [("report not collected",)], "the list of known reports has it"


def test_the_crosswalk_tells_who_became_whom(samples: Path) -> None:
    sql = "select changed_on::varchar, kind, place_id_before = place_id_after from marts.dim_jurisdiction_change where jurisdiction_code_before = "
    assert rows(samples, f"{sql} '130223'") == [("2018-01-01", "renamed", True)]
    assert rows(samples, f"{sql} '310108'") == [("2015-01-01", "merged", False)]
    assert rows(samples, "select count(distinct region_id) from marts.dim_jurisdiction where jurisdiction_code in ('310106', '310108')") == [(1,)]


def test_a_wrong_column_and_a_write_are_explained(samples: Path) -> None:
    wrong = fazhi("query", "--warehouse", str(samples), "select valu from marts.fct_report_publication").output
    assert "marts.fct_report_publication has jurisdiction_code, year, report_type" in "".join(wrong.splitlines())
    assert "read-only" in fazhi("query", "--warehouse", str(samples), "delete from marts.run").output


def test_search_is_ranked_and_tells_the_sentence(samples: Path) -> None:
    found = rows(samples, "select jurisdiction_code, words_found, sentence from marts.search('调解 法律服务', most := 2)")
    assert [told[1] for told in found] == [2, 1]
    assert found[0][0] == "320724"
    assert all("调解" in told[2] or "法律服务" in told[2] for told in found)
    assert rows(samples, "select count(*) from marts.search('调解', in_year := 1999)") == [(0,)]
    assert rows(samples, "select count(*) from marts.search('[.*(')") == [(0,)]
    assert "2022" not in fazhi("search", "人民调解组织", "--year", "2023", "--warehouse", str(samples)).output


def test_a_question_in_a_sentence_s_words_is_asked_by_its_words_alone() -> None:
    assert query_words("不存在的词语") == "存在 词语"
    assert query_words("府院联动 的 调解") == "府院联动 的 调解", "what is given as a word is one"


def test_terms_are_counted_with_their_variants_and_as_words() -> None:
    said = words_of("深化府院联动，健全府院互动机制；推进数字法治政府建设，公布首违不罚清单。").terms
    assert said[("dispute_resolution", "府院联动")] == 2
    assert said[("digital_government", "数字政府")] == 1
    assert said[("business_environment", "轻微免罚")] == 1


def test_a_keyword_is_said_often_and_is_no_word_of_any_work() -> None:
    assert words_of("推进工作，推进工作，推进工作。茶园纠纷，茶园纠纷，茶园。").words == {"茶园": 3}


def test_terms_are_told_relative_to_the_reports_length(samples: Path) -> None:
    told = rows(samples, "select t.count, t.per_10000_chars, r.chars from marts.fct_term_yearly as t join marts.dim_report as r using (report_id)")
    assert told
    assert all(share == pytest.approx(10_000 * count / chars, abs=0.001) for count, share, chars in told)


def test_a_term_list_with_a_duplicate_names_both_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "terms").mkdir()
    (tmp_path / "terms" / "mine.yaml").write_text(
        "lists:\n- id: mine\n  zh: 我\n  en: Mine\n  terms:\n  - term: 法治公园\n  - {term: 公园, also: [法治公园]}\n"
    )
    monkeypatch.setenv("FAZHI_CATALOG", str(tmp_path))
    load_terms.cache_clear()
    with pytest.raises(YamlError, match=r"mine\.yaml, mine, line 7: '法治公园' stands in line 6 already"):
        load_terms()
    load_terms.cache_clear()


def test_an_export_reads_back_the_same(samples: Path, tmp_path: Path) -> None:
    told = fazhi("export", str(tmp_path / "a"), "--warehouse", str(samples))
    assert told.exit_code == 0, told.output
    facts = rows(samples, "select count(*), round(sum(value), 3) from marts.fct_indicator_yearly")
    parquet = duckdb.sql(
        f"select count(*), round(sum(value), 3) from read_parquet('{tmp_path}/a/parquet/fct_indicator_yearly/*/*.parquet', hive_partitioning = true)"
    )
    assert parquet.fetchall() == facts
    csv = pl.read_csv(tmp_path / "a" / "csv" / "fct_indicator_yearly.csv", schema_overrides={"jurisdiction_code": pl.String})
    assert [(len(csv), round(csv["value"].sum(), 3))] == facts
    assert (tmp_path / "a" / "csv" / "dim_report.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    package = json.loads((tmp_path / "a" / "datapackage.json").read_text(encoding="utf-8"))
    assert all(field["description"] for resource in package["resources"] for field in resource["schema"]["fields"])
    checked = frictionless.validate(str(tmp_path / "a" / "datapackage.json"))
    assert checked.valid, checked.flatten(["type", "title", "note"])
    assert sum("foreignKeys" in resource["schema"] for resource in package["resources"]) > 5


def test_files_of_stata_and_excel_open_in_another_library(samples: Path, tmp_path: Path) -> None:
    told = fazhi("export", str(tmp_path), "--format", "stata", "--format", "excel", "--warehouse", str(samples))
    assert told.exit_code == 0, told.output
    facts = rows(samples, FACTS)
    with pd.read_stata(tmp_path / "stata" / "fct_indicator_yearly.dta", iterator=True) as stata:
        assert stata.variable_labels()["value"] == "Value; rates are percent. 数值。"
        assert sorted(stata.read()[KEYS].itertuples(index=False, name=None)) == facts
    panel = pd.read_stata(tmp_path / "stata" / "rpt_indicator_panel.dta")
    assert {len(name) <= 32 for name in panel.columns} == {True}
    assert panel.loc[panel["jurisdiction_code"] == "411500", "reconsideration_cases_accepted"].tolist() == [192]
    assert (tmp_path / "stata" / "rpt_indicator_panel_scope.dta").stat().st_size > 1000
    book = openpyxl.load_workbook(tmp_path / "excel" / "fazhi.xlsx", read_only=True)
    assert {"notes 说明", "rpt_indicator_panel", "fct_indicator_yearly", "codebook 编码本"} <= set(book.sheetnames)
    head, *told_rows = book["fct_indicator_yearly"].iter_rows(values_only=True)
    assert sorted(tuple(row[head.index(key)] for key in KEYS) for row in told_rows) == facts


@needs_apart
def test_files_of_spss_and_r_open_in_another_library(samples: Path, tmp_path: Path) -> None:
    told = fazhi("export", str(tmp_path), "--format", "spss", "--format", "r", "--warehouse", str(samples))
    assert told.exit_code == 0, told.output
    facts = rows(samples, FACTS)
    for name in ("spss/fct_indicator_yearly.sav", "r/fct_indicator_yearly.rds"):
        opened = json.loads(apart("python", ROOT / "tests" / "apart" / "opened.py", tmp_path / name, *KEYS))
        assert sorted(map(tuple, opened["rows"])) == facts
        assert opened["labels"].get("value") == ("Value; rates are percent. 数值。" if name.startswith("spss") else None)


def test_short_names_are_unique_and_their_own() -> None:
    names = [short(name) for name in load_catalog().indicators]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 32
    assert short("normative_documents_legality_reviewed") == "norm_docs_legal_reviewed"
    assert len(short("a_name_of_your_own_that_is_longer_than_any_program_takes")) == 32


def test_years_that_are_none_are_named(samples: Path, tmp_path: Path) -> None:
    told = fazhi("export", str(tmp_path), "--years", "twenty", "--warehouse", str(samples))
    assert told.exit_code == 1
    assert "such as 2023 or 2015-2024" in told.output


def test_a_text_that_is_a_formula_is_one_no_more(tmp_path: Path) -> None:
    from fazhi.desk.export import write_csv

    path = write_csv(pl.DataFrame({"title": ["=HYPERLINK(1)", "+1", "-1", "@a", "法治"], "value": [-1.0, 2.5, 3.0, None, 1e300]}), tmp_path / "t.csv")
    assert path.read_text(encoding="utf-8-sig").splitlines()[1:] == ["'=HYPERLINK(1),-1", "'+1,2.5", "'-1,3", "'@a,", "法治,1e+300"]
