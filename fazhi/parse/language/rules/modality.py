"""Whether a figure was done, stands, is required, is intended, or tells a change."""

import re
from functools import cache

from fazhi.catalog import load_catalog
from fazhi.parse.figures.quantities import POINTS
from fazhi.parse.language.clauses import BECOMES
from fazhi.parse.language.legend import is_second
from fazhi.parse.language.relations import LIMITS
from fazhi.parse.language.rules.rule import Answer, Rule
from fazhi.parse.language.tags import bits, cue, is_level_alone, of_kind
from fazhi.parse.language.view import View

FOR_ITSELF = ("拟", "计划")
"""拟修订16件, 保留162件: intended is what these stand right before, and no more."""
ARROW = re.compile(r"[↑↓]\Z|[(][+-]\Z")
"""4次(↑1次); 120(+20%)."""
MORE_THAN = re.compile(
    r"[^,;。:、\d]{0,8}(?:20\d\d年度?)?[^,;。:、\d]{0,4}(?P<more>(?<![增减缩])[多少]|新增|净增|:?[+-])(?:了|出|约|近|(?![元次年部家方头项级层])[^,;。:、\d的]{1,6})?"
)
END_OF_HEAD = r"(?:\([^()]*\))?\Z"
"""增减(件)."""
CHANGED_CELL = re.compile(r"(?:[比较][上去]年)?(?:[增减](?:加|长|少)?|下降|上升|降低|[多少↑↓])了?")
"""增加8, ↓3 in a cell."""
YEAR_OF_HEAD = re.compile(r"(?:20\d\d年度?)?")
MORE_OF_ANOTHER = ("、多", "、少", ",多", ",少")
"""较上年多5件、少3次."""
MORE_BEHIND = re.compile(r"(?:\),?)?(?P<more>[多少])(?:了|出|约|近)?")
APART_FROM = re.compile(r"(?:相差|[高低]于[^,;。]{0,8}(?:平均|水平|均值)(?:水平|值|线|数)?)[约近]?\Z")
"""低于全市平均水平2.4个百分点: how it stands, and no change."""
TO_NUMBER = re.compile(r"[了约近超过达到幅度率比例为至少的]{0,5}")
"""Between the word of a change and its number: 增长了约, 降幅达."""
FROM = re.compile(r"(?:由|从)[^,。;]{0,18}$")
FROM_TO = re.compile(rf"^.{{0,4}}{BECOMES}")
EACH = re.compile(r"每[人年月季个周半次名]")
WITHIN, REACHED = ("内", "以内", "之内"), re.compile("(?:[到至为了缩]|(?:控制|压缩?|压减|缩[短减]|限定|锁定|稳定|保持|维持|平均|时限|时间)在)\\Z")
"""15日内, 在15日内报备, but not 压缩到3日以内, 控制在3日内."""
OF_ALL_THAT = re.compile(r"\b凡[^,;。\d]{0,12}\Z")
"""凡标的额500万元以上的政府合同."""
OF_WHAT_MUST_BE = re.compile(r"[^,;。、\d]{0,4}的[^,;。、\d]{1,10},?(?:[应须]当?|必须|不得|一律)")
"""5000元以上的案件必须集体讨论; 500万元以上的合同, 须在十个工作日内审查."""
LISTED = re.compile("[、和及与]|以及")
FINED = re.compile("的?(?:罚款|罚金|滞纳金|赔偿金)")
"""处200元至500元罚款; 加收一倍的滞纳金."""
ADDED_BY_DAY = re.compile(r"(?:加处|加收|征收|计收)")
"""每日按罚款数额的3%加处罚款."""
OF_WHAT_MAY_BE = re.compile(r"[^,;。\d]{0,6}(?:[、或][^,;。\d]{1,12}[\d.,]{1,9}[^,;。\d]{1,10}){0,3}的,(?:[^,;。\d]{0,4})(?:可以?|应当?|必?须|不得|一律)")
"""处以200元以下罚款的, 可以适用简易程序; 对公民处以5000元以上罚款、对法人处以5万元以上罚款的, 必须."""
MUST_LAST = re.compile("(?:[应须]当?提前|期限(?:一般)?为|(?:法定|省定|市定)(?:审批|办结|办理)?[时期]限[为是]?)\\Z")
"""听证会公告应提前15日发布; 答复期限为20个工作日."""
MUST_BE_IN = re.compile("[应须]当?(?:[^,;。\\d]{1,20},并)?在\\Z")
"""应在60日内作出决定; 须由两名人员实施, 并在24小时内录入."""
AT_LEAST = re.compile(r"(?:至少|最多|不少于)[^\d,。;、:的率跑]{1,4}\Z")
EVENTS = frozenset({"次", "人次", "场", "场次", "期", "件次", "家次", "户次", "批次", "起", "轮"})
DONE_TO = re.compile(r"(?:(?:对(?!象)|[向给与](?!政府))[^,。;涉]{0,8}|为[^,。;涉]{1,8}|促进|推动|督促)$")
"""What follows is what something was done to: 对366件文件进行清理, 向37个部门发送."""
POSSIBLE = re.compile(r"可(?:在|通过|网上|自助)[^,。;]{0,20}(?:办理|查询|办)$")
BROUGHT = re.compile(r"(?:^|[,;。:])[^,。;:“”《》]{0,6}[将把]")
"""What follows is brought to a verb that comes behind it: 将32个事项划转至中心."""
PLACED = frozenset("在从与由赴往向")
"""从20个部门抽取: they are where or by whom it was done."""
TARGET = re.compile(r"[^,;。\d]{0,10}的[^,;。、\d]{0,4}(?:目标|要求(?=[还仍尚]有|还?存在|[,。])|任务(?!分解|落实|已|,))")
AS_A_TARGET = re.compile(r"[\s•●·▪■◆★-]*(?:【[^】]{1,12}】|[(]?[一二三四五六七八九十\d]+[)、.]\s*)?(?:年度|工作)?(?:目标|指标)[一二三四五六七八九十]?:")
"""目标:持证上岗率达到100%。 stands before what was reached."""
TARGETED = re.compile("以[内上下]|..(?:目标|任务(?![,]))")
"""控制在年初提出的120件以内; 超过年初确定的30名任务."""
DEADLINE = re.compile(r"[^,;。:]{0,11}[年月日底末]之?前")
UNTIL = ("截至", "截止", "截止到", "截至到")
AT_TIME = re.compile(r"到|至|在|内|于|日|可")


