"""A text as a reader sees it: plain characters, without what is not seen and without the marks of footnotes.

Most characters become exactly one plain character. Where some are left out, each of the others knows its place in the text.
"""

import re
import sys
import unicodedata
from array import array
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.figures.numerals import DIGITS
from fazhi.parse.page.furniture import furniture_of
from fazhi.parse.page.script import IDEOGRAPHS, simplified

COMPATIBLE = (
    *range(0x2E80, 0x2FE0),
    *range(0xF900, 0xFB00),
    *range(0xFE10, 0xFE70),
    *range(0xFF01, 0xFFF0),
    *range(0x1D7CE, 0x1D800),
    *range(0x2F800, 0x2FA20),
)
"""Radicals, compatibility and full-width forms, styled digits: where Unicode (NFKC) has one plain character for one."""
RADICALS = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰", "民虎西见角贝车辶长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙", strict=True)) | {"⼾": "户"}
"""CJK Radicals Supplement, which NFKC leaves as they are, and the door, which it gives its traditional form."""
SPACES = dict.fromkeys(map(chr, (0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000, 0xE5E5)), " ")
"""Blanks; U+E5E5 is how GBK's own blank (A3A0) is written by converters of its private area."""
DASHES = dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D)), "-")
SIGNS = {"∶": ":", "︰": ":", "〝": "“", "〞": "”", "″": '"'} | {
    "「": "“",
    "」": "”",
    "『": "‘",
    "』": "’",
    "〜": "~",
    "∼": "~",
    "﹑": "、",
    "≧": "≥",
    "≦": "≤",
    "⩾": "≥",
    "⩽": "≤",
}


def _compatible() -> dict[str, str]:
    told = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in COMPATIBLE}
    return {odd: plain for odd, plain in told.items() if len(plain) == 1 and plain != odd}


TABLE = _compatible() | RADICALS | SPACES | DASHES | SIGNS
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
"""Zero-width characters, soft hyphens, marks of direction, selectors of variants."""
NOTE_SIGNS = "⁰¹²³⁴-⁹①-⑳⑴-⒇❶-❿㉑-㉟ⓐ-ⓩᵃ-ᵛ*※†‡^"
MARK = re.compile(rf"[{NOTE_SIGNS}\[〔【(](?:(?<=[{NOTE_SIGNS}])|(?<=[\[〔【])(?=(?:注?[\d⁰¹²³⁴-⁹]{{0,2}}|[a-z*†‡#])[\]〕】])|(?<=[(])(?=注))")
"""Without one of these no note is marked."""
FOOTNOTE = re.compile(
    r"(?<=\d) ?(?:⁽?[⁰¹²³⁴-⁹]+⁾?|[①-⑳⑴-⒇❶-❿㉑-㉟ⓐ-ⓩᵃ-ᵛ]|[*※†‡]{1,3}|[\[〔【](?:注?[\d⁰¹²³⁴-⁹]{0,2}|[a-z*†‡#])[\]〕】]"
    r"|\(注\d{0,2}\)|(?<!10)\^\d{1,2})(?= ?[%‰\u4e00-\u9fff])"
)
"""A mark of reference between a figure and its measure: 35¹件, 35②件, 35[2]件, 35**件."""
SPACED = re.compile(
    r"(?<!\d)(?<!\d[.,])(?<![\d.,] )(?<![\d.,]  )\d(?: {1,2}[\d.,](?![\d.,])| {1,2}\d[.,](?= {1,2}\d(?![\d.,]))){1,24} {0,2}(?=[%‰\u4e00-\u9fff])"
)
"""The digits of one figure with blanks between them, as PDF files and readers of print have them: 1 2 . 5 %."""
DATED = re.compile(
    r"(?<!\d)(?:(?:19|20)\d\d {0,2}(?:年? {0,2}(?:[-~至到、]|--) {0,2})){0,2}(?:19|20)\d\d {0,2}年"
    r"(?: {0,2}\d{1,2} {0,2}月(?: {0,2}\d{1,2} {0,2}日)?| {1,2}(?=[度末底初上下的]))?"
)
"""A year with blanks around its digits: 截至 2022 年 底, 2018 — 2023 年."""
HAN = "\\u4e00-\\u9fff"
BEHIND_WORD = rf"(?:(?<=[{HAN}、:(])|(?<=[{HAN}、:(] ))"
SPLIT_YEAR = re.compile(r"(?<!\d)20 {1,2}(?=\d\d年)")
"""20 21年."""
DECIMAL = re.compile(rf"{BEHIND_WORD}(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,6}})(?: {{1,2}}\. {{0,2}}|\. {{1,2}})\d{{1,2}}(?!\d|[.,]\d)(?= ?[%‰{HAN}])")
"""A blank beside the point: 6 .1 %, 7. 5%. At the start of a line that is an item's number."""
GROUPED = re.compile(rf"{BEHIND_WORD}\d{{1,3}}(?: {{0,2}}, {{0,2}}\d{{3}})+(?:\.\d{{1,2}})?(?!\d|[.,]\d)(?= ?[%‰{HAN}])")
"""A blank beside the comma between thousands: 1, 204件."""
MEASURE = re.compile(
    r"(?<=\d) {1,2}(?=[余多][件人次个份项户名场起]|[余多]?[万亿](?![州宁源年载安荣全家]))"
    r"|(?<=[\d零一二三四五六七八九十百千万亿余多]) {0,2}[人场件户批家期宗班辆架车例处村店] 次"
    r"|(?<=\d) {0,2}个 ?(?:月|工 ?作 ?日|小 ?时|百 ?分 ?点)"
)
"""A measure with blanks between its characters: 2300 人 次."""

