"""The wordings that fit a figure's words, best first."""

import re
from typing import NamedTuple

from fazhi.catalog import Pattern, load_catalog
from fazhi.parse.language.clauses import COUNTED, Clause
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.tags import Tags, bits, cue, meaning, of_kind
from fazhi.parse.links.around import Around
from fazhi.parse.links.patterns import Said, barred_by, fully_said, patterns_of
from fazhi.parse.links.weights import Weighed, inherited_by, said_of

SOME_OF_THEM = re.compile(r"(?<!其)[里中](?:[便就又还也只仍都共])?有(?:近|约)?\Z")
OF_ALL = re.compile(r"(?:水平|值|数|线)[(]")
"""高于全省平均水平(11.2%)."""
ALL, FEW, PEOPLE = 100, 10, frozenset({"人", "名"})
CASES = frozenset({"件", "宗", "起", "%"})
OF_THAT_KIND = re.compile(r"[\u4e00-\u9fff]{2,8}(?<![各几多两三四五种此该同这])类(?:案件)?(?:有|为|共|占)?\Z")
"""行政处罚类112件."""
OF_ONE_KIND = re.compile(r"[\u4e00-\u9fff]{2,8}(?<![各几多两三四五种此该同这])(?:类|领域)的?")


class Match(NamedTuple):
    """A pattern that fits. score: its words' weights together; how: where they stand (clause, carried, topic); words: where each begins."""

    pattern: Pattern
    score: float
    how: str
    words: tuple[int, ...]


def matches_of(text: str, tags: Tags, frame: Frame, local: Weighed | None = None) -> list[Match]:
    """The patterns that fit a frame, best first, one an indicator. local: the words said of it, where they are known already."""
    clause, quantity = frame.clause, frame.clause.quantity
    local = said_of(tags, frame) if local is None else local
    inherited = inherited_by(tags, frame)
    of_bearers = clause.measure in {"个", "家"} and text.startswith(load_catalog().units.bearers, quantity.end)
    measure = measure_meant(text, clause)
    fully = fully_said(measure, local, inherited)
    fully = fully and fully & ~barred_by(measure, local, inherited)
    candidates = [p for p in patterns_of(measure, fully) if p.pattern.counts_bearers or not of_bearers]
    is_money = clause.measure == COUNTED and fully_said("元", local, inherited)
    is_number_at_work = frame.modality.value == "rule" and quantity.value < FEW and quantity.unit in PEOPLE  # 须由2名以上执法人员进行
    if not candidates or is_money or is_number_at_work or local.union & bits("denied") or is_no_total(text, tags, clause):
        return []
    context = Around(text, tags, clause, frame.relation, inherited)
    is_some = (
        text.find("有", quantity.start - 2, quantity.start) >= 0 and SOME_OF_THEM.search(text, clause.left, quantity.start) is not None
    )  # 被诉案件里有15件缘于旧案: what is said behind it is said of them alone
    matches: dict[str, Match] = {}
    for candidate in candidates:
        if (match := match_of(candidate, local, context)) and text.startswith(candidate.pattern.adjacent, quantity.end):
            if is_some and max(match.words) < quantity.end:
                continue
            key = match.pattern.indicator_id or match.pattern.name
            if key not in matches or rank(match) < rank(matches[key]):
                matches[key] = match
    return sorted(matches.values(), key=rank)


def measure_meant(text: str, clause: Clause) -> str:
    """The measure of a figure; where it has none, the one that what its label ends with is counted in: 受训干部 265, 进驻事项 1408."""
    if clause.measure != COUNTED or not clause.heads:
        return clause.measure
    label = text[slice(*clause.heads[-1])].rstrip(" :")
    if cue("people", behind=r"\Z").search(label):
        return "人"
    return "项" if cue("matters", behind=r"\Z").search(label) else COUNTED


