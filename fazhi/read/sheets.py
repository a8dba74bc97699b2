"""A workbook (XLSX, XLS, and the XML of Excel 2003) to its text: the sheets that people see, a line a row, its cells between tabs."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any

from lxml import etree

from fazhi.read.archive import TooLarge, content_of, opened
from fazhi.read.errors import Unreadable
from fazhi.read.office import OLE2
from fazhi.read.package import parser
from fazhi.read.text import FILLED, row_of

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BINARY = "application/vnd.ms-excel"
XML_2003 = "application/vnd.ms-excel.xml"
READERS = {MEDIA_TYPE: "openpyxl", BINARY: "xlrd", XML_2003: "lxml"}
NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
PARAGRAPHS = "{http://schemas.openxmlformats.org/drawingml/2006/main}p"
TEXTS = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
DRAWING = re.compile(r"xl/drawings/drawing\d+\.xml")
MAX_PART = 64 * 2**20
MOST_ROWS, MOST_COLUMNS = 5_000, 100
"""More rows are no report, but the data that one was made of; what stands behind so many columns is left out."""
ENDLESS = f"has a sheet of more than {MOST_ROWS:,} rows"
SHOWN = "SheetVisible"
PLACES = re.compile(r"\.(0+)")
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
WRITTEN = re.compile(r'"([^"]*)"\s*$')
"""0"件": what a format writes behind the number."""


def sniff(data: bytes) -> str | None:
    """Media type of a workbook; null for anything else."""
    if data[:4] == b"PK\x03\x04":
        return MEDIA_TYPE if b"xl/workbook.xml" in data else None
    if data.startswith(OLE2):
        return BINARY if "Workbook".encode("utf-16-le") in data or "ETExtData".encode("utf-16-le") in data else None
    return XML_2003 if data[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<?xml") and NAMESPACE in data[:4096] and b"<Workbook" in data[:4096] else None


def to_text(data: bytes, media_type: str) -> str:
    """Text of a workbook. Raises Unreadable: `too_large`, `damaged_document`."""
    try:
        lines = list({XML_2003: _of_xml, BINARY: _of_ole}.get(media_type, _of_package)(data))
    except TooLarge as error:
        raise Unreadable("too_large", f"the workbook {error}: see whether it is a report at all", media_type) from None
    except Exception as error:  # these libraries raise of every kind where a file is damaged
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
    for number, row in enumerate(sheet.iter_rows(max_row=min(sheet.max_row, MOST_ROWS + 1), max_col=min(sheet.max_column, MOST_COLUMNS)), 1):
        if number > MOST_ROWS and any(cell.value is not None for cell in row):
            raise TooLarge(ENDLESS)
        if not sheet.row_dimensions[number].hidden:
            yield row_of([_shown(cell) for column, cell in enumerate(row, 1) if column not in hidden])


def _shown(cell: "Cell | MergedCell") -> str:
    """What a cell shows: its value in its format."""
    if type(cell).__name__ == "MergedCell":
        return FILLED
    value = cell.value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if not isinstance(value, int | float):
        return " ".join(str(value).split())
    return _in_format(value, str(cell.number_format or ""))


def _in_format(value: float, form: str) -> str:
    """A number as its format shows it: its places, as a share, with what is written behind it."""
    form = form.split(";", maxsplit=1)[0]
    places = len(found[1]) if (found := PLACES.search(form)) else None
    behind = written[1] if (written := WRITTEN.search(form)) else ""
    if form.rstrip().endswith("%"):
        return f"{value * 100:.{places or 0}f}%"
    if places is not None:
        return f"{value:.{places}f}{behind}"
    return (f"{round(value, 10):.10f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)) + behind


def _of_ole(data: bytes) -> Iterator[str]:
    import xlrd  # only a workbook of old needs it

    book = xlrd.open_workbook(file_contents=data, formatting_info=True, logfile=io.StringIO())
    for sheet in book.sheets():
        hidden = {column for column, told in sheet.colinfo_map.items() if told.hidden}
        merged = {(row, column) for top, bottom, left, right in sheet.merged_cells for row in range(top, bottom) for column in range(left, right)}
        merged -= {(top, left) for top, _, left, _ in sheet.merged_cells}
        if sheet.nrows > MOST_ROWS:
            raise TooLarge(ENDLESS)
        for row in range(sheet.nrows if sheet.visibility == 0 else 0):
            if row in sheet.rowinfo_map and sheet.rowinfo_map[row].hidden:
                continue
            columns = [column for column in range(min(sheet.ncols, MOST_COLUMNS)) if column not in hidden]
            yield row_of([FILLED if (row, column) in merged else _of_old(book, sheet.cell(row, column)) for column in columns])


def _of_old(book: Any, cell: Any) -> str:
    """What a cell of a binary workbook shows."""
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        return str(xlrd.xldate_as_datetime(cell.value, book.datemode).strftime("%Y-%m-%d"))
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return _in_format(cell.value, book.format_map[book.xf_list[cell.xf_index].format_key].format_str)
    return " ".join(str(cell.value).split()) if cell.ctype == xlrd.XL_CELL_TEXT else ""


def _of_xml(data: bytes) -> Iterator[str]:
    root = etree.fromstring(data, parser())
    formats = {_said(style, "ID"): _said(told, "Format") or "" for style in root.iter("{*}Style") for told in style.iterchildren("{*}NumberFormat")}
    sheets = [sheet for sheet in root.iter("{*}Worksheet") if (sheet.findtext("{*}WorksheetOptions/{*}Visible") or SHOWN) == SHOWN]
    if any(len(list(islice(sheet.iter("{*}Row"), MOST_ROWS + 1))) > MOST_ROWS for sheet in sheets):
        raise TooLarge(ENDLESS)
    for row in (row for sheet in sheets for row in sheet.iter("{*}Row")):
        if _said(row, "Hidden") == "1":
            continue
        cells: list[str] = []
        for cell in row.iterchildren("{*}Cell"):
            cells += [""] * min(MOST_COLUMNS, max(0, int(_said(cell, "Index") or 0) - 1 - len(cells)))
            told = cell.find("{*}Data")
            said = "" if told is None else " ".join("".join(told.itertext()).split())
            form = formats.get(_said(cell, "StyleID"), "")
            cells.append(_in_format(float(said), form) if form and NUMBER.fullmatch(said) else said)
            cells += [FILLED] * min(MOST_COLUMNS, int(_said(cell, "MergeAcross") or 0))
        yield row_of(cells)


def _said(element: etree._Element, name: str) -> str | None:
    return next((str(value) for key, value in element.attrib.items() if etree.QName(key).localname == name), None)
