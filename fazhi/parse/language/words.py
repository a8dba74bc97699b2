"""The words of a text: the terms of the catalog's lists, counted, and the words that may be its keywords."""

import re
from collections import Counter
from functools import cache
from typing import NamedTuple

import rjieba

from fazhi.catalog import load_catalog, load_stop_words, load_terms

CONTENT = re.compile(r"[\u4e00-\u9fff]{2,8}")
PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}[省市县区州旗盟乡镇]$")
LEAST = 3
"""A word said less often is no keyword."""


class Words(NamedTuple):
    """terms: how often each term of each list is said, by list and term. words: how often each other word is."""

    terms: dict[tuple[str, str], int]
    words: dict[str, int]


def own_words() -> set[str]:
    """The field's words that jieba's dictionary is given: terms, and what the indicators are called."""
    return {*variants(), *(indicator.zh.removesuffix("数") for indicator in load_catalog().indicators.values())}


@cache
def segmenter() -> rjieba.Jieba:
    """jieba's dictionary with the words of the term lists and the names of what indicators count."""
    found = rjieba.Jieba()
    for word in sorted(own_words()):
        found.add_word(word, None, None)
    return found


@cache
def variants() -> dict[str, list[tuple[str, str]]]:
    """Every way to say a term, with the lists and terms that it counts for."""
    found: dict[str, list[tuple[str, str]]] = {}
    for told in load_terms():
        for term in told.terms:
            for word in (term.term, *term.also):
                found.setdefault(word, []).append((told.id, term.term))
    return found


def words_of(text: str) -> Words:
    """The words of a text, cut by jieba with the field's own dictionary."""
    said = Counter(segmenter().cut(text))
    terms: Counter[tuple[str, str]] = Counter()
    for word in said.keys() & variants().keys():
        for key in variants()[word]:
            terms[key] += said[word]
    return Words(dict(terms), {word: count for word, count in said.items() if count >= LEAST and _may_be_keyword(word)})


def _may_be_keyword(word: str) -> bool:
    return bool(CONTENT.fullmatch(word)) and not PLACE.search(word) and word not in load_stop_words()
