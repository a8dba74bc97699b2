"""Traditional characters as simplified ones, one for one, so that one set of words reads both scripts."""

from collections.abc import Iterable
from functools import cache

import opencc

IDEOGRAPHS = range(0x3400, 0xA000)
KEPT = "乾"
"""Simplified in names (乾县, 乾安县), though OpenCC has another character for it."""


def simplified(characters: Iterable[str]) -> dict[str, str]:
    """The simplified character of each of some that are traditional, by OpenCC's table of single characters."""
    told = {character: _converter().convert(character) for character in characters if character not in KEPT}
    return {written: plain for written, plain in told.items() if plain != written and len(plain) == 1}


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s")
