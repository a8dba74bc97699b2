"""Of which year a figure is; null for rules, time limits, durations and spans of several years."""

import re

from fazhi.catalog import load_catalog
from fazhi.parse.figures import numerals
from fazhi.parse.language.legend import FARTHEST, is_second
from fazhi.parse.language.relations import JOIN
from fazhi.parse.language.rules.modality import FROM, FROM_TO
from fazhi.parse.language.rules.rule import Answer, Rule
from fazhi.parse.language.tags import bits, cue
from fazhi.parse.language.times import COMPARES, OF_FIGURE, Time
from fazhi.parse.language.view import View

JOINED = re.compile(r"[、和与及]")
"""2021年和2022年共制定5件: of no single year."""

YEARS_OF = re.compile(r"(?:近|最近|过去|这)(?P<many>[二两三四五六]|[2-6])年|(?P<first>20\d\d)年?(?:至|到|-|~)(?P<last>20\d\d)年")
CAPTION = re.compile(r"[^,;。:\n]{2,40}")
"""2022年行政复议案件统计表: a line of its own over the table."""
BRACKETED_YEAR = re.compile(r"\((?P<year>20\d\d)年[度底末初]?\)")
PART_OF_THE_YEAR = re.compile(r"[由从](?:年初|[一二三]季度|上半年|\d{1,2}月)")
"""A change within the year began so: 由一季度的35%提升到年末的72%."""
THEN = r"(?:相比|相较|比较|比)?(?:之下|而言)?,"
"""与2018年相比, 较2020年,: what follows is set against it."""
WITH_IT = re.compile(THEN)
DONE_IN = re.compile(r"[^,;。:\d]{0,14}于")
DONE_ALREADY = re.compile(r",[^,;。\d]{0,4}已")
"""计划实施项目65个, 已完成58个."""
MEANWHILE = ("同期,", "期间,", "五年间,", "五年来,")
FLOWS = frozenset({"件", "起", "宗", "项", "次", "件次", "人次", "份", "场", "场次", "期"})
OF_ONE_CLAUSE, BY = re.compile(r"[^,;。()、\d]{1,10}"), re.compile(r"了?[近约]?\d")
"""较上年立案6420件下降8.6%: what changed by a share is told of the other year."""
SHARES = frozenset({"成", "%"})
SHARE_OF_A_YEAR = re.compile(r"(?:为|是|相当于|不到|只有)(?:20\d\d|上|去|前)年(?:同期|全年)?的\Z")
"""为2019年的八成."""
OF_A_MONTH, TWO_PAIRS = re.compile(r"\d{1,2}月|入[汛冬夏]|年初"), 4
YEAR_ALONE = re.compile(r"度?(?:工作|完成|开展|进展)*(?:情况|数据)?[:。\s]*")
"""(一)2018年情况, (二)2017年工作开展情况: the head of a section that is nothing but its year."""
BARE_YEAR = re.compile(r"(?:19|20)\d\d")


def no_single_year(view: View) -> Answer:
    """每年不少于2次, 3个工作日: a requirement, a standing length of time and one that was cut are of no year; 平均审理用时38天 is what the year took."""
    modality = view.modalities[view.i]
    is_standing = modality.value == "standing" or modality.rule == "from_and_to"
    is_length = view.quantity.unit == "年" or (is_standing and view.quantity.unit in load_catalog().units.durations)
    is_timeless = modality.value == "rule" or is_length
    return (None, view.number, view.end) if is_timeless else None


def change_of_the_year(view: View) -> Answer:
    """较2022年底增加15名: a change is one of the year reported on; 五年净增6.8万户 is of no single one."""
    if view.modalities[view.i].value != "change" or view.modalities[view.i].rule == "from_and_to":
        return None
    span = next((time for time in view.times.before(view.left, view.number) if time.year is None), None)
    return (None, span.start, span.end) if span else (view.times.report_year, view.number, view.end)


def column_head(view: View) -> Answer:
    """A year in the head of the figure's column or the label of its row, else in the table's caption."""
    times: list[Answer] = [(time.year, time.start, time.end) for head in view.clause.heads for time in view.times.before(*head)]
    bare: list[Answer] = [(int(view.text[slice(*head)]), *head) for head in view.clause.heads if BARE_YEAR.fullmatch(view.text, *head)]
    start = view.clause.context[0]
    end = view.text.find("\n", start)
    is_caption = view.clause.heads and start < view.clause.context[1] and CAPTION.fullmatch(view.text, start, end)
    caption = [time for time in view.times.before(start, end) if view.text[time.start - 1] not in COMPARES] if is_caption else []  # 括号内为比2018年增减
    return next(iter([*times, *bare, *((time.year, time.start, time.end) for time in caption)]), None)


