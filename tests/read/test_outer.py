"""What stands around a document: each must give its lines, or a reason that names what it is."""

import base64
import gzip
import html
import io
import json
import quopri
import zipfile
import zlib
from email.message import EmailMessage

import pyarrow
import pytest
from docx import Document
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from fazhi.read import Unreadable, read
from fazhi.read.archive import is_archive, members, opened

TITLE = "漯河市人民政府2021年度法治政府建设情况报告"
FIRST = "一年来，共审理行政复议案件48件，审结45件。"
SECOND = "举办执法培训班，培训执法人员316人次，成效明显。"
LINES = [TITLE, FIRST, SECOND]
TEXT = "\n".join(LINES).encode()
P = f"<p>{FIRST}</p><p>{SECOND}</p>"
PAGE = f'<html><head><meta charset="utf-8"></head><body><h1>{TITLE}</h1>{P}</body></html>'.encode()
PORTAL = "<html><meta charset=utf-8><body><div>政府门户网站</div><iframe src='cid:frame-2'></iframe></body></html>".encode()
HTTP = b"HTTP/1.1 200 OK\r\nServer: nginx\r\nContent-Type: application/octet-stream\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: text/html\r\n\r\n"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def word() -> bytes:
    document = Document()
    for line in LINES:
        document.add_paragraph(line)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def pdf() -> bytes:
    registerFont(UnicodeCIDFont("STSong-Light"))
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    for n, line in enumerate(LINES):
        canvas.setFont("STSong-Light", 20 if n == 0 else 14)
        canvas.drawString(60, 780 - 30 * n, line)
    canvas.save()
    return buffer.getvalue()


def chunked(content: bytes, size: int = 41) -> bytes:
    pieces = (content[at : at + size] for at in range(0, len(content), size))
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def streamed(content: bytes, packing: str) -> bytes:
    sink = pyarrow.BufferOutputStream()
    with pyarrow.CompressedOutputStream(sink, packing) as stream:
        stream.write(content)
    return bytes(sink.getvalue())


def deflated(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(content) + packer.flush()


def mail(content: bytes, kind: str, boundary: str = "") -> bytes:
    body = quopri.encodestring(content) if kind == "text/plain" else base64.encodebytes(content)
    how = b"quoted-printable" if kind == "text/plain" else b"base64"
    part = b"Content-Type: " + kind.encode() + b"; charset=utf-8\r\nContent-Transfer-Encoding: " + how + b"\r\n\r\n" + body + b"\r\n"
    head = b"From: <office@example.gov.cn>\r\nSubject: =?utf-8?B?" + base64.b64encode(TITLE.encode()) + b"?=\r\nMIME-Version: 1.0\r\n"
    if not boundary:
        return head + part
    mark = boundary.encode()
    return head + b'Content-Type: multipart/related;\r\n\tboundary="' + mark + b'"\r\n\r\n--' + mark + b"\r\n" + part + b"--" + mark + b"--\r\n"


def parts(subject: str, *contents: tuple[str, bytes]) -> bytes:
    """A mail, or a saved page, of several parts (media type, content)."""
    message = EmailMessage()
    message["Subject"] = subject
    message.make_related()
    for kind, content in contents:
        message.add_related(content, *kind.split("/"))
    return message.as_bytes()


def taking_in(name: str, content: bytes) -> bytes:
    """A Word file with the title, and another document that it takes in whole."""
    document = Document()
    document.add_paragraph(TITLE)
    buffer, taken = io.BytesIO(), io.BytesIO()
    document.save(buffer)
    relation = '<Relationship Id="rIdX" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="/word/{}"/></Relationships>'
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(taken, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            if part == "word/document.xml":
                data = data.replace(b"<w:sectPr", b'<w:altChunk r:id="rIdX"/><w:sectPr', 1)
            if part == "word/_rels/document.xml.rels":
                data = data.replace(b"</Relationships>", relation.format(name).encode())
            new.writestr(part, data)
        new.writestr(f"word/{name}", content)
    return taken.getvalue()


def flat() -> bytes:
    document = zipfile.ZipFile(io.BytesIO(word())).read("word/document.xml").decode().split("?>", 1)[1]
    relation = '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>'
    relations = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relation}</Relationships>'
    parts = {"/_rels/.rels": relations, "/word/document.xml": document}
    written = "".join(f'<pkg:part pkg:name="{name}"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>' for name, content in parts.items())
    return f'<?xml version="1.0"?><pkg:package xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage">{written}</pkg:package>'.encode()


def word_2003() -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in LINES)
    opening = '<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Word.Document"?>'
    return f'{opening}<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml"><w:body>{body}</w:body></w:wordDocument>'.encode()


