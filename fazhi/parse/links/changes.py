"""Which figure a stated change belongs to: 受理268件，同比上升25.2% changes the 268."""

from fazhi.parse.figures.quantities import POINTS
from fazhi.parse.language.tags import bits
from fazhi.parse.language.view import View
from fazhi.parse.links.ways import Link

FAR = 4
"""Figures back at most, to the one that a change is of."""


def changes_of(view: View, years: list[int | None], links: list[tuple[Link, ...]]) -> list[tuple[int, int] | None]:
    """For each figure, the place in the list of the one that it tells a change of, and the change's sign (1 or -1).

    Null for all but changes against the year before that stand behind a figure with an indicator, in the same sentence:
    a percentage of any figure, percentage points of a rate, a count of the same unit.
    """
    return [_change(view.look(i), years, links) if view.modalities[i].value == "change" else None for i in range(len(view.clauses))]


def _change(view: View, years: list[int | None], links: list[tuple[Link, ...]]) -> tuple[int, int] | None:
    i, clauses = view.i, view.clauses
    down, up = view.last(bits("fall"), view.left, view.number), view.last(bits("rise"), view.left, view.number)
    if (down is None) == (up is None):
        return None
    for j in range(i - 1, max(-1, i - 1 - FAR), -1):
        if clauses[j].sentence != view.clause.sentence:
            return None
        if view.modalities[j].value == "change" or years[j] != years[i]:
            continue
        return (j, 1 if down is None else -1) if links[j] and _is_against_last_year(view, years, j) and _fits(view, j) else None
    return None


def _is_against_last_year(view: View, years: list[int | None], j: int) -> bool:
    """同比, 较上年; or the figure of the year before stands between."""
    start, year, between = view.clauses[j].quantity.end, years[view.i], years[j + 1] if j + 1 < view.i else None
    if view.text.find("同比", start, view.number) >= 0 or (year and between == year - 1):
        return True
    last_year = view.last(bits("last_year"), start, view.number)
    return last_year is not None and (view.text[last_year[0] - 1] in "较比与" or view.text[slice(*last_year)].endswith("同期"))


def _fits(view: View, j: int) -> bool:
    unit, base = view.quantity.unit, view.clauses[j].quantity.unit
    return unit in POINTS if base == "%" else unit in {"%", base}
