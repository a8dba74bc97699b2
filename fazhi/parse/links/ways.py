"""The ways in which a figure may state an indicator, asked in turn: by its own words, or as the figure beside it does."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from fazhi.catalog import load_catalog, load_lexicon
from fazhi.parse.language.clauses import BECOMES, Clause
from fazhi.parse.language.frames import Frame
from fazhi.parse.language.relations import COUNTED_WITHIN, labels_in
from fazhi.parse.language.rules.time import SHARES
from fazhi.parse.language.tags import Tags, all_concepts, bits, cue, is_level_alone, of_kind
from fazhi.parse.links.headings import heading_of, names_only_a_deed, topics_of
from fazhi.parse.links.matches import Match, matches_of
from fazhi.parse.links.weights import Weighed, said_of

FROM_TO = re.compile(rf"^(?:\(20\d\d年\))?(?:.{{0,3}}{BECOMES}|[到至])(?:(?:20\d\d|今)年[度底末]?的?|(?:年末|年底|目前|现在)的?)?$")
ONLY_A_YEAR = re.compile("(?:20\\d\\d|上|本|前一|这一|去|今|当)年(?:度|仍?[为是有])?")
BEGAN_IN = re.compile("[由从](?:20\\d\\d|上|去|前)年[度底末初]?的?")
"""出庭率节节高, 从前年的27%到去年的51%."""
OF_A_YEAR = re.compile(rf"其中:?{ONLY_A_YEAR.pattern}(?:当年)?(?P<again>[^,;。\d]{{0,4}})")
SOME_WHO = re.compile(r"[\u4e00-\u9fff]{2,8}的")
"""3名排名靠后的由镇纪委谈话: some of those before."""
AIMED_AT = re.compile(r"(?:[到至在])?(?:20\d\d年|明年|今年|年)?[度底末]{0,2}前?(?:实现)?(?:达到?|提[升高][到至]|升[到至]|[保稳][持定]在)?")
"""力争明年底前达到85%."""
UNIT_IN_LABEL = re.compile(r"\([^()\d\n]{1,4}\): ?\Z")
"""受理(件):20."""
EACH = re.compile("(?:(?:均|都|皆|同)(?:为|是|达)|均|各(?:为|有|达)?)\\Z")
ENDS_OF_EACH = frozenset("均各为是达有")
BEFORE_IT = re.compile("^(?:但|却)?也?仅?(?:全[省市县区州旗盟])?")
LABEL = re.compile(r"[^\w(“]*(?P<label>[^\d,;。:?!()\n]{2,24})(?:\([^\d()\n]{1,8}\))?(?::|--)")
"""◇ 案卷评查:计划150卷,实绩176卷."""
BEHIND_LABEL, ANSWER = (":", "--"), re.compile(r"\s*[答A]\d?:")
OF_A_LIST = re.compile(r"[^\w\n]*(?:(?:19|20)\d\d年|全年(?:合计|共计)?|合计)[ :]*(?:共|共计|为)?")
LISTED, MOST_LISTED = re.compile(r"[^\w\n]*(?:(?:19|20)\d\d年|\d{1,2}月|第?[一二三四]季度|[上下]半年|全年)[ :]"), 24
NAMES, FIGURE = re.compile(r"[\u4e00-\u9fff](?<![省市县区州旗盟镇乡我本])"), re.compile(r"\d")
LIST = re.compile(r"^[、和及与,]?(?:即|共计?)?$")
OWN_DEEDS = ("train", "inspect", "sample_review", "hold", "attend", "rectify", "publicise", "obtain", "exam")
"""Deeds that are of the heading above only where it names them too."""
PLACES = frozenset({"one_of_those_below", "those_below_go_on"})
AFTER_DEED = re.compile("了?(?:共|共计|合计|各类)?")
AFTER_PLACE = re.compile("(?:为|有|达到?)?")
LONGEST_AGENT, LONGEST_QUESTION = 10, 60


class Link(NamedTuple):
    """A quantity states an indicator. how: by the clause's own words, carried, by topic, compared, coordinated, shared or in turn; rule: the pattern's name."""

    indicator_id: str
    rule: str
    how: str


class Reading:
    """A frame with those before it and their links, and the patterns that fit it, looked up once."""

    def __init__(self, text: str, tags: Tags, frames: list[Frame], links: list[tuple[Link, ...]], i: int) -> None:
        self.text, self.tags, self.frames, self.links, self.i = text, tags, frames, links, i
        self.frame, self.clause, self.relation = frames[i], frames[i].clause, frames[i].relation
        before = frames[i - 1].clause if i else None
        self.previous = before if before and before.sentence == self.clause.sentence else None
        self.said = text[self.clause.left : self.clause.quantity.start]
        self.is_same_kind = self.previous is not None and self.previous.measure == self.clause.measure
        self._fitting: list[Match] | None = None
        self._local: Weighed | None = None

    def local(self) -> Weighed:
        """The words said of it."""
        if self._local is None:
            self._local = said_of(self.tags, self.frame)
        return self._local

    def fitting(self) -> list[Match]:
        """The patterns that fit, best first."""
        if self._fitting is None:
            self._fitting = self._by_its_own_label() or matches_of(self.text, self.tags, self.frame, self.local())
        return self._fitting

    def _by_its_own_label(self) -> list[Match]:
        """复议应诉 | 受理行政复议申请: the patterns that fit without the label of the group, where its own says an indicator; else none."""
        if self.clause.group is None:
            return []
        heads = tuple(head for head in self.clause.heads if head != self.clause.group)
        found = matches_of(self.text, self.tags, self.frame._replace(clause=self.clause._replace(heads=heads)))
        return found if found and found[0].how == "clause" else []


Way = Callable[[Reading], tuple[Link, ...] | None]


def _of_another(reading: Reading) -> tuple[Link, ...] | None:
    """全省受理1.2万件, in a city's report: a figure of a higher division states none of the city's."""
    return () if reading.frame.scope.rule in {"of_a_higher_place", "higher_place_goes_on"} else None


def _told_in_turn(reading: Reading) -> tuple[Link, ...] | None:
    """州本级分别为312件、66件、9件: each is of what a figure before is of, or of another deed done to it (分别办结33件和19件)."""
    if reading.relation.turn is None:
        return None
    deed, of, tags = reading.relation.deed, reading.frames[reading.relation.turn].clause, reading.tags
    if deed and reading.relation.label is None and tags.union(*deed) & ~tags.union(of.left, of.right) & of_kind("act"):  # 分别回复13份和87份
        things = [(tags.starts[i], tags.ends[i]) for i in tags.within(of.left, of.right) if tags.bits[i] & of_kind("object")]
        own = reading.frame._replace(clause=reading.clause._replace(heads=(deed, *things)))
        taken = {found.indicator_id for found in reading.links[reading.relation.turn]} | {None}
        return tuple(_link(m, "shared") for m in matches_of(reading.text, tags, own)[:1] if m.pattern.indicator_id not in taken)
    is_change, told = reading.frame.modality.value == "change", load_catalog().indicators  # 出庭4次、152次, 分别比上年多2次和39次
    return tuple(found._replace(how="shared") for found in reading.links[reading.relation.turn] if not is_change or told[found.indicator_id].modality)


def _compared(reading: Reading) -> tuple[Link, ...] | None:
    """受理35件(上年同期28件): the other year's figure is of the same thing."""
    against = reading.relation.against
    if against is None:
        return None
    is_level = any(load_catalog().indicators[found.indicator_id].modality for found in reading.links[against])  # 时限压缩78%, 上年压缩71%
    if reading.frame.modality.value == "change" and not is_level:  # 会前学法12次, 多于上年2次
        return None
    while against and reading.frames[against].modality.value == "change" and not reading.links[against]:  # 比2015年的38件多5件, 比2014年的25件多18件
        against -= 1
    return tuple(found._replace(how="compared") for found in reading.links[against])


