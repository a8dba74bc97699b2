"""Link a quantity to the indicator it states, by the words of its clause and what the sentence carries over to it."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from fazhi.catalog import Pattern, load_catalog
from fazhi.parse.language.clauses import BECOMES, COUNTED, Clause
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.relations import COUNTED_WITHIN, Relation
from fazhi.parse.language.rules.act import INHERITED
from fazhi.parse.language.tags import Tags, all_concepts, bits, cue, of_kind, ones

FROM_TO = re.compile(rf"^(?:\(20\d\d年\))?(?:.{{0,3}}{BECOMES}|[到至])(?:(?:20\d\d|今)年度?的?|(?:年末|年底|目前|现在)的?)?$")
ONLY_A_YEAR = re.compile("(?:20\\d\\d|上|本|前一|这一|去|今|当)年(?:度|仍?[为是有])?")
OF_A_YEAR = re.compile(rf"其中:?{ONLY_A_YEAR.pattern}(?:当年)?(?P<again>[^,;。\d]{{0,4}})")
UNIT_IN_LABEL = re.compile(r"\([^()\d\n]{1,4}\): ?\Z")
"""受理(件):20."""
SOME_OF_THEM = re.compile(r"(?<!其)[里中](?:[便就又还也只仍都共])?有(?:近|约)?\Z")
BEFORE_IT = re.compile("^(?:但|却)?也?仅?(?:全[省市县区州旗盟])?")
LABEL = re.compile(r"[^\w(“]*(?P<label>[^\d,;。:?!()\n]{2,24})(?:\([^\d()\n]{1,8}\))?(?::|--)")
"""◇ 案卷评查:计划150卷,实绩176卷."""
BEHIND_LABEL, ANSWER = (":", "--"), re.compile(r"\s*[答A]\d?:")
NAMES, FIGURE = re.compile(r"[\u4e00-\u9fff](?<![省市县区州旗盟镇乡我本])"), re.compile(r"\d")
LIST = re.compile(r"^[、和及与,]?(?:即|共计?)?$")
CARRY_WEIGHT, TOPIC_WEIGHT, RIGHT_WEIGHT, DISTANCE_WEIGHT = 0.6, 0.3, 0.9, 0.02
HEADING_LENGTH, LONGEST_AGENT, MOST_BEHIND_A_LEVEL, LONGEST_LIST, MOST_BEFORE = 40, 10, 2, 40, 6
LEVELS = ("whole_place", "every_level", "the_government", "each_below")
LOWER_HEADING, UPPER_HEADING = re.compile(r"\s*(?:\([一二三四五六七八九十]+\)|\d+[.、])"), re.compile(r"\s*[一二三四五六七八九十]+、")
LONGEST_QUESTION = 60
COURSE = ("accept", "close", "correct", "uphold", "reject", "terminate", "settle")
"""How cases went on: told in a paragraph of its own, it is of the cases of the paragraph before."""


class Link(NamedTuple):
    """A quantity states an indicator. how: by the clause's own words, carried, by topic, compared, coordinated or shared; rule: the pattern's name."""

    indicator_id: str
    rule: str
    how: str


class _Match(NamedTuple):
    pattern: Pattern
    score: float
    how: str
    words: tuple[int, ...]


class Said(NamedTuple):
    """A pattern with its words as bits."""

    pattern: Pattern
    local: tuple[int, ...]
    carried: tuple[int, ...]
    behind: tuple[int, ...]
    later: tuple[int, ...]
    barred: int
    barred_since: int


class _Weighed(NamedTuple):
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


def _weighed(words: list[tuple[float, int, int]]) -> _Weighed:
    union = 0
    for _, _, said in words:
        union |= said
    words.sort(reverse=True)
    return _Weighed(words, union)


NOTHING = _Weighed([], 0)


@cache
def patterns_for(unit: str) -> list[Said]:
    """The patterns that a quantity of this unit may fit."""
    fits = _may_be_counted if unit == COUNTED else (lambda pattern: unit in pattern.units)
    return [_as_bits(pattern) for pattern in load_catalog().patterns if fits(pattern)]


def _may_be_counted(pattern: Pattern) -> bool:
    """Whether a figure without a measure word may state it: all but shares, money, lengths of time and attendance (培训3: courses, not people)."""
    indicator = load_catalog().indicators.get(pattern.indicator_id or "")
    return not (indicator and indicator.unit == "人次") and {"%", "‰", "成", "元", "倍", *load_catalog().units.durations}.isdisjoint(pattern.units)


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


def _fully_said(unit: str, local: _Weighed, inherited: _Weighed) -> int:
    """The patterns of a unit of which the clause says every word that must stand in it."""
    groups = list(_nothing_said(unit).groups)
    for _, _, said in local.words + inherited.words:
        for k, mask in enumerate(_says(unit, said).groups):
            groups[k] |= mask
    fully = -1 if groups else 0
    for mask in groups:
        fully &= mask
    return fully


def _barred(unit: str, local: _Weighed) -> int:
    """Those that a word of the clause bars."""
    barred = 0
    for _, _, said in local.words:
        barred |= _says(unit, said).barred
    return barred


def _patterns(unit: str, mask: int) -> Iterator[Said]:
    patterns = patterns_for(unit)
    return (patterns[bit.bit_length() - 1] for bit in ones(mask))


def _as_bits(pattern: Pattern) -> Said:
    parts = (pattern.local, pattern.carried, pattern.behind, pattern.later)
    local, carried, behind, later = (tuple(bits(*sorted(group)) for group in part) for part in parts)
    return Said(pattern, local, carried, behind, later, bits(*sorted(pattern.barred)), bits(*sorted(pattern.barred_since)))


@cache
def _topics() -> int:
    return bits(*sorted({word for p in load_catalog().patterns if p.is_topical for group in p.carried for word in group}))


def link(text: str, tags: Tags, frames: list[Frame]) -> list[tuple[Link, ...]]:
    """The links of each frame's quantity, in the order of `frames`."""
    return [found for _, found in _readings(text, tags, frames)]


