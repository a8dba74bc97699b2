"""Figures without a measure word: items of a list in a line (收56、立51、结48), and lines that are a label and its figures (县政府常务会议 24/21)."""

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.page.cells import Cell, Span

BARE = re.compile(r"(?<=[\u4e00-\u9fff:]) ?(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?=[、;/+(。)\n]|,(?!\d)| +[\u4e00-\u9fff]|[\u4e00-\u9fff]{1,2}\d|\Z)")
"""A figure without a measure that ends an item of a list: 收56、立51; 留96改9废32."""
ITEM_LABEL = r"[^-\d,;。:?、/+=()\n]{0,11}[\u4e00-\u9fff](?<![第前后至到由从届年月日表件图约近率比]):?"
NEXT_ITEM = re.compile(rf"(?:\([^()\n]*\))?(?:[,、;/+]| +)? ?(?P<label>{ITEM_LABEL})")
FIRST_ITEM = re.compile(rf"(?P<label>{ITEM_LABEL})\Z")
LAST_ITEM = re.compile(rf"[,、] ?{ITEM_LABEL} ?\d[\d,]*(?P<unit>[\u4e00-\u9fff]{{1,2}})")
"""收385、受352、结340件: the last one has the measure of all."""
WHOLE = re.compile(r"(?<![\d.,])(?P<whole>\d[\d,]*)(?P<unit>[\u4e00-\u9fff]{1,8}?) ?(?:\([^()]*\))?(?:--|[(:=]|,?其中:?|。[^\d。]{0,8}[?:]) ?\Z")
"""审结76件(维持49、撤销9、和解18); 结35件。怎么结的?维持20,驳回15: the parts of a whole, without its measure."""
BESIDE = re.compile(r"(?:[(](?=[\d,]+[)])|[/→](?! ?\d+(?:,\d{3})*[\u4e00-\u9fff])) ?(?P<number>\d++(?:[,.]\d++)*)")
OPENS_LIST = re.compile(r"[:(] ?\Z")
MANY = 3
"""So many figures without any measure are a list, and so many lines with one an outline."""
NUMBER = re.compile(r"(?<![\d.,])(?<!\d-)(?:\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?)(?!\d|[.-]\d|,\d{3})")
LABEL = r"(?:“\d+”|\((?=[\u4e00-\u9fff])|[\u4e00-\u9fff“])(?:“\d+”|[^\d;。:?!|=\t\n]){0,30}"
LABELLED = re.compile(rf"[^\w(]*(?:[^\d;。?!|=\t\n]{{0,20}}:)?(?P<label>{LABEL})(?<![第前后至到由从届年月日表图页约近超])[: \t]*-{{0,2}}")
"""What stands before a figure of an outline: a mark or a stop, what leads to it, and the label."""
MEASURED = re.compile(r"[%‰\u4e00-\u9fff]{1,3}(?=[^\w\s]| )")
"""The measure of a figure that has one."""
MARKED = re.compile(r"[ \t]*(?:[^\w\s,;。:、)]|,?[ \t]*前)?[ \t]*")
"""Between a figure and another one of the same thing: 24/21, 26 23, 4 ※3, 47(29), 24 前21."""
ENDS = re.compile(r"(?! ?[(\[【][^()\d]{1,4}[)\]】])(?:以[上下内])?[ \t]*(?:[,;:、。()/→|※\n]|--|\Z)|[ \t]+[^\s]")
HEADING = re.compile(r"(?:[一二三四五六七八九十]+、|[(][一二三四五六七八九十]+[)]|第[一二三四五六七八九十]+[章节部篇])|.*(?:\.{3}|…|··)")
"""一、总体情况 3; 行政复议…… 7: a line of a table of contents."""
LONGEST_LINE, PHONE = 90, 7
"""Characters; digits in a row."""


class Outline(NamedTuple):
    """bare: the label and the place of each figure without a measure, by the number of its line, in the lines of outlines: many below one another, with
    few others among them. since: where the list begins that a line goes on with, by the line's number."""

    bare: dict[int, list[tuple[Span, Span]]]
    since: dict[int, int]


def outline_of(text: str, lines: list[Span]) -> Outline:
    """The outlines in some lines."""
    told: dict[int, list[tuple[Span, Span]]] = {}
    since: dict[int, int] = {}
    run: list[int] = []
    read: dict[int, list[tuple[Span, Span]]] = {}
    for i, line in enumerate(lines):
        items, is_item = _items(text, *line)
        if is_item:
            since[i] = since.get(i - 1, line[0])
        if items:
            if not (run and i - run[-1] <= MANY):
                told |= _unless_pages(text, run, read)
                run = []
            run.append(i)
            read[i] = items
    told |= _unless_pages(text, run, read)
    headings = _headings(text, told)
    return Outline({i: items for i, items in told.items() if i not in headings}, since)