def _end_of_change(reading: Reading) -> tuple[Link, ...] | None:
    """由12.1%下降到9.7%: the second figure is of what the first is of, where nothing else is said of it (新增2936户, 总量增至1.8万户)."""
    if not (reading.previous and (reading.is_same_kind or {reading.previous.measure, reading.clause.measure} == SHARES) and FROM_TO.match(reading.said)):
        return None
    fitting = reading.fitting()
    near = [match for match in fitting if min(match.words) >= reading.previous.left]  # what was said before the first figure is of something else
    if near:
        return None if near[0] is fitting[0] else tuple(_link(m, m.how) for m in near[:1] if m.pattern.indicator_id)
    total = reading.tags.first(bits("existing"), reading.clause.left, reading.clause.quantity.start)
    if total is not None and reading.tags.starts[total] == reading.clause.left:
        return None
    matches = matches_of(reading.text, reading.tags, reading.frames[reading.i - 1])[:1]
    began = BEGAN_IN.fullmatch(reading.text, reading.previous.left, reading.previous.quantity.start)  # 旁听庭审, 从2019年的150人次升至
    goes_on = tuple(found for found in reading.links[-1] if began or found.how in {"compared", "shared"})  # 2021年41场, 2022年58场, 本年增至73场
    return tuple(_link(m, "carried") for m in matches if m.pattern.indicator_id) or goes_on or (None if fitting else ())


