"""Which figure a stated change belongs to: 受理268件，同比上升25.2% changes the 268."""

import re

from fazhi.parse.language.clauses import Clause
from fazhi.parse.links import Link

DOWN = re.compile(r"下降|减少|降低|压缩|压减|回落|缩短|精简|少于|降|减")
UP = re.compile(r"增长|增加|上升|提高|提升|升|增|上涨|翻")
SINCE_LAST_YEAR = re.compile(r"同比|较上年|比上年|较去年|比去年|与上年|与去年|较上一年|比上一年|上年同期|去年同期")


def changes_of(text: str, clauses: list[Clause], modalities: list[str], years: list[int | None], links: list[tuple[Link, ...]]) -> list[tuple[int, int] | None]:
    """For each clause, the place in the list of the figure that it tells a change of, and the change's sign (1 or -1).

    Null for all but changes against the year before that stand behind a figure with an indicator, in the same sentence:
    a percentage of any figure, percentage points of a rate, a count of the same unit.
    """
    return [_change(text, clauses, modalities, years, links, i) if modality == "change" else None for i, modality in enumerate(modalities)]


def _change(text: str, clauses: list[Clause], modalities: list[str], years: list[int | None], links: list[tuple[Link, ...]], i: int) -> tuple[int, int] | None:
    clause = clauses[i]
    said = text[clause.left : clause.quantity.start]
    down, up = DOWN.search(said), UP.search(said)
    if bool(down) == bool(up):
        return None
    for j in range(i - 1, max(-1, i - 5), -1):
        base = clauses[j]
        if base.sentence != clause.sentence:
            return None
        if modalities[j] == "change" or years[j] != years[i]:
            continue
        if not links[j]:
            return None
        year = years[i]
        against = years[j + 1] if j + 1 < i else None
        if not (SINCE_LAST_YEAR.search(text, base.quantity.end, clause.quantity.start) or (year and against == year - 1)):
            return None
        unit = clause.quantity.unit
        of_rate = base.quantity.unit == "%"
        fits = unit == "个百分点" if of_rate else unit in {"%", base.quantity.unit}
        return (j, -1 if down else 1) if fits else None
    return None
