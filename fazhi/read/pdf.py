"""A PDF with a text layer to its text: lines joined to paragraphs, page numbers and running heads gone."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from fazhi.read.errors import Unreadable

MEDIA_TYPE = "application/pdf"
PAGE_NUMBER = re.compile(r"^[\s\-—–―·第/]*\d{1,4}[\s\-—–―·页共第/\d]*$")
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""How PDFium gives a hyphen at the end of a line."""
UNCLOSED = re.compile(r"《[^》]*$|（[^）]*$")
"""A row that ends inside a title or bracket runs on, however short: what follows did not fit."""
EDGE_ROWS = 2
"""Running heads and page numbers are looked for among so many first and last rows of a page."""
MAX_PAGES = 2000


@dataclass(frozen=True)
class Row:
    """A line of a page: its text, where it begins and ends, its middle, and the height of its letters, in points."""

    text: str
    left: float
    right: float
    middle: float
    size: float


def to_text(data: bytes) -> str:
    """Text of a PDF, a line a paragraph, a table row's cells separated by tabs.

    Raises Unreadable: `encrypted_pdf`, `damaged_pdf`, `too_large` (beyond MAX_PAGES), or `no_text_layer` for a scan.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
        if len(pdf) > MAX_PAGES:
            raise Unreadable("too_large", f"{len(pdf):,} pages (limit {MAX_PAGES:,}): see whether it is a report at all", MEDIA_TYPE)
        pages = [_rows(page.get_textpage()) for page in pdf]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted_pdf", "the PDF asks for a password: get an open copy", MEDIA_TYPE) from None
        raise Unreadable("damaged_pdf", f"the PDF cannot be opened ({error}): fetch it again", MEDIA_TYPE) from None
    if not any(pages):
        raise Unreadable("no_text_layer", f"{len(pages)} pages and no text: a scan; it is kept, run OCR on it and add the result", MEDIA_TYPE)
    return _paragraphs(_without_furniture(pages))


def _rows(page: pypdfium2.PdfTextPage) -> list[Row]:
    """The rows of a page from top to bottom; pieces of one height, such as the cells of a table, are one row."""
    pieces = sorted(_pieces(page), key=lambda piece: -piece.middle)
    rows: list[list[Row]] = []
    for piece in pieces:
        if rows and abs(rows[-1][0].middle - piece.middle) < 0.4 * max(piece.size, rows[-1][0].size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [_joined(sorted(row, key=lambda piece: piece.left)) for row in rows]


def _joined(row: list[Row]) -> Row:
    text = row[0].text
    for before, piece in pairwise(row):
        text += ("\t" if piece.left - before.right > piece.size else "") + piece.text
    return Row(text, row[0].left, row[-1].right, row[0].middle, max(piece.size for piece in row))


def _pieces(page: pypdfium2.PdfTextPage) -> Iterator[Row]:
    """Runs of characters between PDFium's line ends, each with its place on the page."""
    run: list[int] = []
    count = page.count_chars()
    codes = [pdfium.FPDFText_GetUnicode(page, i) for i in range(count)]
    for i in range(count + 1):
        if i < count and codes[i] not in {10, 13}:
            run.append(i)
        elif run:
            visible = [k for k in run if not chr(codes[k]).isspace()]
            if visible:
                first, last = _box(page, visible[0]), _box(page, visible[-1])
                text = "".join(HYPHENS.get(codes[k]) or chr(codes[k]) for k in run)
                text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")
                yield Row(text.strip(), first.left, last.right, (first.bottom + first.top) / 2, first.top - first.bottom)
            run = []


def _box(page: pypdfium2.PdfTextPage, i: int) -> Any:
    """The box that a character's font gives it, whatever its glyph fills of that."""
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(page, i, box)
    return box


def _without_furniture(pages: list[list[Row]]) -> list[Row]:
    """All rows without page numbers and without those first or last ones that most pages repeat."""
    edges = Counter(line for page in pages for line in {_shape(row) for row in (*page[:EDGE_ROWS], *page[-EDGE_ROWS:])})
    running = {line for line, n in edges.items() if n > max(2, len(pages) // 2)}
    kept: list[Row] = []
    for page in pages:
        inner = page
        while inner and (PAGE_NUMBER.match(inner[0].text) or _shape(inner[0]) in running):
            inner = inner[1:]
        while inner and (PAGE_NUMBER.match(inner[-1].text) or _shape(inner[-1]) in running):
            inner = inner[:-1]
        kept += inner
    return kept


def _shape(row: Row) -> str:
    return re.sub(r"\d+|\s+", "0", row.text)


def _paragraphs(rows: list[Row]) -> str:
    """Join rows that were broken only because the page is narrow: a full row runs on unless the next is indented or a heading."""
    left, right = _edges(rows)
    paragraphs: list[str] = []
    runs_on = False
    for row in rows:
        if runs_on and not HEADING.match(row.text) and row.left < left + row.size and "\t" not in row.text:
            paragraphs[-1] += row.text
        else:
            paragraphs.append(row.text)
        runs_on = (row.right > right - 2.5 * row.size or UNCLOSED.search(row.text) is not None) and "\t" not in row.text
    return "\n".join(paragraphs)


def _edges(rows: list[Row]) -> tuple[float, float]:
    """Where most rows begin, and where full ones end."""
    lefts, rights = sorted(row.left for row in rows), sorted(row.right for row in rows)
    return lefts[len(lefts) // 3], rights[int(len(rights) * 0.9)]
