"""What is said around a clause: earlier in its sentence, behind it, as the topic of its paragraph, in the heading above."""

import re

from fazhi.parse.language.clauses import Clause
from fazhi.parse.language.relations import Relation
from fazhi.parse.language.tags import Tags, bits, meaning, of_kind
from fazhi.parse.links.patterns import topics
from fazhi.parse.links.weights import CARRY_WEIGHT, DISTANCE_WEIGHT, NOTHING, TOPIC_WEIGHT, Weighed, by_weight

HEADING_LENGTH, LONGEST_LIST = 40, 40
LOWER_HEADING, UPPER_HEADING = re.compile(r"\s*(?:\([一二三四五六七八九十]+\)|\d+[.、])"), re.compile(r"\s*[一二三四五六七八九十]+、")
LABEL_OF_PART = re.compile(r";\s*(?P<label>[^,;。:\d\n]{2,12}?)(?::|方面)")
"""行政复议:受理268件;行政诉讼:新收86件; 复议方面受理268件;诉讼方面收案86件."""
COURSE = ("accept", "close", "correct", "uphold", "reject", "terminate", "settle")
"""How cases went on: told in a paragraph of its own, it is of the cases of the paragraph before."""


class Around:
    """What is said around a clause, each part looked up once: earlier in the sentence, behind the clause, later in the sentence, as the topic. inherited:
    the verb of its list or its whole."""

    def __init__(self, text: str, tags: Tags, clause: Clause, relation: Relation, inherited: Weighed) -> None:
        self.text, self.tags, self.clause, self.inherited = text, tags, clause, inherited
        self.until, self.labels = relation.behind, relation.labels or (0, 0)
        self._earlier: Weighed | None = None
        self._behind: Weighed | None = None
        self._later: Weighed | None = None
        self._topic: Weighed | None = None

    def earlier(self) -> Weighed:
        """Words said earlier in the sentence, the nearer the weightier."""
        if self._earlier is None:
            tags, left = self.tags, self.clause.left
            begins = self._behind_its_label(self.clause.opens)
            told = [
                (CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]) - DISTANCE_WEIGHT * (left - tags.ends[i]), tags.starts[i], tags.bits[i])
                for i in tags.within(begins, left)
                if tags.ends[i] <= left and not self.labels[0] <= tags.starts[i] < self.labels[1]
            ]
            named = [word for head in self.clause.heads for word in self._of_the_head_before(head)]
            left_out = of_kind("object") if named else 0
            around = [i for i in tags.within(*self.clause.context) if not tags.bits[i] & left_out]
            told += [(TOPIC_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i]) for i in around]
            self._earlier = by_weight(told + named)
        return self._earlier

    def _behind_its_label(self, opens: int) -> int:
        """行政复议:受理268件;行政诉讼:新收86件: where a part of the sentence has a label that names a thing and no deed, nothing before is carried into it."""
        for label in LABEL_OF_PART.finditer(self.text, opens, self.clause.left):
            said = self.tags.union(*label.span("label"))
            if said & meaning() and not said & of_kind("act") and not label["label"].endswith("率"):
                opens = label.start("label")
        return opens

    def _of_the_head_before(self, head: tuple[int, int]) -> list[tuple[float, int, int]]:
        """收到复议申请 | 受理 | 审结: a column's head or a row's label that tells only what was done is of the thing that the last one before it names."""
        tags, objects = self.tags, of_kind("object")
        said = tags.union(*head)
        if not said & of_kind("act") or said & objects:
            return []
        line = self.text.rfind("\n", 0, head[0]) + 1
        is_label = line == self.text.rfind("\n", 0, self.clause.quantity.start) + 1
        start = self.text.find("\n", min(start for start, _ in self.clause.heads)) if is_label else line
        if head == self.clause.heads[-1] and self.text[line : self.text.find("\n", line)].strip() == self.text[slice(*head)]:
            start = self.clause.context[0]
        i = tags.last(objects, start, head[0])
        return [] if i is None else [(CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i])]

    def is_barred_since(self, place: int, barred: int) -> bool:
        """执法考试2次; 普法考试1次, 合格率99%: another thing stands between what is carried over and the clause, and not among closed parts
        (应诉268件, 其中一审207件、二审61件; 审结241件). What is carried over begins with its own clause: 应急管理培训班12期, 培训1560人次."""
        if not barred:
            return False
        place = max(self.clause.sentence_start, *(self.text.rfind(stop, self.clause.sentence_start, place) + 1 for stop in ",;:、和及与"))
        stop = self.text.rfind(";", place, self.clause.left)
        if stop >= 0 and (part := self.tags.first(bits("of_which"), place, stop)) is not None and self.tags.union(place, self.tags.starts[part]) & barred == 0:
            place = stop
        return bool(self.tags.union(place, self.clause.left) & barred)

    def behind(self) -> Weighed:
        """Words said behind the clause, up to what is said of the next quantity or to 其中, the nearer the weightier."""
        if self._behind is None:
            tags, right = self.tags, self.clause.right
            part = self.text.find("其中", right, self.until)
            told = [
                (CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]) - DISTANCE_WEIGHT * (tags.starts[i] - right), tags.starts[i], tags.bits[i])
                for i in tags.within(right, self.until if part < 0 else part)
            ]
            self._behind = by_weight(told)
        return self._behind

    def later(self) -> Weighed:
        """Words said behind the clause up to the sentence's end, each of the weight of what only has to be there."""
        if self._later is None:
            tags = self.tags
            self._later = by_weight([(TOPIC_WEIGHT, tags.starts[i], tags.bits[i]) for i in tags.within(self.clause.right, self.clause.sentence_end)])
        return self._later

    def topic(self) -> Weighed:
        """What the paragraph speaks of when its sentence names no topic: the first topic of the nearest sentence before, or of the heading."""
        if self._topic is None:
            self._topic = self._found_topic()
        return self._topic

    def _found_topic(self) -> Weighed:
        text, tags, clause, named = self.text, self.tags, self.clause, topics()
        if tags.union(clause.sentence_start, clause.left) & named:
            return NOTHING
        floor, above = paragraph_of(text, clause.sentence_start)
        last = tags.last(named, floor, clause.sentence_start)
        if last is None:
            head, until = heading_above(text, floor)
            if (last := tags.last(named, head, until)) is not None:
                floor = head
        if last is None and tags.union(clause.left, clause.right) & bits(*COURSE):
            floor = above
            last = tags.last(named, floor, clause.sentence_start)
        if last is None:
            return NOTHING
        start = max(floor, text.rfind("。", floor, tags.starts[last]) + 1, text.rfind("\n", floor, tags.starts[last]) + 1)
        first = tags.first(named, start, clause.sentence_start)
        told = [i for i in tags.within(start, clause.sentence_start) if tags.bits[i] & named and first is not None and tags.starts[i] <= tags.starts[first] + 4]
        return by_weight([(TOPIC_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i]) for i in told])


def paragraph_of(text: str, offset: int) -> tuple[int, int]:
    """Where the paragraph begins, with its heading or the short lines of its list before it, and where the one before begins. What a
    list announces (审结141件,其中:) belongs to it."""
    floor = text.rfind("\n", 0, offset) + 1
    for _ in range(LONGEST_LIST):
        above = text.rfind("\n", 0, max(0, floor - 1)) + 1
        announces = text.startswith(":", floor - 2) or text.startswith("--", floor)
        if not (0 < floor - above <= HEADING_LENGTH or (floor and announces)):
            break
        floor = above
    return floor, text.rfind("\n", 0, max(0, floor - 1)) + 1


def heading_above(text: str, offset: int) -> tuple[int, int]:
    """一、行政复议 above (三)审理结果。审结305件: the heading of which a paragraph with a lower number is a part; nothing where there is none."""
    line = text.rfind("\n", 0, offset) + 1
    for _ in range(LONGEST_LIST if LOWER_HEADING.match(text, line) else 0):
        line, below = text.rfind("\n", 0, max(0, line - 1)) + 1, line
        if below - line <= HEADING_LENGTH and UPPER_HEADING.match(text, line):
            return line, below
    return offset, offset
