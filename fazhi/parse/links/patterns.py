"""The indicators' wordings as bits, and which of them a figure's words say: all of a unit's are found at once, each a bit."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from fazhi.catalog import Pattern, load_catalog
from fazhi.parse.language.clauses import COUNTED
from fazhi.parse.language.tags import bits, ones
from fazhi.parse.links.weights import NOTHING, Weighed


class Said(NamedTuple):
    """A pattern with its words as bits."""

    pattern: Pattern
    local: tuple[int, ...]
    carried: tuple[int, ...]
    behind: tuple[int, ...]
    later: tuple[int, ...]
    barred: int
    barred_since: int


@cache
def patterns_for(unit: str) -> list[Said]:
    """The patterns that a quantity of this unit may fit."""
    fits = _may_be_counted if unit == COUNTED else (lambda pattern: unit in pattern.units)
    return [_as_bits(pattern) for pattern in load_catalog().patterns if fits(pattern)]


def _may_be_counted(pattern: Pattern) -> bool:
    """Whether a figure without a measure word may state it: all but shares, money, lengths of time and attendance (培训3: courses, not people)."""
    indicator = load_catalog().indicators.get(pattern.indicator_id or "")
    return not (indicator and indicator.unit == "人次") and {"%", "‰", "成", "元", "倍", *load_catalog().units.durations}.isdisjoint(pattern.units)


def _as_bits(pattern: Pattern) -> Said:
    parts = (pattern.local, pattern.carried, pattern.behind, pattern.later)
    local, carried, behind, later = (tuple(bits(*sorted(group)) for group in part) for part in parts)
    return Said(pattern, local, carried, behind, later, bits(*sorted(pattern.barred)), bits(*sorted(pattern.barred_since)))


@cache
def topics() -> int:
    """The bits of all that a paragraph may speak of, which patterns look for beyond the sentence."""
    return bits(*sorted({word for p in load_catalog().patterns if p.is_topical for group in p.carried for word in group}))


class _Says(NamedTuple):
    """Which of a unit's patterns words say something of, each pattern a bit. groups: of which they say the first, second … group of words that must stand
    in the clause, a pattern that has no such group among them; barred: which they bar."""

    groups: tuple[int, ...]
    barred: int


@cache
def _nothing_said(unit: str) -> _Says:
    """Of no word."""
    patterns = patterns_for(unit)
    most = max((len(pattern.local) for pattern in patterns), default=0)
    return _Says(tuple(sum(1 << i for i, pattern in enumerate(patterns) if k >= len(pattern.local)) for k in range(most)), 0)


@cache
def _by_bit(unit: str) -> dict[int, list[int]]:
    """Of each bit that a pattern of a unit names: the patterns whose first, second … group has it, and at last those that it bars."""
    of_bit: dict[int, list[int]] = defaultdict(lambda: [0] * (len(_nothing_said(unit).groups) + 1))
    for i, pattern in enumerate(patterns_for(unit)):
        for k, group in ((-1, pattern.barred), *enumerate(pattern.local)):
            for bit in ones(group):
                of_bit[bit][k] |= 1 << i
    return dict(of_bit)


@cache
def _says(unit: str, said: int) -> _Says:
    """Of one word, by its bits."""
    masks = [0] * (len(_nothing_said(unit).groups) + 1)
    for bit in ones(said):
        for k, mask in enumerate(_by_bit(unit).get(bit, ())):
            masks[k] |= mask
    return _Says(tuple(masks[:-1]), masks[-1])


def fully_said(unit: str, local: Weighed, inherited: Weighed) -> int:
    """The patterns of a unit of which the clause says every word that must stand in it."""
    groups = list(_nothing_said(unit).groups)
    for _, _, said in local.words + inherited.words:
        for k, mask in enumerate(_says(unit, said).groups):
            groups[k] |= mask
    fully = -1 if groups else 0
    for mask in groups:
        fully &= mask
    return fully


def barred_by(unit: str, local: Weighed, inherited: Weighed = NOTHING) -> int:
    """Those that a word of the clause bars, or the verb that it shares."""
    barred = 0
    for _, _, said in local.words + inherited.words:
        barred |= _says(unit, said).barred
    return barred


def patterns_of(unit: str, mask: int) -> Iterator[Said]:
    """The patterns of a unit that a mask names."""
    patterns = patterns_for(unit)
    return (patterns[bit.bit_length() - 1] for bit in ones(mask))


@lru_cache(100_000)
def indicators_of(unit: str, mask: int) -> frozenset[str]:
    """Those that some patterns state; of the masks that clauses give only the last ones are kept, so that memory stays flat."""
    return frozenset(said.pattern.indicator_id for said in patterns_of(unit, mask) if said.pattern.indicator_id)
