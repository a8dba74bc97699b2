"""Whose figure it is: own (the issuing government), region, below (lower levels, departments), part (one of them), unspecified."""

import re
from collections.abc import Iterable, Iterator
from functools import cache

from fazhi.catalog import load_lexicon
from fazhi.parse.figures.quantities import POINTS
from fazhi.parse.language.rules.rule import Answer, Rule
from fazhi.parse.language.standpoint import RANK
from fazhi.parse.language.tags import bits, cue
from fazhi.parse.language.view import View

SPEAKER = ("我", "本市", "本县", "本区", "本省", "本州")
"""我市 says whose report it is: another word in the clause says more of the figure."""
RECEIVES = frozenset("向给送交")
"""向公安机关移送: who is handed something does not act."""
TOGETHER = r"[^,;。:\d]{0,14}\Z"
"""联合公安、水利部门: one of those with whom the issuer acts does not act alone."""
OPENING = frozenset("、,;其而:")
OPENS = re.compile(r"[、,;]?(?:其中|而)?[:,]?")
"""What may stand between the begin of a clause and whose figure it tells."""
END_OF_CELL = r"(?=\s)"
AND_ANOTHER = ("、", "和", "与")
ANNOUNCES = re.compile(r"(?:如下|下表|见表|附表|附后)[^,;。\n]{0,8}[。:]?\Z|(?<![^\n])[^,;。:\n]{6,40}(?:统计|一览|情况|数据|指标)表?\Z")
ANNOUNCED_WITHIN = 2
"""全市主要指标完成情况见下表。, 全区行政处罚案件统计: so many lines before the table."""
NEAR = 600
"""So far back it is looked for what kind of cases is spoken of."""


@cache
def _lower() -> re.Pattern[str]:
    """Lower divisions, counted; kinds written together with a bracket: 县(市、区)."""
    lexicon = load_lexicon()
    return re.compile(rf"({lexicon.either('lower_division')})(?![^,。;、]{{0,4}}(?:{lexicon.either('not_lower_division')}))")


@cache
def _another() -> re.Pattern[str]:
    """Another one acts: what stood before was done by somebody else."""
    return re.compile(rf",[^,;\d]{{0,8}}(?:{load_lexicon().either('another_actor')})(?!负责人)")


@cache
def _scope_words() -> int:
    return bits("whole_place", "every_level", "the_government", "each_below", "one_body", "own_body", "legal_office")


def _reading(view: View, i: int) -> str | None:
    """What a word of scope says in this report, null for one of a higher level."""
    said, word, standpoint = view.tags.bits[i], view.tags.word(i), view.standpoint
    if said & bits("one_body", "legal_office"):
        return _body(view, i)
    below = standpoint.reads(word)
    if said & bits("own_body"):  # 市局, in a city's bureau's report and in a city's
        return None if below < 0 else "below" if below else "own" if standpoint.kind == "department" else "part"
    if below < 0:
        return None
    if said & bits("whole_place"):
        return "region" if below == 0 else "below"
    if said & bits("every_level"):
        return None if _is_of_deputies(view, view.tags.ends[i]) else "region"
    if said & bits("town_and_villages") and standpoint.kind == "township":
        return "region"
    if said & bits("each_below"):
        return "own" if word == "街道" and standpoint.own == "街" else "below"
    return "own" if below == 0 else None if standpoint.rank + below > 2 else "below"


def _body(view: View, i: int) -> str | None:
    """One body: the issuer itself where the report is its own, one of a higher level none; the government's legal office is the government,
    and 全市应急管理部门 are those of the whole place."""
    word, standpoint, start = view.tags.word(i), view.standpoint, view.tags.starts[i]
    before = view.text[start - 1 : start]
    if RECEIVES & set(view.text[start - 3 : start]) or (before in RANK and standpoint.reads(before) < 0):
        return None
    if cue("together_with", behind=TOGETHER).search(view.text, view.clause.sentence_start, start):
        return None
    place = view.tags.last(bits("whole_place", "every_level"), view.clause.sentence_start, start)
    if place is not None and view.tags.ends[place] == start:
        return _reading(view, place)
    if view.tags.bits[i] & bits("legal_office") or (standpoint.kind == "zone" and "管" in word and "委" in word):
        return "own"
    return "own" if standpoint.kind == "department" and standpoint.issuer.endswith(word) else "part"


