"""Year, scope and modality of a quantity, told from its clause, its sentence and its section.

The rules follow the project's annotation guide: what is clear is told, what is not is `unspecified` or null.
"""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from fazhi.catalog import load_catalog, load_places
from fazhi.parse.language.clauses import BECOMES, STOPS, Clause

SCOPES = (
    (
        "below",
        re.compile(
            r"(?=[全乡镇村每各县区下街部市有州])(?:全[市县州省区](?:各)?(?:乡镇|县市|镇(?!域)|街道|村)|乡村两级|镇村两级|每个(?:县|乡|镇|街道|村)|各县|各乡|各镇|各街道|各区|各市直|各部门|各单位|各行政执法部门|各市州|各州市|各州(?!级)|各旗|各盟|县市、|县\(市\)|县区|下级|乡镇|镇域|街道|镇村|村\(社区\)|部门报|各市(?!场)|市直部门|市直有关部门|县直|区直|有关部门|市级部门|州级部门|县级)"
        ),
    ),
    (
        "region",
        re.compile(
            r"(?=[全各市县省州四三两我本辖])(?:(?<!在)全(?:市|县|区|州|省)(?!首|率先|平均|前列|第|统一|优秀)|全旗|全盟|全域|各级|市县两级|县乡两级|省市县|市县乡|市区两级|州、县|县镇|四级|三级|两级|各地|(?:我|本)(?:市|县|区|州|省|旗|盟)行政诉讼|各县市、各部门|我市市县|辖区)"
        ),
    ),
    (
        "own",
        re.compile(
            r"[市县区州省旗盟本人常政门](?:(?<=[市县区州省旗盟])(?:(?<![各级].)政府|(?<!各.)(?<=[市县区州省])级(?!部门)|(?<=[市县区州省])委)|(?<=本)级|(?<=人)民政府|(?<=常)务会议|(?<=政)府系统|(?<=门)户网站)"
        ),
    ),
    (
        "part",
        re.compile(
            r"开展[^,。;、全重]{2,8}领域[^,。;]{0,6}(?:监督|检查|专项)|(?:市|县|区|州|省|旗|盟)[\u4e00-\u9fff]{1,6}(?:局|(?<!大)(?<!办公)厅|支队|大队)(?!长)|管委会|法律援助(?:中心|机构)|综治中心|[纪监]委监委|公安机关(?!移)|市场监管部门"
        ),
    ),
)
OWN_ACT = re.compile(
    r"制定|印发|出台|下发|召开|发布|公开(?!申请)|解读|推荐|成立|组建|组织(?=开展|召开|实施|编|和)|设立|开展|发送|报备|代表建议|委员提案|承接|梳理公布|划转|公布|提请|报请|合法性审查|法律意见书"
)
OUTCOME = re.compile(r"事故|刑事案件|民事案件|发案|市场主体|经营主体|个体工商户|村屯")
"""What happens in a place rather than in its government: told of the whole jurisdiction."""
HIGHER = {"省": "", "市": "省", "州": "省", "盟": "省", "县": "省市州盟", "区": "省市", "旗": "省盟市"}
"""Kinds of division that stand above one, by the last character of their names: 全省 in a city's report is no word of its scope."""
LITIGATION = re.compile(r"复议后|提起诉讼|应诉|出庭|败诉|胜诉")
COURSE = re.compile(r"复议后|已结|转送|起诉|维持|撤销|驳回|确认违法|责令履行|终止|变更|调解和解|案结事了|调撤|审结|办结|结案|未结|纠错|败诉|胜诉")
"""How a case went: told right behind the cases themselves."""
ACTS_OF_OTHERS = re.compile(r"信访|仲裁|调解|投诉|举报|建议|提案|热线|许可|处罚")
ANOTHER = re.compile(r";|,[^,;]{0,8}(?:行政机关(?!负责人)|法院|检察|群众|公证|调解组织|单位)")
"""Another one acts: what stood before was done by somebody else."""
ASIDE = re.compile(r"\([^()\n]*\)")
"""Scope words in brackets hold for what stands in them."""
ISSUERS = {
    "zone": re.compile(r"管委会|管理委员会|党工委|[高经新]\w?区(?:管委会|党工委)"),
    "department": re.compile(r"[我本全][局委厅办]|[局委厅办](?:党组|党委|机关|班子|领导班子|长办公会|务会)"),
}
LOWER = re.compile(
    r"(?:乡镇|镇|乡|街道|村|社区|居委会|苏木|嘎查|[州县旗区]\((?:市|区|县)|[州市县]\((?:州|地|市|区)|县\(市、区\)|地市)(?![^,。;、]{0,4}(?:政府立法|中心))"
)
LEVEL = re.compile(r"(?:全|我|本)([省市州盟县区旗])")
EXPLICIT = re.compile(r"(20\d\d)年(?<!截至.{5})(?<![评抽]查.{5})(?!来|以来|以后|以前|底前|底印发|底制定|前|\d{1,2}月(?:\d{1,2}日|底)?(?:之?前|以前))")
LAST_YEAR = re.compile(r"(?:上年|去年|上一年|上年度|上年同期|去年同期)(?!.{0,3}结转)")
OF_LAST_YEAR = re.compile(r"(?:上年|去年|上一年|上年度)(?:同期)?的$")
SPAN = re.compile(
    r"以来(?!.{0,4}今年)|历年|累计.{0,6}(?:自|从)|近[三四五两\d]年|三年来|四年来|五年来|20\d\d年?(?:和|至|-|~|到|、)20\d\d年|期间(?=.{0,3}(?:共|累计))|十[二三四]五.{0,3}(?:以来|期间)"
)
TIME = re.compile("[年来期累]")
"""Without one of these characters (年, 以来, 期间, 累计) nothing tells another year than the report's."""
THIS_YEAR_SINCE = re.compile(r"(?:今年|本年|年初|20\d\d年|入汛|新修订).{0,3}以来")
CHANGE = re.compile(
    r"(?=[增下减上提压缩精降升回翻多少环同平])(?:(?:增长|下降|减少|增加|上升|提高|提升|压缩|压减|缩短|精简|降低|降|增|减|减幅|增幅|降幅|升幅|提速|回落|上涨|翻|多办|少于上年|环比|同比)"
    r"(?:了|约|近|超过|达|达到|幅度|率|比例|为|至少|幅度达|率达|率达到|率为)?$|平均(?:减|压)(?:环节|材料|时限|时间|证明|流程|减)|减(?:环节|材料|时限|时间|证明|流程|跑动)$)"
)
SHRUNK = re.compile(r"(?:减少|压减|压缩|精简|降低)[^,。;、率]{1,10}$")
"""A share by which a thing was reduced that is named between: 减少入企检查频次35%."""
LISTED = re.compile(r"[、和及与]|以及")
PART = re.compile(r"[,;(]?其中")
FROM_TO = re.compile(rf"^.{{0,4}}{BECOMES}")
FROM = re.compile(r"(?:由|从)[^,。;]{0,18}$")
EACH = re.compile(r"每[人年月季个周半次名]")
"""不少于 of each one is a requirement, in a plan too: 每人每年不少于60学时."""
RULE_MARKS = ("不少于", "不低于", "不得少于", "不得低于", "不超过", "不得超过", "至少", "不高于", "不多于")
RULE = re.compile(r"(?:应当|必须|要求(?!纠正|整改|补正|说明|修改|限期|撤)|须|原则上|规定(?<!八项规定)|标准|不得|时限为)[^,。;]{0,10}$")
PLAN = re.compile(
    r"(?:拟(?!出台|发|制定|印发|提交|发布|定|上会|签|提请)|将(?:于|在|继续|新增|新建|开展|组织|举办|建成|完成|达到|实现|出台|制定|争取)|计划|力争|争取(?:到|在|实现|完成|达到|年内)|预计|预期|有望|"
    r"目标(?:是|为)|确保(?:到|实现)|到20\d\d年底?)[^,。;]{0,30}$"
)
NEXT = re.compile(r"(?:展望|在|到)?次年[,我]?(?!\d)(?!初|以来)")
"""A sentence that begins with the year behind the report's own, written 次 here, tells what is intended."""
STANDING_LEFT = re.compile(
    r"(?:现有|共有|设有|拥有|配备|建有|现行有效|累计有|占|覆盖|设置|纳入|涉及|建立各类|梳理|认领|归集|入库|平均承接|网办率|可办率|办率|分解|分为|包括|聘请|聘有|在册|条件)[^,。;]{0,24}$"
)
STANDING_RIGHT = re.compile(
    r"^(?:人民调解|调解组织|调委会|乡镇|乡|镇|街道|村|社区|县|区|部门|行业|领域|单位|政务服务事项|网格|主题|专班|工作专班|行政管理|专项应急指挥|镇域|高频|服务事项)"
)
STANDING_WORD = re.compile(
    r"预案|清单|权力清单|裁量|队伍|队员|执法人员|执法证|持证人员|电子证照|网办|可办|许可事项|职权事项|覆盖率|覆盖|目录|顾问|便民服务中心|律师|律所|调解员|调委会|调解委员会|人民调解组织|司法所|监督员|执法力量|网格员|志愿者"
)
EVENTS = frozenset({"次", "人次", "场", "场次", "期", "件次", "家次", "户次", "批次", "起"})
DONE_TO = re.compile(r"(?:(?:对(?!象)|[为向给])[^,。;涉]{0,8}|促进|推动|督促)$")
"""What follows is what something was done to: 对366件文件进行清理, 向37个部门发送."""
DONE_BY = re.compile(r"^[^,。;]{0,24}?(?:被|获评|荣获|通过|取得|出台|开展|挂牌|成立|命名|参加|列入|入选|述法)")
POSSIBLE = re.compile(r"可(?:在|通过|网上|自助)[^,。;]{0,20}(?:办理|查询|办)$")
BROUGHT = re.compile(r"(?:^|[,;。:])[^,。;:“”《》]{0,6}[将把]")
"""What follows is brought to a verb that comes behind it: 将32个事项划转至中心."""
"""What precedes did it or had it done: 10家单位被命名, 14个部门开展互评."""
ACTIVE = re.compile(
    r"开展|组织|召开|举办|办理|受理|审查|审核|制定|印发|出台|清理|废止|修改|修编|修订|新办|换发|换领|适用|保留|调解(?!委员会|员|组织|中心)|化解|排查|下放|发布|公布|公开|完成|提供|办结|审结|移送|划转|培训|参加|评查|抽查|"
    r"命名|表彰|申报|推荐|下发|制发|查处|整改|招聘|考试|取得|申领|注销|收回|下沉|精简|整合|组建|报备|报送|备案|检查(?!实施清单|事项|清单)|督导|督察|收到|应诉|出庭|纠错|邀请|列席|承接|实施(?!清单|方案)|成立|建立|上线|发放|救助|挂牌"
)


