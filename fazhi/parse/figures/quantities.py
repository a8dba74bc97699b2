"""Find every quantity that a text states: a number together with what it counts, a rate, an amount, a duration.

What is no quantity (dates, ordinals, document numbers, labels, slogans, numbers inside 《…》) follows the annotation
guide of the project's gold standard.
"""

import re
from bisect import bisect_right
from functools import cache
from typing import NamedTuple

from fazhi.catalog import Units, load_catalog
from fazhi.parse.figures import numerals

AT_LEAST_BEFORE = ("不少于", "不低于", "不得少于", "不得低于", "不小于", "至少", "超过", "超出", "高于", "突破", "多于", "大于", "逾", "超")
AT_MOST_BEFORE = ("不超过", "不多于", "不高于", "不得超过", "不大于", "至多", "低于", "少于", "最多", "不足", "不到")
ABOUT_BEFORE = ("大约", "约", "近", "将近", "接近")
QUALIFIERS_BEFORE = {word: kind for kind, words in (("at_least", AT_LEAST_BEFORE), ("at_most", AT_MOST_BEFORE), ("about", ABOUT_BEFORE)) for word in words}
LONGEST_MARK = max(map(len, QUALIFIERS_BEFORE))
MARK_ENDS = frozenset(word[-1] for word in QUALIFIERS_BEFORE)
NOT_A_MARK = {"近": "最附临就靠远亲新将接", "约": "节集预合违制条履公缔邀签解", "超": "赶反高", "逾": "", "突破": "", "最多": ""}
AFTER = re.compile(r"(?:及以上|以上|之上|以内|之内|以下|之下|左右|上下|(?<=[日天月年时])内)(?!述)")
AFTER_KIND = {
    "及以上": "at_least",
    "以上": "at_least",
    "之上": "at_least",
    "以内": "at_most",
    "之内": "at_most",
    "以下": "at_most",
    "之下": "at_most",
    "内": "at_most",
}
AFTER_A_DIGIT = r"(?:\d{0,2}(?:,\d{3})+(?:\.\d+)?(?![\d,]\d)|\d{0,2}(?: \d{3})+(?!\d)|\d*(?:\.\d+)?)"
FIGURES = r"\d" + AFTER_A_DIGIT
SCALE = r"[十百千]?[万亿]{1,2}|[百千](?=[余多]?[^分年])"
RANGE = r" ?(?:至|到|-{1,2}|~) ?"
TITLE = re.compile(r"《[^《》]*(?:《[^《》]*》[^《》]*)*》")
QUOTE = re.compile(r"“[^“”\n]{1,12}”|‘[^‘’\n]{1,12}’|\"[^\"\n]{1,12}\"")
COUNTER = re.compile(r"(?:浏览|点击|阅读|访问)(?:次数|量|数)?(?:\s?[:(]\s?|\s)$")
COUNTER_ENDS = tuple("览击读问数量:(")
"""Of a line without the blanks at its end."""
CIRCLE = re.compile(r"\S{0,3}(?:服务|生活|便民|养老|医疗|办事)圈")
DURATION_CUE_BEFORE = re.compile(
    r"(?:连续|近|为期|历时|累计|满|不少于|不超过|缩短|压缩|压减|延长|提前|用时|时限|由|从|平均|最长|最短|仅需|需|在|至|到|于|约|超过|每|限|年限)$"
)
DURATION_CUE_AFTER = re.compile(r"(?:以?内|以上|以下|左右|即可|办结|办理|完成|压缩|缩短|压减|内|在|被|获|保持|位居|居|零|无|未|实现|评为|没有|为)")

LIST_MARKER = re.compile(r"(\d{1,2}\.)(\d+)")
PARTED = frozenset({"%", "‰", "元", "美元", "个百分点", "倍", "亩", "公顷", "吨", "公斤", "公里", "平方米", "平方公里", "分", "成"})
"""Measures that decimals go with: elsewhere the first figure at a line's start is the item's number (2.24个乡镇)."""

ONE_OF = frozenset({"件", "宗", "起", "人", "名", "部", "份", "家", "期", "场"})
STOP = frozenset(",。;、)")
"""一 is a figure where it ends its clause with one of these measures (撤销一件,), and a word elsewhere (一件事, 最多跑一次)."""