def is_no_total(text: str, tags: Tags, clause: Clause) -> bool:
    """What came to nothing, an average, a remainder, one of two outcomes (其余12件或维持或在审) and what some only have (个别县区) state no total."""
    quantity, said = clause.quantity, tags.union(clause.left, clause.quantity.start)
    if cue("came_to_nothing").search(text, quantity.end, clause.right):
        return True  # 原定的4期培训班没有办成
    if _is_of_one_field(text, tags, clause):
        return True
    if quantity.qualifier == "at_most" and quantity.unit in PEOPLE:
        return True  # 27个县执法人员不超过8人: how few there are somewhere
    if any((i := tags.first(bits("average"), *head)) is not None and (tags.starts[i], tags.ends[i]) == head for head in clause.heads):
        return True
    if quantity.value == ALL and any(cue("share_head").match(text, *head) for head in clause.heads):
        return True  # 合计 | 80 | 占比 100
    if (
        said & bits("average")
        and (last := tags.last(bits("average"), clause.left, quantity.start)) is not None
        and OF_ALL.fullmatch(text, tags.ends[last], quantity.start)
    ):
        return True
    if quantity.unit == "%" and not said & of_kind("object") and tags.union(clause.sentence_start, clause.left) & bits("singled_out"):
        return True  # 一些部门负责人出庭率不高, 仅为76%
    if said & bits("the_rest") and "或" in text[quantity.end : clause.right]:
        return True
    if clause.measure == "%":
        return bool(said & bits("singled_out"))
    return bool(said & bits("singled_out", "average") or (said & bits("remainder") and not _are_others(text, tags, clause)))


def _are_others(text: str, tags: Tags, clause: Clause) -> bool:
    """聘请法律顾问319名, 还有公职律师141名: people who are named behind 还有, and not before in the sentence, are no remainder."""
    word = tags.last(bits("remainder"), clause.left, clause.quantity.start)
    if word is None or clause.measure not in PEOPLE or not tags.union(tags.ends[word], clause.quantity.start) & meaning():
        return False
    return text.find(text[tags.ends[word] : clause.quantity.start], clause.sentence_start, clause.left) < 0


def _is_of_one_field(text: str, tags: Tags, clause: Clause) -> bool:
    """涉企行政复议案件36件, 土地征收类行政复议案件56件, 行政处罚类112件: reconsideration or litigation, or cases, of one kind, and not all of them."""
    if clause.measure not in CASES:
        return False
    kind = OF_THAT_KIND.search(text, clause.left, clause.quantity.start) if clause.measure != "%" else None
    if kind and tags.union(*kind.span()) & bits("penalty", "licensing"):
        return True
    cases, left = bits("reconsideration", "litigation"), clause.left
    if not tags.union(left, clause.right) & cases and (carried := tags.last(cases, clause.sentence_start, left)) is not None:
        left = max(clause.sentence_start, tags.starts[carried] - 10)  # 涉企行政复议案件受理93件、办结86件
    named = (cue("one_field", behind="的?").search(text, left, clause.right), OF_ONE_KIND.search(text, clause.left, clause.right))
    return any(found and any(tags.bits[i] & cases for i in tags.within(found.end(), found.end() + 3)) for found in named)


def match_of(said: Said, local: Weighed, context: Around) -> Match | None:
    """A pattern whose words stand in the clause: with those that may stand elsewhere, null where one of these is missing."""
    elsewhere = []
    for around, groups in ((context.behind, said.behind), (context.later, said.later)):
        for group in groups:
            if (hit := around().best(group)) is None:
                return None
            elsewhere.append(hit)
    how = "clause"
    for group in said.carried:
        hit = local.best(group)
        if hit is None:
            hit, how = context.earlier().best(group), "carried"
            if hit and context.is_barred_since(hit[1], said.barred_since):
                return None
        if hit is None and said.pattern.is_topical:
            hit, how = context.topic().best(group), "topic"
        if hit is None:
            return None
        elsewhere.append(hit)
    hits = [hit for group in said.local if (hit := local.best(group) or context.inherited.best(group))]
    hits += elsewhere
    return Match(said.pattern, sum(weight for weight, _ in hits), how, tuple(place for _, place in hits))


def rank(match: Match) -> tuple[float, str]:
    """The better match first; of equal ones the same one always."""
    return -match.score, match.pattern.name
