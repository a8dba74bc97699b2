"""Sections and sentences of a report's body, by its numbered headings and its full stops."""

import re
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_lexicon
from fazhi.parse.page.lines import Line

LEVELS = (
    re.compile(r"【?第[一二三四五六七八九十]+(?:部分|章)】?|【?[上中下]篇[】: ]"),
    re.compile(r"[一二三四五六七八九十]+、|[壹贰叁肆伍陆柒捌玖拾]+、|【[一二三四五六七八九十]+】"),
    re.compile(r"[(][一二三四五六七八九十]+[)]"),
    re.compile(r"\d{1,2}[.、](?:(?!\d)|(?=20\d\d年))"),
    re.compile(r"[(]\d{1,2}[)]|[①-⑳⑴-⒇] ?(?=[^。;:]{4,24}$)"),
)
OTHERWISE = re.compile(
    r"(?:其[一二三四五六七八九十],|第[一二三四五六七八九十]+,|[一二三四五六七八九十]+[:,]|(?:PART|Part) ?\d{1,2}[ :.]|0\d ?[|丨.]? ?|\d\u20e3 ?|\d{1,2} {1,2})"
    r"(?=(?:[^。;:\d]|20\d\d年){3,30}$)"
)
"""Other numbers of a line that is nothing but a heading: 其四, PART 4, 04."""
APPENDIX = re.compile(r"附[表件录]?[一二三四五\d]{0,2}(?=[: ]|(?:19|20)\d\d年|$)")
"""As high as the highest heading: it is no part of the plans that it stands behind."""
BRACKETED = re.compile(r"【(?:20\d\d年?|(?:\d{4}年)?[^【】\d。;:][^【】。;:]{1,24})】")
"""A line of its own: 【2020年工作】, 【2026】, above the numbered headings where it comes before them, else below."""
OF_A_YEAR = re.compile(r"[【(\[]?20\d\d年度?(?:[^,。;:\d()【】]{0,8}(?:情况|数据|回顾|总结))[】)\]]?:?")
"""A line of its own without a number: 2022年工作情况, below all others."""
HEADING_END = re.compile(r"[。:]")
SENTENCE_END = re.compile(r"[。!?](?:[”’)》])?")
LISTED = re.compile(r"\s*[^,;。:()\d\n]{2,14}(?:\([^()\d\n]{1,4}\))?: ?(?:全[省市县区州旗])?\d[\d,.]*[万亿]?[^\d,;。:\n]{0,5}(?:[,(][^。:\n]{0,16})?。")
"""An item of a list whose items end in full stops: a label and its figure."""
LONGEST_SENTENCE = 1500
"""Code points; the longest sentences of real reports, whole lists behind one full stop, are shorter."""
PAUSE_WITHIN = 300
"""Where nothing pauses for so long, it is no language and is cut anywhere."""
PAUSE = re.compile(r"[;、]|,(?!(?<=\d,)\d{3})| ")
GOES_ON = re.compile(r"[(]?[2-9][.、)]")
"""A number that goes on and does not begin anew."""
LATER = re.compile(r"(?:第)?[二三四五六七八九十]")
"""The number of a section that is not the first, though the first could not be seen."""
YEAR = re.compile(r"(?<![-~至到\d])20\d\d(?=年|[,】]|$)(?![^《]*》)")
"""A year of a heading (2025年, and 2025,接着干); not the end of a span, nor in a title: 落实《纲要(2021-2025年)》情况."""
NUMBERED = r"(?:[(]?[一二三四五六七八九十]+[)、]\s*)?"
JOINED = re.compile(rf"{NUMBERED}(?P<done>[^和及与、]{{4,}})[和及与]")
"""四、接受监督和下一步打算: what was done is told first."""


class Section(NamedTuple):
    """One numbered section: offsets, level (1 is the highest), its heading and its role.

    role: `plan` for what is intended next, `problem` for shortcomings, `both` where one heading announces the two, or what was
    mended and what comes next, `done` for all else; sub-sections inherit it.
    """

    start: int
    end: int
    level: int
    heading: str
    path: str
    role: str