def _each_of_several(reading: Reading) -> tuple[Link, ...] | None:
    """制定、废止政府规章各1件; 受理、办结行政复议案件均为41件: what is told of each of several, where the words of each say an indicator."""
    clause, text, tags = reading.clause, reading.text, reading.tags
    is_told = text[clause.quantity.start - 1] in ENDS_OF_EACH and clause.measure != "%"
    each = EACH.search(text, clause.left, clause.quantity.start) if is_told else None
    if each and each[0] == "均" and clause.quantity.start == clause.quantity.number:  # 均超过300名, but not 人均35件
        return None
    labels = labels_in(text, clause.left, each.start()) if each else []
    if each is None or len(labels) < 2:
        return None
    links: list[Link] = []
    for label in labels:
        heads = [label]
        for kind, other in (("act", labels[0]), ("object", labels[-1])):
            if not tags.union(*label) & of_kind(kind):
                heads += [(tags.starts[i], tags.ends[i]) for i in tags.within(*other) if tags.bits[i] & of_kind(kind)]
        own = clause._replace(left=each.start(), heads=(*clause.heads, *heads))
        best = next(iter(matches_of(text, tags, reading.frame._replace(clause=own))), None)
        if best is None or best.pattern.indicator_id is None:
            return None
        links.append(_link(best, "in_turn"))
    return tuple(links) if len({found.indicator_id for found in links}) == len(links) else None


def _by_its_words(reading: Reading) -> tuple[Link, ...] | None:
    """The pattern that fits the words best, or each that a shared predicate serves (出庭应诉率、胜诉率均为100%)."""
    fitting = of_a_change(reading.fitting(), reading)
    matches = of_its_row(without_parents(fitting, reading), reading.clause, reading.frame)
    if not matches:
        return None
    if fitting[0] not in matches:
        return ()  # 审核规范性文件42件, 其中市政府文件15件: these were reviewed too, and not issued
    shared = _shared(matches, reading) if reading.clause.measure == "%" else []
    if shared:
        return tuple(_link(m, "shared") for m in shared)
    how = "in_turn" if reading.relation.label and "占" not in reading.said else matches[0].how
    return (_link(matches[0], how),) if matches[0].pattern.indicator_id else ()


def _came_to(reading: Reading) -> tuple[Link, ...] | None:
    """出庭应诉率比上年提高5个百分点, 达98%; 复议案件大幅上升, 达560件: what something came to is of what the clause before tells."""
    clause, text = reading.clause, reading.text
    said = BEFORE_IT.sub("", reading.said)
    if not cue("came_to", "summed_up", behind="了?约?").fullmatch(said):
        return None
    left = max(clause.sentence_start, *(text.rfind(stop, 0, clause.left - 1) + 1 for stop in ",;:"), reading.previous.quantity.end if reading.previous else 0)
    changes = [j for j in range(max(0, reading.i - 3), reading.i) if all(frame.modality.value == "change" for frame in reading.frames[j : reading.i])]
    if changes and reading.previous and reading.previous.quantity.end >= left - 1:
        first = changes[0]
        while first and reading.frames[first].clause.left == reading.frames[first - 1].clause.quantity.end:
            first -= 1  # 比2020年的2.6万件减少0.5万件, 为2.1万件
        left = reading.frames[first].clause.left
    if left < clause.sentence_start:
        return None
    matches = without_parents(matches_of(text, reading.tags, reading.frame._replace(clause=clause._replace(left=left))), reading)
    return tuple(_link(m, "carried") for m in matches[:1] if m.pattern.indicator_id) or None


