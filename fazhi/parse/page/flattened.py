"""Tables that lost their columns: every cell a line of its own. Found again by what repeats: a head of as many labels as each row has cells."""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_catalog
from fazhi.parse.figures.numerals import HAN
from fazhi.parse.page.cells import Span

MOST_COLUMNS, FEWEST_CARDS = 9, 3
LONGEST_CELL = 40
YEAR = re.compile(r"(?:19|20)\d\d年?度?")
DATE = re.compile(r"\d{4}[.-]\d{1,2}[.-]\d{1,2}")
BLANK = re.compile(r"[-—/无]{1,2}")
CHANGE = re.compile(r"(?:同比|较上年)?(?:(?:增长|下降|增加|减少|上升|[增减])\d[\d.]*(?:%|个百分点|件)?|持平)")
CELL = re.compile(r"(?![;:])[^。!?\n\t]{1,40}")
SENTENCE = re.compile(r",(?!\d{3})|;|:.")
HEADING = re.compile(r"[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]")
LABEL = re.compile(r"(?!\d)[^。,!?\d\n\t]{2,40}")
CORNER = re.compile(r"[^\n]{0,4}(?:指标|项目|类别|事项|内容|名称|类型|年度|年份|单位|部门|地区|县区|区县|序号|时间|月份)[^\n]{0,2}")
"""The head over the labels."""
UNIT = re.compile(r"[(\[【][^()\[\]【】\d\n]{1,5}[)\]】]$")
CAPTION = re.compile(r"单位 ?:|表 ?\d|[表:]$")
OVER_CARDS = re.compile(r"(?:数据|数字|卡片|指标|一览|数说|成绩单|统计|情况)\Z")
"""What stands over key figures, and is the label of none."""
OF_WHICH = re.compile(r"其中:")
PARTS = re.compile(r"(?P<whole>[^():]*)\(?(?:其中|分别为?):?(?P<parts>[^()]+)\)?")


@cache
def number() -> re.Pattern[str]:
    """A cell that is a number, perhaps with a mark before it and a measure behind."""
    measures = "|".join(sorted((re.escape(word) for word in load_catalog().units.measures), key=len, reverse=True))
    figures = rf"(?!(?:19|20)\d\d年)[+-]?\d(?:[\d,.]| (?=\d))*[余多]?[十百千]?[万亿]?(?:{measures})?(?:[(][+-]\d[\d.]*%?[)])?"
    return re.compile(rf"(?:{figures}|百分之[点{HAN}]+|(?![百千万亿])[{HAN}]+(?:{measures}))[。;]?")


@cache
def _marked() -> re.Pattern[str]:
    marks = "|".join(re.escape(word) for told in load_catalog().units.qualifiers.values() for word in told["before"])
    return re.compile(rf"(?:{marks}|不少于|不超过)?(?P<number>{number().pattern})")


@cache
def _counted() -> re.Pattern[str]:
    """A figure with its measure among other words: no cell."""
    return re.compile(rf"\d(?:{'|'.join(re.escape(word) for word in load_catalog().units.measures)})")


class Table(NamedTuple):
    """The rows of a flattened table, each with its cells, and the lines that it takes, as numbers: from `first` up to `behind`."""

    rows: list[list[Span]]
    first: int
    behind: int


def unfolded(text: str, lines: Sequence[Span]) -> list[Table]:
    """The tables among lines (blank ones left out, each without the blanks around it) whose cells stand one below the other."""
    kinds = [_kind(text, line) for line in lines]
    tables: list[Table] = []
    i = 0
    while i < len(lines):
        table = _cards(text, lines, kinds, i + (OVER_CARDS.search(text, *lines[i]) is not None))
        if table is None and kinds[i] in {"label", "year"}:
            table = _table(text, lines, kinds, i)
        if table:
            tables.append(table)
        i = table.behind if table else i + 1
    return tables


def _kind(text: str, line: Span) -> str:
    """What a line is as a cell: number, year, change, blank, unit, label (any other words), or other: no cell."""
    if line[1] - line[0] > LONGEST_CELL or not CELL.fullmatch(text, *line):
        return "other"
    if text[slice(*line)].lstrip("万亿") in load_catalog().units.measures:
        return "unit"
    for name, form in (("year", YEAR), ("label", DATE), ("number", _marked()), ("change", CHANGE), ("blank", BLANK)):
        if form.fullmatch(text, *line):
            return name
    if _counted().search(text, *line) or HEADING.match(text, *line):
        return "other"
    return "other" if SENTENCE.search(text, *line) and not OF_WHICH.search(text, *line) else "label"


def _table(text: str, lines: Sequence[Span], kinds: list[str], start: int) -> Table | None:
    """The table that begins at a line: with a head, else of labels with their numbers."""
    headed = [table for count in range(2, MOST_COLUMNS + 1) if (table := _headed(text, lines, kinds, start, count))]
    return max(headed, key=lambda table: table.behind, default=None) or _listed(text, lines, kinds, start)


