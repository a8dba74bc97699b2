"""Find every quantity that a text states: a number together with what it counts, a rate, an amount, a duration.

What is no quantity (dates, ordinals, document numbers, labels, slogans, numbers inside 《…》) follows the annotation
guide of the project's gold standard.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.figures import numerals
from fazhi.parse.figures.marks import mark_before, mark_behind
from fazhi.parse.page.cells import Cell

FIGURES = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,]\d)|\d{1,3}(?: \d{3})+(?:\.\d{1,2})?(?! ?\d)|\d++(?:\.\d++)?"
SCALE = r"[十百千]?[万亿]{1,2}|[百千](?![分年克瓦米])|十(?=[余多])"
MORE = r"[余多]|来(?=[个名人次件万起宗家户场份条岁])|几(?=[个名人次件万十百千])"
RANGE = re.compile(r" ?(?:至|到|-{1,2}|~) ?")
RANGES = frozenset("至到-~")
BETWEEN = ("介于", "在")
"""在92%和97%之间 is a range."""
CHANGES = ("由", "从", "自")
"""由8%至12% are two figures and no range."""
MADE_UP_OF = ("组成", "参加", "共同", "联合")
TITLE = re.compile(r"《[^《》]{0,200}(?:《[^《》]{0,200}》[^《》]{0,200})*》")
QUOTE = re.compile(r"“[^“”\n]{1,12}”|‘[^‘’\n]{1,12}’|\"[^\"\n]{1,12}\"")
COUNTER_ENDS = tuple("览击读问数量:(]】")
"""Of a line without the blanks at its end."""
LIST_MARKER = re.compile(r"(\d{1,2}\.)(\d+)")
POINTS = frozenset({"个百分点", "百分点"})
PARTED = POINTS | frozenset({"%", "‰", "元", "美元", "倍", "亩", "公顷", "吨", "公斤", "公里", "平方米", "平方公里", "分", "成"})
"""Measures that decimals go with: elsewhere the first figure at a line's start is the item's number (2.24个乡镇)."""
LENGTHS = frozenset({"个工作日", "工作日", "小时", "个小时", "天", "分钟", "个月", "周"})
CLAUSE_ENDS, HAN_BEFORE = frozenset(",。;"), re.compile(r"(?![这那第其以此的为有分共])[\u4e00-\u9fff]")
"""决策目录收录三项, 端掉黑窝点两处: such a figure is one where it ends its clause."""
LABELLED = re.compile(r"[\u4e00-\u9fff]-{1,2}\Z")
"""化解率--97.9%: a dash behind a label."""
ONE_OF = frozenset({"件", "宗", "起", "人", "名", "部", "份", "家", "期", "场"})
STOP = frozenset(",。;、)")
"""一 is a figure where it ends its clause with one of these measures (撤销一件,), and a word elsewhere (一件事, 最多跑一次)."""
CASES_ALONE, CLAUSE_BEGINS = frozenset({"件", "宗"}), frozenset(",;、:(")
"""复议2件, 一件维持: so is it where it begins one, behind a figure of the kind."""
NEVER_HAN = frozenset({"级", "分", "道", "路"})
FEW = 31
"""Up to so many there are items and days."""
NO_NONE, CASES = ("零件", "零部"), ("复议", "诉讼", "应诉", "败诉", "纠错", "案件")
"""行政复议零件, and no part of a machine."""
ITEMS = frozenset({"个", "项", "条", "处", "所", "支"})
ROUND = frozenset({"百", "千", "万", "亿"})
"""Alone they are a manner of speaking: 百名律师进百村; 近百起 is about 100."""
COUNTED = frozenset("人户件总次")
"""人数千余人 are about 1000, 数千余人 are some thousands."""
HALVES = frozenset({"天", "年", "小时", "周", "倍", "成"})
SHARING = frozenset({"、", "和", "及", "与", "以及"})
PARTED_PAIR = re.compile(r"(?<![第一二三四五六七八九十、])([二两三四五六七八])、\Z")
"""三、四次, 七、八十人."""
OPEN_END = re.compile(r"[多余](?:(?P<length>月|小时|工作日|百分点)|[万亿])")
"""1个多月, 2个多小时, 5个多百分点; 2个多亿 states none."""
APART = re.compile(
    r"[至最](?P<mark>[少多])[^\d,。;、:的率跑]{1,7}\Z|不[得应]?(?P<bound>少于|低于|超过|高于|多于)[^\d,。;、:]{1,9}的\Z|(?:大概|大约|大致|估计)[^\d,。;、:的率]{1,6}\Z|约[占为是][^\d,。;、:]{1,8}\Z"
)
"""至少开展4次, 最多退回2次; 不少于总数的5%; 大概走访群众300户; 约占总量的30%, 约为前者的两倍."""
BOUNDS = {"少": "at_least", "多": "at_most", "少于": "at_least", "低于": "at_least", "超过": "at_most", "高于": "at_most", "多于": "at_most"}
MORE_BEHIND = re.compile(r"(?:多|有余)(?=[,。;、)\n]|$)")
"""95%多."""
DOUBLED = re.compile(r"翻了?[近约超逾过]?\Z")
"""翻了近一番; not 三番五次, 一番努力."""
COIN = "一二两三四五六七八九壹贰叁肆伍陆柒捌玖"
FEN = re.compile(rf"(?P<fen>[\d{COIN}])分(?![之钟])")
COINS = re.compile(rf"(?:(?P<jiao>[\d{COIN}])角|零)(?:(?P<fen>[\d{COIN}])分)?(?![之钟])(?<!零)|整(?=[,。;、)\s]|$)")
UNIT_IN_BRACKETS = r"[(\[【](?:单位 ?: ?)?(?P<unit>[^()\[\]【】\d\n:]{1,4})[)\]】](?:数|率|量)? ?(?:[:=为是达]|-{1,2}|—{1,2})?"
UNIT_IN_LABEL = r"/(?P<per>%|[\u4e00-\u9fff]{1,4}) ?:|(?P<count>件|人次|人|次|户|项|份|家|条)数 ?:"
LABEL_UNIT = re.compile(rf"(?:{UNIT_IN_BRACKETS}|{UNIT_IN_LABEL}) ?\Z")
BRACKETED = re.compile(r"\((?:单位 ?: ?)?([^()\d\n:]{1,4})\)(?=[,。;、\s]|$)")
"""受理行政复议案件:35(件)."""
SESSION_OF = ("人大", "政协", "大会", "届")
"""人大五次会议 is the name of a session."""
LONGEST_NUMERAL = 24
BETWEEN_MEASURE = re.compile(r"(?: {2,6}(?=[^\s\d])| ?)")
"""受理案件  35  件: a form that was filled in."""
ASIDE = re.compile(r"[(][场件人家户批][)]次")
"""12(场)次: either measure would do."""
CLOSED_BY = {"(": ")", "“": "”", '"': '"'}
"""受理案件(35)件, “35”件."""
OPENED = re.compile(r"[\u4e00-\u9fff]")
ADDED = re.compile(r"[\u4e00-\u9fff]|\d[\d.]*%")
"""1名组长+4名队员; 较上年的2388户+24%."""
RATE_OF = re.compile(r"率(?:均|都|保持)?(?:(?:从|由)[^,。;]{1,12})?(?:为|是|[降减][至到为])\Z")
"""败诉率为零, 败诉率由4.2%降为零: a rate."""
FIRST = re.compile(rf"\d|一(?![是些体般步致定律切方面旦再直来])|[半{numerals.HAN.replace('一', '')}]")
"""What a number begins with."""
LENGTH = re.compile(r"个工作日|个小时|个月|小时|天|成")
HELD = {"开", "行"}
STOPPED = re.compile(r" ?(?:[,。;、)\t\n]|$)")
CLOCK = re.compile(r"\d[时点]\Z")
"""上午9时30分."""
PLUS = re.compile(r"[\u4e00-\u9fff] ?[+]\Z")
"""1名组长+4名队员 are two figures, “1+6” none."""
SIGNED = re.compile(r"[\u4e00-\u9fff:(,、]?[+-]\Z")
IN_DATE = re.compile(r"[月年]\s?$|[日\d]\s?[至到、-]\s?$")
TENTH = re.compile(r"[一二三四五六七八九1-9](?=[,。;、的多升降增减提至到)\n]|以[上下内]|左右|有余|成绩|$)")
"""六成七, 七成五以上."""
MORE_TENTHS = re.compile("多(?![种元方头部项级])")
"""四成多案件."""
SCALED_UNIT = re.compile(r"([万亿]?)(.+)")
"""In a head a unit may have a scale: 金额(万元)."""
YEAR = re.compile(r"(?:19|20)\d\d")
EDITION = re.compile(rf"{YEAR.pattern}|\d\.\d")
"""2021版, 3.0版."""
ITEM_AND_YEAR = re.compile(rf"\d{{1,2}}\.{YEAR.pattern}")
"""2.2022年: the second item."""
LOST = "\ufffd"
"""A character that the document lost: a number beside one may have lost a digit, so it is none."""

NO_CELLS: Mapping[int, Cell] = {}


class Quantity(NamedTuple):
    """One quantity as it stands: code points [start, end), value (万 and 亿 multiplied out), unit, qualifier.

    value_max is set for a range (3至5个) only. The number itself begins at `number`, after any mark such as 近.
    """

    start: int
    end: int
    number: int
    value: float
    value_max: float | None
    unit: str
    qualifier: str


@cache
def _expression(*, in_cell: bool = False) -> re.Pattern[str]:
    """A share, a number in figures or in Chinese characters, with what may stand behind it. in_cell: another number may stand before it."""
    alone = "" if in_cell else r"(?<!\d )"
    han = f"[{numerals.HAN}]"
    digits = f"[{''.join(numerals.DIGITS)}]"
    share = rf"(?P<of>[百千万二三四五六七八九十])分之(?P<part>{han}{{1,9}}+(?:点{digits}+)?|{FIGURES})"
    slash = r"(?:(?<=[占近约超逾达减少降增])|(?=\d/\d以上|\d/\d的))(?P<over>[1-9])/(?P<under>[1-9])(?![\d/])"
    zero = r"(?<=[为至到])零(?=[,。;、]|$)|零(?=败诉|复议|诉讼案件|撤销|发生)"
    none = rf"(?P<none>半(?=个工作日|个小时|个月|小时|天|成(?!品))(?<![上下大]半)|{zero}|半数(?=以上|的)?)"
    apart = r"(?<![\d.A-Za-z_#〔\[])(?<!\d[,:])" + ("" if in_cell else r"(?<![^\u4e00-\u9fff%]/)")
    figures = rf"(?P<figures>{apart}{alone}(?:{FIGURES})(?:(?:{SCALE})(?:[零〇]?(?:\d,\d{{3}}|\d{{1,4}}|[一二两三四五六七八九])(?:{SCALE}|十)?)*)?)"
    numeral = rf"(?P<han>(?<!{han}){han}++(?:(?<=[十百千万亿])\d{{1,4}}(?:{SCALE}|十)?)*(?:点{digits}+[万亿]?)?)"
    tail = rf"(?P<more>{MORE})?(?:(?<=[余多几来])(?P<scale>{SCALE})(?P<more2>[余多])?)?(?P<half>个半(?=个?[工小月天]))?"
    return re.compile(rf"{share}|{slash}|{none}|(?:{figures}|{numeral}){tail}")


@cache
def measures() -> frozenset[str]:
    """Every measure word."""
    units = load_catalog().units
    return frozenset({*units.measures, *units.durations})


@cache
def _measures_by_first() -> dict[str, tuple[tuple[str, re.Pattern[str] | None], ...]]:
    """Measure words with what may not follow each, by their first character, the longer first."""
    barred = {word: re.compile("|".join(behind)) for word, behind in load_catalog().units.measures.items() if behind}
    words = sorted(measures(), key=len, reverse=True)
    return {word[0]: tuple((other, barred.get(other)) for other in words if other[0] == word[0]) for word in words}


def _measure_at(text: str, offset: int) -> str:
    """The longest measure word at an offset, empty for none: 件 of 件套 is none."""
    for word, barred in _measures_by_first().get(text[offset : offset + 1], ()):
        if text.startswith(word, offset) and not (barred and barred.match(text, offset + len(word))):
            return word
    return ""


class _Number(NamedTuple):
    """A number as it stands, before it is known whether it states a quantity. kind: the group of `_expression` that it is."""

    begin: int
    end: int
    value: Decimal
    high: Decimal | None
    unit: str
    is_about: bool
    kind: str
    numeral: str


def find_quantities(text: str, start: int = 0, end: int | None = None, cells: Mapping[int, Cell] = NO_CELLS) -> list[Quantity]:
    """All quantities of the plain `text` between two offsets, in reading order, none overlapping another.

    cells: the cells of tables in which a number stands alone, by where it begins.
    """
    stop = len(text) if end is None else end
    names = _Spans(sorted(m.span() for pattern in (TITLE, QUOTE) for m in pattern.finditer(text, start, stop) if not m[0][1:-1].isdigit()))
    numbers: list[_Number] = []
    done, expression, in_cell = start, _expression(), _expression(in_cell=True)
    for first in FIRST.finditer(text, start, stop):
        at = first.start()
        if at >= done and (match := in_cell.match(text, at, cells[at].end) if at in cells else expression.match(text, at, stop)) and at not in names:
            done = match.end()
            if number := _number(text, match, in_cell=at in cells):
                numbers.append(number)
                done = max(done, number.end)
    stated = [quantity for number in _ranges(text, _of_one_unit(text, numbers, cells)) if (quantity := _quantity(text, number, cells))]
    return [q for q in stated if text[q.start - 1 : q.start] != LOST and LOST not in text[q.start : q.end + 1]]


class _Spans:
    """Sorted spans; `offset in spans` by bisection. Of spans that overlap, the last that begins before the offset counts."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.starts = [s for s, _ in spans]
        self.ends = [e for _, e in spans]

    def __contains__(self, offset: int) -> bool:
        i = bisect_right(self.starts, offset) - 1
        return i >= 0 and (offset < self.ends[i] or (i > 0 and offset < self.ends[i - 1]))


