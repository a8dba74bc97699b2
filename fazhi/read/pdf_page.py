"""A page of a PDF to its rows: characters by their place, read along the direction that most of them run in.

Left out: what nobody sees (`pdf_seen`), characters that stand aslant to it (watermarks, stamps) and those drawn a second time (shadows, bold by overprint).
Raised and lowered digits are written as such characters.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from fazhi.read.pdf_heads import with_heads
from fazhi.read.pdf_seen import ASLANT, FORM_DEPTH, Character, look, seen
from fazhi.read.text import common_share

TURNED_SIZE = 30
"""A block at a right angle to the page's direction is text of its own from so many characters on; less is a watermark."""
OVERPRINT = 0.22
"""Share of its height by which a character may stand beside its like to be the same one drawn twice."""
SHADOW = 0.6
"""The same for a run of at least SHADOW_RUN characters."""
SHADOW_RUN = 4
SMALL, SHIFTED = 0.8, 0.12
"""A mark's letters are smaller than this share of the row's, and moved off its baseline by more than this."""
COLUMN_ROWS, FEWEST_ROWS, COLUMN_SHARE, FULL, NARROWEST = 6, 3, 0.7, 0.75, 0.65
"""Columns have at least so many rows each (the fewest where sentences go on in them), so large a share of all and of full ones, which
fill so much of their column; between two pages on one sheet is a wide gutter, but a column is at least so much of its share wide."""
NUMBERED = re.compile(r"[ \-—–―·第]*\d{1,4}[ \-—–―·页]*")
"""— 2 — and — 3 — under the columns of a sheet with two pages."""
CLOSING = ("，", "。", "；", "、", "：", "）", "》", "”")
FEWEST_WORDS, SPACED = 10, 1.4
"""A run of so many words, of fewer than so many characters each, is one whose characters stand apart."""
HAN = re.compile("[\u4e00-\u9fff]")
NO_WIDTH = 0.02
UNSEEN_FLAGS = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
TALLEST_FIELD, FIELD_LETTERS, LONGEST_FIELD = 30, 0.7, 600
"""Points that a field of one line is high at most, the share of it that its letters have, and the bytes of what stands in it."""
HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
"""How PDFium gives a hyphen at the end of a line."""
GIBBERISH_SHARE, COMMON_SHARE = 0.3, 0.5
"""A page is gibberish where more of it than the first is private or lost, or less of its Chinese than the second is common."""
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Row:
    """A line of a page, or a run of it: its text, where it begins and ends, its baseline, and the height of its letters, in points
    along the direction of reading. Of what was read from a picture also the reader's score (0 to 1; null for a text layer) and, unless
    the page was turned to be read, its box there (left, top, right, bottom). page: its number, from 1."""

    text: str
    left: float
    right: float
    base: float
    size: float
    box: tuple[float, float, float, float] | None = None
    score: float | None = None
    page: int = 1


def widen(page: pypdfium2.PdfPage) -> None:
    """Give text without any width one, before its page's text is asked for: PDFium passes over it.

    Where a font is neither in the file nor on the machine, its glyphs have no extent, and lines that run up the page, or of
    one character, no width. Text that is drawn as outlines has at least that of a pen.
    """
    for text in page.get_objects(filter=[pdfium.FPDF_PAGEOBJ_TEXT], max_depth=FORM_DEPTH):
        left, _, right, _ = text.get_bounds()
        if right - left < NO_WIDTH:
            pdfium.FPDFTextObj_SetTextRenderMode(text, pdfium.FPDF_TEXTRENDERMODE_STROKE)
            text.transform(pypdfium2.PdfMatrix())  # measures it again


def rows_of(page: pypdfium2.PdfTextPage) -> list[Row]:
    """The rows of a page from top to bottom, those that run along it first."""
    characters = seen(list(_characters(page)), page.page)
    directions = Counter(round(one.angle) % 360 for one in characters if not one.text.isspace())
    if not directions:
        return []
    main = directions.most_common(1)[0][0]
    rows: list[Row] = []
    for turn in (0, 90, 180, 270):
        along = [one for one in characters if abs((one.angle - main - turn + 180) % 360 - 180) <= ASLANT]
        if along and (turn == 0 or len(along) >= TURNED_SIZE):
            fields = _fields(page.page) if abs(main + turn) <= ASLANT else ()
            rows += in_order([*_once(_runs([_turned(one, round((main + turn) / 90) * 90) for one in along])), *fields])
    return rows