def _headed(text: str, lines: Sequence[Span], kinds: list[str], start: int, count: int) -> Table | None:
    """Rows of `count` cells under a head of as many, whose columns hold one kind of cell each; a line alone between them is the heading of a group."""
    head = kinds[start : start + count]
    if (
        len(head) < count
        or head[0] != "label"
        or not set(head) <= {"label", "year"}
        or any(CAPTION.search(text, *line) for line in lines[start : start + count])
    ):
        return None
    rows: list[list[str]] = []
    cells, behind = [list(lines[start : start + count])], start + count
    while True:
        row, opens_group = kinds[behind : behind + count], False
        if row[:2] == ["label", "label"] and not _is_row(head, rows, row):
            row, opens_group = kinds[behind + 1 : behind + 1 + count], True
        if not _is_row(head, rows, row):
            break
        behind += opens_group + count
        rows.append(row)
        cells.append(list(lines[behind - count : behind]))
    has_corner = CORNER.fullmatch(text, *lines[start]) is not None or (len(rows) > 1 and any(UNIT.search(text, *line) for line in lines[start : start + count]))
    is_plain = rows and not set(rows[0][1:]) & {"label", "unit"}
    if not rows or (len(rows) == 1 and not (has_corner and is_plain)) or not (has_corner or is_plain):
        return None
    return Table([cells[0], *([_number(text, cell) for cell in row] for row in cells[1:])], start, behind)


def _is_row(head: list[str], above: list[list[str]], row: list[str]) -> bool:
    """Whether cells go on with a table: what stands in each column is of one kind, figures under a year, and one at least has numbers."""
    if len(row) < len(head) or any(told == "year" and kind in {"label", "unit"} for told, kind in zip(head, row, strict=True)):
        return False
    if "other" in row or row[0] in {"unit", "blank", "change"} or not (above or "number" in row[1:]):
        return False
    alike = ({"number", "change", "blank", "year"}, {"label", "blank"}, {"unit"})
    first = ({"label"}, {"number", "year"})
    return all(any({other[i] for other in above} | {kind} <= kinds for kinds in (alike if i else first)) for i, kind in enumerate(row))


def _listed(text: str, lines: Sequence[Span], kinds: list[str], start: int) -> Table | None:
    """A label and its number, perhaps its unit between; or a label that lists its parts, and a number for each."""
    rows: list[list[Span]] = []
    i = start
    while kinds[i : i + 1] == ["label"] and LABEL.fullmatch(text, *lines[i]):
        if kinds[i + 1 : i + 3] == ["unit", "number"]:
            rows.append([lines[i], lines[i + 1], _number(text, lines[i + 2])])
            i += 3
            continue
        count = _values(kinds, i + 1)
        if not count or not (told := _told(text, lines[i], [_number(text, line) for line in lines[i + 1 : i + 1 + count]], rows)):
            break
        rows += told
        i += 1 + count
    return Table(rows, start, i) if rows else None


def _cards(text: str, lines: Sequence[Span], kinds: list[str], start: int) -> Table | None:
    """Numbers, each over its label, as key figures are set: 88件, 合法性审查, 47件, 受理复议案件; where they begin with a number and end with a label."""
    rows: list[list[Span]] = []
    while kinds[start + 2 * len(rows) : start + 2 * len(rows) + 2] == ["number", "label"]:
        number, label = lines[start + 2 * len(rows)], lines[start + 2 * len(rows) + 1]
        rows.append([label, _number(text, number)])
    behind = start + 2 * len(rows)
    return Table(rows, start, behind) if len(rows) >= FEWEST_CARDS and kinds[behind : behind + 1] != ["number"] else None


def _values(kinds: list[str], start: int) -> int:
    """How many lines from here on are nothing but a number."""
    end = start
    while kinds[end : end + 1] in (["number"], ["change"], ["blank"]) and end - start < MOST_COLUMNS:
        end += 1
    return end - start


def _number(text: str, line: Span) -> Span:
    """The number of a cell without its mark; empty where it tells a change or none; the cell itself where it is no number."""
    if told := _marked().fullmatch(text, *line):
        return told.span("number")
    return (line[1], line[1]) if CHANGE.fullmatch(text, *line) or BLANK.fullmatch(text, *line) else line


def _told(text: str, label: Span, cells: list[Span], before: list[list[Span]]) -> list[list[Span]]:
    """One number is of its label; several are of the parts that the label lists (审结(其中:维持;撤销)), behind the whole or without it."""
    if len(cells) == 1:
        return [[label, *cells]]
    listed = PARTS.fullmatch(text, *label)
    if not listed:
        return []
    parts = _split(text, *listed.span("parts"))
    whole = listed.span("whole")
    if len(parts) == len(cells):
        of = [before[-1][0]] if before else []
        return [[*of, part, cell] for part, cell in zip(parts, cells, strict=True)]
    if len(parts) + 1 == len(cells) and whole[0] < whole[1]:
        return [[whole, cells[0]], *([whole, part, cell] for part, cell in zip(parts, cells[1:], strict=True))]
    return []


def _split(text: str, start: int, end: int) -> list[Span]:
    """The parts of a list: at its semicolons, else at its pauses."""
    stop = ";" if ";" in text[start:end] else "、"
    parts = []
    for part in text[start:end].split(stop):
        parts.append((start, start + len(part)))
        start += len(part) + 1
    return parts