def link_and_object(text: str, tags: Tags, frames: list[Frame]) -> tuple[list[tuple[Link, ...]], list[frozenset[str]]]:
    """The same; and of each figure without a link the indicators that the rules hold it not to state, whatever else may read it: those whose wording
    it has with a word that bars them, those that its sentence or its whole states already; all where it is denied, no total, or has the wording of a
    decoy."""
    told = [(found, frozenset() if found else _objections(reading)) for reading, found in _readings(text, tags, frames)]
    return [found for found, _ in told], [objected for _, objected in told]


def _readings(text: str, tags: Tags, frames: list[Frame]) -> Iterator[tuple["_Reading", tuple[Link, ...]]]:
    links: list[tuple[Link, ...]] = []
    for i in range(len(frames)):
        reading = _Reading(text, tags, frames, links, i)
        links.append(_answer(reading)[1])
        yield reading, links[i]


class _Named(NamedTuple):
    """The indicators that a unit may count: all, and those that a change of theirs does not state."""

    all: frozenset[str]
    unchanged: frozenset[str]


@cache
def _named(unit: str) -> _Named:
    every = _indicators(unit, -1 % (1 << len(patterns_for(unit))))
    return _Named(every, frozenset(name for name in every if not load_catalog().indicators[name].modality))


@lru_cache(100_000)
def _indicators(unit: str, mask: int) -> frozenset[str]:
    """Those that some patterns state; of the masks that clauses give only the last ones are kept, so that memory stays flat."""
    return frozenset(said.pattern.indicator_id for said in _patterns(unit, mask) if said.pattern.indicator_id)


def _objections(reading: "_Reading") -> frozenset[str]:
    clause, frame, named = reading.clause, reading.frame, _named(reading.clause.measure)
    local, fitting = _local(reading.tags, frame), {match.pattern.indicator_id for match in reading.fitting()}
    if None in fitting or local.union & bits("denied") or _is_no_total(reading.text, reading.tags, clause) or frame.scope.rule == "of_a_higher_place":
        return named.all
    before = [j for j in range(max(0, reading.i - MOST_BEFORE), reading.i) if reading.frames[j].clause.sentence == clause.sentence]
    stated = {found.indicator_id for j in (*before, *([frame.relation.whole] if frame.relation.whole is not None else [])) for found in reading.links[j]}
    barred = _indicators(clause.measure, _barred(clause.measure, local))
    return barred.union((name for name in stated | fitting if name), named.unchanged if frame.modality.value == "change" else ())


def _answer(reading: "_Reading") -> tuple["Way", tuple[Link, ...]]:
    return next((way, found) for way in WAYS if (found := way(reading)) is not None)


