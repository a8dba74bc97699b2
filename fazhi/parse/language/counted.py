"""What a quantity counts, in a word or two: the list from which the catalog of indicators grows."""

import logging
import re

import jieba

from fazhi.parse.language.clauses import Clause

FUNCTION = re.compile(
    r"^(?:[的了和与及等为对在将把从由至到是有以其中共各我该本全并均也都已被或每约近达仅占]|其中|累计|共计|总计|达到|全年|今年|去年|同比|分别|先后|目前|现有|共有|"
    r"左右|以上|一个|[年月日]|\d.*|[^\u4e00-\u9fff]+|[\u4e00-\u9fff]{1,6}[省市县区州])$"
)
LONGEST = 14
jieba.setLogLevel(logging.WARNING)


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
    return [word for word in jieba.cut(phrase) if not FUNCTION.match(word)]