def _fields(page: pypdfium2.PdfPage) -> Iterator[Row]:
    """What stands in a page's text fields of one line, as runs as wide as these: no gap is left in the sentence around one; and what was typed on it."""
    box = pdfium.FS_RECTF()
    for i in range(pdfium.FPDFPage_GetAnnotCount(page)):
        mark = pdfium.FPDFPage_GetAnnot(page, i)
        is_shown = not pdfium.FPDFAnnot_GetFlags(mark) & UNSEEN_FLAGS and pdfium.FPDFAnnot_GetRect(mark, box)
        written = _filled_in(mark) if is_shown else ""
        height = abs(box.top - box.bottom)
        if written and height <= TALLEST_FIELD:
            size = FIELD_LETTERS * height
            yield Row(written, min(box.left, box.right), max(box.left, box.right), (box.top + box.bottom) / 2 - size / 3, size)
        pdfium.FPDFPage_CloseAnnot(mark)


def _filled_in(mark: "ctypes._Pointer[pdfium.fpdf_annotation_t__]") -> str:
    """What a text field holds, or was typed on the page (a free text that is no comment: 12.5.6.6)."""
    kind = pdfium.FPDFAnnot_GetSubtype(mark)
    if kind == pdfium.FPDF_ANNOT_WIDGET and _said(mark, b"FT") == "Tx":
        return _said(mark, b"V").strip()
    return _said(mark, b"Contents").strip() if kind == pdfium.FPDF_ANNOT_FREETEXT and _said(mark, b"IT") == "FreeTextTypewriter" else ""


def _said(mark: "ctypes._Pointer[pdfium.fpdf_annotation_t__]", key: bytes) -> str:
    """A short text that an annotation has under a key; empty for a longer one."""
    told = ctypes.create_string_buffer(LONGEST_FIELD)
    size = pdfium.FPDFAnnot_GetStringValue(mark, key, ctypes.cast(told, ctypes.POINTER(pdfium.FPDF_WCHAR)), len(told))
    return told.raw[: size - 2].decode("utf-16-le", "replace") if 2 < size <= len(told) else ""


def is_gibberish(rows: list[Row]) -> bool:
    """Whether a page's text is none: characters of a private font, or lost ones, for the most part."""
    text = "".join(row.text for row in rows)
    visible = [c for c in text if not c.isspace()]
    lost = sum(1 for c in visible if "\ue000" <= c <= "\uf8ff" or c >= "\U000f0000" or c == "\ufffd" or c < " " or "\u00c0" <= c <= "\u024f")
    return bool(visible) and (
        lost > GIBBERISH_SHARE * len(visible) or (len(visible) > 50 and common_share(text) < COMMON_SHARE and common_share(text, "big5") < COMMON_SHARE)
    )


