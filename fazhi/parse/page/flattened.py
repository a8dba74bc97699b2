"""Tables that lost their columns: every cell a line of its own, a label and then its numbers, perhaps with the heads above."""

import re
from collections.abc import Sequence
from typing import NamedTuple

Span = tuple[int, int]
MOST_VALUES = 8
YEAR = re.compile(r"(?:19|20)\d\d年度?")
NUMBER = re.compile(r"(?!(?:19|20)\d\d年)\d[\d,.]*[余多]?[万亿]?[\u4e00-\u9fff%‰]{0,4}[。;]?")
VALUE = re.compile(
    rf"[约近超+-]?(?P<number>{NUMBER.pattern})|(?:同比|较上年)?(?:增长|下降|增加|减少|上升|[增减])\d[\d.]*(?:%|个百分点|件)?|-{{1,2}}|—{{1,2}}|/|持平"
)
"""What a line of such a table may be beside a label: a number, a change, or that there is none."""
LABEL = re.compile(r"(?!\d)[^。,!?\d\n\t]{2,40}")
CORNER = re.compile(r"[^\n]{0,4}(?:指标|项目|类别|事项|内容|名称|类型|年度|年份|单位)[^\n]{0,2}")
"""The head over the labels."""
PARTS = re.compile(r"(?P<whole>[^():]*)\(?(?:其中|分别为?):?(?P<parts>[^()]+)\)?")


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
        if kinds[i : i + 2] == ["label", "value"] and (table := _table(text, lines, kinds, i)):
            tables.append(table)
            i = table.behind
        else:
            i += 1
    return tables


def _kind(text: str, line: Span) -> str:
    if YEAR.fullmatch(text, *line):
        return "label"
    return "value" if VALUE.fullmatch(text, *line) else "label" if LABEL.fullmatch(text, *line) else "other"


def _table(text: str, lines: Sequence[Span], kinds: list[str], start: int) -> Table | None:
    """The table whose first row's label stands at `start`: its rows have as many numbers as there are heads above, or say themselves what each is."""
    head = _head(kinds, lines, start, _values(kinds, start + 1))
    rows, i = [], start
    while kinds[i : i + 2] == ["label", "value"]:
        count = _values(kinds, i + 1)
        cells = [_number(text, line) for line in lines[i + 1 : i + 1 + count]]
        if head and count == len(head):
            rows.append([lines[i], *cells])
        elif head or not (told := _told(text, lines[i], cells, rows)):
            break
        else:
            rows += told
        i += 1 + count
    if not rows or (head and len(rows) < 2):
        return None
    corner = start - len(head) - 1
    has_corner = bool(head) and corner >= 0 and CORNER.fullmatch(text, *lines[corner]) is not None
    heading = [[*lines[corner : corner + has_corner], *head]] if head else []
    return Table([*heading, *rows], start - len(head) - has_corner, i)


def _number(text: str, line: Span) -> Span:
    """The number of a line, empty where it tells a change or none."""
    told = VALUE.fullmatch(text, *line)
    return told.span("number") if told and told["number"] else (line[1], line[1])


def _values(kinds: list[str], start: int) -> int:
    """How many lines from here on are nothing but a number."""
    end = start
    while kinds[end : end + 1] == ["value"] and end - start < MOST_VALUES:
        end += 1
    return end - start


def _head(kinds: list[str], lines: Sequence[Span], start: int, count: int) -> list[Span]:
    """The heads over the columns: as many labels before the first row's as it has numbers, where these are more than one."""
    if count < 2 or start < count or kinds[start - count : start] != ["label"] * count:
        return []
    return list(lines[start - count : start])


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
