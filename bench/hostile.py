"""131 hostile inputs in one folder beside real reports: the run goes through, publishes the reports as if they were alone, and
tells each of the others by name with its reason.

usage: python bench/hostile.py CORPUS [FOLDER]        (CORPUS: the directory of the real reports; needs reportlab)

Prints what was told of each input, the time, that of processors too (others may use the machine), and the most memory that a process
took; exit status 1 where something was lost, or a limit passed.
"""

import io
import os
import resource
import struct
import subprocess
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import duckdb

MIB = 2**20
TITLE = "某材料"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
DOCUMENT = "<w:document {}><w:body>{}</w:body></w:document>"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
TOLD_SECONDS, TOLD_MIB = 60, 2048


def zipped(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def word(body: str, how: int = zipfile.ZIP_DEFLATED) -> bytes:
    return zipped({"[Content_Types].xml": b"<Types/>", "_rels/.rels": RELATIONS.encode(), "word/document.xml": DOCUMENT.format(WORD, body).encode()}, how)


def boxes(depth: int) -> bytes:
    inner = "<w:p><w:r><w:t>字</w:t></w:r></w:p>"
    for _ in range(depth):
        inner = f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>"
    return word(inner)


def page(inner: str, head: str = '<meta charset="utf-8">') -> bytes:
    return f"<html><head>{head}</head><body>{inner}</body></html>".encode()


def damaged(data: bytes, at: float = 0.5, size: int = 20) -> bytes:
    place = int(len(data) * at)
    return data[:place] + bytes(255 - b for b in data[place : place + size]) + data[place + size :]


def pdf(draw: Callable[..., object], **options: object) -> bytes:
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, **options)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def numbered(canvas: object) -> None:
    for n in range(1, 6):
        canvas.drawString(280, 30, f"- {n} -")  # type: ignore[attr-defined]
        canvas.showPage()  # type: ignore[attr-defined]


def raw_pdf(objects: list[bytes]) -> bytes:
    out, places = bytearray(b"%PDF-1.4\n"), []
    for n, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, one)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer <</Size %d /Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, table))


def stream(told: bytes, content: bytes) -> bytes:
    return b"<<%s /Length %d>>\nstream\n%s\nendstream" % (told, len(content), content)


def drawing_itself(times: int) -> bytes:
    form = stream(b"/Type /XObject /Subtype /Form /BBox [0 0 600 800] /Resources <</XObject <</A 4 0 R>>>>", b"/A Do " * times)
    told = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources <</XObject <</A 4 0 R>>>> /Contents 5 0 R>>"
    return raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", told, form, stream(b"", b"/A Do")])


def lying(size: int) -> bytes:
    """A member that says it is small and unpacks to `size` bytes."""
    data = zipped({"a.txt": b"0" * size})
    return data.replace(struct.pack("<I", size), struct.pack("<I", 1000))


def cut_version(data: bytes) -> bytes:
    at = data.find(b"PK\x01\x02")
    return data[: at + 6] + struct.pack("<H", 99) + data[at + 8 :]


def method(data: bytes, number: int) -> bytes:
    at = data.find(b"PK\x01\x02")
    return data[:8] + struct.pack("<H", number) + data[10 : at + 10] + struct.pack("<H", number) + data[at + 12 :]


def twins() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for text in ("甲件材料", "乙件材料"):
            archive.writestr(zipfile.ZipInfo("同名.txt"), text)
    return buffer.getvalue()


def undecodable() -> bytes:
    data = zipped({"好.txt": "甲乙丙".encode(), "坏.txt": "丁戊己".encode()})
    return data.replace("坏".encode(), b"\xff\xfe\xfd")


