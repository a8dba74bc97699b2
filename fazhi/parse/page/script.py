"""Traditional characters as simplified ones, one for one, so that one set of words reads both scripts."""

import opencc

KEPT = "乾"
"""Simplified in names (乾县, 乾安县), though OpenCC has another character for it."""


def traditional() -> dict[str, str]:
    """The simplified character of each traditional one, by OpenCC's table of single characters."""
    convert = opencc.OpenCC("t2s").convert
    told = {chr(code): convert(chr(code)) for code in range(0x3400, 0xA000) if chr(code) not in KEPT}
    return {written: plain for written, plain in told.items() if plain != written and len(plain) == 1}
