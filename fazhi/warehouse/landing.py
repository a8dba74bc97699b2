"""The landing directory to raw.document and raw.document_text."""

import hashlib
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import duckdb
import polars as pl

from fazhi.collect.state import State
from fazhi.collect.store import RECORD, Fetched, record_of
from fazhi.read import Unreadable, read
from fazhi.read.archive import SIGNATURES, members
from fazhi.read.document import sniff
from fazhi.settings import Settings
from fazhi.version import reader_version
from fazhi.warehouse.working import replace_rows

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
TEXT: Schema = {
    "document_id": pl.String,
    "text": pl.String,
    "reader": pl.String,
    "notes": pl.String,
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
MEMBER = "!/"
"""Stands between an archive's path and the name of a document in it."""


class LandingError(RuntimeError):
    """A landing directory that cannot be used: which one, and what to do."""


@dataclass(frozen=True)
class Landed:
    """A file of the landing directory, or of a ZIP archive in it (archive.zip!/name): its path relative to the directory, its
    size in bytes, and the document that it is.

    problem is set where the file could not be read; its document_id is then a digest of its path. fetched: of a collected
    document, the record of where it came from.
    """

    path: str
    size: int
    document_id: str
    problem: str | None = None
    fetched: Fetched | None = None

    @property
    def source_uri(self) -> str:
        """Its address on the web, or its path."""
        return self.fetched.address if self.fetched else self.path


def scan(settings: Settings) -> list[Landed]:
    """Every file under the landing directory, in the order of their paths. README files and hidden ones are no documents.

    Raises LandingError when the directory is missing or is none.
    """
    root = settings.raw
    if not root.is_dir():
        raise LandingError(f"{root} is {'no directory' if root.exists() else 'missing'}: create it and put reports in it, or name another with --raw")
    found = []
    for path in sorted(root.rglob("*")):
        relative = path.relative_to(root)
        if path.is_file() and _is_document(relative.parts):
            found.append(replace(_landed(path, relative.as_posix()), fetched=record_of(path)))
            found += _members(path, relative.as_posix(), settings.max_document_bytes)
    return found


def _is_document(parts: tuple[str, ...]) -> bool:
    return bool(parts) and not parts[-1].startswith("README") and not parts[-1].endswith(RECORD) and not any(part.startswith(".") for part in parts)


def _landed(path: Path, relative: str) -> Landed:
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return Landed(relative, path.stat().st_size, digest[:16])
    except OSError as error:
        return Landed(relative, 0, hashlib.sha256(relative.encode("utf-8", "surrogateescape")).hexdigest()[:16], f"{error.strerror}: make the file readable")


def _members(path: Path, relative: str, max_bytes: int) -> Iterator[Landed]:
    """The documents in a ZIP archive, each with a document_id of its own; one that cannot be unpacked has its problem."""
    for name, content in _unpacked(path, max_bytes):
        if not _is_document(Path(name).parts):
            continue
        address = f"{relative}{MEMBER}{name}"
        if isinstance(content, str):
            yield Landed(address, 0, hashlib.sha256(address.encode("utf-8", "surrogateescape")).hexdigest()[:16], content)
        else:
            yield Landed(address, len(content), hashlib.sha256(content).hexdigest()[:16])


def _unpacked(path: Path, max_bytes: int) -> Iterator[tuple[str, bytes | str]]:
    try:
        with path.open("rb") as file:
            is_zip = file.read(4) in SIGNATURES
        data = path.read_bytes() if is_zip and path.stat().st_size <= max_bytes else b""
    except OSError:
        return
    if data and sniff(data) == "application/zip":
        yield from members(data, max_bytes)


def register(connection: duckdb.DuckDBPyConnection, landed: list[Landed]) -> tuple[list[Landed], list[str]]:
    """Note what lies in the landing directory; returns the documents yet to be read and the addresses that are gone.

    A document is to be read when it is new or was read by another version of the reader.
    """
    files = pl.DataFrame(
        [{"path": f.path, "document_id": f.document_id, "source_uri": f.source_uri} for f in landed],
        schema={"path": pl.String, "document_id": pl.String, "source_uri": pl.String},
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
    connection.execute("insert or replace into raw.landing select * from (select path, document_id, source_uri from landed except select * from raw.landing)")
    connection.execute(
        "update raw.document set is_present = present.here, source_uri = coalesce(present.uri, raw.document.source_uri)"
        " from (select d.document_id, min(l.source_uri) as uri, count(l.path) > 0 as here"
        " from raw.document as d left join landed as l using (document_id) group by 1) as present"
        " where present.document_id = raw.document.document_id"
        " and (is_present != present.here or raw.document.source_uri != coalesce(present.uri, raw.document.source_uri))"
    )
    connection.execute("commit")
    connection.unregister("landed")
    known = {r[0] for r in connection.execute("select document_id from raw.document where reader_version = ?", [reader_version()]).fetchall()}
    unread = {f.document_id: f for f in reversed(landed) if f.document_id not in known}
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


def ingest(connection: duckdb.DuckDBPyConnection, settings: Settings, batch: list[Landed]) -> None:
    """Read a batch of files: a row of raw.document each, and its text or the reason why there is none."""
    now = datetime.now(UTC).replace(tzinfo=None)
    seen = dict(connection.execute("select document_id, first_seen_at from raw.document").fetchall())
    documents, texts = [], []
    for file in batch:
        document: dict[str, object] = {
            "document_id": file.document_id,
            "source_uri": file.source_uri,
            "media_type": None,
            "charset": None,
            "bytes": file.size,
            "first_seen_at": seen.get(file.document_id, now),
            "is_present": True,
            "reason": None,
            "detail": None,
            "reader_version": reader_version(),
        }
        try:
            reading = read(_bytes(settings, file), file.fetched.body if file.fetched else None)
        except Unreadable as problem:
            log.warning("%s: %s", file.source_uri, problem)
            document |= {"reason": problem.reason, "detail": problem.detail, "media_type": problem.media_type}
        else:
            document |= {"media_type": reading.media_type, "charset": reading.charset}
            texts.append(
                {
                    "document_id": file.document_id,
                    "text": reading.text,
                    "reader": reading.reader,
                    "notes": "; ".join(reading.notes) or None,
                    "page": json.dumps(page, ensure_ascii=False) if (page := reading.page | _told(file.fetched, reading.page)) else None,
                    "reader_version": reader_version(),
                }
            )
        documents.append(document)
    ids = [file.document_id for file in batch]
    connection.execute("begin")
    replace_rows(connection, "raw.document", ids, pl.DataFrame(documents, schema=DOCUMENT))
    replace_rows(connection, "raw.document_text", ids, pl.DataFrame(texts, schema=TEXT))
    connection.execute("commit")


def _told(fetched: Fetched | None, page: dict[str, str]) -> dict[str, str]:
    """What the way to a document tells of it: its host, and a title and date where the page's own metadata have none."""
    if fetched is None:
        return {}
    title = fetched.page_title or fetched.title or ""
    told = {"host": urlsplit(fetched.final_address).hostname, "title": title, "published": fetched.page_date or fetched.date}
    return {name: value for name, value in told.items() if value and (name == "host" or name not in page) and not value.endswith(("…", "..."))}


def _bytes(settings: Settings, file: Landed) -> bytes:
    if file.problem:
        raise Unreadable("unreadable_file", file.problem, "application/octet-stream")
    if file.size > settings.max_document_bytes:
        limit = settings.max_document_bytes / 2**20
        raise Unreadable("too_large", f"{file.size / 2**20:,.0f} MiB (limit {limit:.0f}): split it, or raise FAZHI_MAX_DOCUMENT_MB", "application/octet-stream")
    path, _, member = file.path.partition(MEMBER)
    if not member:
        return (settings.raw / path).read_bytes()
    content = next((content for name, content in _unpacked(settings.raw / path, settings.max_document_bytes) if name == member), b"")
    return content if isinstance(content, bytes) else b""
