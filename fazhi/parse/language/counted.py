"""What a quantity counts, in a word or two: the list from which the catalog of indicators grows."""

import logging
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path

import jieba

from fazhi import caches
from fazhi.catalog import load_catalog
from fazhi.parse.language.clauses import Clause

NO_CONTENT = re.compile(r"\d.*|[^\u4e00-\u9fff]+|[\u4e00-\u9fff]{1,6}[省市县区州]")
"""Figures, signs and places."""
LONGEST = 14
jieba.setLogLevel(logging.CRITICAL)  # where what it keeps cannot be written, it does without
KEPT_BY_JIEBA = caches.kept("jieba.cache", Path(tempfile.gettempdir()) / f"fazhi-{os.getuid()}")
"""Its dictionary, made ready: by itself it keeps that in the directory for all users' temporary files, and believes what lies there."""
with suppress(OSError):
    KEPT_BY_JIEBA.parent.mkdir(parents=True, exist_ok=True)
jieba.dt.tmp_dir = str(KEPT_BY_JIEBA.parent)


def counted_thing(text: str, clause: Clause) -> str:
    """The last two words before a quantity, or the first two behind it where nothing stands before; empty where neither says it.

    Shares its words with no catalog: a phrase of the report, cut by jieba, without function words, figures and places.
    """
    quantity = clause.quantity
    before = text[max(clause.left, quantity.start - LONGEST) : quantity.start]
    behind = text[quantity.end : min(clause.right, quantity.end + LONGEST)]
    words = _content(before)[-2:] or _content(behind)[:2]
    return "".join(words)


def _content(phrase: str) -> list[str]:
    function_words = load_catalog().units.function_words
    return [word for word in jieba.cut(phrase) if word not in function_words and not NO_CONTENT.fullmatch(word)]
