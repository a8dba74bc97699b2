"""What lies in the landing directory: every file is listed, whatever its name, kind or state, and none harms another."""

import io
import os
import shutil
import struct
import zipfile
from pathlib import Path

import duckdb
import pytest

from fazhi.read import Reading
from fazhi.settings import Settings, load
from fazhi.warehouse import landing, parsed
from fazhi.warehouse.apart import Limits, Reader, Refusal, Wanted, end_kept, kept_reader
from fazhi.warehouse.working import connect, replace_documents

SAMPLE = Path(__file__).parent.parent.parent / "raw" / "guannan_2020.docx"

TEXT = "濮阳市法治政府建设材料，第{}份。"


def zipped(members: list[tuple[str, bytes]], how: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, how)
    return buffer.getvalue()


def named(name: bytes, content: bytes) -> bytes:
    """An archive with a file of this name, in whatever charset."""
    return zipped([("x" * len(name), content)]).replace(b"x" * len(name), name)


def patched(data: bytes, places: tuple[int, int], number: int) -> bytes:
    """The archive with a number of its first file's two headers changed; places: offsets in the local and the central one."""
    changed = bytearray(data)
    struct.pack_into("<H", changed, places[0], number)
    struct.pack_into("<H", changed, data.find(b"PK\x01\x02") + places[1], number)
    return bytes(changed)


ONE = zipped([("甲.txt", TEXT.format("一").encode() * 30)], zipfile.ZIP_DEFLATED)
LZMA = zipped([("甲.txt", bytes(i * i % 251 for i in range(4000)))], zipfile.ZIP_LZMA)