def inputs() -> dict[str, bytes]:
    """The inputs by name."""
    found: dict[str, bytes] = {}
    for codec in (
        "hex",
        "base64",
        "rot13",
        "undefined",
        "idna",
        "punycode",
        "unicode_escape",
        "raw_unicode_escape",
        "zlib",
        "bz2",
        "uu",
        "quopri",
        "utf_7",
        "mbcs",
    ):
        found[f"charset_{codec}.html"] = page(f"<p>{TITLE}</p>", f'<meta charset="{codec}">')
    for n, address in enumerate(("//[x", "http://a]b/", "http://[::1", "http://a:b:c/", "//\u2100.cn/")):
        found[f"canonical_{n}.html"] = page(f"<p>{TITLE}</p>", f'<meta charset="utf-8"><link rel=canonical href="{address}">')
    found |= {
        "attributes.html": page(f"<p {' '.join(f'a{i}=1' for i in range(200_000))}>{TITLE}</p>"),
        "bare_attributes.html": page(f"<p {' '.join(f'a{i}' for i in range(200_000))}>{TITLE}</p>"),
        "quoted_attributes.html": page("<p " + " ".join(f"a{i}='<>'" for i in range(100_000)) + f">{TITLE}</p>"),
        "deep_div.html": page("<div>" * 200_000 + TITLE),
        "deep_font.html": page("<font>" * 100_000 + TITLE),
        "deep_table.html": page("<table><tr><td>" * 3000 + TITLE),
        "deep_list.html": page("<ul><li>" * 30_000 + TITLE),
        "deep_sup.html": page("<sup>" * 5000 + TITLE),
        "open_quotes.html": page('<a "' * 100_000 + TITLE),
        "open_tags.html": page("<" * 300_000 + TITLE),
        "hidden_many.html": page(f"<div hidden>{TITLE}，</div>" * 20_000),
        "style_rules.html": page(f"<style>{'.a{' * 100_000}</style>{TITLE}"),
        "style_open.html": page(f"<style>{'a,' * 300_000}</style>{TITLE}"),
        "entities.html": page("&#xD800;&#0;&#x110000;&amp;" * 20_000 + TITLE),
        "comment_open.html": page("<!--" * 100_000 + TITLE),
        "srcdoc.html": page("<iframe srcdoc='" + "&lt;iframe srcdoc=&#39;" * 2000 + f"{TITLE}'></iframe>"),
        "cells.html": page("<table><tr>" + f"<td>{TITLE}" * 60_000),
        "empty.html": page(""),
        "frames.html": b"<html><frameset><frame src=a></frameset></html>",
        "only_script.html": page("<script>" + "var a = '9件';" * 10_000 + "</script>"),
        "links.html": page("<ul>" + "<li><a href=/x>链接</a>" * 30_000),
    }
    for name, text in {
        "newlines": "\n",
        "numerals": "一百二十三万",
        "tens": "十百千",
        "units": "1件",
        "wan": "万",
        "slashes": "1/",
        "growth": "同比增长1%",
        "share": "百分之",
        "spaces": " ",
        "tabs": "\t",
        "brackets": "《（",
        "years": "2023年",
        "digits": "9",
        "dashes": "—",
        "dots": "1.",
        "commas": "1,",
        "full": "１",
        "zero_width": "\u200b1",
    }.items():
        found[f"repeated_{name}.txt"] = (text * (200_000 // len(text.encode()))).encode() or b" "
    found |= {
        "empty.txt": b"",
        "nul.txt": b"a\x00b" * 1000,
        "random.txt": bytes((i * 7919 + i * i) % 256 or 1 for i in range(100_000)),
        "surrogates.txt": f"{TITLE}\ud800".encode("utf-16-le", "surrogatepass") * 50,
        "utf32.txt": TITLE.encode("utf-32") * 20,
        "controls.txt": b"\x1b[2J\x07" * 1000,
        "mixed.txt": (TITLE * 30).encode() + (TITLE * 30).encode("gb18030"),
        "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(100),
        "picture.tif": b"II*\x00" + bytes(100),
        "tape.tar": b"a\x00" * 128 + b"\x00ustar\x0000" + bytes(300),
        "seven.7z": b"7z\xbc\xaf\x27\x1c" + bytes(60),
        "rar.rar": b"Rar!\x1a\x07\x00" + bytes(60),
        "gzip.gz": b"\x1f\x8b\x08" + bytes(60),
        "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "WordDocument".encode("utf-16-le"),
        "old.rtf": rb"{\rtf1 " + b"{" * 5000,
    }
    whole = word("<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 50)
    found |= {
        "boxes.docx": boxes(45),
        "boxes_deep.docx": boxes(600),
        "tables_deep.docx": word("<w:tbl><w:tr><w:tc>" * 600 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 600),
        "cut.docx": whole[: len(whole) // 2],
        "damaged.docx": damaged(whole),
        "no_document.docx": zipped({"[Content_Types].xml": b"<Types/>", "word/styles.xml": b"<a/>"}),
        "no_xml.docx": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"\xff\xfe not XML"}),
        "entities.docx": zipped(
            {
                "[Content_Types].xml": b"<Types/>",
                "word/document.xml": b"<!DOCTYPE a [<!ENTITY a 'ha'>"
                + b"".join(b"<!ENTITY a%d '%s'>" % (i, b"&a%d;" % (i - 1) * 10) for i in range(1, 12))
                + b"]><a>&a11;</a>",
            }
        ),
        "outside.docx": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'}),
        "bomb.docx": zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"0" * (300 * MIB)}),
        "styles_in_a_ring.docx": zipped(
            {
                "[Content_Types].xml": b"<Types/>",
                "word/styles.xml": f'<w:styles {WORD}><w:style w:styleId="a"><w:basedOn w:val="a"/></w:style></w:styles>'.encode(),
                "word/document.xml": DOCUMENT.format(WORD, '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>').encode(),
            }
        ),
        "level.docx": word('<w:p><w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>字</w:t></w:r></w:p>'),
        "sheet.xlsx": zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<a/>"}),
        "a.ofd": zipped({"OFD.xml": b"<a/>"}),
    }
    plain = zipped({"甲.txt": "甲材料".encode() * 200})
    found |= {
        "deflate.zip": damaged(plain, 0.2),
        "lzma.zip": damaged(zipped({"甲.txt": os.urandom(3000)}, zipfile.ZIP_LZMA), 0.4, 200),
        "bzip2.zip": damaged(zipped({"甲.txt": os.urandom(3000)}, zipfile.ZIP_BZIP2), 0.4, 200),
        "version.zip": cut_version(plain),
        "zstd.zip": method(plain, 93),
        "unknown.zip": method(plain, 77),
        "half.zip": plain[: len(plain) // 2],
        "signature.zip": b"PK\x03\x04",
        "nothing.zip": zipped({}),
        "lies.zip": lying(200 * MIB),
        "twins.zip": twins(),
        "nested.zip": zipped({"内.zip": plain}),
        "undecodable.zip": undecodable(),
        "upwards.zip": zipped({"../../上.txt": "上层材料".encode(), "/根.txt": "根目录材料".encode()}),
        "many.zip": zipped({f"{i:04}.txt": f"第{i}件材料".encode() for i in range(520)}),
        "large_members.zip": zipped({f"{i}.txt": f"{i}\x00".encode() * 200_000 for i in range(500)}),
        "quine.zip": zipped({"a.zip": zipped({"b.zip": zipped({"c.zip": plain})})}),
        "bomb.zip": zipped({"a.txt": b"0" * (400 * MIB)}),
        "password.zip": plain.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00").replace(
            b"PK\x01\x02\x14\x03\x14\x00\x00\x08", b"PK\x01\x02\x14\x03\x14\x00\x01\x08"
        ),
    }
    drawn = pdf(lambda canvas: canvas.drawString(100, 100, "text of no report"))
    found |= {
        "numbers.pdf": pdf(numbered),
        "itself.pdf": drawing_itself(1),
        "itself_twice.pdf": drawing_itself(2),
        "itself_ten_times.pdf": drawing_itself(10),
        "cut.pdf": drawn[: len(drawn) // 2],
        "damaged.pdf": damaged(drawn, 0.3, 100),
        "signature.pdf": b"%PDF-1.7\n",
        "ring.pdf": raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>"]),
        "pages.pdf": raw_pdf(
            [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 99999999>>", b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>"]
        ),
        "bomb.pdf": raw_pdf(
            [
                b"<</Type /Catalog /Pages 2 0 R>>",
                b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
                b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R>>",
                stream(b"/Filter /FlateDecode", zlib.compress(b"q Q " * (50 * MIB))),
            ]
        ),
        "large_page.pdf": raw_pdf(
            [b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Kids [3 0 R] /Count 1>>", b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 1e30 1e30]>>"]
        ),
    }
    return found


def odd(folder: Path) -> list[str]:
    """What is hostile by its name, its record or its kind; returns the names that must be told."""
    top = os.fsencode(folder)
    with open(top + "/法治材料.txt".encode("gbk"), "wb") as file:  # noqa: PTH123
        file.write("一份材料".encode())
    with open(top + b"/\xff\xfe\x80.txt", "wb") as file:  # noqa: PTH123
        file.write("又一份材料".encode())
    (folder / "escape\x1b[31m.txt").write_text("第三份材料", encoding="utf-8")
    (folder / "叹号!").mkdir()
    (folder / "叹号!" / "甲.txt").write_text("第四份材料", encoding="utf-8")
    for n, record in enumerate(("", '{"address": ', "[]", '{"a": 1}', "null", '{"address": 5}')):
        (folder / f"collected{n}").mkdir()
        (folder / f"collected{n}" / "document.txt").write_text(f"收来的第{n}份材料", encoding="utf-8")
        (folder / f"collected{n}" / "0.fetch.json").write_text(record, encoding="utf-8")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "nowhere.txt").symlink_to(folder / "none")
    (folder / "etc").symlink_to("/etc")
    os.mkfifo(folder / "pipe.txt")
    return ["法治材料.txt", ".txt", "escape", "叹号!/甲.txt", *(f"collected{n}/" for n in range(6)), "passwd.txt", "nowhere.txt", "etc", "pipe.txt"]