def _aims_further(reading: Reading) -> tuple[Link, ...] | None:
    """压缩率已达80%, 力争明年底前达到85%以上: the aim with which nothing else is named is of what was reached."""
    clause, text, tags = reading.clause, reading.text, reading.tags
    is_next = reading.is_same_kind and clause.measure == "%" and clause.left == reading.frames[reading.i - 1].clause.quantity.end + 1
    if not is_next or reading.frame.modality.value != "plan" or reading.frames[reading.i - 1].modality.value not in {"actual", "standing"}:
        return None
    aim = tags.last(bits("intended"), clause.left, clause.quantity.start)
    if aim is None or tags.starts[aim] > clause.left or not AIMED_AT.fullmatch(text, tags.ends[aim], clause.quantity.start):
        return None
    return tuple(found._replace(how="shared") for found in reading.links[-1]) or None


def _coordinated_units(reading: Reading) -> tuple[Link, ...] | None:
    """培训12期、2300人次: two measures of one deed, of which the words stand before the first."""
    if not (reading.previous and not reading.is_same_kind and LIST.match(reading.said)):
        return None
    if reading.text.startswith(load_catalog().units.bearers, reading.clause.quantity.end) or SOME_WHO.match(reading.text, reading.clause.quantity.end):
        return None  # 36个村也都有自己的顾问, 3名排名靠后的由镇纪委谈话
    clause = reading.clause._replace(left=reading.previous.left)
    matches = of_its_row(without_parents(matches_of(reading.text, reading.tags, reading.frame._replace(clause=clause)), reading), clause, reading.frame)
    taken = {found.indicator_id for found in reading.links[-1]}
    return tuple(_link(m, "coordinated") for m in matches[:1] if m.pattern.indicator_id and m.pattern.indicator_id not in taken)


def _share_of_the_government(reading: Reading) -> tuple[Link, ...] | None:
    """全市收到申请1683件, 其中市本级收到592件: nothing is named but the government itself, so the part is of what its whole is of."""
    whole = reading.relation.whole
    if whole is None or reading.frame.scope.value != "own" or reading.frame.scope.rule != "named_here" or not _is_of_a_level(reading, whole):
        return None
    while whole and _is_no_whole(reading, whole):
        whole -= 1
    of = reading.frames[whole].clause
    said = reading.tags.union(reading.clause.left, reading.clause.quantity.start) & (of_kind("act") | of_kind("object"))
    if said & ~reading.tags.union(of.left, of.quantity.start) or of.measure != reading.clause.measure or _names_another(reading):
        return None
    if cue("higher_rank").search(reading.text, of.quantity.end, reading.clause.left):  # 其中省级2个、市级14个: of that rank
        return None
    return tuple(found._replace(how="shared") for found in reading.links[whole])


def _is_no_whole(reading: Reading, i: int) -> bool:
    """应诉82件, 同比上升28.1%, 其中州政府9件; 处罚217件, 罚没386万元, 其中市局58件: a change, and what the sentence counts by another measure."""
    frame = reading.frames[i]
    is_other = frame.clause.measure != reading.clause.measure and reading.frames[i - 1].clause.sentence == reading.clause.sentence
    return is_other or frame.modality.value == "change"


def _names_another(reading: Reading) -> bool:
    """其中市级领导2人次: whether something else than the level is named, that the lexicon has not."""
    clause, tags = reading.clause, reading.tags
    named = [i for i in tags.within(clause.left, clause.quantity.start) if tags.bits[i] & of_kind("scope")]
    rest = reading.text[max((tags.ends[i] for i in named), default=clause.left) : clause.quantity.start]
    return cue("people", behind=r"\Z").search(rest) is not None


def _year_of_a_span(reading: Reading) -> tuple[Link, ...] | None:
    """2016年以来提请审议法规草案9件, 其中2020年2件; 清理2318件, 其中2020年清理406件: the part of one year is of what its whole is of."""
    whole, said = reading.relation.whole, OF_A_YEAR.fullmatch(reading.said)
    if whole is None or said is None or reading.frames[whole].clause.measure != reading.clause.measure:
        return None
    of = reading.frames[whole].clause
    if said["again"] not in reading.text[of.left : of.quantity.start]:
        return None
    return tuple(found._replace(how="shared") for found in reading.links[whole])


