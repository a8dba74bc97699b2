"""Whatever is given, it is read or refused with a reason: no other exception leaves a reader.

The same inputs each time, so that a build fails only by its own doing; bench/fuzz.py goes on with others (FAZHI_FUZZ_EXAMPLES).
"""

import contextlib
import io
import json
import os
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fazhi.collect.store import record_of
from fazhi.read import Unreadable, read
from fazhi.read.archive import decoded_name, members, opened
from tests.read.test_word import word

PIECES = ("2023年", "一百二十三万", "35件", "。", "，", "法治政府建设情况报告", "\n", "\t", "　", "《", "“", "1/", "%", "\u200b", "\ufffd", "\ue000", "①", "é")
TEXTS = st.one_of(st.text(max_size=200), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
CHARSETS = ("utf-8", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5hkscs", "utf-7", "hex", "undefined", "idna")
TAGS = (
    "p",
    "div",
    "table",
    "tr",
    "td",
    "sup",
    "a",
    "form",
    "header",
    "template",
    "textarea",
    "iframe",
    "script",
    "style",
    "ruby",
    "rt",
    "s",
    "br",
    "select",
    "body",
)
ATTRIBUTES = (
    "",
    " hidden",
    " style='display:none'",
    " class=share-nav",
    " href='#1'",
    " srcdoc='&lt;p&gt;1件'",
    " style='vertical-align:super'",
    " x='",
    ' x="',
)
OPEN = st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES))
MARKUP = st.lists(st.one_of(OPEN, st.sampled_from(TAGS).map("</{}>".format), TEXTS, st.sampled_from(("<!--", "-->", "</html>", "<", "&#0;"))), max_size=40).map(
    "".join
)
INNER = (
    "p",
    "r",
    "t",
    "tbl",
    "tr",
    "tc",
    "sdt",
    "sdtContent",
    "txbxContent",
    "pPr",
    "rPr",
    "numPr",
    "numId",
    "ilvl",
    "pStyle",
    "strike",
    "vMerge",
    "ruby",
    "rt",
    "br",
    "del",
    "ins",
)
VALUES = ("", ' w:val="1"', ' w:val="x"', ' w:val=""', ' w:val="superscript"', ' w:val="99999999999"')
WORDS = st.recursive(
    st.sampled_from(PIECES),
    lambda inner: st.builds("<w:{0}{1}>{2}</w:{0}>".format, st.sampled_from(INNER), st.sampled_from(VALUES), st.lists(inner, max_size=4).map("".join)),
    max_leaves=30,
)
EXAMPLES = int(os.environ.get("FAZHI_FUZZ_EXAMPLES", "0"))
FEW = settings(
    max_examples=EXAMPLES or 150,
    deadline=None,
    derandomize=not EXAMPLES,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def is_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(Unreadable):
        reading = read(data)
        assert reading.text.strip()
        json.dumps([reading.text, reading.notes, reading.page], ensure_ascii=False).encode("utf-8")


@FEW
@given(TEXTS, st.sampled_from(("utf-8", "gb18030", "utf-16", "utf-32-be", "big5hkscs")), st.binary(max_size=20))
@example("\n" * 3000, "utf-8", b"")
def test_texts(text: str, charset: str, tail: bytes) -> None:
    is_read_or_refused(text.encode(charset, "ignore") + tail)


@FEW
@given(MARKUP, st.sampled_from(CHARSETS))
@example("<link rel=canonical href='//[x'>", "utf-8")
@example("<p>" + "<ruby>" * 3000, "hex")
@example("<iframe srcdoc='&lt;!--'>", "utf-8")
@example("<textarea>\x08", "utf-8")
def test_pages(markup: str, declared: str) -> None:
    is_read_or_refused(f"<html><head><meta charset='{declared}'></head><body>{markup}</body></html>".encode("utf-8", "ignore"))


@FEW
@given(WORDS, WORDS, WORDS)
def test_word_files(body: str, styles: str, numbering: str) -> None:
    is_read_or_refused(word(body, styles=styles, numbering=numbering))


@FEW
@given(st.lists(st.tuples(st.text(max_size=8), st.binary(max_size=60)), max_size=4), st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4))
@example([("", b"\0"), ("", b"\0" * 8), ("", b"\0" * 8), ("\U00010000" * 3, b"\0" * 8)], [(253, 0)])
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives(files: list[tuple[str, bytes]], changes: list[tuple[int, int]]) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name.encode("utf-8", "ignore").decode() or "x"), content)
    data = bytearray(buffer.getvalue())
    for place, value in changes:
        data[place % len(data)] = value
    try:
        for member in members(opened(bytes(data)), 10_000):
            assert member.problem or len(member.content) <= 10_000
    except zipfile.BadZipFile:
        pass
    is_read_or_refused(bytes(data))


@FEW
@given(
    st.one_of(
        st.binary(max_size=60),
        st.recursive(st.none() | st.text(max_size=5) | st.integers(), lambda x: st.dictionaries(st.text(max_size=8), x)).map(lambda x: json.dumps(x).encode()),
    )
)
def test_records_and_names(tmp_path: Path, record: bytes) -> None:
    (tmp_path / "document.txt").write_bytes(b"x")
    (tmp_path / "0.fetch.json").write_bytes(record)
    fetched, damaged = record_of(tmp_path / "document.txt")
    assert (fetched is None) == bool(damaged)
    decoded_name(record).encode("utf-8")
