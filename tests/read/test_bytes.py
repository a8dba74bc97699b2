"""What bytes are: charsets by evidence, losses noted, and bad input refused with a reason."""

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from fazhi.parse import parse
from fazhi.read import Unreadable, read
from fazhi.read.archive import members, opened

SAMPLE = (
    "信阳市人民政府2023年度法治政府建设情况报告\n" + "一年来，全市共受理行政复议案件192件，办结180件，案件办理质量和效率持续提升，群众满意度不断提高。\n" * 3
)
TRADITIONAL = "某縣政府法治政府建設年度報告\n一年來，全縣共受理行政復議案件十六件，辦結十五件，案件辦理品質持續提升，民眾滿意。\n" * 3


@pytest.mark.parametrize(
    ("text", "written", "charset"),
    [
        (SAMPLE, "utf-8", "utf-8"),
        (SAMPLE, "utf-8-sig", "utf-8"),
        (SAMPLE, "gb2312", "gb18030"),
        (SAMPLE, "gb18030", "gb18030"),
        (SAMPLE, "utf-16", "utf-16"),
        (SAMPLE, "utf-16-le", "utf-16-le"),
        (SAMPLE, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "big5", "big5"),
        (TRADITIONAL, "gbk", "gb18030"),
        (TRADITIONAL, "utf-8", "utf-8"),
        ("report of 2023: 192 cases", "ascii", "utf-8"),
    ],
)
def test_the_charset_is_found_by_evidence(text: str, written: str, charset: str) -> None:
    reading = read(text.encode(written))
    assert (reading.text, reading.charset) == (text, charset)


@pytest.mark.parametrize("written", ["utf-8", "gb18030"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "big5", "iso-8859-1", "no-such-charset"])
def test_a_wrong_declaration_does_not_mislead(written: str, declared: str) -> None:
    page = f'<html><head><meta charset="{declared}"></head><body><p>{SAMPLE}</p></body></html>'
    assert "共受理行政复议案件192件" in read(page.encode(written)).text


def encrypted() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer, encrypt=StandardEncryption("secret", canPrint=0))
    canvas.drawString(100, 100, "text")
    canvas.save()
    return buffer.getvalue()


def scan() -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.save()
    return buffer.getvalue()


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("word/document.xml", "w", force_zip64=True) as file:
        for _ in range(300):
            file.write(b"0" * 2**20)
    return buffer.getvalue()