def _of_another_year(reading: Reading) -> tuple[Link, ...] | None:
    """五年共制定68件, 分年看, 2016年21件、2017年16件; 从41%提升到92%, 2023年达到100%: with which nothing but a year is named is of what the one before is."""
    before = reading.frames[reading.i - 1].clause if reading.i else None
    if before is None or before.measure != reading.clause.measure:
        return None
    told = _year_alone().fullmatch(reading.text, before.quantity.end, reading.clause.quantity.start)
    if told is None or not _says_in_turn(reading.text[before.left : before.quantity.start], told["verb"] or ""):
        return None
    return tuple(found._replace(how="shared") for found in reading.links[-1]) or None


@cache
def _year_alone() -> re.Pattern[str]:
    lexicon = load_lexicon()
    year = rf"(?:截至|到)?(?:{ONLY_A_YEAR.pattern})[底末]?,?"
    verb = r"(?P<verb>[^,;。、:\d的]{2,5}的?)??"
    return re.compile(rf"[,、;。](?:(?:{lexicon.either('year_by_year')}):?,?)?{year}(?:又|再)?{verb}有?(?:{lexicon.either('came_to')})?")


def _says_in_turn(text: str, words: str) -> bool:
    """受理申请, of 受理信息公开申请: whether a text has all characters of some words, in their order."""
    rest = iter(text)
    return all(character in rest for character in words)


def _before_its_level(reading: Reading) -> tuple[Link, ...] | None:
    """收到申请: 全市1187件; 行政许可事项: 13项; 发布决策目录, 市级10项; 制定规章, 2014年4件; 旁听庭审, 从2019年的150人次升至: what is counted stands before the
    stop."""
    clause, text = reading.clause, reading.text
    if clause.of is not None:
        return None
    if not (
        _names_only_a_level(reading)
        or ((ONLY_A_YEAR.fullmatch(reading.said) or BEGAN_IN.fullmatch(reading.said)) and text[clause.left - 1] in ",:")
        or (clause.left == clause.quantity.start and (text.endswith(BEHIND_LABEL, 0, clause.left) or COUNTED_WITHIN.match(text, clause.quantity.end)))
    ):
        return None
    bracket = UNIT_IN_LABEL.search(text, max(0, clause.left - 7), clause.left)
    stop_at = bracket.start() if bracket else clause.left - 1 - text.endswith("--", 0, clause.left)
    left = max(clause.sentence_start, *(text.rfind(stop, 0, stop_at) + 1 for stop in ",;:()。"), reading.previous.quantity.end if reading.previous else 0)
    matches = of_a_change(without_parents(matches_of(text, reading.tags, reading.frame._replace(clause=clause._replace(left=left))), reading), reading)
    if text.endswith(BEHIND_LABEL, 0, clause.left) and text[clause.right : clause.right + 1] == ";":  # 常务会议: 23次; 法治议题: 4次: another item
        matches = [m for m in matches if max(m.words) < clause.right]
    return tuple(_link(m, m.how) for m in matches[:1] if m.pattern.indicator_id) or None


def _names_only_a_level(reading: Reading) -> bool:
    """Nothing but 全市, 市级共 or 县级 stands between the stop before a figure and its number."""
    clause = reading.clause
    return is_level_alone(reading.tags, clause.left, clause.quantity.start) and reading.text[clause.left - 1 : clause.left] in {",", ":", "("}


def _under_its_label(reading: Reading) -> tuple[Link, ...] | None:
    """案卷评查:计划150卷,实绩176卷; 问:复议多不多?答:28件: of a figure with which nothing is named, the label or the question before it is said."""
    clause, text = reading.clause, reading.text
    if clause.heads or not _names_nothing(reading):
        return None
    label = LABEL.match(text, clause.sentence_start, clause.left)
    opens = label.end() if label else answer.end() if (answer := ANSWER.match(text, clause.sentence_start, clause.left)) else 0
    if text.endswith(BEHIND_LABEL, 0, clause.left) and opens != clause.left:  # it has a label of its own
        return None
    head = label.span("label") if label else _question_before(text, clause)
    if head is None:
        return None
    return _as_said_of(reading, head, "carried")


def _under_its_lead(reading: Reading) -> tuple[Link, ...] | None:
    """历年制定政府规章件数为: 2013年: 4件, 2014年: 3件, a line each: of a figure with which nothing but its year is named, or 全年, what announces the
    list is said."""
    text, number = reading.text, reading.clause.quantity.start
    line = text.rfind("\n", 0, number) + 1
    if reading.clause.heads or not OF_A_LIST.fullmatch(text, line, number):
        return None
    above = line
    for _ in range(MOST_LISTED):
        above, below = text.rfind("\n", 0, max(0, above - 1)) + 1, above
        if text[above : below - 1].rstrip().endswith(":"):
            stops = (text.rfind(stop, above, below) + 1 for stop in "。;,")
            return _as_said_of(reading, (max(above, *stops), below - 1), "topic")
        if above == 0 or not LISTED.match(text, above, below):
            return None
    return None