def _number(text: str, match: re.Match[str], *, in_cell: bool) -> _Number | None:
    """The number that a match writes, null where it is none (三四十, 数百). in_cell: blanks behind it part it from the next cell."""
    if match["of"]:
        return _share(match)
    if match["over"]:
        return _Number(*match.span(), round(Decimal(match["over"]) / Decimal(match["under"]), 6), None, "", False, "share", match[0])
    if match["none"]:
        return _none(text, match)
    kind = "figures" if match["figures"] else "han"
    begin, numeral = match.start(), match[kind]
    measured = _measured(text, match, kind, numeral, in_cell=in_cell)
    is_some = match["more"] == "几" or match["more2"] == "几"
    if measured is None or is_some or (kind == "han" and (_is_part_of_a_word(numeral) or _is_vague(text, begin, numeral, bool(match["more"])))):
        return None
    end, unit, is_open = measured
    scaled = numeral + (match["scale"] or "")
    ends = numerals.pair(scaled) if kind == "han" and unit else None
    if kind == "han" and unit and (parted := PARTED_PAIR.search(text, max(0, begin - 3), begin)) and (ends := numerals.pair(parted[1] + scaled)):
        begin -= 2
    value, high = ends or (numerals.value(scaled), None)
    if value is None or len(numeral) > LONGEST_NUMERAL or (unit == "角" and kind == "han" and not FEN.match(text, end)):  # 长三角
        return None
    if match["half"]:
        value, unit = value + Decimal("0.5"), f"个{unit}" if f"个{unit}" in measures() else unit
    else:
        value, unit, end, is_more = _with_its_parts(text, value, unit, end)
        is_open = is_open or is_more
    return _Number(begin, end, value, high, unit, bool(match["more"] or match["more2"] or ends or is_open), kind, scaled)


