"""What libraries and browsers kept: WARC files and folders of saved pages, into the landing directory with address and day."""

import gzip
import io
import os
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from fazhi.cli import app
from fazhi.collect.saved import Damaged, Kept, from_folder, from_warc
from fazhi.collect.store import document_id
from fazhi.settings import Settings
from fazhi.warehouse.landing import scan

MOST = 2**20
PDF = b"%PDF-1.4\n1 0 obj\n%%EOF"


def html(place: str, head: str = "") -> bytes:
    return f"{head}<html><body><h1>{place}2019年度法治政府建设情况报告</h1><p>{'全区受理行政复议案件12件。' * 20}</p></body></html>".encode()


def http(status: str, *headers: tuple[str, str]) -> StatusAndHeaders:
    return StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")


def archive(path: Path, *, packed: bool) -> list[int]:
    """A crawl of a portal that is gone; the bytes where its records end."""
    ends = []
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        day = {"WARC-Date": "2019-05-01T08:30:00Z"}

        def add(kind: str, url: str, content: bytes, answer: StatusAndHeaders | None, **more: str) -> None:
            told = day | {name.replace("_", "-"): value for name, value in more.items()}
            writer.write_record(writer.create_warc_record(url, kind, io.BytesIO(content), http_headers=answer, warc_headers_dict=told))
            ends.append(file.tell())

        page, packed_page = http("200 OK", ("Content-Type", "text/html")), gzip.compress(html("乙区"))
        add("response", "http://old.gov.cn/1.html", html("甲区"), page)
        chunked = http("200 OK", ("Content-Type", "text/html"), ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"))
        add("response", "http://old.gov.cn/2.html", b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed_page), packed_page), chunked)
        add("response", "http://old.gov.cn/gone.html", b"gone", http("404 Not Found", ("Content-Type", "text/html")))
        add("response", "http://old.gov.cn/logo.png", b"\x89PNG", http("200 OK", ("Content-Type", "image/png")))
        add("resource", "http://old.gov.cn/3.pdf", PDF, None, Content_Type="application/pdf")
        add("response", "http://old.gov.cn/cut.html", html("丙区"), page, WARC_Truncated="length")
        beside = io.BytesIO()
        WARCWriter(beside, gzip=False).write_record(
            writer.create_warc_record("http://old.gov.cn/wrong.html", "response", io.BytesIO(html("丁区")), http_headers=page)
        )
        changed = beside.getvalue().replace("丁区".encode(), "卯区".encode())
        file.write(gzip.compress(changed) if packed else changed)
        ends.append(file.tell())
        first = writer.create_warc_record("http://old.gov.cn/1.html", "response", io.BytesIO(html("甲区")), http_headers=page)
        digest = first.rec_headers.get_header("WARC-Payload-Digest")
        for url, known in (("http://www.old.gov.cn/1.html", digest), ("http://www.old.gov.cn/9.html", "sha1:BBBB")):
            writer.write_record(writer.create_revisit_record(url, known, "http://old.gov.cn/1.html", "2019-05-01T08:30:00Z", http_headers=page))
            ends.append(file.tell())
        add("response", "http://old.gov.cn/4.html", html("戊区"), page)
    return ends