def modality_of(text: str, clause: Clause, is_planned: bool, report_year: int | None) -> str:
    """actual, standing, rule, plan or change (see the data model's page)."""
    quantity = clause.quantity
    left, right = text[clause.left : quantity.start], text[quantity.end : clause.right]
    beyond = text[quantity.end : segment_end(text, clause)]
    listed = text[_item_start(text, clause) : quantity.start]
    mark = text[quantity.start : quantity.number]
    if (quantity.unit == "个百分点" and not is_planned) or (quantity.unit == "倍" and OF_LAST_YEAR.search(left)):
        return "change"
    if (not is_planned and CHANGE.search(left)) or (
        (quantity.unit == "%" and SHRUNK.search(left))
        or (FROM.search(left) and FROM_TO.search(right) and not (LAST_YEAR.search(left) or EXPLICIT.search(left)))
    ):
        return "change"
    if mark in RULE_MARKS and EACH.search(left):
        return "rule"
    if (
        is_planned
        or (report_year and NEXT.match(text[clause.sentence_start : quantity.start].replace(str(report_year + 1), "次", 1)))
        or PLAN.search(text[max(clause.sentence_start, quantity.start - 40) : quantity.start])
    ):
        return "plan"
    if mark in RULE_MARKS or RULE.search(left):
        return "rule"
    if quantity.unit in load_catalog().units.durations and re.search(r"(?:到|至|在|内|于|日|可)", left[-2:] + right[:3]):
        return "standing"
    if quantity.unit in EVENTS or quantity.unit.endswith("元"):
        return "actual"
    if POSSIBLE.search(left):
        return "standing"
    if DONE_TO.search(listed) or DONE_BY.search(beyond):
        return "actual"
    if BROUGHT.search(text, _segment_start(text, clause), quantity.start) and ACTIVE.search(beyond):
        return "actual"
    if STANDING_RIGHT.search(right) and not ACTIVE.search(left[-6:]):
        return "standing"
    nearest = max((m.end() for m in ACTIVE.finditer(listed)), default=0)
    standing = max((m.end() for m in STANDING_LEFT.finditer(listed)), default=0)
    named = STANDING_WORD.search(listed[nearest:] + right)
    if (named and not nearest) or (standing > nearest and listed[nearest:].strip()):
        return "standing"
    return "actual"