def _measured(text: str, match: re.Match[str], kind: str, numeral: str, *, in_cell: bool) -> tuple[int, str, bool] | None:
    """Where a number ends with its measure, the measure, and whether more than it is told (1个多月); null where it is none."""
    end = match.end()
    blanks = None if in_cell and text.startswith("  ", end) else BETWEEN_MEASURE.match(text, end)
    behind = blanks.end() if blanks else end
    if kind == "figures" and text[end : end + 1] == CLOSED_BY.get(text[match.start() - 1 : match.start()]) and _is_filled_in(text, match.start() - 1, end + 1):
        behind = end + 1
    if text[end : end + 1] == "+" and (_measure_at(text, end + 1) or numeral[-1] in numerals.LARGE):  # 100+场, 12万+
        end, behind = end + 1, end + 1
    elif aside := ASIDE.match(text, end):  # 12(场)次
        end, behind = aside.end() - 1, aside.end() - 1
    if unit := "月" if match["half"] and text.startswith("月", end) else _measure_at(text, behind):
        end = behind + len(unit)
    elif kind == "han" and text[behind : behind + 1] not in RANGES:
        return None
    if unit == "个" and (more := OPEN_END.match(text, end)):
        return (more.end(), f"个{more['length']}", True) if more["length"] else None
    return end, unit, False


