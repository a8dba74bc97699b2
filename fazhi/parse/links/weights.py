"""The words said of a figure, each with its weight: the nearer and the longer, the weightier."""

from typing import NamedTuple

from fazhi.parse.language.frames import Frame
from fazhi.parse.language.rules.act import INHERITED
from fazhi.parse.language.tags import Tags, of_kind

CARRY_WEIGHT, TOPIC_WEIGHT, RIGHT_WEIGHT, DISTANCE_WEIGHT = 0.6, 0.3, 0.9, 0.02


class Weighed(NamedTuple):
    """Words with their weights, the weightiest first: bits, weight and place of each; union: the bits of all."""

    words: list[tuple[float, int, int]]
    union: int

    def best(self, wanted: int) -> tuple[float, int] | None:
        """Weight and place of the weightiest word that says one of the wanted."""
        if not self.union & wanted:
            return None
        for weight, place, said in self.words:
            if said & wanted:
                return weight, place
        return None


def by_weight(words: list[tuple[float, int, int]]) -> Weighed:
    """Weight, place and bits of each word, put in order."""
    union = 0
    for _, _, said in words:
        union |= said
    words.sort(reverse=True)
    return Weighed(words, union)


NOTHING = Weighed([], 0)


def said_of(tags: Tags, frame: Frame) -> Weighed:
    """The words said of a figure, the nearer to the number the weightier; those of its column's head or its label as if right before it."""
    clause = frame.clause
    start, end = clause.quantity.start, clause.quantity.end
    words: list[tuple[float, int, int]] = []
    for away, head in enumerate(reversed(clause.heads), 1):  # the label nearest, and a lower head nearer than the one over it: 审结 | 维持
        words += [(tags.ends[i] - tags.starts[i] - DISTANCE_WEIGHT * away, tags.starts[i], tags.bits[i]) for i in tags.within(*head)]
    for i in tags.within(clause.left, clause.right):
        first, last = tags.starts[i], tags.ends[i]
        if last <= start:
            words.append((last - first - DISTANCE_WEIGHT * (start - last), first, tags.bits[i]))
        elif first >= end and last <= clause.right:
            words.append((RIGHT_WEIGHT * (last - first) - DISTANCE_WEIGHT * (first - end), first, tags.bits[i]))
    return by_weight(words)


def inherited_by(tags: Tags, frame: Frame) -> Weighed:
    """The verb that the frame shares with its list or its whole."""
    if frame.act.rule not in INHERITED:
        return NOTHING
    i = tags.last(of_kind("act"), frame.act.start, frame.act.end)
    return NOTHING if i is None else by_weight([(CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i] & of_kind("act"))])