def archives() -> dict[str, tuple[bytes, dict[str, str]]]:
    """Archives by name: their bytes, and what becomes of each document."""
    bomb = zipped([("a.txt", b"0" * (200 * 2**20))], zipfile.ZIP_DEFLATED)
    return {
        "gbk.zip": (named("法治/报告.txt".encode("gbk"), TEXT.format(1).encode()), {"gbk.zip!/法治/报告.txt": ""}),
        "utf8.zip": (named("法治/报告.txt".encode(), TEXT.format(2).encode()), {"utf8.zip!/法治/报告.txt": ""}),
        "twins.zip": (zipped([("a.txt", TEXT.format(3).encode()), ("a.txt", TEXT.format(4).encode())]), {"twins.zip!/a.txt": "", "twins.zip!/a.txt (2)": ""}),
        "upwards.zip": (zipped([("../a.txt", TEXT.format(5).encode())]), {"upwards.zip!/../a.txt": ""}),
        "undecodable.zip": (
            zipped([("好.txt", TEXT.format(6).encode()), ("坏.txt", TEXT.format(7).encode())]).replace("坏".encode(), b"\xc4\xe3\xff"),
            {"undecodable.zip!/好.txt": "", "undecodable.zip!/\\xc4\\xe3\\xff.txt": ""},
        ),
        "half.zip": (ONE[: len(ONE) // 2], {"half.zip": "damaged_archive"}),
        "version.zip": (patched(ONE, (4, 6), 99), {"version.zip": "damaged_archive"}),
        "zstd.zip": (patched(ONE, (8, 10), 93), {"zstd.zip!/甲.txt": "unsupported_compression"}),
        "deflate.zip": (ONE[:45] + b"\xff" * 10 + ONE[55:], {"deflate.zip!/甲.txt": "damaged_member"}),
        "lzma.zip": (LZMA[:60] + b"\xff" * 99 + LZMA[159:], {"lzma.zip!/甲.txt": "damaged_member"}),
        "lies.zip": (bomb.replace(struct.pack("<I", 200 * 2**20), struct.pack("<I", 9)), {"lies.zip!/a.txt": "damaged_member"}),
        "bomb.zip": (bomb, {"bomb.zip!/a.txt": "too_large"}),
        "password.zip": (patched(ONE, (6, 8), 0x801), {"password.zip!/甲.txt": "encrypted_archive"}),
        "nested.zip": (
            zipped([("内.zip", ONE), ("多.zip", zipped([("甲.txt", b"a"), ("乙.txt", b"b")]))]),
            {"nested.zip!/内.zip": "", "nested.zip!/多.zip": "archive"},
        ),
        "nothing.zip": (zipped([]), {"nothing.zip": "archive"}),
    }


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("FAZHI_HOME", str(tmp_path / "home"))
    (tmp_path / "raw").mkdir()
    return load(tmp_path / "raw", tmp_path / "fazhi.duckdb")


def ingested(settings: Settings) -> dict[str, tuple[str, str | None]]:
    """Of each document what became of it: reason and detail, or nothing and its notes."""
    with connect(settings) as connection:
        unread, _ = landing.register(connection, landing.scan(settings))
        replace_documents(connection, landing.read_batch(settings, unread))
        sql = "select source_uri, coalesce(reason, ''), coalesce(detail, notes) from raw.document left join raw.document_text using (document_id)"
        return {uri: (reason, told) for uri, reason, told in connection.execute(f"{sql} where is_present").fetchall()}


def test_archives_list_each_of_their_documents_and_harm_no_other(settings: Settings) -> None:
    made = archives()
    for name, (data, _) in made.items():
        (settings.raw / name).write_bytes(data)
    found = {uri: reason for uri, (reason, _) in ingested(settings).items()}
    assert found == {uri: reason for _, told in made.values() for uri, reason in told.items()}


def test_documents_beyond_the_first_500_of_an_archive_are_told_by_name(settings: Settings) -> None:
    (settings.raw / "many.zip").write_bytes(zipped([(f"{i:04}.txt", TEXT.format(i).encode()) for i in range(503)]))
    told = {uri: reason for uri, (reason, _) in ingested(settings).items() if reason}
    assert told == {f"many.zip!/{i:04}.txt": "archive_limit" for i in range(500, 503)}


def test_odd_names_links_and_records_are_told(settings: Settings, tmp_path: Path) -> None:
    raw, top = settings.raw, os.fsencode(settings.raw)
    for n, name in enumerate(("法治.txt".encode("gbk"), b"\xff\xfe\x80.txt", "法治.txt".encode(), "叹号!".encode())):
        folder = top + b"/" + name + (b"" if n < 3 else b"/")
        if n == 3:
            os.mkdir(folder)  # noqa: PTH102 - a path of bytes
        with open(folder + (b"" if n < 3 else b"a.txt"), "wb") as file:  # noqa: PTH123
            file.write(TEXT.format(n).encode())
    (tmp_path / "outside.txt").write_text("另处的材料", encoding="utf-8")
    (raw / "outside.txt").symlink_to(tmp_path / "outside.txt")
    (raw / "nowhere.txt").symlink_to(raw / "none")
    (raw / "folder").symlink_to(tmp_path)
    os.mkfifo(raw / "pipe.txt")
    for n, record in enumerate(("", '{"address": ', "[]", '{"other": 1}', '{"address": 5}')):
        (raw / f"c{n}").mkdir()
        (raw / f"c{n}" / "document.txt").write_text(TEXT.format(f"c{n}"), encoding="utf-8")
        (raw / f"c{n}" / "0.fetch.json").write_text(record, encoding="utf-8")
    found = ingested(settings)
    assert {uri: reason for uri, (reason, _) in found.items() if reason} == {
        "outside.txt": "link_outside",
        "nowhere.txt": "unreadable_file",
        "folder": "link_outside",
        "pipe.txt": "no_file",
    }
    assert {"法治.txt", "法治.txt (2)", "\\xff\\xfe\\x80.txt", "叹号!/a.txt"} <= set(found)
    assert all("damaged_record: 0.fetch.json" in str(found[f"c{n}/document.txt"][1]) for n in range(5))


def test_a_file_that_goes_or_changes_between_scan_and_ingest_is_told_and_read_the_next_time(settings: Settings) -> None:
    for name in ("gone.txt", "changed.txt", "good.txt"):
        (settings.raw / name).write_text(TEXT.format(name), encoding="utf-8")
    landed = landing.scan(settings)
    (settings.raw / "gone.txt").unlink()
    (settings.raw / "changed.txt").write_text("另一份", encoding="utf-8")
    with connect(settings) as connection:
        unread, _ = landing.register(connection, landed)
        replace_documents(connection, landing.read_batch(settings, unread))
        sql = "select source_uri, coalesce(reason, '') from raw.document order by 1"
        assert connection.execute(sql).fetchall() == [("changed.txt", "changed_file"), ("gone.txt", "unreadable_file"), ("good.txt", "")]
    (settings.raw / "changed.txt").write_text(TEXT.format("changed.txt"), encoding="utf-8")
    assert {uri: reason for uri, (reason, _) in ingested(settings).items()} == {"changed.txt": "", "good.txt": ""}


def test_a_file_is_read_again_only_where_it_may_have_changed(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("same.txt", "changed.txt"):
        (settings.raw / name).write_text(TEXT.format(name), encoding="utf-8")
    (settings.raw / "archive.zip").write_bytes(ONE)
    shutil.copy(SAMPLE, settings.raw / "itself.docx")
    assert {landed.stamp for landed in landing.scan(settings)} == {None}  # just written: it may change again within the same tick
    monkeypatch.setattr(landing, "SETTLED", -1)
    ingested(settings)
    with connect(settings) as connection:
        seen = landing.seen(connection)
        connection.execute("update raw.document set reader_version = 'another' where source_uri = 'same.txt'")
        of_this_reader = landing.seen(connection)
    assert set(seen) == {"same.txt", "changed.txt", "itself.docx"}, "what an archive holds is listed anew"
    assert set(of_this_reader) == {"changed.txt", "itself.docx"}
    told = {path: (stamp, "0" * 16) for path, (stamp, _) in seen.items()}  # a digest that no bytes have
    before = (settings.raw / "changed.txt").stat()
    (settings.raw / "changed.txt").write_text(TEXT.format("damaged.txt"), encoding="utf-8")
    os.utime(settings.raw / "changed.txt", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (settings.raw / "changed.txt").stat().st_size == before.st_size
    found = {landed.path: landed.document_id for landed in landing.scan(settings, told)}
    assert found["same.txt"] == found["itself.docx"] == "0" * 16
    assert found["changed.txt"] not in {"0" * 16, seen["changed.txt"][1]}


def drawing_itself() -> bytes:
    """A PDF whose form draws itself twice: 2 ** 40 drawings."""
    form = b"/Resources <</XObject <</A 4 0 R>>>>"
    objects = [
        b"<</Type /Catalog /Pages 2 0 R>>",
        b"<</Type /Pages /Kids [3 0 R] /Count 1>>",
        b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] " + form + b" /Contents 5 0 R>>",
        b"<</Type /XObject /Subtype /Form /BBox [0 0 600 800] " + form + b" /Length 12>>\nstream\n/A Do /A Do \nendstream",
        b"<</Length 5>>\nstream\n/A Do\nendstream",
    ]
    return b"%PDF-1.4\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, one) for n, one in enumerate(objects, 1)) + b"trailer <</Root 1 0 R>>"


def test_a_library_that_takes_all_memory_or_time_costs_one_document(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.pdf"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(drawing_itself())
    wanted = [
        Wanted(os.fsencode(path), None, landing._landed(os.fsencode(tmp_path), os.fsencode(path), path.name, {}).document_id, None, 2**20)
        for path in (bad, good)
    ]
    for seconds, megabytes, reasons in ((60, 300, {"reader_crashed", "reader_memory"}), (0.5, 4000, {"reader_timeout"})):
        with Reader(Limits(seconds, megabytes)) as reader:
            refusal, reading = reader.read(wanted[0]), reader.read(wanted[1])
        assert isinstance(refusal, Refusal)
        assert refusal.reason in reasons
        assert isinstance(reading, Reading)
        assert reading.text == TEXT


def test_a_process_that_reads_stays_for_the_next_batch_and_ends_when_told_or_after_an_error() -> None:
    limits, processes = Limits(60, 1000), []
    for _ in range(2):
        with kept_reader(limits) as reader:
            reader.members(os.fsencode(__file__), 2**20)
            processes.append(reader.process)
    assert processes[0] is processes[1] is not None
    with pytest.raises(ZeroDivisionError), kept_reader(limits) as reader:
        reader.members(os.fsencode(__file__), 1 // 0)
    assert processes[0].returncode is not None
    with kept_reader(limits) as reader:
        reader.members(os.fsencode(__file__), 2**20)
        process = reader.process
    end_kept()
    assert process is not None
    assert process.returncode is not None


def test_what_is_told_is_valid_text_for_the_database(settings: Settings) -> None:
    with open(os.fsencode(settings.raw) + b"/\xed\xa0\x80.txt", "wb") as file:  # noqa: PTH123 - a lone surrogate as a name
        file.write(b"")
    ingested(settings)
    with duckdb.connect(str(settings.working)) as connection:
        assert connection.execute("select reason from raw.document").fetchall() == [("empty_file",)]


def test_a_scan_is_read_once_and_its_figures_know_their_place(settings: Settings) -> None:
    page = Path(__file__).parent.parent / "read" / "samples" / "page.jpg"
    shutil.copy(page, settings.raw / "scan.jpg")
    with connect(settings) as connection:
        for _ in range(2):
            rows = landing.read_batch(settings, landing.scan(settings))
            replace_documents(connection, rows)
            kept = {file: file.stat().st_mtime_ns for file in settings.scans.rglob("*.json")}
            assert len(kept) == 1
        assert {file: file.stat().st_mtime_ns for file in settings.scans.rglob("*.json")} == kept
        assert connection.execute("select read_by, len(places) > 5 from raw.document_text").fetchall() == [("ocr", True)]
        document = rows["raw.document"].column("document_id").to_pylist()
        figures = parsed.parse_batch(parsed.texts(connection, document))["staging.quantity"].to_pylist()
    first = figures[0]
    assert (first["surface"], first["page"], len(first["box"])) == ("1,386件", 1, 4)
    assert first["read_score"] > 0.9


def test_scans_are_refused_where_no_page_may_be_read(settings: Settings) -> None:
    shutil.copy(Path(__file__).parent.parent / "read" / "samples" / "page.jpg", settings.raw / "scan.jpg")
    rows = landing.read_batch(settings.model_copy(update={"ocr_pages": 0}), landing.scan(settings))
    assert rows["raw.document"].column("reason").to_pylist() == ["image"]