def _with_its_parts(text: str, value: Decimal, unit: str, end: int) -> tuple[Decimal, str, int, bool]:
    """A number with the half, the tenth or the coins behind its measure: its value, measure and end, and whether more is told (四成多)."""
    if unit in HALVES and text[end : end + 1] == "半" and text[end : end + 2] != "半数":
        return value + Decimal("0.5"), unit, end + 1, False
    if unit == "成" and (tenth := TENTH.match(text, end)):
        return value + Decimal(numerals.DIGITS.get(tenth[0]) or int(tenth[0])) / 10, unit, end + 1, False
    if unit == "成" and MORE_TENTHS.match(text, end):
        return value, unit, end + 1, True
    if unit == "角":
        fen = FEN.match(text, end)
        return value / 10 + _coin(fen and fen["fen"]) / 100, "元", fen.end() if fen else end, False
    if unit in {"元", "圆"} and (coins := COINS.match(text, end)):
        return value + _coin(coins["jiao"]) / 10 + _coin(coins["fen"]) / 100, "元", coins.end(), False
    return value, unit, end, False


def _is_filled_in(text: str, opens: int, behind: int) -> bool:
    """Whether what brackets hold is a figure within its clause: 受理(35)件, and no item's number: (1)项目审批."""
    unit = _measure_at(text, behind)
    return bool(unit) and OPENED.match(text, opens - 1) is not None and STOPPED.match(text, behind + len(unit)) is not None