def run(raw: Path, home: Path) -> tuple[int, float, str]:
    start = perf_counter()
    command = [sys.executable, "-m", "fazhi.cli", "run", "--raw", str(raw), "--warehouse", str(home / "fazhi.duckdb")]
    done = subprocess.run(command, env=os.environ | {"FAZHI_HOME": str(home)}, capture_output=True, text=True, check=False)
    return done.returncode, perf_counter() - start, done.stdout + done.stderr


def spent() -> float:
    """Seconds of processors that the processes took that were run and have ended."""
    told = resource.getrusage(resource.RUSAGE_CHILDREN)
    return told.ru_utime + told.ru_stime


def rows(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(str(home / "fazhi.duckdb"), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def main() -> None:
    corpus, home = Path(sys.argv[1]), Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="fazhi-hostile-"))
    raw = home / "raw"
    raw.mkdir(parents=True)
    for path in corpus.glob("*.txt"):
        (raw / path.name).write_bytes(path.read_bytes())
    alone = home / "alone"
    run(raw, alone)
    names = list(inputs())
    for name, data in inputs().items():
        (raw / name).write_bytes(data)
    names += odd(raw)
    before = spent()
    status, seconds, said = run(raw, home)
    processor, peak = spent() - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    if status:
        print(said[-3000:])
        sys.exit(1)
    facts = "select * exclude (ingested_at) from marts.{} order by all"
    same = all(rows(home, facts.format(table)) == rows(alone, facts.format(table)) for table in ("dim_report",)) and rows(
        home, "select value, unit, year, scope from marts.fct_quantity order by all"
    ) == rows(alone, "select value, unit, year, scope from marts.fct_quantity order by all")
    told = rows(home, "select source_uri, reason, detail from marts.rejected_document order by 1")
    for uri, reason, detail in told:
        print(f"{str(uri)[:50]!r:54}{reason:24}{str(detail)[:100]!r}")
    lost = [name for name in names if not any(str(uri).startswith(name) or name in str(uri) or name in str(detail) for uri, _, detail in told)]
    took = f"{seconds:.0f} s (limit {TOLD_SECONDS}), {processor:.0f} s of processors"
    print(f"\n{len(names)} inputs; exit {status}; {took}; {peak:,.0f} MiB at most (limit {TOLD_MIB})")
    print(f"reports as alone: {same}; not told: {lost}")
    sys.exit(not same or bool(lost) or seconds > TOLD_SECONDS or peak > TOLD_MIB)


if __name__ == "__main__":
    main()
