"""What a quantity counts, in a word or two: the list from which the catalog of indicators grows."""

import re

import rjieba

from fazhi.catalog import load_catalog
from fazhi.parse.language.clauses import Clause

NO_CONTENT = re.compile(r"\d.*|[^\u4e00-\u9fff]+|[\u4e00-\u9fff]{1,6}[省市县区州]")
"""Figures, signs and places."""
LONGEST = 14


def counted_thing(text: str, clause: Clause) -> str:
    """The last two words before a quantity, or the first two behind it where nothing stands before; empty where neither says it.

    Shares its words with no catalog: a phrase of the report, cut by jieba's own dictionary, without function words, figures and places.
    """
    quantity = clause.quantity
    before = text[max(clause.left, quantity.start - LONGEST) : quantity.start]
    behind = text[quantity.end : min(clause.right, quantity.end + LONGEST)]
    words = _content(before)[-2:] or _content(behind)[:2]
    return "".join(words)


def _content(phrase: str) -> list[str]:
    function_words = load_catalog().units.function_words
    return [word for word in rjieba.cut(phrase) if word not in function_words and not NO_CONTENT.fullmatch(word)]
