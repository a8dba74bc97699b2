"""How a figure stands to those before it: a part of one, set against one, one of a list, one of several told in turn (分别)."""

import re
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from fazhi.catalog import load_lexicon
from fazhi.parse.language.clauses import DASH, Clause
from fazhi.parse.language.legend import Legend, is_second
from fazhi.parse.language.stops import Stops
from fazhi.parse.language.tags import Tags, bits, cue, meaning, of_kind

JOIN = re.compile(r"[、和及与,]?(?:以及)?")
YEARS_LISTED = re.compile(r"(?P<years>20\d\d年度?(?:[、和]20\d\d年度?)+)的\Z")
"""较2020年、2021年的: each of a figure of its own."""
SEPARATOR = re.compile(r"[、和及与]|以及")
PLACE = re.compile(r"[\u4e00-\u9fff]{1,6}?[市县区旗州镇乡]")
LIMITS = ("不少于", "不低于", "不得少于", "不得低于", "不超过", "不得超过", "至少", "不高于", "不多于", "最多", "至多")
LONGEST_NAME = 4
"""信阳市公安局: so far behind the name of its place a body may stand."""
ONLY_A_YEAR = re.compile("20\\d\\d年[度底末]?")
SHARED_NOUN = re.compile(r"(?:案件|事项|文件)\Z")
"""行政复议、行政诉讼案件分别为126件、56件: what the last of the labels ends with is said of all."""
COUNTED_WITHIN = re.compile(r"[^,;。:、\d]{0,6}[中里](?P<stop>,)?")
"""Behind a figure within which others are counted: 办结的224件案件里,维持86件."""
BEFORE_RESULT = re.compile(r"[^,;。:、\d\n]{0,6}[,;。\n]")
GOES_ON = re.compile(r"[、和及与]|以及|并")


RATE = re.compile(r"[^,;。、\d]{2}率(?:均|都|分别)?(?:已)?(?:达到?|为|是|保持)?[^,;。、\d]{0,3}\Z")


CASES_DONE = re.compile("(?:案件|申请|文件)(?:已|均|全部|提出|决定)?")
"""64件案件已办结61件; 14件文件保留9件; 137件文件提出保留102件."""
MORE_RATES = re.compile(r"(?:[、和及与][^,;。、\d]{2,8}率)+(?:均|都)(?:已)?(?:达到?|为|是|保持)?[^,;。、\d]{0,3}")
"""Behind a rate's name, others of which the next figure is told too: 办结率、答复率均为100%."""


@cache
def _between_years() -> re.Pattern[str]:
    """Between a figure and the one of another year, or of several together, that it is set against: 较2016年的, (上年同期; 五年累计; 、2020年; 几乎是
    2022年; the verb is what else may stand there: 去年审查."""
    lexicon = load_lexicon()
    against, another_year, the_same = lexicon.either("against"), lexicon.either("last_year", "year_before_last"), lexicon.either("the_same")
    span = r"(?:近|过去)?(?:[二三四五六七八九十两]|\d{1,2})年(?:来|间)?(?:共|累计|合计|总计)"
    now = rf",(?P<now>{lexicon.either('this_year')})仍?[为是]?|,(?:{lexicon.either('this_year')})(?:{the_same})[为是]"
    then = r"(?:[^,;。、:\d]{1,6}[前末]的?)?"  # 较“十三五”末的2020年, 是改革前2020年
    before = rf"[ ,、;(]?[虽但]?(?:总?数量?|总量)?(?:而|与|和|及|同|(?:几乎|大?约)?(?:是|为|相当于|接近|(?:{against})之?){then})?"
    when = rf"(?:20\d\d年[末底]?|{another_year}|{span})度?(?:同期|全年)?(?:{the_same})?"
    verb = r"(?P<verb>(?!仅|只|有)[^,;。、:\d的为是]{2,4})?(?:的|则?[为是]|仅有|仅为|仅|有|只有)?[:(]?(?:近|约)? ?"
    return re.compile(f"{now}|{before}{when}{verb}")


