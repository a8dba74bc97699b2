"""A text as a reader sees it: plain characters, without what is not seen and without the marks of footnotes.

Most characters become exactly one plain character. Where some are left out, each of the others knows its place in the text.
"""

import re
import unicodedata
from array import array
from collections.abc import Iterable
from typing import NamedTuple

COMPATIBLE = (
    *range(0x2E80, 0x2FE0),
    *range(0xF900, 0xFB00),
    *range(0xFE10, 0xFE70),
    *range(0xFF01, 0xFFF0),
    *range(0x1D7CE, 0x1D800),
    *range(0x2F800, 0x2FA20),
)
"""Radicals, compatibility and full-width forms, styled digits: where Unicode (NFKC) has one plain character for one."""
RADICALS = dict(zip("⺠⻁⻄⻅⻆⻉⻋⻌⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰", "民虎西见角贝车辶长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙", strict=True))
"""CJK Radicals Supplement, which NFKC leaves as they are."""
SPACES = dict.fromkeys(map(chr, (0x00A0, *range(0x2000, 0x200B), 0x202F, 0x205F, 0x3000)), " ")
DASHES = dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212, 0xFE58, 0xFE63, 0xFF0D)), "-")
SIGNS = {"〜": "~", "∼": "~", "﹑": "、", "≧": "≥", "≦": "≤", "⩾": "≥", "⩽": "≤"}


def _compatible() -> dict[str, str]:
    told = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in COMPATIBLE}
    return {odd: plain for odd, plain in told.items() if len(plain) == 1 and plain != odd}


TABLE = _compatible() | RADICALS | SPACES | DASHES | SIGNS
UNSEEN = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]+")
"""Zero-width characters, soft hyphens, marks of direction, selectors of variants."""
FOOTNOTE = re.compile(r"(?<=\d) ?(?:[⁰¹²³⁴-⁹]+|[①-⑳⑴-⒇❶-❿*※]|[\[〔]\d{1,2}[\]〕])(?= ?[%‰\u4e00-\u9fff])")
"""A mark of reference between a figure and its measure: 35¹件, 35②件, 35[2]件."""
SPACED = re.compile(r"(?<!\d)(?<!\d[.,])(?<![\d.,] )(?<![\d.,]  )\d(?: {1,2}[\d.,](?![\d.,])){1,24}(?= ?[%‰\u4e00-\u9fff])")
"""The digits of one figure with blanks between them, as PDF files and readers of print have them: 1 2 . 5 %."""


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
    """Full-width and compatibility forms, odd spaces and dashes to the plain ones; same length."""
    for character in TABLE.keys() & set(text):
        text = text.replace(character, TABLE[character])
    return text


def plain(text: str) -> Plain:
    """The text as a reader sees it."""
    seen = normalize(text)
    if not (UNSEEN.search(seen) or FOOTNOTE.search(seen) or SPACED.search(seen)):
        return Plain(seen, None)
    told = Plain(seen, None)
    for left_out in (UNSEEN, FOOTNOTE):
        told = _without(told, (match.span() for match in left_out.finditer(told.text)))
    blanks = ((i, i + 1) for match in SPACED.finditer(told.text) for i in range(*match.span()) if told.text[i] == " ")
    return _without(told, blanks)


def _without(told: Plain, spans: Iterable[tuple[int, int]]) -> Plain:
    """The text without some spans, which are in order and do not overlap."""
    pieces, origin, done = [], array("l"), 0
    places = told.origin or array("l", range(len(told.text) + 1))
    for start, end in (*spans, (len(told.text), len(told.text))):
        pieces.append(told.text[done:start])
        origin.extend(places[done:start])
        done = end
    origin.append(places[-1])
    return Plain("".join(pieces), origin)
