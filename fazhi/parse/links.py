"""Link a quantity to the indicator it states, by the words of its clause and what the sentence carries over to it."""

import re
from bisect import bisect_left
from collections import defaultdict
from functools import cache
from operator import itemgetter
from typing import NamedTuple

import ahocorasick_rs

from fazhi.catalog import Pattern, load_catalog
from fazhi.parse.figures.quantities import TITLE
from fazhi.parse.language.clauses import BECOMES, Clause

CONFIDENCE = {"clause": 0.94, "carried": 0.96, "topic": 0.94, "compared": 0.95, "coordinated": 0.95, "shared": 0.95}
"""How a link was made, and how often links made so were right on fifteen annotated reports at first contact (673 links; kinds
with few of them drawn towards the rate of all, 0.948, with the weight of 20 links): docs/accuracy.md."""
CHANGES = ("压缩", "压减", "缩短", "精简", "提速", "减少")
SHARED = re.compile(r"(?:均|都|皆|双双|同为|全部|分别)")
AGENT = re.compile(r"^[、和及与]?(?:以及)?[\u4e00-\u9fff]{0,6}(?:省|市|州|县|区|旗|乡|镇|街道|街道办|办事处|部门|单位|村|社区|本级|级)$")
FROM_TO = re.compile(rf"^.{{0,3}}{BECOMES}$")
COMPARED = re.compile(r"^[,(]?(?:而|较|比|与|同比)?(?:20\d\d年|上年|去年|上一年|上年度|上年同期|去年同期)度?(?:同期)?(?:的|为|是|仅|有|只有)?:?$")
"""Between a figure and that of an earlier year which it is set against: 较2016年的233件, (上年同期148件)."""
DENIAL = re.compile(r"未|不予|不再|无需")
"""A word right behind one of these is not what was done: 未审结3件 are no closed cases."""
NO_TOTAL = re.compile(r"平均每|平均(?:一|1)?[个件名]|人均|户均|每[个名件人户]|仍有|尚有|还有|仍存在")
"""An average or a remainder states no total."""
SINGLED_OUT = re.compile(r"个别|部分(?:县(?!级)|区|市|乡|镇|街道|单位|部门|地方|地区|行政机关|执法)|少数|有的")
"""Told of some only: 个别县区纠错率高达35%."""
OF_ONE = re.compile(r"其中,?[^,。;、]{2,10}?(?:局|厅|委|部门|大队|支队|法院|公安机关)(?!党|办公|长)")
"""A part that one department has: 其中生态环境部门罚款4806万元."""
LIST = re.compile(r"^[、和及与,]?$")
CARRY_WEIGHT, TOPIC_WEIGHT, RIGHT_WEIGHT, DISTANCE_WEIGHT = 0.6, 0.3, 0.9, 0.02
HEADING_LENGTH = 40
START = itemgetter(1)


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


class _Words:
    """All catalog words in a text, sorted by place; those inside 《…》 are names of documents and left out."""

    def __init__(self, text: str) -> None:
        automaton, words, _ = _matcher()
        outside = TITLE.sub(lambda title: "\n" * len(title[0]), text)
        hits = automaton.find_matches_as_indexes(outside, overlapping=True)
        hits.sort(key=START)
        if denied := {m.end() for m in DENIAL.finditer(outside)}:
            hits = [hit for hit in hits if hit[1] not in denied]
        self.starts = [start for _, start, _ in hits]
        self.words = [words[word] for word, _, _ in hits]

    def between(self, start: int, end: int) -> list[tuple[int, str]]:
        i = bisect_left(self.starts, start)
        j = bisect_left(self.starts, end, i)
        return [(place, word) for place, word in zip(self.starts[i:j], self.words[i:j], strict=True) if place + len(word) <= end]


@cache
def _anchored(unit: str) -> dict[str, list[Pattern]]:
    """The patterns that a quantity of this unit may fit, by the words of their last local group."""
    by_anchor: dict[str, list[Pattern]] = defaultdict(list)
    for pattern in load_catalog().patterns:
        if unit in pattern.units:
            for word in pattern.local[-1]:
                by_anchor[word].append(pattern)
    return dict(by_anchor)


@cache
def _matcher() -> tuple[ahocorasick_rs.AhoCorasick, list[str], frozenset[str]]:
    """Automaton over every word of the catalog, the words, and those among them that name a topic."""
    patterns = load_catalog().patterns
    words = sorted({w for p in patterns for group in (*p.carried, *p.local, *p.behind, p.barred) for w in group})
    topics = frozenset(word for p in patterns if p.is_topical for group in p.carried for word in group)
    return ahocorasick_rs.AhoCorasick(words), words, topics


def link(text: str, clauses: list[Clause], modalities: list[str]) -> list[tuple[Link, ...]]:
    """The links of each clause's quantity, in the order of `clauses`."""
    words = _Words(text)
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
        matches = _matches(text, words, clause)
        if not matches and previous and is_same_kind and FROM_TO.match(said):
            matches = _matches(text, words, previous)[:1]
            links.append(tuple(_link(m, "carried") for m in matches if m.pattern.indicator_id))
            continue
        if modalities[i] == "change":
            matches = [m for m in matches if any(word in CHANGES for group in m.pattern.local for word in group)]
        matches = _without_parents(matches, text, clause, clauses, links, i)
        if not matches and previous and not is_same_kind and LIST.match(said):
            matches = _matches(text, words, clause._replace(left=previous.left))
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