def _mark(view: View) -> str:
    return view.text[view.number : view.quantity.number]


def points_are_change(view: View) -> Answer:
    """提高1.3个百分点; 是上年的1.7倍; 超过前一年一倍; 是上年(131件)的1.9倍."""
    unit, planned = view.quantity.unit, view.planned
    if (unit in POINTS or unit == "番") and not planned and not APART_FROM.search(view.text, view.left, view.number):
        return "change", view.number, view.end
    if unit == "倍" and view.text.startswith(")的", view.left):
        return "change", view.left, view.number
    before = view.last(bits("last_year"), view.left, view.number) if unit == "倍" else None
    named = next(((time.start, time.end) for time in view.times.before(view.left, view.number)), None) if unit == "倍" else None
    before = before or named  # 是2014年的2.6倍
    return ("change", *before) if before and view.text[before[1] : view.number].strip("同期") in {"的", ""} else None


def word_of_change(view: View) -> Answer:
    """同比下降64%; 减少35件; 多于上年2次, but not 多于上年的129件."""
    word = None if view.planned else view.last(bits("rise", "fall", "not_change"), view.left, view.number)
    if word is None or not TO_NUMBER.fullmatch(view.text, word[1], view.number) or view.first(bits("not_change"), *word):
        return None
    told = view.text[slice(*word)]
    is_level = (
        (view.text.startswith(("到", "至", "为"), word[1]) and not told.endswith(("幅", "率")))
        or told == "增至"
        or (told.endswith("年") and view.text.startswith("的", word[1]))
    )
    return None if is_level else ("change", *word)


def more_or_fewer(view: View) -> Answer:
    """比上年多5件; 较去年少3次; 同比+9.3%; 4次(↑1次): so many more or fewer than another."""
    if ARROW.search(view.text, max(0, view.number - 3), view.number):
        return ("change", view.number - 1, view.number)
    word = view.last(bits("against"), view.left, view.number)
    than = MORE_THAN.fullmatch(view.text, word[1], view.number) if word else _than_the_last(view)
    return ("change", than.start("more"), than.end("more")) if than else None


