"""A number that its place in a table or list explains."""

from typing import NamedTuple

Span = tuple[int, int]


class Cell(NamedTuple):
    """A number alone in its cell: where it stands, the words that say what it is (column heads, row label), its unit where they tell one, empty where
    a list leaves it out.

    of: the label that must say what it counts, where the table has a row of totals that this one is a part of.
    group: the label of several rows before the row's own.
    since: where a list of lines that it goes on with begins, whose earlier lines may name what its own leaves out.
    context: where the table's caption and heads stand, which may name what a head of its own leaves out (受理, 办结 of what).
    """

    start: int
    end: int
    heads: tuple[Span, ...]
    unit: str | None
    context: Span = (0, 0)
    of: Span | None = None
    since: int | None = None
    group: Span | None = None
