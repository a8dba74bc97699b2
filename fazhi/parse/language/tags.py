"""One pass over a text that marks every word of the field: the lexicon's, and those proper to one indicator.

Of two words of one layer of the lexicon of which one lies within the other, the longer counts; what stands in 《…》 names a document
and is left out, as is what a multiple is taken of; a word right behind a negation was not done (未审结3件 are no closed cases) and says nothing but that.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.figures.quantities import TITLE

START_OF = itemgetter(0)
START = itemgetter(1)
"""Hits come by where they end: reversed and then sorted by their start, the longer of two that start together is first."""
COMPARED = re.compile(
    r"(?:为|是|相当于|达到?)(?!上年|去年)[^,;。\d\n]{2,16}的(?=[近约]?\d+(?:\.\d+)?倍)"
    r"|(?:超过|高于|多于|少于|低于)(?:同期[^,;。\d\n]{2,16}|[^,;。\d\n]{2,12}(?:收案|受案|受理|案件)[数量])"
)
"""为同期诉讼收案量的2.1倍, 超过同期诉讼收案数: what is set beside it is not what is spoken of."""
LEVELS, MOST_BEHIND_A_LEVEL = ("whole_place", "every_level", "the_government", "each_below", "own_body"), 2
TITLED = {"条例": "法规草案", "草案": "法规草案", "法》": "法律"}
"""What a title names that has such words (《…条例(草案)》, 《行政处罚法》), though all words in it are left out."""


class Vocabulary(NamedTuple):
    """All words with an automaton over them; of each word what it says: its bit where it is proper to an indicator, and by layer the bits of its concepts.

    bit_of: the bit of each concept and of each proper word. titled: the number of the word that a title names, by what it has; alone: of each
    character that says something by itself.
    """

    automaton: ahocorasick_rs.AhoCorasick
    words: list[str]
    says: list[tuple[int, list[tuple[int, int]]]]
    bit_of: dict[str, int]
    titled: dict[str, int]
    alone: dict[str, int]


@cache
def vocabulary() -> Vocabulary:
    """The words of the lexicon and of the indicators' patterns."""
    lexicon, patterns = load_lexicon(), load_catalog().patterns
    layers = {layer: i for i, layer in enumerate(lexicon.concept_of) if layer != "cue"}
    proper = {w for p in patterns for group in (*p.carried, *p.local, *p.behind, *p.later, p.barred) for w in group} - lexicon.kind_of.keys()
    bit_of = {name: 1 << i for i, name in enumerate((*lexicon.kind_of, *sorted(proper)))}
    words = sorted(proper.union(*(lexicon.concept_of[layer] for layer in layers)))
    concepts = ([(layers[layer], sum(bit_of[c] for c in said)) for layer, said in lexicon.said_by(word).items() if layer in layers] for word in words)
    says = [(bit_of.get(word, 0), by_layer) for word, by_layer in zip(words, concepts, strict=True)]
    titled = {part: words.index(word) for part, word in TITLED.items()}
    alone = {character: len(words) + i for i, character in enumerate(lexicon.alone)}
    says += [(sum(bit_of[concept] for concept in said), []) for said in lexicon.alone.values()]
    return Vocabulary(ahocorasick_rs.AhoCorasick(words), [*words, *alone], says, bit_of, titled, alone)


@cache
def cue(*concepts: str, behind: str = "") -> re.Pattern[str]:
    """The words of concepts that mark no text (kind: cue), wherever they stand; behind: what must follow."""
    return re.compile(f"(?:{load_lexicon().either(*concepts)}){behind}")


@cache
def bits(*concepts: str) -> int:
    """The bits of some concepts together. Raises KeyError for one that the lexicon has not."""
    return sum(vocabulary().bit_of[concept] for concept in concepts)


