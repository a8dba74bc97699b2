"""The landing directory to rows of raw.document and raw.document_text."""

import hashlib
import json
import logging
import os
import platform
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import time_ns
from typing import NamedTuple

import duckdb
import polars as pl

from fazhi.collect.known import FILE, load_known
from fazhi.collect.state import State
from fazhi.collect.store import RECORD, Fetched, record_of
from fazhi.read import Reading
from fazhi.read.archive import LEAD, decoded_name, is_archive
from fazhi.read.document import SCANS
from fazhi.read.html import host_of
from fazhi.settings import Settings
from fazhi.told import ToldError
from fazhi.version import reader_version
from fazhi.warehouse.apart import Found, Limits, Reader, Refusal, Wanted, kept_reader
from fazhi.warehouse.remote import missing
from fazhi.warehouse.room import nothing_to_read
from fazhi.warehouse.working import Rows, replace_table

Schema = dict[str, pl.DataType | type[pl.DataType]]
log = logging.getLogger(__name__)

DOCUMENT: Schema = {
    "document_id": pl.String,
    "source_uri": pl.String,
    "media_type": pl.String,
    "charset": pl.String,
    "bytes": pl.Int64,
    "first_seen_at": pl.Datetime("us"),
    "is_present": pl.Boolean,
    "reason": pl.String,
    "detail": pl.String,
    "reader_version": pl.String,
}
PLACES = pl.List(pl.Struct({"start": pl.Int32, "page": pl.Int32, "box": pl.List(pl.Float64), "score": pl.Float64}))
MUTE_PAGES = ("pages_without_text", "gibberish_text_layer")
"""How the notes begin that tell of pages without a text layer."""
TEXT: Schema = {
    "document_id": pl.String,
    "text": pl.String,
    "reader": pl.String,
    "notes": pl.String,
    "read_by": pl.String,
    "places": PLACES,
    "page": pl.String,
    "reader_version": pl.String,
}
FETCH: Schema = {
    "address": pl.String,
    "source": pl.String,
    "parent": pl.String,
    "outcome": pl.String,
    "status": pl.Int64,
    "reason": pl.String,
    "tries": pl.Int64,
    "last_try": pl.String,
    "next_due": pl.String,
    "document_id": pl.String,
}
KNOWN: Schema = {
    "address": pl.String,
    "jurisdiction_code": pl.String,
    "year": pl.Int64,
    "issuer_kind": pl.String,
    "title": pl.String,
    "found_on": pl.String,
}
MEMBER = "!/"
"""Stands between an archive's path and the name of a document in it."""
SETTLED = 2_000_000_000
"""Nanoseconds after which a file's time of change tells one state of it from the next: clocks of file systems are coarse."""
LANDING: Schema = {
    "path": pl.String,
    "document_id": pl.String,
    "source_uri": pl.String,
    "stamp": pl.Struct({"size": pl.Int64, "inode": pl.UInt64, "changed": pl.Int64}),
}
PASSING = ("needs_libreoffice", "unreadable_file", "changed_file")
"""Reasons that may be gone at the next run: such documents are read again."""
SURROGATES = re.compile("[\ud800-\udfff]")


class LandingError(ToldError):
    """A landing directory that cannot be used: which one, and what to do."""


class Stamp(NamedTuple):
    """By what a file is known to be as it was: size in bytes, inode, and when it was changed (ctime, nanoseconds), which no program can set."""

    size: int
    inode: int
    changed: int


Seen = Mapping[str, tuple[Stamp, str]]
"""Files by their path: the stamp that each had when its bytes were read, and the document that it is."""
NOTHING: Seen = {}


@dataclass(frozen=True)
class Landed:
    """A file of the landing directory, or of a ZIP archive in it (archive.zip!/name): its path relative to the directory as
    people read it, its size in bytes, and the document that it is.

    file: its path for the system, and place: where in the archive it stands. problem: reason and detail where the file cannot be
    read; its document_id is then a digest of its path. is_archive: whether it is a ZIP file. fetched: of a collected document, its record.
    notes: what is wrong with that record. stamp: null where the next run must read it again. first_seen_at: when its document was first
    registered, in UTC; null for a new one.
    """

    path: str
    size: int
    document_id: str
    problem: tuple[str, str] | None = None
    is_archive: bool = False
    fetched: Fetched | None = None
    file: bytes = b""
    place: int | None = None
    notes: tuple[str, ...] = ()
    stamp: Stamp | None = None
    first_seen_at: datetime | None = None

    @property
    def source_uri(self) -> str:
        """Its address on the web, or its path."""
        return SURROGATES.sub("\ufffd", self.fetched.address) if self.fetched else self.path


