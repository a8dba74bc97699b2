"""Documents to the landing directory: content-addressed, with a record of where each came from, whole or not at all.

`collected/<document_id>/document.<suffix>` are the bytes that came; beside them lies one `<address>.fetch.json` for each address
that gave them. A new document's directory is made elsewhere and moved into place in one step.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import filetype
from pydantic import TypeAdapter

RECORD = ".fetch.json"
DOCUMENT = "document"
UNFINISHED = ".unfinished"


@dataclass(frozen=True)
class Fetched:
    """Where a document came from. headers: those that tell of the document. title, date: as the listing gave them;
    page_title, page_date, body: by the source's selectors. parent: the page that an attachment belongs to."""

    address: str
    final_address: str
    status: int
    fetched_at: str
    source: str
    jurisdiction: str
    headers: dict[str, str]
    listing: str | None = None
    parent: str | None = None
    title: str | None = None
    date: str | None = None
    page_title: str | None = None
    page_date: str | None = None
    body: str | None = None


RECORDS = TypeAdapter(Fetched)


def document_id(content: bytes) -> str:
    """First 16 hex digits of the bytes' SHA-256."""
    return hashlib.sha256(content).hexdigest()[:16]


def land(directory: Path, content: bytes, fetched: Fetched) -> bool:
    """Store a document, or only the record of another address where the bytes are there already; true when anything was written.

    Suffixes come from the bytes, never from the server.
    """
    home = directory / document_id(content)
    record = home / f"{hashlib.sha256(fetched.address.encode()).hexdigest()[:8]}{RECORD}"
    if record.exists():
        return False
    told = json.dumps(asdict(fetched), ensure_ascii=False, indent=1, sort_keys=True).encode()
    if home.exists():
        beside = record.with_name(f".{record.name}.{os.getpid()}")
        _write(beside, told)
        os.replace(beside, record)
        return True
    beside = directory / UNFINISHED / f"{home.name}.{os.getpid()}"
    shutil.rmtree(beside, ignore_errors=True)
    beside.mkdir(parents=True)
    _write(beside / f"{DOCUMENT}{suffix_of(content)}", content)
    _write(beside / record.name, told)
    beside.rename(home)
    return True


def record_of(document: Path) -> tuple[Fetched | None, tuple[str, ...]]:
    """The record of a document in the landing directory: of several addresses the first one; null for one that was put there by
    hand. With it the names of the records beside it that cannot be read: empty, cut off, or another program's."""
    records = _records(document)
    first = min((fetched for _, fetched in records if fetched), key=lambda fetched: (fetched.fetched_at, fetched.address), default=None)
    return first, tuple(name for name, fetched in records if fetched is None)


def _records(document: Path) -> list[tuple[str, Fetched | None]]:
    if document.stem != DOCUMENT:
        return []
    found: list[tuple[str, Fetched | None]] = []
    for path in sorted(document.parent.glob(f"*{RECORD}")):
        try:
            found.append((path.name, RECORDS.validate_json(path.read_bytes(), strict=True)))
        except (OSError, ValueError):
            found.append((path.name, None))
    return found


def stored(directory: Path, identity: str) -> tuple[bytes, Fetched] | None:
    """A document's bytes, and the record of its first address; null where it is not there."""
    document = next((directory / identity).glob(f"{DOCUMENT}*"), None)
    fetched = record_of(document)[0] if document else None
    return (document.read_bytes(), fetched) if document and fetched else None


def tidy(directory: Path) -> None:
    """Remove what a crash left unfinished."""
    shutil.rmtree(directory / UNFINISHED, ignore_errors=True)


def suffix_of(content: bytes) -> str:
    """A suffix by what the bytes are."""
    kind = filetype.guess(content[:8192])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return ".doc"
    return f".{kind.extension}" if kind else ".html" if b"<" in content[:1024] else ".txt"


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