def bringing() -> bytes:
    message = EmailMessage()
    message["Subject"] = "报送报告"
    message.set_content("现将报告报上，请查收。")
    message.add_attachment(word(), maintype="application", subtype="octet-stream", filename="报告.docx")
    return message.as_bytes()


def forwarding(letter: str) -> bytes:
    """A mail that brings another mail, with a letter to it."""
    inner, message = EmailMessage(), EmailMessage()
    inner["Subject"], message["Subject"] = TITLE, "Fwd: 材料"
    inner.set_content(TEXT.decode())
    message.set_content(letter)
    message.add_attachment(inner)
    return message.as_bytes()


DATA = {"code": 200, "data": {"id": 30123, "title": TITLE, "views": 1280, "content": P}}
RSS = '<?xml version="1.0"?><rss><channel><title>某门户网站</title><item><title>{}</title><description>{}</description></item></channel></rss>'
SETS = "<div id=c></div><script>document.getElementById('c').innerHTML = {};</script>"
SCRIPT = f"<html><head><meta charset=utf-8></head><body><h1>{TITLE}</h1>{SETS}</body></html>"


def in_rtf(text: str) -> bytes:
    return b"".join(b"\\'%02x" % byte for byte in text.encode("gbk"))


def zipped(name: str, content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, content)
    return buffer.getvalue()