def _coin(digit: str | None) -> Decimal:
    return numerals.value(digit or "0") or Decimal(0)


def _none(text: str, match: re.Match[str]) -> _Number:
    """零败诉, 半数, 半个工作日."""
    begin, end = match.span()
    length = LENGTH.match(text, end) if match[0] == "半" else None
    value = Decimal(0) if match[0] == "零" else Decimal("0.5")
    return _Number(begin, length.end() if length else end, value, None, length[0] if length else "", False, "none", match[0])


def _share(match: re.Match[str]) -> _Number | None:
    """百分之六十, 千分之三, 五分之三."""
    part, of = numerals.value(match["part"]), match["of"]
    if part is None:
        return None
    unit = {"百": "%", "千": "‰"}.get(of, "")
    share = part if unit else round(part / (numerals.value(of) or 1), 6)
    return _Number(*match.span(), share, None, unit, False, "share", match[0])


def _is_vague(text: str, begin: int, numeral: str, is_more: bool) -> bool:
    """A bare scale that only sounds like a number: 数百户, 上千份, 成百上千, 好几百."""
    before = text[begin - 1 : begin]
    if not all(c in numerals.SCALES for c in numeral):
        return before == "几"
    if before not in load_catalog().units.vague_behind or text[begin - 2 : begin] in {"以上", "超过", "经过", "通过"}:
        return numeral in ROUND and not is_more and mark_before(text, begin) is None
    return before == "几" or not is_more or (before == "数" and text[begin - 2 : begin - 1] not in COUNTED)


def _is_part_of_a_word(numeral: str) -> bool:
    """队伍人员, 收拾人心, 大陆人员: a numeral of bookkeepers, which they write with others."""
    return len(numeral) == 1 and numeral in numerals.FORMAL


def _of_one_unit(text: str, numbers: list[_Number], cells: Mapping[int, Cell]) -> list[_Number]:
    """The numbers; of bare ones in a list told in turn (分别为96、112、128件, 分别为1.8、2.1亿元) with the unit, and the scale, of the last."""
    told, is_told = list(numbers), False
    for i in range(len(numbers) - 2, -1, -1):
        one, following = numbers[i], told[i + 1]
        if one.unit or one.kind != "figures" or one.begin in cells or not following.unit or text[one.end : following.begin] not in SHARING:
            is_told = False
            continue
        first = i
        while not is_told and first and not numbers[first - 1].unit and text[numbers[first - 1].end : numbers[first].begin] in SHARING:
            first -= 1
        is_scaled = one.numeral[-1] in numerals.LARGE and one.numeral[-1] == following.numeral[-1]  # 2万、5万、10万元
        is_told = (
            is_told or is_scaled or _is_large(one, following) or _in_turn().search(text, max(0, numbers[first].begin - 20), numbers[first].begin) is not None
        )
        if not is_told:
            continue
        shares_scale = one.value < 1000 and not set(one.numeral) & numerals.SCALES.keys()
        told[i] = one._replace(unit=following.unit, value=one.value * (_scale_of(following) if shares_scale else 1))
    return told


def _is_large(*numbers: _Number) -> bool:
    """投诉2106、318件: figures that number no items and no years."""
    return all(number.value > FEW and number.unit not in load_catalog().units.durations and not YEAR.fullmatch(number.numeral) for number in numbers)


