"""ZIP archives: what is in them, each member unpacked once and never beyond its limit, whatever the archive claims."""

import io
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

MAX_MEMBERS = 500
MAX_TOLD = 5000
"""Members beyond MAX_MEMBERS are told by name up to here."""
MAX_UNPACKED = 512 * 2**20
CHUNK = 64 * 2**10
PACKAGES = {"[Content_Types].xml", "OFD.xml", "mimetype", "AndroidManifest.xml"}
"""A ZIP file with one of these at its top is itself a document (Office, OFD, OpenDocument) and holds none."""
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
LEAD = 1024
"""Bytes within which it begins: others may stand before an archive, and blanks do."""
UTF8_FLAG = 0x800
UNICODE_PATH = 0x7075
"""Extra field with a member's name in UTF-8 (APPNOTE.TXT, 4.6.9)."""
ADVICE = "get the archive again, or unpack it and add what is in it"


class TooLarge(ValueError):
    """What unpacks to more than its limit."""


@dataclass(frozen=True)
class Member:
    """A file in an archive: its place there, its name, and its bytes, or why there are none: a reason and what to do."""

    place: int
    name: str
    content: bytes
    problem: tuple[str, str] | None = None


def is_archive(data: bytes) -> bool:
    """Whether the bytes are a ZIP file (a DOCX or OFD is one too)."""
    return data[:LEAD].lstrip(b"\r\n\t \xef\xbb\xbf\x00")[:4] in SIGNATURES


def holds_documents(data: bytes) -> bool:
    """Whether a ZIP file is an archive of documents, and not a document in that container."""
    try:
        return PACKAGES.isdisjoint(opened(data).namelist())
    except zipfile.BadZipFile:
        return True


def opened(data: bytes) -> zipfile.ZipFile:
    """The archive. Raises BadZipFile for what is none, is cut off, or can be opened by no reader here."""
    try:
        try:
            return zipfile.ZipFile(io.BytesIO(data))
        except UnicodeDecodeError:  # one name that claims to be UTF-8 and is not would hide all others
            return zipfile.ZipFile(io.BytesIO(_without_claims(data)))
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, OverflowError, struct.error) as error:
        raise zipfile.BadZipFile(str(error)) from None


def members(archive: zipfile.ZipFile, max_bytes: int) -> Iterator[Member]:
    """The files in an archive, in its order. Names are what the archive calls them and are never used as paths.

    max_bytes: a member that unpacks to more is not unpacked.
    """
    budget, count = MAX_UNPACKED, 0
    for place, entry in enumerate(archive.infolist()):
        name = name_of(entry)
        if name.endswith("/") or _is_litter(name):
            continue
        count += 1
        if count > MAX_TOLD:
            yield Member(place, f"{name} …", b"", ("archive_limit", f"it and all behind it are beyond the first {MAX_MEMBERS} of the archive: split it"))
            return
        if count > MAX_MEMBERS:
            yield Member(place, name, b"", ("archive_limit", f"it is beyond the first {MAX_MEMBERS} documents of the archive: split it"))
            continue
        member = _member(archive, place, entry, min(max_bytes, budget))
        budget -= len(member.content)
        yield member


def member(archive: zipfile.ZipFile, place: int, max_bytes: int) -> Member:
    """One file of an archive, by its place. Raises IndexError."""
    return _member(archive, place, archive.infolist()[place], max_bytes)


def alone_in(data: bytes, max_bytes: int) -> bytes | None:
    """The bytes of the one file that an archive holds; null where there are others, or it cannot be unpacked, or not to so few bytes."""
    try:
        with opened(data) as archive:
            found = list(islice(members(archive, max_bytes), 2))
    except zipfile.BadZipFile:
        return None
    return found[0].content if len(found) == 1 and not found[0].problem else None


def _member(archive: zipfile.ZipFile, place: int, entry: zipfile.ZipInfo, limit: int) -> Member:
    name = name_of(entry)
    if entry.flag_bits & 0x1:
        return Member(place, name, b"", ("encrypted_archive", "the archive asks for a password: get an open copy"))
    try:
        return Member(place, name, content_of(archive, entry, limit))
    except TooLarge as error:
        return Member(place, name, b"", ("too_large", f"it {error}: see whether it is a report at all"))
    except NotImplementedError as error:
        return Member(
            place,
            name,
            b"",
            ("unsupported_compression", f"it is packed in a way that cannot be undone here ({error}): unpack the archive and add what is in it"),
        )
    except Exception as error:  # zlib, bz2, lzma and zipfile each raise their own kinds on damaged data
        return Member(place, name, b"", ("damaged_member", f"it cannot be unpacked ({type(error).__name__}): {ADVICE}"))


def content_of(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """A member's bytes, unpacked piece by piece so that one that lies about its size takes no more memory than the limit.

    Raises TooLarge, or what zipfile and its compressors raise on damaged data.
    """
    if entry.file_size > limit:
        raise TooLarge(f"unpacks to {entry.file_size / 2**20:,.0f} MiB (limit {limit / 2**20:,.0f})")
    pieces, size = [], 0
    with archive.open(entry) as file:
        while piece := file.read(CHUNK):
            size += len(piece)
            if size > limit:
                raise TooLarge(f"unpacks to more than {limit / 2**20:,.0f} MiB")
            pieces.append(piece)
    return b"".join(pieces)


def name_of(entry: zipfile.ZipInfo) -> str:
    """A member's name: in UTF-8 where it says so or is, else in GBK, as Windows writes it; bytes that are neither as marks."""
    told = entry.orig_filename
    if extra := _unicode_path(entry.extra):
        return extra
    if entry.flag_bits & UTF8_FLAG:
        return told.partition("\x00")[0]
    return decoded_name(told.encode("cp437", "replace")) or "?"


def decoded_name(name: bytes) -> str:
    """A file's name as people wrote it: UTF-8, else GBK; bytes that are neither as \\x…"""
    for charset in ("utf-8", "gb18030"):
        try:
            return name.decode(charset)
        except UnicodeDecodeError:
            continue
    return name.decode("utf-8", "backslashreplace")


def _unicode_path(extra: bytes) -> str | None:
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == UNICODE_PATH and size > 5:
            return extra[at + 9 : at + 4 + size].decode("utf-8", "replace")
        at += 4 + size
    return None


def _is_litter(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.endswith((".DS_Store", "Thumbs.db", "desktop.ini"))


def _without_claims(data: bytes) -> bytes:
    """The archive with no name in it marked as UTF-8."""
    patched = bytearray(data)
    end = data.rfind(b"PK\x05\x06")
    at = end - struct.unpack_from("<I", data, end + 12)[0]
    while 0 <= at <= end - 46 and data[at : at + 4] == b"PK\x01\x02":
        flags, *lengths = struct.unpack_from("<8xH18xHHH", data, at)
        local = struct.unpack_from("<42xI", data, at)[0]
        for place in (at + 8, local + 6):
            if place + 2 <= len(patched):
                struct.pack_into("<H", patched, place, flags & ~UTF8_FLAG)
        at += 46 + sum(lengths)
    return bytes(patched)