def _under_its_heading(reading: Reading) -> tuple[Link, ...] | None:
    """(二)行政处罚情况。全年共办理126件: of a figure with which only a deed is named, the heading before its sentence is said."""
    clause, text, tags = reading.clause, reading.text, reading.tags
    if clause.heads or not names_only_a_deed(text, tags, clause) or (head := heading_of(text, tags, clause)) is None:
        return None
    if tags.union(clause.left, clause.quantity.start) & bits(*OWN_DEEDS) & ~tags.union(*head):  # 化解矛盾纠纷。开展培训12次
        return None
    return _as_said_of(reading, head, "topic")


def _of_its_topic(reading: Reading) -> tuple[Link, ...] | None:
    """新闻发布会由宣传部牵头, 记者想问什么就问什么, 今年开了11场: of a figure with which only a deed is named, what its sentence opens with is said, or the one
    before it in the paragraph, where no figure stands between."""
    clause, text, tags = reading.clause, reading.text, reading.tags
    if clause.heads or not names_only_a_deed(text, tags, clause):
        return None
    for topic in topics_of(text, clause, reading.frames[reading.i - 1].clause.quantity.end if reading.i else 0):
        said, others = tags.union(*topic), of_kind("object")
        is_another = tags.union(topic[1], clause.left) & others & ~said
        if not is_another and (links := _as_said_of(reading, topic, "topic")):
            return links
    return None


def _as_said_of(reading: Reading, head: tuple[int, int], how: str) -> tuple[Link, ...] | None:
    """What a figure states where a heading, a label or a topic is said of it too, and is needed for it."""
    frame = reading.frame._replace(clause=reading.clause._replace(heads=(head,)))
    matches = of_a_change(without_parents(matches_of(reading.text, reading.tags, frame), reading), reading)
    own, number = reading.clause.left, reading.clause.quantity.start
    done, named = (reading.tags.union(*span) & of_kind("act") for span in ((own, number), head))
    if done & named and named & ~done:  # 纠纷大排查大化解。排查3.9万件, 化解3.8万件: of several deeds in the head it is its own
        matches = [m for m in matches if any(reading.tags.bits[i] & done for place in m.words for i in reading.tags.within(place, place + 1))]
    return tuple(_link(m, how) for m in matches[:1] if m.pattern.indicator_id) or None


def _names_nothing(reading: Reading) -> bool:
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


def _same_deed_of_another(reading: Reading) -> tuple[Link, ...] | None:
    """市级审核规范性文件12件, 各县区审核45件: the deed of the figure before, told again of another level, is done to the same."""
    clause, text, tags, before = reading.clause, reading.text, reading.tags, reading.frames[reading.i - 1]
    deeds = of_kind("act") | bits("carry_out")
    deed = tags.last(deeds, clause.left, clause.quantity.start)
    if deed is None or not reading.is_same_kind or clause.left != before.clause.quantity.end + 1 or not _has_its_whole(reading):
        return None
    start, end = tags.starts[deed], tags.ends[deed]
    is_again = text.find(text[start:end], before.clause.left, before.clause.quantity.start) >= 0 and AFTER_DEED.fullmatch(text, end, clause.quantity.start)
    is_of_another = reading.frame.scope.rule == "named_here" and reading.frame.scope.value != before.scope.value and start - clause.left <= LONGEST_AGENT
    says_more = tags.union(clause.left, clause.right) & (deeds | of_kind("object")) & ~tags.bits[deed]
    if not is_again or not is_of_another or says_more or "change" in {before.modality.value, reading.frame.modality.value}:
        return None
    return tuple(found._replace(how="shared") for found in reading.links[-1]) or None


