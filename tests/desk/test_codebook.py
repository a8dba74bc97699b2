"""The codebook: each indicator defined in both languages, with what the published file and the measured accuracy tell of it."""

import re
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