LOST = "\ufffd"
"""A character that the document lost: a number beside one may have lost a digit, so it is none."""


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
def _expressions() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Figures, Chinese numerals, and shares and zeros. Each begins with a set of characters: `re` then skips all others fast."""
    units = load_catalog().units
    measure = _measure(units)
    held = r"(?<=[开行]\d)次|(?<=[开行]\d\d)次"
    arabic = re.compile(
        rf"(?P<low>\d(?<![\d.A-Za-z_/#〔\[-]\d)(?<!\d[,:]\d){AFTER_A_DIGIT})(?:{RANGE}(?P<high>{FIGURES}))? ?(?P<percent>%)?"
        rf"(?(percent)|(?P<more>余|多|来)?(?P<scale>{SCALE})?(?P<more2>余|多)? ?(?P<unit>{held}|{measure})?)"
    )
    han = re.compile(rf"(?P<numeral>{numerals.HAN_NUMERAL}{numerals.HAN_NUMERAL}*)(?P<more>余|多|来)?(?P<scale>万|亿)?(?P<unit>{measure})")
    share = re.compile(
        rf"[百千万二三四五六七八九十零半](?:(?<![零半])分之(?P<part>{numerals.HAN_NUMERAL}+(?:点{numerals.HAN_NUMERAL}+)?|{FIGURES})|"
        r"(?<=为零)(?=[,。;、]|$)|(?<=零)(?=败诉|复议|诉讼案件|撤销)|(?<=半)数(?=以上|的)?)"
    )
    return arabic, han, share


def _measure(units: Units) -> str:
    words = sorted({*units.measures, *units.durations}, key=len, reverse=True)
    guarded = (re.escape(word) + (f"(?!{'|'.join(stop)})" if (stop := units.measures.get(word)) else "") for word in words)
    return "|".join(guarded)


def find_quantities(text: str, start: int = 0, end: int | None = None) -> list[Quantity]:
    """All quantities of the normalised `text` between two offsets, in reading order, none overlapping another."""
    stop = len(text) if end is None else end
    arabic, han, share = _expressions()
    blocked = _Spans([m.span() for m in TITLE.finditer(text, start, stop)])
    quoted = _Spans([m.span() for m in QUOTE.finditer(text, start, stop)])
    found: list[Quantity] = []
    for match in arabic.finditer(text, start, stop):
        if not (match.start() in blocked or match.start() in quoted) and (quantity := _arabic(text, match)):
            found.append(quantity)
    taken = _Spans([(q.start, q.end) for q in found])
    for match in share.finditer(text, start, stop):
        if not (match.start() in blocked or match.start() in quoted or match.start() in taken):
            found.append(_share(text, match))
    taken = _Spans(sorted((q.start, q.end) for q in found))
    for match in han.finditer(text, start, stop):
        if not (match.start() in blocked or match.start() in quoted or match.start() in taken) and (quantity := _han(text, match)):
            found.append(quantity)
    found = [q for q in found if text[q.start - 1 : q.start] != LOST and LOST not in text[q.start : q.end + 1]]
    found.sort(key=lambda q: q.start)
    return found


class _Spans:
    """Sorted spans that do not overlap; `offset in spans` by bisection."""

    def __init__(self, spans: list[tuple[int, int]]) -> None:
        self.starts = [s for s, _ in spans]
        self.ends = [e for _, e in spans]

    def __contains__(self, offset: int) -> bool:
        i = bisect_right(self.starts, offset) - 1
        return i >= 0 and offset < self.ends[i]


def _arabic(text: str, match: re.Match[str]) -> Quantity | None:
    low, scale = match["low"], match["scale"] or ""
    unit = "%" if match["percent"] else match["unit"] or ""
    begin, end = match.start(), match.end()
    if not unit:
        if not re.search("[万亿]", scale) or not re.match(r"[,。;、)]|$", text[end : end + 1]):
            return None
        end = match.start() + len(match[0].rstrip())
    if not scale and unit not in PARTED and (marker := LIST_MARKER.fullmatch(low)) and not text[text.rfind("\n", 0, begin) + 1 : begin].strip():
        begin, low = begin + len(marker[1]), marker[2]
    if _is_label(text, begin, end):
        return None
    if unit in load_catalog().units.durations and not _is_duration(text, match, unit):
        return None
    if unit == "分" and match["more"] is None and float(low.replace(",", "").replace(" ", "")) > 1000:
        return None
    value = numerals.arabic(low, scale)
    high = numerals.arabic(match["high"], scale) if match["high"] else None
    if high is not None and high <= value:
        return None
    return _with_marks(text, begin, end, value, high, unit, "about" if match["more"] or match["more2"] else "exact")


def _is_label(text: str, begin: int, end: int) -> bool:
    """Ordinals, parts of a name (1+6, 8·13, 7×24) and counted sessions (17届3次)."""
    before = text[max(0, begin - 2) : begin].rstrip()
    if before.endswith(("第", "届", "+", "·", "×", "No", "№", "―", "~")):
        return True
    if before.endswith(COUNTER_ENDS) and COUNTER.search(text, max(0, begin - 10), begin):
        return True
    return text[end : end + 1] in {"+", "·", "×"} or ("圈" in text[end : end + 9] and CIRCLE.match(text, end, end + 9) is not None)


def _is_duration(text: str, match: re.Match[str], unit: str) -> bool:
    """Years, days, months as lengths of time and not as dates."""
    low = match["low"]
    if unit == "年":
        if float(low.replace(",", "").replace(" ", "")) >= 100 or len(low) == 4:
            return False
        return bool(DURATION_CUE_BEFORE.search(text[max(0, match.start() - 4) : match.start()])) and not re.match(
            r"(?:来|度|行动|规划|计划|期)", text[match.end() : match.end() + 2]
        )
    if unit == "日":
        if re.search(r"[月年]\s?$|[日\d]\s?[至到、-]\s?$", text[max(0, match.start() - 3) : match.start()]):
            return False
        return bool(DURATION_CUE_AFTER.match(text[match.end() : match.end() + 2]))
    return True


def _han(text: str, match: re.Match[str]) -> Quantity | None:
    numeral, unit, begin, end = match["numeral"], match["unit"], match.start(), match.end()
    if text[begin - 1 : begin] in {
        "第",
        "之",
        "〔",
        "十",
        "每",
        "任",
        "某",
        "同",
        "唯",
        "统",
        "万",
        "专",
        "归",
        "如",
        "合",
        "单",
        "逐",
        "不",
    } or _is_label(text, begin, end):
        return None
    value = numerals.chinese(numeral)
    is_one = value == 1 and unit in ONE_OF and text[end : end + 1] in STOP
    if value is None or (value < 2 and not is_one) or len(numeral) > 9 or (unit in {"年", "月", "日", "天", "周"} and not _states_duration(text, match)):
        return None
    if match["scale"]:
        value *= numerals.LARGE[match["scale"]]
    units = load_catalog().units
    if len(numeral) == 1 and not match["more"]:
        if numeral in "十百千万亿" and unit not in units.counting_measures:
            return None
        if unit in {"个", "项", "处", "所", "支"}:
            if not re.match("|".join(units.counted_nouns), text[end : end + 4]) and not text[end : end + 1].startswith(units.counted_nouns):
                return None
        elif unit not in units.counting_measures and unit not in {"年", "天", "成"}:
            return None
    if unit in {"级", "分", "成", "道"} and unit != "成":
        return None
    if unit == "成" and not (AFTER.match(text, end) or re.match(r"[,。;、的]", text[end : end + 1])):
        return None
    return _with_marks(text, begin, end, float(value), None, unit, "about" if match["more"] else "exact")


def _states_duration(text: str, match: re.Match[str]) -> bool:
    if match["unit"] in {"月", "日"}:
        return False
    return bool(DURATION_CUE_BEFORE.search(text[max(0, match.start() - 4) : match.start()])) and not re.match(
        r"来|度|行动|规划|计划|期|以来", text[match.end() : match.end() + 2]
    )


def _share(text: str, match: re.Match[str]) -> Quantity:
    begin, end = match.span()
    if match[0].startswith("零"):
        return Quantity(begin, end, begin, 0.0, None, "", "exact")
    if match[0].startswith("半数"):
        return _with_marks(text, begin, end, 0.5, None, "", "exact")
    part = match["part"]
    if part[0].isdigit():
        value = numerals.arabic(part)
    else:
        whole, _, decimals = part.partition("点")
        value = float(numerals.chinese(whole) or 0) + (float("0." + "".join(str(numerals.DIGITS.get(c, 0)) for c in decimals)) if decimals else 0)
    if match[0][0] == "百":
        return _with_marks(text, begin, end, value, None, "%", "exact")
    if match[0][0] == "千":
        return _with_marks(text, begin, end, value, None, "‰", "exact")
    return _with_marks(text, begin, end, round(value / (numerals.chinese(match[0][0]) or 1), 6), None, "", "exact")


def _with_marks(text: str, begin: int, end: int, value: float, value_max: float | None, unit: str, qualifier: str) -> Quantity:
    """The quantity with the marks around it (近, 不少于 … 以上, 左右): they belong to its surface."""
    start = begin
    if (mark := _mark_before(text, begin)) is not None:
        word, kind = mark
        start, qualifier = begin - len(word), kind
    if after := AFTER.match(text, end):
        end = after.end()
        qualifier = AFTER_KIND.get(after[0], "about")
    return Quantity(start, end, begin, value, value_max, unit, qualifier)


def _mark_before(text: str, begin: int) -> tuple[str, str] | None:
    """The longest mark that ends at `begin` (不超过 rather than 超过), and its kind."""
    if text[begin - 1 : begin] not in MARK_ENDS:
        return None
    for length in range(LONGEST_MARK, 0, -1):
        word = text[max(0, begin - length) : begin]
        if kind := QUALIFIERS_BEFORE.get(word):
            is_other_word = text[max(0, begin - len(word) - 1) : begin - len(word)] in tuple(NOT_A_MARK.get(word, ""))
            return None if is_other_word else (word, kind)
    return None