def _is_of_deputies(view: View, offset: int) -> bool:
    """市、区两级人大代表建议: it is the deputies who are of both levels, and the issuer that answers them."""
    i = view.tags.first(bits("npc", "cppcc"), offset, view.clause.sentence_end)
    return i is not None and view.tags.starts[i] == offset


def of_a_higher_place(view: View) -> Answer:
    """全省受理1.2万件, in a city's report, or a column 全省: what a higher division did is none of its own, and states no indicator of it."""
    for start, end in (*view.clause.heads, (view.left, view.number)):
        for i in view.tags.within(start, min(start + 4, end)):
            is_first = view.text[start : view.tags.starts[i]] in {"", "、", "而", "其中"}
            if is_first and view.tags.bits[i] & bits("whole_place") and view.standpoint.reads(view.tags.word(i)) < 0 and view.tags.ends[i] <= end:
                return "unspecified", view.tags.starts[i], view.tags.ends[i]
    return None


def higher_place_goes_on(view: View) -> Answer:
    """全省受理3.4万件, 审结2.9万件: what follows in its part of the sentence is the higher division's too, where nobody else is named and it has no deed that
    only the issuer does."""
    if view.previous is None or view.scopes[view.i - 1].rule not in {"of_a_higher_place", "higher_place_goes_on"}:
        return None
    before, start = view.scopes[view.i - 1], view.previous.quantity.end
    is_other = ";" in view.text[start : view.number] or view.tags.union(start, view.right) & _scope_words()
    is_course = view.first(_course(), view.left, view.right) is not None and view.first(_course(), before.end, view.previous.right) is not None
    return ("unspecified", before.start, before.end) if (is_course or view.relation.like is not None) and not is_other else None


def one_of_those_below(view: View) -> Answer:
    """浉河区受理86件, in the report of its city: what one division below did, in the clause or in its row of a table; 浉河区、平桥区: several did."""
    for head in (*view.clause.heads, (view.left, view.number)):
        if span := _below_at(view, *head):
            return "below" if view.text.startswith(AND_ANOTHER, span[1]) else "part", *span
    return None


def _below_at(view: View, start: int, end: int) -> tuple[int, int] | None:
    """Where the name of a division below stands that some words begin with."""
    at = start
    if view.text[start : start + 1] in OPENING and (begins := OPENS.match(view.text, start, end)):
        at = begins.end()
    if not view.text.startswith(view.standpoint.below, at):
        return None
    return at, at + len(next(name for name in view.standpoint.below if view.text.startswith(name, at)))


def those_below_go_on(view: View) -> Answer:
    """潢川县开展宣传126场, 培育法律明白人865名; 新县: 全年办理26件: the sentence or its part opens with the name of a division below."""
    for start in (view.part, view.clause.sentence_start):
        if (span := _below_at(view, start, view.left)) and not view.text.startswith((*AND_ANOTHER, "等"), span[1]):
            return "part", *span
    return None


def lower_ones_counted(view: View) -> Answer:
    """23个村, 3个县区."""
    match = _lower().match(view.text, view.end)
    is_own = view.standpoint.rank >= 3 and match is not None and match[0][-1] in "镇乡"
    return ("below", *match.span()) if match and not is_own else None


def named_here(view: View) -> Answer:
    """全市, 市政府, 各县区 in the figure's own clause; the first of several."""
    weak: Answer = None
    is_ranked = view.quantity.unit == "个" and cue("ranked").search(view.text, view.clause.sentence_start, view.clause.sentence_end)
    for head in (*view.clause.heads, (view.left, view.right)):
        for i in view.tags.within(*head):
            if is_ranked and view.tags.bits[i] & bits("the_government") and view.tags.word(i).endswith("级"):  # 省级示范村156个, 市级865个
                continue
            if view.tags.bits[i] & _scope_words() and view.tags.ends[i] <= head[1] and (scope := _reading(view, i)):
                found = scope, view.tags.starts[i], view.tags.ends[i]
                if not view.tags.word(i).startswith(SPEAKER):
                    return found
                weak = weak or found
    return weak


def named_before(view: View) -> Answer:
    """The last word of scope earlier in the sentence, or before the semicolon where the course of a case goes on."""
    goes_on = view.first(_course(), view.left, view.right) is not None
    start = view.clause.sentence_start if goes_on else view.part
    for i in reversed(view.tags.within(start, view.left)):
        if not view.tags.bits[i] & _scope_words() or _in_brackets(view, view.tags.starts[i], start) or _in_a_part(view, view.tags.starts[i]):
            continue
        if _another().search(view.text, view.tags.ends[i], view.number):
            return None
        if scope := _reading(view, i):
            return scope, view.tags.starts[i], view.tags.ends[i]
    return _whole_place_before(view) if start == view.part else None


