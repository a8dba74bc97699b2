"""Documents that others fetched: WARC files, and folders of saved pages. Each comes with its address and date as its record tells."""

import mmap
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from fazhi.collect.store import Fetched, document_id, land
from fazhi.read.mail import parts_of
from fazhi.read.text import decode

DOCUMENTS = re.compile(r"text/html|text/plain|xhtml|pdf|msword|officedocument|opendocument|rtf|wps|ofd|zip|rar|octet-stream|ms-excel", re.IGNORECASE)
STATIC = re.compile(r"\.(?:css|m?js|json|map|xml|png|jpe?g|gif|svg|webp|bmp|ico|woff2?|ttf|eot|mp[34]|swf)(?:[?#]|$)", re.IGNORECASE)
PAGE_FOLDER = re.compile(r"_files$|\.files$|_fichiers$|的文件$", re.IGNORECASE)
"""What a browser calls the folder of what a saved page shows."""
SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+?)\s*-->", re.IGNORECASE)
SINGLE_FILE = re.compile(r"<!--\s*Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n(]+)", re.IGNORECASE)
CANONICAL = re.compile(r"""<link[^>]{0,200}rel=["']?canonical["']?[^>]{0,200}href=["']?(https?://[^"'\s>]+)""", re.IGNORECASE)
REPLAYED = re.compile(r"https?://web\.archive\.org/web/(\d{14})(?:[a-z]{2}_)?/(https?://.+)")
HEAD = 20_000
"""Characters of a page within which it says where it was saved from."""
BROKEN = (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error)
PACKED = b"\x1f\x8b\x08"


@dataclass(frozen=True)
class Kept:
    """A document and its record."""

    content: bytes
    fetched: Fetched


@dataclass(frozen=True)
class Damaged:
    """A record or file that gives no document: its name, and why."""

    name: str
    problem: str


def from_warc(path: Path, most: int) -> Iterator[Kept | Damaged]:
    """The documents of a WARC or ARC file, packed or not: answers with status 200, resources, and records that point to the same
    bytes earlier in the file. Pictures, styles and scripts are passed over; one document has `most` bytes at most. Behind a record
    that is broken the next one that begins is looked for."""
    if not path.stat().st_size:
        yield Damaged(path.name, "it is empty")
        return
    places: dict[str, int] = {}
    at: int | None = 0
    while at is not None:
        with _opened(path, at) as archive:
            try:
                for record in archive:
                    yield from _record(path, record, archive.offset, most, places)
                return
            except BROKEN as error:
                at = archive.offset
                yield Damaged(f"{path.name}, byte {at}", f"the record is broken ({' '.join(str(error).split())[:200]})")
        at = _next_record(path, at + 1)


@contextmanager
def _opened(path: Path, at: int) -> Iterator[Any]:
    """The records of a file from a byte on."""
    with path.open("rb") as file:
        file.seek(at)
        yield ArchiveIterator(file, check_digests=True, arc2warc=True)


def _next_record(path: Path, start: int) -> int | None:
    """Where the next record may begin."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = content.find(PACKED, start) if content[:3] == PACKED else content.find(b"\r\nWARC/1.", start) + 2
        return found if found >= start else None


def _record(path: Path, record: Any, at: int, most: int, places: dict[str, int]) -> Iterator[Kept | Damaged]:
    """The document of a record that begins at a byte. places: where the bytes of each digest were first."""
    if record.rec_type not in {"response", "resource", "revisit"}:
        return
    told, http = record.rec_headers, record.http_headers
    address, digest = (told.get_header("WARC-Target-URI") or "").strip("<>"), told.get_header("WARC-Payload-Digest")
    media_type = (http or told).get_header("Content-Type") or ""
    if not address.startswith(("http://", "https://")) or (http and http.get_statuscode() != "200") or not _is_document(media_type, address):
        return
    if record.rec_type == "revisit":
        content, problem = _content_at(path, places.get(digest or ""), most)
    else:
        content = record.content_stream().read(most + 1)
        problem = _problem(record, content, most)
        places.setdefault(digest or "", at)
    if problem:
        yield Damaged(f"{path.name}, {address}", problem)
        return
    headers = {key: value for key, value in http.headers if key in {"Content-Type", "Last-Modified", "Date"}} if http else {}
    yield Kept(content, _fetched(address, told.get_header("WARC-Date"), f"warc:{path.name}", headers))


def _content_at(path: Path, at: int | None, most: int) -> tuple[bytes, str | None]:
    """The bytes of the record that begins there, or why there are none."""
    if at is None:
        return b"", "it points to bytes that are not in this file"
    with _opened(path, at) as archive:
        record = next(archive)
        content: bytes = record.content_stream().read(most + 1)
        return content, _problem(record, content, most)


def _problem(record: Any, content: bytes, most: int) -> str | None:
    """Why a record's bytes are not to be trusted; null for a whole one."""
    if len(content) > most:
        return f"larger than {most / 2**20:.0f} MiB: raise FAZHI_MAX_DOCUMENT_MB"
    if cut := record.rec_headers.get_header("WARC-Truncated"):
        return f"cut by whoever fetched it ({cut})"
    if getattr(record.raw_stream, "limit", 0) > 0:
        return "the file ends within it"
    if record.digest_checker is not None and record.digest_checker.passed is False:
        return "its bytes are not those of its digest"
    return None if content.strip() else "it is empty"


