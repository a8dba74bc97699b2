"""Lines that were wrapped at a width, in plain text and in preformatted parts of pages, to paragraphs: no number may stay parted."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from itertools import pairwise

from fazhi.read.text import closed, filled

RUNNING = re.compile(r"[，。；、,;]")
STOP = re.compile(r"[。；：！？.:;!?…][”’）》)]*$")
INDENT = re.compile(r"\u3000|[ \xa0]{2}|\t")
OPENS = re.compile(
    r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十]{1,3}[章节部条]|\d{1,2}[.．、](?!\d)|[-*+•·●◆■★▪△▲○□◇–—#>|]|[①-⑳⑴-⒇]"
)
"""What a heading or an item of a list begins with."""
PARTED = re.compile(
    r"(?<![:：/\d-])[\d０-９]{1,9}[.,]?\n"
    r"(?:(?!(?:19|20)\d\d年)[\d０-９]|(?:人次|[件个项人次名份起场期家户条部宗万亿%％])(?=[，。；、,;]|次|$)|[万亿](?:[余多]|[元人件次户条份个名]))"
    r"|[一-鿿](?<![件个项人次名份起场期家户条部宗元])\n\d[\d,.]{0,9}[万亿]?(?:人次|[件个项人次名份起场期家户条部宗])[，。；、]"
    r"|\d[余多]?人\n次(?=[，。；、])|[一二三四五六七八九两百千]\n[十百千万](?=[一二三四五六七八九零余多个件名人次户条份起])|百\n分之|百分\n之"
)
"""A number that a line's end cuts, or parts from its measure."""
EVIDENT = re.compile(r"[一-鿿][\d０-９]{1,6}(?:[.．]\n[\d０-９]{1,2}(?:[%％万亿]|个百分点)|\n[0０][\d０-９]{0,5}[一-鿿%％])")
"""In a line without any pause too: 达到91.|4%, 阵地32|0个."""
MEASURED = r"(?:人次|[件个项人名份起场期家户条部宗])[，。；、]"
"""A measure that ends what it stands in."""
SPREAD = re.compile(rf"(?<=[一-鿿])\n([\d０-９]{{1,6}})\n(?={MEASURED})")
"""A number in a line of its own within a sentence: 复议案件|56|件，办结."""
HANGING = re.compile(rf"(?m)(^[^\s][^\n]*\d)\n[ \u3000]{{1,8}}(?={MEASURED})")
"""培训执法人员420|   人次，: an item whose further lines hang."""
ACROSS = re.compile(r"^([^\n]*[^\s。；：！？”’）》])\n[^\S\n]*[-—–－]{1,2} ?\d{1,4} ?[-—–－]{1,2}[^\S\n]*\n(?=[一-鿿\d])", re.MULTILINE)
"""A page's number between two lines, the upper one without a stop."""
END_OF_TITLE = r"(?:法治政府|依法行政|法制工作)[^，。；、：,;:>]{0,10}(?:报告|总结|情况)(?:[（(][^（）()]{1,8}[）)])?$"
TITLE, AFTER_NOUN = re.compile(rf"[^，。；、,;]*{END_OF_TITLE}"), ("的", "报告", "总结", "和", "及")
"""A report's title, as long as a full line: what stands below it goes on only where its name does (…情况|的报告)."""
WHOLE_TITLE = re.compile(rf"[^\d，。；、：,;:>]{{2,40}}(?:19|20)\d\d年[^，。；、：,;:>]{{0,20}}{END_OF_TITLE}")
"""What begins with whose it is goes on from no line above."""
ALONE = re.compile(r"\s*[\d.,%]+\s*")
"""A line that is nothing but a number is a cell of a table, of which the next one is no part."""
WIDE = re.compile("[\u4e00-\u9fff\u3001-\u303e\uff01-\uff60]+")
"""Most of the wide characters of a text (Unicode's East Asian Width W and F)."""
SLACK = 3
"""Characters by which a full line may be shorter than the longest: what stops may not begin a line, and numbers are kept whole."""
UNEVEN = 0.4
"""In a text that is evidently wrapped a line of running text goes on that is this part of a full one: some are cut earlier."""
SENTENCES = 0.12
"""Share of the lines of running text that end in a full stop: a list has few."""
LABELLED = re.compile(r"[^，。；：]{2,14}[：:]")
NARROWEST = 18
"""Characters of a line in a text that is taken for wrapped by the width of its lines alone."""
FEWEST_LINES = 3
GOES_ON = ("，", "、")
"""No paragraph ends so."""
SHORTEST = 6
TABULAR = re.compile(r"\s{2}")
"""What parts the cells of a row."""
CLOSES = tuple("，。、；：！？）》”")
"""What begins no paragraph."""