@cache
def _in_turn() -> re.Pattern[str]:
    """分别为; 受理、办结: with as many labels as figures."""
    return re.compile(rf"(?:{load_lexicon().either('in_turn')})[^,;。\d]{{0,14}}$|[\u4e00-\u9fff]、[^,;。:、\d]{{1,14}}: ?$")


def _ranges(text: str, numbers: list[_Number]) -> Iterator[_Number]:
    """The numbers, of two that are the ends of a range (2至3次, 95%~98%, 2万元-5万元) one."""
    i = 0
    while i < len(numbers):
        low = numbers[i]
        high = numbers[i + 1] if i + 1 < len(numbers) else None
        if high and low.kind == high.kind and low.high is None and low.unit in {"", high.unit} and _is_range(text, low, high):
            scaled = low.value * _scale_of(high) if not low.unit and low.value < high.value / _scale_of(high) else low.value
            if scaled < high.value and not _are_ends_of_change(text, low, high):
                yield low._replace(end=high.end, value=scaled, high=high.value, unit=high.unit, is_about=high.is_about)
                i += 2
                continue
        yield low
        i += 1


def _is_range(text: str, low: _Number, high: _Number) -> bool:
    """2至3次; 介于92%和97%之间."""
    is_between = text.endswith(BETWEEN, 0, low.begin) and text.startswith("之间", high.end) and text[low.end : high.begin] in {"和", "与"}
    return is_between or RANGE.fullmatch(text, low.end, high.begin) is not None


def _are_ends_of_change(text: str, low: _Number, high: _Number) -> bool:
    """由8%至12% are two figures; 由7至10天缩短 begins with one, and 由两到三个部门, 由5到7人组成 are one."""
    is_one = not low.unit and (high.unit in load_catalog().units.durations or low.kind == "han")
    is_one = is_one or text.startswith(MADE_UP_OF, high.end)
    return text[low.begin - 1 : low.begin] in CHANGES and text[low.end : high.begin].strip() in {"至", "到"} and not is_one


def _scale_of(number: _Number) -> Decimal:
    """The scale at a numeral's end, which a range says once for both: 2至5万元."""
    last = numerals.LARGE.get(number.numeral[-1], 1)
    return Decimal(last if number.value >= last else 1)


def _quantity(text: str, number: _Number, cells: Mapping[int, Cell]) -> Quantity | None:
    """The quantity that a number states, with the marks around it, which belong to its surface; null where it states none."""
    if number.kind in {"none", "share"}:
        accepted = number if _is_share_alone(number, text) else None
    else:
        accepted = (_in_figures if number.kind == "figures" else _in_characters)(text, number, cells)
    if accepted is None or (accepted.unit == "番" and not DOUBLED.search(text, max(0, accepted.begin - 3), accepted.begin)):
        return None
    start, end, qualifier = accepted.begin, accepted.end, "about" if accepted.is_about else "exact"
    if number.kind == "none" and number.numeral == "零":
        return Quantity(start, end, start, 0.0, None, "%" if RATE_OF.search(text, max(0, start - 20), start) else "", "exact")
    if before := mark_before(text, start):
        start, qualifier = before
    elif qualifier == "exact" and (apart := APART.search(text, max(0, start - 14), start)):
        qualifier = BOUNDS.get(apart["mark"] or apart["bound"] or "", "about")
    if behind := mark_behind(text, end):
        end, qualifier = behind
    elif "+" in text[accepted.begin : end]:
        qualifier = "at_least"
    elif accepted.unit in {"%", "倍", "番"} and MORE_BEHIND.match(text, end):
        end, qualifier = end + 1, "about"
    high = None if accepted.high is None else float(accepted.high)
    return Quantity(start, end, accepted.begin, float(accepted.value), high, accepted.unit, qualifier)


def _is_share_alone(number: _Number, text: str) -> bool:
    return number.kind == "none" or text[number.begin - 1 : number.begin] not in {"第", "之"}


