"""One pass over a text that marks every word of the field: the lexicon's, and those proper to one indicator.

Of two words of the lexicon one of which lies within the other, the longer counts; what stands in 《…》 names a document and is
left out; a word right behind a negation was not done (未审结3件 are no closed cases) and says nothing but that.
"""

from bisect import bisect_left
from functools import cache
from typing import NamedTuple

import ahocorasick_rs

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.figures.quantities import TITLE


class Vocabulary(NamedTuple):
    """All words with an automaton over them; of each word the bits of what it says, and whether it is of the lexicon.

    bit_of: the bit of each concept and of each word proper to an indicator.
    """

    automaton: ahocorasick_rs.AhoCorasick
    words: list[str]
    own_bits: list[int]
    concept_bits: list[int]
    bit_of: dict[str, int]


@cache
def vocabulary() -> Vocabulary:
    """The words of the lexicon and of the indicators' patterns."""
    lexicon, patterns = load_lexicon(), load_catalog().patterns
    proper = {w for p in patterns for group in (*p.carried, *p.local, *p.behind, p.barred) for w in group} - lexicon.kind_of.keys()
    bit_of = {name: 1 << i for i, name in enumerate((*lexicon.kind_of, *sorted(proper)))}
    words = sorted(proper | lexicon.concept_of.keys())
    own = [bit_of.get(word, 0) for word in words]
    concepts = [sum(bit_of[c] for c in lexicon.said_by(word)) if word in lexicon.concept_of else 0 for word in words]
    return Vocabulary(ahocorasick_rs.AhoCorasick(words), words, own, concepts, bit_of)


@cache
def bits(*concepts: str) -> int:
    """The bits of some concepts together. Raises KeyError for one that the lexicon has not."""
    return sum(vocabulary().bit_of[concept] for concept in concepts)


class Tags:
    """The marked words of a text in reading order: where each begins and ends, and the bits of what it says."""

    __slots__ = ("bits", "ends", "starts")

    def __init__(self, text: str, start: int, end: int) -> None:
        words = vocabulary()
        outside = TITLE.sub(lambda title: "\n" * len(title[0]), text[start:end])
        hits = words.automaton.find_matches_as_indexes(outside, overlapping=True)
        hits.sort(key=_longer_first)
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.bits: list[int] = []
        denial, covered, denied = bits("denied"), -1, {-1}
        for word, at, behind in hits:
            said = words.own_bits[word]
            concepts = words.concept_bits[word]
            if concepts and behind > covered:
                said |= concepts
                covered = behind
            if said & denial:
                denied.add(behind)
                continue
            if at in denied:
                said = denial
            elif not said:
                continue
            self.starts.append(start + at)
            self.ends.append(start + behind)
            self.bits.append(said)

    def within(self, start: int, end: int) -> range:
        """The numbers of the words that begin between two offsets."""
        i = bisect_left(self.starts, start)
        return range(i, bisect_left(self.starts, end, i))

    def union(self, start: int, end: int) -> int:
        """All that is said between two offsets, as bits."""
        said = 0
        for i in self.within(start, end):
            if self.ends[i] <= end:
                said |= self.bits[i]
        return said

    def first(self, wanted: int, start: int, end: int) -> int | None:
        """The number of the first word between two offsets that says one of the wanted, null for none."""
        return next((i for i in self.within(start, end) if self.bits[i] & wanted and self.ends[i] <= end), None)

    def last(self, wanted: int, start: int, end: int) -> int | None:
        """The number of the last such word."""
        return next((i for i in reversed(self.within(start, end)) if self.bits[i] & wanted and self.ends[i] <= end), None)


def _longer_first(hit: tuple[int, int, int]) -> tuple[int, int]:
    return hit[1], -hit[2]