def coordinated(text: str, clauses: list[Clause], modalities: list[str]) -> list[str]:
    """The same modalities, where a change told of several figures holds for each (同比分别增长12.6%和10.9%), and a part of what
    exists exists (共有执法人员743人，其中持证的702人)."""
    found = list(modalities)
    for i, (before, clause) in enumerate(pairwise(clauses), 1):
        is_listed = LISTED.fullmatch(text, before.quantity.end, clause.quantity.start) is not None
        if is_listed and found[i - 1] == "change" and found[i] == "actual" and before.quantity.unit == clause.quantity.unit:
            found[i] = "change"
        said = text[before.quantity.end : clause.quantity.start]
        if found[i - 1] == "standing" and found[i] == "actual" and PART.match(said) and before.sentence == clause.sentence and not ACTIVE.search(said):
            found[i] = "standing"
    return found


def _segment_start(text: str, clause: Clause) -> int:
    return max(clause.sentence_start, *(text.rfind(stop, clause.sentence_start, clause.quantity.start) for stop in ",;:"))


def segment_end(text: str, clause: Clause) -> int:
    """Where the words between two stops end that a quantity stands in, other quantities or not."""
    stop = STOPS.search(text, clause.quantity.end, clause.sentence_end)
    return stop.start() if stop else clause.sentence_end


