"""ZIP archives: the documents in them."""

import io
import zipfile
from collections.abc import Iterator

MAX_MEMBERS = 500
MAX_UNPACKED = 512 * 2**20
PACKAGES = {"[Content_Types].xml", "OFD.xml", "mimetype", "AndroidManifest.xml"}
"""A ZIP file with one of these at its top is itself a document (Office, OFD, OpenDocument) and holds none."""
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP file (a DOCX or OFD is one too)."""
    return data[:4] in SIGNATURES


def members(data: bytes, max_bytes: int) -> Iterator[tuple[str, bytes | str]]:
    """Name and bytes of each file in an archive, in its order; in place of the bytes a reason where there are none to be had.

    Names are what the archive calls them (names in GBK, as Windows writes them, are read as such) and are never used as paths.
    max_bytes: a member that unpacks to more is not unpacked. Nothing is yielded for what is no ZIP, or a damaged one.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, OSError, ValueError):
        return
    budget = MAX_UNPACKED
    for entry in archive.infolist()[:MAX_MEMBERS]:
        name = entry.filename if entry.flag_bits & 0x800 else _windows_name(entry.filename)
        if entry.is_dir() or name.startswith("__MACOSX/") or name.endswith((".DS_Store", "Thumbs.db")):
            continue
        if entry.flag_bits & 0x1:
            yield name, "the archive asks for a password: get an open copy"
        elif entry.file_size > min(max_bytes, budget):
            yield name, f"it unpacks to {entry.file_size / 2**20:,.0f} MiB (limit {max_bytes / 2**20:.0f}): see whether it is a report at all"
        else:
            try:
                budget -= entry.file_size
                yield name, archive.read(entry)
            except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError) as error:
                yield name, f"it cannot be unpacked ({error}): get the archive again"


def holds_documents(data: bytes) -> bool:
    """Whether a ZIP file is an archive of documents, and not a document in that container."""
    try:
        return not PACKAGES & set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return True


def _windows_name(name: str) -> str:
    try:
        return name.encode("cp437").decode("gb18030")
    except UnicodeError:
        return name