def _in_figures(text: str, number: _Number, cells: Mapping[int, Cell]) -> _Number | None:
    """What figures state: with the measure behind them, or with the one that their label or their column has. In a cell a sign counts."""
    if number.begin - 1 in cells and text[number.begin - 1] == "-":
        number = number._replace(begin=number.begin - 1, value=-number.value)
    if number.unit == "版" and EDITION.fullmatch(number.numeral):
        return None
    if not number.unit:
        told = _unit_elsewhere(text, number, cells)
        if told is None:
            return None
        scale, unit = SCALED_UNIT.fullmatch(told).groups() if told else ("", "")  # type: ignore[union-attr]
        factor = Decimal(numerals.LARGE.get(scale, 1))
        number = number._replace(
            value=number.value * factor,
            high=number.high and number.high * factor,
            unit=unit,
            end=number.end + (len(unit) if unit and text.startswith(unit, number.end) else 0),
        )
    is_parted = number.unit in PARTED or number.unit in LENGTHS or number.begin in cells
    is_item = not set(number.numeral) & numerals.SCALES.keys() and not is_parted and _opens_line(text, number.begin)
    if is_item and (marker := LIST_MARKER.fullmatch(number.numeral)):
        number = number._replace(begin=number.begin + len(marker[1]), value=Decimal(marker[2]))
    if number.begin not in cells and _is_label(text, number.begin, number.end):
        return None
    if number.unit in load_catalog().units.durations and not _is_duration(text, number):
        return None
    return None if number.unit == "分" and not number.is_about and number.value > 1000 else number


def _unit_elsewhere(text: str, number: _Number, cells: Mapping[int, Cell]) -> str | None:
    """The unit of bare figures: their cell's, their label's (受理数(件):35), 次 of a session held (召开5次会议), the
    thing itself (12部门联合), none behind 万 and 亿."""
    if number.begin in cells and (unit := cells[number.begin].unit) is not None:
        return unit
    if text.startswith("次", number.end) and text[number.begin - 1 : number.begin] in HELD:
        return "次"
    if bare := next((noun for noun in load_catalog().units.counted_bare if text.startswith(noun, number.end)), None):
        return None if YEAR.fullmatch(number.numeral) or number.value < 2 else bare
    if bracketed := BRACKETED.match(text, number.end):
        return bracketed[1] if SCALED_UNIT.sub(r"\2", bracketed[1]) in measures() else None
    if not STOPPED.match(text, number.end):
        return None
    if label := LABEL_UNIT.search(text, max(0, number.begin - 16), number.begin):
        unit = "%" if label["unit"] in {"百分比", "百分率"} else label[label.lastgroup or 0]
        if SCALED_UNIT.sub(r"\2", unit) in measures():
            return unit
    return "" if number.value >= 10_000 and set(number.numeral) & numerals.LARGE.keys() else None


@cache
def _counter() -> re.Pattern[str]:
    """浏览次数: 1024."""
    return re.compile(rf"(?:{'|'.join(load_catalog().units.counters)})(?:次数|量|数)?(?:\s?[:(\]】]\s?|\s)$")


@cache
def _circle() -> re.Pattern[str]:
    """15分钟服务圈."""
    return re.compile(rf"\S{{0,3}}(?:{'|'.join(load_catalog().units.circles)})圈")


def _opens_line(text: str, offset: int) -> bool:
    return not text[text.rfind("\n", max(0, offset - 40), offset) + 1 : offset].strip() and text.rfind("\n", max(0, offset - 40), offset) >= 0


def _is_label(text: str, begin: int, end: int) -> bool:
    """Ordinals, parts of a name (1+6, 8·13, 7×24) and counters of a page."""
    before = text[max(0, begin - 2) : begin].rstrip()
    if before.endswith(("+", "-")) and text[end - 1 : end] in {"%", "点"} and SIGNED.match(before):  # 同比+9.3%
        return False
    if before.endswith(("·", "-")) and not text[text.rfind("\n", 0, begin) + 1 : begin].strip(" ·-"):  # the sign of an item
        return False
    if before.endswith("+"):
        return not PLUS.search(text, max(0, begin - 3), begin) or text[begin:end].isdigit()
    if before.endswith(("第", "届", "·", "×", "No", "№", "-", "~")):
        return not LABELLED.search(text, max(0, begin - 3), begin)
    if text.startswith("会议", end) and before.endswith(SESSION_OF):
        return True
    if before.endswith(COUNTER_ENDS) and _counter().search(text, max(0, begin - 10), begin):
        return True
    if text.endswith("分", begin, end) and CLOCK.search(text, max(0, begin - 3), begin):
        return True
    if text.endswith("24小时", begin, end) and text[begin - 1 : begin] not in CHANGES and not text.startswith(("内", "以内", "之内"), end):
        return mark_before(text, begin) is None
    if text.endswith("+", begin, end):
        return False
    is_added = text[end : end + 1] == "+" and not text[begin:end].isdigit() and ADDED.match(text, end + 1) is not None
    return (text[end : end + 1] in {"+", "·", "×"} and not is_added) or ("圈" in text[end : end + 9] and _circle().match(text, end, end + 9) is not None)