def _item_start(text: str, clause: Clause) -> int:
    """Where the list begins that a quantity's clause continues (公布行政处罚事项2897项、行政强制措施165项), else its left bound."""
    if text[clause.left : clause.left + 1] != "、":
        return clause.left
    return max(clause.sentence_start, *(text.rfind(stop, clause.sentence_start, clause.left) + 1 for stop in ",;:"))


def year_of(text: str, clause: Clause, report_year: int | None, modality: str) -> int | None:
    """The calendar year a quantity is about; null for rules, time limits, durations and totals over several years."""
    quantity = clause.quantity
    if modality == "change" and not FROM.search(text, max(clause.left, quantity.start - 20), quantity.start):
        return report_year
    if modality == "rule" or quantity.unit in load_catalog().units.durations:
        return None
    before = text[clause.sentence_start : quantity.start]
    if modality != "plan" and not TIME.search(before):
        return report_year
    local = text[clause.left : quantity.start]
    if OF_LAST_YEAR.search(local):
        return report_year - 1 if report_year else None
    if LAST_YEAR.search(local) and not re.search(r"(?:同比|较|比|与)(?:上年|去年|上一年|上年度|上年同期|去年同期)", local):
        return report_year - 1 if report_year else None
    if SPAN.search(local) and not THIS_YEAR_SINCE.search(local):
        return None
    years = [int(m[1]) for m in EXPLICIT.finditer(local)]
    if len(set(years)) > 1:
        return None
    if years:
        return years[0]
    span = max((m.end() for m in SPAN.finditer(before) if not THIS_YEAR_SINCE.search(before[max(0, m.start() - 8) : m.end()])), default=-1)
    stated = [(m.end(), int(m[1])) for m in EXPLICIT.finditer(before) if not re.match(r"(?:度|版)?[^,。;]{0,8}》", before[m.end() :])]
    if span >= 0 and (not stated or stated[-1][0] < span) and ";" not in before[span:]:
        return None
    if modality == "plan":
        return next(
            (y for _, y in reversed(stated) if report_year is None or y > report_year), report_year + 1 if report_year and not _is_done(before) else report_year
        )
    return report_year


def _is_done(before: str) -> bool:
    return bool(re.search(r"拟(?:废止|修订|修改|保留)", before))


@dataclass(frozen=True, slots=True)
class Standpoint:
    """From where a report speaks: the kinds of division above its own, by the last characters of their names (全省 in a
    city's report is no word of its scope), and how it calls its issuer where that is no government."""

    higher: str
    issuer: re.Pattern[str] | None