@cache
def _last_years() -> re.Pattern[str]:
    """出庭应诉率为98.6%。去年同期为85.3%: a sentence that only tells what the one before it was a year ago."""
    return re.compile(rf"。(?:{load_lexicon().either('last_year')})(?:则?[为是]|仅[为有])(?:近|约)?")


@cache
def _between_target_and_reached() -> re.Pattern[str]:
    """Between a target and what was reached of it: 10%以下, 实际; 90%的考核目标, 全市达到; 不少于2次, 实际研究; 明年扩展到."""
    lexicon = load_lexicon()
    verb = r"(?P<done>达到|达|为|完成|实现|是|(?P<verb>[^,;。、:\d]{2}))?了?"
    met = rf"(?:(?P<measured>{lexicon.either('measured')})|(?P<met>{lexicon.either('met')})?{verb})"
    reached = rf"(?P<goal>的[^,;。、:\d]{{0,4}}(?:目标|任务|要求))?,(?P<who>[^,;。、:\d]{{0,3}}?){met}"
    return re.compile(rf"(?P<next>,(?:{lexicon.either('next_year')})(?:扩展|扩大|增加|提高|提升)(?:到|至))|{reached}")


@cache
def _kept() -> re.Pattern[str]:
    """Between what is required and what was done: ,本年实际召开; 。截至12月底已组织."""
    lexicon = load_lexicon()
    time = rf"(?:{lexicon.either('this_year', 'within_the_year', 'in_this_year')}|截[至止][^,;。]{{1,8}})"
    return re.compile(rf"(?:以上)?[,;。]\n?(?:{time},?)?(?:{lexicon.either('we')})?(?:实际|已|共|累计|总共|均|就)*(?P<verb>[^,;。、:\d]{{2}})??了?")


class Relation(NamedTuple):
    """How a figure stands to those before it, which are told by their place in the list; null for none.

    whole: the figure that this is a part of. against: the one of another year, or the target, that it is set against. like: the one before it in
    its list, whose verb it may share. turn: in a list told in turn, the one whose thing it is about; label: the words there that are
    its own, as offsets; turned: where the labels end; labels: where all of them stand, of which none may be carried over to another's figure
    (市委常委会、市政府常务会议分别听取汇报2次和4次), and deed: what behind them is said of each, or what was done in turn to what was told before
    (司法建议14份、检察建议87份, 分别回复13份和87份). behind: where the words end that stand behind it
    and may be said of it.
    """

    whole: int | None = None
    against: int | None = None
    like: int | None = None
    turn: int | None = None
    label: tuple[int, int] | None = None
    turned: int = 0
    labels: tuple[int, int] | None = None
    deed: tuple[int, int] | None = None
    behind: int = 0


def relations_of(text: str, tags: Tags, stops: Stops, clauses: list[Clause], legend: Legend | None) -> list[Relation]:
    """The relation of each figure to those before it."""
    found = [_relation(text, tags, stops, clauses, i) for i in range(len(clauses))]
    found = [relation._replace(whole=None, against=i - 1) if is_second(text, clauses, i, legend) else relation for i, relation in enumerate(found)]
    for i in range(len(clauses) - 2, -1, -1):
        if found[i + 1].like == i:
            found[i] = found[i]._replace(behind=found[i + 1].behind)
    for i, clause in enumerate(clauses):
        if (turn := tags.last(bits("in_turn"), clause.left, clause.quantity.start)) is not None:
            found = _in_turn(text, tags, stops, clauses, found, i, (tags.starts[turn], tags.ends[turn]))
        elif (colon := _colon_behind_labels(text, tags, stops, clauses, i)) is not None:
            found = _in_turn(text, tags, stops, clauses, found, i, (colon, colon + 1))
        elif labels := _deeds_before(text, tags, clauses, i):
            found = _each_its_label(text, tags, clauses, found, i, clause.quantity.start, labels)
        elif years := _years_before(text, clauses, i):
            for k, year in enumerate(years):
                found[i + k] = found[i + k]._replace(turn=i - 1, label=year, like=None, turned=clause.quantity.start)
    return found