def _characters(page: pypdfium2.PdfTextPage) -> Iterator[Character]:
    """The characters of a page as they were drawn; a blank that PDFium adds stands where the one before it ends."""
    box, x, y = pdfium.FS_RECTF(), ctypes.c_double(), ctypes.c_double()
    before: Character | None = None
    looks: dict[int | None, str] = {}
    for i in range(page.count_chars()):
        code = pdfium.FPDFText_GetUnicode(page, i)
        if code in {0, 10, 13}:
            continue
        text = HYPHENS.get(code) or ("\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code))
        if pdfium.FPDFText_IsGenerated(page, i) == 1:
            if before is not None and text.isspace():
                yield replace(before, text=" ", box=(before.box[2], before.box[1], before.box[2], before.box[3]))
            continue
        pdfium.FPDFText_GetLooseCharBox(page, i, box)
        pdfium.FPDFText_GetCharOrigin(page, i, x, y)
        angle = -math.degrees(pdfium.FPDFText_GetCharAngle(page, i))  # PDFium counts clockwise
        part = pdfium.FPDFText_GetTextObject(page, i)
        drawn = ctypes.cast(part, ctypes.c_void_p).value or 0
        if drawn not in looks:
            looks[drawn] = look(part) if drawn else ""
        before = Character(text, angle, x.value, y.value, (box.left, box.bottom, box.right, box.top), drawn, looks[drawn])
        yield before


def _turned(one: Character, angle: int) -> Character:
    """The character with the page turned so that text of this angle, a multiple of 90, runs from left to right."""
    quarter = angle // 90 % 4
    if quarter == 0:
        return one
    points = [_turn(x, y, quarter) for x, y in ((one.x, one.y), (one.box[0], one.box[1]), (one.box[2], one.box[3]))]
    (x, y), (x0, y0), (x1, y1) = points
    return Character(one.text, one.angle, x, y, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _turn(x: float, y: float, quarter: int) -> tuple[float, float]:
    return {1: (y, -x), 2: (-x, -y), 3: (-y, x)}[quarter]


def _runs(characters: list[Character]) -> list[Row]:
    """Characters that follow each other on a line, without those that are drawn again in their place."""
    runs: list[list[Character]] = []
    drawn: dict[tuple[str, int, int], list[Character]] = {}
    for one in characters:
        if not one.text.isspace() and _is_drawn(one, drawn):
            continue
        if runs and _follows(runs[-1][-1], one):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [row for run in runs if (row := _row(run)) is not None]


def _is_drawn(one: Character, drawn: dict[tuple[str, int, int], list[Character]]) -> bool:
    reach = OVERPRINT * (one.box[3] - one.box[1]) or 1.0
    column, line = int(one.x // reach), int(one.y // reach)
    for i in (column - 1, column, column + 1):
        for j in (line - 1, line, line + 1):
            if any(_is_again(one, other, reach) for other in drawn.get((one.text, i, j), ())):
                return True
    drawn.setdefault((one.text, column, line), []).append(one)
    return False


def _is_again(one: Character, other: Character, reach: float) -> bool:
    """Drawn in the same place; the characters of one text that all stand there are what the file says in its place (33 as an ActualText)."""
    is_there = abs(other.x - one.x) < reach and abs(other.y - one.y) < reach
    return is_there and not (one.drawn and one.drawn == other.drawn)


def _follows(before: Character, one: Character) -> bool:
    height = before.box[3] - before.box[1]
    same_size = abs((one.box[3] - one.box[1]) - height) <= 0.1 * height
    return same_size and abs(one.y - before.y) < 0.1 * height and -0.3 * height < one.box[0] - before.box[2] < height


def _row(run: list[Character]) -> Row | None:
    text = "".join(one.text for one in run)
    visible = [one for one in run if not one.text.isspace()]
    if not visible:
        return None
    first, last = visible[0], visible[-1]
    if _is_spaced(text):
        text = re.sub(r"\s", "", text)
    return Row(text.strip(), first.box[0], last.box[2], first.y, first.box[3] - first.box[1])


def _is_spaced(text: str) -> bool:
    """Whether a run is Chinese text whose characters were moved apart to fill its line."""
    words = text.split()
    return len(words) >= FEWEST_WORDS and len("".join(words)) < SPACED * len(words) and len(HAN.findall(text)) > len(words) / 2


def _once(runs: list[Row]) -> list[Row]:
    """The runs without those that are the shadow of another: the same text a little beside it."""
    kept: list[Row] = []
    known: dict[str, list[Row]] = {}
    for run in runs:
        alike = known.setdefault(run.text, [])
        reach = SHADOW * run.size
        if len(run.text) >= SHADOW_RUN and any(abs(other.left - run.left) < reach and abs(other.base - run.base) < reach for other in alike):
            continue
        alike.append(run)
        kept.append(run)
    return kept


def in_order(runs: list[Row]) -> list[Row]:
    """Rows from top to bottom, of a page in columns the left one first, and the others moved under it."""
    lines = _lines(runs)
    cells = [[_joined(piece) for piece in _pieces(line)] for line in lines]
    pieces = [piece for line in cells for piece in line]
    feet = [piece for piece in cells[-1] if NUMBERED.fullmatch(piece.text)] if cells and len(cells[-1]) > 1 else []
    gutters = _gutters([piece for piece in pieces if piece not in feet], pages=_pages(feet))
    if not gutters:
        return with_heads([_joined(line) for line in lines], cells)
    columns = list(pairwise((-math.inf, *gutters, math.inf)))
    lefts = [min(run.left for run in pieces if start <= run.left and run.right <= end) for start, end in columns]
    ordered: list[Row] = []
    band: list[Row] = []
    for run in [*sorted((piece for piece in pieces if piece not in feet), key=lambda run: -run.base), None]:
        if run is not None and not any(run.left < gutter < run.right for gutter in gutters):
            band.append(run)
            continue
        for (start, end), left in zip(columns, lefts, strict=True):
            shift = left - lefts[0]
            ordered += map(_joined, _lines([replace(one, left=one.left - shift, right=one.right - shift) for one in band if start <= one.left < end]))
        ordered += [run] if run else []
        band = []
    return ordered + feet


def _pages(feet: list[Row]) -> int:
    """How many pages a sheet has by what stands at their feet: — 1 — and — 2 —; in a table's row figures stand bare."""
    numbers = [int(re.sub(r"\D", "", foot.text)) for foot in feet if not foot.text.isdigit()]
    return len(feet) if len(numbers) == len(feet) and all(behind == before + 1 for before, behind in pairwise(numbers)) else 0


def _gutters(runs: list[Row], *, pages: int) -> list[float]:
    """Where columns of running text part: most runs fill the half, third or quarter that they stand in, and few cross out of it; a table's
    cells are short. None for one column. pages: of a sheet with so many, where it says so, each is a column, however short."""
    left, right = min((run.left for run in runs), default=0), max((run.right for run in runs), default=0)
    for n in (2, 3, 4):
        width = (right - left) / n
        columns = [[run for run in runs if left + i * width - run.size <= run.left and run.right <= left + (i + 1) * width + run.size] for i in range(n)]
        enough = all(len(column) >= FEWEST_ROWS - (column is columns[-1]) for column in columns)
        if (
            enough
            and sum(map(len, columns)) >= COLUMN_SHARE * len(runs)
            and (n == pages or all(_is_running(column, max(_extent(column), NARROWEST * width)) for column in columns))
        ):
            return [(max(run.right for run in before) + min(run.left for run in behind)) / 2 for before, behind in pairwise(columns)]
    return []


def _extent(column: list[Row]) -> float:
    """How wide its widest row reaches."""
    return max(run.right for run in column) - min(run.left for run in column)


def _is_running(column: list[Row], width: float) -> bool:
    """Whether a column's rows fill it but for the last, as running text does; in a short one sentences must also go on from row to row."""
    whole = column[:-1]
    full = sum(run.right - run.left > FULL * width for run in whole)
    if len(column) >= COLUMN_ROWS:
        return full > COLUMN_SHARE * len(whole)
    return 2 * full > len(whole) and 2 * sum(run.text.endswith(tuple("。；：")) for run in whole) < len(whole)


def _pieces(line: list[Row]) -> list[list[Row]]:
    """A line's runs, parted where the gap is wider than a letter."""
    pieces = [line[:1]]
    for before, run in pairwise(line):
        if run.left - before.right > max(before.size, run.size):
            pieces.append([])
        pieces[-1].append(run)
    return pieces


def _lines(runs: list[Row]) -> list[list[Row]]:
    """Lines from top to bottom, each from left to right; runs of one height, such as the cells of a table, are one row, and so are the marks on it."""
    rows: list[list[Row]] = []
    for run in sorted(runs, key=lambda run: -(run.base + run.size / 3)):
        if rows and abs(rows[-1][0].base + rows[-1][0].size / 3 - run.base - run.size / 3) < 0.4 * max(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [sorted(row, key=lambda run: run.left) for row in rows]


def _joined(row: list[Row]) -> Row:
    """Runs side by side as one row, tabs where the gap is wider than a letter, but for a stop: none begins a cell. Small ones off the baseline are marks."""
    largest = max(row, key=lambda run: (round(run.size, 1), len(run.text)))
    text = _marked(row[0], largest)
    for before, run in pairwise(row):
        is_apart = run.left - before.right > largest.size and not run.text.startswith(CLOSING)
        text += ("\t" if is_apart else "") + _marked(run, largest)
    return Row(
        text, row[0].left, row[-1].right, largest.base, largest.size, _around(row), min((run.score for run in row if run.score is not None), default=None)
    )


def _around(row: list[Row]) -> tuple[float, float, float, float] | None:
    boxes = [run.box for run in row if run.box]
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes)) if boxes else None


def _marked(run: Row, line: Row) -> str:
    shift = run.base - line.base
    if run.size >= SMALL * line.size or abs(shift) <= SHIFTED * line.size or any(c in "[]()（）【】〔〕" for c in run.text):
        return run.text
    return run.text.translate(SUPERSCRIPT if shift > 0 else SUBSCRIPT)