def seen(connection: duckdb.DuckDBPyConnection) -> Seen:
    """The files whose bytes an earlier run has read, by this reader: another may take a container for a document, or an archive."""
    sql = (
        "select path, stamp.size, stamp.inode, stamp.changed, document_id from raw.landing"
        " semi join raw.document on landing.document_id = document.document_id and reader_version = ? where stamp is not null"
    )
    rows = connection.execute(sql, [reader_version()]).fetchall()
    return {path: (Stamp(size, inode, changed), document_id) for path, size, inode, changed, document_id in rows}


def scan(settings: Settings, known: Seen = NOTHING) -> list[Landed]:
    """Every file under the landing directory, in the order of their paths. README files, hidden ones and the locks of an open Word file (~$) are no
    documents. Those known that have not changed since are not read again.

    An archive of which every file is listed is no document itself. Raises LandingError when the directory is missing or is none.
    """
    root = settings.raw
    if why := nothing_to_read(root):
        raise LandingError(why)
    found: list[Landed] = []
    with reader(settings) as process:
        for landed in sorted(_files(root, known), key=lambda landed: landed.path):
            listed = process.members(landed.file, settings.max_document_bytes) if landed.is_archive else None
            if isinstance(listed, Refusal):
                found.append(replace(landed, problem=(listed.reason, listed.detail), stamp=None))
            elif listed is None:  # a document itself, as a DOCX is
                found.append(landed)
            else:
                found += _members(landed, listed) or [replace(landed, stamp=None)]
    return _told_apart(found)


def reader(settings: Settings) -> AbstractContextManager[Reader]:
    """The process that reads, with the limits of the settings. It stays for the next batch."""
    return kept_reader(Limits(settings.read_seconds, settings.read_memory_mb))


def scanner(settings: Settings) -> Reader:
    """The process that reads scans, which takes longer and more; it starts with the first one."""
    return Reader(Limits(settings.ocr_seconds, settings.ocr_memory_mb, settings.ocr_pages, str(settings.scans), "FAZHI_OCR"))


def _files(root: Path, known: Seen) -> Iterator[Landed]:
    """Files, links and whatever else lies in the directory, and directories that cannot be looked into."""
    top = os.path.realpath(os.fsencode(root))
    refused: list[OSError] = []
    for folder, folders, files in os.walk(top, onerror=refused.append):
        links = [name for name in folders if os.path.islink(os.path.join(folder, name))]  # noqa: PTH114, PTH118 - paths of bytes
        above = tuple(decoded_name(part) for part in folder[len(top) + 1 :].split(b"/") if part)
        for name in (*files, *links):
            parts = (*above, decoded_name(name))
            if _is_document(parts):
                yield _landed(top, os.path.join(folder, name), "/".join(parts), known)  # noqa: PTH118
    for path, why in missing(root):
        yield Landed(path, 0, _digest_of(path), ("unreadable_file", f"it could not be copied from its store ({why}): the next run tries again"))
    for error in refused:
        folder = os.fsencode(error.filename)
        path = "/".join(decoded_name(part) for part in os.path.relpath(folder, top).split(b"/"))
        yield Landed(path, 0, _digest_of(path), ("unreadable_file", f"{error.strerror}: make the directory readable"))


def _is_document(parts: tuple[str, ...]) -> bool:
    is_hidden = any(part.startswith(".") and part not in {".", ".."} for part in parts)
    return bool(parts) and not parts[-1].upper().startswith("README") and not parts[-1].startswith("~$") and not parts[-1].endswith(RECORD) and not is_hidden


def _landed(top: bytes, file: bytes, path: str, known: Seen) -> Landed:
    if problem := _obstacle(top, file):
        return Landed(path, 0, _digest_of(path), problem)
    fetched, damaged = record_of(Path(os.fsdecode(file)))
    notes = tuple(f"damaged_record: {name} beside it cannot be read and does not tell where the document came from" for name in damaged)
    try:
        stamp = _stamp_of(os.stat(file))  # noqa: PTH116 - a path of bytes
        before, document_id = known.get(path, (None, ""))
        if stamp == before:
            return Landed(path, stamp.size, document_id, fetched=fetched, file=file, notes=notes, stamp=stamp)
        with open(file, "rb") as opened:  # noqa: PTH123
            begins = opened.read(LEAD)
            opened.seek(0)
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
            size, is_settled = opened.tell(), stamp == _stamp_of(os.fstat(opened.fileno())) and time_ns() - stamp.changed > SETTLED
    except OSError as error:
        return Landed(path, 0, _digest_of(path), ("unreadable_file", f"{error.strerror}: make the file readable"))
    known_as = stamp if is_settled else None
    return Landed(path, size, digest[:16], is_archive=is_archive(begins), fetched=fetched, file=file, notes=notes, stamp=known_as)