def unwrapped(text: str, fewest: int = 2) -> str:
    """The text with its paragraphs as lines, where its lines were evidently wrapped: full ones without a stop, as many as `fewest`, or a number
    parted. Other texts come back as they are."""
    text = _within_sentences(text)
    lines = _moved_back([line.rstrip() for line in text.split("\n")])
    told = [(_evidence(lines, full), full) for full in (_full(lines, len), _full(lines, _columns))]
    evidence, full = max(told, key=lambda one: one[0])
    is_wrapped = evidence >= fewest
    if not is_wrapped and not any(_is_parted(line, below) for line, below in pairwise(lines)):
        return text
    is_indented = any(INDENT.match(line) and RUNNING.search(line + below) for line, below in pairwise([*lines, ""]))
    joined, is_open = lines[:1], False
    running = [line for line in lines if RUNNING.search(line)]
    is_uneven = is_wrapped and sum(line.endswith("。") for line in running) >= len(running) * SENTENCES
    len_full = max((len(lines[i]) for i in full), default=0)
    for i, (line, below) in enumerate(pairwise(lines)):
        is_full = is_wrapped and i in full
        is_open = is_indented and (is_open or INDENT.match(line) is not None)
        is_cut_early = is_uneven and len(line) >= len_full * UNEVEN and all(RUNNING.search(one) for one in (line, below)) and not LABELLED.match(below)
        is_open = is_open or is_cut_early
        runs_on = is_full or (is_wrapped and line.endswith(("；", ";")))
        if _is_parted(line, below) or (may_go_on(line, below) and (is_full or is_open)) or (runs_on and is_open and _is_beside(line, below)):
            joined[-1] += _apart(line, below) + below
        else:
            joined.append(below)
            is_open = False
    return "\n".join(joined)


def _moved_back(lines: list[str]) -> list[str]:
    """The lines without the margin that all those of running text have, where one of them evidently goes on in the next; else as they are."""
    running = [line for line in lines if RUNNING.search(line)]
    margin = min((line[: len(line) - len(line.lstrip())] for line in running), key=len, default="")
    if not margin or len(running) < FEWEST_LINES or not all(line.startswith(margin) for line in running):
        return lines
    moved = [line.removeprefix(margin) for line in lines]
    goes_on = any(_is_parted(line, below) or (below.startswith(CLOSES) and not STOP.search(line)) for line, below in pairwise(moved) if line)
    return moved if goes_on else lines


def of_lines(lines: Iterable[str]) -> str:
    """The text of a file whose paragraphs are lines: without the empty ones, and made whole where a figure was parted."""
    return rejoined(closed(filled("\n".join(line for line in lines if line.strip()))))


def rejoined(text: str) -> str:
    """The text with the lines as one that part a number, or a number from its measure; all others stay."""
    text = _within_sentences(text)
    if not PARTED.search(text) and not any(f"{sign}\n" in text for sign in GOES_ON):
        return text
    joined: list[str] = []
    for line in text.split("\n"):
        if joined and _is_parted(joined[-1], line, may_begin=True):
            joined[-1] += line
        else:
            joined.append(line)
    return "\n".join(joined)


def _within_sentences(text: str) -> str:
    """The text without the line ends around a number in a sentence, and without a page's number in one."""
    text = HANGING.sub(r"\1", text)
    whole = SPREAD.sub(r"\1", text) if SPREAD.search(text) else text
    return ACROSS.sub(lambda parted: parted[1] + ("" if RUNNING.search(parted[1]) else "\n"), whole) if ACROSS.search(whole) else whole


def _full(lines: list[str], width_of: Callable[[str], float]) -> set[int]:
    """Which lines are as long as the longest one of running text."""
    widths = [width_of(line) for line in lines]
    widest = max((width for line, width in zip(lines, widths, strict=True) if RUNNING.search(line)), default=0)
    return {i for i, width in enumerate(widths) if widest - SLACK < width <= widest} if widest >= NARROWEST else set()


def _evidence(lines: list[str], full: set[int]) -> int:
    """How many full lines of running text end within a sentence."""
    return sum(i in full and RUNNING.search(line) is not None and may_go_on(line, below) for i, (line, below) in enumerate(pairwise(lines)))


def is_open(line: str) -> bool:
    """Whether a line of running text ends without a stop."""
    return RUNNING.search(line) is not None and not STOP.search(line)


def may_go_on(line: str, below: str) -> bool:
    """Whether the line below may be the rest of a sentence."""
    is_heading = (OPENS.match(line.strip()) is not None and not RUNNING.search(line)) or (TITLE.match(line) is not None and not below.startswith(AFTER_NOUN))
    return _is_beside(line, below) and not STOP.search(line) and not is_heading and not WHOLE_TITLE.match(below)


def _is_beside(line: str, below: str) -> bool:
    """Whether the line below may belong to the same paragraph."""
    if TABULAR.search(line.strip()) and TABULAR.search(below.strip()):  # two rows
        return False
    return bool(line and below) and "\t" not in line + below and not INDENT.match(below) and not OPENS.match(below)


def _is_parted(line: str, below: str, *, may_begin: bool = False) -> bool:
    """may_begin: whether the line that a sentence begins with may have no pause in it."""
    is_text = (RUNNING.search(line) or INDENT.match(line) or (may_begin and RUNNING.search(below))) and not ALONE.fullmatch(line)
    if not _is_beside(line, below):
        return False
    if line.endswith(GOES_ON) and len(line) >= SHORTEST and not TABULAR.search(line):
        return True
    ends = f"{line[-12:]}\n{below[:14]}"
    return EVIDENT.search(ends) is not None or (bool(is_text) and PARTED.search(ends) is not None)


def _apart(line: str, below: str) -> str:
    return " " if line[-1].isascii() and line[-1].isalpha() and below[0].isascii() and below[0].isalpha() else ""


def _columns(line: str) -> float:
    """The width of a line in Chinese characters: others are half as wide."""
    rest = WIDE.sub("", line)
    return len(line) - len(rest) + sum(1 if unicodedata.east_asian_width(c) in "WF" else 0.5 for c in rest)