WHOLE = {
    "HTTP head, PDF": HTTP + pdf(),
    "a line before a PDF": b"Cached copy 2022-01-18\n" + pdf(),
    "HTTP head, page": HTTP + PAGE,
    "HTTP head, packed page": HTTP + gzip.compress(PAGE),
    "line ends before a Word file": b"\r\n\r\n" + word(),
    "a mark before a Word file": b"\xef\xbb\xbf" + word(),
    "an archive of one document": zipped("报告.txt", TEXT),
    "a packed page": gzip.compress(PAGE),
    "a packed text": gzip.compress(TEXT),
    "a packed Word file": gzip.compress(word()),
    "a page packed by zlib": zlib.compress(PAGE),
    "chunks, page": CHUNKED + chunked(PAGE),
    "chunks, packed page": CHUNKED + chunked(gzip.compress(PAGE)),
    "chunks, Word file": CHUNKED + chunked(word(), 1024),
    "chunks, PDF, without a head": chunked(pdf(), 900),
    "chunks, without a head": chunked(PAGE, 53),
    "chunks that were undone": CHUNKED + PAGE,
    "deflate": deflated(PAGE),
    "deflate, Word file": HTTP + deflated(word()),
    "brotli": HTTP + streamed(PAGE, "brotli"),
    "brotli, Word file": streamed(word(), "brotli"),
    "zstd": streamed(PAGE, "zstd"),
    "packed in two parts": gzip.compress(TEXT[:40]) + gzip.compress(TEXT[40:]),
    "packed twice": gzip.compress(gzip.compress(PAGE)),
    "MHTML": mail(PAGE, "text/html", "----B"),
    "a mail of one page": mail(PAGE, "text/html"),
    "a mail of text": mail(TEXT, "text/plain"),
    "a frame of a saved page": parts("", ("text/html", PORTAL), ("text/html", PAGE), ("text/css", b".a{}")),
    "a saved page with a head of its own": parts("", ("text/html", PAGE), ("text/html", "<p>第97页，共98页。</p>".encode())),
    "a title in the subject, text": parts(f"Fwd: {TITLE}", ("text/plain", f"{FIRST}\n{SECOND}".encode("gb18030"))),
    "a title in the subject, page": parts(TITLE, ("text/html", f"<meta charset=gb2312><body>{P}".encode("gb18030"))),
    "a title in bare bytes of the subject": f"From: a@b.cn\r\nSubject: {TITLE}\r\nContent-Type: text/plain\r\n\r\n{FIRST}\r\n{SECOND}".encode("gb18030"),
    "a title in subject and text": parts(f"转发：{TITLE}", ("text/plain", TEXT)),
    "another subject": parts("关于报送有关材料的报告", ("text/html", PAGE)),
    "JSON with markup": json.dumps(DATA, ensure_ascii=False).encode(),
    "JSON, escaped": json.dumps(DATA).encode(),
    "JSON with text": json.dumps({"articleTitle": TITLE, "body": f"{FIRST}\n{SECOND}", "summary": "一年来，工作稳步推进"}, ensure_ascii=False).encode(),
    "JSON with paragraphs": json.dumps({"title": TITLE, "paragraphs": [FIRST, SECOND]}).encode(),
    "JSON within a string of JSON": json.dumps({"msg": "ok", "data": json.dumps(DATA["data"])}).encode(),
    "JSON with its text in a wrapper": json.dumps([{"title": {"rendered": TITLE}, "content": {"rendered": P}, "excerpt": {"rendered": P[:30] + "…"}}]).encode(),
    "JSON that says its text twice": json.dumps({"docTitle": TITLE, "docHtml": P, "docText": f"{FIRST}\n{SECOND}", "docAbstract": f"{FIRST} […]"}).encode(),
    "JSON with found words": json.dumps(
        {"title": TITLE.replace("法治", "<em>法治</em>"), "text": f"{FIRST}\n{SECOND}".replace("执法", "<em>执法</em>")}
    ).encode(),
    "JSON under names of its own": json.dumps({"rows": [{"ID": 97, "BT": TITLE, "NR": html.escape(P), "DJL": 1280}]}).encode(),
    "JSON with runs of one look": json.dumps({"title": TITLE, "body": {"ops": [{"insert": FIRST[:14]}, {"insert": f"{FIRST[14:]}\n{SECOND}"}]}}).encode(),
    "JSON with runs in paragraphs": json.dumps(
        {"title": TITLE, "nodes": [{"type": "p", "children": [{"text": line[:14]}, {"text": line[14:], "bold": True}]} for line in LINES[1:]]}
    ).encode(),
    "JSON of blocks that a page was read in": json.dumps([{"type": "text", "text": line} for line in LINES]).encode(),
    "lines of JSON": "\n".join(json.dumps({"text": line}, ensure_ascii=False) for line in LINES).encode(),
    "JSON of sections": json.dumps({"title": TITLE, "sections": [{"text": FIRST}, {"text": SECOND}]}).encode(),
    "XML of paragraphs": f"<?xml version='1.0'?><doc><title>{TITLE}</title><body><p>{FIRST}</p><p>{SECOND}</p></body></doc>".encode(),
    "XML of paragraphs beside their title": f"<?xml version='1.0'?><doc><title>{TITLE}</title><p>{FIRST}</p><p>{SECOND}</p></doc>".encode(),
    "JSON of sections in wrappers": json.dumps({"title": TITLE, "content": [{"rendered": FIRST}, {"rendered": SECOND}]}).encode(),
    "a list as JSON has it": json.dumps(LINES).encode(),
    "a list as Python writes it": repr(LINES).encode(),
    "a record as Python writes it": repr({"title": TITLE, "hits": None, "content": P}).encode(),
    "quoted rows of a database": f'"id","标题","正文"\n"97","{TITLE}","<p class=""a"">{FIRST}</p><p>{SECOND}</p>"\n'.encode(),
    "JSONP": b"callback(" + json.dumps(DATA).encode() + b");",
    "a feed with markup in CDATA": RSS.format(TITLE, f"<![CDATA[{P}]]>").encode(),
    "a feed with escaped markup": RSS.format(TITLE, html.escape(P)).encode(),
    "Atom": f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>某门户网站</title><entry><title>{TITLE}</title>'
    f'<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">{P}</div></content></entry></feed>'.encode(),
    "XML in GB 2312": f'<?xml version="1.0" encoding="GB2312"?><doc><title>{TITLE}</title><text>{FIRST}\n{SECOND}</text></doc>'.encode("gb18030"),
    "XML of a portal": f'<?xml version="1.0"?><article><biaoti>{TITLE}</biaoti><nr>{FIRST}\n{SECOND}</nr></article>'.encode(),
    "a script that sets the text": SCRIPT.format(f'"{P}"').encode(),
    "a script with escapes": SCRIPT.format(json.dumps(P)).encode(),
    "a script that joins strings": SCRIPT.format(f"'<p>{FIRST}<\\/p>' + '\\x3cp>{SECOND}</p>'").encode(),
    "a script with a template": SCRIPT.format(f"`<p>{FIRST}</p>\n<p>{SECOND}</p>`").encode(),
    "a script with the text alone": SCRIPT.format(json.dumps(f"{FIRST}\n{SECOND}", ensure_ascii=False)).encode(),
    "a script with title and text": f"<html><body><div id=app></div><script>window.STATE = {json.dumps(DATA)};</script></body></html>".encode(),
    "a script that reads JSON": f"<html><body><div id=app></div><script>var page = JSON.parse({json.dumps(json.dumps(DATA))});</script></body></html>".encode(),
    "a page in a Word file": taking_in("a.html", f"<html><head><meta charset=utf-8></head><body>{P}</body></html>".encode()),
    "a text in a Word file": taking_in("a.txt", f"{FIRST}\r\n{SECOND}".encode("gb18030")),
    "MHTML in a Word file": taking_in("a.mht", mail(f"<html><body>{P}</body></html>".encode(), "text/html", "B")),
    "a Word file as one XML file": flat(),
    "XML of Word 2003": word_2003(),
    "NUL bytes between paragraphs": PAGE.replace(b"</p><p>", b"</p>\x00<p>"),
    "Unicode's line separator": "\u2028".join(LINES).encode(),
    "UTF-16 of a Word file as XML": flat().decode().encode("utf-16"),
    "a mail that brings a Word file": bringing(),
    "a mail that was passed on whole": forwarding("请阅处，97号件一并办理。"),
    "words that are marked in XML": (
        f"<?xml version='1.0'?><doc><biaoti>{TITLE}</biaoti><s>{FIRST.replace('48', '<n>48</n>')}</s><s>{SECOND}</s></doc>".encode()
    ),
    "RTF in a Word file": taking_in("a.rtf", b"{\\rtf1\\ansi\\ansicpg936 " + b"\\par ".join(map(in_rtf, (FIRST, SECOND))) + b"}"),
    "vertical tabs": "\v".join(LINES).encode(),
    "form feeds": "\f".join(LINES).encode(),
    "next line": "\x85".join(LINES).encode(),
}