def _matches(text: str, words: _Words, clause: Clause) -> list[_Match]:
    """The patterns that fit a clause, best first, one an indicator."""
    quantity = clause.quantity
    said = words.between(clause.left, clause.right)
    by_anchor = _anchored(quantity.unit)
    of_bearers = quantity.unit in {"个", "家"} and text.startswith(load_catalog().units.bearers, quantity.end)
    anchors = by_anchor.keys() & {word for _, word in said}
    candidates = {p.name: p for word in anchors for p in by_anchor[word] if p.counts_bearers or not of_bearers}
    if not candidates or (quantity.unit != "%" and NO_TOTAL.search(text, clause.left, quantity.start)):
        return []
    if SINGLED_OUT.search(text, clause.left, quantity.start):
        return []
    local: dict[str, tuple[float, int]] = {}
    for start, word in said:
        length = len(word)
        if start >= quantity.end:
            weight = RIGHT_WEIGHT * length - DISTANCE_WEIGHT * (start - quantity.end)
        elif start + length <= quantity.start:
            weight = length - DISTANCE_WEIGHT * (quantity.start - start - length)
        else:
            continue
        if word not in local or local[word][0] < weight:
            local[word] = (weight, start)
    earlier: dict[str, tuple[float, int]] | None = None
    behind: dict[str, tuple[float, int]] | None = None
    topic: dict[str, tuple[float, int]] | None = None
    matches: dict[str, _Match] = {}
    here = frozenset(local)
    for pattern in candidates.values():
        if any(map(here.isdisjoint, pattern.local)) or not pattern.barred.isdisjoint(here) or not text.startswith(pattern.adjacent, quantity.end):
            continue
        scored = [_best(group, local) for group in pattern.local]
        if pattern.behind:
            if behind is None:
                behind = _behind(text, words, clause)
            scored += [_best(group, behind) for group in pattern.behind]
        how = "clause"
        for group in pattern.carried:
            hit = _best(group, local)
            if hit is None:
                if earlier is None:
                    earlier = _earlier(words, clause)
                hit, how = _best(group, earlier), "carried"
            if hit is None and pattern.is_topical:
                if topic is None:
                    topic = _topic(text, words, clause)
                hit, how = _best(group, topic), "topic"
            scored.append(hit)
        hits = [s for s in scored if s is not None]
        if len(hits) < len(scored):
            continue
        match = _Match(pattern, sum(s for s, _ in hits), how, tuple(place for _, place in hits))
        key = pattern.indicator_id or pattern.name
        if key not in matches or _rank(match) < _rank(matches[key]):
            matches[key] = match
    return sorted(matches.values(), key=_rank)


def _rank(match: _Match) -> tuple[float, str]:
    """The better match first; of equal ones the same one always."""
    return -match.score, match.pattern.name


def _best(group: frozenset[str], found: dict[str, tuple[float, int]]) -> tuple[float, int] | None:
    said = group & found.keys()
    return max(map(found.__getitem__, said)) if said else None


def _earlier(words: _Words, clause: Clause) -> dict[str, tuple[float, int]]:
    """Words said earlier in the sentence, the nearer the weightier."""
    found: dict[str, tuple[float, int]] = {}
    for start, word in words.between(clause.sentence_start, clause.left):
        gap = clause.left - start - len(word)
        found[word] = max(found.get(word, (-9.0, start)), (CARRY_WEIGHT * len(word) - DISTANCE_WEIGHT * gap, start))
    return found


def _behind(text: str, words: _Words, clause: Clause) -> dict[str, tuple[float, int]]:
    """Words said behind the clause, up to the next quantity or to 其中, the nearer the weightier."""
    found: dict[str, tuple[float, int]] = {}
    part = text.find("其中", clause.right, clause.following)
    for start, word in words.between(clause.right, clause.following if part < 0 else part):
        found.setdefault(word, (CARRY_WEIGHT * len(word) - DISTANCE_WEIGHT * (start - clause.right), start))
    return found


def _topic(text: str, words: _Words, clause: Clause) -> dict[str, tuple[float, int]]:
    """What the paragraph speaks of when its sentence names no topic: the first topic of the nearest sentence before, or of the heading."""
    topics = _matcher()[2]
    if any(word in topics for _, word in words.between(clause.sentence_start, clause.left)):
        return {}
    floor = text.rfind("\n", 0, clause.sentence_start) + 1
    above = text.rfind("\n", 0, max(0, floor - 1)) + 1
    if 0 < floor - above <= HEADING_LENGTH:
        floor = above
    before = [(place, word) for place, word in words.between(floor, clause.sentence_start) if word in topics]
    if not before:
        return {}
    start = max(floor, text.rfind("。", floor, before[-1][0]) + 1, text.rfind("\n", floor, before[-1][0]) + 1)
    first = next(place for place, _ in before if place >= start)
    return {word: (TOPIC_WEIGHT * len(word), place) for place, word in before if first <= place <= first + 4}


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
