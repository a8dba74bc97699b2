"""The codebook: each indicator defined in both languages, with what the published file and the measured accuracy tell of it."""

import re
import shutil
from pathlib import Path

import duckdb
import pypdfium2
import pytest

from fazhi.catalog import load_catalog
from fazhi.desk.codebook import Book, Line, content
from fazhi.desk.codebook.page import page
from fazhi.desk.codebook.pdf import pdf
from fazhi.desk.codebook.wording import wording
from fazhi.learn.calibration import load_accuracy

REFERENCE = re.compile(r"[a-z]+(?:_[a-z]+)+")


@pytest.fixture(scope="module")
def book(published: Path) -> Book:
    return content(published)


def said_of(book: Book, indicator: str, label: str) -> tuple[str, ...]:
    (entry,) = [entry for entries in book.themes.values() for entry in entries if entry.id == indicator]
    return tuple(text for part in entry.parts if isinstance(part, Line) and part.label.startswith(label) for text in part.texts)


def test_every_indicator_is_defined_in_both_languages_with_the_same_neighbours() -> None:
    indicators = load_catalog().indicators
    for told in indicators.values():
        zh, en = told.definition_zh or "", told.definition_en or ""
        assert len(zh) >= 30, told.id
        assert len(en.split()) >= 15, told.id
        assert set(REFERENCE.findall(zh)) == set(REFERENCE.findall(en)) - {told.id}, told.id
        assert set(REFERENCE.findall(zh)) <= indicators.keys() - {told.id}, told.id
    assert len({told.definition_zh for told in indicators.values()}) == len({told.definition_en for told in indicators.values()}) == len(indicators)


def test_the_book_tells_of_each_indicator_what_the_file_has(book: Book, published: Path) -> None:
    assert {entry.id for entries in book.themes.values() for entry in entries} == load_catalog().indicators.keys()
    examples = said_of(book, "reconsideration_cases_accepted", "示例")
    assert any("192件" in text and text.endswith("河南省信阳市 2023: 192 件") for text in examples)
    assert said_of(book, "notarisations", "示例") == ("办理公证5200件。 — 自拟例句 made up: 5,200 件",)
    with duckdb.connect(str(published), read_only=True) as connection:
        facts = connection.execute("select count(*) from marts.fct_indicator_yearly where indicator_id = 'litigation_win_rate'").fetchall()[0][0]
    assert said_of(book, "litigation_win_rate", "使用须知")[0].startswith(f"事实 Facts: {facts} ·")


def test_numbers_are_whole_and_a_long_sentence_is_cut_around_its_figure(published: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(published, other)
    figure = "indicator_id = 'reconsideration_cases_accepted' and value = 192"
    long = f"{'各地各部门依法履职，' * 30}受理行政复议案件1234567.5万件{'，其余照旧' * 60}。"
    with duckdb.connect(str(other)) as connection:
        where = f"quantity_id = (select quantity_id from marts.fct_indicator_yearly where {figure})"
        connection.execute("delete from marts.fct_indicator_yearly where indicator_id = 'reconsideration_cases_accepted' and value != 192")
        connection.execute(f"update marts.fct_quantity set surface = '1234567.5万件' where {where}")
        connection.execute(f"update marts.fct_indicator_yearly set value = 12345675000, evidence = ? where {where}", [long])
    (told,) = [text for text in said_of(content(other), "reconsideration_cases_accepted", "示例") if "信阳" in text]
    assert told.endswith(" — 河南省信阳市 2023: 12,345,675,000 件")
    assert "受理行政复议案件1234567.5万件，其余" in told
    assert told.startswith("…")
    assert len(told) < 220


def test_what_only_later_reports_or_people_tell_is_no_coverage_and_is_told(published: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.duckdb"
    shutil.copy(published, other)
    with duckdb.connect(str(other)) as connection:
        connection.execute("update marts.fct_indicator_yearly set stated_in_year = year + 1, is_lookback = true where indicator_id = 'audit_projects'")
        facts = connection.execute("select count(*) from marts.fct_indicator_yearly where indicator_id = 'audit_projects'").fetchall()[0][0]
    told = content(other)
    assert said_of(told, "audit_projects", "覆盖") == ("没有当年的报告载有 no report of the year itself states it",)
    assert said_of(told, "audit_projects", "另有") == (f"回溯 told by a later report: {facts} · 人工补充 added by a person: 0",)
    assert said_of(told, "notarisations", "另有") == ()


def test_the_front_counts_what_it_says(book: Book, published: Path) -> None:
    with duckdb.connect(str(published), read_only=True) as connection:
        facts, places = connection.execute("select count(*), count(distinct place_id) from marts.fct_indicator_yearly").fetchall()[0]
        reports = connection.execute("select count(*) from marts.dim_report where is_canonical and issuer_kind = 'government'").fetchall()[0][0]
    (told,) = next(part.texts for part in book.front if isinstance(part, Line))
    assert told.endswith(f" {facts} facts of {places} places; {reports} reports of governments and zones")


def test_accuracy_is_what_was_measured_and_what_was_not_says_so(book: Book) -> None:
    rows = {(row.grouped_by, row.group_name): row for row in load_accuracy() if row.slot == "indicator"}
    for indicator in load_catalog().indicators:
        (told,) = said_of(book, indicator, "准确性")
        for group, label in (("published_as", "precision"), ("annotated_as", "recall")):
            row = rows.get((group, indicator))
            assert (f"{label}: {row.right} / {row.judged}" in told) if row else "未测量 not measured" in told, indicator
    assert sum(row.right for key, row in rows.items() if key[0] == "published_as") == sum(row.right for key, row in rows.items() if key[0] == "annotated_as")


def test_wordings_are_told_by_the_names_of_concepts() -> None:
    assert wording("reconsideration >> accept|收案 !不予 @件|起") == "〈行政复议〉 …… 〈受理〉/收案 [件/起] 无 不予"
    assert wording("normative_document > ^中|文件中 < retain") == "〈规范性文件〉 … ^中/文件中 → 〈保留〉"


def test_the_page_stands_alone_and_what_reports_say_is_escaped(book: Book) -> None:
    told = page(book)
    assert "http" not in told
    for entries in book.themes.values():
        for entry in entries:
            assert told.count(f'id="{entry.id}"') == 1
    first = next(iter(book.themes.values()))[0]
    hostile = Book(book.title, book.version, (Line("a", ("<script>litigation_cases</script>",)),), {"t": (first,)}, book.words)
    assert "<script" not in page(hostile)


def test_the_pdf_has_it_all_in_both_languages_and_is_the_same_each_time(book: Book) -> None:
    theme, entries = next(iter(book.themes.items()))
    small = Book(book.title, book.version, (Line("a", ("<b>&", "𠮷\x0b\u202e😀", "字" * 3000)),), {theme: entries[:2]}, book.words)
    made = pdf(small)
    assert made == pdf(small)
    document = pypdfium2.PdfDocument(made)
    text = "".join(document[number].get_textpage().get_text_range() for number in range(len(document)))
    assert "<b>&" in text
    for entry in entries[:2]:
        assert entry.title in text
        assert (load_catalog().indicators[entry.id].definition_zh or "")[:20] in re.sub(r"\s", "", text)