def named_by_the_table(view: View) -> Answer:
    """全市行政复议情况(单位:件): whose a table's figures are its caption says, or its head, and no row above the figure's; else the line above that
    announces it (全市主要指标见下表)."""
    start, end = view.clause.context
    if not view.clause.heads:
        return None
    head = view.text.find("\n", view.clause.heads[0][0])
    said_last = view.text.rfind("。", start, view.text.find("\n", start) - 1) + 1
    places = [(max(start, said_last), min(end, head) if head >= 0 else end), *_announcements(view.text, start)]
    told = [[i for i in view.tags.within(*place) if not view.tags.bits[i] & bits("legal_office", "one_body")] for place in places]
    return next((found for words in told if (found := _first_read(view, words))), None) or _first_read(view, view.tags.within(start, places[0][1]))


def _announcements(text: str, offset: int) -> Iterator[tuple[int, int]]:
    """The sentences in the lines before a table's caption that announce a table, the nearest first."""
    for _ in range(ANNOUNCED_WITHIN):
        end = text.rfind("\n", 0, offset)
        offset = text.rfind("\n", 0, max(0, end)) + 1
        if end > 0 and ANNOUNCES.search(text, offset, end):
            yield max(offset, text.rfind("。", offset, end - 1) + 1), end


def _first_read(view: View, words: Iterable[int]) -> Answer:
    """What the first of some words says that is of scope and says something here."""
    return next(((scope, view.tags.starts[i], view.tags.ends[i]) for i in words if view.tags.bits[i] & _scope_words() and (scope := _reading(view, i))), None)


def row_of_a_body(view: View) -> Answer:
    """执法领域 | 检查 | 处罚 over 市场监管 | 9635 | 1872 and 合计: under such a head each row is of one body, but for that of all."""
    if view.clause.of is None:
        return None
    line = view.text.rfind("\n", 0, view.clause.heads[0][0]) + 1
    return ("part", *view.clause.of) if cue("bodies", behind=END_OF_CELL).match(view.text, line) else None


def _whole_place_before(view: View) -> Answer:
    """全市 at the head of a sentence holds behind a semicolon too, where nothing else is named there."""
    for i in reversed(view.tags.within(view.clause.sentence_start, view.part)):
        if view.tags.bits[i] & _scope_words():
            scope = _reading(view, i)
            return (scope, view.tags.starts[i], view.tags.ends[i]) if scope == "region" else None
    return None


def _in_brackets(view: View, offset: int, start: int) -> bool:
    """A scope word in brackets holds for what stands in them."""
    opening = view.text.rfind("(", start, offset)
    if opening < 0 or view.text.rfind(")", start, offset) > opening:
        return False
    closing = view.text.find(")", offset, view.clause.sentence_end)
    return 0 <= closing < view.number


def _in_a_part(view: View, offset: int) -> bool:
    """其中市政府受理23件; 审结108件: whom a part names holds to its semicolon."""
    if offset >= view.part:
        return False
    return view.tags.last(bits("of_which"), max(view.clause.sentence_start, view.stops.before(offset, view.stops.part)), offset) is not None


def goes_with_another(view: View) -> Answer:
    """A part has its whole's scope, a share, a multiple or a change that of the figure before it, one of a list that of its like."""
    relation, previous = view.relation, view.previous
    of = next((j for j in (relation.against, relation.turn, relation.whole, relation.like) if j is not None), None)
    if of is None and previous and (view.quantity.unit in POINTS | {"%", "倍"} or view.modalities[view.i].value == "change"):
        of = view.i - 1 if not view.tags.union(view.left, view.right) & _rates() else None
    if of is None or view.scopes[of].value == "unspecified":
        return None
    return view.scopes[of].value, view.scopes[of].start, view.scopes[of].end


def declared(view: View) -> Answer:
    """凡未注明范围的, 均为市本级数: whose the figures are that name nobody, where the report says so."""
    return _first_read(view, view.tags.within(*view.declared.span("whose"))) if view.declared else None


