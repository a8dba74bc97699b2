"""A workbook (XLSX, and the XML of Excel 2003) to its text: the sheets that people see, a line a row, its cells between tabs."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from lxml import etree

from fazhi.read.archive import TooLarge, content_of, opened
from fazhi.read.errors import Unreadable
from fazhi.read.text import FILLED

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
XML_2003 = "application/vnd.ms-excel.xml"
NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
PARAGRAPHS = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
TEXTS = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
MAX_PART = 64 * 2**20
MOST_ROWS, MOST_COLUMNS = 5_000, 60
"""More is no report, but the data that one was made of."""
PLACES = re.compile(r"\.(0+)")


def sniff(data: bytes) -> str | None:
    """Media type of a workbook; null for anything else."""
    if data[:4] == b"PK\x03\x04":
        return MEDIA_TYPE if b"xl/workbook.xml" in data else None
    return XML_2003 if data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and NAMESPACE in data[:4096] and b"<Workbook" in data[:4096] else None


def to_text(data: bytes, media_type: str) -> str:
    """Text of a workbook. Raises Unreadable: `too_large`, `damaged_document`."""
    try:
        lines = list(_of_xml(data) if media_type == XML_2003 else _of_package(data))
    except TooLarge as error:
        raise Unreadable("too_large", f"the workbook {error}: see whether it is a report at all", media_type) from None
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, KeyError, ValueError, TypeError, OSError, EOFError, RuntimeError) as error:
        raise Unreadable("damaged_document", f"the workbook cannot be opened ({type(error).__name__}): fetch it again", media_type) from error
    return "\n".join(line for line in lines if line.strip())


def _of_package(data: bytes) -> Iterator[str]:
    from openpyxl import load_workbook  # only a workbook needs it, and it takes long to load

    archive = opened(data)
    for entry in archive.infolist():
        content_of(archive, entry, MAX_PART)  # what unpacks to more than a report has is told before it is parsed
    book = load_workbook(io.BytesIO(data), data_only=True)
    for sheet in book.worksheets:
        if sheet.sheet_state == "visible":
            yield from _rows(sheet)
    for entry in archive.infolist():
        if DRAWING.fullmatch(entry.filename):
            root = etree.fromstring(content_of(archive, entry, MAX_PART), etree.XMLParser(resolve_entities=False, no_network=True))
            yield from ("".join(told.text or "" for told in paragraph.iter(TEXTS)) for paragraph in root.iter(PARAGRAPHS))


def _rows(sheet: "Worksheet") -> Iterator[str]:
    hidden = {number for column in sheet.column_dimensions.values() if column.hidden for number in range(column.min or 0, (column.max or 0) + 1)}
    for number, row in enumerate(sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS), max_col=min(sheet.max_column, MOST_COLUMNS)), 1):
        if not sheet.row_dimensions[number].hidden:
            yield _line([_shown(cell) for column, cell in enumerate(row, 1) if column not in hidden])


def _line(cells: Sequence[str]) -> str:
    """The cells of a row between tabs, without the empty ones behind the last."""
    told = list(cells)
    while told and not told[-1].strip():
        told.pop()
    return "\t".join(told)


def _shown(cell: "Cell | MergedCell") -> str:
    """What a cell shows: its value in its format."""
    if type(cell).__name__ == "MergedCell":
        return FILLED
    value, form = cell.value, str(cell.number_format or "")
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if not isinstance(value, int | float):
        return " ".join(str(value).split())
    places = len(found[1]) if (found := PLACES.search(form)) else None
    if form.rstrip().endswith("%"):
        return f"{value * 100:.{places or 0}f}%"
    if places is not None:
        return f"{value:.{places}f}"
    return f"{round(value, 10):.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _of_xml(data: bytes) -> Iterator[str]:
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True, remove_comments=True, remove_pis=True))
    for row in root.iter("{*}Row"):
        if _said(row, "Hidden") == "1":
            continue
        cells: list[str] = []
        for cell in row.iterchildren("{*}Cell"):
            cells += [""] * min(MOST_COLUMNS, max(0, int(_said(cell, "Index") or 0) - 1 - len(cells)))
            told = cell.find("{*}Data")
            cells += ["" if told is None else " ".join("".join(told.itertext()).split())]
            cells += [FILLED] * min(MOST_COLUMNS, int(_said(cell, "MergeAcross") or 0))
        yield _line(cells)


def _said(element: etree._Element, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None)