class _Reading:
    """A frame with those before it and their links, and the patterns that fit it, looked up once."""

    def __init__(self, text: str, tags: Tags, frames: list[Frame], links: list[tuple[Link, ...]], i: int) -> None:
        self.text, self.tags, self.frames, self.links, self.i = text, tags, frames, links, i
        self.frame, self.clause, self.relation = frames[i], frames[i].clause, frames[i].relation
        before = frames[i - 1].clause if i else None
        self.previous = before if before and before.sentence == self.clause.sentence else None
        self.said = text[self.clause.left : self.clause.quantity.start]
        self.is_same_kind = self.previous is not None and self.previous.measure == self.clause.measure
        self._fitting: list[_Match] | None = None

    def fitting(self) -> list[_Match]:
        """The patterns that fit, best first."""
        if self._fitting is None:
            self._fitting = _matches(self.text, self.tags, self.frame)
        return self._fitting


Way = Callable[[_Reading], tuple[Link, ...] | None]


def _of_another(reading: _Reading) -> tuple[Link, ...] | None:
    """全省受理1.2万件, in a city's report: a figure of a higher division states none of the city's."""
    return () if reading.frame.scope.rule == "of_a_higher_place" else None


def _told_in_turn(reading: _Reading) -> tuple[Link, ...] | None:
    """州本级分别为312件、66件、9件: each is of what a figure before is of."""
    if reading.relation.turn is None:
        return None
    return tuple(_link_of(found, "shared") for found in reading.links[reading.relation.turn])


def _compared(reading: _Reading) -> tuple[Link, ...] | None:
    """受理35件(上年同期28件): the other year's figure is of the same thing."""
    against = reading.relation.against
    if against is None:
        return None
    is_level = any(load_catalog().indicators[found.indicator_id].modality for found in reading.links[against])  # 时限压缩78%, 上年压缩71%
    if reading.frame.modality.value == "change" and not is_level:  # 会前学法12次, 多于上年2次
        return None
    while against and reading.frames[against].modality.value == "change" and not reading.links[against]:  # 比2015年的38件多5件, 比2014年的25件多18件
        against -= 1
    return tuple(_link_of(found, "compared") for found in reading.links[against])


def _end_of_change(reading: _Reading) -> tuple[Link, ...] | None:
    """由12.1%下降到9.7%: the second figure is of what the first is of, where nothing else is said of it (新增2936户, 总量增至1.8万户)."""
    if not (reading.is_same_kind and reading.previous and FROM_TO.match(reading.said)):
        return None
    fitting = reading.fitting()
    near = [match for match in fitting if min(match.words) >= reading.previous.left]  # what was said before the first figure is of something else
    if near:
        return None if near[0] is fitting[0] else tuple(_link(m, m.how) for m in near[:1] if m.pattern.indicator_id)
    total = reading.tags.first(bits("existing"), reading.clause.left, reading.clause.quantity.start)
    if total is not None and reading.tags.starts[total] == reading.clause.left:
        return None
    matches = _matches(reading.text, reading.tags, reading.frames[reading.i - 1])[:1]
    return tuple(_link(m, "carried") for m in matches if m.pattern.indicator_id) or (None if fitting else ())


def _by_its_words(reading: _Reading) -> tuple[Link, ...] | None:
    """The pattern that fits the words best, or each that a shared predicate serves (出庭应诉率、胜诉率均为100%)."""
    matches = _of_its_row(_without_parents(_of_a_change(reading.fitting(), reading), reading), reading.clause, reading.frame)
    if not matches:
        return None
    shared = _shared(matches, reading) if reading.clause.measure == "%" else []
    if shared:
        return tuple(_link(m, "shared") for m in shared)
    return (_link(matches[0], matches[0].how),) if matches[0].pattern.indicator_id else ()


def _came_to(reading: _Reading) -> tuple[Link, ...] | None:
    """出庭应诉率比上年提高5个百分点, 达98%; 复议案件大幅上升, 达560件: what a change came to is of what the change is told of."""
    clause, text = reading.clause, reading.text
    said = BEFORE_IT.sub("", reading.said)
    if not cue("came_to", "summed_up", behind="了?约?").fullmatch(said) or text[clause.left - 1 : clause.left] != ",":
        return None
    left = max(clause.sentence_start, *(text.rfind(stop, 0, clause.left - 1) + 1 for stop in ",;:"), reading.previous.quantity.end if reading.previous else 0)
    if reading.previous is None or reading.previous.quantity.end < left - 1:
        is_of_a_change = bool(reading.tags.union(left, clause.left) & bits("rise", "fall", "against"))
    else:
        changes = [j for j in range(max(0, reading.i - 3), reading.i) if all(frame.modality.value == "change" for frame in reading.frames[j : reading.i])]
        is_of_a_change, left = bool(changes), reading.frames[changes[0]].clause.left if changes else left
    if not is_of_a_change or left < clause.sentence_start:
        return None
    matches = _without_parents(_matches(text, reading.tags, reading.frame._replace(clause=clause._replace(left=left))), reading)
    return tuple(_link(m, "carried") for m in matches[:1] if m.pattern.indicator_id) or None


