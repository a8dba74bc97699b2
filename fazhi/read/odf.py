"""An OpenDocument file (ISO/IEC 26300: ODT, ODS, and their flat form) to its text: a line a paragraph, a table row's cells between tabs.

What people see is read, once: not what was deleted, is hidden or stands over the text as a reading, nor remarks, notes and what a page repeats.
"""

import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree
from lxml.etree import _Element

from fazhi.read.archive import TooLarge, content_of, opened
from fazhi.read.errors import Unreadable
from fazhi.read.package import parser
from fazhi.read.text import FILLED, row_of
from fazhi.read.wrapped import of_lines

PREFIX = "application/vnd.oasis.opendocument."
MEDIA_TYPES = frozenset(f"{PREFIX}{kind}{how}" for kind in ("text", "spreadsheet") for how in ("", "-template"))
NAMESPACE = b"urn:oasis:names:tc:opendocument:xmlns:office:1.0"
MAX_PART = 128 * 2**20
HEAD = 1024
LEFT_OUT = frozenset("tracked-changes annotation note ruby-text sequence-decls forms hidden-text index-title-template shapes bookmark".split())
"""What is deleted, remarks and notes, readings, and what a document declares."""
BESIDE = frozenset({"frame", "custom-shape"})
"""What stands in a paragraph and is none of its words: a picture or a box."""
MOST_BLANKS = 100
MOST_REPEATED = 60
"""Cells that are told once for many; a row of more is the empty rest of a sheet."""


def sniff(data: bytes) -> str | None:
    """Media type of an OpenDocument text or sheet, packed or flat; null for anything else."""
    head = data[:HEAD]
    if data[:4] == b"PK\x03\x04":
        return next((kind for kind in sorted(MEDIA_TYPES, key=len, reverse=True) if f"mimetype{kind}".encode() in head[:160]), None)
    is_flat = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") and NAMESPACE in data[: 4 * HEAD] and b"office:document " in data[: 4 * HEAD]
    return next((kind for kind in MEDIA_TYPES if f'"{kind}"'.encode() in data[: 8 * HEAD]), None) if is_flat else None


def to_text(data: bytes, media_type: str) -> str:
    """Text of an OpenDocument file. Raises Unreadable: `too_large`, `damaged_document`."""
    try:
        if data[:4] == b"PK\x03\x04":
            archive = opened(data)
            data = content_of(archive, archive.getinfo("content.xml"), MAX_PART)
        root = etree.fromstring(data, parser())
        body = root.find("{*}body")
        lines = [] if body is None else list(_lines(body, _hidden_styles(root)))
    except TooLarge as error:
        raise Unreadable("too_large", f"the document {error}: see whether it is a report at all", media_type) from None
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise Unreadable("damaged_document", f"the document cannot be opened ({type(error).__name__}): fetch it again", media_type) from error
    return of_lines(lines)


def _said(element: _Element, name: str) -> str | None:
    """An attribute by its name without the namespace."""
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None)


def _hidden_styles(root: _Element) -> frozenset[str]:
    """Names of the styles whose text nobody sees, or that strike it."""
    hidden = set()
    for style in root.iter("{*}style"):
        told = style.find("{*}text-properties")
        if told is not None and (_said(told, "display") == "none" or (_said(told, "text-line-through-style") or "none") != "none"):
            hidden.add(_said(style, "name") or "")
    return frozenset(hidden)


def _is_left_out(element: _Element, hidden: frozenset[str]) -> bool:
    if not isinstance(element.tag, str) or etree.QName(element).localname in LEFT_OUT or _said(element, "visibility") in {"collapse", "filter"}:
        return True
    if _said(element, "display") == "none" or _said(element, "style-name") in hidden:
        return True
    return any(_said(mark, "is-hidden") == "true" for mark in element.iterchildren("{*}hidden-paragraph"))


def _lines(element: _Element, hidden: frozenset[str]) -> Iterator[str]:
    """The lines that an element holds, in the order of the document."""
    for child in element:
        if _is_left_out(child, hidden):
            continue
        name = etree.QName(child).localname
        if name in {"p", "h"}:
            yield _text(child, hidden)
            yield from (line for box in _boxes(child, hidden) for line in _lines(box, hidden))
        elif name == "table-row" and next(child.iter("{*}table"), None) is None:
            yield _row(child, hidden)
        else:
            yield from _lines(child, hidden)


def _boxes(element: _Element, hidden: frozenset[str]) -> Iterator[_Element]:
    """The boxes in a paragraph, without those in them."""
    for child in element:
        if not _is_left_out(child, hidden):
            if etree.QName(child).localname == "text-box":
                yield child
            else:
                yield from _boxes(child, hidden)


def _row(row: _Element, hidden: frozenset[str]) -> str:
    """The cells of a row."""
    cells: list[str] = []
    for cell in row:
        if not isinstance(cell.tag, str) or (repeated := int(_said(cell, "number-columns-repeated") or 1)) > MOST_REPEATED:
            continue
        is_filled = etree.QName(cell).localname == "covered-table-cell"
        cells += [FILLED if is_filled else " ".join(filter(None, (line.strip() for line in _lines(cell, hidden))))] * repeated
    return row_of(cells)


def _text(element: _Element, hidden: frozenset[str]) -> str:
    """What a paragraph says, without the boxes in it."""
    pieces = [element.text or ""]
    for child in element:
        name = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if name == "s":
            pieces.append(" " * min(MOST_BLANKS, int(_said(child, "c") or 1)))
        elif name in {"tab", "line-break"}:
            pieces.append(" " if name == "tab" else "\n")
        elif name and name not in BESIDE and not _is_left_out(child, hidden):
            pieces.append(_text(child, hidden))
        pieces.append(child.tail or "")
    return "".join(pieces)