def _is_document(media_type: str, address: str) -> bool:
    return bool(DOCUMENTS.search(media_type)) if media_type else not STATIC.search(address)


def from_folder(folder: Path, most: int) -> Iterator[Kept | Damaged]:
    """The documents of a folder of saved pages and of its folders: MHTML, HTML, and other documents as they are. Of the folder
    that a browser puts beside a page its pictures, styles and scripts are passed over."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")):
        name = path.relative_to(folder).as_posix()
        if STATIC.search(name) and any(PAGE_FOLDER.search(part) for part in path.relative_to(folder).parts[:-1]):
            continue
        try:
            if path.stat().st_size > most:
                yield Damaged(name, f"larger than {most / 2**20:.0f} MiB: raise FAZHI_MAX_DOCUMENT_MB")
                continue
            content, day = path.read_bytes(), datetime.fromtimestamp(path.stat().st_mtime, UTC).isoformat()
        except OSError as error:
            yield Damaged(name, f"{error.strerror}: make it readable")
            continue
        if not content.strip():
            yield Damaged(name, "it is empty")
        elif path.suffix.lower() in {".mht", ".mhtml"}:
            yield from _mhtml(name, content, day)
        else:
            yield _page(name, content, day)


def _page(name: str, content: bytes, day: str) -> Kept:
    """A saved page: its address as its browser wrote it into it, else its own word, else its name in the folder; its date as it
    says, else its file's."""
    head = _text(content)[:HEAD] if b"<" in content[:2048] and not content.startswith((b"%PDF", b"PK")) else ""
    if single := SINGLE_FILE.search(head):
        return Kept(content, _fetched(single[1], _day(single[2]) or day, "saved"))
    found = SAVED_FROM.search(head) or CANONICAL.search(head)
    address = found[1] if found and found[1].startswith("http") else name
    return Kept(content, _fetched(address, day, "saved"))


def _mhtml(name: str, content: bytes, day: str) -> Iterator[Kept | Damaged]:
    """A page in one file: its own part, and of the others those that are documents with an address."""
    message, parts = parts_of(content)
    pages = [part for part in parts if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    if not pages:
        yield Damaged(name, "it is no MHTML: no part of it is a page")
        return
    address = str(message["Snapshot-Content-Location"] or pages[0]["Content-Location"] or name)
    told = _day(str(message["Date"] or "")) or day
    for part in parts:
        where = address if part is pages[0] else str(part["Content-Location"] or "")
        if part is not pages[0] and not (where.startswith("http") and DOCUMENTS.search(part.get_content_type())):
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes) and payload.strip():
            yield Kept(payload, _fetched(where, told, "saved", parent=None if part is pages[0] else address))
        else:
            yield Damaged(f"{name}, {where}", "its part is empty")


def land_all(directory: Path, found: Iterable[Kept | Damaged]) -> tuple[dict[str, int], list[str]]:
    """Documents to the landing directory: how many are new, unchanged (their bytes are there; another address gets a record) and
    failed, and what is wrong with those."""
    counts: Counter[str] = Counter()
    failures = []
    for one in found:
        if isinstance(one, Damaged):
            counts["failed"] += 1
            failures.append(f"{one.name}: {one.problem}")
            continue
        counts["unchanged" if (directory / document_id(one.content)).exists() else "new"] += 1
        land(directory, one.content, one.fetched)
    return dict(counts), failures


def _fetched(address: str, day: str, source: str, headers: dict[str, str] | None = None, parent: str | None = None) -> Fetched:
    """The record of a document; of one that the Wayback Machine replayed, its own address and the day of the capture."""
    if replayed := REPLAYED.fullmatch(address):
        address, day = replayed[2], datetime.strptime(replayed[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC).isoformat()
    moment = datetime.fromisoformat(day).astimezone(UTC).isoformat(timespec="seconds")
    return Fetched(address, address, 200, moment, source, "000000", headers or {}, parent=parent)


def _day(told: str) -> str | None:
    """A moment as mail and browsers write it, in ISO 8601."""
    try:
        return parsedate_to_datetime(re.sub(r"\bGMT(?=[+-]\d)", "", told.strip())).isoformat()
    except ValueError:
        pass
    try:
        return datetime.strptime(re.sub(r"\s*GMT.*", "", told).strip(), "%a %b %d %Y %H:%M:%S").replace(tzinfo=UTC).isoformat()
    except ValueError:
        return None


def _text(content: bytes) -> str:
    try:
        return decode(content, "text/html")[0]
    except (LookupError, ValueError):
        return ""