def _relation(text: str, tags: Tags, stops: Stops, clauses: list[Clause], i: int) -> Relation:
    clause = clauses[i]
    whole = _whole(text, tags, stops, clauses, i)
    behind = _behind(stops, clauses, i)
    is_next = i > 0 and clauses[i - 1].quantity.unit == clause.quantity.unit
    if is_next and (_is_result_of_target(text, clauses[i - 1], clause) or _is_kept_rule(text, tags, clauses[i - 1], clause)):
        return Relation(None, i - 1, behind=behind)
    if i == 0 or clauses[i - 1].sentence != clause.sentence:
        is_last_years = (
            i > 0 and clauses[i - 1].quantity.unit == clause.quantity.unit and _last_years().fullmatch(text, clauses[i - 1].quantity.end, clause.quantity.start)
        )
        return Relation(whole, i - 1 if is_last_years else None, behind=behind)
    previous = clauses[i - 1]
    is_told_first = text.startswith(DASH, previous.quantity.end) and previous.right <= clause.quantity.start  # 14次--县政府常务会议(去年12次)
    gap = text[previous.right if is_told_first else previous.quantity.end : clause.quantity.start]
    j = i - 2 if i > 1 and previous.quantity.unit == "倍" and clauses[i - 2].sentence == clause.sentence else i - 1  # 274件, 是上年的近两倍(2014年为139件)
    is_same_kind = clauses[j].quantity.unit == clause.quantity.unit
    comma = gap.rfind(",")
    gaps = (gap, gap[comma:]) if comma > 0 and cue("against").match(gap, comma + 1) else (gap,)  # 864.3万元悉数上缴国库, 较2012年的911万元
    against = j if is_same_kind and any(len(told) <= 16 and _is_set_against(text, tags, clauses[j], told) for told in gaps) else None
    is_listed = GOES_ON.match(gap) is not None and not any(stop in gap for stop in ",;:")
    return Relation(whole, against, i - 1 if is_listed else None, behind=behind)


def _is_result_of_target(text: str, previous: Clause, clause: Clause) -> bool:
    """目标: 评查案卷300卷。结果: 263卷; 目标: 学法6次; 实际: 7次: what was reached of a target is told behind it."""
    label = next((m.start() for m in cue("outcome", behind="\\Z").finditer(text, previous.quantity.end, clause.quantity.start)), None)
    is_next = label is not None and BEFORE_RESULT.fullmatch(text, previous.quantity.end, label)
    return bool(is_next) and text.find("目标:", previous.sentence_start, previous.quantity.start) >= 0


def _is_kept_rule(text: str, tags: Tags, previous: Clause, clause: Clause) -> bool:
    """每年听取汇报不少于2次。年内实际听取4次: how often that was done which must be done so often, where nothing else is named."""
    if not text.startswith(LIMITS, previous.quantity.start) or clause.sentence > previous.sentence + 1:
        return False
    kept = _kept().fullmatch(text, previous.quantity.end, clause.quantity.start)
    if kept is None or not kept["verb"]:
        return kept is not None
    is_any_deed = cue("said_of_any_thing").fullmatch(kept["verb"]) is not None or bool(tags.union(*kept.span("verb")) & bits("hold"))
    return is_any_deed or kept["verb"] in text[previous.left : previous.quantity.start]


def _is_set_against(text: str, tags: Tags, previous: Clause, gap: str) -> bool:
    """Whether between two figures stands that the second is of another year, or what was reached of the first."""
    said = text[previous.left : previous.quantity.start]
    if (told := _between_years().fullmatch(gap)) and (told["verb"] or "") in said:
        return not told["now"] or bool(tags.union(previous.left, previous.quantity.start) & bits("last_year"))
    reached = _between_target_and_reached().fullmatch(gap)
    if reached is None:
        return False
    is_target = bool(tags.union(previous.left, previous.quantity.start) & bits("target", "intended", "not_intended")) or said.endswith("目标")
    if reached["verb"]:
        return is_target and reached["verb"] in said
    is_plain = not reached["met"] and not reached["next"]
    return (
        bool((is_target or reached["goal"]) and (reached["done"] or reached["measured"]))
        if is_plain
        else not reached["who"] or is_target or bool(reached["goal"])
    )