def planned_year(view: View) -> Answer:
    """What is intended is of the year named for it, else of the next one; 拟废止 and 年初确定 of this one."""
    if view.modalities[view.i].value != "plan":
        return None
    now = view.times.report_year
    intent = view.modalities[view.i]
    told = (view.end, view.segment_end) if intent.rule == "intended_behind" else (view.clause.sentence_start, view.number)
    for time in view.times.before(*told):
        if time.year and (now is None or time.year > now):
            return time.year, time.start, time.end
    if intent.rule == "column_of_plans" and not any(time.year and now and time.year > now for time in view.times.before(intent.start, intent.end)):
        return now, intent.start, intent.end
    is_met = intent.rule == "word_of_intent" and (
        cue("met", "measured").search(view.text, view.end, view.clause.sentence_end) or DONE_ALREADY.match(view.text, view.end)
    )
    is_soon = cue("foreseen").match(view.text, intent.start) and not view.planned and cue("year_end").search(view.text, intent.end, view.number)
    if now is None or is_met or is_soon or intent.rule == "target_of_the_year" or (intent.end and view.text[intent.start] == "拟"):
        return now, intent.start, intent.end
    return now + 1, 0, 0


def of_a_pair(view: View) -> Answer:
    """8件(11件), 8件/11件, where the text says which years these are; 6次→8次: of the year before and of the year. Behind a mere stroke: of none known."""
    text, clauses, i, legend = view.text, view.clauses, view.i, view.times.legend
    if legend and legend.is_of_one and text[max(0, view.number - FARTHEST) : view.number].rstrip(" ")[-1:] in legend.marks:
        return legend.second, view.number, view.end
    if is_second(text, clauses, i, legend):
        return (legend.second if legend and is_second(text, clauses, i, legend, told=True) else None), view.number, view.end
    is_first = legend is not None and legend.first != view.times.report_year and is_second(text, clauses, i + 1, legend, told=True)
    return (legend.first, view.number, view.end) if legend and is_first else None


def in_brackets_behind(view: View) -> Answer:
    """355件(2023年)、310件(2022年): the year in the bracket right behind."""
    told = BRACKETED_YEAR.match(view.text, view.end)
    return (int(told["year"]), told.start("year"), told.end("year")) if told else None


def share_of_a_year(view: View) -> Answer:
    """处罚52.8万件, 为2019年的八成: what a count is of another year's is told of the year itself."""
    told = SHARE_OF_A_YEAR.search(view.text, view.left, view.number) if view.quantity.unit in SHARES else None
    is_of_a_count = view.previous is not None and view.previous.measure not in SHARES
    return (view.times.report_year, *told.span()) if told and is_of_a_count else None


def began_with(view: View) -> Answer:
    """由86.4%提高到98.2%: what a change began with is of the year before where none is named, and of none that is known where it tells how it once was (由
    改革前的1.2万项减至): of the year itself where that is now (由现在的617项扩到, or in a plan), of that which another one in the sentence began with
    (从2020年的41人发展到117人, 由986人增加到)."""
    if not FROM.search(view.text, view.left, view.number) or not FROM_TO.match(view.text[view.end : view.right]):
        return None
    times = view.times.before(view.left, view.number)
    if times:
        return times[0].year, times[0].start, times[0].end
    now = view.times.report_year
    if part := PART_OF_THE_YEAR.search(view.text, view.left, view.number) or cue("currently", "up_to_now").search(view.text, view.left, view.number):
        return now, *part.span()
    if view.planned:
        return now, view.number, view.end
    if alike := [time for time in view.times.before(view.clause.sentence_start, view.left) if time.year and view.text.endswith(("从", "由"), 0, time.start)]:
        return alike[0].year, alike[0].start, alike[0].end
    for time in view.times.before(view.clause.sentence_start, view.left)[:1]:
        if time.year and view.text[time.start - 1] in COMPARES | {"和"} and WITH_IT.match(view.text, time.end):
            return time.year, time.start, time.end
    if any(time.year is None and time.until > view.number for time in view.times.before(view.clause.sentence_start, view.left)):
        return None  # 三年来, 由38人增加到
    is_compared = cue("formerly", behind=THEN).search(view.text, view.clause.sentence_start, view.left)
    is_long_ago = is_compared or cue("formerly").search(view.text, view.left, view.number) is not None
    return (now - 1 if now and not is_long_ago else None), view.number, view.end