def _another_agent(reading: Reading) -> tuple[Link, ...] | None:
    """下放乡镇权限73项、街道59项; 固始县受理26件, 光山县12件: only another agent is named, so verb and thing counted are those of the quantity before."""
    said = reading.tags.union(reading.clause.left, reading.clause.quantity.start)
    is_agent = (
        (said & of_kind("scope") or _is_of_the_next_place(reading))
        and not said & (of_kind("act") | of_kind("object") | bits("carry_out"))
        and len(reading.said) <= LONGEST_AGENT
    )
    goes_on = (
        reading.previous is not None and reading.previous.quantity.end == reading.clause.left - 1 and _names_only_a_level(reading) and _has_its_whole(reading)
    )
    is_listed = reading.relation.like is not None or goes_on or _is_of_the_next_place(reading)
    if not (is_listed and reading.is_same_kind and is_agent):
        return None
    before = reading.frames[reading.i - 1]
    if before.scope.rule == "of_a_higher_place":  # 全省平均为91%, 我市为97.6%
        return tuple(_link(m, "coordinated") for m in matches_of(reading.text, reading.tags, before)[:1] if m.pattern.indicator_id)
    return tuple(found._replace(how="coordinated") for found in reading.links[-1])


def _is_of_the_next_place(reading: Reading) -> bool:
    """Whether a figure with which nothing but a division below is named stands behind that of another one."""
    scope = reading.frame.scope
    if reading.previous is None or scope.rule != "one_of_those_below" or reading.frames[reading.i - 1].scope.rule not in PLACES:
        return False
    return AFTER_PLACE.fullmatch(reading.text, scope.end, reading.clause.quantity.start) is not None


def _has_its_whole(reading: Reading) -> bool:
    """Whether it is a part of no other whole than the figure before."""
    return reading.relation.whole in {None, reading.frames[reading.i - 1].relation.whole}


def _nothing(reading: Reading) -> tuple[Link, ...] | None:
    """No indicator."""
    return ()


WAYS: tuple[Way, ...] = (
    _of_another,
    _told_in_turn,
    _compared,
    _end_of_change,
    _each_of_several,
    _by_its_words,
    _came_to,
    _aims_further,
    _coordinated_units,
    _share_of_the_government,
    _year_of_a_span,
    _of_another_year,
    _before_its_level,
    _under_its_label,
    _under_its_lead,
    _same_deed_of_another,
    _under_its_heading,
    _of_its_topic,
    _another_agent,
    _nothing,
)


def way_of(reading: Reading) -> tuple[Way, tuple[Link, ...]]:
    """The first way that answers, with the links that it finds."""
    return next((way, found) for way in WAYS if (found := way(reading)) is not None)


def _link(match: Match, how: str) -> Link:
    return Link(match.pattern.indicator_id or "", match.pattern.name, how)


def without_parents(matches: list[Match], reading: Reading) -> list[Match]:
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


def _is_of_a_level(reading: Reading, whole: int) -> bool:
    """全市受理377件, 其中市政府受理96件, 县区政府281件: the same thing of another level of government."""
    scope, said = reading.frame.scope, reading.tags.union(reading.frames[whole].clause.quantity.end, reading.clause.quantity.start)
    return scope.value in {"own", "below"} and scope.value != reading.frames[whole].scope.value and bool(said & of_kind("scope"))


def of_its_row(matches: list[Match], clause: Clause, frame: Frame) -> list[Match]:
    """In a table with a row of totals the other rows' figures are parts, unless a row's own label says the indicator, or another level (市政府)."""
    if clause.of is None or (frame.scope.value in {"own", "below"} and clause.of[0] <= frame.scope.start < clause.of[1]):
        return matches
    return [m for m in matches if any(clause.of[0] <= place < clause.of[1] for place in m.words)]


def of_a_change(matches: list[Match], reading: Reading) -> list[Match]:
    """Of a figure that tells a change, only the patterns of indicators that are a level all the same (时限压缩75%)."""
    if reading.frame.modality.value != "change" or reading.frame.modality.rule == "from_and_to":
        return matches
    levels = load_catalog().indicators
    return [m for m in matches if m.pattern.indicator_id and levels[m.pattern.indicator_id].modality]


def _shared(matches: list[Match], reading: Reading) -> list[Match]:
    """出庭应诉率、胜诉率均为100%: every rate named on the left, in reading order, when one predicate serves them all."""
    if reading.tags.last(bits("each_of"), reading.clause.left, reading.clause.quantity.start) is None or not re.search("[、和及与]", reading.said):
        return []
    named = [m for m in matches if m.pattern.indicator_id and m.how == "clause"]
    named.sort(key=lambda m: m.words[len(m.pattern.local) - 1])
    return named if len(named) > 1 else []