def _behind(stops: Stops, clauses: list[Clause], i: int) -> int:
    """Where the words behind a figure end: at the next figure's own clause, where a stop parts the two."""
    clause = clauses[i]
    if clause.following >= clause.sentence_end:
        return clause.sentence_end
    return max(clause.right, stops.before(clause.following, stops.clause))


def _whole(text: str, tags: Tags, stops: Stops, clauses: list[Clause], i: int) -> int | None:
    """The last figure before 其中, or before the bracket that this one stands in."""
    clause = clauses[i]
    start = max(clause.sentence_start, stops.before(clause.quantity.start, stops.part))
    marker = tags.last(bits("of_which"), start, clause.quantity.start)
    cut = tags.starts[marker] if marker is not None and not _is_closed(text, tags.starts[marker], clause.quantity.start) else None
    opening = text.rfind("(", start, clause.quantity.start)
    if cut is None and opening > text.rfind(")", start, clause.quantity.start):
        cut = opening if i and clauses[i - 1].quantity.end <= opening + 1 else None
    if cut is None:
        return _told_within(text, clauses, i, start)
    first = clause.sentence - (cut <= clause.sentence_start + 1)
    return next((j for j in range(i - 1, -1, -1) if clauses[j].quantity.end <= cut and clauses[j].sentence >= first), None)


def _told_within(text: str, clauses: list[Clause], i: int, start: int) -> int | None:
    """办结的224件案件里,维持86件: the figure within which what follows in its part of the sentence is counted."""
    for j in range(i - 1, max(-1, i - 9), -1):
        if clauses[j].quantity.start < start:
            return None
        if (within := COUNTED_WITHIN.match(text, clauses[j].quantity.end)) and within["stop"]:
            return j
    return None


def _is_closed(text: str, offset: int, end: int) -> bool:
    """Whether what stands at an offset is in a bracket that closes before `end`."""
    closing = text.find(")", offset, end)
    return closing >= 0 and text.find("(", offset, closing) < 0


def _in_turn(text: str, tags: Tags, stops: Stops, clauses: list[Clause], found: list[Relation], i: int, word: tuple[int, int]) -> list[Relation]:
    """Figures behind 分别: each has its own label before it, or is about the thing of one of as many figures before, where no
    new thing is named (复议案件分别为143件、187件, 诉讼案件分别为208件、196件)."""
    count = _in_a_row(text, clauses, i)
    if count < 2:
        return found
    labels = _labels_before(text, tags, stops, clauses, i, word[0], count)
    if len(labels) == count:
        told = _of_bodies_in_turn(text, tags, clauses, found, i, word[0], labels)
        return told or _each_its_label(text, tags, clauses, found, i, word[0], labels)
    told = _labelled_behind(text, tags, clauses, found, i, word[0], count)
    return told or _of_those_before(text, tags, clauses, found, i, word, labels, count)


def _labels_before(text: str, tags: Tags, stops: Stops, clauses: list[Clause], i: int, turn: int, count: int) -> list[tuple[int, int]]:
    """What is listed before 分别, in its clause, or in the one before that where its own tells a year alone (受理、办结复议案件,2018年分别为61件、58件)."""
    start = stops.before(turn, stops.clause)
    labels = labels_in(text, start if clauses[i].left > turn else max(start, clauses[i].left), turn)
    if len(labels) != count and ONLY_A_YEAR.fullmatch(text, start, turn):
        above = stops.before(start - 1, stops.clause)
        if i == 0 or clauses[i - 1].quantity.end <= above:
            labels = labels_in(text, above, start - 1)
    years = [ONLY_A_YEAR.match(text, *label) for label in labels]
    if len(labels) == count and all(years) and (last := years[-1]) and not tags.union(last.end(), turn) & (of_kind("act") | of_kind("object")):
        labels[-1] = last.span()  # 2022年、2023年全市分别
    return labels