def cases_of_the_government(view: View) -> Answer:
    """收到申请88件, 受理80件, where nobody is named: the cases that a government's report tells of are before its own reconsideration body."""
    word = None if view.planned else view.first(_course_of_a_review(), view.left, view.right)
    if word is None or view.tags.union(view.left, view.right) & _others():
        return None
    last = view.tags.last(bits("reconsideration", "litigation"), max(0, view.number - NEAR), view.right)
    return ("own", *word) if last is not None and view.tags.bits[last] & bits("reconsideration") else None


def course_of_the_cases(view: View) -> Answer:
    """How a case went has the scope of the cases told of before it in the paragraph, else of whom the paragraph named last."""
    if not (word := view.first(_course(), view.left, view.right)):
        return None
    told = view.clauses[view.i - 1].quantity.end if view.i else 0
    if view.i == 0 or "\n" in view.text[told : view.number] or view.tags.union(told, view.number) & _others():
        return _named_in_paragraph(view, told)
    whole = view.relations[view.i - 1].whole if view.relation.whole is None else None
    before = view.scopes[view.i - 1 if whole is None else whole]
    is_of_others = before.value == "below" and not (before.rule == "lower_ones_counted" and told >= view.segment)  # but 2个市败诉率仍在15%以上
    return _named_in_paragraph(view, told) if is_of_others or before.value == "unspecified" else (before.value, *word)


def _named_in_paragraph(view: View, told: int) -> Answer:
    """县政府设立行政复议局. 全年收到申请88件: whom the sentences before name, in the same paragraph and behind the figure before."""
    start = max(told, view.text.rfind("\n", 0, view.number) + 1)
    for i in reversed(view.tags.within(start, view.clause.sentence_start)):
        if view.tags.bits[i] & bits("whole_place", "every_level", "the_government") and (scope := _reading(view, i)):
            return scope, view.tags.starts[i], view.tags.ends[i]
    return None


def happens_in_the_place(view: View) -> Answer:
    """Disputes, accidents, market entities: told of the whole place rather than of its government."""
    word = view.first(bits("of_the_place"), view.left, view.right)
    return ("region", *word) if word else None


def stands_in_the_place(view: View) -> Answer:
    """调解员612名, 市场主体1.2万户: what the place has is the place's, in a department's report too."""
    word = view.first(bits("in_the_place"), view.left, view.right)
    return ("region", *word) if word else None


def issuer_is_a_body(view: View) -> Answer:
    """A department's, a township's or a zone's report speaks of itself."""
    return ("own", 0, 0) if view.standpoint.is_a_body else None


def deed_of_a_government(view: View) -> Answer:
    """制定规范性文件, 召开常务会议: what only a government does is its own."""
    word = view.first(bits("own_deed"), view.item, view.segment_end)
    return ("own", *word) if word else None


def deeds_go_on(view: View) -> Answer:
    """What follows a government's own deed in its sentence is its own too."""
    if view.previous is None:
        return None
    before = view.scopes[view.i - 1]
    is_deed = before.rule in {"deed_of_a_government", "deeds_go_on"}
    return ("own", before.start, before.end) if is_deed and ";" not in view.text[view.previous.quantity.end : view.number] else None


def unspecified(view: View) -> Answer:
    """Nothing says whose."""
    return "unspecified", 0, 0


@cache
def _course_of_a_review() -> int:
    return bits("receive", "accept", "close", "refuse", "uphold", "correct", "reject", "terminate", "withdraw", "settle", "correction_rate", "carried_over")


@cache
def _course() -> int:
    of_a_suit = bits("judge", "sue", "appear", "due_appear", "win", "lose", "win_rate", "loss_rate", "appearance_rate", "litigation")
    return _course_of_a_review() | of_a_suit


@cache
def _rates() -> int:
    return bits("win_rate", "loss_rate", "correction_rate", "appearance_rate", "online", "fully_online", "reply_rate", "one_visit", "pass_rate")


@cache
def _others() -> int:
    return bits("petition", "dispute", "mediation_body", "hotline", "legal_aid", "licensing", "penalty", "npc", "cppcc")


RULES: tuple[Rule, ...] = (
    of_a_higher_place,
    higher_place_goes_on,
    one_of_those_below,
    lower_ones_counted,
    named_here,
    named_before,
    those_below_go_on,
    row_of_a_body,
    named_by_the_table,
    goes_with_another,
    course_of_the_cases,
    declared,
    stands_in_the_place,
    issuer_is_a_body,
    cases_of_the_government,
    deed_of_a_government,
    happens_in_the_place,
    deeds_go_on,
    unspecified,
)