def _coordinated_units(reading: _Reading) -> tuple[Link, ...] | None:
    """培训12期、2300人次: two measures of one deed, of which the words stand before the first."""
    if not (reading.previous and not reading.is_same_kind and LIST.match(reading.said)):
        return None
    clause = reading.clause._replace(left=reading.previous.left)
    matches = _of_its_row(_without_parents(_matches(reading.text, reading.tags, reading.frame._replace(clause=clause)), reading), clause, reading.frame)
    taken = {found.indicator_id for found in reading.links[-1]}
    return tuple(_link(m, "coordinated") for m in matches[:1] if m.pattern.indicator_id and m.pattern.indicator_id not in taken)


def _share_of_the_government(reading: _Reading) -> tuple[Link, ...] | None:
    """全市收到申请1683件, 其中市本级收到592件: nothing is named but the government itself, so the part is of what its whole is of."""
    whole = reading.relation.whole
    if whole is None or reading.frame.scope.value != "own" or reading.frame.scope.rule != "named_here" or not _is_of_a_level(reading, whole):
        return None
    while whole and reading.frames[whole].modality.value == "change":  # 应诉82件, 同比上升28.1%, 其中州政府9件
        whole -= 1
    of = reading.frames[whole].clause
    said = reading.tags.union(reading.clause.left, reading.clause.quantity.start) & (of_kind("act") | of_kind("object"))
    if said & ~reading.tags.union(of.left, of.quantity.start) or of.measure != reading.clause.measure:
        return None
    return tuple(_link_of(found, "shared") for found in reading.links[whole])


def _year_of_a_span(reading: _Reading) -> tuple[Link, ...] | None:
    """2016年以来提请审议法规草案9件, 其中2020年2件; 清理2318件, 其中2020年清理406件: the part of one year is of what its whole is of."""
    whole, said = reading.relation.whole, OF_A_YEAR.fullmatch(reading.said)
    if whole is None or said is None or reading.frames[whole].clause.measure != reading.clause.measure:
        return None
    of = reading.frames[whole].clause
    if said["again"] not in reading.text[of.left : of.quantity.start]:
        return None
    return tuple(_link_of(found, "shared") for found in reading.links[whole])


def _before_its_level(reading: _Reading) -> tuple[Link, ...] | None:
    """收到申请: 全市1187件; 行政许可事项: 13项; 发布决策目录, 市级10项; 制定规章, 2014年4件: what is counted stands before the stop."""
    clause, text = reading.clause, reading.text
    if not (
        _names_only_a_level(reading)
        or (ONLY_A_YEAR.fullmatch(reading.said) and text[clause.left - 1] == ",")
        or (clause.left == clause.quantity.start and (text.endswith(BEHIND_LABEL, 0, clause.left) or COUNTED_WITHIN.match(text, clause.quantity.end)))
    ):
        return None
    bracket = UNIT_IN_LABEL.search(text, max(0, clause.left - 7), clause.left)
    stop_at = bracket.start() if bracket else clause.left - 1 - text.endswith("--", 0, clause.left)
    left = max(clause.sentence_start, *(text.rfind(stop, 0, stop_at) + 1 for stop in ",;:()。"), reading.previous.quantity.end if reading.previous else 0)
    matches = _of_a_change(_without_parents(_matches(text, reading.tags, reading.frame._replace(clause=clause._replace(left=left))), reading), reading)
    return tuple(_link(m, m.how) for m in matches[:1] if m.pattern.indicator_id) or None


def _names_only_a_level(reading: _Reading) -> bool:
    """Nothing but 全市, 市级共 or 县级 stands between the stop before a figure and its number."""
    clause, tags = reading.clause, reading.tags
    named = [i for i in tags.within(clause.left, clause.quantity.start) if tags.bits[i] & bits(*LEVELS)]
    if not named or tags.union(clause.left, clause.quantity.start) & (of_kind("act") | of_kind("object")):
        return False
    is_all = tags.starts[named[0]] == clause.left and tags.ends[named[-1]] >= clause.quantity.start - MOST_BEHIND_A_LEVEL
    return is_all and reading.text[clause.left - 1 : clause.left] in {",", ":", "("}


