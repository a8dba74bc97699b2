"""Link a quantity to the indicator it states, by the words of its clause and what the sentence carries over to it."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_catalog
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.tags import Tags, bits
from fazhi.parse.links.matches import is_no_total
from fazhi.parse.links.patterns import barred_by, indicators_of, patterns_for
from fazhi.parse.links.ways import Link, Reading, way_of
from fazhi.parse.links.weights import said_of

MOST_BEFORE = 6
"""Figures before one, in its sentence, of which it may state nothing that they state."""


def link(text: str, tags: Tags, frames: list[Frame]) -> list[tuple[Link, ...]]:
    """The links of each frame's quantity, in the order of `frames`."""
    return [found for _, found in _readings(text, tags, frames)]


def link_and_object(text: str, tags: Tags, frames: list[Frame]) -> tuple[list[tuple[Link, ...]], list[frozenset[str]]]:
    """The same; and of each figure without a link the indicators that the rules hold it not to state, whatever else may read it: those whose wording
    it has with a word that bars them, those that its sentence or its whole states already; all where it is denied, no total, or has the wording of a
    decoy."""
    told = [(found, frozenset() if found else _objections(reading)) for reading, found in _readings(text, tags, frames)]
    return [found for found, _ in told], [objected for _, objected in told]


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
    local, fitting = said_of(reading.tags, frame), {match.pattern.indicator_id for match in reading.fitting()}
    if None in fitting or local.union & bits("denied") or is_no_total(reading.text, reading.tags, clause) or frame.scope.rule == "of_a_higher_place":
        return named.all
    before = [j for j in range(max(0, reading.i - MOST_BEFORE), reading.i) if reading.frames[j].clause.sentence == clause.sentence]
    stated = {found.indicator_id for j in (*before, *([frame.relation.whole] if frame.relation.whole is not None else [])) for found in reading.links[j]}
    barred = indicators_of(clause.measure, barred_by(clause.measure, local))
    return barred.union((name for name in stated | fitting if name), named.unchanged if frame.modality.value == "change" else ())
