"""Link a quantity to the indicator it states, by the words of its clause and what the sentence carries over to it."""

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple

from fazhi.catalog import Pattern, load_catalog
from fazhi.parse.language.clauses import BECOMES, Clause
from fazhi.parse.language.tags import Tags, bits, vocabulary

CONFIDENCE = {"clause": 0.94, "carried": 0.96, "topic": 0.94, "compared": 0.95, "coordinated": 0.95, "shared": 0.95}
"""How a link was made, and how often links made so were right on fifteen annotated reports at first contact (673 links; kinds
with few of them drawn towards the rate of all, 0.948, with the weight of 20 links): docs/accuracy.md."""
CHANGES = ("压缩", "压减", "缩短", "精简", "提速", "减少")
SHARED = re.compile(r"(?:均|都|皆|双双|同为|全部|分别)")
AGENT = re.compile(r"^[、和及与]?(?:以及)?[\u4e00-\u9fff]{0,6}(?:省|市|州|县|区|旗|乡|镇|街道|街道办|办事处|部门|单位|村|社区|本级|级)$")
FROM_TO = re.compile(rf"^.{{0,3}}{BECOMES}$")
COMPARED = re.compile(r"^[,(]?(?:而|较|比|与|同比|低于|高于|少于|多于)?(?:20\d\d年|上年|去年|上一年|上年度|上年同期|去年同期)度?(?:同期)?(?:的|为|是|仅|有|只有)?:?$")
"""Between a figure and that of an earlier year which it is set against: 较2016年的233件, (上年同期148件)."""
NO_TOTAL = re.compile(r"平均每|平均(?:一|1)?[个件名]|人均|户均|每[个名件人户]|仍有|尚有|还有|仍存在")
"""An average or a remainder states no total."""
SINGLED_OUT = re.compile(r"个别|部分(?:县(?!级)|区|市|乡|镇|街道|单位|部门|地方|地区|行政机关|执法)|少数|有的")
"""Told of some only: 个别县区纠错率高达35%."""
OF_ONE = re.compile(r"其中,?[^,。;、]{2,10}?(?:局|厅|委|部门|大队|支队|法院|公安机关)(?!党|办公|长)")
"""A part that one department has: 其中生态环境部门罚款4806万元."""
LIST = re.compile(r"^[、和及与,]?$")
CARRY_WEIGHT, TOPIC_WEIGHT, RIGHT_WEIGHT, DISTANCE_WEIGHT = 0.6, 0.3, 0.9, 0.02
HEADING_LENGTH = 40


class Link(NamedTuple):
    """A quantity states an indicator. how: a key of `CONFIDENCE`; rule: the pattern's name."""

    indicator_id: str
    rule: str
    how: str
    confidence: float


class _Match(NamedTuple):
    pattern: Pattern
    score: float
    how: str
    words: tuple[int, ...]


class _Said(NamedTuple):
    """A pattern with its words as bits."""

    pattern: Pattern
    local: tuple[int, ...]
    carried: tuple[int, ...]
    behind: tuple[int, ...]
    barred: int


class _Weighed(NamedTuple):
    """Words with their weights, the weightiest first: bits, weight and place of each; union: the bits of all."""

    words: list[tuple[float, int, int]]
    union: int

    def best(self, wanted: int) -> tuple[float, int] | None:
        """Weight and place of the weightiest word that says one of the wanted."""
        if not self.union & wanted:
            return None
        return next((weight, place) for weight, place, said in self.words if said & wanted)


def _weighed(words: list[tuple[float, int, int]]) -> _Weighed:
    union = 0
    for _, _, said in words:
        union |= said
    words.sort(reverse=True)
    return _Weighed(words, union)


NOTHING = _Weighed([], 0)


@cache
def _patterns_for(unit: str) -> list[_Said]:
    """The patterns that a quantity of this unit may fit."""
    return [_as_bits(pattern) for pattern in load_catalog().patterns if unit in pattern.units]


def _as_bits(pattern: Pattern) -> _Said:
    groups = (tuple(bits(*sorted(group)) for group in part) for part in (pattern.local, pattern.carried, pattern.behind))
    return _Said(pattern, *groups, bits(*sorted(pattern.barred)))


@cache
def _topics() -> int:
    return bits(*sorted({word for p in load_catalog().patterns if p.is_topical for group in p.carried for word in group}))


