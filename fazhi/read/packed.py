"""How bytes were packed on their way here: gzip, zlib, deflate, zstd, brotli, and the chunks of an answer from the web."""

import gzip
import io
import re
import zlib

from fazhi.read.errors import Unreadable

GZIP = b"\x1f\x8b\x08"
ZSTD = b"\x28\xb5\x2f\xfd"
DEFLATED = (b"x\x01", b"x\x9c", b"x\xda")
MAX_UNPACKED = 128 * 2**20
PIECE = 2**20
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\v\f\r\x1b")
PACKED_SHARE = 0.03
"""Of packed bytes an eighth are control characters; of a text, in whatever charset, hardly any."""
CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[ \t]*(?:;[^\r\n]{0,200})?\r\n")
"""The line before a chunk: its size in hexadecimal digits (RFC 9112, 7.1)."""


def unpacked(data: bytes) -> bytes | None:
    """The bytes within, by what the packed ones begin with; null where they are not packed. Raises Unreadable: `damaged_archive`, `too_large`."""
    if data.startswith(GZIP):
        return _of_gzip(data)
    if data.startswith(ZSTD):
        return _of_stream(data, "zstd", "application/zstd")
    if data.startswith(DEFLATED):
        return _inflated(data, zlib.MAX_WBITS) or None
    return None


def unpacked_without_sign(data: bytes) -> bytes | None:
    """The bytes within, of packings that begin with no sign (deflate, brotli); null unless they are whole. Raises Unreadable: `too_large`."""
    head = data[:4096]
    if len(head) - len(head.translate(None, CONTROLS)) < PACKED_SHARE * len(head):
        return None
    if content := _inflated(data, -zlib.MAX_WBITS):
        return content
    try:
        return _of_stream(data, "brotli", "application/octet-stream") or None
    except Unreadable as error:
        if error.reason == "too_large":
            raise
        return None


def unchunked(data: bytes, *, is_told: bool = False) -> bytes | None:
    """The chunks of an answer as one; null where the bytes are none. is_told: whether its head says so, and a first chunk that is cut off is one.
    Raises Unreadable where they break off."""
    pieces: list[bytes] = []
    at = 0
    while size := CHUNK.match(data, at):
        start, at = size.end(), size.end() + int(size[1], 16)
        if start == at:
            return b"".join(pieces) or None
        if data[at : at + 2] != b"\r\n":
            break
        pieces.append(data[start:at])
        at += 2
    if at >= len(data) and (pieces or is_told):
        raise Unreadable("damaged_archive", "it came in chunks of which the last are missing: fetch it again", "application/octet-stream")
    return None


def _of_gzip(data: bytes) -> bytes:
    try:
        content = gzip.GzipFile(fileobj=io.BytesIO(data)).read(MAX_UNPACKED + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _damaged("gzip", error, "application/gzip") from None
    return _within_limit(content, "application/gzip")


def _of_stream(data: bytes, name: str, media_type: str) -> bytes:
    import pyarrow  # takes long to load, and is seldom needed

    pieces: list[bytes] = []
    size = 0
    try:
        with pyarrow.CompressedInputStream(pyarrow.BufferReader(data), name) as stream:
            while (piece := stream.read(PIECE)) and size <= MAX_UNPACKED:
                pieces.append(piece)
                size += len(piece)
    except (OSError, pyarrow.ArrowException) as error:
        raise _damaged(name, error, media_type) from None
    return _within_limit(b"".join(pieces), media_type)


def _inflated(data: bytes, window: int) -> bytes:
    """What zlib packed; nothing where the bytes only begin like it, end too early, or go on behind it."""
    unpacker = zlib.decompressobj(window)
    try:
        content = unpacker.decompress(data, MAX_UNPACKED)
    except zlib.error:
        return b""
    return content if unpacker.eof and (window > 0 or not unpacker.unused_data.strip()) else b""


def _damaged(name: str, error: Exception, media_type: str) -> Unreadable:
    return Unreadable("damaged_archive", f"its bytes are packed ({name}) and cannot be unpacked ({error}): get it again", media_type)


def _within_limit(content: bytes, media_type: str) -> bytes:
    if len(content) > MAX_UNPACKED:
        raise Unreadable("too_large", f"it unpacks to more than {MAX_UNPACKED / 2**20:.0f} MiB: see whether it is a report at all", media_type)
    return content
