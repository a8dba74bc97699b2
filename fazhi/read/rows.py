"""Rows of figures that a page lays out without a table: by its styles, by roles, or as blocks beside each other."""

import re
from itertools import groupby, pairwise

from lxml import etree
from lxml.html import HtmlElement as Element

STYLED = etree.XPath("//*[contains(@style, 'display') or @role = 'row']")
SHOWN_AS = re.compile(r"display\s{0,9}:\s{0,9}(table-row|table-cell|inline)(?![\w-])", re.IGNORECASE)
OUT_OF_LINE = re.compile(
    r"float\s{0,9}:|position\s{0,9}:\s{0,9}(?:absolute|fixed)|(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden)", re.IGNORECASE
)
"""What makes a block of an inline element, or hides it."""
ROW_NAMES, CELL_NAMES = {"row"}, {"cell", "gridcell", "columnheader", "rowheader"}
"""Roles (WAI-ARIA 1.2)."""
CELL_TAGS = frozenset("div p li h2 h3 h4 h5 h6".split())
LETTERS = frozenset("span b strong em i font small p div".split())
"""What a cell may hold besides text."""
HOLDERS = ("div", "ul", "li", "section")
MOST_CELLS = 8
LONGEST_CELL = 30
"""Characters of a cell of a row that nothing but its blocks tells."""
LONGEST_ROW = 400
"""Characters of a row that is told as one; a longer one lays out a page."""
FIGURE = re.compile(r"\d[\d,.]*\s*(?:余|多)?[万亿]?\s*(?:[\u4e00-\u9fff]{1,3}|[%％])?")
CALENDAR = re.compile(r"(?:19|20)\d\d[年度]{0,2}|\d{1,2}[年月日时分页期号]")
PROSE = re.compile("[，。；：:！？]|报告|总结|^\\s*(?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十])")
"""What a sentence, a title or a heading has."""


def lay_out(root: Element, *, is_styled: bool) -> None:
    """Give rows and cells the names of a table's, and blocks that stand in a line that of a part of it. is_styled: whether any element says
    how it is to be shown.

    A row that begins with its figure (a card: 35, 件, 受理案件) becomes one line, so that figure, measure and name are one statement.
    """
    for element in STYLED(root) if is_styled else ():
        shown = SHOWN_AS.search(element.get("style") or "")
        how = "table-row" if element.get("role") in ROW_NAMES else shown[1].lower() if shown else ""
        if how == "inline" and not OUT_OF_LINE.search(element.get("style")) and not any(child.tag in CELL_TAGS for child in element):
            element.tag = "span" if element.tag in CELL_TAGS else element.tag
        elif how == "table-row" and _is_told(element):
            _name(element)
    rows = [element for element in root.iter(*HOLDERS) if 1 < len(element) <= MOST_CELLS and _is_row(element)]
    for _, beside in groupby(rows, key=lambda row: (row.getparent(), len(row))):
        _lay_out(list(beside))


def _is_told(row: Element) -> bool:
    """Whether a row that is told to be one is a row of figures, and none that lays out a page."""
    cells = [cell for cell in row if cell.get("role") in CELL_NAMES or "table-cell" in (cell.get("style") or "")]
    return len(cells) == len(row) > 1 and next(row.iter("a", "table"), None) is None and len("".join(row.itertext())) <= LONGEST_ROW


def _is_row(element: Element) -> bool:
    """Whether an element is nothing but a few short blocks, or parts of a line between blocks, without a sentence or a link."""
    if element.text and element.text.strip():
        return False
    are_blocks = [cell.tag in CELL_TAGS for cell in element]
    if any(not (is_block or is_next) for is_block, is_next in pairwise(are_blocks)) or not any(are_blocks):
        return False
    return all(_is_cell(cell) for cell in element) and not PROSE.search("".join(element.itertext()))


def _is_cell(cell: Element) -> bool:
    if cell.tag not in LETTERS | CELL_TAGS or (cell.tail and cell.tail.strip()) or len(cell) > MOST_CELLS or _is_apart(cell):
        return False
    if any(inner.tag not in LETTERS or len(inner) > 1 or any(len(letter) for letter in inner) or _is_apart(inner) for inner in cell):
        return False
    return len("".join(cell.itertext()).strip()) <= LONGEST_CELL


def _is_apart(element: Element) -> bool:
    return element.get("hidden") is not None or OUT_OF_LINE.search(element.get("style") or "") is not None


def _lay_out(rows: list[Element]) -> None:
    """Rows of one width under one another: the head of those with figures is one of them."""
    cells = [[_told(cell) for cell in row] for row in rows]
    are_figures = [[FIGURE.fullmatch(cell) is not None and not CALENDAR.fullmatch(cell) for cell in row] for row in cells]
    if not any(any(row) for row in are_figures):
        return
    for row, told, is_figure in zip(rows, cells, are_figures, strict=True):
        if is_figure[0]:
            row[:] = []
            row.text = " ".join(told)
        else:
            _name(row)


def _told(cell: Element) -> str:
    """A cell's text, with a blank between its blocks."""
    between = " " if any(inner.tag in CELL_TAGS for inner in cell) else ""
    return between.join(cell.itertext()).strip()


def _name(row: Element) -> None:
    row.tag = "tr"
    for cell in row:
        cell.tag = "td"