@pytest.mark.parametrize("packed", [True, False])
def test_the_documents_of_a_warc_file(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "old.warc"
    ends = archive(path, packed=packed)
    found = list(from_warc(path, MOST))
    kept = {one.fetched.address: one for one in found if isinstance(one, Kept)}
    assert {address: one.content for address, one in kept.items()} == {
        "http://old.gov.cn/1.html": html("甲区"), "http://old.gov.cn/2.html": html("乙区"), "http://old.gov.cn/3.pdf": PDF,
        "http://www.old.gov.cn/1.html": html("甲区"), "http://old.gov.cn/4.html": html("戊区"),
    }  # fmt: skip
    assert kept["http://old.gov.cn/1.html"].fetched.fetched_at == "2019-05-01T08:30:00+00:00"
    problems = {one.name.rpartition("/")[2]: one.problem for one in found if isinstance(one, Damaged)}
    assert {name: problem.partition("(")[0].strip() for name, problem in problems.items()} == {
        "cut.html": "cut by whoever fetched it", "wrong.html": "its bytes are not those of its digest",
        "9.html": "it points to bytes that are not in this file",
    }  # fmt: skip
    content = bytearray(path.read_bytes())
    content[ends[0] + 2 : ends[0] + 30] = b"\0" * 28
    path.write_bytes(content[:-40])
    found = list(from_warc(path, MOST))
    assert {one.fetched.address.rpartition("/")[2] for one in found if isinstance(one, Kept)} == {"1.html", "3.pdf"}, "around a broken record"
    broken = [one for one in found if isinstance(one, Damaged) and one.name.rpartition("/")[2] not in problems]
    assert [one for one in broken if f"byte {ends[0]}" in one.name], "it is named by its place"
    assert len(broken) == 2, "and the last one, which the file's end cuts"
    assert type(next(iter(from_warc(path, 10)))) is Damaged, "larger than the limit"


def saved(folder: Path) -> None:
    message = EmailMessage()
    message["Snapshot-Content-Location"] = "http://old.gov.cn/5.html"
    message["Date"] = "Wed, 01 May 2019 08:30:00 +0800"
    message.set_content(html("己区").decode(), subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(b"\x89PNG", "image", "png")
    message.add_related(PDF, "application", "pdf", headers=["Content-Location: http://old.gov.cn/5.pdf"])
    (folder / "1").mkdir(parents=True)
    (folder / "1" / "a.mhtml").write_bytes(message.as_bytes())
    (folder / "1" / "no.mht").write_bytes(b"Date: today\r\n\r\nnothing")
    (folder / "b.html").write_bytes(html("庚区", "<!-- saved from url=(0031)http://old.gov.cn/6.html -->\n"))
    (folder / "b_files").mkdir()
    for name in ("style.css", "logo.png", "x.js"):
        (folder / "b_files" / name).write_bytes(b"x")
    (folder / "c.html").write_bytes(
        html("辛区", "<!--\n Page saved with SingleFile \n url: http://old.gov.cn/7.html \n saved date: Wed May 01 2019 08:30:00 GMT+0800 (CST)\n-->")
    )
    (folder / "d.html").write_bytes(html("壬区", "<!-- saved from url=(0070)https://web.archive.org/web/20190501083000/http://old.gov.cn/8.html -->"))
    (folder / "e.pdf").write_bytes(PDF + b"\n")
    (folder / "empty.html").write_bytes(b"")
    for path in folder.rglob("*.*"):
        os.utime(path, (1_600_000_000, 1_600_000_000))


def test_the_documents_of_a_folder_of_saved_pages(tmp_path: Path) -> None:
    saved(tmp_path)
    found = list(from_folder(tmp_path, MOST))
    kept = {one.fetched.address: one.fetched.fetched_at for one in found if isinstance(one, Kept)}
    assert kept == {
        "http://old.gov.cn/5.html": "2019-05-01T00:30:00+00:00", "http://old.gov.cn/5.pdf": "2019-05-01T00:30:00+00:00",
        "http://old.gov.cn/6.html": "2020-09-13T12:26:40+00:00", "http://old.gov.cn/7.html": "2019-05-01T00:30:00+00:00",
        "http://old.gov.cn/8.html": "2019-05-01T08:30:00+00:00", "e.pdf": "2020-09-13T12:26:40+00:00",
    }  # fmt: skip
    assert {one.name: one.problem for one in found if isinstance(one, Damaged)} == {
        "1/no.mht": "it is no MHTML: no part of it is a page",
        "empty.html": "it is empty",
    }
    assert next(one for one in found if isinstance(one, Kept)).content.decode().strip() == html("己区").decode(), "unpacked"


def test_the_command_lands_each_document_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path / "home"))
    archive(tmp_path / "old.warc.gz", packed=True)
    saved(tmp_path / "pages")
    (tmp_path / "pages" / "again.html").write_bytes(html("甲区"))
    command = ["collect", "--raw", str(tmp_path / "raw"), "--from-warc", str(tmp_path / "old.warc.gz"), "--from-saved", str(tmp_path / "pages")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 1, "some could not be had"
    assert "cut.html: cut by whoever fetched it (length)" in result.output
    landed = scan(Settings(raw=tmp_path / "raw", home=tmp_path / "home"))
    assert len(landed) == 4 + 5, "the bytes that came three times are one document"
    whose = {one.document_id: one.source_uri for one in landed}
    assert whose[document_id(html("甲区"))] == "http://old.gov.cn/1.html"
    before = sorted(path.name for path in (tmp_path / "raw").rglob("*.*") if path.is_file())
    assert len([name for name in before if name.endswith(".fetch.json")]) == 12, "each address has its record"
    CliRunner().invoke(app, command)
    assert sorted(path.name for path in (tmp_path / "raw").rglob("*.*") if path.is_file()) == before, "a second time writes nothing"
    assert CliRunner().invoke(app, ["collect", "--from-warc", str(tmp_path / "none.warc")]).exit_code == 1
