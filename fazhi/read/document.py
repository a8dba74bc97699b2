"""One document's bytes to its text, by what the bytes are and not by what the file is called."""

from dataclasses import dataclass

import filetype

from fazhi.read import docx, html, pdf, text
from fazhi.read.errors import Unreadable

__all__ = ["Reading", "Unreadable", "read"]

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class Reading:
    """A document's text: paragraphs separated by line feeds, characters as the document has them.

    charset is null for formats that carry their own (PDF, DOCX).
    """

    text: str
    media_type: str
    charset: str | None
    reader: str


def read(data: bytes) -> Reading:
    """Text of one document.

    Raises Unreadable (reason, detail, media type) when there is no text to be had.
    """
    if not data:
        raise Unreadable("empty_file", "the file has no bytes: fetch it again", "application/x-empty")
    media_type = sniff(data)
    if media_type == "application/pdf":
        return _reading(pdf.to_text(data), media_type, None, "pypdfium2")
    if media_type == docx.MEDIA_TYPE:
        return _reading(docx.to_text(data), media_type, None, "python-docx")
    if media_type not in {"text/plain", "text/html"}:
        reason = "image" if media_type.startswith("image/") else "unsupported_format"
        advice = "save it as text, HTML, DOCX or PDF with a text layer"
        raise Unreadable(reason, f"the bytes are {media_type}, which holds no text that can be read here: {advice}", media_type)
    decoded, charset = text.decode(data, media_type)
    if media_type == "text/html":
        return _reading(html.to_text(decoded, media_type), media_type, charset, "lxml")
    return _reading(text.clean(decoded), media_type, charset, "text")


def sniff(data: bytes) -> str:
    """Media type by the bytes themselves: signature first, markup second, else plain text."""
    if data.startswith(OLE2):
        return "application/msword"
    if data[:4] in {b"PK\x03\x04", b"PK\x05\x06"}:
        return docx.MEDIA_TYPE if docx.is_docx(data) else "application/zip"
    kind = filetype.guess(data[:8192])
    if kind is not None:
        return str(kind.mime)
    return "text/html" if html.looks_like_html(data) else "text/plain"


def _reading(content: str, media_type: str, charset: str | None, reader: str) -> Reading:
    if not content.strip():
        raise Unreadable("no_text", "the document was read but holds no text: look at it and fetch it again", media_type)
    return Reading(content, media_type, charset, reader)