def _each_its_label(text: str, tags: Tags, clauses: list[Clause], found: list[Relation], i: int, turn: int, labels: list[tuple[int, int]]) -> list[Relation]:
    """As many labels as figures: each figure is of its own, or of what all of them are told of."""
    count, told = len(labels), list(found)
    own = [bool(tags.union(*label) & meaning()) for label in labels]
    if any(cue("party_meeting").search(text, *label) for label in labels):
        for k in range(count):
            deed = (turn, clauses[i].quantity.start) if k else None
            told[i + k] = told[i + k]._replace(label=labels[k], like=None, turned=turn, labels=(labels[0][0], turn), deed=deed)
    elif all(own):
        apart = (labels[0][0], turn) if all(tags.union(*label) & of_kind("object") for label in labels) else None
        for k in range(count):
            told[i + k] = told[i + k]._replace(label=labels[k], like=None, turned=turn, labels=apart, deed=_shared(text, tags, labels, k))
    elif any(own):
        for k in range(count):
            deed = (turn, clauses[i].quantity.start) if k else None  # 市、县两级分别举办培训3期、27期
            told[i + k] = told[i + k]._replace(label=(labels[0][0], turn), like=None, turned=turn, deed=deed)
    else:
        base = next((j for j in range(i - 1, -1, -1) if _alike(clauses[j], clauses[i])), None)
        for k in range(count):
            told[i + k] = told[i + k]._replace(label=labels[k], turn=i if base is None and k else base, like=None, turned=turn)
    return told


def _shared(text: str, tags: Tags, labels: list[tuple[int, int]], k: int) -> tuple[int, int] | None:
    """What the last of some labels says of all: its noun, or the thing to which the others only tell what was done (制定、废止政府规章分别为2件、3件). 规章 has
    a noun of its own (规章、规范性文件分别为3件、12件)."""
    noun, thing, said = SHARED_NOUN.search(text, *labels[-1]), tags.first(of_kind("object"), *labels[-1]), tags.union(*labels[k])
    if noun:
        return noun.span() if k < len(labels) - 1 and not said & bits("government_rule", "regulation_draft") else None
    is_deed_alone = thing is not None and said & of_kind("act") and not said & of_kind("object")
    return (tags.starts[thing], tags.ends[thing]) if thing is not None and is_deed_alone else None


def _of_those_before(
    text: str, tags: Tags, clauses: list[Clause], found: list[Relation], i: int, word: tuple[int, int], labels: list[tuple[int, int]], count: int
) -> list[Relation]:
    """Not as many labels as figures: each is about the thing of one of as many figures before, of the one before, or of what is told of the first."""
    (turn, behind), told = word, list(found)
    things = [label for label in labels if not _is_a_level(tags, label)]
    is_any = any(tags.union(*label) & meaning() for label in things)
    is_new = any(tags.union(*label) & meaning() & ~tags.union(clauses[i].sentence_start, label[0]) for label in things)
    is_rate = is_any and RATE.search(text, labels[-1][0], turn) is not None
    if i >= count and not is_new and not is_rate and all(_alike(clauses[i - count + k], clauses[i + k]) for k in range(count)):
        act = tags.first(of_kind("act"), behind, clauses[i].quantity.start)
        deed = (tags.starts[act], tags.ends[act]) if act is not None else None
        for k in range(count):
            told[i + k] = told[i + k]._replace(turn=i - count + k, like=None, deed=deed)
    elif not is_any and (whole := _named_before(tags, clauses, i, turn)) is not None:
        for k in range(count):
            told[i + k] = told[i + k]._replace(turn=whole, like=None)
    else:
        for k in range(1, count):
            told[i + k] = told[i + k]._replace(turn=i, like=None)
    return told


def _is_a_level(tags: Tags, label: tuple[int, int]) -> bool:
    """市本级, of which patterns speak too: it names whose the figures are and no thing."""
    said = tags.union(*label)
    return bool(said & of_kind("scope")) and not said & (of_kind("act") | of_kind("object") | of_kind("agent"))