def _headings(text: str, told: dict[int, list[tuple[Span, Span]]]) -> set[int]:
    """指标4 行政执法, 指标5 突发事件应对: the lines that one label begins, each with the next number."""
    by_label: dict[str, list[tuple[int, str]]] = {}
    for i, ((label, number), *_) in told.items():
        by_label.setdefault(text[slice(*label)].strip(), []).append((i, text[slice(*number)]))
    numbered = (lines for lines in by_label.values() if len(lines) >= MANY and all(number.isdigit() for _, number in lines))
    return {i for lines in numbered if all(int(above) + 1 == int(below) for (_, above), (_, below) in pairwise(lines)) for i, _ in lines}


def _unless_pages(text: str, run: list[int], read: dict[int, list[tuple[Span, Span]]]) -> dict[int, list[tuple[Span, Span]]]:
    """The lines of a run that is long enough, and no table of contents."""
    return {} if len(run) < MANY or are_pages(text, [[number for _, number in read[i]] for i in run]) else {i: read[i] for i in run}


def are_pages(text: str, rows: list[list[Span]]) -> bool:
    """Whether rows have one number each, and these only rise: the pages of a table of contents."""
    if any(len(row) != 1 for row in rows):
        return False
    numbers = [float(text[slice(*number)].replace(",", "")) for (number,) in rows if NUMBER.fullmatch(text, *number)]
    return len(numbers) == len(rows) and all(one < other for one, other in pairwise(numbers))


@cache
def _of_the_page() -> re.Pattern[str]:
    """浏览量 1024, 邮编 464000: what a page says of itself."""
    return re.compile(rf"(?:{load_lexicon().either('page_own')})(?:次数|号码|量|数|号)?[ :]*\Z")


def _items(text: str, start: int, end: int) -> tuple[list[tuple[Span, Span]], bool]:
    """The figures without a measure of one line, each with its label, and whether it reads as labels with figures; none of a line that reads otherwise."""
    found: list[tuple[Span, Span]] = []
    if end - start > LONGEST_LINE or HEADING.match(text, start, end):
        return found, False
    label: Span | None = None
    before_bracket: Span | None = None
    behind = start
    for number in NUMBER.finditer(text, start, end):
        if number[0].isdigit() and len(number[0]) >= PHONE:
            return [], False
        if text.startswith("”", number.end()):
            continue
        if text.startswith("年", number.end()):
            behind = number.end() + 1
            continue
        if before_bracket and text.startswith(")", behind):
            label, before_bracket, behind = before_bracket, None, behind + 1
        if told := LABELLED.fullmatch(text, behind, number.start()):
            before_bracket = label if text.startswith("(", behind) else before_bracket
            label = told.span("label")
            if _of_the_page().search(text, *label):
                return [], False
        elif label is None or not MARKED.fullmatch(text, behind, number.start()):
            return [], False
        behind = number.end()
        if ENDS.match(text, behind, end):
            found.append((label, number.span()))
        elif measure := MEASURED.match(text, behind, end):
            behind = measure.end()
    return found, label is not None


def listed(text: str, start: int, end: int) -> Iterator[Cell]:
    """The figures without a measure in the lists of a line."""
    run: list[tuple[Span, Span]] = []
    behind = start
    for bare in BARE.finditer(text, start, end):
        if label := NEXT_ITEM.fullmatch(text, behind, bare.start()) if run else None:
            run.append((label.span("label"), bare.span("number")))
        else:
            yield from _list(text, start, run, behind)
            label = FIRST_ITEM.search(text, max(start, bare.start() - 13), bare.start())
            run = [(label.span("label"), bare.span("number"))] if label else []
        behind = bare.end()
    yield from _list(text, start, run, behind)


def _list(text: str, start: int, run: list[tuple[Span, Span]], behind: int) -> Iterator[Cell]:
    """Items of a list that have no measure: the last one's, or the one of the whole that they make up."""
    if not run:
        return
    opens = run[0][0][0]
    last = LAST_ITEM.match(text, behind)
    whole = WHOLE.search(text, max(start, opens - 24), opens)
    is_whole = whole and len(run) > 1 and sum(_whole(text[slice(*number)]) for _, number in run) == _whole(whole["whole"])
    told = whole["unit"] if whole and is_whole else last["unit"] if last else ""
    unit = next(
        (told[:n] for n in (2, 1) if told[:n] in load_catalog().units.measures), "" if len(run) >= MANY and OPENS_LIST.search(text, start, opens) else None
    )
    if unit is not None:
        context = (start, whole.start("whole") if whole and is_whole else opens)
        yield from (Cell(*one, (label,), unit, context) for label, number in run for one in (number, *beside(text, number)))


def beside(text: str, number: Span) -> list[Span]:
    """The figure of another year right behind one, in brackets or behind a stroke: 收33(21)、受30(18)."""
    other = BESIDE.match(text, number[1])
    return [other.span("number")] if other else []


def _whole(number: str) -> int:
    return int(number.replace(",", ""))