def became(view: View) -> Answer:
    """五年来, 由2020年的41个增加到79个: what a change came to is of the year reported on, where none is named for it."""
    before = view.previous
    if before is None or not FROM.search(view.text, before.left, before.quantity.start):
        return None
    told = BRACKETED_YEAR.match(view.text, before.quantity.end)  # 由82%(2016年)提高到99.6%: of what it began with
    behind = told.end() if told else before.quantity.end
    if view.times.before(behind, view.number):
        return None
    is_end = FROM_TO.match(view.text[behind : view.number])
    return (view.times.report_year, view.number, view.end) if is_end else None


def years_in_turn(view: View) -> Answer:
    """2022年和2023年受理量分别为90件和80件: as many years as figures, each of its own."""
    word = view.last(bits("in_turn"), view.clause.sentence_start, view.number)
    if word is None:
        return None
    years: list[Time] = []
    for time in view.times.before(view.clause.sentence_start, word[0]):
        if time.year is None or (years and not JOINED.fullmatch(view.text, time.end, years[-1].start)):
            break
        years.append(time)
    label = view.relation.label
    place, count = _place_in_list(view, word[1])
    if len(years) < 2 or len(years) != count or (label and not label[0] <= years[0].start < label[1]):
        return None
    own = years[count - 1 - place]
    return own.year, own.start, own.end


def last_years_in_turn(view: View) -> Answer:
    """近三年分别印发14件、11件和8件; 2016年至2019年分别为: as many figures as the span has years, the last one the year reported on or the one named."""
    word = view.last(bits("in_turn"), view.clause.sentence_start, view.number)
    start = view.clause.sentence_start
    if word and view.text.startswith(MEANWHILE, start):  # 2016年至2020年, 成效明显。同期, 受理案件逐年为
        start = view.stops.before(start - 1, view.stops.sentence)
    spans = list(YEARS_OF.finditer(view.text, start, word[0])) if word else []
    if word is None or not spans:
        return None
    span = spans[-1]
    place, count = _place_in_list(view, word[1])
    last = int(span["last"]) if span["last"] else view.times.report_year
    many = int(span["last"]) - int(span["first"]) + 1 if span["last"] else numerals.chinese(span["many"]) or int(span["many"])
    return (last - count + 1 + place, *span.span()) if last and count == many and count > 1 else None


def _place_in_list(view: View, begin: int) -> tuple[int, int]:
    """The figure's place in the list that begins at an offset, and how many the list has."""
    first = last = view.i
    while first and view.clauses[first - 1].quantity.start >= begin:
        first -= 1
    while last + 1 < len(view.clauses) and JOIN.fullmatch(view.text, view.clauses[last].quantity.end, view.clauses[last + 1].quantity.start):
        last += 1
    return view.i - first, last - first + 1


def stated(view: View) -> Answer:
    """The last time before the figure that still holds where it stands: 2022年, 全市受理310件; no span holds for what there is now: 近年修订, 现行预案164个."""
    times = view.times.before(view.clause.sentence_start, view.number)
    for i, time in enumerate(times):
        if _holds(view, time) and not (time.year is None and cue("currently").search(view.text, view.segment, view.number)):
            is_one_of_several = i + 1 < len(times) and JOINED.fullmatch(view.text, times[i + 1].end, time.start)
            return None if is_one_of_several else time.year, time.start, time.end
    return None


def _holds(view: View, time: Time) -> bool:
    if time.of_figure:
        before = view.previous.quantity if view.previous else None  # 对照2021年的563件、7890万元
        is_beside = before is not None and before.unit != view.quantity.unit and view.text[before.end : view.number] == "、"
        is_of_it = any(OF_FIGURE.fullmatch(view.text, time.end, number) for number in (view.number, *([before.start] if before and is_beside else [])))
        change = view.first(bits("rise", "fall"), view.end, view.segment_end)
        is_changed = change is not None and change[0] == view.end and BY.match(view.text, change[1]) is not None
        return is_of_it or (is_changed and OF_ONE_CLAUSE.fullmatch(view.text, time.end, view.number) is not None)
    return view.number < time.until


def total_of_the_span(view: View) -> Answer:
    """2016年至2020年, 制定文件63件; 累计办理500件: what is summed up behind a span of years is of the span."""
    total = cue("summed_up").search(view.text, view.part, view.number)
    times = view.times.before(view.clause.sentence_start, view.number) if total else []
    return (None, *total.span()) if total and times and times[-1].year is None else None