@pytest.mark.parametrize("kind", list(WHOLE))
def test_a_document_is_read_through_what_is_around_it(kind: str) -> None:
    assert read(WHOLE[kind]).text.splitlines() == LINES


def test_an_archive_may_begin_behind_blanks() -> None:
    data = b"\r\n\r\n" + zipped("报告.txt", TEXT)
    assert is_archive(data)
    assert [read(one.content).text.splitlines() for one in members(opened(data), 10**6)] == [LINES]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\x1f\x8b\x08" + bytes(60), "damaged_archive"),
        (gzip.compress(PAGE)[:-40], "damaged_archive"),
        (CHUNKED + chunked(PAGE)[:-90], "damaged_archive"),
        (CHUNKED + b"2000\r\n" + PAGE, "damaged_archive"),
        (streamed(PAGE, "zstd")[:-9], "damaged_archive"),
        (streamed(PAGE, "brotli")[:-9], "undecodable_text"),
        (streamed(bytes(130 * 2**20), "brotli"), "too_large"),
        (gzip.compress(bytes(130 * 2**20)), "too_large"),
        (json.dumps([{"title": f"{TITLE}{n}", "content": P} for n in range(3)]).encode(), "unsupported_format"),
    ],
)
def test_what_cannot_be_taken_out_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(data)
    assert refused.value.reason == reason
    assert ": " in refused.value.detail


def test_a_nul_byte_beside_a_digit_may_have_been_one() -> None:
    assert "案件4\ufffd8件" in read(PAGE.replace(b"48", b"4\x008")).text
