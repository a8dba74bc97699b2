"""A PDF with a text layer to its text: lines joined to paragraphs, page numbers and running heads gone."""

import re
from collections import Counter

import pypdfium2

from fazhi.read.errors import Unreadable

MEDIA_TYPE = "application/pdf"
PAGE_NUMBER = re.compile(r"^[\s\-—–―·第/]*\d{1,4}[\s\-—–―·页共/\d]*$")
HEADING = re.compile(r"^\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])")
FULL_LINE = 0.85
"""A line shorter than this share of the text's usual line ends its paragraph."""


def to_text(data: bytes) -> str:
    """Text of a PDF, a line a paragraph.

    Raises Unreadable: `encrypted_pdf`, `damaged_pdf`, or `no_text_layer` for a scan.
    """
    try:
        pdf = pypdfium2.PdfDocument(data)
        pages = [page.get_textpage().get_text_bounded().splitlines() for page in pdf]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("encrypted_pdf", "the PDF asks for a password: get an open copy", MEDIA_TYPE) from None
        raise Unreadable("damaged_pdf", f"the PDF cannot be opened ({error}): fetch it again", MEDIA_TYPE) from None
    if not any(line.strip() for page in pages for line in page):
        raise Unreadable("no_text_layer", f"{len(pages)} pages and no text: a scan; it is kept, run OCR on it and add the result", MEDIA_TYPE)
    return _paragraphs(_without_furniture(pages))


def _without_furniture(pages: list[list[str]]) -> list[str]:
    """All lines without page numbers and without first or last lines that most pages repeat."""
    edges = Counter(line.strip() for page in pages for line in {*page[:1], *page[-1:]} if line.strip())
    running = {line for line, n in edges.items() if n > max(2, len(pages) // 2)}
    kept: list[str] = []
    for page in pages:
        inner = [line for line in page if line.strip() and line.strip() not in running]
        while inner and PAGE_NUMBER.match(inner[-1]):
            inner.pop()
        kept.extend(inner)
    return kept


def _paragraphs(lines: list[str]) -> str:
    """Join lines that were broken only because the page is narrow: a full line runs on unless a heading follows."""
    widths = sorted(len(line.strip()) for line in lines)
    usual = widths[int(len(widths) * 0.75)]
    paragraphs: list[str] = []
    runs_on = False
    for line in lines:
        content = line.strip("\r\n")
        if runs_on and not HEADING.match(content) and not content.startswith(("\u3000", "  ")):
            paragraphs[-1] += content.strip()
        else:
            paragraphs.append(content.strip())
        runs_on = len(content.strip()) >= FULL_LINE * usual
    return "\n".join(paragraphs)