class Sentence(NamedTuple):
    """One sentence: offsets and the number of its section (-1 before the first heading)."""

    start: int
    end: int
    section: int


def sections_of(lines: list[Line], body: tuple[int, int], year: int | None) -> list[Section]:
    """The sections of a body, in reading order; each ends where the next one of any level begins. year: the one reported on."""
    heads: list[tuple[Line, int, str]] = []
    for line in lines:
        if not body[0] <= line.start < body[1]:
            continue
        if appendix := APPENDIX.match(line.content):
            heads.append((line, min((level for _, level, _ in heads), default=1), _heading(line.content, appendix.end())))
            continue
        for level, pattern in (*enumerate(LEVELS), (1, OTHERWISE)):
            if match := pattern.match(line.content):
                heads.append((line, level, _heading(line.content, match.end())))
                break
        else:
            if BRACKETED.fullmatch(line.content):
                is_highest = not heads or BRACKETED.fullmatch(heads[0][0].content)
                heads.append((line, 0 if is_highest else len(LEVELS), line.content))
            elif OF_A_YEAR.fullmatch(line.content):
                heads.append((line, len(LEVELS), line.content))
    heads = _ranked(heads)
    has_parts = any(level == 0 for _, level, _ in heads)
    heads = [(line, level + has_parts, heading) for line, level, heading in heads]
    sections: list[Section] = []
    above: dict[int, tuple[str, str]] = {}
    highest = min((level for _, level, _ in heads), default=1)
    first = next((i for i, (_, level, _) in enumerate(heads) if level == highest), 0)
    last = max((i for i, (_, level, heading) in enumerate(heads) if level == highest and _is_near_the_end(heading, year)), default=-1)
    for i, (line, level, heading) in enumerate(heads):
        above = {k: v for k, v in above.items() if k < level}
        inherited = next((role for _, role in reversed(above.values()) if role != "done"), "done")
        role = inherited if inherited != "done" else role_of(heading, year) if level == highest else "plan" if is_of_time_to_come(heading, year) else "done"
        may_begin = LATER.match(heading) or _years_to_come(heading, year)
        if role == "plan" and ((i == first and not may_begin) or (i < last and not is_of_time_to_come(heading, year))):
            role = "done"  # 一、扎实推进重点工作: no report begins with what comes next, nor is 重点工作 planned where 下一步 or 存在问题 stand behind it
        above[level] = (heading, role)
        end = heads[i + 1][0].start if i + 1 < len(heads) else body[1]
        sections.append(Section(line.start, end, level, heading, " > ".join(h for h, _ in above.values()), role))
    return sections


def _ranked(heads: list[tuple[Line, int, str]]) -> list[tuple[Line, int, str]]:
    """The heads, of two kinds of numbers the one higher that goes on behind the other: 1、 (一) (二) 2、."""
    for low in dict.fromkeys(level for _, level, _ in heads):
        first = next(i for i, (_, level, _) in enumerate(heads) if level == low)
        high = next((level for _, level, _ in heads[first + 1 :] if 0 < level < low), None)
        if high is None or any(level == high for _, level, _ in heads[:first]):
            continue
        within = next(i for i, (_, level, _) in enumerate(heads) if i > first and level == high)
        behind = next((heading for _, level, heading in heads[within:] if level == low), "")
        if GOES_ON.match(behind):
            return [(line, high if level == low else level + (high <= level < low), heading) for line, level, heading in heads]
    return heads


@cache
def _expressions() -> tuple[re.Pattern[str], ...]:
    """What a heading says of the time to come, of planned work, of plans for a year, and of shortcomings."""
    lexicon = load_lexicon()
    undone = rf"(?!.{{0,8}}(?:{lexicon.either('achieved')}))"  # 重点工作与成效
    told = (
        lexicon.either("next_steps", "next_year", "turn_ahead"),
        rf"(?:{lexicon.either('planned_work')}){undone}",
        rf"(?:20\d\d|今)年.{{0,14}}(?:{lexicon.either('plan_noun')}){undone}",
        lexicon.either("shortcoming", "rectified"),
    )
    return tuple(map(re.compile, told))