def _under_its_label(reading: _Reading) -> tuple[Link, ...] | None:
    """案卷评查:计划150卷,实绩176卷; 问:复议多不多?答:28件: of a figure with which nothing is named, the label or the question before it is said."""
    clause, text, tags = reading.clause, reading.text, reading.tags
    if clause.heads or not _names_nothing(reading):
        return None
    label = LABEL.match(text, clause.sentence_start, clause.left)
    opens = label.end() if label else answer.end() if (answer := ANSWER.match(text, clause.sentence_start, clause.left)) else 0
    if text.endswith(BEHIND_LABEL, 0, clause.left) and opens != clause.left:  # it has a label of its own
        return None
    head = label.span("label") if label else _question_before(text, clause)
    if head is None:
        return None
    frame = reading.frame._replace(clause=clause._replace(heads=(head,)))
    matches = _of_a_change(_without_parents(_matches(text, tags, frame), reading), reading)
    return tuple(_link(m, "carried") for m in matches[:1] if m.pattern.indicator_id) or None


def _names_nothing(reading: _Reading) -> bool:
    """Whether nothing but time, scope, modality and the like stands before a figure (全年, 市级, 计划), and nothing behind it."""
    clause, tags = reading.clause, reading.tags
    if tags.union(clause.left, clause.right) & (of_kind("act") | of_kind("object") | bits("the_rest", "remainder")):
        return False
    behind = clause.left
    for i in tags.within(clause.left, clause.quantity.start):
        if tags.bits[i] & all_concepts():
            if NAMES.search(reading.text, behind, max(behind, tags.starts[i])):
                return False
            behind = max(behind, tags.ends[i])
    return not any(NAMES.search(reading.text, *span) for span in ((behind, clause.quantity.start), (clause.quantity.end, clause.right)))


def _question_before(text: str, clause: Clause) -> tuple[int, int] | None:
    """The question that an answer begins behind, in its own line or in the line above it, of the answer's first figure."""
    line = text.rfind("\n", 0, clause.quantity.start) + 1
    asked = text.rfind("?", max(0, line - 2), clause.left)
    if asked < 0 or FIGURE.search(text, asked, clause.quantity.start):
        return None
    return max(asked - LONGEST_QUESTION, *(text.rfind(stop, max(0, asked - LONGEST_QUESTION), asked) + 1 for stop in "\n。?")), asked


def _another_agent(reading: _Reading) -> tuple[Link, ...] | None:
    """下放乡镇权限73项、街道59项: only another agent is named, so verb and thing counted are those of the quantity before."""
    said = reading.tags.union(reading.clause.left, reading.clause.quantity.start)
    is_agent = said & of_kind("scope") and not said & (of_kind("act") | of_kind("object") | bits("carry_out")) and len(reading.said) <= LONGEST_AGENT
    goes_on = (
        reading.previous is not None and reading.previous.quantity.end == reading.clause.left - 1 and _names_only_a_level(reading) and _has_its_whole(reading)
    )
    is_listed = reading.relation.like is not None or goes_on
    if not (is_listed and reading.is_same_kind and is_agent):
        return None
    return tuple(_link_of(found, "coordinated") for found in reading.links[-1])


def _has_its_whole(reading: _Reading) -> bool:
    """Whether it is a part of no other whole than the figure before."""
    return reading.relation.whole in {None, reading.frames[reading.i - 1].relation.whole}


def _nothing(reading: _Reading) -> tuple[Link, ...] | None:
    """No indicator."""
    return ()


WAYS: tuple[Way, ...] = (
    _of_another,
    _told_in_turn,
    _compared,
    _end_of_change,
    _by_its_words,
    _came_to,
    _coordinated_units,
    _share_of_the_government,
    _year_of_a_span,
    _before_its_level,
    _under_its_label,
    _another_agent,
    _nothing,
)


def _link(match: _Match, how: str) -> Link:
    return Link(match.pattern.indicator_id or "", match.pattern.name, how)


def _link_of(found: Link, how: str) -> Link:
    return Link(found.indicator_id, found.rule, how)


def _matches(text: str, tags: Tags, frame: Frame) -> list[_Match]:
    """The patterns that fit a frame, best first, one an indicator."""
    clause, quantity = frame.clause, frame.clause.quantity
    local = _local(tags, frame)
    inherited = _inherited(tags, frame)
    of_bearers = clause.measure in {"个", "家"} and text.startswith(load_catalog().units.bearers, quantity.end)
    measure = _measure_meant(text, clause)
    fully = _fully_said(measure, local, inherited)
    fully = fully and fully & ~_barred(measure, local)
    candidates = [p for p in _patterns(measure, fully) if p.pattern.counts_bearers or not of_bearers]
    is_money = clause.measure == COUNTED and _fully_said("元", local, inherited)
    if not candidates or is_money or local.union & bits("denied") or _is_no_total(text, tags, clause):
        return []
    context = _Context(text, tags, clause, frame.relation, inherited)
    is_some = SOME_OF_THEM.search(text, clause.left, quantity.start) is not None  # 被诉案件里有15件缘于旧案: what is said behind it is said of them alone
    matches: dict[str, _Match] = {}
    for candidate in candidates:
        if (match := _match(candidate, local, context)) and text.startswith(candidate.pattern.adjacent, quantity.end):
            if is_some and max(match.words) < quantity.end:
                continue
            key = match.pattern.indicator_id or match.pattern.name
            if key not in matches or _rank(match) < _rank(matches[key]):
                matches[key] = match
    return sorted(matches.values(), key=_rank)