def total_with_a_part_of_one_year(view: View) -> Answer:
    """累计下放326项, 其中今年56项: what was done so far is of no single year; what people there are so far (累计培育1.5万名) is of the year's end."""
    part = view.i + 1
    if part == len(view.clauses) or view.relations[part].whole != view.i or view.quantity.unit not in FLOWS:
        return None
    total = cue("summed_up").search(view.text, view.part, view.number)
    is_of_a_year = any(time.year for time in view.times.before(view.clauses[part].left, view.clauses[part].quantity.start))
    return (None, *total.span()) if total and is_of_a_year else None


def so_far(view: View) -> Answer:
    """自2016年9月成立以来, 到2017年底累计收到申请103件: what was done in all since then is of no single year, up to whichever day; 今年以来累计 is."""
    total = cue("summed_up").search(view.text, view.left, view.number) if view.quantity.unit in FLOWS else None
    since = next((time for time in view.times.before(view.clause.sentence_start, view.left) if time.word == "以来"), None) if total else None
    if total is None or since is None:
        return None
    begins = view.text[since.start : since.end]
    names_now = cue("in_this_year").search(begins) or OF_A_MONTH.search(begins) or str(view.times.report_year) in begins
    return None if since.year and names_now else (None, *total.span())


def pair_of_the_other_year(view: View) -> Answer:
    """参考1647人, 通过率88.6%, 上年参考1512人, 通过率83.4%: the second of two that are told again of the other year."""
    told = view.clauses[max(0, view.i + 1 - TWO_PAIRS) : view.i + 1]
    if len(told) < TWO_PAIRS or view.previous is None or told[0].sentence != view.clause.sentence:
        return None
    units = [clause.quantity.unit for clause in told]
    said = [view.text[clause.left : clause.quantity.start] for clause in (told[1], view.clause)]
    if units[:2] != units[2:] or units[0] == units[1] or said[0] != said[1] or not said[0]:
        return None
    time = next((time for time in view.times.before(view.previous.left, view.previous.quantity.start) if time.of_figure or time.year), None)
    return (time.year, time.start, time.end) if time and time.year != view.times.report_year else None


def told_behind(view: View) -> Answer:
    """433项职权于2020年7月下放到位: the year stands behind the figure."""
    times = view.times.before(view.end, view.segment_end)[::-1]
    if times and times[0].year and DONE_IN.fullmatch(view.text, view.end, times[0].start):
        return times[0].year, times[0].start, times[0].end
    return None


def under_a_head_of_another_time(view: View) -> Answer:
    """一、“十三五”时期总体情况, 一、2022年工作回顾: what was done is of the span or the other year that its head looks back on, where neither its sentence
    (全年) nor one before it in the paragraph says that it is of the year reported on; under a head that is nothing but its year 全年 is that one."""
    place, now = view.places[view.i], view.times.report_year
    if place < 0 or view.modalities[view.i].value != "actual":
        return None
    own = cue("in_this_year", "up_to_now", "year_end").search(view.text, view.clause.sentence_start, view.number)
    paragraph = view.text.rfind("\n", 0, view.number) + 1
    for head in view.heads[place]:
        times = view.times.before(*head)
        if not times:
            continue
        is_year_alone = YEAR_ALONE.fullmatch(view.text, times[0].end, head[1]) is not None
        if own and not (is_year_alone and own[0] == "全年"):
            return None
        is_looked_back_on = is_year_alone or cue("looked_back_on", "review_noun", "achieved").search(view.text, times[0].end, head[1])
        is_worked_toward = cue("worked_toward", "achieved").search(view.text, head[0], times[-1].start)
        is_to_be_done = cue("plan_noun").search(view.text, times[0].end, head[1]) and not cue("achieved").search(view.text, times[0].end, head[1])
        is_another = times[0].year is None or (now is not None and times[0].year < now and times[0].word[0].isdigit())
        last = next(iter(view.times.before(max(paragraph, head[1]), view.number)), None)
        if (
            len({time.year for time in times}) > 1
            or not is_another
            or not is_looked_back_on
            or is_worked_toward
            or is_to_be_done
            or (last and last.year == now)
        ):
            return None
        return times[0].year, times[0].start, times[0].end
    return None


def year_of_the_report(view: View) -> Answer:
    """What names no time is of the year that the report is on."""
    return view.times.report_year, 0, 0


RULES: tuple[Rule, ...] = (
    no_single_year,
    change_of_the_year,
    planned_year,
    years_in_turn,
    last_years_in_turn,
    column_head,
    of_a_pair,
    in_brackets_behind,
    began_with,
    became,
    share_of_a_year,
    total_with_a_part_of_one_year,
    so_far,
    pair_of_the_other_year,
    stated,
    total_of_the_span,
    told_behind,
    under_a_head_of_another_time,
    year_of_the_report,
)
