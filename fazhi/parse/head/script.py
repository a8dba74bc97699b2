"""Traditional characters as simplified ones, one for one, so that one set of words reads both scripts."""

import re
from functools import cache

import opencc

KEPT = "乾"
"""Simplified in names (乾县, 乾安县), though OpenCC has another character for it."""


def simplified(text: str) -> str:
    """The text in simplified characters, of the same length (OpenCC's table of single characters)."""
    return text.translate(_table()) if _traditional().search(text) else text


@cache
def _traditional() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, _table()))}]")


@cache
def _table() -> dict[int, str]:
    convert = opencc.OpenCC("t2s").convert
    told = {chr(code): convert(chr(code)) for code in range(0x3400, 0xA000) if chr(code) not in KEPT}
    return {ord(traditional): plain for traditional, plain in told.items() if plain != traditional and len(plain) == 1}
