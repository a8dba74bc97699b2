"""The head of a table on a page, where cells of it are merged over columns or rows: each of its rows gets as many cells as the table has."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from fazhi.read.text import FILLED

if TYPE_CHECKING:
    from fazhi.read.pdf_page import Row

NUMBER = re.compile(r"[+-]?\d[\d,.]*(?:[万亿]|[%％])?")
PROSE = re.compile("[，。；]|[:：]$")
FEWEST_NUMBERS, MOST_COLUMNS = 2, 30
MOST_LINES = 5
LONGEST = 20
"""Characters of a cell of a head, at most."""
APART = 3
"""So many heights of a letter lie between two lines of a head, at most."""
SLACK = 0.3
"""Share of a column by which a cell may stand beside the middle of those that it is merged over."""


@dataclass(frozen=True)
class _Head:
    """A cell of a head, over the columns first to last."""

    cell: "Row"
    first: int
    last: int


def with_heads(lines: list["Row"], cells: Sequence[Sequence["Row"]]) -> list["Row"]:
    """The lines of a page with the heads of its tables laid out. cells: the pieces of each line."""
    laid_out: list[Row] = []
    done = 0
    for i, row in enumerate(cells):
        if len(row) > MOST_COLUMNS or sum(NUMBER.fullmatch(cell.text) is not None for cell in row) < FEWEST_NUMBERS:
            continue
        for top in range(max(done, _top(cells, i)), i):
            if head := _laid_out(cells[top:i], row):
                laid_out += [*lines[done:top], *head]
                done = i
                break
    return [*laid_out, *lines[done:]]


def _top(cells: Sequence[Sequence["Row"]], i: int) -> int:
    """The first line of what may be the head of a table whose figures begin at a line."""
    left, right = cells[i][0].left, cells[i][-1].right
    top = i
    while top > 0 and i - top < MOST_LINES:
        line, below = cells[top - 1], cells[top]
        is_head = all(len(cell.text) <= LONGEST and not PROSE.search(cell.text) and not NUMBER.fullmatch(cell.text) for cell in line)
        is_over = any(left <= (cell.left + cell.right) / 2 <= right for cell in line) and line[0].base - below[0].base <= APART * below[0].size
        if not is_head or not is_over or len(line) > len(cells[i]):
            break
        top -= 1
    return top


def _laid_out(lines: Sequence[Sequence["Row"]], row: Sequence["Row"]) -> list["Row"]:
    """The rows of a head over a row of figures; none where its cells do not fit."""
    middles = [_middle(cell) for cell in row]
    wide = min((after - before for before, after in pairwise(middles)), default=0)
    lowest: dict[int, Row] = {}
    merged: list[Row] = []
    for cell in (cell for line in reversed(lines) for cell in line):
        column = min(range(len(row)), key=lambda i: abs(_middle(cell) - middles[i]))
        if column not in lowest and abs(_middle(cell) - middles[column]) < wide / 2 - SLACK * cell.size:
            lowest[column] = cell
        else:
            merged.append(cell)
    if any(i not in lowest for i, cell in enumerate(row) if NUMBER.fullmatch(cell.text)) or not merged:
        return []
    middles = [_middle(lowest.get(i, cell)) for i, cell in enumerate(row)]
    heads = [_Head(cell, i, i) for i, cell in lowest.items()]
    for cell in merged:
        if not (head := _over(cell, middles, lowest, SLACK * wide)):
            return []
        heads.append(head)
    return _rows(heads, len(row))


def _over(cell: "Row", middles: list[float], lowest: dict[int, "Row"], slack: float) -> _Head | None:
    """A cell over all columns that it stands in the middle of, with a cell under it in each."""
    found = None
    for first in range(len(middles)):
        for last in range(first + 1, len(middles)):
            is_over = all(i in lowest and lowest[i].base < cell.base for i in range(first, last + 1))
            if is_over and abs(_middle(cell) - (middles[first] + middles[last]) / 2) < slack and (found is None or last - first > found.last - found.first):
                found = _Head(cell, first, last)
    return found


def _rows(heads: list[_Head], columns: int) -> list["Row"]:
    """Rows of as many cells as there are columns, a merged one above those under it. A cell over all of them is a caption, and no row."""
    over = {head.cell: [other for other in heads if other.cell is not head.cell and other.first <= head.last and head.first <= other.last] for head in heads}
    depths = {cell: sum(other.cell.base > cell.base for other in others) for cell, others in over.items()}
    rows = []
    for depth in range(max(depths.values()) + 1):
        level = sorted((head for head in heads if depths[head.cell] == depth), key=lambda head: head.first)
        is_caption = len(level) == 1 and level[0].last - level[0].first == columns - 1
        told = [FILLED] * (1 if is_caption else columns)
        for head in level:
            told[head.first] = head.cell.text
        rows.append(replace(level[0].cell, text="\t".join(told), left=level[0].cell.left, right=level[-1].cell.right))
    return rows


def _middle(cell: "Row") -> float:
    return (cell.left + cell.right) / 2
