"""The codebook as PDF. Chinese is set in Adobe's STSong-Light, which every reader has a font for: none is needed to make it, and none is embedded."""

import re
from collections.abc import Collection, Iterator
from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, KeepTogether, PageBreak, PageTemplate, Paragraph, Spacer, Table, TableStyle

from fazhi.desk.ask import IN_TEXT
from fazhi.desk.codebook.content import Book, Entry, Grid, Line

CHINESE, LATIN = "STSong-Light", "Helvetica"
LATIN_RUN = re.compile(r"[\x20-\x7e\xa0-\xff’–—…]+")
FAINT, ACCENT = colors.HexColor("#555555"), colors.HexColor("#9a2a1f")
MARGIN, LABEL = 16 * mm, 42 * mm
WIDTH = A4[0] - 2 * MARGIN


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    return ParagraphStyle(name, fontName=CHINESE, fontSize=size, leading=size * 1.45, wordWrap="CJK", **more)


TITLE, THEME = _style("title", 20, spaceAfter=4), _style("theme", 14, spaceBefore=8, spaceAfter=6, textColor=ACCENT)
HEAD, TEXT = _style("head", 11), _style("text", 8.5)
QUOTED = _style("quoted", 8.5, leftIndent=6, borderPadding=(0, 0, 0, 4))
SMALL, CELL = _style("small", 7.5, textColor=FAINT), _style("cell", 7)


class _Paragraph(Paragraph):  # type: ignore[misc]  # reportlab has no types
    """A paragraph whose lines are broken once for a width: a table asks for its cells' heights again and again."""

    _broken_for: float | None = None
    _size: tuple[float, float]

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        if not hasattr(self, "blPara") or self._broken_for != width:
            self._broken_for, self._size = width, super().wrap(width, height)
        return self._size


class _Document(BaseDocTemplate):  # type: ignore[misc]  # reportlab has no types
    """Pages with their number, and an outline of themes and indicators."""

    def afterFlowable(self, flowable: Flowable) -> None:
        told = getattr(flowable, "outlined", None)
        if told:
            key, title, level = told
            self.canv.bookmarkPage(key)
            self.canv.addOutlineEntry(title, key, level, closed=level == 0)


def pdf(book: Book) -> bytes:
    """The whole document; the same bytes for the same book."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    buffer = BytesIO()
    document = _Document(buffer, pagesize=A4, title=f"{book.title} {book.version}", author="fazhi", lang="zh", invariant=1)
    frame = Frame(MARGIN, MARGIN, WIDTH, A4[1] - 2 * MARGIN, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=lambda canvas, _: _numbered(canvas, book))])
    document.build(list(_story(book)))
    return buffer.getvalue()


def _numbered(canvas: Any, book: Book) -> None:
    canvas.setFont(LATIN, 7)
    canvas.setFillColor(FAINT)
    canvas.drawString(MARGIN, 9 * mm, f"fazhi codebook {book.version}")
    canvas.drawRightString(A4[0] - MARGIN, 9 * mm, str(canvas.getPageNumber()))


def _story(book: Book) -> Iterator[Flowable]:
    ids = {entry.id for entries in book.themes.values() for entry in entries}
    yield _Paragraph(_runs(book.title), TITLE)
    yield _Paragraph(_runs(book.version), SMALL)
    for part in book.front:
        yield from _part(part, ids)
    for number, (theme, entries) in enumerate(book.themes.items()):
        yield PageBreak()
        yield _outlined(_Paragraph(_runs(theme), THEME), f"theme{number}", theme, 0)
        for entry in entries:
            yield from _entry(entry, ids)
    yield PageBreak()
    yield _outlined(_Paragraph(_runs(book.words.label), THEME), "words", book.words.label, 0)
    yield _table(book.words, [30 * mm, 32 * mm, WIDTH - 62 * mm])


def _outlined(flowable: Flowable, key: str, title: str, level: int) -> Flowable:
    flowable.outlined = (key, title, level)
    return flowable


def _entry(entry: Entry, ids: set[str]) -> Iterator[Flowable]:
    head = _outlined(_Paragraph(f'<a name="{entry.id}"/>{_runs(entry.title)}', HEAD), f"at {entry.id}", entry.title, 1)
    first, *others = entry.parts
    yield Spacer(1, 8)
    yield KeepTogether([head, _Paragraph(_runs(entry.id), SMALL), *_part(first, ids)])
    for part in others:
        yield from _part(part, ids)


def _part(part: Line | Grid, ids: set[str]) -> Iterator[Flowable]:
    label = _Paragraph(_runs(part.label), SMALL)
    if isinstance(part, Grid):
        columns = len(part.head) - 1
        yield KeepTogether([Spacer(1, 3), label, _table(part, [26 * mm, *[min(14 * mm, (WIDTH - 26 * mm) / max(columns, 1))] * columns])])
        return
    told = [_Paragraph(_runs(text, ids), QUOTED if part.is_quoted else TEXT) for text in part.texts]
    rows = [[label if number == 0 else "", paragraph] for number, paragraph in enumerate(told)]
    yield Table(rows, [LABEL, WIDTH - LABEL], splitInRow=1, style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), *_padding(2, 1)]))


def _table(grid: Grid, widths: list[float]) -> Table:
    rows = [[_Paragraph(_runs(cell), CELL) for cell in row] for row in (grid.head, *grid.rows)]
    rules = ("LINEBELOW", (0, 0), (-1, -1), 0.3, colors.HexColor("#cccccc"))
    return Table(rows, widths, repeatRows=1, splitInRow=1, hAlign="LEFT", style=TableStyle([("VALIGN", (0, 0), (-1, -1), "TOP"), rules, *_padding(2, 1)]))


def _padding(side: float, up: float) -> list[tuple[Any, ...]]:
    sides = {"LEFTPADDING": 0, "RIGHTPADDING": side, "TOPPADDING": up, "BOTTOMPADDING": up}
    return [(name, (0, 0), (-1, -1), size) for name, size in sides.items()]


def _runs(text: str, ids: Collection[str] = ()) -> str:
    """Escaped text with its Latin runs in a Latin font, in which each of these indicators' ids leads to its entry."""
    return LATIN_RUN.sub(lambda run: f'<font name="{LATIN}">{_linked(escape(run[0], quote=False), ids)}</font>', text)


def _linked(run: str, ids: Collection[str]) -> str:
    return IN_TEXT.sub(lambda found: f'<a href="#{found[0]}" color="#9a2a1f">{found[0]}</a>' if found[0] in ids else found[0], run)