def _in_a_row(text: str, clauses: list[Clause], i: int) -> int:
    """How many figures a list has from one on."""
    last = i
    while last + 1 < len(clauses) and JOIN.fullmatch(text, clauses[last].quantity.end, clauses[last + 1].quantity.start):
        last += 1
    return last - i + 1


def _colon_behind_labels(text: str, tags: Tags, stops: Stops, clauses: list[Clause], i: int) -> int | None:
    """收到申请、受理、办结: 351、312、298件: the colon between labels and as many figures; null for none."""
    colon = clauses[i].quantity.start - (2 if text[clauses[i].quantity.start - 1] == " " else 1)
    if colon < 0 or text[colon] != ":" or (count := _in_a_row(text, clauses, i)) < 2:
        return None
    labels = labels_in(text, stops.before(colon, stops.clause), colon)
    return colon if len(labels) == count and all(tags.union(*label) & meaning() for label in labels) else None


def _deeds_before(text: str, tags: Tags, clauses: list[Clause], i: int) -> list[tuple[int, int]]:
    """受理、审结行政复议案件312件、280件; 办理人大代表建议、政协提案35件、28件: as many deeds or things as figures of one unit, also without 分别; empty
    for none."""
    clause = clauses[i]
    labels = labels_in(text, clause.left, clause.quantity.start)
    told = clauses[i : i + len(labels)]
    if len(labels) < 2 or len(told) < len(labels) or len({other.quantity.unit for other in told}) > 1 or _in_a_row(text, clauses, i) != len(labels):
        return []
    if any(text[one.quantity.end] == "," for one in told[:-1]):
        return []
    acts, objects = ([tags.union(*label) & of_kind(kind) for label in labels] for kind in ("act", "object"))
    is_each_a_deed, is_each_a_thing = all(acts) and not objects[0] & ~objects[-1], all(objects) and len(set(objects)) == len(labels)
    return labels if is_each_a_deed or is_each_a_thing else []


def _years_before(text: str, clauses: list[Clause], i: int) -> list[tuple[int, int]]:
    """败诉率10.9%, 较2020年、2021年的15.6%、13.2%: as many years as figures, which are of what the figure before is; empty for none."""
    told = YEARS_LISTED.search(text, clauses[i].left, clauses[i].quantity.start)
    if told is None or i == 0 or not _alike(clauses[i - 1], clauses[i]):
        return []
    years = labels_in(text, *told.span("years"))
    return years if len(years) == _in_a_row(text, clauses, i) else []


def _labelled_behind(text: str, tags: Tags, clauses: list[Clause], found: list[Relation], i: int, begin: int, count: int) -> list[Relation] | None:
    """分别办理代表建议、政协提案126件、203件: the labels stand behind 分别, right before the first figure; what one of them lacks, the
    deed or the thing, another tells (分别废止、修改规范性文件)."""
    start = clauses[i].quantity.start
    labels = labels_in(text, begin, start)
    if len(labels) != count or not all(tags.union(*label) & meaning() for label in labels):
        return None
    act, thing = tags.first(of_kind("act"), *labels[0]), tags.first(of_kind("object"), *labels[-1])
    told = list(found)
    for k, label in enumerate(labels):
        lacks = next((i for i, kind in ((act, "act"), (thing, "object")) if i is not None and not tags.union(*label) & of_kind(kind)), None)
        deed = None if lacks is None else (tags.starts[lacks], tags.ends[lacks])
        told[i + k] = told[i + k]._replace(label=label, like=None, turned=start, labels=(labels[0][0], start), deed=deed)
    return told


def _of_bodies_in_turn(
    text: str, tags: Tags, clauses: list[Clause], found: list[Relation], i: int, turn: int, labels: list[tuple[int, int]]
) -> list[Relation] | None:
    """市公安局、市住建局被诉案件分别为36件、12件: the labels name bodies or places alone, and what is said behind the last one is said of each; of what the
    figure before is where nothing is said. Null where a label names anything else."""
    ends = [_end_of_body(text, tags, *label) for label in labels]
    if any(end != label[1] for end, label in zip(ends[:-1], labels[:-1], strict=True)) or ends[-1] is None:
        return None
    said = ends[-1], labels[-1][1]
    is_said = tags.union(said[0], clauses[i].quantity.start) & (of_kind("act") | of_kind("object"))
    base = None if is_said else next((j for j in range(i - 1, -1, -1) if _alike(clauses[j], clauses[i])), None)
    told = list(found)
    for k, (start, _) in enumerate(labels):
        body = (start, ends[k] or start)
        told[i + k] = told[i + k]._replace(label=body, turn=i if base is None and k else base, like=None, turned=turn, deed=said if said[0] < said[1] else None)
    return told