def _measure_meant(text: str, clause: Clause) -> str:
    """The measure of a figure; where it has none, the one that what its label ends with is counted in: 受训干部 265, 进驻事项 1408."""
    if clause.measure != COUNTED:
        return clause.measure
    label = text[slice(*clause.heads[-1])].rstrip(" :")
    if cue("people", behind=r"\Z").search(label):
        return "人"
    return "项" if cue("matters", behind=r"\Z").search(label) else COUNTED


def _inherited(tags: Tags, frame: Frame) -> _Weighed:
    """The verb that the frame shares with its list or its whole."""
    if frame.act.rule not in INHERITED:
        return NOTHING
    i = tags.last(of_kind("act"), frame.act.start, frame.act.end)
    return NOTHING if i is None else _weighed([(CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i] & of_kind("act"))])


def _is_no_total(text: str, tags: Tags, clause: Clause) -> bool:
    """An average, a remainder, one of two outcomes (其余12件或维持或在审) and what some only have (个别县区) state no total."""
    said = tags.union(clause.left, clause.quantity.start)
    if said & bits("the_rest") and "或" in text[clause.quantity.end : clause.right]:
        return True
    return bool(said & bits("singled_out") or (clause.measure != "%" and said & bits("average", "remainder")))


def _local(tags: Tags, frame: Frame) -> _Weighed:
    """The words said of a figure, the nearer to the number the weightier; those of its column's head or its label as if right before it."""
    clause = frame.clause
    start, end = clause.quantity.start, clause.quantity.end
    words = [(tags.ends[i] - tags.starts[i] - DISTANCE_WEIGHT, tags.starts[i], tags.bits[i]) for head in clause.heads for i in tags.within(*head)]
    for i in tags.within(clause.left, clause.right):
        first, last = tags.starts[i], tags.ends[i]
        if last <= start:
            words.append((last - first - DISTANCE_WEIGHT * (start - last), first, tags.bits[i]))
        elif first >= end and last <= clause.right:
            words.append((RIGHT_WEIGHT * (last - first) - DISTANCE_WEIGHT * (first - end), first, tags.bits[i]))
    return _weighed(words)