def ones(mask: int) -> Iterator[int]:
    """The bits that are set, each by itself."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


@cache
def _alone() -> re.Pattern[str]:
    """A character that says something by itself, right before a figure and behind a stop: 收56、立51、结48件."""
    return re.compile(rf"(?<=[,;:、(\s+/])[{''.join(vocabulary().alone)}](?=:? ?\d)")


def said_anywhere(text: str) -> int:
    """The bits of all that a text may say: of every word in it, also of those that are hidden or denied, and of those that a title may name."""
    words, said = vocabulary(), 0
    for word in {*words.titled.values(), *words.alone.values(), *(hit[0] for hit in words.automaton.find_matches_as_indexes(text, overlapping=True))}:
        own, by_layer = words.says[word]
        said |= own
        for _, concepts in by_layer:
            said |= concepts
    return said


class Tags:
    """The marked words of a text in reading order: where each begins and ends, the bits of what it says, and its number in the vocabulary."""

    __slots__ = ("bits", "ends", "starts", "titles", "words")
    starts: list[int]
    ends: list[int]
    bits: list[int]
    words: list[int]
    titles: list[tuple[int, int]]

    def __init__(self, text: str, start: int, end: int) -> None:
        words = vocabulary()
        outside = text[start:end]
        for left_out in (TITLE, COMPARED):
            outside = left_out.sub(lambda found: "\n" * len(found[0]), outside)
        hits = words.automaton.find_matches_as_indexes(outside, overlapping=True)
        found = list(TITLE.finditer(text, start, end))
        self.titles = [m.span() for m in found]
        titles = [(words.titled.get(next((part for part in TITLED if part in m[0]), "")), m) for m in found]
        hits += [(word, m.end() - start - len(words.words[word]), m.end() - start) for word, m in titles if word is not None]
        hits.reverse()
        hits.sort(key=START)
        denial, lack, any_concept, covered, denied, lacking = bits("denied"), bits("lacking"), all_concepts(), [0] * 8, {-1}, {-1}
        says = words.says
        told: list[tuple[int, int, int, int]] = []
        for word, at, behind in hits:
            said, by_layer = says[word]
            for layer, concepts in by_layer:
                if behind > covered[layer]:
                    said |= concepts
                    covered[layer] = behind
            if said & denial:
                (lacking if said & lack else denied).add(behind)
            elif said:
                told.append((start + at, start + behind, denial if at in denied or (at in lacking and said & any_concept) else said, word))
        told += [(*m.span(), says[words.alone[m[0]]][0], words.alone[m[0]]) for m in _alone().finditer(text, start, end)]
        told.sort(key=START_OF)
        self.starts, self.ends, self.bits, self.words = (list(column) for column in (zip(*told, strict=True) if told else [()] * 4))

    def word(self, i: int) -> str:
        """The word that a tag marks."""
        return vocabulary().words[self.words[i]]

    def within(self, start: int, end: int) -> range:
        """The numbers of the words that begin between two offsets."""
        i = bisect_left(self.starts, start)
        return range(i, bisect_left(self.starts, end, i))

    def union(self, start: int, end: int) -> int:
        """All that is said between two offsets, as bits."""
        said, ends, told = 0, self.ends, self.bits
        for i in self.within(start, end):
            if ends[i] <= end:
                said |= told[i]
        return said

    def first(self, wanted: int, start: int, end: int) -> int | None:
        """The number of the first word between two offsets that says one of the wanted, null for none."""
        starts, ends, told = self.starts, self.ends, self.bits
        for i in range(bisect_left(starts, start), len(starts)):
            if starts[i] >= end:
                return None
            if told[i] & wanted and ends[i] <= end:
                return i
        return None

    def last(self, wanted: int, start: int, end: int) -> int | None:
        """The number of the last such word."""
        starts, ends, told = self.starts, self.ends, self.bits
        for i in range(bisect_left(starts, end) - 1, -1, -1):
            if starts[i] < start:
                return None
            if told[i] & wanted and ends[i] <= end:
                return i
        return None


@cache
def of_kind(kind: str) -> int:
    """The bits of all concepts of a kind."""
    return bits(*(concept for concept, told in load_lexicon().kind_of.items() if told == kind))


@cache
def all_concepts() -> int:
    """The bits of every concept. 没有法律依据 only says what is lacking, and denies nothing that was to be done."""
    return bits(*load_lexicon().kind_of)


@cache
def meaning() -> int:
    """The bits of all that says what is done or counted: acts, objects, agents, and words proper to an indicator."""
    said = vocabulary().bit_of
    others = {concept for concept, kind in load_lexicon().kind_of.items() if kind not in {"act", "object", "agent"}}
    return sum(bit for name, bit in said.items() if name not in others)


def is_level_alone(tags: Tags, start: int, end: int) -> bool:
    """Whether nothing but a level stands between two offsets, and at most a character or two behind it: 全市, 市级共, 县级."""
    named = [i for i in tags.within(start, end) if tags.bits[i] & bits(*LEVELS)]
    if not named or tags.union(start, end) & (of_kind("act") | of_kind("object")):
        return False
    return tags.starts[named[0]] == start and tags.ends[named[-1]] >= end - MOST_BEHIND_A_LEVEL