def _than_the_last(view: View) -> re.Match[str] | None:
    """比上年的72件少12件; 比2022年(72件)多4件: the figure that it is set against stands right before."""
    before = view.previous
    is_set_against = before is not None and view.relations[view.i - 1].against is not None  # (2023年为11件), 少5件
    against = before and before.quantity.unit == view.quantity.unit and (is_set_against or view.last(bits("against"), before.left, before.quantity.start))
    return MORE_BEHIND.fullmatch(view.text, before.quantity.end, view.number) if before and against else None


def column_of_changes(view: View) -> Answer:
    """同比(%), 较上年增减(件), 增减数: the column's head or the row's label says that its figures are changes."""
    tags = view.tags
    for head in view.clause.heads:
        if difference := cue("difference", behind=END_OF_HEAD).match(view.text, *head):
            return "change", *difference.span()
        against = tags.first(bits("against"), *head)
        compares = against is not None and tags.starts[against] == head[0]
        if CHANGED_CELL.fullmatch(view.text, *head):
            return "change", *head
        i = tags.first(bits("rise", "fall"), *head) if compares or view.quantity.unit == "%" else None
        i = against if i is None and compares and view.quantity.unit == "%" else i
        if i is not None:
            return "change", tags.starts[i], tags.ends[i]
    return None


def column_of_plans(view: View) -> Answer:
    """2024年目标, 2023年计划, 目标值: the column's head names a year to come, or is of targets."""
    now = view.times.report_year
    times = [time for head in view.clause.heads for time in view.times.before(*head)]
    begun = ((YEAR_OF_HEAD.match(view.text, *head), head[1]) for head in view.clause.heads)
    targets = (cue("target_head", "plan_noun", behind=END_OF_HEAD).match(view.text, year.end(), end) for year, end in begun if year)
    to_come = ((time.start, time.end) for time in times if now and time.year and time.year > now)
    return next((("plan", *span) for span in (*to_come, *(target.span() for target in targets if target))), None)


def share_reduced(view: View) -> Answer:
    """减少入企检查频次35%, 减少重复检查三成: a share by which a thing was reduced that is named between; 比上年减少检查1.3万次."""
    word = None if view.planned else view.last(bits("fall"), view.left, view.number)
    if word and view.quantity.unit not in {"%", "成"} and not view.last(bits("against"), view.left, word[0]):
        return None
    between = view.text[word[1] : view.number] if word else ""
    return ("change", *word) if word and 0 < len(between) <= 10 and not re.search("[,。;、率到至为]", between) else None


def from_and_to(view: View) -> Answer:
    """审批时限由15个工作日压缩到6个: the first of two lengths of time is what the change began with."""
    text, left = view.text, view.text[view.left : view.number]
    is_length = view.quantity.unit in load_catalog().units.durations
    if not is_length or not FROM.search(left) or not FROM_TO.search(text[view.end : view.right]):
        return None
    return None if view.times.before(view.left, view.number) else ("change", view.number, view.end)


def required_of_each(view: View) -> Answer:
    """每人每年不少于60学时, 每年至少开展2次评查, in a plan too."""
    is_limit = _mark(view) in LIMITS or AT_LEAST.search(view.text, view.left, view.number)
    return ("rule", view.number, view.end) if is_limit and EACH.search(view.text, view.left, view.number) else None


def planned_from(view: View) -> Answer:
    """由现有的12个增加到16个, in a plan: the first of the two is what there is now."""
    if not view.planned or not FROM.search(view.text, view.left, view.number) or not FROM_TO.match(view.text[view.end : view.right]):
        return None
    return "actual" if view.quantity.unit == "%" else "standing", view.number, view.end


def in_a_plan(view: View) -> Answer:
    """In a section of what comes next."""
    return ("plan", 0, 0) if view.planned else None


def next_year_first(view: View) -> Answer:
    """2024年, 评查案卷500卷, in a report on 2023: the sentence, or the figure's own clause, begins with the year to come; 问题依然存在, 明年将."""
    now = view.times.report_year
    for time in view.times.before(view.clause.sentence_start, view.number)[:1]:
        if now and (time.year or 0) > now and cue("to_be_done").match(view.text, time.end):
            return "plan", time.start, time.end
    begun = (view.times.before(start, min(view.number, start + 8)) for start in (view.segment, view.clause.sentence_start))
    times = next((found for found in begun if found and not view.tags.union(found[-1].start, found[-1].end) & bits("within_the_year")), [])
    if not times or not now or (times[-1].year or 0) <= now or view.text.endswith(UNTIL, 0, times[-1].start):
        return None
    is_end = times[-1].year == now + 1 and "底" in times[-1].word and not view.text.endswith(("到", "至", "力争"), 0, times[-1].start)
    return None if is_end else ("plan", times[-1].start, times[-1].end)