class _Context:
    """What is said around a clause, each part looked up once: earlier in the sentence, behind the clause, later in the sentence, as the topic. inherited:
    the verb of its list or its whole."""

    def __init__(self, text: str, tags: Tags, clause: Clause, relation: Relation, inherited: _Weighed) -> None:
        self.text, self.tags, self.clause, self.inherited = text, tags, clause, inherited
        self.until, self.labels = relation.behind or clause.following, relation.labels or (0, 0)
        self._earlier: _Weighed | None = None
        self._behind: _Weighed | None = None
        self._later: _Weighed | None = None
        self._topic: _Weighed | None = None

    def earlier(self) -> _Weighed:
        """Words said earlier in the sentence, the nearer the weightier."""
        if self._earlier is None:
            tags, left = self.tags, self.clause.left
            told = [
                (CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]) - DISTANCE_WEIGHT * (left - tags.ends[i]), tags.starts[i], tags.bits[i])
                for i in tags.within(self.clause.opens, left)
                if tags.ends[i] <= left and not self.labels[0] <= tags.starts[i] < self.labels[1]
            ]
            named = [word for head in self.clause.heads for word in self._of_the_head_before(head)]
            left_out = of_kind("object") if named else 0
            around = [i for i in tags.within(*self.clause.context) if not tags.bits[i] & left_out]
            told += [(TOPIC_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i]) for i in around]
            self._earlier = _weighed(told + named)
        return self._earlier

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
        (应诉268件, 其中一审207件、二审61件; 审结241件)."""
        if not barred:
            return False
        stop = self.text.rfind(";", place, self.clause.left)
        if stop >= 0 and (part := self.tags.first(bits("of_which"), place, stop)) is not None and self.tags.union(place, self.tags.starts[part]) & barred == 0:
            place = stop
        return bool(self.tags.union(place, self.clause.left) & barred)

    def behind(self) -> _Weighed:
        """Words said behind the clause, up to what is said of the next quantity or to 其中, the nearer the weightier."""
        if self._behind is None:
            tags, right = self.tags, self.clause.right
            part = self.text.find("其中", right, self.until)
            told = [
                (CARRY_WEIGHT * (tags.ends[i] - tags.starts[i]) - DISTANCE_WEIGHT * (tags.starts[i] - right), tags.starts[i], tags.bits[i])
                for i in tags.within(right, self.until if part < 0 else part)
            ]
            self._behind = _weighed(told)
        return self._behind

    def later(self) -> _Weighed:
        """Words said behind the clause up to the sentence's end, each of the weight of what only has to be there."""
        if self._later is None:
            tags = self.tags
            self._later = _weighed([(TOPIC_WEIGHT, tags.starts[i], tags.bits[i]) for i in tags.within(self.clause.right, self.clause.sentence_end)])
        return self._later

    def topic(self) -> _Weighed:
        """What the paragraph speaks of when its sentence names no topic: the first topic of the nearest sentence before, or of the heading."""
        if self._topic is None:
            self._topic = self._found_topic()
        return self._topic

    def _found_topic(self) -> _Weighed:
        text, tags, clause, topics = self.text, self.tags, self.clause, _topics()
        if tags.union(clause.sentence_start, clause.left) & topics:
            return NOTHING
        floor, above = paragraph_of(text, clause.sentence_start)
        last = tags.last(topics, floor, clause.sentence_start)
        if last is None:
            head, until = heading_above(text, floor)
            if (last := tags.last(topics, head, until)) is not None:
                floor = head
        if last is None and tags.union(clause.left, clause.right) & bits(*COURSE):
            floor = above
            last = tags.last(topics, floor, clause.sentence_start)
        if last is None:
            return NOTHING
        start = max(floor, text.rfind("。", floor, tags.starts[last]) + 1, text.rfind("\n", floor, tags.starts[last]) + 1)
        first = tags.first(topics, start, clause.sentence_start)
        told = [
            i for i in tags.within(start, clause.sentence_start) if tags.bits[i] & topics and first is not None and tags.starts[i] <= tags.starts[first] + 4
        ]
        return _weighed([(TOPIC_WEIGHT * (tags.ends[i] - tags.starts[i]), tags.starts[i], tags.bits[i]) for i in told])


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


def _match(said: Said, local: _Weighed, context: _Context) -> _Match | None:
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
    if len(hits) < len(said.local):
        return None
    hits += elsewhere
    return _Match(said.pattern, sum(weight for weight, _ in hits), how, tuple(place for _, place in hits))


def _rank(match: _Match) -> tuple[float, str]:
    """The better match first; of equal ones the same one always."""
    return -match.score, match.pattern.name


def _without_parents(matches: list[_Match], reading: _Reading) -> list[_Match]:
    """A part does not take the indicator that its whole took, nor one that the whole's sentence took before it; a part that one
    department has (其中生态环境部门罚款4806万元) takes none."""
    whole, frames = reading.relation.whole, reading.frames
    if whole is None or not matches:
        return matches
    if reading.frame.scope.value == "part" and reading.tags.union(frames[whole].clause.quantity.end, reading.clause.quantity.start) & bits("one_body"):
        return []
    if _is_of_a_level(reading, whole):
        return matches
    sentence = frames[whole].clause.sentence
    taken = {found.indicator_id for j in range(whole, -1, -1) if frames[j].clause.sentence == sentence for found in reading.links[j]}
    return [m for m in matches if m.pattern.indicator_id not in taken]


def _is_of_a_level(reading: _Reading, whole: int) -> bool:
    """全市受理377件, 其中市政府受理96件, 县区政府281件: the same thing of another level of government."""
    scope, said = reading.frame.scope, reading.tags.union(reading.frames[whole].clause.quantity.end, reading.clause.quantity.start)
    return scope.value in {"own", "below"} and scope.value != reading.frames[whole].scope.value and bool(said & of_kind("scope"))


def _of_its_row(matches: list[_Match], clause: Clause, frame: Frame) -> list[_Match]:
    """In a table with a row of totals the other rows' figures are parts, unless a row's own label says the indicator, or another level (市政府)."""
    if clause.of is None or (frame.scope.value in {"own", "below"} and clause.of[0] <= frame.scope.start < clause.of[1]):
        return matches
    return [m for m in matches if any(clause.of[0] <= place < clause.of[1] for place in m.words)]