def link(text: str, tags: Tags, clauses: list[Clause], modalities: list[str]) -> list[tuple[Link, ...]]:
    """The links of each clause's quantity, in the order of `clauses`."""
    links: list[tuple[Link, ...]] = []
    pending: list[_Match] = []
    for i, clause in enumerate(clauses):
        previous = clauses[i - 1] if i and clauses[i - 1].sentence == clause.sentence else None
        said = text[clause.left : clause.quantity.start]
        if pending and previous and LIST.match(said) and clause.quantity.unit == previous.quantity.unit:
            links.append((_link(pending.pop(0), "shared"),))
            continue
        pending = []
        is_same_kind = previous is not None and previous.quantity.unit == clause.quantity.unit
        if previous and is_same_kind and COMPARED.match(text[previous.quantity.end : clause.quantity.start]):
            links.append(tuple(_link_of(found, "compared") for found in links[-1]))
            continue
        matches = _matches(text, tags, clause)
        if not matches and previous and is_same_kind and FROM_TO.match(said):
            matches = _matches(text, tags, previous)[:1]
            links.append(tuple(_link(m, "carried") for m in matches if m.pattern.indicator_id))
            continue
        if modalities[i] == "change":
            matches = [m for m in matches if any(word in CHANGES for group in m.pattern.local for word in group)]
        matches = _without_parents(matches, text, clause, clauses, links, i)
        if not matches and previous and not is_same_kind and LIST.match(said):
            matches = _matches(text, tags, clause._replace(left=previous.left))
            taken = {found.indicator_id for found in links[-1]}
            links.append(tuple(_link(m, "coordinated") for m in matches[:1] if m.pattern.indicator_id and m.pattern.indicator_id not in taken))
            continue
        if not matches:
            links.append(_coordinated(said, clause, previous, links[-1] if links else ()))
            continue
        best = matches[0]
        shared = _shared(matches, said) if clause.quantity.unit == "%" or "分别" in said else []
        if shared and "分别" in said and _more_follow(text, clauses, i):
            links.append((_link(shared[0], "shared"),))
            pending = shared[1:]
        elif shared:
            links.append(tuple(_link(m, "shared") for m in shared))
        else:
            links.append((_link(best, best.how),) if best.pattern.indicator_id else ())
    return links


def _link(match: _Match, how: str) -> Link:
    return Link(match.pattern.indicator_id or "", match.pattern.name, how, CONFIDENCE[how])


def _link_of(found: Link, how: str) -> Link:
    return Link(found.indicator_id, found.rule, how, CONFIDENCE[how])


def _matches(text: str, tags: Tags, clause: Clause) -> list[_Match]:
    """The patterns that fit a clause, best first, one an indicator."""
    quantity = clause.quantity
    local = _local(tags, clause)
    said = local.union
    of_bearers = quantity.unit in {"个", "家"} and text.startswith(load_catalog().units.bearers, quantity.end)
    candidates = [
        p
        for p in _patterns_for(quantity.unit)
        if said & p.local[-1] and not said & p.barred and all(said & group for group in p.local) and (p.pattern.counts_bearers or not of_bearers)
    ]
    if not candidates or said & bits("denied") or _is_no_total(text, clause):
        return []
    context = _Context(text, tags, clause)
    matches: dict[str, _Match] = {}
    for candidate in candidates:
        if (match := _match(candidate, local, context)) and text.startswith(candidate.pattern.adjacent, quantity.end):
            key = match.pattern.indicator_id or match.pattern.name
            if key not in matches or _rank(match) < _rank(matches[key]):
                matches[key] = match
    return sorted(matches.values(), key=_rank)


def _is_no_total(text: str, clause: Clause) -> bool:
    quantity = clause.quantity
    return bool((quantity.unit != "%" and NO_TOTAL.search(text, clause.left, quantity.start)) or SINGLED_OUT.search(text, clause.left, quantity.start))


def _local(tags: Tags, clause: Clause) -> _Weighed:
    """The words of a clause, the nearer to the number the weightier."""
    start, end = clause.quantity.start, clause.quantity.end
    words = []
    for i in tags.within(clause.left, clause.right):
        first, last = tags.starts[i], tags.ends[i]
        if last <= start:
            words.append((last - first - DISTANCE_WEIGHT * (start - last), first, tags.bits[i]))
        elif first >= end and last <= clause.right:
            words.append((RIGHT_WEIGHT * (last - first) - DISTANCE_WEIGHT * (first - end), first, tags.bits[i]))
    return _weighed(words)