def target_of_the_year(view: View) -> Answer:
    """年初确定取消30项以上, 实际取消36项; 计划4次, 实绩5次; 控制在12%以内的目标; 6次→8次, where told so: what was to be done in the year reported on."""
    legend = view.times.legend
    if legend and legend.plans and is_second(view.text, view.clauses, view.i + 1, legend, told=True):
        return "plan", view.number, view.end
    if legend and legend.sign and view.text.endswith(legend.sign, view.left, view.number):
        return "plan", view.number - len(legend.sign), view.number
    if view.text.endswith("计划", view.left, view.number) and cue("met").match(view.text, view.end + 1):
        return "plan", view.number - 2, view.number
    if target := TARGET.match(view.text, view.end, view.segment_end + 1):
        return "rule" if target[0].endswith("要求") else "plan", *target.span()
    if view.text.endswith("目标", view.left, view.number):
        return "plan", view.number - 2, view.number
    told = AS_A_TARGET.match(view.text, view.clause.sentence_start, view.number)
    if told and not cue("outcome").search(view.text, told.end(), view.number):
        return "plan", *told.span()
    word = view.last(bits("target"), view.segment, view.number)
    if word is None or cue("met", "measured").search(view.text, word[1], view.number):
        return None
    is_of_a_thing = view.text.startswith("的", word[1]) and not TARGETED.match(view.text, view.end - 2)
    return None if is_of_a_thing else ("plan", *word)


def word_of_intent(view: View) -> Answer:
    """力争网上可办率达到97%."""
    word = view.last(bits("intended"), max(view.segment, view.number - 40), view.number)
    between = view.text[word[1] : view.number] if word else ""
    is_of_a_thing = between.startswith("的") or (between.endswith("的") and word is not None and view.text[word[0]] == "拟")  # 拟提请研究的12件 were reviewed
    return ("plan", *word) if word and not is_of_a_thing and ("、" not in between or view.text[word[0]] == "拟") else None


def intended_behind(view: View) -> Answer:
    """余下4件将于2024年3月底前完成: the figure is of what must be done by a day."""
    word = view.first(bits("intended"), view.end, min(view.right, view.end + 8))
    return ("plan", *word) if word and DEADLINE.match(view.text, word[1], view.segment_end) else None


def intent_goes_on(view: View) -> Answer:
    """力争出庭率达到90%以上, 开展评查2轮: what follows in the sentence is intended too, but for what was reached (目标为10%以下, 实际11.3%)."""
    if view.previous is None or view.modalities[view.i - 1].rule not in {"word_of_intent", "intent_goes_on"}:
        return None
    before = view.modalities[view.i - 1]
    is_met = cue("met", "measured").search(view.text, view.previous.quantity.end, view.number)
    return None if is_met or view.text.startswith(FOR_ITSELF, before.start) else ("plan", before.start, before.end)


def limit_or_requirement(view: View) -> Answer:
    """不少于2次; 应当在5日内; 15日内报备; but 全年减税不低于15亿元."""
    is_account = view.quantity.unit == "元" and cue("up_to_now").search(view.text, view.clause.sentence_start, view.number)
    if _mark(view) in LIMITS and not is_account:
        return "rule", view.number, view.quantity.number
    is_limit = view.quantity.unit in load_catalog().units.durations and view.text.endswith(WITHIN, view.quantity.number, view.end)
    is_reached = REACHED.search(view.text, view.left, view.number) and not MUST_BE_IN.search(view.text, view.clause.sentence_start, view.number)
    average = view.last(bits("average"), view.left, view.number)
    if is_limit and not is_reached and (average is None or view.text.startswith("在", average[1])):  # 文件均在15日内报备
        return "rule", view.number, view.end
    if view.quantity.unit in load_catalog().units.durations and MUST_LAST.search(view.text, view.left, view.number):
        return "rule", view.number, view.end
    if provision := _of_a_provision(view):
        return "rule", *provision
    is_due = view.last(bits("due_appear"), view.left, view.number) is not None  # 应当出庭412件
    word = None if is_due else view.last(bits("required"), max(view.left, view.number - 14), view.number)
    ordered = cue("ordered").match(view.text, view.left, view.number) if view.quantity.unit == "%" else None
    if ordered:
        word = ordered.span()
    between = view.text[word[1] : view.number] if word else ""
    is_of_them = "的" in between and view.quantity.unit != "%" and view.quantity.unit not in load_catalog().units.durations  # 应当备案的文件35件
    return ("rule", *word) if word and "、" not in between and not is_of_them else None