def standpoint_of(code: str | None, year: int | None, issuer_kind: str | None, body: str) -> Standpoint:
    """The standpoint of a report: its jurisdiction's name tells, else what its body speaks of as its own (全市, 我县)."""
    place = load_places().at(code, year) if code else None
    own = place.name[-1] if place and place.name[-1] in HIGHER else next((c for c, _ in Counter(LEVEL.findall(body)).most_common(1)), "")
    return Standpoint("" if place and place.level == "province" else HIGHER.get(own, ""), ISSUERS.get(issuer_kind or ""))


class _ScopeWord(NamedTuple):
    start: int
    end: int
    scope: str


def scopes_of(text: str, clauses: list[Clause], standpoint: Standpoint) -> list[str]:
    """own, region, below, part or unspecified, for each clause: the nearest word of scope in it, else earlier in its sentence.

    A semicolon ends what is carried over, but not from reconsideration to the litigation that follows it. Without any
    such word, how a case went has the scope of the cases told of before it in the paragraph; what only a government
    itself does (issue, convene, publish, set up) is its own, and so is what follows it in a list of deeds; what happens
    in a place is the whole jurisdiction's.
    """
    scopes: list[str] = []
    was_act = False
    everywhere = _scope_words(text, clauses[0].sentence_start, clauses[-1].sentence_end, standpoint) if clauses else []
    starts = [word.start for word in everywhere]
    words: list[_ScopeWord] = []
    for i, clause in enumerate(clauses):
        previous = clauses[i - 1] if i else None
        if previous is None or previous.sentence != clause.sentence:
            words = everywhere[bisect_left(starts, clause.sentence_start) : bisect_left(starts, clause.sentence_end)]
        scope = _stated_scope(text, clause, words)
        said = text[previous.quantity.end if previous else clause.left : clause.quantity.start]
        is_act = False
        if scope is None and previous and COURSE.search(text, clause.left, clause.right) and "\n" not in said and not ACTS_OF_OTHERS.search(said):
            scope = scopes[-1]
        if scope is None and OUTCOME.search(text, clause.left, clause.right):
            scope = "region"
        if scope is None:
            is_act = bool(OWN_ACT.search(text, _item_start(text, clause), segment_end(text, clause)))
            goes_on = was_act and previous is not None and previous.sentence == clause.sentence and not ANOTHER.search(said)
            scope, is_act = ("own", True) if is_act or goes_on else ("unspecified", False)
        scopes.append(scope)
        was_act = is_act
    return scopes


def _stated_scope(text: str, clause: Clause, words: list[_ScopeWord]) -> str | None:
    if LOWER.match(text, clause.quantity.end):
        return "below"
    here = [word for word in words if clause.left <= word.start and word.end <= clause.right]
    if here:
        return min(here, key=lambda word: (word.start, -word.end)).scope
    is_litigation = LITIGATION.search(text, clause.left, clause.right)
    start = clause.sentence_start if is_litigation else max(clause.sentence_start, text.rfind(";", clause.sentence_start, clause.left) + 1)
    before = [word for word in words if start <= word.start and word.end <= clause.left]
    if before:
        asides = [m.span() for m in ASIDE.finditer(text, start, clause.left)]
        before = [word for word in before if not any(a <= word.start < b for a, b in asides)]
        before = [word for word in before if not ANOTHER.search(text, word.end, clause.quantity.start)]
    return max(before, key=lambda word: (word.start, -word.end)).scope if before else None


def _scope_words(text: str, start: int, end: int, standpoint: Standpoint) -> list[_ScopeWord]:
    """All words of scope between two offsets, by place, as the report's standpoint reads them."""
    found = [_ScopeWord(*m.span(), scope) for scope, pattern in SCOPES for m in pattern.finditer(text, start, end) if not _is_higher(m[0], standpoint.higher)]
    if standpoint.issuer:
        found = [word for word in found if word.scope != "part" or not standpoint.issuer.match(text, word.start)]
        found += [_ScopeWord(*m.span(), "own") for m in standpoint.issuer.finditer(text, start, end)]
    found.sort(key=lambda word: word.start)
    return found


def _is_higher(word: str, higher: str) -> bool:
    return any(word.startswith(f"全{kind}") or (len(word) > 1 and word.startswith(kind)) for kind in higher)
