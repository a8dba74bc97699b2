"""How an outline tells two figures of one thing (42/36, 6次→8次, 355件(310件)): what stands between them, and of which year each is or which was planned."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from fazhi.parse.language.clauses import Clause

YEAR = r"(?:20\d\d|本|今|当|上|去)年"
MARK = r"“?(?:箭头|斜[线杠]|竖[线杠]|[→←/|\t])”?"
BEFORE, BEHIND = "之?(?:前面?|左[边侧]?)", "之?(?:后面?|右[边侧]?)"
IS = "(?:的?(?:一?[数列]|者))?[为是列]?"
IN_BRACKETS = re.compile(rf"括号[内中里]?[^,;。\n]{{0,6}}(?P<second>{YEAR})")
BEHIND_A_SIGN = re.compile(
    rf"(?P<sign>[^\w\s,;。:、!?()\[\]<>《》“”‘’%‰.+=/|→←-]|(?<=“)前(?=”))”?[号字]?(?:者|{BEHIND}|的)?(?:数字?)?(?:均|皆)?(?:为|指|是|系)(?P<second>{YEAR})"
)
"""带※者为2024年数; “前”指2016年; “前”字后面是2016年的数; but not 95%为2021年立案."""
BEHIND_A_MARK = re.compile(rf"(?P<mark>{MARK}){BEHIND}[^,;。\n]{{0,6}}(?P<second>{YEAR})")
BEFORE_AND_BEHIND = re.compile(
    rf"(?:(?P<mark>{MARK})|(?<=[,:(;])|[数行]的,?){BEFORE}{IS}(?P<first>{YEAR}|[^,;。\n]{{0,6}}(?:计划|目标))"
    rf"[^,;。\n]{{0,12}}[,、;](?:{MARK})?{BEHIND}{IS}(?P<second>{YEAR}|[^,;。\n]{{0,6}}(?:完成|实绩|实际|结果))"
)
"""“→”前为2017年初计划数,“→”后为年末完成数; 列两数的,前为2024年,后为2023年; 左2022年,右2021年."""
ASKED = re.compile(rf"[前左](?:面?|[边侧]?){IS}(?:{YEAR}|[^,;。\n]{{0,6}}(?:计划|目标))")
"""Without it there is no such legend; what begins with one of two characters is found sooner."""
IN_ORDER = re.compile(rf"依次(?:为|是)[^。\n]{{0,30}}?(?P<first>{YEAR})[^。\n\d]{{1,4}}(?P<second>{YEAR})")
"""每行依次为项目(单位):2019年数|2018年数."""
PLANNED = re.compile("计划|目标")
GAP = r"度?[ \t|]+"
COLUMNS = re.compile(
    rf"(?<=[\n:])[^\d\n|\t:]{{2,14}}(?:{GAP})?(?P<first>20\d\d年|[^\n|\t \d]{{0,4}}(?:目标|计划)数?)"
    rf"{GAP}(?P<second>20\d\d年|[^\n|\t \d]{{0,4}}(?:结果|完成|实际|实绩)数?)度?\s*[;。\n]"
)
"""项目(单位) 2014年 2015年; 任务|年初目标|年末结果: a line over all the lists of a report."""
SIGN_OF_PLANS = re.compile(r"“(?P<sign>[^”\n]{1,3})”[字者]?(?:为|是|指|系)[^,;。\n]{0,6}(?:计划|目标)")
"""“计”为当年计划数,“实”为年终完成数."""
MARKS = {"箭": "→←", "→": "→", "←": "←", "斜": "/", "/": "/", "竖": "|\t", "|": "|\t", "\t": "|\t"}
BARS = frozenset("/|\t")
ARROW = frozenset("→")
FARTHEST = 4
"""Characters, blanks among them, between the two."""
PARTED_BY_WORD = re.compile("[\u4e00-\u9fff\n]")
PARTED = re.compile("[\u4e00-\u9fff、,;]")
FORMERLY = "前"
"""24 前21."""
STROKE = "/"
"""Between two figures of one unit, whether a legend says so or not."""


class Legend(NamedTuple):
    """What the text says of such pairs. marks: what stands between the two; first, second: the year of each; plans: the first of them was planned; sign:
    what stands before all that was planned, empty for nothing; is_of_one: the mark before a figure tells its year, whatever stands before that."""

    marks: frozenset[str]
    first: int
    second: int
    plans: bool
    sign: str = ""
    is_of_one: bool = False


def legend_of(text: str, start: int, end: int, report_year: int | None) -> Legend | None:
    """The legend between two offsets (it may stand before the body), else what an arrow says by itself; null where there is nothing to reckon from."""
    if report_year is None:
        return None
    if told := IN_BRACKETS.search(text, start, end):
        return Legend(frozenset("("), report_year, _year(told["second"], report_year), plans=False)
    if ASKED.search(text, start, end) and (told := BEFORE_AND_BEHIND.search(text, start, end)):
        marks = frozenset(MARKS[told["mark"].strip("“”")[0]]) if told["mark"] else BARS
        return Legend(marks, _year(told["first"], report_year), _year(told["second"], report_year), plans=PLANNED.search(told[0]) is not None)
    if told := BEHIND_A_MARK.search(text, start, end):
        marks = frozenset(MARKS[told["mark"].strip("“”")[0]])
        return Legend(marks, report_year, _year(told["second"], report_year), plans=False, is_of_one=True)
    if told := BEHIND_A_SIGN.search(text, start, end):
        return Legend(frozenset(told["sign"]), report_year, _year(told["second"], report_year), plans=False, is_of_one=True)
    if told := IN_ORDER.search(text, start, end) or COLUMNS.search(text, start, end):
        return Legend(BARS, _year(told["first"], report_year), _year(told["second"], report_year), plans=PLANNED.search(told["first"]) is not None)
    told = SIGN_OF_PLANS.search(text, start, end)
    return Legend(ARROW, report_year - 1, report_year, plans=False, sign=told["sign"] if told else "")


def _year(told: str, report_year: int) -> int:
    """The year that 2019年, 上年 is; that of the report where none is told."""
    named = re.match(r"20\d\d(?=年$)", told)
    return int(named[0]) if named else report_year - told.startswith(("上年", "去年"))


def is_second(text: str, clauses: Sequence[Clause], i: int, legend: Legend | None, *, told: bool = False) -> bool:
    """Whether a figure is the second of a pair: of the unit of the one right before it, with nothing but a mark between, or of the same label alone; told:
    one that the legend has."""
    if not 0 < i < len(clauses) or clauses[i - 1].quantity.unit != clauses[i].quantity.unit:
        return False
    start, end = clauses[i - 1].quantity.end, clauses[i].quantity.start
    if start >= end or end - start > FARTHEST:
        return False
    between = text[start:end].strip(" ,") or "\t"
    if clauses[i].heads and clauses[i].heads == clauses[i - 1].heads and not told and (between == FORMERLY or not PARTED.search(text, start, end)):
        return True
    if legend and legend.sign and len(between) <= len(legend.sign) and text.endswith(legend.sign, 0, clauses[i - 1].quantity.start):
        return True
    if between == "\t" and not _is_row_of_two(text, clauses, i):
        return False
    is_closed = between != "(" or text.startswith(")", clauses[i].quantity.end)
    return is_closed and ((legend is not None and between in legend.marks) or (between == STROKE and not told))


def _is_row_of_two(text: str, clauses: Sequence[Clause], i: int) -> bool:
    """Whether a line has no figures but this one and the one before it, and what a word parts from them (增2)."""
    line = text.rfind("\n", 0, clauses[i - 1].quantity.start)
    is_first = i < 2 or clauses[i - 2].quantity.end <= line
    return is_first and (i + 1 == len(clauses) or PARTED_BY_WORD.search(text, clauses[i].quantity.end, clauses[i + 1].quantity.start) is not None)