def _is_duration(text: str, number: _Number) -> bool:
    """Years and days as lengths of time and not as dates; other lengths are none of these."""
    if number.unit == "年":
        return (number.value % 1 != 0 and not ITEM_AND_YEAR.fullmatch(number.numeral)) or (number.value < 100 and _is_lasting(text, number))
    if number.unit == "日":
        if IN_DATE.search(text, max(0, number.begin - 3), number.begin):
            return False
        if mark_before(text, number.begin) or text.endswith(load_catalog().units.lasting["before"], 0, number.begin):
            return True
        return mark_behind(text, number.end) is not None or text.startswith(load_catalog().units.lasting["behind"], number.end)
    return True


def _is_lasting(text: str, number: _Number) -> bool:
    if number.unit == "年" and number.value <= 10 and text.endswith(load_catalog().units.lasting["when"], 0, number.begin):
        return False
    if number.high and number.unit == "天":
        return True
    cue = mark_before(text, number.begin) or text.endswith(load_catalog().units.lasting["before"], 0, number.begin) or mark_behind(text, number.end)
    return bool(cue) and not text.startswith(load_catalog().units.lasting["not_behind"], number.end)


def _is_one_by_one(text: str, number: _Number) -> bool:
    """发现一起、查处一起: whenever there is one; not in an account of so many: 受理十四件, 不予受理一件, 转送一件."""
    if len(re.findall(f"一{number.unit}[、,。;]", text[max(0, number.begin - 7) : number.end + 8])) < 2:
        return False
    return not _is_in_account(text, number)


def _is_in_account(text: str, number: _Number) -> bool:
    """行政复议2件, 一件维持、一件撤回: whether several of the kind are counted before in the sentence."""
    before = text[max(text.rfind("。", 0, number.begin), number.begin - 40, 0) : number.begin]
    return re.search(rf"[\d{numerals.HAN.replace('一', '')}]{number.unit}", before) is not None


def _in_characters(text: str, number: _Number, cells: Mapping[int, Cell]) -> _Number | None:
    """What a Chinese numeral states: many are parts of words and slogans (三级, 两个维护, 一件事)."""
    units, unit, behind = load_catalog().units, number.unit, text[number.end : number.end + 1]
    before = text[number.begin - 1 : number.begin]
    if (
        number.numeral == "零"
        and (unit in units.counting_measures or unit in ITEMS or unit == "元")
        and behind in STOP
        and OPENED.match(before)
        and (text[number.begin : number.end] not in NO_NONE or text.endswith(CASES, 0, number.begin))
    ):
        return number  # 不合格案卷零卷
    if not unit or before in units.no_numeral_behind or (number.numeral == "一" and before in units.no_one_behind):
        return None
    if (number.numeral, unit) == ("二", "次") or (number.numeral, unit, before) == ("一", "起", "在"):
        return None  # 二次审查 is a second one; two of them are 两次; 加在一起
    if _is_label(text, number.begin, number.end) or (unit == "年" and number.value >= 100):
        return None
    is_limit = unit in units.durations and text.startswith(("内", "以内", "之内"), number.end)
    is_one = number.value == 1 and (
        unit in {"成", "番", "倍"}
        or is_limit
        or (unit in ONE_OF and behind in STOP and not _is_one_by_one(text, number))
        or (unit in CASES_ALONE and before in CLAUSE_BEGINS and behind != "一" and _is_in_account(text, number))
        or (unit == "次" and behind in STOP and text.endswith(units.held_once, 0, number.begin))
    )
    if number.value % 1 or number.high:
        return number
    if (number.value < 2 and not is_one) or (unit in NEVER_HAN and not (unit == "分" and len(number.numeral) > 2)):
        return None
    if unit in {"年", "天", "周"} and not _is_lasting(text, number):
        return None
    if unit == "日" and (text[number.begin - 1 : number.begin] in {"月", "每"} or not _is_lasting(text, number)):
        return None
    if len(number.numeral) > 1 or number.is_about:
        return number
    if number.numeral in ROUND:
        return number
    if unit in ITEMS:
        ends = behind in CLAUSE_ENDS and (HAN_BEFORE.match(before) or text.endswith("中的", 0, number.begin))
        return number if ends or text.startswith(units.counted_nouns, number.end) else None
    return number if unit in units.counting_measures or unit in {"年", "天", "日", "周", "成", "番"} else None