def _stamp_of(told: os.stat_result) -> Stamp:
    return Stamp(told.st_size, told.st_ino, told.st_ctime_ns)


def _obstacle(top: bytes, file: bytes) -> tuple[str, str] | None:
    """Why a path is not followed: a link that leads out of the landing directory or to nothing, or what is no file."""
    if os.path.isfile(file) and not os.path.islink(file):  # noqa: PTH113, PTH114 - a path of bytes
        return None
    target = os.path.realpath(file)
    if target == top:
        return "link_directory", "a link to the landing directory itself: remove it"
    if not target.startswith(top + b"/"):
        return "link_outside", "a link that leads out of the landing directory is not followed: put the file itself there"
    if not os.path.exists(file):  # noqa: PTH110 - a path of bytes
        return "unreadable_file", "a link that leads to nothing: mend or remove it"
    if os.path.isdir(file):  # noqa: PTH112
        return "link_directory", "a link to a directory, which is read where it lies: remove the link"
    return None if os.path.isfile(file) else ("no_file", "a pipe, socket or device and no file: remove it")  # noqa: PTH113


def _digest_of(path: str) -> str:
    return hashlib.sha256(path.encode("utf-8", "surrogateescape")).hexdigest()[:16]


def _members(archive: Landed, listed: list[Found] | None) -> list[Landed]:
    """The documents in a ZIP archive, each with a document_id of its own; one that cannot be unpacked has its problem."""
    found = []
    for one in listed or ():
        name = SURROGATES.sub("\ufffd", one.name)
        if _is_document(tuple(part for part in re.split(r"[/\\]", name) if part)):
            path = f"{archive.path}{MEMBER}{name}"
            identity = _digest_of(f"{path} {one.place}") if one.problem else one.digest
            found.append(Landed(path, one.size, identity, one.problem, file=archive.file, place=one.place))
    return found


def _told_apart(found: list[Landed]) -> list[Landed]:
    """The files, each with a path of its own: two members of one name, or two names that read alike, are numbered."""
    seen: Counter[str] = Counter()
    told = []
    for landed in found:
        seen[landed.path] += 1
        told.append(landed if seen[landed.path] == 1 else replace(landed, path=f"{landed.path} ({seen[landed.path]})"))
    return told


def register(connection: duckdb.DuckDBPyConnection, landed: list[Landed]) -> tuple[list[Landed], list[str]]:
    """Note what lies in the landing directory; returns the documents yet to be read and the addresses that are gone.

    A document is to be read when it is new or was read by another version of the reader.
    """
    files = pl.DataFrame(
        [{"path": f.path, "document_id": f.document_id, "source_uri": f.source_uri, "stamp": f.stamp and f.stamp._asdict()} for f in landed],
        schema=LANDING,
    )
    connection.register("landed", files.to_arrow())
    gone = [
        r[0]
        for r in connection.execute(
            "select source_uri from raw.document where is_present and document_id not in (select document_id from landed) order by 1"
        ).fetchall()
    ]
    connection.execute("begin")
    connection.execute("delete from raw.landing where path not in (select path from landed)")
    columns = ", ".join(LANDING)
    connection.execute(f"insert or replace into raw.landing ({columns}) (select {columns} from landed except select {columns} from raw.landing)")
    connection.execute(
        "update raw.document set is_present = present.here, source_uri = coalesce(present.uri, raw.document.source_uri)"
        " from (select d.document_id, min(l.source_uri) as uri, count(l.path) > 0 as here"
        " from raw.document as d left join landed as l using (document_id) group by 1) as present"
        " where present.document_id = raw.document.document_id"
        " and (is_present != present.here or raw.document.source_uri != coalesce(present.uri, raw.document.source_uri))"
    )
    connection.execute("commit")
    connection.unregister("landed")
    before = connection.execute(
        "select document_id, first_seen_at, reader_version = ? and (reason is null or not list_contains(?, reason)) from raw.document",
        [reader_version(), PASSING],
    ).fetchall()
    first_seen = {document_id: seen for document_id, seen, _ in before}
    known = {document_id for document_id, _, is_read in before if is_read}
    unread = {f.document_id: replace(f, first_seen_at=first_seen.get(f.document_id)) for f in reversed(landed) if f.document_id not in known}
    return sorted(unread.values(), key=lambda f: f.path), gone