NOUGHTS = "○〇零Oo0"
NUMERAL = "零〇一二三四五六七八九十百千万亿两"
PARTED = re.compile(
    rf"百 分 之(?: [{NUMERAL}点])+"
    rf"|(?<![{NUMERAL}\d] )(?:\d{{1,4}} [{NUMERAL}]|[{NUMERAL}] [{NUMERAL}])(?: (?:\d{{1,4}}|[{NUMERAL}]))*(?: [余多])?(?= ?[%{HAN}])"
)
"""A numeral with a blank between its characters: 一 百 二 十 件, 3 万 5 千 元."""

BLANK_IN_FIGURE = re.compile(
    rf" (?<=[{NUMERAL}] )[{NUMERAL}]| (?<=百 )分 之| (?<=[人场件户批家期宗] )次| (?<=个 )[月工小百]|"
    r" (?<=[\d.,] ) ?[\d.,%‰年月余多万亿人场件户批家期宗班辆架车例处村店个项起名份卷次元度末底至到~-]| (?<=[\u4e00-\u9fff] ) ?\d"
)
"""Without one of these no figure has a blank in it: most texts have none, and are asked no more."""

HAN_YEAR = re.compile(rf"(?:一九|二[{NOUGHTS}])[{NOUGHTS}一二三四五六七八九]{{2}}(?=年|至|到|-|~|、|和|与|及)")
APART = re.compile(rf"{BLANK_IN_FIGURE.pattern}| (?<=[,;:.、。] )[{HAN}\d]| (?<=[{HAN}\d%] )\(| (?<=\) )[,。;、:]| (?<=[{HAN}\d%)”] )[,;:。、]| (?<=% )以")
THOUSANDS = re.compile(r"(?<=\d)['’](?=\d{3}(?!\d))")
"""1'235件."""
POINTED = re.compile(r"(?<=[\u4e00-\u9fff)”%])(?<![一二三四五六七八九十])(?<![一二三四五六七八九十\d]\))\.(?=\s*(?:[\u4e00-\u9fff(“《\d]|$))", re.MULTILINE)
"""守牢底线.全系统现有: the full stop of half width."""
BULLETS = "•●◆■▪"
BULLET = re.compile(rf"(?<=[^\s{BULLETS}])( ?)[{BULLETS}](?= ?[\u4e00-\u9fff])")
STROKE = re.compile("[/|]")
STROKES = re.compile(r"(?P<labels>[^\s\d,;。:/、]{1,14}(?:/[^\s\d,;。:/、]{1,14})+) ?: ?(?P<numbers>\d[\d,.]*(?:/\d[\d,.]*)+)(?![\d/])")
"""受理/办结: 312/298件: as many labels as figures."""
STRAIGHT = re.compile(r'"([^"“”\n]{1,60})"')
"""Quotation marks of a typewriter."""
POINT = re.compile(r"[·。](?<=\d.)(?=\d{1,2}%)")
"""99·2%, 95。2%: another point, typed for that of decimals."""
YEAR_WITH_LETTER = re.compile(r"(?<![A-Za-z\d])2(?=[Oo\d]{3}年)[\dOo]{3}(?<!\d{3})")
"""2O23年, 2O2O年."""
TWICE = re.compile(r"([,。;、:])\1+")
"""15件,,上年21件: the sign once more."""
OTHER_BRACKETS = re.compile(r"[〔\[](?=[省市县区旗乡镇])([^〔〕\[\]\d\n]{1,6})[〕\]]")
"""县〔市、区〕."""
NOTE = re.compile(
    rf"(?<=[{HAN}%])(?:⁽?[⁰¹²³⁴-⁹]+⁾?|[①-⑳]|\*{{1,3}}(?!\s*$)|\[\d{{1,2}}\]|〔\d{{1,2}}〕|\(注\d{{0,2}}\))(?=[,。;、)]|$)"
    rf"|(?<=[,。;])(?:\[\d{{1,2}}\]|⁽?[⁰¹²³⁴-⁹]+⁾?)(?=[{HAN}])",
    re.MULTILINE,
)
"""A mark of reference behind a measure, 15件[1],上年21件[1], or behind a stop."""
LETTERED = re.compile(
    rf"^[^\S\n]*(?:[{HAN}、,:()\d] {{1,2}}){{4,40}}[{HAN})]$|(?:^|(?<=  ))(?:[{HAN}](?<![件次人户项个家份元]) {{1,2}}){{2,8}}[{HAN}](?= |$)", re.MULTILINE
)
"""三 、 下 一 步 打 算: a heading set with blanks; 指  标  名  称: so the head of a column."""
SPREAD = re.compile(rf"(?:[{HAN}] {{1,2}}){{6}}")
"""全 年 受 理 案 件: characters that a word processor set apart."""
SET_APART = re.compile(rf" [{HAN}] {{1,2}}[{HAN}] ")
"""What every SPREAD has within it; most texts have none, which is found faster."""
SPREAD_SHARE = 0.8
"""Of a line's Chinese characters so many have a blank behind them where all of it was set apart."""
INDENT = re.compile(r"^\t+(?=[^\t\n]+$)", re.MULTILINE)
TAB_BEHIND = re.compile(r"^([^\t\n]+)(\t+)$", re.MULTILINE)
"""What a paragraph begins or ends with, and no cell."""
PIPED = re.compile(r"(?m)(?:^[^|\n]*\|.*(?:\n|\Z)){2,}")
"""Lines below one another that bars part into cells, as in a table that was pasted: 行政检查|次|28640."""
FIGURE_CELL = re.compile(r"\| *\d[\d,.]*%?(?:\([+-]\d[\d.]*%?\))? *(?:\||$)", re.MULTILINE)


