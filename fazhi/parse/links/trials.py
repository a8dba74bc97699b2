"""How the links of one figure were found, and why the other wordings do not count."""

from collections.abc import Iterator
from typing import NamedTuple

from fazhi.catalog import Pattern
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.tags import Tags, bits
from fazhi.parse.links.around import Around
from fazhi.parse.links.link import without_addends
from fazhi.parse.links.matches import Match, is_no_total, match_of
from fazhi.parse.links.patterns import Said, fully_said, patterns_of
from fazhi.parse.links.ways import Link, Reading, of_a_change, of_its_row, way_of, without_parents
from fazhi.parse.links.weights import Weighed, by_weight, inherited_by, said_of


class Trial(NamedTuple):
    """A pattern that was weighed. words: where those begin that say it; against: why it does not count, empty where it does."""

    pattern: Pattern
    score: float
    how: str
    words: tuple[int, ...]
    against: str


def tried(text: str, tags: Tags, frames: list[Frame], links: list[tuple[Link, ...]], i: int) -> tuple[str, list[Trial]]:
    """How the links of one figure were found: the name of the way, and all patterns of which the clause has the words, best first.

    links: those of all figures, or at least of the ones before it.
    """
    reading = Reading(text, tags, frames, links[:i], i)
    way, found = way_of(reading)
    is_settled_later = len(links) > i and [one.indicator_id for one in found] != [one.indicator_id for one in links[i]]
    tried = [Trial(*match, _against(match, reading)) for match in reading.fitting()]
    fit = {trial.pattern.indicator_id or trial.pattern.name for trial in tried}
    local, inherited = said_of(tags, reading.frame), inherited_by(tags, reading.frame)
    unit = reading.clause.measure
    unfit = [p for p in patterns_of(unit, fully_said(unit, local, inherited)) if (p.pattern.indicator_id or p.pattern.name) not in fit]
    tried += [Trial(p.pattern, 0.0, "", (), _unfit(p, local, inherited, reading)) for p in sorted(unfit, key=lambda p: p.pattern.name)]
    tried = tried or [Trial(p.pattern, 0.0, "", (), told) for p, told in _said_too_early(unit, local, reading)]
    return (without_addends if is_settled_later else way).__name__.strip("_"), tried


def _said_too_early(unit: str, local: Weighed, reading: Reading) -> Iterator[tuple[Said, str]]:
    """The patterns of which the clause has a word and the sentence before it the others."""
    tags, clause = reading.tags, reading.clause
    earlier = by_weight([(0.0, tags.starts[i], tags.bits[i]) for i in tags.within(clause.sentence_start, clause.left)])
    for said in patterns_of(unit, fully_said(unit, local, earlier)):
        missing = [group for group in said.local if not local.union & group]
        if len(missing) < len(said.local) and not local.union & said.barred:
            found = [tags.word(i) for group in missing if (i := tags.last(group, clause.sentence_start, clause.left)) is not None]
            yield said, f"{', '.join(found)} stands before the clause, which begins behind the last comma or figure: put it before a > if it may"


def _against(match: Match, reading: Reading) -> str:
    """Why a pattern that fits does not count: it speaks of no change, or the whole has its indicator."""
    if not of_a_change([match], reading):
        return "the figure tells a change, which is not this indicator's"
    if not of_its_row([match], reading.clause, reading.frame):
        return "another row of the table has the total, and this one's label does not speak of it"
    return "" if without_parents([match], reading) else "the whole that the figure is a part of states it"


def _unfit(said: Said, local: Weighed, inherited: Weighed, reading: Reading) -> str:
    """Why a pattern does not fit of which the clause has the words."""
    text, clause = reading.text, reading.clause
    if local.union & bits("denied"):
        return "denied: it was not done"
    if is_no_total(text, reading.tags, clause):
        return "an average, a remainder or one of some: no total"
    if barred := [word for word in sorted(said.pattern.barred) if local.union & bits(word)]:
        return f"barred by {', '.join(barred)}"
    context = Around(text, reading.tags, clause, reading.relation, inherited)
    if match_of(said, local, context) is None:
        return "its other words stand neither earlier in the sentence nor in the topic nor behind"
    if not text.startswith(said.pattern.adjacent, clause.quantity.end):
        return f"{' or '.join(said.pattern.adjacent)} must follow the number"
    return "what the number counts is named behind it, and is another thing"