def is_of_time_to_come(heading: str, year: int | None) -> bool:
    """Whether a heading speaks of a time behind the year reported on: 下一步, 2024年主要工作."""
    return _expressions()[0].search(heading) is not None or _years_to_come(heading, year)


def _years_to_come(heading: str, year: int | None) -> bool:
    return year is not None and any(int(told) > year for told in YEAR.findall(heading))


def _is_near_the_end(heading: str, year: int | None) -> bool:
    return is_of_time_to_come(heading, year) or _expressions()[3].search(heading) is not None


def role_of(heading: str, year: int | None) -> str:
    """The role of a section by its heading (Section). year: the one reported on: work of a later one (2024年主要工作) is planned, its own is not."""
    _, work, for_a_year, shortcoming = (expression.search(heading) for expression in _expressions())
    has_year = year is not None and YEAR.search(heading) is not None
    is_plan = is_of_time_to_come(heading, year) or (not has_year and (work or for_a_year))
    done = JOINED.match(heading) if is_plan and not shortcoming else None
    is_both = shortcoming or (done is not None and role_of(done["done"], year) == "done" and is_of_time_to_come(heading[done.end() :], year))
    return "both" if is_plan and is_both else "plan" if is_plan else "problem" if shortcoming else "done"


def heads_above(sections: list[Section]) -> list[list[tuple[int, int]]]:
    """Of each section the heads that it stands under, its own first, as offsets."""
    above: list[list[tuple[int, int]]] = []
    open_heads: list[tuple[int, tuple[int, int]]] = []
    for section in sections:
        open_heads = [head for head in open_heads if head[0] < section.level]
        open_heads.append((section.level, (section.start, section.start + len(section.heading))))
        above.append([span for _, span in reversed(open_heads)])
    return above


def _heading(content: str, after_number: int) -> str:
    """The heading's text: up to the first stop where the paragraph runs on in the same line."""
    match = HEADING_END.search(content, after_number + (content[after_number : after_number + 1] == ":"))  # 第三部分:下一步打算
    cut = match.start() if match else len(content)
    return content[:cut] if cut <= after_number + 45 else content[: after_number + 45]


def sentences_of(text: str, lines: list[Line], body: tuple[int, int], sections: list[Section]) -> list[Sentence]:
    """The sentences of a body: lines cut behind full stops; blanks around them left out. A list is one (受理:20件。审结:18件。)."""
    sentences: list[Sentence] = []
    section = -1
    for line in lines:
        if not body[0] <= line.start < body[1]:
            continue
        while section + 1 < len(sections) and sections[section + 1].start <= line.start:
            section += 1
        start = line.start
        for match in SENTENCE_END.finditer(text, line.start, line.end):
            end = match.end()
            if LISTED.match(text, end, line.end) and LISTED.match(text, text.rfind("。", start, end - 1) + 1 or start, end):
                continue
            if end - start <= LONGEST_SENTENCE:
                sentences.append(Sentence(start, end, section))
            else:
                sentences += [Sentence(*span, section) for span in _pieces(text, start, end)]
            start = end
            while start < line.end and text[start].isspace():
                start += 1
        if start < line.end:
            sentences += [Sentence(*span, section) for span in _pieces(text, start, line.end)]
    return sentences


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A sentence whole, or one beyond all measure cut behind pauses, so that reading it stays linear in its length."""
    pieces = []
    while end - start > LONGEST_SENTENCE + PAUSE_WITHIN:
        pause = PAUSE.search(text, start + LONGEST_SENTENCE, start + LONGEST_SENTENCE + PAUSE_WITHIN)
        cut = pause.end() if pause else start + LONGEST_SENTENCE + PAUSE_WITHIN
        pieces.append((start, cut))
        start = cut
    return [*pieces, (start, end)] if start < end else pieces