CELL = r"[^\s,，。；;|｜]+(?: [^\s,，。；;|｜]+)*"
WIDE = r" *\u3000[ \u3000]*"
"""Blanks of which one is wide, in one way only: the expressions stay linear."""
IN_COLUMNS = re.compile(rf"(?m)(?:^[ \u3000]*(?!附?[表图][\d一二三四五六七八九十]*[ \u3000]){CELL}(?:{WIDE}{CELL})+[ \u3000]*(?:\n|\Z)){{2,}}")
"""Lines below one another whose cells wide blanks part, be it one: 受理　　143　121."""
ROW_OF_NUMBERS = re.compile(rf"(?m)^[ \u3000]*{CELL}(?:{WIDE}(?:[+-]?\d[\d,.]*[%％]?|[-—/]|[\u4e00-\u9fff]{{1,2}}(?=[ \u3000]*$)))+[ \u3000]*$")
"""A label, its numbers, and perhaps their measure."""
COLUMN = re.compile(rf"(?<=[^\s]){WIDE}(?=[^\s])")
SPACED_WORD = re.compile(r"(?<![^\s])[\u4e00-\u9fff][ \u3000]+(?=[\u4e00-\u9fff](?![^\s]))")
"""项　　目: a word in two, and no two cells."""
FEWEST_ROWS, HEAD_ROWS = 2, 2
TITLE_BEFORE_TEXT = re.compile(r"\A(\s*[^\s。，；：]{4,40}(?:19|20)\d\d年度?[^\s。，；：]{0,20}(?:报告|总结))[ \u3000](?=[^\n]{40,}。)")
"""A document without a line end behind its title."""
LEADERS = re.compile(r"(?<=[\u4e00-\u9fff）)])(?:[.．]{6,}|[…⋯]{3,}|[·・]{6,})(?= ?[\d０-９])")
"""受理案件…………35件: what leads the eye from a label to its figure."""
DOTS = ("…", "⋯", "...", "．．", "··", "・・", ".．", "·・")
"""Without one of these a text has none."""
RUNNING = re.compile("[,。;]")
FEWEST_BLANKS = 2
AROUND = "以和及与或至到左的"
"""35件以上, 35件和42件: no noun."""