class _Context:
    """What is said around a clause, each part looked up once: earlier in the sentence, behind the clause, as the topic."""

    def __init__(self, text: str, tags: Tags, clause: Clause) -> None:
        self.text, self.tags, self.clause = text, tags, clause
        self._earlier: _Weighed | None = None
        self._behind: _Weighed | None = None
        self._topic: _Weighed | None = None

    def earlier(self) -> _Weighed:
        """Words said earlier in the sentence, the nearer the weightier."""
        if self._earlier is None:
            tags, left = self.tags, self.clause.left
            told = [
                (CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]) - DISTANCE_WEIGHT * (left - tags.ends[i]), tags.starts[i], tags.bits[i])
                for i in tags.within(self.clause.sentence_start, left)
                if tags.ends[i] <= left
            ]
            self._earlier = _weighed(told)
        return self._earlier

    def behind(self) -> _Weighed:
        """Words said behind the clause, up to the next quantity or to 其中, the nearer the weightier."""
        if self._behind is None:
            tags, right = self.tags, self.clause.right
            part = self.text.find("其中", right, self.clause.following)
            told = [
                (CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]) - DISTANCE_WEIGHT * (tags.starts[i] - right), tags.starts[i], tags.bits[i])
                for i in tags.within(right, self.clause.following if part < 0 else part)
            ]
            self._behind = _weighed(told)
        return self._behind

    def topic(self) -> _Weighed:
        """What the paragraph speaks of when its sentence names no topic: the first topic of the nearest sentence before, or of the heading."""
        if self._topic is None:
            self._topic = self._found_topic()
        return self._topic

    def _found_topic(self) -> _Weighed:
        text, tags, clause, topics = self.text, self.tags, self.clause, _topics()
        if tags.union(clause.sentence_start, clause.left) & topics:
            return NOTHING
        floor = text.rfind("\n", 0, clause.sentence_start) + 1
        above = text.rfind("\n", 0, max(0, floor - 1)) + 1
        if 0 < floor - above <= HEADING_LENGTH:
            floor = above
        last = tags.last(topics, floor, clause.sentence_start)
        if last is None:
            return NOTHING
        start = max(floor, text.rfind("。", floor, tags.starts[last]) + 1, text.rfind("\n", floor, tags.starts[last]) + 1)
        first = tags.first(topics, start, clause.sentence_start)
        told = [i for i in tags.within(start, clause.sentence_start) if tags.bits[i] & topics and first is not None and tags.starts[i] <= tags.starts[first] + 4]
        return _weighed([(TOPIC_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i]) for i in told])


def _match(said: _Said, local: _Weighed, context: _Context) -> _Match | None:
    """A pattern whose words stand in the clause: with those that may stand elsewhere, null where one of these is missing."""
    hits = [local.best(group) for group in said.local] + [context.behind().best(group) for group in said.behind]
    how = "clause"
    for group in said.carried:
        hit = local.best(group)
        if hit is None:
            hit, how = context.earlier().best(group), "carried"
        if hit is None and said.pattern.is_topical:
            hit, how = context.topic().best(group), "topic"
        hits.append(hit)
    found = [hit for hit in hits if hit is not None]
    if len(found) < len(hits):
        return None
    return _Match(said.pattern, sum(weight for weight, _ in found), how, tuple(place for _, place in found))


def _rank(match: _Match) -> tuple[float, str]:
    """The better match first; of equal ones the same one always."""
    return -match.score, match.pattern.name


def _without_parents(matches: list[_Match], text: str, clause: Clause, clauses: list[Clause], links: list[tuple[Link, ...]], i: int) -> list[_Match]:
    """A part behind 其中 does not take the indicator that its whole took, in this sentence or, where 其中 begins it, in the one before."""
    cut = text.rfind("其中", clause.sentence_start, clause.quantity.start)
    if cut < 0 or ";" in text[cut : clause.quantity.start]:
        return matches
    if OF_ONE.match(text, cut, clause.quantity.start):
        return []
    taken: set[str] = set()
    j = i - 1
    first = clause.sentence - (cut == clause.sentence_start)
    while j >= 0 and clauses[j].sentence >= first:
        if clauses[j].quantity.end <= cut:
            taken |= {found.indicator_id for found in links[j]}
        j -= 1
    return [m for m in matches if m.pattern.indicator_id not in taken]


def _coordinated(said: str, clause: Clause, previous: Clause | None, before: tuple[Link, ...]) -> tuple[Link, ...]:
    """下放乡镇权限73项、街道59项: only another agent is named, so verb and thing counted are those of the quantity before."""
    if (
        previous is None
        or not before
        or previous.quantity.unit != clause.quantity.unit
        or not said.startswith(("、", "和", "及", "以及"))
        or not AGENT.match(said)
    ):
        return ()
    return tuple(_link_of(found, "coordinated") for found in before)


def _shared(matches: list[_Match], said: str) -> list[_Match]:
    """出庭应诉率、胜诉率均为100%: every rate named on the left, in reading order, when one predicate serves them all."""
    if not SHARED.search(said) or not re.search("[、和及与]", said):
        return []
    named = [m for m in matches if (m.pattern.indicator_id and m.how == "clause") or (m.pattern.indicator_id and "分别" in said)]
    named.sort(key=lambda m: m.words[len(m.pattern.local) - 1])
    return named if len(named) > 1 else []


def _more_follow(text: str, clauses: list[Clause], i: int) -> bool:
    if i + 1 == len(clauses) or clauses[i + 1].sentence != clauses[i].sentence:
        return False
    return bool(LIST.match(text[clauses[i].quantity.end : clauses[i + 1].quantity.start]))
