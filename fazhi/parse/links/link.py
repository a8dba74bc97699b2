"""Link a quantity to the indicator it states, by the words of its clause and what the sentence carries over to it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_catalog
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.tags import Tags, bits, cue
from fazhi.parse.links.matches import is_no_total
from fazhi.parse.links.patterns import barred_by, indicators_of, patterns_for
from fazhi.parse.links.ways import Link, Reading, way_of

IN_TIME = re.compile("(?<!全)年|之后|又|再")
LONGEST_SUM = 8
"""Characters of what tells that a figure is the sum of those before it: 合起来是."""
MOST_BEFORE = 6
"""Figures before one, in its sentence, of which it may state nothing that they state."""


def link(text: str, tags: Tags, frames: list[Frame]) -> list[tuple[Link, ...]]:
    """The links of each frame's quantity, in the order of `frames`."""
    return without_addends(text, frames, [found for _, found in _readings(text, tags, frames)])


def link_and_object(text: str, tags: Tags, frames: list[Frame]) -> tuple[list[tuple[Link, ...]], list[frozenset[str]]]:
    """The same; and of each figure without a link the indicators that the rules hold it not to state, whatever else may read it: those whose wording
    it has with a word that bars them, those that its sentence or its whole states already; all where it is denied, no total, or has the wording of a
    decoy."""
    told = [(found, frozenset() if found else _objections(reading)) for reading, found in _readings(text, tags, frames)]
    return without_addends(text, frames, [found for found, _ in told]), [objected for _, objected in told]


def without_addends(text: str, frames: list[Frame], links: list[tuple[Link, ...]]) -> list[tuple[Link, ...]]:
    """罚款52万元、没收13万元, 罚没合计65万元: what adds up to the figure that is told as their sum are parts of it, and none of them states what it states,
    but what another level of government did. The links, with theirs taken away."""
    found = list(links)
    for i, frame in enumerate(frames):
        clause = frame.clause
        if i < 2 or cue("sum_of_these").search(text, max(clause.left, clause.quantity.start - LONGEST_SUM), clause.quantity.start) is None:
            continue
        addends = _addends(text, frames, i)
        if addends and not found[i] and len({found[j] for j in addends}) == 1:  # 专职队员45人, 兼职队员210人, 合计255人
            found[i] = tuple(one._replace(how="shared") for one in found[addends[0]])
        for j in addends:
            of_another_level = frames[j].scope.value in {"own", "below"} and frames[j].scope.value != frame.scope.value
            if not of_another_level:
                found[j] = tuple(one for one in found[j] if one.indicator_id not in {other.indicator_id for other in found[i]})
    return found


def _addends(text: str, frames: list[Frame], i: int) -> range:
    """The figures right before one in its sentence of which it is the sum, none where it is of no two or more, or where they are told one after
    another (2022年61项, 又砍掉43项)."""
    clause, rest, j = frames[i].clause, frames[i].clause.quantity.value, i
    while j and rest > 0 and frames[j - 1].clause.sentence == clause.sentence and frames[j - 1].clause.measure == clause.measure:
        j -= 1
        rest = round(rest - frames[j].clause.quantity.value, 6)
    is_in_time = IN_TIME.search(text, frames[j].clause.left, clause.left) is not None
    return range(j, i) if rest == 0 and i - j > 1 and not is_in_time else range(0)


def _readings(text: str, tags: Tags, frames: list[Frame]) -> Iterator[tuple["Reading", tuple[Link, ...]]]:
    links: list[tuple[Link, ...]] = []
    for i in range(len(frames)):
        reading = Reading(text, tags, frames, links, i)
        links.append(way_of(reading)[1])
        yield reading, links[i]


class _Named(NamedTuple):
    """The indicators that a unit may count: all, and those that a change of theirs does not state."""

    all: frozenset[str]
    unchanged: frozenset[str]


@cache
def _named(unit: str) -> _Named:
    every = indicators_of(unit, -1 % (1 << len(patterns_for(unit))))
    return _Named(every, frozenset(name for name in every if not load_catalog().indicators[name].modality))


def _objections(reading: "Reading") -> frozenset[str]:
    clause, frame, named = reading.clause, reading.frame, _named(reading.clause.measure)
    local, fitting = reading.local(), {match.pattern.indicator_id for match in reading.fitting()}
    if None in fitting or local.union & bits("denied") or is_no_total(reading.text, reading.tags, clause) or frame.scope.rule == "of_a_higher_place":
        return named.all
    before = [j for j in range(max(0, reading.i - MOST_BEFORE), reading.i) if reading.frames[j].clause.sentence == clause.sentence]
    stated = {found.indicator_id for j in (*before, *([frame.relation.whole] if frame.relation.whole is not None else [])) for found in reading.links[j]}
    barred = indicators_of(clause.measure, barred_by(clause.measure, local))
    return barred.union((name for name in stated | fitting if name), named.unchanged if frame.modality.value == "change" else ())