class Plain(NamedTuple):
    """The plain text, and the place in the original of each of its characters (null where that is the same)."""

    text: str
    origin: "array[int] | None"

    def start(self, offset: int) -> int:
        """Where the character at `offset` stands in the original."""
        return offset if self.origin is None else self.origin[offset]

    def end(self, offset: int) -> int:
        """Where the character before `offset` ends in the original."""
        return offset if self.origin is None or offset == 0 else self.origin[offset - 1] + 1


def normalize(text: str) -> str:
    """Full-width and compatibility forms, traditional characters, odd spaces and dashes to the plain ones; same length."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    plain_codes, is_known = _plain_codes()
    if not (known := is_known[codes]).all():
        new = np.unique(codes[~known])
        for odd, told in simplified(map(chr, new.tolist())).items():
            plain_codes[ord(odd)] = ord(told)
        is_known[new] = True
    return plain_codes[codes].tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _plain_codes() -> tuple[NDArray[np.uint32], NDArray[np.bool_]]:
    """Of each character, by its number, that of its plain form, and whether that is known already: to ask OpenCC for all of them takes longer than to
    read a report."""
    codes, is_known = np.arange(sys.maxunicode + 1, dtype=np.uint32), np.ones(sys.maxunicode + 1, dtype=np.bool_)
    is_known[IDEOGRAPHS.start : IDEOGRAPHS.stop] = False
    for odd, told in TABLE.items():
        codes[ord(odd)], is_known[ord(odd)] = ord(told), True
    return codes, is_known


def as_written(text: str) -> str:
    """The plain text of a report with its years in figures (二〇二二年 as 2022年), its quotation marks in pairs, a stop for each
    bullet within a line and for a point behind a sentence, and series told in turn between commas; same length."""
    text = POINTED.sub("。", text)
    if "/" in text or "|" in text:
        text = _series().sub(lambda told: STROKE.sub("、", told[0]), text)
        text = STROKES.sub(lambda told: told[0].replace("/", "、") if told["labels"].count("/") == told["numbers"].count("/") else told[0], text)
    text = BULLET.sub(r"\1;", text) if any(sign in text for sign in BULLETS) else text
    text = STRAIGHT.sub(r"“\1”", text) if '"' in text else text
    return HAN_YEAR.sub(lambda year: "".join(str(DIGITS.get(digit, 0)) for digit in year[0]), text)


@cache
def _series() -> re.Pattern[str]:
    """依次为143/187/264件: figures told in turn between strokes."""
    return re.compile(rf"(?:{load_lexicon().either('in_turn')})[^,;。\n\d]{{0,8}}\d[\d,.]*(?:[/|]\d[\d,.]*)+(?![\d/|])")


def plain(text: str) -> Plain:
    """The text as a reader sees it."""
    if any(dots in text for dots in DOTS):
        text = LEADERS.sub(lambda dots: ":" + " " * (len(dots[0]) - 1), text)
    seen = POINT.sub(".", _with_tabs(normalize(_with_columns(TITLE_BEFORE_TEXT.sub("\\1\n", text)))))
    if "'" in seen or "’" in seen:
        seen = THOUSANDS.sub(",", seen)
    if "O" in seen or "o" in seen:
        seen = YEAR_WITH_LETTER.sub(lambda year: year[0].replace("O", "0").replace("o", "0"), seen)
    if "\t" in seen:
        seen = TAB_BEHIND.sub(lambda tabs: tabs[1] + " " * len(tabs[2]), INDENT.sub(lambda tabs: " " * len(tabs[0]), seen))
    seen = OTHER_BRACKETS.sub(r"(\1)", seen)
    told = _without(Plain(seen, None), list(furniture_of(seen)))
    for left_out in (UNSEEN, FOOTNOTE, NOTE) if MARK.search(told.text) else (UNSEEN,):
        told = _without(told, [match.span() for match in left_out.finditer(told.text)])
    if any(twice in told.text for twice in (",,", "。。", ";;", "、、", "::")):
        told = _without(told, [(match.start() + 1, match.end()) for match in TWICE.finditer(told.text)])
    told = _without(told, list(_between_characters(told.text)))
    told = _without(told, [(i, i + 1) for match in LETTERED.finditer(told.text) for i in range(*match.span()) if told.text[i] == " "])
    for spaced in (SPACED, PARTED, DECIMAL, GROUPED, SPLIT_YEAR, DATED, MEASURE) if BLANK_IN_FIGURE.search(told.text) else ():
        told = _without(told, [(i, i + 1) for match in spaced.finditer(told.text) for i in range(*match.span()) if told.text[i] == " "])
    if not APART.search(told.text):
        return told
    told = _without(told, list(_set_apart(told.text)))
    return _without(told, list(_set_apart_behind(told.text)))


def _between_characters(text: str) -> Iterator[tuple[int, int]]:
    """The blanks of the lines whose characters were set apart one by one."""
    start = 0
    for line in text.split("\n") if SET_APART.search(text) and SPREAD.search(text) else ():
        han = [i for i, c in enumerate(line) if "\u4e00" <= c <= "\u9fff"]
        if SPREAD.search(line) and sum(line.startswith(" ", i + 1) for i in han) >= SPREAD_SHARE * len(han):
            yield from ((start + i, start + i + 1) for i, c in enumerate(line) if c == " ")
        start += len(line) + 1


def _set_apart(text: str) -> Iterator[tuple[int, int]]:
    """The blanks around figures in running text, 受理 35 件, and around signs, as word processors set them. Those between columns stay."""
    for start, end in _running(text):
        yield from (match.span() for match in _around_figures().finditer(text, start, end))


def _set_apart_behind(text: str) -> list[tuple[int, int]]:
    """The blanks behind measures, 5 名 律师, where that is how the text sets them: where blanks part one statement from the next, 受理35件 办结33件,
    there are figures with their noun right behind them, too."""
    blanks, nouns = [], 0
    for start, end in _running(text):
        for match in _with_measure().finditer(text, start, end):
            if match["blank"]:
                blanks.append(match.span("blank"))
            else:
                nouns += 1
    return blanks if len(blanks) >= FEWEST_BLANKS and nouns * 10 <= len(blanks) else []


def _running(text: str) -> Iterator[tuple[int, int]]:
    """The lines of running text."""
    start = 0
    for line in text.split("\n"):
        if (RUNNING.search(line) or ": " in line or " :" in line) and "\t" not in line:
            yield start, start + len(line)
        start += len(line) + 1


def _measure(*others: str) -> str:
    barred = {word: f"(?!{'|'.join(behind)})" if behind else "" for word, behind in load_catalog().units.measures.items()} | dict.fromkeys(others, "")
    return "|".join(re.escape(word) + barred[word] for word in sorted(barred, key=len, reverse=True))


@cache
def _with_measure() -> re.Pattern[str]:
    """A figure with its measure, whole (人次 and not 人), and what stands behind: a blank, or a word."""
    return re.compile(rf"\d[余多]?[万亿]?[余多]?(?=(?P<measure>{_measure()}))(?P=measure)(?:(?P<blank> {{1,2}})(?=[{HAN}])|(?=[{HAN}])(?![{AROUND}]))")


@cache
def _around_figures() -> re.Pattern[str]:
    measure = _measure(*load_catalog().units.durations)
    figure = r"\d[\d,.]*(?: {0,2}[十百千万亿]{1,2})?(?: {0,2}[余多])?[万亿]?"
    before = rf"(?<=[{HAN}]) {{1,2}}(?={figure} {{0,2}}(?:{measure}))"
    behind = rf"(?:(?<=\d)|(?<=\d[万亿余多])) {{1,2}}(?=[万亿]|[余多](?![元种样方渠])|{measure})"
    brackets = rf"(?<=[{HAN}\d%]) {{1,2}}(?=\()|(?<=\)) {{1,2}}(?=[,。;、:])|(?<=\d年) {{1,2}}(?=[{HAN}])|(?<=[{HAN},(])(?<![年度]) {{1,2}}(?=(?:19|20)\d\d年)"
    before_sign = rf"(?<=[{HAN}\d%)”]) {{1,2}}(?=[,;:。、](?:[ {HAN}\d(“]|$))|(?<=%) {{1,2}}(?=以[上下内])"
    return re.compile(rf"{before}|{behind}|{brackets}|{before_sign}|(?<=[{HAN}\d%)”][,;:.、。]) {{1,2}}(?=[{HAN}(“《])|(?<=[{HAN})”%][,;:]) {{1,2}}(?=\d|$)")


def _with_columns(text: str) -> str:
    """The text with a tab for the first of the wide blanks between the cells of rows; same length."""
    return IN_COLUMNS.sub(_columns_of, text) if "\u3000" in text and ROW_OF_NUMBERS.search(text) else text


def _columns_of(rows: re.Match[str]) -> str:
    """Rows of several numbers, or of one under a head; a mere list of labels and figures stays one."""
    told = ROW_OF_NUMBERS.findall(rows[0])
    head, *_ = rows[0].split("\n", 1)
    is_table = any(len(COLUMN.findall(row.strip())) > 1 for row in told) or not any(map(str.isdigit, head))
    if len(told) < FEWEST_ROWS or not is_table or len(told) + HEAD_ROWS < rows[0].strip().count("\n") + 1:
        return rows[0]
    words = [match.end() for match in SPACED_WORD.finditer(rows[0])]
    return COLUMN.sub(lambda gap: gap[0] if gap.end() in words else "\t" + " " * (len(gap[0]) - 1), rows[0])


def _with_tabs(text: str) -> str:
    """The text with a tab for each bar of its tables; same length."""
    return PIPED.sub(lambda rows: rows[0].replace("|", "\t") if FIGURE_CELL.search(rows[0]) else rows[0], text) if "|" in text else text


def _without(told: Plain, spans: list[tuple[int, int]]) -> Plain:
    """The text without some spans, which are in order and do not overlap."""
    if not spans:
        return told
    pieces, origin, done = [], array("l"), 0
    places = told.origin or array("l", range(len(told.text) + 1))
    for start, end in (*spans, (len(told.text), len(told.text))):
        pieces.append(told.text[done:start])
        origin.extend(places[done:start])
        done = end
    origin.append(places[-1])
    return Plain("".join(pieces), origin)