def _of_a_provision(view: View) -> tuple[int, int] | None:
    """凡标的额500万元以上的; 5000元以上的案件必须; 办法规定, 3次以上的; 处200元至500元罚款; 一倍的滞纳金; 每日按3%加处: of whom a provision binds."""
    text, number, end, quantity = view.text, view.number, view.end, view.quantity
    is_bound, is_of = quantity.qualifier in {"at_least", "at_most"}, text.startswith("的", end)
    if quantity.qualifier == "at_least" and is_of and OF_ALL_THAT.search(text, view.segment, number):
        return number, end
    told = (OF_WHAT_MAY_BE.match(text, end) or OF_WHAT_MUST_BE.match(text, end)) if is_bound else None
    if is_bound and is_of:
        told = told or cue("ordered", behind=",").search(text, view.clause.sentence_start, number)
    if quantity.unit == "倍" or ((is_bound or quantity.value_max is not None) and text[number - 1] in "处以"):
        told = told or FINED.match(text, end)
    told = told or ADDED_BY_DAY.match(text, end)
    return told.span() if told else None


def length_of_time(view: View) -> Answer:
    """压缩到3个工作日."""
    around = view.text[view.number - 2 : view.number] + view.text[view.end : min(view.right, view.end + 3)]
    is_length = view.quantity.unit in load_catalog().units.durations and AT_TIME.search(around)
    return ("standing", view.number, view.end) if is_length else None


def times_and_money(view: View) -> Answer:
    """12场, 30人次, 5万元: what is counted by times happened."""
    is_event = view.quantity.unit in EVENTS or view.quantity.unit.endswith("元")
    return ("actual", view.number, view.end) if is_event else None


def possible(view: View) -> Answer:
    """可在网上办理的事项."""
    match = POSSIBLE.search(view.text, view.left, view.number)
    return ("standing", *match.span()) if match else None


def done_to(view: View) -> Answer:
    """对366件文件进行清理; 10家单位被命名; 将32个事项划转至中心."""
    text = view.text
    if match := DONE_TO.search(text, view.item, view.number):
        return "actual", *match.span()
    by = view.first(bits("done_by"), view.end, min(view.segment_end, view.end + 26))
    if by:
        return "actual", *by
    brought = BROUGHT.search(text, max(0, view.segment - 1), view.number)
    done = view.first(of_kind("act") | bits("carry_out", "done_by"), view.end, view.segment_end) if brought else None
    return ("actual", *done) if done else None


def only_so_many(view: View) -> Answer:
    """专职人员仅有3人, 核定编制6名: how many people there are."""
    is_people = view.quantity.unit in {"人", "名"}
    few = cue("only_so_many", behind="$").search(view.text, max(view.left, view.number - 5), view.number) if is_people else None
    is_a_post = few is not None and few[0].startswith("编")  # 增加编制2名 is a deed
    is_done = is_a_post and view.last(_acts() | bits("rise"), view.left, view.number) is not None
    return ("standing", *few.span()) if few and not is_done else None


def counted_what_stands(view: View) -> Answer:
    """31个调委会, 20个部门: the thing counted stands right behind the number."""
    word = view.first(bits("body_counted"), view.end, min(view.right, view.end + 10))
    is_done = view.last(_acts(), max(view.left, view.number - 6), view.number)
    is_placed = view.text[view.number - 1 : view.number] in PLACED or view.text[view.number - 2 : view.number] in {"深入", "走访", "涉及"}
    acts = view.first(_acts(), view.end, min(view.segment_end, view.end + 8)) or view.text.startswith("的", word[1] if word else 0)
    return ("standing", *word) if word and word[0] == view.end and not is_done and not is_placed and not acts else None