def zipped(**files: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return buffer.getvalue()


ONE_LINE = SAMPLE.replace("\n", "")
MIXED = ONE_LINE.encode() + ONE_LINE.encode("gb18030")
REFUSED: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "no bytes": (b"", "empty_file"),
    "only blanks": ("  \n\u3000\n".encode(), "no_text"),
    "a page without text": (b"<html><body><img src=a.png></body></html>", "no_text"),
    "two charsets": (MIXED, "undecodable_text"),
    "random bytes": (bytes((i * 7919 + i * i) % 256 or 1 for i in range(4000)), "undecodable_text"),
    "NUL bytes": ((b"\x00" * 9).join([SAMPLE.encode()] * 9), "not_text"),
    "control characters": (("\x01\x02\x03" * 200).encode() + SAMPLE.encode(), "not_text"),
    "UTF-8 read as GBK and saved": (SAMPLE.encode().decode("gb18030", "ignore").encode(), "mojibake"),
    "GBK read as Latin-1 and saved": (SAMPLE.encode("gb18030").decode("latin-1").encode(), "mojibake"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x00" * 40, "image"),
    "an archive": (zipped(a=b"text", b=b"text"), "archive"),
    "archives in archives": (zipped(a=zipped(a=zipped(a=b"text"))), "archive"),
    "a zip bomb as DOCX": (bomb, "too_large"),
    "a damaged DOCX": (zipped(**{"word/document.xml": b"<w:document"}), "damaged_docx"),
    "a PDF with a password": (encrypted(), "encrypted_pdf"),
    "a scan": (scan(), "no_text_layer"),
    "half a PDF": (b"%PDF-1.4\n1 0 obj\n<< /Type", "damaged_pdf"),
}


@pytest.mark.parametrize("name", list(REFUSED))
def test_bad_input_is_refused_with_a_reason_and_what_to_do(name: str) -> None:
    data, reason = REFUSED[name]
    with pytest.raises(Unreadable) as refused:
        read(data() if callable(data) else data)
    assert refused.value.reason == reason
    assert re.search(r": |; ", refused.value.detail), refused.value.detail


@pytest.mark.parametrize(("head", "foot"), [("utf-8", "gb18030"), ("gb18030", "utf-8")])
def test_a_page_put_together_of_two_charsets_is_read_in_both(head: str, foot: str) -> None:
    lines = SAMPLE.strip().split("\n")
    page = b"<html><body><h1>" + lines[0].encode(head) + b"</h1>" + b"".join(b"<p>" + line.encode(foot) + b"</p>" for line in lines[1:] * 9)
    assert read(page).text.split("\n")[: len(lines)] == [line.strip() for line in lines]


def test_lone_surrogates_do_not_get_through() -> None:
    text = read((SAMPLE * 10 + "\ud800").encode("utf-16-le", "surrogatepass")).text
    text.encode("utf-8")


def test_what_a_text_lost_stays_lost_and_is_noted() -> None:
    lost = SAMPLE.replace("案件", "案\ufffd", 1) + "《规划（20212025年）》\n”好”“\u2019”\n202428\n"
    reading = read(lost.encode())
    assert reading.text == lost
    assert [note.split(":")[0] for note in reading.notes] == ["replacement_characters", "lost_dash", "lost_date_separators", "unpaired_quotes"]


@pytest.mark.parametrize("charset", ["utf-8", "gb18030"])
def test_half_a_character_at_the_end_costs_no_more_than_it(charset: str) -> None:
    assert read(f"{SAMPLE}完".encode(charset)[:-1]).text == f"{SAMPLE}\ufffd"


def test_a_few_bad_bytes_are_marked_and_no_number_beside_one_is_read() -> None:
    text = SAMPLE + "全市各部门办理提案45件。" * 40
    reading = read(text.encode().replace("45件".encode(), b"4\xff5\xe4\xbb\xb6", 1))
    assert "4\ufffd5件" in reading.text
    surfaces = [reading.text[f.clause.quantity.start : f.clause.quantity.end] for f in parse(reading.text).facts]
    assert "5件" not in surfaces
    assert "45件" in surfaces


@pytest.mark.long
def test_a_page_of_20_megabytes_and_endless_nesting_are_read() -> None:
    row = f"<p>{SAMPLE}</p>".encode()
    page = b"<html><body>" + row * (20 * 2**20 // len(row)) + b"</body></html>"
    assert read(page).text.count("共受理行政复议案件192件") == 3 * (20 * 2**20 // len(row))
    assert "共受理行政复议案件192件" in read(b"<html><body>" + b"<div>" * 200_000 + SAMPLE.encode()).text


def test_an_archive_names_its_documents_and_why_one_cannot_be_had() -> None:
    data = zipped(**{"报告/a.txt": SAMPLE.encode(), "b.txt": b"0" * 2000, "__MACOSX/c": b"x"})
    found = {one.name: one for one in members(opened(data), 1000)}
    assert found["报告/a.txt"].content == SAMPLE.encode()
    assert found["b.txt"].problem is not None
    assert found["b.txt"].problem[0] == "too_large"
    assert len(found) == 2


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=600))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for given_data in (data, b"<html><body>" + data, b"%PDF-1.4\n" + data, b"PK\x03\x04" + data):
        try:
            read(given_data).text.encode("utf-8")
        except Unreadable:
            continue