def _of_a_change(matches: list[_Match], reading: _Reading) -> list[_Match]:
    """Of a figure that tells a change, only the patterns of indicators that are a level all the same (时限压缩75%)."""
    if reading.frame.modality.value != "change" or reading.frame.modality.rule == "from_and_to":
        return matches
    levels = load_catalog().indicators
    return [m for m in matches if m.pattern.indicator_id and levels[m.pattern.indicator_id].modality]


def _shared(matches: list[_Match], reading: _Reading) -> list[_Match]:
    """出庭应诉率、胜诉率均为100%: every rate named on the left, in reading order, when one predicate serves them all."""
    if reading.tags.last(bits("each_of"), reading.clause.left, reading.clause.quantity.start) is None or not re.search("[、和及与]", reading.said):
        return []
    named = [m for m in matches if m.pattern.indicator_id and m.how == "clause"]
    named.sort(key=lambda m: m.words[len(m.pattern.local) - 1])
    return named if len(named) > 1 else []


class Trial(NamedTuple):
    """A pattern that was weighed. words: where those begin that say it; against: why it does not count, empty where it does."""

    pattern: Pattern
    score: float
    how: str
    words: tuple[int, ...]
    against: str


def weighed(text: str, tags: Tags, frames: list[Frame], links: list[tuple[Link, ...]], i: int) -> tuple[str, list[Trial]]:
    """How the links of one figure were found: the name of the way, and all patterns of which the clause has the words, best first.

    links: those of all figures, or at least of the ones before it.
    """
    reading = _Reading(text, tags, frames, links[:i], i)
    way, _ = _answer(reading)
    tried = [Trial(*match, _against(match, reading)) for match in reading.fitting()]
    fit = {trial.pattern.indicator_id or trial.pattern.name for trial in tried}
    local, inherited = _local(tags, reading.frame), _inherited(tags, reading.frame)
    unit = reading.clause.measure
    unfit = [p for p in _patterns(unit, _fully_said(unit, local, inherited)) if (p.pattern.indicator_id or p.pattern.name) not in fit]
    tried += [Trial(p.pattern, 0.0, "", (), _unfit(p, local, inherited, reading)) for p in sorted(unfit, key=lambda p: p.pattern.name)]
    tried = tried or [Trial(p.pattern, 0.0, "", (), told) for p, told in _said_too_early(unit, local, reading)]
    return way.__name__.strip("_"), tried


def _said_too_early(unit: str, local: _Weighed, reading: _Reading) -> Iterator[tuple[Said, str]]:
    """The patterns of which the clause has a word and the sentence before it the others."""
    tags, clause = reading.tags, reading.clause
    earlier = _weighed([(0.0, tags.starts[i], tags.bits[i]) for i in tags.within(clause.sentence_start, clause.left)])
    for said in _patterns(unit, _fully_said(unit, local, earlier)):
        missing = [group for group in said.local if not local.union & group]
        if len(missing) < len(said.local) and not local.union & said.barred:
            found = [tags.word(i) for group in missing if (i := tags.last(group, clause.sentence_start, clause.left)) is not None]
            yield said, f"{', '.join(found)} stands before the clause, which begins behind the last comma or figure: put it before a > if it may"


def _against(match: _Match, reading: _Reading) -> str:
    """Why a pattern that fits does not count: it speaks of no change, or the whole has its indicator."""
    if not _of_a_change([match], reading):
        return "the figure tells a change, which is not this indicator's"
    if not _of_its_row([match], reading.clause, reading.frame):
        return "another row of the table has the total, and this one's label does not speak of it"
    return "" if _without_parents([match], reading) else "the whole that the figure is a part of states it"


def _unfit(said: Said, local: _Weighed, inherited: _Weighed, reading: _Reading) -> str:
    """Why a pattern does not fit of which the clause has the words."""
    text, clause = reading.text, reading.clause
    if local.union & bits("denied"):
        return "denied: it was not done"
    if _is_no_total(text, reading.tags, clause):
        return "an average, a remainder or one of some: no total"
    if barred := [word for word in sorted(said.pattern.barred) if local.union & bits(word)]:
        return f"barred by {', '.join(barred)}"
    context = _Context(text, reading.tags, clause, reading.relation, inherited)
    if _match(said, local, context) is None:
        return "its other words stand neither earlier in the sentence nor in the topic nor behind"
    if not text.startswith(said.pattern.adjacent, clause.quantity.end):
        return f"{' or '.join(said.pattern.adjacent)} must follow the number"
    return "what the number counts is named behind it, and is another thing"