def word_of_standing(view: View) -> Answer:
    """现有执法人员743人; 网上可办事项1,072项: a word of having, or a thing that exists, and no deed behind it."""
    start = view.item
    having = view.last(bits("existing", "engage", "possess"), start, view.number)
    done = view.last(_acts(), start, view.number)
    is_relative = done is not None and "的" in view.text[done[1] : view.number]
    is_added = done is not None and (view.last(bits("obtain"), start, done[0]) or (0, 0))[1] == done[0]  # 新增持证执法人员914人
    done = None if done and not is_added and (is_relative or view.first(bits("possess"), *done)) else done
    after_deed = done[1] if done else start
    thing = view.last(_things(), after_deed, view.number) or view.first(_things(), view.end, view.right)
    if thing and not done:
        return "standing", *thing
    return ("standing", *having) if having and having[1] > after_deed and view.text[after_deed : view.number].strip() else None


def change_in_a_list(view: View) -> Answer:
    """同比分别增长12.6%和10.9%: a change told of several figures holds for each."""
    if view.previous is None:
        return None
    before, between = view.modalities[view.i - 1], view.text[view.previous.quantity.end : view.number]
    if before.rule == "more_or_fewer" and between in MORE_OF_ANOTHER:
        return "change", before.start, before.end
    if not LISTED.fullmatch(between):
        return None
    same = before.value == "change"
    return ("change", before.start, before.end) if same else None


def part_of_what_stands(view: View) -> Answer:
    """共有执法人员743人, 其中持证的702人; 现有权力87项, 其中许可16项、处罚52项: the others of a list of parts stand too; 持证人员2986人, 本级724人."""
    if view.previous is None or view.modalities[view.i - 1].value != "standing":
        return None
    before = view.modalities[view.i - 1]
    is_apart = any(stop in view.text[view.previous.quantity.end : view.number] for stop in ",、;:(")  # but 10个乡镇里有4个
    if is_apart and view.quantity.unit == view.previous.quantity.unit and is_level_alone(view.tags, view.left, view.number):
        return "standing", before.start, before.end
    if view.relation.whole is None:
        return None
    if before.rule == "part_of_what_stands" and view.relation.like is not None:
        return "standing", before.start, before.end
    marker = view.first(bits("of_which"), view.previous.quantity.end, view.number)
    is_done = view.last(_acts(), view.previous.quantity.end, view.number)
    return ("standing", *marker) if marker and not is_done and view.quantity.unit not in EVENTS else None


def share_of_what_stands(view: View) -> Answer:
    """持证的702人, 占总数的94%; 聘有顾问18名, 学者与律师分别占8名和10名: a share of what exists."""
    if view.previous is None or view.modalities[view.i - 1].value != "standing":
        return None
    before, is_of_its_unit = view.modalities[view.i - 1], view.quantity.unit == view.previous.quantity.unit != "成"
    if is_of_its_unit and before.rule == "share_of_what_stands" and LISTED.fullmatch(view.text, view.previous.quantity.end, view.number):
        return "standing", before.start, before.end
    if view.quantity.unit != "%" and not (is_of_its_unit and view.text.endswith("占", 0, view.number)):
        return None
    share = view.text.find("占", view.previous.quantity.end, view.number)
    return ("standing", share, share + 1) if share >= 0 else None


def done(view: View) -> Answer:
    """建立立法联系点50个: a deed is named before it in its part of the sentence, or right behind."""
    word = view.last(_acts(), view.part, view.number) or view.first(_acts(), view.end, view.right)
    return ("actual", *word) if word else None


def nothing_said(view: View) -> Answer:
    """律师254人: what no deed is said of happened in the year, unless its indicator counts what stands (decided_by_the_indicator)."""
    return "actual", 0, 0


@cache
def _acts() -> int:
    return (of_kind("act") & ~bits("engage")) | bits("carry_out", "done_by", "awarded")


@cache
def _things() -> int:
    return bits("exists", "counsel", "lawyer", "law_firm", "mediator", "mediation_body", "enforcement_officer", "certificate", "online", "fully_online")


RULES: tuple[Rule, ...] = (
    next_year_first,
    points_are_change,
    word_of_change,
    more_or_fewer,
    column_of_changes,
    column_of_plans,
    share_reduced,
    from_and_to,
    change_in_a_list,
    required_of_each,
    planned_from,
    in_a_plan,
    target_of_the_year,
    word_of_intent,
    intended_behind,
    intent_goes_on,
    limit_or_requirement,
    part_of_what_stands,
    share_of_what_stands,
    length_of_time,
    times_and_money,
    possible,
    done_to,
    only_so_many,
    counted_what_stands,
    word_of_standing,
    done,
    nothing_said,
)