def note_fetches(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The table of what was asked for on the web, as the crawls left it, to raw.fetch."""
    if not settings.fetch_state.exists():
        return
    state = State(settings.fetch_state)
    rows = pl.DataFrame(state.rows(), schema=FETCH, strict=False)
    state.close()
    connection.register("fetched", rows.to_arrow())
    connection.execute("delete from raw.fetch")
    connection.execute("insert into raw.fetch by name select * replace (last_try::timestamp as last_try, next_due::timestamp as next_due) from fetched")
    connection.unregister("fetched")


def note_known(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The list of known reports to catalog.known_report; an empty one where the sources have none. Raises KnownError where it is wrong."""
    rows = load_known(settings.known) if (settings.known / FILE).exists() else []
    told = [row.model_dump(include=set(KNOWN)) for row in rows if row.kind == "report"]
    replace_table(connection, "catalog.known_report", pl.DataFrame(told, schema=KNOWN))


def read_batch(settings: Settings, batch: list[Landed]) -> Rows:
    """Read some files: a row of raw.document each, and its text or the reason why there is none.

    Raises LandingError where the landing directory does not lie on this machine.
    """
    if not settings.raw.is_dir():
        raise LandingError(f"{settings.raw} does not lie on {platform.node()}: what reads there needs the landing directory under the same path")
    now = datetime.now(UTC).replace(tzinfo=None)
    documents, texts = [], []
    with reader(settings) as process, scanner(settings) as for_scans:
        for file in batch:
            reading = _reading(settings, process, for_scans, file)
            documents.append(_document(file, reading, now))
            if isinstance(reading, Reading):
                texts.append(_text(file, reading))
    return {"raw.document": pl.DataFrame(documents, schema=DOCUMENT).to_arrow(), "raw.document_text": pl.DataFrame(texts, schema=TEXT).to_arrow()}


def _reading(settings: Settings, process: Reader, for_scans: Reader, file: Landed) -> Reading | Refusal:
    """The text of a file; a scan's, and that of pages without a text layer, from their pictures."""
    if file.problem:
        return Refusal(*file.problem)
    if file.size > settings.max_document_bytes:
        limit = settings.max_document_bytes / 2**20
        return Refusal("too_large", f"{file.size / 2**20:,.0f} MiB (limit {limit:.0f}): split it, or raise FAZHI_MAX_DOCUMENT_MB")
    body = file.fetched.body if file.fetched else None
    wanted = Wanted(file.file, file.place, file.document_id, body, settings.max_document_bytes)
    reading = process.read(wanted)
    if not settings.ocr_pages or not _has_pictures(reading):
        return reading
    scanned = for_scans.read(wanted)
    if isinstance(reading, Refusal) or isinstance(scanned, Reading):
        return scanned
    return replace(reading, notes=(*reading.notes, f"pictures_not_read: {scanned.reason}: {scanned.detail}"))


def _has_pictures(reading: Reading | Refusal) -> bool:
    """Whether pages of it are pictures."""
    return reading.reason in SCANS if isinstance(reading, Refusal) else any(note.startswith(MUTE_PAGES) for note in reading.notes)


def _document(file: Landed, reading: Reading | Refusal, now: datetime) -> dict[str, object]:
    refusal = reading if isinstance(reading, Refusal) else None
    return {
        "document_id": file.document_id,
        "source_uri": file.source_uri,
        "media_type": reading.media_type,
        "charset": None if isinstance(reading, Refusal) else reading.charset,
        "bytes": file.size,
        "first_seen_at": file.first_seen_at or now,
        "is_present": True,
        "reason": refusal.reason if refusal else None,
        "detail": SURROGATES.sub("\ufffd", refusal.detail) if refusal else None,
        "reader_version": reader_version(),
    }


def _text(file: Landed, reading: Reading) -> dict[str, object]:
    page = reading.page | _told(file.fetched, reading.page)
    return {
        "document_id": file.document_id,
        "text": reading.text,
        "reader": reading.reader,
        "notes": "; ".join((*file.notes, *reading.notes)) or None,
        "read_by": reading.read_by,
        "places": [place._asdict() for place in reading.places],
        "page": SURROGATES.sub("\ufffd", json.dumps(page, ensure_ascii=False)) if page else None,
        "reader_version": reader_version(),
    }


def _told(fetched: Fetched | None, page: dict[str, str]) -> dict[str, str]:
    """What the way to a document tells of it: its host, and a title and date where the page's own metadata have none."""
    if fetched is None:
        return {}
    title = fetched.page_title or fetched.title or ""
    told = {"host": host_of(fetched.final_address), "title": title, "published": fetched.page_date or fetched.date}
    return {name: value for name, value in told.items() if value and (name == "host" or name not in page) and not value.endswith(("…", "..."))}
