"""The marks around a number: near, at least, at most, about (近, 不少于 … 以上, 左右)."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_catalog

WITHIN = "内"
"""Behind a length of time it is a limit too: 15日内."""
LENGTHS_END = "日天月年时周钟秒米里元"
TURNED = {"at_least": "at_most", "at_most": "at_least"}


class Marks(NamedTuple):
    """before: kind of qualifier by its word; longest: length of the longest; ends: their last characters; after: words behind."""

    before: Mapping[str, str]
    longest: int
    ends: frozenset[str]
    after: Mapping[str, str]
    behind: re.Pattern[str]


@cache
def marks() -> Marks:
    """The marks of the catalog (units.yaml)."""
    told = load_catalog().units.qualifiers
    before = {word: kind for kind, words in told.items() for word in words["before"]}
    after = {word: kind for kind, words in told.items() for word in words["after"]}
    behind = "|".join(re.escape(word) for word in sorted(after, key=len, reverse=True))
    return Marks(
        before, max(map(len, before)), frozenset(word[-1] for word in before), after, re.compile(rf"(?:{behind}|(?<=[{LENGTHS_END}]){WITHIN})(?!述|可(?!以))")
    )


def mark_before(text: str, begin: int) -> tuple[int, str] | None:
    """Where the longest mark begins that ends at `begin` (超过了 rather than 过), with a negation before it (不超过), and its kind."""
    told = marks()
    edge = begin - 1 if text[begin - 1 : begin] == " " else begin
    if text[edge - 1 : edge] not in told.ends:
        return None
    for length in range(min(told.longest, edge), 0, -1):
        word = text[edge - length : edge]
        if kind := told.before.get(word):
            units, start = load_catalog().units, edge - length
            if kind in TURNED and (negation := next((n for n in units.negations if text.endswith(n, 0, start)), None)):
                return start - len(negation), TURNED[kind]
            return None if text.endswith(units.not_marks_behind.get(word[0], ()), 0, start) else (start, kind)
    return None


def mark_behind(text: str, end: int) -> tuple[int, str] | None:
    """Where a mark ends that begins at `end`, and its kind."""
    match = marks().behind.match(text, end)
    return (match.end(), marks().after.get(match[0], "at_most")) if match else None
