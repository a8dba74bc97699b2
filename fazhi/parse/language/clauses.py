"""The clause that a quantity stands in: what is said of it, and what was said before in the same sentence."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from typing import NamedTuple

from fazhi.parse.figures.quantities import Quantity
from fazhi.parse.page.cells import Cell
from fazhi.parse.page.structure import Sentence

STOPS = re.compile(r"[,;。!?】\n]|--|:(?<!年:)(?<!年度:)(?<!同期:)(?<!同比:)")
ASIDE = re.compile(r"\((?=其中|含|不含|包括|不包括|上年|去年|同比|较|占|[^()\n]*\d)")
"""A bracket that tells of other figures; 件(次) is one measure, 村(居) one word."""
LASTING = ("连续", "已连续")
"""How long something has lasted parts no figure from its words: 出庭率连续四年保持100%."""
AGO = ("前的", "之前的")
"""三年前的126件: so does how long ago it was."""
AND = ("和", "及", "以及", "与", "并")
"""Behind a figure, what follows is said of the next one: 建议462件和提案519件."""
JOINED = re.compile(r"(?:以及|[和及与])\Z")
OF_THEM = re.compile(r"(?:案件|申请|人员|事项|文件|纠纷|干部)?(?P<of>中)(?![央心小学层共国医介标型等级期])|的(?:清理|处理)?(?:意见|决定)(?!\d)")
"""Behind a figure: what follows is said of a part of it (审结的36件中胜诉33件), or of all that it is told with (提出废止28件、修改7件的意见)."""
SET_APART = re.compile(r" {1,4}(?:[\u4e00-\u9fff]{1,6} ?|[\u4e00-\u9fff()、]{1,14}: ?)\d")
"""收241件 受218件 结203件, 应诉:763件 负责人出庭:702件: in a list that blanks part, what follows is said of the next figure."""
COUNTED = "*"
"""The measure of what is counted without a measure word: any."""
DASH = "--"
DASHED = re.compile(r"--[^-,;:。\d\n]{1,24}--")
OPENED = re.compile(r"[^\s·•▲◎◆●]")
BECOMES = "(?:[降低落窄滑升高长加少缩减简短大展整化变增扩充掉跌涨压提拉做聘补攀跃]|充实|整合)(?:到|至|为)"
"""Between the two figures of a change: 由12.1%下降到9.7%."""


class Clause(NamedTuple):
    """A quantity in its sentence, as offsets.

    left and right bound the words said of this quantity: from the last stop or the quantity before (a 、 behind that
    one separates the two), to the next stop or quantity, and not across a bracket. sentence is the sentence's number.
    heads: words said of it that stand elsewhere, the head of its column or its label in a list told in turn. context: the rest of a table's caption and head.
    of: the row's label, where it must say what is counted since another row has the totals. since: where the lines of its list begin.
    group: the label of several rows, before the row's own.
    """

    quantity: Quantity
    left: int
    right: int
    following: int
    sentence: int
    sentence_start: int
    sentence_end: int
    heads: tuple[tuple[int, int], ...] = ()
    context: tuple[int, int] = (0, 0)
    of: tuple[int, int] | None = None
    since: int | None = None
    group: tuple[int, int] | None = None

    @property
    def opens(self) -> int:
        """Where what may be carried over to it begins: with its sentence, or with the lines of its list."""
        return self.sentence_start if self.since is None else min(self.since, self.sentence_start)

    @property
    def measure(self) -> str:
        """The unit that it counts in; what a list tells without any (收56、立51、结48) is some count, unless its words speak of money, and so is
        none (纠错案件为零)."""
        return self.quantity.unit or (COUNTED if self.heads or self.quantity.value == 0 else "")


def clauses_of(text: str, quantities: list[Quantity], sentences: list[Sentence]) -> list[Clause]:
    """One clause a quantity, in reading order. Quantities outside any sentence are left out."""
    clauses: list[Clause] = []
    number = 0
    stops: list[int] = []
    stops_of = -1
    for i, quantity in enumerate(quantities):
        while number < len(sentences) and sentences[number].end <= quantity.start:
            number += 1
        if number == len(sentences) or sentences[number].start > quantity.start:
            continue
        sentence = sentences[number]
        if stops_of != number:
            stops, stops_of = _stops(text, sentence), number
        told_from = _behind_dash(text, quantity, sentence.start)
        before, behind = bisect_left(stops, quantity.start), bisect_left(stops, told_from)
        left = stops[before - 1] + 1 + text.startswith(DASH, stops[before - 1]) if before else sentence.start
        right = stops[behind] if behind < len(stops) else sentence.end
        before_it = i - 1
        while before_it >= 0 and quantities[before_it].start > left and _is_a_time(text, quantities[before_it]):
            before_it -= 1
        if before_it >= 0 and quantities[before_it].end > left:
            left = _behind(text, quantities[before_it].end, quantity.start)
        following = min(quantities[i + 1].start, sentence.end) if i + 1 < len(quantities) else sentence.end
        if following < right:
            pause = quantity.end if text.startswith(AND, quantity.end) else _pause(text, quantity.end, following)
            right = following if pause < 0 else pause
        if text.rfind("(", left, quantity.start) > text.rfind(")", left, quantity.start):
            closing = text.find(")", quantity.end, right)
            right = right if closing < 0 else closing
        elif (aside := ASIDE.search(text, quantity.end, sentence.end)) and aside.start() < right:
            right = aside.start()
        if of_them := OF_THEM.match(text, quantity.end, right):
            right = of_them.start("of") if of_them["of"] else quantity.end
        elif SET_APART.match(text, quantity.end, sentence.end):
            right = quantity.end
        clauses.append(Clause(quantity, left, right, following, number, sentence.start, sentence.end))
    return clauses


def _is_a_time(text: str, quantity: Quantity) -> bool:
    """连续三年, 三年前的: when, which parts no figure from its words."""
    return text.endswith(LASTING, 0, quantity.start) or text.startswith(AGO, quantity.end)


def _stops(text: str, sentence: Sentence) -> list[int]:
    """Where a sentence pauses; not at the dashes around an aside: 政务服务事项——不含涉密事项——共1522项."""
    asides = [m.span() for m in DASHED.finditer(text, sentence.start, sentence.end)]
    dashes = {place for start, end in asides for place in (start, end - len(DASH))}
    return [m.start() for m in STOPS.finditer(text, sentence.start, sentence.end) if m.start() not in dashes and not _inside_number(text, m.start())]


def _behind_dash(text: str, quantity: Quantity, sentence_start: int) -> int:
    """Where the words behind a quantity begin: 21次——全年召开常务会议, a sentence that tells its figure first; else at its end."""
    is_first = text.startswith(DASH, quantity.end) and not OPENED.search(text, sentence_start, quantity.start)
    return quantity.end + len(DASH) if is_first else quantity.end


def in_cells(clauses: list[Clause], cells: Mapping[int, Cell]) -> list[Clause]:
    """The same clauses; of one in a cell of a table, what is said of it is its column's head and its row's label."""
    if not cells:
        return clauses
    starts = sorted(cells)
    told = []
    for clause in clauses:
        i = bisect_right(starts, clause.quantity.number) - 1
        cell = cells[starts[i]] if i >= 0 else None
        is_in = cell is not None and cell.start <= clause.quantity.number < cell.end
        told.append(_in_cell(clause, cell) if is_in and cell else clause)
    return told


def _in_cell(clause: Clause, cell: Cell) -> Clause:
    """A label in the line before belongs to the sentence. A figure without head or label says itself what it is (增2)."""
    if not cell.heads:
        return clause
    start = next((head[0] for head in cell.heads[-1:] if clause.sentence_start - 3 <= head[1] <= clause.sentence_start), clause.sentence_start)
    said = clause._replace(left=clause.quantity.start, right=clause.quantity.end, heads=cell.heads, context=cell.context)
    return said._replace(sentence_start=start, of=cell.of, since=cell.since, group=cell.group)


def _behind(text: str, previous_end: int, start: int) -> int:
    pause = _pause(text, previous_end, start)
    return previous_end if pause < 0 else pause


def _pause(text: str, start: int, end: int) -> int:
    """What parts two figures of one list: 、 between them, or the 和 right before the second (192件建议和301件提案); -1 for nothing."""
    joined = JOINED.search(text, start + 1, end)
    return text.find("、", start, end) if joined is None else joined.start()


def _inside_number(text: str, offset: int) -> bool:
    return text[offset] in ",:" and text[offset - 1 : offset].isdigit() and text[offset + 1 : offset + 4].isdigit() and len(text[offset + 1 : offset + 4]) == 3