def _end_of_body(text: str, tags: Tags, start: int, end: int) -> int | None:
    """Where the body or place ends that a label begins with; null where it begins with something else."""
    named = tags.first(bits("the_government", "each_below", "one_body", "legal_office"), start, end)
    if named is not None and tags.starts[named] <= start + LONGEST_NAME:
        return None if tags.union(start, tags.starts[named]) & (of_kind("act") | of_kind("object")) else tags.ends[named]
    place = PLACE.match(text, start, end)
    return place.end() if place and not tags.union(*place.span()) & (of_kind("act") | of_kind("object")) else None


def _named_before(tags: Tags, clauses: list[Clause], i: int, turn: int) -> int | None:
    """发布文件9份, 2016年至2019年分别为31份、24份: where neither side of 分别 says what is counted, the figure before does."""
    if tags.union(turn, clauses[i].quantity.start) & meaning():
        return None
    return i - 1 if i and _alike(clauses[i - 1], clauses[i]) else None


def _alike(clause: Clause, other: Clause) -> bool:
    """Of one sentence and one unit."""
    return clause.sentence == other.sentence and clause.quantity.unit == other.quantity.unit


def labels_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where the words stand of each of several that are listed: 司法建议、检察建议."""
    labels = []
    for separator in SEPARATOR.finditer(text, start, end):
        labels.append((start, separator.start()))
        start = separator.end()
    return [*labels, (start, end)]


def before_the_next_verb(text: str, clauses: list[Clause], tags: Tags) -> list[Clause]:
    """47件行政应诉案件审结41件, 126件文件中保留81件: the verb right before the next figure is said of that one."""
    told = list(clauses)
    for i, (clause, following) in enumerate(pairwise(clauses)):
        if text.startswith("(", clause.quantity.end) and clause.right > following.quantity.start - 1 > text.find("(", clause.quantity.end):
            told[i] = clause._replace(right=clause.quantity.end)  # 受理34件(已办结30件(维持17件
            continue
        if clause.right != following.quantity.start or clause.sentence != following.sentence or following.left != clause.quantity.end:
            continue
        verb = tags.last(of_kind("act"), clause.quantity.end + 1, clause.right)
        is_next = verb is not None and tags.ends[verb] == clause.right
        if verb is None or not is_next:
            continue
        is_within = text[tags.starts[verb] - 1] in "中里" or CASES_DONE.fullmatch(text, clause.quantity.end, tags.starts[verb])
        if is_within or tags.first(of_kind("object"), clause.quantity.end, tags.starts[verb]) is not None:
            told[i] = clause._replace(right=tags.starts[verb])
    return told


def before_the_next_rate(text: str, clauses: list[Clause]) -> list[Clause]:
    """建议147件、提案318件办复率均为100%: the rate right before the next figure is that one's."""
    told = list(clauses)
    for i, (clause, following) in enumerate(pairwise(clauses)):
        is_next = clause.right == following.quantity.start or MORE_RATES.fullmatch(text, clause.right, following.quantity.start)
        if following.quantity.unit == "%" != clause.quantity.unit and is_next:
            rate = RATE.search(text, clause.quantity.end, clause.right)
            told[i] = clause._replace(right=rate.start()) if rate else clause
    return told


def labelled(clause: Clause, relation: Relation) -> Clause:
    """A clause of a list told in turn: its own label is said of it, those of the others are not."""
    if relation.label is None:
        return clause
    heads = (*clause.heads, relation.label, *([relation.deed] if relation.deed else []))
    return clause._replace(left=max(clause.left, relation.turned), heads=heads)
