"""The real reports as every kind of file: the same header and the same quantities come out of each."""

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from fazhi.parse import Page, Report, parse
from fazhi.read import Unreadable, office, read
from tests.read.portals import FOOTER, NAV


def page(text: str) -> str:
    body = "".join(f"<p>　　{escape(line)}</p>\n" for line in text.splitlines())
    return f"""<html><head><meta charset="@"></head><body><ul>{"".join(f'<li><a href="/">{n}</a></li>' for n in NAV)}</ul>
<div class="content">{body}</div><div class="footer">{FOOTER}</div></body></html>"""


def docx(text: str) -> bytes:
    document = Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf(text: str) -> bytes:
    registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("body", fontName="STSong-Light", fontSize=14, leading=24, firstLineIndent=28, wordWrap="CJK")

    def number(canvas: Canvas, template: object) -> None:
        canvas.setFont("STSong-Light", 10)
        canvas.drawCentredString(A4[0] / 2, 30, f"— {canvas.getPageNumber()} —")
        canvas.drawCentredString(A4[0] / 2, A4[1] - 30, "法治政府建设年度报告汇编")

    buffer = io.BytesIO()
    SimpleDocTemplate(buffer, pagesize=A4).build([Paragraph(escape(line), style) for line in text.splitlines()], onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


WRAPPED: dict[str, Callable[[str], bytes]] = {
    "text": lambda text: text.encode(),
    "html, GB 18030": lambda text: page(text).replace("@", "gb2312").encode("gb18030"),
    "html, UTF-8": lambda text: page(text).replace("@", "utf-8").encode(),
    "docx": docx,
    "pdf": pdf,
}


def told(data: bytes) -> Report:
    reading = read(data)
    return parse(reading.text, Page.told(reading.page))


@pytest.mark.parametrize("shape", list(WRAPPED))
def test_every_format_gives_the_header_and_the_quantities_of_the_text(shared: Path, shape: str) -> None:
    with (shared / "gold" / "manifest.csv").open(encoding="utf-8-sig", newline="") as file:
        manifest = {row["file"]: row for row in csv.DictReader(file)}
    for path in sorted((shared / "corpus").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        expected, report = manifest[path.name], told(WRAPPED[shape](text))
        header = report.header
        names = ("report_type", "jurisdiction_code", "year", "published_on", "signed_on", "document_number", "issuer", "addressed_to")
        assert [str(getattr(header, name) or "") for name in names] == [expected[name] for name in names], path.name
        plain = parse(text)
        assert [(f.clause.quantity.value, f.clause.quantity.unit, f.year, f.scope, f.modality) for f in report.facts] == [
            (f.clause.quantity.value, f.clause.quantity.unit, f.year, f.scope, f.modality) for f in plain.facts
        ], path.name


SAMPLES = Path(__file__).parent / "samples"
DOC = office.OLE2 + "WordDocument".encode("utf-16-le")
SAMPLE = "信阳市人民政府2023年度法治政府建设情况报告\n　　一年来，全市共受理行政复议案件192件，办结180件，案件办理质量和效率持续提升。\n"


@pytest.mark.parametrize(("suffix", "reader"), [("doc", "libreoffice"), ("rtf", "striprtf"), ("odt", "lxml"), ("fodt", "lxml")])
def test_office_files_as_libreoffice_writes_them(tmp_path: Path, suffix: str, reader: str) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    (tmp_path / "a.docx").write_bytes(docx(SAMPLE))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run(["soffice", "--headless", profile, "--convert-to", suffix, "--outdir", tmp_path, tmp_path / "a.docx"], check=True, capture_output=True)
    reading = read((tmp_path / f"a.{suffix}").read_bytes())
    assert reading.reader == reader
    assert "共受理行政复议案件192件" in reading.text


def test_a_binary_word_file_gives_what_is_seen_of_it_without_libreoffice(monkeypatch: pytest.MonkeyPatch) -> None:
    """The sample is in our own words, written by LibreOffice, with deleted, hidden and struck figures (97), a field and a table."""
    monkeypatch.setenv("PATH", "/nowhere")
    reading = read((SAMPLES / "report.doc").read_bytes())
    assert reading.reader == "olefile"
    assert reading.text.split("\n") == [
        "鹤壁市人民政府2021年度法治政府建设情况报告",
        "一年来，共审理行政复议案件48件，审结45件。",
        "举办执法培训班，培训执法人员316人次，成效明显。",
        "指标\t数量",
        "评查执法案卷\t61卷",
        "法律援助案件\t48件",
        "以上数据为全市口径。",
    ]


def test_without_libreoffice_a_file_of_an_old_word_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(Unreadable, match=r"needs_libreoffice.*apt-get install libreoffice"):
        read((SAMPLES / "report.doc").read_bytes().replace(b"\xec\xa5", b"\xdc\xa5", 1))
    with pytest.raises(Unreadable, match=r"damaged_document.*save it as DOCX"):
        read(DOC)


def test_a_part_of_libreoffice_that_is_not_installed_is_not_called_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice without Writer ends well and writes nothing, whatever it is given; so does this program."""
    (tmp_path / "soffice").write_text("#!/bin/sh\nexit 0\n", encoding="utf-8")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    with pytest.raises(Unreadable, match=r"needs_libreoffice.*not its part"):
        read(DOC)
